//! Typed LogQL builders: Rust values → query text that is right by construction.
//!
//! Beside the parser, before everything that makes queries. Log queries
//! ([`Logs`]) and metric queries ([`Metric`]) are different Rust types, and so
//! are ranges of lines and of unwrapped values: `sum_over_time` without
//! `unwrap` does not compile. Source: Loki docs, Log queries and Metric queries.
//!
//! ```
//! use dashc::query::logql::build::*;
//!
//! let exceptions = stream("service_name", "frontend").logfmt().filter(label("kind").eq("exception"));
//! assert_eq!(
//!     sum(count_over_time(exceptions.range("5m"))).by(["page"]).to_string(),
//!     "sum by (page) (count_over_time({service_name=\"frontend\"} | logfmt | kind=\"exception\" [5m]))",
//! );
//! ```
//!
//! ```compile_fail,E0308
//! use dashc::query::logql::build::*;
//! let _ = sum_over_time(stream("app", "x").logfmt().range("5m"));
//! ```
//!
//! ```compile_fail,E0308
//! use dashc::query::logql::build::*;
//! let _ = sum(stream("app", "x"));
//! ```

mod condition;
mod metric;

use std::fmt::{self, Write};
use std::marker::PhantomData;

pub use condition::{Condition, Label, label};
pub use metric::*;

pub use crate::query::promql::build::{INTERVAL, Matcher, Number, RANGE, Window};
use crate::query::promql::build::{sealed::Sealed, text::quote};

/// Marks a stream selector that still takes matchers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stream {}

/// Marks a selector with pipeline stages.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Piped {}

/// Marks a pipeline that ends in `unwrap`: only label filters and a range may follow.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unwrapped {}

/// What yields log lines: a query of its own, or what a range is taken of.
pub trait Lines: Sealed {}

impl Sealed for Stream {}
impl Sealed for Piped {}
impl Lines for Stream {}
impl Lines for Piped {}

/// A log query: a stream selector and the stages of its pipeline.
#[must_use = "a log query does nothing until it becomes a query"]
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Logs<S = Piped> {
    matchers: Vec<Matcher>,
    stages: String,
    kind: PhantomData<S>,
}

/// The streams whose `label` is `value`. Loki wants one matcher that is not empty.
pub fn stream(label: &str, value: &str) -> Logs<Stream> {
    streams([Matcher::eq(label, value)])
}

/// The streams that match; [`Matcher::verbatim`] takes text such as `${__tags}`.
pub fn streams(matchers: impl IntoIterator<Item = Matcher>) -> Logs<Stream> {
    Logs { matchers: matchers.into_iter().collect(), stages: String::new(), kind: PhantomData }
}

impl Logs<Stream> {
    /// Only streams whose `label` is `value`.
    pub fn eq(self, label: &str, value: &str) -> Self {
        self.matchers([Matcher::eq(label, value)])
    }

    /// Only streams whose `label` is not `value`.
    pub fn ne(self, label: &str, value: &str) -> Self {
        self.matchers([Matcher::ne(label, value)])
    }

    /// Only streams whose `label` matches the whole of `regex` (RE2).
    pub fn re(self, label: &str, regex: &str) -> Self {
        self.matchers([Matcher::re(label, regex)])
    }

    /// Only streams whose `label` does not match the whole of `regex` (RE2).
    pub fn nre(self, label: &str, regex: &str) -> Self {
        self.matchers([Matcher::nre(label, regex)])
    }

    /// More matchers, after those it has.
    pub fn matchers(mut self, matchers: impl IntoIterator<Item = Matcher>) -> Self {
        self.matchers.extend(matchers);
        self
    }
}

macro_rules! text_stages {
    ($($(#[$doc:meta])+ $name:ident $spelling:literal)+) => {$(
        $(#[$doc])+
        pub fn $name(self, text: &str) -> Logs {
            self.stage(&format!("{} {}", $spelling, quote(text)))
        }
    )+};
}

macro_rules! bare_stages {
    ($($(#[$doc:meta])+ $name:ident)+) => {$(
        $(#[$doc])+
        pub fn $name(self) -> Logs {
            self.stage(concat!("| ", stringify!($name)))
        }
    )+};
}

impl<S: Lines> Logs<S> {
    text_stages! {
        /// Only lines that contain `text`.
        contains "|="
        /// Only lines that do not contain `text`.
        lacks "!="
        /// Only lines that match a regex somewhere.
        matches "|~"
        /// Only lines that match a regex nowhere.
        mismatches "!~"
        /// Only lines that fit a pattern such as `<_> status=5<_>` (Loki 3).
        fits "|>"
        /// Only lines that do not fit a pattern (Loki 3).
        unfit "!>"
        /// Labels from the named groups of a regex.
        regexp "| regexp"
        /// Labels from a pattern such as `<method> <path> <_>`.
        pattern "| pattern"
        /// Replaces the line by a Go template.
        line_format "| line_format"
    }

    bare_stages! {
        /// Labels from every property of a JSON line.
        json
        /// Labels from every pair of a logfmt line.
        logfmt
        /// Labels and line from what Promtail or Alloy packed.
        unpack
        /// Without colour escape sequences.
        decolorize
    }

    /// Labels from some properties of a JSON line: `(label, path)`, the path as in `request.headers[0]`.
    pub fn json_fields(self, fields: impl IntoIterator<Item = (impl AsRef<str>, impl AsRef<str>)>) -> Logs {
        let field = |(name, path): (_, _)| pair(&name, &path);
        self.stage(&format!("| json {}", fields.into_iter().map(field).collect::<Vec<_>>().join(", ")))
    }

    /// Labels from some pairs of a logfmt line, by their keys: cheaper than all of them.
    pub fn logfmt_fields(self, names: impl IntoIterator<Item = impl AsRef<str>>) -> Logs {
        self.stage(&format!("| logfmt {}", names_of(names)))
    }

    /// Sets labels from Go templates: `(label, template)`.
    pub fn label_format(self, labels: impl IntoIterator<Item = (impl AsRef<str>, impl AsRef<str>)>) -> Logs {
        let label = |(name, template): (_, _)| pair(&name, &template);
        self.stage(&format!(
            "| label_format {}",
            labels.into_iter().map(label).collect::<Vec<_>>().join(", ")
        ))
    }

    /// Without these labels.
    pub fn drop_labels(self, labels: impl IntoIterator<Item = impl AsRef<str>>) -> Logs {
        self.stage(&format!("| drop {}", names_of(labels)))
    }

    /// With these labels only.
    pub fn keep_labels(self, labels: impl IntoIterator<Item = impl AsRef<str>>) -> Logs {
        self.stage(&format!("| keep {}", names_of(labels)))
    }

    /// Only lines whose labels satisfy `condition`.
    pub fn filter(self, condition: Condition) -> Logs {
        self.stage(&format!("| {}", condition.into_text()))
    }

    /// The value of a label as the sample. Lines where it is no number get `__error__`.
    pub fn unwrap(self, label: &str) -> Logs<Unwrapped> {
        self.stage(&format!("| unwrap {label}"))
    }

    /// A label such as `1.5KiB` as a number of bytes.
    pub fn unwrap_bytes(self, label: &str) -> Logs<Unwrapped> {
        self.stage(&format!("| unwrap bytes({label})"))
    }

    /// A label such as `1m30s` as a number of seconds.
    pub fn unwrap_duration(self, label: &str) -> Logs<Unwrapped> {
        self.stage(&format!("| unwrap duration({label})"))
    }

    /// The lines of the last `window`.
    pub fn range(self, window: impl Into<Window>) -> LogRange<Logged> {
        LogRange::new(&self.text(), &window.into())
    }

    /// The query text.
    #[must_use]
    pub fn into_text(self) -> String {
        self.text()
    }
}

impl Logs<Unwrapped> {
    /// Only values whose labels satisfy `condition`, typically `__error__=""`.
    pub fn filter(self, condition: Condition) -> Self {
        self.stage(&format!("| {}", condition.into_text()))
    }

    /// The values of the last `window`.
    pub fn range(self, window: impl Into<Window>) -> LogRange<Valued> {
        LogRange::new(&self.text(), &window.into())
    }
}

impl<S> Logs<S> {
    fn stage<T>(mut self, stage: &str) -> Logs<T> {
        let _ = write!(self.stages, " {stage}");
        Logs { matchers: self.matchers, stages: self.stages, kind: PhantomData }
    }

    fn text(&self) -> String {
        let matchers: Vec<&str> = self.matchers.iter().map(Matcher::as_str).collect();
        format!("{{{}}}{}", matchers.join(", "), self.stages)
    }
}

impl<S: Lines> fmt::Display for Logs<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

impl<S: Lines> From<Logs<S>> for String {
    fn from(logs: Logs<S>) -> Self {
        logs.into_text()
    }
}

fn pair(name: &impl AsRef<str>, text: &impl AsRef<str>) -> String {
    format!("{}={}", name.as_ref(), quote(text.as_ref()))
}

fn names_of(names: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    names.into_iter().map(|name| name.as_ref().to_owned()).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests;
