//! Putting the files of `alerts/` together: one tree, groups merged by name.

use std::collections::BTreeMap;

use super::Alerts;
use super::pack::pack;
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{Engine, Project, RuleGroup};

/// Adds what every file of `alerts/` says to the project.
pub fn gather(files: Vec<Alerts>, project: &mut Project, sink: &mut Sink) {
    let mut known = BTreeMap::new();
    for file in files {
        for group in file.groups {
            merge(group, &mut project.groups, &mut known, sink);
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
        (&a.folder.text, &a.name.text, &a.namespace.text).cmp(&(
            &b.folder.text,
            &b.name.text,
            &b.namespace.text,
        ))
    });
    pack(project);
}

/// A group of the same folder and name is one group, in a ruler that of the same namespace; its interval can only be one.
fn merge(
    group: RuleGroup,
    groups: &mut Vec<RuleGroup>,
    known: &mut BTreeMap<String, Vec<usize>>,
    sink: &mut Sink,
) {
    let same = |known: &RuleGroup| {
        known.engine == group.engine
            && match known.engine {
                Engine::Grafana => known.folder.text == group.folder.text,
                // A ruler takes a name once in a namespace.
                Engine::Ruler(_) => known.namespace.text == group.namespace.text,
            }
    };
    let named = known.entry(group.name.text.to_string()).or_default();
    let found = named.iter().copied().find(|index| groups.get(*index).is_some_and(same));
    let Some(known) = found.and_then(|index| groups.get_mut(index)) else {
        named.push(groups.len());
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
