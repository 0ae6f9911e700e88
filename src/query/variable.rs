//! Grafana variables. (stub)

use crate::span::Span;

/// How a variable is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    /// `$name`
    Bare,
    /// `${name}`, `${name:format}`, `${name.field}`
    Braced,
    /// `[[name]]`, `[[name:format]]`
    Bracketed,
}

/// One use of a Grafana variable in a text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Variable<'a> {
    /// All its characters, sigil and braces included.
    pub span: Span,
    /// The name alone.
    pub name: &'a str,
    /// The format after `:`, if any.
    pub format: Option<&'a str>,
    /// How it is written.
    pub form: Form,
}

/// The variable that starts at byte `at` of `text`, if one does.
///
/// `$1` and `${1}` are not variables: that is how regular expressions name groups.
#[must_use]
pub fn at(text: &str, at: usize) -> Option<Variable<'_>> {
    let _ = (text, at);
    None
}
