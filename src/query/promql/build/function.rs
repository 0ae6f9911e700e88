//! PromQL's functions as Rust functions. Source: Prometheus docs, Query functions.

use super::text::quote;
use super::{Counts, Expr, Form, Instant, InstantVector, Number, RangeVector, Scalar, call, mapped};

macro_rules! functions {
    ($from:ident of $form:ident { $($(#[$doc:meta])+ $name:ident)+ }) => {$(
        $(#[$doc])+
        pub fn $name<S: $form>(argument: impl $from<Form = S>) -> Expr<Instant, S::Then> {
            mapped::<S>(stringify!($name), [argument.expression().into_text()])
        }
    )+};
}

functions! { RangeVector of Counts {
    /// Per-second increase of a counter, corrected for resets.
    rate
    /// Per-second increase from the last two samples: for graphs of fast counters, not for alerts.
    irate
    /// Increase of a counter over the window, corrected for resets.
    increase
    /// How often a counter was reset.
    resets
} }

functions! { RangeVector of Form {
    /// Difference between the ends of the window, for gauges.
    delta
    /// Difference between the last two samples, for gauges.
    idelta
    /// Slope per second by linear regression, for gauges.
    deriv
    /// How often the value changed.
    changes
    /// Mean of the samples in the window.
    avg_over_time
    /// Least sample in the window.
    min_over_time
    /// Greatest sample in the window.
    max_over_time
    /// Sum of the samples in the window.
    sum_over_time
    /// Number of samples in the window.
    count_over_time
    /// Population standard deviation over the window.
    stddev_over_time
    /// Population variance over the window.
    stdvar_over_time
    /// Most recent sample in the window, the metric name kept.
    last_over_time
    /// 1 for every series with a sample in the window.
    present_over_time
    /// Median absolute deviation over the window (experimental in Prometheus 3).
    mad_over_time
    /// 1, with the labels of the selector's equality matchers, if the window holds no sample at all.
    absent_over_time
} }

functions! { InstantVector of Form {
    /// 1, with the labels of the selector's equality matchers, if there is no series.
    absent
    /// Absolute value.
    abs
    /// Rounded up to an integer.
    ceil
    /// Rounded down to an integer.
    floor
    /// Rounded to the nearest integer, halves up.
    round
    /// e to the power of the value.
    exp
    /// Natural logarithm.
    ln
    /// Binary logarithm.
    log2
    /// Decimal logarithm.
    log10
    /// Square root.
    sqrt
    /// Sign: -1, 0 or 1.
    sgn
    /// Sine, of radians.
    sin
    /// Cosine, of radians.
    cos
    /// Tangent, of radians.
    tan
    /// Arc sine, in radians.
    asin
    /// Arc cosine, in radians.
    acos
    /// Arc tangent, in radians.
    atan
    /// Hyperbolic sine.
    sinh
    /// Hyperbolic cosine.
    cosh
    /// Hyperbolic tangent.
    tanh
    /// Inverse hyperbolic sine.
    asinh
    /// Inverse hyperbolic cosine.
    acosh
    /// Inverse hyperbolic tangent.
    atanh
    /// Radians to degrees.
    deg
    /// Degrees to radians.
    rad
    /// Unix time in seconds of each sample.
    timestamp
    /// Ascending by value; for instant queries.
    sort
    /// Descending by value; for instant queries.
    sort_desc
    /// Minute of the hour (0 to 59, UTC) of a Unix time.
    minute
    /// Hour of the day (0 to 23, UTC) of a Unix time.
    hour
    /// Day of the week (0 is Sunday, UTC) of a Unix time.
    day_of_week
    /// Day of the month (from 1, UTC) of a Unix time.
    day_of_month
    /// Day of the year (from 1, UTC) of a Unix time.
    day_of_year
    /// Number of days of the month (UTC) of a Unix time.
    days_in_month
    /// Month (from 1, UTC) of a Unix time.
    month
    /// Year (UTC) of a Unix time.
    year
    /// Mean of the observations of a native histogram.
    histogram_avg
    /// Number of observations of a native histogram.
    histogram_count
    /// Sum of the observations of a native histogram.
    histogram_sum
    /// Estimated standard deviation of a native histogram.
    histogram_stddev
    /// Estimated variance of a native histogram.
    histogram_stdvar
} }

/// Adds the data labels of the matching info metrics, such as `target_info` (experimental).
pub fn info(vector: impl InstantVector) -> Expr<Instant> {
    call("info", [vector.expression().into_text()])
}

/// The `q`-quantile of a histogram: of `_bucket` rates with their `le`, or of a native histogram.
///
/// ```
/// use dashc::query::promql::build::*;
/// let buckets = sum(rate(metric("duration_seconds_bucket").range(RATE_INTERVAL))).by(["le"]);
/// assert_eq!(
///     histogram_quantile("$quantile", buckets).to_string(),
///     "histogram_quantile($quantile, sum by (le) (rate(duration_seconds_bucket[$__rate_interval])))",
/// );
/// ```
pub fn histogram_quantile<V: InstantVector>(
    q: impl Number,
    buckets: V,
) -> Expr<Instant, <V::Form as Form>::Then> {
    let arguments = [q.into_scalar().into_text(), buckets.expression().into_text()];
    mapped::<V::Form>("histogram_quantile", arguments)
}

/// The share of observations between two values, of a native histogram.
pub fn histogram_fraction<V: InstantVector>(
    lower: impl Number,
    upper: impl Number,
    histogram: V,
) -> Expr<Instant, <V::Form as Form>::Then> {
    let bounds = [lower.into_scalar().into_text(), upper.into_scalar().into_text()];
    mapped::<V::Form>("histogram_fraction", bounds.into_iter().chain([histogram.expression().into_text()]))
}

/// The `q`-quantile of the samples in the window.
pub fn quantile_over_time<V: RangeVector>(
    q: impl Number,
    range: V,
) -> Expr<Instant, <V::Form as Form>::Then> {
    let arguments = [q.into_scalar().into_text(), range.expression().into_text()];
    mapped::<V::Form>("quantile_over_time", arguments)
}

/// The value `seconds` from now by linear regression over the window, for smooth gauges.
pub fn predict_linear<V: RangeVector>(
    range: V,
    seconds: impl Number,
) -> Expr<Instant, <V::Form as Form>::Then> {
    let arguments = [range.expression().into_text(), seconds.into_scalar().into_text()];
    mapped::<V::Form>("predict_linear", arguments)
}

/// Holt's double exponential smoothing (experimental in Prometheus 3); both factors between 0 and 1.
pub fn double_exponential_smoothing<V: RangeVector>(
    range: V,
    smoothing: impl Number,
    trend: impl Number,
) -> Expr<Instant, <V::Form as Form>::Then> {
    let factors = [smoothing.into_scalar().into_text(), trend.into_scalar().into_text()];
    let arguments = [range.expression().into_text()].into_iter().chain(factors);
    mapped::<V::Form>("double_exponential_smoothing", arguments)
}

/// Every value at least `least`.
pub fn clamp_min<V: InstantVector>(vector: V, least: impl Number) -> Expr<Instant, <V::Form as Form>::Then> {
    let arguments = [vector.expression().into_text(), least.into_scalar().into_text()];
    mapped::<V::Form>("clamp_min", arguments)
}

/// Every value at most `most`.
pub fn clamp_max<V: InstantVector>(vector: V, most: impl Number) -> Expr<Instant, <V::Form as Form>::Then> {
    let arguments = [vector.expression().into_text(), most.into_scalar().into_text()];
    mapped::<V::Form>("clamp_max", arguments)
}

/// Every value between `least` and `most`.
pub fn clamp<V: InstantVector>(
    vector: V,
    least: impl Number,
    most: impl Number,
) -> Expr<Instant, <V::Form as Form>::Then> {
    let bounds = [least.into_scalar().into_text(), most.into_scalar().into_text()];
    mapped::<V::Form>("clamp", [vector.expression().into_text()].into_iter().chain(bounds))
}

/// Rounded to the nearest multiple of `step`.
pub fn round_to<V: InstantVector>(vector: V, step: impl Number) -> Expr<Instant, <V::Form as Form>::Then> {
    let arguments = [vector.expression().into_text(), step.into_scalar().into_text()];
    mapped::<V::Form>("round", arguments)
}

/// Sets `target` to `replacement` (`$1` is the first group) where `regex` matches all of `source`.
///
/// ```
/// use dashc::query::promql::build::*;
/// let by_class = label_replace(metric("x"), "class", "${1}xx", "status", "([1-5])..");
/// assert_eq!(by_class.to_string(), r#"label_replace(x, "class", "${1}xx", "status", "([1-5])..")"#);
/// ```
pub fn label_replace(
    vector: impl InstantVector,
    target: &str,
    replacement: &str,
    source: &str,
    regex: &str,
) -> Expr<Instant> {
    let texts = [target, replacement, source, regex].map(quote);
    call("label_replace", [vector.expression().into_text()].into_iter().chain(texts))
}

/// Sets `target` to the values of `sources`, with `separator` between them.
pub fn label_join(
    vector: impl InstantVector,
    target: &str,
    separator: &str,
    sources: impl IntoIterator<Item = impl AsRef<str>>,
) -> Expr<Instant> {
    let sources = sources.into_iter().map(|source| quote(source.as_ref()));
    call(
        "label_join",
        [vector.expression().into_text(), quote(target), quote(separator)].into_iter().chain(sources),
    )
}

/// Ascending by the values of `labels`, in natural order (experimental; for instant queries).
pub fn sort_by_label(
    vector: impl InstantVector,
    labels: impl IntoIterator<Item = impl AsRef<str>>,
) -> Expr<Instant> {
    let labels = labels.into_iter().map(|label| quote(label.as_ref()));
    call("sort_by_label", [vector.expression().into_text()].into_iter().chain(labels))
}

/// Descending by the values of `labels`, in natural order (experimental; for instant queries).
pub fn sort_by_label_desc(
    vector: impl InstantVector,
    labels: impl IntoIterator<Item = impl AsRef<str>>,
) -> Expr<Instant> {
    let labels = labels.into_iter().map(|label| quote(label.as_ref()));
    call("sort_by_label_desc", [vector.expression().into_text()].into_iter().chain(labels))
}

/// A vector of one sample without labels.
pub fn vector(number: impl Number) -> Expr<Instant> {
    call("vector", [number.into_scalar().into_text()])
}

/// The value of the one sample of `vector`, `NaN` if there is not exactly one.
pub fn scalar(vector: impl InstantVector) -> Expr<Scalar> {
    call("scalar", [vector.expression().into_text()])
}

/// Unix time of the evaluation, in seconds.
pub fn time() -> Expr<Scalar> {
    call("time", [])
}

/// π.
pub fn pi() -> Expr<Scalar> {
    call("pi", [])
}
