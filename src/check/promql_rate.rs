//! Rates of aggregations: resets of single counters are lost in the sum.

use super::{Check, Example, Meta, queries};
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{Base, Dashboard, Query, RuleGroup};
use crate::query::promql::tree::{NodeId, NodeKind, Tree};

/// Functions that look for resets of a counter, sorted.
const OF_COUNTERS: [&str; 3] = ["increase", "irate", "rate"];

/// `promql/rate-of-aggregation`
pub(super) struct RateOfAggregation;

impl Check for RateOfAggregation {
    fn metas(&self) -> &'static [Meta] {
        METAS
    }

    fn dashboard(&self, _: &Base, dashboard: &Dashboard, sink: &mut Sink) {
        queries::of(dashboard).for_each(|asked| look(asked.query, sink));
    }

    fn group(&self, _: &Base, group: &RuleGroup, sink: &mut Sink) {
        group.rules.iter().for_each(|rule| look(&rule.query, sink));
    }
}

fn look(query: &Query, sink: &mut Sink) {
    let Some(tree) = queries::sound_promql(query) else { return };
    for call in tree.calls().filter(|call| OF_COUNTERS.contains(&call.name)) {
        let Some((operator, inner)) = call.args.first().and_then(|arg| aggregation(tree, *arg)) else {
            continue;
        };
        let message =
            format!("`{}` of `{}` mistakes a restart for an increase", call.name, tree.slice(operator));
        sink.push(
            Diagnostic::warning("promql/rate-of-aggregation", message)
                .at(query.text.place(call.name_span), "after the aggregation")
                .also(query.text.place(tree.node(inner).span), "an aggregation of counters")
                .help(format!(
                    "write `{}` inside: `{} ({}(…[5m]))`",
                    call.name,
                    tree.slice(operator),
                    call.name
                )),
        );
    }
}

/// The aggregation that a subquery repeats.
fn aggregation(tree: &Tree, arg: NodeId) -> Option<(crate::span::Span, NodeId)> {
    let NodeKind::Subquery { base, .. } = tree.node(tree.base(tree.unwrap_parens(arg))).kind else {
        return None;
    };
    let inner = tree.unwrap_parens(base);
    let NodeKind::Aggregate { name, .. } = tree.node(inner).kind else { return None };
    Some((name, inner))
}

const METAS: &[Meta] = &[Meta {
    code: "promql/rate-of-aggregation",
    summary: "`rate` is taken of an aggregation instead of the other way round",
    explanation: "`rate` takes every decrease for a reset of the counter. When one of several
counters restarts, their sum decreases, and `rate` adds the whole sum once more: a spike that never was.
First `rate`, then `sum`. A warning.",
    bad: &[Example::dashboard(
        "panels: [{ stat: Orders, query: 'rate(sum(orders_total)[5m:])', unit: cps }]\n",
    )],
    good: &[Example::dashboard(
        "panels: [{ stat: Orders, query: 'sum(rate(orders_total[5m]))', unit: cps }]\n",
    )],
}];
