//! Rules that use variables, which only dashboards have.

use super::texts::variables;
use super::{Check, Example, Meta};
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{Base, RuleGroup};
use crate::quantity::Duration;
use crate::query::variable::{Meaning, meaning};

/// `alert/dashboard-variable`
pub(super) struct DashboardVariable;

impl Check for DashboardVariable {
    fn metas(&self) -> &'static [Meta] {
        METAS
    }

    fn group(&self, base: &Base, group: &RuleGroup, sink: &mut Sink) {
        for rule in &group.rules {
            let text = &rule.query.text;
            for found in variables(&text.text) {
                let written = found.span.of(&text.text);
                let report = Diagnostic::error(
                    "alert/dashboard-variable",
                    format!("`{written}` means nothing in a rule"),
                )
                .at(text.place(found.span), "only dashboards have variables");
                sink.push(if meaning(found.name) == Some(Meaning::Duration) {
                    let scrape = base.datasource(rule.datasource).and_then(|found| found.scrape_interval);
                    let range = scrape.map_or(300, |scrape| scrape.as_seconds().saturating_mul(4).max(300));
                    report.help(format!("write a fixed range such as `{}`", Duration::seconds(range)))
                } else {
                    report.help("write the value out")
                });
            }
        }
    }
}

const METAS: &[Meta] = &[Meta {
    code: "alert/dashboard-variable",
    summary: "the query of a rule uses a variable of dashboards",
    explanation: "A rule belongs to no dashboard: nobody replaces `$job`, and `$__rate_interval` and
its kind depend on the width of a panel. Write the value out; for a rate a range of at least four
times the scrape interval.",
    bad: &[Example::alerts(
        "rules:
  - alert: NoOrders
    expr: sum(rate(orders_total[$__rate_interval])) < 1
",
    )],
    good: &[Example::alerts(
        "rules:
  - alert: NoOrders
    expr: sum(rate(orders_total[5m])) < 1
",
    )],
}];
