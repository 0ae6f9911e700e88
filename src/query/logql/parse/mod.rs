//! Tokens → tree, by recursive descent, with recovery.
//!
//! Behind the lexer, before `verify`. A function that returns [`Said`] has
//! reported the fault; its caller resynchronises (at `|`, `)`, `}`, `,` or a
//! range) and says nothing more about the same place. Recursion is counted:
//! [`DEEPEST`] is far below what a 1 MiB stack holds.

mod filter;
mod metric;
mod name;
mod pipeline;
mod range;
mod selector;
mod stage;
mod stray;

use super::lexer::{Lexed, MOST_FAULTS};
use super::token::{Tok, Token};
use super::tree::{Expr, ExprId, Node, Tree};
use crate::query::Fault;
use crate::query::list::index;
use crate::span::Span;

/// Nesting beyond which a query is refused.
const DEEPEST: u32 = 128;

/// The fault has been reported.
struct Said;

type Heard<T> = Result<T, Said>;

/// Parses a lexed query.
pub(super) fn parse(text: &str, lexed: Lexed) -> (Tree, Vec<Fault>) {
    let Lexed { tokens, faults, cut } = lexed;
    let tree = Tree::default();
    let mut parser = Parser { text, tokens: &tokens, at: 0, depth: 0, cut, tree, faults };
    parser.query();
    (parser.tree, parser.faults)
}

struct Parser<'a> {
    text: &'a str,
    tokens: &'a [Token],
    at: usize,
    depth: u32,
    /// The end of the text is not the end of the query; nothing is missing there.
    cut: bool,
    tree: Tree,
    faults: Vec<Fault>,
}

impl<'a> Parser<'a> {
    fn peek(&self) -> Token {
        self.ahead(0)
    }

    fn ahead(&self, by: usize) -> Token {
        let end = Token { tok: Tok::End, span: Span::at(self.text.len()) };
        self.tokens.get(self.at + by).copied().unwrap_or(end)
    }

    fn tok(&self) -> Tok {
        self.peek().tok
    }

    fn next_tok(&self) -> Tok {
        self.ahead(1).tok
    }

    fn bump(&mut self) -> Token {
        let token = self.peek();
        if token.tok != Tok::End {
            self.at += 1;
        }
        token
    }

    fn eat(&mut self, tok: Tok) -> Option<Span> {
        (self.tok() == tok).then(|| self.bump().span)
    }

    fn text(&self, span: Span) -> &'a str {
        span.of(self.text)
    }

    /// Everything from `start` to the last token that was taken.
    fn since(&self, start: Span) -> Span {
        let last = self.at.checked_sub(1).and_then(|at| self.tokens.get(at));
        let end = last.map_or(start.end, |token| token.span.end.max(start.end));
        Span { start: start.start, end }
    }

    fn report(&mut self, fault: Fault) {
        if self.faults.len() < MOST_FAULTS {
            self.faults.push(fault);
        }
    }

    fn say<T>(&mut self, fault: Fault) -> Heard<T> {
        self.report(fault);
        Err(Said)
    }

    /// The token in the way is not what the grammar wants here.
    fn expected<T>(&mut self, what: &str) -> Heard<T> {
        let token = self.peek();
        let silent = token.tok == Tok::Bad || token.tok == Tok::End && self.cut;
        if !silent {
            let message = format!("found {}, expected {what}", self.describe(token));
            self.report(Fault::error("logql/syntax", token.span, message));
        }
        Err(Said)
    }

    fn expect(&mut self, tok: Tok, what: &str) -> Heard<Span> {
        match self.eat(tok) {
            Some(span) => Ok(span),
            None => self.expected(what),
        }
    }

    /// A token in words.
    fn describe(&self, token: Token) -> String {
        const LONGEST: usize = 40;
        let text = self.text(token.span);
        match token.tok {
            Tok::End => "the end of the query".to_owned(),
            _ if text.chars().nth(LONGEST).is_some() => {
                format!("`{}…`", text.chars().take(LONGEST).collect::<String>())
            }
            _ => format!("`{text}`"),
        }
    }

    /// Goes one level down, unless the query is nested too deeply: then the rest is given up.
    fn enter(&mut self, at: Span) -> Heard<()> {
        self.depth += 1;
        if self.depth <= DEEPEST {
            return Ok(());
        }
        self.at = self.tokens.len().saturating_sub(1);
        if self.cut {
            return Err(Said);
        }
        self.cut = true;
        let message = format!("the query is nested more than {DEEPEST} levels deep");
        self.say(Fault::error("logql/too-deep", at, message))
    }

    fn leave(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    /// Skips to a token that `stop` wants, past whole brackets; never past an enclosing `)`.
    fn skip_to(&mut self, stop: fn(Tok) -> bool) {
        let mut open = 0_u32;
        loop {
            match self.tok() {
                Tok::End => return,
                tok if open == 0 && stop(tok) => return,
                Tok::OpenParen | Tok::OpenBrace => open += 1,
                Tok::CloseParen | Tok::CloseBrace if open > 0 => open -= 1,
                Tok::CloseParen if self.depth > 0 => return,
                _ => {}
            }
            self.bump();
        }
    }

    /// Takes the `)` that belongs to `open`, skipping what stands before it after a fault.
    fn close(&mut self, open: Span, what: &str) {
        if self.eat(Tok::CloseParen).is_some() {
            return;
        }
        self.unclosed(open, what);
        self.skip_to(|tok| tok == Tok::CloseParen);
        // One bracket that is open to the end is news, those around it are not.
        self.cut |= self.eat(Tok::CloseParen).is_none();
    }

    /// Reports that `open` is not closed here: it never is, or something else stands in the way.
    fn unclosed(&mut self, open: Span, what: &str) {
        if self.tok() != Tok::End {
            let _: Heard<()> = self.expected(what);
        } else if !self.cut {
            let message = format!("`{}` is never closed", self.text(open));
            self.report(Fault::error("logql/unclosed", open, message));
        }
    }

    fn push(&mut self, span: Span, expr: Expr) -> ExprId {
        self.tree.exprs.push(Node { span, expr });
        ExprId(index(self.tree.exprs.len()) - 1)
    }
}
