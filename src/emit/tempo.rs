//! Emission: a fragment of Tempo's configuration that makes metrics of traces.
//!
//! Outside source: Tempo's documentation, metrics-generator. The processors are
//! off by default; `local-blocks` feeds TraceQL metrics from 2.6 on, and 3.0
//! refuses it.

use std::collections::BTreeMap;

use serde::Serialize;

use super::yaml::expansion::{braced, names};
use super::{Emitter, File, datasources, yaml};
use crate::model::{Base, BasicAuth, Datasource, Project, Secret};
use crate::quantity::Version;
use crate::span::Text;

/// The fragment of Tempo's configuration.
pub(super) struct Tempo;

impl Emitter for Tempo {
    fn name(&self) -> &'static str {
        "tempo"
    }

    fn files<'a>(&self, project: &'a Project) -> Vec<File<'a>> {
        let Some(path) = &project.base.outputs.tempo else { return Vec::new() };
        let Some(tempo) = datasources::own(&project.base).find(|datasource| kind(datasource) == "tempo")
        else {
            return Vec::new();
        };
        vec![File::new(path.as_str().to_owned(), self.name(), move || render(project, tempo))]
    }
}

#[derive(Serialize)]
struct Fragment {
    metrics_generator: Generator,
    overrides: Overrides,
}

#[derive(Serialize)]
struct Generator {
    registry: Registry,
    storage: Storage,
    /// Where `local-blocks` keeps traces; without it the generator does not start.
    #[serde(skip_serializing_if = "Option::is_none")]
    traces_storage: Option<TracesStorage>,
}

#[derive(Serialize)]
struct TracesStorage {
    path: &'static str,
}

#[derive(Serialize)]
struct Registry {
    external_labels: BTreeMap<&'static str, &'static str>,
}

#[derive(Serialize)]
struct Storage {
    path: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    remote_write: Vec<RemoteWrite>,
}

#[derive(Serialize)]
struct RemoteWrite {
    url: String,
    send_exemplars: bool,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    headers: BTreeMap<&'static str, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    basic_auth: Option<Login>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sigv4: Option<Signature>,
}

#[derive(Serialize)]
struct Login {
    username: String,
    #[serde(flatten)]
    password: Password,
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Password {
    Password(String),
    PasswordFile(String),
}

#[derive(Serialize)]
struct Signature {
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    role_arn: Option<String>,
}

#[derive(Serialize)]
struct Overrides {
    defaults: Defaults,
}

#[derive(Serialize)]
struct Defaults {
    metrics_generator: GeneratorDefaults,
}

#[derive(Serialize)]
struct GeneratorDefaults {
    processors: Vec<&'static str>,
    trace_id_label_name: &'static str,
    generate_native_histograms: &'static str,
}

fn render(project: &Project, tempo: &Datasource) -> Vec<u8> {
    let store = store(&project.base, tempo);
    let remote_write = store.and_then(remote_write).into_iter().collect();
    let storage = Storage { path: "/var/tempo/generator/wal", remote_write };
    let registry = Registry { external_labels: BTreeMap::from([("source", "tempo")]) };
    let processors = processors(project.base.targets.tempo);
    let local_blocks = processors.contains(&"local-blocks");
    let traces_storage = local_blocks.then_some(TracesStorage { path: "/var/tempo/generator/traces" });
    let metrics_generator = GeneratorDefaults {
        processors,
        trace_id_label_name: "trace_id",
        generate_native_histograms: "classic",
    };
    let overrides = Overrides { defaults: Defaults { metrics_generator } };
    let fragment = Fragment { metrics_generator: Generator { registry, storage, traces_storage }, overrides };
    yaml::render(&header(project, store), &fragment)
}

fn header(project: &Project, store: Option<&Datasource>) -> String {
    let mut text = yaml::written_by(project);
    text.push_str("\n\nMerge this into Tempo's configuration.");
    match store.filter(|store| store.url.is_some()) {
        None => text.push_str(" It lacks `remote_write`: no datasource says where metrics are stored."),
        Some(store) => {
            if reads_environment(store) {
                text.push_str(
                    " Start Tempo with `-config.expand-env=true` and the same variables as Grafana.",
                );
            }
            if kind(store) == "prometheus" {
                text.push_str(" Start Prometheus with `--web.enable-remote-write-receiver`.");
            }
        }
    }
    text
}

fn reads_environment(store: &Datasource) -> bool {
    let basic = store.auth.basic.as_ref();
    let texts = [&store.url, &store.tenant, &store.region, &store.assume_role].into_iter().flatten();
    basic.is_some_and(|basic| matches!(basic.password, Secret::Env(_)))
        || texts.chain(basic.map(|basic| &basic.user)).any(|text| !names(text.as_str()).is_empty())
}

fn kind(datasource: &Datasource) -> &'static str {
    datasources::kind(datasource).map(|kind| kind.id).unwrap_or_default()
}

/// Where the links of traces look for metrics; otherwise the default store of metrics, or the first.
fn store<'a>(base: &'a Base, tempo: &Datasource) -> Option<&'a Datasource> {
    let linked = tempo.correlations.traces.as_ref().and_then(|links| links.metrics);
    linked.and_then(|linked| base.datasource(linked)).or_else(|| datasources::series_store(base))
}

/// How metrics get into a store that Grafana asks at another path of the same server.
fn remote_write(store: &Datasource) -> Option<RemoteWrite> {
    let url = store.url.as_ref()?.as_str().trim_end_matches('/');
    let (base, path) = match kind(store) {
        "amazon-prometheus" => (url, "/api/v1/remote_write"),
        "mimir" => (url.strip_suffix("/prometheus").unwrap_or(url), "/api/v1/push"),
        _ => (url, "/api/v1/write"),
    };
    let tenant = store.tenant.as_ref().map(|tenant| ("X-Scope-OrgID", braced(tenant.as_str())));
    let said = |text: &Option<Text>| text.as_ref().map(|text| braced(text.as_str()));
    let signed = kind(store) == "amazon-prometheus";
    Some(RemoteWrite {
        url: format!("{}{path}", braced(base)),
        send_exemplars: true,
        headers: tenant.into_iter().collect(),
        basic_auth: store.auth.basic.as_ref().map(login),
        sigv4: signed.then(|| Signature { region: said(&store.region), role_arn: said(&store.assume_role) }),
    })
}

fn login(basic: &BasicAuth) -> Login {
    let password = match &basic.password {
        Secret::Env(name) => Password::Password(format!("${{{name}}}")),
        Secret::File(path) => Password::PasswordFile(path.to_string()),
    };
    Login { username: braced(basic.user.as_str()), password }
}

fn processors(target: Version) -> Vec<&'static str> {
    let mut processors = vec!["span-metrics", "service-graphs"];
    if (Version::new(2, 6)..Version::new(3, 0)).contains(&target) {
        processors.push("local-blocks");
    }
    processors
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn local_blocks_are_for_the_versions_that_know_them() {
        assert_eq!(processors(Version::new(2, 5)).len(), 2);
        assert_eq!(processors(Version::new(2, 6)).len(), 3);
        assert_eq!(processors(Version::new(2, 10)).len(), 3);
        assert_eq!(processors(Version::new(3, 0)).len(), 2);
    }
}
