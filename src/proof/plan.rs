//! What is written, recorded and asked for a project: everything that is known before a server runs.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use super::fill::{self, Value, Values};
use super::openmetrics;
use super::promise::{self, Families};
use super::reach::{self, Reach, Stretch};
use super::scenario::{END, SHOWN, Scenario, Seconds, Telling};
use super::series::{Family, Kind, Labels, Level, Member, Shape};
use crate::convention::Instrumented;
use crate::model::{
    AlertRule, Dashboard, DatasourceRef, Empty, Firing, Language, Panel, Project, Query, Rule, RuleGroup,
    RuleKind, TargetKind, VariableKind, VariableSource,
};
use crate::quantity::Duration;
use crate::query::promql;
use crate::slo::series::{self, Series};
use crate::span::Text;

/// What is written, recorded and asked for a project.
#[derive(Debug)]
pub struct Plan<'a> {
    /// The project.
    pub project: &'a Project,
    /// Promised and declared series.
    pub families: Families,
    /// Recordings in passes: each may read those before it.
    pub passes: Vec<Vec<Recording<'a>>>,
    /// Queries that no server here can answer.
    pub checked: Checked,
    /// The names of native histograms, and of what is recorded of them.
    natives: BTreeSet<String>,
    reach: Reach,
}

/// A rule that records.
#[derive(Clone, Copy, Debug)]
pub struct Recording<'a> {
    /// The rule.
    pub rule: &'a Rule,
    /// Seconds between two samples.
    pub step: Seconds,
}

/// How many queries were checked when the project was compiled, and are not executed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Checked {
    /// In LogQL.
    pub logql: usize,
    /// In TraceQL, graphs of services among them.
    pub traceql: usize,
    /// For profiles.
    pub profiles: usize,
    /// Of native histograms, which no text can give to a server.
    pub native: usize,
    /// In what dashc does not know.
    pub other: usize,
}

/// One query of a dashboard.
#[derive(Clone, Debug)]
pub struct Question<'a> {
    /// What asks: a panel, or an annotation.
    pub asker: Asker<'a>,
    /// `A`, `B`, …
    pub ref_id: &'a str,
    /// The query.
    pub text: &'a Text,
    /// Whether dashc wrote it.
    pub generated: bool,
    /// One value instead of a line.
    pub instant: bool,
    /// Whether it shows exemplars.
    pub exemplars: bool,
    /// Where it is asked.
    pub datasource: DatasourceRef,
}

impl Question<'_> {
    /// What of the time it is asked for at the moment of a scenario: a panel may look back further, or at an earlier
    /// time.
    #[must_use]
    pub fn shown(&self, scenario: Scenario) -> Stretch {
        let of = |length: Option<Duration>| length.map(|length| whole_seconds(length.as_seconds()));
        let (shift, back) = match self.asker {
            Asker::Panel(panel) => (of(panel.time_shift), of(panel.time_from)),
            Asker::Annotation(_) => (None, None),
        };
        let to = scenario.moment() - shift.unwrap_or(0);
        (to - back.unwrap_or(SHOWN).min(reach::LONGEST), to)
    }
}

/// What asks.
#[derive(Clone, Copy, Debug)]
pub enum Asker<'a> {
    /// A panel.
    Panel(&'a Panel),
    /// An annotation, which may find nothing.
    Annotation(&'a Text),
}

impl Asker<'_> {
    /// In words, for messages.
    #[must_use]
    pub fn called(&self) -> String {
        match self {
            Self::Panel(panel) if panel.title.text.is_empty() => format!("the panel `{}`", panel.name),
            Self::Panel(panel) => format!("the panel `{}`", panel.title.text),
            Self::Annotation(name) => format!("the annotation `{}`", name.text),
        }
    }

    /// When it may have no data.
    #[must_use]
    pub fn empty(&self) -> Empty {
        match self {
            Self::Panel(panel) => panel.empty,
            Self::Annotation(_) => Empty::Always,
        }
    }
}

impl<'a> Plan<'a> {
    /// The plan for a project whose services send what `services` says.
    #[must_use]
    pub fn new(project: &'a Project, services: &[Instrumented]) -> Self {
        let mut families = promise::families(services, &project.base.samples);
        assume(project, &mut families);
        promise::identify(&mut families, &project.base.identity);
        let natives = natives(project, promise::natives(services));
        let mut recordings = recordings(project);
        recordings.retain(|recording| !reads(recording.rule.query.text.as_str(), &natives));
        let mut plan = Self {
            project,
            families,
            passes: Vec::new(),
            checked: checked(project, &natives),
            natives,
            reach: Reach::default(),
        };
        plan.passes = passes(&recordings);
        plan.look_back();
        plan
    }

    /// How often a datasource is scraped.
    #[must_use]
    pub fn scrape(&self, datasource: DatasourceRef) -> Seconds {
        let found = self.project.base.datasource(datasource).and_then(|found| found.scrape_interval);
        found.map_or(15, |interval| whole_seconds(interval.as_seconds())).max(1)
    }

    /// How often samples are written: as often as the datasource that is scraped most often.
    #[must_use]
    pub fn step(&self) -> Seconds {
        let metrics = (0..self.project.base.datasources.len()).map(DatasourceRef::new).filter(|at| {
            let kind = self.project.base.datasource(*at).and_then(|found| found.kind);
            let kind = kind.and_then(|kind| crate::vocabulary::datasource::DATASOURCES.get(kind));
            kind.is_some_and(|kind| kind.language == Some(Language::PromQl))
        });
        metrics.map(|at| self.scrape(at)).min().unwrap_or(60).clamp(10, 60)
    }

    /// Whether a query asks for native histograms, which no server here has.
    #[must_use]
    pub fn is_native(&self, query: &str) -> bool {
        reads(query, &self.natives)
    }

    /// When the series of a recording are needed.
    #[must_use]
    pub fn recorded(&self, recording: &Recording<'_>) -> Vec<Stretch> {
        self.reach.of(recording.rule.name.as_str()).unwrap_or_else(|| vec![reach::ALWAYS])
    }

    /// Writes the history of the promised series that are wanted: those of which one name is.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write_history(
        &self,
        told: Telling,
        wanted: &dyn Fn(&str) -> bool,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let step = self.step();
        let times = |name: &str| match self.reach.of(name) {
            Some(stretches) => reach::times(&stretches, step),
            None => reach::seldom(),
        };
        for (name, family) in &self.families {
            let mut endings = openmetrics::endings(&family.kind).iter();
            if endings.any(|ending| wanted(&format!("{name}{ending}"))) {
                openmetrics::family(name, family, &times, told, out)?;
            }
        }
        out.write_all(openmetrics::EOF.as_bytes())
    }

    /// What the series of a name are, where that is known.
    #[must_use]
    pub fn kind(&self, name: &str) -> Option<&Kind> {
        self.families.get(name).map(|family| &family.kind)
    }

    /// Notes how far back everything looks; what is read from recordings is needed before them as well.
    fn look_back(&mut self) {
        let mut reach = Reach::default();
        for dashboard in self.project.asking() {
            let variables = guesses(dashboard);
            let now = |scenario: Scenario| (scenario.moment(), scenario.moment());
            let asked = questions(dashboard).into_iter();
            let asked = asked.map(|one| (one.text, one.datasource, Scenario::ALL.map(|at| one.shown(at))));
            let listed = listed(dashboard).map(|(text, at)| (text, at, Scenario::ALL.map(now)));
            for (text, datasource, stretches) in asked.chain(listed) {
                let text = fill::filled(text, &self.values(variables.clone(), datasource));
                for stretch in stretches {
                    reach.note(text.as_str(), stretch);
                }
            }
        }
        for (_, rule) in rules(self.project).filter(|(_, rule)| matches!(rule.kind, RuleKind::Alert(_))) {
            for scenario in Scenario::ALL {
                reach.note(rule.query.text.as_str(), scenario.watched());
            }
        }
        for pass in self.passes.iter().rev() {
            for recording in pass {
                let needed = reach.of(recording.rule.name.as_str()).unwrap_or_else(|| vec![reach::ALWAYS]);
                for stretch in needed {
                    reach.note(recording.rule.query.text.as_str(), stretch);
                }
            }
        }
        self.reach = reach;
    }

    /// Variables and what is built in, for a query to a datasource.
    #[must_use]
    pub fn values(&self, variables: Vec<Value>, datasource: DatasourceRef) -> Values {
        Values { variables, scrape: self.scrape(datasource), step: 60 }
    }
}

/// What an alert is expected to do in a scenario.
pub(super) fn expected(alert: &AlertRule, scenario: Scenario) -> Firing {
    match scenario {
        Scenario::Healthy => alert.expect.healthy,
        Scenario::Incident => alert.expect.incident,
    }
}

/// Seconds as the moments are.
pub(super) fn whole_seconds(seconds: u64) -> Seconds {
    Seconds::try_from(seconds).unwrap_or(END)
}

/// The queries of a dashboard in PromQL.
#[must_use]
pub fn questions(dashboard: &Dashboard) -> Vec<Question<'_>> {
    let panels = dashboard
        .panels()
        .flat_map(|panel| panel.targets.iter().map(move |target| (Asker::Panel(panel), target)));
    let annotations = dashboard
        .annotations
        .iter()
        .map(|annotation| (Asker::Annotation(&annotation.name), &annotation.target));
    let all = panels.chain(annotations).filter_map(|(asker, target)| match &target.kind {
        TargetKind::PromQl(query) => Some(Question {
            asker,
            ref_id: &target.ref_id,
            text: &query.text,
            generated: query.generated,
            instant: target.instant,
            exemplars: target.exemplars,
            datasource: target.datasource,
        }),
        _ => None,
    });
    all.collect()
}

/// The queries whose results are the values of variables.
fn listed(dashboard: &Dashboard) -> impl Iterator<Item = (&Text, DatasourceRef)> {
    dashboard.variables.iter().filter_map(|variable| match &variable.kind {
        VariableKind::Query { datasource, source: VariableSource::Result(query), .. } => {
            Some((&query.text, *datasource))
        }
        _ => None,
    })
}

/// Every rule with its group.
pub(super) fn rules(project: &Project) -> impl Iterator<Item = (&RuleGroup, &Rule)> {
    project.groups.iter().flat_map(|group| group.rules.iter().map(move |rule| (group, rule)))
}

fn recordings(project: &Project) -> Vec<Recording<'_>> {
    let all = rules(project)
        .filter(|(_, rule)| matches!(rule.kind, RuleKind::Record) && rule.language == Language::PromQl);
    all.map(|(group, rule)| Recording {
        rule,
        step: whole_seconds(group.interval.as_seconds()).clamp(10, 300),
    })
    .collect()
}

/// What is recorded first comes first; a circle is cut where it closes.
fn passes<'a>(all: &[Recording<'a>]) -> Vec<Vec<Recording<'a>>> {
    let reads: Vec<BTreeSet<String>> =
        all.iter().map(|recording| selected(recording.rule.query.text.as_str())).collect();
    let mut open: Vec<usize> = (0..all.len()).collect();
    let mut passes = Vec::new();
    while !open.is_empty() {
        let waits = |at: &usize| {
            let awaited = |other: &usize| {
                let name = all.get(*other).map_or("", |recording| recording.rule.name.as_str());
                other != at && reads.get(*at).is_some_and(|reads| reads.contains(name))
            };
            open.iter().any(awaited)
        };
        let (mut later, mut now): (Vec<usize>, Vec<usize>) = open.iter().partition(|at| waits(at));
        if now.is_empty() {
            std::mem::swap(&mut later, &mut now);
        }
        passes.push(now.iter().filter_map(|at| all.get(*at).copied()).collect());
        open = later;
    }
    passes
}

/// The names of the series that a query selects.
pub(super) fn selected(query: &str) -> BTreeSet<String> {
    let parsed = promql::parse(query);
    let names = parsed.tree.selectors().filter_map(|selector| selector.name);
    names.map(|span| parsed.tree.slice(span).to_owned()).collect()
}

/// What rulers of logs record, no server here can: the series are assumed.
fn assume(project: &Project, families: &mut Families) {
    let from_logs = rules(project)
        .filter(|(_, rule)| matches!(rule.kind, RuleKind::Record) && rule.language == Language::LogQl);
    for (_, rule) in from_logs {
        let labels: Labels =
            rule.labels.iter().map(|pair| (pair.name.to_string(), pair.value.text.to_string())).collect();
        let (healthy, incident) = assumed(project, rule, &labels);
        let member = Member {
            shape: Shape::Waving,
            healthy: Some(Level::of(healthy)),
            incident: Some(Level::of(incident)),
        };
        let family = families
            .entry(rule.name.text.to_string())
            .or_insert_with(|| Family { kind: Kind::Gauge, members: BTreeMap::new() });
        family.members.insert(labels, member);
    }
}

/// Ten events a second, a quarter of the budget spent while all is well, and half of them bad in the incident.
fn assumed(project: &Project, rule: &Rule, labels: &Labels) -> (f64, f64) {
    const EVENTS: f64 = 10.0;
    let is_of = |slo: &&crate::slo::Slo| {
        Series::of(slo)
            .labels()
            .iter()
            .all(|(label, value)| labels.get(&**label).is_some_and(|known| **known == **value))
    };
    match project.slos.iter().find(is_of) {
        Some(slo) if rule.name.as_str() == series::BAD => {
            (EVENTS * slo.watch.budget().to_f64() / 4.0, EVENTS / 2.0)
        }
        Some(_) => (EVENTS, EVENTS),
        None => (1.0, 1.0),
    }
}

/// Whether a query selects one of some names.
fn reads(query: &str, names: &BTreeSet<String>) -> bool {
    !names.is_empty() && !selected(query).is_disjoint(names)
}

/// The names of native histograms, and of what is recorded of them.
fn natives(project: &Project, mut names: BTreeSet<String>) -> BTreeSet<String> {
    loop {
        let recorded = recordings(project).into_iter().map(|recording| recording.rule);
        let of_them = recorded.filter(|rule| reads(rule.query.text.as_str(), &names));
        let more: Vec<String> = of_them.map(|rule| rule.name.text.to_string()).collect();
        let before = names.len();
        names.extend(more);
        if names.len() == before {
            return names;
        }
    }
}

fn checked(project: &Project, natives: &BTreeSet<String>) -> Checked {
    let mut checked = Checked::default();
    let panels = project.asking().flat_map(|dashboard| {
        let panels = dashboard.panels().flat_map(|panel| &panel.targets);
        panels.chain(dashboard.annotations.iter().map(|annotation| &annotation.target))
    });
    for target in panels {
        match &target.kind {
            TargetKind::PromQl(query) => checked.native += usize::from(reads(query.text.as_str(), natives)),
            TargetKind::Broken => {}
            TargetKind::LogQl(_) => checked.logql += 1,
            TargetKind::TraceQl(..) | TargetKind::ServiceMap(_) => checked.traceql += 1,
            TargetKind::Profile(_) => checked.profiles += 1,
            TargetKind::Other(_) => checked.other += 1,
        }
    }
    for (_, rule) in rules(project) {
        match rule.language {
            Language::LogQl => checked.logql += 1,
            Language::PromQl => checked.native += usize::from(reads(rule.query.text.as_str(), natives)),
            _ => {}
        }
    }
    checked
}

/// Values that need no server: what a query looks back over does not hang on the others.
fn guesses(dashboard: &Dashboard) -> Vec<Value> {
    let guess = |variable: &crate::model::Variable| {
        let (_, value) = known(variable).into_iter().next().unwrap_or_default();
        Value::plain(&variable.name.text, &value)
    };
    dashboard.variables.iter().map(guess).collect()
}

/// The values of a variable that the dashboard itself says: shown text, and value.
#[must_use]
pub fn known(variable: &crate::model::Variable) -> Vec<(String, String)> {
    let both = |value: &str| vec![(value.to_owned(), value.to_owned())];
    match &variable.kind {
        VariableKind::Custom(all) => {
            all.iter().map(|(text, value)| (text.to_string(), value.to_string())).collect()
        }
        VariableKind::Interval(all) => all.iter().flat_map(|value| both(value)).collect(),
        VariableKind::Textbox(value) | VariableKind::Constant(value) | VariableKind::Switch(value, _) => {
            both(value)
        }
        VariableKind::Datasource(plugin) => both(plugin),
        VariableKind::GroupBy(_) => both("job"),
        VariableKind::Query { .. } | VariableKind::AdHoc(_) | VariableKind::Broken => {
            let chosen = variable.current.iter().filter(|(_, value)| &**value != "$__all");
            chosen.map(|(text, value)| (text.to_string(), value.to_string())).collect()
        }
    }
}

/// The query of a variable that asks for the values of a label, in PromQL.
#[must_use]
pub fn selector(source: &VariableSource) -> Option<&Query> {
    match source {
        VariableSource::LabelValues { selector, .. } => selector.as_ref(),
        VariableSource::LabelNames(selector) => selector.as_ref(),
        VariableSource::Result(query) => Some(query),
        VariableSource::Metrics(_) | VariableSource::Other(_) => None,
    }
}
