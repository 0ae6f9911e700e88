//! Dashboards: names that nothing bears, and parts that say too little or too much.

use super::message;

message!(service_is_unknown, ["spec/unknown-word"], "dashboards/red.yaml": "\
title: Checkout
method: red
service: chekout
");

message!(datasource_is_unknown, ["spec/unknown-word"], "dashboards/orders.yaml": "\
title: Orders
datasource: mimri
");

message!(method_is_unknown, ["spec/unknown-word"], "dashboards/red.yaml": "\
title: Checkout
method: rde
service: checkout
");

message!(method_without_a_service, ["method/no-service"], "dashboards/red.yaml": "\
title: Checkout
method: red
");

message!(method_lacks_instrumentation, ["method/lacking"], "dashboards/red.yaml": "\
title: Host
method: red
service: host
");

message!(threshold_is_unknown, ["spec/unknown-word"], "dashboards/red.yaml": "\
title: Checkout
method: red
service: checkout
thresholds: { p59: { warn: 0.3, crit: 1 } }
");

message!(thresholds_without_a_method, ["dashboard/no-method"], "dashboards/orders.yaml": "\
title: Orders
thresholds: { p95: { warn: 0.3, crit: 1 } }
");

message!(without_names_nothing, ["spec/unknown-word"], "dashboards/red.yaml": "\
title: Checkout
method: red
service: checkout
without: [error-ratios]
");

message!(after_names_nothing, ["spec/unknown-word"], "dashboards/red.yaml": "\
title: Checkout
method: red
service: checkout
rows:
  - row: Orders
    after: Latencies
    panels:
      - stat: Failed
        query: sum(increase(orders_failed_total[$__range]))
");

message!(each_matches_nothing, ["each/no-service"],
    "dashc.yaml": "\
project: shop
datasources: { mimir: { type: mimir, url: http://mimir:9009/prometheus } }
conventions: [conventions/shop.yaml]
services:
  checkout: { job: checkout, instrumentation: [otel-http-server] }
",
    "conventions/shop.yaml": "\
convention: shop
title: Shop
source: the shop
signal: metrics
identity: { job: $job }
metrics: {}
",
    "dashboards/red.yaml": "\
each: { service: { has: shop } }
method: red
",
);

message!(each_for_an_unknown_instrumentation, ["spec/unknown-word"], "dashboards/red.yaml": "\
each: { service: { has: otel-http-servers } }
method: red
");

message!(exception_is_idle, ["each/idle-exception"], "dashboards/red.yaml": "\
each: { service: [checkout] }
method: red
except:
  host: { none: true, reason: no requests }
");

message!(exception_for_an_unknown_service, ["spec/unknown-word"], "dashboards/red.yaml": "\
each: { service: [checkout] }
method: red
except:
  chekout: { without: [heatmap], reason: batch traffic }
");

message!(service_and_each, ["dashboard/services-twice"], "dashboards/red.yaml": "\
service: checkout
each: { service: [checkout] }
method: red
");

message!(uid_has_a_space, ["dashboard/bad-uid"], "dashboards/orders.yaml": "\
title: Orders
uid: my orders
");

message!(uid_is_too_long, ["dashboard/bad-uid"], "dashboards/orders.yaml": "\
title: Orders
uid: orders-of-every-region-and-every-shop-of-the-company
");

message!(time_range_is_malformed, ["spec/malformed"], "dashboards/orders.yaml": "title: Orders\ntime: 3 hours\n");

message!(refresh_is_malformed, ["spec/malformed"], "dashboards/orders.yaml": "title: Orders\nrefresh: often\n");

message!(where_without_a_service, ["query/no-service"], "dashboards/orders.yaml": "\
title: Orders
panels:
  - timeseries: Rate
    query: sum(rate(orders_total{$where,result=\"ok\"}[$__rate_interval]))
");

message!(where_in_a_language_without_it, ["query/no-service"], "dashboards/orders.yaml": "\
title: Orders
service: checkout
panels:
  - traces: Slow
    traceql: '{ $where && duration > 1s }'
");

message!(query_without_a_text, ["query/missing"], "dashboards/orders.yaml": "\
title: Orders
panels:
  - timeseries: Rate
    query: { legend: orders }
");

message!(query_with_two_texts, ["query/twice"], "dashboards/orders.yaml": "\
title: Orders
panels:
  - timeseries: Rate
    query:
      query: sum(rate(orders_total[$__rate_interval]))
      promql: sum(rate(sales_total[$__rate_interval]))
");

message!(language_without_a_datasource, ["datasource/none-for-language"], "dashboards/orders.yaml": "\
title: Orders
panels:
  - flamegraph: CPU
    profile: process_cpu:cpu:nanoseconds:cpu:nanoseconds
");

message!(project_without_datasources, ["datasource/none"],
    "dashc.yaml": "project: shop\n",
    "dashboards/orders.yaml": "\
title: Orders
panels:
  - stat: Up
    query: sum(up)
",
);

message!(profile_is_unknown, ["spec/unknown-word"],
    "dashc.yaml": "\
project: shop
datasources: { pyroscope: { type: pyroscope, url: http://pyroscope:4040 } }
services:
  checkout: { job: payments/checkout, instrumentation: [pyroscope] }
",
    "dashboards/orders.yaml": "\
title: Orders
service: checkout
panels:
  - flamegraph: CPU
    profile: cpus
",
);

message!(unit_is_unknown, ["panel/unknown-unit"], "dashboards/orders.yaml": "\
title: Orders
panels:
  - stat: Share of failed orders
    query: sum(rate(orders_failed_total[5m])) / sum(rate(orders_total[5m]))
    unit: precentunit
");

message!(word_is_unknown, ["spec/unknown-word", "spec/unknown-word", "spec/unknown-word"], "dashboards/orders.yaml": "\
title: Orders
panels:
  - timeseries: Rate
    query: sum(rate(orders_total[$__rate_interval]))
    draw: lines
    stack: everything
    legend: { show: table, calcs: [men, max] }
");

message!(column_shows_nothing, ["table/empty-column"], "dashboards/orders.yaml": "\
title: Orders
panels:
  - table: Regions
    columns:
      region: { label: true }
      rate: { unit: ops }
      sum: sum by (region) (orders)
");

message!(compare_with_logs, ["panel/not-comparable"], "dashboards/orders.yaml": "\
title: Orders
panels:
  - timeseries: Errors
    logql: sum(rate({app=\"shop\"} |= \"error\" [5m]))
    compare: 1w
");

message!(value_range_is_malformed, ["spec/malformed"], "dashboards/orders.yaml": "\
title: Orders
panels:
  - stat: Up
    query: sum(up)
    values: { 0..few: { text: down, color: red } }
");

message!(raw_is_no_mapping, ["spec/wrong-type"], "dashboards/orders.yaml": "\
title: Orders
panels:
  - stat: Up
    query: sum(up)
    raw: [options]
");

message!(variable_without_a_source, ["variable/no-kind"], "dashboards/orders.yaml": "\
title: Orders
variables:
  region: { multi: true }
");

message!(variable_with_two_sources, ["variable/two-kinds"], "dashboards/orders.yaml": "\
title: Orders
variables:
  region: { label_values: orders_total.region, values: [eu, us] }
");

message!(variable_with_a_reserved_name, ["variable/reserved"], "dashboards/orders.yaml": "\
title: Orders
variables:
  where: { values: [eu, us] }
");

message!(variable_switch_of_three, ["spec/malformed"], "dashboards/orders.yaml": "\
title: Orders
variables:
  detail: { switch: [none, some, all] }
");

message!(variable_order_is_unknown, ["spec/unknown-word"], "dashboards/orders.yaml": "\
title: Orders
variables:
  region: { label_values: orders_total.region, sort: alphabetic }
");

message!(link_of_a_panel_is_empty, ["link/empty"], "dashboards/orders.yaml": "\
title: Orders
panels:
  - stat: Up
    query: sum(up)
    link: { title: More }
");

message!(link_of_a_panel_to_an_unknown_signal, ["spec/unknown-word"], "dashboards/orders.yaml": "\
title: Orders
panels:
  - stat: Up
    query: sum(up)
    link: trace
");

message!(link_to_explore_without_a_query, ["link/no-query"], "dashboards/orders.yaml": "\
title: Orders
panels:
  - stat: Up
    query: sum(up)
    link: traces
");

message!(link_in_the_header_is_empty, ["link/empty"], "dashboards/orders.yaml": "\
title: Orders
links:
  - { title: Runbook }
");

message!(two_dashboards_of_one_uid, ["dashboard/duplicate-uid"],
    "dashboards/orders.yaml": "title: Orders\n",
    "dashboards/eu/orders.yaml": "title: Orders in Europe\n",
);

message!(link_leads_to_two_places_or_to_none_that_opens,
    ["link/bad-url", "link/two-targets", "link/bad-url", "link/two-targets"],
    "dashboards/orders.yaml": "\
title: Orders
links:
  - { title: Script, url: 'javascript:alert(1)' }
  - { to: orders, url: https://example.com/ }
panels:
  - stat: Orders
    query: sum(orders_total)
    unit: short
    link:
      - { url: '' }
      - { dashboard: orders, explore: metrics, query: orders_total }
");

message!(variables_have_no_names_or_values,
    ["variable/bad-name", "variable/bad-name", "variable/no-values", "spec/malformed", "datasource/unknown-type"],
    "dashboards/orders.yaml": "\
title: $step $store
variables:
  __region: { values: [eu] }
  data-centre: { values: [] }
  step: { interval: [1m, 5 minutes] }
  store: { datasources: promethus }
");

message!(query_names_a_datasource_of_another_language, ["query/wrong-datasource"], "dashboards/orders.yaml": "\
title: Orders
panels:
  - stat: Orders
    query: { promql: sum(orders_total), datasource: loki }
    unit: short
");

message!(raw_changes_what_dashc_makes, ["panel/raw-of-dashc", "panel/raw-of-dashc"], "dashboards/orders.yaml": "\
title: Orders
panels:
  - stat: Orders
    query: sum(orders_total)
    unit: short
    raw: { id: 7, gridPos: { x: 3 } }
");

message!(a_place_that_is_half_wrong_overlaps_nothing, ["spec/malformed", "spec/missing-key"], "dashboards/orders.yaml": "\
title: Orders
panels:
  - { stat: One, query: sum(a), unit: short, at: { x: 0, y: 0 } }
  - { stat: Two, query: sum(b), unit: short, at: { x: -1, y: 0 } }
  - { stat: Three, query: sum(c), unit: short, at: { x: 0 } }
");

message!(raw_says_what_is_checked_elsewhere,
    ["panel/raw-of-dashc", "panel/raw-of-dashc", "panel/raw-of-dashc"],
    "dashboards/orders.yaml": "\
title: Orders
panels:
  - timeseries: Orders
    query: rate(orders_total[$__rate_interval])
    unit: cps
    raw:
      datasource: { uid: nowhere }
      targets: [{ refId: A, expr: 'sum(' }, { refId: A }]
      fieldConfig: { defaults: { unit: reqz } }
");

message!(raw_has_values_that_grafana_does_not_take,
    ["panel/wrong-raw-value", "panel/wrong-raw-value", "panel/wrong-raw-value", "panel/wrong-raw-value",
     "panel/wrong-raw-value", "panel/wrong-raw-value"],
    "dashboards/orders.yaml": "\
title: Orders
panels:
  - timeseries: Orders
    query: rate(orders_total[$__rate_interval])
    unit: cps
    raw:
      options: { tooltip: { mode: mutli, maxHeigth: 300 } }
      fieldConfig:
        defaults: { decimals: '2', color: { mode: fixed, fixedColor: grene }, custom: { lineWidth: 40, spanNulls: often } }
        overrides: [{ matcher: { id: byNam, options: eu }, properties: [{ value: 1 }] }]
");

message!(raw_of_an_override_has_values_that_grafana_does_not_take,
    ["panel/wrong-raw-value", "panel/wrong-raw-value"],
    "dashboards/orders.yaml": "\
title: Orders
panels:
  - timeseries: Orders
    query: rate(orders_total[$__rate_interval])
    unit: cps
    overrides:
      eu: { raw: { unit: reqz, custom.hideFrom: { viz: yes, legend: true, tooltip: true } } }
");

message!(query_beside_a_datasource_of_another_language,
    ["query/wrong-datasource", "query/wrong-datasource"],
    "dashboards/orders.yaml": "\
title: Orders
panels:
  - { stat: Up, datasource: loki, promql: sum(up), unit: short }
  - { stat: Up again, datasource: loki, query: { promql: sum(up) }, unit: short }
");

message!(column_is_two_things_and_the_sort_none, ["table/two-contents", "table/unknown-column"], "dashboards/orders.yaml": "\
title: Orders
panels:
  - table: Regions
    columns:
      region: { label: true, query: sum by (region) (orders_open) }
      Open: { query: sum by (region) (orders_open), unit: short }
    sort: -Opne
");

message!(variable_has_the_name_of_a_chooser, ["variable/taken"], "dashboards/orders.yaml": "\
title: Orders
choose_datasource: true
variables:
  datasource: { datasources: prometheus }
panels:
  - { stat: Up, query: sum(up), unit: short, description: Of $datasource }
");

message!(address_of_a_link_logs_in, ["spec/literal-secret", "spec/literal-secret"], "dashboards/orders.yaml": "\
title: Orders
links: [{ title: Wiki, url: 'https://wiki.example.com/orders?access_token=abc123&page=2' }]
panels:
  - { stat: Up, query: sum(up), unit: short, raw: { links: [{ title: Up, url: 'https://ann:hunter2@example.com/' }] } }
");

message!(query_of_a_panel_that_draws_one_language, ["logql/unclosed"], "dashboards/orders.yaml": "\
title: Orders
panels:
  - { logs: Lines, query: '{app=\"orders\" |= \"error\"' }
");

message!(keys_that_mean_nothing_where_they_stand,
    ["variable/idle-key", "variable/idle-key", "link/idle-key", "query/idle-key", "panel/idle-key",
        "panel/idle-key", "link/idle-key", "panel/idle-key"],
    "dashboards/orders.yaml": "\
title: Orders in $region
variables:
  region: { text: eu, multi: true, where: { zone: a } }
links:
  - { url: https://example.com/, title: Wiki, with: { region: eu } }
panels:
  - stat: Orders
    query: { promql: sum(orders_total), group_by: [region] }
    unit: short
    stack: normal
    per_row: 3
    link: { url: https://example.com/, title: Wiki, query: up }
  - { text: Notes, markdown: Hello, unit: s }
");

message!(variable_starts_with_a_value_that_it_does_not_have, ["variable/unknown-default", "variable/unknown-default"],
    "dashboards/orders.yaml": "\
title: Orders in $region every $step
variables:
  region: { values: ['Europe : eu', us], default: ue }
  step: { interval: [1m, 5m], default: 7d }
");

message!(raw_goes_round_links_and_repeats, [
    "panel/raw-of-dashc", "panel/raw-of-dashc", "link/unknown-dashboard", "panel/raw-of-dashc",
    "panel/unordered-thresholds", "panel/unordered-thresholds",
], "dashboards/orders.yaml": "\
title: Orders
panels:
  - stat: Waiting
    query: sum(orders_waiting)
    unit: short
    raw:
      repeat: region
      libraryPanel: { uid: abc, name: Waiting }
      links: [{ title: Details, url: /d/nope/details }]
      fieldConfig:
        defaults:
          links: [{ title: More, url: 'https://example.com' }]
          thresholds: { mode: percentage, steps: [{ value: 5, color: green }, { value: 3, color: red }] }
");

message!(addresses_lead_to_no_dashboard, [
    "link/unknown-dashboard", "link/unknown-variable", "link/unknown-dashboard", "link/unknown-dashboard",
],
    "dashc.yaml": "\
project: shop
root_url: https://grafana.example.com/grafana/
datasources: { mimir: { type: mimir, url: $MIMIR_URL } }
",
    "dashboards/orders.yaml": "\
title: Orders
tags: [shop]
links: [{ url: /d/nope }, { tags: [shpo] }]
panels:
  - stat: Waiting
    query: sum(orders_waiting)
    unit: short
    link: [{ url: '/d/orders/x?var-regoin=eu' }, { url: 'https://grafana.example.com/grafana/d/ordres' }]
  - { text: Where to look, markdown: 'See [the details](/d/details) and [the wiki](https://example.com/d/x).' }
",
);

message!(overrides_in_grafanas_spelling, [
    "panel/unknown-property", "panel/wrong-raw-value", "panel/wrong-raw-value", "panel/unordered-thresholds", "panel/bad-regex",
], "dashboards/orders.yaml": "\
title: Orders
panels:
  - timeseries: Orders
    query: sum by (region) (rate(orders_total[$__rate_interval]))
    overrides:
      eu:
        raw:
          custom.lineWdith: 2
          custom.lineWidth: wide
          custom.stacking: { mode: norml }
          thresholds: { steps: [{ value: 5, color: red }] }
      /(us/: { color: red }
");

message!(patterns_of_the_browser_are_broken, [
    "variable/bad-regex", "variable/bad-regex", "spec/malformed", "panel/bad-regex", "spec/malformed", "panel/bad-regex",
], "dashboards/orders.yaml": "\
title: Orders in $region, $metric, $what
variables:
  region: { label_values: orders_total.region, regex: '/^(eu-/' }
  metric: { metrics: '(' }
  what: { label_values: '' }
panels:
  - table: Orders
    query: sum by (region) (orders_total)
    values: { '/^[0-9/': { text: digits }, 5..1: { text: few } }
    transformations:
      - renameByRegex: { regex: '*', renamePattern: x }
");

message!(options_of_transformations_are_unknown, [
    "panel/unknown-reducer", "panel/unknown-option",
], "dashboards/orders.yaml": "\
title: Orders
panels:
  - table: Orders
    query: sum by (region) (orders_total)
    transformations:
      - organize: { excludeByNam: { Time: true } }
      - merge: { by: region }
      - reduce: { reducers: [lastNotNul] }
      - sortBy: []
");

message!(zeros_and_scales_at_their_places, [
    "panel/empty-scale", "panel/too-many-decimals", "alert/empty-range", "notify/zero-interval", "notify/zero-interval",
],
    "dashboards/orders.yaml": "\
title: Orders
panels:
  - stat: Orders
    query: sum(orders_waiting)
    unit: short
    min: 10
    max: 1
    decimals: 99
",
    "alerts/orders.yaml": "\
rules:
  - { alert: Down, expr: up < 1, for: 5m, range: 0s, severity: warning, summary: down }
contact_points: [{ name: team, email: { addresses: team@example.com } }]
policy:
  contact_point: team
  group_interval: 0s
  routes: [{ match: { severity: critical }, contact_point: team, repeat_interval: 0s }]
",
);

message!(derived_field_has_a_broken_pattern, ["datasource/bad-regex"], "dashc.yaml": "\
project: shop
datasources:
  loki:
    type: loki
    url: $LOKI_URL
    settings: { derivedFields: [{ name: a, matcherRegex: 'a(b' }, { name: b, matcherRegex: '(', matcherType: label }] }
");

message!(queries_of_plugins, [
    "variable/no-source", "variable/no-source", "datasource/no-queries", "query/raw-of-dashc", "query/raw-of-dashc",
    "query/twice", "query/unmodelled", "spec/unknown-word",
],
    "dashc.yaml": "\
project: shop
datasources:
  mimir: { type: mimir, url: $MIMIR_URL }
  tempo: { type: tempo, url: $TEMPO_URL }
  alertmanager: { type: alertmanager, url: $ALERTMANAGER_URL }
  orders: { type: mysql, url: $ORDERS_URL }
  influx: { type: influxdb, url: $INFLUX_URL }
",
    "dashboards/orders.yaml": "\
title: Orders
variables:
  service: { label_values: service.name, datasource: tempo }
  region: { label_values: orders.region, datasource: orders }
  shop: { query_result: select name from shops, datasource: orders }
panels:
  - { table: Firing in $service of $region and $shop, datasource: alertmanager, query: ALERTS }
  - { table: Numbered, datasource: orders, queries: [{ raw: { rawSql: select 1, refId: B } }] }
  - { table: Metrics, queries: [{ raw: { expr: up } }] }
  - { table: Both, datasource: orders, queries: [{ raw: { rawSql: select 1 }, query: select 2 }] }
  - { table: Right, datasource: orders, query: select 1 }
  - { table: Influx, datasource: influx, query: select 1 }
  - { logs: Lines, datasource: lokii, query: up }
",
);

message!(misspelt_variable_is_told_once, ["variable/unknown"], "dashboards/orders.yaml": "\
title: Orders
variables: { route: { values: [a, b] } }
panels: [{ stat: Orders, query: 'sum(orders_waiting{route=\"$ruote\"})', unit: short }]
");

message!(names_and_times_twice_and_backwards, [
    "dashboard/bad-uid", "dashboard/empty-time", "variable/unknown", "panel/duplicate-name",
],
    "dashboards/orders.yaml": "\
title: Orders
time: now-1h to now-3h
variables: { region: { values: [eu, us] } }
panels:
  - { text: 'In $region', name: notes, markdown: 'What is sold in $regoin costs $100.' }
  - { text: More, name: notes, markdown: a }
",
    "dashboards/empty.yaml": "title: Empty\nuid: ''\n",
);

message!(links_keep_what_is_not_there, ["variable/unknown", "link/unknown-variable"],
    "dashboards/orders.yaml": "\
title: Orders
links: [{ to: details, keep: [zone] }, { to: details, keep: [region] }]
variables: { region: { values: [eu, us] } }
panels: [{ text: 'In $region', markdown: a }]
",
    "dashboards/details.yaml": "title: Details\npanels: [{ text: Notes, markdown: a }]\n",
);
#[test]
fn what_is_missing_may_be_what_uses_a_variable() {
    let dashboard = |text: &str| format!("{text}variables: {{ region: {{ values: [eu, us] }} }}\n");
    let files = [
        ("dashboards/a.yaml", dashboard("title: A\nmethod: red\nservice: chekout\n")),
        ("dashboards/b.yaml", dashboard("title: B\nmethod: rde\nservice: checkout\n")),
        ("dashboards/c.yaml", dashboard("title: C\nmethod: red\nservice: host\n")),
        ("dashboards/d.yaml", dashboard("title: D\nuse: nothing\n")),
        ("dashboards/e.yaml", dashboard("title: E\nrows: [ { use: nothing } ]\n")),
        (
            "dashboards/f.yaml",
            dashboard(
                "title: F\nservice: chekout\npanels: [ { timeseries: A, query: 'sum(up{$where})', unit: short } ]\n",
            ),
        ),
        (
            "dashboards/g.yaml",
            dashboard("title: G\npanels: [ { timeserie: A, query: 'sum(up{region=\"$region\"})' } ]\n"),
        ),
        (
            "dashboards/h.yaml",
            dashboard(
                "title: H\npanels: [ { timeseries: A, query: 'sum(up{region=\"$regoin\"})', unit: short } ]\n",
            ),
        ),
        (
            "dashboards/i.yaml",
            dashboard("title: I\npanels: [ { timeseries: A, query: sum(up), unit: short } ]\n"),
        ),
    ];
    let files: Vec<(&str, &[u8])> = files.iter().map(|(path, text)| (*path, text.as_bytes())).collect();
    crate::assert_everything(
        "what_is_missing_may_be_what_uses_a_variable",
        &[
            "spec/unknown-word",
            "spec/unknown-word",
            "method/lacking",
            "spec/unknown-word",
            "spec/unknown-word",
            "spec/unknown-word",
            "spec/unknown-key",
            "variable/unknown",
            "variable/unused",
        ],
        &files,
    );
}
