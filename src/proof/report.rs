//! What a proof found: figures for every query and alert, and the faults.

use std::collections::BTreeSet;

use super::alert::Fired;
use super::plan::Checked;
use super::scenario::Scenario;
use super::series::Labels;
use crate::diagnostic::Diagnostic;
use crate::model::Firing;
use crate::span::{Origin, Text};

/// What a proof found.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// One for each query, scenario and choice of variables.
    pub panels: Vec<PanelFigure>,
    /// One for each variable that was asked for, and scenario.
    pub variables: Vec<VariableFigure>,
    /// One for each alert and scenario.
    pub alerts: Vec<AlertFigure>,
    /// One for each rule of a ruler of metrics, and scenario.
    pub rules: Vec<RuleFigure>,
    /// One for each alert that went through an Alertmanager.
    pub told: Vec<ToldFigure>,
    /// One for each query that shows exemplars.
    pub exemplars: Vec<ExemplarFigure>,
    /// What is wrong, each once, and the scenarios in which it was found.
    pub found: Vec<(Diagnostic, BTreeSet<Scenario>)>,
    /// What no server here can answer.
    pub checked: Checked,
}

/// What became of one query of a dashboard.
#[derive(Clone, Debug)]
pub struct PanelFigure {
    /// Uid.
    pub dashboard: String,
    /// The panel or annotation, in words.
    pub panel: String,
    /// `A`, `B`, …
    pub query: String,
    /// When it was asked.
    pub scenario: Scenario,
    /// Whether variables stood for all their values.
    pub all: bool,
    /// Series in the answer.
    pub series: usize,
    /// Finite points in the answer.
    pub points: usize,
    /// It has no data, and may have none.
    pub declared_empty: bool,
    /// The server's words, when it refused the query.
    pub error: Option<String>,
}

/// What became of one variable.
#[derive(Clone, Debug)]
pub struct VariableFigure {
    /// Uid of the dashboard.
    pub dashboard: String,
    /// Its name.
    pub variable: String,
    /// When it was asked.
    pub scenario: Scenario,
    /// How many values it has.
    pub values: usize,
}

/// What became of one alert.
#[derive(Clone, Debug)]
pub struct AlertFigure {
    /// Name.
    pub alert: String,
    /// Group.
    pub group: String,
    /// Whether Grafana evaluates it.
    pub managed: bool,
    /// When it was watched.
    pub scenario: Scenario,
    /// What was expected.
    pub expected: Firing,
    /// Labels of the rule.
    pub labels: Vec<(String, String)>,
    /// Folder of the rule.
    pub folder: String,
    /// Where the rule was said.
    pub origin: Origin,
    /// The series that it fires for.
    pub fired: Vec<Fired>,
}

/// What a server said about a rule of a ruler that it had loaded and evaluated.
#[derive(Clone, Debug)]
pub struct RuleFigure {
    /// Name of the alert, or of the recorded series.
    pub rule: String,
    /// Group.
    pub group: String,
    /// Uid of the datasource whose ruler has it.
    pub ruler: String,
    /// Whether it records.
    pub records: bool,
    /// The scenario at whose end it was evaluated.
    pub scenario: Scenario,
    /// Where the rule was said.
    pub origin: Origin,
    /// Why its evaluation fails, in the server's words.
    pub error: Option<String>,
    /// Its alerts that fire.
    pub firing: Vec<Fired>,
    /// How many of its alerts have not held for long enough.
    pub pending: usize,
}

/// Who was told about an alert.
#[derive(Clone, Debug)]
pub struct ToldFigure {
    /// Labels of the alert.
    pub labels: Labels,
    /// Contact points that must be told.
    pub expected: BTreeSet<String>,
    /// Contact points that were.
    pub told: BTreeSet<String>,
}

/// What became of the exemplars of one query.
#[derive(Clone, Debug)]
pub struct ExemplarFigure {
    /// Uid.
    pub dashboard: String,
    /// The panel, in words.
    pub panel: String,
    /// The query, variables filled in.
    pub query: Text,
    /// Labels that its datasource links to traces.
    pub links: Vec<String>,
    /// Exemplars that have such a label.
    pub found: usize,
}

impl AlertFigure {
    /// Whether it does what is expected.
    #[must_use]
    pub fn is_right(&self) -> bool {
        match self.expected {
            Firing::Quiet => self.fired.is_empty(),
            Firing::Firing => !self.fired.is_empty(),
            Firing::Either => true,
        }
    }
}

impl Report {
    /// Takes a fault; another scenario or choice of variables may have found it already.
    pub fn fault(&mut self, fault: Diagnostic, scenario: Option<Scenario>) {
        let same = |(known, _): &&mut (Diagnostic, BTreeSet<Scenario>)| {
            known.code == fault.code && known.origin() == fault.origin() && known.message == fault.message
        };
        match self.found.iter_mut().find(same) {
            Some((_, scenarios)) => scenarios.extend(scenario),
            None => self.found.push((fault, scenario.into_iter().collect())),
        }
    }

    /// The faults; what was found in one scenario only says in which.
    #[must_use]
    pub fn faults(&self) -> Vec<Diagnostic> {
        let told = |(fault, scenarios): &(Diagnostic, BTreeSet<Scenario>)| {
            let mut fault = fault.clone();
            match scenarios.iter().collect::<Vec<_>>().as_slice() {
                [Scenario::Healthy] => {
                    fault.message += " while all is well";
                    if fault.code == "proof/empty" {
                        fault = fault.note("a panel that shows failures only says `empty: healthy`");
                    }
                }
                [Scenario::Incident] => fault.message += " in the incident",
                _ => {}
            }
            fault
        };
        self.found.iter().map(told).collect()
    }
}
