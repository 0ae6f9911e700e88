//! SLOs: what cannot be measured, kept, watched or told, warnings among it.

/// Declares a test like `message!`, of which warnings of checks are shown as well.
macro_rules! slo {
    ($name:ident, [$($code:literal),*], $text:expr) => {
        slo!($name, [$($code),*], "alerts/slos.yaml": $text);
    };
    ($name:ident, [$($code:literal),*], $($path:literal: $text:expr),+ $(,)?) => {
        #[test]
        fn $name() {
            let name = concat!("slo_", stringify!($name));
            $crate::assert_everything(name, &[$($code),*], &[$(($path, AsRef::<[u8]>::as_ref(&$text))),+]);
        }
    };
}

/// An SLO over orders, with what else it says.
fn orders(rest: &str) -> String {
    format!(
        "\
slos:
  - slo: orders
    sli:
      bad: sum(rate(orders_total{{result=\"failed\"}}[$window]))
      total: sum(rate(orders_total[$window]))
{rest}"
    )
}

/// A project with one store of metrics, its SLOs in the ruler.
fn mimir(keys: &str) -> String {
    format!(
        "\
project: shop
datasources:
  mimir:
    type: mimir
    url: http://mimir:9009/prometheus
    {keys}
alerting: {{ slos: mimir }}
"
    )
}

// What is promised.

slo!(objective_of_everything, ["slo/no-budget"], orders("    objective: 100%\n"));
slo!(objective_of_nothing, ["slo/no-budget"], orders("    objective: 0%\n"));
slo!(objective_beyond_everything, ["spec/malformed"], orders("    objective: 101%\n"));
slo!(objective_without_a_sign, ["spec/malformed"], orders("    objective: 99.9\n"));
slo!(objective_of_too_many_nines, ["spec/malformed"], orders("    objective: 99.99999999999%\n"));
slo!(
    latency_in_fractions,
    ["spec/malformed"],
    "slos:\n  - { slo: slow, objective: 99%, service: checkout, sli: { latency: { below: 0.5s } } }\n"
);
slo!(
    objectives_without_by,
    ["slo/objectives-without-by"],
    orders("    objective: 99%\n    objectives: { eu: 99.9% }\n")
);
slo!(
    objectives_of_fixed_queries,
    ["slo/objectives-without-by"],
    "\
slos:
  - slo: orders
    objective: 99%
    by: region
    objectives: { eu: 99.9% }
    sli:
      bad: sum by (region) (rate(orders_total{result=\"failed\"}[$window]))
      total: sum by (region) (rate(orders_total[$window]))
"
);

// What is measured.

slo!(
    indicator_is_unknown,
    ["spec/unknown-word"],
    "slos:\n  - { slo: orders, objective: 99%, service: checkout, sli: availabilty }\n"
);
slo!(indicator_is_empty, ["slo/no-indicator"], "slos:\n  - { slo: orders, objective: 99%, sli: {} }\n");
slo!(
    indicator_without_total,
    ["slo/half-an-indicator"],
    "slos:\n  - { slo: orders, objective: 99%, sli: { bad: 'sum(rate(orders_total[$window]))' } }\n"
);
slo!(
    indicator_with_total_alone,
    ["slo/half-an-indicator"],
    "slos:\n  - { slo: orders, objective: 99%, sli: { total: 'sum(rate(orders_total[$window]))' } }\n"
);
slo!(
    indicator_is_two,
    ["slo/two-indicators"],
    "slos:\n  - { slo: orders, objective: 99%, service: checkout, sli: { latency: { below: 500ms }, ratio: 'orders:errors{window=\"$window\"}' } }\n"
);
slo!(
    indicator_is_bad_and_good,
    ["slo/two-indicators"],
    "\
slos:
  - slo: orders
    objective: 99%
    sli:
      bad: sum(rate(orders_total{result=\"failed\"}[$window]))
      good: sum(rate(orders_total{result=\"ok\"}[$window]))
      total: sum(rate(orders_total[$window]))
"
);
slo!(
    availability_of_nobody,
    ["slo/no-service"],
    "slos:\n  - { slo: orders, objective: 99%, sli: availability }\n"
);
slo!(
    availability_of_a_host,
    ["slo/nothing-to-measure"],
    "slos:\n  - { slo: host, objective: 99%, service: host, sli: availability }\n"
);
slo!(
    latency_of_a_host,
    ["slo/nothing-to-measure"],
    "slos:\n  - { slo: host, objective: 99%, service: host, sli: { latency: { below: 1s } } }\n"
);
slo!(
    latency_between_buckets,
    ["slo/no-bucket"],
    "slos:\n  - { slo: slow, objective: 99%, service: checkout, sli: { latency: { below: 300ms } } }\n"
);
slo!(
    query_without_window,
    ["slo/no-window"],
    "\
slos:
  - slo: orders
    objective: 99%
    sli:
      bad: sum(rate(orders_total{result=\"failed\"}[5m]))
      total: sum(rate(orders_total[$window]))
"
);
slo!(
    query_loses_by,
    ["slo/lost-label"],
    "\
slos:
  - slo: orders
    objective: 99%
    by: region
    sli:
      bad: sum by (region) (rate(orders_total{result=\"failed\"}[$window]))
      total: sum(rate(orders_total[$window]))
"
);
slo!(
    queries_count_differently,
    ["slo/mixed-counts"],
    "\
slos:
  - slo: orders
    objective: 99%
    sli:
      bad: sum(increase(orders_total{result=\"failed\"}[$window]))
      total: sum(rate(orders_total[$window]))
"
);
slo!(
    queries_of_traces,
    ["slo/no-ruler", "slo/no-ruler"],
    "\
slos:
  - slo: orders
    objective: 99%
    datasource: tempo
    sli: { bad: '{ status = error } | rate()', total: '{} | rate()' }
"
);
slo!(
    query_has_a_fault,
    ["promql/unclosed"],
    "\
slos:
  - slo: orders
    objective: 99%
    sli:
      bad: sum(rate(orders_total{result=\"failed\"}[$window])
      total: sum(rate(orders_total[$window]))
"
);
slo!(
    bad_events_of_another_metric,
    ["slo/other-events"],
    "\
slos:
  - slo: orders
    objective: 99%
    sli:
      bad: sum(rate(failures_total[$window]))
      total: sum(rate(orders_total[$window]))
"
);
slo!(
    bad_events_of_more,
    ["slo/other-events"],
    "\
slos:
  - slo: orders
    objective: 99%
    sli:
      bad: sum(rate(orders_total{result=\"failed\"}[$window]))
      total: sum(rate(orders_total{job=\"shop\"}[$window]))
"
);
slo!(
    bad_events_of_another_job,
    ["slo/other-events"],
    "\
slos:
  - slo: orders
    objective: 99%
    sli:
      bad: sum(rate(orders_total{job=\"store\",result=\"failed\"}[$window]))
      total: sum(rate(orders_total{job=\"shop\"}[$window]))
"
);
slo!(
    bad_events_among_all,
    [],
    "\
slos:
  - slo: orders
    objective: 99%
    sli:
      bad: sum(rate(orders_failed_total{job=\"shop\"}[$window]))
      total: sum(rate(orders_total{job=\"shop\"}[$window]))
  - slo: slow
    objective: 99%
    sli:
      good: sum(rate(order_seconds_bucket{job=\"shop\",le=\"0.5\"}[$window]))
      total: sum(rate(order_seconds_count{job=\"shop\"}[$window]))
"
);
/// An SLO whose two queries are these.
fn counts(bad: &str, total: &str) -> String {
    format!("slos:\n  - slo: orders\n    objective: 99%\n    sli:\n      bad: {bad}\n      total: {total}\n")
}

const ALL: &str = "sum(rate(orders_total[$window]))";

slo!(bad_events_are_all_events, ["slo/other-events"], counts("sum(rate( orders_total[$window] ))", ALL));
slo!(
    bad_events_rated_otherwise,
    ["slo/other-events"],
    counts("sum(irate(orders_total{result=\"failed\"}[$window]))", ALL)
);
slo!(
    bad_events_averaged,
    ["slo/other-events"],
    counts("avg(rate(orders_total{result=\"failed\"}[$window]))", ALL)
);
slo!(
    bad_events_of_another_time,
    ["slo/other-events"],
    counts("sum(rate(orders_total{result=\"failed\"}[$window] offset 5m))", ALL)
);
slo!(
    bad_events_in_percent,
    ["slo/other-events"],
    counts("100 * sum(rate(orders_total{result=\"failed\"}[$window]))", ALL)
);
slo!(
    bad_events_of_one_region,
    ["slo/other-events"],
    counts("sum(rate(orders_total{region=\"eu\",result=\"failed\"}[$window]))", ALL)
);
slo!(
    bad_events_that_total_excludes,
    ["slo/other-events"],
    counts(
        "sum(rate(orders_total{result!=\"ok\"}[$window]))",
        "sum(rate(orders_total{result=\"ok\"}[$window]))"
    )
);
slo!(
    bad_events_without_what_total_leaves_out,
    ["slo/other-events"],
    counts(
        "sum(rate(orders_total{result=\"failed\"}[$window]))",
        "sum(rate(orders_total{kind!=\"test\"}[$window]))"
    )
);
slo!(
    bad_events_said_in_many_ways,
    [],
    "\
slos:
  - slo: by-code
    objective: 99%
    sli:
      bad: sum(rate(orders_total{code=~\"5..\"}[$window]))
      total: sum(rate(orders_total{code!=\"404\"}[$window]))
  - slo: added
    objective: 99%
    sli:
      bad: sum(rate(refunds_failed_total[$window])) or vector(0)
      total: sum(rate(refunds_ok_total[$window])) + sum(rate(refunds_failed_total[$window]))
  - slo: per-region
    objective: 99%
    by: region
    sli:
      bad: sum by (region) (rate(mails_total{result=\"failed\"}[$window]))
      total: sum by (region) (sum by (region, host) (rate(mails_total[$window])))
  - slo: probes
    objective: 99%
    sli:
      good: sum(sum_over_time(probe_success[$window]))
      total: sum(count_over_time(probe_success[$window]))
"
);
slo!(
    ratio_in_percent,
    ["slo/share-in-percent"],
    "slos:\n  - { slo: orders, objective: 99%, sli: { ratio: '100 * sum(rate(failed_total[$window])) / sum(rate(orders_total[$window]))' } }\n"
);
slo!(
    ratio_of_every_region,
    ["slo/several-shares"],
    "slos:\n  - { slo: orders, objective: 99%, sli: { ratio: 'sum by (region) (rate(failed_total[$window])) / sum by (region) (rate(orders_total[$window]))' } }\n"
);
slo!(
    slice_of_every_region,
    ["slo/several-shares"],
    "slos:\n  - { slo: orders, objective: 99%, sli: { slice: 'sum by (region) (rate(orders_total[5m])) > 1' } }\n"
);
slo!(slice_has_too_few_samples, ["slo/short-window"],
    "dashc.yaml": mimir("scrape_interval: 2m"),
    "alerts/slos.yaml": "slos:\n  - { slo: orders, objective: 99%, sli: { slice: 'sum(rate(orders_total[5m])) > 1' } }\n");
slo!(
    slice_without_a_condition,
    ["slo/no-condition"],
    "slos:\n  - { slo: orders, objective: 99%, sli: { slice: 'sum(rate(orders_total[5m]))' } }\n"
);
slo!(
    slice_of_logs,
    ["slo/slice-of-logs"],
    "slos:\n  - { slo: orders, objective: 99%, datasource: loki, sli: { slice: 'sum(rate({app=\"shop\"}[5m])) > 1' } }\n"
);
slo!(
    slice_of_many_that_are_missing,
    ["slo/missing-of-many"],
    "slos:\n  - { slo: orders, objective: 99%, by: region, sli: { slice: 'sum by (region) (rate(orders_total[5m])) > 1', missing: bad } }\n"
);

// How it is watched.

slo!(
    pair_cannot_fire,
    ["slo/hardly-reachable", "slo/out-of-reach", "slo/out-of-reach"],
    orders("    objective: 80%\n    burn: workbook\n")
);
slo!(
    pair_of_ones_own_cannot_fire,
    ["slo/out-of-reach"],
    orders("    objective: 90%\n    burn:\n      - { severity: page, long: 1h, factor: 14.4 }\n")
);
slo!(pair_hardly_fires, ["slo/hardly-reachable"], orders("    objective: 95%\n"));
slo!(
    pair_fires_for_nothing,
    ["slo/fires-inside-objective"],
    orders("    objective: 99%\n    burn:\n      - { severity: ticket, long: 3d, factor: 0.9 }\n")
);
slo!(
    imported_pair_fires_for_nothing,
    ["slo/fires-inside-objective"],
    orders("    objective: 99%\n    window: 28d\n    burn: sloth\n")
);
slo!(
    pair_has_two_limits,
    ["slo/one-limit"],
    orders("    objective: 99%\n    burn:\n      - { severity: ticket, long: 3d, factor: 1, spend: 10% }\n")
);
slo!(
    pair_has_no_limit,
    ["slo/one-limit"],
    orders("    objective: 99%\n    burn:\n      - { severity: ticket, long: 3d }\n")
);
slo!(
    pair_is_the_wrong_way_round,
    ["slo/window-order"],
    orders("    objective: 99%\n    burn:\n      - { severity: ticket, long: 6h, short: 3d, factor: 1 }\n")
);
slo!(
    pair_is_longer_than_the_window,
    ["slo/pair-beyond-window"],
    orders(
        "    objective: 99%\n    window: 7d\n    burn:\n      - { severity: ticket, long: 14d, factor: 1 }\n"
    )
);
slo!(scheme_is_unknown, ["spec/unknown-word"], orders("    objective: 99%\n    burn: workbok\n"));
slo!(
    severity_is_unknown,
    ["spec/unknown-word"],
    orders("    objective: 99%\n    burn:\n      - { severity: pager, long: 1h, spend: 2% }\n")
);
slo!(window_has_too_few_samples, ["slo/short-window"],
    "dashc.yaml": mimir("scrape_interval: 2m"), "alerts/slos.yaml": orders("    objective: 99%\n"));
slo!(window_is_forgotten, ["slo/beyond-retention"],
    "dashc.yaml": mimir("retention: 30d"), "alerts/slos.yaml": orders("    objective: 99%\n    window: 90d\n"));
slo!(window_of_the_project_is_forgotten, ["slo/beyond-retention"],
    "dashc.yaml": format!("{}slos: {{ window: 90d }}\n", mimir("retention: 30d")),
    "alerts/slos.yaml": format!("{}  - slo: throughput\n    objective: 99%\n    sli: {{ slice: 'sum(rate(orders_total[5m])) > 1' }}\n", orders("    objective: 99%\n")));
slo!(quarter_at_amazon, ["slo/beyond-query-range"],
    "dashc.yaml": "\
project: shop
datasources:
  amp: { type: amazon-prometheus, url: https://aps.example.com/workspaces/ws, region: eu-central-1 }
alerting: { slos: amp }
",
    "alerts/slos.yaml": orders("    objective: 99%\n    window: quarter\n"));
slo!(month_of_logs_alone, ["slo/no-calendar"],
    "dashc.yaml": "project: shop\ndatasources: { loki: { type: loki, url: http://loki:3100 } }\n",
    "alerts/slos.yaml": "\
slos:
  - slo: orders
    objective: 99%
    window: month
    datasource: loki
    sli:
      bad: sum(rate({app=\"shop\"} |= \"failed\" [$window]))
      total: sum(rate({app=\"shop\"} [$window]))
");
slo!(window_is_too_short, ["spec/malformed"], orders("    objective: 99%\n    window: 12h\n"));
slo!(evaluated_too_seldom, ["slo/interval-gap"],
    "dashc.yaml": format!("{}slos: {{ interval: 10m }}\n", mimir("retention: 1y")),
    "alerts/slos.yaml": orders("    objective: 99%\n"));

// Traffic.

slo!(traffic_of_nothing, ["slo/no-traffic"], orders("    objective: 99%\n    expected_rps: 0\n"));
slo!(
    traffic_allows_not_one,
    ["slo/too-few-events"],
    orders("    objective: 99.9%\n    expected_rps: 0.0001\n")
);
slo!(
    traffic_never_pages,
    ["slo/guard-out-of-reach"],
    orders("    objective: 99%\n    expected_rps: 0.001\n")
);
slo!(
    traffic_never_reaches_the_guard,
    ["slo/guard-out-of-reach"],
    orders("    objective: 99%\n    expected_rps: 0.01\n    min_bad_events: 50\n")
);
slo!(
    guard_of_a_slice,
    ["slo/no-events"],
    "slos:\n  - { slo: orders, objective: 99%, min_bad_events: 3, sli: { slice: 'sum(rate(orders_total[5m])) > 1' } }\n"
);

// Names, labels, and who is told.

slo!(
    name_is_empty,
    ["slo/no-name"],
    "slos:\n  - { slo: '', objective: 99%, service: checkout, sli: availability }\n"
);
slo!(two_of_one_name, ["slo/duplicate-name"],
    "alerts/a.yaml": orders("    objective: 99%\n"),
    "alerts/b.yaml": "slos:\n  - { slo: orders, objective: 99%, sli: { slice: 'sum(rate(orders_total[5m])) > 1' } }\n");
slo!(
    one_implies_another,
    ["slo/implied"],
    format!(
        "{}  - slo: order-errors
    description: the error rate is below 1 %
    objective: 99%
    sli:
      ratio: >
        sum(rate(orders_total{{ result=\"failed\" }}[$window]))
        / sum(rate(orders_total[$window]))
",
        orders("    objective: 99.9%\n")
    )
);
slo!(
    two_promise_the_same,
    ["slo/implied"],
    "\
service: checkout
slos:
  - { slo: checkout-availability, objective: 99.9%, sli: availability }
  - { slo: checkout-uptime, objective: 99.9%, sli: availability }
"
);
slo!(
    labels_are_taken,
    ["slo/taken-label", "slo/taken-label"],
    "\
slos:
  - slo: orders
    objective: 99%
    by: region
    labels: { severity: high, region: eu }
    sli:
      bad: sum by (region) (rate(orders_total{result=\"failed\"}[$window]))
      total: sum by (region) (rate(orders_total[$window]))
"
);
slo!(
    labels_of_by_are_taken,
    ["slo/taken-label", "slo/taken-label", "slo/taken-label", "slo/taken-label"],
    "\
slos:
  - slo: checkout
    objective: 99%
    service: checkout
    by: [region, region, slo, service, le]
    sli: availability
"
);
slo!(
    labels_of_a_page_are_taken,
    ["slo/taken-label", "slo/taken-label"],
    orders("    objective: 99%\n    page: { labels: { slo: pay, long_window: 3h, severity: page } }\n")
);
slo!(
    labels_of_sloth_are_taken,
    ["slo/taken-label"],
    orders(
        "    objective: 99%\n    names: sloth\n    ticket: { labels: { sloth_id: orders, severity: mail } }\n"
    )
);
slo!(
    two_limits_of_one_latency,
    ["slo/implied"],
    "\
service: checkout
slos:
  - { slo: checkout-fast, objective: 99%, sli: { latency: { below: 500ms } } }
  - { slo: checkout-slow, objective: 98%, sli: { latency: { below: 1s } } }
  - { slo: checkout-always, objective: 99.5%, sli: { latency: { below: 2500ms } } }
"
);
slo!(
    a_part_is_called_like_another,
    ["slo/duplicate-name"],
    "\
service: checkout
slos:
  - slo: checkout
    objective: 99%
    by: http_route
    objectives: { /cart: 99.9% }
    sli: availability
  - { slo: checkout-cart, objective: 99%, sli: { latency: { below: 500ms } } }
"
);
slo!(absence_is_unknown, ["spec/unknown-word"], orders("    objective: 99%\n    absent: all\n"));
slo!(inhibition_of_equals, ["slo/no-inhibition"],
    "dashc.yaml": mimir("alertmanager: own"),
    "alerts/slos.yaml": orders("    objective: 99%\n    exclude: alertmanager\n    page: { labels: { severity: chat } }\n    ticket: { labels: { severity: chat } }\n"));
slo!(inhibition_by_someone_unknown, ["spec/unknown-word"],
    "dashc.yaml": mimir("alertmanager: alertmanger"),
    "alerts/slos.yaml": orders("    objective: 99%\n    exclude: alertmanager\n"));
slo!(inhibition_by_nobody, ["slo/no-inhibition"],
    "dashc.yaml": mimir("retention: 1y"), "alerts/slos.yaml": orders("    objective: 99%\n    exclude: alertmanager\n"));
slo!(inhibition_in_grafana, ["slo/no-inhibition"], orders("    objective: 99%\n    exclude: alertmanager\n"));
slo!(ruler_of_logs, ["slo/no-series-store"],
    "dashc.yaml": "\
project: shop
datasources:
  mimir: { type: mimir, url: http://mimir:9009/prometheus }
  loki: { type: loki, url: http://loki:3100 }
alerting: { slos: loki }
");
slo!(ruler_is_unknown, ["spec/unknown-word"],
    "dashc.yaml": "\
project: shop
datasources:
  mimir: { type: mimir, url: http://mimir:9009/prometheus }
  tempo: { type: tempo, url: http://tempo:3200 }
alerting: { slos: tempo }
");
slo!(alertmanager_of_prometheus_itself, ["datasource/no-alertmanager"],
    "dashc.yaml": "\
project: shop
datasources:
  prometheus: { type: prometheus, url: http://prometheus:9090, alertmanager: own }
");
slo!(alertmanager_is_none, ["datasource/no-alertmanager"],
    "dashc.yaml": "\
project: shop
datasources:
  mimir: { type: mimir, url: http://mimir:9009/prometheus, alertmanager: loki }
  loki: { type: loki, url: http://loki:3100 }
");
slo!(panel_is_unknown, ["alert/unknown-panel"],
    "dashc.yaml": format!("root_url: https://grafana.example.com\n{}", mimir("retention: 1y")),
    "alerts/slos.yaml": orders("    objective: 99%\n    panel: shop/orders\n"));

// Rulers.

slo!(too_many_groups, ["ruler/too-many-groups"],
    "dashc.yaml": mimir("limits: { groups_per_tenant: 1, rules_per_group: 20 }"),
    "alerts/slos.yaml": format!("{}  - slo: throughput\n    objective: 99%\n    sli: {{ slice: 'sum(rate(orders_total[5m])) > 1' }}\n", orders("    objective: 99%\n")));
slo!(too_many_rules, ["ruler/too-many-rules"],
    "dashc.yaml": mimir("limits: { rules_per_group: 10 }"), "alerts/slos.yaml": orders("    objective: 99%\n"));
slo!(too_many_series, ["ruler/too-many-series"],
    "dashc.yaml": mimir("limits: { recorded_series: 10 }"), "alerts/slos.yaml": orders("    objective: 99%\n"));
slo!(rules_with_keys_of_grafana,
    ["alert/key-of-grafana", "alert/key-of-grafana", "alert/key-of-grafana", "alert/key-of-grafana", "alert/key-of-grafana", "alert/key-of-grafana", "alert/key-of-grafana", "alert/key-of-grafana", "alert/key-of-grafana"],
    "dashc.yaml": "\
project: shop
datasources: { mimir: { type: mimir, url: http://mimir:9009/prometheus } }
alerting: { rules: mimir }
",
    "alerts/rules.yaml": "\
rules:
  - alert: NoOrders
    expr: sum(rate(orders_total[5m])) < 1
    uid: no-orders
    range: 1h
    paused: true
    no_data: alerting
    on_error: ok
    contact_point: team
    mute_times: [night]
    group_by: [job]
    expect: { incident: either, told: [team] }
");
slo!(rule_without_a_ruler, ["alert/no-ruler"],
    "dashc.yaml": "\
project: shop
datasources:
  mimir: { type: mimir, url: http://mimir:9009/prometheus }
  tempo: { type: tempo, url: http://tempo:3200 }
alerting: { rules: mimir }
",
    "alerts/rules.yaml": "rules: [{ alert: Slow, datasource: tempo, expr: '{ duration > 1s } | rate()', summary: slow }]\n");
slo!(rules_of_a_ruler_in_its_own_dialect, ["alert/always-fires", "alert/no-address", "template/undefined-variable"],
    "dashc.yaml": "\
project: shop
datasources: { mimir: { type: mimir, url: http://mimir:9009/prometheus } }
alerting: { rules: mimir }
",
    "dashboards/shop.yaml": "panels: [{ timeseries: Orders, query: 'rate(orders_total[5m])', unit: cps }]\n",
    "alerts/rules.yaml": "\
rules:
  - alert: Orders
    expr: sum(rate(orders_total[5m]))
    panel: shop/orders
    summary: '{{ $values.A.Value }} orders for ${customers}'
");

slo!(indicator_is_of_a_wrong_type, ["spec/wrong-type"], "alerts/orders.yaml": "\
slos: [{ slo: orders, objective: 99%, sli: { availability: { convention: span-metrics } } }]
");
