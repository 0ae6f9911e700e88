//! Variables with several values where only one can match.

use std::collections::BTreeMap;

use super::{Check, Example, Meta, queries};
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{Base, Dashboard, Query, Syntax, Variable};
use crate::query::{logql, promql, variable};
use crate::span::{Span, Text};

/// `variable/several-with-equals`
pub(super) struct SeveralWithEquals;

impl Check for SeveralWithEquals {
    fn metas(&self) -> &'static [Meta] {
        METAS
    }

    fn dashboard(&self, _: &Base, dashboard: &Dashboard, sink: &mut Sink) {
        let several = dashboard.variables.iter().filter(|variable| variable.multi || variable.all);
        let several: BTreeMap<&str, &Variable> =
            several.map(|variable| (&*variable.name.text, variable)).collect();
        if several.is_empty() {
            return;
        }
        for asked in queries::around(dashboard) {
            look(asked.query, &several, &[], sink);
        }
        for row in &dashboard.rows {
            for panel in &row.panels {
                // What is repeated for a variable sees one value of it.
                let repeats = [row.repeat.as_ref(), panel.repeat.as_ref()];
                let single: Vec<&str> = repeats.into_iter().flatten().map(Text::as_str).collect();
                for asked in queries::of_panel(panel) {
                    look(asked.query, &several, &single, sink);
                }
            }
        }
    }
}

fn look(query: &Query, several: &BTreeMap<&str, &Variable>, single: &[&str], sink: &mut Sink) {
    for (operator, value) in equalities(query) {
        let name = alone(value.of(&query.text.text)).filter(|name| !single.contains(name));
        if let Some(variable) = name.and_then(|name| several.get(name)) {
            sink.push(report(query, operator, variable));
        }
    }
}

/// Operator and value of every matcher with `=` or `!=`.
fn equalities(query: &Query) -> Vec<(Span, Span)> {
    match &query.syntax {
        Syntax::PromQl(parsed) => {
            let matchers = parsed.tree.selectors().flat_map(|selector| selector.matchers);
            let plain = matchers
                .filter(|matcher| matches!(matcher.op, promql::MatchOp::Equal | promql::MatchOp::NotEqual));
            plain.map(|matcher| (matcher.op_span, matcher.value)).collect()
        }
        Syntax::LogQl(parsed) => {
            let matchers = parsed.tree.all_matchers().iter();
            let plain = matchers
                .filter(|matcher| matches!(matcher.op, logql::MatchOp::Equal | logql::MatchOp::NotEqual));
            plain.map(|matcher| (matcher.op_span, matcher.value)).collect()
        }
        _ => Vec::new(),
    }
}

/// The variable that is the whole of a quoted value, written without a format of its own.
fn alone(written: &str) -> Option<&str> {
    let inner = written.trim_matches(['"', '\'', '`']);
    let found = variable::at(inner, 0).filter(|found| found.span.len() == inner.len())?;
    (found.format.is_none() && found.field.is_none()).then_some(found.name)
}

fn report(query: &Query, operator: Span, variable: &Variable) -> Diagnostic {
    let (name, sign) = (&variable.name.text, operator.of(&query.text.text));
    let regex = if sign == "!=" { "!~" } else { "=~" };
    let why = if variable.multi { "may have several values" } else { "may be \"All\"" };
    Diagnostic::error(
        "variable/several-with-equals",
        format!("`{sign}` compares with `${name}`, which {why}"),
    )
    .at(query.text.place(operator), "matches one value only")
    .also(variable.origin, why)
    .help(format!("write `{regex}`"))
}

const METAS: &[Meta] = &[Meta {
    code: "variable/several-with-equals",
    summary: "a variable with several values is compared with `=` or `!=`",
    explanation: "Grafana writes several values, and \"All\", as a regular expression: `(eu|us)`. `=`
looks for a label with just that text and finds nothing; `=~` is what matches any of them. A panel that
is repeated for the variable sees one value.",
    bad: &[Example::dashboard(
        "variables: { region: { values: [eu, us], multi: true } }
panels: [{ stat: Orders, query: 'sum(rate(orders_total{region=\"$region\"}[5m]))', unit: cps }]
",
    )],
    good: &[Example::dashboard(
        "variables: { region: { values: [eu, us], multi: true } }
panels:
  - { stat: Orders, query: 'sum(rate(orders_total{region=~\"$region\"}[5m]))', unit: cps }
  - { stat: $region, repeat: region, query: 'sum(rate(orders_total{region=\"$region\"}[5m]))', unit: cps }
",
    )],
}];
