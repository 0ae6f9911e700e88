//! Durations of configuration: `30s`, `1h30m`, `7d`.

use std::fmt;
use std::str::FromStr;

/// A whole number of milliseconds, written the way Prometheus writes it.
///
/// Units `y` (365 days), `w`, `d`, `h`, `m`, `s`, `ms`, in descending order,
/// each at most once (Prometheus documentation, "Time durations").
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Duration(u64);

const UNITS: [(&str, u64); 7] = [
    ("y", 365 * 86_400_000),
    ("w", 7 * 86_400_000),
    ("d", 86_400_000),
    ("h", 3_600_000),
    ("m", 60_000),
    ("s", 1_000),
    ("ms", 1),
];

impl Duration {
    /// From whole seconds.
    #[must_use]
    pub const fn seconds(seconds: u64) -> Self {
        Self(seconds.saturating_mul(1000))
    }

    /// From milliseconds.
    #[must_use]
    pub const fn millis(millis: u64) -> Self {
        Self(millis)
    }

    /// Milliseconds.
    #[must_use]
    pub const fn as_millis(self) -> u64 {
        self.0
    }

    /// Whole seconds, rounded down.
    #[must_use]
    pub const fn as_seconds(self) -> u64 {
        self.0 / 1000
    }

    /// Whether it is a multiple of `step` (a zero `step` divides nothing).
    #[must_use]
    pub const fn is_multiple_of(self, step: Self) -> bool {
        step.0 != 0 && self.0.is_multiple_of(step.0)
    }
}

impl FromStr for Duration {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        if text == "0" {
            return Ok(Self(0));
        }
        let (mut rest, mut total, mut units) = (text, 0_u64, UNITS.iter());
        while !rest.is_empty() {
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            let number: u64 = rest[..digits].parse().map_err(|_| ())?;
            let after = &rest[digits..];
            let letters = after.bytes().take_while(u8::is_ascii_alphabetic).count();
            let (_, size) = units.find(|(unit, _)| *unit == &after[..letters]).ok_or(())?;
            total = number.checked_mul(*size).and_then(|part| total.checked_add(part)).ok_or(())?;
            rest = &after[letters..];
        }
        if text.is_empty() { Err(()) } else { Ok(Self(total)) }
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == 0 {
            return f.write_str("0s");
        }
        let mut rest = self.0;
        // Years and weeks are left out unless they say the whole: `30d`, not `4w2d`.
        for (unit, size) in UNITS {
            let whole_only = matches!(unit, "y" | "w");
            if rest < size || (whole_only && !self.0.is_multiple_of(size)) {
                continue;
            }
            write!(f, "{}{unit}", rest / size)?;
            rest %= size;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Duration;

    fn read(text: &str) -> String {
        text.parse::<Duration>().map_or("refused".to_owned(), |duration| duration.to_string())
    }

    #[test]
    fn durations_round_trip() {
        for text in ["30s", "1h30m", "1w", "30d", "250ms", "1m500ms", "1y"] {
            assert_eq!(read(text), text);
        }
        assert_eq!(read("90s"), "1m30s");
        assert_eq!(read("0"), "0s");
    }

    #[test]
    fn what_prometheus_refuses_is_refused() {
        for text in ["", "5", "1.5h", "30m1h", "1h1h", "-5m", "5 m", "5x", "99999999999999y"] {
            assert_eq!(read(text), "refused", "{text}");
        }
    }
}
