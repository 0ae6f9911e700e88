//! Diagnostics of one run, from one compilation or several, and how they are shown.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::Arc;

use super::terminal::{Stream, Terminal};
use crate::diagnostic::render;
use crate::diagnostic::{Counts, Diagnostic, Sink};
use crate::span::{Origin, SourceId, Sources};

/// How diagnostics are written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, clap::ValueEnum)]
pub(super) enum Format {
    /// With the lines they point at, for people.
    #[default]
    Full,
    /// One line each.
    Concise,
    /// A JSON array.
    Json,
    /// Annotations of GitHub Actions.
    Github,
}

impl Format {
    /// Whether programs read it: it is then the product of every command.
    pub(super) fn is_for_programs(self) -> bool {
        matches!(self, Self::Json | Self::Github)
    }
}

/// What else counts as a problem.
#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
pub(super) enum Deny {
    /// Warnings, as if they were errors.
    Warnings,
}

/// How to report.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct Reporting {
    /// How diagnostics are written.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    pub(super) format: Format,
    /// What counts as a problem beside errors.
    #[arg(long, value_enum, value_name = "WHAT")]
    pub(super) deny: Option<Deny>,
}

/// The diagnostics of several compilations over one set of texts.
#[derive(Debug, Default)]
pub(super) struct Report {
    pub(super) sources: Sources,
    known: BTreeMap<(String, Arc<str>), SourceId>,
    kept: Vec<Found>,
    /// Errors and warnings beyond what a compilation keeps.
    dropped: Counts,
}

/// A diagnostic and the compilations that gave it.
#[derive(Debug)]
struct Found {
    diagnostic: Diagnostic,
    runs: Vec<Option<String>>,
}

impl Report {
    /// Takes what a compilation reported; `before` is put in front of the names of its files.
    ///
    /// `run` names an environment: what is not reported without one says so.
    pub(super) fn add(
        &mut self,
        found: (Vec<Diagnostic>, &Sources, Counts),
        before: &str,
        run: Option<&str>,
    ) {
        let (diagnostics, sources, counts) = found;
        let labels = diagnostics.iter().flat_map(|diagnostic| &diagnostic.labels);
        let shown: BTreeSet<SourceId> =
            labels.filter_map(|label| label.origin.place()).map(|(id, _)| id).collect();
        let ids: BTreeMap<SourceId, SourceId> = sources
            .iter()
            .filter(|(id, _)| shown.contains(id))
            .map(|(id, source)| {
                let before = if source.is_program { "" } else { before };
                (id, self.source(format!("{before}{}", source.name), &source.text))
            })
            .collect();
        let kept = count(diagnostics.iter());
        self.dropped.errors = self.dropped.errors.max(counts.errors.saturating_sub(kept.errors));
        self.dropped.warnings = self.dropped.warnings.max(counts.warnings.saturating_sub(kept.warnings));
        let mut seen: BTreeMap<Key, usize> = BTreeMap::new();
        for (at, found) in self.kept.iter().enumerate() {
            seen.entry(key(&found.diagnostic)).or_insert(at);
        }
        for mut diagnostic in diagnostics {
            for label in &mut diagnostic.labels {
                if let Origin::File { source, .. } = &mut label.origin {
                    *source = ids.get(source).copied().unwrap_or(*source);
                }
            }
            let run = run.map(ToOwned::to_owned);
            match seen.get(&key(&diagnostic)).and_then(|at| self.kept.get_mut(*at)) {
                Some(known) => known.runs.push(run),
                None => self.kept.push(Found { diagnostic, runs: vec![run] }),
            }
        }
    }

    /// Takes the diagnostics of a sink over this report's own texts.
    pub(super) fn take(&mut self, sink: Sink) {
        let runs = vec![None];
        let all = sink.into_sorted().into_iter();
        self.kept.extend(all.map(|diagnostic| Found { diagnostic, runs: runs.clone() }));
    }

    fn source(&mut self, name: String, text: &Arc<str>) -> SourceId {
        let key = (name, text.clone());
        if let Some(id) = self.known.get(&key) {
            return *id;
        }
        let id = self.sources.add(key.0.clone(), key.1.clone());
        self.known.insert(key, id);
        id
    }

    /// Everything that is to be shown.
    pub(super) fn finish(self) -> Finished {
        let Self { sources, kept, dropped, .. } = self;
        let mut diagnostics: Vec<Diagnostic> = kept.into_iter().map(Found::with_note).collect();
        diagnostics.sort_by_key(|diagnostic| place(diagnostic, &sources));
        Finished { diagnostics, sources, dropped }
    }
}

impl Found {
    fn with_note(self) -> Diagnostic {
        let names: Option<Vec<String>> =
            self.runs.into_iter().map(|run| run.map(|run| format!("`{run}`"))).collect();
        match names.unwrap_or_default().as_slice() {
            [] => self.diagnostic,
            [one] => self.diagnostic.note(format!("in the environment {one}")),
            more => self.diagnostic.note(format!("in the environments {}", more.join(", "))),
        }
    }
}

/// What makes two diagnostics the same.
type Key = (String, Option<(SourceId, crate::span::Span)>);

fn key(diagnostic: &Diagnostic) -> Key {
    (format!("{} {}", diagnostic.code, diagnostic.message), diagnostic.origin().place())
}

/// By file, then by place; what has no file comes last.
fn place(diagnostic: &Diagnostic, sources: &Sources) -> (bool, String, u32) {
    let Some((source, span)) = diagnostic.origin().place() else { return (true, String::new(), 0) };
    (false, sources.get(source).map(|source| source.name.clone()).unwrap_or_default(), span.start)
}

fn count<'d>(diagnostics: impl Iterator<Item = &'d Diagnostic>) -> Counts {
    let mut counts = Counts::default();
    for diagnostic in diagnostics {
        match diagnostic.severity {
            crate::diagnostic::Severity::Error => counts.errors += 1,
            crate::diagnostic::Severity::Warning => counts.warnings += 1,
        }
    }
    counts
}

/// Diagnostics that are ready to be shown.
#[derive(Debug)]
pub(super) struct Finished {
    pub(super) diagnostics: Vec<Diagnostic>,
    sources: Sources,
    dropped: Counts,
}

impl Finished {
    /// Whether there are errors, or what `reporting` takes for such.
    pub(super) fn has_problems(&self, reporting: &Reporting) -> bool {
        let counts = count(self.diagnostics.iter());
        let warnings = counts.warnings + self.dropped.warnings;
        counts.errors + self.dropped.errors > 0 || (reporting.deny == Some(Deny::Warnings) && warnings > 0)
    }

    /// Writes them all.
    pub(super) fn show(&self, format: Format, stream: Stream, terminal: &mut Terminal<'_>) -> io::Result<()> {
        let (diagnostics, sources) = (self.diagnostics.as_slice(), &self.sources);
        let text = match format {
            Format::Full => render::full(diagnostics, sources, &terminal.drawing(stream)),
            Format::Concise => render::concise(diagnostics, sources),
            Format::Json => render::json(diagnostics, sources),
            Format::Github => render::github(diagnostics, sources),
        };
        terminal.write(stream, &text)?;
        if format == Format::Full && !text.is_empty() { terminal.write(stream, "\n") } else { Ok(()) }
    }

    /// All of them as a JSON array.
    pub(super) fn json(&self) -> String {
        render::json(&self.diagnostics, &self.sources)
    }

    /// `3 errors, 1 warning in 2 files`; empty when there is nothing to report.
    pub(super) fn summary(&self) -> String {
        let text = render::summary(&self.diagnostics, &self.sources);
        match self.dropped.errors + self.dropped.warnings {
            0 => text,
            dropped => format!("{text}, and {dropped} more that are not shown"),
        }
    }
}
