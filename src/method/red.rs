//! RED: rate, errors, duration of the requests that a service answers.
//!
//! After Tom Wilkie's RED method; every request-driven service has the same
//! three questions, so every one gets the same dashboard.

use super::sketch::{
    Settings, Sketch, by_labels, explore, label_values, links, panel, promql, row, stat, timeseries, values,
};
use super::{Lack, Method, Series, Telemetry};
use crate::query::promql::build::*;
use crate::spec::{Column, ColumnShape, Flag, OneQuery, Panel, PanelLink, Query, Row};
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

    fn sketch(&self, telemetry: Telemetry<'_>, settings: &Settings<'_>) -> Result<Sketch, Lack> {
        let red = Requests::of(telemetry).ok_or(Requests::LACK)?;
        let mut sketch = Sketch { variables: red.variables(), rows: Vec::new() };
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
    pub(super) telemetry: Telemetry<'a>,
    pub(super) requests: Series<'a>,
    pub(super) duration: Option<Series<'a>>,
}

impl<'a> Requests<'a> {
    pub(super) const LACK: Lack = Lack {
        what: "request metrics",
        conventions: &["otel-http-server", "otel-http-server-legacy", "prometheus-client", "fastapi-instrumentator"],
    };

    pub(super) fn of(telemetry: Telemetry<'a>) -> Option<Self> {
        let requests = telemetry.series("requests")?;
        Some(Self { telemetry, requests, duration: telemetry.series("duration") })
    }

    /// Whether routes can be told apart, and how.
    pub(super) fn route(&self) -> Option<&'a str> {
        self.requests.label("route")
    }

    /// Requests of the routes that the variable chooses.
    fn chosen(&self) -> Selector {
        narrowed(self.requests.select(), self.route())
    }

    pub(super) fn rate(selector: Selector) -> Expr<Instant> {
        rate(selector.range(RATE_INTERVAL))
    }

    /// Failed requests, when the convention can tell.
    pub(super) fn failed(&self, selector: Selector) -> Option<Selector> {
        self.requests.test(selector, "error")
    }

    /// Share of failed requests, 0 when nothing fails.
    pub(super) fn error_ratio(&self) -> Option<Expr<Instant>> {
        let all = self.requests.select();
        let failed = self.failed(all.clone())?;
        Some((sum(Self::rate(failed)).or(vector(0)) / sum(Self::rate(all))).whole())
    }

    /// A quantile of all requests.
    pub(super) fn quantile(&self, q: &str) -> Option<Expr<Instant>> {
        let duration = self.duration?;
        Some(histogram_quantile(q, sum(Self::rate(duration.buckets())).by(["le"])))
    }

    /// The unit that durations are shown in.
    pub(super) fn unit(&self) -> &'a str {
        self.duration.map_or("s", |duration| duration.unit())
    }

    /// A level given in seconds, in the unit of the durations.
    pub(super) fn level(&self, seconds: &str) -> String {
        let number = seconds.parse::<crate::quantity::Decimal>().unwrap_or_default();
        let places = if self.unit() == "ms" { 3 } else { 0 };
        number.shifted(places).unwrap_or(number).to_string()
    }

    fn variables(&self) -> Vec<(&'static str, crate::spec::Variable)> {
        let mut variables = Vec::new();
        if let Some(label) = self.route() {
            let route = label_values(self.requests.select(), label);
            variables.push(("route", route.label("Route").multi(true).all(Flag::Text(".*".into())).sort("alphabetical")));
        }
        if self.duration.is_some() {
            let quantiles = values(&["0.5", "0.9", "0.95", "0.99"]).label("Quantile");
            variables.push(("quantile", quantiles.initial(vec![crate::spec::Scalar("0.95".into())])));
        }
        variables
    }

    /// To Explore, on failed traces of the route that was clicked.
    pub(super) fn traces(&self) -> Option<PanelLink> {
        let (spans, convention) = self.telemetry.spans()?;
        let query = match (self.route(), convention.attribute("route")) {
            (Some(label), Some(route)) => {
                format!("{{ {spans} && {route} = \"${{__field.labels.{label}}}\" && status = error }}")
            }
            _ => format!("{{ {spans} && status = error }}"),
        };
        Some(explore("traces", "Failed traces", query))
    }
}

fn narrowed(selector: Selector, route: Option<&str>) -> Selector {
    match route {
        Some(label) => selector.re(label, "$route"),
        None => selector,
    }
}

fn overview(red: Requests<'_>, settings: &Settings<'_>) -> Vec<Panel> {
    let rate = stat("request-rate-now", "Requests")
        .description("Requests per second, health checks left out.")
        .query(OneQuery(promql(sum(Requests::rate(red.requests.select()))).legend("requests")))
        .unit("reqps");
    let errors = red.error_ratio().map(|ratio| {
        stat("error-ratio-now", "Error ratio")
            .description("Share of requests that failed on the server's side. 4xx are the caller's fault and not counted.")
            .query(OneQuery(promql(ratio).legend("errors")))
            .unit("percentunit")
            .thresholds(settings.thresholds("error_ratio", "0.01", "0.05"))
    });
    let p95 = red.quantile("0.95").map(|p95| {
        stat("p95-now", "p95")
            .description("95 of 100 requests are answered faster than this.")
            .query(OneQuery(promql(p95).legend("p95")))
            .unit(red.unit())
            .thresholds(settings.thresholds("p95", &red.level("0.25"), &red.level("0.5")))
    });
    let stats: Vec<Panel> = [Some(rate), errors, p95].into_iter().flatten().collect();
    let width = 24 / u32::try_from(stats.len()).unwrap_or(1).max(1);
    stats.into_iter().map(|panel| panel.width(width).height(4_u32)).collect()
}

fn rate_panels(red: Requests<'_>) -> Vec<Panel> {
    let by_route = red.requests.labels(&["method", "route"]);
    let main = timeseries("request-rate", "Request rate by route")
        .description(
            "Requests per second, health checks left out. A sudden drop usually means that the load balancer or a \
             client stopped sending, not that the service recovered: look at the caller first.",
        )
        .query(OneQuery(promql(sum(Requests::rate(red.chosen())).by(&by_route)).legend(by_labels(&by_route))))
        .unit("reqps")
        .stack("normal")
        .fill(20_u32);
    let main = match red.traces() {
        Some(link) => main.link(links(vec![link])),
        None => main,
    };
    let by_method = red.requests.label("method").map(|label| {
        timeseries("request-rate-by-method", "Request rate by method")
            .description("Requests per second by HTTP method. Writes that fall while reads go on point at a failing form or job.")
            .query(OneQuery(promql(sum(Requests::rate(red.chosen())).by([label])).legend(by_labels(&[label]))))
            .unit("reqps")
    });
    std::iter::once(main).chain(by_method).collect()
}

fn error_panels(red: Requests<'_>, settings: &Settings<'_>) -> Vec<Panel> {
    [error_ratio_by_route(red, settings), errors_by_status(red), error_types(red)].into_iter().flatten().collect()
}

fn error_ratio_by_route(red: Requests<'_>, settings: &Settings<'_>) -> Option<Panel> {
    let labels = red.requests.labels(&["method", "route"]);
    let all = || sum(Requests::rate(red.chosen())).by(&labels);
    let failed = sum(Requests::rate(red.failed(red.chosen())?)).by(&labels);
    // Routes without a failure have no failed series: zero times the traffic stands in for it.
    let ratio = failed.or(all() * 0) / all();
    let panel = timeseries("error-ratio", "Error ratio by route")
        .description(
            "Share of requests that failed on the server's side. Above 1 % look at the routes table, then open a \
             failing trace.",
        )
        .query(OneQuery(promql(ratio).legend(by_labels(&labels))))
        .unit("percentunit")
        .thresholds(settings.thresholds("error_ratio", "0.01", "0.05"));
    Some(match red.traces() {
        Some(link) => panel.link(links(vec![link])),
        None => panel,
    })
}

fn errors_by_status(red: Requests<'_>) -> Option<Panel> {
    let status = red.requests.label("status")?;
    let client = red.requests.test(red.chosen(), "client_error")?;
    let mut queries = vec![promql(sum(Requests::rate(client)).by([status])).legend(by_labels(&[status]))];
    if let Some(failed) = red.failed(red.chosen()) {
        queries.push(promql(sum(Requests::rate(failed)).by([status])).legend(by_labels(&[status])));
    }
    Some(
        timeseries("errors-by-status", "4xx and 5xx by status")
            .description("Responses per second by status. A rise of 4xx is a changed caller, a rise of 5xx a failing service.")
            .queries(queries)
            .unit("reqps")
            .stack("normal")
            .fill(20_u32),
    )
}

fn error_types(red: Requests<'_>) -> Option<Panel> {
    let label = red.requests.label("error_type")?;
    let failed = red.chosen().ne(label, "");
    Some(
        timeseries("error-types", "Errors by type")
            .description("The ten most frequent kinds of error: exception class or status, as the service reports it.")
            .query(OneQuery(promql(topk(10, sum(Requests::rate(failed)).by([label]))).legend(by_labels(&[label]))))
            .unit("reqps"),
    )
}

fn duration_panels(red: Requests<'_>, settings: &Settings<'_>) -> Vec<Panel> {
    let Some(duration) = red.duration else { return Vec::new() };
    let labels = duration.labels(&["method", "route"]);
    let chosen = narrowed(duration.buckets(), duration.label("route"));
    let mut by = vec!["le"];
    by.extend(&labels);
    let quantile = histogram_quantile("$quantile", sum(Requests::rate(chosen.clone())).by(&by));
    let legend = if labels.is_empty() { "p$quantile".to_owned() } else { by_labels(&labels) };
    let by_route = timeseries("duration", "Duration by route")
        .description("The chosen quantile of the time to answer. Precision is limited by the buckets of the histogram.")
        .query(OneQuery(promql(quantile).legend(legend)))
        .unit(red.unit());
    let heatmap = panel("heatmap", "heatmap", "Duration distribution")
        .description("How many requests took how long. Two bands mean two kinds of request: a cache, a retry, a slow route.")
        .query(OneQuery(promql(sum(increase(chosen.range(RATE_INTERVAL))).by(["le"])).exemplars(true)))
        .unit(red.unit());
    vec![by_route, average_and_p95(red, duration, settings), heatmap.width(24_u32)]
}

fn average_and_p95(red: Requests<'_>, duration: Series<'_>, settings: &Settings<'_>) -> Panel {
    let average = sum(Requests::rate(duration.sum())) / sum(Requests::rate(duration.count()));
    let mut queries = vec![promql(average).legend("average")];
    queries.extend(red.quantile("0.95").map(|p95| promql(p95).legend("p95").exemplars(true)));
    timeseries("average-and-p95", "Average and p95")
        .description(
            "95 of 100 requests are faster than the upper line. Dots are sampled traces: click one. The average far \
             below p95 means that few requests are very slow.",
        )
        .queries(queries)
        .unit(red.unit())
        .thresholds(settings.thresholds("p95", &red.level("0.25"), &red.level("0.5")))
}

/// Rate, error ratio, p95 and share of time, one line a route.
fn routes(red: Requests<'_>, settings: &Settings<'_>) -> Option<Row> {
    let labels = red.requests.labels(&["method", "route"]);
    red.route()?;
    let window = |selector: Selector| rate(selector.range(RANGE));
    let all = || sum(window(red.requests.select())).by(&labels);
    let mut columns: Vec<(&str, Column)> =
        labels.iter().map(|label| (*label, ColumnShape::default().label(true).into())).collect();
    columns.push(("Requests", column(promql(all()), "reqps").into()));
    if let Some(failed) = red.failed(red.requests.select()) {
        let ratio = sum(window(failed)).by(&labels).or(all() * 0) / all();
        let errors = column(promql(ratio), "percentunit").cell("gauge");
        columns.push(("Errors", errors.thresholds(settings.thresholds("error_ratio", "0.01", "0.05")).into()));
    }
    if let Some(duration) = red.duration {
        let mut by = vec!["le"];
        by.extend(duration.labels(&["method", "route"]));
        if by.len() > 1 {
            let p95 = histogram_quantile("0.95", sum(window(duration.buckets())).by(&by));
            columns.push(("p95", column(promql(p95), red.unit()).into()));
            let by = duration.labels(&["method", "route"]);
            let share = sum(window(duration.sum())).by(&by) / scalar(sum(window(duration.sum())));
            columns.push(("Share of time", column(promql(share), "percentunit").cell("gauge").into()));
        }
    }
    let table = panel("table", "routes", "Routes")
        .description("Every route over the whole time range. Share of time says where work on speed pays.")
        .columns(Map::from(columns))
        .sort("-Requests")
        .width(24_u32)
        .height(10_u32);
    Some(row("Routes", vec![table]))
}

fn column(query: Query, unit: &str) -> ColumnShape {
    ColumnShape::default().query(OneQuery(query)).unit(unit)
}

/// Outbound calls: other services and databases.
fn dependencies(telemetry: Telemetry<'_>) -> Option<Row> {
    let p95 = |role: &str, roles: &[&str], name: &str, title: &str| {
        let series = telemetry.series(role)?;
        let labels = series.labels(roles);
        let mut by = vec!["le"];
        by.extend(&labels);
        let quantile = histogram_quantile("0.95", sum(Requests::rate(series.buckets())).by(&by));
        Some(
            timeseries(name, title)
                .description("95 of 100 calls return faster than this. A slow dependency shows here before it shows above.")
                .query(OneQuery(promql(quantile).legend(by_labels(&labels))))
                .unit(series.unit()),
        )
    };
    let outbound = p95("client_duration", &["server"], "outbound", "Outbound HTTP p95");
    let database = p95("operation_duration", &["namespace", "operation"], "database", "Database p95 by operation");
    let panels: Vec<Panel> = [outbound, database].into_iter().flatten().collect();
    if panels.is_empty() { None } else { Some(row("Dependencies", panels)) }
}

/// The process itself.
fn runtime(telemetry: Telemetry<'_>) -> Option<Row> {
    let rated = |role: &str, name: &str, title: &str, unit: &str, description: &str| {
        let series = telemetry.series_beside(role, "gc")?;
        let labels = series.labels(&["generation", "type"]);
        let mut by = vec!["instance"];
        by.extend(&labels);
        let query = promql(sum(Requests::rate(series.select())).by(&by)).legend(by_labels(&by));
        Some(timeseries(name, title).description(description).query(OneQuery(query)).unit(unit))
    };
    let level = |role: &str, name: &str, title: &str, description: &str| {
        let series = telemetry.series_beside(role, "gc")?;
        let query = promql(series.select()).legend("{{instance}}");
        Some(timeseries(name, title).description(description).query(OneQuery(query)).unit(series.unit()))
    };
    let panels: Vec<Panel> = [
        rated("cpu", "cpu", "CPU", "none", "Cores that the process uses."),
        level("memory", "memory", "Resident memory", "Memory that the process holds. A steady climb is a leak."),
        descriptors(telemetry),
        rated("gc", "gc", "Garbage collections", "ops", "Collections per second by generation. Many of the oldest mean memory pressure."),
        uptime(telemetry),
    ]
    .into_iter()
    .flatten()
    .map(|panel| panel.width(8_u32))
    .collect();
    if panels.is_empty() { None } else { Some(row("Runtime", panels).collapsed(true)) }
}

fn descriptors(telemetry: Telemetry<'_>) -> Option<Panel> {
    let (open, most) = (telemetry.series("open_fds")?, telemetry.series("max_fds")?);
    let ratio = open.select() / most.select();
    Some(
        timeseries("descriptors", "File descriptors in use")
            .description("Share of the file descriptors that the process may open. Near 1 it refuses connections.")
            .query(OneQuery(promql(ratio).legend("{{instance}}")))
            .unit("percentunit")
            .thresholds(super::sketch::levels("0.7", "0.9")),
    )
}

fn uptime(telemetry: Telemetry<'_>) -> Option<Panel> {
    let start = telemetry.series_beside("start_time", "gc")?;
    Some(
        timeseries("uptime", "Uptime")
            .description("Time since the process started. Every fall to zero is a restart.")
            .query(OneQuery(promql(time() - start.select()).legend("{{instance}}")))
            .unit("dtdurations"),
    )
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;

    #[test]
    fn the_panels_of_a_python_service() {
        let sketch = sketch("red", &backend(), &["otel-http-server", "python-runtime", "otel-db-client"], &[]);
        assert_sound(&sketch);
        assert_eq!(outline(&sketch), [""; 0]);
    }
}
