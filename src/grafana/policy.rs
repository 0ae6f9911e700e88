//! Notification policies of alerting files.

use std::ops::Not;

use serde::Serialize;

use super::Text;
use super::words::words;

/// The tree of an organisation.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Policy<'a> {
    /// Organisation.
    #[serde(rename = "orgId")]
    pub org_id: u32,
    /// Has a receiver, no matchers and no times.
    #[serde(flatten)]
    pub root: Route<'a>,
}

/// A node of the tree.
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
pub struct Route<'a> {
    /// Contact point; absent is that of the parent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub receiver: Option<Text<'a>>,
    /// Labels, or `...` alone.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub group_by: Vec<Text<'a>>,
    /// All must hold.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub object_matchers: Vec<ObjectMatcher<'a>>,
    /// Names of times.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub mute_time_intervals: Vec<Text<'a>>,
    /// Names of times.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub active_time_intervals: Vec<Text<'a>>,
    /// Look at the next node as well.
    #[serde(rename = "continue", skip_serializing_if = "Not::not")]
    pub go_on: bool,
    /// A duration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group_wait: Option<Text<'a>>,
    /// A duration, not 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group_interval: Option<Text<'a>>,
    /// A duration, not 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repeat_interval: Option<Text<'a>>,
    /// Children; the first that matches counts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub routes: Vec<Route<'a>>,
}

/// A comparison, written `[label, operator, value]`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ObjectMatcher<'a>(
    /// Label; any characters.
    pub Text<'a>,
    /// How.
    pub MatchOperator,
    /// What it is compared with.
    pub Text<'a>,
);

words! {
    /// How a label is compared.
    MatchOperator { Equal = "=", NotEqual = "!=", Matches = "=~", NotMatches = "!~" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_is_its_root_and_matchers_are_triples() {
        let matcher = ObjectMatcher("severity".into(), MatchOperator::Matches, "critical|page".into());
        let child = Route { object_matchers: vec![matcher], go_on: true, ..Route::default() };
        let root = Route { receiver: Some("team".into()), routes: vec![child], ..Route::default() };
        assert_eq!(
            serde_json::to_string(&Policy { org_id: 1, root }).unwrap(),
            concat!(
                r#"{"orgId":1,"receiver":"team","routes":["#,
                r#"{"object_matchers":[["severity","=~","critical|page"]],"continue":true}]}"#
            )
        );
    }
}
