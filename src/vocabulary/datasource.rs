//! Datasource types: plugin ids, what dashc calls them, what they answer.

use super::Entry;

/// A query language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    /// Queries of `CloudWatch`: metrics, or logs.
    CloudWatch,
    /// Searches of Jaeger, which has no language of its own.
    Jaeger,
    /// Loki.
    LogQl,
    /// Selectors of profiles.
    Profile,
    /// Prometheus, Mimir and Amazon's service.
    PromQl,
    /// Tempo.
    TraceQl,
}

/// What a datasource is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Alerts and silences.
    Alerts,
    /// Lines of logs.
    Logs,
    /// Series of numbers.
    Metrics,
    /// Profiles.
    Profiles,
    /// Traces.
    Traces,
}

/// A datasource type as authors write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DatasourceKind {
    /// The word in a spec, for instance `mimir`.
    pub id: &'static str,
    /// What Grafana's `type` says, for instance `prometheus`.
    pub plugin: &'static str,
    /// What it answers; `None` for what takes no queries.
    pub language: Option<Language>,
    /// What it is asked for, the usual role first.
    pub roles: &'static [Role],
    /// Whether it evaluates the rule files that dashc writes.
    pub ruler: bool,
}

impl Entry for DatasourceKind {
    fn id(&self) -> &'static str {
        self.id
    }
}

const fn kind(
    id: &'static str,
    plugin: &'static str,
    language: Option<Language>,
    roles: &'static [Role],
    ruler: bool,
) -> DatasourceKind {
    DatasourceKind { id, plugin, language, roles, ruler }
}

/// Every type that dashc knows, sorted.
pub const DATASOURCES: &[DatasourceKind] = &[
    kind("alertmanager", "alertmanager", None, &[Role::Alerts], false),
    kind("amazon-prometheus", AMAZON, Some(Language::PromQl), &[Role::Metrics], true),
    kind("cloudwatch", "cloudwatch", Some(Language::CloudWatch), &[Role::Metrics, Role::Logs], false),
    kind("jaeger", "jaeger", Some(Language::Jaeger), &[Role::Traces], false),
    kind("loki", "loki", Some(Language::LogQl), &[Role::Logs, Role::Metrics], true),
    kind("mimir", "prometheus", Some(Language::PromQl), &[Role::Metrics], true),
    kind("prometheus", "prometheus", Some(Language::PromQl), &[Role::Metrics], true),
    kind("pyroscope", PYROSCOPE, Some(Language::Profile), &[Role::Profiles], false),
    kind("tempo", "tempo", Some(Language::TraceQl), &[Role::Traces, Role::Metrics], false),
];

const AMAZON: &str = "grafana-amazonprometheus-datasource";
const PYROSCOPE: &str = "grafana-pyroscope-datasource";

/// Plugin ids that Grafana no longer has, and what to write instead, sorted.
pub const OBSOLETE: &[(&str, &str)] =
    &[("grafana-phlare-datasource", PYROSCOPE), ("grafana-pyroscope", PYROSCOPE), ("phlare", PYROSCOPE)];

/// Uids that Grafana itself defines, sorted.
pub const BUILT_IN_UIDS: &[&str] = &["-- Dashboard --", "-- Grafana --", "-- Mixed --", "-100", "__expr__"];

/// Plugins that the logs link of a trace may lead to, sorted.
pub const TRACES_TO_LOGS: &[&str] = &[
    "elasticsearch",
    "googlecloud-logging-datasource",
    "grafana-falconlogscale-datasource",
    "grafana-opensearch-datasource",
    "grafana-splunk-datasource",
    "loki",
    "victoriametrics-logs-datasource",
];

/// Plugins whose query is SQL in `rawSql` (Grafana, data sources), sorted.
const SQL: &[&str] = &["grafana-postgresql-datasource", "mssql", "mysql", "postgres"];

/// Whether the queries of a plugin are SQL.
#[must_use]
pub fn speaks_sql(plugin: &str) -> bool {
    SQL.contains(&plugin)
}

/// The type that an author calls `id`.
#[must_use]
pub fn find(id: &str) -> Option<&'static DatasourceKind> {
    super::find(DATASOURCES, id)
}

/// The types that Grafana knows as `plugin`, in order: `prometheus` has two.
pub fn of_plugin(plugin: &str) -> impl Iterator<Item = &'static DatasourceKind> {
    DATASOURCES.iter().filter(move |kind| kind.plugin == plugin)
}

/// What replaces the plugin id `id`, if it is obsolete.
#[must_use]
pub fn replacement(id: &str) -> Option<&'static str> {
    OBSOLETE.iter().find(|(old, _)| *old == id).map(|(_, new)| *new)
}

/// Every id, in order.
pub fn ids() -> impl Iterator<Item = &'static str> {
    super::ids(DATASOURCES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn datasources_are_sorted_and_obsolete_ids_lead_somewhere() {
        super::super::assert_sorted(DATASOURCES);
        assert!(OBSOLETE.is_sorted() && BUILT_IN_UIDS.is_sorted() && TRACES_TO_LOGS.is_sorted());
        assert!(OBSOLETE.iter().all(|(_, new)| of_plugin(new).next().is_some()));
        assert_eq!(of_plugin("prometheus").count(), 2);
    }
}
