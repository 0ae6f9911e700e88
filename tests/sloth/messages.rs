//! What an import says and makes, as users see it.

use dashc::diagnostic::Sink;
use dashc::span::Sources;
use dashc::tree::yaml;
use proptest::prelude::*;

use super::imported::{compiled, imported};

/// Declares a test: its name is the snapshot's, its files are imported together.
macro_rules! import {
    ($name:ident, $($path:literal: $text:expr),+ $(,)?) => {
        #[test]
        fn $name() {
            assert_shown(stringify!($name), &[$(($path, $text)),+]);
        }
    };
}

fn assert_shown(name: &str, files: &[(&str, &str)]) {
    let (imported, said) = imported(files);
    let mut shown = String::new();
    for file in &imported.files {
        shown.extend([&file.stem, ".yaml\n---\n", &file.text, "---\n"]);
    }
    if imported.files.iter().any(|file| file.alerts) {
        compiled(&imported);
    }
    insta::with_settings!({
        snapshot_path => "../../snapshots/import",
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, { insta::assert_snapshot!(name, shown + &said) });
}

const SHOP: &str = r##"version: prometheus/v1
service: shop
labels: { team: carts, tier: 1, live: true }
slos:
  - name: availability
    objective: 99.95
    description: |
      An order is taken.
      Whatever the weather.
    labels:
    sli:
      events:
        error_query: |
          sum(
            rate(orders_total{result="failed"}[{{ .window }}])
          )
        total_query: sum(rate(orders_total[{{.window}}]))
    alerting:
      name: ShopOrders
      labels: { channel: "#shop" }
      annotations: { summary: "{{ $labels.sloth_service }} loses orders: it's bad", dashboard: "https://example.com/d/shop" }
      page_alert: { labels: { severity: page, team: on-call } }
      ticket_alert: { disable: true }
  - name: freshness
    objective: 99
    sli: { raw: { error_ratio_query: '1 - avg_over_time(shop_fresh[{{.window}}])' } }
    alerting: { page_alert: { disable: true }, ticket_alert: { disable: true } }
"##;

import!(sloth_file, "shop.yml": SHOP);

import!(sloth_resources_of_several_services, "shops.yml": r"apiVersion: sloth.slok.dev/v1
kind: PrometheusServiceLevel
metadata: { name: shop }
spec:
  service: shop
  labels: { team: carts }
  sloPlugins: { chain: [{ id: sloth.dev/core/debug/v1 }, { id: example.com/own/v1 }] }
  slos:
    - name: availability
      objective: 99.9
      labels: { team: orders }
      sli: { events: { errorQuery: 'sum(rate(a[{{.window}}]))', totalQuery: 'sum(rate(b[{{.window}}]))' } }
      alerting: { name: Shop, pageAlert: { labels: { severity: page } }, ticket_alert: { disable: true }, runbook: x }
---
apiVersion: sloth.slok.dev/v1
kind: PrometheusServiceLevel
metadata: { name: depot }
spec:
  service: depot
  slos:
    - name: availability
      objective: 99
      sli: { events: { errorQuery: 'sum(rate(a[{{.window}}]))', totalQuery: 'sum(rate(b[{{.window}}]))' } }
      alerting: { name: Depot, pageAlert: { disable: true } }
---
kind: ConfigMap
");

import!(sloth_file_with_faults, "faults.yml": r#"version: prometheus/v1
service: shop
slos:
  - name: plugged
    objective: 99.9
    sli: { plugin: { id: availability, options: { job: shop } } }
  - name: other-language
    objective: 99.9
    sli:
      events:
        error_query: sum(rate(a[{{.window}}]) keep_metric_names
        total_query: sum(rate(b[{{.window}}]))
  - name: same-window
    objective: 99.9
    sli: { events: { error_query: 'sum(rate(a[5m]))', total_query: 'sum(rate(b{env="{{.env}}"}[{{.window}}]))' } }
  - name: perfect
    objective: 100
    sli: { raw: { error_ratio_query: 'avg_over_time(a[{{.window}}])' } }
  - name: nothing
    objective: 99.9
    sli: {}
  - name: plugins
    objective: 99.9
    plugins: { chain: [{ id: sloth.dev/contrib/rule_intervals/v1, config: { interval: { default: 5m } } }] }
    sli: { raw: { error_ratio_query: 'avg_over_time(a[{{.window}}])' } }
"#);

const WINDOWS: &str = "apiVersion: sloth.slok.dev/v1
kind: AlertWindows
spec:
  sloPeriod: 14d
  page:
    quick: { errorBudgetPercent: 4, shortWindow: 5m, longWindow: 1h }
    slow: { errorBudgetPercent: 8.5, shortWindow: 30m, longWindow: 6h }
  ticket:
    quick: { errorBudgetPercent: 15, shortWindow: 2h, longWindow: 1d }
    slow: { errorBudgetPercent: 30, shortWindow: 6h, longWindow: 3d }
";

import!(sloth_windows_alone, "two-weeks.yaml": WINDOWS);
import!(sloth_windows_beside_slos, "two-weeks.yaml": WINDOWS, "shop.yml": SHOP);

const OBJECTS: &str = r#"apiVersion: openslo/v1
kind: DataSource
metadata: { name: metrics }
spec: { type: Prometheus, connectionDetails: { url: "http://metrics:9090" } }
---
apiVersion: openslo/v1
kind: SLI
metadata: { name: orders }
spec:
  ratioMetric:
    counter: true
    good: { metricSource: { metricSourceRef: metrics, type: Prometheus, spec: { query: 'sum(orders_total{result="taken"})' } } }
    total: { metricSource: { metricSourceRef: metrics, type: Prometheus, spec: { query: 'sum(orders_total)' } } }
---
apiVersion: openslo/v1
kind: AlertPolicy
metadata: { name: fast }
spec:
  alertWhenNoData: true
  conditions:
    - kind: AlertCondition
      metadata: { name: fast }
      spec: { severity: page, condition: { kind: burnrate, op: gte, threshold: 14.4, lookbackWindow: 1h, alertAfter: 5m } }
  notificationTargets: [{ targetRef: on-call }]
"#;

import!(openslo_objects, "slo.yaml": r"apiVersion: openslo/v1
kind: SLO
metadata: { name: orders, displayName: Orders }
spec:
  description: Orders are taken.
  service: shop
  indicatorRef: orders
  timeWindow: [{ duration: 1M, isRolling: false, calendar: { startTime: 2026-01-01 00:00:00, timeZone: UTC } }]
  budgetingMethod: Occurrences
  objectives: [{ displayName: good, target: 0.9995 }, { displayName: fair, targetPercent: 99 }]
  alertPolicies: [fast]
---
apiVersion: openslo/v1
kind: SLO
metadata: { name: queue }
spec:
  service: shop
  indicator:
    metadata: { name: queue }
    spec: { thresholdMetric: { metricSource: { type: Prometheus, spec: { query: max(queue_length) } } } }
  timeWindow: [{ duration: 28d, isRolling: true }]
  budgetingMethod: Timeslices
  objectives: [{ op: lte, value: 100, target: 0.99, timeSliceTarget: 0.95, timeSliceWindow: 1m }]
", "objects.yaml": OBJECTS);

import!(openslo_objects_with_faults, "slo.yaml": r"apiVersion: openslo/v1
kind: SLO
metadata: { name: lost }
spec:
  service: shop
  indicatorRef: nowhere
  timeWindow: [{ duration: 1Y, isRolling: true }]
  budgetingMethod: RatioTimeslices
  objectives: [{ target: 0.99, wieght: 1 }]
---
apiVersion: openslo/v1
kind: SLO
metadata: { name: raw }
spec:
  service: shop
  indicator:
    spec: { ratioMetric: { rawType: success, raw: { metricSource: { spec: { query: 'avg(shop_good_ratio)' } } } } }
  objectives: [{ target: 99 }, { target: 0.99 }]
---
apiVersion: openslo/v1
kind: AlertNotificationTarget
metadata: { name: on-call }
spec: { target: slack }
");

import!(openslo_alpha, "alpha.yaml": r"apiVersion: openslo/v1alpha
kind: SLO
metadata: { name: orders }
spec:
  service: shop
  budgetingMethod: Occurrences
  objectives:
    - ratioMetrics:
        good: { source: prometheus, queryType: promql, query: 'sum(rate(orders_taken_total[{{.window}}]))' }
        total: { source: prometheus, queryType: promql, query: 'sum(rate(orders_total[5m]))' }
      target: 0.999
  timeWindows: [{ count: 28, unit: Day }]
");

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    /// Lines lost, doubled or spoilt: nothing panics, and what is written is YAML.
    #[test]
    fn whatever_is_imported_what_is_written_can_be_read(
        at in 0_usize..80, how in 0_u8..4, text in "[-a-z0-9:{}\\[\\]#'\"$.%& \n]{0,12}",
    ) {
        for base in [SHOP, OBJECTS, WINDOWS] {
            let mut lines: Vec<String> = base.lines().map(str::to_owned).collect();
            let at = at % lines.len();
            match how {
                0 => { lines.remove(at); }
                1 => lines.insert(at, text.clone()),
                2 => { let line = lines[at].split(':').next().unwrap().to_owned(); lines[at] = format!("{line}: {text}"); }
                _ => { let line = lines[at].replace([',', '9', '.'], &text); lines[at] = line; }
            }
            let (imported, _) = imported(&[("any.yaml", &lines.join("\n"))]);
            for file in &imported.files {
                let mut sources = Sources::default();
                let source = sources.add("made.yaml", file.text.as_str());
                let mut sink = Sink::default();
                let _ = yaml::read(source, &file.text, &mut sink);
                prop_assert!(sink.is_empty(), "{}", file.text);
            }
        }
    }
}
