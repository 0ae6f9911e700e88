//! A rule: what it asks, when it fires, who evaluates it, who is told.

use super::{Facts, Shown};
use crate::model::{
    AlertRule, Base, DatasourceRef, Engine, NoData, OnError, Project, Rule, RuleGroup, RuleKind,
};
use crate::resolve::Context;
use crate::span::{Origin, Text};

/// The rules of authors and fleets; those of SLOs follow from the SLO.
pub(super) fn all(project: &Project) -> impl Iterator<Item = (&RuleGroup, &Rule)> {
    let groups = project.groups.iter().filter(|group| !group.slo);
    groups.flat_map(|group| group.rules.iter().map(move |rule| (group, rule)))
}

pub(super) fn shown(group: &RuleGroup, rule: &Rule, cx: &Context, project: &Project) -> Shown {
    let mut facts = Facts::default();
    facts.add_text("query", Some(&rule.query.text));
    facts.add("datasource", &uid(&project.base, rule.datasource), rule.origin);
    let kind = match &rule.kind {
        RuleKind::Alert(alert) => {
            self::alert(alert, rule.origin, &mut facts);
            "alert"
        }
        RuleKind::Record => "recording",
    };
    for label in &rule.labels {
        facts.add(format!("label {}", label.name), &label.value.as_str(), label.origin);
    }
    let rules = cx.alerting.rules.origin().unwrap_or_default();
    match group.engine {
        Engine::Grafana => {
            facts.add("evaluated by", &"grafana", rules);
            facts.add("range", &rule.range, Origin::Generated);
            facts.add_text("uid", Some(&rule.uid));
        }
        Engine::Ruler(datasource) => facts.add("evaluated by", &uid(&project.base, datasource), rules),
    }
    facts.add("evaluated every", &group.interval, group.interval_origin);
    facts.add_text("folder", Some(&group.folder));
    facts.add_text("group", Some(&group.name));
    facts.add("paused", &if rule.paused { "true" } else { "" }, rule.origin);
    Shown { kind, name: rule.title.text.to_string(), facts: facts.0 }
}

fn alert(alert: &AlertRule, origin: Origin, facts: &mut Facts) {
    if let Some(condition) = &alert.condition {
        facts.add("condition", condition, origin);
        // What follows from the expression, and what is usual, nobody said.
        let said = |usual: bool| if usual { Origin::Generated } else { origin };
        facts.add(
            "no_data",
            &alert.no_data.word(),
            said(matches!(alert.no_data, NoData::NoData | NoData::Ok)),
        );
        facts.add("on_error", &alert.on_error.word(), said(alert.on_error == OnError::Error));
    }
    facts.add("for", &alert.hold, origin);
    if let Some(long) = &alert.keep_firing_for {
        facts.add("keep_firing_for", long, origin);
    }
    for annotation in &alert.annotations {
        facts.add(format!("annotation {}", annotation.name), &annotation.value.as_str(), annotation.origin);
    }
    if let Some((dashboard, panel)) = &alert.panel {
        facts.add("panel", &format!("{}/{}", dashboard.text, panel.text), dashboard.origin());
    }
    if let Some(delivery) = &alert.delivery {
        facts.add_text("contact_point", Some(&delivery.contact_point));
        let joined = |texts: &[Text]| texts.iter().map(Text::as_str).collect::<Vec<_>>().join(", ");
        let first = |texts: &[Text]| texts.first().map(Text::origin).unwrap_or_default();
        facts.add("group_by", &joined(&delivery.group_by), first(&delivery.group_by));
        facts.add("mute_times", &joined(&delivery.mute_times), first(&delivery.mute_times));
    }
}

fn uid(base: &Base, datasource: DatasourceRef) -> &str {
    base.datasource(datasource).map(|datasource| datasource.uid.as_str()).unwrap_or_default()
}
