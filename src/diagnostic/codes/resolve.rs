//! Codes of passes that resolve names: datasources, services, methods, links, variables, outputs.

use super::{CodeDoc, codes};

codes! {
    "convention/twice", "two conventions have the same name",
    "Services name conventions, so a name must mean one thing. Built-in names are taken.",
    "yaml", "convention: otel-http-server" => "convention: shop-http-server";

    "correlate/no-target", "a link between signals has no datasource to lead to",
    "A link that is asked for by name needs both of its ends.",
    "yaml", "correlate: [exemplars]\ndatasources: { mimir: { type: mimir } }"
    => "correlate: [exemplars]\ndatasources: { mimir: { type: mimir }, tempo: { type: tempo } }";

    "correlate/nothing", "signals are to be linked, and there are no traces",
    "Every link between signals begins or ends at a trace: exemplars, logs, metrics and profiles are linked with nothing else. A warning.",
    "yaml", "correlate: all\ndatasources: { mimir: { type: mimir } }"
    => "correlate: all\ndatasources: { mimir: { type: mimir }, tempo: { type: tempo } }";

    "dashboard/bad-uid", "the uid of a dashboard is one that Grafana does not take",
    "A uid has letters, digits, `-` and `_`, at most 40 of them.",
    "yaml", "uid: Shop overview" => "uid: shop-overview";

    "dashboard/empty-time", "the time range of a dashboard is empty",
    "Of the two times of `time` the earlier one comes first.",
    "yaml", "time: now-1h to now-3h" => "time: now-3h to now-1h";

    "dashboard/inputs", "a dashboard was exported to be imported by hand",
    "Its datasources are names such as `${DS_MIMIR}`, which Grafana asks for when somebody imports it. From a file it is loaded with these names, and every panel is empty.",
    "json", "{ \"__inputs\": [{ \"name\": \"DS_MIMIR\" }], \"title\": \"Node\" }" => "{ \"uid\": \"node\", \"title\": \"Node\" }";

    "dashboard/no-default-datasource", "a dashboard in Grafana's own JSON asks the default datasource, and the project has none",
    "Where `datasource` is `null`, Grafana asks the datasource that is marked as default. Where none is, it answers with data of its own. A warning: the mark may be set by hand.",
    "yaml", "datasources: { mimir: { type: mimir, url: $MIMIR_URL } }" => "datasources: { mimir: { type: mimir, url: $MIMIR_URL, default: true } }";

    "dashboard/no-error-ratio", "thresholds are to follow from an SLO that the method judges nothing by",
    "`from-slo` turns the objective of a service into levels of its share of failures. Only methods that show that share have them.",
    "yaml", "method: use\nservice: host\nthresholds: from-slo" => "method: red\nservice: checkout\nthresholds: from-slo";

    "dashboard/no-method", "a key is for dashboards with a method",
    "Without `method:` nothing reads it.",
    "yaml", "without: [heatmap]" => "method: red\nwithout: [heatmap]";

    "dashboard/no-uid", "a dashboard in Grafana's own JSON has no uid",
    "Grafana makes one up, another one in every Grafana: no link and no alert can lead to it.",
    "json", "{ \"title\": \"Node\", \"panels\": [] }" => "{ \"uid\": \"node\", \"title\": \"Node\", \"panels\": [] }";

    "dashboard/other-form", "a JSON file of `dashboards/` is nothing that Grafana loads from files",
    "A file holds one dashboard in the classic form: `uid`, `title`, `panels` at the top. What the API gives is wrapped; resources of Kubernetes load in no version that dashc builds for.",
    "json", "{ \"meta\": {}, \"dashboard\": { \"title\": \"Node\" } }" => "{ \"uid\": \"node\", \"title\": \"Node\", \"panels\": [] }";

    "dashboard/services-differ", "services that differ share a dashboard",
    "On one dashboard with a variable, every service is asked with the selectors of the first.",
    "yaml", "method: red\nservices: [backend, host]" => "each: { service: all }\nmethod: red";

    "dashboard/services-twice", "a dashboard says in two ways which services it is about",
    "`service` is for one, `services` for a variable to choose with, `each` for a dashboard each.",
    "yaml", "service: checkout\nservices: all" => "services: all";

    "datasource/bad-regex", "a pattern of a derived field is no regular expression",
    "The browser reads `matcherRegex` as JavaScript does; a broken one takes the links out of all lines of logs.",
    "yaml", "settings: { derivedFields: [{ name: trace, matcherRegex: 'trace=(\\w+' }] }" => "settings: { derivedFields: [{ name: trace, matcherRegex: 'trace=(\\w+)' }] }";

    "datasource/bad-url", "the address of a datasource is none",
    "Grafana asks over HTTP; what is not an address fails at every query.",
    "yaml", "loki: { type: loki, url: grpc://loki:9095 }" => "loki: { type: loki, url: http://loki:3100 }";

    "datasource/headers-twice", "a datasource says its headers in two ways",
    "Headers of `auth` are numbered from 1 on, and so are those of `settings`: one would be sent with the value of another.",
    "yaml", "auth: { headers: { X-Scope-OrgID: shop } }\nsettings: { httpHeaderName1: Authorization }" => "auth: { headers: { X-Scope-OrgID: shop, Authorization: Bearer $TOKEN } }";

    "datasource/idle-key", "a datasource has a key that means nothing for its type",
    "It would be lost without a word.",
    "yaml", "mimir: { type: mimir, url: $MIMIR_URL, max_lines: 1000 }" => "loki: { type: loki, url: $LOKI_URL, max_lines: 1000 }";

    "datasource/no-alertmanager", "a ruler is to notify what is no Alertmanager",
    "`alertmanager` of a datasource says who gets the alerts of its ruler: `own` where the store has one built in (Mimir, Amazon's service), else a datasource of type `alertmanager`.",
    "yaml", "prometheus: { type: prometheus, url: 'http://prometheus:9090', alertmanager: own }" => "prometheus: { type: prometheus, url: 'http://prometheus:9090', alertmanager: alertmanager }";

    "datasource/no-queries", "a query goes to a datasource that takes none",
    "An Alertmanager has alerts and silences; nothing can be asked of it.",
    "yaml", "- { stat: Firing, datasource: alertmanager, query: ALERTS }" => "- { stat: Firing, datasource: mimir, query: count(ALERTS) }";

    "datasource/none", "the project has no datasource",
    "A query needs somebody to ask.",
    "yaml", "project: shop" => "project: shop\ndatasources: { mimir: { type: mimir, url: $MIMIR_URL } }";

    "datasource/none-for-language", "no datasource speaks the language of a query",
    "PromQL needs a Prometheus or Mimir, LogQL a Loki, TraceQL a Tempo.",
    "yaml", "datasources: { loki: { type: loki } } # and a query in PromQL" => "datasources: { loki: { type: loki }, mimir: { type: mimir } }";

    "datasource/obsolete-type", "a type of datasource is gone",
    "Grafana no longer has the plugin; the help names its successor.",
    "yaml", "type: phlare" => "type: pyroscope";

    "datasource/unknown-type", "a type of datasource is nearly one that is known",
    "Ids of other plugins are taken as they are, so a misspelling has to be told apart by its nearness.",
    "yaml", "type: promethues" => "type: prometheus";

    "datasource/wrong-link", "a setting of a datasource leads to one that does not have what is looked for",
    "Grafana shows the link and opens an empty page: a trace is looked for in a datasource of traces, its logs in one of logs.",
    "yaml", "settings: { tracesToLogsV2: { datasourceUid: mimir } }" => "settings: { tracesToLogsV2: { datasourceUid: loki } }";
}
