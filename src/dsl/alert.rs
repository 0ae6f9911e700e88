//! Rules: alerts and recordings, and files of them.

use std::marker::PhantomData;

use super::Datasource;
use super::datasource::Answers;
use super::fleet::{self, Except, Services};
use super::notify::{ContactPoint, MuteTime, Policy};
use super::query::{Ask, LogQl, PromQl};
use super::said::{
    Faults, flag_setters, one_or_many, pair_setters, push, push_thing, said, text, text_setters, texts,
    value_setters, word_setters,
};
use super::slo::Slo;
use super::slo_defaults::SloDefaults;
use super::word::{Measure, Severity, State};
use crate::quantity::Duration;
use crate::span::Origin;
use crate::spec::{self, OneQuery, Scalar};
use crate::tree::Said;

/// An alert. It fires for every series that its query returns.
///
/// ```
/// use dashc::prelude::*;
/// let missing = Alert::new("TelemetryMissing", absent_over_time(metric("target_info").eq("job", "shop").range("10m")))
///     .hold(mins(5))
///     .severity(Severity::Critical)
///     .summary("no telemetry from the shop")
///     .panel("shop-red/request-rate");
/// ```
///
/// A search for traces is none:
///
/// ```compile_fail,E0277
/// use dashc::prelude::*;
/// let failed = Alert::new("Failed", traceql("{ status = error }"));
/// ```
#[derive(Clone, Debug)]
#[must_use = "an alert does nothing until a project has it"]
pub struct Alert<L = PromQl> {
    pub(super) rule: spec::Rule,
    pub(super) faults: Faults,
    language: PhantomData<L>,
}

/// Languages that rules are written in.
#[diagnostic::on_unimplemented(
    message = "no rule is written in `{Self}`",
    label = "expected PromQL or LogQL",
    note = "record what you need as a metric first"
)]
pub trait OfRules {}
impl OfRules for PromQl {}
impl OfRules for LogQl {}

/// A series that is recorded.
///
/// ```
/// use dashc::prelude::*;
/// let orders = Record::new("job:orders:rate5m", sum(rate(metric("orders_total").range("5m"))).by(["job"]));
/// ```
#[derive(Clone, Debug)]
#[must_use = "a recording does nothing until a project has it"]
pub struct Record<L = PromQl> {
    pub(super) rule: spec::Rule,
    pub(super) faults: Faults,
    language: PhantomData<L>,
}

macro_rules! rules {
    ($name:ident $field:ident $about:literal) => {
        impl<L: OfRules> $name<L> {
            #[doc = $about]
            #[track_caller]
            pub fn new<Q: Ask<Language = L>>(name: impl Into<String>, query: Q) -> Self {
                let origin = Origin::here();
                let expr = Said::at(OneQuery(query.ask().spec), origin);
                let rule = spec::Rule { origin, $field: said(name, origin), expr, ..spec::Rule::default() };
                Self { rule, faults: Faults::default(), language: PhantomData }
            }

            /// The datasource that it asks; one that speaks the language when not said.
            #[track_caller]
            pub fn datasource<D: Answers<L>>(mut self, datasource: &Datasource<D>) -> Self {
                self.rule.datasource = datasource.named(Origin::here());
                self
            }

            text_setters! {
                /// Service it is about: a label, and what `$where` selects.
                service => rule.service;
                /// Group; that of its file when not said.
                group => rule.group;
            }

            pair_setters! {
                /// A label.
                label("label", Scalar) => rule.labels;
            }
        }
    };
}

rules!(Alert alert "An alert of a name that fires for every series of a query.");
rules!(Record record "A recording, under a name, of what a query returns.");

impl Record<PromQl> {
    /// A recording of what services measure, whatever their conventions call it.
    ///
    /// ```
    /// use dashc::prelude::*;
    /// let errors = Record::of("service:errors:rate5m", Measure::Errors)
    ///     .by(["service"])
    ///     .services(Services::with("otel-http-server"));
    /// ```
    #[track_caller]
    pub fn of(name: impl Into<String>, value: Measure) -> Self {
        let origin = Origin::here();
        let (record, value) = (said(name, origin), said(value.id(), origin));
        let rule = spec::Rule { origin, record, value, ..spec::Rule::default() };
        Self { rule, faults: Faults::default(), language: PhantomData }
    }

    /// Labels that tell apart what it records: `service`, and those of the project's identity.
    #[track_caller]
    pub fn by(mut self, labels: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.rule.by = one_or_many(labels, Origin::here());
        self
    }

    /// The services; all that measure it when not said.
    #[track_caller]
    pub fn services(mut self, services: impl Into<Services>) -> Self {
        let (services, faults) = services.into().said();
        self.faults.absorb(faults);
        self.rule.services = services;
        self
    }
}

impl Alert<PromQl> {
    /// An alert that fires when its service sends no telemetry any more.
    ///
    /// ```
    /// use dashc::prelude::*;
    /// let silent = Alert::when_absent("TelemetryMissing").each(Services::all()).hold(mins(10));
    /// ```
    #[track_caller]
    pub fn when_absent(name: impl Into<String>) -> Self {
        let origin = Origin::here();
        let (alert, when) = (said(name, origin), said("absent", origin));
        let rule = spec::Rule { origin, alert, when, ..spec::Rule::default() };
        Self { rule, faults: Faults::default(), language: PhantomData }
    }

    /// What is different for single services: begins an [exception](Except).
    #[track_caller]
    pub fn changes() -> Self {
        let rule = spec::Rule { origin: Origin::here(), ..spec::Rule::default() };
        Self { rule, faults: Faults::default(), language: PhantomData }
    }
}

impl<L: OfRules> Alert<L> {
    /// One for each of some services.
    #[track_caller]
    pub fn each(mut self, services: impl Into<Services>) -> Self {
        let (each, faults) = services.into().each();
        self.faults.absorb(faults);
        self.rule.each = each;
        self
    }

    /// What is different for one of those services.
    pub fn except(mut self, service: impl Into<String>, except: Except<Alert<PromQl>>) -> Self {
        fleet::except(&mut self.rule.except, service.into(), except, &mut self.faults);
        self
    }

    /// What it does in the scenarios of `dashc proof`.
    #[track_caller]
    pub fn expect(mut self, expect: Expect) -> Self {
        self.rule.expect = Said::here(expect.spec);
        self
    }

    word_setters! {
        /// How urgent it is.
        severity(Severity) => rule.severity;
    }

    value_setters! {
        /// How long it must hold before it fires.
        hold(Duration) => rule.hold;
        /// How long it goes on firing after it no longer holds.
        keep_firing_for(Duration) => rule.keep_firing_for;
        /// How far back its query looks.
        range(Duration) => rule.range;
    }

    flag_setters! {
        /// Not evaluated.
        paused => rule.paused;
    }

    text_setters! {
        /// One line that says what is wrong; may use `{{ $labels.x }}` and `{{ $value }}`.
        summary => rule.summary;
        /// What it means and what to do first.
        description => rule.description;
        /// Address or path of its runbook.
        runbook => rule.runbook;
        /// Panel that shows it: `dashboard/panel`.
        panel => rule.panel;
        /// What a missing result means: `ok`, `alerting`, `no-data` or `keep`.
        no_data => rule.no_data;
        /// What a failing query means: `error`, `alerting`, `ok` or `keep`.
        on_error => rule.on_error;
        /// Uid in Grafana; derived from folder, group and name when not said.
        uid => rule.uid;
        /// Contact point that is notified without the policy tree.
        contact_point => rule.contact_point;
    }

    pair_setters! {
        /// An annotation.
        annotation("annotation", Scalar) => rule.annotations;
    }

    /// Mute times of its own contact point.
    #[track_caller]
    pub fn mute(mut self, times: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.rule.mute_times = one_or_many(times, Origin::here());
        self
    }

    /// Grouping of its own contact point.
    #[track_caller]
    pub fn group_by(mut self, labels: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.rule.group_by = texts(labels, Origin::here());
        self
    }
}

/// What an alert does in the scenarios of `dashc proof`: quiet while all is well, firing in the incident, when not
/// said otherwise.
///
/// ```
/// use dashc::prelude::*;
/// let expect = Expect::new().healthy(State::Firing).incident(State::Firing).told(["dead-man"]);
/// let watchdog = Alert::new("Watchdog", promql("vector(1)")).expect(expect);
/// ```
#[derive(Clone, Debug, Default)]
#[must_use = "an expectation does nothing until an alert has it"]
pub struct Expect {
    spec: spec::Expect,
}

impl Expect {
    /// Nothing out of the ordinary yet.
    #[track_caller]
    pub fn new() -> Self {
        Self { spec: spec::Expect { origin: Origin::here(), ..spec::Expect::default() } }
    }

    word_setters! {
        /// While all is well.
        healthy(State) => spec.healthy;
        /// In the incident.
        incident(State) => spec.incident;
    }

    /// Contact points that are told of it; those that the policy chooses when not said.
    #[track_caller]
    pub fn told(mut self, contact_points: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.spec.told = texts(contact_points, Origin::here());
        self
    }
}

/// Rules and routing that belong together, as a file of `alerts/` would hold them: they share group, folder and
/// interval.
///
/// ```
/// use dashc::prelude::*;
/// let shop = Alerts::new("shop")
///     .interval(mins(1))
///     .alert(Alert::new("Down", metric("up").eq_to(0)))
///     .slo(Slo::availability("shop", "shop", percent("99.9")));
/// let project = Project::new("shop").alerts(shop);
/// ```
#[derive(Clone, Debug)]
#[must_use = "rules do nothing until a project has them"]
pub struct Alerts {
    pub(super) stem: String,
    pub(super) spec: spec::Alerts,
    pub(super) faults: Faults,
}

impl Alerts {
    /// Rules under a name, which is the name of their group.
    #[track_caller]
    pub fn new(name: impl Into<String>) -> Self {
        let spec = spec::Alerts { origin: Origin::here(), ..spec::Alerts::default() };
        Self { stem: name.into(), spec, faults: Faults::default() }
    }

    text_setters! {
        /// Group of the rules; the name when not said.
        group => spec.group;
        /// Folder of the rules; the project's when not said.
        folder => spec.folder;
        /// Service that the rules are about.
        service => spec.service;
        /// Team that everything in it belongs to.
        team => spec.team;
    }

    /// The datasource of its rules; the default one when not said.
    #[track_caller]
    pub fn datasource<D>(mut self, datasource: &Datasource<D>) -> Self {
        self.spec.datasource = datasource.named(Origin::here());
        self
    }

    /// What holds for each of its SLOs that does not say otherwise.
    #[track_caller]
    pub fn slo_defaults(mut self, defaults: SloDefaults) -> Self {
        self.faults.absorb(defaults.faults);
        self.spec.slo_defaults = Said::at(defaults.spec, defaults.origin);
        self
    }

    value_setters! {
        /// How often the rules are evaluated.
        interval(Duration) => spec.interval;
    }

    pair_setters! {
        /// A label on the rules.
        label("label", Scalar) => spec.labels;
    }

    /// An alert.
    #[track_caller]
    pub fn alert<L>(mut self, alert: Alert<L>) -> Self {
        self.faults.absorb(alert.faults);
        push_thing(&mut self.spec.rules, alert.rule, Origin::here());
        self
    }

    /// A recording.
    #[track_caller]
    pub fn record<L>(mut self, record: Record<L>) -> Self {
        self.faults.absorb(record.faults);
        push_thing(&mut self.spec.rules, record.rule, Origin::here());
        self
    }

    /// An SLO.
    #[track_caller]
    pub fn slo(mut self, slo: Slo) -> Self {
        self.faults.absorb(slo.faults);
        push_thing(&mut self.spec.slos, slo.spec, Origin::here());
        self
    }

    /// A contact point.
    #[track_caller]
    pub fn contact_point(mut self, point: &ContactPoint) -> Self {
        let (spec, faults) = point.said();
        self.faults.absorb(faults);
        push(&mut self.spec.contact_points, spec, Origin::here());
        self
    }

    /// The policy tree. A provisioned tree replaces the whole organisation's.
    #[track_caller]
    pub fn policy(mut self, policy: Policy) -> Self {
        self.faults.absorb(policy.faults);
        self.spec.policy = Said::here(policy.spec);
        self
    }

    /// A time at which nobody is told.
    #[track_caller]
    pub fn mute_time(mut self, time: &MuteTime) -> Self {
        push(&mut self.spec.mute_times, time.said(), Origin::here());
        self
    }

    /// A template of messages, as a Go template with `{{ define "name" }}`.
    #[track_caller]
    pub fn template(mut self, name: impl Into<String>, template: impl Into<String>) -> Self {
        let origin = Origin::here();
        let (name, text) = (said(name, origin), Said::at(text(template, origin), origin));
        push(&mut self.spec.templates, spec::Template { origin, name, text }, origin);
        self
    }
}
