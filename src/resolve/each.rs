//! `each:`: one dashboard per matching service or SLO.

use std::sync::Arc;

use super::changes::{FleetName, fleet_file};
use super::choice::{Exceptions, choose, report_without_each};
use super::pieces::Uses;
use super::{Context, Service};
use crate::diagnostic::{Diagnostic, Sink};
use crate::span::{Origin, Text};
use crate::spec::{self, Selection, SloSelection};
use crate::tree::{Map, Said, unknown_word};

/// One dashboard to be made: what the author said, and the services it is about.
#[derive(Clone, Debug)]
pub struct Unit {
    /// What the author said, exceptions included; shared by the dashboards of one `each` that have none.
    pub spec: Arc<spec::Dashboard>,
    /// Name of the file without its ending.
    pub stem: Arc<str>,
    /// Indices of its services; empty when it has none.
    pub services: Vec<usize>,
    /// Name of the SLO that it shows in detail.
    pub slo: Option<Text>,
    /// Whether it is one of an `each`.
    pub one_of_many: bool,
    /// Where its service was chosen.
    pub place: Option<Origin>,
    /// Team of the file that it stands in.
    pub team: Option<Text>,
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
        place: None,
        team: None,
        broken: false,
    };
    report_clash(&spec, sink);
    if let Some(each) = spec.each.get() {
        return each_of(each, &unit, cx, sink);
    }
    report_single(&unit, cx, sink);
    report_without_each(&spec.except, "a dashboard", sink);
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
        let broken = spec.service.is_broken() || spec.services.is_broken();
        // A fleet that names no services is all of them.
        let all = if unit.is_of_fleet() && !broken { cx.services.len() } else { 0 };
        ((0..all).collect(), broken)
    };
    vec![Unit { services, broken, ..unit }]
}

/// The dashboards that a file beside the project says, but for what it changes of those of a fleet.
#[must_use]
pub fn own_dashboards(
    file: &spec::Alerts,
    names: &[FleetName],
    cx: &Context,
    sink: &mut Sink,
) -> (Vec<Unit>, Uses) {
    let (mut units, mut uses) = (Vec::new(), Uses::default());
    let service = file.service.get();
    for (name, own) in file.dashboards.get().into_iter().flat_map(Map::iter) {
        let is_change = service.is_some() && fleet_file(&name.name, names).is_some();
        if is_change || own.0.excuse.none.or(false) {
            continue;
        }
        let mut spec = (*own.0.over).clone();
        let says_whose = [spec.slo.is_unsaid(), spec.service.is_unsaid(), spec.services.is_unsaid()];
        if let Some(service) = service.filter(|_| spec.each.is_unsaid() && !says_whose.contains(&false)) {
            spec.service = Said::at(service.clone(), service.origin());
        }
        let stem = service.map_or(name.name.to_string(), |service| format!("{}-{}", service.text, name.name));
        uses.extend(cx.pieces.spread(&mut spec, sink));
        let made = expand(spec, &stem, cx, sink);
        units.extend(made.into_iter().map(|unit| Unit { team: file.team.get().cloned(), ..unit }));
    }
    (units, uses)
}

/// Files about services change a dashboard that there is only one of.
fn report_single(unit: &Unit, cx: &Context, sink: &mut Sink) {
    for change in cx.changes.dashboards.get(&*unit.stem).into_iter().flatten() {
        let message = format!("`{}` is one dashboard, not one per service", unit.stem);
        sink.push(
            Diagnostic::error("each/idle-exception", message)
                .at(change.origin, "changes nothing")
                .also(unit.spec.origin, "has no `each`")
                .help("give it another name, or change the dashboard itself"),
        );
    }
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
    let exceptions = Exceptions { said: unit.spec.except.get(), changes: &[], cx };
    exceptions.report_ended(sink);
    report_idle(&unit.spec, &names, cx, sink);
    let made = names.iter().filter_map(|name| {
        let (spec, wrong) = exceptions.shared(&unit.spec, &name.text)?;
        let one = of_slo(name, unit, cx, sink);
        Some(Unit { one_of_many: true, spec, broken: one.broken || wrong, ..one })
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
    let changes = cx.changes.dashboards.get(&*unit.stem).map(Vec::as_slice).unwrap_or_default();
    let exceptions = Exceptions { said: unit.spec.except.get(), changes, cx };
    let chosen = exceptions.chosen(selection, origin, sink);
    let made = chosen.services.iter().filter_map(|(index, place)| {
        let (spec, wrong) = exceptions.shared(&unit.spec, &cx.services.get(*index)?.name)?;
        let broken = chosen.broken || wrong;
        Some(Unit {
            services: vec![*index],
            one_of_many: true,
            spec,
            broken,
            place: Some(*place),
            ..unit.clone()
        })
    });
    made.collect()
}

/// The services of a dashboard for several.
fn select(selection: &Selection, origin: Origin, cx: &Context, sink: &mut Sink) -> (Vec<usize>, bool) {
    let chosen = choose(selection, origin, cx, sink);
    (chosen.services.into_iter().map(|(index, _)| index).collect(), chosen.broken)
}

fn index_of(service: &Service, cx: &Context) -> Option<usize> {
    cx.services.iter().position(|known| known.name == service.name)
}
