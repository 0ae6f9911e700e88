//! Durations as Grafana's intervals.

use std::borrow::Cow;

use crate::quantity::{Decimal, Duration};

const UNITS: [(u64, &str); 6] =
    [(604_800_000, "w"), (86_400_000, "d"), (3_600_000, "h"), (60_000, "m"), (1_000, "s"), (1, "ms")];

/// `90m`, never `1h30m`: where Grafana reads an interval it takes one number and one unit
/// (Grafana, query options and relative time).
pub(super) fn text(duration: Duration) -> Cow<'static, str> {
    let millis = duration.as_millis();
    let unit = UNITS.iter().find(|(size, _)| millis != 0 && millis.is_multiple_of(*size));
    unit.map_or(Cow::Borrowed("0s"), |(size, unit)| Cow::Owned(format!("{}{unit}", millis / size)))
}

/// An exact number as the wire format's.
pub(super) fn number(decimal: Decimal) -> crate::grafana::Number {
    decimal.to_f64().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_has_one_unit() {
        let read = |said: &str| text(said.parse().unwrap());
        assert_eq!(read("1h30m"), "90m");
        assert_eq!(read("7d"), "1w");
        assert_eq!(read("30s"), "30s");
        assert_eq!(read("1s500ms"), "1500ms");
        assert_eq!(read("0"), "0s");
    }
}
