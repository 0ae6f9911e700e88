//! Annotations that provisioning would replace before anyone reads them.

use super::{Check, Example, Meta};
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{Base, Engine, RuleGroup, RuleKind};
use crate::span::{Span, Text};

/// `alert/brace-in-annotation`
pub(super) struct Brace;

impl Check for Brace {
    fn metas(&self) -> &'static [Meta] {
        METAS
    }

    fn group(&self, _: &Base, group: &RuleGroup, sink: &mut Sink) {
        // A ruler replaces nothing in a file.
        let rules = group.rules.iter().filter(|_| group.engine == Engine::Grafana);
        for rule in rules {
            let RuleKind::Alert(alert) = &rule.kind else { continue };
            alert.annotations.iter().for_each(|annotation| look(&annotation.name, &annotation.value, sink));
        }
    }
}

fn look(name: &str, text: &Text, sink: &mut Sink) {
    let Some(at) = text.text.find("${") else { return };
    let rest = text.text.get(at..).unwrap_or_default();
    let end = rest.find('}').map_or(rest.len(), |end| end + 1);
    sink.push(
        Diagnostic::error("alert/brace-in-annotation", format!("Grafana would replace a part of `{name}`"))
            .at(text.place(Span::new(at, at + end)), "read as a variable of Grafana's environment")
            .help("write `{{ $labels.NAME }}` for a label, or leave the braces out"),
    );
}

const METAS: &[Meta] = &[Meta {
    code: "alert/brace-in-annotation",
    summary: "an annotation has a `${`",
    explanation: "Newer versions of Grafana replace `${NAME}` in annotations of provisioned rules by a
variable of their environment, usually by nothing; older ones keep it. No way of writing it means the
same to both. The labels and the value of an alert are read with a template: `{{ $labels.job }}`.",
    bad: &[Example::alerts(
        "rules:
  - alert: Down
    expr: up < 1
    summary: ${job} is down
",
    )],
    good: &[Example::alerts(
        "rules:
  - alert: Down
    expr: up < 1
    summary: '{{ $labels.job }} is down'
",
    )],
}];
