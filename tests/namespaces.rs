//! Namespaces in rulers: the file that the rules of a team are in.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};

use dashc::world::MemoryWorld;
use dashc::{Options, compile, emit};

const TEAMS: &str = "\
team: payments
services: { checkout: { instrumentation: [otel-http-server] }, refunds: { instrumentation: [otel-http-server] } }
rules: [ { record: 'payments:up:sum', expr: sum(up) } ]
";

const FLEET: &str = "\
slos: [ { slo: availability, each: { service: all }, objective: 99.9%, sli: availability } ]
rules:
  - { alert: Gone, each: { service: all }, when: absent, severity: critical, summary: gone }
  - { record: 'fleet:up:sum', expr: sum(up) }
";

/// What each file of a ruler has: the names of its groups.
fn files(said: &str) -> BTreeMap<String, Vec<String>> {
    let project = format!(
        "\
project: shop
include: [teams/*.yaml]
datasources:
  mimir: {{ type: mimir, url: http://mimir:9009/prometheus, default: true, scrape_interval: 15s }}
services: {{ search: {{ instrumentation: [otel-http-server] }}, login: {{ team: Identity & Access, instrumentation: [otel-http-server] }} }}
{said}"
    );
    let world = MemoryWorld::default()
        .with("dashc.yaml", project)
        .with("teams/payments.yaml", TEAMS)
        .with("alerts/fleet.yaml", FLEET);
    let outcome = compile(&world, &Options::default());
    assert!(outcome.is_ok(), "{:?}", outcome.diagnostics);
    let files = emit::files(&outcome.project);
    let rules =
        files.iter().filter_map(|file| Some((file.path.strip_prefix("mimir/rules/anonymous/")?, file)));
    let groups = |text: &[u8]| {
        let text = String::from_utf8(text.to_vec()).unwrap();
        let names = text.lines().filter_map(|line| line.trim_start().strip_prefix("- name: "));
        names.map(ToOwned::to_owned).collect::<Vec<_>>()
    };
    rules.map(|(path, file)| (path.to_owned(), groups(&file.render()))).collect()
}

fn of(files: &BTreeMap<String, Vec<String>>) -> Vec<(&str, Vec<&str>)> {
    files.iter().map(|(path, groups)| (path.as_str(), groups.iter().map(String::as_str).collect())).collect()
}

#[test]
fn without_a_word_rules_are_where_they_were_said() {
    let files = files("alerting: { rules: mimir }\n");
    let paths: Vec<&str> = files.keys().map(String::as_str).collect();
    assert_eq!(paths, ["fleet.yml", "payments.yml"]);
    assert_eq!(files["payments.yml"], ["payments"]);
}

#[test]
fn a_team_has_a_namespace_for_itself() {
    let files =
        files("alerting: { rules: mimir }\nteams: { payments: { namespace: pay }, Identity & Access: {} }\n");
    assert_eq!(
        of(&files),
        [
            (
                "fleet.yml",
                vec![
                    "fleet",
                    "fleet-login",
                    "fleet-search",
                    "slo-login-availability",
                    "slo-search-availability"
                ]
            ),
            (
                "pay.yml",
                vec![
                    "fleet-checkout",
                    "fleet-refunds",
                    "payments",
                    "slo-checkout-availability",
                    "slo-refunds-availability"
                ]
            ),
        ]
    );
}

#[test]
fn every_team_has_one_on_request() {
    let files = files("alerting: { rules: mimir, namespace: team }\n");
    assert_eq!(
        of(&files),
        [
            ("fleet.yml", vec!["fleet", "fleet-search", "slo-search-availability"]),
            ("identity-access.yml", vec!["fleet-login", "slo-login-availability"]),
            (
                "payments.yml",
                vec![
                    "fleet-checkout",
                    "fleet-refunds",
                    "payments",
                    "slo-checkout-availability",
                    "slo-refunds-availability"
                ]
            ),
        ]
    );
}

#[test]
fn groups_of_one_name_in_a_namespace_are_one() {
    // Every team writes to one file, in which a ruler takes a name once.
    let files = files(
        "alerting: { rules: mimir, folder: team, namespace: team }\nteams: { payments: { namespace: fleet }, Identity & Access: { namespace: fleet } }\n",
    );
    let paths: Vec<&String> = files.keys().collect();
    assert_eq!(paths, ["fleet.yml"]);
    let groups = &files["fleet.yml"];
    let once: BTreeSet<&String> = groups.iter().collect();
    assert_eq!((groups.len(), once.len()), (10, 10), "{groups:?}");
}

#[test]
fn the_proofs_of_slos_read_the_file_of_the_team() {
    let world = MemoryWorld::default()
        .with("dashc.yaml", "project: shop\ndatasources: { mimir: { type: mimir, url: http://mimir:9009/prometheus, scrape_interval: 15s } }\nalerting: { rules: mimir }\nteams: { payments: { namespace: pay } }\nservices: { checkout: { team: payments, instrumentation: [otel-http-server] } }\n")
        .with("alerts/slos.yaml", "slos: [ { slo: available, service: checkout, objective: 99.9%, sli: availability } ]\n");
    let outcome = compile(&world, &Options::default());
    let files = emit::files(&outcome.project);
    let test = files.iter().find(|file| file.path == "mimir/tests/available.test.yml").unwrap();
    let text = String::from_utf8(test.render()).unwrap();
    assert!(text.contains("- ../rules/anonymous/pay.yml"), "{text}");
}
