//! Emission: YAML texts, the same bytes for the same values.
//!
//! Block style, one line a text without line breaks, and quotes wherever a
//! reader of YAML 1.1 or 1.2 could see something else than a text: `on`,
//! `09:00`, `1e3`, `~`. The only file of this room that names the writer.

pub(super) mod block;
pub(super) mod expansion;

use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::model::Project;
use block::Block;

/// The first line of every file that bears comments.
pub(super) fn written_by(project: &Project) -> String {
    format!("Written by dashc from {}; edit the project, not this file.", project.base.name.as_str())
}

/// `header` as comment lines, then `value`.
pub(super) fn render<T: Serialize>(header: &str, value: &T) -> Vec<u8> {
    let value = serde_json::to_value(value).unwrap_or_default();
    Block::whole(header, &value).unwrap_or_else(|| {
        let mut text = comment(header);
        text.push_str(&written(&value));
        text.into_bytes()
    })
}

/// A value as a file has it, to the last line break.
fn written(value: &Value) -> String {
    let mut text = String::new();
    // Folded texts are hard to read and easy to misread: a query stays on its line.
    let options = serde_saphyr::ser_options! { folded_wrap_chars: usize::MAX };
    if serde_saphyr::to_fmt_writer_with_options(&mut text, &Quoted(value), options).is_err() {
        // JSON is YAML: whatever the writer may refuse is still a whole file.
        text = serde_json::to_string_pretty(value).unwrap_or_default();
    }
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

/// A value whose texts of digits are quoted: the writer quotes what the grammar of YAML 1.1 calls a
/// number, and readers differ about `09:00`.
struct Quoted<'a>(&'a Value);

impl Serialize for Quoted<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::String(text) if is_like_a_number(text) => {
                serde_saphyr::SingleQuoted(text).serialize(serializer)
            }
            Value::Array(items) => serializer.collect_seq(items.iter().map(Quoted)),
            Value::Object(entries) => {
                serializer.collect_map(entries.iter().map(|(key, value)| (key, Quoted(value))))
            }
            other => other.serialize(serializer),
        }
    }
}

/// Numbers, versions, dates, times and ranges of them.
fn is_like_a_number(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_digit())
        && text.bytes().all(|byte| byte.is_ascii_digit() || b":.,+-_".contains(&byte))
}

/// Comment lines; what YAML or an ini reader would take for a line break does not start a new one.
pub(super) fn comment(header: &str) -> String {
    let unbroken = |character: char| match character {
        '\u{2028}' | '\u{2029}' | '\u{feff}' => ' ',
        other if other.is_control() => ' ',
        other => other,
    };
    let mut text = String::new();
    for line in header.lines() {
        let line: String = line.chars().map(unbroken).collect();
        text.push_str(if line.is_empty() { "#" } else { "# " });
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn yaml<T: Serialize>(value: &T) -> String {
        String::from_utf8(render("made", value)).unwrap()
    }

    #[test]
    fn what_a_reader_could_take_for_something_else_is_quoted() {
        for text in "yes on n Off 09:00 24:00 12:30:45 1.10 0x1f 1_000 1e3 ~ null 2026-11-20 = <<".split(' ')
        {
            let written = yaml(&[text]);
            let value = written.trim_start_matches("# made\n- ").trim_end();
            assert!(value.starts_with(['"', '\'']), "{text} is written {value}");
        }
    }

    #[test]
    fn a_long_query_stays_on_its_line_and_a_text_with_lines_is_a_block() {
        let query =
            "sum by (le) (rate(http_request_duration_seconds_bucket{job=\"a\"}[5m])) and on () vector(1) "
                .repeat(3);
        assert_eq!(yaml(&[query.trim()]).lines().count(), 2);
        assert_eq!(yaml(&["one\ntwo\n"]), "# made\n- |\n  one\n  two\n");
    }

    #[test]
    fn no_header_breaks_out_of_its_comment() {
        assert_eq!(comment("a\rb: 1\u{2028}c\n\nd\u{85}e"), "# a b: 1 c\n#\n# d e\n");
    }
}
