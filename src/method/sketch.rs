//! What a method gives, and short words for making it.

use serde_json::{Value, json};

use super::{Fleet, Telemetry};
use crate::quantity::{Decimal, Duration};
use crate::query::promql::build::time;
use crate::query::traceql::build::{Condition, Field, attribute, resource, span, spans};
use crate::slo::Slo;
use crate::spec::{
    Annotation, Column, ColumnShape, HexColor, Levels, OneQuery, Override, Panel, PanelHead, PanelLink,
    PanelLinkShape, Query, Row, Scalar, Thresholds, Variable,
};
use crate::tree::{List, Map, OneOrMany, Raw};

/// The variables and rows of a dashboard that a method made.
#[derive(Clone, Debug, Default)]
pub struct Sketch {
    /// Variables in order.
    pub variables: Vec<(&'static str, Variable)>,
    /// Variables that are called after the labels whose values they choose.
    pub labels: Vec<(Box<str>, Variable)>,
    /// Annotations in order.
    pub annotations: Vec<(&'static str, Annotation)>,
    /// Rows from top to bottom.
    pub rows: Vec<Row>,
    /// The time range that shows what it is about, when that is not the project's.
    pub time: Option<String>,
    /// How often it changes: it is not refreshed more often.
    pub refresh: Option<Duration>,
}

/// What the author set for a method.
#[derive(Clone, Copy, Debug)]
pub struct Settings<'a> {
    /// Thresholds by name.
    pub thresholds: &'a Map<Thresholds>,
    /// SLOs of the dashboard's service, or of the project when it has none.
    pub slos: &'a [&'a Slo],
    /// The SLO that the dashboard names, in its parts; empty when it names none.
    pub slo: &'a [Slo],
    /// What is known of all services, for the method that shows them on one page.
    pub fleet: Fleet<'a>,
}

impl Settings<'_> {
    /// The thresholds of `name`: the author's, or the given levels.
    #[must_use]
    pub fn thresholds(&self, name: &str, warn: &str, crit: &str) -> Thresholds {
        let said = self.thresholds.get(name);
        said.cloned().unwrap_or_else(|| levels(warn, crit))
    }
}

/// Where the worst step starts.
pub(super) fn worst(thresholds: &Thresholds) -> Option<Decimal> {
    match thresholds {
        Thresholds::Levels(levels) => levels.crit.get().or(levels.warn.get()).copied(),
        Thresholds::Steps(steps) => steps.last()?.get()?.at.get().copied(),
    }
}

/// Two levels from their texts.
#[must_use]
pub(super) fn levels(warn: &str, crit: &str) -> Thresholds {
    let read = |text: &str| text.parse::<Decimal>().unwrap_or_default();
    Thresholds::Levels(Levels::default().warn(read(warn)).crit(read(crit)))
}

/// A row.
pub(super) fn row(title: &str, panels: Vec<Panel>) -> Row {
    Row::default().title(title).panels(panels)
}

/// A row, when there is something to show in it.
pub(super) fn filled_row(title: &str, panels: Vec<Panel>) -> Option<Row> {
    if panels.is_empty() { None } else { Some(row(title, panels)) }
}

/// Panels side by side in `columns` of the grid, each as wide as the others.
pub(super) fn evenly(panels: Vec<Panel>, columns: u32) -> Vec<Panel> {
    let width = columns / u32::try_from(panels.len()).unwrap_or(1).max(1);
    panels.into_iter().map(|panel| panel.width(width)).collect()
}

/// Panels side by side in a full row: what does not come out even goes to the last ones.
pub(super) fn abreast(panels: Vec<Panel>) -> Vec<Panel> {
    let count = panels.len().max(1);
    let (each, longer) = (COLUMNS / count, COLUMNS % count);
    let width = |index: usize| each + usize::from(index + longer >= count);
    let width = |index: usize| u32::try_from(width(index)).unwrap_or_default();
    panels.into_iter().enumerate().map(|(index, panel)| panel.width(width(index))).collect()
}

/// The panels that there are, in full rows: as many side by side as have room at `width`, spread over the
/// rows as evenly as can be. Panels that say a width keep it.
pub(super) fn tiled(panels: impl IntoIterator<Item = Option<Panel>>, width: usize) -> Vec<Panel> {
    let mut done = Vec::new();
    let mut open = Vec::new();
    for panel in panels.into_iter().flatten() {
        if panel.width.is_unsaid() {
            open.push(panel);
        } else {
            done.extend(in_rows(std::mem::take(&mut open), COLUMNS / width.max(1)));
            done.push(panel);
        }
    }
    done.extend(in_rows(open, COLUMNS / width.max(1)));
    done
}

/// Columns of Grafana's grid.
const COLUMNS: usize = 24;

fn in_rows(panels: Vec<Panel>, most: usize) -> Vec<Panel> {
    let rows = panels.len().div_ceil(most.max(1)).max(1);
    let (each, longer) = (panels.len() / rows, panels.len() % rows);
    let mut panels = panels.into_iter();
    let lengths = (0..rows).map(|row| if row < longer { each + 1 } else { each });
    lengths.flat_map(|length| evenly(panels.by_ref().take(length).collect(), 24)).collect()
}

/// The moments at which a process of the service started: deployments, and restarts that nobody wanted.
pub(super) fn starts(telemetry: Telemetry<'_>) -> Vec<(&'static str, Annotation)> {
    let Some(start) = telemetry.series_beside("start_time", "gc") else { return Vec::new() };
    // A change of the start time would miss processes that come back under another instance.
    let young = (time() - start.select()).lt(120);
    let annotation = Annotation::default()
        .query(OneQuery(promql(young)))
        .title("Started")
        .text("{{instance}} started: a deployment or a restart");
    vec![("Deployments", annotation)]
}

/// A panel of a kind. `name` is what `without`, `after` and links call it.
pub(super) fn panel(kind: &str, name: &str, title: &str) -> Panel {
    Panel::default().head(PanelHead::new(kind, title)).name(name)
}

/// A time series panel.
pub(super) fn timeseries(name: &str, title: &str) -> Panel {
    panel("timeseries", name, title)
}

/// A panel with one value.
pub(super) fn stat(name: &str, title: &str) -> Panel {
    panel("stat", name, title)
}

/// A query in PromQL.
pub(super) fn promql(query: impl Into<String>) -> Query {
    Query::default().promql(query.into())
}

/// A query in LogQL.
pub(super) fn logql(query: impl Into<String>) -> Query {
    Query::default().logql(query.into())
}

/// A query in TraceQL.
pub(super) fn traceql(query: impl Into<String>) -> Query {
    Query::default().traceql(query.into())
}

/// A profile query over a selector.
pub(super) fn profile(role: &str, selector: String) -> Query {
    Query::default().profile(role).selector(selector)
}

/// A series name made of labels: `{{method}} {{route}}`.
#[must_use]
pub(super) fn by_labels(labels: &[&str]) -> String {
    labels.iter().map(|label| format!("{{{{{label}}}}}")).collect::<Vec<_>>().join(" ")
}

/// A column of a table: its query and unit.
pub(super) fn column(query: Query, unit: &str) -> ColumnShape {
    ColumnShape::default().query(OneQuery(query)).unit(unit)
}

/// A column of a table that shows a label.
pub(super) fn label_column() -> Column {
    ColumnShape::default().label(true).into()
}

/// Colours of series by their names.
pub(super) fn colors(series: &[(&str, &str)]) -> Map<Override> {
    let series =
        series.iter().map(|&(name, color)| (name, Override::default().color(HexColor(color.into()))));
    Map::from(series.collect::<Vec<_>>())
}

/// The span attribute that a convention names with its scope: `span.http.route`.
pub(super) fn span_attribute(name: &str) -> Field {
    match name.split_once('.') {
        Some(("span", name)) => span(name),
        Some(("resource", name)) => resource(name),
        _ => attribute(name.strip_prefix('.').unwrap_or(name)),
    }
}

/// The search for those spans of a service for which `more`, one condition or a chain of `&&`, holds.
pub(super) fn search(service: &Condition, more: &Condition) -> String {
    // The condition of a service is itself such a chain: it needs no parentheses.
    spans(Condition::raw(format!("{service} && {more}"))).into_text()
}

/// Settings of a panel in Grafana's own spelling.
pub(super) fn raw(settings: &Value) -> Raw {
    settings.clone().into()
}

/// The alerts of a service that fire or are about to.
pub(super) fn alerts(telemetry: Telemetry<'_>) -> Panel {
    // Rules carry the service's key; of several services the variable's text is the best there is.
    let several = telemetry.spellings.job.starts_with('$');
    let name = if several { &telemetry.spellings.name } else { telemetry.service };
    let filter = format!("{{service=\"{name}\"}}");
    panel("alertlist", "alerts", "Alerts")
        .description(
            "Alerts with the label `service` of this service that fire, are pending or cannot be evaluated. Empty is \
             good. Open one for its runbook and its panel.",
        )
        .raw(alert_options(&filter))
}

/// What a list of alerts shows of those whose labels pass a filter.
pub(super) fn alert_options(filter: &str) -> Raw {
    raw(&json!({ "options": {
        "alertInstanceLabelFilter": filter,
        "viewMode": "list",
        "groupMode": "default",
        "maxItems": 20,
        "showInstances": true,
        "stateFilter": { "firing": true, "pending": true, "error": true, "noData": true, "normal": false },
    }}))
}

/// A link to the dashboard itself with a variable set, the other ones' first values kept.
pub(super) fn to_this(telemetry: Telemetry<'_>, title: &str, variable: &str, value: &str) -> PanelLink {
    // Of several services the chosen one stays chosen.
    let service = if telemetry.spellings.job.starts_with('$') { "&${service:queryparam}" } else { "" };
    let url = format!("/d/${{__dashboard.uid}}?var-{variable}={value}{service}&${{__url_time_range}}");
    PanelLinkShape::default().url(url).title(title).into()
}

/// A link to Explore on `signal`, with a query of its own.
pub(super) fn explore(signal: &str, title: &str, query: impl Into<String>) -> PanelLink {
    PanelLinkShape::default().explore(signal).title(title).query(query.into()).into()
}

/// A link to Explore on the profiles of a role.
pub(super) fn profile_link(role: &str, title: &str, selector: String) -> PanelLink {
    PanelLinkShape::default().explore("profiles").title(title).query(selector).profile(role).into()
}

/// Links of a panel.
#[must_use]
pub(super) fn links(links: Vec<PanelLink>) -> OneOrMany<PanelLink> {
    links.into()
}

/// A variable with the values of a label of a selector.
pub(super) fn label_values(selector: impl Into<String>, label: &str) -> Variable {
    Variable::default().label_values(format!("{}.{label}", selector.into()))
}

/// A variable with fixed values.
pub(super) fn values(list: &[&str]) -> Variable {
    let list: Vec<Scalar> = list.iter().map(|value| Scalar((*value).into())).collect();
    Variable::default().values(List::from(list))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::traceql::build::{STATUS, Status};

    #[test]
    fn settings_stay_as_they_are() {
        let settings = json!({ "options": { "maxItems": 20, "filter": "{service=\"a\"}", "on": true } });
        assert_eq!(raw(&settings).to_json(), settings);
    }

    #[test]
    fn the_worst_level_is_the_last_one() {
        assert_eq!(worst(&levels("0.25", "0.5")).map(|level| level.to_string()).as_deref(), Some("0.5"));
        let warn = Thresholds::Levels(Levels::default().warn(3));
        assert_eq!(worst(&warn).map(|level| level.to_string()).as_deref(), Some("3"));
    }

    #[test]
    fn attributes_keep_their_scope() {
        for name in ["span.http.route", "resource.service.name", ".http.route"] {
            assert_eq!(span_attribute(name).to_string(), name);
        }
        assert_eq!(span_attribute("route").to_string(), ".route");
    }

    #[test]
    fn a_search_adds_to_the_service() {
        let service = Condition::raw("resource.service.name = \"a\"");
        assert_eq!(
            search(&service, &STATUS.eq(Status::Error)),
            "{ resource.service.name = \"a\" && status = error }"
        );
    }

    #[test]
    fn rows_are_full() {
        let widths = |count: usize, width: usize| {
            let panels = vec![Some(stat("a", "A")); count];
            tiled(panels, width).iter().map(|panel| panel.width.or(0)).collect::<Vec<_>>()
        };
        assert_eq!(widths(3, 12), [12, 12, 24]);
        assert_eq!(widths(5, 8), [8, 8, 8, 12, 12]);
        assert_eq!(widths(5, 6), [8, 8, 8, 12, 12]);
        assert_eq!(widths(7, 6), [6, 6, 6, 6, 8, 8, 8]);
        assert_eq!(widths(6, 8), [8; 6]);
        assert!(widths(0, 8).is_empty());
        let wide = tiled([stat("a", "A"), stat("b", "B").width(24_u32), stat("c", "C")].map(Some), 8);
        assert_eq!(wide.iter().map(|panel| panel.width.or(0)).collect::<Vec<_>>(), [24, 24, 24]);
    }

    #[test]
    fn panels_abreast_fill_the_row() {
        let widths = |count: usize| {
            let panels = vec![stat("a", "A"); count];
            abreast(panels).iter().map(|panel| panel.width.or(0)).collect::<Vec<_>>()
        };
        assert_eq!(widths(5), [4, 5, 5, 5, 5]);
        assert_eq!(widths(4), [6; 4]);
        assert_eq!(widths(7), [3, 3, 3, 3, 4, 4, 4].map(|width: u32| width));
        assert!(widths(0).is_empty());
    }

    #[test]
    fn panels_share_the_columns() {
        let widths = |count: usize| {
            let panels = vec![stat("a", "A"); count];
            evenly(panels, 24).iter().map(|panel| panel.width.or(0)).collect::<Vec<_>>()
        };
        assert_eq!(widths(5), [4; 5]);
        assert_eq!(widths(3), [8; 3]);
        assert!(widths(0).is_empty());
    }
}
