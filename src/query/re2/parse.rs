//! The structure of a pattern: groups, alternatives, repetition; one loop over the text.

use super::measure::{Counts, Kind, Measure, Pile};
use super::scan::Scanner;
use super::{Capture, Reading, Refusal};
use crate::span::Span;

/// Go refuses repetition counts over this, nested ones multiplied.
const MOST_REPEATS: u64 = 1000;
/// Go refuses trees higher than this.
const MOST_HEIGHT: u32 = 1000;
/// Go refuses patterns that compile to more instructions than this (128 MiB of 40 bytes each).
const MOST_SIZE: u64 = (128 << 20) / 40;
/// Open groups that are kept; far over what can ever be closed again without being too high.
const MOST_OPEN: usize = 10_000;

/// What is known of a pattern that compiles.
pub(super) struct Summary {
    pub(super) matches_empty: Option<bool>,
    pub(super) literal: Option<String>,
}

struct Frame {
    /// Where the group opens.
    open: usize,
    captures: bool,
    arms: Pile,
    row: Pile,
    /// The newest piece, which a repetition would take.
    last: Option<Measure>,
}

impl Frame {
    fn new(open: usize, captures: bool) -> Self {
        Self { open, captures, arms: Pile::new(), row: Pile::new(), last: None }
    }

    fn push(&mut self, piece: Measure) {
        if let Some(last) = self.last.replace(piece) {
            self.row.follow(last);
        }
    }

    fn end_arm(&mut self) {
        if let Some(last) = self.last.take() {
            self.row.follow(last);
        }
        let row = std::mem::replace(&mut self.row, Pile::new());
        self.arms.offer(row.done(Kind::Row));
    }

    fn done(mut self) -> Measure {
        self.end_arm();
        self.arms.done(Kind::Choice)
    }
}

/// One run over a pattern.
pub(super) struct Parser<'a> {
    scan: Scanner<'a>,
    pub(super) captures: Vec<Capture<'a>>,
    outer: Vec<Frame>,
    frame: Frame,
    /// The text so far, while there are no operators.
    literal: Option<String>,
    /// Where the repetition operator that ends here starts.
    repetition: Option<usize>,
}

impl<'a> Parser<'a> {
    pub(super) fn new(text: &'a str, reading: Reading) -> Self {
        Self {
            scan: Scanner::new(text, reading),
            captures: Vec::new(),
            outer: Vec::new(),
            frame: Frame::new(0, false),
            literal: Some(String::new()),
            repetition: None,
        }
    }

    pub(super) fn run(&mut self) -> Result<Summary, Refusal> {
        while let Some(next) = self.scan.rest().chars().next() {
            let before = self.repetition.take();
            if self.scan.variable() {
                self.operator(Measure::VARIABLE)?;
            } else {
                self.step(next, before)?;
            }
        }
        if !self.outer.is_empty() {
            let span = Span::new(self.frame.open, self.frame.open + 1);
            let help = "close the group with `)`, or write `\\(` for the character";
            return Err(Refusal::new(span, "missing closing )", self.scan.text).with_help(help));
        }
        let whole = std::mem::replace(&mut self.frame, Frame::new(0, false)).done();
        self.within_limits(whole)?;
        Ok(Summary { matches_empty: whole.empty, literal: self.literal.take() })
    }

    fn step(&mut self, next: char, before: Option<usize>) -> Result<(), Refusal> {
        match next {
            '(' => self.open(),
            ')' => self.close(),
            '|' => {
                self.scan.at += 1;
                self.literal = None;
                self.frame.end_arm();
                Ok(())
            }
            '*' | '+' | '?' => self.repeat(None, before),
            '{' => {
                let start = self.scan.at;
                match self.scan.counts() {
                    Some(counts) => self.repeat(Some((start, counts)), before),
                    None => self.character(next),
                }
            }
            '[' => {
                self.scan.class()?;
                self.operator(Measure::CLASS)
            }
            '.' | '^' | '$' => {
                self.scan.at += 1;
                self.operator(if next == '.' { Measure::CLASS } else { Measure::EMPTY })
            }
            '\\' => self.escape(),
            _ => self.character(next),
        }
    }

    fn character(&mut self, next: char) -> Result<(), Refusal> {
        self.scan.at += next.len_utf8();
        self.plain(next)
    }

    fn plain(&mut self, next: char) -> Result<(), Refusal> {
        if let Some(literal) = &mut self.literal {
            literal.push(next);
        }
        self.push(Measure::TEXT)
    }

    fn operator(&mut self, piece: Measure) -> Result<(), Refusal> {
        self.literal = None;
        self.push(piece)
    }

    fn push(&mut self, piece: Measure) -> Result<(), Refusal> {
        self.frame.push(piece);
        if self.frame.row.size() > MOST_SIZE { Err(self.too_large()) } else { Ok(()) }
    }

    fn escape(&mut self) -> Result<(), Refusal> {
        let assertion = match self.scan.rest().as_bytes() {
            [_, b'A' | b'z' | b'B', ..] => Some(Measure::EMPTY),
            // The empty text has no word to be at the boundary of.
            [_, b'b', ..] => Some(Measure { empty: Some(false), ..Measure::EMPTY }),
            [_, b'Q', ..] => return self.quoted(),
            _ => None,
        };
        if let Some(assertion) = assertion {
            self.scan.at += 2;
            return self.operator(assertion);
        }
        if self.scan.class_escape()? {
            return self.operator(Measure::CLASS);
        }
        let code = self.scan.character_escape()?;
        self.plain(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    /// `\Q…\E`, or to the end of the pattern.
    fn quoted(&mut self) -> Result<(), Refusal> {
        self.scan.at += 2;
        let rest = self.scan.rest();
        let length = rest.find("\\E").unwrap_or(rest.len());
        let end = self.scan.at + length;
        while self.scan.at < end {
            let Some(next) = self.scan.rest().chars().next() else { break };
            if self.scan.variable() {
                self.operator(Measure::VARIABLE)?;
            } else {
                self.character(next)?;
            }
        }
        // A variable may reach over the end that was seen before it was known.
        self.scan.at = self.scan.at.max((end + 2).min(self.scan.text.len()));
        Ok(())
    }

    fn repeat(&mut self, counted: Option<(usize, Counts)>, before: Option<usize>) -> Result<(), Refusal> {
        self.literal = None;
        let start = counted.map_or(self.scan.at, |(start, _)| start);
        let operator = self.scan.rest().as_bytes().first().copied();
        self.scan.at += usize::from(counted.is_none());
        let end = self.scan.at;
        self.scan.at += usize::from(self.scan.rest().starts_with('?'));
        if let Some(before) = before {
            let help = "remove one operator, or group the first: `(?:…)`; RE2 has no possessive repetition";
            return Err(self.refuse("invalid nested repetition operator", before, help));
        }
        let piece = self.frame.last.take().ok_or_else(|| self.nothing_to_repeat(start))?;
        let whole = match counted {
            None => piece.starred(operator != Some(b'+')),
            Some((_, counts)) => {
                let most = counts.most.unwrap_or(counts.least).max(counts.least);
                let whole = piece.repeated(counts);
                let inverted = counts.most.is_some_and(|most| most < counts.least);
                if inverted || most > MOST_REPEATS || (most >= 2 && whole.product > MOST_REPEATS) {
                    self.scan.at = end;
                    let help = if inverted {
                        "write the lower count first"
                    } else {
                        "use at most 1000 repetitions, nested ones multiplied"
                    };
                    return Err(self.refuse("invalid repeat count", start, help));
                }
                whole
            }
        };
        self.within_limits(whole)?;
        self.repetition = Some(start);
        self.push(whole)
    }

    fn nothing_to_repeat(&self, start: usize) -> Refusal {
        let span = self.scan.since(start);
        let found = span.of(self.scan.text);
        let help = match found {
            "*" | "*?" => "write `.*` for any text, or `\\*` for the character".to_owned(),
            _ => format!("write what it repeats in front of it, or `\\{found}` for the text"),
        };
        Refusal::new(span, "missing argument to repetition operator", found).with_help(help)
    }

    fn open(&mut self) -> Result<(), Refusal> {
        self.literal = None;
        let start = self.scan.at;
        let rest = self.scan.rest();
        if rest.starts_with("(?P<") || rest.starts_with("(?<") {
            return self.open_named(start);
        }
        if rest.starts_with("(?") {
            return self.open_with_flags(start);
        }
        self.scan.at += 1;
        self.captures.push(Capture { span: self.scan.since(start), name: None });
        self.enter(start, true)
    }

    fn open_named(&mut self, start: usize) -> Result<(), Refusal> {
        let rest = self.scan.rest();
        let behind = rest.starts_with("(?<=") || rest.starts_with("(?<!");
        let inner = rest.find('<').map_or(0, |at| at + 1);
        let Some(end) = rest.find('>') else {
            self.scan.at = if behind { start + 4 } else { self.scan.text.len() };
            let help = if behind { NO_LOOK_AROUND } else { "close the name of the group with `>`" };
            return Err(self.refuse("invalid named capture", start, help));
        };
        self.scan.at = start + end + 1;
        let name = rest.get(inner..end).unwrap_or_default();
        let word = |next: char| next == '_' || next.is_ascii_alphanumeric();
        if name.is_empty() || !name.chars().all(word) {
            let help =
                if behind { NO_LOOK_AROUND } else { "name the group with ASCII letters, digits and `_`" };
            return Err(self.refuse("invalid named capture", start, help));
        }
        let span = Span::new(start + inner, start + end);
        self.captures.push(Capture { span, name: Some(name) });
        self.enter(start, true)
    }

    /// `(?i)`, `(?s-m:`, `(?:` and what Go does not know of that kind.
    fn open_with_flags(&mut self, start: usize) -> Result<(), Refusal> {
        self.scan.at += 2;
        let (mut negated, mut seen) = (false, false);
        while let Some(next) = self.scan.rest().chars().next() {
            self.scan.at += next.len_utf8();
            match next {
                'i' | 'm' | 's' | 'U' => seen = true,
                '-' if !negated => (negated, seen) = (true, false),
                ':' | ')' if negated && !seen => break,
                ':' => return self.enter(start, false),
                ')' => return Ok(()),
                _ => break,
            }
        }
        let opening = self.scan.since(start).of(self.scan.text);
        Err(self.refuse("invalid or unsupported Perl syntax", start, instead_of_group(opening)))
    }

    fn enter(&mut self, open: usize, captures: bool) -> Result<(), Refusal> {
        if self.outer.len() >= MOST_OPEN {
            return Err(self.too_deep());
        }
        self.outer.push(std::mem::replace(&mut self.frame, Frame::new(open, captures)));
        Ok(())
    }

    fn close(&mut self) -> Result<(), Refusal> {
        let Some(outer) = self.outer.pop() else {
            let span = Span::new(self.scan.at, self.scan.at + 1);
            let help = "remove it, or write `\\)` for the character";
            return Err(Refusal::new(span, "unexpected )", self.scan.text).with_help(help));
        };
        self.scan.at += 1;
        let frame = std::mem::replace(&mut self.frame, outer);
        let captures = frame.captures;
        let inner = frame.done();
        let group = if captures { inner.captured() } else { inner };
        self.within_limits(group)?;
        self.push(group)
    }

    fn within_limits(&self, piece: Measure) -> Result<(), Refusal> {
        if piece.height > MOST_HEIGHT {
            return Err(self.too_deep());
        }
        if piece.size > MOST_SIZE { Err(self.too_large()) } else { Ok(()) }
    }

    fn too_deep(&self) -> Refusal {
        let refusal = Refusal::new(self.whole(), "expression nests too deeply", self.scan.text);
        refusal.with_help("use at most 1000 levels of groups and repetitions")
    }

    fn too_large(&self) -> Refusal {
        let refusal = Refusal::new(self.whole(), "expression too large", self.scan.text);
        refusal.with_help("use smaller repetition counts or a shorter pattern")
    }

    fn whole(&self) -> Span {
        Span::new(0, self.scan.text.len())
    }

    fn refuse(&self, words: &str, start: usize, help: &str) -> Refusal {
        let span = self.scan.since(start);
        Refusal::new(span, words, span.of(self.scan.text)).with_help(help)
    }
}

const NO_LOOK_AROUND: &str =
    "rewrite without look-around, which RE2 does not support; a negated matcher can exclude values";

fn instead_of_group(opening: &str) -> &'static str {
    match opening.as_bytes() {
        [_, _, b'=' | b'!', ..] => NO_LOOK_AROUND,
        [_, _, b'>', ..] => "use `(?:`: RE2 has no atomic groups and never backtracks",
        [_, _, b'P', ..] => "rewrite without the backreference, which RE2 does not support",
        [_, _, b'x', ..] => "write the pattern without blanks and comments: RE2 has no `x` flag",
        [_, _, b'#', ..] => "remove the comment: RE2 has none",
        _ => "use `(?:` or flags out of `imsU`, such as `(?i)`",
    }
}
