//! `dashc slo`: what can be said of SLOs before anything runs.
//!
//! The [figures] come from the room `slo`; here they are chosen and shown, as [text], as [json] or as a [plot].

mod figures;
mod json;
mod plot;
mod text;
mod words;

use std::path::{Path, PathBuf};

use super::build::{before, unknown};
use super::program::Maker;
use super::report::{Format, Report};
use super::status::{Ended, ExitStatus, Stop};
use super::terminal::{Stream, Terminal};
use super::write;
use crate::Outcome;
use crate::slo::Slo;
use figures::Figures;

/// Show what SLOs promise and how they are watched.
///
/// Without a name: all of them in a table. With a name: thresholds, how soon an outage is seen, what it has
/// spent by then, and how many pages chance alone sends. A fault in the project goes to standard error, and what
/// can be shown is shown.
#[derive(Debug, clap::Args)]
pub(super) struct Show {
    /// SLOs, or services whose SLOs are meant.
    #[arg(value_name = "NAME")]
    names: Vec<String>,
    /// Folder of the project.
    #[arg(long, value_name = "DIR", default_value = ".")]
    project: PathBuf,
    /// Environment to compile.
    #[arg(long, value_name = "NAME")]
    env: Option<String>,
    /// Draw how soon an outage is seen, and what it has spent by then.
    #[arg(long, value_name = "FILE.svg")]
    plot: Option<PathBuf>,
    /// How it is written.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    format: Shape,
}

/// How SLOs are written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, clap::ValueEnum)]
enum Shape {
    /// Tables, for people.
    #[default]
    Text,
    /// One JSON object; docs/slo.md has its keys.
    Json,
}

pub(super) fn run(args: &Show, terminal: &mut Terminal<'_>, maker: Maker<'_>) -> Ended {
    if let Some(path) = &args.plot {
        check_plot(path)?;
    }
    let project = maker.open(&args.project)?;
    project.environment(args.env.as_deref())?;
    let outcome = project.compile(args.env.as_deref());
    report(args, &outcome, terminal)?;
    let chosen = chosen(&args.names, &outcome.project.slos)?;
    let drawing = args.plot.as_ref().map(|path| Ok::<_, Stop>((path, the_one(&chosen)?))).transpose()?;
    let text = match (args.format, args.names.is_empty()) {
        (Shape::Json, true) => json::summary(&chosen)?,
        (Shape::Json, false) => json::details(&figures::all(&chosen))?,
        (Shape::Text, _) if chosen.is_empty() => String::new(),
        (Shape::Text, true) => text::summary(&chosen, &terminal.drawing(Stream::Product)),
        (Shape::Text, false) => text::details(&figures::all(&chosen), &terminal.drawing(Stream::Product)),
    };
    terminal.write(Stream::Product, &text)?;
    if chosen.is_empty() {
        terminal.say("the project has no SLOs")?;
    }
    if let Some((path, slo)) = drawing {
        let drawn = plot::svg(&Figures::of(slo));
        write::file(path, drawn.as_bytes())
            .map_err(|refusal| Stop::Failure(refusal.message, refusal.help))?;
        terminal.say(&format!("drew {}", path.display()))?;
    }
    Ok(if outcome.is_ok() { ExitStatus::Success } else { ExitStatus::Problems })
}

/// Shows what is wrong with the project.
fn report(args: &Show, outcome: &Outcome, terminal: &mut Terminal<'_>) -> Result<(), Stop> {
    let mut report = Report::default();
    let found = (outcome.diagnostics.clone(), &outcome.sources, outcome.counts);
    report.add(found, &before(&args.project), None);
    let found = report.finish();
    if !found.diagnostics.is_empty() {
        found.show(Format::Full, Stream::People, terminal)?;
        terminal.say(&found.summary())?;
    }
    Ok(())
}

/// The SLOs of these names or of services of these names, or all.
fn chosen<'s>(names: &[String], slos: &'s [Slo]) -> Result<Vec<&'s Slo>, Stop> {
    let is = |slo: &Slo, name: &str| slo.name.as_str() == name || slo.service.as_deref() == Some(name);
    for name in names {
        if !slos.iter().any(|slo| is(slo, name)) {
            let known =
                slos.iter().flat_map(|slo| [Some(slo.name.as_str()), slo.service.as_deref()]).flatten();
            return Err(unknown("SLO", name, known, "run `dashc slo` to list them all"));
        }
    }
    Ok(slos.iter().filter(|slo| names.is_empty() || names.iter().any(|name| is(slo, name))).collect())
}

/// The only SLO that was chosen.
fn the_one<'s>(chosen: &[&'s Slo]) -> Result<&'s Slo, Stop> {
    if let [slo] = chosen {
        return Ok(slo);
    }
    let help = match chosen.first() {
        Some(slo) => format!("name one: `dashc slo {} --plot FILE.svg`", slo.name.text),
        None => "add one to a file in alerts/".to_owned(),
    };
    Err(Stop::with_help(format!("a drawing shows one SLO, and there are {}", chosen.len()), help))
}

/// Refuses what is no place for a drawing, before anything is done.
fn check_plot(path: &Path) -> Result<(), Stop> {
    let shown = path.display();
    match path.symlink_metadata() {
        Ok(found) if found.is_dir() => Err(Stop::with_help(
            format!("`{shown}` is a folder, expected a file"),
            format!("write `--plot {}`", path.join("slo.svg").display()),
        )),
        Ok(found) if !found.is_file() => {
            Err(Stop::with_help(format!("`{shown}` is no ordinary file"), "name another one"))
        }
        _ if !path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("svg")) => {
            Err(Stop::with_help(
                format!("`{shown}` does not end in `.svg`"),
                "drawings are SVG: name a file such as `slo.svg`",
            ))
        }
        _ => Ok(()),
    }
}
