//! `dashc build`: compile a project and bring its output folder up to date.

use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};

use super::program::Maker;
use super::report::{Format, Report, Reporting};
use super::status::{Ended, ExitStatus, Stop};
use super::terminal::{Stream, Terminal};
use super::write;
use crate::Outcome;
use crate::emit::{self, File};
use crate::load;
use crate::nearest::nearest;

/// Compile a project and write what changed.
///
/// Files that an earlier build made and this one does not are removed; nothing else is touched.
/// With an error nothing is written.
#[derive(Debug, clap::Args)]
pub(super) struct Build {
    /// Folder of the project.
    #[arg(default_value = ".", value_name = "DIR")]
    project: PathBuf,
    /// Output folder, relative to the project.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Environment to build; its files go to a folder of its name.
    #[arg(long, value_name = "NAME")]
    env: Option<String>,
    /// Write nothing; exit with 1 if a build would change something.
    #[arg(long)]
    check: bool,
    /// Only write the files of this target; can be said several times.
    #[arg(long, value_name = "TARGET")]
    only: Vec<String>,
    #[command(flatten)]
    reporting: Reporting,
}

pub(super) fn run(args: &Build, terminal: &mut Terminal<'_>, maker: Maker<'_>) -> Ended {
    let project = maker.open(&args.project)?;
    project.environment(args.env.as_deref())?;
    targets(&args.only)?;
    // Until this build ends: what another one writes meanwhile would be mixed with it.
    let _turn = if args.check { None } else { write::turn(&args.project) };
    // The process ends after this: taking a thousand models apart would be time for nothing.
    let outcome = ManuallyDrop::new(project.compile(args.env.as_deref()));
    if report(args, &outcome, terminal)? {
        return Ok(ExitStatus::Problems);
    }
    let files = ManuallyDrop::new(emit::files(&outcome.project));
    let made: Vec<&File<'_>> = files
        .iter()
        .filter(|file| args.only.is_empty() || args.only.iter().any(|only| only == file.target))
        .collect();
    let folder = write::Folder::new(&output(args, &outcome)?).map_err(refused)?;
    let plan = folder.plan(&made, args.only.is_empty()).map_err(refused)?;
    let lock = write::Lock::plan(&args.project, emit::lock(&outcome.lock)).map_err(refused)?;
    if args.check {
        return drift(&plan, &lock, terminal);
    }
    written(&folder, &plan, &lock, terminal)?;
    deletions(outcome.project.removed.len(), terminal)
}

fn targets(only: &[String]) -> Result<(), Stop> {
    for target in only {
        let mut names = emit::EMITTERS.iter().map(|emitter| emitter.name());
        if !names.any(|name| name == target) {
            let names: Vec<&str> = emit::EMITTERS.iter().map(|emitter| emitter.name()).collect();
            let all = format!("targets are {}", names.join(", "));
            return Err(unknown("target", target, names, &all));
        }
    }
    Ok(())
}

/// A name that is not known, with the nearest one.
pub(super) fn unknown<'k>(
    what: &str,
    name: &str,
    known: impl IntoIterator<Item = &'k str>,
    otherwise: &str,
) -> Stop {
    let help =
        nearest(name, known).map_or_else(|| otherwise.to_owned(), |near| format!("did you mean `{near}`?"));
    Stop::with_help(format!("there is no {what} `{name}`"), help)
}

/// Shows what was found; whether it keeps the project from being written.
fn report(args: &Build, outcome: &Outcome, terminal: &mut Terminal<'_>) -> Result<bool, Stop> {
    let mut report = Report::default();
    let found = (outcome.diagnostics.clone(), &outcome.sources, outcome.counts);
    report.add(found, &before(&args.project), None);
    let found = report.finish();
    let format = args.reporting.format;
    let stream = if format.is_for_programs() { Stream::Product } else { Stream::People };
    if !found.diagnostics.is_empty() || format == Format::Json {
        found.show(format, stream, terminal)?;
    }
    let problems = found.has_problems(&args.reporting) || !outcome.is_ok();
    if !found.diagnostics.is_empty() {
        let end = if problems { "; nothing was written" } else { "" };
        terminal.say(&format!("{}{end}", found.summary()))?;
    }
    Ok(problems)
}

/// What to put in front of the names of a project's files, so that they are right from here.
pub(super) fn before(project: &Path) -> String {
    let parts: Vec<String> = project
        .components()
        .filter(|part| *part != std::path::Component::CurDir)
        .map(|part| part.as_os_str().to_string_lossy().into_owned())
        .collect();
    match parts.join("/").replace("//", "/") {
        nothing if nothing.is_empty() => nothing,
        folder => format!("{folder}/"),
    }
}

/// The output folder. It must not be one that the next build reads as sources.
fn output(args: &Build, outcome: &Outcome) -> Result<PathBuf, Stop> {
    let out = args.out.clone().unwrap_or_else(|| PathBuf::from(&outcome.out));
    let folder = args.project.join(out);
    let folder = args.env.as_ref().map_or_else(|| folder.clone(), |name| folder.join(name));
    let whole = |path: &Path| path.canonicalize().or_else(|_| std::path::absolute(path)).unwrap_or_default();
    let place = whole(&folder);
    for sources in [load::ALERTS, load::DASHBOARDS, load::ENVIRONMENTS, load::SHARED] {
        if place.starts_with(whole(&args.project.join(sources))) {
            let message = format!(
                "the output folder `{}` lies in `{sources}`, which every build reads",
                folder.display()
            );
            return Err(Stop::with_help(message, "choose another folder, such as `build`"));
        }
    }
    Ok(folder)
}

fn refused(refusal: write::Refusal) -> Stop {
    Stop::Failure(refusal.message, refusal.help)
}

/// Lists what a build would change.
fn drift(plan: &write::Plan<'_>, lock: &write::Lock, terminal: &mut Terminal<'_>) -> Ended {
    let mut changes = plan.changes();
    changes.extend(lock.change().map(|word| (word, load::LOCK_FILE)));
    for (word, path) in &changes {
        terminal.write(Stream::Product, &format!("{word} {path}\n"))?;
    }
    if changes.is_empty() {
        terminal.say(&format!("{}, all up to date", plural(plan.total(), "file")))?;
        return Ok(ExitStatus::Success);
    }
    terminal.say(&format!("{} out of date; run `dashc build`", plural(changes.len(), "file")))?;
    Ok(ExitStatus::Problems)
}

fn written(
    folder: &write::Folder,
    plan: &write::Plan<'_>,
    lock: &write::Lock,
    terminal: &mut Terminal<'_>,
) -> Result<(), Stop> {
    let done = folder.apply(plan, lock).map_err(refused)?;
    let mut words = vec![plural(plan.total(), "file"), format!("{} written", done.written)];
    if done.removed > 0 {
        words.push(format!("{} removed", done.removed));
    }
    if lock.change().is_some() {
        words.push(format!("`{}` updated", load::LOCK_FILE));
    }
    Ok(terminal.say(&words.join(", "))?)
}

/// What Grafana deletes is not seen in the output folder at once: it is said.
fn deletions(count: usize, terminal: &mut Terminal<'_>) -> Ended {
    if count > 0 {
        let what = plural(count, "thing");
        let lock = load::LOCK_FILE;
        terminal.say(&format!("Grafana deletes {what} when it starts: see `removed` in `{lock}`"))?;
    }
    Ok(ExitStatus::Success)
}

/// `1 file`, `2 files`.
pub(super) fn plural(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
