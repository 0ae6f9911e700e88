//! `{a="b", c=~"d.*"}`: selectors and single matchers.

use super::{Heard, Parser, Said};
use crate::query::logql::token::Tok;
use crate::query::logql::tree::{MatchOp, Matcher, Selector};
use crate::query::{Fault, List};
use crate::span::Span;

impl Parser<'_> {
    /// A selector; the caller has seen its `{`.
    pub(super) fn selector(&mut self) -> Selector {
        let open = self.bump().span;
        let start = self.tree.matchers.len();
        let mut opaque = false;
        while !self.at_selector_end() {
            match self.entry() {
                Ok(Some(matcher)) => self.tree.matchers.push(matcher),
                Ok(None) => opaque = true,
                Err(Said) => {
                    opaque = true;
                    self.skip_matcher();
                }
            }
            if !self.list_comma(Tok::CloseBrace) {
                break;
            }
        }
        let faults = self.faults.len();
        if self.eat(Tok::CloseBrace).is_none() {
            self.close_selector(open);
        }
        let matchers = List::since(start, &self.tree.matchers);
        opaque |= self.cut || faults != self.faults.len();
        Selector { span: self.since(open), matchers, opaque }
    }

    fn at_selector_end(&self) -> bool {
        let tok = self.tok();
        matches!(tok, Tok::CloseBrace | Tok::End | Tok::Range | Tok::CloseParen | Tok::Pipe)
            || tok.is_line_filter()
    }

    fn skip_matcher(&mut self) {
        self.skip_to(|tok| {
            use Tok::*;
            matches!(tok, Comma | CloseBrace | Range | CloseParen | Pipe | PipeEq | PipeRe | PipePattern)
        });
    }

    fn close_selector(&mut self, open: Span) {
        if self.cut {
            return self.skip_matcher();
        }
        let token = self.peek();
        let message = format!("`{{` is not closed before {}, expected `}}`", self.describe(token));
        if self.at_selector_end() {
            self.report(Fault::error("logql/unclosed", open, message));
        } else {
            let _: Heard<()> = self.expected("`,` or `}`");
            self.skip_matcher();
            self.eat(Tok::CloseBrace);
        }
    }

    /// A matcher, or a variable that stands for one or several.
    fn entry(&mut self) -> Heard<Option<Matcher>> {
        if self.tok() == Tok::Comma {
            let span = self.peek().span;
            return self.say(Fault::error("logql/syntax", span, "found `,`, expected a matcher"));
        }
        if self.tok() == Tok::Variable && matches!(self.next_tok(), Tok::Comma | Tok::CloseBrace) {
            self.bump();
            return Ok(None);
        }
        let name = self.name("a label name")?;
        self.matcher(name).map(Some)
    }

    /// The operator and value behind a label.
    pub(super) fn matcher(&mut self, name: Span) -> Heard<Matcher> {
        let (op, op_span) = self.match_op()?;
        let value = self.string("a string in quotes")?;
        Ok(Matcher { span: name.to(value), name, op, op_span, value })
    }

    fn match_op(&mut self) -> Heard<(MatchOp, Span)> {
        let token = self.peek();
        let op = match token.tok {
            Tok::Eq => MatchOp::Equal,
            Tok::NotEq => MatchOp::NotEqual,
            Tok::EqRe => MatchOp::Regex,
            Tok::NotRe => MatchOp::NotRegex,
            Tok::EqEq => {
                let message = "`==` compares numbers, expected `=` before a string";
                let fault = Fault::error("logql/equals-string", token.span, message);
                self.report(fault.with_help("write `=`"));
                MatchOp::Equal
            }
            _ => return self.expected("`=`, `!=`, `=~` or `!~`"),
        };
        self.bump();
        Ok((op, token.span))
    }
}
