//! SLOs to the files of a ruler, in memory and on one thread: where the time goes, by step.
//!
//! `cargo bench --bench slo`. Prints medians; asserts nothing about time. `cargo bench --bench slo -- once`
//! does everything once, for a profiler that counts instructions.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark may stop and print"
)]

use std::fmt::Write;
use std::time::{Duration, Instant};

use dashc::world::MemoryWorld;
use dashc::{Options, compile, emit};

/// That of the program.
#[cfg(feature = "mimalloc")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Two of each service: availability and latency.
const SLOS: usize = 1000;

fn main() {
    let once = std::env::args().any(|word| word == "once");
    println!(
        "{SLOS} SLOs {:>14} {:>10} {:>10} {:>10} {:>10} {:>10}",
        "", "compile", "rules", "both", "bytes", "tests"
    );
    for files in [1, 10] {
        measure(files, if once { 1 } else { 15 });
        if once {
            return;
        }
    }
}

/// The SLOs in so many files.
fn world(files: usize) -> MemoryWorld {
    let mut project =
        "project: bench\ndatasources: { mimir: { type: mimir, url: 'http://mimir', default: true, limits: { groups_per_tenant: 2000 } } }\n\
                       alerting: { slos: mimir }\nservices:\n"
            .to_owned();
    for index in 0..SLOS / 2 {
        let _ = writeln!(
            project,
            "  s{index:03}: {{ job: shop/s{index:03}, instrumentation: [otel-http-server] }}"
        );
    }
    let mut world = MemoryWorld::default().with("dashc.yaml", project.as_bytes());
    for file in 0..files {
        let mut text = "slos:\n".to_owned();
        for index in (0..SLOS / 2).filter(|index| index % files == file) {
            let _ = writeln!(
                text,
                "  - {{ slo: s{index:03}-availability, service: s{index:03}, objective: 99.9%, sli: availability }}\n  \
                 - {{ slo: s{index:03}-latency, service: s{index:03}, objective: 99%, sli: {{ latency: {{ below: 500ms }} }} }}"
            );
        }
        world = world.with(format!("alerts/slos-{file}.yaml"), text.as_bytes());
    }
    world
}

fn measure(files: usize, runs: usize) {
    let world = world(files);
    let mut bytes = 0;
    let mut times: Vec<[Duration; 4]> = Vec::new();
    for _ in 0..runs {
        let start = Instant::now();
        let outcome = compile(&world, &Options::default());
        let compiled = start.elapsed();
        assert!(outcome.is_ok(), "{:?}", outcome.diagnostics);
        assert_eq!(outcome.project.slos.len(), SLOS);
        let render = |target: &str| {
            let start = Instant::now();
            let made = emit::files(&outcome.project);
            let bytes: usize =
                made.iter().filter(|file| file.target == target).map(|file| file.render().len()).sum();
            (start.elapsed(), bytes)
        };
        let (rules, written) = render("rules");
        let (tests, _) = render("rule-tests");
        bytes = written;
        times.push([compiled, rules, compiled + rules, tests]);
    }
    let median = |at: usize| {
        let mut all: Vec<Duration> = times.iter().map(|run| run[at]).collect();
        all.sort_unstable();
        all[all.len() / 2]
    };
    let [compiled, rules, both, tests] = [0, 1, 2, 3].map(median);
    println!(
        "  in {files:>2} files {compiled:>22.1?} {rules:>10.1?} {both:>10.1?} {bytes:>10} {tests:>10.1?}"
    );
}
