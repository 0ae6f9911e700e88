//! One rule of a rule file: what its server would refuse, or evaluate to nothing.

use std::collections::BTreeMap;

use super::expr::{self, Checked, RuleLanguage, diagnostic};
use super::head::Head;
use super::rules::{Pairs, Rule};
use crate::diagnostic::{Diagnostic, Sink};
use crate::query::template::{self, Dialect, UseKind};
use crate::span::{Origin, Text};
use crate::tree::Said;

/// Looks at the rules of one document.
pub(super) struct Ruler<'s> {
    language: RuleLanguage,
    /// Whether the Kubernetes API reads it first.
    resource: bool,
    sink: &'s mut Sink,
    records: BTreeMap<String, Origin>,
}

impl<'s> Ruler<'s> {
    pub(super) fn new(language: RuleLanguage, resource: bool, sink: &'s mut Sink) -> Self {
        Self { language, resource, sink, records: BTreeMap::new() }
    }

    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        self.sink.push(diagnostic);
    }

    pub(super) fn group_name(&mut self, name: &Text, origin: Origin) {
        self.not_empty("a group", name, origin);
    }

    /// Everything about one rule.
    pub(super) fn rule(&mut self, rule: &Rule) {
        let checked = rule.expr.get().map(|text| self.expr(text));
        self.pairs("label", rule.labels.get());
        match rule.head.get() {
            Some(head) if head.is_alert => self.alerting(rule, head, checked.as_ref()),
            Some(head) => self.recording(rule, head),
            None => {}
        }
    }

    fn expr(&mut self, text: &Text) -> Checked {
        expr::check(text, self.language, self.sink)
    }

    fn not_empty(&mut self, what: &str, name: &Text, origin: Origin) {
        if name.as_str().is_empty() {
            let message = format!("{what} has an empty name");
            self.report(Diagnostic::error("rule/empty-name", message).at(origin, "expected a name"));
        }
    }

    fn recording(&mut self, rule: &Rule, head: &Head) {
        let keys = [
            ("for", rule.hold.origin()),
            ("keep_firing_for", rule.keep_firing_for.origin()),
            ("annotations", rule.annotations.origin()),
        ];
        for (key, origin) in keys {
            if let Some(origin) = origin {
                let message = format!("a recording rule has no `{key}`");
                self.report(
                    Diagnostic::error("rule/recording-key", message)
                        .at(origin, "only alerts have it")
                        .help(format!("remove `{key}`, or write `alert:` instead of `record:`")),
                );
            }
        }
        self.record_name(&head.name, head.origin);
        self.recorded_twice(rule, &head.name, head.origin);
    }

    fn record_name(&mut self, name: &Text, origin: Origin) {
        let text = name.as_str();
        self.not_empty("a recording rule", name, origin);
        let Some(found) = text.char_indices().find(|(at, c)| !is_name_char(*c, *at == 0)) else { return };
        let message = format!("`{text}` is not the name of a metric: found `{}`", found.1.escape_debug());
        // Prometheus takes any text since 3.0; Loki and most remote stores do not.
        let refused = self.language == RuleLanguage::LogQl || text.contains(['{', '}']);
        let report = if refused {
            Diagnostic::error("rule/record-name", message)
        } else {
            Diagnostic::warning("rule/record-name", message)
                .note("Prometheus takes it since 3.0, many stores do not")
        };
        let report = report.at(origin, "expected letters, digits, `_` and `:`");
        let plain = text.split_once('{').map(|(before, _)| before).filter(|before| !before.is_empty());
        self.report(match plain {
            Some(before) => report.help(format!("write `record: {before}`, and the labels below `labels:`")),
            None => report,
        });
    }

    /// Two rules that write the same series overwrite each other.
    fn recorded_twice(&mut self, rule: &Rule, name: &Text, origin: Origin) {
        let mut labels: Vec<(&str, &str)> = Vec::new();
        for (name, value) in rule.labels.get().map(|pairs| pairs.0.as_slice()).unwrap_or_default() {
            labels.push((&name.name, value.text.as_str()));
        }
        labels.sort_unstable();
        let key = format!("{}{labels:?}", name.as_str());
        if let Some(first) = self.records.get(&key).copied() {
            let message = format!("the series `{}` is recorded twice with the same labels", name.as_str());
            self.report(
                Diagnostic::warning("rule/duplicate-record", message)
                    .at(origin, "recorded again here")
                    .also(first, "first here")
                    .help("remove one of the two, or give them different labels"),
            );
        }
        self.records.entry(key).or_insert(origin);
    }

    fn alerting(&mut self, rule: &Rule, head: &Head, checked: Option<&Checked>) {
        self.not_empty("an alert", &head.name, head.origin);
        self.pairs("annotation", rule.annotations.get());
        for pairs in [&rule.labels, &rule.annotations].into_iter().filter_map(Said::get) {
            for (_, value) in &pairs.0 {
                self.template(&value.text, checked);
            }
        }
    }

    fn template(&mut self, text: &Text, checked: Option<&Checked>) {
        if !text.as_str().contains("{{") {
            return;
        }
        let faults = template::check(text.as_str(), Dialect::Prometheus);
        self.sink.extend(faults.iter().map(|fault| diagnostic(text, fault)));
        let Some(checked) = checked else { return };
        let uses = template::uses_in(text.as_str(), Dialect::Prometheus);
        for read in uses.iter().filter(|found| found.kind == UseKind::Label && found.of.is_none()) {
            if let Some(lost) = checked.removed(&read.name) {
                let message =
                    format!("the template reads the label `{}`, which the result does not have", lost.label);
                self.report(
                    Diagnostic::warning("rule/label-removed", message)
                        .at(text.place(read.span), "will be empty")
                        .help("keep the label in the expression, or leave it out of the text"),
                );
            }
        }
    }

    /// Names and values of labels or annotations.
    pub(super) fn pairs(&mut self, what: &'static str, pairs: Option<&Pairs>) {
        for (name, value) in pairs.map(|pairs| pairs.0.as_slice()).unwrap_or_default() {
            self.pair_name(what, &name.name, name.origin);
            if let Some(found) = value.not_text.filter(|_| self.resource) {
                let message = format!("the {what} `{}` is {found}, expected a text", name.name);
                self.report(
                    Diagnostic::error("rule/label-not-text", message)
                        .at(value.text.origin(), "the Kubernetes API refuses it")
                        .help(format!("write `{}: \"{}\"`", name.name, value.text.as_str())),
                );
            }
        }
    }

    fn pair_name(&mut self, what: &'static str, name: &str, origin: Origin) {
        let is_reserved = what == "label" && name == "__name__";
        let is_name = !name.contains(':') && name.char_indices().all(|(at, c)| is_name_char(c, at == 0));
        if is_reserved || name.is_empty() {
            let message = format!("`{name}` cannot be the name of a {what}");
            self.report(Diagnostic::error("rule/label-name", message).at(origin, "expected another name"));
        } else if !is_name {
            let message = format!("`{name}` is not the name of a {what}");
            let report = if self.language == RuleLanguage::LogQl {
                Diagnostic::error("rule/label-name", message)
            } else {
                Diagnostic::warning("rule/label-name", message)
                    .note("Prometheus takes it since 3.0, many stores do not")
            };
            self.report(report.at(origin, "expected letters, digits and `_`"));
        }
    }
}

/// Whether a name of a metric may have the character, without UTF-8 names.
fn is_name_char(c: char, first: bool) -> bool {
    c.is_ascii_alphabetic() || matches!(c, '_' | ':') || (!first && c.is_ascii_digit())
}
