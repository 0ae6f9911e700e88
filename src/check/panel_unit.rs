//! Units that Grafana does not know, and panels without one.

use super::advice::offer;
use super::{Check, Example, Meta};
use crate::diagnostic::{Diagnostic, Severity, Sink};
use crate::model::{Base, Dashboard, Panel, Property, TargetKind};
use crate::span::Text;
use crate::vocabulary::panel::PANELS;
use crate::vocabulary::unit::{PREFIXES, ids, is_unit};

/// Panels whose numbers mean little without a unit, sorted.
const OF_NUMBERS: [&str; 4] = ["bargauge", "gauge", "stat", "timeseries"];

/// `panel/missing-unit`, `panel/unknown-unit`
pub(super) struct Unit;

impl Check for Unit {
    fn metas(&self) -> &'static [Meta] {
        METAS
    }

    fn dashboard(&self, _: &Base, dashboard: &Dashboard, sink: &mut Sink) {
        for panel in dashboard.panels() {
            let overrides = panel.overrides.iter().flat_map(|one| &one.properties);
            let further = overrides.filter_map(|property| match property {
                Property::Unit(unit) => Some(unit),
                _ => None,
            });
            sink.extend(panel.field.unit.iter().chain(further).filter_map(error));
            sink.extend(missing(panel));
        }
    }
}

fn error(unit: &Text) -> Option<Diagnostic> {
    unknown_unit(unit, Severity::Error)
}

/// What to say of a unit that Grafana does not know; nothing of one that a variable gives.
#[must_use]
pub fn unknown_unit(unit: &Text, severity: Severity) -> Option<Diagnostic> {
    let id = &*unit.text;
    if is_unit(id) || id.contains('$') {
        return None;
    }
    let report = Diagnostic::new(severity, "panel/unknown-unit", format!("Grafana has no unit `{id}`"))
        .at(unit.origin(), "would be printed behind every number as it is");
    let prefix = PREFIXES.iter().find(|prefix| id.starts_with(**prefix));
    Some(match (prefix, usual(id)) {
        (Some(prefix), _) => report.help(format!("write a text after `{prefix}`")),
        (None, Some(name)) => report.help(format!("did you mean `{name}`?")),
        (None, None) => match crate::nearest::nearest(id, ids()) {
            Some(_) => offer(report, id, ids()),
            None => report.help(format!("write `suffix:{id}` if that is what is meant")),
        },
    })
}

/// The unit that a word was meant to be: what people call it, or the nearest id that begins alike. Words of a few
/// letters are all near to one.
#[must_use]
pub fn meant_unit(word: &str) -> Option<&'static str> {
    let alike = |id: &&str| word.chars().count() > 3 && id.chars().next() == word.chars().next();
    let near = || crate::nearest::nearest(word, ids().filter(alike));
    let same = || ids().find(|id| id.eq_ignore_ascii_case(word));
    usual(word).filter(|unit| *unit != "short").or_else(same).or_else(near)
}

/// What people write, and Grafana's id for it.
fn usual(word: &str) -> Option<&'static str> {
    const WORDS: [(&str, &str); 12] = [
        ("%", "percent"),
        ("byte", "bytes"),
        ("days", "d"),
        ("hours", "h"),
        ("milliseconds", "ms"),
        ("minutes", "m"),
        ("number", "short"),
        ("ratio", "percentunit"),
        ("req/s", "reqps"),
        ("requests", "short"),
        ("seconds", "s"),
        ("us", "µs"),
    ];
    WORDS.iter().find(|(known, _)| *known == word).map(|(_, unit)| *unit)
}

/// A panel of numbers whose reader has to guess what they count.
fn missing(panel: &Panel) -> Option<Diagnostic> {
    let kind = PANELS.get(panel.kind)?;
    let numeric = |kind: &TargetKind| matches!(kind, TargetKind::PromQl(_) | TargetKind::LogQl(_));
    let wanted = OF_NUMBERS.contains(&kind.id)
        && !panel.generated
        && panel.field.unit.is_none()
        && panel.field.mappings.is_empty()
        && panel.targets.iter().any(|target| numeric(&target.kind))
        && !says_unit(panel);
    wanted.then(|| {
        Diagnostic::warning("panel/missing-unit", format!("the panel `{}` has no unit", panel.title.text))
            .at(panel.origin, "seconds, bytes, requests?")
            .help("add `unit`, for instance `unit: s`; `unit: short` for a plain number")
    })
}

/// Whether overrides or further JSON give units.
fn says_unit(panel: &Panel) -> bool {
    let overrides = panel.overrides.iter().flat_map(|one| &one.properties);
    let raw = panel.raw.as_ref().and_then(|raw| raw.map.get("fieldConfig")?.get("defaults")?.get("unit"));
    raw.is_some() || overrides.into_iter().any(|property| matches!(property, Property::Unit(_)))
}

const METAS: &[Meta] = &[
    Meta {
        code: "panel/missing-unit",
        summary: "a panel of numbers has no unit",
        explanation: "Whoever reads `0.3` should not have to guess: seconds, a share, requests? dashc infers
the unit of a query that says it (`_seconds`, `_bytes`, `rate(…_total)`); others need `unit`. For a plain
number write `unit: short`. A warning.",
        bad: &[Example::dashboard("panels: [{ stat: Queue, query: max(queue_length) }]\n")],
        good: &[Example::dashboard("panels: [{ stat: Queue, query: max(queue_length), unit: short }]\n")],
    },
    Meta {
        code: "panel/unknown-unit",
        summary: "a unit is none of Grafana's",
        explanation: "Grafana prints an id that it does not know behind every number, as it is: `0.25
seconds` instead of `250 ms`. A unit of one's own is `suffix:apples`, `prefix:#` or `si:mF`. In Grafana's own
JSON a warning, and only for what was meant to be one of Grafana's.",
        bad: &[Example::dashboard("panels: [{ stat: Latency, query: latency_seconds, unit: seconds }]\n")],
        good: &[Example::dashboard("panels: [{ stat: Latency, query: latency_seconds, unit: s }]\n")],
    },
];
