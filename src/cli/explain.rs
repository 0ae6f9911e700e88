//! `dashc explain`: what a code means.

use super::build::unknown;
use super::status::{Ended, ExitStatus};
use super::terminal::{Stream, Terminal};
use crate::diagnostic::{self, Code, CodeDoc};
use crate::{check, foreign};

/// Explain a code: what it means, why it matters, what is right.
#[derive(Debug, clap::Args)]
pub(super) struct Explain {
    /// A code such as `yaml/duplicate-key`.
    code: String,
}

/// The documentation of a code, whoever reports it.
pub(super) struct Entry {
    pub(super) code: Code,
    pub(super) summary: &'static str,
    explanation: &'static str,
}

/// Every code that is documented, sorted.
pub(super) fn entries() -> Vec<Entry> {
    let of_doc = |doc: &CodeDoc| Entry { code: doc.code, summary: doc.summary, explanation: doc.explanation };
    let metas = check::CHECKS.iter().flat_map(|check| check.metas());
    let checks =
        metas.map(|meta| Entry { code: meta.code, summary: meta.summary, explanation: meta.explanation });
    let mut entries: Vec<Entry> = diagnostic::CODES.iter().map(of_doc).chain(checks).collect();
    entries.extend(foreign::CODES.iter().map(of_doc));
    entries.sort_by_key(|entry| entry.code);
    entries.dedup_by_key(|entry| entry.code);
    entries
}

pub(super) fn run(args: &Explain, terminal: &mut Terminal<'_>) -> Ended {
    let entries = entries();
    let Some(entry) = entries.iter().find(|entry| entry.code == args.code) else {
        let known = entries.iter().map(|entry| entry.code);
        return Err(unknown("code", &args.code, known, "run `dashc checks` to list them all"));
    };
    let Entry { code, summary, explanation } = entry;
    terminal.write(Stream::Product, &format!("# {code}: {summary}\n\n{}\n", explanation.trim_end()))?;
    Ok(ExitStatus::Success)
}
