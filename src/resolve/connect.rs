//! Connections between documents, made once all of them are there.
//!
//! Alerts of an SLO lead to the panel that shows them, its info series names the
//! dashboards that a table leads to, and the dashboards of an SLO and of its service lead to each
//! other. What the author said stays as it is.

use std::collections::BTreeMap;

use super::lower::chosen_value;
use crate::model::{Dashboard, DataLink, Link, LinkTarget, Pair, Panel, Project, Rule, RuleGroup, RuleKind};
use crate::slo::Slo;
use crate::slo::series::{self, Series};
use crate::span::{Origin, Text};

/// Connects rules and dashboards.
pub fn connect(project: &mut Project) {
    if project.slos.is_empty() {
        return;
    }
    let identity: Vec<Box<str>> = project.base.identity.iter().map(|label| label.name.clone()).collect();
    let ways = Ways { identity, ..Ways::of(&project.dashboards, &project.slos) };
    for group in &mut project.groups {
        ways.group(group);
    }
    for dashboard in &mut project.dashboards {
        ways.dashboard(dashboard);
    }
}

/// Where to look at an SLO or a service.
#[derive(Default)]
struct Ways<'a> {
    /// By name.
    slos: BTreeMap<&'a str, Way>,
    /// Names, by the label that alone says whose a series is, and its value.
    ids: BTreeMap<Box<str>, BTreeMap<Box<str>, &'a str>>,
    /// Uids and titles of the dashboards of services, best first.
    services: BTreeMap<Box<str>, Vec<(usize, Text, Text)>>,
    /// Labels whose choice every way keeps.
    identity: Vec<Box<str>>,
}

/// Where to look at an SLO.
#[derive(Clone, Debug, Default)]
struct Way {
    service: Option<Box<str>>,
    /// Its dashboard, or that of all.
    uid: Option<Text>,
    title: Text,
    /// Names of the panels there.
    panels: Vec<Box<str>>,
}

/// Methods whose dashboards show a service, the best first.
const METHODS: [&str; 5] = ["red", "golden-signals", "web-vitals", "use", "traces"];

/// Every service that has a dashboard of its own, and the uid of the best.
pub(super) fn homes(dashboards: &[Dashboard]) -> Vec<(Box<str>, Box<str>)> {
    let mut ways = Ways::default();
    for dashboard in dashboards {
        ways.add_service(dashboard);
    }
    ways.sort();
    let best = |all: Vec<(usize, Text, Text)>| all.into_iter().next().map(|(_, uid, _)| uid.as_str().into());
    ways.services.into_iter().filter_map(|(service, all)| Some((service, best(all)?))).collect()
}

impl<'a> Ways<'a> {
    fn of(dashboards: &[Dashboard], slos: &'a [Slo]) -> Self {
        let mut ways = Self::default();
        let mut shown: BTreeMap<&str, &Dashboard> = BTreeMap::new();
        for dashboard in dashboards {
            ways.add_service(dashboard);
            for slo in dashboard.about.slos.iter().filter(|_| dashboard.method == Some("slo")) {
                let better = |known: &&Dashboard| dashboard.about.detail && !known.about.detail;
                if shown.get(&**slo).is_none_or(better) {
                    shown.insert(slo, dashboard);
                }
            }
        }
        ways.sort();
        for slo in slos {
            let way = Way::of(slo, shown.get(slo.name.as_str()).copied());
            ways.slos.insert(slo.name.as_str(), way);
            let (label, value) = Series::of(slo).id();
            ways.ids.entry(label).or_default().insert(value, slo.name.as_str());
        }
        ways
    }

    fn sort(&mut self) {
        for all in self.services.values_mut() {
            all.sort_by(|a, b| (a.0, &a.1.text).cmp(&(b.0, &b.1.text)));
        }
    }

    fn add_service(&mut self, dashboard: &Dashboard) {
        let rank = METHODS.iter().position(|method| Some(*method) == dashboard.method);
        if let ([service], Some(rank)) = (&dashboard.about.services[..], rank) {
            let known = (rank, dashboard.uid.clone(), dashboard.title.clone());
            self.services.entry(service.clone()).or_default().push(known);
        }
    }

    /// The SLO that a rule is about, by its labels.
    fn about(&self, rule: &Rule) -> Option<&Way> {
        let name = |pair: &Pair| self.ids.get(&pair.name)?.get(pair.value.as_str());
        rule.labels.iter().find_map(|pair| self.slos.get(name(pair)?))
    }

    fn group(&self, group: &mut RuleGroup) {
        for rule in &mut group.rules {
            let informs = matches!(rule.name.as_str(), series::INFO | series::SLOTH_INFO);
            if !informs && matches!(rule.kind, RuleKind::Record) {
                continue;
            }
            let Some(way) = self.about(rule) else { continue };
            if informs {
                self.inform(rule, way);
            }
            let panel = way.panel(rule);
            if let RuleKind::Alert(alert) = &mut rule.kind {
                alert.panel = alert.panel.take().or(panel);
            }
        }
    }

    /// Adds the uids of the dashboards to an info series.
    fn inform(&self, rule: &mut Rule, way: &Way) {
        let service = way.service.as_ref().and_then(|service| self.services.get(service)?.first());
        let known = [
            (series::DASHBOARD, way.uid.as_ref()),
            (series::SERVICE_DASHBOARD, service.map(|(_, uid, _)| uid)),
        ];
        for (name, uid) in known.into_iter().filter_map(|(name, uid)| Some((name, uid?))) {
            if !rule.labels.iter().any(|label| *label.name == *name) {
                let value = Text::plain(uid.text.clone(), rule.origin);
                rule.labels.push(Pair { name: name.into(), origin: rule.origin, value });
            }
        }
    }

    fn dashboard(&self, dashboard: &mut Dashboard) {
        if dashboard.about.detail {
            let services = dashboard.about.services.iter().filter_map(|service| self.services.get(service));
            let links: Vec<Link> =
                services.flatten().map(|(_, uid, title)| link(uid, title, &self.identity)).collect();
            add(dashboard, links);
        }
        if let Some(way) = self.budget_of(dashboard) {
            let budgets = |panel: &&mut Panel| panel.generated && &*panel.name == BUDGET_LEFT;
            for panel in dashboard.panels_mut().filter(budgets) {
                panel.field.links.extend(way.data_link(panel.origin, &self.identity));
            }
        }
    }

    /// The SLO whose budget is shown beside what its service does.
    fn budget_of(&self, dashboard: &Dashboard) -> Option<&Way> {
        let slo = dashboard.about.slos.first().filter(|_| dashboard.method != Some("slo"))?;
        self.slos.get(&**slo)
    }
}

/// The panel of what is left of an SLO's budget, on the dashboards of its service.
const BUDGET_LEFT: &str = "budget-left";

impl Way {
    fn of(slo: &Slo, dashboard: Option<&Dashboard>) -> Self {
        let way = Self { service: slo.service.clone(), ..Self::default() };
        let Some(dashboard) = dashboard else { return way };
        Self {
            uid: Some(dashboard.uid.clone()),
            title: dashboard.title.clone(),
            panels: dashboard.panels().map(|panel| panel.name.clone()).collect(),
            ..way
        }
    }

    /// The panel that shows what an alert is about: its pair of windows, else the events or the budget.
    fn panel(&self, rule: &Rule) -> Option<(Text, Text)> {
        let uid = self.uid.as_ref()?;
        let window = rule.labels.iter().find(|label| &*label.name == "long_window");
        let burn = window.map(|window| format!("burn-rate-{}", window.value.text));
        let wanted = burn.into_iter().chain(["events", "budget"].map(str::to_owned));
        let found = wanted.into_iter().find(|name| self.panels.iter().any(|panel| **panel == **name))?;
        let text = |text: &str| Text::plain(text, rule.origin);
        Some((text(&uid.text), text(&found)))
    }

    fn data_link(&self, origin: Origin, identity: &[Box<str>]) -> Option<DataLink> {
        let uid = self.uid.as_ref()?;
        Some(DataLink {
            title: Text::plain(format!("Open {}", self.title.text), origin),
            url: Text::default(),
            dashboard: Some((Text::plain(uid.text.clone(), origin), None, kept(identity, origin))),
            query: None,
            new_tab: false,
            origin,
        })
    }
}

fn kept(identity: &[Box<str>], origin: Origin) -> Vec<Pair> {
    identity.iter().map(|label| chosen_value(label, origin)).collect()
}

/// A link in the header.
fn link(uid: &Text, title: &Text, identity: &[Box<str>]) -> Link {
    let plain = |text: &Text| Text::plain(text.text.clone(), Origin::Generated);
    Link {
        title: plain(title),
        target: LinkTarget::Dashboard { uid: plain(uid), values: kept(identity, Origin::Generated) },
        include_vars: false,
        new_tab: false,
        origin: Origin::Generated,
    }
}

/// Adds the links that are not there yet.
fn add(dashboard: &mut Dashboard, links: Vec<Link>) {
    let goes_to = |link: &Link| match &link.target {
        LinkTarget::Dashboard { uid, .. } => Some(uid.text.clone()),
        _ => None,
    };
    for link in links {
        if !dashboard.links.iter().any(|known| goes_to(known) == goes_to(&link)) {
            dashboard.links.push(link);
        }
    }
}
