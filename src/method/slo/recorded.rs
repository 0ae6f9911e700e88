//! Queries over what an SLO records.

use crate::quantity::{Decimal, Duration, Ratio};
use crate::query::promql::build::{Expr, Instant, Selector, max, metric, min};
use crate::slo::series::{self, Series};
use crate::slo::{Measures, Severity, Slo, Tier};
use crate::spec::{Levels, NamedThresholds, Thresholds};
use crate::tree::{Map, Said};

/// One SLO; in parts where values differ in their objective.
#[derive(Clone, Copy)]
pub(super) struct Recorded<'a> {
    pub(super) parts: &'a [Slo],
    /// The first part: what all share.
    pub(super) slo: &'a Slo,
    /// Whether the dashboard's variables narrow it to some values of `by`.
    pub(super) chosen: bool,
}

impl<'a> Recorded<'a> {
    /// The SLO with these parts, when there is one.
    pub(super) fn of(parts: &'a [Slo]) -> Option<Self> {
        parts.first().map(|slo| Self { parts, slo, chosen: false })
    }

    fn series(self) -> Series<'a> {
        Series::of(self.slo)
    }

    /// Selects a series of all its parts.
    pub(super) fn select(self, name: &str) -> Selector {
        let ids = self.series().ids();
        let all = ids.into_iter().fold(metric(name), |found, (label, value)| found.eq(label, value));
        let chosen = self.slo.by.iter().filter(|_| self.chosen);
        chosen.fold(all, |found, label| found.re(label, format!("${label}")))
    }

    /// The greatest of each value of `by`: its labels are those of `by`, whatever else a series bears.
    fn each(self, name: &str) -> Expr<Instant> {
        by(max(self.select(name)), &self.slo.by)
    }

    /// What is left of the budget.
    pub(super) fn left(self) -> Expr<Instant> {
        self.each(self.series().remaining_name())
    }

    /// What is left of the budget of the value that has least.
    pub(super) fn least_left(self) -> Expr<Instant> {
        min(self.select(self.series().remaining_name())).whole()
    }

    /// The promise; the lowest, when values differ.
    pub(super) fn objective(self) -> Expr<Instant> {
        min(self.select(series::OBJECTIVE)).whole()
    }

    /// The share of bad events over the whole window.
    pub(super) fn period(self) -> Expr<Instant> {
        self.each(&self.series().period_name())
    }

    /// The share of bad events over an alerting window.
    pub(super) fn ratio(self, window: Duration) -> Expr<Instant> {
        self.each(&self.series().ratio_name(window))
    }

    /// How many times faster than allowed the budget burns.
    pub(super) fn burn(self, window: Duration) -> Expr<Instant> {
        if self.parts.len() == 1 {
            return (self.ratio(window) / self.slo.watch.budget().to_string()).whole();
        }
        let allowed = (1 - self.each(series::OBJECTIVE)).whole();
        (self.ratio(window) / allowed).whole()
    }

    /// Bad events per second.
    pub(super) fn bad(self) -> Expr<Instant> {
        self.each(series::BAD)
    }

    /// All events per second.
    pub(super) fn total(self) -> Expr<Instant> {
        self.each(series::TOTAL)
    }

    /// The name of a line: the values of `by`, then what it is.
    pub(super) fn legend(self, what: &str) -> String {
        let labels = self.slo.by.iter().map(|label| format!("{{{{{label}}}}} "));
        format!("{}{what}", labels.collect::<String>())
    }
}

/// The aggregation by these labels; of everything when there are none.
fn by(
    aggregation: Expr<Instant, crate::query::promql::build::Aggregation>,
    labels: &[Box<str>],
) -> Expr<Instant> {
    if labels.is_empty() { aggregation.whole() } else { aggregation.by(labels) }
}

/// A ratio as a threshold of a panel.
pub(super) fn decimal(ratio: Ratio) -> Decimal {
    ratio.to_string().parse().unwrap_or_default()
}

/// The error ratio at which somebody is paged when it lasts; of what only makes tickets, that of the first one.
fn alarm(slo: &Slo) -> Option<Ratio> {
    let of = |severity: Severity| {
        let tiers = slo.alerting_tiers().filter(move |tier: &&Tier| tier.severity == severity);
        tiers.map(|tier| tier.threshold(slo.watch.budget())).min()
    };
    of(Severity::Page).or_else(|| of(Severity::Ticket))
}

/// Levels of an error ratio: worth a look beyond the budget, bad where it pages.
fn error_levels(slo: &Slo) -> Levels {
    let budget = slo.watch.budget();
    let levels = Levels::default().warn(decimal(budget));
    match alarm(slo).filter(|alarm| *alarm > budget) {
        Some(alarm) => levels.crit(decimal(alarm)),
        None => levels,
    }
}

/// The thresholds of a service's dashboards that follow from its SLOs; `None` without one about failures.
#[must_use]
pub fn levels(slos: &[&Slo]) -> Option<NamedThresholds> {
    let slo = slos.iter().find(|slo| slo.measures == Measures::Availability)?;
    let errors = error_levels(slo);
    let rest = |level: &Decimal| decimal(Ratio::ONE - Ratio::from(*level));
    let success =
        Levels { warn: map(&errors.warn, rest), crit: map(&errors.crit, rest), ..Levels::default() };
    let named = [("error_ratio", errors), ("success_ratio", success)];
    Some(Map::from(named.map(|(name, levels)| (name, Thresholds::Levels(levels))).to_vec()))
}

fn map(said: &Said<Decimal>, change: impl Fn(&Decimal) -> Decimal) -> Said<Decimal> {
    said.get().map(|value| Said::here(change(value))).unwrap_or_default()
}

/// What a panel shows of an SLO.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shown {
    /// What is left of its budget.
    Budget,
    /// The share of bad events over its window.
    ErrorRatio,
    /// How fast its budget burns, over the longest window that pages.
    BurnRate,
}

impl Shown {
    /// Its words in the language.
    pub const WORDS: &'static [(&'static str, Self)] =
        &[("budget", Self::Budget), ("burn_rate", Self::BurnRate), ("error_ratio", Self::ErrorRatio)];

    /// How a panel shows this of the SLO with these parts.
    #[must_use]
    pub fn of(self, parts: &[Slo]) -> Option<Look> {
        let recorded = Recorded::of(parts)?;
        let slo = recorded.slo;
        let look = |query: Expr<Instant>, what: &str, unit, thresholds| Look {
            query: query.into_text(),
            legend: recorded.legend(what),
            unit,
            thresholds,
        };
        Some(match self {
            Self::Budget => look(recorded.left(), "left", "percentunit", super::budget_levels()),
            Self::ErrorRatio => {
                let levels = Thresholds::Levels(error_levels(slo));
                look(recorded.period(), "bad", "percentunit", levels)
            }
            Self::BurnRate => {
                let pages = slo.watch.tiers.iter().rfind(|tier| tier.severity == Severity::Page);
                let tier = pages.or(slo.watch.tiers.last())?;
                let levels = Levels::default().warn(1).crit(decimal(tier.factor.max(Ratio::ONE)));
                let what = format!("{} burn rate", tier.long);
                look(recorded.burn(tier.long), &what, "none", Thresholds::Levels(levels))
            }
        })
    }
}

/// How a panel shows an SLO.
#[derive(Clone, Debug)]
pub struct Look {
    /// PromQL over what is recorded.
    pub query: String,
    /// Name of its series.
    pub legend: String,
    /// Grafana's id of the unit.
    pub unit: &'static str,
    /// Levels that follow from the objective.
    pub thresholds: Thresholds,
}
