//! Codes of the groups `alert` and `notify`: rules and routing that cannot be resolved.

use super::{CodeDoc, codes};

codes! {
    "alert/bad-uid", "the uid of a rule is one that Grafana does not take",
    "A uid has letters, digits, `-` and `_`, at most 40 of them.",
    "yaml", "- { alert: Down, uid: shop down, expr: up < 1 }" => "- { alert: Down, uid: shop-down, expr: up < 1 }";

    "alert/empty-range", "the query of a rule looks back over no time",
    "`range` is how far back the query of a rule looks, in whole seconds. Grafana refuses a range that ends where it begins, and does not start.",
    "yaml", "- { alert: Down, expr: up < 1, range: 0s }" => "- { alert: Down, expr: up < 1, range: 5m }";

    "alert/half-a-panel", "the panel of an alert has only one of its two names",
    "Grafana takes the link to a panel whole or not at all: dashboard, slash, panel.",
    "yaml", "panel: order-rate" => "panel: orders/order-rate";

    "alert/key-of-a-value", "a rule has a key that belongs to another kind of rule",
    "`value` says what a recording holds of services; an alert needs a threshold beside it. `services` and `by` choose for `value`, and say nothing of a query that is written out.",
    "yaml", "- { record: 'a:b', expr: 'sum by (service) (b)', by: service }" => "- { record: 'service:requests:rate5m', value: requests, by: service }";

    "alert/key-of-an-alert", "a recording rule has a key that only alerts have",
    "It records a series; nothing is compared, and nobody is told.",
    "yaml", "- { record: job:up:sum, expr: sum by (job) (up), for: 5m }" => "- { record: job:up:sum, expr: sum by (job) (up) }";

    "alert/key-of-grafana", "a rule in a ruler has a key that only Grafana knows",
    "With `alerting: { rules: mimir }` rules become files of a ruler. It has no uids, no state for missing results and no contact points: who is told is the business of its Alertmanager.",
    "yaml", "- { alert: Down, expr: up < 1, no_data: alerting }" => "- { alert: Down, expr: up < 1 }";

    "alert/no-contact-point", "an alert says how a contact point is told, and names none",
    "Without `contact_point` the policy tree decides about grouping and mute times.",
    "yaml", "- { alert: Down, expr: up < 1, mute_times: night }"
    => "- { alert: Down, expr: up < 1, contact_point: oncall, mute_times: night }";

    "alert/no-kind", "a rule says neither `alert` nor `record`",
    "The key that names a rule says what it is.",
    "yaml", "- { expr: up < 1 }" => "- { alert: Down, expr: up < 1 }";

    "alert/no-language", "a rule asks a datasource that rules cannot ask",
    "dashc writes rules over metrics, logs and traces, whose queries it can read: it finds the threshold in them, and checks that the alert can fire.",
    "yaml", "- { alert: Late, datasource: orders_sql, expr: select count(*) from late }" => "- { alert: Late, datasource: mimir, expr: orders_late > 0 }";

    "alert/no-presence", "nothing tells whether a service sends telemetry",
    "`when: absent` asks a metric that is there as long as a service runs: `target_info` of pushed telemetry, `up` of what is scraped. Only instrumentations with metrics have one.",
    "yaml", "- alert: Silent\n  when: absent" => "- alert: Silent\n  each: { service: all }\n  when: absent";

    "alert/no-ruler", "a rule asks a datasource that has no ruler",
    "With `alerting: { rules: mimir }` the ruler of the datasource that a rule asks evaluates it. Stores of metrics and logs have one, others have not.",
    "yaml", "- { alert: Slow, datasource: tempo, expr: '{ duration > 1s } | rate() > 1' }" => "- { alert: Slow, datasource: mimir, expr: 'latency_seconds > 1' }";

    "alert/no-value", "nothing measures what a rule records of a service",
    "`value` is recorded as the conventions of a service know it; one without requests has none to record.",
    "yaml", "- { record: 'service:requests:rate5m', value: requests, services: [host] }" => "- { record: 'service:requests:rate5m', value: requests }";

    "alert/said-twice", "an alert says one thing with a key of its own and again as an annotation or label",
    "One of the two would be lost without a word.",
    "yaml", "summary: no orders\nannotations: { summary: orders stopped }" => "summary: no orders";

    "alert/two-conditions", "a rule says what it asks twice",
    "`when` and `value` stand for queries that are made of the service's conventions; `expr` is the author's own.",
    "yaml", "- alert: Silent\n  service: checkout\n  when: absent\n  expr: absent(up)" => "- alert: Silent\n  service: checkout\n  when: absent";

    "alert/two-intervals", "a group has two intervals",
    "Groups of one name and folder are one group, whatever files they are in, and are evaluated at one
interval; in a ruler those of one name and namespace.",
    "yaml", "# a.yaml\n{ group: shop, interval: 1m }\n# b.yaml\n{ group: shop, interval: 5m }"
    => "# a.yaml\n{ group: shop, interval: 1m }\n# b.yaml\n{ group: shop, interval: 1m }";

    "alert/two-kinds", "a rule says both `alert` and `record`",
    "One rule does one of the two.",
    "yaml", "- { alert: Down, record: job:up:sum, expr: up < 1 }" => "- { alert: Down, expr: up < 1 }";

    "alert/value-of-a-filter", "an annotation shows a value that is always 1",
    "An expression that filters by itself is turned into ones, because Grafana fires on numbers above a
threshold. Written as `VALUE > NUMBER` the value stays what it is. A warning.",
    "yaml", "expr: a > on (job) b\nsummary: '{{ $value }}'" => "expr: a - on (job) b > 0\nsummary: '{{ $value }}'";
}
