//! Windows of objectives: rolling, or of the calendar.

use std::fmt;
use std::str::FromStr;

use super::Duration;

/// Over how long a promise is kept: the last so many days, or this month or quarter (in UTC).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Window {
    /// The last days, at least one.
    Rolling(Duration),
    /// Since the first of the month.
    Month,
    /// Since the first of January, April, July or October.
    Quarter,
}

const DAY: Duration = Duration::seconds(86_400);

impl Window {
    /// Its length; of a calendar window the usual one, 30 or 90 days.
    #[must_use]
    pub const fn length(self) -> Duration {
        match self {
            Self::Rolling(length) => length,
            Self::Month => Duration::seconds(30 * 86_400),
            Self::Quarter => Duration::seconds(90 * 86_400),
        }
    }

    /// The longest it can be.
    #[must_use]
    pub const fn longest(self) -> Duration {
        match self {
            Self::Rolling(length) => length,
            Self::Month => Duration::seconds(31 * 86_400),
            Self::Quarter => Duration::seconds(92 * 86_400),
        }
    }
}

impl Default for Window {
    fn default() -> Self {
        Self::Rolling(Duration::seconds(30 * 86_400))
    }
}

impl FromStr for Window {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "month" => Ok(Self::Month),
            "quarter" => Ok(Self::Quarter),
            _ => text.parse().ok().filter(|length| *length >= DAY).map(Self::Rolling).ok_or(()),
        }
    }
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // Promises are made in days: `28d`, whatever else Prometheus calls four weeks.
            Self::Rolling(length) if length.as_millis().is_multiple_of(DAY.as_millis()) => {
                write!(f, "{}d", length.as_millis() / DAY.as_millis())
            }
            Self::Rolling(length) => length.fmt(f),
            Self::Month => f.write_str("month"),
            Self::Quarter => f.write_str("quarter"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Window;

    #[test]
    fn windows_are_days_or_of_the_calendar() {
        for text in ["30d", "1d", "month", "quarter", "1d12h"] {
            assert_eq!(text.parse::<Window>().unwrap().to_string(), text);
        }
        for text in ["23h", "0", "year", "", "30"] {
            assert!(text.parse::<Window>().is_err(), "{text}");
        }
    }
}
