//! Panels of rules in a ruler, which must be linked to from outside of Grafana.

use super::{Check, Example, Meta};
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{Base, Engine, RuleGroup, RuleKind};

/// `alert/no-address`
pub(super) struct NoAddress;

impl Check for NoAddress {
    fn metas(&self) -> &'static [Meta] {
        METAS
    }

    fn group(&self, base: &Base, group: &RuleGroup, sink: &mut Sink) {
        if group.engine == Engine::Grafana || base.root_url.is_some() {
            return;
        }
        let linked = group.rules.iter().filter_map(|rule| match &rule.kind {
            RuleKind::Alert(alert) => Some((rule, alert.panel.as_ref()?)),
            RuleKind::Record => None,
        });
        // The alerts of an SLO share their panel.
        let mut told = Vec::new();
        for (rule, (_, panel)) in linked {
            if told.contains(&panel.origin()) {
                continue;
            }
            told.push(panel.origin());
            let message = format!("the messages of `{}` cannot link to its panel", rule.name.text);
            sink.push(
                Diagnostic::warning("alert/no-address", message)
                    .at(panel.origin(), "a ruler does not know where Grafana is")
                    .help("write `root_url:` with the address of Grafana in dashc.yaml"),
            );
        }
    }
}

const METAS: &[Meta] = &[Meta {
    code: "alert/no-address",
    summary: "the panel of an alert in a ruler cannot be linked to",
    explanation: "Grafana links its own alerts to their panels by itself. An alert of Prometheus, Mimir or Loki bears
the address as the annotation `dashboard_url`, and for that `root_url` of the project must say where Grafana is. A warning.",
    bad: &[
        Example::project(
            "project: shop
datasources: { mimir: { type: mimir, url: \"http://mimir:9009/prometheus\" } }
alerting: { rules: mimir }
",
        ),
        Example::dashboard(
            "panels: [{ timeseries: Order rate, query: 'rate(orders_total[5m])', unit: cps }]\n",
        ),
        Example::alerts(
            "rules: [{ alert: NoOrders, expr: 'sum(rate(orders_total[5m])) < 1', panel: example/order-rate }]\n",
        ),
    ],
    good: &[
        Example::project(
            "project: shop
root_url: https://grafana.example.com
datasources: { mimir: { type: mimir, url: \"http://mimir:9009/prometheus\" } }
alerting: { rules: mimir }
",
        ),
        Example::dashboard(
            "panels: [{ timeseries: Order rate, query: 'rate(orders_total[5m])', unit: cps }]\n",
        ),
        Example::alerts(
            "rules: [{ alert: NoOrders, expr: 'sum(rate(orders_total[5m])) < 1', panel: example/order-rate }]\n",
        ),
    ],
}];
