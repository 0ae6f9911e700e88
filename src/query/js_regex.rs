//! Regular expressions that Grafana's browser side reads: those of variables, overrides, value mappings,
//! transformations and derived fields.
//!
//! They are JavaScript's, without the `u` flag: `{`, `]` and unknown escapes are then plain text (ECMAScript,
//! annex B), so that little is refused. One pass, no recursion. RE2, which stores use, is in [`super::re2`].

use super::re2::Refusal;
use super::variable;
use crate::span::Span;

/// Flags that Grafana takes behind `/pattern/`, in the order that it wants.
const FLAGS: &str = "gimy";

/// Why a browser refuses a pattern: alone, or as `/pattern/flags`. Grafana's variables in it stand for letters.
#[must_use]
pub fn refusal(text: &str) -> Option<Refusal> {
    let Some(rest) = text.strip_prefix('/') else { return refusal_alone(text) };
    let Some(end) = rest.rfind('/') else {
        return Some(refused(
            Span::new(0, text.len()),
            "no `/` at its end",
            Some(format!("write `{text}/`")),
        ));
    };
    let (pattern, flags) = (rest.get(..end)?, rest.get(end + 1..)?);
    let mut order = FLAGS.chars();
    if !flags.chars().all(|flag| order.any(|known| known == flag)) {
        let at = Span::new(end + 2, text.len());
        return Some(refused(
            at,
            "flags that Grafana does not take",
            Some(format!("expected some of `{FLAGS}`, in this order")),
        ));
    }
    Scan::of(&filled(pattern), 1).run()
}

/// Why a browser refuses a pattern in which slashes mean nothing.
#[must_use]
pub fn refusal_alone(pattern: &str) -> Option<Refusal> {
    Scan::of(&filled(pattern), 0).run()
}

/// The pattern with letters for variables, each as long as what it stands for.
fn filled(pattern: &str) -> String {
    let mut filled = pattern.to_owned();
    for found in variable::find(pattern) {
        let range = found.span.range();
        filled.replace_range(range.clone(), &"x".repeat(range.len()));
    }
    filled
}

fn refused(span: Span, message: &str, help: Option<String>) -> Refusal {
    Refusal { span, message: message.to_owned(), help }
}

/// What stands before a place, as far as a quantifier asks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    /// Something that may be repeated.
    Atom,
    /// A quantifier, which `?` may follow.
    Quantifier,
    /// Nothing that can be repeated.
    Nothing,
}

struct Scan<'a> {
    bytes: &'a [u8],
    text: &'a str,
    at: usize,
    /// Where the pattern starts in what was written.
    start: usize,
    /// The open groups: where each begins, and whether it may be repeated.
    open: Vec<(usize, bool)>,
    before: Before,
}

impl<'a> Scan<'a> {
    fn of(text: &'a str, start: usize) -> Self {
        Self { bytes: text.as_bytes(), text, at: 0, start, open: Vec::new(), before: Before::Nothing }
    }

    fn refuse(&self, from: usize, to: usize, message: &str, help: Option<&str>) -> Refusal {
        let span = Span::new(self.start + from, self.start + to);
        refused(span, message, help.map(str::to_owned))
    }

    fn run(mut self) -> Option<Refusal> {
        while let Some(byte) = self.bytes.get(self.at).copied() {
            let from = self.at;
            self.at += 1;
            let found = match byte {
                b'\\' => self.escape(from),
                b'[' => self.class(from),
                b'(' => self.group(from),
                b')' => self.close(from),
                b'|' => self.set(Before::Nothing),
                b'^' | b'$' => self.set(Before::Nothing),
                b'*' | b'+' => self.quantifier(from),
                b'?' if self.before == Before::Quantifier => self.set(Before::Nothing),
                b'?' => self.quantifier(from),
                b'{' => self.braces(from),
                _ => self.set(Before::Atom),
            };
            if found.is_some() {
                return found;
            }
        }
        let (from, _) = self.open.last()?;
        Some(self.refuse(
            *from,
            from + 1,
            "a group that is not closed",
            Some("write `)`, or `\\(` for the character"),
        ))
    }

    fn set(&mut self, before: Before) -> Option<Refusal> {
        self.before = before;
        None
    }

    fn escape(&mut self, from: usize) -> Option<Refusal> {
        let Some(next) = self.text.get(self.at..).and_then(|rest| rest.chars().next()) else {
            return Some(self.refuse(
                from,
                from + 1,
                "a backslash at the end",
                Some("write `\\\\` for the character"),
            ));
        };
        self.at += next.len_utf8();
        self.set(if matches!(next, 'b' | 'B') { Before::Nothing } else { Before::Atom })
    }

    /// `[a-z\d]`, whose first `]` ends it.
    fn class(&mut self, from: usize) -> Option<Refusal> {
        if self.bytes.get(self.at) == Some(&b'^') {
            self.at += 1;
        }
        // The character before a `-`, where it may begin a range.
        let mut first: Option<(usize, char)> = None;
        let mut is_range = false;
        while let Some(next) = self.text.get(self.at..).and_then(|rest| rest.chars().next()) {
            let begin = self.at;
            self.at += next.len_utf8();
            let one = match next {
                ']' => return self.set(Before::Atom),
                '-' if first.is_some() && !is_range && self.bytes.get(self.at) != Some(&b']') => {
                    is_range = true;
                    continue;
                }
                '\\' => {
                    let escaped = self.text.get(self.at..)?.chars().next();
                    self.at += escaped.map_or(0, char::len_utf8);
                    // What an escape stands for is left to the browser.
                    escaped.filter(|escaped| !escaped.is_alphanumeric())
                }
                other => Some(other),
            };
            match (is_range, first, one) {
                (true, Some((start, low)), Some(high)) if low > high => {
                    return Some(self.refuse(start, self.at, "a range whose end is before its start", None));
                }
                (true, ..) => (first, is_range) = (None, false),
                (false, ..) => first = one.map(|one| (begin, one)),
            }
        }
        Some(self.refuse(
            from,
            from + 1,
            "a `[` that is not closed",
            Some("write `]`, or `\\[` for the character"),
        ))
    }

    fn group(&mut self, from: usize) -> Option<Refusal> {
        let mut repeats = true;
        if self.bytes.get(self.at) == Some(&b'?') {
            let rest = self.text.get(self.at + 1..)?;
            let length = match rest.as_bytes() {
                [b':' | b'=' | b'!', ..] => 1,
                [b'<', b'=' | b'!', ..] => {
                    repeats = false;
                    2
                }
                [b'<', ..] => rest
                    .find('>')
                    .filter(|end| is_name(rest.get(1..*end).unwrap_or_default()))
                    .map_or(0, |end| end + 1),
                _ => modifiers(rest),
            };
            if length == 0 {
                let help = match rest.as_bytes() {
                    [b'P', b'<', ..] => Some("write `(?<name>…)`"),
                    [b'i', b')', ..] => Some("write `/pattern/i`"),
                    _ => None,
                };
                return Some(self.refuse(from, self.at + 1, "a group that JavaScript does not have", help));
            }
            self.at += 1 + length;
        }
        self.open.push((from, repeats));
        self.set(Before::Nothing)
    }

    fn close(&mut self, from: usize) -> Option<Refusal> {
        match self.open.pop() {
            Some((_, repeats)) => self.set(if repeats { Before::Atom } else { Before::Nothing }),
            None => Some(self.refuse(
                from,
                from + 1,
                "a `)` without a group",
                Some("write `\\)` for the character"),
            )),
        }
    }

    fn quantifier(&mut self, from: usize) -> Option<Refusal> {
        if self.before == Before::Atom {
            return self.set(Before::Quantifier);
        }
        let help = if self.bytes.get(from) == Some(&b'*') {
            "write `.*` for any text"
        } else {
            "write `\\` in front of it for the character"
        };
        Some(self.refuse(from, from + 1, "nothing before it to repeat", Some(help)))
    }

    /// `{2}`, `{2,}` or `{2,5}`; anything else is a character.
    fn braces(&mut self, from: usize) -> Option<Refusal> {
        let rest = self.text.get(self.at..)?;
        let Some(inside) = rest.find('}').and_then(|end| rest.get(..end)) else {
            return self.set(Before::Atom);
        };
        let (least, most) = inside.split_once(',').unwrap_or((inside, inside));
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number(least) || !(most.is_empty() || is_number(most)) {
            return self.set(Before::Atom);
        }
        self.at += inside.len() + 1;
        let digits =
            |text: &str| (text.trim_start_matches('0').len(), text.trim_start_matches('0').to_owned());
        if !most.is_empty() && digits(least) > digits(most) {
            return Some(self.refuse(from, self.at, "a repetition whose end is before its start", None));
        }
        if self.before == Before::Atom {
            return self.set(Before::Quantifier);
        }
        Some(self.refuse(from, self.at, "nothing before it to repeat", Some("write `\\{` for the character")))
    }
}

fn is_name(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with(|first: char| first.is_ascii_digit())
        && name.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '$'))
}

/// The length of `ims-ims:`, which new browsers know; 0 if there are none.
fn modifiers(rest: &str) -> usize {
    let end = rest.find(':').unwrap_or(0);
    let all = rest.get(..end).unwrap_or_default();
    if !all.is_empty() && all.bytes().all(|byte| b"ims-".contains(&byte)) { end + 1 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_browser_takes_is_taken() {
        for pattern in [
            "",
            "a|b",
            "/a/gi",
            "/a\\/b/",
            "^(a+?)$",
            "a{2,3}?",
            "a{",
            "}",
            "]",
            "[a-z-]",
            "[]",
            "[^]]",
            "[\\d-x]",
            "(?:a)*",
            "(?=a)*",
            "(?<name>a)\\k<name>",
            "(?<!a)b",
            "(?i:a)",
            "/.*instance=\"([^\"]*)\".*/",
            "$region.*",
            "${a:regex}*",
            "x{,2}",
            "\\p{L}",
            "[/]",
            "\u{fc}+",
        ] {
            assert_eq!(refusal(pattern), None, "{pattern}");
        }
    }

    #[test]
    fn what_a_browser_refuses_is_told_at_its_place() {
        for (pattern, at, words) in [
            ("(", "(", "a group that is not closed"),
            ("/(/", "(", "a group that is not closed"),
            ("a)", ")", "a `)` without a group"),
            ("*a", "*", "nothing before it to repeat"),
            ("a**", "*", "nothing before it to repeat"),
            ("^*", "*", "nothing before it to repeat"),
            ("{2}", "{2}", "nothing before it to repeat"),
            ("a{3,2}", "{3,2}", "a repetition whose end is before its start"),
            ("[a", "[", "a `[` that is not closed"),
            ("[z-a]", "z-a", "a range whose end is before its start"),
            ("a\\", "\\", "a backslash at the end"),
            ("(?P<a>b)", "(?", "a group that JavaScript does not have"),
            ("(?i)a", "(?", "a group that JavaScript does not have"),
            ("/a/x", "x", "flags that Grafana does not take"),
            ("/a/ig", "ig", "flags that Grafana does not take"),
            ("/a", "/a", "no `/` at its end"),
        ] {
            let found = refusal(pattern).unwrap_or_else(|| panic!("{pattern} is taken"));
            assert_eq!((found.span.of(pattern), &*found.message), (at, words), "{pattern}");
        }
    }
}
