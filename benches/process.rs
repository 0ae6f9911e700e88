//! Whole processes: `dashc build` beside a program that only serialises and writes.
//!
//! `cargo bench --bench process [-- FOLDER]`: the projects are laid out and built below `FOLDER`,
//! without one below the target folder. What a disk does with a thousand new files differs from run
//! to run, so that a folder in memory (`/dev/shm`) says most about the programs themselves.
//!
//! The floor is this program itself, started again with `floor`: one thread that takes the model of
//! one dashboard of the project and does nothing but render it so many times and write the bytes,
//! without reading, decoding, parsing or checking anything else. Both start with no output folder
//! and run in turn, so that a machine whose speed drifts is fair to both; that both wrote as many
//! bytes is asserted, times are only printed: medians, and for the two programs the least in
//! brackets. User time and peak memory are read with `/usr/bin/time` where that is installed.

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
use projects::Files;

const RUNS: usize = 15;
const DASHBOARDS: &str = "grafana/dashboards";

/// Makes a project of so many dashboards.
type Project = fn(usize) -> Files;

/// How dashboards can be said: a name, and the project that says so many.
const WAYS: [(&str, Project); 2] = [("by-hand", projects::by_hand), ("by-method", projects::by_method)];

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    match args.as_slice() {
        [word, way, count, out] if word == "floor" => {
            floor(way, count.parse().expect("a number"), Path::new(out));
        }
        [folder] => compare_all(Path::new(folder)),
        _ => compare_all(Path::new(env!("CARGO_TARGET_TMPDIR"))),
    }
}

/// Renders and writes `count` dashboards of one model, and nothing else.
fn floor(way: &str, count: usize, out: &Path) {
    let (_, project) = WAYS.iter().find(|(name, _)| *name == way).expect("a way");
    let mut project = compile(&projects::world(&project(1)), &Options::default()).project;
    let model = project.dashboards.pop().expect("a dashboard");
    fs::create_dir_all(out.join(DASHBOARDS)).expect("a folder");
    let clone = |index: usize| {
        let mut dashboard = model.clone();
        dashboard.uid = Text::plain(numbered(&model.uid.text, index), Origin::Generated);
        dashboard
    };
    project.dashboards = (0..count).map(clone).collect();
    for file in emit::files(&project).iter().filter(|file| file.target == "dashboards") {
        fs::write(out.join(&file.path), file.render()).expect("a file");
    }
}

/// `service-0000-red` of another service.
fn numbered(uid: &str, index: usize) -> String {
    assert!(uid.contains("0000"), "{uid}");
    uid.replace("0000", &format!("{index:04}"))
}

fn compare_all(folder: &Path) {
    let folder = folder.join("dashc-bench");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    println!("on {}", filesystem(&folder));
    println!(
        "{:<15} {:>19} {:>19} {:>7} {:>7} {:>9} {:>10}",
        "project", "dashc", "floor", "ratio", "user", "memory", "unchanged"
    );
    for (way, project) in WAYS {
        for count in [1, 100, 1000] {
            compare(&folder.join(way), way, count, &project(count));
        }
    }
    let _ = fs::remove_dir_all(&folder);
}

fn compare(folder: &Path, way: &str, count: usize, files: &Files) {
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
        dashc.push(timed(&mut dashc_build(folder)));
        floor.push(timed(&mut floor_command(way, count, &bare)));
        unchanged.push(timed(&mut dashc_build(folder)));
    }
    assert_eq!(bytes(&build.join(DASHBOARDS)), bytes(&bare.join(DASHBOARDS)), "{way}");
    let ratio = median(&mut dashc).as_secs_f64() / median(&mut floor).as_secs_f64();
    let _ = fs::remove_dir_all(&build);
    let (user, memory) = resources(folder).unwrap_or(("?".to_owned(), 0));
    println!(
        "{:<15} {:>19} {:>19} {ratio:>6.2}x {user:>6}s {:>5} MiB {:>10.1?}",
        format!("{count} {way}"),
        shown(&mut dashc),
        shown(&mut floor),
        memory / 1024,
        median(&mut unchanged),
    );
    let _ = fs::remove_dir_all(folder);
}

fn dashc_build(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dashc"));
    command.arg("build").arg(folder).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

fn floor_command(way: &str, count: usize, out: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    command.args(["floor", way, &count.to_string()]).arg(out);
    command
}

fn timed(command: &mut Command) -> Duration {
    let start = Instant::now();
    let status = command.status().expect("a process");
    let took = start.elapsed();
    assert!(status.success(), "{command:?}");
    took
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

/// The median, and the least in brackets.
fn shown(times: &mut [Duration]) -> String {
    let median = median(times);
    format!("{median:.1?} ({:.1?})", times[0])
}

/// How many bytes the files of a folder have.
fn bytes(folder: &Path) -> u64 {
    let files = fs::read_dir(folder).expect("a folder");
    files.map(|file| file.and_then(|file| file.metadata()).expect("a file").len()).sum()
}

/// User time in seconds and peak resident memory in kilobytes.
fn resources(folder: &Path) -> Option<(String, u64)> {
    let output = Command::new("/usr/bin/time")
        .args(["-f", "%U %M", env!("CARGO_BIN_EXE_dashc"), "build", "-q"])
        .arg(folder)
        .output()
        .ok()?;
    let said = String::from_utf8_lossy(&output.stderr);
    let (user, memory) = said.lines().last()?.split_once(' ')?;
    Some((user.to_owned(), memory.trim().parse().ok()?))
}

/// The kind of file system that a folder is on, and the folder.
fn filesystem(folder: &Path) -> String {
    let folder = fs::canonicalize(folder).expect("a folder");
    let mounts = fs::read_to_string("/proc/self/mounts").unwrap_or_default();
    let mounts = mounts.lines().filter_map(|line| {
        let mut words = line.split(' ').skip(1);
        Some((PathBuf::from(words.next()?), words.next()?))
    });
    let mount = mounts
        .filter(|(place, _)| folder.starts_with(place))
        .max_by_key(|(place, _)| place.as_os_str().len());
    let kind = mount.map_or("a file system of unknown kind", |(_, kind)| kind);
    format!("{kind}, {}", folder.display())
}
