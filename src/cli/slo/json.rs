//! The figures for programs. The keys are documented in docs/slo.md and do not change their meaning.
//!
//! Ratios and shares are numbers from 0 to 1 or above, durations are seconds, and what never happens is `null`.

use std::io;

use serde::Serialize;

use super::figures::{Chance, Figures, Outage};
use super::words;
use crate::quantity::{Duration, Ratio};
use crate::slo::burn::Sight;
use crate::slo::{Notify, Part, Sli, Slo, Tier};

#[derive(Serialize)]
struct Document<T> {
    slos: Vec<T>,
}

#[derive(Serialize)]
struct Summary<'s> {
    name: &'s str,
    value: Option<&'s str>,
    service: Option<&'s str>,
    description: Option<&'s str>,
    objective: f64,
    window: String,
    window_seconds: f64,
    by: &'s [Box<str>],
    indicator: Indicator<'s>,
    notify: &'static str,
    min_bad_events: u32,
    expected_rps: Option<f64>,
    pairs: Vec<Pair>,
}

#[derive(Serialize)]
struct Indicator<'s> {
    kind: &'static str,
    bad: &'s str,
    total: Option<&'s str>,
}

#[derive(Serialize)]
struct Pair {
    severity: &'static str,
    told: bool,
    long_seconds: f64,
    short_seconds: f64,
    factor: f64,
    threshold: f64,
    budget_spent: f64,
    failures: Option<f64>,
}

#[derive(Serialize)]
struct Detail<'s> {
    #[serde(flatten)]
    summary: Summary<'s>,
    outages: Vec<OutageShown>,
    false_pages: Vec<ChanceShown>,
}

#[derive(Serialize)]
struct OutageShown {
    error_ratio: f64,
    burn_rate: f64,
    page: Option<Seen>,
    ticket: Option<Seen>,
    exhausted_seconds: Option<f64>,
}

#[derive(Serialize)]
struct Seen {
    detection_seconds: f64,
    budget_spent: f64,
    reset_seconds: f64,
}

#[derive(Serialize)]
struct ChanceShown {
    requests_per_hour: f64,
    guard: u32,
    without_guard: Option<f64>,
    with_guard: Option<f64>,
}

/// SLOs with their pairs of windows.
pub(super) fn summary(slos: &[&Slo]) -> io::Result<String> {
    render(slos.iter().map(|slo| summarised(&Figures::of(slo))).collect())
}

/// SLOs with everything that follows from them.
pub(super) fn details(figures: &[Figures<'_>]) -> io::Result<String> {
    let detail = |figures| {
        let figures: &Figures<'_> = figures;
        Detail {
            summary: summarised(figures),
            outages: figures.outages().map(|at| outage(&at)).collect(),
            false_pages: figures.chances().iter().map(|at| chance(at, figures.guard)).collect(),
        }
    };
    render(figures.iter().map(detail).collect())
}

fn render<T: Serialize>(slos: Vec<T>) -> io::Result<String> {
    let text = serde_json::to_string_pretty(&Document { slos }).map_err(io::Error::other)?;
    Ok(text + "\n")
}

fn summarised<'s>(figures: &Figures<'s>) -> Summary<'s> {
    let slo = figures.slo;
    Summary {
        name: slo.name.as_str(),
        value: match &slo.part {
            Some(Part::Only(value)) => Some(value),
            _ => None,
        },
        service: slo.service.as_deref(),
        description: slo.description.as_ref().map(crate::span::Text::as_str),
        objective: slo.watch.objective.ratio().to_f64(),
        window: slo.window.to_string(),
        window_seconds: seconds(slo.window.length()),
        by: &slo.by,
        indicator: indicator(&slo.sli),
        notify: words::notify(slo.notify),
        min_bad_events: slo.min_bad_events,
        expected_rps: slo.expected_rps.map(crate::quantity::Decimal::to_f64),
        pairs: slo.watch.tiers.iter().map(|tier| pair(tier, figures)).collect(),
    }
}

fn indicator(sli: &Sli) -> Indicator<'_> {
    let (kind, bad, total) = match sli {
        Sli::Events { bad, total, .. } => ("events", bad, Some(total.text.as_str())),
        Sli::Ratio(bad) => ("ratio", bad, None),
        Sli::Slice { bad, .. } => ("slice", bad, None),
    };
    Indicator { kind, bad: bad.text.as_str(), total }
}

fn pair(tier: &Tier, figures: &Figures<'_>) -> Pair {
    let watch = &figures.slo.watch;
    let failures = figures.traffic.as_ref().map(|traffic| traffic.failures(tier, watch.budget()));
    Pair {
        severity: tier.severity.word(),
        told: figures.slo.notify != Notify::None && figures.slo.notify.tells(tier.severity),
        long_seconds: seconds(tier.long),
        short_seconds: seconds(tier.short),
        factor: tier.factor.to_f64(),
        threshold: tier.threshold(watch.budget()).to_f64(),
        budget_spent: tier.spends(watch.period).to_f64(),
        failures: failures.map(|failures| Ratio::from(failures).to_f64()),
    }
}

fn outage(outage: &Outage) -> OutageShown {
    OutageShown {
        error_ratio: outage.errors.to_f64(),
        burn_rate: outage.burn.to_f64(),
        page: outage.page.map(seen),
        ticket: outage.ticket.map(seen),
        exhausted_seconds: outage.exhausted.map(seconds),
    }
}

fn seen(sight: Sight) -> Seen {
    Seen {
        detection_seconds: seconds(sight.detection),
        budget_spent: sight.spent.to_f64(),
        reset_seconds: seconds(sight.reset),
    }
}

fn chance(chance: &Chance, guard: u32) -> ChanceShown {
    ChanceShown {
        requests_per_hour: chance.per_hour.to_f64(),
        guard,
        without_guard: chance.pages.map(|pages| pages.unguarded.to_f64()),
        with_guard: chance.pages.map(|pages| pages.guarded.to_f64()),
    }
}

fn seconds(duration: Duration) -> f64 {
    Ratio::of(duration, Duration::seconds(1)).to_f64()
}
