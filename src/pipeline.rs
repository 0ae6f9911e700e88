//! The way from files, or from what a Rust program says, to a checked model, document by document.
//!
//! Documents are independent until the project checks, so they are decoded,
//! resolved and checked side by side; results are put together in the order of
//! their paths, so that the number of threads never shows.

use std::collections::BTreeSet;
use std::mem;

use crate::check;
use crate::diagnostic::{Counts, Diagnostic, Sink};
use crate::dsl;
use crate::foreign;
use crate::load::{self, Lines};
use crate::model::{
    Dashboard, Lock, Project, RuleGroup, Syntax, TakenDashboard, TargetKind, VariableKind, VariableSource,
};
use crate::resolve::{self, Alerts, Context, FleetName, Pieces, Reported, Unit, Uses};
use crate::side_by_side::side_by_side;
use crate::span::{Origin, SourceId, Sources};
use crate::spec::{self, Hidden, Program};
use crate::tree::{self, Decode};
use crate::world::{MemoryWorld, World};

/// What a compilation is asked for.
#[derive(Clone, Debug)]
pub struct Options {
    /// Environment to lay over the project.
    pub environment: Option<String>,
    /// How many documents are worked on at once; 0 for as many as the machine has threads, at most 8.
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
    /// What the documents were resolved against; its base and its SLOs are in the model.
    pub context: Context,
}

impl Outcome {
    /// Whether files may be written.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        self.counts.errors == 0
    }
}

/// Compiles the project of a folder.
#[must_use]
pub fn compile(world: &dyn World, options: &Options) -> Outcome {
    let files = Program { beside: true, ..Program::default() };
    run(world, &files, options, Sources::default()).0
}

/// Compiles what a Rust program says, with the files beside it when it asks for them.
///
/// A fault is shown in the program's own source when that is found.
#[must_use]
pub fn compile_program(world: &dyn World, program: &Program, options: &Options) -> Outcome {
    let (outcome, _) = run(world, program, options, Sources::default());
    let mut labels = outcome.diagnostics.iter().flat_map(|found| &found.labels);
    if !labels.any(|label| matches!(label.origin, Origin::Rust(_))) {
        return outcome;
    }
    // Only now the sources are worth reading; to point into a query it is said again, with places.
    let (mut program, mut sources, mut lines) = (program.clone(), Sources::default(), Lines::new(world));
    lines.locate(&mut program, &mut sources);
    let (mut outcome, hidden) = run(world, &program, options, sources);
    lines.point(&mut outcome.diagnostics, &mut outcome.sources);
    speak_rust(&mut outcome);
    let found = hidden.into_iter().map(|origin| Hidden { origin, text: Box::default() });
    let hidden: Vec<Hidden> = program.hidden.into_iter().chain(found).collect();
    lines.hide(&hidden, &mut outcome.sources);
    outcome
}

/// Help for what a program said names what a program writes.
fn speak_rust(outcome: &mut Outcome) {
    let Outcome { diagnostics, sources, .. } = outcome;
    for found in diagnostics {
        let in_program = found.labels.first().is_some_and(|label| match label.origin {
            Origin::Rust(_) => true,
            Origin::File { source, .. } => sources.get(source).is_some_and(|source| source.is_program),
            Origin::Generated => false,
        });
        if in_program {
            let labels = found.labels.iter_mut().map(|label| &mut label.text);
            for text in found.help.iter_mut().chain(labels) {
                *text = dsl::in_rust(text);
            }
        }
    }
}

/// The outcome, and the places that must not be shown, those in Rust not yet blotted out.
fn run(
    world: &dyn World,
    program: &Program,
    options: &Options,
    mut sources: Sources,
) -> (Outcome, Vec<Origin>) {
    let mut sink = Sink::default();
    sink.extend(program.faults.iter().cloned());
    let mut out = "build".to_owned();
    // A program that asks for no files has none, wherever it runs.
    let nothing = MemoryWorld::default();
    let files: &dyn World = if program.beside { world } else { &nothing };
    let project = project(world, program, options.environment.as_deref(), &mut sources, &mut sink);
    let project = project.map(|mut spec| {
        if let Some(folder) = spec.out.get() {
            out = folder.text.to_string();
            resolve::report_outside(folder, &mut sink);
        }
        let (paths, json) = load::dashboards(files, &mut sink);
        let dashboards = texts(files, &paths, options.threads, &mut sources, &mut sink);
        let parts = parts((files, program), &spec, options.threads, &mut sources, &mut sink);
        load::services(&mut spec, &specs(&parts), &mut sink);
        let conventions = load::conventions(world, &spec, &mut sources, &mut sink);
        let mut cx = resolve::project(spec, conventions, &mut sink);
        cx.today = world.today();
        cx.threads = options.threads;
        let mut rest =
            |paths: &[String], sink: &mut Sink| texts(files, paths, options.threads, &mut sources, sink);
        let pieces = rest(&load::files(files, load::SHARED, &mut sink), &mut sink);
        let taken = rest(&json, &mut sink);
        let dashboards = all(dashboards, &program.dashboards);
        let texts = Texts { dashboards, pieces, taken, parts, threads: options.threads };
        documents(cx, &texts, &sources, &mut sink)
    });
    let (mut project, context) = project.unwrap_or_default();
    let mut lock = lock(world, program, &mut sources, &mut sink);
    resolve::settle(&mut lock, options.environment.as_deref(), &mut project);
    check::project(&project, &mut sink);
    let counts = sink.counts();
    // A secret that somebody wrote out is shown to nobody: not in its own message, not in a neighbour's.
    let hidden = sink.hidden().to_vec();
    let mut diagnostics = sink.into_sorted();
    for (source, span) in hidden.iter().filter_map(|origin| origin.place()) {
        let secret = sources.get(source).and_then(|file| file.text.get(span.range())).unwrap_or_default();
        let secret = secret.trim_matches(['"', '\'']);
        for found in &mut diagnostics {
            found.withhold(secret);
        }
        sources.mask(source, span);
    }
    let outcome = Outcome { project, diagnostics, counts, sources, out, lock, context };
    (outcome, hidden)
}

/// What is said of the whole project: by `dashc.yaml` and an environment, by a program, or by both.
fn project(
    world: &dyn World,
    program: &Program,
    environment: Option<&str>,
    sources: &mut Sources,
    sink: &mut Sink,
) -> Option<spec::Project> {
    if !program.beside {
        return Some(program.project.clone());
    }
    // An environment of the program alone has no file.
    let own = |name: &str| program.environments.iter().any(|known| **known == *name);
    let file = |name: &str| load::environments(world).iter().any(|(known, _)| known == name);
    let environment = environment.filter(|name| !own(name) || file(name));
    let below = load::project(world, environment, sources, sink)?;
    Some(below.under(program.project.clone()))
}

/// What earlier builds remember.
fn lock(world: &dyn World, program: &Program, sources: &mut Sources, sink: &mut Sink) -> Lock {
    let Some(said) = load::lock(world, sources, sink) else { return Lock::default() };
    let files = load::environments(world).into_iter().map(|(name, _)| name);
    let environments: Vec<String> =
        files.chain(program.environments.iter().map(ToString::to_string)).collect();
    resolve::lock(&said, &environments, sink)
}

/// A file of `alerts/`, or one that is included: it may hold services, SLOs, rules and dashboards.
struct Part {
    /// What its groups and uids are called after.
    stem: String,
    /// What it says; nothing when it could not be read.
    said: Option<spec::Alerts>,
    /// What was reported while it was decoded.
    reported: Sink,
}

/// The files of `alerts/` and those that are included, decoded, and what a program says of the kind.
fn parts(
    (world, program): (&dyn World, &Program),
    project: &spec::Project,
    threads: usize,
    sources: &mut Sources,
    sink: &mut Sink,
) -> Vec<Part> {
    let own = load::files(world, load::ALERTS, sink);
    let mut included = load::included(world, project, sink);
    included.retain(|path| !own.contains(path));
    let count = own.len();
    let paths: Vec<String> = own.into_iter().chain(included).collect();
    let texts = texts(world, &paths, threads, sources, sink);
    let decode = |(source, _): &(SourceId, String), sink: &mut Sink| {
        load::document::<spec::Alerts>(*source, sources, sink)
    };
    let decoded = each(&texts, threads, decode).into_iter().zip(&texts).enumerate();
    let mut parts = Vec::with_capacity(texts.len());
    for (index, ((said, reported), (_, stem))) in decoded {
        // Many services call their files the same.
        let service = said.as_ref().and_then(|said| said.service.get()).filter(|_| index >= count);
        let stem = service.map_or_else(|| stem.clone(), |service| service.text.to_string());
        parts.push(Part { stem, said, reported });
    }
    let said = |(stem, said): &(Box<str>, spec::Alerts)| Part {
        stem: stem.to_string(),
        said: Some(said.clone()),
        reported: Sink::default(),
    };
    parts.extend(program.alerts.iter().map(said));
    parts
}

fn specs(parts: &[Part]) -> Vec<&spec::Alerts> {
    parts.iter().filter_map(|part| part.said.as_ref()).collect()
}

/// Everything beside the project file.
struct Texts<'p> {
    /// The files of `dashboards/`, and those of a program.
    dashboards: Vec<Document<'p, spec::Dashboard>>,
    /// Those of `shared/`.
    pieces: Vec<(SourceId, String)>,
    /// Dashboards in Grafana's own JSON.
    taken: Vec<(SourceId, String)>,
    parts: Vec<Part>,
    /// How many of them are worked on at once.
    threads: usize,
}

/// Compiles every document and puts the model together.
fn documents(mut cx: Context, texts: &Texts<'_>, sources: &Sources, sink: &mut Sink) -> (Project, Context) {
    let Texts { dashboards, parts, threads, .. } = texts;
    let threads = *threads;
    let names = names(dashboards, &specs(parts), sources);
    cx.changes = resolve::changes(&specs(parts), &names, sink);
    // Dashboards draw what SLOs record: those are known first.
    let made = each(parts, threads, |part, sink| rules(part, &cx, sink));
    let mut alerts = collected(made, sink);
    cx.promises = resolve::promises(&mut alerts);
    cx.pieces = pieces(&texts.pieces, threads, sources, sink);
    let changed = File { uses: spread_changes(&mut cx, sink), ..File::default() };
    let files = each(dashboards, threads, |document, sink| file(document, &cx, sources, sink));
    let own = each(parts, threads, |part, sink| own(part, &names, &cx, sink));
    let changed = std::iter::once((changed, Sink::default()));
    let (mut dashboards, fleets) =
        of_files(files.into_iter().chain(own).chain(changed), dashboards, threads, &cx, sink);
    alerts.push(of_fleets(&fleets, &mut dashboards, &mut cx, sink));
    let taken = taken(&texts.taken, threads, &cx, sources, sink);
    let lacks_rules = cx.promises.lacks_some();
    let mut project = Project {
        taken,
        lacks_rules,
        base: mem::take(&mut cx.base),
        dashboards,
        slos: mem::take(&mut cx.promises.kept),
        ..Project::default()
    };
    resolve::gather(alerts, &mut project, sink);
    project.dashboards.sort_by(|a, b| a.uid.text.cmp(&b.uid.text));
    resolve::connect(&mut project);
    resolve::owners(&mut project, &specs(parts), &cx, sources, sink);
    (project, cx)
}

/// What the files of `dashboards/` are called where a file about a service changes what they make: by their
/// names, and by their uids, which stay when a file is renamed. Those are looked for only when a name is needed.
fn names(
    dashboards: &[Document<'_, spec::Dashboard>],
    parts: &[&spec::Alerts],
    sources: &Sources,
) -> Vec<FleetName> {
    let stems = dashboards.iter().map(|document| document.stem.clone());
    let mut names: Vec<FleetName> = stems.map(|stem| (stem.clone(), stem)).collect();
    let said = parts.iter().filter_map(|part| part.dashboards.get()).flat_map(|map| &map.0);
    if said.into_iter().all(|(name, _)| resolve::fleet_file(&name.name, &names).is_some()) {
        return names;
    }
    let may_say = |source| sources.get(source).is_some_and(|file| file.text.contains("uid"));
    for document in dashboards.iter().filter(|document| document.source().is_none_or(may_say)) {
        let said = document.spec(sources, &mut Sink::default());
        let uid = said.and_then(|said| said.uid.get().map(|uid| uid.as_str().to_owned()));
        names.extend(uid.map(|uid| (uid, document.stem.clone())));
    }
    names
}

/// Puts shared pieces into what files about services change of dashboards of the fleet.
fn spread_changes(cx: &mut Context, sink: &mut Sink) -> Uses {
    let mut uses = Uses::default();
    for change in cx.changes.dashboards.values_mut().flatten() {
        if let Some(exception) = change.said.get_mut() {
            uses.extend(cx.pieces.spread(&mut exception.over, sink));
        }
    }
    uses
}

/// The same for the exceptions that a dashboard says.
fn spread(spec: &mut spec::Dashboard, cx: &Context, sink: &mut Sink) -> Uses {
    let mut uses = cx.pieces.spread(spec, sink);
    let exceptions = spec.except.get_mut().into_iter().flat_map(|map| &mut map.0);
    for exception in exceptions.filter_map(|(_, said)| said.get_mut()) {
        uses.extend(cx.pieces.spread(&mut exception.over, sink));
    }
    uses
}

/// The shared pieces.
fn pieces(texts: &[(SourceId, String)], threads: usize, sources: &Sources, sink: &mut Sink) -> Pieces {
    let decoded = each(texts, threads, |(source, _), sink| {
        let said = load::document::<spec::Piece>(*source, sources, sink);
        sink.quieten_after_a_fault_of_syntax();
        said
    });
    let decoded = collected(decoded, sink);
    let named = texts.iter().zip(decoded).map(|((source, name), said)| (name.clone(), *source, said));
    resolve::pieces(named.collect(), sink)
}

/// The dashboards of all files. What is wrong with something that they share is said once.
fn of_files(
    files: impl Iterator<Item = Done<File>>,
    documents: &[Document<'_, spec::Dashboard>],
    threads: usize,
    cx: &Context,
    sink: &mut Sink,
) -> (Vec<Dashboard>, Vec<(Unit, Uses)>) {
    let own: BTreeSet<SourceId> = documents.iter().filter_map(Document::source).collect();
    let is_shared = |source| !own.contains(&source);
    let mut reported = Reported::default();
    let mut take = |mut own: Sink, uses: &Uses| {
        cx.pieces.point_back(uses, &mut own);
        reported.once(&mut own, is_shared);
        sink.absorb(own);
    };
    let (mut dashboards, mut fleets, mut uses, mut unread) = (Vec::new(), Vec::new(), Vec::new(), false);
    for (file, own) in files {
        take(own, &file.uses);
        unread |= file.unread;
        dashboards.extend(file.done);
        for (made, own) in each(&file.fleet, threads, |unit, sink| dashboard(unit, cx, sink)) {
            take(own, &file.uses);
            dashboards.push(made);
        }
        fleets.extend(file.last.into_iter().map(|unit| (unit, file.uses.clone())));
        uses.push(file.uses);
    }
    if !unread {
        cx.pieces.report_unused(&uses, sink);
    }
    (dashboards, fleets)
}

/// The dashboards that lead to others, made when those are known, and the rules that record what they read.
fn of_fleets(
    fleets: &[(Unit, Uses)],
    dashboards: &mut Vec<Dashboard>,
    cx: &mut Context,
    sink: &mut Sink,
) -> Alerts {
    let units: Vec<&Unit> = fleets.iter().map(|(unit, _)| unit).collect();
    let mut groups = resolve::fleets(&units, dashboards, cx, sink);
    for group in &mut groups {
        check::group(&cx.base, group, sink);
        forget_rule_trees(group);
    }
    for (unit, uses) in fleets {
        let mut own = Sink::default();
        dashboards.push(dashboard(unit, cx, &mut own));
        cx.pieces.point_back(uses, &mut own);
        sink.absorb(own);
    }
    Alerts { groups, ..Alerts::default() }
}

/// The texts of files, with the stems of their names.
fn texts(
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

/// One document: a file of the project, or what a program says.
struct Document<'p, T> {
    /// Name of the file without its ending, or what would be it.
    stem: String,
    said: By<'p, T>,
}

/// Who says a document.
enum By<'p, T> {
    File(SourceId),
    Program(&'p T),
}

/// The documents of files, then those of a program.
fn all<T>(files: Vec<(SourceId, String)>, program: &[(Box<str>, T)]) -> Vec<Document<'_, T>> {
    let files = files.into_iter().map(|(source, stem)| Document { stem, said: By::File(source) });
    let said =
        program.iter().map(|(stem, said)| Document { stem: stem.to_string(), said: By::Program(said) });
    files.chain(said).collect()
}

impl<T> Document<'_, T> {
    /// Its file, if it has one.
    fn source(&self) -> Option<SourceId> {
        match self.said {
            By::File(source) => Some(source),
            By::Program(_) => None,
        }
    }
}

impl<T: Decode + Clone> Document<'_, T> {
    /// What it says; nothing when it cannot be read, which is reported.
    fn spec(&self, sources: &Sources, sink: &mut Sink) -> Option<T> {
        match self.said {
            By::File(source) => load::document(source, sources, sink),
            By::Program(said) => Some(said.clone()),
        }
    }
}

/// The dashboards in Grafana's own JSON, looked at and taken as they are.
fn taken(
    texts: &[(SourceId, String)],
    threads: usize,
    cx: &Context,
    sources: &Sources,
    sink: &mut Sink,
) -> Vec<TakenDashboard> {
    let made = each(texts, threads, |(source, _), sink| {
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
    /// Those that lead to others.
    last: Vec<Unit>,
    /// The shared pieces that it uses.
    uses: Uses,
    /// Whether it could not be read: what it would use is not known.
    unread: bool,
}

/// From here on the dashboards of one file are made side by side.
const FLEET: usize = 16;

fn file(document: &Document<'_, spec::Dashboard>, cx: &Context, sources: &Sources, sink: &mut Sink) -> File {
    let Some(mut spec) = document.spec(sources, sink) else {
        return File { unread: true, ..File::default() };
    };
    let uses = spread(&mut spec, cx, sink);
    let (last, units) = last(resolve::expand(spec, &document.stem, cx, sink));
    if units.len() >= FLEET {
        return File { fleet: units, last, uses, ..File::default() };
    }
    let done = units.iter().map(|unit| dashboard(unit, cx, sink)).collect();
    let unread = sink.quieten_after_a_fault_of_syntax();
    File { done, last, uses, unread, ..File::default() }
}

/// The dashboards that a file beside the code of a service, or of a team, has of its own.
fn own(part: &Part, names: &[FleetName], cx: &Context, sink: &mut Sink) -> File {
    let Some(said) = &part.said else { return File { unread: true, ..File::default() } };
    let (units, uses) = resolve::own_dashboards(said, names, cx, sink);
    let (last, fleet) = last(units);
    File { fleet, last, uses, ..File::default() }
}

/// Dashboards that lead to others, and the others.
fn last(units: Vec<Unit>) -> (Vec<Unit>, Vec<Unit>) {
    units.into_iter().partition(Unit::is_of_fleet)
}

fn dashboard(unit: &Unit, cx: &Context, sink: &mut Sink) -> Dashboard {
    let mut dashboard = resolve::dashboard(unit, cx, sink);
    check::dashboard(&cx.base, &dashboard, sink);
    forget_trees(&mut dashboard);
    give_back_room(&mut dashboard);
    dashboard
}

fn rules(part: &Part, cx: &Context, sink: &mut Sink) -> Alerts {
    sink.absorb(part.reported.clone());
    let Some(spec) = &part.said else {
        return Alerts { unread: true, ..Alerts::default() };
    };
    let mut alerts = resolve::alerts(spec, &part.stem, cx, sink);
    for said in alerts.said.drain(..) {
        check::group(&cx.base, &said, sink);
    }
    let threads = if alerts.groups.len() < FLEET { 1 } else { cx.threads };
    collected(each(&alerts.groups, threads, |group, sink| check::group(&cx.base, group, sink)), sink);
    alerts.groups.iter_mut().for_each(forget_rule_trees);
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
