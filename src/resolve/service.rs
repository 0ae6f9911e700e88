//! Services: spellings in each signal, and the conventions that they name.

use std::sync::Arc;

use super::{Context, Service};
use crate::diagnostic::{Diagnostic, Sink};
use crate::method::Spellings;
use crate::model::Pair;
use crate::query::re2;
use crate::span::Text;
use crate::spec;
use crate::tree::{Map, Name, Said, unknown_word};

/// Resolves the services of a project.
pub(super) fn services(project: &spec::Project, cx: &mut Context, sink: &mut Sink) {
    let entries = project.services.get().into_iter().flat_map(|map| &map.0);
    let services: Vec<Service> = entries.map(|(name, said)| service(name, said, cx, sink)).collect();
    cx.services = services;
}

fn service(name: &Name, said: &Said<spec::Service>, cx: &Context, sink: &mut Sink) -> Service {
    let origin = name.origin;
    let Some(spec) = said.get() else {
        return Service { name: name.name.clone(), origin, broken: true, ..Service::default() };
    };
    let (conventions, broken) = conventions(spec, cx, sink);
    let team = spec.team.get();
    if let Some(team) = team {
        cx.report_unknown_team(team, sink);
    }
    Service {
        name: name.name.clone(),
        origin,
        spellings: spellings(&name.name, spec, sink),
        filters: spec.filters.get().map(|map| filters(map, sink)).unwrap_or_default(),
        conventions,
        broken,
        labels: labels(spec),
        team: team.cloned(),
        expected_rps: spec.expected_rps.get().copied(),
        said: Arc::new(spec.clone()),
    }
}

/// Its own labels; its team is one of them.
fn labels(spec: &spec::Service) -> Vec<Pair> {
    let mut labels = spec.labels.get().map(pairs).unwrap_or_default();
    if let Some(team) = spec.team.get().filter(|_| !labels.iter().any(|pair| &*pair.name == "team")) {
        labels.insert(0, Pair { name: "team".into(), origin: team.origin(), value: team.clone() });
    }
    labels
}

/// The five spellings of one service (OpenTelemetry: `job` is `namespace/name`).
fn spellings(key: &str, spec: &spec::Service, sink: &mut Sink) -> Spellings {
    let text = |said: &Said<Text>, sink: &mut Sink| {
        said.get().filter(|text| is_selective(text, sink)).map(|text| text.text.to_string())
    };
    let job = text(&spec.job, sink);
    let plain = job.as_deref().filter(|job| !job.starts_with("=~"));
    let (before, last) = match plain.and_then(|job| job.rsplit_once('/')) {
        Some((before, last)) => (Some(before.to_owned()), Some(last.to_owned())),
        None => (None, None),
    };
    let name = text(&spec.name, sink).or(last).unwrap_or_else(|| key.to_owned());
    let namespace = text(&spec.namespace, sink).or(before);
    let job = job.unwrap_or_else(|| match &namespace {
        Some(namespace) => format!("{namespace}/{name}"),
        None => name.clone(),
    });
    Spellings {
        app: text(&spec.app, sink).unwrap_or_else(|| name.clone()),
        namespace: namespace.unwrap_or_default(),
        instance: ".+".to_owned(),
        name,
        job,
    }
}

fn conventions(spec: &spec::Service, cx: &Context, sink: &mut Sink) -> (Vec<usize>, bool) {
    let Some(list) = spec.instrumentation.get() else {
        return (Vec::new(), spec.instrumentation.is_broken());
    };
    let mut found = Vec::new();
    let mut broken = list.0.iter().any(Said::is_broken);
    for name in list.iter() {
        if let Some(index) = cx.conventions.iter().position(|convention| *convention.name == *name.text) {
            found.push(index);
        } else {
            broken = true;
            sink.push(unknown_word(name.origin(), "convention", &name.text, cx.convention_names()));
        }
    }
    (found, broken)
}

fn filters(map: &Map<Text>, sink: &mut Sink) -> Vec<(Box<str>, Box<str>)> {
    let sound = map.iter().filter(|(_, value)| is_selective(value, sink));
    sound.map(|(name, value)| (name.name.clone(), (&*value.text).into())).collect()
}

/// Whether a value can select series. A regular expression that is none is reported here, once, and left out of
/// the many queries that would have it.
fn is_selective(value: &Text, sink: &mut Sink) -> bool {
    let Some(regex) = value.text.strip_prefix("=~").or_else(|| value.text.strip_prefix("!~")) else {
        return true;
    };
    let Err(refusal) = re2::check_with_variables(regex) else { return true };
    let message = format!("the regular expression is not valid RE2: {}", refusal.message);
    let report = Diagnostic::error("promql/bad-regex", message).at(value.place(refusal.span.shift(2)), "");
    sink.push(match refusal.help {
        Some(help) => report.help(help),
        None => report,
    });
    false
}

/// Named texts with their places.
pub(super) fn pairs(map: &Map<Text>) -> Vec<Pair> {
    let pair = |(name, value): (&Name, &Text)| Pair {
        name: name.name.clone(),
        origin: name.origin,
        value: value.clone(),
    };
    map.iter().map(pair).collect()
}
