//! Reading queries: time per expression, and whole processes over a large rule file.
//!
//! `cargo bench --bench query`. Expressions come from the conformance files where they are
//! (`DASHC_REFERENCE`, or beside the repository), else from the lists below. `promql-parser` reads
//! the expressions that both take, in turn with ours, so that a machine whose speed drifts is fair
//! to both; so does `promtool`, where it is installed. Prints medians; asserts nothing about time.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark may stop and print"
)]

use std::fmt::Write as _;
use std::fs;
use std::hint::black_box;
use std::panic;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use dashc::query::{logql, promql, traceql};
use promql_parser::parser;

const RUNS: usize = 11;
const RULES: usize = 10_000;

const PROMQL: [&str; 6] = [
    "up == 0",
    "sum by (job) (rate(http_requests_total{job=\"api\",status=~\"5..\"}[5m]))",
    "histogram_quantile(0.95, sum by (le, job) (rate(http_request_duration_seconds_bucket[5m]))) > 0.5",
    "a / on (x, y) group_left (z) b > bool 0.5 or vector(1) unless ignoring () c",
    "max_over_time(rate(x_total[1m])[30m:1m] offset 1d) - (avg without (pod) (y) * 100)",
    "label_replace(absent_over_time(up{job=\"node\"}[10m]), \"a\", \"$1\", \"b\", \"(.*)\")",
];

const LOGQL: [&str; 4] = [
    "{app=\"shop\", level=~\"error|warn\"} |= \"timeout\" | json | status >= 500",
    "sum by (app) (rate({app=\"shop\"} | logfmt | duration > 1.5s [5m]))",
    "quantile_over_time(0.99, {app=\"shop\"} | json | unwrap duration(took) | __error__=\"\" [5m]) by (route)",
    "topk(10, sum by (type) (count_over_time({kind=\"exception\"} | logfmt [1h])))",
];

const TRACEQL: [&str; 4] = [
    "{ resource.service.name = \"shop\" && span.http.response.status_code >= 500 }",
    "{ status = error } >> { kind = server } | count() > 2 | select(span.http.route)",
    "{ duration > 1.5s && .region != nil } | rate() by (resource.service.name)",
    "{ } | quantile_over_time(duration, 0.5, 0.99) by (name) | topk(5)",
];

fn main() {
    println!(
        "{:<10} {:<28} {:>12} {:>14} {:>14}",
        "language", "expressions", "bytes each", "dashc", "promql-parser"
    );
    let of_promql = expressions("promql", &PROMQL);
    row("PromQL", "all", &of_promql, |text| drop(black_box(promql::parse(text))), None);
    let shared = taken_by_both(&of_promql);
    let theirs = |text: &str| drop(black_box(parser::parse(text)));
    row("PromQL", "those both take", &shared, |text| drop(black_box(promql::parse(text))), Some(&theirs));
    row("PromQL", "with types and label flow", &shared, with_labels, None);
    row("LogQL", "all", &expressions("logql", &LOGQL), |text| drop(black_box(logql::parse(text))), None);
    row(
        "TraceQL",
        "all",
        &expressions("traceql", &TRACEQL),
        |text| drop(black_box(traceql::parse(text))),
        None,
    );
    println!();
    println!("{:<10} {:>12} {:>18} {:>18}", "rules", "file", "dashc lint", "promtool check");
    for rules in [1, RULES] {
        processes(rules);
    }
}

/// The expressions of a conformance file (valid and invalid), or `own` without one.
fn expressions(language: &str, own: &[&str]) -> Vec<String> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/reference");
    let reference = std::env::var_os("DASHC_REFERENCE").map_or_else(beside, PathBuf::from);
    let file =
        fs::read_to_string(reference.join(format!("conformance/{language}.jsonl"))).unwrap_or_default();
    let lines = file.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    let found: Vec<String> = lines.filter_map(|line| Some(line["expr"].as_str()?.to_owned())).collect();
    if found.is_empty() { own.iter().map(|text| (*text).to_owned()).collect() } else { found }
}

/// `promql-parser` panics on some durations; that is its only panic.
fn taken_by_both(texts: &[String]) -> Vec<String> {
    panic::set_hook(Box::new(|_| {}));
    let takes = |text: &str| panic::catch_unwind(|| parser::parse(text).is_ok()).unwrap_or(false);
    let both = texts.iter().filter(|text| promql::parse(text).is_ok() && takes(text)).cloned().collect();
    let _ = panic::take_hook();
    both
}

fn with_labels(text: &str) {
    let parsed = promql::parse(text);
    black_box(promql::labels::flow(&parsed.tree));
}

fn row(language: &str, what: &str, texts: &[String], ours: impl Fn(&str), theirs: Option<&dyn Fn(&str)>) {
    let rounds = 20_000_usize.div_ceil(texts.len());
    let once = |read: &dyn Fn(&str)| {
        let start = Instant::now();
        for _ in 0..rounds {
            for text in texts {
                read(text);
            }
        }
        start.elapsed() / u32::try_from(rounds * texts.len()).unwrap_or(u32::MAX)
    };
    let (mut one, mut two) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        one.push(once(&ours));
        two.extend(theirs.map(&once));
    }
    let bytes = texts.iter().map(String::len).sum::<usize>() / texts.len();
    let theirs = theirs.map_or_else(|| "-".to_owned(), |_| format!("{:.2?}", median(two)));
    let what = format!("{} ({what})", texts.len());
    println!("{language:<10} {what:<28} {bytes:>12} {:>14.2?} {theirs:>14}", median(one));
}

fn processes(rules: usize) {
    let text = rule_file(rules);
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("rules-{rules}.yaml"));
    fs::write(&path, &text).expect("a file to lint");
    let mut dashc = Command::new(env!("CARGO_BIN_EXE_dashc"));
    dashc.arg("lint").arg(&path);
    let mut promtool = Command::new("promtool");
    promtool.args(["check", "rules"]).arg(&path);
    let (mut one, mut two) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        one.extend(timed(&mut dashc));
        two.extend(timed(&mut promtool));
    }
    let size = format!("{} kB", text.len() / 1000);
    println!("{rules:>10} {size:>12} {:>18} {:>18}", shown(one), shown(two));
}

/// Rules that nobody has anything to say about, each with an expression of its own.
fn rule_file(rules: usize) -> String {
    let mut text = "groups:\n".to_owned();
    for rule in 0..rules {
        if rule % 100 == 0 {
            let _ = write!(text, "  - name: group-{}\n    rules:\n", rule / 100);
        }
        let expr = match rule % 4 {
            0 => format!("sum by (job) (rate(requests_{rule}_total{{status=~\"5..\"}}[5m])) > 0.5"),
            1 => format!(
                "histogram_quantile(0.95, sum by (le, job) (rate(duration_{rule}_seconds_bucket[5m]))) > {rule}"
            ),
            2 => format!("sum by (job) (a_{rule}) / on (job) sum by (job) (b_{rule}) > 0.9"),
            _ => format!("absent_over_time(up{{job=\"service-{rule}\"}}[10m])"),
        };
        let _ = write!(
            text,
            "      - alert: Alert{rule}\n        expr: '{expr}'\n        for: 5m\n        labels:\n          \
             severity: warning\n        annotations:\n          summary: alert {rule} fires\n"
        );
    }
    text
}

/// The time of one process; nothing if it cannot be started.
fn timed(command: &mut Command) -> Option<Duration> {
    let start = Instant::now();
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().ok()?;
    Some(start.elapsed())
}

fn shown(times: Vec<Duration>) -> String {
    if times.is_empty() { "not installed".to_owned() } else { format!("{:.1?}", median(times)) }
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}
