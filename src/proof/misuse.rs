//! Queries that return numbers, and wrong ones: what the types and labels of the series say of them.

use std::collections::BTreeSet;

use super::ask::{Answer, Failure, Server};
use super::plan::Plan;
use super::scenario::{SHOWN, Scenario};
use super::series::Kind;
use super::why::{Reason, few};
use crate::query::promql::{self, NodeId, NodeKind, Tree};

/// Something that returns wrong numbers: what it is, and where.
pub(super) type Misuse = (String, Reason);

/// What is wrong with a query although it is answered.
///
/// # Errors
/// When the server is gone.
pub(super) fn found(
    plan: &Plan<'_>,
    query: &crate::span::Text,
    scenario: Scenario,
    server: &mut dyn Server,
) -> Answer<Vec<Misuse>> {
    let parsed = promql::parse(query.as_str());
    let mut all = rates_of_gauges(plan, &parsed.tree);
    all.extend(lost_labels(&parsed.tree, scenario, server)?);
    Ok(all)
}

/// A rate takes every fall of a gauge for a restart.
fn rates_of_gauges(plan: &Plan<'_>, tree: &Tree) -> Vec<Misuse> {
    let rates = tree.calls().filter(|call| matches!(call.name, "rate" | "irate" | "increase"));
    let of_gauge = rates.filter_map(|call| {
        let base = tree.base(*call.args.first()?);
        let NodeKind::Selector { name: Some(name), .. } = tree.node(base).kind else { return None };
        let name = tree.slice(name);
        let reason = Reason {
            span: call.name_span,
            text: "takes every fall of a gauge for a restart".to_owned(),
            help: Some(format!("ask `delta({name}[…])` or `deriv({name}[…])`")),
        };
        let is_gauge = plan.kind(name) == Some(&Kind::Gauge);
        is_gauge.then(|| (format!("`{}` is asked of the gauge `{name}`", call.name), reason))
    });
    of_gauge.collect()
}

/// A label that nothing has is grouped by in vain: everything falls into one group.
fn lost_labels(tree: &Tree, scenario: Scenario, server: &mut dyn Server) -> Answer<Vec<Misuse>> {
    let mut all = Vec::new();
    for aggregation in tree.aggregations() {
        let Some(grouping) = aggregation.grouping.filter(|grouping| !grouping.without) else { continue };
        let Some(operand) = aggregation.args.last() else { continue };
        let Some(known) = labels(tree, *operand, scenario, server)? else { continue };
        for label in tree.labels(grouping.labels).iter().filter(|label| !label.variable) {
            let name = tree.label_name(label);
            if !known.contains(&*name) {
                let names: BTreeSet<&str> = known.iter().map(String::as_str).collect();
                let reason = Reason {
                    span: label.span,
                    text: "everything falls into one group".to_owned(),
                    help: Some(format!("choose one that they have: {}", few(&names))),
                };
                all.push((format!("no series has the label `{name}` that a query groups by"), reason));
            }
        }
    }
    Ok(all)
}

/// The labels that the series below a node have; nothing when they cannot be known, or there are no series.
fn labels(
    tree: &Tree,
    below: NodeId,
    scenario: Scenario,
    server: &mut dyn Server,
) -> Answer<Option<BTreeSet<String>>> {
    let mut known = BTreeSet::new();
    for id in tree.post_order(below) {
        match tree.node(id).kind {
            NodeKind::Selector { .. } => {
                let selector = tree.slice(tree.node(id).span);
                let (from, to) = (scenario.moment() - SHOWN, scenario.moment());
                match server.series(selector, from, to) {
                    Ok(series) => {
                        known.extend(series.into_iter().flat_map(std::collections::BTreeMap::into_keys));
                    }
                    Err(Failure::Refused(_)) => return Ok(None),
                    Err(gone) => return Err(gone),
                }
            }
            NodeKind::Call { name, .. }
                if matches!(
                    tree.slice(name),
                    "label_replace" | "label_join" | "info" | "absent" | "absent_over_time"
                ) =>
            {
                return Ok(None);
            }
            NodeKind::Aggregate { name, .. } if tree.slice(name) == "count_values" => return Ok(None),
            NodeKind::Variable | NodeKind::Opaque { .. } => return Ok(None),
            _ => {}
        }
    }
    known.remove("__name__");
    Ok((!known.is_empty()).then_some(known))
}
