//! The last line of a run: how many of what in how many files.

use std::collections::BTreeSet;

use super::Position;
use crate::diagnostic::{Diagnostic, Severity};
use crate::span::Sources;

/// `3 errors, 1 warning in 2 files`; empty when there is nothing to report.
///
/// Files that are only related do not count, nor does a diagnostic without a place.
#[must_use]
pub fn summary(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    let count = |severity| diagnostics.iter().filter(|d| d.severity == severity).count();
    let counts = [(count(Severity::Error), "error"), (count(Severity::Warning), "warning")];
    let counted: Vec<String> =
        counts.iter().filter(|(n, _)| *n > 0).map(|(n, what)| plural(*n, what)).collect();
    let places = diagnostics.iter().filter_map(|d| Position::of(d.origin(), sources));
    let files: BTreeSet<String> = places.map(|position| position.path).collect();
    match files.len() {
        0 => counted.join(", "),
        files => format!("{} in {}", counted.join(", "), plural(files, "file")),
    }
}

fn plural(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::super::fixture::fixture;
    use super::summary;
    use crate::span::Sources;

    #[test]
    fn singular_and_plural() {
        let (diagnostics, sources) = fixture();
        assert_eq!(summary(&diagnostics, &sources), "3 errors, 2 warnings in 3 files");
        assert_eq!(summary(&diagnostics[..1], &sources), "1 error in 1 file");
        assert_eq!(summary(&[], &Sources::default()), "");
    }
}
