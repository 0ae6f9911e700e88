//! Collects the diagnostics of a run: counted, without duplicates, capped.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::{Code, Diagnostic, Severity};
use crate::span::{Origin, SourceId, Span};

/// Faults of YAML behind which the rest of the file is read as it stands.
const READ_ON: [Code; 4] =
    ["yaml/duplicate-key", "yaml/empty", "yaml/multiple-documents", "yaml/unknown-tag"];

/// How many diagnostics are kept; of the rest only the number is known.
const CAP: usize = 1_000;

/// How many of each severity.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Counts {
    /// Number of errors.
    pub errors: usize,
    /// Number of warnings.
    pub warnings: usize,
}

/// Collects diagnostics from every step.
///
/// The same code and message at the same place is kept once, and so is a message that differs
/// in names only: what is said once of many is reported once. At most 1,000
/// are kept; an error that comes later takes the seat of the last warning.
#[derive(Clone, Debug, Default)]
pub struct Sink {
    kept: Vec<Diagnostic>,
    /// Where each of them is kept, by place, code and wording.
    seen: BTreeMap<(Place, Code, String), usize>,
    counts: Counts,
    /// Whether every seat is taken by an error.
    full: bool,
    /// Places that must not be shown.
    hidden: Vec<Origin>,
    /// Names that an environment takes away.
    removed: Vec<(Box<str>, Origin)>,
}

impl Sink {
    /// Notes a place that must not be shown, because a secret stands there.
    pub fn hide(&mut self, origin: Origin) {
        self.hidden.push(origin);
    }

    /// Notes that an environment takes a name away: whoever misses it is told where.
    pub fn note_removed(&mut self, name: &str, origin: Origin) {
        self.removed.push((name.into(), origin));
    }

    /// The names that an environment takes away, and where.
    #[must_use]
    pub fn removed(&self) -> &[(Box<str>, Origin)] {
        &self.removed
    }

    /// The places that must not be shown.
    #[must_use]
    pub fn hidden(&self) -> &[Origin] {
        &self.hidden
    }

    /// Whether a place lies within one that must not be shown.
    #[must_use]
    pub fn hides(&self, origin: Origin) -> bool {
        let within = |(source, span): (SourceId, Span)| {
            let mut hidden = self.hidden.iter().filter_map(|hidden| hidden.place());
            hidden.any(|(of, around)| of == source && around.start <= span.start && span.end <= around.end)
        };
        origin.place().is_some_and(within)
    }

    /// Takes one diagnostic.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        let key = (Place::of(diagnostic.origin()), diagnostic.code, wording(&diagnostic));
        if let Some(first) = self.seen.get(&key).and_then(|at| self.kept.get_mut(*at)) {
            add_alike(first, diagnostic);
            return;
        }
        match diagnostic.severity {
            Severity::Error => self.counts.errors += 1,
            Severity::Warning => self.counts.warnings += 1,
        }
        if self.kept.len() < CAP {
            self.seen.insert(key, self.kept.len());
            self.kept.push(diagnostic);
        } else if diagnostic.severity == Severity::Error && !self.full {
            self.replace_a_warning(key, diagnostic);
        }
    }

    /// Takes all of them.
    pub fn extend(&mut self, diagnostics: impl IntoIterator<Item = Diagnostic>) {
        for diagnostic in diagnostics {
            self.push(diagnostic);
        }
    }

    /// Takes everything of another sink, the count of what it did not keep included.
    pub fn absorb(&mut self, other: Self) {
        let kept = |severity| other.kept.iter().filter(|kept| kept.severity == severity).count();
        self.counts.errors += other.counts.errors.saturating_sub(kept(Severity::Error));
        self.counts.warnings += other.counts.warnings.saturating_sub(kept(Severity::Warning));
        self.hidden.extend(other.hidden);
        self.removed.extend(other.removed);
        for diagnostic in other.kept {
            self.push(diagnostic);
        }
    }

    /// Changes what is kept, but not its code, severity, message or place.
    pub fn amend(&mut self, change: impl FnMut(&mut Diagnostic)) {
        self.kept.iter_mut().for_each(change);
    }

    /// Drops what is not `wanted`.
    pub fn keep(&mut self, mut wanted: impl FnMut(&Diagnostic) -> bool) {
        let counts = &mut self.counts;
        self.kept.retain(|kept| {
            let stays = wanted(kept);
            match kept.severity {
                _ if stays => {}
                Severity::Error => counts.errors -= 1,
                Severity::Warning => counts.warnings -= 1,
            }
            stays
        });
    }

    /// Drops every warning when a text could not be read to its end: what they miss may stand in the rest.
    /// Gives whether that is so.
    pub fn quieten_after_a_fault_of_syntax(&mut self) -> bool {
        let unread = |code: Code| code.starts_with("yaml/") && !READ_ON.contains(&code);
        let syntax = self.kept.iter().any(|kept| kept.severity == Severity::Error && unread(kept.code));
        if syntax {
            self.kept.retain(|kept| kept.severity == Severity::Error);
            self.counts.warnings = 0;
            self.seen.clear();
            let index =
                |(at, kept): (usize, &Diagnostic)| ((Place::of(kept.origin()), kept.code, wording(kept)), at);
            self.seen.extend(self.kept.iter().enumerate().map(index));
        }
        syntax
    }

    /// Whether an error was pushed, kept or not.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.counts.errors > 0
    }

    /// Whether nothing was pushed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// How many were pushed, duplicates apart, kept or not.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// How many were pushed beyond the cap and are not kept.
    #[must_use]
    pub fn dropped(&self) -> usize {
        self.counts.errors + self.counts.warnings - self.kept.len()
    }

    /// What is kept, in the order in which it was pushed.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.kept.iter()
    }

    /// What is kept, by source, start of the place and code; those without a file come last.
    #[must_use]
    pub fn into_sorted(mut self) -> Vec<Diagnostic> {
        self.kept.sort_by(order);
        for kept in &mut self.kept {
            kept.notes.extend(alike(&kept.alike));
        }
        self.kept
    }

    fn replace_a_warning(&mut self, key: (Place, Code, String), diagnostic: Diagnostic) {
        let seat = self.kept.iter().rposition(|kept| kept.severity == Severity::Warning);
        if let Some((seat, kept)) = seat.and_then(|seat| Some((seat, self.kept.get_mut(seat)?))) {
            self.seen.retain(|_, at| *at != seat);
            self.seen.insert(key, seat);
            *kept = diagnostic;
        } else {
            self.full = true;
        }
    }
}

/// The message, but of something at a place in a file without the names in it.
fn wording(diagnostic: &Diagnostic) -> String {
    if !matches!(diagnostic.origin(), Origin::File { .. }) {
        return diagnostic.message.clone();
    }
    let parts = diagnostic.message.split('`').enumerate();
    parts.map(|(index, part)| if index % 2 == 1 { "`" } else { part }).collect()
}

/// Notes on the first of several that differ in names only what the others are about.
fn add_alike(first: &mut Diagnostic, other: Diagnostic) {
    let names = |text: &str| text.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
    let differing = names(&first.message).into_iter().zip(names(&other.message)).find(|(a, b)| a != b);
    let new = differing.map(|(_, name)| name.into_boxed_str()).into_iter().chain(other.alike);
    for name in new {
        if !first.alike.contains(&name) {
            first.alike.push(name);
        }
    }
}

/// What else has the same fault, in words.
fn alike(names: &[Box<str>]) -> Option<String> {
    const MOST: usize = 3;
    let shown: Vec<String> = names.iter().take(MOST).map(|name| format!("`{name}`")).collect();
    match (shown.as_slice(), names.len().saturating_sub(MOST)) {
        ([], _) => None,
        ([one], _) => Some(format!("the same holds for {one}")),
        ([rest @ .., last], 0) => Some(format!("the same holds for {} and {last}", rest.join(", "))),
        (all, more) => Some(format!("the same holds for {} and {more} more", all.join(", "))),
    }
}

impl Extend<Diagnostic> for Sink {
    fn extend<T: IntoIterator<Item = Diagnostic>>(&mut self, diagnostics: T) {
        Self::extend(self, diagnostics);
    }
}

/// An origin that can be ordered: files first, then Rust lines, then nowhere.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Place {
    File(SourceId, Span),
    Rust(&'static str, u32, u32),
    Nowhere,
}

impl Place {
    fn of(origin: Origin) -> Self {
        match origin {
            Origin::File { source, span } => Self::File(source, span),
            Origin::Rust(line) => Self::Rust(line.file(), line.line(), line.column()),
            Origin::Generated => Self::Nowhere,
        }
    }

    /// The end of a span does not count: faults that start together are told apart by code.
    fn start(self) -> Self {
        match self {
            Self::File(source, span) => Self::File(source, Span { start: span.start, end: span.start }),
            other => other,
        }
    }
}

fn order(a: &Diagnostic, b: &Diagnostic) -> Ordering {
    let (from, to) = (Place::of(a.origin()).start(), Place::of(b.origin()).start());
    from.cmp(&to).then_with(|| a.code.cmp(b.code))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::Sources;

    #[test]
    fn diagnostics_come_out_by_source_then_place_then_code() {
        let mut sources = Sources::default();
        let (a, b) = (sources.add("a", "12345"), sources.add("b", "12345"));
        let mut sink = Sink::default();
        sink.push(Diagnostic::error("x/nowhere", "m"));
        sink.push(Diagnostic::error("x/b", "m").at(Origin::file(b, Span::at(0)), ""));
        sink.push(Diagnostic::warning("x/z", "m").at(Origin::file(a, Span::new(2, 3)), ""));
        sink.push(Diagnostic::warning("x/a", "m").at(Origin::file(a, Span::new(2, 4)), ""));
        let codes: Vec<_> = sink.into_sorted().iter().map(|d| d.code).collect();
        assert_eq!(codes, ["x/a", "x/z", "x/b", "x/nowhere"]);
    }

    #[test]
    fn the_same_fault_at_the_same_place_is_kept_once() {
        let mut sink = Sink::default();
        sink.push(Diagnostic::error("x/a", "m"));
        sink.push(Diagnostic::error("x/a", "m").help("again"));
        sink.push(Diagnostic::error("x/a", "other"));
        assert_eq!(sink.counts(), Counts { errors: 2, warnings: 0 });
    }

    #[test]
    fn beyond_the_cap_errors_displace_warnings_and_the_rest_is_counted() {
        let mut sink = Sink::default();
        sink.extend((0..CAP + 5).map(|n| Diagnostic::warning("x/w", n.to_string())));
        sink.push(Diagnostic::error("x/e", "late"));
        assert_eq!((sink.dropped(), sink.has_errors()), (6, true));
        assert!(sink.iter().any(|d| d.code == "x/e"));
        assert_eq!(sink.into_sorted().len(), CAP);
    }
}
