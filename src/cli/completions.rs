//! `dashc completions`: what shells need to complete commands and options.

use clap::CommandFactory;

use super::status::{Ended, ExitStatus};
use super::terminal::{Stream, Terminal};

/// Print the completions for a shell.
#[derive(Debug, clap::Args)]
pub(super) struct Completions {
    /// The shell.
    #[arg(value_enum)]
    shell: clap_complete::Shell,
}

pub(super) fn run(args: &Completions, terminal: &mut Terminal<'_>) -> Ended {
    // Generated into memory: the generator panics where a write fails, as into a closed pipe.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut super::Args::command(), "dashc", &mut script);
    terminal.write(Stream::Product, &String::from_utf8_lossy(&script))?;
    Ok(ExitStatus::Success)
}
