//! Fleets in both faces: choices of services, exceptions, teams, identity, things made elsewhere and what lies beside.

use dashc::prelude::*;
use dashc::world::MemoryWorld;
use dashc::{Options, compile_program};

const YAML: &str = r#"project: shop
datasources:
  mimir: { type: mimir, url: $MIMIR_URL, default: true, scrape_interval: 15s }
identity: { cluster: [eu-1, us-1] }
external: { contact_points: [payments-chat], dashboards: { pods: { variables: [namespace] } } }
teams: { payments: { folder: Payments, contact_point: payments-chat, owners: "@shop/payments" } }
services:
  checkout: { instrumentation: [otel-http-server], team: payments, expected_rps: 20 }
  reports: { instrumentation: [otel-http-server], team: payments }
  importer: { instrumentation: [otel-http-server] }
dashboards: { folder: team, links: [ { to: pods, title: Pods, keep: [time] } ] }
alerting: { slos: mimir }
slos: { window: 28d, notify: ticket }
"#;

const RED: &str = r"title: $service / RED
each: { service: { has: otel-http-server } }
method: red
except:
  reports: { without: [average-and-p95], thresholds: { p95: { warn: 5, crit: 30 } }, reason: batch, until: 2099-03-31 }
  importer: { none: true, reason: serves no requests }
";

const ALERTS: &str = r"slos:
  - slo: availability
    each: { service: { has: otel-http-server, team: payments } }
    objective: 99.9%
    sli: availability
    except: { reports: { objective: 95%, reason: batch } }
rules:
  - alert: TelemetryMissing
    each: { service: all }
    when: absent
    for: 5m
    except: { reports: { for: 1h, reason: batch } }
";

fn files() -> MemoryWorld {
    MemoryWorld::default()
        .with("dashc.yaml", YAML)
        .with("dashboards/service-red.yaml", RED)
        .with("alerts/fleet.yaml", ALERTS)
}

fn program() -> Project {
    let mimir = Datasource::mimir("mimir", env("MIMIR_URL")).default().scrape_interval(secs(15));
    let payments =
        Team::new("payments").folder("Payments").contact_point("payments-chat").owners("@shop/payments");
    let service = |name: &str| Service::new(name).with("otel-http-server");
    let slow = Dashboard::changes().without(["average-and-p95"]).threshold("p95", 5, 30);
    let red = Dashboard::each_service("service-red", "$service / RED", Services::with("otel-http-server"))
        .method(Method::Red)
        .except("reports", Except::by(slow).reason("batch").until("2099-03-31"))
        .except("importer", Except::none().reason("serves no requests"));
    let ours = Services::with("otel-http-server").team(&payments);
    let available = Slo::availability("availability", ours, percent("99.9"))
        .except("reports", Except::by(Slo::changes().objective(percent(95))).reason("batch"));
    let silent = Alert::when_absent("TelemetryMissing")
        .each(Services::all())
        .hold(mins(5))
        .except("reports", Except::by(Alert::changes().hold(hours(1))).reason("batch"));
    Project::new("shop")
        .datasource(&mimir)
        .identity("cluster", ["eu-1", "us-1"])
        .external(External::new().contact_points(["payments-chat"]).dashboard("pods", ["namespace"]))
        .team(&payments)
        .service(&service("checkout").team(&payments).expected_rps(20))
        .service(&service("reports").team(&payments))
        .service(&service("importer"))
        .defaults(Defaults::new().folder("team").link(Link::to("pods").title("Pods").keep(["time"])))
        .slos(&mimir)
        .slo_defaults(SloDefaults::new().window(days(28)).notify(Notify::Ticket))
        .dashboard(red)
        .alerts(Alerts::new("fleet").slo(available).alert(silent))
}

#[test]
fn a_fleet_with_exceptions_teams_and_clusters_is_the_same_bytes_in_both_faces() {
    let (yaml, rust) = (super::of_files(&files()), super::of_program(program()));
    assert_eq!(yaml.keys().collect::<Vec<_>>(), rust.keys().collect::<Vec<_>>());
    for (path, text) in &yaml {
        // Who owns a file is said by the name of the file that says the thing, and a program has none.
        if path != "CODEOWNERS" {
            assert_eq!(text, &rust[path], "{path}");
        }
    }
    let made = |name: &str| yaml.keys().any(|path| path.ends_with(name));
    assert!(made("checkout-red.json") && made("reports-red.json") && !made("importer-red.json"));
}

#[test]
fn a_program_uses_pieces_and_files_beside_the_code() {
    let piece =
        "rows:\n  - row: Pods\n    panels:\n      - { text: Runbook, markdown: One pod at a time. }\n";
    let ledger = "service: ledger\nservices: { ledger: { instrumentation: [otel-http-server] } }\n\
                  slos: { availability: { objective: 99%, sli: availability } }\n";
    let world = MemoryWorld::default()
        .with(
            "dashc.yaml",
            "project: shop\ndatasources: { mimir: { type: mimir, url: $MIMIR_URL, default: true } }\n",
        )
        .with("shared/pods.yaml", piece)
        .with("services/ledger.yaml", ledger);
    let project = Cx::new(".", None)
        .load()
        .include(["services/*.yaml"])
        .dashboard(Dashboard::new("pods", "Pods").row(Row::piece("pods")));
    let outcome = compile_program(&world, &project.into_program(), &Options::default());
    assert!(outcome.is_ok(), "{}", super::said(&outcome));
    let files = super::files(&outcome);
    assert!(files["grafana/dashboards/pods.json"].contains("One pod at a time."), "{files:?}");
    assert!(files["grafana/provisioning/alerting/rules.yml"].contains("ledger-availability"), "{files:?}");
}

#[test]
fn what_is_different_of_a_fleet_is_shown_at_its_own_line() {
    let red = |except| {
        let red =
            Dashboard::each_service("service-red", "$service / RED", "otel-http-server").method(Method::Red);
        program().dashboard(Dashboard::new("other", "Other")).dashboard(red.except("nobody", except))
    };
    let outcome = compile_program(
        &MemoryWorld::default(),
        &red(Except::none().until("31.3.2099")).into_program(),
        &Options::default(),
    );
    let said = super::said(&outcome);
    assert!(said.contains("`31.3.2099` is not a day such as `2099-03-31`"), "{said}");
    assert!(said.contains("nobody") && said.contains("fleets.rs"), "{said}");
}
