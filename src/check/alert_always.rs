//! Alerts that fire for everything, because nothing is compared.

use super::{Check, Example, Meta, queries};
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{Base, Rule, RuleGroup, RuleKind};
use crate::query::promql::tree::{NodeId, NodeKind, Tree};

/// `alert/always-fires`
pub(super) struct AlwaysFires;

impl Check for AlwaysFires {
    fn metas(&self) -> &'static [Meta] {
        METAS
    }

    fn group(&self, _: &Base, group: &RuleGroup, sink: &mut Sink) {
        group.rules.iter().for_each(|rule| look(rule, sink));
    }
}

fn look(rule: &Rule, sink: &mut Sink) {
    let RuleKind::Alert(alert) = &rule.kind else { return };
    // A ruler compares nothing by itself; of Grafana's rules only filters are as the author wrote them.
    let wrapped = match &alert.condition {
        Some(condition) if condition.filter => true,
        None => false,
        Some(_) => return,
    };
    let Some(tree) = queries::sound_promql(&rule.query) else { return };
    let whole = |root| if wrapped { inside(tree, root) } else { tree.unwrap_parens(root) };
    let Some(said) = tree.root().map(whole) else { return };
    let NodeKind::Binary { op, .. } = tree.node(said).kind else {
        if !is_meant(tree, said) {
            sink.push(report(rule, "nothing is compared"));
        }
        return;
    };
    let set = op.is_some_and(crate::query::promql::BinaryOp::is_set);
    let comparison = op.is_some_and(crate::query::promql::BinaryOp::is_comparison);
    // What is left of comparisons here has `bool` or two sides; only `bool` keeps every series.
    if !set && (!comparison || has_bool(tree, said)) {
        sink.push(report(rule, "every series has a value here"));
    }
}

fn report(rule: &Rule, label: &str) -> Diagnostic {
    Diagnostic::warning(
        "alert/always-fires",
        format!("the alert `{}` fires for every series that exists", rule.name.text),
    )
    .at(rule.query.text.origin(), label)
    .help("compare the value with a number, as in `VALUE > 0`, and leave `bool` out")
}

/// What the author wrote, without the `group without () (…)` around it.
fn inside(tree: &Tree, root: NodeId) -> NodeId {
    match tree.node(root).kind {
        NodeKind::Aggregate { args, .. } => {
            tree.list(args).first().map_or(root, |inner| tree.unwrap_parens(*inner))
        }
        _ => tree.unwrap_parens(root),
    }
}

/// A constant that fires on purpose, or `absent`, which has a value only when something is missing.
fn is_meant(tree: &Tree, id: NodeId) -> bool {
    match tree.node(id).kind {
        NodeKind::Call { name, .. } => matches!(tree.slice(name), "vector" | "absent" | "absent_over_time"),
        NodeKind::Opaque { .. } | NodeKind::Variable | NodeKind::Number { .. } => true,
        _ => false,
    }
}

fn has_bool(tree: &Tree, id: NodeId) -> bool {
    let NodeKind::Binary { matching: Some(clause), .. } = tree.node(id).kind else { return false };
    tree.matching(clause).is_some_and(|matching| matching.bool_word.is_some())
}

const METAS: &[Meta] = &[Meta {
    code: "alert/always-fires",
    summary: "an alert compares nothing, so it fires for every series",
    explanation: "An alert fires for every series that its expression returns. Without a comparison these
are all series there are, healthy or not; `bool` keeps them all as well, as zeros and ones.
`vector(1)` and `absent(…)` are meant to and not reported.",
    bad: &[Example::alerts("rules: [{ alert: TargetDown, expr: up == bool 0 }]\n")],
    good: &[Example::alerts("rules: [{ alert: TargetDown, expr: up == 0 }]\n")],
}];
