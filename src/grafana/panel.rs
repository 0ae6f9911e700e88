//! Panels, rows and the grid (Grafana, dashboard JSON model v1).

use std::borrow::Cow;
use std::ops::Not;

use serde::Serialize;
use serde_json::Value;

use super::field::FieldConfig;
use super::graph::{BarChartOptions, HistogramOptions, TimeSeriesOptions};
use super::heatmap::HeatmapOptions;
use super::link::DashboardLink;
use super::logs::LogsOptions;
use super::single::{BarGaugeOptions, GaugeOptions, PieChartOptions, StatOptions};
use super::state::{StateTimelineOptions, StatusHistoryOptions};
use super::table::TableOptions;
use super::target::Target;
use super::text::{AlertListOptions, TextOptions};
use super::tracing::{NodeGraphOptions, TracesOptions};
use super::transformation::Transformation;
use super::words::words;
use super::{DatasourceRef, PanelJson, Text};

/// An entry of `panels`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Item<'a> {
    /// A panel.
    Panel(Box<Panel<'a>>),
    /// A row.
    Row(Row<'a>),
    /// A panel that the author wrote as JSON.
    Raw(Value),
}

/// A row; a collapsed one holds its panels, an open one is followed by them.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Row<'a> {
    /// Unique in the dashboard.
    pub id: u32,
    /// Always `row`.
    #[serde(rename = "type")]
    pub kind: RowKind,
    /// May use variables.
    pub title: Text<'a>,
    /// Closed at first sight.
    pub collapsed: bool,
    /// Height 1, width 24.
    pub grid_pos: GridPos,
    /// Variable to repeat over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repeat: Option<Text<'a>>,
    /// Empty unless collapsed.
    pub panels: Vec<Item<'a>>,
}

words! {
    /// The `type` of a row.
    RowKind { Row = "row" }
}

/// A rectangle on the 24-column grid.
#[derive(Clone, Debug, PartialEq, Serialize, Default, Copy)]
pub struct GridPos {
    /// Height in units of 30 px and a gap of 8 px.
    pub h: u16,
    /// Width in columns, 1 to 24.
    pub w: u16,
    /// First column, from 0.
    pub x: u16,
    /// First line, from 0.
    pub y: u32,
}

/// A panel.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Panel<'a> {
    /// Unique in the dashboard; alerts link to it.
    pub id: u32,
    /// Plugin id.
    #[serde(rename = "type")]
    pub kind: Text<'a>,
    /// May be empty.
    pub title: Text<'a>,
    /// Markdown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<Text<'a>>,
    /// No background.
    #[serde(skip_serializing_if = "Not::not")]
    pub transparent: bool,
    /// Of the panel; targets name their own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub datasource: Option<DatasourceRef<'a>>,
    /// Place.
    pub grid_pos: GridPos,
    /// Variable to repeat over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repeat: Option<Text<'a>>,
    /// Beside or below each other.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repeat_direction: Option<RepeatDirection>,
    /// Panels in one line of a horizontal repeat.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_per_row: Option<u8>,
    /// Queries.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub targets: Vec<Target<'a>>,
    /// Upper bound of the points of a series.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_data_points: Option<u32>,
    /// Least step.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interval: Option<Text<'a>>,
    /// Own range, for instance `1h`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_from: Option<Text<'a>>,
    /// Own shift, for instance `1w`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_shift: Option<Text<'a>>,
    /// Do not show the own range.
    #[serde(skip_serializing_if = "Not::not")]
    pub hide_time_override: bool,
    /// A second period to compare with; 12.4 and later.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_compare: Option<Text<'a>>,
    /// Grafana Enterprise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cache_timeout: Option<Text<'a>>,
    /// Grafana Enterprise, in milliseconds.
    #[serde(rename = "queryCachingTTL", skip_serializing_if = "Option::is_none")]
    pub query_caching_ttl: Option<u32>,
    /// Units, thresholds, drawing.
    pub field_config: FieldConfig<'a>,
    /// Options of the plugin.
    pub options: PanelJson<Options<'a>>,
    /// Applied in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub transformations: Vec<Transformation<'a>>,
    /// In the panel's menu.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<DashboardLink<'a>>,
    /// Grafana version whose options these are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plugin_version: Option<Text<'a>>,
    /// A reference instead of a content.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub library_panel: Option<LibraryPanel<'a>>,
}

words! {
    /// Direction of a repeat.
    RepeatDirection { Horizontal = "h", Vertical = "v" }
}

/// Names a library panel.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LibraryPanel<'a> {
    /// Its uid.
    pub uid: Text<'a>,
    /// Its name.
    pub name: Text<'a>,
}

/// `{}`: a plugin without options, or whose options dashc leaves alone.
#[derive(Clone, Debug, PartialEq, Serialize, Default, Copy)]
pub struct NoOptions {}

/// Options of a panel, by plugin.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Options<'a> {
    /// `barchart`
    BarChart(Box<BarChartOptions<'a>>),
    /// `bargauge`
    BarGauge(BarGaugeOptions<'a>),
    /// `alertlist`
    AlertList(Box<AlertListOptions<'a>>),
    /// `gauge`
    Gauge(GaugeOptions<'a>),
    /// `heatmap`
    Heatmap(Box<HeatmapOptions<'a>>),
    /// `histogram`
    Histogram(HistogramOptions<'a>),
    /// `logs`
    Logs(LogsOptions<'a>),
    /// `nodeGraph`
    NodeGraph(NodeGraphOptions<'a>),
    /// `flamegraph` and plugins without options.
    None(NoOptions),
    /// `piechart`
    PieChart(PieChartOptions<'a>),
    /// `stat`
    Stat(StatOptions<'a>),
    /// `state-timeline`
    StateTimeline(StateTimelineOptions<'a>),
    /// `status-history`
    StatusHistory(StatusHistoryOptions<'a>),
    /// `table`
    Table(TableOptions<'a>),
    /// `text`
    Text(TextOptions<'a>),
    /// `timeseries`
    TimeSeries(TimeSeriesOptions<'a>),
    /// `traces`
    Traces(TracesOptions<'a>),
}

impl Default for Options<'_> {
    fn default() -> Self {
        Self::None(NoOptions {})
    }
}

impl<'a> Row<'a> {
    /// An open row at line `y`.
    pub fn new(id: u32, title: impl Into<Text<'a>>, y: u32) -> Self {
        Self {
            id,
            kind: RowKind::Row,
            title: title.into(),
            collapsed: false,
            grid_pos: GridPos { h: 1, w: 24, x: 0, y },
            repeat: None,
            panels: Vec::new(),
        }
    }
}

impl<'a> Panel<'a> {
    /// A panel of plugin `kind` at `grid_pos`, without queries.
    pub fn new(id: u32, kind: impl Into<Text<'a>>, grid_pos: GridPos) -> Self {
        Self {
            id,
            kind: kind.into(),
            title: Cow::Borrowed(""),
            description: None,
            transparent: false,
            datasource: None,
            grid_pos,
            repeat: None,
            repeat_direction: None,
            max_per_row: None,
            targets: Vec::new(),
            max_data_points: None,
            interval: None,
            time_from: None,
            time_shift: None,
            hide_time_override: false,
            time_compare: None,
            cache_timeout: None,
            query_caching_ttl: None,
            field_config: FieldConfig::default(),
            options: PanelJson::default(),
            transformations: Vec::new(),
            links: Vec::new(),
            plugin_version: None,
            library_panel: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panel_says_only_what_is_known() {
        let mut panel = Panel::new(1, "text", GridPos { h: 3, w: 24, x: 0, y: 0 });
        panel.options = PanelJson::Typed(Options::Text(TextOptions::markdown("hello")));
        let json = serde_json::to_string(&Item::Panel(Box::new(panel))).unwrap();
        assert_eq!(
            json,
            concat!(
                r#"{"id":1,"type":"text","title":"","gridPos":{"h":3,"w":24,"x":0,"y":0},"#,
                r#""fieldConfig":{"defaults":{},"overrides":[]},"#,
                r#""options":{"mode":"markdown","content":"hello"}}"#
            )
        );
    }

    #[test]
    fn raw_options_replace_typed_ones() {
        let raw = serde_json::json!({"mode": "html", "unknown": true});
        let options: PanelJson<Options<'_>> = PanelJson::Raw(raw.clone());
        assert_eq!(serde_json::to_value(options).unwrap(), raw);
    }
}
