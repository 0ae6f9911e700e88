//! Texts that fuzzing found worth keeping, held against the same properties on every test run.
//!
//! The properties are those of the fuzz targets (`fuzz/src`), which need a nightly compiler and
//! libFuzzer to search; to look again at what they found needs neither.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test may stop and print"
)]

#[path = "../fuzz/src/lib.rs"]
#[allow(unreachable_pub, reason = "it is a library of its own")]
mod properties;

use std::fs;
use std::path::Path;

/// Holds every file of `corpus/<target>` against a property; says which one broke it.
fn replay(target: &str, property: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(paths.len() > 10, "{target} has {} files", paths.len());
    for path in paths {
        let bytes = fs::read(&path).unwrap();
        let held = std::panic::catch_unwind(|| property(&bytes));
        assert!(held.is_ok(), "{} of {target}", path.display());
    }
}

#[test]
fn promql_holds() {
    replay("promql", properties::promql);
}

#[test]
fn logql_holds() {
    replay("logql", properties::logql);
}

#[test]
fn traceql_holds() {
    replay("traceql", properties::traceql);
}

#[test]
fn profiles_patterns_and_templates_hold() {
    replay("profile_re2_template", properties::profile_re2_template);
}

#[test]
fn builders_hold() {
    replay("builders", properties::builders);
}

#[test]
fn source_maps_hold() {
    replay("source_map", properties::source_map);
}
