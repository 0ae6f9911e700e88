//! Expressions over a metric whose labels are declared: grouping by another label does not compile.
//!
//! A form `S` of a metric `M` is [`Of<M, S>`]. Functions and aggregations keep the metric; operators and functions
//! that write labels forget it, and from there on labels are text.

use std::marker::PhantomData;

use super::kind::{Counts, Gauged, Quantile};
use super::selector::{Matcher, Selection, Shift, Shifts};
use super::{Aggregation, Expr, Form, Instant, Range, Whole, Window, sealed::Sealed};

/// What an aggregation or an instant function takes: an instant vector.
///
/// ```compile_fail,E0277
/// use dashc::query::promql::build::*;
/// let _ = sum(metric("orders_total").range("5m"));
/// ```
#[diagnostic::on_unimplemented(
    message = "an instant vector is needed here, found `{Self}`",
    label = "expected an instant vector",
    note = "a range goes through a function first: `rate(requests.range(RATE_INTERVAL))`",
    note = "a histogram is asked for `.quantile(0.95)`, `.rate()`, `.counts()`, `.total()` or `.buckets()`"
)]
pub trait InstantVector {
    /// Its form.
    type Form: Form;
    /// Itself, as an expression.
    fn expression(self) -> Expr<Instant, Self::Form>;
}

impl<S: Form> InstantVector for Expr<Instant, S> {
    type Form = S;
    fn expression(self) -> Self {
        self
    }
}

/// What `rate` and the functions over time take: a range vector.
///
/// ```compile_fail,E0277
/// use dashc::query::promql::build::*;
/// let _ = rate(metric("orders_total"));
/// ```
#[diagnostic::on_unimplemented(
    message = "a range vector is needed here, found `{Self}`",
    label = "expected a range vector",
    note = "say how far back it looks: `.range(RATE_INTERVAL)`, or `.range(\"5m\")`"
)]
pub trait RangeVector {
    /// Its form.
    type Form: Form;
    /// Itself, as an expression.
    fn expression(self) -> Expr<Range, Self::Form>;
}

impl<S: Form> RangeVector for Expr<Range, S> {
    type Form = S;
    fn expression(self) -> Self {
        self
    }
}

/// A label that the metric `M` declares.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no label of the metric `{M}`",
    label = "expected one of the labels that `metrics!` declares for `{M}`",
    note = "a label that the scrape adds is `target(\"job\")`"
)]
pub trait LabelOf<M> {
    /// Its name.
    fn name(&self) -> &str;
}

/// The form `S` of an expression over series of the metric `M`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Of<M, S> {
    form: S,
    metric: PhantomData<M>,
}

impl<M, S> Sealed for Of<M, S> {}

impl<M: Clone, S: Form> Form for Of<M, S> {
    type Then = Of<M, Whole>;
    type Grouped = Of<M, Aggregation>;

    fn finish(self) -> Whole {
        self.form.finish()
    }

    fn then(whole: Whole) -> Self::Then {
        Of { form: whole, metric: PhantomData }
    }

    fn aggregated(aggregation: Aggregation) -> Self::Grouped {
        Of { form: aggregation, metric: PhantomData }
    }
}

impl<M: Clone, S: Counts> Counts for Of<M, S> {}

impl<M: Clone, S: Shifts> Shifts for Of<M, S> {
    fn shift(&mut self) -> &mut Shift {
        self.form.shift()
    }
}

impl<T, M: Clone, S: Form> From<Expr<T, Of<M, S>>> for Expr<T> {
    fn from(expr: Expr<T, Of<M, S>>) -> Self {
        expr.whole()
    }
}

impl<T, S: Form> Expr<T, S> {
    /// The same expression, known to be over series of the metric `M`.
    pub fn of_metric<M: Clone>(self) -> Expr<T, Of<M, S>> {
        Expr::of(Of { form: self.form, metric: PhantomData })
    }
}

fn names<M>(labels: impl IntoIterator<Item = impl LabelOf<M>>) -> Vec<String> {
    labels.into_iter().map(|label| label.name().to_owned()).collect()
}

impl<M: Clone> Expr<Instant, Of<M, Aggregation>> {
    /// One result per combination of these labels; all other labels are gone.
    pub fn by(self, labels: impl IntoIterator<Item = impl LabelOf<M>>) -> Expr<Instant, Of<M, Whole>> {
        let form = self.form.form.grouped("by", names(labels));
        Expr::of(Of { form, metric: PhantomData })
    }

    /// These labels are gone; one result per combination of the others.
    pub fn without(self, labels: impl IntoIterator<Item = impl LabelOf<M>>) -> Expr<Instant, Of<M, Whole>> {
        let form = self.form.form.grouped("without", names(labels));
        Expr::of(Of { form, metric: PhantomData })
    }
}

impl<M: Clone> Expr<Instant, Of<M, Quantile>> {
    /// One result per combination of these labels; `le` is kept by itself.
    pub fn by(self, labels: impl IntoIterator<Item = impl LabelOf<M>>) -> Self {
        Expr::<Instant, Quantile>::of(self.form.form).by(names(labels)).of_metric()
    }

    /// Over another window.
    pub fn over(self, window: impl Into<Window>) -> Self {
        Expr::<Instant, Quantile>::of(self.form.form).over(window).of_metric()
    }
}

impl<M: Clone> Expr<Instant, Of<M, Selection>> {
    /// More matchers, after those it has.
    pub fn matchers(self, matchers: impl IntoIterator<Item = Matcher>) -> Self {
        Expr::<Instant, Selection>::of(self.form.form).matchers(matchers).of_metric()
    }

    /// The samples of the last `window`: a range vector, food for [`rate`](super::rate) and its kin.
    pub fn range(self, window: impl Into<Window>) -> Expr<Range, Of<M, Selection>> {
        Expr::<Instant, Selection>::of(self.form.form).range(window).of_metric()
    }
}

impl<M: Clone> Expr<Range, Of<M, Selection>> {
    /// The same range, known to be one of a gauge.
    pub fn of_gauge(self) -> Expr<Range, Of<M, Gauged>> {
        Expr::<Range, Selection>::of(self.form.form).of_gauge().of_metric()
    }
}
