//! What the series of an SLO are called, and how they are selected.
//!
//! A series bears nothing but ids: the label `slo` (or sloth's three) and the
//! labels of `by`. What else is known of an SLO stands in its info series, so that a
//! new owner or title breaks no history.

use super::{Names, Part, Slo};
use crate::quantity::Duration;
use crate::query::promql::build::{Expr, Instant, Selector, max, metric};
pub use crate::query::re2::quoted as escaped;

/// Label of an info series: uid of the dashboard of the SLO.
pub const DASHBOARD: &str = "dashboard";
/// Label of an info series: uid of the dashboard of its service.
pub const SERVICE_DASHBOARD: &str = "service_dashboard";

/// The names of alerts that nothing is measured any more.
pub const NOT_MEASURED: &str = ".+NotMeasured";

/// The label that says whose series it is.
const ID: &str = "slo";

/// A label and its value.
pub type Label = (Box<str>, Box<str>);

/// Names of what is recorded for an SLO.
#[derive(Clone, Copy, Debug)]
pub struct Series<'a> {
    slo: &'a Slo,
}

/// Bad events per second over the base window.
pub const BAD: &str = "slo:bad_events:rate";
/// All events per second over the base window.
pub const TOTAL: &str = "slo:events:rate";
/// The share of bad events over the whole window of the objective.
pub const PERIOD: &str = "slo:error_ratio:period";
/// The share of the error budget that is left; below 0 the promise is broken.
pub const REMAINING: &str = "slo:error_budget:remaining";
/// The objective as a ratio.
pub const OBJECTIVE: &str = "slo:objective:ratio";
/// 1, with what is known of the SLO as labels.
pub const INFO: &str = "slo_info";
/// The same under sloth's name.
pub const SLOTH_INFO: &str = "sloth_slo_info";

impl Names {
    /// The name of the share of the budget that is left.
    #[must_use]
    pub const fn remaining(self) -> &'static str {
        match self {
            Self::Dashc => REMAINING,
            Self::Sloth => "slo:period_error_budget_remaining:ratio",
        }
    }

    /// The name of the series with what is known of an SLO.
    #[must_use]
    pub const fn info(self) -> &'static str {
        match self {
            Self::Dashc => INFO,
            Self::Sloth => SLOTH_INFO,
        }
    }
}

impl<'a> Series<'a> {
    /// The series of an SLO.
    #[must_use]
    pub const fn of(slo: &'a Slo) -> Self {
        Self { slo }
    }

    /// The name of the share of bad events over an alerting window.
    #[must_use]
    pub fn ratio_name(&self, window: Duration) -> String {
        match self.slo.names {
            Names::Dashc => format!("slo:error_ratio:rate{window}"),
            Names::Sloth => format!("slo:sli_error:ratio_rate{window}"),
        }
    }

    /// The name of the share of bad events over the whole window of the objective.
    #[must_use]
    pub fn period_name(&self) -> String {
        match self.slo.names {
            Names::Dashc => PERIOD.to_owned(),
            Names::Sloth => self.ratio_name(self.slo.window.length()),
        }
    }

    /// The name of the share of the budget that is left.
    #[must_use]
    pub const fn remaining_name(&self) -> &'static str {
        self.slo.names.remaining()
    }

    /// The label that alone says whose series it is, and its value.
    #[must_use]
    pub fn id(&self) -> Label {
        self.ids().into_iter().next().unwrap_or_default()
    }

    /// The labels that say whose series it is.
    #[must_use]
    pub fn ids(&self) -> Vec<Label> {
        let name = self.slo.name.as_str();
        let label = |label: &str, value: &str| (Box::from(label), Box::from(value));
        match self.slo.names {
            Names::Dashc => vec![label(ID, name)],
            Names::Sloth => {
                let service = self.slo.service.as_deref().unwrap_or_default();
                // Sloth's id is service and name; a name may bear the service already.
                let short =
                    name.strip_prefix(service).and_then(|rest| rest.strip_prefix('-')).unwrap_or(name);
                let id = if service.is_empty() { name.to_owned() } else { format!("{service}-{short}") };
                vec![label("sloth_id", &id), label("sloth_service", service), label("sloth_slo", short)]
            }
        }
    }

    /// The labels that its recordings set: its ids, and the value that a part is about, without which the
    /// recordings of two parts would look like one to a linter.
    #[must_use]
    pub fn labels(&self) -> Vec<Label> {
        let mut labels = self.ids();
        if let (Some(Part::Only(value, _)), Some(label)) = (&self.slo.part, self.slo.by.first()) {
            labels.push((label.clone(), value.clone()));
        }
        labels
    }

    /// The labels of the share of bad events over a window.
    #[must_use]
    pub fn ratio_labels(&self, window: Duration) -> Vec<Label> {
        let mut labels = self.labels();
        if self.slo.names == Names::Sloth {
            labels.push(("sloth_window".into(), window.to_string().into()));
        }
        labels
    }

    /// Selects a series of this SLO, or of this part of it.
    pub fn select(&self, name: &str) -> Selector {
        let selector = match self.slo.names {
            Names::Dashc => metric(name).eq(ID, self.slo.name.as_str()),
            Names::Sloth => self
                .ids()
                .into_iter()
                .fold(metric(name), |selector, (label, value)| selector.eq(label, value)),
        };
        let Some((part, label)) = self.slo.part.as_ref().zip(self.slo.by.first()) else { return selector };
        match part {
            Part::Only(value, _) => selector.eq(label, value),
            Part::Others(values) => {
                let values: Vec<String> = values.iter().map(|value| escaped(value)).collect();
                selector.nre(label, values.join("|"))
            }
        }
    }

    /// The share of bad events over an alerting window, its labels those of every other window.
    pub fn ratio(&self, window: Duration) -> Expr<Instant> {
        let found = self.select(&self.ratio_name(window));
        match self.slo.names {
            Names::Dashc => found.whole(),
            Names::Sloth => max(found).without(["sloth_window"]),
        }
    }
}
