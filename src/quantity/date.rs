//! Days of the calendar: `2027-03-31`.

use std::fmt;
use std::str::FromStr;

/// A day, as ISO 8601 writes it. The earliest one is the default: nothing has ended by then.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// The day so many days after 1970-01-01.
    ///
    /// Source: the era-based algorithm of Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
    #[must_use]
    pub fn of_unix_day(day: u64) -> Self {
        const ERA: u64 = 146_097;
        let shifted = day + 719_468;
        let (era, of_era) = (shifted / ERA, shifted % ERA);
        let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / (ERA - 1)) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let from_march = (5 * of_year + 2) / 153;
        let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
        Self {
            year: u16::try_from(year_of_era + era * 400 + u64::from(month <= 2)).unwrap_or(u16::MAX),
            month: u8::try_from(month).unwrap_or_default(),
            day: u8::try_from(of_year - (153 * from_march + 2) / 5 + 1).unwrap_or_default(),
        }
    }

    fn days_of_month(year: u16, month: u8) -> u8 {
        let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        match month {
            2 => 28 + u8::from(leap),
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        }
    }
}

impl FromStr for Date {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let mut parts = text.split('-');
        let mut part = |digits: usize| {
            let part = parts.next().filter(|part| part.len() == digits).ok_or(())?;
            let plain = part.bytes().all(|byte| byte.is_ascii_digit());
            if plain { part.parse::<u16>().map_err(|_| ()) } else { Err(()) }
        };
        let (year, month, day) = (part(4)?, part(2)?, part(2)?);
        let (month, day) = (u8::try_from(month).map_err(|_| ())?, u8::try_from(day).map_err(|_| ())?);
        let is_day = (1..=12).contains(&month) && (1..=Self::days_of_month(year, month)).contains(&day);
        if parts.next().is_none() && is_day { Ok(Self { year, month, day }) } else { Err(()) }
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_from_1970_and_compared() {
        let shown = |day| Date::of_unix_day(day).to_string();
        assert_eq!(
            [shown(0), shown(59), shown(11_016), shown(20_786)],
            ["1970-01-01", "1970-03-01", "2000-02-29", "2026-11-29"]
        );
        let read = |text: &str| text.parse::<Date>();
        assert!(read("2027-03-31").unwrap() > read("2026-12-01").unwrap());
        assert!(read("2024-02-29").is_ok());
        for wrong in ["2023-02-29", "2027-3-31", "2027-13-01", "2027-04-31", "27-04-01", "2027-04-01T00", ""]
        {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
