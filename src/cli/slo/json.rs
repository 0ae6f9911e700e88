//! The figures for programs. The keys are documented in docs/slo.md and do not change their meaning.
//!
//! Ratios and shares are numbers from 0 to 1 or above, durations are seconds, and what never happens is `null`.

use std::io;

use serde::{Serialize, Serializer};

use super::figures::{Chance, Figures, Outage};
use super::words;
use crate::quantity::{Duration, Ratio};
use crate::slo::burn::Sight;
use crate::slo::{Notify, Part, Sli, Slo, Tier};

/// A number, without a fraction where it has none.
struct Number(Ratio);

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match i64::try_from(self.0.floor()) {
            Ok(whole) if Ratio::from(i128::from(whole)) == self.0 => serializer.serialize_i64(whole),
            _ => serializer.serialize_f64(self.0.to_f64()),
        }
    }
}

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
    objective: Number,
    window: String,
    window_seconds: Number,
    by: &'s [Box<str>],
    indicator: Indicator<'s>,
    notify: &'static str,
    min_bad_events: u32,
    expected_rps: Option<Number>,
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
    long_seconds: Number,
    short_seconds: Number,
    factor: Number,
    threshold: Number,
    budget_spent: Number,
    failures: Option<Number>,
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
    error_ratio: Number,
    burn_rate: Number,
    page: Option<Seen>,
    ticket: Option<Seen>,
    exhausted_seconds: Option<Number>,
}

#[derive(Serialize)]
struct Seen {
    detection_seconds: Number,
    budget_spent: Number,
    reset_seconds: Number,
}

#[derive(Serialize)]
struct ChanceShown {
    requests_per_hour: Number,
    guard: u32,
    without_guard: Option<Number>,
    with_guard: Option<Number>,
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
            Some(Part::Only(value, _)) => Some(value),
            _ => None,
        },
        service: slo.service.as_deref(),
        description: slo.description.as_ref().map(crate::span::Text::as_str),
        objective: Number(slo.watch.objective.ratio()),
        window: slo.window.to_string(),
        window_seconds: seconds(slo.window.length()),
        by: &slo.by,
        indicator: indicator(&slo.sli),
        notify: words::notify(slo.notify),
        min_bad_events: slo.min_bad_events,
        expected_rps: slo.expected_rps.map(Ratio::from).map(Number),
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
        factor: Number(tier.factor),
        threshold: Number(tier.threshold(watch.budget())),
        budget_spent: Number(tier.spends(watch.period)),
        failures: failures.map(Ratio::from).map(Number),
    }
}

fn outage(outage: &Outage) -> OutageShown {
    OutageShown {
        error_ratio: Number(outage.errors),
        burn_rate: Number(outage.burn),
        page: outage.page.map(seen),
        ticket: outage.ticket.map(seen),
        exhausted_seconds: outage.exhausted.map(seconds),
    }
}

fn seen(sight: Sight) -> Seen {
    Seen {
        detection_seconds: seconds(sight.detection),
        budget_spent: Number(sight.spent),
        reset_seconds: seconds(sight.reset),
    }
}

fn chance(chance: &Chance, guard: u32) -> ChanceShown {
    ChanceShown {
        requests_per_hour: Number(chance.per_hour),
        guard,
        without_guard: chance.pages.map(|pages| Number(pages.unguarded)),
        with_guard: chance.pages.map(|pages| Number(pages.guarded)),
    }
}

fn seconds(duration: Duration) -> Number {
    Number(Ratio::of(duration, Duration::seconds(1)))
}
