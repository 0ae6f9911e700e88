//! Rules of rulers, loaded by a real Prometheus and told to a real Alertmanager; alerts that go past the policy.

use serde_json::Value;

use super::{faults, kept, made, proven, servers};

pub(super) const SHOP: &str = r#"project: shop
datasources: { mimir: { type: mimir, url: "http://mimir:9009/prometheus", default: true, alertmanager: own } }
alerting: { rules: mimir, interval: 1m }
proof:
  series:
    - { series: 'orders_total{result="ok"}', healthy: 12, incident: 7 }
    - { series: 'orders_total{result="failed"}', healthy: 0.01, incident: 3 }
"#;

pub(super) const RULES: &str = r#"rules:
  - record: shop:failed:ratio
    expr: sum(rate(orders_total{result="failed"}[5m])) / sum(rate(orders_total[5m]))
  - alert: OrdersFail
    expr: shop:failed:ratio > 0.1
    for: 1h
    severity: critical
    summary: orders fail
  - alert: OrdersFailForLong
    expr: shop:failed:ratio > 0.1
    for: 3h
    severity: warning
    summary: orders fail, and nobody does anything
    expect: { incident: quiet }
"#;

#[test]
fn rules_are_loaded_evaluated_and_told_although_they_wait_for_an_hour() {
    if !servers() {
        return;
    }
    let project = made("shop", &[("dashc.yaml", SHOP), ("alerts/orders.yaml", RULES)]);
    let output = proven(&project, "json");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8(output.stderr).unwrap());
    let result: Value = serde_json::from_slice(&output.stdout).unwrap();
    let shown = serde_json::json!({ "rules": result["rules"], "told": result["told"] });
    kept().bind(|| insta::assert_snapshot!("rules", format!("{shown:#}")));
}

/// What only the server finds that evaluates the rules: the label of the rule makes two series one.
const ONE_SERIES: &str = r"rules:
  - record: shop:orders:rate5m
    expr: rate(orders_total[5m])
    labels: { result: any }
  - alert: SameLabelsTwice
    expr: rate(orders_total[5m]) > 1
    labels: { result: any }
    severity: critical
    summary: orders
  - alert: ReadsWhatNobodyRecords
    expr: shop:failed:share > 0.1
    severity: critical
    summary: orders fail
";

#[test]
fn what_only_a_loaded_rule_shows_is_reported_at_its_place() {
    if !servers() {
        return;
    }
    let project = made("same-series", &[("dashc.yaml", SHOP), ("alerts/orders.yaml", ONE_SERIES)]);
    let (shown, found) = faults(&project);
    kept().bind(|| insta::assert_debug_snapshot!("places_of_rulers", found));
    kept().bind(|| insta::assert_snapshot!("messages_of_rulers", shown));
}

const DIRECT: &str = r#"contact_points:
  - { name: oncall, webhook: { url: "http://a.example.com/" } }
  - { name: team, webhook: { url: "http://b.example.com/" } }
  - { name: payments, webhook: { url: "http://c.example.com/" } }
policy:
  contact_point: team
  routes:
    - { match: { severity: critical }, contact_point: oncall, mute_times: [always] }
mute_times: [ { name: always, intervals: [ { from: "00:00", to: "24:00" } ] } ]
rules:
  - alert: PastThePolicy
    expr: sum(rate(orders_total{result="failed"}[5m])) > 1
    severity: critical
    summary: orders fail
    contact_point: payments
  - alert: ThroughThePolicy
    expr: sum(rate(orders_total{result="failed"}[5m])) > 2
    severity: critical
    summary: orders fail
  - alert: ToldToOthers
    expr: sum(rate(orders_total{result="failed"}[5m])) > 2.5
    severity: critical
    summary: orders fail
    contact_point: payments
    expect: { told: [oncall] }
"#;

#[test]
fn an_alert_with_a_contact_point_of_its_own_goes_past_the_policy() {
    if !servers() {
        return;
    }
    let grafana = SHOP.replace("rules: mimir", "rules: grafana");
    let project = made("direct", &[("dashc.yaml", &grafana), ("alerts/orders.yaml", DIRECT)]);
    let (shown, found) = faults(&project);
    assert_eq!(found.len(), 1, "{shown}");
    kept().bind(|| insta::assert_snapshot!("messages_of_routes", shown));
}

const VARIABLES: &str = r#"title: Orders
variables:
  kept: { label_values: orders_total.result, regex: '/^o/' }
  taken: { query_result: 'sum by (result) (orders_total)', regex: '/result="(?<value>f[^"]+)"/' }
  none: { label_values: orders_total.result, regex: '/paid/' }
panels:
  - timeseries: What the expression keeps
    query: sum(rate(orders_total{result="$kept"}[5m]))
    unit: cps
  - timeseries: What the expression takes out
    query: sum(rate(orders_total{result="$taken"}[5m]))
    unit: cps
  - timeseries: Two days ago
    query: sum(rate(orders_total[5m]))
    time_shift: 2d
    unit: cps
  - timeseries: A day
    query: sum(rate(orders_total[5m]))
    time_from: 1d
    compare: 1d
    unit: cps
"#;

#[test]
fn variables_and_times_are_those_of_grafana() {
    if !servers() {
        return;
    }
    let project = made("variables", &[("dashc.yaml", SHOP), ("dashboards/orders.yaml", VARIABLES)]);
    let (shown, _) = faults(&project);
    kept().bind(|| insta::assert_snapshot!("messages_of_variables", shown));
}

/// What a Prometheus that knows less than the target says of the third rule, whichever version is on the PATH.
#[cfg(unix)]
const OLDER: &str = r#"#!/bin/sh
if [ "$1" = check ]; then
  for file; do :; done
  case $(cat "$file") in
  *toDuration*) printf '%s: group "orders", rule 3, "OrdersFailForLong": annotation "summary": template: __alert_OrdersFailForLong:1: function "toDuration" not defined\n' "$file" >&2; exit 1 ;;
  esac
  exit 0
fi
exec PROMTOOL "$@"
"#;

#[cfg(unix)]
#[test]
fn a_rule_that_is_refused_is_told_and_the_others_are_loaded() {
    use std::os::unix::fs::PermissionsExt;

    if !servers() {
        return;
    }
    let rules = RULES.replace("and nobody does anything", "{{ toDuration 5 }}");
    let project = made("refused-rule", &[("dashc.yaml", SHOP), ("alerts/orders.yaml", &rules)]);
    let path = std::env::var_os("PATH").unwrap();
    let mut all = std::env::split_paths(&path).map(|folder| folder.join("promtool"));
    let promtool = all.find(|file| file.is_file()).unwrap();
    let older = super::place_for("refused-rule-programs");
    let script = OLDER.replace("PROMTOOL", &promtool.to_string_lossy());
    std::fs::write(older.join("promtool"), script).unwrap();
    std::fs::set_permissions(older.join("promtool"), std::fs::Permissions::from_mode(0o755)).unwrap();
    let folders = std::iter::once(older).chain(std::env::split_paths(&path));
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_dashc"));
    command.args(["proof", "--color", "never", "--format", "json"]).arg(&project).env("COLUMNS", "100");
    let output = command.env("PATH", std::env::join_paths(folders).unwrap()).output().unwrap();
    let shown = String::from_utf8(output.stderr).unwrap().replace(&format!("{}/", project.display()), "");
    assert_eq!(output.status.code(), Some(1), "{shown}");
    kept().bind(|| insta::assert_snapshot!("refused_rule", shown));
    let result: Value = serde_json::from_slice(&output.stdout).unwrap();
    let loaded = result["rules"].as_array().unwrap().iter().map(|rule| rule["rule"].as_str().unwrap());
    let loaded: std::collections::BTreeSet<&str> = loaded.collect();
    assert_eq!(loaded.into_iter().collect::<Vec<_>>(), ["OrdersFail", "shop:failed:ratio"]);
}

#[test]
fn an_alert_that_holds_for_a_moment_is_raised_as_well() {
    if !servers() {
        return;
    }
    let rules = RULES.replace("for: 1h", "for: 5m");
    let project = made("short-hold", &[("dashc.yaml", SHOP), ("alerts/orders.yaml", &rules)]);
    let output = proven(&project, "text");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8(output.stderr).unwrap());
}
