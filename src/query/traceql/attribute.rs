//! Attribute mode: what belongs to a name after `.`, `span.`, `resource.` and so on.
//!
//! Everything does, up to a blank or one of `{ } ( ) = ~ ! < > & | ^ ,`, so
//! `.a-1` and `.a/b` are names. Parts in double quotes may hold anything.

use std::borrow::Cow;

use crate::query::{Fault, variable};
use crate::span::Span;

/// Where the name that starts at byte `start` ends, and what is wrong with it.
pub(super) fn scan(text: &str, start: usize) -> (usize, Option<Fault>) {
    let mut at = start;
    while let Some(next) = text.get(at..).and_then(|rest| rest.chars().next()) {
        match next {
            '$' | '[' => at = variable::at(text, at).map_or(at + 1, |found| found.span.range().end),
            '"' => match quoted_end(text, at) {
                Ok(end) => at = end,
                Err(fault) => return (text.len(), Some(fault)),
            },
            _ if is_part(next) => at += next.len_utf8(),
            _ => break,
        }
    }
    (at, bad_escape(text, start, at))
}

fn is_part(next: char) -> bool {
    !next.is_whitespace()
        && !matches!(next, '{' | '}' | '(' | ')' | '=' | '~' | '!' | '<' | '>' | '&' | '|' | '^' | ',')
}

fn quoted_end(text: &str, open: usize) -> Result<usize, Fault> {
    let bytes = text.as_bytes();
    let mut at = open + 1;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'"' => return Ok(at + 1),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    let span = Span::new(open, text.len());
    let message = "the quoted part of this attribute name is never closed";
    Err(Fault::error("traceql/unclosed", span, message).with_help("write `\"` after the quoted part"))
}

/// The first escape other than `\"` and `\\` between quotes.
fn bad_escape(text: &str, start: usize, end: usize) -> Option<Fault> {
    let name = text.get(start..end)?;
    let mut escaped = false;
    let mut quoted = false;
    for (at, found) in name.char_indices() {
        if escaped && !matches!(found, '"' | '\\') {
            let span = Span::new(start + at - 1, start + at + found.len_utf8());
            let message = format!("`\\{found}` is not an escape of an attribute name");
            let help = "use only `\\\"` and `\\\\` between the quotes of an attribute name";
            return Some(Fault::error("traceql/bad-escape", span, message).with_help(help));
        }
        if found == '"' && !escaped {
            quoted = !quoted;
        }
        escaped = quoted && found == '\\' && !escaped;
    }
    None
}

/// The name without quotes and escapes.
pub(super) fn unquote(name: &str) -> Cow<'_, str> {
    if !name.contains('"') {
        return Cow::Borrowed(name);
    }
    let mut value = String::with_capacity(name.len());
    let (mut quoted, mut escaped) = (false, false);
    for found in name.chars() {
        match found {
            '\\' if quoted && !escaped => {
                escaped = true;
                continue;
            }
            '"' if !escaped => quoted = !quoted,
            _ => value.push(found),
        }
        escaped = false;
    }
    Cow::Owned(value)
}

/// A warning when the name swallowed what looks like arithmetic: `.a-1`, `.a+.b`.
pub(super) fn swallowed(text: &str, whole: Span, name: Span) -> Option<Fault> {
    let written = name.of(text);
    let at = written.rfind(['+', '-', '*', '/', '%'])?;
    let (before, rest) = (&written[..at], &written[at + 1..]);
    let number = rest.bytes().all(|b| b.is_ascii_digit()) && !rest.is_empty() && !rest.starts_with('0');
    let dotted = rest.starts_with('.') && rest.len() > 1;
    if before.is_empty() || before.contains(['"', '-', '$', '[']) || !(number || dotted) {
        return None;
    }
    let op = &written[at..=at];
    let message = format!("`{written}` is one attribute name: `{op}` does not end it");
    let left = text.get(whole.range().start..name.range().start + at).unwrap_or_default();
    let help = format!("write `{left} {op} {rest}` with blanks for arithmetic, or quote the name");
    Some(Fault::warning("traceql/arithmetic-in-name", whole, message).with_help(help))
}
