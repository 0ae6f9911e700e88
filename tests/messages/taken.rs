//! Dashboards in Grafana's own JSON, and other things that are made elsewhere.

use super::message;

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
