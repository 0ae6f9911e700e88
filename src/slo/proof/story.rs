//! Samples of a story, and the outage that is told: when a tier sees it begin and end.

use super::feed::{Feed, Kind};
use super::{Exclusion, Outage, Proof, Severity, Tier, Watch};
use crate::quantity::{Duration, Ratio};

/// A stretch of time with one error ratio.
#[derive(Clone, Copy)]
pub(super) struct Phase {
    pub(super) steps: u64,
    pub(super) errors: Ratio,
    /// How much of the usual traffic there is.
    pub(super) events: Ratio,
}

/// The samples of a series, the first one at 0; `at` is what it is worth, or grows by, at an error ratio.
pub(super) fn values(phases: &[Phase], kind: Kind, at: impl Fn(Ratio) -> Ratio) -> Option<String> {
    let mut parts = Vec::new();
    let mut reached = Ratio::ZERO;
    for phase in phases.iter().filter(|phase| phase.steps > 0) {
        let amount = at(phase.errors) * phase.events;
        // The first stretch has one sample more: the one at 0.
        let (from, more) = match (kind, parts.is_empty()) {
            (Kind::Gauge, first) => (amount, phase.steps - u64::from(!first)),
            (Kind::Counter, true) => (reached, phase.steps),
            (Kind::Counter, false) => (reached + amount, phase.steps - 1),
        };
        let grows = match kind {
            Kind::Gauge => Ratio::ZERO,
            Kind::Counter if Ratio::from(amount.floor()) != amount => return None,
            Kind::Counter => amount,
        };
        parts.push(format!("{from}+{grows}x{more}"));
        reached = reached + amount * Ratio::from(i128::from(phase.steps));
    }
    Some(parts.join(" "))
}

/// The largest share of few digits below a limit.
pub(super) fn below(limit: Ratio) -> Option<Ratio> {
    (1..=9).find_map(|places| {
        let ten = 10_i128.pow(places);
        let digits = (limit * Ratio::from(ten)).ceil() - 1;
        (digits > 0).then(|| Ratio::new(digits, ten))
    })
}

/// Earliest and latest, as versions of Prometheus differ, in milliseconds.
type Between = [Ratio; 2];

impl Proof<'_> {
    /// An outage whose times every version of Prometheus agrees about.
    pub(super) fn outage(&self, tier: &Tier, tick: Duration) -> Result<Outage, &'static str> {
        let threshold = tier.threshold(self.slo.watch.budget());
        if threshold >= Ratio::ONE {
            return Err("its threshold cannot be exceeded");
        }
        let pages = self.slo.alerting_tiers().filter(|page| page.severity == Severity::Page);
        let least = pages.map(|page| page.threshold(self.slo.watch.budget())).min();
        let excluded = tier.severity == Severity::Ticket && self.slo.exclusion == Exclusion::Expression;
        let most = least.filter(|_| excluded).unwrap_or(Ratio::ONE);
        let sooner = self.rivals(tier).map(|rival| rival.threshold(self.slo.watch.budget()));
        let most = sooner.filter(|rival| *rival > threshold).fold(most, Ratio::min);
        if self.is_slice() {
            if most < Ratio::ONE {
                return Err("what is bad at all times is told by another pair first");
            }
            return self.sliced(tier, tick).ok_or("versions of Prometheus differ by an evaluation");
        }
        let watch = Watch { interval: tick, ..self.slo.watch.clone() };
        candidates(threshold, most)
            .find_map(|errors| self.seen(tier, errors, &watch))
            .ok_or("no error ratio fires it alone at a time that all versions of Prometheus agree about")
    }

    fn seen(&self, tier: &Tier, errors: Ratio, watch: &Watch) -> Option<Outage> {
        let share = tier.threshold(watch.budget()) / errors;
        let [long, short] = [tier.long, tier.short].map(|window| self.between(watch, window, share));
        let detection = agreed([long[0].max(short[0]), long[1].max(short[1])], watch.interval)?;
        let reset = agreed(self.between(watch, tier.short, Ratio::ONE - share), watch.interval)?;
        if !self.is_alone(tier, errors, detection.as_millis()) {
            return None;
        }
        let exact = [watch.detection(tier, errors)?, watch.reset(tier, errors)?];
        // What is written is the formula; what was looked at above is whether it is sure.
        let [after, over] = exact.map(|exact| Duration::millis(super::up(exact.as_millis(), watch.interval)));
        (after == detection && over == reset).then_some(Outage { errors, detection, reset: Some(reset) })
    }

    /// A condition that fails at all times.
    fn sliced(&self, tier: &Tier, tick: Duration) -> Option<Outage> {
        let watch = Watch { interval: tick, ..self.slo.watch.clone() };
        let share = tier.threshold(watch.budget());
        let [long, short] = [tier.long, tier.short].map(|window| self.between(&watch, window, share));
        let detection = agreed([long[0].max(short[0]), long[1].max(short[1])], tick)?;
        let reset = agreed(self.between(&watch, tier.short, Ratio::ONE - share), tick);
        let [onset, offset] = turns(&self.feed, self.step, tick)?;
        Some(Outage {
            errors: Ratio::ONE,
            detection: Duration::millis(detection.as_millis() + onset),
            reset: reset.map(|reset| Duration::millis(reset.as_millis() + offset)),
        })
    }

    /// When a window is filled up to a share.
    fn between(&self, watch: &Watch, window: Duration, share: Ratio) -> Between {
        let millis = |length: Duration| Ratio::from(i128::from(length.as_millis()));
        let whole = share * millis(window);
        let [step, tick] = [self.step, watch.interval].map(millis);
        let summed = window >= watch.recorded_from && (window != watch.base || self.is_slice());
        // An average before Prometheus 3 has one sample more, of which a counter only takes the difference.
        let gauge = self.feed.series.iter().any(|fed| fed.kind == Kind::Gauge);
        let more = if gauge { step } else { Ratio::ZERO };
        if !summed {
            return [whole - share * step, whole + share * more];
        }
        let lag = i128::from(watch.lookback.as_millis().saturating_sub(watch.interval.as_millis()));
        let lag = Ratio::new(lag, 2);
        let early = if self.is_slice() { Ratio::ZERO } else { step * Ratio::new(1, 2) };
        [whole + lag - early, whole + lag + share * tick + more]
    }
}

/// How long after the first evaluation a condition turns bad, and good again, because its own query looks back.
pub(super) fn turns(feed: &Feed, step: Duration, tick: Duration) -> Option<[u64; 2]> {
    let lookback = feed.lookback.as_millis();
    let first = |window: u64, to: Ratio| {
        (1..=1000_u64).find(|ticks| {
            let passed = Ratio::new(i128::from(ticks * tick.as_millis()), i128::from(window.max(1)));
            let new = passed.min(Ratio::ONE);
            let part = if to == Ratio::ONE { new } else { Ratio::ONE - new };
            feed.share_at(part) == Some(to)
        })
    };
    let turn = |to| {
        let closed = first(lookback, to)?;
        let open = first(lookback.saturating_sub(step.as_millis()), to)?;
        (closed == open).then_some((closed - 1) * tick.as_millis())
    };
    Some([turn(Ratio::ONE)?, turn(Ratio::ZERO)?])
}

/// The evaluation that earliest and latest agree about, with a little room on both sides.
fn agreed([early, late]: Between, tick: Duration) -> Option<Duration> {
    let tick_millis = Ratio::from(i128::from(tick.as_millis()));
    let [early, late] = [early / tick_millis, late / tick_millis];
    let (room, before) = (Ratio::new(1, 50), early.floor());
    let sure = early >= Ratio::from(before) + room && late <= Ratio::from(before + 1) - room;
    let ticks = u64::try_from(before + 1).ok()?;
    sure.then(|| Duration::millis(ticks * tick.as_millis()))
}

/// Error ratios above a threshold: those with few digits first, of them the highest, which is seen soonest.
fn candidates(threshold: Ratio, most: Ratio) -> impl Iterator<Item = Ratio> {
    let least = threshold * Ratio::new(6, 5);
    let most = most.min(threshold * Ratio::from(8));
    (0..=9_u32).flat_map(move |places| {
        let ten = 10_i128.pow(places);
        let from = (least * Ratio::from(ten)).floor() + 1;
        let to = (most * Ratio::from(ten)).floor();
        (from.max(to - 200)..=to).rev().map(move |digits| Ratio::new(digits, ten))
    })
}
