//! The structure of a template: which action opens, continues and closes what.

use super::lex::{Action, Kind, Lexer, Word};
use super::pipeline::Cursor;
use super::scope::{Scope, Thing};
use super::{Dialect, Use};
use crate::query::fault::Fault;
use crate::span::Span;

/// Reading stops after so many faults.
const MOST_FAULTS: usize = 64;

/// An action that waits for its `end`, and what its end restores.
struct Frame<'a> {
    word: Word,
    open: Span,
    variables: usize,
    base: Option<usize>,
    dot: Thing<'a>,
    ranges: usize,
    has_else: bool,
}

/// What one run over a template found.
pub(super) struct Findings {
    pub(super) faults: Vec<Fault>,
    pub(super) uses: Vec<Use>,
}

/// One run over a template. Without a dialect it is an alert's, whichever server's.
pub(super) struct Parser<'a> {
    pub(super) text: &'a str,
    pub(super) dialect: Option<Dialect>,
    pub(super) scope: Scope<'a>,
    pub(super) dot: Thing<'a>,
    pub(super) uses: Vec<Use>,
    faults: Vec<Fault>,
    frames: Vec<Frame<'a>>,
    /// Enclosing `range`s that `break` and `continue` can mean.
    ranges: usize,
}

impl<'a> Parser<'a> {
    pub(super) fn new(text: &'a str, dialect: Option<Dialect>) -> Self {
        Self {
            text,
            dialect,
            scope: Scope::new(dialect),
            dot: Thing::start(dialect),
            uses: Vec::new(),
            faults: Vec::new(),
            frames: Vec::new(),
            ranges: 0,
        }
    }

    pub(super) fn run(mut self) -> Findings {
        let mut lexer = Lexer::new(self.text);
        while let Some(mut action) = lexer.next_action() {
            if let Some(fault) = action.fault.take() {
                self.note(fault);
                self.salvage(&action);
            } else if let Err(fault) = self.action(&action) {
                self.note(fault);
            }
            if self.faults.len() >= MOST_FAULTS {
                return Findings { faults: self.faults, uses: self.uses };
            }
        }
        let missing: Vec<_> = self.frames.iter().map(|frame| (frame.word, frame.open)).collect();
        for (word, open) in missing.into_iter().take(MOST_FAULTS) {
            let message = format!("`{}` is not closed: found the end, expected `{{{{ end }}}}`", word.name());
            let fault = Fault::error("template/unclosed", open, message);
            self.note(fault.with_help("close it with `{{ end }}`"));
        }
        Findings { faults: self.faults, uses: self.uses }
    }

    pub(super) fn note(&mut self, fault: Fault) {
        self.faults.push(fault);
    }

    fn action(&mut self, action: &Action) -> Result<(), Fault> {
        let end = self.contents_end(action);
        let mut cursor = Cursor::new(&action.tokens, end);
        let Some(Kind::Word(word)) = cursor.peek().map(|token| token.kind) else {
            return self.pipeline(&mut cursor, false).map(|_| ());
        };
        let keyword = cursor.next().map_or(action.span, |token| token.span);
        match word {
            Word::If | Word::With | Word::Range => self.control(word, action.span, &mut cursor),
            Word::Else => self.otherwise(keyword, &mut cursor),
            Word::End => self.end(keyword, &cursor),
            Word::Define | Word::Block | Word::Template => self.named(word, action.span, &mut cursor),
            Word::Break | Word::Continue => self.jump(word, keyword, &cursor),
        }
    }

    /// Does what an action at fault does to the structure, so that one fault does not bring others.
    fn salvage(&mut self, action: &Action) {
        let kinds = |at: usize| action.tokens.get(at).map(|token| token.kind);
        if let (Some(Kind::Variable), Some(Kind::Declare)) = (kinds(0), kinds(1)) {
            let name = action.tokens.first().map_or("", |token| token.span.of(self.text));
            self.scope.declare(name, Thing::Other);
        }
        match kinds(0) {
            Some(Kind::Word(Word::End)) => self.leave(),
            Some(Kind::Word(word @ (Word::If | Word::With | Word::Range))) => {
                self.enter(word, action.span);
                self.dive(word, Thing::Other);
            }
            Some(Kind::Word(word @ (Word::Define | Word::Block))) => {
                self.enter_named(word, action.span, Thing::Other);
            }
            _ => {}
        }
    }

    /// Where the blanks in front of the closing delimiter begin.
    fn contents_end(&self, action: &Action) -> usize {
        let last = action.tokens.last().map(|token| token.span.end as usize);
        let open = action.span.start as usize + 2;
        last.unwrap_or(open).min(self.text.len())
    }

    fn control(&mut self, word: Word, open: Span, cursor: &mut Cursor<'_>) -> Result<(), Fault> {
        self.enter(word, open);
        let found = self.pipeline(cursor, word == Word::Range);
        self.dive(word, found.as_ref().map_or(Thing::Other, |thing| *thing));
        found.map(|_| ())
    }

    /// What the body of a control action sees.
    fn dive(&mut self, word: Word, thing: Thing<'a>) {
        match word {
            Word::With => self.dot = thing,
            Word::Range => {
                self.dot = Thing::Other;
                self.ranges += 1;
            }
            _ => {}
        }
    }

    fn enter(&mut self, word: Word, open: Span) {
        self.frames.push(Frame {
            word,
            open,
            variables: self.scope.mark(),
            base: None,
            dot: self.dot,
            ranges: self.ranges,
            has_else: false,
        });
    }

    fn otherwise(&mut self, keyword: Span, cursor: &mut Cursor<'_>) -> Result<(), Fault> {
        let frame = self.frames.last_mut().filter(|frame| frame.takes_else());
        let Some(frame) = frame else {
            let fault = syntax(keyword, "found `else` outside of `if`, `with` and `range`");
            return Err(fault.with_help("remove it, or open an `if` first"));
        };
        if frame.has_else {
            let fault = syntax(keyword, "found a second `else`, expected `{{ end }}`");
            return Err(fault.with_help("write `else if` for the first of them"));
        }
        self.dot = frame.dot;
        self.ranges = frame.ranges;
        let word = frame.word;
        let Some(next) = cursor.peek() else {
            frame.has_else = true;
            return Ok(());
        };
        if next.kind != Kind::Word(word) || word == Word::Range {
            frame.has_else = true;
            return Err(self.leftover("else", cursor));
        }
        cursor.next();
        let thing = self.pipeline(cursor, false)?;
        if word == Word::With {
            self.dot = thing;
        }
        Ok(())
    }

    fn end(&mut self, keyword: Span, cursor: &Cursor<'_>) -> Result<(), Fault> {
        if self.frames.is_empty() {
            let fault = syntax(keyword, "found `end` with nothing to close");
            return Err(fault.with_help("remove it"));
        }
        self.leave();
        self.nothing_more("end", cursor)
    }

    fn leave(&mut self) {
        let Some(frame) = self.frames.pop() else { return };
        self.scope.release(frame.variables);
        if let Some(base) = frame.base {
            self.scope.leave(base);
        }
        self.dot = frame.dot;
        self.ranges = frame.ranges;
    }

    /// `define "name"`, `block "name" pipeline`, `template "name" [pipeline]`.
    fn named(&mut self, word: Word, open: Span, cursor: &mut Cursor<'_>) -> Result<(), Fault> {
        let name = cursor.eat(Kind::Text);
        let mut thing = Thing::Other;
        let mut found = Ok(());
        if name.is_none() {
            let message = format!("`{}` has no name, expected a string in quotes", word.name());
            found = Err(syntax(cursor.here(), message));
        }
        let has_pipeline = word == Word::Block || (word == Word::Template && cursor.peek().is_some());
        if found.is_ok() && has_pipeline {
            found = self.pipeline(cursor, false).map(|found| thing = found);
        } else if found.is_ok() {
            found = self.nothing_more(word.name(), cursor);
        }
        if word == Word::Template {
            return found;
        }
        if word == Word::Define && !self.frames.is_empty() {
            found = found.and(Err(syntax(open, "found `define` inside another action, expected it outside")));
        }
        self.enter_named(word, open, thing);
        found
    }

    fn enter_named(&mut self, word: Word, open: Span, dot: Thing<'a>) {
        self.enter(word, open);
        let base = self.scope.enter(dot);
        if let Some(frame) = self.frames.last_mut() {
            frame.base = Some(base);
        }
        self.dot = dot;
        self.ranges = 0;
    }

    fn jump(&mut self, word: Word, keyword: Span, cursor: &Cursor<'_>) -> Result<(), Fault> {
        if self.ranges == 0 {
            return Err(syntax(keyword, format!("found `{}` outside of `range`", word.name())));
        }
        self.nothing_more(word.name(), cursor)
    }

    fn nothing_more(&self, word: &str, cursor: &Cursor<'_>) -> Result<(), Fault> {
        if cursor.peek().is_none() { Ok(()) } else { Err(self.leftover(word, cursor)) }
    }

    fn leftover(&self, word: &str, cursor: &Cursor<'_>) -> Fault {
        let span = cursor.here();
        let found: String = span.of(self.text).chars().take(40).collect();
        syntax(span, format!("found `{found}` behind `{word}`, expected `}}}}`"))
    }
}

impl Frame<'_> {
    fn takes_else(&self) -> bool {
        matches!(self.word, Word::If | Word::With | Word::Range)
    }
}

impl Word {
    fn name(self) -> &'static str {
        match self {
            Self::Block => "block",
            Self::Break => "break",
            Self::Continue => "continue",
            Self::Define => "define",
            Self::Else => "else",
            Self::End => "end",
            Self::If => "if",
            Self::Range => "range",
            Self::Template => "template",
            Self::With => "with",
        }
    }
}

fn syntax(span: Span, message: impl Into<String>) -> Fault {
    Fault::error("template/syntax", span, message)
}
