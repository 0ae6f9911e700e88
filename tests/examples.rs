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

/// What `dashc init --rust` writes.
#[path = "../src/cli/init/rust/main.rs"]
mod scaffold;

use std::fs;
use std::path::Path;
use std::process::Command;

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

#[test]
fn what_init_writes_compiles_without_a_word() {
    assert_eq!(dashboards(scaffold::project(&cx())), ["checkout-red", "orders", "slos"]);
}

/// The whole way of a new user: `init --rust`, `cargo build`, the program's own commands. It builds a crate of its
/// own, so it runs where it is asked for.
#[test]
fn a_new_crate_builds_and_builds_its_project() {
    if std::env::var_os("DASHC_COMPILE").is_none() {
        eprintln!("left out: set DASHC_COMPILE=required to build the crate that `dashc init --rust` writes");
        return;
    }
    let source = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("init-rust");
    let _ = fs::remove_dir_all(&root);
    fs::create_dir_all(&root).unwrap();
    let run = |program: &str, args: &[&str]| {
        let ran = Command::new(program)
            .args(args)
            .current_dir(&root)
            // Built with the profile of this repository, so that what it depends on is there already.
            .env("CARGO_TARGET_DIR", source.join("target"))
            .env("CARGO_PROFILE_DEV_DEBUG", "line-tables-only")
            .output()
            .unwrap();
        assert!(ran.status.success(), "{args:?}: {}", String::from_utf8_lossy(&ran.stderr));
    };
    run(env!("CARGO_BIN_EXE_dashc"), &["init", "--rust", "--dashc", &source.to_string_lossy(), "."]);
    fs::copy(source.join("Cargo.lock"), root.join("Cargo.lock")).unwrap();
    run(env!("CARGO"), &["build", "--offline", "--quiet"]);
    run(env!("CARGO"), &["run", "--offline", "--quiet", "--", "lint", "--deny", "warnings"]);
    run(env!("CARGO"), &["run", "--offline", "--quiet", "--", "build"]);
    assert!(root.join("build/grafana/dashboards/checkout-red.json").is_file());
}
