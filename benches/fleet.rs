//! The fleet of the tests: 200 services, three clusters, two environments, all checks on.
//!
//! `cargo bench --bench fleet`. Prints medians and the peak of memory; asserts nothing about time.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark may stop and print"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use dashc::world::MemoryWorld;
use dashc::{Options, compile};

/// That of the program.
#[cfg(feature = "mimalloc")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const RUNS: usize = 9;

fn main() {
    let world = world(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/projects/fleet"));
    println!("{:<12} {:>8} {:>12} {:>12}", "environment", "threads", "median", "least");
    for environment in ["prod", "staging"] {
        for threads in [1, 2] {
            let options = Options { environment: Some(environment.to_owned()), threads };
            let mut times: Vec<Duration> = (0..RUNS).map(|_| once(&world, &options)).collect();
            times.sort_unstable();
            println!("{environment:<12} {threads:>8} {:>12.2?} {:>12.2?}", times[RUNS / 2], times[0]);
        }
    }
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    println!("peak of memory: {}", peak.map_or("unknown", str::trim));
}

fn once(world: &MemoryWorld, options: &Options) -> Duration {
    let start = Instant::now();
    let outcome = compile(world, options);
    let time = start.elapsed();
    assert!(outcome.is_ok(), "{:?}", outcome.diagnostics);
    time
}

/// The project below `platform/`, and what lies beside it.
fn world(top: &Path) -> MemoryWorld {
    let project = top.join("platform");
    let mut files = Vec::new();
    collect(top, &mut files);
    files.into_iter().fold(MemoryWorld::default(), |world, path| {
        let text = fs::read(&path).expect("a file");
        let shown = match path.strip_prefix(&project) {
            Ok(inside) => inside.to_string_lossy().into_owned(),
            Err(_) => format!("../{}", path.strip_prefix(top).expect("below the top").to_string_lossy()),
        };
        world.with(shown, text)
    })
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, files);
        } else {
            files.push(path);
        }
    }
}
