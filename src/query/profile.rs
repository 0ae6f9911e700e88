//! Pyroscope queries: the profile type id and the label selector.
//!
//! Grafana hands both to the server as they are, so faults show up as empty
//! panels. The id is `name:sample-type:sample-unit:period-type:period-unit`, with
//! `:delta` behind it or not; the selector holds Prometheus matchers in braces.

use super::fault::{Fault, nearest};
use super::{re2, variable};
use crate::span::Span;

/// The longest text that is read, in bytes.
pub const MAX_BYTES: usize = 128 * 1024;

/// How many faults of one selector are told.
pub const MAX_FAULTS: usize = 64;

/// A profile type that some SDK or agent sends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Known {
    /// The id.
    pub id: &'static str,
    /// Whose profiler sends it; `any` when most do.
    pub language: &'static str,
    /// Grafana's unit for its values: `short`, `bytes` or `ns`.
    pub unit: &'static str,
    /// The id that took its place.
    pub replaced_by: Option<&'static str>,
}

const fn known(id: &'static str, language: &'static str, unit: &'static str) -> Known {
    Known { id, language, unit, replaced_by: None }
}

const fn obsolete(
    id: &'static str,
    language: &'static str,
    unit: &'static str,
    replaced_by: &'static str,
) -> Known {
    Known { id, language, unit, replaced_by: Some(replaced_by) }
}

const NEW_TLAB_BYTES: &str = "memory:alloc_in_new_tlab_bytes:bytes:space:bytes";
const NEW_TLAB_OBJECTS: &str = "memory:alloc_in_new_tlab_objects:count:space:bytes";

/// The profile types that are known, sorted by id (Pyroscope docs, "Profile types and
/// instrumentation"; Grafana's list of profile metrics).
pub const KNOWN: &[Known] = &[
    known("alloc:alloc_samples:count:cpu:nanoseconds", ".NET", "short"),
    known("alloc:alloc_size:bytes:cpu:nanoseconds", ".NET", "bytes"),
    known("block:contentions:count:block:count", "Java", "short"),
    known("block:contentions:count:contentions:count", "Go", "short"),
    known("block:delay:nanoseconds:block:count", "Java", "ns"),
    known("block:delay:nanoseconds:contentions:count", "Go", "ns"),
    known("exception:exception:count:cpu:nanoseconds", ".NET", "short"),
    known("goroutine:goroutine:count:goroutine:count", "Go", "short"),
    known("goroutines:goroutine:count:goroutine:count", "Go", "short"),
    known("heap:inuse_objects:count:cpu:nanoseconds", ".NET", "short"),
    known("heap:inuse_space:bytes:cpu:nanoseconds", ".NET", "bytes"),
    known("lock:lock_count:count:cpu:nanoseconds", ".NET", "short"),
    known("lock:lock_time:nanoseconds:cpu:nanoseconds", ".NET", "ns"),
    obsolete("memory:alloc_in_new_tlab_bytes:bytes::", "Java", "bytes", NEW_TLAB_BYTES),
    known(NEW_TLAB_BYTES, "Java", "bytes"),
    obsolete("memory:alloc_in_new_tlab_objects:count::", "Java", "short", NEW_TLAB_OBJECTS),
    known(NEW_TLAB_OBJECTS, "Java", "short"),
    known("memory:alloc_objects:count:space:bytes", "Go", "short"),
    known("memory:alloc_outside_tlab_bytes:bytes:space:bytes", "Java", "bytes"),
    known("memory:alloc_outside_tlab_objects:count:space:bytes", "Java", "short"),
    known("memory:alloc_space:bytes:space:bytes", "Go", "bytes"),
    known("memory:inuse_objects:count:inuse_space:bytes", "Node.js", "short"),
    known("memory:inuse_objects:count:space:bytes", "Go", "short"),
    known("memory:inuse_space:bytes:inuse_space:bytes", "Node.js", "bytes"),
    known("memory:inuse_space:bytes:space:bytes", "Go", "bytes"),
    known("memory:live:count:objects:count", "Java", "short"),
    known("mutex:contentions:count:contentions:count", "Go", "short"),
    known("mutex:contentions:count:mutex:count", "Java", "short"),
    known("mutex:delay:nanoseconds:contentions:count", "Go", "ns"),
    known("mutex:delay:nanoseconds:mutex:count", "Java", "ns"),
    known("process_cpu:alloc_samples:count:cpu:nanoseconds", ".NET", "short"),
    known("process_cpu:alloc_size:bytes:cpu:nanoseconds", ".NET", "bytes"),
    known("process_cpu:cpu:nanoseconds:cpu:nanoseconds", "any", "ns"),
    known("process_cpu:cpu_samples:count:cpu:nanoseconds", ".NET", "short"),
    known("process_cpu:exception:count:cpu:nanoseconds", ".NET", "short"),
    known("process_cpu:lock_count:count:cpu:nanoseconds", ".NET", "short"),
    known("process_cpu:lock_time:nanoseconds:cpu:nanoseconds", ".NET", "ns"),
    obsolete(
        "process_cpu:samples:count::milliseconds",
        "any",
        "short",
        "process_cpu:samples:count:cpu:nanoseconds",
    ),
    known("process_cpu:samples:count:cpu:nanoseconds", "Go", "short"),
    known("thread_lifetime:thread_lifetime_timeline:nanoseconds:cpu:nanoseconds", ".NET", "ns"),
    known("wall:cpu:nanoseconds:wall:nanoseconds", "Node.js", "ns"),
    known("wall:samples:count:wall:nanoseconds", "Node.js", "short"),
    known("wall:wall:nanoseconds:wall:nanoseconds", "any", "ns"),
];

/// The entry of [`KNOWN`] for `id`, whether `:delta` follows it or not.
#[must_use]
pub fn find(id: &str) -> Option<&'static Known> {
    let id = id.strip_suffix(":delta").unwrap_or(id);
    let at = KNOWN.binary_search_by(|known| known.id.cmp(id)).ok()?;
    KNOWN.get(at)
}

/// What is wrong with a profile type id; nothing is said of one that holds a variable.
#[must_use]
pub fn check_type(text: &str) -> Vec<Fault> {
    if let Some(fault) = too_long(text) {
        return vec![fault];
    }
    if variable::find(text).next().is_some() {
        return Vec::new();
    }
    let whole = Span::new(0, text.len());
    if text.trim().is_empty() {
        let fault = Fault::error("profile/empty-type", whole, "the profile type is empty");
        return vec![fault.with_help("write an id such as `process_cpu:cpu:nanoseconds:cpu:nanoseconds`")];
    }
    let (mut faults, count) = check_parts(text);
    if !matches!(count, 5 | 6) {
        let message = format!("a profile type has 5 parts between colons, or 6 with `delta`, found {count}");
        faults.push(offer(Fault::error("profile/type-parts", whole, message), text));
    }
    if faults.is_empty() {
        faults.extend(check_known(text, whole));
    }
    faults
}

/// Characters and the sixth part; and how many parts there are.
fn check_parts(text: &str) -> (Vec<Fault>, usize) {
    let (mut faults, mut start, mut count) = (Vec::new(), 0, 0);
    for part in text.split(':') {
        let span = Span::new(start, start + part.len());
        start += part.len() + 1;
        count += 1;
        let stray = part.char_indices().find(|(_, c)| !(c.is_ascii_alphanumeric() || *c == '_'));
        if let Some((at, found)) = stray {
            let place = Span::new(at, at + found.len_utf8()).shift(span.range().start);
            let message = format!("found `{}` in a part of a profile type", found.escape_debug());
            let fault = Fault::error("profile/type-character", place, message);
            faults.push(fault.with_help("use letters, digits and `_` between the colons"));
            break;
        }
        if count == 6 && part != "delta" {
            let message = format!("the sixth part of a profile type is `delta` or missing, found `{part}`");
            faults.push(Fault::error("profile/type-suffix", span, message).with_help("remove it"));
        }
    }
    (faults, text.split(':').count())
}

fn check_known(text: &str, whole: Span) -> Option<Fault> {
    let Some(known) = find(text) else {
        let message = format!("no known profiler sends the profile type `{text}`");
        return Some(offer(Fault::warning("profile/unknown-type", whole, message), text));
    };
    let newer = known.replaced_by?;
    let fault =
        Fault::warning("profile/obsolete-type", whole, format!("`{text}` is sent by old profilers only"));
    Some(fault.with_help(format!("use `{newer}`")))
}

/// The fault with the nearest known id as help.
fn offer(fault: Fault, text: &str) -> Fault {
    let id = text.trim().trim_end_matches(":delta");
    let current = KNOWN.iter().filter(|known| known.replaced_by.is_none()).map(|known| known.id);
    match nearest(id, current) {
        Some(near) => fault.with_help(format!("did you mean `{near}`?")),
        None => fault,
    }
}

fn too_long(text: &str) -> Option<Fault> {
    if text.len() <= MAX_BYTES {
        return None;
    }
    let message = format!("text has {} bytes, expected at most {MAX_BYTES}", text.len());
    Some(Fault::error("profile/too-long", Span::new(MAX_BYTES, text.len()), message))
}

/// What is wrong with a label selector. Empty and `{}` select everything.
#[must_use]
pub fn check_selector(text: &str) -> Vec<Fault> {
    if let Some(fault) = too_long(text) {
        return vec![fault];
    }
    let mut selector = Selector { text, at: 0, faults: Vec::new() };
    selector.blanks();
    if selector.at < text.len() {
        selector.whole();
    }
    selector.faults.truncate(MAX_FAULTS);
    selector.faults
}

/// A reader of matchers: label, operator, value, separated by commas.
struct Selector<'a> {
    text: &'a str,
    at: usize,
    faults: Vec<Fault>,
}

impl<'a> Selector<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn next(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn blanks(&mut self) {
        self.at = self.text.len() - self.rest().trim_start().len();
    }

    fn eat(&mut self, expected: char) -> bool {
        self.blanks();
        let found = self.next() == Some(expected);
        if found {
            self.at += expected.len_utf8();
        }
        found
    }

    fn variable(&mut self) -> bool {
        let found = variable::at(self.text, self.at);
        if let Some(variable) = &found {
            self.at = variable.span.range().end;
        }
        found.is_some()
    }

    /// A syntax fault at the next character.
    fn expected(&mut self, what: &str) {
        let (len, found) = match self.next() {
            Some(next) => (next.len_utf8(), format!("found `{}`", next.escape_debug())),
            None => (0, "the selector ends here".to_owned()),
        };
        let span = Span::new(self.at, self.at + len);
        self.faults.push(Fault::error("profile/syntax", span, format!("{found}, expected {what}")));
    }

    fn whole(&mut self) {
        let open = Span::new(self.at, self.at + 1);
        let braced = self.eat('{');
        if !braced && self.variable() {
            self.blanks();
            if self.at < self.text.len() {
                self.expected("the end of the selector");
            }
            return;
        }
        if !braced {
            self.expected("`{`");
            self.help(format!("write `{{{}}}`", self.rest().trim().trim_end_matches('}')));
        }
        self.matchers();
        if self.eat('}') {
            self.blanks();
            if self.at < self.text.len() {
                let span = Span::new(self.at, self.text.len());
                let message = "nothing can follow the `}` of a label selector";
                self.faults.push(Fault::error("profile/syntax", span, message).with_help("remove it"));
            }
        } else if braced && self.faults.last().is_none_or(|fault| fault.span.range().end < self.text.len()) {
            let fault = Fault::error("profile/unclosed", open, "`{` is never closed");
            self.faults.push(fault.with_help("write `}` at the end"));
        }
    }

    fn help(&mut self, help: String) {
        if let Some(last) = self.faults.last_mut() {
            last.help = Some(help);
        }
    }

    fn matchers(&mut self) {
        loop {
            self.blanks();
            match self.next() {
                None | Some('}') => return,
                _ => {}
            }
            if !self.matcher() {
                self.skip();
            }
            self.blanks();
            match self.next() {
                Some(',') => self.at += 1,
                None | Some('}') => return,
                Some(_) => {
                    self.expected("`,` or `}`");
                    self.skip();
                    self.eat(',');
                }
            }
        }
    }

    /// Skips to the next `,` or `}` outside strings.
    fn skip(&mut self) {
        while let Some(next) = self.next() {
            match next {
                ',' | '}' => return,
                '"' => self.at += string_len(self.rest()).unwrap_or(self.rest().len()),
                _ => self.at += next.len_utf8(),
            }
        }
    }

    /// One matcher; `false` when it broke off and the rest is to be skipped.
    fn matcher(&mut self) -> bool {
        let start = self.at;
        if self.variable() {
            self.blanks();
            if matches!(self.next(), None | Some(',' | '}')) {
                return true;
            }
            self.at = start;
        }
        if !self.label() {
            return false;
        }
        self.blanks();
        let Some(is_pattern) = self.operator() else { return false };
        self.blanks();
        self.value(is_pattern)
    }

    fn label(&mut self) -> bool {
        if self.next() == Some('"') {
            return self.string().is_some();
        }
        let start = self.at;
        let end = |c: char| {
            c.is_whitespace() || matches!(c, '=' | '!' | '~' | ',' | '{' | '}' | '"' | '<' | '>' | '$' | '[')
        };
        self.at += self.rest().find(end).unwrap_or(self.rest().len());
        while self.variable() {
            self.at += self.rest().find(end).unwrap_or(self.rest().len());
        }
        if self.at == start {
            self.expected("a label name");
            return false;
        }
        let span = Span::new(start, self.at);
        let name = span.of(self.text);
        let first = name.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '$' | '['));
        let plain = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        if !(first && plain || variable::find(name).next().is_some()) {
            let message = format!("`{name}` cannot be a label name without quotes");
            let fault = Fault::error("profile/bad-label-name", span, message);
            self.faults.push(fault.with_help(format!("write `\"{name}\"`, or `{}`", underscored(name))));
        }
        true
    }

    /// The matching operator: whether its value is a pattern.
    fn operator(&mut self) -> Option<bool> {
        let symbols = |c: char| !matches!(c, '=' | '!' | '~' | '<' | '>');
        let len = self.rest().find(symbols).unwrap_or(self.rest().len());
        if len == 0 {
            self.expected("`=`, `!=`, `=~` or `!~`");
            return None;
        }
        let span = Span::new(self.at, self.at + len);
        self.at += len;
        let (right, is_pattern) = match span.of(self.text) {
            "=" | "!=" => return Some(false),
            "=~" | "!~" => return Some(true),
            "==" => ("=", false),
            "<>" | "!==" => ("!=", false),
            "~" | "~=" | "==~" => ("=~", true),
            found => {
                let message = format!("`{found}` is no operator of a label selector");
                let fault = Fault::error("profile/unknown-operator", span, message);
                self.faults.push(fault.with_help("use `=`, `!=`, `=~` or `!~`"));
                return Some(false);
            }
        };
        let message = format!("`{}` is no operator of a label selector", span.of(self.text));
        let fault = Fault::error("profile/unknown-operator", span, message);
        self.faults.push(fault.with_help(format!("write `{right}`")));
        Some(is_pattern)
    }

    fn value(&mut self, is_pattern: bool) -> bool {
        match self.next() {
            Some('"') => {
                let Some(span) = self.string() else { return false };
                if is_pattern {
                    self.pattern(span);
                }
                true
            }
            Some(quote @ ('\'' | '`')) => self.other_quotes(quote),
            _ if self.variable() => true,
            Some(next) if next.is_alphanumeric() || matches!(next, '_' | '.' | '-' | '/') => {
                let start = self.at;
                let end = |c: char| c.is_whitespace() || matches!(c, ',' | '}' | '"');
                self.at += self.rest().find(end).unwrap_or(self.rest().len());
                let span = Span::new(start, self.at);
                let fault = Fault::error("profile/unquoted-value", span, "a label value needs double quotes");
                self.faults.push(fault.with_help(format!("write `\"{}\"`", span.of(self.text))));
                true
            }
            _ => {
                self.expected("a value in double quotes");
                false
            }
        }
    }

    /// A string in single quotes or backticks.
    fn other_quotes(&mut self, quote: char) -> bool {
        let start = self.at;
        let inner = self.rest().get(1..).and_then(|rest| rest.split_once(quote)).map(|(inner, _)| inner);
        let Some(inner) = inner else {
            self.at = self.text.len();
            let span = Span::new(start, self.at);
            self.faults.push(Fault::error("profile/unclosed", span, "this string is never closed"));
            return true;
        };
        self.at += inner.len() + 2;
        let span = Span::new(start, self.at);
        let fault = Fault::warning("profile/other-quotes", span, "label values are written in double quotes");
        self.faults.push(fault.with_help(format!("write `\"{inner}\"`")));
        true
    }

    /// A string in double quotes: its place, with the quotes.
    fn string(&mut self) -> Option<Span> {
        let start = self.at;
        let Some(len) = string_len(self.rest()) else {
            self.at = self.text.len();
            let span = Span::new(start, self.at);
            let fault = Fault::error("profile/unclosed", span, "this string is never closed");
            self.faults.push(fault.with_help("write `\"` at its end"));
            return None;
        };
        self.at += len;
        let span = Span::new(start, self.at);
        if let Some((at, escape)) = bad_escape(span.of(self.text)) {
            let place = Span::new(at, at + escape.len()).shift(start);
            let fault = Fault::error("profile/bad-escape", place, format!("`{escape}` is no escape"));
            self.faults.push(fault.with_help("write `\\\\` for a backslash"));
        }
        Some(span)
    }

    fn pattern(&mut self, span: Span) {
        let quoted = span.of(self.text);
        let inner = quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or_default();
        if variable::find(inner).next().is_some() {
            return;
        }
        let straight = !inner.contains('\\');
        let Some(pattern) = unescaped(inner) else { return };
        if let Err(refusal) = re2::check(&pattern) {
            let place = if straight { refusal.span.shift(span.range().start + 1) } else { span };
            let message = format!("RE2 refuses this pattern: {}", refusal.message);
            self.faults.push(Fault::error("profile/bad-regex", place, message));
        }
    }
}

/// `name` with `_` for everything that a bare label name cannot hold.
fn underscored(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect()
}

/// Length of the string in double quotes at the start of `rest`, if it is closed.
fn string_len(rest: &str) -> Option<usize> {
    let bytes = rest.as_bytes();
    let mut at = 1;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'"' => return Some(at + 1),
            b'\n' => return None,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    None
}

/// The first escape that a string cannot hold: its offset and characters.
fn bad_escape(quoted: &str) -> Option<(usize, &str)> {
    let mut at = 0;
    while let Some(found) = quoted.get(at..).and_then(|rest| rest.find('\\')) {
        at += found;
        let next = quoted.get(at + 1..).and_then(|rest| rest.chars().next())?;
        if !matches!(
            next,
            'a' | 'b' | 'f' | 'n' | 'r' | 't' | 'v' | '\\' | '"' | '\'' | 'x' | 'u' | 'U' | '0'..='7'
        ) {
            return Some((at, quoted.get(at..at + 1 + next.len_utf8())?));
        }
        at += 1 + next.len_utf8();
    }
    None
}

/// The value of a string with simple escapes; nothing when it has others.
fn unescaped(inner: &str) -> Option<String> {
    let mut value = String::with_capacity(inner.len());
    let mut rest = inner.chars();
    while let Some(next) = rest.next() {
        value.push(match next {
            '\\' => match rest.next()? {
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                found @ ('\\' | '"' | '\'') => found,
                _ => return None,
            },
            other => other,
        });
    }
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_known_types_are_sorted_and_well_formed() {
        assert!(KNOWN.windows(2).all(|pair| pair[0].id < pair[1].id));
        for known in KNOWN {
            assert!(
                check_type(known.id).iter().all(|fault| fault.code == "profile/obsolete-type"),
                "{known:?}"
            );
            assert!(known.replaced_by.is_none_or(|newer| find(newer).is_some()), "{known:?}");
        }
    }
}
