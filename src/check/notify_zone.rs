//! Mute times and dashboards in zones that are no zones.

use super::{Check, Example, Meta};
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{Base, Dashboard, Project};
use crate::nearest::nearest;
use crate::span::Text;
use crate::vocabulary::zone::{is_zone, names};

/// Zones without a `/` that every zone database has, sorted.
const SINGLE: [&str; 3] = ["GMT", "Local", "UTC"];

/// What a dashboard may say beside a zone.
const OF_DASHBOARDS: [&str; 4] = ["", "UTC", "browser", "utc"];

/// `notify/unknown-zone`
pub(super) struct UnknownZone;

impl Check for UnknownZone {
    fn metas(&self) -> &'static [Meta] {
        METAS
    }

    fn dashboard(&self, _: &Base, dashboard: &Dashboard, sink: &mut Sink) {
        let zone = dashboard.timezone.as_ref().filter(|zone| !OF_DASHBOARDS.contains(&zone.as_str()));
        sink.extend(zone.and_then(|zone| unknown(zone, "expected `browser`, `utc` or `Area/City`")));
    }

    fn project(&self, project: &Project, sink: &mut Sink) {
        let intervals = project.mute_times.iter().flat_map(|time| &time.intervals);
        let zones = intervals.filter_map(|interval| interval.location.as_ref());
        let zones = zones.filter(|zone| !SINGLE.contains(&zone.as_str()));
        sink.extend(zones.filter_map(|zone| unknown(zone, "expected `Area/City`, or `UTC`")));
    }
}

fn unknown(zone: &Text, expected: &str) -> Option<Diagnostic> {
    if is_zone(zone.as_str()) {
        return None;
    }
    let report = Diagnostic::error("notify/unknown-zone", format!("`{}` is no name of a zone", zone.text))
        .at(zone.origin(), expected);
    let known: Vec<String> = names().collect();
    Some(match nearest(zone.as_str(), known.iter().map(String::as_str)) {
        Some(near) => report.help(format!("did you mean `{near}`?")),
        None => report.help("write a zone such as `Europe/Berlin`"),
    })
}

const METAS: &[Meta] = &[Meta {
    code: "notify/unknown-zone",
    summary: "the zone of a mute time or dashboard is no name of a zone",
    explanation: "Zones are named `Area/City`, or `UTC`. Abbreviations such as `CET` do not say
whether there is summer time, and offsets are no names; the Alertmanager refuses what it does not know, and a dashboard falls back to the
browser's zone.",
    bad: &[Example::alerts(
        "mute_times: [{ name: nights, intervals: [{ from: '00:00', to: '06:00', zone: CEST }] }]\n",
    )],
    good: &[Example::alerts(
        "mute_times: [{ name: nights, intervals: [{ from: '00:00', to: '06:00', zone: Europe/Berlin }] }]\n",
    )],
}];
