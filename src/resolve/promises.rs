//! The project's SLOs, as dashboards find them.
//!
//! The files of `alerts/` are resolved before those of `dashboards/`, so that a
//! dashboard can draw what an SLO records, at its own windows and thresholds.

use super::{Alerts, Context, Service, Unit};
use crate::diagnostic::{Diagnostic, Sink};
use crate::slo::Slo;
use crate::span::Text;
use crate::tree::unknown_word;

/// The SLOs of the project, and which of them cannot be relied on.
#[derive(Clone, Debug, Default)]
pub struct Promises {
    /// Those that can be watched, sorted by name.
    pub kept: Vec<Slo>,
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
        let is_about = |slo: &&Slo| services.iter().any(|known| Some(&known.name) == slo.service.as_ref());
        self.kept.iter().filter(|slo| services.is_empty() || is_about(slo)).collect()
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
