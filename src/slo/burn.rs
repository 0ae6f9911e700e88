//! What a scheme does: when it sees an outage, what is spent by then, when it lets go.
//!
//! Everything follows from one picture: an outage that starts from nothing
//! with the error ratio `e` fills a window `W` up to `e · t / W`. Source: The Site
//! Reliability Workbook, chapter 5 (detection time, reset time, budget spent).

use super::window::{Severity, Tier};
use crate::quantity::{Duration, Objective, Ratio};

/// A promise to be watched: what follows from it is exact.
#[derive(Clone, Debug)]
pub struct Watch {
    /// The promise.
    pub objective: Objective,
    /// Over how long it is kept.
    pub period: Duration,
    /// The pairs of windows that watch it.
    pub tiers: Vec<Tier>,
    /// Windows from here on are summed from recordings of the base window, which see an outage later.
    pub recorded_from: Duration,
    /// The base window.
    pub base: Duration,
    /// How far back each recording looks: the base window for events, one evaluation for a condition.
    pub lookback: Duration,
    /// How often rules are evaluated.
    pub interval: Duration,
}

/// How an outage of a constant error ratio is seen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Sight {
    /// From the first error until the alert, evaluations aside.
    pub detection: Duration,
    /// The share of the budget that is spent by then.
    pub spent: Ratio,
    /// From the last error until the alert is over, of an outage that filled every window.
    pub reset: Duration,
}

impl Watch {
    /// The share of bad events that is allowed.
    #[must_use]
    pub fn budget(&self) -> Ratio {
        self.objective.budget()
    }

    /// How long a budget lasts at an error ratio; `None` at no errors.
    #[must_use]
    pub fn exhausted_after(&self, errors: Ratio) -> Option<Duration> {
        (errors > Ratio::ZERO).then(|| (self.budget() / errors).of_duration(self.period))
    }

    /// From the first error until `tier` fires; `None` when it never does.
    #[must_use]
    pub fn detection(&self, tier: &Tier, errors: Ratio) -> Option<Duration> {
        let threshold = tier.threshold(self.budget());
        let window =
            |window: Duration| (threshold / errors).of_duration(window).as_millis() + self.lag(window);
        (errors > threshold).then(|| Duration::millis(window(tier.long).max(window(tier.short))))
    }

    /// How much later a window sees an outage begin and end because it is summed from recordings whose own
    /// window must fill and empty.
    fn lag(&self, window: Duration) -> u64 {
        let recorded_itself = window == self.base && self.lookback == self.base;
        if window < self.recorded_from || recorded_itself {
            return 0;
        }
        self.lookback.as_millis().saturating_sub(self.interval.as_millis()) / 2
    }

    /// From the last error of a long outage until `tier` no longer holds; `None` when it never fired.
    #[must_use]
    pub fn reset(&self, tier: &Tier, errors: Ratio) -> Option<Duration> {
        let threshold = tier.threshold(self.budget());
        let kept = Ratio::ONE - threshold / errors;
        let millis = || kept.of_duration(tier.short).as_millis() + self.lag(tier.short);
        (errors > threshold).then(|| Duration::millis(millis()))
    }

    /// How the alerts of a severity see an outage; `None` when they never do.
    #[must_use]
    pub fn sight(&self, severity: Severity, errors: Ratio) -> Option<Sight> {
        let tiers = || self.tiers.iter().filter(|tier| tier.severity == severity);
        let detection = tiers().filter_map(|tier| self.detection(tier, errors)).min()?;
        let reset = tiers().filter_map(|tier| self.reset(tier, errors)).max()?;
        Some(Sight { detection, spent: self.spent(errors, detection), reset })
    }

    /// The share of the budget that an outage has spent after a while.
    #[must_use]
    pub fn spent(&self, errors: Ratio, after: Duration) -> Ratio {
        errors / self.budget() * Ratio::of(after, self.period)
    }

    /// Tiers that can never fire, because no error ratio is above their threshold.
    pub fn unreachable(&self) -> impl Iterator<Item = &Tier> {
        self.tiers.iter().filter(|tier| tier.threshold(self.budget()) >= Ratio::ONE)
    }

    /// Tiers that fire on a service inside its objective.
    pub fn needless(&self) -> impl Iterator<Item = &Tier> {
        self.tiers.iter().filter(|tier| tier.factor < Ratio::ONE)
    }
}

/// Failures within the long window that it takes for a tier to fire at a traffic of `events` in that window.
#[must_use]
pub fn failures_to_fire(tier: &Tier, budget: Ratio, events: Ratio) -> i128 {
    (tier.threshold(budget) * events).floor() + 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::slo::window::workbook;

    fn watch(objective: &str, period: u64) -> Watch {
        let period = Duration::seconds(period * 86_400);
        Watch {
            objective: objective.parse().unwrap(),
            period,
            tiers: workbook(period),
            recorded_from: Duration::millis(u64::MAX),
            base: Duration::seconds(300),
            lookback: Duration::seconds(300),
            interval: Duration::seconds(60),
        }
    }

    fn percent(text: &str) -> Ratio {
        Ratio::from(text.parse::<crate::quantity::Decimal>().unwrap())
    }

    #[test]
    fn detection_and_budget_are_those_of_the_workbook() {
        let watch = watch("99.9%", 30);
        let page = |errors: &str| {
            watch
                .sight(Severity::Page, percent(errors))
                .map(|sight| (sight.detection.as_millis() / 100, (sight.spent * Ratio::from(1000)).floor()))
        };
        assert_eq!(page("0.5%"), None);
        assert_eq!(page("0.7%"), Some((185_142, 50)));
        assert_eq!(page("1%"), Some((129_600, 50)));
        assert_eq!(page("2%"), Some((25_920, 20)));
        assert_eq!(page("5%"), Some((10_368, 20)));
        assert_eq!(page("100%"), Some((518, 20)));
        let ticket = watch.sight(Severity::Ticket, percent("0.2%")).map(|sight| sight.detection);
        assert_eq!(ticket, Some(Duration::seconds(36 * 3600)));
        assert_eq!(watch.sight(Severity::Ticket, percent("0.1%")), None);
    }

    #[test]
    fn an_alert_is_over_when_the_slowest_short_window_has_forgotten() {
        let sight = watch("99.9%", 30).sight(Severity::Page, percent("5%")).unwrap();
        assert_eq!(sight.reset, Duration::seconds(1584));
    }

    #[test]
    fn sums_of_recordings_see_an_outage_later() {
        let mut watch = watch("99.9%", 30);
        watch.recorded_from = Duration::seconds(86_400);
        let ticket = watch.sight(Severity::Ticket, percent("1%")).map(|sight| sight.detection);
        assert_eq!(ticket, Some(Duration::seconds(7 * 3600 + 12 * 60 + 120)));
    }

    #[test]
    fn what_cannot_fire_or_fires_too_early_is_found() {
        let factors =
            |tiers: Vec<&Tier>| tiers.iter().map(|tier| tier.factor.to_string()).collect::<Vec<_>>();
        assert_eq!(factors(watch("95%", 30).unreachable().collect()), Vec::<String>::new());
        assert_eq!(factors(watch("93%", 30).unreachable().collect()), ["14.4"]);
        assert_eq!(factors(watch("80%", 30).unreachable().collect()), ["14.4", "6"]);
        let sloth =
            Watch { tiers: crate::slo::window::sloth(Duration::seconds(28 * 86_400)), ..watch("99%", 28) };
        assert_eq!(factors(sloth.needless().collect()), ["0.933333333333"]);
    }

    #[test]
    fn one_failure_pages_below_70_requests_an_hour() {
        let tier = workbook(Duration::seconds(30 * 86_400))[0];
        let needed = |hourly| failures_to_fire(&tier, percent("0.1%"), Ratio::from(hourly));
        assert_eq!([needed(10), needed(69), needed(70), needed(1000)], [1, 1, 2, 15]);
    }
}
