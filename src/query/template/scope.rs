//! Which variables of a template are visible, and what they and the dot stand for.

use std::collections::BTreeMap;

use super::{Dialect, Use, UseKind};
use crate::span::Span;

/// What an operand is, as far as alerts and log stages care.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Thing<'a> {
    /// The data an alert template starts with.
    Root,
    /// Labels, of one query of `$values` or of the alert.
    Labels(Option<&'a str>),
    /// `$externalLabels`
    External,
    /// `$values`
    Values,
    /// `$values.B`
    Reference(&'a str),
    /// `$value` or `$values.B.Value`, also behind functions.
    Value(Option<&'a str>),
    Other,
}

impl<'a> Thing<'a> {
    /// The dot of a whole template; no dialect stands for any of the alerting ones.
    pub(super) fn start(dialect: Option<Dialect>) -> Self {
        if dialect == Some(Dialect::Loki) { Self::Labels(None) } else { Self::Root }
    }

    /// What `.name` of it is.
    pub(super) fn field(self, name: &'a str) -> Self {
        match (self, name) {
            (Self::Root, "Labels") => Self::Labels(None),
            (Self::Root, "ExternalLabels") => Self::External,
            (Self::Root, "Values") => Self::Values,
            (Self::Root, "Value") => Self::Value(None),
            (Self::Values, _) => Self::Reference(name),
            (Self::Reference(of), "Labels") => Self::Labels(Some(of)),
            (Self::Reference(of), "Value") => Self::Value(Some(of)),
            _ => Self::Other,
        }
    }

    /// What reading `.name` of it tells, if anything.
    pub(super) fn read(self, name: &'a str, span: Span) -> Option<Use> {
        let (kind, of) = match self {
            Self::Labels(of) => (UseKind::Label, of),
            Self::External => (UseKind::ExternalLabel, None),
            Self::Values => (UseKind::Reference, None),
            _ => return self.field(name).as_value(span),
        };
        Some(Use { kind, name: name.to_owned(), of: of.map(str::to_owned), span })
    }

    /// The use that it is by itself, if it is the value.
    pub(super) fn as_value(self, span: Span) -> Option<Use> {
        let Self::Value(of) = self else { return None };
        Some(Use { kind: UseKind::Value, name: String::new(), of: of.map(str::to_owned), span })
    }
}

/// The variables in order of declaration.
pub(super) struct Scope<'a> {
    names: BTreeMap<&'a str, Vec<(usize, Thing<'a>)>>,
    order: Vec<&'a str>,
    /// Whose predeclared variables are there. They come into `names` when they are given another meaning.
    dialect: Option<Dialect>,
    /// Variables before this one are hidden: a `define` sees nothing of outside.
    base: usize,
}

impl<'a> Scope<'a> {
    pub(super) fn new(dialect: Option<Dialect>) -> Self {
        let mut scope = Self { names: BTreeMap::new(), order: Vec::new(), dialect, base: 0 };
        scope.declare("$", Thing::start(dialect));
        scope
    }

    /// A variable that is there before the first action.
    fn predeclared(&self, name: &str) -> Option<(&'static str, Thing<'static>)> {
        self.all_predeclared().find(|(known, _)| *known == name)
    }

    fn all_predeclared(&self) -> impl Iterator<Item = (&'static str, Thing<'static>)> + use<> {
        let dialect = self.dialect;
        let of_dialect = move |known: &[Dialect]| dialect.is_none_or(|dialect| known.contains(&dialect));
        let all = PREDECLARED.iter().filter(move |(.., known)| of_dialect(known));
        all.map(|(name, thing, _)| (*name, *thing))
    }

    pub(super) fn declare(&mut self, name: &'a str, thing: Thing<'a>) {
        self.names.entry(name).or_default().push((self.order.len(), thing));
        self.order.push(name);
    }

    /// What a visible variable stands for.
    pub(super) fn find(&self, name: &str) -> Option<Thing<'a>> {
        match self.names.get(name).and_then(|list| list.last()) {
            Some((place, thing)) => (*place >= self.base).then_some(*thing),
            None => self.predeclared(name).filter(|_| self.base == 0).map(|(_, thing)| thing),
        }
    }

    /// Gives a visible variable another meaning; false if there is none.
    pub(super) fn assign(&mut self, name: &str, thing: Thing<'a>) -> bool {
        let base = self.base;
        if let Some((known, usual)) = self.predeclared(name) {
            let list = self.names.entry(known).or_default();
            if list.is_empty() {
                list.push((0, usual));
            }
        }
        let entry = self.names.get_mut(name).and_then(|list| list.last_mut());
        entry.filter(|entry| entry.0 >= base).map(|entry| entry.1 = thing).is_some()
    }

    /// Where the variables end now.
    pub(super) fn mark(&self) -> usize {
        self.order.len()
    }

    /// Forgets what was declared since `mark`.
    pub(super) fn release(&mut self, mark: usize) {
        while self.order.len() > mark {
            let Some(list) = self.order.pop().and_then(|name| self.names.get_mut(name)) else { continue };
            list.pop();
        }
    }

    /// Hides everything but a new `$`; gives what `leave` takes.
    pub(super) fn enter(&mut self, dot: Thing<'a>) -> usize {
        let base = std::mem::replace(&mut self.base, self.order.len());
        self.declare("$", dot);
        base
    }

    /// Shows again what `enter` hid.
    pub(super) fn leave(&mut self, base: usize) {
        self.base = base;
    }

    /// Whether the variable exists and only a `define` hides it.
    pub(super) fn is_hidden(&self, name: &str) -> bool {
        let exists = self.names.get(name).is_some_and(|list| !list.is_empty());
        (exists || self.predeclared(name).is_some()) && self.find(name).is_none()
    }

    /// The newest visible names, enough to look for a misspelling.
    pub(super) fn newest(&self) -> impl Iterator<Item = &'a str> {
        const MOST: usize = 64;
        let from = self.base.max(self.order.len().saturating_sub(MOST));
        let usual = self.all_predeclared().filter(|_| self.base == 0).map(|(name, _)| name);
        usual.chain(self.order.iter().skip(from).copied()).filter(|name| name.len() > 1)
    }
}

const ALERTS: &[Dialect] = &[Dialect::Prometheus, Dialect::Grafana];

/// Variables that the servers declare in front of every template.
const PREDECLARED: &[(&str, Thing<'static>, &[Dialect])] = &[
    ("$labels", Thing::Labels(None), ALERTS),
    ("$value", Thing::Value(None), ALERTS),
    ("$values", Thing::Values, &[Dialect::Grafana]),
    ("$externalLabels", Thing::External, &[Dialect::Prometheus]),
    ("$externalURL", Thing::Other, &[Dialect::Prometheus]),
];
