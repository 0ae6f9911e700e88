//! Pairs of windows that cannot fire, or fire for nothing.

use super::{Check, Example, Meta};
use crate::diagnostic::{Diagnostic, Severity, Sink};
use crate::model::Project;
use crate::quantity::Ratio;
use crate::slo::{Names, Slo, Tier, window};
use crate::span::Origin;

/// `slo/fires-inside-objective`, `slo/hardly-reachable`, `slo/out-of-reach`, `slo/pair-beyond-window`
pub(super) struct Tiers;

impl Check for Tiers {
    fn metas(&self) -> &'static [Meta] {
        METAS
    }

    fn project(&self, project: &Project, sink: &mut Sink) {
        for slo in &project.slos {
            let tiers = slo.watch.tiers.iter().zip(&slo.origins.tiers);
            for (tier, at) in tiers.filter(|(tier, _)| slo.notify.tells(tier.severity)) {
                sink.extend(out_of_reach(slo, tier, *at));
                // Of parts the last has what all share.
                if !slo.is_one_value() {
                    sink.extend(inside(slo, tier, *at));
                    sink.extend(beyond(slo, tier, *at));
                }
            }
        }
    }
}

/// A ratio as people read it: `14.4%`.
pub(super) fn percent(ratio: Ratio) -> String {
    format!("{}%", ratio * Ratio::from(100))
}

fn named(tier: &Tier) -> String {
    format!("the pair of {} and {}", tier.long, tier.short)
}

/// A pair that asks for more errors than there can be, or for more than half of everything.
fn out_of_reach(slo: &Slo, tier: &Tier, at: Origin) -> Option<Diagnostic> {
    let (budget, threshold) = (slo.watch.budget(), tier.threshold(slo.watch.budget()));
    let objective = slo.watch.objective;
    let report = if threshold >= Ratio::ONE {
        let message = format!("an objective of {objective} cannot burn {} times too fast", tier.factor);
        Diagnostic::error("slo/out-of-reach", message)
    } else if threshold > Ratio::new(1, 2) {
        let message = format!(
            "{} of `{}` fires only once {} of the events are bad",
            named(tier),
            slo.name.text,
            percent(threshold)
        );
        Diagnostic::warning("slo/hardly-reachable", message)
    } else {
        return None;
    };
    let allowed = format!(
        "{} may be bad, and {} times as many are {}",
        percent(budget),
        tier.factor,
        percent(threshold)
    );
    let report = report.at(slo.objective_origin, allowed);
    let report = if at == slo.objective_origin { report } else { report.also(at, named(tier)) };
    Some(report.help(format!(
        "leave this pair out with pairs of your own under `burn:`, or promise {}",
        least(tier, threshold)
    )))
}

/// The objective from which a pair can fire, or fires at half of the events.
fn least(tier: &Tier, threshold: Ratio) -> String {
    let most = if threshold >= Ratio::ONE { Ratio::ONE } else { Ratio::new(1, 2) };
    let hundredths = ((Ratio::ONE - most / tier.factor) * Ratio::from(10_000)).floor() + 1;
    format!("{} or more", percent(Ratio::new(hundredths, 10_000)))
}

/// A pair that fires while the promise is kept.
fn inside(slo: &Slo, tier: &Tier, at: Origin) -> Option<Diagnostic> {
    if tier.factor >= Ratio::ONE {
        return None;
    }
    let of_scheme = slo.watch.tiers == window::sloth(slo.window.length());
    // What is imported goes on as it was.
    let severity = if slo.names == Names::Sloth { Severity::Warning } else { Severity::Error };
    let message = format!("{} of `{}` fires while the objective is kept", named(tier), slo.name.text);
    let report = Diagnostic::new(severity, "slo/fires-inside-objective", message)
        .at(at, format!("burns {} times as fast as allowed, which is slower", tier.factor));
    Some(if of_scheme {
        report.help("write `burn: workbook`, which raises the factor to 1")
    } else {
        report.help(format!(
            "write `factor: 1`, or `spend: {}`, what is gone by then",
            percent(Ratio::of(tier.long, slo.window.length()))
        ))
    })
}

/// A window that is longer than the promise.
fn beyond(slo: &Slo, tier: &Tier, at: Origin) -> Option<Diagnostic> {
    let length = slo.window.length();
    (tier.long > length).then(|| {
        let message = format!("{} looks back further than the {length} of `{}`", named(tier), slo.name.text);
        Diagnostic::error("slo/pair-beyond-window", message)
            .at(at, format!("{} is longer than the window of the objective", tier.long))
            .also(slo.origins.window, format!("{} here", slo.window))
            .help("write a shorter `long`, or a longer `window`")
    })
}

const METAS: &[Meta] = &[
    Meta {
        code: "slo/fires-inside-objective",
        summary: "a pair of windows fires while the objective is kept",
        explanation: "A factor below 1 asks for a budget that burns slower than allowed: a service that
keeps its promise to the end of the window is alerted on all the same. `burn: sloth` has such a pair for windows
below 30 days. With `names: sloth` it is a warning: what is imported goes on as it was.",
        bad: &[Example::alerts(
            "slos:
  - slo: orders
    objective: 99.5%
    sli: { bad: 'sum(rate(orders_total{result=\"failed\"}[$window]))', total: 'sum(rate(orders_total[$window]))' }
    burn: [{ severity: ticket, long: 3d, factor: 0.9 }]
",
        )],
        good: &[Example::alerts(
            "slos:
  - slo: orders
    objective: 99.5%
    sli: { bad: 'sum(rate(orders_total{result=\"failed\"}[$window]))', total: 'sum(rate(orders_total[$window]))' }
    burn: [{ severity: ticket, long: 3d, factor: 1 }]
",
        )],
    },
    Meta {
        code: "slo/hardly-reachable",
        summary: "a pair of windows fires only once most events are bad",
        explanation: "The share of bad events at which a pair fires is its factor times the budget. With a
generous budget that is more than half of all events: the service is down before anybody is told.
Promise less over a stricter limit (99 % below 1 s rather than 95 % below 500 ms), or choose pairs with smaller factors.",
        bad: &[Example::alerts(
            "slos:
  - slo: orders
    objective: 95%
    sli: { bad: 'sum(rate(orders_total{result=\"failed\"}[$window]))', total: 'sum(rate(orders_total[$window]))' }
",
        )],
        good: &[Example::alerts(
            "slos:
  - slo: orders
    objective: 95%
    sli: { bad: 'sum(rate(orders_total{result=\"failed\"}[$window]))', total: 'sum(rate(orders_total[$window]))' }
    burn:
      - { severity: page, long: 6h, short: 30m, spend: 5% }
      - { severity: ticket, long: 3d, short: 6h, spend: 10% }
",
        )],
    },
    Meta {
        code: "slo/out-of-reach",
        summary: "a pair of windows can never fire",
        explanation: "The share of bad events at which a pair fires is its factor times the budget. When that
is 100 % or more, no outage is bad enough: the alert looks as if somebody were watching, and nobody is.",
        bad: &[Example::alerts(
            "slos:
  - slo: orders
    objective: 90%
    sli: { bad: 'sum(rate(orders_total{result=\"failed\"}[$window]))', total: 'sum(rate(orders_total[$window]))' }
",
        )],
        good: &[Example::alerts(
            "slos:
  - slo: orders
    objective: 90%
    sli: { bad: 'sum(rate(orders_total{result=\"failed\"}[$window]))', total: 'sum(rate(orders_total[$window]))' }
    burn:
      - { severity: page, long: 1d, short: 2h, spend: 10% }
      - { severity: ticket, long: 3d, short: 6h, spend: 10% }
",
        )],
    },
    Meta {
        code: "slo/pair-beyond-window",
        summary: "a pair of windows looks back further than the objective",
        explanation: "What was bad before the window of an objective is forgiven. A pair that looks back
further goes on about it.",
        bad: &[Example::alerts(
            "slos:
  - slo: orders
    objective: 99.5%
    window: 7d
    sli: { bad: 'sum(rate(orders_total{result=\"failed\"}[$window]))', total: 'sum(rate(orders_total[$window]))' }
    burn: [{ severity: ticket, long: 14d, factor: 1 }]
",
        )],
        good: &[Example::alerts(
            "slos:
  - slo: orders
    objective: 99.5%
    window: 7d
    sli: { bad: 'sum(rate(orders_total{result=\"failed\"}[$window]))', total: 'sum(rate(orders_total[$window]))' }
    burn: [{ severity: ticket, long: 3d, factor: 1 }]
",
        )],
    },
];
