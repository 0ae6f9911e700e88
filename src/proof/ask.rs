//! What the proof asks of a server, and what comes back; who asks over the network is no business of this room.

use super::scenario::Seconds;
use super::series::Labels;

/// A series that a query returns; a scalar has no labels.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Series {
    /// Labels, `__name__` among them.
    pub labels: Labels,
    /// Moments and values.
    pub points: Vec<(Seconds, f64)>,
}

impl Series {
    /// How many of its points can be drawn.
    #[must_use]
    pub fn finite(&self) -> usize {
        self.points.iter().filter(|(_, value)| value.is_finite()).count()
    }
}

/// What a query returns, or why it failed, in the server's words.
pub type Answer<T> = Result<T, Failure>;

/// Why there is no answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Failure {
    /// The query cannot be answered: the server's words.
    Refused(String),
    /// Nobody answers any more, or the proof was interrupted.
    Gone(String),
}

/// A Prometheus.
pub trait Server {
    /// A query at every step of a stretch, ends included.
    ///
    /// # Errors
    /// When the server refuses the query or is gone.
    fn range(&mut self, query: &str, from: Seconds, to: Seconds, step: Seconds) -> Answer<Vec<Series>>;

    /// The labels of the series that a selector selects in a stretch.
    ///
    /// # Errors
    /// When the server refuses the selector or is gone.
    fn series(&mut self, selector: &str, from: Seconds, to: Seconds) -> Answer<Vec<Labels>>;

    /// The values of a label in a stretch, of the series that a selector selects or of all.
    ///
    /// # Errors
    /// When the server refuses the selector or is gone.
    fn values(&mut self, label: &str, of: Option<&str>, from: Seconds, to: Seconds) -> Answer<Vec<String>>;
}
