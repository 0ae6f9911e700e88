//! A project for the tests of this room: one dashboard with every kind of panel and variable.

use std::sync::Arc;

use serde_json::{Value, json};

use super::render;
use super::scope::{Index, Scope};
use crate::model::{
    Annotation, Auth, Base, Column, Correlations, Dashboard, DataLink, Datasource, DatasourceRef, Field,
    Folder, Link, LinkTarget, Mapping, MappingMatch, Outputs, Override, Pair, Panel, Profile, Project,
    Property, Query, Rect, Row, Shape, Step, Syntax, Target, TargetFormat, TargetKind, Time, TraceTable,
    Transformation, Variable, VariableKind, VariableSource,
};
use crate::quantity::Duration;
use crate::span::{Origin, Text};
use crate::vocabulary::panel::PANELS;

const PLUGINS: [&str; 5] = ["prometheus", "loki", "tempo", "grafana-pyroscope-datasource", "jaeger"];

pub(super) fn loki() -> DatasourceRef {
    DatasourceRef::new(1)
}

pub(super) fn jaeger() -> DatasourceRef {
    DatasourceRef::new(4)
}

/// The project.
pub(in crate::emit) fn project() -> Project {
    let outputs = Outputs { grafana: Some("grafana".into()), ..Outputs::default() };
    let datasources = PLUGINS.into_iter().map(datasource).collect();
    let base = Base { name: "lab".into(), datasources, outputs, ..Base::default() };
    Project { base, dashboards: vec![every_kind()], ..Project::default() }
}

/// The first dashboard, as Grafana reads it.
pub(super) fn json(project: &Project) -> Value {
    let index = Arc::new(Index::new(project));
    serde_json::from_slice(&render(&Scope::new(project, &project.dashboards[0], &index))).unwrap()
}

/// The first panel of `kind` on it, as Grafana reads it.
pub(super) fn json_of(project: &Project, kind: &str) -> Value {
    let panels = json(project)["panels"].as_array().unwrap().clone();
    panels.into_iter().find(|panel| panel["type"] == kind).unwrap()
}

/// The first panel of `kind`, to change.
pub(super) fn first_panel<'a>(project: &'a mut Project, kind: &str) -> &'a mut Panel {
    project.dashboards[0].panels_mut().find(|panel| PANELS[panel.kind].id == kind).unwrap()
}

fn datasource(plugin: &str) -> Datasource {
    Datasource {
        uid: plugin.into(),
        name: plugin.into(),
        kind: None,
        plugin: plugin.into(),
        url: None,
        is_default: false,
        external: false,
        scrape_interval: None,
        retention: None,
        limits: crate::model::Limits::default(),
        alertmanager: None,
        tenant: None,
        auth: Auth::default(),
        region: None,
        assume_role: None,
        timeout: None,
        max_lines: None,
        implementation: None,
        correlations: Correlations::default(),
        settings: serde_json::Map::new(),
        secrets: Vec::new(),
        origin: Origin::Generated,
    }
}

/// A dashboard without panels.
pub(in crate::emit) fn empty(uid: &str) -> Dashboard {
    Dashboard {
        uid: uid.into(),
        title: uid.into(),
        description: None,
        folder: Folder { title: "Lab".into(), uid: "lab".into() },
        tags: vec!["dashc".into()],
        time: Time { from: "now-1h".into(), to: "now".into() },
        refresh: None,
        timezone: None,
        choosers: Vec::new(),
        variables: Vec::new(),
        annotations: Vec::new(),
        links: Vec::new(),
        rows: Vec::new(),
        method: None,
        about: crate::model::About::default(),
        partial: false,
        origin: Origin::Generated,
        origins: crate::model::DashboardOrigins::default(),
    }
}

fn every_kind() -> Dashboard {
    let mut first = row(1, Some("Every kind"), 0);
    let kinds =
        ["timeseries"].into_iter().chain(PANELS.iter().map(|kind| kind.id).filter(|id| *id != "timeseries"));
    for (kind, id) in kinds.zip(2..) {
        first.panels.push(filled(id, kind));
    }
    let mut closed = row(100, Some("Closed"), first.panels.last().unwrap().rect.y + 8);
    closed.collapsed = true;
    closed.panels.push(filled(101, "stat"));
    let values = vec![pair("region", "$region")];
    let to = LinkTarget::Dashboard { uid: "shop".into(), values };
    let link = Link {
        title: "Shop".into(),
        target: to,
        include_vars: false,
        new_tab: false,
        origin: Origin::Generated,
    };
    Dashboard {
        description: Some("Every kind of panel.".into()),
        refresh: Some(Duration::seconds(60)),
        variables: variables(),
        annotations: vec![annotation()],
        links: vec![link],
        rows: vec![first, closed],
        ..empty("every-kind")
    }
}

/// A row without panels.
pub(super) fn row(id: u32, title: Option<&str>, y: u32) -> Row {
    let title = title.map(Text::from);
    Row { id, title, collapsed: false, repeat: None, y, panels: Vec::new(), origin: Origin::Generated }
}

/// A panel without queries.
pub(super) fn panel(id: u32, kind: &str) -> Panel {
    Panel {
        id,
        name: kind.into(),
        kind: PANELS.iter().position(|known| known.id == kind).unwrap(),
        title: kind.into(),
        description: None,
        rect: Rect { x: 0, y: id * 8, width: 12, height: 8 },
        at_origin: None,
        misplaced: false,
        said_name: None,
        width_origin: None,
        datasource: None,
        targets: Vec::new(),
        field: Field::default(),
        shape: Shape::default(),
        overrides: Vec::new(),
        transformations: Vec::new(),
        columns: Vec::new(),
        sort: None,
        repeat: None,
        per_row: None,
        compare: None,
        time_shift: None,
        time_from: None,
        step: None,
        empty: crate::model::Empty::Never,
        markdown: None,
        raw: None,
        origin: Origin::Generated,
        generated: false,
    }
}

/// A panel as an author would have it.
fn filled(id: u32, kind: &str) -> Panel {
    let mut panel = panel(id, kind);
    panel.targets = targets(kind);
    panel.datasource = panel.targets.first().map(|target| target.datasource);
    panel.description = Some(format!("What {kind} shows.").into());
    match kind {
        "timeseries" => panel.field.links = vec![link()],
        "heatmap" => panel.field.unit = Some("s".into()),
        "stat" | "gauge" => {
            panel.field = Field { unit: Some("percentunit".into()), thresholds: steps(), ..Field::default() };
        }
        "state-timeline" => panel.field.mappings = mappings(),
        "table" => fill_table(&mut panel),
        "text" => panel.markdown = Some("# Hello".into()),
        _ => {}
    }
    panel
}

fn targets(kind: &str) -> Vec<Target> {
    let one = |index: usize, kind: TargetKind| {
        let mut target = target("A", kind);
        target.datasource = DatasourceRef::new(index);
        vec![target]
    };
    let mut made = match kind {
        "alertlist" | "annolist" | "dashlist" | "news" | "text" => Vec::new(),
        "flamegraph" => one(3, profile()),
        "logs" => one(1, logql("{app=\"shop\"} |= \"error\"")),
        "nodeGraph" => one(2, TargetKind::ServiceMap(Some("{client=\"shop\"}".into()))),
        "traces" => one(2, TargetKind::TraceQl(query("$traceId"), TraceTable::Traces)),
        _ => vec![target(
            "A",
            promql("sum by (route) (rate(orders_total{region=~\"$region\"}[$__rate_interval]))"),
        )],
    };
    for target in &mut made {
        match kind {
            "timeseries" => (target.legend, target.exemplars) = (Some("{{route}}".into()), true),
            "heatmap" => target.format = TargetFormat::Heatmap,
            "table" => (target.instant, target.format) = (true, TargetFormat::Table),
            "logs" => target.limit = Some(200),
            _ => {}
        }
    }
    made
}

fn profile() -> TargetKind {
    TargetKind::Profile(Profile {
        type_id: "process_cpu:cpu:nanoseconds:cpu:nanoseconds".into(),
        selector: "{service_name=\"shop\"}".into(),
        group_by: Vec::new(),
        spans: Some("$span".into()),
    })
}

fn fill_table(panel: &mut Panel) {
    let mut errors = panel.targets[0].clone();
    errors.ref_id = "B".into();
    panel.targets.push(errors);
    let column =
        |header: &str, field: &str, label| Column { header: header.into(), field: field.into(), label };
    panel.columns = vec![
        column("route", "route", true),
        column("Requests", "Value #A", false),
        column("Errors", "Value #B", false),
    ];
    panel.sort = Some(("Errors".into(), true));
    let properties = vec![
        Property::Unit("percentunit".into()),
        Property::Thresholds(steps()),
        Property::Links(vec![link()]),
    ];
    panel.overrides = vec![Override {
        matcher: "byName",
        matches: "Errors".into(),
        properties,
        raw: None,
        origin: Origin::Generated,
    }];
    let organize = json!({ "excludeByName": { "Time": true }, "indexByName": {}, "renameByName": { "Value #A": "Requests" } });
    panel.transformations = vec![
        Transformation { id: "merge".into(), options: json!({}), places: Vec::new() },
        Transformation { id: "organize".into(), options: organize, places: Vec::new() },
    ];
}

/// Green, orange from 1%, red from 5%.
pub(super) fn steps() -> Vec<Step> {
    let step = |at: Option<&str>, color: &str| Step {
        at: at.map(|at| at.parse().unwrap()),
        color: color.into(),
        origin: Origin::Generated,
    };
    vec![step(None, "green"), step(Some("0.01"), "orange"), step(Some("0.05"), "red")]
}

fn mappings() -> Vec<Mapping> {
    let mapping = |matches, text: &str, color: &str| Mapping {
        matches,
        text: Some(text.into()),
        color: Some(color.into()),
    };
    vec![
        mapping(MappingMatch::Value("0".into()), "down", "red"),
        mapping(MappingMatch::Value("1".into()), "up", "green"),
        mapping(MappingMatch::Range(Some(2.into()), None), "many", "blue"),
        mapping(MappingMatch::Regex("^x".into()), "x", "text"),
        mapping(MappingMatch::Special("null+nan".into()), "?", "text"),
    ]
}

fn link() -> DataLink {
    let values = vec![pair("route", "$label.route"), pair("region", "$region")];
    DataLink {
        title: "Open the route".into(),
        url: Text::default(),
        dashboard: Some(("every-kind".into(), Some("stat".into()), values)),
        query: None,
        new_tab: false,
        origin: Origin::Generated,
    }
}

/// A variable of the target of a link.
pub(super) fn pair(name: &str, value: &str) -> Pair {
    Pair { name: name.into(), origin: Origin::Generated, value: value.into() }
}

/// A query without a tree.
pub(super) fn query(text: &str) -> Query {
    Query { text: text.into(), syntax: Syntax::None, generated: false }
}

/// A query of Prometheus.
pub(super) fn promql(text: &str) -> TargetKind {
    TargetKind::PromQl(query(text))
}

/// A query of Loki.
pub(super) fn logql(text: &str) -> TargetKind {
    TargetKind::LogQl(query(text))
}

/// A target of the datasource of metrics.
pub(super) fn target(ref_id: &str, kind: TargetKind) -> Target {
    Target {
        ref_id: ref_id.into(),
        datasource: DatasourceRef::new(0),
        kind,
        legend: None,
        instant: false,
        exemplars: false,
        format: TargetFormat::TimeSeries,
        step: None,
        limit: None,
        hidden: false,
        raw: None,
        origin: Origin::Generated,
    }
}

fn annotation() -> Annotation {
    Annotation {
        name: "deployments".into(),
        target: target("A", promql("changes(process_start_time_seconds[2m]) > 0")),
        text: None,
        title: None,
        tags: vec!["job".into(), "version".into()],
        color: "purple".into(),
        enabled: true,
        hidden: false,
        origin: Origin::Generated,
    }
}

fn variables() -> Vec<Variable> {
    let metrics = DatasourceRef::new(0);
    let from = |datasource, selector: &str, label: &str, on_time_range| VariableKind::Query {
        datasource,
        source: VariableSource::LabelValues { selector: Some(query(selector)), label: label.into() },
        on_time_range,
    };
    let own = |text: &str, value: &str| (text.into(), value.into());
    let quantiles = vec![own("p95", "0.95"), own("p99", "0.99"), own("1,0", "1,0")];
    let mut region = variable("region", from(metrics, "orders_total", "region", true), &[("All", "$__all")]);
    (region.multi, region.all, region.all_value, region.sort) = (true, true, Some(".*".into()), 1);
    vec![
        region,
        variable("app", from(loki(), "{env=\"prod\"}", "app", false), &[]),
        variable("quantile", VariableKind::Custom(quantiles), &[("p95", "0.95")]),
        variable("step", VariableKind::Interval(vec!["1m".into(), "5m".into()]), &[("1m", "1m")]),
        variable("source", VariableKind::Datasource("prometheus".into()), &[]),
        variable("traceId", VariableKind::Textbox("".into()), &[("", "")]),
        variable("env", VariableKind::Constant("prod".into()), &[("prod", "prod")]),
        variable("filters", VariableKind::AdHoc(metrics), &[]),
        variable("keys", VariableKind::GroupBy(metrics), &[]),
        variable("detail", VariableKind::Switch("no".into(), "yes".into()), &[("no", "no")]),
    ]
}

fn variable(name: &str, kind: VariableKind, current: &[(&str, &str)]) -> Variable {
    Variable {
        name: name.into(),
        label: None,
        description: None,
        kind,
        multi: false,
        all: false,
        all_value: None,
        current: current.iter().map(|(text, value)| ((*text).into(), (*value).into())).collect(),
        regex: None,
        sort: 0,
        hide: 0,
        origin: Origin::Generated,
    }
}
