//! TraceQL, the query language of Grafana Tempo: text → spanned tree and faults.
//!
//! `lexer` makes tokens (attribute mode in `attribute`, values in `literal`), the
//! parser is split by subject over `cursor`, `pipeline`, `stage` and `field`; `shape`
//! and `typing` hold the rules. Tempo itself stops at the first fault and often gives
//! no place; here every fault has one, and reading goes on behind it.

mod advice;
mod attribute;
pub mod build;
mod cursor;
mod field;
pub mod gate;
mod hint;
mod lexer;
mod literal;
mod operator;
mod pattern;
mod pipeline;
mod shape;
mod stage;
pub mod tree;
mod typing;
pub mod vocabulary;

pub use gate::{Need, Since, Target, Version, gate};
pub use operator::Operator;
pub use tree::{Id, Kind, Literal, Node, Tree};
pub use typing::Type;

use super::{Fault, Severity, variable};
use crate::span::Span;

/// The longest query that is read, in bytes.
pub const MAX_BYTES: usize = 128 * 1024;

/// How many faults of one query are told.
pub const MAX_FAULTS: usize = 64;

/// What a query yields.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum QueryKind {
    /// Traces with matching spans.
    Search,
    /// Time series.
    Metrics,
    /// Whatever the Grafana variable says that is the whole query; often one trace.
    Variable,
}

/// A query with all that was found in it.
#[derive(Clone, PartialEq, Debug)]
pub struct Parsed {
    /// The tree; broken places are [`Kind::Broken`].
    pub tree: Tree,
    /// Every fault, in the order of the text.
    pub faults: Vec<Fault>,
    /// Features that not every Tempo has.
    pub needs: Vec<Need>,
}

impl Parsed {
    /// Whether Tempo would take the query: there may be warnings.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        self.faults.iter().all(|fault| fault.severity != Severity::Error)
    }

    /// What the query yields; `None` when nothing was read.
    #[must_use]
    pub fn kind(&self) -> Option<QueryKind> {
        let Kind::Query { body, .. } = self.tree.get(self.tree.root()?)?.kind else { return None };
        if self.tree.get(body)?.kind == Kind::Variable {
            return Some(QueryKind::Variable);
        }
        let is_metrics = self.tree.iter().any(|(_, node)| matches!(node.kind, Kind::Metrics { .. }));
        Some(if is_metrics { QueryKind::Metrics } else { QueryKind::Search })
    }

    /// The hints of `with(…)`: name and value, in the order of the text.
    pub fn hints(&self) -> impl Iterator<Item = (Span, Option<Id>)> {
        self.tree.iter().filter_map(|(_, node)| match node.kind {
            Kind::Hint { name, value } => Some((name, value)),
            _ => None,
        })
    }
}

/// Reads a TraceQL query of Tempo's main branch and checks it.
///
/// Never fails: what is wrong is in the faults. Grafana variables stand for
/// names, values, stages or the whole query; inside strings they are text.
#[must_use]
pub fn parse(text: &str) -> Parsed {
    if let Some(fault) = refused_unread(text) {
        return Parsed { tree: Tree::default(), faults: vec![fault], needs: Vec::new() };
    }
    let mut parser = cursor::Parser::new(text, lexer::lex(text));
    parser.query();
    let cursor::Parser { tree, mut faults, mut needs, .. } = parser;
    sort_and_cap(&mut faults);
    needs.sort_by_key(|need| (need.span.start, need.span.end));
    Parsed { tree, faults, needs }
}

/// Faults in the order of the text, at most [`MAX_FAULTS`]; an error is never lost to warnings.
fn sort_and_cap(faults: &mut Vec<Fault>) {
    faults.sort_by_key(|fault| (fault.span.start, fault.span.end));
    if faults.len() > MAX_FAULTS {
        let (kept, cut) = faults.split_at_mut(MAX_FAULTS);
        let is_error = |fault: &Fault| fault.severity == Severity::Error;
        let lost =
            if kept.iter().any(is_error) { None } else { cut.iter_mut().find(|fault| is_error(fault)) };
        if let (Some(last), Some(lost)) = (kept.last_mut(), lost) {
            std::mem::swap(last, lost);
        }
        faults.truncate(MAX_FAULTS);
    }
}

fn refused_unread(text: &str) -> Option<Fault> {
    if text.len() > MAX_BYTES {
        let message = format!("query has {} bytes, expected at most {MAX_BYTES}", text.len());
        return Some(Fault::error("traceql/too-long", Span::new(MAX_BYTES, text.len()), message));
    }
    if text.trim().is_empty() {
        let fault = Fault::error("traceql/empty", Span::new(0, text.len()), "the query is empty");
        return Some(fault.with_help("write `{}` to find every span"));
    }
    let id = text.trim();
    if matches!(id.len(), 16 | 32) && is_trace_id(id) && id.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        let fault =
            Fault::error("traceql/trace-id", Span::new(0, text.len()), "this is a trace id, not a query");
        return Some(fault.with_help("use it alone in a `traces` panel, or write `{ trace:id = \"…\" }`"));
    }
    None
}

/// Whether a `traces` panel takes `text` for the id of one trace: up to 32
/// hexadecimal digits, or one Grafana variable.
#[must_use]
pub fn is_trace_id(text: &str) -> bool {
    let id = text.trim();
    let hex = (1..=32).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    hex || variable::at(id, 0).is_some_and(|found| found.span.range() == (0..id.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trace_id_is_hexadecimal() {
        assert!(is_trace_id(" 4bf92f3577b34da6a3ce929d0e0e4736 "));
        assert!(is_trace_id("2f"));
        assert!(!is_trace_id("{}"));
        assert!(!is_trace_id(""));
        assert!(!is_trace_id("4bf92f3577b34da6a3ce929d0e0e47361"));
    }

    #[test]
    fn a_query_yields_traces_or_series() {
        assert_eq!(parse("{ .a = 1 }").kind(), Some(QueryKind::Search));
        assert_eq!(parse("({} | rate()) / 2").kind(), Some(QueryKind::Metrics));
        assert_eq!(parse("").kind(), None);
    }
}
