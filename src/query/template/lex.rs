//! Template text → actions of tokens. Text outside actions and comments are dropped.

use crate::query::fault::Fault;
use crate::span::Span;

/// The reserved words that start an action.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Word {
    Block,
    Break,
    Continue,
    Define,
    Else,
    End,
    If,
    Range,
    Template,
    With,
}

/// What a token is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// `=`
    Assign,
    /// `:=`
    Declare,
    Pipe,
    Comma,
    Open,
    Close,
    /// Quoted or raw, its quotes included.
    Text,
    /// A number, a character or `true` and `false`.
    Constant,
    Nil,
    Dot,
    /// `.name`
    Field,
    /// `$name` or `$`
    Variable,
    /// A function.
    Name,
    Word(Word),
}

/// One token of an action.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) span: Span,
    /// Whether blanks precede it: `.a.b` is one operand, `.a .b` are two.
    pub(super) spaced: bool,
}

/// What stands between `{{` and `}}`.
#[derive(Debug)]
pub(super) struct Action {
    /// The delimiters included.
    pub(super) span: Span,
    /// Those before the fault, if it has one.
    pub(super) tokens: Vec<Token>,
    pub(super) fault: Option<Fault>,
}

/// Goes through a template action by action.
pub(super) struct Lexer<'a> {
    text: &'a str,
    at: usize,
}

const BLANKS: [char; 4] = [' ', '\t', '\r', '\n'];

fn is_word(next: char) -> bool {
    next == '_' || next.is_alphanumeric()
}

fn syntax(span: Span, message: impl Into<String>) -> Fault {
    Fault::error("template/syntax", span, message)
}

fn unclosed(span: Span, message: &str) -> Fault {
    Fault::error("template/unclosed", span, message)
}

impl<'a> Lexer<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn since(&self, start: usize) -> Span {
        Span::new(start, self.at)
    }

    /// The next action; after a fault it goes on behind the action at fault.
    pub(super) fn next_action(&mut self) -> Option<Action> {
        loop {
            self.at += self.rest().find("{{")?;
            let open = self.at;
            self.at += 2;
            let trims = self.rest().strip_prefix('-').is_some_and(|rest| rest.starts_with(BLANKS));
            let inner = self.at + if trims { 2 } else { 0 };
            self.at += usize::from(trims);
            if !self.text.get(inner..).unwrap_or_default().starts_with("/*") {
                return Some(self.action(open));
            }
            self.at = inner;
            if let Err(fault) = self.comment(open) {
                return Some(Action { span: self.since(open), tokens: Vec::new(), fault: Some(fault) });
            }
        }
    }

    fn comment(&mut self, open: usize) -> Result<(), Fault> {
        let start = self.at;
        let Some(length) = self.rest().get(2..).and_then(|rest| rest.find("*/")) else {
            self.at = self.text.len();
            let fault = unclosed(Span::new(open, start + 2), "comment is not closed");
            return Err(fault.with_help("close it with `*/}}`"));
        };
        self.at = start + length + 4;
        let rest = self.rest();
        let trimmed = rest.strip_prefix(BLANKS).and_then(|rest| rest.strip_prefix("-}}"));
        let Some(after) = trimmed.or_else(|| rest.strip_prefix("}}")) else {
            let fault = syntax(self.since(start), "comment is not followed by `}}`");
            self.recover();
            return Err(fault.with_help("close the action right behind the comment: `*/}}` or `*/ -}}`"));
        };
        self.at = self.text.len() - after.len();
        Ok(())
    }

    fn action(&mut self, open: usize) -> Action {
        let mut tokens = Vec::new();
        let fault = self.tokens(open, &mut tokens).err();
        Action { span: self.since(open), tokens, fault }
    }

    fn tokens(&mut self, open: usize, tokens: &mut Vec<Token>) -> Result<(), Fault> {
        loop {
            let rest = self.rest();
            let inner = rest.trim_start_matches(BLANKS);
            let spaced = inner.len() < rest.len();
            self.at += rest.len() - inner.len();
            let close = match inner.as_bytes() {
                [b'}', b'}', ..] => 2,
                [b'-', b'}', b'}', ..] if spaced => 3,
                [b'{', b'{', ..] | [] => return Err(not_closed(open, inner)),
                [b'}', ..] => {
                    self.take(1);
                    let fault = unclosed(self.since(self.at - 1), "found `}`, expected `}}`");
                    return Err(fault.with_help("close the action with `}}`"));
                }
                _ => 0,
            };
            if close > 0 {
                self.take(close);
                return Ok(());
            }
            tokens.push(self.token(spaced).inspect_err(|_| self.recover())?);
        }
    }

    /// Goes behind the next `}}`.
    fn recover(&mut self) {
        self.at = self.rest().find("}}").map_or(self.text.len(), |end| self.at + end + 2);
    }

    fn take(&mut self, length: usize) {
        self.at += length;
    }

    fn take_word(&mut self) {
        let rest = self.rest();
        self.at += rest.find(|next| !is_word(next)).unwrap_or(rest.len());
    }

    fn token(&mut self, spaced: bool) -> Result<Token, Fault> {
        let start = self.at;
        let mut next = self.rest().chars();
        let first = next.next().unwrap_or_default();
        let second = next.next();
        let kind = match first {
            '=' => self.sign(Kind::Assign),
            '|' => self.sign(Kind::Pipe),
            ',' => self.sign(Kind::Comma),
            '(' => self.sign(Kind::Open),
            ')' => self.sign(Kind::Close),
            ':' => self.declare()?,
            '"' => self.quoted('"')?,
            '\'' => self.quoted('\'')?,
            '`' => self.raw()?,
            '.' if second.is_some_and(|next| next.is_ascii_digit()) => self.number()?,
            '+' | '-' | '0'..='9' => self.number()?,
            '.' | '$' => self.field_or_variable(first)?,
            _ if is_word(first) => self.word()?,
            _ => return Err(self.unexpected(first)),
        };
        Ok(Token { kind, span: self.since(start), spaced })
    }

    fn sign(&mut self, kind: Kind) -> Kind {
        self.take(1);
        kind
    }

    fn declare(&mut self) -> Result<Kind, Fault> {
        self.take(1);
        if !self.rest().starts_with('=') {
            return Err(syntax(self.since(self.at - 1), "found `:`, expected `:=`"));
        }
        Ok(self.sign(Kind::Declare))
    }

    fn field_or_variable(&mut self, first: char) -> Result<Kind, Fault> {
        self.take(1);
        let start = self.at;
        self.take_word();
        let kind = match first {
            '$' => Kind::Variable,
            _ if self.at == start => Kind::Dot,
            _ => Kind::Field,
        };
        self.terminated(kind)
    }

    fn word(&mut self) -> Result<Kind, Fault> {
        let start = self.at;
        self.take_word();
        let kind = match self.since(start).of(self.text) {
            "true" | "false" => Kind::Constant,
            "nil" => Kind::Nil,
            "block" => Kind::Word(Word::Block),
            "break" => Kind::Word(Word::Break),
            "continue" => Kind::Word(Word::Continue),
            "define" => Kind::Word(Word::Define),
            "else" => Kind::Word(Word::Else),
            "end" => Kind::Word(Word::End),
            "if" => Kind::Word(Word::If),
            "range" => Kind::Word(Word::Range),
            "template" => Kind::Word(Word::Template),
            "with" => Kind::Word(Word::With),
            _ => Kind::Name,
        };
        self.terminated(kind)
    }

    /// Names, fields and variables must end at one of the characters that Go names.
    fn terminated(&mut self, kind: Kind) -> Result<Kind, Fault> {
        let rest = self.rest();
        let ends = rest.is_empty()
            || rest.starts_with(BLANKS)
            || rest.starts_with(['.', ',', '|', ':', ')', '('])
            || rest.starts_with('}')
            || rest.starts_with("{{");
        if ends { Ok(kind) } else { Err(self.unexpected(rest.chars().next().unwrap_or_default())) }
    }

    fn unexpected(&self, found: char) -> Fault {
        let span = Span::new(self.at, self.at + found.len_utf8());
        let fault = syntax(span, format!("found `{}` inside an action", found.escape_debug()));
        match found {
            '-' => fault.with_help("write a blank before `-}}`"),
            '/' => fault.with_help("write the comment right behind `{{`, with nothing else in the action"),
            '=' => fault.with_help("write blanks around `=`, or use `eq` to compare"),
            '<' | '>' | '!' | '&' => fault.with_help("use `lt`, `gt`, `eq`, `ne`, `and`, `or` or `not`"),
            '“' | '”' | '‘' | '’' => fault.with_help("use straight quotes"),
            _ => fault,
        }
    }

    fn quoted(&mut self, quote: char) -> Result<Kind, Fault> {
        let start = self.at;
        let mut escaped = false;
        let body = self.text.get(start + 1..).unwrap_or_default();
        for (at, next) in body.char_indices() {
            if next == '\n' {
                break;
            }
            if next == quote && !escaped {
                self.at = start + at + 2;
                return self.unquoted(quote, start + 1, body.get(..at).unwrap_or_default());
            }
            escaped = next == '\\' && !escaped;
        }
        let what = if quote == '"' { "string is not closed" } else { "character is not closed" };
        Err(unclosed(Span::new(start, start + 1), what).with_help(format!("close it with `{quote}`")))
    }

    fn unquoted(&self, quote: char, start: usize, body: &str) -> Result<Kind, Fault> {
        let mut rest = body;
        let mut count = 0;
        while let Some(next) = rest.chars().next() {
            let length = if next == '\\' { escape(rest, quote) } else { Some(next.len_utf8()) };
            let Some(length) = length else {
                let at = start + body.len() - rest.len();
                let length = rest.chars().take(2).map(char::len_utf8).sum::<usize>();
                let span = Span::new(at, at + length);
                let message = format!("`{}` is not an escape sequence of Go", span.of(self.text));
                return Err(
                    syntax(span, message).with_help("write `\\\\` for a backslash, or use backquotes")
                );
            };
            rest = rest.get(length..).unwrap_or_default();
            count += 1;
        }
        if quote == '\'' && count != 1 {
            let fault =
                syntax(self.since(start - 1), "found a text in single quotes, expected one character");
            return Err(fault.with_help("use double quotes"));
        }
        Ok(if quote == '"' { Kind::Text } else { Kind::Constant })
    }

    fn raw(&mut self) -> Result<Kind, Fault> {
        let start = self.at;
        let Some(length) = self.rest().get(1..).and_then(|rest| rest.find('`')) else {
            let fault = unclosed(Span::new(start, start + 1), "raw string is not closed");
            return Err(fault.with_help("close it with a backquote"));
        };
        self.take(length + 2);
        Ok(Kind::Text)
    }

    fn number(&mut self) -> Result<Kind, Fault> {
        let start = self.at;
        let rest = self.rest();
        let mut before = None;
        let unsigned = rest.strip_prefix(['+', '-']).unwrap_or(rest);
        let hexadecimal = unsigned.starts_with("0x") || unsigned.starts_with("0X");
        let end = rest.find(|next: char| {
            let exponent = match before {
                Some('e' | 'E') => !hexadecimal,
                Some('p' | 'P') => true,
                None => true,
                _ => false,
            };
            before = Some(next);
            !(is_word(next) || next == '.' || (exponent && matches!(next, '+' | '-')))
        });
        self.take(end.unwrap_or(rest.len()));
        let number = self.since(start).of(self.text);
        if is_number(number) {
            return Ok(Kind::Constant);
        }
        Err(syntax(self.since(start), format!("`{}` is not a number", shortened(number))))
    }
}

fn shortened(text: &str) -> &str {
    text.char_indices().nth(24).and_then(|(at, _)| text.get(..at)).unwrap_or(text)
}

fn not_closed(open: usize, rest: &str) -> Fault {
    let message = if rest.is_empty() {
        "action is not closed: found the end, expected `}}`"
    } else {
        "action is not closed: found another `{{`, expected `}}`"
    };
    unclosed(Span::new(open, open + 2), message).with_help("close it with `}}`")
}

/// Length of the escape sequence at the start of `rest` (Go docs, String literals).
fn escape(rest: &str, quote: char) -> Option<usize> {
    let mut next = rest.chars().skip(1);
    let digits = |count: usize, radix: u32| {
        let digits = rest.get(if radix == 8 { 1 } else { 2 }..)?.get(..count)?;
        u32::from_str_radix(digits, radix).ok().filter(|_| !digits.starts_with('+'))
    };
    match next.next()? {
        'a' | 'b' | 'f' | 'n' | 'r' | 't' | 'v' | '\\' => Some(2),
        found if found == quote => Some(2),
        'x' => digits(2, 16).map(|_| 4),
        'u' => digits(4, 16).and_then(char::from_u32).map(|_| 6),
        'U' => digits(8, 16).and_then(char::from_u32).map(|_| 10),
        '0'..='7' => digits(3, 8).filter(|code| *code < 256).map(|_| 4),
        _ => None,
    }
}

/// Whether Go reads `text` as an integer, a floating-point or an imaginary constant.
fn is_number(text: &str) -> bool {
    let text = text.strip_prefix(['+', '-']).unwrap_or(text);
    let text = text.strip_suffix('i').unwrap_or(text);
    let (radix, body) = match text.get(..2) {
        Some("0x" | "0X") => (16, text.get(2..)),
        Some("0o" | "0O") => (8, text.get(2..)),
        Some("0b" | "0B") => (2, text.get(2..)),
        _ => (10, Some(text)),
    };
    let body = body.unwrap_or_default();
    let marks: &[char] = if radix == 16 { &['p', 'P'] } else { &['e', 'E'] };
    let (mantissa, exponent) = match body.split_once(marks).filter(|_| radix >= 10) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (body, None),
    };
    let (whole, fraction) = mantissa.split_once('.').filter(|_| radix >= 10).unwrap_or((mantissa, ""));
    let all = |digits: &str, radix: u32| digits.chars().all(|digit| digit == '_' || digit.is_digit(radix));
    let some = |digits: &str| digits.contains(|digit: char| digit != '_');
    let signless = exponent.map(|exponent| exponent.strip_prefix(['+', '-']).unwrap_or(exponent));
    all(whole, radix)
        && all(fraction, radix)
        && (some(whole) || some(fraction))
        && signless.is_none_or(|digits| some(digits) && all(digits, 10))
}

#[cfg(test)]
mod tests {
    use super::is_number;

    #[test]
    fn numbers_are_those_of_go() {
        for good in ["1", "-1.5", ".5", "5.", "1e3", "1_000", "0x1F", "0x1p-2", "0b01", "0o17", "2i"] {
            assert!(is_number(good), "{good}");
        }
        for bad in ["", "-", "1a", "0b2", "1.2.3", "1e", "0x", "5m"] {
            assert!(!is_number(bad), "{bad}");
        }
    }
}
