//! Panels `timeseries`, `barchart` and `histogram`: options and field config.

use serde::Serialize;

use super::axis::{Axis, HideFrom};
use super::display::{Legend, Orientation, TextSizes, Tooltip, VisibilityMode};
use super::words::{codes, words};
use super::{Number, Text};

/// Options of `timeseries`.
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "camelCase")]
pub struct TimeSeriesOptions<'a> {
    /// Names of the series.
    pub legend: Legend<'a>,
    /// What a cursor shows.
    pub tooltip: Tooltip,
    /// Direction of time; Grafana assumes horizontal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub orientation: Option<Orientation>,
    /// Zones of the time axis.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timezone: Option<Vec<Text<'a>>>,
    /// 12.4 and later.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disable_keyboard_events: Option<bool>,
}

/// `custom` of `timeseries`.
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "camelCase")]
pub struct TimeSeriesField<'a> {
    /// Lines, bars or points.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub draw_style: Option<DrawStyle>,
    /// Between two points.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line_interpolation: Option<LineInterpolation>,
    /// In pixels, 0 to 10.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line_width: Option<Number>,
    /// Solid, dashed or dotted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line_style: Option<LineStyle>,
    /// Percent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fill_opacity: Option<Number>,
    /// Fills down to the series of this name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fill_below_to: Option<Text<'a>>,
    /// Of the fill.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gradient_mode: Option<GradientMode>,
    /// Dots.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub show_points: Option<VisibilityMode>,
    /// Values beside the points; 12.4 and later.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub show_values: Option<bool>,
    /// In pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub point_size: Option<Number>,
    /// Whether lines run over gaps.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub span_nulls: Option<SpanNulls>,
    /// Whether gaps are made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub insert_nulls: Option<SpanNulls>,
    /// Series on top of each other.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stacking: Option<Stacking<'a>>,
    /// Of a bar to its time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bar_alignment: Option<BarAlignment>,
    /// Share of the room of a bar.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bar_width_factor: Option<Number>,
    /// In pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bar_max_width: Option<Number>,
    /// Flip downwards, or one value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transform: Option<GraphTransform>,
    /// How thresholds are drawn.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thresholds_style: Option<ThresholdsStyle>,
    /// Where the series is not shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hide_from: Option<HideFrom>,
    /// The axis of the values.
    #[serde(flatten)]
    pub axis: Axis<'a>,
}

words! {
    /// What a series is drawn as.
    DrawStyle { Line = "line", Bars = "bars", Points = "points" }
}

words! {
    /// The way from a point to the next.
    LineInterpolation {
        Linear = "linear", Smooth = "smooth", StepBefore = "stepBefore", StepAfter = "stepAfter",
    }
}

words! {
    /// Gradient of a fill.
    GradientMode { None = "none", Opacity = "opacity", Hue = "hue", Scheme = "scheme" }
}

words! {
    /// How a series is transformed in drawing.
    GraphTransform { Constant = "constant", NegativeY = "negative-Y" }
}

codes! {
    /// Where a bar is in relation to its time.
    BarAlignment { Center = 0, Before = -1, After = 1 }
}

/// Style of a line.
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
pub struct LineStyle {
    /// Solid, dashed or dotted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fill: Option<LineFill>,
    /// Lengths of dashes and gaps in pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dash: Option<Vec<Number>>,
}

words! {
    /// How a line is filled.
    LineFill { Solid = "solid", Dash = "dash", Dot = "dot", Square = "square" }
}

/// Whether a gap is bridged, or how long a gap may be.
#[derive(Clone, Debug, PartialEq, Serialize, Copy)]
#[serde(untagged)]
pub enum SpanNulls {
    /// Every gap, or none.
    Always(bool),
    /// Gaps up to so many milliseconds.
    Within(Number),
}

/// Series on top of each other.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Stacking<'a> {
    /// As values or as shares.
    pub mode: StackingMode,
    /// Series of one group are stacked together; `A`.
    pub group: Text<'a>,
}

words! {
    /// How series are stacked.
    StackingMode { None = "none", Normal = "normal", Percent = "percent" }
}

/// How thresholds are drawn.
#[derive(Clone, Debug, PartialEq, Serialize, Default, Copy)]
pub struct ThresholdsStyle {
    /// Lines or areas.
    pub mode: ThresholdsStyleMode,
}

words! {
    /// How thresholds are drawn.
    ThresholdsStyleMode {
        Off = "off", Line = "line", Dashed = "dashed", Area = "area", LineAndArea = "line+area",
        DashedAndArea = "dashed+area", Series = "series",
    }
}

/// Options of `barchart`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BarChartOptions<'a> {
    /// Column of the categories.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub x_field: Option<Text<'a>>,
    /// Column that colours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub color_by_field: Option<Text<'a>>,
    /// Direction of bars.
    pub orientation: Orientation,
    /// Of the corners.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bar_radius: Option<Number>,
    /// Degrees.
    pub x_tick_label_rotation: i32,
    /// Characters.
    pub x_tick_label_max_length: u32,
    /// Pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub x_tick_label_spacing: Option<i32>,
    /// Bars on top of each other.
    pub stacking: StackingMode,
    /// Values on the bars.
    pub show_value: VisibilityMode,
    /// Share of the room of a bar.
    pub bar_width: Number,
    /// Share of the room of a group.
    pub group_width: Number,
    /// Names of the series.
    pub legend: Legend<'a>,
    /// What a cursor shows.
    pub tooltip: Tooltip,
    /// Font sizes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<TextSizes>,
    /// Highlight the whole category.
    pub full_highlight: bool,
}

/// `custom` of `barchart`.
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "camelCase")]
pub struct BarChartField<'a> {
    /// Pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line_width: Option<u8>,
    /// Percent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fill_opacity: Option<u8>,
    /// Of the fill.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gradient_mode: Option<GradientMode>,
    /// How thresholds are drawn.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thresholds_style: Option<ThresholdsStyle>,
    /// Where the series is not shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hide_from: Option<HideFrom>,
    /// The axis of the values.
    #[serde(flatten)]
    pub axis: Axis<'a>,
}

/// Options of `histogram`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct HistogramOptions<'a> {
    /// Number of buckets, unless the size is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bucket_count: Option<u32>,
    /// Width of a bucket.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bucket_size: Option<u32>,
    /// Where the first bucket starts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bucket_offset: Option<Number>,
    /// One histogram of all series.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub combine: Option<bool>,
    /// Names of the series.
    pub legend: Legend<'a>,
    /// What a cursor shows.
    pub tooltip: Tooltip,
}

/// `custom` of `histogram`.
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "camelCase")]
pub struct HistogramField<'a> {
    /// Pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line_width: Option<u8>,
    /// Percent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fill_opacity: Option<u8>,
    /// Of the fill.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gradient_mode: Option<GradientMode>,
    /// Bars on top of each other.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stacking: Option<Stacking<'a>>,
    /// Where the series is not shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hide_from: Option<HideFrom>,
    /// The axis of the counts.
    #[serde(flatten)]
    pub axis: Axis<'a>,
}

impl Stacking<'_> {
    /// All series of a panel in one stack.
    #[must_use]
    pub fn all(mode: StackingMode) -> Self {
        Self { mode, group: Text::Borrowed("A") }
    }
}

impl Default for BarChartOptions<'_> {
    fn default() -> Self {
        Self {
            x_field: None,
            color_by_field: None,
            orientation: Orientation::Auto,
            bar_radius: None,
            x_tick_label_rotation: 0,
            x_tick_label_max_length: 24,
            x_tick_label_spacing: None,
            stacking: StackingMode::None,
            show_value: VisibilityMode::Auto,
            bar_width: Number(0.97),
            group_width: Number(0.7),
            legend: Legend::default(),
            tooltip: Tooltip::default(),
            text: None,
            full_highlight: false,
        }
    }
}

impl Default for HistogramOptions<'_> {
    fn default() -> Self {
        Self {
            bucket_count: Some(30),
            bucket_size: None,
            bucket_offset: Some(Number(0.0)),
            combine: None,
            legend: Legend::default(),
            tooltip: Tooltip::default(),
        }
    }
}
