//! Recording rules whose name no series can have.

use super::{Check, Example, Meta};
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{Base, RuleGroup, RuleKind};
use crate::query::promql::is_bare_name;

/// `alert/bad-record-name`
pub(super) struct RecordName;

impl Check for RecordName {
    fn metas(&self) -> &'static [Meta] {
        METAS
    }

    fn group(&self, _: &Base, group: &RuleGroup, sink: &mut Sink) {
        let records = group.rules.iter().filter(|rule| matches!(rule.kind, RuleKind::Record));
        for rule in records.filter(|rule| !is_bare_name(&rule.name.text, true)) {
            sink.push(
                Diagnostic::error("alert/bad-record-name", format!("`{}` is no metric name", rule.name.text))
                    .at(rule.name.origin(), "expected letters, digits, `_` and `:`, no digit first")
                    .help("write `level:metric:operation`, for instance `job:orders:rate5m`"),
            );
        }
    }
}

const METAS: &[Meta] = &[Meta {
    code: "alert/bad-record-name",
    summary: "the name of a recording rule is no metric name",
    explanation: "The result is written under this name, so it must be one: letters, digits, `_` and
`:`, no digit first. By custom it is `level:metric:operation`.",
    bad: &[Example::alerts(
        "rules:
  - record: job orders rate
    expr: sum by (job) (rate(orders_total[5m]))
",
    )],
    good: &[Example::alerts(
        "rules:
  - record: job:orders:rate5m
    expr: sum by (job) (rate(orders_total[5m]))
",
    )],
}];
