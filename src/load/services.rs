//! Services: those of the project file and of the files beside it, complete with what defaults and teams say.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Sink};
use crate::span::{Origin, Span, Text};
use crate::spec::{self, Scalar, Service};
use crate::tree::{List, Map, Name, Said};

/// The entry of `services` that is none: what it says holds for the services of its file.
const DEFAULTS: &str = "defaults";

/// Gives the project every service that it has; `files` are those beside the project file.
pub fn services(project: &mut spec::Project, files: &[&spec::Alerts], sink: &mut Sink) {
    let said = std::mem::take(&mut project.services);
    let (broken, origin) = (said.is_broken(), said.origin());
    let own = said.into_value().unwrap_or_default();
    let usual = defaults(&own).map(|usual| completed(usual, &Service::default(), sink)).unwrap_or_default();
    let mut all = Services::default();
    all.add(&own, &usual, None, sink);
    for file in files {
        let Some(here) = file.services.get() else { continue };
        let closer = defaults(here).map(|closer| completed(closer, &usual, sink));
        all.add(here, closer.as_ref().unwrap_or(&usual), file.team.get(), sink);
    }
    for file in files {
        all.claim(file, sink);
        all.rank(file, sink);
    }
    let first = all.found.first().map(|(name, _)| name.origin);
    project.services = match origin.or(first) {
        _ if broken && all.found.is_empty() => Said::Broken,
        Some(origin) => Said::at(Map(all.found), origin),
        None => Said::Unsaid,
    };
}

fn defaults(map: &Map<Service>) -> Option<&Service> {
    map.get(DEFAULTS)
}

/// The services that were found so far.
#[derive(Default)]
struct Services {
    found: Vec<(Name, Said<Service>)>,
    /// Their places in the list.
    names: BTreeMap<Box<str>, usize>,
}

impl Services {
    /// Adds the services of one file.
    fn add(&mut self, map: &Map<Service>, usual: &Service, team: Option<&Text>, sink: &mut Sink) {
        for (name, said) in map.0.iter().filter(|(name, _)| &*name.name != DEFAULTS) {
            if let Some((first, _)) = self.names.get(&name.name).and_then(|at| self.found.get(*at)) {
                sink.push(twice(name, first.origin));
                continue;
            }
            let mut said = match said.with_origin() {
                Some((service, origin)) => Said::at(completed(service, usual, sink), origin),
                None => said.clone(),
            };
            if let (Some(service), Some(team)) = (said.get_mut(), team)
                && service.team.is_unsaid()
            {
                service.team = Said::at(team.clone(), team.origin());
            }
            self.names.insert(name.name.clone(), self.found.len());
            self.found.push((name.clone(), said));
        }
    }

    fn service(&mut self, name: &Text) -> Option<&mut Service> {
        let at = *self.names.get(&*name.text)?;
        self.found.get_mut(at)?.1.get_mut()
    }

    /// A file about one service may say its tier, where it is not said yet.
    fn rank(&mut self, file: &spec::Alerts, sink: &mut Sink) {
        let Some(Scalar(tier)) = file.tier.get() else { return };
        let Some(name) = file.service.get() else {
            sink.push(tier_of_nobody(tier));
            return;
        };
        let Some(service) = self.service(name) else { return };
        match service.tier.get() {
            Some(Scalar(other)) if other.text != tier.text => sink.push(two_tiers(name, tier, other)),
            Some(_) => {}
            None => service.tier = file.tier.clone(),
        }
    }

    /// A file about one service says whose it is; another file may have said that it is somebody else's.
    fn claim(&mut self, file: &spec::Alerts, sink: &mut Sink) {
        let (Some(team), Some(name)) = (file.team.get(), file.service.get()) else { return };
        let Some(service) = self.service(name) else { return };
        match service.team.get() {
            Some(other) if other.text != team.text => sink.push(two_teams(name, team, other)),
            Some(_) => {}
            None => service.team = Said::at(team.clone(), team.origin()),
        }
    }
}

/// A service with what is usual where it says nothing itself.
fn completed(own: &Service, usual: &Service, sink: &mut Sink) -> Service {
    let mut all = usual.laid_over(own);
    all.origin = own.origin;
    add_missing(&mut all.filters, &usual.filters);
    add_missing(&mut all.labels, &usual.labels);
    all.instrumentation = instrumentation(&own.instrumentation, &usual.instrumentation, sink);
    all
}

/// Adds the entries whose names are not there yet.
fn add_missing(map: &mut Said<Map<Text>>, usual: &Said<Map<Text>>) {
    let (Some(map), Some(usual)) = (map.get_mut(), usual.get()) else { return };
    let new: Vec<_> = usual.0.iter().filter(|(name, _)| !map.has(&name.name)).cloned().collect();
    map.0.extend(new);
}

/// The service's own instrumentation; with `+` in front of its names it is added to the usual one.
fn instrumentation(own: &Said<List<Text>>, usual: &Said<List<Text>>, sink: &mut Sink) -> Said<List<Text>> {
    let Some((list, origin)) = own.with_origin() else {
        return if own.is_broken() { Said::Broken } else { usual.clone() };
    };
    let is_added = |name: &Text| name.text.starts_with('+');
    if !list.iter().any(is_added) {
        return own.clone();
    }
    if let Some(plain) = list.iter().find(|name| !is_added(name)) {
        let message =
            format!("`{}` replaces the usual instrumentation, beside names that are added to it", plain.text);
        sink.push(
            Diagnostic::error("service/half-added", message)
                .at(plain.origin(), "has no `+`")
                .help(format!("write `+{}`, or every name without `+`", plain.text)),
        );
        return Said::Broken;
    }
    let without_plus = |name: &Text| {
        let bare = name.replaced([(Span::new(0, 1), "")]);
        let origin = name.origin();
        Said::at(bare, origin)
    };
    let mut all = usual.get().cloned().unwrap_or_default();
    for name in list.iter().map(without_plus) {
        let known = |other: &Text| name.get().is_some_and(|name| name.text == other.text);
        if !all.iter().any(known) {
            all.0.push(name);
        } else if let Some((text, origin)) = name.with_origin() {
            sink.push(
                Diagnostic::warning("service/added-twice", format!("`{}` is there already", text.text))
                    .at(origin, "adds nothing")
                    .help("remove it"),
            );
        }
    }
    Said::at(all, origin)
}

fn twice(name: &Name, first: Origin) -> Diagnostic {
    Diagnostic::error("service/twice", format!("two services are called `{}`", name.name))
        .at(name.origin, "the second")
        .also(first, "the first")
        .help("keep one of them, or give one another name")
}

fn tier_of_nobody(tier: &Text) -> Diagnostic {
    Diagnostic::error("service/tier-of-nobody", "a file that is about no service has a `tier`")
        .at(tier.origin(), "whose tier?")
        .help("add `service:`, or write `tier` at the service")
}

fn two_tiers(service: &Text, tier: &Text, other: &Text) -> Diagnostic {
    let message = format!("`{}` is of tier {} and of tier {}", service.text, other.text, tier.text);
    Diagnostic::error("service/two-tiers", message)
        .at(tier.origin(), "one tier")
        .also(other.origin(), "the other")
        .help("write `tier` in one place only")
}

fn two_teams(service: &Text, team: &Text, other: &Text) -> Diagnostic {
    let message = format!("`{}` and `{}` both claim the service `{}`", other.text, team.text, service.text);
    Diagnostic::error("service/two-teams", message)
        .at(team.origin(), "one team")
        .also(other.origin(), "the other")
        .help(format!("agree on one, and write `team` at `{}` in one place only", service.text))
}
