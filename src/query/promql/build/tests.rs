//! What the builders print, at the edges of the grammar.

use std::time::Duration;

use super::*;

#[test]
fn parentheses_stand_only_where_precedence_demands_them() {
    let [a, b, c] = ["a", "b", "c"].map(metric);
    assert_eq!(((a.clone() + b.clone()) * c.clone()).to_string(), "(a + b) * c");
    assert_eq!((a.clone() + b.clone() * c.clone()).to_string(), "a + b * c");
    assert_eq!((a.clone() - (b.clone() - c.clone())).to_string(), "a - (b - c)");
    assert_eq!((a.clone() - b.clone() - c.clone()).to_string(), "a - b - c");
    assert_eq!(a.clone().pow(b.clone().pow(c.clone())).to_string(), "a ^ b ^ c");
    assert_eq!(a.clone().pow(b.clone()).pow(c.clone()).to_string(), "(a ^ b) ^ c");
    assert_eq!(a.clone().or(b.clone()).and(c.clone()).to_string(), "(a or b) and c");
    assert_eq!(a.clone().or(b.clone().unless(c.clone())).to_string(), "a or b unless c");
    assert_eq!((a.clone() / (b.clone() / c.clone()).gt(0)).to_string(), "a / (b / c > 0)");
    assert_eq!(a.gt(b.gt(c)).to_string(), "a > (b > c)");
}

#[test]
fn a_sign_binds_below_a_power_and_above_a_product() {
    let [a, b] = ["a", "b"].map(metric);
    assert_eq!((-a.clone().pow(2)).to_string(), "-a ^ 2");
    assert_eq!((-a.clone()).pow(2).to_string(), "(-a) ^ 2");
    assert_eq!(a.clone().pow(-b.clone()).to_string(), "a ^ -b");
    assert_eq!((a.clone() / -b.clone()).to_string(), "a / -b");
    assert_eq!((-(a * b.clone())).to_string(), "-(a * b)");
    assert_eq!((-(-b)).to_string(), "-(-b)");
}

#[test]
fn numbers_stand_on_both_sides_and_stay_exact() {
    let a = metric("a");
    assert_eq!((60 * a.clone()).gt(1000).bool().to_string(), "60 * a > bool 1000");
    assert_eq!((1 - a.clone() / "0.001").to_string(), "1 - a / 0.001");
    assert_eq!((0.5 * a.clone() - -3).to_string(), "0.5 * a - -3");
    assert_eq!((a.clone() * 1e300 + f64::NAN).to_string(), "a * 1e300 + NaN");
    assert_eq!((a % num(u64::MAX)).to_string(), "a % 18446744073709551615");
    assert_eq!(num("4*3600").pow(2).to_string(), "(4*3600) ^ 2");
    assert_eq!(num("1e-9").pow(2).to_string(), "1e-9 ^ 2");
    assert_eq!(num(1).gt(2).to_string(), "1 > bool 2");
}

#[test]
fn names_and_values_are_quoted_as_they_need() {
    assert_eq!(metric("job:x:rate5m").to_string(), "job:x:rate5m");
    assert_eq!(metric("bool").eq("on", "x").to_string(), "{\"bool\",on=\"x\"}");
    assert_eq!(series([Matcher::re("__name__", "a.*")]).to_string(), "{__name__=~\"a.*\"}");
    assert_eq!(metric("a").ne("b", "c\"\\\n\u{1}é").to_string(), "a{b!=\"c\\\"\\\\\\n\\u0001é\"}");
    assert_eq!(metric("a").matchers([Matcher::verbatim("$__tags")]).to_string(), "a{$__tags}");
    assert_eq!(sum(metric("a")).by(["my.label", "inf"]).to_string(), "sum by (\"my.label\", \"inf\") (a)");
}

#[test]
fn windows_offsets_and_subqueries_print_in_order() {
    let a = metric("a").range("5m").offset("1w").at_end();
    assert_eq!(rate(a).to_string(), "rate(a[5m] offset 1w @ end())");
    let shifted = metric("a").offset("-1h").subquery("1d").offset("1h");
    assert_eq!(avg_over_time(shifted).to_string(), "avg_over_time((a offset -1h)[1d:] offset 1h)");
    let slice = (metric("a") * 2).subquery("30d").step("5m").at(1_609_746_000);
    assert_eq!(slice.to_string(), "(a * 2)[30d:5m] @ 1609746000");
    let text = |duration| Window::from(duration).as_str().to_owned();
    assert_eq!(text(Duration::from_secs(300)), "5m");
    assert_eq!(text(Duration::from_secs(86400 * 30)), "30d");
    assert_eq!(text(Duration::from_secs(5400)), "90m");
    assert_eq!(text(Duration::from_millis(90_061_001)), "1d1h1m1s1ms");
}

#[test]
fn matching_modifiers_come_in_the_order_of_the_grammar() {
    let [a, b] = ["a", "b"].map(metric);
    let join = a.clone().gt(b.clone()).bool().on(["x"]).group_left(["y"]);
    assert_eq!(join.to_string(), "a > bool on (x) group_left (y) b");
    let bare = (a.clone() * b.clone()).group_right([] as [&str; 0]);
    assert_eq!(bare.to_string(), "a * ignoring () group_right () b");
    assert_eq!(a.unless(b).ignoring(["x"]).to_string(), "a unless ignoring (x) b");
}

#[test]
fn a_comment_in_verbatim_text_swallows_nothing() {
    assert_eq!((raw("a # why") + 1).to_string(), "(a # why\n) + 1");
}
