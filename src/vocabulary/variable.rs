//! Kinds of template variables, formats and what Grafana defines itself.

use super::Word;
use super::schema_version::Version;

/// Values of a variable's `type`, sorted.
pub const KINDS: &[Word] = &[
    Word::always("adhoc"),
    Word::always("constant"),
    Word::always("custom"),
    Word::always("datasource"),
    Word::always("groupby"),
    Word::always("interval"),
    Word::always("query"),
    Word::always("snapshot"),
    Word::since("switch", Version::V12_4),
    Word::always("system"),
    Word::always("textbox"),
];

/// Kinds that only Grafana writes, sorted.
pub const INTERNAL: &[&str] = &["snapshot", "system"];

/// Formats of `${name:format}`, sorted; `date` may be followed by a colon and a pattern.
pub const FORMATS: &[&str] = &[
    "csv",
    "customqueryparam",
    "date",
    "distributed",
    "doublequote",
    "glob",
    "html",
    "join",
    "json",
    "lucene",
    "percentencode",
    "pipe",
    "queryparam",
    "raw",
    "regex",
    "singlequote",
    "sqlstring",
    "text",
    "uriencode",
];

/// Variables that Grafana defines in every dashboard, sorted.
pub const GLOBALS: &[&str] = &[
    "__all_variables",
    "__dashboard",
    "__from",
    "__interval",
    "__interval_ms",
    "__name",
    "__org",
    "__range",
    "__range_ms",
    "__range_s",
    "__rate_interval",
    "__rate_interval_ms",
    "__searchFilter",
    "__timeFilter",
    "__timezone",
    "__to",
    "__url_time_range",
    "__user",
    "timeFilter",
];

/// Variables that Grafana defines in the links of values only, sorted.
pub const LINK_GLOBALS: &[&str] = &["__cell", "__data", "__field", "__series", "__value"];

/// Parts of what Grafana defines itself, where they are known (Grafana, global variables and data links).
const MEMBERS: &[(&str, &[&str])] = &[
    ("__dashboard", &["name", "title", "uid"]),
    ("__data", &["fields", "name", "refId"]),
    ("__field", &["displayName", "formattedLabels", "labels", "name"]),
    ("__org", &["id", "name"]),
    ("__series", &["name"]),
    ("__user", &["email", "id", "login", "name"]),
    ("__value", &["calc", "numeric", "raw", "text", "time"]),
];

/// The parts of a variable of Grafana's own, if they are known.
#[must_use]
pub fn members(name: &str) -> Option<&'static [&'static str]> {
    MEMBERS.iter().find(|(known, _)| *known == name).map(|(_, members)| *members)
}

/// The kind with this id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Word> {
    super::find(KINDS, id)
}

/// Every kind that an author may write, in order.
pub fn ids() -> impl Iterator<Item = &'static str> {
    super::ids(KINDS).filter(|id| !INTERNAL.contains(id))
}

/// Whether `name`, up to its first dot, is one that Grafana defines in every dashboard.
#[must_use]
pub fn is_global(name: &str) -> bool {
    let id = name.split_once('.').map_or(name, |(id, _)| id);
    GLOBALS.binary_search(&id).is_ok()
}

/// Whether `format` may follow the colon of `${name:format}`.
#[must_use]
pub fn is_format(format: &str) -> bool {
    let id = format.split_once(':').map_or(format, |(id, _)| id);
    FORMATS.binary_search(&id).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_formats_and_globals_are_sorted() {
        super::super::assert_sorted(KINDS);
        for list in [INTERNAL, FORMATS, GLOBALS, LINK_GLOBALS] {
            assert!(list.is_sorted_by(|left, right| left < right));
        }
        assert!(is_format("date:YYYY-MM") && is_global("__user.login") && !ids().any(|id| id == "system"));
    }
}
