//! Putting the files of `alerts/` together: one tree, groups merged by name.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Alerts;
use super::pack::pack;
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{DatasourceRef, Engine, Project, RuleGroup};

/// Adds what every file of `alerts/` says to the project.
pub fn gather(files: Vec<Alerts>, project: &mut Project, sink: &mut Sink) {
    let mut known = BTreeMap::new();
    for file in files {
        for group in file.groups {
            merge(group, &mut known, &mut project.groups, sink);
        }
        project.contact_points.extend(file.contact_points);
        project.mute_times.extend(file.mute_times);
        project.templates.extend(file.templates);
        let Some(policy) = file.policy else { continue };
        if let Some(first) = project.policies.first() {
            sink.push(
                Diagnostic::error("notify/two-policies", "there are two policy trees")
                    .at(policy.origin, "a second tree")
                    .also(first.origin, "the first one")
                    .help("make one tree: Grafana takes a single one for the whole organisation"),
            );
        }
        project.policies.push(policy);
    }
    project.groups.sort_by(|a, b| {
        (&a.folder.text, &a.name.text, &a.file).cmp(&(&b.folder.text, &b.name.text, &b.file))
    });
    pack(project);
}

/// What makes a group one with another: its name and folder, and in a ruler the datasource and the file.
type Whole = (Arc<str>, Arc<str>, Option<(DatasourceRef, Box<str>)>);

/// A group of the same folder and name is one group, in a ruler that of the same file; its interval can only be one.
fn merge(
    group: RuleGroup,
    places: &mut BTreeMap<Whole, usize>,
    groups: &mut Vec<RuleGroup>,
    sink: &mut Sink,
) {
    let ruler = match group.engine {
        Engine::Grafana => None,
        Engine::Ruler(datasource) => Some((datasource, group.file.clone())),
    };
    let whole = (group.name.text.clone(), group.folder.text.clone(), ruler);
    let place = *places.entry(whole).or_insert(groups.len());
    let Some(known) = groups.get_mut(place) else {
        groups.push(group);
        return;
    };
    if known.interval != group.interval {
        let message = format!("the group `{}` has two intervals", group.name.text);
        sink.push(
            Diagnostic::error("alert/two-intervals", message)
                .at(group.interval_origin, format!("{} here", group.interval))
                .also(known.interval_origin, format!("{} here", known.interval))
                .help("give both files the same interval, or one of the groups another name"),
        );
    }
    known.rules.extend(group.rules);
}
