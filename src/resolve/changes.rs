//! What files about one service change of the fleet's SLOs, rules and dashboards.
//!
//! A service's file lies beside its code and names what is said of all services somewhere else:
//! `slos: { availability: { objective: 99.99% } }`. Both are known before either is lowered.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Diagnostic, Sink};
use crate::nearest::nearest;
use crate::span::{Origin, Text};
use crate::spec::{self, Dashboard, Exception, Rule, Slo, Things, Varies};
use crate::tree::{Map, Said, unknown_word};

/// What is different for one service.
#[derive(Clone, Debug)]
pub struct Change<T> {
    /// Its service.
    pub service: Box<str>,
    /// Where it was said.
    pub origin: Origin,
    /// What was said.
    pub said: Said<Exception<T>>,
}

/// Changes by the name of what is changed.
pub type Changed<T> = BTreeMap<Box<str>, Vec<Change<T>>>;

/// Everything that files about one service change.
#[derive(Debug, Default)]
pub struct Changes {
    /// Of SLOs.
    pub slos: Changed<Slo>,
    /// Of rules.
    pub rules: Changed<Rule>,
    /// Of dashboards, by the names of their files.
    pub dashboards: Changed<Dashboard>,
    /// Names of the SLOs that there is one of per service.
    fleet: BTreeSet<Box<str>>,
}

impl Changes {
    /// Whether there is one SLO of this name per service.
    #[must_use]
    pub fn is_of_fleet(&self, slo: &str) -> bool {
        self.fleet.contains(slo)
    }

    /// The SLO of the fleet that a name resembles.
    #[must_use]
    pub fn resembled(&self, slo: &str) -> Option<&str> {
        nearest(slo, self.fleet.iter().map(|name| &**name))
    }
}

/// Collects what `files` change; `dashboards` are the names of the files of `dashboards/`.
#[must_use]
pub fn changes(files: &[&spec::Alerts], dashboards: &[FleetName], sink: &mut Sink) -> Changes {
    let slos = files.iter().filter_map(|file| file.slos.get()).flat_map(Things::iter);
    let slos = slos.filter(|slo| !slo.each.is_unsaid()).filter_map(|slo| slo.name.get());
    let rules = files.iter().filter_map(|file| file.rules.get()).flat_map(Things::iter);
    let rules = rules.filter(|rule| !rule.each.is_unsaid());
    let rules: BTreeSet<&str> =
        rules.filter_map(|rule| rule.alert.get().or(rule.record.get())).map(Text::as_str).collect();
    let mut all =
        Changes { fleet: slos.map(|name| Box::from(name.as_str())).collect(), ..Changes::default() };
    for file in files {
        let slos = file.slos.get().and_then(Things::named);
        let of_rules = file.rules.get().and_then(Things::named);
        let Some(service) = file.service.get() else {
            report_no_service(file.slos.origin().filter(|_| slos.is_some()), "slos", sink);
            report_no_service(file.rules.origin().filter(|_| of_rules.is_some()), "rules", sink);
            continue;
        };
        let fleet = &all.fleet;
        collect(slos, service, &mut all.slos, |name| fleet.contains(name));
        collect(of_rules, service, &mut all.rules, |name| rules.contains(name));
        for (name, _) in of_rules.into_iter().flat_map(|map| &map.0) {
            if !rules.contains(&*name.name) {
                let known = rules.iter().copied();
                sink.push(unknown_word(name.origin, "rule per service", &name.name, known));
            }
        }
        for (name, own) in file.dashboards.get().into_iter().flat_map(|map| &map.0) {
            let Some(stem) = fleet_file(&name.name, dashboards) else { continue };
            let fixed = report_fixed(own, sink);
            let said = if fixed { Said::Broken } else { own.clone().map(|own| own.0) };
            let change = Change { service: service.text.to_string().into(), origin: name.origin, said };
            all.dashboards.entry(stem.into()).or_default().push(change);
        }
    }
    all
}

/// What a file of `dashboards/` is called, and its stem.
pub type FleetName = (String, String);

/// The file of `dashboards/` that a name means: `service-red`, or `red` for short.
#[must_use]
pub fn fleet_file<'s>(name: &str, dashboards: &'s [FleetName]) -> Option<&'s str> {
    let means = |known: &str| known == name || known.strip_prefix("service-") == Some(name);
    dashboards.iter().find(|(known, _)| means(known)).map(|(_, stem)| stem.as_str())
}

fn collect<T: Varies>(
    named: Option<&Map<Exception<T>>>,
    service: &Text,
    all: &mut Changed<T>,
    is_known: impl Fn(&str) -> bool,
) {
    for (name, said) in named.into_iter().flat_map(|map| &map.0).filter(|(name, _)| is_known(&name.name)) {
        let service = service.text.to_string().into();
        let change = Change { service, origin: name.origin, said: said.clone() };
        all.entry(name.name.clone()).or_default().push(change);
    }
}

fn report_no_service(origin: Option<Origin>, key: &str, sink: &mut Sink) {
    let Some(origin) = origin else { return };
    sink.push(
        Diagnostic::error(
            "each/no-own-service",
            format!("`{key}` by name, in a file that is about no service"),
        )
        .at(origin, "whose are they?")
        .help("add `service:` to the file, or write a list"),
    );
}

/// Keys that say which dashboard it is: one of a fleet is said elsewhere. Whether there are any.
fn report_fixed(said: &Said<spec::Own<Dashboard>>, sink: &mut Sink) -> bool {
    let Some(own) = said.get().map(|own| &own.0.over) else { return false };
    let keys = [
        ("uid", own.uid.origin()),
        ("each", own.each.origin()),
        ("except", own.except.origin()),
        ("method", own.method.origin()),
        ("service", own.service.origin()),
        ("services", own.services.origin()),
        ("slo", own.slo.origin()),
    ];
    let said: Vec<_> = keys.into_iter().filter_map(|(key, origin)| Some((key, origin?))).collect();
    for (key, origin) in &said {
        sink.push(
            Diagnostic::error("each/fixed-key", format!("`{key}` of one dashboard of a fleet cannot differ"))
                .at(*origin, "says which dashboard it is")
                .help("remove it, or give the dashboard a name that no file of `dashboards/` has"),
        );
    }
    !said.is_empty()
}
