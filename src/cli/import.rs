//! `dashc import`: SLOs of other tools → files of a project.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::build::plural;
use super::lint::read_file;
use super::report::{Report, Reporting};
use super::status::{Ended, ExitStatus, Stop};
use super::terminal::{Stream, Terminal};
use super::write;
use crate::diagnostic::Sink;
use crate::foreign::import::{self, Imported, Input, Made};
use crate::quantity::Window;
use crate::tree::Tree;

/// Import SLOs of sloth and OpenSLO.
///
/// Reads files of sloth (`prometheus/v1`, `PrometheusServiceLevel`, `AlertWindows`) and objects of
/// OpenSLO (`v1`, `v1alpha`), and writes files of SLOs. Those of sloth keep the names of their series
/// and alerts, their windows and their thresholds. What cannot be carried over is reported at its
/// place, and stands in the new file as a comment.
#[derive(Debug, clap::Args)]
pub(super) struct Import {
    /// Files; objects that refer to each other belong together.
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Folder for the new files, for instance `alerts`; standard output when not said, or `-`.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Overwrite files that are there.
    #[arg(long)]
    force: bool,
    /// Over how long sloth was told to keep objectives (its default period); `30d` when not said.
    #[arg(long, value_name = "WINDOW", value_parser = window)]
    period: Option<Window>,
    #[command(flatten)]
    reporting: Reporting,
}

fn window(text: &str) -> Result<Window, String> {
    let rolling = text.parse().ok().filter(|window| matches!(window, Window::Rolling(_)));
    rolling.ok_or_else(|| "expected a day or more, such as `28d`".to_owned())
}

pub(super) fn run(args: &Import, terminal: &mut Terminal<'_>) -> Ended {
    let mut report = Report::default();
    let mut sink = Sink::default();
    let mut read: Vec<(String, String, Vec<Tree>)> = Vec::new();
    for path in &args.files {
        let name = path.to_string_lossy().replace('\\', "/");
        let trees = read_file(&mut report, &name, &mut sink)?;
        let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let file = path.file_name().map(|file| file.to_string_lossy().into_owned()).unwrap_or_default();
        read.push((stem, file, trees));
    }
    let inputs: Vec<Input<'_>> =
        read.iter().map(|(stem, name, documents)| Input { stem, name, documents }).collect();
    let imported = import::import(&inputs, args.period, &report.sources, &mut sink);
    if imported.files.is_empty() && sink.is_empty() {
        let message = format!("{}: nothing that can be imported", listed(&imported.unknown));
        return Err(Stop::with_help(message, "name files of sloth or objects of OpenSLO"));
    }
    report.take(sink);
    let problems = show(report, args, terminal)?;
    match args.out.as_deref().filter(|out| out.as_os_str() != "-") {
        Some(folder) => write_all(&imported.files, folder, args.force, terminal)?,
        None => print(&imported.files, terminal)?,
    }
    say_needs(&imported, terminal)?;
    Ok(if problems { ExitStatus::Problems } else { ExitStatus::Success })
}

fn listed(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    if names.is_empty() { "the files".to_owned() } else { names.join(", ") }
}

fn show(report: Report, args: &Import, terminal: &mut Terminal<'_>) -> Result<bool, Stop> {
    let found = report.finish();
    if !found.diagnostics.is_empty() {
        // The product is the imported files, whatever the format.
        found.show(args.reporting.format, Stream::People, terminal)?;
        terminal.say(&found.summary())?;
    }
    Ok(found.has_problems(&args.reporting))
}

fn print(files: &[Made], terminal: &mut Terminal<'_>) -> Result<(), Stop> {
    for (index, file) in files.iter().enumerate() {
        let before = if index > 0 { "---\n" } else { "" };
        terminal.write(Stream::Product, &format!("{before}{}", file.text))?;
    }
    Ok(())
}

fn write_all(files: &[Made], folder: &Path, force: bool, terminal: &mut Terminal<'_>) -> Result<(), Stop> {
    let mut paths: BTreeMap<PathBuf, &Made> = BTreeMap::new();
    for file in files {
        let path = folder.join(format!("{}.yaml", file.stem));
        if paths.contains_key(&path) {
            let message = format!("two files would become `{}`", path.display());
            return Err(Stop::with_help(message, "import them one by one, into different folders"));
        }
        if !force && path.symlink_metadata().is_ok() {
            let message = format!("`{}` is there already; nothing was written", path.display());
            return Err(Stop::with_help(message, "choose another folder, or say `--force` to overwrite"));
        }
        paths.insert(path, file);
    }
    for (path, file) in &paths {
        write::file(path, file.text.as_bytes())
            .map_err(|refusal| Stop::Failure(refusal.message, refusal.help))?;
        terminal.say(&format!("wrote {}", path.display()))?;
    }
    Ok(())
}

/// What the project needs beside the new files.
fn say_needs(imported: &Imported, terminal: &mut Terminal<'_>) -> Result<(), Stop> {
    if imported.files.iter().all(|file| !file.alerts) {
        return Ok(());
    }
    let incomplete = match imported.incomplete {
        0 => String::new(),
        some => format!(", {some} to be completed by hand"),
    };
    terminal.say(&format!("{} imported{incomplete}", plural(imported.slos, "SLO")))?;
    terminal.say("dashc.yaml needs:")?;
    if !imported.services.is_empty() {
        terminal.say("  services:")?;
        for service in &imported.services {
            terminal.say(&format!("    {}: {{}}", import::quoted(service)))?;
        }
    }
    if !imported.datasources.is_empty() {
        terminal.say("  datasources:")?;
        for datasource in &imported.datasources {
            let name = import::quoted(datasource);
            terminal.say(&format!("    {name}: {{ type: prometheus, url: \"http://…\" }}"))?;
        }
    }
    terminal.say("  alerting: { slos: UID }    # the datasource whose ruler evaluates them")?;
    Ok(())
}
