//! Workflow commands that GitHub Actions turns into annotations.
//!
//! Outside source: GitHub docs, Workflow commands for GitHub Actions.

use std::fmt::Write as _;

use super::Position;
use crate::diagnostic::Diagnostic;
use crate::span::Sources;

/// One `::error …::message` or `::warning …::message` line per diagnostic.
#[must_use]
pub fn github(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    let mut out = String::new();
    for diagnostic in diagnostics {
        let _ = write!(out, "::{} ", diagnostic.severity.name());
        if let Some(position) = Position::of(diagnostic.origin(), sources) {
            write_place(&mut out, &position);
        }
        let title = property(diagnostic.code);
        let _ = writeln!(out, "title={title}::{}", data(&text(diagnostic)));
    }
    out
}

fn write_place(out: &mut String, position: &Position) {
    let Position { path, line, column, end, span } = position;
    let _ = write!(out, "file={},line={line},", property(path));
    match *end {
        // Columns are only understood within one line.
        (end_line, _) if end_line != *line => {
            let _ = write!(out, "endLine={end_line},");
        }
        (_, end_column) if span.is_some() && end_column > *column => {
            let _ = write!(out, "col={column},endColumn={end_column},");
        }
        _ => {
            let _ = write!(out, "col={column},");
        }
    }
}

fn text(diagnostic: &Diagnostic) -> String {
    let mut text = diagnostic.message.clone();
    for help in &diagnostic.help {
        let _ = write!(text, "\nhelp: {help}");
    }
    text
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::super::fixture::fixture;

    #[test]
    fn commands_are_escaped() {
        let (diagnostics, sources) = fixture();
        let text = super::github(&diagnostics, &sources);
        assert!(text.starts_with(
            "::error file=dashboards/checkout.yaml,line=4,col=1,endColumn=6,title=yaml/duplicate-key::\
             the key `title` is written twice%0Ahelp: remove one of the two\n"
        ));
        assert!(text.contains("file=a%2Cb.json,"));
        assert!(text.contains("100 %25"));
        assert_eq!(text.lines().count(), diagnostics.len());
    }
}
