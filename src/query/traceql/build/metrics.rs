//! TraceQL metrics: the function that ends a pipeline, and what may follow it.

use std::fmt;

use super::Spans;
use super::condition::{Condition, Field, list};
use crate::query::promql::build::Number;

/// A TraceQL metrics query: time series from spans.
#[must_use = "a metrics query does nothing until it becomes a query"]
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Metrics {
    pipeline: String,
    by: String,
    second: String,
    hints: Vec<String>,
}

macro_rules! over_time {
    ($($(#[$doc:meta])+ $name:ident)+) => {$(
        $(#[$doc])+
        pub fn $name(self, field: Field) -> Metrics {
            self.metrics(&field.within(stringify!($name)))
        }
    )+};
}

impl<S> Spans<S> {
    fn metrics(self, function: &str) -> Metrics {
        let pipeline = format!("{self} | {function}");
        Metrics { pipeline, by: String::new(), second: String::new(), hints: Vec::new() }
    }

    /// Spans per second.
    pub fn rate(self) -> Metrics {
        self.metrics("rate()")
    }

    /// Number of spans.
    pub fn count_over_time(self) -> Metrics {
        self.metrics("count_over_time()")
    }

    over_time! {
        /// Least value of a field (Tempo 2.7).
        min_over_time
        /// Greatest value of a field (Tempo 2.7).
        max_over_time
        /// Mean of a field (Tempo 2.7).
        avg_over_time
        /// Sum of a field (Tempo 2.8).
        sum_over_time
        /// How the values of a field are distributed, for heat maps.
        histogram_over_time
    }

    /// Quantiles of a field, one series each.
    pub fn quantile_over_time(
        self,
        field: Field,
        quantiles: impl IntoIterator<Item = impl Number>,
    ) -> Metrics {
        let mut arguments = vec![field.into_text()];
        arguments.extend(quantiles.into_iter().map(|q| q.into_scalar().into_text()));
        self.metrics(&format!("quantile_over_time({})", arguments.join(", ")))
    }

    /// The attributes that set the spans of `selection` apart from the rest.
    pub fn compare(self, selection: Condition) -> Metrics {
        self.metrics(&format!("compare({{ {} }})", selection.into_text()))
    }
}

impl Metrics {
    /// One series per combination of these fields; Tempo takes at most five.
    pub fn by(mut self, fields: impl IntoIterator<Item = Field>) -> Self {
        self.by = format!(" by ({})", list(fields));
        self
    }

    /// Only the `k` greatest series (Tempo 2.8).
    pub fn topk(mut self, k: u32) -> Self {
        self.second = format!(" | topk({k})");
        self
    }

    /// Only the `k` least series (Tempo 2.8).
    pub fn bottomk(mut self, k: u32) -> Self {
        self.second = format!(" | bottomk({k})");
        self
    }

    /// A hint to the query engine: `hint("exemplars", "false")`; the value as TraceQL writes it.
    pub fn hint(mut self, name: &str, value: &str) -> Self {
        self.hints.push(format!("{name}={value}"));
        self
    }

    /// The query text.
    #[must_use]
    pub fn into_text(self) -> String {
        self.to_string()
    }
}

impl fmt::Display for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}{}", self.pipeline, self.by, self.second)?;
        if self.hints.is_empty() { Ok(()) } else { write!(f, " with ({})", self.hints.join(", ")) }
    }
}

impl From<Metrics> for String {
    fn from(metrics: Metrics) -> Self {
        metrics.into_text()
    }
}
