//! The typed DSL: what a program says compiles to what files say, faults are shown in its own source, and a
//! program has every command.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "dsl/brevity.rs"]
mod brevity;
#[path = "dsl/commands.rs"]
mod commands;
#[path = "dsl/faults.rs"]
mod faults;
#[path = "dsl/fleets.rs"]
mod fleets;
#[path = "dsl/keys.rs"]
mod keys;
#[path = "dsl/shipped.rs"]
mod shipped;
#[path = "dsl/values.rs"]
mod values;

use std::collections::BTreeMap;

use dashc::world::{MemoryWorld, World};
use dashc::{Options, Outcome, compile, compile_program, emit};

/// What an outcome writes.
fn files(outcome: &Outcome) -> BTreeMap<String, String> {
    let text = |file: emit::File<'_>| (file.path.clone(), String::from_utf8(file.render()).unwrap());
    emit::files(&outcome.project).into_iter().map(text).collect()
}

/// The codes and messages of an outcome.
fn said(outcome: &Outcome) -> String {
    dashc::diagnostic::render::concise(&outcome.diagnostics, &outcome.sources)
}

/// Compiles files that must be right.
fn of_files(world: &dyn World) -> BTreeMap<String, String> {
    let outcome = compile(world, &Options::default());
    assert!(outcome.is_ok(), "{}", said(&outcome));
    files(&outcome)
}

/// Compiles a program that must be right.
fn of_program(project: dashc::dsl::Project) -> BTreeMap<String, String> {
    let outcome = compile_program(&MemoryWorld::default(), &project.into_program(), &Options::default());
    assert!(outcome.is_ok(), "{}", said(&outcome));
    files(&outcome)
}
