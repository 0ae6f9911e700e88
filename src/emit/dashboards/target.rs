//! Targets: the query of a datasource, with the keys that its plugin demands.

use serde_json::{Value, json};

use super::scope::Scope;
use super::text::text;
use super::{cloudwatch, interval};
use crate::grafana::DatasourceRef;
use crate::grafana::target::{
    JaegerTarget, LokiQueryType, LokiTarget, PrometheusFormat, PrometheusTarget, PyroscopeQueryType,
    PyroscopeTarget, Target as Wire, TempoMetricsQuery, TempoQueryType, TempoTable, TempoTarget,
};
use crate::model::{Profile, Query, Target, TargetFormat, TargetKind, TraceTable};
use crate::vocabulary::datasource::speaks_sql;

/// Traces that a search lists, and exemplars of TraceQL metrics, unless the author says otherwise.
const TRACES: u32 = 20;
const EXEMPLARS: u32 = 100;

/// A target of a panel of `kind`; `None` for poison.
pub(super) fn target<'a>(scope: &Scope<'a>, kind: &str, target: &'a Target) -> Option<Wire<'a>> {
    let datasource = scope.reference(target.datasource)?;
    let wire = match &target.kind {
        TargetKind::PromQl(query) => Wire::Prometheus(Box::new(prometheus(target, query, datasource))),
        TargetKind::LogQl(query) => Wire::Loki(Box::new(loki(target, query, datasource))),
        TargetKind::TraceQl(query, table) => {
            Wire::Tempo(Box::new(tempo(target, (query, *table), kind, datasource)))
        }
        TargetKind::ServiceMap(selector) => Wire::Tempo(Box::new(TempoTarget {
            hide: target.hidden,
            service_map_query: selector.as_ref().map(text),
            ..TempoTarget::new(&*target.ref_id, datasource, TempoQueryType::ServiceMap)
        })),
        TargetKind::Profile(profile) => {
            Wire::Pyroscope(Box::new(pyroscope(target, profile, kind, datasource)))
        }
        TargetKind::Other(_) if target.raw.is_some() => Wire::Raw(raw(target, &datasource)),
        TargetKind::Other(asked) if is(&datasource, "jaeger") => {
            Wire::Jaeger(Box::new(jaeger(target, asked.as_str(), kind, datasource)))
        }
        TargetKind::Other(asked) if is(&datasource, "cloudwatch") => {
            cloudwatch::target(target, asked.as_str(), kind, datasource)
        }
        TargetKind::Other(asked) => Wire::Raw(other(target, asked.as_str(), &datasource)),
        TargetKind::Broken => return None,
    };
    Some(wire)
}

fn prometheus<'a>(target: &'a Target, query: &'a Query, from: DatasourceRef<'a>) -> PrometheusTarget<'a> {
    let (format, legend) = match target.format {
        TargetFormat::TimeSeries => (PrometheusFormat::TimeSeries, "__auto"),
        TargetFormat::Table => (PrometheusFormat::Table, "__auto"),
        // The rows of a heatmap are told apart by the name of the series.
        TargetFormat::Heatmap => (PrometheusFormat::Heatmap, "{{le}}"),
    };
    PrometheusTarget {
        hide: target.hidden,
        legend_format: Some(target.legend.as_ref().map_or(legend.into(), text)),
        format: Some(format),
        range: Some(!target.instant),
        instant: Some(target.instant),
        // Only a range query has exemplars.
        exemplar: (target.exemplars && !target.instant).then_some(true),
        interval: target.step.map(interval::text),
        ..PrometheusTarget::new(&*target.ref_id, from, text(&query.text))
    }
}

fn loki<'a>(target: &'a Target, query: &'a Query, from: DatasourceRef<'a>) -> LokiTarget<'a> {
    LokiTarget {
        hide: target.hidden,
        // Loki answers lines over a range only.
        query_type: if target.instant && !is_lines(query) {
            LokiQueryType::Instant
        } else {
            LokiQueryType::Range
        },
        legend_format: target.legend.as_ref().map(text),
        max_lines: target.limit,
        step: target.step.map(interval::text),
        ..LokiTarget::new(&*target.ref_id, from, text(&query.text))
    }
}

/// A search lists traces or spans; a query in a panel that draws numbers is one of TraceQL metrics.
fn tempo<'a>(
    target: &'a Target,
    (query, table): (&'a Query, TraceTable),
    kind: &str,
    from: DatasourceRef<'a>,
) -> TempoTarget<'a> {
    let mut wire = TempoTarget::new(&*target.ref_id, from, TempoQueryType::Traceql);
    wire.hide = target.hidden;
    wire.query = Some(text(&query.text));
    wire.limit = target.limit;
    match kind {
        "traces" | "nodeGraph" => {}
        "table" if !is_metrics(query) => {
            wire.limit = Some(target.limit.unwrap_or(TRACES));
            wire.table_type = Some(match table {
                TraceTable::Traces => TempoTable::Traces,
                TraceTable::Spans => TempoTable::Spans,
                TraceTable::Raw => TempoTable::Raw,
            });
        }
        _ => {
            let instant = target.instant;
            wire.metrics_query_type =
                Some(if instant { TempoMetricsQuery::Instant } else { TempoMetricsQuery::Range });
            wire.step = target.step.map(interval::text);
            wire.exemplars = (target.exemplars && !instant).then_some(EXEMPLARS);
        }
    }
    wire
}

/// Whether a LogQL query returns lines: it begins with its selector, a metric with a function.
fn is_lines(query: &Query) -> bool {
    query.text.as_str().trim_start().starts_with('{')
}

/// Functions that make numbers of spans (Tempo, TraceQL metrics), besides those that end in `_over_time`.
const SPAN_METRICS: [&str; 2] = ["compare", "rate"];

/// Whether a TraceQL query returns numbers, by the words that begin its stages: the tree is gone
/// by now.
fn is_metrics(query: &Query) -> bool {
    let mut stages = query.text.as_str().split('|').skip(1).filter_map(|stage| stage.split_once('('));
    stages.any(|(name, _)| {
        let name = name.trim();
        SPAN_METRICS.contains(&name) || name.ends_with("_over_time")
    })
}

/// A flame graph is a profile; a table lists its functions; anything else is its total over time.
fn pyroscope<'a>(
    target: &'a Target,
    profile: &'a Profile,
    kind: &str,
    from: DatasourceRef<'a>,
) -> PyroscopeTarget<'a> {
    let query_type = match kind {
        "flamegraph" | "table" => PyroscopeQueryType::Profile,
        _ => PyroscopeQueryType::Metrics,
    };
    PyroscopeTarget {
        hide: target.hidden,
        query_type,
        label_selector: text(&profile.selector),
        group_by: profile.group_by.iter().map(text).collect(),
        span_selector: profile.spans.iter().map(text).collect(),
        limit: target.limit,
        ..PyroscopeTarget::new(&*target.ref_id, from, text(&profile.type_id))
    }
}

fn is(datasource: &DatasourceRef<'_>, plugin: &str) -> bool {
    datasource.kind.as_deref() == Some(plugin)
}

/// One trace by its id, or the traces of the service that the text names.
fn jaeger<'a>(target: &'a Target, asked: &'a str, kind: &str, from: DatasourceRef<'a>) -> JaegerTarget<'a> {
    let mut wire = if kind == "traces" || is_trace_id(asked) {
        JaegerTarget::trace(&*target.ref_id, from, asked)
    } else {
        let limit = Some(target.limit.unwrap_or(TRACES));
        JaegerTarget { limit, ..JaegerTarget::search(&*target.ref_id, from, asked) }
    };
    wire.hide = target.hidden;
    wire
}

/// 16 to 32 hexadecimal digits, or a variable that is named after a trace.
fn is_trace_id(text: &str) -> bool {
    let hex = (16..=32).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    hex || (text.starts_with('$') && text.to_ascii_lowercase().contains("trace"))
}

/// A query in the spelling of a plugin that dashc does not model.
fn raw(target: &Target, datasource: &DatasourceRef<'_>) -> Value {
    let mut value = json!({ "refId": &*target.ref_id, "datasource": datasource });
    for (key, said) in target.raw.iter().flat_map(|raw| raw.iter()) {
        value[key] = said.clone();
    }
    if target.hidden {
        value["hide"] = true.into();
    }
    value
}

/// A query of a datasource that dashc does not model: SQL where the plugin speaks it, else the text as `query`.
fn other(target: &Target, asked: &str, datasource: &DatasourceRef<'_>) -> Value {
    let mut value = json!({ "refId": &*target.ref_id, "datasource": datasource });
    if datasource.kind.as_deref().is_some_and(speaks_sql) {
        let format = if target.format == TargetFormat::Table { "table" } else { "time_series" };
        value["editorMode"] = "code".into();
        value["format"] = format.into();
        value["rawQuery"] = true.into();
        value["rawSql"] = asked.into();
    } else {
        value["query"] = asked.into();
    }
    if target.hidden {
        value["hide"] = true.into();
    }
    value
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    fn wire(kind: &str, change: impl Fn(&mut Target)) -> Value {
        let mut project = sample::project();
        let panel = sample::first_panel(&mut project, kind);
        change(&mut panel.targets[0]);
        sample::json_of(&project, kind)["targets"][0].clone()
    }

    #[test]
    fn exemplars_are_asked_for_over_a_range_only() {
        let asked = wire("timeseries", |target| target.exemplars = true);
        assert_eq!([&asked["range"], &asked["instant"], &asked["exemplar"]], [true, false, true]);
        let asked = wire("timeseries", |target| (target.exemplars, target.instant) = (true, true));
        assert_eq!([&asked["range"], &asked["instant"]], [false, true]);
        assert_eq!(asked["exemplar"], Value::Null);
    }

    #[test]
    fn a_series_without_a_name_is_named_by_grafana() {
        let asked = wire("timeseries", |target| target.legend = None);
        assert_eq!(asked["legendFormat"], "__auto");
        let asked = wire("heatmap", |target| target.legend = None);
        assert_eq!([&asked["legendFormat"], &asked["format"]], ["{{le}}", "heatmap"]);
    }

    #[test]
    fn a_trace_query_is_a_search_in_a_table_and_metrics_in_a_graph() {
        let traces = || TargetKind::TraceQl(sample::query("{ status = error }"), TraceTable::Spans);
        let asked = wire("table", |target| target.kind = traces());
        assert_eq!([&asked["tableType"], &asked["queryType"]], ["spans", "traceql"]);
        assert_eq!(asked["limit"], 20);
        assert_eq!(asked["filters"], json!([]));
        let rate = || TargetKind::TraceQl(sample::query("{ } | rate() by (name)"), TraceTable::Traces);
        let asked = wire("table", |target| target.kind = rate());
        assert_eq!(asked["metricsQueryType"], "instant");
        let asked = wire("timeseries", |target| target.kind = traces());
        assert_eq!(asked["metricsQueryType"], "range");
        assert_eq!(asked["tableType"], Value::Null);
    }

    #[test]
    fn a_table_of_lines_is_asked_over_the_range() {
        let asked = |query: &'static str| wire("table", |target| target.kind = sample::logql(query));
        assert_eq!(asked("{app=\"a\"} | json")["queryType"], "range");
        assert_eq!(asked("sum(count_over_time({app=\"a\"}[5m]))")["queryType"], "instant");
    }

    #[test]
    fn jaeger_searches_a_service_or_opens_a_trace() {
        let jaeger = |asked: &'static str| {
            wire("table", move |target| {
                (target.datasource, target.kind) = (sample::jaeger(), TargetKind::Other(asked.into()));
            })
        };
        assert_eq!(jaeger("checkout")["service"], "checkout");
        assert_eq!(jaeger("checkout")["queryType"], "search");
        assert_eq!(jaeger("4bf92f3577b34da6a3ce929d0e0e4736")["query"], "4bf92f3577b34da6a3ce929d0e0e4736");
        assert_eq!(jaeger("${traceId}")["queryType"], Value::Null);
    }

    #[test]
    fn plugins_are_asked_in_their_own_keys() {
        let asked = |plugin: &str, raw: Option<Value>| {
            let mut project = sample::project();
            project.base.datasources[0].plugin = plugin.into();
            let panel = sample::first_panel(&mut project, "table");
            let target = &mut panel.targets[0];
            (target.kind, target.format) = (TargetKind::Other("select 1".into()), TargetFormat::Table);
            target.raw = raw.and_then(|raw| raw.as_object().cloned()).map(Box::new);
            sample::json_of(&project, "table")["targets"][0].clone()
        };
        let sql = asked("mysql", None);
        assert_eq!(
            [&sql["rawSql"], &sql["format"], &sql["query"]],
            [&json!("select 1"), &json!("table"), &Value::Null]
        );
        assert_eq!(asked("influxdb", None)["query"], "select 1");
        let raw = asked("influxdb", Some(json!({ "rawQuery": true, "query": "select 2" })));
        assert_eq!(
            [&raw["refId"], &raw["rawQuery"], &raw["query"]],
            [&json!("A"), &json!(true), &json!("select 2")]
        );
    }

    #[test]
    fn poison_is_left_out() {
        assert_eq!(wire("timeseries", |target| target.kind = TargetKind::Broken), Value::Null);
        let poison = crate::model::DatasourceRef::POISON;
        assert_eq!(wire("timeseries", |target| target.datasource = poison), Value::Null);
    }
}
