//! `jsonData` of provisioned datasources, by type (Grafana, pages of the datasources).

use serde::Serialize;
use serde_json::{Map, Value};

use super::words::words;
use super::{Text, TextMap};

/// Settings: what every type has, and what belongs to one.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct JsonData<'a> {
    /// By type.
    #[serde(flatten)]
    pub own: TypeSettings<'a>,
    /// Of every datasource that is asked by HTTP.
    #[serde(flatten)]
    pub http: HttpSettings<'a>,
}

/// Settings that belong to a type.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum TypeSettings<'a> {
    /// `prometheus` and Amazon's plugin
    Prometheus(Box<PrometheusSettings<'a>>),
    /// `loki`
    Loki(LokiSettings<'a>),
    /// `tempo` and `jaeger`
    Tempo(Box<TempoSettings<'a>>),
    /// `grafana-pyroscope-datasource`
    Pyroscope(PyroscopeSettings<'a>),
    /// `alertmanager`
    Alertmanager(AlertmanagerSettings),
    /// `cloudwatch`
    CloudWatch(Box<CloudWatchSettings<'a>>),
    /// Any other type.
    Raw(Map<String, Value>),
}

/// Settings of every datasource that is asked by HTTP.
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "camelCase")]
pub struct HttpSettings<'a> {
    /// Seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout: Option<u32>,
    /// Show a client certificate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls_auth: Option<bool>,
    /// Trust a given authority.
    #[serde(rename = "tlsAuthWithCACert", skip_serializing_if = "Option::is_none")]
    pub tls_auth_with_ca_cert: Option<bool>,
    /// Trust anybody.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls_skip_verify: Option<bool>,
    /// Name in the server's certificate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server_name: Option<Text<'a>>,
    /// Hand over the user's token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub oauth_pass_thru: Option<bool>,
    /// Cookies to hand over.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub keep_cookies: Vec<Text<'a>>,
    /// `httpHeaderName1` and so on; the values are secrets.
    #[serde(flatten)]
    pub headers: TextMap<'a>,
}

/// Settings of `prometheus`.
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "camelCase")]
pub struct PrometheusSettings<'a> {
    /// `POST` or `GET`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub http_method: Option<Text<'a>>,
    /// Which server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prometheus_type: Option<PrometheusFlavor>,
    /// For instance `2.50.1`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prometheus_version: Option<Text<'a>>,
    /// Scrape interval; `$__rate_interval` follows from it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_interval: Option<Text<'a>>,
    /// A duration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query_timeout: Option<Text<'a>>,
    /// Added to every request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom_query_parameters: Option<Text<'a>>,
    /// Of the editor.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cache_level: Option<CacheLevel>,
    /// Ask only for what is new.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incremental_querying: Option<bool>,
    /// A duration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incremental_query_overlap_window: Option<Text<'a>>,
    /// Do not list recording rules.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disable_recording_rules: Option<bool>,
    /// Do not list metrics.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disable_metrics_lookup: Option<bool>,
    /// `code` or `builder`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_editor: Option<Text<'a>>,
    /// Of the editor.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub series_limit: Option<u32>,
    /// Show its rules.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub manage_alerts: Option<bool>,
    /// Where it sends alerts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alertmanager_uid: Option<Text<'a>>,
    /// Grafana's recording rules may write to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allow_as_recording_rules_target: Option<bool>,
    /// Where exemplars lead.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub exemplar_trace_id_destinations: Vec<ExemplarDestination<'a>>,
    /// Sign requests for AWS.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sig_v4_auth: Option<bool>,
    /// `default`, `keys`, `credentials`, `ec2_iam_role`, `grafana_assume_role`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sig_v4_auth_type: Option<Text<'a>>,
    /// AWS region.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sig_v4_region: Option<Text<'a>>,
    /// Role to assume.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sig_v4_assume_role_arn: Option<Text<'a>>,
    /// Of that role.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sig_v4_external_id: Option<Text<'a>>,
    /// Profile of the credentials file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sig_v4_profile: Option<Text<'a>>,
}

words! {
    /// Which server speaks the Prometheus API.
    PrometheusFlavor { Prometheus = "Prometheus", Mimir = "Mimir", Cortex = "Cortex", Thanos = "Thanos" }
}

words! {
    /// How much the editor remembers.
    CacheLevel { Low = "Low", Medium = "Medium", High = "High", None = "None" }
}

/// Where an exemplar leads.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ExemplarDestination<'a> {
    /// Label with the trace id.
    pub name: Text<'a>,
    /// A tracing datasource.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub datasource_uid: Option<Text<'a>>,
    /// Or an address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<Text<'a>>,
    /// The text to click.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url_display_label: Option<Text<'a>>,
}

/// Settings of `loki`.
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "camelCase")]
pub struct LokiSettings<'a> {
    /// A number, written as a text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_lines: Option<Text<'a>>,
    /// Links in log lines.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub derived_fields: Vec<DerivedField<'a>>,
    /// Show its rules.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub manage_alerts: Option<bool>,
    /// Where it sends alerts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alertmanager_uid: Option<Text<'a>>,
}

/// A link in a log line.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DerivedField<'a> {
    /// Of the field.
    pub name: Text<'a>,
    /// Absent is a regex over the line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matcher_type: Option<DerivedMatcher>,
    /// One capture group, or a regex of label names.
    pub matcher_regex: Text<'a>,
    /// A tracing datasource.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub datasource_uid: Option<Text<'a>>,
    /// The query of that datasource, or an address.
    pub url: Text<'a>,
    /// The text to click.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url_display_label: Option<Text<'a>>,
    /// In a new tab.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_blank: Option<bool>,
}

words! {
    /// What a derived field is taken from.
    DerivedMatcher { Regex = "regex", Label = "label" }
}

/// Settings of `tempo`, most of them also of `jaeger`.
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "camelCase")]
pub struct TempoSettings<'a> {
    /// From a span to its logs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub traces_to_logs_v2: Option<TracesToLogs<'a>>,
    /// From a span to its metrics.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub traces_to_metrics: Option<TracesToMetrics<'a>>,
    /// From a span to its profile; not of Jaeger.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub traces_to_profiles: Option<TracesToProfiles<'a>>,
    /// Who has the metrics of the service graph; not of Jaeger.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_map: Option<ServiceMap<'a>>,
    /// Above the trace.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub node_graph: Option<NodeGraph>,
    /// Not of Jaeger.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub search: Option<TempoSearch>,
    /// What is written beside a span.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub span_bar: Option<SpanBar<'a>>,
    /// Range of a trace by id; not of Jaeger.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trace_query: Option<TraceQuery<'a>>,
    /// Not of Jaeger.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub streaming_enabled: Option<Streaming>,
    /// Of Jaeger only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trace_id_time_params: Option<Enabled>,
}

/// From a span to its logs.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TracesToLogs<'a> {
    /// Loki or another log store.
    pub datasource_uid: Text<'a>,
    /// For instance `-5m`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub span_start_time_shift: Option<Text<'a>>,
    /// For instance `5m`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub span_end_time_shift: Option<Text<'a>>,
    /// Absent is Grafana's own list; empty would be none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag<'a>>,
    /// Without effect beside a query.
    #[serde(rename = "filterByTraceID")]
    pub filter_by_trace_id: bool,
    /// Without effect beside a query.
    #[serde(rename = "filterBySpanID")]
    pub filter_by_span_id: bool,
    /// Whether `query` counts.
    pub custom_query: bool,
    /// With `${__tags}` and `${__span.traceId}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query: Option<Text<'a>>,
}

/// A span attribute and the label it becomes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Tag<'a> {
    /// Attribute.
    pub key: Text<'a>,
    /// Label; absent is the attribute's own name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Text<'a>>,
}

/// From a span to its metrics.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TracesToMetrics<'a> {
    /// A Prometheus.
    pub datasource_uid: Text<'a>,
    /// For instance `-30m`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub span_start_time_shift: Option<Text<'a>>,
    /// For instance `30m`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub span_end_time_shift: Option<Text<'a>>,
    /// For `$__tags`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag<'a>>,
    /// The links.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub queries: Vec<NamedQuery<'a>>,
}

/// A link to a query.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NamedQuery<'a> {
    /// The text to click.
    pub name: Text<'a>,
    /// PromQL.
    pub query: Text<'a>,
}

/// From a span to its profile.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TracesToProfiles<'a> {
    /// A Pyroscope.
    pub datasource_uid: Text<'a>,
    /// For the selector.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag<'a>>,
    /// Without it the link shows nothing.
    pub profile_type_id: Text<'a>,
    /// Whether `query` counts.
    pub custom_query: bool,
    /// A selector.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query: Option<Text<'a>>,
}

/// Who has the metrics of the service graph.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ServiceMap<'a> {
    /// A Prometheus.
    pub datasource_uid: Text<'a>,
}

/// The graph above a trace.
#[derive(Clone, Debug, PartialEq, Serialize, Copy)]
pub struct NodeGraph {
    /// Whether it is shown.
    pub enabled: bool,
}

/// A switch.
#[derive(Clone, Debug, PartialEq, Serialize, Copy)]
pub struct Enabled {
    /// On.
    pub enabled: bool,
}

/// The search editor.
#[derive(Clone, Debug, PartialEq, Serialize, Copy)]
pub struct TempoSearch {
    /// Whether it is hidden.
    pub hide: bool,
}

/// What is written beside a span.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SpanBar<'a> {
    /// What.
    #[serde(rename = "type")]
    pub kind: SpanBarKind,
    /// For `Tag`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag: Option<Text<'a>>,
}

words! {
    /// What is written beside a span.
    SpanBarKind { Duration = "Duration", None = "None", Tag = "Tag" }
}

/// Range of a trace by id.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TraceQuery<'a> {
    /// Whether the range counts.
    pub time_shift_enabled: bool,
    /// For instance `-1h`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub span_start_time_shift: Option<Text<'a>>,
    /// For instance `1h`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub span_end_time_shift: Option<Text<'a>>,
}

/// Results as they come.
#[derive(Clone, Debug, PartialEq, Serialize, Copy)]
pub struct Streaming {
    /// Of searches.
    pub search: bool,
    /// Of TraceQL metrics.
    pub metrics: bool,
}

/// Settings of `grafana-pyroscope-datasource`.
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "camelCase")]
pub struct PyroscopeSettings<'a> {
    /// A duration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_step: Option<Text<'a>>,
}

/// Settings of `alertmanager`.
#[derive(Clone, Debug, PartialEq, Serialize, Copy)]
#[serde(rename_all = "camelCase")]
pub struct AlertmanagerSettings {
    /// Which server.
    pub implementation: AlertmanagerKind,
    /// Whether Grafana's alerts go there.
    pub handle_grafana_managed_alerts: bool,
}

words! {
    /// Which server speaks the Alertmanager API.
    AlertmanagerKind { Prometheus = "prometheus", Mimir = "mimir", Cortex = "cortex" }
}

/// Settings of `cloudwatch`.
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "camelCase")]
pub struct CloudWatchSettings<'a> {
    /// `default`, `keys`, `credentials`, `ec2_iam_role`, `grafana_assume_role`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auth_type: Option<Text<'a>>,
    /// AWS region.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_region: Option<Text<'a>>,
    /// Role to assume.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assume_role_arn: Option<Text<'a>>,
    /// Of that role.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id: Option<Text<'a>>,
    /// Profile of the credentials file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<Text<'a>>,
    /// Instead of Amazon's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<Text<'a>>,
    /// Separated by commas.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom_metrics_namespaces: Option<Text<'a>>,
    /// A duration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logs_timeout: Option<Text<'a>>,
    /// Where X-Ray traces are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tracing_datasource_uid: Option<Text<'a>>,
}
