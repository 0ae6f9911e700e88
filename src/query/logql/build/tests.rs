//! What the builders print, at the edges of the grammar.

use super::*;

#[test]
fn stages_print_in_the_order_they_were_said() {
    let logs = stream("app", "$app")
        .re("env", "prod|stage")
        .contains("a\"b")
        .mismatches("x\\d")
        .json_fields([("first", "a.b[0]")])
        .label_format([("dst", "{{.src}}")])
        .drop_labels(["x", "y"]);
    assert_eq!(
        logs.to_string(),
        "{app=\"$app\", env=~\"prod|stage\"} |= \"a\\\"b\" !~ \"x\\\\d\" | json first=\"a.b[0]\" \
         | label_format dst=\"{{.src}}\" | drop x, y",
    );
}

#[test]
fn a_range_stands_after_the_pipeline_and_its_labels_after_the_call() {
    let lcp = stream("app", "x").logfmt().unwrap("lcp").filter(label("__error__").eq(""));
    assert_eq!(
        quantile_over_time(0.75, lcp.range(RANGE).offset("1w")).by(["app"]).to_string(),
        "quantile_over_time(0.75, {app=\"x\"} | logfmt | unwrap lcp | __error__=\"\" [$__range] offset 1w) by (app)",
    );
    assert_eq!(rate(stream("app", "x").range("5m")).to_string(), "rate({app=\"x\"}[5m])");
}

#[test]
fn operators_put_parentheses_where_they_must() {
    let lines = || rate(stream("a", "b").range("5m"));
    assert_eq!((1 - lines() / 2).to_string(), "1 - rate({a=\"b\"}[5m]) / 2");
    assert_eq!(((1 - lines()) * 2).to_string(), "(1 - rate({a=\"b\"}[5m])) * 2");
    assert_eq!(topk(3, lines().gt(0).bool()).to_string(), "topk(3, rate({a=\"b\"}[5m]) > bool 0)");
    assert_eq!(
        (vector(1) / vector(2)).on(["a"]).group_left(["b"]).to_string(),
        "vector(1) / on (a) group_left (b) vector(2)"
    );
}
