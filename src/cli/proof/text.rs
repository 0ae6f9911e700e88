//! A proof as tables, for people.

use std::collections::{BTreeMap, BTreeSet};

use super::json::word;
use crate::cli::table::{Cell, Column, Style, Table};
use crate::diagnostic::render::Options;
use crate::proof::Report;
use crate::proof::report::{AlertFigure, PanelFigure, RuleFigure};
use crate::proof::scenario::Scenario;

/// Dashboards, alerts, and what was not executed.
pub(super) fn report(report: &Report, drawing: &Options) -> String {
    let dashboards = (!report.panels.is_empty()).then(|| dashboards(report));
    let alerts = (!report.alerts.is_empty()).then(|| alerts(report));
    let tables = dashboards.into_iter().chain(alerts);
    let mut text: String = tables.map(|table| table.render(drawing.width, drawing.colour) + "\n").collect();
    text += &summary(report);
    text
}

fn dashboards(report: &Report) -> Table {
    let mut table = Table::new([
        Column::name("dashboard"),
        Column::number("queries\nexecuted"),
        Column::number("series"),
        Column::number("points"),
        Column::number("empty as\ndeclared"),
        Column::number("empty"),
        Column::number("refused"),
    ]);
    let mut all: BTreeMap<&str, Vec<&PanelFigure>> = BTreeMap::new();
    for figure in &report.panels {
        all.entry(&figure.dashboard).or_default().push(figure);
    }
    for (dashboard, figures) in all {
        let count = |is: fn(&PanelFigure) -> bool| figures.iter().filter(|figure| is(figure)).count();
        let bad =
            |number: usize| Cell::new(number.to_string(), if number > 0 { Style::Red } else { Style::Plain });
        table.row([
            Cell::new(dashboard, Style::Strong),
            figures.len().to_string().into(),
            figures.iter().map(|figure| figure.series).sum::<usize>().to_string().into(),
            figures.iter().map(|figure| figure.points).sum::<usize>().to_string().into(),
            count(|figure| figure.declared_empty).to_string().into(),
            bad(count(|figure| figure.points == 0 && !figure.declared_empty && figure.error.is_none())),
            bad(count(|figure| figure.error.is_some())),
        ]);
    }
    table
}

fn alerts(report: &Report) -> Table {
    let mut table = Table::new([
        Column::name("alert"),
        Column::name("healthy"),
        Column::name("incident"),
        Column::words("told"),
    ]);
    let same = |one: &AlertFigure, other: &AlertFigure| one.alert == other.alert && one.group == other.group;
    for figures in report.alerts.chunk_by(same) {
        let in_scenario = |scenario| figures.iter().find(|figure| figure.scenario == scenario);
        let [healthy, incident] =
            Scenario::ALL.map(|scenario| in_scenario(scenario).map_or_else(Cell::default, outcome));
        let name = figures.first().map_or("", |figure| figure.alert.as_str());
        table.row([Cell::new(name, Style::Strong), healthy, incident, told(report, name)]);
    }
    table
}

/// The contact points that were told about an alert.
fn told(report: &Report, alert: &str) -> Cell {
    let of =
        report.told.iter().filter(|figure| figure.labels.get("alertname").is_some_and(|name| name == alert));
    let names: BTreeSet<&str> = of.flat_map(|figure| &figure.told).map(String::as_str).collect();
    names.into_iter().collect::<Vec<_>>().join(", ").into()
}

fn outcome(figure: &AlertFigure) -> Cell {
    let found = match figure.fired.len() {
        0 => "quiet".to_owned(),
        1 => "firing".to_owned(),
        many => format!("firing ({many})"),
    };
    if figure.is_right() {
        return found.into();
    }
    Cell::new(format!("{found}, expected {}", word(figure.expected)), Style::Red)
}

/// What a Prometheus says that has loaded the rules of rulers.
fn rules(report: &Report) -> Option<String> {
    let one = |figure: &&RuleFigure| figure.scenario == Scenario::Incident;
    let (records, alerts): (Vec<&RuleFigure>, _) =
        report.rules.iter().filter(one).partition(|figure| figure.records);
    let failing: BTreeSet<(&str, &str)> = report
        .rules
        .iter()
        .filter(|figure| figure.error.is_some())
        .map(|figure| (figure.group.as_str(), figure.rule.as_str()))
        .collect();
    let health =
        if failing.is_empty() { "all healthy".to_owned() } else { format!("{} failing", failing.len()) };
    let (records, alerts) = (records.len(), alerts.len());
    (records + alerts > 0).then(|| {
        format!("{records} recordings and {alerts} alerts loaded as rule files and evaluated: {health}")
    })
}

fn summary(report: &Report) -> String {
    let (queries, alerts) = (report.panels.len(), report.alerts.len());
    let checked = report.checked;
    let right = report.alerts.iter().filter(|figure| figure.is_right()).count();
    let mut lines = vec![format!("{queries} queries executed")];
    if alerts > 0 {
        lines.push(format!("{right} of {alerts} outcomes of alerts as expected"));
    }
    lines.extend(rules(report));
    if !report.exemplars.is_empty() {
        let traced = report.exemplars.iter().filter(|figure| figure.found > 0).count();
        lines.push(format!("{traced} of {} queries with exemplars lead to a trace", report.exemplars.len()));
    }
    let parts = [
        (checked.logql, "LogQL"),
        (checked.traceql, "TraceQL"),
        (checked.profiles, "profiles"),
        (checked.native, "PromQL of native histograms"),
        (checked.other, "other languages"),
    ];
    let parts: Vec<String> = parts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, name)| format!("{count} in {name}"))
        .collect();
    if !parts.is_empty() {
        lines.push(format!("checked, not executed: {}", parts.join(", ")));
    }
    lines.push(match report.found.len() {
        0 => "proven".to_owned(),
        1 => "1 fault".to_owned(),
        many => format!("{many} faults"),
    });
    lines.join("\n") + "\n"
}
