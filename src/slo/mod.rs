//! SLOs: from one promise to the rules that keep watch over it.
//!
//! An [`Slo`] says what is counted ([`Sli`]), how much of it may be bad and how
//! that is watched ([`Watch`]). From it follow, exactly and without anything else
//! to know, the [series](series::Series) that are recorded, the [rules] that record and alert in the ruler of
//! a metrics store or in Grafana, what can be predicted of them, [exactly](burn)
//! and for a [traffic], and the [proof] that they do it.
//! This room knows nothing of files: `resolve` makes SLOs from what authors say.

pub mod burn;
pub mod proof;
pub mod rules;
pub mod series;
pub mod sli;
pub mod traffic;
pub mod window;

pub use burn::Watch;
pub use sli::{Sli, Template};
pub use window::{Severity, Tier};

use crate::quantity::Window;
use crate::span::{Origin, Text};

/// A promise, resolved.
#[derive(Clone, Debug)]
pub struct Slo {
    /// Its id: the label `slo` of everything that belongs to it.
    pub name: Text,
    /// What it promises, in words.
    pub description: Option<Text>,
    /// The service that it is about.
    pub service: Option<Box<str>>,
    /// Over how long it is kept.
    pub window: Window,
    /// How much may be bad, and how that is watched.
    pub watch: Watch,
    /// What is counted.
    pub sli: Sli,
    /// What that is about.
    pub measures: Measures,
    /// Labels whose every value keeps the promise by itself.
    pub by: Vec<Box<str>>,
    /// Those of them that are part of what the service is, with the values that they are known to have.
    pub identity: Vec<Identity>,
    /// The values that this part of it is about, when values differ in their objective.
    pub part: Option<Part>,
    /// Who may be told.
    pub notify: Notify,
    /// Bad events that it takes for an alert.
    pub min_bad_events: u32,
    /// Events per second that its author expects.
    pub expected_rps: Option<crate::quantity::Decimal>,
    /// How its series are called.
    pub names: Names,
    /// What keeps a ticket quiet while a page fires.
    pub exclusion: Exclusion,
    /// The label `severity` of its alerts.
    pub severities: Severities,
    /// Whether an alert fires when nothing is measured any more.
    pub absent: Absent,
    /// Labels of its alerts beside its own, and of its info series.
    pub labels: Vec<(Box<str>, Box<str>)>,
    /// Where it was said.
    pub origin: Origin,
    /// Where its objective was said.
    pub objective_origin: Origin,
    /// Where its other parts were said.
    pub origins: Origins,
    /// Where it is measured, kept and watched.
    pub home: Home,
}

/// A label that is part of what a service is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Identity {
    /// Its name.
    pub label: Box<str>,
    /// The values that it must have; empty when they are not known.
    pub values: Vec<Box<str>>,
}

/// Where parts of an SLO were said; what was left unsaid is where the SLO is.
#[derive(Clone, Debug, Default)]
pub struct Origins {
    /// Its window, or that of the project.
    pub window: Origin,
    /// Its pairs of windows, in the order of the watch: pairs of a scheme are where the scheme is named.
    pub tiers: Vec<Origin>,
    /// How often its rules are evaluated, if the project says so.
    pub interval: Option<Origin>,
    /// Its indicator.
    pub sli: Origin,
    /// `min_bad_events`, if it was said.
    pub min_bad_events: Option<Origin>,
    /// `expected_rps`, if it was said.
    pub expected_rps: Option<Origin>,
    /// Who may be told, if it was said.
    pub notify: Option<Origin>,
}

/// Where an SLO is measured, kept and watched.
#[derive(Clone, Debug, Default)]
pub struct Home {
    /// Uid of the datasource that its indicator asks.
    pub asks: Box<str>,
    /// Uid of the store of metrics that keeps what is recorded; `None` when there is no such store.
    pub records: Option<Box<str>>,
    /// Grafana evaluates it, rather than a ruler.
    pub managed: bool,
    /// It is measured in logs.
    pub logs: bool,
}

/// The label `severity` of an SLO's alerts: its author may call them something else.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Severities {
    /// Of pages.
    pub page: Box<str>,
    /// Of tickets.
    pub ticket: Box<str>,
}

impl Default for Severities {
    fn default() -> Self {
        Self { page: Severity::Page.label().into(), ticket: Severity::Ticket.label().into() }
    }
}

impl Severities {
    /// What alerts of a severity bear.
    #[must_use]
    pub const fn of(&self, severity: Severity) -> &str {
        match severity {
            Severity::Page => &self.page,
            Severity::Ticket => &self.ticket,
        }
    }
}

/// What an alert says of an SLO that is measured no more.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Absent {
    /// Nothing.
    Unsaid,
    /// That nothing of it is left; of labels that are part of what the service is, that one value is gone.
    #[default]
    Altogether,
    /// That one value of `by` is gone.
    Each,
}

/// The values of the first label of `by` that share an objective.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Part {
    /// One value, and what names of its groups and files end with.
    Only(Box<str>, Box<str>),
    /// All but these.
    Others(Vec<Box<str>>),
}

/// What an SLO is about, as far as the dashboards of its service ask.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Measures {
    /// Something that only its author knows.
    #[default]
    Own,
    /// Requests that do not fail.
    Availability,
    /// Requests that are answered within this time.
    Latency(crate::quantity::Duration),
}

/// Who may be told of an SLO's alerts.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Notify {
    /// Pages and tickets.
    #[default]
    Page,
    /// Pages only.
    PageOnly,
    /// Tickets only.
    Ticket,
    /// Nobody: it is recorded and drawn.
    None,
}

impl Notify {
    /// Whether alerts of a severity are made.
    #[must_use]
    pub const fn tells(self, severity: Severity) -> bool {
        matches!(
            (self, severity),
            (Self::Page, _) | (Self::PageOnly, Severity::Page) | (Self::Ticket, Severity::Ticket)
        )
    }
}

/// How series are called.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Names {
    /// `slo:error_ratio:rate1h{slo="…"}`.
    #[default]
    Dashc,
    /// `slo:sli_error:ratio_rate1h{sloth_id="…"}`: history and dashboards of sloth go on.
    Sloth,
}

/// What keeps a ticket quiet while a page of the same SLO fires.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Exclusion {
    /// The expression of the ticket.
    #[default]
    Expression,
    /// An inhibition rule of the Alertmanager that sees both.
    Inhibition,
    /// Nothing.
    None,
}

impl Slo {
    /// Uid of the store of metrics that keeps what is recorded; empty when there is none.
    #[must_use]
    pub fn store(&self) -> &str {
        self.home.records.as_deref().unwrap_or_default()
    }

    /// Whether it is about one value of `by` that has an objective of its own: what all parts share
    /// is then said by the part of the others.
    #[must_use]
    pub const fn is_one_value(&self) -> bool {
        matches!(self.part, Some(Part::Only(..)))
    }

    /// Its name, and of what part: what its groups and files are called by.
    #[must_use]
    pub fn full_name(&self) -> std::borrow::Cow<'_, str> {
        match &self.part {
            Some(Part::Only(_, ending)) => format!("{}-{ending}", self.name.text).into(),
            _ => self.name.as_str().into(),
        }
    }

    /// The label that tells its pages from its tickets, and its value.
    #[must_use]
    pub const fn told_by(&self, severity: Severity) -> (&'static str, &str) {
        match self.names {
            Names::Dashc => ("severity", self.severities.of(severity)),
            Names::Sloth => ("sloth_severity", severity.word()),
        }
    }

    /// The tiers that alerts are made for.
    pub fn alerting_tiers(&self) -> impl Iterator<Item = &Tier> {
        self.watch.tiers.iter().filter(|tier| self.notify.tells(tier.severity))
    }
}
