//! Queries that their server refuses: what the parsers found, at the author's characters.

use super::alert_result::is_about_whole;
use super::queries::{self, Asked};
use super::{Check, Meta};
use crate::diagnostic::{Diagnostic, Severity, Sink};
use crate::model::{Base, Dashboard, Query, RuleGroup, Syntax as Tree, Target, TargetKind, Targets};
use crate::query::{Fault, Severity as FaultSeverity, logql, profile, promql, traceql};
use crate::span::Text;

/// Passes on the faults of queries; the codes are those of the languages.
pub(super) struct Syntax;

impl Check for Syntax {
    fn metas(&self) -> &'static [Meta] {
        &[]
    }

    fn dashboard(&self, base: &Base, dashboard: &Dashboard, sink: &mut Sink) {
        for Asked { query, .. } in queries::of(dashboard) {
            for fault in faults(query, &base.targets) {
                push(query, &fault, sink);
            }
        }
        for target in queries::targets(dashboard) {
            without_tree(target, sink);
        }
    }

    fn group(&self, base: &Base, group: &RuleGroup, sink: &mut Sink) {
        for rule in &group.rules {
            let faults = faults(&rule.query, &base.targets);
            let faults = faults.iter().filter(|fault| !is_about_whole(rule, fault));
            faults.for_each(|fault| push(&rule.query, fault, sink));
        }
    }
}

fn push(query: &Query, fault: &Fault, sink: &mut Sink) {
    let found = report(&query.text, fault);
    sink.push(if query.generated { own_fault(found, query) } else { found });
}

/// What the parser found, and what the target versions do not have.
fn faults(query: &Query, targets: &Targets) -> Vec<Fault> {
    let (mut faults, gated) = match &query.syntax {
        Tree::PromQl(parsed) => {
            let target =
                promql::Target { version: targets.prometheus.pair(), features: promql::FeatureSet::none() };
            (parsed.faults.clone(), promql::gate(&parsed.needs, &target))
        }
        Tree::LogQl(parsed) => (
            parsed.faults.clone(),
            logql::gate(&parsed.needs, &logql::Target { release: targets.loki.pair() }),
        ),
        Tree::TraceQl(parsed) => {
            let (major, minor) = targets.tempo.pair();
            let target = traceql::Target { tempo: traceql::Version::new(major, minor) };
            (parsed.faults.clone(), traceql::gate(&parsed.needs, &target))
        }
        Tree::None => return Vec::new(),
    };
    faults.extend(gated);
    faults
}

/// Profiles and service maps have texts, but no tree in the model.
fn without_tree(target: &Target, sink: &mut Sink) {
    match &target.kind {
        TargetKind::Profile(asked) => {
            for fault in profile::check_type(&asked.type_id.text) {
                sink.push(report(&asked.type_id, &fault));
            }
            for fault in profile::check_selector(&asked.selector.text) {
                sink.push(report(&asked.selector, &fault));
            }
        }
        TargetKind::ServiceMap(Some(selector)) => {
            for fault in promql::parse(&selector.text).faults {
                sink.push(report(selector, &fault));
            }
        }
        _ => {}
    }
}

/// A fault of a text as a diagnostic at the author's characters.
pub(super) fn report(text: &Text, fault: &Fault) -> Diagnostic {
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

/// The author did not write the query: show it, and say whose fault it is.
fn own_fault(report: Diagnostic, query: &Query) -> Diagnostic {
    report
        .note(format!("dashc generated this query itself: `{}`", query.text.text))
        .note("unless a convention of yours is at fault, this is a fault of dashc")
}
