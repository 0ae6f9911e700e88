//! The way from files to a checked model, document by document.
//!
//! Documents are independent until the project checks, so they are decoded,
//! resolved and checked side by side; results are put together in the order of
//! their paths, so that the number of threads never shows.

use crate::check;
use crate::diagnostic::{Counts, Diagnostic, Sink};
use crate::foreign;
use crate::load;
use crate::model::{
    Dashboard, Lock, Project, RuleGroup, Syntax, TakenDashboard, TargetKind, VariableKind, VariableSource,
};
use crate::resolve::{self, Alerts, Context, Instruments, Pieces, Reported, Unit, Uses};
use crate::side_by_side::side_by_side;
use crate::span::{SourceId, Sources};
use crate::spec;
use crate::tree;
use crate::world::World;

/// What a compilation is asked for.
#[derive(Clone, Debug)]
pub struct Options {
    /// Environment to lay over the project.
    pub environment: Option<String>,
    /// How many documents are worked on at once.
    pub threads: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { environment: None, threads: 1 }
    }
}

/// What a compilation gives.
#[derive(Debug)]
pub struct Outcome {
    /// The model; to be emitted only when there are no errors.
    pub project: Project,
    /// Everything that was reported, sorted.
    pub diagnostics: Vec<Diagnostic>,
    /// How many were reported, kept or not.
    pub counts: Counts,
    /// The texts that diagnostics point into.
    pub sources: Sources,
    /// Name of the output folder.
    pub out: String,
    /// What `dashc.lock` shall say.
    pub lock: Lock,
    /// What the services promise to send.
    pub instruments: Instruments,
}

impl Outcome {
    /// Whether files may be written.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        self.counts.errors == 0
    }
}

/// Compiles a project.
#[must_use]
pub fn compile(world: &dyn World, options: &Options) -> Outcome {
    let mut sources = Sources::default();
    let mut sink = Sink::default();
    let mut out = "build".to_owned();
    let project = load::project(world, options.environment.as_deref(), &mut sources, &mut sink);
    let project = project.map(|spec| {
        if let Some(folder) = spec.out.get() {
            out = folder.text.to_string();
            resolve::report_outside(folder, &mut sink);
        }
        let (conventions, derived) = load::conventions(world, &spec, &mut sources, &mut sink);
        let cx = resolve::project(spec, conventions, derived, &mut sink);
        documents(world, cx, options.threads, &mut sources, &mut sink)
    });
    let (mut project, instruments) = project.unwrap_or_default();
    let mut lock = lock(world, &mut sources, &mut sink);
    resolve::settle(&mut lock, options.environment.as_deref(), &mut project);
    check::project(&project, &mut sink);
    let counts = sink.counts();
    // A secret that somebody wrote out is shown to nobody: not in its own message, not in a neighbour's.
    for (source, span) in sink.hidden().iter().filter_map(|origin| origin.place()) {
        sources.mask(source, span);
    }
    let diagnostics = sink.into_sorted();
    Outcome { project, diagnostics, counts, sources, out, lock, instruments }
}

/// What earlier builds remember.
fn lock(world: &dyn World, sources: &mut Sources, sink: &mut Sink) -> Lock {
    let Some(said) = load::lock(world, sources, sink) else { return Lock::default() };
    let environments: Vec<String> = load::environments(world).into_iter().map(|(name, _)| name).collect();
    resolve::lock(&said, &environments, sink)
}

/// Compiles every document and puts the model together.
fn documents(
    world: &dyn World,
    mut cx: Context,
    threads: usize,
    sources: &mut Sources,
    sink: &mut Sink,
) -> (Project, Instruments) {
    cx.pieces = pieces(world, threads, sources, sink);
    let dashboards = texts(world, load::DASHBOARDS, threads, sources, sink);
    let alerts = texts(world, load::ALERTS, threads, sources, sink);
    // Dashboards draw what SLOs record: those are known first.
    let made = each(&alerts, threads, |(source, stem), sink| rules(*source, stem, &cx, sources, sink));
    let mut alerts = collected(made, sink);
    cx.promises = resolve::promises(&mut alerts);
    let files = each(&dashboards, threads, |(source, stem), sink| file(*source, stem, &cx, sources, sink));
    let dashboards = of_files(files, &dashboards, threads, &cx, sink);
    let taken = taken(world, threads, &cx, sources, sink);
    let lacks_rules = cx.promises.lacks_some();
    let instruments = Instruments::taken(&mut cx);
    let mut project = Project {
        taken,
        lacks_rules,
        base: cx.base,
        dashboards,
        slos: cx.promises.kept,
        ..Project::default()
    };
    resolve::gather(alerts, &mut project, sink);
    project.dashboards.sort_by(|a, b| a.uid.text.cmp(&b.uid.text));
    resolve::connect(&mut project);
    (project, instruments)
}

/// The shared pieces.
fn pieces(world: &dyn World, threads: usize, sources: &mut Sources, sink: &mut Sink) -> Pieces {
    let texts = texts(world, load::SHARED, threads, sources, sink);
    let decoded = each(&texts, threads, |(source, _), sink| {
        let said = load::document::<spec::Piece>(*source, sources, sink);
        sink.quieten_after_a_fault_of_syntax();
        said
    });
    let decoded = collected(decoded, sink);
    let named = texts.into_iter().zip(decoded).map(|((source, name), said)| (name, source, said));
    resolve::pieces(named.collect(), sink)
}

/// The dashboards of all files. What is wrong with something that they share is said once.
fn of_files(
    files: Vec<Done<File>>,
    texts: &[(SourceId, String)],
    threads: usize,
    cx: &Context,
    sink: &mut Sink,
) -> Vec<Dashboard> {
    let is_shared = |source| texts.binary_search_by_key(&source, |(source, _)| *source).is_err();
    let mut reported = Reported::default();
    let mut take = |mut own: Sink, uses: &Uses| {
        cx.pieces.point_back(uses, &mut own);
        reported.once(&mut own, is_shared);
        sink.absorb(own);
    };
    let (mut dashboards, mut uses, mut unread) = (Vec::with_capacity(files.len()), Vec::new(), false);
    for (file, own) in files {
        take(own, &file.uses);
        unread |= file.unread;
        dashboards.extend(file.done);
        for (made, own) in each(&file.fleet, threads, |unit, sink| dashboard(unit, cx, sink)) {
            take(own, &file.uses);
            dashboards.push(made);
        }
        uses.push(file.uses);
    }
    if !unread {
        cx.pieces.report_unused(&uses, sink);
    }
    dashboards
}

/// The texts of a folder, with the stems of their names.
fn texts(
    world: &dyn World,
    folder: &str,
    threads: usize,
    sources: &mut Sources,
    sink: &mut Sink,
) -> Vec<(SourceId, String)> {
    let paths = load::files(world, folder, sink);
    read(world, &paths, threads, sources, sink)
}

/// The texts of files, with the stems of their names.
fn read(
    world: &dyn World,
    paths: &[String],
    threads: usize,
    sources: &mut Sources,
    sink: &mut Sink,
) -> Vec<(SourceId, String)> {
    let read = collected(each(paths, threads, |path, _| world.read(path)), sink);
    let mut take = |(path, read): (&String, _)| {
        Some((load::take(path, read, sources, sink)?, load::stem(path).to_owned()))
    };
    paths.iter().zip(read).filter_map(&mut take).collect()
}

/// The dashboards in Grafana's own JSON, looked at and taken as they are.
fn taken(
    world: &dyn World,
    threads: usize,
    cx: &Context,
    sources: &mut Sources,
    sink: &mut Sink,
) -> Vec<TakenDashboard> {
    let paths = load::json_files(world, load::DASHBOARDS, sink);
    let texts = read(world, &paths, threads, sources, sink);
    let made = each(&texts, threads, |(source, _), sink| {
        let file = sources.get(*source)?;
        let tree = tree::read(&file.name, *source, &file.text, sink)?;
        foreign::dashboard(&tree, &cx.base.datasources, cx.usual_folder(), sources, sink)
    });
    collected(made, sink).into_iter().flatten().collect()
}

/// What became of one file of `dashboards/`.
#[derive(Default)]
struct File {
    /// Its dashboards; what the author said is dropped already.
    done: Vec<Dashboard>,
    /// So many dashboards that they are worth sharing out.
    fleet: Vec<Unit>,
    /// The shared pieces that it uses.
    uses: Uses,
    /// Whether it could not be read: what it would use is not known.
    unread: bool,
}

/// From here on the dashboards of one file are made side by side.
const FLEET: usize = 16;

fn file(source: SourceId, stem: &str, cx: &Context, sources: &Sources, sink: &mut Sink) -> File {
    let Some(mut spec) = load::document::<spec::Dashboard>(source, sources, sink) else {
        return File { unread: true, ..File::default() };
    };
    let uses = cx.pieces.spread(&mut spec, sink);
    let units = resolve::expand(spec, stem, cx, sink);
    if units.len() >= FLEET {
        return File { fleet: units, uses, ..File::default() };
    }
    let done = units.iter().map(|unit| dashboard(unit, cx, sink)).collect();
    let unread = sink.quieten_after_a_fault_of_syntax();
    File { done, uses, unread, ..File::default() }
}

fn dashboard(unit: &Unit, cx: &Context, sink: &mut Sink) -> Dashboard {
    let mut dashboard = resolve::dashboard(unit, cx, sink);
    check::dashboard(&cx.base, &dashboard, sink);
    forget_trees(&mut dashboard);
    give_back_room(&mut dashboard);
    dashboard
}

fn rules(source: SourceId, stem: &str, cx: &Context, sources: &Sources, sink: &mut Sink) -> Alerts {
    let Some(spec) = load::document::<spec::Alerts>(source, sources, sink) else {
        return Alerts { unread: true, ..Alerts::default() };
    };
    let mut alerts = resolve::alerts(&spec, stem, cx, sink);
    for said in alerts.said.drain(..) {
        check::group(&cx.base, &said, sink);
    }
    for group in &mut alerts.groups {
        check::group(&cx.base, group, sink);
        forget_rule_trees(group);
    }
    alerts.unread |= sink.quieten_after_a_fault_of_syntax();
    alerts
}

/// Trees are read by the checks of their document; what is emitted is text.
fn forget_trees(dashboard: &mut Dashboard) {
    for panel in dashboard.panels_mut() {
        for query in panel.targets.iter_mut().filter_map(|target| target.kind.query_mut()) {
            query.syntax = Syntax::None;
        }
        for (query, _) in panel.field.links.iter_mut().filter_map(|link| link.query.as_mut()) {
            query.syntax = Syntax::None;
        }
    }
    for annotation in &mut dashboard.annotations {
        if let Some(query) = TargetKind::query_mut(&mut annotation.target.kind) {
            query.syntax = Syntax::None;
        }
    }
    for variable in &mut dashboard.variables {
        let VariableKind::Query { source, .. } = &mut variable.kind else { continue };
        match source {
            VariableSource::LabelValues { selector: Some(query), .. }
            | VariableSource::LabelNames(Some(query))
            | VariableSource::Result(query) => query.syntax = Syntax::None,
            _ => {}
        }
    }
}

/// A dashboard grows no more from here on; a thousand of them wait for the project checks, and the
/// room that their lists grew into for nothing would be a good part of all memory.
fn give_back_room(dashboard: &mut Dashboard) {
    for panel in dashboard.panels_mut() {
        panel.targets.shrink_to_fit();
        panel.overrides.shrink_to_fit();
        panel.transformations.shrink_to_fit();
        panel.columns.shrink_to_fit();
        panel.field.links.shrink_to_fit();
        panel.field.thresholds.shrink_to_fit();
    }
    for row in &mut dashboard.rows {
        row.panels.shrink_to_fit();
    }
    dashboard.rows.shrink_to_fit();
    dashboard.variables.shrink_to_fit();
    dashboard.annotations.shrink_to_fit();
    dashboard.links.shrink_to_fit();
}

fn forget_rule_trees(group: &mut RuleGroup) {
    for rule in &mut group.rules {
        rule.query.syntax = Syntax::None;
    }
}

/// What became of one item, and what was reported meanwhile.
type Done<T> = (T, Sink);

/// Works on every item, `threads` at once; results are in the order of the items.
fn each<I: Sync, T: Send>(
    items: &[I],
    threads: usize,
    work: impl Fn(&I, &mut Sink) -> T + Sync,
) -> Vec<Done<T>> {
    let one = |item: &I| {
        let mut sink = Sink::default();
        (work(item, &mut sink), sink)
    };
    side_by_side(items, threads, one)
}

/// The results alone; what was reported goes to `sink`, in order.
fn collected<T>(done: Vec<Done<T>>, sink: &mut Sink) -> Vec<T> {
    let mut results = Vec::with_capacity(done.len());
    for (result, reported) in done {
        results.push(result);
        sink.absorb(reported);
    }
    results
}
