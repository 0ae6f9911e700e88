//! What a YAML scalar without quotes means.
//!
//! Outside source: YAML 1.2.2, section 10.3 (core schema). `yes`, `no`, `on`
//! and `off` are strings there, and so are dates and durations.

use super::Kind;

/// The value of the plain scalar `text`; numbers keep their text.
pub(super) fn plain(text: &str) -> Kind {
    match text.as_bytes().first() {
        None | Some(b'~' | b'n' | b'N' | b't' | b'T' | b'f' | b'F') => word(text),
        Some(b'0'..=b'9' | b'+' | b'-' | b'.') if is_number(text) => Kind::Number(text.into()),
        _ => Kind::String(text.into()),
    }
}

fn word(text: &str) -> Kind {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Kind::Null,
        "true" | "True" | "TRUE" => Kind::Bool(true),
        "false" | "False" | "FALSE" => Kind::Bool(false),
        _ => Kind::String(text.into()),
    }
}

/// Whether the core schema reads `text` as an integer or a float.
pub(super) fn is_number(text: &str) -> bool {
    is_integer(text) || is_float(text)
}

/// `-12`, `0o17` or `0x1F`.
pub(super) fn is_integer(text: &str) -> bool {
    let digits = |text: &str, radix| !text.is_empty() && text.chars().all(|c| c.is_digit(radix));
    if let Some(octal) = text.strip_prefix("0o") {
        return digits(octal, 8);
    }
    if let Some(hexadecimal) = text.strip_prefix("0x") {
        return digits(hexadecimal, 16);
    }
    digits(text.strip_prefix(['+', '-']).unwrap_or(text), 10)
}

fn is_float(text: &str) -> bool {
    if matches!(text, ".nan" | ".NaN" | ".NAN") {
        return true;
    }
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") {
        return true;
    }
    let (mantissa, exponent) =
        unsigned.split_once(['e', 'E']).map_or((unsigned, None), |(m, e)| (m, Some(e)));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let exponent = exponent.map(|exponent| exponent.strip_prefix(['+', '-']).unwrap_or(exponent));
    digits(whole)
        && digits(fraction)
        && !(whole.is_empty() && fraction.is_empty())
        && exponent.is_none_or(|exponent| !exponent.is_empty() && digits(exponent))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_words_and_numbers_have_the_types_of_the_core_schema() {
        for text in ["", "~", "null", "NULL"] {
            assert_eq!(plain(text), Kind::Null, "{text}");
        }
        assert_eq!((plain("true"), plain("FALSE")), (Kind::Bool(true), Kind::Bool(false)));
        for text in [
            "0", "-12", "+3", "012", "0o17", "0x1F", "99.90", ".5", "1.", "1e3", "-1.5E-3", ".inf", "-.INF",
            ".nan",
        ] {
            assert_eq!(plain(text), Kind::Number(text.into()), "{text}");
        }
        for text in [
            "yes",
            "no",
            "on",
            "off",
            "5m",
            "1.2.3",
            "-",
            "+",
            ".",
            "1e",
            "e3",
            "0x",
            "0o8",
            "2024-01-01",
            "1_000",
            "tRUE",
        ] {
            assert_eq!(plain(text), Kind::String(text.into()), "{text}");
        }
    }
}
