//! PromQL: text → spanned tree, types, faults, needs.
//!
//! The front end for Prometheus 3.x. [`parse`] reads any text and never fails:
//! it gives a flat [`Tree`] with a span on every part, every [`Fault`] it found
//! (several per query, each told once) and the [`Need`]s that a server must
//! meet, which [`gate`] holds against a [`Target`]. Grafana variables stand for
//! whatever their place allows and have the type [`ValueType::Any`].
//!
//! Written from the Prometheus documentation ("Querying basics", "Operators",
//! "Functions", "Feature flags"); verdicts are those of Prometheus with every
//! experimental flag on.

pub mod build;
mod clause;
mod diagnose;
mod empty;
pub mod feature;
pub mod functions;
pub mod labels;
mod lexer;
mod literal;
mod modifier;
mod operand;
pub mod operator;
mod parser;
mod reduce;
mod selector;
pub mod token;
pub mod tree;
pub mod types;
pub mod walk;
mod word;

pub use feature::{Feature, FeatureSet, Need, Target, Version, gate};
pub use literal::{duration, number, unquote};
pub use operator::{Aggregator, BinaryOp, MatchOp};
pub use tree::{
    ClauseId, Fill, Grouping, Label, MatchClause, Matcher, Matching, NameKind, Node, NodeId, NodeKind,
    Parsed, Tree,
};
pub use types::ValueType;
pub use walk::{Aggregation, Call, Selector};

use token::Token;

#[cfg(doc)]
use crate::query::Fault;

/// Longest text that is read, in bytes.
pub const MAX_LENGTH: usize = 64 * 1024;
/// Deepest nesting of parentheses, calls and signs.
pub const MAX_DEPTH: usize = 500;
/// Most faults that are kept of one query.
pub const MAX_FAULTS: usize = 64;

/// Parses a query; never fails.
///
/// A text over [`MAX_LENGTH`] gives one fault and an empty tree.
#[must_use]
pub fn parse(text: &str) -> Parsed {
    parser::parse(text)
}

/// The tokens of a query, for highlighting; the last is the end.
#[must_use]
pub fn tokens(text: &str) -> Vec<Token> {
    if text.len() > MAX_LENGTH { Vec::new() } else { lexer::lex(text).tokens }
}

/// Whether `name` needs no quotes as a metric name (with `:`) or label name.
#[must_use]
pub fn is_bare_name(name: &str, metric: bool) -> bool {
    word::is_bare_name(name, metric)
}
