//! Recordings: what a rule records all over the history, as a ruler would have.

use std::collections::BTreeMap;

use super::ask::{Answer, Series, Server};
use super::plan::{Plan, Recording};
use super::report::Report;
use super::scenario::{Seconds, Telling};
use super::series::Labels;
use super::{ask::Failure, faults};
use crate::model::Rule;

/// Samples of the series of one name.
pub type Samples = Vec<(Labels, Vec<(Seconds, f64)>)>;

/// So many points a server gives at most at once.
const AT_ONCE: Seconds = 10_000;

/// What the rules of one pass record, by name; what a server refuses is reported.
///
/// # Errors
/// When the server is gone.
pub fn record(
    plan: &Plan<'_>,
    pass: &[Recording<'_>],
    told: Telling,
    server: &mut dyn Server,
    report: &mut Report,
) -> Answer<Vec<(String, Samples)>> {
    let mut all: BTreeMap<String, Samples> = BTreeMap::new();
    for recording in pass {
        let found = match recorded(plan, recording, told, server) {
            Ok(found) => found,
            Err(Failure::Refused(words)) => {
                report.fault(faults::rule_refused(recording.rule, &words), None);
                continue;
            }
            Err(gone) => return Err(gone),
        };
        all.entry(recording.rule.name.text.to_string()).or_default().extend(found);
    }
    Ok(all.into_iter().filter(|(_, series)| !series.is_empty()).collect())
}

fn recorded(
    plan: &Plan<'_>,
    recording: &Recording<'_>,
    told: Telling,
    server: &mut dyn Server,
) -> Answer<Samples> {
    let mut all: BTreeMap<Labels, Vec<(Seconds, f64)>> = BTreeMap::new();
    let step = recording.step;
    for (from, to) in plan.recorded(recording).into_iter().filter_map(|stretch| told.of(stretch)) {
        let mut start = to - (to - from).div_euclid(step) * step;
        while start <= to {
            let end = to.min(start + AT_ONCE * step);
            for series in server.range(recording.rule.query.text.as_str(), start, end, step)? {
                let labels = labels(recording.rule, &series);
                all.entry(labels).or_default().extend(series.points);
            }
            start = end + step;
        }
    }
    Ok(all.into_iter().collect())
}

/// The labels of what a rule makes of a series: those of the series, and those of the rule over them.
pub(super) fn labels(rule: &Rule, series: &Series) -> Labels {
    let mut labels = series.labels.clone();
    labels.remove("__name__");
    for pair in &rule.labels {
        labels.insert(pair.name.to_string(), pair.value.text.to_string());
    }
    labels.retain(|_, value| !value.is_empty());
    labels
}
