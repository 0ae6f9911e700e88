//! The parser's place in the tokens: looking, taking, reporting, resynchronising.

use super::gate::{Feature, Need};
use super::lexer::{Lexed, Token, TokenKind};
use super::operator::Operator;
use super::tree::{Id, Kind, Tree};
use crate::query::Fault;
use crate::query::List;
use crate::span::Span;

/// How deep brackets, prefixes and powers may nest.
const MAX_DEPTH: usize = 128;

/// Parser state.
pub(super) struct Parser<'a> {
    pub(super) text: &'a str,
    pub(super) tree: Tree,
    pub(super) faults: Vec<Fault>,
    pub(super) needs: Vec<Need>,
    /// Children of unfinished lists.
    pub(super) pending: Vec<Id>,
    tokens: Vec<Token>,
    at: usize,
    /// Syntax faults at tokens below this index would be follow-up noise.
    quiet: usize,
    depth: usize,
    /// For every opening bracket the index of its closing one; made when first asked for.
    partners: Vec<u32>,
}

/// An opening bracket that was taken.
#[derive(Clone, Copy)]
pub(super) struct Opened {
    pub(super) span: Span,
    at: usize,
}

/// Pairs brackets; a closing bracket ends every bracket of the other kind that is open inside.
fn partners(tokens: &[Token]) -> Vec<u32> {
    let mut partners = vec![0; tokens.len()];
    let mut open: Vec<usize> = Vec::new();
    let mut braces = 0_usize;
    for (at, token) in tokens.iter().enumerate() {
        let is_brace = matches!(token.kind, TokenKind::OpenBrace | TokenKind::CloseBrace);
        match token.kind {
            TokenKind::OpenBrace | TokenKind::OpenParen => {
                open.push(at);
                braces += usize::from(is_brace);
            }
            TokenKind::CloseBrace | TokenKind::CloseParen => {
                let any = if is_brace { braces > 0 } else { open.len() > braces };
                while any && let Some(last) = open.pop() {
                    let brace = tokens[last].kind == TokenKind::OpenBrace;
                    braces -= usize::from(brace);
                    if brace == is_brace {
                        partners[last] = u32::try_from(at).unwrap_or(0);
                        break;
                    }
                }
            }
            _ => {}
        }
    }
    partners
}

impl<'a> Parser<'a> {
    pub(super) fn new(text: &'a str, lexed: Lexed) -> Self {
        Self {
            text,
            tree: Tree::with_room(lexed.tokens.len() + 2),
            faults: lexed.faults,
            needs: lexed.needs,
            pending: Vec::new(),
            tokens: lexed.tokens,
            at: 0,
            quiet: 0,
            depth: 0,
            partners: Vec::new(),
        }
    }

    pub(super) fn token(&self) -> Token {
        let end = Token { kind: TokenKind::End, span: Span::at(self.text.len()) };
        self.tokens.get(self.at).or(self.tokens.last()).copied().unwrap_or(end)
    }

    pub(super) fn kind(&self) -> TokenKind {
        self.token().kind
    }

    /// The token after the current one.
    pub(super) fn next_kind(&self) -> TokenKind {
        self.tokens.get(self.at + 1).map_or(TokenKind::End, |token| token.kind)
    }

    /// The token before the current one.
    pub(super) fn previous(&self) -> Option<Token> {
        self.at.checked_sub(1).and_then(|at| self.tokens.get(at)).copied()
    }

    /// The operator before the token taken last.
    pub(super) fn op_before_last(&self) -> Option<Operator> {
        let token = self.at.checked_sub(2).and_then(|at| self.tokens.get(at))?;
        if let TokenKind::Op(op) = token.kind { Some(op) } else { None }
    }

    /// Where the last taken token ends.
    pub(super) fn end(&self) -> usize {
        self.previous().map_or(0, |token| token.span.range().end)
    }

    /// Takes the current token; the last one stays.
    pub(super) fn bump(&mut self) -> Token {
        let token = self.token();
        if self.at + 1 < self.tokens.len() {
            self.at += 1;
        }
        token
    }

    pub(super) fn eat(&mut self, kind: TokenKind) -> bool {
        let found = self.kind() == kind;
        if found {
            self.bump();
        }
        found
    }

    pub(super) fn operator(&self) -> Option<Operator> {
        match self.kind() {
            TokenKind::Op(op) => Some(op),
            _ => None,
        }
    }

    pub(super) fn written(&self, span: Span) -> &'a str {
        span.of(self.text)
    }

    pub(super) fn push(&mut self, span: Span, kind: Kind) -> Id {
        self.tree.push(span, kind)
    }

    pub(super) fn broken(&mut self, span: Span) -> Id {
        self.push(span, Kind::Broken)
    }

    /// Closes the list that began when `pending` was `mark` long.
    pub(super) fn close_list(&mut self, mark: usize) -> List {
        let Self { pending, tree, .. } = self;
        tree.list(pending.drain(mark..))
    }

    pub(super) fn need(&mut self, feature: Feature, span: Span) {
        self.needs.push(feature.at(span));
    }

    /// Reports a fault of meaning; these are never follow-up noise.
    pub(super) fn report(&mut self, fault: Fault) {
        self.faults.push(fault);
    }

    pub(super) fn is_quiet(&self) -> bool {
        self.at < self.quiet
    }

    /// Reports a fault of form at the current token, unless it follows from another.
    pub(super) fn complain(&mut self, fault: Fault) {
        if !self.is_quiet() {
            self.faults.push(fault);
        }
        self.quiet = self.at + 1;
    }

    /// Complains that the current token is not what was expected.
    pub(super) fn expected(&mut self, what: &str) {
        let fault = self.unexpected(what);
        self.complain(fault);
    }

    /// The fault for a current token that is not `what` was expected.
    pub(super) fn unexpected(&self, what: &str) -> Fault {
        let token = self.token();
        let message = match token.kind {
            TokenKind::End => format!("the query ends here, expected {what}"),
            _ => format!("expected {what}, found `{}`", self.short(token.span)),
        };
        Fault::error("traceql/syntax", token.span, message)
    }

    /// The text of a token, cut where it would drown the message.
    pub(super) fn short(&self, span: Span) -> String {
        let text = self.written(span);
        if text.chars().count() <= 40 {
            return text.to_owned();
        }
        let mut cut: String = text.chars().take(39).collect();
        cut.push('…');
        cut
    }

    /// Skips to where reading can go on: `|`, `,`, `&&`, `||` or a closing bracket.
    pub(super) fn resynchronise(&mut self) {
        let mut open = 0_usize;
        loop {
            match self.kind() {
                TokenKind::End => break,
                TokenKind::OpenBrace | TokenKind::OpenParen => open += 1,
                TokenKind::CloseBrace | TokenKind::CloseParen if open > 0 => open -= 1,
                TokenKind::CloseBrace
                | TokenKind::CloseParen
                | TokenKind::Pipe
                | TokenKind::Comma
                | TokenKind::With
                | TokenKind::Op(Operator::And | Operator::Or)
                    if open == 0 =>
                {
                    break;
                }
                _ => {}
            }
            self.bump();
        }
        self.quiet = self.at + 1;
    }

    /// Skips to what closes the bracket at hand, or to the next `|`.
    pub(super) fn skip_inside(&mut self) {
        let mut open = 0_usize;
        loop {
            match self.kind() {
                TokenKind::End => break,
                TokenKind::Pipe | TokenKind::CloseBrace | TokenKind::CloseParen if open == 0 => break,
                TokenKind::OpenBrace | TokenKind::OpenParen => open += 1,
                TokenKind::CloseBrace | TokenKind::CloseParen => open -= 1,
                _ => {}
            }
            self.bump();
        }
    }

    /// Skips `( … )` with everything inside.
    pub(super) fn skip_parens(&mut self) {
        let mut open = 0_usize;
        while self.kind() != TokenKind::End {
            match self.bump().kind {
                TokenKind::OpenParen => open += 1,
                TokenKind::CloseParen => open = open.saturating_sub(1),
                _ => {}
            }
            if open == 0 {
                break;
            }
        }
    }

    /// Goes one level deeper; too deep ends the reading of the whole query.
    pub(super) fn descend(&mut self) -> bool {
        if self.depth >= MAX_DEPTH {
            let span = self.token().span;
            let message = format!("nested deeper than {MAX_DEPTH} levels");
            self.complain(Fault::error("traceql/too-deep", span, message));
            self.at = self.tokens.len().saturating_sub(1);
            self.quiet = self.at + 1;
            return false;
        }
        self.depth += 1;
        true
    }

    pub(super) fn ascend(&mut self) {
        self.depth -= 1;
    }

    /// Takes an opening bracket.
    pub(super) fn open(&mut self) -> Opened {
        let at = self.at;
        Opened { span: self.bump().span, at }
    }

    /// Takes the closing bracket of `open`, or says what stands there instead and
    /// goes on behind the bracket that belongs to it, if there is one.
    pub(super) fn close(&mut self, open: Opened, expected: &str) {
        let is_brace = self.written(open.span) == "{";
        let (close, mark) =
            if is_brace { (TokenKind::CloseBrace, "}") } else { (TokenKind::CloseParen, ")") };
        if self.eat(close) {
            return;
        }
        if let Some(partner) = self.partner(open.at).filter(|partner| *partner >= self.at) {
            let fault = self.unexpected(&format!("{expected}or `{mark}`"));
            let comma = is_brace && self.kind() == TokenKind::Comma;
            self.complain(if comma { fault.with_help("write `&&` between conditions") } else { fault });
            self.at = partner + 1;
            return;
        }
        let message = format!("`{}` is never closed", self.written(open.span));
        let fault = Fault::error("traceql/unclosed", open.span, message);
        self.complain(fault.with_help(format!("write `{mark}` at its end")));
    }

    /// The token that closes the bracket at token `open`.
    fn partner(&mut self, open: usize) -> Option<usize> {
        if self.partners.is_empty() {
            self.partners = partners(&self.tokens);
        }
        self.partners.get(open).and_then(|partner| usize::try_from(*partner).ok()).filter(|at| *at > open)
    }

    /// Silences faults of form at the current token.
    pub(super) fn hush(&mut self) {
        self.quiet = self.at + 1;
    }
}
