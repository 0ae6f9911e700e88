//! Metric queries: operands, operators and aggregations.

use super::{Heard, Parser};
use crate::query::logql::function::{RangeOp, VectorOp};
use crate::query::logql::token::{Tok, Word};
use crate::query::logql::tree::{
    Binary, BinaryOp, Expr, ExprId, Grouping, Many, Matching, RangeAggregation, VectorAggregation,
};
use crate::query::{Fault, List};
use crate::span::Span;

/// An operator between operands, and how tightly it binds.
fn binary_op(tok: Tok) -> Option<(BinaryOp, u8)> {
    Some(match tok {
        Tok::Word(Word::Or) => (BinaryOp::Or, 1),
        Tok::Word(Word::And) => (BinaryOp::And, 2),
        Tok::Word(Word::Unless) => (BinaryOp::Unless, 2),
        Tok::EqEq => (BinaryOp::Equal, 3),
        Tok::NotEq => (BinaryOp::NotEqual, 3),
        Tok::Less => (BinaryOp::Less, 3),
        Tok::LessEq => (BinaryOp::LessEqual, 3),
        Tok::Greater => (BinaryOp::Greater, 3),
        Tok::GreaterEq => (BinaryOp::GreaterEqual, 3),
        Tok::Plus => (BinaryOp::Add, 4),
        Tok::Minus => (BinaryOp::Subtract, 4),
        Tok::Star => (BinaryOp::Multiply, 5),
        Tok::Slash => (BinaryOp::Divide, 5),
        Tok::Percent => (BinaryOp::Modulo, 5),
        Tok::Caret => (BinaryOp::Power, 6),
        _ => return None,
    })
}

impl Parser<'_> {
    /// The whole query.
    pub(super) fn query(&mut self) {
        if self.tok() == Tok::End {
            if !self.cut {
                let span = Span::new(0, self.text.len());
                let fault = Fault::error("logql/empty", span, "the query is empty");
                self.report(fault.with_help("write a log selector such as `{app=\"x\"}`"));
            }
            return;
        }
        let root = self.expression(0);
        self.tree.root = Some(root);
        self.leftover();
    }

    /// Operands joined by operators that bind at least as tightly as `least`.
    pub(super) fn expression(&mut self, least: u8) -> ExprId {
        let mut left = self.operand();
        while let Some((op, binding)) = binary_op(self.tok()).filter(|(_, binding)| *binding >= least) {
            left = self.right_side(left, op, binding);
        }
        left
    }

    fn right_side(&mut self, left: ExprId, op: BinaryOp, binding: u8) -> ExprId {
        let op_span = self.bump().span;
        let boolean = self.eat(Tok::Word(Word::Bool));
        let matching = self.matching();
        let many = matching.and_then(|_| self.many());
        let power = op == BinaryOp::Power;
        if power && self.enter(op_span).is_err() {
            return left;
        }
        let right = self.expression(if power { binding } else { binding + 1 });
        if power {
            self.leave();
        }
        let span = self.tree.expr(left).span.to(self.tree.expr(right).span);
        self.push(span, Expr::Binary(Binary { op, op_span, left, right, boolean, matching, many }))
    }

    fn matching(&mut self) -> Option<Matching> {
        let Tok::Word(word @ (Word::On | Word::Ignoring)) = self.tok() else {
            self.stray_group();
            return None;
        };
        let start = self.bump().span;
        let labels = self.labels(start).unwrap_or_default();
        Some(Matching { span: self.since(start), on: word == Word::On, labels })
    }

    fn many(&mut self) -> Option<Many> {
        let Tok::Word(word @ (Word::GroupLeft | Word::GroupRight)) = self.tok() else { return None };
        let start = self.bump().span;
        let listed = self.tok() == Tok::OpenParen;
        let labels = if listed { self.labels(start).unwrap_or_default() } else { List::default() };
        Some(Many { span: self.since(start), left: word == Word::GroupLeft, labels })
    }

    fn stray_group(&mut self) {
        if let Tok::Word(Word::GroupLeft | Word::GroupRight) = self.tok() {
            let span = self.peek().span;
            let message = format!("`{}` stands without `on (…)` or `ignoring (…)`", self.text(span));
            let fault = Fault::error("logql/missing-matching", span, message);
            self.report(fault.with_help("write `on (label)` before it"));
            self.many();
        }
    }

    /// One operand; behind a fault everything up to the enclosing `)` or `,` is skipped.
    fn operand(&mut self) -> ExprId {
        let start = self.peek().span;
        if let Ok(id) = self.bare_operand() {
            self.postfix();
            return id;
        }
        let nested = self.depth > 0;
        self.skip_to(if nested { |tok| matches!(tok, Tok::Comma | Tok::CloseParen) } else { |_| false });
        self.push(self.since(start), Expr::Broken)
    }

    fn bare_operand(&mut self) -> Heard<ExprId> {
        let token = self.peek();
        match token.tok {
            Tok::OpenBrace => Ok(self.log_query()),
            Tok::OpenParen => self.parenthesised(),
            Tok::Number => {
                self.bump();
                let value = self.number(token.span);
                Ok(self.push(token.span, Expr::Number(value)))
            }
            Tok::Plus | Tok::Minus => self.signed(),
            Tok::RangeFn(op) => self.range_aggregation(op),
            Tok::VectorFn(op) => self.vector_aggregation(op),
            Tok::LabelReplace => self.label_replace(),
            Tok::Vector => self.vector(),
            Tok::Variable => self.variable_operand(),
            _ => self.no_operand(),
        }
    }

    /// A log query; one with a range behind it is none.
    pub(super) fn log_query(&mut self) -> ExprId {
        let start = self.peek().span;
        let pipeline = self.pipeline();
        let span = self.since(start);
        let expr = if self.stray_range() { Expr::Broken } else { Expr::Log(pipeline) };
        self.push(span, expr)
    }

    fn parenthesised(&mut self) -> Heard<ExprId> {
        let open = self.bump().span;
        self.enter(open)?;
        let inner = self.expression(0);
        self.close(open, "an operator or `)`");
        self.leave();
        let span = self.since(open);
        let log = self.is_log(inner);
        let stage = self.tok().starts_stage() && matches!(self.next_tok(), Tok::Text | Tok::Ip)
            || self.tok() == Tok::Pipe;
        if log && stage {
            self.stage_behind_parentheses(self.peek().span);
            let first = self.tree.stages.len();
            self.stages();
            self.tree.stages.truncate(first);
        }
        if log && self.stray_range() {
            return Ok(self.push(span, Expr::Broken));
        }
        Ok(self.push(span, Expr::Paren(inner)))
    }

    /// Whether an expression is a log query, in parentheses or not.
    pub(super) fn is_log(&self, id: ExprId) -> bool {
        let mut id = id;
        loop {
            match self.tree.expr(id).expr {
                Expr::Log(_) => return true,
                Expr::Paren(inner) => id = inner,
                _ => return false,
            }
        }
    }

    /// A sign belongs to a number; before anything else it is a mistake.
    fn signed(&mut self) -> Heard<ExprId> {
        let sign = self.bump();
        let next = self.peek();
        if next.tok == Tok::Number || next.tok == Tok::Variable {
            self.bump();
            let value = if next.tok == Tok::Number { self.number(next.span) } else { f64::NAN };
            let value = if sign.tok == Tok::Minus { -value } else { value };
            return Ok(self.push(sign.span.to(next.span), Expr::Number(value)));
        }
        if next.tok == Tok::Bad || next.tok == Tok::End {
            return self.expected("a number behind the sign");
        }
        let message =
            format!("`{}` stands before {}, not a number", self.text(sign.span), self.describe(next));
        let fault = Fault::error("logql/unary-sign", sign.span, message);
        self.report(fault.with_help("multiply by `-1`: `-1 * …`"));
        while matches!(self.tok(), Tok::Plus | Tok::Minus) {
            self.bump();
        }
        self.bare_operand()
    }

    fn variable_operand(&mut self) -> Heard<ExprId> {
        let grouped = matches!(self.next_tok(), Tok::Word(Word::By | Word::Without));
        if grouped || self.next_tok() == Tok::OpenParen {
            let span = self.bump().span;
            return self.unknown_call(span);
        }
        let span = self.bump().span;
        Ok(self.push(span, Expr::Variable))
    }

    fn range_aggregation(&mut self, op: RangeOp) -> Heard<ExprId> {
        let op_span = self.bump().span;
        let early = self.early_grouping(op_span);
        let open = self.expect(Tok::OpenParen, "`(`")?;
        self.enter(open)?;
        let parameter = self.parameter();
        let ranged = self.log_range();
        let late = if ranged.is_ok() { self.end_of_arguments(parameter) } else { None };
        if let Ok(ranged) = &ranged {
            self.need_range(op, ranged);
        }
        self.end_call(open, ranged.is_err());
        let grouping = self.grouping().or(early);
        let Ok(ranged) = ranged else { return Ok(self.push(self.since(op_span), Expr::Broken)) };
        let parameter = parameter.or(late);
        let expr = RangeAggregation { op, op_span, parameter, log: ranged.log, grouping };
        Ok(self.push(self.since(op_span), Expr::RangeAggregation(expr)))
    }

    fn need_range(&mut self, op: RangeOp, ranged: &super::range::Ranged) {
        let closing = matches!(self.tok(), Tok::CloseParen | Tok::End | Tok::Comma);
        if ranged.log.range.is_some() || !ranged.sound || !closing || self.cut {
            return;
        }
        let end = Span::at(ranged.log.span.end as usize);
        let message = format!("`{}` reads a time range, and none follows the log query", op.name());
        let help = format!("write `{}({{…}}[5m])`", op.name());
        self.report(Fault::error("logql/missing-range", end, message).with_help(help));
    }

    fn early_grouping(&mut self, op: Span) -> Option<Grouping> {
        let grouping = self.grouping()?;
        let message = format!("`{}` takes its grouping behind the parentheses", self.text(op));
        let fault = Fault::error("logql/misplaced-grouping", grouping.span, message);
        self.report(fault.with_help("move the grouping behind the closing `)`"));
        Some(grouping)
    }

    fn vector_aggregation(&mut self, op: VectorOp) -> Heard<ExprId> {
        let op_span = self.bump().span;
        let before = self.grouping();
        let open = self.expect(Tok::OpenParen, "`(`")?;
        self.enter(open)?;
        if self.tok() == Tok::CloseParen {
            self.missing_argument(op.name());
        }
        let parameter = self.parameter();
        let body = if self.tok() == Tok::CloseParen {
            self.push(Span::at(open.end as usize), Expr::Broken)
        } else {
            self.expression(0)
        };
        let late = self.end_of_arguments(parameter);
        self.end_call(open, false);
        let behind = self.grouping();
        if let (Some(_), Some(second)) = (before, behind) {
            let message = "this aggregation is grouped twice";
            let fault = Fault::error("logql/duplicate-grouping", second.span, message);
            self.report(fault.with_help("keep one of the two groupings"));
        }
        let grouping = before.or(behind);
        let parameter = parameter.or(late);
        let expr = VectorAggregation { op, op_span, parameter, body, grouping };
        Ok(self.push(self.since(op_span), Expr::VectorAggregation(expr)))
    }

    fn missing_argument(&mut self, function: &str) {
        let span = self.peek().span;
        let message = format!("found `)`, expected a metric query for `{function}`");
        self.report(Fault::error("logql/missing-argument", span, message));
    }

    /// A number and a comma before the main argument.
    fn parameter(&mut self) -> Option<Span> {
        let signed = matches!(self.tok(), Tok::Plus | Tok::Minus);
        let number = self.ahead(usize::from(signed));
        let comma = self.ahead(usize::from(signed) + 1).tok == Tok::Comma;
        if !comma || !matches!(number.tok, Tok::Number | Tok::Variable) {
            return None;
        }
        if signed {
            let sign = self.bump().span;
            let message = "a parameter has no sign";
            let fault = Fault::error("logql/invalid-parameter", sign.to(number.span), message);
            self.report(fault.with_help("remove the sign"));
        }
        self.bump();
        self.bump();
        Some(number.span)
    }

    /// Whatever stands between the last argument and `)`; a number there is a parameter in the wrong place.
    fn end_of_arguments(&mut self, parameter: Option<Span>) -> Option<Span> {
        let comma = self.eat(Tok::Comma)?;
        let token = self.peek();
        if token.tok == Tok::CloseParen {
            self.trailing_comma(comma);
        } else if parameter.is_none() && token.tok == Tok::Number && self.next_tok() == Tok::CloseParen {
            self.bump();
            let message = format!("the parameter `{}` stands behind the query", self.text(token.span));
            let fault = Fault::error("logql/misplaced-parameter", token.span, message);
            self.report(fault.with_help("write the parameter first, then a comma and the query"));
            return Some(token.span);
        } else if token.tok != Tok::Bad && !(token.tok == Tok::End && self.cut) {
            let message = format!("found {}, expected no further argument", self.describe(token));
            self.report(Fault::error("logql/unexpected-argument", token.span, message));
            self.skip_to(|tok| tok == Tok::CloseParen);
        }
        None
    }

    /// Takes the `)` of a call; after a fault inside, whatever stands before it too.
    pub(super) fn end_call(&mut self, open: Span, faulty: bool) {
        if faulty {
            self.skip_to(|tok| tok == Tok::CloseParen);
        }
        self.close(open, "`)`");
        self.leave();
    }

    fn label_replace(&mut self) -> Heard<ExprId> {
        let name = self.bump().span;
        let open = self.expect(Tok::OpenParen, "`(`")?;
        self.enter(open)?;
        let body = self.expression(0);
        let arguments = self.replacement();
        if arguments.is_ok() {
            self.end_of_arguments(Some(name));
        }
        self.end_call(open, arguments.is_err());
        let span = self.since(name);
        let expr = arguments.map_or(Expr::Broken, |arguments| Expr::LabelReplace { body, arguments });
        Ok(self.push(span, expr))
    }

    /// The four strings of `label_replace`.
    fn replacement(&mut self) -> Heard<[Span; 4]> {
        let mut strings = [Span::default(); 4];
        for (at, to) in strings.iter_mut().enumerate() {
            if self.tok() == Tok::CloseParen {
                let span = self.peek().span;
                let message = format!("`label_replace` takes a vector and four strings, found {at}");
                let help = "write `label_replace(vector, \"to\", \"$1\", \"from\", \"(.*)\")`";
                return self.say(Fault::error("logql/missing-argument", span, message).with_help(help));
            }
            self.expect(Tok::Comma, "`,` and a string")?;
            *to = self.string("a string in quotes")?;
        }
        Ok(strings)
    }

    fn vector(&mut self) -> Heard<ExprId> {
        let name = self.bump().span;
        let open = self.expect(Tok::OpenParen, "`(`")?;
        self.depth += 1;
        let number = self.peek();
        let fine = matches!(number.tok, Tok::Number | Tok::Variable);
        if number.tok == Tok::Number {
            self.number(number.span);
        }
        if fine {
            self.bump();
        } else {
            let _: Heard<()> = self.expected("a number without a sign");
        }
        self.end_call(open, !fine);
        Ok(self.push(self.since(name), Expr::Vector))
    }
}
