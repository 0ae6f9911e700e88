//! Field overrides: which fields, and which properties (Grafana, field overrides).

use super::Entry;

/// A way to choose fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Matcher {
    /// What `matcher.id` says.
    pub id: &'static str,
    /// What `matcher.options` is.
    pub options: Options,
}

/// What the options of a matcher are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Options {
    /// None.
    Nothing,
    /// A text: a name, a `/regex/`, a type or a `refId`.
    Text,
    /// A list of types.
    Texts,
    /// An object.
    Object,
}

impl Entry for Matcher {
    fn id(&self) -> &'static str {
        self.id
    }
}

const fn matcher(id: &'static str, options: Options) -> Matcher {
    Matcher { id, options }
}

/// Every matcher of fields, sorted.
pub const MATCHERS: &[Matcher] = &[
    matcher("byFrameRefID", Options::Text),
    matcher("byName", Options::Text),
    matcher("byNames", Options::Object),
    matcher("byRegexp", Options::Text),
    matcher("byRegexpOrNames", Options::Object),
    matcher("byType", Options::Text),
    matcher("byTypes", Options::Texts),
    matcher("byValue", Options::Object),
    matcher("first", Options::Nothing),
    matcher("firstTimeField", Options::Nothing),
    matcher("numeric", Options::Nothing),
    matcher("time", Options::Nothing),
];

/// Properties that every panel has, sorted; those of one plugin are `custom.` and a key.
pub const PROPERTIES: &[&str] = &[
    "actions",
    "color",
    "decimals",
    "description",
    "displayName",
    "fieldMinMax",
    "filterable",
    "links",
    "mappings",
    "max",
    "min",
    "noValue",
    "thresholds",
    "unit",
];

/// Types that `byType` compares with, sorted.
pub const FIELD_TYPES: &[&str] =
    &["boolean", "enum", "frame", "geo", "nestedFrames", "number", "other", "string", "time", "trace"];

/// The matcher with this id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Matcher> {
    super::find(MATCHERS, id)
}

/// Every id, in order.
pub fn ids() -> impl Iterator<Item = &'static str> {
    super::ids(MATCHERS)
}

/// Whether `id` is a property of every panel. For `custom.…` see
/// [`PanelKind::custom_key`](super::panel::PanelKind::custom_key).
#[must_use]
pub fn is_property(id: &str) -> bool {
    PROPERTIES.binary_search(&id).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matchers_and_properties_are_sorted() {
        super::super::assert_sorted(MATCHERS);
        for list in [PROPERTIES, FIELD_TYPES] {
            assert!(list.is_sorted_by(|left, right| left < right));
        }
    }
}
