//! `dashc diff`: what differs in effect between two projects, or two environments of one.

mod json;
mod markdown;
mod text;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::build::before;
use super::program::Maker;
use super::report::{Format, Report};
use super::status::{Ended, ExitStatus, Stop};
use super::terminal::{Stream, Terminal};
use crate::diff::{self, Change, Group, Thing, What};

/// Show what differs in effect: dashboards, panels, queries, alerts, thresholds, SLOs and how soon they see an outage.
///
/// `dashc diff OLD NEW` compares the projects in two folders, `dashc diff --env A --env B` two
/// environments of one. To see what a branch changes: `git worktree add ../base main`, then `dashc
/// diff ../base .`. Exits with 0 when nothing differs, with 1 when something does, and with 2 when one of them has errors.
#[derive(Debug, clap::Args)]
pub(super) struct Diff {
    /// Folders of the projects; with two environments one folder, or none for the current one.
    #[arg(value_name = "DIR")]
    folders: Vec<PathBuf>,
    /// Environment of both projects; said twice, those that are compared.
    #[arg(long, value_name = "NAME")]
    env: Vec<String>,
    /// How it is written.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    format: Shape,
    /// Tell every change by itself, also where many things changed alike. JSON always does.
    #[arg(long)]
    all: bool,
}

/// How differences are written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, clap::ValueEnum)]
enum Shape {
    /// Lines with `+`, `-` and `~`, for people.
    #[default]
    Text,
    /// Lists, for a comment on a pull request.
    Markdown,
    /// One JSON object, for programs.
    Json,
}

/// A project and one of its environments.
type Side<'a> = (&'a Path, Option<&'a str>);

pub(super) fn run(args: &Diff, terminal: &mut Terminal<'_>, maker: Maker<'_>) -> Ended {
    let [old, new] = sides(args)?;
    let (old, new) = (things(old, terminal, maker)?, things(new, terminal, maker)?);
    let changes = diff::compare(&old, &new);
    let groups = || if args.all { diff::apart(&changes) } else { diff::folded(&changes) };
    let text = match args.format {
        Shape::Text => text::render(&groups(), &terminal.drawing(Stream::Product)),
        Shape::Markdown => markdown::render(&summary(&changes), &groups()),
        Shape::Json => json::render(&changes)?,
    };
    terminal.write(Stream::Product, &text)?;
    if changes.is_empty() {
        terminal.say("nothing differs")?;
        return Ok(ExitStatus::Success);
    }
    terminal.say(&summary(&changes))?;
    Ok(ExitStatus::Problems)
}

/// What is compared with what.
fn sides(args: &Diff) -> Result<[Side<'_>; 2], Stop> {
    let here = Path::new(".");
    let env = |at: usize| args.env.get(at).map(String::as_str);
    match (args.folders.as_slice(), args.env.len()) {
        ([], 2) => Ok([(here, env(0)), (here, env(1))]),
        ([one], 2) => Ok([(one, env(0)), (one, env(1))]),
        ([old, new], 0 | 1) => Ok([(old, env(0)), (new, env(0))]),
        ([old, new], 2) => Ok([(old, env(0)), (new, env(1))]),
        _ => Err(Stop::with_help(
            "two things are needed to compare",
            "write `dashc diff OLD NEW` with two folders, or `dashc diff --env A --env B`",
        )),
    }
}

/// What one side has; its errors keep it from being compared.
fn things(
    (folder, name): Side<'_>,
    terminal: &mut Terminal<'_>,
    maker: Maker<'_>,
) -> Result<Vec<Thing>, Stop> {
    let project = maker.open(folder)?;
    project.environment(name)?;
    let outcome = project.compile(name);
    if outcome.is_ok() {
        return Ok(diff::things(&outcome.project));
    }
    let mut report = Report::default();
    report.add((outcome.diagnostics.clone(), &outcome.sources, outcome.counts), &before(folder), None);
    let found = report.finish();
    found.show(Format::Full, Stream::People, terminal)?;
    let of = name.map(|name| format!(" in the environment `{name}`")).unwrap_or_default();
    let message = format!("the project in `{}` has errors{of}: {}", folder.display(), found.summary());
    Err(Stop::with_help(message, "mend it before you compare it"))
}

/// `2 dashboards changed, 1 alert added`.
fn summary(changes: &[Change]) -> String {
    let mut counts: Vec<(&str, &str, usize)> = Vec::new();
    for change in changes {
        let word = word(&change.what);
        match counts.iter_mut().find(|(kind, known, _)| (*kind, *known) == (change.kind, word)) {
            Some((.., count)) => *count += 1,
            None => counts.push((change.kind, word, 1)),
        }
    }
    let parts =
        counts.into_iter().map(|(kind, word, count)| format!("{} {word}", super::build::plural(count, kind)));
    parts.collect::<Vec<_>>().join(", ")
}

/// What became of a thing, in a word.
const fn word(what: &What) -> &'static str {
    match what {
        What::Added(_) => "added",
        What::Removed(_) => "removed",
        What::Changed(..) => "changed",
    }
}

/// Things that changed alike, counted, with the first names: `3 panels` and `rate, errors, duration`.
fn many(group: &Group<'_>, name: impl Fn(&str) -> String) -> (String, String) {
    const MOST: usize = 4;
    const FIRST: usize = 3;
    let count = super::build::plural(group.names.len(), group.first.kind);
    let shown = if group.names.len() > MOST { FIRST } else { MOST };
    let mut names = group.names.iter().take(shown).map(|one| name(one)).collect::<Vec<_>>().join(", ");
    if let Some(more) = group.names.len().checked_sub(shown).filter(|more| *more > 0) {
        let _ = write!(names, " and {more} more");
    }
    if !group.same {
        let _ = write!(names, ", here of {}", name(&group.first.name));
    }
    (count, names)
}

/// Whether a value is better told line by line.
fn is_long(text: Option<&String>) -> bool {
    const MOST: usize = 40;
    text.is_some_and(|text| text.contains('\n') || text.chars().count() > MOST)
}
