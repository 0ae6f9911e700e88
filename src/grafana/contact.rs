//! Contact points, mute times and notification templates of alerting files.

use std::ops::Not;

use serde::Serialize;
use serde_json::{Map, Value};

use super::Text;

/// A name and the receivers behind it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ContactPoint<'a> {
    /// Organisation.
    pub org_id: u32,
    /// What policies and rules refer to.
    pub name: Text<'a>,
    /// At least one.
    pub receivers: Vec<Receiver<'a>>,
}

/// One way to send a notification.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Receiver<'a> {
    /// At most 40 characters of `[a-zA-Z0-9_-]`.
    pub uid: Text<'a>,
    /// Receiver type.
    #[serde(rename = "type")]
    pub kind: Text<'a>,
    /// By type, secrets among them; in the order of insertion.
    pub settings: Map<String, Value>,
    /// Say nothing at the end.
    #[serde(skip_serializing_if = "Not::not")]
    pub disable_resolve_message: bool,
}

/// Named times.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MuteTime<'a> {
    /// Organisation.
    pub org_id: u32,
    /// What policies and rules refer to.
    pub name: Text<'a>,
    /// Any of them.
    #[serde(rename = "time_intervals")]
    pub time_intervals: Vec<TimeInterval<'a>>,
}

/// Times for which every given part holds.
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
pub struct TimeInterval<'a> {
    /// Of a day.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub times: Vec<TimeRange<'a>>,
    /// For instance `monday:friday`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub weekdays: Vec<Text<'a>>,
    /// For instance `1:5` or `-3:-1`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub days_of_month: Vec<Text<'a>>,
    /// For instance `1:3` or `may:august`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub months: Vec<Text<'a>>,
    /// For instance `2026:2027`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub years: Vec<Text<'a>>,
    /// IANA name; absent is UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<Text<'a>>,
}

/// Part of a day.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TimeRange<'a> {
    /// `HH:MM`.
    pub start_time: Text<'a>,
    /// `HH:MM`, at most `24:00`.
    pub end_time: Text<'a>,
}

/// A text of notifications.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Template<'a> {
    /// Organisation.
    pub org_id: u32,
    /// Unique.
    pub name: Text<'a>,
    /// Go templates with `define`.
    pub template: Text<'a>,
}
