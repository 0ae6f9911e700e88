//! Burn-rate schemes as data: which pairs of windows watch a budget, and what each may spend.
//!
//! Source: The Site Reliability Workbook, chapter 5, "Multiwindow, multi-burn-rate alerts".
//! A pair fires when both its windows burn faster than its factor; by then an
//! outage that starts from nothing has spent `factor · long / period` of the
//! budget, however fast it burns. A scheme states either that share or the factor.

use crate::quantity::{Duration, Ratio};

/// Who is told when a pair fires.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Severity {
    /// Somebody is woken up.
    Page,
    /// It can wait for the morning.
    Ticket,
}

impl Severity {
    /// Its word in the language: `page` or `ticket`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Ticket => "ticket",
        }
    }

    /// The label `severity` of its alerts.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Page => "critical",
            Self::Ticket => "warning",
        }
    }
}

/// A pair of windows that fires together.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Tier {
    /// Who is told.
    pub severity: Severity,
    /// The window that decides that enough is spent.
    pub long: Duration,
    /// The window that lets the alert go soon after the errors stop.
    pub short: Duration,
    /// How many times faster than allowed the budget must burn.
    pub factor: Ratio,
}

impl Tier {
    /// A pair that fires once `share` of the budget of `period` is spent within `long`.
    #[must_use]
    pub fn spending(
        severity: Severity,
        [long, short]: [Duration; 2],
        share: Ratio,
        period: Duration,
    ) -> Self {
        Self { severity, long, short, factor: share * Ratio::of(period, long) }
    }

    /// The share of the budget of `period` that is gone when it fires.
    #[must_use]
    pub fn spends(&self, period: Duration) -> Ratio {
        self.factor * Ratio::of(self.long, period)
    }

    /// The error ratio above which it fires.
    #[must_use]
    pub fn threshold(&self, budget: Ratio) -> Ratio {
        self.factor * budget
    }
}

/// A pair of a scheme for 30 days: severity, long and short window in minutes, share in percent.
type Row = (Severity, u64, u64, i128);

/// The workbook's recommendation for 30 days: 14.4, 6, 3 and 1 times too fast.
const WORKBOOK: [Row; 4] = [
    (Severity::Page, 60, 5, 2),
    (Severity::Page, 360, 30, 5),
    (Severity::Ticket, 1440, 120, 10),
    (Severity::Ticket, 4320, 360, 10),
];

const WORKBOOK_PERIOD: Duration = Duration::seconds(30 * 86_400);
/// Up to here from 30 days the workbook's windows stay as they are: they are what people know.
const FAMILIAR: [Duration; 2] = [Duration::seconds(28 * 86_400), Duration::seconds(31 * 86_400)];

/// Windows that people read easily, in minutes.
const LADDER: [u64; 23] = [
    5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 360, 480, 720, 960, 1080, 1440, 2160, 2880, 4320, 5760,
    8640, 12_960,
];

/// No long window is shorter: three of the shortest short windows.
const SHORTEST: u64 = 15;

/// The default scheme of a period: the workbook's shares of the budget, over windows that grow
/// and shrink with the period.
///
/// From 28 to 31 days the windows are the workbook's. A factor below 1, at
/// which a service inside its objective would be ticketed, is raised to 1. What would
/// have to be seen within less than ten minutes is left to the next pair.
#[must_use]
pub fn workbook(period: Duration) -> Vec<Tier> {
    let familiar = (FAMILIAR[0]..=FAMILIAR[1]).contains(&period);
    let mut tiers: Vec<Tier> = Vec::new();
    for (severity, long, short, percent) in WORKBOOK {
        let share = Ratio::new(percent, 100);
        let [long, short] = if familiar { [long, short].map(minutes) } else { scaled(long, period) };
        let too_short = !familiar && long < minutes(SHORTEST);
        if too_short || tiers.iter().any(|tier| tier.long == long) {
            continue;
        }
        let mut tier = Tier::spending(severity, [long, short], share, period);
        tier.factor = tier.factor.max(Ratio::ONE);
        tiers.push(tier);
    }
    tiers
}

fn minutes(count: u64) -> Duration {
    Duration::seconds(count * 60)
}

/// The windows that stand to `period` as those of the workbook to 30 days, as people read them.
fn scaled(long: u64, period: Duration) -> [Duration; 2] {
    let exact = Ratio::from(i128::from(long)) * Ratio::of(period, WORKBOOK_PERIOD);
    // A tenth more than exact is near enough; ten minutes are still seen through a quarter of an hour.
    let most = if exact >= Ratio::from(10) { exact.max(Ratio::from(14)) } else { exact };
    let most = most * Ratio::new(11, 10);
    let at_most = |most: Ratio| {
        let fits = |step: &&u64| Ratio::from(i128::from(**step)) <= most;
        LADDER.iter().rev().find(fits).copied().unwrap_or(LADDER[0])
    };
    let long = at_most(most);
    [minutes(long), minutes(at_most(Ratio::new(i128::from(long) * 11, 120)))]
}

/// The scheme of sloth: the workbook's windows and shares at every period, even where a factor falls
/// below 1. For imported objectives, whose history and thresholds go on.
#[must_use]
pub fn sloth(period: Duration) -> Vec<Tier> {
    let tier = |(severity, long, short, percent): &Row| {
        Tier::spending(*severity, [*long, *short].map(minutes), Ratio::new(*percent, 100), period)
    };
    WORKBOOK.iter().map(tier).collect()
}

/// Every window of some tiers, shortest first.
#[must_use]
pub fn windows(tiers: &[Tier]) -> Vec<Duration> {
    let mut windows: Vec<Duration> = tiers.iter().flat_map(|tier| [tier.short, tier.long]).collect();
    windows.sort_unstable();
    windows.dedup();
    windows
}

/// The window that numerator and denominator are recorded over: the shortest one.
#[must_use]
pub fn base(tiers: &[Tier]) -> Duration {
    windows(tiers).first().copied().unwrap_or(minutes(5))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(count: u64) -> Duration {
        Duration::seconds(count * 86_400)
    }

    fn shown(tiers: &[Tier]) -> String {
        let tier =
            |tier: &Tier| format!("{} {}/{} x{}", tier.severity.word(), tier.long, tier.short, tier.factor);
        tiers.iter().map(tier).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn thirty_days_have_the_workbook_s_factors() {
        let expected = "page 1h/5m x14.4, page 6h/30m x6, ticket 1d/2h x3, ticket 3d/6h x1";
        assert_eq!(shown(&workbook(days(30))), expected);
        assert_eq!(shown(&sloth(days(30))), expected);
    }

    #[test]
    fn four_weeks_do_not_ticket_a_service_inside_its_objective() {
        let expected = "page 1h/5m x13.44, page 6h/30m x5.6, ticket 1d/2h x2.8, ticket 3d/6h x1";
        assert_eq!(shown(&workbook(days(28))), expected);
        let as_published =
            "page 1h/5m x13.44, page 6h/30m x5.6, ticket 1d/2h x2.8, ticket 3d/6h x0.933333333333";
        assert_eq!(shown(&sloth(days(28))), as_published);
    }

    #[test]
    fn windows_follow_the_period() {
        let expected = [
            (1, "page 15m/5m x4.8, ticket 45m/5m x3.2, ticket 2h/10m x1.2"),
            (3, "page 30m/5m x7.2, ticket 2h/10m x3.6, ticket 6h/30m x1.2"),
            (7, "page 15m/5m x13.44, page 1h30m/5m x5.6, ticket 6h/30m x2.8, ticket 18h/1h30m x1"),
            (14, "page 30m/5m x13.44, page 3h/15m x5.6, ticket 12h/1h x2.8, ticket 1d12h/3h x1"),
            (90, "page 3h/15m x14.4, page 18h/1h30m x6, ticket 3d/6h x3, ticket 9d/18h x1"),
        ];
        for (period, expected) in expected {
            assert_eq!(shown(&workbook(days(period))), expected, "{period}d");
        }
    }

    #[test]
    fn every_period_has_pairs_that_can_do_their_work() {
        for period in 1..=365 {
            let tiers = workbook(days(period));
            assert!(tiers.iter().any(|tier| tier.severity == Severity::Page), "{period}d pages");
            for pair in tiers.windows(2) {
                assert!(pair[0].long < pair[1].long, "{period}d: {}", shown(&tiers));
                assert!(pair[0].factor > pair[1].factor, "{period}d: {}", shown(&tiers));
            }
            for tier in &tiers {
                assert!(tier.factor >= Ratio::ONE && tier.short < tier.long, "{period}d: {}", shown(&tiers));
            }
        }
    }
}
