//! Alerts that name a panel that is not there.

use std::collections::{BTreeMap, BTreeSet};

use super::advice::{no_id, offer};
use super::{Check, Example, Meta};
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{Dashboard, Project, RuleKind};
use crate::span::Text;

/// `alert/unknown-panel`
pub(super) struct UnknownPanel;

impl Check for UnknownPanel {
    fn metas(&self) -> &'static [Meta] {
        METAS
    }

    fn project(&self, project: &Project, sink: &mut Sink) {
        let named: BTreeSet<&str> = named(project).map(|(uid, _)| &*uid.text).collect();
        let mut dashboards: BTreeMap<&str, &Dashboard> = BTreeMap::new();
        let mut panels: BTreeSet<(&str, &str)> = BTreeSet::new();
        for dashboard in project.dashboards.iter().filter(|dashboard| named.contains(&*dashboard.uid.text)) {
            dashboards.insert(&dashboard.uid.text, dashboard);
            panels.extend(dashboard.panels().map(|panel| (&*dashboard.uid.text, &*panel.name)));
        }
        for (uid, panel) in self::named(project) {
            if panels.contains(&(&*uid.text, &*panel.text)) {
                continue;
            }
            sink.push(match dashboards.get(&*uid.text) {
                // Its method made nothing, which is reported: what would be there is not known.
                Some(dashboard)
                    if dashboard.method.is_some() && !dashboard.panels().any(|made| made.generated) =>
                {
                    continue;
                }
                Some(dashboard) => no_panel(dashboard, panel),
                None => match project.elsewhere().find(|external| external.uid.text == uid.text) {
                    Some(external) => {
                        sink.extend(no_id("alert/unknown-panel", external, panel));
                        continue;
                    }
                    None => no_dashboard(uid, project),
                },
            });
        }
    }
}

/// The panels that alerts name, each by dashboard and name.
fn named(project: &Project) -> impl Iterator<Item = &(Text, Text)> {
    project.groups.iter().flat_map(|group| &group.rules).filter_map(|rule| match &rule.kind {
        RuleKind::Alert(alert) => alert.panel.as_ref(),
        RuleKind::Record => None,
    })
}

const METAS: &[Meta] = &[Meta {
    code: "alert/unknown-panel",
    summary: "the panel of an alert is not in the project",
    explanation: "`panel: DASHBOARD/PANEL` becomes the link in the notification, and the alert's state is
drawn on that panel. The name of a panel is its `name`, else its title in lower case with dashes.
Panels of dashboards made elsewhere have numbers: `panel: node-exporter/4`.",
    bad: &[
        Example::dashboard(
            "panels: [{ timeseries: Order rate, query: 'rate(orders_total[5m])', unit: cps }]\n",
        ),
        Example::alerts(
            "rules:
  - alert: NoOrders
    expr: sum(rate(orders_total[5m])) < 1
    panel: example/orders-rate
",
        ),
    ],
    good: &[
        Example::dashboard(
            "panels: [{ timeseries: Order rate, query: 'rate(orders_total[5m])', unit: cps }]\n",
        ),
        Example::alerts(
            "rules:
  - alert: NoOrders
    expr: sum(rate(orders_total[5m])) < 1
    panel: example/order-rate
",
        ),
    ],
}];

fn no_panel(dashboard: &Dashboard, panel: &Text) -> Diagnostic {
    let message = format!("the dashboard `{}` has no panel `{}`", dashboard.uid.text, panel.text);
    let report = Diagnostic::error("alert/unknown-panel", message)
        .at(panel.origin(), "unknown panel")
        .also(dashboard.origin, "the dashboard");
    offer(report, &panel.text, dashboard.panels().map(|panel| &*panel.name))
}

fn no_dashboard(uid: &Text, project: &Project) -> Diagnostic {
    let report = Diagnostic::error("alert/unknown-panel", format!("there is no dashboard `{}`", uid.text))
        .at(uid.origin(), "unknown dashboard");
    offer(report, &uid.text, project.dashboards.iter().map(|dashboard| &*dashboard.uid.text))
}
