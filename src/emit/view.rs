//! Addresses of the panels that alerts are linked to, as seen from outside of Grafana.

use std::collections::{BTreeMap, BTreeSet};
use std::iter::{once, repeat};

use crate::model::{Base, Dashboard, Panel, Project, Rule};
use crate::slo::Slo;
use crate::slo::series::{Label, Series};

/// The dashboards and SLOs of a project, to be found.
pub(super) struct Views<'a> {
    base: &'a Base,
    dashboards: BTreeMap<&'a str, &'a Dashboard>,
    /// By the label that says whose an alert is.
    slos: BTreeMap<Label, &'a Slo>,
    /// Uids of the dashboards that are made elsewhere.
    elsewhere: BTreeSet<&'a str>,
}

impl<'a> Views<'a> {
    pub(super) fn of(project: &'a Project) -> Self {
        let dashboards = project.dashboards.iter().map(|dashboard| (dashboard.uid.as_str(), dashboard));
        let elsewhere = project.elsewhere().map(|external| external.uid.as_str()).collect();
        let slos = project.slos.iter().map(|slo| (Series::of(slo).id(), slo));
        Self { base: &project.base, dashboards: dashboards.collect(), slos: slos.collect(), elsewhere }
    }

    /// A panel of a dashboard of the project.
    pub(super) fn panel(&self, uid: &str, name: &str) -> Option<&'a Panel> {
        self.dashboards.get(uid)?.panels().find(|panel| &*panel.name == name)
    }

    /// Whether the project makes the dashboard.
    pub(super) fn makes(&self, uid: &str) -> bool {
        self.dashboards.contains_key(uid)
    }

    /// Whether the dashboard is made elsewhere, and known.
    pub(super) fn is_elsewhere(&self, uid: &str) -> bool {
        self.elsewhere.contains(uid)
    }

    /// The address of a panel with what the rule is about chosen; `None` where nobody knows where Grafana is.
    pub(super) fn url(&self, uid: &str, panel: &str, rule: &Rule) -> Option<String> {
        let root = self.base.root_url.as_ref()?;
        let mut url = format!("{}/d/{uid}", root.as_str());
        let chosen = self.dashboards.get(uid).map(|dashboard| self.chosen(dashboard, rule));
        // Of a dashboard that is made elsewhere the author gives the id.
        let elsewhere = || panel.parse::<u32>().ok().filter(|_| !self.makes(uid));
        let id = self.panel(uid, panel).map(|panel| panel.id).or_else(elsewhere);
        let view = id.map(|id| format!("viewPanel={id}"));
        let parameters = chosen.into_iter().flatten().chain(view);
        for (parameter, separator) in parameters.zip(once('?').chain(repeat('&'))) {
            url.push(separator);
            url.push_str(&parameter);
        }
        Some(url)
    }

    /// Variables of a dashboard as an alert chooses them: the labels that are part of what a thing is, of a
    /// dashboard of SLOs also the SLO and the labels of its `by`.
    fn chosen(&self, dashboard: &Dashboard, rule: &Rule) -> Vec<String> {
        let has = |name: &str| dashboard.variables.iter().any(|known| known.name.as_str() == name);
        let mut ids = rule.labels.iter().map(|pair| (pair.name.clone(), pair.value.as_str().into()));
        let Some((slo, id)) = ids.find_map(|id| Some((*self.slos.get(&id)?, id.1))) else {
            let identity = self.base.identity.iter().map(|label| &*label.name).filter(|label| has(label));
            return identity.map(if_known).collect();
        };
        if dashboard.about.slos.is_empty() {
            return Vec::new();
        }
        let own = has("slo").then(|| format!("var-slo={id}"));
        // An alert that nothing is measured has no value of a label.
        let burns = rule.labels.iter().any(|label| &*label.name == "long_window");
        let by = slo.by.iter().filter(|label| burns && has(label));
        let by = by.map(|label| format!("var-{label}={{{{ $labels.{label} | urlquery }}}}"));
        own.into_iter().chain(by).collect()
    }
}

/// A variable with the value of a label, where the alert has that label: queries of authors may lose it.
fn if_known(label: &str) -> String {
    format!("{{{{ with $labels.{label} }}}}var-{label}={{{{ . | urlquery }}}}{{{{ end }}}}")
}
