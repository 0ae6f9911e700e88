//! The file format of a convention: what `conventions:` of a project and the embedded catalogue hold.

use crate::quantity::Decimal;
use crate::tree::{List, Map, Text, spec};

spec! {
    /// A convention: which metrics, labels and fields an instrumentation writes.
    pub struct ConventionFile, "a convention" {
        /// Name, as services use it.
        "convention" name: Text, required;
        /// What it is.
        "title" title: Text, required;
        /// Where the names come from.
        "source" origin_of_names: Text, required;
        /// `metrics`, `logs`, `traces` or `profiles`.
        "signal" signal: Text, required;
        /// Label → spelling of the service: `$name`, `$job`, `$app`, `$namespace`, `$instance` or a literal.
        "identity" identity: Map<Text>;
        /// Pushed rather than scraped: there is no `up`.
        "push" push: bool;
        /// Metric whose absence means that no telemetry arrives.
        "presence" presence: Text;
        /// Label role → RE2 that is left out of traffic, errors and latency.
        "exclude" exclude: Map<Text>;
        /// Label role → label.
        "labels" labels: Map<LabelFile>;
        /// Test → label role → RE2.
        "tests" tests: Map<Map<Text>>;
        /// Metric role → metric.
        "metrics" metrics: Map<MetricFile>;
        /// What a user must know.
        "notes" notes: List<Text>;
        /// Streams of a log convention.
        "logs" logs: LogsFile;
        /// Field role → field of a line.
        "fields" fields: Map<Text>;
        /// Web vital → thresholds.
        "vitals" vitals: Map<VitalFile>;
        /// Profile role → profile type.
        "profiles" profiles: Map<ProfileFile>;
        /// Attribute role → attribute of a span.
        "traces" traces: Map<Text>;
    }
}

spec! {
    /// A label.
    pub struct LabelFile, "a label" {
        /// Its name.
        "label" label: Text, required;
        /// Values seen in the wild.
        "examples" examples: List<Text>;
        /// What a user must know.
        "note" note: Text;
    }
}

spec! {
    /// A metric.
    pub struct MetricFile, "a metric" {
        /// Its name; of a histogram the base, without `_bucket`.
        "name" name: Text, required;
        /// `counter`, `gauge`, `histogram`, `native-histogram`, `any-histogram`, `summary`, `info` or `untyped`.
        "type" kind: Text, required;
        /// Grafana's unit id.
        "unit" unit: Text;
        /// Label roles.
        "labels" labels: List<Text>;
        /// Healthy level: per second of a counter, value of a gauge, median of a histogram.
        "level" level: Decimal;
        /// The level while things go wrong; the healthy one when not said.
        "incident" incident: Decimal;
        /// Upper bounds of the buckets.
        "buckets" buckets: List<Decimal>;
        /// Other spellings of the name.
        "aliases" aliases: List<Text>;
        /// What a user must know.
        "note" note: Text;
    }
}

spec! {
    /// Streams of a log convention.
    pub struct LogsFile, "log streams" {
        /// Label → spelling of the service.
        "stream" stream: Map<Text>;
        /// Field with the trace id.
        "trace_id" trace_id: Text;
        /// Field with the span id.
        "span_id" span_id: Text;
    }
}

spec! {
    /// A web vital.
    pub struct VitalFile, "a web vital" {
        /// Grafana's unit id.
        "unit" unit: Text, required;
        /// Good up to here.
        "good" good: Decimal, required;
        /// Poor from here.
        "poor" poor: Decimal, required;
    }
}

spec! {
    /// A profile type.
    pub struct ProfileFile, "a profile type" {
        /// Id of five parts.
        "id" id: Text, required;
        /// Grafana's unit id.
        "unit" unit: Text;
    }
}
