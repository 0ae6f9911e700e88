//! The LogQL of the shipped dashboards, written with the builders.

use std::fmt::Display;

use dashc::query::logql::build::*;

/// The text is the expected one and the parser has nothing to say about it.
fn same(built: impl Display, expected: &str) {
    assert_eq!(built.to_string(), expected);
    let faults = dashc::query::logql::parse(expected).faults;
    assert!(faults.is_empty(), "{expected}\n{faults:?}");
}

fn frontend() -> Logs<Stream> {
    stream("service_name", "durable-frontend")
}

fn kind(kind: &str) -> Logs {
    frontend().logfmt().filter(label("kind").eq(kind))
}

fn sessions() -> Logs {
    kind("event").filter(label("event_name").eq("session_start"))
}

#[test]
fn web_vitals_at_the_75th_percentile() {
    let lcp = stream("app", "$app")
        .eq("kind", "measurement")
        .contains("type=web-vitals")
        .logfmt_fields(["lcp", "app_name", "page_url"])
        .filter(label("lcp").ne(""))
        .unwrap("lcp")
        .filter(label("__error__").eq(""));
    same(
        quantile_over_time(0.75, lcp.range(RANGE)).by(["app_name"]),
        "quantile_over_time(0.75, {app=\"$app\", kind=\"measurement\"} |= \"type=web-vitals\" \
         | logfmt lcp, app_name, page_url | lcp!=\"\" | unwrap lcp | __error__=\"\" [$__range]) by (app_name)",
    );
    let inp = kind("measurement").filter(label("type").eq("web-vitals")).unwrap("inp");
    same(
        quantile_over_time(0.75, inp.filter(label("__error__").eq("")).range("5m")).by(["app_name"]).gt(500),
        "quantile_over_time(0.75, {service_name=\"durable-frontend\"} | logfmt | kind=\"measurement\" \
         | type=\"web-vitals\" | unwrap inp | __error__=\"\" [5m]) by (app_name) > 500",
    );
}

#[test]
fn ratings_and_ratios() {
    let rated = frontend().contains("type=web-vitals").logfmt().filter(label("lcp").ne(""));
    same(
        sum(count_over_time(rated.range("5m"))).by(["context_rating"]),
        "sum by (context_rating) (count_over_time({service_name=\"durable-frontend\"} |= \"type=web-vitals\" \
         | logfmt | lcp!=\"\" [5m]))",
    );
    let vitals = || kind("measurement").filter(label("type").eq("web-vitals"));
    let text = "{service_name=\"durable-frontend\"} | logfmt | kind=\"measurement\" | type=\"web-vitals\"";
    let good = vitals().filter(label("lcp").le(2500));
    let all = vitals().filter(label("lcp").gt(0));
    same(
        sum(count_over_time(good.range("1h"))) / sum(count_over_time(all.range("1h"))),
        &format!(
            "sum(count_over_time({text} | lcp <= 2500 [1h])) / sum(count_over_time({text} | lcp > 0 [1h]))"
        ),
    );
}

#[test]
fn exceptions_and_sessions() {
    same(
        topk(10, sum(count_over_time(kind("exception").range("1h"))).by(["type", "value"])),
        "topk(10, sum by (type, value) (count_over_time({service_name=\"durable-frontend\"} | logfmt \
         | kind=\"exception\" [1h])))",
    );
    same(
        sum(count_over_time(kind("exception").range("5m"))) / sum(count_over_time(sessions().range("5m"))),
        "sum(count_over_time({service_name=\"durable-frontend\"} | logfmt | kind=\"exception\" [5m])) \
         / sum(count_over_time({service_name=\"durable-frontend\"} | logfmt | kind=\"event\" \
         | event_name=\"session_start\" [5m]))",
    );
}

#[test]
fn backend_logs() {
    let backend = || stream("service_name", "backend");
    same(
        backend().filter(label("trace_id").eq("${traceId}")),
        "{service_name=\"backend\"} | trace_id=\"${traceId}\"",
    );
    same(backend().contains("${traceId}").json(), "{service_name=\"backend\"} |= \"${traceId}\" | json");
    let errors = backend().filter(label("detected_level").re("error|critical"));
    same(
        sum(rate(errors.range("5m"))).by(["service_name"]).gt("0.5"),
        "sum by (service_name) (rate({service_name=\"backend\"} | detected_level=~\"error|critical\" [5m])) > 0.5",
    );
    same(absent_over_time(backend().range("15m")), "absent_over_time({service_name=\"backend\"}[15m])");
    let tagged = streams([Matcher::verbatim("${__tags}")]).filter(label("trace_id").eq("${__span.traceId}"));
    assert_eq!(tagged.to_string(), "{${__tags}} | trace_id=\"${__span.traceId}\"");
}
