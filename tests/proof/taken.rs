//! Dashboards in Grafana's own JSON: their queries are asked as those of compiled ones, with places in the JSON.

use serde_json::Value;

use super::{faults, kept, made, proven, servers};

const PROJECT: &str = r#"project: shop
datasources:
  mimir: { type: mimir, url: "http://mimir:9009/prometheus", default: true, scrape_interval: 15s }
  loki: { type: loki, url: "http://loki:3100" }
  tempo: { type: tempo, url: "http://tempo:3200" }
services:
  checkout: { job: shop/checkout, instrumentation: [otel-http-server] }
"#;

const CHECKOUT: &str = r#"{
  "uid": "checkout-exported",
  "title": "Checkout",
  "templating": { "list": [
    { "name": "ds", "type": "datasource", "query": "prometheus", "current": { "text": "Mimir", "value": "elsewhere" } },
    { "name": "route", "type": "query", "datasource": "$ds", "includeAll": true, "multi": true, "current": { "text": "All", "value": ["$__all"] },
      "query": { "query": "label_values(http_server_request_duration_seconds_count{job=\"$job\"}, http_route)", "refId": "A" } },
    { "name": "job", "type": "query", "datasource": "$ds", "definition": "label_values(target_info, job)", "query": "label_values(target_info, job)",
      "current": { "text": "gone", "value": "gone" } },
    { "name": "code", "type": "custom", "query": "errors : 5.., fine : 2..", "current": { "text": "errors", "value": "5.." } },
    { "name": "step", "type": "interval", "query": "1m,5m", "current": { "text": "5m", "value": "5m" } },
    { "name": "tenant", "type": "query", "datasource": "$ds", "query": "label_values(target_info, tenant)" }
  ] },
  "annotations": { "list": [
    { "builtIn": 1, "datasource": { "type": "grafana", "uid": "-- Grafana --" }, "name": "Annotations & Alerts" },
    { "name": "Restarts", "datasource": "$ds", "expr": "changes(target_info[5m]) > 0" }
  ] },
  "panels": [
    { "id": 1, "type": "timeseries", "title": "Requests", "datasource": "$ds", "targets": [
      { "refId": "A", "expr": "sum(rate(http_server_request_duration_seconds_count{job=\"$job\",http_route=~\"$route\"}[$__rate_interval]))" },
      { "refId": "B", "exemplar": true, "expr": "sum(rate(http_server_request_duration_seconds_count{job=\"$job\",http_response_status_code=~\"$code\"}[$step]))" }
    ] },
    { "id": 2, "type": "row", "collapsed": true, "title": "More", "panels": [
      { "id": 3, "type": "stat", "title": "Of the old convention", "targets": [
        { "refId": "A", "instant": true, "expr": "sum(rate(http_server_request_duration_seconds_count{job=\"$job\",http_status_code=~\"5..\"}[5m]))" }
      ] },
      { "id": 4, "type": "stat", "title": "Empty while all is well", "targets": [
        { "refId": "A", "expr": "sum(rate(http_server_request_duration_seconds_count{http_response_status_code=~\"5..\"}[5m])) / sum(rate(http_server_request_duration_seconds_count[5m])) > 0.05" },
        { "refId": "B", "hide": true, "expr": "nothing_of_the_kind" }
      ] }
    ] },
    { "id": 5, "type": "logs", "datasource": { "type": "loki", "uid": "loki" }, "targets": [ { "refId": "A", "expr": "{app=\"checkout\"}" } ] },
    { "id": 6, "type": "table", "datasource": { "type": "tempo", "uid": "tempo" }, "targets": [ { "refId": "A", "queryType": "traceql", "query": "{ name = \"a\" }" } ] },
    { "id": 7, "libraryPanel": { "uid": "lib", "name": "Lib" }, "targets": [ { "refId": "A", "expr": "nothing_of_the_kind" } ] }
  ]
}
"#;

#[test]
fn a_query_of_a_json_dashboard_that_finds_nothing_is_told_at_its_characters() {
    if !servers() {
        return;
    }
    let project = made("taken", &[("dashc.yaml", PROJECT), ("dashboards/checkout.json", CHECKOUT)]);
    let (shown, found) = faults(&project);
    let found: Vec<_> =
        found.iter().map(|(code, at, text)| (code.as_str(), at.as_str(), text.as_str())).collect();
    assert_eq!(
        found,
        [
            ("proof/no-values", "dashboards/checkout.json:12:99", "tenant"),
            ("proof/empty", "dashboards/checkout.json:25:116", r#"http_status_code=~\"5..\""#),
        ],
        "{shown}"
    );
    kept().bind(|| insta::assert_snapshot!("taken", shown));
}

#[test]
fn every_query_of_a_json_dashboard_is_asked_or_counted() {
    if !servers() {
        return;
    }
    let project = made("taken-asked", &[("dashc.yaml", PROJECT), ("dashboards/checkout.json", CHECKOUT)]);
    let result: Value = serde_json::from_slice(&proven(&project, "json").stdout).unwrap();
    let figures = result["panels"].as_array().unwrap().iter();
    let asked: Vec<String> = figures
        .filter(|figure| figure["scenario"] == "healthy")
        .map(|figure| {
            let found =
                match (figure["points"].as_u64().unwrap(), figure["declared_empty"].as_bool().unwrap()) {
                    (0, true) => "may be empty",
                    (0, false) => "is empty",
                    _ => "has data",
                };
            let all = if figure["all"].as_bool().unwrap() { " for all" } else { "" };
            format!(
                "{} {}{all} {found}",
                figure["panel"].as_str().unwrap(),
                figure["query"].as_str().unwrap()
            )
        })
        .collect();
    assert_eq!(
        asked,
        [
            "the panel `Requests` A has data",
            "the panel `Requests` A for all has data",
            "the panel `Requests` B has data",
            "the panel `Of the old convention` A is empty",
            "the panel `Empty while all is well` A may be empty",
            "the annotation `Restarts` A may be empty",
        ]
    );
    let checked = &result["checked_not_executed"];
    assert_eq!((checked["logql"].as_u64(), checked["traceql"].as_u64()), (Some(1), Some(1)), "{checked}");
}
