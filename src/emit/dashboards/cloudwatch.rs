//! Targets of `CloudWatch`: Metrics Insights, Logs Insights or a metric expression, by how a query begins.
//!
//! Outside sources: Amazon's manual of `CloudWatch`, the commands of Logs Insights; Grafana, its query
//! editor, whose code modes these are.

use std::collections::BTreeMap;

use crate::grafana::DatasourceRef;
use crate::grafana::cloudwatch::{
    CloudWatchLogs, CloudWatchMetrics, LogsLanguage, LogsMode, MetricEditorMode, MetricQueryType, MetricsMode,
};
use crate::grafana::target::Target as Wire;
use crate::model::Target;

/// The region of the datasource.
const REGION: &str = "default";
/// Commands that a query of Logs Insights may begin with, sorted.
const COMMANDS: [&str; 12] = [
    "anomaly", "dedup", "diff", "display", "fields", "filter", "limit", "parse", "pattern", "sort", "source",
    "stats",
];

/// The target for the text of a query.
pub(super) fn target<'a>(
    target: &'a Target,
    asked: &'a str,
    kind: &str,
    from: DatasourceRef<'a>,
) -> Wire<'a> {
    let first = asked.split_whitespace().next().unwrap_or_default().to_ascii_lowercase();
    if first == "select" {
        let sql = CloudWatchMetrics {
            metric_query_type: MetricQueryType::Sql,
            sql_expression: Some(asked.into()),
            ..metrics(target, from)
        };
        return Wire::CloudWatchMetrics(Box::new(sql));
    }
    if kind == "logs" || COMMANDS.binary_search(&&*first).is_ok() {
        return Wire::CloudWatchLogs(Box::new(logs(target, asked, from)));
    }
    Wire::CloudWatchMetrics(Box::new(CloudWatchMetrics {
        expression: Some(asked.into()),
        ..metrics(target, from)
    }))
}

/// A query of metrics written as text; each of its forms adds that text.
fn metrics<'a>(target: &'a Target, from: DatasourceRef<'a>) -> CloudWatchMetrics<'a> {
    CloudWatchMetrics {
        ref_id: (&*target.ref_id).into(),
        datasource: from,
        hide: target.hidden,
        query_mode: MetricsMode::Metrics,
        id: "".into(),
        region: REGION.into(),
        namespace: "".into(),
        metric_name: None,
        dimensions: BTreeMap::new(),
        statistic: None,
        period: None,
        match_exact: None,
        metric_query_type: MetricQueryType::Search,
        metric_editor_mode: MetricEditorMode::Code,
        expression: None,
        sql_expression: None,
        label: target.legend.as_ref().map(super::text::text),
        account_id: None,
    }
}

/// A query of lines. Without `SOURCE` it asks the log groups that the datasource is set to.
fn logs<'a>(target: &'a Target, asked: &'a str, from: DatasourceRef<'a>) -> CloudWatchLogs<'a> {
    CloudWatchLogs {
        ref_id: (&*target.ref_id).into(),
        datasource: from,
        hide: target.hidden,
        query_mode: LogsMode::Logs,
        id: "".into(),
        region: REGION.into(),
        query_language: LogsLanguage::CloudWatchInsights,
        expression: asked.into(),
        log_groups: Vec::new(),
        stats_groups: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::sample;
    use super::*;
    use crate::model::TargetKind;

    fn written(asked: &str, kind: &str) -> Value {
        let made = sample::target("A", TargetKind::Other("".into()));
        serde_json::to_value(target(&made, asked, kind, DatasourceRef::new("cloudwatch", "aws"))).unwrap()
    }

    #[test]
    fn the_first_word_tells_what_is_asked() {
        let sql = written("SELECT MAX(x) FROM y", "stat");
        assert_eq!(
            [&sql["metricQueryType"], &sql["sqlExpression"]],
            [&json!(1), &json!("SELECT MAX(x) FROM y")]
        );
        assert_eq!(written("fields @message | limit 20", "table")["queryMode"], "Logs");
        assert_eq!(written("@message like /x/", "logs")["queryMode"], "Logs");
        assert_eq!(written("SEARCH('x', 'Sum')", "timeseries")["expression"], "SEARCH('x', 'Sum')");
        assert!(COMMANDS.is_sorted());
    }
}
