//! Pipelines and the expressions between their `|`: spansets, scalars, metrics.
//!
//! Tempo's grammar tells spansets, scalars and metrics apart by rule names; one
//! expression parser reads them all here, and [`super::shape`] judges each join.

use super::advice;
use super::cursor::Parser;
use super::gate;
use super::lexer::TokenKind;
use super::operator::Operator;
use super::shape::{Part, Shape};
use super::tree::{Id, Kind, Literal};
use super::typing::Type;
use crate::query::Fault;
use crate::span::Span;

impl Parser<'_> {
    /// The whole query, hints included; nothing may be left over.
    pub(super) fn query(&mut self) {
        let mut body = self.pipeline();
        let mark = self.pending.len();
        loop {
            match self.kind() {
                TokenKind::End => break,
                TokenKind::With => self.hints(),
                _ => body = self.left_over(&body),
            }
        }
        self.check_whole(&body);
        let hints = self.close_list(mark);
        self.push(Span::new(0, self.text.len()), Kind::Query { body: body.id, hints });
    }

    /// Reports what follows a complete query, and reads on for further faults.
    fn left_over(&mut self, body: &Part) -> Part {
        let token = self.token();
        if token.kind == TokenKind::Bad {
            self.hush();
        }
        let expected = self.unexpected("`|` or the end of the query");
        let fault = advice::left_over(expected, body.shape, token.kind, self.written(token.span));
        self.complain(fault);
        self.resynchronise();
        let is_pipe = self.kind() == TokenKind::Pipe;
        if !matches!(self.kind(), TokenKind::End | TokenKind::With) {
            self.bump();
            self.hush();
            if is_pipe || matches!(self.kind(), TokenKind::OpenBrace | TokenKind::OpenParen) {
                // Not a pipeline: its rules about neighbours would only repeat the fault.
                self.stage();
            }
        }
        Part { shape: Shape::Unknown, ..*body }
    }

    /// Stages between `|`.
    pub(super) fn pipeline(&mut self) -> Part {
        let mark = self.pending.len();
        let mut last = self.stage();
        let start = last.span;
        let mut whole = last.shape;
        self.check_first(&last);
        self.pending.push(last.id);
        while self.kind() == TokenKind::Pipe {
            let pipe = self.bump().span;
            let next = self.stage();
            whole = self.follow(whole, &last, pipe, &next);
            last = next;
            self.pending.push(last.id);
        }
        if self.pending.len() == mark + 1 {
            self.pending.truncate(mark);
            return last;
        }
        let stages = self.close_list(mark);
        let span = start.to(last.span);
        let id = self.push(span, Kind::Pipeline(stages));
        Part { id, span, shape: whole, wrapped: false, duration: None }
    }

    /// One stage: a word with parentheses, or an expression.
    fn stage(&mut self) -> Part {
        let part = match self.kind() {
            TokenKind::By => self.by_stage(),
            TokenKind::Select => self.select_stage(),
            TokenKind::Coalesce => self.coalesce_stage(),
            TokenKind::Metrics(function) => self.metrics_stage(function),
            TokenKind::Rank(rank) => self.rank_stage(rank),
            _ => return self.expression(1),
        };
        if part.shape.is_metrics() { self.threshold(part) } else { part }
    }

    /// `rate() > 10`: comparisons right behind a metrics stage.
    fn threshold(&mut self, mut part: Part) -> Part {
        while let Some(op) = self.operator() {
            if !(op.is_scalar_comparison() || op.is_arithmetic()) {
                break;
            }
            let op_span = self.bump().span;
            let right = self.expression(if op.is_arithmetic() { 1 } else { op.level() + 1 });
            if op.is_arithmetic() {
                self.report(advice::unparenthesised(op, op_span));
            } else {
                self.check_threshold(op_span, &part, &right);
            }
            part = self.joined(part.shape, &part, (op, op_span), &right);
        }
        part
    }

    fn joined(&mut self, shape: Shape, left: &Part, (op, op_span): (Operator, Span), right: &Part) -> Part {
        let span = left.span.to(right.span);
        let id = self.push(span, Kind::Binary { op, op_span, left: left.id, right: right.id });
        Part {
            id,
            span,
            shape,
            wrapped: left.wrapped && right.wrapped,
            duration: left.duration.or(right.duration),
        }
    }

    /// Operands joined by operators that bind at least as strongly as `level`.
    pub(super) fn expression(&mut self, level: u8) -> Part {
        let mut left = self.primary();
        let mut after_or = false;
        while let Some(op) = self.expression_operator(level) {
            let deeper = op == Operator::Pow;
            if deeper && !self.descend() {
                break;
            }
            let op_span = self.bump().span;
            self.need_structure(op, op_span, &left);
            self.check_logic(op, op_span, &mut after_or);
            let right = self.expression(op.level() + u8::from(!deeper));
            if deeper {
                self.ascend();
            }
            let shape = self.join_shapes((op, op_span), &left, &right);
            left = self.joined(shape, &left, (op, op_span), &right);
        }
        left
    }

    /// Warns of `&&` behind `||`, which does not bind as elsewhere.
    pub(super) fn check_logic(&mut self, op: Operator, span: Span, after_or: &mut bool) {
        if op == Operator::And && *after_or {
            self.report(advice::mixed_logic(span));
            *after_or = false;
        }
        *after_or |= op == Operator::Or;
    }

    /// The operator at hand, or what a word in its place stands for.
    fn expression_operator(&mut self, level: u8) -> Option<Operator> {
        let token = self.token();
        let op = match token.kind {
            TokenKind::Op(op) if op != Operator::Not => op,
            TokenKind::Name => advice::word_operator(self.written(token.span)).filter(|op| op.is_logic())?,
            _ => return None,
        };
        if op.level() < level {
            return None;
        }
        if token.kind == TokenKind::Name {
            self.report(advice::word_fault(self.written(token.span), op, token.span));
        }
        Some(op)
    }

    fn need_structure(&mut self, op: Operator, span: Span, left: &Part) {
        if !op.is_structural() || !matches!(left.shape, Shape::Spanset | Shape::Pipeline) {
            return;
        }
        let first = matches!(op, Operator::Descendant | Operator::Greater | Operator::Sibling);
        self.need(if first { gate::STRUCTURE } else { gate::MORE_STRUCTURE }, span);
    }

    fn primary(&mut self) -> Part {
        let token = self.token();
        match token.kind {
            TokenKind::OpenBrace => self.spanset(),
            TokenKind::OpenParen => self.parenthesised(),
            TokenKind::Literal(literal) => self.constant(literal),
            TokenKind::Op(Operator::Sub) => self.negative(),
            TokenKind::Aggregate(function) => self.aggregate(function),
            TokenKind::Variable => self.variable_part(),
            TokenKind::Bad => {
                self.bump();
                self.unknown_part(token.span)
            }
            TokenKind::Attribute { .. }
            | TokenKind::Intrinsic(_)
            | TokenKind::Parent
            | TokenKind::Op(Operator::Not) => self.bare_field(),
            TokenKind::Name => self.unknown_word(),
            _ => self.no_primary(),
        }
    }

    fn no_primary(&mut self) -> Part {
        let span = self.token().span;
        let before = self.previous().map(|token| token.kind);
        let fault = self.unexpected(advice::primary_expected(before));
        match self.kind() {
            TokenKind::Metrics(_)
            | TokenKind::By
            | TokenKind::Select
            | TokenKind::Coalesce
            | TokenKind::Rank(_) => {
                self.complain(fault.with_help("use `|` before a stage"));
                self.bump();
                if self.kind() == TokenKind::OpenParen {
                    self.skip_parens();
                }
                return self.unknown_part(span);
            }
            TokenKind::Op(op) if !op.is_logic() => {
                self.complain(fault);
                while self.operator().is_some_and(|op| !op.is_logic()) {
                    self.bump();
                }
                self.hush();
                return self.unknown_part(span);
            }
            _ => self.complain(fault),
        }
        if !matches!(self.kind(), TokenKind::Op(_)) {
            self.resynchronise();
        }
        self.unknown_part(Span::at(span.range().start))
    }

    /// Something already reported: every rule lets it pass.
    pub(super) fn unknown_part(&mut self, span: Span) -> Part {
        let id = self.broken(span);
        Part::new(id, span, Shape::Unknown)
    }

    /// `{ … }`
    pub(super) fn spanset(&mut self) -> Part {
        let open = self.open();
        if !self.descend() {
            return self.unknown_part(open.span);
        }
        let filter = if self.kind() == TokenKind::CloseBrace { None } else { Some(self.filter()) };
        self.close(open, "an operator ");
        self.ascend();
        let span = Span::new(open.span.range().start, self.end());
        let id = self.push(span, Kind::Spanset(filter));
        Part::new(id, span, Shape::Spanset)
    }

    fn filter(&mut self) -> Id {
        let field = self.field();
        if !(field.ty.is_open() || field.ty == Type::Bool) {
            self.report(advice::not_boolean(self.written(field.span), &field));
        }
        self.after_field("an operator or `}`");
        field.id
    }

    /// `( … )`: a spanset, a pipeline, a scalar or a metrics query.
    fn parenthesised(&mut self) -> Part {
        let open = self.open();
        if !self.descend() {
            return self.unknown_part(open.span);
        }
        let inner = self.pipeline();
        if self.kind() == TokenKind::With {
            self.hints_inside();
        }
        self.close(open, "`|` ");
        self.ascend();
        let span = Span::new(open.span.range().start, self.end());
        let shape = self.wrap(&inner);
        let id = self.push(span, Kind::Group(inner.id));
        Part { id, span, shape, wrapped: true, duration: inner.duration }
    }

    fn constant(&mut self, literal: Literal) -> Part {
        let span = self.bump().span;
        let ty = Type::of(literal);
        let id = self.push(span, Kind::Literal(literal));
        if !ty.is_number() {
            self.report(advice::not_a_scalar(ty, span));
            return Part::new(id, span, Shape::Unknown);
        }
        let duration = (ty == Type::Duration).then_some(span);
        Part { duration, ..Part::new(id, span, Shape::Constant) }
    }

    fn negative(&mut self) -> Part {
        let op_span = self.bump().span;
        let operand = match self.kind() {
            TokenKind::Literal(literal) => self.constant(literal),
            TokenKind::Variable => self.variable_part(),
            _ => {
                self.expected("a number behind `-`");
                return self.unknown_part(op_span);
            }
        };
        let span = op_span.to(operand.span);
        let id = self.push(span, Kind::Unary { op: Operator::Sub, op_span, operand: operand.id });
        Part { id, span, ..operand }
    }

    fn variable_part(&mut self) -> Part {
        let span = self.bump().span;
        let id = self.push(span, Kind::Variable);
        if self.kind() == TokenKind::OpenParen {
            self.skip_parens();
            if self.kind() == TokenKind::By {
                self.bump();
                self.skip_parens();
            }
        }
        Part::new(id, span, Shape::Unknown)
    }

    /// A condition without `{ }` around it.
    fn bare_field(&mut self) -> Part {
        let field = self.field();
        let written = self.written(field.span);
        let fault =
            Fault::error("traceql/missing-braces", field.span, "a condition needs `{` and `}` around it");
        self.complain(fault.with_help(format!("write `{{ {} }}`", advice::cut(written))));
        self.hush();
        Part::new(field.id, field.span, Shape::Unknown)
    }

    fn unknown_word(&mut self) -> Part {
        let token = self.token();
        let word = self.written(token.span);
        match self.next_kind() {
            TokenKind::OpenParen => {
                self.bump();
                self.report(advice::unknown_function(word, token.span, false));
                self.skip_parens();
                if self.kind() == TokenKind::By {
                    self.bump();
                    self.skip_parens();
                }
                self.unknown_part(Span::new(token.span.range().start, self.end()))
            }
            TokenKind::Op(_) => self.bare_field(),
            _ => {
                self.bump();
                self.complain(advice::unknown_stage(word, token.span));
                self.resynchronise();
                self.unknown_part(token.span)
            }
        }
    }
}
