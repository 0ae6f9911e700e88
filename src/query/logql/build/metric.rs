//! LogQL metric queries: range aggregations, vector aggregations, operators.

use std::fmt;
use std::marker::PhantomData;
use std::ops::{Add, Div, Mul, Rem, Sub};

use super::{Number, Window};
use crate::query::promql::build::{
    Aggregation, Arithmetic, Compare, Form, Grouped, Level, Mixed, Operation, Operator, Set, Vectors, Whole,
    of_any_metric,
    sealed::Sealed,
    text::{label_list, quote},
};

/// Marks a range of log lines.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Logged {}

/// Marks a range of unwrapped values.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Valued {}

/// A log query over a window, food for a range aggregation.
#[must_use = "a range does nothing until it is aggregated"]
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LogRange<V> {
    text: String,
    kind: PhantomData<V>,
}

impl<V> LogRange<V> {
    pub(super) fn new(query: &str, window: &Window) -> Self {
        let gap = if query.ends_with('}') { "" } else { " " };
        Self { text: format!("{query}{gap}[{}]", window.as_str()), kind: PhantomData }
    }

    /// As it was `offset` ago.
    pub fn offset(mut self, offset: impl Into<Window>) -> Self {
        self.text.push_str(" offset ");
        self.text.push_str(offset.into().as_str());
        self
    }
}

/// A metric query. `S` is its form: what it may still take, as in
/// [`promql::build::Expr`](crate::query::promql::build::Expr).
#[must_use = "a metric query does nothing until it becomes a query"]
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Metric<S = Whole> {
    form: S,
}

impl<S: Form> Metric<S> {
    /// The same query, taking no more labels or modifiers.
    pub fn whole(self) -> Metric {
        Metric { form: self.form.finish() }
    }

    /// The query text.
    #[must_use]
    pub fn into_text(self) -> String {
        self.form.finish().text
    }
}

impl<S: Form> fmt::Display for Metric<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.form.clone().finish().text)
    }
}

impl<S: Form> From<Metric<S>> for String {
    fn from(metric: Metric<S>) -> Self {
        metric.into_text()
    }
}

/// LogQL text of a metric query, taken as it is; in parentheses under any operator.
pub fn raw(text: impl Into<String>) -> Metric {
    Metric { form: Whole { text: text.into(), level: Level::Raw } }
}

fn call(name: &str, arguments: String) -> Metric {
    Metric { form: called(name, arguments) }
}

fn called(name: &str, mut arguments: String) -> Whole {
    arguments.insert(0, '(');
    arguments.insert_str(0, name);
    arguments.push(')');
    Whole::atom(arguments)
}

/// The form of a range aggregation that may still get its labels, which stand behind it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OverTime(Whole);

impl Sealed for OverTime {}

impl Form for OverTime {
    of_any_metric!();

    fn finish(self) -> Whole {
        self.0
    }
}

impl Metric<OverTime> {
    /// One result per combination of these labels; all others are gone.
    pub fn by(self, labels: impl IntoIterator<Item = impl AsRef<str>>) -> Metric {
        Metric { form: Whole::atom(format!("{} by {}", self.form.0.text, label_list(labels))) }
    }

    /// These labels are gone; one result per combination of the others.
    pub fn without(self, labels: impl IntoIterator<Item = impl AsRef<str>>) -> Metric {
        Metric { form: Whole::atom(format!("{} without {}", self.form.0.text, label_list(labels))) }
    }
}

macro_rules! line_aggregations {
    ($($(#[$doc:meta])+ $name:ident)+) => {$(
        $(#[$doc])+
        pub fn $name(lines: LogRange<Logged>) -> Metric {
            call(stringify!($name), lines.text)
        }
    )+};
}

line_aggregations! {
    /// Number of lines.
    count_over_time
    /// Bytes of lines.
    bytes_over_time
    /// Bytes of lines per second.
    bytes_rate
}

/// Lines per second, or the sum of unwrapped values per second.
pub fn rate<V>(range: LogRange<V>) -> Metric {
    call("rate", range.text)
}

/// 1, with the labels of the equality matchers, if the window holds nothing.
pub fn absent_over_time<V>(range: LogRange<V>) -> Metric {
    call("absent_over_time", range.text)
}

/// Per-second increase of an unwrapped counter, corrected for resets.
pub fn rate_counter(values: LogRange<Valued>) -> Metric {
    call("rate_counter", values.text)
}

/// Sum of the unwrapped values.
pub fn sum_over_time(values: LogRange<Valued>) -> Metric {
    call("sum_over_time", values.text)
}

macro_rules! value_aggregations {
    ($($(#[$doc:meta])+ $name:ident)+) => {$(
        $(#[$doc])+
        pub fn $name(values: LogRange<Valued>) -> Metric<OverTime> {
            Metric { form: OverTime(called(stringify!($name), values.text)) }
        }
    )+};
}

value_aggregations! {
    /// Mean of the unwrapped values.
    avg_over_time
    /// Least unwrapped value.
    min_over_time
    /// Greatest unwrapped value.
    max_over_time
    /// First unwrapped value.
    first_over_time
    /// Last unwrapped value.
    last_over_time
    /// Population standard deviation of the unwrapped values.
    stddev_over_time
    /// Population variance of the unwrapped values.
    stdvar_over_time
}

/// The `q`-quantile of the unwrapped values.
pub fn quantile_over_time(q: impl Number, values: LogRange<Valued>) -> Metric<OverTime> {
    let arguments = [q.into_scalar().into_text(), values.text].join(", ");
    Metric { form: OverTime(called("quantile_over_time", arguments)) }
}

macro_rules! aggregations {
    ($($(#[$doc:meta])+ $name:ident $(($k:ident))?)+) => {$(
        $(#[$doc])+
        pub fn $name<S: Form>($($k: impl Number,)? metric: Metric<S>) -> Metric<Aggregation> {
            let arguments = [$($k.into_scalar().into_text(),)? metric.into_text()];
            Metric { form: Aggregation::new(stringify!($name), arguments.join(", ")) }
        }
    )+};
}

aggregations! {
    /// The sum over the series of a group.
    sum
    /// The mean over the series of a group.
    avg
    /// The least value of a group.
    min
    /// The greatest value of a group.
    max
    /// How many series a group has.
    count
    /// The population standard deviation over a group.
    stddev
    /// The population variance over a group.
    stdvar
    /// The `k` greatest series of each group.
    topk(k)
    /// The `k` least series of each group.
    bottomk(k)
}

impl Metric<Aggregation> {
    /// One result per combination of these labels; all others are gone.
    pub fn by(self, labels: impl IntoIterator<Item = impl AsRef<str>>) -> Metric {
        Metric { form: self.form.grouped("by", labels) }
    }

    /// These labels are gone; one result per combination of the others.
    pub fn without(self, labels: impl IntoIterator<Item = impl AsRef<str>>) -> Metric {
        Metric { form: self.form.grouped("without", labels) }
    }
}

/// Ascending by value.
pub fn sort<S: Form>(metric: Metric<S>) -> Metric {
    call("sort", metric.into_text())
}

/// Descending by value.
pub fn sort_desc<S: Form>(metric: Metric<S>) -> Metric {
    call("sort_desc", metric.into_text())
}

/// The `k` greatest series, estimated with bounded memory (Loki 3.4).
pub fn approx_topk<S: Form>(k: impl Number, metric: Metric<S>) -> Metric {
    call("approx_topk", [k.into_scalar().into_text(), metric.into_text()].join(", "))
}

/// A vector of one sample without labels; the number must not be negative.
pub fn vector(number: impl Number) -> Metric {
    call("vector", number.into_scalar().into_text())
}

/// Sets `target` to `replacement` (`$1` is the first group) where `regex` matches all of `source`.
pub fn label_replace<S: Form>(
    metric: Metric<S>,
    target: &str,
    replacement: &str,
    source: &str,
    regex: &str,
) -> Metric {
    let texts = [target, replacement, source, regex].map(quote);
    call("label_replace", [metric.into_text()].into_iter().chain(texts).collect::<Vec<_>>().join(", "))
}

/// What may stand beside an operator: a metric query, an integer, a float, exact decimal text.
pub trait MetricOperand: Sealed {
    /// [`Vectors`] for a metric query, [`Mixed`] for a number.
    type Match: Clone;
    /// Its text and precedence.
    #[must_use]
    fn into_operand(self) -> Whole;
}

impl<S: Form> Sealed for Metric<S> {}

impl<S: Form> MetricOperand for Metric<S> {
    type Match = Vectors;
    fn into_operand(self) -> Whole {
        self.form.finish()
    }
}

macro_rules! numbers {
    ($($number:ty),+) => {$(
        impl MetricOperand for $number {
            type Match = Mixed;
            fn into_operand(self) -> Whole {
                self.into_scalar().form
            }
        }
    )+};
}
numbers!(i64, f64, &str, String);

fn operation<O, M>(
    operator: Operator,
    left: impl MetricOperand,
    right: impl MetricOperand,
) -> Metric<Operation<O, M>> {
    Metric { form: Operation::new(operator, left.into_operand(), right.into_operand()) }
}

macro_rules! arithmetic {
    ($($trait:ident $method:ident $operator:ident),+) => {$(
        impl<S: Form, R: MetricOperand> $trait<R> for Metric<S> {
            type Output = Metric<Operation<Arithmetic, R::Match>>;
            fn $method(self, right: R) -> Self::Output {
                operation(Operator::$operator, self, right)
            }
        }
        arithmetic!(@left i64 $trait $method $operator);
        arithmetic!(@left f64 $trait $method $operator);
    )+};
    (@left $number:ident $trait:ident $method:ident $operator:ident) => {
        impl<S: Form> $trait<Metric<S>> for $number {
            type Output = Metric<Operation<Arithmetic, Mixed>>;
            fn $method(self, right: Metric<S>) -> Self::Output {
                operation(Operator::$operator, self, right)
            }
        }
    };
}
arithmetic!(Add add Add, Sub sub Sub, Mul mul Mul, Div div Div, Rem rem Mod);

macro_rules! comparisons {
    ($($(#[$doc:meta])+ $method:ident $operator:ident)+) => {$(
        $(#[$doc])+
        pub fn $method<R: MetricOperand>(self, right: R) -> Metric<Operation<Compare, R::Match>> {
            operation(Operator::$operator, self, right)
        }
    )+};
}

macro_rules! sets {
    ($($(#[$doc:meta])+ $method:ident $operator:ident)+) => {$(
        $(#[$doc])+
        pub fn $method<R: Form>(self, right: Metric<R>) -> Metric<Operation<Set, Vectors>> {
            operation(Operator::$operator, self, right)
        }
    )+};
}

impl<S: Form> Metric<S> {
    /// `self ^ right`
    pub fn pow<R: MetricOperand>(self, right: R) -> Metric<Operation<Arithmetic, R::Match>> {
        operation(Operator::Pow, self, right)
    }

    comparisons! {
        /// `self > right`: keeps the samples for which it holds.
        gt Greater
        /// `self >= right`: keeps the samples for which it holds.
        ge GreaterEqual
        /// `self < right`: keeps the samples for which it holds.
        lt Less
        /// `self <= right`: keeps the samples for which it holds.
        le LessEqual
        /// `self == right`: keeps the samples for which it holds.
        eq_to Equal
        /// `self != right`: keeps the samples for which it holds.
        ne_to NotEqual
    }

    sets! {
        /// The samples of `self` for which `right` has one with the same labels.
        and And
        /// The samples of `self`, and those of `right` whose labels `self` has not.
        or Or
        /// The samples of `self` for which `right` has none with the same labels.
        unless Unless
    }
}

impl<M> Metric<Operation<Compare, M>> {
    /// 1 where it holds and 0 where not, instead of dropping the sample.
    pub fn bool(self) -> Self {
        Self { form: self.form.with_bool() }
    }
}

impl<O> Metric<Operation<O, Vectors>> {
    /// Match samples on these labels only.
    pub fn on(self, labels: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        Self { form: self.form.matched("on", labels) }
    }

    /// Match samples on all labels but these.
    pub fn ignoring(self, labels: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        Self { form: self.form.matched("ignoring", labels) }
    }
}

impl<O: Grouped> Metric<Operation<O, Vectors>> {
    /// Many on the left match one on the right, which lends these labels.
    pub fn group_left(self, labels: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        Self { form: self.form.grouped("group_left", labels) }
    }

    /// Many on the right match one on the left, which lends these labels.
    pub fn group_right(self, labels: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        Self { form: self.form.grouped("group_right", labels) }
    }
}
