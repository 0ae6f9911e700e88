//! Hints of `with(…)`: Tempo ignores what it does not know without a word, so dashc speaks.

use super::gate::{self, Need};
use super::tree::Literal;
use super::typing::Type;
use super::vocabulary::{HINTS, HintValue};
use crate::query::Fault;
use crate::query::fault::nearest;
use crate::span::Span;

/// The release that `word` needs.
pub(super) fn need(word: &str, span: Span) -> Option<Need> {
    let feature = match word {
        "exemplars" => gate::EXEMPLARS,
        "most_recent" => gate::MOST_RECENT,
        "sample" | "span_sample" | "trace_sample" => gate::SAMPLE,
        "extrapolate" => gate::EXTRAPOLATE,
        _ => return None,
    };
    Some(feature.at(span))
}

/// A warning for a hint that will not be heeded.
pub(super) fn check(word: &str, name: Span, literal: Option<Literal>, value: Span) -> Option<Fault> {
    let Some(known) = HINTS.iter().find(|hint| hint.name == word) else {
        let fault =
            Fault::warning("traceql/unknown-hint", name, format!("Tempo ignores the unknown hint `{word}`"));
        let near = nearest(word, HINTS.iter().map(|hint| hint.name));
        return Some(match near {
            Some(near) => fault.with_help(format!("did you mean `{near}`?")),
            None => fault.with_help("use `sample`, `exemplars` or `most_recent`"),
        });
    };
    if known.is_unsafe {
        let message = format!("Tempo ignores the hint `{word}` unless `unsafe_query_hints` is set");
        let fault = Fault::warning("traceql/unsafe-hint", name, message);
        return Some(fault.with_help("remove the hint, or allow unsafe hints in the overrides of Tempo"));
    }
    let ty = Type::of(literal?);
    let (fits, expected) = match known.value {
        HintValue::Any => return None,
        HintValue::Bool => (ty == Type::Bool, "`true` or `false`"),
        HintValue::BoolOrNumber => {
            (matches!(ty, Type::Bool | Type::Int | Type::Float), "`true`, `false` or a number")
        }
    };
    if fits {
        return None;
    }
    let message = format!("Tempo ignores the hint `{word}`: expected {expected}, found {}", ty.noun());
    Some(Fault::warning("traceql/hint-value", value, message))
}
