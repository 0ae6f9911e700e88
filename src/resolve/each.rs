//! `each:`: one dashboard per matching service or SLO.

use std::sync::Arc;

use super::{Context, Service};
use crate::diagnostic::{Diagnostic, Sink};
use crate::span::{Origin, Text};
use crate::spec::{self, Selection, SloSelection};
use crate::tree::{Said, unknown_word};

/// One dashboard to be made: what the author said, and the services it is about.
#[derive(Clone, Debug)]
pub struct Unit {
    /// What the author said; shared by the dashboards of one `each`.
    pub spec: Arc<spec::Dashboard>,
    /// Name of the file without its ending.
    pub stem: Arc<str>,
    /// Indices of its services; empty when it has none.
    pub services: Vec<usize>,
    /// Name of the SLO that it shows in detail.
    pub slo: Option<Text>,
    /// Whether it is one of an `each`.
    pub one_of_many: bool,
    /// Index of the exception for its service or SLO.
    pub exception: Option<usize>,
    /// Whether a service or SLO that it names is unknown or wrong, and reported.
    pub broken: bool,
}

impl Unit {
    /// What an `each` made it for: its SLO, else its service.
    #[must_use]
    pub fn made_for<'a>(&'a self, cx: &'a Context) -> Option<&'a str> {
        let service = || self.services.first().and_then(|index| cx.services.get(*index));
        let name = self.slo.as_ref().map(Text::as_str).or_else(|| service().map(|service| &*service.name));
        name.filter(|_| self.one_of_many)
    }
}

/// The dashboards that one file asks for.
#[must_use]
pub fn expand(spec: spec::Dashboard, stem: &str, cx: &Context, sink: &mut Sink) -> Vec<Unit> {
    let spec = Arc::new(spec);
    let unit = Unit {
        spec: spec.clone(),
        stem: stem.into(),
        services: Vec::new(),
        slo: None,
        one_of_many: false,
        exception: None,
        broken: false,
    };
    report_clash(&spec, sink);
    if let Some(each) = spec.each.get() {
        return each_of(each, &unit, cx, sink);
    }
    if !spec.each.is_unsaid() {
        return Vec::new();
    }
    if let Some(name) = spec.slo.get() {
        return vec![of_slo(name, &unit, cx, sink)];
    }
    let (services, broken) = if let Some(name) = spec.service.get() {
        let index = cx.service(name, sink).and_then(|service| index_of(service, cx));
        (index.into_iter().collect(), index.is_none())
    } else if let Some((selection, origin)) = spec.services.with_origin() {
        select(selection, origin, cx, sink)
    } else {
        (Vec::new(), spec.service.is_broken() || spec.services.is_broken())
    };
    vec![Unit { services, broken, ..unit }]
}

/// `slo`, `service`, `services` and `each` say the same thing in their ways: one is enough.
fn report_clash(spec: &spec::Dashboard, sink: &mut Sink) {
    let places = [
        ("slo", spec.slo.origin()),
        ("service", spec.service.origin()),
        ("services", spec.services.origin()),
        ("each", spec.each.origin()),
    ];
    let mut said = places.into_iter().filter_map(|(key, origin)| Some((key, origin?)));
    let (Some((first, at)), Some((second, also))) = (said.next(), said.next()) else { return };
    sink.push(
        Diagnostic::error(
            "dashboard/services-twice",
            format!("a dashboard has both `{first}` and `{second}`"),
        )
        .at(also, format!("`{second}` here"))
        .also(at, format!("`{first}` here"))
        .help(if first == "slo" {
            "keep one: the service of an SLO is known"
        } else {
            "keep one: `service` for one, `services` for a variable, `each` for a dashboard per service"
        }),
    );
}

fn each_of(each: &spec::Each, unit: &Unit, cx: &Context, sink: &mut Sink) -> Vec<Unit> {
    match (each.service.origin(), each.slo.origin()) {
        (Some(service), Some(slo)) => {
            sink.push(
                Diagnostic::error("dashboard/services-twice", "`each` has both `service` and `slo`")
                    .at(slo, "`slo` here")
                    .also(service, "`service` here")
                    .help("keep one: a dashboard for each service, or one for each SLO"),
            );
            Vec::new()
        }
        (None, Some(_)) => each_slo(each, unit, cx, sink),
        (None, None) if each.service.is_unsaid() && each.slo.is_unsaid() => {
            sink.push(
                Diagnostic::error("spec/missing-key", "`each` has neither `service` nor `slo`")
                    .at(each.origin, "expected one of them")
                    .help("write `each: { service: all }` or `each: { slo: all }`"),
            );
            Vec::new()
        }
        _ => each_service(each, unit, cx, sink),
    }
}

/// The dashboard of one SLO, which is about its service as well.
fn of_slo(name: &Text, unit: &Unit, cx: &Context, sink: &mut Sink) -> Unit {
    let parts = cx.slo(name, sink);
    let service = parts.first().and_then(|slo| slo.service.as_ref());
    let service = service.and_then(|name| cx.services.iter().position(|known| known.name == *name));
    Unit {
        services: service.into_iter().collect(),
        slo: Some(name.clone()),
        broken: parts.is_empty(),
        ..unit.clone()
    }
}

fn each_slo(each: &spec::Each, unit: &Unit, cx: &Context, sink: &mut Sink) -> Vec<Unit> {
    let Some((selection, origin)) = each.slo.with_origin() else { return Vec::new() };
    let mut names: Vec<Text> = match selection {
        SloSelection::All => {
            cx.promises.kept.iter().map(|slo| Text::plain(slo.name.text.clone(), origin)).collect()
        }
        SloSelection::Named(list) => list.iter().filter_map(|name| name.get().cloned()).collect(),
    };
    names.dedup_by(|a, b| a.text == b.text);
    if names.is_empty() && !cx.promises.lacks_some() {
        sink.push(
            Diagnostic::error("slo/none", "the project has no SLO")
                .at(origin, "makes no dashboard")
                .help("add one to `slos` in a file of `alerts/`"),
        );
    }
    let exceptions = unit.spec.except.get();
    report_idle(&unit.spec, &names, cx, sink);
    let made = names.iter().filter_map(|name| {
        let position = exceptions.and_then(|map| map.0.iter().position(|(key, _)| *key.name == *name.text));
        let exception = position.and_then(|position| Some(&exceptions?.0.get(position)?.1));
        if exception.and_then(Said::get).is_some_and(|exception| exception.0.none.or(false)) {
            return None;
        }
        let one = of_slo(name, unit, cx, sink);
        let broken = one.broken || exception.is_some_and(Said::is_broken);
        Some(Unit { one_of_many: true, exception: position, broken, ..one })
    });
    made.collect()
}

/// An exception for an SLO that `each` does not match does nothing.
fn report_idle(spec: &spec::Dashboard, names: &[Text], cx: &Context, sink: &mut Sink) {
    if cx.promises.lacks_some() {
        return;
    }
    for (key, _) in spec.except.get().into_iter().flat_map(|map| &map.0) {
        if !names.iter().any(|name| *name.text == *key.name) {
            let known = names.iter().map(Text::as_str);
            sink.push(unknown_word(key.origin, "SLO", &key.name, known));
        }
    }
}

fn each_service(each: &spec::Each, unit: &Unit, cx: &Context, sink: &mut Sink) -> Vec<Unit> {
    let Some((selection, origin)) = each.service.with_origin() else { return Vec::new() };
    let (services, broken) = select(selection, origin, cx, sink);
    report_idle_exceptions(&unit.spec, &services, broken, cx, sink);
    let exceptions = unit.spec.except.get();
    let made = services.into_iter().filter_map(|index| {
        let name = &cx.services.get(index)?.name;
        let position = exceptions.and_then(|map| map.0.iter().position(|(key, _)| key.name == *name));
        let exception = position.and_then(|position| Some(&exceptions?.0.get(position)?.1));
        if exception.and_then(Said::get).is_some_and(|exception| exception.0.none.or(false)) {
            return None;
        }
        let broken = broken || exception.is_some_and(Said::is_broken);
        Some(Unit { services: vec![index], one_of_many: true, exception: position, broken, ..unit.clone() })
    });
    made.collect()
}

/// An exception for a service that `each` does not match does nothing: a typo, or a leftover.
fn report_idle_exceptions(
    spec: &spec::Dashboard,
    services: &[usize],
    broken: bool,
    cx: &Context,
    sink: &mut Sink,
) {
    let Some(map) = spec.except.get().filter(|_| !broken) else { return };
    for (key, _) in &map.0 {
        let matched = services.iter().filter_map(|index| cx.services.get(*index));
        let names: Vec<&str> = matched.map(|service| &*service.name).collect();
        if names.contains(&&*key.name) {
            continue;
        }
        if cx.services.iter().any(|service| service.name == key.name) {
            sink.push(
                Diagnostic::error(
                    "dashboard/idle-exception",
                    format!("`each` makes no dashboard for `{}`", key.name),
                )
                .at(key.origin, "an exception to nothing")
                .help("remove the exception, or widen `each`"),
            );
        } else {
            sink.push(unknown_word(key.origin, "service", &key.name, names));
        }
    }
}

fn select(selection: &Selection, origin: Origin, cx: &Context, sink: &mut Sink) -> (Vec<usize>, bool) {
    match selection {
        Selection::All => ((0..cx.services.len()).collect(), false),
        Selection::Named(list) => named(list, cx, sink),
        Selection::Has(said) => said.get().map_or((Vec::new(), true), |name| has(name, origin, cx, sink)),
    }
}

fn named(list: &[Said<Text>], cx: &Context, sink: &mut Sink) -> (Vec<usize>, bool) {
    let mut found = Vec::new();
    let mut broken = false;
    for said in list {
        let service = said.get().and_then(|name| cx.service(name, sink));
        match service.and_then(|service| index_of(service, cx)) {
            Some(index) => found.push(index),
            None => broken = true,
        }
    }
    (found, broken)
}

fn has(name: &Text, origin: Origin, cx: &Context, sink: &mut Sink) -> (Vec<usize>, bool) {
    let Some(convention) = cx.conventions.iter().position(|known| *known.name == *name.text) else {
        sink.push(unknown_word(name.origin(), "convention", &name.text, cx.convention_names()));
        return (Vec::new(), true);
    };
    let matches =
        |(index, service): (usize, &Service)| service.conventions.contains(&convention).then_some(index);
    let found: Vec<usize> = cx.services.iter().enumerate().filter_map(matches).collect();
    if found.is_empty() {
        sink.push(
            Diagnostic::error(
                "dashboard/no-service",
                format!("no service has the instrumentation `{}`", name.text),
            )
            .at(origin, "matches nothing")
            .help("add it to the `instrumentation` of a service in dashc.yaml"),
        );
    }
    let broken = found.is_empty();
    (found, broken)
}

fn index_of(service: &Service, cx: &Context) -> Option<usize> {
    cx.services.iter().position(|known| known.name == service.name)
}
