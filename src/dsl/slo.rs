//! SLOs: what is promised, how it is measured, who is told.

use super::Datasource;
use super::fleet::{self, Except, Services, Whose};
use super::metric::{Counter, Family, Select, Series};
use super::query::{LogQl, PromQl, Query};
use super::said::{
    Exact, Faults, Percent, decimal, exact_setters, insert, one_or_many, pair_setters, push, said,
    text_setters, value_setters,
};
use super::word::Scheme;
use crate::quantity::{Duration, Objective, Window};
use crate::query::promql::build::{Expr, Form, Instant, rate, sum};
use crate::span::{Origin, Text};
use crate::spec::{self, Burn, BurnTier, Scalar, Sli, SliDetail};
use crate::tree::{List, Said};

/// A promise: how much of what a service does must be good, and over how long.
///
/// ```
/// use dashc::prelude::*;
/// metrics! { counter orders_total { region, result } }
/// let checkout = Service::new("checkout").with("otel-http-server");
/// let available = Slo::availability("checkout-availability", &checkout, percent("99.9"));
/// let fast = Slo::latency("checkout-latency", &checkout, percent(99), millis(500)).window(days(7));
/// let orders = Slo::events(
///     "orders",
///     percent("99.5"),
///     orders_total.eq(orders_total::result, "failed"),
///     orders_total,
/// );
/// ```
///
/// An objective cannot be forgotten, nor be a bare number that could mean either of two things:
///
/// ```compile_fail,E0308
/// use dashc::prelude::*;
/// let available = Slo::availability("checkout-availability", "checkout", 99.9);
/// ```
#[derive(Clone, Debug)]
#[must_use = "an SLO does nothing until a project has it"]
pub struct Slo {
    pub(super) spec: spec::Slo,
    pub(super) faults: Faults,
}

/// What can be counted per second: series of a declared counter, a typed expression, or raw text with `$window`
/// where it looks back.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not count events",
    label = "expected a declared counter, an expression, or `promql(\"…$window…\")`",
    note = "an expression looks back over `window()`: `sum(rate(metric(\"orders_total\").range(window())))`"
)]
pub trait Events {
    /// Events per second.
    #[doc(hidden)]
    #[track_caller]
    fn per_second(self) -> Said<Text>;
}

impl<M: Family<Kind = Counter>> Events for Series<M> {
    #[track_caller]
    fn per_second(self) -> Said<Text> {
        said(sum(rate(self.range("$window"))).into_text(), Origin::here())
    }
}

impl<S: Form> Events for Expr<Instant, S> {
    #[track_caller]
    fn per_second(self) -> Said<Text> {
        said(self.into_text(), Origin::here())
    }
}

impl Events for Query<PromQl> {
    fn per_second(self) -> Said<Text> {
        self.spec.promql
    }
}

impl Events for Query<LogQl> {
    fn per_second(self) -> Said<Text> {
        self.spec.logql
    }
}

impl Slo {
    fn of(name: impl Into<String>, objective: Percent, sli: Sli, origin: Origin) -> Self {
        let (name, sli) = (said(name, origin), Said::at(sli, origin));
        let spec = spec::Slo { origin, name, sli, ..spec::Slo::default() };
        Self { spec, faults: Faults::default() }.objective(objective)
    }

    /// Requests that are answered without a server error, as the service's convention counts them.
    #[track_caller]
    pub fn availability(name: impl Into<String>, whose: impl Into<Whose>, objective: Percent) -> Self {
        let origin = Origin::here();
        let sli = Sli::Word(super::said::text("availability", origin));
        Self::of(name, objective, sli, origin).about(whose.into())
    }

    /// Requests that are answered sooner than a limit, which is a bucket of the service's convention.
    #[track_caller]
    pub fn latency(
        name: impl Into<String>,
        whose: impl Into<Whose>,
        objective: Percent,
        below: Duration,
    ) -> Self {
        let origin = Origin::here();
        let latency = spec::Latency { origin, below: Said::at(below, origin), ..spec::Latency::default() };
        let detail = SliDetail { latency: Said::at(latency, origin), ..SliDetail::default() };
        Self::detailed(name, objective, detail, origin).about(whose.into())
    }

    /// Events, by those that are bad and all of them.
    #[track_caller]
    pub fn events(name: impl Into<String>, objective: Percent, bad: impl Events, total: impl Events) -> Self {
        let detail = SliDetail { bad: bad.per_second(), total: total.per_second(), ..SliDetail::default() };
        Self::detailed(name, objective, detail, Origin::here())
    }

    /// Events, by those that are good and all of them.
    #[track_caller]
    pub fn good(name: impl Into<String>, objective: Percent, good: impl Events, total: impl Events) -> Self {
        let detail = SliDetail { good: good.per_second(), total: total.per_second(), ..SliDetail::default() };
        Self::detailed(name, objective, detail, Origin::here())
    }

    /// The share of bad events, from 0 to 1, when nothing counts them. Every minute weighs the same.
    #[track_caller]
    pub fn ratio(name: impl Into<String>, objective: Percent, ratio: impl Events) -> Self {
        let detail = SliDetail { ratio: ratio.per_second(), ..SliDetail::default() };
        Self::detailed(name, objective, detail, Origin::here())
    }

    /// Time in which a condition such as `rate > 100` does not hold is bad.
    #[track_caller]
    pub fn slice(name: impl Into<String>, objective: Percent, condition: impl Events) -> Self {
        let detail = SliDetail { slice: condition.per_second(), ..SliDetail::default() };
        Self::detailed(name, objective, detail, Origin::here())
    }

    /// What is different for single services: begins an [exception](Except).
    #[track_caller]
    pub fn changes() -> Self {
        let spec = spec::Slo { origin: Origin::here(), ..spec::Slo::default() };
        Self { spec, faults: Faults::default() }
    }

    #[track_caller]
    fn about(self, whose: Whose) -> Self {
        match whose {
            Whose::One(service) => self.service(service),
            Whose::Each(services) => self.each(services),
        }
    }

    /// One for each of some services, called `SERVICE-NAME`.
    #[track_caller]
    pub fn each(mut self, services: impl Into<Services>) -> Self {
        let (each, faults) = services.into().each();
        self.faults.absorb(faults);
        self.spec.each = each;
        self
    }

    /// What is different for one of those services.
    pub fn except(mut self, service: impl Into<String>, except: Except<Self>) -> Self {
        fleet::except(&mut self.spec.except, service.into(), except, &mut self.faults);
        self
    }

    /// Another objective: for [exceptions](Except).
    pub fn objective(mut self, objective: Percent) -> Self {
        self.spec.objective = self.read(objective);
        self
    }

    /// The objective of one value of the one label of [`by`](Self::by).
    #[track_caller]
    pub fn objective_of(mut self, value: impl Into<String>, objective: Percent) -> Self {
        if let Said::Is(said) = self.read(objective) {
            let entry = ("objective", value.into());
            insert(&mut self.spec.objectives, entry, said.0, Origin::here(), &mut self.faults);
        }
        self
    }

    fn read(&mut self, objective: Percent) -> Said<Objective> {
        match objective.objective() {
            Ok((objective, origin)) => Said::at(objective, origin),
            Err(fault) => {
                self.faults.0.push(*fault);
                Said::Broken
            }
        }
    }

    /// The convention that counts its requests or their durations; the service's first when not said.
    ///
    /// ```
    /// use dashc::prelude::*;
    /// let sampled = Slo::availability("checkout", "checkout", percent(99)).convention("span-metrics");
    /// ```
    #[track_caller]
    pub fn convention(mut self, name: impl Into<String>) -> Self {
        let origin = Origin::here();
        let name = super::said::text(name, origin);
        self.change_sli(|detail| match detail.latency.get_mut() {
            Some(latency) => latency.convention = Said::at(name, origin),
            None => detail.availability = Said::at(Scalar(name), origin),
        });
        self
    }

    /// Reads the native histogram of durations, whatever the convention says.
    #[track_caller]
    pub fn native(mut self) -> Self {
        self.change_sli(|detail| {
            if let Some(latency) = detail.latency.get_mut() {
                latency.native = Said::here(true);
            }
        });
        self
    }

    /// Time in which the condition of a [`slice`](Self::slice) has no result is good; it is bad when not said.
    #[track_caller]
    pub fn missing_is_good(mut self) -> Self {
        let origin = Origin::here();
        self.change_sli(|detail| detail.missing = said("good", origin));
        self
    }

    fn change_sli(&mut self, change: impl FnOnce(&mut SliDetail)) {
        match self.spec.sli.get_mut() {
            Some(Sli::Detail(detail)) => change(detail),
            Some(sli) => {
                let mut detail = SliDetail { origin: self.spec.origin, ..SliDetail::default() };
                change(&mut detail);
                *sli = Sli::Detail(Box::new(detail));
            }
            None => {}
        }
    }

    /// What only its pages bear.
    #[track_caller]
    pub fn page(mut self, notice: Notice) -> Self {
        self.faults.absorb(notice.faults);
        self.spec.page = Said::here(notice.spec);
        self
    }

    /// What only its tickets bear.
    #[track_caller]
    pub fn ticket(mut self, notice: Notice) -> Self {
        self.faults.absorb(notice.faults);
        self.spec.ticket = Said::here(notice.spec);
        self
    }

    /// Pairs of windows under a name.
    #[track_caller]
    pub fn burn_scheme(mut self, scheme: Scheme) -> Self {
        let origin = Origin::here();
        self.spec.burn = Said::at(Burn::Scheme(super::said::text(scheme.id(), origin)), origin);
        self
    }

    fn detailed(name: impl Into<String>, objective: Percent, detail: SliDetail, origin: Origin) -> Self {
        Self::of(name, objective, Sli::Detail(Box::new(SliDetail { origin, ..detail })), origin)
    }

    text_setters! {
        /// What is promised, in words.
        description => spec.description;
        /// Service that it is about.
        service => spec.service;
        /// Name of its alerts; made of the SLO's name when not said.
        alert => spec.alert;
        /// Address or path of its runbook.
        runbook => spec.runbook;
        /// Panel that its alerts link to: `dashboard/panel`.
        panel => spec.panel;
        /// How its series are called: `dashc`, or `sloth` for history and dashboards of sloth.
        names => spec.names;
        /// What keeps a ticket quiet while a page fires: `expression`, `alertmanager` or `nothing`.
        exclude => spec.exclude;
    }

    value_setters! {
        /// Bad events that it takes for an alert.
        min_bad_events(u32) => spec.min_bad_events;
        /// Whether an alert fires when nothing is measured any more.
        absent(bool) => spec.absent;
    }

    exact_setters! {
        /// Events per second that you expect.
        expected_rps => spec.expected_rps;
    }

    pair_setters! {
        /// A label of its alerts.
        label("label", Scalar) => spec.labels;
        /// An annotation of its alerts.
        annotation("annotation", Scalar) => spec.annotations;
    }

    /// An alert fires when one value of `by` is no longer measured, not only when nothing is.
    #[track_caller]
    pub fn absent_each(mut self) -> Self {
        self.spec.absent = Said::here(spec::Absent::Each);
        self
    }

    /// Over how long it is kept: at least a day, or [`Calendar`].
    #[track_caller]
    pub fn window(mut self, window: impl Into<Window>) -> Self {
        self.spec.window = Said::here(window.into());
        self
    }

    /// Who may be told.
    #[track_caller]
    pub fn notify(mut self, whom: Notify) -> Self {
        self.spec.notify = said(whom.id(), Origin::here());
        self
    }

    /// Labels of which every value keeps the promise by itself.
    #[track_caller]
    pub fn by(mut self, labels: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        let labels = labels.into_iter().map(|label| label.as_ref().to_owned());
        self.spec.by = one_or_many(labels, Origin::here());
        self
    }

    /// The datasource of a query of your own.
    #[track_caller]
    pub fn datasource<D>(mut self, datasource: &Datasource<D>) -> Self {
        self.spec.datasource = datasource.named(Origin::here());
        self
    }

    /// Pairs of windows of your own that watch it.
    #[track_caller]
    pub fn burn(mut self, pairs: impl IntoIterator<Item = Pair>) -> Self {
        self.spec.burn = tiers(pairs, Origin::here(), &mut self.faults);
        self
    }
}

/// Pairs as the language has them.
pub(super) fn tiers(
    pairs: impl IntoIterator<Item = Pair>,
    origin: Origin,
    faults: &mut Faults,
) -> Said<Burn> {
    let mut list: Said<List<BurnTier>> = Said::at(List::default(), origin);
    for pair in pairs {
        faults.absorb(pair.faults);
        push(&mut list, pair.spec, pair.origin);
    }
    list.map(Burn::Tiers)
}

/// What only the alerts of one severity bear; it wins over what the SLO says.
///
/// ```
/// use dashc::prelude::*;
/// let slo = Slo::availability("checkout", "checkout", percent("99.9"))
///     .page(Notice::new().label("channel", "oncall").annotation("dashboard", "checkout-red"));
/// ```
#[derive(Clone, Debug, Default)]
#[must_use = "a notice does nothing until an SLO has it"]
pub struct Notice {
    spec: spec::Notice,
    faults: Faults,
}

impl Notice {
    /// Nothing yet.
    #[track_caller]
    pub fn new() -> Self {
        let spec = spec::Notice { origin: Origin::here(), ..spec::Notice::default() };
        Self { spec, faults: Faults::default() }
    }

    pair_setters! {
        /// A label.
        label("label", Scalar) => spec.labels;
        /// An annotation.
        annotation("annotation", Scalar) => spec.annotations;
    }
}

/// Windows of the calendar.
///
/// ```
/// use dashc::prelude::*;
/// let slo = Slo::availability("checkout", "checkout", percent("99.9")).window(Calendar::Month);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Calendar {
    /// Since the first of the month.
    Month,
    /// Since the first of January, April, July or October.
    Quarter,
}

impl From<Calendar> for Window {
    fn from(calendar: Calendar) -> Self {
        match calendar {
            Calendar::Month => Self::Month,
            Calendar::Quarter => Self::Quarter,
        }
    }
}

impl From<Duration> for Window {
    fn from(length: Duration) -> Self {
        Self::Rolling(length)
    }
}

/// Who may be told that an SLO is in danger.
///
/// ```
/// use dashc::prelude::*;
/// let slo = Slo::availability("reports", "reports", percent(95)).notify(Notify::Ticket);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Notify {
    /// Pages and tickets.
    Page,
    /// Pages alone.
    PageOnly,
    /// Tickets alone.
    Ticket,
    /// Nobody: it is recorded and drawn.
    Nobody,
}

impl Notify {
    pub(super) fn id(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::PageOnly => "page-only",
            Self::Ticket => "ticket",
            Self::Nobody => "none",
        }
    }
}

/// A pair of windows that fires together.
///
/// ```
/// use dashc::prelude::*;
/// let slo = Slo::availability("checkout", "checkout", percent("99.9"))
///     .burn([Pair::page(hours(1), "14.4").short(mins(5)), Pair::ticket_at(days(3), percent(10))]);
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Pair {
    spec: BurnTier,
    origin: Origin,
    faults: Faults,
}

impl Pair {
    fn of(severity: &str, long: Duration, factor: impl Exact, origin: Origin) -> Self {
        let mut faults = Faults::default();
        let factor = faults.keep(decimal(factor, origin), origin);
        let (severity, long) = (said(severity, origin), Said::at(long, origin));
        let spec = BurnTier { origin, severity, long, factor, ..BurnTier::default() };
        Self { spec, origin, faults }
    }

    /// Pages when the budget burns `factor` times faster than allowed over the long window.
    #[track_caller]
    pub fn page(long: Duration, factor: impl Exact) -> Self {
        Self::of("page", long, factor, Origin::here())
    }

    /// Writes a ticket when the budget burns `factor` times faster than allowed over the long window.
    #[track_caller]
    pub fn ticket(long: Duration, factor: impl Exact) -> Self {
        Self::of("ticket", long, factor, Origin::here())
    }

    /// Pages when a share of the budget is spent within the long window.
    #[track_caller]
    pub fn page_at(long: Duration, spent: Percent) -> Self {
        Self::spending("page", long, spent, Origin::here())
    }

    /// Writes a ticket when a share of the budget is spent within the long window.
    #[track_caller]
    pub fn ticket_at(long: Duration, spent: Percent) -> Self {
        Self::spending("ticket", long, spent, Origin::here())
    }

    fn spending(severity: &str, long: Duration, spent: Percent, origin: Origin) -> Self {
        let mut faults = Faults::default();
        let spend = faults.keep(decimal(spent, origin), origin);
        let (severity, long) = (said(severity, origin), Said::at(long, origin));
        let spec = BurnTier { origin, severity, long, spend, ..BurnTier::default() };
        Self { spec, origin, faults }
    }

    value_setters! {
        /// The window that lets the alert go; a twelfth of the long one when not said.
        short(Duration) => spec.short;
    }
}
