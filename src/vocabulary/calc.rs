//! Reducers: how a series becomes one value (Grafana, calculation types).

use super::Entry;
use super::schema_version::Version;

/// A reducer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Calc {
    /// What `calcs` says.
    pub id: &'static str,
    /// What it gives.
    pub name: &'static str,
    /// First target that knows it.
    pub since: Version,
}

impl Entry for Calc {
    fn id(&self) -> &'static str {
        self.id
    }
}

const fn calc(id: &'static str, name: &'static str) -> Calc {
    Calc { id, name, since: Version::OLDEST }
}

/// Every reducer but the percentiles `p1` to `p99`, sorted.
pub const CALCS: &[Calc] = &[
    calc("allIsNull", "whether none is there"),
    calc("allIsZero", "whether all are zero"),
    calc("allValues", "all values"),
    calc("changeCount", "number of changes"),
    calc("count", "number of values"),
    Calc { id: "countAll", name: "number of rows", since: Version::V13_2 },
    calc("delta", "sum of increases"),
    calc("diff", "last minus first"),
    calc("diffperc", "change in percent"),
    calc("distinctCount", "number of different values"),
    calc("first", "first value"),
    calc("firstNotNull", "first value that is there"),
    calc("last", "last value"),
    calc("lastNotNull", "last value that is there"),
    calc("logmin", "least value above zero"),
    calc("max", "greatest value"),
    calc("mean", "mean"),
    calc("median", "median"),
    calc("min", "least value"),
    calc("range", "greatest minus least"),
    calc("stdDev", "standard deviation"),
    calc("step", "least distance of two values"),
    calc("sum", "sum"),
    calc("uniqueValues", "different values"),
    calc("variance", "variance"),
];

/// Whether Grafana knows the reducer `id`: listed, or a percentile from `p1` to `p99`.
#[must_use]
pub fn is_calc(id: &str) -> bool {
    super::find(CALCS, id).is_some() || percentile(id).is_some()
}

/// The percentile that `id` names, from 1 to 99.
#[must_use]
pub fn percentile(id: &str) -> Option<u8> {
    let digits = id.strip_prefix('p')?;
    let plain = digits.starts_with(|first: char| ('1'..='9').contains(&first));
    digits.parse().ok().filter(|rank| plain && *rank < 100)
}

/// Every listed id, in order.
pub fn ids() -> impl Iterator<Item = &'static str> {
    super::ids(CALCS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reducers_are_sorted_and_percentiles_are_reducers() {
        super::super::assert_sorted(CALCS);
        assert!(is_calc("lastNotNull") && is_calc("p95"));
        for wrong in ["p0", "p100", "p05", "p", "average"] {
            assert!(!is_calc(wrong), "{wrong}");
        }
    }
}
