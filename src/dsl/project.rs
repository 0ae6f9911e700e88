//! The project: what a program gives to `dashc::main`.

use super::alert::{Alert, Alerts, Record};
use super::dashboard::{Annotation, Dashboard};
use super::datasource::{Datasource, Engine};
use super::external::{External, Outputs, Sample};
use super::link::Link;
use super::notify::{ContactPoint, MuteTime, Policy};
use super::said::{Faults, flag_setters, insert, pair_setters, push, said, text_setters, texts, twice};
use super::service::Service;
use super::slo::Slo;
use super::slo_defaults::SloDefaults;
use super::team::Team;
use super::word::Correlation;
use crate::diagnostic::Diagnostic;
use crate::quantity::Duration;
use crate::span::Origin;
use crate::spec::{self, Correlate, Program};
use crate::tree::{List, Said};

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

    /// These links between metrics, traces, logs and profiles, and no others.
    #[track_caller]
    pub fn correlate(mut self, links: impl IntoIterator<Item = Correlation>) -> Self {
        let origin = Origin::here();
        let links = links.into_iter().map(|link| said(link.id(), origin)).collect();
        self.spec.correlate = Said::at(Correlate::Some(links), origin);
        self
    }

    /// Files of services, SLOs, rules and dashboards anywhere in the repository, with `*` and `**`; paths are relative
    /// to the project.
    ///
    /// ```
    /// use dashc::prelude::*;
    /// fn project(cx: &Cx) -> Project {
    ///     Project::new("shop").include(["teams/*.yaml"]).conventions(["conventions/house.yaml"])
    /// }
    /// ```
    #[track_caller]
    pub fn include(mut self, patterns: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.spec.include = texts(patterns, Origin::here());
        self
    }

    /// Files of further conventions, relative to the project.
    #[track_caller]
    pub fn conventions(mut self, paths: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.spec.conventions = texts(paths, Origin::here());
        self
    }

    /// A label that is part of what a thing is: every selector, grouping, variable, SLO and alert that dashc makes keeps
    /// it. What is absent is missed for each of its values, as far as they are said.
    ///
    /// ```
    /// use dashc::prelude::*;
    /// let anywhere = Project::new("shop").identity("cluster", [] as [&str; 0]);
    /// let known = Project::new("shop").identity("cluster", ["eu-1", "us-1"]);
    /// ```
    #[track_caller]
    pub fn identity(
        mut self,
        label: impl Into<String>,
        values: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        let origin = Origin::here();
        let values = values.into_iter().map(|value| said(value, origin)).collect();
        let mut all = std::mem::take(&mut self.spec.identity).map(|identity| identity.0);
        insert(&mut all, ("label", label.into()), List(values), origin, &mut self.faults);
        self.spec.identity = all.map(spec::Identity);
        self
    }

    /// A team.
    #[track_caller]
    pub fn team(mut self, team: &Team) -> Self {
        let entry = ("team", team.name.clone());
        insert(&mut self.spec.teams, entry, team.spec.clone(), team.origin, &mut self.faults);
        self
    }

    /// What is made elsewhere.
    #[track_caller]
    pub fn external(mut self, external: External) -> Self {
        self.faults.absorb(external.faults);
        self.spec.external = Said::here(external.spec);
        self
    }

    /// What is written, and where; everything, at its usual place, when not said.
    #[track_caller]
    pub fn outputs(mut self, outputs: Outputs) -> Self {
        self.spec.outputs = Said::here(outputs.spec);
        self
    }

    /// What `dashc proof` writes beside what the conventions promise.
    #[track_caller]
    pub fn proof(mut self, series: impl IntoIterator<Item = Sample>) -> Self {
        let origin = Origin::here();
        let mut proof = self.spec.proof.into_value().unwrap_or_default();
        proof.origin = origin;
        for sample in series {
            self.faults.absorb(sample.faults);
            push(&mut proof.series, sample.spec, origin);
        }
        self.spec.proof = Said::at(proof, origin);
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

    /// Rules have the namespace of their team in rulers, rather than that of the file they are in.
    #[track_caller]
    pub fn namespace_per_team(mut self) -> Self {
        let origin = Origin::here();
        self.change_alerting(origin, |alerting| alerting.namespace = said("team", origin));
        self
    }

    /// How often rules are evaluated; every minute when not said.
    #[track_caller]
    pub fn alert_interval(mut self, interval: Duration) -> Self {
        let origin = Origin::here();
        self.change_alerting(origin, |alerting| alerting.interval = Said::at(interval, origin));
        self
    }

    /// What holds for every SLO that does not say otherwise.
    #[track_caller]
    pub fn slo_defaults(mut self, defaults: SloDefaults) -> Self {
        self.faults.absorb(defaults.faults);
        self.spec.slos = Said::at(defaults.spec, defaults.origin);
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

    flag_setters! {
        /// Let variables choose the datasources; what is compiled is what they begin with.
        choose_datasource => spec.choose_datasource;
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

    /// Events drawn over every panel.
    #[track_caller]
    pub fn annotation(mut self, annotation: Annotation) -> Self {
        let entry = ("annotation", annotation.name);
        insert(&mut self.spec.annotations, entry, annotation.spec, annotation.origin, &mut self.faults);
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
