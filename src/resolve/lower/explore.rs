//! The address of Explore: what it shows, as JSON in a URL.

use serde::Serialize;

use crate::model::Language;
use crate::query::variable;

/// Stands for what Grafana fills in after the address is made. It is no character (Unicode,
/// Noncharacters), so that no text has it; JSON and the encoding let it be.
const MARK: &str = "\u{ffff}";

/// What Explore shows: here one pane.
#[derive(Serialize)]
struct Panes<'a> {
    a: Pane<'a>,
}

#[derive(Serialize)]
struct Pane<'a> {
    datasource: &'a str,
    queries: [Target<'a>; 1],
    range: TimeRange,
}

#[derive(Serialize)]
struct TimeRange {
    from: &'static str,
    to: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Target<'a> {
    #[serde(flatten)]
    query: Query<'a>,
    ref_id: &'static str,
    datasource: Datasource<'a>,
}

#[derive(Serialize)]
struct Datasource<'a> {
    r#type: &'a str,
    uid: &'a str,
}

/// What is asked.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) language: Language,
    /// The query, or the label selector of profiles.
    pub(super) query: &'a str,
    /// Type of the profiles.
    pub(super) profile: &'a str,
}

/// A query in the words of its datasource's editor.
#[derive(Serialize)]
#[serde(untagged, rename_all_fields = "camelCase")]
enum Query<'a> {
    Traces {
        query_type: &'static str,
        query: &'a str,
        limit: u32,
        table_type: &'static str,
        filters: [(); 0],
    },
    Logs {
        expr: &'a str,
        query_type: &'static str,
    },
    Profiles {
        query_type: &'static str,
        profile_type_id: &'a str,
        label_selector: &'a str,
        group_by: [(); 0],
    },
    Metrics {
        expr: &'a str,
        range: bool,
    },
}

impl<'a> Query<'a> {
    fn new(asked: Asked<'a>, text: &'a str) -> Self {
        match asked.language {
            Language::TraceQl => Self::Traces {
                query_type: "traceql",
                query: text,
                limit: 20,
                table_type: "traces",
                filters: [],
            },
            Language::LogQl => Self::Logs { expr: text, query_type: "range" },
            Language::Profile => Self::Profiles {
                query_type: "both",
                profile_type_id: asked.profile,
                label_selector: text,
                group_by: [],
            },
            _ => Self::Metrics { expr: text, range: true },
        }
    }
}

/// The address of Explore with one query for the datasource `uid` of type `plugin`, relative to Grafana's root;
/// the uid may be a variable.
pub(super) fn address(plugin: &str, uid: &str, asked: Asked<'_>) -> String {
    let (query, variables) = marked(asked.query);
    let (uid, chosen) = marked(uid);
    let uid = &*uid;
    let target = Target {
        query: Query::new(asked, &query),
        ref_id: "A",
        datasource: Datasource { r#type: plugin, uid },
    };
    let range = TimeRange { from: MARK, to: MARK };
    let panes = Panes { a: Pane { datasource: uid, queries: [target], range } };
    // Text keys, no failing writer: the serialiser has nothing to refuse.
    let json = serde_json::to_string(&panes).unwrap_or_default();
    let mut address = String::with_capacity(json.len() * 3);
    address.push_str("/explore?schemaVersion=1&orgId=1&panes=");
    // In the order in which they are written: pane, query, target, time range.
    let variables = chosen.iter().chain(&variables).chain(&chosen).map(String::as_str);
    let mut fillings = variables.chain(["${__from}", "${__to}"]);
    for (index, part) in json.split(MARK).enumerate() {
        if index > 0 {
            address.push_str(fillings.next().unwrap_or_default());
        }
        encode(part, &mut address);
    }
    address
}

/// The text with its variables replaced by marks, and the variables in braces: they stay as they
/// are, unquoted and unencoded.
fn marked(query: &str) -> (String, Vec<String>) {
    let mut variables = Vec::new();
    let mut text = String::with_capacity(query.len());
    let mut at = 0;
    for variable in variable::find(query) {
        text.push_str(query.get(at..variable.span.range().start).unwrap_or_default());
        text.push_str(MARK);
        let written = variable.span.of(query);
        variables.push(if written.starts_with("${") {
            written.to_owned()
        } else {
            format!("${{{}}}", variable.name)
        });
        at = variable.span.range().end;
    }
    text.push_str(query.get(at..).unwrap_or_default());
    (text, variables)
}

/// Percent-encodes everything but unreserved characters (RFC 3986).
fn encode(text: &str, made: &mut String) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let unreserved = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~".contains(byte);
    let mut rest = text;
    while !rest.is_empty() {
        let plain = rest.bytes().position(|byte| !unreserved(&byte)).unwrap_or(rest.len());
        let (before, more) = rest.split_at(plain);
        made.push_str(before);
        let Some(sign) = more.chars().next() else { break };
        let (sign, after) = more.split_at(sign.len_utf8());
        for byte in sign.bytes() {
            made.push('%');
            made.push(char::from(DIGITS[usize::from(byte >> 4)]));
            made.push(char::from(DIGITS[usize::from(byte & 15)]));
        }
        rest = after;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_survive_the_encoding() {
        let query = r#"{ span.http.route = "${__field.labels.http_route}" && name = "$op" }"#;
        let asked = Asked { language: Language::TraceQl, query, profile: "" };
        let url = address("tempo", "tempo", asked);
        assert!(url.contains("span.http.route%20%3D%20%5C%22${__field.labels.http_route}%5C%22"), "{url}");
        assert!(url.contains("%5C%22${op}%5C%22"), "{url}");
        assert!(url.contains("%22from%22%3A%22${__from}%22%2C%22to%22%3A%22${__to}%22"), "{url}");
    }
}
