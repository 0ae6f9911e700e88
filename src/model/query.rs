//! Queries and targets.

use serde_json::{Map, Value};

use super::DatasourceRef;
use crate::quantity::Duration;
use crate::query::{logql, promql, traceql};
use crate::span::{Origin, Text};

pub use crate::vocabulary::datasource::Language;

/// The usual name of a language, for messages.
#[must_use]
pub fn language_name(language: Language) -> &'static str {
    match language {
        Language::CloudWatch => "CloudWatch",
        Language::Jaeger => "Jaeger",
        Language::LogQl => "LogQL",
        Language::Profile => "profiles",
        Language::PromQl => "PromQL",
        Language::TraceQl => "TraceQL",
    }
}

/// A query: text, tree and the way back to the author's file.
#[derive(Clone, Debug)]
pub struct Query {
    /// The text that is written, byte for byte.
    pub text: Text,
    /// Its tree.
    pub syntax: Syntax,
    /// Whether dashc built it; a fault in it is then dashc's own.
    pub generated: bool,
}

/// The tree of a query.
#[derive(Clone, Debug)]
pub enum Syntax {
    /// PromQL.
    PromQl(Box<promql::Parsed>),
    /// LogQL.
    LogQl(Box<logql::Parsed>),
    /// TraceQL.
    TraceQl(Box<traceql::Parsed>),
    /// None: another language, or dropped after the checks.
    None,
}

/// Whether a tree has no error.
#[must_use]
pub fn is_ok(syntax: &Syntax) -> bool {
    match syntax {
        Syntax::PromQl(parsed) => parsed.is_ok(),
        Syntax::LogQl(parsed) => parsed.is_ok(),
        Syntax::TraceQl(parsed) => parsed.is_ok(),
        Syntax::None => true,
    }
}

/// One query of a panel.
#[derive(Clone, Debug)]
pub struct Target {
    /// `A`, `B`, …, unique in the panel.
    pub ref_id: Box<str>,
    /// Where it goes.
    pub datasource: DatasourceRef,
    /// What it asks.
    pub kind: TargetKind,
    /// Series name.
    pub legend: Option<Text>,
    /// One value instead of a series.
    pub instant: bool,
    /// Show sampled traces.
    pub exemplars: bool,
    /// Shape of the result.
    pub format: TargetFormat,
    /// Smallest step.
    pub step: Option<Duration>,
    /// Most rows or traces.
    pub limit: Option<u32>,
    /// Fetch but do not draw.
    pub hidden: bool,
    /// The query of a plugin that dashc does not model, in the plugin's own spelling.
    pub raw: Option<Box<Map<String, Value>>>,
    /// Where it was said.
    pub origin: Origin,
}

/// What a target asks.
#[derive(Clone, Debug)]
pub enum TargetKind {
    /// A query in PromQL.
    PromQl(Query),
    /// A query in LogQL.
    LogQl(Query),
    /// A query in TraceQL, or a trace id.
    TraceQl(Query, TraceTable),
    /// The graph of services of a trace store, narrowed by a selector.
    ServiceMap(Option<Text>),
    /// A profile.
    Profile(Profile),
    /// The text for a datasource that dashc does not model.
    Other(Text),
    /// Wrong, and reported.
    Broken,
}

impl TargetKind {
    /// The query, in the languages that have a tree.
    #[must_use]
    pub fn query(&self) -> Option<(&Query, Language)> {
        match self {
            Self::PromQl(query) => Some((query, Language::PromQl)),
            Self::LogQl(query) => Some((query, Language::LogQl)),
            Self::TraceQl(query, _) => Some((query, Language::TraceQl)),
            _ => None,
        }
    }

    /// The same, to change.
    pub fn query_mut(&mut self) -> Option<&mut Query> {
        match self {
            Self::PromQl(query) | Self::LogQl(query) | Self::TraceQl(query, _) => Some(query),
            _ => None,
        }
    }
}

/// A profile query.
#[derive(Clone, Debug)]
pub struct Profile {
    /// Profile type id.
    pub type_id: Text,
    /// Label selector.
    pub selector: Text,
    /// Labels to group a series by.
    pub group_by: Vec<Text>,
    /// Span ids to narrow to; usually a variable.
    pub spans: Option<Text>,
}

/// Shape of a result.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum TargetFormat {
    /// Series.
    #[default]
    TimeSeries,
    /// Rows.
    Table,
    /// Histogram buckets.
    Heatmap,
}

/// What a trace search lists.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum TraceTable {
    /// Traces.
    #[default]
    Traces,
    /// Spans.
    Spans,
    /// As Tempo answers.
    Raw,
}
