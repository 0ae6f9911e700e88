//! Template variables: entries of `templating.list` (Grafana, variables).
//!
//! As in Grafana's own model one type serves every kind; a kind leaves out the
//! keys that mean nothing to it.

use std::ops::Not;

use serde::Serialize;

use super::words::{codes, words};
use super::{DatasourceRef, Text};

/// One variable.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Variable<'a> {
    /// Which kind.
    #[serde(rename = "type")]
    pub kind: VariableKind,
    /// What `$name` refers to.
    pub name: Text<'a>,
    /// What the UI shows instead of the name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<Text<'a>>,
    /// Shown as a tooltip.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<Text<'a>>,
    /// What the UI leaves out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hide: Option<VariableHide>,
    /// Keep the value out of the address.
    #[serde(skip_serializing_if = "Not::not")]
    pub skip_url_sync: bool,
    /// Query, ad-hoc and group-by variables.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub datasource: Option<DatasourceRef<'a>>,
    /// A query, the values of a custom one, a plugin id, intervals, or a text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query: Option<VariableQuery<'a>>,
    /// The query as the UI shows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub definition: Option<Text<'a>>,
    /// Keeps and cuts values; of a datasource variable: names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub regex: Option<Text<'a>>,
    /// 12.4 and later.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub regex_apply_to: Option<RegexTarget>,
    /// Custom variables, 12.4 and later.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub values_format: Option<ValuesFormat>,
    /// The value at first sight.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current: Option<VariableOption<'a>>,
    /// Filled for custom, interval, switch and constant variables.
    pub options: Vec<VariableOption<'a>>,
    /// When a query runs again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh: Option<VariableRefresh>,
    /// Order of the values.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sort: Option<VariableSort>,
    /// Several values at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub multi: Option<bool>,
    /// Offer "All".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub include_all: Option<bool>,
    /// What "All" stands for, for instance `.*`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub all_value: Option<Text<'a>>,
    /// Accept typed values; Grafana assumes `true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allow_custom_value: Option<bool>,
    /// Interval variables: offer a computed interval.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auto: Option<bool>,
    /// Its least value.
    #[serde(rename = "auto_min", skip_serializing_if = "Option::is_none")]
    pub auto_min: Option<Text<'a>>,
    /// Its number of steps.
    #[serde(rename = "auto_count", skip_serializing_if = "Option::is_none")]
    pub auto_count: Option<u32>,
    /// Ad-hoc variables: the filters at first sight.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub filters: Vec<AdhocFilter<'a>>,
}

words! {
    /// The kinds of variables that dashc writes.
    VariableKind {
        Query = "query", Adhoc = "adhoc", Groupby = "groupby", Constant = "constant", Datasource =
        "datasource", Interval = "interval", Textbox = "textbox", Custom = "custom", Switch = "switch",
    }
}

codes! {
    /// What the UI leaves out; `3` needs 12.4.
    VariableHide { Nothing = 0, Label = 1, Variable = 2, ControlsMenu = 3 }
}

codes! {
    /// When the values are asked for again.
    VariableRefresh { Never = 0, OnLoad = 1, OnTimeRange = 2 }
}

codes! {
    /// Order of the values.
    VariableSort {
        Unsorted = 0, AlphabeticalAsc = 1, AlphabeticalDesc = 2, NumericalAsc = 3, NumericalDesc = 4,
        FoldedAsc = 5, FoldedDesc = 6, NaturalAsc = 7, NaturalDesc = 8,
    }
}

words! {
    /// What the regex of a query variable is applied to.
    RegexTarget { Value = "value", Text = "text" }
}

words! {
    /// How the values of a custom variable are written.
    ValuesFormat { Csv = "csv", Json = "json" }
}

/// The query of a variable.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum VariableQuery<'a> {
    /// A text: custom values, plugin id, intervals, constant, classic query.
    Text(Text<'a>),
    /// The object that the Prometheus editor writes.
    Prometheus(PrometheusVariableQuery<'a>),
    /// The object that the Loki editor writes.
    Loki(LokiVariableQuery<'a>),
    /// The object that the Tempo editor writes.
    Tempo(TempoVariableQuery<'a>),
    /// The object that the Pyroscope editor writes.
    Pyroscope(PyroscopeVariableQuery<'a>),
}

/// `label_values(…)` and its like.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PrometheusVariableQuery<'a> {
    /// What it asks for.
    pub qry_type: PrometheusVariableKind,
    /// The classic text.
    pub query: Text<'a>,
    /// Always `PrometheusVariableQueryEditor-VariableQuery`.
    pub ref_id: Text<'a>,
}

codes! {
    /// What a Prometheus variable asks for.
    PrometheusVariableKind {
        LabelNames = 0, LabelValues = 1, MetricNames = 2, QueryResult = 3, SeriesQuery = 4, Classic = 5,
    }
}

/// Label names or values of a stream selector.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LokiVariableQuery<'a> {
    /// Names or values.
    #[serde(rename = "type")]
    pub kind: LokiVariableKind,
    /// The label whose values are wanted; empty for names.
    pub label: Text<'a>,
    /// A stream selector, possibly empty.
    pub stream: Text<'a>,
    /// Always `LokiVariableQueryEditor-VariableQuery`.
    pub ref_id: Text<'a>,
}

codes! {
    /// What a Loki variable asks for.
    LokiVariableKind { LabelNames = 0, LabelValues = 1 }
}

/// Attribute names or values of traces.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TempoVariableQuery<'a> {
    /// Names or values.
    #[serde(rename = "type")]
    pub kind: TempoVariableKind,
    /// The attribute whose values are wanted.
    pub label: Text<'a>,
    /// Always `TempoDatasourceVariableQueryEditor-VariableQuery`.
    pub ref_id: Text<'a>,
}

codes! {
    /// What a Tempo variable asks for.
    TempoVariableKind { LabelNames = 0, LabelValues = 1 }
}

/// Profile types, labels or label values.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PyroscopeVariableQuery<'a> {
    /// What it asks for.
    #[serde(rename = "type")]
    pub kind: PyroscopeVariableKind,
    /// For labels and their values.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile_type_id: Option<Text<'a>>,
    /// For label values.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label_name: Option<Text<'a>>,
    /// Always `PyroscopeVariableQueryEditor-VariableQuery`.
    pub ref_id: Text<'a>,
}

words! {
    /// What a Pyroscope variable asks for.
    PyroscopeVariableKind { ProfileType = "profileType", Label = "label", LabelValue = "labelValue" }
}

/// A value and the text shown for it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct VariableOption<'a> {
    /// Whether it is the current one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub selected: Option<bool>,
    /// What is shown.
    pub text: OneOrMany<'a>,
    /// What is inserted.
    pub value: OneOrMany<'a>,
}

/// A text, or a list of texts for a variable with `multi`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum OneOrMany<'a> {
    /// One value.
    One(Text<'a>),
    /// Several values.
    Many(Vec<Text<'a>>),
}

/// One comparison of an ad-hoc variable.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AdhocFilter<'a> {
    /// Label.
    pub key: Text<'a>,
    /// `=`, `!=`, `=~`, `!~`, `<` or `>`.
    pub operator: Text<'a>,
    /// Compared with.
    pub value: Text<'a>,
}

impl<'a> Variable<'a> {
    /// A variable of which nothing is known but its kind and name.
    pub fn new(kind: VariableKind, name: impl Into<Text<'a>>) -> Self {
        Self {
            kind,
            name: name.into(),
            label: None,
            description: None,
            hide: None,
            skip_url_sync: false,
            datasource: None,
            query: None,
            definition: None,
            regex: None,
            regex_apply_to: None,
            values_format: None,
            current: None,
            options: Vec::new(),
            refresh: None,
            sort: None,
            multi: None,
            include_all: None,
            all_value: None,
            allow_custom_value: None,
            auto: None,
            auto_min: None,
            auto_count: None,
            filters: Vec::new(),
        }
    }
}

impl<'a> VariableOption<'a> {
    /// A value that is shown as itself.
    pub fn plain(value: impl Into<Text<'a>>) -> Self {
        let value = OneOrMany::One(value.into());
        Self { selected: None, text: value.clone(), value }
    }

    /// The entry "All" of a variable with `multi`.
    #[must_use]
    pub fn all() -> Self {
        let many = |text: &'static str| OneOrMany::Many(vec![Text::Borrowed(text)]);
        Self { selected: None, text: many("All"), value: many("$__all") }
    }
}
