//! Typed PromQL builders: Rust values → query text that is right by construction.
//!
//! Beside the parser, before everything that makes queries (methods, SLOs, the
//! Rust DSL). A value is its text, its precedence and its PromQL type, and the
//! type is a Rust type: `rate` of an instant vector does not compile, and
//! parentheses appear only where the precedence of the operators demands them.
//! Source of the grammar: Prometheus docs, Querying basics and Operators.
//!
//! ```
//! use dashc::query::promql::build::*;
//!
//! let requests = metric("http_requests_total").eq("job", "$job");
//! let failed = requests.clone().re("status", "5..");
//! let ratio = sum(rate(failed.range(RATE_INTERVAL))) / sum(rate(requests.range(RATE_INTERVAL)));
//! assert_eq!(
//!     ratio.gt("0.05").to_string(),
//!     "sum(rate(http_requests_total{job=\"$job\",status=~\"5..\"}[$__rate_interval])) \
//!      / sum(rate(http_requests_total{job=\"$job\"}[$__rate_interval])) > 0.05",
//! );
//! ```
//!
//! `rate` wants a range vector:
//!
//! ```compile_fail,E0277
//! use dashc::query::promql::build::*;
//! let _ = rate(metric("http_requests_total"));
//! ```
//!
//! and `sum` an instant vector:
//!
//! ```compile_fail,E0277
//! use dashc::query::promql::build::*;
//! let _ = sum(metric("http_requests_total").range("5m"));
//! ```

mod aggregation;
mod function;
mod kind;
mod known;
mod number;
mod operator;
mod selector;
pub(in crate::query) mod text;

use std::fmt;
use std::marker::PhantomData;

pub use aggregation::*;
pub use function::*;
pub use kind::*;
pub use known::*;
pub use number::{Number, num};
pub(in crate::query) use operator::Operator;
pub use operator::{Arithmetic, Compare, Grouped, Mixed, Operand, Operation, Pair, Set, Vectors};
pub use selector::*;
pub use text::Level;

/// The type of an instant vector: one sample per series.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Instant {}

/// The type of a range vector: a window of samples per series.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Range {}

/// The type of a scalar: one number without labels.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Scalar {}

/// The type of a string: nothing can be done with one but to pass it on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Str {}

/// A PromQL expression of type `T` ([`Instant`], [`Range`], [`Scalar`] or [`Str`]).
///
/// `S` is its form: a [`Selection`] still takes matchers, an [`Aggregation`]
/// still takes `by`, an [`Operation`] still takes `on`; [`Whole`] is text that
/// takes nothing more. Every form becomes whole with [`Expr::whole`] or `into`.
#[must_use = "an expression does nothing until it becomes a query"]
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Expr<T, S = Whole> {
    pub(in crate::query) form: S,
    kind: PhantomData<T>,
}

/// What an expression can still become; closed to other crates.
pub trait Form: Clone + sealed::Sealed {
    /// The form of what a function makes of it: [`Whole`], or that of the same [metric](Of).
    type Then: Form;
    /// The form of what an aggregation makes of it: [`Aggregation`], or that of the same [metric](Of).
    type Grouped: Form;

    /// Its text and precedence, final.
    #[must_use]
    fn finish(self) -> Whole;

    /// What a function made of it.
    #[doc(hidden)]
    fn then(whole: Whole) -> Self::Then;

    /// What an aggregation makes of it.
    #[doc(hidden)]
    fn aggregated(aggregation: Aggregation) -> Self::Grouped;
}

/// What becomes of forms that know no metric.
macro_rules! of_any_metric {
    () => {
        type Then = $crate::query::promql::build::Whole;
        type Grouped = $crate::query::promql::build::Aggregation;

        fn then(whole: $crate::query::promql::build::Whole) -> Self::Then {
            whole
        }

        fn aggregated(aggregation: $crate::query::promql::build::Aggregation) -> Self::Grouped {
            aggregation
        }
    };
}
pub(in crate::query) use of_any_metric;

pub(in crate::query) mod sealed {
    /// Keeps the form and operand traits closed.
    pub trait Sealed {}
}

/// Finished text with the precedence of its outermost operator.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Whole {
    pub(in crate::query) text: String,
    pub(in crate::query) level: Level,
}

impl Whole {
    /// Text that needs no parentheses anywhere.
    pub(in crate::query) fn atom(text: impl Into<String>) -> Self {
        Self { text: text.into(), level: Level::Atom }
    }

    /// The text, in parentheses if its outermost operator binds looser than `least`.
    pub(in crate::query) fn at_least(self, least: Level) -> String {
        if self.level < least { ["(", &self.text, ")"].concat() } else { self.text }
    }
}

impl sealed::Sealed for Whole {}

impl Form for Whole {
    of_any_metric!();

    fn finish(self) -> Whole {
        self
    }
}

impl<T, S: Form> Expr<T, S> {
    pub(super) fn of(form: S) -> Self {
        Self { form, kind: PhantomData }
    }

    /// The same expression, taking no more matchers, labels or modifiers.
    pub fn whole(self) -> Expr<T> {
        Expr::of(self.form.finish())
    }

    /// The query text.
    #[must_use]
    pub fn into_text(self) -> String {
        self.form.finish().text
    }
}

impl<T, S: Form> fmt::Display for Expr<T, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.form.clone().finish().text)
    }
}

impl<T, S: Form> From<Expr<T, S>> for String {
    fn from(expr: Expr<T, S>) -> Self {
        expr.into_text()
    }
}

/// `From<Expr<T, form>> for Expr<T>`, form by form: a blanket one would overlap `From<T> for T`.
macro_rules! becomes_whole {
    ($($form:ty),+) => {$(
        impl<T> From<Expr<T, $form>> for Expr<T> {
            fn from(expr: Expr<T, $form>) -> Self {
                expr.whole()
            }
        }
    )+};
}
becomes_whole!(Selection, Subquery, Aggregation, Quantile);

impl<T, O, M> From<Expr<T, Operation<O, M>>> for Expr<T>
where
    Operation<O, M>: Form,
{
    fn from(expr: Expr<T, Operation<O, M>>) -> Self {
        expr.whole()
    }
}

/// PromQL text of an instant vector, taken as it is; in parentheses under any operator.
///
/// ```
/// use dashc::query::promql::build::*;
/// assert_eq!((raw("a or b") * 2).to_string(), "(a or b) * 2");
/// assert_eq!(sum(raw("a or b")).to_string(), "sum(a or b)");
/// ```
pub fn raw(text: impl Into<String>) -> Expr<Instant> {
    verbatim(text.into())
}

/// PromQL text of an instant vector that is one selector, call or aggregation: it needs parentheses nowhere.
///
/// ```
/// use dashc::query::promql::build::*;
/// assert_eq!((raw_call("sum(up)") * 2).to_string(), "sum(up) * 2");
/// ```
pub fn raw_call(text: impl Into<String>) -> Expr<Instant> {
    Expr::of(Whole::atom(text))
}

/// PromQL text of a range vector, taken as it is.
pub fn raw_range(text: impl Into<String>) -> Expr<Range> {
    verbatim(text.into())
}

/// PromQL text of a scalar, taken as it is; in parentheses under any operator.
pub fn raw_scalar(text: impl Into<String>) -> Expr<Scalar> {
    verbatim(text.into())
}

/// A string.
///
/// ```
/// use dashc::query::promql::build::*;
/// assert_eq!(string("up").to_string(), "\"up\"");
/// ```
///
/// No function takes one where a vector belongs:
///
/// ```compile_fail,E0277
/// use dashc::query::promql::build::*;
/// let _ = sum(string("up"));
/// ```
pub fn string(value: &str) -> Expr<Str> {
    Expr::of(Whole::atom(text::quote(value)))
}

/// A comment in the last line gets a line end, or it would swallow what follows.
fn verbatim<T>(mut text: String) -> Expr<T> {
    if text.rsplit('\n').next().is_some_and(|last| last.contains('#')) {
        text.push('\n');
    }
    Expr::of(Whole { text, level: Level::Raw })
}

/// `name(arguments)`.
pub(super) fn call<T>(name: &str, arguments: impl IntoIterator<Item = String>) -> Expr<T> {
    Expr::of(called(name, arguments))
}

/// The same of a vector whose labels it keeps: what is known of them stays known.
fn mapped<S: Form>(name: &str, arguments: impl IntoIterator<Item = String>) -> Expr<Instant, S::Then> {
    Expr::of(S::then(called(name, arguments)))
}

fn called(name: &str, arguments: impl IntoIterator<Item = String>) -> Whole {
    let mut arguments = arguments.into_iter();
    let first = arguments.next().unwrap_or_default();
    let mut text = String::with_capacity(name.len() + first.len() + 32);
    text.extend([name, "(", &first]);
    for argument in arguments {
        text.extend([", ", &argument]);
    }
    text.push(')');
    Whole::atom(text)
}

#[cfg(test)]
mod tests;
