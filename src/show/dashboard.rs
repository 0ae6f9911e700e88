//! A dashboard: where it is, what it opens with, whom it asks, what its levels are.

use std::collections::BTreeSet;

use super::{Facts, Shown};
use crate::model::{Dashboard, Panel, Project, Step};
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
    Shown { kind: "dashboard", name: dashboard.uid.text.to_string(), facts: facts.0 }
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
    let step = |step: &Step| match &step.at {
        Some(at) => format!("{at}: {}", step.color),
        None => step.color.to_string(),
    };
    let steps = panel.field.thresholds.iter().map(step).collect::<Vec<_>>().join(", ");
    facts.add(format!("thresholds of {}", panel.name), &steps, panel.field.thresholds_origin);
}
