//! String literals: what the characters between the quotes stand for.
//!
//! Beside the lexer. Interpreted strings follow Go (Go spec, String literals),
//! raw strings stand between backticks. Checks of patterns inside a string
//! use [`place`] to point back at the characters the author typed.

use crate::span::Span;
use std::borrow::Cow;

/// The text that a string token stands for; anything but a quoted literal is itself.
///
/// Bytes that `\x` and octal escapes put together wrongly become U+FFFD.
#[must_use]
pub fn unquote(literal: &str) -> Cow<'_, str> {
    let body = body(literal);
    if !literal.starts_with('"') || !body.contains('\\') {
        return Cow::Borrowed(body);
    }
    let mut bytes = Vec::with_capacity(body.len());
    let mut at = 0;
    while at < body.len() {
        at += decode(body, at, &mut bytes);
    }
    Cow::Owned(String::from_utf8_lossy(&bytes).into_owned())
}

/// Where byte `offset` of the decoded text stands in the literal, quotes counted.
#[must_use]
pub fn place(literal: &str, offset: usize) -> usize {
    let body = body(literal);
    if !literal.starts_with('"') || !body.contains('\\') {
        return (offset + 1).min(literal.len());
    }
    let (mut at, mut bytes) = (0, Vec::new());
    while at < body.len() && bytes.len() < offset {
        at += decode(body, at, &mut bytes);
    }
    at + 1
}

/// The place in the query of `inner`, a range of the decoded text of the literal at `span`.
#[must_use]
pub(super) fn locate(text: &str, span: Span, inner: Span) -> Span {
    let literal = span.of(text);
    let start = place(literal, inner.start as usize);
    let end = if inner.is_empty() { start } else { place(literal, inner.end as usize) };
    Span::new(start, end).shift(span.start as usize)
}

/// Everything between the quotes.
fn body(literal: &str) -> &str {
    let Some(quote) = literal.chars().next().filter(|quote| matches!(quote, '"' | '`' | '\'')) else {
        return literal;
    };
    let rest = &literal[1..];
    rest.strip_suffix(quote).unwrap_or(rest)
}

/// Decodes one character at `at` and gives its length in the source.
fn decode(body: &str, at: usize, to: &mut Vec<u8>) -> usize {
    let rest = &body[at..];
    let Some(escape) = rest.strip_prefix('\\') else {
        let length = rest.chars().next().map_or(1, char::len_utf8);
        to.extend_from_slice(&rest.as_bytes()[..length]);
        return length;
    };
    match read_escape(escape) {
        Escape::Byte(byte, length) => {
            to.push(byte);
            length + 1
        }
        Escape::Char(letter, length) => {
            to.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
            length + 1
        }
        Escape::Bad(_) => {
            to.push(b'\\');
            1
        }
    }
}

/// What stands behind a backslash.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Escape {
    /// A byte, and how many bytes of source say it.
    Byte(u8, usize),
    /// A character, and how many bytes of source say it.
    Char(char, usize),
    /// No escape; how many bytes of source to underline.
    Bad(usize),
}

/// Reads the escape that starts `rest`, the text behind a backslash in a double-quoted string.
pub(super) fn read_escape(rest: &str) -> Escape {
    let simple = |byte| Escape::Byte(byte, 1);
    match rest.chars().next() {
        Some('a') => simple(7),
        Some('b') => simple(8),
        Some('f') => simple(12),
        Some('n') => simple(b'\n'),
        Some('r') => simple(b'\r'),
        Some('t') => simple(b'\t'),
        Some('v') => simple(11),
        Some('\\') => simple(b'\\'),
        Some('"') => simple(b'"'),
        Some('0'..='7') => byte_escape(rest, 0, 3, 8),
        Some('x') => byte_escape(rest, 1, 2, 16),
        Some('u') => rune_escape(rest, 4),
        Some('U') => rune_escape(rest, 8),
        Some('\n') | None => Escape::Bad(0),
        Some(other) => Escape::Bad(other.len_utf8()),
    }
}

fn byte_escape(rest: &str, from: usize, digits: usize, radix: u32) -> Escape {
    let code = number(rest, from, digits, radix).and_then(|code| u8::try_from(code).ok());
    code.map_or(Escape::Bad(1), |code| Escape::Byte(code, from + digits))
}

fn rune_escape(rest: &str, digits: usize) -> Escape {
    let letter = number(rest, 1, digits, 16).and_then(char::from_u32);
    letter.map_or(Escape::Bad(1), |letter| Escape::Char(letter, digits + 1))
}

fn number(rest: &str, from: usize, digits: usize, radix: u32) -> Option<u32> {
    let text = rest.get(from..from + digits)?;
    text.chars().all(|digit| digit.is_digit(radix)).then(|| u32::from_str_radix(text, radix).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_stand_for_their_characters() {
        assert_eq!(unquote(r#""a\tb\"\x41\101\u00e9""#), "a\tb\"AAé");
        assert_eq!(unquote(r"`a\t`"), r"a\t");
        assert_eq!(unquote("$x"), "$x");
        assert_eq!(unquote("\""), "");
    }

    #[test]
    fn a_place_in_the_decoded_text_is_found_in_the_literal() {
        let literal = r#""a\\(b""#;
        assert_eq!(unquote(literal), r"a\(b");
        assert_eq!(place(literal, 0), 1);
        assert_eq!(place(literal, 2), 4);
        assert_eq!(place("`abc`", 2), 3);
    }

    #[test]
    fn an_unknown_escape_is_bad() {
        assert_eq!(read_escape("q"), Escape::Bad(1));
        assert_eq!(read_escape("777"), Escape::Bad(1));
        assert_eq!(read_escape("ud800"), Escape::Bad(1));
    }
}
