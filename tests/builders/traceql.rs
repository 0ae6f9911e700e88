//! The TraceQL of the shipped dashboards, written with the builders.

use std::fmt::Display;
use std::time::Duration;

use dashc::query::traceql::build::*;

/// The text is the expected one and the parser has nothing to say about it.
fn same(built: impl Display, expected: &str) {
    assert_eq!(built.to_string(), expected);
    let faults = dashc::query::traceql::parse(expected).faults;
    assert!(faults.is_empty(), "{expected}\n{faults:?}");
}

fn service(name: &str) -> Condition {
    resource("service.name").eq(name)
}

fn failed() -> Condition {
    STATUS.eq(Status::Error)
}

#[test]
fn searches() {
    same(
        spans(service("$service").and(failed())),
        "{ resource.service.name = \"$service\" && status = error }",
    );
    let slow =
        service("$service").and(KIND.eq(Kind::Server)).and(SPAN_DURATION.gt(verbatim("$min_duration")));
    same(
        spans(slow),
        "{ resource.service.name = \"$service\" && kind = server && span:duration > $min_duration }",
    );
    same(
        spans(service("frontend")).descendant(spans(service("backend").and(failed()))),
        "{ resource.service.name = \"frontend\" } >> { resource.service.name = \"backend\" && status = error }",
    );
    let database = span("db.system").exists().and(DURATION.gt(Duration::from_millis(100)));
    same(spans(database), "{ span.db.system != nil && duration > 100ms }");
    let s3 = span("aws.service").eq("S3").or(span("rpc.service").eq("S3"));
    same(
        spans(service("data-processor-service").and(s3)),
        "{ resource.service.name = \"data-processor-service\" && (span.aws.service = \"S3\" || span.rpc.service = \
         \"S3\") }",
    );
    let route = service("backend").and(span("http.route").eq("${__field.labels.http_route}")).and(failed());
    same(
        spans(route),
        "{ resource.service.name = \"backend\" && span.http.route = \"${__field.labels.http_route}\" \
         && status = error }",
    );
}

#[test]
fn metrics() {
    same(
        spans(service("backend").and(failed())).rate().by([span("http.route")]),
        "{ resource.service.name = \"backend\" && status = error } | rate() by (span.http.route)",
    );
    same(
        spans(service("backend").and(KIND.eq(Kind::Server)))
            .quantile_over_time(DURATION, [0.5, 0.95, 0.99])
            .by([SPAN_NAME]),
        "{ resource.service.name = \"backend\" && kind = server } \
         | quantile_over_time(duration, 0.5, 0.95, 0.99) by (span:name)",
    );
    same(
        spans(service("backend")).histogram_over_time(DURATION),
        "{ resource.service.name = \"backend\" } | histogram_over_time(duration)",
    );
}
