//! Emission: the text of `dashc.lock`, one line for each thing, sorted.
//!
//! The file is committed: it is read in pull requests and merged by git, so that
//! nothing stands in it that could differ between two builds of one project.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Not;

use serde::Serialize;

use super::yaml;
use crate::model::{Holding, Lock, Locked};

const HEADER: &str = "\
Written by `dashc build`: what Grafana was given, so that what is gone can be deleted there. Commit it.
What stands under `removed` is deleted whenever Grafana starts. Take it out when every Grafana has done so.
After a merge keep the lines of both sides, and build.";

/// The whole text; `None` when there is nothing to remember.
#[must_use]
pub fn lock(lock: &Lock) -> Option<String> {
    let mut environments: BTreeMap<&str, WrittenLocked<'_>> = lock
        .instances
        .iter()
        .map(|(name, locked)| (&**name, written(locked)))
        .filter(|(_, locked)| locked.held.is_some() || locked.removed.is_some())
        .collect();
    if environments.is_empty() {
        return None;
    }
    let WrittenLocked { held, removed } = environments.remove("").unwrap_or_default();
    String::from_utf8(yaml::render(HEADER, &Written { held, removed, environments })).ok()
}

#[derive(Serialize)]
struct Written<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    held: Option<WrittenHolding<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    removed: Option<WrittenHolding<'a>>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    environments: BTreeMap<&'a str, WrittenLocked<'a>>,
}

#[derive(Serialize, Default)]
struct WrittenLocked<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    held: Option<WrittenHolding<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    removed: Option<WrittenHolding<'a>>,
}

#[derive(Serialize)]
struct WrittenHolding<'a> {
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    contact_points: &'a BTreeMap<Box<str>, Box<str>>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    datasources: &'a BTreeMap<Box<str>, Box<str>>,
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    mute_times: &'a BTreeSet<Box<str>>,
    #[serde(skip_serializing_if = "Not::not")]
    policy: bool,
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    rules: &'a BTreeSet<Box<str>>,
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    templates: &'a BTreeSet<Box<str>>,
}

fn written(locked: &Locked) -> WrittenLocked<'_> {
    let one = |holding| Holding::is_empty(holding).not().then(|| written_holding(holding));
    WrittenLocked { held: one(&locked.held), removed: one(&locked.removed) }
}

fn written_holding(holding: &Holding) -> WrittenHolding<'_> {
    WrittenHolding {
        contact_points: &holding.receivers,
        datasources: &holding.datasources,
        mute_times: &holding.mute_times,
        policy: holding.policy,
        rules: &holding.rules,
        templates: &holding.templates,
    }
}
