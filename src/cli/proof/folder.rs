//! The private folder of a run, and what is left of runs that were killed.
//!
//! A folder is called after the process that owns it and the moment that process started, so that a process
//! that got the same number later is not taken for the owner. What a dead owner left is found by the name of
//! its folder, which every server has among its arguments.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::cli::status::Stop;

/// A folder that is removed when it is dropped.
#[derive(Debug)]
pub(super) struct Folder(PathBuf);

const PREFIX: &str = "dashc-proof-";

impl Folder {
    /// Makes one, after what dead runs left was removed.
    pub(super) fn make() -> Result<Self, Stop> {
        let below = std::env::temp_dir();
        sweep(&below);
        let own = std::process::id();
        let path = below.join(format!("{PREFIX}{own}-{}", started(own).unwrap_or_default()));
        // What is not there is not made either: nobody would remove it.
        match fs::create_dir(&path) {
            Ok(()) => Ok(Self(path)),
            Err(error) => Err(Stop::with_help(
                format!("no folder can be made below `{}`: {error}", below.display()),
                "name a folder that can be written to with `TMPDIR`",
            )),
        }
    }

    /// A path in it.
    pub(super) fn join(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed now is removed by the next run.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Removes the folders of runs that are dead, and ends their servers.
fn sweep(below: &Path) {
    let entries = fs::read_dir(below).into_iter().flatten().filter_map(Result::ok);
    for entry in entries {
        let name = entry.file_name();
        let Some((pid, start)) = name.to_str().and_then(owner) else { continue };
        if started(pid).is_some_and(|now| now == start) {
            continue;
        }
        for orphan in mentioning(&entry.path().to_string_lossy()) {
            kill(orphan);
        }
        let _ = fs::remove_dir_all(entry.path());
    }
}

/// The owner of a folder: process and start.
fn owner(name: &str) -> Option<(u32, &str)> {
    let (pid, start) = name.strip_prefix(PREFIX)?.split_once('-')?;
    Some((pid.parse().ok()?, start))
}

/// When a process started, in whatever the system counts; `None` when there is no such process.
fn started(pid: u32) -> Option<String> {
    if Path::new("/proc/self/stat").exists() {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        // The name of the program, in parentheses, may hold anything; the 22nd field is the start.
        let (_, rest) = stat.rsplit_once(')')?;
        return rest.split_whitespace().nth(19).map(ToOwned::to_owned);
    }
    let shown = output("ps", &["-o", "lstart=", "-p", &pid.to_string()])?;
    let start: String = shown.chars().filter(char::is_ascii_alphanumeric).collect();
    (!start.is_empty()).then_some(start)
}

/// The processes that have a text among their arguments.
fn mentioning(text: &str) -> Vec<u32> {
    if Path::new("/proc/self/stat").exists() {
        let entries = fs::read_dir("/proc").into_iter().flatten().filter_map(Result::ok);
        let pids = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
        let has = |pid: &u32| {
            let arguments = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
            String::from_utf8_lossy(&arguments).contains(text)
        };
        return pids.filter(|pid| *pid != std::process::id()).filter(has).collect();
    }
    let shown = output("ps", &["-axo", "pid=,args="]).unwrap_or_default();
    let lines = shown.lines().filter(|line| line.contains(text));
    lines.filter_map(|line| line.split_whitespace().next()?.parse().ok()).collect()
}

fn output(program: &str, arguments: &[&str]) -> Option<String> {
    let found = Command::new(program).args(arguments).stderr(Stdio::null()).output().ok()?;
    Some(String::from_utf8_lossy(&found.stdout).into_owned())
}

fn kill(pid: u32) {
    // Every shell has it, not every system a program of its own.
    let _ = Command::new("sh").args(["-c", &format!("kill -KILL {pid}")]).stderr(Stdio::null()).status();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_says_who_owns_it() {
        assert_eq!(owner("dashc-proof-42-1234"), Some((42, "1234")));
        assert_eq!(owner("dashc-proof-x-1"), None);
        assert_eq!(owner("other"), None);
    }

    #[test]
    fn what_a_dead_run_left_is_removed_and_what_lives_is_kept() {
        let below = std::env::temp_dir().join(format!("dashc-sweep-{}", std::process::id()));
        let own = std::process::id();
        let alive = below.join(format!("{PREFIX}{own}-{}", started(own).unwrap()));
        let dead = below.join(format!("{PREFIX}{own}-0"));
        fs::create_dir_all(&alive).unwrap();
        fs::create_dir_all(&dead).unwrap();
        let mut orphan = Command::new("sleep");
        // A server of the dead run: its folder stands among the arguments.
        let mut orphan = orphan.arg0_of(&dead).spawn().unwrap();
        // A process that has just begun may not show its arguments yet.
        let shown = (0..1000).any(|_| !mentioning(&dead.to_string_lossy()).is_empty());
        assert!(shown, "the server of the dead run is seen");
        sweep(&below);
        assert!(alive.exists(), "what lives is kept");
        assert!(!dead.exists(), "what is dead is removed");
        assert!(!orphan.wait().unwrap().success());
        fs::remove_dir_all(&below).unwrap();
    }

    trait Named {
        fn arg0_of(&mut self, folder: &Path) -> &mut Self;
    }

    impl Named for Command {
        fn arg0_of(&mut self, folder: &Path) -> &mut Self {
            use std::os::unix::process::CommandExt;
            self.arg0(format!("server-in-{}", folder.display())).arg("60")
        }
    }
}
