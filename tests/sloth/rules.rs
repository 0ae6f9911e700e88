//! Rule files as data, and what of an SLO is compared: independent of how an expression is written.

use std::collections::{BTreeMap, BTreeSet};

use dashc::diagnostic::Sink;
use dashc::span::Sources;
use dashc::tree::{Node, yaml};

/// Names and values.
pub(crate) type Labels = BTreeMap<String, String>;

/// A rule.
#[derive(Debug)]
pub(crate) struct Rule {
    pub(crate) record: Option<String>,
    pub(crate) alert: Option<String>,
    pub(crate) expr: String,
    pub(crate) labels: Labels,
}

/// What an SLO is, by its rules.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Canon {
    /// In billionths.
    pub(crate) objective: i64,
    /// Names of the error ratios with their windows.
    pub(crate) windows: BTreeSet<(String, String)>,
    /// Severity, shorter and longer window, threshold in trillionths.
    pub(crate) pairs: BTreeSet<(String, String, String, i64)>,
    /// Alerts by severity: name and all labels that they reach an Alertmanager with.
    pub(crate) alerts: BTreeMap<String, (String, Labels)>,
    /// Recorded names with sloth's labels.
    pub(crate) series: BTreeSet<(String, Labels)>,
}

/// The rules of a file, one list for every group.
pub(crate) fn groups(text: &str) -> Vec<Vec<Rule>> {
    let mut sources = Sources::default();
    let source = sources.add("rules.yaml", text);
    let documents = yaml::read_all(source, text, &mut Sink::default());
    let groups = documents.iter().flat_map(|document| {
        let groups = document.root.get("spec").unwrap_or(&document.root).get("groups");
        groups.and_then(Node::items).unwrap_or_default()
    });
    groups.map(|group| group.get("rules").and_then(Node::items).unwrap().iter().map(rule).collect()).collect()
}

fn rule(node: &Node) -> Rule {
    let text = |key: &str| node.get(key).and_then(Node::scalar).map(str::to_owned);
    let labels = node.get("labels").and_then(Node::entries).unwrap_or_default().iter();
    let labels = labels.map(|entry| (entry.key.text.to_string(), entry.value.scalar().unwrap().to_owned()));
    Rule {
        record: text("record"),
        alert: text("alert"),
        expr: text("expr").unwrap(),
        labels: labels.collect(),
    }
}

/// Every SLO of a rule file by its id.
pub(crate) fn canon(text: &str) -> BTreeMap<String, Canon> {
    let mut slos: BTreeMap<String, Canon> = BTreeMap::new();
    let rules: Vec<Rule> = groups(text).into_iter().flatten().collect();
    for rule in &rules {
        let id =
            rule.labels.get("sloth_id").cloned().unwrap_or_else(|| between(&rule.expr, "sloth_id=\"", "\""));
        let slo = slos.entry(id.clone()).or_default();
        if let Some(name) = &rule.record {
            recorded(name, rule, slo);
        } else if let Some(severity) = rule.labels.get("sloth_severity") {
            slo.pairs.extend(pairs(severity, &rule.expr));
            let series = rules.iter().find(|other| {
                other.record.as_deref() == Some("slo:sli_error:ratio_rate5m")
                    && other.labels["sloth_id"] == id
            });
            // An alert bears the labels of its series as well.
            let mut labels = series.map(|series| series.labels.clone()).unwrap_or_default();
            labels.extend(rule.labels.clone());
            labels.retain(|name, _| name != "cmd" && name != "sloth_window");
            slo.alerts.insert(severity.clone(), (rule.alert.clone().unwrap(), labels));
        }
    }
    slos
}

/// Labels that say whose series it is.
const IDS: [&str; 4] = ["sloth_id", "sloth_service", "sloth_slo", "sloth_window"];

fn recorded(name: &str, rule: &Rule, slo: &mut Canon) {
    if name == "slo:objective:ratio" {
        let objective: f64 = between(&rule.expr, "vector(", ")").parse().unwrap();
        slo.objective = in_units(objective, 1e9);
    }
    if name.starts_with("slo:sli_error:ratio_rate") {
        slo.windows.insert((name.to_owned(), rule.labels["sloth_window"].clone()));
    }
    let ids = rule.labels.iter().filter(|(name, _)| IDS.contains(&name.as_str()));
    let ids = ids.map(|(name, value)| (name.clone(), value.clone())).collect();
    slo.series.insert((name.to_owned(), ids));
}

/// `ratio_rate5m{…} > (14.4 * 0.001)`, `ratio_rate5m{…}) > 0.0144`: a window and its threshold, two by two.
fn pairs(severity: &str, expr: &str) -> Vec<(String, String, String, i64)> {
    let sides: Vec<(String, f64)> = expr
        .split("ratio_rate")
        .skip(1)
        .map(|side| {
            let window = side.split('{').next().unwrap().to_owned();
            let limit = side.split_once('>').unwrap().1.trim_start().trim_start_matches('(');
            let product = limit.split([')', 'a', 'o', '\n']).next().unwrap();
            (window, product.split('*').map(|factor| factor.trim().parse::<f64>().unwrap()).product())
        })
        .collect();
    let pair = |pair: &[(String, f64)]| {
        let [a, b] = pair else { panic!("windows come in pairs: {expr}") };
        assert!((a.1 - b.1).abs() < 1e-12, "two thresholds in a pair: {expr}");
        let seconds = |window: &str| window.parse::<dashc::quantity::Duration>().unwrap();
        let (short, long) = if seconds(&a.0) < seconds(&b.0) { (a, b) } else { (b, a) };
        (severity.to_owned(), short.0.clone(), long.0.clone(), in_units(a.1, 1e12))
    };
    sides.chunks(2).map(pair).collect()
}

#[allow(clippy::cast_possible_truncation, reason = "a share in units that an integer holds")]
fn in_units(share: f64, units: f64) -> i64 {
    (share * units).round() as i64
}

fn between(text: &str, before: &str, after: &str) -> String {
    let rest = text.split_once(before).unwrap_or_else(|| panic!("no {before} in {text}")).1;
    rest.split(after).next().unwrap().to_owned()
}
