//! Addresses of dashboards: root-relative, with variables handed over.
//!
//! Grafana prefixes its own sub-path to what starts with `/`, and fills in `${…}` when a link is
//! followed; such parts stay as they are, everything else is percent-encoded.

use std::fmt::Write;

use super::scope::Scope;
use crate::model::Pair;
use crate::vocabulary::schema_version::Version;
use crate::vocabulary::variable::{LINK_GLOBALS, is_global};

/// Where a link stands, which decides what Grafana can fill in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// On a value: the value itself, its labels and its row. Grafana encodes what it fills in.
    Value,
    /// On a cell of a table: as on a value, but the labels of a row are columns.
    Cell,
    /// In the header: variables. Grafana fills them in as they are.
    Header,
}

/// Dashboards whose panels have keys; before, `viewPanel` was the bare id.
const PANEL_KEYS: Version = Version::new(11, 3);

/// The address of the dashboard `uid` with `values` for its variables.
///
/// On a value it also carries the time range, and shows `panel` alone where one is named; a header
/// link has a switch for the time range instead.
pub(super) fn dashboard(
    scope: &Scope<'_>,
    place: Place,
    uid: &str,
    panel: Option<&str>,
    values: &[Pair],
) -> String {
    let mut url = format!("/d/{uid}");
    let mut separator = '?';
    let mut next = |url: &mut String| url.push(std::mem::replace(&mut separator, '&'));
    if place != Place::Header {
        next(&mut url);
        url.push_str("${__url_time_range}");
    }
    for pair in values {
        next(&mut url);
        Writer { scope, place, url: &mut url }.parameter(pair);
    }
    if let Some(id) = panel.and_then(|name| scope.panel_id(uid, name)) {
        next(&mut url);
        // Seen in links of 11.3 and later; not tried on a server.
        let key = if scope.version < PANEL_KEYS { "" } else { "panel-" };
        let _ = write!(url, "viewPanel={key}{id}");
    }
    url
}

struct Writer<'w, 'a> {
    scope: &'w Scope<'a>,
    place: Place,
    url: &'w mut String,
}

impl Writer<'_, '_> {
    /// `var-NAME=VALUE`. A variable that keeps its name writes itself, with all of its values.
    fn parameter(&mut self, pair: &Pair) {
        let value = pair.value.as_str();
        let same = reference(value).filter(|(length, name)| *length == value.len() && **name == *pair.name);
        if let Some((_, name)) = same.filter(|(_, name)| self.scope.has_variable(name)) {
            let _ = write!(self.url, "${{{name}:queryparam}}");
            return;
        }
        self.url.push_str("var-");
        self.literal(&pair.name);
        self.url.push('=');
        self.value(value);
    }

    fn value(&mut self, text: &str) {
        if let Some(member) = self.whole_member(text) {
            self.url.push_str(&member);
            return;
        }
        let mut rest = text;
        while let Some((before, tail)) = rest.find('$').and_then(|at| rest.split_at_checked(at)) {
            self.literal(before);
            let known = reference(tail).and_then(|(length, name)| Some((length, self.filled_in(name)?)));
            if let Some((length, written)) = known {
                self.url.push_str(&written);
                rest = tail.get(length..).unwrap_or_default();
            } else {
                self.literal("$");
                rest = tail.get(1..).unwrap_or_default();
            }
        }
        self.literal(rest);
    }

    /// `$field.Error ratio` as a whole value: all that follows the point is the name.
    fn whole_member(&self, text: &str) -> Option<String> {
        let name = text.strip_prefix('$').filter(|name| !name.contains(['$', '{']))?;
        self.member(name)
    }

    fn member(&self, name: &str) -> Option<String> {
        let (kind, name) = name.split_once('.')?;
        let base = match (kind, self.place) {
            ("label", Place::Value) => "__field.labels",
            ("label", Place::Cell) | ("field", Place::Value | Place::Cell) => "__data.fields",
            _ => return None,
        };
        if !name.is_empty() && name.chars().all(is_word) {
            return Some(format!("${{{base}.{name}}}"));
        }
        Some(format!("${{{base}[\"{}\"]}}", name.replace('\\', "\\\\").replace('"', "\\\"")))
    }

    /// What Grafana is to fill in for `$name`; `None` when it would leave it alone.
    fn filled_in(&self, name: &str) -> Option<String> {
        if name == "value" && self.place != Place::Header {
            return Some("${__value.raw}".to_owned());
        }
        if let Some(member) = self.member(name) {
            return Some(member);
        }
        let id = name.split(['.', ':', '[']).next().unwrap_or(name);
        let of_value = self.place != Place::Header && LINK_GLOBALS.contains(&id);
        if !self.scope.has_variable(id) && !is_global(id) && !of_value {
            return None;
        }
        let format = if self.place == Place::Header && id == name { ":percentencode" } else { "" };
        Some(format!("${{{name}{format}}}"))
    }

    /// Everything but unreserved characters as `%XX` (RFC 3986).
    fn literal(&mut self, text: &str) {
        for byte in text.bytes() {
            if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                self.url.push(char::from(byte));
            } else {
                let _ = write!(self.url, "%{byte:02X}");
            }
        }
    }
}

/// The reference at the start of `text`: `$name`, `${name…}`, `$label.name` or `$field.name`, with
/// its length and what stands between the signs.
fn reference(text: &str) -> Option<(usize, &str)> {
    let rest = text.strip_prefix('$')?;
    if let Some(inner) = rest.strip_prefix('{') {
        let end = inner.find(['}', '{', '$'])?;
        let name = inner.get(..end).filter(|_| inner.as_bytes().get(end) == Some(&b'}'))?;
        return Some((name.len() + 3, name));
    }
    let mut end = word_length(rest);
    let member = rest.get(end..).and_then(|tail| tail.strip_prefix('.')).map_or(0, word_length);
    if member > 0 && matches!(rest.get(..end), Some("label" | "field")) {
        end += 1 + member;
    }
    rest.get(..end).filter(|name| !name.is_empty()).map(|name| (end + 1, name))
}

fn word_length(text: &str) -> usize {
    text.find(|character| !is_word(character)).unwrap_or(text.len())
}

fn is_word(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_'
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::sample;
    use super::super::scope::Index;
    use super::*;
    use crate::model::Project;
    use crate::quantity;

    fn url(project: &Project, place: Place, panel: Option<&str>, values: &[(&str, &str)]) -> String {
        let index = Arc::new(Index::new(project));
        let scope = Scope::new(project, &project.dashboards[0], &index);
        let values: Vec<Pair> = values.iter().map(|(name, value)| sample::pair(name, value)).collect();
        dashboard(&scope, place, "every-kind", panel, &values)
    }

    fn value(written: &str) -> String {
        let url = url(&sample::project(), Place::Value, None, &[("x", written)]);
        url.strip_prefix("/d/every-kind?${__url_time_range}&").unwrap().to_owned()
    }

    #[test]
    fn what_was_clicked_is_filled_in() {
        assert_eq!(value("$value"), "var-x=${__value.raw}");
        assert_eq!(value("$label.http_route"), "var-x=${__field.labels.http_route}");
        assert_eq!(value("$label.http.route"), "var-x=${__field.labels[\"http.route\"]}");
        assert_eq!(value("$field.Error ratio"), "var-x=${__data.fields[\"Error ratio\"]}");
        assert_eq!(value("${label.job}-red"), "var-x=${__field.labels.job}-red");
        assert_eq!(
            value("$label.job/$label.instance"),
            "var-x=${__field.labels.job}%2F${__field.labels.instance}"
        );
        assert_eq!(value("${__field.name}"), "var-x=${__field.name}");
    }

    #[test]
    fn the_labels_of_a_row_are_its_columns() {
        let url =
            url(&sample::project(), Place::Cell, None, &[("x", "$label.route"), ("y", "$field.Error ratio")]);
        assert!(
            url.ends_with("&var-x=${__data.fields.route}&var-y=${__data.fields[\"Error ratio\"]}"),
            "{url}"
        );
    }

    #[test]
    fn a_variable_that_keeps_its_name_hands_over_all_of_its_values() {
        let project = sample::project();
        let kept = url(&project, Place::Value, None, &[("region", "$region"), ("zone", "$region")]);
        assert_eq!(kept, "/d/every-kind?${__url_time_range}&${region:queryparam}&var-zone=${region}");
        let header = url(&project, Place::Header, None, &[("region", "${region}"), ("zone", "a-$region")]);
        assert_eq!(header, "/d/every-kind?${region:queryparam}&var-zone=a-${region:percentencode}");
    }

    #[test]
    fn what_grafana_does_not_know_is_text() {
        assert_eq!(value("a b&c=ü"), "var-x=a%20b%26c%3D%C3%BC");
        assert_eq!(value("$__all"), "var-x=%24__all");
        assert_eq!(value("US$ 5, $unknown, ${"), "var-x=US%24%205%2C%20%24unknown%2C%20%24%7B");
        assert_eq!(
            url(&sample::project(), Place::Header, None, &[("x", "$value")]),
            "/d/every-kind?var-x=%24value"
        );
    }

    #[test]
    fn a_panel_is_found_by_its_name() {
        let mut project = sample::project();
        let panel = Some("stat");
        let id = sample::first_panel(&mut project, "stat").id;
        let found = url(&project, Place::Value, panel, &[]);
        assert_eq!(found, format!("/d/every-kind?${{__url_time_range}}&viewPanel=panel-{id}"));
        project.base.targets.grafana = quantity::Version::new(11, 2);
        assert!(url(&project, Place::Value, panel, &[]).ends_with(&format!("viewPanel={id}")));
        assert!(!url(&project, Place::Value, Some("elsewhere"), &[]).contains("viewPanel"));
    }
}
