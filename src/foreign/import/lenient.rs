//! Decoding as Go programs do it: what is empty is missing, what is unknown is passed over.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::diagnostic::{Severity, Sink};
use crate::tree::{Decode, Decoder, Entry, Kind, Node};

/// A node that is decoded once it is known what it is.
#[derive(Clone, Debug)]
pub struct Held(pub Node);

impl Decode for Held {
    const EXPECTED: &'static str = "an object";

    fn decode(node: &Node, _: &mut Decoder<'_>) -> Option<Self> {
        Some(Self(node.clone()))
    }
}

impl JsonSchema for Held {
    fn schema_name() -> Cow<'static, str> {
        "Held".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "object" })
    }
}

/// Decodes; keys that nobody knows are warnings, because the programs that the file is for pass them over.
///
/// `spellings` are pairs of a key that is decoded and of what it is called in the file.
pub(super) fn lenient<T>(
    sink: &mut Sink,
    spellings: &[(&str, &str)],
    decode: impl FnOnce(&mut Sink) -> T,
) -> T {
    let mut own = Sink::default();
    let value = decode(&mut own);
    for origin in own.hidden() {
        sink.hide(*origin);
    }
    for mut diagnostic in own.into_sorted() {
        if diagnostic.code == "spec/unknown-key" {
            diagnostic.severity = Severity::Warning;
        }
        let labels = diagnostic.labels.iter_mut().map(|label| &mut label.text);
        for text in labels.chain(&mut diagnostic.help).chain([&mut diagnostic.message]) {
            for (decoded, called) in spellings {
                *text = text.replace(&format!("`{decoded}`"), &format!("`{called}`"));
            }
        }
        sink.push(diagnostic);
    }
    value
}

/// The same without empty values, which are the same as missing ones. Depth is bounded by the reader.
pub(super) fn without_empty(node: &Node) -> Node {
    let kind = match &node.kind {
        Kind::Mapping(entries) => {
            let there = entries.iter().filter(|entry| !entry.value.is_null());
            Kind::Mapping(
                there.map(|entry| Entry { value: without_empty(&entry.value), ..entry.clone() }).collect(),
            )
        }
        Kind::Sequence(items) => Kind::Sequence(items.iter().map(without_empty).collect()),
        other => other.clone(),
    };
    Node { kind, ..node.clone() }
}
