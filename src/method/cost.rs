//! Cost: how much telemetry each service and each tenant makes.
//!
//! Stores are paid for by series and by bytes. What a service makes is counted in what is stored of it; what a
//! tenant makes the stores count themselves, where the project watches them as services. No store tells the bytes of
//! metrics by service, so of those the series are counted, which is what they are priced by.

use std::collections::BTreeMap;

use super::fleet::Measure;
use super::sketch::{
    Settings, Sketch, by_labels, column, filled_row, label_column, logql, panel, promql, row, tiled,
    timeseries,
};
use super::{Fleet, Lack, Method, Series, Telemetry};
use crate::query::logql::build as logs;
use crate::query::promql::build::{
    Expr, Instant, RATE_INTERVAL, last_over_time, max, metric, scalar, sum, topk,
};
use crate::query::re2;
use crate::spec::{Column, OneQuery, Panel};
use crate::tree::Map;

/// The method of costs.
pub(super) struct Cost;

const LACK: Lack = Lack {
    what: "metrics to count",
    conventions: &["otel-http-server", "prometheus-client", "mimir-server", "loki-server", "tempo-server"],
};

impl Method for Cost {
    fn name(&self) -> &'static str {
        "cost"
    }

    fn summary(&self) -> &'static str {
        "active series and ingested bytes of every service and every tenant"
    }

    fn sketch(&self, _: Telemetry<'_>, settings: Settings<'_>) -> Result<Sketch, Lack> {
        let fleet = settings.fleet;
        let counted = fleet.services.iter().any(|telemetry| Measure::Series.is_of(*telemetry));
        let page = Page { fleet, names: names(fleet) };
        let mut rows = Vec::new();
        if counted {
            rows.push(row("Services", vec![page.table()]));
        }
        rows.extend(filled_row("Trends", page.trends(counted)));
        rows.extend(filled_row("Tenants", tiled(tenants(fleet), 12)));
        if rows.is_empty() { Err(LACK) } else { Ok(Sketch { rows, ..Sketch::default() }) }
    }
}

const SERVICE: &str = "service";

/// The services as an alternation: other dashboards may have others recorded.
fn names(fleet: Fleet<'_>) -> String {
    if fleet.whole {
        return ".+".to_owned();
    }
    let names = fleet.services.iter().map(|telemetry| re2::quoted(telemetry.service));
    names.collect::<Vec<_>>().join("|")
}

struct Page<'a> {
    fleet: Fleet<'a>,
    names: String,
}

impl Page<'_> {
    /// What is recorded, by service. It is counted seldom, so the last count holds for a while.
    fn recorded(&self, measure: Measure) -> Expr<Instant> {
        const HOLDS: &str = "15m";
        let found = metric(measure.name(self.fleet.window)).re(SERVICE, self.names.as_str());
        max(last_over_time(found.range(HOLDS))).by([SERVICE])
    }

    fn has_spans(&self) -> bool {
        self.fleet.services.iter().any(|telemetry| Measure::Spans.is_of(*telemetry))
    }

    fn table(&self) -> Panel {
        let series = || self.recorded(Measure::Series);
        let share = (series() / scalar(sum(series()))).whole();
        let mut columns: Vec<(&str, Column)> = vec![
            (SERVICE, label_column()),
            ("Series", column(promql(series()), "short").into()),
            ("Share of series", column(promql(share), "percentunit").cell("gauge").into()),
        ];
        if self.has_spans() {
            columns.push(("Spans", column(promql(self.recorded(Measure::Spans)), "Bps").into()));
        }
        panel("table", "services", "Services")
            .description(
                "Series that are stored of each service, under the labels of its first convention for metrics, and bytes of its \
                 spans. Stores do not tell the bytes of metrics by service: series are what they cost. One service with \
                 most of the series usually has a label with too many values.",
            )
            .columns(Map::from(columns))
            .sort("-Series")
            .width(24_u32)
            .height(16_u32)
    }

    fn trends(&self, counted: bool) -> Vec<Panel> {
        let series = counted.then(|| {
            timeseries("series", "Most series")
                .description(
                    "The ten services with the most series at each moment. A step up without a deployment is a label \
                     whose values grow without end.",
                )
                .query(OneQuery(
                    promql(topk(10, self.recorded(Measure::Series)).whole()).legend("{{service}}"),
                ))
                .unit("short")
        });
        tiled(std::iter::once(series).chain(self.log_bytes()), 12)
    }

    /// Bytes of log lines, by the label that tells services apart; a panel for each such label.
    fn log_bytes(&self) -> Vec<Option<Panel>> {
        let mut streams: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for telemetry in self.fleet.services {
            let Some((_, convention)) = telemetry.logs() else { continue };
            let [(label, spelling)] = &convention.stream[..] else { continue };
            let value = telemetry.spellings.spelled(spelling);
            if !value.starts_with("=~") {
                streams.entry(label).or_default().push(re2::quoted(&value));
            }
        }
        let one = streams.len() < 2;
        let panels = streams.into_iter().map(|(label, mut values)| {
            values.sort_unstable();
            values.dedup();
            let lines = logs::streams([]).re(label, &values.join("|")).range(RATE_INTERVAL_OF_LOGS);
            let bytes = logs::topk(10, logs::sum(logs::bytes_rate(lines)).by([label])).whole();
            let name = if one { "log-bytes".to_owned() } else { format!("log-bytes-{}", label.replace('_', "-")) };
            let panel = timeseries(&name, "Most log bytes")
                .description(
                    "The ten services that write the most bytes of log lines per second. Debug output that was left on is \
                     the usual reason.",
                )
                .query(OneQuery(logql(bytes.into_text()).legend(by_labels(&[label]))))
                .unit("Bps");
            Some(panel)
        });
        panels.collect()
    }
}

/// Grafana's own step of log queries.
const RATE_INTERVAL_OF_LOGS: &str = "$__auto";

/// A panel of what tenants make.
struct Graph {
    /// Roles by which the convention of a store is known.
    known_by: &'static [&'static str],
    role: &'static str,
    name: &'static str,
    title: &'static str,
    unit: &'static str,
    description: &'static str,
}

const GRAPHS: &[Graph] = &[
    Graph {
        known_by: super::stores::MIMIR,
        role: "active_series",
        name: "mimir-active-series",
        title: "Active series by tenant in Mimir",
        unit: "short",
        description: "Series that still get samples. Every copy counts: with three replicas a series is here three times.",
    },
    Graph {
        known_by: super::stores::MIMIR,
        role: "received_samples",
        name: "mimir-samples",
        title: "Samples by tenant in Mimir",
        unit: "cps",
        description: "Samples per second that arrive. Mimir does not count the bytes of metrics.",
    },
    Graph {
        known_by: super::stores::PROMETHEUS,
        role: "series",
        name: "prometheus-series",
        title: "Series in Prometheus",
        unit: "short",
        description: "Series in memory. Prometheus has no tenants, and does not count bytes that arrive.",
    },
    Graph {
        known_by: super::stores::LOKI,
        role: "received_bytes",
        name: "loki-bytes",
        title: "Bytes by tenant in Loki",
        unit: "Bps",
        description: "Bytes of log lines per second that arrive, before compression.",
    },
    Graph {
        known_by: super::stores::TEMPO,
        role: "received_span_bytes",
        name: "tempo-bytes",
        title: "Bytes by tenant in Tempo",
        unit: "Bps",
        description: "Bytes of spans per second that arrive: what sampling has left.",
    },
    Graph {
        known_by: super::stores::PYROSCOPE,
        role: "received_profiles",
        name: "pyroscope-profiles",
        title: "Profiles by tenant in Pyroscope",
        unit: "cps",
        description: "Profiles per second that arrive. How many bytes they are is not among the metrics that dashc knows.",
    },
];

/// What the stores count of their tenants; of several of one kind the first that is known.
fn tenants(fleet: Fleet<'_>) -> Vec<Option<Panel>> {
    let of = |graph: &Graph| {
        let mut stores = fleet.services.iter().filter_map(|telemetry| {
            let convention = telemetry
                .conventions
                .iter()
                .find(|convention| graph.known_by.iter().all(|role| convention.metric(role).is_some()))?;
            Series::of(*telemetry, convention, graph.role)
        });
        Some(graph.panel(stores.next()?))
    };
    GRAPHS.iter().map(of).collect()
}

impl Graph {
    fn panel(&self, series: Series<'_>) -> Panel {
        let labels = series.labels(&["tenant"]);
        let value = if self.unit == "short" {
            series.select().whole()
        } else {
            series.rate(RATE_INTERVAL, |all| all)
        };
        let value = if labels.is_empty() { sum(value).whole() } else { sum(value).by(&labels) };
        let legend = if labels.is_empty() { "series".to_owned() } else { by_labels(&labels) };
        timeseries(self.name, self.title)
            .description(self.description)
            .query(OneQuery(promql(value).legend(legend)))
            .unit(self.unit)
    }
}
