//! What a query parser has to say: one fault, its place in the query text.

pub use crate::nearest::nearest;
use crate::span::Span;

/// How bad a fault is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Severity {
    /// Suspicious: the server accepts it, and probably not what was meant.
    Warning,
    /// The server refuses it, or it can never give a result.
    Error,
}

/// One thing wrong with a query. Spans are bytes of the query's own text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fault {
    /// `language/name`, for instance `promql/unknown-function`.
    pub code: &'static str,
    /// Error or warning.
    pub severity: Severity,
    /// The characters to underline; empty means "here, something is missing".
    pub span: Span,
    /// Lower case, no full stop, says what was found and what was expected.
    pub message: String,
    /// Starts with a verb; says what to write instead.
    pub help: Option<String>,
}

impl Fault {
    /// An error.
    #[must_use]
    pub fn error(code: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self { code, severity: Severity::Error, span, message: message.into(), help: None }
    }

    /// A warning.
    #[must_use]
    pub fn warning(code: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self { code, severity: Severity::Warning, span, message: message.into(), help: None }
    }

    /// The same with advice.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same fault `by` bytes further on: for a text inside a text.
    #[must_use]
    pub fn shift(mut self, by: usize) -> Self {
        self.span = self.span.shift(by);
        self
    }
}
