//! The shape of a panel's JSON: what values its keys take.
//!
//! The table is the schema of the output itself, `schemas/output/dashboard.schema.json`; it is read only when
//! a project has JSON of its author's. That is a patch: keys may be left out, and `null` takes one away. The schema
//! is also stricter than Grafana, in keys that dashc always writes and in values that it always gives: those are
//! asked for only to tell which part of the schema holds. Lengths and patterns of texts are not looked at, save for
//! names of units and colours.

use std::sync::LazyLock;

use serde_json::{Map, Value};

use super::{color, unit};

static SCHEMA: LazyLock<Value> = LazyLock::new(|| {
    let text = include_str!("../../schemas/output/dashboard.schema.json");
    serde_json::from_str(text).unwrap_or_default()
});

/// A value that Grafana does not take.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Misfit {
    /// Where it is below the value that was asked about: `legend.calcs.0`.
    pub path: String,
    /// What is wrong.
    pub fault: Fault,
}

/// What is wrong with a value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fault {
    /// It is none of a few words, or of many: a unit.
    Word {
        /// What was found.
        found: String,
        /// What there is.
        known: Vec<&'static str>,
    },
    /// It is of another type, or out of range.
    Other {
        /// What was found.
        found: String,
        /// What Grafana takes, in words.
        expected: String,
    },
    /// A key is not known there.
    Key {
        /// Those that are.
        known: Vec<&'static str>,
    },
}

/// What does not fit of a patch to a panel of a kind, by Grafana's id. Unknown keys of the panel, its
/// `options`, `fieldConfig` and `custom` are not looked for, for which keys those are depends on the version.
#[must_use]
pub fn panel(kind: &str, patch: &Map<String, Value>) -> Vec<Misfit> {
    let mut found = Vec::new();
    for (key, value) in patch {
        let at = At { path: key.clone(), strict: false, open: true };
        match (key.as_str(), value) {
            ("options", _) => fit(definition(&format!("{kind}Options")), value, &at, &mut found),
            ("fieldConfig", Value::Object(config)) => field_config(kind, config, &mut found),
            _ => fit(property(definition("panel"), key), value, &at, &mut found),
        }
    }
    found
}

/// What does not fit of one property of an override: `unit`, `custom.lineWidth`.
#[must_use]
pub fn property_of_override(id: &str, value: &Value) -> Vec<Misfit> {
    let branches = definition("property").and_then(|property| property.get("allOf")?.as_array());
    let of_id =
        |branch: &&Value| branch.pointer("/if/properties/id/const").and_then(Value::as_str) == Some(id);
    let schema = branches.and_then(|all| all.iter().find(of_id)?.pointer("/then/properties/value"));
    let mut found = Vec::new();
    fit(schema, value, &At { path: String::new(), strict: false, open: false }, &mut found);
    found
}

fn field_config(kind: &str, config: &Map<String, Value>, found: &mut Vec<Misfit>) {
    for (key, value) in config {
        let at = At { path: format!("fieldConfig.{key}"), strict: false, open: true };
        let (schema, value) = (property(definition("fieldConfig"), key), value);
        let Some(defaults) = value.as_object().filter(|_| key == "defaults") else {
            fit(schema, value, &at, found);
            continue;
        };
        for (key, value) in defaults {
            let own = if key == "custom" { definition(&format!("{kind}Custom")) } else { None };
            let schema = own.or_else(|| property(definition("defaults"), key));
            fit(schema, value, &at.below(key, true), found);
        }
    }
}

fn definition(name: &str) -> Option<&'static Value> {
    SCHEMA.get("$defs")?.get(name)
}

fn property(schema: Option<&'static Value>, key: &str) -> Option<&'static Value> {
    schema?.get("properties")?.get(key)
}

/// Where a value is, and how much of it there has to be.
struct At {
    path: String,
    /// Whether it is held against a condition, to the letter.
    strict: bool,
    /// Whether it may have keys that are not known.
    open: bool,
}

impl At {
    fn below(&self, key: &str, open: bool) -> Self {
        let path = if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) };
        Self { path, strict: self.strict, open }
    }

    fn other(&self, found: &Value, expected: impl Into<String>) -> Misfit {
        // Where a number is wanted, `2` would not say what is wrong with "2".
        let found = if found.is_string() { format!("the text {}", shown(found)) } else { shown(found) };
        Misfit { path: self.path.clone(), fault: Fault::Other { found, expected: expected.into() } }
    }

    fn word(&self, found: &Value, known: Vec<&'static str>) -> Misfit {
        Misfit { path: self.path.clone(), fault: Fault::Word { found: shown(found), known } }
    }
}

/// Looks at a value; where nothing is known of it, anything fits. Depth is bounded by that of the value.
fn fit(schema: Option<&'static Value>, value: &Value, at: &At, found: &mut Vec<Misfit>) {
    let Some(schema) = schema.and_then(Value::as_object) else { return };
    if value.is_null() && !at.strict {
        return;
    }
    if let Some(name) = schema.get("$ref").and_then(Value::as_str).and_then(|path| path.rsplit('/').next()) {
        match (name, value.as_str()) {
            ("unit", Some(text)) if !unit::is_unit(text) => found.push(at.word(value, unit::ids().collect())),
            ("color", Some(text)) if !color::is_color(text) => {
                found.push(at.word(value, color::NAMES.to_vec()));
            }
            ("unit" | "color", Some(_)) => {}
            _ => fit(definition(name), value, at, found),
        }
        return;
    }
    if let Some(ways) = schema.get("anyOf").or(schema.get("oneOf")).and_then(Value::as_array) {
        return any(ways, value, at, found);
    }
    let before = found.len();
    plain(schema, value, at, found);
    if found.len() > before {
        return;
    }
    match value {
        Value::Object(map) => mapping(schema, map, at, found),
        Value::Array(items) => list(schema, items, at, found),
        _ => {}
    }
    for part in schema.get("allOf").and_then(Value::as_array).into_iter().flatten() {
        conditional(part, value, at, found);
    }
}

/// One of several schemas has to fit; when none does, the one of the value's own type speaks.
fn any(ways: &'static [Value], value: &Value, at: &At, found: &mut Vec<Misfit>) {
    let mut nearest: Option<Vec<Misfit>> = None;
    let mut expected = Vec::new();
    for way in ways {
        let mut own = Vec::new();
        fit(Some(way), value, at, &mut own);
        let Some(first) = own.first() else { return };
        match &first.fault {
            Fault::Other { expected: words, .. } if first.path == at.path => expected.push(words.clone()),
            _ => nearest = nearest.or(Some(own)),
        }
    }
    match nearest {
        Some(own) => found.extend(own),
        None => found.push(at.other(value, expected.join(" or "))),
    }
}

/// Type, words and range.
fn plain(schema: &'static Map<String, Value>, value: &Value, at: &At, found: &mut Vec<Misfit>) {
    let words = schema.get("enum").and_then(Value::as_array).map(Vec::as_slice);
    let words = words.or(schema.get("const").filter(|_| at.strict).map(std::slice::from_ref));
    if let Some(words) = words.filter(|words| !words.contains(value)) {
        let known: Vec<&str> = words.iter().filter_map(Value::as_str).collect();
        let other = || words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
        found.push(if known.len() == words.len() { at.word(value, known) } else { at.other(value, other()) });
        return;
    }
    if let Some(types) = schema.get("type") {
        let types: Vec<&str> = match types {
            Value::Array(types) => types.iter().filter_map(Value::as_str).collect(),
            one => one.as_str().into_iter().collect(),
        };
        if !types.iter().any(|name| is_a(value, name)) {
            let expected: Vec<&str> = types.iter().map(|name| in_words(name)).collect();
            found.push(at.other(value, expected.join(" or ")));
            return;
        }
    }
    let bound = |key: &str| schema.get(key).and_then(Value::as_f64);
    let Some(number) = value.as_f64() else { return };
    let (least, most) = (bound("minimum"), bound("maximum"));
    if least.is_some_and(|least| number < least) || most.is_some_and(|most| number > most) {
        let expected = match (least, most) {
            (Some(least), Some(most)) => format!("a number from {least} to {most}"),
            (Some(least), None) => format!("at least {least}"),
            (_, most) => format!("at most {}", most.unwrap_or_default()),
        };
        found.push(at.other(value, expected));
    }
}

fn mapping(schema: &'static Map<String, Value>, map: &Map<String, Value>, at: &At, found: &mut Vec<Misfit>) {
    let properties = schema.get("properties").and_then(Value::as_object);
    let others = schema.get("additionalProperties");
    for (key, value) in map {
        match (properties.and_then(|properties| properties.get(key)), others) {
            (Some(inner), _) => fit(Some(inner), value, &at.below(key, false), found),
            (None, Some(Value::Bool(false))) if !at.open => {
                let known = properties.into_iter().flat_map(Map::keys).map(String::as_str).collect();
                found.push(Misfit { path: at.below(key, false).path, fault: Fault::Key { known } });
            }
            (None, others) => fit(others, value, &at.below(key, false), found),
        }
    }
    let required =
        schema.get("required").filter(|_| at.strict).and_then(Value::as_array).into_iter().flatten();
    for key in required.filter_map(Value::as_str).filter(|key| !map.contains_key(*key)) {
        found.push(at.other(&Value::Null, format!("`{key}`")));
    }
}

fn list(schema: &'static Map<String, Value>, items: &[Value], at: &At, found: &mut Vec<Misfit>) {
    let first = schema.get("prefixItems").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    for (index, value) in items.iter().enumerate() {
        let at = at.below(&index.to_string(), false);
        fit(first.get(index).or_else(|| schema.get("items")), value, &at, found);
    }
}

/// `if` and `then`: options that depend on a type.
fn conditional(part: &'static Value, value: &Value, at: &At, found: &mut Vec<Misfit>) {
    let Some(condition) = part.get("if") else { return fit(Some(part), value, at, found) };
    let mut against = Vec::new();
    let letter = At { path: String::new(), strict: true, open: true };
    fit(Some(condition), value, &letter, &mut against);
    if against.is_empty() {
        fit(part.get("then"), value, at, found);
    }
}

fn is_a(value: &Value, name: &str) -> bool {
    match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_u64() || value.is_i64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        _ => value.is_object(),
    }
}

fn in_words(name: &str) -> &'static str {
    match name {
        "null" => "nothing",
        "boolean" => "`true` or `false`",
        "integer" => "a whole number",
        "number" => "a number",
        "string" => "a text",
        "array" => "a list",
        _ => "a mapping",
    }
}

/// A value in a message.
fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => format!("`{text}`"),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "a mapping".to_owned(),
        other => format!("`{other}`"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(kind: &str, patch: &Value) -> Vec<String> {
        let fault = |misfit: Misfit| match misfit.fault {
            Fault::Word { found, known } => format!("{}: {found}, none of {}", misfit.path, known.len()),
            Fault::Other { found, expected } => format!("{}: {found}, not {expected}", misfit.path),
            Fault::Key { .. } => format!("{}: unknown", misfit.path),
        };
        panel(kind, patch.as_object().unwrap()).into_iter().map(fault).collect()
    }

    #[test]
    fn values_of_a_patch_are_held_against_the_schema() {
        let patch = json!({
            "options": { "tooltip": { "mode": "mutli", "maxHeigth": 3 }, "legend": { "calcs": "max" } },
            "fieldConfig": {
                "defaults": { "unit": "reqz", "decimals": "2", "custom": { "lineWidth": 40, "fillOpacity": null } },
                "overrides": [{ "matcher": { "id": "byNam" } }],
            },
            "transparent": 1,
        });
        assert_eq!(
            of("timeseries", &patch),
            [
                "options.tooltip.mode: `mutli`, none of 3",
                "options.tooltip.maxHeigth: unknown",
                "options.legend.calcs: the text `max`, not a list",
                "fieldConfig.defaults.unit: `reqz`, none of 273",
                "fieldConfig.defaults.decimals: the text `2`, not a whole number",
                "fieldConfig.defaults.custom.lineWidth: `40`, not a number from 0 to 10",
                "fieldConfig.overrides.0.matcher.id: `byNam`, none of 12",
                "transparent: `1`, not `true` or `false`",
            ]
        );
    }

    #[test]
    fn what_is_left_out_or_taken_away_of_a_patch_is_no_fault() {
        let patch =
            json!({ "options": { "legend": { "placement": "right" }, "tooltip": null }, "links": [] });
        assert_eq!(of("timeseries", &patch), [""; 0]);
    }

    #[test]
    fn of_a_kind_or_key_that_is_not_known_anything_fits() {
        assert_eq!(
            of("acme-panel", &json!({ "options": { "a": 1 }, "fieldConfig": 1 })),
            ["fieldConfig: `1`, not a mapping"]
        );
    }
}
