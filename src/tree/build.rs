//! Puts the pieces that a parser reports together to a tree.
//!
//! Shared by both readers: open collections, keys and values, anchors, and the
//! limits that make hostile files harmless. Nothing here recurses.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Entry, Key, Kind, MAX_DEPTH, MAX_EXPANDED, Node, Style, Tree, clip};
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::span::{Origin, SourceId, Span};

/// The codes that differ between the languages.
pub(super) struct Codes {
    pub(super) duplicate_key: Code,
    pub(super) too_deep: Code,
}

/// A tree in the making.
pub(super) struct Builder<'s> {
    pub(super) source: SourceId,
    pub(super) sink: &'s mut Sink,
    codes: &'static Codes,
    frames: Vec<Frame>,
    /// Finished items of all open sequences, each frame knowing where its own begin.
    items: Vec<Node>,
    /// Finished entries of all open mappings.
    entries: Vec<Entry>,
    anchors: BTreeMap<usize, Anchored>,
    expanded: usize,
    root: Option<Node>,
    stopped: bool,
}

/// What is known of a node that aliases may name.
#[derive(Clone)]
enum Anchored {
    Open,
    Done { node: Node, size: Size },
}

/// How much a node is when every alias is written out.
#[derive(Clone, Copy, Default)]
struct Size {
    height: usize,
    nodes: usize,
}

/// A collection whose end has not come yet.
struct Frame {
    mapping: bool,
    first: usize,
    span: Span,
    style: Style,
    anchor: usize,
    slot: Slot,
    size: Size,
    broken: bool,
}

/// What the next node of a mapping is.
enum Slot {
    Key,
    Value(Key),
    /// The value of a key that was refused.
    Nothing,
}

impl<'s> Builder<'s> {
    pub(super) fn new(source: SourceId, codes: &'static Codes, sink: &'s mut Sink) -> Self {
        Self {
            source,
            sink,
            codes,
            frames: Vec::new(),
            items: Vec::new(),
            entries: Vec::new(),
            anchors: BTreeMap::new(),
            expanded: 0,
            root: None,
            stopped: false,
        }
    }

    /// Whether reading on makes no sense.
    pub(super) fn stopped(&self) -> bool {
        self.stopped
    }

    /// Whether the next node is the key of a mapping.
    pub(super) fn wants_key(&self) -> bool {
        self.frames.last().is_some_and(|frame| frame.mapping && matches!(frame.slot, Slot::Key))
    }

    /// Whether the innermost open collection is a mapping; `None` outside of all.
    pub(super) fn in_mapping(&self) -> Option<bool> {
        self.frames.last().map(|frame| frame.mapping)
    }

    /// The innermost open bracket, if the innermost collection stands in one. A pair in brackets,
    /// as in `[a: b]`, is a collection without a bracket of its own.
    pub(super) fn open_bracket(&self, text: &str) -> Option<Span> {
        let flow = self.frames.iter().rev().take_while(|frame| frame.style == Style::Flow);
        let mut brackets = flow.map(|frame| Span { start: frame.span.start, end: frame.span.start + 1 });
        brackets.find(|bracket| matches!(bracket.of(text), "[" | "{"))
    }

    /// Marks the last scalar as broken when it ends at `at`: what follows it cut it off.
    pub(super) fn spoil(&mut self, at: usize) {
        let Some(frame) = self.frames.last() else { return };
        let last = if frame.mapping {
            self.entries.get_mut(frame.first..).and_then(<[Entry]>::last_mut).map(|entry| &mut entry.value)
        } else {
            self.items.get_mut(frame.first..).and_then(<[Node]>::last_mut)
        };
        if let Some(node) = last.filter(|node| node.style == Style::Plain && node.span.range().end == at) {
            node.kind = Kind::Broken;
        }
    }

    /// Reports a fault.
    pub(super) fn push(&mut self, diagnostic: Diagnostic) {
        self.sink.push(diagnostic);
    }

    /// A place in this text.
    pub(super) fn at(&self, span: Span) -> Origin {
        Origin::file(self.source, span)
    }

    /// Takes the text of a key.
    pub(super) fn key(&mut self, key: Key) {
        if let Some(frame) = self.frames.last_mut() {
            frame.span = frame.span.to(key.span);
        }
        self.slot(Slot::Value(key));
    }

    /// Forgets the value that comes next: its key was refused.
    pub(super) fn refuse_key(&mut self) {
        self.slot(Slot::Nothing);
    }

    /// Takes a scalar that is a value.
    pub(super) fn scalar(&mut self, span: Span, style: Style, kind: Kind, anchor: usize) {
        let node = Node { source: self.source, span, style, kind };
        let size = Size { height: 0, nodes: 1 };
        self.remember(anchor, &node, size);
        self.place(node, span, size);
    }

    /// Takes a value that was reported.
    pub(super) fn broken(&mut self, span: Span) {
        self.scalar(span, Style::Plain, Kind::Broken, 0);
    }

    /// Takes the start of a collection.
    pub(super) fn open(&mut self, mapping: bool, span: Span, style: Style, anchor: usize) {
        if self.frames.len() >= MAX_DEPTH {
            self.too_deep(span);
            return;
        }
        if anchor != 0 {
            self.anchors.insert(anchor, Anchored::Open);
        }
        let first = if mapping { self.entries.len() } else { self.items.len() };
        let (slot, size) = (Slot::Key, Size::default());
        self.frames.push(Frame { mapping, first, span, style, anchor, slot, size, broken: false });
    }

    /// Takes the end of a collection; without `end` it ends where its last child does.
    pub(super) fn close(&mut self, end: Option<Span>) {
        let Some(mut frame) = self.frames.pop() else { return };
        if let Slot::Value(key) = std::mem::replace(&mut frame.slot, Slot::Key) {
            let span = Span::at(key.span.end as usize);
            let value = Node { source: self.source, span, style: Style::Plain, kind: Kind::Broken };
            self.entries.push(Entry { key, value });
        }
        let span = end.map_or(frame.span, |end| frame.span.to(end));
        let kind = self.contents(&frame);
        let size = Size { height: frame.size.height + 1, nodes: frame.size.nodes.saturating_add(1) };
        let node = Node { source: self.source, span, style: frame.style, kind };
        self.remember(frame.anchor, &node, size);
        self.place(node, span, size);
    }

    /// Takes an alias of `anchor`, written at `span`.
    pub(super) fn alias(&mut self, anchor: usize, span: Span) {
        let Some(Anchored::Done { node, size }) = self.anchors.get(&anchor).cloned() else {
            let message = "the alias stands inside the value that it repeats";
            let fault =
                Diagnostic::error("yaml/recursive-alias", message).at(self.at(span), "repeats itself");
            self.push(
                fault.help(
                    "write the value out, or move the anchor to a value that does not contain the alias",
                ),
            );
            self.broken(span);
            return;
        };
        self.expanded = self.expanded.saturating_add(size.nodes);
        if self.expanded > MAX_EXPANDED {
            let message = format!("the aliases of this file stand for more than {MAX_EXPANDED} values");
            let fault =
                Diagnostic::error("yaml/anchor-bomb", message).at(self.at(span), "one alias too many");
            self.push(fault.help("write fewer aliases of aliases"));
            self.stopped = true;
        } else if self.frames.len() + size.height > MAX_DEPTH {
            self.too_deep(span);
        } else {
            self.place(node, span, size);
        }
    }

    /// Closes whatever is open and gives the tree, if there is any. What comes next is another document.
    pub(super) fn finish(&mut self, header: Option<Span>, whole: bool) -> Option<Tree> {
        let whole = whole && !self.stopped && self.frames.is_empty();
        while !self.frames.is_empty() {
            self.close(None);
        }
        self.anchors.clear();
        self.root.take().map(|root| Tree { source: self.source, root, header, whole })
    }

    fn too_deep(&mut self, span: Span) {
        let message = format!("collections are nested more than {MAX_DEPTH} deep");
        let fault = Diagnostic::error(self.codes.too_deep, message).at(self.at(span), "one level too many");
        self.push(fault.help("flatten the structure"));
        self.stopped = true;
    }

    fn slot(&mut self, slot: Slot) {
        if let Some(frame) = self.frames.last_mut() {
            frame.slot = slot;
        }
    }

    fn remember(&mut self, anchor: usize, node: &Node, size: Size) {
        if anchor != 0 {
            self.anchors.insert(anchor, Anchored::Done { node: node.clone(), size });
        }
    }

    /// Puts a finished node, written at `at`, where the innermost open collection wants it.
    fn place(&mut self, node: Node, at: Span, size: Size) {
        let Some(frame) = self.frames.last_mut() else {
            self.root.get_or_insert(node);
            return;
        };
        frame.size.height = frame.size.height.max(size.height);
        frame.size.nodes = frame.size.nodes.saturating_add(size.nodes);
        frame.span = frame.span.to(at);
        if !frame.mapping {
            self.items.push(node);
            return;
        }
        match std::mem::replace(&mut frame.slot, Slot::Key) {
            Slot::Value(key) => self.entries.push(Entry { key, value: node }),
            Slot::Nothing => {}
            Slot::Key => self.key_node(&node, at),
        }
    }

    /// A key that is not a scalar of its own: an alias of one, or a collection.
    fn key_node(&mut self, node: &Node, at: Span) {
        if let Kind::String(text) | Kind::Number(text) = &node.kind {
            let text = Arc::clone(text);
            self.slot(Slot::Value(Key { text, source: self.source, span: at, style: Style::Plain }));
            return;
        }
        self.slot(Slot::Nothing);
        if matches!(node.kind, Kind::Broken) {
            return;
        }
        let nested = self.frames.last_mut().filter(|frame| frame.span.start + 1 == at.start);
        let braces = nested.filter(|frame| frame.style == Style::Flow && node.style == Style::Flow);
        let help = match braces {
            // `{{name}}` without quotes: the braces of a template, read as two mappings.
            Some(frame) => {
                frame.broken = true;
                "quote a text that begins with `{{`"
            }
            None => "write a name as the key",
        };
        let message = format!("the key is {}, expected a name", node.kind.name());
        let fault = Diagnostic::error("yaml/complex-key", message).at(self.at(at), "not a name");
        self.push(fault.help(help));
    }

    fn contents(&mut self, frame: &Frame) -> Kind {
        if !frame.mapping {
            return Kind::Sequence(self.items.drain(frame.first..).collect());
        }
        let twice = self.duplicates(frame.first);
        if twice.is_empty() {
            let entries = self.entries.drain(frame.first..).collect();
            return if frame.broken { Kind::Broken } else { Kind::Mapping(entries) };
        }
        let mut twice = twice.into_iter().peekable();
        let entries = self.entries.drain(frame.first..).enumerate();
        Kind::Mapping(
            entries.filter(|(at, _)| twice.next_if_eq(at).is_none()).map(|(_, entry)| entry).collect(),
        )
    }

    /// Positions of entries whose key came before, reported.
    fn duplicates(&mut self, first: usize) -> Vec<usize> {
        let entries = self.entries.get(first..).unwrap_or_default();
        if !may_repeat(entries) {
            return Vec::new();
        }
        let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
        let mut twice = Vec::new();
        for (at, Entry { key, .. }) in entries.iter().enumerate() {
            let Some(before) = seen.get(&*key.text) else {
                seen.insert(&key.text, key.span);
                continue;
            };
            let message = format!("the key `{}` is written twice in one mapping", clip(&key.text));
            let diagnostic = Diagnostic::error(self.codes.duplicate_key, message)
                .at(Origin::file(self.source, key.span), "written again here")
                .also(Origin::file(self.source, *before), "first written here")
                .help("remove one of the two, or rename it");
            self.sink.push(diagnostic);
            twice.push(at);
        }
        twice
    }
}

/// Whether two keys may be the same: a look at each pair while they are few.
fn may_repeat(entries: &[Entry]) -> bool {
    if entries.len() > 24 {
        return true;
    }
    let repeats =
        |(at, entry): (usize, &Entry)| entries.iter().take(at).any(|e| e.key.text == entry.key.text);
    entries.iter().enumerate().any(repeats)
}
