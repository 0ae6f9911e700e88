//! Exact decimal numbers: thresholds, minima, percentages.

use std::fmt;
use std::str::FromStr;

/// A decimal number without rounding: `mantissa · 10^-scale`.
///
/// Reads `12`, `-0.5`, `1e3`, `5%` (which is `0.05`) and prints the shortest
/// plain form: `0.001`, never `0.0009999999999999432`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Decimal {
    mantissa: i64,
    scale: u32,
}

/// More digits after the point than any threshold needs; beyond it a number is refused.
const MAX_SCALE: u32 = 18;

impl Decimal {
    /// `mantissa · 10^-scale`.
    #[must_use]
    pub fn new(mantissa: i64, scale: u32) -> Self {
        let mut number = Self { mantissa, scale };
        while number.scale > 0 && number.mantissa % 10 == 0 {
            number.mantissa /= 10;
            number.scale -= 1;
        }
        number
    }

    /// Mantissa and scale: the number is `mantissa · 10^-scale`.
    #[must_use]
    pub const fn parts(self) -> (i64, u32) {
        (self.mantissa, self.scale)
    }

    /// The nearest `f64`, for a wire format: correctly rounded, because it reads the exact text.
    #[must_use]
    pub fn to_f64(self) -> f64 {
        self.to_string().parse().unwrap_or_default()
    }

    /// The number times 10^`places`, or `None` on overflow.
    #[must_use]
    pub fn shifted(self, places: i32) -> Option<Self> {
        let scale = i64::from(self.scale) - i64::from(places);
        if scale >= 0 {
            return Some(Self::new(self.mantissa, u32::try_from(scale).ok()?));
        }
        let factor = 10_i64.checked_pow(u32::try_from(-scale).ok()?)?;
        Some(Self::new(self.mantissa.checked_mul(factor)?, 0))
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let widen = |number: &Self, to: u32| i128::from(number.mantissa) * 10_i128.pow(to - number.scale);
        let scale = self.scale.max(other.scale);
        widen(self, scale).cmp(&widen(other, scale))
    }
}

impl From<i64> for Decimal {
    fn from(number: i64) -> Self {
        Self::new(number, 0)
    }
}

impl FromStr for Decimal {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (text, percent) = match text.strip_suffix('%') {
            Some(text) => (text.trim_end(), 2),
            None => (text, 0),
        };
        let (digits, exponent) = match text.split_once(['e', 'E']) {
            Some((digits, exponent)) => (digits, exponent.parse::<i32>().map_err(|_| ())?),
            None => (text, 0),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let unsigned = whole.strip_prefix(['-', '+']).unwrap_or(whole);
        if !plain(unsigned) || !plain(fraction) || (unsigned.is_empty() && fraction.is_empty()) {
            return Err(());
        }
        let mantissa = format!("{whole}{fraction}").parse::<i64>().map_err(|_| ())?;
        let scale = u32::try_from(fraction.len()).map_err(|_| ())?;
        if scale > MAX_SCALE || exponent.unsigned_abs() > MAX_SCALE {
            return Err(());
        }
        let number = Self::new(mantissa, scale).shifted(exponent - percent).ok_or(())?;
        if number.scale > MAX_SCALE { Err(()) } else { Ok(number) }
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.mantissa < 0 { "-" } else { "" };
        let digits = self.mantissa.unsigned_abs().to_string();
        let scale = self.scale as usize;
        if scale == 0 {
            return write!(f, "{sign}{digits}");
        }
        let padded = format!("{digits:0>width$}", width = scale + 1);
        let (whole, fraction) = padded.split_at(padded.len() - scale);
        write!(f, "{sign}{whole}.{fraction}")
    }
}

#[cfg(test)]
mod tests {
    use super::Decimal;

    fn read(text: &str) -> String {
        text.parse::<Decimal>().map_or("refused".to_owned(), |number| number.to_string())
    }

    #[test]
    fn numbers_print_exactly_as_they_were_meant() {
        assert_eq!(read("0.1"), "0.1");
        assert_eq!(read("99.90"), "99.9");
        assert_eq!(read("5%"), "0.05");
        assert_eq!(read("0.1 %"), "0.001");
        assert_eq!(read("1e3"), "1000");
        assert_eq!(read("2.5e-3"), "0.0025");
        assert_eq!(read("-0.50"), "-0.5");
        assert_eq!(read(".5"), "0.5");
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in ["", ".", "-", "1.2.3", "0x10", "1e99", "99999999999999999999", "abc", "%", "1_000"] {
            assert_eq!(read(text), "refused", "{text}");
        }
    }

    #[test]
    fn order_ignores_how_many_digits_were_written() {
        let number = |text: &str| text.parse::<Decimal>().unwrap();
        assert!(number("0.05") < number("0.1"));
        assert_eq!(number("1.50"), number("1.5"));
        assert!(number("-1") < number("0.001"));
    }
}
