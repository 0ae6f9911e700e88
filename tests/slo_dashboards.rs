//! What ties SLOs and dashboards together: alerts lead to panels, tables to dashboards, services to budgets.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

use dashc::diagnostic::render;
use dashc::world::MemoryWorld;
use dashc::{Options, compile, emit};
use serde_json::Value;

const PROJECT: &str = r#"project: shop
root_url: https://grafana.example.com/
datasources:
  mimir: { type: mimir, url: "http://mimir:9009/prometheus", default: true, scrape_interval: 15s }
services:
  checkout: { job: payments/checkout, instrumentation: [otel-http-server] }
alerting: { slos: mimir }
"#;

const SLO: &str = "slos:\n  - { slo: up, service: checkout, objective: 99.9%, sli: availability }\n";

/// The file at `path` of a project with these files.
fn made(files: &[(&str, &str)], path: &str) -> String {
    let world = MemoryWorld::default().with("dashc.yaml", PROJECT);
    let world = files.iter().fold(world, |world, (path, text)| world.with(*path, *text));
    let outcome = compile(&world, &Options::default());
    let shown = render::full(&outcome.diagnostics, &outcome.sources, &render::Options::default());
    assert!(outcome.is_ok(), "{shown}");
    let files = emit::files(&outcome.project);
    let file = files.iter().find(|file| file.path == path).unwrap_or_else(|| panic!("no file {path}"));
    String::from_utf8(file.render()).unwrap()
}

const RULES: &str = "mimir/rules/anonymous/slos.yml";
const DETAIL: (&str, &str) = ("dashboards/slo-detail.yaml", "each: { slo: all }\nmethod: slo\n");
const OVERVIEW: (&str, &str) = ("dashboards/slos.yaml", "title: SLOs\nmethod: slo\n");
const RED: (&str, &str) = ("dashboards/red.yaml", "title: Checkout\nmethod: red\nservice: checkout\n");

/// The addresses that the alerts of the rule file lead to, each once.
fn addresses(files: &[(&str, &str)]) -> Vec<String> {
    let text = made(files, RULES);
    let lines = text.lines().filter_map(|line| line.trim().strip_prefix("dashboard_url: "));
    let mut found: Vec<String> = lines.map(|url| url.trim_matches(['\'', '"']).to_owned()).collect();
    found.dedup();
    found
}

fn dashboard(files: &[(&str, &str)], uid: &str) -> Value {
    serde_json::from_str(&made(files, &format!("grafana/dashboards/{uid}.json"))).unwrap()
}

fn panel<'a>(dashboard: &'a Value, title: &str) -> &'a Value {
    let panels = dashboard["panels"].as_array().unwrap();
    let named = |panel: &&Value| panel["title"] == title && panel["type"] != "row";
    panels.iter().find(named).unwrap_or_else(|| panic!("no panel {title}"))
}

#[test]
fn an_alert_leads_to_its_pair_of_windows() {
    let files = [("alerts/slos.yaml", SLO), DETAIL, OVERVIEW];
    let detail = dashboard(&files, "up-detail");
    let titles = ["Page: 1h and 5m", "Page: 6h and 30m", "Ticket: 1d and 2h", "Ticket: 3d and 6h", "Events"];
    let wanted = titles.map(|title| {
        let id = &panel(&detail, title)["id"];
        format!("https://grafana.example.com/d/up-detail?viewPanel={id}")
    });
    assert_eq!(addresses(&files), wanted);
}

#[test]
fn an_alert_without_such_a_dashboard_leads_to_the_overview_with_its_slo_chosen() {
    let files = [("alerts/slos.yaml", SLO), OVERVIEW];
    let id = panel(&dashboard(&files, "slos"), "Budget left")["id"].clone();
    assert_eq!(addresses(&files), [format!("https://grafana.example.com/d/slos?var-slo=up&viewPanel={id}")]);
}

#[test]
fn the_panel_that_an_author_names_wins() {
    let slo = "slos:\n  - { slo: up, service: checkout, objective: 99.9%, sli: availability, panel: red/error-ratio }\n";
    let files = [("alerts/slos.yaml", slo), DETAIL, RED];
    let found = addresses(&files);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("https://grafana.example.com/d/red?viewPanel="), "{found:?}");
}

#[test]
fn a_panel_that_is_half_said_or_not_there_is_reported() {
    for (panel, wanted) in [("red", "alert/half-a-panel"), ("red/error-ration", "alert/unknown-panel")] {
        let slo = format!(
            "slos:\n  - {{ slo: up, service: checkout, objective: 99.9%, sli: availability, panel: {panel} }}\n"
        );
        let world = MemoryWorld::default().with("dashc.yaml", PROJECT).with("alerts/slos.yaml", slo);
        let outcome = compile(&world.with(RED.0, RED.1), &Options::default());
        assert!(outcome.diagnostics.iter().any(|found| found.code == wanted), "{:?}", outcome.diagnostics);
    }
}

#[test]
fn without_a_dashboard_nothing_is_linked() {
    let files = [("alerts/slos.yaml", SLO)];
    assert_eq!(addresses(&files), Vec::<String>::new());
    assert!(!made(&files, RULES).contains("dashboard:"));
}

#[test]
fn alerts_of_grafana_know_their_panel() {
    let project = PROJECT.replace("alerting: { slos: mimir }\n", "");
    let files = [("dashc.yaml", &*project), ("alerts/slos.yaml", SLO), DETAIL];
    let text = made(&files, "grafana/provisioning/alerting/rules.yml");
    let id = panel(&dashboard(&files, "up-detail"), "Page: 6h and 30m")["id"].clone();
    assert!(text.contains("dashboardUid: up-detail"), "{text}");
    assert!(text.contains(&format!("panelId: {id}\n")), "{text}");
    assert!(text.contains(&format!("https://grafana.example.com/d/up-detail?viewPanel={id}")), "{text}");
}

#[test]
fn values_of_by_are_chosen_from_the_alert() {
    let slo = "slos:\n  - slo: jobs\n    objective: 99%\n    by: queue\n    sli: { bad: 'sum by (queue) (rate(failed_total[$window]))', total: 'sum by (queue) (rate(jobs_total[$window]))' }\n";
    let found = addresses(&[("alerts/slos.yaml", slo), DETAIL]);
    let (absent, burning) = found.split_last().unwrap();
    for url in burning {
        assert!(url.contains("/d/jobs-detail?var-queue={{ $labels.queue | urlquery }}&viewPanel="), "{url}");
    }
    assert!(absent.contains("/d/jobs-detail?viewPanel="), "{absent}");
}

#[test]
fn the_info_series_names_the_dashboards_that_the_table_leads_to() {
    let files = [("alerts/slos.yaml", SLO), DETAIL, OVERVIEW, RED];
    let rules = made(&files, RULES);
    let info = rules.split("record: slo_info").nth(1).unwrap().split("- ").next().unwrap();
    assert!(info.contains("dashboard: up-detail") && info.contains("service_dashboard: red"), "{info}");
    let table = panel(&dashboard(&files, "slos"), "SLOs").to_string();
    assert!(table.contains("/d/${__data.fields.dashboard}?var-slo=${__data.fields.slo}"), "{table}");
    assert!(table.contains("/d/${__data.fields.service_dashboard}"), "{table}");
}

#[test]
fn an_slo_and_its_service_lead_to_each_other() {
    let golden = ("dashboards/golden.yaml", "title: Golden\nmethod: golden-signals\nservice: checkout\n");
    let files = [("alerts/slos.yaml", SLO), DETAIL, RED, golden];
    let links = dashboard(&files, "up-detail")["links"].to_string();
    assert!(links.contains("/d/red") && links.contains("/d/golden"), "{links}");
    let budget = panel(&dashboard(&files, "golden"), "Budget left").to_string();
    assert!(budget.contains("/d/up-detail"), "{budget}");
}

#[test]
fn dashboards_follow_the_windows_of_the_slo_and_the_time_range_is_its_own() {
    let week = "slos:\n  - { slo: up, service: checkout, objective: 99.9%, window: 7d, sli: availability }\n";
    let project = format!("{PROJECT}dashboards: {{ time: now-3h, refresh: 10s }}\n");
    let detail = dashboard(&[("dashc.yaml", &project), ("alerts/slos.yaml", week), DETAIL], "up-detail");
    assert_eq!((&detail["time"]["from"], &detail["refresh"]), (&"now-7d".into(), &"5m".into()));
    let text = detail.to_string();
    assert!(text.contains("slo:error_ratio:rate1h30m") && !text.contains("slo:error_ratio:rate3d"), "{text}");
    let said = ("dashboards/one.yaml", "method: slo\nslo: up\ntime: now-1h\nrefresh: 30s\n");
    let own = dashboard(&[("alerts/slos.yaml", week), said], "one");
    assert_eq!((&own["time"]["from"], &own["refresh"]), (&"now-1h".into(), &"30s".into()));
}

#[test]
fn thresholds_follow_from_the_objective() {
    let red =
        ("dashboards/red.yaml", "title: Checkout\nmethod: red\nservice: checkout\nthresholds: from-slo\n");
    let made = dashboard(&[("alerts/slos.yaml", SLO), red], "red");
    let steps = &panel(&made, "Error ratio by route")["fieldConfig"]["defaults"]["thresholds"]["steps"];
    let steps = steps.as_array().unwrap().iter().map(|step| step["value"].as_f64());
    assert_eq!(steps.collect::<Vec<_>>(), [None, Some(0.001), Some(0.006)]);
}

#[test]
fn a_panel_of_an_slo_takes_query_unit_and_thresholds_from_it() {
    let panels = "panels:\n  - { stat: Left, slo: up }\n  - { stat: Bad, slo: up, show: error_ratio, unit: percent }\n  - { timeseries: Burn, slo: up, show: burn_rate }\n";
    let made = dashboard(&[("alerts/slos.yaml", SLO), ("dashboards/own.yaml", panels)], "own");
    let expr = |title: &str| panel(&made, title)["targets"][0]["expr"].as_str().unwrap().to_owned();
    assert_eq!(expr("Left"), "max(slo:error_budget:remaining{slo=\"up\"})");
    assert_eq!(expr("Bad"), "max(slo:error_ratio:period{slo=\"up\"})");
    assert_eq!(expr("Burn"), "max(slo:error_ratio:rate6h{slo=\"up\"}) / 0.001");
    let unit = |title: &str| panel(&made, title)["fieldConfig"]["defaults"]["unit"].clone();
    assert_eq!((unit("Left"), unit("Bad")), ("percentunit".into(), "percent".into()));
}

#[test]
fn many_threads_make_the_same_dashboards() {
    let world = MemoryWorld::default().with("dashc.yaml", PROJECT).with("alerts/slos.yaml", SLO);
    let world = [DETAIL, OVERVIEW, RED].iter().fold(world, |world, (path, text)| world.with(*path, *text));
    let all = |threads| {
        let outcome = compile(&world, &Options { threads, ..Options::default() });
        let files = emit::files(&outcome.project);
        files.iter().map(|file| (file.path.clone(), file.render())).collect::<Vec<_>>()
    };
    assert_eq!(all(1), all(4));
}
