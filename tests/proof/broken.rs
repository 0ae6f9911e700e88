//! Programs that are broken, and a folder of temporary files that is: a proof says so, ends with 2, and leaves nothing.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use super::rulers::{RULES, SHOP};
use super::{made, place_for, servers};

/// Takes a history: what it is told last is the folder that it fills.
const TAKES: &str = "for last; do :; done; /bin/mkdir -p \"$last/block\"";

/// A folder for the PATH with these programs: what a shell runs, or the real one of that name.
fn programs(name: &str, scripts: &[(&str, Option<&str>)]) -> PathBuf {
    let folder = place_for(name);
    for (program, script) in scripts {
        let file = folder.join(program);
        match script {
            Some(script) => {
                fs::write(&file, format!("#!/bin/sh\n{script}\n")).unwrap();
                fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
            }
            None => symlink(real(program), file).unwrap(),
        }
    }
    folder
}

/// Where a program is on the PATH of the tests.
fn real(program: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap();
    let mut all = std::env::split_paths(&path).map(|folder| folder.join(program));
    all.find(|file| file.is_file()).unwrap_or_default()
}

/// A proof with these programs alone, and the folder of its temporary files.
fn run(project: &Path, programs: &Path, temporary: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dashc"));
    command.args(["proof", "--color", "never"]).arg(project).env("COLUMNS", "100");
    command.env("PATH", programs).env("TMPDIR", temporary).output().unwrap()
}

/// What is said of a project of rules with these programs; nothing is left behind.
fn said(name: &str, scripts: &[(&str, Option<&str>)]) -> String {
    let project = made(&format!("broken-{name}"), &[("dashc.yaml", SHOP), ("alerts/orders.yaml", RULES)]);
    let programs = programs(&format!("broken-{name}-programs"), scripts);
    let temporary = place_for(&format!("broken-{name}-files"));
    let output = run(&project, &programs, &temporary);
    let words = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{words}");
    assert_eq!(fs::read_dir(&temporary).unwrap().count(), 0, "nothing is left");
    words.replace(&format!("{}/", programs.display()), "").replace(&*temporary.to_string_lossy(), "TMPDIR")
}

/// All three programs, two of which work as far as they must.
fn with<'s>(prometheus: &'s str, promtool: &'s str) -> [(&'static str, Option<&'s str>); 3] {
    [("prometheus", Some(prometheus)), ("promtool", Some(promtool)), ("alertmanager", Some("exit 0"))]
}

#[test]
fn a_prometheus_that_ends_at_once_is_quoted() {
    assert_eq!(
        said("words", &with("echo 'unknown long flag' >&2; exit 3", TAKES)),
        "error: Prometheus does not start: unknown long flag\n"
    );
    assert_eq!(
        said("silent", &with("exit 4", TAKES)),
        "error: Prometheus does not start: it ended without a word (exit status: 4)\n"
    );
}

#[test]
fn a_promtool_that_fails_is_quoted_and_one_that_does_nothing_is_not_believed() {
    assert_eq!(
        said("promtool", &with("exit 0", "echo boom >&2; exit 3")),
        "error: promtool does not take the history: boom\n"
    );
    assert_eq!(
        said("idle", &with("exit 0", "exit 0")),
        "error: promtool does not take the history: it ended without a word (exit status: 0)\n"
    );
    let broke = "printf 'panic: out of luck\\n\\ngoroutine 1 [running]:\\nmain.main()\\n\\tmain.go:302 +0x1\\n' >&2; exit 2";
    assert_eq!(
        said("broke", &with("exit 0", broke)),
        "error: promtool does not take the history: panic: out of luck\n"
    );
}

#[test]
fn a_full_disk_is_called_so() {
    let full = "echo 'write chunks: preallocate: no space left on device' >&2; exit 1";
    assert_eq!(
        said("full", &with("exit 0", full)),
        "error: promtool does not take the history: no space is left below `TMPDIR`\n\
         help: make room for a gigabyte, or name another folder with `TMPDIR`\n"
    );
}

#[test]
fn a_file_that_is_no_program_is_named() {
    let project = made("broken-file", &[("dashc.yaml", SHOP), ("alerts/orders.yaml", RULES)]);
    let programs = programs("broken-file-programs", &with("exit 0", TAKES));
    let temporary = place_for("broken-file-files");
    let file = programs.join("prometheus");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    let output = run(&project, &programs, &temporary);
    let words = String::from_utf8(output.stderr).unwrap();
    let expected = format!(
        "error: not on the PATH: `prometheus`\nhelp: `{}` is there and no program: make it executable\n",
        file.display()
    );
    assert_eq!((output.status.code(), words), (Some(2), expected));
    fs::write(&file, "\u{7f}ELF, and then something else").unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
    let output = run(&project, &programs, &temporary);
    let words = String::from_utf8(output.stderr).unwrap();
    assert!(words.starts_with(&format!("error: `{}` cannot be started: ", file.display())), "{words}");
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(fs::read_dir(&temporary).unwrap().count(), 0);
}

#[test]
fn a_folder_of_temporary_files_that_is_not_there_is_not_made() {
    let project = made("broken-tmp", &[("dashc.yaml", SHOP), ("alerts/orders.yaml", RULES)]);
    let programs = programs("broken-tmp-programs", &with("exit 0", TAKES));
    let temporary = place_for("broken-tmp-files");
    fs::write(temporary.join("file"), "").unwrap();
    for (name, why) in [("nowhere", "No such file or directory"), ("file", "Not a directory")] {
        let output = run(&project, &programs, &temporary.join(name));
        let words = String::from_utf8(output.stderr).unwrap().replace(&*temporary.to_string_lossy(), "T");
        assert!(
            words.starts_with(&format!("error: no folder can be made below `T/{name}`: {why}")),
            "{words}"
        );
        assert!(words.ends_with("help: name a folder that can be written to with `TMPDIR`\n"), "{words}");
        assert_eq!(output.status.code(), Some(2));
    }
    assert_eq!(fs::read_dir(&temporary).unwrap().count(), 1, "nothing was made");
}

#[test]
fn an_alertmanager_that_ends_at_once_is_quoted() {
    if !servers() {
        return;
    }
    let scripts = [("prometheus", None), ("promtool", None), ("alertmanager", Some("echo boom >&2; exit 3"))];
    assert_eq!(said("alertmanager", &scripts), "error: Alertmanager does not start: boom\n");
}
