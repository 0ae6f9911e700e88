//! Datasources and the links between them.

use serde_json::{Map, Value};

use super::Secret;
use crate::quantity::Duration;
use crate::span::{Origin, Text};

/// Names a datasource of [`super::Base`], or is poison.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct DatasourceRef(Option<u32>);

impl DatasourceRef {
    /// What could not be resolved, and was reported.
    pub const POISON: Self = Self(None);

    /// The datasource at `index`.
    #[must_use]
    pub fn new(index: usize) -> Self {
        Self(u32::try_from(index).ok())
    }

    /// Index in the list of datasources; `None` for poison.
    #[must_use]
    pub fn index(self) -> Option<usize> {
        self.0.map(|index| index as usize)
    }
}

/// A datasource.
#[derive(Clone, Debug)]
pub struct Datasource {
    /// Uid: its key in the project.
    pub uid: Text,
    /// Name in Grafana.
    pub name: Box<str>,
    /// Index in the vocabulary's list of types; `None` for a type that dashc does not model.
    pub kind: Option<usize>,
    /// Plugin id, as written to the file.
    pub plugin: Box<str>,
    /// Where it is reached.
    pub url: Option<Text>,
    /// The organisation's default.
    pub is_default: bool,
    /// Made elsewhere: never written.
    pub external: bool,
    /// How often its series are scraped or pushed.
    pub scrape_interval: Option<Duration>,
    /// How long it keeps what it stores.
    pub retention: Option<Duration>,
    /// What its ruler takes at most.
    pub limits: Limits,
    /// The Alertmanager that its ruler notifies.
    pub alertmanager: Option<Alertmanager>,
    /// Tenant.
    pub tenant: Option<Text>,
    /// How Grafana logs in.
    pub auth: Auth,
    /// AWS region.
    pub region: Option<Text>,
    /// AWS role.
    pub assume_role: Option<Text>,
    /// Longest query.
    pub timeout: Option<Duration>,
    /// Most lines of a log query.
    pub max_lines: Option<Box<str>>,
    /// Implementation of an Alertmanager.
    pub implementation: Option<Text>,
    /// Links to other signals.
    pub correlations: Correlations,
    /// Further settings, in Grafana's spelling.
    pub settings: Map<String, Value>,
    /// Further secrets, in Grafana's spelling.
    pub secrets: Vec<(Box<str>, Secret)>,
    /// Where it was said.
    pub origin: Origin,
}

/// What a ruler takes at most; `None` is no limit that is known.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Limits {
    /// Rules in a group.
    pub rules_per_group: Option<u32>,
    /// Groups of a tenant.
    pub groups_per_tenant: Option<u32>,
    /// Series that rules may record for a tenant.
    pub recorded_series: Option<u32>,
}

/// The Alertmanager that a ruler notifies.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Alertmanager {
    /// The store has one built in.
    Own,
    /// A datasource.
    Datasource(DatasourceRef),
}

/// How Grafana logs in.
#[derive(Clone, Debug, Default)]
pub struct Auth {
    /// User and password.
    pub basic: Option<BasicAuth>,
    /// Transport security.
    pub tls: Option<Tls>,
    /// Headers: name, and a public value or a reference.
    pub headers: Vec<(Box<str>, Result<Text, Secret>)>,
    /// Pass the user's token on.
    pub forward_token: bool,
}

/// User and password.
#[derive(Clone, Debug)]
pub struct BasicAuth {
    /// User name.
    pub user: Text,
    /// Password.
    pub password: Secret,
}

/// Transport security.
#[derive(Clone, Debug, Default)]
pub struct Tls {
    /// CA certificate.
    pub ca: Option<Secret>,
    /// Client certificate.
    pub cert: Option<Secret>,
    /// Client key.
    pub key: Option<Secret>,
    /// Expected server name.
    pub server_name: Option<Text>,
    /// Accept any certificate.
    pub skip_verify: bool,
}

/// Links from one datasource to others; each a reference into [`super::Base`].
#[derive(Clone, Debug, Default)]
pub struct Correlations {
    /// Exemplars of metrics: label with the trace id, and the trace store.
    pub exemplars: Vec<(Box<str>, DatasourceRef)>,
    /// Trace ids in logs.
    pub derived_fields: Vec<DerivedField>,
    /// Links of spans.
    pub traces: Option<TraceLinks>,
}

/// A field of a log line that links to a trace.
#[derive(Clone, Debug)]
pub struct DerivedField {
    /// Name of the field.
    pub name: Box<str>,
    /// Matches a label's name instead of the line.
    pub label: bool,
    /// RE2 with one group.
    pub regex: Box<str>,
    /// The trace store.
    pub target: DatasourceRef,
}

/// Links of the spans of a trace store.
#[derive(Clone, Debug, Default)]
pub struct TraceLinks {
    /// To logs.
    pub logs: Option<DatasourceRef>,
    /// To metrics.
    pub metrics: Option<DatasourceRef>,
    /// To profiles, with the profile type.
    pub profiles: Option<(DatasourceRef, Box<str>)>,
    /// LogQL query with `${__tags}` and `${__span.traceId}`.
    pub logs_query: Box<str>,
    /// Label of the logs that has the service's name.
    pub logs_label: Box<str>,
    /// Named PromQL queries with `$__tags`.
    pub metrics_queries: Vec<(Box<str>, Box<str>)>,
    /// Label of span metrics that has the service's name.
    pub metrics_label: Box<str>,
    /// Label of profiles that has the service's name.
    pub profiles_label: Box<str>,
}
