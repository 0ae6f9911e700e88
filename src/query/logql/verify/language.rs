//! The small languages inside LogQL's strings: patterns, addresses, paths.
//!
//! Each check reads the decoded text once and gives the first thing that Loki
//! refuses, with its place in that text.

use crate::query::re2;
use crate::span::Span;
use std::collections::BTreeSet;
use std::net::IpAddr;

/// Why a text is refused.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Refusal {
    pub(super) code: &'static str,
    pub(super) span: Span,
    pub(super) message: String,
    pub(super) help: Option<&'static str>,
}

fn refuse(code: &'static str, span: Span, message: impl Into<String>) -> Refusal {
    Refusal { code, span, message: message.into(), help: None }
}

impl Refusal {
    fn help(mut self, help: &'static str) -> Self {
        self.help = Some(help);
        self
    }
}

/// The `<name>` captures of a pattern, brackets included.
fn pattern_captures(text: &str) -> impl Iterator<Item = Span> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        while let Some(open) = text.get(at..).and_then(|rest| rest.find('<')).map(|open| at + open) {
            let name = text.get(open + 1..).unwrap_or_default();
            let length = name.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(name.len());
            at = open + 1 + length;
            let closed = name.get(length..).is_some_and(|rest| rest.starts_with('>'));
            if closed && length > 0 && !name.starts_with(|c: char| c.is_ascii_digit()) {
                at += 1;
                return Some(Span::new(open, at));
            }
        }
        None
    })
}

fn inner(text: &str, capture: Span) -> &str {
    capture.of(text).trim_start_matches('<').trim_end_matches('>')
}

fn adjacent(text: &str, before: Option<Span>, capture: Span) -> Option<Refusal> {
    let before = before.filter(|before| before.end == capture.start)?;
    let both = before.to(capture);
    let message = format!("nothing separates the captures `{}`", both.of(text));
    let refusal = refuse("logql/adjacent-captures", both, message);
    Some(refusal.help("write the text between them, or make them one capture"))
}

/// The `pattern` parser: captures apart from each other, at least one named, each name once.
pub(super) fn pattern(text: &str) -> Result<(), Refusal> {
    let (mut seen, mut before) = (BTreeSet::new(), None);
    for capture in pattern_captures(text) {
        if let Some(refusal) = adjacent(text, before, capture) {
            return Err(refusal);
        }
        let name = inner(text, capture);
        if name != "_" && !seen.insert(name) {
            let message = format!("`{name}` is captured twice");
            return Err(refuse("logql/duplicate-capture", capture, message));
        }
        before = Some(capture);
    }
    if seen.is_empty() {
        let message = "the pattern captures nothing, expected at least one `<name>`";
        return Err(refuse("logql/missing-capture", Span::new(0, text.len()), message));
    }
    Ok(())
}

/// The pattern of `|>` and `!>`: captures apart from each other, all of them `<_>`.
pub(super) fn line_pattern(text: &str) -> Result<(), Refusal> {
    let mut before = None;
    for capture in pattern_captures(text) {
        if inner(text, capture) != "_" {
            let message = format!("`{}` is named, and a line filter captures nothing", capture.of(text));
            return Err(refuse("logql/named-capture", capture, message).help("write `<_>`"));
        }
        if let Some(refusal) = adjacent(text, before, capture) {
            return Err(refusal);
        }
        before = Some(capture);
    }
    Ok(())
}

/// The `regexp` parser: at least one named group, each a label name, each once.
pub(super) fn captures(text: &str) -> Result<(), Refusal> {
    let mut seen = BTreeSet::new();
    for (name, group) in re2::capture_names(text) {
        if name.starts_with(|c: char| c.is_ascii_digit()) || !name.is_ascii() {
            let message = format!("the group `{name}` is no label name");
            return Err(refuse("logql/invalid-label-name", group, message));
        }
        if !seen.insert(name) {
            let message = format!("`{name}` is captured twice");
            return Err(refuse("logql/duplicate-capture", group, message));
        }
    }
    if seen.is_empty() {
        let message = "the expression captures nothing, expected at least one named group";
        let refusal = refuse("logql/missing-capture", Span::new(0, text.len()), message);
        return Err(refusal.help("write `(?P<name>…)`"));
    }
    Ok(())
}

/// The argument of `ip(…)`: an address, a network, or two addresses with `-` between.
pub(super) fn ip_pattern(text: &str) -> Result<(), Refusal> {
    let address = |part: &str| part.parse::<IpAddr>().ok();
    let zoned = |part: &str| address(part.split_once('%').map_or(part, |(part, _)| part));
    let good = match (text.split_once('/'), text.split_once('-')) {
        (Some((network, bits)), _) => address(network).is_some_and(|network| {
            let most = if network.is_ipv4() { 32 } else { 128 };
            bits.len() <= 3 && !bits.starts_with('+') && bits.parse::<u32>().is_ok_and(|bits| bits <= most)
        }),
        (None, Some((low, high))) => {
            let ends = address(low.trim()).zip(address(high.trim()));
            ends.is_some_and(|(low, high)| low.is_ipv4() == high.is_ipv4() && low <= high)
        }
        (None, None) => zoned(text).is_some(),
    };
    if good {
        return Ok(());
    }
    let message = format!("`{text}` is no address, network or range of addresses");
    let refusal = refuse("logql/invalid-ip", Span::new(0, text.len()), message);
    Err(refusal.help("write `10.0.0.1`, `10.0.0.0/8` or `10.0.0.1-10.0.0.9`"))
}

/// The expression of a `logfmt` extraction: one bare key.
pub(super) fn logfmt_key(text: &str) -> Result<(), Refusal> {
    let key = text.trim_matches([' ', '\t', '\n']);
    let quoted = key.len() > 2 && key.starts_with('"') && key.ends_with('"');
    let bad = key.char_indices().find(|(at, c)| !is_key(*c) || *at == 0 && c.is_ascii_digit());
    let code = "logql/invalid-logfmt-key";
    match bad {
        _ if quoted => Ok(()),
        _ if key.is_empty() => Err(refuse(code, Span::new(0, text.len()), "the key is empty")),
        None => Ok(()),
        Some((at, c)) => {
            let start = at + text.len() - text.trim_start_matches([' ', '\t', '\n']).len();
            let message = format!("`{c}` cannot stand in a logfmt key: Loki reads letters, digits and `_`");
            let refusal = refuse(code, Span::new(start, start + c.len_utf8()), message);
            Err(refusal.help("extract every key with plain `| logfmt`"))
        }
    }
}

fn is_key(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// The expression of a `json` extraction: `a.b["c d"][0]`.
pub(super) fn json_path(text: &str) -> Result<(), Refusal> {
    let mut path = Path { text, at: 0 };
    path.blanks();
    if path.peek() == 0 && path.at >= text.len() {
        return Err(path.refuse("the path is empty"));
    }
    if path.peek() == b'[' {
        path.access()?;
    } else {
        path.field()?;
    }
    loop {
        path.blanks();
        match path.peek() {
            b'.' => {
                path.at += 1;
                path.blanks();
                path.field()?;
            }
            b'[' => path.access()?,
            _ if path.at >= text.len() => return Ok(()),
            _ => return Err(path.unexpected("`.` or `[`")),
        }
    }
}

struct Path<'a> {
    text: &'a str,
    at: usize,
}

impl Path<'_> {
    fn peek(&self) -> u8 {
        self.text.as_bytes().get(self.at).copied().unwrap_or(0)
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), b' ' | b'\t' | b'\n') {
            self.at += 1;
        }
    }

    fn refuse(&self, message: impl Into<String>) -> Refusal {
        let next = self.text.get(self.at..).and_then(|rest| rest.chars().next());
        let end = self.at + next.map_or(0, char::len_utf8);
        let refusal = refuse("logql/invalid-json-path", Span::new(self.at, end), message);
        refusal.help("write `a.b`, `a[0]` or `a[\"b c\"]`")
    }

    fn unexpected(&self, what: &str) -> Refusal {
        match self.text.get(self.at..).and_then(|rest| rest.chars().next()) {
            Some(found) => self.refuse(format!("found `{found}` in the path, expected {what}")),
            None => self.refuse(format!("the path ends, expected {what}")),
        }
    }

    fn field(&mut self) -> Result<(), Refusal> {
        if !(self.peek().is_ascii_alphabetic() || self.peek() == b'_') {
            return Err(self.unexpected("a field name"));
        }
        while self.peek().is_ascii_alphanumeric() || self.peek() == b'_' {
            self.at += 1;
        }
        Ok(())
    }

    /// `[0]` or `["a b"]`
    fn access(&mut self) -> Result<(), Refusal> {
        self.at += 1;
        self.blanks();
        if self.peek() == b'"' {
            self.key()?;
        } else {
            let digits = self.text.bytes().skip(self.at).take_while(u8::is_ascii_digit).count();
            let index = self.text.get(self.at..self.at + digits).unwrap_or_default();
            if index.parse::<i64>().is_err() {
                return Err(self.unexpected("an index or a quoted key"));
            }
            self.at += digits;
        }
        self.blanks();
        if self.peek() != b']' {
            return Err(self.unexpected("`]`"));
        }
        self.at += 1;
        Ok(())
    }

    /// A quoted key; Loki ends one at `]` too, and then misses the bracket.
    fn key(&mut self) -> Result<(), Refusal> {
        let rest = self.text.get(self.at + 1..).unwrap_or_default();
        match rest.find(['"', ']']) {
            Some(end) if rest[end..].starts_with('"') => {
                self.at += end + 2;
                Ok(())
            }
            Some(end) => {
                self.at += end + 1;
                Err(self.unexpected("`\"`"))
            }
            None => {
                self.at = self.text.len();
                Err(self.unexpected("`\"`"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_paths_take_fields_keys_and_indices() {
        for good in ["a", "a.b", "a[0].b", "a[\"b c\"]", "[\"a\"]", "[0]", " a . b "] {
            assert_eq!(json_path(good), Ok(()), "{good}");
        }
        for bad in ["", "a.", ".a", "b..c", "a[b]", "a[0", "a b", "a-b", "a[\"b", "a.[0]", "a[0.1]", "0"] {
            assert!(json_path(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn addresses_networks_and_ranges_are_told_from_near_misses() {
        for good in ["127.0.0.1", "::1", "10.0.0.0/8", "192.168.4.5-192.168.4.20", "2001:db8::/32"] {
            assert_eq!(ip_pattern(good), Ok(()), "{good}");
        }
        for bad in ["", "10.0.0", "10.0.0.0/33", "10.0.0.9-10.0.0.1", "10.0.0.1-::1", "localhost"] {
            assert!(ip_pattern(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn groups_in_classes_and_escapes_name_nothing() {
        assert!(captures(r"[(?P<a>)]\(?P<b>").is_err());
        assert_eq!(captures(r"(?P<a>x)(?<b>y)[]]"), Ok(()));
        assert!(captures("(?P<a>x)(?P<a>y)").is_err());
    }

    #[test]
    fn patterns_need_names_apart_from_each_other() {
        assert_eq!(pattern("<a> <_> <b>"), Ok(()));
        assert_eq!(pattern("<a><b>").unwrap_err().span, Span::new(0, 6));
        assert!(pattern("<_> x").is_err() && pattern("<1> <a b>").is_err());
        assert_eq!(line_pattern("<_>a<_>"), Ok(()));
        assert!(line_pattern("<a>").is_err());
    }
}
