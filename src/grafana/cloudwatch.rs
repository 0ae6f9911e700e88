//! Targets of the `cloudwatch` datasource (Grafana, published `CloudWatch` query schema).

use std::collections::BTreeMap;
use std::ops::Not;

use serde::Serialize;

use super::words::{codes, words};
use super::{DatasourceRef, Text};

/// A query of metrics.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CloudWatchMetrics<'a> {
    /// Unique in the panel or rule.
    pub ref_id: Text<'a>,
    /// Who answers.
    pub datasource: DatasourceRef<'a>,
    /// Asked, not shown.
    #[serde(skip_serializing_if = "Not::not")]
    pub hide: bool,
    /// Always `Metrics`.
    pub query_mode: MetricsMode,
    /// Id for metric math; may be empty.
    pub id: Text<'a>,
    /// AWS region, or `default`.
    pub region: Text<'a>,
    /// For instance `AWS/ApplicationELB`.
    pub namespace: Text<'a>,
    /// For instance `RequestCount`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metric_name: Option<Text<'a>>,
    /// Values by dimension.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub dimensions: BTreeMap<Text<'a>, Vec<Text<'a>>>,
    /// `Average`, `Sum`, `p95` and so on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub statistic: Option<Text<'a>>,
    /// Seconds; absent lets Grafana choose.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<Text<'a>>,
    /// No other dimensions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub match_exact: Option<bool>,
    /// Search or SQL.
    pub metric_query_type: MetricQueryType,
    /// Which editor opens.
    pub metric_editor_mode: MetricEditorMode,
    /// Metric math.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expression: Option<Text<'a>>,
    /// Metrics Insights SQL.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sql_expression: Option<Text<'a>>,
    /// Legend, with `${PROP('…')}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<Text<'a>>,
    /// For cross-account observability.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account_id: Option<Text<'a>>,
}

words! {
    /// The mode of a query of metrics.
    MetricsMode { Metrics = "Metrics" }
}

codes! {
    /// How metrics are asked for.
    MetricQueryType { Search = 0, Sql = 1 }
}

codes! {
    /// Which editor opens.
    MetricEditorMode { Builder = 0, Code = 1 }
}

/// A query of logs.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CloudWatchLogs<'a> {
    /// Unique in the panel or rule.
    pub ref_id: Text<'a>,
    /// Who answers.
    pub datasource: DatasourceRef<'a>,
    /// Asked, not shown.
    #[serde(skip_serializing_if = "Not::not")]
    pub hide: bool,
    /// Always `Logs`.
    pub query_mode: LogsMode,
    /// May be empty.
    pub id: Text<'a>,
    /// AWS region, or `default`.
    pub region: Text<'a>,
    /// Language of the expression.
    pub query_language: LogsLanguage,
    /// The query.
    pub expression: Text<'a>,
    /// Where to search.
    pub log_groups: Vec<LogGroup<'a>>,
    /// Fields of `by`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stats_groups: Vec<Text<'a>>,
}

words! {
    /// The mode of a query of logs.
    LogsMode { Logs = "Logs" }
}

words! {
    /// Language of a query of logs.
    LogsLanguage { CloudWatchInsights = "CWLI", Sql = "SQL", Ppl = "PPL" }
}

/// A log group.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LogGroup<'a> {
    /// Its ARN.
    pub arn: Text<'a>,
    /// Its name.
    pub name: Text<'a>,
}
