//! The hooks that this repository offers, run by the real `pre-commit` where it is installed.
//!
//! Users get the program built by `pre-commit` (`language: rust`); here the hooks run the one that
//! was just built, so that the test says something about the working tree.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stderr,
    reason = "a test may stop, and say why"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const HOOKS: &str = include_str!("../.pre-commit-hooks.yaml");

/// A folder with two repositories: the hooks, and one that uses them.
struct Scratch {
    root: PathBuf,
}

impl Scratch {
    fn new() -> Self {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pre-commit");
        let _ = fs::remove_dir_all(&root);
        fs::create_dir_all(&root).unwrap();
        Self { root }
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Runs a program in one of the repositories, with no configuration but its own.
    fn run(&self, folder: &str, program: &str, args: &[&str]) -> Output {
        let mut command = Command::new(program);
        command.args(args).current_dir(self.root.join(folder));
        let leftover = std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("GIT_"));
        leftover.for_each(|(name, _)| {
            command.env_remove(name);
        });
        for who in ["AUTHOR", "COMMITTER"] {
            command
                .env(format!("GIT_{who}_NAME"), "test")
                .env(format!("GIT_{who}_EMAIL"), "test@example.com");
        }
        command.env("GIT_CONFIG_GLOBAL", self.root.join("gitconfig")).env("GIT_CONFIG_NOSYSTEM", "1");
        command.env("PRE_COMMIT_HOME", self.root.join("home")).env("NO_COLOR", "1");
        command.output().unwrap()
    }

    fn git(&self, folder: &str, args: &[&str]) -> String {
        let output = self.run(folder, "git", args);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    fn commit(&self, folder: &str) -> String {
        self.git(folder, &["init", "--quiet"]);
        self.git(folder, &["add", "."]);
        self.git(folder, &["commit", "--quiet", "--message", "all"]);
        self.git(folder, &["rev-parse", "HEAD"])
    }

    /// The hooks of this repository, with the program that was just built.
    fn hooks(&self) -> String {
        let built = |line: &str| match line.trim_start().strip_prefix("entry: dashc ") {
            Some(args) => format!("  entry: \"'{}' {args}\"\n", env!("CARGO_BIN_EXE_dashc")),
            None => format!("{}\n", line.replace("language: rust", "language: system")),
        };
        self.write("hooks/.pre-commit-hooks.yaml", &HOOKS.lines().map(built).collect::<String>());
        let rev = self.commit("hooks");
        let repository = self.root.join("hooks");
        format!(
            "repos:\n  - repo: {}\n    rev: {rev}\n    hooks: [{{ id: dashc-lint }}, {{ id: dashc-build }}]\n",
            repository.display()
        )
    }

    fn all_files(&self) -> (bool, String) {
        self.git("user", &["add", "."]);
        let output = self.run("user", "pre-commit", &["run", "--all-files"]);
        (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
    }
}

fn is_there(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success())
}

#[test]
fn the_hooks_pass_what_is_right_and_stop_what_is_wrong() {
    if !is_there("pre-commit") || !is_there("git") {
        eprintln!("skipped: `pre-commit` or `git` is not installed");
        return;
    }
    let scratch = Scratch::new();
    let config = scratch.hooks();
    scratch.write("user/.pre-commit-config.yaml", &config);
    let dashc = |args: &[&str]| scratch.run("user", env!("CARGO_BIN_EXE_dashc"), args).status.success();
    assert!(dashc(&["init"]) && dashc(&["build"]));
    scratch.write(
        "user/rules.yaml",
        "groups:\n  - name: a\n    rules:\n      - { alert: Down, expr: up == 0 }\n",
    );
    scratch.write("user/other.yaml", "not: { ours: [1, 2] }\n");
    scratch.commit("user");
    let (passed, said) = scratch.all_files();
    assert!(passed, "{said}");

    scratch
        .write("user/rules.yaml", "groups:\n  - name: a\n    rules:\n      - { alert: Down, expr: up == }\n");
    let (passed, said) = scratch.all_files();
    assert!(!passed && said.contains("promql/") && said.contains("rules.yaml:4:"), "{said}");

    scratch.write("user/rules.yaml", "groups: []\n");
    scratch.write(
        "user/dashboards/new.yaml",
        "title: New\npanels:\n  - { stat: Up, query: sum(up), unit: short }\n",
    );
    let (passed, said) = scratch.all_files();
    assert!(!passed && said.contains("missing ") && said.contains("new.json"), "{said}");
}
