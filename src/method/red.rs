//! RED: rate, errors, duration of the requests that a service answers.
//!
//! After Tom Wilkie's RED method; every request-driven service has the same
//! three questions, so every one gets the same dashboard.

use super::containers::lines;
use super::pool;
use super::sketch::{
    Settings, Sketch, by_labels, column, evenly, explore, filled_row, label_column, label_values, links,
    panel, promql, row, search, span_attribute, starts, stat, tiled, timeseries, to_this, values, worst,
};
use super::{Lack, Method, Series, Telemetry};
use crate::quantity::Decimal;
use crate::query::promql::build::{
    Expr, Instant, RANGE, RATE_INTERVAL, Selector, Window, scalar, sum, time, topk, vector,
};
use crate::query::traceql::build::{DURATION, KIND, Kind, STATUS, Status, verbatim};
use crate::spec::{Column, Flag, OneQuery, Panel, PanelLink, Row, Scalar as Value, Variable};
use crate::tree::Map;

/// The RED method.
pub(super) struct Red;

impl Method for Red {
    fn name(&self) -> &'static str {
        "red"
    }

    fn summary(&self) -> &'static str {
        "rate, errors and duration of the requests of a service"
    }

    fn thresholds(&self) -> &'static [&'static str] {
        &["error_ratio", "p95"]
    }

    fn draws_quantiles(&self) -> bool {
        true
    }

    fn sketch(&self, telemetry: Telemetry<'_>, settings: Settings<'_>) -> Result<Sketch, Lack> {
        let red = Requests { chosen: true, ..Requests::of(telemetry).ok_or(Requests::LACK)? };
        let mut sketch = Sketch {
            variables: red.variables(settings),
            annotations: starts(telemetry),
            ..Sketch::default()
        };
        sketch.rows.push(row("Overview", overview(red, settings)));
        sketch.rows.push(row("Rate", rate_panels(red)));
        sketch.rows.push(row("Errors", error_panels(red, settings)));
        sketch.rows.push(row("Duration", duration_panels(red, settings)));
        sketch.rows.extend(routes(red, settings));
        sketch.rows.extend(dependencies(telemetry));
        sketch.rows.extend(runtime(telemetry));
        Ok(sketch)
    }
}

/// The request metrics of a service.
#[derive(Clone, Copy)]
pub(super) struct Requests<'a> {
    /// Requests, to be counted.
    pub(super) traffic: Series<'a>,
    pub(super) duration: Option<Series<'a>>,
    /// Whether the variable `route` narrows them.
    chosen: bool,
}

impl<'a> Requests<'a> {
    pub(super) const LACK: Lack = Lack {
        what: "request metrics",
        conventions: &[
            "otel-http-server",
            "otel-http-server-legacy",
            "prometheus-client",
            "fastapi-instrumentator",
            "span-metrics",
        ],
    };

    pub(super) fn of(telemetry: Telemetry<'a>) -> Option<Self> {
        if let Some(traffic) = telemetry.series("requests") {
            return Some(Self { traffic, duration: telemetry.series("duration"), chosen: false });
        }
        // A service that says so is measured by its spans: those of the requests that it answers.
        let of_spans = |role| telemetry.own_series(role).map(Series::answered);
        Some(Self { traffic: of_spans("calls")?, duration: of_spans("latency"), chosen: false })
    }

    fn telemetry(&self) -> Telemetry<'a> {
        self.traffic.telemetry()
    }

    /// Whether routes can be told apart, and how.
    pub(super) fn route(&self) -> Option<&'a str> {
        self.traffic.label("route")
    }

    /// Narrowed to the routes that the variable chooses, as far as the series knows routes.
    fn choose(self, series: Series<'a>) -> impl Fn(Selector) -> Selector {
        move |selector: Selector| narrowed(selector, series.label("route").filter(|_| self.chosen))
    }

    /// Requests per second.
    pub(super) fn rate(&self, window: impl Into<Window>) -> Expr<Instant> {
        self.traffic.rate(window, self.choose(self.traffic))
    }

    /// Requests per second some time ago.
    pub(super) fn rate_before(&self, window: &str, ago: &str) -> Expr<Instant> {
        self.traffic.rate_at(window, Some(ago), self.choose(self.traffic))
    }

    /// Requests per second that pass a test, when the convention has it.
    pub(super) fn rate_of(&self, test: &str, window: impl Into<Window>) -> Option<Expr<Instant>> {
        let (choose, only) = (self.choose(self.traffic), self.traffic.only(test));
        let known = self.traffic.has_test(test);
        known.then(|| self.traffic.rate(window, |selector| only(choose(selector))))
    }

    /// Share of requests that pass a test, 0 when none does.
    fn share(&self, test: &str) -> Option<Expr<Instant>> {
        let some = sum(self.rate_of(test, RATE_INTERVAL)?);
        Some((some.or(vector(0)) / sum(self.rate(RATE_INTERVAL))).whole())
    }

    /// Share of failed requests, 0 when nothing fails.
    pub(super) fn error_ratio(&self) -> Option<Expr<Instant>> {
        self.share("error")
    }

    /// A quantile of all requests.
    pub(super) fn quantile(&self, q: &str) -> Option<Expr<Instant>> {
        // Of all routes together a convention may have finer buckets.
        let whole = self.telemetry().series_beside("duration_fine", "duration").or(self.duration)?;
        Some(whole.quantile(q, &[], RATE_INTERVAL, self.choose(whole)))
    }

    /// The unit that durations are shown in.
    pub(super) fn unit(&self) -> &'a str {
        self.duration.map_or("s", |duration| duration.unit())
    }

    /// A level given in seconds, in the unit of the durations.
    pub(super) fn level(&self, seconds: &str) -> String {
        let number = seconds.parse::<Decimal>().unwrap_or_default();
        let places = if self.unit() == "ms" { 3 } else { 0 };
        number.shifted(places).unwrap_or(number).to_string()
    }

    fn variables(&self, settings: Settings<'_>) -> Vec<(&'static str, Variable)> {
        let mut variables = Vec::new();
        if let Some(label) = self.route() {
            let route = label_values(self.traffic.any(), label);
            variables.push((
                "route",
                route.label("Route").multi(true).all(Flag::Text(".*".into())).sort("alphabetical"),
            ));
        }
        if self.duration.is_some() && settings.quantiles.is_empty() {
            let quantiles = values(&["0.5", "0.9", "0.95", "0.99"]).label("Quantile");
            variables.push(("quantile", quantiles.initial(vec![Value("0.95".into())])));
        }
        variables
    }

    /// To Explore, on failed traces: of one route, when `place` says where Grafana has its name
    /// (`__field.labels` of a series, `__data.fields` of a table's row), else of all.
    pub(super) fn failed_traces(&self, place: Option<&str>) -> Option<PanelLink> {
        let (spans, convention) = self.telemetry().spans()?;
        let failed = STATUS.eq(Status::Error);
        let condition = match (place, self.route(), convention.attribute("route")) {
            (Some(place), Some(label), Some(route)) => {
                span_attribute(route).eq(format!("${{{place}.{label}}}")).and(failed)
            }
            _ => failed,
        };
        Some(explore("traces", "Failed traces", search(&spans, &condition)))
    }

    /// To Explore, on traces above the worst level of p95.
    pub(super) fn slow_traces(&self, settings: Settings<'_>) -> Option<PanelLink> {
        let (spans, _) = self.telemetry().spans()?;
        let least = worst(&self.p95_levels(settings))?;
        let slow = KIND.eq(Kind::Server).and(DURATION.gt(verbatim(format!("{least}{}", self.unit()))));
        Some(explore("traces", "Slow traces", search(&spans, &slow)))
    }

    /// The author's levels of p95, or a quarter and half a second.
    pub(super) fn p95_levels(&self, settings: Settings<'_>) -> crate::spec::Thresholds {
        settings.thresholds("p95", &self.level("0.25"), &self.level("0.5"))
    }
}

/// Links of a panel, when there are any.
pub(super) fn linked(panel: Panel, found: Vec<Option<PanelLink>>) -> Panel {
    let found: Vec<PanelLink> = found.into_iter().flatten().collect();
    if found.is_empty() { panel } else { panel.link(links(found)) }
}

fn narrowed(selector: Selector, route: Option<&str>) -> Selector {
    match route {
        Some(label) => selector.re(label, "$route"),
        None => selector,
    }
}

fn overview(red: Requests<'_>, settings: Settings<'_>) -> Vec<Panel> {
    let stats = [Some(red.rate_now()), red.error_ratio_now(settings), red.p95_now(settings)];
    let stats = evenly(stats.into_iter().flatten().collect(), 24);
    stats.into_iter().map(|panel| panel.height(4_u32)).collect()
}

impl Requests<'_> {
    /// Requests per second as one value.
    pub(super) fn rate_now(&self) -> Panel {
        stat("request-rate-now", "Requests")
            .description(
                "Requests per second, health checks left out. There is no good value: know the usual one.",
            )
            .query(OneQuery(promql(sum(self.rate(RATE_INTERVAL))).legend("requests")))
            .unit("reqps")
    }

    /// The error ratio as one value.
    pub(super) fn error_ratio_now(&self, settings: Settings<'_>) -> Option<Panel> {
        let panel = stat("error-ratio-now", "Error ratio")
            .description(
                "Share of requests that failed on the server's side. 4xx are the caller's fault and not counted. When \
                 it is not green, look for the route that fails below.",
            )
            .query(OneQuery(promql(self.error_ratio()?).legend("errors")))
            .unit("percentunit")
            .thresholds(settings.thresholds("error_ratio", "0.01", "0.05"));
        Some(linked(panel, vec![self.failed_traces(None)]))
    }

    /// The 95th percentile as one value.
    pub(super) fn p95_now(&self, settings: Settings<'_>) -> Option<Panel> {
        let panel = stat("p95-now", "p95")
            .description(
                "95 of 100 requests are answered faster than this. When it is not green, open a slow trace.",
            )
            .query(OneQuery(promql(self.quantile("0.95")?).legend("p95")))
            .unit(self.unit())
            .thresholds(self.p95_levels(settings));
        Some(linked(panel, vec![self.slow_traces(settings)]))
    }
}

fn rate_panels(red: Requests<'_>) -> Vec<Panel> {
    let by_route = red.traffic.labels(&["method", "route"]);
    let main = timeseries("request-rate", "Request rate by route")
        .description(
            "Requests per second, health checks left out. A sudden drop usually means that the load balancer or a \
             client stopped sending, not that the service recovered: look at the caller first.",
        )
        .query(OneQuery(promql(sum(red.rate(RATE_INTERVAL)).by(&by_route)).legend(by_labels(&by_route))))
        .unit("reqps")
        .stack("normal")
        .fill(20_u32);
    let main = linked(main, vec![red.failed_traces(Some("__field.labels"))]);
    let by_method = red.traffic.label("method").map(|label| {
        timeseries("request-rate-by-method", "Request rate by method")
            .description(
                "Requests per second by HTTP method. Writes that fall while reads go on point at a failing form or job.",
            )
            .query(OneQuery(promql(sum(red.rate(RATE_INTERVAL)).by([label])).legend(by_labels(&[label]))))
            .unit("reqps")
    });
    std::iter::once(main).chain(by_method).collect()
}

fn error_panels(red: Requests<'_>, settings: Settings<'_>) -> Vec<Panel> {
    let panels = [
        error_ratio_by_route(red, settings),
        errors_by_status(red),
        error_types(red),
        client_error_ratio(red),
    ];
    tiled(panels, 8)
}

fn error_ratio_by_route(red: Requests<'_>, settings: Settings<'_>) -> Option<Panel> {
    let labels = red.traffic.labels(&["method", "route"]);
    let ratio = ratio_by(red, &labels, &RATE_INTERVAL)?;
    let panel = timeseries("error-ratio", "Error ratio by route")
        .description(
            "Share of requests that failed on the server's side. Above 1 % look at the routes table, then open a \
             failing trace.",
        )
        .query(OneQuery(promql(ratio).legend(by_labels(&labels))))
        .unit("percentunit")
        .thresholds(settings.thresholds("error_ratio", "0.01", "0.05"));
    Some(linked(panel, vec![red.failed_traces(Some("__field.labels"))]))
}

/// Share of failed requests by these labels. Routes without a failure have no failed series: zero
/// times the traffic stands in for it.
fn ratio_by(red: Requests<'_>, labels: &[&str], window: &Window) -> Option<Expr<Instant>> {
    let failed = sum(red.rate_of("error", window.clone())?).by(labels);
    let all = || sum(red.rate(window.clone())).by(labels);
    Some((failed.or(all() * 0) / all()).whole())
}

fn errors_by_status(red: Requests<'_>) -> Option<Panel> {
    // Spans have a status too, but no numbers.
    let status = red.traffic.label("status").filter(|_| red.traffic.has_test("client_error"))?;
    let tests = ["client_error", "error"].into_iter();
    let rates = tests.filter_map(|test| red.rate_of(test, RATE_INTERVAL));
    let query = |rate: Expr<Instant>| promql(sum(rate).by([status])).legend(by_labels(&[status]));
    let panel = lines("errors-by-status", "4xx and 5xx by status", rates.map(|rate| Some(query(rate))))?
        .description(
            "Responses per second by status. A rise of 4xx is a changed caller, a rise of 5xx a failing service: \
             open a failing trace.",
        )
        .unit("reqps")
        .stack("normal")
        .fill(20_u32);
    Some(linked(panel, vec![red.failed_traces(None)]))
}

fn error_types(red: Requests<'_>) -> Option<Panel> {
    let label = red.traffic.label("error_type")?;
    let choose = red.choose(red.traffic);
    let failed = red.traffic.rate(RATE_INTERVAL, |selector| choose(selector).ne(label, ""));
    let logs = red.telemetry().logs().map(|(logs, _)| explore("logs", "Logs", logs));
    let panel = timeseries("error-types", "Errors by type")
        .description(
            "The ten most frequent kinds of error, exception class or status, as the service reports them. Search \
             the greatest one in the logs.",
        )
        .query(OneQuery(promql(topk(10, sum(failed).by([label]))).legend(by_labels(&[label]))))
        .unit("reqps");
    Some(linked(panel, vec![logs]))
}

/// Apart from the error ratio and without levels: some services answer 4xx by design.
fn client_error_ratio(red: Requests<'_>) -> Option<Panel> {
    Some(
        timeseries("client-error-ratio", "4xx ratio")
            .description(
                "Share of requests that were answered with 4xx: refused, not found, invalid. There is no good value, \
                 know the usual one; a step is a caller that changed or a route that was removed.",
            )
            .query(OneQuery(promql(red.share("client_error")?).legend("4xx")))
            .unit("percentunit"),
    )
}

/// The quantile that a variable chooses, by route.
fn by_route(red: Requests<'_>, duration: Series<'_>) -> Panel {
    let labels = duration.labels(&["method", "route"]);
    let quantile = duration.quantile("$quantile", &labels, RATE_INTERVAL, red.choose(duration));
    let legend = if labels.is_empty() { "p$quantile".to_owned() } else { by_labels(&labels) };
    timeseries("duration", "Duration by route")
        .description(
            "The chosen quantile of the time to answer. One route above its usual line is a slow query or a slow \
             dependency of that route; all of them are saturation. Precision is limited by the buckets of the \
             histogram.",
        )
        .query(OneQuery(promql(quantile).legend(legend)))
        .unit(red.unit())
}

/// The quantiles that the author names, of all requests.
fn quantiles(red: Requests<'_>, settings: Settings<'_>) -> Option<Panel> {
    let query = |q: &Decimal| {
        let percent = q.shifted(2).unwrap_or(*q);
        Some(promql(red.quantile(&q.to_string())?).legend(format!("p{percent}")))
    };
    let queries: Vec<_> = settings.quantiles.iter().filter_map(query).collect();
    if queries.is_empty() {
        return None;
    }
    let panel = timeseries("duration", "Duration")
        .description(
            "How long requests take: so many of 100 are faster than each line. The topmost rising alone means a slow \
             minority; all of them rising means saturation or a slow dependency. Precision is limited by the buckets of \
             the histogram.",
        )
        .queries(queries)
        .unit(red.unit());
    Some(panel)
}

fn duration_panels(red: Requests<'_>, settings: Settings<'_>) -> Vec<Panel> {
    let Some(duration) = red.duration else { return Vec::new() };
    let by_route = quantiles(red, settings).unwrap_or_else(|| by_route(red, duration));
    let by_route = linked(by_route, vec![red.slow_traces(settings)]);
    let heatmap = panel("heatmap", "heatmap", "Duration distribution")
        .description(
            "How many requests took how long. Two bands mean two kinds of request: a cache, a retry, a slow route. \
             Dots are sampled traces: click one in the upper band.",
        )
        .query(OneQuery(
            promql(duration.distribution(RATE_INTERVAL, red.choose(duration))).exemplars(true),
        ))
        .unit(red.unit());
    let heatmap = linked(heatmap.width(24_u32), vec![red.slow_traces(settings)]);
    vec![by_route, average_and_p95(red, duration, settings), heatmap]
}

fn average_and_p95(red: Requests<'_>, duration: Series<'_>, settings: Settings<'_>) -> Panel {
    let choose = red.choose(duration);
    let time = duration.sum_rate(RATE_INTERVAL, &choose);
    let average = sum(time) / sum(duration.rate(RATE_INTERVAL, &choose));
    let mut queries = vec![promql(average).legend("average")];
    queries.extend(red.quantile("0.95").map(|p95| promql(p95).legend("p95").exemplars(true)));
    let panel = timeseries("average-and-p95", "Average and p95")
        .description(
            "95 of 100 requests are faster than the upper line. Dots are sampled traces: click one. The average far \
             below p95 means that few requests are very slow.",
        )
        .queries(queries)
        .unit(red.unit())
        .thresholds(red.p95_levels(settings));
    linked(panel, vec![red.slow_traces(settings)])
}

/// Rate, error ratio, p95 and share of time, one line a route.
fn routes(red: Requests<'_>, settings: Settings<'_>) -> Option<Row> {
    let labels = red.traffic.labels(&["method", "route"]);
    let route = red.route()?;
    // The table lists every route, whichever are chosen for the graphs.
    let red = Requests { chosen: false, ..red };
    let mut columns: Vec<(&str, Column)> =
        labels.iter().filter(|label| **label != route).map(|label| (*label, label_column())).collect();
    columns.push((route, label_column().0.link(links(route_links(red, route))).into()));
    columns.push(("Requests", column(promql(sum(red.rate(RANGE)).by(&labels)), "reqps").into()));
    if let Some(ratio) = ratio_by(red, &labels, &RANGE) {
        let errors = column(promql(ratio), "percentunit").cell("gauge");
        columns
            .push(("Errors", errors.thresholds(settings.thresholds("error_ratio", "0.01", "0.05")).into()));
    }
    if let Some(duration) = red.duration.filter(|duration| duration.label("route").is_some()) {
        columns.extend(duration_columns(red, duration, settings));
    }
    let table = panel("table", "routes", "Routes")
        .description(
            "Every route over the whole time range. Share of time says where work on speed pays. Click a route for its \
             failed traces, the logs, or this dashboard for that route alone.",
        )
        .columns(Map::from(columns))
        .sort("-Requests")
        .width(24_u32)
        .height(10_u32);
    Some(row("Routes", vec![table]))
}

fn duration_columns(
    red: Requests<'_>,
    duration: Series<'_>,
    settings: Settings<'_>,
) -> [(&'static str, Column); 2] {
    let by = duration.labels(&["method", "route"]);
    let p95 = duration.quantile("0.95", &by, RANGE, |all| all);
    let p95 = column(promql(p95), red.unit()).cell("color").thresholds(red.p95_levels(settings));
    let time = || sum(duration.sum_rate(RANGE, |all| all));
    let share = column(promql(time().by(&by) / scalar(time())), "percentunit").cell("gauge");
    [("p95", p95.into()), ("Share of time", share.into())]
}

/// From a row of the table: its failed traces, the logs, this dashboard for the route alone.
fn route_links(red: Requests<'_>, label: &str) -> Vec<PanelLink> {
    let value = format!("${{__data.fields.{label}}}");
    let logs = red.telemetry().logs().map(|(logs, _)| explore("logs", "Logs", logs));
    let own = to_this(red.telemetry(), "This route alone", "route", &value);
    [red.failed_traces(Some("__data.fields")), logs, Some(own)].into_iter().flatten().collect()
}

/// Outbound calls, to other services and databases, and the connections for them.
fn dependencies(telemetry: Telemetry<'_>) -> Option<Row> {
    let p95 = |role: &str, roles: &[&str], name: &str, title: &str| {
        let series = telemetry.series(role)?;
        let labels = series.labels(roles);
        let quantile = series.quantile("0.95", &labels, RATE_INTERVAL, |all| all);
        Some(
            timeseries(name, title)
                .description(
                    "95 of 100 calls return faster than this. A slow dependency shows here before it shows above: ask \
                     its owner, or shorten the timeout.",
                )
                .query(OneQuery(promql(quantile).legend(by_labels(&labels))))
                .unit(series.unit()),
        )
    };
    let panels = [
        p95("client_duration", &["server"], "outbound", "Outbound HTTP p95"),
        p95("operation_duration", &["namespace", "operation"], "database", "Database p95 by operation"),
        pool::connections(telemetry),
        pool::in_use(telemetry, super::sketch::levels("0.7", "0.9")),
    ];
    filled_row("Dependencies", tiled(panels, 12))
}

/// The process itself.
fn runtime(telemetry: Telemetry<'_>) -> Option<Row> {
    let rated = |role: &str, name: &str, title: &str, unit: &str, description: &str| {
        let series = telemetry.series_beside(role, "gc")?;
        let labels = series.labels(&["generation", "type"]);
        let mut by = vec!["instance"];
        by.extend(&labels);
        let query = promql(sum(series.rate(RATE_INTERVAL, |all| all)).by(&by)).legend(by_labels(&by));
        Some(timeseries(name, title).description(description).query(OneQuery(query)).unit(unit))
    };
    let level = |role: &str, name: &str, title: &str, description: &str| {
        let series = telemetry.series_beside(role, "gc")?;
        let query = promql(series.select()).legend("{{instance}}");
        Some(timeseries(name, title).description(description).query(OneQuery(query)).unit(series.unit()))
    };
    let panels = [
        rated(
            "cpu",
            "cpu",
            "CPU",
            "none",
            "Cores that the process uses. One busy thread is one core: at a flat ceiling, add processes.",
        ),
        level(
            "memory",
            "memory",
            "Resident memory",
            "Memory that the process holds. A climb that no restart ends is a leak: compare memory profiles.",
        ),
        descriptors(telemetry),
        rated(
            "gc",
            "gc",
            "Garbage collections",
            "ops",
            "Collections per second by generation. Many of the oldest mean that memory is short.",
        ),
        level(
            "event_loop_delay",
            "event-loop",
            "Event loop delay",
            "How late the event loop runs. Above some ten milliseconds something blocks it: take a CPU profile.",
        ),
        uptime(telemetry),
    ];
    filled_row("Runtime", tiled(panels, 8)).map(|row| row.collapsed(true))
}

/// As a share of the limit, where the convention knows it.
fn descriptors(telemetry: Telemetry<'_>) -> Option<Panel> {
    let open = telemetry.series_beside("open_fds", "gc")?;
    let Some(most) = telemetry.series_beside("max_fds", "open_fds") else {
        return Some(
            timeseries("descriptors", "File descriptors")
                .description(
                    "Files and connections that the process holds open. A steady climb is one that nobody closes; at \
                     the limit of the process it refuses connections.",
                )
                .query(OneQuery(promql(open.select()).legend("{{instance}}")))
                .unit("none"),
        );
    };
    let ratio = open.select() / most.select();
    Some(
        timeseries("descriptors", "File descriptors in use")
            .description(
                "Share of the file descriptors that the process may open. Near 1 it refuses connections: look for \
                 connections that nobody closes.",
            )
            .query(OneQuery(promql(ratio).legend("{{instance}}")))
            .unit("percentunit")
            .thresholds(super::sketch::levels("0.7", "0.9")),
    )
}

fn uptime(telemetry: Telemetry<'_>) -> Option<Panel> {
    let start = telemetry.series_beside("start_time", "gc")?;
    Some(
        timeseries("uptime", "Uptime")
            .description("Time since the process started. Every fall to zero is a restart: look at the logs before it.")
            .query(OneQuery(promql(time() - start.select()).legend("{{instance}}")))
            .unit("dtdurations"),
    )
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;

    const STORES: &[&str] = &["span-metrics", "service-graph", "tempo-traces", "otel-logs"];

    #[test]
    fn a_service_that_says_so_is_measured_by_the_requests_among_its_spans() {
        let sketch = sketch("red", &backend(), &["span-metrics"], STORES);
        assert_sound(&sketch);
        let asked = &texts(&sketch, "request-rate-now")[0];
        assert!(
            asked.contains("traces_spanmetrics_calls_total{") && asked.contains("SPAN_KIND_SERVER"),
            "{asked}"
        );
        let p95 = &texts(&sketch, "p95-now")[0];
        assert!(
            p95.contains("traces_spanmetrics_latency_bucket{") && p95.contains("SPAN_KIND_SERVER"),
            "{p95}"
        );
        // A span has no status of HTTP.
        assert!(!outline(&sketch).concat().contains("errors-by-status"));
        // What the store derives of every service is no reason to measure one by it.
        assert!(attempt("red", &backend(), &["node-exporter"], STORES).is_err());
    }

    #[test]
    fn the_panels_of_a_python_service() {
        let own =
            ["otel-http-server", "python-runtime", "otel-http-client", "otel-db-client", "otel-db-pool"];
        let sketch = sketch("red", &backend(), &own, STORES);
        assert_sound(&sketch);
        assert_eq!(
            outline(&sketch),
            [
                "Overview: request-rate-now error-ratio-now p95-now",
                "Rate: request-rate request-rate-by-method",
                "Errors: error-ratio errors-by-status error-types client-error-ratio",
                "Duration: duration average-and-p95 heatmap",
                "Routes: routes",
                "Dependencies: outbound database database-connections database-pool",
                "Runtime: cpu memory descriptors gc uptime",
            ]
        );
        let names: Vec<&str> = sketch.variables.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, ["route", "quantile"]);
        let width = |name: &str| panel(&sketch, name).width.or(0);
        assert_eq!(["error-ratio", "client-error-ratio", "gc", "uptime"].map(width), [12; 4]);
        assert_eq!(["cpu", "memory", "descriptors"].map(width), [8; 3]);
    }

    #[test]
    fn a_start_of_the_process_is_marked_on_every_panel() {
        let sketch = sketch("red", &backend(), &["otel-http-server", "python-runtime"], STORES);
        let (name, annotation) = &sketch.annotations[0];
        let query = annotation.query.get().and_then(|query| query.0.promql.get());
        assert_eq!(*name, "Deployments");
        assert_eq!(
            query.map(|query| query.text.to_string()).as_deref(),
            Some("time() - process_start_time_seconds{job=\"durable-code/backend\"} < 120")
        );
        let without = super::super::testing::sketch("red", &backend(), &["otel-http-server"], STORES);
        assert!(without.annotations.is_empty());
    }

    #[test]
    fn the_chosen_route_narrows_every_row_but_the_table_of_routes() {
        let sketch = sketch("red", &backend(), &["otel-http-server"], STORES);
        for name in
            ["request-rate-now", "error-ratio-now", "p95-now", "average-and-p95", "client-error-ratio"]
        {
            assert!(
                texts(&sketch, name).iter().all(|text| text.contains("http_route=~\"$route\"")),
                "{name}"
            );
        }
        assert!(texts(&sketch, "routes").iter().all(|text| !text.contains("$route")));
    }

    #[test]
    fn quantiles_of_a_whole_service_come_from_the_histogram_with_fine_buckets() {
        let sketch = sketch("red", &backend(), &["fastapi-instrumentator"], &[]);
        assert_eq!(
            texts(&sketch, "p95-now"),
            ["histogram_quantile(0.95, sum by (le) (rate(http_request_duration_highr_seconds_bucket\
              {job=\"durable-code/backend\"}[$__rate_interval])))"]
        );
        assert!(texts(&sketch, "duration")[0].contains("http_request_duration_seconds_bucket"));
    }

    #[test]
    fn descriptors_are_counted_where_their_limit_is_unknown() {
        let sketch = sketch("red", &backend(), &["otel-http-server", "otel-python-runtime"], STORES);
        assert_eq!(
            texts(&sketch, "descriptors"),
            ["process_open_file_descriptor_count{job=\"durable-code/backend\"}"]
        );
    }

    #[test]
    fn a_route_without_failures_has_the_ratio_zero() {
        let sketch = sketch("red", &backend(), &["otel-http-server"], STORES);
        let all = "http_server_request_duration_seconds_count{job=\"durable-code/backend\",\
                   http_route!~\"/health|/healthz|/ready|/metrics\",http_route=~\"$route\"";
        let by = "sum by (http_request_method, http_route)";
        assert_eq!(
            texts(&sketch, "error-ratio"),
            [format!(
                "({by} (rate({all},http_response_status_code=~\"5..\"}}[$__rate_interval])) or \
                 {by} (rate({all}}}[$__rate_interval])) * 0) / {by} (rate({all}}}[$__rate_interval]))"
            )]
        );
    }

    #[test]
    fn a_route_leads_to_its_traces_the_logs_and_the_dashboard_for_it_alone() {
        let sketch = sketch("red", &backend(), &["otel-http-server"], STORES);
        let columns = panel(&sketch, "routes").columns.get().unwrap();
        let links = columns.get("http_route").unwrap().0.link.get().unwrap();
        let texts: Vec<&str> = links
            .iter()
            .filter_map(|link| link.0.query.get().or(link.0.url.get()))
            .map(crate::span::Text::as_str)
            .collect();
        assert_eq!(
            texts,
            [
                "{ resource.service.name = \"backend\" && span.http.route = \"${__data.fields.http_route}\" && \
                 status = error }",
                "{service_name=\"backend\"}",
                "/d/${__dashboard.uid}?var-route=${__data.fields.http_route}&${__url_time_range}",
            ]
        );
    }

    #[test]
    fn an_event_loop_is_watched() {
        let sketch = sketch("red", &backend(), &["prometheus-client", "nodejs-runtime"], &[]);
        assert_sound(&sketch);
        assert_eq!(outline(&sketch)[5], "Runtime: cpu memory descriptors gc event-loop uptime");
    }

    #[test]
    fn every_server_convention_has_the_three_signals() {
        let several = super::super::Spellings::variable();
        for convention in super::Requests::LACK.conventions {
            for spellings in [backend(), several.clone()] {
                let sketch = sketch("red", &spellings, &[convention], STORES);
                assert_sound(&sketch);
                assert!(outline(&sketch).len() >= 5, "{convention}");
            }
        }
    }
}
