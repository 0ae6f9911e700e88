//! The projects that the benchmarks compile: N RED dashboards of 8 panels and
//! 10 queries each, written by hand one file each, or one method file over N services.

use dashc::world::MemoryWorld;

/// Files of a project: path and text.
pub(crate) type Files = Vec<(String, String)>;

const DATASOURCES: &str = "\
project: bench
datasources:
  mimir: { type: mimir, url: \"http://mimir:9009/prometheus\", default: true, scrape_interval: 15s }
  tempo: { type: tempo, url: \"http://tempo:3200\" }
correlate: all
";

/// One hand-written file per dashboard.
pub(crate) fn by_hand(count: usize) -> Files {
    let dashboards = (0..count).map(|index| {
        let service = format!("service-{index:04}");
        (format!("dashboards/{service}-red.yaml"), dashboard(&service))
    });
    std::iter::once(("dashc.yaml".to_owned(), DATASOURCES.to_owned())).chain(dashboards).collect()
}

/// One method file over as many services.
pub(crate) fn by_method(count: usize) -> Files {
    use std::fmt::Write;
    let mut project = format!("{DATASOURCES}services:\n");
    for index in 0..count {
        let _ = writeln!(
            project,
            "  service-{index:04}: {{ job: shop/service-{index:04}, instrumentation: [prometheus-client] }}"
        );
    }
    let without = "[heatmap, request-rate-by-method, errors-by-status]";
    let red = format!("each: {{ service: all }}\nmethod: red\nwithout: {without}\n");
    vec![("dashc.yaml".to_owned(), project), ("dashboards/service-red.yaml".to_owned(), red)]
}

/// The same in memory.
pub(crate) fn world(files: &Files) -> MemoryWorld {
    files.iter().fold(MemoryWorld::default(), |world, (path, text)| world.with(path, text.as_bytes()))
}

/// About 2.4 kB: 8 panels, 10 queries, 2 variables.
fn dashboard(service: &str) -> String {
    let select = format!(r#"job="shop/{service}",route=~"$route",cluster=~"$cluster""#);
    let rate = |metric: &str, more: &str| format!("rate({metric}{{{select}{more}}}[$__rate_interval])");
    let all = rate("http_requests_total", "");
    let failed = rate("http_requests_total", r#",status=~"5..""#);
    let odd = rate("http_requests_total", r#",status=~"[45]..""#);
    let buckets = rate("http_request_duration_seconds_bucket", "");
    let total = rate("http_request_duration_seconds_sum", "");
    let count = rate("http_request_duration_seconds_count", "");
    format!(
        r#"title: {service} / RED
tags: [red]
datasource: mimir
variables:
  cluster: {{ label_values: 'http_requests_total{{job="shop/{service}"}}.cluster', multi: true, all: true }}
  route:   {{ label_values: 'http_requests_total{{job="shop/{service}"}}.route', multi: true, all: true }}
rows:
  - row: Rate
    panels:
      - {{ stat: Requests, query: 'sum({all})', unit: reqps, width: 6 }}
      - {{ timeseries: Requests by route, query: 'sum by (route) ({all})', unit: reqps, width: 18 }}
  - row: Errors
    panels:
      - stat: Error ratio
        query: sum({failed}) / sum({all})
        unit: percentunit
        thresholds: {{ warn: 1%, crit: 5% }}
        width: 6
      - {{ timeseries: Errors by status, query: 'sum by (status) ({odd})', unit: reqps, width: 18 }}
  - row: Duration
    panels:
      - timeseries: Latency
        queries:
          p50: histogram_quantile(0.5, sum by (le) ({buckets}))
          p95: {{ query: 'histogram_quantile(0.95, sum by (le) ({buckets}))', exemplars: true }}
          p99: histogram_quantile(0.99, sum by (le) ({buckets}))
        unit: s
        thresholds: {{ warn: 0.25, crit: 0.5 }}
      - {{ timeseries: Average, query: 'sum({total}) / sum({count})', unit: s }}
      - {{ heatmap: Distribution, query: 'sum by (le) ({buckets})', unit: s }}
      - {{ timeseries: In flight, query: 'sum(http_requests_in_flight{{job="shop/{service}"}})', unit: short }}
"#
    )
}
