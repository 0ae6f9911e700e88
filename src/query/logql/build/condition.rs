//! Label filters: the conditions after `|` in a LogQL pipeline.

use std::fmt;

use crate::query::promql::build::{Level, Number, Whole, text::quote};

/// A label, extracted or of the stream, that a condition speaks of.
#[must_use = "a label does nothing until it is compared"]
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Label(String);

/// The label `name`, to be compared.
///
/// ```
/// use dashc::query::logql::build::*;
/// let slow = label("lcp").gt(2500).and(label("app").eq("shop").or(label("app").eq("blog")));
/// assert_eq!(slow.to_string(), r#"lcp > 2500 and (app="shop" or app="blog")"#);
/// ```
pub fn label(name: impl Into<String>) -> Label {
    Label(name.into())
}

macro_rules! comparisons {
    ($($(#[$doc:meta])+ $name:ident $operator:literal)+) => {$(
        $(#[$doc])+
        pub fn $name(self, value: impl Number) -> Condition {
            Condition::one(format!("{} {} {}", self.0, $operator, value.into_scalar()))
        }
    )+};
}

impl Label {
    /// `label="value"`
    pub fn eq(self, value: &str) -> Condition {
        Condition::one(format!("{}={}", self.0, quote(value)))
    }

    /// `label!="value"`
    pub fn ne(self, value: &str) -> Condition {
        Condition::one(format!("{}!={}", self.0, quote(value)))
    }

    /// `label=~"regex"`, matching the whole value.
    pub fn re(self, regex: &str) -> Condition {
        Condition::one(format!("{}=~{}", self.0, quote(regex)))
    }

    /// `label!~"regex"`
    pub fn nre(self, regex: &str) -> Condition {
        Condition::one(format!("{}!~{}", self.0, quote(regex)))
    }

    /// The label is an address within `range`: one address, `a-b`, or a CIDR.
    pub fn ip(self, range: &str) -> Condition {
        Condition::one(format!("{}=ip({})", self.0, quote(range)))
    }

    comparisons! {
        /// `label == number`; a number, a duration such as `"1.5s"`, or bytes such as `"20MB"`.
        eq_to "=="
        /// `label != number`
        ne_to "!="
        /// `label > number`
        gt ">"
        /// `label >= number`
        ge ">="
        /// `label < number`
        lt "<"
        /// `label <= number`
        le "<="
    }
}

/// A label filter.
#[must_use = "a condition does nothing until it filters a pipeline"]
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Condition(Whole);

impl Condition {
    fn one(text: String) -> Self {
        Self(Whole::atom(text))
    }

    /// Both hold.
    pub fn and(self, other: Self) -> Self {
        self.join("and", Level::And, other)
    }

    /// At least one holds.
    pub fn or(self, other: Self) -> Self {
        self.join("or", Level::Or, other)
    }

    fn join(self, word: &str, level: Level, other: Self) -> Self {
        let text = format!("{} {word} {}", self.0.at_least(level), other.0.at_least(level.tighter()));
        Self(Whole { text, level })
    }

    pub(super) fn into_text(self) -> String {
        self.0.text
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.text)
    }
}
