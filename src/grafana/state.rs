//! Panels `state-timeline` and `status-history`: options and field config.

use serde::Serialize;

use super::axis::{Axis, HideFrom};
use super::display::{Legend, Tooltip, VisibilityMode};
use super::graph::SpanNulls;
use super::words::words;
use super::{Number, Text};

/// Options of `state-timeline`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StateTimelineOptions<'a> {
    /// Texts in the bars.
    pub show_value: VisibilityMode,
    /// Share of the room of a row.
    pub row_height: Number,
    /// Equal neighbours are one bar.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub merge_values: Option<bool>,
    /// Where a text is in its bar.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub align_value: Option<TimelineAlign>,
    /// Names of the states.
    pub legend: Legend<'a>,
    /// What a cursor shows.
    pub tooltip: Tooltip,
    /// Rows of a page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_page: Option<u32>,
    /// Zones of the time axis.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timezone: Option<Vec<Text<'a>>>,
}

words! {
    /// Where a text is in its bar.
    TimelineAlign { Left = "left", Center = "center", Right = "right" }
}

/// `custom` of `state-timeline`.
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "camelCase")]
pub struct StateTimelineField<'a> {
    /// Pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line_width: Option<u8>,
    /// Percent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fill_opacity: Option<u8>,
    /// Whether bars run over gaps.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub span_nulls: Option<SpanNulls>,
    /// Whether gaps are made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub insert_nulls: Option<SpanNulls>,
    /// Where a row is not shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hide_from: Option<HideFrom>,
    /// The axis.
    #[serde(flatten)]
    pub axis: Axis<'a>,
}

/// Options of `status-history`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StatusHistoryOptions<'a> {
    /// Texts in the cells.
    pub show_value: VisibilityMode,
    /// Share of the room of a row.
    pub row_height: Number,
    /// Share of the room of a column.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub col_width: Option<Number>,
    /// Names of the states.
    pub legend: Legend<'a>,
    /// What a cursor shows.
    pub tooltip: Tooltip,
    /// Rows of a page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_page: Option<u32>,
    /// Zones of the time axis.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timezone: Option<Vec<Text<'a>>>,
}

/// `custom` of `status-history`.
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "camelCase")]
pub struct StatusHistoryField<'a> {
    /// Pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line_width: Option<u8>,
    /// Percent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fill_opacity: Option<u8>,
    /// Where a row is not shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hide_from: Option<HideFrom>,
    /// The axis.
    #[serde(flatten)]
    pub axis: Axis<'a>,
}

impl Default for StateTimelineOptions<'_> {
    fn default() -> Self {
        Self {
            show_value: VisibilityMode::Auto,
            row_height: Number(0.9),
            merge_values: Some(true),
            align_value: Some(TimelineAlign::Left),
            legend: Legend::default(),
            tooltip: Tooltip::default(),
            per_page: Some(20),
            timezone: None,
        }
    }
}

impl Default for StatusHistoryOptions<'_> {
    fn default() -> Self {
        Self {
            show_value: VisibilityMode::Auto,
            row_height: Number(0.9),
            col_width: Some(Number(0.9)),
            legend: Legend::default(),
            tooltip: Tooltip::default(),
            per_page: Some(20),
            timezone: None,
        }
    }
}
