//! Groupings of notifications that Grafana refuses.

use std::collections::BTreeSet;

use super::notify_policy::nodes;
use super::{Check, Example, Meta};
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{Project, RuleKind};
use crate::span::Text;

/// Stands for all labels.
const ALL: &str = "...";

/// `notify/bad-group-by`
pub(super) struct GroupBy;

impl Check for GroupBy {
    fn metas(&self) -> &'static [Meta] {
        METAS
    }

    fn project(&self, project: &Project, sink: &mut Sink) {
        for labels in nodes(project).filter_map(|policy| policy.group_by.as_ref()) {
            look(labels, sink);
        }
        for rule in project.groups.iter().flat_map(|group| &group.rules) {
            let RuleKind::Alert(alert) = &rule.kind else { continue };
            let Some(delivery) = &alert.delivery else { continue };
            look(&delivery.group_by, sink);
            missing(&delivery.group_by, sink);
        }
    }
}

/// No label twice, and `...` alone.
fn look(labels: &[Text], sink: &mut Sink) {
    let mut seen = BTreeSet::new();
    for label in labels {
        if !seen.insert(&*label.text) {
            sink.push(
                Diagnostic::error(
                    "notify/bad-group-by",
                    format!("notifications are grouped by `{}` twice", label.text),
                )
                .at(label.origin(), "said before")
                .help("remove one of the two"),
            );
        }
    }
    if let Some(all) = labels.iter().find(|label| &*label.text == ALL).filter(|_| labels.len() > 1) {
        sink.push(
            Diagnostic::error("notify/bad-group-by", "`...` stands for all labels, and stands alone")
                .at(all.origin(), "with other labels")
                .help("remove `...`, or everything else"),
        );
    }
}

/// What the grouping of a rule's own delivery must have (Grafana, alerting provisioning).
fn missing(labels: &[Text], sink: &mut Sink) {
    let has = |wanted: &str| labels.iter().any(|label| &*label.text == wanted);
    let Some(first) = labels.first().filter(|_| !has(ALL)) else { return };
    let lacking: Vec<&str> =
        ["alertname", "grafana_folder"].into_iter().filter(|label| !has(label)).collect();
    if !lacking.is_empty() {
        let lacking = lacking.iter().map(|label| format!("`{label}`")).collect::<Vec<_>>().join(" and ");
        sink.push(
            Diagnostic::error("notify/bad-group-by", format!("the grouping of a rule lacks {lacking}"))
                .at(first.origin(), "expected `alertname` and `grafana_folder` among the labels, or `...`")
                .help(format!("add {lacking}")),
        );
    }
}

const METAS: &[Meta] = &[Meta {
    code: "notify/bad-group-by",
    summary: "notifications are grouped in a way that Grafana refuses",
    explanation: "A label is named once. `...` stands for all labels and is then the only one. The
`group_by` of a rule with a `contact_point` of its own must have `alertname` and `grafana_folder`, or be
`...`. Anything else keeps Grafana from starting.",
    bad: &[Example::alerts(
        "contact_points: [{ name: team, email: { addresses: team@example.com } }]
policy:
  contact_point: team
  group_by: [alertname, '...']
",
    )],
    good: &[Example::alerts(
        "contact_points: [{ name: team, email: { addresses: team@example.com } }]
policy:
  contact_point: team
  group_by: [alertname, service]
",
    )],
}];
