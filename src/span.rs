//! Places: where in which text something was said.
//!
//! The lowest room of the house; it imports nothing of dashc. A [`Span`] is a
//! byte range in one text; [`Origin`] says whose text it is; a [`SourceMap`]
//! carries a range of a *decoded* text (a query inside a YAML scalar) back to
//! the bytes that the author typed; [`Sources`] owns the texts themselves.

use std::fmt;
use std::ops::{Deref, Range};
use std::panic::Location;
use std::sync::{Arc, OnceLock};

/// A half-open byte range in one text.
///
/// Offsets are `u32`: every text that dashc reads is capped far below 4 GiB.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The range `start..end`; an inverted pair becomes the empty span at `start`.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        let start = u32::try_from(start).unwrap_or(u32::MAX);
        let end = u32::try_from(end).unwrap_or(u32::MAX);
        Self { start, end: end.max(start) }
    }

    /// The empty span at `offset`.
    #[must_use]
    pub fn at(offset: usize) -> Self {
        Self::new(offset, offset)
    }

    /// Number of bytes.
    #[must_use]
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether it covers no byte.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The smallest span that covers both.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The same range `by` bytes further on.
    #[must_use]
    pub fn shift(self, by: usize) -> Self {
        Self::new(self.start as usize + by, self.end as usize + by)
    }

    /// As a range that slices a `str`.
    #[must_use]
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The text it covers; empty when it does not fit `text`.
    #[must_use]
    pub fn of(self, text: &str) -> &str {
        text.get(self.range()).unwrap_or_default()
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

/// Names one text in [`Sources`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct SourceId(u32);

/// Where a value was said.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Origin {
    /// Bytes of a file.
    File {
        /// The file.
        source: SourceId,
        /// The bytes.
        span: Span,
    },
    /// A line of a Rust program that uses the DSL.
    Rust(&'static Location<'static>),
    /// Nowhere: dashc made it up.
    #[default]
    Generated,
}

impl Origin {
    /// A place in a file.
    #[must_use]
    pub fn file(source: SourceId, span: Span) -> Self {
        Self::File { source, span }
    }

    /// The line of Rust that called.
    #[must_use]
    #[track_caller]
    pub fn here() -> Self {
        Self::Rust(Location::caller())
    }

    /// The file place, if it is one.
    #[must_use]
    pub fn place(self) -> Option<(SourceId, Span)> {
        match self {
            Self::File { source, span } => Some((source, span)),
            _ => None,
        }
    }
}

/// One stretch of a decoded text and the source bytes it came from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Piece {
    /// Range in the decoded text.
    pub text: Span,
    /// Range in the source. As long as `text` when the bytes are the same,
    /// otherwise (an escape, a fold) the whole stretch stands for the whole.
    pub source: Span,
}

/// Carries ranges of a decoded text back to where the author typed them.
///
/// A map without pieces sends everything to its `whole` origin: that is the
/// map of a text that dashc generated from one place.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct SourceMap {
    /// The scalar (or Rust line, or spec entry) as a whole.
    pub whole: Origin,
    /// Pieces in ascending order of `text`, without overlap.
    pub pieces: Pieces,
}

/// The pieces of a text. Nearly every text has none or one, which needs no room elsewhere.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Pieces {
    /// None.
    #[default]
    None,
    /// One.
    One(Piece),
    /// Several.
    Many(Vec<Piece>),
}

impl Deref for Pieces {
    type Target = [Piece];

    fn deref(&self) -> &[Piece] {
        match self {
            Self::None => &[],
            Self::One(piece) => std::slice::from_ref(piece),
            Self::Many(pieces) => pieces,
        }
    }
}

impl Pieces {
    /// Adds one at the end.
    pub fn push(&mut self, piece: Piece) {
        match self {
            Self::None => *self = Self::One(piece),
            Self::One(first) => *self = Self::Many(vec![*first, piece]),
            Self::Many(pieces) => pieces.push(piece),
        }
    }

    /// The last one, to be made longer.
    pub fn last_mut(&mut self) -> Option<&mut Piece> {
        match self {
            Self::None => None,
            Self::One(piece) => Some(piece),
            Self::Many(pieces) => pieces.last_mut(),
        }
    }
}

impl SourceMap {
    /// Everything maps to `origin`.
    #[must_use]
    pub fn whole(origin: Origin) -> Self {
        Self { whole: origin, pieces: Pieces::None }
    }

    /// The source place of `span`, which is a range of the decoded text.
    #[must_use]
    pub fn resolve(&self, span: Span) -> Origin {
        let Origin::File { source, .. } = self.whole else { return self.whole };
        if self.pieces.is_empty() {
            return self.whole;
        }
        let start = self.offset(span.start, Side::Start);
        let end = if span.is_empty() { start } else { self.offset(span.end, Side::End) };
        match (start, end) {
            (Some(start), Some(end)) => Origin::file(source, Span { start, end: end.max(start) }),
            _ => self.whole,
        }
    }

    fn offset(&self, at: u32, side: Side) -> Option<u32> {
        let index = match side {
            Side::Start => self.pieces.partition_point(|p| p.text.end <= at),
            Side::End => self.pieces.partition_point(|p| p.text.end < at),
        };
        let Some(piece) = self.pieces.get(index) else {
            return self.pieces.last().map(|p| p.source.end);
        };
        if at <= piece.text.start && side == Side::Start {
            return Some(piece.source.start);
        }
        if piece.text.len() == piece.source.len() {
            return Some(piece.source.start + at.saturating_sub(piece.text.start));
        }
        Some(if side == Side::Start { piece.source.start } else { piece.source.end })
    }
}

/// A text and where each of its characters was typed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Text {
    /// The decoded text.
    pub text: Arc<str>,
    /// Back to the author's file.
    pub map: SourceMap,
}

impl Text {
    /// A text that comes from `origin` as a whole.
    #[must_use]
    pub fn plain(text: impl Into<Arc<str>>, origin: Origin) -> Self {
        Self { text: text.into(), map: SourceMap::whole(origin) }
    }

    /// The text alone.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Where it was said.
    #[must_use]
    pub fn origin(&self) -> Origin {
        self.map.whole
    }

    /// Where a range of it was typed.
    #[must_use]
    pub fn place(&self, span: Span) -> Origin {
        self.map.resolve(span)
    }

    /// The text with ranges replaced, each new stretch pointing at what it replaced.
    ///
    /// `parts` are in ascending order and do not overlap; others are left out.
    #[must_use]
    pub fn replaced<'a>(&self, parts: impl IntoIterator<Item = (Span, &'a str)>) -> Self {
        let mut made =
            Remake { from: self, text: String::with_capacity(self.text.len()), pieces: Pieces::None, at: 0 };
        for (span, with) in parts {
            if span.start >= made.at && span.range().end <= self.text.len() {
                made.keep_until(span.start);
                made.put(span, with);
            }
        }
        made.keep_until(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
        let map = SourceMap { whole: self.map.whole, pieces: made.pieces };
        Self { text: made.text.into(), map }
    }
}

/// A text in the making, from stretches of another.
struct Remake<'a> {
    from: &'a Text,
    text: String,
    pieces: Pieces,
    at: u32,
}

impl Remake<'_> {
    fn keep_until(&mut self, end: u32) {
        let (start, made) = (self.at, self.text.len());
        self.text.push_str(Span { start, end }.of(&self.from.text));
        for piece in self.from.map.pieces.iter() {
            let (from, to) = (piece.text.start.max(start), piece.text.end.min(end));
            if from < to {
                let text = Span::new(made, made).shift((from - start) as usize);
                let text = Span { start: text.start, end: text.start + (to - from) };
                self.pieces.push(Piece { text, source: piece.part(Span { start: from, end: to }) });
            }
        }
        self.at = end;
    }

    fn put(&mut self, span: Span, with: &str) {
        let start = self.text.len();
        self.text.push_str(with);
        if let Some((_, source)) = self.from.place(span).place().filter(|_| !self.from.map.pieces.is_empty())
            && !with.is_empty()
        {
            self.pieces.push(Piece { text: Span::new(start, self.text.len()), source });
        }
        self.at = span.end;
    }
}

impl Piece {
    /// The source of a part of its text.
    fn part(&self, text: Span) -> Span {
        if self.text.len() != self.source.len() {
            return self.source;
        }
        let start = self.source.start + (text.start - self.text.start);
        Span { start, end: start + (text.end - text.start) }
    }
}

impl Default for Text {
    fn default() -> Self {
        Self::plain("", Origin::Generated)
    }
}

impl From<&str> for Text {
    #[track_caller]
    fn from(text: &str) -> Self {
        Self::plain(text, Origin::here())
    }
}

impl From<String> for Text {
    #[track_caller]
    fn from(text: String) -> Self {
        Self::plain(text, Origin::here())
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Start,
    End,
}

/// One text and its name.
#[derive(Clone, Debug)]
pub struct Source {
    /// Path as the user would type it, with `/`.
    pub name: String,
    /// The whole text.
    pub text: Arc<str>,
    /// Whether it is a source of a Rust program: its name does not begin in the folder of the project.
    pub is_program: bool,
    /// Starts of the lines, made when a place is first asked for: most texts have no fault.
    lines: OnceLock<Vec<u32>>,
}

impl Source {
    fn lines(&self) -> &[u32] {
        self.lines.get_or_init(|| {
            let breaks = self.text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
            let starts = breaks.map(|(at, _)| u32::try_from(at + 1).unwrap_or(u32::MAX));
            std::iter::once(0).chain(starts).collect()
        })
    }

    /// Line and column of `offset`, both from 1; the column counts characters.
    #[must_use]
    pub fn position(&self, offset: usize) -> (usize, usize) {
        let offset = offset.min(self.text.len());
        let line = self.lines().partition_point(|&start| start as usize <= offset);
        let start = self.line_start(line);
        let column = self.text.get(start..offset).map_or(0, |text| text.chars().count());
        (line, column + 1)
    }

    /// Byte range of line `number` (from 1), without its line break.
    #[must_use]
    pub fn line(&self, number: usize) -> Range<usize> {
        let start = self.line_start(number);
        let end = self.lines().get(number).map_or(self.text.len(), |&next| next as usize);
        let text = self.text.get(start..end).unwrap_or_default();
        start..start + text.trim_end_matches(['\n', '\r']).len()
    }

    /// Number of lines.
    #[must_use]
    pub fn line_count(&self) -> usize {
        self.lines().len()
    }

    fn line_start(&self, number: usize) -> usize {
        self.lines().get(number.saturating_sub(1)).map_or(self.text.len(), |&start| start as usize)
    }
}

/// Every text of one run, with line tables.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    list: Vec<Source>,
}

impl Sources {
    /// Adds a text and gives its id.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<Arc<str>>) -> SourceId {
        self.push(name.into(), text.into(), false)
    }

    /// Adds a source of the Rust program that makes the project.
    pub fn add_program(&mut self, name: impl Into<String>, text: impl Into<Arc<str>>) -> SourceId {
        self.push(name.into(), text.into(), true)
    }

    fn push(&mut self, name: String, text: Arc<str>, is_program: bool) -> SourceId {
        self.list.push(Source { name, text, is_program, lines: OnceLock::new() });
        SourceId(u32::try_from(self.list.len() - 1).unwrap_or(u32::MAX))
    }

    /// Blots out a range for good, each byte but line breaks: what must not be shown is then not
    /// there to be shown, whatever prints a line of this text.
    pub fn mask(&mut self, id: SourceId, span: Span) {
        let Some(source) = self.list.get_mut(id.0 as usize) else { return };
        let hidden: String =
            span.of(&source.text).bytes().map(|byte| if byte == b'\n' { '\n' } else { '*' }).collect();
        let (Some(before), Some(after)) =
            (source.text.get(..span.range().start), source.text.get(span.range().end..))
        else {
            return;
        };
        source.text = format!("{before}{hidden}{after}").into();
    }

    /// The text of `id`, if it is one of these.
    #[must_use]
    pub fn get(&self, id: SourceId) -> Option<&Source> {
        self.list.get(id.0 as usize)
    }

    /// All texts in the order in which they were added.
    pub fn iter(&self) -> impl Iterator<Item = (SourceId, &Source)> {
        self.list
            .iter()
            .enumerate()
            .map(|(at, source)| (SourceId(u32::try_from(at).unwrap_or(u32::MAX)), source))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_characters_from_one() {
        let mut sources = Sources::default();
        let id = sources.add("a.yaml", "é: 1\nb: 2\n");
        let source = sources.get(id).unwrap();
        assert_eq!(source.position(0), (1, 1));
        assert_eq!(source.position(2), (1, 2));
        assert_eq!(source.position(6), (2, 1));
        assert_eq!(source.position(99), (3, 1));
        assert_eq!(&source.text[source.line(2)], "b: 2");
    }

    #[test]
    fn a_replaced_stretch_points_at_what_it_replaced() {
        let mut sources = Sources::default();
        let id = sources.add("a.yaml", "q: up{$where} > 1");
        let pieces = Pieces::One(Piece { text: Span::new(0, 14), source: Span::new(3, 17) });
        let text = Text {
            text: "up{$where} > 1".into(),
            map: SourceMap { whole: Origin::file(id, Span::new(3, 17)), pieces },
        };
        let made = text.replaced([(Span::new(3, 9), "job=\"node\"")]);
        assert_eq!(made.as_str(), "up{job=\"node\"} > 1");
        let to = |start, end| made.place(Span::new(start, end)).place().unwrap().1;
        assert_eq!(to(0, 2), Span::new(3, 5));
        assert_eq!(to(3, 6), Span::new(6, 12));
        assert_eq!(to(15, 18), Span::new(14, 17));
    }

    #[test]
    fn a_map_points_through_escapes_and_folds() {
        let mut sources = Sources::default();
        let id = sources.add("a.yaml", "'it''s'");
        let map = SourceMap {
            whole: Origin::file(id, Span::new(0, 7)),
            pieces: Pieces::Many(vec![
                Piece { text: Span::new(0, 2), source: Span::new(1, 3) },
                Piece { text: Span::new(2, 3), source: Span::new(3, 5) },
                Piece { text: Span::new(3, 4), source: Span::new(5, 6) },
            ]),
        };
        let to = |start, end| map.resolve(Span::new(start, end)).place().unwrap().1;
        assert_eq!(to(0, 1), Span::new(1, 2));
        assert_eq!(to(2, 3), Span::new(3, 5));
        assert_eq!(to(3, 4), Span::new(5, 6));
        assert_eq!(to(0, 4), Span::new(1, 6));
        assert_eq!(to(4, 4), Span::new(6, 6));
    }
}
