//! The PromQL of the shipped project, and of the tests' own, as Prometheus's own tool reads it.
//!
//! Variables are replaced by values, and every query becomes a recording rule of one file for `promtool check
//! rules`. Without `promtool` on the PATH the test says so and passes, unless `DASHC_ORACLES` is `required`.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(clippy::print_stderr, reason = "a test that is left out says so")]

#[allow(dead_code, reason = "shared with other tests")]
#[path = "outputs/made.rs"]
mod made;

use std::fs;
use std::path::Path;
use std::process::Command;

use made::{Made, is_dashboard, panels, parsed};
use serde_json::{Value, json};

/// What is newer than the oldest promtool in use, 2.42: queries with one of these are left out.
const TOO_NEW: [&str; 9] = [
    "histogram_avg(",
    "histogram_stddev(",
    "histogram_stdvar(",
    "limitk(",
    "limit_ratio(",
    "mad_over_time(",
    "sort_by_label(",
    "sort_by_label_desc(",
    "info(",
];

/// What Grafana itself puts in, longest names first.
const GLOBALS: [(&str, &str); 8] = [
    ("$__rate_interval_ms", "300000"),
    ("$__rate_interval", "5m"),
    ("$__interval_ms", "60000"),
    ("$__interval", "1m"),
    ("$__range_ms", "10800000"),
    ("$__range_s", "10800"),
    ("$__range", "3h"),
    ("$__auto", "1m"),
];

/// A query and where it is from.
struct Asked {
    place: String,
    expr: String,
}

/// The first value of every variable of a dashboard, by name, longest first.
fn values(dashboard: &Value) -> Vec<(String, String)> {
    let variables = dashboard["templating"]["list"].as_array().unwrap().iter();
    let mut values: Vec<(String, String)> = variables
        .map(|variable| {
            let current = &variable["current"]["value"];
            let first = current.as_array().map_or(current, |several| &several[0]);
            let grouping = (variable["type"] == "groupby").then_some("job");
            let value = match (grouping.or(first.as_str()), variable["options"][0]["value"].as_str()) {
                (Some("$__all") | None, None) | (Some("$__all"), _) => ".*",
                (Some(value), _) | (None, Some(value)) => value,
            };
            (variable["name"].as_str().unwrap().to_owned(), value.to_owned())
        })
        .collect();
    values.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
    values
}

fn substituted(expr: &str, values: &[(String, String)]) -> String {
    let mut expr = expr.to_owned();
    for (name, value) in GLOBALS {
        expr = expr.replace(&format!("${{{}}}", &name[1..]), value).replace(name, value);
    }
    for (name, value) in values {
        expr = expr.replace(&format!("${{{name}}}"), value).replace(&format!("${name}"), value);
    }
    expr
}

fn is_promql(target: &Value) -> bool {
    matches!(
        target["datasource"]["type"].as_str(),
        Some("prometheus" | "grafana-amazonprometheus-datasource")
    )
}

/// Every query of a dashboard in PromQL; of variables those that ask for a result.
fn of_dashboard(path: &str, dashboard: &Value) -> Vec<Asked> {
    let values = values(dashboard);
    let targets = panels(dashboard).into_iter().flat_map(|panel| {
        let targets = panel["targets"].as_array().map(Vec::as_slice).unwrap_or_default();
        targets.iter().map(move |target| (panel["title"].to_string(), target))
    });
    let annotations = dashboard["annotations"]["list"].as_array().unwrap().iter();
    let asked = targets.chain(annotations.map(|annotation| (annotation["name"].to_string(), annotation)));
    let of = |(title, target): (String, &Value)| {
        let expr = target["expr"].as_str().filter(|_| is_promql(target))?;
        Some(Asked { place: format!("{path}, {title}"), expr: substituted(expr, &values) })
    };
    asked.filter_map(of).collect()
}

fn of_rules(path: &str, file: &Value) -> Vec<Asked> {
    let rules =
        file["groups"].as_array().into_iter().flatten().flat_map(|group| group["rules"].as_array().unwrap());
    let asked = rules.filter_map(|rule| {
        let model = &rule["data"][0]["model"];
        let managed = model["expr"].as_str().filter(|_| is_promql(model));
        // The ruler of logs has LogQL.
        let expr = managed.or_else(|| rule["expr"].as_str().filter(|_| !path.starts_with("loki/")))?;
        Some(Asked { place: format!("{path}, {}", rule["title"]), expr: expr.to_owned() })
    });
    asked.collect()
}

fn asked(made: Made) -> Vec<Asked> {
    let mut asked = Vec::new();
    for (path, bytes) in made.files("12.4", 1) {
        let Some(value) = parsed(&path, &bytes) else { continue };
        if is_dashboard(&path) {
            asked.extend(of_dashboard(&path, &value));
        }
        asked.extend(of_rules(&path, &value));
    }
    asked
}

/// A rule file; JSON is YAML. The names of the rules say which query a complaint is about.
fn rule_file(asked: &[Asked]) -> Value {
    let rules = asked.iter().enumerate();
    let rules =
        rules.map(|(index, asked)| json!({ "record": format!("dashc:query:{index}"), "expr": asked.expr }));
    json!({ "groups": [{ "name": "dashc", "rules": rules.collect::<Vec<_>>() }] })
}

#[test]
fn no_variable_is_left_in_a_query() {
    for made in Made::ALL {
        for asked in asked(made) {
            // `$1` and `${1}` are parts of a match in `label_replace`.
            let named = |rest: &str| {
                rest.trim_start_matches('{').starts_with(|c: char| c.is_alphabetic() || c == '_')
            };
            assert!(!asked.expr.split('$').skip(1).any(named), "{}: {}", asked.place, asked.expr);
        }
    }
}

#[test]
fn promtool_reads_every_query() {
    if Command::new("promtool").arg("--version").output().is_err() {
        let required = std::env::var_os("DASHC_ORACLES").is_some_and(|value| value == "required");
        assert!(!required, "promtool is not on the PATH, and DASHC_ORACLES says that it must be");
        eprintln!("left out: promtool is not on the PATH");
        return;
    }
    for made in Made::ALL {
        let mut asked = asked(made);
        asked.retain(|asked| !TOO_NEW.iter().any(|word| asked.expr.contains(word)));
        assert!(asked.len() > 5, "{made:?} has hardly a query");
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{made:?}.rules.json"));
        fs::write(&path, serde_json::to_vec_pretty(&rule_file(&asked)).unwrap()).unwrap();
        let output =
            Command::new("promtool").args(["check", "rules", "--lint=none"]).arg(&path).output().unwrap();
        let said =
            String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        let named = |index: &usize| said.contains(&format!("\"dashc:query:{index}\""));
        let wrong: Vec<String> = (0..asked.len())
            .filter(named)
            .map(|index| format!("{}:\n  {}", asked[index].place, asked[index].expr))
            .collect();
        assert!(output.status.success(), "{said}\n{}", wrong.join("\n"));
    }
}
