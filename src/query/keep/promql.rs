//! The same for PromQL.

use super::{Edits, Grouping, Kept, matchers, missing, select};
use crate::query::promql::{Aggregator, BinaryOp, NodeId, NodeKind, Tree};
use crate::span::Span;

/// The query with these labels kept; as it is where its text could not be read.
#[must_use]
pub fn promql(tree: &Tree, kept: &[Kept], grouping: Grouping) -> String {
    let Some(root) = tree.root() else { return tree.text().to_owned() };
    let mut edits = edits(tree, root, kept, grouping);
    edits.apply(tree.text(), Span::new(0, tree.text().len()))
}

/// The edits of a node and everything below it.
fn edits(tree: &Tree, top: NodeId, kept: &[Kept], apart: Grouping) -> Edits {
    let mut edits = Edits::default();
    let grouped = if apart == Grouping::Apart { kept } else { &[] };
    for id in tree.post_order(top) {
        match &tree.node(id).kind {
            NodeKind::Selector { name, braces, matchers: list, .. } => {
                let all = tree.matchers(*list);
                let new =
                    matchers(kept, |label| all.iter().any(|matcher| tree.matcher_name(matcher) == label));
                match (braces, name) {
                    (Some(braces), _) => select(&mut edits, *braces, all.is_empty(), &new),
                    (None, Some(name)) if !new.is_empty() => {
                        edits.insert(name.end as usize, format!("{{{}}}", new.join(",")));
                    }
                    _ => {}
                }
            }
            NodeKind::Aggregate { op, name, grouping, .. } => {
                let found = grouping.and_then(|id| tree.grouping(id));
                let labels = found.map(|found| tree.labels(found.labels)).unwrap_or_default();
                let new =
                    missing(grouped, |label| labels.iter().any(|known| tree.label_name(known) == label));
                match found {
                    Some(found) if found.without => {}
                    Some(found) => edits.add(found.span, labels.is_empty(), &new),
                    None if op.is_some_and(loses_labels)
                        && !is_counted_together(tree, id)
                        && !new.is_empty() =>
                    {
                        edits.insert(name.end as usize, format!(" by ({}) ", new.join(", ")));
                    }
                    None => {}
                }
            }
            NodeKind::Binary { op, left, right, matching, .. } => {
                if apart == Grouping::Apart && *op == Some(BinaryOp::Or) && is_constant(tree, *right) {
                    zero(tree, id, (*left, *right), kept, &mut edits);
                }
                let on = matching.and_then(|id| tree.matching(id)).and_then(|found| found.labels);
                let on = on.filter(|on| !on.second && selects(tree, *left) && selects(tree, *right));
                if let Some(on) = on {
                    let labels = tree.labels(on.labels);
                    let new =
                        missing(grouped, |label| labels.iter().any(|known| tree.label_name(known) == label));
                    edits.add(on.span, labels.is_empty(), &new);
                }
            }
            _ => {}
        }
    }
    edits
}

/// Whether an aggregation without grouping has a result without labels.
fn loses_labels(op: Aggregator) -> bool {
    !matches!(op, Aggregator::Topk | Aggregator::Bottomk | Aggregator::Limitk | Aggregator::LimitRatio)
}

/// Whether a node ends as one number: `scalar(…)` of several values is none.
fn is_counted_together(tree: &Tree, id: NodeId) -> bool {
    tree.ancestors(id).any(|id| match &tree.node(id).kind {
        NodeKind::Call { name, .. } => tree.slice(*name) == "scalar",
        _ => false,
    })
}

/// Whether a node selects series, rather than being made of numbers.
fn selects(tree: &Tree, id: NodeId) -> bool {
    tree.post_order(id).any(|id| matches!(tree.node(id).kind, NodeKind::Selector { .. }))
}

/// `vector(0)` and its like.
fn is_constant(tree: &Tree, id: NodeId) -> bool {
    matches!(&tree.node(id).kind, NodeKind::Call { name, .. } if tree.slice(*name) == "vector")
}

/// `a or vector(0)`: under a division 0 for everything that it is divided by, else only `a`.
fn zero(tree: &Tree, or: NodeId, (left, right): (NodeId, NodeId), kept: &[Kept], edits: &mut Edits) {
    let mut around =
        tree.ancestors(or).skip_while(|id| matches!(tree.node(*id).kind, NodeKind::Paren { .. }));
    let divided = around.next().and_then(|id| match &tree.node(id).kind {
        NodeKind::Binary { op: Some(BinaryOp::Divide), left, right, .. } if holds(tree, *left, or) => {
            Some(*right)
        }
        _ => None,
    });
    let (start, end) = (tree.node(left).span.end, tree.node(right).span.end);
    match divided {
        Some(divisor) => {
            let span = tree.node(divisor).span;
            let text = self::edits(tree, divisor, kept, Grouping::Apart).apply(tree.text(), span);
            let bare = matches!(
                tree.node(divisor).kind,
                NodeKind::Paren { .. }
                    | NodeKind::Aggregate { .. }
                    | NodeKind::Call { .. }
                    | NodeKind::Selector { .. }
            );
            let text = if bare { format!("0 * {text}") } else { format!("0 * ({text})") };
            edits.replace(tree.node(right).span, text);
        }
        None => edits.replace(Span { start, end }, ""),
    }
}

/// Whether a node is another one or lies in it.
fn holds(tree: &Tree, outer: NodeId, inner: NodeId) -> bool {
    outer == inner || tree.ancestors(inner).any(|id| id == outer)
}
