//! Field expressions: what stands in `{ … }`, `avg( … )` and `by( … )`.

use super::cursor::Parser;
use super::lexer::{Token, TokenKind};
use super::operator::Operator;
use super::tree::{Kind, Literal};
use super::typing::{self, Type, Typed};
use super::vocabulary::Scope;
use super::{advice, gate, pattern};
use crate::query::Fault;
use crate::span::Span;

impl Parser<'_> {
    /// A whole field expression.
    pub(super) fn field(&mut self) -> Typed {
        self.field_from(1)
    }

    /// Operands joined by operators that bind at least as strongly as `level`.
    fn field_from(&mut self, level: u8) -> Typed {
        let mut left = self.operand();
        let mut after_or = false;
        while let Some((op, op_span)) = self.field_operator(level) {
            let deeper = op == Operator::Pow;
            if deeper && !self.descend() {
                return left;
            }
            let right = self.field_from(op.level() + u8::from(!deeper));
            if deeper {
                self.ascend();
            }
            self.check_logic(op, op_span, &mut after_or);
            left = self.join(&left, (op, op_span), &right);
        }
        left
    }

    /// Takes the operator at hand if it is one and binds strongly enough.
    fn field_operator(&mut self, level: u8) -> Option<(Operator, Span)> {
        let token = self.token();
        let op = match token.kind {
            TokenKind::Op(Operator::Not) => return None,
            TokenKind::Op(op) => op,
            TokenKind::Name => advice::word_operator(self.written(token.span))?,
            _ => return None,
        };
        if op.level() < level {
            return None;
        }
        self.bump();
        if token.kind == TokenKind::Name {
            self.report(advice::word_fault(self.written(token.span), op, token.span));
        }
        if op.is_only_structural() {
            self.report(advice::structure_in_braces(op, token.span));
        }
        Some((op, token.span))
    }

    fn join(&mut self, left: &Typed, (op, op_span): (Operator, Span), right: &Typed) -> Typed {
        let span = left.span.to(right.span);
        let fault = if op.is_only_structural() {
            None
        } else if op.is_match() {
            self.check_match(op, op_span, left, right)
        } else {
            self.check_nil(op, left, right)
                .or_else(|| typing::check_binary(self.text, (op, op_span), left, right))
        };
        let ty = if (op.is_arithmetic() || op.is_logic()) && fault.is_some() {
            Type::Unknown
        } else {
            typing::result(op, left.ty, right.ty)
        };
        if fault.is_none() && op.is_scalar_comparison() {
            self.check_mistaken(left, right);
            self.check_mistaken(right, left);
        }
        self.faults.extend(fault);
        let id = self.push(span, Kind::Binary { op, op_span, left: left.id, right: right.id });
        Typed { id, span, ty, reads_span: left.reads_span || right.reads_span, literal: None }
    }

    /// Warns where an attribute is compared as if it were the intrinsic of that name.
    fn check_mistaken(&mut self, side: &Typed, other: &Typed) {
        if other.literal.is_some()
            && let Some(Kind::Attribute { scope: Scope::Any | Scope::Span, name, parent: false }) =
                self.tree.get(side.id).map(|node| node.kind)
        {
            let (written, name) = (self.written(side.span), self.written(name));
            self.faults.extend(advice::attribute_for_intrinsic(written, name, side.span, other.literal));
        }
    }

    fn check_match(&self, op: Operator, op_span: Span, left: &Typed, right: &Typed) -> Option<Fault> {
        if right.ty == Type::Unknown {
            return None;
        }
        if right.literal != Some(Literal::Text) {
            return Some(advice::match_without_string(op, right, self.written(right.span)));
        }
        let fault = typing::check_binary(self.text, (op, op_span), left, right);
        fault.or_else(|| pattern::check(self.text, self.tree.ungrouped(right.id)))
    }

    /// `= nil` asks whether an attribute is missing; these never are.
    fn check_nil(&mut self, op: Operator, left: &Typed, right: &Typed) -> Option<Fault> {
        let is_nil = |side: &Typed| side.literal == Some(Literal::Nil);
        if op != Operator::Equal || !(is_nil(left) || is_nil(right)) {
            return None;
        }
        let side = if is_nil(right) { left } else { right };
        let span = left.span.to(right.span);
        self.need(gate::EQUALS_NIL, span);
        let what = match self.tree.get(side.id).map(|node| node.kind) {
            Some(Kind::Intrinsic(_)) => "an intrinsic",
            Some(Kind::Attribute { scope: Scope::Resource, name, parent: false })
                if super::Tree::attribute_name(self.text, name) == "service.name" =>
            {
                "this resource attribute"
            }
            _ => return None,
        };
        let written = self.written(side.span);
        let message = format!("`{written} = nil` can never be true: {what} is always there");
        Some(
            Fault::error("traceql/never-nil", span, message)
                .with_help(format!("remove the test of `{written}`")),
        )
    }

    fn operand(&mut self) -> Typed {
        let token = self.token();
        match token.kind {
            TokenKind::Literal(literal) => {
                self.bump();
                let id = self.push(token.span, Kind::Literal(literal));
                let ty = Type::of(literal);
                Typed { id, span: token.span, ty, reads_span: false, literal: Some(literal) }
            }
            TokenKind::Attribute { .. } | TokenKind::Intrinsic(_) | TokenKind::Variable | TokenKind::Bad => {
                self.bump();
                self.name(token)
            }
            TokenKind::OpenParen => self.group(),
            TokenKind::Op(op @ (Operator::Sub | Operator::Not)) => self.prefix(op),
            TokenKind::Parent => {
                self.bump();
                self.report(advice::parent(token.span));
                self.poison(token.span)
            }
            TokenKind::Name => self.unknown_name(),
            _ => self.no_operand(),
        }
    }

    /// A token that stands for something of the span, or for a reported fault.
    pub(super) fn name(&mut self, token: Token) -> Typed {
        let span = token.span;
        let (kind, ty) = match token.kind {
            TokenKind::Attribute { parent, scope, name } => {
                if parent {
                    self.report(advice::parent(span));
                }
                let name = Span::new(name as usize, span.range().end);
                (Kind::Attribute { parent, scope, name }, Type::Attribute)
            }
            TokenKind::Intrinsic(which) => (Kind::Intrinsic(which), which.value_type()),
            TokenKind::Variable => (Kind::Variable, Type::Unknown),
            _ => {
                self.hush();
                (Kind::Broken, Type::Unknown)
            }
        };
        let id = self.push(span, kind);
        Typed { id, span, ty, reads_span: true, literal: None }
    }

    /// An operand of which nothing is known because it was reported.
    pub(super) fn poison(&mut self, span: Span) -> Typed {
        let id = self.broken(span);
        Typed { id, span, ty: Type::Unknown, reads_span: true, literal: None }
    }

    fn group(&mut self) -> Typed {
        let open = self.open();
        if !self.descend() {
            return self.poison(open.span);
        }
        let inner = self.field();
        self.after_field("an operator or `)`");
        self.close(open, "an operator ");
        self.ascend();
        let span = Span::new(open.span.range().start, self.end());
        let id = self.push(span, Kind::Group(inner.id));
        Typed { id, span, ..inner }
    }

    fn prefix(&mut self, op: Operator) -> Typed {
        let op_span = self.bump().span;
        if !self.descend() {
            return self.poison(op_span);
        }
        // Both prefixes leave products and powers to their operand, and nothing looser.
        let operand = self.field_from(Operator::Not.level());
        self.ascend();
        let fault = typing::check_unary(op, op_span, &operand);
        let ty = if fault.is_some() { Type::Unknown } else { operand.ty };
        self.faults.extend(fault);
        let span = op_span.to(operand.span);
        let id = self.push(span, Kind::Unary { op, op_span, operand: operand.id });
        Typed { id, span, ty, reads_span: operand.reads_span, literal: None }
    }

    fn unknown_name(&mut self) -> Typed {
        let token = self.bump();
        let word = self.written(token.span);
        if matches!(word, "not" | "NOT") {
            self.report(advice::word_fault(word, Operator::Not, token.span));
            if !self.descend() {
                return self.poison(token.span);
            }
            let operand = self.field_from(Operator::Not.level());
            self.ascend();
            return self.poison(token.span.to(operand.span));
        }
        if self.kind() == TokenKind::OpenParen {
            self.report(advice::unknown_function(word, token.span, true));
            self.skip_parens();
            return self.poison(Span::new(token.span.range().start, self.end()));
        }
        let before = self.before_name();
        self.report(advice::unscoped(word, token.span, before));
        self.hush();
        self.poison(token.span)
    }

    /// What a comparison before the word just taken compares it with.
    fn before_name(&self) -> advice::Place {
        let is_value = self.op_before_last().is_some_and(Operator::is_comparison);
        if is_value { advice::Place::Value } else { advice::Place::Name }
    }

    fn no_operand(&mut self) -> Typed {
        let at = self.token().span;
        let start = Span::at(at.range().start);
        match self.kind() {
            TokenKind::Aggregate(_) | TokenKind::Metrics(_) | TokenKind::Rank(_) => {
                let word = self.written(at);
                let fault = advice::function_in_field(word, at);
                self.complain(fault);
                self.bump();
                if self.kind() == TokenKind::OpenParen {
                    self.skip_parens();
                }
                return self.poison(at);
            }
            TokenKind::Op(op) if !op.is_logic() => {
                self.expected("a value");
                while self.operator().is_some_and(|op| !op.is_logic()) {
                    self.bump();
                }
                self.hush();
                if self.eat(TokenKind::Name) {
                    self.hush();
                } else if self.starts_operand() {
                    let operand = self.operand();
                    return Typed { ty: Type::Unknown, literal: None, ..operand };
                }
                return self.poison(start);
            }
            TokenKind::Op(_)
            | TokenKind::CloseParen
            | TokenKind::CloseBrace
            | TokenKind::Pipe
            | TokenKind::Comma
            | TokenKind::With
            | TokenKind::End => self.expected("a value"),
            TokenKind::OpenBrace => {
                let fault = self.unexpected("a value");
                self.complain(fault.with_help("write all conditions of a span in one pair of braces"));
                self.resynchronise();
            }
            _ => {
                self.expected("a value");
                self.resynchronise();
            }
        }
        self.poison(start)
    }

    fn starts_operand(&self) -> bool {
        matches!(
            self.kind(),
            TokenKind::Literal(_)
                | TokenKind::Attribute { .. }
                | TokenKind::Intrinsic(_)
                | TokenKind::Variable
                | TokenKind::Bad
                | TokenKind::OpenParen
                | TokenKind::Parent
                | TokenKind::Name
        )
    }

    /// Passes over what cannot follow a field expression, and over all it drags along.
    ///
    /// Ends at a closing bracket, a comma, a pipe or the end.
    pub(super) fn after_field(&mut self, expected: &str) {
        loop {
            match self.kind() {
                TokenKind::CloseParen
                | TokenKind::CloseBrace
                | TokenKind::Comma
                | TokenKind::Pipe
                | TokenKind::With
                | TokenKind::End => return,
                TokenKind::Op(Operator::And | Operator::Or) => {
                    self.bump();
                    self.field();
                }
                TokenKind::Bad => {
                    self.resynchronise();
                }
                _ => {
                    let fault = self.unexpected(expected);
                    let before = self.previous().map(|token| token.kind);
                    let fault = advice::after_operand(fault, before, self.written(self.token().span));
                    self.complain(fault);
                    self.resynchronise();
                }
            }
        }
    }
}
