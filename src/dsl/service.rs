//! Services: what a team runs, and what it is instrumented with.

use super::said::{Faults, exact_setters, pair_setters, push, text_setters};
use crate::span::Origin;
use crate::spec;

/// A service and how it is instrumented. Methods, SLOs and links follow from it.
///
/// ```
/// use dashc::prelude::*;
/// let checkout = Service::new("checkout").job("shop/checkout").with("otel-http-server").with("python-runtime");
/// let red = Dashboard::new("checkout-red", "Checkout / RED").method(Method::Red).service(&checkout);
/// let project = Project::new("shop").service(&checkout).dashboard(red);
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Service {
    name: String,
    origin: Origin,
    spec: spec::Service,
    faults: Faults,
}

impl Service {
    /// A service by its name.
    #[track_caller]
    pub fn new(name: impl Into<String>) -> Self {
        let origin = Origin::here();
        let spec = spec::Service { origin, ..spec::Service::default() };
        Self { name: name.into(), origin, spec, faults: Faults::default() }
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What the project takes.
    pub(super) fn said(&self) -> (String, spec::Service, Origin, Faults) {
        (self.name.clone(), self.spec.clone(), self.origin, self.faults.clone())
    }

    text_setters! {
        /// Prometheus `job`: `namespace/name`, a name, or `=~` and a regular expression for several jobs; the
        /// service's name when not said.
        job => spec.job;
        /// Application name of browser telemetry (Faro).
        app => spec.app;
        /// OpenTelemetry `service.name`, when it is not the last part of the job.
        otel_name => spec.name;
        /// OpenTelemetry `service.namespace`, when it is not the first part of the job.
        namespace => spec.namespace;
        /// What it is, for descriptions.
        description => spec.description;
        /// Whose it is: a label on its rules, and its folder where `folder("team")` asks for it.
        team => spec.team;
    }

    exact_setters! {
        /// Events per second that its SLOs expect.
        expected_rps => spec.expected_rps;
    }

    /// How much depends on it, `1` for most: a label of its rules.
    #[track_caller]
    pub fn tier(mut self, tier: u32) -> Self {
        self.spec = self.spec.tier(spec::Scalar(tier.to_string().as_str().into()));
        self
    }

    /// A convention that its telemetry follows, for instance `otel-http-server`.
    #[track_caller]
    pub fn with(mut self, instrumentation: impl Into<String>) -> Self {
        let origin = Origin::here();
        push(&mut self.spec.instrumentation, super::said::text(instrumentation, origin), origin);
        self
    }

    /// Conventions that its telemetry follows.
    #[track_caller]
    pub fn instrumentation(mut self, names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        for name in names {
            self = self.with(name);
        }
        self
    }

    pair_setters! {
        /// A further label that selects its series.
        selected_by("label", |text| text) => spec.filters;
        /// A label on its rules.
        label("label", |text| text) => spec.labels;
    }
}

impl From<&Service> for String {
    fn from(service: &Service) -> Self {
        service.name.clone()
    }
}
