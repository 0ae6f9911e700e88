//! Overrides of properties that the panel does not have, and of queries that are not there.

use super::advice::offer;
use super::{Check, Example, Meta, panel_raw, panel_thresholds};
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{self, Base, Dashboard, Panel, Property};
use crate::span::Origin;
use crate::vocabulary::matcher::{PROPERTIES, is_property};
use crate::vocabulary::panel::{PANELS, PanelKind};
use crate::vocabulary::shape::{self, Misfit};
use crate::vocabulary::{Entry, matcher};

/// `panel/unknown-matcher`, `panel/unknown-property`, `panel/unknown-ref-id`
pub(super) struct Override;

impl Check for Override {
    fn metas(&self) -> &'static [Meta] {
        METAS
    }

    fn dashboard(&self, _: &Base, dashboard: &Dashboard, sink: &mut Sink) {
        for panel in dashboard.panels() {
            let Some(kind) = PANELS.get(panel.kind) else { continue };
            for one in &panel.overrides {
                sink.extend(bad_matcher(one));
                sink.extend(no_query(panel, one));
                sink.extend(one.properties.iter().filter_map(|property| no_property(kind, one, property)));
                sink.extend(one.properties.iter().flat_map(|property| wrong_values(one, property)));
            }
        }
    }
}

fn bad_matcher(one: &model::Override) -> Option<Diagnostic> {
    if matcher::find(one.matcher).is_some() {
        return None;
    }
    let report =
        Diagnostic::error("panel/unknown-matcher", format!("Grafana has no matcher `{}`", one.matcher));
    Some(offer(report.at(one.origin, "unknown matcher"), one.matcher, matcher::ids()))
}

fn no_query(panel: &Panel, one: &model::Override) -> Option<Diagnostic> {
    let known = || panel.targets.iter().map(|target| &*target.ref_id);
    if one.matcher != "byFrameRefID" || known().any(|ref_id| *ref_id == *one.matches) {
        return None;
    }
    let message = format!("the panel `{}` has no query `{}`", panel.title.text, one.matches);
    Some(offer(
        Diagnostic::error("panel/unknown-ref-id", message).at(one.origin, "unknown query"),
        &one.matches,
        known(),
    ))
}

fn no_property(kind: &PanelKind, one: &model::Override, property: &Property) -> Option<Diagnostic> {
    let Property::Other(id, _) = property else { return None };
    let message = format!("a `{}` panel has no property `{id}`", kind.id);
    let report = Diagnostic::error("panel/unknown-property", message).at(key(one, id), "unknown property");
    let Some(custom) = id.strip_prefix("custom.") else {
        return (!is_property(id)).then(|| offer(report, id, PROPERTIES.iter().copied()));
    };
    // A key inside a key: `custom.hideFrom.viz`.
    let head = custom.split('.').next().unwrap_or(custom);
    if kind.open || kind.custom_key(head).is_some() {
        return None;
    }
    let known: Vec<String> = kind.custom.iter().map(|key| format!("custom.{}", key.id())).collect();
    Some(offer(report, id, known.iter().map(String::as_str)))
}

/// Values that Grafana does not take.
fn wrong_values(one: &model::Override, property: &Property) -> Vec<Diagnostic> {
    let Property::Other(id, value) = property else { return Vec::new() };
    let told = |misfit: Misfit| {
        let path = if misfit.path.is_empty() { (**id).to_owned() } else { format!("{id}.{}", misfit.path) };
        panel_raw::wrong(&Misfit { path, ..misfit }, |path| key(one, path), |path| self::value(one, path))
    };
    let mut found: Vec<Diagnostic> = shape::property_of_override(id, value).into_iter().map(told).collect();
    if &**id == "thresholds" {
        found.extend(panel_thresholds::unordered(value, id, |path| self::value(one, path)));
    }
    found
}

/// Where the key at a path was said.
fn key(one: &model::Override, path: &str) -> Origin {
    one.raw.as_ref().map_or(one.origin, |raw| raw.place(path))
}

/// Where the value at a path was said.
fn value(one: &model::Override, path: &str) -> Origin {
    one.raw.as_ref().map_or(one.origin, |raw| raw.value(path))
}

const METAS: &[Meta] = &[
    Meta {
        code: "panel/unknown-matcher",
        summary: "an override chooses its series in a way that Grafana does not know",
        explanation: "Grafana ignores the override. The keys of `overrides` are names, `/regex/` or
`query:A`, all of which are known; the check looks after dashc and programs that use it.",
        bad: &[],
        good: &[Example::dashboard(
            "panels:
  - { timeseries: Orders, query: orders_total, unit: cps, overrides: { /eu/: { color: red } } }
",
        )],
    },
    Meta {
        code: "panel/unknown-property",
        summary: "an override sets a property that the panel does not have",
        explanation: "Grafana ignores it. Properties that only some panels have start with `custom.`; a
`stat` panel for instance has no lines, and so no `custom.lineWidth`.",
        bad: &[Example::dashboard(
            "panels:
  - timeseries: Orders
    query: orders_total
    unit: cps
    overrides: { eu: { raw: { custom.lineWdith: 2 } } }
",
        )],
        good: &[Example::dashboard(
            "panels:
  - timeseries: Orders
    query: orders_total
    unit: cps
    overrides: { eu: { raw: { custom.lineWidth: 2 } } }
",
        )],
    },
    Meta {
        code: "panel/unknown-ref-id",
        summary: "an override names a query that the panel does not have",
        explanation: "Queries are called `A`, `B`, … in their order.",
        bad: &[Example::dashboard(
            "panels:
  - timeseries: Orders
    query: orders_total
    unit: cps
    overrides: { 'query:B': { color: red } }
",
        )],
        good: &[Example::dashboard(
            "panels:
  - timeseries: Orders
    query: orders_total
    unit: cps
    overrides: { 'query:A': { color: red } }
",
        )],
    },
];
