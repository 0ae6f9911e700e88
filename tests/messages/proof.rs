//! What the proof writes and expects.

use super::message;

message!(declared_series_is_none, ["proof/not-a-series", "proof/not-a-series"], "dashc.yaml": "project: shop
\
proof:
  series:
    - { series: 'orders_total{result=~\".+\"}', healthy: 1 }
    - { series: 'sum(orders_total)', healthy: 1 }
");

message!(declared_series_is_of_no_type, ["spec/unknown-word"], "dashc.yaml": "project: shop
\
proof:
  series:
    - { series: orders, type: guage, healthy: 1 }
");

message!(declared_level_is_no_number, ["spec/malformed"], "dashc.yaml": "project: shop
\
proof:
  series:
    - { series: orders, healthy: many }
");

message!(expectation_is_unknown, ["spec/unknown-word"], "alerts/orders.yaml": "\
rules:
  - alert: OrdersStopped
    expr: sum(rate(orders_total[5m])) < 1
    for: 5m
    severity: warning
    summary: no orders arrive
    expect: { incident: fires }
");

message!(scenario_of_an_empty_panel_is_unknown, ["spec/unknown-word"], "dashboards/orders.yaml": "\
title: Orders
panels:
  - timeseries: Failed orders
    query: sum(rate(orders_total{result=\"failed\"}[5m]))
    unit: cps
    empty: helthy
");

message!(recording_rule_with_an_expectation, ["alert/key-of-an-alert"], "alerts/orders.yaml": "\
rules:
  - record: job:orders:rate5m
    expr: sum by (job) (rate(orders_total[5m]))
    expect: { healthy: quiet }
");

message!(who_must_be_told_is_not_there, ["notify/unknown-contact-point"], "alerts/orders.yaml": "\
contact_points: [{ name: oncall, email: { addresses: oncall@example.com } }]
policy: { contact_point: oncall }
rules:
  - alert: OrdersStopped
    expr: sum(rate(orders_total[5m])) < 1
    for: 5m
    severity: warning
    summary: no orders arrive
    expect: { told: [oncal] }
");
