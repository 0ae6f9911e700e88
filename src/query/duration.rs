//! Durations as Prometheus and Go write them: shared ground of every query language here.
//!
//! Both forms end in whole nanoseconds of an `i64`, as in the servers, so that
//! nothing is rounded on the way and what overflows there is refused here.

use std::fmt;

use crate::span::Span;

/// A length of time in nanoseconds; negative only if Go's form said so.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Duration(i64);

/// Why a text is not a duration. The span is in bytes of the text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refusal {
    /// The characters at fault.
    pub span: Span,
    /// What was found and what was expected.
    pub message: String,
}

const MICROSECOND: i64 = 1_000;
const MILLISECOND: i64 = 1_000_000;
const SECOND: i64 = 1_000 * MILLISECOND;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// Prometheus docs, Querying basics: a year has 365 days, a day 24 hours.
const PROMETHEUS_UNITS: &[(&str, i64)] = &[
    ("y", 365 * DAY),
    ("w", 7 * DAY),
    ("d", DAY),
    ("h", HOUR),
    ("m", MINUTE),
    ("s", SECOND),
    ("ms", MILLISECOND),
];

/// Go docs, `time.ParseDuration`. Both code points for micro are allowed.
const GO_UNITS: &[(&str, i64)] = &[
    ("ns", 1),
    ("us", MICROSECOND),
    ("µs", MICROSECOND),
    ("μs", MICROSECOND),
    ("ms", MILLISECOND),
    ("s", SECOND),
    ("m", MINUTE),
    ("h", HOUR),
];

impl Duration {
    /// No time at all.
    pub const ZERO: Self = Self(0);

    /// So many nanoseconds.
    #[must_use]
    pub const fn from_nanos(nanos: i64) -> Self {
        Self(nanos)
    }

    /// So many milliseconds, if that fits.
    #[must_use]
    pub fn from_millis(millis: i64) -> Option<Self> {
        millis.checked_mul(MILLISECOND).map(Self)
    }

    /// So many seconds, if that fits.
    #[must_use]
    pub fn from_secs(seconds: i64) -> Option<Self> {
        seconds.checked_mul(SECOND).map(Self)
    }

    /// Nanoseconds.
    #[must_use]
    pub const fn nanos(self) -> i64 {
        self.0
    }

    /// Whole milliseconds; what is below is cut off.
    #[must_use]
    pub const fn millis(self) -> i64 {
        self.0 / MILLISECOND
    }

    /// Whole seconds; what is below is cut off.
    #[must_use]
    pub const fn secs(self) -> i64 {
        self.0 / SECOND
    }

    /// Whether it is no time at all.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// Whether it is below zero.
    #[must_use]
    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }
}

/// Prometheus's own form (`1h30m`, years and weeks only when nothing is left over).
///
/// That form ends at milliseconds and has no sign: what is finer or below zero is written in Go's form.
impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole = self.0.unsigned_abs();
        if whole == 0 {
            return f.write_str("0s");
        }
        if self.0 < 0 {
            f.write_str("-")?;
        }
        let fine = !whole.is_multiple_of(MILLISECOND.unsigned_abs());
        let units: &[(&str, i64)] = if fine || self.0 < 0 { FINE } else { PROMETHEUS_UNITS };
        let mut left = whole;
        for &(unit, size) in units {
            let size = size.unsigned_abs();
            let exact_only = matches!(unit, "y" | "w");
            if left < size || (exact_only && !left.is_multiple_of(size)) {
                continue;
            }
            write!(f, "{}{unit}", left / size)?;
            left %= size;
        }
        Ok(())
    }
}

const FINE: &[(&str, i64)] =
    &[("h", HOUR), ("m", MINUTE), ("s", SECOND), ("ms", MILLISECOND), ("us", MICROSECOND), ("ns", 1)];

/// Reads `1y2w3d4h5m6s7ms`: whole numbers, units in descending order, each once; also a bare `0`.
///
/// # Errors
/// The first thing that does not fit, or the whole when it is over 292 years.
pub fn parse_prometheus(text: &str) -> Result<Duration, Refusal> {
    if text == "0" {
        return Ok(Duration::ZERO);
    }
    let mut reader = Reader::new(text)?;
    let mut total: i64 = 0;
    let mut last: Option<usize> = None;
    while !reader.is_done() {
        let from = reader.at;
        let digits = reader.digits();
        if digits.is_empty() {
            return Err(reader.expected_number());
        }
        let unit = reader.unit(PROMETHEUS_UNITS, from)?;
        if let Some(before) = last.filter(|before| unit.index <= *before) {
            return Err(disorder(text, &unit, before));
        }
        last = Some(unit.index);
        let part = digits.parse::<i64>().ok().and_then(|count| count.checked_mul(unit.size));
        total = part.and_then(|part| total.checked_add(part)).ok_or_else(|| too_long(text))?;
    }
    Ok(Duration(total))
}

/// Reads Go's form: `1.5h`, `250us`, `1h15m30.9s`, `-5s`; also a bare `0`. Fractions of a nanosecond are cut off.
///
/// # Errors
/// The first thing that does not fit, or the whole when it is over 292 years.
pub fn parse_go(text: &str) -> Result<Duration, Refusal> {
    let mut reader = Reader::new(text)?;
    let negative = reader.sign();
    if text.get(reader.at..) == Some("0") {
        return Ok(Duration::ZERO);
    }
    if reader.is_done() {
        return Err(reader.expected_number());
    }
    let mut total: i128 = 0;
    while !reader.is_done() {
        let from = reader.at;
        let number = reader.decimal().ok_or_else(|| reader.expected_number())?;
        let unit = reader.unit(GO_UNITS, from)?;
        total += number.times(unit.size).ok_or_else(|| too_long(text))?;
        if total > i128::from(i64::MAX) + i128::from(negative) {
            return Err(too_long(text));
        }
    }
    i64::try_from(if negative { -total } else { total }).map(Duration).map_err(|_| too_long(text))
}

/// Reads either form, Prometheus's first, as Loki does for literals outside ranges.
///
/// # Errors
/// What Go's form has against it when the text has a point, a sign or a unit of Go's alone;
/// otherwise what Prometheus's form has against it.
pub fn parse_either(text: &str) -> Result<Duration, Refusal> {
    parse_prometheus(text).or_else(|refusal| {
        let go_only = text.contains(['.', '-', '+', 'n', 'u', 'µ', 'μ']);
        parse_go(text).map_err(|other| if go_only { other } else { refusal })
    })
}

fn too_long(text: &str) -> Refusal {
    let message = "duration is out of range, expected at most 292 years".to_owned();
    Refusal { span: Span::new(0, text.len()), message }
}

fn disorder(text: &str, unit: &Unit, before: usize) -> Refusal {
    let name = unit.span.of(text);
    let message = match PROMETHEUS_UNITS.get(before) {
        Some((earlier, _)) if *earlier != name => {
            format!("unit `{name}` follows `{earlier}`, expected units from long to short")
        }
        _ => format!("unit `{name}` is written twice, expected each unit once"),
    };
    Refusal { span: unit.span, message }
}

struct Unit {
    index: usize,
    size: i64,
    span: Span,
}

/// A decimal number: `whole + fraction / scale`. Nothing in `whole` when it is over `u64`.
struct Decimal {
    whole: Option<u64>,
    fraction: u64,
    scale: u64,
}

impl Decimal {
    fn times(&self, size: i64) -> Option<i128> {
        let size = i128::from(size);
        let part = i128::from(self.fraction) * size / i128::from(self.scale);
        Some(i128::from(self.whole?) * size + part)
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str) -> Result<Self, Refusal> {
        if text.is_empty() {
            let message = "duration is empty, expected a number and a unit such as `5m`".to_owned();
            return Err(Refusal { span: Span::at(0), message });
        }
        Ok(Self { text, at: 0 })
    }

    fn is_done(&self) -> bool {
        self.at >= self.text.len()
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn take(&mut self, length: usize) -> &'a str {
        let taken = self.rest().get(..length).unwrap_or_default();
        self.at += taken.len();
        taken
    }

    fn digits(&mut self) -> &'a str {
        let rest = self.rest();
        let end = rest.find(|next: char| !next.is_ascii_digit());
        self.take(end.unwrap_or(rest.len()))
    }

    fn sign(&mut self) -> bool {
        let sign = self.rest().chars().next().filter(|sign| matches!(sign, '-' | '+'));
        self.at += usize::from(sign.is_some());
        sign == Some('-')
    }

    fn decimal(&mut self) -> Option<Decimal> {
        let whole = self.digits();
        let mut fraction = "";
        let pointed = self.rest().starts_with('.');
        if pointed {
            self.at += 1;
            fraction = self.digits();
        }
        if whole.is_empty() && fraction.is_empty() {
            self.at -= usize::from(pointed);
            return None;
        }
        // 18 digits are finer than a nanosecond of an hour; the rest cannot count.
        let kept = fraction.get(..18).unwrap_or(fraction);
        let scale = (0..kept.len()).fold(1, |scale, _| scale * 10);
        let whole = if whole.is_empty() { Some(0) } else { whole.parse().ok() };
        Some(Decimal { whole, fraction: kept.parse().unwrap_or(0), scale })
    }

    /// The unit here; `from` is where its number starts.
    fn unit(&mut self, units: &[(&str, i64)], from: usize) -> Result<Unit, Refusal> {
        let rest = self.rest();
        let end = rest.find(|next: char| next == '.' || next.is_ascii_digit()).unwrap_or(rest.len());
        let start = self.at;
        let name = self.take(end);
        let span = Span::new(start, self.at);
        if let Some(index) = units.iter().position(|(known, _)| *known == name) {
            let size = units.get(index).map_or(0, |(_, size)| *size);
            return Ok(Unit { index, size, span });
        }
        let known = listed(units);
        let number = self.text.get(from..start).unwrap_or_default();
        Err(if name.is_empty() && !rest.starts_with('.') {
            let message = format!("`{}` has no unit, expected {known}", short(number));
            Refusal { span: Span::new(from, start), message }
        } else if name.is_empty() {
            let message = "found a decimal point, expected a whole number and a unit".to_owned();
            Refusal { span: Span::new(start, start + 1), message }
        } else {
            let message = format!("`{}` is not a unit of time, expected {known}", short(name));
            Refusal { span, message }
        })
    }

    fn expected_number(&self) -> Refusal {
        let found = self.rest().chars().next();
        let end = self.at + found.map_or(0, char::len_utf8);
        let found = found.map_or("the end".to_owned(), |found| format!("`{found}`"));
        let message = format!("found {found}, expected a number");
        Refusal { span: Span::new(self.at, end), message }
    }
}

fn listed(units: &[(&str, i64)]) -> String {
    let mut names = units.iter().map(|(name, _)| *name).filter(|name| name.is_ascii()).peekable();
    let mut list = String::new();
    while let Some(name) = names.next() {
        let join = if list.is_empty() {
            ""
        } else if names.peek().is_some() {
            ", "
        } else {
            " or "
        };
        list.push_str(join);
        list.push('`');
        list.push_str(name);
        list.push('`');
    }
    list
}

fn short(text: &str) -> String {
    const MOST: usize = 24;
    if text.chars().nth(MOST).is_none() {
        return text.to_owned();
    }
    text.chars().take(MOST).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_are_exact() {
        assert_eq!(parse_prometheus("1h30m").unwrap().secs(), 5400);
        assert_eq!(parse_go("1h15m30.9s").unwrap().millis(), 4_530_900);
        assert_eq!(parse_go("0.3s").unwrap().nanos(), 300_000_000);
        assert_eq!(parse_either("250us").unwrap().nanos(), 250_000);
        assert!(parse_prometheus("1.5h").is_err());
        assert!(parse_prometheus("300y").is_err());
        assert!(parse_go("1d").is_err());
    }

    #[test]
    fn the_written_form_is_the_shortest_prometheus_has() {
        let shown = |text| parse_either(text).unwrap().to_string();
        assert_eq!(shown("7d"), "1w");
        assert_eq!(shown("8d"), "8d");
        assert_eq!(shown("365d"), "1y");
        assert_eq!(shown("90m"), "1h30m");
        assert_eq!(shown("0"), "0s");
        assert_eq!(shown("-1.5s"), "-1s500ms");
        assert_eq!(shown("-25h"), "-25h");
        assert_eq!(shown("1.5us"), "1us500ns");
    }

    #[test]
    fn a_refusal_points_at_what_is_wrong() {
        let refused = |text: &str| {
            let refusal = parse_prometheus(text).unwrap_err();
            (refusal.span.of(text).to_owned(), refusal.message)
        };
        assert_eq!(refused("5").1, "`5` has no unit, expected `y`, `w`, `d`, `h`, `m`, `s` or `ms`");
        assert_eq!(refused("5m1h").0, "h");
        assert_eq!(refused("5m5m").1, "unit `m` is written twice, expected each unit once");
        assert_eq!(refused("5 m").0, " m");
    }
}
