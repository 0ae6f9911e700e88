//! What differs in effect between two compiled projects.
//!
//! Beside the pipeline: [`things`](things()) turns a project into things with facts (dashboards and their
//! panels, SLOs, rules, other files), [`compare`] finds what was added, removed or changed among
//! them, and [`folded`] tells once what many have alike. None knows how it is shown.

mod dashboard;
mod file;
mod fold;
mod rule;
mod slo;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

pub use file::{Line, lines};
pub use fold::{Group, apart, folded};

use crate::emit;
use crate::model::Project;

/// Something of a project: what it is called, and what is so about it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Thing {
    /// What it is: `dashboard`, `panel`, `SLO`, `alert`, …
    pub kind: &'static str,
    /// What it is called, unique among its kind.
    pub name: String,
    /// It in a few words.
    pub about: String,
    /// The one service that it is for; empty when it is for several or none.
    pub service: String,
    /// What is so about it, in order.
    pub facts: Vec<Fact>,
    /// What it consists of.
    pub parts: Vec<Thing>,
}

/// One fact: its name and its value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fact {
    /// What it is about: `title`, `query A`, `for`, …
    pub name: String,
    /// The value.
    pub value: String,
}

/// A difference.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Change {
    /// What the thing is.
    pub kind: &'static str,
    /// What it is called.
    pub name: String,
    /// The one service that it is for; empty when it is for several or none.
    pub service: String,
    /// What became of it.
    pub what: What,
}

impl Change {
    /// Changes of what it consists of.
    #[must_use]
    pub fn parts(&self) -> &[Self] {
        match &self.what {
            What::Changed(_, parts) => parts,
            What::Added(_) | What::Removed(_) => &[],
        }
    }
}

/// What became of a thing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum What {
    /// It is new; in a few words.
    Added(String),
    /// It is gone; in a few words.
    Removed(String),
    /// It is another: facts, and changes of its parts.
    Changed(Vec<Difference>, Vec<Change>),
}

/// A fact that differs; `None` is not there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Difference {
    /// What it is about.
    pub name: String,
    /// The value before.
    pub old: Option<String>,
    /// The value now.
    pub new: Option<String>,
}

/// Everything of a project that has an effect, dashboards first.
#[must_use]
pub fn things(project: &Project) -> Vec<Thing> {
    let files = emit::files(project);
    let mut things = dashboard::things(project, &files);
    things.extend(slo::things(project));
    things.extend(rule::things(project));
    things.extend(file::things(&files));
    things
}

/// What was added, removed and changed from `old` to `new`: by kind, in the order of `new`, what is gone at the end.
#[must_use]
pub fn compare(old: &[Thing], new: &[Thing]) -> Vec<Change> {
    let key = |thing: &Thing| (thing.kind, thing.name.clone());
    let before: BTreeMap<_, &Thing> = old.iter().map(|thing| (key(thing), thing)).collect();
    let after: BTreeSet<_> = new.iter().map(key).collect();
    let change = |thing: &Thing, what| Change {
        kind: thing.kind,
        name: thing.name.clone(),
        service: thing.service.clone(),
        what,
    };
    let kept = new.iter().filter_map(|thing| match before.get(&key(thing)) {
        None => Some(change(thing, What::Added(thing.about.clone()))),
        Some(before) => changed(before, thing).map(|what| change(thing, what)),
    });
    let gone = old.iter().filter(|thing| !after.contains(&key(thing)));
    let gone = gone.map(|thing| change(thing, What::Removed(thing.about.clone())));
    let mut changes: Vec<Change> = kept.chain(gone).collect();
    let mut kinds: Vec<&str> = Vec::new();
    for thing in new.iter().chain(old) {
        if !kinds.contains(&thing.kind) {
            kinds.push(thing.kind);
        }
    }
    changes.sort_by_key(|change| kinds.iter().position(|kind| *kind == change.kind));
    changes
}

fn changed(old: &Thing, new: &Thing) -> Option<What> {
    let value = |thing: &Thing, name: &str| {
        thing.facts.iter().find(|fact| fact.name == name).map(|fact| fact.value.clone())
    };
    let gone = old.facts.iter().filter(|fact| !new.facts.iter().any(|known| known.name == fact.name));
    let names = new.facts.iter().chain(gone).map(|fact| &fact.name);
    let differences = names.filter_map(|name| {
        let (old, new) = (value(old, name), value(new, name));
        (old != new).then(|| Difference { name: name.clone(), old, new })
    });
    let differences: Vec<Difference> = differences.collect();
    let parts = compare(&old.parts, &new.parts);
    (!differences.is_empty() || !parts.is_empty()).then_some(What::Changed(differences, parts))
}

/// Facts in the making.
#[derive(Default)]
struct Facts(Vec<Fact>);

impl Facts {
    /// Adds a fact, unless there is nothing to say.
    fn add(&mut self, name: impl Into<String>, value: &dyn Display) {
        let value = value.to_string();
        if !value.is_empty() {
            self.0.push(Fact { name: name.into(), value });
        }
    }

    /// The same for what may be unsaid.
    fn add_some(&mut self, name: &str, value: Option<impl Display>) {
        if let Some(value) = value {
            self.add(name, &value);
        }
    }
}

/// Gives things of one kind and name numbers, so that each is unique.
fn number(things: &mut [Thing]) {
    let mut seen: BTreeMap<(&'static str, String), usize> = BTreeMap::new();
    for thing in things {
        let count = seen.entry((thing.kind, thing.name.clone())).or_insert(0);
        *count += 1;
        if *count > 1 {
            thing.name = format!("{} ({count})", thing.name);
        }
    }
}

/// `1 panel`, `2 panels`.
fn plural(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
