//! Series that rules record: read by queries, and declared to be recorded elsewhere.

use std::collections::BTreeSet;

use super::advice::offer;
use super::{Check, Example, Meta, queries};
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{Base, Language, Project, Query, RuleGroup, RuleKind};
use crate::query::promql;
use crate::span::Text;

/// `alert/recorded-elsewhere`, `promql/recorded-nowhere`
pub(super) struct Recorded;

impl Check for Recorded {
    fn metas(&self) -> &'static [Meta] {
        METAS
    }

    fn group(&self, base: &Base, group: &RuleGroup, sink: &mut Sink) {
        let records = group.rules.iter().filter(|rule| matches!(rule.kind, RuleKind::Record));
        for rule in records {
            let Some(external) = external(base, rule.name.as_str()) else { continue };
            let message = format!("`{}` is said to be recorded elsewhere", rule.name.text);
            sink.push(
                Diagnostic::error("alert/recorded-elsewhere", message)
                    .at(rule.name.origin(), "recorded here as well")
                    .also(external.origin(), "declared here")
                    .help("record it under another name, or narrow `metrics` in `external`"),
            );
        }
    }

    fn project(&self, project: &Project, sink: &mut Sink) {
        if project.lacks_rules {
            return;
        }
        let mut recorded: Option<BTreeSet<&str>> = None;
        for query in asked(project).filter(|query| !query.generated && may_read(query.text.as_str())) {
            let recorded = recorded.get_or_insert_with(|| records(project));
            look(query, recorded, &project.base, sink);
        }
    }
}

/// The names that rules of the project record.
fn records(project: &Project) -> BTreeSet<&str> {
    let rules = project.groups.iter().flat_map(|group| &group.rules);
    rules.filter(|rule| matches!(rule.kind, RuleKind::Record)).map(|rule| rule.name.as_str()).collect()
}

/// Every query in PromQL.
fn asked(project: &Project) -> impl Iterator<Item = &Query> {
    let of_panels = project.dashboards.iter().flat_map(queries::of);
    let of_rules = project.groups.iter().flat_map(|group| &group.rules);
    let asked = of_panels.chain(of_rules.map(queries::of_rule));
    asked.filter(|asked| asked.language == Some(Language::PromQl)).map(|asked| asked.query)
}

/// Whether a text has a colon within a word, as names of recorded series have.
fn may_read(text: &str) -> bool {
    let is_word = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    let bytes = text.as_bytes();
    let colon =
        |at: usize| is_word(at.checked_sub(1).and_then(|at| bytes.get(at))) && is_word(bytes.get(at + 1));
    text.match_indices(':').any(|(at, _)| colon(at))
}

fn look(query: &Query, recorded: &BTreeSet<&str>, base: &Base, sink: &mut Sink) {
    let parsed = promql::parse(query.text.as_str());
    if !parsed.is_ok() {
        return;
    }
    for span in parsed.tree.selectors().filter_map(|selector| selector.name) {
        let name = parsed.tree.slice(span);
        if name.contains(':') && !recorded.contains(name) && external(base, name).is_none() {
            let message = format!("no rule records `{name}`");
            let report = Diagnostic::warning("promql/recorded-nowhere", message)
                .at(query.text.place(span), "a name with `:` is that of a recording rule");
            sink.push(
                offer(report, name, recorded.iter().copied())
                    .help("list it in `metrics` of `external` in dashc.yaml if rules elsewhere record it"),
            );
        }
    }
}

/// The declaration of series made elsewhere that a name is among.
fn external<'b>(base: &'b Base, name: &str) -> Option<&'b Text> {
    base.external_metrics.iter().find(|external| matches(external.as_str(), name))
}

/// Whether `name` is what `pattern` says, where `*` stands for anything.
fn matches(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = name.strip_prefix(first) else { return false };
    let Some(last) = parts.next_back() else { return rest.is_empty() };
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = rest.get(at + part.len()..).unwrap_or_default();
    }
    rest.len() >= last.len() && rest.ends_with(last)
}

const METAS: &[Meta] = &[
    Meta {
        code: "alert/recorded-elsewhere",
        summary: "a rule records a series that is declared to be recorded elsewhere",
        explanation: "`metrics` in `external` names series that somebody else's rules record. Two rules that
write one series overwrite each other's samples.",
        bad: &[
            Example::project(
                "project: shop
datasources: { mimir: { type: mimir, url: $MIMIR_URL } }
external: { metrics: ['cluster:*'] }
",
            ),
            Example::alerts("rules: [{ record: 'cluster:cpu:ratio', expr: avg by (cluster) (cpu_ratio) }]\n"),
        ],
        good: &[
            Example::project(
                "project: shop
datasources: { mimir: { type: mimir, url: $MIMIR_URL } }
external: { metrics: ['cluster:*'] }
",
            ),
            Example::alerts("rules: [{ record: 'shop:cpu:ratio', expr: avg by (cluster) (cpu_ratio) }]\n"),
        ],
    },
    Meta {
        code: "promql/recorded-nowhere",
        summary: "a query reads a recorded series that no rule records",
        explanation: "By the custom of Prometheus a name with a colon is that of a recording rule. No rule of
the project records it, and `metrics` in `external` does not name it: the panel stays empty, and the
alert silent. `metrics: ['cluster:*']` declares what others record; `*` stands for anything.",
        bad: &[
            Example::dashboard("panels: [{ stat: Orders, query: 'sum(job:orders:rate1m)', unit: cps }]\n"),
            Example::alerts(
                "rules: [{ record: 'job:orders:rate5m', expr: 'sum by (job) (rate(orders_total[5m]))' }]\n",
            ),
        ],
        good: &[
            Example::dashboard("panels: [{ stat: Orders, query: 'sum(job:orders:rate5m)', unit: cps }]\n"),
            Example::alerts(
                "rules: [{ record: 'job:orders:rate5m', expr: 'sum by (job) (rate(orders_total[5m]))' }]\n",
            ),
        ],
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_anything() {
        for (pattern, name) in [
            ("cluster:*", "cluster:cpu:ratio"),
            ("*:ratio", "cluster:ratio"),
            ("a*b*c", "aXbYc"),
            ("up", "up"),
            ("*", ""),
            ("a*", "a"),
            ("a**c", "abc"),
        ] {
            assert!(matches(pattern, name), "{pattern} {name}");
        }
        for (pattern, name) in [("cluster:*", "clusters:a"), ("up", "upper"), ("a*a", "a"), ("*:b", "a:bc")] {
            assert!(!matches(pattern, name), "{pattern} {name}");
        }
    }

    #[test]
    fn only_texts_with_a_name_like_a_recording_are_parsed_again() {
        assert!(may_read("sum(job:orders:rate5m)") && may_read("max_over_time(up[5m:1m])"));
        assert!(
            !may_read("sum(rate(orders_total{region=\"$region\"}[5m]))") && !may_read(":") && !may_read("a:")
        );
    }
}
