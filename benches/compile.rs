//! Compiling in one process, in memory: where the time goes, by step.
//!
//! `cargo bench --bench compile`. Prints medians; asserts nothing about time.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark may stop and print"
)]

mod projects;

use std::time::{Duration, Instant};

use dashc::{Options, compile, emit};

fn main() {
    println!("{:<24} {:>8} {:>12} {:>12} {:>10}", "project", "threads", "compile", "render", "bytes");
    for count in [1, 100, 1000] {
        measure(&format!("{count} by hand"), &projects::by_hand(count));
    }
    measure("1000 by one method", &projects::by_method(1000));
}

fn measure(name: &str, files: &projects::Files) {
    let world = projects::world(files);
    for threads in [1, 2] {
        let options = Options { threads, ..Options::default() };
        let mut bytes = 0;
        let mut runs: Vec<(Duration, Duration)> = Vec::new();
        for _ in 0..7 {
            let start = Instant::now();
            let outcome = compile(&world, &options);
            let compiled = start.elapsed();
            assert!(outcome.is_ok(), "{:?}", outcome.diagnostics);
            let start = Instant::now();
            bytes = emit::files(&outcome.project).iter().map(|file| file.render().len()).sum();
            runs.push((compiled, start.elapsed()));
        }
        let compiled = median(runs.iter().map(|run| run.0));
        let rendered = median(runs.iter().map(|run| run.1));
        println!("{name:<24} {threads:>8} {compiled:>12.2?} {rendered:>12.2?} {bytes:>10}");
    }
}

fn median(times: impl Iterator<Item = Duration>) -> Duration {
    let mut times: Vec<Duration> = times.collect();
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}
