//! What the services of a project promise to send: asked by the proof on real servers.

use super::{Context, Service};
use crate::convention::{Convention, Instrumented, Signal};

impl Context {
    /// Every convention of metrics of every service, in the order of the file; then what the stores
    /// derive from the traces of services that serve requests.
    #[must_use]
    pub fn instrumented(&self) -> Vec<Instrumented> {
        let (named, derived) = self.conventions.split_at(self.conventions.len().saturating_sub(self.derived));
        let is_metric = |convention: &&Convention| convention.signal == Signal::Metrics;
        let mut all = Vec::new();
        for service in &self.services {
            let own: Vec<&Convention> =
                service.conventions.iter().filter_map(|index| named.get(*index)).filter(is_metric).collect();
            let serves =
                own.iter().any(|convention| convention.metric("requests").is_some() && convention.push);
            let stores = derived.iter().filter(is_metric).filter(|_| serves);
            all.extend(own.into_iter().chain(stores).map(|convention| instrumented(service, convention)));
        }
        all
    }
}

fn instrumented(service: &Service, convention: &Convention) -> Instrumented {
    let spelled = convention
        .identity
        .iter()
        .map(|(label, spelling)| (label.clone(), service.spellings.spelled(spelling).into_boxed_str()));
    Instrumented {
        service: service.name.clone(),
        convention: convention.clone(),
        identity: spelled.chain(service.filters.iter().cloned()).collect(),
    }
}
