//! Fields of a span and the conditions on them: what stands between `{` and `}`.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use crate::query::promql::build::{Number, Window, sealed::Sealed, text::quote};

/// An attribute or an intrinsic of a span.
#[must_use = "a field does nothing until it is compared"]
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Field(Cow<'static, str>);

macro_rules! scopes {
    ($($(#[$doc:meta])+ $name:ident $scope:literal)+) => {$(
        $(#[$doc])+
        pub fn $name(name: &str) -> Field {
            Field::scoped($scope, name)
        }
    )+};
}

scopes! {
    /// An attribute of the span: `span.http.route`.
    span "span"
    /// An attribute of its resource: `resource.service.name`.
    resource "resource"
    /// An attribute of one of its events: `event.exception.type`.
    event "event"
    /// An attribute of one of its links.
    link "link"
    /// An attribute of the instrumentation scope.
    instrumentation "instrumentation"
    /// An attribute of the span or else of its resource: `.http.route`; slower than with a scope.
    attribute ""
}

macro_rules! intrinsics {
    ($($(#[$doc:meta])+ $name:ident $text:literal)+) => {$(
        $(#[$doc])+
        pub const $name: Field = Field(Cow::Borrowed($text));
    )+};
}

intrinsics! {
    /// How long the span took.
    DURATION "duration"
    /// The name of the span.
    NAME "name"
    /// The status of the span, a [`Status`].
    STATUS "status"
    /// The status message of the span.
    STATUS_MESSAGE "statusMessage"
    /// The kind of the span, a [`Kind`].
    KIND "kind"
    /// The name of the trace's root span.
    ROOT_NAME "rootName"
    /// The service of the trace's root span.
    ROOT_SERVICE_NAME "rootServiceName"
    /// How long the trace took.
    TRACE_DURATION "traceDuration"
    /// How long the span took, with its scope (Tempo 2.6).
    SPAN_DURATION "span:duration"
    /// The name of the span, with its scope (Tempo 2.6).
    SPAN_NAME "span:name"
    /// The trace id, in hexadecimal.
    TRACE_ID "trace:id"
    /// The span id, in hexadecimal.
    SPAN_ID "span:id"
    /// The name of an event.
    EVENT_NAME "event:name"
}

macro_rules! comparisons {
    ($($(#[$doc:meta])+ $name:ident $operator:literal)+) => {$(
        $(#[$doc])+
        pub fn $name(self, value: impl Value) -> Condition {
            Condition { text: format!("{self} {} {}", $operator, value.into_literal()), operator: None }
        }
    )+};
}

impl Field {
    /// Quoted if a character would end the name (a blank, a bracket, an operator, a comma), or
    /// if the whole would be a number: `."5xx"`.
    fn scoped(scope: &str, name: &str) -> Self {
        let ends = |c: char| c.is_whitespace() || c.is_control() || "{}()=~!<>&|^,\"\\".contains(c);
        let number = scope.is_empty() && name.starts_with(|c: char| c.is_ascii_digit());
        if name.is_empty() || number || name.contains(ends) {
            let escaped = name.replace('\\', "\\\\").replace('"', "\\\"");
            return Self(format!("{scope}.\"{escaped}\"").into());
        }
        Self(format!("{scope}.{name}").into())
    }

    comparisons! {
        /// `field = value`
        eq "="
        /// `field != value`; never holds where the field is missing.
        ne "!="
        /// `field > value`
        gt ">"
        /// `field >= value`
        ge ">="
        /// `field < value`
        lt "<"
        /// `field <= value`
        le "<="
    }

    /// `field =~ "regex"`, matching the whole value (RE2).
    pub fn re(self, regex: &str) -> Condition {
        Condition { text: format!("{self} =~ {}", quote(regex)), operator: None }
    }

    /// `field !~ "regex"`
    pub fn nre(self, regex: &str) -> Condition {
        Condition { text: format!("{self} !~ {}", quote(regex)), operator: None }
    }

    pub(super) fn within(self, function: &str) -> String {
        format!("{function}({self})")
    }

    pub(super) fn into_text(self) -> String {
        self.0.into_owned()
    }

    /// The span has the attribute: `field != nil`. Intrinsics always exist.
    pub fn exists(self) -> Condition {
        Condition { text: format!("{self} != nil"), operator: None }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

pub(super) fn list(fields: impl IntoIterator<Item = Field>) -> String {
    fields.into_iter().map(Field::into_text).collect::<Vec<_>>().join(", ")
}

/// The status of a span.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Status {
    /// The operation was marked as successful.
    Ok,
    /// The operation failed.
    Error,
    /// Nobody said: the usual success.
    Unset,
}

/// The kind of a span.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Not given.
    Unspecified,
    /// Within one process.
    Internal,
    /// Answers a request.
    Server,
    /// Makes a request.
    Client,
    /// Sends a message.
    Producer,
    /// Receives a message.
    Consumer,
}

/// TraceQL text in the place of a value: `verbatim("$min_duration")`, `verbatim("1.5h")`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Verbatim(String);

/// A value as TraceQL writes it: a duration, a Grafana variable.
#[must_use]
pub fn verbatim(text: impl Into<String>) -> Verbatim {
    Verbatim(text.into())
}

/// What a field is compared with. A `&str` is a string: it is quoted, Grafana variables inside stay.
pub trait Value: Sealed {
    /// As TraceQL writes it.
    #[must_use]
    fn into_literal(self) -> String;
}

macro_rules! values {
    ($($value:ty => $literal:expr),+ $(,)?) => {$(
        impl Value for $value {
            fn into_literal(self) -> String {
                let literal: fn($value) -> String = $literal;
                literal(self)
            }
        }
    )+};
}

impl Sealed for bool {}
impl Sealed for Duration {}
impl Sealed for Verbatim {}
impl Sealed for Status {}
impl Sealed for Kind {}

values! {
    i64 => |n| n.to_string(),
    f64 => |n| n.into_scalar().into_text(),
    bool => |b| b.to_string(),
    String => |text| quote(&text),
    Verbatim => |text| text.0,
    Duration => duration,
    Status => |status| format!("{status:?}").to_lowercase(),
    Kind => |kind| format!("{kind:?}").to_lowercase(),
}

impl Value for &str {
    fn into_literal(self) -> String {
        quote(self)
    }
}

/// Whole milliseconds in Prometheus's form, anything finer in nanoseconds.
fn duration(duration: Duration) -> String {
    match duration.as_nanos() {
        0 => "0s".to_owned(),
        nanos if nanos.is_multiple_of(1_000_000) => Window::from(duration).as_str().to_owned(),
        nanos => format!("{nanos}ns"),
    }
}

/// What must hold for a span.
#[must_use = "a condition does nothing until it selects spans"]
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Condition {
    text: String,
    operator: Option<&'static str>,
}

impl Condition {
    /// Both hold.
    pub fn and(self, other: Self) -> Self {
        self.join("&&", other)
    }

    /// At least one holds.
    pub fn or(self, other: Self) -> Self {
        self.join("||", other)
    }

    /// It does not hold.
    pub fn negate(self) -> Self {
        Self { text: format!("!({})", self.text), operator: None }
    }

    /// TraceQL text of a condition, taken as it is.
    pub fn raw(text: impl Into<String>) -> Self {
        Self { text: text.into(), operator: Some("") }
    }

    /// TraceQL gives `&&` and `||` one precedence: a mixture is always in parentheses.
    fn join(self, operator: &'static str, other: Self) -> Self {
        let left = if self.operator.is_none_or(|own| own == operator) { self.text } else { self.inside() };
        let right = if other.operator.is_none() { other.text } else { other.inside() };
        Self { text: format!("{left} {operator} {right}"), operator: Some(operator) }
    }

    fn inside(self) -> String {
        format!("({})", self.text)
    }

    pub(super) fn into_text(self) -> String {
        self.text
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
