//! Operators: arithmetic by `std::ops`, comparisons, set operations, vector matching.

use std::marker::PhantomData;
use std::ops::{Add, Div, Mul, Neg, Rem, Sub};

use super::text::{self, Level};
use super::{Expr, Form, Instant, Number, Scalar, Whole, of_any_metric, sealed::Sealed};

/// A binary operator.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::query) enum Operator {
    Or,
    And,
    Unless,
    Equal,
    NotEqual,
    Greater,
    GreaterEqual,
    Less,
    LessEqual,
    Add,
    Sub,
    Mul,
    Div,
    Mod,
    Atan2,
    Pow,
}

impl Operator {
    fn text(self) -> &'static str {
        match self {
            Self::Or => "or",
            Self::And => "and",
            Self::Unless => "unless",
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Greater => ">",
            Self::GreaterEqual => ">=",
            Self::Less => "<",
            Self::LessEqual => "<=",
            Self::Add => "+",
            Self::Sub => "-",
            Self::Mul => "*",
            Self::Div => "/",
            Self::Mod => "%",
            Self::Atan2 => "atan2",
            Self::Pow => "^",
        }
    }

    fn level(self) -> Level {
        match self {
            Self::Or => Level::Or,
            Self::And | Self::Unless => Level::And,
            Self::Equal | Self::NotEqual | Self::Greater => Level::Compare,
            Self::GreaterEqual | Self::Less | Self::LessEqual => Level::Compare,
            Self::Add | Self::Sub => Level::Add,
            Self::Mul | Self::Div | Self::Mod | Self::Atan2 => Level::Mul,
            Self::Pow => Level::Pow,
        }
    }
}

/// `left operator modifiers right`, in parentheses only what would else be read differently.
///
/// All associate to the left but `^`; a sign may stand right of `^` as it is.
pub(in crate::query) fn combine(operator: Operator, modifiers: &str, left: Whole, right: &Whole) -> Whole {
    let level = operator.level();
    let (at_left, at_right) = match operator {
        Operator::Pow => (level.tighter(), Level::Unary),
        _ => (level, level.tighter()),
    };
    let mut text = left.at_least(at_left);
    text.reserve(operator.text().len() + modifiers.len() + right.text.len() + 16);
    text.extend([" ", operator.text(), modifiers, " "]);
    if right.level < at_right {
        text.extend(["(", &right.text, ")"]);
    } else {
        text.push_str(&right.text);
    }
    Whole { text, level }
}

/// Marks an arithmetic [`Operation`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Arithmetic {}

/// Marks a comparison: it takes [`bool`](Expr::bool).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Compare {}

/// Marks `and`, `or`, `unless`: they match many to many, so they take no `group_left`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Set {}

/// Marks an operation between two vectors: it takes `on` and `ignoring`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Vectors {}

/// Marks an operation with a scalar on one side at least.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mixed {}

/// Operations that take `group_left` and `group_right`.
pub trait Grouped: Sealed {}

impl Sealed for Arithmetic {}
impl Sealed for Compare {}
impl Sealed for Set {}
impl Grouped for Arithmetic {}
impl Grouped for Compare {}

/// The form of a binary operation that may still get its modifiers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Operation<O, M> {
    operator: Operator,
    left: Whole,
    right: Whole,
    as_bool: bool,
    matching: Option<String>,
    grouping: Option<String>,
    kind: PhantomData<(O, M)>,
}

impl<O, M> Operation<O, M> {
    pub(in crate::query) fn new(operator: Operator, left: Whole, right: Whole) -> Self {
        let kind = PhantomData;
        Self { operator, left, right, as_bool: false, matching: None, grouping: None, kind }
    }

    pub(in crate::query) fn with_bool(mut self) -> Self {
        self.as_bool = true;
        self
    }

    pub(in crate::query) fn matched(
        mut self,
        word: &str,
        labels: impl IntoIterator<Item = impl AsRef<str>>,
    ) -> Self {
        self.matching = Some(format!(" {word} {}", text::label_list(labels)));
        self
    }

    pub(in crate::query) fn grouped(
        mut self,
        word: &str,
        labels: impl IntoIterator<Item = impl AsRef<str>>,
    ) -> Self {
        let mut labels = labels.into_iter().peekable();
        let some = labels.peek().is_some();
        let list = if some { format!(" {}", text::label_list(labels)) } else { " ()".to_owned() };
        self.grouping = Some(format!(" {word}{list}"));
        self
    }
}

impl<O: Clone, M: Clone> Sealed for Operation<O, M> {}

impl<O: Clone, M: Clone> Form for Operation<O, M> {
    of_any_metric!();

    fn finish(self) -> Whole {
        let mut modifiers = String::new();
        if self.as_bool {
            modifiers.push_str(" bool");
        }
        // The grammar wants `on` or `ignoring` before `group_left`.
        let matching = self.matching.or_else(|| self.grouping.as_ref().map(|_| " ignoring ()".to_owned()));
        modifiers.extend(matching);
        modifiers.extend(self.grouping);
        combine(self.operator, &modifiers, self.left, &self.right)
    }
}

/// The type of the result of an operator, and whether both sides are vectors.
pub trait Pair {
    /// [`Instant`] or [`Scalar`].
    type Type;
    /// [`Vectors`] or [`Mixed`].
    type Match;
    /// Whether both sides are scalars: their comparison must say `bool`.
    const SCALARS: bool;
}

impl Pair for (Instant, Instant) {
    type Type = Instant;
    type Match = Vectors;
    const SCALARS: bool = false;
}

impl Pair for (Instant, Scalar) {
    type Type = Instant;
    type Match = Mixed;
    const SCALARS: bool = false;
}

impl Pair for (Scalar, Instant) {
    type Type = Instant;
    type Match = Mixed;
    const SCALARS: bool = false;
}

impl Pair for (Scalar, Scalar) {
    type Type = Scalar;
    type Match = Mixed;
    const SCALARS: bool = true;
}

/// What may stand on the right of an operator: an expression, an integer, a
/// float, exact decimal text or a Grafana variable.
///
/// Of the integers only `i64`, so that a bare literal needs no suffix;
/// [`num`](super::num) takes the others.
pub trait Operand: Sealed {
    /// [`Instant`], [`Scalar`] or, to be refused, [`Range`](super::Range).
    type Type;
    /// Its text and precedence.
    #[must_use]
    fn into_operand(self) -> Whole;
}

impl<T, S: Form> Operand for Expr<T, S> {
    type Type = T;
    fn into_operand(self) -> Whole {
        self.form.finish()
    }
}

macro_rules! scalar_operands {
    ($($number:ty),+) => {$(
        impl Operand for $number {
            type Type = Scalar;
            fn into_operand(self) -> Whole {
                self.into_scalar().form
            }
        }
    )+};
}
scalar_operands!(i64, f64, &str, String);

/// The result of an operation of kind `O` between a `T` and an `R`.
type Outcome<T, R, O> = Expr<<(T, R) as Pair>::Type, Operation<O, <(T, R) as Pair>::Match>>;

fn operation<T, L, O, M>(operator: Operator, left: L, right: impl Operand) -> Expr<T, Operation<O, M>>
where
    L: Operand,
    Operation<O, M>: Form,
{
    Expr::of(Operation::new(operator, left.into_operand(), right.into_operand()))
}

macro_rules! arithmetic {
    ($($trait:ident $method:ident $operator:ident),+) => {$(
        impl<T, S: Form, R: Operand> $trait<R> for Expr<T, S>
        where
            (T, R::Type): Pair,
            Operation<Arithmetic, <(T, R::Type) as Pair>::Match>: Form,
        {
            type Output = Outcome<T, R::Type, Arithmetic>;
            fn $method(self, right: R) -> Self::Output {
                operation(Operator::$operator, self, right)
            }
        }

        arithmetic!(@left i64 $trait $method $operator);
        arithmetic!(@left f64 $trait $method $operator);
    )+};
    (@left $number:ident $trait:ident $method:ident $operator:ident) => {
        impl<T, S: Form> $trait<Expr<T, S>> for $number
        where
            (Scalar, T): Pair,
            Operation<Arithmetic, <(Scalar, T) as Pair>::Match>: Form,
        {
            type Output = Outcome<Scalar, T, Arithmetic>;
            fn $method(self, right: Expr<T, S>) -> Self::Output {
                operation(Operator::$operator, self, right)
            }
        }
    };
}
arithmetic!(Add add Add, Sub sub Sub, Mul mul Mul, Div div Div, Rem rem Mod);

impl<T, S: Form> Neg for Expr<T, S>
where
    (T, Scalar): Pair,
{
    type Output = Expr<T>;
    /// A sign before anything but a name, a call or a power wants parentheses.
    fn neg(self) -> Expr<T> {
        let text = format!("-{}", self.form.finish().at_least(Level::Pow));
        Expr::of(Whole { text, level: Level::Unary })
    }
}

macro_rules! arithmetic_methods {
    ($($(#[$doc:meta])+ $method:ident $operator:ident)+) => {$(
        $(#[$doc])+
        pub fn $method<R: Operand>(self, right: R) -> Outcome<T, R::Type, Arithmetic>
        where
            (T, R::Type): Pair,
            Operation<Arithmetic, <(T, R::Type) as Pair>::Match>: Form,
        {
            operation(Operator::$operator, self, right)
        }
    )+};
}

macro_rules! comparisons {
    ($($(#[$doc:meta])+ $method:ident $operator:ident)+) => {$(
        $(#[$doc])+
        pub fn $method<R: Operand>(self, right: R) -> Outcome<T, R::Type, Compare>
        where
            (T, R::Type): Pair,
            Operation<Compare, <(T, R::Type) as Pair>::Match>: Form,
        {
            let mut result: Outcome<T, R::Type, Compare> = operation(Operator::$operator, self, right);
            result.form.as_bool = <(T, R::Type) as Pair>::SCALARS;
            result
        }
    )+};
}

impl<T, S: Form> Expr<T, S> {
    arithmetic_methods! {
        /// `self ^ right`; a power of a power is read from the right.
        pow Pow
        /// `self atan2 right`: the angle in radians.
        atan2 Atan2
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
}

impl<S: Form> Expr<Instant, S> {
    /// The samples of `self` for which `right` has one with the same labels.
    pub fn and<R: Form>(self, right: Expr<Instant, R>) -> Expr<Instant, Operation<Set, Vectors>> {
        operation(Operator::And, self, right)
    }

    /// The samples of `self`, and those of `right` whose labels `self` has not.
    ///
    /// ```
    /// use dashc::query::promql::build::*;
    /// let errors = metric("errors").or(vector(0)) / metric("requests");
    /// assert_eq!(errors.to_string(), "(errors or vector(0)) / requests");
    /// ```
    pub fn or<R: Form>(self, right: Expr<Instant, R>) -> Expr<Instant, Operation<Set, Vectors>> {
        operation(Operator::Or, self, right)
    }

    /// The samples of `self` for which `right` has none with the same labels.
    pub fn unless<R: Form>(self, right: Expr<Instant, R>) -> Expr<Instant, Operation<Set, Vectors>> {
        operation(Operator::Unless, self, right)
    }
}

impl<T, M: Clone> Expr<T, Operation<Compare, M>> {
    /// 1 where it holds and 0 where not, instead of dropping the sample.
    pub fn bool(self) -> Self {
        Expr::of(self.form.with_bool())
    }
}

impl<O: Clone> Expr<Instant, Operation<O, Vectors>> {
    /// Match samples on these labels only.
    ///
    /// ```
    /// use dashc::query::promql::build::*;
    /// let share = (metric("used") / metric("limit")).on(["pod"]).group_left(["node"]);
    /// assert_eq!(share.to_string(), "used / on (pod) group_left (node) limit");
    /// ```
    pub fn on(self, labels: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        Expr::of(self.form.matched("on", labels))
    }

    /// Match samples on all labels but these.
    pub fn ignoring(self, labels: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        Expr::of(self.form.matched("ignoring", labels))
    }
}

impl<O: Grouped + Clone> Expr<Instant, Operation<O, Vectors>> {
    /// Many on the left match one on the right, which lends these labels.
    pub fn group_left(self, labels: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        Expr::of(self.form.grouped("group_left", labels))
    }

    /// Many on the right match one on the left, which lends these labels.
    pub fn group_right(self, labels: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        Expr::of(self.form.grouped("group_right", labels))
    }
}
