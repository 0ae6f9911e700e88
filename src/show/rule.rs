//! A rule: what it asks, when it fires, what evaluates it, whom it tells.

use super::{Facts, Shown, slo};
use crate::model::{AlertRule, Condition, Engine, Project, Rule, RuleGroup, RuleKind};
use crate::resolve::{Context, threshold};
use crate::span::{Origin, Text};

/// The rules of a project, each with its group.
pub(super) fn all(project: &Project) -> impl Iterator<Item = (&RuleGroup, &Rule)> {
    project.groups.iter().flat_map(|group| group.rules.iter().map(move |rule| (group, rule)))
}

/// What a rule is called where others share its name: that of its service goes with it.
pub(super) fn title(rule: &Rule) -> String {
    match service(rule) {
        Some(service) => format!("{} of {service}", rule.name.text),
        None => rule.name.text.to_string(),
    }
}

/// The service whose label it bears.
pub(super) fn service(rule: &Rule) -> Option<&str> {
    label(rule, "service")
}

/// The value of one of its labels.
pub(super) fn label<'r>(rule: &'r Rule, name: &str) -> Option<&'r str> {
    rule.labels.iter().find(|label| &*label.name == name).map(|label| label.value.as_str())
}

pub(super) fn shown(group: &RuleGroup, rule: &Rule, cx: &Context, project: &Project) -> Shown {
    let mut facts = Facts::default();
    let origins = rule.origins.as_deref().copied().unwrap_or_default();
    facts.add("query", &rule.query.text.as_str(), rule.query.text.origin());
    let alert = match &rule.kind {
        RuleKind::Alert(alert) => Some(&**alert),
        RuleKind::Record => None,
    };
    if let Some((alert, condition)) = alert.and_then(|alert| Some((alert, condition(rule, alert)?))) {
        let filter = alert.condition.as_ref().is_some_and(|condition| condition.filter);
        let whole = if filter { " (fires wherever the query returns a series)" } else { "" };
        facts.add("condition", &format!("{condition}{whole}"), rule.query.text.origin());
    }
    if let Some(alert) = alert {
        facts.add("for", &alert.hold, origins.hold);
        if let Some(long) = alert.keep_firing_for {
            facts.add("keep_firing_for", &long, origins.keep_firing_for);
        }
    }
    let asked = project.base.datasource(rule.datasource);
    if let Some(asked) = asked {
        facts.add("datasource", &asked.uid.as_str(), said(origins.datasource).unwrap_or(asked.uid.origin()));
    }
    evaluation(group, rule, cx, project, &mut facts);
    if group.engine == Engine::Grafana {
        facts.add("range", &rule.range, origins.range);
        if let Some(alert) = alert {
            facts.add("no_data", &alert.no_data.word(), origins.no_data);
            facts.add("on_error", &alert.on_error.word(), origins.on_error);
        }
        facts.add("uid", &rule.uid.as_str(), rule.uid.origin());
    }
    for label in &rule.labels {
        let value = label.value.as_str();
        let elsewhere = slo::label(&label.name, value, service(rule), cx).filter(|_| group.slo);
        facts.add(format!("label {}", label.name), &value, elsewhere.unwrap_or(label.value.origin()));
    }
    if let Some(alert) = alert {
        messages(alert, &mut facts);
    }
    let kind = if alert.is_some() { "alert" } else { "recording" };
    Shown { kind, name: title(rule), facts: facts.made }
}

/// Above or below what it fires: in Grafana beside the query, in a ruler at the end of it.
pub(super) fn condition(rule: &Rule, alert: &AlertRule) -> Option<Condition> {
    alert.condition.clone().or_else(|| threshold(rule))
}

/// An origin that is somewhere.
fn said(origin: Origin) -> Option<Origin> {
    Some(origin).filter(|origin| *origin != Origin::Generated)
}

/// What evaluates it, how often and where.
fn evaluation(group: &RuleGroup, rule: &Rule, cx: &Context, project: &Project, facts: &mut Facts) {
    let engine = match group.engine {
        Engine::Grafana => "grafana",
        Engine::Ruler(to) => project.base.datasource(to).map_or("", |found| found.uid.as_str()),
    };
    let key = if group.slo && !cx.alerting.slos.is_unsaid() { &cx.alerting.slos } else { &cx.alerting.rules };
    facts.add("evaluated by", &engine, key.origin().unwrap_or_default());
    // A group whose file says no interval bears the place of its name instead.
    let own = said(group.interval_origin).filter(|origin| *origin != group.name.origin());
    let every = own.or(cx.alerting.interval.origin()).unwrap_or_default();
    facts.add("interval", &group.interval, every);
    facts.add("group", &group.name.as_str(), group.name.origin());
    if group.engine == Engine::Grafana {
        facts.add_text("folder", Some(&group.folder));
    } else {
        facts.add_text("namespace", Some(&group.namespace));
    }
    if rule.paused {
        facts.add("paused", &true, rule.origins.as_ref().map(|origins| origins.paused).unwrap_or_default());
    }
}

/// What it says, where it leads and whom it tells.
fn messages(alert: &AlertRule, facts: &mut Facts) {
    for annotation in &alert.annotations {
        let name = format!("annotation {}", annotation.name);
        facts.add(name, &annotation.value.as_str(), annotation.value.origin());
    }
    if let Some((dashboard, panel)) = &alert.panel {
        facts.add("panel", &format!("{}/{}", dashboard.text, panel.text), dashboard.origin());
    }
    if let Some(delivery) = &alert.delivery {
        facts.add_text("contact_point", Some(&delivery.contact_point));
        for (name, texts) in [("group_by", &delivery.group_by), ("mute_times", &delivery.mute_times)] {
            let joined = texts.iter().map(Text::as_str).collect::<Vec<_>>().join(", ");
            facts.add(name, &joined, texts.first().map(Text::origin).unwrap_or_default());
        }
    }
}
