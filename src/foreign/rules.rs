//! The format of rule files, decoded with places.
//!
//! Outside sources: Prometheus docs, "Recording rules" and "Alerting rules";
//! Mimir and Loki rulers (the same structure with a few more keys); API
//! reference of the Prometheus operator, `PrometheusRule`. An empty value is
//! the same as a missing one, as in Go.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::expr::{self, RuleLanguage};
use super::head::Head;
use super::rule::Ruler;
use super::{Kind as FileKind, kind};
use crate::diagnostic::{Diagnostic, Sink};
use crate::quantity::Duration;
use crate::span::{Origin, Sources};
use crate::tree::{Decode, Decoder, Entry, Kind, List, Name, Node, OpenKey, Text, Tree, spec};

spec! {
    /// A rule file.
    pub struct RuleFile, "a rule file" {
        /// Mimir: where its tool puts the groups.
        "namespace" namespace: Text;
        /// Groups of rules.
        "groups" groups: List<Group>;
    }
}

spec! {
    /// Rules that are evaluated one after the other.
    pub struct Group, "a group of rules" {
        /// Unique in the file.
        "name" name: Text, required;
        /// How often it is evaluated.
        "interval" interval: Duration;
        /// How far in the past it is evaluated.
        "query_offset" query_offset: Duration;
        /// Most results of a rule.
        "limit" limit: u32;
        /// Labels on every rule.
        "labels" labels: Pairs;
        /// Rules.
        "rules" rules: List<Rule>;
        /// Mimir: tenants whose series are read.
        "source_tenants" source_tenants: List<Text>;
        /// Mimir: evaluate at multiples of the interval.
        "align_evaluation_time_on_interval" align: bool;
        /// Mimir: older name of `query_offset`.
        "evaluation_delay" evaluation_delay: Duration;
        /// Thanos: what happens when a store does not answer.
        "partial_response_strategy" partial_response_strategy: Text;
        /// Loki: where its tool sends what is recorded.
        "remote_write" remote_write: crate::tree::Raw;
    }
}

spec! {
    /// A rule.
    pub struct Rule, "a rule" {
        open head: Head;
        /// What is asked.
        "expr" expr: Text, required;
        /// How long it must hold.
        "for" hold: Duration;
        /// How long it goes on firing.
        "keep_firing_for" keep_firing_for: Duration;
        /// Labels.
        "labels" labels: Pairs;
        /// Annotations.
        "annotations" annotations: Pairs;
    }
}

/// Labels or annotations, in the author's order.
#[derive(Clone, Debug, Default)]
pub struct Pairs(pub Vec<(Name, LabelText)>);

/// The value of a label or annotation.
#[derive(Clone, Debug)]
pub struct LabelText {
    /// What was typed.
    pub text: Text,
    /// What it is in YAML when it is not a text: Prometheus takes that, Kubernetes does not.
    pub not_text: Option<&'static str>,
}

impl Decode for Pairs {
    const EXPECTED: &'static str = "a mapping of names to texts";

    fn decode(node: &Node, cx: &mut Decoder<'_>) -> Option<Self> {
        let entries = cx.entries(node, Self::EXPECTED)?;
        Some(Self(entries.iter().filter_map(|entry| pair(entry, cx)).collect()))
    }
}

fn pair(entry: &Entry, cx: &mut Decoder<'_>) -> Option<(Name, LabelText)> {
    let name = Name { name: (&*entry.key.text).into(), origin: entry.key.origin() };
    let not_text = match &entry.value.kind {
        Kind::String(_) => None,
        Kind::Null | Kind::Bool(_) | Kind::Number(_) => Some(entry.value.kind.name()),
        _ => return cx.wrong_type(&entry.value, "a text"),
    };
    Some((name, LabelText { text: cx.text(&entry.value), not_text }))
}

impl JsonSchema for Pairs {
    fn schema_name() -> Cow<'static, str> {
        "Pairs".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "object", "additionalProperties": { "type": ["string", "number", "boolean", "null"] } })
    }
}

/// Checks the rules in the documents of one file; documents of another kind are passed over.
///
/// The language is found out from the expressions when it is not given.
pub fn check_rules(trees: &[Tree], language: Option<RuleLanguage>, sources: &Sources, sink: &mut Sink) {
    let mut files = Vec::new();
    for tree in trees {
        let Some(kind) = kind(&tree.root) else { continue };
        if !files.is_empty() && kind == FileKind::Rules {
            sink.push(second_document(tree));
            continue;
        }
        let Some(node) = outermost(tree, kind, sink) else { continue };
        let decoded = Decoder::new(sources, sink, tree.whole).said::<RuleFile>(&without_empty(&node));
        files.extend(decoded.into_value().map(|file| (file, kind)));
    }
    let exprs = files.iter().flat_map(|(file, _)| rules(file)).filter_map(|rule| rule.expr.get());
    let language = language.unwrap_or_else(|| expr::language(exprs.map(Text::as_str)));
    for (file, kind) in &files {
        let mut ruler = Ruler::new(language, *kind == FileKind::PrometheusRule, sink);
        check_file(file, &mut ruler);
    }
}

fn rules(file: &RuleFile) -> impl Iterator<Item = &Rule> {
    let groups = file.groups.get().into_iter().flat_map(List::iter);
    groups.flat_map(|group| group.rules.get().into_iter().flat_map(List::iter))
}

/// The node that has `groups`.
fn outermost(tree: &Tree, kind: FileKind, sink: &mut Sink) -> Option<Node> {
    if kind == FileKind::Rules {
        return Some(tree.root.clone());
    }
    let spec = tree.root.get("spec").cloned();
    if spec.is_none() && tree.whole {
        let message = "a PrometheusRule has no `spec`";
        sink.push(
            Diagnostic::error("spec/missing-key", message).at(tree.root.start(), "expected a key `spec`"),
        );
    }
    spec
}

fn second_document(tree: &Tree) -> Diagnostic {
    Diagnostic::error("rule/second-document", "a rule file has a second document, which no server reads")
        .at(tree.root.start(), "not read")
        .help("put its groups into the first document, or into a file of their own")
}

/// The same without entries that have a known key and no value. Depth is bounded by the reader.
fn without_empty(node: &Node) -> Node {
    let kind = match &node.kind {
        Kind::Mapping(entries) => {
            let kept = entries.iter().filter(|entry| !(entry.value.is_null() && is_known(&entry.key.text)));
            Kind::Mapping(kept.map(|entry| Entry { value: inside(entry), ..entry.clone() }).collect())
        }
        Kind::Sequence(items) => Kind::Sequence(items.iter().map(without_empty).collect()),
        other => other.clone(),
    };
    Node { kind, ..node.clone() }
}

/// Labels and annotations have names of their own: nothing in them is a key.
fn inside(entry: &Entry) -> Node {
    if matches!(&*entry.key.text, "labels" | "annotations") {
        entry.value.clone()
    } else {
        without_empty(&entry.value)
    }
}

fn is_known(key: &str) -> bool {
    [RuleFile::KEYS, Group::KEYS, Rule::KEYS].iter().any(|keys| keys.contains(&key)) || Head::knows(key)
}

fn check_file(file: &RuleFile, ruler: &mut Ruler<'_>) {
    let mut names: BTreeMap<&str, Origin> = BTreeMap::new();
    for group in file.groups.get().into_iter().flat_map(List::iter) {
        if let Some((name, origin)) = group.name.with_origin() {
            ruler.group_name(name, origin);
            if let Some(first) = names.get(name.as_str()) {
                ruler.report(
                    Diagnostic::error(
                        "rule/duplicate-group",
                        format!("there are two groups `{}`", name.as_str()),
                    )
                    .at(origin, "the same name again")
                    .also(*first, "first here")
                    .help("give one of them another name, or merge them"),
                );
            }
            names.entry(name.as_str()).or_insert(origin);
        }
        ruler.pairs("label", group.labels.get());
        for rule in group.rules.get().into_iter().flat_map(List::iter) {
            ruler.rule(rule);
        }
    }
}
