//! Rule files: groups of recording and alerting rules, in the order of Prometheus's documentation.
//!
//! One type serves Prometheus, Mimir (`namespace`, `source_tenants`), Loki and,
//! as `spec`, the `PrometheusRule` resource (`partial_response_strategy`).

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Serialize;

/// A text that may be borrowed from the model.
pub type Text<'a> = Cow<'a, str>;

/// Labels or annotations, in the order of their names.
pub type TextMap<'a> = BTreeMap<Text<'a>, Text<'a>>;

/// A whole file.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RuleFile<'a> {
    /// Mimir only: where `mimirtool` puts the groups.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<Text<'a>>,
    /// Names are unique in the file.
    pub groups: Vec<Group<'a>>,
}

/// Rules that are evaluated one after the other.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Group<'a> {
    /// Unique in the file.
    pub name: Text<'a>,
    /// A duration; absent is the server's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interval: Option<Text<'a>>,
    /// A duration; Prometheus 2.53 and later.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query_offset: Option<Text<'a>>,
    /// At most so many results; Prometheus 2.31 and later.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u64>,
    /// Thanos only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partial_response_strategy: Option<PartialResponse>,
    /// Mimir only: a federated group.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub source_tenants: Vec<Text<'a>>,
    /// For every rule; Prometheus 3.0 and later.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: TextMap<'a>,
    /// In order.
    pub rules: Vec<Rule<'a>>,
}

/// What Thanos does when a store does not answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PartialResponse {
    /// Fail.
    Abort,
    /// Go on.
    Warn,
}

/// A rule.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Rule<'a> {
    /// Writes a series.
    Recording(RecordingRule<'a>),
    /// Fires an alert.
    Alerting(AlertingRule<'a>),
}

/// Writes a series.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RecordingRule<'a> {
    /// Its name.
    pub record: Text<'a>,
    /// PromQL, or LogQL for Loki.
    pub expr: Text<'a>,
    /// Added or replaced.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: TextMap<'a>,
}

/// Fires an alert a series.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AlertingRule<'a> {
    /// Its name.
    pub alert: Text<'a>,
    /// PromQL, or LogQL for Loki.
    pub expr: Text<'a>,
    /// How long a series must be there.
    #[serde(rename = "for", skip_serializing_if = "Option::is_none")]
    pub pending: Option<Text<'a>>,
    /// How long it fires on; Prometheus 2.42 and later.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keep_firing_for: Option<Text<'a>>,
    /// Templates.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: TextMap<'a>,
    /// Templates.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub annotations: TextMap<'a>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_come_in_the_order_of_the_documentation() {
        let rule = AlertingRule {
            alert: "Down".into(),
            expr: "up == 0".into(),
            pending: Some("5m".into()),
            keep_firing_for: Some("1m".into()),
            labels: BTreeMap::from([("team".into(), "a".into()), ("severity".into(), "page".into())]),
            annotations: BTreeMap::new(),
        };
        assert_eq!(
            serde_json::to_string(&Rule::Alerting(rule)).unwrap(),
            concat!(
                r#"{"alert":"Down","expr":"up == 0","for":"5m","keep_firing_for":"1m","#,
                r#""labels":{"severity":"page","team":"a"}}"#
            )
        );
    }
}
