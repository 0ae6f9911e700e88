//! A fleet: one RED dashboard, two SLOs and one alert for every service of a list.
//!
//! The list is ordinary data. Here it stands in the program; it could as well come from a service catalogue. What a
//! service lacks, the compiler of Rust finds while you type, and what its telemetry lacks, `build` finds.
//!
//! ```console
//! $ cargo run --example fleet -- build /tmp/fleet
//! $ cargo run --example fleet -- slo --project /tmp/fleet
//! ```

use dashc::prelude::*;

/// What the dashboards, SLOs and alerts of a service need to know.
struct Team {
    service: &'static str,
    tier: Tier,
    /// What is fast enough for its users.
    fast: Option<u64>,
}

#[derive(Clone, Copy, PartialEq)]
enum Tier {
    /// Customers wait for it.
    Front,
    /// Nobody waits for it.
    Back,
}

const TEAMS: &[Team] = &[
    Team { service: "checkout", tier: Tier::Front, fast: Some(500) },
    Team { service: "search", tier: Tier::Front, fast: Some(250) },
    Team { service: "reports", tier: Tier::Back, fast: None },
    Team { service: "invoices", tier: Tier::Back, fast: None },
];

/// The project.
pub fn project(cx: &Cx) -> Project {
    let mimir = Datasource::mimir("mimir", cx.env("MIMIR_URL")).default().scrape_interval(secs(30));
    let tempo = Datasource::tempo("tempo", cx.env("TEMPO_URL"));
    let fleet = Project::new("fleet").datasource(&mimir).datasource(&tempo).correlate_all().slos(&mimir);
    TEAMS.iter().fold(fleet, add)
}

/// Everything that follows from one service.
fn add(project: Project, team: &Team) -> Project {
    let name = team.service;
    let service = Service::new(name).job(format!("fleet/{name}")).with("otel-http-server");
    let objective = if team.tier == Tier::Front { percent("99.9") } else { percent(99) };
    let red = Dashboard::new(format!("{name}-red"), format!("{name} / RED"))
        .method(Method::Red)
        .service(&service)
        .thresholds_from_slo();
    let available =
        Slo::availability(format!("{name}-availability"), &service, objective).notify(notify(team.tier));
    let silent = Alert::new(
        format!("{name} is silent"),
        absent_over_time(
            metric("http_server_request_duration_seconds_count")
                .eq("job", format!("fleet/{name}"))
                .range("10m"),
        ),
    );
    let silent = silent
        .severity(Severity::Warning)
        .summary(format!("no requests of {name} are seen"))
        .service(&service);
    let project = project.service(&service).dashboard(red).slo(available).alert(silent);
    match team.fast {
        Some(limit) => project.slo(
            Slo::latency(format!("{name}-latency"), &service, percent(99), millis(limit))
                .notify(notify(team.tier)),
        ),
        None => project,
    }
}

fn notify(tier: Tier) -> Notify {
    match tier {
        Tier::Front => Notify::Page,
        Tier::Back => Notify::Ticket,
    }
}

fn main() -> ExitCode {
    dashc::main(project)
}
