//! What panels and rules ask: typed expressions, or raw text, each in one language.

use std::marker::PhantomData;

use super::said::{said, text_setters, texts, value_setters, word_setters};
use super::word::{Format, Listing};
use crate::quantity::Duration;
use crate::query::promql::build::{Expr, Form, Instant, Scalar};
use crate::query::{logql, traceql};
use crate::span::Origin;
use crate::spec;

macro_rules! languages {
    ($($(#[$doc:meta])+ $name:ident $field:ident;)+) => {$(
        $(#[$doc])+
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum $name {}
        impl Language for $name {
            fn say(query: &mut spec::Query, text: String, origin: Origin) {
                query.$field = said(text, origin);
            }
        }
    )+};
}

/// A query language.
pub trait Language {
    /// Puts a text of the language into a query.
    #[doc(hidden)]
    fn say(query: &mut spec::Query, text: String, origin: Origin);
}

languages! {
    /// Prometheus and Mimir.
    PromQl promql;
    /// Loki.
    LogQl logql;
    /// Tempo.
    TraceQl traceql;
    /// Pyroscope.
    Profiles profile;
    /// `CloudWatch`: Metrics Insights, Logs Insights or a metric expression.
    Insights text;
    /// Jaeger, which has no language of its own.
    Searches text;
    /// A plugin that dashc does not model.
    Foreign text;
}

/// A query and how its result is drawn.
///
/// Every expression becomes one when it is asked; settings come behind it:
///
/// ```
/// use dashc::prelude::*;
/// let mimir = Datasource::mimir("mimir", "http://mimir:9009/prometheus");
/// let requests = sum(rate(metric("http_requests_total").range(RATE_INTERVAL))).by(["route"]);
/// let panel = Panel::timeseries("Requests").query(&mimir, requests.legend("{{route}}").exemplars());
/// ```
///
/// Exemplars are of PromQL alone:
///
/// ```compile_fail,E0599
/// use dashc::prelude::*;
/// let query = logql("sum(rate({app=\"shop\"}[5m]))").exemplars();
/// ```
#[derive(Clone, Debug)]
#[must_use = "a query does nothing until a panel or a rule asks it"]
pub struct Query<L> {
    pub(super) spec: spec::Query,
    language: PhantomData<L>,
}

impl<L: Language> Query<L> {
    fn new(text: String, origin: Origin) -> Self {
        let mut spec = spec::Query { origin, ..spec::Query::default() };
        L::say(&mut spec, text, origin);
        Self { spec, language: PhantomData }
    }
}

/// What can be asked in a language: an expression, or text by [`promql`], [`logql()`], [`traceql()`] or [`profile`].
///
/// A range vector cannot:
///
/// ```compile_fail,E0277
/// use dashc::prelude::*;
/// let mimir = Datasource::mimir("mimir", "http://mimir:9009/prometheus");
/// let panel = Panel::timeseries("Requests").query(&mimir, metric("http_requests_total").range("5m"));
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not something that can be asked",
    label = "expected an expression, or `promql(\"…\")`, `logql(\"…\")`, `traceql(\"…\")`",
    note = "raw text says its language, so that it can be checked: `promql(\"up\")`",
    note = "a range goes through a function first: `rate(requests.range(RATE_INTERVAL))`",
    note = "a histogram is asked for `.quantile(0.95)`, `.rate()`, `.counts()`, `.total()` or `.buckets()`"
)]
pub trait Ask: Sized {
    /// Its language.
    type Language: Language;

    /// As a query.
    #[track_caller]
    fn ask(self) -> Query<Self::Language>;

    /// Names its series, with `{{label}}` for the value of a label.
    #[track_caller]
    fn legend(self, format: impl Into<String>) -> Query<Self::Language> {
        let mut query = self.ask();
        query.spec.legend = said(format, Origin::here());
        query
    }

    /// Asks for one value at the end of the time range instead of a series.
    #[track_caller]
    fn instant(self) -> Query<Self::Language> {
        let mut query = self.ask();
        query.spec.instant = crate::tree::Said::here(true);
        query
    }

    /// Sets the smallest step.
    #[track_caller]
    fn step(self, step: Duration) -> Query<Self::Language> {
        let mut query = self.ask();
        query.spec.step = crate::tree::Said::here(step);
        query
    }

    /// Fetches without drawing.
    #[track_caller]
    fn hidden(self) -> Query<Self::Language> {
        let mut query = self.ask();
        query.spec.hidden = crate::tree::Said::here(true);
        query
    }

    /// Shows sampled traces as dots.
    #[track_caller]
    fn exemplars(self) -> Query<PromQl>
    where
        Self: Ask<Language = PromQl>,
    {
        let mut query = self.ask();
        query.spec.exemplars = crate::tree::Said::here(true);
        query
    }
}

impl<L: Language> Ask for Query<L> {
    type Language = L;
    fn ask(self) -> Self {
        self
    }
}

/// The types of PromQL that can be drawn or alerted on.
#[diagnostic::on_unimplemented(
    message = "a `{Self}` vector cannot be drawn",
    label = "expected an instant vector or a scalar",
    note = "give a range to a function first: `rate(requests.range(RATE_INTERVAL))`"
)]
pub trait Drawn {}
impl Drawn for Instant {}
impl Drawn for Scalar {}

impl<T: Drawn, S: Form> Ask for Expr<T, S> {
    type Language = PromQl;
    #[track_caller]
    fn ask(self) -> Query<PromQl> {
        Query::new(self.into_text(), Origin::here())
    }
}

impl<S: logql::build::Lines> Ask for logql::build::Logs<S> {
    type Language = LogQl;
    #[track_caller]
    fn ask(self) -> Query<LogQl> {
        Query::new(String::from(self), Origin::here())
    }
}

impl<S: Form> Ask for logql::build::Metric<S> {
    type Language = LogQl;
    #[track_caller]
    fn ask(self) -> Query<LogQl> {
        Query::new(self.into_text(), Origin::here())
    }
}

impl<S> Ask for traceql::build::Spans<S> {
    type Language = TraceQl;
    #[track_caller]
    fn ask(self) -> Query<TraceQl> {
        Query::new(self.into_text(), Origin::here())
    }
}

impl Ask for traceql::build::Metrics {
    type Language = TraceQl;
    #[track_caller]
    fn ask(self) -> Query<TraceQl> {
        Query::new(String::from(self), Origin::here())
    }
}

macro_rules! raw_texts {
    ($($(#[$doc:meta])+ $name:ident $language:ident;)+) => {$(
        $(#[$doc])+
        #[track_caller]
        pub fn $name(text: impl Into<String>) -> Query<$language> {
            Query::new(text.into(), Origin::here())
        }
    )+};
}

raw_texts! {
    /// A query in PromQL, as text: parsed when the project is compiled, a fault underlined in this literal.
    ///
    /// ```
    /// use dashc::prelude::*;
    /// let mimir = Datasource::mimir("mimir", "http://mimir:9009/prometheus");
    /// let panel = Panel::stat("Targets").query(&mimir, promql("sum(up)").instant());
    /// ```
    promql PromQl;
    /// A query in LogQL, as text.
    ///
    /// ```
    /// use dashc::prelude::*;
    /// let loki = Datasource::loki("loki", "http://loki:3100");
    /// let panel = Panel::logs("Errors").query(&loki, logql(r#"{app="shop"} |= "error""#));
    /// ```
    logql LogQl;
    /// A query in TraceQL, as text.
    ///
    /// ```
    /// use dashc::prelude::*;
    /// let tempo = Datasource::tempo("tempo", "http://tempo:3200");
    /// let panel = Panel::traces("Failed").query(&tempo, traceql("{ status = error }"));
    /// ```
    traceql TraceQl;
    /// A profile: an id, or `cpu` or `memory` of the service's convention.
    ///
    /// ```
    /// use dashc::prelude::*;
    /// let pyroscope = Datasource::pyroscope("pyroscope", "http://pyroscope:4040");
    /// let panel = Panel::flamegraph("CPU").query(&pyroscope, profile("cpu"));
    /// ```
    profile Profiles;
    /// A query of `CloudWatch`, as text: Metrics Insights (`SELECT …`), Logs Insights, or a metric expression.
    ///
    /// ```
    /// use dashc::prelude::*;
    /// let aws = Datasource::cloudwatch("aws", "eu-central-1");
    /// let cpu = "SELECT AVG(CPUUtilization) FROM SCHEMA(\"AWS/EC2\", InstanceId)";
    /// let panel = Panel::timeseries("CPU").query(&aws, cloudwatch(cpu));
    /// ```
    cloudwatch Insights;
    /// A search of Jaeger, as text: a trace by its id.
    ///
    /// ```
    /// use dashc::prelude::*;
    /// let jaeger = Datasource::jaeger("jaeger", env("JAEGER_URL"));
    /// let panel = Panel::traces("Trace").query(&jaeger, jaeger_trace("$trace"));
    /// ```
    jaeger_trace Searches;
}

/// A query of a plugin that dashc does not model, in the plugin's own spelling.
///
/// ```
/// use dashc::prelude::*;
/// let orders = Datasource::plugin("orders", "grafana-postgresql-datasource").address(env("ORDERS_URL"));
/// let asked = foreign(serde_json::json!({ "rawSql": "select count(*) from orders", "format": "table" }));
/// let panel = Panel::stat("Orders").query(&orders, asked);
/// ```
#[track_caller]
pub fn foreign(query: impl Into<crate::tree::Raw>) -> Query<Foreign> {
    let origin = Origin::here();
    let spec =
        spec::Query { origin, raw: crate::tree::Said::at(query.into(), origin), ..spec::Query::default() };
    Query { spec, language: PhantomData }
}

/// The graph of services of Tempo, instead of a query.
///
/// ```
/// use dashc::prelude::*;
/// let tempo = Datasource::tempo("tempo", env("TEMPO_URL"));
/// let graph = Panel::node_graph("Services").query(&tempo, service_map());
/// ```
#[track_caller]
pub fn service_map() -> Query<TraceQl> {
    let origin = Origin::here();
    let spec =
        spec::Query { origin, service_map: crate::tree::Said::at(true, origin), ..spec::Query::default() };
    Query { spec, language: PhantomData }
}

impl<L: Language> Query<L> {
    word_setters! {
        /// The form in which it answers; follows from the panel when not said.
        format(Format) => spec.format;
    }
}

impl Query<TraceQl> {
    value_setters! {
        /// Most traces.
        limit(u32) => spec.limit;
    }

    word_setters! {
        /// What a search lists.
        listing(Listing) => spec.table;
    }

    text_setters! {
        /// Label selector of a service map; the service's when not said.
        selector => spec.selector;
    }
}

impl Query<LogQl> {
    value_setters! {
        /// Most lines.
        limit(u32) => spec.limit;
    }
}

impl Query<Profiles> {
    text_setters! {
        /// Label selector; the service's when not said.
        selector => spec.selector;
        /// Ids of the spans that it is narrowed to; usually a variable.
        spans => spec.spans;
    }

    /// Labels to group its series by.
    #[track_caller]
    pub fn group_by(mut self, labels: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.spec.group_by = texts(labels, Origin::here());
        self
    }
}
