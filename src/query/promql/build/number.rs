//! Numbers in PromQL text: exact, without the dust of binary fractions.

use super::{Expr, Form, Scalar, Whole, sealed::Sealed};
use crate::query::promql::build::Level;

/// What can stand where PromQL wants a scalar: an integer, a float, exact
/// decimal text, a Grafana variable such as `"$quantile"`, a scalar expression.
///
/// A float prints as the shortest text that reads back as the same number.
pub trait Number: Sealed {
    /// As a scalar expression.
    fn into_scalar(self) -> Expr<Scalar>;
}

/// A scalar: `num(60)`, `num("0.001")`, `num(0.25)`, `num("$quantile")`.
///
/// ```
/// use dashc::query::promql::build::*;
/// assert_eq!((num(1) - "0.999").to_string(), "1 - 0.999");
/// assert_eq!(num(-2).pow(2).to_string(), "(-2) ^ 2");
/// ```
pub fn num(number: impl Number) -> Expr<Scalar> {
    number.into_scalar()
}

/// A number's text and precedence; text that is no number is kept apart like verbatim text.
pub(in crate::query) fn literal(text: &str) -> Whole {
    let text = text.trim();
    let digits = text.strip_prefix('-').unwrap_or(text);
    let level = match (is_one_token(digits), digits.len() == text.len()) {
        (true, true) => Level::Atom,
        (true, false) => Level::Unary,
        (false, _) => Level::Raw,
    };
    Whole { text: text.to_owned(), level }
}

/// `0.5`, `1e-9`, `0x1f`, `5m`, `Inf`, `$x`, `${x:raw}`, `[[x]]`; not `a b`, `1-2`, `a.b`.
fn is_one_token(text: &str) -> bool {
    let variable = text.starts_with('$') || (text.starts_with("[[") && text.ends_with("]]"));
    let word = ["inf", "nan"].iter().any(|word| text.eq_ignore_ascii_case(word));
    let number = text.starts_with(|c: char| c.is_ascii_digit() || c == '.');
    let exponent = !text.starts_with("0x");
    let mut before = ' ';
    let plain = text.chars().all(|c| {
        let sign = (c == '-' || c == '+') && exponent && matches!(before, 'e' | 'E');
        before = c;
        c.is_ascii_alphanumeric()
            || "_.".contains(c)
            || (number && sign)
            || (variable && "${}[]:".contains(c))
    });
    plain && (variable || word || number)
}

/// The shortest text that reads back as `number`; large and tiny ones with an exponent.
pub(in crate::query) fn float(number: f64) -> String {
    if number.is_nan() {
        return "NaN".to_owned();
    }
    if number.is_infinite() {
        return if number > 0.0 { "Inf" } else { "-Inf" }.to_owned();
    }
    let size = number.abs();
    if size != 0.0 && !(1e-7..1e17).contains(&size) { format!("{number:e}") } else { number.to_string() }
}

macro_rules! numbers {
    ($($number:ty => $text:expr),+ $(,)?) => {$(
        impl Sealed for $number {}
        impl Number for $number {
            fn into_scalar(self) -> Expr<Scalar> {
                let text: fn($number) -> String = $text;
                Expr::of(literal(&text(self)))
            }
        }
    )+};
}

numbers! {
    i32 => |n| n.to_string(),
    u32 => |n| n.to_string(),
    i64 => |n| n.to_string(),
    u64 => |n| n.to_string(),
    usize => |n| n.to_string(),
    f64 => float,
    String => |text| text,
}

impl Sealed for &str {}

impl Number for &str {
    fn into_scalar(self) -> Expr<Scalar> {
        Expr::of(literal(self))
    }
}

impl<T, S: Form> Sealed for Expr<T, S> {}

impl<S: Form> Number for Expr<Scalar, S> {
    fn into_scalar(self) -> Expr<Scalar> {
        self.whole()
    }
}
