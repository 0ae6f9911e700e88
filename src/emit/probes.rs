//! Emission: a list of addresses that tell whether the parts are up.
//!
//! Outside sources: the HTTP API of Grafana, and the readiness endpoints of the
//! stores as their documentation names them; `note` says what nobody has tried.

use serde::Serialize;

use super::yaml::expansion::names;
use super::{Emitter, File, alerting, dashboards, datasources, ruler};
use crate::model::{Datasource, Project};

/// The list of probes.
pub(super) struct Probes;

/// Where Grafana is when the project does not say.
const LOCAL: &str = "http://localhost:3000";
const NOT_VERIFIED: &str = "not verified";

impl Emitter for Probes {
    fn name(&self) -> &'static str {
        "probes"
    }

    fn files<'a>(&self, project: &'a Project) -> Vec<File<'a>> {
        let Some(path) = &project.base.outputs.probes else { return Vec::new() };
        vec![File::new(path.as_str().to_owned(), self.name(), move || render(project))]
    }
}

/// One request and the answer that is good.
#[derive(Serialize)]
struct Probe {
    name: String,
    kind: Kind,
    method: &'static str,
    url: String,
    expect: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

#[derive(Serialize, Clone, Copy)]
#[serde(rename_all = "lowercase")]
enum Kind {
    /// Grafana answers.
    Health,
    /// Grafana reaches a datasource.
    Datasource,
    /// Grafana reads its files again.
    Reload,
    /// A store takes requests.
    Ready,
    /// A ruler lists the rules that it evaluates.
    Rules,
}

fn render(project: &Project) -> Vec<u8> {
    let mut bytes = serde_json::to_vec_pretty(&probes(project)).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

fn probes(project: &Project) -> Vec<Probe> {
    let root = project.base.root_url.as_ref().map_or(LOCAL, |root| root.as_str());
    let all = &project.base.datasources;
    let mut probes = vec![probe("grafana".to_owned(), Kind::Health, format!("{root}/api/health"), None)];
    probes.extend(all.iter().map(|datasource| reached(datasource, root)));
    probes.extend(reloads(project, root));
    probes.extend(all.iter().filter_map(ready));
    probes.extend(ruler::rulers(project).filter_map(rules));
    probes
}

fn probe(name: String, kind: Kind, url: String, note: Option<String>) -> Probe {
    let method = if matches!(kind, Kind::Reload) { "POST" } else { "GET" };
    let mut notes = vec![NOT_VERIFIED.to_owned()];
    notes.extend(note);
    Probe { name, kind, method, url, expect: 200, note: Some(notes.join("; ")) }
}

fn reached(datasource: &Datasource, root: &str) -> Probe {
    let uid = datasource.uid.as_str();
    let note = "needs a login that may ask the datasource".to_owned();
    probe(
        format!("datasource {uid}"),
        Kind::Datasource,
        format!("{root}/api/datasources/uid/{uid}/health"),
        Some(note),
    )
}

/// One for each kind of provisioning files that is written.
fn reloads<'a>(project: &'a Project, root: &'a str) -> impl Iterator<Item = Probe> + 'a {
    let written = project.base.outputs.grafana.is_some();
    let parts = [
        ("dashboards", !dashboards::folders(project).is_empty()),
        ("datasources", datasources::own(&project.base).next().is_some()),
        ("alerting", !alerting::Alerting.files(project).is_empty()),
    ];
    parts.into_iter().filter(move |(_, filled)| written && *filled).map(move |(part, _)| {
        let url = format!("{root}/api/admin/provisioning/{part}/reload");
        probe(
            format!("reload {part}"),
            Kind::Reload,
            url,
            Some("needs a login of a server administrator".to_owned()),
        )
    })
}

/// Whether a store is ready; `None` for services of a cloud, and for what dashc does not model.
fn ready(datasource: &Datasource) -> Option<Probe> {
    let url = without_query(datasource.url.as_ref()?.as_str());
    let kind = datasources::kind(datasource)?.id;
    let hosted = datasource.implementation.as_ref().is_some_and(|said| said.as_str() != "prometheus");
    let url = match kind {
        "prometheus" => format!("{url}/-/ready"),
        "alertmanager" if !hosted => format!("{url}/-/ready"),
        "mimir" => format!("{}/ready", url.strip_suffix("/prometheus").unwrap_or(url)),
        "loki" | "pyroscope" | "tempo" => format!("{url}/ready"),
        "jaeger" => format!("{}/", with_port(url, "14269")?),
        _ => return None,
    };
    let read = names(&url);
    let note =
        (!read.is_empty()).then(|| format!("`{}` comes from the environment of Grafana", read.join("`, `")));
    Some(probe(format!("ready {}", datasource.uid.as_str()), Kind::Ready, url, note))
}

/// The rules that a ruler has read; Amazon's wants signed requests.
fn rules(datasource: &Datasource) -> Option<Probe> {
    let url = without_query(datasource.url.as_ref()?.as_str());
    let url = match datasources::kind(datasource)?.id {
        "prometheus" | "mimir" => format!("{url}/api/v1/rules"),
        "loki" => format!("{url}/prometheus/api/v1/rules"),
        _ => return None,
    };
    let tenant = datasource.tenant.as_ref().map(|tenant| format!("as the tenant `{}`", tenant.as_str()));
    Some(probe(format!("rules {}", datasource.uid.as_str()), Kind::Rules, url, tenant))
}

/// An address to which a path can be added.
fn without_query(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/')
}

/// The same host at another port, without a path; Jaeger answers health checks apart from queries.
fn with_port(url: &str, port: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    let authority = rest.split('/').next()?;
    let host = match authority.rsplit_once(':') {
        Some((host, digits)) if digits.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => authority,
    };
    Some(format!("{scheme}://{host}:{port}"))
}

#[cfg(test)]
mod tests {
    use super::with_port;

    #[test]
    fn a_port_is_replaced_or_added() {
        assert_eq!(with_port("http://jaeger:16686/ui", "1").as_deref(), Some("http://jaeger:1"));
        assert_eq!(with_port("http://jaeger", "1").as_deref(), Some("http://jaeger:1"));
        assert_eq!(with_port("http://[::1]:16686", "1").as_deref(), Some("http://[::1]:1"));
        assert_eq!(with_port("$JAEGER", "1"), None);
    }
}
