//! Panels that show reduced values: `stat`, `gauge`, `bargauge`, `piechart`.

use serde::Serialize;

use super::axis::HideFrom;
use super::display::{Legend, Orientation, ReduceOptions, TextSizes, Tooltip};
use super::words::words;

/// Options of `stat`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StatOptions<'a> {
    /// How a series becomes a value.
    pub reduce_options: ReduceOptions<'a>,
    /// Sequence of several values.
    pub orientation: Orientation,
    /// What is coloured.
    pub color_mode: StatColorMode,
    /// A sparkline, or none.
    pub graph_mode: StatGraphMode,
    /// Alignment.
    pub justify_mode: StatJustify,
    /// Value, name or both.
    pub text_mode: StatTextMode,
    /// Name beside the value where there is room.
    pub wide_layout: bool,
    /// Change over the range.
    pub show_percent_change: bool,
    /// Its colour.
    pub percent_change_color_mode: PercentChangeColor,
    /// Font sizes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<TextSizes>,
}

words! {
    /// What a stat colours.
    StatColorMode {
        Value = "value", Background = "background", BackgroundSolid = "background_solid", None = "none",
    }
}

words! {
    /// Sparkline of a stat.
    StatGraphMode { Area = "area", Line = "line", None = "none" }
}

words! {
    /// Alignment of a stat.
    StatJustify { Auto = "auto", Center = "center" }
}

words! {
    /// What a stat says.
    StatTextMode {
        Auto = "auto", Value = "value", Name = "name", ValueAndName = "value_and_name", None = "none",
    }
}

words! {
    /// Colour of a change.
    PercentChangeColor { Standard = "standard", Inverted = "inverted", SameAsValue = "same_as_value" }
}

/// Options of `gauge`; the keys that are optional came with 12.4.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct GaugeOptions<'a> {
    /// How a series becomes a value.
    pub reduce_options: ReduceOptions<'a>,
    /// Sequence of several values.
    pub orientation: Orientation,
    /// A band of the thresholds.
    pub show_threshold_markers: bool,
    /// Their values.
    pub show_threshold_labels: bool,
    /// By the panel, or by the two least sizes.
    pub sizing: Sizing,
    /// Pixels.
    pub min_viz_width: u32,
    /// Pixels.
    pub min_viz_height: u32,
    /// Font sizes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<TextSizes>,
    /// Arc or circle.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shape: Option<GaugeShape>,
    /// A graph below the value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sparkline: Option<bool>,
}

words! {
    /// How gauges are sized.
    Sizing { Auto = "auto", Manual = "manual" }
}

words! {
    /// Shape of a gauge.
    GaugeShape { Gauge = "gauge", Circle = "circle" }
}

/// Options of `bargauge`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BarGaugeOptions<'a> {
    /// How a series becomes a value.
    pub reduce_options: ReduceOptions<'a>,
    /// Direction of bars.
    pub orientation: Orientation,
    /// How a bar is filled.
    pub display_mode: BarGaugeMode,
    /// Colour of the value.
    pub value_mode: BarGaugeValue,
    /// Where the name is.
    pub name_placement: NamePlacement,
    /// The rest of a bar.
    pub show_unfilled: bool,
    /// By the panel, or by the sizes.
    pub sizing: Sizing,
    /// Pixels.
    pub min_viz_width: u32,
    /// Pixels.
    pub min_viz_height: u32,
    /// Pixels.
    pub max_viz_height: u32,
    /// Names of the series.
    pub legend: Legend<'a>,
    /// Font sizes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<TextSizes>,
}

words! {
    /// How a bar is filled.
    BarGaugeMode { Gradient = "gradient", Basic = "basic", Lcd = "lcd" }
}

words! {
    /// Colour of a bar's value.
    BarGaugeValue { Color = "color", Text = "text", Hidden = "hidden" }
}

words! {
    /// Where the name of a bar is.
    NamePlacement { Auto = "auto", Top = "top", Left = "left", Hidden = "hidden" }
}

/// Options of `piechart`.
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "camelCase")]
pub struct PieChartOptions<'a> {
    /// With or without a hole.
    pub pie_type: PieType,
    /// Written on the slices.
    pub display_labels: Vec<PieLabel>,
    /// How a series becomes a slice.
    pub reduce_options: ReduceOptions<'a>,
    /// Unused by Grafana, but demanded.
    pub orientation: Orientation,
    /// Names of the slices.
    pub legend: PieLegend<'a>,
    /// What a cursor shows.
    pub tooltip: Tooltip,
    /// Order of slices; 12.4 and later, unknown to the published schema.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sort: Option<PieSort>,
    /// Font sizes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<TextSizes>,
}

words! {
    /// With or without a hole.
    PieType { Pie = "pie", Donut = "donut" }
}

words! {
    /// What is written on a slice.
    PieLabel { Name = "name", Value = "value", Percent = "percent" }
}

words! {
    /// Order of slices.
    PieSort { Desc = "desc", Asc = "asc", None = "none" }
}

/// The legend of a pie.
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
pub struct PieLegend<'a> {
    /// As of every panel.
    #[serde(flatten)]
    pub legend: Legend<'a>,
    /// Shown beside a name.
    pub values: Vec<PieLegendValue>,
}

words! {
    /// What a pie's legend says of a slice.
    PieLegendValue { Value = "value", Percent = "percent" }
}

/// `custom` of `piechart`.
#[derive(Clone, Debug, PartialEq, Serialize, Default, Copy)]
#[serde(rename_all = "camelCase")]
pub struct PieChartField {
    /// Where a slice is not shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hide_from: Option<HideFrom>,
}

impl Default for StatOptions<'_> {
    fn default() -> Self {
        Self {
            reduce_options: ReduceOptions::default(),
            orientation: Orientation::Auto,
            color_mode: StatColorMode::Value,
            graph_mode: StatGraphMode::Area,
            justify_mode: StatJustify::Auto,
            text_mode: StatTextMode::Auto,
            wide_layout: true,
            show_percent_change: false,
            percent_change_color_mode: PercentChangeColor::Standard,
            text: None,
        }
    }
}

impl Default for GaugeOptions<'_> {
    fn default() -> Self {
        Self {
            reduce_options: ReduceOptions::default(),
            orientation: Orientation::Auto,
            show_threshold_markers: true,
            show_threshold_labels: false,
            sizing: Sizing::Auto,
            min_viz_width: 75,
            min_viz_height: 75,
            text: None,
            shape: None,
            sparkline: None,
        }
    }
}

impl Default for BarGaugeOptions<'_> {
    fn default() -> Self {
        Self {
            reduce_options: ReduceOptions::default(),
            orientation: Orientation::Auto,
            display_mode: BarGaugeMode::Gradient,
            value_mode: BarGaugeValue::Color,
            name_placement: NamePlacement::Auto,
            show_unfilled: true,
            sizing: Sizing::Auto,
            min_viz_width: 8,
            min_viz_height: 16,
            max_viz_height: 300,
            legend: Legend::default(),
            text: None,
        }
    }
}
