//! Rules, contact points, policies, mute times.

use std::fmt;

use serde_json::Value;

use super::{DatasourceRef, Expect, Language, Pair, Query, Secret};
use crate::quantity::{Decimal, Duration};
use crate::span::{Origin, Text};

/// What evaluates a group of rules.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Engine {
    /// Grafana itself.
    #[default]
    Grafana,
    /// The ruler of a datasource.
    Ruler(DatasourceRef),
}

/// Rules that are evaluated one after the other.
#[derive(Clone, Debug)]
pub struct RuleGroup {
    /// What evaluates it.
    pub engine: Engine,
    /// The file of `alerts/` that it is from, without the ending.
    pub file: Box<str>,
    /// The namespace in a ruler, which is the name of the file there: that of the team, else of the file.
    pub namespace: Text,
    /// Name.
    pub name: Text,
    /// Folder.
    pub folder: Text,
    /// How often it is evaluated.
    pub interval: Duration,
    /// Where the interval was said.
    pub interval_origin: Origin,
    /// Rules.
    pub rules: Vec<Rule>,
    /// It is made from SLOs.
    pub slo: bool,
    /// It may share a group with others where the ruler takes few.
    pub small: bool,
    /// Where it was said.
    pub origin: Origin,
}

/// A rule.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Uid.
    pub uid: Text,
    /// Name of the alert, or of the recorded series.
    pub name: Text,
    /// What Grafana calls it: unique in its folder.
    pub title: Text,
    /// What it asks: its value, without the threshold.
    pub query: Query,
    /// Language of the query.
    pub language: Language,
    /// Where it asks.
    pub datasource: DatasourceRef,
    /// How far back the query looks.
    pub range: Duration,
    /// Alert or recording.
    pub kind: RuleKind,
    /// Labels.
    pub labels: Vec<Pair>,
    /// Not evaluated.
    pub paused: bool,
    /// Where it was said.
    pub origin: Origin,
    /// Where parts of it were decided; `None` for what dashc makes up.
    pub origins: Option<Box<RuleOrigins>>,
}

/// Where parts of a rule were decided; nowhere where nobody said anything. Its other parts know it themselves.
#[derive(Clone, Copy, Debug, Default)]
pub struct RuleOrigins {
    /// Its datasource.
    pub datasource: Origin,
    /// How far back it looks.
    pub range: Origin,
    /// Whether it is evaluated.
    pub paused: Origin,
    /// How long it must hold.
    pub hold: Origin,
    /// How long it goes on firing.
    pub keep_firing_for: Origin,
    /// What no result means.
    pub no_data: Origin,
    /// What a failing query means.
    pub on_error: Origin,
}

/// Alert or recording.
#[derive(Clone, Debug)]
pub enum RuleKind {
    /// An alert.
    Alert(Box<AlertRule>),
    /// A recording of the series `name`.
    Record,
}

/// What is particular to an alert.
#[derive(Clone, Debug)]
pub struct AlertRule {
    /// When it fires; `None` where the query returns a series, as rulers have it.
    pub condition: Option<Condition>,
    /// Further queries whose values messages may print, by refId.
    pub context: Vec<(Box<str>, Query)>,
    /// How long it must hold.
    pub hold: Duration,
    /// How long it goes on firing.
    pub keep_firing_for: Option<Duration>,
    /// What no result means.
    pub no_data: NoData,
    /// What a failing query means.
    pub on_error: OnError,
    /// Annotations, in the order of the output.
    pub annotations: Vec<Pair>,
    /// Panel that shows it: dashboard uid and panel name.
    pub panel: Option<(Text, Text)>,
    /// Contact point without the policy tree.
    pub delivery: Option<Delivery>,
    /// Whether it fires in the proof.
    pub expect: Expect,
}

/// When an alert fires.
#[derive(Clone, Debug)]
pub struct Condition {
    /// How the value is compared.
    pub evaluator: Evaluator,
    /// With what.
    pub threshold: Decimal,
    /// Whether the author's expression filters by itself, so that the value is 1 wherever it returns a series.
    pub filter: bool,
}

/// A comparison.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Evaluator {
    /// `>`
    Gt,
    /// `>=`
    Gte,
    /// `<`
    Lt,
    /// `<=`
    Lte,
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = match self.evaluator {
            Evaluator::Gt => ">",
            Evaluator::Gte => ">=",
            Evaluator::Lt => "<",
            Evaluator::Lte => "<=",
        };
        write!(f, "{sign} {}", self.threshold)
    }
}

/// What no result means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NoData {
    /// An alert of its own.
    NoData,
    /// The alert fires.
    Alerting,
    /// Fine.
    Ok,
    /// Whatever it was.
    KeepLast,
}

impl NoData {
    /// What the language calls it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::NoData => "no-data",
            Self::Alerting => "alerting",
            Self::Ok => "ok",
            Self::KeepLast => "keep",
        }
    }
}

/// What a failing query means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OnError {
    /// An alert of its own.
    Error,
    /// The alert fires.
    Alerting,
    /// Fine.
    Ok,
    /// Whatever it was.
    KeepLast,
}

impl OnError {
    /// What the language calls it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Alerting => "alerting",
            Self::Ok => "ok",
            Self::KeepLast => "keep",
        }
    }
}

/// A contact point that is notified without the policy tree.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// Contact point.
    pub contact_point: Text,
    /// Grouping.
    pub group_by: Vec<Text>,
    /// Mute times.
    pub mute_times: Vec<Text>,
}

/// A contact point.
#[derive(Clone, Debug)]
pub struct ContactPoint {
    /// Name.
    pub name: Text,
    /// Receivers.
    pub receivers: Vec<Receiver>,
    /// Do not tell when the alert is over.
    pub no_resolve: bool,
    /// Where it was said.
    pub origin: Origin,
}

/// One receiver.
#[derive(Clone, Debug)]
pub struct Receiver {
    /// Uid, derived from the contact point and the kind.
    pub uid: Box<str>,
    /// Index of its kind in `vocabulary::receiver::RECEIVERS`.
    pub kind: usize,
    /// Settings in Grafana's spelling.
    pub settings: Vec<(Text, Setting)>,
    /// Where it was said.
    pub origin: Origin,
}

/// Value of a setting.
#[derive(Clone, Debug)]
pub enum Setting {
    /// Public.
    Plain(Value),
    /// A reference.
    Secret(Secret),
}

/// A node of the policy tree.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Which alerts.
    pub matchers: Vec<Matcher>,
    /// Contact point; `None` is the parent's.
    pub contact_point: Option<Text>,
    /// What it says of its contact point is wrong, and reported.
    pub broken: bool,
    /// Grouping; `None` is the parent's.
    pub group_by: Option<Vec<Text>>,
    /// Wait for a new group.
    pub group_wait: Option<Duration>,
    /// Wait for a changed group, and where that was said.
    pub group_interval: Option<(Duration, Origin)>,
    /// Wait before telling again, and where that was said.
    pub repeat_interval: Option<(Duration, Origin)>,
    /// Go on after a match.
    pub go_on: bool,
    /// Mute times.
    pub mute_times: Vec<Text>,
    /// Active times.
    pub active_times: Vec<Text>,
    /// Routes.
    pub routes: Vec<Policy>,
    /// Where it was said.
    pub origin: Origin,
}

/// A matcher on a label.
#[derive(Clone, Debug)]
pub struct Matcher {
    /// Label.
    pub label: Text,
    /// Comparison.
    pub operator: MatchOperator,
    /// Value or RE2.
    pub value: Text,
}

/// Comparison of a matcher.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MatchOperator {
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `=~`
    Matches,
    /// `!~`
    NotMatches,
}

/// A mute time.
#[derive(Clone, Debug)]
pub struct MuteTime {
    /// Name.
    pub name: Text,
    /// Intervals.
    pub intervals: Vec<Interval>,
}

/// An interval, in Grafana's spelling.
#[derive(Clone, Debug, Default)]
pub struct Interval {
    /// Time of day.
    pub times: Vec<TimeRange>,
    /// `monday:friday`.
    pub weekdays: Vec<Box<str>>,
    /// `1:5`.
    pub days_of_month: Vec<Box<str>>,
    /// `1:3`.
    pub months: Vec<Box<str>>,
    /// `2026:2028`.
    pub years: Vec<Box<str>>,
    /// Zone.
    pub location: Option<Text>,
}

/// A range of a day.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TimeRange {
    /// `HH:MM`.
    pub start: Box<str>,
    /// `HH:MM`.
    pub end: Box<str>,
}

/// A message template.
#[derive(Clone, Debug)]
pub struct Template {
    /// Name.
    pub name: Text,
    /// Body.
    pub text: Text,
}
