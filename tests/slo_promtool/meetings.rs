//! What rules of SLOs say where several series, idle minutes and values of `by` meet.

use std::fs;

use dashc::model::RuleKind;
use serde_json::{Value, json};

use super::{Built, promtool};

/// A stretch of samples a minute: what a counter grows by, and for how long.
fn counter(stretches: &[(u32, u32)]) -> String {
    let mut reached = 0;
    let mut parts = vec!["0".to_owned()];
    for (amount, minutes) in stretches {
        parts.push(format!("{}+{amount}x{}", reached + amount, minutes - 1));
        reached += amount * minutes;
    }
    parts.join(" ")
}

fn is(expr: &str, at: &str, value: f64) -> Value {
    json!({ "expr": expr, "eval_time": at, "exp_samples": [{ "labels": "{}", "value": value }] })
}

/// Tests queries as they stand, over series and their samples.
fn asked(built: &Built, input: &[[&str; 2]], checks: &[Value]) {
    let input: Vec<Value> =
        input.iter().map(|[series, values]| json!({ "series": series, "values": values })).collect();
    let rules: Vec<_> = Some(built.rules()).filter(|path| path.exists()).into_iter().collect();
    built.holds(&json!({
        "rule_files": rules,
        "evaluation_interval": "1m",
        "tests": [{ "interval": "1m", "input_series": input, "promql_expr_test": checks }],
    }));
}

/// The query of an alert of Grafana, by a word of its title.
fn alert_of(built: &Built, word: &str) -> String {
    let rules = built.outcome.project.groups.iter().flat_map(|group| &group.rules);
    let mut alerts = rules.filter(|rule| matches!(rule.kind, RuleKind::Alert(_)));
    let found = alerts.find(|rule| rule.title.text.contains(word));
    found.unwrap_or_else(|| panic!("no alert {word}")).query.text.text.to_string()
}

const GRAFANA: &str = "
project: proofs
datasources: { metrics: { type: mimir, url: 'http://mimir:9009/prometheus', default: true } }
alerting: { slos: grafana }
";

const ORDERS: &str = "sli: { bad: 'sum(rate(orders_total{result=\"failed\"}[$window]))', \
                      total: 'sum(rate(orders_total[$window]))' }";

/// A ticket for hours of errors does not end because nobody came within the last five minutes, and where nothing
/// fires there is the value 0, idle or not.
#[test]
fn in_grafana_an_idle_moment_ends_no_alert_and_leaves_a_value() {
    if !promtool() {
        return;
    }
    let slo = |more: &str| format!("slos:\n  - {{ slo: orders, objective: 99%, {more}{ORDERS} }}\n");
    let dashc = Built::of("idle-grafana", GRAFANA, &slo(""));
    let sloth = Built::of("idle-grafana-sloth", GRAFANA, &slo("names: sloth, "));
    // Seven hours in which 2 % fail, and then nobody comes.
    let few = [
        ["orders_total{result=\"failed\"}", &*counter(&[(20, 420), (0, 20)])],
        ["orders_total{result=\"ok\"}", &*counter(&[(980, 420), (0, 20)])],
    ];
    let ticket = alert_of(&dashc, "Burn3d");
    let page = alert_of(&dashc, "Burn1h");
    let checks =
        [is(&ticket, "7h", 1.0), is(&ticket, "7h10m", 1.0), is(&page, "7h", 0.0), is(&page, "7h10m", 0.0)];
    asked(&dashc, &few, &checks);
    asked(&sloth, &few, &[is(&alert_of(&sloth, "ticket"), "7h10m", 1.0)]);
    // 10 % fail: the pair of six hours pages, and keeps the ticket quiet.
    let many = [
        ["orders_total{result=\"failed\"}", &*counter(&[(100, 420), (0, 20)])],
        ["orders_total{result=\"ok\"}", &*counter(&[(900, 420), (0, 20)])],
    ];
    let checks = [is(&alert_of(&dashc, "Burn6h"), "7h10m", 1.0), is(&ticket, "7h10m", 0.0)];
    asked(&dashc, &many, &checks);
    let checks = [is(&alert_of(&sloth, "page"), "7h10m", 1.0), is(&alert_of(&sloth, "ticket"), "7h10m", 0.0)];
    asked(&sloth, &many, &checks);
}

/// Of several series a condition must hold for all, and it may hold at all; a quantile of nothing is missing.
#[test]
fn a_slice_of_several_series_is_good_while_all_are() {
    if !promtool() {
        return;
    }
    let built = Built::of(
        "slices",
        super::PROJECT,
        "slos:\n  - { slo: up, objective: 99%, sli: { slice: 'up{job=\"shop\"} == 1' } }\n  \
         - { slo: fast, objective: 98%, sli: { slice: 'histogram_quantile(0.9, sum by (le) (rate(wait_seconds_bucket[5m]))) < 0.5' } }\n",
    );
    let input = [
        ["up{job=\"shop\",instance=\"a\"}", "1x60"],
        ["up{job=\"shop\",instance=\"b\"}", "1x30 0x30"],
        ["wait_seconds_bucket{le=\"0.1\"}", "0+10x30 300x30"],
        ["wait_seconds_bucket{le=\"+Inf\"}", "0+10x30 300x30"],
    ];
    let bad = |slo: &str| format!("sum(slo:bad_events:rate{{slo=\"{slo}\"}})");
    let checks = [
        is(&bad("up"), "20m", 0.0),
        is(&bad("up"), "50m", 1.0),
        is(&bad("fast"), "20m", 0.0),
        is(&bad("fast"), "50m", 1.0),
    ];
    asked(&built, &input, &checks);
}

/// Two jobs with a hundredth of errors each have a hundredth of errors, and not two.
#[test]
fn shares_of_several_series_do_not_add_up() {
    if !promtool() {
        return;
    }
    let built = Built::of(
        "ratios",
        super::PROJECT,
        "slos:\n  - { slo: errors, objective: 95%, sli: { ratio: 'avg_over_time(job:errors:ratio[$window])' }, burn: [{ severity: ticket, long: 6h, short: 30m, spend: 5% }] }\n",
    );
    let input = [["job:errors:ratio{job=\"a\"}", "0.01x60"], ["job:errors:ratio{job=\"b\"}", "0.01x60"]];
    asked(&built, &input, &[is("round(sum(slo:bad_events:rate{slo=\"errors\"}), 0.0001)", "50m", 0.01)]);
}

/// Each value of `by` is held against its own objective: 20 % of `lax` burn twice as fast as they may, and 3 % of
/// `strict` three times.
#[test]
fn the_overview_holds_every_value_against_its_own_objective() {
    if !promtool() {
        return;
    }
    let built = Built::of_all(
        "overview",
        super::PROJECT,
        "service: checkout\nslos:\n  - { slo: orders, objective: 99%, by: region, objectives: { lax: 90% }, burn: [{ severity: page, long: 1d, short: 2h, spend: 10% }], \
         sli: { bad: 'sum by (region) (rate(orders_total{result=\"failed\",$where}[$window]))', total: 'sum by (region) (rate(orders_total{$where}[$window]))' } }\n",
        &[("dashboards/slos.yaml", "title: SLOs\nmethod: slo\n")],
    );
    let path = built.folder.join("grafana/dashboards/slos.json");
    let dashboard: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    let targets =
        dashboard["panels"].as_array().unwrap().iter().filter_map(|panel| panel["targets"].as_array());
    let queries: Vec<String> = targets
        .flatten()
        .filter_map(|target| target["expr"].as_str())
        .map(|expr| expr.replace("$slo", ".*"))
        .collect();
    let column = |said: &str| {
        let found = queries.iter().find(|query| query.contains(said));
        format!("round(sum({}), 0.001)", found.unwrap_or_else(|| panic!("no {said} in {queries:#?}")))
    };
    let orders = |result: &str, region: &str| {
        format!("orders_total{{job=\"shop/checkout\",result=\"{result}\",region=\"{region}\"}}")
    };
    let input = [
        [&*orders("failed", "lax"), &*counter(&[(20, 180)])],
        [&*orders("ok", "lax"), &*counter(&[(80, 180)])],
        [&*orders("failed", "strict"), &*counter(&[(3, 180)])],
        [&*orders("ok", "strict"), &*counter(&[(97, 180)])],
    ];
    asked(
        &built,
        &input,
        &[is(&column("[1h]"), "3h", 3.0), is(&column("(1 - slo:error_budget:remaining"), "3h", 0.2)],
    );
}
