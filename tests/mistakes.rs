//! The mistakes that people make in dashboards, each in a file of its own and all of them in one
//! file: every one is reported, with its code and exactly the characters that are wrong.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test fails by panicking")]

use dashc::diagnostic::{Diagnostic, Severity, render};
use dashc::world::MemoryWorld;
use dashc::{Options, Outcome, compile};

const PROJECT: &str = r#"project: shop
datasources:
  mimir: { type: mimir, url: "http://mimir:9009/prometheus", default: true, scrape_interval: 15s }
  loki: { type: loki, url: "http://loki:3100" }
"#;

const FILE: &str = "dashboards/orders.yaml";

/// What must be reported: the code, `line:column` and the characters that are underlined.
type Expected = (&'static str, &'static str, &'static str);

fn compiled(text: &str) -> Outcome {
    compile(&MemoryWorld::default().with("dashc.yaml", PROJECT).with(FILE, text), &Options::default())
}

/// Code, place and characters of a diagnostic's first place.
fn found(diagnostic: &Diagnostic, outcome: &Outcome) -> (&'static str, String, String) {
    let (source, span) = diagnostic.origin().place().expect("a place in a file");
    let source = outcome.sources.get(source).unwrap();
    assert_eq!(source.name, FILE);
    let (line, column) = source.position(span.start as usize);
    (diagnostic.code, format!("{line}:{column}"), span.of(&source.text).to_owned())
}

/// Every error is one of `expected`, and every one of `expected` is reported, in order.
fn assert_reported(text: &str, expected: &[Expected]) {
    let outcome = compiled(text);
    let shown = render::full(&outcome.diagnostics, &outcome.sources, &render::Options::default());
    let wanted = |diagnostic: &&Diagnostic| {
        diagnostic.severity == Severity::Error || expected.iter().any(|(code, ..)| *code == diagnostic.code)
    };
    let reported: Vec<_> =
        outcome.diagnostics.iter().filter(wanted).map(|diagnostic| found(diagnostic, &outcome)).collect();
    let expected: Vec<_> = expected
        .iter()
        .map(|(code, place, slice)| (*code, (*place).to_owned(), (*slice).to_owned()))
        .collect();
    assert_eq!(reported, expected, "\n{shown}");
}

#[test]
fn without_a_mistake_nothing_is_reported() {
    let text = "\
title: Orders
variables: { region: { label_values: orders_total.region, multi: true } }
panels:
  - timeseries: Rate
    query: sum by (region) (rate(orders_total{region=~\"$region\"}[$__rate_interval]))
    unit: cps
";
    let outcome = compiled(text);
    let shown = render::full(&outcome.diagnostics, &outcome.sources, &render::Options::default());
    assert_eq!(shown, "");
}

#[test]
fn wrong_datasource_uid() {
    let text = "\
title: Orders
panels:
  - timeseries: Rate
    datasource: mimri
    query: sum(rate(orders_total[$__rate_interval]))
    unit: cps
";
    assert_reported(text, &[("spec/unknown-word", "4:17", "mimri")]);
}

#[test]
fn bad_promql() {
    let text = "\
title: Orders
panels:
  - timeseries: Rate
    query: sum by (region) (rate(orders_total))
    unit: cps
";
    assert_reported(text, &[("promql/type-mismatch", "4:34", "orders_total")]);
}

#[test]
fn unknown_variable() {
    let text = "\
title: Orders
variables: { region: { label_values: orders_total.region, multi: true } }
panels:
  - timeseries: Rate
    query: sum(rate(orders_total{region=~\"$region\",shop=~\"$shpo\"}[$__rate_interval]))
    unit: cps
";
    assert_reported(text, &[("variable/unknown", "5:60", "shpo")]);
}

#[test]
fn wrong_unit() {
    let text = "\
title: Orders
panels:
  - timeseries: Rate
    query: sum(rate(orders_total[$__rate_interval]))
    unit: request/s
";
    assert_reported(text, &[("panel/unknown-unit", "5:11", "request/s")]);
}

#[test]
fn misspelt_key() {
    let text = "\
title: Orders
panels:
  - timeseries: Rate
    query: sum(rate(orders_total[$__rate_interval]))
    unit: cps
    tresholds: { warn: 50, crit: 10 }
";
    assert_reported(text, &[("spec/unknown-key", "6:5", "tresholds")]);
}

#[test]
fn misspelt_kind_of_panel() {
    let text = "\
title: Orders
panels:
  - timeserie: Rate
    query: sum(rate(orders_total[$__rate_interval]))
    unit: cps
";
    assert_reported(text, &[("spec/unknown-key", "3:5", "timeserie")]);
}

#[test]
fn misspelt_key_in_raw() {
    let text = "\
title: Orders
panels:
  - timeseries: Rate
    query: sum(rate(orders_total[$__rate_interval]))
    unit: cps
    raw: { options: { tooltp: { mode: multi } } }
";
    assert_reported(text, &[("panel/unknown-raw-key", "6:23", "tooltp")]);
    let messages: Vec<String> =
        compiled(text).diagnostics.into_iter().map(|diagnostic| diagnostic.message).collect();
    assert!(messages.iter().any(|message| message.contains("`options.tooltp`")), "{messages:?}");
}

#[test]
fn wrong_word() {
    let text = "\
title: Orders
panels:
  - timeseries: Rate
    query: sum(rate(orders_total[$__rate_interval]))
    unit: cps
    stack: percentage
";
    assert_reported(text, &[("spec/unknown-word", "6:12", "percentage")]);
}

#[test]
fn wrong_type() {
    let text = "\
title: Orders
tags: shop
panels:
  - timeseries: Rate
    query: sum(rate(orders_total[$__rate_interval]))
    unit: cps
";
    assert_reported(text, &[("spec/wrong-type", "2:7", "shop")]);
}

#[test]
fn overlapping_panels() {
    let text = "\
title: Orders
panels:
  - timeseries: Rate
    query: sum(rate(orders_total[$__rate_interval]))
    unit: cps
    at: { x: 0, y: 0 }
    width: 12
  - stat: Failed
    query: sum(increase(orders_failed_total[$__range]))
    unit: short
    at: { x: 6, y: 4 }
";
    assert_reported(text, &[("panel/overlap", "11:9", "{ x: 6, y: 4 }")]);
}

#[test]
fn panel_wider_than_the_grid() {
    let text = "\
title: Orders
panels:
  - timeseries: Rate
    query: sum(rate(orders_total[$__rate_interval]))
    unit: cps
    width: 30
";
    assert_reported(text, &[("panel/too-wide", "6:12", "30")]);
}

#[test]
fn missing_unit() {
    let text = "\
title: Orders
panels:
  - timeseries: Stock
    query: sum by (article) (articles_in_stock)
";
    assert_reported(text, &[("panel/missing-unit", "3:5", "timeseries")]);
}

/// One file with all of them: none hides another.
const ALL: &str = r#"title: Orders
tags: shop
variables: { region: { label_values: orders_total.region, multi: true } }
panels:
  - timeseries: Rate
    datasource: mimri
    query: sum(rate(orders_total[$__rate_interval]))
    unit: cps
  - timeseries: Broken
    query: sum by (region) (rate(orders_total))
    unit: cps
  - timeseries: By shop
    query: sum(rate(orders_total{region=~"$region",shop=~"$shpo"}[$__rate_interval]))
    unit: request/s
    tresholds: { warn: 50, crit: 10 }
    stack: percentage
  - timeserie: Rate
    query: sum(rate(orders_total[$__rate_interval]))
    unit: cps
  - timeseries: Raw
    query: sum(rate(orders_total[$__rate_interval]))
    unit: cps
    raw: { options: { tooltp: { mode: multi } } }
  - timeseries: Wide
    query: sum(rate(orders_total[$__rate_interval]))
    unit: cps
    width: 30
  - timeseries: Stock
    query: sum by (article) (articles_in_stock)
  - timeseries: First
    query: sum(rate(orders_total[$__rate_interval]))
    unit: cps
    at: { x: 0, y: 100 }
  - timeseries: Second
    query: sum(rate(orders_total[$__rate_interval]))
    unit: cps
    at: { x: 6, y: 104 }
"#;

#[test]
fn all_mistakes_in_one_file_are_reported_in_one_run() {
    let expected = [
        ("spec/wrong-type", "2:7", "shop"),
        ("spec/unknown-word", "6:17", "mimri"),
        ("promql/type-mismatch", "10:34", "orders_total"),
        ("variable/unknown", "13:60", "shpo"),
        ("panel/unknown-unit", "14:11", "request/s"),
        ("spec/unknown-key", "15:5", "tresholds"),
        ("spec/unknown-word", "16:12", "percentage"),
        ("spec/unknown-key", "17:5", "timeserie"),
        ("panel/unknown-raw-key", "23:23", "tooltp"),
        ("panel/too-wide", "27:12", "30"),
        ("panel/missing-unit", "28:5", "timeseries"),
        ("panel/overlap", "37:9", "{ x: 6, y: 104 }"),
    ];
    assert_reported(ALL, &expected);
}
