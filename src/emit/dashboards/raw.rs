//! The author's own JSON, merged over a panel.

use serde_json::{Map, Value};

/// Mappings nested deeper than this replace what is there as a whole.
const MAX_DEPTH: u32 = 64;

/// Merges `patch` over `target`: mappings by key, `null` removes, anything else replaces
/// (RFC 7396, JSON Merge Patch).
pub(super) fn merge(target: &mut Value, patch: &Map<String, Value>) {
    merge_within(target, patch, MAX_DEPTH);
}

fn merge_within(target: &mut Value, patch: &Map<String, Value>, depth: u32) {
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    let Value::Object(target) = target else { return };
    for (key, value) in patch {
        match value {
            Value::Null => {
                // Not `remove`, which would change the order of the keys that stay.
                target.shift_remove(key);
            }
            Value::Object(patch) if depth > 0 => {
                merge_within(target.entry(key).or_insert(Value::Null), patch, depth - 1);
            }
            value => {
                target.insert(key.clone(), value.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::sample;
    use super::*;

    fn merged(mut target: Value, patch: &Value) -> Value {
        merge(&mut target, patch.as_object().unwrap());
        target
    }

    #[test]
    fn mappings_merge_lists_replace_and_null_removes() {
        let target = json!({ "a": { "b": 1, "c": [1, 2] }, "d": 1, "e": 2 });
        let patch = json!({ "a": { "c": [3], "x": { "y": 0 } }, "d": null, "e": { "f": 1 } });
        let wanted = json!({ "a": { "b": 1, "c": [3], "x": { "y": 0 } }, "e": { "f": 1 } });
        assert_eq!(merged(target, &patch), wanted);
    }

    #[test]
    fn very_deep_json_does_not_overflow_the_stack() {
        let mut deep = json!({});
        for _ in 0..100 {
            deep = json!({ "a": deep });
        }
        assert_eq!(merged(json!({}), &deep), deep);
    }

    #[test]
    fn the_author_has_the_last_word_on_a_panel() {
        let mut project = sample::project();
        let panel = sample::first_panel(&mut project, "timeseries");
        let raw = json!({ "options": { "tooltip": { "mode": "single" } }, "pluginVersion": "12.4.0" });
        panel.raw = Some(Box::new(crate::model::RawPanel {
            map: raw.as_object().unwrap().clone(),
            ..Default::default()
        }));
        let panel = &sample::json(&project)["panels"][1];
        assert_eq!(panel["options"]["tooltip"], json!({ "mode": "single", "sort": "desc" }));
        assert_eq!(panel["pluginVersion"], "12.4.0");
        assert_eq!(panel["type"], "timeseries");
    }
}
