//! Codes of the group `slo`: promises that cannot be measured, kept or watched.

use super::{CodeDoc, codes};

codes! {
    "slo/half-an-indicator", "an indicator lacks the other half of its ratio",
    "An SLO is a share: bad or good events out of all events. One of the two alone is no share.",
    "yaml", "sli: { total: 'sum(rate(orders_total[$window]))' }" => "sli: { bad: 'sum(rate(orders_total{result=\"failed\"}[$window]))', total: 'sum(rate(orders_total[$window]))' }";

    "slo/lost-label", "a query does not keep a label that `by` asks for",
    "With `by` every value of a label keeps the promise by itself. A query that sums the label away has nothing to keep apart.",
    "yaml", "by: region\nsli: { bad: 'sum(rate(failed_total[$window]))', total: 'sum(rate(orders_total[$window]))' }" => "by: region\nsli: { bad: 'sum by (region) (rate(failed_total[$window]))', total: 'sum by (region) (rate(orders_total[$window]))' }";

    "slo/missing-of-many", "missing results are to be bad, for values that nobody knows",
    "With `by` every value of a label keeps the promise by itself. A result that is missing has no labels, so nobody can tell whose time was bad.",
    "yaml", "by: region\nsli: { slice: 'sum by (region) (rate(orders_total[5m])) > 10', missing: bad }" => "by: region\nsli: { slice: 'sum by (region) (rate(orders_total[5m])) > 10', missing: good }";

    "slo/mixed-counts", "one query counts per second, the other in the window",
    "`rate` gives events per second, `increase` events in the window: their quotient is no share of bad events.",
    "yaml", "sli: { bad: 'sum(increase(failed_total[$window]))', total: 'sum(rate(orders_total[$window]))' }" => "sli: { bad: 'sum(rate(failed_total[$window]))', total: 'sum(rate(orders_total[$window]))' }";

    "slo/no-bucket", "a latency limit is no bucket of its histogram",
    "A histogram knows how many requests were faster than the bounds of its buckets, and nothing in between. A limit between two bounds would be guessed.",
    "yaml", "sli: { latency: { below: 300ms } }" => "sli: { latency: { below: 250ms } }";

    "slo/no-budget", "an objective of 0 % or 100 %",
    "100 % leaves no error budget: every failure would break the promise, and no burn rate can be computed. 0 % promises nothing.",
    "yaml", "objective: 100%" => "objective: 99.99%";

    "slo/no-condition", "a `slice` is no comparison with a number",
    "A time slice is good while a condition holds. What is recorded is whether it holds, so it must be a comparison.",
    "yaml", "sli: { slice: 'sum(rate(orders_total[5m]))' }" => "sli: { slice: 'sum(rate(orders_total[5m])) > 10' }";

    "slo/no-indicator", "an indicator says nothing to measure",
    "What is promised must be measured: requests that fail, requests that are slow, events of your own, or time.",
    "yaml", "sli: {}" => "sli: availability";

    "slo/no-inhibition", "no Alertmanager can keep a ticket quiet while the page fires",
    "An inhibition rule works in an Alertmanager that sees both alerts and takes its configuration from a file. Grafana's own takes none from provisioning files, and of a ruler dashc only knows it when its datasource names it.",
    "yaml", "exclude: alertmanager" => "exclude: expression";

    "slo/no-name", "an SLO has an empty name",
    "The name is the label `slo` of its series. An empty label is none: its rules would read the series of all.",
    "yaml", "- slo: ''" => "- slo: checkout-availability";

    "slo/no-ruler", "an SLO in a language without a ruler",
    "SLOs are recorded and watched by rulers of metrics and of logs.",
    "yaml", "datasource: tempo" => "datasource: mimir";

    "slo/no-series-store", "the ruler of a store of logs is to watch SLOs",
    "SLOs sum over days what was recorded before. The ruler of Loki records into a store of metrics and cannot read it again: there the rest is evaluated.",
    "yaml", "alerting: { slos: loki }" => "alerting: { slos: mimir }";

    "slo/no-service", "an indicator measures a service, and none is named",
    "`availability` and `latency` take the names of metrics from the conventions of a service.",
    "yaml", "- slo: availability\n  sli: availability" => "- slo: availability\n  service: checkout\n  sli: availability";

    "slo/no-window", "a query does not say where the window goes",
    "The same query is asked over five minutes, an hour, a day. Without `$window` every rule looks back over the same time, and all burn rates are one.",
    "yaml", "bad: sum(rate(failed_total[5m]))" => "bad: sum(rate(failed_total[$window]))";

    "slo/none", "a dashboard shows an SLO, and there is none",
    "The method `slo` draws what SLOs record, `thresholds: from-slo` takes levels from the objective of a service. SLOs stand in the files of `alerts/`.",
    "yaml", "method: red\nservice: checkout\nthresholds: from-slo" => "# alerts/slos.yaml\nslos:\n  - { slo: checkout-availability, service: checkout, objective: 99.9%, sli: availability }";

    "slo/nothing-to-measure", "a service has not what an indicator measures",
    "Availability needs requests that can fail, latency a histogram of durations; both come with the conventions of a service.",
    "yaml", "service: importer # instrumentation: [node-exporter]\nsli: availability" => "service: checkout # instrumentation: [otel-http-server]\nsli: availability";

    "slo/objectives-without-by", "objectives of single values that cannot be told apart",
    "`objectives` gives single values of the one label of `by` an objective of their own. The rules of such a value must select it, which queries of your own allow with `$where`.",
    "yaml", "objective: 99.9%\nobjectives: { eu-1: 99.95% }" => "objective: 99.9%\nby: cluster\nobjectives: { eu-1: 99.95% }";

    "slo/one-limit", "a pair of windows has two limits, or none",
    "`spend` is the share of the budget that may be gone before the pair fires, `factor` how many times too fast it burns. Each follows from the other.",
    "yaml", "{ severity: page, long: 1h, spend: 2%, factor: 14.4 }" => "{ severity: page, long: 1h, spend: 2% }";

    "slo/several-shares", "a share that has several results",
    "Events of several series add up, and so does their budget. Shares do not: one SLO needs one of them, or `by` makes one SLO of each.",
    "yaml", "sli: { slice: 'sum by (region) (rate(orders_total[5m])) > 10' }" => "by: region\nsli: { slice: 'sum by (region) (rate(orders_total[5m])) > 10' }";

    "slo/share-in-percent", "a `ratio` that is a percentage",
    "A ratio is a share from 0 to 1. A hundred times the share burns every budget a hundred times too fast.",
    "yaml", "sli: { ratio: '100 * shop:errors:ratio{window=\"$window\"}' }" => "sli: { ratio: 'shop:errors:ratio{window=\"$window\"}' }";

    "slo/slice-of-logs", "a time slice that is measured in logs",
    "A slice is the share of time in which a condition holds, and LogQL has no subquery that could say so.",
    "yaml", "datasource: loki\nsli: { slice: 'sum(rate({app=\"shop\"}[5m])) > 1' }" => "sli: { slice: 'sum(rate(orders_total[5m])) > 1' }";

    "slo/taken-label", "a label that an SLO sets itself",
    "`slo`, `severity`, `long_window` and `short_window` are set on every alert, and the labels of `by` are on the series: a fixed value would make one alert of many.",
    "yaml", "by: region\nlabels: { region: eu }" => "by: region\nlabels: { team: shop }";

    "slo/two-indicators", "an indicator measures two things",
    "Two promises are two SLOs: each has its own budget.",
    "yaml", "sli: { latency: { below: 500ms }, ratio: 'my:errors' }" => "sli: { latency: { below: 500ms } }";

    "slo/window-order", "a short window that is not shorter than the long one",
    "The long window decides that enough is spent, the short one lets the alert go soon after the errors stop.",
    "yaml", "{ severity: page, long: 1h, short: 2h, spend: 2% }" => "{ severity: page, long: 1h, short: 5m, spend: 2% }";
}
