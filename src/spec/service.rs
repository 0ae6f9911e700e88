//! Services: one name, its spellings in each signal, what it is instrumented with.

use super::scalar::Scalar;
use super::spec;
use crate::quantity::Decimal;
use crate::tree::{List, Map, Text};

spec! {
    /// A service and how it is instrumented.
    pub struct Service, "a service" {
        /// Prometheus `job`: `namespace/name`, a name, or `=~` and a regular expression for several
        /// jobs; the service's name when not said.
        "job" job: Text;
        /// Application name of browser telemetry (Faro).
        "app" app: Text;
        /// OpenTelemetry `service.name`, when it is not the last part of the job.
        "name" name: Text;
        /// OpenTelemetry `service.namespace`, when it is not the first part of the job.
        "namespace" namespace: Text;
        /// Conventions that its telemetry follows, for instance `otel-http-server`; with `+` in front they are added
        /// to those of `defaults`.
        "instrumentation" instrumentation: List<Text>;
        /// Whose it is: a label of its rules, and its folder where `folder: team` asks for it.
        "team" team: Text;
        /// How much depends on it, `1` for most: a label of its rules, and what `each` may choose by.
        "tier" tier: Scalar;
        /// Events per second that its SLOs expect.
        "expected_rps" expected_rps: Decimal;
        /// Further labels that select its series; `resource.NAME` and `span.NAME` are attributes that select its traces.
        "where" filters: Map<Text>;
        /// Labels on its rules.
        "labels" labels: Map<Text>;
        /// What it is, for descriptions.
        "description" description: Text;
    }
}
