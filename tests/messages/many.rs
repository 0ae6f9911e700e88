//! One file with faults of every kind: all are reported in one run.

use super::message;

message!(twenty_faults_in_one_file, [
    "spec/unknown-key",
    "dashboard/bad-uid",
    "spec/wrong-type",
    "spec/malformed",
    "spec/malformed",
    "spec/unknown-word",
    "variable/reserved",
    "variable/two-kinds",
    "spec/wrong-type",
    "yaml/duplicate-key",
    "link/empty",
    "spec/unknown-key",
    "promql/unclosed",
    "spec/unknown-word",
    "spec/unknown-word",
    "spec/missing-kind",
    "spec/unknown-word",
    "spec/two-kinds",
    "query/twice",
    "spec/malformed",
    "spec/malformed",
    "spec/unknown-word",
    "logql/missing-quotes"
], "dashboards/orders.yaml": r#"titel: Orders
uid: my orders
tags: shop
time: 3 hours
refresh: often
service: chekout
variables:
  where: { values: [eu, us] }
  region: { label_values: orders_total.region, values: [eu, us] }
  zone: { values: [a], multi: yes }
  zone: { values: [b] }
links:
  - { title: Runbook }
rows:
  - rows: Throughput
    panels:
      - timeseries: Rate
        query: sum(rate(orders_total[$__rate_interval])
        draw: lines
        color: grene
      - query: sum(up)
        datasource: mimri
      - stat: Failed
        gauge: Failed
        query:
          promql: sum(increase(orders_failed_total[$__range]))
          logql: '{app="shop"}'
        width: half
        thresholds: { warn: ten }
        link: trace
      - logs: Errors
        logql: '{app="shop"} |= error'
"#);
