//! Sloth's published rules and ours over the same samples, in `promtool test rules`.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use super::imported::{compiled, imported};

/// A tick is two minutes. Without errors for a good day, with 2 % for four hours, then without.
///
/// Our windows from a day on are summed from rates over five minutes and see errors up to two minutes
/// later. Start and share of the errors are such that no threshold is crossed in those two minutes
/// before a tick: what is left to see is whether alerts are the same.
const PHASES: [(u64, u64); 3] = [(913, 0), (120, 20), (1667, 0)];

/// Requests in a tick, always.
const TRAFFIC: u64 = 1001;

/// A counter that grows by `step` of the errors of a tick.
fn counter(step: impl Fn(u64) -> u64) -> String {
    let (mut values, mut at) = (Vec::new(), 0);
    for (ticks, errors) in PHASES {
        let step = step(errors);
        values.push(format!("{}+{step}x{}", at + step, ticks - 1));
        at += step * ticks;
    }
    values.join(" ")
}

fn series() -> String {
    let metric = |code, values: String| {
        format!(
            "    - series: 'http_request_duration_seconds_count{{job=\"myservice\",code=\"{code}\"}}'\n      values: '{values}'\n"
        )
    };
    let good = metric("200", counter(|errors| TRAFFIC - errors));
    format!("  input_series:\n{good}{}", metric("500", counter(|errors| errors)))
}

const GROUPS: [&str; 4] = [
    "sloth-slo-sli-recordings-myservice-requests-availability",
    "sloth-slo-meta-recordings-myservice-requests-availability",
    "sloth-slo-alerts-myservice-requests-availability",
    "slo-myservice-requests-availability",
];

/// From 20 hours on, at every tick.
const RANGE: &str = "[70h:2m]";

fn has_promtool() -> bool {
    let found = Command::new("promtool").arg("--version").output().is_ok();
    let required = std::env::var("DASHC_ORACLES").is_ok_and(|value| value == "required");
    assert!(found || !required, "promtool is required and not on the PATH");
    if !found {
        eprintln!("left out: promtool is not on the PATH");
    }
    found
}

/// Our rules with names of their own, so that neither side reads what the other records.
fn apart(rules: &str) -> String {
    let rules = rules.replace("slo:", "dashc:").replace("sloth_dashc:", "sloth_slo:");
    rules.replace("sloth_slo_info", "dashc_slo_info")
}

/// How far a ratio of sloth's is from ours.
fn distance(name: &str) -> String {
    let theirs = format!("max by (sloth_id) (slo:{name}{{cmd=\"examplesgen.sh\"}})");
    format!("abs({theirs} - on (sloth_id) max by (sloth_id) (dashc:{name}))")
}

/// An expression that gives nothing.
fn never(expr: &str) -> String {
    format!("    - {{ eval_time: 90h, expr: '{expr}', exp_samples: [] }}\n")
}

/// An expression that counts.
fn counts(expr: &str, value: u32) -> String {
    format!(
        "    - {{ eval_time: 90h, expr: '{expr}', exp_samples: [{{ labels: '{{}}', value: {value} }}] }}\n"
    )
}

fn tests() -> String {
    let mut tests = String::from("  promql_expr_test:\n");
    // Both ask the metrics: the same at every tick.
    for window in ["5m", "30m", "1h", "2h", "6h"] {
        let distance = distance(&format!("sli_error:ratio_rate{window}"));
        tests += &never(&format!("max_over_time(({distance}){RANGE}) > 1e-9"));
        tests += &counts(&format!("sum(count_over_time(({distance}){RANGE}))"), 2101);
    }
    // On purpose not the same: summed from what is recorded, so that every request weighs the same. With
    // steady traffic that differs by what five minutes hold, while errors enter or leave the window.
    for window in ["1d", "3d", "30d"] {
        let distance = distance(&format!("sli_error:ratio_rate{window}"));
        tests += &never(&format!("max_over_time(({distance}){RANGE}) > 5 / 1440 * 0.02"));
        tests += &counts(&format!("sum(count_over_time(({distance}){RANGE}))"), 2101);
    }
    tests += &never(&format!("max_over_time(({})[18h:2m]) > 1e-9", distance("sli_error:ratio_rate1d")));
    for (severity, ticks) in [("page", 109), ("ticket", 242)] {
        let theirs = format!("ALERTS{{cmd=\"examplesgen.sh\",sloth_severity=\"{severity}\"}}");
        let ours = format!("ALERTS{{cmd=\"\",sloth_severity=\"{severity}\"}}");
        tests += &never(&format!("count_over_time(({theirs} unless on () {ours}){RANGE})"));
        tests += &never(&format!("count_over_time(({ours} unless on () {theirs}){RANGE})"));
        tests += &counts(&format!("sum(count_over_time({ours}{RANGE}))"), ticks);
    }
    tests
}

#[test]
fn ratios_and_alerts_are_those_of_sloth_while_traffic_is_steady() {
    let Some(examples) = super::examples().filter(|_| has_promtool()) else { return };
    let input = fs::read_to_string(examples.join("getting-started.yml")).unwrap();
    let theirs = fs::read_to_string(examples.join("_gen/getting-started.yml")).unwrap();
    let ours = compiled(&imported(&[("getting-started.yml", &input)]).0).into_values().next().unwrap();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("sloth");
    fs::create_dir_all(&folder).unwrap();
    let mut test =
        String::from("rule_files: [ours.yml, theirs.yml]\nevaluation_interval: 2m\ngroup_eval_order:\n");
    for group in GROUPS {
        let _ = writeln!(test, "  - {group}");
    }
    let _ = write!(test, "tests:\n- interval: 2m\n{}{}", series(), tests());
    fs::write(folder.join("ours.yml"), apart(&ours)).unwrap();
    fs::write(folder.join("theirs.yml"), theirs).unwrap();
    fs::write(folder.join("test.yml"), test).unwrap();
    let run =
        Command::new("promtool").args(["test", "rules", "test.yml"]).current_dir(&folder).output().unwrap();
    let said = String::from_utf8_lossy(&run.stdout).into_owned() + &String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "{said}");
}
