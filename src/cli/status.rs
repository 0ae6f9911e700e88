//! How a command ends: the only place that knows exit codes.

use std::io;
use std::process::ExitCode;

/// How a command ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ExitStatus {
    /// 0: nothing to report.
    Success,
    /// 1: problems were found.
    Problems,
    /// 2: the command could not do its work.
    Failure,
}

impl From<ExitStatus> for ExitCode {
    fn from(status: ExitStatus) -> Self {
        match status {
            ExitStatus::Success => Self::SUCCESS,
            ExitStatus::Problems => Self::from(1),
            ExitStatus::Failure => Self::from(2),
        }
    }
}

/// Why a command stopped early.
#[derive(Debug)]
pub(super) enum Stop {
    /// Nobody reads the output, or it could not be written.
    Output(io::Error),
    /// It cannot do its work: what is the matter, and what to do.
    Failure(String, Option<String>),
}

impl Stop {
    pub(super) fn failure(message: impl Into<String>) -> Self {
        Self::Failure(message.into(), None)
    }

    pub(super) fn with_help(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::Failure(message.into(), Some(help.into()))
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

/// What a command gives.
pub(super) type Ended = Result<ExitStatus, Stop>;
