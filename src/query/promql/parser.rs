//! Tokens → tree: the machine.
//!
//! An operator-precedence parser whose stack is a `Vec<Frame>`: it is either
//! about to read an operand or has just read one. Nothing recurses, every token
//! is looked at a bounded number of times, and after a fault it goes on at the
//! next place that makes sense. The pieces: [`super::operand`] reads what an
//! expression can start with, [`super::selector`] what is between braces,
//! [`super::clause`] label lists and operator modifiers, [`super::modifier`]
//! ranges, offsets and `@`, [`super::reduce`] builds typed nodes and
//! [`super::diagnose`] words the faults of misplaced tokens.

use super::feature::Need;
use super::functions::FunctionId;
use super::lexer;
use super::literal;
use super::operator::{Aggregator, BinaryOp, COMPARISON, PRODUCT};
use super::token::{Keyword, Tok, Token};
use super::tree::{ClauseId, NodeId, NodeKind, Parsed, Tree};
use super::types::ValueType;
use crate::query::Fault;
use crate::query::List;
use crate::span::Span;

/// What is open while the parser reads on.
#[derive(Clone, Copy)]
pub(super) enum Frame {
    /// `(`
    Paren { open: Span },
    /// `name(`, with the arguments from `base` on in the pending list.
    Call { name: Token, function: Option<FunctionId>, open: Span, base: usize },
    /// `sum by (…) (`
    Aggregate { name: Span, op: Option<Aggregator>, grouping: Option<ClauseId>, open: Span, base: usize },
    /// `sum by (…)` without parenthesis (reported): takes the next operand.
    Bare { name: Span, op: Option<Aggregator>, grouping: Option<ClauseId> },
    /// A sign; `tight` if no operator may follow its operand.
    Unary { sign: Span, negative: bool, tight: bool },
    /// An operator and its left operand.
    Binary { left: NodeId, op: Option<BinaryOp>, span: Span, matching: Option<ClauseId> },
    /// Two operands with nothing between them (reported).
    Junk { left: NodeId },
    /// `base[`
    Range { base: NodeId, open: Span },
    /// `base[range:`
    Step { base: NodeId, range: NodeId, open: Span },
    /// `base offset`
    Offset { base: NodeId, keyword: Span, sound: bool },
}

/// Where the machine stands.
#[derive(Clone, Copy)]
pub(super) enum State {
    /// An operand must follow.
    Operand,
    /// This node has just been read.
    After(NodeId),
    /// Nothing is left.
    Done,
}

pub(super) struct Parser<'t> {
    pub(super) text: &'t str,
    tokens: Vec<Token>,
    at: usize,
    pub(super) tree: Tree,
    pub(super) stack: Vec<Frame>,
    pub(super) pending: Vec<NodeId>,
    pub(super) faults: Vec<Fault>,
    pub(super) needs: Vec<Need>,
    /// Whether a range or offset is being read.
    pub(super) duration: bool,
    /// The token about which nothing more is to be said.
    pub(super) quiet: Option<usize>,
    /// Whether the end of the text has been reported.
    pub(super) ended: bool,
    lacking: Option<bool>,
}

/// Parses any text; never fails.
pub(super) fn parse(text: &str) -> Parsed {
    if text.len() > super::MAX_LENGTH {
        return too_long(text.len());
    }
    let lexed = lexer::lex(text);
    let nodes = Vec::with_capacity(lexed.tokens.len() / 2 + 2);
    let mut parser = Parser {
        text,
        at: 0,
        tree: Tree { text: text.into(), nodes, ..Tree::default() },
        stack: Vec::with_capacity(8),
        pending: Vec::new(),
        faults: lexed.faults,
        needs: Vec::new(),
        duration: false,
        quiet: None,
        ended: lexed.cut,
        lacking: None,
        tokens: lexed.tokens,
    };
    parser.run();
    let Parser { tree, mut faults, mut needs, .. } = parser;
    faults.sort_by_key(|fault| (fault.span, fault.code));
    faults.dedup_by(|second, first| second.span == first.span && second.code == first.code);
    needs.sort_by_key(|need| need.span);
    Parsed { tree, faults, needs, ..Parsed::default() }
}

fn too_long(length: usize) -> Parsed {
    let most = super::MAX_LENGTH;
    let message = format!("the query has {length} bytes, at most {most} are read");
    let fault = Fault::error("promql/too-long", Span::new(0, length), message)
        .with_help("split it with recording rules");
    Parsed { faults: vec![fault], ..Parsed::default() }
}

impl Parser<'_> {
    fn run(&mut self) {
        if self.tokens.len() == 1 {
            let fault = Fault::error("promql/empty", Span::at(0), "no expression, expected a query");
            self.faults.push(fault);
            return;
        }
        let mut state = State::Operand;
        loop {
            state = match state {
                State::Operand if self.stack.len() >= super::MAX_DEPTH => return self.too_deep(),
                State::Operand => self.operand(),
                State::After(node) => self.after(node),
                State::Done => return,
            }
        }
    }

    fn too_deep(&mut self) {
        let message = format!("the query is nested more than {} levels deep", super::MAX_DEPTH);
        let span = self.peek().span;
        self.fault(Fault::error("promql/too-deep", span, message).with_help("split it with recording rules"));
        let span = Span::new(0, self.text.len());
        self.tree.push(NodeKind::Opaque { parts: List::default() }, span, ValueType::Any);
    }

    pub(super) fn peek(&self) -> Token {
        self.ahead(0)
    }

    pub(super) fn ahead(&self, by: usize) -> Token {
        self.tokens
            .get(self.at + by)
            .copied()
            .unwrap_or(Token { kind: Tok::End, span: Span::at(self.text.len()) })
    }

    /// Takes the next token; the end can be taken any number of times.
    pub(super) fn bump(&mut self) -> Token {
        let token = self.peek();
        self.at += usize::from(token.kind != Tok::End);
        token
    }

    /// Takes the next token if it is `kind`.
    pub(super) fn eat(&mut self, kind: Tok) -> Option<Token> {
        (self.peek().kind == kind).then(|| self.bump())
    }

    /// Whether the whole query opens more parentheses than it closes; counted once.
    pub(super) fn lacks_paren(&mut self) -> bool {
        let tokens = &self.tokens;
        *self.lacking.get_or_insert_with(|| {
            let count = |kind| tokens.iter().filter(|token| token.kind == kind).count();
            count(Tok::LParen) > count(Tok::RParen)
        })
    }

    /// The end of the token taken last.
    pub(super) fn last_end(&self) -> u32 {
        let last = self.at.checked_sub(1).and_then(|at| self.tokens.get(at));
        last.map_or(0, |token| token.span.end)
    }

    /// Says no more about an operand missing at the present token.
    pub(super) fn hush(&mut self) {
        self.quiet = Some(self.at);
    }

    pub(super) fn is_quiet(&self) -> bool {
        self.quiet == Some(self.at)
    }

    pub(super) fn word(&self, span: Span) -> &str {
        span.of(self.text)
    }

    /// Keeps a fault, unless the last one underlines the same characters.
    pub(super) fn fault(&mut self, fault: Fault) {
        let again = self.faults.last().is_some_and(|last| last.span == fault.span);
        if !self.is_full() && !again {
            self.faults.push(fault);
        }
    }

    /// Whether no further fault is kept.
    pub(super) fn is_full(&self) -> bool {
        self.faults.len() >= super::MAX_FAULTS
    }

    pub(super) fn ty(&self, id: NodeId) -> ValueType {
        self.tree.node(id).ty
    }

    pub(super) fn span(&self, id: NodeId) -> Span {
        self.tree.node(id).span
    }

    /// A node of unknown shape around `parts`.
    pub(super) fn opaque(&mut self, parts: &[NodeId], span: Span) -> NodeId {
        let parts = self.list(parts);
        self.tree.push(NodeKind::Opaque { parts }, span, ValueType::Any)
    }

    fn list(&mut self, nodes: &[NodeId]) -> List {
        let start = self.tree.lists.len();
        self.tree.lists.extend_from_slice(nodes);
        List::since(start, &self.tree.lists)
    }

    /// The pending nodes from `base` on as a list.
    pub(super) fn take_pending(&mut self, base: usize) -> List {
        let start = self.tree.lists.len();
        self.tree.lists.extend(self.pending.drain(base.min(self.pending.len())..));
        List::since(start, &self.tree.lists)
    }

    fn after(&mut self, node: NodeId) -> State {
        if let Some(Frame::Offset { .. } | Frame::Unary { tight: true, .. }) = self.stack.last() {
            return State::After(self.reduce(node));
        }
        let token = self.peek();
        if !self.duration {
            match token.kind {
                Tok::LBracket => return self.open_range(node),
                Tok::At => return self.at_modifier(node),
                Tok::Keyword(Keyword::Offset) => return self.open_offset(node),
                Tok::Keyword(word @ (Keyword::Anchored | Keyword::Smoothed)) => {
                    return self.extend_modifier(node, word == Keyword::Smoothed);
                }
                _ => {}
            }
        }
        match token.kind {
            Tok::Operator(op) if !self.duration || op.is_duration_arithmetic() => self.binary(node, Some(op)),
            Tok::RParen => self.close_paren(node),
            Tok::Comma => self.comma(node),
            Tok::RBracket => self.close_bracket(node),
            Tok::Colon => self.colon(node),
            Tok::End => self.end(node),
            Tok::Variable if !self.duration => self.variable_after(node),
            _ => self.unexpected(node, token),
        }
    }

    /// Reads an operator and its modifiers; `None` is a Grafana variable.
    pub(super) fn binary(&mut self, node: NodeId, op: Option<BinaryOp>) -> State {
        let strength = op.map_or(COMPARISON, BinaryOp::precedence);
        let left = self.reduce_while(node, strength, op == Some(BinaryOp::Power));
        let span = self.bump().span;
        if let Some(op @ (BinaryOp::TrimUpper | BinaryOp::TrimLower)) = op {
            self.needs.push(Need::new(span, super::feature::Feature::TrimOperators).named(op.text()));
        }
        let matching = if self.duration { None } else { self.matching(op) };
        self.stack.push(Frame::Binary { left, op, span, matching });
        State::Operand
    }

    /// Closes the operators that bind at least as tightly as one to come.
    fn reduce_while(&mut self, mut node: NodeId, strength: u8, right: bool) -> NodeId {
        loop {
            let closes = match self.stack.last() {
                Some(Frame::Bare { .. }) => true,
                Some(Frame::Unary { .. }) => PRODUCT >= strength,
                Some(Frame::Binary { op, .. }) => {
                    let before = op.map_or(COMPARISON, BinaryOp::precedence);
                    before > strength || (before == strength && !right)
                }
                _ => false,
            };
            if !closes {
                return node;
            }
            node = self.reduce(node);
        }
    }

    /// Closes every operator up to the innermost bracket.
    pub(super) fn reduce_all(&mut self, mut node: NodeId) -> NodeId {
        while let Some(
            Frame::Bare { .. }
            | Frame::Unary { .. }
            | Frame::Binary { .. }
            | Frame::Junk { .. }
            | Frame::Offset { .. },
        ) = self.stack.last()
        {
            node = self.reduce(node);
        }
        node
    }

    fn close_paren(&mut self, node: NodeId) -> State {
        let node = self.reduce_all(node);
        match self.stack.last() {
            Some(Frame::Range { .. } | Frame::Step { .. }) => self.unclosed_bracket(node),
            None => {
                self.unopened(Tok::LParen);
                State::After(node)
            }
            Some(_) => {
                let close = self.bump().span;
                State::After(self.close(node, close))
            }
        }
    }

    fn comma(&mut self, node: NodeId) -> State {
        let node = self.reduce_all(node);
        match self.stack.last() {
            Some(Frame::Call { .. } | Frame::Aggregate { .. }) => {
                let comma = self.bump().span;
                if self.peek().kind == Tok::RParen {
                    let message = "trailing `,` in the arguments, expected another one";
                    self.fault(
                        Fault::error("promql/trailing-comma", comma, message).with_help("remove the `,`"),
                    );
                    let close = self.bump().span;
                    return State::After(self.close(node, close));
                }
                self.pending.push(node);
                State::Operand
            }
            Some(Frame::Range { .. } | Frame::Step { .. }) => self.unclosed_bracket(node),
            _ => self.stray_comma(node),
        }
    }

    fn close_bracket(&mut self, node: NodeId) -> State {
        let node = self.reduce_all(node);
        match self.stack.last() {
            Some(Frame::Range { .. } | Frame::Step { .. }) => {
                let close = self.bump().span;
                State::After(self.close_range(node, close.end))
            }
            Some(_) if self.stack.iter().any(|f| matches!(f, Frame::Range { .. } | Frame::Step { .. })) => {
                self.unclosed_paren("`]`");
                let end = Span::at(self.last_end() as usize);
                State::After(self.close(node, end))
            }
            _ => {
                self.unopened(Tok::LBracket);
                State::After(node)
            }
        }
    }

    fn end(&mut self, node: NodeId) -> State {
        let node = self.reduce_all(node);
        match self.stack.last() {
            None => {
                self.root(node);
                State::Done
            }
            Some(Frame::Range { .. } | Frame::Step { .. }) => self.unclosed_bracket(node),
            Some(_) => {
                if !self.ended {
                    self.unclosed_paren("the end");
                }
                self.ended = true;
                let end = Span::at(self.last_end() as usize);
                State::After(self.close(node, end))
            }
        }
    }

    /// Makes sure that the outermost node is the last of the arena.
    fn root(&mut self, node: NodeId) {
        if self.tree.root() != Some(node) {
            let span = self.span(node);
            self.opaque(&[node], span);
        }
    }

    /// The number or duration that a token says; faults for what it cannot say.
    pub(super) fn number_value(&mut self, token: Token) -> Option<f64> {
        let text = token.span.of(self.text);
        if token.kind == Tok::Number {
            let value = literal::number(text);
            if value.is_none() {
                let message = "the number is too large for a double";
                self.fault(Fault::error("promql/bad-number", token.span, message).with_help("use `Inf`"));
            }
            return value;
        }
        match literal::duration(text) {
            Ok(value) => Some(value),
            Err((message, help)) => {
                self.fault(Fault::error("promql/bad-duration", token.span, message).with_help(help));
                None
            }
        }
    }
}
