//! Identity: labels that are part of what a thing is.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::tree::{Decode, Decoder, List, Map, Name, Node, Said, Text};

/// Labels, and the values that each has; none where they are not known.
#[derive(Clone, Debug, Default)]
pub struct Identity(pub Map<List<Text>>);

impl Decode for Identity {
    const EXPECTED: &'static str = "a list of labels, or a mapping of labels and their values";

    fn decode(node: &Node, cx: &mut Decoder<'_>) -> Option<Self> {
        if node.is_mapping() {
            return Map::decode(node, cx).map(Self);
        }
        if !node.is_sequence() {
            return cx.wrong_type(node, Self::EXPECTED);
        }
        let names = List::<Text>::decode(node, cx)?;
        let entry = |name: &Text| {
            let origin = name.origin();
            (Name { name: name.text.to_string().into(), origin }, Said::at(List::default(), origin))
        };
        Some(Self(Map(names.iter().map(entry).collect())))
    }
}

impl JsonSchema for Identity {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Identity".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let names = generator.subschema_for::<List<Text>>();
        let values = generator.subschema_for::<Map<List<Text>>>();
        json_schema!({ "anyOf": [names, values] })
    }
}
