//! Labels of rules that nobody can match or that Grafana sets itself.

use super::{Check, Example, Meta};
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{Base, Engine, Pair, RuleGroup};
use crate::query::promql::is_bare_name;

/// Labels that Grafana itself puts on alerts, sorted.
const OWN: [&str; 2] = ["alertname", "grafana_folder"];

/// `alert/bad-label-name`, `alert/reserved-label`
pub(super) struct Label;

impl Check for Label {
    fn metas(&self) -> &'static [Meta] {
        METAS
    }

    fn group(&self, _: &Base, group: &RuleGroup, sink: &mut Sink) {
        let managed = group.engine == Engine::Grafana;
        for label in group.rules.iter().flat_map(|rule| &rule.labels) {
            let own = if managed { OWN.contains(&&*label.name) } else { &*label.name == "alertname" };
            if own || label.name.starts_with("__") {
                sink.push(reserved(label, if managed { "Grafana" } else { "the ruler" }));
            } else if !is_bare_name(&label.name, false) {
                sink.push(malformed(label));
            }
        }
    }
}

const METAS: &[Meta] = &[
    Meta {
        code: "alert/bad-label-name",
        summary: "the name of a label has characters that label names do not have",
        explanation: "Names of labels are letters, digits and `_`, and do not start with a digit. With any
other character neither PromQL nor an Alertmanager's matcher can name the label without quotes, and
older servers refuse the rule.",
        bad: &[Example::alerts(
            "rules:
  - alert: Down
    expr: up < 1
    labels: { on-call: shop }
",
        )],
        good: &[Example::alerts(
            "rules:
  - alert: Down
    expr: up < 1
    labels: { on_call: shop }
",
        )],
    },
    Meta {
        code: "alert/reserved-label",
        summary: "a rule sets a label that Grafana sets itself",
        explanation: "`alertname` and `grafana_folder` are the rule's name and folder, and names that start
with `__` belong to Grafana: it overwrites them, or refuses the file and does not start.",
        bad: &[Example::alerts(
            "rules:
  - alert: Down
    expr: up < 1
    labels: { alertname: ShopDown }
",
        )],
        good: &[Example::alerts(
            "rules:
  - alert: ShopDown
    expr: up < 1
    labels: { team: shop }
",
        )],
    },
];

fn reserved(label: &Pair, who: &str) -> Diagnostic {
    Diagnostic::error("alert/reserved-label", format!("{who} sets the label `{}` itself", label.name))
        .at(label.origin, "a reserved label")
        .help("choose another name")
}

fn malformed(label: &Pair) -> Diagnostic {
    let plain = |letter: char| if letter.is_ascii_alphanumeric() { letter } else { '_' };
    let name: String = label.name.chars().map(plain).collect();
    Diagnostic::error("alert/bad-label-name", format!("`{}` is no name of a label", label.name))
        .at(label.origin, "expected letters, digits and `_`, no digit first")
        .help(format!(
            "write `{}{name}`",
            if name.starts_with(|first: char| first.is_ascii_digit()) { "_" } else { "" }
        ))
}
