//! One file with faults of every kind: all are reported in one run.

use super::message;

message!(twenty_faults_in_one_file, [], "dashboards/orders.yaml": r#"titel: Orders
uid: my orders
tags: shop
time: 3 hours
refresh: often
service: chekout
datasource: mimri
variables:
  where: { values: [eu, us] }
  region: { label_values: orders_total.region, values: [eu, us] }
  zone: { multi: yes }
  zone: { values: [a] }
links:
  - { title: Runbook }
rows:
  - rows: Throughput
    panels:
      - timeseries: Rate
        query: sum by (region (rate(orders_total[$__rate_interval])))
        draw: lines
        color: grene
      - query: sum(up)
      - stat: Failed
        gauge: Failed
        query: { promql: sum(increase(orders_failed_total[$__range])), logql: '{app="shop"}' }
        width: half
        thresholds: { warn: ten }
        link: trace
      - logs: Errors
        logql: '{app="shop"} |= error'
"#);
