//! Dashboards and panels of SLOs: promises that nobody made, and keys that do not go together.

use super::message;

const SLOS: &str = "\
slos:
  - { slo: checkout-availability, service: checkout, objective: 99.9%, sli: availability }
";

message!(slo_of_a_dashboard_is_unknown, ["spec/unknown-word"], "alerts/slos.yaml": SLOS, "dashboards/slo.yaml": "\
method: slo
slo: checkout-availabilty
");

message!(slo_of_a_project_without_any, ["slo/none"], "dashboards/slo.yaml": "\
method: slo
slo: checkout-availability
");

message!(slo_overview_of_nothing, ["slo/none"], "dashboards/slo.yaml": "\
title: SLOs
method: slo
");

message!(slo_overview_of_a_service_without_any, ["slo/none"], "alerts/slos.yaml": SLOS, "dashboards/slo.yaml": "\
title: SLOs of the host
method: slo
service: host
");

message!(slo_that_is_wrong_is_reported_once, ["slo/no-budget"], "alerts/slos.yaml": "\
slos:
  - { slo: checkout-availability, service: checkout, objective: 100%, sli: availability }
", "dashboards/slo.yaml": "\
method: slo
slo: checkout-availability
", "dashboards/all.yaml": "\
method: slo
", "dashboards/red.yaml": "\
method: red
service: checkout
thresholds: from-slo
");

message!(slo_beside_another_method, ["dashboard/no-method"], "alerts/slos.yaml": SLOS, "dashboards/red.yaml": "\
method: red
slo: checkout-availability
");

message!(slo_without_a_method, ["dashboard/no-method"], "alerts/slos.yaml": SLOS, "dashboards/red.yaml": "\
slo: checkout-availability
");

message!(slo_and_service, ["dashboard/services-twice"], "alerts/slos.yaml": SLOS, "dashboards/slo.yaml": "\
method: slo
slo: checkout-availability
service: checkout
");

message!(each_says_nothing, ["spec/missing-key"], "dashboards/red.yaml": "\
method: red
each: {}
");

message!(each_of_services_and_of_slos, ["dashboard/services-twice"], "alerts/slos.yaml": SLOS, "dashboards/slo.yaml": "\
method: slo
each: { service: all, slo: all }
");

message!(exception_for_an_unknown_slo, ["spec/unknown-word"], "alerts/slos.yaml": SLOS, "dashboards/slo.yaml": "\
method: slo
each: { slo: all }
except: { checkout-avail: none }
");

message!(thresholds_from_no_slo, ["slo/none"], "dashboards/red.yaml": "\
method: red
service: checkout
thresholds: from-slo
");

message!(thresholds_from_slo_of_a_method_without_failures, ["dashboard/no-error-ratio"], "alerts/slos.yaml": SLOS, "dashboards/use.yaml": "\
method: use
service: host
thresholds: from-slo
");

message!(thresholds_from_slo_of_several_services, ["slo/none"],
"dashc.yaml": "\
project: shop
datasources: { mimir: { type: mimir, url: $MIMIR_URL } }
services:
  checkout: { job: checkout, instrumentation: [otel-http-server] }
  payment: { job: payment, instrumentation: [otel-http-server] }
", "alerts/slos.yaml": SLOS, "dashboards/red.yaml": "\
method: red
services: all
thresholds: from-slo
");

message!(thresholds_from_something_else, ["spec/malformed"], "dashboards/red.yaml": "\
method: red
service: checkout
thresholds: from-slos
");

message!(panel_of_an_unknown_slo, ["spec/unknown-word"], "alerts/slos.yaml": SLOS, "dashboards/orders.yaml": "\
panels:
  - { stat: Budget left, slo: checkout-availabilities }
");

message!(panel_shows_something_unknown, ["spec/unknown-word"], "alerts/slos.yaml": SLOS, "dashboards/orders.yaml": "\
panels:
  - { stat: Budget left, slo: checkout-availability, show: budgets }
");

message!(panel_shows_no_slo, ["panel/no-slo"], "alerts/slos.yaml": SLOS, "dashboards/orders.yaml": "\
panels:
  - { stat: Budget left, show: budget }
");

message!(panel_of_an_slo_and_a_query, ["query/twice"], "alerts/slos.yaml": SLOS, "dashboards/orders.yaml": "\
panels:
  - { stat: Budget left, slo: checkout-availability, query: sum(up) }
");
