//! What Grafana was given and what it must delete: the content of `dashc.lock`.
//!
//! Grafana keeps what it was provisioned with until a file tells it to delete
//! it. The names of what is gone can be known from earlier builds only.

use std::collections::{BTreeMap, BTreeSet};

/// What every Grafana was given, by environment; the plain project has the empty name.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Lock {
    /// One for each Grafana.
    pub instances: BTreeMap<Box<str>, Locked>,
}

/// What one Grafana was given.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Locked {
    /// What the project gives it.
    pub held: Holding,
    /// What the project gave it once.
    pub removed: Holding,
}

/// Things that Grafana keeps, each by what it is deleted by.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Holding {
    /// Uids of receivers, with the name of the contact point of each.
    pub receivers: BTreeMap<Box<str>, Box<str>>,
    /// Names of datasources, with the uid of each.
    pub datasources: BTreeMap<Box<str>, Box<str>>,
    /// Names of mute times.
    pub mute_times: BTreeSet<Box<str>>,
    /// The policy tree.
    pub policy: bool,
    /// Uids of rules.
    pub rules: BTreeSet<Box<str>>,
    /// Names of message templates.
    pub templates: BTreeSet<Box<str>>,
}

impl Holding {
    /// How many things it has.
    #[must_use]
    pub fn len(&self) -> usize {
        let names = [self.receivers.len(), self.datasources.len(), self.mute_times.len()];
        names.iter().sum::<usize>() + self.rules.len() + self.templates.len() + usize::from(self.policy)
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds everything of `other`.
    pub fn add(&mut self, other: Self) {
        self.receivers.extend(other.receivers);
        self.datasources.extend(other.datasources);
        self.mute_times.extend(other.mute_times);
        self.policy |= other.policy;
        self.rules.extend(other.rules);
        self.templates.extend(other.templates);
    }

    /// Takes away everything of `other`.
    pub fn take(&mut self, other: &Self) {
        self.receivers.retain(|uid, _| !other.receivers.contains_key(uid));
        self.datasources.retain(|name, _| !other.datasources.contains_key(name));
        self.mute_times.retain(|name| !other.mute_times.contains(name));
        self.policy &= !other.policy;
        self.rules.retain(|uid| !other.rules.contains(uid));
        self.templates.retain(|name| !other.templates.contains(name));
    }
}
