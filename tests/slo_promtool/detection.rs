//! Detection, measured by promtool over a grid of error ratios, is the formula rounded up to the evaluation.

use dashc::quantity::{Decimal, Duration, Ratio};
use dashc::slo::{Severity, Slo, Watch};
use serde_json::{Value, json};

use super::{Built, counts_the_far_end, promtool};

/// What promtool evaluates: how often, and how long all is well before the outage.
struct Grid {
    severity: Severity,
    tick: Duration,
    before: Duration,
    ratios: &'static [&'static str],
}

const EVENTS: &str = "by: case, sli: { bad: 'sum by (case) (rate(orders_total{result=\"failed\"}[$window]))', \
                      total: 'sum by (case) (rate(orders_total[$window]))' }";
/// Events of a minute.
const EVENTS_A_MINUTE: i128 = 10_000;

#[test]
fn pages_are_seen_when_the_formula_says() {
    let tick = Duration::seconds(60);
    let before = Duration::seconds(6 * 3600 + 600);
    let ratios = &["0.2", "0.5", "0.7", "1", "2", "5", "20", "100"];
    measured("pages", "notify: page", &Grid { severity: Severity::Page, tick, before, ratios });
}

#[test]
fn tickets_are_seen_when_the_formula_says() {
    let tick = Duration::seconds(900);
    let before = Duration::seconds(3 * 86_400 + 900);
    let ratios = &["0.1", "0.2", "0.5", "0.7", "1", "2", "5", "20", "100"];
    measured("tickets", "notify: page", &Grid { severity: Severity::Ticket, tick, before, ratios });
}

/// Several evaluations in the base window: sums of recordings see an outage later, by what `burn` says.
#[test]
fn sums_of_recordings_lag_as_the_formula_says() {
    let tick = Duration::seconds(120);
    let before = Duration::seconds(86_400 + 1200);
    let ratios = &["0.7", "1", "2", "5", "20", "100"];
    let burn = "burn: [{ severity: page, long: 1h, short: 10m, spend: 2% }, \
                { severity: ticket, long: 1d, short: 2h, spend: 10% }]";
    measured("lag", burn, &Grid { severity: Severity::Ticket, tick, before, ratios });
}

fn measured(name: &str, more: &str, grid: &Grid) {
    if !promtool() {
        return;
    }
    let slo = format!("  - {{ slo: {name}, objective: 99.9%, exclude: nothing, {more}, {EVENTS} }}\n");
    let built = Built::new(name, &slo);
    let slo = &built.outcome.project.slos[0];
    let found: Vec<(&str, Option<u64>)> =
        grid.ratios.iter().map(|ratio| (*ratio, expected(slo, grid, percent(ratio)))).collect();
    let longest = found.iter().filter_map(|(_, ticks)| *ticks).max().unwrap() + 1;
    let input: Vec<Value> = grid.ratios.iter().flat_map(|ratio| series(ratio, grid, longest)).collect();
    let checks: Vec<Value> =
        found.iter().flat_map(|(ratio, ticks)| checks(ratio, *ticks, grid, longest)).collect();
    built.holds(&json!({
        "rule_files": [built.rules()],
        "evaluation_interval": grid.tick.to_string(),
        "tests": [{ "interval": "1m", "input_series": input, "promql_expr_test": checks }],
    }));
}

fn percent(text: &str) -> Ratio {
    Ratio::from(text.parse::<Decimal>().unwrap()) / Ratio::from(100)
}

/// The evaluation that must see an outage: the formula, rounded up.
///
/// A promtool before 3 sums one recording more than a window has, so there the windows that are summed are
/// longer by one evaluation; that is the only thing that is not the formula's.
fn expected(slo: &Slo, grid: &Grid, errors: Ratio) -> Option<u64> {
    let mut watch = Watch { interval: grid.tick, ..slo.watch.clone() };
    if counts_the_far_end() {
        for tier in &mut watch.tiers {
            for window in [&mut tier.long, &mut tier.short] {
                if *window >= watch.recorded_from {
                    *window = Duration::millis(window.as_millis() + grid.tick.as_millis());
                }
            }
        }
    }
    let detection = watch.sight(grid.severity, errors)?.detection.as_millis();
    // Above the threshold is what fires: at it is an evaluation too early.
    let at_a_tick = detection.is_multiple_of(grid.tick.as_millis());
    Some(detection.div_ceil(grid.tick.as_millis()) + u64::from(at_a_tick))
}

/// Good and bad events of one error ratio: well, then an outage that does not end.
fn series(ratio: &str, grid: &Grid, ticks: u64) -> [Value; 2] {
    let bad = (percent(ratio) * Ratio::from(EVENTS_A_MINUTE)).floor();
    let before = i128::from(grid.before.as_seconds() / 60);
    let after = i128::from(ticks * grid.tick.as_seconds() / 60);
    let one = |result: &str, well: i128, ill: i128| {
        let values = format!("0+{well}x{before} {}+{ill}x{}", well * before + ill, after - 1);
        json!({ "series": format!("orders_total{{case=\"{ratio}\",result=\"{result}\"}}"), "values": values })
    };
    [one("failed", 0, bad), one("ok", EVENTS_A_MINUTE, EVENTS_A_MINUTE - bad)]
}

/// Quiet one evaluation before, and firing at the computed one; or quiet to the end.
fn checks(ratio: &str, ticks: Option<u64>, grid: &Grid, last: u64) -> Vec<Value> {
    let at =
        |ticks: u64| Duration::millis(grid.before.as_millis() + ticks * grid.tick.as_millis()).to_string();
    let severity = grid.severity.label();
    let expr = format!(
        "count by (case) (ALERTS{{case=\"{ratio}\",severity=\"{severity}\",alertstate=\"firing\"}}) > bool 0"
    );
    let quiet = |ticks| json!({ "expr": expr, "eval_time": at(ticks), "exp_samples": [] });
    let Some(ticks) = ticks else { return vec![quiet(last)] };
    let samples = json!([{ "labels": format!("{{case=\"{ratio}\"}}"), "value": 1 }]);
    vec![quiet(ticks - 1), json!({ "expr": expr, "eval_time": at(ticks), "exp_samples": samples })]
}
