//! Mute times in zones that are no zones.

use super::{Check, Example, Meta};
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::Project;

/// Zones without a `/` that every zone database has, sorted.
const SINGLE: [&str; 3] = ["GMT", "Local", "UTC"];

/// `notify/unknown-zone`
pub(super) struct UnknownZone;

impl Check for UnknownZone {
    fn metas(&self) -> &'static [Meta] {
        METAS
    }

    fn project(&self, project: &Project, sink: &mut Sink) {
        let intervals = project.mute_times.iter().flat_map(|time| &time.intervals);
        for zone in intervals.filter_map(|interval| interval.location.as_ref()) {
            if !is_zone(&zone.text) {
                sink.push(
                    Diagnostic::error("notify/unknown-zone", format!("`{}` is no name of a zone", zone.text))
                        .at(zone.origin(), "expected `Area/City`, or `UTC`")
                        .help("write a zone such as `Europe/Berlin`"),
                );
            }
        }
    }
}

/// `Area/City`, `Area/Region/City`, or one of a few single names.
fn is_zone(zone: &str) -> bool {
    let part = |part: &str| {
        part.starts_with(|first: char| first.is_ascii_uppercase())
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-+".contains(&byte))
    };
    SINGLE.contains(&zone) || (zone.contains('/') && zone.split('/').all(part))
}

const METAS: &[Meta] = &[Meta {
    code: "notify/unknown-zone",
    summary: "the zone of a mute time is no name of a zone",
    explanation: "Zones are named `Area/City`, or `UTC`. Abbreviations such as `CET` do not say
whether there is summer time, and offsets are no names; the Alertmanager refuses what it does not know.",
    bad: &[Example::alerts(
        "mute_times: [{ name: nights, intervals: [{ from: '00:00', to: '06:00', zone: CEST }] }]\n",
    )],
    good: &[Example::alerts(
        "mute_times: [{ name: nights, intervals: [{ from: '00:00', to: '06:00', zone: Europe/Berlin }] }]\n",
    )],
}];

#[cfg(test)]
mod tests {
    use super::is_zone;

    #[test]
    fn zones_have_an_area_and_a_city() {
        for zone in ["Europe/Berlin", "America/Argentina/Buenos_Aires", "UTC", "Etc/GMT+3"] {
            assert!(is_zone(zone), "{zone}");
        }
        for zone in ["", "CET", "Europe/", "europe/berlin", "+02:00", "Europe /Berlin"] {
            assert!(!is_zone(zone), "{zone}");
        }
    }
}
