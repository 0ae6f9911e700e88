//! One JSON array, one object per diagnostic, for other programs.

use serde_json::{Value, json};

use super::Position;
use crate::diagnostic::{Diagnostic, Label};
use crate::span::{Origin, Sources};

/// All diagnostics as a JSON array, indented, ending in a line break.
///
/// `line`, `column`, `end_line` and `end_column` count from 1, columns in
/// characters, the end just after the last one; `start` and `end` are bytes.
/// What is not known (a place in a Rust program has no end) is `null`.
#[must_use]
pub fn json(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    let all: Vec<Value> = diagnostics.iter().map(|diagnostic| object(diagnostic, sources)).collect();
    format!("{:#}\n", Value::Array(all))
}

fn object(diagnostic: &Diagnostic, sources: &Sources) -> Value {
    let mut value = json!({
        "code": diagnostic.code,
        "severity": diagnostic.severity.name(),
        "message": diagnostic.message,
    });
    let labels: Vec<Value> = diagnostic.labels.iter().map(|l| label(l, sources)).collect();
    append(&mut value, place(diagnostic.origin(), sources));
    append(&mut value, json!({ "labels": labels, "help": diagnostic.help, "notes": diagnostic.notes }));
    value
}

fn label(label: &Label, sources: &Sources) -> Value {
    let mut value = json!({ "text": label.text, "primary": label.primary });
    append(&mut value, place(label.origin, sources));
    value
}

fn place(origin: Origin, sources: &Sources) -> Value {
    let position = Position::of(origin, sources);
    let position = position.as_ref();
    let span = position.and_then(|p| p.span);
    let end = position.filter(|_| span.is_some()).map(|p| p.end);
    json!({
        "path": position.map(|p| &p.path),
        "line": position.map(|p| p.line),
        "column": position.map(|p| p.column),
        "end_line": end.map(|(line, _)| line),
        "end_column": end.map(|(_, column)| column),
        "start": span.map(|s| s.start),
        "end": span.map(|s| s.end),
    })
}

fn append(to: &mut Value, from: Value) {
    if let (Value::Object(to), Value::Object(from)) = (to, from) {
        to.extend(from);
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::fixture;
    use serde_json::{Value, json};

    #[test]
    fn the_array_can_be_read_back() {
        let (diagnostics, sources) = fixture();
        let value: Value = serde_json::from_str(&super::json(&diagnostics, &sources)).unwrap();
        assert_eq!(value.as_array().unwrap().len(), diagnostics.len());
        assert_eq!(value[0]["code"], "yaml/duplicate-key");
        assert_eq!(value[0]["line"], 4);
        assert_eq!(value[0]["end_column"], 6);
        assert_eq!(value[0]["labels"][1]["primary"], false);
        let nowhere = value.as_array().unwrap().last().unwrap();
        assert_eq!((&nowhere["path"], &nowhere["labels"]), (&Value::Null, &json!([])));
    }
}
