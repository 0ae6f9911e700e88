//! Settings of datasources in Grafana's spelling: no secrets in them, and links that lead somewhere.

use serde_json::{Map, Value};

use super::{Context, pattern};
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::Datasource;
use crate::span::{Origin, Text};
use crate::spec;
use crate::tree::Name;
use crate::vocabulary::datasource::{DATASOURCES, Language, Role};

/// The settings as JSON; a secret that is written out in them is reported.
pub(super) fn settings(spec: &spec::Datasource, sink: &mut Sink) -> Map<String, Value> {
    let Some(said) = Settings::of(spec) else {
        report_headers(spec, None, sink);
        return Map::new();
    };
    let Value::Object(settings) = &said.json else {
        let report = Diagnostic::error("spec/wrong-type", "`settings` is not a mapping");
        sink.push(report.at(said.origin, "expected a mapping"));
        return Map::new();
    };
    for (path, text) in said.texts() {
        let place = said.place(&path);
        let key = path.rsplit('.').find(|part| !is_index(part)).unwrap_or_default();
        // Files are looked at when they are decoded, so that what stands in a text by itself is reported already.
        let logs_in = crate::tree::secrets_in(text).next().is_some();
        let help = if crate::tree::is_secret(key) && !text.is_empty() {
            "move it to `secrets`, as a reference"
        } else if key == PARAMETERS && crate::tree::parameters_in(text).next().is_some() {
            "send it as a header, `auth: { headers: { Authorization: Bearer $NAME } }`, or write `$NAME` in its place"
        } else if logs_in {
            "write `$NAME` in its place, or use `auth`"
        } else {
            continue;
        };
        if said.places.is_empty() || !logs_in {
            sink.hide(place);
            sink.push(spec::literal_secret(place).help(help));
        }
    }
    report_headers(spec, Some(&said), sink);
    report_patterns(&said, sink);
    settings.clone()
}

/// What Grafana adds to the address of every query.
const PARAMETERS: &str = "customQueryParameters";

/// Headers of `auth` are numbered as Grafana numbers them: one of `settings` or `secrets` would get another's value.
fn report_headers(spec: &spec::Datasource, said: Option<&Settings>, sink: &mut Sink) {
    let Some(headers) = spec.auth.get().and_then(|auth| auth.headers.with_origin()) else { return };
    let is_header = |key: &str| key.starts_with("httpHeaderName") || key.starts_with("httpHeaderValue");
    let settings =
        said.into_iter().flat_map(|said| said.texts().into_iter().map(|(path, _)| (said.place(&path), path)));
    let secrets = spec.secrets.get().into_iter().flat_map(crate::tree::Map::iter);
    let secrets = secrets.map(|(name, _)| (name.origin, name.name.to_string()));
    // A name and its value are one mistake.
    let mut found: Vec<_> = settings.chain(secrets).filter(|(_, key)| is_header(key)).collect();
    if found.iter().any(|(_, key)| key.starts_with("httpHeaderName")) {
        found.retain(|(_, key)| key.starts_with("httpHeaderName"));
    }
    for (place, key) in found {
        sink.push(
            Diagnostic::error("datasource/headers-twice", format!("`{key}` stands beside `auth.headers`"))
                .at(place, "a second list of headers")
                .also(headers.1, "the first one")
                .help("write all headers into `auth.headers`: `X-Scope-OrgID: shop`, `Authorization: Bearer $NAME`")
                .note("Grafana pairs `httpHeaderName1` with `httpHeaderValue1`, and `auth.headers` takes the numbers from 1 on"),
        );
    }
}

/// Patterns of derived fields, save those that are names of labels.
fn report_patterns(said: &Settings, sink: &mut Sink) {
    let fields = said.json.get("derivedFields").and_then(Value::as_array).into_iter().flatten();
    for (index, field) in fields.enumerate() {
        let is_label = field.get("matcherType").and_then(Value::as_str) == Some("label");
        if let Some(text) = field.get("matcherRegex").and_then(Value::as_str).filter(|_| !is_label) {
            let place = said.place(&format!("derivedFields.{index}.matcherRegex"));
            pattern::report_alone("datasource/bad-regex", &Text::plain(text, place), sink);
        }
    }
}

fn is_index(part: &str) -> bool {
    part.bytes().all(|byte| byte.is_ascii_digit())
}

/// Reports links of settings that lead to no datasource, or to one that does not answer there.
pub(super) fn report_links(name: &Name, spec: &spec::Datasource, cx: &Context, sink: &mut Sink) {
    let Some(said) = Settings::of(spec) else { return };
    let links = said.texts().into_iter().filter(|(path, text)| is_link(path) && !text.is_empty());
    for (path, text) in links.filter(|(_, text)| !text.contains('$')) {
        let place = said.place(&path);
        let found = cx.datasource(&Text::plain(text, place), sink);
        let found = cx.base.datasource(found);
        if let Some(role) = wanted(&path).filter(|role| found.is_some_and(|found| !may_be(found, *role))) {
            sink.push(
                Diagnostic::error("datasource/wrong-link", format!("`{text}` {}", lacks(role)))
                    .at(place, "a datasource of another type")
                    .also(name.origin, "the links of this datasource")
                    .help("name another datasource, or let `correlate: all` write the link"),
            );
        }
    }
}

/// Whether a setting is the uid of a datasource.
fn is_link(path: &str) -> bool {
    matches!(path.rsplit('.').next(), Some("datasourceUid" | "alertmanagerUid"))
}

/// What the datasource that a setting links to has to have (Grafana, provisioning of Prometheus, Loki, Tempo
/// and Jaeger); `None` for settings of which that is not known.
fn wanted(path: &str) -> Option<Role> {
    match path.split('.').next()? {
        "alertmanagerUid" => Some(Role::Alerts),
        "derivedFields" | "exemplarTraceIdDestinations" => Some(Role::Traces),
        "lokiSearch" | "tracesToLogs" | "tracesToLogsV2" => Some(Role::Logs),
        "serviceMap" | "tracesToMetrics" => Some(Role::Metrics),
        "tracesToProfiles" => Some(Role::Profiles),
        _ => None,
    }
}

/// What is not known of a plugin may be so.
fn may_be(datasource: &Datasource, role: Role) -> bool {
    let kind = datasource.kind.and_then(|kind| DATASOURCES.get(kind));
    kind.is_none_or(|kind| match role {
        // What Tempo writes about traces is asked in PromQL.
        Role::Metrics => kind.language == Some(Language::PromQl),
        role => kind.roles.contains(&role),
    })
}

fn lacks(role: Role) -> &'static str {
    match role {
        Role::Alerts => "is no Alertmanager",
        Role::Logs => "has no logs",
        Role::Metrics => "answers no PromQL",
        Role::Profiles => "has no profiles",
        Role::Traces => "has no traces",
    }
}

/// What was said, and where.
struct Settings {
    json: Value,
    origin: Origin,
    places: Vec<(Box<str>, Origin, Origin)>,
}

impl Settings {
    fn of(spec: &spec::Datasource) -> Option<Self> {
        let (raw, origin) = spec.settings.with_origin()?;
        Some(Self { json: raw.to_json(), origin, places: raw.places() })
    }

    /// Every text, with the path that leads to it.
    fn texts(&self) -> Vec<(String, &str)> {
        let mut texts = Vec::new();
        texts_below(String::new(), &self.json, &mut texts);
        texts
    }

    fn place(&self, path: &str) -> Origin {
        self.places.iter().find(|(known, ..)| &**known == path).map_or(self.origin, |(_, _, value)| *value)
    }
}

/// Depth is bounded by the reader's limit.
fn texts_below<'v>(path: String, value: &'v Value, texts: &mut Vec<(String, &'v str)>) {
    let below = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
    match value {
        Value::String(text) => texts.push((path, text)),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                texts_below(below(&index.to_string()), item, texts);
            }
        }
        Value::Object(map) => {
            for (key, value) in map {
                texts_below(below(key), value, texts);
            }
        }
        _ => {}
    }
}
