//! What the author of a dashboard or a datasource need not say, or may say in the way that comes to mind.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test fails by panicking")]

use dashc::world::MemoryWorld;
use dashc::{Options, compile, emit};
use serde_json::Value;

const PROJECT: &str = "project: shop
datasources:
  mimir: { type: mimir, url: $MIMIR_URL, default: true }
  loki: { type: loki, url: $LOKI_URL }
  tempo: { type: tempo, url: $TEMPO_URL }
  pyroscope: { type: pyroscope, url: $PYROSCOPE_URL }
";

/// The file whose path ends with `end`, of a project with one more file.
fn made(project: &str, path: &str, text: &str, end: &str) -> String {
    let world = MemoryWorld::default().with("dashc.yaml", project).with(path, text);
    let outcome = compile(&world, &Options::default());
    assert!(outcome.is_ok(), "{:#?}", outcome.diagnostics);
    let files = emit::files(&outcome.project);
    let file = files.iter().find(|file| file.path.ends_with(end)).expect("a file");
    String::from_utf8(file.render()).unwrap()
}

fn dashboard(text: &str) -> Value {
    serde_json::from_str(&made(PROJECT, "dashboards/orders.yaml", text, "orders.json")).unwrap()
}

#[test]
fn a_panel_that_draws_one_language_asks_a_store_that_speaks_it() {
    let made = dashboard(
        "panels:
  - { logs: Lines, query: '{app=\"orders\"} |= \"error\"' }
  - { traces: Traces, query: '{ status = error }' }
  - { flamegraph: Processor, query: 'process_cpu:cpu:nanoseconds:cpu:nanoseconds' }
  - { timeseries: Rate, query: sum(orders_total), unit: short }
",
    );
    let asked: Vec<&Value> = made["panels"]
        .as_array()
        .unwrap()
        .iter()
        .map(|panel| &panel["targets"][0]["datasource"]["uid"])
        .collect();
    assert_eq!(asked, ["loki", "tempo", "pyroscope", "mimir"]);
}

#[test]
fn a_chained_variable_matches_every_value_of_the_one_before() {
    let made = dashboard(
        "title: $zone
variables:
  region: { label_values: up.region, multi: true }
  zone: { label_values: up.zone, where: { region: $region, tier: web } }
",
    );
    assert_eq!(
        made["templating"]["list"][1]["definition"],
        "label_values(up{region=~\"$region\",tier=\"web\"}, zone)"
    );
}

#[test]
fn a_header_may_have_a_reference_in_it_or_be_a_file() {
    let project = "project: shop
datasources:
  loki:
    type: loki
    url: $LOKI_URL
    auth: { headers: { Authorization: Bearer $TOKEN, X-Price: $5, X-Token: { file: /run/secrets/token } } }
";
    let file = made(project, "dashboards/orders.yaml", "title: Orders\n", "datasources.yml");
    for line in ["Value1: Bearer $TOKEN", "Value2: $$5", "Value3: $__file{/run/secrets/token}"] {
        assert!(file.contains(line), "{line} is not in\n{file}");
    }
    let compose = made(project, "dashboards/orders.yaml", "title: Orders\n", "compose.dashc.yml");
    assert!(compose.contains("    - TOKEN\n") && compose.contains("#   /run/secrets/token\n"), "{compose}");
}

#[test]
fn a_setting_that_is_a_text_may_be_typed_as_the_number_that_it_looks_like() {
    let alerts = "contact_points:
  - { name: team, telegram: { bottoken: $TOKEN, chatid: -1001234567890 }, mqtt: { brokerUrl: 'tcp://x', topic: t, qos: 1 } }
";
    let file = made(PROJECT, "alerts/team.yaml", alerts, "contact-points.yml");
    assert!(file.contains("chatid: '-1001234567890'\n") && file.contains("qos: '1'\n"), "{file}");
}

#[test]
fn an_address_of_grafana_has_nothing_in_it_that_grafana_would_replace() {
    let project = format!("{PROJECT}root_url: 'https://example.com/${{x}}/%(domain)s;a/'\n");
    let ini = made(&project, "dashboards/orders.yaml", "title: Orders\n", ".ini");
    assert!(ini.contains("root_url = https://example.com/%24{x}/%25(domain)s%3Ba/\n"), "{ini}");
    let compose = made(&project, "dashboards/orders.yaml", "title: Orders\n", "compose.dashc.yml");
    assert!(compose.contains("GF_SERVER_ROOT_URL=https://example.com/%24{x}/%25(domain)s%3Ba/"), "{compose}");
}

#[test]
fn a_panel_of_a_dashboard_made_elsewhere_is_linked_by_its_number() {
    let project = format!("{PROJECT}external: {{ dashboards: {{ nodes: {{}} }} }}\n");
    let rules = made(
        &project,
        "alerts/a.yaml",
        "rules: [{ alert: Down, expr: up < 1, panel: nodes/4 }]\n",
        "rules.yml",
    );
    assert!(rules.contains("dashboardUid: nodes\n    panelId: 4\n"), "{rules}");
    let panel = "panels: [{ stat: A, query: sum(a), unit: short, link: { dashboard: nodes, panel: 4 } }]\n";
    let text = made(&project, "dashboards/orders.yaml", panel, "orders.json");
    assert!(text.contains("/d/nodes?") && text.contains("viewPanel=panel-4"), "{text}");
}
