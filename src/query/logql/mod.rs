//! LogQL: text → spanned tree, needs and faults.
//!
//! One of the query languages under [`crate::query`]. The stages are files:
//! `lexer` (Go's scanner rules, Grafana variables as tokens), `parse`
//! (recursive descent with recovery), `verify` (rules that need the whole
//! tree, and the small languages inside strings), `gate` (versions). Grammar
//! and rules are those of Loki's main branch (Loki docs, LogQL).

pub mod build;
mod function;
mod gate;
mod lexer;
mod literal;
mod number;
mod parse;
mod token;
mod tree;
mod verify;
mod view;

pub use function::{Conversion, RangeOp, Unwrapping, VectorOp};
pub use gate::{Need, Target, gate};
pub use literal::{place, unquote};
pub use tree::{
    Binary, BinaryOp, Expr, ExprId, Field, Filter, FilterId, Grouping, LineOp, LogRange, Many, MatchOp,
    Matcher, Matching, Node, Pick, Pipeline, PipelineId, RangeAggregation, Selector, Stage, Step, Term, Test,
    Tree, Unit, VectorAggregation,
};
pub use view::{LineFilter, Unwrap};

use super::{Fault, Severity};
use crate::span::Span;

/// Bytes from which on Loki refuses a query.
pub const LONGEST: usize = 131_072;

/// What a query gives.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Lines.
    Log,
    /// Numbers.
    Metric,
}

/// A query after parsing: a tree even if there are faults.
#[derive(Clone, Debug, Default)]
pub struct Parsed {
    /// The tree; its faulty parts are marked as broken.
    pub tree: Tree,
    /// What is wrong, in the order of the text.
    pub faults: Vec<Fault>,
    /// What the query needs of Loki's version, for [`gate()`].
    pub needs: Vec<Need>,
    parses: bool,
}

impl Parsed {
    /// Whether Loki runs the query; warnings do not count.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        self.faults.iter().all(|fault| fault.severity != Severity::Error)
    }

    /// Whether Loki's parser takes the query: what it refuses only when it builds the
    /// pipeline (a line filter's regular expression, a template, a path) does not count.
    #[must_use]
    pub fn parses(&self) -> bool {
        self.parses
    }

    /// What the whole query gives; nothing if its outermost part is wrong or a variable.
    #[must_use]
    pub fn kind(&self) -> Option<Kind> {
        self.tree.kind()
    }
}

/// Parses a query and checks everything that can be said without a server.
///
/// Never panics, takes linear time, and gives at most a handful of faults.
#[must_use]
pub fn parse(text: &str) -> Parsed {
    if text.len() >= LONGEST {
        let message = format!("the query has {} bytes, and Loki takes fewer than {LONGEST}", text.len());
        let fault = Fault::error("logql/too-long", Span::new(0, text.len()), message);
        return Parsed { faults: vec![fault], ..Parsed::default() };
    }
    let lexed = lexer::lex(text);
    let needs = gate::needs(text, &lexed.tokens);
    let (lexical, cut) = (lexed.faults.len(), lexed.cut);
    let (tree, mut faults) = parse::parse(text, lexed);
    let verdict = verify::verify(text, &tree);
    let parses = faults.is_empty() && !verdict.refused;
    faults.extend(verdict.faults);
    if cut {
        doubt(text, &mut faults, lexical);
    }
    faults.sort_by_key(|fault| (fault.span.start, fault.span.end));
    faults.truncate(lexer::MOST_FAULTS);
    Parsed { tree, faults, needs, parses }
}

/// Where a string is never closed, its line may be inside out: what the lexer said of it is enough.
fn doubt(text: &str, faults: &mut Vec<Fault>, lexical: usize) {
    let last = faults.get(..lexical).unwrap_or_default().iter().map(|fault| fault.span.start as usize).max();
    let before = text.get(..last.unwrap_or(text.len())).unwrap_or_default();
    let line = before.rfind('\n').map_or(0, |at| at + 1);
    let mut index = 0;
    faults.retain(|fault| {
        index += 1;
        index <= lexical || (fault.span.start as usize) < line
    });
}
