//! Dashboards as things: what is written for Grafana, with the names that authors know.
//!
//! The JSON that is emitted is what has an effect, so that is what is compared: nothing of a panel
//! can differ without being seen. Where a panel lies follows from the panels before it, and is left out.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Facts, Thing, number, plural};
use crate::emit::File;
use crate::model::{Dashboard, Project};

/// Keys of a dashboard that are parts of their own, or say nothing.
const PARTS: [&str; 7] = ["annotations", "id", "links", "panels", "templating", "uid", "version"];

/// Name and row of the panels of a compiled dashboard, by id.
type Names<'a> = BTreeMap<u64, (&'a str, &'a str)>;

pub(super) fn things(project: &Project, files: &[File<'_>]) -> Vec<Thing> {
    let compiled: BTreeMap<&str, &Dashboard> =
        project.dashboards.iter().map(|made| (made.uid.as_str(), made)).collect();
    let taken = project.taken.iter().map(|taken| (taken.shape.uid.as_str(), &*taken.folder.title));
    let folders: BTreeMap<&str, &str> =
        compiled.iter().map(|(uid, made)| (*uid, &*made.folder.title)).chain(taken).collect();
    let of_file = |file: &File<'_>| {
        let json: Value = serde_json::from_slice(&file.render()).ok()?;
        let uid = json.get("uid")?.as_str()?.to_owned();
        let made = compiled.get(&*uid);
        let names = made.map(|made| names(made)).unwrap_or_default();
        let service = made.map(|made| service(made)).unwrap_or_default();
        let folder = folders.get(&*uid).copied().unwrap_or_default();
        Some(Thing { service, ..dashboard(uid, folder, &json, &names) })
    };
    let mut things: Vec<Thing> =
        files.iter().filter(|file| file.target == "dashboards").filter_map(of_file).collect();
    things.sort_by(|a, b| a.name.cmp(&b.name));
    things
}

fn service(dashboard: &Dashboard) -> String {
    match dashboard.about.services.as_slice() {
        [one] => one.to_string(),
        _ => String::new(),
    }
}

fn names(dashboard: &Dashboard) -> Names<'_> {
    let rows = dashboard.rows.iter().flat_map(|row| {
        let title = row.title.as_ref().map_or("", |title| title.as_str());
        row.panels.iter().map(move |panel| (u64::from(panel.id), (&*panel.name, title)))
    });
    rows.collect()
}

fn dashboard(uid: String, folder: &str, json: &Value, names: &Names<'_>) -> Thing {
    let mut facts = Facts::default();
    facts.add("folder", &folder);
    for (key, value) in
        json.as_object().into_iter().flatten().filter(|(key, _)| !PARTS.contains(&key.as_str()))
    {
        flatten(key, value, &mut facts);
    }
    let mut parts = Vec::new();
    panels(json, "", names, &mut parts);
    let count = parts.len();
    for (kind, path, name) in [
        ("variable", "/templating/list", "name"),
        ("annotation", "/annotations/list", "name"),
        ("link", "/links", "title"),
    ] {
        let list = json.pointer(path).and_then(Value::as_array).into_iter().flatten();
        parts.extend(list.map(|one| part(kind, name, one)));
    }
    number(&mut parts);
    let title = json.get("title").and_then(Value::as_str).unwrap_or_default();
    let about = format!("{title}, {}", plural(count, "panel"));
    Thing { kind: "dashboard", name: uid, about, facts: facts.0, parts, ..Thing::default() }
}

/// A variable, annotation or link.
fn part(kind: &'static str, key: &str, json: &Value) -> Thing {
    let name = json.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let mut facts = Facts::default();
    for (key, value) in json.as_object().into_iter().flatten().filter(|(known, _)| *known != key) {
        flatten(key, value, &mut facts);
    }
    Thing { kind, name, facts: facts.0, ..Thing::default() }
}

/// The panels of a dashboard or of a closed row, rows apart.
fn panels(json: &Value, around: &str, names: &Names<'_>, parts: &mut Vec<Thing>) {
    let mut row = around.to_owned();
    for json in json.get("panels").and_then(Value::as_array).into_iter().flatten() {
        let title = json.get("title").and_then(Value::as_str).unwrap_or_default();
        if json.get("type").and_then(Value::as_str) == Some("row") {
            title.clone_into(&mut row);
            panels(json, &row, names, parts);
            parts.push(self::row(json, title));
            continue;
        }
        let id = json.get("id").and_then(Value::as_u64);
        let known = id.and_then(|id| names.get(&id)).copied();
        let unnamed = || id.map_or_else(|| "without a title".to_owned(), |id| format!("number {id}"));
        let name = match known {
            Some((name, _)) => name.to_owned(),
            None if title.is_empty() => unnamed(),
            None => title.to_owned(),
        };
        parts.push(panel(name, known.map_or(&*row, |(_, row)| row), json));
    }
}

fn row(json: &Value, title: &str) -> Thing {
    let mut facts = Facts::default();
    for key in ["collapsed", "repeat"] {
        facts.add_some(key, json.get(key).filter(|value| !value.is_null()).map(scalar));
    }
    Thing { kind: "row", name: title.to_owned(), facts: facts.0, ..Thing::default() }
}

fn panel(name: String, row: &str, json: &Value) -> Thing {
    let mut facts = Facts::default();
    facts.add("row", &row);
    for (key, value) in json.as_object().into_iter().flatten() {
        match key.as_str() {
            "id" | "panels" => {}
            "type" => facts.add("kind", &scalar(value)),
            "gridPos" => {
                let side = |key: &str| value.get(key).map(scalar).unwrap_or_default();
                facts.add("size", &format!("{} × {}", side("w"), side("h")));
            }
            "targets" => value.as_array().into_iter().flatten().for_each(|one| target(one, &mut facts)),
            "fieldConfig" => field(value, &mut facts),
            _ => flatten(key, value, &mut facts),
        }
    }
    let kind = json.get("type").and_then(Value::as_str).unwrap_or_default();
    Thing { kind: "panel", name, about: kind.to_owned(), facts: facts.0, ..Thing::default() }
}

/// A query: its text under its letter, everything else beside it.
fn target(json: &Value, facts: &mut Facts) {
    let id = json.get("refId").and_then(Value::as_str).unwrap_or("?");
    for (key, value) in json.as_object().into_iter().flatten() {
        match key.as_str() {
            "refId" => {}
            "expr" | "query" if value.is_string() => facts.add(format!("query {id}"), &scalar(value)),
            _ => flatten(&format!("query {id}: {key}"), value, facts),
        }
    }
}

/// How values are shown: what authors have words for in their words.
fn field(json: &Value, facts: &mut Facts) {
    for (key, value) in json.get("defaults").and_then(Value::as_object).into_iter().flatten() {
        match key.as_str() {
            "thresholds" => facts.add("thresholds", &thresholds(value)),
            "custom" => flatten("fieldConfig.defaults.custom", value, facts),
            _ => flatten(key, value, facts),
        }
    }
    for (index, one) in json.get("overrides").and_then(Value::as_array).into_iter().flatten().enumerate() {
        let of = one.pointer("/matcher/options").map_or_else(|| index.to_string(), scalar);
        for property in one.get("properties").and_then(Value::as_array).into_iter().flatten() {
            let id = property.get("id").map(scalar).unwrap_or_default();
            flatten(&format!("override {of}: {id}"), property.get("value").unwrap_or(&Value::Null), facts);
        }
    }
}

/// `green, 0.3: orange, 1: red`.
fn thresholds(json: &Value) -> String {
    let steps = json.get("steps").and_then(Value::as_array).into_iter().flatten();
    let step = |step: &Value| {
        let colour = step.get("color").map(scalar).unwrap_or_default();
        match step.get("value").filter(|value| !value.is_null()) {
            Some(value) => format!("{}: {colour}", scalar(value)),
            None => colour,
        }
    };
    let steps = steps.map(step).collect::<Vec<_>>().join(", ");
    let mode = json.get("mode").and_then(Value::as_str).filter(|mode| *mode != "absolute");
    mode.map_or_else(|| steps.clone(), |mode| format!("{steps} ({mode})"))
}

/// Every value below a key, by its path in Grafana's spelling. The depth is that of what is emitted.
fn flatten(path: &str, json: &Value, facts: &mut Facts) {
    match json {
        Value::Object(map) if !map.is_empty() => {
            if let (Some(uid), true) = (map.get("uid"), map.len() == 2 && map.contains_key("type")) {
                return facts.add(path, &scalar(uid));
            }
            for (key, value) in map {
                flatten(&format!("{path}.{key}"), value, facts);
            }
        }
        Value::Array(list) if list.iter().any(Value::is_object) => {
            for (index, value) in list.iter().enumerate() {
                flatten(&format!("{path}.{index}"), value, facts);
            }
        }
        _ => facts.add(path, &scalar(json)),
    }
}

/// A value in words: texts as they are, lists with commas.
fn scalar(json: &Value) -> String {
    match json {
        Value::String(text) => text.clone(),
        Value::Array(list) => list.iter().map(scalar).collect::<Vec<_>>().join(", "),
        Value::Object(map) if map.is_empty() => String::new(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}
