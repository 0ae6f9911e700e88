//! The expressions of rule files: their language, their faults, the labels they lose.

use std::collections::BTreeSet;

use crate::diagnostic::{Diagnostic, Severity, Sink};
use crate::query::promql::labels::{self, Flow, LostLabel};
use crate::query::promql::{self, Tree, ValueType};
use crate::query::{Fault, Severity as FaultSeverity, logql, variable};
use crate::span::Text;

/// The language of a rule file's expressions.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RuleLanguage {
    /// Prometheus, Mimir, Thanos.
    PromQl,
    /// Loki.
    LogQl,
}

/// The language that most expressions are in.
///
/// An expression counts for a language when it parses in that one alone; a `|` outside of strings
/// counts for LogQL, because PromQL has none. `rate({app="x"}[5m])` is both and counts for neither.
/// Without a majority it is PromQL.
pub(super) fn language<'e>(exprs: impl Iterator<Item = &'e str>) -> RuleLanguage {
    let mut balance = 0_i64;
    for expr in exprs {
        let promql = promql::parse(expr).is_ok();
        let logql = has_pipe(expr) || (!promql && logql::parse(expr).is_ok());
        balance += i64::from(logql) - i64::from(promql && !logql::parse(expr).is_ok());
    }
    if balance > 0 { RuleLanguage::LogQl } else { RuleLanguage::PromQl }
}

/// Whether a `|` stands outside of strings.
fn has_pipe(expr: &str) -> bool {
    outside_strings(expr).any(|(_, byte)| byte == b'|')
}

/// The bytes that are in no string, with their offsets. Both languages write strings alike.
fn outside_strings(expr: &str) -> impl Iterator<Item = (usize, u8)> {
    let (mut quote, mut escaped) = (None, false);
    expr.bytes().enumerate().filter(move |&(_, byte)| {
        match (quote, byte) {
            _ if escaped => escaped = false,
            (Some(b'"' | b'\''), b'\\') => escaped = true,
            (Some(open), _) if open == byte => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'' | b'`') => quote = Some(byte),
            (None, _) => return true,
        }
        false
    })
}

/// A fault of a text as a diagnostic at the author's characters.
pub fn diagnostic(text: &Text, fault: &Fault) -> Diagnostic {
    let severity = match fault.severity {
        FaultSeverity::Error => Severity::Error,
        FaultSeverity::Warning => Severity::Warning,
    };
    let report = Diagnostic::new(severity, fault.code, fault.message.clone()).at(text.place(fault.span), "");
    match &fault.help {
        Some(help) => report.help(help.clone()),
        None => report,
    }
}

/// An expression after its checks.
pub(super) struct Checked {
    /// The tree and the labels of its parts, of PromQL without an error.
    flow: Option<(Tree, Flow)>,
}

/// Reports what is wrong with an expression.
pub(super) fn check(text: &Text, language: RuleLanguage, sink: &mut Sink) -> Checked {
    match language {
        RuleLanguage::PromQl => check_promql(text, sink),
        RuleLanguage::LogQl => check_logql(text, sink),
    }
}

fn check_logql(text: &Text, sink: &mut Sink) -> Checked {
    let parsed = logql::parse(text.as_str());
    sink.extend(parsed.faults.iter().map(|fault| diagnostic(text, fault)));
    let variables = grafana_variables(text, sink);
    if !variables && parsed.is_ok() && parsed.kind() == Some(logql::Kind::Log) {
        sink.push(
            Diagnostic::error("rule/not-a-vector", "the expression gives log lines, expected numbers")
                .at(text.origin(), "expected a metric query")
                .help("count the lines: `sum(count_over_time(… [5m]))`"),
        );
    }
    Checked { flow: None }
}

fn check_promql(text: &Text, sink: &mut Sink) -> Checked {
    let parsed = promql::parse(text.as_str());
    sink.extend(parsed.faults.iter().map(|fault| diagnostic(text, fault)));
    let variables = grafana_variables(text, sink);
    if !parsed.is_ok() || variables {
        return Checked { flow: None };
    }
    let found = parsed.tree.value_type();
    if matches!(found, ValueType::String | ValueType::RangeVector) {
        let message = format!("the expression gives {}, expected an instant vector", found.with_article());
        sink.push(
            Diagnostic::error("rule/not-a-vector", message).at(text.origin(), "expected an instant vector"),
        );
    }
    let flow = labels::flow(&parsed.tree);
    crate::check::lost_labels(text, &parsed.tree, &flow, sink);
    Checked { flow: Some((parsed.tree, flow)) }
}

/// Reports variables that only Grafana replaces; whether there are some.
fn grafana_variables(text: &Text, sink: &mut Sink) -> bool {
    let sigils: BTreeSet<usize> = outside_strings(text.as_str())
        .filter(|(_, byte)| matches!(byte, b'$' | b'['))
        .map(|(at, _)| at)
        .collect();
    let variables = variable::find(text.as_str());
    let mut some = false;
    for found in variables.filter(|found| sigils.contains(&found.span.range().start)) {
        some = true;
        let message =
            format!("`{}` is a variable of Grafana, which rules do not have", found.span.of(text.as_str()));
        sink.push(
            Diagnostic::error("rule/grafana-variable", message)
                .at(text.place(found.span), "no server replaces it")
                .help("write the value itself"),
        );
    }
    some
}

impl Checked {
    /// Where the result lost a label that a template reads; `None` when it may have it.
    pub(super) fn removed(&self, label: &str) -> Option<LostLabel> {
        let (tree, flow) = self.flow.as_ref()?;
        labels::removed_label(tree, flow, label)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(exprs: &[&str]) -> RuleLanguage {
        language(exprs.iter().copied())
    }

    #[test]
    fn the_language_is_that_of_most_expressions() {
        assert_eq!(of(&[]), RuleLanguage::PromQl);
        assert_eq!(of(&[r#"rate({app="x"}[5m])"#]), RuleLanguage::PromQl);
        assert_eq!(of(&[r#"rate({app="x"} |= "a" [5m])"#, r#"rate({app="x"}[5m])"#]), RuleLanguage::LogQl);
        assert_eq!(
            of(&[r#"sum(rate({app="x"} | json [5m])"#]),
            RuleLanguage::LogQl,
            "broken, but with a pipe"
        );
        assert_eq!(of(&[r#"sum(rate(x{a=~"b|c"}[5m])"#]), RuleLanguage::PromQl, "broken, and no pipe");
        assert_eq!(of(&["histogram_quantile(0.9, rate(x[5m]))", "up =="]), RuleLanguage::PromQl);
    }
}
