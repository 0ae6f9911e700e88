//! Tree → any value: settings in the spelling of another program, kept as they stand.

use super::decode::{Decode, Decoder};
use super::{Kind, Node};
use crate::span::Origin;

/// Any value, kept as it stands: settings in the spelling of another program.
#[derive(Clone, Debug, Default)]
pub struct Raw(Held);

/// Where such a value comes from.
#[derive(Clone, Debug, Default)]
enum Held {
    #[default]
    Nothing,
    Node(Node),
    Json(serde_json::Value),
}

impl From<serde_json::Value> for Raw {
    fn from(value: serde_json::Value) -> Self {
        Self(Held::Json(value))
    }
}

impl Raw {
    /// Paths of all keys (`options.tooltip`) and items (`calcs.0`); where each was said, and its value.
    /// Depth is bounded by the reader's limit.
    #[must_use]
    pub fn places(&self) -> Vec<(Box<str>, Origin, Origin)> {
        let mut places = Vec::new();
        if let Held::Node(node) = &self.0 {
            places_below("", node, &mut places);
        }
        places
    }

    /// As JSON; `null` when nothing was said.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        match &self.0 {
            Held::Nothing => serde_json::Value::Null,
            Held::Node(node) => to_json(node),
            Held::Json(value) => value.clone(),
        }
    }
}

impl Decode for Raw {
    const EXPECTED: &'static str = "a value";

    fn decode(node: &Node, cx: &mut Decoder<'_>) -> Option<Self> {
        look_at_texts(node, cx);
        Some(Self(Held::Node(node.clone())))
    }
}

/// Reports addresses that log in. Depth is bounded by the reader's limit.
fn look_at_texts(node: &Node, cx: &mut Decoder<'_>) {
    if node.as_str().is_some() {
        cx.shown(node);
    }
    node.items().unwrap_or_default().iter().for_each(|item| look_at_texts(item, cx));
    node.entries().unwrap_or_default().iter().for_each(|entry| look_at_texts(&entry.value, cx));
}

fn places_below(before: &str, node: &Node, places: &mut Vec<(Box<str>, Origin, Origin)>) {
    let path = |key: &dyn std::fmt::Display| {
        if before.is_empty() { key.to_string() } else { format!("{before}.{key}") }
    };
    for entry in node.entries().unwrap_or_default() {
        let path = path(&entry.key.text);
        places.push((path.as_str().into(), entry.key.origin(), entry.value.origin()));
        places_below(&path, &entry.value, places);
    }
    for (index, item) in node.items().unwrap_or_default().iter().enumerate() {
        let path = path(&index);
        places.push((path.as_str().into(), item.head(), item.origin()));
        places_below(&path, item, places);
    }
}

/// A node as JSON. Depth is bounded by the reader's limit.
fn to_json(node: &Node) -> serde_json::Value {
    use serde_json::Value;
    match &node.kind {
        Kind::Null | Kind::Broken | Kind::Removed => Value::Null,
        Kind::Bool(flag) => Value::Bool(*flag),
        Kind::Number(text) => number(text),
        Kind::String(text) => Value::String(text.to_string()),
        Kind::Sequence(items) => Value::Array(items.iter().map(to_json).collect()),
        Kind::Mapping(entries) => Value::Object(
            entries.iter().map(|entry| (entry.key.text.to_string(), to_json(&entry.value))).collect(),
        ),
    }
}

/// A number as JSON: exactly where JSON can, else as text.
fn number(text: &str) -> serde_json::Value {
    let whole = text.parse::<i64>().map(Into::into);
    let real = || text.parse::<f64>().ok().and_then(serde_json::Number::from_f64);
    whole.ok().or_else(real).map_or_else(|| text.into(), serde_json::Value::Number)
}
