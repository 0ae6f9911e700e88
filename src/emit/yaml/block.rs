//! Emission: YAML written line by line, for files that are large or bear comments.
//!
//! The same bytes as [`super::render`] makes, without a tree in between: what is surely a plain text is
//! copied, and everything else asks the writer.

use memchr::{memchr, memchr_iter};
use serde_json::Value;

/// A file that grows.
pub(in crate::emit) struct Block {
    text: String,
    depth: usize,
    /// The next entry starts an item of a list.
    item: bool,
}

impl Block {
    /// A file with `header` as comment lines.
    pub(in crate::emit) fn new(header: &str) -> Self {
        Self { text: super::comment(header), depth: 0, item: false }
    }

    /// A mapping with `header` as comment lines; nothing for other values, and where lists hold lists.
    pub(super) fn whole(header: &str, value: &Value) -> Option<Vec<u8>> {
        let entries =
            value.as_object().filter(|entries| !entries.is_empty() && entries.values().all(is_told))?;
        let mut block = Self::new(header);
        for (key, value) in entries {
            block.value(key, value);
        }
        Some(block.into_bytes())
    }

    /// `key:` and any value that is told.
    fn value(&mut self, key: &str, value: &Value) {
        match value {
            Value::Object(entries) if !entries.is_empty() => self.mapping(key, |block| {
                for (key, value) in entries {
                    block.value(key, value);
                }
            }),
            Value::Array(items) if !items.is_empty() => {
                self.key(key);
                self.text.push('\n');
                for item in items {
                    self.listed(item);
                }
            }
            other => {
                self.key(key);
                self.text.push(' ');
                self.leaf(other);
            }
        }
    }

    /// An item of a list that is no list.
    fn listed(&mut self, item: &Value) {
        let entries = item.as_object().filter(|entries| !entries.is_empty());
        let Some(entries) = entries else {
            self.indent(self.depth);
            self.text.push_str("- ");
            return self.leaf(item);
        };
        self.item = true;
        self.depth += 1;
        for (key, value) in entries {
            self.value(key, value);
        }
        self.depth -= 1;
    }

    /// What has no entries and no items, to the end of its line.
    fn leaf(&mut self, value: &Value) {
        match value {
            Value::String(text) => self.scalar(text),
            Value::Bool(is) => self.text.push_str(if *is { "true" } else { "false" }),
            Value::Number(number) if !number.is_f64() => self.text.push_str(&number.to_string()),
            Value::Object(_) => self.text.push_str("{}"),
            Value::Array(_) => self.text.push_str("[]"),
            other => self.asked(other),
        }
        self.text.push('\n');
    }

    /// The bytes.
    pub(in crate::emit) fn into_bytes(self) -> Vec<u8> {
        self.text.into_bytes()
    }

    /// Comment lines before what follows.
    pub(in crate::emit) fn comment(&mut self, text: &str) {
        for line in super::comment(text).lines() {
            self.indent(self.depth);
            self.text.push_str(line);
            self.text.push('\n');
        }
    }

    /// `key: value`
    pub(in crate::emit) fn entry(&mut self, key: &str, value: &str) {
        self.key(key);
        self.text.push(' ');
        self.scalar(value);
        self.text.push('\n');
    }

    /// `key: value` of a number.
    pub(in crate::emit) fn number(&mut self, key: &str, value: u64) {
        self.key(key);
        self.text.push(' ');
        self.text.push_str(&value.to_string());
        self.text.push('\n');
    }

    /// `key: []`
    pub(in crate::emit) fn nothing(&mut self, key: &str) {
        self.key(key);
        self.text.push_str(" []\n");
    }

    /// `key:` and a list whose items `write` writes.
    pub(in crate::emit) fn list<T>(
        &mut self,
        key: &str,
        items: impl IntoIterator<Item = T>,
        mut write: impl FnMut(&mut Self, T),
    ) {
        let mut items = items.into_iter().peekable();
        if items.peek().is_none() {
            return self.nothing(key);
        }
        self.key(key);
        self.text.push('\n');
        for item in items {
            self.item = true;
            self.depth += 1;
            write(self, item);
            self.depth -= 1;
            self.item = false;
        }
    }

    /// `key:` and a list of texts.
    pub(in crate::emit) fn texts<'a>(&mut self, key: &str, texts: impl IntoIterator<Item = &'a str>) {
        self.key(key);
        self.text.push('\n');
        for text in texts {
            self.indent(self.depth);
            self.text.push_str("- ");
            self.scalar(text);
            self.text.push('\n');
        }
    }

    /// `key:` and a mapping that `write` writes.
    pub(in crate::emit) fn mapping(&mut self, key: &str, write: impl FnOnce(&mut Self)) {
        self.key(key);
        self.text.push('\n');
        self.depth += 1;
        write(self);
        self.depth -= 1;
    }

    fn quoted(&mut self, text: &str) {
        self.text.push('"');
        for part in text.split_inclusive(['"', '\\']) {
            match part.strip_suffix(['"', '\\']) {
                Some(before) => {
                    self.text.push_str(before);
                    self.text.push('\\');
                    self.text.push_str(part.get(before.len()..).unwrap_or_default());
                }
                None => self.text.push_str(part),
            }
        }
        self.text.push('"');
    }

    fn key(&mut self, key: &str) {
        if std::mem::take(&mut self.item) {
            self.indent(self.depth.saturating_sub(1));
            self.text.push_str("- ");
        } else {
            self.indent(self.depth);
        }
        if is_plain_key(key) {
            self.text.push_str(key);
        } else {
            // On a line of its own a key is not written as a value is.
            let entry = super::written(&serde_json::json!({ key: true }));
            self.text.push_str(entry.trim_end().trim_end_matches(": true"));
        }
        self.text.push(':');
    }

    fn indent(&mut self, depth: usize) {
        for _ in 0..depth {
            self.text.push_str("  ");
        }
    }

    fn scalar(&mut self, text: &str) {
        if is_plain(text) {
            self.text.push_str(text);
            return;
        }
        if is_quoted(text) {
            self.quoted(text);
            return;
        }
        self.asked(&Value::from(text));
    }

    /// What the writer makes of a value.
    fn asked(&mut self, value: &Value) {
        let entry = super::written(&serde_json::json!({ "k": value }));
        let value = entry.trim_end_matches('\n').trim_start_matches("k:").trim_start_matches(' ');
        let mut lines = value.split('\n');
        self.text.push_str(lines.next().unwrap_or_default());
        for line in lines {
            self.text.push('\n');
            if !line.is_empty() {
                self.indent(self.depth);
                self.text.push_str(line);
            }
        }
    }
}

/// Whether no list in it holds a list.
fn is_told(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().all(|item| !item.is_array() && is_told(item)),
        Value::Object(entries) => entries.values().all(is_told),
        _ => true,
    }
}

/// The same of a key, which the writer quotes sooner.
fn is_plain_key(key: &str) -> bool {
    let bytes = key.as_bytes();
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    let starts =
        |first: &u8| is_familiar(key) || (first.is_ascii_alphabetic() && starts_plainly(*first, bytes));
    bytes.iter().all(is_word) && bytes.first().is_some_and(starts)
}

/// Whether every reader of YAML sees this text in it, and the writer writes it so.
fn is_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else { return false };
    if is_familiar(text) {
        return true;
    }
    if matches!(last, b' ' | b':') || !starts_plainly(*first, bytes) {
        return false;
    }
    let is_end = |at: usize| bytes.get(at + 1) == Some(&b' ');
    is_printable(bytes) && memchr(b'#', bytes).is_none() && !memchr_iter(b':', bytes).any(is_end)
}

/// Whether a text is no word or number of its own in YAML, and begins nothing else.
fn starts_plainly(first: u8, bytes: &[u8]) -> bool {
    match first {
        // `Off`, `null` and their kin are short.
        b'a'..=b'z' | b'A'..=b'Z' => bytes.len() >= 6 || is_name(bytes),
        b'(' => true,
        // No number, date or time has these.
        b'0'..=b'9' => bytes.iter().any(|byte| matches!(byte, b'%' | b'(' | b'{')),
        _ => false,
    }
}

/// A name such as `s01`: no word of YAML has a digit that is not its first sign.
fn is_name(bytes: &[u8]) -> bool {
    bytes.last().is_some_and(u8::is_ascii_digit) && bytes.iter().all(u8::is_ascii_alphanumeric)
}

/// Printable ASCII alone. The whole text at once is faster than to stop at the first strange byte, which hardly any has.
fn is_printable(bytes: &[u8]) -> bool {
    bytes.iter().fold(true, |all, byte| all & matches!(byte, b' '..=b'~'))
}

/// Whether the writer surely puts a text between quotes, and what must be escaped in it is only `"` and `\`.
fn is_quoted(text: &str) -> bool {
    (text.starts_with('{') || text.contains(": ")) && is_printable(text.as_bytes())
}

/// Short texts that files of rules are full of: keys, names of severities, windows such as `30m`.
fn is_familiar(text: &str) -> bool {
    match text.as_bytes() {
        b"for" | b"expr" | b"name" | b"slo" | b"alert" | b"rules" | b"team" | b"page" | b"group" => true,
        [number @ .., b's' | b'm' | b'h' | b'd' | b'w'] => {
            !number.is_empty() && number.iter().all(u8::is_ascii_digit)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection;
    use proptest::prelude::*;

    use super::*;

    /// Values as files have them, and stranger ones.
    fn values() -> impl Strategy<Value = Value> {
        let text = || "[a-z:#{}\"' \n0-9%|>-]{0,12}";
        let leaf = prop_oneof![
            text().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            any::<bool>().prop_map(Value::from),
            Just(Value::Null),
        ];
        let tree = leaf.prop_recursive(4, 24, 4, move |inner| {
            prop_oneof![
                collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                collection::btree_map(text(), inner, 0..4).prop_map(|map| map.into_iter().collect()),
            ]
        });
        collection::btree_map(text(), tree, 1..4).prop_map(|map| map.into_iter().collect())
    }

    proptest! {
        #[test]
        fn a_tree_is_written_as_the_writer_writes_it(value in values()) {
            if let Some(bytes) = Block::whole("", &value) {
                prop_assert_eq!(String::from_utf8(bytes).unwrap(), super::super::written(&value), "{}", value);
            }
        }
    }

    #[test]
    fn what_is_copied_is_what_the_writer_writes() {
        let texts = "sum(rate(a_total{b=\"c\"}[5m])) / (d > 0)|a: b|a #b|a#b|ends:|ends |nulls|falsely|no|off|yes|True|\
                     1h|30m|5x|1_0m|0x1f|1e3|12:30|slo:a:b|slo|for|expr|name|critical|über alles|- a|a\tb|{a}|{{ $x }}|\
                     with {{ $labels.a }} in it|\"quoted\"|'single'|a'b|~|null|.inf|x: |one\ntwo|@at|`tick`|%pct|&anchor|\
                     *alias|!tag|>fold|lit | eral|a, b|[a]|a]b|what?|?what|-dash|key: {x: y}|https://a.b/c#d|a  b|{{ with \"x\" }}|\
                     a: \"b\" \\c|{\\}|1: 2|{a: 'b'}|99.9%|1 - a / 0.001|0 * sum(a)|(a or b) / c|s01|s009|a1|e3|x1f|1 2|5%|\
                     2026-11-30 10:00:00|1/2|(|()|1 |0x1 |1_0 0|12e03 |y1|n0";
        for text in texts.split('|') {
            let mut block = Block::new("");
            block.list("a", [text], |block, text| block.mapping("b", |block| block.entry("key", text)));
            let lines = String::from_utf8(block.into_bytes()).unwrap();
            let whole = super::super::written(&serde_json::json!({ "a": [{ "b": { "key": text } }] }));
            assert_eq!(lines, whole, "{text:?}");
        }
    }
}
