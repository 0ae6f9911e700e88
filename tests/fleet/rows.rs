//! The dashboard of the fleet itself: its rows lead somewhere, and what it reads is recorded.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use dashc::emit;
use dashc::model::{Engine, Project, RuleKind};
use dashc::world::MemoryWorld;
use dashc::{Options, compile};

use super::{PROD, STAGING, files, project};

/// The queries of a panel of the fleet's dashboard.
fn texts(project: &Project, panel: &str) -> Vec<String> {
    let dashboard = project.dashboards.iter().find(|found| found.uid.as_str() == "fleet").unwrap();
    let panel = dashboard.panels().find(|found| &*found.name == panel).unwrap();
    let queries = panel.targets.iter().filter_map(|target| target.kind.query());
    queries.map(|(query, _)| query.text.text.to_string()).collect()
}

#[test]
fn every_row_leads_to_a_dashboard_that_exists() {
    const LONG: &str = "a-service-with-a-name-that-is-much-too-long-for-a-uid";
    let mut files = files();
    let line = ["  ", LONG, ":\n"].concat();
    files.get_mut("teams/catalog.yaml").unwrap().push_str(&line);
    let project = project(&files, Some("prod"));
    let uids: Vec<&str> = project.dashboards.iter().map(|found| found.uid.as_str()).collect();
    let requests = texts(&project, "services").swap_remove(0);
    assert!(requests.contains("\"dashboard\", \"$1-red\", \"service\", \"(.+)\""), "{requests}");
    let about = &project.dashboards.iter().find(|found| found.uid.as_str() == "fleet").unwrap().about;
    assert!(about.services.len() >= 200 && about.services.contains(&LONG.into()));
    for service in &about.services {
        let said = format!("\", \"service\", \"{service}\")");
        let uid = match requests.split_once(&said) {
            Some((before, _)) => before.rsplit('"').next().unwrap().to_owned(),
            None => format!("{service}-red"),
        };
        assert!(uids.contains(&uid.as_str()), "{service} leads to {uid}");
    }
}

#[test]
fn a_column_is_one_query_and_a_measure_one_rule_that_keeps_the_cluster() {
    let project = &PROD.project;
    assert_eq!(texts(project, "services").len(), 5);
    let groups: Vec<_> =
        project.groups.iter().filter(|group| group.name.as_str() == "fleet-services").collect();
    assert_eq!(groups.len(), 1);
    assert!(matches!(groups[0].engine, Engine::Ruler(_)));
    let rules: Vec<&str> = groups[0].rules.iter().map(|rule| rule.name.as_str()).collect();
    assert_eq!(
        rules,
        ["service:requests:rate5m", "service:errors:rate5m", "service:duration_seconds:p95_rate5m"]
    );
    for rule in &groups[0].rules {
        assert!(matches!(rule.kind, RuleKind::Record));
        let text = &rule.query.text.text;
        assert!(text.contains(" by (service, cluster) ("), "{text}");
        // Six teams with a namespace each, one service in another.
        assert_eq!(text.matches("label_replace(").count(), 7, "{text}");
    }
}

#[test]
fn two_dashboards_record_a_service_once() {
    let mut files = files();
    files.insert(
        "dashboards/payments.yaml".to_owned(),
        "title: Payments\nmethod: fleet\nservices: { team: payments }\n".to_owned(),
    );
    let project = project(&files, Some("prod"));
    let recorded = project.groups.iter().flat_map(|group| &group.rules);
    let recorded = recorded.filter(|rule| rule.name.as_str() == "service:requests:rate5m").count();
    assert_eq!(recorded, 1);
    let payments = project.dashboards.iter().find(|found| found.uid.as_str() == "payments").unwrap();
    assert_eq!(&*payments.folder.title, "payments");
    assert!(payments.about.services.len() < 40);
}

/// A file of the name in a folder of the tests' own.
fn written(name: &str, text: &[u8]) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("fleet").join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, text).unwrap();
    path
}

fn has_promtool() -> bool {
    let found = Command::new("promtool").arg("--version").output().is_ok();
    let required = std::env::var_os("DASHC_ORACLES").is_some_and(|value| value == "required");
    assert!(found || !required, "promtool is not on the PATH, and DASHC_ORACLES says that it must be");
    if !found {
        eprintln!("left out: promtool is not on the PATH");
    }
    found
}

fn promtool(arguments: &[&str], path: &Path) {
    let output = Command::new("promtool").args(arguments).arg(path).output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&said));
}

#[test]
fn promtool_takes_the_rules_of_every_environment() {
    if !has_promtool() {
        return;
    }
    for (environment, outcome) in [("prod", &PROD), ("staging", &STAGING)] {
        let rules = emit::files(&outcome.project).into_iter().filter(|file| file.path.contains("/rules/"));
        let mut seen = 0;
        for file in rules {
            let path = written(&format!("{environment}-{seen}.yml"), &file.render());
            promtool(&["check", "rules", "--lint=duplicate-rules", "--lint-fatal"], &path);
            seen += 1;
        }
        assert!(seen >= 2, "{seen} files of rules");
    }
}

/// One service of each kind, the last one under a job that does not bear its name.
const KINDS: &str = "\
project: shop
identity: [cluster]
datasources: { prometheus: { type: prometheus, url: http://prometheus:9090, scrape_interval: 30s } }
alerting: { rules: prometheus }
services:
  cart: { job: shop/cart, instrumentation: [otel-http-server] }
  tax: { job: tax, instrumentation: [fastapi-instrumentator] }
  billing: { job: '=~shop/bill.*', instrumentation: [otel-http-server-legacy] }
";

/// Ten requests a second of each service in each cluster, one of them failing but at the service `tax`.
const HISTORY: &str = r#"
rule_files: [RULES]
evaluation_interval: 1m
tests:
  - interval: 30s
    input_series:
      - { series: 'http_server_request_duration_seconds_count{job="shop/cart",cluster="eu",http_response_status_code="200",http_route="/"}', values: 0+270x40 }
      - { series: 'http_server_request_duration_seconds_count{job="shop/cart",cluster="eu",http_response_status_code="500",http_route="/"}', values: 0+30x40 }
      - { series: 'http_server_request_duration_seconds_bucket{job="shop/cart",cluster="eu",le="0.1",http_route="/"}', values: 0+300x40 }
      - { series: 'http_server_request_duration_seconds_bucket{job="shop/cart",cluster="eu",le="+Inf",http_route="/"}', values: 0+300x40 }
      - { series: 'http_requests_total{job="tax",cluster="us",status="2xx",handler="/"}', values: 0+300x40 }
      - { series: 'http_server_duration_milliseconds_count{job="shop/bill-a",cluster="eu",http_status_code="200",http_target="/"}', values: 0+150x40 }
      - { series: 'http_server_duration_milliseconds_count{job="shop/bill-b",cluster="eu",http_status_code="200",http_target="/"}', values: 0+150x40 }
      - { series: 'http_server_duration_milliseconds_bucket{job="shop/bill-a",cluster="eu",le="100",http_target="/"}', values: 0+150x40 }
      - { series: 'http_server_duration_milliseconds_bucket{job="shop/bill-a",cluster="eu",le="+Inf",http_target="/"}', values: 0+150x40 }
    promql_expr_test:
      - expr: service:requests:rate5m
        eval_time: 15m
        exp_samples:
          - { labels: 'service:requests:rate5m{service="cart",cluster="eu"}', value: 10 }
          - { labels: 'service:requests:rate5m{service="tax",cluster="us"}', value: 10 }
          - { labels: 'service:requests:rate5m{service="billing",cluster="eu"}', value: 10 }
      - expr: service:errors:rate5m
        eval_time: 15m
        exp_samples:
          - { labels: 'service:errors:rate5m{service="cart",cluster="eu"}', value: 1 }
          - { labels: 'service:errors:rate5m{service="tax",cluster="us"}', value: 0 }
          - { labels: 'service:errors:rate5m{service="billing",cluster="eu"}', value: 0 }
      - expr: round(service:duration_seconds:p95_rate5m, 0.001)
        eval_time: 15m
        exp_samples:
          - { labels: '{service="cart",cluster="eu"}', value: 0.095 }
          - { labels: '{service="billing",cluster="eu"}', value: 0.095 }
"#;

#[test]
fn services_of_every_kind_feed_the_same_series() {
    let world = MemoryWorld::default()
        .with("dashc.yaml", KINDS)
        .with("dashboards/fleet.yaml", "method: fleet\nservices: all\n");
    let outcome = compile(&world, &Options::default());
    assert!(outcome.is_ok(), "{:#?}", outcome.diagnostics);
    let rules = emit::files(&outcome.project).into_iter().find(|file| file.path.ends_with("fleet.yml"));
    if has_promtool() {
        let rules = written("kinds.yml", &rules.expect("rules of the fleet").render());
        let history = HISTORY.replace("RULES", &rules.to_string_lossy());
        promtool(&["test", "rules"], &written("kinds.test.yml", history.as_bytes()));
    }
}

/// A service and the stores of a project, as they count themselves.
const STORES: &str = "\
project: shop
datasources:
  mimir: { type: mimir, url: http://mimir:9009/prometheus, scrape_interval: 30s }
  loki: { type: loki, url: http://loki:3100 }
  tempo: { type: tempo, url: http://tempo:3200 }
alerting: { rules: mimir }
services:
  cart: { job: shop/cart, instrumentation: [otel-http-server] }
  mimir: { instrumentation: [mimir-server] }
  loki: { instrumentation: [loki-server] }
";

#[test]
fn costs_are_counted_by_service_and_by_tenant() {
    let world =
        MemoryWorld::default().with("dashc.yaml", STORES).with("dashboards/cost.yaml", "method: cost\n");
    let outcome = compile(&world, &Options::default());
    assert!(outcome.is_ok(), "{:#?}", outcome.diagnostics);
    let rules: Vec<String> = outcome.project.groups[0]
        .rules
        .iter()
        .map(|rule| format!("{} = {}", rule.name.text, rule.query.text.text))
        .collect();
    let panels: Vec<String> = outcome.project.dashboards[0]
        .panels()
        .flat_map(|panel| panel.targets.iter().map(move |target| (panel, target)))
        .filter_map(|(panel, target)| Some(format!("{}: {}", panel.name, target.kind.query()?.0.text.text)))
        .collect();
    super::snapshot("cost", &[rules, panels].concat().join("\n"));
}
