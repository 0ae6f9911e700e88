//! Values and keys that the language does not have.

use super::message;

message!(unknown_key_with_a_near_one, ["spec/unknown-key"], "dashboards/orders.yaml": "titel: Orders\n");

message!(unknown_key_with_none_near, ["spec/unknown-key"], "dashboards/orders.yaml": "title: Orders\nowner: team-shop\n");

message!(unknown_key_of_a_panel, ["spec/unknown-key"], "dashboards/orders.yaml": "\
title: Orders
panels:
  - timeseries: Rate
    query: sum(rate(orders_total[$__rate_interval]))
    treshold: { warn: 5 }
");

message!(wrong_type_text_for_a_list, ["spec/wrong-type"], "dashboards/orders.yaml": "title: Orders\ntags: shop\n");

message!(wrong_type_list_for_a_text, ["spec/wrong-type"], "dashboards/orders.yaml": "title: [Orders]\n");

message!(wrong_type_list_for_a_mapping, ["spec/wrong-type"], "dashboards/orders.yaml": "\
title: Orders
variables:
  - region: { values: [eu, us] }
");

message!(wrong_type_document, ["spec/wrong-type"], "dashboards/orders.yaml": "- title: Orders\n");

message!(boolean_in_the_old_spelling, ["spec/wrong-type"], "dashboards/orders.yaml": "\
title: Orders
variables:
  region: { values: [eu, us], multi: yes }
");

message!(key_without_a_value, ["spec/wrong-type"], "dashboards/orders.yaml": "title:\ntags: [shop]\n");

message!(duration_without_a_unit, ["spec/malformed"], "alerts/orders.yaml": "\
interval: 5
rules:
  - record: job:orders:rate5m
    expr: sum by (job) (rate(orders_total[5m]))
");

message!(number_with_words, ["spec/malformed"], "dashboards/orders.yaml": "\
title: Orders
panels:
  - stat: Failed
    query: sum(increase(orders_failed_total[$__range]))
    thresholds: { warn: ten, crit: 50 }
");

message!(number_with_a_unit, ["spec/malformed"], "dashboards/orders.yaml": "\
title: Orders
panels:
  - timeseries: Latency
    query: max(order_duration_seconds)
    thresholds: { warn: 300ms }
");

message!(width_that_is_no_number, ["spec/malformed"], "dashboards/orders.yaml": "\
title: Orders
panels:
  - stat: Failed
    query: sum(increase(orders_failed_total[$__range]))
    width: half
");

message!(colour_is_unknown, ["spec/unknown-word"], "dashboards/orders.yaml": "\
title: Orders
panels:
  - stat: Failed
    query: sum(increase(orders_failed_total[$__range]))
    color: grene
");

message!(version_is_malformed, ["spec/malformed"], "dashc.yaml": "\
project: shop
targets: { grafana: newest }
");

message!(key_is_missing, ["spec/missing-key"], "dashboards/orders.yaml": "\
title: Orders
rows:
  - collapsed: true
    panels: []
");

message!(key_is_missing_but_resembled, ["spec/unknown-key"], "dashboards/orders.yaml": "\
title: Orders
rows:
  - rows: Throughput
    panels: []
");

message!(project_has_no_name, ["spec/missing-key"], "dashc.yaml": "out: build\n");

message!(panel_without_a_kind, ["spec/missing-kind"], "dashboards/orders.yaml": "\
title: Orders
panels:
  - query: sum(rate(orders_total[$__rate_interval]))
    unit: ops
");

message!(panel_of_two_kinds, ["spec/two-kinds"], "dashboards/orders.yaml": "\
title: Orders
panels:
  - timeseries: Rate
    stat: Rate now
    query: sum(rate(orders_total[$__rate_interval]))
");

message!(panel_of_an_unknown_kind, ["spec/unknown-key"], "dashboards/orders.yaml": "\
title: Orders
panels:
  - timeserie: Rate
    query: sum(rate(orders_total[$__rate_interval]))
");

message!(panel_with_type_and_title, ["spec/missing-kind", "spec/unknown-key", "spec/unknown-key"], "dashboards/orders.yaml": "\
title: Orders
panels:
  - type: timeseries
    title: Rate
    query: sum(rate(orders_total[$__rate_interval]))
");

message!(secret_is_written_out, ["spec/literal-secret"], "dashc.yaml": "\
project: shop
datasources:
  mimir:
    type: mimir
    url: http://mimir:9009/prometheus
    auth: { basic: { user: grafana, password: hunter2 } }
");

message!(secret_beside_another_fault, ["spec/literal-secret", "spec/unknown-key", "spec/unknown-key"], "dashc.yaml": "\
project: shop
datasources:
  mimir:
    type: mimir
    url: http://mimir:9009/prometheus
    auth: { basic: { user: grafana, password: hunter2, usre: x } }
    tennant: shop
");

message!(secret_of_a_receiver_is_written_out, ["spec/literal-secret"], "alerts/routing.yaml": "\
contact_points:
  - name: team
    slack: { url: https://hooks.slack.com/services/T000/B000/XXXX }
");

message!(contact_point_without_a_receiver, ["spec/missing-receiver"], "alerts/routing.yaml": "\
contact_points:
  - name: team
");

message!(receiver_is_unknown, ["spec/unknown-key"], "alerts/routing.yaml": "\
contact_points:
  - name: team
    slak: { url: $SLACK_URL }
");

message!(exception_is_a_word, ["spec/malformed"], "dashboards/red.yaml": "\
each: { service: all }
method: red
except: { host: skip }
");

message!(choice_of_services_is_a_word, ["spec/malformed"], "dashboards/red.yaml": "\
each: { service: every }
method: red
");

message!(transformation_with_two_keys, ["spec/malformed"], "dashboards/orders.yaml": "\
title: Orders
panels:
  - table: Orders
    query: sum by (region) (orders)
    transformations:
      - { merge: {}, organize: {} }
");

message!(place_without_a_row, ["spec/missing-key"], "dashboards/orders.yaml": "\
title: Orders
panels:
  - stat: Failed
    query: sum(increase(orders_failed_total[$__range]))
    at: { x: 6 }
");

message!(unknown_keys_of_sections, [
    "spec/unknown-key", "spec/unknown-key", "spec/unknown-key", "spec/unknown-key"
], "dashc.yaml": "\
project: shop
targets: { grafna: '12.4' }
dashboards: { foldr: Shop }
alerting: { intervall: 1m }
outputs: { prometheus: rules }
");

message!(keys_by_their_names_elsewhere, ["spec/unknown-key", "spec/unknown-key", "spec/unknown-key"],
    "dashboards/orders.yaml": "\
title: Orders
panels:
  - { stat: Orders, qurey: sum(orders_waiting), unit: short }
  - { stat: Late, query: { promql: sum(orders_late), legendFormat: late }, unit: short }
",
    "alerts/routing.yaml": "\
contact_points: [{ name: team, email: { addresses: team@example.com } }]
policy: { receiver: team }
",
);

message!(top_level_keys_are_misspelt_or_belong_elsewhere, [
        "spec/unknown-key", "spec/unknown-key", "spec/unknown-key", "spec/unknown-key", "spec/unknown-key",
        "spec/unknown-key", "spec/unknown-key", "spec/unknown-key", "spec/unknown-key", "spec/unknown-key",
        "spec/unknown-key"
    ],
    "dashc.yaml": "\
project: shop
include: [teams/*.yaml, ../services/*/observability.yaml]
datasources: { mimir: { type: mimir, url: http://mimir:9009/prometheus } }
lokii: { url: http://loki:3100 }
servics: { checkout: { instrumentation: [otel-http-server] } }
rules: [ { record: 'a:b', expr: sum(b) } ]
",
    "teams/payments.yaml": "\
team: payments
lokii: { url: http://loki:3100 }
datasources: { loki: { type: loki, url: http://loki:3100 } }
servics: { checkout: { instrumentation: [otel-http-server] } }
teems: { payments: {} }
",
    "../services/ledger/observability.yaml": "\
service: ledger
team: payments
instrumentation: [otel-http-server]
instrumentatoin: [otel-http-server]
services: { ledger: {} }
",
    "dashboards/orders.yaml": "\
datasources: { loki: { type: loki, url: http://loki:3100 } }
aleting: { rules: mimir }
");
