//! Other people's files → what dashc can say about them.
//!
//! Beside the pipeline: `dashc lint` takes any file by its path, [`kind`] says
//! from its content what it is, and [`check_rules`] reads a rule file of
//! Prometheus, Mimir, Loki or the Prometheus operator with the places of its
//! parts, so that a fault in an expression is shown at its own characters. [`dashboard()`] does the
//! same for dashboards in Grafana's own JSON, which the pipeline also takes as they are.

mod codes;
mod dashboard;
mod expr;
mod head;
pub mod import;
mod rule;
mod rules;

pub use codes::CODES;
pub use dashboard::{dashboard, is_dashboard};
pub use expr::{RuleLanguage, diagnostic};
pub use head::Head;
pub use rules::{Group, LabelText, Pairs, Rule, RuleFile, check_rules};

use crate::tree::Node;

/// What a document is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A rule file: `groups:` at the top.
    Rules,
    /// A `PrometheusRule` of the Prometheus operator: `spec.groups`.
    PrometheusRule,
}

/// What a document is, by its content; `None` for what dashc does not know.
///
/// Provisioning files of Grafana have `groups:` too; their `apiVersion` tells them apart.
#[must_use]
pub fn kind(root: &Node) -> Option<Kind> {
    if root.get("kind").and_then(Node::as_str) == Some("PrometheusRule") {
        return Some(Kind::PrometheusRule);
    }
    let groups = root.get("groups")?;
    if root.get("apiVersion").is_some() {
        return None;
    }
    let alone = root.entries()?.iter().all(|entry| RuleFile::KEYS.contains(&&*entry.key.text));
    let of_rules = groups.items().is_some_and(|items| items.iter().any(|group| group.get("rules").is_some()));
    (alone || of_rules).then_some(Kind::Rules)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Sink;
    use crate::span::Sources;
    use crate::tree::yaml;

    fn kind_of(text: &str) -> Option<Kind> {
        let mut sources = Sources::default();
        let source = sources.add("a.yaml", text);
        kind(&yaml::read(source, text, &mut Sink::default())?.root)
    }

    #[test]
    fn a_document_is_known_by_its_content() {
        assert_eq!(kind_of("groups: []"), Some(Kind::Rules));
        assert_eq!(kind_of("namespace: a\ngroups:\n  - name: b"), Some(Kind::Rules));
        assert_eq!(kind_of("groups:\n  - rules: []\nextra: 1"), Some(Kind::Rules));
        assert_eq!(kind_of("kind: PrometheusRule\nspec: {}"), Some(Kind::PrometheusRule));
        for text in ["apiVersion: 1\ngroups: []", "groups: [admins]\nusers: []", "a: 1", "- groups", "1"] {
            assert_eq!(kind_of(text), None, "{text}");
        }
    }
}
