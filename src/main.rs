//! The program `dashc`: arguments in, exit code out.

use std::process::ExitCode;

use dashc::cli::{self, Terminal};

/// A compilation makes many small things and drops most of them soon: a sixth of the time of a large
/// build would go to the system's allocator.
#[cfg(feature = "mimalloc")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    cli::run(std::env::args_os(), &mut Terminal::stdio()).into()
}
