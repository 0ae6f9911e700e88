//! Emission: `jsonData` of a datasource, by its type.

use serde_json::{Map, Value};

use crate::emit::yaml::expansion::{environment, literal, literal_json};
use crate::grafana::Text;
use crate::grafana::settings::{
    AlertmanagerKind, AlertmanagerSettings, CloudWatchSettings, DerivedField, DerivedMatcher, Enabled,
    ExemplarDestination, HttpSettings, JsonData, LokiSettings, NamedQuery, NodeGraph, PrometheusFlavor,
    PrometheusSettings, PyroscopeSettings, ServiceMap, SpanBar, SpanBarKind, Tag, TempoSearch, TempoSettings,
    TraceQuery, TracesToLogs, TracesToMetrics, TracesToProfiles, TypeSettings,
};
use crate::model::{Base, Datasource, DatasourceRef, TraceLinks};
use crate::quantity::Duration;

/// The text of a link to a trace.
const VIEW_TRACE: &str = "View trace";
/// The attribute of a span that names its service.
const SERVICE: &str = "service.name";
/// Settings nested deeper than this are replaced as a whole.
const MERGE_DEPTH: u32 = 32;

/// The settings of a datasource, the author's own last; `None` when there are none.
pub(super) fn json_data<'a, 'h>(
    datasource: &'a Datasource,
    base: &'a Base,
    headers: impl Iterator<Item = &'h Text<'a>>,
) -> Option<JsonData<'a>>
where
    'a: 'h,
{
    let mut http = http(datasource);
    for (index, name) in headers.enumerate() {
        http.headers.insert(format!("httpHeaderName{}", index + 1).into(), name.clone());
    }
    let data = JsonData { own: own(datasource, base), http };
    let Ok(Value::Object(mut made)) = serde_json::to_value(&data) else { return Some(data) };
    if datasource.settings.is_empty() {
        return (!made.is_empty()).then_some(data);
    }
    for (key, value) in &datasource.settings {
        put(&mut made, key, literal_json(value), MERGE_DEPTH);
    }
    Some(JsonData { own: TypeSettings::Raw(made), http: HttpSettings::default() })
}

/// The author's value, key by key where both are objects.
fn put(made: &mut Map<String, Value>, key: &str, value: Value, depth: u32) {
    match (made.get_mut(key), value) {
        (Some(Value::Object(inner)), Value::Object(value)) if depth > 0 => {
            for (key, value) in value {
                put(inner, &key, value, depth - 1);
            }
        }
        (_, value) => {
            made.insert(key.to_owned(), value);
        }
    }
}

fn kind(datasource: &Datasource) -> &'static str {
    super::kind(datasource).map(|kind| kind.id).unwrap_or_default()
}

fn own<'a>(datasource: &'a Datasource, base: &'a Base) -> TypeSettings<'a> {
    match kind(datasource) {
        "alertmanager" => TypeSettings::Alertmanager(alertmanager(datasource)),
        "amazon-prometheus" => TypeSettings::Prometheus(Box::new(amazon(datasource, base))),
        "cloudwatch" => TypeSettings::CloudWatch(Box::new(cloudwatch(datasource))),
        "jaeger" => TypeSettings::Tempo(Box::new(jaeger(datasource, base))),
        "loki" => TypeSettings::Loki(loki(datasource, base)),
        "mimir" => TypeSettings::Prometheus(Box::new(prometheus(datasource, base, PrometheusFlavor::Mimir))),
        "prometheus" => {
            TypeSettings::Prometheus(Box::new(prometheus(datasource, base, PrometheusFlavor::Prometheus)))
        }
        "pyroscope" => {
            TypeSettings::Pyroscope(PyroscopeSettings { min_step: step(datasource.scrape_interval) })
        }
        "tempo" => TypeSettings::Tempo(Box::new(tempo(datasource, base))),
        _ => TypeSettings::Raw(Map::new()),
    }
}

fn http(datasource: &Datasource) -> HttpSettings<'_> {
    // These have a setting of their own for the longest query.
    let own = matches!(kind(datasource), "amazon-prometheus" | "cloudwatch" | "mimir" | "prometheus");
    let timeout = datasource.timeout.filter(|_| !own);
    let tls = datasource.auth.tls.as_ref();
    let when = |holds: bool| holds.then_some(true);
    HttpSettings {
        timeout: timeout.and_then(|timeout| u32::try_from(timeout.as_seconds().max(1)).ok()),
        tls_auth: when(tls.is_some_and(|tls| tls.cert.is_some() || tls.key.is_some())),
        tls_auth_with_ca_cert: when(tls.is_some_and(|tls| tls.ca.is_some())),
        tls_skip_verify: when(tls.is_some_and(|tls| tls.skip_verify)),
        server_name: tls.and_then(|tls| tls.server_name.as_ref()).map(|name| literal(name.as_str())),
        oauth_pass_thru: when(datasource.auth.forward_token),
        ..HttpSettings::default()
    }
}

fn alertmanager(datasource: &Datasource) -> AlertmanagerSettings {
    let said = datasource.implementation.as_ref().map_or("prometheus", |said| said.as_str());
    let known = AlertmanagerKind::WORDS.iter().find(|(word, _)| *word == said);
    AlertmanagerSettings {
        implementation: known.map(|(_, kind)| *kind).unwrap_or_default(),
        handle_grafana_managed_alerts: false,
    }
}

fn prometheus<'a>(
    datasource: &'a Datasource,
    base: &'a Base,
    flavor: PrometheusFlavor,
) -> PrometheusSettings<'a> {
    PrometheusSettings { prometheus_type: Some(flavor), ..promql(datasource, base) }
}

/// Requests are signed with what Grafana runs as; a role is assumed from there.
fn amazon<'a>(datasource: &'a Datasource, base: &'a Base) -> PrometheusSettings<'a> {
    PrometheusSettings {
        sig_v4_auth: Some(true),
        sig_v4_auth_type: Some("default".into()),
        sig_v4_region: datasource.region.as_ref().map(|region| environment(region.as_str())),
        sig_v4_assume_role_arn: datasource.assume_role.as_ref().map(|role| environment(role.as_str())),
        ..promql(datasource, base)
    }
}

fn promql<'a>(datasource: &'a Datasource, base: &'a Base) -> PrometheusSettings<'a> {
    let exemplars = datasource.correlations.exemplars.iter().filter_map(|(label, to)| {
        Some(ExemplarDestination {
            name: literal(label),
            datasource_uid: Some(uid(*to, base)?),
            url: None,
            url_display_label: Some(VIEW_TRACE.into()),
        })
    });
    PrometheusSettings {
        http_method: Some("POST".into()),
        time_interval: step(datasource.scrape_interval),
        query_timeout: step(datasource.timeout),
        exemplar_trace_id_destinations: exemplars.collect(),
        ..PrometheusSettings::default()
    }
}

fn cloudwatch(datasource: &Datasource) -> CloudWatchSettings<'_> {
    CloudWatchSettings {
        auth_type: Some("default".into()),
        default_region: datasource.region.as_ref().map(|region| environment(region.as_str())),
        assume_role_arn: datasource.assume_role.as_ref().map(|role| environment(role.as_str())),
        logs_timeout: step(datasource.timeout),
        ..CloudWatchSettings::default()
    }
}

fn loki<'a>(datasource: &'a Datasource, base: &'a Base) -> LokiSettings<'a> {
    let fields = datasource.correlations.derived_fields.iter().filter_map(|field| {
        Some(DerivedField {
            name: literal(&field.name),
            matcher_type: field.label.then_some(DerivedMatcher::Label),
            matcher_regex: literal(&field.regex),
            datasource_uid: Some(uid(field.target, base)?),
            // Of a field with a datasource the address is that datasource's query.
            url: literal("${__value.raw}"),
            url_display_label: Some(VIEW_TRACE.into()),
            target_blank: None,
        })
    });
    LokiSettings {
        max_lines: datasource.max_lines.as_deref().map(literal),
        derived_fields: fields.collect(),
        ..LokiSettings::default()
    }
}

fn tempo<'a>(datasource: &'a Datasource, base: &'a Base) -> TempoSettings<'a> {
    let links = datasource.correlations.traces.as_ref();
    let service_map = links.and_then(|links| uid(links.metrics?, base));
    TempoSettings {
        traces_to_profiles: links.and_then(|links| profiles(links, base)),
        service_map: service_map.map(|datasource_uid| ServiceMap { datasource_uid }),
        search: Some(TempoSearch { hide: false }),
        trace_query: Some(TraceQuery {
            time_shift_enabled: true,
            span_start_time_shift: Some("-1h".into()),
            span_end_time_shift: Some("1h".into()),
        }),
        ..traces(links, base)
    }
}

fn jaeger<'a>(datasource: &'a Datasource, base: &'a Base) -> TempoSettings<'a> {
    let links = datasource.correlations.traces.as_ref();
    TempoSettings { trace_id_time_params: Some(Enabled { enabled: true }), ..traces(links, base) }
}

/// What Tempo and Jaeger share.
fn traces<'a>(links: Option<&'a TraceLinks>, base: &'a Base) -> TempoSettings<'a> {
    TempoSettings {
        traces_to_logs_v2: links.and_then(|links| logs(links, base)),
        traces_to_metrics: links.and_then(|links| metrics(links, base)),
        node_graph: Some(NodeGraph { enabled: true }),
        span_bar: Some(SpanBar { kind: SpanBarKind::Tag, tag: Some("http.route".into()) }),
        ..TempoSettings::default()
    }
}

fn logs<'a>(links: &'a TraceLinks, base: &'a Base) -> Option<TracesToLogs<'a>> {
    let query = Some(literal(&links.logs_query)).filter(|query| !query.is_empty());
    Some(TracesToLogs {
        datasource_uid: uid(links.logs?, base)?,
        // Lines are written a little before and after their span.
        span_start_time_shift: Some("-5m".into()),
        span_end_time_shift: Some("5m".into()),
        tags: tags(&links.logs_label),
        filter_by_trace_id: query.is_none(),
        filter_by_span_id: false,
        custom_query: query.is_some(),
        query,
    })
}

fn metrics<'a>(links: &'a TraceLinks, base: &'a Base) -> Option<TracesToMetrics<'a>> {
    let queries = links.metrics_queries.iter();
    Some(TracesToMetrics {
        datasource_uid: uid(links.metrics?, base)?,
        // Wide enough for a rate over five minutes to be a curve.
        span_start_time_shift: Some("-30m".into()),
        span_end_time_shift: Some("30m".into()),
        tags: tags(&links.metrics_label),
        queries: queries
            .map(|(name, query)| NamedQuery { name: literal(name), query: literal(query) })
            .collect(),
    })
}

fn profiles<'a>(links: &'a TraceLinks, base: &'a Base) -> Option<TracesToProfiles<'a>> {
    let (to, profile) = links.profiles.as_ref()?;
    Some(TracesToProfiles {
        datasource_uid: uid(*to, base)?,
        tags: tags(&links.profiles_label),
        profile_type_id: literal(profile),
        custom_query: false,
        query: None,
    })
}

/// The service, under the name that the other store has for it. Without a label the list is absent:
/// an empty one would switch Grafana's own off.
fn tags(label: &str) -> Vec<Tag<'_>> {
    if label.is_empty() {
        return Vec::new();
    }
    vec![Tag { key: SERVICE.into(), value: Some(literal(label)) }]
}

fn uid(reference: DatasourceRef, base: &Base) -> Option<Text<'_>> {
    base.datasource(reference).map(|datasource| literal(datasource.uid.as_str()))
}

/// A duration in one unit: Grafana's editor reads the first unit of `1m30s` and drops the rest.
fn step<'a>(duration: Option<Duration>) -> Option<Text<'a>> {
    const UNITS: [(&str, u64); 5] =
        [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)];
    let millis = duration?.as_millis();
    let (unit, size) = UNITS.iter().find(|(_, size)| millis > 0 && millis.is_multiple_of(*size))?;
    Some(format!("{}{unit}", millis / size).into())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_step_has_one_unit() {
        let written = |text: &str| step(text.parse().ok()).map(Text::into_owned);
        assert_eq!(written("15s").as_deref(), Some("15s"));
        assert_eq!(written("1m30s").as_deref(), Some("90s"));
        assert_eq!(written("1h").as_deref(), Some("1h"));
        assert_eq!(written("1w").as_deref(), Some("7d"));
        assert_eq!(written("1s500ms").as_deref(), Some("1500ms"));
        assert_eq!(written("0s"), None);
    }

    #[test]
    fn the_author_s_keys_win_and_the_others_stay() {
        let mut made = Map::new();
        put(&mut made, "a", json!({ "b": 1, "c": [1, 2] }), 1);
        put(&mut made, "a", json!({ "c": [3] }), 1);
        assert_eq!(made["a"], json!({ "b": 1, "c": [3] }));
        put(&mut made, "a", json!({ "d": 4 }), 0);
        assert_eq!(made["a"], json!({ "d": 4 }));
    }

    #[test]
    fn a_link_to_nowhere_is_left_out() {
        let nowhere = DatasourceRef::POISON;
        let links = TraceLinks { logs: Some(nowhere), ..TraceLinks::default() };
        assert_eq!(logs(&links, &Base::default()), None);
        assert!(tags("").is_empty());
    }
}
