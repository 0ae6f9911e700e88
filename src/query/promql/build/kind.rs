//! Selectors that know what kind of metric they select: `rate` of a gauge does not compile, and quantiles of a
//! histogram keep its `le` by themselves.

use super::selector::{Selection, Subquery};
use super::sum;
use super::text::Level;
use super::{
    Expr, Form, Instant, Number, RATE_INTERVAL, Range, Selector, Whole, Window, of_any_metric, rate,
    sealed::Sealed,
};

/// Ranges that count up: what `rate` and its kin are for.
#[diagnostic::on_unimplemented(
    message = "`rate` and its kin count what a counter counts, and this is a gauge",
    label = "a range of a gauge",
    note = "for a gauge use `delta`, `deriv`, `avg_over_time` or `max_over_time`"
)]
pub trait Counts: Form {}
impl Counts for Selection {}
impl Counts for Subquery {}
impl Counts for Whole {}

/// The form of a range of a gauge: food for everything but `rate` and its kin.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Gauged(Selection);

impl Sealed for Gauged {}

impl Form for Gauged {
    of_any_metric!();

    fn finish(self) -> Whole {
        self.0.finish()
    }
}

impl Expr<Range, Selection> {
    /// The same range, known to be one of a gauge.
    ///
    /// ```compile_fail,E0277
    /// use dashc::query::promql::build::*;
    /// let _ = rate(metric("queue_depth").range("5m").of_gauge());
    /// ```
    pub fn of_gauge(self) -> Expr<Range, Gauged> {
        Expr::of(Gauged(self.form))
    }
}

/// The form of a quantile of a histogram that may still get labels to keep.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Quantile {
    share: String,
    buckets: Expr<Instant, Selection>,
    window: Window,
    labels: Vec<String>,
}

impl Sealed for Quantile {}

impl Form for Quantile {
    of_any_metric!();

    fn finish(self) -> Whole {
        let labels = ["le".to_owned()].into_iter().chain(self.labels);
        let buckets = sum(rate(self.buckets.range(self.window))).by(labels);
        Whole { text: format!("histogram_quantile({}, {buckets})", self.share), level: Level::Atom }
    }
}

/// A quantile of a histogram with classic buckets, over `$__rate_interval`, across all its series.
///
/// ```
/// use dashc::query::promql::build::*;
/// let p95 = quantile_of("0.95", metric("latency_seconds_bucket")).by(["route"]);
/// assert_eq!(
///     p95.to_string(),
///     "histogram_quantile(0.95, sum by (le, route) (rate(latency_seconds_bucket[$__rate_interval])))"
/// );
/// ```
pub fn quantile_of(quantile: impl Number, buckets: Selector) -> Expr<Instant, Quantile> {
    let share = quantile.into_scalar().into_text();
    Expr::of(Quantile { share, buckets, window: RATE_INTERVAL, labels: Vec::new() })
}

impl Expr<Instant, Quantile> {
    /// One result per combination of these labels; `le` is kept by itself.
    pub fn by(mut self, labels: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        self.form.labels.extend(labels.into_iter().map(|label| label.as_ref().to_owned()));
        self
    }

    /// Over another window.
    pub fn over(mut self, window: impl Into<Window>) -> Self {
        self.form.window = window.into();
        self
    }
}
