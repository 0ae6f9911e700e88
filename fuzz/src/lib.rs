//! What must hold for any text: one function of bytes for each fuzz target.
//!
//! Beside the tests: these are the properties that no example can show. The
//! fuzz targets call them with bytes that libFuzzer makes, `tests/corpus.rs`
//! with those that were worth keeping. A property that does not hold panics.

mod bounds;
mod build_logql;
mod build_promql;
mod build_traceql;
mod ground;
mod logql;
mod program;
mod promql;
mod scalar;
mod time;
mod traceql;

use program::Program;

/// PromQL: the parser, types, label flow, tokens.
pub fn promql(bytes: &[u8]) {
    with_text(bytes, promql::check);
}

/// LogQL: the parser and the views of its tree.
pub fn logql(bytes: &[u8]) {
    with_text(bytes, logql::check);
}

/// TraceQL: the parser and its tree.
pub fn traceql(bytes: &[u8]) {
    with_text(bytes, traceql::check);
}

/// Profile types and selectors, RE2, templates, variables, durations: the first byte says which, `0` to `4`.
pub fn profile_re2_template(bytes: &[u8]) {
    let Some((which, rest)) = bytes.split_first() else { return };
    with_text(rest, |text| ground::check(*which, text));
}

/// Query builders: the first byte says of which language, the others are a program.
pub fn builders(bytes: &[u8]) {
    let Some((which, rest)) = bytes.split_first() else { return };
    let mut program = Program::new(rest);
    match which % 3 {
        0 => build_promql::check(&mut program),
        1 => build_logql::check(&mut program),
        _ => build_traceql::check(&mut program),
    }
}

/// YAML, and JSON where a text begins like it: trees, source maps, specs.
pub fn source_map(bytes: &[u8]) {
    with_text(bytes, scalar::check);
}

/// Long texts take long and say nothing that short ones do not.
fn with_text(bytes: &[u8], check: impl FnOnce(&str)) {
    const LONGEST: usize = 64 * 1024;
    if bytes.len() <= LONGEST
        && let Ok(text) = str::from_utf8(bytes)
    {
        check(text);
    }
}
