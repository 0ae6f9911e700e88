//! `proof:` and `expect:`: what `dashc proof` writes as history, and what it must find there.

use super::scalar::Scalar;
use super::spec;
use crate::quantity::Decimal;
use crate::tree::{List, Text};

spec! {
    /// What `dashc proof` writes beside what the conventions of the services promise.
    pub struct Proof, "`proof`" {
        /// Series of your own, and levels of promised ones: a promised series that has the labels gets the levels.
        "series" series: List<SampleSeries>;
    }
}

spec! {
    /// A series of your own, with its level in each scenario.
    pub struct SampleSeries, "a series" {
        /// Name and labels: `orders_total{result="failed"}`; of a histogram the name without `_bucket`.
        "series" series: Text, required;
        /// `counter`, `gauge` or `histogram`; a counter when the name ends in `_total`, else a gauge.
        "type" kind: Text;
        /// Level while all is well: per second of a counter, the value of a gauge, the median of a histogram; `absent` for no series.
        "healthy" healthy: Scalar, required;
        /// Level in the incident; the healthy one when not said.
        "incident" incident: Scalar;
        /// Upper bounds of the buckets of a histogram.
        "buckets" buckets: List<Decimal>;
    }
}

spec! {
    /// Whether an alert fires in the scenarios of `dashc proof`.
    pub struct Expect, "an expectation" {
        /// `quiet`, `firing` or `either`; `quiet` when not said.
        "healthy" healthy: Text;
        /// `quiet`, `firing` or `either`; `firing` when not said.
        "incident" incident: Text;
        /// Contact points that are told of it; those that the policy chooses when not said.
        "told" told: List<Text>;
    }
}
