//! Spelling shared by the query builders: precedence, strings, names.

use std::borrow::Cow;
use std::fmt::Write;

use crate::query::variable;

/// How tightly the outermost operator of a text binds, loosest first.
///
/// Source: Prometheus docs, Operators, "Binary operator precedence". A sign
/// binds like `*` on its left and looser than `^` on its right.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Level {
    /// Verbatim text: it could be anything.
    Raw,
    /// `or`
    Or,
    /// `and`, `unless`
    And,
    /// `==` `!=` `<` `<=` `>` `>=`
    Compare,
    /// `+` `-`
    Add,
    /// `*` `/` `%` `atan2`
    Mul,
    /// A leading sign.
    Unary,
    /// `^`
    Pow,
    /// A selector or subquery with `offset` or `@`, or with a range.
    Postfix,
    /// A name, a number, a call, an aggregation.
    Atom,
}

impl Level {
    /// The next tighter level.
    pub(in crate::query) fn tighter(self) -> Self {
        match self {
            Self::Raw => Self::Or,
            Self::Or => Self::And,
            Self::And => Self::Compare,
            Self::Compare => Self::Add,
            Self::Add => Self::Mul,
            Self::Mul => Self::Unary,
            Self::Unary => Self::Pow,
            Self::Pow => Self::Postfix,
            Self::Postfix | Self::Atom => Self::Atom,
        }
    }
}

/// `value` as a double-quoted string with Go's escapes, which all three languages read.
#[must_use]
pub(in crate::query) fn quote(value: &str) -> String {
    let mut out = String::with_capacity(value.len() + 2);
    push_quoted(&mut out, value);
    out
}

/// The same at the end of `out`.
pub(in crate::query) fn push_quoted(out: &mut String, value: &str) {
    out.push('"');
    let mut rest = value;
    let special = |byte: u8| byte == b'"' || byte == b'\\' || byte.is_ascii_control();
    while let Some(at) = rest.bytes().position(special) {
        let (plain, special) = rest.split_at(at);
        out.push_str(plain);
        let mut chars = special.chars();
        match chars.next().unwrap_or_default() {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_ascii_control() => drop(write!(out, "\\u{:04x}", u32::from(c))),
            c => out.extend(['\\', c]),
        }
        rest = chars.as_str();
    }
    out.push_str(rest);
    out.push('"');
}

/// A metric name as it stands before `{`, if it may stand there; otherwise it is quoted inside.
pub(in crate::query) fn is_bare_metric(name: &str) -> bool {
    const TAKEN: [&str; 8] = ["on", "ignoring", "group_left", "group_right", "bool", "atan2", "inf", "nan"];
    is_bare(name, true) && !TAKEN.iter().any(|word| word.eq_ignore_ascii_case(name))
}

/// A label name inside braces: bare if it is an old-style name, else quoted.
pub(in crate::query) fn label(name: &str) -> Cow<'_, str> {
    if is_bare(name, false) { Cow::Borrowed(name) } else { Cow::Owned(quote(name)) }
}

/// `(a, b)` after `by`, `on`, `group_left`: there `inf` and `nan` would be numbers.
pub(in crate::query) fn label_list(names: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    let mut list = "(".to_owned();
    for (index, name) in names.into_iter().enumerate() {
        list.push_str(if index > 0 { ", " } else { "" });
        list.push_str(&listed(name.as_ref()));
    }
    list.push(')');
    list
}

fn listed(name: &str) -> Cow<'_, str> {
    if name.eq_ignore_ascii_case("inf") || name.eq_ignore_ascii_case("nan") {
        return quote(name).into();
    }
    label(name)
}

/// Letters, digits, `_`, and `:` if allowed, not starting with a digit; Grafana variables count as letters.
fn is_bare(name: &str, colon: bool) -> bool {
    let mut at = 0;
    while let Some(&byte) = name.as_bytes().get(at) {
        let letter = byte.is_ascii_alphabetic() || byte == b'_' || (colon && byte == b':');
        if letter || (at > 0 && byte.is_ascii_digit()) {
            at += 1;
            continue;
        }
        let Some(found) = variable::at(name, at).filter(|found| !found.span.is_empty()) else { return false };
        at += found.span.len();
    }
    !name.is_empty()
}
