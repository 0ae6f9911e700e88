//! Metrics that are declared once, with their kind and their labels.

use std::fmt;
use std::marker::PhantomData;

use super::query::{Ask, PromQl, Query};
use super::said::Exact;
use crate::query::promql::build::{
    Aggregation, Compare, Expr, Form, Gauged, Instant, InstantVector, LabelOf, Matcher, Of, Operand,
    Operation, Pair, Quantile, RATE_INTERVAL, Range, Selection, Selector, Whole, Window, increase, metric,
    quantile_of, rate, sum,
};

/// A counter: it only goes up, and starts again at 0.
#[derive(Clone, Copy, Debug)]
pub enum Counter {}

/// A gauge: a value that goes up and down.
#[derive(Clone, Copy, Debug)]
pub enum Gauge {}

/// A histogram with classic buckets.
#[derive(Clone, Copy, Debug)]
pub enum Histogram {}

/// A metric that [`metrics!`](crate::metrics) declared.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a declared metric",
    label = "expected a metric that `metrics!` declares"
)]
pub trait Family: Copy {
    /// [`Counter`], [`Gauge`] or [`Histogram`].
    type Kind;
    /// Its name in the store.
    const NAME: &'static str;
}

/// Kinds whose series have one value each.
#[diagnostic::on_unimplemented(
    message = "a histogram has no value of its own",
    label = "this is a histogram",
    note = "ask for `.quantile(0.95)`, `.rate()`, `.counts()`, `.total()` or `.buckets()`"
)]
pub trait Single {
    /// The form of its ranges.
    type Form: Form;
    /// A range of this kind.
    #[doc(hidden)]
    fn range(selector: Selector, window: Window) -> Expr<Range, Self::Form>;
}

impl Single for Counter {
    type Form = Selection;
    fn range(selector: Selector, window: Window) -> Expr<Range, Selection> {
        selector.range(window)
    }
}

impl Single for Gauge {
    type Form = Gauged;
    fn range(selector: Selector, window: Window) -> Expr<Range, Gauged> {
        selector.range(window).of_gauge()
    }
}

/// A label of the metric `M`. It stands wherever the name of a label does, and nothing else does where the metric
/// is known.
///
/// ```
/// use dashc::prelude::*;
/// metrics! { counter orders_total { region, result } }
/// let by_region = orders_total.rate().by([orders_total::region]);
/// ```
///
/// A misspelt one in a grouping does not compile:
///
/// ```compile_fail,E0277
/// use dashc::prelude::*;
/// metrics! { counter orders_total { region, result } }
/// let by_region = sum(rate(orders_total.range("5m"))).by(["regoin"]);
/// ```
#[must_use = "a label does nothing by itself"]
pub struct Label<M> {
    name: &'static str,
    of: PhantomData<fn() -> M>,
}

impl<M> Label<M> {
    /// The label of a name; [`metrics!`](crate::metrics) makes them.
    #[doc(hidden)]
    pub const fn new(name: &'static str) -> Self {
        Self { name, of: PhantomData }
    }
}

impl<M> Clone for Label<M> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<M> Copy for Label<M> {}

impl<M> fmt::Debug for Label<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl<M> LabelOf<M> for Label<M> {
    fn name(&self) -> &str {
        self.name
    }
}

/// A label that no metric declares because the scrape adds it to all of them: `job`, `instance`, `cluster`.
///
/// ```
/// use dashc::prelude::*;
/// metrics! { counter orders_total { region, result } }
/// let by_job = orders_total.rate().by([target("job"), orders_total::region]);
/// assert_eq!(by_job.to_string(), "sum by (job, region) (rate(orders_total[$__rate_interval]))");
/// ```
pub const fn target<M>(label: &'static str) -> Label<M> {
    Label::new(label)
}

impl<M> AsRef<str> for Label<M> {
    fn as_ref(&self) -> &str {
        self.name
    }
}

/// `metric.label`, as variables name it.
impl<M: Family> From<Label<M>> for String {
    fn from(label: Label<M>) -> Self {
        format!("{}.{}", M::NAME, label.name)
    }
}

/// Some or all series of the metric `M`.
///
/// ```
/// use dashc::prelude::*;
/// metrics! { counter orders_total { region, result } }
/// fn failed(of: &Series<orders_total>) -> Series<orders_total> {
///     of.eq(orders_total::result, "failed")
/// }
/// let europe = orders_total.eq(orders_total::region, "eu");
/// assert_eq!(failed(&europe).now().to_string(), "orders_total{region=\"eu\",result=\"failed\"}");
/// ```
#[derive(Clone, Debug)]
#[must_use = "series do nothing until they are asked for"]
pub struct Series<M> {
    matchers: Vec<Matcher>,
    of: PhantomData<M>,
}

impl<M> From<M> for Series<M>
where
    M: Family,
{
    fn from(_: M) -> Self {
        Self { matchers: Vec::new(), of: PhantomData }
    }
}

/// Kinds that count up, in a series of their own or in one beside others.
#[diagnostic::on_unimplemented(
    message = "a gauge counts nothing",
    label = "this is a gauge",
    note = "ask for `.now()`, or for `delta`, `deriv` or `max_over_time` of a range"
)]
pub trait Counted {
    /// What the name of the counting series has behind that of the metric.
    #[doc(hidden)]
    const SUFFIX: &'static str;
}

impl Counted for Counter {
    const SUFFIX: &'static str = "";
}

impl Counted for Histogram {
    const SUFFIX: &'static str = "_count";
}

/// Kinds with buckets.
#[diagnostic::on_unimplemented(
    message = "only a histogram has quantiles and buckets",
    label = "this is a `{Self}`",
    note = "a quantile over series, not over observations, is `quantile(0.95, …)`"
)]
pub trait Bucketed {}
impl Bucketed for Histogram {}

/// Series of the declared metric `M`, now.
pub type Known<M> = Expr<Instant, Of<M, Selection>>;

/// Samples of the declared metric `M` over a window.
pub type KnownRange<M> = Expr<Range, Of<M, <<M as Family>::Kind as Single>::Form>>;

/// What is left of series by a comparison with an `R`.
type Compared<R> = Expr<
    <(Instant, <R as Operand>::Type) as Pair>::Type,
    Operation<Compare, <(Instant, <R as Operand>::Type) as Pair>::Match>,
>;

macro_rules! comparisons {
    ($($(#[$doc:meta])+ $name:ident)+) => {$(
        $(#[$doc])+
        fn $name<R: Operand>(&self, right: R) -> Compared<R>
        where
            <Self::Family as Family>::Kind: Single,
            (Instant, R::Type): Pair,
            Operation<Compare, <(Instant, R::Type) as Pair>::Match>: Form,
        {
            self.now().$name(right)
        }
    )+};
}

/// Choosing series of a declared metric, and asking for them.
///
/// ```
/// use dashc::prelude::*;
/// metrics! { gauge queue_depth { queue } }
/// let mail = queue_depth.eq(queue_depth::queue, "mail");
/// assert_eq!(mail.gt(100).to_string(), "queue_depth{queue=\"mail\"} > 100");
/// assert_eq!(sum(mail).to_string(), "sum(queue_depth{queue=\"mail\"})");
/// ```
pub trait Select {
    /// The metric.
    type Family: Family;

    /// The series so far.
    fn select(&self) -> Series<Self::Family>;

    /// Only series whose `label` is `value`.
    fn eq(&self, label: Label<Self::Family>, value: impl AsRef<str>) -> Series<Self::Family> {
        with(self, Matcher::eq(label.name, value.as_ref()))
    }

    /// Only series whose `label` is not `value`.
    fn ne(&self, label: Label<Self::Family>, value: impl AsRef<str>) -> Series<Self::Family> {
        with(self, Matcher::ne(label.name, value.as_ref()))
    }

    /// Only series whose `label` matches the whole of `regex` (RE2).
    fn re(&self, label: Label<Self::Family>, regex: impl AsRef<str>) -> Series<Self::Family> {
        with(self, Matcher::re(label.name, regex.as_ref()))
    }

    /// Only series whose `label` does not match the whole of `regex` (RE2).
    fn nre(&self, label: Label<Self::Family>, regex: impl AsRef<str>) -> Series<Self::Family> {
        with(self, Matcher::nre(label.name, regex.as_ref()))
    }

    /// Only series with a label that the scrape adds, such as `job`.
    fn target(&self, label: &str, value: impl AsRef<str>) -> Series<Self::Family> {
        with(self, Matcher::eq(label, value.as_ref()))
    }

    /// Only the series of the service of the dashboard or rule: `$where`.
    fn of_service(&self) -> Series<Self::Family> {
        with(self, Matcher::verbatim("$where"))
    }

    /// Their values now.
    fn now(&self) -> Known<Self::Family>
    where
        <Self::Family as Family>::Kind: Single,
    {
        selector(self, "").of_metric()
    }

    /// Their samples of the last `window`.
    fn range(&self, window: impl Into<Window>) -> KnownRange<Self::Family>
    where
        <Self::Family as Family>::Kind: Single,
    {
        <<Self::Family as Family>::Kind as Single>::range(selector(self, ""), window.into()).of_metric()
    }

    comparisons! {
        /// Those of their values now that are above `right`.
        gt
        /// Those of their values now that are `right` or above.
        ge
        /// Those of their values now that are below `right`.
        lt
        /// Those of their values now that are `right` or below.
        le
    }

    /// How many they count per second over `$__rate_interval`, all together unless `.by` keeps labels.
    fn rate(&self) -> Expr<Instant, Of<Self::Family, Aggregation>>
    where
        <Self::Family as Family>::Kind: Counted,
    {
        sum(rate(self.counts().range(RATE_INTERVAL)))
    }

    /// How many they count over a window, all together unless `.by` keeps labels.
    fn increase(&self, window: impl Into<Window>) -> Expr<Instant, Of<Self::Family, Aggregation>>
    where
        <Self::Family as Family>::Kind: Counted,
    {
        sum(increase(self.counts().range(window)))
    }

    /// What counts: a counter itself, or `_count` of a histogram.
    fn counts(&self) -> Known<Self::Family>
    where
        <Self::Family as Family>::Kind: Counted,
    {
        selector(self, <Self::Family as Family>::Kind::SUFFIX).of_metric()
    }

    /// A quantile of a histogram, across all its series unless `.by` keeps labels; `le` is kept by itself.
    fn quantile(&self, quantile: impl Exact) -> Expr<Instant, Of<Self::Family, Quantile>>
    where
        <Self::Family as Family>::Kind: Bucketed,
    {
        quantile_of(quantile.spelled(), selector(self, "_bucket")).of_metric()
    }

    /// The sum of what a histogram has seen: a counter.
    fn total(&self) -> Known<Self::Family>
    where
        <Self::Family as Family>::Kind: Bucketed,
    {
        selector(self, "_sum").of_metric()
    }

    /// The buckets of a histogram over time, for a heatmap.
    fn buckets(&self) -> Expr<Instant, Of<Self::Family, Whole>>
    where
        <Self::Family as Family>::Kind: Bucketed,
    {
        sum(rate(selector(self, "_bucket").range(RATE_INTERVAL))).by(["le"]).of_metric()
    }
}

fn with<S: Select + ?Sized>(select: &S, matcher: Matcher) -> Series<S::Family> {
    let mut series = select.select();
    series.matchers.push(matcher);
    series
}

fn selector<S: Select + ?Sized>(select: &S, suffix: &str) -> Selector {
    metric(format!("{}{suffix}", S::Family::NAME)).matchers(select.select().matchers)
}

impl<M: Family> Select for M {
    type Family = M;
    fn select(&self) -> Series<M> {
        (*self).into()
    }
}

impl<M: Family> Select for Series<M> {
    type Family = M;
    fn select(&self) -> Self {
        self.clone()
    }
}

impl<M: Family> InstantVector for Series<M>
where
    M::Kind: Single,
{
    type Form = Of<M, Selection>;
    fn expression(self) -> Known<M> {
        self.now()
    }
}

impl<M: Family> Ask for Series<M>
where
    M::Kind: Single,
{
    type Language = PromQl;
    #[track_caller]
    fn ask(self) -> Query<PromQl> {
        self.now().ask()
    }
}

/// Declares metrics once, each with its kind and its labels.
///
/// ```
/// use dashc::prelude::*;
///
/// metrics! {
///     /// Orders by where they came from and how they ended.
///     pub counter orders_total { region, result }
///     gauge queue_depth { queue }
///     histogram latency = "http_request_duration_seconds" { route, method, code = "http.status_code" }
/// }
///
/// let failed = orders_total.eq(orders_total::result, "failed");
/// let expected = "sum by (region) (rate(orders_total{result=\"failed\"}[$__rate_interval]))";
/// assert_eq!(sum(rate(failed.range(RATE_INTERVAL))).by([orders_total::region]).to_string(), expected);
/// assert_eq!(failed.rate().by([orders_total::region]).to_string(), expected);
/// assert_eq!(
///     latency.quantile(0.95).by([latency::route]).to_string(),
///     "histogram_quantile(0.95, sum by (le, route) (rate(http_request_duration_seconds_bucket[$__rate_interval])))",
/// );
/// ```
///
/// A misspelt label does not compile:
///
/// ```compile_fail,E0599
/// use dashc::prelude::*;
/// metrics! { counter orders_total { region, result } }
/// let failed = orders_total.eq(orders_total::reslt, "failed");
/// ```
///
/// nor does one as text:
///
/// ```compile_fail,E0308
/// use dashc::prelude::*;
/// metrics! { counter orders_total { region, result } }
/// let failed = orders_total.eq("result", "failed");
/// ```
///
/// nor a label of another metric:
///
/// ```compile_fail,E0308
/// use dashc::prelude::*;
/// metrics! { counter orders_total { region } gauge queue_depth { queue } }
/// let failed = orders_total.eq(queue_depth::queue, "checkout");
/// ```
///
/// nor in a grouping, as text or of another metric:
///
/// ```compile_fail,E0277
/// use dashc::prelude::*;
/// metrics! { counter orders_total { region, result } }
/// let orders = orders_total.rate().by(["region"]);
/// ```
///
/// ```compile_fail,E0277
/// use dashc::prelude::*;
/// metrics! { counter orders_total { region } gauge queue_depth { queue } }
/// let orders = orders_total.rate().by([queue_depth::queue]);
/// ```
///
/// nor the rate of a gauge:
///
/// ```compile_fail,E0277
/// use dashc::prelude::*;
/// metrics! { gauge queue_depth { queue } }
/// let depth = rate(queue_depth.range("5m"));
/// ```
///
/// nor a histogram as if it had one value:
///
/// ```compile_fail,E0277
/// use dashc::prelude::*;
/// metrics! { histogram latency_seconds { route } }
/// let now = sum(latency_seconds.now());
/// ```
///
/// nor the quantile of a counter:
///
/// ```compile_fail,E0277
/// use dashc::prelude::*;
/// metrics! { counter orders_total { region } }
/// let p95 = orders_total.quantile(0.95);
/// ```
#[macro_export]
macro_rules! metrics {
    () => {};
    ($(#[$doc:meta])* $vis:vis $kind:ident $name:ident $(= $text:literal)? {
        $($label:ident $(= $spelled:literal)?),* $(,)?
    } $($rest:tt)*) => {
        #[doc = concat!("The metric `", $crate::metrics!(@text $name $($text)?), "`.\n")]
        $(#[$doc])*
        #[allow(non_camel_case_types, dead_code)]
        #[derive(Clone, Copy, Debug)]
        $vis struct $name;

        #[allow(non_upper_case_globals, dead_code)]
        impl $name {
            $(
                #[doc = concat!("The label `", $crate::metrics!(@text $label $($spelled)?), "`.")]
                pub const $label: $crate::dsl::Label<Self> =
                    $crate::dsl::Label::new($crate::metrics!(@text $label $($spelled)?));
            )*
        }

        impl $crate::dsl::Family for $name {
            type Kind = $crate::metrics!(@kind $kind);
            const NAME: &'static str = $crate::metrics!(@text $name $($text)?);
        }

        $crate::metrics!(@asks $kind $name);
        $crate::metrics!($($rest)*);
    };
    (@asks histogram $name:ident) => {};
    (@asks counter $name:ident) => {
        $crate::metrics!(@asks gauge $name);
        impl $crate::dsl::Events for $name {
            #[track_caller]
            fn per_second(self) -> $crate::dsl::Said {
                $crate::dsl::Events::per_second($crate::dsl::Series::from(self))
            }
        }
    };
    (@asks $single:ident $name:ident) => {
        impl $crate::query::promql::build::InstantVector for $name {
            type Form = $crate::query::promql::build::Of<Self, $crate::query::promql::build::Selection>;
            fn expression(self) -> $crate::dsl::Known<Self> {
                $crate::dsl::Select::now(&self)
            }
        }

        impl $crate::dsl::Ask for $name {
            type Language = $crate::dsl::PromQl;
            #[track_caller]
            fn ask(self) -> $crate::dsl::Query<$crate::dsl::PromQl> {
                $crate::dsl::Ask::ask($crate::dsl::Series::from(self))
            }
        }
    };
    (@kind counter) => { $crate::dsl::Counter };
    (@kind gauge) => { $crate::dsl::Gauge };
    (@kind histogram) => { $crate::dsl::Histogram };
    (@kind $other:ident) => {
        compile_error!(concat!("`", stringify!($other), "` is no kind of metric: expected `counter`, `gauge` or `histogram`"))
    };
    (@text $name:ident) => { stringify!($name) };
    (@text $name:ident $text:literal) => { $text };
}
