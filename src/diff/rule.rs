//! Alerts and recordings as things; those of SLOs follow from the SLO and are left out.

use super::{Facts, Thing, number};
use crate::model::{AlertRule, Base, DatasourceRef, Engine, Project, Rule, RuleGroup, RuleKind};
use crate::span::Text;

pub(super) fn things(project: &Project) -> Vec<Thing> {
    let groups = project.groups.iter().filter(|group| !group.slo);
    let things = groups.flat_map(|group| group.rules.iter().map(|rule| thing(&project.base, group, rule)));
    let mut things: Vec<Thing> = things.collect();
    things.sort_by(|a, b| (a.kind, &a.name).cmp(&(b.kind, &b.name)));
    number(&mut things);
    things
}

fn thing(base: &Base, group: &RuleGroup, rule: &Rule) -> Thing {
    let mut facts = Facts::default();
    facts.add("query", &rule.query.text.as_str());
    if let RuleKind::Alert(alert) = &rule.kind {
        self::alert(alert, &mut facts);
    }
    facts.add("datasource", &uid(base, rule.datasource));
    for label in &rule.labels {
        facts.add(format!("label {}", label.name), &label.value.as_str());
    }
    facts.add("evaluated by", &engine(base, group.engine));
    facts.add("evaluated every", &group.interval);
    facts.add("folder", &group.folder.as_str());
    facts.add("group", &group.name.as_str());
    if group.engine != Engine::Grafana {
        facts.add("namespace", &group.namespace.as_str());
    }
    facts.add("paused", &if rule.paused { "true" } else { "" });
    if group.engine == Engine::Grafana {
        facts.add("range", &rule.range);
        facts.add("uid", &rule.uid.as_str());
    }
    let kind = if matches!(rule.kind, RuleKind::Record) { "recording" } else { "alert" };
    let severity = rule.labels.iter().find(|label| &*label.name == "severity");
    let about = severity.map(|label| label.value.as_str().to_owned()).unwrap_or_default();
    let service = rule.labels.iter().find(|label| &*label.name == "service");
    let service = service.map(|label| label.value.as_str().to_owned()).unwrap_or_default();
    // One rule for each of many services has one name for all of them.
    let name = match service.as_str() {
        "" => rule.name.text.to_string(),
        service => format!("{} of {service}", rule.name.text),
    };
    Thing { kind, name, about, service, facts: facts.0, parts: Vec::new() }
}

fn alert(alert: &AlertRule, facts: &mut Facts) {
    facts.add_some("condition", alert.condition.as_ref());
    facts.add("for", &alert.hold);
    facts.add_some("keep_firing_for", alert.keep_firing_for);
    // Rulers know neither; there it is always the same.
    facts.add("no_data", &alert.no_data.word());
    facts.add("on_error", &alert.on_error.word());
    for annotation in &alert.annotations {
        facts.add(format!("annotation {}", annotation.name), &annotation.value.as_str());
    }
    if let Some((dashboard, panel)) = &alert.panel {
        facts.add("panel", &format!("{}/{}", dashboard.text, panel.text));
    }
    if let Some(delivery) = &alert.delivery {
        facts.add("contact_point", &delivery.contact_point.as_str());
        let joined = |texts: &[Text]| texts.iter().map(Text::as_str).collect::<Vec<_>>().join(", ");
        facts.add("group_by", &joined(&delivery.group_by));
        facts.add("mute_times", &joined(&delivery.mute_times));
    }
}

fn uid(base: &Base, datasource: DatasourceRef) -> &str {
    base.datasource(datasource).map(|datasource| datasource.uid.as_str()).unwrap_or_default()
}

fn engine(base: &Base, engine: Engine) -> &str {
    match engine {
        Engine::Grafana => "grafana",
        Engine::Ruler(datasource) => uid(base, datasource),
    }
}
