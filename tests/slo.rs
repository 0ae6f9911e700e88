//! `dashc slo` from outside: what people, programs and those who look at drawings learn of an SLO.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may stop at what it did not expect")]

use std::fs;
use std::path::{Path, PathBuf};

use dashc::cli::{ExitStatus, Terminal};

const PROJECT: &str = r#"project: shop
datasources:
  mimir: { type: mimir, url: "http://mimir:9009/prometheus", default: true, scrape_interval: 15s }
services:
  checkout: { job: shop/checkout, instrumentation: [otel-http-server] }
alerting: { slos: mimir }
"#;

const OBJECTIVES: &str = r#"service: checkout
slos:
  - slo: checkout-availability
    description: A request is answered without a server error.
    objective: 99.9%
    sli: availability
    expected_rps: 2
  - slo: checkout-latency
    objective: 99%
    sli: { latency: { below: 500ms } }
  - slo: orders
    objective: 99.5%
    window: 7d
    notify: ticket
    by: region
    objectives: { eu: 99.9% }
    sli: { bad: 'sum by (region) (rate(orders_total{result="failed",$where}[$window]))', total: 'sum by (region) (rate(orders_total{$where}[$window]))' }
  - slo: refunds
    objective: 99.9%
    expected_rps: 0.02
    sli: { bad: 'sum(rate(refunds_total{result="failed"}[$window]))', total: 'sum(rate(refunds_total[$window]))' }
  - slo: throughput
    objective: 95%
    window: month
    notify: none
    sli: { slice: '60 * sum(rate(orders_total[5m])) > 1000' }
"#;

/// A project of one test's own.
struct Scratch {
    root: PathBuf,
}

/// What a run gave.
#[derive(Debug)]
struct Ran {
    status: ExitStatus,
    out: String,
    err: String,
}

impl Scratch {
    fn new(name: &str) -> Self {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("slo").join(name);
        let _ = fs::remove_dir_all(&root);
        Self { root }.with("dashc.yaml", PROJECT).with("alerts/objectives.yaml", OBJECTIVES)
    }

    fn with(self, path: &str, text: &str) -> Self {
        let path = self.root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    fn run(&self, args: &[&str]) -> Ran {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let mut terminal = Terminal::new(Box::new(std::io::empty()), Box::new(&mut out), Box::new(&mut err));
        let root = self.root.to_str().unwrap();
        let all = ["dashc", "slo", "--project", root].into_iter().chain(args.iter().copied());
        let status = dashc::cli::run(all, &mut terminal);
        drop(terminal);
        // The folder of the test is another one on every machine.
        let text = |bytes| String::from_utf8(bytes).unwrap().replace(root, "SHOP");
        Ran { status, out: text(out), err: text(err) }
    }

    fn path(&self, path: &str) -> String {
        self.root.join(path).to_str().unwrap().to_owned()
    }
}

impl Ran {
    #[track_caller]
    fn is(self, status: ExitStatus) -> Self {
        assert_eq!(self.status, status, "{self:?}");
        self
    }
}

#[track_caller]
fn snapshot(name: &str, text: &str) {
    insta::with_settings!({
        snapshot_path => "../snapshots/slo",
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, { insta::assert_snapshot!(name, text) });
}

#[test]
fn all_slos_are_on_one_table() {
    let ran = Scratch::new("summary").run(&[]).is(ExitStatus::Success);
    snapshot("summary", &ran.out);
    assert_eq!(ran.err, "");
}

#[test]
fn one_slo_is_told_in_full() {
    let scratch = Scratch::new("detail");
    for name in ["checkout-availability", "checkout-latency", "orders", "refunds", "throughput"] {
        let ran = scratch.run(&[name]).is(ExitStatus::Success);
        snapshot(name, &ran.out);
    }
}

#[test]
fn a_service_stands_for_its_slos() {
    let scratch = Scratch::new("service");
    let ran = scratch.run(&["checkout", "--format", "json"]).is(ExitStatus::Success);
    let found: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let names: Vec<&str> =
        found["slos"].as_array().unwrap().iter().map(|slo| slo["name"].as_str().unwrap()).collect();
    assert_eq!(
        names,
        ["checkout-availability", "checkout-latency", "orders", "orders", "refunds", "throughput"]
    );
}

#[test]
fn programs_get_every_figure_as_a_number() {
    let scratch = Scratch::new("json");
    snapshot("summary.json", &scratch.run(&["--format", "json"]).is(ExitStatus::Success).out);
    snapshot(
        "checkout-availability.json",
        &scratch.run(&["checkout-availability", "--format", "json"]).is(ExitStatus::Success).out,
    );
}

/// Every key that is written is described, and none is described that is not.
#[test]
fn the_keys_are_documented() {
    let ran = Scratch::new("keys").run(&["checkout-availability", "--format", "json"]);
    let mut written = std::collections::BTreeSet::new();
    keys(&serde_json::from_str(&ran.out).unwrap(), &mut written);
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/slo.md")).unwrap();
    let table = text.split("## For programs").nth(1).unwrap().split("\n## ").next().unwrap();
    let described =
        table.lines().filter_map(|line| line.strip_prefix("| `")).filter_map(|line| line.split(" |").next());
    let described =
        described.flat_map(|names| names.split(", ").map(|name| name.trim_matches('`').to_owned()));
    assert_eq!(written, described.collect());
}

fn keys(value: &serde_json::Value, found: &mut std::collections::BTreeSet<String>) {
    match value {
        serde_json::Value::Object(members) => {
            for (key, value) in members {
                found.insert(key.clone());
                keys(value, found);
            }
        }
        serde_json::Value::Array(items) => items.iter().for_each(|item| keys(item, found)),
        _ => {}
    }
}

/// What README.md and docs/slo.md show is what the command says.
#[test]
fn the_documentation_shows_what_is_written() {
    let scratch = Scratch::new("docs");
    let shown = scratch.run(&["checkout-availability"]).out;
    for path in ["README.md", "docs/slo.md"] {
        let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
        let block = text.split("$ dashc slo checkout-availability\n").nth(1).expect("an example");
        let block = block.split("```").next().unwrap();
        for line in block.lines().filter(|line| !line.is_empty() && *line != "…") {
            assert!(shown.lines().any(|found| found == line), "{path} shows `{line}`, found\n{shown}");
        }
    }
}

#[test]
fn a_name_that_is_not_known_is_met_with_the_nearest() {
    let ran = Scratch::new("unknown").run(&["checkout-availabilty"]).is(ExitStatus::Failure);
    let expected =
        "error: there is no SLO `checkout-availabilty`\nhelp: did you mean `checkout-availability`?\n";
    assert_eq!((ran.out.as_str(), ran.err.as_str()), ("", expected));
    let ran = Scratch::new("unknown").run(&["quite-another"]).is(ExitStatus::Failure);
    assert!(ran.err.contains("help: run `dashc slo` to list them all"), "{ran:?}");
}

#[test]
fn what_is_right_is_shown_beside_what_is_wrong() {
    let scratch = Scratch::new("wrong")
        .with("alerts/more.yaml", "slos:\n  - { slo: late, objective: 99, sli: availability }\n");
    let ran = scratch.run(&["checkout-availability"]).is(ExitStatus::Problems);
    assert!(
        ran.err.contains("alerts/more.yaml:2:") && ran.out.starts_with("checkout-availability\n"),
        "{ran:?}"
    );
    let ran = scratch.run(&["--format", "json"]).is(ExitStatus::Problems);
    assert!(serde_json::from_str::<serde_json::Value>(&ran.out).is_ok());
}

#[test]
fn a_project_without_slos_says_so() {
    let scratch = Scratch::new("none").with("alerts/objectives.yaml", "rules: []\n");
    let ran = scratch.run(&[]).is(ExitStatus::Success);
    assert_eq!((ran.out.as_str(), ran.err.as_str()), ("", "the project has no SLOs\n"));
    let ran = scratch.run(&["--format", "json"]).is(ExitStatus::Success);
    assert_eq!(ran.out, "{\n  \"slos\": []\n}\n");
}

#[test]
fn an_environment_has_its_own_slos() {
    let scratch = Scratch::new("environment").with("environments/prod.yaml", "slos: { window: 7d }\n");
    let ran = scratch.run(&["checkout-latency", "--env", "prod"]).is(ExitStatus::Success);
    assert!(ran.out.contains("in 7d are good"), "{ran:?}");
    scratch.run(&["--env", "pord"]).is(ExitStatus::Failure);
}

#[test]
fn colours_are_for_those_who_want_them() {
    let scratch = Scratch::new("colours");
    let coloured = scratch.run(&["checkout-availability", "--color", "always"]).out;
    assert!(
        coloured.contains("\x1b[31mpage\x1b[0m") && coloured.contains("\x1b[33mticket\x1b[0m"),
        "{coloured}"
    );
    assert!(!scratch.run(&["checkout-availability"]).out.contains('\x1b'));
}

#[test]
fn a_drawing_is_the_same_every_time() {
    let scratch = Scratch::new("plot");
    let file = scratch.path("drawn/slo.svg");
    let ran = scratch.run(&["checkout-availability", "--plot", &file]).is(ExitStatus::Success);
    assert_eq!(ran.err, "drew SHOP/drawn/slo.svg\n");
    let drawn = fs::read_to_string(&file).unwrap();
    snapshot("checkout-availability.svg", &drawn);
    scratch.run(&["checkout-availability", "--plot", &file]).is(ExitStatus::Success);
    assert_eq!(fs::read_to_string(&file).unwrap(), drawn);
    // Nothing is left beside it.
    assert_eq!(fs::read_dir(scratch.root.join("drawn")).unwrap().count(), 1);
}

#[test]
fn a_name_with_marks_of_its_own_is_drawn_as_it_is() {
    let text = OBJECTIVES.replace("A request is", "A <b>\\\"request\\\"</b> & more is");
    let scratch = Scratch::new("marks").with("alerts/objectives.yaml", &text);
    let file = scratch.path("slo.svg");
    scratch.run(&["checkout-availability", "--plot", &file]).is(ExitStatus::Success);
    let drawn = fs::read_to_string(&file).unwrap();
    assert!(drawn.contains("&lt;b&gt;") && !drawn.contains("<b>"));
}

#[test]
fn what_is_no_place_for_a_drawing_is_refused() {
    let scratch = Scratch::new("refused").with("folder/file.svg/inside", "");
    let cases = [
        (vec!["orders", "--plot", "DIR/folder/file.svg"], "is a folder, expected a file"),
        (vec!["throughput", "--plot", "DIR/slo.png"], "does not end in `.svg`"),
        (vec!["throughput", "--plot", "/dev/null"], "is no ordinary file"),
        (vec!["throughput", "--plot", "DIR/dashc.yaml/slo.svg"], "cannot be"),
        (vec!["--plot", "DIR/slo.svg"], "a drawing shows one SLO, and there are 6"),
    ];
    for (args, expected) in cases {
        let args: Vec<String> =
            args.iter().map(|arg| arg.replace("DIR", scratch.root.to_str().unwrap())).collect();
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let ran = scratch.run(&args).is(ExitStatus::Failure);
        assert!(ran.err.starts_with("error: ") && ran.err.contains(expected), "{ran:?}");
    }
    assert!(!scratch.root.join("slo.svg").exists() && !scratch.root.join("slo.png").exists());
}
