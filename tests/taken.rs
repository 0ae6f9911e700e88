//! Dashboards in Grafana's own JSON beside the compiled ones: looked at, linked to, written byte for byte.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test fails by panicking")]

use dashc::diagnostic::render;
use dashc::model::{TargetKind, VariableKind, VariableSource};
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

#[test]
fn what_it_asks_is_known_to_a_proof() {
    let text = r#"{ "uid": "asks", "title": "Asks",
  "templating": { "list": [
    { "name": "pod", "type": "query", "datasource": null, "query": "label_values(up{job=\"$job\", a=\"b,c\"}, pod)", "allValue": "" },
    { "name": "job", "query": { "query": "label_values( job )", "refId": "A" }, "regex": "/a/", "multi": true },
    { "name": "one", "type": "query", "query": "query_result($two)" },
    { "name": "two", "type": "query", "query": "query_result($one)" },
    { "name": "names", "type": "query", "query": "label_names()" },
    { "name": "metric", "type": "query", "query": "metrics(node_.*)" },
    { "name": "odd", "type": "query", "query": "label_values(", "current": { "text": ["x"], "value": ["y"] } },
    { "name": "app", "type": "query", "datasource": "loki", "query": { "label": "app", "type": 1 } },
    { "name": "code", "type": "custom", "query": "errors : 5.., fine", "options": [] },
    { "name": "some", "type": "custom", "options": [ { "text": "All", "value": "$__all" }, { "text": "a", "value": "b" } ] },
    { "name": "free", "type": "textbox", "query": "a" },
    { "type": "custom" }
  ] },
  "panels": [
    { "id": 1, "timeShift": "1d", "timeFrom": "now/d", "targets": [
      { "expr": "up", "instant": true }, { "refId": "B", "expr": " " }, { "refId": "C", "expr": "gone", "hide": true } ] },
    { "id": 2, "datasource": "-- Mixed --", "targets": [
      { "refId": "A", "datasource": "mimir", "expr": "up", "hide": true },
      { "refId": "B", "datasource": { "type": "__expr__", "uid": "__expr__" }, "type": "math", "expression": "$A * 2" },
      { "refId": "C", "datasource": { "type": "influxdb", "uid": "$influx" }, "query": "select" } ] }
  ] }"#;
    let outcome = compiled(&[("dashboards/asks.json", &text.replace("$influx", "${code}"))]);
    let asked = &outcome.project.taken.first().expect("a dashboard").asked;
    let variables: Vec<String> =
        asked.variables.iter().map(|one| format!("{} {:?}", one.name.text, known(&one.kind))).collect();
    assert_eq!(
        variables,
        [
            "job label_values job of all",
            "names label_names of all",
            "metric metrics node_.*",
            "odd as it was chosen",
            "app as it was chosen",
            "code errors=5.., fine=fine",
            "some a=b",
            "free text a",
            "pod label_values pod of up{job=\"$job\", a=\"b,c\"}",
            "one query_result $two",
            "two query_result $one",
        ]
        .map(|text| {
            let (name, rest) = text.split_once(' ').unwrap();
            format!("{name} {rest:?}")
        })
    );
    let targets: Vec<String> = asked
        .panels()
        .flat_map(|panel| panel.targets.iter().map(move |target| (panel, target)))
        .map(|(panel, target)| {
            let text = match &target.kind {
                TargetKind::Other(text) => format!("other {}", text.text),
                kind => kind.query().map(|(query, _)| query.text.text.to_string()).unwrap_or_default(),
            };
            format!("{} {} {text} {}", panel.name, target.ref_id, if target.instant { "once" } else { "" })
        })
        .collect();
    assert_eq!(targets, ["1 A up once", "2 A up ", "2 C other select "]);
}

fn known(kind: &VariableKind) -> String {
    match kind {
        VariableKind::Query { source: VariableSource::LabelValues { selector, label }, .. } => {
            let of = selector.as_ref().map_or("all", |query| query.text.as_str());
            format!("label_values {} of {of}", label.text)
        }
        VariableKind::Query { source: VariableSource::LabelNames(None), .. } => {
            "label_names of all".to_owned()
        }
        VariableKind::Query { source: VariableSource::Metrics(regex), .. } => {
            format!("metrics {}", regex.text)
        }
        VariableKind::Query { source: VariableSource::Result(query), .. } => {
            format!("query_result {}", query.text.as_str())
        }
        VariableKind::Custom(all) => {
            let all: Vec<String> = all.iter().map(|(text, value)| format!("{text}={value}")).collect();
            all.join(", ")
        }
        VariableKind::Textbox(text) => format!("text {text}"),
        VariableKind::Broken => "as it was chosen".to_owned(),
        other => format!("{other:?}"),
    }
}
