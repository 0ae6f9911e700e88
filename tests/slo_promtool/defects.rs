//! What recording rules of SLOs are known to get wrong: each with the true value.

use std::fs;

use serde_json::{Value, json};

use super::{Built, promtool};

const ORDERS: &str = "sli: { bad: 'sum(rate(orders_total{result=\"failed\"}[$window]))', \
                      total: 'sum(rate(orders_total[$window]))' }";

fn orders(name: &str, more: &str) -> Built {
    Built::new(name, &format!("  - {{ slo: orders, objective: 99.9%, window: 3d, {more}{ORDERS} }}\n"))
}

fn series(result: &str, values: &str) -> Value {
    json!({ "series": format!("orders_total{{result=\"{result}\"}}"), "values": values })
}

/// `expr` is `value` at `at`, within a thousandth of it.
fn about(expr: &str, value: f64, at: &str) -> Value {
    let near = format!("abs({expr} / {value} - 1) < bool 0.001");
    json!({ "expr": near, "eval_time": at, "exp_samples": [{ "labels": "{slo=\"orders\"}", "value": 1 }] })
}

fn three_days(built: &Built, input: &[Value], checks: &[Value]) {
    built.holds(&json!({
        "rule_files": [built.rules()],
        "evaluation_interval": "5m",
        "tests": [{ "interval": "1m", "input_series": input, "promql_expr_test": checks }],
    }));
}

/// Counters that grow by so much a minute, for so many minutes each.
fn counter(stretches: &[(i64, i64)]) -> String {
    let mut reached = 0;
    let mut parts = vec!["0".to_owned()];
    for (amount, minutes) in stretches {
        parts.push(format!("{}+{amount}x{}", reached + amount, minutes - 1));
        reached += amount * minutes;
    }
    parts.join(" ")
}

/// Four busy hours a day with failures, twenty quiet ones without: every event weighs the same.
#[test]
fn the_period_is_weighted_by_traffic() {
    if !promtool() {
        return;
    }
    let built = orders("uneven", "");
    let days = |busy: i64, idle: i64| counter(&[(busy, 240), (idle, 1200)].repeat(3));
    let input = [series("failed", &days(300, 0)), series("ok", &days(59_700, 600))];
    // 4 h of 1,000 a second of which 0.5 % fail, 20 h of 10 a second.
    let truth = (4.0 * 1000.0 * 0.005) / (4.0 * 1000.0 + 20.0 * 10.0);
    three_days(
        &built,
        &input,
        &[
            about("slo:error_ratio:period", truth, "3d"),
            about("slo:error_budget:remaining", 1.0 - truth / 0.001, "3d"),
        ],
    );
}

/// Half an hour without any traffic is no share at all, and takes nothing from the rest of the period.
#[test]
fn idle_time_leaves_the_period_as_it_was() {
    if !promtool() {
        return;
    }
    let built = orders("idle", "");
    let days = |amount: i64| counter(&[(amount, 2000), (0, 30), (amount, 2290)]);
    let input = [series("failed", &days(5)), series("ok", &days(9995))];
    let idle = json!({ "expr": "slo:error_ratio:rate5m", "eval_time": "33h50m", "exp_samples": [] });
    three_days(&built, &input, &[about("slo:error_ratio:period", 0.0005, "3d"), idle]);
}

/// Before the first failure there is no series of failures: nothing has failed, which is measured all the same.
#[test]
fn failures_that_begin_late_count_for_what_they_are() {
    if !promtool() {
        return;
    }
    let built = orders("late", "");
    let all = counter(&[(10_000, 4260), (9900, 60)]);
    let failed = "_x4260 0+100x60";
    let input = [series("failed", failed), series("ok", &all)];
    let none = json!({
        "expr": "slo:error_ratio:period", "eval_time": "2d",
        "exp_samples": [{ "labels": "slo:error_ratio:period{slo=\"orders\"}", "value": 0 }]
    });
    three_days(&built, &input, &[none, about("slo:error_ratio:period", 0.01 / 72.0, "3d")]);
}

/// Two versions of the rules that differ in a label go on with the same series.
#[test]
fn a_new_owner_breaks_no_history() {
    if !promtool() {
        return;
    }
    let old = orders("owner-old", "labels: { owner: a }, ");
    let new = orders("owner-new", "labels: { owner: b }, ");
    let input = [series("failed", &counter(&[(5, 4320)])), series("ok", &counter(&[(9995, 4320)]))];
    let owners = json!({
        "expr": "count by (owner) (slo_info)", "eval_time": "3d",
        "exp_samples": [{ "labels": "{owner=\"a\"}", "value": 1 }, { "labels": "{owner=\"b\"}", "value": 1 }]
    });
    new.holds(&json!({
        "rule_files": [old.rules(), new.rules()],
        "evaluation_interval": "5m",
        "tests": [{
            "interval": "1m", "input_series": input,
            "promql_expr_test": [about("slo:error_ratio:period", 0.0005, "3d"), owners],
        }],
    }));
    // What is recorded is the same text but for the one series that says who owns it.
    let recorded = |built: &Built| {
        let text = fs::read_to_string(built.rules()).unwrap();
        text.lines().filter(|line| !line.contains("owner:")).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(recorded(&old), recorded(&new));
}

/// Ten requests an hour, of which one fails: a tenth of the hour, and nobody is woken up.
#[test]
fn one_failure_of_ten_requests_wakes_nobody() {
    if !promtool() {
        return;
    }
    let slo = |more: &str| format!("  - {{ slo: orders, objective: 99.9%, {more}{ORDERS} }}\n");
    let request = [(1, 1), (0, 5)];
    let six_hours = request.repeat(60);
    let failed = [(0, 360), (1, 1), (0, 59)];
    let ok = [six_hours, vec![(0, 6)], request.repeat(9)].concat();
    let input = [series("failed", &counter(&failed)), series("ok", &counter(&ok))];
    let fired = "count_over_time(ALERTS{alertstate=\"firing\",severity=\"critical\"}[7h]) > bool 0";
    let woken = |built: &Built, samples: Value| {
        let checks = [
            about("slo:error_ratio:rate1h", 0.1, "6h6m"),
            json!({ "expr": format!("count({fired}) > bool 0"), "eval_time": "7h", "exp_samples": samples }),
        ];
        built.holds(&json!({
            "rule_files": [built.rules()],
            "evaluation_interval": "1m",
            "tests": [{ "interval": "1m", "input_series": input, "promql_expr_test": checks }],
        }));
    };
    woken(&Built::new("guarded", &slo("")), json!([]));
    // The guard is what does it: without one, somebody is.
    woken(&Built::new("unguarded", &slo("min_bad_events: 0, ")), json!([{ "labels": "{}", "value": 1 }]));
}
