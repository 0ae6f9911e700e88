//! What must not compile, and how the compiler says so: the words of `compile_fail/*.stderr` are user interface.
//!
//! They are those of one compiler, which `compile_fail/RUSTC` names for this test and for `.ci/run`. So this runs
//! where it is asked for: `DASHC_COMPILE=required` (as `.ci/run` does); another compiler is then a failure that says
//! so. `TRYBUILD=overwrite` writes the words anew. Elsewhere the `compile_fail` examples of the documentation hold
//! the promises, on any compiler.
#![allow(clippy::expect_used, clippy::print_stderr, reason = "a test that is left out says so")]

use std::process::Command;

/// The compiler that the words are from.
const PINNED: &str = include_str!("compile_fail/RUSTC").trim_ascii();

/// The version of the compiler that Cargo uses here.
fn version() -> String {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let said = Command::new(rustc).arg("--version").output().expect("a compiler");
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    said.split(' ').nth(1).unwrap_or_default().to_owned()
}

#[test]
fn what_must_not_compile_says_why() {
    if std::env::var_os("DASHC_COMPILE").is_none() {
        eprintln!("left out: set DASHC_COMPILE=required to compare the words of rustc {PINNED}");
        return;
    }
    let here = version();
    assert_eq!(
        here, PINNED,
        "tests/compile_fail has the words of rustc {PINNED}, and this is {here}: run `cargo +{PINNED} test --test \
         compile_fail`, or name {here} in tests/compile_fail/RUSTC, write the words anew with TRYBUILD=overwrite \
         and read what changed"
    );
    trybuild::TestCases::new().compile_fail("tests/compile_fail/*.rs");
}
