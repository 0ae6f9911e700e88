//! What follows a selector: range, subquery, `offset`, `@`, `anchored`.
//!
//! Part of the parser. The durations between brackets and after `offset` are
//! read by the same machine, with the parser's `duration` mark set.

use super::feature::{Feature, Need};
use super::literal::LONGEST_DURATION;
use super::operator::BinaryOp;
use super::parser::{Frame, Parser, State};
use super::token::{Tok, Token};
use super::tree::{NodeId, NodeKind};
use super::types::ValueType;
use crate::query::Fault;
use crate::span::Span;

/// Modifiers that a selector has already.
#[derive(Clone, Copy, Default)]
struct Modifiers {
    offset: Option<Span>,
    at: Option<Span>,
    extended: Option<Span>,
}

impl Parser<'_> {
    fn modifiers(&self, mut node: NodeId) -> Modifiers {
        let mut found = Modifiers::default();
        loop {
            node = match self.tree.node(node).kind {
                NodeKind::Offset { base, keyword, amount } => {
                    found.offset = Some(keyword.to(self.span(amount)));
                    base
                }
                NodeKind::At { base, keyword, time } => {
                    found.at = Some(keyword.to(self.span(time)));
                    base
                }
                NodeKind::Extend { base, keyword, .. } => {
                    found.extended = Some(keyword);
                    base
                }
                _ => return found,
            }
        }
    }

    pub(super) fn open_range(&mut self, base: NodeId) -> State {
        let open = self.bump().span;
        self.duration = true;
        self.stack.push(Frame::Range { base, open });
        State::Operand
    }

    /// Builds the range or subquery whose last duration is `node`.
    pub(super) fn close_range(&mut self, node: NodeId, end: u32) -> NodeId {
        self.duration = false;
        match self.stack.pop() {
            Some(Frame::Range { base, open }) => self.range(base, node, Span { start: open.start, end }),
            Some(Frame::Step { base, range, open }) => {
                self.subquery(base, range, Some(node), Span { start: open.start, end })
            }
            _ => node,
        }
    }

    /// The colon between the two durations of a subquery.
    pub(super) fn colon(&mut self, node: NodeId) -> State {
        let node = self.reduce_all(node);
        let Some(&Frame::Range { base, open }) = self.stack.last() else {
            let token = self.bump();
            let message = "unexpected `:`, expected one between the two durations of a subquery";
            self.fault(Fault::error("promql/syntax", token.span, message));
            while !matches!(self.peek().kind, Tok::RBracket | Tok::RParen | Tok::End) {
                self.bump();
            }
            return State::After(node);
        };
        self.bump();
        self.stack.pop();
        if self.peek().kind == Tok::RBracket {
            let end = self.bump().span.end;
            self.duration = false;
            let brackets = Span { start: open.start, end };
            return State::After(self.subquery(base, node, None, brackets));
        }
        self.stack.push(Frame::Step { base, range: node, open });
        State::Operand
    }

    pub(super) fn unclosed_bracket(&mut self, node: NodeId) -> State {
        let Some(&(Frame::Range { open, .. } | Frame::Step { open, .. })) = self.stack.last() else {
            return State::After(node);
        };
        let next = self.peek();
        if !(next.kind == Tok::End && self.ended) {
            let message = format!("`[` is never closed, found {} instead of `]`", self.describe(next));
            self.fault(
                Fault::error("promql/unclosed", open, message).with_help("write `]` after the duration"),
            );
        }
        self.ended |= next.kind == Tok::End;
        if self.is_surplus_paren() {
            self.bump();
        }
        let end = self.last_end();
        let built = self.close_range(node, end);
        State::After(built)
    }

    /// Whether more `)` follow than are open, so that the next was meant as `]`.
    fn is_surplus_paren(&self) -> bool {
        let open = self.stack.iter().filter(|frame| {
            matches!(frame, Frame::Paren { .. } | Frame::Call { .. } | Frame::Aggregate { .. })
        });
        let open = open.count();
        (0..=open).all(|at| self.ahead(at).kind == Tok::RParen)
    }

    fn range(&mut self, base: NodeId, range: NodeId, brackets: Span) -> NodeId {
        let span = self.span(base).to(brackets);
        let mut sound = self.check_length(range);
        let inner = self.tree.node(base);
        match inner.kind {
            NodeKind::Selector { .. } | NodeKind::Variable | NodeKind::Opaque { .. } => {}
            NodeKind::Offset { .. } | NodeKind::At { .. } | NodeKind::Extend { .. } => {
                sound = false;
                self.modifier_before_range(base, brackets);
            }
            NodeKind::Range { .. } => {
                sound = false;
                let message = "a second range, the selector has one already";
                let fault = Fault::error("promql/range-on-expression", brackets, message);
                self.fault(fault.with_help("keep one range"));
            }
            _ => {
                sound = false;
                let text = self.short(self.span(base));
                let message = format!("a range follows a selector, found it after `{text}`");
                let range = self.word(self.span(range));
                let help =
                    format!("write a subquery, `[{range}:]`, or put the range inside: `metric[{range}]`");
                self.fault(Fault::error("promql/range-on-expression", brackets, message).with_help(help));
            }
        }
        let ty = if sound { ValueType::RangeVector } else { ValueType::Any };
        self.tree.push(NodeKind::Range { base, range, brackets }, span, ty)
    }

    fn modifier_before_range(&mut self, base: NodeId, brackets: Span) {
        if self.ty(base) == ValueType::Any {
            return;
        }
        let found = self.modifiers(base);
        if let Some(span) = found.offset.or(found.at).or(found.extended) {
            let text = self.word(span);
            let message = format!("`{text}` stands before the range, expected it after");
            let help = format!("write `{} {text}`", self.word(brackets));
            self.fault(Fault::error("promql/misplaced-modifier", span, message).with_help(help));
        }
    }

    fn subquery(&mut self, base: NodeId, range: NodeId, step: Option<NodeId>, brackets: Span) -> NodeId {
        let mut sound = self.check_length(range);
        sound &= step.is_none_or(|step| self.check_length(step));
        let found = self.ty(base);
        if !found.fits(ValueType::InstantVector) {
            sound = false;
            let message =
                format!("expected an instant vector before a subquery, found {}", found.with_article());
            let help = match found {
                ValueType::RangeVector => "apply a function such as `rate` to it first",
                _ => "write `vector(…)` around it",
            };
            self.fault(Fault::error("promql/type-mismatch", self.span(base), message).with_help(help));
        }
        let span = self.span(base).to(brackets);
        let ty = if sound { ValueType::RangeVector } else { ValueType::Any };
        self.tree.push(NodeKind::Subquery { base, range, step, brackets }, span, ty)
    }

    /// The number that a duration is, if it is one with at most signs before it.
    fn plain_value(&self, mut node: NodeId) -> Option<f64> {
        let mut negative = false;
        loop {
            match self.tree.node(node).kind {
                NodeKind::Number { value, .. } => return Some(if negative { -value } else { value }),
                NodeKind::Unary { negative: sign, operand } => {
                    negative ^= sign;
                    node = operand;
                }
                _ => return None,
            }
        }
    }

    fn duration_need(&mut self, node: NodeId, signs: bool) {
        let span = self.span(node);
        let feature = match self.tree.node(node).kind {
            NodeKind::Number { duration: true, .. } | NodeKind::Variable | NodeKind::Opaque { .. } => return,
            NodeKind::Number { .. } => Feature::NumericDurations,
            NodeKind::Unary { operand, .. } if signs => return self.duration_need(operand, false),
            _ => Feature::DurationExpr,
        };
        self.needs.push(Need::new(span, feature));
    }

    /// A range or step must be longer than nothing.
    fn check_length(&mut self, node: NodeId) -> bool {
        self.duration_need(node, false);
        if self.plain_value(node).is_none_or(|value| value > 0.0) {
            return self.ty(node) != ValueType::Any || self.is_variable(node);
        }
        let span = self.span(node);
        let message = format!("the duration `{}` is not greater than 0", self.word(span));
        self.fault(
            Fault::error("promql/bad-duration", span, message).with_help("write a duration such as `5m`"),
        );
        false
    }

    fn is_variable(&self, node: NodeId) -> bool {
        matches!(
            self.tree.node(node).kind,
            NodeKind::Variable | NodeKind::Binary { .. } | NodeKind::Paren { .. }
        )
    }

    /// A number between brackets or after `offset` must fit into nanoseconds.
    pub(super) fn check_bounds(&mut self, value: f64, span: Span) -> bool {
        if value.abs() <= LONGEST_DURATION {
            return true;
        }
        let message = format!("the duration `{}` is out of range", self.word(span));
        self.fault(Fault::error("promql/bad-duration", span, message).with_help("use less than 292 years"));
        false
    }

    pub(super) fn open_offset(&mut self, base: NodeId) -> State {
        let keyword = self.bump().span;
        let found = self.modifiers(base);
        let mut sound = self.takes_modifier(base, keyword);
        if sound && found.offset.is_some() {
            sound = false;
            self.twice("offset", keyword);
        }
        self.duration = true;
        self.stack.push(Frame::Offset { base, keyword, sound });
        State::Operand
    }

    pub(super) fn close_offset(
        &mut self,
        base: NodeId,
        keyword: Span,
        sound: bool,
        amount: NodeId,
    ) -> NodeId {
        self.duration = false;
        self.duration_need(amount, true);
        let span = self.span(base).to(keyword).to(self.span(amount));
        let ty = if sound { self.ty(base) } else { ValueType::Any };
        self.tree.push(NodeKind::Offset { base, keyword, amount }, span, ty)
    }

    pub(super) fn at_modifier(&mut self, base: NodeId) -> State {
        let keyword = self.bump().span;
        let mut sound = self.takes_modifier(base, keyword);
        if sound && self.modifiers(base).at.is_some() {
            sound = false;
            self.twice("@", keyword);
        }
        let Some(time) = self.timestamp() else {
            let span = self.span(base).to(keyword);
            return State::After(self.opaque(&[base], span));
        };
        let span = self.span(base).to(self.span(time));
        sound &= self.ty(time) == ValueType::Scalar || self.is_variable(time);
        let ty = if sound { self.ty(base) } else { ValueType::Any };
        State::After(self.tree.push(NodeKind::At { base, keyword, time }, span, ty))
    }

    fn timestamp(&mut self) -> Option<NodeId> {
        let first = self.peek();
        let negative = first.kind == Tok::Operator(BinaryOp::Subtract);
        let signed = negative || first.kind == Tok::Operator(BinaryOp::Add);
        if signed {
            self.bump();
        }
        let token = self.peek();
        match token.kind {
            Tok::Number | Tok::Duration => Some(self.time_number(first, negative)),
            Tok::Variable => {
                self.bump();
                Some(self.tree.push(NodeKind::Variable, token.span, ValueType::Any))
            }
            Tok::Identifier if !signed => self.boundary(token),
            _ => self.no_timestamp(token),
        }
    }

    fn time_number(&mut self, first: Token, negative: bool) -> NodeId {
        let token = self.bump();
        let span = first.span.to(token.span);
        let Some(value) = self.number_value(token) else { return self.opaque(&[], span) };
        if !value.is_finite() || value >= 9_223_372_036_854_775_808.0 {
            let message =
                format!("the time `{}` is out of bounds, expected seconds since 1970", self.word(span));
            let fault = Fault::error("promql/bad-timestamp", span, message);
            self.fault(fault.with_help("write a Unix time such as `@ 1700000000`"));
            return self.opaque(&[], span);
        }
        let value = if negative { -value } else { value };
        let duration = token.kind == Tok::Duration;
        self.tree.push(NodeKind::Number { value, duration }, span, ValueType::Scalar)
    }

    /// `start()` or `end()`.
    fn boundary(&mut self, token: Token) -> Option<NodeId> {
        let word = self.word(token.span);
        let end = word.eq_ignore_ascii_case("end");
        if !end && !word.eq_ignore_ascii_case("start") {
            return self.no_timestamp(token);
        }
        if self.ahead(1).kind != Tok::LParen || self.ahead(2).kind != Tok::RParen {
            let message = format!("expected `()` after `@ {word}`");
            let help = format!("write `@ {}()`", if end { "end" } else { "start" });
            self.bump();
            self.fault(Fault::error("promql/bad-timestamp", token.span, message).with_help(help));
            return None;
        }
        self.bump();
        self.bump();
        let close = self.bump().span;
        Some(self.tree.push(NodeKind::Boundary { end }, token.span.to(close), ValueType::Scalar))
    }

    fn no_timestamp(&mut self, token: Token) -> Option<NodeId> {
        if !(token.kind == Tok::End && self.ended) && token.kind != Tok::Bad {
            let found = self.describe(token);
            let message = format!("expected a time after `@`, found {found}");
            let fault = Fault::error("promql/bad-timestamp", token.span, message);
            self.fault(fault.with_help("write a Unix time, `start()` or `end()`"));
        }
        self.ended |= token.kind == Tok::End;
        if matches!(token.kind, Tok::Identifier | Tok::Text | Tok::BadText | Tok::At | Tok::Bad) {
            self.bump();
        }
        None
    }

    pub(super) fn extend_modifier(&mut self, base: NodeId, smoothed: bool) -> State {
        let keyword = self.bump().span;
        let name = if smoothed { "smoothed" } else { "anchored" };
        self.needs.push(Need::new(keyword, Feature::ExtendedRangeSelectors).named(name));
        let mut sound = self.takes_modifier(base, keyword);
        if sound && self.modifiers(base).extended.is_some() {
            sound = false;
            let message = format!("`{name}` after another `anchored` or `smoothed`");
            let fault = Fault::error("promql/duplicate-modifier", keyword, message);
            self.fault(fault.with_help("keep one of the two"));
        }
        if sound && matches!(self.tree.node(self.tree.base(base)).kind, NodeKind::Subquery { .. }) {
            sound = false;
            let message = format!("`{name}` does not work on subqueries, expected a selector");
            self.fault(Fault::error("promql/misplaced-modifier", keyword, message));
        }
        let span = self.span(base).to(keyword);
        let ty = if sound { self.ty(base) } else { ValueType::Any };
        State::After(self.tree.push(NodeKind::Extend { base, keyword, smoothed }, span, ty))
    }

    fn twice(&mut self, name: &str, keyword: Span) {
        let message = format!("`{name}` is set twice");
        let fault = Fault::error("promql/duplicate-modifier", keyword, message);
        self.fault(fault.with_help("keep one of the two"));
    }

    /// Whether a modifier may follow `base`; reports if not.
    fn takes_modifier(&mut self, base: NodeId, keyword: Span) -> bool {
        use NodeKind::*;
        let kind = self.tree.node(base).kind;
        match kind {
            Selector { .. } | Range { .. } | Subquery { .. } | Variable | Opaque { .. } => return true,
            Offset { .. } | At { .. } | Extend { .. } => return true,
            _ => {}
        }
        let word = self.word(keyword).to_owned();
        let message = format!(
            "`{word}` follows a selector, range or subquery, found it after {}",
            match kind {
                Call { .. } => "a function call",
                Aggregate { .. } => "an aggregation",
                Paren { .. } => "a parenthesis",
                _ => self.tree.node(base).ty.with_article(),
            }
        );
        let fault = Fault::error("promql/misplaced-modifier", keyword, message);
        self.fault(fault.with_help(format!("move `{word}` to the selector inside")));
        false
    }
}
