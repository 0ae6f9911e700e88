//! Label flow through aggregations.

use super::super::operator::Aggregator;
use super::super::tree::{Grouping, NodeId, Tree};
use super::{Fact, Flow, Labels, METRIC_NAME, UNKNOWN, literal};

/// The labels of `op grouping (args)`; the vector is the last argument.
pub(super) fn aggregated(
    tree: &Tree,
    flow: &mut Flow,
    op: Option<Aggregator>,
    grouping: Option<&Grouping>,
    args: &[NodeId],
) -> usize {
    let (Some(op), Some(&vector)) = (op, args.last()) else { return UNKNOWN };
    match op {
        // These pick series and keep them whole.
        Aggregator::Topk | Aggregator::Bottomk | Aggregator::Limitk | Aggregator::LimitRatio => {
            return flow.place(vector);
        }
        _ => {}
    }
    let mut labels = grouped(tree, flow.at(vector), grouping);
    if op == Aggregator::CountValues {
        match literal(tree, args.first()) {
            Some(label) => labels.set(&label, Fact::Present),
            None => labels = labels.map(|fact| fact.either(&Fact::Possible)),
        }
    }
    flow.keep(labels)
}

fn grouped(tree: &Tree, inner: &Labels, grouping: Option<&Grouping>) -> Labels {
    let Some(grouping) = grouping else { return Labels::none() };
    let listed = tree.labels(grouping.labels);
    let hidden = listed.iter().any(|label| label.variable);
    // A variable may list any label, so every other one may or may not survive.
    let mut labels = match (hidden, grouping.without) {
        (true, _) => inner.map(Fact::weakened),
        (false, true) => inner.clone(),
        (false, false) => Labels::none(),
    };
    if grouping.without {
        labels.set(METRIC_NAME, Fact::Absent);
    }
    for label in listed.iter().filter(|label| !label.variable) {
        let name = tree.label_name(label);
        let fact = if grouping.without { Fact::Absent } else { inner.fact(&name).clone() };
        labels.set(&name, fact);
    }
    labels
}
