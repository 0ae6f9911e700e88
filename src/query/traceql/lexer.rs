//! TraceQL text → tokens, with every lexical fault found on the way.
//!
//! A faulty stretch becomes a [`TokenKind::Bad`] token, which the parser passes
//! over in silence: it has been reported.

use super::gate::{self, Need};
use super::operator::{self, Operator};
use super::tree::Literal;
use super::vocabulary::{self, Aggregate, Intrinsic, Metrics, Rank, Scope, SpanKind, Status};
use super::{attribute, literal};
use crate::query::fault::nearest;
use crate::query::{Fault, variable};
use crate::span::Span;

/// What a token is.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum TokenKind {
    OpenBrace,
    CloseBrace,
    OpenParen,
    CloseParen,
    Comma,
    Pipe,
    Op(Operator),
    Literal(Literal),
    /// The name starts at this byte and ends with the token.
    Attribute {
        parent: bool,
        scope: Scope,
        name: u32,
    },
    Intrinsic(Intrinsic),
    Aggregate(Aggregate),
    Metrics(Metrics),
    Rank(Rank),
    By,
    Coalesce,
    Select,
    With,
    Parent,
    /// A word that TraceQL does not know.
    Name,
    Variable,
    /// Already reported.
    Bad,
    End,
}

/// One token and its characters.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) span: Span,
}

/// Everything the lexer found.
pub(super) struct Lexed {
    /// At least the [`TokenKind::End`] token.
    pub(super) tokens: Vec<Token>,
    pub(super) faults: Vec<Fault>,
    pub(super) needs: Vec<Need>,
}

/// Splits `text`; the last token is [`TokenKind::End`].
pub(super) fn lex(text: &str) -> Lexed {
    let out = Lexed { tokens: Vec::with_capacity(text.len() / 4 + 4), faults: Vec::new(), needs: Vec::new() };
    let mut lexer = Lexer { text, at: 0, out };
    while lexer.at < text.len() {
        lexer.token();
    }
    lexer.push(TokenKind::End, text.len());
    lexer.out
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    out: Lexed,
}

impl<'a> Lexer<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self, ahead: usize) -> u8 {
        self.text.as_bytes().get(self.at + ahead).copied().unwrap_or_default()
    }

    /// Ends a token that began at `start` at the current place.
    fn push(&mut self, kind: TokenKind, start: usize) {
        let span = Span::new(start, self.at);
        self.out.tokens.push(Token { kind, span });
    }

    fn take(&mut self, kind: TokenKind, len: usize) {
        let start = self.at;
        self.at += len;
        self.push(kind, start);
    }

    fn token(&mut self) {
        match self.peek(0) {
            b' ' | b'\t' | b'\n' | b'\r' => self.at += 1,
            b'{' => self.take(TokenKind::OpenBrace, 1),
            b'}' => self.take(TokenKind::CloseBrace, 1),
            b'(' => self.take(TokenKind::OpenParen, 1),
            b')' => self.take(TokenKind::CloseParen, 1),
            b',' => self.take(TokenKind::Comma, 1),
            b'|' if self.peek(1) != b'|' => self.take(TokenKind::Pipe, 1),
            b'/' if matches!(self.peek(1), b'/' | b'*') => self.comment(),
            b'"' | b'`' => self.string(),
            b'\'' => self.single_quotes(),
            b'0'..=b'9' => self.number(),
            b'.' if self.peek(1).is_ascii_digit() => self.number(),
            b'.' => self.attribute(self.at, false, Scope::Any),
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => self.word(),
            _ => self.operator_or_other(),
        }
    }

    fn comment(&mut self) {
        let start = self.at;
        let rest = self.rest();
        if rest.starts_with("//") {
            self.at += rest.find('\n').unwrap_or(rest.len());
        } else if let Some(end) = rest[2..].find("*/") {
            self.at += end + 4;
        } else {
            self.at = self.text.len();
            let fault =
                Fault::error("traceql/unclosed", Span::new(start, start + 2), "this comment is never closed");
            self.out.faults.push(fault.with_help("write `*/` after the comment"));
            self.push(TokenKind::Bad, start);
        }
    }

    fn string(&mut self) {
        let start = self.at;
        match literal::string_end(self.rest()) {
            Ok(len) => {
                self.at += len;
                let text = Span::new(start, self.at).of(self.text);
                if text.starts_with('"')
                    && let Err(refusal) = literal::check_escapes(text)
                {
                    let help = "write `\\\\` for a backslash, or put the string in backticks";
                    self.refuse(refusal, start, help);
                }
                self.push(TokenKind::Literal(Literal::Text), start);
            }
            Err(len) => {
                self.at += len;
                let span = Span::new(start, self.at);
                let fault = Fault::error("traceql/unclosed", span, "this string is never closed");
                let double = self.text.as_bytes().get(start) == Some(&b'"');
                let help = if double {
                    "write `\"` at the end of the string"
                } else {
                    "write a backtick at the end of the string"
                };
                self.out.faults.push(fault.with_help(help));
                self.push(TokenKind::Bad, start);
            }
        }
    }

    fn refuse(&mut self, refusal: literal::Refusal, start: usize, help: &str) {
        let fault = Fault::error(refusal.code, refusal.span.shift(start), refusal.message);
        self.out.faults.push(if help.is_empty() { fault } else { fault.with_help(help) });
    }

    fn single_quotes(&mut self) {
        let start = self.at;
        let behind = self.rest().get(1..).unwrap_or_default();
        let stop = behind.find(['\'', '\n']).filter(|at| behind[*at..].starts_with('\''));
        self.at += stop.map_or(1, |at| at + 2);
        let span = Span::new(start, self.at);
        let inner = span.of(self.text).trim_matches('\'');
        let message = "single quotes do not make a string in TraceQL";
        let fault = Fault::error("traceql/single-quotes", span, message);
        self.out.faults.push(fault.with_help(format!("write `\"{inner}\"`")));
        self.push(TokenKind::Bad, start);
    }

    fn number(&mut self) {
        let start = self.at;
        self.at += literal::number_len(self.rest());
        if self.joined_variable(start) {
            return;
        }
        let kind = match literal::number(Span::new(start, self.at).of(self.text)) {
            Ok(value) => TokenKind::Literal(value),
            Err(refusal) => {
                self.refuse(refusal, start, "");
                TokenKind::Bad
            }
        };
        self.push(kind, start);
    }

    /// Swallows variables and letters that touch the token which began at `start`.
    fn joined_variable(&mut self, start: usize) -> bool {
        let mut found = false;
        while let Some(variable) = self.variable_here() {
            found = true;
            self.at = variable.range().end;
            let letters = |c: char| !(c.is_alphanumeric() || c == '_');
            self.at += self.rest().find(letters).unwrap_or(self.rest().len());
        }
        if found {
            self.push(TokenKind::Variable, start);
        }
        found
    }

    fn variable_here(&self) -> Option<Span> {
        if matches!(self.peek(0), b'$' | b'[') {
            variable::at(self.text, self.at).map(|v| v.span)
        } else {
            None
        }
    }

    /// At the dot: an attribute whose token began at `start`.
    fn attribute(&mut self, start: usize, parent: bool, scope: Scope) {
        let name = self.at + 1;
        let (end, fault) = attribute::scan(self.text, name);
        self.at = end;
        let whole = Span::new(start, end);
        if end == name {
            self.empty_attribute(whole);
            return self.push(TokenKind::Bad, start);
        }
        if let Some(fault) = fault {
            self.out.faults.push(fault);
            return self.push(TokenKind::Bad, start);
        }
        self.out.faults.extend(attribute::swallowed(self.text, whole, Span::new(name, end)));
        let name = u32::try_from(name).unwrap_or(u32::MAX);
        self.push(TokenKind::Attribute { parent, scope, name }, start);
    }

    fn empty_attribute(&mut self, span: Span) {
        let message = format!("expected an attribute name right behind `{}`", span.of(self.text));
        let fault = Fault::error("traceql/empty-attribute", span, message);
        self.out.faults.push(fault.with_help("write the name without a blank, such as `.http.status_code`"));
    }

    fn word_end(&self) -> usize {
        let rest = self.rest();
        self.at + rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len())
    }

    fn word(&mut self) {
        let start = self.at;
        self.at = self.word_end();
        let word = Span::new(start, self.at).of(self.text);
        match self.peek(0) {
            b'.' => self.dotted(start, word),
            b':' => self.scoped(start, word),
            b'$' | b'[' if self.joined_variable(start) => {}
            _ => {
                let kind = keyword(word);
                self.push(kind, start);
                if matches!(word, "minInt" | "maxInt") {
                    self.out.needs.push(gate::INT_BOUNDS.at(Span::new(start, self.at)));
                }
            }
        }
    }

    /// A word with a dot behind it: a scope, or the beginning of an unscoped name.
    fn dotted(&mut self, start: usize, word: &str) {
        if word == "parent" {
            for scope in ["span", "resource"] {
                let behind = self.rest().get(1..).unwrap_or_default();
                if behind.strip_prefix(scope).is_some_and(|rest| rest.starts_with('.')) {
                    self.at += 1 + scope.len();
                    return self.attribute(start, true, Scope::of(scope).unwrap_or(Scope::Any));
                }
            }
            return self.attribute(start, true, Scope::Any);
        }
        if let Some(scope) = Scope::of(word) {
            self.attribute(start, false, scope);
            let span = Span::new(start, self.at);
            match scope {
                Scope::Event | Scope::Link => self.out.needs.push(gate::EVENTS_AND_LINKS.at(span)),
                Scope::Instrumentation => self.out.needs.push(gate::INSTRUMENTATION.at(span)),
                _ => {}
            }
            return;
        }
        self.at = attribute::scan(self.text, self.at).0;
        self.push(TokenKind::Name, start);
    }

    /// A word with a colon behind it: an intrinsic with its scope.
    fn scoped(&mut self, start: usize, scope: &str) {
        let scope_span = Span::new(start, self.at);
        self.at += 1;
        while self.peek(0) == b' ' {
            self.at += 1;
        }
        let from = self.at;
        self.at = self.word_end();
        let name = Span::new(from, self.at);
        let Some(list) = vocabulary::scoped(scope) else {
            self.unknown_scope(scope_span, name);
            return self.push(TokenKind::Bad, start);
        };
        if let Some(which) = vocabulary::find(list, name.of(self.text)) {
            let feature = match (scope, which) {
                (_, Intrinsic::ChildCount) => gate::CHILD_COUNT,
                ("instrumentation", _) => gate::INSTRUMENTATION,
                _ => gate::SCOPED_INTRINSICS,
            };
            self.out.needs.push(feature.at(Span::new(start, self.at)));
            return self.push(TokenKind::Intrinsic(which), start);
        }
        self.unknown_intrinsic(scope, list, name);
        self.push(TokenKind::Bad, start);
    }

    fn unknown_scope(&mut self, scope: Span, name: Span) {
        let word = scope.of(self.text);
        let scopes = vocabulary::SCOPED.iter().map(|(scope, _)| *scope);
        let fault =
            Fault::error("traceql/unknown-scope", scope, format!("no intrinsics are scoped with `{word}:`"));
        let help = match nearest(word, scopes) {
            Some(near) => format!("did you mean `{near}:{}`?", name.of(self.text)),
            None => format!("write `{word}.{}` for an attribute of that scope", name.of(self.text)),
        };
        self.out.faults.push(fault.with_help(help));
    }

    fn unknown_intrinsic(&mut self, scope: &str, list: &[(&str, Intrinsic)], name: Span) {
        let word = name.of(self.text);
        let names: Vec<&str> = list.iter().map(|(name, _)| *name).collect();
        let message = if word.is_empty() {
            format!("expected an intrinsic behind `{scope}:`")
        } else {
            format!("`{scope}:` has no intrinsic `{word}`")
        };
        let help = match nearest(word, names.iter().copied()) {
            Some(near) => format!("did you mean `{scope}:{near}`?"),
            None => format!("use one of `{}`", names.join("`, `")),
        };
        self.out.faults.push(Fault::error("traceql/unknown-intrinsic", name, message).with_help(help));
    }

    fn operator_or_other(&mut self) {
        let Some((op, len, forgiven)) = operator::read(self.rest().as_bytes()) else { return self.other() };
        self.take(TokenKind::Op(op), len);
        if forgiven {
            let span = Span::new(self.at - len, self.at);
            let found = span.of(self.text);
            let code =
                if found.starts_with("==") { "traceql/double-equals" } else { "traceql/unknown-operator" };
            let message = format!("TraceQL has no operator `{found}`");
            self.out
                .faults
                .push(Fault::error(code, span, message).with_help(format!("write `{}`", op.text())));
        }
    }

    fn other(&mut self) {
        let start = self.at;
        if let Some(span) = self.variable_here() {
            self.at = span.range().end;
            if self.peek(0) == b'.' && attribute::scan(self.text, self.at + 1).0 > self.at + 1 {
                return self.attribute(start, false, Scope::Variable);
            }
            self.at = start;
            self.joined_variable(start);
            return;
        }
        let Some(found) = self.rest().chars().next() else { return };
        if found == '[' {
            return self.square_brackets();
        }
        if found.is_alphabetic() {
            self.word();
        } else {
            self.stray(found);
        }
    }

    /// `[5m]` or `["a", "b"]`: ranges and lists of other languages.
    fn square_brackets(&mut self) {
        let start = self.at;
        let behind = self.rest().get(1..).unwrap_or_default();
        let stop = behind.find(['[', ']', '{', '}', '\n']).filter(|at| behind[*at..].starts_with(']'));
        self.at += stop.map_or(1, |at| at + 2);
        let span = Span::new(start, self.at);
        let message = format!("TraceQL has no `{}`", if stop.is_some() { "[…]" } else { "[" });
        let fault = Fault::error("traceql/stray-character", span, message);
        let is_range = behind.starts_with(|c: char| c.is_ascii_digit() || c == '$');
        self.out.faults.push(fault.with_help(if is_range {
            "remove the range: the step of the panel takes its place"
        } else {
            "use `=~ \"one|other\"` for one of several values"
        }));
        self.push(TokenKind::Bad, start);
    }

    fn stray(&mut self, found: char) {
        let start = self.at;
        let rest = self.rest();
        self.at += found.len_utf8();
        let span = Span::new(start, self.at);
        let fault =
            Fault::error("traceql/stray-character", span, format!("found `{}`", found.escape_debug()));
        let fault = match found {
            '#' => fault.with_help("write `//` to begin a comment"),
            _ if found.is_whitespace() => fault.with_help("use plain blanks and line breaks"),
            ';' => fault.with_help("write one query, without `;`"),
            '$' => fault.with_help("write `$name` or `${name}` for a Grafana variable"),
            '@' | ':' => fault.with_help("write `.` before the name of an attribute"),
            _ => fault,
        };
        if found == '#' {
            self.at = start + rest.find('\n').unwrap_or(rest.len());
        } else {
            let same = rest.chars().take_while(|next| *next == found).count();
            self.at = start + same * found.len_utf8();
        }
        self.out.faults.push(fault);
        self.push(TokenKind::Bad, start);
    }
}

/// The meaning of a whole word.
fn keyword(word: &str) -> TokenKind {
    if let Some(literal) = value_word(word) {
        return TokenKind::Literal(literal);
    }
    if let Some(which) = vocabulary::find(vocabulary::BARE, word) {
        return TokenKind::Intrinsic(which);
    }
    match word {
        "by" => TokenKind::By,
        "with" => TokenKind::With,
        "coalesce" => TokenKind::Coalesce,
        "select" => TokenKind::Select,
        "parent" => TokenKind::Parent,
        "count" => TokenKind::Aggregate(Aggregate::Count),
        "avg" => TokenKind::Aggregate(Aggregate::Avg),
        "min" => TokenKind::Aggregate(Aggregate::Min),
        "max" => TokenKind::Aggregate(Aggregate::Max),
        "sum" => TokenKind::Aggregate(Aggregate::Sum),
        "topk" => TokenKind::Rank(Rank::Top),
        "bottomk" => TokenKind::Rank(Rank::Bottom),
        _ => metrics_word(word).map_or(TokenKind::Name, TokenKind::Metrics),
    }
}

fn value_word(word: &str) -> Option<Literal> {
    Some(match word {
        "nil" => Literal::Nil,
        "true" => Literal::Bool(true),
        "false" => Literal::Bool(false),
        "minInt" => Literal::Int(i64::MIN),
        "maxInt" => Literal::Int(i64::MAX),
        "ok" => Literal::Status(Status::Ok),
        "error" => Literal::Status(Status::Error),
        "unset" => Literal::Status(Status::Unset),
        "unspecified" => Literal::Kind(SpanKind::Unspecified),
        "internal" => Literal::Kind(SpanKind::Internal),
        "server" => Literal::Kind(SpanKind::Server),
        "client" => Literal::Kind(SpanKind::Client),
        "producer" => Literal::Kind(SpanKind::Producer),
        "consumer" => Literal::Kind(SpanKind::Consumer),
        _ => return None,
    })
}

fn metrics_word(word: &str) -> Option<Metrics> {
    Some(match word {
        "rate" => Metrics::Rate,
        "count_over_time" => Metrics::CountOverTime,
        "min_over_time" => Metrics::MinOverTime,
        "max_over_time" => Metrics::MaxOverTime,
        "avg_over_time" => Metrics::AvgOverTime,
        "sum_over_time" => Metrics::SumOverTime,
        "quantile_over_time" => Metrics::QuantileOverTime,
        "histogram_over_time" => Metrics::HistogramOverTime,
        "compare" => Metrics::Compare,
        _ => return None,
    })
}
