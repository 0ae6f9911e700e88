//! The proof itself: asks a server what dashboards and alerts would ask, and compares with what is expected.

use std::collections::{BTreeMap, BTreeSet};

use super::alert::{self, Fired};
use super::ask::{Answer, Failure, Series, Server};
use super::fill::{Value, filled};
use super::plan::{self, Plan, Question, expected};
use super::report::{AlertFigure, ExemplarFigure, PanelFigure, Report, VariableFigure};
use super::scenario::{SHOWN, Scenario};
use super::why::{self, Reason};
use super::{faults, misuse, regex};
use crate::diagnostic::Diagnostic;
use crate::model::{
    AlertRule, Dashboard, Empty, Engine, Firing, Language, NoData, Rule, RuleGroup, RuleKind, Variable,
    VariableKind, VariableSource,
};
use crate::span::Text;

/// Asks everything that a plan has; `progress` is told what is being done.
///
/// # Errors
/// When the server is gone; a query that it refuses is a finding.
pub fn prove(plan: &Plan<'_>, server: &mut dyn Server, progress: &mut dyn FnMut(&str)) -> Answer<Report> {
    let report = Report { checked: plan.checked, ..Report::default() };
    let mut proof = Proof { plan, server, report, waiting: BTreeMap::new() };
    for dashboard in plan.project.asking() {
        progress(&format!("dashboard {}", dashboard.uid.text));
        for scenario in Scenario::ALL {
            proof.dashboard(dashboard, scenario)?;
        }
        proof.waiting.clear();
    }
    progress("alerts");
    for (group, rule) in plan::rules(plan.project) {
        if let RuleKind::Alert(alert) = &rule.kind
            && rule.language == Language::PromQl
            && !rule.paused
            && !plan.is_native(rule.query.text.as_str())
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
    /// Queries of a dashboard that may be empty in one scenario and were, by their number and whether variables
    /// stood for all: their figures and faults, should they be empty in the other one as well.
    waiting: BTreeMap<(usize, bool), (usize, Diagnostic)>,
}

/// Values chosen for the variables of a dashboard.
struct Choice {
    /// One value each.
    one: Vec<Value>,
    /// "All" where there is one, else as many as may be chosen.
    all: Vec<Value>,
}

/// A query of a dashboard with its variables filled in.
struct Asked<'a> {
    dashboard: &'a Dashboard,
    /// Its number in the dashboard.
    number: usize,
    question: &'a Question<'a>,
    text: Text,
    scenario: Scenario,
    all: bool,
}

/// An alert in a scenario, and what its query gave.
#[derive(Clone, Copy)]
struct Watched<'a> {
    rule: &'a Rule,
    alert: &'a AlertRule,
    scenario: Scenario,
    answer: &'a [Series],
}

impl Asked<'_> {
    fn may_be_empty(&self) -> bool {
        match self.question.asker.empty() {
            Empty::Never => false,
            Empty::Healthy => self.scenario == Scenario::Healthy,
            Empty::Incident => self.scenario == Scenario::Incident,
            Empty::Always | Empty::Either => true,
        }
    }

    /// What is known before the answer.
    fn figure(&self) -> PanelFigure {
        PanelFigure {
            dashboard: self.dashboard.uid.text.to_string(),
            panel: self.question.asker.called(),
            query: self.question.ref_id.to_owned(),
            scenario: self.scenario,
            all: self.all,
            series: 0,
            points: 0,
            declared_empty: false,
            error: None,
        }
    }
}

impl Proof<'_, '_> {
    fn dashboard(&mut self, dashboard: &Dashboard, scenario: Scenario) -> Answer<()> {
        let choice = self.variables(dashboard, scenario)?;
        let questions = plan::questions(dashboard).into_iter().enumerate();
        for (number, question) in questions.filter(|(_, one)| !self.plan.is_native(one.text.as_str())) {
            let [one, all] = [&choice.one, &choice.all].map(|values| self.text(&question, values));
            let several = one.text != all.text;
            let mut asked = Asked { dashboard, number, question: &question, text: one, scenario, all: false };
            self.question(&asked)?;
            if several {
                asked = Asked { text: all, all: true, ..asked };
                self.question(&asked)?;
            }
        }
        Ok(())
    }

    fn text(&self, question: &Question<'_>, variables: &[Value]) -> Text {
        filled(question.text, &self.plan.values(variables.to_vec(), question.datasource))
    }

    fn question(&mut self, asked: &Asked<'_>) -> Answer<()> {
        let ((from, to), text) = (asked.question.shown(asked.scenario), asked.text.as_str());
        let from = if asked.question.instant { to } else { from };
        let mut figure = asked.figure();
        match self.server.range(text, from, to, 60) {
            Err(Failure::Refused(words)) => {
                let asker = asked.question.asker.called();
                let fault = faults::refused(&asker, asked.dashboard, &asked.text, &words);
                self.report.fault(fault, Some(asked.scenario));
                figure.error = Some(words);
            }
            Err(gone) => return Err(gone),
            Ok(series) => {
                figure.series = series.len();
                figure.points = series.iter().map(Series::finite).sum();
                if figure.points == 0 {
                    figure.declared_empty = self.empty(asked)?;
                }
                for misuse in misuse::found(self.plan, &asked.text, asked.scenario, self.server)? {
                    self.report.fault(faults::misuse(&asked.text, misuse), None);
                }
            }
        }
        self.report.panels.push(figure);
        if asked.question.exemplars && asked.scenario == Scenario::Healthy && !asked.all {
            self.exemplars(asked);
        }
        Ok(())
    }

    /// A query that returned nothing: whether it may. It is reported, or waits for the other scenario.
    fn empty(&mut self, asked: &Asked<'_>) -> Answer<bool> {
        let either = asked.question.asker.empty() == Empty::Either;
        if asked.may_be_empty() && !either {
            return Ok(true);
        }
        let reason = self.why(&asked.text, asked.scenario)?;
        let asker = asked.question.asker.called();
        let fault = faults::empty(&asker, asked.dashboard, &asked.text, reason);
        let key = (asked.number, asked.all);
        let before = self.waiting.remove(&key);
        if either && before.is_none() {
            self.waiting.insert(key, (self.report.panels.len(), fault));
            return Ok(true);
        }
        if let Some((figure, fault)) = before {
            self.report.panels.get_mut(figure).into_iter().for_each(|figure| figure.declared_empty = false);
            self.report.fault(fault, Some(Scenario::Healthy));
        }
        self.report.fault(fault, Some(asked.scenario));
        Ok(false)
    }

    /// Notes what exemplars are wanted: another server is asked for them.
    fn exemplars(&mut self, asked: &Asked<'_>) {
        let datasource = self.plan.project.base.datasource(asked.question.datasource);
        let links = datasource.into_iter().flat_map(|found| &found.correlations.exemplars);
        self.report.exemplars.push(ExemplarFigure {
            dashboard: asked.dashboard.uid.text.to_string(),
            panel: asked.question.asker.called(),
            query: asked.text.clone(),
            links: links.map(|(label, _)| label.to_string()).collect(),
            found: 0,
        });
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
                self.report.fault(faults::refused(&asker, dashboard, &place, &words), Some(scenario));
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
            self.report.fault(faults::no_values(variable, dashboard, &place, reason), Some(scenario));
        }
        let Some(regex) = &variable.regex else { return Ok(shown_as_they_are(found)) };
        let kept = regex::kept(regex.as_str(), &found, scenario.moment(), self.server)?;
        if kept.is_empty() && !found.is_empty() {
            self.report.fault(faults::nothing_kept(variable, dashboard, regex, &found), Some(scenario));
        }
        Ok(kept)
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
                let names: BTreeSet<String> = series.into_iter().flat_map(BTreeMap::into_keys).collect();
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
                Ok(answer.iter().map(regex::line).collect())
            }
            // Nobody here to ask.
            VariableSource::Other(_) => Ok(Vec::new()),
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
                    self.report.fault(faults::rule_refused(rule, &words), Some(scenario));
                    continue;
                }
                Err(gone) => return Err(gone),
            };
            let fired = alert::fired(alert, &answer, watched, step);
            let watched = Watched { rule, alert, scenario, answer: &answer };
            self.judge(&watched, fired.first())?;
            self.report.alerts.push(AlertFigure { fired, ..figure(group, rule, alert, scenario) });
        }
        for misuse in misuse::found(self.plan, &rule.query.text, Scenario::Healthy, self.server)? {
            self.report.fault(faults::misuse(&rule.query.text, misuse), None);
        }
        Ok(())
    }

    fn judge(&mut self, watched: &Watched<'_>, first: Option<&Fired>) -> Answer<()> {
        let Watched { rule, alert, scenario, answer } = *watched;
        // A rule of Grafana whose query finds nothing raises an alert about that.
        let alarms = alert.condition.is_some() && alert.no_data == NoData::NoData;
        let fault = match (expected(alert, scenario), first) {
            (Firing::Quiet, Some(first)) => faults::fires(rule, alert, scenario, first),
            (Firing::Firing, None) => {
                faults::quiet(rule, alert, answer, self.why(&rule.query.text, scenario)?)
            }
            _ if alarms && answer.iter().all(|series| series.points.is_empty()) => {
                faults::no_data(rule, self.why(&rule.query.text, scenario)?)
            }
            _ => return Ok(()),
        };
        self.report.fault(fault, Some(scenario));
        Ok(())
    }
}

/// Values that stand for themselves.
fn shown_as_they_are(values: Vec<String>) -> Vec<(String, String)> {
    values.into_iter().map(|value| (value.clone(), value)).collect()
}

/// What is known of an alert before it is watched.
fn figure(group: &RuleGroup, rule: &Rule, alert: &AlertRule, scenario: Scenario) -> AlertFigure {
    let labels = rule.labels.iter().map(|pair| (pair.name.to_string(), pair.value.text.to_string()));
    AlertFigure {
        alert: rule.name.text.to_string(),
        group: group.name.text.to_string(),
        managed: group.engine == Engine::Grafana,
        scenario,
        expected: expected(alert, scenario),
        labels: labels.collect(),
        folder: group.folder.text.to_string(),
        origin: rule.origin,
        fired: Vec::new(),
    }
}

/// What a server refuses while a reason is looked for is no reason.
fn refused_is_none<T>(answer: Answer<Option<T>>) -> Answer<Option<T>> {
    match answer {
        Err(Failure::Refused(_)) => Ok(None),
        other => other,
    }
}
