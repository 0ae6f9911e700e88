//! Text → tokens.
//!
//! First step of the front end. It knows the two places where PromQL reads
//! words differently: between braces every word is a label name, between
//! brackets `:` is a token of its own. A fault is reported here once and its
//! token is [`Tok::Bad`], on which the parser keeps silent.

use super::literal;
use super::operator::BinaryOp;
use super::token::{Tok, Token};
use super::word;
use crate::query::{Fault, variable};
use crate::span::Span;

/// Quotes as word processors set them.
const QUOTES: [char; 5] = ['“', '”', '„', '‘', '’'];

/// How far the end of a `{{` is looked for.
const LONGEST_TEMPLATE: usize = 256;

/// The tokens of a text and what was wrong with them.
pub(super) struct Lexed {
    /// In order, always closed by [`Tok::End`].
    pub(super) tokens: Vec<Token>,
    /// Faults in order of place.
    pub(super) faults: Vec<Fault>,
    /// Whether an unclosed string swallowed the rest of the text.
    pub(super) cut: bool,
}

/// Reads all tokens. Linear in the length of `text`.
pub(super) fn lex(text: &str) -> Lexed {
    let mut lexer = Lexer {
        text,
        bytes: text.as_bytes(),
        at: 0,
        out: Lexed { tokens: Vec::with_capacity(text.len() / 3 + 4), faults: Vec::new(), cut: false },
        brace: false,
        bracket: false,
        parens: 0,
    };
    lexer.run();
    lexer.out
}

struct Lexer<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    out: Lexed,
    brace: bool,
    bracket: bool,
    /// Open parentheses since the bracket.
    parens: u32,
}

impl Lexer<'_> {
    fn run(&mut self) {
        while let Some(&byte) = self.bytes.get(self.at) {
            match byte {
                b' ' | b'\t' | b'\n' | b'\r' => self.at += 1,
                b'a'..=b'z' | b'A'..=b'Z' | b'_' => self.word(self.at, false),
                b'0'..=b'9' => self.number(),
                b'.' if self.peek(1).is_some_and(|b| b.is_ascii_digit()) => self.number(),
                b'#' => self.comment(),
                b'"' | b'\'' | b'`' => self.string(byte),
                b':' if !self.brace && !self.bracket => self.word(self.at, false),
                b'$' if self.variable_end().is_some() => self.word(self.at, false),
                b'[' if self.variable_end().is_some() => self.word(self.at, false),
                b'=' | b'!' | b'<' | b'>' | b'&' | b'|' => self.comparison(byte),
                b'{' if self.peek(1) == Some(b'{') => self.template(),
                _ => self.punctuation(byte),
            }
        }
        let end = self.text.trim_end().len().max(self.out.tokens.last().map_or(0, |t| t.span.end as usize));
        self.out.tokens.push(Token { kind: Tok::End, span: Span::at(end) });
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.at + ahead).copied()
    }

    fn push(&mut self, kind: Tok, length: usize) {
        let span = Span::new(self.at, self.at + length);
        self.at += length;
        self.out.tokens.push(Token { kind, span });
    }

    fn fault(&mut self, code: &'static str, length: usize, message: String) -> Option<&mut Fault> {
        if self.out.faults.len() >= super::MAX_FAULTS {
            return None;
        }
        let span = Span::new(self.at, self.at + length);
        self.out.faults.push(Fault::error(code, span, message));
        self.out.faults.last_mut()
    }

    fn advise(&mut self, code: &'static str, length: usize, message: String, help: &str) {
        if let Some(fault) = self.fault(code, length, message) {
            fault.help = Some(help.to_owned());
        }
    }

    fn comment(&mut self) {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        self.at += rest.iter().position(|&b| b == b'\n').unwrap_or(rest.len());
    }

    /// Where the Grafana variable at the present place ends.
    fn variable_end(&self) -> Option<usize> {
        if self.peek(0) == Some(b'[') && self.peek(1) != Some(b'[') {
            return None;
        }
        let end = variable::at(self.text, self.at)?.span.end as usize;
        (end > self.at).then_some(end)
    }

    /// A word from `start` on, of which the bytes before the present place are read.
    /// `glued` says that they hold a variable.
    fn word(&mut self, start: usize, glued: bool) {
        let colons = !self.brace && !self.bracket;
        let (mut variable, mut colon) = (glued, false);
        while let Some(byte) = self.peek(0) {
            match byte {
                _ if byte.is_ascii_alphanumeric() || byte == b'_' => self.at += 1,
                b':' if colons => {
                    colon = true;
                    self.at += 1;
                }
                b'$' | b'[' => {
                    let Some(end) = self.variable_end() else { break };
                    variable = true;
                    self.at = end;
                }
                _ => break,
            }
        }
        let dotted = !variable && self.dots();
        let kind = match self.bytes.get(start..self.at) {
            _ if variable => Tok::Variable,
            _ if dotted => Tok::Dotted,
            _ if colon => Tok::MetricName,
            Some(word) if !self.brace => word::classify(word),
            _ => Tok::Identifier,
        };
        self.out.tokens.push(Token { kind, span: Span::new(start, self.at) });
    }

    /// Reads on through `.b.c` and says whether there was any of it.
    fn dots(&mut self) -> bool {
        let before = self.at;
        while self.peek(0) == Some(b'.') && self.peek(1).is_some_and(|b| b.is_ascii_alphabetic() || b == b'_')
        {
            let rest = self.bytes.get(self.at + 1..).unwrap_or_default();
            let length = rest.iter().position(|&b| !b.is_ascii_alphanumeric() && b != b'_');
            self.at += 1 + length.unwrap_or(rest.len());
        }
        self.at > before
    }

    /// `{{ … }}` of a template engine: reported, then read as a variable.
    fn template(&mut self) {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let near = rest.get(..LONGEST_TEMPLATE).unwrap_or(rest);
        let Some(end) = near.windows(2).position(|pair| pair == b"}}") else {
            return self.punctuation(b'{');
        };
        let found = self.text.get(self.at..self.at + end + 2).unwrap_or_default();
        let message = format!("`{found}` is a template, expected the text that it stands for");
        self.advise("promql/template", end + 2, message, "render the template before the query is checked");
        let start = self.at;
        self.at += end + 2;
        self.word(start, true);
    }

    fn number(&mut self) {
        let start = self.at;
        let length = literal::run_length(self.bytes.get(start..).unwrap_or_default());
        if matches!(self.peek(length), Some(b'$' | b'[')) {
            self.at += length;
            if self.variable_end().is_some() {
                return self.word(start, false);
            }
            self.at = start;
        }
        let run = self.text.get(start..start + length).unwrap_or_default();
        let kind = literal::classify(run);
        if kind == Tok::Bad {
            let (code, message, help) = literal::explain(run);
            self.advise(code, length, message, &help);
        }
        self.push(kind, length);
    }

    fn string(&mut self, quote: u8) {
        let (length, faults, closed) = literal::scan_string(self.text, self.at, quote);
        let broken = !faults.is_empty();
        let room = super::MAX_FAULTS.saturating_sub(self.out.faults.len());
        self.out.faults.extend(faults.into_iter().take(room));
        self.push(if broken { Tok::BadText } else { Tok::Text }, length);
        if !closed {
            self.out.cut = true;
            self.at = self.bytes.len();
        }
    }

    fn comparison(&mut self, byte: u8) {
        let next = self.peek(1);
        let (kind, length) = match (byte, next) {
            (b'=', Some(b'=')) => (Tok::Operator(BinaryOp::Equal), 2),
            (b'=', Some(b'~')) => (Tok::Regex, 2),
            (b'=', Some(b'>')) if !self.brace => self.mistaken(BinaryOp::GreaterEqual),
            (b'=', Some(b'<')) if !self.brace => self.mistaken(BinaryOp::LessEqual),
            (b'=', _) => (Tok::Assign, 1),
            (b'!', Some(b'=')) => (Tok::Operator(BinaryOp::NotEqual), 2),
            (b'!', Some(b'~')) => (Tok::NotRegex, 2),
            (b'<', Some(b'=')) => (Tok::Operator(BinaryOp::LessEqual), 2),
            (b'<', Some(b'/')) => (Tok::Operator(BinaryOp::TrimUpper), 2),
            (b'<', Some(b'>')) => self.mistaken(BinaryOp::NotEqual),
            (b'<', _) => (Tok::Operator(BinaryOp::Less), 1),
            (b'>', Some(b'=')) => (Tok::Operator(BinaryOp::GreaterEqual), 2),
            (b'>', Some(b'/')) => (Tok::Operator(BinaryOp::TrimLower), 2),
            (b'>', _) => (Tok::Operator(BinaryOp::Greater), 1),
            (b'&', Some(b'&')) => self.mistaken(BinaryOp::And),
            (b'|', Some(b'|')) => self.mistaken(BinaryOp::Or),
            (b'&', _) => return self.single(BinaryOp::And),
            (b'|', _) if self.is_pipeline() => return self.pipeline(),
            (b'|', _) => return self.single(BinaryOp::Or),
            _ => return self.bang(),
        };
        self.push(kind, length);
    }

    /// Two characters that stand for `op` in other languages.
    fn mistaken(&mut self, op: BinaryOp) -> (Tok, usize) {
        let found = self.text.get(self.at..self.at + 2).unwrap_or_default();
        let message = format!("`{found}` is not a PromQL operator");
        self.advise("promql/unknown-operator", 2, message, &format!("write `{}`", op.text()));
        (Tok::Operator(op), 2)
    }

    fn single(&mut self, op: BinaryOp) {
        let found = self.text.get(self.at..=self.at).unwrap_or_default();
        let message = format!("`{found}` is not a PromQL operator");
        self.advise("promql/unknown-operator", 1, message, &format!("write `{}`", op.text()));
        self.push(Tok::Operator(op), 1);
    }

    fn bang(&mut self) {
        let message = "`!` is not a PromQL operator".to_owned();
        self.advise("promql/unknown-operator", 1, message, "use `!=`, `!~` between braces, or `unless`");
        self.push(Tok::Bad, 1);
    }

    fn is_pipeline(&self) -> bool {
        let rest = self.text.get(self.at + 1..).unwrap_or_default();
        rest.starts_with(['=', '~', '>']) || word::starts_logql_stage(rest.trim_start())
    }

    /// A LogQL line filter or stage: one fault, and the rest of it is skipped.
    fn pipeline(&mut self) {
        let filter = matches!(self.peek(1), Some(b'=' | b'~' | b'>'));
        let length = if filter { 2 } else { 1 };
        let found = self.text.get(self.at..self.at + length).unwrap_or_default();
        let what = if filter { "line filter" } else { "pipeline" };
        let message = format!("the {what} `{found}` belongs to LogQL, this is PromQL");
        self.advise(
            "promql/logql",
            length,
            message,
            "send the query to a Loki data source, or drop the pipeline",
        );
        let mut end = self.at + length;
        while let Some(&byte) = self.bytes.get(end) {
            match byte {
                b')' | b']' | b'[' | b',' => break,
                b'"' | b'`' => end += literal::scan_string(self.text, end, byte).0,
                _ => end += 1,
            }
        }
        self.push(Tok::Bad, end - self.at);
    }

    fn punctuation(&mut self, byte: u8) {
        let kind = match byte {
            b'(' => Tok::LParen,
            b')' => Tok::RParen,
            b'{' => Tok::LBrace,
            b'}' => Tok::RBrace,
            b'[' => Tok::LBracket,
            b']' => Tok::RBracket,
            b',' => Tok::Comma,
            b':' if self.bracket => Tok::Colon,
            b'@' => Tok::At,
            b'+' => Tok::Operator(BinaryOp::Add),
            b'-' => Tok::Operator(BinaryOp::Subtract),
            b'*' => Tok::Operator(BinaryOp::Multiply),
            b'/' => Tok::Operator(BinaryOp::Divide),
            b'%' => Tok::Operator(BinaryOp::Modulo),
            b'^' => Tok::Operator(BinaryOp::Power),
            _ => return self.stray(),
        };
        self.track(byte);
        self.push(kind, 1);
    }

    /// Follows braces and brackets; a parenthesis that cannot stand there ends them.
    fn track(&mut self, byte: u8) {
        match byte {
            b'{' => (self.brace, self.bracket) = (true, false),
            b'[' => (self.brace, self.bracket, self.parens) = (false, true, 0),
            b'}' => self.brace = false,
            b']' => self.bracket = false,
            b'(' => {
                self.brace = false;
                self.parens += 1;
            }
            b')' => {
                self.brace = false;
                self.bracket &= self.parens > 0;
                self.parens = self.parens.saturating_sub(1);
            }
            _ => {}
        }
    }

    /// A string between quotes that a word processor has bent.
    fn typographic(&mut self, rest: &str) {
        let line = rest.lines().next().unwrap_or(rest);
        let inner = line.char_indices().skip(1).find(|(_, c)| QUOTES.contains(c) || *c == '"');
        let length = inner.map_or(0, |(at, c)| at + c.len_utf8());
        let length = if length == 0 { rest.chars().next().map_or(1, char::len_utf8) } else { length };
        let message = "typographic quotes, expected straight ones".to_owned();
        self.advise("promql/unexpected-character", length, message, "write the string as `\"…\"`");
        self.push(Tok::BadText, length);
    }

    /// A run of characters that PromQL does not know.
    fn stray(&mut self) {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let first = rest.chars().next().unwrap_or(' ');
        let more = rest.chars().take_while(|c| !c.is_ascii() && !c.is_whitespace());
        let length = more.map(char::len_utf8).sum::<usize>().max(first.len_utf8());
        let found = rest.get(..length).unwrap_or_default();
        if QUOTES.contains(&first) {
            return self.typographic(rest);
        }
        let message = format!("unexpected character `{found}`");
        let help = match first {
            ';' => Some("remove `;`: a query is one expression"),
            '$' => Some("write a Grafana variable as `$name` or `${name}`"),
            '\\' => Some("put regular expressions and backslashes between quotes"),
            _ => None,
        };
        if let Some(fault) = self.fault("promql/unexpected-character", length, message) {
            fault.help = help.map(str::to_owned);
        }
        self.push(Tok::Bad, length);
    }
}
