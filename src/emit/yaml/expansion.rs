//! Emission: what Grafana expands in the texts of its YAML files, and how a text survives it.
//!
//! Grafana cuts a text at `$$`, replaces `$NAME`, `${NAME}` and `$__file{PATH}`
//! in the pieces, and joins them with `$`; a variable that is not set becomes
//! nothing, without a word. Keys are never expanded, and not all fields are
//! (Grafana, provisioning, environment variables; its sources for the fields):
//!
//! | field | written by |
//! |---|---|
//! | of datasources and providers; of rules but annotations and models; of contact points and policies | [`literal`] |
//! | address, user, tenant and AWS names of a datasource; addresses and users of receivers | [`environment`] |
//! | secrets, wherever they stand | [`secret`] |
//! | annotations of rules | [`annotation`] |
//! | models of queries, mute times, templates | [`verbatim`] |

use std::borrow::Cow;

use serde_json::Value;

use crate::model::Secret;

/// A text that Grafana expands and that means itself: every `$` is doubled.
pub(in crate::emit) fn literal(text: &str) -> Cow<'_, str> {
    if text.contains('$') { Cow::Owned(text.replace('$', "$$")) } else { Cow::Borrowed(text) }
}

/// A text that may read Grafana's environment: `$NAME` and `${NAME}` stay, `$$` is a `$`, and any
/// other `$` is doubled.
pub(in crate::emit) fn environment(text: &str) -> Cow<'_, str> {
    if text.contains('$') {
        Cow::Owned(replaced(text, "$$", |part, _| part.to_owned()))
    } else {
        Cow::Borrowed(text)
    }
}

/// A secret: the form that does not expand a `$` inside of its value once more.
pub(in crate::emit) fn secret(secret: &Secret) -> Cow<'_, str> {
    match secret {
        Secret::Env(name) => format!("${name}").into(),
        Secret::File(path) => format!("$__file{{{path}}}").into(),
    }
}

/// An annotation of a rule. Grafana takes it as it is; what a newer one expands, `${…}`, a check refuses.
pub(in crate::emit) fn annotation(text: &str) -> Cow<'_, str> {
    Cow::Borrowed(text)
}

/// A text that Grafana does not expand.
pub(in crate::emit) fn verbatim(text: &str) -> Cow<'_, str> {
    Cow::Borrowed(text)
}

/// [`literal`] for every text of a value.
pub(in crate::emit) fn literal_json(value: &Value) -> Value {
    each_text(value, literal)
}

/// [`environment`] for every text of a value.
pub(in crate::emit) fn environment_json(value: &Value) -> Value {
    each_text(value, environment)
}

/// `value` with every text that has a `$` as `written` makes it.
fn each_text(value: &Value, written: fn(&str) -> Cow<'_, str>) -> Value {
    let mut whole = value.clone();
    let mut open = vec![&mut whole];
    while let Some(value) = open.pop() {
        match value {
            Value::String(text) if text.contains('$') => *text = written(text).into_owned(),
            Value::Array(items) => open.extend(items.iter_mut()),
            Value::Object(entries) => open.extend(entries.values_mut()),
            _ => {}
        }
    }
    whole
}

/// Names of variables that the texts of a value written by [`environment_json`] read.
pub(in crate::emit) fn names_json(value: &Value) -> Vec<&str> {
    let mut found = Vec::new();
    let mut open = vec![value];
    while let Some(value) = open.pop() {
        match value {
            Value::String(text) => found.extend(names(text)),
            Value::Array(items) => open.extend(items),
            Value::Object(entries) => open.extend(entries.values()),
            _ => {}
        }
    }
    found
}

/// The same references for Tempo, which reads `${NAME}` when it is told to.
pub(in crate::emit) fn braced(text: &str) -> String {
    replaced(text, "$", |_, name| format!("${{{name}}}"))
}

/// Names of variables that a text written by [`environment`] reads.
pub(in crate::emit) fn names(text: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut rest = text;
    while let Some((_, from)) = rest.find('$').map(|at| rest.split_at(at)) {
        let (length, name) = reference(from).unwrap_or((lone(from), ""));
        if is_name(name) {
            names.push(name);
        }
        rest = from.get(length..).unwrap_or_default();
    }
    names
}

/// `text` with every reference as `kept` writes it, and every other `$` as `dollar`.
fn replaced(text: &str, dollar: &str, kept: impl Fn(&str, &str) -> String) -> String {
    let mut written = String::with_capacity(text.len() + dollar.len());
    let mut rest = text;
    while let Some((before, from)) = rest.find('$').map(|at| rest.split_at(at)) {
        written.push_str(before);
        let length = if let Some((length, name)) = reference(from) {
            written.push_str(&kept(from.get(..length).unwrap_or_default(), name));
            length
        } else {
            written.push_str(dollar);
            lone(from)
        };
        rest = from.get(length..).unwrap_or_default();
    }
    written.push_str(rest);
    written
}

/// Length of the `$` or `$$` that `text` starts with.
fn lone(text: &str) -> usize {
    if text.starts_with("$$") { 2 } else { 1 }
}

/// Length and name of the reference that `text` starts with: `$NAME`, `${NAME}` or `$__env{NAME}`.
fn reference(text: &str) -> Option<(usize, &str)> {
    let after = text.strip_prefix('$')?;
    let end = after.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(after.len());
    let (word, rest) = after.split_at(end);
    let braces = rest.strip_prefix('{').and_then(|inner| inner.split_once('}')).map(|(inner, _)| inner);
    match braces {
        Some(inner) if word.starts_with("__") && !inner.is_empty() => {
            Some((1 + end + inner.len() + 2, inner))
        }
        Some(inner) if word.is_empty() && is_name(inner) => Some((inner.len() + 3, inner)),
        _ if is_name(word) => Some((1 + end, word)),
        _ => None,
    }
}

fn is_name(word: &str) -> bool {
    !word.starts_with(|first: char| first.is_ascii_digit())
        && !word.is_empty()
        && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Grafana's algorithm with `URL` set to `http://x`, `PW` to `s3cr$t` and nothing else.
    fn expand(text: &str) -> String {
        text.split("$$").map(|part| shell(&braces(part))).collect::<Vec<_>>().join("$")
    }

    fn variable(name: &str) -> &'static str {
        match name {
            "URL" => "http://x",
            "PW" => "s3cr$t",
            _ => "",
        }
    }

    /// The first step: `${NAME}` and `$__word{…}`.
    fn braces(text: &str) -> String {
        let mut made = String::new();
        let mut rest = text;
        while let Some(at) = rest.find('$') {
            let (before, from) = rest.split_at(at);
            made.push_str(before);
            let word: String =
                from[1..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
            let after = &from[1 + word.len()..];
            let inner = after.strip_prefix('{').and_then(|inner| inner.split_once('}'));
            match inner {
                Some((inner, end)) if word.is_empty() || word == "__env" => {
                    made.push_str(variable(inner));
                    rest = end;
                }
                Some((inner, end)) if word == "__file" => {
                    made.extend(["<", inner, ">"]);
                    rest = end;
                }
                _ => {
                    made.push('$');
                    rest = &from[1..];
                }
            }
        }
        made + rest
    }

    /// The second step: Go's `os.ExpandEnv`.
    fn shell(text: &str) -> String {
        let mut made = String::new();
        let mut rest = text;
        while let Some(at) = rest.find('$') {
            made.push_str(&rest[..at]);
            let after = &rest[at + 1..];
            let word: String = after.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
            let first = after.chars().next();
            let taken = match first {
                Some('{') => after.find('}').map_or(1, |end| end + 1),
                Some(c) if c.is_ascii_digit() || "*#$@!?-".contains(c) => 1,
                Some(_) if !word.is_empty() => {
                    made.push_str(variable(&word));
                    word.len()
                }
                _ => {
                    made.push('$');
                    0
                }
            };
            rest = &after[taken..];
        }
        made + rest
    }

    const HOSTILE: &[&str] = &[
        "plain",
        "$",
        "$$",
        "$$$",
        "a$",
        "$a",
        "${a}",
        "$${a}",
        "pa$word",
        "^api.*$",
        "a$|b",
        "$1",
        "$*",
        "${",
        "${}",
        "{{ $labels.a }}",
        "${__value.raw}",
        "{${__tags}} | trace_id=\"${__span.traceId}\"",
        "rate(x{$__tags}[5m])",
        "$__rate_interval",
        "$__file{/nope}",
        "$__env{PW}",
        "$$__file{/nope}",
        "€$ü",
        "$-$URL",
        "$$$$$",
        "${URL",
    ];

    #[test]
    fn a_literal_text_is_seen_as_it_was_meant() {
        for text in HOSTILE {
            assert_eq!(expand(&literal(text)), *text);
        }
        let value = serde_json::json!({ "$k": [HOSTILE, { "a": "$b" }], "n": 1 });
        let Value::Object(written) = literal_json(&value) else { panic!() };
        assert_eq!(written["$k"][1]["a"], "$$b");
        assert_eq!(written["n"], 1);
    }

    #[test]
    fn an_address_reads_the_environment_and_keeps_every_other_dollar() {
        let cases = [
            ("$URL/loki", "http://x/loki"),
            ("${URL}s", "http://xs"),
            ("$__env{URL}", "http://x"),
            ("http://h/$1/$", "http://h/$1/$"),
            ("a$$URL", "a$URL"),
            ("a$$$URL", "a$http://x"),
            ("${URL:-y}", "${URL:-y}"),
            ("${}$-", "${}$-"),
            ("€$URL", "€http://x"),
        ];
        for (text, seen) in cases {
            assert_eq!(expand(&environment(text)), seen, "{text}");
        }
        assert_eq!(environment("$LOKI_URL"), "$LOKI_URL");
        assert_eq!(environment("${LOKI_URL}"), "${LOKI_URL}");
    }

    #[test]
    fn names_are_those_that_are_read() {
        assert_eq!(names("$A/${B}/$$C/$__env{D}/$__file{/e}/$1/${F"), ["A", "B", "D"]);
        assert_eq!(braced("$A/${B}/$$C$"), "${A}/${B}/$C$");
    }

    #[test]
    fn a_secret_with_a_dollar_in_it_is_not_expanded_again() {
        assert_eq!(expand(&secret(&Secret::Env("PW".into()))), "s3cr$t");
        assert_eq!(expand("${PW}"), "s3cr");
        assert_eq!(expand(&secret(&Secret::File("/run/pw".into()))), "<\u{2f}run/pw>");
    }
}
