//! Operators whose two sides can never match.

use super::{Check, Example, Meta, queries};
use crate::diagnostic::{Diagnostic, Severity, Sink};
use crate::model::{Base, Dashboard, Query, RuleGroup};
use crate::query::promql::BinaryOp;
use crate::query::promql::labels::{Clash, Side, impossible_joins};

/// `promql/impossible-join`
pub(super) struct ImpossibleJoin;

impl Check for ImpossibleJoin {
    fn metas(&self) -> &'static [Meta] {
        METAS
    }

    fn dashboard(&self, _: &Base, dashboard: &Dashboard, sink: &mut Sink) {
        queries::of(dashboard).for_each(|asked| look(asked.query, sink));
    }

    fn group(&self, _: &Base, group: &RuleGroup, sink: &mut Sink) {
        group.rules.iter().for_each(|rule| look(&rule.query, sink));
    }
}

fn look(query: &Query, sink: &mut Sink) {
    let Some((tree, flow)) = queries::sound_flow(query) else { return };
    for clash in impossible_joins(tree, flow) {
        sink.push(report(query, &clash));
    }
}

fn report(query: &Query, clash: &Clash) -> Diagnostic {
    let removes = clash.op == BinaryOp::Unless;
    let severity = if clash.certain && !removes { Severity::Error } else { Severity::Warning };
    let never = if removes { "never removes anything" } else { "never gives anything" };
    let label = &clash.label;
    let message = format!("`{}` {never}: {}", clash.op.text(), difference(clash));
    let [left, right] = clash.operands.map(|span| query.text.place(span));
    let mark = clash.listed.unwrap_or(clash.op_span);
    let sides = |side: Side, index: usize| match (&clash.values[index], clash.missing) {
        (Some(value), _) => format!("`{label}` is `{value}`"),
        (None, Some(missing)) if missing == side => format!("no `{label}`"),
        (None, _) => format!("with `{label}`"),
    };
    Diagnostic::new(severity, "promql/impossible-join", message)
        .at(query.text.place(mark), "the sides cannot match")
        .also(left, sides(Side::Left, 0))
        .also(right, sides(Side::Right, 1))
        .help(format!("aggregate both sides by the same labels, or write `ignoring ({label})` or `on (…)` after the operator"))
}

fn difference(clash: &Clash) -> String {
    let label = &clash.label;
    match (clash.missing, &clash.values) {
        (Some(Side::Left), _) => format!("the left side has no label `{label}`, the right side has it"),
        (Some(Side::Right), _) => format!("the right side has no label `{label}`, the left side has it"),
        (None, [Some(left), Some(right)]) => {
            format!("`{label}` is `{left}` on the left and `{right}` on the right")
        }
        (None, _) => format!("the sides differ in `{label}`"),
    }
}

const METAS: &[Meta] = &[Meta {
    code: "promql/impossible-join",
    summary: "the two sides of an operator have no labels on which they could match",
    explanation: "Prometheus matches two vectors series by series: both sides must agree on every
label, or on those in `on (…)`. Where one side has a label that the other cannot have, nothing matches,
and the result is empty (of `unless`, everything). An alert over it never fires. When it only looks that
way it is a warning.",
    bad: &[Example::dashboard(
        "panels:
  - stat: Error ratio
    query: sum by (job, code) (rate(errors_total[5m])) / sum by (job) (rate(requests_total[5m]))
    unit: percentunit
",
    )],
    good: &[Example::dashboard(
        "panels:
  - stat: Error ratio
    query: sum by (job) (rate(errors_total[5m])) / sum by (job) (rate(requests_total[5m]))
    unit: percentunit
",
    )],
}];
