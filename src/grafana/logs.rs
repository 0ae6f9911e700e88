//! Panel `logs`: options.

use serde::Serialize;

use super::Text;
use super::words::words;

/// Options of `logs`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LogsOptions<'a> {
    /// The time of a line.
    pub show_time: bool,
    /// Labels that differ.
    pub show_labels: bool,
    /// Labels that all lines share.
    pub show_common_labels: bool,
    /// Offer the lines around a line.
    pub show_log_context_toggle: bool,
    /// Several lines.
    pub wrap_log_message: bool,
    /// Lay out JSON.
    pub prettify_log_message: bool,
    /// A line opens.
    pub enable_log_details: bool,
    /// Which repetitions are dropped.
    pub dedup_strategy: Dedup,
    /// Newest or oldest first.
    pub sort_order: LogOrder,
    /// Ask for more at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enable_infinite_scrolling: Option<bool>,
    /// A column of controls; not in 11.6.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub show_controls: Option<bool>,
    /// Colours; not in 11.6.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub syntax_highlighting: Option<bool>,
    /// Not in 11.6.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub font_size: Option<FontSize>,
    /// Where details open; not in 11.6.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub details_mode: Option<DetailsMode>,
    /// Fields shown instead of the line; unknown to the published schema.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub displayed_fields: Option<Vec<Text<'a>>>,
}

words! {
    /// Which repetitions are dropped.
    Dedup { None = "none", Exact = "exact", Numbers = "numbers", Signature = "signature" }
}

words! {
    /// Order of lines.
    LogOrder { Descending = "Descending", Ascending = "Ascending" }
}

words! {
    /// Size of the text.
    FontSize { Default = "default", Small = "small" }
}

words! {
    /// Where the details of a line open.
    DetailsMode { Inline = "inline", Sidebar = "sidebar" }
}

impl Default for LogsOptions<'_> {
    fn default() -> Self {
        Self {
            show_time: true,
            show_labels: false,
            show_common_labels: false,
            show_log_context_toggle: false,
            wrap_log_message: true,
            prettify_log_message: false,
            enable_log_details: true,
            dedup_strategy: Dedup::None,
            sort_order: LogOrder::Descending,
            enable_infinite_scrolling: None,
            show_controls: None,
            syntax_highlighting: None,
            font_size: None,
            details_mode: None,
            displayed_fields: None,
        }
    }
}
