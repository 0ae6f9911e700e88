//! Codes of the group `proof`: what only shows on a running server.

use super::{CodeDoc, codes};

codes! {
    "proof/empty", "a panel has no data",
    "The series that the conventions of the services promise are there, and the query finds none of them: a label of another convention, a value that does not exist, sides of an operation that do not match. A panel that is empty while all is well, because it shows failures only, says so.",
    "yaml", "- timeseries: Errors\n  query: sum(rate(http_requests_total{code=\"5xx\"}[5m]))" => "- timeseries: Errors\n  query: sum(rate(http_requests_total{code=~\"5..\"}[5m]))\n  empty: healthy";

    "proof/false-alarm", "an alert fires while all is well",
    "An alert that fires at healthy levels teaches people to look away. A watchdog, which always fires, says so.",
    "yaml", "- alert: Watchdog\n  expr: vector(1)" => "- alert: Watchdog\n  expr: vector(1)\n  expect: { healthy: firing }";

    "proof/missed-alarm", "an alert stays quiet in the incident",
    "In the incident requests fail and are slow, and resources run out. An alert that stays quiet even then cannot fire, waits too long, or is about something else: then it says so, or the project declares a series that drives it.",
    "yaml", "- alert: OrdersFail\n  expr: rate(orders_total{result=\"fail\"}[5m]) > 1" => "- alert: OrdersFail\n  expr: rate(orders_total{result=\"failed\"}[5m]) > 1";

    "proof/misuse", "a query is answered with wrong numbers",
    "The server returns something, and it is not what the query says: a rate of a gauge takes every fall for a restart, and a grouping by a label that no series has puts everything into one group.",
    "yaml", "query: rate(queue_length[5m])" => "query: deriv(queue_length[5m])";

    "proof/no-data", "an alert finds no data",
    "Grafana tells about a query without a result by an alert of its own, `DatasourceNoData`. Here the promised series are there, so the query is wrong.",
    "yaml", "expr: queue_lenght > 100" => "expr: queue_length > 100";

    "proof/no-exemplar", "exemplars of a query lead to no trace",
    "A dot on a graph leads to a trace when its exemplar has a label that the datasource links. Queries without buckets have no exemplars.",
    "yaml", "query: { promql: 'sum(rate(orders_total[5m]))', exemplars: true }" => "query: { promql: 'histogram_quantile(0.95, sum by (le) (rate(order_seconds_bucket[5m])))', exemplars: true }";

    "proof/no-values", "a variable has no values",
    "Without a value the queries that use the variable select nothing.",
    "yaml", "variables: { route: { label_values: http_requests_total.http_route } }" => "variables: { route: { label_values: http_requests_total.path } }";

    "proof/not-a-series", "a declared series is not one series",
    "What the proof writes needs a name and a value for every label.",
    "yaml", "proof: { series: [ { series: 'orders_total{result=~\".+\"}', healthy: 1 } ] }" => "proof: { series: [ { series: 'orders_total{result=\"failed\"}', healthy: 1 } ] }";

    "proof/refused", "the server refuses a query or a rule",
    "Some faults no parser can see: a rate over several metrics that then have the same labels, a join in which a series matches many; and a server that is older than the target knows fewer functions. For one rule a server loads none of its file.",
    "yaml", "query: rate({__name__=~\"refused_.*\"}[5m])" => "query: sum(rate(refused_spans_total[5m])) + sum(rate(refused_logs_total[5m]))";

    "proof/wrong-receiver", "an alert is told to somebody else",
    "An alert that fires went through a real Alertmanager with the routes of the policy, and did not come out where the policy sends it.",
    "yaml", "routes: [ { match: { severity: crit }, contact_point: oncall } ]" => "routes: [ { match: { severity: critical }, contact_point: oncall } ]";
}
