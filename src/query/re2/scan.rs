//! The small parts of a pattern: escapes, character classes, repetition counts.

use super::measure::Counts;
use super::unicode;
use super::{Reading, Refusal};
use crate::query::fault::nearest;
use crate::query::variable;
use crate::span::Span;

/// A place in a pattern.
#[derive(Debug)]
pub(super) struct Scanner<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
    pub(super) reading: Reading,
    /// The last `:]`: behind it no `[:` has to look for one.
    last_named_end: Option<usize>,
}

/// Names of `[:name:]` (Go docs, regexp/syntax).
const NAMED_CLASSES: &[&str] = &[
    "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space",
    "upper", "word", "xdigit",
];

impl<'a> Scanner<'a> {
    pub(super) fn new(text: &'a str, reading: Reading) -> Self {
        Self { text, at: 0, reading, last_named_end: text.rfind(":]") }
    }

    pub(super) fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    pub(super) fn since(&self, start: usize) -> Span {
        Span::new(start, self.at)
    }

    fn next(&mut self) -> Option<char> {
        let next = self.rest().chars().next()?;
        self.at += next.len_utf8();
        Some(next)
    }

    fn eat(&mut self, wanted: &str) -> bool {
        let found = self.rest().starts_with(wanted);
        self.at += if found { wanted.len() } else { 0 };
        found
    }

    fn refuse(&self, words: &str, start: usize) -> Refusal {
        let span = self.since(start);
        Refusal::new(span, words, span.of(self.text))
    }

    /// Passes a Grafana variable, if one starts here and this reading has them.
    pub(super) fn variable(&mut self) -> bool {
        let found = match self.reading {
            Reading::Plain => None,
            Reading::WithVariables => variable::at(self.text, self.at),
        };
        found.inspect(|found| self.at = found.span.end as usize).is_some()
    }

    /// Passes a class from its `[` to its `]`.
    pub(super) fn class(&mut self) -> Result<(), Refusal> {
        let open = self.at;
        self.at += 1;
        self.eat("^");
        let mut first = true;
        while first || !self.rest().starts_with(']') {
            first = false;
            if !self.named_class()? && !self.class_escape()? {
                self.range(open)?;
            }
        }
        self.at += 1;
        Ok(())
    }

    /// `[:alpha:]` inside a class.
    fn named_class(&mut self) -> Result<bool, Refusal> {
        let start = self.at;
        if !self.rest().starts_with("[:") || self.last_named_end.is_none_or(|last| last < start + 2) {
            return Ok(false);
        }
        let Some(length) = self.text.get(start + 2..).and_then(|rest| rest.find(":]")) else {
            return Ok(false);
        };
        self.at = start + 2 + length + 2;
        let name = self.text.get(start + 2..start + 2 + length).unwrap_or_default();
        let name = name.strip_prefix('^').unwrap_or(name);
        if NAMED_CLASSES.contains(&name) {
            return Ok(true);
        }
        let refusal = self.refuse("invalid character class range", start);
        Err(match nearest(name, NAMED_CLASSES.iter().copied()) {
            Some(near) => refusal.with_help(format!("write `[:{near}:]`")),
            None => refusal.with_help(format!("use one of {}", NAMED_CLASSES.join(", "))),
        })
    }

    /// `\d`, `\W`, `\pN`, `\P{Greek}`: what stands for a class in and outside brackets.
    pub(super) fn class_escape(&mut self) -> Result<bool, Refusal> {
        match self.rest().as_bytes() {
            [b'\\', b'd' | b'D' | b's' | b'S' | b'w' | b'W', ..] => {
                self.at += 2;
                Ok(true)
            }
            [b'\\', b'p' | b'P', ..] => self.unicode_class().map(|()| true),
            _ => Ok(false),
        }
    }

    fn unicode_class(&mut self) -> Result<(), Refusal> {
        let start = self.at;
        self.at += 2;
        let braced = self.eat("{");
        let inner = self.at;
        if braced {
            let end = self.rest().find('}').map(|end| self.at + end);
            self.at = end.map_or(self.text.len(), |end| end + 1);
            if end.is_none() {
                let help = "close the class name with `}`";
                return Err(self.refuse("invalid character class range", start).with_help(help));
            }
        } else {
            self.next();
        }
        let name = self.text.get(inner..self.at - usize::from(braced)).unwrap_or_default();
        let name = name.strip_prefix('^').filter(|_| braced).unwrap_or(name);
        if unicode::is_known(name) {
            return Ok(());
        }
        let refusal = self.refuse("invalid character class range", start);
        Err(match unicode::instead_of(name) {
            Some(near) => refusal.with_help(format!("write `\\p{{{near}}}`")),
            None => refusal.with_help("use a Unicode general category or script, such as `\\p{Lu}`"),
        })
    }

    /// One character of a class or a range of them.
    fn range(&mut self, open: usize) -> Result<(), Refusal> {
        let start = self.at;
        let low = self.member(open)?;
        let rest = self.rest();
        if !rest.starts_with('-') || rest.len() < 2 || rest.starts_with("-]") {
            return Ok(());
        }
        self.at += 1;
        let high = self.member(open)?;
        if low.zip(high).is_some_and(|(low, high)| high < low) {
            let help = "write the lower end first, or `\\-` for the character";
            return Err(self.refuse("invalid character class range", start).with_help(help));
        }
        Ok(())
    }

    /// One character of a class; nothing known of a variable.
    fn member(&mut self, open: usize) -> Result<Option<u32>, Refusal> {
        if self.variable() {
            return Ok(None);
        }
        if self.rest().starts_with('\\') {
            return self.character_escape().map(Some);
        }
        self.next().map(|member| Some(u32::from(member))).ok_or_else(|| {
            let help = "close the class with `]`, or write `\\[` for the character";
            let found = self.text.get(open..).unwrap_or_default();
            Refusal::new(Span::new(open, open + 1), "missing closing ]", found).with_help(help)
        })
    }

    /// An escape that stands for one code point: `\n`, `\x{41}`, `\012`, `\.`.
    pub(super) fn character_escape(&mut self) -> Result<u32, Refusal> {
        let start = self.at;
        self.at += 1;
        let Some(letter) = self.next() else {
            let refusal = Refusal::new(self.since(start), "trailing backslash at end of expression", "");
            return Err(refusal.with_help("write `\\\\` for a backslash"));
        };
        let code = match letter {
            '0' => Some(self.octal(0)),
            '1'..='7' if self.rest().starts_with(|next| matches!(next, '0'..='7')) => {
                Some(self.octal(u32::from(letter) - u32::from('0')))
            }
            'x' => self.hexadecimal(),
            'a' => Some(0x07),
            'f' => Some(0x0c),
            'n' => Some(0x0a),
            'r' => Some(0x0d),
            't' => Some(0x09),
            'v' => Some(0x0b),
            _ if letter.is_ascii() && !letter.is_ascii_alphanumeric() => Some(u32::from(letter)),
            _ => None,
        };
        code.ok_or_else(|| self.refuse("invalid escape sequence", start).with_help(instead_of_escape(letter)))
    }

    fn octal(&mut self, first: u32) -> u32 {
        let mut code = first;
        for _ in 0..2 {
            let Some(digit) = self.rest().chars().next().and_then(|digit| digit.to_digit(8)) else { break };
            self.at += 1;
            code = code * 8 + digit;
        }
        code
    }

    fn hexadecimal(&mut self) -> Option<u32> {
        if !self.eat("{") {
            let high = self.next()?.to_digit(16)?;
            return Some(high * 16 + self.next()?.to_digit(16)?);
        }
        let (mut code, mut digits) = (0, 0);
        loop {
            match self.next()? {
                '}' => return (digits > 0).then_some(code),
                next => code = code * 16 + next.to_digit(16)?,
            }
            digits += 1;
            if code > u32::from(char::MAX) {
                return None;
            }
        }
    }

    /// `{2}`, `{2,}`, `{2,3}`: passes it and gives the counts, too large ones as `u64::MAX`.
    /// Anything else is a plain brace and is not passed.
    pub(super) fn counts(&mut self) -> Option<Counts> {
        let start = self.at;
        self.at += 1;
        let counts = self.counts_inside().filter(|_| self.eat("}"));
        if counts.is_none() {
            self.at = start;
        }
        counts
    }

    fn counts_inside(&mut self) -> Option<Counts> {
        let least = self.count()?;
        if !self.eat(",") {
            return Some(Counts { least, most: Some(least) });
        }
        let most = if self.rest().starts_with('}') { None } else { Some(self.count()?) };
        Some(Counts { least, most })
    }

    fn count(&mut self) -> Option<u64> {
        let rest = self.rest();
        let digits = rest.find(|next: char| !next.is_ascii_digit()).unwrap_or(rest.len());
        self.at += digits;
        match rest.get(..digits)? {
            "" => None,
            number if number.len() > 1 && number.starts_with('0') => None,
            number => Some(number.parse().unwrap_or(u64::MAX)),
        }
    }
}

fn instead_of_escape(letter: char) -> &'static str {
    match letter {
        '1'..='9' => "rewrite without the backreference, which RE2 does not support",
        'Z' => "use `\\z` for the end of the text",
        'u' | 'U' | 'N' => "write the code point in hexadecimal, such as `\\x{e9}`",
        'x' => "write two hexadecimal digits, or any number of them in braces: `\\x{e9}`",
        'C' => "use `.`: Go matches characters, not bytes",
        'E' => "remove it: no `\\Q` precedes",
        'h' | 'R' => "use `\\s` or a class such as `[ \\t]`",
        'b' | 'B' | 'A' | 'z' | 'Q' => "move it out of the brackets",
        _ => "remove the backslash, or write `\\\\` for a backslash",
    }
}
