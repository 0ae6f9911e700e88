//! Emission: `provisioning/alerting/*.yml`, each file only when there is something to say.
//!
//! Rules are in [`rules`], who is told in [`notify`]. Grafana keeps what is missing from a file: what a build
//! no longer makes is deleted by name, in the file that it would be in.

mod notify;
mod rules;

pub(super) use notify::reads_environment;
pub(super) use rules::own;

use super::providers::below;
use super::yaml::expansion::literal;
use super::{Emitter, File, yaml};
use crate::grafana::alerting::{AlertingFile, DeleteByName, DeleteByUid};
use crate::model::Project;

/// Rules, contact points, policies, mute times and templates of Grafana.
pub(super) struct Alerting;

/// The organisation of everything that is written.
const ORG: u32 = 1;

/// One file: its name, whether there is something in it, and what.
struct Part {
    name: &'static str,
    filled: fn(&Project) -> bool,
    fill: for<'a> fn(&'a Project) -> AlertingFile<'a>,
}

const PARTS: &[Part] = &[
    Part {
        name: "contact-points",
        filled: |project| !project.contact_points.is_empty() || !project.removed.receivers.is_empty(),
        fill: notify::contact_points,
    },
    Part {
        name: "mute-times",
        filled: |project| !project.mute_times.is_empty() || !project.removed.mute_times.is_empty(),
        fill: notify::mute_times,
    },
    // A provisioned tree replaces the whole tree of the organisation: without one there is no file.
    Part {
        name: "notification-policies",
        filled: |project| !project.policies.is_empty() || project.removed.policy,
        fill: notify::policies,
    },
    Part {
        name: "rules",
        filled: |project| own(project).next().is_some() || !project.removed.rules.is_empty(),
        fill: rules::rules,
    },
    Part {
        name: "templates",
        filled: |project| !project.templates.is_empty() || !project.removed.templates.is_empty(),
        fill: notify::templates,
    },
];

impl Emitter for Alerting {
    fn name(&self) -> &'static str {
        "alerting"
    }

    fn files<'a>(&self, project: &'a Project) -> Vec<File<'a>> {
        let parts = PARTS.iter().filter(|part| (part.filled)(project));
        let file = |part: &'static Part| {
            let path = below(project, &format!("provisioning/alerting/{}.yml", part.name))?;
            let render = move || yaml::render(&yaml::written_by(project), &(part.fill)(project));
            Some(File::new(path, self.name(), render))
        };
        parts.filter_map(file).collect()
    }
}

/// Grafana expands uids and names in lists of what to delete, also where it takes the thing's own name as it is.
fn by_uid<'a>(uids: impl IntoIterator<Item = &'a Box<str>>) -> Vec<DeleteByUid<'a>> {
    uids.into_iter().map(|uid| DeleteByUid { org_id: ORG, uid: literal(uid) }).collect()
}

fn by_name<'a>(names: impl IntoIterator<Item = &'a Box<str>>) -> Vec<DeleteByName<'a>> {
    names.into_iter().map(|name| DeleteByName { org_id: ORG, name: literal(name) }).collect()
}
