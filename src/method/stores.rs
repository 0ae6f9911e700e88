//! Rows of the pipeline for the stores: Prometheus, Mimir, Loki, Tempo and Pyroscope about themselves.
//!
//! Each answers three questions: does what arrives stay, do requests fail, and does anything grow without end.

use super::Settings;
use super::containers::lines;
use super::pipeline::{Part, bad, latency};
use super::sketch::{by_labels, promql, tiled, timeseries};
use crate::query::promql::build::{RATE_INTERVAL, sum};
use crate::spec::{OneQuery, Panel, Query};

/// The roles by which the convention of a store is known.
pub(super) const PROMETHEUS: &[&str] = &["series", "rule_evaluations"];
pub(super) const MIMIR: &[&str] = &["memory_series", "received_samples"];
pub(super) const LOKI: &[&str] = &["received_lines", "requests"];
pub(super) const TEMPO: &[&str] = &["received_spans", "requests"];
pub(super) const PYROSCOPE: &[&str] = &["received_profiles", "requests"];

/// All of them.
pub(super) const ALL: [&[&str]; 5] = [PROMETHEUS, MIMIR, LOKI, TEMPO, PYROSCOPE];

/// A panel of a store.
struct Graph {
    name: &'static str,
    title: &'static str,
    unit: &'static str,
    description: &'static str,
    /// Word, role and label of each query.
    queries: &'static [(&'static str, &'static str, &'static str)],
}

impl Graph {
    fn panel(&self, part: Part<'_>) -> Option<Panel> {
        let queries = self.queries.iter().map(|(word, role, label)| part.line(word, role, &[label]));
        let panel = lines(self.name, self.title, queries)?.description(self.description).unit(self.unit);
        // Beside good lines the bad one is red; of several bad ones each has a colour of its own.
        let mixed = self.queries.iter().any(|(word, ..)| *word == "Sent");
        Some(if mixed { panel.overrides(bad("(Failed|Dropped)")) } else { panel })
    }
}

const SERVER: &[Graph] = &[
    Graph {
        name: "head-series",
        title: "Series in memory",
        unit: "short",
        description: "Series that are being written. A jump is a label with too many values: find it before memory runs out.",
        queries: &[("Series", "series", "")],
    },
    Graph {
        name: "samples",
        title: "Samples per second",
        unit: "cps",
        description: "Samples that are stored. A fall without a deployment is a target that stopped.",
        queries: &[("Samples", "samples", "")],
    },
    Graph {
        name: "rules",
        title: "Rule failures",
        unit: "cps",
        description: "Evaluations that failed or were skipped. Alerts of these groups are blind: zero is right.",
        queries: &[("Failed", "rule_failures", "rule_group"), ("Missed", "rule_missed", "rule_group")],
    },
    Graph {
        name: "notifications",
        title: "Notifications",
        unit: "cps",
        description: "Alerts handed to Alertmanager. Failed or dropped ones reach nobody.",
        queries: &[
            ("Sent", "notifications_sent", "alertmanager"),
            ("Failed", "notifications_failed", "alertmanager"),
            ("Dropped", "notifications_dropped", ""),
        ],
    },
    Graph {
        name: "scrape-problems",
        title: "Scrape problems",
        unit: "cps",
        description: "Scrapes that were refused, and samples that came twice. Zero is right.",
        queries: &[("Over the limit", "scrape_limit_exceeded", ""), ("Duplicates", "scrape_duplicates", "")],
    },
    Graph {
        name: "storage",
        title: "Storage",
        unit: "bytes",
        description: "Size of the blocks on disk. It levels off once retention starts.",
        queries: &[("Blocks", "storage_size", "")],
    },
];

const METRICS: &[Graph] = &[
    Graph {
        name: "mimir-samples",
        title: "Samples received",
        unit: "cps",
        description: "Samples per second that arrive. A fall without a deployment is a sender that stopped.",
        queries: &[("Samples", "received_samples", "")],
    },
    Graph {
        name: "mimir-rejected",
        title: "Rejected samples by reason",
        unit: "cps",
        description: "Samples per second that are not stored and not sent again. Zero is right: the reason names the limit \
                      to raise or the sender to correct.",
        queries: &[("", "discarded_samples", "reason")],
    },
    Graph {
        name: "mimir-series",
        title: "Series",
        unit: "short",
        description: "Series in memory, and those that still get samples. A jump is a label with too many values: find it \
                      before the limit rejects new series.",
        queries: &[("In memory", "memory_series", ""), ("Active", "active_series", "")],
    },
    Graph {
        name: "mimir-exemplars",
        title: "Exemplars stored",
        unit: "short",
        description: "Dots that graphs can show. Zero means that storing is off: raise max_global_exemplars_per_user.",
        queries: &[("Exemplars", "stored_exemplars", "")],
    },
    Graph {
        name: "mimir-rules",
        title: "Rule failures of the ruler",
        unit: "cps",
        description: "Evaluations that failed or were skipped. Alerts of these groups are blind: zero is right.",
        queries: &[("Failed", "rule_failures", "rule_group"), ("Missed", "rule_missed", "rule_group")],
    },
    Graph {
        name: "mimir-notifications",
        title: "Notifications of the ruler",
        unit: "cps",
        description: "Alerts that the ruler handed to Alertmanager. Failed or dropped ones reach nobody.",
        queries: &[
            ("Sent", "notifications_sent", ""),
            ("Failed", "notifications_failed", ""),
            ("Dropped", "notifications_dropped", ""),
        ],
    },
];

const LOGS: &[Graph] = &[
    Graph {
        name: "loki-lines",
        title: "Lines received",
        unit: "cps",
        description: "Log lines per second that arrive. A fall without a deployment is a sender that stopped; a jump is a \
                      loop that logs.",
        queries: &[("Lines", "received_lines", "")],
    },
    Graph {
        name: "loki-rejected",
        title: "Rejected lines by reason",
        unit: "cps",
        description: "Lines per second that are not stored. Zero is right: the reason names the limit to raise or the \
                      sender to correct.",
        queries: &[("", "discarded_lines", "reason")],
    },
    Graph {
        name: "loki-streams",
        title: "Streams in memory",
        unit: "short",
        description: "Sets of labels that are being written. Growth without more lines is a label with too many values.",
        queries: &[("Streams", "streams", "")],
    },
    Graph {
        name: "loki-panics",
        title: "Panics",
        unit: "cps",
        description: "Requests that broke the program. Zero is right: read its own log and report the fault.",
        queries: &[("Panics", "panics", "")],
    },
];

const TRACES: &[Graph] = &[
    Graph {
        name: "tempo-spans",
        title: "Spans received",
        unit: "cps",
        description: "Spans per second that arrive. A fall without a deployment is a sender, or its sampling, that changed.",
        queries: &[("Spans", "received_spans", "")],
    },
    Graph {
        name: "tempo-dropped",
        title: "Dropped spans by reason",
        unit: "cps",
        description: "Spans per second that are not stored: traces have holes. Zero is right: the reason names the limit.",
        queries: &[("", "discarded_spans", "reason")],
    },
    Graph {
        name: "tempo-generator",
        title: "Series of the metrics-generator",
        unit: "short",
        description: "Series that Tempo makes of spans. Zero means that no processor is on: span metrics and the service \
                      graph are empty.",
        queries: &[("Series", "generator_series", "")],
    },
    Graph {
        name: "tempo-generator-dropped",
        title: "Spans that the generator left out",
        unit: "cps",
        description: "Spans per second that are not counted in span metrics. Late ones fell outside the slack: look for \
                      clocks that differ and for long batches.",
        queries: &[("", "generator_discarded", "generator_reason")],
    },
];

const PROFILES: &[Graph] = &[
    Graph {
        name: "pyroscope-profiles",
        title: "Profiles received",
        unit: "cps",
        description: "Profiles per second that arrive, about one in fifteen seconds of each process. None: the SDK does not run.",
        queries: &[("Profiles", "received_profiles", "")],
    },
    Graph {
        name: "pyroscope-rejected",
        title: "Rejected profiles by reason",
        unit: "cps",
        description: "Samples of profiles per second that are not stored. Zero is right: the reason names the limit.",
        queries: &[("", "discarded_profiles", "reason")],
    },
];

fn graphs(part: Part<'_>, graphs: &[Graph]) -> Vec<Option<Panel>> {
    graphs.iter().map(|graph| graph.panel(part)).collect()
}

pub(super) fn prometheus(part: Part<'_>, _: Settings<'_>) -> Vec<Panel> {
    let queries = lines("queries", "Mean query time", [query_time(part)]).map(|panel| {
        panel
            .description("Mean time of each phase of a query. Growth of the queue: too many queries at once.")
            .unit("s")
            .width(24_u32)
    });
    tiled(graphs(part, SERVER).into_iter().chain([queries]), 8)
}

/// Mean of a summary by phase of the query.
fn query_time(part: Part<'_>) -> Option<Query> {
    let series = part.series("query_duration")?;
    let by = series.labels(&["slice"]);
    let mean = sum(series.sum_rate(RATE_INTERVAL, |all| all)).by(&by)
        / sum(series.rate(RATE_INTERVAL, |all| all)).by(&by);
    Some(promql(mean).legend(by_labels(&by)))
}

pub(super) fn mimir(part: Part<'_>, settings: Settings<'_>) -> Vec<Panel> {
    store(part, settings, METRICS, ("mimir", "Mimir"))
}

pub(super) fn loki(part: Part<'_>, settings: Settings<'_>) -> Vec<Panel> {
    store(part, settings, LOGS, ("loki", "Loki"))
}

pub(super) fn tempo(part: Part<'_>, settings: Settings<'_>) -> Vec<Panel> {
    store(part, settings, TRACES, ("tempo", "Tempo"))
}

pub(super) fn pyroscope(part: Part<'_>, settings: Settings<'_>) -> Vec<Panel> {
    store(part, settings, PROFILES, ("pyroscope", "Pyroscope"))
}

/// The panels of a store, and how its requests fare.
fn store(part: Part<'_>, settings: Settings<'_>, own: &[Graph], (name, title): (&str, &str)) -> Vec<Panel> {
    let errors =
        request_errors(part, settings, &format!("{name}-errors"), &format!("{title} request errors"));
    let p95 = latency(part, &format!("{name}-p95"), &format!("{title} p95"), settings);
    let width = if own.len() < 3 { 6 } else { 8 };
    tiled(graphs(part, own).into_iter().chain([errors, p95]), width)
}

/// Share of failed requests by route; routes that never fail are at zero.
fn request_errors(part: Part<'_>, settings: Settings<'_>, name: &str, title: &str) -> Option<Panel> {
    let requests = part.series("requests").filter(|requests| requests.has_test("error"))?;
    let by = requests.labels(&["route"]);
    let all = || sum(requests.rate(RATE_INTERVAL, |all| all)).by(&by);
    let failed = sum(requests.rate(RATE_INTERVAL, requests.only("error"))).by(&by);
    let ratio = failed.or(all() * 0) / all();
    Some(
        timeseries(name, title)
            .description(
                "Share of requests that failed on the store's side, by route. On a route that writes data is lost, on one \
                 that reads panels are empty: read the store's own log.",
            )
            .query(OneQuery(promql(ratio).legend(by_labels(&by))))
            .unit("percentunit")
            .thresholds(settings.thresholds("error_ratio", "0.01", "0.05")),
    )
}
