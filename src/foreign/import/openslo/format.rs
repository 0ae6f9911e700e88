//! OpenSLO's objects, decoded with places: `openslo/v1`, and what differs in `openslo/v1alpha`.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::foreign::import::lenient::Held;
use crate::foreign::import::percent::{Percent, Share};
use crate::quantity::{Decimal, Duration};
use crate::tree::{Decode, Decoder, List, Node, Raw, Text, spec};

spec! {
    /// Any object.
    pub struct Object, "an object of OpenSLO" {
        /// `openslo/v1`.
        "apiVersion" version: Text;
        /// What it is.
        "kind" kind: Text;
        /// Its name.
        "metadata" metadata: Metadata;
        /// What it says.
        "spec" spec: Held, required;
    }
}

spec! {
    /// The name of an object, and what is known of it.
    pub struct Metadata, "`metadata`" {
        /// Unique among its kind.
        "name" name: Text, required;
        /// For people.
        "displayName" display_name: Text;
        /// Labels: texts or lists of them.
        "labels" labels: Raw;
        /// Annotations.
        "annotations" annotations: Raw;
    }
}

spec! {
    /// An SLO.
    pub struct Promise, "an SLO of OpenSLO" {
        /// In words.
        "description" description: Text;
        /// Service that it is about.
        "service" service: Text;
        /// What is measured.
        "indicator" indicator: Object;
        /// An indicator of its own.
        "indicatorRef" indicator_ref: Text;
        /// Over how long it is kept.
        "timeWindow" window: List<TimeWindow>;
        /// The same in v1alpha.
        "timeWindows" windows: List<TimeWindow>;
        /// `Occurrences`, `Timeslices` or `RatioTimeslices`.
        "budgetingMethod" method: Text;
        /// What is promised.
        "objectives" objectives: List<Objective>, required;
        /// Alerts.
        "alertPolicies" policies: List<Held>;
    }
}

spec! {
    /// Over how long a promise is kept.
    pub struct TimeWindow, "a time window" {
        /// `28d`, `1M`.
        "duration" duration: Text;
        /// v1alpha: how many.
        "count" count: u32;
        /// v1alpha: of what.
        "unit" unit: Text;
        /// Whether it ends now.
        "isRolling" rolling: bool;
        /// Where calendar windows start.
        "calendar" calendar: Raw;
    }
}

spec! {
    /// What is promised.
    pub struct Objective, "an objective" {
        /// For people.
        "displayName" display_name: Text;
        /// How a value is compared: `lte`, `gte`, `lt`, `gt`.
        "op" op: Text;
        /// What it is compared with.
        "value" value: Decimal;
        /// Share of good events.
        "target" target: Share;
        /// The same in percent.
        "targetPercent" percent: Percent;
        /// Share of good events that makes a slice of time good.
        "timeSliceTarget" slice_target: Decimal;
        /// Length of a slice.
        "timeSliceWindow" slice_window: Text;
        /// What is measured, of one objective of several.
        "indicator" indicator: Object;
        /// The same by name.
        "indicatorRef" indicator_ref: Text;
        /// Its weight among several.
        "compositeWeight" weight: Decimal;
        /// v1alpha: what is measured.
        "ratioMetrics" ratio: Ratio;
    }
}

spec! {
    /// What is measured.
    pub struct Indicator, "an indicator of OpenSLO" {
        /// In words.
        "description" description: Text;
        /// A value that is compared.
        "thresholdMetric" threshold: Metric;
        /// Good or bad events out of all.
        "ratioMetric" ratio: Ratio;
    }
}

spec! {
    /// Good or bad events out of all.
    pub struct Ratio, "a ratio" {
        /// Whether the metrics count up.
        "counter" counter: bool;
        /// v1alpha: the same.
        "incremental" incremental: bool;
        /// Good events.
        "good" good: Metric;
        /// Bad events.
        "bad" bad: Metric;
        /// All events.
        "total" total: Metric;
        /// The share itself.
        "raw" raw: Metric;
        /// `success` or `failure`.
        "rawType" raw_type: Text;
    }
}

spec! {
    /// A query.
    pub struct Metric, "a metric" {
        /// Where and what is asked.
        "metricSource" source: Source;
        /// v1alpha: what is asked.
        "query" query: Text;
        /// v1alpha: the language.
        "queryType" language: Text;
        /// v1alpha: the kind of store.
        "source" store: Text;
    }
}

spec! {
    /// Where and what is asked.
    pub struct Source, "a metric source" {
        /// Name of a `DataSource`.
        "metricSourceRef" datasource: Text;
        /// Kind of store.
        "type" kind: Text;
        /// What is asked.
        "spec" spec: Asked;
    }
}

spec! {
    /// Alerts of an SLO.
    pub struct Policy, "an alert policy" {
        /// In words.
        "description" description: Text;
        /// Whether no data is an alert.
        "alertWhenNoData" no_data: bool;
        /// Whether the end of an alert is told.
        "alertWhenResolved" resolved: bool;
        /// Whether a breach is an alert.
        "alertWhenBreaching" breaching: bool;
        /// When it fires; one.
        "conditions" conditions: List<Held>;
        /// Who is told.
        "notificationTargets" targets: Raw;
    }
}

spec! {
    /// When an alert fires.
    pub struct Condition, "an alert condition" {
        /// In words.
        "description" description: Text;
        /// Any word.
        "severity" severity: Text;
        /// What must hold.
        "condition" condition: Burning, required;
    }
}

spec! {
    /// How fast a budget burns.
    pub struct Burning, "a condition" {
        /// `burnrate`.
        "kind" kind: Text;
        /// `gt` or `gte`.
        "op" op: Text;
        /// How many times faster than allowed.
        "threshold" threshold: Decimal, required;
        /// Over how long.
        "lookbackWindow" lookback: Duration, required;
        /// How long it must hold.
        "alertAfter" after: Duration;
    }
}

/// The text of a query, under the name that its store gives it.
#[derive(Clone, Debug)]
pub struct Asked(pub Text);

impl Decode for Asked {
    const EXPECTED: &'static str = "a mapping with `query`";

    fn decode(node: &Node, cx: &mut Decoder<'_>) -> Option<Self> {
        let found = ["query", "promql", "expr", "queryString"].iter().find_map(|key| node.get(key));
        match found.filter(|query| query.scalar().is_some()) {
            Some(query) => Some(Self(cx.text(query))),
            None => cx.wrong_type(node, Self::EXPECTED),
        }
    }
}

impl JsonSchema for Asked {
    fn schema_name() -> Cow<'static, str> {
        "Asked".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "object" })
    }
}
