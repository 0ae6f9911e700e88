//! What the proof on real servers writes and expects.

use crate::quantity::Decimal;
use crate::span::Text;

/// Whether an alert fires.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Firing {
    /// It must not.
    #[default]
    Quiet,
    /// It must.
    Firing,
    /// Both are right.
    Either,
}

/// Whether an alert fires in each scenario, and who is told.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Expect {
    /// While all is well.
    pub healthy: Firing,
    /// In the incident.
    pub incident: Firing,
    /// Contact points that are told; `None` for those that the policy chooses.
    pub told: Option<Vec<Text>>,
}

impl Default for Expect {
    fn default() -> Self {
        Self { healthy: Firing::Quiet, incident: Firing::Firing, told: None }
    }
}

/// When a panel may have no data.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Empty {
    /// Never.
    #[default]
    Never,
    /// While all is well.
    Healthy,
    /// In the incident.
    Incident,
    /// In both.
    Always,
    /// In one of the two: in which, a dashboard in Grafana's own JSON cannot say.
    Either,
}

/// A series that the author declares.
#[derive(Clone, Debug)]
pub struct Sample {
    /// Name; of a histogram without `_bucket`. It stands where the series was said.
    pub name: Text,
    /// Labels.
    pub labels: Vec<(Box<str>, Box<str>)>,
    /// What it is.
    pub kind: SampleKind,
    /// While all is well.
    pub healthy: Level,
    /// In the incident.
    pub incident: Level,
}

/// What a declared series is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SampleKind {
    /// Its level is per second.
    Counter,
    /// Its level is the value.
    Gauge,
    /// Its level is the median; the bounds are those of its buckets.
    Histogram(Vec<Decimal>),
}

/// How much there is of a series.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Level {
    /// No series.
    Absent,
    /// A number.
    Is(Decimal),
}
