//! What an expression can start with.
//!
//! Part of the parser: literals, signs, parentheses, calls, aggregations, and
//! the operands of duration expressions.

use super::feature::{Feature, Need};
use super::functions;
use super::operator::{Aggregator, BinaryOp};
use super::parser::{Frame, Parser, State};
use super::token::{Keyword, Tok, Token};
use super::tree::{NodeId, NodeKind};
use super::types::ValueType;
use crate::query::{Fault, fault};
use crate::span::Span;

impl Parser<'_> {
    pub(super) fn operand(&mut self) -> State {
        let token = self.peek();
        match token.kind {
            Tok::Number | Tok::Duration => self.literal(token),
            Tok::LParen => {
                self.bump();
                self.stack.push(Frame::Paren { open: token.span });
                State::Operand
            }
            Tok::Operator(op @ (BinaryOp::Add | BinaryOp::Subtract)) => self.sign(token.span, op),
            _ if self.duration => self.duration_operand(token),
            Tok::Text | Tok::BadText => {
                self.bump();
                State::After(self.tree.push(NodeKind::Text, token.span, ValueType::String))
            }
            Tok::LBrace => State::After(self.selector(None)),
            Tok::Identifier | Tok::MetricName | Tok::Dotted => self.name(token),
            Tok::Aggregator(op) => self.aggregator(token, op),
            Tok::Variable => self.variable(token),
            Tok::Keyword(Keyword::By | Keyword::Without) if self.ahead(1).kind == Tok::LParen => {
                self.no_operand(token)
            }
            Tok::Keyword(word) if word.can_name_metric() => self.name(token),
            Tok::Operator(BinaryOp::And | BinaryOp::Or | BinaryOp::Unless)
                if !self.ahead(1).starts_operand() || self.ahead(1).kind == Tok::LBrace =>
            {
                State::After(self.selector(Some(token)))
            }
            _ => self.no_operand(token),
        }
    }

    fn literal(&mut self, token: Token) -> State {
        self.bump();
        let value = self.number_value(token);
        let duration = token.kind == Tok::Duration;
        if duration && !self.duration {
            self.needs.push(Need::new(token.span, Feature::NumericDurations));
        }
        let bounded = |parser: &mut Self, value| !parser.duration || parser.check_bounds(value, token.span);
        let Some(value) = value.filter(|&value| bounded(self, value)) else {
            return State::After(self.opaque(&[], token.span));
        };
        let kind = NodeKind::Number { value, duration };
        State::After(self.tree.push(kind, token.span, ValueType::Scalar))
    }

    fn sign(&mut self, sign: Span, op: BinaryOp) -> State {
        self.bump();
        let negative = op == BinaryOp::Subtract;
        let tight =
            matches!(self.stack.last(), Some(Frame::Offset { .. } | Frame::Unary { tight: true, .. }));
        self.stack.push(Frame::Unary { sign, negative, tight });
        State::Operand
    }

    /// A word that is a metric or a function.
    fn name(&mut self, token: Token) -> State {
        match self.ahead(1).kind {
            Tok::LParen => self.call(token),
            Tok::Keyword(Keyword::By | Keyword::Without) if self.ahead(2).kind == Tok::LParen => {
                self.grouped_word(token)
            }
            _ => State::After(self.selector(Some(token))),
        }
    }

    fn call(&mut self, token: Token) -> State {
        let function = functions::find(token.span.of(self.text));
        match function.map(functions::get) {
            Some(function) => self.needs.extend(function.need(token.span)),
            None => self.unknown_function(token),
        }
        self.bump();
        let open = self.bump().span;
        self.open_call(Frame::Call { name: token, function, open, base: self.pending.len() })
    }

    /// Opens a call; one without arguments is closed at once.
    fn open_call(&mut self, frame: Frame) -> State {
        self.stack.push(frame);
        if self.peek().kind != Tok::RParen {
            return State::Operand;
        }
        let close = self.bump().span;
        State::After(self.close_empty(close))
    }

    fn aggregator(&mut self, token: Token, op: Aggregator) -> State {
        let next = self.ahead(1);
        match next.kind {
            Tok::LParen | Tok::Keyword(Keyword::By | Keyword::Without) => {}
            Tok::Variable if self.ahead(2).kind == Tok::LParen => {
                self.bump();
                self.bump();
                return self.open_aggregate(token.span, Some(op), None);
            }
            Tok::Identifier | Tok::MetricName if self.ahead(2).kind == Tok::LParen => {
                self.bump();
                return self.bare_aggregate(token.span, Some(op), None);
            }
            _ => return State::After(self.selector(Some(token))),
        }
        self.bump();
        let grouping = self.grouping();
        if self.peek().kind != Tok::LParen {
            return self.bare_aggregate(token.span, Some(op), grouping);
        }
        self.open_aggregate(token.span, Some(op), grouping)
    }

    fn open_aggregate(
        &mut self,
        name: Span,
        op: Option<Aggregator>,
        grouping: Option<super::tree::ClauseId>,
    ) -> State {
        if let Some(op) = op.filter(|op| op.since() > (2, 0)) {
            let feature =
                if op.is_experimental() { Feature::ExperimentalFunctions } else { Feature::Function };
            self.needs.push(Need { since: op.since(), ..Need::new(name, feature).named(op.text()) });
        }
        let open = self.bump().span;
        self.open_call(Frame::Aggregate { name, op, grouping, open, base: self.pending.len() })
    }

    /// A variable, alone or as the name of something.
    fn variable(&mut self, token: Token) -> State {
        match self.ahead(1).kind {
            Tok::LParen => {
                self.bump();
                let open = self.bump().span;
                self.open_call(Frame::Call { name: token, function: None, open, base: self.pending.len() })
            }
            Tok::LBrace => State::After(self.selector(Some(token))),
            Tok::Keyword(Keyword::By | Keyword::Without) if self.ahead(2).kind == Tok::LParen => {
                self.bump();
                let grouping = self.grouping();
                if self.peek().kind == Tok::LParen {
                    return self.open_aggregate(token.span, None, grouping);
                }
                State::After(self.opaque(&[], token.span))
            }
            _ => {
                self.bump();
                State::After(self.tree.push(NodeKind::Variable, token.span, ValueType::Any))
            }
        }
    }

    /// An operand of a range or offset that is neither number, sign nor parenthesis.
    fn duration_operand(&mut self, token: Token) -> State {
        if token.kind == Tok::Variable {
            self.bump();
            return State::After(self.tree.push(NodeKind::Variable, token.span, ValueType::Any));
        }
        let call = self.ahead(1).kind == Tok::LParen;
        if token.kind == Tok::Identifier && call {
            let name = self.word(token.span).to_ascii_lowercase();
            let known = matches!(name.as_str(), "step" | "range" | "min_of" | "max_of");
            if let Some(function) = functions::find(&name).filter(|_| known) {
                self.bump();
                let open = self.bump().span;
                let base = self.pending.len();
                return self.open_call(Frame::Call { name: token, function: Some(function), open, base });
            }
        }
        self.no_duration(token)
    }

    /// `name by (…)` where `name` is not an aggregator.
    fn grouped_word(&mut self, token: Token) -> State {
        self.bump();
        let keyword = self.peek().span;
        self.misplaced_grouping(token.span, keyword);
        self.grouping();
        if self.peek().kind == Tok::LParen {
            let open = self.bump().span;
            let name = Token { kind: Tok::Bad, ..token };
            return self.open_call(Frame::Call { name, function: None, open, base: self.pending.len() });
        }
        State::After(self.opaque(&[], token.span))
    }

    /// An aggregator whose argument stands without parentheses.
    fn bare_aggregate(
        &mut self,
        name: Span,
        op: Option<Aggregator>,
        grouping: Option<super::tree::ClauseId>,
    ) -> State {
        let next = self.peek();
        let head = Span { start: name.start, end: self.last_end() };
        let told = self.is_quiet() || (next.kind == Tok::End && self.ended);
        if !told {
            let found = self.describe(next);
            let message = format!("expected `(` after `{}`, found {found}", self.word(head));
            let help = format!("put the vector between parentheses: `{} (…)`", self.word(head));
            self.fault(Fault::error("promql/missing-parenthesis", next.span, message).with_help(help));
        }
        if !next.starts_operand() {
            self.ended |= next.kind == Tok::End;
            return State::After(self.opaque(&[], head));
        }
        self.stack.push(Frame::Bare { name, op, grouping });
        State::Operand
    }

    fn unknown_function(&mut self, token: Token) {
        if self.is_full() {
            return;
        }
        let name = self.word(token.span).to_owned();
        if name == "holt_winters" {
            let message = "`holt_winters` was removed in Prometheus 3.0";
            let help = "use `double_exponential_smoothing`, which is the same function";
            let fault = Fault::error("promql/removed-function", token.span, message);
            return self.fault(fault.with_help(help));
        }
        // Of equally near names the one that is used most.
        let names = ["rate", "increase"].into_iter().chain(functions::all().iter().map(|row| row.name));
        let near = fault::nearest(&name, names.chain(Aggregator::ALL.map(Aggregator::text)));
        let help = match (functions::foreign(&name), near) {
            (Some(help), _) => help.to_owned(),
            (None, Some(near)) => format!("did you mean `{near}`?"),
            (None, None) => "see the functions of PromQL in the Prometheus documentation".to_owned(),
        };
        let message = format!("unknown function `{name}`");
        self.fault(Fault::error("promql/unknown-function", token.span, message).with_help(help));
    }

    /// The node that stands for a missing operand.
    pub(super) fn hole(&mut self) -> NodeId {
        let at = Span::at(self.peek().span.start as usize);
        self.opaque(&[], at)
    }
}
