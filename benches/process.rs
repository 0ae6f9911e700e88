//! Whole processes: `dashc build` beside a program that only serialises and writes.
//!
//! `cargo bench --bench process`. The floor is this program itself, started
//! again with `floor`: one thread that takes a compiled model and does nothing
//! but render every dashboard and write its bytes, without reading, decoding,
//! parsing or checking anything. The two run in turn, so that a machine whose
//! speed drifts is fair to both. Prints medians; asserts nothing about time.
//! Peak memory is read with `/usr/bin/time` where that is installed.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark may stop and print"
)]

mod projects;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use dashc::span::{Origin, Text};
use dashc::{Options, compile, emit};

const RUNS: usize = 9;

fn main() {
    let args: Vec<String> = std::env::args().collect();
    if let [_, word, count, out] = args.as_slice()
        && word == "floor"
    {
        floor(count.parse().expect("a number"), Path::new(out));
        return;
    }
    println!(
        "{:<20} {:>10} {:>10} {:>7} {:>9} {:>10}",
        "project", "dashc", "floor", "ratio", "memory", "unchanged"
    );
    for count in [1, 100, 1000] {
        compare(&format!("{count} by hand"), &projects::by_hand(count), count);
    }
    compare("1000 by one method", &projects::by_method(1000), 1000);
}

/// Renders and writes `count` dashboards of one model, and nothing else.
fn floor(count: usize, out: &Path) {
    let outcome = compile(&projects::world(&projects::by_hand(1)), &Options::default());
    let mut project = outcome.project;
    let model = project.dashboards.pop().expect("a dashboard");
    let clone = |index: usize| {
        let mut dashboard = model.clone();
        dashboard.uid = Text::plain(format!("service-{index:04}-red"), Origin::Generated);
        dashboard
    };
    project.dashboards = (0..count).map(clone).collect();
    fs::create_dir_all(out.join("grafana/dashboards")).expect("a folder");
    for file in emit::files(&project).iter().filter(|file| file.target == "dashboards") {
        fs::write(out.join(&file.path), file.render()).expect("a file");
    }
}

fn compare(name: &str, files: &projects::Files, count: usize) {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("bench").join(name.replace(' ', "-"));
    let _ = fs::remove_dir_all(&folder);
    for (path, text) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    let (build, bare) = (folder.join("build"), folder.join("floor"));
    let (mut dashc, mut floor, mut unchanged) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let _ = fs::remove_dir_all(&build);
        let _ = fs::remove_dir_all(&bare);
        dashc.push(timed(dashc_build(&folder)));
        floor.push(timed(&mut floor_command(count, &bare)));
        unchanged.push(timed(dashc_build(&folder)));
    }
    let (dashc, floor, unchanged) = (median(dashc), median(floor), median(unchanged));
    let ratio = dashc.as_secs_f64() / floor.as_secs_f64();
    let _ = fs::remove_dir_all(&build);
    let memory =
        memory(&folder).map_or_else(|| "?".to_owned(), |kilobytes| format!("{} MiB", kilobytes / 1024));
    println!("{name:<20} {dashc:>10.1?} {floor:>10.1?} {ratio:>6.2}x {memory:>9} {unchanged:>10.1?}");
    let _ = fs::remove_dir_all(&folder);
}

fn dashc_build(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dashc"));
    command.arg("build").arg(folder).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

fn floor_command(count: usize, out: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    command.arg("floor").arg(count.to_string()).arg(out);
    command
}

fn timed(mut command: impl std::borrow::BorrowMut<Command>) -> Duration {
    let start = Instant::now();
    let status = command.borrow_mut().status().expect("a process");
    let took = start.elapsed();
    assert!(status.success(), "{:?}", command.borrow_mut());
    took
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

/// Peak resident memory in kilobytes.
fn memory(folder: &Path) -> Option<u64> {
    let output = Command::new("/usr/bin/time")
        .args(["-f", "%M", env!("CARGO_BIN_EXE_dashc"), "build", "-q"])
        .arg(folder)
        .output()
        .ok()?;
    String::from_utf8_lossy(&output.stderr).lines().last()?.trim().parse().ok()
}
