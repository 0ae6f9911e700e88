//! What a traffic means for a watch: failures that it takes, outages too small to be seen, false pages.
//!
//! The formulas of [burn](super::burn) hold while there is much traffic. With a few events an hour one
//! failure is a high error ratio, and chance alone fires alerts. How often is found
//! by simulation: events and failures arrive independently (Poisson processes) at a constant rate, failures exactly
//! as often as the budget allows, and the pairs are evaluated tick by tick over many months. The
//! generator has a fixed seed and counts in whole numbers, so the answer is the same everywhere; the work is
//! the same at any traffic, because pairs that chance cannot fire (Chernoff's bound) are left out.

use super::burn::{Sight, Watch, failures_to_fire};
use super::window::{Severity, Tier};
use crate::quantity::{Duration, Ratio};

/// A traffic, and how many failures an alert needs beside a high error ratio.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Traffic {
    /// Events per second.
    pub per_second: Ratio,
    /// Failures within the long window without which no alert fires: `min_bad_events`.
    pub guard: u32,
}

/// Expected pages in 30 days of a service that spends exactly its budget.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FalsePages {
    /// Where a high error ratio is enough.
    pub unguarded: Ratio,
    /// Where it takes the failures of the guard as well.
    pub guarded: Ratio,
}

impl Traffic {
    /// Events within a window.
    #[must_use]
    pub fn events(&self, window: Duration) -> Ratio {
        self.per_second * Ratio::of(window, Duration::seconds(1))
    }

    /// Failures within the long window that it takes for a tier to fire.
    #[must_use]
    pub fn failures(&self, tier: &Tier, budget: Ratio) -> i128 {
        failures_to_fire(tier, budget, self.events(tier.long)).max(self.guard.into())
    }

    /// From the first error until `tier` fires; `None` when it never does, be it for too few failures.
    #[must_use]
    pub fn detection(&self, watch: &Watch, tier: &Tier, errors: Ratio) -> Option<Duration> {
        let seen = watch.detection(tier, errors)?;
        let needed = Ratio::from(i128::from(self.guard));
        let failing = self.events(Duration::seconds(1)) * errors;
        let enough = (needed / failing).of_duration(Duration::seconds(1));
        let fits = self.events(tier.long) * errors >= needed;
        fits.then_some(seen.max(enough))
    }

    /// How the alerts of a severity see an outage; `None` when they never do.
    #[must_use]
    pub fn sight(&self, watch: &Watch, severity: Severity, errors: Ratio) -> Option<Sight> {
        let seen = watch.tiers.iter().filter(|tier| tier.severity == severity);
        let seen: Vec<(Duration, Duration)> = seen
            .filter_map(|tier| Some((self.detection(watch, tier, errors)?, watch.reset(tier, errors)?)))
            .collect();
        let detection = seen.iter().map(|(detection, _)| *detection).min()?;
        let reset = seen.iter().map(|(_, reset)| *reset).max()?;
        Some(Sight { detection, spent: watch.spent(errors, detection), reset })
    }

    /// Pages in 30 days of a service whose errors are exactly at its budget; `None` when there are too many
    /// events to tell chance from fault, which takes a factor near 1.
    #[must_use]
    pub fn false_pages(&self, watch: &Watch) -> Option<FalsePages> {
        let failing = self.per_second * watch.budget();
        let pages = watch.tiers.iter().filter(|tier| tier.severity == Severity::Page);
        let tiers: Vec<&Tier> = pages.filter(|tier| by_chance(tier, failing)).collect();
        if tiers.is_empty() {
            return Some(FalsePages { unguarded: Ratio::ZERO, guarded: Ratio::ZERO });
        }
        let tick = tick(watch, &tiers);
        let per_tick = |rate: Ratio| rate * Ratio::of(tick, Duration::seconds(1));
        let bad = Poisson::new(per_tick(failing)).filter(|_| per_tick(failing) <= Ratio::from(DRAWN))?;
        let good = Poisson::new(per_tick(self.per_second - failing))?;
        let pairs: Vec<Pair> = tiers.iter().map(|tier| Pair::new(tier, watch.budget(), tick)).collect();
        let seen = simulated(&pairs, &bad, &good, self.guard);
        // Pages a failure, times failures in a month, which are known: the count of failures adds no noise.
        let failures = failing * Ratio::of(MONTH, Duration::seconds(1));
        let in_a_month =
            |pages: u64| Ratio::from(i128::from(pages)) / Ratio::from(i128::from(seen.failures)) * failures;
        let [unguarded, guarded] = seen.pages.map(in_a_month);
        Some(FalsePages { unguarded, guarded })
    }
}

/// Evaluations that are simulated: 50 months of one a minute.
const TICKS: u32 = 2_160_000;
const MONTH: Duration = Duration::seconds(30 * 86_400);
/// Up to here arrivals of a tick are drawn one by one; beyond it their number hardly varies.
const DRAWN: i128 = 32;

/// Whether chance fires a tier once in many months.
///
/// Within its long window μ failures are expected, and it takes f · μ. The probability of
/// so many is at most exp(-μ · δ² / (2 + δ)) where δ = f - 1.
fn by_chance(tier: &Tier, failing: Ratio) -> bool {
    const NEVER: i128 = 20;
    let expected = failing * Ratio::of(tier.long, Duration::seconds(1));
    let excess = tier.factor - Ratio::ONE;
    excess <= Ratio::ZERO || expected * excess * excess / (excess + Ratio::from(2)) < Ratio::from(NEVER)
}

/// Time between two evaluations: as they are made, but a minute at least, for the work is bounded in ticks.
fn tick(watch: &Watch, tiers: &[&Tier]) -> Duration {
    let shortest = tiers.iter().map(|tier| tier.short).min().unwrap_or(watch.base);
    watch.interval.max(Duration::seconds(60)).min(shortest).max(Duration::millis(1))
}

/// A pair of windows, in ticks.
struct Pair {
    long: usize,
    short: usize,
    /// The threshold in 2⁻⁴⁰, rounded up: a ratio at it does not fire.
    threshold: u64,
}

const SCALE: u32 = 40;

impl Pair {
    fn new(tier: &Tier, budget: Ratio, tick: Duration) -> Self {
        let ticks = |window| usize::try_from(Ratio::of(window, tick).floor()).unwrap_or(1).clamp(1, LONGEST);
        let threshold = (tier.threshold(budget) * Ratio::from(1_i128 << SCALE)).ceil();
        let threshold = u64::try_from(threshold).unwrap_or(u64::MAX);
        Self { long: ticks(tier.long), short: ticks(tier.short), threshold }
    }

    fn is_exceeded(&self, [bad, all]: [u64; 2]) -> bool {
        u128::from(bad) << SCALE > u128::from(self.threshold) * u128::from(all)
    }
}

/// No window has more ticks: 91 days of minutes.
const LONGEST: usize = (1 << 17) - 1;

/// Failures and events so far, at each of the last ticks.
struct Past {
    sums: Vec<[u64; 2]>,
    at: usize,
}

impl Past {
    fn new(longest: usize) -> Self {
        Self { sums: vec![[0, 0]; (longest + 1).next_power_of_two()], at: 0 }
    }

    fn now(&self) -> [u64; 2] {
        self.sums.get(self.at).copied().unwrap_or_default()
    }

    fn push(&mut self, bad: u64, good: u64) {
        let [bads, alls] = self.now();
        self.at = (self.at + 1) & (self.sums.len() - 1);
        if let Some(sum) = self.sums.get_mut(self.at) {
            *sum = [bads.wrapping_add(bad), alls.wrapping_add(bad).wrapping_add(good)];
        }
    }

    fn over(&self, window: usize) -> [u64; 2] {
        let before = self.at.wrapping_sub(window) & (self.sums.len() - 1);
        let [bad, all] = self.sums.get(before).copied().unwrap_or_default();
        let [bads, alls] = self.now();
        [bads.wrapping_sub(bad), alls.wrapping_sub(all)]
    }
}

/// What happened in a simulation.
struct Seen {
    failures: u64,
    /// How often a page began, without and with the guard.
    pages: [u64; 2],
}

fn simulated(pairs: &[Pair], bad: &Poisson, good: &Poisson, guard: u32) -> Seen {
    let longest = pairs.iter().map(|pair| pair.long).max().unwrap_or(1);
    let memory = pairs.iter().map(|pair| pair.short).max().unwrap_or(1);
    let mut past = Past::new(longest);
    let mut random = Random(0x5EED);
    let mut seen = Seen { failures: 0, pages: [0; 2] };
    let (mut firing, mut quiet) = ([false; 2], memory);
    for tick in 0..longest + TICKS as usize {
        let failures = bad.draw(random.next());
        past.push(failures, good.draw(random.next()));
        quiet = if failures > 0 { 0 } else { quiet + 1 };
        if tick < longest {
            continue;
        }
        // Without a failure in a short window nothing fires.
        let now = if quiet < memory { fire(pairs, &past, guard) } else { [false; 2] };
        for ((pages, was), is) in seen.pages.iter_mut().zip(&mut firing).zip(now) {
            *pages += u64::from(is && !*was);
            *was = is;
        }
        seen.failures += failures;
    }
    seen
}

/// Whether a pair fires, without and with the guard.
fn fire(pairs: &[Pair], past: &Past, guard: u32) -> [bool; 2] {
    let fires =
        |pair: &&Pair| pair.is_exceeded(past.over(pair.long)) && pair.is_exceeded(past.over(pair.short));
    let enough = |pair: &Pair| past.over(pair.long)[0] >= u64::from(guard);
    let mut found = [false; 2];
    for pair in pairs.iter().filter(fires) {
        found = [true, found[1] || enough(pair)];
    }
    found
}

/// Numbers without a pattern from a fixed seed (`SplitMix64`, Steele, Lea and Flood 2014).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }
}

/// Arrivals within a tick.
struct Poisson {
    /// The probability of at most so many, in 2⁻⁶⁰.
    at_most: Vec<u64>,
    /// From where to look, by the first 8 bits of what was drawn.
    from: Vec<usize>,
}

/// 1 as a probability.
const WHOLE: u64 = 1 << 60;

impl Poisson {
    /// `None` when the mean is out of all proportion.
    fn new(mean: Ratio) -> Option<Self> {
        if mean > Ratio::from(DRAWN) {
            let constant =
                usize::try_from((mean + Ratio::new(1, 2)).floor()).ok().filter(|mean| *mean < 1 << 40)?;
            return Some(Self { at_most: Vec::new(), from: vec![constant] });
        }
        let scaled = u128::try_from((mean * Ratio::from(i128::from(WHOLE))).floor()).unwrap_or_default();
        let (mut term, mut sum) = (exp_minus(scaled), 0_u128);
        let mut at_most = Vec::new();
        for count in 1_u128.. {
            sum += term;
            at_most.push(u64::try_from(sum).unwrap_or(WHOLE));
            term = ((term * scaled) >> 60) / count;
            if term == 0 && (count << 60) > scaled {
                break;
            }
        }
        let first = |bits: u64| at_most.iter().position(|sum| *sum > bits << 52).unwrap_or(at_most.len());
        let from = (0..256).map(first).collect();
        Some(Self { at_most, from })
    }

    fn draw(&self, random: u64) -> u64 {
        let bits = random >> 4;
        let mut count =
            self.from.get((bits >> 52) as usize).or(self.from.first()).copied().unwrap_or_default();
        while self.at_most.get(count).is_some_and(|sum| *sum <= bits) {
            count += 1;
        }
        count as u64
    }
}

/// exp(-x), both in 2⁻⁶⁰; x is at most 32.
fn exp_minus(x: u128) -> u128 {
    const HALVINGS: u32 = 6;
    let small = x >> HALVINGS;
    let whole = u128::from(WHOLE);
    // Σ (-x)ⁿ / n! by Horner's scheme; below ½ twenty terms are exact to the last digit.
    let series = (1..=20_u128).rev().fold(whole, |sum, n| whole - ((small * sum) >> 60) / n);
    (0..HALVINGS).fold(series, |power, _| (power * power) >> 60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::slo::window::workbook;

    fn watch(objective: &str) -> Watch {
        let period = Duration::seconds(30 * 86_400);
        Watch {
            objective: objective.parse().unwrap(),
            period,
            tiers: workbook(period),
            recorded_from: Duration::seconds(86_400),
            base: Duration::seconds(300),
            lookback: Duration::seconds(300),
            interval: Duration::seconds(60),
        }
    }

    /// False pages in 30 days without and with a guard of 5 are within `tolerance` of what another simulation
    /// counted in 20 months of the same service, requests drawn one by one.
    #[track_caller]
    fn pages(objective: &str, hourly: i128, counted: [(&str, &str); 2]) {
        let found = Traffic { per_second: Ratio::new(hourly, 3600), guard: 5 }
            .false_pages(&watch(objective))
            .unwrap();
        for (found, (expected, tolerance)) in [found.unguarded, found.guarded].into_iter().zip(counted) {
            let (expected, tolerance) = (number(expected), number(tolerance));
            let within = found >= expected - tolerance && found <= expected + tolerance;
            assert!(
                within,
                "{objective} at {hourly}/h: found {found}, expected {expected} within {tolerance}"
            );
        }
    }

    fn number(text: &str) -> Ratio {
        Ratio::from(text.parse::<crate::quantity::Decimal>().unwrap())
    }

    // Tolerances are three standard deviations of a count over 20 months, √(n / 20) · 3.
    #[test]
    fn every_failure_pages_a_service_with_little_traffic() {
        pages("99.9%", 60, [("40.7", "4.3"), ("0", "0.1")]);
        pages("99.9%", 10, [("6.2", "1.7"), ("0", "0.1")]);
    }

    #[test]
    fn two_failures_in_an_hour_are_soon_together() {
        pages("99.9%", 100, [("6.7", "1.8"), ("0.25", "0.34")]);
        pages("99%", 10, [("12.4", "2.4"), ("0.15", "0.26")]);
    }

    #[test]
    fn much_traffic_pages_nobody_by_chance() {
        pages("99.9%", 300, [("0.1", "0.22"), ("0.05", "0.15")]);
        pages("99.9%", 1000, [("0", "0.05"), ("0", "0.05")]);
        pages("99.9%", 100_000_000, [("0", "0"), ("0", "0")]);
    }

    #[test]
    fn what_matters_is_how_many_failures_there_are() {
        let pages = |objective, hourly| {
            let traffic = Traffic { per_second: Ratio::new(hourly, 3600), guard: 5 };
            traffic.false_pages(&watch(objective)).unwrap().unguarded
        };
        let [few, many] = [pages("99.9%", 100), pages("99.999%", 10_000)];
        assert!((few - many) * (few - many) < Ratio::ONE, "{few} {many}");
    }

    #[test]
    fn a_handful_of_failures_is_waited_for() {
        let watch = watch("99.9%");
        let page = |hourly, errors: &str| {
            let traffic = Traffic { per_second: Ratio::new(hourly, 3600), guard: 5 };
            traffic.sight(&watch, Severity::Page, number(errors)).map(|sight| sight.detection.as_seconds())
        };
        // With much traffic the formula decides, with little the fifth failure, and with less it never comes.
        assert_eq!(page(360_000, "5%"), Some(1036));
        assert_eq!(page(60, "50%"), Some(600));
        assert_eq!(page(60, "5%"), Some(6000));
        assert_eq!(page(10, "5%"), None);
        assert_eq!(page(0, "100%"), None);
    }

    #[test]
    fn failures_are_counted_up_to_the_guard() {
        let watch = watch("99.9%");
        let needed = |hourly| {
            Traffic { per_second: Ratio::new(hourly, 3600), guard: 5 }
                .failures(&watch.tiers[0], watch.budget())
        };
        assert_eq!([needed(60), needed(300), needed(1000)], [5, 5, 15]);
    }

    #[test]
    fn arrivals_are_as_many_as_they_should_be() {
        let mut random = Random(1);
        for mean in [Ratio::new(1, 1000), Ratio::new(1, 2), Ratio::from(7), Ratio::from(31), Ratio::from(90)]
        {
            let poisson = Poisson::new(mean).unwrap();
            let draws = 200_000;
            let sum: u64 = (0..draws).map(|_| poisson.draw(random.next())).sum();
            let (sum, expected) = (Ratio::from(i128::from(sum)), mean * Ratio::from(draws));
            // The variance of the sum is its mean: 4 standard deviations.
            let off = (sum - expected) * (sum - expected);
            assert!(off <= expected * Ratio::from(16), "mean {mean}: {sum} in {draws}");
        }
        assert!(Poisson::new(Ratio::from(i128::MAX / 4)).is_none());
    }
}
