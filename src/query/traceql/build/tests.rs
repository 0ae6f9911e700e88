//! What the builders print, at the edges of the grammar.

use std::time::Duration;

use super::*;

#[test]
fn mixed_conditions_are_in_parentheses() {
    let service = || resource("service.name").eq("x");
    let [a, b] = ["a", "b"].map(|name| span(name).eq(1));
    let mixed = service().and(a.clone().or(b.clone()));
    assert_eq!(mixed.to_string(), "resource.service.name = \"x\" && (span.a = 1 || span.b = 1)");
    assert_eq!(
        a.clone().or(b.clone()).or(service().negate()).to_string(),
        "span.a = 1 || span.b = 1 || !(resource.service.name = \"x\")"
    );
}

#[test]
fn values_are_written_as_traceql_wants_them() {
    assert_eq!(DURATION.gt(Duration::from_millis(100)).to_string(), "duration > 100ms");
    assert_eq!(DURATION.gt(Duration::from_micros(1)).to_string(), "duration > 1000ns");
    assert_eq!(SPAN_DURATION.gt(verbatim("$min")).to_string(), "span:duration > $min");
    assert_eq!(
        KIND.eq(Kind::Server).and(STATUS.ne(Status::Unset)).to_string(),
        "kind = server && status != unset"
    );
    assert_eq!(span("a b").exists().to_string(), "span.\"a b\" != nil");
    assert_eq!(attribute("x").eq("a\"b").to_string(), ".x = \"a\\\"b\"");
    assert_eq!(attribute("5xx").exists().to_string(), ".\"5xx\" != nil");
    assert_eq!(span("5xx").exists().to_string(), "span.5xx != nil");
}

#[test]
fn pipelines_end_in_metrics() {
    let all = || spans(NAME.eq("a"));
    assert_eq!(
        all().child(all()).child(all()).to_string(),
        "{ name = \"a\" } > { name = \"a\" } > { name = \"a\" }"
    );
    assert_eq!(
        all().or(all()).descendant(all_spans()).to_string(),
        "({ name = \"a\" } || { name = \"a\" }) >> { }"
    );
    assert_eq!(
        all_spans().count().gt(2).select([span("x")]).to_string(),
        "{ } | count() > 2 | select(span.x)"
    );
    assert_eq!(
        all_spans().quantile_over_time(DURATION, ["0.5", "0.9"]).by([SPAN_NAME]).topk(3).to_string(),
        "{ } | quantile_over_time(duration, 0.5, 0.9) by (span:name) | topk(3)"
    );
    assert_eq!(
        all_spans().rate().hint("exemplars", "true").to_string(),
        "{ } | rate() with (exemplars=true)"
    );
}
