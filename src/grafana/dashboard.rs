//! The top level of a classic dashboard file (Grafana, dashboard JSON model v1).

use std::ops::Not;

use serde::Serialize;

use super::Text;
use super::annotation::Annotation;
use super::link::DashboardLink;
use super::panel::Item;
use super::variable::Variable;
use super::words::{codes, words};

/// One dashboard: the whole of a `.json` file under a provider's path.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Dashboard<'a> {
    /// At most 40 characters of `[a-zA-Z0-9_-]`; unique over the whole output.
    pub uid: Text<'a>,
    /// Never empty.
    pub title: Text<'a>,
    /// Markdown, shown under the title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<Text<'a>>,
    /// Searched by dashboard links.
    pub tags: Vec<Text<'a>>,
    /// `browser`, `utc` or an IANA name.
    pub timezone: Text<'a>,
    /// Whether the UI offers editing.
    pub editable: bool,
    /// What a cursor does to the other panels.
    pub graph_tooltip: GraphTooltip,
    /// 0 to 11.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fiscal_year_start_month: Option<u8>,
    /// Redraw without new data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub live_now: Option<bool>,
    /// Load panels outside the view.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preload: Option<bool>,
    /// First day of a week.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub week_start: Option<WeekStart>,
    /// An interval such as `30s`; empty is off.
    pub refresh: Text<'a>,
    /// 41 for 11.6, 42 since 12.4.
    pub schema_version: u32,
    /// The range at first sight.
    pub time: Time<'a>,
    /// What the time picker offers.
    pub timepicker: TimePicker<'a>,
    /// Variables.
    pub templating: Templating<'a>,
    /// Annotation queries.
    pub annotations: Annotations<'a>,
    /// Links at the top.
    pub links: Vec<DashboardLink<'a>>,
    /// Rows and panels; an open row is followed by its panels.
    pub panels: Vec<Item<'a>>,
}

codes! {
    /// What a cursor in one panel does to the others.
    GraphTooltip { Off = 0, Crosshair = 1, Tooltip = 2 }
}

words! {
    /// First day of a week; the empty word asks the browser.
    WeekStart { Browser = "", Monday = "monday", Saturday = "saturday", Sunday = "sunday" }
}

/// A time range in Grafana's notation (`now-1h`, `now`).
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Time<'a> {
    /// Start.
    pub from: Text<'a>,
    /// End.
    pub to: Text<'a>,
}

/// What the time picker offers; empty means Grafana's own choice.
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "camelCase")]
pub struct TimePicker<'a> {
    /// No time picker at all.
    #[serde(skip_serializing_if = "Not::not")]
    pub hidden: bool,
    /// Offered refresh intervals.
    #[serde(rename = "refresh_intervals", skip_serializing_if = "Vec::is_empty")]
    pub refresh_intervals: Vec<Text<'a>>,
    /// Offered ranges.
    #[serde(rename = "quick_ranges", skip_serializing_if = "Vec::is_empty")]
    pub quick_ranges: Vec<QuickRange<'a>>,
    /// How far `now` lies in the past.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub now_delay: Option<Text<'a>>,
}

/// An offered range.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct QuickRange<'a> {
    /// Its name.
    pub display: Text<'a>,
    /// Start.
    pub from: Text<'a>,
    /// End.
    pub to: Text<'a>,
}

/// The list of variables.
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
pub struct Templating<'a> {
    /// In the order of the UI.
    pub list: Vec<Variable<'a>>,
}

/// The list of annotation queries.
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
pub struct Annotations<'a> {
    /// In the order of the UI.
    pub list: Vec<Annotation<'a>>,
}
