//! Many queries: one JSON object a line in, one a line out, in the same order.

use std::borrow::Cow;
use std::io::{self, BufRead, BufReader, Read};

use serde::{Deserialize, Serialize};

use super::Verdict;
use crate::cli::status::{Ended, ExitStatus};
use crate::cli::terminal::{Stream, Terminal};
use crate::query::{Fault, Severity};
use crate::span::Span;
use crate::tree::MAX_BYTES;

/// What a line says; other keys are for whoever wrote it.
#[derive(Deserialize)]
struct Asked<'l> {
    #[serde(borrow)]
    expr: Cow<'l, str>,
}

/// What a line is answered with.
#[derive(Serialize)]
struct Answer<'f> {
    ok: bool,
    diagnostics: Vec<Item<'f>>,
}

#[derive(Serialize)]
struct Item<'f> {
    code: &'f str,
    severity: &'static str,
    message: &'f str,
    start: u32,
    end: u32,
}

/// Answers line by line until the input ends.
pub(super) fn run(verdict: &dyn Fn(&str) -> Verdict, terminal: &mut Terminal<'_>) -> Ended {
    let mut line = Vec::new();
    let mut status = ExitStatus::Success;
    while let Some(whole) = next(terminal.input(), &mut line)? {
        let found = if whole { answered(&line, verdict) } else { Verdict::of(vec![too_long()]) };
        let answer = Answer { ok: found.accepted, diagnostics: items(&found.faults) };
        if !answer.ok {
            status = ExitStatus::Problems;
        }
        let text = serde_json::to_string(&answer).map_err(io::Error::other)?;
        terminal.write(Stream::Product, &text)?;
        terminal.write(Stream::Product, "\n")?;
        // Whoever waits for the answer before the next question gets it now.
        if !terminal.input().buffer().contains(&b'\n') {
            terminal.flush()?;
        }
    }
    Ok(status)
}

/// Reads one line; `false` when it is too long, and has been passed over; `None` at the end.
fn next<R: Read>(input: &mut BufReader<R>, line: &mut Vec<u8>) -> io::Result<Option<bool>> {
    line.clear();
    let most = MAX_BYTES as u64;
    if input.by_ref().take(most).read_until(b'\n', line)? == 0 {
        return Ok(None);
    }
    if line.last() == Some(&b'\n') || (line.len() as u64) < most {
        return Ok(Some(true));
    }
    loop {
        line.clear();
        let read = input.by_ref().take(most).read_until(b'\n', line)?;
        if read == 0 || line.last() == Some(&b'\n') {
            return Ok(Some(false));
        }
    }
}

fn answered(line: &[u8], verdict: &dyn Fn(&str) -> Verdict) -> Verdict {
    let refused = |why: &str| {
        let message = format!("the line is not a JSON object with a text `expr`: {why}");
        Verdict::of(vec![Fault::error("input/not-a-query", Span::default(), message)])
    };
    // An array would be taken for the fields in their order.
    if line.trim_ascii_start().first() != Some(&b'{') {
        return refused("expected `{`");
    }
    match serde_json::from_slice::<Asked<'_>>(line) {
        Ok(asked) => verdict(&asked.expr),
        Err(error) => refused(&error.to_string()),
    }
}

fn too_long() -> Fault {
    let message = format!("the line has more than the {} MiB that are read", MAX_BYTES >> 20);
    Fault::error("input/too-long", Span::default(), message)
}

fn items(faults: &[Fault]) -> Vec<Item<'_>> {
    faults.iter().map(Item::of).collect()
}

impl<'f> Item<'f> {
    fn of(fault: &'f Fault) -> Self {
        let severity = if fault.severity == Severity::Error { "error" } else { "warning" };
        Self {
            code: fault.code,
            severity,
            message: &fault.message,
            start: fault.span.start,
            end: fault.span.end,
        }
    }
}
