//! Label flow through functions.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::super::functions::{self, FunctionId};
use super::super::operator::MatchOp;
use super::super::tree::{NameKind, NodeId, NodeKind, Tree};
use super::super::types::ValueType;
use super::{Fact, Flow, Labels, METRIC_NAME, NONE, UNKNOWN, literal};

/// The labels of a call.
pub(super) fn called(tree: &Tree, flow: &mut Flow, function: Option<FunctionId>, args: &[NodeId]) -> usize {
    let Some(function) = function.map(functions::get) else { return UNKNOWN };
    if function.result != ValueType::InstantVector {
        return NONE;
    }
    let vector = |ty: &ValueType| matches!(ty, ValueType::InstantVector | ValueType::RangeVector);
    let at = function.arguments.iter().position(vector);
    // `vector(1)` has no labels, nor has `hour()`, which is about the present time.
    let Some(&vector) = at.and_then(|at| args.get(at)) else { return NONE };
    match function.name {
        "absent" | "absent_over_time" => {
            let labels = absent(tree, vector);
            flow.keep(labels)
        }
        "sort" | "sort_desc" | "sort_by_label" | "sort_by_label_desc" => flow.place(vector),
        "last_over_time" | "first_over_time" => flow.place(vector),
        "info" => {
            let labels =
                flow.at(vector).map(|fact| if fact.is_sure() { fact.clone() } else { Fact::Possible });
            flow.keep(labels)
        }
        "label_replace" => replaced(tree, flow, vector, args),
        "label_join" => joined(tree, flow, vector, args),
        "histogram_quantile" | "histogram_fraction" => {
            let place = flow.nameless(vector);
            flow.with(place, "le", &Fact::Absent)
        }
        "histogram_quantiles" => {
            let place = flow.nameless(vector);
            let place = flow.with(place, "le", &Fact::Absent);
            match literal(tree, args.get(1)) {
                Some(label) => flow.with(place, &label, &Fact::Present),
                None => UNKNOWN,
            }
        }
        _ => flow.nameless(vector),
    }
}

/// The labels that the equality matchers of a selector give; a second matcher on a label takes it away.
fn absent(tree: &Tree, vector: NodeId) -> Labels {
    let inner = tree.unwrap_parens(vector);
    let NodeKind::Selector { matchers, .. } = tree.node(tree.base(inner)).kind else { return Labels::none() };
    let mut labels = Labels::none();
    let mut given = BTreeSet::new();
    for matcher in tree.matchers(matchers) {
        if matcher.kind == NameKind::Variable {
            labels = labels.map(|_| Fact::Possible);
            continue;
        }
        let name = tree.matcher_name(matcher);
        let value = tree.matcher_value(matcher);
        let first = matcher.op == MatchOp::Equal && !given.contains(&name);
        let fact = match first {
            true if tree.has_variable(matcher) => Fact::Possible,
            true if !value.is_empty() => Fact::Fixed(Arc::from(&*value)),
            _ => Fact::Absent,
        };
        if name != METRIC_NAME {
            labels.set(&name, fact);
        }
        if first {
            given.insert(name);
        }
    }
    // Not every version looks through parentheses.
    if inner == vector { labels } else { labels.map(Fact::weakened) }
}

/// `label_replace(vector, target, replacement, source, regex)`
fn replaced(tree: &Tree, flow: &mut Flow, vector: NodeId, args: &[NodeId]) -> usize {
    let Some(target) = literal(tree, args.get(1)) else { return UNKNOWN };
    let place = flow.place(vector);
    let new = match literal(tree, args.get(2)) {
        Some(text) if text.is_empty() => Fact::Absent,
        Some(text) if !text.contains('$') => Fact::Fixed(Arc::from(text)),
        // What stands before the first group is there whatever the groups hold.
        Some(text) if !text.starts_with('$') => Fact::Present,
        _ => Fact::Possible,
    };
    let (source, regex) = (literal(tree, args.get(3)), literal(tree, args.get(4)));
    let always = match regex.as_deref() {
        Some(".*" | "(.*)") => true,
        Some("") => source.is_some_and(|source| !flow.at(vector).can_have(&source) || source.is_empty()),
        _ => false,
    };
    let fact = if always { new } else { flow.at(vector).fact(&target).either(&new) };
    flow.with(place, &target, &fact)
}

/// `label_join(vector, target, separator, sources…)`
fn joined(tree: &Tree, flow: &mut Flow, vector: NodeId, args: &[NodeId]) -> usize {
    let Some(target) = literal(tree, args.get(1)) else { return UNKNOWN };
    let place = flow.place(vector);
    let sources = args.get(3..).unwrap_or_default();
    let separated = sources.len() > 1 && literal(tree, args.get(2)).is_some_and(|text| !text.is_empty());
    let sure = |source: &NodeId| {
        literal(tree, Some(source)).is_some_and(|source| flow.at(vector).surely_has(&source))
    };
    let fact = match sources {
        [] => Fact::Absent,
        sources if separated || sources.iter().any(sure) => Fact::Present,
        _ => Fact::Possible,
    };
    flow.with(place, &target, &fact)
}
