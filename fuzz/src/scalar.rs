//! YAML and JSON: any text gives a tree, every scalar's source map leads back
//! to what was typed, and every spec can be decoded from it.

use dashc::diagnostic::{Sink, render};
use dashc::load::decode;
use dashc::span::{Origin, Piece, SourceId, SourceMap, Sources, Span};
use dashc::spec;
use dashc::tree::{Decode, Kind, Node, Tree, read, source_map};

use super::bounds::inside;

/// A name that ends in `.json` makes it JSON.
const NAMES: [&str; 2] = ["a.yaml", "a.json"];

pub(crate) fn check(text: &str) {
    // A text that begins like JSON is read both ways: it is YAML as well.
    let json = text.starts_with(['{', '[', '"']);
    for name in NAMES.into_iter().take(1 + usize::from(json)) {
        let mut sources = Sources::default();
        let source = sources.add(name, text);
        let mut sink = Sink::default();
        let tree = read(name, source, text, &mut sink);
        placed(text, &sink);
        let sound = !sink.has_errors();
        if let Some(tree) = tree {
            nodes(text, &tree.root, &sources, sound);
            if let Some(header) = tree.header {
                inside(text, header);
            }
            specs(text, &tree, &sources);
        } else {
            assert!(!sink.is_empty() || text.trim().is_empty() || sound, "{text:?} vanished");
        }
        rendered(sink, &sources);
    }
}

/// Every diagnostic points into the text.
fn placed(text: &str, sink: &Sink) {
    for diagnostic in sink.iter() {
        for label in &diagnostic.labels {
            if let Some((_, span)) = label.origin.place() {
                inside(text, span);
            }
        }
    }
}

fn nodes(text: &str, root: &Node, sources: &Sources, sound: bool) {
    // Aliases share nodes; this many are enough of what they stand for.
    const MOST: usize = 2000;
    let mut open = vec![root];
    for _ in 0..MOST {
        let Some(node) = open.pop() else { return };
        inside(text, node.span);
        match &node.kind {
            Kind::String(decoded) | Kind::Number(decoded) => {
                mapped(text, decoded, &source_map(node, sources), node, sound);
            }
            Kind::Sequence(items) => open.extend(items.iter()),
            Kind::Mapping(entries) => {
                for entry in entries.iter() {
                    inside(text, entry.key.span);
                    open.push(&entry.value);
                }
            }
            _ => {}
        }
    }
}

/// The pieces cover the decoded text in order, and each character is where the map says.
fn mapped(text: &str, decoded: &str, map: &SourceMap, node: &Node, sound: bool) {
    let Origin::File { source, span: whole } = map.whole else { panic!("a scalar of {text:?} is nowhere") };
    assert_eq!(whole, node.span);
    let mut end = Span::default();
    for piece in map.pieces.iter() {
        assert_eq!(piece.text.start, end.start, "a gap in {:?} of {text:?}", map.pieces);
        assert!(piece.source.start >= end.end, "{:?} of {text:?}", map.pieces);
        inside(decoded, piece.text);
        inside(text, piece.source);
        typed(text, decoded, *piece);
        end = Span { start: piece.text.end, end: piece.source.end };
    }
    let covered = map.pieces.is_empty() || end.start as usize == decoded.len();
    assert!(covered, "{decoded:?} is longer than {:?} of {text:?}", map.pieces);
    // Over several lines the reader and the map may part; then the whole scalar is the answer.
    let one_line = !node.span.of(text).contains(['\n', '\r']);
    let has_map = decoded.trim().is_empty() || !map.pieces.is_empty();
    assert!(!(sound && one_line) || has_map, "no map for {decoded:?} in {text:?}");
    characters(text, decoded, map, source);
}

/// Stretches of equal length are the same, except escapes and folded line breaks in them.
fn typed(text: &str, decoded: &str, piece: Piece) {
    let (typed, means) = (piece.source.of(text), piece.text.of(decoded));
    if typed.len() != means.len() {
        return;
    }
    for (at, char) in means.char_indices() {
        let found = typed.get(at..).and_then(|rest| rest.chars().next());
        let stands_for = matches!(found, Some(' ' | '\t' | '\r' | '\n' | '\\'));
        assert!(found == Some(char) || stands_for, "{typed:?} {means:?} {text:?}");
    }
}

fn characters(text: &str, decoded: &str, map: &SourceMap, source: SourceId) {
    const MOST: usize = 500;
    for (at, char) in decoded.char_indices().take(MOST) {
        let origin = map.resolve(Span::new(at, at + char.len_utf8()));
        let Origin::File { source: of, span } = origin else { panic!("{char:?} of {text:?} is nowhere") };
        assert_eq!(of, source);
        inside(text, span);
        let _ = map.resolve(Span::at(at));
    }
    let end = map.resolve(Span::at(decoded.len())).place();
    inside(text, end.map_or_else(Span::default, |(_, span)| span));
}

fn specs(text: &str, tree: &Tree, sources: &Sources) {
    as_spec::<spec::Project>(text, tree, sources);
    as_spec::<spec::Dashboard>(text, tree, sources);
    as_spec::<spec::Alerts>(text, tree, sources);
}

fn as_spec<T: Decode>(text: &str, tree: &Tree, sources: &Sources) {
    let mut sink = Sink::default();
    let _ = decode::<T>(tree, sources, &mut sink);
    placed(text, &sink);
}

/// Every format shows every diagnostic.
fn rendered(sink: Sink, sources: &Sources) {
    let mut diagnostics = sink.into_sorted();
    diagnostics.truncate(3);
    if !diagnostics.is_empty() {
        let _ = render::full(&diagnostics, sources, &render::Options::default());
        let lines = render::concise(&diagnostics, sources);
        assert!(lines.lines().count() >= diagnostics.len(), "{lines}");
        let _ = (render::github(&diagnostics, sources), render::json(&diagnostics, sources));
    }
}
