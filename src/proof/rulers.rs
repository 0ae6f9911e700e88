//! Rules of rulers, loaded by a server that evaluates them: which series it needs, the state that it would have
//! kept, and what it must say.
//!
//! A ruler evaluates now, so the history ends now for it. It cannot be waited for that an alert holds for an hour:
//! the server finds `ALERTS_FOR_STATE`, as it does after a restart, and decides at its next evaluation. Outside
//! source: Prometheus, "Alerting rules" and the restoration of the state of `for`.

use std::collections::BTreeSet;

use super::alert::Fired;
use super::ask::{Answer, Failure, Series, Server};
use super::plan::{self, Plan, Recording, rules, whole_seconds};
use super::record::{self, Samples};
use super::report::{Report, RuleFigure};
use super::scenario::{Scenario, Seconds, Telling};
use super::series::{Labels, float};
use super::{faults, plan::selected};
use crate::model::{AlertRule, Engine, Firing, Language, Project, Rule, RuleGroup, RuleKind};
use crate::query::promql;

/// The series in which a ruler keeps since when an alert is active.
pub const STATE: &str = "ALERTS_FOR_STATE";

/// The least that is looked back for the beginning of an alert.
const WATCHED: Seconds = 3600;

/// An alert that is active at the end of what is told.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Active {
    /// The place of its group in [`groups`], and its place there.
    pub rule: (usize, usize),
    /// All its labels.
    pub labels: Labels,
    /// Since when.
    pub since: Seconds,
    /// Whether it has held for long enough.
    pub fires: bool,
}

/// What a server that has loaded a rule says about it.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Loaded {
    /// Why its evaluation fails.
    pub error: Option<String>,
    /// Its alerts that fire.
    pub firing: Vec<Fired>,
    /// How many wait.
    pub pending: usize,
}

/// The names of the series that rules read, directly and through recordings; `None` for all.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Wanted(Option<BTreeSet<String>>);

/// The groups that a server can load: those of rulers, in PromQL.
#[must_use]
pub fn groups(project: &Project) -> Vec<&RuleGroup> {
    let is_metrics = |group: &&RuleGroup| {
        matches!(group.engine, Engine::Ruler(_))
            && !group.rules.is_empty()
            && group.rules.iter().all(|rule| rule.language == Language::PromQl)
    };
    project.groups.iter().filter(is_metrics).collect()
}

impl Wanted {
    /// What the rules of these groups read.
    #[must_use]
    pub fn by(groups: &[&RuleGroup], project: &Project) -> Self {
        let mut open: Vec<&str> =
            groups.iter().flat_map(|group| &group.rules).map(|rule| rule.query.text.as_str()).collect();
        let mut names = BTreeSet::new();
        while let Some(query) = open.pop() {
            if promql::parse(query).tree.selectors().any(|selector| selector.name.is_none()) {
                return Self(None);
            }
            for name in selected(query) {
                let recorded = rules(project).filter(|(_, rule)| {
                    matches!(rule.kind, RuleKind::Record)
                        && rule.language == Language::PromQl
                        && *rule.name.text == *name
                });
                if !names.contains(&name) {
                    open.extend(recorded.map(|(_, rule)| rule.query.text.as_str()));
                    names.insert(name);
                }
            }
        }
        Self(Some(names))
    }

    /// Whether a name is among them.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.0.as_ref().is_none_or(|names| names.contains(name))
    }

    /// Those of some recordings that are read.
    #[must_use]
    pub fn of<'a>(&self, pass: &[Recording<'a>]) -> Vec<Recording<'a>> {
        pass.iter().filter(|recording| self.has(recording.rule.name.as_str())).copied().collect()
    }
}

/// The alerts of groups that are active at the end of what is told; what the server refuses it will say again
/// when it evaluates.
///
/// # Errors
/// When the server is gone.
pub fn active(groups: &[&RuleGroup], told: Telling, server: &mut dyn Server) -> Answer<Vec<Active>> {
    let now = told.until + told.by;
    let mut all = Vec::new();
    for (place, group) in groups.iter().enumerate() {
        let step = whole_seconds(group.interval.as_seconds()).max(10);
        for (at, rule) in group.rules.iter().enumerate() {
            let RuleKind::Alert(alert) = &rule.kind else { continue };
            let hold = whole_seconds(alert.hold.as_seconds());
            let back = (hold.max(WATCHED) / step + 1) * step;
            let answer = match server.range(rule.query.text.as_str(), now - back, now, step) {
                Ok(answer) => answer,
                Err(Failure::Refused(_)) => continue,
                Err(gone) => return Err(gone),
            };
            for series in &answer {
                let Some(since) = unbroken(series, now, step) else { continue };
                let labels = labels(rule, series);
                all.push(Active { rule: (place, at), labels, since, fires: now - since >= hold });
            }
        }
    }
    Ok(all)
}

/// Since when a series has a value at every step until now; `None` when it has none now.
fn unbroken(series: &Series, now: Seconds, step: Seconds) -> Option<Seconds> {
    let mut since = None;
    let mut awaited = now;
    for (time, _) in series.points.iter().rev() {
        if *time != awaited {
            break;
        }
        since = Some(*time);
        awaited -= step;
    }
    since
}

/// The labels of an alert for a series.
fn labels(rule: &Rule, series: &Series) -> Labels {
    let mut labels = record::labels(rule, series);
    labels.insert("alertname".to_owned(), rule.name.text.to_string());
    labels
}

/// The state that a server would have kept about alerts that must hold: since when, at the end of what is told.
#[must_use]
pub fn state(groups: &[&RuleGroup], all: &[Active], told: Telling) -> Samples {
    let waits =
        |active: &&Active| alert(groups, active.rule).is_some_and(|alert| alert.hold.as_seconds() > 0);
    let sample = |active: &Active| (active.labels.clone(), vec![(told.until + told.by, float(active.since))]);
    all.iter().filter(waits).map(sample).collect()
}

fn alert<'a>(groups: &[&'a RuleGroup], (group, at): (usize, usize)) -> Option<&'a AlertRule> {
    match &groups.get(group)?.rules.get(at)?.kind {
        RuleKind::Alert(alert) => Some(alert),
        RuleKind::Record => None,
    }
}

/// Compares what a server says of its rules, group by group, with what they must do at the end of a scenario.
pub fn judge(
    plan: &Plan<'_>,
    groups: &[&RuleGroup],
    (scenario, all): (Scenario, &[Active]),
    loaded: Vec<Vec<Loaded>>,
    report: &mut Report,
) {
    for (place, (group, loaded)) in groups.iter().zip(loaded).enumerate() {
        for (at, (rule, loaded)) in group.rules.iter().zip(loaded).enumerate() {
            if let Some(words) = &loaded.error {
                report.fault(faults::rule_refused(rule, words), Some(scenario));
            } else if let RuleKind::Alert(alert) = &rule.kind {
                let fires = all.iter().any(|active| active.rule == (place, at) && active.fires);
                compared(rule, alert, scenario, (fires, &loaded), report);
            }
            report.rules.push(figure(plan, group, rule, scenario, loaded));
        }
    }
}

fn compared(
    rule: &Rule,
    alert: &AlertRule,
    scenario: Scenario,
    (fires, loaded): (bool, &Loaded),
    report: &mut Report,
) {
    // Labels made by a template are not those of the state that was given, so these go on waiting.
    let made = rule.labels.iter().any(|pair| pair.value.text.contains("{{"));
    let raised = !loaded.firing.is_empty() || (made && loaded.pending > 0);
    match loaded.firing.first() {
        None if fires && !raised => report.fault(faults::not_raised(rule), Some(scenario)),
        Some(first) if plan::expected(alert, scenario) == Firing::Quiet && !asks_the_clock(rule) => {
            report.fault(faults::fires(rule, alert, scenario, first), Some(scenario));
        }
        _ => {}
    }
}

/// Whether a rule asks for the hour or the day, which are others now than at the end of the history.
fn asks_the_clock(rule: &Rule) -> bool {
    const CLOCK: [&str; 8] =
        ["minute", "hour", "day_of_week", "day_of_month", "day_of_year", "days_in_month", "month", "year"];
    promql::parse(rule.query.text.as_str()).tree.calls().any(|call| CLOCK.contains(&call.name))
}

fn figure(plan: &Plan<'_>, group: &RuleGroup, rule: &Rule, scenario: Scenario, loaded: Loaded) -> RuleFigure {
    let ruler = match group.engine {
        Engine::Ruler(datasource) => plan.project.base.datasource(datasource),
        Engine::Grafana => None,
    };
    RuleFigure {
        rule: rule.name.text.to_string(),
        group: group.name.text.to_string(),
        ruler: ruler.map(|found| found.uid.text.to_string()).unwrap_or_default(),
        records: matches!(rule.kind, RuleKind::Record),
        scenario,
        origin: rule.origin,
        error: loaded.error,
        firing: loaded.firing,
        pending: loaded.pending,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alert_is_active_since_its_last_gap() {
        let series = |times: &[Seconds]| Series {
            points: times.iter().map(|time| (*time, 1.0)).collect(),
            ..Series::default()
        };
        assert_eq!(unbroken(&series(&[0, 60, 180, 240, 300]), 300, 60), Some(180));
        assert_eq!(unbroken(&series(&[0, 60, 120]), 300, 60), None);
        assert_eq!(unbroken(&series(&[300]), 300, 60), Some(300));
    }
}
