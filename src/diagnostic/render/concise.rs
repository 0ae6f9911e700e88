//! One line per diagnostic: `path:line:column: error[group/name] message`.

use std::fmt::Write as _;

use super::Position;
use crate::diagnostic::Diagnostic;
use crate::span::Sources;

/// One line per diagnostic, for `grep`, editors and short terminals.
///
/// A diagnostic that points nowhere starts with its severity.
#[must_use]
pub fn concise(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    let mut out = String::new();
    for diagnostic in diagnostics {
        if let Some(Position { path, line, column, .. }) = Position::of(diagnostic.origin(), sources) {
            let _ = write!(out, "{path}:{line}:{column}: ");
        }
        let message = diagnostic.message.replace(['\n', '\r'], " ");
        let _ = writeln!(out, "{}[{}] {message}", diagnostic.severity.name(), diagnostic.code);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::fixture::fixture;

    #[test]
    fn every_diagnostic_is_one_line() {
        let (diagnostics, sources) = fixture();
        let text = super::concise(&diagnostics, &sources);
        let mut lines = text.lines();
        assert_eq!(
            lines.next(),
            Some("dashboards/checkout.yaml:4:1: error[yaml/duplicate-key] the key `title` is written twice")
        );
        assert!(text.contains("warning[slo/unused] nothing uses the SLO `über`\n"));
        assert_eq!(text.lines().count(), diagnostics.len());
    }
}
