//! One project of SLOs, written for every engine: what rulers, Grafana and Alertmanagers read.
//!
//! Every kind of indicator is in it. The files are in snapshots; Prometheus's and Alertmanager's own tools read
//! them where they are on the PATH, and must where `DASHC_ORACLES` is `required`.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(clippy::print_stderr, reason = "a test that is left out says so")]

#[allow(dead_code, reason = "shared with other tests")]
#[path = "outputs/schemas.rs"]
mod schemas;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use dashc::diagnostic::{Severity, render};
use dashc::query::template::{self, Dialect};
use dashc::query::{logql, promql};
use dashc::tree::{Kind, Node};
use dashc::world::MemoryWorld;
use dashc::{Options, compile, emit};

/// The bytes of every file, by path.
type Files = BTreeMap<String, String>;

const SLOS: &str = r#"
service: checkout
slos:
  - slo: checkout-availability
    description: A request is answered without a server error.
    objective: 99.9%
    sli: availability
    runbook: https://example.com/runbooks/availability
    panel: shop/requests
  - slo: checkout-latency
    objective: 99%
    window: month
    sli: { latency: { below: 500ms } }
  - slo: checkout-latency-native
    objective: 99%
    notify: ticket
    sli: { latency: { below: 250ms, native: true } }
  - slo: checkout-spans
    objective: 99.5%
    sli: { availability: span-metrics }
  - slo: orders
    objective: 99.5%
    by: region
    objectives: { eu-1: 99.9% }
    sli:
      bad: sum by (region) (rate(orders_total{result="failed",$where}[$window]))
      total: sum by (region) (rate(orders_total{$where}[$window]))
  - slo: replies
    objective: 98%
    window: 7d
    sli:
      good: sum(increase(replies_total{code="ok"}[$window]))
      total: sum(increase(replies_total[$window]))
  - slo: recorded
    objective: 99%
    names: sloth
    sli: { ratio: 'max(shop:errors:ratio{window="$window"})' }
  - slo: throughput
    objective: 99%
    sli: { slice: '60 * sum(rate(orders_total[5m])) > 1000' }
  - slo: failed-lines
    objective: 99%
    datasource: loki
    sli:
      bad: 'sum(rate({app="shop"} |= "failed" [$window]))'
      total: 'sum(rate({app="shop"} [$window]))'
"#;

/// The project, its SLOs evaluated by `engine`.
fn project(engine: &str) -> String {
    format!(
        r#"project: shop
root_url: https://grafana.example.com
datasources:
  mimir:
    type: mimir
    url: "http://mimir:9009/prometheus"
    default: true
    scrape_interval: 15s
    retention: 1y
    alertmanager: alertmanager
  loki: {{ type: loki, url: "http://loki:3100" }}
  alertmanager: {{ type: alertmanager, url: "http://alertmanager:9093", implementation: prometheus }}
  tempo: {{ type: tempo, url: "http://tempo:3200" }}
services:
  checkout: {{ job: payments/checkout, instrumentation: [otel-http-server, span-metrics] }}
alerting: {{ slos: {engine} }}
"#
    )
}

const DASHBOARD: &str =
    "title: Shop\npanels: [{ timeseries: Requests, query: 'sum(rate(orders_total[5m]))', unit: cps }]\n";

fn built(files: &[(&str, &str)]) -> Files {
    let world = files.iter().fold(MemoryWorld::default(), |world, (path, text)| world.with(*path, *text));
    let outcome = compile(&world, &Options::default());
    let text = render::full(&outcome.diagnostics, &outcome.sources, &render::Options::default());
    assert!(outcome.diagnostics.iter().all(|found| found.severity != Severity::Error), "{text}");
    let file = |file: emit::File<'_>| (file.path.clone(), String::from_utf8(file.render()).unwrap());
    emit::files(&outcome.project).into_iter().map(file).collect()
}

fn slos(engine: &str) -> Files {
    let project = project(engine);
    built(&[("dashc.yaml", &project), ("alerts/slos.yaml", SLOS), ("dashboards/shop.yaml", DASHBOARD)])
}

fn show(below: &str, files: &Files, wanted: &[&str]) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("snapshots/slos").join(below);
    insta::with_settings!({
        snapshot_path => folder, prepend_module_to_snapshot => false, omit_expression => true,
    }, {
        for path in wanted {
            let text = files.get(*path).unwrap_or_else(|| panic!("no {path} in {:?}", files.keys()));
            insta::assert_snapshot!(path.replace('/', "__"), text);
        }
    });
}

/// Whether a tool is there; a test without it says so, unless it must not.
fn has(tool: &str) -> bool {
    let found = Command::new(tool).arg("--version").output().is_ok_and(|output| output.status.success());
    let required = env::var("DASHC_ORACLES").is_ok_and(|value| value == "required");
    assert!(found || !required, "{tool} is required");
    if !found {
        eprintln!("left out: no {tool}");
    }
    found
}

/// A folder of this test's own.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("slo-engines").join(name);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn succeeds(command: &mut Command) {
    let output = command.output().unwrap();
    let [out, err] = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    assert!(output.status.success(), "{command:?}\n{out}\n{err}");
}

#[test]
fn rulers_read_one_file_each() {
    let files = slos("mimir");
    show(
        "mimir",
        &files,
        &[
            "alertmanager/inhibit-rules.fragment.yml",
            "compose.dashc.yml",
            "loki/rules/fake/slos.yml",
            "mimir/rules/anonymous/slos.yml",
            "probes.json",
        ],
    );
    assert!(!files.contains_key("grafana/provisioning/alerting/rules.yml"));
    for path in ["compose.dashc.yml", "probes.json"] {
        let faults = schemas::of(path).faults(&value(&files[path]));
        assert!(faults.is_empty(), "{path}: {faults:?}");
    }
}

#[test]
fn grafana_reads_one_query_an_alert() {
    let files = slos("grafana");
    show("grafana", &files, &["grafana/provisioning/alerting/rules.yml"]);
    assert!(files.keys().all(|path| !path.starts_with("mimir/") && !path.starts_with("alertmanager/")));
    let rules = "grafana/provisioning/alerting/rules.yml";
    let faults = schemas::of(rules).faults(&value(&files[rules]));
    assert!(faults.is_empty(), "{faults:?}");
    assert!(files["grafana/grafana.fragment.ini"].contains("[recording_rules]\nenabled = true\n"));
}

/// The numbers that a query compares shares of bad events with, in order.
fn thresholds(expr: &str) -> Vec<String> {
    let after = expr.split(" > ").skip(1);
    let number = |text: &str| {
        let text = text.trim_start_matches("bool ");
        text.split(|letter: char| !(letter.is_ascii_digit() || letter == '.')).next().unwrap().to_owned()
    };
    after.map(number).filter(|number| number.contains('.')).collect()
}

/// The pairs of an alert file: what is said of an alert by its labels, and its thresholds without repetition.
fn pairs(groups: &serde_json::Value) -> BTreeMap<String, Vec<String>> {
    let mut found = BTreeMap::new();
    for group in groups.as_array().unwrap() {
        for rule in group["rules"].as_array().unwrap() {
            let labels = &rule["labels"];
            // An alert of sloth's is one for all pairs of a severity.
            let Some(long) = labels["long_window"].as_str().or(labels["sloth_severity"].as_str()) else {
                continue;
            };
            let called = rule["alert"].as_str().or(rule["title"].as_str()).unwrap_or_default();
            if called.contains("NotMeasured") {
                continue;
            }
            let slo = labels["slo"].as_str().or(labels["sloth_slo"].as_str()).unwrap();
            let expr = rule["expr"].as_str().or(rule["data"][0]["model"]["expr"].as_str()).unwrap();
            let mut numbers = thresholds(expr);
            // Of two parts of an SLO both are kept.
            numbers.sort();
            numbers.dedup();
            let title = rule["title"].as_str().unwrap_or_default();
            let part = if title.ends_with("eu-1") || expr.contains("region=\"eu-1\"") { "eu-1" } else { "" };
            let severity = labels["severity"].as_str().unwrap_or_default();
            let short = labels["short_window"].as_str().unwrap_or_default();
            found.insert(format!("{slo} {part} {severity} {long}/{short}"), numbers);
        }
    }
    found
}

fn groups(text: &str) -> serde_json::Value {
    value(text)["groups"].take()
}

/// A file of YAML, of which JSON is a part.
fn value(text: &str) -> serde_json::Value {
    let (mut sources, mut sink) = (dashc::span::Sources::default(), dashc::diagnostic::Sink::default());
    let source = sources.add("written.yml", text);
    json(&dashc::tree::yaml::read(source, text, &mut sink).unwrap().root)
}

fn json(node: &Node) -> serde_json::Value {
    match &node.kind {
        Kind::Null | Kind::Removed | Kind::Broken => serde_json::Value::Null,
        Kind::Bool(value) => (*value).into(),
        Kind::Number(text) => serde_json::from_str(text).unwrap(),
        Kind::String(text) => text.to_string().into(),
        Kind::Sequence(items) => items.iter().map(json).collect(),
        Kind::Mapping(entries) => {
            let entries = entries.iter().map(|entry| (entry.key.text.to_string(), json(&entry.value)));
            serde_json::Value::Object(entries.collect())
        }
    }
}

#[test]
fn both_engines_fire_at_the_same_thresholds() {
    let ruler = pairs(&groups(&slos_without_inhibition("mimir")["mimir/rules/anonymous/slos.yml"]));
    let grafana = pairs(&groups(&slos("grafana")["grafana/provisioning/alerting/rules.yml"]));
    assert_eq!(ruler.keys().collect::<Vec<_>>(), grafana.keys().collect::<Vec<_>>());
    for (pair, thresholds) in &ruler {
        assert!(!thresholds.is_empty(), "{pair} compares nothing");
        assert_eq!(thresholds, &grafana[pair], "{pair}");
    }
    assert!(ruler.len() >= 36, "{:?}", ruler.keys());
}

/// Without an Alertmanager tickets are kept quiet by their expressions, as they are in Grafana.
fn slos_without_inhibition(engine: &str) -> Files {
    let project = project(engine).replace("    alertmanager: alertmanager\n", "");
    built(&[("dashc.yaml", &project), ("alerts/slos.yaml", SLOS), ("dashboards/shop.yaml", DASHBOARD)])
}

#[test]
fn every_query_is_read_by_the_parsers_of_dashc() {
    let mut seen = [0, 0];
    for (engine, path) in [
        ("mimir", "mimir/rules/anonymous/slos.yml"),
        ("mimir", "loki/rules/fake/slos.yml"),
        ("grafana", "grafana/provisioning/alerting/rules.yml"),
    ] {
        for group in groups(&slos(engine)[path]).as_array().unwrap() {
            for rule in group["rules"].as_array().unwrap() {
                let model = &rule["data"][0];
                let logs = path.starts_with("loki/") || model["datasourceUid"] == "loki";
                let expr = rule["expr"].as_str().or(model["model"]["expr"].as_str()).unwrap();
                let faults = if logs { logql::parse(expr).faults } else { promql::parse(expr).faults };
                assert!(faults.is_empty(), "{expr}\n{faults:?}");
                seen[usize::from(logs)] += 1;
            }
        }
    }
    assert!(seen[0] > 200 && seen[1] >= 8, "{seen:?}");
}

/// What dashc writes into annotations itself is not checked when a user builds: here it is.
#[test]
fn every_template_of_an_alert_is_read_without_a_fault() {
    let mut seen = 0;
    for (engine, path, dialect) in [
        ("mimir", "mimir/rules/anonymous/slos.yml", Dialect::Prometheus),
        ("grafana", "grafana/provisioning/alerting/rules.yml", Dialect::Grafana),
    ] {
        for group in groups(&slos(engine)[path]).as_array().unwrap() {
            for rule in group["rules"].as_array().unwrap() {
                let annotations = rule["annotations"].as_object();
                for text in annotations.into_iter().flatten().filter_map(|(_, text)| text.as_str()) {
                    let text = text.replace("$$", "$");
                    let faults = template::check(&text, dialect);
                    assert!(faults.is_empty(), "{text}\n{faults:?}");
                    seen += usize::from(text.contains("{{"));
                }
            }
        }
    }
    assert!(seen > 100, "{seen}");
}

/// Whatever an SLO is called, its messages ask for its own series.
#[test]
fn a_name_with_quotes_and_percents_asks_for_itself() {
    let name = r#"it's "50%" of C:\orders"#;
    let slo = "objective: 99%, by: region, sli: { bad: 'sum by (region) (rate(orders_total{result=\"failed\"}[$window]))', \
               total: 'sum by (region) (rate(orders_total[$window]))' }";
    let slos = format!("slos:\n  - {{ slo: '{}', {slo} }}\n", name.replace('\'', "''"));
    let files = built(&[("dashc.yaml", &project("mimir")), ("alerts/slos.yaml", &slos)]);
    let text = &files["mimir/rules/anonymous/slos.yml"];
    let mut asked = 0;
    for rule in groups(text)[0]["rules"].as_array().unwrap() {
        for text in
            rule["annotations"].as_object().into_iter().flatten().filter_map(|(_, text)| text.as_str())
        {
            assert!(template::check(text, Dialect::Prometheus).is_empty(), "{text}");
            let Some((_, query)) = text.split_once("(printf \"") else { continue };
            // What Go makes of the text: its own escapes, then the values.
            let query = query.split("\" $labels").next().unwrap();
            let query = query.replace(r"\\", "\u{0}").replace("\\\"", "\"").replace('\u{0}', "\\");
            let query = query.replace("%q", "\"eu\"").replace("%%", "%");
            let parsed = promql::parse(&query);
            assert!(parsed.faults.is_empty(), "{query}");
            let selector = parsed.tree.selectors().next().unwrap();
            assert_eq!(parsed.tree.matcher_value(&selector.matchers[0]), name, "{query}");
            asked += 1;
        }
    }
    assert_eq!(asked, 8);
}

#[test]
fn promtool_takes_the_files_of_rulers() {
    if !has("promtool") {
        return;
    }
    let folder = folder("promtool");
    for (name, files) in [("inhibited", slos("mimir")), ("excluded", slos_without_inhibition("mimir"))] {
        let path = folder.join(format!("{name}.yml"));
        fs::write(&path, &files["mimir/rules/anonymous/slos.yml"]).unwrap();
        succeeds(Command::new("promtool").args(["check", "rules", "--lint=all", "--lint-fatal"]).arg(&path));
    }
}

#[test]
fn amtool_takes_the_inhibition_rules_in_a_configuration() {
    if !has("amtool") {
        return;
    }
    let mixed = SLOS.replace("    sli: availability\n", "    sli: availability\n    exclude: nothing\n");
    let project = project("mimir");
    let files = [("dashc.yaml", project.as_str()), ("dashboards/shop.yaml", DASHBOARD)];
    let folder = folder("amtool");
    for (name, slos) in [("all", SLOS), ("some", mixed.as_str())] {
        let made = built(&[files[0], files[1], ("alerts/slos.yaml", slos)]);
        let rules = &made["alertmanager/inhibit-rules.fragment.yml"];
        let path = folder.join(format!("{name}.yml"));
        fs::write(&path, format!("route: {{ receiver: team }}\nreceivers: [{{ name: team }}]\n{rules}"))
            .unwrap();
        succeeds(Command::new("amtool").arg("check-config").arg(&path));
    }
    insta::with_settings!({
        snapshot_path => "../snapshots/slos", prepend_module_to_snapshot => false, omit_expression => true,
    }, {
        insta::assert_snapshot!("inhibition_of_some", fs::read_to_string(folder.join("some.yml")).unwrap());
    });
}

const RULES: &str = r#"
group: orders
rules:
  - record: job:orders:rate5m
    expr: sum by (job) (rate(orders_total[5m]))
  - alert: NoOrders
    expr: job:orders:rate5m < 1
    for: 10m
    keep_firing_for: 5m
    severity: critical
    summary: '{{ $labels.job }} has {{ $value | humanize }} orders per second in ${REGION}'
    panel: shop/requests
  - alert: Failures
    datasource: loki
    expr: sum(rate({app="shop"} |= "failed" [5m])) > 1
    summary: '{{ with query "job:orders:rate5m" }}{{ . | first | value }}{{ end }} orders per second fail'
"#;

#[test]
fn rules_of_ones_own_go_to_the_ruler_of_what_they_ask() {
    let project = project("mimir").replace("alerting: {", "alerting: { rules: mimir,");
    let dashboard = ("dashboards/shop.yaml", DASHBOARD);
    let files = built(&[("dashc.yaml", &project), ("alerts/orders.yaml", RULES), dashboard]);
    show("rules", &files, &["loki/rules/fake/orders.yml", "mimir/rules/anonymous/orders.yml"]);
    let text = &files["mimir/rules/anonymous/orders.yml"];
    assert!(text.contains("{{ $labels.job }} has {{ $value | humanize }} orders per second in ${REGION}"));
    assert!(template::check("{{ $value | humanize }}", Dialect::Prometheus).is_empty());
    if has("promtool") {
        let path = folder("rules").join("orders.yml");
        fs::write(&path, text).unwrap();
        succeeds(Command::new("promtool").args(["check", "rules"]).arg(&path));
    }
}

/// SLOs so small that two fit into a group of 20 rules.
fn small(count: usize) -> String {
    let slo = |index: usize| {
        format!(
            "  - slo: small-{index}\n    objective: 99%\n    burn: [{{ severity: page, long: 1h, short: 5m, spend: 2% }}]\n    \
             sli: {{ bad: 'sum(rate(a{index}_failed_total[$window]))', total: 'sum(rate(a{index}_total[$window]))' }}\n"
        )
    };
    format!("slos:\n{}", (0..count).map(slo).collect::<String>())
}

#[test]
fn small_slos_share_groups_only_where_there_are_too_many() {
    let count = |slos: usize| {
        let files = built(&[("dashc.yaml", &project("mimir")), ("alerts/slos.yaml", &small(slos))]);
        let groups = groups(&files["mimir/rules/anonymous/slos.yml"]);
        let groups = groups.as_array().unwrap();
        assert!(groups.iter().all(|group| group["rules"].as_array().unwrap().len() <= 20));
        groups.len()
    };
    assert_eq!([count(70), count(71), count(140)], [70, 36, 70]);
}
