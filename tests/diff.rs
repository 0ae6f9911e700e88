//! `dashc diff` from outside: what a reviewer sees of a change, in every format.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

const PROJECT: &str = r#"project: shop
datasources:
  mimir: { type: mimir, url: "http://mimir:9009/prometheus", default: true, scrape_interval: 15s, retention: 90d }
services:
  checkout: { job: payments/checkout, instrumentation: [otel-http-server] }
alerting: { slos: mimir }
"#;

const ORDERS: &str = r"title: Orders
panels:
  - { text: Notes, markdown: Call the payment provider. }
rows:
  - row: Throughput
    panels:
      - timeseries: Rate
        query: sum(rate(orders_total[$__rate_interval]))
        unit: cps
        thresholds: { warn: 50, crit: 10 }
      - { stat: Failed, query: sum(orders_failed), unit: short }
";

const RULES: &str = r"rules:
  - { alert: Slow, expr: latency_seconds > 5, for: 5m, severity: warning, summary: slow }
  - { alert: Gone, expr: up == 0, severity: critical, summary: gone }
  - { record: 'job:orders:rate5m', expr: 'sum by (job) (rate(orders_total[5m]))' }
slos:
  - { slo: checkout, service: checkout, objective: 99.9%, sli: availability }
";

/// A folder of one test's own, with two projects below it.
struct Pair {
    root: PathBuf,
}

impl Pair {
    /// `old` has the files as they are; `new` with texts replaced.
    fn new(test: &str, replaced: &[(&str, &str)]) -> Self {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("diff").join(test);
        let _ = fs::remove_dir_all(&root);
        let files =
            [("dashc.yaml", PROJECT), ("dashboards/orders.yaml", ORDERS), ("alerts/orders.yaml", RULES)];
        let pair = Self { root };
        for (path, text) in files {
            pair.write(&format!("old/{path}"), text);
            let new = replaced.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to));
            pair.write(&format!("new/{path}"), &new);
        }
        pair
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Exit code, output and words for people.
    fn run(&self, args: &[&str]) -> (i32, String, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dashc"));
        command.arg("diff").args(args).current_dir(&self.root);
        for name in ["NO_COLOR", "FORCE_COLOR", "COLUMNS", "LC_ALL"] {
            command.env_remove(name);
        }
        let output = command.output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    }
}

fn snapshot(name: &str, text: &str) {
    insta::with_settings!({
        snapshot_path => "../snapshots/diff",
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, { insta::assert_snapshot!(name, text) });
}

const CHANGES: &[(&str, &str)] = &[
    ("title: Orders", "title: Orders of the shop"),
    ("sum(rate(orders_total[$__rate_interval]))", "sum by (region) (rate(orders_total[$__rate_interval]))"),
    ("crit: 10", "crit: 5"),
    ("      - { stat: Failed, query: sum(orders_failed), unit: short }\n", ""),
    ("Notes, markdown", "Remarks, markdown"),
    ("latency_seconds > 5", "latency_seconds > 2"),
    ("for: 5m", "for: 10m"),
    ("Gone,", "Away,"),
    ("99.9%", "99.95%"),
    ("retention: 90d", "retention: 90d, tenant: shop"),
];

#[test]
fn people_see_what_is_new_gone_or_another() {
    let (code, out, err) = Pair::new("text", CHANGES).run(&["old", "new"]);
    assert_eq!(code, 1);
    snapshot("text", &format!("{out}\n{err}"));
}

#[test]
fn a_pull_request_gets_markdown() {
    let (code, out, _) = Pair::new("markdown", CHANGES).run(&["old", "new", "--format", "markdown"]);
    assert_eq!(code, 1);
    snapshot("markdown", &out);
}

#[test]
fn programs_get_json() {
    let (code, out, _) = Pair::new("json", CHANGES).run(&["old", "new", "--format", "json"]);
    assert_eq!(code, 1);
    let json: Value = serde_json::from_str(&out).unwrap();
    let changes = json["changes"].as_array().unwrap();
    let alert = changes.iter().find(|change| change["name"] == "Slow").unwrap();
    assert_eq!(
        alert,
        &serde_json::json!({
            "kind": "alert", "name": "Slow", "change": "changed",
            "facts": [
                { "name": "condition", "old": "> 5", "new": "> 2" },
                { "name": "for", "old": "5m", "new": "10m" },
            ],
        })
    );
}

#[test]
fn the_same_project_in_two_folders_does_not_differ() {
    let pair = Pair::new("same", &[]);
    for format in ["text", "json"] {
        let (code, out, _) = pair.run(&["old", "new", "--format", format]);
        assert_eq!(code, 0, "{out}");
    }
    let (_, out, err) = pair.run(&["old", "new"]);
    assert_eq!((out.as_str(), err.trim_end()), ("", "nothing differs"));
}

#[test]
fn what_is_only_written_in_another_way_does_not_differ() {
    let words =
        [("{ warn: 50, crit: 10 }", "[{ color: red }, { at: 10, color: orange }, { at: 50, color: green }]")];
    let (code, out, _) = Pair::new("words", &words).run(&["old", "new"]);
    assert_eq!((code, out.as_str()), (0, ""));
}

#[test]
fn every_setting_of_a_panel_is_seen() {
    let words = [(
        "unit: cps",
        "unit: cps\n        fill: 40\n        raw: { options: { tooltip: { mode: single } } }",
    )];
    let (code, out, _) = Pair::new("settings", &words).run(&["old", "new"]);
    assert_eq!(code, 1);
    assert!(out.contains("fieldConfig.defaults.custom.fillOpacity: ") && out.contains("→ 40"), "{out}");
    assert!(out.contains("options.tooltip.mode: ") && out.contains("→ single"), "{out}");
}

#[test]
fn environments_of_one_project_are_compared() {
    let pair = Pair::new("environments", &[]);
    pair.write(
        "old/environments/prod.yaml",
        "datasources: { mimir: { tenant: prod } }\nlabels: { stage: prod }\n",
    );
    pair.write(
        "old/environments/staging.yaml",
        "datasources: { mimir: { tenant: staging } }\nslos: { window: 7d }\n",
    );
    let (code, out, err) = pair.run(&["--env", "staging", "--env", "prod", "old"]);
    assert_eq!(code, 1);
    snapshot("environments", &format!("{out}\n{err}"));
}

/// Six services with a dashboard and rules for each, of which one line changes something for all.
fn fleet(test: &str) -> Pair {
    let pair = Pair::new(test, &[]);
    let services: String = ["basket", "catalogue", "login", "payout", "refunds", "search"]
        .map(|name| format!("  {name}: {{ job: shop/{name}, instrumentation: [otel-http-server] }}\n"))
        .concat();
    let project = PROJECT.replace("services:\n", &format!("services:\n{services}"));
    for (side, hold, p95, objective) in [("old", "5m", "0.2", "99%"), ("new", "10m", "0.3", "99.5%")] {
        pair.write(&format!("{side}/dashc.yaml"), &project);
        pair.write(
            &format!("{side}/dashboards/service-red.yaml"),
            &format!(
                "each: {{ service: all }}\nmethod: red\nthresholds: {{ p95: {{ warn: {p95}, crit: 1 }} }}\n"
            ),
        );
        let rules = format!(
            "rules:\n  - {{ alert: Slow, each: {{ service: all }}, expr: 'latency_seconds{{$where}} > 5', for: {hold}, \
             severity: warning, summary: slow }}\n\
             slos:\n  - {{ slo: availability, each: {{ service: all }}, objective: {objective}, sli: availability, \
             except: {{ search: {{ objective: 98% }} }} }}\n"
        );
        pair.write(&format!("{side}/alerts/fleet.yaml"), &rules);
    }
    pair
}

#[test]
fn what_one_line_does_to_many_is_told_once() {
    let pair = fleet("folded");
    let (code, out, err) = pair.run(&["old", "new"]);
    assert_eq!(code, 1);
    snapshot("folded", &format!("{out}\n{err}"));
    let (code, out, _) = pair.run(&["old", "new", "--format", "markdown"]);
    assert_eq!(code, 1);
    snapshot("folded-markdown", &out);
}

#[test]
fn all_changes_are_told_on_request_and_to_programs() {
    let pair = fleet("unfolded");
    let (_, out, _) = pair.run(&["old", "new", "--all"]);
    let alerts: Vec<&str> = out.lines().filter(|line| line.starts_with("~ alert Slow of ")).collect();
    assert_eq!(alerts.len(), 7, "{out}");
    assert!(out.contains("~ dashboard payout-red\n  ~ panel p95-now\n"), "{out}");
    let (_, out, _) = pair.run(&["old", "new", "--format", "json"]);
    let json: Value = serde_json::from_str(&out).unwrap();
    let changes = json["changes"].as_array().unwrap();
    let alerts = changes.iter().filter(|change| change["kind"] == "alert");
    let alerts: Vec<&Value> = alerts.collect();
    assert_eq!(alerts.len(), 7, "{out}");
    assert_eq!(alerts[0]["name"], "Slow of basket");
    assert_eq!(alerts[0]["facts"], serde_json::json!([{ "name": "for", "old": "5m", "new": "10m" }]));
}

#[test]
fn an_alert_of_a_service_is_known_by_it() {
    let pair = fleet("services");
    let project = fs::read_to_string(pair.root.join("old/dashc.yaml")).unwrap();
    for file in ["dashboards/service-red.yaml", "alerts/fleet.yaml"] {
        fs::copy(pair.root.join("old").join(file), pair.root.join("new").join(file)).unwrap();
    }
    pair.write(
        "new/dashc.yaml",
        &project.replace(
            "services:\n",
            "services:\n  audit: { job: shop/audit, instrumentation: [otel-http-server] }\n",
        ),
    );
    let (_, out, _) = pair.run(&["old", "new"]);
    let alerts: Vec<&str> = out.lines().filter(|line| line.contains(" alert")).collect();
    assert_eq!(alerts, ["+ alert Slow of audit (warning)"], "{out}");
}

#[test]
fn what_cannot_be_compared_is_no_difference() {
    let pair = Pair::new("broken", &[("timeseries: Rate", "timeserie: Rate")]);
    let (code, out, err) = pair.run(&["old", "new"]);
    assert_eq!((code, out.as_str()), (2, ""));
    snapshot("broken", &err);
    assert_eq!(pair.run(&["old"]).0, 2);
    assert_eq!(pair.run(&["old", "nowhere"]).0, 2);
    assert_eq!(pair.run(&["--env", "a", "--env", "b", "old"]).0, 2);
}
