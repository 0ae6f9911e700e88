//! The rules of an SLO, in the order in which they must be evaluated.
//!
//! Numerator and denominator are recorded by themselves, so that every window
//! is weighted by traffic: short windows ask the metrics directly, long ones
//! sum the recordings, which is cheap and forgets no restart. What
//! is idle has no ratio rather than `NaN`; what never failed has the ratio 0.

use super::series::{self, Label, Series};
use super::sli::share;
use super::{Absent, Exclusion, Identity, Names, Severity, Slo, Tier};
use crate::quantity::{Duration, Ratio, Window};
use crate::query::promql::build::{
    Expr, Instant, Selector, absent, ceil, count_values, label_replace, last_over_time, max, month,
    sum_over_time, time, vector,
};

/// A rule of an SLO.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Recording or alert.
    pub kind: Kind,
    /// What is recorded, or what fires where it returns a series.
    pub expr: String,
    /// Labels that it adds.
    pub labels: Vec<Label>,
}

/// Recording or alert.
#[derive(Clone, Debug)]
pub enum Kind {
    /// Records a series of this name.
    Record(String),
    /// A tier that burns too fast: index in the watch.
    Burn(usize),
    /// Any tier of a severity burns too fast, as sloth has it.
    Burns(Severity),
    /// Nothing is measured any more.
    Absent,
}

/// The rules of an SLO for the ruler of a metrics store; at most 20.
#[must_use]
pub fn ruler(slo: &Slo) -> Vec<Rule> {
    let mut rules = recordings(slo);
    rules.extend(alerts(slo, Engine::Ruler));
    rules
}

/// The alerts of an SLO for Grafana: each a number that is 1 while it fires and 0 while all is well.
#[must_use]
pub fn managed(slo: &Slo) -> Vec<Rule> {
    alerts(slo, Engine::Grafana)
}

/// What is recorded for an SLO.
#[must_use]
pub fn recordings(slo: &Slo) -> Vec<Rule> {
    let series = Series::of(slo);
    let mut rules = vec![
        record(series::BAD, slo.sli.bad(slo.watch.base), series.labels()),
        record(series::TOTAL, slo.sli.total(slo.watch.base), series.labels()),
    ];
    for window in super::window::windows(&slo.watch.tiers) {
        rules.push(record(series.ratio_name(window), window_ratio(slo, window), series.ratio_labels(window)));
    }
    rules.extend(period(slo));
    rules.extend(meta(slo));
    rules
}

fn record(name: impl Into<String>, expr: impl Into<Expr<Instant>>, labels: Vec<Label>) -> Rule {
    Rule { kind: Kind::Record(name.into()), expr: expr.into().into_text(), labels }
}

/// The share of bad events over a window, from the metrics or from the recordings.
fn window_ratio(slo: &Slo, window: Duration) -> Expr<Instant> {
    let series = Series::of(slo);
    // A condition is recorded as it is now; its base window is a sum like every other.
    if window == slo.watch.base && !matches!(slo.sli, super::Sli::Slice { .. }) {
        return share(series.select(series::BAD).whole(), series.select(series::TOTAL).whole());
    }
    if window < slo.watch.recorded_from { slo.sli.ratio(window) } else { summed(slo, window) }
}

/// The share of bad events over a window, from the recordings.
fn summed(slo: &Slo, window: Duration) -> Expr<Instant> {
    let sum = |name| sum_over_time(Series::of(slo).select(name).range(window.to_string()));
    share(sum(series::BAD), sum(series::TOTAL))
}

/// The share of bad events over the whole window of the objective, and what is left of the budget.
fn period(slo: &Slo) -> Vec<Rule> {
    let series = Series::of(slo);
    let (mut rules, ratio) = match slo.window {
        Window::Rolling(length) => (Vec::new(), summed(slo, length)),
        Window::Month => calendar(slo, "month", &month(vector(time()))),
        Window::Quarter => calendar(slo, "quarter", &ceil(month(vector(time())) / 3)),
    };
    let name = series.period_name();
    let labels =
        if slo.names == Names::Sloth { series.ratio_labels(slo.window.length()) } else { series.labels() };
    let found = match slo.names {
        Names::Dashc => series.select(&name).whole(),
        Names::Sloth => series.ratio(slo.window.length()),
    };
    let left = 1 - found / slo.watch.budget().to_string();
    rules.push(record(name, ratio, labels));
    rules.push(record(series.remaining_name(), left, series.labels()));
    rules
}

/// Recordings that bear the current month or quarter as a label, and the share of bad events in it.
///
/// No range of PromQL starts with a month. But the last 31 days hold no month
/// twice, so the sum of the samples that bear this month's number is the sum since its first day.
fn calendar(slo: &Slo, unit: &str, now: &Expr<Instant>) -> (Vec<Rule>, Expr<Instant>) {
    let series = Series::of(slo);
    let stamp = || count_values(unit, now.clone()).whole();
    let stamped = |name: &str| {
        let found = series.select(name);
        let on_nothing = (found * stamp()).on([] as [&str; 0]).group_left([unit]);
        record(format!("{name}_{unit}"), on_nothing, series.labels())
    };
    let sum = |name: &str| {
        let range = series.select(&format!("{name}_{unit}")).range(slo.window.longest().to_string());
        let this = (sum_over_time(range) * stamp()).on([unit]).group_left([] as [&str; 0]);
        crate::query::promql::build::sum(this.whole()).without([unit])
    };
    (vec![stamped(series::BAD), stamped(series::TOTAL)], share(sum(series::BAD), sum(series::TOTAL)))
}

/// What is known of the SLO.
fn meta(slo: &Slo) -> Vec<Rule> {
    let series = Series::of(slo);
    let objective = constant(slo, slo.watch.objective.ratio());
    let mut info = series.labels();
    info.extend(known(slo));
    match slo.names {
        Names::Dashc => {
            vec![record(series::OBJECTIVE, objective, series.labels()), record(series::INFO, one(slo), info)]
        }
        Names::Sloth => {
            let budget = slo.watch.budget();
            let days = Ratio::of(slo.window.length(), Duration::seconds(86_400));
            let burn = |ratio: Expr<Instant>| (ratio / budget.to_string()).whole();
            vec![
                record(series::OBJECTIVE, objective, series.labels()),
                record("slo:error_budget:ratio", constant(slo, budget), series.labels()),
                record("slo:time_period:days", constant(slo, days), series.labels()),
                record("slo:current_burn_rate:ratio", burn(series.ratio(slo.watch.base)), series.labels()),
                record(
                    "slo:period_burn_rate:ratio",
                    burn(series.ratio(slo.window.length())),
                    series.labels(),
                ),
                record(series::SLOTH_INFO, one(slo), info),
            ]
        }
    }
}

/// 1, for every value of the labels that are part of what the service is.
fn one(slo: &Slo) -> Expr<Instant> {
    if slo.identity.is_empty() {
        return vector(1);
    }
    let labels: Vec<&str> = slo.identity.iter().map(|identity| &*identity.label).collect();
    (max(Series::of(slo).select(series::TOTAL)).by(labels) * 0 + 1).whole()
}

/// What the info series says.
fn known(slo: &Slo) -> Vec<Label> {
    let label = |name: &str, value: String| (Box::from(name), value.into_boxed_str());
    let mut labels = match slo.names {
        Names::Dashc => {
            vec![label("objective", slo.watch.objective.to_string()), label("window", slo.window.to_string())]
        }
        Names::Sloth => vec![
            label("sloth_mode", "dashc".to_owned()),
            label("sloth_objective", slo.watch.objective.to_string().trim_end_matches('%').to_owned()),
            label("sloth_spec", "prometheus/v1".to_owned()),
        ],
    };
    // Sloth's series bear the service as `sloth_service` already.
    let service = slo.service.iter().filter(|_| slo.names == Names::Dashc);
    labels.extend(service.map(|service| label("service", service.to_string())));
    for (name, value) in &slo.labels {
        if labels.iter().all(|(known, _)| known != name) {
            labels.push((name.clone(), value.clone()));
        }
    }
    labels
}

/// A number for every value of `by`, or just the number.
fn constant(slo: &Slo, number: Ratio) -> Expr<Instant> {
    if slo.by.is_empty() {
        return vector(number.to_string());
    }
    (Series::of(slo).select(series::TOTAL) * 0 + number.to_string()).whole()
}

/// Which engine a rule is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Engine {
    /// Fires where a series is returned, and may read what is recorded.
    Ruler,
    /// Fires where a number is not 0, and asks the metrics itself.
    Grafana,
}

/// One alert: the tiers of one severity that fire it.
struct Alarm<'a> {
    kind: Kind,
    severity: Severity,
    tiers: Vec<&'a Tier>,
    labels: Vec<Label>,
}

/// An alert for every tier, or, as sloth has it, one for every severity.
fn alarms(slo: &Slo) -> Vec<Alarm<'_>> {
    let tiers = || slo.watch.tiers.iter().enumerate().filter(|(_, tier)| slo.notify.tells(tier.severity));
    let one = |(index, tier): (usize, &'_ Tier)| Alarm {
        kind: Kind::Burn(index),
        severity: tier.severity,
        tiers: slo.watch.tiers.get(index).into_iter().collect(),
        labels: burn_labels(tier),
    };
    let all = |severity: Severity| Alarm {
        kind: Kind::Burns(severity),
        severity,
        tiers: tiers().map(|(_, tier)| tier).filter(|tier| tier.severity == severity).collect(),
        labels: vec![sloth_severity(severity)],
    };
    let mut alarms: Vec<Alarm<'_>> = match slo.names {
        Names::Dashc => tiers().map(one).collect(),
        Names::Sloth => [Severity::Page, Severity::Ticket].map(all).into(),
    };
    alarms.retain(|alarm| !alarm.tiers.is_empty());
    alarms
}

fn alerts(slo: &Slo, engine: Engine) -> Vec<Rule> {
    let excludes = slo.exclusion == Exclusion::Expression;
    let pages = |(tier, _): &&(&Tier, Expr<Instant>)| tier.severity == Severity::Page;
    let all: Vec<(&Tier, Expr<Instant>)> =
        slo.alerting_tiers().map(|tier| (tier, engine.burning(slo, tier))).collect();
    // Every ticket excludes the same pages.
    let paging = engine.any(all.iter().filter(pages).map(|(_, burning)| burning.clone()));
    let alert = |alarm: Alarm<'_>| {
        let paging = paging.clone().filter(|_| excludes && alarm.severity == Severity::Ticket);
        let of_alarm =
            |(tier, _): &&(&Tier, Expr<Instant>)| alarm.tiers.iter().any(|own| std::ptr::eq(*own, *tier));
        let burning: Vec<Expr<Instant>> =
            all.iter().filter(of_alarm).map(|(_, burning)| burning.clone()).collect();
        let longest = alarm.tiers.iter().map(|tier| tier.long).max().unwrap_or(slo.watch.base);
        let expr = match engine {
            Engine::Ruler => fires(burning, paging),
            Engine::Grafana => number(burning, paging, measured(slo, longest)),
        };
        expr.map(|expr| Rule { kind: alarm.kind, expr: expr.into_text(), labels: alarm.labels })
    };
    let mut rules: Vec<Rule> = alarms(slo).into_iter().filter_map(alert).collect();
    if slo.absent != Absent::Unsaid && slo.sli.can_be_absent() && slo.alerting_tiers().next().is_some() {
        let recorded = || Series::of(slo).select(series::TOTAL);
        let gone = match engine {
            Engine::Ruler => missing(slo, recorded().whole(), Some(recorded())),
            Engine::Grafana => {
                // Logs without events are not absent; what is recorded of them is, once nobody looks any more.
                let own = || slo.sli.total(slo.watch.base);
                let measured = || if slo.home.logs { recorded().whole() } else { own() };
                // Grafana records where it asks, if it records at all.
                let kept = slo.home.logs || slo.home.records.as_deref() == Some(&*slo.home.asks);
                missing(slo, measured(), kept.then(recorded)).or(0 * measured()).whole()
            }
        };
        let mut labels = vec![(Box::from("severity"), Box::from(Severity::Ticket.label()))];
        if slo.names == Names::Sloth {
            labels.push(sloth_severity(Severity::Ticket));
        }
        rules.push(Rule { kind: Kind::Absent, expr: gone.into_text(), labels });
    }
    rules
}

/// The label by which alerts of sloth are told apart, and routed.
fn sloth_severity(severity: Severity) -> Label {
    ("sloth_severity".into(), severity.word().into())
}

/// What is measured no more. Of labels that are part of what the service is, for every value: those that are
/// known, else those that were recorded in the last day. So it is of every value of `by` where that is asked for.
fn missing(slo: &Slo, measured: Expr<Instant>, recorded: Option<Selector>) -> Expr<Instant> {
    let labels: Vec<&str> = slo.identity.iter().map(|identity| &*identity.label).collect();
    let each = slo.absent == Absent::Each && !slo.by.is_empty();
    match (expected(&slo.identity), recorded) {
        (None, Some(recorded)) if each || !labels.is_empty() => remembered(recorded, measured),
        (Some(expected), Some(recorded)) if each => {
            // What was never there is missed as well.
            let never = expected.unless(measured.clone()).on(labels.clone()).whole();
            remembered(recorded, measured).or(never).on(labels).whole()
        }
        (Some(expected), _) => expected.unless(measured).on(labels).whole(),
        (None, _) => absent(measured),
    }
}

/// 1 for what was recorded within a day, and is no longer measured.
fn remembered(recorded: Selector, measured: Expr<Instant>) -> Expr<Instant> {
    (last_over_time(recorded.range("1d")).unless(measured).whole() * 0 + 1).whole()
}

/// A series for every combination of known values; `None` when they are not known, or too many.
#[must_use]
pub fn expected(identity: &[Identity]) -> Option<Expr<Instant>> {
    /// More combinations are not written out.
    const MOST: usize = 100;
    let mut all = vec![vector(1)];
    for Identity { label, values } in identity {
        let one = |found: &Expr<Instant>, value: &str| label_replace(found.clone(), label, value, "", "");
        all = all.iter().flat_map(|found| values.iter().map(move |value| one(found, value))).collect();
        if all.len() > MOST {
            return None;
        }
    }
    let known = all.into_iter().reduce(|all, more| all.or(more).whole());
    known.filter(|_| !identity.is_empty())
}

/// Labels that routing and inhibition use.
fn burn_labels(tier: &Tier) -> Vec<Label> {
    let label = |name: &str, value: String| (Box::from(name), value.into_boxed_str());
    vec![
        label("severity", tier.severity.label().to_owned()),
        label("long_window", tier.long.to_string()),
        label("short_window", tier.short.to_string()),
    ]
}

/// A series while a tier burns too fast.
fn burns(slo: &Slo, tier: &Tier) -> Expr<Instant> {
    let series = Series::of(slo);
    let threshold = tier.threshold(slo.watch.budget()).to_string();
    let above = |window| series.ratio(window).gt(threshold.clone());
    let both = above(tier.long).and(above(tier.short));
    if !guarded(slo) {
        return both.whole();
    }
    let found = sum_over_time(series.select(series::BAD).range(tier.long.to_string()));
    both.and((found * slo.watch.interval.as_seconds().to_string()).ge(i64::from(slo.min_bad_events))).whole()
}

/// Whether a few bad events alone do not fire an alert.
fn guarded(slo: &Slo) -> bool {
    slo.min_bad_events > 0 && slo.sli.has_events()
}

impl Engine {
    /// What there is while a tier burns too fast.
    fn burning(self, slo: &Slo, tier: &Tier) -> Expr<Instant> {
        match self {
            Self::Ruler => burns(slo, tier),
            Self::Grafana => burning(slo, tier),
        }
    }

    /// A series while any of some tiers burns too fast.
    fn any(self, burning: impl IntoIterator<Item = Expr<Instant>>) -> Option<Expr<Instant>> {
        let fires = |tier: Expr<Instant>| match self {
            Self::Ruler => tier,
            Self::Grafana => tier.gt(0).whole(),
        };
        burning.into_iter().map(fires).reduce(|all, tier| all.or(tier).whole())
    }
}

/// A series while any of some tiers burns too fast and nothing is `paging`.
fn fires(burning: Vec<Expr<Instant>>, paging: Option<Expr<Instant>>) -> Option<Expr<Instant>> {
    let any = Engine::Ruler.any(burning)?;
    Some(match paging {
        Some(paging) => any.unless(paging).whole(),
        None => any,
    })
}

/// 1 while a tier burns too fast, else 0.
fn burning(slo: &Slo, tier: &Tier) -> Expr<Instant> {
    let threshold = tier.threshold(slo.watch.budget()).to_string();
    let above = |window| asked(slo, window).gt(threshold.clone()).bool();
    let both = (above(tier.long) * above(tier.short)).whole();
    if !guarded(slo) {
        return both;
    }
    let seconds = tier.long.as_seconds().to_string();
    let enough = (slo.sli.bad(tier.long) * seconds).ge(i64::from(slo.min_bad_events)).bool();
    (both * enough).whole()
}

/// How many times faster than allowed the budget burned in a window, from the metrics alone.
#[must_use]
pub fn burn_rate(slo: &Slo, window: Duration) -> String {
    (asked(slo, window) / slo.watch.budget().to_string()).whole().into_text()
}

/// The share of bad events over a window, from the metrics alone.
fn asked(slo: &Slo, window: Duration) -> Expr<Instant> {
    use crate::query::promql::build::avg_over_time;
    match slo.sli {
        super::Sli::Events { .. } | super::Sli::Ratio(_) => slo.sli.ratio(window),
        super::Sli::Slice { .. } => {
            let now = slo.sli.bad(slo.watch.base).subquery(window.to_string());
            avg_over_time(now.step(slo.watch.interval.to_string()))
        }
    }
}

/// 1 while any of some tiers burns too fast and nothing is `paging`, else 0 where there is something `measured`.
///
/// Pairs whose short window is idle have no number. They must not take that of the others with them.
fn number(
    burning: Vec<Expr<Instant>>,
    paging: Option<Expr<Instant>>,
    measured: Expr<Instant>,
) -> Option<Expr<Instant>> {
    let one = if let [one] = burning.as_slice() { Some(one.clone()) } else { Engine::Grafana.any(burning) }?;
    let burning = match paging {
        Some(paging) => one.unless(paging).whole(),
        None => one,
    };
    Some(burning.or(0 * measured).whole())
}

/// Something that is there as long as anything was measured in a window.
fn measured(slo: &Slo, window: Duration) -> Expr<Instant> {
    match slo.sli {
        super::Sli::Events { .. } => slo.sli.total(window),
        super::Sli::Ratio(_) | super::Sli::Slice { .. } => asked(slo, window),
    }
}
