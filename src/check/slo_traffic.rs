//! Counts of events that an indicator does not have, or that its traffic cannot reach.

use super::slo_tiers::percent;
use super::{Check, Example, Meta};
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::Project;
use crate::quantity::{Duration, Ratio};
use crate::slo::Slo;

/// `slo/guard-out-of-reach`, `slo/no-events`, `slo/no-traffic`, `slo/too-few-events`
pub(super) struct Traffic;

impl Check for Traffic {
    fn metas(&self) -> &'static [Meta] {
        METAS
    }

    fn project(&self, project: &Project, sink: &mut Sink) {
        for slo in project.slos.iter().filter(|slo| !slo.is_one_value()) {
            if !slo.sli.has_events() {
                no_events(slo, sink);
                continue;
            }
            let Some((rps, at)) = slo.expected_rps.zip(slo.origins.expected_rps) else { continue };
            let rps = Ratio::from(rps);
            if rps <= Ratio::ZERO {
                sink.push(
                    Diagnostic::error("slo/no-traffic", format!("`{}` expects no events", slo.name.text))
                        .at(at, "expected more than 0 per second")
                        .help("write how many events come in a second, for instance `0.2` for 12 a minute"),
                );
                continue;
            }
            let report = too_few(slo, rps).or_else(|| guard(slo, rps));
            sink.extend(report.map(|report| report.at(at, "as many as this in a second")));
        }
    }
}

fn no_events(slo: &Slo, sink: &mut Sink) {
    let said = [("min_bad_events", slo.origins.min_bad_events), ("expected_rps", slo.origins.expected_rps)];
    for (key, at) in said.into_iter().filter_map(|(key, at)| Some((key, at?))) {
        let message = format!("`{key}` means nothing to `{}`, which counts no events", slo.name.text);
        sink.push(
            Diagnostic::error("slo/no-events", message)
                .at(at, "a share of time has no events")
                .also(slo.origins.sli, "what it measures")
                .help(format!("remove `{key}`, or measure `bad` and `total`")),
        );
    }
}

fn events(rps: Ratio, window: Duration) -> Ratio {
    rps * Ratio::of(window, Duration::seconds(1))
}

/// A number as people read it, with at most one place.
fn rounded(number: Ratio) -> String {
    Ratio::new((number * Ratio::from(10)).floor(), 10).to_string()
}

/// The budget holds not a single bad event.
fn too_few(slo: &Slo, rps: Ratio) -> Option<Diagnostic> {
    let all = events(rps, slo.window.length());
    let allowed = all * slo.watch.budget();
    (allowed < Ratio::ONE).then(|| {
        let message = format!(
            "one bad event breaks `{}`: {} events in {} allow less than one",
            slo.name.text,
            rounded(all),
            slo.window
        );
        let least = Ratio::ONE - Ratio::ONE / all;
        let report = Diagnostic::warning("slo/too-few-events", message)
            .also(slo.objective_origin, format!("{} may be bad", percent(slo.watch.budget())));
        if least > Ratio::ZERO {
            let hundredths = (least * Ratio::from(10_000)).floor();
            return report.help(format!(
                "promise {} or less, or take a longer window",
                percent(Ratio::new(hundredths, 10_000))
            ));
        }
        report.help("take a longer window, or watch a probe that runs more often")
    })
}

/// A pair that asks for more bad events than there are events.
fn guard(slo: &Slo, rps: Ratio) -> Option<Diagnostic> {
    let needed = Ratio::from(i128::from(slo.min_bad_events));
    let tier = slo.alerting_tiers().find(|tier| events(rps, tier.long) < needed)?;
    let message = format!(
        "the pair of {} and {} never fires: it takes {} bad events, and {} come in {}",
        tier.long,
        tier.short,
        slo.min_bad_events,
        rounded(events(rps, tier.long)),
        tier.long
    );
    let report = Diagnostic::warning("slo/guard-out-of-reach", message);
    let report = match slo.origins.min_bad_events {
        Some(at) => report.also(at, format!("{} are asked for", slo.min_bad_events)),
        None => report.note("`min_bad_events` is 5 when not said, so that one failure at night wakes nobody"),
    };
    Some(report.help("write a smaller `min_bad_events`, or pairs with longer windows under `burn:`"))
}

const METAS: &[Meta] = &[
    Meta {
        code: "slo/guard-out-of-reach",
        summary: "a pair of windows asks for more bad events than there are events",
        explanation: "`min_bad_events` keeps one failure among a handful of requests from waking somebody.
When `expected_rps` says that fewer events come in the long window of a pair, the pair can never fire. A warning.",
        bad: &[Example::alerts(
            "slos:
  - slo: orders
    objective: 99%
    expected_rps: 0.001
    sli: { bad: 'sum(rate(orders_total{result=\"failed\"}[$window]))', total: 'sum(rate(orders_total[$window]))' }
",
        )],
        good: &[Example::alerts(
            "slos:
  - slo: orders
    objective: 99%
    expected_rps: 0.001
    min_bad_events: 2
    sli: { bad: 'sum(rate(orders_total{result=\"failed\"}[$window]))', total: 'sum(rate(orders_total[$window]))' }
",
        )],
    },
    Meta {
        code: "slo/no-events",
        summary: "a count of events where none are counted",
        explanation: "`min_bad_events` and `expected_rps` are about events. A `ratio` or a `slice` is a share of
time: it has none, and the keys would do nothing.",
        bad: &[Example::alerts(
            "slos:
  - slo: throughput
    objective: 99%
    min_bad_events: 5
    sli: { slice: 'sum(rate(orders_total[5m])) > 10' }
",
        )],
        good: &[Example::alerts(
            "slos:
  - slo: throughput
    objective: 99%
    sli: { slice: 'sum(rate(orders_total[5m])) > 10' }
",
        )],
    },
    Meta {
        code: "slo/no-traffic",
        summary: "an SLO that expects no events",
        explanation: "`expected_rps` is how many events come in a second. Without any there is nothing to promise.",
        bad: &[Example::alerts(
            "slos:
  - slo: orders
    objective: 99%
    expected_rps: 0
    sli: { bad: 'sum(rate(orders_total{result=\"failed\"}[$window]))', total: 'sum(rate(orders_total[$window]))' }
",
        )],
        good: &[Example::alerts(
            "slos:
  - slo: orders
    objective: 99%
    expected_rps: 20
    sli: { bad: 'sum(rate(orders_total{result=\"failed\"}[$window]))', total: 'sum(rate(orders_total[$window]))' }
",
        )],
    },
    Meta {
        code: "slo/too-few-events",
        summary: "the budget holds not a single bad event",
        explanation: "With so few events in the window the first failure breaks the promise, and what follows is
no error budget but luck. Promise less, take a longer window, or let a probe make events. A warning.",
        bad: &[Example::alerts(
            "slos:
  - slo: backups
    objective: 99.9%
    expected_rps: 0.0001
    sli: { bad: 'sum(rate(backups_total{result=\"failed\"}[$window]))', total: 'sum(rate(backups_total[$window]))' }
",
        )],
        good: &[Example::alerts(
            "slos:
  - slo: backups
    objective: 99%
    expected_rps: 0.1
    sli: { bad: 'sum(rate(backups_total{result=\"failed\"}[$window]))', total: 'sum(rate(backups_total[$window]))' }
",
        )],
    },
];
