//! A process that ends with the run that started it.

use std::fs::File;
use std::io;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use super::interrupt::Interrupt;
use crate::cli::status::Stop;

/// Between two looks at a process.
pub(super) const BREATH: Duration = Duration::from_millis(20);

/// A running process, killed when it is dropped.
#[derive(Debug)]
pub(super) struct Running(Child);

impl Running {
    /// Starts it; what it says goes to a file.
    pub(super) fn start(command: &mut Command, log: &Path) -> io::Result<Self> {
        let out = File::create(log)?;
        let errors = out.try_clone()?;
        command.stdin(Stdio::null()).stdout(out).stderr(errors);
        apart(command);
        Ok(Self(command.spawn()?))
    }

    /// How it ended, if it did.
    pub(super) fn ended(&mut self) -> Option<ExitStatus> {
        self.0.try_wait().ok().flatten()
    }

    /// Waits for its end, or until the run is interrupted.
    pub(super) fn wait(&mut self, interrupt: &Interrupt) -> Option<ExitStatus> {
        loop {
            if let Some(status) = self.ended() {
                return Some(status);
            }
            if interrupt.came() {
                return None;
            }
            std::thread::sleep(BREATH);
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// In a group of its own, so that Ctrl-C reaches the run alone, which then ends its servers in order.
#[cfg(unix)]
fn apart(command: &mut Command) {
    std::os::unix::process::CommandExt::process_group(command, 0);
}

#[cfg(not(unix))]
fn apart(_: &mut Command) {}

/// Why a program that was started is of no use: what it said last, or that it said nothing.
pub(super) fn stopped(message: &str, log: &Path, status: Option<ExitStatus>) -> Stop {
    let text = String::from_utf8_lossy(&std::fs::read(log).unwrap_or_default()).into_owned();
    if text.to_ascii_lowercase().contains("no space left on device") {
        return full(message);
    }
    let (words, status) = (last(&text), status.map(|status| status.to_string()));
    Stop::failure(match (words.is_empty(), status) {
        (false, Some(_)) => format!("{message}: {words}"),
        (false, None) => format!("{message}: it does not answer, and last said: {words}"),
        (true, Some(status)) => format!("{message}: it ended without a word ({status})"),
        (true, None) => format!("{message}: it says nothing, and does not answer"),
    })
}

/// Why something could not be done with a file or a program of the run.
pub(super) fn failed(message: &str, error: &io::Error) -> Stop {
    match error.kind() {
        io::ErrorKind::StorageFull => full(message),
        _ => Stop::failure(format!("{message}: {error}")),
    }
}

fn full(message: &str) -> Stop {
    let below = std::env::temp_dir();
    Stop::with_help(
        format!("{message}: no space is left below `{}`", below.display()),
        "make room for a gigabyte, or name another folder with `TMPDIR`",
    )
}

/// The last lines of a text; of a program that broke, what it broke of rather than where.
pub(super) fn last(text: &str) -> String {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    match lines.iter().find(|line| line.starts_with("panic: ") || line.starts_with("fatal error: ")) {
        Some(broke) => (*broke).to_owned(),
        None => lines.get(lines.len().saturating_sub(3)..).unwrap_or_default().join("\n"),
    }
}
