//! The documentation is true: every YAML block that names its file compiles, and every key is described.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;

use dashc::diagnostic::{Diagnostic, Severity, render};
use dashc::method::METHODS;
use dashc::vocabulary::panel::PANELS;
use dashc::world::MemoryWorld;
use dashc::{Options, compile, spec};

/// What the blocks are compiled beside, unless they bring the file themselves.
const FIXTURE: &[(&str, &str)] = &[
    ("dashc.yaml", PROJECT),
    ("dashboards/checkout-operations.yaml", OPERATIONS),
    ("alerts/routing.yaml", ROUTING),
    ("alerts/objectives.yaml", OBJECTIVES),
    ("shared/deploys.yaml", DEPLOYS),
    ("shared/pods.yaml", PODS),
];

const PROJECT: &str = r#"project: shop
root_url: https://grafana.example.com/
datasources:
  mimir: { type: mimir, url: "http://mimir:9009/prometheus", default: true, scrape_interval: 30s }
  loki: { type: loki, url: "http://loki:3100" }
  tempo: { type: tempo, url: "http://tempo:3200" }
  pyroscope: { type: pyroscope, url: "http://pyroscope:4040" }
correlate: all
services:
  checkout: { job: payments/checkout, instrumentation: [otel-http-server, otel-logs, pyroscope] }
  reports: { job: payments/reports, instrumentation: [otel-http-server] }
  importer: { job: payments/importer, instrumentation: [otel-http-server] }
  backend: { job: durable-code/backend, instrumentation: [otel-http-server, python-runtime, otel-logs, pyroscope] }
  storefront: { app: storefront, instrumentation: [faro] }
  host: { job: node, instrumentation: [node-exporter, cadvisor] }
"#;

const OPERATIONS: &str = r#"title: Checkout / operations
variables:
  region: { values: [eu, us] }
  mode: { values: [fast, exact] }
panels:
  - timeseries: Requests
    query: sum(rate(requests_total{region="$region",mode="$mode"}[$__rate_interval]))
"#;

const ROUTING: &str = r"contact_points:
  - { name: team, slack: { url: $SLACK_URL } }
  - { name: oncall, pagerduty: { integration_key: $PAGERDUTY_KEY } }
policy: { contact_point: team, group_by: [alertname] }
";

const OBJECTIVES: &str = r"slos:
  - { slo: checkout-availability, service: checkout, objective: 99.9%, sli: availability }
";

const DEPLOYS: &str = r"annotations: { deploys: { query: 'changes(build_info[1m])' } }
";

const PODS: &str = r"rows: [ { row: Pods, panels: [ { text: Pods, markdown: none } ] } ]
";
const TEAMS: &str =
    "project: shop\ndatasources: { mimir: { type: mimir, url: $MIMIR_URL } }\ninclude: [teams/*.yaml]\n";

const FLEET: &str = r"slos:
  - { slo: availability, each: { service: [ledger] }, objective: 99.9%, sli: availability }
rules:
  - { alert: TelemetryMissing, each: { service: [ledger] }, expr: 'absent(target_info{$where})', severity: critical }
";

const FLEET_RED: &str = "each: { service: { has: otel-http-server } }\nmethod: red\n";

/// A block of a document: where it stands, the file that it names, its text.
struct Block {
    place: String,
    path: String,
    text: String,
}

fn document(path: &str) -> Option<String> {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).ok()
}

/// The YAML blocks of a document whose first line is a comment with a path; hidden files belong to other programs.
fn blocks(document: &str, text: &str) -> Vec<Block> {
    let mut found = Vec::new();
    let mut lines = text.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        if line.trim() != "```yaml" {
            continue;
        }
        let inside: Vec<&str> =
            lines.by_ref().map(|(_, line)| line).take_while(|line| line.trim() != "```").collect();
        let named = inside
            .first()
            .and_then(|first| first.strip_prefix("# "))
            .and_then(|rest| rest.split_whitespace().next());
        if let Some(path) = named.filter(|path| is_yaml(path) && !path.starts_with('.')) {
            let place = format!("{document}:{}", number + 2);
            found.push(Block { place, path: path.to_owned(), text: inside.join("\n") + "\n" });
        }
    }
    found
}

fn is_yaml(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|ending| ending == "yaml" || ending == "lock")
}

/// Compiles a block beside the fixture; the errors as text.
fn errors(block: &Block) -> String {
    let mut world = MemoryWorld::default();
    // A project of its own has neither the services nor the dashboards of the fixture.
    let whole = block.path == "dashc.yaml";
    for (path, text) in FIXTURE.iter().filter(|_| !whole) {
        world = world.with(*path, *text);
    }
    let folder = block.path.split('/').next().unwrap_or_default();
    let mut options = Options::default();
    match folder {
        "environments" => {
            let name = block.path.rsplit('/').next().unwrap_or_default();
            options.environment = Some(name.trim_end_matches(".yaml").to_owned());
        }
        // A project of the documents may include a file of a team.
        "dashc.yaml" => world = world.with("teams/a.yaml", "team: payments\n"),
        "dashc.lock" | "dashboards" | "alerts" | "shared" => {}
        "teams" => world = world.with("dashc.yaml", TEAMS),
        "services" => {
            world = world.with("dashc.yaml", format!("{PROJECT}  ledger: {{ instrumentation: [otel-http-server] }}\ninclude: [services/*.yaml]\n"));
            world = world.with("alerts/fleet.yaml", FLEET).with("dashboards/service-red.yaml", FLEET_RED);
        }
        _ => world = world.with("dashc.yaml", format!("{PROJECT}conventions: [{}]\n", block.path)),
    }
    let outcome = compile(&world.with(block.path.as_str(), block.text.as_str()), &options);
    let wrong = |diagnostic: &Diagnostic| diagnostic.severity == Severity::Error;
    let errors: Vec<Diagnostic> = outcome.diagnostics.into_iter().filter(wrong).collect();
    render::full(&errors, &outcome.sources, &render::Options::default())
}

fn assert_compiles(document: &str, text: &str, least: usize) {
    let blocks = blocks(document, text);
    assert!(blocks.len() >= least, "{document} has only {} blocks that name their file", blocks.len());
    let failed: Vec<String> = blocks
        .iter()
        .map(|block| (block, errors(block)))
        .filter(|(_, errors)| !errors.is_empty())
        .map(|(block, errors)| format!("{}: {}\n{errors}", block.place, block.path))
        .collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn every_example_of_the_language_compiles() {
    assert_compiles("docs/language.md", &document("docs/language.md").unwrap(), 18);
}

#[test]
fn every_yaml_block_of_the_language_names_its_file() {
    let text = document("docs/language.md").unwrap();
    let all = text.lines().filter(|line| line.trim() == "```yaml").count();
    assert_eq!(blocks("docs/language.md", &text).len(), all);
}

#[test]
fn every_example_of_conventions_compiles() {
    assert_compiles("docs/conventions.md", &document("docs/conventions.md").unwrap(), 1);
}

#[test]
fn every_example_of_proofs_compiles() {
    assert_compiles("docs/proof.md", &document("docs/proof.md").unwrap(), 2);
}

#[test]
fn every_example_of_the_readme_compiles() {
    assert_compiles("README.md", &document("README.md").unwrap_or_default(), 0);
}

#[test]
fn the_language_describes_every_key() {
    let text = document("docs/language.md").unwrap();
    let keys = every_key();
    let missing: Vec<String> = keys
        .iter()
        .flat_map(|(name, keys)| keys.iter().map(move |key| (name, key)))
        .filter(|(_, key)| !text.contains(&format!("`{key}`")))
        .map(|(name, key)| format!("{name}: {key}"))
        .collect();
    assert!(missing.is_empty(), "docs/language.md does not mention {missing:?}");
}

#[test]
fn the_language_names_every_panel_method_and_threshold() {
    let text = document("docs/language.md").unwrap();
    let words = PANELS.iter().map(|panel| panel.id).chain(METHODS.iter().map(|method| method.name()));
    for word in words.chain(METHODS.iter().flat_map(|method| method.thresholds().iter().copied())) {
        assert!(text.contains(&format!("`{word}`")), "docs/language.md does not name `{word}`");
    }
    let methods = text.split("### Methods").nth(1).expect("a section");
    for method in METHODS {
        let thresholds: Vec<String> = method.thresholds().iter().map(|name| format!("`{name}`")).collect();
        let row = methods
            .lines()
            .find(|line| line.starts_with(&format!("| `{}` |", method.name())))
            .expect("a row");
        let last = row.trim_end_matches('|').rsplit('|').next().unwrap_or_default().trim();
        assert_eq!(last, thresholds.join(", "), "thresholds of `{}`", method.name());
    }
}

#[test]
fn no_struct_of_the_language_is_forgotten() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/spec");
    let files = fs::read_dir(folder).unwrap().map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap());
    let declared: usize = files.map(|text| text.matches("\nspec! {\n").count()).sum();
    assert_eq!(every_key().len(), declared);
}

/// The keys of every struct of the language.
fn every_key() -> Vec<(&'static str, &'static [&'static str])> {
    macro_rules! keys {
        ($($name:ident),* $(,)?) => { vec![$((stringify!($name), spec::$name::KEYS)),*] };
    }
    keys![
        Project,
        Targets,
        External,
        ExternalDashboard,
        Alerting,
        Outputs,
        Lock,
        Locked,
        Holding,
        Datasource,
        Limits,
        Auth,
        BasicAuth,
        TlsAuth,
        Service,
        Team,
        Dashboard,
        DashboardDefaults,
        Row,
        Annotation,
        Link,
        Each,
        EachService,
        Excuse,
        Choice,
        Panel,
        Piece,
        At,
        LegendShape,
        Mapping,
        ColumnShape,
        PanelLinkShape,
        Override,
        Query,
        Variable,
        FileReference,
        Levels,
        Step,
        Alerts,
        Slo,
        SloDefaults,
        SliDetail,
        Latency,
        BurnTier,
        Notice,
        Rule,
        ContactPoint,
        Policy,
        MuteTime,
        Interval,
        Template,
        Proof,
        SampleSeries,
        Expect,
    ]
}
