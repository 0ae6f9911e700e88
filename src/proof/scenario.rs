//! When things happen in the history: days in which all is well, then an incident.
//!
//! The history ends at a fixed moment, a Monday noon. So a proof says the same on every day, and what depends on
//! the weekday or the hour is proven at working time.

/// A moment or a length, in seconds; moments since 1970.
pub type Seconds = i64;

/// The end of the history and of the incident: 2 June 2025, 12:00 UTC.
pub const END: Seconds = 1_748_865_600;
/// How long the incident lasts.
pub const INCIDENT: Seconds = 2 * 3600;
/// How long before the incident alerts must be quiet.
pub const QUIET: Seconds = 3 * 3600;
/// How much of the time before its moment a panel shows.
pub const SHOWN: Seconds = 3600;
/// When counters began to count: long before anything is asked.
pub const BIRTH: Seconds = END - 60 * 86_400;

/// What happens to the services.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Scenario {
    /// All is well.
    Healthy,
    /// Requests fail and are slow, resources run out.
    Incident,
}

impl Scenario {
    /// Both, in the order in which they happen.
    pub const ALL: [Self; 2] = [Self::Healthy, Self::Incident];

    /// Its name, as expectations write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Healthy => "healthy",
            Self::Incident => "incident",
        }
    }

    /// The moment at which dashboards are opened.
    #[must_use]
    pub const fn moment(self) -> Seconds {
        match self {
            Self::Healthy => END - INCIDENT,
            Self::Incident => END,
        }
    }

    /// The stretch in which alerts are watched.
    #[must_use]
    pub const fn watched(self) -> (Seconds, Seconds) {
        match self {
            Self::Healthy => (END - INCIDENT - QUIET, END - INCIDENT),
            Self::Incident => (END - INCIDENT, END),
        }
    }
}
