//! What the proof writes and expects, from what the author said.

use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{Empty, Expect, Firing, Level, Sample, SampleKind};
use crate::query::promql::{self, MatchOp, NodeKind, Tree};
use crate::span::Text;
use crate::spec::{self, SampleSeries, Scalar};
use crate::tree::{List, Said, unknown_word};

/// The declared series of a project.
pub(super) fn samples(project: &spec::Project, sink: &mut Sink) -> Vec<Sample> {
    let said = project.proof.get().and_then(|proof| proof.series.get());
    said.into_iter().flat_map(List::iter).filter_map(|said| sample(said, sink)).collect()
}

fn sample(said: &SampleSeries, sink: &mut Sink) -> Option<Sample> {
    let series = said.series.get()?;
    let Some((name, labels)) = named(series) else {
        sink.push(
            Diagnostic::error("proof/not-a-series", format!("`{}` is not one series", series.text))
                .at(series.origin(), "expected a name, and labels with `=`")
                .help("write it as `orders_total{result=\"failed\"}`"),
        );
        return None;
    };
    let kind = kind(said, &name, sink)?;
    let healthy = level(said.healthy.get()?, sink)?;
    let incident = said.incident.get().map_or(Some(healthy), |level_said| level(level_said, sink))?;
    Some(Sample { name: Text::plain(name, series.origin()), labels, kind, healthy, incident })
}

type Labels = Vec<(Box<str>, Box<str>)>;

/// Name and labels of a selector that names one series.
fn named(series: &Text) -> Option<(String, Labels)> {
    let parsed = promql::parse(&series.text);
    let tree: &Tree = &parsed.tree;
    let NodeKind::Selector { name: Some(name), matchers, .. } = tree.node(tree.root()?).kind else {
        return None;
    };
    let matchers = tree.matchers(matchers);
    let plain =
        parsed.is_ok() && matchers.iter().all(|one| one.op == MatchOp::Equal && !tree.has_variable(one));
    let label = |one| (tree.matcher_name(one).into(), tree.matcher_value(one).into());
    plain.then(|| (tree.slice(name).to_owned(), matchers.iter().map(label).collect()))
}

fn kind(said: &SampleSeries, name: &str, sink: &mut Sink) -> Option<SampleKind> {
    let bounds = || said.buckets.get().map(|list| list.iter().copied().collect()).unwrap_or_default();
    let usual = if name.ends_with("_total") { "counter" } else { "gauge" };
    match said.kind.get().map_or(usual, Text::as_str) {
        "counter" => Some(SampleKind::Counter),
        "gauge" => Some(SampleKind::Gauge),
        "histogram" => Some(SampleKind::Histogram(bounds())),
        other => {
            let origin = said.kind.origin().unwrap_or(said.origin);
            sink.push(unknown_word(origin, "type of a series", other, ["counter", "gauge", "histogram"]));
            None
        }
    }
}

fn level(said: &Scalar, sink: &mut Sink) -> Option<Level> {
    if said.0.as_str() == "absent" {
        return Some(Level::Absent);
    }
    let number = said.0.text.parse().ok().map(Level::Is);
    if number.is_none() {
        sink.push(
            Diagnostic::error("spec/malformed", format!("`{}` is not a level", said.0.text))
                .at(said.0.origin(), "expected a number, or `absent`"),
        );
    }
    number
}

/// What an alert is expected to do.
pub(super) fn expect(said: &Said<spec::Expect>, sink: &mut Sink) -> Expect {
    const WORDS: [(&str, Firing); 3] =
        [("quiet", Firing::Quiet), ("firing", Firing::Firing), ("either", Firing::Either)];
    let usual = Expect::default();
    let Some(said) = said.get() else { return usual };
    let mut read = |said: &Said<Text>, usual| {
        let Some(text) = said.get() else { return usual };
        let found = WORDS.iter().find(|(word, _)| *word == text.as_str());
        if found.is_none() {
            sink.push(unknown_word(text.origin(), "expectation", &text.text, WORDS.map(|(word, _)| word)));
        }
        found.map_or(usual, |(_, firing)| *firing)
    };
    Expect {
        healthy: read(&said.healthy, usual.healthy),
        incident: read(&said.incident, usual.incident),
        told: said.told.get().map(|list| list.iter().cloned().collect()),
    }
}

/// When a panel may have no data.
pub(super) fn empty(said: &Said<Text>, sink: &mut Sink) -> Empty {
    const WORDS: [(&str, Empty); 3] =
        [("healthy", Empty::Healthy), ("incident", Empty::Incident), ("always", Empty::Always)];
    let Some(text) = said.get() else { return Empty::Never };
    let found = WORDS.iter().find(|(word, _)| *word == text.as_str());
    if found.is_none() {
        sink.push(unknown_word(text.origin(), "scenario", &text.text, WORDS.map(|(word, _)| word)));
    }
    found.map_or(Empty::Never, |(_, empty)| *empty)
}
