//! The schemas in `schemas/output/`, each compiled once.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use jsonschema::Validator;
use serde_json::Value;

/// A schema of ours.
pub(crate) struct Schema {
    /// Its file, without the endings.
    pub(crate) name: &'static str,
    compiled: OnceLock<Validator>,
}

static SCHEMAS: [Schema; 9] = [
    Schema::named("alerting"),
    Schema::named("compose"),
    Schema::named("dashboard"),
    Schema::named("dashboard-providers"),
    Schema::named("datasources"),
    Schema::named("probes"),
    Schema::named("rules"),
    Schema::named("rule-tests"),
    Schema::named("tempo"),
];

impl Schema {
    const fn named(name: &'static str) -> Self {
        Self { name, compiled: OnceLock::new() }
    }

    /// What is wrong with `value`: a place and a reason each.
    pub(crate) fn faults(&self, value: &Value) -> Vec<String> {
        let compiled = self.compiled.get_or_init(|| jsonschema::validator_for(&read(self.name)).unwrap());
        compiled.iter_errors(value).map(|error| format!("{}: {error:.300}", error.instance_path())).collect()
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/output")
}

fn read(name: &str) -> Value {
    let path = folder().join(format!("{name}.schema.json"));
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

/// The schema called `name`.
pub(crate) fn named(name: &str) -> &'static Schema {
    SCHEMAS.iter().find(|schema| schema.name == name).unwrap()
}

/// The schema of the file at `path`.
pub(crate) fn of(path: &str) -> &'static Schema {
    let name = match path {
        path if path.contains("provisioning/alerting/") => "alerting",
        path if path.contains("provisioning/dashboards/") => "dashboard-providers",
        path if path.contains("provisioning/datasources/") => "datasources",
        path if path.contains("dashboards/") => "dashboard",
        path if path.contains("compose") => "compose",
        path if path.contains("probes") => "probes",
        path if path.contains("/rules/") => "rules",
        path if path.ends_with(".test.yml") => "rule-tests",
        path if path.contains("tempo") => "tempo",
        path => panic!("no schema for {path}"),
    };
    named(name)
}

#[test]
fn every_schema_file_is_known_titled_and_of_this_draft() {
    let entries =
        fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let found: BTreeSet<String> = entries.collect();
    let known = SCHEMAS.iter().map(|schema| format!("{}.schema.json", schema.name));
    assert_eq!(found, known.collect());
    for schema in &SCHEMAS {
        let read = read(schema.name);
        assert_eq!(read["$schema"], "https://json-schema.org/draft/2020-12/schema");
        assert!(read["title"].is_string() && read["description"].is_string(), "{}", schema.name);
        assert!(!schema.faults(&Value::Null).is_empty(), "{} accepts null", schema.name);
    }
}

#[test]
fn no_object_of_ours_is_open_by_accident() {
    let mut open = Vec::new();
    for schema in &SCHEMAS {
        find_open(&read(schema.name), schema.name, &mut open);
    }
    assert!(open.is_empty(), "{}", open.join("\n"));
}

/// Every place that lists properties without closing the object or a condition around it.
fn find_open(schema: &Value, place: &str, open: &mut Vec<String>) {
    let Value::Object(entries) = schema else {
        for (index, item) in schema.as_array().into_iter().flatten().enumerate() {
            find_open(item, &format!("{place}/{index}"), open);
        }
        return;
    };
    let closed = ["additionalProperties", "propertyNames", "if", "allOf", "oneOf"];
    let is_object =
        entries.get("type").is_some_and(|kind| kind == "object") && entries.contains_key("properties");
    if is_object && !closed.iter().any(|key| entries.contains_key(*key)) {
        open.push(place.to_owned());
    }
    for (key, value) in entries {
        find_open(value, &format!("{place}/{key}"), open);
    }
}
