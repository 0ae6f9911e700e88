//! Axes and scales, which many panels share, and what hides a series.

use serde::Serialize;

use super::words::words;
use super::{Number, Text};

/// An axis; flattened into the options that have one.
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "camelCase")]
pub struct Axis<'a> {
    /// Side.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub axis_placement: Option<AxisPlacement>,
    /// Title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub axis_label: Option<Text<'a>>,
    /// Colour of the labels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub axis_color_mode: Option<AxisColorMode>,
    /// In pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub axis_width: Option<Number>,
    /// Lower end unless a value is less.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub axis_soft_min: Option<Number>,
    /// Upper end unless a value is greater.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub axis_soft_max: Option<Number>,
    /// Grid lines.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub axis_grid_show: Option<bool>,
    /// The axis itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub axis_border_show: Option<bool>,
    /// Zero in the middle.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub axis_centered_zero: Option<bool>,
    /// Linear or logarithmic.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scale_distribution: Option<Scale>,
}

words! {
    /// Side of an axis.
    AxisPlacement {
        Auto = "auto", Left = "left", Right = "right", Top = "top", Bottom = "bottom", Hidden = "hidden",
    }
}

words! {
    /// Colour of the labels of an axis.
    AxisColorMode { Text = "text", Series = "series" }
}

/// Distribution of a scale.
#[derive(Clone, Debug, PartialEq, Serialize, Default, Copy)]
#[serde(rename_all = "camelCase")]
pub struct Scale {
    /// Which.
    #[serde(rename = "type")]
    pub kind: ScaleKind,
    /// Base 2 or 10.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log: Option<u8>,
    /// Where a symmetric logarithm becomes linear.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub linear_threshold: Option<Number>,
}

words! {
    /// Distribution of a scale.
    ScaleKind { Linear = "linear", Log = "log", Ordinal = "ordinal", Symlog = "symlog" }
}

/// Where a series is not shown.
#[derive(Clone, Debug, PartialEq, Serialize, Default, Copy)]
pub struct HideFrom {
    /// Not in the tooltip.
    pub tooltip: bool,
    /// Not in the drawing.
    pub viz: bool,
    /// Not in the legend.
    pub legend: bool,
}
