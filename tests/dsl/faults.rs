//! Faults of a program: found like those of files, shown in its own source.

use std::fs;
use std::path::Path;

use dashc::diagnostic::render;
use dashc::prelude::*;
use dashc::quantity::Date;
use dashc::world::{FolderEntry, Listing, MemoryWorld, ReadError, World};
use dashc::{Options, compile_program};

/// This very source, as the compiler names it.
struct Here;

impl World for Here {
    fn read(&self, _: &str) -> Result<Vec<u8>, ReadError> {
        Err(ReadError::NotFound)
    }

    fn list(&self, _: &str) -> Listing {
        Listing::default()
    }

    fn entries(&self, _: &str) -> Result<Vec<FolderEntry>, ReadError> {
        Ok(Vec::new())
    }

    fn today(&self) -> Date {
        MemoryWorld::default().today()
    }

    fn program(&self, file: &str) -> Result<Vec<u8>, ReadError> {
        fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).map_err(|_| ReadError::NotFound)
    }
}

fn shown(world: &dyn World, project: Project) -> String {
    let outcome = compile_program(world, &project.into_program(), &Options::default());
    render::full(&outcome.diagnostics, &outcome.sources, &render::Options::default())
}

#[rustfmt::skip]
fn wrong() -> Project {
    let mimir = Datasource::mimir("mimir", env("MIMIR_URL"));
    let up = promql("sum(rate(orders_total{region=\"$regoin\"}))");
    let raw = promql(r#"sum by (job) (up{job="shop"}"#);
    let orders = Dashboard::new("orders", "Orders")
        .panel(Panel::timeseries("Orders").query(&mimir, up).unit(Unit::OpsPerSecond))
        .panel(Panel::timeseries("Up").query(&mimir, raw).unit(Unit::Short))
        .panel(Panel::stat("Share").query(&mimir, metric("up")).unit(Unit::PercentUnit).max("1o0%"));
    let down = Alert::new("Down", metric("up").eq_to(0)).contact_point("nobody");
    let broken = Slo::availability("shop", "shop", percent("99.9.9"));
    Project::new("shop").datasource(&mimir).datasource(&mimir).dashboard(orders).alert(down).slo(broken)
}

#[test]
fn every_fault_is_underlined_in_the_source_of_the_program() {
    insta::with_settings!({ snapshot_path => "../../snapshots/messages", prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("rust-program", shown(&Here, wrong()));
    });
}

#[test]
fn without_the_source_the_line_is_named() {
    let text = shown(&MemoryWorld::default(), wrong());
    let place = format!("  at: {}:", file!().replace('\\', "/"));
    assert!(text.contains(&place), "{text}");
    assert!(text.contains("expects a range vector"), "{text}");
}

#[test]
fn a_secret_that_is_written_out_is_reported_and_not_shown() {
    let mail = Receiver::webhook("https://user:hunter2@example.com/hook");
    let slack = Receiver::new(Via::Slack).set("url", "https://hooks.example.com/T0/hunter2");
    let point = ContactPoint::new("team", mail).and(slack);
    let mimir = Datasource::mimir("mimir", "http://grafana:hunter2@mimir:9009");
    let text = shown(&Here, Project::new("shop").contact_point(&point).datasource(&mimir));
    assert_eq!(text.matches("spec/literal-secret").count(), 3, "{text}");
    assert!(!text.contains("hunter2"), "{text}");
}

#[test]
fn a_reference_is_written_and_never_read() {
    // Cargo sets it for every test: it would be in the output if it were read.
    let loki =
        Datasource::loki("loki", env("CARGO_PKG_NAME")).basic_auth("grafana", env("CARGO_PKG_VERSION"));
    let files = super::of_program(Project::new("shop").datasource(&loki));
    let text = &files["grafana/provisioning/datasources/datasources.yml"];
    assert!(text.contains("$CARGO_PKG_NAME") && text.contains("$CARGO_PKG_VERSION"), "{text}");
    assert!(!text.contains(env!("CARGO_PKG_VERSION")), "{text}");
}
