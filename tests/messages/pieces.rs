//! Shared pieces: names that nothing bears, places where they cannot stand, faults in them.

use super::message;

const PODS: &str = "\
variables: { pod: { label_values: up.pod } }
rows:
  - row: Pods
    panels:
      - { timeseries: Restarts, query: 'sum(increase(restarts_total{pod=\"$pod\"}[5m]))', unit: short }
";

message!(piece_is_unknown, ["spec/unknown-word", "spec/unknown-word", "spec/unknown-word"],
    "shared/pods.yaml": PODS,
    "dashboards/checkout.yaml": "\
use: [pods, deploys]
rows:
  - use: pod
panels:
  - use: podds
");

message!(piece_of_a_project_without_any, ["spec/unknown-word"], "dashboards/checkout.yaml": "use: pods\n");

message!(piece_is_unused, ["piece/unused"], "shared/pods.yaml": PODS);

message!(piece_is_not_unused_when_a_dashboard_cannot_be_read, ["yaml/syntax"],
    "shared/pods.yaml": PODS,
    "dashboards/checkout.yaml": "title: 'Checkout\nuse: pods\n");

message!(piece_is_there_twice, ["piece/twice"],
    "shared/web/pods.yaml": PODS,
    "shared/jobs/pods.yaml": PODS,
    "dashboards/checkout.yaml": "use: pods\n");

message!(piece_uses_a_piece, ["piece/nested", "piece/nested"],
    "shared/pods.yaml": PODS,
    "shared/overview.yaml": "\
rows:
  - use: pods
  - row: Own
    panels: [ { use: overview }, { text: Notes, markdown: none } ]
",
    "dashboards/checkout.yaml": "use: [pods, overview]\n");

message!(piece_stands_where_it_cannot, ["piece/misplaced", "piece/misplaced", "piece/misplaced"],
    "shared/pods.yaml": PODS,
    "shared/mixed.yaml": "\
rows: [ { row: A, panels: [ { text: A, markdown: a } ] } ]
panels: [ { text: B, markdown: b } ]
",
    "shared/deploys.yaml": "annotations: { deploys: { query: 'changes(started_at[1m])' } }\n",
    "dashboards/checkout.yaml": "\
rows:
  - use: mixed
  - use: deploys
panels:
  - use: pods
");

message!(piece_has_keys_beside_it, ["spec/not-alone", "spec/not-alone"],
    "shared/pods.yaml": PODS,
    "shared/note.yaml": "panels: [ { text: B, markdown: b } ]\n",
    "dashboards/checkout.yaml": "\
rows:
  - use: pods
    collapsed: true
panels:
  - { use: note, width: 6 }
");

message!(piece_has_an_unknown_key, ["spec/unknown-key"],
    "shared/pods.yaml": "title: Pods\n",
    "dashboards/checkout.yaml": "use: pods\n");

message!(fault_in_a_piece_is_reported_once_and_says_who_uses_it,
    ["spec/unknown-word", "promql/unclosed", "variable/unknown"],
    "shared/pods.yaml": "\
rows:
  - row: Pods
    panels:
      - { timeseries: Restarts, datasource: mimri, query: up, unit: short }
      - { timeseries: Memory, query: 'sum(memory_bytes', unit: bytes }
      - { timeseries: Processor, query: 'sum(rate(cpu_total{pod=\"$pod\"}[5m]))', unit: short }
",
    "dashboards/checkout.yaml": "use: pods\nvariables: { pod: { label_values: up.pod } }\n",
    "dashboards/orders.yaml": "use: pods\n",
    "dashboards/red.yaml": "each: { service: all }\nrows: [ { use: pods } ]\n");

message!(fault_in_a_default_is_reported_once,
    ["promql/unclosed"],
    "dashc.yaml": "\
project: shop
datasources: { mimir: { type: mimir, url: http://mimir:9009/prometheus } }
dashboards: { annotations: { deploys: { query: 'changes(started_at[1m]' } } }
",
    "dashboards/checkout.yaml": "panels: [ { text: A, markdown: a } ]\n",
    "dashboards/orders.yaml": "panels: [ { text: A, markdown: a } ]\n");

message!(team_without_owners_beside_one_that_has_some, ["output/no-owner"],
    "dashc.yaml": "\
project: shop
include: [teams/*.yaml]
teams: { orders: { owners: '@shop/orders' }, payments: {} }
",
    "teams/payments.yaml": "team: payments\n",
    "teams/orders.yaml": "team: orders\n");
