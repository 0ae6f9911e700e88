//! The closed word lists of TraceQL: intrinsics, scopes, functions, hints.
//!
//! Facts: Tempo docs, "Construct a TraceQL query" and "TraceQL metrics functions".

use super::typing::Type;

/// Where an attribute is looked up.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Scope {
    /// `.a`: span first, then resource.
    Any,
    /// `span.a`
    Span,
    /// `resource.a`
    Resource,
    /// `event.a`
    Event,
    /// `link.a`
    Link,
    /// `instrumentation.a`
    Instrumentation,
    /// `$scope.a`: whatever the Grafana variable says.
    Variable,
}

impl Scope {
    /// The scope that `word` names when a dot follows it.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Some(match word {
            "span" => Self::Span,
            "resource" => Self::Resource,
            "event" => Self::Event,
            "link" => Self::Link,
            "instrumentation" => Self::Instrumentation,
            _ => return None,
        })
    }
}

/// `status` values.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Status {
    /// `ok`
    Ok,
    /// `error`
    Error,
    /// `unset`
    Unset,
}

/// `kind` values.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum SpanKind {
    /// `unspecified`
    Unspecified,
    /// `internal`
    Internal,
    /// `server`
    Server,
    /// `client`
    Client,
    /// `producer`
    Producer,
    /// `consumer`
    Consumer,
}

/// Aggregates of a search pipeline.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Aggregate {
    /// `count()`
    Count,
    /// `avg(x)`
    Avg,
    /// `min(x)`
    Min,
    /// `max(x)`
    Max,
    /// `sum(x)`
    Sum,
}

/// Functions that turn spans into series.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Metrics {
    /// `rate()`
    Rate,
    /// `count_over_time()`
    CountOverTime,
    /// `min_over_time(x)`
    MinOverTime,
    /// `max_over_time(x)`
    MaxOverTime,
    /// `avg_over_time(x)`
    AvgOverTime,
    /// `sum_over_time(x)`
    SumOverTime,
    /// `quantile_over_time(x, q, …)`
    QuantileOverTime,
    /// `histogram_over_time(x)`
    HistogramOverTime,
    /// `compare({…})`
    Compare,
}

impl Metrics {
    /// How many attributes `by (…)` may hold: histograms need a label of their own.
    #[must_use]
    pub fn max_groups(self) -> usize {
        if matches!(self, Self::QuantileOverTime | Self::HistogramOverTime) { 4 } else { 5 }
    }
}

/// Which end of the series is kept.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Rank {
    /// `topk(n)`
    Top,
    /// `bottomk(n)`
    Bottom,
}

/// What Tempo knows of every span by itself.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Intrinsic {
    /// `duration`, `span:duration`
    Duration,
    /// `name`, `span:name`
    Name,
    /// `status`, `span:status`
    Status,
    /// `statusMessage`, `span:statusMessage`
    StatusMessage,
    /// `kind`, `span:kind`
    Kind,
    /// `rootName`, `trace:rootName`
    RootName,
    /// `rootServiceName`, `trace:rootService`
    RootService,
    /// `traceDuration`, `trace:duration`
    TraceDuration,
    /// `nestedSetLeft`
    NestedSetLeft,
    /// `nestedSetRight`
    NestedSetRight,
    /// `nestedSetParent`
    NestedSetParent,
    /// `trace:id`
    TraceId,
    /// `span:id`
    SpanId,
    /// `span:parentID`
    ParentId,
    /// `span:childCount`
    ChildCount,
    /// `event:name`
    EventName,
    /// `event:timeSinceStart`
    EventTime,
    /// `link:traceID`
    LinkTraceId,
    /// `link:spanID`
    LinkSpanId,
    /// `instrumentation:name`
    InstrumentationName,
    /// `instrumentation:version`
    InstrumentationVersion,
}

impl Intrinsic {
    /// The type of its values.
    #[must_use]
    pub fn value_type(self) -> Type {
        match self {
            Self::Duration | Self::TraceDuration | Self::EventTime => Type::Duration,
            Self::Status => Type::Status,
            Self::Kind => Type::Kind,
            Self::NestedSetLeft | Self::NestedSetRight | Self::NestedSetParent | Self::ChildCount => {
                Type::Int
            }
            _ => Type::Text,
        }
    }
}

/// Intrinsics that need no scope, by spelling.
pub const BARE: &[(&str, Intrinsic)] = &[
    ("duration", Intrinsic::Duration),
    ("kind", Intrinsic::Kind),
    ("name", Intrinsic::Name),
    ("nestedSetLeft", Intrinsic::NestedSetLeft),
    ("nestedSetParent", Intrinsic::NestedSetParent),
    ("nestedSetRight", Intrinsic::NestedSetRight),
    ("rootName", Intrinsic::RootName),
    ("rootServiceName", Intrinsic::RootService),
    ("status", Intrinsic::Status),
    ("statusMessage", Intrinsic::StatusMessage),
    ("traceDuration", Intrinsic::TraceDuration),
];

/// Intrinsics behind `scope:`, by spelling.
pub const SCOPED: &[(&str, &[(&str, Intrinsic)])] = &[
    ("event", &[("name", Intrinsic::EventName), ("timeSinceStart", Intrinsic::EventTime)]),
    (
        "instrumentation",
        &[("name", Intrinsic::InstrumentationName), ("version", Intrinsic::InstrumentationVersion)],
    ),
    ("link", &[("spanID", Intrinsic::LinkSpanId), ("traceID", Intrinsic::LinkTraceId)]),
    (
        "span",
        &[
            ("childCount", Intrinsic::ChildCount),
            ("duration", Intrinsic::Duration),
            ("id", Intrinsic::SpanId),
            ("kind", Intrinsic::Kind),
            ("name", Intrinsic::Name),
            ("parentID", Intrinsic::ParentId),
            ("status", Intrinsic::Status),
            ("statusMessage", Intrinsic::StatusMessage),
        ],
    ),
    (
        "trace",
        &[
            ("duration", Intrinsic::TraceDuration),
            ("id", Intrinsic::TraceId),
            ("rootName", Intrinsic::RootName),
            ("rootService", Intrinsic::RootService),
        ],
    ),
];

/// Words that are values.
pub const VALUES: &[&str] = &[
    "client",
    "consumer",
    "error",
    "false",
    "internal",
    "maxInt",
    "minInt",
    "nil",
    "ok",
    "producer",
    "server",
    "true",
    "unset",
    "unspecified",
];

/// Words that open a stage.
pub const STAGES: &[&str] = &[
    "avg",
    "avg_over_time",
    "bottomk",
    "by",
    "coalesce",
    "compare",
    "count",
    "count_over_time",
    "histogram_over_time",
    "max",
    "max_over_time",
    "min",
    "min_over_time",
    "quantile_over_time",
    "rate",
    "select",
    "sum",
    "sum_over_time",
    "topk",
];

/// What a hint may hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum HintValue {
    /// `true` or `false`.
    Bool,
    /// A Boolean or a share between 0 and 1.
    BoolOrNumber,
    /// Anything: dashc does not know.
    Any,
}

/// One hint that Tempo reads.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct HintName {
    /// As it is written.
    pub name: &'static str,
    /// What it may hold.
    pub value: HintValue,
    /// Whether Tempo heeds it only under `unsafe_query_hints`.
    pub is_unsafe: bool,
}

const fn hint(name: &'static str, value: HintValue, is_unsafe: bool) -> HintName {
    HintName { name, value, is_unsafe }
}

/// Every hint that Tempo reads; others are ignored without a word.
pub const HINTS: &[HintName] = &[
    hint("concurrent_blocks", HintValue::Any, true),
    hint("debug", HintValue::Any, true),
    hint("dedupe", HintValue::Any, true),
    hint("exemplars", HintValue::BoolOrNumber, false),
    hint("extrapolate", HintValue::Any, false),
    hint("job_interval", HintValue::Any, true),
    hint("job_size", HintValue::Any, true),
    hint("most_recent", HintValue::Bool, false),
    hint("sample", HintValue::BoolOrNumber, false),
    hint("span_sample", HintValue::BoolOrNumber, false),
    hint("spanonly_fetch", HintValue::Any, true),
    hint("time_overlap_cutoff", HintValue::Any, true),
    hint("trace_sample", HintValue::BoolOrNumber, false),
];

/// The intrinsic that `word` names inside `list`.
#[must_use]
pub fn find(list: &[(&str, Intrinsic)], word: &str) -> Option<Intrinsic> {
    list.iter().find(|(name, _)| *name == word).map(|(_, which)| *which)
}

/// The intrinsics behind `scope:`, if that is a scope.
#[must_use]
pub fn scoped(scope: &str) -> Option<&'static [(&'static str, Intrinsic)]> {
    SCOPED.iter().find(|(name, _)| *name == scope).map(|(_, list)| *list)
}
