//! The command line: one file per command, and the only code that prints.
//!
//! [`run`] reads the arguments, runs one command over a [`Terminal`] and gives
//! an [`ExitStatus`]; it never ends the process, so that tests and programs
//! can call it. What a command is for goes to standard output, words for
//! people go to standard error.

mod build;
mod checks;
mod completions;
mod diff;
mod explain;
mod import;
mod init;
mod lint;
mod program;
mod proof;
mod query;
mod report;
mod schema;
mod show;
mod slo;
mod status;
mod svg;
mod table;
mod terminal;
mod write;

pub use program::{main, run_program};
pub use status::ExitStatus;
pub use terminal::{Color, Terminal};

use std::ffi::OsString;
use std::io;

use clap::error::ErrorKind;
use clap::{Parser, Subcommand};

use program::Maker;
use status::{Ended, Stop};
use terminal::Stream;

/// Compiles dashboards, alerts and SLOs as code into Grafana provisioning files.
#[derive(Debug, Parser)]
#[command(name = "dashc", version, arg_required_else_help = true, disable_help_subcommand = true)]
#[command(after_help = "Exit codes: 0 nothing to report, 1 problems found, 2 could not run.")]
struct Args {
    /// When to colour.
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t)]
    color: Color,
    /// Say nothing but what is wrong.
    #[arg(short, long, global = true)]
    quiet: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Build(build::Build),
    Lint(lint::Lint),
    Query(query::Query),
    Slo(slo::Show),
    Show(show::Show),
    Proof(proof::Proof),
    Diff(diff::Diff),
    Init(init::Init),
    Import(import::Import),
    Explain(explain::Explain),
    /// List every code, with one line about each.
    Checks,
    Schema(schema::Schema),
    Completions(completions::Completions),
}

/// Runs one command; the first of `args` is the name of the program.
pub fn run(
    args: impl IntoIterator<Item = impl Into<OsString> + Clone>,
    terminal: &mut Terminal<'_>,
) -> ExitStatus {
    run_over(args, terminal, Maker(None))
}

/// Runs one command over projects that `maker` describes.
fn run_over(
    args: impl IntoIterator<Item = impl Into<OsString> + Clone>,
    terminal: &mut Terminal<'_>,
    maker: Maker<'_>,
) -> ExitStatus {
    let ended = match Args::try_parse_from(args) {
        Ok(args) => {
            terminal.choose(args.color, args.quiet);
            command(&args.command, terminal, maker)
        }
        Err(error) => usage(&error, terminal).map_err(Stop::from),
    };
    let ended = ended.and_then(|status| terminal.flush().map(|()| status).map_err(Stop::from));
    ended.unwrap_or_else(|stop| stopped(&stop, terminal))
}

fn command(command: &Command, terminal: &mut Terminal<'_>, maker: Maker<'_>) -> Ended {
    match command {
        Command::Build(args) => build::run(args, terminal, maker),
        Command::Lint(args) => lint::run(args, terminal, maker),
        Command::Query(args) => query::run(args, terminal),
        Command::Slo(args) => slo::run(args, terminal, maker),
        Command::Show(args) => show::run(args, terminal, maker),
        Command::Proof(args) => proof::run(args, terminal, maker),
        Command::Diff(args) => diff::run(args, terminal, maker),
        Command::Init(args) => init::run(args, terminal),
        Command::Import(args) => import::run(args, terminal),
        Command::Explain(args) => explain::run(args, terminal),
        Command::Checks => checks::run(terminal),
        Command::Schema(args) => schema::run(args, terminal),
        Command::Completions(args) => completions::run(args, terminal),
    }
}

/// Help and version are what was asked for; everything else was wrong.
fn usage(error: &clap::Error, terminal: &mut Terminal<'_>) -> io::Result<ExitStatus> {
    let asked = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    let stream = if asked { Stream::Product } else { Stream::People };
    let text = error.render();
    let text = if terminal.colours(stream) { text.ansi().to_string() } else { text.to_string() };
    terminal.write(stream, &text)?;
    Ok(if asked { ExitStatus::Success } else { ExitStatus::Failure })
}

/// Says why a command stopped. That nobody reads on is no failure.
fn stopped(stop: &Stop, terminal: &mut Terminal<'_>) -> ExitStatus {
    if matches!(stop, Stop::Output(error) if error.kind() == io::ErrorKind::BrokenPipe) {
        return ExitStatus::Success;
    }
    complain(stop, terminal);
    let _ = terminal.flush();
    ExitStatus::Failure
}

/// Says what cannot be done. When even that cannot be said, the exit code still says it.
fn complain(stop: &Stop, terminal: &mut Terminal<'_>) {
    let _ = match stop {
        Stop::Output(error) => terminal.complain("error", &format!("the output cannot be written: {error}")),
        Stop::Failure(message, _) => terminal.complain("error", message),
    };
    if let Stop::Failure(_, Some(help)) = stop {
        let _ = terminal.complain("help", help);
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_arguments_are_consistent() {
        super::Args::command().debug_assert();
    }
}
