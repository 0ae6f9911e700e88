//! Small values: any scalar as text, secrets by reference, thresholds, colours.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::spec;
use crate::quantity::Decimal;
use crate::tree::{Decode, Decoder, List, Map, Node, Said, Text, literal_secret, names_a_secret};

/// Any scalar, as the text that was written: `1000`, `true` or `text`.
#[derive(Clone, Debug, Default)]
pub struct Scalar(pub Text);

impl Decode for Scalar {
    const EXPECTED: &'static str = "a text, number or boolean";
    const MAY_BE_NOTHING: bool = false;

    fn decode(node: &Node, cx: &mut Decoder<'_>) -> Option<Self> {
        match node.scalar() {
            Some(_) => Some(Self(cx.shown(node))),
            None => cx.wrong_type(node, Self::EXPECTED),
        }
    }
}

impl JsonSchema for Scalar {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Scalar".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": ["string", "number", "boolean"] })
    }
}

/// A secret by reference: dashc never reads, prints or writes its value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Secret {
    /// An environment variable of the program that reads the output.
    Env(Box<str>),
    /// A file that the program that reads the output can see.
    File(Box<str>),
}

impl Secret {
    const HELP: &'static str = "write `$NAME` for an environment variable of Grafana, or `{ file: PATH }`";
}

/// Whether a header of this name bears a secret.
#[must_use]
pub fn logs_in(header: &str) -> bool {
    let header = header.to_ascii_lowercase();
    names_a_secret(&header)
        || header.ends_with("-auth")
        || ["authorization", "cookie", "api-key", "auth-key", "access-key"]
            .iter()
            .any(|word| header.contains(word))
}

impl Decode for Secret {
    const EXPECTED: &'static str = "a reference to a secret, `$NAME` or `{ file: PATH }`";
    const MAY_BE_NOTHING: bool = false;

    fn decode(node: &Node, cx: &mut Decoder<'_>) -> Option<Self> {
        if node.is_mapping() {
            let file = FileReference::decode(node, cx)?;
            return file.file.get().map(|path| Self::File((&*path.text).into()));
        }
        let Some(text) = node.scalar() else { return cx.wrong_type(node, Self::EXPECTED) };
        let name = text.strip_prefix("${").and_then(|name| name.strip_suffix('}')).or(text.strip_prefix('$'));
        match name {
            Some(name) if is_env_name(name) => Some(Self::Env(name.into())),
            _ => {
                cx.hide(node.origin());
                cx.report(literal_secret(node.origin()).help(Self::HELP));
                None
            }
        }
    }
}

impl JsonSchema for Secret {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Secret".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let file = generator.subschema_for::<FileReference>();
        json_schema!({
            "description": "A reference to a secret; the secret itself never stands in a project.",
            "anyOf": [{ "type": "string", "pattern": r"^\$(\{[A-Za-z_][A-Za-z0-9_]*\}|[A-Za-z_][A-Za-z0-9_]*)$" }, file],
        })
    }
}

spec! {
    /// A file that the program that reads the output can see.
    pub struct FileReference, "a file reference" {
        /// Absolute path.
        "file" file: Text, required;
    }
}

fn is_env_name(name: &str) -> bool {
    let mut bytes = name.bytes();
    bytes.next().is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_')
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

spec! {
    /// The two levels at which a value is worth a look, and at which it is bad.
    pub struct Levels, "a pair of levels" {
        /// Worth a look.
        "warn" warn: Decimal;
        /// Bad. Below `warn` it means that low values are bad.
        "crit" crit: Decimal;
    }
}

spec! {
    /// One step of a threshold scale.
    pub struct Step, "a threshold step" {
        /// Where the step starts; the first step has none.
        "at" at: Decimal;
        /// Colour from there on.
        "color" color: HexColor, required;
    }
}

/// Thresholds: two levels, or a list of steps.
#[derive(Clone, Debug)]
pub enum Thresholds {
    /// `{ warn: 0.01, crit: 0.05 }`.
    Levels(Levels),
    /// `[{ color: green }, { at: 80, color: red }]`.
    Steps(Vec<Said<Step>>),
}

impl Decode for Thresholds {
    const EXPECTED: &'static str = "`{ warn: …, crit: … }` or a list of steps";

    fn decode(node: &Node, cx: &mut Decoder<'_>) -> Option<Self> {
        if node.is_sequence() {
            return List::<Step>::decode(node, cx).map(|list| Self::Steps(list.0));
        }
        if !node.is_mapping() {
            return cx.wrong_type(node, Self::EXPECTED);
        }
        Levels::decode(node, cx).map(Self::Levels)
    }
}

impl JsonSchema for Thresholds {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Thresholds".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let levels = generator.subschema_for::<Levels>();
        let steps = generator.subschema_for::<List<Step>>();
        json_schema!({ "anyOf": [levels, steps] })
    }
}

/// A colour by Grafana's name (`green`, `dark-red`) or as `#rrggbb`.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct HexColor(pub Box<str>);

impl Decode for HexColor {
    const EXPECTED: &'static str = "a colour name or `#rrggbb`";
    const MAY_BE_NOTHING: bool = false;

    fn decode(node: &Node, cx: &mut Decoder<'_>) -> Option<Self> {
        let Some(text) = node.scalar() else { return cx.wrong_type(node, Self::EXPECTED) };
        if crate::vocabulary::color::is_color(text) {
            return Some(Self(text.into()));
        }
        let names = crate::vocabulary::color::NAMES;
        cx.unknown_word(node, "colour", text, names.iter().copied())
    }
}

impl JsonSchema for HexColor {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Color".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "description": "A colour by Grafana's name or as #rrggbb." })
    }
}

/// A default written as `true`, `false` or a text that replaces it.
#[derive(Clone, Debug)]
pub enum Flag {
    /// `true` or `false`.
    Is(bool),
    /// A text of its own.
    Text(Text),
}

impl Decode for Flag {
    const EXPECTED: &'static str = "`true`, `false` or a text";
    const MAY_BE_NOTHING: bool = false;

    fn decode(node: &Node, cx: &mut Decoder<'_>) -> Option<Self> {
        match node.boolean() {
            Some(flag) => Some(Self::Is(flag)),
            None => Text::decode(node, cx).map(Self::Text),
        }
    }
}

impl JsonSchema for Flag {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Flag".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": ["boolean", "string"] })
    }
}

/// Thresholds of a method, by the name of what they judge.
pub type NamedThresholds = Map<Thresholds>;
