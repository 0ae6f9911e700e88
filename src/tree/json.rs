//! JSON text → [`Tree`]: a reader of our own, because it has to know places.
//!
//! Outside source: RFC 8259. Comments, trailing and missing commas, single
//! quotes and bad escapes are reported and read over; other faults of syntax
//! end the reading, and what stands before them is kept.

mod scan;

use super::build::{Builder, Codes};
use super::{Key, Kind, MAX_BYTES, Style, Tree, clip, yaml};
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::span::{SourceId, Span};
use scan::{Scanner, Token};

const CODES: Codes = Codes { duplicate_key: "json/duplicate-key", too_deep: "json/too-deep" };
const SYNTAX: Code = "json/syntax";

/// Reads a JSON text.
///
/// Every fault goes to `sink`; what could be read in spite of it is returned.
#[must_use]
pub fn read(source: SourceId, text: &str, sink: &mut Sink) -> Option<Tree> {
    if text.len() > MAX_BYTES {
        sink.push(yaml::too_large(source, text.len()));
        return None;
    }
    let mut reader =
        Reader { text, scanner: Scanner::new(text), builder: Builder::new(source, &CODES, sink) };
    let whole = reader.run().is_some();
    reader.builder.finish(None, whole)
}

struct Reader<'t, 's> {
    text: &'t str,
    scanner: Scanner<'t>,
    builder: Builder<'s>,
}

/// What may stand next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// A value; a `]` too when the sequence is still empty or a comma was one too many.
    Value { comma: Option<Span>, may_close: bool },
    /// A key or a `}`.
    Key { comma: Option<Span> },
    /// A comma or a closing bracket, or the end.
    After,
}

impl Reader<'_, '_> {
    /// `None` when the text could not be read to its end.
    fn run(&mut self) -> Option<()> {
        let mut state = State::Value { comma: None, may_close: false };
        loop {
            let (token, span) = self.token()?;
            state = match state {
                State::Value { comma, may_close } => self.value(token, span, comma, may_close)?,
                State::Key { comma } => self.key(token, span, comma)?,
                State::After if self.builder.in_mapping().is_none() => return self.end(&token, span),
                State::After => self.after(token, span)?,
            };
            if self.builder.stopped() {
                return None;
            }
        }
    }

    /// The next token that is not a comment; faults inside it are reported.
    ///
    /// `None` after a string that is not closed: where it was meant to end is anyone's guess.
    fn token(&mut self) -> Option<(Token, Span)> {
        loop {
            let (token, span) = self.scanner.next();
            for fault in self.scanner.faults.drain(..) {
                let place = self.builder.at(fault.span);
                let diagnostic = Diagnostic::error(SYNTAX, fault.message).at(place, fault.label);
                self.builder.push(diagnostic.help(fault.help));
            }
            match token {
                Token::Comment => {}
                Token::Unclosed => return None,
                token => return Some((token, span)),
            }
            let place = self.builder.at(span);
            let fault = Diagnostic::error("json/comment", "JSON has no comments").at(place, "a comment");
            self.builder.push(fault.help("remove it, or rename the file to `.yaml` and write `#`"));
        }
    }

    fn value(&mut self, token: Token, span: Span, comma: Option<Span>, may_close: bool) -> Option<State> {
        match token {
            Token::Open(open) => {
                self.builder.open(open == b'{', span, Style::Flow, 0);
                return Some(match open {
                    b'{' => State::Key { comma: None },
                    _ => State::Value { comma: None, may_close: true },
                });
            }
            Token::Close(b']') if may_close => return Some(self.close(span, comma)),
            Token::String(text) => self.builder.scalar(span, Style::Json, Kind::String(text.into()), 0),
            Token::Number => {
                self.builder.scalar(span, Style::Plain, Kind::Number(span.of(self.text).into()), 0);
            }
            Token::Word => {
                let kind = self.word(span);
                self.builder.scalar(span, Style::Plain, kind, 0);
            }
            Token::End if self.builder.in_mapping().is_none() => {
                let fault = Diagnostic::warning("json/empty", "the file says nothing");
                self.builder
                    .push(fault.at(self.builder.at(span), "").help("write something into it, or delete it"));
                return None;
            }
            _ => return self.unexpected(&token, span, "a value"),
        }
        Some(State::After)
    }

    fn key(&mut self, token: Token, span: Span, comma: Option<Span>) -> Option<State> {
        let source = self.builder.source;
        let text = match token {
            Token::Close(b'}') => return Some(self.close(span, comma)),
            Token::String(text) => text,
            Token::Word => {
                let fault = Diagnostic::error(
                    SYNTAX,
                    format!("the key `{}` has no quotes", clip(span.of(self.text))),
                );
                let fault = fault.at(self.builder.at(span), "expected double quotes");
                self.builder.push(fault.help(format!("write \"{}\"", clip(span.of(self.text)))));
                span.of(self.text).to_owned()
            }
            _ => return self.unexpected(&token, span, "a key in double quotes or `}`"),
        };
        self.builder.key(Key { text: text.into(), source, span, style: Style::Json });
        let (token, span) = self.token()?;
        if token == Token::Colon {
            return Some(State::Value { comma: None, may_close: false });
        }
        self.unexpected(&token, span, "`:`")
    }

    fn after(&mut self, token: Token, span: Span) -> Option<State> {
        let mapping = self.builder.in_mapping().unwrap_or_default();
        let next =
            |comma| if mapping { State::Key { comma } } else { State::Value { comma, may_close: true } };
        match token {
            Token::Comma => Some(next(Some(span))),
            Token::Close(bracket) if mapping == (bracket == b'}') => Some(self.close(span, None)),
            Token::String(_) | Token::Number | Token::Word | Token::Open(_) if !mapping || token.is_key() => {
                let fault = Diagnostic::error(SYNTAX, "found no `,` between two entries");
                let fault = fault.at(self.builder.at(span), "expected `,` before this");
                self.builder.push(fault.help("write a `,`"));
                if mapping { self.key(token, span, None) } else { self.value(token, span, None, false) }
            }
            _ => self.unexpected(&token, span, if mapping { "`,` or `}`" } else { "`,` or `]`" }),
        }
    }

    fn end(&mut self, token: &Token, span: Span) -> Option<()> {
        if *token == Token::End {
            return Some(());
        }
        let fault = Diagnostic::error(SYNTAX, "the file goes on after its value");
        let fault = fault.at(self.builder.at(span), "expected the end of the file");
        self.builder.push(fault.help("remove what follows, or put both into one sequence `[…]`"));
        None
    }

    fn close(&mut self, span: Span, comma: Option<Span>) -> State {
        if let Some(comma) = comma {
            let fault = Diagnostic::error("json/trailing-comma", "JSON allows no comma after the last entry");
            self.builder
                .push(fault.at(self.builder.at(comma), "one comma too many").help("remove the comma"));
        }
        self.builder.close(Some(span));
        State::After
    }

    fn word(&mut self, span: Span) -> Kind {
        let word = span.of(self.text);
        let help = match word {
            "null" => return Kind::Null,
            "true" => return Kind::Bool(true),
            "false" => return Kind::Bool(false),
            "None" | "nil" | "undefined" | "Null" | "NULL" => "write `null`",
            "True" | "TRUE" => "write `true`",
            "False" | "FALSE" => "write `false`",
            "NaN" | "Infinity" => "write `null` or a number: JSON has no such value",
            _ => "put a string into double quotes",
        };
        let fault = Diagnostic::error(SYNTAX, format!("`{}` is not a value of JSON", clip(word)));
        self.builder.push(fault.at(self.builder.at(span), "not a value").help(help));
        Kind::Broken
    }

    fn unexpected(&mut self, token: &Token, span: Span, expected: &str) -> Option<State> {
        let found = match token {
            Token::End => "the end of the file".to_owned(),
            _ => format!("`{}`", clip(span.of(self.text))),
        };
        let fault = Diagnostic::error(SYNTAX, format!("found {found}, expected {expected}"));
        self.builder.push(fault.at(self.builder.at(span), format!("expected {expected}")));
        None
    }
}
