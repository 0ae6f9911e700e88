//! How values of the DSL are put into the spec: with the author's line, and faults kept for later.

use std::panic::Location;

use crate::diagnostic::Diagnostic;
use crate::quantity::{Decimal, Objective};
use crate::span::{Origin, Text};
use crate::spec::{Hidden, Things};
use crate::tree::{List, Map, Name, OneOrMany, Said};

/// A text that the author said at `origin`.
pub(super) fn text(text: impl Into<String>, origin: Origin) -> Text {
    Text::plain(text.into(), origin)
}

/// The same, as a field.
pub(super) fn said(words: impl Into<String>, origin: Origin) -> Said<Text> {
    Said::at(text(words, origin), origin)
}

/// Texts as a list.
pub(super) fn texts(words: impl IntoIterator<Item = impl Into<String>>, origin: Origin) -> Said<List<Text>> {
    Said::at(List(words.into_iter().map(|words| said(words, origin)).collect()), origin)
}

/// Texts where one would do as well.
pub(super) fn one_or_many(
    words: impl IntoIterator<Item = impl Into<String>>,
    origin: Origin,
) -> Said<OneOrMany<Text>> {
    Said::at(OneOrMany(words.into_iter().map(|words| said(words, origin)).collect()), origin)
}

/// Adds an item to a list.
pub(super) fn push<T>(list: &mut Said<List<T>>, item: T, origin: Origin) {
    match list {
        Said::Is(list) => list.0.0.push(Said::at(item, origin)),
        _ => *list = Said::at(List(vec![Said::at(item, origin)]), origin),
    }
}

/// Adds one to the SLOs or rules of a file.
pub(super) fn push_thing<T>(things: &mut Said<Things<T>>, item: T, origin: Origin) {
    match things {
        Said::Is(said) if matches!(said.0, Things::List(_)) => {
            if let Things::List(list) = &mut said.0 {
                list.0.push(Said::at(item, origin));
            }
        }
        _ => *things = Said::at(Things::List(List(vec![Said::at(item, origin)])), origin),
    }
}

/// Adds an entry to a mapping. A name that is there already is a fault: one of the two would be lost.
pub(super) fn insert<T>(
    map: &mut Said<Map<T>>,
    (what, name): (&str, String),
    value: T,
    origin: Origin,
    faults: &mut Faults,
) {
    let entry = (Name { name: name.as_str().into(), origin }, Said::at(value, origin));
    match map {
        Said::Is(map) => match map.0.0.iter().find(|(known, _)| *known.name == *name) {
            Some((known, _)) => faults.0.push(twice(what, &name, origin, known.origin)),
            None => map.0.0.push(entry),
        },
        _ => *map = Said::at(Map(vec![entry]), origin),
    }
}

/// Two things of one name.
pub(super) fn twice(what: &str, name: &str, again: Origin, first: Origin) -> Diagnostic {
    Diagnostic::error("program/twice", format!("there are two {what}s `{name}`"))
        .at(again, "said again here")
        .also(first, "said first here")
        .help("give each a name of its own, or say it once")
}

/// What was said wrongly; reported when the project is compiled.
#[derive(Clone, Debug, Default)]
pub(super) struct Faults(pub(super) Vec<Diagnostic>, pub(super) Vec<Hidden>);

impl Faults {
    /// Takes those of a part.
    pub(super) fn absorb(&mut self, other: Self) {
        self.0.extend(other.0);
        self.1.extend(other.1);
    }

    /// The value, or a fault in its place.
    pub(super) fn keep<T>(&mut self, value: Result<T, Box<Diagnostic>>, origin: Origin) -> Said<T> {
        match value {
            Ok(value) => Said::at(value, origin),
            Err(fault) => {
                self.0.push(*fault);
                Said::Broken
            }
        }
    }
}

/// A number of the author's that is read exactly: an integer, a text such as `"0.5"`, a float (its shortest
/// decimal spelling), or [`percent`].
///
/// ```
/// use dashc::prelude::*;
/// let panel = Panel::stat("Errors").thresholds(percent(1), percent("2.5")).max(0.5);
/// ```
pub trait Exact: sealed::Sealed {
    /// Its decimal spelling.
    #[doc(hidden)]
    fn spelled(self) -> String;
}

mod sealed {
    /// Keeps the trait closed.
    pub trait Sealed {}
}

macro_rules! exact {
    ($($number:ty),+) => {$(
        impl sealed::Sealed for $number {}
        impl Exact for $number {
            fn spelled(self) -> String {
                self.to_string()
            }
        }
    )+};
}
exact!(i32, u32, i64, f64, &str, String);

impl sealed::Sealed for Percent {}
impl Exact for Percent {
    fn spelled(self) -> String {
        self.text
    }
}

/// The number, exactly.
pub(super) fn decimal(number: impl Exact, origin: Origin) -> Result<Decimal, Box<Diagnostic>> {
    let spelled = number.spelled();
    spelled.parse().map_err(|()| malformed(&spelled, "a number such as `0.5` or `5%`", origin))
}

/// What cannot be read.
pub(super) fn malformed(found: &str, expected: &str, origin: Origin) -> Box<Diagnostic> {
    let report = Diagnostic::error("spec/malformed", format!("`{found}` is not {expected}"));
    Box::new(report.at(origin, format!("expected {expected}")))
}

/// A percentage, exactly as it was typed; see [`percent`].
///
/// ```
/// use dashc::prelude::*;
/// fn promise(service: &Service, objective: dashc::dsl::Percent) -> Slo {
///     Slo::availability(format!("{}-availability", service.name()), service, objective)
/// }
/// let checkout = promise(&Service::new("checkout"), percent("99.95"));
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Percent {
    text: String,
    at: &'static Location<'static>,
}

/// A percentage: `percent("99.9")`, `percent(99.9)` or `percent(5)`. It stays exact: `99.9` leaves a budget of
/// 0.1 %, never of `0.0999…`.
///
/// ```
/// use dashc::prelude::*;
/// assert_eq!(percent("99.95").to_string(), "99.95%");
/// assert_eq!(percent(5).to_string(), "5%");
/// ```
#[track_caller]
pub fn percent(number: impl Exact) -> Percent {
    let spelled = number.spelled();
    let text = if spelled.ends_with('%') { spelled } else { format!("{spelled}%") };
    Percent { text, at: Location::caller() }
}

impl std::fmt::Display for Percent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

impl Percent {
    /// As an objective.
    pub(super) fn objective(self) -> Result<(Objective, Origin), Box<Diagnostic>> {
        let origin = Origin::Rust(self.at);
        let read = self.text.parse::<Objective>();
        let objective = read.map_err(|()| malformed(&self.text, "a percentage such as `99.9%`", origin))?;
        Ok((objective, origin))
    }
}

/// Setters for texts.
macro_rules! text_setters {
    ($($(#[$doc:meta])+ $name:ident => $($field:ident).+;)+) => {$(
        $(#[$doc])+
        #[track_caller]
        pub fn $name(mut self, text: impl Into<String>) -> Self {
            self.$($field).+ = $crate::dsl::said::said(text, $crate::span::Origin::here());
            self
        }
    )+};
}
pub(super) use text_setters;

/// Setters for values of a type.
macro_rules! value_setters {
    ($($(#[$doc:meta])+ $name:ident($type:ty) => $($field:ident).+;)+) => {$(
        $(#[$doc])+
        #[track_caller]
        pub fn $name(mut self, value: $type) -> Self {
            self.$($field).+ = $crate::tree::Said::here(value.into());
            self
        }
    )+};
}
pub(super) use value_setters;

/// Setters for words of a closed list.
macro_rules! word_setters {
    ($($(#[$doc:meta])+ $name:ident($type:ty) => $($field:ident).+;)+) => {$(
        $(#[$doc])+
        #[track_caller]
        pub fn $name(mut self, word: $type) -> Self {
            self.$($field).+ = $crate::dsl::said::said(word.id(), $crate::span::Origin::here());
            self
        }
    )+};
}
pub(super) use word_setters;

/// Setters that say yes.
macro_rules! flag_setters {
    ($($(#[$doc:meta])+ $name:ident => $($field:ident).+;)+) => {$(
        $(#[$doc])+
        #[track_caller]
        pub fn $name(mut self) -> Self {
            self.$($field).+ = $crate::tree::Said::here(true);
            self
        }
    )+};
}
pub(super) use flag_setters;

/// Setters for exact numbers.
macro_rules! exact_setters {
    ($($(#[$doc:meta])+ $name:ident => $($field:ident).+;)+) => {$(
        $(#[$doc])+
        #[track_caller]
        pub fn $name(mut self, number: impl $crate::dsl::said::Exact) -> Self {
            let origin = $crate::span::Origin::here();
            self.$($field).+ = self.faults.keep($crate::dsl::said::decimal(number, origin), origin);
            self
        }
    )+};
}
pub(super) use exact_setters;

/// Setters for entries of a mapping of texts.
macro_rules! pair_setters {
    ($($(#[$doc:meta])+ $name:ident($what:literal, $wrap:expr) => $($field:ident).+;)+) => {$(
        $(#[$doc])+
        #[track_caller]
        pub fn $name(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
            let origin = $crate::span::Origin::here();
            let value = $wrap($crate::dsl::said::text(value, origin));
            $crate::dsl::said::insert(
                &mut self.$($field).+, ($what, name.into()), value, origin, &mut self.faults,
            );
            self
        }
    )+};
}
pub(super) use pair_setters;

macro_rules! durations {
    ($($(#[$doc:meta])+ $name:ident $millis:literal;)+) => {$(
        $(#[$doc])+
        #[must_use]
        pub const fn $name(count: u64) -> $crate::quantity::Duration {
            $crate::quantity::Duration::millis(count.saturating_mul($millis))
        }
    )+};
}

durations! {
    /// Milliseconds, exactly.
    ///
    /// ```
    /// use dashc::prelude::*;
    /// assert_eq!(millis(2_500).to_string(), "2s500ms");
    /// ```
    millis 1;
    /// Seconds.
    ///
    /// ```
    /// use dashc::prelude::*;
    /// assert_eq!(secs(90).to_string(), "1m30s");
    /// ```
    secs 1_000;
    /// Minutes.
    ///
    /// ```
    /// use dashc::prelude::*;
    /// assert_eq!(mins(5), secs(300));
    /// ```
    mins 60_000;
    /// Hours.
    ///
    /// ```
    /// use dashc::prelude::*;
    /// assert_eq!(hours(6).to_string(), "6h");
    /// ```
    hours 3_600_000;
    /// Days.
    ///
    /// ```
    /// use dashc::prelude::*;
    /// assert_eq!(days(30), hours(720));
    /// ```
    days 86_400_000;
}
