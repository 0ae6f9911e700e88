//! Emission: `UID/inhibit-rules.fragment.yml`, what an Alertmanager must know so that a page keeps the
//! ticket of the same SLO quiet.
//!
//! UID is that of the Alertmanager, or of the store that has one built in. A configuration of an
//! Alertmanager is one file with the routes of everybody, so this is a part of it: merge it into yours.

use std::collections::{BTreeMap, BTreeSet};

use super::{Emitter, File, ruler, yaml};
use crate::alertmanager::{Fragment, InhibitRule, Text};
use crate::model::{Alertmanager as Notified, Base, Project, Slo};
use crate::slo::series::{Series, escaped};
use crate::slo::{Exclusion, Severity};

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
    let has = |severity| slo.alerting_tiers().any(|tier| tier.severity == severity);
    slo.exclusion == Exclusion::Inhibition && has(Severity::Page) && has(Severity::Ticket)
}

/// One rule for each kind of names; `slos` is everything that the Alertmanager sees.
fn fragment<'a>(slos: &[&'a Slo]) -> Fragment<'a> {
    let mut kinds: BTreeMap<Box<str>, Vec<&'a Slo>> = BTreeMap::new();
    for slo in slos {
        let id = Series::of(slo).ids().into_iter().next();
        kinds.entry(id.map(|(label, _)| label).unwrap_or_default()).or_default().push(slo);
    }
    kinds.retain(|_, slos| slos.iter().any(|slo| is_inhibited(slo)));
    Fragment { inhibit_rules: kinds.into_iter().map(|(label, slos)| rule(&label, &slos)).collect() }
}

/// A page silences the tickets that have its id and its values of `by`.
///
/// Only the alerts of pairs bear `long_window`; that nothing is measured any more is told all the same.
fn rule<'a>(label: &str, slos: &[&'a Slo]) -> InhibitRule<'a> {
    let which = which(label, slos);
    let matchers = |severity: Severity| -> Vec<Text<'a>> {
        vec![
            which.clone().into(),
            format!("severity=\"{}\"", severity.label()).into(),
            "long_window!=\"\"".into(),
        ]
    };
    let by: BTreeSet<&str> = slos.iter().flat_map(|slo| &slo.by).map(|label| &**label).collect();
    let equal = std::iter::once(label.to_owned()).chain(by.into_iter().map(str::to_owned));
    InhibitRule {
        source_matchers: matchers(Severity::Page),
        target_matchers: matchers(Severity::Ticket),
        equal: equal.map(Text::from).collect(),
    }
}

/// Every SLO, or by name those that are inhibited when others of the Alertmanager are not.
fn which(label: &str, slos: &[&Slo]) -> String {
    let others = slos.iter().any(|slo| slo.exclusion != Exclusion::Inhibition);
    if !others {
        return format!("{label}!=\"\"");
    }
    let id = |slo: &&&Slo| Series::of(slo).ids().into_iter().next().map(|(_, id)| escaped(&id));
    let names: BTreeSet<String> =
        slos.iter().filter(|slo| is_inhibited(slo)).filter_map(|slo| id(&slo)).collect();
    format!("{label}=~{}", quoted(&names.into_iter().collect::<Vec<_>>().join("|")))
}

/// A value as Alertmanager reads it between double quotes.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}
