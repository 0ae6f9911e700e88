//! Panel `table`: options, field config and cells.

use std::ops::Not;

use serde::Serialize;

use super::axis::HideFrom;
use super::single::{BarGaugeMode, BarGaugeValue};
use super::words::words;
use super::{Number, Text};

/// Options of `table`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TableOptions<'a> {
    /// Which frame; the schema demands it.
    pub frame_index: u32,
    /// Names of columns.
    pub show_header: bool,
    /// Icons of the column types.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub show_type_icons: Option<bool>,
    /// Height of rows.
    pub cell_height: CellHeight,
    /// Order of rows.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sort_by: Vec<TableSort<'a>>,
    /// Up to 12.3; later `custom.footer`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub footer: Option<TableFooter<'a>>,
    /// 12.4 and later; before in `footer`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enable_pagination: Option<bool>,
}

words! {
    /// Height of rows.
    CellHeight { Small = "sm", Medium = "md", Large = "lg", Auto = "auto" }
}

/// A column to sort by.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TableSort<'a> {
    /// Column as shown.
    pub display_name: Text<'a>,
    /// Greatest first.
    pub desc: bool,
}

/// The footer of a table up to 12.3.
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "camelCase")]
pub struct TableFooter<'a> {
    /// Whether at all.
    pub show: bool,
    /// Reducer ids.
    pub reducer: Vec<Text<'a>>,
    /// Number of rows instead.
    pub count_rows: bool,
    /// Columns; empty is all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<Text<'a>>,
    /// Pages instead of scrolling.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enable_pagination: Option<bool>,
}

/// `custom` of `table`.
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "camelCase")]
pub struct TableField<'a> {
    /// Of a column.
    pub align: Align,
    /// How a cell is drawn; better absent than `auto`, which the published schema finds ambiguous.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cell_options: Option<Cell<'a>>,
    /// Offer to inspect a value.
    pub inspect: bool,
    /// Offer to filter a column.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filterable: Option<bool>,
    /// Pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<Number>,
    /// Pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_width: Option<Number>,
    /// No name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hide_header: Option<bool>,
    /// No column; up to 12.3.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hidden: Option<bool>,
    /// No column; 12.4 and later.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hide_from: Option<HideFrom>,
    /// 12.4 and later; before in the cell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wrap_text: Option<bool>,
    /// 12.4 and later.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wrap_header_text: Option<bool>,
    /// 12.4 and later.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub footer: Option<FieldFooter<'a>>,
}

words! {
    /// Alignment of a column.
    Align { Auto = "auto", Left = "left", Center = "center", Right = "right" }
}

/// The footer of a column.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FieldFooter<'a> {
    /// Reducer ids.
    pub reducers: Vec<Text<'a>>,
}

/// How a cell is drawn.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum Cell<'a> {
    /// As text.
    Auto(TextCell),
    /// Coloured text.
    ColorText(TextCell),
    /// Coloured cell.
    ColorBackground(BackgroundCell),
    /// A bar.
    Gauge(GaugeCell),
    /// A small graph.
    Sparkline(Box<SparklineCell<'a>>),
    /// Links.
    DataLinks(PlainCell),
    /// An image by its URL.
    Image(ImageCell<'a>),
    /// JSON.
    JsonView(PlainCell),
    /// Markdown; 12.4 and later.
    Markdown(PlainCell),
    /// Words in pills; 12.4 and later.
    Pill(PlainCell),
}

/// A cell without options.
#[derive(Clone, Debug, PartialEq, Serialize, Default, Copy)]
pub struct PlainCell {}

/// A cell of text.
#[derive(Clone, Debug, PartialEq, Serialize, Default, Copy)]
#[serde(rename_all = "camelCase")]
pub struct TextCell {
    /// Several lines; up to 12.3.
    #[serde(skip_serializing_if = "Not::not")]
    pub wrap_text: bool,
}

/// A coloured cell.
#[derive(Clone, Debug, PartialEq, Serialize, Default, Copy)]
#[serde(rename_all = "camelCase")]
pub struct BackgroundCell {
    /// Flat or with a gradient.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<BackgroundMode>,
    /// The whole row.
    #[serde(skip_serializing_if = "Not::not")]
    pub apply_to_row: bool,
    /// Several lines; up to 12.3.
    #[serde(skip_serializing_if = "Not::not")]
    pub wrap_text: bool,
}

words! {
    /// How a cell is coloured.
    BackgroundMode { Basic = "basic", Gradient = "gradient" }
}

/// A bar in a cell.
#[derive(Clone, Debug, PartialEq, Serialize, Default, Copy)]
#[serde(rename_all = "camelCase")]
pub struct GaugeCell {
    /// How it is filled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<BarGaugeMode>,
    /// Colour of the value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value_display_mode: Option<BarGaugeValue>,
}

/// A graph in a cell.
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "camelCase")]
pub struct SparklineCell<'a> {
    /// Graph only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hide_value: Option<bool>,
    /// Colour.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line_color: Option<Text<'a>>,
    /// Pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line_width: Option<Number>,
    /// Percent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fill_opacity: Option<Number>,
}

/// An image in a cell.
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
pub struct ImageCell<'a> {
    /// Instead of the image.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alt: Option<Text<'a>>,
    /// Of the image.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<Text<'a>>,
}

impl Default for TableOptions<'_> {
    fn default() -> Self {
        Self {
            frame_index: 0,
            show_header: true,
            show_type_icons: None,
            cell_height: CellHeight::Small,
            sort_by: Vec::new(),
            footer: None,
            enable_pagination: None,
        }
    }
}
