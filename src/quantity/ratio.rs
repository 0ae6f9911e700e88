//! Exact ratios: thresholds, burn rates, shares of a budget.

use std::cmp::Ordering;
use std::fmt;
use std::ops::{Add, Div, Mul, Sub};

use super::{Decimal, Duration};

/// A rational number in lowest terms, its denominator positive.
///
/// Prints exactly where a decimal fraction can (`14.4`, `0.0144`), else with
/// twelve significant digits (`0.233333333333`): never the dust of binary
/// fractions. Arithmetic saturates far beyond what objectives, windows and
/// shares can reach.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Ratio {
    numerator: i128,
    denominator: i128,
}

/// Digits that a fraction without an end prints.
const SIGNIFICANT: i128 = 1_000_000_000_000;
/// More decimal places than any exact threshold has.
const PLACES: u32 = 24;

impl Ratio {
    /// 0.
    pub const ZERO: Self = Self { numerator: 0, denominator: 1 };
    /// 1.
    pub const ONE: Self = Self { numerator: 1, denominator: 1 };

    /// `numerator / denominator`; a denominator of 0 counts as 1.
    #[must_use]
    pub fn new(numerator: i128, denominator: i128) -> Self {
        let denominator = if denominator == 0 { 1 } else { denominator };
        let sign = if denominator < 0 { -1 } else { 1 };
        let shared = gcd(numerator.unsigned_abs(), denominator.unsigned_abs());
        let shared = i128::try_from(shared).unwrap_or(1).max(1);
        Self { numerator: sign * (numerator / shared), denominator: sign * (denominator / shared) }
    }

    /// How often `part` fits into `whole`; 0 when `part` is 0.
    #[must_use]
    pub fn of(whole: Duration, part: Duration) -> Self {
        if part == Duration::default() {
            return Self::ZERO;
        }
        Self::new(i128::from(whole.as_millis()), i128::from(part.as_millis()))
    }

    /// The nearest whole number below or at it.
    #[must_use]
    pub fn floor(self) -> i128 {
        self.numerator.div_euclid(self.denominator)
    }

    /// The nearest whole number above or at it.
    #[must_use]
    pub fn ceil(self) -> i128 {
        -(-self.numerator).div_euclid(self.denominator)
    }

    /// The nearest `f64`: for drawings and wire formats.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "the nearest f64 is what is asked for")]
    pub fn to_f64(self) -> f64 {
        self.to_string().parse().unwrap_or(self.numerator as f64 / self.denominator as f64)
    }

    /// This share of a duration, rounded up to milliseconds.
    #[must_use]
    pub fn of_duration(self, whole: Duration) -> Duration {
        let millis = (self * Self::from(i128::from(whole.as_millis()))).ceil();
        Duration::millis(u64::try_from(millis).unwrap_or(if millis < 0 { 0 } else { u64::MAX }))
    }
}

fn gcd(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        // Nearly all are this small, and a division of 128 bits takes many times as long.
        if let (Ok(a), Ok(b)) = (u64::try_from(a), u64::try_from(b)) {
            return small_gcd(a, b).into();
        }
        (a, b) = (b, a % b);
    }
    a
}

fn small_gcd(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

impl From<i128> for Ratio {
    fn from(whole: i128) -> Self {
        Self { numerator: whole, denominator: 1 }
    }
}

impl From<Decimal> for Ratio {
    fn from(decimal: Decimal) -> Self {
        let (mantissa, scale) = decimal.parts();
        Self::new(i128::from(mantissa), 10_i128.pow(scale))
    }
}

impl Mul for Ratio {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        // Reducing crosswise first keeps the products small.
        let (a, b) =
            (Self::new(self.numerator, other.denominator), Self::new(other.numerator, self.denominator));
        Self {
            numerator: a.numerator.saturating_mul(b.numerator),
            denominator: a.denominator.saturating_mul(b.denominator),
        }
    }
}

impl Div for Ratio {
    type Output = Self;
    /// Anything divided by 0 is 0.
    #[allow(clippy::suspicious_arithmetic_impl, reason = "a quotient is a product with the inverse")]
    fn div(self, other: Self) -> Self {
        if other.numerator == 0 {
            return Self::ZERO;
        }
        self * Self::new(other.denominator, other.numerator)
    }
}

impl Add for Ratio {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        let left = self.numerator.saturating_mul(other.denominator);
        let right = other.numerator.saturating_mul(self.denominator);
        Self::new(left.saturating_add(right), self.denominator.saturating_mul(other.denominator))
    }
}

impl Sub for Ratio {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        self + Self { numerator: -other.numerator, ..other }
    }
}

impl PartialOrd for Ratio {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ratio {
    fn cmp(&self, other: &Self) -> Ordering {
        let left = self.numerator.saturating_mul(other.denominator);
        left.cmp(&other.numerator.saturating_mul(self.denominator))
    }
}

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = self.numerator.saturating_abs();
        let (places, digits) = match self.exact_places() {
            Some(places) => (places, size.saturating_mul(10_i128.pow(places) / self.denominator)),
            None => Self { numerator: size, ..*self }.rounded(),
        };
        let sign = if self.numerator < 0 { "-" } else { "" };
        let width = places as usize + 1;
        let padded = format!("{digits:0>width$}");
        let (whole, fraction) = padded.split_at(padded.len() + 1 - width);
        match fraction.trim_end_matches('0') {
            "" => write!(f, "{sign}{whole}"),
            fraction => write!(f, "{sign}{whole}.{fraction}"),
        }
    }
}

impl Ratio {
    /// The decimal places of a fraction that has an end: its denominator has no factors but 2 and 5.
    fn exact_places(self) -> Option<u32> {
        let twos = self.denominator.trailing_zeros();
        let (mut rest, mut fives) = (self.denominator >> twos, 0);
        while rest % 5 == 0 && fives <= PLACES {
            (rest, fives) = (rest / 5, fives + 1);
        }
        Some(twos.max(fives)).filter(|places| rest == 1 && *places <= PLACES)
    }

    /// The places of twelve significant digits, and the number without its point; of one that is not negative.
    fn rounded(self) -> (u32, i128) {
        let scaled = |places: u32| self * Self::from(10_i128.pow(places));
        let enough = |places: &u32| scaled(*places) >= Self::from(SIGNIFICANT / 10);
        let places = (0..PLACES).find(enough).unwrap_or(PLACES);
        (places, (scaled(places) + Self::new(1, 2)).floor())
    }
}

#[cfg(test)]
mod tests {
    use super::Ratio;
    use crate::quantity::{Decimal, Duration};

    #[test]
    fn thresholds_print_without_dust() {
        assert_eq!((Ratio::new(144, 10) * Ratio::new(1, 1000)).to_string(), "0.0144");
        assert_eq!(Ratio::new(1, 1000).to_string(), "0.001");
        assert_eq!(Ratio::new(-3, 2).to_string(), "-1.5");
        assert_eq!(Ratio::from(42).to_string(), "42");
        assert_eq!(Ratio::new(1, 1 << 20).to_string(), "0.00000095367431640625");
    }

    #[test]
    fn a_fraction_without_an_end_is_rounded_at_twelve_digits() {
        assert_eq!(Ratio::new(7, 30).to_string(), "0.233333333333");
        assert_eq!(Ratio::new(2, 3).to_string(), "0.666666666667");
        assert_eq!(Ratio::new(1000, 3).to_string(), "333.333333333");
        assert_eq!(Ratio::new(1, 30_000).to_string(), "0.0000333333333333");
    }

    #[test]
    fn arithmetic_is_exact() {
        let third = Ratio::new(1, 3);
        assert_eq!(third + third + third, Ratio::ONE);
        assert_eq!(Ratio::ONE - third, Ratio::new(2, 3));
        assert_eq!(third / third, Ratio::ONE);
        assert_eq!(third / Ratio::ZERO, Ratio::ZERO);
        assert!(third < Ratio::new(34, 100));
        assert_eq!((Ratio::new(-7, 2).floor(), Ratio::new(-7, 2).ceil()), (-4, -3));
        assert_eq!(Ratio::from(Decimal::new(25, 2)), Ratio::new(1, 4));
    }

    #[test]
    fn a_share_of_a_duration_is_rounded_up() {
        let hour = Duration::seconds(3600);
        assert_eq!(Ratio::new(1, 7).of_duration(hour), Duration::millis(514_286));
        assert_eq!(Ratio::of(hour, Duration::seconds(300)), Ratio::from(12));
    }
}
