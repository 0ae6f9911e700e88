//! `dashc show`: what holds for a service, an SLO, a dashboard or a rule, and the line that decided it.

use std::io;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::build::{before, unknown};
use super::program::Maker;
use super::report::{Format, Report};
use super::status::{Ended, ExitStatus};
use super::table::{Cell, Column, Style, Table};
use super::terminal::{Stream, Terminal};
use crate::diagnostic::render;
use crate::show::{self, Fact, Shown};
use crate::span::{Origin, Sources};

/// Show every value that holds for a service, an SLO, a dashboard or a rule, and the file and line that decided it.
///
/// What nobody said, and holds for that reason, has no line. A fault in the project goes to standard error, and what can
/// be shown is shown.
#[derive(Debug, clap::Args)]
pub(super) struct Show {
    /// Name of a service, SLO or rule, or uid of a dashboard; `NAME of SERVICE` for one rule of those that each service has.
    #[arg(value_name = "NAME")]
    name: String,
    /// Folder of the project.
    #[arg(long, value_name = "DIR", default_value = ".")]
    project: PathBuf,
    /// Environment to compile.
    #[arg(long, value_name = "NAME")]
    env: Option<String>,
    /// How it is written.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    format: Shape,
}

/// How values are written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, clap::ValueEnum)]
enum Shape {
    /// A table, for people.
    #[default]
    Text,
    /// One JSON object: `shown`, a list with `kind`, `name` and `facts`, each with `name`, `value`, `of` where it belongs to another fact, and `file` and `line` where one decided it.
    Json,
}

pub(super) fn run(args: &Show, terminal: &mut Terminal<'_>, maker: Maker<'_>) -> Ended {
    let project = maker.open(&args.project)?;
    project.environment(args.env.as_deref())?;
    let outcome = project.compile(args.env.as_deref());
    let mut report = Report::default();
    report.add((outcome.diagnostics.clone(), &outcome.sources, outcome.counts), &before(&args.project), None);
    let found = report.finish();
    if !outcome.is_ok() {
        found.show(Format::Full, Stream::People, terminal)?;
        terminal.say(&found.summary())?;
    }
    let shown = show::named(&args.name, &outcome.context, &outcome.project);
    // What could not be compiled is not there to be shown, and why was said.
    if shown.is_empty() && !outcome.is_ok() {
        return Ok(ExitStatus::Problems);
    }
    if shown.is_empty() {
        let known = show::names(&outcome.context, &outcome.project);
        let help = "name a service, an SLO, a rule, or the uid of a dashboard";
        return Err(unknown("service, SLO, dashboard or rule", &args.name, known, help));
    }
    let places = Places { sources: &outcome.sources, before: before(&args.project) };
    match args.format {
        Shape::Text => {
            let (first, others) = without_others(&shown);
            let text = tables(first, &places, &terminal.drawing(Stream::Product));
            terminal.write(Stream::Product, &text)?;
            if let [one, ..] = others {
                let (count, name) = (others.len(), &one.name);
                terminal
                    .say(&format!("{count} more are called so: name one, as in `dashc show '{name}'`"))?;
            }
        }
        Shape::Json => terminal.write(Stream::Product, &json(&shown, &places)?)?,
    }
    Ok(if outcome.is_ok() { ExitStatus::Success } else { ExitStatus::Problems })
}

/// What is shown to people, and what is only counted: many services have a rule of the same name, and nobody
/// reads hundreds of tables.
fn without_others(shown: &[Shown]) -> (&[Shown], &[Shown]) {
    const MOST: usize = 3;
    shown.split_at(if shown.len() > MOST { 1 } else { shown.len() })
}

/// Where things are said, as they are called from here.
struct Places<'a> {
    sources: &'a Sources,
    before: String,
}

impl Places<'_> {
    /// File and line.
    fn of(&self, origin: Origin) -> Option<(String, usize)> {
        if let Origin::Rust(line) = origin {
            return Some((line.file().replace('\\', "/"), line.line() as usize));
        }
        let (source, span) = origin.place()?;
        let source = self.sources.get(source)?;
        let (line, _) = source.position(span.start as usize);
        let path = Path::new(&self.before).join(&source.name);
        Some((path.to_string_lossy().replace('\\', "/"), line))
    }
}

fn tables(shown: &[Shown], places: &Places<'_>, options: &render::Options) -> String {
    let tables = shown.iter().map(|one| {
        let rows: Vec<[String; 3]> = one.facts.iter().map(|fact| row(fact, places)).collect();
        let widest = |at: usize| rows.iter().map(|row| row[at].chars().count()).max().unwrap_or_default();
        let room = options.width.saturating_sub(widest(0) + widest(2) + 4);
        let mut table =
            Table::new([Column::name("what"), Column::words("value"), Column::name("decided at")]);
        let mut last = "";
        for [name, value, place] in &rows {
            let repeated = if name == last { "" } else { name };
            table.row([
                Cell::new(repeated, Style::Strong),
                broken(value, room).into(),
                Cell::new(place, Style::Faint),
            ]);
            last = name;
        }
        let head = Style::Strong.paint(&format!("{} {}", one.kind, one.name), options.colour);
        format!("{head}\n{}", table.render(options.width, options.colour))
    });
    tables.collect::<Vec<_>>().join("\n")
}

/// Name, value and place; what belongs to the fact above it stands further in.
fn row(fact: &Fact, places: &Places<'_>) -> [String; 3] {
    let indent = if fact.of.is_empty() { "" } else { "  " };
    let place = places.of(fact.origin).map(|(path, line)| format!("{path}:{line}"));
    [format!("{indent}{}", fact.name), fact.value.clone(), place.unwrap_or_default()]
}

/// A value with line breaks where it can have them, so that a query fits into a column.
fn broken(value: &str, room: usize) -> String {
    const LEAST: usize = 24;
    const MOST: usize = 52;
    // Where there is less room the table becomes paragraphs, which have more.
    let most = if room < LEAST { MOST } else { room.min(MOST) };
    let (mut text, mut line) = (String::with_capacity(value.len()), 0);
    for part in value.split_inclusive([' ', ',', '(', '{', '|']) {
        let width = part.chars().count();
        if line > 0 && line + width > most {
            text.push('\n');
            line = 0;
        }
        text.push_str(part);
        line += width;
    }
    text
}

#[derive(Serialize)]
struct Document<'s> {
    shown: Vec<WrittenThing<'s>>,
}

#[derive(Serialize)]
struct WrittenThing<'s> {
    kind: &'s str,
    name: &'s str,
    facts: Vec<WrittenFact<'s>>,
}

#[derive(Serialize)]
struct WrittenFact<'s> {
    name: &'s str,
    #[serde(skip_serializing_if = "str::is_empty")]
    of: &'s str,
    value: &'s str,
    file: Option<String>,
    line: Option<usize>,
}

fn json(shown: &[Shown], places: &Places<'_>) -> io::Result<String> {
    let document = Document { shown: shown.iter().map(|one| written(one, places)).collect() };
    Ok(serde_json::to_string_pretty(&document).map_err(io::Error::other)? + "\n")
}

fn written<'s>(shown: &'s Shown, places: &Places<'_>) -> WrittenThing<'s> {
    let Shown { kind, name, facts } = shown;
    let fact = |fact: &'s Fact| {
        let (file, line) = places.of(fact.origin).unzip();
        WrittenFact { name: &fact.name, of: &fact.of, value: &fact.value, file, line }
    };
    WrittenThing { kind, name, facts: facts.iter().map(fact).collect() }
}
