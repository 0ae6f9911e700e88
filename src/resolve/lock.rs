//! What Grafana was given by earlier builds, and what it must delete therefore.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{Base, Engine, Holding, Lock, Locked, Project};
use crate::nearest::nearest;
use crate::quantity::Uid;
use crate::span::{Origin, Text};
use crate::spec;
use crate::tree::{List, Map, Said};

/// The lock that earlier builds left; `environments` are those that the project has.
pub fn lock(said: &spec::Lock, environments: &[String], sink: &mut Sink) -> Lock {
    let mut lock = Lock::default();
    lock.instances.insert(Box::default(), locked(&said.held, &said.removed, sink));
    for (name, said) in said.environments.get().into_iter().flat_map(Map::iter) {
        if !environments.iter().any(|known| **known == *name.name) {
            sink.push(gone(name, environments));
        }
        lock.instances.insert(name.name.as_ref().into(), locked(&said.held, &said.removed, sink));
    }
    lock
}

fn gone(name: &crate::tree::Name, environments: &[String]) -> Diagnostic {
    let message = format!("the lock knows an environment `{}` that the project does not have", name.name);
    let near = nearest(&name.name, environments.iter().map(String::as_str));
    Diagnostic::warning("lock/unknown-environment", message)
        .at(name.origin, format!("there is no `environments/{}.yaml`", name.name))
        .help(match near {
            Some(near) => format!("rename it to `{near}` if that is its new name, or delete it"),
            None => "delete it when its Grafana is gone".to_owned(),
        })
}

fn locked(held: &Said<spec::Holding>, removed: &Said<spec::Holding>, sink: &mut Sink) -> Locked {
    let mut read =
        |said: &Said<spec::Holding>| said.get().map(|said| holding(said, sink)).unwrap_or_default();
    Locked { held: read(held), removed: read(removed) }
}

fn holding(said: &spec::Holding, sink: &mut Sink) -> Holding {
    Holding {
        receivers: pairs(&said.contact_points, Key::Uid, sink),
        datasources: pairs(&said.datasources, Key::Name, sink),
        mute_times: names(&said.mute_times, Key::Name, sink),
        policy: said.policy.or(false),
        rules: names(&said.rules, Key::Uid, sink),
        templates: names(&said.templates, Key::Name, sink),
    }
}

/// What Grafana deletes a thing by.
#[derive(Clone, Copy)]
enum Key {
    Uid,
    Name,
}

impl Key {
    /// Grafana does not start with a file that deletes what cannot be there.
    fn fits(self, text: &str, origin: Origin, sink: &mut Sink) -> bool {
        let (right, what, expected) = match self {
            Self::Uid => (text.parse::<Uid>().is_ok(), "a uid", "letters, digits, `-` and `_`, at most 40"),
            Self::Name => (!text.trim().is_empty(), "a name", "at least one character"),
        };
        if !right {
            sink.push(
                Diagnostic::error("spec/malformed", format!("`{text}` is not {what}"))
                    .at(origin, format!("expected {expected}"))
                    .help("take it out, or restore the line that `dashc build` wrote"),
            );
        }
        right
    }
}

fn names(said: &Said<List<Text>>, key: Key, sink: &mut Sink) -> BTreeSet<Box<str>> {
    let said = said.get().into_iter().flat_map(List::iter);
    said.filter(|text| key.fits(&text.text, text.origin(), sink)).map(|text| text.as_str().into()).collect()
}

fn pairs(said: &Said<Map<Text>>, key: Key, sink: &mut Sink) -> BTreeMap<Box<str>, Box<str>> {
    let said = said.get().into_iter().flat_map(Map::iter);
    said.filter(|(name, _)| key.fits(&name.name, name.origin, sink))
        .map(|(name, of)| (name.name.as_ref().into(), of.as_str().into()))
        .collect()
}

/// Brings the lock of one Grafana up to date, and tells the project what must be deleted there.
pub fn settle(lock: &mut Lock, environment: Option<&str>, project: &mut Project) {
    let instance = lock.instances.entry(environment.unwrap_or_default().into()).or_default();
    let held = held(project);
    let mut removed = std::mem::take(&mut instance.removed);
    removed.add(std::mem::take(&mut instance.held));
    removed.take(&held);
    hand_over(&mut removed, &project.base);
    project.removed = removed.clone();
    *instance = Locked { held, removed };
}

/// What the files for Grafana hold.
fn held(project: &Project) -> Holding {
    if project.base.outputs.grafana.is_none() {
        return Holding::default();
    }
    let points = project.contact_points.iter();
    let receivers = points.flat_map(|point| point.receivers.iter().map(|made| (&made.uid, &point.name)));
    let datasources = project.base.datasources.iter().filter(|datasource| !datasource.external);
    let own = project.groups.iter().filter(|group| group.engine == Engine::Grafana);
    let rules = own.flat_map(|group| &group.rules);
    Holding {
        receivers: receivers.map(|(uid, point)| (uid.clone(), point.as_str().into())).collect(),
        datasources: datasources.map(|made| (made.name.clone(), made.uid.as_str().into())).collect(),
        mute_times: project.mute_times.iter().map(|made| made.name.as_str().into()).collect(),
        policy: !project.policies.is_empty(),
        rules: rules.map(|made| made.uid.as_str().into()).collect(),
        templates: project.templates.iter().map(|made| made.name.as_str().into()).collect(),
    }
}

/// What is made elsewhere from now on must live.
fn hand_over(removed: &mut Holding, base: &Base) {
    let named = |list: &[Text], name: &str| list.iter().any(|text| text.as_str() == name);
    removed.receivers.retain(|_, point| !named(&base.external_contact_points, point));
    removed.mute_times.retain(|name| !named(&base.external_mute_times, name));
    let datasources = &base.datasources;
    let lives = |name: &str, uid: &str| {
        datasources.iter().any(|made| made.external && (*made.name == *name || made.uid.as_str() == uid))
    };
    removed.datasources.retain(|name, uid| !lives(name, uid));
}
