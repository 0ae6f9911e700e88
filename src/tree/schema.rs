//! The JSON Schema face of the spec types.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map as Object, Value, json};

use super::{List, Map, OneOrMany, Raw};
use crate::quantity::{Date, Decimal, Duration, Objective, Uid, Version, Window};
use crate::span::Text;

/// The schema of a mapping with known keys, in the making.
pub struct ObjectSchema {
    description: String,
    properties: Object<String, Value>,
    required: Vec<Value>,
    one_of: Option<(&'static str, Vec<Value>)>,
    alone: Option<(&'static str, Value)>,
}

impl ObjectSchema {
    /// A mapping described by a documentation comment.
    #[must_use]
    pub fn new(description: &str) -> Self {
        Self {
            description: prose(description),
            properties: Object::new(),
            required: Vec::new(),
            one_of: None,
            alone: None,
        }
    }

    /// Adds a key whose value is a `T`.
    pub fn property<T: JsonSchema>(
        &mut self,
        generator: &mut SchemaGenerator,
        key: &str,
        doc: &str,
        required: bool,
    ) {
        let mut schema = generator.subschema_for::<T>();
        schema.insert("description".to_owned(), prose(doc).into());
        self.properties.insert(key.to_owned(), schema.into());
        if required {
            self.required.push(key.into());
        }
    }

    /// Of these keys exactly one must be there.
    pub fn exactly_one(&mut self, keys: impl IntoIterator<Item = &'static str>) {
        self.one_of = Some(("oneOf", keys.into_iter().map(|key| json!({ "required": [key] })).collect()));
    }

    /// Of these keys one at least must be there.
    pub fn at_least_one(&mut self, keys: impl IntoIterator<Item = &'static str>) {
        self.one_of = Some(("anyOf", keys.into_iter().map(|key| json!({ "required": [key] })).collect()));
    }

    /// This key stands for all the others: a mapping has it alone, or not at all.
    pub fn set_apart(&mut self, key: &'static str) {
        self.alone = self.properties.remove(key).map(|schema| (key, schema));
    }

    /// The schema.
    #[must_use]
    pub fn finish(mut self) -> Schema {
        let Some((key, value)) = self.alone.take() else { return self.all() };
        let alone = json!({
            "type": "object",
            "properties": { key: value },
            "required": [key],
            "additionalProperties": false,
        });
        json_schema!({ "anyOf": [self.all(), alone] })
    }

    fn all(self) -> Schema {
        let mut schema = json_schema!({
            "type": "object",
            "description": self.description,
            "properties": self.properties,
            "additionalProperties": false,
        });
        if !self.required.is_empty() {
            schema.insert("required".to_owned(), self.required.into());
        }
        if let Some((word, alternatives)) = self.one_of {
            schema.insert(word.to_owned(), alternatives.into());
        }
        schema
    }
}

/// A documentation comment as running text.
fn prose(doc: &str) -> String {
    doc.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Types whose schema stands where they are used.
macro_rules! inline_schema {
    ($($type:ty, $name:literal, $schema:tt;)*) => {
        $(impl JsonSchema for $type {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                $name.into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!($schema)
            }
        })*
    };
}

inline_schema! {
    Text, "Text", { "type": ["string", "number"] };
    Raw, "Raw", true;
    Date, "Date", { "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" };
    Decimal, "Decimal", { "anyOf": [{ "type": "number" }, { "type": "string", "pattern": r"^[-+]?[0-9.]+([eE][-+]?[0-9]+)?\s*%?$" }] };
    Duration, "Duration", { "anyOf": [{ "const": 0 }, { "type": "string", "pattern": "^([0-9]+(y|w|d|h|m|s|ms))+$" }] };
    Objective, "Objective", { "type": "string", "pattern": r"^[0-9]{1,3}(\.[0-9]{1,7})?\s*%$" };
    Window, "Window", { "anyOf": [{ "enum": ["month", "quarter"] }, { "type": "string", "pattern": "^([0-9]+(y|w|d|h|m|s|ms))+$" }] };
    Uid, "Uid", { "type": "string", "pattern": "^[a-zA-Z0-9_-]{1,40}$" };
    Version, "Version", { "type": ["string", "number"], "pattern": r"^v?[0-9]+(\.[0-9]+){0,2}$" };
}

/// Collections of `T`.
macro_rules! collection_schema {
    ($($type:ident, $item:ident => $schema:tt;)*) => {
        $(impl<T: JsonSchema> JsonSchema for $type<T> {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                format!("{}Of{}", stringify!($type), T::schema_name()).into()
            }

            fn json_schema(generator: &mut SchemaGenerator) -> Schema {
                let $item = generator.subschema_for::<T>();
                json_schema!($schema)
            }
        })*
    };
}

collection_schema! {
    List, item => { "type": "array", "items": item };
    OneOrMany, item => { "anyOf": [item, { "type": "array", "items": item }] };
    Map, item => { "type": "object", "additionalProperties": { "anyOf": [item, { "type": "null" }] } };
}
