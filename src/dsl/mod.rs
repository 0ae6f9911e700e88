//! The typed DSL: projects as Rust values, whose mistakes do not compile.
//!
//! Beside `load`: where files are decoded into the [`spec`](crate::spec), a program puts values into it, each with
//! the line of Rust that said it. The values here add what a compiler can check: which language a datasource
//! answers, what a panel draws, which labels a metric has, what is a secret. What they cannot check, the rest of
//! the pipeline checks, as for files.
//!
//! [`prelude`] is what a program imports; [`dashc::main`](crate::main) gives it every command.

mod alert;
mod column;
mod cx;
mod dashboard;
mod datasource;
mod external;
mod fleet;
mod link;
mod metric;
mod notify;
mod overrides;
mod panel;
pub mod prelude;
mod project;
mod query;
mod said;
mod service;
mod slo;
mod slo_defaults;
mod team;
mod threshold;
mod unit;
mod variable;
mod word;
mod wording;

pub use alert::{Alert, Alerts, Expect, OfRules, Record};
pub use column::Column;
pub use cx::{Cx, Env, Reference, SecretFile, env, file};
pub use dashboard::{Annotation, Dashboard, Row};
pub use datasource::{Answers, Aws, Datasource, Engine, Limits, Ruler, Sampled, Tls, kind as store};
pub use external::{External, Outputs, Sample};
pub use fleet::{Except, Having, Services, Varied, Whose};
pub use link::{Link, PanelLink};
pub use metric::{
    Bucketed, Counted, Counter, Family, Gauge, Histogram, Known, KnownRange, Label, Select, Series, Single,
    target,
};
pub use notify::{ContactPoint, Interval, MuteTime, Policy, Receiver, Value};
pub use overrides::Override;
pub use panel::{Areas, Bars, Draws, Graph, Panel, Values, kind as panel_kind};
pub use project::{Defaults, Project, Server};
pub use query::{
    Ask, Drawn, Foreign, Insights, Language, LogQl, Profiles, PromQl, Query, Searches, TraceQl, cloudwatch,
    foreign, jaeger_trace, logql, profile, promql, service_map, traceql,
};
pub use said::{Exact, Percent, days, hours, millis, mins, percent, secs};
pub use service::Service;
pub use slo::{Calendar, Events, Notice, Notify, Pair, Slo};
pub use slo_defaults::SloDefaults;
pub use team::Team;
pub use unit::Unit;
pub use variable::{IntoVariable, Variable};
pub use word::{
    Calc, Cell, Color, Correlation, Draw, Empty, Format, Implementation, Listing, Measure, Method, Scheme,
    Severity, Stack, State, Via,
};

pub(crate) use wording::in_rust;

use crate::quantity::Duration;
use crate::query::promql::build;

/// A text and the line that said it.
#[doc(hidden)]
pub type Said = crate::tree::Said<crate::span::Text>;

/// `$window`: the window that an SLO looks back over, in its own queries.
///
/// ```
/// use dashc::prelude::*;
/// let total = sum(rate(metric("orders_total").range(window())));
/// assert_eq!(total.to_string(), "sum(rate(orders_total[$window]))");
/// ```
#[must_use]
pub fn window() -> build::Window {
    "$window".into()
}

impl From<Duration> for build::Window {
    fn from(duration: Duration) -> Self {
        duration.to_string().into()
    }
}

/// The programs of the guide, compiled with the documentation.
#[cfg(doctest)]
#[doc = include_str!("../../docs/rust.md")]
struct Guide;
