//! Tables and links that read a label which no query of the panel keeps.

use super::{Check, Example, Meta, queries};
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{Base, Dashboard, DataLink, Panel};
use crate::span::{Origin, Span, Text};

/// `link/lost-label`, `table/lost-label`
pub(super) struct LostLabel;

impl Check for LostLabel {
    fn metas(&self) -> &'static [Meta] {
        METAS
    }

    fn dashboard(&self, _: &Base, dashboard: &Dashboard, sink: &mut Sink) {
        for panel in dashboard.panels().filter(|panel| !panel.generated && !panel.targets.is_empty()) {
            let labels = panel.columns.iter().filter(|column| column.label);
            for column in labels.filter(|column| !may_have(panel, &column.field)) {
                let message = format!("no query of the table has the label `{}`", column.field);
                let report = Diagnostic::warning("table/lost-label", message);
                sink.push(
                    report
                        .at(column.header.origin(), "an empty column")
                        .help("add it to the labels that the queries keep, or remove the column"),
                );
            }
            panel.links().flat_map(|link| lost(panel, link)).for_each(|report| sink.push(report));
        }
    }
}

/// Labels that a link reads of what was clicked: `$label.route`.
fn lost(panel: &Panel, link: &DataLink) -> Vec<Diagnostic> {
    let values = link.dashboard.iter().flat_map(|(_, _, values)| values.iter().map(|pair| &pair.value));
    let read = values.chain([&link.url]).flat_map(labels);
    read.filter(|(name, _)| !may_have(panel, name))
        .map(|(name, origin)| {
            let message = format!("no query of the panel has the label `{name}`");
            Diagnostic::warning("link/lost-label", message)
                .at(origin, "stays empty")
                .help("add it to the labels that the queries keep")
        })
        .collect()
}

/// The names in `$label.name`.
fn labels(text: &Text) -> Vec<(String, Origin)> {
    const SIGN: &str = "$label.";
    let found = text.text.match_indices(SIGN).filter_map(|(start, _)| {
        let rest = text.text.get(start + SIGN.len()..)?;
        let end = rest.find(|sign: char| !sign.is_ascii_alphanumeric() && sign != '_').unwrap_or(rest.len());
        let span = Span::new(start, start + SIGN.len() + end);
        (end > 0).then(|| (rest.get(..end).unwrap_or_default().to_owned(), text.place(span)))
    });
    found.collect()
}

/// Whether some query may have a label: what is not PromQL, or not understood, may.
fn may_have(panel: &Panel, label: &str) -> bool {
    panel.targets.iter().any(|target| {
        let flow = target.kind.query().and_then(|(query, _)| queries::sound_flow(query));
        flow.is_none_or(|(tree, flow)| tree.root().is_none_or(|root| flow.at(root).can_have(label)))
    })
}

const METAS: &[Meta] = &[
    Meta {
        code: "link/lost-label",
        summary: "a link reads a label that no query of its panel keeps",
        explanation: "`$label.x` in a link is the label of the series that was clicked. Where no query keeps
it, the link opens its target without a choice. A warning.",
        bad: &[
            Example::dashboard(
                "panels:
  - timeseries: Orders
    query: sum by (region) (rate(orders_total[5m]))
    unit: cps
    link: { dashboard: details, with: { region: $label.regoin } }
",
            ),
            Example::file(
                "dashboards/details.yaml",
                "variables: { region: { values: [eu, us] } }
panels: [{ text: 'In $region', markdown: a }]
",
            ),
        ],
        good: &[
            Example::dashboard(
                "panels:
  - timeseries: Orders
    query: sum by (region) (rate(orders_total[5m]))
    unit: cps
    link: { dashboard: details, with: { region: $label.region } }
",
            ),
            Example::file(
                "dashboards/details.yaml",
                "variables: { region: { values: [eu, us] } }
panels: [{ text: 'In $region', markdown: a }]
",
            ),
        ],
    },
    Meta {
        code: "table/lost-label",
        summary: "a column of a table is a label that no query keeps",
        explanation: "A column with `label: true` shows the label of that name. An aggregation keeps only the
labels that it lists; the column is then empty, and is left out by Grafana. A warning.",
        bad: &[Example::dashboard(
            "panels:
  - table: Orders
    columns:
      shop: { label: true }
      Orders: { query: sum by (region) (orders_total), unit: short }
",
        )],
        good: &[Example::dashboard(
            "panels:
  - table: Orders
    columns:
      region: { label: true }
      Orders: { query: sum by (region) (orders_total), unit: short }
",
        )],
    },
];
