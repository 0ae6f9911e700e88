//! Methods: a service and its conventions → the rows of a dashboard.
//!
//! A method (RED, USE, golden signals, …) is one file and one line in
//! [`METHODS`]. It asks [`Telemetry`] for roles, builds its queries as values
//! and gives spec rows, exactly what an author could have written by hand;
//! the passes of `resolve` do the rest.

mod containers;
mod correlation;
mod cost;
mod fleet;
mod golden_signals;
mod pipeline;
mod pool;
mod profiles;
mod red;
mod series;
mod sketch;
mod slo;
mod stores;
mod telemetry;
#[cfg(test)]
mod testing;
mod traces;
mod use_method;
mod web_vitals;

pub use fleet::{Fleet, MEASURES, Measure, lacks_requests, recording};
pub use series::Series;
pub use sketch::{Settings, Sketch};
pub use slo::{Look, Shown, foremost, levels as slo_levels};
pub use telemetry::{Spellings, Telemetry, is_of_traces, matcher};

/// What a service lacks for a method.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Lack {
    /// What is needed, for a message: "request metrics".
    pub what: &'static str,
    /// Conventions that would bring it.
    pub conventions: &'static [&'static str],
}

impl Lack {
    /// No SLO to show.
    pub const SLO: Self = Self { what: "an SLO", conventions: &[] };
}

/// A way to look at a service.
pub trait Method: Sync {
    /// Name in the language.
    fn name(&self) -> &'static str;

    /// One line of documentation.
    fn summary(&self) -> &'static str;

    /// Names of the thresholds that an author may set.
    fn thresholds(&self) -> &'static [&'static str] {
        &[]
    }

    /// Whether it draws the quantiles that an author names.
    fn draws_quantiles(&self) -> bool {
        false
    }

    /// The dashboard's variables and rows.
    ///
    /// # Errors
    /// What the service's conventions lack.
    fn sketch(&self, telemetry: Telemetry<'_>, settings: Settings<'_>) -> Result<Sketch, Lack>;
}

/// Every method, sorted by name.
pub const METHODS: &[&dyn Method] = &[
    &containers::Containers,
    &correlation::Correlation,
    &cost::Cost,
    &fleet::Services,
    &golden_signals::GoldenSignals,
    &pipeline::Pipeline,
    &profiles::Profiles,
    &red::Red,
    &slo::Slos,
    &traces::Traces,
    &use_method::Use,
    &web_vitals::WebVitals,
];

/// The method of a name.
#[must_use]
pub fn method(name: &str) -> Option<&'static dyn Method> {
    METHODS.iter().copied().find(|method| method.name() == name)
}
