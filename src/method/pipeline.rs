//! The telemetry pipeline about itself: what comes in, what is kept, what is lost.
//!
//! One row for each component that the service has: Collector, Alloy, the Faro
//! receiver, the stores, Grafana and probes. Every component is asked under its
//! own convention, since they share role names such as `requests` and `memory`.

use super::containers::{lines, only, per_second};
use super::sketch::{
    Settings, Sketch, by_labels, evenly, filled_row, levels, panel, promql, stat, tiled, timeseries,
};
use super::stores;
use super::use_method::{Hosts, filesystem_utilization};
use super::{Lack, Method, Series, Telemetry};
use crate::convention::Convention;
use crate::query::promql::build::{
    Expr, Instant, RATE_INTERVAL, Selector, max, metric, min, rate, sum, time,
};
use crate::spec::{HexColor, Mapping, OneQuery, Override, Panel, Query, Row};
use crate::tree::Map;

/// The pipeline method.
pub(super) struct Pipeline;

impl Method for Pipeline {
    fn name(&self) -> &'static str {
        "pipeline"
    }

    fn summary(&self) -> &'static str {
        "what the telemetry pipeline and its stores take in, hand on and lose"
    }

    fn thresholds(&self) -> &'static [&'static str] {
        &["error_ratio", "filesystem", "p95", "queue"]
    }

    fn sketch(&self, telemetry: Telemetry<'_>, settings: Settings<'_>) -> Result<Sketch, Lack> {
        let all = Part(telemetry);
        let part = |roles: &[&str], title: &str, panels: fn(Part<'_>, Settings<'_>) -> Vec<Panel>| {
            filled_row(title, panels(Part(only(telemetry, roles)?), settings))
        };
        let rows = [
            part(COLLECTOR, "Receivers", receivers),
            part(COLLECTOR, "Batching", batching),
            part(COLLECTOR, "Exporters", exporters),
            filled_row("Remote write", remote_write(all)),
            part(FARO, "Browser telemetry", faro),
            part(stores::PROMETHEUS, "Prometheus", stores::prometheus),
            part(stores::MIMIR, "Mimir", stores::mimir),
            part(stores::LOKI, "Loki", stores::loki),
            part(stores::TEMPO, "Tempo", stores::tempo),
            part(stores::PYROSCOPE, "Pyroscope", stores::pyroscope),
            part(GRAFANA, "Grafana", grafana),
            part(BLACKBOX, "Probes", probes),
        ];
        let rows: Vec<Row> = rows.into_iter().flatten().collect();
        let health = health(all, settings);
        if rows.is_empty() && only(telemetry, ALLOY).is_none() {
            return Err(LACK);
        }
        let process = filled_row("Processes", processes(telemetry)).map(|row| row.collapsed(true));
        let rows = filled_row("Health", health).into_iter().chain(rows).chain(process).collect();
        Ok(Sketch { rows, ..Sketch::default() })
    }
}

const LACK: Lack = Lack {
    what: "metrics of a telemetry pipeline",
    conventions: &[
        "collector",
        "alloy",
        "faro-receiver",
        "prometheus-server",
        "mimir-server",
        "loki-server",
        "tempo-server",
        "pyroscope-server",
        "grafana-server",
        "blackbox-exporter",
    ],
};

/// The roles by which a component's convention is known.
const COLLECTOR: &[&str] = &["accepted_spans", "sent_spans"];
const ALLOY: &[&str] = &["components", "evaluation"];
const FARO: &[&str] = &["received_measurements"];
const GRAFANA: &[&str] = &["datasource_duration", "alert_evaluations"];
const BLACKBOX: &[&str] = &["probe_success"];

/// One component of the pipeline, or all of them.
#[derive(Clone, Copy)]
pub(super) struct Part<'a>(Telemetry<'a>);

impl<'a> Part<'a> {
    pub(super) fn series(self, role: &str) -> Option<Series<'a>> {
        self.0.series(role)
    }

    /// A role per second, or as it is, by these labels.
    pub(super) fn by(self, role: &str, labels: &[&str]) -> Option<Expr<Instant>> {
        let series = self.series(role)?;
        let value = per_second(series, series.select());
        let labels = series.labels(labels);
        Some(if labels.is_empty() { sum(value).whole() } else { sum(value).by(labels) })
    }

    /// The same as a query, named by a word and the labels.
    pub(super) fn line(self, word: &str, role: &str, labels: &[&str]) -> Option<Query> {
        let names = by_labels(&self.series(role)?.labels(labels));
        Some(promql(self.by(role, labels)?).legend(format!("{word} {names}").trim().to_owned()))
    }

    /// A quantile of a histogram by these labels.
    pub(super) fn quantile(self, q: &str, role: &str, labels: &[&str]) -> Option<Query> {
        let series = self.series(role)?;
        let labels = series.labels(labels);
        let legend = if labels.is_empty() { "p95".to_owned() } else { by_labels(&labels) };
        Some(promql(series.quantile(q, &labels, RATE_INTERVAL, |all| all)).legend(legend))
    }

    /// The heatmap of a histogram.
    fn heatmap(self, role: &str) -> Option<Query> {
        Some(promql(self.series(role)?.distribution(RATE_INTERVAL, |all| all)))
    }
}

/// Whether everything runs at all.
fn health(all: Part<'_>, settings: Settings<'_>) -> Vec<Panel> {
    let disk = Hosts::of(all.0).and_then(|hosts| filesystem_utilization(hosts, "host-disk", settings));
    let panels = [targets(all), components(all), config_reload(all), disk];
    evenly(panels.into_iter().flatten().collect(), 24)
}

/// Every scrape target of the store, and not only the service's own: whoever
/// looks here wants to know who is silent.
fn targets(all: Part<'_>) -> Option<Panel> {
    let up = metric(&*all.series("up")?.metric().name);
    Some(
        panel("state-timeline", "targets", "Scrape targets")
            .description(
                "Red while at least one target of a job does not answer its scrape. Look at that process before \
                 you trust its other panels."
            )
            .query(OneQuery(promql(min(up).by(["job"])).legend("{{job}}")))
            .values(states("up", "down")),
    )
}

fn states(good: &str, bad: &str) -> Map<Mapping> {
    let mapping = |text: &str, color: &str| {
        Mapping::default().text(crate::spec::Scalar(text.into())).color(HexColor(color.into()))
    };
    Map::from(vec![("1", mapping(good, "green")), ("0", mapping(bad, "red"))])
}

/// Alloy's components by health.
fn components(all: Part<'_>) -> Option<Panel> {
    lines("components", "Components by health", [all.line("", "components", &["health"])]).map(|panel| {
        panel
            .description(
                "Components of Alloy's configuration by health. Anything but healthy names itself on Alloy's own \
                 page."
            )
            .unit("none")
            .stack("normal")
            .fill(20_u32)
    })
}

fn config_reload(all: Part<'_>) -> Option<Panel> {
    let loaded = min(all.series("config_reload")?.select());
    Some(
        stat("config-reload", "Configuration")
            .description(
                "Whether the last reload of the configuration worked. After a failed one the old configuration \
                 goes on: read the log."
            )
            .query(OneQuery(promql(loaded).legend("loaded")))
            .values(states("loaded", "failed"))
            .height(8_u32),
    )
}

/// The signals of the Collector: ending of the role, name of a panel, what is counted.
const SIGNALS: [(&str, &str); 3] = [("spans", "Spans"), ("points", "Metric points"), ("logs", "Log records")];

fn receivers(part: Part<'_>, _: Settings<'_>) -> Vec<Panel> {
    let panels = SIGNALS.map(|(signal, title)| {
        let accepted = part.line("Accepted", &format!("accepted_{signal}"), &["receiver", "transport"]);
        let refused = part.line("Refused", &format!("refused_{signal}"), &["receiver", "transport"]);
        Some(
            lines(&format!("received-{signal}"), &format!("{title} received"), [accepted, refused])?
                .description(
                    "Items per second by receiver. Refused ones were pushed back to the sender: it tries again, or \
                     loses them."
                )
                .unit("cps")
                .overrides(bad("Refused")),
        )
    });
    let scrapes =
        lines("scrape-errors", "Scrape errors", [part.line("", "scrape_errors", &["receiver", "scraper"])])
            .map(|panel| {
                panel
                    .description("Metric points per second that a scraper could not read. Zero is right.")
                    .unit("cps")
                    .width(24_u32)
            });
    tiled(panels.into_iter().chain([scrapes]), 8)
}

/// Series whose name starts so are drawn in red.
pub(super) fn bad(word: &str) -> Map<Override> {
    let pattern = format!("/^{word}/");
    Map::from(vec![(&*pattern, Override::default().color(HexColor("red".into())))])
}

fn batching(part: Part<'_>, _: Settings<'_>) -> Vec<Panel> {
    let sizes = part.heatmap("batch_size").map(|query| {
        panel("heatmap", "batch-size", "Batch size")
            .description(
                "How many items leave in one batch. Small ones cost requests, and sizes at the upper end delay the \
                 rest."
            )
            .query(OneQuery(query))
            .unit("none")
    });
    let timeouts =
        lines("batch-timeouts", "Batches sent by timeout", [part.line("", "batch_timeouts", &["processor"])]);
    let timeouts = timeouts.map(|panel| {
        panel.description(
            "Batches per second that left because time was up and not because they were full. Normal with little \
             traffic."
        ).unit("cps")
    });
    tiled([sizes, timeouts], 12)
}

fn exporters(part: Part<'_>, settings: Settings<'_>) -> Vec<Panel> {
    let sent = SIGNALS.map(|(signal, title)| {
        let sent = part.line("Sent", &format!("sent_{signal}"), &["exporter"]);
        let failed = part.line("Failed", &format!("failed_{signal}"), &["exporter"]);
        Some(
            lines(&format!("sent-{signal}"), &format!("{title} sent"), [sent, failed])?
                .description(
                    "Items per second by exporter. Failed ones are lost unless the exporter retries: check the \
                     store behind it."
                )
                .unit("cps")
                .overrides(bad("Failed")),
        )
    });
    let dropped =
        SIGNALS.map(|(signal, title)| part.line(title, &format!("enqueue_failed_{signal}"), &["exporter"]));
    let dropped = lines("queue-overflow", "Dropped before the queue", dropped).map(|panel| {
        panel
            .description("Items per second lost because the sending queue was full. Zero is right.")
            .unit("cps")
            .width(12_u32)
    });
    tiled(sent.into_iter().chain([queue(part, settings), dropped]), 8)
}

/// How full the sending queues are.
fn queue(part: Part<'_>, settings: Settings<'_>) -> Option<Panel> {
    let labels = part.series("queue_size")?.labels(&["exporter"]);
    let ratio = part.by("queue_size", &["exporter"])? / part.by("queue_capacity", &["exporter"])?.gt(0);
    Some(
        timeseries("queue", "Queue in use")
            .description(
                "Share of each exporter's queue that is full. It grows while the store behind is slow, and at 1 \
                 data is lost."
            )
            .query(OneQuery(promql(ratio).legend(by_labels(&labels))))
            .unit("percentunit")
            .thresholds(settings.thresholds("queue", "0.7", "0.9"))
            .width(12_u32),
    )
}

/// What Prometheus or Alloy write to another store, and logs that Alloy writes.
fn remote_write(all: Part<'_>) -> Vec<Panel> {
    let to = ["component", "remote", "url"];
    let samples = [all.line("Sent", "remote_samples", &to), all.line("Failed", "remote_failed", &to)];
    let entries = [
        all.line("Sent", "log_entries_sent", &["component", "endpoint"]),
        all.line("Dropped", "log_entries_dropped", &["component", "endpoint", "reason"]),
    ];
    let panels = [
        lines("remote-samples", "Samples written", samples).map(|panel| {
            panel.description(
                "Samples per second to the remote store. Failed ones are lost for good."
            ).unit("cps").overrides(bad("Failed"))
        }),
        lines("remote-pending", "Samples waiting", [all.line("", "remote_pending", &to)]).map(|panel| {
            panel.description(
                "Samples in memory that wait to be written. Growth means that the remote store is too slow."
            ).unit("none")
        }),
        remote_lag(all),
        lines("log-entries", "Log lines written", entries).map(|panel| {
            panel.description(
                "Lines per second to the log store. Dropped ones name their reason; rate limits are set in the \
                 store."
            ).unit("cps").overrides(bad("Dropped"))
        }),
    ];
    tiled(panels, 12)
}

/// How far the remote store is behind.
fn remote_lag(all: Part<'_>) -> Option<Panel> {
    let (highest, sent) = (all.series("remote_highest")?, all.series("remote_sent")?);
    let both = highest.labels(&["component", "remote", "url"]);
    let labels: Vec<&str> = sent.labels(&["component", "remote", "url"]);
    let labels: Vec<&str> = labels.into_iter().filter(|label| both.contains(label)).collect();
    // The slowest of several queues counts.
    let lag = max(highest.select()).by(&labels) - min(sent.select()).by(&labels);
    Some(
        timeseries("remote-lag", "Remote write lag")
            .description(
                "Age of the newest sample that the remote store has. Above a minute dashboards and alerts there \
                 look at the past."
            )
            .query(OneQuery(promql(lag).legend(by_labels(&labels))))
            .unit("s")
            .thresholds(levels("60", "300")),
    )
}

fn faro(part: Part<'_>, settings: Settings<'_>) -> Vec<Panel> {
    let received = [
        part.line("Measurements", "received_measurements", &[]),
        part.line("Events", "received_events", &[]),
        part.line("Exceptions", "received_exceptions", &[]),
        part.line("Logs", "received_logs", &[]),
    ];
    let losses = [
        part.line("Export errors", "exporter_errors", &[]),
        part.line("Rate limiter", "rate_limited", &["app", "allowed"]),
    ];
    let panels = [
        lines("faro-received", "Received from browsers", received).map(|panel| {
            panel.description(
                "Items per second from all pages. Nothing at busy hours means that the page lost its snippet or \
                 the address is blocked."
            ).unit("cps")
        }),
        lines("faro-requests", "Requests by status", [part.line("", "requests", &["status"])]).map(|panel| {
            panel.description(
                "Requests per second of browsers. 4xx are refused: wrong key, origin or size."
            ).unit("reqps").stack("normal").fill(20_u32)
        }),
        latency(part, "faro-p95", "Receiver p95", settings),
        lines("faro-losses", "Errors and rate limit", losses).map(|panel| {
            panel.description(
                "Items that could not be handed on, and decisions of the rate limiter, per second."
            ).unit("cps")
        }),
    ];
    tiled(panels, 12)
}

/// 95 of 100 requests of a component.
pub(super) fn latency(part: Part<'_>, name: &str, title: &str, settings: Settings<'_>) -> Option<Panel> {
    let query = part.quantile("0.95", "duration", &[])?;
    Some(
        timeseries(name, title)
            .description(
                "95 of 100 requests are answered faster than this. Slower than usual: look at its processor and \
                 memory below, and at what it waits for.",
            )
            .query(OneQuery(query))
            .unit(part.series("duration")?.unit())
            .thresholds(settings.thresholds("p95", "1", "5")),
    )
}

fn grafana(part: Part<'_>, settings: Settings<'_>) -> Vec<Panel> {
    let requests = part.line("", "requests", &["status"]);
    let sources = part.quantile("0.95", "datasource_duration", &["datasource"]);
    let rules = [
        part.line("Evaluations", "alert_evaluations", &[]),
        part.line("Failed", "alert_evaluation_failures", &[]),
    ];
    let notifications = [
        part.line("Sent", "contact_points_sent", &["integration"]),
        part.line("Failed", "contact_points_failed", &["integration"]),
    ];
    let panels = [
        lines("grafana-requests", "Grafana requests by status", [requests]).map(|panel| {
            panel
                .description("Requests per second by status. 5xx are Grafana's own or a data source's fault.")
                .unit("reqps")
                .stack("normal")
                .fill(20_u32)
        }),
        latency(part, "grafana-p95", "Grafana p95", settings),
        lines("datasource-p95", "Data source p95", [sources]).map(|panel| {
            panel
                .description("95 of 100 queries return faster than this. Slow dashboards start here.")
                .unit("s")
        }),
        lines("grafana-notifications", "Grafana notifications", notifications).map(|panel| {
            panel
                .description(
                    "Messages to contact points per second. Failed ones reached nobody: test the contact point.",
                )
                .unit("cps")
                .overrides(bad("Failed"))
        }),
        lines("grafana-alerting", "Alert rule evaluations", rules).map(|panel| {
            panel
                .description("Evaluations of Grafana's own rules. A failed one neither fires nor resolves.")
                .unit("cps")
                .overrides(bad("Failed"))
        }),
    ];
    tiled(panels, 8)
}

fn probes(part: Part<'_>, _: Settings<'_>) -> Vec<Panel> {
    let line = |role: &str, labels: &[&str]| {
        let query = part.by(role, labels)?;
        Some(promql(query).legend(by_labels(&part.series(role)?.labels(labels))))
    };
    let success = part.series("probe_success").and_then(|series| Some((series, series.label("target")?)));
    let targets = success.map(|(series, label)| {
        panel("state-timeline", "probes", "Probes")
            .description(
                "Red while a target does not answer as it should, seen from outside. An outage shorter than the \
                 interval is not seen."
            )
            .query(OneQuery(promql(min(series.select()).by([label])).legend(by_labels(&[label]))))
            .values(states("up", "down"))
    });
    let panels = [
        targets,
        lines("probe-duration", "Probe duration", [line("probe_duration", &["target"])]).map(|panel| {
            panel
                .description(
                    "Time of a whole probe. It is one request in an interval and no average of users.",
                )
                .unit("s")
        }),
        lines("probe-phases", "Probe phases", [line("phase_duration", &["target", "phase"])]).map(|panel| {
            panel.description(
                "Where the time of an HTTP probe goes. Slow resolving is DNS, slow processing is the service."
            ).unit("s").stack("normal").fill(20_u32)
        }),
        certificates(part),
    ];
    tiled(panels, 12)
}

/// Time until the first certificate of a chain runs out.
fn certificates(part: Part<'_>) -> Option<Panel> {
    let expiry = part.series("certificate_expiry")?;
    let label = expiry.label("target")?;
    let left = min(expiry.select()).by([label]) - time();
    Some(
        timeseries("certificates", "Certificate time left")
            .description(
                "Time until the first certificate of the chain expires. Below two weeks renew it; below one week \
                 renewal is broken."
            )
            .query(OneQuery(promql(left).legend(by_labels(&[label]))))
            .unit("s")
            .thresholds(levels("1209600", "604800")),
    )
}

/// What the components themselves need, each under its own convention.
fn processes(telemetry: Telemetry<'_>) -> Vec<Panel> {
    let known = [COLLECTOR, ALLOY, GRAFANA].into_iter().chain(stores::ALL);
    let parts: Vec<Telemetry<'_>> = known.filter_map(|roles| only(telemetry, roles)).collect();
    let line = |role: &str, value: fn(Selector) -> Expr<Instant>| {
        let query = |series: Series<'_>| {
            promql(sum(value(series.select())).by(["job", "instance"])).legend("{{job}} {{instance}}")
        };
        distinct(&parts, role).into_iter().map(query).map(Some).collect::<Vec<_>>()
    };
    let cores = line("cpu", |cpu| rate(cpu.range(RATE_INTERVAL)));
    let panels =
        [
            lines("process-cpu", "CPU", cores)
                .map(|panel| panel.description("Cores that each component uses.").unit("none")),
            lines("process-memory", "Resident memory", line("memory", Expr::whole)).map(|panel| {
                panel.description(
                "Memory that each component holds. A steady climb ends in a restart and in lost data."
            ).unit("bytes")
            }),
            lines("process-uptime", "Uptime", line("start_time", |start| (time() - start).whole())).map(
                |panel| {
                    panel
                        .description("Time since each component started. Every fall to zero is a restart.")
                        .unit("dtdurations")
                },
            ),
        ];
    tiled(panels, 8)
}

/// The series of a role in each part; Prometheus and Grafana call theirs alike, and one query finds both.
fn distinct<'a>(parts: &[Telemetry<'a>], role: &str) -> Vec<Series<'a>> {
    let key = |series: &Series<'_>| (series.metric().name.clone(), identity(series.convention()));
    let mut found: Vec<Series<'a>> = Vec::new();
    for series in parts.iter().filter_map(|part| part.series(role)) {
        if !found.iter().any(|known| key(known) == key(&series)) {
            found.push(series);
        }
    }
    found
}

fn identity(convention: &Convention) -> Vec<(Box<str>, Box<str>)> {
    convention.identity.clone()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_sound, attempt, backend, outline, sketch, texts};

    const ALL: [&str; 10] = [
        "collector",
        "alloy",
        "faro-receiver",
        "prometheus-server",
        "mimir-server",
        "loki-server",
        "tempo-server",
        "pyroscope-server",
        "grafana-server",
        "blackbox-exporter",
    ];

    #[test]
    fn each_component_has_its_row() {
        let made = sketch("pipeline", &backend(), &ALL, &[]);
        assert_sound(&made);
        assert_eq!(
            outline(&made),
            [
                "Health: targets components config-reload",
                "Receivers: received-spans received-points received-logs scrape-errors",
                "Batching: batch-size batch-timeouts",
                "Exporters: sent-spans sent-points sent-logs queue queue-overflow",
                "Remote write: remote-samples remote-pending remote-lag log-entries",
                "Browser telemetry: faro-received faro-requests faro-p95 faro-losses",
                "Prometheus: head-series samples rules notifications scrape-problems storage queries",
                "Mimir: mimir-samples mimir-rejected mimir-series mimir-exemplars mimir-rules mimir-notifications \
                 mimir-errors mimir-p95",
                "Loki: loki-lines loki-rejected loki-streams loki-panics loki-errors loki-p95",
                "Tempo: tempo-spans tempo-dropped tempo-generator tempo-generator-dropped tempo-errors tempo-p95",
                "Pyroscope: pyroscope-profiles pyroscope-rejected pyroscope-errors pyroscope-p95",
                "Grafana: grafana-requests grafana-p95 datasource-p95 grafana-notifications grafana-alerting",
                "Probes: probes probe-duration probe-phases certificates",
                "Processes: process-cpu process-memory process-uptime",
            ]
        );
    }

    #[test]
    fn a_lone_collector_shows_what_it_takes_and_loses() {
        let made = sketch("pipeline", &backend(), &["collector"], &[]);
        assert_sound(&made);
        assert_eq!(
            outline(&made),
            [
                "Health: targets",
                "Receivers: received-spans received-points received-logs scrape-errors",
                "Batching: batch-size batch-timeouts",
                "Exporters: sent-spans sent-points sent-logs queue queue-overflow",
                "Processes: process-cpu process-memory",
            ]
        );
        assert_eq!(texts(&made, "targets"), ["min by (job) (up)"]);
        assert_eq!(
            texts(&made, "received-spans"),
            [
                r#"sum by (receiver, transport) (rate(otelcol_receiver_accepted_spans_total{job="durable-code/backend"}[$__rate_interval]))"#,
                r#"sum by (receiver, transport) (rate(otelcol_receiver_refused_spans_total{job="durable-code/backend"}[$__rate_interval]))"#,
            ]
        );
        assert_eq!(
            texts(&made, "queue"),
            [
                r#"sum by (exporter) (otelcol_exporter_queue_size{job="durable-code/backend"}) / (sum by (exporter) (otelcol_exporter_queue_capacity{job="durable-code/backend"}) > 0)"#,
            ]
        );
        assert_eq!(
            texts(&made, "batch-size"),
            [
                r#"sum by (le) (increase(otelcol_processor_batch_batch_send_size_bucket{job="durable-code/backend"}[$__rate_interval]))"#,
            ]
        );
    }

    #[test]
    fn components_are_asked_under_their_own_names() {
        let made = sketch("pipeline", &backend(), &ALL, &[]);
        assert_eq!(
            texts(&made, "grafana-p95"),
            [
                r#"histogram_quantile(0.95, sum by (le) (rate(grafana_http_request_duration_seconds_bucket{job="durable-code/backend",handler!~"/api/health|/healthz|/metrics"}[$__rate_interval])))"#,
            ]
        );
        let server = sketch("pipeline", &backend(), &["prometheus-server"], &[]);
        assert_eq!(
            texts(&server, "remote-lag"),
            [
                r#"max by (remote_name, url) ({__name__=~"prometheus_remote_storage_queue_highest_timestamp_seconds|prometheus_remote_storage_highest_timestamp_in_seconds",job="durable-code/backend"}) - min by (remote_name, url) (prometheus_remote_storage_queue_highest_sent_timestamp_seconds{job="durable-code/backend"})"#,
            ]
        );
        assert_eq!(
            texts(&made, "certificates"),
            [r#"min by (instance) (probe_ssl_earliest_cert_expiry{job="durable-code/backend"}) - time()"#,]
        );
        // Prometheus and Grafana have the same names: one query finds both.
        assert_eq!(
            texts(&made, "process-memory"),
            [
                r#"sum by (job, instance) ({__name__=~"otelcol_process_memory_rss_bytes|otelcol_process_memory_rss",job="durable-code/backend"})"#,
                r#"sum by (job, instance) (alloy_resources_process_resident_memory_bytes{job="durable-code/backend"})"#,
                r#"sum by (job, instance) (process_resident_memory_bytes{job="durable-code/backend"})"#,
            ]
        );
    }

    #[test]
    fn stores_show_what_they_refuse_and_where_they_fail() {
        let made = sketch("pipeline", &backend(), &ALL, &[]);
        assert_eq!(
            texts(&made, "tempo-dropped"),
            [
                r#"sum by (reason) (rate(tempo_discarded_spans_total{job="durable-code/backend"}[$__rate_interval]))"#
            ]
        );
        assert_eq!(
            texts(&made, "mimir-rejected"),
            [
                r#"sum by (reason) (rate(cortex_discarded_samples_total{job="durable-code/backend"}[$__rate_interval]))"#
            ]
        );
        let requests =
            r#"loki_request_duration_seconds_count{job="durable-code/backend",route!~"ready|metrics|config""#;
        let all = format!("sum by (route) (rate({requests}}}[$__rate_interval]))");
        let failed =
            format!(r#"sum by (route) (rate({requests},status_code=~"5..|error"}}[$__rate_interval]))"#);
        assert_eq!(texts(&made, "loki-errors"), [format!("({failed} or {all} * 0) / {all}")]);
    }

    #[test]
    fn the_slowest_queue_of_alloy_is_the_lag() {
        let made = sketch("pipeline", &backend(), &["alloy"], &[]);
        assert_eq!(
            texts(&made, "remote-lag"),
            [
                r#"max by (component_id) ({__name__=~"prometheus_remote_storage_highest_timestamp_in_seconds|prometheus_remote_storage_queue_highest_timestamp_seconds",job="durable-code/backend"}) - min by (component_id) (prometheus_remote_storage_queue_highest_sent_timestamp_seconds{job="durable-code/backend"})"#,
            ]
        );
    }

    #[test]
    fn the_disk_of_the_host_is_shown_when_it_is_known() {
        let made = sketch("pipeline", &backend(), &["alloy", "node-exporter"], &[]);
        assert_sound(&made);
        assert_eq!(outline(&made)[0], "Health: targets components config-reload host-disk");
    }

    #[test]
    fn an_application_is_no_pipeline() {
        let lack = attempt("pipeline", &backend(), &["otel-http-server"], &[]).unwrap_err();
        assert_eq!(lack.what, "metrics of a telemetry pipeline");
    }
}
