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

    /// The nearest `f64`, for a wire format.
    #[must_use]
    pub fn to_f64(self) -> f64 {
        // Both are whole numbers that an `f64` holds exactly: one division rounds once.
        let exact = self.mantissa.unsigned_abs() < 1 << f64::MANTISSA_DIGITS;
        match (exact_f64(self.mantissa).filter(|_| exact), POWERS.get(self.scale as usize)) {
            (Some(mantissa), Some(power)) => mantissa / power,
            _ => self.to_string().parse().unwrap_or_default(),
        }
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

/// The powers of ten that an `f64` holds exactly.
const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
    1e19, 1e20, 1e21, 1e22,
];

/// A whole number of at most 53 bits, without loss.
fn exact_f64(number: i64) -> Option<f64> {
    let (high, low) = (i32::try_from(number >> 32).ok()?, u32::try_from(number & 0xffff_ffff).ok()?);
    Some(f64::from(high) * 4_294_967_296.0 + f64::from(low))
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
        // Below zero there is one number more than above.
        let digits = unsigned.bytes().chain(fraction.bytes()).map(|digit| i64::from(digit - b'0'));
        let negative = |sum: i64, digit: i64| sum.checked_mul(10)?.checked_sub(digit);
        let sum = digits.into_iter().try_fold(0, negative);
        let mantissa = if whole.starts_with('-') { sum } else { sum.and_then(i64::checked_neg) };
        let mantissa = mantissa.ok_or(())?;
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
        let digits = self.mantissa.unsigned_abs();
        let width = self.scale as usize;
        if width == 0 {
            return write!(f, "{sign}{digits}");
        }
        let one = 10_u128.pow(self.scale);
        let (whole, fraction) = (u128::from(digits) / one, u128::from(digits) % one);
        write!(f, "{sign}{whole}.{fraction:0width$}")
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
    fn the_wire_form_is_the_nearest_number_there_is() {
        let numbers = [0, 1, 3, 7, 999, 123_456_789, 9_007_199_254_740_991, 9_007_199_254_740_993, i64::MAX];
        for mantissa in numbers.into_iter().flat_map(|number| [number, -number]) {
            for scale in 0..=30 {
                let number = Decimal::new(mantissa, scale);
                let read: f64 = number.to_string().parse().unwrap();
                assert_eq!(number.to_f64().to_bits(), read.to_bits(), "{number}");
            }
        }
        assert_eq!("0".parse::<Decimal>().unwrap().to_f64().to_bits(), 0);
    }

    #[test]
    fn order_ignores_how_many_digits_were_written() {
        let number = |text: &str| text.parse::<Decimal>().unwrap();
        assert!(number("0.05") < number("0.1"));
        assert_eq!(number("1.50"), number("1.5"));
        assert!(number("-1") < number("0.001"));
    }
}
