//! Values that are one text, and lists of values.

use std::str::FromStr;

use super::{Decode, Decoder, Said};
use crate::diagnostic::Diagnostic;
use crate::quantity::{Decimal, Objective};
use crate::span::{Origin, Text};
use crate::tree::{Kind, Node};

impl Decode for Text {
    const EXPECTED: &'static str = "a text";
    const MAY_BE_NOTHING: bool = false;

    fn decode(node: &Node, cx: &mut Decoder<'_>) -> Option<Self> {
        match node.kind {
            Kind::String(_) => Some(cx.shown(node)),
            // A number or boolean was typed where a text is wanted: what was typed is the text.
            Kind::Number(_) => Some(cx.text(node)),
            _ => cx.wrong_type(node, Self::EXPECTED),
        }
    }
}

impl Decode for bool {
    const EXPECTED: &'static str = "`true` or `false`";
    const MAY_BE_NOTHING: bool = false;

    fn decode(node: &Node, cx: &mut Decoder<'_>) -> Option<Self> {
        if let Some(word @ ("yes" | "no" | "on" | "off")) = node.as_str() {
            let meant = matches!(word, "yes" | "on");
            cx.report(
                Diagnostic::error(
                    "spec/wrong-type",
                    format!("`{word}` is a text, expected {}", Self::EXPECTED),
                )
                .at(node.origin(), format!("expected {}", Self::EXPECTED))
                .help(format!("write `{meant}`")),
            );
            return None;
        }
        node.boolean().or_else(|| cx.wrong_type(node, Self::EXPECTED))
    }
}

/// Reads a scalar by its text.
fn parsed<T: FromStr>(node: &Node, cx: &mut Decoder<'_>, expected: &str) -> Option<T> {
    match node.scalar() {
        Some(text) => text.parse().ok().or_else(|| cx.malformed(node, expected)),
        None => cx.wrong_type(node, expected),
    }
}

/// Values that are read from their text alone.
macro_rules! decode_from_text {
    ($($type:ty, $expected:literal;)*) => {
        $(impl Decode for $type {
            const EXPECTED: &'static str = $expected;
            const MAY_BE_NOTHING: bool = false;

            fn decode(node: &Node, cx: &mut Decoder<'_>) -> Option<Self> {
                parsed(node, cx, Self::EXPECTED)
            }
        })*
    };
}

decode_from_text! {
    u32, "a whole number";
    crate::quantity::Date, "a day such as `2027-03-31`";
    Decimal, "a number such as `0.5` or `5%`";
    crate::quantity::Duration, "a duration such as `30s`, `5m` or `1h30m`";
    Objective, "a percentage such as `99.9%`";
    crate::quantity::Uid, "a uid: letters, digits, `-` and `_`, at most 40";
    crate::quantity::Window, "a window of a day or more such as `30d`, or `month` or `quarter`";
    crate::quantity::Version, "a version such as \"12.4\"";
}

/// A list; a wrong item does not spoil the others.
#[derive(Clone, Debug)]
pub struct List<T>(pub Vec<Said<T>>);

impl<T> Default for List<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> List<T> {
    /// The items that are right.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.0.iter().filter_map(Said::get)
    }

    /// The items that are right, with their places.
    pub fn with_origins(&self) -> impl Iterator<Item = (&T, Origin)> {
        self.0.iter().filter_map(Said::with_origin)
    }
}

impl<T> From<Vec<T>> for List<T> {
    #[track_caller]
    fn from(items: Vec<T>) -> Self {
        let origin = Origin::here();
        Self(items.into_iter().map(|item| Said::at(item, origin)).collect())
    }
}

impl<T: Decode> Decode for List<T> {
    const EXPECTED: &'static str = "a list";
    const MAY_BE_NOTHING: bool = false;

    fn decode(node: &Node, cx: &mut Decoder<'_>) -> Option<Self> {
        match node.items() {
            Some(items) => Some(Self(items.iter().map(|item| cx.said(item)).collect())),
            None => cx.wrong_type(node, &format!("a list, each item {}", T::EXPECTED)),
        }
    }
}

/// One value, or a list of them.
#[derive(Clone, Debug)]
pub struct OneOrMany<T>(pub Vec<Said<T>>);

impl<T> Default for OneOrMany<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> OneOrMany<T> {
    /// The values that are right.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.0.iter().filter_map(Said::get)
    }
}

impl<T> From<Vec<T>> for OneOrMany<T> {
    #[track_caller]
    fn from(items: Vec<T>) -> Self {
        Self(List::from(items).0)
    }
}

impl<T: Decode> Decode for OneOrMany<T> {
    const EXPECTED: &'static str = T::EXPECTED;
    const MAY_BE_NOTHING: bool = false;

    fn decode(node: &Node, cx: &mut Decoder<'_>) -> Option<Self> {
        match node.items() {
            Some(items) => Some(Self(items.iter().map(|item| cx.said(item)).collect())),
            None => Some(Self(vec![cx.said(node)])),
        }
    }
}

/// What somebody meant who wrote `found` where something else is expected.
pub(super) fn meant(expected: &str, found: &str) -> Option<String> {
    let digits = found.starts_with(|first: char| first.is_ascii_digit());
    match expected.split(' ').nth(1)? {
        "duration" if found.parse::<u32>().is_ok() => Some(format!("write a unit: `{found}s` or `{found}m`")),
        "duration" => fraction(found).map(|millis| format!("write `{millis}ms`: there are no fractions")),
        "number" if digits => {
            Some("write the number alone, in the unit of what it is compared with".to_owned())
        }
        "percentage" if expected.contains('%') => percentage(found),
        _ => None,
    }
}

/// `0.5s` in milliseconds.
fn fraction(found: &str) -> Option<String> {
    let seconds: Decimal = found.strip_suffix('s')?.trim().parse().ok()?;
    let millis = seconds.shifted(3)?.to_string();
    millis.parse::<u64>().ok().filter(|millis| *millis > 0).map(|millis| millis.to_string())
}

fn percentage(found: &str) -> Option<String> {
    if let Ok(number) = found.parse::<Decimal>().map(|number| number.to_string())
        && !found.ends_with('%')
    {
        let percent = format!("{number}%");
        return percent.parse::<Objective>().is_ok().then(|| format!("write `{percent}`: with the sign"));
    }
    let number = found.strip_suffix('%')?.trim();
    let (whole, places) = number.split_once('.').unwrap_or((number, ""));
    let whole: u32 = whole.parse().ok()?;
    if whole > 100 || (whole == 100 && places.bytes().any(|digit| digit != b'0')) {
        return Some("nothing can be better than 100%".to_owned());
    }
    (places.len() > 7).then(|| "write at most seven places: `99.9999999%`".to_owned())
}
