//! From the decoded text of a scalar back to the bytes that the author typed.
//!
//! Nothing of this is kept while reading: the few scalars that hold a query
//! are scanned a second time, along their known decoded text. Where both do not
//! agree the map is that of the whole scalar, never a wrong one.

use super::{Kind, Node, Style};
use crate::span::{Origin, Piece, Pieces, SourceMap, Sources, Span};

/// Maps ranges of the text of `node`, a string or number, to its source.
///
/// Bytes that were typed as they are map one to one; an escape or a fold maps
/// as a whole. Any other node maps to its whole span.
#[must_use]
pub fn source_map(node: &Node, sources: &Sources) -> SourceMap {
    let whole = SourceMap::whole(node.origin());
    let (Kind::String(decoded) | Kind::Number(decoded), Some(source)) =
        (&node.kind, sources.get(node.source))
    else {
        return whole;
    };
    let mut scan = Scan::new(&source.text, node.span, decoded);
    let done = match node.style {
        Style::Plain => scan.flow(Quote::None),
        Style::Single => scan.quoted(Quote::Single),
        Style::Double => scan.quoted(Quote::Double),
        Style::Json => scan.quoted(Quote::Json),
        Style::Literal => scan.block(false),
        Style::Folded => scan.block(true),
        Style::Block | Style::Flow => None,
    };
    match done.filter(|()| scan.to == decoded.len()) {
        Some(()) => SourceMap { whole: Origin::file(node.source, node.span), pieces: scan.pieces },
        None => whole,
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Quote {
    None,
    Single,
    Double,
    /// Like double quotes, without line folding.
    Json,
}

/// Walks source and decoded text side by side. Every step gives `None` when they part.
struct Scan<'a> {
    source: &'a str,
    decoded: &'a str,
    /// Next byte of the source.
    at: usize,
    /// End of the scalar in the source.
    end: usize,
    /// Next byte of the decoded text.
    to: usize,
    pieces: Pieces,
}

impl<'a> Scan<'a> {
    fn new(source: &'a str, span: Span, decoded: &'a str) -> Self {
        let end = (span.end as usize).min(source.len());
        Self { source, decoded, at: span.start as usize, end, to: 0, pieces: Pieces::None }
    }

    /// The source from here to the end of the scalar.
    fn rest(&self) -> &'a str {
        self.source.get(self.at..self.end).unwrap_or_default()
    }

    fn wanted(&self) -> &'a str {
        self.decoded.get(self.to..).unwrap_or_default()
    }

    /// The next `length` bytes of the source stand for themselves.
    fn same(&mut self, length: usize) -> Option<()> {
        let typed = self.source.get(self.at..self.at + length)?;
        if length == 0 {
            return Some(());
        }
        self.wanted().starts_with(typed).then_some(())?;
        let text = Span::new(self.to, self.to + length);
        let source = Span::new(self.at, self.at + length);
        match self.pieces.last_mut() {
            Some(last) if last.source.len() == last.text.len() && last.source.end == source.start => {
                *last = Piece { text: last.text.to(text), source: last.source.to(source) };
            }
            _ => self.pieces.push(Piece { text, source }),
        }
        self.at += length;
        self.to += length;
        Some(())
    }

    /// The next `length` bytes of the source stand for `text`.
    fn stands_for(&mut self, text: &str, length: usize) -> Option<()> {
        self.wanted().starts_with(text).then_some(())?;
        if !text.is_empty() {
            let source = Span::new(self.at, self.at + length);
            self.pieces.push(Piece { text: Span::new(self.to, self.to + text.len()), source });
        }
        self.at += length;
        self.to += text.len();
        Some(())
    }

    fn quoted(&mut self, quote: Quote) -> Option<()> {
        let inside = self.rest().len().checked_sub(2)?;
        self.at += 1;
        self.end = self.at + inside;
        self.flow(quote)
    }

    /// A scalar whose lines fold: plain or in quotes.
    fn flow(&mut self, quote: Quote) -> Option<()> {
        // Every escape and fold makes the text shorter or another: most scalars have neither.
        if self.rest() == self.wanted() {
            return self.same(self.rest().len());
        }
        while let Some(byte) = self.rest().bytes().next() {
            match byte {
                b'\'' if quote == Quote::Single => self.stands_for("'", 2)?,
                b'\\' if matches!(quote, Quote::Double | Quote::Json) => self.escape()?,
                b' ' | b'\t' | b'\n' | b'\r' if quote != Quote::Json => self.blank()?,
                _ => {
                    let stop = |c: char| matches!(c, '\'' | '\\' | ' ' | '\t' | '\n' | '\r');
                    let rest = self.rest();
                    let first = rest.chars().next().map_or(1, char::len_utf8);
                    let more = rest.get(first..)?;
                    self.same(first + more.find(stop).unwrap_or(more.len()))?;
                }
            }
        }
        Some(())
    }

    /// Spaces within a line, or around line breaks that fold.
    fn blank(&mut self) -> Option<()> {
        let rest = self.rest();
        let spaces = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        if !rest.get(spaces..)?.starts_with(['\n', '\r']) {
            return self.same(spaces);
        }
        let (length, breaks) = fold(rest);
        let text = if breaks == 1 { " ".to_owned() } else { "\n".repeat(breaks - 1) };
        self.stands_for(&text, length)
    }

    fn escape(&mut self) -> Option<()> {
        let rest = self.rest();
        let length = match rest.as_bytes().get(1)? {
            b'\n' | b'\r' => {
                let (length, breaks) = fold(rest.get(1..)?);
                return self.stands_for(&"\n".repeat(breaks - 1), 1 + length);
            }
            b'x' => 4,
            b'u' if is_pair(rest) => 12,
            b'u' => 6,
            b'U' => 10,
            _ => 1 + rest.get(1..)?.chars().next()?.len_utf8(),
        };
        let char = self.wanted().chars().next()?;
        self.stands_for(char.encode_utf8(&mut [0; 4]), length.min(rest.len()))
    }

    /// A block scalar from its header on, as far as the decoded text reaches.
    fn block(&mut self, folded: bool) -> Option<()> {
        self.end = self.source.len();
        self.at += self.rest().find(['\n', '\r']).unwrap_or(self.rest().len());
        self.at += line_break(self.rest());
        let indent = self.indentation()?;
        let mut spaced = true;
        let mut skip = indent;
        loop {
            let content = self.content(skip);
            if !content.is_empty() {
                spaced = content.starts_with([' ', '\t']);
                self.same(content.len().min(self.wanted().len()))?;
            }
            if self.wanted().is_empty() {
                return Some(());
            }
            // Only asked where text precedes, so that a run of line breaks is looked at once.
            let last = || self.wanted().bytes().all(|byte| byte == b'\n');
            let fold = folded && !spaced && !content.is_empty() && !last();
            skip = self.breaks(indent, fold)?;
        }
    }

    /// Skips the indentation of this line and gives the rest of the line.
    fn content(&mut self, indent: usize) -> &'a str {
        let rest = self.rest();
        let spaces = rest.len() - rest.trim_start_matches(' ').len();
        self.at += spaces.min(indent);
        self.rest().split(['\n', '\r']).next().unwrap_or_default()
    }

    /// The line break here. When it folds: with all blank lines that follow, to the next content.
    /// Gives the indentation that is still to be skipped.
    fn breaks(&mut self, indent: usize, fold: bool) -> Option<usize> {
        let length = line_break(self.rest());
        if !fold {
            return self.stands_for("\n", length).map(|()| indent);
        }
        let start = self.at;
        self.at += length;
        let mut blank = 0;
        let mut next = self.content(indent);
        while next.is_empty() && !self.rest().is_empty() {
            self.at += line_break(self.rest());
            blank += 1;
            next = self.content(indent);
        }
        let length = self.at - start;
        self.at = start;
        let text = match blank {
            _ if next.starts_with([' ', '\t']) => "\n".repeat(blank + 1),
            0 => " ".to_owned(),
            blank => "\n".repeat(blank),
        };
        self.stands_for(&text, length).map(|()| 0)
    }

    /// The indentation that was taken off: what the first line with a visible
    /// character has more in the source than in the decoded text.
    fn indentation(&self) -> Option<usize> {
        let typed = leading_spaces(self.rest())?;
        let kept = leading_spaces(self.decoded)?;
        typed.checked_sub(kept)
    }
}

/// Spaces at the start of the first line with something other than spaces.
fn leading_spaces(text: &str) -> Option<usize> {
    let lines = text.split(['\n', '\r']);
    let mut spaces = lines.map(|line| (line.len() - line.trim_start_matches(' ').len(), line.len()));
    spaces.find(|(spaces, length)| spaces < length).map(|(spaces, _)| spaces)
}

/// Length of the blank stretch at the start, and how many line breaks it has.
fn fold(text: &str) -> (usize, usize) {
    let length = text.len() - text.trim_start_matches([' ', '\t', '\n', '\r']).len();
    let blank = text.get(..length).unwrap_or_default();
    let breaks = blank.replace("\r\n", "\n").matches(['\n', '\r']).count();
    (length, breaks.max(1))
}

/// Length of the line break at the start: 0, 1 or 2.
fn line_break(text: &str) -> usize {
    match text.as_bytes() {
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        _ => 0,
    }
}

/// Whether two `\u` escapes make one character.
fn is_pair(text: &str) -> bool {
    let unit = |at: usize| {
        let digits = text.get(at..at + 6)?.strip_prefix("\\u")?;
        u32::from_str_radix(digits, 16).ok()
    };
    let (first, second) = (unit(0), unit(6));
    first.is_some_and(|unit| unit & 0xFC00 == 0xD800) && second.is_some_and(|unit| unit & 0xFC00 == 0xDC00)
}
