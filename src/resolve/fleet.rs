//! `method: fleet` and `method: cost`: the services of such dashboards, the ways from there, and the rules that
//! record what they read.
//!
//! Rules are made once for all of these dashboards: a service that two of them show is recorded once. They come
//! after all others, for their rows lead to dashboards that must exist.

use std::collections::{BTreeMap, BTreeSet};

use super::connect::homes;
use super::context::Scratch;
use super::lower::parse;
use super::method::report_lack;
use super::project::has_ruler;
use super::{Context, Service, Unit};
use crate::diagnostic::{Diagnostic, Sink};
use crate::method::{self, Fleet, Measure, Method, Settings, Sketch, Telemetry};
use crate::model::{Dashboard, DatasourceRef, Engine, Language, Query, Rule, RuleGroup, RuleKind};
use crate::quantity::{Duration, Uid, kebab};
use crate::span::{Origin, Text};
use crate::spec::Selection;
use crate::tree::Said;

/// A method that shows many services on one page, and what is recorded for it.
#[derive(Debug)]
struct Kind {
    /// Its name.
    name: &'static str,
    /// What is recorded; the first is what every service has that has a row.
    measures: &'static [Measure],
    /// Whether a service that is named must have it.
    demands: bool,
    /// The least interval: what is dear is not asked often.
    interval: Duration,
}

const KINDS: &[Kind] = &[
    Kind {
        name: "fleet",
        measures: &[Measure::Requests, Measure::Errors, Measure::P95],
        demands: true,
        interval: Duration::seconds(1),
    },
    // Whoever counts series reads all of them.
    Kind {
        name: "cost",
        measures: &[Measure::Series, Measure::Spans],
        demands: false,
        interval: Duration::seconds(300),
    },
];

/// What is known of fleets once all other dashboards are made.
#[derive(Clone, Debug, Default)]
pub struct Fleets {
    /// Every service that has one, and the uid of its best dashboard.
    homes: Vec<(Box<str>, Box<str>)>,
    /// How many services are recorded, by the datasource in which they are and the method.
    recorded: BTreeMap<(DatasourceRef, &'static str), usize>,
}

impl Unit {
    /// Whether its method shows many services on one page: it then comes after all that it may lead to.
    #[must_use]
    pub fn is_of_fleet(&self) -> bool {
        self.kind().is_some()
    }

    fn kind(&self) -> Option<&'static Kind> {
        let method = self.spec.method.get()?;
        KINDS.iter().find(|kind| kind.name == method.as_str())
    }
}

/// Gets the context ready for the dashboards of fleets, and makes the rules that record what they read.
#[must_use]
pub fn fleets(
    units: &[&Unit],
    dashboards: &[Dashboard],
    cx: &mut Context,
    sink: &mut Sink,
) -> Vec<RuleGroup> {
    let mut stores: BTreeMap<(DatasourceRef, &str), (&Kind, Origin, BTreeSet<usize>)> = BTreeMap::new();
    for unit in units {
        let (Some(store), Some(kind)) = (store(unit, cx), unit.kind()) else { continue };
        let origin = unit.spec.method.origin().unwrap_or_default();
        let new = || (kind, origin, BTreeSet::new());
        let (.., services) = stores.entry((store, kind.name)).or_insert_with(new);
        services.extend(&unit.services);
    }
    let recorded = stores.iter().map(|(store, (.., services))| (*store, services.len())).collect();
    cx.fleets = Fleets { homes: homes(dashboards), recorded };
    let homes: BTreeSet<DatasourceRef> = stores.keys().map(|(store, _)| *store).collect();
    let groups = stores.into_iter().filter_map(|((store, _), (kind, origin, services))| {
        let services: Vec<&Service> = services.iter().filter_map(|index| cx.services.get(*index)).collect();
        Recorder { cx, kind, store, origin, one: homes.len() < 2 }.group(&services, sink)
    });
    groups.collect()
}

/// The datasource with the series of a fleet.
fn store(unit: &Unit, cx: &Context) -> Option<DatasourceRef> {
    match unit.spec.datasource.get() {
        Some(uid) => {
            let found = cx.base.datasources.iter().position(|known| known.uid.text == uid.text);
            found.map(DatasourceRef::new)
        }
        None => cx.speaking(Language::PromQl),
    }
}

/// How long a window of rates is: four scrapes at least, and five minutes.
pub(super) fn window(store: Option<DatasourceRef>, cx: &Context) -> Duration {
    const USUAL: Duration = Duration::seconds(300);
    let scrape = store.and_then(|store| cx.base.datasource(store)?.scrape_interval);
    scrape.map_or(USUAL, |scrape| USUAL.max(Duration::seconds(scrape.as_seconds() * 4)))
}

/// Who records the services of one store.
struct Recorder<'a> {
    cx: &'a Context,
    kind: &'static Kind,
    store: DatasourceRef,
    /// Where the method was said.
    origin: Origin,
    /// Whether no other store is recorded.
    one: bool,
}

impl Recorder<'_> {
    fn group(&self, services: &[&Service], sink: &mut Sink) -> Option<RuleGroup> {
        let engine = self.engine();
        let identity: Vec<&str> = self.cx.base.identity.iter().map(|label| &*label.name).collect();
        let window = window(Some(self.store), self.cx);
        let mut scratches = scratches(services);
        let telemetries: Vec<_> = services
            .iter()
            .zip(&mut scratches)
            .map(|(service, scratch)| self.cx.telemetry(service, scratch))
            .collect();
        let rules: Vec<Rule> = self
            .kind
            .measures
            .iter()
            .filter_map(|measure| {
                let expr = method::recording(*measure, &telemetries, &identity, window)?;
                Some(self.rule(*measure, window, &expr.into_text(), engine))
            })
            .collect();
        if rules.is_empty() {
            return None;
        }
        self.report_nobody(engine, sink);
        let ending = if self.one { String::new() } else { format!("-{}", self.uid()) };
        Some(RuleGroup {
            engine,
            file: self.kind.name.into(),
            namespace: self.cx.namespace_of(self.kind.name, None),
            name: Text::plain(format!("{}-services{ending}", self.kind.name), self.origin),
            folder: self.cx.folder_of(&self.cx.alert_folder, None),
            interval: self.cx.alert_interval.max(self.kind.interval),
            interval_origin: self.origin,
            rules,
            slo: false,
            small: false,
            origin: self.origin,
        })
    }

    fn uid(&self) -> &str {
        self.cx.base.datasource(self.store).map_or("", |store| store.uid.as_str())
    }

    /// The ruler of the store where the project has rules in rulers at all, else Grafana.
    fn engine(&self) -> Engine {
        let has = self.cx.base.datasource(self.store).is_some_and(has_ruler);
        if is_ruled(self.cx) && has { Engine::Ruler(self.store) } else { Engine::Grafana }
    }

    fn rule(&self, measure: Measure, window: Duration, expr: &str, engine: Engine) -> Rule {
        let name = measure.name(window);
        let text = |text: &str| Text::plain(text, self.origin);
        let title = format!("{} {name} {}", self.kind.name, self.uid());
        let uid = Uid::derive(&kebab(&title));
        let (title, uid) = if engine == Engine::Grafana { (title.as_str(), uid.as_str()) } else { ("", "") };
        Rule {
            uid: text(uid),
            title: text(title),
            name: text(&name),
            query: Query { syntax: parse(expr, Language::PromQl), text: text(expr), generated: true },
            language: Language::PromQl,
            datasource: self.store,
            range: Duration::seconds(600),
            kind: RuleKind::Record,
            labels: Vec::new(),
            paused: false,
            origin: self.origin,
            origins: None,
        }
    }

    /// What nobody records leaves the dashboard empty.
    fn report_nobody(&self, engine: Engine, sink: &mut Sink) {
        let outputs = &self.cx.base.outputs;
        let (written, key) = match engine {
            Engine::Grafana => (&outputs.grafana, "grafana"),
            Engine::Ruler(_) => (&outputs.rules, "rules"),
        };
        if written.is_some() {
            return;
        }
        sink.push(
            Diagnostic::error(
                "method/unrecorded",
                format!("nothing would record what the method `{}` reads", self.kind.name),
            )
            .at(self.origin, format!("its rules belong to the output `{key}`, which is not written"))
            .help(format!("add `{key}` to `outputs` in dashc.yaml")),
        );
    }
}

fn scratches<'s>(services: &[&Service]) -> Vec<Scratch<'s>> {
    services.iter().map(|_| Scratch::default()).collect()
}

/// The dashboard of a fleet, as the method makes it.
pub(super) fn made(
    method: &dyn Method,
    unit: &Unit,
    settings: Settings<'_>,
    cx: &Context,
    sink: &mut Sink,
) -> Sketch {
    let services = cx.services_of(unit);
    let mut scratches = scratches(&services);
    let all = services.iter().zip(&mut scratches);
    let telemetries: Vec<_> = all.map(|(service, scratch)| cx.telemetry(service, scratch)).collect();
    let identity: Vec<&str> = cx.base.identity.iter().map(|label| &*label.name).collect();
    let store = store(unit, cx);
    let own = unit
        .spec
        .uid
        .get()
        .map_or_else(|| Uid::derive(&unit.stem).as_str().to_owned(), |uid| uid.text.to_string());
    let recorded =
        store.zip(unit.kind()).and_then(|(store, kind)| cx.fleets.recorded.get(&(store, kind.name)));
    let fleet = Fleet {
        services: &telemetries,
        homes: &cx.fleets.homes,
        own: &own,
        identity: &identity,
        rulers: is_ruled(cx),
        whole: recorded == Some(&services.len()),
        window: window(store, cx),
    };
    let named = report_named(method, unit, (&services, &telemetries), sink);
    let nobody = Service::default();
    let mut scratch = Scratch::default();
    match method.sketch(cx.telemetry(&nobody, &mut scratch), Settings { fleet, ..settings }) {
        Ok(sketch) => sketch,
        Err(lack) => {
            let service = services.first().copied().filter(|_| !named);
            report_lack(&lack, method, unit, service.unwrap_or(&nobody), sink);
            Sketch::default()
        }
    }
}

/// The series that every service of a fleet has.
pub(super) fn presence(unit: &Unit, cx: &Context) -> String {
    let first = unit.kind().and_then(|kind| kind.measures.first());
    first.map_or_else(String::new, |first| first.name(window(store(unit, cx), cx)))
}

/// Whether rulers evaluate some of the project's rules.
fn is_ruled(cx: &Context) -> bool {
    [cx.rule_engine, cx.slo_engine].iter().any(|engine| *engine != Engine::Grafana)
}

/// A service that is named must have what is shown; of a choice those are shown that have it.
fn report_named(
    method: &dyn Method,
    unit: &Unit,
    (services, telemetries): (&[&Service], &[Telemetry<'_>]),
    sink: &mut Sink,
) -> bool {
    let demands = unit.kind().is_some_and(|kind| kind.demands);
    let Some(Selection::Named(names)) = unit.spec.services.get().filter(|_| demands) else { return false };
    let mut reported = false;
    for (service, telemetry) in services.iter().zip(telemetries) {
        let said = names.iter().filter_map(Said::get).find(|name| *name.text == *service.name);
        if let (Some(said), Some(lack)) = (said, method::lacks_requests(*telemetry)) {
            let unit = Unit { place: Some(said.origin()), ..unit.clone() };
            report_lack(&lack, method, &unit, service, sink);
            reported = true;
        }
    }
    reported
}
