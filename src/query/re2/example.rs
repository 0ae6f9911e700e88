//! Texts that a pattern matches: one of them, and whether a given one is.
//!
//! For test data, where a selector needs a series: `5..` is shown by `500`. It knows what patterns of selectors
//! are made of (letters, `.`, classes, groups, `|` and repetitions) and says `None` to the rest.

use std::collections::BTreeSet;

/// Deepest nesting of groups.
const MAX_DEPTH: usize = 16;
/// Longest pattern and longest text that are looked at.
const MAX_LENGTH: usize = 2000;
/// Most repetitions that are counted.
const MAX_COUNT: usize = 100;

/// Ways to go on, each a row of pieces.
type Ways = Vec<Vec<Piece>>;

/// Something that is matched, and how often.
#[derive(Clone, Debug)]
struct Piece {
    what: What,
    least: usize,
    most: usize,
}

#[derive(Clone, Debug)]
enum What {
    /// One character of these ranges, or of all others.
    Class {
        ranges: Vec<(char, char)>,
        negated: bool,
    },
    Group(Ways),
}

/// A text that `pattern` matches as a whole.
#[must_use]
pub fn example(pattern: &str) -> Option<String> {
    let ways = read(pattern)?;
    let text = shown(&ways)?;
    (matched(&ways, &text)).then_some(text)
}

/// Whether `pattern` matches the whole of `text`, as a matcher of a selector has it.
#[must_use]
pub fn is_match(pattern: &str, text: &str) -> Option<bool> {
    if text.len() > MAX_LENGTH {
        return None;
    }
    Some(matched(&read(pattern)?, text))
}

fn read(pattern: &str) -> Option<Ways> {
    if pattern.len() > MAX_LENGTH || super::check(pattern).is_err() {
        return None;
    }
    let mut reader = Reader { rest: pattern.chars().collect::<Vec<_>>(), at: 0 };
    let ways = reader.ways(0)?;
    (reader.at == reader.rest.len()).then_some(ways)
}

struct Reader {
    rest: Vec<char>,
    at: usize,
}

impl Reader {
    fn peek(&self) -> Option<char> {
        self.rest.get(self.at).copied()
    }

    fn takes(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        self.at += usize::from(found);
        found
    }

    fn next(&mut self) -> Option<char> {
        let found = self.peek()?;
        self.at += 1;
        Some(found)
    }

    fn ways(&mut self, depth: usize) -> Option<Ways> {
        if depth > MAX_DEPTH {
            return None;
        }
        let mut ways = vec![Vec::new()];
        while let Some(next) = self.peek() {
            match next {
                ')' => break,
                '|' => {
                    self.at += 1;
                    ways.push(Vec::new());
                }
                _ => {
                    let what = self.what(depth)?;
                    let (least, most) = self.times()?;
                    ways.last_mut()?.push(Piece { what, least, most });
                }
            }
        }
        Some(ways)
    }

    fn what(&mut self, depth: usize) -> Option<What> {
        match self.next()? {
            '(' => {
                if self.takes('?') && !self.takes(':') {
                    return None;
                }
                let ways = self.ways(depth + 1)?;
                self.takes(')').then_some(What::Group(ways))
            }
            '[' => self.class(),
            '.' => Some(What::Class { ranges: vec![('\n', '\n')], negated: true }),
            '\\' => self.escaped(),
            // The whole text is matched anyhow, but only at its ends.
            '^' | '$' => None,
            plain => Some(What::Class { ranges: vec![(plain, plain)], negated: false }),
        }
    }

    fn escaped(&mut self) -> Option<What> {
        let (ranges, negated) = match self.next()? {
            'd' => (vec![('0', '9')], false),
            'D' => (vec![('0', '9')], true),
            'w' => (vec![('a', 'z'), ('A', 'Z'), ('0', '9'), ('_', '_')], false),
            other if other.is_ascii_punctuation() => (vec![(other, other)], false),
            _ => return None,
        };
        Some(What::Class { ranges, negated })
    }

    fn class(&mut self) -> Option<What> {
        let negated = self.takes('^');
        let mut ranges = Vec::new();
        loop {
            let first = match self.next()? {
                ']' if !ranges.is_empty() => return Some(What::Class { ranges, negated }),
                '\\' => self.next().filter(char::is_ascii_punctuation)?,
                '[' => return None,
                plain => plain,
            };
            let through = self.peek() == Some('-') && self.rest.get(self.at + 1).is_some_and(|c| *c != ']');
            let last = if through {
                self.at += 1;
                self.next().filter(|last| *last != '\\' && *last != '[')?
            } else {
                first
            };
            ranges.push((first, last));
        }
    }

    fn times(&mut self) -> Option<(usize, usize)> {
        let times = match self.peek() {
            Some('*') => (0, usize::MAX),
            Some('+') => (1, usize::MAX),
            Some('?') => (0, 1),
            Some('{') => return self.counted(),
            _ => return Some((1, 1)),
        };
        self.at += 1;
        self.takes('?');
        Some(times)
    }

    fn counted(&mut self) -> Option<(usize, usize)> {
        self.at += 1;
        let least = self.number()?;
        let most = match (self.takes(','), self.peek()) {
            (false, _) => least,
            (true, Some('}')) => usize::MAX,
            (true, _) => self.number()?,
        };
        let closed = self.takes('}');
        self.takes('?');
        (closed && least <= MAX_COUNT && (most <= MAX_COUNT || most == usize::MAX)).then_some((least, most))
    }

    fn number(&mut self) -> Option<usize> {
        let from = self.at;
        while self.peek().is_some_and(|digit| digit.is_ascii_digit()) {
            self.at += 1;
        }
        self.rest.get(from..self.at)?.iter().collect::<String>().parse().ok()
    }
}

/// The first way, with as little of everything as it takes; a piece that may be missing is there once
/// where the text would else be empty.
fn shown(ways: &Ways) -> Option<String> {
    let written = |extra: usize| {
        let mut text = String::new();
        for piece in ways.first()? {
            let one = match &piece.what {
                What::Class { ranges, negated } => member(ranges, *negated)?.to_string(),
                What::Group(ways) => shown(ways)?,
            };
            text.push_str(&one.repeat(piece.least.max(extra.min(piece.most))));
        }
        Some(text)
    };
    written(0).filter(|text| !text.is_empty()).or_else(|| written(1))
}

fn member(ranges: &[(char, char)], negated: bool) -> Option<char> {
    if !negated {
        return ranges.first().map(|(first, _)| *first);
    }
    ('0'..='9').chain('a'..='z').find(|tried| !within(ranges, *tried))
}

fn within(ranges: &[(char, char)], character: char) -> bool {
    ranges.iter().any(|(first, last)| (*first..=*last).contains(&character))
}

fn matched(ways: &Ways, text: &str) -> bool {
    let text: Vec<char> = text.chars().collect();
    ends(ways, &text, &BTreeSet::from([0])).contains(&text.len())
}

/// Where matches can end that begin at one of `starts`: all at once, so that no pattern is slow.
fn ends(ways: &Ways, text: &[char], starts: &BTreeSet<usize>) -> BTreeSet<usize> {
    let along =
        |way: &Vec<Piece>| way.iter().fold(starts.clone(), |reached, piece| repeated(piece, text, reached));
    ways.iter().flat_map(along).collect()
}

fn repeated(piece: &Piece, text: &[char], starts: BTreeSet<usize>) -> BTreeSet<usize> {
    let once = |from: &BTreeSet<usize>| match &piece.what {
        What::Class { ranges, negated } => {
            let fits = |at: &&usize| text.get(**at).is_some_and(|c| within(ranges, *c) != *negated);
            from.iter().filter(fits).map(|at| at + 1).collect()
        }
        What::Group(ways) => ends(ways, text, from),
    };
    let mut reached = starts;
    for _ in 0..piece.least {
        reached = once(&reached);
    }
    let mut all = reached.clone();
    for _ in piece.least..piece.most.min(piece.least + text.len() + 1) {
        reached = once(&reached);
        if reached.is_subset(&all) {
            break;
        }
        all.extend(&reached);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_of_selectors_have_an_example() {
        let cases = [
            ("5..", "500"),
            ("0\\.5|1(\\.0)?", "0.5"),
            ("1(\\.0)?", "1"),
            (".+", "0"),
            ("api-.*", "api-"),
            ("[45]\\d{2}", "400"),
            ("(?:eu|us)-[a-z]+-[0-9]", "eu-a-0"),
            ("[^0-9]x", "ax"),
        ];
        for (pattern, text) in cases {
            assert_eq!(example(pattern).as_deref(), Some(text), "{pattern}");
        }
        for pattern in ["^a", r"\bx", "(?i)a", "a(b", r"\p{Greek}"] {
            assert_eq!(example(pattern), None, "{pattern}");
        }
    }

    #[test]
    fn the_whole_text_is_matched() {
        let cases = [
            ("/health|/ready", "/ready", true),
            ("/health|/ready", "/readyz", false),
            ("5..", "500", true),
            ("5..", "5000", false),
            ("", "", true),
            ("(a*)*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac", false),
            ("a{2,3}", "aaa", true),
            ("a{2,3}", "aaaa", false),
            ("[^/]+", "a/b", false),
        ];
        for (pattern, text, expected) in cases {
            assert_eq!(is_match(pattern, text), Some(expected), "{pattern} {text}");
        }
    }
}
