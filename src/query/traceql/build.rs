//! Typed TraceQL builders: Rust values → query text that is right by construction.
//!
//! Beside the parser, before everything that makes queries. A [`Condition`]
//! holds for a span, [`spans`] makes it a spanset, structural operators relate
//! spansets, and a metrics function ends the pipeline as [`Metrics`].
//! Source: Tempo docs, Construct a TraceQL query and TraceQL metrics functions.
//!
//! ```
//! use dashc::query::traceql::build::*;
//!
//! let failed = resource("service.name").eq("backend").and(STATUS.eq(Status::Error));
//! assert_eq!(
//!     spans(failed).rate().by([span("http.route")]).to_string(),
//!     "{ resource.service.name = \"backend\" && status = error } | rate() by (span.http.route)",
//! );
//! ```
//!
//! Spansets relate to spansets, not to pipelines:
//!
//! ```compile_fail,E0599
//! use dashc::query::traceql::build::*;
//! let _ = spans(NAME.eq("a")).count().gt(2).child(spans(NAME.eq("b")));
//! ```

mod condition;
mod metrics;

use std::fmt;
use std::marker::PhantomData;

pub use condition::*;
pub use metrics::Metrics;

/// Marks a spanset: structural operators relate it to others.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Spanset {}

/// Marks a spanset with pipeline stages.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Piped {}

/// A TraceQL search: a spanset, perhaps piped.
#[must_use = "a search does nothing until it becomes a query"]
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Spans<S = Piped> {
    text: String,
    operator: Option<&'static str>,
    kind: PhantomData<S>,
}

/// The spans for which `condition` holds.
pub fn spans(condition: Condition) -> Spans<Spanset> {
    Spans::of(format!("{{ {} }}", condition.into_text()), None)
}

/// All spans.
pub fn all_spans() -> Spans<Spanset> {
    Spans::of("{ }".to_owned(), None)
}

/// TraceQL text of a spanset, taken as it is; in parentheses beside any operator.
pub fn raw(text: impl Into<String>) -> Spans<Spanset> {
    Spans::of(text.into(), Some(""))
}

macro_rules! relations {
    ($($(#[$doc:meta])+ $name:ident $operator:literal)+) => {$(
        $(#[$doc])+
        pub fn $name(self, other: Self) -> Self {
            self.related($operator, other)
        }
    )+};
}

impl Spans<Spanset> {
    relations! {
        /// Traces with spans of both.
        and "&&"
        /// Traces with spans of either.
        or "||"
        /// Spans of `other` directly below one of `self`.
        child ">"
        /// Spans of `other` anywhere below one of `self`.
        descendant ">>"
        /// Spans of `other` directly above one of `self`.
        parent "<"
        /// Spans of `other` anywhere above one of `self`.
        ancestor "<<"
        /// Spans of `other` with the same parent as one of `self`.
        sibling "~"
        /// Spans of `other` that are no child of any of `self`.
        not_child "!>"
        /// Spans of `other` that are below none of `self`.
        not_descendant "!>>"
        /// Spans of `other` that are no parent of any of `self`.
        not_parent "!<"
        /// Spans of `other` that are above none of `self`.
        not_ancestor "!<<"
        /// Spans of `other` without a sibling in `self`.
        not_sibling "!~"
        /// Like [`child`](Self::child), with the spans of both sides.
        union_child "&>"
        /// Like [`descendant`](Self::descendant), with the spans of both sides.
        union_descendant "&>>"
        /// Like [`parent`](Self::parent), with the spans of both sides.
        union_parent "&<"
        /// Like [`ancestor`](Self::ancestor), with the spans of both sides.
        union_ancestor "&<<"
        /// Like [`sibling`](Self::sibling), with the spans of both sides.
        union_sibling "&~"
    }

    /// All of one level of precedence or close to it: whatever is not a chain of one operator is in parentheses.
    fn related(self, operator: &'static str, other: Self) -> Self {
        let left = if self.operator.is_none_or(|own| own == operator) { self.text } else { self.inside() };
        let right = if other.operator.is_none() { other.text } else { other.inside() };
        Self::of(format!("{left} {operator} {right}"), Some(operator))
    }

    fn inside(self) -> String {
        format!("({})", self.text)
    }
}

impl<S> Spans<S> {
    fn of(text: String, operator: Option<&'static str>) -> Self {
        Self { text, operator, kind: PhantomData }
    }

    fn pipe(self, stage: &str) -> Spans {
        Spans::of(format!("{} | {stage}", self.text), None)
    }

    /// One spanset per value of `field`.
    pub fn by(self, field: Field) -> Spans {
        self.pipe(&field.within("by"))
    }

    /// One spanset per trace again.
    pub fn coalesce(self) -> Spans {
        self.pipe("coalesce()")
    }

    /// With these attributes in the result.
    pub fn select(self, fields: impl IntoIterator<Item = Field>) -> Spans {
        self.pipe(&format!("select({})", list(fields)))
    }

    /// The number of spans, to be compared.
    pub fn count(self) -> Aggregate<S> {
        Aggregate { spans: self, call: "count()".to_owned() }
    }

    /// The mean of `field` over the spans, to be compared.
    pub fn avg(self, field: Field) -> Aggregate<S> {
        Aggregate { spans: self, call: field.within("avg") }
    }

    /// The least `field` of the spans, to be compared.
    pub fn min(self, field: Field) -> Aggregate<S> {
        Aggregate { spans: self, call: field.within("min") }
    }

    /// The greatest `field` of the spans, to be compared.
    pub fn max(self, field: Field) -> Aggregate<S> {
        Aggregate { spans: self, call: field.within("max") }
    }

    /// The sum of `field` over the spans, to be compared.
    pub fn sum(self, field: Field) -> Aggregate<S> {
        Aggregate { spans: self, call: field.within("sum") }
    }

    /// The query text.
    #[must_use]
    pub fn into_text(self) -> String {
        self.text
    }
}

/// An aggregate over each spanset; a query only once it is compared.
#[must_use = "an aggregate does nothing until it is compared"]
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Aggregate<S> {
    spans: Spans<S>,
    call: String,
}

macro_rules! comparisons {
    ($($(#[$doc:meta])+ $name:ident $operator:literal)+) => {$(
        $(#[$doc])+
        pub fn $name(self, value: impl Value) -> Spans {
            self.spans.pipe(&format!("{} {} {}", self.call, $operator, value.into_literal()))
        }
    )+};
}

impl<S> Aggregate<S> {
    comparisons! {
        /// Only spansets where it equals `value`.
        eq "="
        /// Only spansets where it differs from `value`.
        ne "!="
        /// Only spansets where it is greater than `value`.
        gt ">"
        /// Only spansets where it is at least `value`.
        ge ">="
        /// Only spansets where it is less than `value`.
        lt "<"
        /// Only spansets where it is at most `value`.
        le "<="
    }
}

impl<S> fmt::Display for Spans<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl<S> From<Spans<S>> for String {
    fn from(spans: Spans<S>) -> Self {
        spans.text
    }
}

#[cfg(test)]
mod tests;
