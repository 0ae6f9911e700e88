//! A service: how it is called, what it is instrumented with, whose it is, what is made for it.

use super::dashboard::thresholds;
use super::{Facts, Shown, levels, rule, slo};
use crate::model::{Datasource, Engine, Language, Project, Rule, RuleKind, Slo};
use crate::resolve::{Context, Service};
use crate::span::Text;
use crate::tree::{List, Said};

/// The signals, each with the language that its store speaks.
const SIGNALS: [(&str, Language); 4] = [
    ("metrics", Language::PromQl),
    ("logs", Language::LogQl),
    ("traces", Language::TraceQl),
    ("profiles", Language::Profile),
];

pub(super) fn shown(service: &Service, cx: &Context, project: &Project) -> Shown {
    let mut facts = Facts::default();
    spellings(service, &mut facts);
    let said = &service.said;
    for convention in said.instrumentation.get().into_iter().flat_map(List::iter) {
        facts.add("instrumentation", &convention.as_str(), convention.origin());
    }
    for (name, value) in said.filters.get().into_iter().flat_map(crate::tree::Map::iter) {
        facts.add(format!("where {}", name.name), &value.as_str(), value.origin());
    }
    for label in &service.labels {
        facts.add(format!("label {}", label.name), &label.value.as_str(), label.value.origin());
    }
    for label in cx.labels.iter().filter(|label| !service.labels.iter().any(|own| own.name == label.name)) {
        facts.add(format!("label {}", label.name), &label.value.as_str(), label.value.origin());
    }
    facts.add_text("description", said.description.get());
    ownership(service, cx, project, &mut facts);
    for (signal, language) in SIGNALS {
        datasource(signal, language, cx, project, &mut facts);
    }
    engines(cx, project, &mut facts);
    if let Some((rate, origin)) = said.expected_rps.with_origin() {
        facts.add("expected_rps", rate, origin);
    }
    made(service, project, &mut facts);
    Shown { kind: "service", name: service.name.to_string(), facts: facts.made }
}

/// What each signal calls it, and which key decided that.
fn spellings(service: &Service, facts: &mut Facts) {
    let said = &service.said;
    let (job, name, namespace) = (said.job.origin(), said.name.origin(), said.namespace.origin());
    let own = service.origin;
    let spellings = &service.spellings;
    facts.add("job", &spellings.job, job.or(namespace).or(name).unwrap_or(own));
    facts.add("name", &spellings.name, name.or(job).unwrap_or(own));
    facts.add("namespace", &spellings.namespace, namespace.or(job).unwrap_or(own));
    facts.add("app", &spellings.app, said.app.origin().or(name).or(job).unwrap_or(own));
}

/// Its team, and the folder and contact point that follow from it.
fn ownership(service: &Service, cx: &Context, project: &Project, facts: &mut Facts) {
    let team = service.team.as_ref();
    facts.add_text("team", team);
    let said = cx.defaults.folder.get().unwrap_or(&project.base.name);
    let folder = match team.filter(|_| said.as_str() == "team") {
        Some(team) => cx.team(team).and_then(|known| known.folder.clone()).unwrap_or_else(|| team.clone()),
        None if said.as_str() == "team" => project.base.name.clone(),
        None => said.clone(),
    };
    facts.add_text("folder", Some(&folder));
    facts.add_text("contact_point", team.and_then(|team| cx.team(team)?.contact_point.as_ref()));
}

/// The datasource that a signal is asked of.
fn datasource(signal: &str, language: Language, cx: &Context, project: &Project, facts: &mut Facts) {
    let speaks = |datasource: &&Datasource| cx.speaks(datasource, language);
    let all = || project.base.datasources.iter().filter(speaks);
    if let Some(found) = all().find(|one| one.is_default).or_else(|| all().next()) {
        facts.add(format!("datasource of {signal}"), &found.uid.as_str(), found.uid.origin());
    }
}

/// What evaluates its rules and SLOs.
fn engines(cx: &Context, project: &Project, facts: &mut Facts) {
    let mut engine = |name: &str, engine: Engine, said: &Said<Text>| {
        let uid = |found: &Datasource| found.uid.as_str().to_owned();
        let value = match engine {
            Engine::Grafana => "grafana".to_owned(),
            Engine::Ruler(datasource) => project.base.datasource(datasource).map(uid).unwrap_or_default(),
        };
        facts.add(name, &value, said.origin().unwrap_or_default());
    };
    let rules = &cx.alerting.rules;
    engine("rules are evaluated by", cx.rule_engine, rules);
    let slos = if cx.alerting.slos.is_unsaid() { rules } else { &cx.alerting.slos };
    engine("SLOs are evaluated by", cx.slo_engine, slos);
}

/// The SLOs, dashboards and rules that are made for it, each with what decides when it is bad.
fn made(service: &Service, project: &Project, facts: &mut Facts) {
    let about = |slo: &&Slo| slo.service.as_deref() == Some(&service.name);
    for slo in project.slos.iter().filter(about) {
        let promise = format!("{} in {}", slo.watch.objective, slo.window);
        let notify = slo.origins.notify.unwrap_or_default();
        facts.add_with(format!("SLO {}", slo.name.text), &promise, slo.objective_origin, |facts| {
            slo::pairs(slo, facts);
            facts.add("notify", &slo::notify(slo.notify), notify);
        });
    }
    for dashboard in &project.dashboards {
        if *dashboard.about.services == [service.name.clone()] {
            let (name, title) = (format!("dashboard {}", dashboard.uid.text), dashboard.title.as_str());
            facts.add_with(name, &title, dashboard.origin, |facts| {
                for (of, steps, origin) in dashboard.panels().flat_map(thresholds) {
                    facts.add(format!("thresholds of {of}"), &levels(steps), origin);
                }
            });
        }
    }
    let own = |rule: &Rule| rule::service(rule) == Some(&*service.name);
    for (_, rule) in rule::all(project).filter(|(group, rule)| !group.slo && own(rule)) {
        let severity = rule::label(rule, "severity").unwrap_or("recorded");
        facts.add_with(format!("rule {}", rule.name.text), &severity, rule.name.origin(), |facts| {
            let RuleKind::Alert(alert) = &rule.kind else { return };
            let query = &rule.query.text;
            match rule::condition(rule, alert).filter(|condition| !condition.filter) {
                Some(condition) => facts.add("fires", &condition, query.origin()),
                None => facts.add("fires", &query.as_str(), query.origin()),
            }
            let hold = rule.origins.as_ref().map(|origins| origins.hold);
            facts.add("for", &alert.hold, hold.unwrap_or_default());
        });
    }
}
