//! `dashc proof`: a project on a real Prometheus and Alertmanager.
//!
//! What is written, asked and expected is said by the room `proof`; here are processes, network and folders.

mod alertmanager;
mod child;
mod exemplars;
mod folder;
mod http;
mod interrupt;
mod json;
mod rulers;
mod store;
mod text;
mod tools;

use std::path::PathBuf;

use super::build::before;
use super::program::Maker;
use super::report::{Format, Report as Shown};
use super::status::{Ended, ExitStatus, Stop};
use super::terminal::{Stream, Terminal};
use crate::diagnostic::{Counts, Diagnostic};
use crate::proof::ask::Failure;
use crate::proof::scenario::Telling;
use crate::proof::{self, Plan, Report, exemplar, route};
use crate::{Outcome, resolve};
use folder::Folder;
use interrupt::Interrupt;
use store::{HISTORY, PLAIN, Prometheus, Store};
use tools::Tools;

/// Prove that a project works: every query answers, every alert fires when it should and only then.
///
/// The series that the conventions of the services promise are written as history, healthy days and then an
/// incident, into a Prometheus of its own, which is asked what Grafana and rulers would ask. Needs `prometheus`
/// and `promtool` on the PATH, and `alertmanager` where a policy says who is told. Nothing is left behind.
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

pub(super) fn run(args: &Proof, terminal: &mut Terminal<'_>, maker: Maker<'_>) -> Ended {
    let project = maker.open(&args.project)?;
    project.environment(args.env.as_deref())?;
    let outcome = project.compile(args.env.as_deref());
    if !outcome.is_ok() {
        write(args, &outcome, outcome.diagnostics.clone(), None, terminal)?;
        return Ok(ExitStatus::Problems);
    }
    let tools = Tools::find(route::is_needed(&outcome.project))?;
    let report = prove(&outcome, &tools, terminal)?;
    write(args, &outcome, report.faults(), Some(&report), terminal)?;
    Ok(if report.found.is_empty() { ExitStatus::Success } else { ExitStatus::Problems })
}

/// Shows faults to people, and the result to whoever asked for it.
fn write(
    args: &Proof,
    outcome: &Outcome,
    faults: Vec<Diagnostic>,
    report: Option<&Report>,
    terminal: &mut Terminal<'_>,
) -> Result<(), Stop> {
    let counts = Counts { errors: faults.len(), warnings: 0 };
    let mut shown = Shown::default();
    shown.add((faults, &outcome.sources, counts), &before(&args.project), None);
    let found = shown.finish();
    if !found.diagnostics.is_empty() {
        found.show(Format::Full, Stream::People, terminal)?;
        terminal.say(&found.summary())?;
    }
    let text = match (args.format, report) {
        (Shape::Text, None) => return Ok(()),
        (Shape::Text, Some(report)) => text::report(report, &terminal.drawing(Stream::Product)),
        (Shape::Json, report) => json::report(report.unwrap_or(&Report::default()), &found.json())?,
    };
    terminal.write(Stream::Product, &text)?;
    Ok(())
}

fn prove(outcome: &Outcome, tools: &Tools, terminal: &mut Terminal<'_>) -> Result<Report, Stop> {
    let failed = |error: std::io::Error| Stop::failure(format!("the proof cannot begin: {error}"));
    let interrupt = Interrupt::watch().map_err(failed)?;
    let folder = Folder::make()?;
    let plan = Plan::new(&outcome.project, &resolve::instruments(&outcome.context));
    let store = Store { folder: &folder, tools, interrupt: &interrupt };
    terminal.progress("writing the history");
    store.take(HISTORY, |out| plan.write_history(Telling::ALL, &|_| true, out))?;
    let mut early = Report::default();
    let mut server = store.serve(HISTORY, PLAIN)?;
    for (at, pass) in plan.passes.iter().enumerate() {
        terminal.progress(&format!("recording, pass {} of {}", at + 1, plan.passes.len()));
        let recorded =
            proof::record::record(&plan, pass, Telling::ALL, &mut server, &mut early).map_err(gone)?;
        server = store.serve_with(HISTORY, &recorded, server)?;
    }
    let mut report = asked(&plan, &mut server, terminal)?;
    for (fault, _) in early.found {
        report.fault(fault, None);
    }
    drop(server);
    traced(&plan, &store, &mut report, terminal)?;
    told(outcome, &store, &mut report, terminal)?;
    rulers::loaded(&plan, &store, &mut report, terminal)?;
    terminal.progress("");
    Ok(report)
}

fn asked(plan: &Plan<'_>, server: &mut Prometheus<'_>, terminal: &mut Terminal<'_>) -> Result<Report, Stop> {
    proof::prove(plan, server, &mut |step| terminal.progress(&format!("asking: {step}"))).map_err(gone)
}

/// Asks for the exemplars of every query that shows some.
fn traced(
    plan: &Plan<'_>,
    store: &Store<'_>,
    report: &mut Report,
    terminal: &mut Terminal<'_>,
) -> Result<(), Stop> {
    let figures = std::mem::take(&mut report.exemplars);
    if figures.is_empty() {
        return Ok(());
    }
    terminal.progress("scraping exemplars");
    let queries: Vec<&str> = figures.iter().map(|figure| figure.query.as_str()).collect();
    let found = exemplars::scraped(store, exemplar::exposition(plan, &figures), &queries)?;
    for (figure, found) in figures.into_iter().zip(found) {
        exemplar::judge(figure, &found, report);
    }
    Ok(())
}

/// Sends what fires in the incident through an Alertmanager that has the project's routes.
fn told(
    outcome: &Outcome,
    store: &Store<'_>,
    report: &mut Report,
    terminal: &mut Terminal<'_>,
) -> Result<(), Stop> {
    let sendings = route::sendings(&outcome.project, report);
    if sendings.is_empty() {
        return Ok(());
    }
    terminal.progress("sending alerts through the policy");
    let project = &outcome.project;
    let alertmanager = alertmanager::start(store, &|port| route::configuration(project, port).to_string())?;
    alertmanager.send(&sendings)?;
    let heard = alertmanager.heard(&route::contact_points(project), &sendings)?;
    route::judge(&sendings, &heard, report);
    Ok(())
}

fn gone(failure: Failure) -> Stop {
    match failure {
        Failure::Refused(words) | Failure::Gone(words) => Stop::failure(words),
    }
}
