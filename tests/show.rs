//! `dashc show` from outside: every value that holds, and the file and line that decided it.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

const PROJECT: &str = r#"project: shop
include: [teams/*.yaml]
labels: { system: shop }
datasources:
  mimir: { type: mimir, url: "http://mimir:9009/prometheus", default: true, scrape_interval: 15s, retention: 90d }
  loki: { type: loki, url: "http://loki:3100" }
teams:
  payments: { contact_point: payments-page }
dashboards: { folder: team, time: now-3h, refresh: 1m }
alerting: { slos: mimir }
slos: { window: 28d }
external: { contact_points: [payments-page] }
"#;

const TEAM: &str = "\
team: payments
services:
  defaults: { instrumentation: [otel-http-server], where: { cluster: eu } }
  checkout: { job: payments/checkout }
  refunds: { job: payments/refunds, instrumentation: [+python-runtime] }
";

const FLEET: &str = "\
slos:
  - { slo: checkout-availability, service: checkout, objective: 99.9%, sli: availability, min_bad_events: 3 }
rules:
  - { alert: Slow, service: checkout, expr: latency_seconds > 5, for: 5m, severity: warning, summary: slow }
  - alert: Gone
    each: { service: all }
    when: absent
    severity: critical
    summary: gone
    except: { refunds: { for: 20m } }
";

/// A folder of one test's own, with a project in it.
fn project(test: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("show").join(test);
    let _ = fs::remove_dir_all(&root);
    let files = [
        ("dashc.yaml", PROJECT),
        ("teams/payments.yaml", TEAM),
        ("alerts/fleet.yaml", FLEET),
        ("environments/prod.yaml", "slos: { window: 30d }\n"),
        (
            "dashboards/service-red.yaml",
            "each: { service: all }\nmethod: red\ntime: now-1h\nthresholds: { p95: { warn: 0.3, crit: 1 } }\n",
        ),
    ];
    for (path, text) in files {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    root
}

/// Exit code, output and words for people.
fn run(root: &Path, args: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dashc"));
    command.arg("show").args(args).current_dir(root);
    for name in ["NO_COLOR", "FORCE_COLOR", "COLUMNS", "LC_ALL"] {
        command.env_remove(name);
    }
    let output = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn snapshot(name: &str, args: &[&str]) {
    let (code, out, err) = run(&project(name), args);
    assert_eq!((code, err.as_str()), (0, ""));
    insta::with_settings!({
        snapshot_path => "../snapshots/show",
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, { insta::assert_snapshot!(name, out) });
}

#[test]
fn a_service() {
    snapshot("service", &["checkout"]);
}

#[test]
fn an_slo() {
    snapshot("slo", &["checkout-availability"]);
}

#[test]
fn a_dashboard() {
    snapshot("dashboard", &["checkout-red"]);
}

#[test]
fn an_alert() {
    snapshot("alert", &["Slow"]);
}

#[test]
fn an_alert_of_an_slo() {
    snapshot("slo-alert", &["CheckoutAvailabilityBurn1h"]);
}

#[test]
fn what_an_exception_changes_of_an_alert_is_decided_there() {
    let root = project("each");
    let file = "alerts/fleet.yaml";
    let (_, out, _) = run(&root, &["Gone of refunds", "--format", "json"]);
    assert_eq!(facts(&out, "for"), [json!(["20m", file, 10])]);
    assert_eq!(facts(&out, "label severity"), [json!(["critical", file, 8])]);
    let (_, out, _) = run(&root, &["Gone of checkout", "--format", "json"]);
    assert_eq!(facts(&out, "for"), [json!(["0s", null, null])]);
}

#[test]
fn a_rule_that_every_service_has_is_shown_once() {
    let root = project("many");
    let services = "  basket: { job: payments/basket }\n  login: { job: payments/login }\n";
    fs::write(root.join("teams/payments.yaml"), format!("{TEAM}{services}")).unwrap();
    let (code, out, err) = run(&root, &["Gone"]);
    assert_eq!(code, 0);
    assert!(out.starts_with("alert Gone of basket\n"), "{out}");
    assert_eq!(err, "3 more are called so: name one, as in `dashc show 'Gone of checkout'`\n");
    let (_, out, _) = run(&root, &["Gone", "--format", "json"]);
    let json: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(json["shown"].as_array().unwrap().len(), 4);
}

#[test]
fn programs_learn_the_levels_and_pairs_of_a_service() {
    let root = project("levels");
    let (_, out, _) = run(&root, &["checkout", "--format", "json"]);
    let (rules, dashboards) = ("alerts/fleet.yaml", "dashboards/service-red.yaml");
    assert_eq!(parts(&out, "rule Slow", "fires"), [json!(["> 5", rules, 4])]);
    assert_eq!(parts(&out, "rule Slow", "for"), [json!(["5m", rules, 4])]);
    assert_eq!(
        parts(&out, "dashboard checkout-red", "thresholds of p95-now"),
        [json!(["green, 0.3: orange, 1: red", dashboards, 4])]
    );
    assert_eq!(
        parts(&out, "SLO checkout-availability", "page 1h/5m"),
        [json!(["above 1.344%, 13.44 times too fast", "dashc.yaml", 11])]
    );
    assert_eq!(parts(&out, "SLO checkout-availability", "notify"), [json!(["page", null, null])]);
}

/// The facts of one name, from JSON: value, file and line.
fn facts(shown: &str, name: &str) -> Vec<Value> {
    chosen(shown, |fact| fact["name"] == name)
}

/// The same of those that belong to another.
fn parts(shown: &str, of: &str, name: &str) -> Vec<Value> {
    chosen(shown, |fact| fact["of"] == of && fact["name"] == name)
}

fn chosen(shown: &str, wanted: impl Fn(&Value) -> bool) -> Vec<Value> {
    let json: Value = serde_json::from_str(shown).unwrap();
    let facts = json["shown"][0]["facts"].as_array().unwrap().iter();
    let of_name = facts.filter(|fact| wanted(fact));
    of_name.map(|fact| json!([fact["value"], fact["file"], fact["line"]])).collect()
}

#[test]
fn programs_learn_what_came_from_the_defaults_of_a_team_and_what_from_the_service() {
    let root = project("json");
    let (_, out, _) = run(&root, &["refunds", "--format", "json"]);
    let team = "teams/payments.yaml";
    assert_eq!(
        facts(&out, "instrumentation"),
        [json!(["otel-http-server", team, 3]), json!(["python-runtime", team, 5])]
    );
    assert_eq!(facts(&out, "where cluster"), [json!(["eu", team, 3])]);
    assert_eq!(facts(&out, "folder"), [json!(["payments", team, 1])]);
    assert_eq!(facts(&out, "contact_point"), [json!(["payments-page", "dashc.yaml", 8])]);
}

#[test]
fn an_environment_decides_where_it_says_something() {
    let root = project("environment");
    let window = |args: &[&str]| facts(&run(&root, args).1, "window");
    let name = "checkout-availability";
    assert_eq!(window(&[name, "--format", "json"]), [json!(["28d", "dashc.yaml", 11])]);
    let prod = window(&[name, "--format", "json", "--env", "prod"]);
    assert_eq!(prod, [json!(["30d", "environments/prod.yaml", 1])]);
}

#[test]
fn an_unknown_name_gets_the_nearest_one() {
    let (code, out, err) = run(&project("unknown"), &["chekout"]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert_eq!(
        err,
        "error: there is no service, SLO, dashboard or rule `chekout`\nhelp: did you mean `checkout`?\n"
    );
}
