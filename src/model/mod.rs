//! The resolved model: what will be written, as plain data with places.
//!
//! Everything that must be known is known here; what could not be resolved is
//! poison (already reported) and keeps the project from being emitted. `check`
//! reads it, `emit` turns it into wire formats; neither changes it.

mod alerting;
mod dashboard;
mod datasource;
mod lock;
mod panel;
mod proof;
mod query;
mod taken;

pub use alerting::{
    AlertRule, Condition, ContactPoint, Delivery, Engine, Evaluator, Interval, MatchOperator, Matcher,
    MuteTime, NoData, OnError, Policy, Receiver, Rule, RuleGroup, RuleKind, RuleOrigins, Setting, Template,
    TimeRange,
};
pub use dashboard::{
    About, Annotation, Chooser, Dashboard, DashboardOrigins, Link, LinkTarget, Row, Variable, VariableKind,
    VariableSource,
};
pub use datasource::{
    Alertmanager, Auth, BasicAuth, Correlations, Datasource, DatasourceRef, DerivedField, Limits, Tls,
    TraceLinks,
};
pub use lock::{Holding, Lock, Locked};
pub use panel::{
    Column, DataLink, Draw, Field, LegendShow, Mapping, MappingMatch, Override, Panel, Property, RawPanel,
    Rect, Scale, Shape, Stack, Step, Transformation,
};
pub use proof::{Empty, Expect, Firing, Level, Sample, SampleKind};
pub use query::{
    Language, Profile, Query, Syntax, Target, TargetFormat, TargetKind, TraceTable, is_ok, language_name,
};
pub use taken::{ExternalDashboard, TakenDashboard};

use crate::quantity::{Duration, Version};
pub use crate::slo::Slo;
use crate::span::{Origin, Text};

/// Everything that one build writes.
#[derive(Debug, Default)]
pub struct Project {
    /// What holds for all documents.
    pub base: Base,
    /// Dashboards, by uid.
    pub dashboards: Vec<Dashboard>,
    /// Dashboards that are taken as they are, in the order of their files.
    pub taken: Vec<TakenDashboard>,
    /// Groups of rules, by folder and name.
    pub groups: Vec<RuleGroup>,
    /// Whether some are not here, for a reason that is reported.
    pub lacks_rules: bool,
    /// SLOs, by name.
    pub slos: Vec<Slo>,
    /// Contact points, in the order of the files.
    pub contact_points: Vec<ContactPoint>,
    /// The policy tree, if one is given; a second one was reported, and is only checked.
    pub policies: Vec<Policy>,
    /// Mute times.
    pub mute_times: Vec<MuteTime>,
    /// Message templates.
    pub templates: Vec<Template>,
    /// Files of the project that have owners; of several that match one, the last counts.
    pub owned: Vec<Owned>,
    /// What Grafana has from earlier builds and must delete.
    pub removed: Holding,
}

/// A label that is part of what a thing is.
#[derive(Clone, Debug, Default)]
pub struct IdentityLabel {
    /// Its name.
    pub name: Box<str>,
    /// The values that it has, where they are known.
    pub values: Vec<Box<str>>,
    /// Where it was said.
    pub origin: Origin,
}

/// What holds for every document of a project.
#[derive(Debug, Default)]
pub struct Base {
    /// Name of the project.
    pub name: Text,
    /// Where Grafana is reached from outside, without a slash at the end.
    pub root_url: Option<Text>,
    /// Versions to build for.
    pub targets: Targets,
    /// Datasources, in the order of the file.
    pub datasources: Vec<Datasource>,
    /// Labels that are part of what a thing is.
    pub identity: Vec<IdentityLabel>,
    /// Dashboards made elsewhere.
    pub external_dashboards: Vec<ExternalDashboard>,
    /// Series recorded elsewhere: names, in which `*` stands for anything.
    pub external_metrics: Vec<Text>,
    /// Contact points made elsewhere.
    pub external_contact_points: Vec<Text>,
    /// Those that teams name.
    pub team_contact_points: Vec<Text>,
    /// Mute times made elsewhere.
    pub external_mute_times: Vec<Text>,
    /// Dashboard that Grafana opens with.
    pub home: Option<Text>,
    /// What is written where.
    pub outputs: Outputs,
    /// Series that the proof writes beside the promised ones.
    pub samples: Vec<Sample>,
}

impl Base {
    /// The datasource that `reference` names; `None` when it is poison.
    #[must_use]
    pub fn datasource(&self, reference: DatasourceRef) -> Option<&Datasource> {
        self.datasources.get(reference.index()?)
    }
}

/// Versions to build for.
#[derive(Clone, Copy, Debug)]
pub struct Targets {
    /// Grafana.
    pub grafana: Version,
    /// Prometheus and what speaks its language.
    pub prometheus: Version,
    /// Loki.
    pub loki: Version,
    /// Tempo.
    pub tempo: Version,
}

impl Default for Targets {
    fn default() -> Self {
        Self {
            grafana: Version::new(12, 4),
            prometheus: Version::new(3, 5),
            loki: Version::new(3, 5),
            tempo: Version::new(2, 8),
        }
    }
}

/// Files of the project, and who owns them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Owned {
    /// Names of folders and of the file at the end; `**` are any folders.
    pub parts: Vec<Box<str>>,
    /// Owners, as `CODEOWNERS` has them, with spaces between them.
    pub owners: String,
}

/// What is written where, below the output folder; `None` is not written.
#[derive(Clone, Debug, Default)]
pub struct Outputs {
    /// Folder of provisioning files and dashboards.
    pub grafana: Option<Text>,
    /// Compose file.
    pub compose: Option<Text>,
    /// Fragment of `grafana.ini`.
    pub grafana_ini: Option<Text>,
    /// Fragment of Tempo's configuration.
    pub tempo: Option<Text>,
    /// List of health probes.
    pub probes: Option<Text>,
    /// Folder of the rule files of rulers.
    pub rules: Option<Text>,
    /// Folder of the tests of those rules.
    pub rule_tests: Option<Text>,
    /// List of the owners of files.
    pub codeowners: Option<Text>,
}

/// A folder in Grafana.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Folder {
    /// Title.
    pub title: Box<str>,
    /// Uid, derived from the title.
    pub uid: Box<str>,
}

/// A time range such as `now-3h` to `now`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Time {
    /// Start.
    pub from: Box<str>,
    /// End.
    pub to: Box<str>,
}

/// A secret by reference.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Secret {
    /// Environment variable.
    Env(Box<str>),
    /// File.
    File(Box<str>),
}

/// A named value with its place.
#[derive(Clone, Debug)]
pub struct Pair {
    /// Name.
    pub name: Box<str>,
    /// Where the name was said.
    pub origin: Origin,
    /// Value.
    pub value: Text,
}

/// How often something is evaluated or refreshed.
pub type Every = Duration;
