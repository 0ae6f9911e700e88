//! What the schemas of output must refuse: one deliberate fault each, in a file that is right without it.

use serde_json::Value;

use super::made::{Files, Made, parsed};
use super::schemas;

/// What is done to the value at a place.
enum Fault {
    /// It becomes this JSON.
    Is(&'static str),
    /// It goes.
    Gone,
    /// Its key is written like this.
    Key(&'static str),
}
use Fault::{Gone, Is, Key};

// Files of the project that has everything.
const PANELS: &str = "grafana/dashboards/shop/panels.json";
const VARIABLES: &str = "grafana/dashboards/other-things/variables.json";
const SWITCH: &str = "grafana/dashboards/shop/since-12-4.json";
const DATASOURCES: &str = "grafana/provisioning/datasources/datasources.yml";
const PROVIDERS: &str = "grafana/provisioning/dashboards/dashboard-provisioning.yml";
const RULES: &str = "grafana/provisioning/alerting/rules.yml";
const CONTACTS: &str = "grafana/provisioning/alerting/contact-points.yml";
const POLICIES: &str = "grafana/provisioning/alerting/notification-policies.yml";
const MUTES: &str = "grafana/provisioning/alerting/mute-times.yml";
const TEMPLATES: &str = "grafana/provisioning/alerting/templates.yml";
const COMPOSE: &str = "compose.dashc.yml";
const PROBES: &str = "probes.json";
const TEMPO: &str = "tempo.yml";

/// Places are keys and positions with `/`; `key=value` is the item that has it.
const DASHBOARD_FAULTS: &[(&str, &str, Fault)] = &[
    // The dashboard.
    (PANELS, "uid", Is(r#""every panel""#)),
    (PANELS, "uid", Is(r#""abcdefghijklmnopqrstuvwxyz-abcdefghijklmnop""#)),
    (PANELS, "title", Is(r#""""#)),
    (PANELS, "title", Gone),
    (PANELS, "schemaVersion", Is(r#""42""#)),
    (PANELS, "schemaVersion", Is("16")),
    (PANELS, "refresh", Is("false")),
    (PANELS, "refresh", Is(r#""5 minutes""#)),
    (PANELS, "time/from", Is(r#""yesterday""#)),
    (PANELS, "time/to", Gone),
    (PANELS, "tags", Is(r#"["a", "a"]"#)),
    (PANELS, "graphTooltip", Is("3")),
    (PANELS, "editable", Key("isEditable")),
    (PANELS, "panels", Key("rows")),
    (PANELS, "templating/list", Gone),
    (PANELS, "annotations/list", Is("[]")),
    (PANELS, "annotations/list/0/builtIn", Is("2")),
    (PANELS, "annotations/list/name=deployments/iconColor", Is(r#""mauve""#)),
    (PANELS, "annotations/list/name=deployments/expr", Gone),
    (PANELS, "links/title=Wiki/url", Gone),
    (PANELS, "links/title=Shop/tags", Is("[]")),
    (PANELS, "links/title=Wiki/type", Is(r#""url""#)),
    // Panels.
    (PANELS, "panels/title=Orders/id", Is("0")),
    (PANELS, "panels/title=Orders/id", Is(r#""1""#)),
    (PANELS, "panels/title=Orders/type", Is(r#""graph""#)),
    (PANELS, "panels/title=Orders/type", Is(r#""timeSeries""#)),
    (PANELS, "panels/title=Orders/gridPos", Is(r#"{"h":8,"w":12,"x":13,"y":0}"#)),
    (PANELS, "panels/title=Orders/gridPos/w", Is("25")),
    (PANELS, "panels/title=Orders/gridPos/h", Is("0")),
    (PANELS, "panels/title=Orders/gridPos/x", Is("-1")),
    (PANELS, "panels/title=Orders/gridPos/y", Gone),
    (PANELS, "panels/title=Orders/datasource", Is(r#""Mimir""#)),
    (PANELS, "panels/title=Orders/datasource", Gone),
    (PANELS, "panels/title=Orders/targets", Gone),
    (PANELS, "panels/title=Orders/fieldConfig", Key("fieldconfig")),
    (PANELS, "panels/title=Orders/timeShift", Is(r#""1h30m""#)),
    (PANELS, "panels/title=Lines/transformations/0/id", Is(r#""extractfields""#)),
    (PANELS, "panels/title=Lines/transformations/id=limit/options", Is(r#"{"limit": 10}"#)),
    (PANELS, "panels/title=Lines/transformations/id=sortBy/options/sort/0/field", Gone),
    (VARIABLES, "panels/0/repeat", Is(r#""$region""#)),
    (VARIABLES, "panels/0/gridPos/w", Is("12")),
    (VARIABLES, "panels/title=Closed/panels/0/panels", Is("[]")),
    // How values are shown.
    (PANELS, "panels/title=Orders/fieldConfig/defaults/unit", Is(r#""requests per second""#)),
    (PANELS, "panels/title=Orders/fieldConfig/defaults/decimals", Is("-1")),
    (PANELS, "panels/title=Orders/fieldConfig/defaults/thresholds/steps/0/value", Is("0")),
    (PANELS, "panels/title=Orders/fieldConfig/defaults/thresholds/steps/1/value", Is("null")),
    (PANELS, "panels/title=Orders/fieldConfig/defaults/thresholds/mode", Is(r#""relative""#)),
    (PANELS, "panels/title=Orders/fieldConfig/defaults/color/mode", Is(r#""palette""#)),
    (PANELS, "panels/title=Orders/fieldConfig/defaults/links/0/url", Is(r#""wiki""#)),
    (PANELS, "panels/title=Orders/fieldConfig/defaults/custom/drawStyle", Is(r#""bar""#)),
    (PANELS, "panels/title=Orders/fieldConfig/defaults/custom/lineInterpolation", Key("interpolation")),
    (PANELS, "panels/title=Orders/fieldConfig/defaults/custom/fillOpacity", Is("120")),
    (PANELS, "panels/title=Orders/fieldConfig/defaults/custom/stacking/mode", Is(r#""stacked""#)),
    (PANELS, "panels/title=Orders/fieldConfig/defaults/custom/scaleDistribution", Is(r#"{"type":"log"}"#)),
    (PANELS, "panels/title=Share of failures/fieldConfig/defaults/mappings/0/type", Is(r#""text""#)),
    (
        PANELS,
        "panels/title=Share of failures/fieldConfig/defaults/mappings/type=special/options/match",
        Is(r#""none""#),
    ),
    (PANELS, "panels/title=Open orders/fieldConfig/defaults/custom", Is(r#"{"lineWidth": 1}"#)),
    (PANELS, "panels/title=Open orders/fieldConfig/defaults/color/fixedColor", Gone),
    (PANELS, "panels/title=Orders/fieldConfig/overrides/0/matcher/id", Is(r#""byname""#)),
    (PANELS, "panels/title=Orders/fieldConfig/overrides/0/matcher/options", Is(r#"{"name":"failed"}"#)),
    (PANELS, "panels/title=Orders/fieldConfig/overrides/0/properties", Is("[]")),
    (PANELS, "panels/title=Orders/fieldConfig/overrides/0/properties/id=unit/value", Is("1")),
    (PANELS, "panels/title=Orders/fieldConfig/overrides/0/properties/id=unit/id", Is(r#""Unit""#)),
    (
        PANELS,
        "panels/title=Orders/fieldConfig/overrides/0/properties/id=custom.axisPlacement/value",
        Is(r#""west""#),
    ),
    (
        PANELS,
        "panels/title=Routes/fieldConfig/overrides/3/properties/id=custom.cellOptions/value",
        Is(r#"{"type":"bar"}"#),
    ),
    // Options.
    (PANELS, "panels/title=Orders/options/legend/displayMode", Is(r#""tabular""#)),
    (PANELS, "panels/title=Orders/options/legend/calcs", Is(r#"["average"]"#)),
    (PANELS, "panels/title=Orders/options/tooltip/mode", Is(r#""all""#)),
    (PANELS, "panels/title=Open orders/options/reduceOptions/calcs", Is("[]")),
    (PANELS, "panels/title=Open orders/options/graphMode", Is("true")),
    (PANELS, "panels/title=Open orders/options/textMode", Key("textmode")),
    (PANELS, "panels/title=CPU/options/showThresholdMarkers", Is(r#""true""#)),
    (PANELS, "panels/title=Routes/options/cellHeight", Is(r#""small""#)),
    (PANELS, "panels/title=Routes/options/sortBy/0/desc", Gone),
    (PANELS, "panels/title=Latency/options/color/steps", Is("1000")),
    (PANELS, "panels/title=Errors/options/sortOrder", Is(r#""desc""#)),
    (PANELS, "panels/title=Errors/options/dedupStrategy", Gone),
    (PANELS, "panels/title=Up/options/rowHeight", Is("9")),
    (PANELS, "panels/title=Runbook/options/content", Gone),
    (PANELS, "panels/title=Runbook/options/mode", Is(r#""md""#)),
    (PANELS, "panels/title=Alerts/options/sortOrder", Is("0")),
    (PANELS, "panels/title=Where/options", Is(r#"{"layer":[]}"#)),
    // Queries.
    (PANELS, "panels/title=Orders/targets/0/expr", Gone),
    (PANELS, "panels/title=Orders/targets/0/expr", Is(r#""""#)),
    (PANELS, "panels/title=Orders/targets/0/instant", Is("true")),
    (PANELS, "panels/title=Orders/targets/0/format", Is(r#""timeseries""#)),
    (PANELS, "panels/title=Orders/targets/0/refId", Is(r#""""#)),
    (PANELS, "panels/title=Orders/targets/0/datasource/uid", Gone),
    (PANELS, "panels/title=Orders/targets/0/legendFormat", Key("legend")),
    (PANELS, "panels/title=Orders/targets/refId=C/queryType", Is(r#""rangeQuery""#)),
    (PANELS, "panels/title=Slow traces/targets/0/filters", Gone),
    (PANELS, "panels/title=Slow traces/targets/0/tableType", Is(r#""list""#)),
    (PANELS, "panels/title=Slow traces/targets/0/queryType", Is(r#""traceQL""#)),
    (PANELS, "panels/title=CPU profile/targets/0/groupBy", Gone),
    (PANELS, "panels/title=CPU profile/targets/0/profileTypeId", Is(r#""cpu""#)),
    (PANELS, "panels/title=CPU profile/targets/0/labelSelector", Is(r#""service_name=x""#)),
    (PANELS, "panels/title=A search in Jaeger/targets/0/service", Gone),
    (PANELS, "panels/title=Queue (CloudWatch)/targets/0/sqlExpression", Key("query")),
    (PANELS, "panels/title=Lines (CloudWatch)/targets/0/queryMode", Is(r#""logs""#)),
    // Variables.
    (VARIABLES, "templating/list/name=region/type", Is(r#""Query""#)),
    (VARIABLES, "templating/list/name=region/name", Is(r#""the region""#)),
    (VARIABLES, "templating/list/name=region/refresh", Is(r#""onLoad""#)),
    (VARIABLES, "templating/list/name=region/sort", Is("9")),
    (VARIABLES, "templating/list/name=region/query/qryType", Is("7")),
    (VARIABLES, "templating/list/name=region/query/query", Is(r#""up""#)),
    (VARIABLES, "templating/list/name=region/datasource", Is(r#""prometheus""#)),
    (VARIABLES, "templating/list/name=region/includeAll", Key("includeall")),
    (VARIABLES, "templating/list/name=app/query/refId", Gone),
    (VARIABLES, "templating/list/name=quantile/options/0/value", Is("0.5")),
    (VARIABLES, "templating/list/name=every/query", Is(r#""1m, 10m""#)),
    (VARIABLES, "templating/list/name=by/type", Is(r#""groupBy""#)),
    (VARIABLES, "templating/list/name=tier/skipUrlSync", Is("false")),
    (VARIABLES, "templating/list/name=secret/hide", Is("4")),
    (SWITCH, "templating/list/0/options/1", Gone),
];

const PROVISIONING_FAULTS: &[(&str, &str, Fault)] = &[
    // Datasources.
    (DATASOURCES, "apiVersion", Is("2")),
    (DATASOURCES, "prune", Is("true")),
    (DATASOURCES, "deleteDatasources/0/name", Gone),
    (DATASOURCES, "deleteDatasources", Is("[]")),
    (DATASOURCES, "datasources/uid=loki/uid", Gone),
    (DATASOURCES, "datasources/uid=loki/uid", Is(r#""lo ki""#)),
    (DATASOURCES, "datasources/uid=loki/isDefault", Is("true")),
    (DATASOURCES, "datasources/uid=loki/access", Is(r#""server""#)),
    (DATASOURCES, "datasources/uid=loki/url", Is(r#""http://$1""#)),
    (DATASOURCES, "datasources/uid=loki/jsonData/maxLines", Is("1000")),
    (DATASOURCES, "datasources/uid=loki/jsonData/derivedFields/0/url", Is(r#""${__value.raw}""#)),
    (DATASOURCES, "datasources/uid=loki/jsonData/derivedFields/0/matcherType", Is(r#""labels""#)),
    (DATASOURCES, "datasources/uid=loki/jsonData/derivedFields", Key("derivedfields")),
    (DATASOURCES, "datasources/uid=mimir/jsonData/timeInterval", Is("30")),
    (DATASOURCES, "datasources/uid=mimir/jsonData/prometheusType", Is(r#""mimir""#)),
    (DATASOURCES, "datasources/uid=mimir/jsonData/exemplarTraceIdDestinations/0/datasourceUid", Gone),
    (DATASOURCES, "datasources/uid=mimir/secureJsonData/basicAuthPassword", Is(r#""hunter2""#)),
    (DATASOURCES, "datasources/uid=mimir/secureJsonData/basicAuthPassword", Is(r#""${MIMIR_PASSWORD}""#)),
    (DATASOURCES, "datasources/uid=mimir/secureJsonData/basicAuthPassword", Gone),
    (DATASOURCES, "datasources/uid=mimir/secureJsonData/httpHeaderValue1", Gone),
    (DATASOURCES, "datasources/uid=mimir/basicAuthUser", Gone),
    (DATASOURCES, "datasources/uid=mimir/secureJsonData", Key("securejsondata")),
    (DATASOURCES, "datasources/uid=prometheus/secureJsonData/tlsCACert", Gone),
    (DATASOURCES, "datasources/uid=amazon/jsonData/sigV4Auth", Gone),
    (DATASOURCES, "datasources/uid=tempo/jsonData/tracesToLogsV2/customQuery", Gone),
    (DATASOURCES, "datasources/uid=tempo/jsonData/tracesToLogsV2/query", Gone),
    (DATASOURCES, "datasources/uid=tempo/jsonData/tracesToLogsV2", Key("tracesToLogs")),
    (
        DATASOURCES,
        "datasources/uid=tempo/jsonData/tracesToMetrics/queries/0/query",
        Is(r#""rate(x{$__tags}[5m])""#),
    ),
    (DATASOURCES, "datasources/uid=tempo/jsonData/tracesToProfiles/profileTypeId", Gone),
    (DATASOURCES, "datasources/uid=tempo/jsonData/spanBar/type", Is(r#""tag""#)),
    (DATASOURCES, "datasources/uid=alertmanager/jsonData/implementation", Is(r#""Mimir""#)),
    (DATASOURCES, "datasources/uid=pyroscope/jsonData/minStep", Is(r#""15 s""#)),
    // Providers.
    (PROVIDERS, "providers/0/type", Is(r#""files""#)),
    (PROVIDERS, "providers/0/name", Gone),
    (PROVIDERS, "providers/0/folder", Gone),
    (PROVIDERS, "providers/0/disableDeletion", Is(r#""no""#)),
    (PROVIDERS, "providers/0/options/path", Is(r#""dashboards""#)),
    (PROVIDERS, "providers/0/options/path", Key("folder")),
    (PROVIDERS, "providers/0/options/foldersFromFilesStructure", Is("true")),
    // Compose, probes and Tempo.
    (COMPOSE, "services/grafana/volumes/0/read_only", Is("false")),
    (COMPOSE, "services/grafana/volumes/0/target", Is(r#""/etc/grafana""#)),
    (COMPOSE, "services/grafana/environment/0", Is(r#""SLACK_URL=https://hooks""#)),
    (COMPOSE, "services/grafana/image", Is(r#""grafana""#)),
    (PROBES, "0/method", Is(r#""POST""#)),
    (PROBES, "0/expect", Is("404")),
    (PROBES, "1/url", Is(r#""https://grafana/api/datasources/mimir""#)),
    (PROBES, "kind=reload/method", Is(r#""GET""#)),
    (TEMPO, "overrides/defaults/metrics_generator/processors", Is(r#"["span_metrics"]"#)),
    (TEMPO, "metrics_generator/storage/remote_write/0/url", Is(r#""$MIMIR_URL/push""#)),
    (TEMPO, "metrics_generator/storage/remote_write/0/basic_auth/password", Gone),
];

const ALERTING_FAULTS: &[(&str, &str, Fault)] = &[
    // Rules.
    (RULES, "apiVersion", Gone),
    (RULES, "groups/name=shop/interval", Is(r#""15s""#)),
    (RULES, "groups/name=shop/interval", Is("60")),
    (RULES, "groups/name=shop/folder", Is(r#""""#)),
    (RULES, "groups/name=shop/folder", Key("folderUid")),
    (RULES, "groups/name=shop/rules", Is("[]")),
    (RULES, "groups/name=shop/rules/title=OrdersFail/uid", Is(r#""orders fail""#)),
    (RULES, "groups/name=shop/rules/title=OrdersFail/condition", Gone),
    (RULES, "groups/name=shop/rules/title=OrdersFail/noDataState", Is(r#""Ok""#)),
    (RULES, "groups/name=shop/rules/title=OrdersFail/execErrState", Is(r#""NoData""#)),
    (RULES, "groups/name=shop/rules/title=OrdersFail/for", Is(r#""5 m""#)),
    (RULES, "groups/name=shop/rules/title=OrdersFail/for", Is("300")),
    (RULES, "groups/name=shop/rules/title=OrdersFail/for", Gone),
    (RULES, "groups/name=shop/rules/title=OrdersFail/keepFiringFor", Key("keep_firing_for")),
    (RULES, "groups/name=shop/rules/title=OrdersFail/notification_settings", Key("notificationSettings")),
    (RULES, "groups/name=shop/rules/title=OrdersFail/notification_settings/group_by", Is(r#"["region"]"#)),
    (RULES, "groups/name=shop/rules/title=OrdersFail/notification_settings/receiver", Gone),
    (RULES, "groups/name=shop/rules/title=OrdersFail/panelId", Gone),
    (RULES, "groups/name=shop/rules/title=OrdersFail/panelId", Is(r#""1""#)),
    (RULES, "groups/name=shop/rules/title=OrdersFail/annotations/__panelId__", Gone),
    (RULES, "groups/name=shop/rules/title=OrdersFail/annotations/summary", Is(r#""${HOME}""#)),
    (RULES, "groups/name=shop/rules/title=OrdersFail/annotations/summary", Is("1")),
    (RULES, "groups/name=shop/rules/title=OrdersFail/labels/cost", Is(r#""$5""#)),
    (RULES, "groups/name=shop/rules/title=OrdersFail/labels/tier", Is("1")),
    (RULES, "groups/name=shop/rules/title=OrdersFail/labels/tier", Key("__grafana_receiver__")),
    (RULES, "groups/name=shop/rules/title=OrdersFail/labels/tier", Key("service-tier")),
    (RULES, "groups/name=shop/rules/title=OrdersFail/data", Is("[]")),
    (RULES, "groups/name=shop/rules/title=OrdersFail/data/0/relativeTimeRange/from", Is(r#""15m""#)),
    (RULES, "groups/name=shop/rules/title=OrdersFail/data/0/relativeTimeRange/from", Is("0")),
    (RULES, "groups/name=shop/rules/title=OrdersFail/data/0/datasourceUid", Key("datasourceUID")),
    (RULES, "groups/name=shop/rules/title=OrdersFail/data/0/model/instant", Is("false")),
    (RULES, "groups/name=shop/rules/title=OrdersFail/data/0/model/expr", Key("query")),
    (RULES, "groups/name=shop/rules/title=OrdersFail/data/1/model/type", Is(r#""thresholds""#)),
    (RULES, "groups/name=shop/rules/title=OrdersFail/data/1/model/expression", Gone),
    (
        RULES,
        "groups/name=shop/rules/title=OrdersFail/data/1/model/conditions/0/evaluator/type",
        Is(r#""greater""#),
    ),
    (
        RULES,
        "groups/name=shop/rules/title=OrdersFail/data/1/model/conditions/0/evaluator/params",
        Is("[1, 2]"),
    ),
    (RULES, "groups/name=shop/rules/title=OrdersFail/data/1/model/conditions", Is("[]")),
    (RULES, "groups/name=logs/rules/0/data/0/model/queryType", Is(r#""range""#)),
    (RULES, "groups/name=shop/rules/title=job:orders:rate5m/record/metric", Is(r#""job-orders""#)),
    (
        RULES,
        "groups/name=shop/rules/title=job:orders:rate5m/record/targetDatasourceUid",
        Key("target_datasource_uid"),
    ),
    (RULES, "groups/name=shop/rules/title=job:orders:rate5m/for", Is(r#""5m""#)),
    // Who is told.
    (CONTACTS, "contactPoints/name=team/receivers", Is("[]")),
    (CONTACTS, "contactPoints/name=team/receivers/0/uid", Gone),
    (CONTACTS, "contactPoints/name=team/receivers/0/type", Is(r#""Slack""#)),
    (CONTACTS, "contactPoints/name=team/receivers/0/settings/url", Gone),
    (CONTACTS, "contactPoints/name=team/receivers/0/settings/url", Is(r#""https://hooks.slack.com/x""#)),
    (CONTACTS, "contactPoints/name=team/receivers/0/settings/mentionChannel", Is(r#""everyone""#)),
    (CONTACTS, "contactPoints/name=team/receivers/0/settings/text", Is(r#""costs $5""#)),
    (CONTACTS, "contactPoints/name=team/receivers/1/settings/recipient", Gone),
    (CONTACTS, "contactPoints/name=team/receivers/0/settings", Key("secureSettings")),
    (CONTACTS, "contactPoints/name=team/receivers/type=email/settings/addresses", Gone),
    (
        CONTACTS,
        "contactPoints/name=oncall/receivers/type=pagerduty/settings/integrationKey",
        Key("integration_key"),
    ),
    (CONTACTS, "contactPoints/name=oncall/receivers/type=webhook/settings/maxAlerts", Is(r#""10""#)),
    (
        CONTACTS,
        "contactPoints/name=oncall/receivers/type=webhook/settings/authorization_credentials",
        Is(r#""$T""#),
    ),
    (
        CONTACTS,
        "contactPoints/name=oncall/receivers/type=opsgenie/settings/responders/0/type",
        Is(r#""person""#),
    ),
    (CONTACTS, "contactPoints/name=chats/receivers/type=telegram/settings/chatid", Is("-100")),
    (CONTACTS, "contactPoints/name=machines/receivers/type=sns/settings/topic_arn", Gone),
    (CONTACTS, "contactPoints/name=machines/receivers/type=kafka/settings/kafkaClusterId", Gone),
    (CONTACTS, "contactPoints/name=machines/receivers/type=jira/settings/password", Gone),
    (POLICIES, "policies/0/receiver", Gone),
    (POLICIES, "policies/0/continue", Is("true")),
    (POLICIES, "policies/0/group_by", Is(r#"["alertname", "alertname"]"#)),
    (POLICIES, "policies/0/group_by", Is(r#"["...", "alertname"]"#)),
    (POLICIES, "policies/0/group_interval", Is(r#""0s""#)),
    (POLICIES, "policies/0/routes/0/object_matchers/0", Is(r#"["severity", "==", "critical"]"#)),
    (POLICIES, "policies/0/routes/0/object_matchers/0", Is(r#""severity=critical""#)),
    (POLICIES, "policies/0/routes/0/object_matchers", Key("matchers")),
    (POLICIES, "policies/0/routes/0/mute_time_intervals", Is(r#""night""#)),
    (POLICIES, "policies/0/routes/0/routes/0/group_wait", Is("30")),
    (MUTES, "muteTimes/0/time_intervals/0/times/0/start_time", Is(r#""9:00""#)),
    (MUTES, "muteTimes/0/time_intervals/0/times/0/start_time", Is("540")),
    (MUTES, "muteTimes/0/time_intervals/0/times/0/start_time", Key("from")),
    (MUTES, "muteTimes/0/time_intervals/0/weekdays/0", Is(r#""mon:fri""#)),
    (MUTES, "muteTimes/0/time_intervals/0/days_of_month/0", Is(r#""1-5""#)),
    (MUTES, "muteTimes/0/time_intervals/0/months/0", Is(r#""13""#)),
    (MUTES, "muteTimes/0/time_intervals/0/location", Is(r#""Berlin time""#)),
    (TEMPLATES, "templates/0/orgId", Key("orgID")),
    (TEMPLATES, "templates/0/template", Is(r#""no definition""#)),
];

#[test]
fn dashboards_with_a_fault_are_refused() {
    assert_refused(DASHBOARD_FAULTS);
}

#[test]
fn datasources_providers_and_what_stands_beside_with_a_fault_are_refused() {
    assert_refused(PROVISIONING_FAULTS);
}

#[test]
fn rules_and_routing_with_a_fault_are_refused() {
    assert_refused(ALERTING_FAULTS);
}

fn assert_refused(faults: &[(&str, &str, Fault)]) {
    let files = Made::Everything.files("12.4", 1);
    let accepted: Vec<String> =
        faults.iter().filter_map(|(path, place, fault)| accepts(&files, path, place, fault)).collect();
    assert!(accepted.is_empty(), "accepted in spite of a fault:\n{}", accepted.join("\n"));
}

/// What was done, when the schema says nothing.
fn accepts(files: &Files, path: &str, place: &str, fault: &Fault) -> Option<String> {
    let mut value = parsed(path, &files[path]).unwrap();
    let (before, last) = place.rsplit_once('/').unwrap_or(("", place));
    let holder = before
        .split('/')
        .filter(|part| !part.is_empty())
        .fold(&mut value, |value, part| inside(value, part, place));
    let done = match fault {
        Is(json) => {
            put(holder, last, serde_json::from_str(json).unwrap(), place);
            format!("is {json}")
        }
        Gone => {
            take(holder, last, place);
            "is gone".to_owned()
        }
        Key(name) => {
            let value = take(holder, last, place);
            put(holder, name, value, place);
            format!("is called {name}")
        }
    };
    schemas::of(path).faults(&value).is_empty().then(|| format!("{path}: {place} {done}"))
}

fn inside<'a>(value: &'a mut Value, part: &str, place: &str) -> &'a mut Value {
    let found = match value {
        Value::Array(items) => position(items, part).and_then(|index| items.get_mut(index)),
        value => value.get_mut(part),
    };
    found.unwrap_or_else(|| panic!("{place}: nothing at {part}"))
}

fn position(items: &[Value], part: &str) -> Option<usize> {
    match part.split_once('=') {
        Some((key, wanted)) => items.iter().position(|item| item[key] == wanted),
        None => part.parse().ok(),
    }
}

fn put(holder: &mut Value, last: &str, value: Value, place: &str) {
    match holder {
        Value::Array(_) => *inside(holder, last, place) = value,
        holder => holder[last] = value,
    }
}

fn take(holder: &mut Value, last: &str, place: &str) -> Value {
    let taken = match holder {
        Value::Array(items) => {
            position(items, last).filter(|index| *index < items.len()).map(|index| items.remove(index))
        }
        holder => holder.as_object_mut().and_then(|entries| entries.remove(last)),
    };
    taken.unwrap_or_else(|| panic!("{place}: nothing to take"))
}
