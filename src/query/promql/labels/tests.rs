//! Label flow and its analyses, query by query.

use super::*;
use crate::query::promql::parse;

fn result(query: &str) -> (Labels, String) {
    let parsed = parse(query);
    assert!(parsed.faults.is_empty(), "{query}: {:?}", parsed.faults);
    let flow = flow(&parsed.tree);
    let labels = flow.at(parsed.tree.root().unwrap()).clone();
    let shape = match labels.shape() {
        Shape::Exact(names) => format!("exactly {}", names.into_iter().collect::<Vec<_>>().join(" ")),
        Shape::AllBut(names) => format!("all but {}", names.into_iter().collect::<Vec<_>>().join(" ")),
        Shape::Unknown => "unknown".to_owned(),
    };
    (labels, shape)
}

fn shape(query: &str) -> String {
    result(query).1
}

#[test]
fn selectors_say_what_their_matchers_say() {
    let (labels, shape) = result(r#"up{job="node",a="",b!="",c=~".+",d=~".*",e="$x",f!~""}"#);
    assert_eq!(shape, "all but a");
    assert_eq!(labels.value("job"), Some("node"));
    assert_eq!(labels.value(METRIC_NAME), Some("up"));
    assert!(["b", "c", "f"].iter().all(|label| labels.surely_has(label)));
    assert!(["d", "e", "z"].iter().all(|label| *labels.fact(label) == Fact::Possible));
    assert_eq!(result(r#"{"my.metric","my.label"="x"}"#).0.value("my.label"), Some("x"));
}

#[test]
fn aggregations_keep_what_they_name() {
    assert_eq!(shape("sum(x)"), "exactly ");
    assert_eq!(shape("sum by (a, b) (x)"), "exactly a b");
    assert_eq!(shape("sum without (a) (x)"), "all but a");
    assert_eq!(shape("sum without (a) (sum by (a, b) (x))"), "exactly b");
    assert_eq!(shape("topk by (a) (3, x{b=\"\"})"), "all but b");
    assert_eq!(shape("count_values by (a) (\"v\", x)"), "exactly a v");
    assert_eq!(shape("sum by ($group) (x)"), "unknown");
    assert_eq!(shape("sum by (a, $group) (sum by (b) (x))"), "exactly b");
    assert_eq!(result("sum by (a) (x{a=\"1\"})").0.value("a"), Some("1"));
}

#[test]
fn functions_drop_the_name_and_some_set_labels() {
    assert!(!result("rate(x[5m])").0.can_have(METRIC_NAME));
    assert!(result("last_over_time(x[5m])").0.surely_has(METRIC_NAME));
    assert_eq!(shape("histogram_quantile(0.9, rate(x_bucket[5m]))"), "all but le");
    assert_eq!(shape(r#"label_replace(sum(x), "a", "$1", "b", "(.+)")"#), "exactly a");
    assert_eq!(result(r#"label_replace(x, "a", "v", "", "")"#).0.value("a"), Some("v"));
    assert!(result(r#"label_replace(x, "a", "n$1", "b", "(.*)")"#).0.surely_has("a"));
    assert_eq!(shape(r#"label_join(sum by (b, c) (x), "a", "-", "b", "c")"#), "exactly a b c");
    assert_eq!(shape("vector(1)"), "exactly ");
    assert_eq!(shape("hour()"), "exactly ");
    assert_eq!(shape("scalar(x) + 1"), "exactly ");
    let (labels, shape) = result(r#"absent(up{job="a",b!="c",d="1",d="2"} offset 5m)"#);
    assert_eq!((shape.as_str(), labels.value("job")), ("exactly job", Some("a")));
    assert_eq!(result(r#"absent(up{d!="1",d="2"})"#).0.value("d"), Some("2"));
}

#[test]
fn joins_follow_their_modifiers() {
    assert_eq!(shape("a * 2"), "unknown");
    assert_eq!(shape("sum by (x) (a) / sum by (x) (b)"), "exactly x");
    assert_eq!(shape("a / on (x, y) b"), "exactly x y");
    assert_eq!(shape("a / ignoring (x) b"), "all but x");
    assert_eq!(shape("a * on (x) group_left (y) sum by (x) (b)"), "all but y");
    assert_eq!(shape("sum by (x) (a) * on (x) group_right (z) b"), "all but z");
    assert_eq!(shape("sum by (x) (a) and b"), "exactly x");
    assert_eq!(shape("sum by (x) (a) or vector(0)"), "exactly x");
    assert_eq!(shape("sum by (x) (a) or b"), "unknown");
    assert_eq!(shape("sum by (x) (a) > 0"), "exactly x");
    assert!(result("a > b").0.surely_has(METRIC_NAME));
    assert!(!result("a > bool b").0.can_have(METRIC_NAME));
    assert_eq!(result(r#"a{x="1"} / b"#).0.value("x"), Some("1"));
    assert_eq!(result(r#"b and a{x="1"}"#).0.value("x"), Some("1"));
    assert!(result(r#"a{x="1"} or b{x="2"}"#).0.surely_has("x"));
}

fn clash(query: &str) -> Option<(String, bool)> {
    let parsed = parse(query);
    let clashes = impossible_joins(&parsed.tree, &flow(&parsed.tree));
    clashes.into_iter().next().map(|clash| (clash.label, clash.certain))
}

#[test]
fn joins_that_cannot_match_are_found() {
    let sure = |label: &str| Some((label.to_owned(), true));
    let likely = |label: &str| Some((label.to_owned(), false));
    assert_eq!(clash(r#"sum(a) / sum by (x) (b{x="1"})"#), sure("x"));
    assert_eq!(clash("sum(a) / sum by (x) (b)"), likely("x"));
    assert_eq!(clash(r#"a{x="1"} / b{x="2"}"#), sure("x"));
    assert_eq!(clash(r#"a{x="1"} unless on (x) b{x="2"}"#), sure("x"));
    assert_eq!(clash("sum by (y) (a) * on (x) group_left () b"), likely("x"));
    for fine in [
        r#"a{x="1"} / ignoring (x) b{x="2"}"#,
        r#"a{x="1"} / on (y) b{x="2"}"#,
        r#"a{x="1"} or b{x="2"}"#,
        "sum(a) or sum by (x) (b)",
        "sum by (x) (a) / sum by (x) (b)",
        "sum by (x) (a) / on () group_left () sum(b)",
        "a / sum(b)",
        "a / scalar(sum(b))",
        "sum by (x) (a) * $factor",
        "a > 1",
        "a and on (dummy) vector(1)",
        "a and on (x) (hour() > 9)",
    ] {
        assert_eq!(clash(fine), None, "{fine}");
    }
    let parsed = parse("sum(a) / on (x) b{x=\"1\"}");
    let clash = impossible_joins(&parsed.tree, &flow(&parsed.tree)).remove(0);
    assert_eq!(clash.missing, Some(Side::Left));
    assert_eq!(parsed.tree.slice(clash.listed.unwrap()), "x");
    assert_eq!(clash.values, [None, Some("1".to_owned())]);
}

fn spans(query: &str, found: impl Fn(&Tree, &Flow) -> Vec<LostLabel>) -> Vec<String> {
    let parsed = parse(query);
    let lost = found(&parsed.tree, &flow(&parsed.tree));
    let say = |lost: LostLabel| {
        let by = lost.removed_by.map(|span| parsed.tree.slice(span));
        format!("{} {} {}", lost.label, parsed.tree.slice(lost.wanted), by.unwrap_or_default())
    };
    lost.into_iter().map(say).collect()
}

#[test]
fn labels_that_are_gone_are_traced_to_what_removed_them() {
    assert_eq!(spans("avg by (scenario) (sum(rate(x[5m])) + 1)", lost_groupings), ["scenario scenario sum"]);
    assert_eq!(spans("max by (a) (min by (a) (sum by (b) (x)))", lost_groupings), ["a a sum"]);
    assert!(spans("sum by (__name__) (rate(x[5m]))", lost_groupings).is_empty());
    assert!(spans("sum by (a) (x) + sum by (b) (topk(3, y))", lost_groupings).is_empty());
    assert_eq!(spans("a * on (x) group_left (y) sum by (x) (b)", lost_includes), ["y y sum"]);
    let quantile = "histogram_quantile(0.9, sum by (job) (rate(x_bucket[5m])))";
    assert_eq!(spans(quantile, quantiles_without_le), ["le histogram_quantile sum"]);
    assert!(spans("histogram_quantile(0.9, sum(rate(x[5m])))", quantiles_without_le).is_empty());
    assert!(spans("histogram_quantile(0.9, rate(x_bucket[5m]))", quantiles_without_le).is_empty());
    let read = |label: &'static str| {
        move |tree: &Tree, flow: &Flow| removed_label(tree, flow, label).into_iter().collect()
    };
    let query = "sum by (job) (rate(x[5m])) > 1";
    assert_eq!(spans(query, read("instance")), [format!("instance {query} sum")]);
    assert!(spans(query, read("job")).is_empty());
}

#[test]
fn long_and_deep_queries_take_linear_time() {
    let chain = (0..2000).map(|n| format!("a{{l{n}=\"{n}\"}}")).collect::<Vec<_>>().join(" + ");
    let deep = format!("{}x{}", "sum by (a) (".repeat(200), ")".repeat(200));
    for query in [chain, deep] {
        let parsed = parse(&query);
        let flow = flow(&parsed.tree);
        let _ = (impossible_joins(&parsed.tree, &flow), lost_groupings(&parsed.tree, &flow));
    }
}
