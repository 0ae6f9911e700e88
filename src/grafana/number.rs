//! Numbers as Grafana writes them: JavaScript's, so `1`, never `1.0`.

use serde::{Serialize, Serializer};

/// Integers up to here are exact in JavaScript and in `f64`.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// A JSON number; an integral value is written without a fraction, and what
/// JSON cannot say (infinities, not-a-number) is written as `null`.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Number(pub f64);

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(value) = *self;
        if !value.is_finite() {
            return serializer.serialize_none();
        }
        if value.fract() == 0.0 && value.abs() <= EXACT {
            #[allow(clippy::cast_possible_truncation, reason = "bounded by the line above")]
            return serializer.serialize_i64(value as i64);
        }
        serializer.serialize_f64(value)
    }
}

impl From<f64> for Number {
    fn from(value: f64) -> Self {
        Self(value)
    }
}

impl From<u32> for Number {
    fn from(value: u32) -> Self {
        Self(f64::from(value))
    }
}

impl From<i32> for Number {
    fn from(value: i32) -> Self {
        Self(f64::from(value))
    }
}

#[cfg(test)]
mod tests {
    use super::Number;

    #[test]
    fn integral_values_have_no_fraction() {
        let json = |value: f64| serde_json::to_string(&Number(value)).unwrap();
        assert_eq!(json(1.0), "1");
        assert_eq!(json(-0.0), "0");
        assert_eq!(json(0.25), "0.25");
        assert_eq!(json(1e-9), "1e-9");
        assert_eq!(json(9_007_199_254_740_992.0), "9007199254740992");
        assert_eq!(json(f64::NAN), "null");
    }
}
