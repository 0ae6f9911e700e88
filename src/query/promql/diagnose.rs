//! Faults of misplaced tokens, and how to read on after them.
//!
//! Part of the parser. Each fault is told once: a token that has been reported
//! leaves an opaque node behind, on which everything else keeps silent.

use super::functions;
use super::operator::{Aggregator, BinaryOp};
use super::parser::{Frame, Parser, State};
use super::token::{Keyword, Tok, Token};
use super::tree::{NodeId, NodeKind};
use super::types::ValueType;
use crate::query::{Fault, fault};
use crate::span::Span;

impl Parser<'_> {
    /// A token as it is called in messages.
    pub(super) fn describe(&self, token: Token) -> String {
        match token.kind {
            Tok::End => "the end".to_owned(),
            _ => format!("`{}`", self.short(token.span)),
        }
    }

    /// An operand is missing.
    pub(super) fn no_operand(&mut self, token: Token) -> State {
        if !self.is_quiet() && token.kind != Tok::Bad {
            self.missing_operand(token);
        }
        let argument = matches!(self.stack.last(), Some(Frame::Call { .. } | Frame::Aggregate { .. }));
        match token.kind {
            Tok::Comma if argument => {
                self.bump();
                State::Operand
            }
            Tok::End
            | Tok::Comma
            | Tok::Colon
            | Tok::RParen
            | Tok::RBracket
            | Tok::RBrace
            | Tok::LBracket => State::After(self.hole()),
            _ => {
                self.bump();
                if matches!(token.kind, Tok::Keyword(_)) && self.peek().kind == Tok::LParen {
                    self.labels();
                }
                self.hush();
                State::Operand
            }
        }
    }

    fn missing_operand(&mut self, token: Token) {
        let within = matches!(
            self.stack.last(),
            Some(Frame::Call { .. } | Frame::Aggregate { .. } | Frame::Paren { .. })
        );
        if token.kind == Tok::End && (self.ended || within) {
            return;
        }
        // A bracket that closes nothing is told as such.
        if self.stack.is_empty() && matches!(token.kind, Tok::RParen | Tok::RBracket | Tok::RBrace) {
            return;
        }
        let found = self.describe(token);
        let message = match self.stack.last() {
            Some(Frame::Binary { span, .. } | Frame::Unary { sign: span, .. }) => {
                format!("expected an expression after `{}`, found {found}", self.word(*span))
            }
            Some(Frame::Paren { .. }) if token.kind == Tok::RParen => {
                "empty parentheses, expected an expression".to_owned()
            }
            _ => format!("expected an expression, found {found}"),
        };
        let before = match self.stack.last() {
            Some(Frame::Binary { op, .. }) => *op,
            _ => None,
        };
        let (slash, star) = (before == Some(BinaryOp::Divide), before == Some(BinaryOp::Multiply));
        let help = match token.kind {
            Tok::Assign if before == Some(BinaryOp::Greater) => Some("write `>=` without a space"),
            Tok::Assign if before == Some(BinaryOp::Less) => Some("write `<=` without a space"),
            Tok::Operator(BinaryOp::Multiply) if within => Some("name the metric that is meant"),
            Tok::End if self.took_labels() => {
                Some("write the right operand: the parentheses after `group_left` hold labels")
            }
            Tok::Operator(BinaryOp::Divide) if slash => Some("start comments with `#`"),
            Tok::Operator(BinaryOp::Multiply) if star => Some("use `^` for powers"),
            Tok::Assign => Some("write `==` to compare values"),
            Tok::Keyword(Keyword::By | Keyword::Without) => {
                Some("write an aggregator such as `sum` before it")
            }
            Tok::Keyword(_) => Some("remove it, or put it after an operator"),
            Tok::LBracket => Some("write a selector before the range, such as `metric[5m]`"),
            _ => None,
        };
        self.ended |= token.kind == Tok::End;
        let fault = Fault::error("promql/syntax", token.span, message);
        self.fault(Fault { help: help.map(str::to_owned), ..fault });
    }

    /// Whether the operator before ends with the labels of `group_left`.
    fn took_labels(&self) -> bool {
        let Some(Frame::Binary { matching: Some(id), .. }) = self.stack.last() else { return false };
        let group = self.tree.matching(*id).and_then(|matching| matching.group);
        group.is_some_and(|group| !group.labels.is_empty())
    }

    /// A duration is missing.
    pub(super) fn no_duration(&mut self, token: Token) -> State {
        let end = token.kind == Tok::End;
        if !self.is_quiet() && token.kind != Tok::Bad && !(end && self.ended) {
            let found = self.describe(token);
            let text = self.word(token.span);
            let help = match token.kind {
                Tok::Text | Tok::BadText => "write the duration without quotes",
                Tok::Identifier
                    if text.eq_ignore_ascii_case("step") || text.eq_ignore_ascii_case("range") =>
                {
                    "write `()` after it"
                }
                _ => "write a duration such as `5m`",
            };
            let after = match self.stack.last() {
                Some(Frame::Offset { .. }) => " after `offset`",
                Some(Frame::Range { .. }) => " after `[`",
                Some(Frame::Step { .. }) => " after `:`",
                _ => "",
            };
            let message = format!("expected a duration{after}, found {found}");
            self.fault(Fault::error("promql/bad-duration", token.span, message).with_help(help));
        }
        self.ended |= end;
        let closes =
            matches!(token.kind, Tok::RParen | Tok::Comma | Tok::RBracket | Tok::Colon | Tok::Operator(_));
        if closes || end {
            return State::After(self.hole());
        }
        if !matches!(self.stack.last(), Some(Frame::Offset { .. })) {
            self.skip_duration();
            return State::After(self.hole());
        }
        let literal = matches!(token.kind, Tok::Identifier | Tok::Text | Tok::BadText | Tok::Bad);
        if literal {
            self.bump();
        }
        State::After(self.hole())
    }

    /// Skips to where a range can go on.
    fn skip_duration(&mut self) {
        while !matches!(self.peek().kind, Tok::RBracket | Tok::RParen | Tok::Colon | Tok::Comma | Tok::End) {
            self.bump();
        }
    }

    /// A token that cannot follow a finished operand.
    pub(super) fn unexpected(&mut self, node: NodeId, token: Token) -> State {
        if self.duration {
            return self.unexpected_in_duration(node, token);
        }
        match token.kind {
            Tok::Keyword(Keyword::By | Keyword::Without) => self.grouping_after(node),
            Tok::RBrace => {
                self.unopened(Tok::LBrace);
                State::After(node)
            }
            Tok::Assign | Tok::Regex | Tok::NotRegex => self.matcher_outside(node, token),
            Tok::Keyword(
                Keyword::On | Keyword::Ignoring | Keyword::GroupLeft | Keyword::GroupRight | Keyword::Bool,
            ) => self.modifier_without_operator(node, token),
            _ if token.starts_operand() => {
                let left = self.reduce_all(node);
                if !self.is_broken(left) {
                    self.adjacent(node, token);
                }
                self.stack.push(Frame::Junk { left });
                State::Operand
            }
            _ => {
                if token.kind != Tok::Bad && !self.is_broken(node) {
                    let message = format!("expected an operator, found {}", self.describe(token));
                    self.fault(Fault::error("promql/syntax", token.span, message));
                }
                self.bump();
                let span = self.span(node);
                State::After(self.opaque(&[node], span))
            }
        }
    }

    fn unexpected_in_duration(&mut self, node: NodeId, token: Token) -> State {
        if token.kind != Tok::Bad && !self.is_broken(node) {
            let found = self.describe(token);
            let unit = matches!(self.word(token.span), "y" | "w" | "d" | "h" | "m" | "s" | "ms");
            let help = if unit {
                format!("write `{}{}` without a space", self.short(self.span(node)), self.word(token.span))
            } else {
                "write one duration such as `5m`".to_owned()
            };
            let message = format!("expected `]` after the duration, found {found}");
            self.fault(Fault::error("promql/bad-duration", token.span, message).with_help(help));
        }
        self.skip_duration();
        let span = self.span(node);
        State::After(self.opaque(&[node], span))
    }

    /// Whether a fault of `node` has been told, after which its neighbours are not.
    fn is_broken(&self, node: NodeId) -> bool {
        let node = self.tree.node(node);
        let selector = matches!(node.kind, NodeKind::Selector { .. }) && node.ty == ValueType::Any;
        selector || matches!(node.kind, NodeKind::Opaque { .. })
    }

    /// Two operands without an operator between them.
    fn adjacent(&mut self, node: NodeId, token: Token) {
        let found = self.describe(token);
        if token.kind == Tok::LBrace {
            let message = "`{` follows a finished expression, expected an operator";
            let fault = Fault::error("promql/syntax", token.span, message);
            return self.fault(fault.with_help("put matchers into the selector: `metric{label=\"value\"}`"));
        }
        let word = self.word(token.span).to_ascii_lowercase();
        let word = if self.word(self.span(node)) == "not" { "not" } else { word.as_str() };
        let help = match word {
            "not" => Some("use `unless`".to_owned()),
            "is" | "equals" | "eq" => Some("write `==`".to_owned()),
            "in" | "like" | "matches" => Some("use a matcher: `{label=~\"a|b\"}`".to_owned()),
            "xor" | "default" => {
                Some("use `or`: this operator belongs to MetricsQL or another language".to_owned())
            }
            _ => None,
        };
        let before = self.short(self.span(node));
        let message = format!("expected an operator after `{before}`, found {found}");
        let fault = Fault::error("promql/syntax", token.span, message);
        self.fault(Fault { help, ..fault });
    }

    fn matcher_outside(&mut self, node: NodeId, token: Token) -> State {
        if !self.is_broken(node) {
            let text = self.word(token.span);
            let message = format!("`{text}` compares labels between braces, expected an operator");
            let help = match token.kind {
                Tok::Assign => "write `==` to compare values",
                _ => "put the matcher between braces: `metric{label=~\"…\"}`",
            };
            let code = if token.kind == Tok::Assign {
                "promql/assignment"
            } else {
                "promql/matcher-outside-selector"
            };
            self.fault(Fault::error(code, token.span, message).with_help(help));
        }
        self.bump();
        let left = self.reduce_all(node);
        self.stack.push(Frame::Junk { left });
        State::Operand
    }

    fn modifier_without_operator(&mut self, node: NodeId, token: Token) -> State {
        if !self.is_broken(node) {
            let word = self.word(token.span);
            let message =
                format!("`{word}` modifies a binary operator, found it after a finished expression");
            let fault = Fault::error("promql/misplaced-modifier", token.span, message);
            self.fault(fault.with_help(format!("write `{word}` directly after the operator")));
        }
        self.bump();
        if self.peek().kind == Tok::LParen {
            self.labels();
        }
        let left = self.reduce_all(node);
        let span = self.span(left);
        let node = self.opaque(&[left], span);
        State::After(node)
    }

    /// A variable where an operator is expected: an operator, or a modifier.
    pub(super) fn variable_after(&mut self, node: NodeId) -> State {
        let next = self.ahead(1);
        if next.starts_operand() {
            return self.binary(node, None);
        }
        let token = self.bump();
        let span = self.span(node).to(token.span);
        State::After(self.opaque(&[node], span))
    }

    /// A closing bracket without its opening one, which is next.
    pub(super) fn unopened(&mut self, open: Tok) {
        let token = self.bump();
        let opening = match open {
            Tok::LParen => "(",
            Tok::LBrace => "{",
            _ => "[",
        };
        let close = self.word(token.span);
        let message = format!("`{close}` closes nothing, there is no open `{opening}`");
        let fault = Fault::error("promql/unopened", token.span, message);
        self.fault(fault.with_help(format!("remove `{close}`")));
    }

    /// The innermost parenthesis is open although `found` follows.
    pub(super) fn unclosed_paren(&mut self, found: &str) {
        let (open, what) = match self.stack.last() {
            Some(Frame::Paren { open }) => (*open, String::new()),
            Some(Frame::Call { name, open, .. }) => (*open, format!(" of `{}(`", self.word(name.span))),
            Some(Frame::Aggregate { name, open, .. }) => (*open, format!(" of `{}(`", self.word(*name))),
            _ => return,
        };
        let message = format!("`(`{what} is never closed, found {found} instead of `)`");
        self.fault(Fault::error("promql/unclosed", open, message).with_help("write `)` to close it"));
    }

    pub(super) fn stray_comma(&mut self, node: NodeId) -> State {
        let comma = self.bump().span;
        if !self.is_broken(node) {
            let message = "`,` outside of arguments, expected an operator";
            let fault = Fault::error("promql/syntax", comma, message);
            self.fault(fault.with_help("use `or` to join two vectors"));
        }
        self.hush();
        if self.peek().starts_operand() {
            self.stack.push(Frame::Junk { left: node });
            return State::Operand;
        }
        let span = self.span(node);
        State::After(self.opaque(&[node], span))
    }

    /// `by` after something that is no aggregation.
    fn grouping_after(&mut self, node: NodeId) -> State {
        let node = self.reduce_all(node);
        let keyword = self.peek().span;
        let clause = self.grouping();
        let closed = self.peek().kind == Tok::RParen && !self.lacks_paren();
        if let Some(&Frame::Aggregate { name, op, grouping: None, base, .. }) = self.stack.last()
            && !closed
        {
            let (word, outer) = (self.word(keyword), self.word(name));
            let message = format!("`)` is missing before `{word}`: `{outer}(` is still open");
            let help = format!("close `{outer}(` before `{word}`");
            self.fault(Fault::error("promql/unclosed", keyword, message).with_help(help));
            self.stack.pop();
            self.pending.push(node);
            let end = Span { start: keyword.start, end: self.last_end() };
            return State::After(self.aggregate((name, op), clause, base, end));
        }
        if !self.is_broken(node) {
            let before = match self.tree.node(node).kind {
                NodeKind::Call { name, .. } => name,
                _ => self.span(node),
            };
            self.misplaced_grouping(before, keyword);
        }
        let span = self.span(node);
        State::After(self.opaque(&[node], span))
    }

    /// `by` that belongs to `before`, which is no aggregator.
    pub(super) fn misplaced_grouping(&mut self, before: Span, keyword: Span) {
        if self.is_full() {
            return;
        }
        let (text, word) = (self.short(before), self.word(keyword).to_ascii_lowercase());
        let message = format!("`{word}` belongs to an aggregation, `{text}` is none");
        let help = if functions::find(&text).is_some() {
            format!("write `sum {word} (…) ({text}(…))`")
        } else {
            let near = fault::nearest(&text, Aggregator::ALL.map(Aggregator::text));
            match near.filter(|_| self.is_plain(before)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("write an aggregation: `sum {word} (…) (…)`"),
            }
        };
        self.fault(Fault::error("promql/misplaced-grouping", keyword, message).with_help(help));
    }
}
