//! Dashboards in Grafana's own JSON, and other things that are made elsewhere.

use super::{assert_everything, message};

const GOOD: &str = r#"{
  "uid": "node",
  "title": "Node",
  "templating": { "list": [ { "name": "instance", "type": "custom" } ] },
  "panels": [ { "id": 4, "type": "text" } ]
}
"#;

message!(json_dashboard_with_faults_in_its_queries,
    ["spec/unknown-word", "promql/type-mismatch", "variable/unknown", "logql/unclosed", "spec/unknown-word", "variable/unknown"],
    "dashboards/node.json": r#"{
  "uid": "node",
  "title": "Node",
  "templating": { "list": [
    { "name": "instance", "type": "query", "datasource": "mimir" },
    { "name": "logs", "type": "datasource", "query": "loki" }
  ] },
  "annotations": { "list": [ { "name": "Deploys", "datasource": { "type": "prometheus", "uid": "prom" }, "expr": "up" } ] },
  "panels": [
    { "id": 1, "type": "timeseries", "datasource": { "type": "prometheus", "uid": "mimir" }, "targets": [
      { "expr": "rate(node_load1{instance=\"$instanec\"})" },
      { "datasource": { "uid": "$logs" }, "expr": "{app=\"a\"" },
      { "datasource": { "uid": "-- Mixed --" }, "expr": "not a query" }
    ] },
    { "id": 2, "type": "row", "panels": [
      { "id": 3, "type": "stat", "datasource": "mimri", "targets": [
        { "datasource": { "type": "tempo", "uid": "tempo" }, "query": "{ name = \"$job\" }", "queryType": "traceql" }
      ] }
    ] }
  ]
}
"#);

#[test]
fn json_dashboard_asks_datasources_that_are_not_there() {
    let text = r#"{
  "uid": "node",
  "title": "Node",
  "templating": { "list": [
    { "name": "metrics", "type": "datasource", "query": "prometheus", "current": { "value": "mimir" } },
    { "name": "store", "type": "custom", "query": "mimir,loki" },
    { "name": "job", "type": "query", "datasource": "${metrisc}", "query": "label_values(up, job)" }
  ] },
  "annotations": { "list": [
    { "builtIn": 1, "datasource": { "type": "grafana", "uid": "-- Grafana --" }, "name": "Annotations & Alerts" },
    { "name": "Deploys", "datasource": "lok", "expr": "{app=\"a\"}" }
  ] },
  "panels": [
    { "id": 1, "type": "timeseries", "datasource": "mimri", "targets": [
      { "refId": "A", "datasource": "mimri", "expr": "up" },
      { "refId": "B", "datasource": { "type": "prometheus", "uid": "mimri" }, "expr": "sum(up" },
      { "refId": "C", "datasource": { "type": "__expr__", "uid": "__expr__" }, "expression": "$A > 1" }
    ] },
    { "id": 2, "type": "timeseries", "datasource": { "uid": "${DS_MIMIR}" }, "targets": [ { "refId": "A", "expr": "up" } ] },
    { "id": 3, "type": "row", "collapsed": true, "panels": [
      { "id": 4, "type": "stat", "datasource": null, "targets": [ { "refId": "A", "expr": "up[5m]" } ] },
      { "id": 5, "type": "stat", "datasource": "default", "targets": [ { "refId": "A", "expr": "rate(up)" } ] },
      { "id": 6, "type": "stat", "datasource": "$metrics", "targets": [ { "refId": "A", "expr": "count up" } ] },
      { "id": 7, "type": "stat", "datasource": "[[store]]", "targets": [ { "refId": "A", "expr": "what the store takes" } ] }
    ] },
    { "id": 8, "libraryPanel": { "uid": "lib", "name": "Lib" }, "datasource": "elsewhere" }
  ]
}
"#;
    assert_everything(
        "json_dashboard_asks_datasources_that_are_not_there",
        &[
            "variable/unknown",
            "spec/unknown-word",
            "spec/unknown-word",
            "promql/unclosed",
            "variable/unknown",
            "promql/type-mismatch",
            "promql/syntax",
        ],
        &[("dashboards/node.json", text.as_bytes())],
    );
}

#[test]
fn json_dashboard_asks_the_default_datasource_of_a_project_without_one() {
    let text = r#"{
  "uid": "node",
  "title": "Node",
  "templating": { "list": [ { "name": "job", "type": "query", "datasource": null, "query": "label_values(up, job)" } ] },
  "panels": [
    { "id": 1, "type": "text", "datasource": null },
    { "id": 2, "type": "stat", "datasource": null, "targets": [ { "refId": "A", "expr": "up" } ] },
    { "id": 3, "type": "stat", "targets": [ { "refId": "A", "expr": "up" } ] }
  ]
}
"#;
    assert_everything(
        "json_dashboard_asks_the_default_datasource_of_a_project_without_one",
        &["dashboard/no-default-datasource"],
        &[
            ("dashc.yaml", b"project: shop\ndatasources: { mimir: { type: mimir, url: http://mimir:9009/prometheus } }\n"),
            ("dashboards/node.json", text.as_bytes()),
        ],
    );
}

#[test]
fn json_dashboard_whose_panels_are_not_what_they_seem() {
    let text = r#"{
  "uid": "node",
  "title": "Node",
  "panels": [
    { "id": 1, "type": "timeserie", "title": "Load", "targets": [ { "refId": "A", "expr": "up" }, { "refId": "A", "expr": "up" } ] },
    { "id": 1, "type": "acme-clock-panel", "fieldConfig": { "defaults": { "unit": "seconds" } } },
    { "id": 3, "type": "row", "title": "More", "collapsed": true, "panels": [
      { "id": 1, "type": "state-timline", "fieldConfig": { "defaults": { "unit": "apples" }, "overrides": [
        { "matcher": { "id": "byName", "options": "a" }, "properties": [ { "id": "unit", "value": "percentunt" } ] } ] } },
      { "id": 4, "type": "graph", "yaxes": [ { "format": "Bytes" }, { "format": "byte", "show": false } ] },
      { "id": 5, "type": "stat", "fieldConfig": { "defaults": { "unit": "suffix:" } } },
      { "id": 6, "type": "acme-clock" }
    ] },
    { "id": 7, "type": "line", "libraryPanel": { "uid": "lib", "name": "Lib" }, "fieldConfig": { "defaults": { "unit": "byte" } } }
  ]
}
"#;
    assert_everything(
        "json_dashboard_whose_panels_are_not_what_they_seem",
        &[
            "spec/unknown-word",
            "panel/duplicate-ref-id",
            "panel/duplicate-id",
            "panel/unknown-unit",
            "panel/duplicate-id",
            "spec/unknown-word",
            "panel/unknown-unit",
            "panel/unknown-unit",
            "panel/unknown-unit",
        ],
        &[("dashboards/node.json", text.as_bytes())],
    );
}

#[test]
fn json_dashboard_whose_panels_do_not_fit_the_grid() {
    let text = r#"{
  "uid": "node",
  "title": "Node",
  "panels": [
    { "id": 1, "type": "text", "title": "Left", "gridPos": { "x": 0, "y": 0, "w": 12, "h": 8 } },
    { "id": 2, "type": "text", "title": "Right", "gridPos": { "x": 10, "y": 4, "w": 12, "h": 8 } },
    { "id": 3, "type": "text", "gridPos": { "x": 12, "y": 20, "w": 18, "h": 8 } },
    { "id": 4, "type": "text", "gridPos": { "x": 24, "y": 30, "w": 1, "h": 8 } },
    { "id": 5, "type": "text", "gridPos": { "x": 0, "y": 30, "w": 12, "h": 0 } },
    { "id": 6, "type": "row", "collapsed": true, "gridPos": { "x": 0, "y": 0, "w": 0, "h": 1 }, "panels": [
      { "id": 7, "type": "text", "gridPos": { "x": 0, "y": 1, "w": 12, "h": 8 } },
      { "id": 8, "libraryPanel": { "uid": "lib", "name": "Lib" }, "gridPos": { "x": 0, "y": 2, "w": 12, "h": 8 } },
      { "id": 9, "type": "text", "gridPos": { "x": 12, "y": 1, "w": "wide", "h": 8 } }
    ] }
  ]
}
"#;
    assert_everything(
        "json_dashboard_whose_panels_do_not_fit_the_grid",
        &["panel/overlap", "panel/too-wide", "panel/too-wide", "panel/zero-size", "panel/overlap"],
        &[("dashboards/node.json", text.as_bytes())],
    );
}

message!(json_dashboard_that_was_exported_for_sharing_is_understood, ["dashboard/inputs", "promql/type-mismatch"],
    "dashboards/node.json": r#"{
  "__inputs": [
    { "name": "DS_MIMIR", "type": "datasource", "pluginId": "prometheus" },
    { "name": "VAR_JOB", "type": "constant", "value": "node" }
  ],
  "uid": "node", "title": "Node", "panels": [
    { "datasource": { "type": "prometheus", "uid": "${DS_MIMIR}" }, "targets": [ { "expr": "up{job=\"${VAR_JOB}\"}" } ] },
    { "datasource": "${DS_MIMIR}", "targets": [ { "expr": "rate(up)" } ] }
  ]
}
"#);

message!(json_dashboard_without_uid_and_title, ["dashboard/empty-title", "dashboard/no-uid"],
    "dashboards/node.json": r#"{ "id": 7, "uid": null, "panels": [] }"#);

message!(json_dashboard_with_a_bad_uid, ["dashboard/bad-uid"],
    "dashboards/node.json": r#"{ "uid": "Node (full)", "title": "Node", "panels": [] }"#);

message!(json_dashboard_that_was_exported_for_sharing, ["dashboard/inputs"],
    "dashboards/node.json": r#"{
  "__inputs": [ { "name": "DS_MIMIR", "type": "datasource" } ],
  "uid": "node", "title": "Node", "panels": [ { "datasource": "${DS_MIMIR}", "targets": [ { "expr": "up" } ] } ]
}
"#);

message!(json_dashboard_in_other_forms,
    ["dashboard/other-form", "dashboard/other-form", "dashboard/other-form", "dashboard/other-form"],
    "dashboards/api.json": r#"{ "meta": { "slug": "node" }, "dashboard": { "uid": "node", "title": "Node", "panels": [] } }"#,
    "dashboards/list.json": "[]",
    "dashboards/package.json": r#"{ "name": "shop" }"#,
    "dashboards/resource.json": r#"{ "apiVersion": "dashboard.grafana.app/v2", "kind": "Dashboard", "spec": { "elements": {} } }"#);

message!(json_dashboard_that_is_no_json, ["json/syntax"], "dashboards/node.json": "{ \"uid\": \"node\", title: \"Node\", \"panels\": [] }");

message!(json_dashboard_has_the_uid_of_another, ["dashboard/duplicate-uid", "dashboard/duplicate-uid"],
    "dashc.yaml": "\
project: shop
datasources: { mimir: { type: mimir, url: http://mimir:9009/prometheus } }
external: { dashboards: [disk] }
",
    "dashboards/node.json": GOOD,
    "dashboards/disk.json": r#"{ "uid": "disk", "title": "Disk", "panels": [] }"#,
    "dashboards/node.yaml": "title: Nodes\npanels: [ { text: A, markdown: a } ]\n");

message!(links_to_a_json_dashboard_are_checked,
    ["link/unknown-variable", "link/unknown-panel", "link/unknown-panel", "link/unknown-dashboard", "alert/unknown-panel"],
    "dashboards/node.json": GOOD,
    "dashboards/orders.yaml": "\
links: [ { to: node, with: { instanec: a } } ]
panels:
  - timeseries: A
    query: up
    unit: short
    link:
      - { dashboard: node, panel: 5 }
      - { dashboard: node, panel: load }
      - { dashboard: noed }
",
    "alerts/node.yaml": "rules: [ { alert: Load, expr: node_load1 > 9, panel: node/9 } ]\n");

message!(external_metrics_are_names, ["spec/malformed"],
    "dashc.yaml": "project: shop\nexternal: { metrics: ['cluster:*', 'up{job=\"a\"}'] }\n");

message!(external_dashboards_are_a_list_or_a_mapping, ["spec/wrong-type"],
    "dashc.yaml": "project: shop\nexternal: { dashboards: node }\n");
