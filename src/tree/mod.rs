//! Text → spanned tree: what the author wrote, before anyone asks what it means.
//!
//! [`yaml`] and [`json`] are the only files that name or are a parser; both
//! give the same [`Tree`], in which every node, key and scalar knows its bytes.
//! [`source_map`] carries places inside a decoded text back to those bytes.
//! Imports places and diagnostics, nothing else of dashc.

mod build;
mod core_schema;
mod declare;
mod decode;
mod encoding;
pub mod json;
mod map;
mod raw;
mod readable;
mod schema;
mod secret;
pub mod yaml;

use std::sync::Arc;

pub(crate) use declare::spec;
pub use decode::{
    Decode, Decoder, Home, List, Map, Name, OneOrMany, OpenKey, Said, listing, one_of, unknown_word,
};
pub use encoding::{NotUtf8, text};
pub use map::source_map;
pub use raw::Raw;
pub use schema::ObjectSchema;
pub use secret::{is_secret, literal_secret, names_a_secret, parameters_in, secrets_in};

pub use crate::span::Text;

use crate::diagnostic::Sink;
use crate::span::{Origin, SourceId, Span};

/// The largest text that is read, in bytes (8 MiB).
pub const MAX_BYTES: usize = 8 << 20;

/// How deeply collections may be nested, aliases followed.
pub const MAX_DEPTH: usize = 128;

/// How many nodes all aliases of a document together may stand for.
pub const MAX_EXPANDED: usize = 100_000;

/// One document.
#[derive(Clone, PartialEq, Debug)]
pub struct Tree {
    /// Its text.
    pub source: SourceId,
    /// Its outermost value.
    pub root: Node,
    /// The comment on the first line, without the `#`.
    pub header: Option<Span>,
    /// Whether the text was read to its end. If not, what is missing from a
    /// mapping may well be in the part that could not be read.
    pub whole: bool,
}

/// One value. Cloning shares the contents.
#[derive(Clone, PartialEq, Debug)]
pub struct Node {
    /// The text it is written in. An alias gives the node it stands for.
    pub source: SourceId,
    /// Its bytes: quotes and brackets included; a block scalar from its `|` or
    /// `>` to the last character; empty where nothing is written.
    pub span: Span,
    /// How it is written.
    pub style: Style,
    /// What it is.
    pub kind: Kind,
}

/// What a value is.
#[derive(Clone, PartialEq, Debug)]
pub enum Kind {
    /// `null`, `~` or nothing at all.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number as it was typed: `99.90` is not `99.9`.
    Number(Arc<str>),
    /// A text, decoded.
    String(Arc<str>),
    /// `- a` or `[a]`.
    Sequence(Arc<[Node]>),
    /// `a: b` or `{a: b}`, in the author's order; no key is there twice.
    Mapping(Arc<[Entry]>),
    /// Something wrong that was reported already: nothing more is to be said about it.
    Broken,
    /// Taken away by an environment.
    Removed,
}

/// One `key: value`.
#[derive(Clone, PartialEq, Debug)]
pub struct Entry {
    /// The key.
    pub key: Key,
    /// The value.
    pub value: Node,
}

/// The key of an entry. Its type does not matter: `1:` and `"1":` are the same key.
#[derive(Clone, PartialEq, Debug)]
pub struct Key {
    /// The decoded text.
    pub text: Arc<str>,
    /// The text it is written in.
    pub source: SourceId,
    /// Its bytes, quotes included.
    pub span: Span,
    /// How it is written.
    pub style: Style,
}

/// How a value is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Style {
    /// YAML without quotes; JSON's `null`, `true` and numbers.
    Plain,
    /// `'single quotes'` of YAML.
    Single,
    /// `"double quotes"` of YAML.
    Double,
    /// `|` of YAML.
    Literal,
    /// `>` of YAML.
    Folded,
    /// A string of JSON.
    Json,
    /// A collection by indentation.
    Block,
    /// A collection in brackets.
    Flow,
}

impl Node {
    /// Where it is written.
    #[must_use]
    pub fn origin(&self) -> Origin {
        Origin::file(self.source, self.span)
    }

    /// The decoded text, if it is a string.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match &self.kind {
            Kind::String(text) => Some(text),
            _ => None,
        }
    }

    /// The items, if it is a sequence.
    #[must_use]
    pub fn items(&self) -> Option<&[Self]> {
        match &self.kind {
            Kind::Sequence(items) => Some(items),
            _ => None,
        }
    }

    /// The entries, if it is a mapping.
    #[must_use]
    pub fn entries(&self) -> Option<&[Entry]> {
        match &self.kind {
            Kind::Mapping(entries) => Some(entries),
            _ => None,
        }
    }

    /// The value of `key`, if it is a mapping that has it. Takes time in the number of entries.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        let entry = self.entries()?.iter().find(|entry| &*entry.key.text == key);
        entry.map(|entry| &entry.value)
    }
}

impl Kind {
    /// What it is, for messages that say what was found: `a string`, `a mapping`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Null => "nothing",
            Self::Bool(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::String(_) => "a string",
            Self::Sequence(_) => "a sequence",
            Self::Mapping(_) => "a mapping",
            Self::Broken => "a broken value",
            Self::Removed => "nothing",
        }
    }
}

impl Key {
    /// Where it is written.
    #[must_use]
    pub fn origin(&self) -> Origin {
        Origin::file(self.source, self.span)
    }
}

/// Reads a text by the ending of its name: `.json` as JSON, everything else as YAML.
///
/// Every fault goes to `sink`; what could be read in spite of them is returned.
#[must_use]
pub fn read(name: &str, source: SourceId, text: &str, sink: &mut Sink) -> Option<Tree> {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    if ending.eq_ignore_ascii_case("json") {
        json::read(source, text, sink)
    } else {
        yaml::read(source, text, sink)
    }
}

/// Enough of a text of the author's to recognise it in a message.
fn clip(text: &str) -> String {
    let mut chars = text.chars();
    let start: String = chars.by_ref().take(60).collect();
    if chars.next().is_some() { start + "…" } else { start }
}
