//! Labels, strings and lists of labels: the small parts that every clause shares.

use super::{Heard, Parser, Said};
use crate::query::logql::number;
use crate::query::logql::token::{Tok, Word};
use crate::query::logql::tree::Grouping;
use crate::query::{Fault, List};
use crate::span::Span;

impl Parser<'_> {
    /// A label name; words that cannot be one are reported and taken.
    pub(super) fn name(&mut self, what: &str) -> Heard<Span> {
        let token = self.peek();
        match token.tok {
            Tok::Name => Ok(self.hyphened()),
            Tok::Variable => Ok(self.bump().span),
            Tok::Word(_) => Ok(self.reserved()),
            Tok::Text => Ok(self.quoted_name()),
            _ => self.expected(what),
        }
    }

    /// A name, with `-name` behind it that cannot belong there.
    fn hyphened(&mut self) -> Span {
        let first = self.bump().span;
        let mut whole = first;
        while let Tok::Minus = self.tok() {
            let (minus, next) = (self.peek().span, self.ahead(1));
            let glued = minus.start == whole.end && next.span.start == minus.end;
            if !glued || !matches!(next.tok, Tok::Name | Tok::Number | Tok::Variable) {
                break;
            }
            self.bump();
            whole = whole.to(self.bump().span);
        }
        if whole != first {
            let name = self.text(whole);
            let message = format!("`{name}` is no label name: LogQL names have no hyphens");
            let help = format!("use `{}`, the name that Loki stores", name.replace('-', "_"));
            self.report(Fault::error("logql/invalid-label-name", whole, message).with_help(help));
        }
        whole
    }

    fn reserved(&mut self) -> Span {
        let span = self.bump().span;
        let message = format!("`{}` is a keyword and cannot name a label", self.text(span));
        let help = "rename the label where the logs are collected";
        self.report(Fault::error("logql/reserved-word", span, message).with_help(help));
        span
    }

    fn quoted_name(&mut self) -> Span {
        let span = self.bump().span;
        let message = "label names stand without quotes in LogQL";
        let bare = self.text(span).trim_matches(['"', '`', '\'']);
        let help = format!("write `{}`", bare.replace(['.', '-', ' '], "_"));
        self.report(Fault::error("logql/invalid-label-name", span, message).with_help(help));
        span
    }

    /// A string in quotes, or a variable that stands for one.
    pub(super) fn string(&mut self, what: &str) -> Heard<Span> {
        match self.tok() {
            Tok::Text | Tok::Variable => Ok(self.bump().span),
            Tok::Name | Tok::Number | Tok::Duration | Tok::Bytes | Tok::Word(_) => Ok(self.unquoted()),
            Tok::Bad => Err(Said),
            _ => {
                let message = format!("found {}, expected {what}", self.describe(self.peek()));
                let span = self.peek().span;
                if self.tok() == Tok::End && self.cut {
                    return Err(Said);
                }
                self.say(Fault::error("logql/missing-string", span, message))
            }
        }
    }

    /// Words where a string belongs: everything glued together is meant.
    fn unquoted(&mut self) -> Span {
        use Tok::{CloseBrace, CloseParen, Comma, End, Pipe, Range};
        let mut span = self.bump().span;
        loop {
            let next = self.peek();
            let stop = matches!(next.tok, CloseBrace | CloseParen | Comma | End | Pipe | Range);
            if stop || next.tok.is_line_filter() || next.span.start != span.end {
                break;
            }
            span = span.to(self.bump().span);
        }
        let word = self.text(span);
        let message = format!("`{word}` stands without quotes, expected a string");
        let help = format!("write `\"{word}\"`");
        self.report(Fault::error("logql/missing-quotes", span, message).with_help(help));
        span
    }

    /// `by (…)` or `without (…)`, if it comes next.
    pub(super) fn grouping(&mut self) -> Option<Grouping> {
        let Tok::Word(word @ (Word::By | Word::Without)) = self.tok() else { return None };
        let start = self.bump().span;
        let labels = self.labels(start).unwrap_or_default();
        Some(Grouping { span: self.since(start), without: word == Word::Without, labels })
    }

    /// A list of labels in parentheses.
    pub(super) fn labels(&mut self, word: Span) -> Heard<List> {
        let Some(open) = self.eat(Tok::OpenParen) else {
            let token = self.peek();
            if token.tok == Tok::End && self.cut || token.tok == Tok::Bad {
                return Err(Said);
            }
            let found = self.describe(token);
            let message = format!("found {found}, expected `(` and labels behind `{}`", self.text(word));
            let help = format!("write `{} (label)`", self.text(word));
            self.report(Fault::error("logql/missing-parenthesis", token.span, message).with_help(help));
            if matches!(token.tok, Tok::Name | Tok::Variable) {
                self.bump();
            }
            return Err(Said);
        };
        let start = self.tree.names.len();
        self.depth += 1;
        while !matches!(self.tok(), Tok::CloseParen | Tok::End) {
            match self.name("a label name or `)`") {
                Ok(name) => self.tree.names.push(name),
                Err(Said) => self.skip_to(|tok| matches!(tok, Tok::Comma | Tok::CloseParen)),
            }
            if !self.list_comma(Tok::CloseParen) {
                break;
            }
        }
        self.leave();
        self.close(open, "`,` or `)`");
        Ok(List::since(start, &self.tree.names))
    }

    /// A comma between entries; reports one before `end`, and one that is missing before a name.
    pub(super) fn list_comma(&mut self, end: Tok) -> bool {
        if let Some(comma) = self.eat(Tok::Comma) {
            if self.tok() == end {
                self.trailing_comma(comma);
            }
            return true;
        }
        let token = self.peek();
        if token.tok != Tok::Name && token.tok != Tok::Variable {
            return false;
        }
        let message = format!("found {}, expected `,` before it", self.describe(token));
        self.report(Fault::error("logql/missing-comma", token.span, message));
        true
    }

    pub(super) fn trailing_comma(&mut self, comma: Span) {
        let message = format!("the list ends in a comma before {}", self.describe(self.peek()));
        let fault = Fault::error("logql/trailing-comma", comma, message);
        self.report(fault.with_help("remove the comma"));
    }

    /// The value of a number token, which may be one that only the lexer can read.
    pub(super) fn number(&mut self, span: Span) -> f64 {
        if let Some(value) = number::value(self.text(span)) {
            return value;
        }
        let known = self.faults.iter().any(|fault| fault.span.start == span.start);
        if !known {
            let message = format!("`{}` is no number that Loki can read", self.text(span));
            let help = "write a decimal number";
            self.report(Fault::error("logql/invalid-number", span, message).with_help(help));
        }
        f64::NAN
    }
}
