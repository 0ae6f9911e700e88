//! All SLOs on one page: which are kept, and which need somebody now.

use std::collections::BTreeSet;

use serde_json::json;

use super::super::sketch::{
    Sketch, column, label_column, links, panel, promql, raw, row, stat, timeseries, values,
};
use super::recorded::decimal;
use super::{REFRESH, SCARCE, budget_levels, digits};
use crate::quantity::{Decimal, Ratio, Window};
use crate::query::promql::build::{
    Arithmetic, Expr, Instant, Operation, Selector, Vectors, count, label_replace, max, metric, min,
    sum_over_time, vector,
};
use crate::slo::series::{self, Series};
use crate::slo::{Names, Severity, Slo};
use crate::spec::{
    Column, ColumnShape, Flag, HexColor, Levels, OneQuery, Override, Panel, PanelLink, PanelLinkShape, Row,
    Thresholds, Variable,
};
use crate::tree::Map;

/// The dashboard of these SLOs.
pub(super) fn sketch(slos: &[&Slo]) -> Sketch {
    let stores = Store::all(slos);
    let one = stores.len() == 1;
    let longest = slos.iter().map(|slo| slo.window.longest()).max();
    Sketch {
        variables: vec![("slo", variable(slos))],
        rows: stores.iter().flat_map(|store| store.rows(one)).collect(),
        time: longest.map(|longest| super::range(Window::Rolling(longest))),
        refresh: Some(REFRESH),
        ..Sketch::default()
    }
}

/// Chooses SLOs by what their series are called by.
fn variable(slos: &[&Slo]) -> Variable {
    let mut ids: Vec<Box<str>> = slos.iter().map(|slo| Series::of(slo).id().1).collect();
    ids.sort_unstable();
    ids.dedup();
    let ids: Vec<&str> = ids.iter().map(|id| &**id).collect();
    values(&ids).label("SLO").multi(true).all(Flag::Is(true))
}

/// SLOs whose series are in one datasource.
pub(super) struct Store<'a> {
    pub(super) uid: &'a str,
    pub(super) names: Vec<Names>,
    slos: Vec<&'a Slo>,
}

impl<'a> Store<'a> {
    pub(super) fn all(slos: &[&'a Slo]) -> Vec<Self> {
        let mut stores: Vec<Self> = Vec::new();
        for slo in slos {
            let known = stores.iter().position(|store| store.uid == slo.store());
            let index = known.unwrap_or(stores.len());
            if known.is_none() {
                stores.push(Store { uid: slo.store(), names: Vec::new(), slos: Vec::new() });
            }
            let Some(store) = stores.get_mut(index) else { continue };
            store.slos.push(slo);
            if !store.names.contains(&slo.names) {
                store.names.push(slo.names);
            }
        }
        stores.sort_by_key(|store| store.uid);
        stores
    }

    /// `f` of the SLOs of each kind of names, all with the label `slo`.
    fn of(&self, f: impl Fn(Kind) -> Expr<Instant>) -> Expr<Instant> {
        let kinds = self.names.iter().map(|names| Kind { names: *names });
        let each = kinds.map(|kind| match kind.names {
            Names::Dashc => f(kind),
            Names::Sloth => label_replace(f(kind), "slo", "$1", kind.label(), "(.+)"),
        });
        each.reduce(|all, more| all.or(more).whole()).unwrap_or_else(|| vector(0))
    }

    /// What is left of the budget of each, of the value that has least.
    fn left(&self) -> Expr<Instant> {
        min(self.of(|kind| kind.select(kind.remaining()).whole())).by(["slo"])
    }

    fn objective(&self) -> Expr<Instant> {
        min(self.of(|kind| kind.select(series::OBJECTIVE).whole())).by(["slo"])
    }

    /// How many times too fast each burned over a window, whatever windows its alerts have.
    fn burn(&self, window: &str) -> Expr<Instant> {
        if self.has_parts() {
            let rate = |kind: Kind| self.alike(kind, bad_share(kind, window) / allowed(kind));
            return max(self.of(rate)).by(["slo"]);
        }
        (self.ratio(window) / (1 - self.objective()).whole()).whole()
    }

    /// The share of bad events, weighted by traffic.
    fn ratio(&self, window: &str) -> Expr<Instant> {
        max(self.of(|kind| bad_share(kind, window))).by(["slo"])
    }

    /// Whether values of `by` have objectives of their own, so that each has its own budget.
    fn has_parts(&self) -> bool {
        self.slos.iter().any(|slo| slo.part.is_some())
    }

    /// Every series with what the objective of its own value of `by` allows.
    fn alike(&self, kind: Kind, both: Expr<Instant, Operation<Arithmetic, Vectors>>) -> Expr<Instant> {
        let by: BTreeSet<&str> = self.slos.iter().flat_map(|slo| &slo.by).map(|label| &**label).collect();
        both.on(std::iter::once(kind.label()).chain(by)).group_left([] as [&str; 0]).whole()
    }

    fn period(&self) -> Expr<Instant> {
        let share = |kind: Kind| (1 - kind.select(kind.remaining()).whole()).whole();
        if self.has_parts() {
            let ratio = |kind: Kind| self.alike(kind, share(kind) * allowed(kind));
            return max(self.of(ratio)).by(["slo"]);
        }
        let spent = max(self.of(share)).by(["slo"]);
        (spent * (1 - self.objective()).whole()).whole()
    }

    /// The objective, with what else is known of each as labels.
    fn known(&self) -> Expr<Instant> {
        let labels = INFO_LABELS;
        let known = self.of(|kind| kind.select(kind.info()).whole());
        let known = max(known).by(["slo"].into_iter().chain(labels));
        (self.objective() * known).on(["slo"]).group_left(labels).whole()
    }

    /// Orange where more burns than is allowed, red where that would page if it lasted.
    fn burn_levels(&self) -> Thresholds {
        let tiers = self.slos.iter().flat_map(|slo| slo.alerting_tiers());
        let page = tiers.filter(|tier| tier.severity == Severity::Page).map(|tier| tier.factor).min();
        let levels = Levels::default().warn(1);
        Thresholds::Levels(match page.filter(|factor| *factor > Ratio::ONE) {
            Some(factor) => levels.crit(decimal(factor)),
            None => levels,
        })
    }

    fn rows(&self, one: bool) -> Vec<Row> {
        let title = |what: &str| if one { what.to_owned() } else { format!("{what} in {}", self.uid) };
        let name = |name: &str| if one { name.to_owned() } else { format!("{name}-{}", self.uid) };
        let row = |what: &str, panels| row(&title(what), panels).datasource(self.uid);
        vec![
            row("Status", self.status(&name)),
            row("SLOs", vec![self.table(&name("slos"))]),
            row("Budget", vec![self.budget(&name("budget"))]),
            row("Alerts", self.alerts(&name)),
        ]
    }

    fn status(&self, name: &dyn Fn(&str) -> String) -> Vec<Panel> {
        let many = |found: Expr<Instant>| (count(found).or(vector(0))).whole();
        let kept = many(self.left().ge(SCARCE).whole());
        let scarce = many(self.left().ge(0).lt(SCARCE).whole());
        let broken = many(self.left().lt(0).whole());
        let unknown = (many(self.objective()) - many(self.left())).whole();
        let stat = |id: &str, title: &str, text: &str, query: Expr<Instant>| {
            stat(&name(id), title)
                .description(text)
                .query(OneQuery(promql(query).legend(title)))
                .unit("none")
                .decimals(0_u32)
                .width(6_u32)
                .height(4_u32)
        };
        vec![
            stat("kept", "Kept", "SLOs with a quarter of their error budget left, or more.", kept)
                .color(HexColor("green".into())),
            stat(
                "at-risk",
                "At risk",
                "SLOs with less than a quarter of their error budget left. Look at what burns it before you change more.",
                scarce,
            )
            .thresholds(worth_a_look(1.into())),
            stat(
                "broken",
                "Broken",
                "SLOs that spent more than their error budget: the promise does not hold over its window.",
                broken,
            )
            .thresholds(super::bad_from(Ratio::ONE)),
            stat(
                "not-measured",
                "Not measured",
                "SLOs whose rules run, but that have seen no event within their window. Zero is right.",
                unknown,
            )
            .thresholds(worth_a_look(1.into())),
        ]
    }

    fn table(&self, name: &str) -> Panel {
        let share = |query: Expr<Instant>| column(promql(query), "percentunit");
        let burn = |window: &str| column(promql(self.burn(window)), "none").decimals(1_u32);
        let levels = self.burn_levels();
        let digits = self.slos.iter().map(|slo| digits(slo)).max().unwrap_or_default();
        let columns: Vec<(&str, Column)> = vec![
            ("slo", linked(label_column(), "Open the SLO", &to_slo())),
            ("service", linked(label_column(), "Open the service", &to_service())),
            ("window", label_column()),
            ("Objective", share(self.known()).decimals(digits).into()),
            ("Error ratio", share(self.period()).decimals(digits + 2).into()),
            (
                "Budget left",
                share(self.left()).decimals(1_u32).cell("gauge").thresholds(budget_levels()).into(),
            ),
            ("Burn 1h", burn("1h").thresholds(levels.clone()).into()),
            ("Burn 6h", burn("6h").thresholds(levels).into()),
            (DASHBOARD, hidden()),
            (SERVICE_DASHBOARD, hidden()),
            ("Status", ColumnShape::default().query(OneQuery(promql(self.left()))).cell("color").into()),
        ];
        panel("table", name, "SLOs")
            .description(
                "One row for each SLO, the one with the least budget first; of an SLO for every value of a label the \
                 worst value. A burn rate of 1 spends exactly the budget by the end of the window. Click a name for \
                 its windows, thresholds and alerts.",
            )
            .columns(Map::from(columns))
            .sort("Budget left")
            .overrides(Map::from(vec![
                ("Budget left", Override::default().min(0).max(1)),
                ("Status", Override::default().raw(raw(&status_texts()))),
            ]))
            .width(24_u32)
            .height(10_u32)
    }

    fn budget(&self, name: &str) -> Panel {
        timeseries(name, "Budget left")
            .description(
                "What is left of each error budget. A cliff is an outage, a slope a fault that nobody was woken for; \
                 a rise is an old outage leaving the window.",
            )
            .query(OneQuery(promql(self.left()).legend("{{slo}}")))
            .unit("percentunit")
            .max(1)
            .thresholds(budget_levels())
            .width(24_u32)
            .height(9_u32)
    }

    /// What fires, by the label that the alerts of each kind of names bear.
    fn alerts(&self, name: &dyn Fn(&str) -> String) -> Vec<Panel> {
        let kinds = self.names.iter().map(|names| Kind { names: *names });
        let list = |kind: Kind| {
            let id = name(if kind.names == Names::Dashc { "alerts" } else { "alerts-by-id" });
            alerts(&id, &format!("{{{}=~\"${{slo:regex}}\"}}", kind.label())).width(24_u32).height(8_u32)
        };
        kinds.map(list).collect()
    }
}

/// The share of events that may be bad.
fn allowed(kind: Kind) -> Expr<Instant> {
    (1 - kind.select(series::OBJECTIVE).whole()).whole()
}

/// The share of bad events of a window, weighted by traffic.
fn bad_share(kind: Kind, window: &str) -> Expr<Instant> {
    let sum = |name| sum_over_time(kind.select(name).range(window));
    (sum(series::BAD) / sum(series::TOTAL).gt(0)).whole()
}

/// What an info series bears beside the name of its SLO, as far as the table shows it.
const INFO_LABELS: [&str; 4] = [DASHBOARD, "service", SERVICE_DASHBOARD, "window"];

/// Labels of an info series: uids of the dashboard of the SLO, and of its service.
const DASHBOARD: &str = series::DASHBOARD;
const SERVICE_DASHBOARD: &str = series::SERVICE_DASHBOARD;

/// SLOs whose series are called alike.
#[derive(Clone, Copy)]
pub(super) struct Kind {
    pub(super) names: Names,
}

impl Kind {
    /// The label that says which SLO a series is of.
    pub(super) const fn label(self) -> &'static str {
        match self.names {
            Names::Dashc => "slo",
            Names::Sloth => "sloth_id",
        }
    }

    pub(super) const fn remaining(self) -> &'static str {
        self.names.remaining()
    }

    pub(super) const fn info(self) -> &'static str {
        self.names.info()
    }

    /// A series of the SLOs that the variable chooses.
    fn select(self, name: &str) -> Selector {
        metric(name).re(self.label(), "$slo")
    }
}

/// Orange from a value on.
fn worth_a_look(from: Decimal) -> Thresholds {
    Thresholds::Levels(Levels::default().warn(from))
}

/// The list of alerts with a label that fire or are about to.
pub(super) fn alerts(name: &str, filter: &str) -> Panel {
    panel("alertlist", name, "Alerts")
        .description(
            "Alerts of these SLOs that fire, are pending or cannot be evaluated. Empty is good. Open one for its \
             runbook and its panel.",
        )
        .raw(super::super::sketch::alert_options(filter))
}

/// A column whose cells lead somewhere.
fn linked(column: Column, title: &str, url: &str) -> Column {
    let link: PanelLink = PanelLinkShape::default().url(url).title(title).into();
    column.0.link(links(vec![link])).into()
}

/// The dashboard that the row's info series names: that of the SLO, or this one with the SLO chosen.
fn to_slo() -> String {
    format!("/d/${{__data.fields.{DASHBOARD}}}?var-slo=${{__data.fields.slo}}&${{__url_time_range}}")
}

fn to_service() -> String {
    format!("/d/${{__data.fields.{SERVICE_DASHBOARD}}}?${{__url_time_range}}")
}

/// There for the links of the row, and for nobody to read.
fn hidden() -> Column {
    ColumnShape::default().label(true).hidden(true).into()
}

fn status_texts() -> serde_json::Value {
    let range = |from: Option<f64>, to: Option<f64>, text: &str, color: &str, index: u32| {
        let result = json!({ "text": text, "color": color, "index": index });
        json!({ "type": "range", "options": { "from": from, "to": to, "result": result } })
    };
    // Of two ranges that hold a value the first counts.
    json!({ "mappings": [
        range(Some(0.25), None, "kept", "green", 0),
        range(Some(0.0), Some(0.25), "at risk", "orange", 1),
        range(None, Some(0.0), "broken", "red", 2),
    ] })
}
