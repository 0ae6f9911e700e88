//! The project's SLOs, as dashboards find them.
//!
//! The files of `alerts/` are resolved before those of `dashboards/`, so that a
//! dashboard can draw what an SLO records, at its own windows and thresholds.

use std::collections::BTreeMap;

use super::{Alerts, Context, Service, Unit};
use crate::diagnostic::{Diagnostic, Sink};
use crate::method::{self, Method};
use crate::slo::Slo;
use crate::span::{Origin, Text};
use crate::spec::NamedThresholds;
use crate::tree::unknown_word;

/// The SLOs of the project, and which of them cannot be relied on.
#[derive(Clone, Debug, Default)]
pub struct Promises {
    /// Those that can be watched, sorted by name.
    pub kept: Vec<Slo>,
    /// Their places, by service.
    services: BTreeMap<Box<str>, Vec<usize>>,
    /// Names of those that are wrong, and reported.
    broken: Vec<Box<str>>,
    /// A file that may have more of them could not be read.
    unread: bool,
}

/// Takes the SLOs out of what the files of `alerts/` became.
#[must_use]
pub fn promises(files: &mut [Alerts]) -> Promises {
    let mut all = Promises::default();
    for file in files {
        all.kept.append(&mut file.slos);
        all.broken.append(&mut file.broken_slos);
        all.unread |= file.unread;
    }
    all.kept.sort_by(|a, b| a.name.text.cmp(&b.name.text));
    for (index, slo) in all.kept.iter().enumerate() {
        if let Some(service) = &slo.service {
            all.services.entry(service.clone()).or_default().push(index);
        }
    }
    all
}

impl Promises {
    /// The parts of the SLO of a name; of all but a few SLOs that is one. Sorted, so that it is quick.
    #[must_use]
    pub fn named(&self, name: &str) -> &[Slo] {
        let start = self.kept.partition_point(|slo| *slo.name.text < *name);
        let rest = self.kept.get(start..).unwrap_or_default();
        let count = rest.iter().take_while(|slo| *slo.name.text == *name).count();
        rest.get(..count).unwrap_or_default()
    }

    /// Those about one of these services, or about anything when there are none.
    #[must_use]
    pub fn about(&self, services: &[&Service]) -> Vec<&Slo> {
        if services.is_empty() {
            return self.kept.iter().collect();
        }
        let of = |service: &&Service| self.services.get(&service.name);
        let mut places: Vec<usize> = services.iter().filter_map(of).flatten().copied().collect();
        places.sort_unstable();
        places.into_iter().filter_map(|index| self.kept.get(index)).collect()
    }

    /// Whether some are not here, for a reason that is reported.
    #[must_use]
    pub fn lacks_some(&self) -> bool {
        self.unread || !self.broken.is_empty()
    }

    fn is_broken(&self, name: &str) -> bool {
        self.unread || self.broken.iter().any(|known| **known == *name)
    }
}

impl Context {
    /// The parts of the SLO of a name; an unknown one is reported.
    pub(super) fn slo(&self, name: &Text, sink: &mut Sink) -> &[Slo] {
        let found = self.promises.named(&name.text);
        if !found.is_empty() || self.promises.is_broken(&name.text) {
            return found;
        }
        if self.promises.kept.is_empty() {
            sink.push(
                Diagnostic::error("slo/none", "the project has no SLO")
                    .at(name.origin(), format!("there is no `{}`", name.text))
                    .help("add it to `slos` in a file of `alerts/`"),
            );
        } else {
            let known = self.promises.kept.iter().map(|slo| slo.name.as_str());
            sink.push(unknown_word(name.origin(), "SLO", &name.text, known));
        }
        found
    }

    /// The services of a dashboard.
    pub(super) fn services_of(&self, unit: &Unit) -> Vec<&Service> {
        unit.services.iter().filter_map(|index| self.services.get(*index)).collect()
    }
}

/// Name of the method that shows SLOs.
pub(super) const SLO: &str = "slo";

/// What a dashboard wants of SLOs.
#[derive(Clone, Copy)]
pub(super) struct Wanted<'a> {
    pub(super) unit: &'a Unit,
    pub(super) method: &'a dyn Method,
    pub(super) cx: &'a Context,
}

impl<'a> Wanted<'a> {
    /// Whether SLOs are all that it shows.
    pub(super) fn is_of_slos(self) -> bool {
        self.method.name() == SLO
    }

    /// The SLOs of its services. Of several services on one dashboard no SLO is the right one.
    pub(super) fn slos(self) -> Vec<&'a Slo> {
        let services = self.cx.services_of(self.unit);
        if self.is_of_slos() || services.len() < 2 { self.cx.promises.about(&services) } else { Vec::new() }
    }

    /// Only one method shows a single SLO.
    pub(super) fn report_key(self, sink: &mut Sink) {
        let spec = &self.unit.spec;
        let said = spec.slo.origin().or_else(|| spec.each.get()?.slo.origin());
        let Some(origin) = said.filter(|_| !self.is_of_slos()) else { return };
        sink.push(
            Diagnostic::error("dashboard/no-method", "`slo` is for dashboards with the method `slo`")
                .at(origin, format!("the method is `{}`", self.method.name()))
                .help("write `method: slo`, or name the service instead"),
        );
    }

    /// There is no SLO to show, or none of the service.
    pub(super) fn report_none(self, sink: &mut Sink) {
        if self.is_reported() {
            return;
        }
        let spec = &self.unit.spec;
        let origin = spec.service.origin().or(spec.services.origin()).or(spec.each.origin());
        let origin = origin.or(spec.method.origin()).unwrap_or_default();
        sink.push(none(&self.cx.services_of(self.unit), "").at(origin, "nothing to show"));
    }

    /// Whether what is missing is so for a reason that is reported.
    fn is_reported(self) -> bool {
        self.unit.broken || self.cx.promises.lacks_some()
    }

    /// The thresholds that follow from the service's SLO, as far as the method judges by them.
    pub(super) fn thresholds(self, slos: &[&Slo], origin: Origin, sink: &mut Sink) -> NamedThresholds {
        let judged = self.method.thresholds();
        let services = self.cx.services_of(self.unit);
        let report = if !judged.contains(&"error_ratio") {
            let method = self.method.name();
            let message = format!("the method `{method}` has no threshold that follows from an SLO");
            Diagnostic::error("dashboard/no-error-ratio", message)
                .at(origin, "judges no share of failures")
                .help("remove it, or name the thresholds")
        } else if services.len() > 1 {
            Diagnostic::error("slo/none", "several services on one dashboard have no SLO in common")
                .at(origin, "whose SLO?")
                .help("use `each: { service: … }` for a dashboard per service, or name the thresholds")
        } else if let Some(mut named) = method::slo_levels(slos) {
            named.0.retain(|(name, _)| judged.contains(&&*name.name));
            return named;
        } else if self.is_reported() || services.is_empty() {
            return NamedThresholds::default();
        } else {
            none(&services, "availability ").at(origin, "needs its objective")
        };
        sink.push(report);
        NamedThresholds::default()
    }
}

/// What is missing, for a service or for the project.
fn none(services: &[&Service], kind: &str) -> Diagnostic {
    let Some(service) = services.first() else {
        return Diagnostic::error("slo/none", "the project has no SLO")
            .help("add one to `slos` in a file of `alerts/`");
    };
    Diagnostic::error("slo/none", format!("the service `{}` has no {kind}SLO", service.name))
        .also(service.origin, format!("`{}` is declared here", service.name))
        .help(format!("add one to `slos` in a file of `alerts/`, with `service: {}`", service.name))
}
