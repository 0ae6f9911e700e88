//! Fleets: one mistake in what is said once of many is reported once, where it was made.

use dashc::world::MemoryWorld;

use super::{assert_shown, message};

const PROJECT: &str = "\
project: shop
datasources:
  mimir: { type: mimir, url: http://mimir:9009/prometheus, default: true, scrape_interval: 15s }
services:
  checkout: { instrumentation: [otel-http-server], labels: { tier: critical } }
  importer: { instrumentation: [otel-http-server] }
";

/// A project of twenty services, three of them with names.
fn fleet(files: &[(&str, &str)]) -> MemoryWorld {
    let line = |number: u32| format!("  service-{number:02}: {{ instrumentation: [otel-http-server] }}\n");
    let services = (3..=20).map(line).collect::<Vec<_>>().concat();
    let project = format!("{PROJECT}{services}  host: {{ job: node, instrumentation: [node-exporter] }}\n");
    let base = MemoryWorld::default().with("dashc.yaml", project);
    files.iter().fold(base, |world, (path, text)| world.with(*path, *text))
}

fn assert_fleet(name: &str, codes: &[&str], files: &[(&str, &str)]) {
    let world = fleet(files).on("2026-12-01".parse().unwrap());
    assert_shown(name, None, codes, &world);
}

#[test]
fn a_slo_that_most_services_cannot_have_is_one_message() {
    assert_fleet(
        "fleet_slo_without_a_bucket",
        &["slo/no-bucket"],
        &[(
            "alerts/fleet.yaml",
            "\
slos:
  - slo: latency
    each: { service: { has: otel-http-server } }
    objective: 99%
    sli: { latency: { below: 300ms } }
",
        )],
    );
}

#[test]
fn an_unknown_word_in_a_rule_of_all_services_is_one_message() {
    assert_fleet(
        "fleet_rule_with_a_wrong_query",
        &["promql/type-mismatch"],
        &[(
            "alerts/fleet.yaml",
            "\
rules:
  - alert: Silent
    each: { service: { has: otel-http-server } }
    expr: rate(http_server_request_duration_seconds_count{$where}) == 0
    for: 5m
    severity: warning
",
        )],
    );
}

#[test]
fn a_service_that_is_named_without_the_instrumentation_is_shown_where_it_is_named() {
    assert_fleet(
        "fleet_service_lacks_instrumentation",
        &["method/lacking", "slo/nothing-to-measure"],
        &[
            (
                "alerts/fleet.yaml",
                "\
slos:
  - slo: availability
    each: { service: [checkout, host, importer] }
    objective: 99.9%
    sli: availability
",
            ),
            (
                "dashboards/service-red.yaml",
                "\
each: { service: [checkout, host, importer] }
method: red
",
            ),
        ],
    );
}

#[test]
fn a_choice_that_the_method_does_not_fit_is_one_message() {
    assert_fleet(
        "fleet_method_lacks_instrumentation",
        &["method/lacking"],
        &[(
            "dashboards/service-use.yaml",
            "\
each: { service: { has: otel-http-server } }
method: web-vitals
",
        )],
    );
}

#[test]
fn exceptions_are_held_to_what_is_excepted_from() {
    assert_fleet(
        "fleet_exceptions",
        &[
            "spec/unknown-word",
            "each/idle-exception",
            "spec/unknown-key",
            "spec/unknown-key",
            "each/ended-exception",
            "spec/malformed",
        ],
        &[(
            "alerts/fleet.yaml",
            "\
slos:
  - slo: availability
    each: { service: { has: otel-http-server } }
    objective: 99.9%
    sli: availability
    except:
      chekout: { objective: 99.99% }
      host: none
      importer: { objectiv: 99% }
      service-03: { service: checkout }
      service-04: { objective: 99%, until: 2026-11-30, reason: OPS-812 }
      service-05: { objective: 99%, until: 2026-11-31 }
      service-06: { objective: 99%, until: 2026-12-01 }
",
        )],
    );
}

message!(choice_says_nothing, ["each/no-choice"], "dashboards/red.yaml": "\
each: { service: {} }
method: red
");

message!(choice_matches_no_label, ["each/no-service"], "dashboards/red.yaml": "\
each: { service: { has: otel-http-server, labels: { tier: critical } } }
method: red
");

message!(each_and_service, ["each/two-ways", "each/two-ways"], "alerts/slos.yaml": "\
slos:
  - { slo: availability, service: checkout, each: { service: [checkout] }, objective: 99%, sli: availability }
rules:
  - { alert: Down, service: checkout, each: { service: [checkout] }, expr: 'absent(target_info{$where})', severity: critical }
");

message!(exceptions_without_each, ["each/no-each", "each/no-each"], "alerts/slos.yaml": "\
slos:
  - { slo: availability, service: checkout, except: { checkout: none }, objective: 99%, sli: availability }
rules:
  - { alert: Down, service: checkout, except: { checkout: none }, expr: 'absent(target_info{$where})', severity: critical }
");

const INCLUDING: &str = "\
project: shop
datasources:
  mimir: { type: mimir, url: http://mimir:9009/prometheus, default: true, scrape_interval: 15s }
include: [teams/*.yaml, ../services/*/watch.yaml]
services: { defaults: { instrumentation: [otel-http-server] } }
";

const PAYMENTS: &str = "\
team: payments
services:
  defaults: { namespace: payments }
  ledger:
  refunds:
  checkout: { instrumentation: [otel-db-client, +faro] }
";

#[test]
fn files_that_disagree_about_a_service_are_both_shown() {
    let world = MemoryWorld::default()
        .with("dashc.yaml", INCLUDING)
        .with("teams/payments.yaml", PAYMENTS)
        .with("teams/orders.yaml", "team: orders\nservices: { cart: {}, ledger: {} }\n")
        .with("../services/ledger/watch.yaml", "team: orders\nservice: refunds\n");
    assert_shown(
        "fleet_files_disagree",
        None,
        &["service/twice", "service/half-added", "service/two-teams"],
        &world,
    );
}

#[test]
fn a_service_file_is_held_to_the_fleet() {
    let world = MemoryWorld::default()
        .with("dashc.yaml", INCLUDING)
        .with("teams/payments.yaml", "team: payments\nservices: { ledger: {}, cart: {} }\n")
        .with(
            "alerts/fleet.yaml",
            "\
slos:
  - slo: availability
    each: { service: { has: otel-http-server } }
    objective: 99.9%
    sli: availability
    except: { ledger: { objective: 99% } }
  - { slo: latency, each: { service: [cart] }, objective: 99%, sli: { latency: { below: 500ms } } }
rules:
  - { alert: Silent, each: { service: all }, expr: 'absent(target_info{$where})', severity: critical }
",
        )
        .with("dashboards/service-red.yaml", "each: { service: all }\nmethod: red\n")
        .with("dashboards/start.yaml", "title: Start\n")
        .with(
            "../services/ledger/watch.yaml",
            "\
service: ledger
slos:
  availability: { objective: 99.99% }
  availabilty: { objective: 99.99% }
  latency: { objective: 95% }
rules: { Silnt: { for: 10m } }
dashboards:
  red: { method: use }
  start: { folder: Ledger }
",
        )
        .with("../services/cart/watch.yaml", "slos: { availability: none }\n");
    assert_shown(
        "fleet_service_file",
        None,
        &[
            "each/no-own-service",
            "each/two-exceptions",
            "spec/missing-key",
            "each/idle-exception",
            "spec/unknown-word",
            "each/fixed-key",
            "each/idle-exception",
        ],
        &world,
    );
}

message!(include_of_nothing, ["include/no-file"], "dashc.yaml": "project: shop\ninclude: [team/*.yaml]\n", "teams/a.yaml": "team: a\n");

message!(team_is_unknown, ["spec/unknown-word", "each/no-service"], "dashc.yaml": "\
project: shop
teams: { payments: { folder: Payments } }
services: { checkout: { team: payments }, cart: { team: paymets } }
", "dashboards/red.yaml": "\
each: { service: { team: payment } }
method: red
");

#[test]
fn services_whose_uids_clash_are_named() {
    let world = MemoryWorld::default()
        .with(
            "dashc.yaml",
            "\
project: shop
datasources: { mimir: { type: mimir, url: http://mimir:9009/prometheus, scrape_interval: 15s } }
services:
  defaults: { instrumentation: [otel-http-server] }
  shop.cart:
  shop-cart:
  checkout:
",
        )
        .with("dashboards/service-red.yaml", "each: { service: all }\nmethod: red\n");
    assert_shown("fleet_uids_clash", None, &["dashboard/duplicate-uid"], &world);
}

message!(instrumentation_is_added_twice, ["service/added-twice"], "dashc.yaml": "\
project: shop
datasources: { mimir: { type: mimir, url: http://mimir:9009/prometheus, scrape_interval: 15s } }
services:
  defaults: { instrumentation: [otel-http-server, kubernetes] }
  cart: { instrumentation: [+kubernetes] }
");

message!(identity_is_no_label, ["project/bad-identity"], "dashc.yaml": "project: shop\nidentity: [k8s.cluster]\n");

message!(identity_is_a_word, ["spec/wrong-type"], "dashc.yaml": "project: shop\nidentity: cluster\n");

message!(environment_has_an_unknown_key, Some("prod"), ["spec/unknown-key"],
    "environments/prod.yaml": "clusters: [eu-1, eu-2]\n");

message!(absent_of_nobody, ["alert/no-presence", "spec/unknown-word", "alert/two-conditions", "spec/missing-key"],
    "alerts/rules.yaml": "\
rules:
  - { alert: A, when: absent, severity: critical }
  - { alert: B, service: checkout, when: absnt, severity: critical }
  - { alert: C, service: checkout, when: absent, expr: 'absent(up)', severity: critical }
  - { alert: D, service: checkout, severity: critical }
");

message!(absent_of_a_service_without_metrics, ["alert/no-presence"],
    "dashc.yaml": "\
project: shop
datasources: { mimir: { type: mimir, url: http://mimir:9009/prometheus, scrape_interval: 15s } }
services: { storefront: { instrumentation: [faro] } }
",
    "alerts/rules.yaml": "\
rules: [{ alert: Silent, each: { service: all }, when: absent, severity: critical }]
");

message!(query_of_an_slo_loses_the_identity, ["slo/lost-label"],
    "dashc.yaml": "\
project: shop
identity: [cluster]
datasources: { mimir: { type: mimir, url: http://mimir:9009/prometheus, scrape_interval: 15s } }
",
    "alerts/slos.yaml": "\
slos:
  - slo: orders
    objective: 99%
    sli:
      bad: sum by (cluster) (rate(orders_failed_total[$window]))
      total: sum(rate(orders_total[$window]))
");

message!(fleet_of_services_without_requests, ["method/lacking", "method/lacking"],
    "dashboards/fleet.yaml": "method: fleet\nservices: [checkout, host]\n",
    "dashboards/hosts.yaml": "method: fleet\nservices: { has: node-exporter }\n");

message!(fleet_that_nobody_records, ["method/unrecorded"],
    "dashc.yaml": "\
project: shop
datasources: { mimir: { type: mimir, url: http://mimir:9009/prometheus, scrape_interval: 15s } }
services: { checkout: { instrumentation: [otel-http-server] } }
alerting: { rules: mimir }
outputs: { grafana: grafana }
",
    "dashboards/fleet.yaml": "method: fleet\nservices: all\n");

message!(fleet_has_no_where, ["query/no-service"],
    "dashboards/fleet.yaml": "\
method: fleet
services: [checkout]
rows:
  - row: Own
    panels: [{ timeseries: Own, query: 'sum by (service) (rate(own_total{$where}[5m]))', unit: cps }]
");

message!(value_of_services, [
        "alert/no-value", "alert/no-value", "spec/unknown-word", "spec/unknown-word", "alert/key-of-a-value",
        "alert/key-of-a-value", "alert/two-conditions"
    ],
    "alerts/rules.yaml": "\
rules:
  - { record: 'service:requests:rate5m', value: requests, by: [service] }
  - { record: 'a:requests:rate5m', value: requests, services: [checkout, host] }
  - { record: 'b:requests:rate5m', value: errors, services: { has: node-exporter } }
  - { record: 'c:requests:rate5m', value: request, by: service }
  - { record: 'd:requests:rate5m', value: requests, by: [route] }
  - { alert: A, value: requests, severity: critical }
  - { record: 'e:up:sum', expr: sum by (job) (up), by: service }
  - { record: 'f:up:sum', expr: sum by (job) (up), value: requests }
");

message!(tiers_of_services, ["service/two-tiers", "service/tier-of-nobody"],
    "dashc.yaml": "\
project: shop
include: [teams/*.yaml]
datasources: { mimir: { type: mimir, url: http://mimir:9009/prometheus, scrape_interval: 15s } }
services: { ledger: { tier: 2, instrumentation: [otel-http-server] } }
",
    "teams/ledger.yaml": "service: ledger\ntier: 1\n",
    "teams/payments.yaml": "team: payments\ntier: 1\n");
