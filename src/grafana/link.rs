//! Links of a dashboard, a panel and a value (Grafana, dashboard and data links).
//!
//! Grafana's schema asks every link for all of its keys, and has one type for
//! the link of a dashboard and the link of a value: both are written whole.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::Value;

use super::Text;
use super::words::words;

/// A link at the top of a dashboard or in a panel's menu.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DashboardLink<'a> {
    /// The text to click.
    pub title: Text<'a>,
    /// To a URL, or to the dashboards with `tags`.
    #[serde(rename = "type")]
    pub kind: LinkKind,
    /// `external link`, `dashboard`, `question`, `info`, `bolt`, `doc`, `cloud`.
    pub icon: Text<'a>,
    /// May be empty.
    pub tooltip: Text<'a>,
    /// Root-relative or absolute.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<Text<'a>>,
    /// For `dashboards`.
    pub tags: Vec<Text<'a>>,
    /// One entry that opens, instead of one a dashboard.
    pub as_dropdown: bool,
    /// In a new tab.
    pub target_blank: bool,
    /// Hand over variable values.
    pub include_vars: bool,
    /// Hand over the time range.
    pub keep_time: bool,
    /// Among the controls; 12.4 and later.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub placement: Option<LinkPlacement>,
}

words! {
    /// What a link leads to.
    LinkKind { Link = "link", Dashboards = "dashboards" }
}

words! {
    /// Where a dashboard link is shown.
    LinkPlacement { InControlsMenu = "inControlsMenu" }
}

/// A link of a value: `fieldConfig.defaults.links`, or the property `links` of an override.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DataLink<'a> {
    /// The text to click; may use `${__field.labels.x}`.
    pub title: Text<'a>,
    /// Always `link`.
    #[serde(rename = "type")]
    pub kind: LinkKind,
    /// Empty.
    pub icon: Text<'a>,
    /// Empty.
    pub tooltip: Text<'a>,
    /// May use `${__value.raw}`, `${__from}`, `${__to}` and the like.
    pub url: Text<'a>,
    /// Empty.
    pub tags: Vec<Text<'a>>,
    /// `false`.
    pub as_dropdown: bool,
    /// In a new tab.
    pub target_blank: bool,
    /// `false`.
    pub include_vars: bool,
    /// `false`.
    pub keep_time: bool,
    /// Follow at once, without a menu; 11.6 and later, unknown to the published schema.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub one_click: Option<bool>,
    /// Opens Explore; unknown to the published schema.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub internal: Option<InternalLink<'a>>,
}

/// A query to open in Explore.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct InternalLink<'a> {
    /// The target.
    pub query: Value,
    /// Who answers.
    pub datasource_uid: Text<'a>,
    /// Its name.
    pub datasource_name: Text<'a>,
}

impl<'a> DataLink<'a> {
    /// A link to `url` in the same tab.
    pub fn new(title: impl Into<Text<'a>>, url: impl Into<Text<'a>>) -> Self {
        Self {
            title: title.into(),
            kind: LinkKind::Link,
            icon: Cow::Borrowed(""),
            tooltip: Cow::Borrowed(""),
            url: url.into(),
            tags: Vec::new(),
            as_dropdown: false,
            target_blank: false,
            include_vars: false,
            keep_time: false,
            one_click: None,
            internal: None,
        }
    }
}

impl<'a> DashboardLink<'a> {
    /// A link to `url` that keeps variables and time range.
    pub fn url(title: impl Into<Text<'a>>, url: impl Into<Text<'a>>) -> Self {
        Self { url: Some(url.into()), ..Self::tagged(title, Vec::new(), LinkKind::Link) }
    }

    /// Links to all dashboards with every one of `tags`, variables and time range kept.
    pub fn dashboards(title: impl Into<Text<'a>>, tags: Vec<Text<'a>>) -> Self {
        Self { as_dropdown: true, ..Self::tagged(title, tags, LinkKind::Dashboards) }
    }

    fn tagged(title: impl Into<Text<'a>>, tags: Vec<Text<'a>>, kind: LinkKind) -> Self {
        Self {
            title: title.into(),
            kind,
            icon: Cow::Borrowed("external link"),
            tooltip: Cow::Borrowed(""),
            url: None,
            tags,
            as_dropdown: false,
            target_blank: false,
            include_vars: true,
            keep_time: true,
            placement: None,
        }
    }
}
