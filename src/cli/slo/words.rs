//! Numbers as people read them.

use crate::quantity::{Duration, Ratio, Window};
use crate::slo::Notify;

/// Milliseconds of the units of a duration.
const UNITS: [(&str, u64); 4] = [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000)];

/// `864ms`, `8.6s`, `52s`, `17m17s`, `5h9m`, `1d12h`, `30d`: rounded to what matters.
pub(super) fn duration(duration: Duration) -> String {
    let millis = duration.as_millis();
    match millis {
        0 => return "0s".to_owned(),
        1..=999 => return format!("{millis}ms"),
        1000..=9949 => return format!("{}s", significant(Ratio::new(i128::from(millis), 1000), 2)),
        _ => {}
    }
    // Rounding may reach the next unit (59.6s is 1m), and then that one decides.
    let step = |millis: u64| match UNITS.iter().position(|(_, size)| millis >= *size).unwrap_or(3) {
        0 if millis >= 10 * UNITS[0].1 => UNITS[0].1,
        larger => UNITS[(larger + 1).min(3)].1,
    };
    let rounded = |millis: u64| millis.saturating_add(step(millis) / 2) / step(millis) * step(millis);
    let (mut rest, mut text) = (rounded(rounded(millis)), String::new());
    for (unit, size) in UNITS {
        if rest >= size {
            text += &grouped(&(rest / size).to_string());
            text += unit;
            rest %= size;
        }
    }
    text
}

/// `30d`, `a month`, `a quarter`.
pub(super) fn window(window: Window) -> String {
    match window {
        Window::Rolling(length) => duration(length),
        calendar => format!("a {calendar}"),
    }
}

/// The word of the language.
pub(super) const fn notify(notify: Notify) -> &'static str {
    match notify {
        Notify::Page => "page",
        Notify::Ticket => "ticket",
        Notify::None => "none",
    }
}

/// A share as a percentage with at most `digits` significant digits.
pub(super) fn percent(share: Ratio, digits: u32) -> String {
    format!("{}%", significant(share * Ratio::from(100), digits))
}

/// A number that is not negative with at most `digits` significant digits, thousands set apart.
pub(super) fn significant(number: Ratio, digits: u32) -> String {
    let ten = Ratio::from(10);
    let (least, most) = (Ratio::from(10_i128.pow(digits - 1)), Ratio::from(10_i128.pow(digits)));
    if number <= Ratio::ZERO {
        return "0".to_owned();
    }
    let (mut scaled, mut unit) = (number, Ratio::ONE);
    while scaled < least && unit > Ratio::new(1, 10_i128.pow(15)) {
        (scaled, unit) = (scaled * ten, unit / ten);
    }
    while scaled >= most {
        (scaled, unit) = (scaled / ten, unit * ten);
    }
    grouped(&(Ratio::from((scaled + Ratio::new(1, 2)).floor()) * unit).to_string())
}

/// `5184000` → `5,184,000`.
pub(super) fn grouped(number: &str) -> String {
    let (whole, fraction) =
        number.split_once('.').map_or((number, None), |(whole, rest)| (whole, Some(rest)));
    let mut text = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    fraction.map(|fraction| format!("{text}.{fraction}")).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_say_what_matters() {
        let read = [
            (26, "26ms"),
            (864, "864ms"),
            (8640, "8.6s"),
            (9960, "10s"),
            (51_840, "52s"),
            (59_700, "1m"),
            (1_036_800, "17m17s"),
            (3_599_800, "1h"),
            (18_514_286, "5h9m"),
            (86_399_999, "1d"),
            (129_600_000, "1d12h"),
            (863_999_999, "10d"),
            (864_000_000, "10d"),
            (2_592_000_000, "30d"),
            (259_200_000_000, "3,000d"),
        ];
        for (millis, expected) in read {
            assert_eq!(duration(Duration::millis(millis)), expected, "{millis}");
        }
    }

    #[test]
    fn numbers_keep_the_digits_that_matter() {
        let read = [
            (1, 3, "0.333"),
            (2, 3, "0.667"),
            (144, 10, "14.4"),
            (5_184_000, 1, "5,180,000"),
            (0, 1, "0"),
            (9996, 10_000, "1"),
        ];
        for (numerator, denominator, expected) in read {
            assert_eq!(significant(Ratio::new(numerator, denominator), 3), expected);
        }
        assert_eq!(percent(Ratio::new(144, 10_000), 6), "1.44%");
    }
}
