//! The lines of source text that one diagnostic shows, cut out of the sources.
//!
//! miette walks a whole text for every label; this cuts the few lines that
//! matter through the line tables of [`Source`], clips lines that are too long
//! to print, and hands miette only those.

use miette::{LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use crate::diagnostic::Diagnostic;
use crate::span::{Origin, Source, SourceId, Sources, Span};

/// Bytes of a line that are shown; more are clipped around the labels.
const WIDEST: usize = 200;
/// Bytes kept on either side of a label on a clipped line.
const MARGIN: usize = 60;
/// Lines a label may cover; of a longer one only the first line is shown.
const TALLEST: usize = 8;

/// What one diagnostic shows. Offsets of labels count through all cuts, one after the other.
#[derive(Debug, Default)]
pub(super) struct Excerpts {
    cuts: Vec<Cut>,
    labels: Vec<LabeledSpan>,
    /// Places without a text to show, as `path:line:column: label`.
    pub(super) elsewhere: Vec<String>,
}

/// Neighbouring lines of one source.
#[derive(Debug)]
struct Cut {
    name: String,
    base: usize,
    text: String,
    lines: Vec<Line>,
}

/// One line of a cut.
#[derive(Debug)]
struct Line {
    /// From 1, in the source.
    number: usize,
    /// What is shown of it, in order; at least one.
    parts: Vec<Part>,
}

/// A part of a line that is shown.
#[derive(Debug)]
struct Part {
    /// Bytes of the source.
    shown: Span,
    /// Where they begin in the text of the cut.
    start: usize,
    /// Characters of the line before them, minus those that are shown before them.
    column: isize,
}

/// A label whose text is at hand.
#[derive(Clone, Debug)]
struct Mark<'a> {
    source: SourceId,
    span: Span,
    text: &'a str,
    primary: bool,
    lines: (usize, usize),
}

impl Excerpts {
    /// Cuts what `diagnostic` points at; `ellipsis` stands where a line was clipped.
    pub(super) fn of(diagnostic: &Diagnostic, sources: &Sources, ellipsis: &str) -> Self {
        let mut excerpts = Self::default();
        let mut marks = excerpts.marks(diagnostic, sources);
        let first = marks.iter().find(|mark| mark.primary).map(|mark| mark.source);
        marks.sort_by_key(|mark| (Some(mark.source) != first, mark.source, mark.lines, mark.span));
        let mut rest = marks.as_slice();
        while let Some(mark) = rest.first() {
            let (together, others) = rest.split_at(neighbours(rest));
            rest = others;
            if let Some(source) = sources.get(mark.source) {
                excerpts.cut(source, together, ellipsis);
            }
        }
        excerpts
    }

    /// The labels, to be resolved by this same value as source code.
    pub(super) fn labels(&self) -> impl Iterator<Item = LabeledSpan> {
        self.labels.iter().cloned()
    }

    fn marks<'a>(&mut self, diagnostic: &'a Diagnostic, sources: &Sources) -> Vec<Mark<'a>> {
        let mut marks = Vec::new();
        for label in &diagnostic.labels {
            match place(label.origin, sources) {
                Some((source, span)) => {
                    let (text, primary) = (label.text.as_str(), label.primary);
                    let Some((span, lines)) = sources.get(source).map(|source| lines(source, span)) else {
                        continue;
                    };
                    marks.push(Mark { source, span, text, primary, lines });
                }
                None => self.elsewhere.extend(unseen(label.origin, &label.text)),
            }
        }
        marks
    }

    fn cut(&mut self, source: &Source, marks: &[Mark<'_>], ellipsis: &str) {
        let base = self.cuts.last().map_or(0, |cut| cut.base + cut.text.len() + 1);
        let mut cut = Cut { name: source.name.clone(), base, text: String::new(), lines: Vec::new() };
        let first = marks.iter().map(|mark| mark.lines.0).min().unwrap_or(1);
        let last = marks.iter().map(|mark| mark.lines.1).max().unwrap_or(first);
        let after = Some(last + 1).filter(|line| !source.line(*line).is_empty()).unwrap_or(last);
        for number in first.saturating_sub(1).max(1)..=after {
            cut.line(source, number, marks, ellipsis);
        }
        for mark in marks {
            let start = base + cut.offset(mark.span.start);
            let end = (base + cut.offset(mark.span.end)).max(start);
            let text = Some(mark.text.to_owned()).filter(|text| !text.is_empty());
            let span = SourceSpan::from(start..end);
            self.labels.push(if mark.primary {
                LabeledSpan::new_primary_with_span(text, span)
            } else {
                LabeledSpan::new_with_span(text, span)
            });
        }
        self.cuts.push(cut);
    }
}

/// How many of the marks, sorted, belong into one cut with the first.
fn neighbours(marks: &[Mark<'_>]) -> usize {
    let Some(first) = marks.first() else { return 0 };
    let mut last = first.lines.1;
    let near = marks.iter().take_while(|mark| {
        let near = mark.source == first.source && mark.lines.0 <= last + 3;
        last = last.max(mark.lines.1);
        near
    });
    near.count()
}

/// The range in a text that is among the sources.
fn place(origin: Origin, sources: &Sources) -> Option<(SourceId, Span)> {
    let Origin::Rust(at) = origin else { return origin.place() };
    let name = at.file().replace('\\', "/");
    let (id, source) = sources.iter().find(|(_, source)| source.name == name)?;
    let line = source.line(at.line() as usize);
    let text = source.text.get(line.clone())?;
    let column = (at.column() as usize).saturating_sub(1);
    let start = text.char_indices().nth(column).map_or(text.len(), |(start, _)| start);
    Some((id, Span::new(line.start + start, line.end)))
}

fn unseen(origin: Origin, text: &str) -> Option<String> {
    let Origin::Rust(at) = origin else { return None };
    let place = format!("{}:{}:{}", at.file().replace('\\', "/"), at.line(), at.column());
    Some(if text.is_empty() { place } else { format!("{place}: {text}") })
}

/// The span, cut to its first line if it covers too many, and its first and last line.
fn lines(source: &Source, span: Span) -> (Span, (usize, usize)) {
    let first = source.position(span.start as usize).0;
    let last = source.position((span.end as usize).saturating_sub(1).max(span.start as usize)).0;
    if last - first < TALLEST {
        return (span, (first, last));
    }
    let end = source.line(first).end;
    (Span::new(span.start as usize, end), (first, first))
}

impl Cut {
    fn line(&mut self, source: &Source, number: usize, marks: &[Mark<'_>], ellipsis: &str) {
        let range = source.line(number);
        let line = Span::new(range.start, range.end);
        let count = |text: &str| text.chars().count().cast_signed();
        let begin = self.text.len();
        let mut parts = Vec::new();
        let mut end = line.start;
        for shown in windows(&source.text, line, marks) {
            if shown.start > end {
                self.text.push_str(ellipsis);
            }
            let before = Span { start: line.start, end: shown.start }.of(&source.text);
            let column = count(before) - count(self.text.get(begin..).unwrap_or_default());
            parts.push(Part { shown, start: self.text.len(), column });
            self.text.extend(shown.of(&source.text).chars().map(printable));
            end = shown.end;
        }
        if end < line.end {
            self.text.push_str(ellipsis);
        } else if line.is_empty() {
            // miette shows no label on a line without characters.
            self.text.push(' ');
        }
        self.text.push('\n');
        self.lines.push(Line { number, parts });
    }

    /// Where the byte `at` of the source is in the text of the cut.
    fn offset(&self, at: u32) -> usize {
        let parts = self.lines.iter().flat_map(|line| &line.parts);
        let Some(part) = parts.take_while(|part| part.shown.start <= at).last().or_else(|| self.first())
        else {
            return 0;
        };
        let within = at.clamp(part.shown.start, part.shown.end) - part.shown.start;
        part.start + within as usize
    }

    fn first(&self) -> Option<&Part> {
        self.lines.first()?.parts.first()
    }

    /// Index of the line that holds byte `at` of the text of the cut, and where that line begins.
    fn row(&self, at: usize) -> (usize, usize) {
        let before = self.text.as_bytes().get(..at).unwrap_or_default();
        let row = before.split(|byte| *byte == b'\n').count() - 1;
        let start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        (row, start)
    }
}

/// The parts of a line that are shown: all of it, or some bytes around its labels. What is far behind the first
/// label has a part of its own.
fn windows(text: &str, line: Span, marks: &[Mark<'_>]) -> Vec<Span> {
    if line.len() <= WIDEST {
        return vec![line];
    }
    let here = marks.iter().filter(|mark| mark.span.start <= line.end && mark.span.end >= line.start);
    let mut starts: Vec<(usize, usize)> = here
        .map(|mark| (mark.span.start.max(line.start) as usize, mark.span.end.min(line.end) as usize))
        .collect();
    starts.sort_unstable();
    let first = starts.first().map_or(line.start as usize, |(start, _)| *start);
    let cut = |start: usize, end: usize| {
        let (start, end) = (start.max(line.start as usize), end.min(line.end as usize));
        Span::new(boundary(text, start), boundary(text, end))
    };
    let start = first.saturating_sub(MARGIN).max(line.start as usize);
    let mut shown = vec![cut(start, start + WIDEST)];
    for (start, end) in starts {
        let Some(last) = shown.last_mut().filter(|last| start >= last.end as usize) else { continue };
        let next = cut(start - MARGIN / 2, end.min(start + WIDEST / 2) + MARGIN / 2);
        if next.start <= last.end {
            last.end = next.end;
        } else {
            shown.push(next);
        }
    }
    shown
}

/// The last character boundary up to `at`.
fn boundary(text: &str, at: usize) -> usize {
    (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// The character, or one of the same length in UTF-8 that a terminal does not obey.
fn printable(char: char) -> char {
    match char {
        '\t' => '\t',
        '\0'..='\x1f' | '\x7f' => '?',
        '\u{80}'..='\u{9f}' => '¿',
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
        char => char,
    }
}

impl SourceCode for Excerpts {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        context_lines_before: usize,
        context_lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let after = self.cuts.partition_point(|cut| cut.base <= span.offset());
        let cut = after.checked_sub(1).and_then(|at| self.cuts.get(at)).ok_or(MietteError::OutOfBounds)?;
        let (start, end) = (span.offset() - cut.base, span.offset() - cut.base + span.len());
        if end > cut.text.len() {
            return Err(MietteError::OutOfBounds);
        }
        let ((row, line_start), (last, _)) = (cut.row(start), cut.row(end));
        let from = row.saturating_sub(context_lines_before);
        let rows = last + context_lines_after + 1 - from;
        let skipped: usize = cut.text.split_inclusive('\n').take(from).map(str::len).sum();
        let tail = cut.text.get(skipped..).unwrap_or_default();
        let length: usize = tail.split_inclusive('\n').take(rows).map(str::len).sum();
        let data = tail.get(..length).unwrap_or_default();
        let number = |row: usize| cut.lines.get(row).map_or(0, |line| line.number - 1);
        let shown = cut.text.get(line_start..start).unwrap_or_default().chars().count().cast_signed();
        let parts = cut.lines.get(row).into_iter().flat_map(|line| &line.parts);
        let column =
            shown + parts.take_while(|part| part.start <= start).last().map_or(0, |part| part.column);
        Ok(Box::new(MietteSpanContents::new_named(
            cut.name.clone(),
            data.as_bytes(),
            SourceSpan::from((cut.base + skipped, length)),
            number(from),
            if context_lines_before == 0 { column.max(0).cast_unsigned() } else { 0 },
            rows,
        )))
    }
}
