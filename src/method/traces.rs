//! Traces: from how often and how slow, over which operation, to one trace.
//!
//! Rates come from span metrics, the map from the service graph, and searches
//! from TraceQL; each row stands only where its source exists.

use super::containers::{label_columns, lines};
use super::sketch::{
    Settings, Sketch, by_labels, column, explore, filled_row, levels, links, panel, promql, search,
    span_attribute, starts, tiled, timeseries, to_this, traceql, values,
};
use super::{Lack, Method, Series, Telemetry};
use crate::convention::{Convention, MetricKind};
use crate::query::promql::build::{
    Expr, Instant, RANGE, RATE_INTERVAL, histogram_quantile, metric, rate, scalar, sum, topk,
};
use crate::query::traceql::build::{
    self as tempo, Condition, DURATION, KIND, Kind, NAME, SPAN_NAME, STATUS, Spans, Spanset, Status, spans,
    verbatim,
};
use crate::spec::{Legend, LegendShape, OneQuery, Panel, PanelLink, Query, Row, Variable};
use crate::tree::Map;

/// The trace method.
pub(super) struct Traces;

impl Method for Traces {
    fn name(&self) -> &'static str {
        "traces"
    }

    fn summary(&self) -> &'static str {
        "spans by operation, the service graph, trace searches and one trace"
    }

    fn thresholds(&self) -> &'static [&'static str] {
        &["error_ratio", "p95"]
    }

    fn sketch(&self, telemetry: Telemetry<'_>, settings: Settings<'_>) -> Result<Sketch, Lack> {
        let search = Search::of(telemetry);
        let own = telemetry.conventions.iter().any(|convention| convention.metric("calls").is_some());
        if search.is_none() && !own {
            return Err(Lack { what: "traces", conventions: &["tempo-traces", "span-metrics"] });
        }
        let searched = |title: &str, panels: fn(Search<'_>) -> Vec<Panel>| filled_row(title, panels(search?));
        let rows: Vec<Row> = [
            filled_row("Spans", span_panels(telemetry, settings)),
            filled_row("Operations", operations(telemetry, settings)),
            filled_row("Service graph", graph(telemetry, search.is_some(), settings)),
            searched("TraceQL metrics", metrics).map(|row| row.collapsed(true)),
            searched("Searches", searches),
            searched("Trace", trace),
        ]
        .into_iter()
        .flatten()
        .collect();
        let variables = if search.is_some() { variables() } else { Vec::new() };
        Ok(Sketch { variables, annotations: starts(telemetry), rows, ..Sketch::default() })
    }
}

/// What the searches ask the reader for.
fn variables() -> Vec<(&'static str, Variable)> {
    let least = |default: &str, label: &str| {
        values(&["50ms", "100ms", "250ms", "500ms", "1s", "5s"])
            .label(label)
            .initial(vec![crate::spec::Scalar(default.into())])
    };
    vec![
        ("min_duration", least("500ms", "Slow from")),
        ("min_query_duration", least("100ms", "Slow query from")),
        ("traceId", Variable::default().text(crate::spec::Scalar("".into())).label("Trace id")),
    ]
}

/// The spans of a service in TraceQL.
#[derive(Clone, Copy)]
struct Search<'a> {
    telemetry: Telemetry<'a>,
    convention: &'a Convention,
}

impl<'a> Search<'a> {
    fn of(telemetry: Telemetry<'a>) -> Option<Self> {
        let (_, convention) = telemetry.spans()?;
        Some(Self { telemetry, convention })
    }

    /// The condition that selects the service.
    fn service(self) -> Option<Condition> {
        self.telemetry.spans().map(|(condition, _)| condition)
    }

    /// Spans of the service for which more holds.
    fn with(self, more: &Condition) -> Option<Spans<Spanset>> {
        Some(tempo::raw(search(&self.service()?, more)))
    }

    fn failed(self) -> Option<Spans<Spanset>> {
        self.with(&STATUS.eq(Status::Error))
    }

    fn served(self) -> Option<Spans<Spanset>> {
        self.with(&KIND.eq(Kind::Server))
    }

    fn slow(self) -> Option<Spans<Spanset>> {
        self.with(&KIND.eq(Kind::Server).and(DURATION.gt(verbatim("$min_duration"))))
    }

    /// Slow spans with a database, under the older and the stable name of the attribute.
    fn slow_database(self) -> Option<Spans<Spanset>> {
        let known = ["db", "db_stable"].into_iter().filter_map(|role| self.convention.attribute(role));
        let database = known.map(|name| span_attribute(name).exists()).reduce(Condition::or)?;
        self.with(&database.and(DURATION.gt(verbatim("$min_query_duration"))))
    }

    /// What failed anywhere below the service.
    fn failed_below(self) -> Option<Spans<Spanset>> {
        Some(spans(self.service()?).descendant(spans(STATUS.eq(Status::Error))))
    }
}

fn span_panels(telemetry: Telemetry<'_>, settings: Settings<'_>) -> Vec<Panel> {
    tiled([span_rate(telemetry), span_errors(telemetry, settings), span_latency(telemetry, settings)], 8)
}

fn span_rate(telemetry: Telemetry<'_>) -> Option<Panel> {
    let calls = telemetry.series("calls")?;
    let by = calls.labels(&["service"]);
    let query = sum(calls.rate(RATE_INTERVAL, calls.only("server"))).by(&by);
    Some(
        timeseries("span-rate", "Span rate")
            .description(
                "Requests per second, counted from server spans. Traces that are sampled before they are counted \
                 make this a part of the traffic."
            )
            .query(OneQuery(promql(query).legend(by_labels(&by))))
            .unit("reqps"),
    )
}

fn span_errors(telemetry: Telemetry<'_>, settings: Settings<'_>) -> Option<Panel> {
    let calls = telemetry.series("calls")?;
    let by = calls.labels(&["service"]);
    let (served, failed) = (calls.only("server"), calls.only("error"));
    if !calls.has_test("error") {
        return None;
    }
    let all = || sum(calls.rate(RATE_INTERVAL, &served)).by(&by);
    let failed = calls.rate(RATE_INTERVAL, |selector| failed(served(selector)));
    let ratio = sum(failed).by(&by).or(all() * 0) / all();
    let panel = timeseries("span-error-ratio", "Span error ratio")
        .description("Share of server spans with the status error. Click a point for the traces that failed.")
        .query(OneQuery(promql(ratio).legend(by_labels(&by))))
        .unit("percentunit")
        .thresholds(settings.thresholds("error_ratio", "0.01", "0.05"));
    Some(linked(panel, link("Failed traces", Search::of(telemetry).and_then(Search::failed))))
}

fn span_latency(telemetry: Telemetry<'_>, settings: Settings<'_>) -> Option<Panel> {
    let latency = telemetry.series("latency")?;
    let by = latency.labels(&["service"]);
    let p95 = latency.quantile("0.95", &by, RATE_INTERVAL, latency.only("server"));
    let panel = timeseries("span-p95", "Span p95")
        .description(
            "95 of 100 server spans are shorter than this. Dots are traces: click one. The buckets are coarse, so \
             the height is rough."
        )
        .query(OneQuery(promql(p95).legend(by_labels(&by)).exemplars(true)))
        .unit(latency.unit())
        .thresholds(settings.thresholds("p95", &seconds(latency, "0.25"), &seconds(latency, "0.5")));
    Some(linked(panel, link("Slow traces", Search::of(telemetry).and_then(Search::slow))))
}

/// A level given in seconds, in the unit of the series.
fn seconds(series: Series<'_>, level: &str) -> String {
    let number = level.parse::<crate::quantity::Decimal>().unwrap_or_default();
    let places = if series.unit() == "ms" { 3 } else { 0 };
    number.shifted(places).unwrap_or(number).to_string()
}

fn link(title: &str, found: Option<Spans<Spanset>>) -> Option<PanelLink> {
    Some(explore("traces", title, found?))
}

fn linked(panel: Panel, link: Option<PanelLink>) -> Panel {
    match link {
        Some(link) => panel.link(links(vec![link])),
        None => panel,
    }
}

/// The ten slowest operations, and the ten that take most of the time.
fn operations(telemetry: Telemetry<'_>, settings: Settings<'_>) -> Vec<Panel> {
    let Some(latency) = telemetry.series("latency") else { return Vec::new() };
    let by = latency.labels(&["service", "route"]);
    let p95 = latency.quantile("0.95", &by, RANGE, |all| all);
    let spent = || sum(latency.sum_rate(RANGE, |all| all));
    let share = spent().by(&by) / scalar(spent());
    let mut slowest = label_columns(&by);
    let levels = settings.thresholds("p95", &seconds(latency, "0.25"), &seconds(latency, "0.5"));
    slowest
        .push(("p95", column(promql(topk(10, p95)), latency.unit()).cell("color").thresholds(levels).into()));
    let mut most = label_columns(&by);
    most.push(("Share of time", column(promql(topk(10, share)), "percentunit").cell("gauge").into()));
    let table = |name: &str, title: &str| {
        let link = link("Traces of this operation", of_operation(telemetry, latency));
        linked(panel("table", name, title), link).width(12_u32).height(10_u32)
    };
    vec![
        table("slowest-operations", "Slowest operations")
            .description(
                "The ten operations with the highest p95 over the time range, of all span kinds. Click one for its \
                 traces."
            )
            .columns(Map::from(slowest))
            .sort("-p95"),
        table("most-time", "Where the time goes")
            .description(
                "The ten operations that take most of the service's time: calls times duration. Work on speed pays \
                 here first."
            )
            .columns(Map::from(most))
            .sort("-Share of time"),
    ]
}

/// The spans of the operation in the line that was clicked.
fn of_operation(telemetry: Telemetry<'_>, latency: Series<'_>) -> Option<Spans<Spanset>> {
    let clicked = format!("${{__data.fields.{}}}", latency.label("route")?);
    Search::of(telemetry)?.with(&NAME.eq(clicked))
}

/// The map that the trace store draws, and its edges as a table.
fn graph(telemetry: Telemetry<'_>, searchable: bool, settings: Settings<'_>) -> Vec<Panel> {
    let edges = edges(telemetry, settings);
    let map = (searchable && edges.is_some()).then(|| {
        panel("nodeGraph", "service-graph", "Service graph")
            .description(
                "Services and their calls, made of matched client and server spans. A missing edge usually is lost \
                 context or sampling."
            )
            .query(OneQuery(Query::default().service_map(true)))
    });
    tiled([map, edges], 24)
}

fn edges(telemetry: Telemetry<'_>, settings: Settings<'_>) -> Option<Panel> {
    let edges = telemetry.series("edges")?;
    let by = edges.labels(&["client", "server"]);
    let calls = || sum(around(telemetry, edges, "")).by(&by);
    let mut columns = label_columns(&by);
    columns.push(("Calls", column(promql(calls()), "reqps").into()));
    if let Some(failures) = telemetry.series("edge_failures") {
        let ratio = sum(around(telemetry, failures, "")).by(&by).or(calls() * 0) / calls();
        let levels = settings.thresholds("error_ratio", "0.01", "0.05");
        columns
            .push(("Errors", column(promql(ratio), "percentunit").cell("color").thresholds(levels).into()));
    }
    let p95 = |role: &str| {
        let series = telemetry.series(role)?;
        let native = series.kind() == MetricKind::NativeHistogram;
        let all: Vec<&str> = (!native).then_some("le").into_iter().chain(by.iter().copied()).collect();
        let suffix = if native { "" } else { "_bucket" };
        Some(histogram_quantile("0.95", sum(around(telemetry, series, suffix)).by(all)))
    };
    if let Some(server) = p95("edge_server") {
        columns.push(("p95", column(promql(server.clone()), "s").into()));
        columns.extend(p95("edge_client").map(|client| {
            ("Gap", column(promql(client - server), "s").thresholds(levels("0.1", "0.5")).into())
        }));
    }
    Some(
        panel("table", "edges", "Calls between services")
            .description(
                "Calls to and from the service over the time range. The gap is what the client waits beyond the \
                 server's own time: network and queues."
            )
            .columns(Map::from(columns))
            .sort("-Calls")
            .width(24_u32),
    )
}

/// Edges that lead to the service or away from it, per second over the time range.
///
/// The convention's identity selects the first; for the second the name stands at the client.
fn around(telemetry: Telemetry<'_>, edge: Series<'_>, suffix: &str) -> Expr<Instant> {
    let inbound = rate(edge.suffixed(suffix).range(RANGE));
    let Some(client) = edge.label("client") else { return inbound };
    let outbound = metric(format!("{}{suffix}", edge.metric().name))
        .eq(client, &telemetry.spellings.name)
        .matchers(telemetry.filter_matchers());
    inbound.or(rate(outbound.range(RANGE))).whole()
}

/// Series that the trace store makes of spans: exact where span metrics were sampled.
fn metrics(search: Search<'_>) -> Vec<Panel> {
    const NEEDS: &str = "Needs Tempo 3, or local-blocks before it.";
    let route = search.convention.attribute("route").map_or(SPAN_NAME, span_attribute);
    let errors = search.failed().map(|failed| traceql(failed.rate().by([route])));
    let quantiles = ["0.5", "0.95", "0.99"];
    let quantiles = search.served().map(|served| traceql(served.quantile_over_time(DURATION, quantiles)));
    let panels = [
        lines("traceql-errors", "Errors by route", [errors]).map(|panel| {
            panel
                .description(format!("Failed spans per second by route. {NEEDS}"))
                .unit("cps")
                .legend(listed())
        }),
        lines("traceql-quantiles", "Duration quantiles", [quantiles]).map(|panel| {
            let text =
                "Half, 95 and 99 of 100 requests are faster than these lines, from the spans themselves.";
            panel.description(format!("{text} {NEEDS}")).unit("s").legend(listed())
        }),
        search.served().map(|served| {
            panel("heatmap", "traceql-durations", "Duration distribution")
                .description(format!("How long requests take. Two bands mean two kinds of work. {NEEDS}"))
                .query(OneQuery(traceql(served.histogram_over_time(DURATION))))
                .unit("s")
        }),
    ];
    tiled(panels, 8)
}

/// One query gives several series here, so the legend is wanted.
fn listed() -> Legend {
    Legend(LegendShape::default().show("list"))
}

fn searches(search: Search<'_>) -> Vec<Panel> {
    let table = |name: &str, title: &str, description: &str, found: Option<Spans<Spanset>>| {
        let query = traceql(found?).table("traces").limit(20_u32);
        let show = to_this(search.telemetry, "Show below", "traceId", "${__data.fields.traceID}");
        Some(
            panel("table", name, title)
                .description(format!("{description} Click one to see it below."))
                .query(OneQuery(query))
                .link(links(vec![show]))
                .height(9_u32),
        )
    };
    let panels = [
        table(
            "failed-traces",
            "Failed traces",
            "Latest traces in which a span of the service failed.",
            search.failed(),
        ),
        table(
            "slow-traces",
            "Slow traces",
            "Latest traces in which the service took longer than `Slow from`.",
            search.slow(),
        ),
        table(
            "slow-queries",
            "Slow database calls",
            "Latest traces with a database call longer than `Slow query from`.",
            search.slow_database(),
        ),
        table(
            "failed-below",
            "Failures below the service",
            "Latest traces in which something that the service called failed, whoever it was.",
            search.failed_below(),
        ),
    ];
    tiled(panels, 12)
}

/// The one trace that the reader names.
fn trace(_: Search<'_>) -> Vec<Panel> {
    vec![
        panel("traces", "trace", "Trace")
            .description(
                "The trace whose id stands in `Trace id`. Look for the longest bar without children: time is spent \
                 there."
            )
            .query(OneQuery(traceql("$traceId")))
            .width(24_u32)
            .height(16_u32),
    ]
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_sound, attempt, backend, outline, panel, sketch, texts};
    use crate::method::Spellings;

    const DERIVED: [&str; 2] = ["span-metrics", "service-graph"];

    #[test]
    fn spans_lead_over_operations_and_searches_to_one_trace() {
        let made = sketch("traces", &backend(), &["tempo-traces"], &DERIVED);
        assert_sound(&made);
        assert_eq!(
            outline(&made),
            [
                "Spans: span-rate span-error-ratio span-p95",
                "Operations: slowest-operations most-time",
                "Service graph: service-graph edges",
                "TraceQL metrics: traceql-errors traceql-quantiles traceql-durations",
                "Searches: failed-traces slow-traces slow-queries failed-below",
                "Trace: trace",
            ]
        );
        let names: Vec<&str> = made.variables.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, ["min_duration", "min_query_duration", "traceId"]);
    }

    #[test]
    fn rates_come_from_span_metrics() {
        let made = sketch("traces", &backend(), &["tempo-traces"], &DERIVED);
        assert_eq!(
            texts(&made, "span-error-ratio"),
            [
                r#"(sum by (service) (rate(traces_spanmetrics_calls_total{service="backend",span_name!~"([A-Z]+ )?/(health|healthz|ready|metrics)",span_kind=~"SPAN_KIND_SERVER",status_code=~"STATUS_CODE_ERROR"}[$__rate_interval])) or sum by (service) (rate(traces_spanmetrics_calls_total{service="backend",span_name!~"([A-Z]+ )?/(health|healthz|ready|metrics)",span_kind=~"SPAN_KIND_SERVER"}[$__rate_interval])) * 0) / sum by (service) (rate(traces_spanmetrics_calls_total{service="backend",span_name!~"([A-Z]+ )?/(health|healthz|ready|metrics)",span_kind=~"SPAN_KIND_SERVER"}[$__rate_interval]))"#,
            ]
        );
        assert_eq!(
            texts(&made, "slowest-operations"),
            [
                r#"topk(10, histogram_quantile(0.95, sum by (le, service, span_name) (rate(traces_spanmetrics_latency_bucket{service="backend",span_name!~"([A-Z]+ )?/(health|healthz|ready|metrics)"}[$__range]))))"#,
            ]
        );
        assert_eq!(
            texts(&made, "edges"),
            [
                r#"sum by (client, server) (rate(traces_service_graph_request_total{server="backend"}[$__range]) or rate(traces_service_graph_request_total{client="backend"}[$__range]))"#,
                r#"(sum by (client, server) (rate(traces_service_graph_request_failed_total{server="backend"}[$__range]) or rate(traces_service_graph_request_failed_total{client="backend"}[$__range])) or sum by (client, server) (rate(traces_service_graph_request_total{server="backend"}[$__range]) or rate(traces_service_graph_request_total{client="backend"}[$__range])) * 0) / sum by (client, server) (rate(traces_service_graph_request_total{server="backend"}[$__range]) or rate(traces_service_graph_request_total{client="backend"}[$__range]))"#,
                r#"histogram_quantile(0.95, sum by (le, client, server) (rate(traces_service_graph_request_server_seconds_bucket{server="backend"}[$__range]) or rate(traces_service_graph_request_server_seconds_bucket{client="backend"}[$__range])))"#,
                r#"histogram_quantile(0.95, sum by (le, client, server) (rate(traces_service_graph_request_client_seconds_bucket{server="backend"}[$__range]) or rate(traces_service_graph_request_client_seconds_bucket{client="backend"}[$__range]))) - histogram_quantile(0.95, sum by (le, client, server) (rate(traces_service_graph_request_server_seconds_bucket{server="backend"}[$__range]) or rate(traces_service_graph_request_server_seconds_bucket{client="backend"}[$__range])))"#,
            ]
        );
    }

    #[test]
    fn searches_are_traceql() {
        let made = sketch("traces", &backend(), &["tempo-traces"], &DERIVED);
        assert_eq!(
            texts(&made, "failed-traces"),
            [r#"{ resource.service.name = "backend" && status = error }"#,]
        );
        assert_eq!(
            texts(&made, "slow-traces"),
            [r#"{ resource.service.name = "backend" && kind = server && duration > $min_duration }"#,]
        );
        assert_eq!(
            texts(&made, "slow-queries"),
            [
                r#"{ resource.service.name = "backend" && (span.db.system != nil || span.db.system.name != nil) && duration > $min_query_duration }"#,
            ]
        );
        assert_eq!(
            texts(&made, "failed-below"),
            [r#"{ resource.service.name = "backend" } >> { status = error }"#,]
        );
        assert_eq!(
            texts(&made, "traceql-errors"),
            [r#"{ resource.service.name = "backend" && status = error } | rate() by (span.http.route)"#,]
        );
        assert_eq!(
            texts(&made, "traceql-quantiles"),
            [
                r#"{ resource.service.name = "backend" && kind = server } | quantile_over_time(duration, 0.5, 0.95, 0.99)"#,
            ]
        );
        assert_eq!(texts(&made, "trace"), ["$traceId"]);
    }

    #[test]
    fn the_collectors_span_metrics_are_in_milliseconds() {
        let made = sketch("traces", &backend(), &["span-metrics-collector"], &[]);
        assert_sound(&made);
        assert_eq!(
            outline(&made),
            ["Spans: span-rate span-error-ratio span-p95", "Operations: slowest-operations most-time"]
        );
        let latency = panel(&made, "span-p95");
        assert_eq!(latency.unit.get().map(crate::tree::Text::as_str), Some("ms"));
    }

    #[test]
    fn several_services_are_spelt_as_a_variable() {
        let made = sketch("traces", &Spellings::variable(), &["tempo-traces"], &DERIVED);
        assert_sound(&made);
        assert_eq!(
            texts(&made, "failed-traces"),
            [r#"{ resource.service.name = "${service:text}" && status = error }"#,]
        );
    }

    #[test]
    fn what_stores_derive_is_not_enough() {
        let lack = attempt("traces", &backend(), &["otel-http-server"], &DERIVED).unwrap_err();
        assert_eq!(lack.what, "traces");
    }
}
