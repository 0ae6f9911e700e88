//! Templates of labels and annotations: faults, and labels that the query does not keep.

use super::syntax::report;
use super::{Check, Example, Meta, queries};
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{Base, Engine, Pair, Rule, RuleGroup, RuleKind};
use crate::query::promql::labels::removed_label;
use crate::query::template::{self, Dialect, Use, UseKind};

/// Labels that templates have besides those of the query, sorted.
const ALWAYS: [&str; 2] = ["alertname", "grafana_folder"];

/// `alert/lost-label`, and the faults of templates.
pub(super) struct LostLabel;

impl Check for LostLabel {
    fn metas(&self) -> &'static [Meta] {
        METAS
    }

    fn group(&self, _: &Base, group: &RuleGroup, sink: &mut Sink) {
        for rule in &group.rules {
            let RuleKind::Alert(alert) = &rule.kind else { continue };
            let dialect = match group.engine {
                Engine::Grafana => Dialect::Grafana,
                Engine::Ruler(_) => Dialect::Prometheus,
            };
            let annotations = alert.annotations.iter().filter(|pair| !is_own(group, rule, pair));
            // A text without a brace has no template; most labels are such.
            let written = |pair: &&Pair| memchr::memchr2(b'{', b'}', pair.value.text.as_bytes()).is_some();
            for pair in annotations.chain(&rule.labels).filter(written) {
                for fault in template::check(&pair.value.text, dialect) {
                    sink.push(report(&pair.value, &fault));
                }
                lost(rule, pair, dialect, sink);
            }
        }
    }
}

const METAS: &[Meta] = &[Meta {
    code: "alert/lost-label",
    summary: "a template reads a label that the query does not keep",
    explanation: "`{{ $labels.x }}` reads the labels of the query's result. An aggregation keeps only those
of its `by`; the template then shows `[no value]` in every notification. Labels of the rule itself are
not among them either.",
    bad: &[Example::alerts(
        "rules:
  - alert: NoOrders
    expr: sum by (job) (rate(orders_total[5m])) < 1
    summary: 'no orders in {{ $labels.region }}'
",
    )],
    good: &[Example::alerts(
        "rules:
  - alert: NoOrders
    expr: sum by (job, region) (rate(orders_total[5m])) < 1
    summary: 'no orders in {{ $labels.region }}'
",
    )],
}];

/// Whether dashc wrote the annotation of an SLO's alert: it knows the labels, and how to write a template. Only
/// a name that looks like one could spoil it.
fn is_own(group: &RuleGroup, rule: &Rule, pair: &Pair) -> bool {
    group.slo && pair.value.origin() == rule.origin && !group.name.text.contains("{{")
}

fn lost(rule: &Rule, pair: &Pair, dialect: Dialect, sink: &mut Sink) {
    let uses = template::uses_in(&pair.value.text, dialect);
    for used in uses.iter().filter(|used| reads_the_query(used)) {
        let Some((tree, flow)) = queries::sound_flow(&rule.query) else { return };
        let Some(gone) = removed_label(tree, flow, &used.name) else { continue };
        let message = format!("the query of `{}` has no label `{}`", rule.name.text, used.name);
        let report = Diagnostic::error("alert/lost-label", message)
            .at(pair.value.place(used.span), "shows `[no value]`")
            .also(rule.query.text.place(gone.removed_by.unwrap_or(gone.wanted)), "not kept here");
        sink.push(match rule.labels.iter().find(|label| *label.name == *used.name) {
            Some(label) => report
                .also(label.origin, "a label of the rule, which templates do not see")
                .help("write the value out"),
            None => report.help(format!("add `{}` to the labels that the query keeps", used.name)),
        });
    }
}

/// `$labels.x` and `$values.A.Labels.x`; the query is `A`.
fn reads_the_query(used: &Use) -> bool {
    let of_query = used.of.as_deref().is_none_or(|of| of == "A");
    used.kind == UseKind::Label && of_query && !ALWAYS.contains(&&*used.name)
}
