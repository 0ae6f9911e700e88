//! Emission: `UID/inhibit-rules.fragment.yml`, what an Alertmanager must know so that a page keeps the
//! ticket of the same SLO quiet.
//!
//! UID is that of the Alertmanager, or of the store that has one built in. A configuration of an
//! Alertmanager is one file with the routes of everybody, so this is a part of it: merge it into yours.

use std::collections::{BTreeMap, BTreeSet};

use super::{Emitter, File, ruler, yaml};
use crate::alertmanager::{Fragment, InhibitRule, Text};
use crate::model::{Alertmanager as Notified, Base, Project, Slo};
use crate::slo::series::{NOT_MEASURED, Series, escaped};
use crate::slo::{Exclusion, Names, Severity};

/// Inhibition rules of Alertmanagers.
pub(super) struct Alertmanager;

impl Emitter for Alertmanager {
    fn name(&self) -> &'static str {
        "alertmanager"
    }

    fn files<'a>(&self, project: &'a Project) -> Vec<File<'a>> {
        let Some(folder) = &project.base.outputs.rules else { return Vec::new() };
        let file = |(uid, slos): (&str, Vec<&'a Slo>)| {
            let path = ruler::joined(folder.as_str(), &format!("{uid}/inhibit-rules.fragment.yml"));
            File::new(path, self.name(), move || yaml::render(&header(project), &fragment(&slos)))
        };
        seen(project).into_iter().map(file).collect()
    }
}

/// The SLOs that an Alertmanager sees, by its uid, where one of them needs it.
fn seen(project: &Project) -> BTreeMap<&str, Vec<&Slo>> {
    let mut seen: BTreeMap<&str, Vec<&Slo>> = BTreeMap::new();
    for slo in &project.slos {
        if let Some(uid) = notified(&project.base, slo) {
            seen.entry(uid).or_default().push(slo);
        }
    }
    seen.retain(|_, slos| slos.iter().any(|slo| is_inhibited(slo)));
    seen
}

/// The rules of all Alertmanagers in one, for a proof; empty when there are none.
#[must_use]
pub fn inhibitions(project: &Project) -> Vec<u8> {
    let all: Vec<InhibitRule<'_>> =
        seen(project).into_values().flat_map(|slos| fragment(&slos).inhibit_rules).collect();
    if all.is_empty() { Vec::new() } else { yaml::render(&header(project), &Fragment { inhibit_rules: all }) }
}

fn header(project: &Project) -> String {
    format!(
        "{}\n\n\
         A page keeps the tickets of the same SLO quiet. Merge these rules into the configuration of the\n\
         Alertmanager, beside its own `inhibit_rules`.",
        yaml::written_by(project)
    )
}

/// The uid of the Alertmanager that sees the alerts of an SLO, or of the store that has it built in.
fn notified<'a>(base: &'a Base, slo: &Slo) -> Option<&'a str> {
    let ruler = base
        .datasources
        .iter()
        .find(|known| !slo.home.managed && slo.home.records.as_deref() == Some(known.uid.as_str()))?;
    match ruler.alertmanager? {
        Notified::Own => Some(ruler.uid.as_str()),
        Notified::Datasource(other) => base.datasource(other).map(|found| found.uid.as_str()),
    }
}

/// Whether a page of the SLO silences its tickets here.
fn is_inhibited(slo: &Slo) -> bool {
    slo.exclusion == Exclusion::Inhibition && tells_both(slo)
}

/// What tells pages from tickets: the label of the id, and what matches both.
type Told = (Box<str>, String, String);

/// One rule for each way to tell pages from tickets; `slos` is everything that the Alertmanager sees.
fn fragment<'a>(slos: &[&'a Slo]) -> Fragment<'a> {
    let mut kinds: BTreeMap<Told, Vec<&'a Slo>> = BTreeMap::new();
    for slo in slos.iter().filter(|slo| is_inhibited(slo)) {
        kinds.entry(told(slo)).or_default().push(slo);
    }
    Fragment { inhibit_rules: kinds.iter().map(|(told, inhibited)| rule(told, inhibited, slos)).collect() }
}

fn told(slo: &Slo) -> Told {
    let matcher = |severity: Severity| {
        let (label, value) = slo.told_by(severity);
        format!("{label}={}", quoted(value))
    };
    (Series::of(slo).id().0, matcher(Severity::Page), matcher(Severity::Ticket))
}

/// A page silences the tickets that have its id and its values of `by`.
///
/// That nothing is measured any more is told all the same.
fn rule<'a>(told: &Told, inhibited: &[&'a Slo], all: &[&'a Slo]) -> InhibitRule<'a> {
    let (label, page, ticket) = told;
    let which = which(told, inhibited, all);
    let burning = match inhibited.first().map(|slo| slo.names) {
        Some(Names::Sloth) => format!("alertname!~{}", quoted(NOT_MEASURED)),
        _ => "long_window!=\"\"".to_owned(),
    };
    let matchers = |severity: &str| -> Vec<Text<'a>> {
        vec![which.clone().into(), severity.to_owned().into(), burning.clone().into()]
    };
    let by: BTreeSet<&str> = inhibited.iter().flat_map(|slo| &slo.by).map(|label| &**label).collect();
    let equal = std::iter::once(label.to_string()).chain(by.into_iter().map(str::to_owned));
    InhibitRule {
        source_matchers: matchers(page),
        target_matchers: matchers(ticket),
        equal: equal.map(Text::from).collect(),
    }
}

/// Every SLO, or by name those that are inhibited when others have the same pages and tickets and must be told.
fn which((label, page, ticket): &Told, inhibited: &[&Slo], all: &[&Slo]) -> String {
    let own: BTreeSet<String> = inhibited.iter().map(|slo| escaped(&Series::of(slo).id().1)).collect();
    let is_other = |slo: &&Slo| {
        let (known, first, second) = told(slo);
        let alike = [page, ticket].into_iter().all(|matcher| [&first, &second].contains(&matcher));
        known == *label && alike && tells_both(slo) && !own.contains(&escaped(&Series::of(slo).id().1))
    };
    if !all.iter().any(is_other) {
        return format!("{label}!=\"\"");
    }
    format!("{label}=~{}", quoted(&own.into_iter().collect::<Vec<_>>().join("|")))
}

/// Whether it has pages and tickets, so that a rule that is not meant for it could do something.
fn tells_both(slo: &Slo) -> bool {
    let has = |severity| slo.alerting_tiers().any(|tier| tier.severity == severity);
    has(Severity::Page) && has(Severity::Ticket)
}

/// A value as Alertmanager reads it between double quotes.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}
