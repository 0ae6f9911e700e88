//! Dashboards in Grafana's own JSON beside the compiled ones: looked at, linked to, written byte for byte.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test fails by panicking")]

use dashc::diagnostic::render;
use dashc::world::MemoryWorld;
use dashc::{Options, Outcome, compile, emit};

const PROJECT: &str = r#"project: shop
datasources:
  mimir: { type: mimir, url: "http://mimir:9009/prometheus", default: true, scrape_interval: 15s }
"#;

/// As an export looks, down to the spaces: what dashc would not write itself.
const NODE: &str = r#"{ "uid":"node-full",
   "title" : "Node exporter / full", "schemaVersion": 39,
 "templating": {"list": [ {"name": "instance", "type": "query", "query": "label_values(up, instance)",
    "datasource": {"type": "prometheus", "uid": "mimir"}} ]},
  "panels": [
   {"id": 4, "type": "timeseries", "title": "Load", "datasource": {"type": "prometheus", "uid": "mimir"},
     "targets": [ {"refId": "A", "expr": "node_load1{instance=\"$instance\"}"} ]},
   {"id": 7, "type": "row", "title": "More", "collapsed": true, "panels": [ {"id": 8, "type": "text"} ]}
 ], "futureKey": [1.50, 1e3] }"#;

fn compiled(files: &[(&str, &str)]) -> Outcome {
    let world = MemoryWorld::default().with("dashc.yaml", PROJECT);
    compile(&files.iter().fold(world, |world, (path, text)| world.with(*path, *text)), &Options::default())
}

fn shown(outcome: &Outcome) -> String {
    render::full(&outcome.diagnostics, &outcome.sources, &render::Options::default())
}

fn files(outcome: &Outcome) -> Vec<(String, Vec<u8>)> {
    emit::files(&outcome.project).into_iter().map(|file| (file.path.clone(), file.render())).collect()
}

#[test]
fn it_is_written_byte_for_byte_into_the_folder_of_the_project() {
    let text = "title: Orders\npanels: [ { text: A, markdown: a } ]\n";
    let outcome = compiled(&[("dashboards/exported/node.json", NODE), ("dashboards/orders.yaml", text)]);
    assert_eq!(shown(&outcome), "");
    let files = files(&outcome);
    let (_, bytes) =
        files.iter().find(|(path, _)| path == "grafana/dashboards/node-full.json").expect("a file");
    assert_eq!(bytes, NODE.as_bytes());
    assert!(files.iter().any(|(path, _)| path == "grafana/dashboards/orders.json"));
}

#[test]
fn a_project_of_nothing_else_is_provisioned() {
    let outcome = compiled(&[("dashboards/node.json", NODE)]);
    let files = files(&outcome);
    let provider =
        files.iter().find(|(path, _)| path.ends_with("dashboard-provisioning.yml")).expect("a provider");
    assert!(String::from_utf8_lossy(&provider.1).contains("shop"));
}

#[test]
fn links_alerts_and_the_home_page_lead_to_it() {
    let outcome = compiled(&[
        (
            "dashc.yaml",
            &format!("{PROJECT}root_url: https://example.com/\ndashboards: {{ home: node-full }}\n"),
        ),
        ("dashboards/node.json", NODE),
        (
            "dashboards/orders.yaml",
            "\
title: Orders
links: [ { to: node-full, with: { instance: a } } ]
panels:
  - { timeseries: A, description: A., query: up, unit: short, link: { dashboard: node-full, panel: 8 } }
",
        ),
        (
            "alerts/node.yaml",
            "rules: [ { alert: Load, expr: node_load1 > 9, for: 5m, severity: warning, summary: load, panel: node-full/4 } ]\n",
        ),
    ]);
    assert_eq!(shown(&outcome), "");
    let files = files(&outcome);
    let all = files.iter().map(|(_, bytes)| String::from_utf8_lossy(bytes)).collect::<String>();
    assert!(all.contains("/var/lib/grafana/dashboards/node-full.json"), "the home page");
    assert!(all.contains("/d/node-full?${__url_time_range}&viewPanel=panel-8"), "the link of a panel");
    assert!(all.contains("https://example.com/d/node-full?viewPanel=4"), "the address of an alert");
}
