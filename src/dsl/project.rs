//! The project: what a program gives to `dashc::main`.

use super::alert::{Alert, Alerts, Record};
use super::dashboard::Dashboard;
use super::datasource::{Datasource, Engine};
use super::link::Link;
use super::notify::{ContactPoint, MuteTime, Policy};
use super::said::{Faults, insert, pair_setters, push, said, text_setters, texts, twice};
use super::service::Service;
use super::slo::Slo;
use crate::diagnostic::Diagnostic;
use crate::quantity::{Duration, Window};
use crate::span::Origin;
use crate::spec::{self, Correlate, Program};
use crate::tree::Said;

/// A project: datasources, services, dashboards, SLOs, alerts and their routing.
///
/// ```no_run
/// use dashc::prelude::*;
///
/// fn main() -> ExitCode {
///     dashc::main(|cx| {
///         let mimir = Datasource::mimir("mimir", cx.env("MIMIR_URL")).default();
///         let checkout = Service::new("checkout").with("otel-http-server");
///         Project::new("shop")
///             .datasource(&mimir)
///             .service(&checkout)
///             .dashboard(Dashboard::new("checkout-red", "Checkout / RED").method(Method::Red).service(&checkout))
///             .slo(Slo::availability("checkout-availability", &checkout, percent("99.9")))
///     })
/// }
/// ```
#[derive(Clone, Debug)]
#[must_use = "a project does nothing until `dashc::main` has it"]
pub struct Project {
    spec: spec::Project,
    faults: Faults,
    program: Program,
    /// Rules and routing that were given without a file.
    own: Option<Alerts>,
}

impl Project {
    /// A project by its name, which tags every dashboard.
    #[track_caller]
    pub fn new(name: impl Into<String>) -> Self {
        let origin = Origin::here();
        let spec = spec::Project { origin, name: said(name, origin), ..spec::Project::default() };
        Self { spec, faults: Faults::default(), program: Program::default(), own: None }
    }

    /// Beside the files of the folder.
    pub(super) fn beside() -> Self {
        let program = Program { beside: true, ..Program::default() };
        Self { spec: spec::Project::default(), faults: Faults::default(), program, own: None }
    }

    /// What is compiled.
    #[must_use]
    pub fn into_program(mut self) -> Program {
        if let Some(own) = self.own.take() {
            self = self.alerts(own);
        }
        let mut program = self.program;
        program.project = self.spec;
        program.faults.extend(self.faults.0);
        program.hidden.extend(self.faults.1);
        program
    }

    text_setters! {
        /// Where Grafana is reached from outside, for links in notifications: `https://example.com/grafana/`.
        root_url => spec.root_url;
        /// The output folder, relative to the project; `build` when not said.
        out => spec.out;
    }

    pair_setters! {
        /// A label on every rule.
        label("label", |text| text) => spec.labels;
    }

    /// Names of environments that the program tells apart by [`Cx::environment`](super::Cx::environment).
    pub fn environments(mut self, names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.program.environments.extend(names.into_iter().map(|name| name.into().into()));
        self
    }

    /// The version of a server that the output must work on.
    #[track_caller]
    pub fn target(mut self, server: Server, version: &str) -> Self {
        let origin = Origin::here();
        let read = version.parse().map_err(|()| {
            let message = format!("`{version}` is not a version such as \"12.4\"");
            let report = Diagnostic::error("spec/malformed", message);
            Box::new(report.at(origin, "expected a version such as \"12.4\""))
        });
        let version = self.faults.keep(read, origin);
        let mut targets = self.spec.targets.into_value().unwrap_or_default();
        targets.origin = origin;
        match server {
            Server::Grafana => targets.grafana = version,
            Server::Prometheus => targets.prometheus = version,
            Server::Loki => targets.loki = version,
            Server::Tempo => targets.tempo = version,
            Server::Mimir => targets.mimir = version,
        }
        self.spec.targets = Said::at(targets, origin);
        self
    }

    /// A datasource.
    #[track_caller]
    pub fn datasource<K>(mut self, datasource: &Datasource<K>) -> Self {
        let (uid, spec, origin, faults) = datasource.said();
        let known = self.spec.datasources.get().is_some_and(|known| known.has(&uid));
        if known {
            self.faults.0.push(twice("datasource", &uid, Origin::here(), origin));
            return self;
        }
        self.faults.absorb(faults);
        insert(&mut self.spec.datasources, ("datasource", uid), spec, origin, &mut self.faults);
        self
    }

    /// Every link between metrics, traces, logs and profiles for which both ends exist.
    #[track_caller]
    pub fn correlate_all(mut self) -> Self {
        self.spec.correlate = Said::here(Correlate::All);
        self
    }

    /// A service.
    #[track_caller]
    pub fn service(mut self, service: &Service) -> Self {
        let (name, spec, origin, faults) = service.said();
        let known = self.spec.services.get().is_some_and(|known| known.has(&name));
        if known {
            self.faults.0.push(twice("service", &name, Origin::here(), origin));
            return self;
        }
        self.faults.absorb(faults);
        insert(&mut self.spec.services, ("service", name), spec, origin, &mut self.faults);
        self
    }

    /// Services.
    #[track_caller]
    pub fn services<'s>(mut self, services: impl IntoIterator<Item = &'s Service>) -> Self {
        for service in services {
            self = self.service(service);
        }
        self
    }

    /// A dashboard.
    pub fn dashboard(mut self, dashboard: Dashboard) -> Self {
        self.faults.absorb(dashboard.faults);
        self.program.dashboards.push((dashboard.stem.into(), dashboard.spec));
        self
    }

    /// Dashboards.
    pub fn dashboards(mut self, dashboards: impl IntoIterator<Item = Dashboard>) -> Self {
        for dashboard in dashboards {
            self = self.dashboard(dashboard);
        }
        self
    }

    /// What holds for every dashboard that does not say otherwise.
    pub fn defaults(mut self, defaults: Defaults) -> Self {
        self.faults.absorb(defaults.faults);
        self.spec.dashboards = Said::at(defaults.spec, defaults.origin);
        self
    }

    /// What evaluates rules; Grafana when not said.
    #[track_caller]
    pub fn rules(mut self, engine: impl Into<Engine>) -> Self {
        let origin = Origin::here();
        self.change_alerting(origin, |alerting| alerting.rules = said(engine.into(), origin));
        self
    }

    /// What evaluates SLOs; what evaluates rules when not said.
    #[track_caller]
    pub fn slos(mut self, engine: impl Into<Engine>) -> Self {
        let origin = Origin::here();
        self.change_alerting(origin, |alerting| alerting.slos = said(engine.into(), origin));
        self
    }

    /// Folder of the rules; the project's name when not said.
    #[track_caller]
    pub fn alert_folder(mut self, folder: impl Into<String>) -> Self {
        let origin = Origin::here();
        self.change_alerting(origin, |alerting| alerting.folder = said(folder, origin));
        self
    }

    /// How often rules are evaluated; every minute when not said.
    #[track_caller]
    pub fn alert_interval(mut self, interval: Duration) -> Self {
        let origin = Origin::here();
        self.change_alerting(origin, |alerting| alerting.interval = Said::at(interval, origin));
        self
    }

    /// Over how long objectives are kept that do not say it.
    #[track_caller]
    pub fn slo_window(mut self, window: impl Into<Window>) -> Self {
        let origin = Origin::here();
        let mut slos = self.spec.slos.into_value().unwrap_or_default();
        slos.window = Said::at(window.into(), origin);
        self.spec.slos = Said::at(slos, origin);
        self
    }

    fn change_alerting(&mut self, origin: Origin, change: impl FnOnce(&mut spec::Alerting)) {
        let mut alerting = std::mem::take(&mut self.spec.alerting).into_value().unwrap_or_default();
        alerting.origin = origin;
        change(&mut alerting);
        self.spec.alerting = Said::at(alerting, origin);
    }

    /// Rules and routing that belong together.
    pub fn alerts(mut self, alerts: Alerts) -> Self {
        self.faults.absorb(alerts.faults);
        self.program.alerts.push((alerts.stem.into(), alerts.spec));
        self
    }

    /// An SLO.
    #[track_caller]
    pub fn slo(self, slo: Slo) -> Self {
        self.own(|own| own.slo(slo))
    }

    /// An alert, in the group `alerts`.
    #[track_caller]
    pub fn alert<L>(self, alert: Alert<L>) -> Self {
        self.own(|own| own.alert(alert))
    }

    /// A recording, in the group `alerts`.
    #[track_caller]
    pub fn record<L>(self, record: Record<L>) -> Self {
        self.own(|own| own.record(record))
    }

    /// A contact point.
    #[track_caller]
    pub fn contact_point(self, point: &ContactPoint) -> Self {
        self.own(|own| own.contact_point(point))
    }

    /// The policy tree. A provisioned tree replaces the whole organisation's.
    #[track_caller]
    pub fn policy(self, policy: Policy) -> Self {
        self.own(|own| own.policy(policy))
    }

    /// A time at which nobody is told.
    #[track_caller]
    pub fn mute_time(self, time: &MuteTime) -> Self {
        self.own(|own| own.mute_time(time))
    }

    /// A template of messages, as a Go template with `{{ define "name" }}`.
    #[track_caller]
    pub fn template(self, name: impl Into<String>, template: impl Into<String>) -> Self {
        self.own(|own| own.template(name, template))
    }

    #[track_caller]
    fn own(mut self, change: impl FnOnce(Alerts) -> Alerts) -> Self {
        let own = self.own.take().unwrap_or_else(|| Alerts::new("alerts"));
        self.own = Some(change(own));
        self
    }
}

/// A server whose version decides about the output.
///
/// ```
/// use dashc::prelude::*;
/// let project = Project::new("shop").target(Server::Grafana, "12.4").target(Server::Loki, "3.5");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Server {
    /// Grafana.
    Grafana,
    /// Prometheus.
    Prometheus,
    /// Loki.
    Loki,
    /// Tempo.
    Tempo,
    /// Mimir.
    Mimir,
}

/// What holds for every dashboard that does not say otherwise.
///
/// ```
/// use dashc::prelude::*;
/// let defaults = Defaults::new().folder("Shop").time("now-3h").refresh(mins(1)).link(Link::tagged(["shop"]));
/// let project = Project::new("shop").defaults(defaults);
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Defaults {
    spec: spec::DashboardDefaults,
    origin: Origin,
    faults: Faults,
}

impl Default for Defaults {
    #[track_caller]
    fn default() -> Self {
        Self::new()
    }
}

impl Defaults {
    /// None yet.
    #[track_caller]
    pub fn new() -> Self {
        let origin = Origin::here();
        let spec = spec::DashboardDefaults { origin, ..spec::DashboardDefaults::default() };
        Self { spec, origin, faults: Faults::default() }
    }

    text_setters! {
        /// Folder.
        folder => spec.folder;
        /// First time range.
        time => spec.time;
        /// `browser`, `utc` or a zone.
        timezone => spec.timezone;
        /// Uid of the dashboard that Grafana opens with.
        home => spec.home;
    }

    /// How often dashboards refresh themselves.
    #[track_caller]
    pub fn refresh(mut self, interval: Duration) -> Self {
        self.spec.refresh = said(interval.to_string(), Origin::here());
        self
    }

    /// Tags.
    #[track_caller]
    pub fn tags(mut self, tags: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.spec.tags = texts(tags, Origin::here());
        self
    }

    /// A link.
    #[track_caller]
    pub fn link(mut self, link: Link) -> Self {
        self.faults.absorb(link.faults);
        push(&mut self.spec.links, link.spec, Origin::here());
        self
    }
}
