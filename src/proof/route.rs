//! Who is told: alerts that fire, the configuration of an Alertmanager that has the policy's routes, and what
//! must come out of it.
//!
//! Alerts that Grafana evaluates go through the policy tree; those of rulers go to Alertmanagers that others
//! configure. Waiting times are left out so that a proof waits for nobody, and mute times because they hang on the
//! clock. Outside source: Alertmanager, "Configuration", routes with matchers.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::faults;
use super::plan::rules;
use super::report::{Report, ToldFigure};
use super::scenario::Scenario;
use super::series::Labels;
use crate::model::{MatchOperator, Matcher, Policy, Project, RuleKind};
use crate::query::re2;
use crate::span::Origin;

/// An alert on its way to contact points.
#[derive(Clone, PartialEq, Debug)]
pub struct Sending {
    /// All its labels.
    pub labels: Labels,
    /// Contact points that must be told.
    pub expected: BTreeSet<String>,
    /// Where that was said: by the author, or with the rule.
    pub origin: Origin,
}

/// The alerts that fire in the incident and go through the policy tree.
#[must_use]
pub fn sendings(project: &Project, report: &Report) -> Vec<Sending> {
    let [policy, ..] = project.policies.as_slice() else { return Vec::new() };
    let mut all = Vec::new();
    for figure in
        report.alerts.iter().filter(|figure| figure.managed && figure.scenario == Scenario::Incident)
    {
        let rule =
            rules(project).find(|(_, rule)| rule.origin == figure.origin && *rule.name.text == *figure.alert);
        let Some(RuleKind::Alert(alert)) = rule.map(|(_, rule)| &rule.kind) else { continue };
        if alert.delivery.is_some() {
            continue;
        }
        for fired in &figure.fired {
            let mut labels = fired.labels.clone();
            labels.extend(figure.labels.iter().cloned());
            labels.insert("alertname".to_owned(), figure.alert.clone());
            labels.insert("grafana_folder".to_owned(), figure.folder.clone());
            let told = alert.expect.told.as_ref();
            let expected = told.map_or_else(
                || promised(policy, &labels),
                |told| told.iter().map(|name| name.text.to_string()).collect(),
            );
            let origin = told.and_then(|told| told.first()).map_or(figure.origin, crate::span::Text::origin);
            all.push(Sending { labels, expected, origin });
        }
    }
    all
}

/// The contact points that a policy tree tells about an alert.
#[must_use]
pub fn promised(policy: &Policy, labels: &Labels) -> BTreeSet<String> {
    let mut told = BTreeSet::new();
    walk(policy, "", labels, &mut told);
    told
}

fn walk(node: &Policy, parent: &str, labels: &Labels, told: &mut BTreeSet<String>) {
    let own = node.contact_point.as_ref().map_or(parent, |name| name.as_str());
    let mut matched = false;
    for route in &node.routes {
        if route.matchers.iter().all(|matcher| matches(matcher, labels)) {
            matched = true;
            walk(route, own, labels, told);
            if !route.go_on {
                break;
            }
        }
    }
    if !matched {
        told.insert(own.to_owned());
    }
}

/// A label that is missing is empty.
fn matches(matcher: &Matcher, labels: &Labels) -> bool {
    let value = labels.get(matcher.label.as_str()).map_or("", String::as_str);
    let wanted = matcher.value.as_str();
    match matcher.operator {
        MatchOperator::Equal => value == wanted,
        MatchOperator::NotEqual => value != wanted,
        MatchOperator::Matches => re2::is_match(wanted, value) == Some(true),
        MatchOperator::NotMatches => re2::is_match(wanted, value) == Some(false),
    }
}

/// The names of the contact points that a policy tree has, in order; their places are the paths of the webhook.
#[must_use]
pub fn contact_points(policy: &Policy) -> Vec<String> {
    let mut names = BTreeSet::new();
    let mut open = vec![policy];
    while let Some(node) = open.pop() {
        names.extend(node.contact_point.as_ref().map(|name| name.text.to_string()));
        open.extend(&node.routes);
    }
    names.into_iter().collect()
}

/// The configuration of an Alertmanager with these routes, which tells `http://127.0.0.1:PORT/PLACE`.
///
/// JSON, which is YAML.
#[must_use]
pub fn configuration(policy: &Policy, port: u16) -> Value {
    let names = contact_points(policy);
    let receiver = |(place, name): (usize, &String)| {
        let url = format!("http://127.0.0.1:{port}/{place}");
        json!({ "name": name, "webhook_configs": [{ "url": url, "send_resolved": false }] })
    };
    let mut root = route(policy);
    if let Value::Object(root) = &mut root {
        root.remove("matchers");
        root.insert("group_by".to_owned(), json!(["..."]));
        root.insert("group_wait".to_owned(), json!("50ms"));
        root.insert("group_interval".to_owned(), json!("1s"));
        root.insert("repeat_interval".to_owned(), json!("1h"));
        root.remove("continue");
    }
    json!({ "route": root, "receivers": names.iter().enumerate().map(receiver).collect::<Vec<_>>() })
}

fn route(node: &Policy) -> Value {
    let mut made = json!({
        "matchers": node.matchers.iter().map(written).collect::<Vec<_>>(),
        "continue": node.go_on,
        "routes": node.routes.iter().map(route).collect::<Vec<_>>(),
    });
    if let (Some(name), Value::Object(made)) = (&node.contact_point, &mut made) {
        made.insert("receiver".to_owned(), json!(name.as_str()));
    }
    made
}

fn written(matcher: &Matcher) -> String {
    let operator = match matcher.operator {
        MatchOperator::Equal => "=",
        MatchOperator::NotEqual => "!=",
        MatchOperator::Matches => "=~",
        MatchOperator::NotMatches => "!~",
    };
    let value = matcher.value.text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
    format!("{}{operator}\"{value}\"", matcher.label.text)
}

/// The alerts as the Alertmanager takes them.
#[must_use]
pub fn alerts(sendings: &[Sending]) -> Value {
    sendings.iter().map(|sending| json!({ "labels": sending.labels })).collect()
}

/// Compares who was told with who must be.
pub fn judge(sendings: &[Sending], received: &BTreeMap<Labels, BTreeSet<String>>, report: &mut Report) {
    for sending in sendings {
        let told = received.get(&sending.labels).cloned().unwrap_or_default();
        if told != sending.expected {
            report.fault(faults::wrong_receiver(sending, &told), None);
        }
        report.told.push(ToldFigure {
            labels: sending.labels.clone(),
            expected: sending.expected.clone(),
            told,
        });
    }
}
