//! The rules of SLOs as Prometheus's own tool evaluates them: what they measure, and when their alerts fire.
//!
//! Projects are compiled into a folder, their rule files checked, and the tests that dashc writes beside them run
//! by `promtool test rules`. Beside these stand tests by hand: detection over a grid of error ratios, and
//! what rules of this kind are known to get wrong. Without `promtool` on the PATH they say so and pass, unless
//! `DASHC_ORACLES` is `required`.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(clippy::print_stderr, reason = "a test that is left out says so")]

#[path = "slo_promtool/defects.rs"]
mod defects;
#[path = "slo_promtool/detection.rs"]
mod detection;
#[path = "slo_promtool/meetings.rs"]
mod meetings;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use dashc::world::MemoryWorld;
use dashc::{Options, Outcome, compile, emit};
use serde_json::Value;

const PROJECT: &str = "
project: proofs
datasources: { metrics: { type: mimir, url: 'http://mimir:9009/prometheus', default: true } }
alerting: { slos: metrics }
services:
  checkout: { job: shop/checkout, instrumentation: [otel-http-server] }
";

/// Whether there is a promtool; says so when there is none.
fn promtool() -> bool {
    if Command::new("promtool").arg("--version").output().is_ok() {
        return true;
    }
    let required = std::env::var_os("DASHC_ORACLES").is_some_and(|value| value == "required");
    assert!(!required, "promtool is not on the PATH, and DASHC_ORACLES says that it must be");
    eprintln!("left out: promtool is not on the PATH");
    false
}

/// Whether a range of this promtool holds the sample at its far end, as before Prometheus 3.
fn counts_the_far_end() -> bool {
    let said = Command::new("promtool").arg("--version").output().unwrap();
    let said = String::from_utf8_lossy(&said.stdout).into_owned() + &String::from_utf8_lossy(&said.stderr);
    said.contains("version 2.")
}

/// A compiled project, written to a folder of its own.
struct Built {
    folder: PathBuf,
    outcome: Outcome,
    paths: Vec<String>,
}

impl Built {
    /// `slos` is the file `alerts/slos.yaml`.
    fn new(name: &str, slos: &str) -> Self {
        Self::of(name, PROJECT, &format!("service: checkout\nslos:\n{slos}"))
    }

    /// The same in a project of its own; `alerts` is the whole file.
    fn of(name: &str, project: &str, alerts: &str) -> Self {
        Self::of_all(name, project, alerts, &[])
    }

    fn of_all(name: &str, project: &str, alerts: &str, more: &[(&str, &str)]) -> Self {
        let world = MemoryWorld::default().with("dashc.yaml", project.as_bytes());
        let world = world.with("alerts/slos.yaml", alerts.as_bytes());
        let world = more.iter().fold(world, |world, (path, text)| world.with(*path, text.as_bytes()));
        let outcome = compile(&world, &Options::default());
        assert!(outcome.is_ok(), "{name}: {:?}", outcome.diagnostics);
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("slo_promtool").join(name);
        let _ = fs::remove_dir_all(&folder);
        let mut paths = Vec::new();
        for file in emit::files(&outcome.project) {
            let path = folder.join(&file.path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, file.render()).unwrap();
            paths.push(file.path);
        }
        Self { folder, outcome, paths }
    }

    fn rules(&self) -> PathBuf {
        self.folder.join("metrics/rules/anonymous/slos.yml")
    }

    fn tests(&self) -> Vec<&String> {
        self.paths.iter().filter(|path| path.ends_with(".test.yml")).collect()
    }

    /// Runs a test by hand; JSON is YAML.
    fn holds(&self, test: &Value) {
        let path = self.folder.join("by-hand.json");
        fs::write(&path, serde_json::to_vec_pretty(test).unwrap()).unwrap();
        run(&["test", "rules"], &path);
    }
}

fn run(arguments: &[&str], file: &Path) {
    let output = Command::new("promtool").args(arguments).arg(file).output().unwrap();
    let said =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}:\n{said}", file.display());
}

/// One page an hour long: enough to see that an indicator has the right data.
const ONE_PAIR: &str = "burn: [{ severity: page, long: 1h, short: 5m, spend: 2% }]";

/// Every kind of indicator that PromQL can run: what is said of it, and how many cases must be there.
const KINDS: [(&str, &str, usize); 11] = [
    ("availability", "objective: 99.9%, sli: availability", 7),
    ("latency", "objective: 99%, sli: { latency: { below: 500ms } }, ONE_PAIR", 4),
    (
        "events",
        "objective: 99.5%, ONE_PAIR, sli: { bad: 'sum(rate(orders_total{result=\"failed\"}[$window]))', \
         total: 'sum(rate(orders_total[$window]))' }",
        4,
    ),
    (
        "good",
        "objective: 99.5%, ONE_PAIR, window: month, sli: { good: 'sum(increase(orders_completed_total[$window]))', \
         total: 'sum(increase(orders_total[$window]))' }",
        4,
    ),
    (
        "ratio",
        "objective: 99%, ONE_PAIR, sli: { ratio: '1 - avg(avg_over_time(probe_success{job=\"probe\"}[$window]))' }",
        3,
    ),
    ("throughput", "objective: 99%, ONE_PAIR, sli: { slice: '60 * sum(rate(orders_total[5m])) > 1000' }", 2),
    ("sloth-names", "objective: 99.9%, ONE_PAIR, names: sloth, sli: availability", 4),
    (
        "by-cluster",
        "objective: 99.5%, ONE_PAIR, by: cluster, objectives: { eu: 99.9% }, sli: availability",
        8,
    ),
    ("each-cluster", "objective: 99.5%, ONE_PAIR, by: cluster, absent: each, sli: availability", 4),
    (
        "excluded",
        "objective: 99.5%, exclude: expression, sli: availability, burn: [{ severity: page, long: 1h, short: 5m, \
         spend: 2% }, { severity: ticket, long: 2h, short: 10m, spend: 2% }]",
        5,
    ),
    (
        "selected",
        "objective: 99.5%, ONE_PAIR, sli: { bad: 'sum(rate(orders_total{result=~\"fail.+|lost\", kind!~\"test|dry\"}\
         [$window]))', total: 'sum(rate(orders_total{kind!~\"test|dry\", region=~\"eu-[0-9]{2}\"}[$window]))' }",
        4,
    ),
];

#[test]
fn proofs_that_are_written_hold() {
    if !promtool() {
        return;
    }
    for (name, said, wanted) in KINDS {
        let built =
            Built::new(name, &format!("  - {{ slo: {name}, {} }}\n", said.replace("ONE_PAIR", ONE_PAIR)));
        run(&["check", "rules", "--lint=all", "--lint-fatal"], &built.rules());
        let mut cases = 0;
        for path in built.tests() {
            let path = built.folder.join(path);
            cases += fs::read_to_string(&path).unwrap().matches("\n- name:").count();
            run(&["test", "rules"], &path);
        }
        assert_eq!(cases, wanted, "{name}");
    }
}

#[test]
fn what_has_no_data_for_sure_says_so() {
    let queries = [
        "'histogram_quantile(0.9, sum by (le) (rate(latency_bucket[$window]))) > 1'",
        "'sum(rate(errors_total{job=~\"(?i)shop\"}[$window]))'",
        "'sum(rate(errors_total[$window] offset 5m))'",
        "'sum(rate(errors_total[$window])) + sum(rate(errors_total[10m]))'",
    ];
    for query in queries {
        let total = "'sum(rate(requests_total[$window]))'";
        let built = Built::new(
            "no-data",
            &format!(
                "  - {{ slo: odd, objective: 99%, {ONE_PAIR}, sli: {{ bad: {query}, total: {total} }} }}\n"
            ),
        );
        let [path] = &*built.tests() else { panic!("{:?}", built.paths) };
        let text = fs::read_to_string(built.folder.join(path)).unwrap();
        assert!(text.contains("# Nothing of `odd` is tested here.\n# Left out: "), "{text}");
        assert!(text.contains("tests: []"), "{text}");
    }
}
