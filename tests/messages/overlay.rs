//! Environments: a fault is shown where it was written, in the overlay.

use super::message;

message!(overlay_has_an_unknown_key, Some("production"), ["spec/unknown-key"], "environments/production.yaml": "\
datasources:
  mimir: { ulr: https://mimir.example.com/prometheus }
");

message!(overlay_has_a_wrong_type, Some("production"), ["spec/wrong-type", "spec/wrong-type"], "environments/production.yaml": "\
datasources:
  mimir: { default: maybe }
dashboards: Production
");

message!(overlay_removes_what_must_be_there, Some("production"), ["spec/missing-key"], "environments/production.yaml": "\
datasources:
  mimir: { type: null }
");

message!(overlay_removes_what_is_used, Some("production"), ["spec/unknown-word"],
    "environments/production.yaml": "\
datasources:
  loki: null
",
    "dashboards/orders.yaml": "\
title: Orders
datasource: loki
",
);

message!(overlay_is_empty, Some("production"), ["project/empty"], "environments/production.yaml": "# nothing yet\n");

message!(environment_is_unknown, Some("prod"), ["spec/unknown-word"], "environments/production.yaml": "root_url: https://example.com/\n");

message!(environment_where_there_are_none, Some("production"), ["spec/unknown-word"], "dashboards/orders.yaml": "title: Orders\n");

message!(environment_is_there_twice, Some("production"), ["project/two-environments"],
    "environments/eu/production.yaml": "labels: { region: eu }\n",
    "environments/us/production.yaml": "labels: { region: us }\n",
);

message!(overlay_takes_away_what_is_needed, Some("staging"), ["spec/unknown-word", "spec/unknown-word"],
    "dashc.yaml": "\
project: shop
datasources:
  mimir: { type: mimir, url: $MIMIR_URL }
  old: { type: prometheus, url: $OLD_URL }
services:
  web: { instrumentation: [prometheus-client] }
  cart: { instrumentation: [prometheus-client] }
",
    "environments/staging.yaml": "\
datasources: { old: null }
services:
  cart: null
",
    "dashboards/orders.yaml": "title: Orders\npanels: [{ stat: Up, datasource: old, query: sum(up), unit: short }]\n",
    "dashboards/cart.yaml": "title: Cart\nservice: cart\nmethod: red\n",
);
