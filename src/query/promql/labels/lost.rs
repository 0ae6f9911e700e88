//! Labels that somebody asks for after they are gone.

use std::collections::BTreeSet;

use super::super::tree::{NodeId, NodeKind, Tree};
use super::{Fact, Flow, METRIC_NAME, any_below};
use crate::span::Span;

/// A label that is wanted where the query can no longer have it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LostLabel {
    /// The node that wants it.
    pub node: NodeId,
    /// The label.
    pub label: String,
    /// Where it is wanted: the label in a list, the name of a function, the whole query.
    pub wanted: Span,
    /// What removed it: an aggregation, a function, an operator, a selector.
    pub lost_at: Option<NodeId>,
    /// The characters that did so: an operator's or function's name, a selector.
    pub removed_by: Option<Span>,
}

fn lost(
    tree: &Tree,
    flow: &Flow,
    (node, wanted): (NodeId, Span),
    (label, from): (&str, NodeId),
) -> LostLabel {
    let lost_at = lost_at(tree, flow, from, label);
    let removed_by = lost_at.map(|id| head(tree, id));
    LostLabel { node, label: label.to_owned(), wanted, lost_at, removed_by }
}

/// The innermost node at or below `id` whose result cannot have `label` although its operands could.
///
/// Looks at no more than 512 nodes.
#[must_use]
pub fn lost_at(tree: &Tree, flow: &Flow, id: NodeId, label: &str) -> Option<NodeId> {
    if flow.at(id).can_have(label) {
        return None;
    }
    let lacks = |&child: &NodeId| carries(tree, child) && !flow.at(child).can_have(label);
    let below = |&here: &NodeId| tree.children(here).find(lacks);
    std::iter::successors(Some(id), below).take(512).last()
}

/// Whether a child can bring labels: vectors, ranges, and what is unknown.
fn carries(tree: &Tree, child: NodeId) -> bool {
    use super::super::types::ValueType::{InstantVector, RangeVector};
    matches!(tree.node(child).ty, InstantVector | RangeVector)
}

/// The characters that name a node: an aggregation's or function's name, an operator.
fn head(tree: &Tree, id: NodeId) -> Span {
    let node = tree.node(id);
    match node.kind {
        NodeKind::Aggregate { name, .. } | NodeKind::Call { name, .. } => name,
        NodeKind::Binary { op_span, .. } => op_span,
        _ => node.span,
    }
}

/// Labels in `by (…)` that the aggregated vector cannot have.
///
/// A label that several aggregations ask for after one removed it is reported once, innermost.
/// The metric name is not looked at: `promql-delayed-name-removal` keeps it longer.
#[must_use]
pub fn lost_groupings(tree: &Tree, flow: &Flow) -> Vec<LostLabel> {
    let mut reported = BTreeSet::new();
    let mut found = Vec::new();
    for aggregation in tree.aggregations() {
        let by = aggregation.grouping.is_some_and(|grouping| !grouping.without);
        let Some(&vector) = aggregation.args.last().filter(|_| by) else { continue };
        for entry in aggregation.labels.iter().filter(|label| !label.variable) {
            let name = tree.label_name(entry);
            if name == METRIC_NAME || flow.at(vector).can_have(&name) {
                continue;
            }
            let label = lost(tree, flow, (aggregation.id, entry.span), (&name, vector));
            if reported.insert((label.lost_at, name.into_owned())) {
                found.push(label);
            }
        }
    }
    found
}

/// Labels in `group_left (…)` and `group_right (…)` that the one side cannot lend.
#[must_use]
pub fn lost_includes(tree: &Tree, flow: &Flow) -> Vec<LostLabel> {
    let mut found = Vec::new();
    for (id, node) in tree.all() {
        let NodeKind::Binary { left, right, matching, .. } = node.kind else { continue };
        let Some(group) = matching.and_then(|id| tree.matching(id)).and_then(|m| m.group) else { continue };
        let one = if group.second { left } else { right };
        for entry in tree.labels(group.labels).iter().filter(|label| !label.variable) {
            let name = tree.label_name(entry);
            if name != METRIC_NAME && !flow.at(one).can_have(&name) {
                found.push(lost(tree, flow, (id, entry.span), (&name, one)));
            }
        }
    }
    found
}

/// Calls of `histogram_quantile` over `_bucket` series whose `le` is gone: they give nothing.
///
/// Without a `_bucket` below it the histogram may be a native one, which has no `le`.
#[must_use]
pub fn quantiles_without_le(tree: &Tree, flow: &Flow) -> Vec<LostLabel> {
    let is_bucket = |id: &NodeId| {
        let name = flow.at(*id).value(METRIC_NAME);
        name.is_some_and(|name| name.ends_with("_bucket") || name.contains("_bucket:"))
    };
    let buckets: Vec<NodeId> = tree.selectors().map(|selector| selector.id).filter(is_bucket).collect();
    let mut found = Vec::new();
    for call in tree.calls().filter(|call| call.name == "histogram_quantile") {
        let Some(&vector) = call.args.get(1) else { continue };
        if any_below(tree, &buckets, vector) && *flow.at(vector).fact("le") == Fact::Absent {
            found.push(lost(tree, flow, (call.id, call.name_span), ("le", vector)));
        }
    }
    found
}

/// A label that a template reads from the result (`{{ $labels.x }}`) and that the result cannot have.
#[must_use]
pub fn removed_label(tree: &Tree, flow: &Flow, label: &str) -> Option<LostLabel> {
    let root = tree.root().filter(|&root| !flow.at(root).can_have(label))?;
    Some(lost(tree, flow, (root, tree.node(root).span), (label, root)))
}
