//! Objectives: the share of good events that a service promises.

use std::fmt;
use std::str::FromStr;

use super::{Decimal, Ratio};

/// A share in whole billionths, read from a percentage: `99.9%` is 999,000,000.
///
/// It may be 0 % or 100 %, with which no error budget can be spent or none is
/// left; whoever needs a budget refuses those.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Objective(u32);

const BILLION: u32 = 1_000_000_000;

impl Objective {
    /// From billionths; more than the whole is the whole.
    #[must_use]
    pub const fn billionths(share: u32) -> Self {
        Self(if share > BILLION { BILLION } else { share })
    }

    /// The promised share of good events.
    #[must_use]
    pub fn ratio(self) -> Ratio {
        Ratio::new(i128::from(self.0), i128::from(BILLION))
    }

    /// The share of bad events that it leaves: the error budget.
    #[must_use]
    pub fn budget(self) -> Ratio {
        Ratio::new(i128::from(BILLION - self.0), i128::from(BILLION))
    }

    /// Whether it leaves a budget that can be spent.
    #[must_use]
    pub const fn has_budget(self) -> bool {
        self.0 > 0 && self.0 < BILLION
    }
}

impl FromStr for Objective {
    type Err = ();

    /// Takes `99.9%` and `99.9 %`: without the sign it could mean either of two things.
    fn from_str(text: &str) -> Result<Self, ()> {
        if !text.ends_with('%') {
            return Err(());
        }
        let (mantissa, scale) = text.parse::<Decimal>()?.parts();
        let up = 9_u32.checked_sub(scale).ok_or(())?;
        let share = mantissa.checked_mul(10_i64.pow(up)).ok_or(())?;
        let share = u32::try_from(share).map_err(|_| ())?;
        if share > BILLION { Err(()) } else { Ok(Self(share)) }
    }
}

impl fmt::Display for Objective {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}%", Decimal::new(i64::from(self.0), 7))
    }
}

#[cfg(test)]
mod tests {
    use super::Objective;

    fn read(text: &str) -> String {
        text.parse::<Objective>().map_or("refused".to_owned(), |objective| objective.to_string())
    }

    #[test]
    fn objectives_are_exact() {
        for text in ["99.9%", "99.99999%", "95%", "0%", "100%"] {
            assert_eq!(read(text), text);
        }
        assert_eq!(read("99.90 %"), "99.9%");
        assert_eq!("99.9%".parse::<Objective>().unwrap().budget().to_string(), "0.001");
        assert_eq!("99.95%".parse::<Objective>().unwrap().ratio().to_string(), "0.9995");
    }

    #[test]
    fn what_is_no_share_is_refused() {
        for text in ["99.9", "101%", "-1%", "%", "ninety%", "99.99999999%"] {
            assert_eq!(read(text), "refused", "{text}");
        }
    }
}
