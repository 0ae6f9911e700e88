//! `CODEOWNERS`: each team owns the files that say its name, and those of its services.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test fails by panicking")]

use dashc::world::MemoryWorld;
use dashc::{Options, Outcome, compile, emit};

fn compiled(teams: &str) -> Outcome {
    let project = format!(
        "\
project: shop
include: [teams/*.yaml, ../services/*/observability.yaml]
datasources: {{ mimir: {{ type: mimir, url: http://mimir:9009/prometheus }} }}
{teams}"
    );
    let world = MemoryWorld::default()
        .with("dashc.yaml", project)
        .with(
            "teams/orders.yaml",
            "team: orders\nservices: { cart: { instrumentation: [otel-http-server] }, basket: { instrumentation: [otel-http-server] } }\n",
        )
        .with(
            "../services/ledger/observability.yaml",
            "service: ledger\nteam: payments\nservices: { ledger: { instrumentation: [otel-http-server] } }\n",
        )
        .with("alerts/cart.yaml", "service: cart\nrules: [ { record: 'cart:up', expr: up } ]\n")
        .with("dashboards/cart.yaml", "service: cart\nmethod: red\n")
        .with("dashboards/service-red.yaml", "each: { service: [basket] }\nmethod: red\n")
        .with("dashboards/notes.yaml", "panels: [ { text: A, markdown: a } ]\n");
    compile(&world, &Options::default())
}

fn written(outcome: &Outcome) -> Option<String> {
    let file = emit::files(&outcome.project).into_iter().find(|file| file.path == "CODEOWNERS")?;
    Some(String::from_utf8(file.render()).unwrap())
}

#[test]
fn files_have_the_owners_of_their_team() {
    let outcome = compiled(
        "teams: { orders: { owners: '@shop/orders' }, payments: { owners: '@shop/payments @ann' } }\n",
    );
    assert_eq!(outcome.diagnostics, []);
    assert_eq!(
        written(&outcome).as_deref(),
        Some(
            "\
# Written by dashc from the project shop: who owns which file.
**/services/ledger/observability.yaml @shop/payments @ann
**/alerts/cart.yaml @shop/orders
**/dashboards/cart.yaml @shop/orders
**/teams/orders.yaml @shop/orders
"
        )
    );
}

#[test]
fn without_owners_nothing_is_written() {
    let outcome = compiled("");
    assert!(outcome.is_ok());
    assert_eq!(written(&outcome), None);
}

#[test]
fn a_team_without_owners_beside_others_is_told_once() {
    let outcome = compiled("teams: { orders: { owners: '@shop/orders' }, payments: {} }\n");
    let codes: Vec<&str> = outcome.diagnostics.iter().map(|found| found.code).collect();
    assert_eq!(codes, ["output/no-owner"]);
}
