//! What an alert says to whoever is told: summary, description, runbook and the author's own annotations.

use super::rule::scalars;
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{Engine, Pair};
use crate::query::template::{self, UseKind};
use crate::span::{Origin, Span, Text};
use crate::spec::{self, Scalar};
use crate::tree::{Map, Said};

/// Summary, description and runbook, then the author's own; `$value` is turned into what Grafana calls it.
pub(super) fn annotations(said: &spec::Rule, engine: Engine, filter: bool, sink: &mut Sink) -> Vec<Pair> {
    report_half_link(&said.annotations, sink);
    report_twice(said, sink);
    let named =
        [("summary", &said.summary), ("description", &said.description), ("runbook_url", &said.runbook)];
    let named = named.into_iter().filter_map(|(name, said)| {
        let text = said.get()?;
        Some(Pair { name: name.into(), origin: text.origin(), value: text.clone() })
    });
    let mut all: Vec<Pair> = named.chain(scalars(&said.annotations)).collect();
    if engine == Engine::Grafana {
        for pair in &mut all {
            pair.value = grafana_value(&pair.value, filter, sink);
        }
    }
    all
}

/// Prometheus's `$value` is a number; Grafana's is a text that lists every query. `$values.A.Value` is the number.
fn grafana_value(text: &Text, filter: bool, sink: &mut Sink) -> Text {
    let uses = template::uses_in(&text.text, template::Dialect::Grafana);
    let spans: Vec<Span> = uses
        .iter()
        .filter(|used| used.kind == UseKind::Value && matches!(used.span.of(&text.text), "$value" | ".Value"))
        .map(|used| used.span)
        .collect();
    if let Some(span) = spans.first().filter(|_| filter) {
        sink.push(
            Diagnostic::warning("alert/value-of-a-filter", "the value of this alert is always 1")
                .at(text.place(*span), "1 wherever the expression returns a series")
                .help("write the expression as `VALUE > NUMBER`, so that the value stays what it is")
                .note("an expression that filters by itself becomes `group without () (…)`, because Grafana fires on numbers above a threshold"),
        );
    }
    text.replaced(spans.into_iter().map(|span| (span, "$values.A.Value")))
}

/// Grafana's own names for the panel that a rule belongs to.
const LINK: [&str; 2] = ["__dashboardUid__", "__panelId__"];

/// Reports a link to a panel of which one half is missing, or whose panel is no number: Grafana then refuses the
/// rules of the whole file.
pub(super) fn report_half_link(annotations: &Said<Map<Scalar>>, sink: &mut Sink) {
    let [dashboard, panel] = LINK.map(|name| annotation(annotations, name));
    let half = match (&dashboard, &panel) {
        (Some((origin, _)), None) => Some((*origin, LINK[0], LINK[1])),
        (None, Some((origin, _))) => Some((*origin, LINK[1], LINK[0])),
        _ => None,
    };
    if let Some((origin, there, missing)) = half {
        sink.push(
            Diagnostic::error("alert/half-a-panel", format!("an alert has `{there}` and no `{missing}`"))
                .at(origin, format!("expected `{missing}` beside it"))
                .help("write `panel: DASHBOARD/PANEL`, which is checked and becomes both")
                .note("Grafana takes the link to a panel whole or not at all"),
        );
    } else if let Some((_, id)) = panel.filter(|(_, id)| id.text.parse::<u32>().is_err()) {
        sink.push(
            Diagnostic::error("alert/half-a-panel", format!("`{}` is no id of a panel", id.text))
                .at(id.origin(), "expected a whole number")
                .help("write `panel: DASHBOARD/PANEL`, which is checked and becomes both"),
        );
    }
}

/// Reports what a rule says with a key of its own and once more as an annotation or label.
fn report_twice(said: &spec::Rule, sink: &mut Sink) {
    let keys = [
        ("summary", said.summary.origin(), annotation(&said.annotations, "summary"), "annotations"),
        (
            "description",
            said.description.origin(),
            annotation(&said.annotations, "description"),
            "annotations",
        ),
        ("runbook", said.runbook.origin(), annotation(&said.annotations, "runbook_url"), "annotations"),
        ("panel", said.panel.origin(), annotation(&said.annotations, LINK[0]), "annotations"),
        ("severity", said.severity.origin(), annotation(&said.labels, "severity"), "labels"),
    ];
    for (key, first, second, map) in keys {
        let (Some(first), Some((second, _))) = (first, second) else { continue };
        sink.push(
            Diagnostic::error(
                "alert/said-twice",
                format!("an alert has `{key}`, and says it in `{map}` again"),
            )
            .at(second, "a second one")
            .also(first, "the first one")
            .help("keep one of them"),
        );
    }
}

/// The key and the value of an annotation.
fn annotation<'a>(map: &'a Said<Map<Scalar>>, name: &str) -> Option<(Origin, &'a Text)> {
    let (known, value) = map.get()?.iter().find(|(known, _)| &*known.name == name)?;
    Some((known.origin, &value.0))
}
