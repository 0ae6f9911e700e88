//! Legends that read a label which the query does not keep.

use super::{Check, Example, Meta, queries};
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{Base, Dashboard, Target};
use crate::query::promql::labels::removed_label;
use crate::span::Span;

/// `panel/lost-legend-label`, `panel/unclosed-legend`
pub(super) struct LostLabel;

impl Check for LostLabel {
    fn metas(&self) -> &'static [Meta] {
        METAS
    }

    fn dashboard(&self, _: &Base, dashboard: &Dashboard, sink: &mut Sink) {
        dashboard.panels().flat_map(|panel| &panel.targets).for_each(|target| look(target, sink));
    }
}

/// `{{` without its `}}` stays as it is written.
fn unclosed(target: &Target) -> Option<Diagnostic> {
    let legend = target.legend.as_ref()?;
    let start = legend.text.rfind("{{")?;
    let rest = legend.text.get(start..)?;
    (!rest.contains("}}")).then(|| {
        Diagnostic::warning("panel/unclosed-legend", "a `{{` of the legend is not closed")
            .at(legend.place(Span::new(start, legend.text.len())), "stays as it is written")
            .help("write `}}` behind the name of the label")
    })
}

fn look(target: &Target, sink: &mut Sink) {
    sink.extend(unclosed(target));
    let Some((query, _)) = target.kind.query() else { return };
    let Some((legend, tree)) = target.legend.as_ref().zip(queries::sound_promql(query)) else { return };
    let labels = labels(&legend.text);
    // A legend that was inferred from the query says nothing that the query does not.
    if labels.is_empty() || legend.map.pieces.is_empty() && legend.origin() == query.text.origin() {
        return;
    }
    let Some((_, flow)) = queries::sound_flow(query) else { return };
    for span in labels {
        let name = span.of(&legend.text);
        // Whether `__name__` is kept depends on a flag of the server.
        let Some(gone) = removed_label(tree, flow, name).filter(|_| name != "__name__") else { continue };
        sink.push(
            Diagnostic::warning(
                "panel/lost-legend-label",
                format!("the series of this query have no label `{name}`"),
            )
            .at(legend.place(span), "stays empty")
            .also(query.text.place(gone.removed_by.unwrap_or(gone.wanted)), "not kept here")
            .help(format!("add `{name}` to the labels that the query keeps, or take it out of the legend")),
        );
    }
}

/// The names in `{{name}}`.
fn labels(legend: &str) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut at = 0;
    while let Some(start) = legend.get(at..).and_then(|rest| rest.find("{{")).map(|found| at + found + 2) {
        let Some(length) = legend.get(start..).and_then(|rest| rest.find("}}")) else { break };
        let inner = legend.get(start..start + length).unwrap_or_default();
        let name = inner.trim();
        let from = start + (inner.len() - inner.trim_start().len());
        if !name.is_empty() && !name.contains(['{', '$']) {
            spans.push(Span::new(from, from + name.len()));
        }
        at = start + length + 2;
    }
    spans
}

const METAS: &[Meta] = &[
    Meta {
        code: "panel/lost-legend-label",
        summary: "a legend reads a label that the query does not keep",
        explanation: "`{{label}}` in a series name stands for the label of the result. When an
aggregation has dropped it, nothing stands there, and all series have the same name. A warning.",
        bad: &[Example::dashboard(
            "panels:
  - timeseries: Orders
    query: { promql: 'sum by (job) (rate(orders_total[5m]))', legend: '{{region}}' }
    unit: cps
",
        )],
        good: &[Example::dashboard(
            "panels:
  - timeseries: Orders
    query: { promql: 'sum by (region) (rate(orders_total[5m]))', legend: '{{region}}' }
    unit: cps
",
        )],
    },
    Meta {
        code: "panel/unclosed-legend",
        summary: "a `{{` in a legend has no `}}`",
        explanation: "Grafana shows it as it is written. A warning.",
        bad: &[Example::dashboard(
            "panels: [{ timeseries: Up, query: { promql: sum by (job) (up), legend: '{{job' }, unit: short }]\n",
        )],
        good: &[Example::dashboard(
            "panels: [{ timeseries: Up, query: { promql: sum by (job) (up), legend: '{{job}}' }, unit: short }]\n",
        )],
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_stand_between_two_braces() {
        let names = |text| labels(text).iter().map(|span| span.of(text)).collect::<Vec<_>>();
        assert_eq!(names("{{a}} of {{ b.c }}"), ["a", "b.c"]);
        assert!(names("{a} {{ }} {{").is_empty());
    }
}
