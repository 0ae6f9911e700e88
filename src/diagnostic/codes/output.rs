//! Codes of the groups `output`, `panel` and `project` that are no checks.

use super::{CodeDoc, codes};

codes! {
    "output/outside", "an output leaves the output folder",
    "dashc writes and removes files there, and nowhere else.",
    "yaml", "outputs: { grafana: ../grafana }" => "outputs: { grafana: grafana }";

    "panel/no-slo", "a panel says what to show of an SLO, but not of which",
    "`show` chooses what is drawn of the SLO that `slo` names: its budget, its error ratio or its burn rate.",
    "yaml", "- { stat: Budget left, show: budget }" => "- { stat: Budget left, slo: checkout-availability, show: budget }";

    "panel/not-comparable", "`compare` is asked of a query that cannot be shifted",
    "It adds the same PromQL query with an `offset`; other languages have none.",
    "yaml", "- { timeseries: Errors, logql: 'sum(rate({app=\"x\"}[5m]))', compare: 1w }"
    => "- { timeseries: Errors, promql: 'sum(rate(errors_total[5m]))', compare: 1w }";
}
