//! A proof as one JSON object.

use serde_json::{Value, json};

use crate::cli::status::Stop;
use crate::model::Firing;
use crate::proof::Report;

/// The object, indented, with a line break at its end; `faults` is a JSON array.
pub(super) fn report(report: &Report, faults: &str) -> Result<String, Stop> {
    let faults: Value = serde_json::from_str(faults)
        .map_err(|error| Stop::failure(format!("the result is no JSON: {error}")))?;
    let panels = report.panels.iter().map(|figure| {
        json!({
            "dashboard": figure.dashboard, "panel": figure.panel, "query": figure.query,
            "scenario": figure.scenario.name(), "all": figure.all,
            "series": figure.series, "points": figure.points,
            "declared_empty": figure.declared_empty, "error": figure.error,
        })
    });
    let variables = report.variables.iter().map(|figure| {
        json!({
            "dashboard": figure.dashboard, "variable": figure.variable,
            "scenario": figure.scenario.name(), "values": figure.values,
        })
    });
    let alerts = report.alerts.iter().map(|figure| {
        json!({
            "alert": figure.alert, "group": figure.group,
            "engine": if figure.managed { "grafana" } else { "ruler" },
            "scenario": figure.scenario.name(), "expected": word(figure.expected),
            "firing": figure.fired.iter().map(|fired| json!({ "labels": fired.labels, "since": fired.since })).collect::<Vec<_>>(),
            "right": figure.is_right(),
        })
    });
    let rules = report.rules.iter().map(|figure| {
        json!({
            "rule": figure.rule, "group": figure.group, "ruler": figure.ruler,
            "records": figure.records, "scenario": figure.scenario.name(), "error": figure.error,
            "firing": figure.firing.iter().map(|fired| &fired.labels).collect::<Vec<_>>(),
            "pending": figure.pending,
        })
    });
    let told = report
        .told
        .iter()
        .map(|figure| json!({ "labels": figure.labels, "expected": figure.expected, "told": figure.told }));
    let exemplars = report.exemplars.iter().map(|figure| {
        json!({ "dashboard": figure.dashboard, "panel": figure.panel, "links": figure.links, "exemplars": figure.found })
    });
    let checked = report.checked;
    let object = json!({
        "panels": panels.collect::<Vec<_>>(),
        "variables": variables.collect::<Vec<_>>(),
        "alerts": alerts.collect::<Vec<_>>(),
        "rules": rules.collect::<Vec<_>>(),
        "exemplars": exemplars.collect::<Vec<_>>(),
        "told": told.collect::<Vec<_>>(),
        "checked_not_executed": {
            "logql": checked.logql, "traceql": checked.traceql,
            "profiles": checked.profiles, "native_histograms": checked.native,
            "other": checked.other,
        },
        "faults": faults,
    });
    Ok(format!("{object:#}\n"))
}

/// An expectation as the language says it.
pub(super) fn word(expected: Firing) -> &'static str {
    match expected {
        Firing::Quiet => "quiet",
        Firing::Firing => "firing",
        Firing::Either => "either",
    }
}
