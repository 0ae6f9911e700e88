//! How values are shown: units, thresholds, mappings, and small words.

use super::doc::Doc;
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{Field, Mapping, MappingMatch, Step};
use crate::quantity::Decimal;
use crate::resolve::pattern;
use crate::span::{Origin, Text};
use crate::spec::{self, Levels, Panel, Thresholds};
use crate::tree::{Map, Said, unknown_word};

/// The value of a word; unknown ones are reported.
pub(super) fn word<T: Copy>(
    said: &Text,
    what: &str,
    words: &[(&'static str, T)],
    sink: &mut Sink,
) -> Option<T> {
    let found = words.iter().find(|(word, _)| *word == &*said.text).map(|(_, value)| *value);
    if found.is_none() {
        sink.push(unknown_word(said.origin(), what, &said.text, words.iter().map(|(word, _)| *word)));
    }
    found
}

impl Doc<'_> {
    /// How the values of a panel are shown; links are added later.
    pub(super) fn field(&self, panel: &Panel, sink: &mut Sink) -> Field {
        let thresholds = panel.thresholds.with_origin();
        let said_at =
            |doc: &Self, origin: Option<Origin>| origin.map_or(Origin::Generated, |origin| doc.place(origin));
        Field {
            unit: panel.unit.get().map(|unit| self.text(unit)),
            decimals: panel.decimals.get().copied(),
            decimals_origin: said_at(self, panel.decimals.origin()),
            scale_origin: said_at(self, panel.max.origin().or(panel.min.origin())),
            min: panel.min.get().copied(),
            max: panel.max.get().copied(),
            no_value: panel.no_value.get().map(|value| self.text(&value.0)),
            color: panel.color.get().map(|color| color.0.clone()),
            thresholds: thresholds.map(|(said, origin)| self.steps(said, origin)).unwrap_or_default(),
            thresholds_origin: thresholds
                .map_or(Origin::Generated, |(said, origin)| self.decided(said, origin)),
            mappings: panel.values.get().map(|values| mappings(values, sink)).unwrap_or_default(),
            links: Vec::new(),
        }
    }

    /// Where levels were said: those of an author that a method hands on are where the author said them.
    fn decided(&self, said: &Thresholds, origin: Origin) -> Origin {
        let own = match said {
            Thresholds::Levels(levels) => Some(levels.origin),
            Thresholds::Steps(steps) => steps.first().and_then(Said::get).map(|step| step.origin),
        };
        let own = own.filter(|own| self.generated.is_some() && own.place().is_some());
        own.unwrap_or_else(|| self.place(origin))
    }

    /// Threshold steps; the first has no start.
    pub(super) fn steps(&self, said: &Thresholds, origin: Origin) -> Vec<Step> {
        match said {
            Thresholds::Levels(levels) => two_levels(levels, self.decided(said, origin)),
            Thresholds::Steps(steps) => steps
                .iter()
                .filter_map(Said::get)
                .map(|step| Step {
                    at: step.at.get().copied(),
                    color: step.color.get().map(|color| color.0.clone()).unwrap_or_default(),
                    origin: step.at.origin().map_or(self.place(step.origin), |origin| self.place(origin)),
                })
                .collect(),
        }
    }
}

/// Green, orange, red; the other way round when low values are bad.
fn two_levels(levels: &Levels, origin: Origin) -> Vec<Step> {
    let step = |at: Option<Decimal>, color: &str| Step { at, color: color.into(), origin };
    match (levels.warn.get().copied(), levels.crit.get().copied()) {
        (Some(warn), Some(crit)) if crit < warn => {
            vec![step(None, "red"), step(Some(crit), "orange"), step(Some(warn), "green")]
        }
        (Some(warn), Some(crit)) if crit == warn => vec![step(None, "green"), step(Some(crit), "red")],
        (Some(warn), Some(crit)) => {
            vec![step(None, "green"), step(Some(warn), "orange"), step(Some(crit), "red")]
        }
        (Some(warn), None) => vec![step(None, "green"), step(Some(warn), "orange")],
        (None, Some(crit)) => vec![step(None, "green"), step(Some(crit), "red")],
        (None, None) => Vec::new(),
    }
}

fn mappings(values: &Map<spec::Mapping>, sink: &mut Sink) -> Vec<Mapping> {
    let mapping = |(name, said): (&crate::tree::Name, &spec::Mapping)| Mapping {
        matches: matches(&name.name, name.origin, sink),
        text: said.text.get().map(|text| (&*text.0.text).into()),
        color: said.color.get().map(|color| color.0.clone()),
    };
    values.iter().map(mapping).collect()
}

/// Which values the key of a mapping means: a value, `a..b`, `/regex/` or a special word.
fn matches(key: &str, origin: Origin, sink: &mut Sink) -> MappingMatch {
    if matches!(key, "null" | "nan" | "null+nan" | "true" | "false" | "empty") {
        return MappingMatch::Special(key.into());
    }
    if let Some(regex) = key.strip_prefix('/').and_then(|regex| regex.strip_suffix('/')) {
        pattern::report("panel/bad-regex", &Text::plain(key, origin), sink);
        return MappingMatch::Regex(regex.into());
    }
    let Some((from, to)) = key.split_once("..") else { return MappingMatch::Value(key.into()) };
    let mut end = |text: &str| match text.trim() {
        "" => None,
        number => number.parse::<Decimal>().map_err(|()| malformed_range(key, origin, sink)).ok(),
    };
    let (from, to) = (end(from), end(to));
    if from.zip(to).is_some_and(|(from, to)| from > to) {
        sink.push(
            Diagnostic::error("spec/malformed", format!("the range `{key}` ends before it starts"))
                .at(origin, "no value is in it")
                .help("exchange its ends"),
        );
    }
    MappingMatch::Range(from, to)
}

fn malformed_range(key: &str, origin: Origin, sink: &mut Sink) {
    sink.push(
        Diagnostic::error("spec/malformed", format!("`{key}` is not a range of numbers"))
            .at(origin, "expected a range such as `0..10`, open at one end as in `10..`"),
    );
}
