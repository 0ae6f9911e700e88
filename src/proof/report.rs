//! What a proof found: figures for every query and alert, and the faults.

use super::alert::Fired;
use super::plan::Checked;
use super::scenario::Scenario;
use crate::diagnostic::Diagnostic;
use crate::model::Firing;
use crate::span::Origin;

/// What a proof found.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// One for each query, scenario and choice of variables.
    pub panels: Vec<PanelFigure>,
    /// One for each variable that was asked for, and scenario.
    pub variables: Vec<VariableFigure>,
    /// One for each alert and scenario.
    pub alerts: Vec<AlertFigure>,
    /// What is wrong, each once.
    pub faults: Vec<Diagnostic>,
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
    /// Takes a fault, unless the same one is known: scenarios and choices of variables find it again.
    pub fn fault(&mut self, fault: Diagnostic) {
        let same = |known: &Diagnostic| {
            known.code == fault.code && known.origin() == fault.origin() && known.message == fault.message
        };
        if !self.faults.iter().any(same) {
            self.faults.push(fault);
        }
    }
}
