//! The examples: each describes a project that compiles without a word, and makes what it says it makes.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(
    dead_code,
    unreachable_pub,
    missing_docs,
    reason = "examples are programs with a `main` of their own"
)]

#[path = "../examples/business_kpi.rs"]
mod business_kpi;
#[path = "../examples/custom_method.rs"]
mod custom_method;
#[path = "../examples/fleet.rs"]
mod fleet;
#[path = "../examples/shared_library.rs"]
mod shared_library;

use dashc::dsl::{Cx, Project};
use dashc::world::MemoryWorld;
use dashc::{Options, compile_program, emit};

/// The dashboards that a project makes; nothing may be reported.
fn dashboards(project: Project) -> Vec<String> {
    let outcome = compile_program(&MemoryWorld::default(), &project.into_program(), &Options::default());
    let text = dashc::diagnostic::render::concise(&outcome.diagnostics, &outcome.sources);
    assert!(text.is_empty(), "{text}");
    let paths = emit::files(&outcome.project).into_iter().map(|file| file.path);
    let names = paths.filter_map(|path| Some(path.strip_prefix("grafana/dashboards/")?.to_owned()));
    names.map(|name| name.trim_end_matches(".json").to_owned()).collect()
}

fn cx() -> Cx {
    Cx::new(".", None)
}

#[test]
fn a_fleet_has_a_dashboard_for_every_service() {
    assert_eq!(
        dashboards(fleet::project(&cx())),
        ["checkout-red", "invoices-red", "reports-red", "search-red"]
    );
}

#[test]
fn a_custom_method_looks_at_every_queue() {
    assert_eq!(dashboards(custom_method::project(&cx())), ["queue-invoice", "queue-mail", "queue-thumbnail"]);
}

#[test]
fn a_shared_library_serves_both_teams() {
    assert_eq!(dashboards(shared_library::project(&cx())), ["billing-jobs", "growth-jobs", "growth-mail"]);
}

#[test]
fn business_numbers_have_a_dashboard() {
    assert_eq!(dashboards(business_kpi::project(&cx())), ["shop-kpi"]);
}
