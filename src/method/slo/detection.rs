//! What the alerts of an SLO see, and when: a table in Markdown.

use super::percent;
use crate::quantity::{Duration, Ratio};
use crate::slo::burn::Sight;
use crate::slo::{Severity, Slo};

/// Error ratios that people ask about, in hundredths of a percent.
const ERRORS: [i128; 13] = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000];

/// A row for each error ratio beyond the budget: when it pages and makes a ticket, what is spent by then.
pub(super) fn table(slo: &Slo) -> Option<String> {
    let severities: Vec<Severity> =
        [Severity::Page, Severity::Ticket].into_iter().filter(|severity| tells(slo, *severity)).collect();
    if severities.is_empty() {
        return None;
    }
    let cell = |severity: &Severity| format!(" {} after | spent by then | over after |", severity.word());
    let heads: String = severities.iter().map(cell).collect();
    let budget = slo.watch.budget();
    let errors = ERRORS.into_iter().map(|hundredths| Ratio::new(hundredths, 10_000));
    let row = |errors: Ratio| {
        let cells = severities.iter().map(|severity| cells(slo.watch.sight(*severity, errors)));
        format!("\n| {}% |{}", errors * Ratio::from(100), cells.collect::<String>())
    };
    let rows: String = errors.filter(|errors| *errors > budget).map(row).collect();
    let line = "---:|---:|---:|".repeat(severities.len());
    Some(format!("| errors |{heads}\n|---:|{line}{rows}"))
}

fn tells(slo: &Slo, severity: Severity) -> bool {
    slo.alerting_tiers().any(|tier| tier.severity == severity)
}

fn cells(sight: Option<Sight>) -> String {
    let Some(sight) = sight else { return " never | | |".to_owned() };
    format!(" {} | {}% | {} |", rounded(sight.detection), percent(sight.spent), rounded(sight.reset))
}

/// To the second below ten minutes, to the minute below a day, else to the hour.
fn rounded(duration: Duration) -> Duration {
    let seconds = duration.as_millis().div_ceil(1000);
    let step = match seconds {
        0..600 => 1,
        600..86_400 => 60,
        _ => 3600,
    };
    Duration::seconds((seconds + step / 2) / step * step)
}
