//! A dashboard: where it is, what it opens with, whom it asks, what its levels are.

use std::collections::BTreeSet;

use super::{Facts, Shown, levels};
use crate::model::{Dashboard, Panel, Project, Property, Step};
use crate::span::Origin;

pub(super) fn shown(dashboard: &Dashboard, project: &Project) -> Shown {
    let Dashboard { origins, about, .. } = dashboard;
    let mut facts = Facts::default();
    facts.add_text("uid", Some(&dashboard.uid));
    facts.add_text("title", Some(&dashboard.title));
    facts.add("method", &dashboard.method.unwrap_or_default(), origins.method);
    facts.add("services", &about.services.join(", "), origins.service);
    facts.add("SLOs", &about.slos.join(", "), Origin::Generated);
    facts.add("folder", &dashboard.folder.title, origins.folder);
    facts.add("tags", &dashboard.tags.join(", "), origins.tags);
    facts.add("time", &format!("{} to {}", dashboard.time.from, dashboard.time.to), origins.time);
    let refresh = dashboard.refresh.map_or_else(|| "off".to_owned(), |every| every.to_string());
    facts.add("refresh", &refresh, origins.refresh);
    facts.add_text("timezone", dashboard.timezone.as_ref());
    datasources(dashboard, project, &mut facts);
    for variable in &dashboard.variables {
        facts.add("variable", &variable.name.as_str(), variable.name.origin());
    }
    for annotation in &dashboard.annotations {
        facts.add("annotation", &annotation.name.as_str(), annotation.origin);
    }
    for link in &dashboard.links {
        facts.add("link", &link.title.as_str(), link.origin);
    }
    for panel in dashboard.panels() {
        self::panel(panel, &mut facts);
    }
    Shown { kind: "dashboard", name: dashboard.uid.text.to_string(), facts: facts.made }
}

/// The datasources that its panels ask, each once.
fn datasources(dashboard: &Dashboard, project: &Project, facts: &mut Facts) {
    let mut seen = BTreeSet::new();
    for target in dashboard.panels().flat_map(|panel| &panel.targets) {
        let Some(found) = project.base.datasource(target.datasource) else { continue };
        if seen.insert(found.uid.as_str()) {
            facts.add("datasource", &found.uid.as_str(), found.uid.origin());
        }
    }
}

/// A panel, and the levels that colour it.
fn panel(panel: &Panel, facts: &mut Facts) {
    facts.add(format!("panel {}", panel.name), &panel.title.as_str(), panel.origin);
    for (of, steps, origin) in thresholds(panel) {
        facts.add(format!("thresholds of {of}"), &levels(steps), origin);
    }
}

/// The levels of a panel, and those of single series and columns of it.
pub(super) fn thresholds(panel: &Panel) -> impl Iterator<Item = (String, &[Step], Origin)> {
    let own = (panel.name.to_string(), &*panel.field.thresholds, panel.field.thresholds_origin);
    let of_some = panel.overrides.iter().flat_map(move |one| {
        one.properties.iter().filter_map(move |property| match property {
            Property::Thresholds(steps) => {
                let said = steps.iter().map(|step| step.origin).find(|origin| *origin != Origin::Generated);
                let of = format!("{} in {}", one.matches, panel.name);
                Some((of, steps.as_slice(), said.unwrap_or(one.origin)))
            }
            _ => None,
        })
    });
    [own].into_iter().chain(of_some).filter(|(_, steps, _)| !steps.is_empty())
}
