//! Numbers, durations and strings: their syntax and their value.
//!
//! Serves the lexer (where a literal ends, what is wrong with it) and the tree
//! (what it means). Source: Prometheus docs, "Querying basics", and Go's rules
//! for number and string literals, to which they refer.

use std::borrow::Cow;

use super::token::Tok;
use crate::query::Fault;
use crate::span::Span;

/// Duration units from long to short, in milliseconds.
const UNITS: [(&str, u64); 7] = [
    ("y", 365 * 86_400_000),
    ("w", 7 * 86_400_000),
    ("d", 86_400_000),
    ("h", 3_600_000),
    ("m", 60_000),
    ("s", 1000),
    ("ms", 1),
];

/// The longest duration, in seconds: 2⁶³ nanoseconds.
pub(super) const LONGEST_DURATION: f64 = 9_223_372_036.854_776;

/// How many bytes belong to the number or duration at the start of `bytes`.
pub(super) fn run_length(bytes: &[u8]) -> usize {
    let hex = bytes.first() == Some(&b'0') && matches!(bytes.get(1), Some(b'x' | b'X'));
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let sign = matches!(byte, b'+' | b'-') && !hex && at > 0;
        let exponent = sign && matches!(bytes.get(at - 1), Some(b'e' | b'E'));
        if !(byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.') || exponent) {
            break;
        }
        at += 1;
    }
    at
}

/// Whether a run is a number, a duration or neither ([`Tok::Bad`]).
pub(super) fn classify(run: &str) -> Tok {
    if run.bytes().all(|b| b.is_ascii_digit()) || is_number(run) {
        Tok::Number
    } else if is_duration(run) {
        Tok::Duration
    } else {
        Tok::Bad
    }
}

fn is_number(run: &str) -> bool {
    if let Some(hex) = run.strip_prefix("0x").or_else(|| run.strip_prefix("0X")) {
        return digits(hex.strip_prefix('_').unwrap_or(hex), |b| b.is_ascii_hexdigit());
    }
    let (mantissa, exponent) = match run.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (run, None),
    };
    let decimal = |text: &str| text.is_empty() || digits(text, |b| b.is_ascii_digit());
    let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let power = exponent.map(|text| text.strip_prefix(['+', '-']).unwrap_or(text));
    (!whole.is_empty() || !part.is_empty())
        && decimal(whole)
        && decimal(part)
        && power.is_none_or(|text| digits(text, |b| b.is_ascii_digit()))
}

/// Digits with single underscores between them.
fn digits(text: &str, digit: impl Fn(u8) -> bool) -> bool {
    let outer = text.starts_with('_') || text.ends_with('_') || text.contains("__");
    !text.is_empty() && !outer && text.bytes().all(|b| b == b'_' || digit(b))
}

fn is_duration(run: &str) -> bool {
    let mut rest = run;
    while !rest.is_empty() {
        let Some((_, _, after)) = component(rest) else { return false };
        rest = after;
    }
    !run.is_empty()
}

/// `30m…` → the digits, the index of the unit, what follows.
fn component(text: &str) -> Option<(&str, usize, &str)> {
    let length = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = text.split_at_checked(length)?;
    if number.is_empty() {
        return None;
    }
    let unit =
        if rest.starts_with("ms") { 6 } else { UNITS.iter().position(|(u, _)| rest.starts_with(u))? };
    let (name, _) = UNITS.get(unit)?;
    Some((number, unit, rest.get(name.len()..)?))
}

/// What is wrong with a run that is neither: code, message, help.
pub(super) fn explain(run: &str) -> (&'static str, String, String) {
    let hex = run.starts_with("0x") || run.starts_with("0X");
    if hex || !run.bytes().any(|b| b.is_ascii_alphabetic() && !matches!(b, b'e' | b'E')) {
        let help = "write a decimal number such as `1.5e3`, or a hexadecimal one such as `0x1f`";
        return ("promql/bad-number", format!("`{run}` is not a number"), help.to_owned());
    }
    let message = format!("`{run}` is not a duration");
    let help = if run.contains('.') {
        "write whole numbers with units, such as `1h30m`"
    } else if run.ends_with(|c: char| c.is_ascii_digit()) {
        "write a unit after the last number: `ms`, `s`, `m`, `h`, `d`, `w` or `y`"
    } else {
        "use the units `ms`, `s`, `m`, `h`, `d`, `w` and `y`"
    };
    ("promql/bad-duration", message, help.to_owned())
}

/// The value of a number token; `None` if it is too large to represent.
#[must_use]
pub fn number(text: &str) -> Option<f64> {
    if text.len() < 16 && !text.starts_with('0') && text.bytes().all(|b| b.is_ascii_digit()) {
        let value = text.bytes().fold(0.0, |value, b| value * 10.0 + f64::from(b - b'0'));
        return Some(value);
    }
    if text.eq_ignore_ascii_case("inf") {
        return Some(f64::INFINITY);
    }
    if text.eq_ignore_ascii_case("nan") {
        return Some(f64::NAN);
    }
    let plain: Cow<'_, str> = if text.contains('_') { text.replace('_', "").into() } else { text.into() };
    if let Some(hex) = plain.strip_prefix("0x").or_else(|| plain.strip_prefix("0X")) {
        return i64::from_str_radix(hex, 16).ok().map(as_float);
    }
    if plain.len() > 1 && plain.starts_with('0') && plain.bytes().all(|b| matches!(b, b'0'..=b'7')) {
        return i64::from_str_radix(&plain, 8).ok().map(as_float);
    }
    plain.parse().ok().filter(|value: &f64| value.is_finite())
}

#[expect(clippy::cast_precision_loss, reason = "PromQL's only number is a double")]
fn as_float(value: i64) -> f64 {
    value as f64
}

/// The value of a duration token in seconds.
///
/// # Errors
/// What is wrong and what to write instead: units out of order or repeated, or too long.
pub fn duration(text: &str) -> Result<f64, (String, String)> {
    let (mut rest, mut total, mut last) = (text, 0_u64, None);
    while let Some((number, unit, after)) = component(rest) {
        if last.is_some_and(|last| last >= unit) {
            let message = format!("the units of `{text}` are not in order");
            return Err((message, "write each unit once, from long to short, such as `1h30m`".to_owned()));
        }
        let scale = UNITS.get(unit).map_or(1, |&(_, scale)| scale);
        let part = number.parse::<u64>().ok().and_then(|n| n.checked_mul(scale));
        let sum = part.and_then(|part| total.checked_add(part)).filter(|&sum| sum <= 9_223_372_036_854);
        let Some(sum) = sum else {
            return Err((format!("the duration `{text}` is too long"), "use less than 292 years".to_owned()));
        };
        (rest, total, last) = (after, sum, Some(unit));
    }
    let millis = i64::try_from(total).unwrap_or(i64::MAX);
    Ok(as_float(millis) / 1000.0)
}

/// The bytes of the string at `at`, its faults, and whether it is closed.
pub(super) fn scan_string(text: &str, at: usize, quote: u8) -> (usize, Vec<Fault>, bool) {
    let bytes = text.as_bytes();
    let (mut faults, mut end) = (Vec::new(), at + 1);
    while let Some(&byte) = bytes.get(end) {
        match byte {
            _ if byte == quote => return (end + 1 - at, faults, true),
            b'\\' if quote != b'`' => {
                let (length, legal) = escape(bytes.get(end..).unwrap_or_default(), quote);
                if !legal && faults.len() < super::MAX_FAULTS {
                    faults.push(bad_escape(text, end, length));
                }
                end += length;
            }
            b'\n' if quote != b'`' => break,
            _ => end += 1,
        }
    }
    end = end.min(bytes.len());
    let mark = match quote {
        b'"' => "`\"`",
        b'`' => "a backquote",
        _ => "`'`",
    };
    let message = format!("the string is never closed by {mark}");
    let fault = Fault::error("promql/unclosed-string", Span::new(at, end), message);
    // An escape may well be what swallowed the quote: one fault says it.
    faults.clear();
    faults.push(fault.with_help(format!("write {mark} at its end")));
    (end - at, faults, false)
}

fn bad_escape(text: &str, at: usize, length: usize) -> Fault {
    let mut end = (at + length).min(text.len());
    while !text.is_char_boundary(end) {
        end += 1;
    }
    let found = text.get(at..end).unwrap_or_default();
    let message = format!("`{found}` is not an escape sequence");
    let rest = found.get(1..).unwrap_or_default();
    let help = format!("write `\\\\{rest}` for a backslash, or put the string between backquotes");
    Fault::error("promql/bad-string", Span::new(at, end), message).with_help(help)
}

/// Length of the escape sequence at the start of `bytes` and whether it is legal.
fn escape(bytes: &[u8], quote: u8) -> (usize, bool) {
    let (start, width, radix, most) = match bytes.get(1) {
        Some(b'a' | b'b' | b'f' | b'n' | b'r' | b't' | b'v' | b'\\') => return (2, true),
        Some(&byte) if byte == quote => return (2, true),
        Some(b'0'..=b'7') => (1, 3, 8, 255),
        Some(b'x') => (2, 2, 16, 255),
        Some(b'u') => (2, 4, 16, 0x10_FFFF),
        Some(b'U') => (2, 8, 16, 0x10_FFFF),
        Some(b'\n') | None => return (1, false),
        Some(_) => return (2, false),
    };
    let body = bytes.get(start..start + width).unwrap_or_default();
    let value = std::str::from_utf8(body).ok().filter(|b| b.bytes().all(|b| b.is_ascii_hexdigit()));
    let value = value.and_then(|body| u32::from_str_radix(body, radix).ok());
    let legal = value.is_some_and(|v| v <= most && (width < 4 || char::from_u32(v).is_some()));
    if legal { (start + width, true) } else { (2, false) }
}

/// The content of a string token: quotes off, escapes resolved.
///
/// Bytes that are not UTF-8 (`"\xff"`) become U+FFFD.
#[must_use]
pub fn unquote(token: &str) -> Cow<'_, str> {
    let quote = token.as_bytes().first().copied().unwrap_or(b'"');
    let open = token.get(1..).unwrap_or_default();
    let body = open.strip_suffix(char::from(quote)).unwrap_or(open);
    if quote == b'`' || !body.contains('\\') {
        return Cow::Borrowed(body);
    }
    let bytes = body.as_bytes();
    let (mut out, mut at) = (Vec::with_capacity(bytes.len()), 0);
    while let Some(&byte) = bytes.get(at) {
        if byte != b'\\' {
            out.push(byte);
            at += 1;
            continue;
        }
        let rest = bytes.get(at..).unwrap_or_default();
        let (length, legal) = escape(rest, quote);
        resolve(rest.get(..length).unwrap_or(rest), legal, &mut out);
        at += length;
    }
    Cow::Owned(String::from_utf8_lossy(&out).into_owned())
}

fn resolve(sequence: &[u8], legal: bool, out: &mut Vec<u8>) {
    let digits = |from: usize, radix| {
        let body = std::str::from_utf8(sequence.get(from..).unwrap_or_default()).unwrap_or_default();
        u32::from_str_radix(body, radix).unwrap_or_default()
    };
    match sequence.get(1) {
        _ if !legal => out.extend_from_slice(sequence),
        Some(b'a') => out.push(7),
        Some(b'b') => out.push(8),
        Some(b'f') => out.push(12),
        Some(b'n') => out.push(b'\n'),
        Some(b'r') => out.push(b'\r'),
        Some(b't') => out.push(b'\t'),
        Some(b'v') => out.push(11),
        Some(b'x') => out.push(u8::try_from(digits(2, 16)).unwrap_or_default()),
        Some(b'0'..=b'7') => out.push(u8::try_from(digits(1, 8)).unwrap_or_default()),
        Some(b'u' | b'U') => {
            let letter = char::from_u32(digits(2, 16)).unwrap_or(char::REPLACEMENT_CHARACTER);
            out.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
        }
        Some(&other) => out.push(other),
        None => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_go_reads_them() {
        assert_eq!(number("0755"), Some(493.0));
        assert_eq!(number("089"), Some(89.0));
        assert_eq!(number("0x_1f"), Some(31.0));
        assert_eq!(number("1_000_000"), Some(1e6));
        assert_eq!(number("5."), Some(5.0));
        assert_eq!(number(&"9".repeat(400)), None);
    }

    #[test]
    fn durations_are_seconds_and_units_descend() {
        assert_eq!(duration("1h30m"), Ok(5400.0));
        assert_eq!(duration("1m1ms"), Ok(60.001));
        assert!(duration("5m1h").is_err());
        assert!(duration("300y").is_err());
    }

    #[test]
    fn strings_lose_quotes_and_escapes() {
        assert_eq!(unquote(r#""a\n\x41\101\u00e9""#), "a\nAA\u{e9}");
        assert_eq!(unquote(r"`a\d`"), r"a\d");
        assert_eq!(unquote(r"'it\'s'"), "it's");
    }
}
