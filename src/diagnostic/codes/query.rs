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

    "query/twice", "a query has two texts",
    "Several queries of one panel stand in `queries`.",
    "yaml", "{ promql: up, logql: '{app=\"x\"}' }" => "{ promql: up }";
}
