//! Thresholds that do not ascend.

use serde_json::Value;

use super::{Check, Example, Meta};
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{Base, Dashboard, Property, Step};
use crate::span::Origin;

/// `panel/unordered-thresholds`
pub(super) struct Unordered;

impl Check for Unordered {
    fn metas(&self) -> &'static [Meta] {
        METAS
    }

    fn dashboard(&self, _: &Base, dashboard: &Dashboard, sink: &mut Sink) {
        for panel in dashboard.panels() {
            sink.extend(look(&panel.field.thresholds));
            for property in panel.overrides.iter().flat_map(|one| &one.properties) {
                if let Property::Thresholds(steps) = property {
                    sink.extend(look(steps));
                }
            }
        }
    }
}

fn look(steps: &[Step]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    if let Some((first, at)) = steps.first().and_then(|first| Some((first, first.at?))) {
        found.push(
            Diagnostic::error("panel/unordered-thresholds", "the first step of the thresholds has a start")
                .at(first.origin, format!("starts at {at}, expected no `at`"))
                .help("put a step in front that has only a `color`"),
        );
    }
    for pair in steps.windows(2) {
        let [before, step] = pair else { continue };
        let message = match (before.at, step.at) {
            (_, None) => "a step of the thresholds has no start".to_owned(),
            (Some(last), Some(at)) if at <= last => {
                format!("the thresholds do not ascend: {at} comes after {last}")
            }
            _ => continue,
        };
        found.push(
            Diagnostic::error("panel/unordered-thresholds", message)
                .at(step.origin, "not above the step before")
                .also(before.origin, "the step before")
                .help("write the steps in ascending order"),
        );
    }
    found
}

/// The same for thresholds of `raw`, which stand at `path`: `thresholds` or what is around it.
pub(super) fn unordered(thresholds: &Value, path: &str, place: impl Fn(&str) -> Origin) -> Vec<Diagnostic> {
    let steps = thresholds.get("steps").and_then(Value::as_array).into_iter().flatten();
    let number = |step: &Value| step.get("value").and_then(Value::as_f64);
    let steps: Vec<(Option<f64>, Origin)> = steps
        .enumerate()
        .map(|(index, step)| (number(step), place(&format!("{path}.steps.{index}"))))
        .collect();
    let mut found = Vec::new();
    let report = |message: String| Diagnostic::error("panel/unordered-thresholds", message);
    if let Some((Some(at), origin)) = steps.first() {
        let report = report("the first step of the thresholds has a start".to_owned());
        found.push(
            report
                .at(*origin, format!("starts at {at}, expected `value: null`"))
                .help("put a step in front that has only a `color`"),
        );
    }
    for pair in steps.windows(2) {
        let [(last, before), (at, origin)] = pair else { continue };
        let message = match (last, at) {
            (_, None) => "a step of the thresholds has no start".to_owned(),
            (Some(last), Some(at)) if at <= last => {
                format!("the thresholds do not ascend: {at} comes after {last}")
            }
            _ => continue,
        };
        found.push(
            report(message)
                .at(*origin, "not above the step before")
                .also(*before, "the step before")
                .help("write the steps in ascending order"),
        );
    }
    found
}

const METAS: &[Meta] = &[Meta {
    code: "panel/unordered-thresholds",
    summary: "the steps of a threshold scale do not ascend, or the first has a start",
    explanation: "Grafana takes the last step whose start a value has reached, in the order in which
they are written. The first step is for everything below the second and has no `at`; each further one
starts higher than the one before.",
    bad: &[Example::dashboard(
        "panels:
  - stat: Orders
    query: orders_total
    unit: cps
    thresholds: [{ color: green }, { at: 90, color: red }, { at: 80, color: orange }]
",
    )],
    good: &[Example::dashboard(
        "panels:
  - stat: Orders
    query: orders_total
    unit: cps
    thresholds: [{ color: green }, { at: 80, color: orange }, { at: 90, color: red }]
",
    )],
}];
