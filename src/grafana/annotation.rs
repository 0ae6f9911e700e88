//! Annotation queries: entries of `annotations.list` (Grafana, annotations).

use std::borrow::Cow;

use serde::Serialize;

use super::words::words;
use super::{DatasourceRef, Text};

/// One annotation query.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Annotation<'a> {
    /// Shown beside its switch.
    pub name: Text<'a>,
    /// `1` for Grafana's own annotations and alerts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub built_in: Option<u8>,
    /// `dashboard` for the built-in one, `tags` for tagged ones.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<Text<'a>>,
    /// Who answers.
    pub datasource: DatasourceRef<'a>,
    /// On at first sight.
    pub enable: bool,
    /// No switch in the UI.
    pub hide: bool,
    /// Of the line and its icon.
    pub icon_color: Text<'a>,
    /// Which panels show it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filter: Option<AnnotationFilter>,
    /// Where the switch is; 12.4 and later.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub placement: Option<AnnotationPlacement>,
    /// Tagged annotations of Grafana itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<AnnotationTarget<'a>>,
    /// A PromQL or LogQL query.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expr: Option<Text<'a>>,
    /// Distance of two evaluations.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<Text<'a>>,
    /// Title, with `{{label}}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title_format: Option<Text<'a>>,
    /// Text, with `{{label}}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text_format: Option<Text<'a>>,
    /// Labels that become tags, separated by commas.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag_keys: Option<Text<'a>>,
    /// The value is a time in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub use_value_for_time: Option<bool>,
}

words! {
    /// Where the switch of an annotation is shown.
    AnnotationPlacement { InControlsMenu = "inControlsMenu" }
}

/// Which panels show an annotation.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AnnotationFilter {
    /// All but these.
    pub exclude: bool,
    /// Panel ids.
    pub ids: Vec<u32>,
}

/// Asks Grafana's own annotation store.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AnnotationTarget<'a> {
    /// At most so many.
    pub limit: u32,
    /// One tag is enough.
    pub match_any: bool,
    /// Tags that it must bear.
    pub tags: Vec<Text<'a>>,
    /// `tags` or `dashboard`.
    #[serde(rename = "type")]
    pub kind: Text<'a>,
}

impl<'a> Annotation<'a> {
    /// The query that every dashboard carries: annotations and alert states of Grafana itself.
    #[must_use]
    pub fn built_in() -> Self {
        Self {
            built_in: Some(1),
            kind: Some(Cow::Borrowed("dashboard")),
            hide: true,
            icon_color: Cow::Borrowed("rgba(0, 211, 255, 1)"),
            ..Self::query("Annotations & Alerts", DatasourceRef::GRAFANA, None)
        }
    }

    /// A query of `datasource`, switched on and shown.
    pub fn query(
        name: impl Into<Text<'a>>,
        datasource: DatasourceRef<'a>,
        expr: impl Into<Option<Text<'a>>>,
    ) -> Self {
        Self {
            name: name.into(),
            built_in: None,
            kind: None,
            datasource,
            enable: true,
            hide: false,
            icon_color: Cow::Borrowed("blue"),
            filter: None,
            placement: None,
            target: None,
            expr: expr.into(),
            step: None,
            title_format: None,
            text_format: None,
            tag_keys: None,
            use_value_for_time: None,
        }
    }
}
