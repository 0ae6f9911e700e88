//! Label filters: `a="b" and (c>5 or d<10ms)`.

use super::{Heard, Parser, Said};
use crate::query::Fault;
use crate::query::list::index;
use crate::query::logql::token::{Tok, Token, Word};
use crate::query::logql::tree::{Filter, FilterId, MatchOp, Matcher, Test, Unit};
use crate::span::Span;

impl Parser<'_> {
    /// A whole label filter; `or` binds loosest.
    pub(super) fn filter(&mut self) -> Heard<FilterId> {
        let start = self.peek().span;
        let mut left = self.filter_and()?;
        while self.eat(Tok::Word(Word::Or)).is_some() {
            let right = self.filter_and()?;
            left = self.push_filter(start, Test::Or(left, right));
        }
        Ok(left)
    }

    /// Filters joined by `and`, a comma, or nothing at all.
    fn filter_and(&mut self) -> Heard<FilterId> {
        let start = self.peek().span;
        let mut left = self.filter_leaf()?;
        loop {
            let joined = match self.tok() {
                Tok::Word(Word::And) => {
                    self.bump();
                    true
                }
                Tok::Comma => {
                    let comma = self.bump().span;
                    if self.ends_filter() {
                        self.trailing_comma(comma);
                        return Ok(left);
                    }
                    true
                }
                Tok::Name | Tok::Variable | Tok::OpenParen => true,
                _ => false,
            };
            if !joined {
                return Ok(left);
            }
            let right = self.filter_leaf()?;
            left = self.push_filter(start, Test::And(left, right));
        }
    }

    fn ends_filter(&self) -> bool {
        matches!(self.tok(), Tok::CloseParen | Tok::Range | Tok::End) || self.tok().starts_stage()
    }

    fn filter_leaf(&mut self) -> Heard<FilterId> {
        let start = self.peek().span;
        if let Some(open) = self.eat(Tok::OpenParen) {
            return self.filter_group(open);
        }
        if self.tok() == Tok::Variable && !self.next_tok().is_comparison() {
            self.bump();
            return Ok(self.push_filter(start, Test::Variable));
        }
        let name = self.name("a label to compare")?;
        let test = self.comparison(name)?;
        Ok(self.push_filter(start, test))
    }

    fn filter_group(&mut self, open: Span) -> Heard<FilterId> {
        self.enter(open)?;
        let inner = self.filter();
        let inner = inner.unwrap_or_else(|Said| {
            self.skip_to(|tok| tok == Tok::CloseParen);
            self.push_filter(open, Test::Broken)
        });
        self.leave();
        self.close(open, "`and`, `or` or `)`");
        Ok(inner)
    }

    fn comparison(&mut self, name: Span) -> Heard<Test> {
        let op = self.peek();
        if !op.tok.is_comparison() {
            return self.expected("a comparison such as `=` or `>` behind the label");
        }
        let value = self.ahead(1).tok;
        match (op.tok, value) {
            (_, Tok::Ip) => self.ip_test(name, op),
            (Tok::EqRe | Tok::NotRe, _) => self.matcher(name).map(Test::Text),
            (Tok::Eq | Tok::NotEq | Tok::EqEq, Tok::Text) => self.matcher(name).map(Test::Text),
            (Tok::Greater | Tok::GreaterEq | Tok::Less | Tok::LessEq, Tok::Text) => Ok(self.text_order(op)),
            _ => self.quantity(name, op),
        }
    }

    fn text_order(&mut self, op: Token) -> Test {
        self.bump();
        let span = self.bump().span;
        let text = self.text(span);
        let message = format!("`{}` compares numbers, found the string {text}", self.text(op.span));
        let help = format!("write `{}` without quotes", text.trim_matches(['"', '`']));
        self.report(Fault::error("logql/string-order", span, message).with_help(help));
        Test::Broken
    }

    fn ip_test(&mut self, name: Span, op: Token) -> Heard<Test> {
        self.bump();
        let kind = match op.tok {
            Tok::Eq => MatchOp::Equal,
            Tok::NotEq => MatchOp::NotEqual,
            _ => {
                let message = format!("`{}` does not compare addresses", self.text(op.span));
                let fault = Fault::error("logql/ip-operator", op.span, message);
                self.report(fault.with_help("use `=` or `!=` with `ip(…)`"));
                self.ip()?;
                return Ok(Test::Broken);
            }
        };
        let value = self.ip()?;
        Ok(Test::Ip(Matcher { span: self.since(name), name, op: kind, op_span: op.span, value }))
    }

    fn quantity(&mut self, name: Span, op: Token) -> Heard<Test> {
        self.bump();
        let start = self.peek();
        let signed = matches!(start.tok, Tok::Plus | Tok::Minus) && self.next_tok() == Tok::Number;
        if signed {
            self.bump();
        }
        let unit = match self.tok() {
            Tok::Number => Unit::Number,
            Tok::Duration => Unit::Duration,
            Tok::Bytes => Unit::Bytes,
            Tok::Variable => Unit::Variable,
            Tok::Bad => return Err(Said),
            _ if matches!(op.tok, Tok::Eq | Tok::NotEq | Tok::EqEq) => {
                self.string("a string in quotes or a number")?;
                return Ok(Test::Broken);
            }
            _ => return self.expected("a number, a duration or a size"),
        };
        let value = self.bump().span;
        if unit == Unit::Number {
            self.number(value);
        }
        Ok(Test::Quantity { name, op: op.span, value: start.span.to(value), unit })
    }

    fn push_filter(&mut self, start: Span, test: Test) -> FilterId {
        let span = self.since(start);
        self.tree.filters.push(Filter { span, test });
        FilterId(index(self.tree.filters.len()) - 1)
    }
}
