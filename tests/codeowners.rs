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
**/alerts/cart.yaml @shop/orders
**/dashboards/cart.yaml @shop/orders
**/teams/orders.yaml @shop/orders
**/services/ledger/observability.yaml @shop/payments @ann
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

/// Services in nested folders, in a repository in which the project is a folder.
fn nested() -> Outcome {
    let service = |name: &str, team: &str| {
        format!(
            "service: {name}\nteam: {team}\nservices: {{ {name}: {{ instrumentation: [otel-http-server] }} }}\n"
        )
    };
    let world = MemoryWorld::default()
        .with(
            "dashc.yaml",
            "project: shop
include: [teams/*.yaml, ../services/**/observability.yaml]
datasources: { mimir: { type: mimir, url: http://mimir:9009/prometheus } }
teams: { orders: { owners: '@shop/orders' }, payments: { owners: '@shop/payments pay@example.com' } }
",
        )
        .with(
            "teams/orders.yaml",
            "team: orders\nservices: { basket: { instrumentation: [otel-http-server] } }\n",
        )
        .with("alerts/cart.yaml", "service: cart\nrules: [ { record: 'cart:up', expr: up } ]\n")
        .with("../services/pay/eu/ledger/observability.yaml", service("ledger", "payments"))
        .with("../services/pay/a [b] #c/observability.yaml", service("odd", "payments"))
        .with("../services/cart/observability.yaml", service("cart", "orders"))
        // Of one name in two folders, with two owners.
        .with("../services/eu/login/observability.yaml", service("login-eu", "payments"))
        .with("../services/us/login/observability.yaml", service("login-us", "orders"));
    compile(&world, &Options::default())
}

#[test]
fn services_in_nested_folders_keep_their_owners_where_they_are_moved() {
    let outcome = nested();
    assert_eq!(outcome.diagnostics, []);
    let text = written(&outcome).unwrap();
    let lines: Vec<&str> = text.lines().skip(1).collect();
    assert_eq!(
        lines,
        [
            "**/alerts/cart.yaml @shop/orders",
            "**/teams/orders.yaml @shop/orders",
            "**/services/**/a\\ ?b?\\ ?c/observability.yaml @shop/payments pay@example.com",
            "**/services/**/cart/observability.yaml @shop/orders",
            "**/services/**/ledger/observability.yaml @shop/payments pay@example.com",
            "**/services/eu/login/observability.yaml @shop/payments pay@example.com",
            "**/services/us/login/observability.yaml @shop/orders",
        ]
    );
    for (path, owner) in [
        ("platform/teams/orders.yaml", Some("@shop/orders")),
        ("platform/alerts/cart.yaml", Some("@shop/orders")),
        ("services/pay/eu/ledger/observability.yaml", Some("@shop/payments")),
        ("services/pay/us/ledger/observability.yaml", Some("@shop/payments")),
        ("services/ledger/observability.yaml", Some("@shop/payments")),
        ("services/pay/a [b] #c/observability.yaml", Some("@shop/payments")),
        ("services/cart/observability.yaml", Some("@shop/orders")),
        ("services/eu/login/observability.yaml", Some("@shop/payments")),
        ("services/us/login/observability.yaml", Some("@shop/orders")),
        ("services/other/observability.yaml", None),
        ("services/ledger/main.rs", None),
    ] {
        let found = github::owners(&text, path);
        assert_eq!(found.first().map(String::as_str), owner, "{path}");
    }
}

/// What GitHub makes of a file, by its documentation of `CODEOWNERS`.
mod github {
    /// The owners of a path: those of the last line whose pattern matches. A line that GitHub would pass over fails the test.
    pub(crate) fn owners(text: &str, path: &str) -> Vec<String> {
        let mut found = Vec::new();
        for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let words = words(line);
            let (pattern, owners) = words.split_first().expect("a pattern");
            assert!(!pattern.starts_with(['!', '#']), "neither is taken at the start: {line}");
            assert!(!pattern.contains(['[', ']', '\\']), "no ranges, and no escapes but of spaces: {line}");
            assert!(!owners.is_empty(), "nobody: {line}");
            for owner in owners {
                let team = owner
                    .strip_prefix('@')
                    .is_some_and(|name| !name.is_empty() && !name.contains(['@', ' ']));
                assert!(team || owner.contains('@'), "nobody that can own: {owner}");
            }
            let parts: Vec<&str> = pattern.split('/').collect();
            if matches(&parts, &path.split('/').collect::<Vec<_>>()) {
                found = owners.to_vec();
            }
        }
        found
    }

    /// Words between spaces that are not escaped.
    fn words(line: &str) -> Vec<String> {
        let (mut words, mut signs) = (vec![String::new()], line.chars());
        while let Some(sign) = signs.next() {
            match sign {
                '\\' => {
                    let escaped = signs.next().expect("something that is escaped");
                    assert_eq!(escaped, ' ', "only a space is escaped: {line}");
                    words.last_mut().unwrap().push(escaped);
                }
                ' ' => words.push(String::new()),
                sign => words.last_mut().unwrap().push(sign),
            }
        }
        words
    }

    fn matches(pattern: &[&str], path: &[&str]) -> bool {
        match (pattern, path) {
            (["**", rest @ ..], _) => (0..=path.len()).any(|skipped| matches(rest, &path[skipped..])),
            ([part, rest @ ..], [name, names @ ..]) => is_like(part, name) && matches(rest, names),
            _ => pattern.is_empty() && path.is_empty(),
        }
    }

    fn is_like(part: &str, name: &str) -> bool {
        part.chars().count() == name.chars().count()
            && part.chars().zip(name.chars()).all(|(a, b)| a == '?' || a == b)
    }
}
