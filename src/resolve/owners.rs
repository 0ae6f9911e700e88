//! Who owns which file: for `CODEOWNERS`, when teams say their `owners`.
//!
//! A file belongs to the team that it names, else to that of its service. A dashboard for each of
//! many services belongs to nobody in particular.

use std::collections::BTreeMap;

use super::Context;
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{Owned, Project};
use crate::span::{Origin, Sources, Text};
use crate::spec;

/// The files of the project that have owners, by path.
pub fn owners(
    project: &mut Project,
    parts: &[&spec::Alerts],
    cx: &Context,
    sources: &Sources,
    sink: &mut Sink,
) {
    if cx.teams.iter().all(|team| team.owners.is_none()) {
        return;
    }
    let path = |origin: Origin| Some(sources.get(origin.place()?.0)?.name.clone());
    let of_service = |name: &str| cx.services.iter().find(|service| *service.name == *name)?.team.as_ref();
    let mut files: BTreeMap<String, &Text> = BTreeMap::new();
    for part in parts {
        let service = || part.service.get().and_then(|service| of_service(service.as_str()));
        if let Some((path, team)) = path(part.origin).zip(part.team.get().or_else(service)) {
            files.insert(path, team);
        }
    }
    for dashboard in project.dashboards.iter().filter(|dashboard| !dashboard.about.one_of_many) {
        let [service] = &dashboard.about.services[..] else { continue };
        if let Some((path, team)) = path(dashboard.origin).zip(of_service(service)) {
            files.entry(path).or_insert(team);
        }
    }
    let mut owned = Vec::with_capacity(files.len());
    for (path, team) in files {
        match cx.team(team).and_then(|team| team.owners.as_ref()) {
            Some(owners) => owned.push(Owned { path, owners: owners.text.to_string() }),
            None => report(team, sink),
        }
    }
    project.owned = owned;
}

fn report(team: &Text, sink: &mut Sink) {
    sink.push(
        Diagnostic::warning("output/no-owner", format!("the team `{}` has no `owners`", team.text))
            .at(team.origin(), "its files are nobody's in CODEOWNERS")
            .help(format!("add `owners` to `{}` in `teams` of dashc.yaml", team.text)),
    );
}
