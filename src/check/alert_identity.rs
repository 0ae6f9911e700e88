//! Alerts that no longer say of which cluster they are.

use super::{Check, Example, Meta};
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{Base, Rule, RuleGroup, RuleKind, Syntax};
use crate::query::promql::Parsed;

/// `alert/lost-identity`
pub(super) struct LostIdentity;

impl Check for LostIdentity {
    fn metas(&self) -> &'static [Meta] {
        METAS
    }

    fn group(&self, base: &Base, group: &RuleGroup, sink: &mut Sink) {
        for rule in group.rules.iter().filter(|rule| matches!(rule.kind, RuleKind::Alert(_))) {
            let Syntax::PromQl(parsed) = &rule.query.syntax else { continue };
            if rule.query.generated || !parsed.is_ok() || parsed.tree.selectors().next().is_none() {
                continue;
            }
            let lost = base.identity.iter().filter(|label| is_lost(parsed, &label.name, rule));
            let lost: Vec<&str> = lost.map(|label| &*label.name).collect();
            if let Some(first) = lost.first() {
                sink.push(report(rule, first));
            }
        }
    }
}

/// Whether neither the result nor the rule itself has a label.
fn is_lost(parsed: &Parsed, label: &str, rule: &Rule) -> bool {
    let kept = parsed.tree.root().is_none_or(|root| parsed.flow().at(root).can_have(label));
    !kept && !rule.labels.iter().any(|own| *own.name == *label)
}

fn report(rule: &Rule, label: &str) -> Diagnostic {
    Diagnostic::warning(
        "alert/lost-identity",
        format!("`{}` does not say of which `{label}` it is", rule.name.text),
    )
    .at(rule.query.text.origin(), format!("no result has the label `{label}`"))
    .help(format!("keep it: `by ({label})`, `on ({label})`, or a rule for each value with the label set"))
}

const METAS: &[Meta] = &[Meta {
    code: "alert/lost-identity",
    summary: "an alert has lost a label of the project's identity",
    explanation: "`identity` names the labels that are part of what a thing is. An alert that sums them away
looks at all clusters as one: what is broken in a small one vanishes in the others, and whoever is woken
must first find out where.",
    bad: &[
        Example::project(
            "project: shop
identity: [cluster]
datasources: { mimir: { type: mimir, url: $MIMIR_URL } }
",
        ),
        Example::alerts(
            "rules:\n  - alert: FewOrders\n    expr: sum(rate(orders_total[5m])) < 1\n    severity: critical\n",
        ),
    ],
    good: &[
        Example::project(
            "project: shop
identity: [cluster]
datasources: { mimir: { type: mimir, url: $MIMIR_URL } }
",
        ),
        Example::alerts(
            "rules:\n  - alert: FewOrders\n    expr: sum by (cluster) (rate(orders_total[5m])) < 1\n    severity: critical\n",
        ),
    ],
}];
