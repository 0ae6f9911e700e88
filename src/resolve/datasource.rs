//! Datasources: types, logins, defaults.

use super::Context;
use super::settings::{report_links, settings};
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{Alertmanager, Auth, BasicAuth, Datasource, DatasourceRef, Limits, Secret, Tls};
use crate::span::{Origin, Text};
use crate::spec;
use crate::tree::{Map, Name, Said, unknown_word};
use crate::vocabulary::datasource::{self as vocabulary, DatasourceKind};

/// Resolves the datasources of a project.
pub(super) fn datasources(project: &spec::Project, cx: &mut Context, sink: &mut Sink) {
    super::project::check_outputs(&cx.base, sink);
    let entries = project.datasources.get().into_iter().flat_map(|map| &map.0);
    cx.base.datasources = entries.clone().map(|(name, said)| datasource(name, said, sink)).collect();
    for (name, said) in entries.clone() {
        said.get().into_iter().for_each(|spec| report_links(name, spec, cx, sink));
    }
    let named: Vec<_> =
        entries.map(|(_, said)| said.get().and_then(|spec| spec.alertmanager.get())).collect();
    for (index, named) in named.into_iter().enumerate() {
        let found = named.and_then(|named| alertmanager(index, named, cx, sink));
        if let Some(datasource) = cx.base.datasources.get_mut(index) {
            datasource.alertmanager = found;
        }
    }
}

/// The Alertmanager that the ruler of a datasource notifies; what is none is reported, and nothing follows from it.
fn alertmanager(index: usize, named: &Text, cx: &Context, sink: &mut Sink) -> Option<Alertmanager> {
    let id = |datasource: &Datasource| {
        datasource.kind.and_then(|kind| vocabulary::DATASOURCES.get(kind)).map(|kind| kind.id)
    };
    let report = |message: String| {
        let help = "name a datasource of type `alertmanager`, or add one to `datasources`";
        Diagnostic::error("datasource/no-alertmanager", message)
            .at(named.origin(), "expected an Alertmanager")
            .help(help)
    };
    let own = cx.base.datasources.get(index)?;
    if &*named.text == "own" {
        if matches!(id(own), Some("mimir" | "amazon-prometheus")) {
            return Some(Alertmanager::Own);
        }
        sink.push(report(format!("`{}` has no Alertmanager of its own", own.uid.text)));
        return Some(Alertmanager::Datasource(DatasourceRef::POISON));
    }
    let found = cx.datasource(named, sink);
    let Some(known) = cx.base.datasource(found) else { return Some(Alertmanager::Datasource(found)) };
    if id(known) != Some("alertmanager") {
        sink.push(report(format!("`{}` is no Alertmanager", named.text)));
        return Some(Alertmanager::Datasource(DatasourceRef::POISON));
    }
    Some(Alertmanager::Datasource(found))
}

fn datasource(name: &Name, said: &Said<spec::Datasource>, sink: &mut Sink) -> Datasource {
    let empty = spec::Datasource::default();
    let spec = said.get().unwrap_or(&empty);
    let kind = spec.kind.get().and_then(|kind| known(kind, sink));
    let plugin = kind.and_then(|kind| vocabulary::DATASOURCES.get(kind)).map(|kind| kind.plugin);
    let written = spec.kind.get().map(|kind| &*kind.text).unwrap_or_default();
    report_words(spec, sink);
    let login_is_written = spec.url.get().is_some_and(|url| report_secrets(url, sink));
    if let Some(known) = kind.and_then(|kind| vocabulary::DATASOURCES.get(kind)) {
        report_idle(spec, known, sink);
        // An empty one is reported as missing.
        if let Some(url) = spec.url.get().filter(|url| !url.text.trim().is_empty() && !login_is_written) {
            report_url(url, sink);
        }
    }
    Datasource {
        uid: Text::plain(&*name.name, name.origin),
        name: spec.name.get().map_or_else(|| title(&name.name), |name| (&*name.text).into()),
        kind,
        plugin: plugin.unwrap_or(written).into(),
        url: spec.url.get().cloned(),
        is_default: spec.is_default.or(false),
        external: spec.external.or(false),
        scrape_interval: spec.scrape_interval.get().copied(),
        retention: spec.retention.get().copied(),
        limits: limits(spec, kind),
        alertmanager: None,
        tenant: spec.tenant.get().cloned(),
        auth: spec.auth.get().map(|said| auth(said, sink)).unwrap_or_default(),
        region: spec.region.get().cloned(),
        assume_role: spec.assume_role.get().cloned(),
        timeout: spec.timeout.get().copied(),
        max_lines: spec.max_lines.get().map(|lines| (&*lines.0.text).into()),
        implementation: spec.implementation.get().cloned(),
        correlations: crate::model::Correlations::default(),
        settings: settings(spec, sink),
        secrets: spec.secrets.get().map(secrets).unwrap_or_default(),
        origin: name.origin,
    }
}

/// The type of a datasource: an alias or a plugin id of the vocabulary. Obsolete ids are errors;
/// any other id is a plugin that dashc does not model, unless it is nearly one that it does.
fn known(kind: &Text, sink: &mut Sink) -> Option<usize> {
    // A plugin may have several names here: its own comes first.
    let named = |name: fn(&DatasourceKind) -> &'static str| {
        vocabulary::DATASOURCES.iter().position(|known| name(known) == &*kind.text)
    };
    let found = named(|known| known.id).or_else(|| named(|known| known.plugin));
    if found.is_some() {
        return found;
    }
    if let Some(now) = vocabulary::replacement(&kind.text) {
        let now =
            vocabulary::DATASOURCES.iter().find(|known| known.plugin == now).map_or(now, |known| known.id);
        sink.push(
            Diagnostic::error(
                "datasource/obsolete-type",
                format!("the datasource type `{}` is gone", kind.text),
            )
            .at(kind.origin(), "obsolete type")
            .help(format!("write `{now}`")),
        );
        return None;
    }
    let names = vocabulary::DATASOURCES.iter().map(|known: &DatasourceKind| known.id);
    if let Some(near) = crate::nearest::nearest(&kind.text, names) {
        sink.push(
            Diagnostic::error(
                "datasource/unknown-type",
                format!("there is no datasource type `{}`", kind.text),
            )
            .at(kind.origin(), "unknown type")
            .help(format!("did you mean `{near}`?"))
            .note("any other plugin id is taken as it is, with its `settings` in Grafana's spelling"),
        );
    }
    None
}

/// The limits that the author knows of, else those that a ruler has when nobody changes them
/// (Mimir: `ruler_max_rules_per_rule_group`, `ruler_max_rule_groups_per_tenant`; Amazon: service quotas).
fn limits(spec: &spec::Datasource, kind: Option<usize>) -> Limits {
    let usual = match kind.and_then(|kind| vocabulary::DATASOURCES.get(kind)).map(|kind| kind.id) {
        Some("mimir") => [Some(20), Some(70)],
        Some("amazon-prometheus") => [Some(20), None],
        _ => [None, None],
    };
    let said = spec.limits.get();
    Limits {
        rules_per_group: said.and_then(|said| said.rules_per_group.get().copied()).or(usual[0]),
        groups_per_tenant: said.and_then(|said| said.groups_per_tenant.get().copied()).or(usual[1]),
        recorded_series: said.and_then(|said| said.recorded_series.get().copied()),
    }
}

/// `mimir` → `Mimir`, `prod-logs` → `Prod Logs`.
fn title(uid: &str) -> Box<str> {
    let word = |word: &str| {
        let mut letters = word.chars();
        letters
            .next()
            .map(|first| first.to_uppercase().chain(letters).collect::<String>())
            .unwrap_or_default()
    };
    let words: Vec<String> = uid.split(['-', '_']).filter(|part| !part.is_empty()).map(word).collect();
    words.join(" ").into()
}

fn auth(spec: &spec::Auth, sink: &mut Sink) -> Auth {
    let headers = spec.headers.get().into_iter().flat_map(Map::iter);
    Auth {
        basic: spec.basic.get().and_then(|basic| {
            let (user, password) = (basic.user.get()?.0.clone(), secret(basic.password.get()?));
            Some(BasicAuth { user, password })
        }),
        tls: spec.tls.get().map(|tls| Tls {
            ca: tls.ca.get().map(secret),
            cert: tls.cert.get().map(secret),
            key: tls.key.get().map(secret),
            server_name: tls.server_name.get().cloned(),
            skip_verify: tls.skip_verify.or(false),
        }),
        headers: headers.map(|(name, value)| (name.name.clone(), header(&name.name, value, sink))).collect(),
        forward_token: spec.forward_token.or(false),
    }
}

/// A header is public unless it is a reference as a whole; one that logs in is never written out.
fn header(name: &str, value: &spec::Header, sink: &mut Sink) -> Result<Text, Secret> {
    let text = match value {
        spec::Header::File(path) => return Err(Secret::File(path.clone())),
        spec::Header::Text(text) => text,
    };
    let written = crate::tree::secrets_in(&text.text).next().is_some();
    if written || spec::logs_in(name) && !text.text.contains('$') {
        sink.hide(text.origin());
        sink.push(spec::literal_secret(text.origin()).help(
            "write `$NAME` or `Bearer $NAME` with a variable of Grafana's environment, or `{ file: PATH }`",
        ));
    }
    let reference = text.text.strip_prefix('$');
    let reference = reference.map(|name| name.trim_start_matches('{').trim_end_matches('}'));
    match reference {
        Some(name) if is_variable(name) => Err(Secret::Env(name.into())),
        _ => Ok(text.clone()),
    }
}

fn is_variable(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with(|first: char| first.is_ascii_digit())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// A reference of the spec as one of the model.
pub(super) fn secret(spec: &spec::Secret) -> Secret {
    match spec {
        spec::Secret::Env(name) => Secret::Env(name.clone()),
        spec::Secret::File(path) => Secret::File(path.clone()),
    }
}

fn secrets(map: &Map<spec::Secret>) -> Vec<(Box<str>, Secret)> {
    map.iter().map(|(name, value)| (name.name.clone(), secret(value))).collect()
}

/// Keys that a type of datasource does not have would be lost without a word.
fn report_idle(spec: &spec::Datasource, kind: &DatasourceKind, sink: &mut Sink) {
    const AWS: &[&str] = &["amazon-prometheus", "cloudwatch"];
    let keys: [(&str, Option<Origin>, &[&str]); 4] = [
        ("region", spec.region.origin(), AWS),
        ("assume_role", spec.assume_role.origin(), AWS),
        ("max_lines", spec.max_lines.origin(), &["loki"]),
        ("implementation", spec.implementation.origin(), &["alertmanager"]),
    ];
    let idle = keys.into_iter().filter(|(_, _, kinds)| !kinds.contains(&kind.id));
    for (key, origin) in idle.filter_map(|(key, origin, _)| Some((key, origin?))) {
        sink.push(
            Diagnostic::error("datasource/idle-key", format!("a `{}` datasource has no `{key}`", kind.id))
                .at(origin, "means nothing there")
                .help("remove it"),
        );
    }
}

fn report_words(spec: &spec::Datasource, sink: &mut Sink) {
    const IMPLEMENTATIONS: [&str; 3] = ["cortex", "mimir", "prometheus"];
    if let Some(word) = spec.implementation.get().filter(|word| !IMPLEMENTATIONS.contains(&word.as_str())) {
        sink.push(unknown_word(word.origin(), "implementation", word.as_str(), IMPLEMENTATIONS));
    }
    if let Some(spec::Scalar(lines)) = spec.max_lines.get()
        && !lines.text.parse::<u32>().is_ok_and(|lines| lines > 0)
    {
        sink.push(
            Diagnostic::error("spec/malformed", format!("`{}` is no number of lines", lines.text))
                .at(lines.origin(), "expected a whole number above zero"),
        );
    }
}

/// Reports secrets in an address.
fn report_secrets(url: &Text, sink: &mut Sink) -> bool {
    let mut found = false;
    for span in crate::tree::secrets_in(&url.text) {
        found = true;
        sink.hide(url.place(span));
        let help = "write the login into `auth`, or `$NAME` for a variable of Grafana's environment";
        sink.push(spec::literal_secret(url.place(span)).help(help));
    }
    found
}

/// Reports addresses that are none.
fn report_url(url: &Text, sink: &mut Sink) {
    let (scheme, host) = url.text.split_once("://").unwrap_or(("http", &url.text));
    let port = host.split(['/', '?']).next().and_then(|host| host.rsplit_once(':')).map(|(_, port)| port);
    let no_port = |port: &str| !port.ends_with(']') && port.parse::<u16>().is_err();
    let wrong = match scheme {
        _ if url.text.contains(char::is_whitespace) => "has a blank in it",
        "http" | "https" if host.is_empty() || host.starts_with('/') => "names no host",
        _ if url.text.contains('$') => return,
        "http" | "https" if port.is_some_and(no_port) => "has no port behind its colon",
        "http" | "https" => return,
        _ => "is no address of a server that speaks HTTP",
    };
    sink.push(
        Diagnostic::error("datasource/bad-url", format!("`{}` {wrong}", url.text))
            .at(url.origin(), "expected `http://HOST:PORT`, or `$NAME`"),
    );
}
