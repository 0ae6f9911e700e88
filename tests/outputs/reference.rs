//! Dashboards against Grafana's own schemas, where they are at hand.
//!
//! They are the JSON Schemas of the Grafana Foundation SDK, which are not part of this repository: the folder
//! with `schemas/jsonschema/` is `DASHC_REFERENCE`, or `../shared/reference`. They describe Grafana 12 and 13,
//! and are wrong where a value may be anything: they say object. [`patched`] puts that right.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use jsonschema::Validator;
use serde_json::{Value, json};

use super::made::{Made, is_dashboard, panels, parsed};

struct Reference {
    folder: PathBuf,
    compiled: BTreeMap<String, Validator>,
}

/// A panel kind or plugin whose schema has another name.
const NAMES: [(&str, &str); 5] = [
    ("__expr__", "expr"),
    ("grafana-amazonprometheus-datasource", "prometheus"),
    ("grafana-pyroscope-datasource", "grafanapyroscope"),
    ("nodeGraph", "nodegraph"),
    ("state-timeline", "statetimeline"),
];

fn file_of(kind: &str) -> &str {
    let kind = if kind == "status-history" { "statushistory" } else { kind };
    NAMES.iter().find(|(name, _)| *name == kind).map_or(kind, |(_, file)| file)
}

impl Reference {
    fn open() -> Option<Self> {
        let said = std::env::var_os("DASHC_REFERENCE").map(PathBuf::from);
        let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/reference");
        let folder = said.unwrap_or_else(beside).join("schemas/jsonschema");
        folder.is_dir().then(|| Self { folder, compiled: BTreeMap::new() })
    }

    fn read(&self, name: &str) -> Option<Value> {
        let bytes = fs::read(self.folder.join(format!("{name}.jsonschema.json"))).ok()?;
        Some(patched(serde_json::from_slice(&bytes).unwrap()))
    }

    /// What a definition of a schema finds wrong; nothing when there is no such schema.
    fn faults(&mut self, name: &str, definition: &str, value: &Value) -> Vec<String> {
        let key = format!("{name}#{definition}");
        if !self.compiled.contains_key(&key) {
            let Some(mut schema) = self.read(name) else { return Vec::new() };
            if !definition.is_empty() {
                if schema["definitions"][definition].is_null() {
                    return Vec::new();
                }
                schema["$ref"] = format!("#/definitions/{definition}").into();
            }
            self.compiled.insert(key.clone(), jsonschema::draft7::new(&schema).unwrap());
        }
        let found = self.compiled[&key].iter_errors(value);
        found.map(|error| format!("{key}{}: {error:.300}", error.instance_path())).collect()
    }

    fn panel(&mut self, panel: &Value) -> Vec<String> {
        let kind = panel["type"].as_str().unwrap();
        let mut faults = self.faults("dashboard", "Panel", panel);
        // Of these there are no schemas, or empty ones.
        if !["alertlist", "flamegraph", "geomap", "news", "traces"].contains(&kind)
            && panel["options"] != json!({})
        {
            faults.extend(self.faults(file_of(kind), "Options", &panel["options"]));
        }
        let custom = &panel["fieldConfig"]["defaults"]["custom"];
        if !custom.is_null() {
            faults.extend(self.faults(file_of(kind), "FieldConfig", custom));
        }
        for target in panel["targets"].as_array().into_iter().flatten() {
            let kind = target["datasource"]["type"].as_str().unwrap();
            faults.extend(self.faults(file_of(kind), "", target));
        }
        faults
    }
}

/// Corrects what may be any value: options of matchers and transformations, values of overrides, queries of
/// variables; and a choice of cells that several alternatives fit.
fn patched(mut schema: Value) -> Value {
    let Some(definitions) = schema["definitions"].as_object_mut() else { return schema };
    let any = [
        ("MatcherConfig", "options"),
        ("DynamicConfigValue", "value"),
        ("DataTransformerConfig", "options"),
        ("VariableModel", "query"),
    ];
    for (definition, property) in any {
        if let Some(definition) = definitions.get_mut(definition) {
            definition["properties"][property] = json!({});
        }
    }
    // Each target is validated by the schema of its plugin.
    if let Some(panel) = definitions.get_mut("Panel") {
        panel["properties"]["targets"] = json!({ "type": "array" });
    }
    if let Some(cells) = definitions.get_mut("TableCellOptions").and_then(Value::as_object_mut)
        && let Some(choices) = cells.remove("oneOf")
    {
        cells.insert("anyOf".into(), choices);
    }
    schema
}

#[test]
fn dashboards_are_what_grafana_s_schemas_say() {
    let Some(mut reference) = Reference::open() else {
        eprintln!("left out: no schemas of Grafana at DASHC_REFERENCE or ../shared/reference");
        return;
    };
    let mut faults = Vec::new();
    for made in Made::ALL {
        for (path, bytes) in made.files("12.4", 1) {
            if !is_dashboard(&path) {
                continue;
            }
            let mut dashboard = parsed(&path, &bytes).unwrap();
            for panel in panels(&dashboard) {
                let found = reference.panel(panel);
                faults.extend(found.into_iter().map(|fault| format!("{path}, {}: {fault}", panel["title"])));
            }
            dashboard["panels"] = json!([]);
            let found = reference.faults("dashboard", "Dashboard", &dashboard);
            faults.extend(found.into_iter().map(|fault| format!("{path}: {fault}")));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
