//! Golden signals: latency, traffic, errors, saturation of a service on one page.
//!
//! After the chapter "Monitoring Distributed Systems" of Google's Site
//! Reliability Engineering: the page that answers whether users are served,
//! and where to look when they are not.

use super::pool;
use super::red::{Requests, linked};
use super::sketch::{
    Settings, Sketch, abreast, alerts, by_labels, colors, evenly, explore, filled_row, logql, panel,
    profile_link, promql, row, starts, stat, tiled, timeseries,
};
use super::{Lack, Method, Series, Telemetry};
use crate::query::logql::build::{Condition, Logs, label};
use crate::query::promql::build::{RATE_INTERVAL, avg, label_replace, max, rate, sum};
use crate::spec::{OneQuery, Panel, PanelLink, Row};

/// The golden signals.
pub(super) struct GoldenSignals;

impl Method for GoldenSignals {
    fn name(&self) -> &'static str {
        "golden-signals"
    }

    fn summary(&self) -> &'static str {
        "latency, traffic, errors and saturation of a service on one page"
    }

    fn thresholds(&self) -> &'static [&'static str] {
        &["error_ratio", "p95", "saturation", "success_ratio"]
    }

    fn sketch(&self, telemetry: Telemetry<'_>, settings: Settings<'_>) -> Result<Sketch, Lack> {
        let golden = Golden { requests: Requests::of(telemetry).ok_or(Requests::LACK)?, telemetry, settings };
        let rows = [
            Some(row("Status", golden.status())),
            filled_row("Latency", golden.latency()),
            Some(row("Traffic", golden.traffic())),
            filled_row("Errors", golden.errors()),
            filled_row("Saturation", golden.saturation()),
            Some(golden.alerts_and_logs()),
        ];
        Ok(Sketch {
            variables: Vec::new(),
            annotations: starts(telemetry),
            rows: rows.into_iter().flatten().collect(),
            ..Sketch::default()
        })
    }
}

/// What every panel is made of.
#[derive(Clone, Copy)]
struct Golden<'a> {
    requests: Requests<'a>,
    telemetry: Telemetry<'a>,
    settings: Settings<'a>,
}

impl Golden<'_> {
    /// Up to six side by side, the last one what is left of the error budget.
    fn status(self) -> Vec<Panel> {
        let stats = [
            self.success(),
            Some(self.requests.rate_now()),
            self.requests.error_ratio_now(self.settings),
            self.requests.p95_now(self.settings),
            self.in_flight_now(),
        ];
        let mut stats: Vec<Panel> = stats.into_iter().flatten().collect();
        let stats = match super::slo::budget_left(self.settings.slos) {
            Some(budget) => {
                stats.push(budget);
                abreast(stats)
            }
            None => evenly(stats, 24),
        };
        stats.into_iter().map(|panel| panel.height(4_u32)).collect()
    }

    fn success(self) -> Option<Panel> {
        let ratio = 1 - self.requests.error_ratio()?;
        Some(
            stat("success-ratio", "Success ratio")
                .description(
                    "Share of requests that did not fail on the server's side: what users experience. When it is not \
                     green, look at the errors below.",
                )
                .query(OneQuery(promql(ratio).legend("success")))
                .unit("percentunit")
                .decimals(2_u32)
                .thresholds(self.settings.thresholds("success_ratio", "0.99", "0.95")),
        )
    }

    fn in_flight_now(self) -> Option<Panel> {
        let inflight = self.telemetry.series("inflight")?;
        Some(
            stat("in-flight-now", "In flight")
                .description(
                    "Requests that are being worked on. It rises when answers slow down or callers pile up.",
                )
                .query(OneQuery(promql(sum(inflight.select())).legend("in flight")))
                .unit("none"),
        )
    }

    fn latency(self) -> Vec<Panel> {
        let Some(duration) = self.requests.duration else { return Vec::new() };
        let small: Vec<Panel> = [self.latency_of_failures(duration), Some(self.distribution(duration))]
            .into_iter()
            .flatten()
            .collect();
        self.quantiles().into_iter().chain(evenly(small, 12)).collect()
    }

    fn quantiles(self) -> Option<Panel> {
        let quantile = |q: &str, name: &str| Some(promql(self.requests.quantile(q)?).legend(name));
        let queries =
            vec![quantile("0.5", "p50")?, quantile("0.95", "p95")?.exemplars(true), quantile("0.99", "p99")?];
        let panel = timeseries("latency", "Latency")
            .description(
                "Half, 95 and 99 of 100 requests are faster than the lines. Dots are sampled traces: click one. p99 \
                 rising alone means a slow minority; all three rising means saturation or a slow dependency.",
            )
            .queries(queries)
            .unit(self.requests.unit())
            .thresholds(self.requests.p95_levels(self.settings));
        Some(linked(panel, vec![self.requests.slow_traces(self.settings)]))
    }

    fn latency_of_failures(self, duration: Series<'_>) -> Option<Panel> {
        if !duration.has_test("error") {
            return None;
        }
        let p95 = duration.quantile("0.95", &[], RATE_INTERVAL, duration.only("error"));
        let panel = timeseries("latency-of-failures", "p95 of failures")
            .description(
                "How long failed requests took. Near a round number it is a timeout; near zero a dependency refuses \
                 at once, and fast failures make the latency above look good.",
            )
            .query(OneQuery(promql(p95).legend("p95 of failures")))
            .unit(duration.unit());
        Some(linked(panel, vec![self.requests.failed_traces(None)]))
    }

    fn distribution(self, duration: Series<'_>) -> Panel {
        let panel = panel("heatmap", "latency-distribution", "Latency distribution")
            .description(
                "How many requests took how long. Two bands mean two kinds of request, such as hit and miss. Dots \
                 are sampled traces: click one in the upper band.",
            )
            .query(OneQuery(promql(duration.distribution(RATE_INTERVAL, |all| all)).exemplars(true)))
            .unit(duration.unit());
        linked(panel, vec![self.requests.slow_traces(self.settings)])
    }

    fn traffic(self) -> Vec<Panel> {
        let small = [self.transferred(), Some(self.against_last_week())].into_iter().flatten().collect();
        std::iter::once(self.by_route()).chain(evenly(small, 12)).collect()
    }

    fn by_route(self) -> Panel {
        let labels = self.requests.traffic.labels(&["method", "route"]);
        let rate = sum(self.requests.rate(RATE_INTERVAL));
        let query = if labels.is_empty() {
            promql(rate).legend("requests")
        } else {
            promql(rate.by(&labels)).legend(by_labels(&labels))
        };
        let panel = timeseries("traffic", "Traffic by route")
            .description(
                "Requests per second, health checks left out. A sudden drop usually means that callers or the load \
                 balancer stopped sending: compare with last week before you call it recovered.",
            )
            .query(OneQuery(query))
            .unit("reqps")
            .stack("normal")
            .fill(20_u32);
        linked(panel, vec![self.requests.failed_traces(Some("__field.labels"))])
    }

    fn transferred(self) -> Option<Panel> {
        let rate_of = |role: &str, name: &str| {
            let size = self.telemetry.series(role)?;
            Some(promql(sum(size.sum_rate(RATE_INTERVAL, |all| all))).legend(name))
        };
        let queries: Vec<_> = [rate_of("response_size", "sent"), rate_of("request_size", "received")]
            .into_iter()
            .flatten()
            .collect();
        if queries.is_empty() {
            return None;
        }
        Some(
            timeseries("transferred", "Bytes")
                .description(
                    "Size of the bodies that were sent and received. Bytes that grow faster than requests mean larger \
                     answers: look for a list without a limit.",
                )
                .queries(queries)
                .unit("Bps"),
        )
    }

    fn against_last_week(self) -> Panel {
        // Ten minutes smooth the noise of both sides.
        let ratio = sum(self.requests.rate("10m")) / sum(self.requests.rate_before("10m", "1w"));
        timeseries("traffic-against-last-week", "Against last week")
            .description(
                "Traffic as a share of that of the same time a week ago: 100 % is a usual day. Far below, look \
                 upstream; far above, look at saturation.",
            )
            .query(OneQuery(promql(ratio).legend("of last week")))
            .unit("percentunit")
            .no_value(crate::spec::Scalar("no traffic a week ago".into()))
    }

    fn errors(self) -> Vec<Panel> {
        evenly([self.error_ratio(), self.by_class(), self.error_logs()].into_iter().flatten().collect(), 24)
            .into_iter()
            .map(|panel| panel.height(8_u32))
            .collect()
    }

    fn error_ratio(self) -> Option<Panel> {
        let panel = timeseries("error-ratio", "Error ratio")
            .description(
                "Share of requests that failed on the server's side; 4xx are not counted. Above 1 % open a failing \
                 trace and the error logs beside it.",
            )
            .query(OneQuery(promql(self.requests.error_ratio()?).legend("errors")))
            .unit("percentunit")
            .thresholds(self.settings.thresholds("error_ratio", "0.01", "0.05"));
        let logs = error_lines(self.telemetry).map(|lines| explore("logs", "Error logs", lines));
        Some(linked(panel, vec![self.requests.failed_traces(None), logs]))
    }

    fn by_class(self) -> Option<Panel> {
        // Spans have a status too, but no classes of it.
        let traffic = self.requests.traffic;
        let status = traffic.label("status").filter(|_| traffic.has_test("client_error"))?;
        let rate = self.requests.rate(RATE_INTERVAL);
        // `$1xx` would be the group `1xx`; no Grafana variable is called `1`.
        let class = label_replace(rate, "code_class", "${1}xx", status, "([1-5])..");
        let panel = timeseries("responses-by-class", "Responses by class")
            .description(
                "Responses per second by class of status. 5xx is this service failing, 4xx a caller that changed, and \
                 a missing 2xx band an outage.",
            )
            .query(OneQuery(promql(sum(class).by(["code_class"])).legend("{{code_class}}")))
            .unit("reqps")
            .stack("normal")
            .overrides(colors(&[("2xx", "green"), ("3xx", "blue"), ("4xx", "orange"), ("5xx", "red")]));
        Some(linked(panel, vec![self.requests.failed_traces(None)]))
    }

    fn error_logs(self) -> Option<Panel> {
        Some(
            panel("logs", "error-logs", "Error logs")
                .description(
                    "Lines at level error and above, the latest first. Open one to get to its trace.",
                )
                .query(OneQuery(logql(error_lines(self.telemetry)?))),
        )
    }

    fn saturation(self) -> Vec<Panel> {
        let own = self.cpu().into_iter().chain(self.memory());
        let host = self.host_cpu().into_iter().chain(self.host_memory());
        let work = self.in_flight().into_iter().chain(self.pool());
        let task = self.task_cpu().into_iter().chain(self.task_memory());
        tiled(own.chain(host).chain(work).chain(task).map(Some), 6)
    }

    fn saturated(self, panel: Panel) -> Panel {
        panel.unit("percentunit").min(0).thresholds(self.settings.thresholds("saturation", "0.7", "0.9"))
    }

    /// Cores of the process, or their share of the container's limit when the convention knows it.
    fn cpu(self) -> Option<Panel> {
        let cpu = self.telemetry.series("cpu")?;
        let by = instances(cpu);
        let used = sum(cpu.rate(RATE_INTERVAL, |all| all)).by(&by);
        let panel = timeseries("cpu", "CPU");
        let limits =
            self.telemetry.series_beside("cpu_quota", "cpu_period").zip(self.telemetry.series("cpu_period"));
        let limits = limits.filter(|(quota, _)| quota.convention().name == cpu.convention().name);
        let panel = if let Some((quota, period)) = limits {
            let cores = sum(quota.select() / period.select()).by(&by);
            let panel = panel.description(
                "Share of the CPU limit in use. Near 1 the container is throttled: raise the limit.",
            );
            self.saturated(panel.query(OneQuery(promql(used / cores).legend(by_labels(&by)))))
        } else {
            panel
                .description(
                    "Cores in use. A Python process cannot use more than about one: near it, add workers.",
                )
                .query(OneQuery(promql(used).legend(by_labels(&by))))
                .unit("none")
        };
        Some(linked(panel, vec![self.profile("cpu", "CPU profile")]))
    }

    /// Memory of the process, or its share of the container's limit.
    fn memory(self) -> Option<Panel> {
        let memory = self.telemetry.series_beside("memory", "cpu")?;
        let by = instances(memory);
        let limit = self.telemetry.series_beside("memory_limit", "cpu");
        let limit = limit.filter(|limit| limit.convention().name == memory.convention().name);
        let panel = timeseries("memory", "Memory");
        let panel = if let Some(limit) = limit {
            // A container without a limit reports zero: dividing by it would draw infinity.
            let share = sum(memory.select()).by(&by) / sum(limit.select().gt(0)).by(&by);
            let panel =
                panel.description("Share of the memory limit in use. At 1 the kernel kills the container.");
            self.saturated(panel.query(OneQuery(promql(share).legend(by_labels(&by)))))
        } else {
            panel
                .description("Memory that the process holds. A steady climb between restarts is a leak.")
                .query(OneQuery(promql(sum(memory.select()).by(&by)).legend(by_labels(&by))))
                .unit(memory.unit())
        };
        Some(linked(panel, vec![self.profile("memory", "Memory profile")]))
    }

    fn host_cpu(self) -> Option<Panel> {
        let seconds = self.telemetry.series("cpu_seconds")?;
        let idle = rate(seconds.test(seconds.select(), "idle")?.range(RATE_INTERVAL));
        let mode = seconds.labels(&["mode"]);
        let busy = 1 - avg(sum(idle).without(mode)).by(["instance"]);
        let panel = timeseries("host-cpu", "Host CPU")
            .description("Share of all processors that is busy. Near 1 everything on the host waits.")
            .query(OneQuery(promql(busy).legend("{{instance}}")));
        Some(self.saturated(panel))
    }

    fn host_memory(self) -> Option<Panel> {
        let available = self.telemetry.series("memory_available")?;
        let total = self.telemetry.series("memory_total")?;
        let panel = timeseries("host-memory", "Host memory")
            .description(
                "Share of the host's memory that cannot be had any more. Near 1 processes get killed.",
            )
            .query(OneQuery(promql(1 - available.select() / total.select()).legend("{{instance}}")));
        Some(self.saturated(panel))
    }

    fn in_flight(self) -> Option<Panel> {
        let inflight = self.telemetry.series("inflight")?;
        Some(
            timeseries("in-flight", "In flight")
                .description(
                    "Work that was accepted and is not finished. Rising with latency it is saturation; rising alone a \
                     slow dependency.",
                )
                .query(OneQuery(promql(sum(inflight.select()).by(["instance"])).legend("{{instance}}")))
                .unit("none"),
        )
    }

    fn pool(self) -> Option<Panel> {
        pool::in_use(self.telemetry, self.settings.thresholds("saturation", "0.7", "0.9"))
    }

    fn task_cpu(self) -> Option<Panel> {
        let percent = self.telemetry.series("cpu_percent")?;
        let by = percent.labels(&["service"]);
        let panel = timeseries("task-cpu", "Task CPU")
            .description("Share of the reserved CPU of the busiest task. Near 1 add tasks or reserve more.")
            .query(OneQuery(promql(max(percent.select()).by(&by) / 100).legend(by_labels(&by))));
        Some(self.saturated(panel))
    }

    fn task_memory(self) -> Option<Panel> {
        let used = self.telemetry.series_beside("memory", "cpu_percent")?;
        let reserved = self.telemetry.series_beside("memory_limit", "cpu_percent")?;
        let by = used.labels(&["service"]);
        let share = max(used.select()).by(&by) / max(reserved.select().gt(0)).by(&by);
        let panel = timeseries("task-memory", "Task memory")
            .description("Share of the reserved memory of the fullest task. At 1 the task is stopped.")
            .query(OneQuery(promql(share).legend(by_labels(&by))));
        Some(self.saturated(panel))
    }

    /// To Explore, on the profile of a role.
    fn profile(self, role: &str, title: &str) -> Option<PanelLink> {
        let (selector, convention) = self.telemetry.profiles()?;
        convention.profile(role)?;
        Some(profile_link(role, title, selector))
    }

    fn alerts_and_logs(self) -> Row {
        let logs = self.telemetry.logs().map(|(lines, _)| {
            panel("logs", "logs", "Logs")
                .description("Every line of the service, the latest first. Open one to get to its trace.")
                .query(OneQuery(logql(lines)))
                .width(16_u32)
                .height(10_u32)
        });
        let alerts = alerts(self.telemetry).width(if logs.is_some() { 8_u32 } else { 24_u32 }).height(10_u32);
        row("Alerts and logs", std::iter::once(alerts).chain(logs).collect()).collapsed(true)
    }
}

/// What tells the instances of a metric apart: its containers or pods, else the scraped address.
fn instances(series: Series<'_>) -> Vec<&str> {
    let labels = series.labels(&["pod", "container", "task"]);
    if labels.is_empty() { vec!["instance"] } else { labels }
}

/// The lines at level error, when the convention can tell.
fn error_lines(telemetry: Telemetry<'_>) -> Option<Logs> {
    let (lines, convention) = telemetry.logs()?;
    let parts = convention.test("error")?;
    let conditions = parts.into_iter().map(|(name, regex)| label(name).re(regex));
    Some(lines.filter(conditions.reduce(Condition::and)?))
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;

    const STORES: &[&str] = &["span-metrics", "service-graph", "tempo-traces", "otel-logs"];

    #[test]
    fn the_panels_of_a_python_service() {
        let own = ["otel-http-server", "python-runtime", "otel-db-client", "pyroscope"];
        let sketch = sketch("golden-signals", &backend(), &own, STORES);
        assert_sound(&sketch);
        assert_eq!(
            outline(&sketch),
            [
                "Status: success-ratio request-rate-now error-ratio-now p95-now in-flight-now",
                "Latency: latency latency-of-failures latency-distribution",
                "Traffic: traffic transferred traffic-against-last-week",
                "Errors: error-ratio responses-by-class error-logs",
                "Saturation: cpu memory in-flight",
                "Alerts and logs: alerts logs",
            ]
        );
    }

    #[test]
    fn queries_carry_the_service_and_leave_health_checks_out() {
        let sketch = sketch("golden-signals", &backend(), &["otel-http-server"], STORES);
        let all = "http_server_request_duration_seconds_count{job=\"durable-code/backend\",\
                   http_route!~\"/health|/healthz|/ready|/metrics\"";
        assert_eq!(
            texts(&sketch, "error-ratio"),
            [format!(
                "(sum(rate({all},http_response_status_code=~\"5..\"}}[$__rate_interval])) or vector(0)) / \
                 sum(rate({all}}}[$__rate_interval]))"
            )]
        );
        assert_eq!(
            texts(&sketch, "responses-by-class"),
            [format!(
                "sum by (code_class) (label_replace(rate({all}}}[$__rate_interval]), \"code_class\", \"${{1}}xx\", \
                 \"http_response_status_code\", \"([1-5])..\"))"
            )]
        );
        assert_eq!(
            texts(&sketch, "traffic-against-last-week"),
            [format!("sum(rate({all}}}[10m])) / sum(rate({all}}}[10m] offset 1w))")]
        );
        assert_eq!(
            texts(&sketch, "error-logs"),
            ["{service_name=\"backend\"} | detected_level=~\"error|critical|fatal\""]
        );
    }

    #[test]
    fn saturation_asks_the_conventions_that_the_service_has() {
        let own = ["otel-http-server", "cadvisor", "otel-db-pool", "ecs"];
        let sketch = sketch("golden-signals", &backend(), &own, &[]);
        assert_sound(&sketch);
        assert_eq!(
            outline(&sketch)[4],
            "Saturation: cpu memory in-flight database-pool task-cpu task-memory"
        );
        let width = |name: &str| panel(&sketch, name).width.or(0);
        assert_eq!(["cpu", "database-pool", "task-memory"].map(width), [8; 3]);
        assert_eq!(
            texts(&sketch, "database-pool"),
            [
                "(sum by (job) ({__name__=~\"db_client_connections_usage|db_client_connections_usage_connections\",\
              job=\"durable-code/backend\",state=~\"used\"}) or \
              sum by (job) (db_client_connection_count{job=\"durable-code/backend\",db_client_connection_state=~\"used\"})) / \
              sum by (job) ({__name__=~\"db_client_connection_max|db_client_connections_max\",job=\"durable-code/backend\"}) or \
              (sum by (job) ({__name__=~\"db_client_connections_usage|db_client_connections_usage_connections\",\
              job=\"durable-code/backend\",state=~\"used\"}) or \
              sum by (job) (db_client_connection_count{job=\"durable-code/backend\",db_client_connection_state=~\"used\"})) / \
              (sum by (job) ({__name__=~\"db_client_connections_usage|db_client_connections_usage_connections\",\
              job=\"durable-code/backend\"}) or sum by (job) (db_client_connection_count{job=\"durable-code/backend\"}))"
            ]
        );
        assert_eq!(
            texts(&sketch, "task-cpu"),
            [
                "max by (aws_ecs_service_name) ({__name__=~\"ecs_task_cpu_utilized_Percent|ecs_task_cpu_utilized_None\",\
                 aws_ecs_service_name=\"backend\"}) / 100"
            ]
        );
    }

    #[test]
    fn the_place_for_the_error_budget_stays_free() {
        let sketch = sketch("golden-signals", &backend(), &["otel-http-server"], STORES);
        assert_eq!(panel(&sketch, "in-flight-now").width.or(0), 4);
    }

    #[test]
    fn memory_leads_to_the_memory_profile() {
        let sketch = sketch(
            "golden-signals",
            &backend(),
            &["otel-http-server", "python-runtime", "pyroscope"],
            STORES,
        );
        let profile = |name: &str| {
            let link = panel(&sketch, name).link.get().and_then(|links| links.iter().next());
            link.and_then(|link| link.0.profile.get()).map(|profile| profile.text.to_string())
        };
        assert_eq!(profile("cpu").as_deref(), Some("cpu"));
        assert_eq!(profile("memory").as_deref(), Some("memory"));
    }

    #[test]
    fn milliseconds_have_levels_in_milliseconds() {
        let sketch = sketch("golden-signals", &backend(), &["otel-http-server-legacy"], STORES);
        assert_sound(&sketch);
        let latency = panel(&sketch, "latency");
        assert_eq!(latency.unit.get().unwrap().as_str(), "ms");
        let levels = latency.thresholds.get().unwrap();
        assert_eq!(super::super::sketch::worst(levels).unwrap().to_string(), "500");
    }

    #[test]
    fn a_few_metrics_are_enough() {
        let sketch = sketch("golden-signals", &backend(), &["prometheus-client"], &[]);
        assert_sound(&sketch);
        assert_eq!(
            outline(&sketch),
            [
                "Status: success-ratio request-rate-now error-ratio-now p95-now",
                "Latency: latency latency-distribution",
                "Traffic: traffic traffic-against-last-week",
                "Errors: error-ratio responses-by-class",
                "Alerts and logs: alerts",
            ]
        );
        let lack = attempt("golden-signals", &backend(), &["python-runtime"], STORES).unwrap_err();
        assert_eq!(lack.what, "request metrics");
    }

    #[test]
    fn several_services_are_chosen_by_the_variable() {
        let several = super::super::Spellings::variable();
        let sketch = sketch("golden-signals", &several, &["otel-http-server", "ecs"], STORES);
        assert_sound(&sketch);
        assert_eq!(texts(&sketch, "in-flight-now"), ["sum(http_server_active_requests{job=\"$service\"})"]);
        assert_eq!(
            texts(&sketch, "error-logs"),
            ["{service_name=\"${service:text}\"} | detected_level=~\"error|critical|fatal\""]
        );
    }
}
