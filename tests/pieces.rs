//! Shared pieces and what stands on every dashboard: said once, the same as if it were written out.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test fails by panicking")]

use dashc::diagnostic::render;
use dashc::world::MemoryWorld;
use dashc::{Options, compile, emit};
use serde_json::{Value, json};

const PROJECT: &str = r#"project: shop
datasources:
  mimir: { type: mimir, url: "http://mimir:9009/prometheus", default: true, scrape_interval: 15s }
  loki: { type: loki, url: "http://loki:3100" }
services:
  checkout: { job: payments/checkout, instrumentation: [otel-http-server] }
  refunds: { job: payments/refunds, instrumentation: [otel-http-server] }
"#;

/// The dashboards that files become, by uid; nothing may be reported.
fn built(files: &[(&str, &str)]) -> Vec<(String, Value)> {
    let world = MemoryWorld::default().with("dashc.yaml", PROJECT);
    let world = files.iter().fold(world, |world, (path, text)| world.with(*path, *text));
    let outcome = compile(&world, &Options::default());
    let shown = render::full(&outcome.diagnostics, &outcome.sources, &render::Options::default());
    assert_eq!(shown, "");
    let dashboards = emit::files(&outcome.project).into_iter().filter_map(|file| {
        let uid = file.path.strip_prefix("grafana/dashboards/")?.strip_suffix(".json")?;
        let uid = uid.rsplit('/').next().unwrap_or(uid).to_owned();
        Some((uid, serde_json::from_slice(&file.render()).unwrap()))
    });
    dashboards.collect()
}

fn one(files: &[(&str, &str)]) -> Value {
    built(files).pop().expect("a dashboard").1
}

const PODS: &str = "\
variables: { pod: { label_values: up.pod } }
annotations: { restarts: { query: 'changes(started_at{pod=\"$pod\"}[1m])', color: red } }
links: [ { url: https://example.com/runbooks, title: Runbooks } ]
rows:
  - row: Pods
    panels:
      - { timeseries: Restarts, description: Restarts of a pod., query: 'increase(restarts_total{pod=\"$pod\"}[5m])', unit: short }
";

const NOTE: &str = "panels: [ { text: Note, markdown: Call the payment provider. } ]\n";

#[test]
fn a_dashboard_with_pieces_is_the_dashboard_with_their_parts_written_out() {
    let used = one(&[
        ("shared/pods.yaml", PODS),
        ("shared/note.yaml", NOTE),
        (
            "dashboards/checkout.yaml",
            "\
title: Checkout
variables: { region: { values: [eu, us] } }
annotations: { own: { query: 'changes(region_info[1m])' } }
panels:
  - { text: First, markdown: 'in $region' }
  - use: note
rows:
  - row: Own
    panels: [ { use: note }, { text: Last, markdown: a } ]
  - use: pods
",
        ),
    ]);
    let written = one(&[(
        "dashboards/checkout.yaml",
        "\
title: Checkout
variables: { pod: { label_values: up.pod }, region: { values: [eu, us] } }
annotations:
  own: { query: 'changes(region_info[1m])' }
  restarts: { query: 'changes(started_at{pod=\"$pod\"}[1m])', color: red }
links: [ { url: https://example.com/runbooks, title: Runbooks } ]
panels:
  - { text: First, markdown: 'in $region' }
  - { text: Note, markdown: Call the payment provider. }
rows:
  - row: Own
    panels: [ { text: Note, markdown: Call the payment provider. }, { text: Last, markdown: a } ]
  - row: Pods
    panels:
      - { timeseries: Restarts, description: Restarts of a pod., query: 'increase(restarts_total{pod=\"$pod\"}[5m])', unit: short }
",
    )]);
    assert_eq!(used, written);
}

#[test]
fn use_of_a_whole_dashboard_adds_everything_behind_its_own_parts() {
    let used = one(&[
        ("shared/pods.yaml", PODS),
        ("shared/note.yaml", NOTE),
        (
            "dashboards/checkout.yaml",
            "title: Checkout\nuse: [note, pods]\nrows: [ { row: Own, panels: [ { text: A, markdown: a } ] } ]\n",
        ),
    ]);
    let titles: Vec<&str> =
        used["panels"].as_array().unwrap().iter().map(|panel| panel["title"].as_str().unwrap()).collect();
    assert_eq!(titles, ["Note", "Own", "A", "Pods", "Restarts"]);
}

#[test]
fn what_a_dashboard_says_itself_wins_over_a_piece() {
    let used = one(&[
        ("shared/pods.yaml", PODS),
        (
            "dashboards/checkout.yaml",
            "\
title: Checkout
use: pods
variables: { pod: { values: [a, b] } }
annotations: { restarts: { query: 'changes(other[1m])', color: blue } }
",
        ),
    ]);
    let variables = used["templating"]["list"].as_array().unwrap();
    assert_eq!((variables.len(), &variables[0]["type"]), (1, &json!("custom")));
    let colors: Vec<&Value> =
        used["annotations"]["list"].as_array().unwrap().iter().map(|one| &one["iconColor"]).collect();
    assert!(colors.contains(&&json!("blue")) && !colors.contains(&&json!("red")), "{colors:?}");
}

const EVERYWHERE: &str = r#"
dashboards:
  annotations:
    deploys: { datasource: loki, query: '{app="argocd"} |= "sync" | json | service="$service"' }
    releases: { query: 'changes(build_info{region="$region"}[1m])' }
  links:
    - { to: overview, keep: [region, time], with: { namespace: $service.namespace, service: $service } }
"#;

#[test]
fn annotations_and_links_of_the_project_fit_themselves_to_each_dashboard() {
    let project = format!("{PROJECT}{}", EVERYWHERE.trim_start());
    let text = "panels: [ { text: A, markdown: 'in $region' } ]\n";
    let files = [
        ("dashc.yaml", project.as_str()),
        ("dashboards/service-red.yaml", "each: { service: [checkout, refunds] }\nmethod: red\n"),
        ("dashboards/orders.yaml", &format!("variables: {{ region: {{ values: [eu] }} }}\n{text}")),
        (
            "dashboards/overview.yaml",
            "\
variables: { region: { values: [eu] }, namespace: { values: [a] }, service: { values: [b] } }
panels: [ { text: A, markdown: 'in $region of $namespace and $service' } ]
",
        ),
    ];
    let made = built(&files);
    let header = |uid: &str| {
        let (_, dashboard) = made.iter().find(|(known, _)| known == uid).unwrap();
        let annotations = dashboard["annotations"]["list"].as_array().unwrap();
        let asked = annotations.iter().filter_map(|one| one["expr"].as_str().or(one["query"].as_str()));
        let links = dashboard["links"].as_array().into_iter().flatten();
        let links = links.filter_map(|link| link["url"].as_str());
        asked
            .chain(links)
            .filter(|text| !text.contains("process_start"))
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        header("checkout-red"),
        [
            "{app=\"argocd\"} |= \"sync\" | json | service=\"checkout\"",
            "/d/overview?var-namespace=payments&var-service=checkout",
        ]
    );
    assert_eq!(
        header("orders"),
        ["changes(build_info{region=\"$region\"}[1m])", "/d/overview?${region:queryparam}"]
    );
    // It has all of the variables, and needs no link to itself.
    assert_eq!(
        header("overview"),
        [
            "{app=\"argocd\"} |= \"sync\" | json | service=\"$service\"",
            "changes(build_info{region=\"$region\"}[1m])",
        ]
    );
}
