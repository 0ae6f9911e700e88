//! The program `dashc`: arguments in, exit code out.

use std::process::ExitCode;

use dashc::cli::{self, Terminal};

fn main() -> ExitCode {
    cli::run(std::env::args_os(), &mut Terminal::stdio()).into()
}
