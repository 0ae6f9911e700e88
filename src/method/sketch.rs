//! What a method gives, and short words for making it.

use crate::quantity::Decimal;
use crate::spec::{
    Levels, Panel, PanelHead, PanelLink, PanelLinkShape, Query, Row, Scalar, Thresholds, Variable,
};
use crate::tree::{List, Map, OneOrMany};

/// The variables and rows of a dashboard that a method made.
#[derive(Clone, Debug, Default)]
pub struct Sketch {
    /// Variables in order.
    pub variables: Vec<(&'static str, Variable)>,
    /// Rows from top to bottom.
    pub rows: Vec<Row>,
}

/// What the author set for a method.
#[derive(Clone, Copy, Debug)]
pub struct Settings<'a> {
    /// Thresholds by name.
    pub thresholds: &'a Map<Thresholds>,
}

impl Settings<'_> {
    /// The thresholds of `name`: the author's, or the given levels.
    #[must_use]
    pub fn thresholds(&self, name: &str, warn: &str, crit: &str) -> Thresholds {
        let said = self.thresholds.get(name);
        said.cloned().unwrap_or_else(|| levels(warn, crit))
    }
}

/// Two levels from their texts.
#[must_use]
pub fn levels(warn: &str, crit: &str) -> Thresholds {
    let read = |text: &str| text.parse::<Decimal>().unwrap_or_default();
    Thresholds::Levels(Levels::default().warn(read(warn)).crit(read(crit)))
}

/// A row.
pub fn row(title: &str, panels: Vec<Panel>) -> Row {
    Row::default().title(title).panels(panels)
}

/// A panel of a kind. `name` is what `without`, `after` and links call it.
pub fn panel(kind: &str, name: &str, title: &str) -> Panel {
    Panel::default().head(PanelHead::new(kind, title)).name(name)
}

/// A time series panel.
pub fn timeseries(name: &str, title: &str) -> Panel {
    panel("timeseries", name, title)
}

/// A panel with one value.
pub fn stat(name: &str, title: &str) -> Panel {
    panel("stat", name, title)
}

/// A query in PromQL.
pub fn promql(query: impl Into<String>) -> Query {
    Query::default().promql(query.into())
}

/// A query in LogQL.
pub fn logql(query: impl Into<String>) -> Query {
    Query::default().logql(query.into())
}

/// A query in TraceQL.
pub fn traceql(query: impl Into<String>) -> Query {
    Query::default().traceql(query.into())
}

/// A profile query over a selector.
pub fn profile(role: &str, selector: String) -> Query {
    Query::default().profile(role).selector(selector)
}

/// A series name made of labels: `{{method}} {{route}}`.
#[must_use]
pub fn by_labels(labels: &[&str]) -> String {
    labels.iter().map(|label| format!("{{{{{label}}}}}")).collect::<Vec<_>>().join(" ")
}

/// A link to Explore on `signal`, with a query of its own.
pub fn explore(signal: &str, title: &str, query: impl Into<String>) -> PanelLink {
    PanelLinkShape::default().explore(signal).title(title).query(query.into()).into()
}

/// A link to a dashboard with variables set.
pub fn to_dashboard(uid: &str, title: &str, values: Vec<(&str, &str)>) -> PanelLink {
    let values: Vec<(&str, Scalar)> = values.into_iter().map(|(name, value)| (name, Scalar(value.into()))).collect();
    PanelLinkShape::default().dashboard(uid).title(title).values(Map::from(values)).into()
}

/// Links of a panel.
#[must_use]
pub fn links(links: Vec<PanelLink>) -> OneOrMany<PanelLink> {
    links.into()
}

/// A variable with the values of a label of a selector.
pub fn label_values(selector: impl Into<String>, label: &str) -> Variable {
    Variable::default().label_values(format!("{}.{label}", selector.into()))
}

/// A variable with fixed values.
pub fn values(list: &[&str]) -> Variable {
    let list: Vec<Scalar> = list.iter().map(|value| Scalar((*value).into())).collect();
    Variable::default().values(List::from(list))
}
