//! The shipped project on a real Prometheus: it is proven as it is, and every way of breaking it is reported.
//!
//! Without the servers the tests say so and pass, unless `DASHC_ORACLES` is `required`.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(clippy::print_stderr, reason = "a test that is left out says so")]

#[cfg(unix)]
#[path = "proof/broken.rs"]
mod broken;
#[cfg(target_os = "linux")]
#[path = "proof/ends.rs"]
mod ends;
#[path = "proof/rulers.rs"]
mod rulers;
#[path = "proof/taken.rs"]
mod taken;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// Whether the servers are there.
fn servers() -> bool {
    let runs = |name: &&str| Command::new(name).arg("--version").output().is_ok();
    let alertmanager = ["alertmanager", "prometheus-alertmanager"].iter().any(runs);
    let missing = ["prometheus", "promtool"].into_iter().find(|name| !runs(name));
    let missing = missing.or((!alertmanager).then_some("alertmanager"));
    let Some(missing) = missing else { return true };
    let required = std::env::var_os("DASHC_ORACLES").is_some_and(|value| value == "required");
    assert!(!required, "{missing} is not on the PATH, and DASHC_ORACLES says that it must be");
    eprintln!("skipped: {missing} not on PATH");
    false
}

fn proven(project: &Path, format: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dashc"));
    command.args(["proof", "--color", "never", "--format", format]).arg(project).env("COLUMNS", "100");
    command.output().unwrap()
}

fn kept() -> insta::Settings {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/snapshots/proof"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings
}

/// An empty folder for a project.
fn place_for(name: &str) -> PathBuf {
    let to = Path::new(env!("CARGO_TARGET_TMPDIR")).join("proof").join(name);
    let _ = fs::remove_dir_all(&to);
    fs::create_dir_all(&to).unwrap();
    to
}

/// A project of these files.
fn made(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let to = place_for(name);
    for (path, text) in files {
        let path = to.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    to
}

/// The faults of a proof, as they are shown and as places.
fn faults(project: &Path) -> (String, Vec<(String, String, String)>) {
    let output = proven(project, "json");
    let shown = String::from_utf8(output.stderr).unwrap().replace(&format!("{}/", project.display()), "");
    assert_eq!(output.status.code(), Some(1), "{shown}");
    let result: Value = serde_json::from_slice(&output.stdout).unwrap();
    let found = result["faults"].as_array().unwrap().iter();
    (shown, found.map(|fault| place(fault, project)).collect())
}

/// A copy of the shipped project.
fn copied(name: &str) -> PathBuf {
    let to = place_for(name);
    let from = Path::new(env!("CARGO_MANIFEST_DIR"));
    fs::copy(from.join("dashc.yaml"), to.join("dashc.yaml")).unwrap();
    for folder in ["dashboards", "alerts"] {
        fs::create_dir_all(to.join(folder)).unwrap();
        for entry in fs::read_dir(from.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            fs::copy(&path, to.join(folder).join(path.file_name().unwrap())).unwrap();
        }
    }
    to
}

/// Code, `file:line:column` and the characters of a fault.
fn place(fault: &Value, project: &Path) -> (String, String, String) {
    let path = fault["path"].as_str().unwrap();
    let text = fs::read_to_string(path).unwrap();
    let byte = |key: &str| usize::try_from(fault[key].as_u64().unwrap()).unwrap();
    let name = Path::new(path).strip_prefix(project).unwrap().to_string_lossy().into_owned();
    let at = format!("{name}:{}:{}", fault["line"], fault["column"]);
    (fault["code"].as_str().unwrap().to_owned(), at, text[byte("start")..byte("end")].to_owned())
}

#[test]
fn the_shipped_project_is_proven() {
    if !servers() {
        return;
    }
    let output = proven(Path::new(env!("CARGO_MANIFEST_DIR")), "text");
    let (text, faults) =
        (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert_eq!(output.status.code(), Some(0), "{faults}\n{text}");
    // How many points there are hangs on the version of the server; who fires and who is told does not.
    let alerts = text.find("\nalert").expect("a table of alerts");
    kept().bind(|| insta::assert_snapshot!("shipped", text[alerts..].trim_start()));
}

const BROKEN_PANELS: &str = r#"title: Broken
service: backend
variables:
  route: { label_values: http_server_request_duration_seconds_count.http_target }
panels:
  - timeseries: Label of the legacy convention
    query: sum(rate(http_server_request_duration_seconds_count{$where,http_status_code=~"5.."}[5m]))
    unit: short
  - timeseries: No such bucket
    query: sum(rate(http_server_request_duration_seconds_bucket{$where,le="0.3"}[5m]))
    unit: short
  - timeseries: Join that cannot match
    query: http_server_active_requests{$where} / target_info{$where}
    unit: short
  - timeseries: Rate of a gauge
    query: sum(rate(http_server_active_requests{$where}[5m]))
    unit: short
  - timeseries: Missing recording rule
    query: job:http_request:rate5m
    unit: short
  - timeseries: Several metrics under one rate
    query: rate({__name__=~"otelcol_receiver_refused_.*"}[5m])
    unit: short
  - timeseries: Grouped by what is not there
    query: sum by (status) (rate(http_server_request_duration_seconds_count{$where}[5m]))
    unit: short
  - timeseries: Filter that never holds
    query: node_memory_MemAvailable_bytes{job="node"} > node_memory_MemTotal_bytes{job="node"}
    unit: short
"#;

const BROKEN_RULES: &str = r#"group: broken
service: backend
rules:
  - alert: BelowNoise
    expr: sum by (job) (rate(http_server_request_duration_seconds_count{$where,http_response_status_code=~"5.."}[5m])) > 0.001
    severity: info
    summary: fires on every failed request
  - alert: StatusThatNeverIs
    expr: sum by (job) (rate(http_server_request_duration_seconds_count{$where,http_response_status_code="5xx"}[5m])) > 1
    severity: info
    summary: never fires
    no_data: ok
  - alert: WaitsTooLong
    expr: sum by (job) (http_server_active_requests{$where}) > 50
    for: 3h
    severity: info
    summary: fires after the incident
  - alert: ThresholdTooHigh
    expr: sum by (job) (http_server_active_requests{$where}) > 5000
    severity: info
    summary: never fires
  - alert: FindsNothing
    expr: sum by (job) (http_server_requests_active{$where}) > 50
    severity: info
    summary: a name that does not exist
    expect: { incident: quiet }
  - alert: ToldToNobodyWhoCares
    expr: sum by (job) (http_server_active_requests{$where}) > 50
    labels: { severity: crit }
    summary: a label that no route knows
    expect: { told: [oncall] }
"#;

#[test]
fn every_way_of_breaking_a_project_is_reported_at_its_place() {
    if !servers() {
        return;
    }
    let project = copied("broken");
    fs::write(project.join("dashboards/broken.yaml"), BROKEN_PANELS).unwrap();
    fs::write(project.join("alerts/broken.yaml"), BROKEN_RULES).unwrap();
    let (shown, found) = faults(&project);
    kept().bind(|| insta::assert_debug_snapshot!("places", found));
    kept().bind(|| insta::assert_snapshot!("messages", shown));
}

#[test]
fn what_is_missing_is_named_with_the_way_to_get_it() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dashc"));
    let output = command.arg("proof").arg(env!("CARGO_MANIFEST_DIR")).env("PATH", "").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    kept().bind(|| insta::assert_snapshot!("missing", String::from_utf8(output.stderr).unwrap()));
}
