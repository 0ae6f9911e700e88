//! Rules that share what must be their own: uid, or title in a folder.

use std::collections::BTreeMap;

use super::{Check, Example, Meta};
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{Engine, Project, Rule, RuleGroup};

/// `alert/duplicate-title`, `alert/duplicate-uid`
pub(super) struct Twice;

impl Check for Twice {
    fn metas(&self) -> &'static [Meta] {
        METAS
    }

    fn project(&self, project: &Project, sink: &mut Sink) {
        let mut titles: BTreeMap<(&str, &str), &Rule> = BTreeMap::new();
        let mut uids: BTreeMap<&str, &Rule> = BTreeMap::new();
        for (group, rule) in project
            .groups
            .iter()
            .filter(|group| group.engine == Engine::Grafana)
            .flat_map(|group| group.rules.iter().map(move |rule| (group, rule)))
        {
            let (title, uid) = ((&*group.folder.text, &*rule.title.text), &*rule.uid.text);
            // Two SLOs of one name share their group: that they do is reported, not each rule.
            let shared = |first: &Rule| group.slo && first.origin != rule.origin && holds(group, first);
            if let Some(first) = titles.get(&title) {
                if shared(first) {
                    continue;
                }
                // Derived uids follow titles: one report is enough.
                sink.push(same_title(group, rule, first));
            } else if let Some(first) = uids.get(uid) {
                sink.push(same_uid(rule, first));
            }
            titles.entry(title).or_insert(rule);
            uids.entry(uid).or_insert(rule);
        }
    }
}

/// Whether a rule is one of this very group.
fn holds(group: &RuleGroup, rule: &Rule) -> bool {
    group.rules.iter().any(|held| std::ptr::eq(held, rule))
}

fn same_title(group: &RuleGroup, rule: &Rule, first: &Rule) -> Diagnostic {
    let message = format!("two rules of the folder `{}` are called `{}`", group.folder.text, rule.title.text);
    Diagnostic::error("alert/duplicate-title", message)
        .at(rule.name.origin(), "the second")
        .also(first.name.origin(), "the first")
        .help("give one of them another name, or another folder")
}

fn same_uid(rule: &Rule, first: &Rule) -> Diagnostic {
    let report =
        Diagnostic::error("alert/duplicate-uid", format!("two rules have the uid `{}`", rule.uid.text));
    report
        .at(rule.uid.origin(), "the second")
        .also(first.uid.origin(), "the first")
        .help("give one of them a `uid` of its own")
}

const METAS: &[Meta] = &[
    Meta {
        code: "alert/duplicate-title",
        summary: "two rules of one folder have the same name",
        explanation: "Grafana keeps the names of rules apart within a folder and refuses the second; it then
does not start. Two levels of one alert need two names.",
        bad: &[Example::alerts(
            "rules:
  - alert: Slow
    expr: latency_seconds > 1
  - alert: Slow
    expr: latency_seconds > 5
",
        )],
        good: &[Example::alerts(
            "rules:
  - alert: Slow
    expr: latency_seconds > 1
  - alert: VerySlow
    expr: latency_seconds > 5
",
        )],
    },
    Meta {
        code: "alert/duplicate-uid",
        summary: "two rules have the same uid",
        explanation: "The uid is what Grafana knows a rule by: of two rules with one uid only one is kept.
Uids follow from the file and the name of a rule unless `uid` says otherwise.",
        bad: &[Example::alerts(
            "rules:
  - { alert: Slow, uid: slow, expr: latency_seconds > 1 }
  - { alert: VerySlow, uid: slow, expr: latency_seconds > 5 }
",
        )],
        good: &[Example::alerts(
            "rules:
  - { alert: Slow, uid: slow, expr: latency_seconds > 1 }
  - { alert: VerySlow, expr: latency_seconds > 5 }
",
        )],
    },
];
