//! Emission: a compose override with the mounts and variables that the other files need.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::yaml::expansion::{names, names_json};
use super::{Emitter, File, alerting, dashboards, datasources, grafana_ini, providers, ruler, yaml};
use crate::model::{Auth, Datasource, Project, Secret, Setting, Tls};
use crate::span::Text;

/// The compose override.
pub(super) struct Compose;

impl Emitter for Compose {
    fn name(&self) -> &'static str {
        "compose"
    }

    fn files<'a>(&self, project: &'a Project) -> Vec<File<'a>> {
        let needed = !mounts(project).is_empty() || rules(project).next().is_some();
        let Some(path) = project.base.outputs.compose.as_ref().filter(|_| needed) else { return Vec::new() };
        vec![File::new(path.as_str().to_owned(), self.name(), move || render(project, path.as_str()))]
    }
}

#[derive(Serialize)]
struct Override<'a> {
    services: BTreeMap<&'a str, Service>,
}

#[derive(Serialize, Default)]
struct Service {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    environment: Vec<String>,
    volumes: Vec<Volume>,
}

/// The long form: a colon in a path means nothing, and a missing folder is an error.
#[derive(Serialize)]
struct Volume {
    #[serde(rename = "type")]
    kind: &'static str,
    source: String,
    target: String,
    read_only: bool,
    bind: Bind,
}

#[derive(Serialize)]
struct Bind {
    create_host_path: bool,
}

/// The service of Grafana in the project's own compose file.
const GRAFANA: &str = "grafana";

fn render(project: &Project, path: &str) -> Vec<u8> {
    let mut services: BTreeMap<&str, Service> = BTreeMap::new();
    let volumes: Vec<Volume> =
        mounts(project).into_iter().map(|(below, target)| volume(project, path, below, target)).collect();
    if !volumes.is_empty() {
        services.insert(GRAFANA, Service { environment: environment(project), volumes });
    }
    for rules in rules(project) {
        let Some((service, target)) = rules.service.zip(rules.target) else { continue };
        let volumes = &mut services.entry(service).or_default().volumes;
        // Two datasources of one tenant have one ruler.
        if volumes.iter().all(|known| known.target != target) {
            volumes.push(bound(path, &rules.folder, target));
        }
    }
    yaml::render(&header(project, path), &Override { services })
}

/// The rule files of a ruler.
struct Rules<'a> {
    /// Its folder, below the output folder.
    folder: String,
    /// The service of the compose file that evaluates them: the host of its address, where that is one name.
    service: Option<&'a str>,
    /// Where it is told to look; `None` for a service of a cloud.
    target: Option<String>,
    /// What it must be told.
    setting: &'static str,
}

fn rules(project: &Project) -> impl Iterator<Item = Rules<'_>> {
    let below = project.base.outputs.rules.as_ref().map(Text::as_str).unwrap_or_default();
    ruler::rulers(project).map(move |datasource| {
        let tenant = ruler::tenant(datasource).unwrap_or_default();
        let (target, setting) = match datasources::kind(datasource).map(|kind| kind.id) {
            Some("prometheus") => (
                Some(format!("/etc/prometheus/rules/{}", datasource.uid.as_str())),
                "rule_files: [/etc/prometheus/rules/*/*.yml]",
            ),
            Some("mimir") => (
                Some(format!("/etc/mimir/rules/{tenant}")),
                "ruler_storage: { backend: local, local: { directory: /etc/mimir/rules } }",
            ),
            Some("loki") => (
                Some(format!("/etc/loki/rules/{tenant}")),
                "ruler: { storage: { type: local, local: { directory: /etc/loki/rules } } }",
            ),
            _ => (None, ""),
        };
        let service = datasource.url.as_ref().and_then(|url| service(url.as_str()));
        Rules { folder: ruler::joined(below, &ruler::folder(datasource)), service, target, setting }
    })
}

/// The host of an address, when it can be the name of a service: `http://mimir:9009/prometheus` → `mimir`.
fn service(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    let host = rest.split(['/', ':']).next()?;
    let is_name = host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    Some(host).filter(|host| is_name && !host.is_empty() && !["localhost", GRAFANA].contains(host))
}

fn header(project: &Project, path: &str) -> String {
    let file = path.rsplit('/').next().unwrap_or(path);
    let mut text = format!(
        "{}\n\n\
         Adds to the {} what the files beside this one need:\n\n  \
         docker compose -f compose.yml -f {file} up\n\n\
         Compose takes paths from the folder of the first file. When this file is elsewhere, say where:\n\n  \
         DASHC_DIR=build docker compose -f compose.yml -f build/{file} up",
        yaml::written_by(project),
        named_services(project),
    );
    text.push_str(&told(project));
    let references = references(project);
    if !references.variables.is_empty() {
        text.push_str("\n\nVariables without a value are passed on from the shell or from `.env`.");
    }
    if !references.files.is_empty() {
        text.push_str("\n\nGrafana also reads these files; mount them where it looks for them:");
        for file in references.files {
            text.push_str("\n  ");
            text.push_str(file);
        }
    }
    text
}

/// The services that are added to, in words.
fn named_services(project: &Project) -> String {
    let mut names: BTreeSet<&str> =
        rules(project).filter(|rules| rules.target.is_some()).filter_map(|rules| rules.service).collect();
    if !mounts(project).is_empty() {
        names.insert(GRAFANA);
    }
    let names: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("services {} and {last}", rest.join(", ")),
        _ => format!("service {}", names.concat()),
    }
}

/// What rulers must be told, and which files nobody mounts.
fn told(project: &Project) -> String {
    let mut text = String::new();
    let settings: BTreeSet<&str> =
        rules(project).map(|rules| rules.setting).filter(|setting| !setting.is_empty()).collect();
    if !settings.is_empty() {
        text.push_str("\n\nTell each ruler in its own configuration where its rules are:\n");
        text.extend(settings.iter().flat_map(|setting| ["\n  ", setting]));
    }
    let elsewhere: Vec<String> = rules(project)
        .filter(|rules| rules.service.is_none() || rules.target.is_none())
        .map(|rules| rules.folder)
        .collect();
    if !elsewhere.is_empty() {
        text.push_str(
            "\n\nThese rules belong to rulers that are no service here; upload or mount them there:\n",
        );
        text.extend(elsewhere.iter().flat_map(|folder| ["\n  ", folder]));
    }
    text
}

/// Folders below the output folder of Grafana that something was written to, and where Grafana looks for them.
fn mounts(project: &Project) -> Vec<(&'static str, String)> {
    if project.base.outputs.grafana.is_none() {
        return Vec::new();
    }
    let dashboards = !dashboards::folders(project).is_empty();
    let provisioning = [
        ("provisioning/alerting", !alerting::Alerting.files(project).is_empty()),
        ("provisioning/dashboards", dashboards),
        ("provisioning/datasources", !datasources::Datasources.files(project).is_empty()),
    ];
    let provisioning = provisioning.into_iter().filter(|(_, written)| *written);
    let mut mounts: Vec<_> =
        provisioning.map(|(folder, _)| (folder, format!("/etc/grafana/{folder}"))).collect();
    if dashboards {
        mounts.push(("dashboards", providers::DASHBOARDS.to_owned()));
    }
    mounts
}

fn volume(project: &Project, path: &str, below: &str, target: String) -> Volume {
    bound(path, &providers::below(project, below).unwrap_or_default(), target)
}

/// A folder below the output folder, mounted.
fn bound(path: &str, folder: &str, target: String) -> Volume {
    let from_here = relative(path, folder);
    // Compose replaces `$` as well.
    let source = format!("${{DASHC_DIR:-.}}/{}", from_here.replace('$', "$$"));
    Volume { kind: "bind", source, target, read_only: true, bind: Bind { create_host_path: false } }
}

/// `to` as seen from the folder of the file `from`; both are relative to the same folder.
pub(super) fn relative(from: &str, to: &str) -> String {
    let folder: Vec<&str> =
        from.rsplit_once('/').map(|(folder, _)| folder.split('/').collect()).unwrap_or_default();
    let to: Vec<&str> = to.split('/').collect();
    let shared = folder.iter().zip(&to).take_while(|(left, right)| left == right).count();
    let up = folder.iter().skip(shared).map(|_| "..");
    up.chain(to.iter().skip(shared).copied()).collect::<Vec<_>>().join("/")
}

/// Settings of Grafana itself with their values, and the names of what is only passed on.
fn environment(project: &Project) -> Vec<String> {
    let settings = grafana_ini::settings(project).into_iter().map(|setting| {
        let name = format!("GF_{}_{}", setting.section, setting.key).to_ascii_uppercase();
        format!("{name}={}", setting.value.replace('$', "$$"))
    });
    settings.chain(references(project).variables.into_iter().map(str::to_owned)).collect()
}

/// What Grafana reads from its surroundings, sorted.
#[derive(Default)]
struct References<'a> {
    variables: BTreeSet<&'a str>,
    files: BTreeSet<&'a str>,
}

impl<'a> References<'a> {
    fn secret(&mut self, secret: &'a Secret) {
        match secret {
            Secret::Env(name) => self.variables.insert(name),
            Secret::File(path) => self.files.insert(path),
        };
    }

    fn text(&mut self, text: &'a Text) {
        self.variables.extend(names(text.as_str()));
    }

    fn datasource(&mut self, datasource: &'a Datasource) {
        let Datasource { url, tenant, region, assume_role, auth, secrets, .. } = datasource;
        [url, tenant, region, assume_role].into_iter().flatten().for_each(|text| self.text(text));
        for (_, secret) in secrets {
            self.secret(secret);
        }
        self.auth(auth);
    }

    fn auth(&mut self, auth: &'a Auth) {
        if let Some(basic) = &auth.basic {
            self.text(&basic.user);
            self.secret(&basic.password);
        }
        if let Some(Tls { ca, cert, key, .. }) = &auth.tls {
            [ca, cert, key].into_iter().flatten().for_each(|secret| self.secret(secret));
        }
        for (_, value) in &auth.headers {
            match value {
                Ok(text) => self.text(text),
                Err(secret) => self.secret(secret),
            }
        }
    }
}

fn references(project: &Project) -> References<'_> {
    let mut found = References::default();
    datasources::own(&project.base).for_each(|datasource| found.datasource(datasource));
    let receivers = project.contact_points.iter().flat_map(|point| &point.receivers);
    for (key, setting) in receivers.flat_map(|receiver| &receiver.settings) {
        match setting {
            Setting::Secret(secret) => found.secret(secret),
            Setting::Plain(value) if alerting::reads_environment(key.as_str()) => {
                found.variables.extend(names_json(value));
            }
            Setting::Plain(_) => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{relative, service};

    #[test]
    fn a_host_of_one_name_is_a_service() {
        assert_eq!(service("http://mimir:9009/prometheus"), Some("mimir"));
        assert_eq!(service("http://loki/x"), Some("loki"));
        for url in ["https://aps.example.com/x", "http://localhost:9090", "$URL", "http://10.0.0.1:9090"] {
            assert_eq!(service(url), None, "{url}");
        }
    }

    #[test]
    fn paths_are_seen_from_the_folder_of_the_file() {
        assert_eq!(relative("compose.yml", "grafana/dashboards"), "grafana/dashboards");
        assert_eq!(relative("docker/compose.yml", "grafana/dashboards"), "../grafana/dashboards");
        assert_eq!(relative("grafana/compose.yml", "grafana/dashboards"), "dashboards");
        assert_eq!(relative("a/b/c.yml", "a/grafana"), "../grafana");
    }
}
