//! The proof itself: asks a server what dashboards and alerts would ask, and compares with what is expected.

use std::collections::BTreeSet;

use super::alert::{self, Fired};
use super::ask::{Answer, Failure, Series, Server};
use super::fill::{Value, filled};
use super::plan::{self, Plan, Question};
use super::report::{AlertFigure, PanelFigure, Report, VariableFigure};
use super::scenario::{SHOWN, Scenario};
use super::why::{self, Reason};
use super::{faults, misuse};
use crate::model::{
    AlertRule, Dashboard, Empty, Firing, Language, NoData, Rule, RuleGroup, RuleKind, Variable, VariableKind,
    VariableSource,
};
use crate::span::Text;

/// Asks everything that a plan has; `progress` is told what is being done.
///
/// # Errors
/// When the server is gone; a query that it refuses is a finding.
pub fn prove(plan: &Plan<'_>, server: &mut dyn Server, progress: &mut dyn FnMut(&str)) -> Answer<Report> {
    let mut proof = Proof { plan, server, report: Report { checked: plan.checked, ..Report::default() } };
    for dashboard in &plan.project.dashboards {
        progress(&format!("dashboard {}", dashboard.uid.text));
        for scenario in Scenario::ALL {
            proof.dashboard(dashboard, scenario)?;
        }
    }
    progress("alerts");
    for (group, rule) in plan::rules(plan.project) {
        if let RuleKind::Alert(alert) = &rule.kind
            && rule.language == Language::PromQl
            && !rule.paused
        {
            proof.rule(group, rule, alert)?;
        }
    }
    Ok(proof.report)
}

/// A proof under way.
struct Proof<'a, 's> {
    plan: &'a Plan<'a>,
    server: &'s mut dyn Server,
    report: Report,
}

/// Values chosen for the variables of a dashboard.
struct Choice {
    /// One value each.
    one: Vec<Value>,
    /// "All" where there is one, else as many as may be chosen.
    all: Vec<Value>,
}

impl Proof<'_, '_> {
    fn dashboard(&mut self, dashboard: &Dashboard, scenario: Scenario) -> Answer<()> {
        let choice = self.variables(dashboard, scenario)?;
        for question in plan::questions(dashboard) {
            let one = self.text(&question, &choice.one);
            let all = self.text(&question, &choice.all);
            let several = one.text != all.text;
            self.question(dashboard, &question, &one, scenario, false)?;
            if several {
                self.question(dashboard, &question, &all, scenario, true)?;
            }
        }
        Ok(())
    }

    fn text(&self, question: &Question<'_>, variables: &[Value]) -> Text {
        filled(question.text, &self.plan.values(variables.to_vec(), question.datasource))
    }

    fn question(
        &mut self,
        dashboard: &Dashboard,
        question: &Question<'_>,
        text: &Text,
        scenario: Scenario,
        all: bool,
    ) -> Answer<()> {
        let from = if question.instant { scenario.moment() } else { scenario.moment() - SHOWN };
        let answer = self.server.range(text.as_str(), from, scenario.moment(), 60);
        let mut figure = PanelFigure {
            dashboard: dashboard.uid.text.to_string(),
            panel: question.asker.called(),
            query: question.ref_id.to_owned(),
            scenario,
            all,
            ..PanelFigure::default()
        };
        match answer {
            Err(Failure::Refused(words)) => {
                self.report.fault(faults::refused(&question.asker.called(), dashboard, text, &words));
                figure.error = Some(words);
            }
            Err(gone) => return Err(gone),
            Ok(series) => {
                figure.series = series.len();
                figure.points = series.iter().map(Series::finite).sum();
                let empty = figure.points == 0;
                let may = may_be_empty(question.asker.empty(), scenario);
                figure.declared_empty = empty && may;
                if empty && !may {
                    let reason = self.why(text, scenario)?;
                    self.report.fault(faults::empty(
                        &question.asker.called(),
                        dashboard,
                        text,
                        scenario,
                        reason,
                    ));
                }
                let found = misuse::found(self.plan, text, scenario, self.server)?;
                for reason in found {
                    self.report.fault(faults::misuse(text, reason));
                }
            }
        }
        self.report.panels.push(figure);
        Ok(())
    }

    fn why(&mut self, text: &Text, scenario: Scenario) -> Answer<Option<Reason>> {
        refused_is_none(why::why(text.as_str(), scenario, self.server))
    }

    /// The values of every variable, in order: later ones may ask with earlier ones.
    fn variables(&mut self, dashboard: &Dashboard, scenario: Scenario) -> Answer<Choice> {
        let mut choice = Choice { one: Vec::new(), all: Vec::new() };
        for variable in &dashboard.variables {
            let values = self.variable(dashboard, variable, &choice, scenario)?;
            let regex = variable.multi || variable.all;
            let current =
                variable.current.iter().find(|(_, value)| values.iter().any(|(_, known)| **known == **value));
            let first = current.map(|(text, value)| (text.to_string(), value.to_string()));
            let first = first.or_else(|| values.first().cloned()).unwrap_or_default();
            let name = &variable.name.text;
            choice.one.push(Value { name: (&**name).into(), chosen: vec![first.clone()], all: None, regex });
            choice.all.push(Value {
                name: (&**name).into(),
                chosen: if regex && !values.is_empty() { values } else { vec![first] },
                all: variable.all_value.as_ref().filter(|_| variable.all).map(|text| text.text.to_string()),
                regex,
            });
        }
        Ok(choice)
    }

    fn variable(
        &mut self,
        dashboard: &Dashboard,
        variable: &Variable,
        before: &Choice,
        scenario: Scenario,
    ) -> Answer<Vec<(String, String)>> {
        let VariableKind::Query { datasource, source, .. } = &variable.kind else {
            return Ok(plan::known(variable));
        };
        let speaks = self.plan.project.base.datasource(*datasource).and_then(|found| found.kind);
        let language = speaks.and_then(|kind| crate::vocabulary::datasource::DATASOURCES.get(kind)?.language);
        if language != Some(Language::PromQl) {
            return Ok(plan::known(variable));
        }
        let said = plan::selector(source).map(|query| query.text.clone());
        let text = said.as_ref().map(|text| filled(text, &self.plan.values(before.one.clone(), *datasource)));
        let answer = self.listed(source, text.as_ref(), scenario);
        let place = text.unwrap_or_else(|| Text::plain("", variable.origin));
        let found = match answer {
            Ok(found) => found,
            Err(Failure::Refused(words)) => {
                let asker = format!("the variable `{}`", variable.name.text);
                self.report.fault(faults::refused(&asker, dashboard, &place, &words));
                return Ok(Vec::new());
            }
            Err(gone) => return Err(gone),
        };
        self.report.variables.push(VariableFigure {
            dashboard: dashboard.uid.text.to_string(),
            variable: variable.name.text.to_string(),
            scenario,
            values: found.len(),
        });
        if found.is_empty() {
            let reason = if place.text.is_empty() { None } else { self.why(&place, scenario)? };
            self.report.fault(faults::no_values(variable, dashboard, &place, scenario, reason));
        }
        Ok(found.into_iter().map(|value| (value.clone(), value)).collect())
    }

    fn listed(
        &mut self,
        source: &VariableSource,
        text: Option<&Text>,
        scenario: Scenario,
    ) -> Answer<Vec<String>> {
        let (from, to) = (scenario.moment() - SHOWN, scenario.moment());
        match source {
            VariableSource::LabelValues { label, .. } => {
                self.server.values(label.as_str(), text.map(Text::as_str), from, to)
            }
            VariableSource::LabelNames(_) => {
                let series = self.server.series(text.map_or("{__name__!=\"\"}", Text::as_str), from, to)?;
                let names: BTreeSet<String> =
                    series.into_iter().flat_map(std::collections::BTreeMap::into_keys).collect();
                Ok(names.into_iter().collect())
            }
            VariableSource::Metrics(regex) => {
                let names = self.server.values("__name__", None, from, to)?;
                let fits = |name: &String| crate::query::re2::is_match(regex.as_str(), name) != Some(false);
                Ok(names.into_iter().filter(fits).collect())
            }
            VariableSource::Result(_) => {
                let Some(text) = text else { return Ok(Vec::new()) };
                let answer = self.server.range(text.as_str(), to, to, 60)?;
                Ok(answer.iter().map(|series| format!("{:?}", series.labels)).collect())
            }
        }
    }

    /// One alert, in both scenarios.
    fn rule(&mut self, group: &RuleGroup, rule: &Rule, alert: &AlertRule) -> Answer<()> {
        let step = plan::whole_seconds(group.interval.as_seconds()).max(10);
        for scenario in Scenario::ALL {
            let watched = scenario.watched();
            let answer = match self.server.range(rule.query.text.as_str(), watched.0, watched.1, step) {
                Ok(answer) => answer,
                Err(Failure::Refused(words)) => {
                    self.report.fault(faults::rule_refused(rule, &words));
                    continue;
                }
                Err(gone) => return Err(gone),
            };
            let fired = alert::fired(alert, &answer, watched, step);
            let expected = expected(alert, scenario);
            match (expected, fired.first()) {
                (Firing::Quiet, Some(first)) => {
                    self.report.fault(faults::fires(rule, alert, scenario, first))
                }
                (Firing::Firing, None) => {
                    let reason = self.why(&rule.query.text, scenario)?;
                    self.report.fault(faults::quiet(rule, alert, &answer, reason));
                }
                _ => self.no_data(rule, alert, scenario, &answer)?,
            }
            if scenario == Scenario::Healthy {
                for reason in misuse::found(self.plan, &rule.query.text, scenario, self.server)? {
                    self.report.fault(faults::misuse(&rule.query.text, reason));
                }
            }
            self.told(group, rule, scenario, expected, fired);
        }
        Ok(())
    }

    /// A rule of Grafana whose query finds nothing raises an alert about that.
    fn no_data(
        &mut self,
        rule: &Rule,
        alert: &AlertRule,
        scenario: Scenario,
        answer: &[Series],
    ) -> Answer<()> {
        let empty = answer.iter().all(|series| series.points.is_empty());
        if empty && alert.condition.is_some() && alert.no_data == NoData::NoData {
            let reason = self.why(&rule.query.text, scenario)?;
            self.report.fault(faults::no_data(rule, scenario, reason));
        }
        Ok(())
    }

    fn told(
        &mut self,
        group: &RuleGroup,
        rule: &Rule,
        scenario: Scenario,
        expected: Firing,
        fired: Vec<Fired>,
    ) {
        self.report.alerts.push(AlertFigure {
            alert: rule.name.text.to_string(),
            group: group.name.text.to_string(),
            managed: group.engine == crate::model::Engine::Grafana,
            scenario,
            expected,
            labels: rule
                .labels
                .iter()
                .map(|pair| (pair.name.to_string(), pair.value.text.to_string()))
                .collect(),
            folder: group.folder.text.to_string(),
            origin: rule.origin,
            fired,
        });
    }
}

/// What a server refuses while a reason is looked for is no reason.
fn refused_is_none<T>(answer: Answer<Option<T>>) -> Answer<Option<T>> {
    match answer {
        Err(Failure::Refused(_)) => Ok(None),
        other => other,
    }
}

fn expected(alert: &AlertRule, scenario: Scenario) -> Firing {
    match scenario {
        Scenario::Healthy => alert.expect.healthy,
        Scenario::Incident => alert.expect.incident,
    }
}

fn may_be_empty(empty: Empty, scenario: Scenario) -> bool {
    match empty {
        Empty::Never => false,
        Empty::Healthy => scenario == Scenario::Healthy,
        Empty::Incident => scenario == Scenario::Incident,
        Empty::Always => true,
    }
}

impl Default for PanelFigure {
    fn default() -> Self {
        Self {
            dashboard: String::new(),
            panel: String::new(),
            query: String::new(),
            scenario: Scenario::Healthy,
            all: false,
            series: 0,
            points: 0,
            declared_empty: false,
            error: None,
        }
    }
}
