//! Labels that a query asks for after it has dropped them.

use super::{Check, Example, Meta, queries};
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{Base, Dashboard, Query, RuleGroup};
use crate::query::promql::Tree;
use crate::query::promql::labels::{Flow, LostLabel, lost_groupings, lost_includes, quantiles_without_le};
use crate::span::Text;

/// `promql/lost-label`, `promql/quantile-without-le`
pub(super) struct Label;

impl Check for Label {
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
    let Some((tree, flow)) = queries::sound_flow(query) else { return };
    lost_labels(&query.text, tree, flow, sink);
}

/// Reports the labels that a query asks for after it has dropped them, in a project or in a rule
/// file of somebody else.
pub fn lost_labels(text: &Text, tree: &Tree, flow: &Flow, sink: &mut Sink) {
    for lost in quantiles_without_le(tree, flow) {
        sink.push(without_le(text, &lost));
    }
    for lost in lost_groupings(tree, flow).into_iter().chain(lost_includes(tree, flow)) {
        sink.push(gone(text, &lost));
    }
}

fn without_le(text: &Text, lost: &LostLabel) -> Diagnostic {
    let report = Diagnostic::error(
        "promql/quantile-without-le",
        "`histogram_quantile` gets no label `le`, and gives nothing",
    )
    .at(text.place(lost.wanted), "needs `le`");
    let report = match lost.removed_by {
        Some(span) => report.also(text.place(span), "`le` is dropped here"),
        None => report,
    };
    report.help("add `le` to the labels that are kept: `sum by (le) (rate(…_bucket[…]))`")
}

fn gone(text: &Text, lost: &LostLabel) -> Diagnostic {
    let label = &lost.label;
    let report =
        Diagnostic::warning("promql/lost-label", format!("there is no label `{label}` here any more"))
            .at(text.place(lost.wanted), "no series has it");
    let report = match lost.removed_by {
        Some(span) => report.also(text.place(span), "not kept here"),
        None => report,
    };
    report.help(format!("add `{label}` to the labels that are kept before, or leave it out here"))
}

const METAS: &[Meta] = &[
    Meta {
        code: "promql/lost-label",
        summary: "a query groups by a label that it has dropped before, or copies one",
        explanation: "An aggregation keeps only the labels of its `by`. Whoever groups by another label
further out, or copies it with `group_left`, gets the empty text for all series. A warning.",
        bad: &[Example::dashboard(
            "panels:
  - stat: Orders
    query: max by (region) (sum by (job) (rate(orders_total[5m])))
    unit: cps
",
        )],
        good: &[Example::dashboard(
            "panels:
  - stat: Orders
    query: max by (region) (sum by (job, region) (rate(orders_total[5m])))
    unit: cps
",
        )],
    },
    Meta {
        code: "promql/quantile-without-le",
        summary: "`histogram_quantile` gets buckets without their bounds",
        explanation: "`le` is the upper bound of a bucket. When the aggregation inside does not keep it,
nothing is left to take a quantile of: the panel stays empty, the alert never fires.",
        bad: &[Example::dashboard(
            "panels:
  - stat: p95
    query: histogram_quantile(0.95, sum by (job) (rate(latency_seconds_bucket[5m])))
    unit: s
",
        )],
        good: &[Example::dashboard(
            "panels:
  - stat: p95
    query: histogram_quantile(0.95, sum by (job, le) (rate(latency_seconds_bucket[5m])))
    unit: s
",
        )],
    },
];
