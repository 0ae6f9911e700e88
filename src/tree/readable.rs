//! What keeps any text from being YAML: control characters, and conflicts that git left.
//!
//! Looked for before the parser sees the text, whose words about them would
//! speak of something else.

use std::borrow::Cow;

use crate::diagnostic::{Diagnostic, Sink};
use crate::span::{Origin, SourceId, Span};

/// So many places with control characters are pointed at.
const MOST: usize = 20;

/// The text with others in place of control characters, so that the rest can be read; places stay what they
/// are. `None` when two versions of the text stand in one another.
pub(super) fn readable<'t>(source: SourceId, text: &'t str, sink: &mut Sink) -> Option<Cow<'t, str>> {
    let conflicts = conflicts(text);
    for (ours, theirs) in &conflicts {
        let fault = Diagnostic::error("yaml/conflict", "the file has a merge conflict that nobody resolved")
            .at(Origin::file(source, *ours), "one side begins here")
            .also(Origin::file(source, *theirs), "the other side ends here");
        sink.push(fault.help("keep the right lines of both sides, and remove the markers"));
    }
    conflicts.is_empty().then(|| without_controls(source, text, sink))
}

/// First and last line of every conflict.
fn conflicts(text: &str) -> Vec<(Span, Span)> {
    if !text.contains("<<<<<<<") {
        return Vec::new();
    }
    let (mut found, mut open, mut at) = (Vec::new(), None, 0);
    for line in text.split_inclusive('\n') {
        let span = Span::new(at, at + line.trim_end().len());
        let marks =
            |sign: &str| line.strip_prefix(sign).is_some_and(|rest| rest.starts_with([' ', '\n', '\r']));
        if marks("<<<<<<<") {
            open = Some(span);
        } else if marks(">>>>>>>") {
            found.extend(open.take().map(|ours| (ours, span)));
        }
        at += line.len();
    }
    found
}

fn without_controls<'t>(source: SourceId, text: &'t str, sink: &mut Sink) -> Cow<'t, str> {
    // A look at the bytes is enough for nearly every file.
    let usual = |byte: u8| (b' '..0x7f).contains(&byte) || matches!(byte, b'\t' | b'\n' | b'\r');
    if text.bytes().all(usual) || !text.contains(is_refused) {
        return Cow::Borrowed(text);
    }
    runs(text).take(MOST).for_each(|run| sink.push(refused(source, text, run)));
    let mut made = String::with_capacity(text.len());
    let mut at = 0;
    for run in runs(text) {
        made.push_str(text.get(at..run.range().start).unwrap_or_default());
        // What stands behind a key stays a value; what stands alone means nothing.
        let behind = made.rsplit('\n').next().is_some_and(|line| !line.trim().is_empty());
        made.extend(std::iter::repeat_n(if behind { '_' } else { ' ' }, run.len()));
        at = run.range().end;
    }
    made.push_str(text.get(at..).unwrap_or_default());
    Cow::Owned(made)
}

fn refused(source: SourceId, text: &str, run: Span) -> Diagnostic {
    let found = text.get(run.range()).unwrap_or_default();
    let code = found.chars().next().map_or(0, u32::from);
    let message = match found.chars().count() {
        0 | 1 => format!("found the control character U+{code:04X}, which YAML does not allow"),
        count => {
            format!("found {count} control characters, the first U+{code:04X}, which YAML does not allow")
        }
    };
    Diagnostic::error("yaml/control-character", message)
        .at(Origin::file(source, run), format!("U+{code:04X}"))
        .help(format!("remove it, or write `\\u{code:04X}` in double quotes; a file full of them is no text"))
}

/// Where control characters stand, those that follow each other together.
fn runs(text: &str) -> impl Iterator<Item = Span> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = text.get(at..)?;
        let start = at + rest.find(is_refused)?;
        let run = text.get(start..)?;
        at = start + run.find(|character| !is_refused(character)).unwrap_or(run.len());
        Some(Span::new(start, at))
    })
}

/// Not printable in the sense of YAML 1.2.2, 5.1.
fn is_refused(character: char) -> bool {
    character.is_control() && !matches!(character, '\t' | '\n' | '\r' | '\u{85}')
        || matches!(character, '\u{fffe}' | '\u{ffff}')
}
