//! The fleet: 200 services, ten exceptions, three clusters, two environments, six teams.
//!
//! `tests/projects/fleet` says what is shared in about a hundred lines, and each service in one. From
//! `platform/`, the folder of the project, it includes files of teams and files beside the code of services.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(clippy::print_stderr, reason = "what was left out is said to whoever runs the tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use dashc::diagnostic::{Severity, render};
use dashc::model::{Language, Project, Rule, RuleKind, TargetFormat, VariableKind, VariableSource};
use dashc::quantity::Uid;
use dashc::query::{logql, promql, traceql};
use dashc::world::MemoryWorld;
use dashc::{Options, Outcome, compile, emit};

#[path = "fleet/rows.rs"]
mod rows;

type Files = BTreeMap<String, String>;

/// The files of the fleet, as seen from the folder of its project.
fn files() -> Files {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/projects/fleet");
    let mut found = Vec::new();
    collect(&top, &mut found);
    let shown = |path: &Path| match path.strip_prefix(top.join("platform")) {
        Ok(inside) => inside.to_string_lossy().into_owned(),
        Err(_) => format!("../{}", path.strip_prefix(&top).unwrap().to_string_lossy()),
    };
    found.iter().map(|path| (shown(path), fs::read_to_string(path).unwrap())).collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else {
            files.push(path);
        }
    }
}

/// Compiles on the day on which the exceptions were written.
fn compiled(files: &Files, environment: Option<&str>) -> Outcome {
    let world =
        files.iter().fold(MemoryWorld::default(), |world, (path, text)| world.with(path, text.as_str()));
    let options = Options { environment: environment.map(str::to_owned), threads: 2 };
    compile(&world.on("2026-12-01".parse().unwrap()), &options)
}

/// The fleet as it is, compiled once for all tests: without an environment, for production and for staging.
static BASE: LazyLock<Outcome> = LazyLock::new(|| compiled(&files(), None));
static PROD: LazyLock<Outcome> = LazyLock::new(|| compiled(&files(), Some("prod")));
static STAGING: LazyLock<Outcome> = LazyLock::new(|| compiled(&files(), Some("staging")));

/// A changed fleet, which must be without errors.
fn project(files: &Files, environment: Option<&str>) -> Project {
    let outcome = compiled(files, environment);
    let shown = render::full(&outcome.diagnostics, &outcome.sources, &render::Options::default());
    assert!(outcome.is_ok(), "{shown}");
    outcome.project
}

fn errors(files: &Files, environment: Option<&str>) -> Vec<String> {
    let outcome = compiled(files, environment);
    let errors = outcome.diagnostics.iter().filter(|found| found.severity == Severity::Error);
    errors.map(|found| format!("{}: {}", found.code, found.message)).collect()
}

fn alerts(project: &Project) -> impl Iterator<Item = &Rule> {
    let rules = project.groups.iter().flat_map(|group| &group.rules);
    rules.filter(|rule| matches!(rule.kind, RuleKind::Alert(_)))
}

/// Lines that say something.
fn lines(text: &str) -> usize {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')).count()
}

#[test]
fn what_is_shared_takes_a_hundred_lines_and_a_service_one() {
    let files = files();
    let count = |folder: &str| -> usize {
        files.iter().filter(|(path, _)| path.starts_with(folder)).map(|(_, text)| lines(text)).sum()
    };
    let services = PROD.project.dashboards.len();
    let shared = ["dashc.yaml", "environments/", "alerts/", "dashboards/"].map(count).iter().sum::<usize>();
    let heads = files.keys().filter(|path| path.starts_with("teams/")).count() * 3;
    assert!(shared + heads <= 100, "{shared} lines and {heads} of teams are shared");
    assert_eq!(count("teams/") - heads, 200);
    // What the owners of two services say beside their code, of metrics that are theirs alone.
    assert!(count("../services/") <= 19);
    // All services but one have a dashboard; one more shows the fleet, one all SLOs.
    assert_eq!(services, 201);
}

#[test]
fn every_environment_compiles_without_a_warning_of_the_fleet_s_own_making() {
    for outcome in [&*BASE, &*PROD, &*STAGING] {
        let codes: BTreeSet<&str> = outcome.diagnostics.iter().map(|found| found.code).collect();
        // Five percent may be bad: that the pair of an hour hardly ever fires is true.
        assert!(codes.is_subset(&BTreeSet::from(["slo/hardly-reachable"])), "{codes:?}");
    }
}

#[test]
fn every_alert_and_every_series_of_an_slo_bears_the_cluster() {
    for project in [&BASE.project, &PROD.project, &STAGING.project] {
        assert!(project.slos.len() >= 398, "{}", project.slos.len());
        for group in &project.groups {
            for rule in &group.rules {
                let parsed = promql::parse(&rule.query.text.text);
                let root = parsed.tree.root().expect("an expression");
                assert!(
                    parsed.flow().at(root).can_have("cluster"),
                    "{}: {} has no cluster\n{}",
                    group.name.text,
                    rule.name.text,
                    rule.query.text.text
                );
            }
        }
    }
}

#[test]
fn every_query_of_every_dashboard_selects_and_keeps_the_cluster() {
    let project = &PROD.project;
    let mut seen = 0;
    for dashboard in &project.dashboards {
        assert!(dashboard.variables.iter().any(|variable| variable.name.as_str() == "cluster"));
        let listed = dashboard.variables.iter().filter_map(|variable| match &variable.kind {
            VariableKind::Query {
                source: VariableSource::LabelValues { selector: Some(selector), .. },
                ..
            } if variable.name.as_str() != "cluster" => Some((variable, selector)),
            _ => None,
        });
        for (variable, selector) in listed {
            let (text, name) = (selector.text.as_str(), variable.name.as_str());
            assert!(text.contains("cluster=~\"$cluster\""), "{}: ${name}: {text}", dashboard.uid.as_str());
        }
        for panel in dashboard.panels() {
            for target in &panel.targets {
                let Some((query, language)) = target.kind.query() else { continue };
                let text = &query.text.text;
                assert!(
                    text.contains("cluster=~\"$cluster\"")
                        || text.contains("resource.cluster =~ \"$cluster\""),
                    "{}/{} ({language:?}): {text}",
                    dashboard.uid.text,
                    panel.name
                );
                seen += 1;
            }
        }
    }
    assert!(seen > 4_000, "{seen}");
}

/// Every method beside every convention that it knows, in a project that was written without clusters in mind.
#[test]
fn no_method_loses_a_label_of_the_identity() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/projects/methods");
    let mut found = Vec::new();
    collect(&top, &mut found);
    let shown = |path: &PathBuf| path.strip_prefix(&top).unwrap().to_string_lossy().into_owned();
    let mut files: Files =
        found.iter().map(|path| (shown(path), fs::read_to_string(path).unwrap())).collect();
    files.get_mut("dashc.yaml").unwrap().push_str("identity: { cluster: [eu, us] }\n");
    // What an author sums is the author's to keep apart.
    let slos = files.get_mut("alerts/slos.yaml").unwrap();
    *slos = slos.replace("by (queue)", "by (queue, cluster)").replace("60 * sum(", "60 * sum by (cluster) (");
    let project = project(&files, None);
    let mut lost = Vec::new();
    for dashboard in project.dashboards.iter().filter(|dashboard| dashboard.method.is_some()) {
        for panel in dashboard.panels().filter(|panel| panel.generated) {
            for (query, language) in panel.targets.iter().filter_map(|target| target.kind.query()) {
                // A heatmap draws what is chosen as one.
                let together = panel.targets.iter().any(|target| target.format == TargetFormat::Heatmap);
                if !keeps(&query.text.text, language, together) {
                    lost.push(format!("{}/{}: {}", dashboard.uid.text, panel.name, query.text.text));
                }
            }
        }
    }
    assert!(lost.is_empty(), "{}", lost.join("\n"));
}

/// Whether all that a query selects is of the chosen clusters, and its results say of which.
fn keeps(text: &str, language: Language, together: bool) -> bool {
    match language {
        Language::PromQl => {
            let parsed = promql::parse(text);
            let chosen = |selector: &promql::Selector<'_>| {
                selector.matchers.iter().any(|matcher| parsed.tree.matcher_name(matcher) == "cluster")
            };
            let selectors: Vec<_> = parsed.tree.selectors().collect();
            let result = parsed.tree.root().is_some_and(|root| parsed.flow().at(root).can_have("cluster"));
            selectors.iter().all(chosen) && (selectors.is_empty() || together || result)
        }
        Language::LogQl => {
            let parsed = logql::parse(text);
            let chosen = |pipeline: &logql::Pipeline| {
                parsed.tree.matchers(pipeline.selector).iter().any(|found| found.name.of(text) == "cluster")
            };
            let grouped = |aggregation: &logql::VectorAggregation| {
                let labels = aggregation.grouping.map(|found| parsed.tree.names(found.labels));
                matches!(aggregation.op, logql::VectorOp::Topk | logql::VectorOp::Bottomk)
                    || labels.is_some_and(|labels| labels.iter().any(|label| label.of(text) == "cluster"))
            };
            parsed.tree.pipelines().iter().all(chosen)
                && (together || parsed.tree.vector_aggregations().all(|(_, found)| grouped(found)))
        }
        Language::TraceQl => traceql::is_trace_id(text) || text.contains("resource.cluster =~ \"$cluster\""),
        _ => true,
    }
}

#[test]
fn uids_are_short_and_unique_and_stay_when_services_come_and_files_are_renamed() {
    let uids = |project: &Project| {
        let dashboards = project.dashboards.iter().map(|dashboard| dashboard.uid.text.to_string());
        // Only Grafana knows rules by uids.
        let rules =
            project.groups.iter().flat_map(|group| &group.rules).filter(|rule| !rule.uid.text.is_empty());
        let rules = rules.map(|rule| rule.uid.text.to_string());
        let all: Vec<String> = dashboards.chain(rules).collect();
        let unique: BTreeSet<String> = all.iter().cloned().collect();
        assert_eq!(all.len(), unique.len(), "a uid twice");
        assert!(all.iter().all(|uid| uid.parse::<Uid>().is_ok()));
        unique
    };
    let mut files = files();
    let before = uids(&PROD.project);
    files
        .get_mut("teams/catalog.yaml")
        .unwrap()
        .push_str("  a-service-with-a-name-that-is-much-too-long-for-a-uid:\n");
    let text = files.remove("teams/orders.yaml").unwrap();
    files.insert("teams/all-orders.yaml".to_owned(), text);
    let red = files.remove("dashboards/service-red.yaml").unwrap();
    files.insert(
        "dashboards/requests.yaml".to_owned(),
        red.replace("method: red\n", "method: red\nuid: red\n"),
    );
    // A service's own file names the dashboard of the fleet by its file.
    let ledger = files.get_mut("../services/ledger/observability.yaml").unwrap();
    *ledger = ledger.replace("  red:\n", "  requests:\n");
    let after = uids(&project(&files, Some("prod")));
    let gone: Vec<&String> = before.difference(&after).collect();
    assert!(gone.is_empty(), "{gone:?}");
}

#[test]
fn exceptions_hold_for_their_services_alone() {
    let project = &PROD.project;
    let slo = |name: &str| project.slos.iter().find(|slo| slo.name.as_str() == name);
    let objective = |name: &str| slo(name).map(|slo| slo.watch.objective.to_string());
    let shown = |names: &[&str]| names.iter().map(|name| objective(name)).collect::<Vec<_>>();
    let found = shown(&[
        "checkout-availability",
        "ledger-availability",
        "legacy-a-availability",
        "reports-availability",
        "importer-availability",
        "pdf-latency",
        "ledger-posting",
    ]);
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(
        found,
        [text("99.9%"), text("99.99%"), text("99.5%"), text("99%"), None, text("95%"), text("99.9%")]
    );
    let told = |name: &str| slo(name).unwrap().alerting_tiers().count();
    assert_eq!((told("checkout-availability"), told("beta-api-availability")), (4, 0));
    let dashboard = |uid: &str| project.dashboards.iter().find(|found| found.uid.as_str() == uid);
    let panels =
        |uid: &str| dashboard(uid).unwrap().panels().map(|panel| panel.name.to_string()).collect::<Vec<_>>();
    assert!(panels("checkout-red").contains(&"error-ratio".to_owned()));
    assert!(!panels("reports-red").contains(&"error-ratio".to_owned()));
    assert!(panels("ledger-red").contains(&"lost-postings".to_owned()));
    assert!(dashboard("importer-red").is_none());
}

#[test]
fn a_team_has_its_folder_and_its_label() {
    let project = &PROD.project;
    let folders: BTreeSet<&str> =
        project.dashboards.iter().map(|dashboard| &*dashboard.folder.title).collect();
    let teams = ["catalog", "identity", "logistics", "orders", "payments", "platform"];
    assert_eq!(folders, teams.into_iter().chain(["shop"]).collect());
    for alert in alerts(project) {
        let team = alert.labels.iter().find(|label| &*label.name == "team").map(|label| label.value.as_str());
        assert!(team.is_some_and(|team| teams.contains(&team)), "{}", alert.name.text);
    }
}

#[test]
fn an_exception_ends_the_build_when_it_ends() {
    let world =
        files().iter().fold(MemoryWorld::default(), |world, (path, text)| world.with(path, text.as_str()));
    let outcome = compile(&world.on("2027-04-01".parse().unwrap()), &Options::default());
    let ended = outcome.diagnostics.iter().filter(|found| found.code == "each/ended-exception").count();
    assert_eq!((outcome.counts.errors, ended), (2, 2));
}

#[test]
fn an_environment_cannot_name_what_the_language_does_not_have() {
    let mut files = files();
    files.get_mut("environments/prod.yaml").unwrap().push_str("clusers: [eu-1]\n");
    assert_eq!(errors(&files, Some("prod")), ["spec/unknown-key: a project has no key `clusers`"]);
}

#[test]
fn two_services_whose_uids_clash_are_reported_once() {
    let mut files = files();
    files.get_mut("teams/orders.yaml").unwrap().push_str("  Cart:\n");
    let found = errors(&files, Some("prod"));
    let clashes = found.iter().filter(|error| error.starts_with("dashboard/duplicate-uid")).count();
    assert_eq!(clashes, 1, "{found:#?}");
    assert!(found.len() <= 4, "{found:#?}");
}

/// The fleet with one text replaced in one file.
fn with(path: &str, from: &str, to: &str) -> Files {
    let mut files = files();
    let text = files.get_mut(path).expect("a file of the fleet");
    assert!(text.contains(from), "{path} does not say {from}");
    *text = text.replace(from, to);
    files
}

#[test]
fn a_misspelt_service_of_a_file_beside_its_code_is_one_mistake() {
    let files = with("../services/ledger/observability.yaml", "service: ledger", "service: ledgr");
    assert_eq!(errors(&files, Some("prod")), ["spec/unknown-word: there is no service `ledgr`"]);
}

#[test]
fn a_misspelt_contact_point_of_a_team_is_one_mistake_whoever_is_told_by_it() {
    let files = with("dashc.yaml", "contact_point: payments", "contact_point: paymets");
    let found = errors(&files, Some("prod"));
    assert_eq!(found, ["notify/unknown-contact-point: there is no contact point `paymets`"]);
}

#[test]
fn what_a_service_changes_of_a_dashboard_finds_it_by_its_uid_after_its_file_was_renamed() {
    let mut files = with("dashboards/service-red.yaml", "method: red", "uid: service-red\nmethod: red");
    let renamed = files.remove("dashboards/service-red.yaml").unwrap();
    files.insert("dashboards/everyone.yaml".to_owned(), renamed);
    let project = project(&files, Some("prod"));
    let ledger = project.dashboards.iter().find(|one| one.uid.as_str() == "ledger-red").expect("ledger-red");
    assert!(ledger.panels().any(|panel| panel.title.as_str() == "Lost postings"));
}

/// Variables of a dashboard can only be chosen from those before them.
#[test]
fn the_detail_of_an_slo_by_route_chooses_the_cluster_first_and_as_other_dashboards_do() {
    let mut files = files();
    let detail = "method: slo\nslo: gateway-availability\n".to_owned();
    files.insert("dashboards/gateway.yaml".to_owned(), detail);
    let project = project(&files, Some("prod"));
    let detail = project.dashboards.iter().find(|one| one.uid.as_str() == "gateway").expect("gateway");
    let names: Vec<&str> = detail.variables.iter().map(|variable| variable.name.as_str()).collect();
    assert_eq!(names, ["cluster", "http_route"]);
    assert!(matches!(&detail.variables[0].kind, VariableKind::Custom(values) if values.len() == 3));
}

#[test]
fn a_hand_written_alert_opens_its_dashboard_for_its_own_cluster() {
    let rule = "alert: TelemetryMissing\n    panel: checkout-red/request-rate\n";
    let files = with("alerts/fleet.yaml", "alert: TelemetryMissing\n", rule);
    let files = {
        let mut files = files;
        let project = files.get_mut("dashc.yaml").unwrap();
        project.push_str("root_url: https://grafana.example.com\n");
        files
    };
    let project = project(&files, Some("prod"));
    let written = emit::files(&project);
    let rules: Vec<String> = written
        .iter()
        .filter(|file| file.path.contains("/rules/"))
        .map(|file| String::from_utf8(file.render()).unwrap())
        .filter(|text| text.contains("TelemetryMissing"))
        .collect();
    let chosen = "{{ with $labels.cluster }}var-cluster={{ . | urlquery }}{{ end }}";
    assert!(!rules.is_empty() && rules.iter().all(|text| text.contains(chosen)), "{}", rules.concat());
}

/// What is written for three services: one of many, one with a file of its own, one with an exception.
#[test]
fn three_services_are_written_as_before() {
    let project = &PROD.project;
    let written = emit::files(project);
    for service in ["checkout", "ledger", "reports"] {
        let path = format!("/{service}-red.json");
        let file = written.iter().find(|file| file.path.ends_with(&path)).expect("a dashboard");
        snapshot(&format!("{service}_red"), &String::from_utf8(file.render()).unwrap());
    }
    let rules: Vec<String> = project
        .groups
        .iter()
        .filter(|group| group.slo)
        .flat_map(|group| {
            let shown = |rule: &Rule| {
                let labels: Vec<String> =
                    rule.labels.iter().map(|label| format!("{}={}", label.name, label.value.text)).collect();
                format!("{} {{{}}}\n    {}", rule.name.text, labels.join(", "), rule.query.text.text)
            };
            let ours = ["ledger-", "gateway-"].iter().any(|name| group.name.as_str().contains(name));
            group.rules.iter().filter(move |_| ours).map(shown).collect::<Vec<_>>()
        })
        .collect();
    snapshot("slo_rules", &rules.join("\n"));
}

fn snapshot(name: &str, text: &str) {
    insta::with_settings!({
        snapshot_path => "../snapshots/fleet",
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, { insta::assert_snapshot!(name, text) });
}
