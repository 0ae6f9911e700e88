//! Brevity: the RED dashboard of four panels (rate by route, share of errors with thresholds, three quantiles,
//! heatmap; a variable for the route, a fixed uid), in both faces, within a budget of lines and tokens.
//!
//! Counted are the files in `brevity/`, as they compile below, imports and the declaration of the metric included. A line counts unless it
//! is blank or a comment. A token is a word or number (letters, digits, `_`) or one sign of punctuation; what
//! stands in quotes is counted the same way.

use std::path::Path;

use dashc::prelude::*;
use dashc::world::MemoryWorld;

const YAML: &str = include_str!("brevity/api-red.yaml");
const RUST: &str = include_str!("brevity/api_red.rs");

#[allow(unreachable_pub, reason = "it stands there as in a library")]
mod api_red {
    // Not a `mod`: this repository has lines of another width than the one it is counted in.
    include!("brevity/api_red.rs");
}

fn counted(text: &str, comment: &str) -> (usize, usize) {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with(comment));
    let lines: Vec<&str> = lines.collect();
    (lines.len(), lines.iter().map(|line| tokens(line)).sum())
}

fn tokens(line: &str) -> usize {
    let is_word = |char: char| char.is_alphanumeric() || char == '_';
    let mut count = 0;
    let mut within = false;
    for char in line.chars() {
        let goes_on = within && is_word(char);
        count += usize::from(!char.is_whitespace() && !goes_on);
        within = is_word(char);
    }
    count
}

fn project() -> Project {
    let mimir = Datasource::mimir("mimir", env("MIMIR_URL")).default();
    Project::new("shop").datasource(&mimir).dashboard(api_red::red(&mimir))
}

/// Titles, kinds and numbers of queries of the panels, and the variables, of the dashboard `api-red`.
fn made(files: &std::collections::BTreeMap<String, String>) -> (Vec<(String, usize)>, Vec<String>) {
    let dashboard: serde_json::Value =
        serde_json::from_str(&files["grafana/dashboards/api-red.json"]).unwrap();
    let panels = dashboard["panels"].as_array().unwrap().iter().filter(|panel| panel["type"] != "row");
    let panel = |panel: &serde_json::Value| {
        (panel["type"].as_str().unwrap().to_owned(), panel["targets"].as_array().map_or(0, Vec::len))
    };
    let variables = dashboard["templating"]["list"].as_array().unwrap().iter();
    let names = variables.map(|variable| variable["name"].as_str().unwrap().to_owned());
    assert_eq!(dashboard["uid"], "api-red");
    (panels.map(panel).collect(), names.collect())
}

/// Rate, errors, three quantiles of durations, heatmap.
fn expected() -> Vec<(String, usize)> {
    [("timeseries", 1), ("timeseries", 1), ("timeseries", 3), ("heatmap", 1)]
        .map(|(kind, queries)| (kind.to_owned(), queries))
        .to_vec()
}

#[test]
fn tokens_are_words_and_signs() {
    assert_eq!(tokens("a.b(c_1, \"two words\")"), 11);
    assert_eq!(counted("# one\n\nkey: value\n", "#"), (1, 3));
}

#[test]
fn the_red_dashboard_in_yaml_is_short() {
    let world = MemoryWorld::default().with("dashboards/api-red.yaml", YAML).with(
        "dashc.yaml",
        concat!(
            "project: shop\n",
            "datasources: { mimir: { type: mimir, url: $MIMIR_URL, default: true, scrape_interval: 15s } }\n",
            "services: { api: { instrumentation: [otel-http-server] } }\n",
        ),
    );
    let (panels, variables) = made(&super::of_files(&world));
    assert_eq!(panels, expected());
    assert_eq!(variables, ["route"]);
    let (lines, tokens) = counted(YAML, "#");
    assert!(lines <= 12 && tokens <= 100, "{lines} lines, {tokens} tokens");
}

#[test]
fn the_red_dashboard_in_rust_is_short() {
    let (panels, variables) = made(&super::of_program(project()));
    assert_eq!(panels, expected());
    assert_eq!(variables, ["route"]);
    let (lines, tokens) = counted(RUST, "//");
    assert!(lines <= 18 && tokens <= 266, "{lines} lines, {tokens} tokens");
}

#[test]
fn the_program_is_written_as_rustfmt_writes_it() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/dsl/brevity/api_red.rs");
    let ran = std::process::Command::new("rustfmt")
        .args(["--check", "--edition", "2024", "--config", "max_width=100,use_small_heuristics=Default"])
        .arg(path)
        .output();
    let Ok(ran) = ran else { return };
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stdout));
}
