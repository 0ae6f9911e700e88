//! Options that many panels share: legend, tooltip, reduction, text sizes.

use serde::Serialize;

use super::words::words;
use super::{Number, Text};

/// Names the series of a panel.
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "camelCase")]
pub struct Legend<'a> {
    /// List or table.
    pub display_mode: LegendMode,
    /// Where.
    pub placement: LegendPlacement,
    /// Whether at all; Grafana's editor turns it on.
    pub show_legend: bool,
    /// Reducer ids shown beside a name.
    pub calcs: Vec<Text<'a>>,
    /// Display name of a reducer, for instance `Last *`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sort_by: Option<Text<'a>>,
    /// Greatest first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sort_desc: Option<bool>,
    /// In pixels, for a legend on the right.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<Number>,
    /// At most so many series; 13.2 and later, unknown to the published schema.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}

words! {
    /// How a legend is laid out.
    LegendMode { List = "list", Table = "table", Hidden = "hidden" }
}

words! {
    /// Where a legend is.
    LegendPlacement { Bottom = "bottom", Right = "right" }
}

/// What a cursor shows.
#[derive(Clone, Debug, PartialEq, Serialize, Default, Copy)]
#[serde(rename_all = "camelCase")]
pub struct Tooltip {
    /// One series or all.
    pub mode: TooltipMode,
    /// Order of the series.
    pub sort: TooltipSort,
    /// Leave out zeros.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hide_zeros: Option<bool>,
    /// In pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_height: Option<Number>,
    /// In pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_width: Option<Number>,
}

words! {
    /// How many series a tooltip shows.
    TooltipMode { Single = "single", Multi = "multi", None = "none" }
}

words! {
    /// Order of the series in a tooltip.
    TooltipSort { None = "none", Asc = "asc", Desc = "desc" }
}

words! {
    /// Direction of bars and of a sequence of values.
    Orientation { Auto = "auto", Horizontal = "horizontal", Vertical = "vertical" }
}

words! {
    /// Whether something is drawn.
    VisibilityMode { Auto = "auto", Never = "never", Always = "always" }
}

/// How a series becomes one value.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReduceOptions<'a> {
    /// Reducer ids.
    pub calcs: Vec<Text<'a>>,
    /// A `/regex/` of names; empty is every numeric field.
    pub fields: Text<'a>,
    /// Every row instead of a reduction.
    pub values: bool,
    /// At most so many rows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}

impl Default for ReduceOptions<'_> {
    fn default() -> Self {
        Self::calc("lastNotNull")
    }
}

impl<'a> ReduceOptions<'a> {
    /// Reduces every numeric field by `calc`.
    pub fn calc(calc: impl Into<Text<'a>>) -> Self {
        Self { calcs: vec![calc.into()], fields: Text::Borrowed(""), values: false, limit: None }
    }
}

impl<'a> Legend<'a> {
    /// A legend that is shown.
    #[must_use]
    pub fn shown(display_mode: LegendMode, placement: LegendPlacement, calcs: Vec<Text<'a>>) -> Self {
        Self { display_mode, placement, show_legend: true, calcs, ..Self::default() }
    }

    /// A legend that is not shown.
    #[must_use]
    pub fn hidden() -> Self {
        Self::default()
    }
}

/// Font sizes in pixels.
#[derive(Clone, Debug, PartialEq, Serialize, Default, Copy)]
#[serde(rename_all = "camelCase")]
pub struct TextSizes {
    /// Of the name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title_size: Option<Number>,
    /// Of the value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value_size: Option<Number>,
    /// Of the change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub percent_size: Option<Number>,
}
