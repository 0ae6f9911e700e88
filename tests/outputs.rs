//! Everything that is written, read again: by schemas of our own, by Grafana's, and by people in snapshots.
//!
//! Four projects, each for three versions of Grafana. The schemas in `schemas/output/` say exactly what
//! dashc writes; [`refusals`] shows that they refuse what it must never write.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(clippy::print_stderr, reason = "a test that is left out says so")]

#[path = "outputs/made.rs"]
mod made;
#[path = "outputs/reference.rs"]
mod reference;
#[path = "outputs/refusals.rs"]
mod refusals;
#[path = "outputs/schemas.rs"]
mod schemas;
#[path = "outputs/snapshots.rs"]
mod snapshots;

use std::collections::BTreeSet;

use made::{Made, TARGETS, is_dashboard, panels, parsed};
use serde_json::Value;

#[test]
fn every_file_is_what_its_schema_says() {
    for made in Made::ALL {
        for target in TARGETS {
            for (path, bytes) in made.files(target, 1) {
                let Some(value) = parsed(&path, &bytes) else { continue };
                let faults = schemas::of(&path).faults(&value);
                assert!(faults.is_empty(), "{made:?}, Grafana {target}, {path}:\n{}", faults.join("\n"));
            }
        }
    }
}

#[test]
fn bytes_do_not_depend_on_the_run_or_on_threads() {
    for made in Made::ALL {
        let once = made.files("12.4", 1);
        assert_eq!(once, made.files("12.4", 1));
        for threads in [2, 3, 8] {
            assert!(once == made.files("12.4", threads), "{made:?} with {threads} threads");
        }
    }
}

#[test]
fn the_shipped_project_writes_this_tree() {
    let paths: Vec<String> = Made::Shipped.files("12.4", 1).into_keys().collect();
    let wanted = [
        "compose.dashc.yml",
        "grafana/dashboards/backend-availability-detail.json",
        "grafana/dashboards/backend-latency-detail.json",
        "grafana/dashboards/backend-red-method.json",
        "grafana/dashboards/correlation-demo.json",
        "grafana/dashboards/frontend-lcp-detail.json",
        "grafana/dashboards/frontend-web-vitals.json",
        "grafana/dashboards/golden-signals-overview.json",
        "grafana/dashboards/infrastructure-use-method.json",
        "grafana/dashboards/observability-stack.json",
        "grafana/dashboards/profiling.json",
        "grafana/dashboards/slo-overview.json",
        "grafana/dashboards/trace-analysis.json",
        "grafana/grafana.fragment.ini",
        "grafana/provisioning/alerting/contact-points.yml",
        "grafana/provisioning/alerting/mute-times.yml",
        "grafana/provisioning/alerting/notification-policies.yml",
        "grafana/provisioning/alerting/rules.yml",
        "grafana/provisioning/alerting/templates.yml",
        "grafana/provisioning/dashboards/dashboard-provisioning.yml",
        "grafana/provisioning/datasources/datasources.yml",
        "loki/rules/fake/slos.yml",
        "mimir/rules/anonymous/slos.yml",
        "mimir/tests/backend-availability.15m.test.yml",
        "mimir/tests/backend-availability.test.yml",
        "mimir/tests/backend-latency.15m.test.yml",
        "mimir/tests/backend-latency.test.yml",
        "probes.json",
        "tempo/metrics-generator.fragment.yml",
    ];
    assert_eq!(paths, wanted);
}

#[test]
fn texts_end_with_a_line_break_and_have_no_tabs_or_carriage_returns() {
    for made in Made::ALL {
        for (path, bytes) in made.files("12.4", 1) {
            let text = String::from_utf8(bytes).expect("UTF-8");
            assert!(text.ends_with('\n') && !text.ends_with("\n\n"), "{path} ends wrongly");
            assert!(!text.contains(['\r', '\t']), "{path} has a tab or a carriage return");
            assert!(text.lines().all(|line| !line.ends_with(' ')), "{path} has a space before a line break");
        }
    }
}

#[test]
fn uids_are_unique_over_all_files() {
    for made in Made::ALL {
        let (mut dashboards, mut rules) = (BTreeSet::new(), BTreeSet::new());
        for (path, bytes) in made.files("12.4", 1) {
            let Some(value) = parsed(&path, &bytes) else { continue };
            if is_dashboard(&path) {
                let uid = value["uid"].as_str().unwrap().to_owned();
                assert!(path.ends_with(&format!("/{uid}.json")), "{path} is not named by its uid");
                assert!(dashboards.insert(uid), "{path}");
            }
            for group in value["groups"].as_array().into_iter().flatten() {
                for rule in group["rules"].as_array().unwrap() {
                    // The rules of a ruler have no uid.
                    let uid = rule["uid"].as_str().or_else(|| path.contains("/rules/").then_some(""));
                    let uid = uid.unwrap().to_owned();
                    assert!(uid.is_empty() || rules.insert(uid), "{rule}");
                }
            }
        }
    }
}

#[test]
fn panels_have_their_own_ids_and_places_and_queries_their_own_letters() {
    for made in Made::ALL {
        for (path, bytes) in made.files("13.2", 1) {
            if !is_dashboard(&path) {
                continue;
            }
            let dashboard = parsed(&path, &bytes).unwrap();
            let mut ids = BTreeSet::new();
            let mut cells = BTreeSet::new();
            for row in dashboard["panels"].as_array().unwrap() {
                assert!(ids.insert(row["id"].as_u64()), "{path}: {row}");
            }
            for panel in panels(&dashboard) {
                ids.insert(panel["id"].as_u64());
                let place = |key: &str| panel["gridPos"][key].as_u64().unwrap();
                for x in place("x")..place("x") + place("w") {
                    for y in place("y")..place("y") + place("h") {
                        assert!(cells.insert((x, y)), "{path}: {} overlaps at {x}, {y}", panel["title"]);
                    }
                }
                let targets = panel["targets"].as_array().map(Vec::as_slice).unwrap_or_default();
                let letters: BTreeSet<_> = targets.iter().map(|target| target["refId"].as_str()).collect();
                assert_eq!(letters.len(), targets.len(), "{path}: {}", panel["title"]);
            }
        }
    }
}

/// Title, `y` and width of every panel.
fn widths(dashboard: &Value) -> Vec<(String, u64, u64)> {
    let place = |panel: &Value, key: &str| panel["gridPos"][key].as_u64().unwrap();
    let of = |panel: &Value| (panel["title"].to_string(), place(panel, "y"), place(panel, "w"));
    panels(dashboard).into_iter().map(of).collect()
}

#[test]
fn panels_of_a_method_leave_no_half_row_empty() {
    for made in [Made::Shipped, Made::Methods] {
        for (path, bytes) in made.files("12.4", 1) {
            if !is_dashboard(&path) || path.contains("own-annotation") {
                continue;
            }
            let all = widths(&parsed(&path, &bytes).unwrap());
            for (title, y, _) in &all {
                let width: u64 = all.iter().filter(|other| other.1 == *y).map(|other| other.2).sum();
                // Beside the five numbers at the top is the place for the error budget.
                let budget = *y == 1 && path.contains("golden-signals") && width == 20;
                assert!(width == 24 || budget, "{path}: {title} is in a row of {width} columns");
            }
        }
    }
}

#[test]
fn an_annotation_of_the_author_takes_the_place_of_the_methods() {
    let files = Made::Methods.files("12.4", 1);
    let annotation = |file: &str| {
        let path = format!("grafana/dashboards/{file}.json");
        let dashboard = parsed(&path, &files[&path]).unwrap();
        let list = dashboard["annotations"]["list"].as_array().unwrap().clone();
        list.into_iter().filter_map(|one| Some(one["expr"].as_str()?.to_owned())).collect::<Vec<_>>()
    };
    assert_eq!(annotation("client-red"), ["time() - process_start_time_seconds{job=\"client\"} < 120"]);
    assert_eq!(annotation("own-annotation"), ["changes(deployed{job=\"client\"}[5m]) > 0"]);
}

#[test]
fn a_link_opens_the_profile_that_it_names() {
    let links = |made: Made, file: &str| {
        let path = format!("grafana/dashboards/{file}.json");
        let text = String::from_utf8(made.files("12.4", 1).remove(&path).unwrap()).unwrap();
        text.matches("profileTypeId%22%3A%22memory%3Ainuse_space%3Abytes%3Aspace%3Abytes").count()
    };
    assert_eq!(links(Made::Methods, "own-annotation"), 1);
    assert_eq!(links(Made::Shipped, "golden-signals-overview"), 1);
}

#[test]
fn alerts_point_at_panels_that_exist() {
    for made in Made::ALL {
        let files = made.files("12.4", 1);
        let Some(rules) = files.get("grafana/provisioning/alerting/rules.yml") else { continue };
        let rules = parsed("rules.yml", rules).unwrap();
        let groups = rules["groups"].as_array().unwrap();
        for rule in groups.iter().flat_map(|group| group["rules"].as_array().unwrap()) {
            let refs: Vec<_> = rule["data"].as_array().unwrap().iter().map(|node| &node["refId"]).collect();
            let decides = if rule["record"].is_null() { &rule["condition"] } else { &rule["record"]["from"] };
            assert!(refs.contains(&decides), "{rule}");
            let Some(uid) = rule["dashboardUid"].as_str() else { continue };
            let file = files.iter().find(|(path, _)| path.ends_with(&format!("/{uid}.json"))).unwrap();
            let dashboard = parsed(file.0, file.1).unwrap();
            assert!(panels(&dashboard).iter().any(|panel| panel["id"] == rule["panelId"]), "{rule}");
            assert_eq!(rule["annotations"]["__panelId__"], rule["panelId"].to_string());
        }
    }
}
