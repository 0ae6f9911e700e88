//! Rust lines → places in the source: so that a fault of a program is underlined where it was typed.
//!
//! What a program says knows the line of Rust that said it and nothing finer. When something is wrong the source
//! is read, and the call on that line, or the text in a literal behind it, takes the place of the line.

use std::collections::BTreeMap;
use std::panic::Location;

use crate::diagnostic::Diagnostic;
use crate::span::{Origin, Piece, Pieces, SourceId, SourceMap, Sources, Span, Text};
use crate::spec::{Hidden, Program};
use crate::tree;
use crate::world::World;

/// How far behind a call a literal may stand.
const NEAR: usize = 8_000;

/// The sources of a program, read when a place in them is asked for.
pub struct Lines<'w> {
    world: &'w dyn World,
    read: BTreeMap<&'static str, Option<SourceId>>,
}

impl<'w> Lines<'w> {
    /// No source is read yet.
    #[must_use]
    pub fn new(world: &'w dyn World) -> Self {
        Self { world, read: BTreeMap::new() }
    }

    /// Points the queries of a program at the literals that they were typed in.
    pub fn locate(&mut self, program: &mut Program, sources: &mut Sources) {
        program.each_query(&mut |text| {
            let Origin::Rust(at) = text.map.whole else { return };
            if let Some(map) = self.literal(at, text, sources) {
                text.map = map;
            }
        });
    }

    /// Lets diagnostics point into the sources, as far as they are found.
    pub fn point(&mut self, diagnostics: &mut [Diagnostic], sources: &mut Sources) {
        for label in diagnostics.iter_mut().flat_map(|diagnostic| &mut diagnostic.labels) {
            label.origin = self.place(label.origin, sources);
        }
    }

    /// Blots out what must not be shown: the texts themselves, and every literal near the line that said one.
    pub fn hide(&mut self, hidden: &[Hidden], sources: &mut Sources) {
        for hidden in hidden {
            let Origin::Rust(at) = hidden.origin else { continue };
            let Some((id, start, rest)) = self.rest(at, sources) else { continue };
            let end = rest.lines().take(3).map(|line| line.len() + 1).sum();
            let literals =
                Literals { text: rest, at: 0 }.take_while(|literal| literal.whole.range().start < end);
            let mut spans: Vec<Span> = literals.map(|literal| literal.inside.shift(start)).collect();
            let whole = sources.get(id).map(|source| source.text.clone()).unwrap_or_default();
            let copies = whole.match_indices(&*hidden.text).filter(|(_, text)| !text.is_empty());
            spans.extend(copies.map(|(from, text)| Span::new(from, from + text.len())));
            for span in spans {
                sources.mask(id, span);
            }
        }
    }

    /// The call that an origin in Rust names; other origins, and those whose source is not found, stay.
    pub fn place(&mut self, origin: Origin, sources: &mut Sources) -> Origin {
        let Origin::Rust(at) = origin else { return origin };
        let Some((id, start, rest)) = self.rest(at, sources) else { return origin };
        Origin::file(id, Span::new(start, start + call(rest)))
    }

    fn literal(
        &mut self,
        at: &'static Location<'static>,
        text: &Text,
        sources: &mut Sources,
    ) -> Option<SourceMap> {
        let (id, start, rest) = self.rest(at, sources)?;
        let mut literals = Literals { text: rest, at: 0 };
        let found = literals.find(|literal| literal.reads(rest) == *text.text)?;
        let mut pieces = Pieces::None;
        for piece in found.pieces(rest) {
            pieces.push(Piece { source: piece.source.shift(start), ..piece });
        }
        Some(SourceMap { whole: Origin::file(id, found.inside.shift(start)), pieces })
    }

    /// The source of a line, where in it the line's column is, and the text from there on.
    fn rest<'s>(
        &mut self,
        at: &'static Location<'static>,
        sources: &'s mut Sources,
    ) -> Option<(SourceId, usize, &'s str)> {
        let world = self.world;
        let id = (*self.read.entry(at.file()).or_insert_with(|| {
            let text = tree::text(world.program(at.file()).ok()?).ok()?;
            Some(sources.add_program(at.file().replace('\\', "/"), text))
        }))?;
        let source = sources.get(id)?;
        let line = source.line(at.line() as usize);
        let typed = source.text.get(line.clone())?;
        let column = (at.column() as usize).saturating_sub(1);
        let start = line.start + typed.char_indices().nth(column).map_or(typed.len(), |(start, _)| start);
        Some((id, start, source.text.get(start..)?))
    }
}

/// Length of the call that a text begins with: to the parenthesis that closes it, or to the end of the line.
fn call(text: &str) -> usize {
    let line = text.split(['\n', '\r']).next().unwrap_or_default();
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(byte) = line.as_bytes().get(at) {
        if let Some(literal) = Literal::at(line, at) {
            at = literal.whole.range().end;
            continue;
        }
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' if depth <= 1 => return if depth == 1 { at + 1 } else { at },
            b')' | b']' | b'}' => depth -= 1,
            b',' | b';' if depth == 0 => return at,
            _ => {}
        }
        at += 1;
    }
    line.trim_end().len()
}

/// A string literal of Rust.
#[derive(Clone, Copy, Debug)]
struct Literal {
    /// With its quotes.
    whole: Span,
    /// Between its quotes.
    inside: Span,
    /// Without escapes: `r"…"`, `r#"…"#`.
    raw: bool,
}

/// What stands for one character, or for none.
struct Escape {
    length: usize,
    stands_for: String,
}

impl Literal {
    /// The literal that begins at `at`, if one does.
    fn at(text: &str, at: usize) -> Option<Self> {
        let rest = text.get(at..)?;
        if let Some(body) = rest.strip_prefix('"') {
            let end = end_of_text(body)?;
            let inside = Span::new(at + 1, at + 1 + end);
            return Some(Self { whole: Span::new(at, at + end + 2), inside, raw: false });
        }
        let hashes = rest.strip_prefix('r')?.len() - rest.strip_prefix('r')?.trim_start_matches('#').len();
        let body = rest.get(1 + hashes..)?.strip_prefix('"')?;
        let end = body.find(&format!("\"{}", "#".repeat(hashes)))?;
        let start = at + 2 + hashes;
        let inside = Span::new(start, start + end);
        Some(Self { whole: Span::new(at, start + end + 1 + hashes), inside, raw: true })
    }

    /// The text that it means.
    fn reads(self, source: &str) -> String {
        let mut text = String::new();
        self.walk(source, |part, _| text.push_str(part));
        text
    }

    /// Where each stretch of that text stands.
    fn pieces(self, source: &str) -> Vec<Piece> {
        let (mut pieces, mut made) = (Vec::new(), 0);
        self.walk(source, |part, place| {
            if !part.is_empty() {
                pieces.push(Piece { text: Span::new(made, made + part.len()), source: place });
            }
            made += part.len();
        });
        pieces
    }

    fn walk(self, source: &str, mut take: impl FnMut(&str, Span)) {
        let inside = self.inside.of(source);
        if self.raw {
            take(inside, self.inside);
            return;
        }
        let mut at = 0;
        while let Some(rest) = inside.get(at..).filter(|rest| !rest.is_empty()) {
            let plain = rest.find('\\').unwrap_or(rest.len());
            let place =
                |from: usize, length: usize| Span::new(from, from + length).shift(self.inside.start as usize);
            take(rest.get(..plain).unwrap_or_default(), place(at, plain));
            at += plain;
            let Some(rest) = inside.get(at..).filter(|rest| !rest.is_empty()) else { continue };
            // What is no escape does not compile: such a source is another than that of the program.
            let escape = escape(rest).unwrap_or(Escape { length: 1, stands_for: "\\".to_owned() });
            take(&escape.stands_for, place(at, escape.length));
            at += escape.length;
        }
    }
}

/// Bytes before the quote that ends a text.
fn end_of_text(body: &str) -> Option<usize> {
    let mut escaped = false;
    body.bytes().position(|byte| {
        let ends = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends
    })
}

/// The escape that a text begins with.
fn escape(text: &str) -> Option<Escape> {
    let rest = text.strip_prefix('\\')?;
    let one = |char: char| Some(Escape { length: 2, stands_for: char.to_string() });
    match rest.chars().next() {
        Some('n') => one('\n'),
        Some('t') => one('\t'),
        Some('r') => one('\r'),
        Some('0') => one('\0'),
        Some('\n' | '\r') => {
            let length = 1 + rest.len() - rest.trim_start().len();
            Some(Escape { length, stands_for: String::new() })
        }
        Some('u') => {
            let end = rest.find('}')?;
            let code = u32::from_str_radix(rest.get(2..end)?, 16).ok()?;
            Some(Escape { length: end + 2, stands_for: char::from_u32(code)?.to_string() })
        }
        Some('x') => {
            let code = u32::from_str_radix(rest.get(1..3)?, 16).ok()?;
            Some(Escape { length: 4, stands_for: char::from_u32(code)?.to_string() })
        }
        Some(char) => Some(Escape { length: 1 + char.len_utf8(), stands_for: char.to_string() }),
        None => Some(Escape { length: 1, stands_for: String::new() }),
    }
}

/// The string literals of a text, as far as they are near its start.
struct Literals<'a> {
    text: &'a str,
    at: usize,
}

impl Iterator for Literals<'_> {
    type Item = Literal;

    fn next(&mut self) -> Option<Literal> {
        while self.at < self.text.len().min(NEAR) {
            let found = Literal::at(self.text, self.at);
            self.at = found.map_or(self.at + 1, |literal| literal.whole.range().end);
            if found.is_some() {
                return found;
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn called(text: &str) -> &str {
        &text[..call(text)]
    }

    #[test]
    fn a_call_ends_with_its_parenthesis() {
        assert_eq!(called(r#"query(&mimir, "a)b").unit(1)"#), r#"query(&mimir, "a)b")"#);
        assert_eq!(called("panel(\n    a"), "panel(");
        assert_eq!(called("one, two"), "one");
        assert_eq!(called("x)"), "x");
    }

    #[test]
    fn a_literal_maps_its_escapes() {
        let source = "promql(\"a\\\"b\\\n   c\\u{e9}d\")";
        let literal = Literals { text: source, at: 0 }.next().unwrap();
        assert_eq!(literal.reads(source), "a\"bcéd");
        let pieces = literal.pieces(source);
        assert_eq!(
            pieces.iter().map(|piece| piece.source.of(source)).collect::<Vec<_>>(),
            ["a", "\\\"", "b", "c", "\\u{e9}", "d"]
        );
        let raw = r##"f(r#"a "b" c"#)"##;
        assert_eq!(Literals { text: raw, at: 0 }.next().unwrap().reads(raw), "a \"b\" c");
    }

    #[test]
    fn hostile_sources_are_read_without_harm() {
        for text in ["", "\"", "r#\"", "\"\\", "\"\\u{", "\"\\u{110000}\"", "\"\\x\"", "r####", "é\"é"] {
            for at in 0..=text.len() {
                if let Some(literal) = Literal::at(text, at) {
                    literal.reads(text);
                    literal.pieces(text);
                }
            }
            call(text);
            Literals { text, at: 0 }.for_each(drop);
        }
    }
}
