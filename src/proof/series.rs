//! The series of the history, and their values at every moment.
//!
//! Every value is a formula of the time: no state, no randomness, the same on every machine. Numbers are `f64`
//! because that is what the format and the store hold.

use std::collections::BTreeMap;

use super::scenario::{BIRTH, END, INCIDENT, Scenario, Seconds};

/// Labels of a series, without its name.
pub type Labels = BTreeMap<String, String>;

/// All series of one metric.
#[derive(Clone, Debug)]
pub struct Family {
    /// What they are.
    pub kind: Kind,
    /// By their labels.
    pub members: BTreeMap<Labels, Member>,
}

/// What the series of a metric are.
#[derive(Clone, PartialEq, Debug)]
pub enum Kind {
    /// Only grows.
    Counter,
    /// Goes up and down.
    Gauge,
    /// Buckets, sum and count; the upper bounds as they are written, and as numbers.
    Histogram(Vec<(String, f64)>),
    /// Sum and count.
    Summary,
}

/// One series, or the series of one histogram.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Member {
    /// How its value follows from the level.
    pub shape: Shape,
    /// Its level while all is well; `None` is no series.
    pub healthy: Option<Level>,
    /// Its level in the incident.
    pub incident: Option<Level>,
}

/// How much there is of a series.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Level {
    /// Events a second, where events are counted.
    pub rate: f64,
    /// The value, or the median of what is observed.
    pub value: f64,
}

impl Level {
    /// A value.
    #[must_use]
    pub const fn of(value: f64) -> Self {
        Self { rate: 1.0, value }
    }
}

/// How a value follows from the level.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shape {
    /// Grows by the level every second, more by day than by night.
    Rising,
    /// The level, a little up and down.
    Waving,
    /// The level itself.
    Still,
    /// The moment of the sample.
    Now,
    /// A moment long ago.
    LongAgo,
}

/// Length of a day.
const DAY: f64 = 86_400.0;
/// How long a level takes from healthy to what it is in the incident.
const SLIDE: f64 = 600.0;
/// Spread of what histograms observe: the deviation of the logarithm.
const SPREAD: f64 = 0.7;

#[allow(clippy::cast_precision_loss, reason = "seconds of a few decades are exact in a double")]
pub(super) fn float(time: Seconds) -> f64 {
    time as f64
}

/// The integral of `1 + 0.3 sin(day) + 0.05 sin(t / 97)` since the birth of counters.
fn grown(time: Seconds) -> f64 {
    let t = float(time - BIRTH);
    let turn = std::f64::consts::TAU / DAY;
    t + 0.3 / turn * (1.0 - (t * turn).cos()) + 0.05 * 97.0 * (1.0 - (t / 97.0).cos())
}

fn wave(time: Seconds) -> f64 {
    let t = float(time - BIRTH);
    1.0 + 0.02 * (t * std::f64::consts::TAU / DAY).sin() + 0.01 * (t / 97.0).sin()
}

/// How far things have gone wrong at a moment: 0 before the incident, 1 ten minutes into it.
fn wrongness(time: Seconds) -> f64 {
    (float(time - (END - INCIDENT)) / SLIDE).clamp(0.0, 1.0)
}

/// The share of observations below `bound`, when they are spread around `median`.
#[must_use]
pub fn below(bound: f64, median: f64) -> f64 {
    if bound <= 0.0 || median <= 0.0 {
        return if median <= 0.0 { 1.0 } else { 0.0 };
    }
    normal((bound.ln() - median.ln()) / SPREAD)
}

/// The normal distribution (Abramowitz and Stegun, 26.2.17; exact to seven digits).
fn normal(x: f64) -> f64 {
    const FACTORS: [f64; 5] = [0.319_381_530, -0.356_563_782, 1.781_477_937, -1.821_255_978, 1.330_274_429];
    let t = 1.0 / (1.0 + 0.231_641_9 * x.abs());
    let sum = FACTORS.iter().rev().fold(0.0, |sum, factor| (sum + factor) * t);
    let tail = (-x * x / 2.0).exp() / (std::f64::consts::TAU).sqrt() * sum;
    if x > 0.0 { 1.0 - tail } else { tail }
}

impl Member {
    /// The level in a scenario.
    #[must_use]
    pub fn level(&self, scenario: Scenario) -> Option<Level> {
        match scenario {
            Scenario::Healthy => self.healthy,
            Scenario::Incident => self.incident,
        }
    }

    /// Whether there is a sample at a moment.
    #[must_use]
    pub fn is_there(&self, time: Seconds) -> bool {
        let incident = time > END - INCIDENT;
        if incident { self.incident.is_some() } else { self.healthy.is_some() }
    }

    /// Whether its value is a moment.
    #[must_use]
    pub const fn is_moment(&self) -> bool {
        matches!(self.shape, Shape::Now | Shape::LongAgo)
    }

    /// The value of a series at a moment.
    #[must_use]
    pub fn value(&self, time: Seconds) -> f64 {
        let (healthy, incident) = (value(self.healthy), value(self.incident));
        match self.shape {
            Shape::Rising => {
                let (before, after) = split(time);
                before * healthy + after * incident
            }
            Shape::Waving => (healthy + (incident - healthy) * wrongness(time)) * wave(time),
            Shape::Still if time > END - INCIDENT => incident,
            Shape::Still => healthy,
            Shape::Now => float(time),
            Shape::LongAgo => float(BIRTH),
        }
    }

    /// Observations up to a moment: while all was well, and since.
    #[must_use]
    pub fn observed(&self, time: Seconds) -> (f64, f64) {
        let (before, after) = split(time);
        let rate = |level: Option<Level>| level.map_or(0.0, |level| level.rate);
        (before * rate(self.healthy), after * rate(self.incident))
    }
}

fn value(level: Option<Level>) -> f64 {
    level.map_or(0.0, |level| level.value)
}

/// What has grown while all was well, and what since.
fn split(time: Seconds) -> (f64, f64) {
    let turn = END - INCIDENT;
    (grown(time.min(turn)), (grown(time) - grown(turn)).max(0.0))
}

/// The average of what is observed around a median.
#[must_use]
pub fn mean(median: f64) -> f64 {
    median * (SPREAD * SPREAD / 2.0).exp()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_never_fall_and_grow_faster_in_the_incident() {
        let level = |value| Some(Level::of(value));
        let member = Member { shape: Shape::Rising, healthy: level(2.0), incident: level(8.0) };
        let values: Vec<f64> = (END - 86_400..=END).step_by(60).map(|time| member.value(time)).collect();
        assert!(values.windows(2).all(|pair| pair[1] > pair[0]));
        let per_second = |from, to| (member.value(to) - member.value(from)) / float(to - from);
        let quiet = per_second(END - 3 * 3600, END - 2 * 3600);
        // The day goes on as well: it is two hours later.
        assert!((per_second(END - 3600, END) / quiet - 4.0).abs() < 0.8, "{quiet}");
    }

    #[test]
    fn half_of_what_is_observed_is_below_the_median() {
        assert!((below(0.04, 0.04) - 0.5).abs() < 1e-6);
        assert!((below(0.5, 0.04) - 0.999_847).abs() < 1e-4);
        assert!(below(0.0, 0.04).abs() < 1e-9);
    }

    #[test]
    fn what_is_absent_in_the_incident_is_there_before() {
        let member = Member { shape: Shape::Waving, healthy: Some(Level::of(1.0)), incident: None };
        assert!(member.is_there(END - INCIDENT) && !member.is_there(END - INCIDENT + 60));
    }
}
