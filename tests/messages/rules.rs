//! Rules, contact points and routing.

use super::message;

message!(rule_without_a_kind, ["alert/no-kind"], "alerts/orders.yaml": "\
rules:
  - expr: sum(rate(orders_total[5m])) < 1
    for: 5m
");

message!(rule_without_an_expression, ["spec/missing-key"], "alerts/orders.yaml": "\
rules:
  - alert: OrdersStopped
    for: 5m
");

message!(rule_of_two_kinds, ["alert/two-kinds"], "alerts/orders.yaml": "\
rules:
  - alert: OrdersStopped
    record: job:orders:rate5m
    expr: sum by (job) (rate(orders_total[5m]))
");

message!(recording_rule_with_keys_of_an_alert, ["alert/key-of-an-alert", "alert/key-of-an-alert"], "alerts/orders.yaml": "\
rules:
  - record: job:orders:rate5m
    expr: sum by (job) (rate(orders_total[5m]))
    for: 5m
    severity: warning
");

message!(rule_of_an_unknown_service, ["spec/unknown-word"], "alerts/orders.yaml": "\
service: chekout
rules:
  - record: job:orders:rate5m
    expr: sum by (job) (rate(orders_total[5m]))
");

message!(rule_uid_is_bad, ["alert/bad-uid"], "alerts/orders.yaml": "\
rules:
  - record: job:orders:rate5m
    expr: sum by (job) (rate(orders_total[5m]))
    uid: job:orders
");

message!(rule_names_half_a_panel, ["alert/half-a-panel"], "alerts/orders.yaml": "\
rules:
  - alert: OrdersStopped
    expr: sum(rate(orders_total[5m])) < 1
    for: 5m
    severity: warning
    summary: no orders arrive
    panel: orders
");

message!(annotations_link_to_half_a_panel, ["alert/half-a-panel", "alert/half-a-panel", "alert/half-a-panel"], "alerts/orders.yaml": "\
rules:
  - alert: OrdersStopped
    expr: sum(rate(orders_total[5m])) < 1
    for: 5m
    severity: warning
    annotations: { summary: no orders arrive, __dashboardUid__: orders }
  - alert: OrdersFail
    expr: sum(rate(orders_failed_total[5m])) > 1
    for: 5m
    severity: warning
    annotations: { summary: orders fail, __panelId__: 3 }
  - alert: OrdersWait
    expr: sum(orders_waiting) > 100
    for: 5m
    severity: warning
    annotations: { summary: orders wait, __dashboardUid__: orders, __panelId__: rate }
");

message!(alert_says_things_twice, ["alert/said-twice", "alert/said-twice", "alert/said-twice"], "alerts/orders.yaml": "\
rules:
  - alert: OrdersStopped
    expr: sum(rate(orders_total[5m])) < 1
    for: 5m
    severity: warning
    summary: no orders arrive
    runbook: https://example.com/orders
    labels: { severity: critical }
    annotations: { summary: orders stopped, runbook_url: https://example.com/stopped }
");

message!(secrets_that_are_sent_out, ["spec/literal-secret", "spec/literal-secret"], "alerts/routing.yaml": "\
contact_points:
  - name: oncall
    pagerduty: { integrationKey: $KEY, details: { password: hunter2, runbook: 'call with Authorization: Bearer abcd1234' } }
policy: { contact_point: oncall }
");

message!(rule_state_is_unknown, ["spec/unknown-word"], "alerts/orders.yaml": "\
rules:
  - alert: OrdersStopped
    expr: sum(rate(orders_total[5m])) < 1
    for: 5m
    severity: warning
    summary: no orders arrive
    no_data: okay
");

message!(value_of_a_filter, ["alert/value-of-a-filter"], "alerts/orders.yaml": "\
rules:
  - alert: OrdersStopped
    expr: sum(rate(orders_total[5m])) < 1 and sum(rate(orders_total[5m] offset 1w)) > 10
    for: 5m
    severity: warning
    summary: 'only {{ $value }} orders per second'
");

message!(group_with_two_intervals, ["alert/two-intervals"],
    "alerts/a.yaml": "\
group: orders
interval: 1m
rules:
  - record: job:orders:rate5m
    expr: sum by (job) (rate(orders_total[5m]))
",
    "alerts/b.yaml": "\
group: orders
interval: 5m
rules:
  - record: job:sales:rate5m
    expr: sum by (job) (rate(sales_total[5m]))
",
);

message!(two_policy_trees, ["notify/two-policies"],
    "alerts/a.yaml": "\
contact_points:
  - { name: team, slack: { url: $SLACK_URL } }
policy: { contact_point: team }
",
    "alerts/b.yaml": "policy: { contact_point: team }\n",
);

message!(interval_is_backwards, ["notify/backwards-interval"], "alerts/routing.yaml": "\
mute_times:
  - name: night
    intervals: [{ from: '22:00', to: '06:00' }]
");

message!(weekday_is_unknown, ["spec/unknown-word"], "alerts/routing.yaml": "\
mute_times:
  - name: weekend
    intervals: [{ days: [sat, snuday] }]
");

message!(time_of_day_is_malformed, ["spec/malformed"], "alerts/routing.yaml": "\
mute_times:
  - name: night
    intervals: [{ from: midnight, to: '06:00' }]
");

message!(day_of_the_month_does_not_exist, ["spec/malformed"], "alerts/routing.yaml": "\
mute_times:
  - name: closing
    intervals: [{ dates: 28-32 }]
");

message!(setting_of_a_receiver_is_unknown, ["spec/unknown-word"], "alerts/routing.yaml": "\
contact_points:
  - name: team
    slack: { url: $SLACK_URL, tittle: Orders }
");

message!(severity_is_unknown, ["spec/unknown-word"], "alerts/shop.yaml": "\
rules: [{ alert: Down, expr: up < 1, severity: citical }]
");

message!(both_ends_of_an_interval_are_malformed, ["spec/malformed", "spec/malformed"], "alerts/shop.yaml": "\
mute_times: [{ name: night, intervals: [{ from: 25:00, to: '6' }] }]
");

message!(mute_times_are_always_or_never, ["notify/never-muted", "notify/always-muted"], "alerts/shop.yaml": "\
mute_times:
  - { name: never, intervals: [] }
  - { name: always, intervals: [{ zone: UTC }] }
");

message!(every_fault_of_two_trees_is_shown,
    ["notify/unknown-contact-point", "notify/two-policies", "notify/unknown-contact-point", "notify/zero-interval"],
    "alerts/one.yaml": "policy: { contact_point: web }\n",
    "alerts/two.yaml": "policy: { contact_point: shop, repeat_interval: 0s }\n",
);

message!(password_in_the_address_of_a_receiver, ["spec/literal-secret", "spec/literal-secret"], "alerts/shop.yaml": "\
contact_points:
  - { name: team, webhook: { url: 'https://shop:hunter2@example.com/hook' } }
  - { name: web, webhook: { url: $HOOK, headers: { Authorization: Bearer abc123, X-Team: web } } }
");

message!(alert_without_a_contact_point_to_group_for, ["alert/no-contact-point", "alert/no-contact-point"], "alerts/shop.yaml": "\
rules: [{ alert: Down, expr: up < 1, mute_times: night, group_by: [alertname] }]
mute_times: [{ name: night, intervals: [{ to: '06:00' }] }]
");

message!(panel_of_a_dashboard_made_elsewhere_has_a_name, ["link/unknown-panel", "alert/unknown-panel"],
    "dashc.yaml": "\
project: shop
datasources: { mimir: { type: mimir, url: $MIMIR_URL } }
external: { dashboards: { nodes: {} } }
",
    "alerts/shop.yaml": "\
rules:
  - { alert: Down, expr: up < 1, panel: nodes/cpu }
  - { alert: Slow, expr: latency > 1, panel: nodes/4 }
",
    "dashboards/orders.yaml": "\
panels:
  - { stat: Orders, query: sum(orders_total), unit: short, link: [{ dashboard: nodes, panel: 4 }, { dashboard: nodes, panel: cpu }] }
",
);

message!(panel_of_a_dashboard_whose_service_is_unknown, ["spec/unknown-word"],
    "dashboards/checkout-red.yaml": "\
title: Checkout
method: red
service: chekcout
",
    "alerts/rules.yaml": "\
rules:
  - alert: Down
    expr: up == 0
    panel: checkout-red/error-ratio
");

message!(addresses_of_an_alert_log_in, ["spec/literal-secret", "spec/literal-secret"], "alerts/rules.yaml": "\
rules:
  - alert: Down
    expr: up == 0
    runbook: https://wiki.example.com/down?access_token=abc123
    annotations: { console: 'https://ann:hunter2@console.example.com/' }
");

message!(labels_far_apart_on_a_long_line, ["alert/said-twice"], "alerts/rules.yaml": "\
rules: [{ alert: Down, summary: down, expr: 'sum by (job) (rate(http_server_request_duration_seconds_count{http_response_status_code=~\"5..\"}[5m])) / sum by (job) (rate(http_server_request_duration_seconds_count[5m])) > 0.05', for: 5m, severity: warning, annotations: { summary: gone } }]
");

message!(rules_that_cannot_be_asked, ["datasource/no-queries", "alert/no-language", "spec/wrong-type"],
    "dashc.yaml": "\
project: shop
datasources:
  mimir: { type: mimir, url: $MIMIR_URL }
  alertmanager: { type: alertmanager, url: $ALERTMANAGER_URL }
  orders: { type: mysql, url: $ORDERS_URL }
",
    "alerts/rules.yaml": "\
rules:
  - { alert: Firing, expr: ALERTS > 0, for: 5m, severity: warning, summary: firing, datasource: alertmanager }
  - { alert: Late, expr: select count(*) from late, for: 5m, severity: warning, summary: late, datasource: orders }
  - { alert: Down, expr: up < 1, for: 5m, severity: warning, summary: down, labels: { area: null } }
",
);
