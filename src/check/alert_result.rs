//! Rules whose query gives no number.

use super::{Check, Example, Meta};
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{Base, Rule, RuleGroup, RuleKind, Syntax};
use crate::query::promql::{NodeKind, ValueType};
use crate::query::{Fault, logql, promql, traceql};

/// `alert/not-a-number`
pub(super) struct NotANumber;

impl Check for NotANumber {
    fn metas(&self) -> &'static [Meta] {
        METAS
    }

    fn group(&self, _: &Base, group: &RuleGroup, sink: &mut Sink) {
        for rule in &group.rules {
            if let Some((found, help)) = not_a_number(rule) {
                let text = &rule.query.text;
                sink.push(
                    Diagnostic::error(
                        "alert/not-a-number",
                        format!("the query of `{}` gives {found}", rule.name.text),
                    )
                    .at(text.origin(), format!("{found}, expected numbers"))
                    .help(help),
                );
            }
        }
    }
}

/// What the query gives instead of numbers, and what to do about it.
fn not_a_number(rule: &Rule) -> Option<(&'static str, &'static str)> {
    match &rule.query.syntax {
        Syntax::LogQl(parsed) => {
            let lines = parsed.kind() == Some(logql::Kind::Log)
                || parsed.faults.iter().any(|fault| is_about_whole(rule, fault));
            lines.then_some(("lines", "count them: `sum(count_over_time(… [5m]))`"))
        }
        Syntax::PromQl(parsed) => match whole(&parsed.tree, rule) {
            ValueType::RangeVector => {
                Some(("a range of samples", "use a function over the range, such as `rate`"))
            }
            ValueType::String => Some(("a text", "write an expression that gives numbers")),
            ValueType::Scalar if is_filter(rule) => {
                Some(("a single number", "compare it with a threshold: `vector(…) > 5`"))
            }
            _ => None,
        },
        Syntax::TraceQl(parsed) if parsed.kind() == Some(traceql::QueryKind::Search) => {
            Some(("traces", "alert on span metrics with a PromQL query"))
        }
        _ => None,
    }
}

/// Whether a fault says no more than that the author's whole expression gives no numbers: it is
/// then about what dashc wrapped around it, and reported here.
pub(super) fn is_about_whole(rule: &Rule, fault: &Fault) -> bool {
    let text = &*rule.query.text.text;
    let inside = text
        .split_once('(')
        .and_then(|(_, rest)| rest.split_once('('))
        .and_then(|(_, rest)| rest.strip_suffix(')'));
    let of_types = matches!(fault.code, "logql/log-in-aggregation" | "promql/type-mismatch");
    is_filter(rule) && of_types && inside.is_some_and(|inside| fault.span.of(text).trim() == inside.trim())
}

/// An expression that filters by itself stands inside `group without () (…)`.
fn is_filter(rule: &Rule) -> bool {
    matches!(&rule.kind, RuleKind::Alert(alert) if alert.condition.as_ref().is_some_and(|condition| condition.filter))
}

/// The type of the author's expression.
fn whole(tree: &promql::Tree, rule: &Rule) -> ValueType {
    let Some(root) = tree.root() else { return ValueType::Any };
    match tree.node(root).kind {
        NodeKind::Aggregate { args, .. } if is_filter(rule) => {
            tree.list(args).last().map_or(ValueType::Any, |arg| tree.node(*arg).ty)
        }
        _ => tree.node(root).ty,
    }
}

const METAS: &[Meta] = &[Meta {
    code: "alert/not-a-number",
    summary: "the query of a rule gives lines, traces or ranges instead of numbers",
    explanation: "A rule compares numbers. A LogQL query that gives lines must be counted:
`sum(count_over_time({…}[5m]))`; a range vector needs a function such as `rate`; a search for traces
cannot be a rule at all.",
    bad: &[Example::alerts(
        r#"rules:
  - alert: Errors
    datasource: loki
    expr: '{app="shop"} |= "error"'
"#,
    )],
    good: &[Example::alerts(
        r#"rules:
  - alert: Errors
    datasource: loki
    expr: 'sum(count_over_time({app="shop"} |= "error" [5m])) > 10'
"#,
    )],
}];
