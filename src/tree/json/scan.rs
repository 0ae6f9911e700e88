//! JSON text → tokens, each with its bytes.

use crate::span::Span;
use crate::tree::clip;

/// One token. What is not text is taken from the source by its span.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Token {
    /// `{` or `[`.
    Open(u8),
    /// `}` or `]`.
    Close(u8),
    Comma,
    Colon,
    /// The decoded text.
    String(String),
    /// A string without its closing quote.
    Unclosed,
    Number,
    /// Letters without quotes, `null` among them.
    Word,
    Comment,
    /// A character that begins nothing.
    Stray,
    End,
}

impl Token {
    /// Whether an entry of a mapping can begin with it.
    pub(super) fn is_key(&self) -> bool {
        matches!(self, Self::String(_) | Self::Word)
    }
}

/// A fault inside a token that does not end the reading.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct ScanFault {
    pub(super) span: Span,
    pub(super) message: String,
    pub(super) label: &'static str,
    pub(super) help: &'static str,
}

/// Cuts a text into tokens.
pub(super) struct Scanner<'t> {
    text: &'t str,
    at: usize,
    /// Faults of the token that was given last.
    pub(super) faults: Vec<ScanFault>,
}

impl<'t> Scanner<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let at = text.len() - text.trim_start_matches('\u{feff}').len();
        Self { text, at, faults: Vec::new() }
    }

    /// The next token; [`Token::End`] again and again at the end.
    pub(super) fn next(&mut self) -> (Token, Span) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches([' ', '\t', '\n', '\r']).len();
        let start = self.at;
        let token = match self.byte(0) {
            None => Token::End,
            Some(bracket @ (b'{' | b'[')) => self.single(Token::Open(bracket)),
            Some(bracket @ (b'}' | b']')) => self.single(Token::Close(bracket)),
            Some(b',') => self.single(Token::Comma),
            Some(b':') => self.single(Token::Colon),
            Some(quote @ (b'"' | b'\'')) => self.string(quote),
            Some(b'0'..=b'9' | b'-' | b'+' | b'.') => self.number(),
            Some(b'/') if matches!(self.byte(1), Some(b'/' | b'*')) => self.comment(),
            Some(b'#') => self.comment(),
            Some(_) => self.word(),
        };
        (token, Span::new(start, self.at))
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn byte(&self, ahead: usize) -> Option<u8> {
        self.text.as_bytes().get(self.at + ahead).copied()
    }

    fn single(&mut self, token: Token) -> Token {
        self.at += 1;
        token
    }

    fn comment(&mut self) -> Token {
        let rest = self.rest();
        self.at += if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else {
            rest.find(['\n', '\r']).unwrap_or(rest.len())
        };
        Token::Comment
    }

    fn word(&mut self) -> Token {
        let rest = self.rest();
        let length =
            rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$')).unwrap_or(rest.len());
        if length > 0 {
            self.at += length;
            return Token::Word;
        }
        self.at += rest.chars().next().map_or(0, char::len_utf8);
        Token::Stray
    }

    fn number(&mut self) -> Token {
        let rest = self.rest();
        let more = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.' | '_');
        let length = rest.find(|c: char| !more(c)).unwrap_or(rest.len());
        let number = rest.get(..length).unwrap_or_default();
        let span = Span::new(self.at, self.at + length);
        self.at += length;
        if !is_number(number) {
            let help =
                "write digits, with `0` before a `.` and no `+`, leading zeros or `_`; or quote a string";
            self.fault(span, format!("`{}` is not a number of JSON", clip(number)), "not a number", help);
        }
        Token::Number
    }

    fn string(&mut self, quote: u8) -> Token {
        let start = self.at;
        if quote == b'\'' {
            let span = Span::new(start, start + 1);
            self.fault(span, "JSON has no single quotes".into(), "expected `\"`", "use double quotes");
        }
        self.at += 1;
        let mut text = String::new();
        loop {
            let rest = self.rest();
            let stop = |byte: &u8| *byte == quote || *byte == b'\\' || *byte < 0x20;
            let plain = rest.as_bytes().iter().position(stop).unwrap_or(rest.len());
            text.push_str(rest.get(..plain).unwrap_or_default());
            self.at += plain;
            match self.byte(0) {
                Some(b'\\') => text.push(self.escape()),
                Some(byte) if byte == quote => {
                    self.at += 1;
                    return Token::String(text);
                }
                Some(b'\t') => text.push(self.control('\t')),
                Some(byte) if byte != b'\n' && byte != b'\r' => text.push(self.control(char::from(byte))),
                _ => {
                    let span = Span::new(start, start + 1);
                    let help = "write the closing quote on the same line; a line break is `\\n`";
                    self.fault(span, "the string is not closed on its line".into(), "opened here", help);
                    return Token::Unclosed;
                }
            }
        }
    }

    fn control(&mut self, char: char) -> char {
        let span = Span::new(self.at, self.at + 1);
        let message = format!("found the control character U+{:04X} in a string", u32::from(char));
        self.fault(span, message, "not allowed", "write it as an escape, such as `\\t`");
        self.at += 1;
        char
    }

    fn escape(&mut self) -> char {
        let plain = match self.byte(1) {
            Some(byte @ (b'"' | b'\\' | b'/')) => char::from(byte),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode(),
            _ => {
                let length =
                    1 + self.text.get(self.at + 1..).and_then(|t| t.chars().next()).map_or(0, char::len_utf8);
                let span = Span::new(self.at, self.at + length);
                let message = format!("`{}` is not an escape of JSON", span.of(self.text).trim_end());
                self.fault(span, message, "unknown escape", "write `\\\\` for a backslash");
                // A line break is left to end the string.
                self.at += if span.of(self.text).ends_with(['\n', '\r']) { 1 } else { length };
                return char::REPLACEMENT_CHARACTER;
            }
        };
        self.at += 2;
        plain
    }

    /// `\u0041`, or two of them that make one character beyond U+FFFF.
    fn unicode(&mut self) -> char {
        let start = self.at;
        let Some(first) = self.unit(start) else {
            let span = Span::new(start, start + 2);
            self.fault(
                span,
                "`\\u` needs four hexadecimal digits".into(),
                "bad escape",
                "write for instance `\\u00e9`",
            );
            self.at += 2;
            return char::REPLACEMENT_CHARACTER;
        };
        self.at += 6;
        let second = self.unit(self.at).filter(|unit| unit & 0xFC00 == 0xDC00);
        let pair = second.filter(|_| first & 0xFC00 == 0xD800);
        let code = pair.map_or(first, |second| 0x1_0000 + ((first & 0x3FF) << 10) + (second & 0x3FF));
        self.at += if pair.is_some() { 6 } else { 0 };
        char::from_u32(code).unwrap_or_else(|| {
            let span = Span::new(start, self.at);
            let message = format!("`\\u{first:04x}` is half of a character");
            self.fault(span, message, "lone surrogate", "write both halves, or the character itself");
            char::REPLACEMENT_CHARACTER
        })
    }

    fn unit(&self, at: usize) -> Option<u32> {
        let digits = self.text.get(at..at + 6)?.strip_prefix("\\u")?;
        digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| u32::from_str_radix(digits, 16).ok())?
    }

    fn fault(&mut self, span: Span, message: String, label: &'static str, help: &'static str) {
        self.faults.push(ScanFault { span, message, label, help });
    }
}

/// RFC 8259, section 6.
fn is_number(text: &str) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) =
        unsigned.split_once(['e', 'E']).map_or((unsigned, None), |(m, e)| (m, Some(e)));
    let (whole, fraction) = mantissa.split_once('.').map_or((mantissa, None), |(w, f)| (w, Some(f)));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let exponent = exponent.map(|exponent| exponent.strip_prefix(['+', '-']).unwrap_or(exponent));
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(digits)
}
