//! Codes of the groups `output`, `panel` and `project` that are no checks.

use super::{CodeDoc, codes};

codes! {
    "output/bad-namespace", "the namespace of a team cannot be the name of a file",
    "The rules of a namespace are a file, which rulers read: its name has letters, digits, `-`, `_` and `.`, and does not begin with a dot.",
    "yaml", "teams: { payments: { namespace: payments/eu } }" => "teams: { payments: { namespace: payments-eu } }";

    "output/bad-owner", "an owner of a team cannot stand in `CODEOWNERS`",
    "A line of it names users (`@ann`), teams (`@shop/payments`) and addresses; GitHub passes over a line with anything else.",
    "yaml", "teams: { payments: { owners: payments } }" => "teams: { payments: { owners: \"@shop/payments\" } }";

    "output/no-owner", "a team has files and no owners",
    "Other teams say their `owners`, so `CODEOWNERS` is written, and the files of this one are in it under nobody. A warning.",
    "yaml", "teams: { orders: { owners: \"@shop/orders\" }, payments: {} }"
    => "teams: { orders: { owners: \"@shop/orders\" }, payments: { owners: \"@shop/payments\" } }";

    "output/outside", "an output leaves the output folder",
    "dashc writes and removes files there, and nowhere else.",
    "yaml", "outputs: { grafana: ../grafana }" => "outputs: { grafana: grafana }";

    "output/same-path", "two outputs are written to one place",
    "Each is a file or folder of its own.",
    "yaml", "outputs: { probes: out.json, compose: out.json }" => "outputs: { probes: probes.json, compose: compose.yml }";

    "panel/bad-regex", "a pattern of a panel is no regular expression",
    "Overrides, values and transformations choose by `/pattern/`, which the browser reads as JavaScript does. A broken one takes the panel down or chooses nothing.",
    "yaml", "overrides: { '/^(eu-/': { color: red } }" => "overrides: { '/^eu-/': { color: red } }";

    "panel/idle-key", "a panel has a key that means nothing for its kind",
    "It would be lost without a word. A warning.",
    "yaml", "- { stat: Orders, query: sum(orders_total), stack: normal }" => "- { timeseries: Orders, query: sum(orders_total), stack: normal }";

    "panel/no-slo", "a panel says what to show of an SLO, but not of which",
    "`show` chooses what is drawn of the SLO that `slo` names: its budget, its error ratio or its burn rate.",
    "yaml", "- { stat: Budget left, show: budget }" => "- { stat: Budget left, slo: checkout-availability, show: budget }";

    "panel/not-comparable", "`compare` is asked of a query that cannot be shifted",
    "It adds the same PromQL query with an `offset`; other languages have none.",
    "yaml", "- { timeseries: Errors, logql: 'sum(rate({app=\"x\"}[5m]))', compare: 1w }"
    => "- { timeseries: Errors, promql: 'sum(rate(errors_total[5m]))', compare: 1w }";
}
