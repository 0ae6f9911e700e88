//! What must not compile, and how the compiler says so: the words of `compile_fail/*.stderr` are user interface.
//!
//! They are those of one compiler, so this runs where it is asked for: `DASHC_COMPILE=required` (as `.ci/run` does).
//! `TRYBUILD=overwrite` writes them anew. Elsewhere the `compile_fail` examples of the documentation hold the promises.
#![allow(clippy::print_stderr, reason = "a test that is left out says so")]

/// The compiler that the texts are from.
const RUSTC: &str = "1.95";

#[test]
fn what_must_not_compile_says_why() {
    if std::env::var_os("DASHC_COMPILE").is_none() {
        eprintln!("left out: set DASHC_COMPILE=required to compare the words of rustc {RUSTC}");
        return;
    }
    trybuild::TestCases::new().compile_fail("tests/compile_fail/*.rs");
}
