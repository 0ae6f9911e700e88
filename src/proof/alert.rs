//! Whether an alert fires: its query at every evaluation, its threshold, and how long it must hold.

use std::collections::BTreeMap;

use super::ask::Series;
use super::scenario::Seconds;
use super::series::Labels;
use crate::model::{AlertRule, Condition, Evaluator, NoData};

/// An alert that fires for one series.
#[derive(Clone, PartialEq, Debug)]
pub struct Fired {
    /// Labels of the series.
    pub labels: Labels,
    /// From when on.
    pub since: Seconds,
    /// The value then.
    pub value: f64,
}

/// The alerts of a rule that fire somewhere in a stretch, each from its first moment on.
#[must_use]
pub fn fired(
    alert: &AlertRule,
    answer: &[Series],
    (from, to): (Seconds, Seconds),
    step: Seconds,
) -> Vec<Fired> {
    let hold = super::plan::whole_seconds(alert.hold.as_seconds());
    let mut all: Vec<Fired> = answer
        .iter()
        .filter_map(|series| {
            let points: BTreeMap<Seconds, f64> = series.points.iter().copied().collect();
            let (since, value) = held((from, to), step, hold, |time| {
                let value = points.get(&time).copied()?;
                holds(alert.condition.as_ref(), value).then_some(value)
            })?;
            let mut labels = series.labels.clone();
            labels.remove("__name__");
            Some(Fired { labels, since, value })
        })
        .collect();
    if alert.condition.is_some() && alert.no_data == NoData::Alerting {
        let nothing = |time: Seconds| {
            let missing = !answer.iter().any(|series| series.points.iter().any(|(at, _)| *at == time));
            missing.then_some(f64::NAN)
        };
        all.extend(held((from, to), step, hold, nothing).map(|(since, value)| Fired {
            labels: Labels::new(),
            since,
            value,
        }));
    }
    all
}

/// The first moment at which something has held for so long without a gap, and its value then.
fn held(
    (from, to): (Seconds, Seconds),
    step: Seconds,
    hold: Seconds,
    value: impl Fn(Seconds) -> Option<f64>,
) -> Option<(Seconds, f64)> {
    let mut since = None;
    let mut time = from;
    while time <= to {
        match value(time) {
            Some(value) => {
                let start = *since.get_or_insert(time);
                if time - start >= hold {
                    return Some((time, value));
                }
            }
            None => since = None,
        }
        time += step.max(1);
    }
    None
}

/// Whether a value is one to fire at; without a condition, as rulers have it, every value is.
fn holds(condition: Option<&Condition>, value: f64) -> bool {
    let Some(condition) = condition else { return true };
    let threshold = condition.threshold.to_f64();
    match condition.evaluator {
        Evaluator::Gt => value > threshold,
        Evaluator::Gte => value >= threshold,
        Evaluator::Lt => value < threshold,
        Evaluator::Lte => value <= threshold,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_starts_the_wait_anew() {
        let at = |true_at: &'static [Seconds]| move |time| true_at.contains(&time).then_some(1.0);
        assert_eq!(held((0, 300), 60, 120, at(&[60, 120, 240, 300])), None);
        assert_eq!(held((0, 300), 60, 120, at(&[60, 120, 180])), Some((180, 1.0)));
        assert_eq!(held((0, 300), 60, 0, at(&[240])), Some((240, 1.0)));
    }
}
