//! One language, two faces: the shipped RED dashboard, SLOs and routing, written in both, are the same bytes.

use std::fs;
use std::path::Path;

use dashc::prelude::*;
use dashc::world::MemoryWorld;

/// The shipped files that are written again below, but for the dashboard that Grafana opens with.
fn world() -> MemoryWorld {
    let read = |path: &str| fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
    let project = read("dashc.yaml");
    let home = "  home: golden-signals-overview\n";
    assert!(project.contains(home));
    // The route of an alert that is not written again.
    let alertmanager = read("alerts/routing.yaml");
    ["dashboards/backend-red-method.yaml", "alerts/slos.yaml"]
        .into_iter()
        .fold(MemoryWorld::default(), |world, path| world.with(path, read(path)))
        .with("dashc.yaml", project.replace(home, ""))
        .with("alerts/routing.yaml", alertmanager)
}

fn services() -> [Service; 4] {
    [
        Service::new("backend")
            .job("durable-code/backend")
            .description("The FastAPI service")
            .instrumentation([
                "otel-http-server",
                "otel-http-client",
                "otel-db-client",
                "otel-db-pool",
                "python-runtime",
                "otel-logs",
                "pyroscope",
            ]),
        Service::new("frontend")
            .app("durable-frontend")
            .instrumentation(["faro", "faro-receiver"])
            .description("The React application in the browser"),
        Service::new("host")
            .job("node")
            .instrumentation(["node-exporter", "cadvisor"])
            .description("The machine that holds the observability stack"),
        Service::new("stack")
            .job("=~alloy|integrations/self|grafana|loki|mimir|node|pyroscope|tempo")
            .description("The observability stack itself")
            .instrumentation([
                "alloy",
                "collector",
                "faro-receiver",
                "mimir-server",
                "loki-server",
                "tempo-server",
                "pyroscope-server",
                "grafana-server",
                "node-exporter",
            ]),
    ]
}

fn slos(backend: &Service, loki: &Datasource<Loki>) -> Alerts {
    // The author's own text: what is between its words is kept as well.
    let counted = |paint: &str| {
        logql(format!(
            "sum(count_over_time({{app=\"durable-frontend\"}} | logfmt | kind=\"measurement\" | type=\"web-vitals\" \
             | lcp != \"\"{paint} | __error__=\"\" [$window]))"
        ))
    };
    let painted = Slo::good("frontend-lcp", percent(75), counted(" | lcp <= 2500"), counted(""));
    Alerts::new("slos")
        .slo(
            Slo::availability("backend-availability", backend, percent("99.9"))
                .description("A request to the API is answered without a server error.")
                .runbook("https://example.com/runbooks/backend-errors"),
        )
        .slo(
            Slo::latency("backend-latency", backend, percent(99), millis(500))
                .description("A request to the API is answered within half a second.")
                .runbook("https://example.com/runbooks/backend-latency"),
        )
        .slo(
            painted
                .description("The largest part of a page is painted within two and a half seconds.")
                .service("frontend")
                .datasource(loki)
                .window(days(7))
                .notify(Notify::Ticket)
                .burn([Pair::ticket(hours(18), "1.05").short(mins(90))])
                .runbook("https://example.com/runbooks/web-vitals"),
        )
}

fn routing() -> Alerts {
    let title = r#"{{ template "durable-code.title" . }}"#;
    let oncall =
        ContactPoint::new("oncall", Receiver::pagerduty(env("PAGERDUTY_KEY")).set("severity", "critical"));
    let team = ContactPoint::new("team", Receiver::slack(env("SLACK_URL")).set("title", title));
    let dead_man = ContactPoint::new("dead-man", Receiver::webhook(env("DEADMAN_URL")));
    let night = MuteTime::new("night", [Interval::between("00:00", "06:00").zone("Europe/Berlin")]);
    let watchdog = Policy::to(&dead_man).when("alertname", "Watchdog");
    let policy = Policy::to(&team)
        .group_by(["alertname", "service"])
        .group_wait(secs(30))
        .group_interval(mins(5))
        .repeat_interval(hours(4))
        .route(watchdog.group_interval(mins(1)).repeat_interval(mins(5)))
        .route(Policy::to(&oncall).when("alertname", "BackendTelemetryMissing").mute(&night))
        .route(Policy::to(&oncall).severity(Severity::Critical).go_on().repeat_interval(hours(1)))
        .route(Policy::to(&team).severity(Severity::Critical))
        .route(Policy::to(&team).severity(Severity::Warning).mute(&night));
    Alerts::new("routing")
        .contact_point(&oncall)
        .contact_point(&team)
        .contact_point(&dead_man)
        .policy(policy)
        .mute_time(&night)
        .template("durable-code", concat!(
            r#"{{ define "durable-code.title" }}[{{ .Status | toUpper }}] {{ .CommonLabels.alertname }} "#,
            "{{ .CommonLabels.service }}{{ end }}\n"
        ))
}

fn project() -> Project {
    let mimir =
        Datasource::mimir("mimir", "http://mimir:9009/prometheus").default().scrape_interval(secs(60));
    let loki = Datasource::loki("loki", "http://loki:3100").max_lines(1000);
    let tempo = Datasource::tempo("tempo", "http://tempo:3200");
    let pyroscope = Datasource::pyroscope("pyroscope", "http://pyroscope:4040").scrape_interval(secs(15));
    let services = services();
    let [backend, ..] = &services;
    let red = Dashboard::new("backend-red-method", "Backend / RED method")
        .description("Rate, errors and duration of every route of the backend.")
        .method(Method::Red)
        .service(backend)
        .thresholds_from_slo();
    Project::new("durable-code")
        .root_url("https://example.com/grafana/")
        .target(Server::Grafana, "12.4")
        .target(Server::Prometheus, "3.5")
        .target(Server::Loki, "3.5")
        .target(Server::Tempo, "2.8")
        .datasource(&mimir)
        .datasource(&loki)
        .datasource(&tempo)
        .datasource(&pyroscope)
        .correlate_all()
        .defaults(
            Defaults::new()
                .folder("Durable Code")
                .time("now-3h")
                .refresh(mins(1))
                .choose_datasource()
                .link(Link::tagged(["durable-code"]).title("Durable Code")),
        )
        .rules(Engine::Grafana)
        .slos(&mimir)
        .alert_folder("Durable Code")
        .alert_interval(mins(1))
        .label("system", "durable-code")
        .alerts(slos(backend, &loki))
        .alerts(routing())
        .dashboard(red)
        .services(&services)
}

#[test]
fn the_shipped_red_dashboard_slos_and_routing_are_the_same_bytes_in_both_faces() {
    let (yaml, rust) = (super::of_files(&world()), super::of_program(project()));
    let names =
        |files: &std::collections::BTreeMap<String, String>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&yaml), names(&rust));
    for (path, text) in &yaml {
        assert_eq!(text, &rust[path], "{path}");
    }
    for path in [
        "grafana/dashboards/backend-red-method.json",
        "grafana/provisioning/alerting/notification-policies.yml",
    ] {
        assert!(yaml.contains_key(path), "{path} is compared");
    }
    assert!(names(&yaml).iter().any(|path| path.starts_with("mimir/rules/")), "rules of SLOs are compared");
}
