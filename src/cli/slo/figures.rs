//! The figures of an SLO, computed once for every way to show them.

use std::thread;

use crate::quantity::{Duration, Ratio};
use crate::slo::burn::Sight;
use crate::slo::traffic::{FalsePages, Traffic};
use crate::slo::{Notify, Severity, Slo, Watch};

/// Error ratios that outages are shown for, in hundredths of a percent.
const ERRORS: [i128; 14] = [1, 2, 5, 10, 20, 50, 70, 100, 200, 500, 1000, 2000, 5000, 10_000];
/// Requests an hour that false pages are shown for where no traffic is declared.
const HOURLY: [i128; 5] = [10, 60, 100, 300, 1000];
/// The guard that is shown where an SLO needs none.
const USUAL_GUARD: u32 = 5;

/// An SLO and what follows from it.
#[derive(Debug)]
pub(super) struct Figures<'s> {
    pub(super) slo: &'s Slo,
    /// The pairs that somebody is told of; all of them where nobody is.
    pub(super) watch: Watch,
    /// What its author says of its traffic.
    pub(super) traffic: Option<Traffic>,
    /// Failures that it takes for an alert, as false pages are counted.
    pub(super) guard: u32,
}

/// How an outage of a constant error ratio goes.
#[derive(Debug)]
pub(super) struct Outage {
    pub(super) errors: Ratio,
    pub(super) burn: Ratio,
    pub(super) page: Option<Sight>,
    pub(super) ticket: Option<Sight>,
    /// When the whole budget is spent.
    pub(super) exhausted: Option<Duration>,
}

/// Pages that chance sends at a traffic.
#[derive(Debug)]
pub(super) struct Chance {
    pub(super) per_hour: Ratio,
    pub(super) pages: Option<FalsePages>,
}

impl<'s> Figures<'s> {
    pub(super) fn of(slo: &'s Slo) -> Self {
        let tells = |severity| slo.notify == Notify::None || slo.notify.tells(severity);
        let tiers = slo.watch.tiers.iter().filter(|tier| tells(tier.severity)).copied().collect();
        let watch = Watch { tiers, ..slo.watch.clone() };
        let per_second = slo.expected_rps.map(Ratio::from).filter(|rps| *rps > Ratio::ZERO);
        let per_second = per_second.filter(|_| slo.sli.has_events());
        let guard = if slo.min_bad_events > 0 { slo.min_bad_events } else { USUAL_GUARD };
        let traffic = per_second.map(|per_second| Traffic { per_second, guard: slo.min_bad_events });
        Self { slo, watch, traffic, guard }
    }

    /// Whether anybody can be paged.
    pub(super) fn has(&self, severity: Severity) -> bool {
        self.watch.tiers.iter().any(|tier| tier.severity == severity)
    }

    /// How the alerts of a severity see an outage, at the traffic where it is known.
    pub(super) fn sight(&self, severity: Severity, errors: Ratio) -> Option<Sight> {
        match &self.traffic {
            Some(traffic) => traffic.sight(&self.watch, severity, errors),
            None => self.watch.sight(severity, errors),
        }
    }

    /// Outages from almost nothing to everything.
    pub(super) fn outages(&self) -> impl Iterator<Item = Outage> {
        ERRORS.into_iter().map(|errors| {
            let errors = Ratio::new(errors, 10_000);
            Outage {
                errors,
                burn: errors / self.watch.budget(),
                page: self.sight(Severity::Page, errors),
                ticket: self.sight(Severity::Ticket, errors),
                exhausted: self.watch.exhausted_after(errors),
            }
        })
    }

    /// False pages at the declared traffic or at several; nothing where nobody is paged or no events are counted.
    pub(super) fn chances(&self) -> Vec<Chance> {
        if !self.has(Severity::Page) || !self.slo.sli.has_events() {
            return Vec::new();
        }
        let hour = Ratio::from(3600);
        let chance = |per_hour: Ratio| {
            let traffic = Traffic { per_second: per_hour / hour, guard: self.guard };
            Chance { per_hour, pages: traffic.false_pages(&self.watch) }
        };
        if let Some(traffic) = &self.traffic {
            return vec![chance(traffic.per_second * hour)];
        }
        // Each is the work of some thirty milliseconds.
        thread::scope(|scope| {
            let running = HOURLY.map(|hourly| scope.spawn(move || chance(Ratio::from(hourly))));
            running.into_iter().filter_map(|chance| chance.join().ok()).collect()
        })
    }
}

/// The figures of some SLOs.
pub(super) fn all<'s>(slos: &[&'s Slo]) -> Vec<Figures<'s>> {
    slos.iter().map(|slo| Figures::of(slo)).collect()
}
