//! The embedded catalogue: one YAML file per convention.

macro_rules! catalogue {
    ($($name:literal),* $(,)?) => {
        /// Name and text of every embedded convention, sorted by name.
        const CATALOGUE: &[(&str, &str)] = &[$(($name, include_str!(concat!("catalogue/", $name, ".yaml")))),*];
    };
}

catalogue!(
    "alloy",
    "blackbox-exporter",
    "cadvisor",
    "collector",
    "ecs",
    "faro",
    "faro-receiver",
    "fastapi-instrumentator",
    "grafana-server",
    "kubernetes",
    "loki-server",
    "mimir-server",
    "node-exporter",
    "nodejs-runtime",
    "otel-db-client",
    "otel-db-pool",
    "otel-http-client",
    "otel-http-server",
    "otel-http-server-legacy",
    "otel-logs",
    "otel-python-runtime",
    "prometheus-client",
    "prometheus-server",
    "pyroscope",
    "pyroscope-server",
    "python-runtime",
    "service-graph",
    "span-metrics",
    "span-metrics-collector",
    "tempo-server",
    "tempo-traces",
);

/// The text of an embedded convention.
#[must_use]
pub fn embedded(name: &str) -> Option<&'static str> {
    let at = CATALOGUE.binary_search_by(|(known, _)| (*known).cmp(name)).ok()?;
    CATALOGUE.get(at).map(|(_, text)| *text)
}

/// Names of the embedded conventions, sorted.
pub fn names() -> impl Iterator<Item = &'static str> {
    CATALOGUE.iter().map(|(name, _)| *name)
}
