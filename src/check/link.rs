//! Links to dashboards: the dashboard, the variables that are set, the panel that is opened.

use std::collections::{BTreeMap, BTreeSet};

use super::advice::{no_id, offer};
use super::{Check, Example, Meta, address};
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{Dashboard, ExternalDashboard, LinkTarget, Pair, Panel, Project};
use crate::span::Text;

/// `link/nobody-tagged`, `link/unknown-dashboard`, `link/unknown-panel`, `link/unknown-variable`
pub(super) struct Link;

impl Check for Link {
    fn metas(&self) -> &'static [Meta] {
        METAS
    }

    fn project(&self, project: &Project, sink: &mut Sink) {
        let root = project.base.root_url.as_ref().map(Text::as_str);
        let written = project.dashboards.iter().flat_map(address::written);
        let written: Vec<_> = written.filter_map(|url| address::led(&url, root)).collect();
        let all = || {
            let written = written.iter().map(|(uid, values)| (uid, None, values.iter().collect()));
            project.dashboards.iter().flat_map(led).chain(written)
        };
        let known = Known::of(project, &all().map(|(uid, ..)| &*uid.text).collect());
        all().for_each(|led| known.look(led, sink));
        project.dashboards.iter().for_each(|dashboard| by_tags(dashboard, project, sink));
    }
}

/// A dashboard that a link leads to, a panel there, and the values of variables.
type Led<'m> = (&'m Text, Option<&'m Text>, Vec<&'m Pair>);

/// Where the links of a dashboard lead: those of its panels, then those of its header.
fn led(dashboard: &Dashboard) -> impl Iterator<Item = Led<'_>> {
    let values = dashboard.panels().flat_map(Panel::links).filter_map(|link| link.dashboard.as_ref());
    let header = dashboard.links.iter().filter_map(|link| match &link.target {
        LinkTarget::Dashboard { uid, values } => {
            Some((uid, None, values.iter().filter(|pair| !keeps_nothing(dashboard, pair)).collect()))
        }
        _ => None,
    });
    values.map(|(uid, panel, values)| (uid, panel.as_ref(), values.iter().collect())).chain(header)
}

/// Whether a link keeps a variable that the dashboard itself does not have, which is told as such.
fn keeps_nothing(dashboard: &Dashboard, pair: &Pair) -> bool {
    pair.value.text.strip_prefix('$') == Some(&*pair.name)
        && !dashboard.variables.iter().any(|known| *known.name.text == *pair.name)
}

/// Where links may lead.
struct Known<'m> {
    dashboards: BTreeMap<&'m str, &'m Dashboard>,
    external: BTreeMap<&'m str, &'m ExternalDashboard>,
    /// Dashboard and panel, of dashboards that some link leads to.
    panels: BTreeSet<(&'m str, &'m str)>,
    /// Dashboard and variable, of dashboards that some link leads to.
    variables: BTreeSet<(&'m str, &'m str)>,
}

impl<'m> Known<'m> {
    fn of(project: &'m Project, led: &BTreeSet<&str>) -> Self {
        let mut known = Self {
            dashboards: BTreeMap::new(),
            external: BTreeMap::new(),
            panels: BTreeSet::new(),
            variables: BTreeSet::new(),
        };
        for dashboard in &project.dashboards {
            let uid = &*dashboard.uid.text;
            known.dashboards.insert(uid, dashboard);
            if !led.contains(uid) {
                continue;
            }
            known.panels.extend(dashboard.panels().map(|panel| (uid, &*panel.name)));
            known.variables.extend(dashboard.variables.iter().map(|variable| (uid, &*variable.name.text)));
        }
        for external in project.elsewhere() {
            let uid = &*external.uid.text;
            known.external.insert(uid, external);
            known.variables.extend(external.variables.iter().flatten().map(|name| (uid, &*name.text)));
        }
        known
    }

    fn look(&self, (uid, panel, values): Led<'_>, sink: &mut Sink) {
        if uid.text.contains('$') {
            return;
        }
        let (own, external) = (self.dashboards.get(&*uid.text), self.external.get(&*uid.text));
        if own.is_none() && external.is_none() {
            sink.push(self.no_dashboard(uid));
            return;
        }
        // Of a dashboard made elsewhere the variables are known only if they were listed.
        if own.is_some() || external.is_some_and(|external| external.variables.is_some()) {
            let unknown = |pair: &&Pair| !self.variables.contains(&(&*uid.text, &*pair.name));
            values.into_iter().filter(unknown).for_each(|pair| sink.push(self.no_variable(uid, pair)));
        }
        let missing = panel.filter(|panel| !self.panels.contains(&(&*uid.text, &*panel.text)));
        sink.extend(own.zip(missing).map(|(target, panel)| no_panel(target, panel)));
        if let (None, Some(external), Some(panel)) = (own, external, panel) {
            sink.extend(no_id("link/unknown-panel", external, panel));
        }
    }

    fn no_variable(&self, uid: &Text, pair: &Pair) -> Diagnostic {
        let message = format!("the dashboard `{}` has no variable `{}`", uid.text, pair.name);
        let report = Diagnostic::error("link/unknown-variable", message).at(pair.origin, "unknown there");
        let known = self.variables.range((&*uid.text, "")..).take_while(|(of, _)| *of == &*uid.text);
        let report = offer(report, &pair.name, known.map(|(_, name)| *name));
        if report.help.is_empty() { report.help("remove it, or add the variable there") } else { report }
    }

    fn no_dashboard(&self, uid: &Text) -> Diagnostic {
        let report =
            Diagnostic::error("link/unknown-dashboard", format!("there is no dashboard `{}`", uid.text))
                .at(uid.origin(), "leads nowhere");
        let known = self.dashboards.keys().chain(self.external.keys()).copied();
        offer(report, &uid.text, known)
            .note("dashboards that are made elsewhere are listed in `external` of dashc.yaml")
    }
}

/// A menu of dashboards of which there is none. Which tags those of elsewhere have is not known.
fn by_tags(dashboard: &Dashboard, project: &Project, sink: &mut Sink) {
    if project.elsewhere().next().is_some() {
        return;
    }
    for link in &dashboard.links {
        let LinkTarget::Tags { tags, .. } = &link.target else { continue };
        let mut all = project.dashboards.iter().map(|known| &known.tags);
        if tags.is_empty() || all.any(|known| tags.iter().all(|tag| known.contains(tag))) {
            continue;
        }
        let message = format!("no dashboard has the tag `{}`", tags.join("` and the tag `"));
        let report = Diagnostic::warning("link/nobody-tagged", message).at(link.origin, "an empty menu");
        let known: BTreeSet<&str> =
            project.dashboards.iter().flat_map(|known| &known.tags).map(|tag| &**tag).collect();
        let report = match tags.as_slice() {
            [tag] => offer(report, tag, known),
            _ => report,
        };
        sink.push(report);
    }
}

fn no_panel(target: &Dashboard, panel: &Text) -> Diagnostic {
    let message = format!("the dashboard `{}` has no panel `{}`", target.uid.text, panel.text);
    let report = Diagnostic::error("link/unknown-panel", message).at(panel.origin(), "unknown panel");
    offer(report, &panel.text, target.panels().map(|known| &*known.name))
}

const METAS: &[Meta] = &[
    Meta {
        code: "link/nobody-tagged",
        summary: "a menu of dashboards by tag has none to show",
        explanation: "A link by `tags` lists the dashboards that have all of them. Which tags dashboards made
elsewhere have is not known, so a project with such dashboards is not looked at. A warning.",
        bad: &[Example::dashboard("tags: [shop]\nlinks: [{ tags: [shpo] }]\n")],
        good: &[Example::dashboard("tags: [shop]\nlinks: [{ tags: [shop] }]\n")],
    },
    Meta {
        code: "link/unknown-dashboard",
        summary: "a link leads to a dashboard that is not there",
        explanation: "The uid is neither a dashboard of this project nor one that `external` lists; addresses of
Grafana itself (`/d/UID`) are looked at too, wherever they are written. Whoever follows the link in the middle of an incident sees \"dashboard not found\".",
        bad: &[
            Example::dashboard("links: [{ to: order-detail }]\n"),
            Example::file("dashboards/order-details.yaml", "title: Details\n"),
        ],
        good: &[
            Example::dashboard("links: [{ to: order-details }]\n"),
            Example::file("dashboards/order-details.yaml", "title: Details\n"),
        ],
    },
    Meta {
        code: "link/unknown-panel",
        summary: "a link opens a panel that its dashboard does not have",
        explanation: "The name of a panel is its `name`, else its title in lower case with dashes.",
        bad: &[
            Example::dashboard(
                "panels:
  - timeseries: Orders
    query: rate(orders_total[5m])
    unit: cps
    link: { dashboard: details, panel: per-regoin }
",
            ),
            Example::file("dashboards/details.yaml", "panels: [{ text: Per region, markdown: a }]\n"),
        ],
        good: &[
            Example::dashboard(
                "panels:
  - timeseries: Orders
    query: rate(orders_total[5m])
    unit: cps
    link: { dashboard: details, panel: per-region }
",
            ),
            Example::file("dashboards/details.yaml", "panels: [{ text: Per region, markdown: a }]\n"),
        ],
    },
    Meta {
        code: "link/unknown-variable",
        summary: "a link sets a variable that its dashboard does not have",
        explanation: "Grafana ignores it, and the dashboard opens with something else than what was clicked.",
        bad: &[
            Example::dashboard("links: [{ to: details, with: { regoin: eu } }]\n"),
            Example::file(
                "dashboards/details.yaml",
                "title: 'Details of $region'
variables: { region: { values: [eu, us] } }
panels: [{ text: 'In $region', markdown: a }]
",
            ),
        ],
        good: &[
            Example::dashboard("links: [{ to: details, with: { region: eu } }]\n"),
            Example::file(
                "dashboards/details.yaml",
                "title: 'Details of $region'
variables: { region: { values: [eu, us] } }
panels: [{ text: 'In $region', markdown: a }]
",
            ),
        ],
    },
];
