//! Numbers and byte sizes as Loki's lexer reads them.
//!
//! Below the lexer: Go number literals (Go spec, Integer and Floating-point
//! literals) and sizes (`10KiB`). Durations are [`crate::query::duration`]'s.

/// A Go number literal at the start of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Scanned {
    /// Its length in bytes.
    pub(super) length: usize,
    /// Why Go refuses it.
    pub(super) refusal: Option<&'static str>,
}

/// Scans the number that starts `text`; it begins with a digit or with `.` and a digit.
pub(super) fn scan(text: &[u8]) -> Scanned {
    Scan { text, at: 0, refusal: None, digits: false, octal: None }.number()
}

struct Scan<'a> {
    text: &'a [u8],
    at: usize,
    refusal: Option<&'static str>,
    digits: bool,
    octal: Option<&'static str>,
}

impl Scan<'_> {
    fn peek(&self) -> u8 {
        self.text.get(self.at).copied().unwrap_or(0)
    }

    fn refuse(&mut self, why: &'static str) {
        self.refusal.get_or_insert(why);
    }

    fn number(mut self) -> Scanned {
        let prefix = self.prefix();
        self.run(prefix);
        let float = self.peek() == b'.';
        if float {
            self.at += 1;
            self.run(prefix);
            if matches!(prefix, b'o' | b'b') {
                self.refuse("only decimal and hexadecimal numbers have a fraction");
            }
        }
        if !self.digits {
            self.refuse("a number needs digits");
        }
        let exponent = self.exponent(prefix);
        if prefix == b'x' && float && !exponent {
            self.refuse("a hexadecimal fraction needs a `p` exponent");
        }
        if let (false, false, Some(why)) = (float, exponent, self.octal) {
            self.refuse(why);
        }
        self.underscores();
        Scanned { length: self.at, refusal: self.refusal }
    }

    /// The letter of a base prefix, `0` for a bare leading zero, or 0.
    fn prefix(&mut self) -> u8 {
        if self.peek() != b'0' {
            return 0;
        }
        let letter = self.text.get(1).map_or(0, u8::to_ascii_lowercase);
        if matches!(letter, b'x' | b'o' | b'b') {
            self.at = 2;
            return letter;
        }
        b'0'
    }

    fn run(&mut self, prefix: u8) {
        loop {
            let byte = self.peek();
            let digit = if prefix == b'x' { byte.is_ascii_hexdigit() } else { byte.is_ascii_digit() };
            if !digit && byte != b'_' {
                return;
            }
            self.digits |= digit;
            let bad = match prefix {
                b'b' => byte > b'1' && digit,
                b'o' | b'0' => byte > b'7' && digit,
                _ => false,
            };
            if bad {
                self.octal.get_or_insert("the digit does not fit the base that the leading zero gives");
            }
            self.at += 1;
        }
    }

    /// An exponent; `p` is one only behind `0x`, so that `5PB` stays a size.
    fn exponent(&mut self, prefix: u8) -> bool {
        let letter = self.peek().to_ascii_lowercase();
        let binary = letter == b'p' && prefix == b'x';
        if letter != b'e' && !binary {
            return false;
        }
        if letter == b'e' && matches!(prefix, b'o' | b'b') {
            self.refuse("only decimal numbers have an `e` exponent");
        }
        self.at += 1;
        if matches!(self.peek(), b'+' | b'-') {
            self.at += 1;
        }
        let digits = std::mem::replace(&mut self.digits, false);
        self.run(0);
        if !std::mem::replace(&mut self.digits, digits) {
            self.refuse("the exponent has no digits");
        }
        true
    }

    /// `_` stands between two digits, or between the base prefix and a digit.
    fn underscores(&mut self) {
        let text = self.text.get(..self.at).unwrap_or_default();
        let prefixed = text.len() > 1 && text[0] == b'0' && matches!(text[1] | 32, b'x' | b'o' | b'b');
        let digit = |at: Option<usize>| {
            let byte = at.and_then(|at| text.get(at)).copied().unwrap_or(0);
            byte.is_ascii_digit() || prefixed && (byte.is_ascii_hexdigit() || at == Some(1))
        };
        let bad = |at: usize| text[at] == b'_' && !(digit(at.checked_sub(1)) && digit(Some(at + 1)));
        if (0..text.len()).any(bad) {
            self.refuse("`_` must stand between two digits");
        }
    }
}

/// The value of a number literal; nothing for what Loki scans and then cannot read (`0x10`, `0b1`, `1e999`).
pub(super) fn value(literal: &str) -> Option<f64> {
    let lower = literal.to_ascii_lowercase().replace('_', "");
    if let Some(hex) = lower.strip_prefix("0x") {
        return hexadecimal(hex);
    }
    if lower.starts_with("0b") || lower.starts_with("0o") {
        return None;
    }
    lower.parse().ok().filter(|value: &f64| value.is_finite())
}

fn hexadecimal(text: &str) -> Option<f64> {
    let (mantissa, exponent) = text.split_once('p')?;
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = whole.chars().chain(fraction.chars()).filter_map(|digit| digit.to_digit(16));
    let mantissa = digits.fold(0.0, |sum, digit| sum * 16.0 + f64::from(digit));
    let exponent: i32 = exponent.parse().ok()?;
    let places = i32::try_from(fraction.len()).ok()?;
    let value = mantissa * 2_f64.powi(exponent.checked_sub(places.checked_mul(4)?)?);
    value.is_finite().then_some(value)
}

/// Whether `text` is a size: `10B`, `1.5KiB`, `2MB`.
pub(super) fn is_size(text: &str) -> bool {
    let length = text.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'.').count();
    let (number, unit) = text.split_at(length);
    let rest = unit.strip_prefix(['k', 'K', 'M', 'G', 'T', 'P']);
    let known = unit == "B" || matches!(rest, Some("" | "B" | "i" | "iB"));
    known && number.parse::<f64>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> bool {
        let found = scan(text.as_bytes());
        assert_eq!(found.length, text.len(), "{text}");
        found.refusal.is_some()
    }

    #[test]
    fn go_number_literals_are_told_from_near_misses() {
        for good in ["5", "5.", ".5", "1e3", "1_000", "010", "0x1p3", "0x10", "0b01", "0", "08.5", "0x_1"] {
            assert!(!refused(good), "{good}");
        }
        for bad in ["08", "0B", "5E", "1__0", "1_", "0x1.8", "0b2", "1e+"] {
            assert!(refused(bad), "{bad}");
        }
        assert_eq!(scan(b"5PB").length, 1);
    }

    #[test]
    fn a_value_is_read_as_go_reads_floats() {
        assert_eq!(value("0x1p3"), Some(8.0));
        assert_eq!(value("017"), Some(17.0));
        assert_eq!(value("5."), Some(5.0));
        assert_eq!(value(".5"), Some(0.5));
        for bad in ["0x10", "0b01", "0o7", "1e999"] {
            assert_eq!(value(bad), None, "{bad}");
        }
    }

    #[test]
    fn sizes_are_numbers_with_a_unit_of_bytes() {
        assert!(is_size("10KiB") && is_size("5B") && is_size("1.5k") && is_size("5PB"));
        assert!(!is_size("5") && !is_size("5KBx") && !is_size("5EB") && !is_size("5b"));
    }
}
