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

/// The history on the clock of a server: told until a moment, and moved.
///
/// What is asked at moments stays where it is; a server that evaluates rules does so now, and is told that the end
/// of the history is now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Telling {
    /// The last moment that is told.
    pub until: Seconds,
    /// What is added to every moment.
    pub by: Seconds,
}

impl Telling {
    /// All of it, where it is.
    pub const ALL: Self = Self { until: END, by: 0 };

    /// The history up to the moment of a scenario, as if that were now.
    #[must_use]
    pub const fn now(scenario: Scenario, now: Seconds) -> Self {
        Self { until: scenario.moment(), by: now - scenario.moment() }
    }

    /// What is told of a stretch, on the clock of the server.
    #[must_use]
    pub fn of(self, (from, to): (Seconds, Seconds)) -> Option<(Seconds, Seconds)> {
        let to = to.min(self.until);
        (from <= to).then_some((from + self.by, to + self.by))
    }
}

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
