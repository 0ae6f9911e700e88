//! Text → tokens, with every lexical fault.
//!
//! Loki lexes with Go's `text/scanner` and rules of its own on top: a function
//! name is one only before `(` or a grouping, numbers may turn out to be
//! durations or sizes, and a range is one token. Grafana variables, which Loki
//! never sees, are tokens too.

mod range;

use super::literal::{Escape, read_escape};
use super::number;
use super::token::{Tok, Token, lookup};
use crate::query::{Fault, duration, variable};
use crate::span::Span;

/// Faults of one query that are worth a reader's time.
pub(super) const MOST_FAULTS: usize = 20;

/// Quotes that word processors write.
const CURLY: &str = "“”„«»‘’";

/// What the parser gets.
pub(super) struct Lexed {
    /// In order; the last one is [`Tok::End`].
    pub(super) tokens: Vec<Token>,
    pub(super) faults: Vec<Fault>,
    /// Whether a string or comment ran to the end: what is missing behind it is no news.
    pub(super) cut: bool,
}

/// Lexes a whole query.
pub(super) fn lex(text: &str) -> Lexed {
    let tokens = Vec::with_capacity(text.len() / 4 + 8);
    let mut lexer = Lexer { text, at: 0, out: Lexed { tokens, faults: Vec::new(), cut: false } };
    if text.starts_with('\u{feff}') {
        lexer.at = '\u{feff}'.len_utf8();
    }
    lexer.damage();
    while lexer.at < text.len() {
        lexer.token();
    }
    lexer.push(Tok::End, text.len());
    lexer.out
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    out: Lexed,
}

impl<'a> Lexer<'a> {
    fn byte(&self, ahead: usize) -> u8 {
        self.text.as_bytes().get(self.at + ahead).copied().unwrap_or(0)
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Ends the token that began at `start` where the lexer stands.
    fn push(&mut self, tok: Tok, start: usize) {
        self.out.tokens.push(Token { tok, span: Span::new(start, self.at) });
    }

    fn take(&mut self, tok: Tok, length: usize) {
        let start = self.at;
        self.at += length;
        self.push(tok, start);
    }

    fn report(&mut self, fault: Fault) {
        if self.out.faults.len() < MOST_FAULTS {
            self.out.faults.push(fault);
        }
    }

    /// Characters that are wrong even inside a string: signs of a damaged text.
    fn damage(&mut self) {
        if let Some(at) = self.text.find('\u{fffd}') {
            let span = Span::new(at, at + '\u{fffd}'.len_utf8());
            self.report(Fault::error("logql/invalid-utf8", span, "the text is not valid UTF-8 here"));
        }
        if let Some(at) = self.text.find('\0') {
            let message = "a query holds no NUL character";
            self.report(Fault::error("logql/unknown-character", Span::new(at, at + 1), message));
        }
    }

    fn token(&mut self) {
        match self.byte(0) {
            b' ' | b'\t' | b'\n' | b'\r' => self.at += 1,
            b'#' => self.line_comment(),
            b'/' if self.byte(1) == b'/' => self.line_comment(),
            b'/' if self.byte(1) == b'*' => self.block_comment(),
            b'"' => self.interpreted(),
            b'`' => self.raw(),
            b'\'' => self.single_quoted(),
            b'[' => self.bracket(),
            b'0'..=b'9' => self.number(),
            b'.' if self.byte(1).is_ascii_digit() => self.number(),
            b'-' => self.minus(),
            b'$' => self.dollar(),
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => self.word(),
            byte if byte >= 0x80 => self.beyond_ascii(),
            _ => self.symbol(),
        }
    }

    fn symbol(&mut self) {
        use Tok::*;
        let (tok, length) = match (self.byte(0), self.byte(1)) {
            (b'|', b'=') => (PipeEq, 2),
            (b'|', b'~') => (PipeRe, 2),
            (b'|', b'>') => (PipePattern, 2),
            (b'!', b'=') => (NotEq, 2),
            (b'!', b'~') => (NotRe, 2),
            (b'!', b'>') => (NotPattern, 2),
            (b'=', b'=') => (EqEq, 2),
            (b'=', b'~') => (EqRe, 2),
            (b'>', b'=') => (GreaterEq, 2),
            (b'<', b'=') => (LessEq, 2),
            (b'|', _) => (Pipe, 1),
            (b'=', _) => (Eq, 1),
            (b'>', _) => (Greater, 1),
            (b'<', _) => (Less, 1),
            (b'{', _) => (OpenBrace, 1),
            (b'}', _) => (CloseBrace, 1),
            (b'(', _) => (OpenParen, 1),
            (b')', _) => (CloseParen, 1),
            (b']', _) => (CloseBracket, 1),
            (b',', _) => (Comma, 1),
            (b'+', _) => (Plus, 1),
            (b'*', _) => (Star, 1),
            (b'/', _) => (Slash, 1),
            (b'%', _) => (Percent, 1),
            (b'^', _) => (Caret, 1),
            (b'@', _) => return self.at_sign(),
            _ => return self.unknown(),
        };
        self.take(tok, length);
    }

    fn line_comment(&mut self) {
        self.at += self.rest().find('\n').unwrap_or(self.text.len() - self.at);
    }

    fn block_comment(&mut self) {
        if let Some(end) = self.text.get(self.at + 2..).and_then(|rest| rest.find("*/")) {
            self.at += end + 4;
            return;
        }
        let span = Span::new(self.at, self.at + 2);
        let message = "this comment is never closed, expected `*/`";
        self.report(Fault::error("logql/unterminated-comment", span, message));
        self.give_up();
    }

    /// Gives up: nothing behind this place can be told apart.
    fn give_up(&mut self) {
        self.take(Tok::Bad, self.text.len() - self.at);
        self.out.cut = true;
    }

    fn interpreted(&mut self) {
        let start = self.at;
        self.at += 1;
        loop {
            match self.byte(0) {
                b'"' => {
                    self.at += 1;
                    return self.push(Tok::Text, start);
                }
                b'\\' => self.escape(),
                b'\n' => return self.unterminated(start),
                _ if self.at >= self.text.len() => return self.unterminated(start),
                _ => self.at += 1,
            }
        }
    }

    fn escape(&mut self) {
        let start = self.at;
        let rest = self.text.get(start + 1..).unwrap_or_default();
        self.at += 1 + match read_escape(rest) {
            Escape::Byte(_, length) | Escape::Char(_, length) => length,
            Escape::Bad(0) => 0,
            Escape::Bad(length) => {
                let span = Span::new(start, start + 1 + length);
                let message = format!("`{}` is no escape of a quoted string", span.of(self.text));
                let help = "write the backslash twice, or put the string between backticks";
                self.report(Fault::error("logql/invalid-escape", span, message).with_help(help));
                length
            }
        };
    }

    fn unterminated(&mut self, start: usize) {
        let span = Span::new(start, start + 1);
        let message = "this string is never closed, expected `\"` on the same line";
        let help = "close the string, or use backticks for one of several lines";
        self.report(Fault::error("logql/unterminated-string", span, message).with_help(help));
        self.at = start;
        self.give_up();
    }

    fn raw(&mut self) {
        let start = self.at;
        if let Some(end) = self.text.get(start + 1..).and_then(|rest| rest.find('`')) {
            return self.take(Tok::Text, end + 2);
        }
        let message = "this string is never closed, expected a closing backtick";
        self.report(Fault::error("logql/unterminated-string", Span::new(start, start + 1), message));
        self.give_up();
    }

    fn single_quoted(&mut self) {
        let start = self.at;
        let line = self.text.get(start + 1..).unwrap_or_default();
        let line = line.find('\n').map_or(line, |end| &line[..end]);
        let Some(length) = line.find('\'') else {
            let message = "`'` begins no string in LogQL";
            let help = "use double quotes or backticks";
            self.report(
                Fault::error("logql/single-quotes", Span::new(start, start + 1), message).with_help(help),
            );
            return self.give_up();
        };
        self.take(Tok::Text, length + 2);
        let span = Span::new(start, self.at);
        let help = format!("use double quotes: `\"{}\"`", &line[..length]);
        let message = "LogQL has no strings in single quotes";
        self.report(Fault::error("logql/single-quotes", span, message).with_help(help));
    }

    fn number(&mut self) {
        let start = self.at;
        let scanned = number::scan(self.rest().as_bytes());
        self.at += scanned.length;
        let tail = self.tail();
        let whole = &self.text[start..self.at + tail];
        let tok = match tail {
            0 => Tok::Number,
            _ if duration::parse_either(whole).is_ok() => Tok::Duration,
            _ if number::is_size(whole) => Tok::Bytes,
            _ => Tok::Number,
        };
        let size = tok == Tok::Number && self.bad_unit(start);
        if let Some(why) = scanned.refusal.filter(|_| !size) {
            let span = Span::new(start, self.at);
            let message = format!("`{}` is no number: {why}", span.of(self.text));
            self.report(Fault::error("logql/invalid-number", span, message));
        }
        if tok != Tok::Number {
            self.at += tail;
        }
        self.push(tok, start);
    }

    /// Length of what could be a unit behind a number; 0 if it is too long to be one.
    fn tail(&self) -> usize {
        const LONGEST: usize = 64;
        let ends = |&(at, c): &(usize, char)| at > LONGEST || !is_unit(c);
        let end = self.rest().char_indices().find(ends).map_or(self.rest().len(), |(at, _)| at);
        if end > LONGEST { 0 } else { end }
    }

    /// Reports letters glued to a number that make no unit, and steps over them.
    fn bad_unit(&mut self, start: usize) -> bool {
        if !self.byte(0).is_ascii_alphabetic() {
            return false;
        }
        let rest = self.rest();
        let letters = &rest[..rest.find(|c| !is_unit(c)).unwrap_or(rest.len())];
        if lookup(letters).is_some() {
            return false;
        }
        self.at += letters.len();
        let span = Span::new(start, self.at);
        let message = format!("`{}` is neither a number, a duration nor a size", span.of(self.text));
        let help = "use units such as `ms`, `s`, `m`, `h`, `d` or `B`, `KB`, `MiB`";
        self.report(Fault::error("logql/invalid-unit", span, message).with_help(help));
        true
    }

    fn minus(&mut self) {
        let rest = self.text.get(self.at + 1..).unwrap_or_default();
        if let Some(flag) = rest.strip_prefix('-').filter(|flag| flag.starts_with(char::is_alphabetic)) {
            let end = flag.find(|c: char| !c.is_alphabetic() && c != '-').unwrap_or(flag.len());
            return self.take(Tok::Flag, end + 2);
        }
        let length = rest.find(|c| !is_unit(c)).unwrap_or(rest.len());
        if length > 0 && duration::parse_go(&self.text[self.at..=self.at + length]).is_ok() {
            return self.take(Tok::Duration, length + 1);
        }
        self.take(Tok::Minus, 1);
    }

    fn dollar(&mut self) {
        if variable::at(self.text, self.at).is_some() {
            return self.word();
        }
        let span = Span::new(self.at, self.at + 1);
        let message = "`$` starts no variable here";
        let help = "write a Grafana variable as `$name` or `${name}`";
        self.report(Fault::error("logql/stray-dollar", span, message).with_help(help));
        self.take(Tok::Bad, 1);
    }

    /// A word: letters and digits, with variables anywhere in it.
    fn word(&mut self) {
        let (start, mut plain) = (self.at, true);
        loop {
            if matches!(self.byte(0), b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'0'..=b'9') {
                self.at += 1;
            } else if let Some(found) = self.variable() {
                self.at = found;
                plain = false;
            } else if let Some(letter) = self.letter_beyond_ascii(self.at > start) {
                self.at += letter.len_utf8();
            } else {
                break;
            }
        }
        if !plain {
            return self.push(Tok::Variable, start);
        }
        if self.byte(0) == b'.' && (self.byte(1).is_ascii_alphabetic() || self.byte(1) == b'_') {
            return self.dotted(start);
        }
        let tok = lookup(&self.text[start..self.at]).map_or(Tok::Name, |tok| self.function(tok));
        self.push(tok, start);
    }

    /// The end of the variable that starts here.
    fn variable(&self) -> Option<usize> {
        let sigil = self.byte(0) == b'$' || self.byte(0) == b'[' && self.byte(1) == b'[';
        let found = if sigil { variable::at(self.text, self.at) } else { None };
        found.map(|found| found.span.end as usize)
    }

    fn letter_beyond_ascii(&self, inside: bool) -> Option<char> {
        if self.byte(0) < 0x80 {
            return None;
        }
        let letter = self.rest().chars().next()?;
        (letter.is_alphabetic() || inside && letter.is_numeric()).then_some(letter)
    }

    /// A function name is one only before `(`, or before `by (` and `without (`.
    fn function(&self, tok: Tok) -> Tok {
        use Tok::*;
        let function = matches!(tok, RangeFn(_) | VectorFn(_) | LabelReplace | Vector | Convert(_) | Ip);
        if function && !opens(self.rest()) { Name } else { tok }
    }

    /// `service.name`: two names and a dot for Loki, one mistake for the reader.
    fn dotted(&mut self, start: usize) {
        while matches!(self.byte(0), b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'0'..=b'9' | b'.') {
            self.at += 1;
        }
        let span = Span::new(start, self.at);
        let name = span.of(self.text);
        let message = format!("`{name}` is no label name: LogQL names have no dots");
        let help = format!("use `{}`, the name that Loki stores", name.replace('.', "_"));
        self.report(Fault::error("logql/invalid-label-name", span, message).with_help(help));
        self.push(Tok::Name, start);
    }

    fn beyond_ascii(&mut self) {
        match self.letter_beyond_ascii(false) {
            Some(_) => self.word(),
            None => self.unknown(),
        }
    }

    fn at_sign(&mut self) {
        let span = Span::new(self.at, self.at + 1);
        let message = "LogQL has no `@` modifier";
        let help = "use `offset` behind the range, or set the time range of the query";
        self.report(Fault::error("logql/at-modifier", span, message).with_help(help));
        self.take(Tok::Bad, 1);
    }

    /// A run of characters that no token begins with.
    fn unknown(&mut self) {
        let start = self.at;
        let known = |c: char| {
            c.is_ascii_whitespace() || c.is_alphanumeric() || "_#\"`'[].-$|!={}(),+*/%^@<>".contains(c)
        };
        let first = self.rest().chars().next();
        self.at += first.map_or(1, char::len_utf8);
        if let Some(length) = self.curly_length(first) {
            self.at += length;
            self.push(Tok::Text, start);
        } else {
            self.at += self.rest().find(known).unwrap_or(self.rest().len());
            self.push(Tok::Bad, start);
        }
        let span = Span::new(start, self.at);
        if !span.of(self.text).contains(['\0', '\u{fffd}']) {
            self.report(unknown_character(span, first.unwrap_or_default()));
        }
    }

    /// How far a text between typographic quotes goes on behind the opening one.
    fn curly_length(&self, first: Option<char>) -> Option<usize> {
        const LONGEST: usize = 256;
        first.filter(|first| CURLY.contains(*first))?;
        let near = self.rest().char_indices().take(LONGEST).take_while(|(_, c)| *c != '\n');
        near.into_iter().find(|(_, c)| CURLY.contains(*c)).map(|(at, c)| at + c.len_utf8())
    }
}

/// Whether a duration or a size may go on with `c`.
fn is_unit(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | 'µ' | 'μ')
}

/// Whether a function's parentheses, or its grouping, follow.
fn opens(rest: &str) -> bool {
    let rest = rest.trim_start();
    if rest.starts_with('(') {
        return true;
    }
    let grouping = ["by", "without"]
        .into_iter()
        .find(|word| rest.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word)));
    grouping.is_some_and(|word| rest[word.len()..].trim_start().starts_with('('))
}

fn unknown_character(span: Span, first: char) -> Fault {
    let code = "logql/unknown-character";
    if first.is_whitespace() {
        let message = format!("U+{:04X} is a blank that LogQL does not skip", u32::from(first));
        return Fault::error(code, span, message).with_help("write an ordinary space");
    }
    if CURLY.contains(first) {
        let message = format!("`{first}` quotes nothing in LogQL");
        return Fault::error(code, span, message).with_help("use straight double quotes or backticks");
    }
    let message = match first {
        ' '..='~' => format!("`{first}` means nothing in LogQL here"),
        _ => format!("U+{:04X} means nothing in LogQL", u32::from(first)),
    };
    Fault::error(code, span, message)
}
