//! What dashc has to say to the author, and where.
//!
//! Every step of the pipeline (read, decode, resolve, check) pushes
//! [`Diagnostic`]s into one [`Sink`] and goes on; none prints and none stops
//! another. [`render`] turns the sorted list into text for people, editors and
//! CI; [`codes`] documents every code. Imports nothing of dashc but places.

pub mod codes;
pub mod render;
mod sink;

pub use codes::{CODES, CodeDoc};
pub use sink::{Counts, Sink};

use crate::span::Origin;

/// Names one kind of fault as `group/name`, for instance `yaml/duplicate-key`.
///
/// The name states the fault, never the cure, and is what `dashc explain` takes.
pub type Code = &'static str;

/// How bad a diagnostic is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Severity {
    /// Suspicious: files are still emitted.
    Warning,
    /// Wrong: nothing is emitted.
    Error,
}

impl Severity {
    /// `warning` or `error`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// One place a diagnostic points at, with a few words about it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Label {
    /// The place.
    pub origin: Origin,
    /// What to say at that place; may be empty.
    pub text: String,
    /// Whether this is where the fault is, rather than something related.
    pub primary: bool,
}

/// One thing wrong, with its places and what to do about it.
///
/// ```text
/// Diagnostic::error("yaml/duplicate-key", "the key `title` is written twice")
///     .at(second, "written again here")
///     .also(first, "first written here")
///     .help("remove one of the two")
/// ```
#[must_use = "a diagnostic does nothing until it is pushed into a sink"]
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Diagnostic {
    /// The kind of fault.
    pub code: Code,
    /// Error or warning.
    pub severity: Severity,
    /// Lower case, no full stop; names what was found and what was expected.
    pub message: String,
    /// Where, in the order in which they were added.
    pub labels: Vec<Label>,
    /// What to do, each starting with a verb.
    pub help: Vec<String>,
    /// Background that is not advice.
    pub notes: Vec<String>,
    /// What else has this very fault at this place: of many services with one `each` the first is reported.
    pub alike: Vec<Box<str>>,
}

impl Diagnostic {
    /// A diagnostic of the given severity, so far without a place.
    pub fn new(severity: Severity, code: Code, message: impl Into<String>) -> Self {
        let message = message.into();
        let (labels, help, notes, alike) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Self { code, severity, message, labels, help, notes, alike }
    }

    /// An error.
    pub fn error(code: Code, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, message)
    }

    /// A warning.
    pub fn warning(code: Code, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, message)
    }

    /// Adds the place of the fault.
    pub fn at(self, origin: Origin, text: impl Into<String>) -> Self {
        self.label(origin, text.into(), true)
    }

    /// Adds a related place.
    pub fn also(self, origin: Origin, text: impl Into<String>) -> Self {
        self.label(origin, text.into(), false)
    }

    /// Adds a related place to one that is made.
    pub fn add(&mut self, origin: Origin, text: impl Into<String>) {
        self.labels.push(Label { origin, text: text.into(), primary: false });
    }

    /// Adds advice; starts with a verb.
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help.push(text.into());
        self
    }

    /// Adds background.
    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.notes.push(text.into());
        self
    }

    /// Takes a secret out of every word of it. One of a few letters stays: it is in any word.
    pub fn withhold(&mut self, secret: &str) {
        const SHORTEST: usize = 4;
        if secret.chars().count() < SHORTEST {
            return;
        }
        let labels = self.labels.iter_mut().map(|label| &mut label.text);
        let words = labels.chain(&mut self.help).chain(&mut self.notes).chain([&mut self.message]);
        words.filter(|text| text.contains(secret)).for_each(|text| *text = text.replace(secret, "…"));
    }

    /// Where the fault is: the first primary label, else the first label, else nowhere.
    #[must_use]
    pub fn origin(&self) -> Origin {
        let primary = self.labels.iter().find(|label| label.primary);
        primary.or(self.labels.first()).map_or(Origin::Generated, |label| label.origin)
    }

    fn label(mut self, origin: Origin, text: String, primary: bool) -> Self {
        self.labels.push(Label { origin, text, primary });
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::{Sources, Span};

    #[test]
    fn the_origin_is_the_primary_label_wherever_it_was_added() {
        let mut sources = Sources::default();
        let id = sources.add("a.yaml", "a: 1\na: 2\n");
        let (first, second) = (Origin::file(id, Span::new(0, 1)), Origin::file(id, Span::new(5, 6)));
        let diagnostic = Diagnostic::error("yaml/duplicate-key", "x").also(first, "").at(second, "");
        assert_eq!(diagnostic.origin(), second);
        assert_eq!(Diagnostic::warning("a/b", "x").origin(), Origin::Generated);
    }
}
