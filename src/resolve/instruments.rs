//! What the services of a project promise to send: kept for the proof on real servers.

use super::{Context, Service};
use crate::convention::{Convention, DERIVED, Instrumented, Signal};
use crate::method::is_of_traces;

/// Every convention of metrics of every service, in the order of the file; then what the stores
/// derive from the traces of services that serve requests.
#[must_use]
pub fn instruments(cx: &Context) -> Vec<Instrumented> {
    let is_metric = |convention: &&Convention| convention.signal == Signal::Metrics;
    let mut all = Vec::new();
    for service in &cx.services {
        let own: Vec<&Convention> = service
            .conventions
            .iter()
            .filter_map(|index| cx.conventions.get(*index))
            .filter(is_metric)
            .collect();
        let serves = own.iter().any(|convention| convention.metric("requests").is_some() && convention.push);
        let stores = DERIVED.iter().filter(|derived| serves && derived.signal == Signal::Metrics);
        let stores = stores.map(|derived| -> &Convention { derived });
        all.extend(own.into_iter().chain(stores).map(|convention| instrumented(service, convention)));
    }
    all
}

fn instrumented(service: &Service, convention: &Convention) -> Instrumented {
    let spelled = convention
        .identity
        .iter()
        .map(|(label, spelling)| (label.clone(), service.spellings.spelled(spelling).into_boxed_str()));
    let labels = service.filters.iter().filter(|(key, _)| !is_of_traces(key));
    Instrumented {
        service: service.name.clone(),
        convention: convention.clone(),
        identity: spelled.chain(labels.cloned()).collect(),
    }
}
