//! The JSON Schemas of the language: fresh, named by every shipped file, and
//! of one mind with the compiler about what is right.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test may stop and print"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use dashc::diagnostic::Sink;
use dashc::span::Sources;
use dashc::tree::{Kind, Node, yaml};
use serde_json::Value;

const NAMES: [&str; 5] = ["alerts", "convention", "dashboard", "piece", "project"];

fn top() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn printed(name: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_dashc")).args(["schema", name]).output().expect("dashc");
    assert!(output.status.success());
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[test]
fn the_schemas_in_the_repository_are_what_the_command_prints() {
    for name in NAMES {
        let path = top().join(format!("schemas/{name}.schema.json"));
        let fresh = printed(name);
        if std::env::var_os("DASHC_UPDATE_SCHEMAS").is_some() {
            fs::write(&path, &fresh).expect("a file");
        }
        let kept = fs::read_to_string(&path).unwrap_or_default();
        assert!(
            kept == fresh,
            "{} is not fresh; run `DASHC_UPDATE_SCHEMAS=1 cargo test --test schemas`",
            path.display()
        );
    }
}

#[test]
fn every_shipped_file_names_its_schema_so_that_editors_complete() {
    for (path, name) in shipped() {
        let text = fs::read_to_string(&path).expect("a file");
        let first = text.lines().next().unwrap_or_default();
        let named = first
            .strip_prefix("# yaml-language-server: $schema=")
            .unwrap_or_else(|| panic!("{}: {first}", path.display()));
        let target = path.parent().expect("a folder").join(named);
        let target = target.canonicalize().unwrap_or_else(|_| panic!("{}: no file {named}", path.display()));
        assert!(target.ends_with(format!("schemas/{name}.schema.json")), "{}", target.display());
    }
}

#[test]
fn what_is_shipped_satisfies_its_schema() {
    for (path, name) in shipped() {
        let faults = faults(name, &fs::read_to_string(&path).expect("a file"));
        assert!(faults.is_empty(), "{}\n{}", path.display(), faults.join("\n"));
    }
    for entry in fs::read_dir(top().join("src/convention/catalogue")).expect("a folder") {
        let path = entry.expect("an entry").path();
        let faults = faults("convention", &fs::read_to_string(&path).expect("a file"));
        assert!(faults.is_empty(), "{}\n{}", path.display(), faults.join("\n"));
    }
}

#[test]
fn what_the_compiler_refuses_the_schema_refuses_too() {
    let bad = [
        ("project", "datasources: {}"),
        ("project", "project: x\ndatasourcse: {}"),
        ("project", "project: x\ndatasources: { a: { url: x } }"),
        ("project", "project: x\ntargets: { grafana: newest }"),
        ("project", "project: x\ncorrelate: some"),
        ("dashboard", "tilte: x"),
        ("dashboard", "title: x\npanels: [ { timeseries: A, widht: 3 } ]"),
        ("dashboard", "title: x\npanels: [ { timeseries: A, width: wide } ]"),
        ("dashboard", "title: x\npanels: [ { query: up } ]"),
        ("dashboard", "title: x\npanels: [ { stat: A, timeseries: B } ]"),
        ("dashboard", "title: x\nrows: [ { panels: [] } ]"),
        ("dashboard", "title: x\nvariables: { a: { all: [1] } }"),
        ("dashboard", "title: x\nrows: [ { use: a, row: b } ]"),
        ("dashboard", "title: x\npanels: [ { use: a, width: 6 } ]"),
        ("piece", "title: x"),
        ("alerts", "rules: [ { alert: A } ]"),
        ("alerts", "rules: [ { alert: A, expr: up, for: ten } ]"),
        ("alerts", "contact_points: [ { slack: { url: $X } } ]"),
        ("alerts", "mute_times: [ { name: n } ]"),
        ("convention", "convention: x"),
    ];
    for (name, text) in bad {
        assert!(!faults(name, text).is_empty(), "the {name} schema takes\n{text}");
    }
}

fn faults(name: &str, text: &str) -> Vec<String> {
    let schema: Value = serde_json::from_str(&printed(name)).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let instance = read(text);
    validator.iter_errors(&instance).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

/// Files of the shipped project and of the test projects' own, with the schema of each.
fn shipped() -> Vec<(PathBuf, &'static str)> {
    let mut files = vec![(top().join("dashc.yaml"), "project")];
    for (folder, name) in [("dashboards", "dashboard"), ("alerts", "alerts")] {
        let mut found: Vec<PathBuf> = fs::read_dir(top().join(folder))
            .expect("a folder")
            .map(|entry| entry.expect("an entry").path())
            .filter(|path| is_yaml(path))
            .collect();
        found.sort();
        assert!(!found.is_empty());
        files.extend(found.into_iter().map(|path| (path, name)));
    }
    files
}

fn is_yaml(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "yaml")
}

/// YAML as JSON, through the compiler's own reader.
fn read(text: &str) -> Value {
    let (mut sources, mut sink) = (Sources::default(), Sink::default());
    let source = sources.add("x.yaml", text);
    let tree = yaml::read(source, text, &mut sink).expect("a tree");
    json(&tree.root)
}

fn json(node: &Node) -> Value {
    match &node.kind {
        Kind::Null | Kind::Broken | Kind::Removed => Value::Null,
        Kind::Bool(flag) => (*flag).into(),
        Kind::Number(text) => serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.to_string())),
        Kind::String(text) => Value::String(text.to_string()),
        Kind::Sequence(items) => items.iter().map(json).collect(),
        Kind::Mapping(entries) => Value::Object(
            entries.iter().map(|entry| (entry.key.text.to_string(), json(&entry.value))).collect(),
        ),
    }
}
