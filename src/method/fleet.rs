//! A fleet: all services on one page, and from each row the way to the service's own dashboard.
//!
//! Two hundred services are too many to ask for their histograms whenever somebody looks. So what the table shows
//! is [`recorded`] for all of them, under names that do not depend on how a service is instrumented, and every
//! column is one instant query over that.

mod home;
mod recorded;

pub use recorded::{MEASURES, Measure, recording};

use super::red::Requests;
use super::sketch::{
    Settings, Sketch, abreast, alert_options, column, label_column, levels, links, panel, promql, row, stat,
    timeseries, values, worst,
};
use super::slo::{Budgets, budget_levels};
use super::{Lack, Method, Telemetry};
use crate::quantity::Duration;
use crate::query::promql::build::{Expr, Instant, Selector, count, max, metric, sum, topk};
use crate::spec::{Column, ColumnShape, Flag, OneQuery, Override, Panel, PanelLinkShape, Variable};
use crate::tree::Map;

/// The method of fleets.
pub(super) struct Services;

/// What the method knows beside conventions.
#[derive(Clone, Copy, Debug, Default)]
pub struct Fleet<'a> {
    /// The services.
    pub services: &'a [Telemetry<'a>],
    /// The dashboard of each service that has one: the service, and the uid.
    pub homes: &'a [(Box<str>, Box<str>)],
    /// Uid of the dashboard that is made.
    pub own: &'a str,
    /// Labels that are part of what a service is.
    pub identity: &'a [&'a str],
    /// Whether rulers evaluate alerts: what fires is a series then.
    pub rulers: bool,
    /// Whether all services that are recorded are among them.
    pub whole: bool,
    /// The window over which rates are recorded.
    pub window: Duration,
}

/// What a service lacks to have a row.
#[must_use]
pub fn lacks_requests(telemetry: Telemetry<'_>) -> Option<Lack> {
    Requests::of(telemetry).is_none().then_some(Requests::LACK)
}

impl Method for Services {
    fn name(&self) -> &'static str {
        "fleet"
    }

    fn summary(&self) -> &'static str {
        "all services on one page: rate, errors, duration, budgets and alerts"
    }

    fn thresholds(&self) -> &'static [&'static str] {
        &["error_ratio", "p95"]
    }

    fn sketch(&self, _: Telemetry<'_>, settings: Settings<'_>) -> Result<Sketch, Lack> {
        let measured = settings.fleet.services.iter().filter(|telemetry| Requests::of(**telemetry).is_some());
        let mut names: Vec<&str> = measured.map(|telemetry| telemetry.service).collect();
        names.sort_unstable();
        if names.is_empty() {
            return Err(Requests::LACK);
        }
        let page = Page { settings, fleet: settings.fleet, names: &names };
        Ok(Sketch {
            variables: vec![("service", page.variable())],
            rows: vec![
                row("Overview", page.overview()),
                row("Services", vec![page.table()]),
                row("Trends", page.trends()),
                row("Alerts", vec![alerts()]),
            ],
            ..Sketch::default()
        })
    }
}

/// The dashboard of these services.
struct Page<'a> {
    settings: Settings<'a>,
    fleet: Fleet<'a>,
    names: &'a [&'a str],
}

/// What the variable chooses.
const CHOSEN: &str = "$service";
const SERVICE: &str = "service";

impl Page<'_> {
    fn variable(&self) -> Variable {
        // A choice of all that names two hundred services makes a query of two hundred names.
        let all = if self.fleet.whole { Flag::Text(".+".into()) } else { Flag::Is(true) };
        values(self.names).label("Service").multi(true).all(all)
    }

    /// What is recorded of the chosen services.
    fn select(&self, measure: Measure) -> Selector {
        metric(measure.name(self.fleet.window)).re(SERVICE, CHOSEN)
    }

    fn requests(&self) -> Expr<Instant> {
        sum(self.select(Measure::Requests)).by([SERVICE])
    }

    /// The share of failed requests; none where there are no requests.
    fn error_ratio(&self) -> Expr<Instant> {
        (sum(self.select(Measure::Errors)).by([SERVICE]) / self.requests().gt(0).whole()).whole()
    }

    fn p95(&self) -> Expr<Instant> {
        max(self.select(Measure::P95)).by([SERVICE])
    }

    /// Alerts that fire; 0 where none does.
    fn firing(&self) -> Expr<Instant> {
        let firing = metric("ALERTS").eq("alertstate", "firing").re(SERVICE, CHOSEN);
        count(firing).by([SERVICE]).or(self.requests() * 0).whole()
    }

    fn overview(&self) -> Vec<Panel> {
        let one = |name: &str, title: &str, text: &str, query: Expr<Instant>, unit: &str| {
            stat(name, title).description(text).query(OneQuery(promql(query).legend(title))).unit(unit)
        };
        let whole = sum(self.select(Measure::Errors)).whole() / sum(self.select(Measure::Requests).gt(0));
        let bad = worst(&self.error_levels()).unwrap_or_default();
        let failing = sum(self.error_ratio().ge(bad.to_string()).bool()).whole();
        abreast(vec![
            one(
                "services-now",
                "Services",
                "Services that answered requests of late. One less than usual is one whose telemetry, or whose traffic, \
                 is gone.",
                count(self.requests().gt(0)).whole(),
                "none",
            ),
            one(
                "request-rate-now",
                "Requests",
                "Requests per second of all chosen services. A call from one service to another counts at both.",
                sum(self.select(Measure::Requests)).whole(),
                "reqps",
            ),
            one(
                "error-ratio-now",
                "Error ratio",
                "Share of all requests that failed on the server's side. When it is not green, sort the table by errors.",
                whole.whole(),
                "percentunit",
            )
            .thresholds(self.error_levels()),
            one(
                "failing-now",
                "Failing services",
                "Services whose own error ratio is red. One of many is its owner's, many at once are something that \
                 they share: the network, a database, a deployment of the platform.",
                failing,
                "none",
            )
            .thresholds(levels("1", "5")),
        ])
        .into_iter()
        .map(|panel| panel.height(4_u32))
        .collect()
    }

    fn error_levels(&self) -> crate::spec::Thresholds {
        self.settings.thresholds("error_ratio", "0.01", "0.05")
    }

    fn p95_levels(&self) -> crate::spec::Thresholds {
        self.settings.thresholds("p95", "0.25", "0.5")
    }

    /// A row for each service.
    fn table(&self) -> Panel {
        let open = PanelLinkShape::default().url(self.way()).title("Open the service");
        let known = home::known(self.requests(), self.fleet.homes, self.names, self.fleet.own);
        let mut columns: Vec<(String, Column)> = vec![
            (SERVICE.into(), label_column().0.link(links(vec![open.into()])).into()),
            ("Requests".into(), column(promql(known), "reqps").decimals(2_u32).into()),
            (
                "Errors".into(),
                column(promql(self.error_ratio()), "percentunit")
                    .cell("color")
                    .thresholds(self.error_levels())
                    .into(),
            ),
            (
                "p95".into(),
                column(promql(self.p95()), "s").cell("color").thresholds(self.p95_levels()).into(),
            ),
        ];
        let budgets = Budgets::of(self.settings.slos);
        columns.extend(budgets.iter().map(|budget| {
            let query = promql(budget.left_by_service(CHOSEN)).datasource(budget.store());
            let left = column(query, "percentunit").decimals(1_u32).cell("gauge").thresholds(budget_levels());
            (budget.title(budgets.len()), left.into())
        }));
        if self.fleet.rulers {
            let firing = column(promql(self.firing()), "none").cell("color").thresholds(levels("1", "3"));
            columns.push(("Firing".into(), firing.into()));
        }
        columns.push((home::LABEL.into(), ColumnShape::default().label(true).hidden(true).into()));
        let columns: Vec<(&str, Column)> =
            columns.iter().map(|(name, column)| (name.as_str(), column.clone())).collect();
        let titles: Vec<String> = budgets.iter().map(|budget| budget.title(budgets.len())).collect();
        let bars = titles.iter().map(|title| (title.as_str(), Override::default().min(0).max(1)));
        panel("table", "services", "Services")
            .description(
                "One row for each service, over the last minutes; of its SLOs the one with the least budget left. Click \
                 a name for its own dashboard.",
            )
            .columns(Map::from(columns))
            .sort("-Errors")
            .overrides(Map::from(bars.collect::<Vec<_>>()))
            .width(24_u32)
            .height(20_u32)
    }

    /// To the dashboard of the row's service, in the row's cluster.
    fn way(&self) -> String {
        let field = |label: &str| format!("${{__data.fields.{label}}}");
        let kept = self.fleet.identity.iter().map(|label| format!("&var-{label}={}", field(label)));
        let kept: String = kept.collect();
        format!("/d/{}?var-service={}{kept}&${{__url_time_range}}", field(home::LABEL), field(SERVICE))
    }

    fn trends(&self) -> Vec<Panel> {
        let graph = |name: &str, title: &str, text: &str, query: Expr<Instant>, unit: &str| {
            timeseries(name, title)
                .description(text)
                .query(OneQuery(promql(topk(10, query).whole()).legend("{{service}}")))
                .unit(unit)
                .width(8_u32)
                .height(9_u32)
        };
        vec![
            graph(
                "request-rate",
                "Most requests",
                "The ten services with the most requests at each moment.",
                self.requests(),
                "reqps",
            ),
            graph(
                "error-ratio",
                "Highest error ratios",
                "The ten services with the highest share of failed requests at each moment. Several that rise at once \
                 share a cause: begin with the one that the others call.",
                self.error_ratio(),
                "percentunit",
            )
            .thresholds(self.error_levels()),
            graph(
                "p95",
                "Slowest services",
                "The ten services with the highest 95th percentile at each moment.",
                self.p95(),
                "s",
            )
            .thresholds(self.p95_levels()),
        ]
    }
}

fn alerts() -> Panel {
    panel("alertlist", "alerts", "Alerts")
        .description(
            "Alerts of the chosen services that fire, are pending or cannot be evaluated. Empty is good. Open one for \
             its runbook and its panel.",
        )
        .raw(alert_options("{service=~\"${service:regex}\"}"))
        .width(24_u32)
        .height(10_u32)
}
