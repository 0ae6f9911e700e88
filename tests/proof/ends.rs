//! However a proof ends, it leaves no process and no folder that the next one does not remove.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use super::rulers::{RULES, SHOP};
use super::{made, place_for, servers};

/// A proof with a folder for temporary files of its own.
fn begin(project: &Path, temporary: &Path) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dashc"));
    command.args(["proof", "--color", "never"]).arg(project).env("TMPDIR", temporary);
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// The processes that have a text among their arguments; this one has not.
fn mentioning(text: &str) -> Vec<u32> {
    let processes = fs::read_dir("/proc").unwrap().filter_map(Result::ok);
    let ids = processes.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    let has = |id: &u32| {
        let arguments = fs::read(format!("/proc/{id}/cmdline")).unwrap_or_default();
        String::from_utf8_lossy(&arguments).contains(text)
    };
    ids.filter(has).collect()
}

/// The folder of a run, once a server of it runs.
fn with_server(temporary: &Path) -> PathBuf {
    let begun = Instant::now();
    loop {
        assert!(begun.elapsed() < Duration::from_secs(120), "no server was started");
        for entry in fs::read_dir(temporary).unwrap().filter_map(Result::ok) {
            let folder = entry.path();
            let serves = |id: &u32| {
                fs::read_to_string(format!("/proc/{id}/comm")).is_ok_and(|name| name.trim() == "prometheus")
            };
            if mentioning(&folder.to_string_lossy()).iter().any(serves) {
                return folder;
            }
        }
        std::thread::yield_now();
    }
}

fn is_empty(folder: &Path) -> bool {
    fs::read_dir(folder).unwrap().next().is_none()
}

fn succeeded(output: &Output) {
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn the_next_run_removes_what_a_killed_one_left() {
    if !servers() {
        return;
    }
    let project = made("killed", &[("dashc.yaml", SHOP), ("alerts/orders.yaml", RULES)]);
    let temporary = place_for("killed-files");
    let mut killed = begin(&project, &temporary);
    let folder = with_server(&temporary);
    killed.kill().unwrap();
    killed.wait().unwrap();
    let name = folder.to_string_lossy().into_owned();
    assert!(folder.exists() && !mentioning(&name).is_empty(), "a killed run can remove nothing");
    succeeded(&begin(&project, &temporary).wait_with_output().unwrap());
    assert!(!folder.exists(), "the folder is removed");
    assert_eq!(mentioning(&name), [0_u32; 0], "no server is left");
    assert!(is_empty(&temporary), "the run has removed its own as well");
}

#[test]
fn an_interrupted_run_ends_its_servers_and_removes_its_folder() {
    if !servers() {
        return;
    }
    let project = made("interrupted", &[("dashc.yaml", SHOP), ("alerts/orders.yaml", RULES)]);
    for signal in ["INT", "TERM", "HUP"] {
        let temporary = place_for("interrupted-files");
        let run = begin(&project, &temporary);
        let name = with_server(&temporary).to_string_lossy().into_owned();
        let sent = Command::new("sh").args(["-c", &format!("kill -{signal} {}", run.id())]).status();
        assert!(sent.unwrap().success());
        let output = run.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(2), "SIG{signal}");
        let words = String::from_utf8(output.stderr).unwrap();
        assert_eq!(words, "error: interrupted; servers are stopped and the folder is removed\n");
        assert_eq!(mentioning(&name), [0_u32; 0], "SIG{signal}: no server is left");
        assert!(is_empty(&temporary), "SIG{signal}: no folder is left");
    }
}

#[test]
fn two_runs_at_once_do_not_disturb_each_other() {
    if !servers() {
        return;
    }
    let project = made("twice", &[("dashc.yaml", SHOP), ("alerts/orders.yaml", RULES)]);
    let temporary = place_for("twice-files");
    let runs = [begin(&project, &temporary), begin(&project, &temporary)];
    let [one, other] = runs.map(|run| run.wait_with_output().unwrap());
    succeeded(&one);
    succeeded(&other);
    assert_eq!(one.stdout, other.stdout);
    assert!(is_empty(&temporary));
}
