//! Panel `heatmap`: options and field config.

use std::borrow::Cow;

use serde::Serialize;

use super::axis::{AxisPlacement, HideFrom, Scale};
use super::display::{TooltipMode, VisibilityMode};
use super::words::words;
use super::{Number, Text};

/// Options of `heatmap`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct HeatmapOptions<'a> {
    /// `false` when the query returns buckets.
    pub calculate: bool,
    /// Buckets made by Grafana.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calculation: Option<HeatmapCalculation<'a>>,
    /// Colours of cells.
    pub color: HeatmapColor<'a>,
    /// Pixels.
    pub cell_gap: u8,
    /// Of the corners.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cell_radius: Option<Number>,
    /// How counts are shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cell_values: Option<CellValues<'a>>,
    /// Cells left empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filter_values: Option<FilterValues>,
    /// What the rows of bucketed results are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rows_frame: Option<RowsFrame<'a>>,
    /// Counts in the cells.
    pub show_value: VisibilityMode,
    /// The axis of the buckets.
    pub y_axis: HeatmapAxis<'a>,
    /// The scale of colours.
    pub legend: HeatmapLegend,
    /// What a cursor shows.
    pub tooltip: HeatmapTooltip,
    /// Dots of traces.
    pub exemplars: Exemplars<'a>,
    /// What dragging selects.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub selection_mode: Option<SelectionMode>,
}

/// Buckets made by Grafana.
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "camelCase")]
pub struct HeatmapCalculation<'a> {
    /// Of time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub x_buckets: Option<Buckets<'a>>,
    /// Of values.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub y_buckets: Option<Buckets<'a>>,
}

/// Buckets of one axis.
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
pub struct Buckets<'a> {
    /// By size or by number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<BucketMode>,
    /// The size or the number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Text<'a>>,
    /// Linear or logarithmic.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scale: Option<Scale>,
}

words! {
    /// How buckets are cut.
    BucketMode { Size = "size", Count = "count" }
}

/// Colours of cells.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HeatmapColor<'a> {
    /// A scheme, or one colour.
    pub mode: HeatmapColorMode,
    /// Name of a d3 scheme.
    pub scheme: Text<'a>,
    /// The one colour.
    pub fill: Text<'a>,
    /// For `opacity`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scale: Option<HeatmapColorScale>,
    /// For `exponential`.
    pub exponent: Number,
    /// Number of colours, 2 to 128.
    pub steps: u16,
    /// From dark to bright.
    pub reverse: bool,
    /// Lower end of the colours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<Number>,
    /// Upper end of the colours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<Number>,
}

words! {
    /// How cells are coloured.
    HeatmapColorMode { Scheme = "scheme", Opacity = "opacity" }
}

words! {
    /// How opacity grows.
    HeatmapColorScale { Exponential = "exponential", Linear = "linear" }
}

/// How counts are shown.
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
pub struct CellValues<'a> {
    /// Unit id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<Text<'a>>,
    /// Digits after the point.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decimals: Option<u8>,
}

/// Cells left empty.
#[derive(Clone, Debug, PartialEq, Serialize, Copy)]
pub struct FilterValues {
    /// Counts up to this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub le: Option<Number>,
    /// Counts from this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ge: Option<Number>,
}

/// What the rows of bucketed results are.
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
pub struct RowsFrame<'a> {
    /// Which bound a row's name is.
    pub layout: RowsLayout,
    /// Name of the count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Text<'a>>,
}

words! {
    /// Which bound the name of a row is.
    RowsLayout { Auto = "auto", Le = "le", Ge = "ge", Unknown = "unknown" }
}

/// The axis of the buckets.
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "camelCase")]
pub struct HeatmapAxis<'a> {
    /// Unit id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<Text<'a>>,
    /// Digits after the point.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decimals: Option<u8>,
    /// Lower end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<Number>,
    /// Upper end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<Number>,
    /// Greatest below.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reverse: Option<bool>,
    /// Side.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub axis_placement: Option<AxisPlacement>,
    /// Title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub axis_label: Option<Text<'a>>,
}

/// The scale of colours.
#[derive(Clone, Debug, PartialEq, Serialize, Copy)]
pub struct HeatmapLegend {
    /// Whether at all.
    pub show: bool,
}

/// What a cursor shows.
#[derive(Clone, Debug, PartialEq, Serialize, Default, Copy)]
#[serde(rename_all = "camelCase")]
pub struct HeatmapTooltip {
    /// One cell or all of its time.
    pub mode: TooltipMode,
    /// A histogram of the column.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub y_histogram: Option<bool>,
    /// The scale of colours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub show_color_scale: Option<bool>,
}

/// Dots of traces.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Exemplars<'a> {
    /// Of the dots.
    pub color: Text<'a>,
}

words! {
    /// What dragging selects.
    SelectionMode { X = "x", Y = "y", Xy = "xy" }
}

/// `custom` of `heatmap`.
#[derive(Clone, Debug, PartialEq, Serialize, Default, Copy)]
#[serde(rename_all = "camelCase")]
pub struct HeatmapField {
    /// Linear or logarithmic.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scale_distribution: Option<Scale>,
    /// Where it is not shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hide_from: Option<HideFrom>,
}

impl Default for HeatmapColor<'_> {
    fn default() -> Self {
        Self {
            mode: HeatmapColorMode::Scheme,
            scheme: Cow::Borrowed("Oranges"),
            fill: Cow::Borrowed("dark-orange"),
            scale: Some(HeatmapColorScale::Exponential),
            exponent: Number(0.5),
            steps: 64,
            reverse: false,
            min: None,
            max: None,
        }
    }
}

impl Default for HeatmapOptions<'_> {
    fn default() -> Self {
        Self {
            calculate: false,
            calculation: None,
            color: HeatmapColor::default(),
            cell_gap: 1,
            cell_radius: None,
            cell_values: None,
            filter_values: Some(FilterValues { le: Some(Number(1e-9)), ge: None }),
            rows_frame: None,
            show_value: VisibilityMode::Auto,
            y_axis: HeatmapAxis::default(),
            legend: HeatmapLegend { show: true },
            tooltip: HeatmapTooltip::default(),
            exemplars: Exemplars { color: Cow::Borrowed("rgba(255,0,255,0.7)") },
            selection_mode: None,
        }
    }
}
