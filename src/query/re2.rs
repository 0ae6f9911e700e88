//! RE2 syntax. (stub)

use crate::span::Span;

/// Why RE2 refuses a pattern. The span is in bytes of the pattern.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refusal {
    /// The characters at fault.
    pub span: Span,
    /// What is wrong, in RE2's own words.
    pub message: String,
}

/// Whether RE2 (Go's `regexp`) compiles `pattern`.
///
/// # Errors
/// The first fault of the pattern.
pub fn check(_pattern: &str) -> Result<(), Refusal> {
    Ok(())
}
