//! RE2 syntax as Go's `regexp` reads it: below every query language here.
//!
//! Prometheus, Loki and Tempo hand patterns to Go's `regexp`, which differs from
//! Rust's crates in both directions. This checker follows Go (flags
//! `syntax.Perl`): one pass, no recursion, no tree. It also answers what the
//! languages ask of a pattern: whether it matches the empty text, whether it is
//! plain text, which groups it names. Source: Go docs, package `regexp/syntax`.

mod example;
mod measure;
mod parse;
mod scan;
mod unicode;

pub use example::{example, is_match};

use super::variable::{self, Variable};
use crate::span::Span;
use parse::Parser;

/// Why RE2 refuses a pattern. The span is in bytes of the pattern.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refusal {
    /// The characters at fault.
    pub span: Span,
    /// What is wrong, in RE2's own words.
    pub message: String,
    /// What to write instead, when that is known.
    pub help: Option<String>,
}

/// One capturing group of a pattern.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Capture<'a> {
    /// The name alone, or the opening parenthesis of a group without one.
    pub span: Span,
    /// The name of `(?P<name>…)` or `(?<name>…)`.
    pub name: Option<&'a str>,
}

/// Whether a text is read before or after Grafana has replaced its variables.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Reading {
    /// The server's own: `$` is an anchor.
    Plain,
    /// Grafana's: a variable stands for some text.
    WithVariables,
}

/// Whether RE2 (Go's `regexp`) compiles `pattern`.
///
/// # Errors
/// The first fault of the pattern.
pub fn check(pattern: &str) -> Result<(), Refusal> {
    // Most are a list of words, or `5..`: what has no operator but these compiles.
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-/:, .|".contains(&byte);
    if pattern.len() < 256 && pattern.bytes().all(plain) {
        return Ok(());
    }
    Parser::new(pattern, Reading::Plain).run().map(|_| ())
}

/// The same for a pattern in which Grafana still has to replace variables.
///
/// A variable counts as one character or group; a fault inside which one stands
/// (`(?P<$name>a)`) is not reported, because its value may heal it.
///
/// # Errors
/// The first fault of the pattern that no value of a variable heals.
pub fn check_with_variables(pattern: &str) -> Result<(), Refusal> {
    let Err(refusal) = Parser::new(pattern, Reading::WithVariables).run() else { return Ok(()) };
    let Span { start, end } = refusal.span;
    let touches = |found: Variable<'_>| found.span.start < end && start < found.span.end;
    let whole = start == 0 && end as usize == pattern.len() && refusal.message.starts_with("expression");
    if !whole && variable::find(pattern).any(touches) { Ok(()) } else { Err(refusal) }
}

/// Whether the whole of the empty text matches `pattern`: `.*`, `a?`, `|a`, `^$`.
///
/// Nothing for a pattern that does not compile, and where it depends on the
/// value of a Grafana variable.
#[must_use]
pub fn matches_empty(pattern: &str) -> Option<bool> {
    Parser::new(pattern, Reading::WithVariables).run().ok()?.matches_empty
}

/// The text that `pattern` stands for, if it has no operators: `a\.b` is `a.b`.
#[must_use]
pub fn literal(pattern: &str) -> Option<String> {
    let plain = Parser::new(pattern, Reading::Plain).run().ok()?.literal?;
    variable::find(pattern).next().is_none().then_some(plain)
}

/// The capturing groups in order; those before the fault if the pattern has one.
#[must_use]
pub fn captures(pattern: &str) -> Vec<Capture<'_>> {
    let mut parser = Parser::new(pattern, Reading::WithVariables);
    // Only the groups count here: the fault is `check`'s to report.
    let _ = parser.run();
    parser.captures
}

/// The named groups in order, with the place of each name. Go allows a name twice.
pub fn capture_names(pattern: &str) -> impl Iterator<Item = (&str, Span)> {
    captures(pattern).into_iter().filter_map(|capture| Some((capture.name?, capture.span)))
}

impl Refusal {
    fn new(span: Span, words: &str, found: &str) -> Self {
        const MOST: usize = 60;
        let cut = found.char_indices().nth(MOST).map(|(at, _)| at);
        let message = match cut {
            _ if found.is_empty() => words.to_owned(),
            Some(cut) => format!("{words}: `{}…`", found.get(..cut).unwrap_or_default()),
            None => format!("{words}: `{found}`"),
        };
        Self { span, message, help: None }
    }

    fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// A pattern that matches `text` and nothing else.
#[must_use]
pub fn quoted(text: &str) -> String {
    let mut regex = String::with_capacity(text.len());
    for character in text.chars() {
        if r".+*?()|[]{}^$\".contains(character) {
            regex.push('\\');
        }
        regex.push(character);
    }
    regex
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_speaks_as_re2_and_points_exactly() {
        let refusal = check("a(b").unwrap_err();
        assert_eq!(refusal.message, "missing closing ): `a(b`");
        assert_eq!(refusal.span, Span::new(1, 2));
        let refusal = check("x(?=y)").unwrap_err();
        assert_eq!(refusal.message, "invalid or unsupported Perl syntax: `(?=`");
        assert_eq!(refusal.span, Span::new(1, 4));
        assert!(refusal.help.unwrap().contains("look-around"));
    }

    #[test]
    fn variables_are_no_faults() {
        for pattern in ["$job", "(${a:regex})+", "[$a-z]", "[[a]]*", "(?P<$n>a)", r"\p{$x}", "a{$n}"] {
            assert_eq!(check_with_variables(pattern), Ok(()), "{pattern}");
        }
        assert!(check_with_variables("($job").is_err());
        assert!(check_with_variables("$job**").is_err());
    }

    #[test]
    fn plain_text_and_emptiness_are_known() {
        assert_eq!(literal(r"a\.b\Q*\E"), Some("a.b*".to_owned()));
        assert_eq!(literal("a.b"), None);
        assert_eq!((literal("$job"), literal(r"\$job")), (None, None));
        assert_eq!(matches_empty("(a|b*)"), Some(true));
        assert_eq!(matches_empty("a$x"), Some(false));
        assert_eq!(matches_empty("$x"), None);
    }
}
