//! `dashc lint`: check projects, and files of others by their path.

mod subject;

use std::io::Read;
use std::path::{Path, PathBuf};

use super::build::before;
use super::program::Maker;
use super::report::{Format, Report, Reporting};
use super::status::{Ended, ExitStatus, Stop};
use super::terminal::{Stream, Terminal};
use crate::diagnostic::Sink;
use crate::foreign::{self, RuleLanguage};
use crate::model::Folder;
use crate::quantity::Date;
use crate::span::SourceId;
use crate::tree::{self, MAX_BYTES, Tree, json, yaml};
use crate::world::{FolderEntry, Listing, ReadError, SystemWorld, World};
use subject::{Subject, Subjects};

/// Check projects and rule files.
///
/// Without a path: the project in the current folder, with every environment. A folder with
/// `dashc.yaml`, or a file of such a project: the whole project. Other files are known by their
/// content: rule files of Prometheus, Mimir and Loki, rules of the Prometheus operator, and dashboards
/// in Grafana's own JSON.
#[derive(Debug, clap::Args)]
pub(super) struct Lint {
    /// Files and folders; `-` reads standard input.
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Path that standard input stands for.
    #[arg(long, value_name = "PATH")]
    stdin_filename: Option<PathBuf>,
    /// Only this environment.
    #[arg(long, value_name = "NAME")]
    env: Option<String>,
    /// Language of the expressions in rule files; found out from them when not said.
    #[arg(long, value_enum, value_name = "LANGUAGE")]
    lang: Option<Lang>,
    /// Pass over files that dashc does not know, as hooks need it.
    #[arg(long)]
    skip_unknown: bool,
    #[command(flatten)]
    reporting: Reporting,
}

/// The language of rule files.
#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
enum Lang {
    /// Prometheus, Mimir, Thanos.
    Promql,
    /// Loki.
    Logql,
}

impl Lang {
    fn of_rules(self) -> RuleLanguage {
        match self {
            Self::Promql => RuleLanguage::PromQl,
            Self::Logql => RuleLanguage::LogQl,
        }
    }
}

pub(super) fn run(args: &Lint, terminal: &mut Terminal<'_>, maker: Maker<'_>) -> Ended {
    let mut linter = Linter { args, maker, report: Report::default(), checked: 0, skipped: Vec::new() };
    let (subjects, mut stops) = subjects(args, terminal, maker)?;
    for subject in subjects.into_vec() {
        stops.extend(linter.check(subject).err());
    }
    let Linter { report, checked, skipped, .. } = linter;
    if checked == 0 && !args.skip_unknown && stops.is_empty() {
        let names = skipped.iter().map(|path| format!("`{path}`")).collect::<Vec<_>>().join(", ");
        let found = if names.is_empty() {
            "there is no file to check".to_owned()
        } else {
            format!("{names}: no file that dashc knows")
        };
        return Err(Stop::with_help(found, "name a project, a rule file, a PrometheusRule or a dashboard"));
    }
    if !args.skip_unknown {
        for path in &skipped {
            terminal.say(&format!("skipped `{path}`: no file that dashc knows"))?;
        }
    }
    // What cannot be read keeps nobody from hearing of the rest.
    match stops.pop() {
        None => show(report, &args.reporting, terminal),
        Some(last) => {
            if checked > 0 {
                show(report, &args.reporting, terminal)?;
            }
            for stop in &stops {
                super::complain(stop, terminal);
            }
            Err(last)
        }
    }
}

/// Diagnostics are what this command, and `query`, are for; the summary is for people.
pub(super) fn show(report: Report, reporting: &Reporting, terminal: &mut Terminal<'_>) -> Ended {
    let found = report.finish();
    if !found.diagnostics.is_empty() || reporting.format == Format::Json {
        found.show(reporting.format, Stream::Product, terminal)?;
    }
    let summary = found.summary();
    terminal.say(if summary.is_empty() { "all checks passed" } else { &summary })?;
    Ok(if found.has_problems(reporting) { ExitStatus::Problems } else { ExitStatus::Success })
}

/// What is to be checked, and what of it is not there.
fn subjects(
    args: &Lint,
    terminal: &mut Terminal<'_>,
    maker: Maker<'_>,
) -> Result<(Subjects, Vec<Stop>), Stop> {
    let mut subjects = Subjects::of(maker.is_program());
    let mut stops = Vec::new();
    if args.paths.is_empty() {
        subjects.project(PathBuf::from("."), None);
    }
    for path in &args.paths {
        if path.as_os_str() == "-" {
            subjects.add_text(args.stdin_filename.as_deref(), standard_input(terminal)?);
        } else {
            stops.extend(subjects.add(path).err());
        }
    }
    Ok((subjects, stops))
}

/// Everything that comes in; one byte more than is read of a file is enough to refuse it.
fn standard_input(terminal: &mut Terminal<'_>) -> Result<Vec<u8>, Stop> {
    let mut bytes = Vec::new();
    let read = terminal.input().by_ref().take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes);
    read.map_err(|error| Stop::failure(format!("standard input cannot be read: {error}")))?;
    Ok(bytes)
}

/// Checks one subject after the other.
struct Linter<'a> {
    args: &'a Lint,
    maker: Maker<'a>,
    report: Report,
    checked: usize,
    skipped: Vec<String>,
}

impl Linter<'_> {
    fn check(&mut self, subject: Subject) -> Result<(), Stop> {
        match subject {
            Subject::Project { root, changed } => self.project(&root, changed),
            Subject::File { path, named } => {
                let bytes = SystemWorld::new("").read(&path);
                self.file(&path, bytes, named)
            }
            Subject::Text { name, bytes } => self.file(&name, Ok(bytes), true),
        }
    }

    /// Compiles a project, once plainly and once for each environment.
    fn project(&mut self, root: &Path, changed: Option<(String, Vec<u8>)>) -> Result<(), Stop> {
        let project = self.maker.open(root)?;
        project.environment(self.args.env.as_deref())?;
        let world = Changed { world: &project.world, changed };
        let mut runs = vec![self.args.env.clone()];
        if self.args.env.is_none() {
            runs.extend(project.environments().into_iter().map(Some));
        }
        for environment in runs {
            let made = project.compile_in(&world, environment.as_deref());
            let run = environment.filter(|_| self.args.env.is_none());
            self.report.add((made.diagnostics, &made.sources, made.counts), &before(root), run.as_deref());
        }
        self.checked += 1;
        Ok(())
    }

    /// Checks a file that is known by its content.
    fn file(&mut self, path: &str, bytes: Result<Vec<u8>, ReadError>, named: bool) -> Result<(), Stop> {
        let shown = path.replace('\\', "/");
        let mut sink = Sink::default();
        let trees = texts(&mut self.report, &shown, bytes, &mut sink)?;
        let known = trees.iter().any(|tree| foreign::kind(&tree.root).is_some());
        if known {
            let language = self.args.lang.map(Lang::of_rules);
            foreign::check_rules(&trees, language, &self.report.sources, &mut sink);
        }
        let dashboard = trees.first().filter(|tree| !known && foreign::is_dashboard(&tree.root));
        if let Some(tree) = dashboard {
            // Taken or not: what is wrong with it was reported, and it stays where it is.
            let _ = foreign::dashboard(tree, &[], Folder::default(), &self.report.sources, &mut sink);
        }
        let known = known || dashboard.is_some();
        // A file that somebody names and that cannot even be read deserves to hear why.
        if known || (named && !self.args.skip_unknown && !sink.is_empty()) {
            self.checked += 1;
            self.report.take(sink);
        } else if named {
            self.skipped.push(shown);
        }
        Ok(())
    }
}

/// The documents of a file on disk.
pub(super) fn read_file(report: &mut Report, path: &str, sink: &mut Sink) -> Result<Vec<Tree>, Stop> {
    texts(report, path, SystemWorld::new("").read(path), sink)
}

/// The documents of a file, whose text the report takes.
fn texts(
    report: &mut Report,
    shown: &str,
    bytes: Result<Vec<u8>, ReadError>,
    sink: &mut Sink,
) -> Result<Vec<Tree>, Stop> {
    let bytes = match bytes {
        Ok(bytes) if bytes.len() <= MAX_BYTES => bytes,
        Ok(_) | Err(ReadError::TooLarge(_)) => {
            let most = MAX_BYTES >> 20;
            return Err(Stop::with_help(
                format!("`{shown}` has more than the {most} MiB that are read"),
                "split it",
            ));
        }
        Err(ReadError::NotFound) => return Err(Stop::failure(format!("there is no file `{shown}`"))),
        Err(ReadError::Failed(why)) => {
            return Err(Stop::failure(format!("`{shown}` cannot be read: {why}")));
        }
    };
    let text = tree::text(bytes);
    let readable = text.is_ok();
    let (text, fault) = text.map_or_else(|fault| (fault.lossy.clone(), Some(fault)), |text| (text, None));
    let source = report.sources.add(shown, text);
    sink.extend(fault.map(|fault| fault.diagnostic(source)));
    Ok(if readable { documents(report, shown, source, sink) } else { Vec::new() })
}

fn documents(report: &Report, name: &str, source: SourceId, sink: &mut Sink) -> Vec<Tree> {
    let Some(file) = report.sources.get(source) else { return Vec::new() };
    let is_json = name.rsplit_once('.').is_some_and(|(_, ending)| ending.eq_ignore_ascii_case("json"));
    if is_json {
        json::read(source, &file.text, sink).into_iter().collect()
    } else {
        yaml::read_all(source, &file.text, sink)
    }
}

/// A project, one file of which an editor has changed and not yet saved.
struct Changed<'w> {
    world: &'w SystemWorld,
    changed: Option<(String, Vec<u8>)>,
}

impl World for Changed<'_> {
    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        match &self.changed {
            Some((changed, bytes)) if changed == path && bytes.len() <= MAX_BYTES => Ok(bytes.clone()),
            Some((changed, bytes)) if changed == path => Err(ReadError::TooLarge(bytes.len() as u64)),
            _ => self.world.read(path),
        }
    }

    fn program(&self, file: &str) -> Result<Vec<u8>, ReadError> {
        self.world.program(file)
    }

    fn list(&self, folder: &str) -> Listing {
        let mut listing = self.world.list(folder);
        if let Some((changed, _)) = &self.changed
            && changed.starts_with(&format!("{folder}/"))
            && !listing.files.contains(changed)
        {
            listing.files.push(changed.clone());
            listing.files.sort_unstable();
        }
        listing
    }

    fn entries(&self, folder: &str) -> Result<Vec<FolderEntry>, ReadError> {
        self.world.entries(folder)
    }

    fn today(&self) -> Date {
        self.world.today()
    }
}
