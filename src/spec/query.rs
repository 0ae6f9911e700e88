//! Queries: the backend's own language, byte for byte, and how to draw the result.

use schemars::{JsonSchema, Schema, SchemaGenerator};

use super::spec;
use crate::quantity::Duration;
use crate::tree::{Decode, Decoder, Map, Node, Said, Text};

spec! {
    /// One query of a panel.
    pub struct Query, "a query" {
        /// The query, in the language of the datasource.
        "query" text: Text;
        /// The query, in PromQL; the datasource is one that speaks it.
        "promql" promql: Text;
        /// The query, in LogQL; the datasource is one that speaks it.
        "logql" logql: Text;
        /// The query, in TraceQL; the datasource is one that speaks it.
        "traceql" traceql: Text;
        /// Profile type: an id, or `cpu` or `memory` of the service's convention.
        "profile" profile: Text;
        /// A query of a plugin that dashc does not model, in the plugin's own spelling: `{ rawSql: select 1 }`.
        "raw" raw: crate::tree::Raw;
        /// Label selector of a profile query; the service's when not said.
        "selector" selector: Text;
        /// Uid of the datasource.
        "datasource" datasource: Text;
        /// Series name, with `{{label}}` for the value of a label.
        "legend" legend: Text;
        /// Ask for one value at the end of the time range instead of a series.
        "instant" instant: bool;
        /// Show sampled traces as dots.
        "exemplars" exemplars: bool;
        /// `time_series`, `table` or `heatmap`; follows from the panel when not said.
        "format" format: Text;
        /// Smallest step.
        "step" step: Duration;
        /// Most rows or traces.
        "limit" limit: u32;
        /// Fetch but do not draw.
        "hidden" hidden: bool;
        /// Draw a node graph of services instead of a query (`traceql` datasources).
        "service_map" service_map: bool;
        /// Span ids that a profile is narrowed to; usually a variable.
        "spans" spans: Text;
        /// Labels to group a profile series by.
        "group_by" group_by: crate::tree::List<Text>;
        /// `traces`, `spans` or `raw`: what a trace search lists.
        "table" table: Text;
    }
}

impl Query {
    /// Every way to say the text of a query.
    #[must_use]
    pub fn texts(&self) -> [(&'static str, &Said<Text>); 5] {
        [
            ("query", &self.text),
            ("promql", &self.promql),
            ("logql", &self.logql),
            ("traceql", &self.traceql),
            ("profile", &self.profile),
        ]
    }
}

/// A query written as its text alone, or as a mapping.
#[derive(Clone, Debug, Default)]
pub struct OneQuery(pub Query);

impl From<Query> for OneQuery {
    fn from(query: Query) -> Self {
        Self(query)
    }
}

impl Decode for OneQuery {
    const EXPECTED: &'static str = "a query";

    fn decode(node: &Node, cx: &mut Decoder<'_>) -> Option<Self> {
        if node.is_mapping() {
            return Query::decode(node, cx).map(Self);
        }
        let text = cx.said(node);
        if text.is_broken() {
            return None;
        }
        Some(Self(Query { origin: node.origin(), text, ..Query::default() }))
    }
}

impl JsonSchema for OneQuery {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "OneQuery".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mapping = generator.subschema_for::<Query>();
        schemars::json_schema!({ "anyOf": [{ "type": "string" }, mapping] })
    }
}

/// Several queries: by legend, or as a list.
#[derive(Clone, Debug, Default)]
pub struct Queries(pub Vec<Said<OneQuery>>);

impl From<Vec<Query>> for Queries {
    #[track_caller]
    fn from(queries: Vec<Query>) -> Self {
        Self(queries.into_iter().map(|query| Said::here(OneQuery(query))).collect())
    }
}

impl Decode for Queries {
    const EXPECTED: &'static str = "queries by legend, or a list of queries";

    fn decode(node: &Node, cx: &mut Decoder<'_>) -> Option<Self> {
        if let Some(items) = node.items() {
            return Some(Self(items.iter().map(|item| cx.said(item)).collect()));
        }
        let map = Map::<OneQuery>::decode(node, cx)?;
        let named = map.0.into_iter().map(|(key, query)| {
            query.map(|mut one: OneQuery| {
                if one.0.legend.is_unsaid() {
                    one.0.legend = Said::at(Text::plain(&*key.name, key.origin), key.origin);
                }
                one
            })
        });
        Some(Self(named.collect()))
    }
}

impl JsonSchema for Queries {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Queries".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let one = generator.subschema_for::<OneQuery>();
        schemars::json_schema!({ "anyOf": [
            { "type": "object", "additionalProperties": one },
            { "type": "array", "items": one },
        ]})
    }
}
