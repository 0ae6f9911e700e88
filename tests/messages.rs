//! Every message of reading, decoding, overlaying and resolving, as users see it.
//!
//! One situation each: the smallest project that has it, the codes that it must
//! report, and a snapshot of the whole text in `snapshots/messages/`. Warnings of
//! the checks are left out: they have tests of their own.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test fails by panicking")]

use dashc::diagnostic::{Diagnostic, Severity, render};
use dashc::span::Sources;
use dashc::world::MemoryWorld;
use dashc::{Options, check, compile};

#[path = "messages/decoding.rs"]
mod decoding;
#[path = "messages/fleets.rs"]
mod fleets;
#[path = "messages/lock.rs"]
mod lock;
#[path = "messages/many.rs"]
mod many;
#[path = "messages/overlay.rs"]
mod overlay;
#[path = "messages/pieces.rs"]
mod pieces;
#[path = "messages/project.rs"]
mod project;
#[path = "messages/proof.rs"]
mod proof;
#[path = "messages/reading.rs"]
mod reading;
#[path = "messages/resolving.rs"]
mod resolving;
#[path = "messages/rules.rs"]
mod rules;
#[path = "messages/slo.rs"]
mod slo;
#[path = "messages/slos.rs"]
mod slos;
#[path = "messages/taken.rs"]
mod taken;

/// The project that every situation is part of, unless it brings its own.
const PROJECT: &str = r#"project: shop
datasources:
  mimir: { type: mimir, url: "http://mimir:9009/prometheus", default: true, scrape_interval: 15s }
  loki: { type: loki, url: "http://loki:3100" }
  tempo: { type: tempo, url: "http://tempo:3200" }
services:
  checkout: { job: payments/checkout, instrumentation: [otel-http-server] }
  host: { job: node, instrumentation: [node-exporter] }
"#;

/// Declares a test: its name is the snapshot's; the codes are those that must be reported, in order.
macro_rules! message {
    ($name:ident, [$($code:literal),* $(,)?], $($path:literal: $text:expr),+ $(,)?) => {
        message!($name, None, [$($code),*], $($path: $text),+);
    };
    ($name:ident, $environment:expr, [$($code:literal),* $(,)?], $($path:literal: $text:expr),+ $(,)?) => {
        #[test]
        fn $name() {
            let files: &[(&str, &[u8])] = &[$(($path, $text.as_ref())),+];
            $crate::assert_message(stringify!($name), $environment, &[$($code),*], files);
        }
    };
}
use message;

fn assert_message(name: &str, environment: Option<&str>, codes: &[&str], files: &[(&str, &[u8])]) {
    assert_shown(name, environment, codes, &world(files));
}

fn world(files: &[(&str, &[u8])]) -> MemoryWorld {
    let world = MemoryWorld::default().with("dashc.yaml", PROJECT);
    files.iter().fold(world, |world, (path, text)| world.with(*path, *text))
}

/// The same with the warnings of checks.
fn assert_everything(name: &str, codes: &[&str], files: &[(&str, &[u8])]) {
    let outcome = compile(&world(files), &Options::default());
    assert_rendered(name, codes, &outcome.diagnostics, &outcome.sources);
}

fn assert_shown(name: &str, environment: Option<&str>, codes: &[&str], world: &MemoryWorld) {
    let options = Options { environment: environment.map(str::to_owned), ..Options::default() };
    let outcome = compile(world, &options);
    let own = |diagnostic: &Diagnostic| {
        diagnostic.severity == Severity::Error || check::explain(diagnostic.code).is_none()
    };
    let reported: Vec<Diagnostic> = outcome.diagnostics.into_iter().filter(own).collect();
    assert_rendered(name, codes, &reported, &outcome.sources);
}

fn assert_rendered(name: &str, codes: &[&str], reported: &[Diagnostic], sources: &Sources) {
    let text = render::full(reported, sources, &render::Options { width: 100, ..render::Options::default() });
    let found: Vec<&str> = reported.iter().map(|diagnostic| diagnostic.code).collect();
    assert_eq!(found, codes, "\n{text}");
    insta::with_settings!({
        snapshot_path => "../snapshots/messages",
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, { insta::assert_snapshot!(name, text) });
}
