//! `alert:` or `record:`: the key that says what a rule is.

use crate::diagnostic::Diagnostic;
use crate::span::Origin;
use crate::tree::{Decode, Decoder, Key, Node, ObjectSchema, OpenKey, Said, Text};

/// What a rule does, and its name.
#[derive(Clone, Debug)]
pub struct Head {
    /// Whether it fires rather than records.
    pub is_alert: bool,
    /// Name of the alert or of the series.
    pub name: Text,
    /// Where the name was said.
    pub origin: Origin,
}

const KEYS: [(&str, &str); 2] =
    [("alert", "Name of the alert."), ("record", "Name of the series that is recorded.")];

impl OpenKey for Head {
    fn knows(key: &str) -> bool {
        Self::keys().any(|known| known == key)
    }

    fn keys() -> impl Iterator<Item = &'static str> {
        KEYS.into_iter().map(|(key, _)| key)
    }

    fn take(said: &mut Said<Self>, key: &Key, value: &Node, cx: &mut Decoder<'_>) {
        if let Some(first) = said.origin() {
            cx.report(
                Diagnostic::error("rule/alert-and-record", "a rule has both `alert` and `record`")
                    .at(key.origin(), "expected only one of them")
                    .also(first, "the first one")
                    .help("make two rules of it"),
            );
            return;
        }
        let head = |name| Self { is_alert: &*key.text == "alert", name, origin: value.origin() };
        *said = match Text::decode(value, cx) {
            Some(name) => Said::at(head(name), key.origin()),
            None => Said::Broken,
        };
    }

    fn missing(said: &mut Said<Self>, node: &Node, resembled: &[&'static str], cx: &mut Decoder<'_>) {
        *said = Said::Broken;
        if !resembled.iter().any(|key| Self::knows(key)) {
            cx.report(
                Diagnostic::error("rule/neither-alert-nor-record", "a rule has neither `alert` nor `record`")
                    .at(node.start(), "expected one of them"),
            );
        }
    }

    fn properties(object: &mut ObjectSchema, generator: &mut schemars::SchemaGenerator) {
        for (key, doc) in KEYS {
            object.property::<Text>(generator, key, doc, false);
        }
    }
}
