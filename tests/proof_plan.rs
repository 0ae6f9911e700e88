//! What a proof writes and whom alerts are told to, without a server.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;

use dashc::proof::ask::{Answer, Failure, Series, Server};
use dashc::proof::scenario::{END, INCIDENT};
use dashc::proof::series::Labels;
use dashc::proof::{Plan, prove, route, why};
use dashc::world::MemoryWorld;
use dashc::{Options, Outcome, compile};

const PROJECT: &str = r#"project: shop
datasources: { mimir: { type: mimir, url: "http://mimir:9009/prometheus", default: true, scrape_interval: 60s } }
services: { cart: { job: shop/cart, instrumentation: [shop-http] } }
conventions: [conventions/shop-http.yaml]
proof:
  series:
    - { series: 'orders_total{result="failed"}', healthy: 0.5, incident: 4 }
    - { series: 'queue_length', healthy: 10, incident: absent }
    - { series: 'shop_up{job="shop/cart"}', healthy: 1, incident: absent }
"#;

const CONVENTION: &str = r#"convention: shop-http
title: The shop's own
source: its code
signal: metrics
identity: { job: $job }
exclude: { route: /health }
labels:
  route: { label: path, examples: [/orders, /health] }
  status: { label: code, examples: ["200", "500"] }
tests: { error: { status: "5.." } }
metrics:
  requests: { name: shop_requests_total, type: counter, labels: [route, status], level: 10 }
  duration: { name: shop_seconds, type: histogram, unit: s, labels: [], level: 0.2, buckets: [0.1, 0.5] }
  inflight: { name: shop_inflight, type: gauge, labels: [], level: 4, incident: 60 }
  up:       { name: shop_up, type: gauge, labels: [], level: 1 }
"#;

fn compiled(more: &[(&str, &str)]) -> Outcome {
    let mut world =
        MemoryWorld::default().with("dashc.yaml", PROJECT).with("conventions/shop-http.yaml", CONVENTION);
    for (path, text) in more {
        world = world.with(*path, *text);
    }
    let outcome = compile(&world, &Options::default());
    assert!(outcome.is_ok(), "{:#?}", outcome.diagnostics);
    outcome
}

fn history(outcome: &Outcome) -> String {
    let mut text = Vec::new();
    Plan::new(&outcome.project, &dashc::resolve::instruments(&outcome.context))
        .write_history(dashc::proof::scenario::Telling::ALL, &|_| true, &mut text)
        .unwrap();
    String::from_utf8(text).unwrap()
}

fn kept() -> insta::Settings {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots/proof");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings
}

#[test]
fn conventions_and_declared_series_become_history() {
    let text = history(&compiled(&[]));
    let moments = [END, END - INCIDENT].map(|moment| format!(" {moment}"));
    let shown = |line: &&str| line.starts_with('#') || moments.iter().any(|moment| line.ends_with(moment));
    let lines: Vec<&str> = text.lines().filter(shown).collect();
    kept().bind(|| insta::assert_snapshot!("history", lines.join("\n")));
}

#[test]
fn every_series_bears_the_identity_of_the_project() {
    let project = PROJECT.replace("proof:", "identity: { cluster: [eu, us] }\nproof:");
    let text = history(&compiled(&[("dashc.yaml", project.as_str())]));
    let samples = text.lines().filter(|line| !line.starts_with('#'));
    assert!(samples.into_iter().all(|line| line.contains("cluster=\"eu\"")));
}

#[test]
fn history_reaches_back_as_far_as_a_recording_that_a_query_reads() {
    let oldest = |outcome: &Outcome| {
        let text = history(outcome);
        let of = text.lines().filter(|line| line.starts_with("shop_requests_total{"));
        of.map(|line| line.rsplit(' ').next().unwrap().parse::<i64>().unwrap()).min().unwrap()
    };
    assert_eq!(oldest(&compiled(&[])), END - INCIDENT - 3000, "what nobody asks for is written seldom");
    let asks = "title: A\npanels: [ { stat: B, unit: cps, query: 'sum(shop_requests_total)' } ]\n";
    assert_eq!(oldest(&compiled(&[("dashboards/a.yaml", asks)])), END - 6 * 3600);
    let rules = "rules: [ { record: 'shop:rate5m', expr: 'sum(rate(shop_requests_total[5m]))' } ]\n";
    let panels = "title: A\npanels: [ { stat: B, unit: cps, query: 'avg_over_time(shop:rate5m[2d])' } ]\n";
    let outcome = compiled(&[("alerts/a.yaml", rules), ("dashboards/a.yaml", panels)]);
    let two_days = END - INCIDENT - 3600 - 2 * 86_400;
    assert!((two_days - 1200..two_days - 300).contains(&oldest(&outcome)), "{}", oldest(&outcome) - two_days);
}

#[test]
fn native_histograms_are_checked_and_not_executed() {
    let convention = format!(
        "{CONVENTION}  sizes: {{ name: shop_sizes, type: native-histogram, unit: By, labels: [] }}\n"
    );
    let rules =
        "rules: [ { record: 'shop:p9', expr: 'histogram_quantile(0.9, sum(rate(shop_sizes[5m])))' } ]\n";
    let panels = "title: A\npanels:\n\
        - { stat: B, unit: bytes, query: 'histogram_quantile(0.9, sum(rate(shop_sizes[5m])))' }\n\
        - { stat: C, unit: bytes, query: 'shop:p9' }\n";
    let outcome = compiled(&[
        ("conventions/shop-http.yaml", convention.as_str()),
        ("alerts/a.yaml", rules),
        ("dashboards/a.yaml", panels),
    ]);
    let plan = Plan::new(&outcome.project, &dashc::resolve::instruments(&outcome.context));
    assert_eq!((plan.checked.native, plan.passes.len()), (3, 0));
    let report = prove(&plan, &mut Known::default(), &mut |_| {}).unwrap();
    assert_eq!((report.panels.len(), report.found.len()), (0, 0));
}

#[test]
fn recordings_wait_for_those_that_they_read() {
    let rules = "\
rules:
  - { record: 'c:c', expr: 'b:b * 2' }
  - { record: 'b:b', expr: 'a:a * 2' }
  - { record: 'a:a', expr: 'sum(shop_requests_total)' }
";
    let outcome = compiled(&[("alerts/a.yaml", rules)]);
    let plan = Plan::new(&outcome.project, &dashc::resolve::instruments(&outcome.context));
    let names =
        plan.passes.iter().map(|pass| pass.iter().map(|one| one.rule.name.as_str()).collect::<Vec<_>>());
    assert_eq!(names.collect::<Vec<_>>(), [["a:a"], ["b:b"], ["c:c"]]);
}

const ROUTES: &str = r#"contact_points:
  - { name: oncall, webhook: { url: "http://a.example.com/" } }
  - { name: team, webhook: { url: "http://b.example.com/" } }
policy:
  contact_point: team
  routes:
    - { match: { severity: critical }, contact_point: oncall, continue: true }
    - { match: { severity: critical }, contact_point: team }
    - { match: { service: =~cart|checkout }, contact_point: oncall, routes: [ { match: { severity: '!=warning' }, contact_point: team } ] }
"#;

#[test]
fn a_policy_promises_its_contact_points() {
    let outcome = compiled(&[("alerts/routing.yaml", ROUTES)]);
    let policy = outcome.project.policies.first().unwrap();
    let told = |labels: &[(&str, &str)]| {
        let labels: Labels = labels.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        route::promised(policy, &labels).into_iter().collect::<Vec<_>>().join(" ")
    };
    assert_eq!(told(&[("severity", "critical")]), "oncall team");
    assert_eq!(told(&[("severity", "warning")]), "team");
    assert_eq!(told(&[("severity", "warning"), ("service", "cart")]), "oncall");
    assert_eq!(told(&[("service", "checkout")]), "team");
    let configuration = route::configuration(&outcome.project, 9);
    kept().bind(|| insta::assert_snapshot!("alertmanager", format!("{configuration:#}")));
}

/// A server that knows the answers to some texts.
#[derive(Default)]
struct Known {
    answers: BTreeMap<&'static str, usize>,
    asked: usize,
    gone: bool,
}

impl Known {
    fn series(&self, text: &str) -> Vec<Labels> {
        let count = self.answers.get(text).copied().unwrap_or_default();
        (0..count).map(|at| Labels::from([("code".to_owned(), format!("20{at}"))])).collect()
    }
}

impl Server for Known {
    fn range(&mut self, query: &str, _: i64, to: i64, _: i64) -> Answer<Vec<Series>> {
        self.asked += 1;
        if self.gone {
            return Err(Failure::Gone("interrupted".to_owned()));
        }
        let series = |labels| Series { labels, points: vec![(to, 1.0)] };
        Ok(Known::series(self, query).into_iter().map(series).collect())
    }

    fn series(&mut self, selector: &str, _: i64, _: i64) -> Answer<Vec<Labels>> {
        Ok(Known::series(self, selector))
    }

    fn values(&mut self, _: &str, _: Option<&str>, _: i64, _: i64) -> Answer<Vec<String>> {
        Ok(vec!["shop_requests_total".to_owned()])
    }
}

fn reason(query: &str, answers: &[(&'static str, usize)]) -> (String, String) {
    let mut server = Known { answers: answers.iter().copied().collect(), ..Known::default() };
    let found = why::why(query, dashc::proof::scenario::Scenario::Healthy, &mut server).unwrap().unwrap();
    (found.span.of(query).to_owned(), found.text)
}

#[test]
fn the_smallest_part_that_returns_nothing_is_named() {
    let (place, text) = reason("sum(rate(shop_request_total[5m])) / 2", &[]);
    assert_eq!(
        (place.as_str(), text.as_str()),
        ("shop_request_total", "no series is called `shop_request_total`")
    );
    let known = ("shop_requests_total", 2);
    let (place, text) = reason("sum(rate(shop_requests_total{code=\"5xx\"}[5m]))", &[known]);
    assert_eq!((place.as_str(), text.as_str()), ("code=\"5xx\"", "no series has such a value of `code`"));
    let (place, text) = reason("shop_requests_total{status=\"500\"}", &[known]);
    assert_eq!((place.as_str(), text.as_str()), ("status=\"500\"", "no series has the label `status`"));
    let (place, text) = reason("shop_requests_total > 5", &[known]);
    assert_eq!((place.as_str(), text.as_str()), (">", "never holds: the values are from 1 to 1"));
}

#[test]
fn a_proof_ends_when_its_server_is_gone() {
    let panels = "title: A\npanels: [ { stat: B, unit: cps, query: 'sum(shop_inflight)' } ]\n";
    let outcome = compiled(&[("dashboards/a.yaml", panels)]);
    let plan = Plan::new(&outcome.project, &dashc::resolve::instruments(&outcome.context));
    let mut server = Known { gone: true, ..Known::default() };
    assert!(matches!(prove(&plan, &mut server, &mut |_| {}), Err(Failure::Gone(_))));
    assert_eq!(server.asked, 1);
}
