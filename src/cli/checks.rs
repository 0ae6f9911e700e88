//! `dashc checks`: the register of codes, as a table.

use super::explain::{Entry, entries};
use super::status::{Ended, ExitStatus};
use super::terminal::{Stream, Terminal};

pub(super) fn run(terminal: &mut Terminal<'_>) -> Ended {
    let entries = entries();
    let width = entries.iter().map(|entry| entry.code.len()).max().unwrap_or_default();
    for Entry { code, summary, .. } in entries {
        terminal.write(Stream::Product, &format!("{code:width$}  {summary}\n"))?;
    }
    Ok(ExitStatus::Success)
}
