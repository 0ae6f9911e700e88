//! SLOs: which promises are kept, what is left of their budgets, and how fast they burn.
//!
//! With `slo: NAME` the dashboard is about one SLO ([`detail`]), else about all or those of
//! its services ([`overview`]). After chapters 2 and 5 of The Site Reliability Workbook.
//! Only what the SLOs record is asked, at the windows and thresholds that
//! they have: a dashboard of a week's promise shows a week's windows.

mod by_service;
mod detail;
mod detection;
mod overview;
mod recorded;

pub(super) use by_service::Budgets;
pub use recorded::{Look, Shown, levels};

use super::sketch::{Settings, Sketch, stat};
use super::{Lack, Method, Telemetry};
use crate::quantity::{Duration, Ratio, Window};
use crate::slo::{Measures, Slo};
use crate::spec::{Levels, OneQuery, Panel, Thresholds};
use recorded::Recorded;

/// The SLO method.
pub(super) struct Slos;

impl Method for Slos {
    fn name(&self) -> &'static str {
        "slo"
    }

    fn summary(&self) -> &'static str {
        "error budgets and burn rates: of one SLO in detail, or of all"
    }

    fn sketch(&self, telemetry: Telemetry<'_>, settings: Settings<'_>) -> Result<Sketch, Lack> {
        if let Some(recorded) = Recorded::of(settings.slo) {
            return Ok(detail::sketch(recorded, telemetry));
        }
        if settings.slos.is_empty() {
            return Err(Lack::SLO);
        }
        Ok(overview::sketch(settings.slos))
    }
}

/// SLO dashboards ask for weeks: what they show changes slowly.
const REFRESH: Duration = Duration::seconds(300);

/// From here on downwards a budget is worth a look.
const SCARCE: &str = "0.25";

/// Digits after the point with which an objective is said.
fn digits(slo: &Slo) -> u32 {
    let text = slo.watch.objective.to_string();
    let places = text.trim_end_matches('%').split_once('.').map_or(0, |(_, places)| places.len());
    u32::try_from(places).unwrap_or_default()
}

/// A share of the budget as people say it, in tenths of a percent.
fn percent(share: Ratio) -> Ratio {
    Ratio::new((share * Ratio::from(1000) + Ratio::new(1, 2)).floor(), 10)
}

/// Orange below a quarter, red when nothing is left.
pub(super) fn budget_levels() -> Thresholds {
    super::sketch::levels(SCARCE, "0")
}

/// Red from a value on.
fn bad_from(value: Ratio) -> Thresholds {
    Thresholds::Levels(Levels::default().crit(recorded::decimal(value)))
}

/// The time range that shows a whole window.
fn range(window: Window) -> String {
    match window {
        // Grafana takes a single number: a window of a day and a half is one of 36 hours.
        Window::Rolling(length) => match days(length) {
            Some(days) => format!("now-{days}d"),
            None => format!("now-{}m", length.as_seconds().div_ceil(60)),
        },
        Window::Month => "now/M to now".to_owned(),
        Window::Quarter => "now/Q to now".to_owned(),
    }
}

/// The length of a window in days, when it is a whole number of them.
fn days(length: Duration) -> Option<u64> {
    const DAY: u64 = 86_400_000;
    length.as_millis().is_multiple_of(DAY).then_some(length.as_millis() / DAY)
}

/// A window in words: `30 days`, `this month`.
fn in_words(window: Window) -> String {
    match window {
        Window::Rolling(length) => match days(length) {
            Some(1) => "a day".to_owned(),
            Some(days) => format!("{days} days"),
            None => length.to_string(),
        },
        calendar => format!("this {calendar}"),
    }
}

/// The SLO that stands for a service: the promise that its requests succeed, else the first.
#[must_use]
pub fn foremost<'a>(slos: &[&'a Slo]) -> Option<&'a Slo> {
    let availability = |slo: &&&Slo| slo.measures == Measures::Availability;
    slos.iter().find(availability).or(slos.first()).copied()
}

/// What is left of the budget of a service: of the promise that its requests succeed, if there is one.
pub(super) fn budget_left(slos: &[&Slo]) -> Option<Panel> {
    let slo = foremost(slos)?;
    let recorded = Recorded::of(std::slice::from_ref(slo))?;
    let text = format!(
        "What is left of the error budget of {}: it promises {} over {}. Below 0 the promise is broken; below a \
         quarter, put what makes it more reliable before what makes it do more.",
        slo.name.text,
        slo.watch.objective,
        in_words(slo.window),
    );
    Some(
        stat("budget-left", "Budget left")
            .description(text)
            .datasource(slo.store())
            .query(OneQuery(super::sketch::promql(recorded.least_left()).legend("left")))
            .unit("percentunit")
            .decimals(1_u32)
            .thresholds(budget_levels()),
    )
}

#[cfg(test)]
mod tests;
