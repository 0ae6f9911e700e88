//! Panels `text` and `alertlist`: options.

use serde::Serialize;

use super::Text;
use super::words::{codes, words};

/// Options of `text`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TextOptions<'a> {
    /// Language of the content.
    pub mode: TextMode,
    /// The text.
    pub content: Text<'a>,
    /// For `code`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<CodeOptions>,
}

words! {
    /// Language of a text panel.
    TextMode { Markdown = "markdown", Html = "html", Code = "code" }
}

/// How code is shown.
#[derive(Clone, Debug, PartialEq, Serialize, Default, Copy)]
#[serde(rename_all = "camelCase")]
pub struct CodeOptions {
    /// Colours.
    pub language: CodeLanguage,
    /// Numbers.
    pub show_line_numbers: bool,
    /// A small map.
    pub show_mini_map: bool,
}

words! {
    /// Languages that a text panel colours.
    CodeLanguage {
        Plaintext = "plaintext", Json = "json", Yaml = "yaml", Xml = "xml", Typescript = "typescript", Sql
        = "sql", Go = "go", Markdown = "markdown", Html = "html",
    }
}

/// Options of `alertlist`; Grafana publishes no schema for them.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AlertListOptions<'a> {
    /// Rules, or a number.
    pub view_mode: AlertView,
    /// How instances are grouped.
    pub group_mode: AlertGrouping,
    /// Labels, for `custom`.
    pub group_by: Vec<Text<'a>>,
    /// At most so many.
    pub max_items: u32,
    /// Order of rules.
    pub sort_order: AlertOrder,
    /// Only those of this dashboard.
    pub dashboard_alerts: bool,
    /// Part of a name.
    pub alert_name: Text<'a>,
    /// Label matchers, for instance `{service="checkout"}`.
    pub alert_instance_label_filter: Text<'a>,
    /// Name of a ruler; absent is all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub datasource: Option<Text<'a>>,
    /// Only rules of this folder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub folder: Option<AlertFolder<'a>>,
    /// Which states.
    pub state_filter: StateFilter,
}

words! {
    /// What an alert list shows.
    AlertView { List = "list", Stat = "stat" }
}

words! {
    /// How instances are grouped.
    AlertGrouping { Default = "default", Custom = "custom" }
}

codes! {
    /// Order of rules.
    AlertOrder { AlphaAsc = 1, AlphaDesc = 2, Importance = 3, TimeAsc = 4, TimeDesc = 5 }
}

/// A folder.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AlertFolder<'a> {
    /// Its uid.
    pub uid: Text<'a>,
    /// Its title.
    pub title: Text<'a>,
}

/// Which states an alert list shows.
#[derive(Clone, Debug, PartialEq, Serialize, Copy)]
#[serde(rename_all = "camelCase")]
pub struct StateFilter {
    /// Firing.
    pub firing: bool,
    /// Pending.
    pub pending: bool,
    /// Without data.
    pub no_data: bool,
    /// Normal.
    pub normal: bool,
    /// In error.
    pub error: bool,
}

impl<'a> TextOptions<'a> {
    /// A text in Markdown.
    pub fn markdown(content: impl Into<Text<'a>>) -> Self {
        Self { mode: TextMode::Markdown, content: content.into(), code: None }
    }
}

impl Default for AlertListOptions<'_> {
    fn default() -> Self {
        Self {
            view_mode: AlertView::List,
            group_mode: AlertGrouping::Default,
            group_by: Vec::new(),
            max_items: 20,
            sort_order: AlertOrder::Importance,
            dashboard_alerts: false,
            alert_name: Text::Borrowed(""),
            alert_instance_label_filter: Text::Borrowed(""),
            datasource: None,
            folder: None,
            state_filter: StateFilter::default(),
        }
    }
}

impl Default for StateFilter {
    fn default() -> Self {
        Self { firing: true, pending: true, no_data: false, normal: false, error: true }
    }
}
