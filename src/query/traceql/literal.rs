//! Numbers, durations and strings of TraceQL: scanning and values.
//!
//! Tempo scans with Go's rules: `10s` is one duration, `010` a decimal integer,
//! `.5` and `5.` are floats, strings are `"…"` with Go escapes or `` `…` ``.

use std::borrow::Cow;

use super::tree::Literal;
use crate::query::duration;
use crate::span::Span;

/// Why a literal is refused, in bytes of its own text.
pub(super) struct Refusal {
    pub(super) code: &'static str,
    pub(super) span: Span,
    pub(super) message: String,
}

fn refuse(code: &'static str, span: Span, message: impl Into<String>) -> Refusal {
    Refusal { code, span, message: message.into() }
}

/// Length of the number or duration at the start of `rest`.
pub(super) fn number_len(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let signed = matches!(byte, b'+' | b'-') && at > 0 && matches!(bytes[at - 1], b'e' | b'E');
        let exponent = signed && bytes[..at - 1].iter().all(|b| b.is_ascii_digit() || *b == b'.');
        let micro = rest[at..].starts_with(['µ', 'μ']);
        if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_') || exponent {
            at += 1;
        } else if micro {
            at += 2;
        } else {
            break;
        }
    }
    at
}

/// The value of a number or duration.
pub(super) fn number(text: &str) -> Result<Literal, Refusal> {
    let whole = Span::new(0, text.len());
    if text.bytes().all(|b| b.is_ascii_digit()) {
        let value = text.parse().map(Literal::Int);
        return value
            .map_err(|_| refuse("traceql/bad-number", whole, format!("integer `{text}` is over 2⁶³−1")));
    }
    let plain = |b: u8| b.is_ascii_digit() || matches!(b, b'.' | b'e' | b'E' | b'+' | b'-');
    if text.bytes().all(plain) {
        return match text.parse::<f64>() {
            Ok(value) if value.is_finite() => Ok(Literal::Float(value)),
            _ => Err(refuse("traceql/bad-number", whole, format!("`{text}` is not a number"))),
        };
    }
    if text.starts_with("0x") || text.starts_with("0X") || text.contains('_') {
        let message = format!("found `{text}`, expected a decimal number without underscores");
        return Err(refuse("traceql/bad-number", whole, message));
    }
    match duration::parse_either(text) {
        Ok(value) => Ok(Literal::Duration(value.nanos())),
        Err(why) => {
            let message = format!("`{text}` is neither a number nor a duration: {}", why.message);
            Err(refuse("traceql/bad-duration", whole, message))
        }
    }
}

/// Where the string that opens `rest` ends (past its closing quote), if it is closed.
///
/// `Err` is where a string without an end stops: the line's end, or the text's.
pub(super) fn string_end(rest: &str) -> Result<usize, usize> {
    let bytes = rest.as_bytes();
    if bytes.first() == Some(&b'`') {
        return rest[1..].find('`').map(|at| at + 2).ok_or(rest.len());
    }
    let mut at = 1;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'"' => return Ok(at + 1),
            b'\n' => return Err(at),
            b'\\' if bytes.get(at + 1).is_some_and(|b| *b != b'\n') => at += 2,
            _ => at += 1,
        }
    }
    Err(rest.len().min(at))
}

/// The first escape in the quoted `text` that Go does not know.
pub(super) fn check_escapes(text: &str) -> Result<(), Refusal> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(found) = bytes.get(at..).and_then(|rest| rest.iter().position(|b| *b == b'\\')) {
        at += found;
        let (len, value) = escape(&bytes[at..]);
        if value.is_none() {
            let end = (at + len).min(text.len().saturating_sub(1));
            let end = (end..text.len()).find(|end| text.is_char_boundary(*end)).unwrap_or(text.len());
            let found = text.get(at..end).unwrap_or("\\");
            let message = format!("`{found}` is not an escape of a Go string");
            return Err(refuse("traceql/bad-escape", Span::new(at, end), message));
        }
        at += len;
    }
    Ok(())
}

/// What one escape stands for.
#[derive(Clone, Copy)]
enum Escaped {
    Char(char),
    Byte(u8),
}

/// Length and value of the escape at the start of `rest`; no value when Go refuses it.
fn escape(rest: &[u8]) -> (usize, Option<Escaped>) {
    let simple = |value| (2, Some(Escaped::Char(value)));
    match rest.get(1) {
        Some(b'a') => simple('\u{7}'),
        Some(b'b') => simple('\u{8}'),
        Some(b'f') => simple('\u{c}'),
        Some(b'n') => simple('\n'),
        Some(b'r') => simple('\r'),
        Some(b't') => simple('\t'),
        Some(b'v') => simple('\u{b}'),
        Some(b'\\') => simple('\\'),
        Some(b'"') => simple('"'),
        Some(b'x') => byte_escape(rest, 2, 16, 2),
        Some(b'0'..=b'7') => byte_escape(rest, 1, 8, 3),
        Some(b'u') => char_escape(rest, 4),
        Some(b'U') => char_escape(rest, 8),
        Some(_) => (2, None),
        None => (1, None),
    }
}

fn digits(rest: &[u8], from: usize, count: usize, radix: u32) -> Option<u32> {
    let text = std::str::from_utf8(rest.get(from..from + count)?).ok()?;
    if !text.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    u32::from_str_radix(text, radix).ok()
}

fn byte_escape(rest: &[u8], from: usize, radix: u32, count: usize) -> (usize, Option<Escaped>) {
    let value = digits(rest, from, count, radix).and_then(|value| u8::try_from(value).ok());
    (if value.is_some() { from + count } else { 2 }, value.map(Escaped::Byte))
}

fn char_escape(rest: &[u8], count: usize) -> (usize, Option<Escaped>) {
    let value = digits(rest, 2, count, 16).and_then(char::from_u32);
    (if value.is_some() { 2 + count } else { 2 }, value.map(Escaped::Char))
}

/// The value of a string literal; a bad escape stays as it is written.
pub(super) fn unquote(text: &str) -> Cow<'_, str> {
    let inner = text.get(1..text.len().saturating_sub(1)).unwrap_or_default();
    if text.starts_with('`') || !inner.contains('\\') {
        return Cow::Borrowed(inner);
    }
    let bytes = inner.as_bytes();
    let mut value: Vec<u8> = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if byte != b'\\' {
            value.push(byte);
            at += 1;
            continue;
        }
        let (len, escaped) = escape(&bytes[at..]);
        match escaped {
            Some(Escaped::Char(found)) => value.extend(found.encode_utf8(&mut [0; 4]).bytes()),
            Some(Escaped::Byte(found)) => value.push(found),
            None => value.extend(bytes.get(at..at + len).unwrap_or_default()),
        }
        at += len;
    }
    Cow::Owned(String::from_utf8_lossy(&value).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_durations_have_values() {
        let read = |text: &str| number(text).ok();
        assert_eq!(read("010"), Some(Literal::Int(10)));
        assert_eq!(read(".5"), Some(Literal::Float(0.5)));
        assert_eq!(read("5."), Some(Literal::Float(5.0)));
        assert_eq!(read("1e3"), Some(Literal::Float(1000.0)));
        assert_eq!(read("1.5m"), Some(Literal::Duration(90_000_000_000)));
        assert_eq!(read("1d12h"), Some(Literal::Duration(129_600_000_000_000)));
        assert_eq!(read("0x10"), None);
        assert_eq!(read("1_000"), None);
        assert_eq!(read("9223372036854775808"), None);
        assert_eq!(read("3foo"), None);
    }

    #[test]
    fn strings_are_unquoted_as_go_does() {
        assert_eq!(unquote(r#""a\tb\x41\101\u00e9""#), "a\tbAAé");
        assert_eq!(unquote(r"`a\t`"), r"a\t");
        assert!(check_escapes(r#""a\q""#).is_err());
        assert!(check_escapes(r#""a\\d""#).is_ok());
    }
}
