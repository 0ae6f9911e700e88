//! `dashc proof`: a project on a real Prometheus and Alertmanager.
//!
//! What is written, asked and expected is said by the room `proof`; here are processes, network and folders.

mod child;
mod folder;
mod http;
mod interrupt;
mod json;
mod store;
mod text;
mod tools;

use std::path::PathBuf;

use super::build::{before, environment, project};
use super::report::{Format, Report as Shown};
use super::status::{Ended, ExitStatus, Stop};
use super::terminal::{Stream, Terminal};
use super::threads;
use crate::diagnostic::Counts;
use crate::proof::ask::Failure;
use crate::proof::{self, Plan, Report, openmetrics};
use crate::{Options, Outcome, compile};
use folder::Folder;
use interrupt::Interrupt;
use store::{Prometheus, Store};
use tools::Tools;

/// Prove that a project works: every query answers, every alert fires when it should and only then.
///
/// The series that the conventions of the services promise are written as history, healthy days and then an
/// incident, into a Prometheus of its own, which is asked what Grafana and rulers would ask. Needs `prometheus`
/// and `promtool` on the PATH. Nothing is left behind.
#[derive(Debug, clap::Args)]
pub(super) struct Proof {
    /// Folder of the project.
    #[arg(default_value = ".", value_name = "DIR")]
    project: PathBuf,
    /// Environment to prove.
    #[arg(long, value_name = "NAME")]
    env: Option<String>,
    /// How the result is written.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    format: Shape,
}

/// How a result is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, clap::ValueEnum)]
enum Shape {
    /// Tables, for people.
    #[default]
    Text,
    /// One JSON object; docs/proof.md has its keys.
    Json,
}

pub(super) fn run(args: &Proof, terminal: &mut Terminal<'_>) -> Ended {
    let world = project(&args.project)?;
    environment(&world, args.env.as_deref())?;
    let outcome = compile(&world, &Options { environment: args.env.clone(), threads: threads() });
    if !outcome.is_ok() {
        show(args, &outcome, outcome.diagnostics.clone(), terminal)?;
        return Ok(ExitStatus::Problems);
    }
    let tools = Tools::find(false)?;
    let report = prove(&outcome, &tools, terminal)?;
    show(args, &outcome, report.faults.clone(), terminal)?;
    let text = match args.format {
        Shape::Text => text::report(&report, &terminal.drawing(Stream::Product)),
        Shape::Json => json::report(&report, &outcome.sources)?,
    };
    terminal.write(Stream::Product, &text)?;
    Ok(if report.faults.is_empty() { ExitStatus::Success } else { ExitStatus::Problems })
}

/// Shows diagnostics to people.
fn show(
    args: &Proof,
    outcome: &Outcome,
    diagnostics: Vec<crate::diagnostic::Diagnostic>,
    terminal: &mut Terminal<'_>,
) -> Result<(), Stop> {
    if diagnostics.is_empty() {
        return Ok(());
    }
    let counts = Counts { errors: diagnostics.len(), warnings: 0 };
    let mut shown = Shown::default();
    shown.add((diagnostics, &outcome.sources, counts), &before(&args.project), None);
    let found = shown.finish();
    found.show(Format::Full, Stream::People, terminal)?;
    terminal.say(&found.summary())?;
    Ok(())
}

fn prove(outcome: &Outcome, tools: &Tools, terminal: &mut Terminal<'_>) -> Result<Report, Stop> {
    let failed = |error: std::io::Error| Stop::failure(format!("the proof cannot begin: {error}"));
    let interrupt = Interrupt::watch().map_err(failed)?;
    let folder = Folder::make().map_err(failed)?;
    let plan = Plan::new(&outcome.project, &outcome.instruments.metrics());
    let store = Store { folder: &folder, tools, interrupt: &interrupt };
    terminal.progress("writing the history");
    store.take(|out| plan.write_history(out))?;
    let mut early = Report::default();
    let mut server = store.serve()?;
    for (at, pass) in plan.passes.iter().enumerate() {
        terminal.progress(&format!("recording, pass {} of {}", at + 1, plan.passes.len()));
        let recorded = proof::record::record(&plan, pass, &mut server, &mut early).map_err(gone)?;
        if recorded.is_empty() {
            continue;
        }
        drop(server);
        store.take(|out| {
            for (name, series) in &recorded {
                openmetrics::computed(name, series, out)?;
            }
            out.write_all(openmetrics::EOF.as_bytes())
        })?;
        server = store.serve()?;
    }
    let mut report = asked(&plan, &mut server, terminal)?;
    for fault in early.faults {
        report.fault(fault);
    }
    terminal.progress("");
    Ok(report)
}

fn asked(plan: &Plan<'_>, server: &mut Prometheus<'_>, terminal: &mut Terminal<'_>) -> Result<Report, Stop> {
    proof::prove(plan, server, &mut |step| terminal.progress(&format!("asking: {step}"))).map_err(gone)
}

fn gone(failure: Failure) -> Stop {
    match failure {
        Failure::Refused(words) | Failure::Gone(words) => Stop::failure(words),
    }
}
