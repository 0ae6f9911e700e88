//! Targets: the queries of a panel, and the models of an alert rule's nodes.
//!
//! Outside sources: Grafana's published query schemas for Prometheus, Loki,
//! Tempo and Pyroscope. For Jaeger none is published.

use std::ops::Not;

use serde::Serialize;
use serde_json::Value;

use super::cloudwatch::{CloudWatchLogs, CloudWatchMetrics};
use super::expression::Expression;
use super::words::words;
use super::{DatasourceRef, Text};

/// A query, by datasource type.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Target<'a> {
    /// `prometheus`, also Mimir and Amazon's plugin.
    Prometheus(Box<PrometheusTarget<'a>>),
    /// `loki`
    Loki(Box<LokiTarget<'a>>),
    /// `tempo`
    Tempo(Box<TempoTarget<'a>>),
    /// `grafana-pyroscope-datasource`
    Pyroscope(Box<PyroscopeTarget<'a>>),
    /// `jaeger`
    Jaeger(Box<JaegerTarget<'a>>),
    /// `cloudwatch`, metrics
    CloudWatchMetrics(Box<CloudWatchMetrics<'a>>),
    /// `cloudwatch`, logs
    CloudWatchLogs(Box<CloudWatchLogs<'a>>),
    /// `__expr__`
    Expression(Box<Expression<'a>>),
    /// As the author wrote it.
    Raw(Value),
}

/// A PromQL query.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PrometheusTarget<'a> {
    /// Unique in the panel or rule.
    pub ref_id: Text<'a>,
    /// Who answers.
    pub datasource: DatasourceRef<'a>,
    /// Asked, not shown.
    #[serde(skip_serializing_if = "Not::not")]
    pub hide: bool,
    /// Which editor opens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub editor_mode: Option<EditorMode>,
    /// The query.
    pub expr: Text<'a>,
    /// `__auto`, or a text with `{{label}}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub legend_format: Option<Text<'a>>,
    /// Shape of the result.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<PrometheusFormat>,
    /// Over the range.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub range: Option<bool>,
    /// At its end; with `range` the query is asked twice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instant: Option<bool>,
    /// Ask for exemplars as well.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exemplar: Option<bool>,
    /// Least step.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interval: Option<Text<'a>>,
    /// Of an alert rule's node.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interval_ms: Option<u64>,
    /// Of an alert rule's node.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_data_points: Option<u32>,
}

words! {
    /// Which editor of a query opens.
    EditorMode { Code = "code", Builder = "builder" }
}

words! {
    /// Shape of a result.
    PrometheusFormat { TimeSeries = "time_series", Table = "table", Heatmap = "heatmap" }
}

/// A LogQL query.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LokiTarget<'a> {
    /// Unique in the panel or rule.
    pub ref_id: Text<'a>,
    /// Who answers.
    pub datasource: DatasourceRef<'a>,
    /// Asked, not shown.
    #[serde(skip_serializing_if = "Not::not")]
    pub hide: bool,
    /// Which editor opens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub editor_mode: Option<EditorMode>,
    /// The query.
    pub expr: Text<'a>,
    /// Over the range, or at its end.
    pub query_type: LokiQueryType,
    /// A text with `{{label}}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub legend_format: Option<Text<'a>>,
    /// At most so many lines.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_lines: Option<u32>,
    /// Distance of two evaluations.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<Text<'a>>,
    /// Which lines come first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub direction: Option<LokiDirection>,
    /// Of an alert rule's node.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interval_ms: Option<u64>,
    /// Of an alert rule's node.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_data_points: Option<u32>,
}

words! {
    /// How a LogQL query is asked.
    LokiQueryType { Range = "range", Instant = "instant", Stream = "stream" }
}

words! {
    /// Which lines come first.
    LokiDirection { Backward = "backward", Forward = "forward", Scan = "scan" }
}

/// A TraceQL query, a trace id or the service graph.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TempoTarget<'a> {
    /// Unique in the panel.
    pub ref_id: Text<'a>,
    /// Who answers.
    pub datasource: DatasourceRef<'a>,
    /// Asked, not shown.
    #[serde(skip_serializing_if = "Not::not")]
    pub hide: bool,
    /// What is asked.
    pub query_type: TempoQueryType,
    /// TraceQL or a trace id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query: Option<Text<'a>>,
    /// Of the search editor; always written, empty for `traceql`.
    pub filters: Vec<TraceFilter<'a>>,
    /// At most so many traces.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// At most so many spans of a trace.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spss: Option<u32>,
    /// A row a trace or a span.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub table_type: Option<TempoTable>,
    /// For TraceQL metrics.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metrics_query_type: Option<TempoMetricsQuery>,
    /// For TraceQL metrics.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<Text<'a>>,
    /// For TraceQL metrics: at most so many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exemplars: Option<u32>,
    /// PromQL selector of the service graph.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_map_query: Option<Text<'a>>,
    /// Tell namespaces apart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_map_include_namespace: Option<bool>,
}

words! {
    /// What a Tempo target asks for.
    TempoQueryType {
        Traceql = "traceql", TraceqlSearch = "traceqlSearch", ServiceMap = "serviceMap", Upload =
        "upload", TraceId = "traceId",
    }
}

words! {
    /// What a row of a search result is.
    TempoTable { Traces = "traces", Spans = "spans", Raw = "raw" }
}

words! {
    /// How TraceQL metrics are asked.
    TempoMetricsQuery { Range = "range", Instant = "instant" }
}

/// A comparison of the search editor.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TraceFilter<'a> {
    /// Name of the filter.
    pub id: Text<'a>,
    /// Attribute.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag: Option<Text<'a>>,
    /// `=`, `!=`, `=~` and so on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operator: Option<Text<'a>>,
    /// Where the attribute is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<TraceScope>,
    /// Compared with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<TraceValues<'a>>,
    /// `string`, `duration`, `int` and so on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value_type: Option<Text<'a>>,
}

words! {
    /// Where an attribute is.
    TraceScope {
        Intrinsic = "intrinsic", Unscoped = "unscoped", Resource = "resource", Span = "span", Event =
        "event", Instrumentation = "instrumentation", Link = "link",
    }
}

/// What an attribute is compared with.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum TraceValues<'a> {
    /// One value.
    One(Text<'a>),
    /// Any of several values.
    Many(Vec<Text<'a>>),
}

/// A query of profiles.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PyroscopeTarget<'a> {
    /// Unique in the panel.
    pub ref_id: Text<'a>,
    /// Who answers.
    pub datasource: DatasourceRef<'a>,
    /// Asked, not shown.
    #[serde(skip_serializing_if = "Not::not")]
    pub hide: bool,
    /// Flame graph, series or both.
    pub query_type: PyroscopeQueryType,
    /// For instance `process_cpu:cpu:nanoseconds:cpu:nanoseconds`.
    pub profile_type_id: Text<'a>,
    /// `{}` is everything.
    pub label_selector: Text<'a>,
    /// Labels; always written.
    pub group_by: Vec<Text<'a>>,
    /// Span ids.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub span_selector: Vec<Text<'a>>,
    /// At most so many series.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// At most so many nodes of a flame graph.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_nodes: Option<u32>,
}

words! {
    /// What a Pyroscope target asks for.
    PyroscopeQueryType { Profile = "profile", Metrics = "metrics", Both = "both" }
}

/// A trace by id, or a search.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct JaegerTarget<'a> {
    /// Unique in the panel.
    pub ref_id: Text<'a>,
    /// Who answers.
    pub datasource: DatasourceRef<'a>,
    /// Asked, not shown.
    #[serde(skip_serializing_if = "Not::not")]
    pub hide: bool,
    /// Absent asks for a trace id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query_type: Option<JaegerQueryType>,
    /// Trace id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query: Option<Text<'a>>,
    /// For a search.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service: Option<Text<'a>>,
    /// For a search.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<Text<'a>>,
    /// For a search, in logfmt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<Text<'a>>,
    /// For a search.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_duration: Option<Text<'a>>,
    /// For a search.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_duration: Option<Text<'a>>,
    /// At most so many traces.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}

words! {
    /// What a Jaeger target asks for.
    JaegerQueryType { Search = "search", Upload = "upload", DependencyGraph = "dependencyGraph" }
}

impl<'a> PrometheusTarget<'a> {
    /// A query of which nothing is known but its text; `range` and `instant` are left out.
    pub fn new(
        ref_id: impl Into<Text<'a>>,
        datasource: DatasourceRef<'a>,
        expr: impl Into<Text<'a>>,
    ) -> Self {
        Self {
            ref_id: ref_id.into(),
            datasource,
            hide: false,
            editor_mode: Some(EditorMode::Code),
            expr: expr.into(),
            legend_format: None,
            format: None,
            range: None,
            instant: None,
            exemplar: None,
            interval: None,
            interval_ms: None,
            max_data_points: None,
        }
    }
}

impl<'a> LokiTarget<'a> {
    /// A query over the range.
    pub fn new(
        ref_id: impl Into<Text<'a>>,
        datasource: DatasourceRef<'a>,
        expr: impl Into<Text<'a>>,
    ) -> Self {
        Self {
            ref_id: ref_id.into(),
            datasource,
            hide: false,
            editor_mode: Some(EditorMode::Code),
            expr: expr.into(),
            query_type: LokiQueryType::Range,
            legend_format: None,
            max_lines: None,
            step: None,
            direction: None,
            interval_ms: None,
            max_data_points: None,
        }
    }
}

impl<'a> TempoTarget<'a> {
    /// A target that asks `query_type` and says nothing else.
    pub fn new(
        ref_id: impl Into<Text<'a>>,
        datasource: DatasourceRef<'a>,
        query_type: TempoQueryType,
    ) -> Self {
        Self {
            ref_id: ref_id.into(),
            datasource,
            hide: false,
            query_type,
            query: None,
            filters: Vec::new(),
            limit: None,
            spss: None,
            table_type: None,
            metrics_query_type: None,
            step: None,
            exemplars: None,
            service_map_query: None,
            service_map_include_namespace: None,
        }
    }
}

impl<'a> PyroscopeTarget<'a> {
    /// A flame graph of everything of one profile type.
    pub fn new(
        ref_id: impl Into<Text<'a>>,
        datasource: DatasourceRef<'a>,
        profile: impl Into<Text<'a>>,
    ) -> Self {
        Self {
            ref_id: ref_id.into(),
            datasource,
            hide: false,
            query_type: PyroscopeQueryType::Profile,
            profile_type_id: profile.into(),
            label_selector: Text::Borrowed("{}"),
            group_by: Vec::new(),
            span_selector: Vec::new(),
            limit: None,
            max_nodes: None,
        }
    }
}

impl<'a> JaegerTarget<'a> {
    /// A target that asks for one trace by its id.
    pub fn trace(
        ref_id: impl Into<Text<'a>>,
        datasource: DatasourceRef<'a>,
        id: impl Into<Text<'a>>,
    ) -> Self {
        Self { query: Some(id.into()), ..Self::empty(ref_id.into(), datasource) }
    }

    /// A target that searches traces of `service`.
    pub fn search(
        ref_id: impl Into<Text<'a>>,
        datasource: DatasourceRef<'a>,
        service: impl Into<Text<'a>>,
    ) -> Self {
        Self {
            query_type: Some(JaegerQueryType::Search),
            service: Some(service.into()),
            ..Self::empty(ref_id.into(), datasource)
        }
    }

    fn empty(ref_id: Text<'a>, datasource: DatasourceRef<'a>) -> Self {
        Self {
            ref_id,
            datasource,
            hide: false,
            query_type: None,
            query: None,
            service: None,
            operation: None,
            tags: None,
            min_duration: None,
            max_duration: None,
            limit: None,
        }
    }
}
