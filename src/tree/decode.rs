//! Tree → spec: decoding that recovers.
//!
//! Every fault of a file is reported, each once: a wrong value becomes
//! [`Said::Broken`] and the rest of the file is read as if nothing had
//! happened. A missing key is not reported when an unknown key resembles it.

mod values;

use std::collections::BTreeSet;

pub use self::values::{List, OneOrMany};
use super::secret::{literal_secret, may_log_in, names_a_secret, secrets_in};
use super::{Entry, Key, Kind, Node, source_map};
use crate::diagnostic::{Diagnostic, Sink};
use crate::nearest::nearest;
use crate::span::{Origin, Sources, Span, Text};

/// A field of the spec: said or not, right or wrong, and where.
///
/// A struct of the spec has dozens of fields of which few are said, and is passed from setter to
/// setter by value: what is said lies elsewhere, so that a field takes 16 bytes whatever its type.
#[derive(Clone, PartialEq, Debug, Default)]
pub enum Said<T> {
    /// Not there.
    #[default]
    Unsaid,
    /// There, wrong, and reported.
    Broken,
    /// There.
    Is(Box<(T, Origin)>),
}

impl<T> Said<T> {
    /// Said at `origin`.
    #[must_use]
    pub fn at(value: T, origin: Origin) -> Self {
        Self::Is(Box::new((value, origin)))
    }

    /// Said by the Rust line that called.
    #[track_caller]
    pub fn here(value: T) -> Self {
        Self::at(value, Origin::here())
    }

    /// The value, if it was said and is right.
    #[must_use]
    pub fn get(&self) -> Option<&T> {
        match self {
            Self::Is(said) => Some(&said.0),
            _ => None,
        }
    }

    /// The value, to be changed where it is.
    pub fn get_mut(&mut self) -> Option<&mut T> {
        match self {
            Self::Is(said) => Some(&mut said.0),
            _ => None,
        }
    }

    /// The value and its place.
    #[must_use]
    pub fn with_origin(&self) -> Option<(&T, Origin)> {
        match self {
            Self::Is(said) => Some((&said.0, said.1)),
            _ => None,
        }
    }

    /// The value itself.
    #[must_use]
    pub fn into_value(self) -> Option<T> {
        match self {
            Self::Is(said) => Some(said.0),
            _ => None,
        }
    }

    /// Where it was said.
    #[must_use]
    pub fn origin(&self) -> Option<Origin> {
        self.with_origin().map(|(_, origin)| origin)
    }

    /// Whether nothing was said.
    #[must_use]
    pub fn is_unsaid(&self) -> bool {
        matches!(self, Self::Unsaid)
    }

    /// Whether it was wrong.
    #[must_use]
    pub fn is_broken(&self) -> bool {
        matches!(self, Self::Broken)
    }

    /// The same with another value.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Said<U> {
        match self {
            Self::Unsaid => Said::Unsaid,
            Self::Broken => Said::Broken,
            Self::Is(said) => Said::at(change(said.0), said.1),
        }
    }
}

impl<T> Said<T> {
    /// The same, said at `origin`.
    #[must_use]
    pub fn moved(self, origin: Origin) -> Self {
        match self {
            Self::Is(said) => Self::at(said.0, origin),
            other => other,
        }
    }
}

impl<T: Copy> Said<T> {
    /// The value, or `default` when it was not said or is wrong.
    #[must_use]
    pub fn or(&self, default: T) -> T {
        self.get().copied().unwrap_or(default)
    }
}

/// What can be read from a node.
pub trait Decode: Sized {
    /// What to write, for messages: `a duration such as 5m`.
    const EXPECTED: &'static str;

    /// Whether the entry of a map may leave it out: `checkout:` and `checkout: {}` are the same.
    const MAY_BE_NOTHING: bool = true;

    /// Reads `node`; `None` when it is wrong, which has then been reported.
    fn decode(node: &Node, cx: &mut Decoder<'_>) -> Option<Self>;
}

/// A field that takes the keys that its struct does not list.
pub trait OpenKey: Sized {
    /// Whether it takes `key`.
    fn knows(key: &str) -> bool;

    /// Every key that it takes.
    fn keys() -> impl Iterator<Item = &'static str>;

    /// Takes one key.
    fn take(said: &mut Said<Self>, key: &Key, value: &Node, cx: &mut Decoder<'_>);

    /// Reports that no key was there; `resembled` are the keys that unknown ones look like.
    fn missing(said: &mut Said<Self>, node: &Node, resembled: &[&'static str], cx: &mut Decoder<'_>);

    /// Adds its keys to a schema.
    fn properties(object: &mut super::ObjectSchema, generator: &mut schemars::SchemaGenerator);
}

/// Keys that belong to one place, for those that stand somewhere else.
#[derive(Debug)]
pub struct Home {
    /// What has them, where that is a file of its own: keys that it does not have are looked for elsewhere.
    pub file: Option<&'static str>,
    /// Where that is: `dashc.yaml`, `datasources` in it.
    pub place: &'static str,
    /// The keys.
    pub keys: fn() -> Vec<&'static str>,
}

/// Reads nodes and collects what is wrong with them.
pub struct Decoder<'a> {
    sources: &'a Sources,
    sink: &'a mut Sink,
    whole: bool,
    place: Option<&'static str>,
    /// The mapping that may leave out what it must otherwise say.
    part: Option<Origin>,
    homes: &'static [Home],
}

impl<'a> Decoder<'a> {
    /// A decoder of trees over `sources`. `whole` is false when a text could not be read to its
    /// end: what is missing may then be in the rest.
    pub fn new(sources: &'a Sources, sink: &'a mut Sink, whole: bool) -> Self {
        Self { sources, sink, whole, place: None, part: None, homes: &[] }
    }

    /// The same; a key that a file does not have may belong to one of these.
    #[must_use]
    pub fn with_homes(self, homes: &'static [Home]) -> Self {
        Self { homes, ..self }
    }

    /// Takes a diagnostic.
    pub fn report(&mut self, diagnostic: Diagnostic) {
        self.sink.push(diagnostic);
    }

    /// Blots out a place before anything is shown: a secret stands there, or may.
    pub fn hide(&mut self, origin: Origin) {
        self.sink.hide(origin);
    }

    /// Reads a value that stands somewhere.
    pub fn said<T: Decode>(&mut self, node: &Node) -> Said<T> {
        match node.kind {
            Kind::Broken => Said::Broken,
            Kind::Removed => Said::Unsaid,
            Kind::Null => {
                self.wrong_type::<T>(node, T::EXPECTED);
                Said::Broken
            }
            _ => T::decode(node, self).map_or(Said::Broken, |value| Said::at(value, node.origin())),
        }
    }

    /// The entries of a mapping, or a report that it is none.
    pub fn entries<'n>(&mut self, node: &'n Node, expected: &str) -> Option<&'n [Entry]> {
        node.entries().or_else(|| self.wrong_type(node, &format!("a mapping ({expected})")))
    }

    /// A text with the way back to each of its characters.
    #[must_use]
    pub fn text(&self, node: &Node) -> Text {
        let text = match &node.kind {
            Kind::String(text) | Kind::Number(text) => text.clone(),
            Kind::Bool(true) => "true".into(),
            Kind::Bool(false) => "false".into(),
            _ => "".into(),
        };
        Text { text, map: source_map(node, self.sources) }
    }

    /// A text that will be shown to people, or written where they can read it: an address in it that logs in is
    /// reported.
    pub fn shown(&mut self, node: &Node) -> Text {
        let text = self.text(node);
        if may_log_in(&text.text) {
            for span in secrets_in(&text.text) {
                let place = text.place(span);
                if self.sink.hides(place) {
                    continue;
                }
                self.hide(place);
                self.report(literal_secret(place).help(
                    "write the login into `auth` or `$NAME` where Grafana reads its environment, else leave it out",
                ));
            }
        }
        text
    }

    /// Reports that a value is of another type than expected.
    pub fn wrong_type<T>(&mut self, node: &Node, expected: &str) -> Option<T> {
        if node.kind != Kind::Broken {
            let found = found(&node.kind);
            let report = Diagnostic::error("spec/wrong-type", format!("found {found}, expected {expected}"))
                .at(node.origin(), format!("expected {expected}"));
            self.report(match (&node.kind, node.scalar()) {
                (Kind::Null, _) => report.help("write a value, or remove the key"),
                (_, Some(item)) if expected.starts_with("a list") && !item.contains(['\n', '\'', '"']) => {
                    report.help(format!("write `[{}]` for a list of one", shortened(item)))
                }
                _ => report,
            });
        }
        None
    }

    /// Reports that a scalar does not say what it should.
    pub fn malformed<T>(&mut self, node: &Node, expected: &str) -> Option<T> {
        let found = node.scalar().unwrap_or_default();
        let report = Diagnostic::error("spec/malformed", format!("`{}` is not {expected}", shortened(found)))
            .at(node.origin(), format!("expected {expected}"));
        self.report(match values::meant(expected, found) {
            Some(help) => report.help(help),
            None => report,
        });
        None
    }

    /// Reports a word that is none of the known ones.
    pub fn unknown_word<'c, T>(
        &mut self,
        node: &Node,
        what: &str,
        word: &str,
        known: impl IntoIterator<Item = &'c str>,
    ) -> Option<T> {
        self.report(unknown_word(node.origin(), what, word, known));
        None
    }

    /// Reports keys that nobody takes, and says which known keys they resemble.
    pub fn unknown_keys(
        &mut self,
        strange: &[&Entry],
        known: &[&'static str],
        what: &str,
    ) -> Vec<&'static str> {
        let mut resembled = Vec::new();
        for Entry { key, value } in strange {
            if names_a_secret(&key.text) {
                self.hide(value.origin());
            }
            self.hide_logins(value);
            let called = called_elsewhere(&key.text).filter(|name| known.contains(name));
            let elsewhere = self.elsewhere(what, key.text.as_ref());
            // `datasources: { … }` is no misspelt `datasource`, where there is one elsewhere.
            let moved = elsewhere.filter(|(name, _)| **name == *key.text && value.is_mapping());
            let near =
                called.or_else(|| nearest(&key.text, known.iter().copied()).filter(|_| moved.is_none()));
            let message = format!("{what} has no key `{}`", shortened(&key.text));
            let mut report = Diagnostic::error("spec/unknown-key", message).at(key.origin(), "unknown key");
            report = match near {
                Some(name) => report.help(format!("did you mean `{name}`?")),
                // `{ query: sum by (a, b) (x) }`: the comma ended the text before it.
                None if value.is_null() && key.text.contains(['(', ')', '"']) => {
                    report.help("quote the text before it: between braces a comma ends one without quotes")
                }
                None => report.help(match elsewhere {
                    Some((name, place)) if *name == *key.text => format!("move it to {place}"),
                    Some((name, place)) => format!("did you mean `{name}`, in {place}?"),
                    None => format!("expected {}", listing(known)),
                }),
            };
            resembled.extend(near.and_then(|near| known.iter().find(|name| **name == near)));
            self.report(report);
        }
        resembled
    }

    /// The key that one was meant to be which does not belong to this file, and where it belongs.
    fn elsewhere(&self, what: &str, key: &str) -> Option<(&'static str, &'static str)> {
        if self.homes.iter().all(|home| home.file != Some(what)) {
            return None;
        }
        let others = || self.homes.iter().filter(|home| home.file != Some(what));
        let known = || others().flat_map(|home| (home.keys)().into_iter().map(|name| (name, home.place)));
        let near = nearest(key, known().map(|(name, _)| name))?;
        known().find(|(name, _)| *name == near)
    }

    /// Hides addresses that log in. Depth is bounded by the reader's limit.
    fn hide_logins(&mut self, node: &Node) {
        if node.as_str().is_some_and(|text| secrets_in(text).next().is_some()) {
            self.hide(node.origin());
        }
        node.items().unwrap_or_default().iter().for_each(|item| self.hide_logins(item));
        node.entries().unwrap_or_default().iter().for_each(|entry| self.hide_logins(&entry.value));
    }

    /// Reports keys that stand beside one of `lone`, which stands for all of them.
    pub fn only(&mut self, entries: &[Entry], lone: &[&'static str]) {
        let is_lone = |entry: &&Entry| lone.contains(&&*entry.key.text);
        let Some(first) = entries.iter().find(is_lone) else { return };
        for Entry { key, .. } in entries.iter().filter(|entry| !is_lone(entry)) {
            let message = format!("`{}` stands beside `{}`", shortened(&key.text), first.key.text);
            self.report(
                Diagnostic::error("spec/not-alone", message)
                    .at(key.origin(), "changes nothing")
                    .also(first.key.origin(), "takes everything from elsewhere")
                    .help("remove the key, or write out what it shall change"),
            );
        }
    }

    /// Reports a missing key, unless an unknown one resembles it or the text ended early.
    pub fn missing<T>(&mut self, node: &Node, resembled: &[&str], key: &str, what: &str) -> Said<T> {
        if self.part == Some(node.origin()) {
            return Said::Unsaid;
        }
        let removed = node.entries().and_then(|entries| entries.iter().find(|entry| &*entry.key.text == key));
        if let Some(entry) = removed {
            self.report(
                Diagnostic::error("spec/missing-key", format!("{what} needs `{key}`, which is removed here"))
                    .at(entry.value.origin(), "removes it")
                    .also(node.start(), "needed here"),
            );
        } else if self.whole && !resembled.contains(&key) {
            self.report(
                Diagnostic::error("spec/missing-key", format!("{what} has no `{key}`"))
                    .at(node.start(), format!("expected a key `{key}`")),
            );
        }
        Said::Broken
    }

    /// Reads a mapping that changes another one: what it does not say the other one says.
    pub fn part<T: Decode>(&mut self, node: &Node) -> Option<T> {
        let outer = self.part.replace(node.origin());
        let read = T::decode(node, self);
        self.part = outer;
        read
    }

    /// Notes what the next value belongs to, for types whose fields depend on it.
    pub fn place(&mut self, place: Option<&'static str>) {
        self.place = place;
    }

    /// What was noted.
    #[must_use]
    pub fn placed(&self) -> Option<&'static str> {
        self.place
    }
}

/// The report of a word that is none of the known ones.
pub fn unknown_word<'c>(
    origin: Origin,
    what: &str,
    word: &str,
    known: impl IntoIterator<Item = &'c str>,
) -> Diagnostic {
    let known: Vec<&str> = known.into_iter().collect();
    // "threshold of the method `red`": the word stands behind what it is, before whose it is.
    let (what, whose) = what.split_at(what.find(" of ").unwrap_or(what.len()));
    let report =
        Diagnostic::error("spec/unknown-word", format!("there is no {what} `{}`{whose}", shortened(word)))
            .at(origin, format!("unknown {what}"));
    match nearest(word, known.iter().copied()) {
        Some(name) => report.help(format!("did you mean `{name}`?")),
        None if known.is_empty() => report,
        None => report.help(format!("expected {}", listing(&known))),
    }
}

/// Reads one of a few words.
pub fn one_of<T>(
    node: &Node,
    cx: &mut Decoder<'_>,
    choices: impl IntoIterator<Item = (&'static str, T)>,
    expected: &'static str,
) -> Option<T> {
    let Some(word) = node.scalar() else { return cx.wrong_type(node, expected) };
    let mut names = Vec::new();
    for (name, value) in choices {
        if name == word {
            return Some(value);
        }
        names.push(name);
    }
    let report = Diagnostic::error("spec/malformed", format!("`{}` is not {expected}", shortened(word)))
        .at(node.origin(), format!("expected {expected}"));
    cx.report(match nearest(word, names.iter().copied()) {
        Some(name) => report.help(format!("did you mean `{name}`?")),
        None => report,
    });
    None
}

/// The first names of a list, in backticks: "`a`, `b` or `c`".
#[must_use]
pub fn listing(names: &[&str]) -> String {
    const MOST: usize = 8;
    let mut quoted: Vec<String> = names.iter().take(MOST).map(|name| format!("`{name}`")).collect();
    if names.len() > MOST {
        return format!("{}, … ({} in all)", quoted.join(", "), names.len());
    }
    match quoted.pop() {
        Some(last) if quoted.is_empty() => last,
        Some(last) => format!("{} or {last}", quoted.join(", ")),
        None => "nothing".to_owned(),
    }
}

/// What a value is, in the words of the language.
fn found(kind: &Kind) -> &'static str {
    match kind {
        Kind::String(_) => "a text",
        Kind::Sequence(_) => "a list",
        other => other.name(),
    }
}

fn shortened(text: &str) -> String {
    const MOST: usize = 60;
    if text.chars().count() <= MOST {
        return text.to_owned();
    }
    let head: String = text.chars().take(MOST).collect();
    format!("{head}…")
}

impl Node {
    /// Just before its first character.
    #[must_use]
    pub fn start(&self) -> Origin {
        Origin::file(self.source, Span { start: self.span.start, end: self.span.start })
    }

    /// Where it begins, as a place to point at: the first key of a mapping, else all of it.
    #[must_use]
    pub fn head(&self) -> Origin {
        let first = self.entries().and_then(<[Entry]>::first);
        first.map_or_else(|| self.origin(), |entry| entry.key.origin())
    }

    /// Whether it is a mapping.
    #[must_use]
    pub fn is_mapping(&self) -> bool {
        matches!(self.kind, Kind::Mapping(_))
    }

    /// Whether it is a sequence.
    #[must_use]
    pub fn is_sequence(&self) -> bool {
        matches!(self.kind, Kind::Sequence(_))
    }

    /// Whether nothing stands there.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self.kind, Kind::Null)
    }

    /// The text of a string, number or boolean.
    #[must_use]
    pub fn scalar(&self) -> Option<&str> {
        match &self.kind {
            Kind::String(text) | Kind::Number(text) => Some(text),
            Kind::Bool(true) => Some("true"),
            Kind::Bool(false) => Some("false"),
            _ => None,
        }
    }

    /// `true` or `false`.
    #[must_use]
    pub fn boolean(&self) -> Option<bool> {
        match self.kind {
            Kind::Bool(flag) => Some(flag),
            _ => None,
        }
    }
}

/// What a key of Grafana, Prometheus or the Alertmanager is called here.
fn called_elsewhere(key: &str) -> Option<&'static str> {
    const NAMES: &[(&str, &str)] = &[
        ("active_time_intervals", "active_times"),
        ("gridPos", "at"),
        ("keepFiringFor", "keep_firing_for"),
        ("legendFormat", "legend"),
        ("matchers", "match"),
        ("mute_time_intervals", "mute_times"),
        ("object_matchers", "match"),
        ("receiver", "contact_point"),
        ("targets", "queries"),
        ("templating", "variables"),
    ];
    NAMES.iter().find(|(other, _)| *other == key).map(|(_, own)| *own)
}

/// The key of an entry of a [`Map`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Name {
    /// The key.
    pub name: Box<str>,
    /// Where it was said.
    pub origin: Origin,
}

impl From<&str> for Name {
    #[track_caller]
    fn from(name: &str) -> Self {
        Self { name: name.into(), origin: Origin::here() }
    }
}

/// A mapping from names that the author chooses, in the author's order.
#[derive(Clone, Debug)]
pub struct Map<T>(pub Vec<(Name, Said<T>)>);

impl<T> Default for Map<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Map<T> {
    /// The entries that are right.
    pub fn iter(&self) -> impl Iterator<Item = (&Name, &T)> {
        self.0.iter().filter_map(|(name, said)| Some((name, said.get()?)))
    }

    /// The value of a key, if it is there and right.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&T> {
        self.iter().find(|(key, _)| &*key.name == name).map(|(_, value)| value)
    }

    /// Whether a key is there, right or wrong.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(key, _)| &*key.name == name)
    }
}

impl<T> From<Vec<(&str, T)>> for Map<T> {
    #[track_caller]
    fn from(entries: Vec<(&str, T)>) -> Self {
        let origin = Origin::here();
        let entry = |(name, value): (&str, T)| (Name { name: name.into(), origin }, Said::at(value, origin));
        Self(entries.into_iter().map(entry).collect())
    }
}

impl<T: Decode> Decode for Map<T> {
    const EXPECTED: &'static str = "a mapping of names";

    fn decode(node: &Node, cx: &mut Decoder<'_>) -> Option<Self> {
        let Some(entries) = node.entries() else {
            return cx.wrong_type(node, &format!("a mapping, each value {}", T::EXPECTED));
        };
        let mut seen = BTreeSet::new();
        let mut map = Vec::with_capacity(entries.len());
        for entry in entries {
            if entry.value.kind == Kind::Removed {
                cx.sink.note_removed(&entry.key.text, entry.value.origin());
            } else if seen.insert(&entry.key.text) {
                let name = Name { name: (&*entry.key.text).into(), origin: entry.key.origin() };
                // An entry without a value has all defaults.
                let value = if T::MAY_BE_NOTHING && entry.value.is_null() {
                    empty(&entry.value)
                } else {
                    entry.value.clone()
                };
                map.push((name, cx.said(&value)));
            }
        }
        Some(Self(map))
    }
}

fn empty(node: &Node) -> Node {
    Node { kind: Kind::Mapping([].into()), ..node.clone() }
}
