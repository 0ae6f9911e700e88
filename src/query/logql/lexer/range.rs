//! `[5m]`: a whole range is one token, and what may be wrong with it.

use super::Lexer;
use crate::query::logql::token::Tok;
use crate::query::{Fault, duration, variable};
use crate::span::Span;

impl Lexer<'_> {
    pub(super) fn bracket(&mut self) {
        if self.variable().is_some() {
            return self.word();
        }
        let start = self.at;
        let Some(end) = self.range_end() else {
            self.at = first_word(self.text, start + 1, self.at);
            let span = Span::new(start, self.at);
            let message = format!("`{}` is never closed, expected `]`", span.of(self.text));
            self.report(Fault::error("logql/unclosed", span, message).with_help("write a range as `[5m]`"));
            return self.push(Tok::Range, start);
        };
        self.at = end + 1;
        self.push(Tok::Range, start);
        let inner = Span::new(start + 1, end);
        if let Some(fault) = range_fault(self.text, inner) {
            self.report(fault);
        }
    }

    /// The place of `]`; without one, the lexer stands where the range seems to stop.
    fn range_end(&mut self) -> Option<usize> {
        self.at += 1;
        while self.at < self.text.len() {
            match self.byte(0) {
                b']' => return Some(self.at),
                b'\n' | b')' | b'{' | b'}' | b'"' | b'`' | b'|' | b',' | b'[' | b'(' => {
                    if let Some(end) = self.variable() {
                        self.at = end;
                        continue;
                    }
                    if self.byte(0) == b'\n' && self.closes_later() {
                        self.at += 1;
                        continue;
                    }
                    return None;
                }
                b'$' => self.at = self.variable().unwrap_or(self.at + 1),
                _ => self.at += 1,
            }
        }
        None
    }

    /// Whether nothing but blanks and a few letters stands between here and `]`.
    fn closes_later(&self) -> bool {
        let near = self.rest().bytes().take(64).position(|byte| byte == b']');
        near.is_some_and(|end| self.rest().bytes().take(end).all(|byte| !b"(){}\"`|,[".contains(&byte)))
    }
}

/// What is wrong between the brackets of a range.
fn range_fault(text: &str, inner: Span) -> Option<Fault> {
    let range = inner.of(text);
    let refusal = duration::parse_prometheus(range).err()?;
    if has_variable(range) {
        return None;
    }
    let bare = range.trim();
    if bare != range && duration::parse_prometheus(bare).is_ok() {
        let message = "a range has no blanks between its brackets";
        let fault = Fault::error("logql/blank-in-range", wider(inner), message);
        return Some(fault.with_help(format!("write `[{bare}]`")));
    }
    if let Some((first, _)) = range.split_once(':') {
        let message = format!("`[{range}]` is a subquery, which LogQL does not have");
        let fault = Fault::error("logql/subquery", wider(inner), message);
        return Some(fault.with_help(format!("write `[{}]`", first.trim())));
    }
    Some(bad_duration(inner, bare, &refusal))
}

fn bad_duration(inner: Span, bare: &str, refusal: &duration::Refusal) -> Fault {
    let code = "logql/invalid-duration";
    if bare.is_empty() {
        return Fault::error(code, wider(inner), "the range is empty").with_help("write `[5m]`");
    }
    if bare.bytes().all(|byte| byte.is_ascii_digit()) {
        let message = format!("`{bare}` is no duration: the unit is missing");
        let help = format!("write `[{bare}s]` for seconds or `[{bare}m]` for minutes");
        return Fault::error(code, inner, message).with_help(help);
    }
    let help = "use whole numbers with `ms`, `s`, `m`, `h`, `d`, `w` or `y`, large before small";
    Fault::error(code, inner, format!("a range is no such duration: {}", refusal.message)).with_help(help)
}

/// The end of the first word in `from..to`, blanks before it skipped.
fn first_word(text: &str, from: usize, to: usize) -> usize {
    let rest = text.get(from..to).unwrap_or_default();
    let word = rest.trim_start();
    let end = word.find(char::is_whitespace).unwrap_or(word.len());
    if end == 0 { from } else { from + rest.len() - word.len() + end }
}

fn wider(inner: Span) -> Span {
    Span::new(inner.start as usize - 1, inner.end as usize + 1)
}

/// Whether a Grafana variable stands anywhere in `text`.
fn has_variable(text: &str) -> bool {
    text.contains(['$', '[']) && variable::find(text).next().is_some()
}
