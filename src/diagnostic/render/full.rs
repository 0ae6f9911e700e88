//! Diagnostics with the lines they point at, for people; drawn by miette.

use std::error::Error;
use std::fmt::{self, Write as _};

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode, ThemeCharacters, ThemeStyles};

use super::excerpt::Excerpts;
use crate::diagnostic::{Diagnostic, Severity};
use crate::span::Sources;

/// How to draw.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Options {
    /// Whether to write ANSI colours.
    pub colour: bool,
    /// Whether to draw with box characters rather than ASCII.
    pub unicode: bool,
    /// Columns of the terminal; text is wrapped there, source lines are not.
    pub width: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { colour: false, unicode: true, width: 100 }
    }
}

/// Each diagnostic as severity, code and message, snippets, help and notes; blank lines between.
#[must_use]
pub fn full(diagnostics: &[Diagnostic], sources: &Sources, options: &Options) -> String {
    let mut out = String::new();
    for diagnostic in diagnostics {
        if !out.is_empty() {
            out.push('\n');
        }
        draw(&mut out, diagnostic, sources, *options);
    }
    out
}

fn draw(out: &mut String, diagnostic: &Diagnostic, sources: &Sources, options: Options) {
    let ellipsis = if options.unicode { "…" } else { "..." };
    let excerpts = Excerpts::of(diagnostic, sources, ellipsis);
    let report = Report { diagnostic, message: printable(&diagnostic.message), excerpts };
    let handler = GraphicalReportHandler::new_themed(theme(diagnostic, options))
        .with_width(options.width.max(40))
        .with_links(false)
        .without_cause_chain();
    let mut drawn = String::new();
    if handler.render_report(&mut drawn, &report).is_err() {
        // Only a snippet can fail: the message is still worth having.
        drawn = format!("  {}: {}\n", title(diagnostic), report.message);
    }
    out.push_str(drawn.strip_prefix("  ").unwrap_or(&drawn));
    let elsewhere = report.excerpts.elsewhere.iter().map(|text| ("at", text));
    let help = diagnostic.help.iter().map(|text| ("help", text));
    let notes = diagnostic.notes.iter().map(|text| ("note", text));
    for (word, text) in elsewhere.chain(help).chain(notes) {
        footer(out, word, &printable(text), options);
    }
}

fn title(diagnostic: &Diagnostic) -> String {
    format!("{}[{}]", diagnostic.severity.name(), diagnostic.code)
}

/// miette puts an icon before the message: severity and code take its place.
fn theme(diagnostic: &Diagnostic, options: Options) -> GraphicalTheme {
    let mut characters = if options.unicode { ThemeCharacters::unicode() } else { ThemeCharacters::ascii() };
    let title = format!("{}:", title(diagnostic));
    characters.error.clone_from(&title);
    characters.warning = title;
    let styles = if options.colour { ThemeStyles::ansi() } else { ThemeStyles::none() };
    GraphicalTheme { characters, styles }
}

/// `  word: text`, wrapped, the lines after the first indented to the text.
fn footer(out: &mut String, word: &str, text: &str, options: Options) {
    let indent = word.len() + 4;
    let (on, off) = if options.colour { ("\x1b[36m", "\x1b[0m") } else { ("", "") };
    let _ = write!(out, "  {on}{word}:{off}");
    let width = options.width.max(40);
    for (number, line) in text.lines().enumerate() {
        if number > 0 {
            let _ = write!(out, "\n{:1$}", "", indent - 1);
        }
        let mut column = indent - 1;
        for word in line.split(' ') {
            let length = word.chars().count();
            if column + 1 + length > width && column >= indent {
                let _ = write!(out, "\n{:1$}", "", indent - 1);
                column = indent - 1;
            }
            let _ = write!(out, " {word}");
            column += 1 + length;
        }
    }
    out.push('\n');
}

/// Messages may quote the author's text: nothing in it may steer the terminal.
fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' { '?' } else { c }).collect()
}

/// One diagnostic as miette sees it.
#[derive(Debug)]
struct Report<'a> {
    diagnostic: &'a Diagnostic,
    message: String,
    excerpts: Excerpts,
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for Report<'_> {}

impl miette::Diagnostic for Report<'_> {
    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.diagnostic.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
        })
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.excerpts)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.excerpts.labels()))
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::fixture;
    use super::*;
    use crate::span::{Origin, Span};

    #[test]
    fn every_label_is_shown_and_long_lines_are_clipped() {
        let (diagnostics, sources) = fixture();
        let text = full(&diagnostics, &sources, &Options::default());
        for part in [
            "[dashboards/checkout.yaml:4:1]",
            "[alerts/slos.yaml:2:11]",
            "[a,b.json:1:300018]",
            "fixture.rs:",
        ] {
            assert!(text.contains(part), "{part} is missing in\n{text}");
        }
        assert!(text.starts_with("error[yaml/duplicate-key]: the key `title` is written twice\n"));
        assert!(text.len() < 5_000);
        println!("{text}");
        let ascii = Options { colour: true, unicode: false, width: 60 };
        println!("{}", full(&diagnostics, &sources, &ascii));
    }

    #[test]
    fn a_place_at_the_end_of_a_file_and_hostile_text_can_be_drawn() {
        let mut sources = Sources::default();
        let text = "a: \x1b[31m\nb:\n";
        let id = sources.add("a.yaml", text);
        for start in 0..=text.len() {
            for end in start..=text.len() + 1 {
                let at = Origin::file(id, Span::new(start, end));
                let shown =
                    full(&[Diagnostic::error("a/b", "x\x1b").at(at, "here")], &sources, &Options::default());
                assert!(shown.contains("here"), "{start}..{end}\n{shown}");
                assert!(!shown.contains('\x1b'));
            }
        }
    }

    #[test]
    fn a_rust_line_without_its_file_is_named() {
        let shown = full(
            &[Diagnostic::error("a/b", "x").at(Origin::here(), "called here")],
            &Sources::default(),
            &Options::default(),
        );
        assert!(shown.contains("  at: ") && shown.contains(": called here\n"), "{shown}");
    }
}
