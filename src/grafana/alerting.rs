//! Alerting files: `provisioning/alerting/*.yaml` (Grafana, provisioning).
//!
//! The keys of files differ from those of the HTTP API, and Grafana ignores a
//! key that it does not know. What is missing from a file stays in Grafana: the
//! `delete…` lists remove it.

use std::collections::BTreeMap;
use std::ops::Not;

use serde::Serialize;

use super::contact::{ContactPoint, MuteTime, Template};
use super::policy::Policy;
use super::target::Target;
use super::words::words;
use super::{Text, TextMap};

/// A whole file; `api_version` must be set to 1.
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "camelCase")]
pub struct AlertingFile<'a> {
    /// Always 1.
    pub api_version: u8,
    /// Rules.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<Group<'a>>,
    /// Rules to remove.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub delete_rules: Vec<DeleteByUid<'a>>,
    /// Where alerts go.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub contact_points: Vec<ContactPoint<'a>>,
    /// Receivers to remove.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub delete_contact_points: Vec<DeleteByUid<'a>>,
    /// One tree an organisation, replaced as a whole.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub policies: Vec<Policy<'a>>,
    /// Organisations whose tree is reset.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reset_policies: Vec<u32>,
    /// Named times.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub mute_times: Vec<MuteTime<'a>>,
    /// Times to remove.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub delete_mute_times: Vec<DeleteByName<'a>>,
    /// Texts of notifications.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub templates: Vec<Template<'a>>,
    /// Texts to remove.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub delete_templates: Vec<DeleteByName<'a>>,
}

/// Something to remove.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DeleteByUid<'a> {
    /// Organisation.
    pub org_id: u32,
    /// Its uid.
    pub uid: Text<'a>,
}

/// Something to remove.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DeleteByName<'a> {
    /// Organisation.
    pub org_id: u32,
    /// Its name.
    pub name: Text<'a>,
}

/// Rules that are evaluated together.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Group<'a> {
    /// Organisation.
    pub org_id: u32,
    /// Unique in the folder, at most 190 characters.
    pub name: Text<'a>,
    /// Title; a `/` makes nested folders.
    pub folder: Text<'a>,
    /// A multiple of 10 s.
    pub interval: Text<'a>,
    /// In order.
    pub rules: Vec<Rule<'a>>,
}

/// An alerting rule, or with `record` a recording rule.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Rule<'a> {
    /// At most 40 characters of `[a-zA-Z0-9_-]`.
    pub uid: Text<'a>,
    /// At most 190 characters.
    pub title: Text<'a>,
    /// `refId` of the deciding node; absent for a recording rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub condition: Option<Text<'a>>,
    /// Queries and expressions.
    pub data: Vec<Node<'a>>,
    /// Grafana assumes `NoData`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub no_data_state: Option<NoDataState>,
    /// Grafana assumes `Alerting`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exec_err_state: Option<ErrorState>,
    /// How long the condition must hold.
    #[serde(rename = "for", skip_serializing_if = "Option::is_none")]
    pub pending: Option<Text<'a>>,
    /// How long it fires on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keep_firing_for: Option<Text<'a>>,
    /// Evaluations without a series until it is resolved.
    #[serde(rename = "missing_series_evals_to_resolve", skip_serializing_if = "Option::is_none")]
    pub missing_series_evals_to_resolve: Option<u32>,
    /// Not expanded by Grafana; both panel annotations or neither.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub annotations: TextMap<'a>,
    /// Expanded by Grafana.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: TextMap<'a>,
    /// Of the linked panel.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dashboard_uid: Option<Text<'a>>,
    /// Of the linked panel.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub panel_id: Option<u32>,
    /// Not evaluated.
    #[serde(skip_serializing_if = "Not::not")]
    pub is_paused: bool,
    /// Instead of the policy tree.
    #[serde(rename = "notification_settings", skip_serializing_if = "Option::is_none")]
    pub notification_settings: Option<NotificationSettings<'a>>,
    /// Makes it a recording rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<Record<'a>>,
}

words! {
    /// The state of a rule without data.
    NoDataState { NoData = "NoData", Alerting = "Alerting", OK = "OK", KeepLast = "KeepLast" }
}

words! {
    /// The state of a rule that could not be evaluated.
    ErrorState { Alerting = "Alerting", Error = "Error", OK = "OK", KeepLast = "KeepLast" }
}

/// Routing of one rule.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NotificationSettings<'a> {
    /// Name of a contact point.
    pub receiver: Text<'a>,
    /// Must have `alertname` and `grafana_folder`, or be `...`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub group_by: Vec<Text<'a>>,
    /// A duration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group_wait: Option<Text<'a>>,
    /// A duration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group_interval: Option<Text<'a>>,
    /// A duration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repeat_interval: Option<Text<'a>>,
    /// Names of times.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub mute_time_intervals: Vec<Text<'a>>,
    /// Names of times; 12.1 and later.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub active_time_intervals: Vec<Text<'a>>,
}

/// What a recording rule writes.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Record<'a> {
    /// A Prometheus metric name.
    pub metric: Text<'a>,
    /// `refId` of a node.
    pub from: Text<'a>,
    /// Where it is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_datasource_uid: Option<Text<'a>>,
}

/// A query or expression of a rule.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Node<'a> {
    /// Unique in the rule.
    pub ref_id: Text<'a>,
    /// Overridden by that of the model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query_type: Option<Text<'a>>,
    /// Seconds before now.
    pub relative_time_range: RelativeRange,
    /// Or `__expr__`.
    pub datasource_uid: Text<'a>,
    /// The query.
    pub model: Target<'a>,
}

/// Whole seconds before now; `from` is the greater except for expressions.
#[derive(Clone, Debug, PartialEq, Serialize, Default, Copy)]
pub struct RelativeRange {
    /// Start.
    pub from: u64,
    /// End.
    pub to: u64,
}

impl AlertingFile<'_> {
    /// A file without anything in it.
    #[must_use]
    pub fn new() -> Self {
        Self { api_version: 1, ..Self::default() }
    }
}

impl<'a> Rule<'a> {
    /// A rule over `data`; an alerting one needs a `condition`, a recording one `record`.
    pub fn new(uid: impl Into<Text<'a>>, title: impl Into<Text<'a>>, data: Vec<Node<'a>>) -> Self {
        Self {
            uid: uid.into(),
            title: title.into(),
            condition: None,
            data,
            no_data_state: None,
            exec_err_state: None,
            pending: None,
            keep_firing_for: None,
            missing_series_evals_to_resolve: None,
            annotations: BTreeMap::new(),
            labels: BTreeMap::new(),
            dashboard_uid: None,
            panel_id: None,
            is_paused: false,
            notification_settings: None,
            record: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_has_the_keys_of_files_not_of_the_api() {
        let mut rule = Rule::new("u", "t", Vec::new());
        rule.pending = Some("5m".into());
        rule.keep_firing_for = Some("1m".into());
        rule.missing_series_evals_to_resolve = Some(3);
        rule.record = Some(Record {
            metric: "m".into(),
            from: "A".into(),
            target_datasource_uid: Some("mimir".into()),
        });
        assert_eq!(
            serde_json::to_string(&rule).unwrap(),
            concat!(
                r#"{"uid":"u","title":"t","data":[],"for":"5m","keepFiringFor":"1m","#,
                r#""missing_series_evals_to_resolve":3,"#,
                r#""record":{"metric":"m","from":"A","targetDatasourceUid":"mimir"}}"#
            )
        );
    }

    #[test]
    fn an_empty_file_has_a_version_only() {
        assert_eq!(serde_json::to_string(&AlertingFile::new()).unwrap(), r#"{"apiVersion":1}"#);
    }
}
