//! Rules, groups and folders whose names Grafana does not take.

use super::{Check, Example, Meta};
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{Base, RuleGroup, RuleKind};
use crate::span::Text;

/// The longest name that Grafana stores, in characters.
const MAX: usize = 190;

/// `alert/bad-name`
pub(super) struct Name;

impl Check for Name {
    fn metas(&self) -> &'static [Meta] {
        METAS
    }

    fn group(&self, _: &Base, group: &RuleGroup, sink: &mut Sink) {
        sink.extend(wrong("group", &group.name));
        sink.extend(wrong("folder", &group.folder));
        for rule in &group.rules {
            if matches!(rule.kind, RuleKind::Alert(_)) {
                sink.extend(wrong("alert", &rule.name));
            }
        }
    }
}

fn wrong(what: &str, name: &Text) -> Option<Diagnostic> {
    let (found, help) = match name.text.chars().count() {
        _ if name.text.trim().is_empty() => ("has no name".to_owned(), "write a name"),
        long if long > MAX => (format!("has a name of {long} characters"), "shorten it"),
        _ => return None,
    };
    let report = Diagnostic::error("alert/bad-name", format!("the {what} of a rule {found}"));
    Some(report.at(name.origin(), format!("expected 1 to {MAX} characters")).help(help))
}

const METAS: &[Meta] = &[Meta {
    code: "alert/bad-name",
    summary: "an alert, its group or its folder has a name that Grafana does not take",
    explanation: "Names have 1 to 190 characters. With another one Grafana does not start.",
    bad: &[Example::alerts("rules: [{ alert: '', expr: up < 1 }]\n")],
    good: &[Example::alerts("rules: [{ alert: Down, expr: up < 1 }]\n")],
}];
