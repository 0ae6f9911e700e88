//! Codes of the group `query`: queries that cannot be resolved.

use super::{CodeDoc, codes};

codes! {
    "query/idle-key", "a query has a key that means nothing in its language",
    "It would be lost without a word. A warning.",
    "yaml", "{ promql: sum(up), group_by: [job] }" => "{ promql: sum by (job) (up) }";

    "query/missing", "a query has no text",
    "It needs one of `query`, `promql`, `logql`, `traceql` and `profile`.",
    "yaml", "query: { legend: '{{job}}' }" => "query: { promql: up, legend: '{{job}}' }";

    "query/no-service", "`$where` stands for a service, and there is none",
    "It is replaced by the matchers that select the service in the language of the query.",
    "yaml", "query: up{$where}" => "service: checkout\npanels: [{ stat: Up, query: 'up{$where}' }]";

    "query/raw-of-dashc", "`raw` of a query sets what dashc makes",
    "Queries in PromQL, LogQL, TraceQL and of profiles are checked, and written with the keys that Grafana wants; `raw` is for plugins that dashc does not model.",
    "yaml", "queries: [{ raw: { expr: up } }]" => "queries: [{ promql: up }]";

    "query/twice", "a query has two texts",
    "Several queries of one panel stand in `queries`.",
    "yaml", "{ promql: up, logql: '{app=\"x\"}' }" => "{ promql: up }";

    "query/unmodelled", "a query goes to a plugin whose queries dashc does not know",
    "The text is written as `query`, which most plugins read; one that calls it otherwise shows nothing. With `raw` the query is written as it stands. A warning.",
    "yaml", "- { table: Orders, datasource: influx, query: orders }" => "- { table: Orders, datasource: influx, queries: [{ raw: { query: orders } }] }";
}
