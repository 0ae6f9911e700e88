//! `dashc.yaml`: names and paths that do not fit together.

use super::message;

message!(datasource_type_is_unknown, ["datasource/unknown-type"], "dashc.yaml": "\
project: shop
datasources:
  mimir: { type: mimri, url: http://mimir:9009/prometheus }
");

message!(datasource_type_is_obsolete, ["datasource/obsolete-type"], "dashc.yaml": "\
project: shop
datasources:
  profiles: { type: phlare, url: http://phlare:4040 }
");

message!(datasource_settings_are_no_mapping, ["spec/wrong-type"], "dashc.yaml": "\
project: shop
datasources:
  mimir: { type: mimir, url: http://mimir:9009/prometheus, settings: [httpMethod] }
");

message!(convention_is_unknown, ["spec/unknown-word"], "dashc.yaml": "\
project: shop
services:
  checkout: { job: checkout, instrumentation: [otel-http-serve] }
");

message!(what_selects_a_service_is_no_regex, ["promql/bad-regex", "promql/bad-regex"], "dashc.yaml": "\
project: shop
datasources: { mimir: { type: mimir, url: \"http://mimir:9009/prometheus\", default: true } }
services:
  checkout: { job: \"=~shop/(checkout\", instrumentation: [otel-http-server], where: { namespace: \"!~[a\" } }
", "dashboards/red.yaml": "\
title: Checkout
method: red
service: checkout
", "alerts/slos.yaml": "\
slos:
  - { slo: availability, service: checkout, objective: 99.9%, sli: availability }
");

message!(convention_file_is_not_there, ["file/not-found"], "dashc.yaml": "\
project: shop
conventions: [conventions/shop.yaml]
");

message!(convention_file_is_outside, ["file/outside"], "dashc.yaml": "\
project: shop
conventions: [../shop.yaml]
");

message!(output_is_outside, ["output/outside"], "dashc.yaml": "\
project: shop
outputs: { grafana: ../grafana }
");

message!(output_folder_is_outside, ["output/outside"], "dashc.yaml": "\
project: shop
out: /var/lib/grafana
");

message!(correlation_is_unknown, ["spec/unknown-word"], "dashc.yaml": "\
project: shop
datasources:
  mimir: { type: mimir, url: http://mimir:9009/prometheus }
  tempo: { type: tempo, url: http://tempo:3200 }
correlate: [exemplar]
");

message!(correlation_has_no_target, ["correlate/no-target"], "dashc.yaml": "\
project: shop
datasources:
  tempo: { type: tempo, url: http://tempo:3200 }
correlate: [traces-to-logs]
");

message!(secrets_of_a_datasource_are_written_out,
    ["spec/literal-secret", "spec/literal-secret", "spec/literal-secret", "spec/literal-secret"],
    "dashc.yaml": "\
project: shop
datasources:
  mimir: { type: mimir, url: 'https://grafana:hunter2@mimir/prometheus' }
  loki:
    type: loki
    url: $LOKI_URL
    auth: { headers: { Authorization: Bearer abc123, X-Scope-OrgID: shop, X-Api-Key: def456 } }
    settings: { sigV4: { secretKey: ghi789 }, tokenUrl: https://example.com/token }
");

message!(secrets_in_addresses_are_written_out,
    ["spec/literal-secret", "spec/unknown-key", "spec/literal-secret"],
    "dashc.yaml": "\
project: shop
datasources:
  mimir: { type: mimir, url: 'https://mimir.example.com/prometheus?api_key=abc123', labels: { see: '/?token=def456' } }
  loki: { type: loki, url: $LOKI_URL, settings: { derivedFields: [{ name: trace, url: '/t?token=ghi789' }] } }
");

message!(secrets_of_settings_are_written_out, [
    "spec/literal-secret", "spec/literal-secret", "spec/literal-secret", "spec/literal-secret",
    "spec/literal-secret", "spec/literal-secret", "spec/literal-secret", "spec/literal-secret",
    "spec/literal-secret", "spec/literal-secret",
], "dashc.yaml": "\
project: shop
datasources:
  mimir:
    type: mimir
    url: https://a1b2c3d4e5f6a7b8c9@mimir.example.com
    auth: { headers: { X-Auth: abc123, X-Login: Basic dXNlcjpwYXNz } }
    settings: { customQueryParameters: 'max=5&token=def456', tlsClientKey: ghi789, sigV4AccessKey: jkl012 }
  sql:
    type: postgres
    settings: { httpHeaderValue2: mno345, sslKey: pqr678, connString: stu901, pwd: vwx234 }
");

message!(headers_in_two_lists, ["datasource/headers-twice"], "dashc.yaml": "\
project: shop
datasources:
  mimir:
    type: mimir
    url: $MIMIR_URL
    auth: { headers: { X-Scope-OrgID: shop } }
    settings: { httpHeaderName1: Authorization }
    secrets: { httpHeaderValue1: $TOKEN }
");

message!(links_of_a_trace_lead_to_logs,
    ["datasource/wrong-link", "datasource/wrong-link"],
    "dashc.yaml": "\
project: shop
datasources:
  loki: { type: loki, url: $LOKI_URL }
  tempo: { type: tempo, url: $TEMPO_URL, settings: { tracesToMetrics: { datasourceUid: loki }, serviceMap: { datasourceUid: loki } } }
");

message!(links_of_settings_lead_to_the_wrong_datasource,
    ["spec/unknown-word", "datasource/wrong-link", "datasource/wrong-link"],
    "dashc.yaml": "\
project: shop
datasources:
  mimir:
    type: mimir
    url: $MIMIR_URL
    settings: { exemplarTraceIdDestinations: [{ name: trace_id, datasourceUid: tempoo }] }
  loki: { type: loki, url: $LOKI_URL, settings: { derivedFields: [{ name: trace, datasourceUid: mimir }] } }
  tempo: { type: tempo, url: $TEMPO_URL, settings: { tracesToLogsV2: { datasourceUid: mimir }, search: { hide: true } } }
");

message!(amazon_without_a_region_and_nothing_to_correlate, ["correlate/nothing", "datasource/no-region"], "dashc.yaml": "\
project: shop
correlate: all
datasources:
  amp: { type: amazon-prometheus, url: 'https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/ws-1' }
");

message!(address_has_no_port_behind_its_colon, ["datasource/bad-url"], "dashc.yaml": "\
project: shop
datasources:
  mimir: { type: mimir, url: 'htp:/mimir' }
");

message!(datasource_has_keys_of_another_type,
    ["datasource/idle-key", "datasource/idle-key", "datasource/idle-key"],
    "dashc.yaml": "\
project: shop
datasources:
  mimir: { type: mimir, url: $MIMIR_URL, max_lines: 100, region: eu-central-1, implementation: mimir }
");

message!(datasource_values_are_wrong,
    ["datasource/bad-url", "spec/malformed", "datasource/bad-url", "spec/unknown-word"],
    "dashc.yaml": "\
project: shop
datasources:
  mimir: { type: mimir, url: 'grpc://mimir:9095' }
  loki: { type: loki, url: $LOKI_URL, max_lines: -5 }
  tempo: { type: tempo, url: 'http://tempo 3200' }
  alerts: { type: alertmanager, url: $ALERTS_URL, implementation: mimri }
");

message!(outputs_are_no_paths,
    ["output/outside", "output/outside", "output/outside"],
    "dashc.yaml": "\
project: shop
outputs: { grafana: '', compose: docker//compose.yml, probes: .dashc/probes.json }
");

message!(outputs_are_one_place, ["output/same-path", "output/same-path"], "dashc.yaml": "\
project: shop
outputs: { grafana: out, compose: out/compose.yml, tempo: out, probes: out/compose.yml }
");

message!(root_url_is_no_address, ["project/bad-root-url"], "dashc.yaml": "\
project: shop
root_url: $GRAFANA_URL
");

message!(zone_of_dashboards_is_misspelt, ["notify/unknown-zone"],
    "dashc.yaml": "\
project: shop
dashboards: { timezone: Europe/Berln }
",
    "dashboards/notes.yaml": "title: Notes\n",
);

message!(namespaces_are_no_file_names,
    ["output/bad-namespace", "output/bad-namespace", "output/bad-namespace", "spec/unknown-word"],
    "dashc.yaml": "\
project: shop
teams:
  payments: { namespace: Payments / EU }
  orders: { namespace: ../orders }
  catalog: { namespace: '' }
  platform: { namespace: platform.v2 }
alerting: { namespace: teams }
");

message!(owners_that_own_nothing, ["output/bad-owner", "output/bad-owner", "output/bad-owner"],
    "dashc.yaml": "\
project: shop
include: [teams/*.yaml]
teams:
  payments: { owners: '@shop/payments payments-leads' }
  orders: { owners: ' ' }
  catalog: { owners: '#catalog ann@example.com' }
",
    "teams/catalog.yaml": "team: catalog\nlabels: { channel: shop }\n",
);
