//! Files → spec: discovery, environments, decoding.
//!
//! A project is `dashc.yaml`, `dashboards/**/*.yaml`, `alerts/**/*.yaml`, the pieces in
//! `shared/**/*.yaml` and, for one environment, `environments/NAME.yaml`, which is laid over
//! `dashc.yaml` before anything is decoded. `dashc.lock` is read with it.

mod conventions;
mod include;
mod overlay;
mod rust;
mod services;

pub use conventions::conventions;
pub use include::included;
pub use overlay::overlay;
pub use rust::Lines;
pub use services::services;

use crate::diagnostic::{Diagnostic, Sink};
use crate::span::{Origin, SourceId, Sources, Span};
use crate::spec;
use crate::tree::{self, Decode, Decoder, Said, Tree};
use crate::world::{Listing, ReadError, World};

/// The file that makes a folder a project.
pub const PROJECT_FILE: &str = "dashc.yaml";

/// What earlier builds remember, beside the project file.
pub const LOCK_FILE: &str = "dashc.lock";

/// Folders of a project.
pub const DASHBOARDS: &str = "dashboards";
/// Folder of rules and routing.
pub const ALERTS: &str = "alerts";
/// Folder of shared pieces.
pub const SHARED: &str = "shared";
/// Folder of environments.
pub const ENVIRONMENTS: &str = "environments";

/// Reads a file into `sources`; what keeps it from being a text is reported.
pub fn text(world: &dyn World, path: &str, sources: &mut Sources, sink: &mut Sink) -> Option<SourceId> {
    take(path, world.read(path), sources, sink)
}

/// Takes a file that was read into `sources`; what keeps it from being a text is reported.
pub fn take(
    path: &str,
    read: Result<Vec<u8>, ReadError>,
    sources: &mut Sources,
    sink: &mut Sink,
) -> Option<SourceId> {
    let bytes = match read {
        Ok(bytes) => bytes,
        Err(error) => {
            let source = sources.add(path, "");
            sink.push(unreadable(path, source, &error));
            return None;
        }
    };
    match tree::text(bytes) {
        Ok(text) => Some(sources.add(path, text)),
        Err(error) => {
            let source = sources.add(path, error.lossy.clone());
            sink.push(error.diagnostic(source));
            None
        }
    }
}

fn unreadable(path: &str, source: SourceId, error: &ReadError) -> Diagnostic {
    let origin = Origin::file(source, Span::default());
    match error {
        ReadError::NotFound => {
            // It was listed a moment ago.
            Diagnostic::error("file/not-found", format!("there is no file `{path}`"))
                .at(origin, "")
                .help("remove it if it is a link to a file that is gone")
        }
        ReadError::TooLarge(_) => {
            let message = format!("`{path}` has more than the {} MiB that are read", tree::MAX_BYTES >> 20);
            let fault = Diagnostic::error("yaml/too-large", message).at(origin, "");
            fault.help("split it into several files")
        }
        ReadError::Failed(words) => {
            Diagnostic::error("file/unreadable", format!("`{path}` cannot be read: {words}")).at(origin, "")
        }
    }
}

/// Decodes a tree.
pub fn decode<T: Decode>(tree: &Tree, sources: &Sources, sink: &mut Sink) -> Said<T> {
    Decoder::new(sources, sink, tree.whole).with_homes(spec::HOMES).said(&tree.root)
}

/// Reads and decodes one text that is in `sources`; an empty one gives nothing and is reported.
pub fn document<T: Decode>(source: SourceId, sources: &Sources, sink: &mut Sink) -> Option<T> {
    let file = sources.get(source)?;
    let tree = tree::read(&file.name, source, &file.text, sink)?;
    decode(&tree, sources, sink).into_value()
}

/// The project file, with an environment laid over it.
pub fn project(
    world: &dyn World,
    environment: Option<&str>,
    sources: &mut Sources,
    sink: &mut Sink,
) -> Option<spec::Project> {
    let base = project_tree(world, sources, sink)?;
    let tree = match environment {
        None => base,
        Some(name) => {
            let over = environment_tree(world, name, sources, sink)?;
            let whole = base.whole && over.whole;
            Tree { root: overlay(&base.root, &over.root), whole, ..base }
        }
    };
    decode(&tree, sources, sink).into_value()
}

/// The lock of a project, if it has one.
pub fn lock(world: &dyn World, sources: &mut Sources, sink: &mut Sink) -> Option<spec::Lock> {
    let read = world.read(LOCK_FILE);
    if read == Err(ReadError::NotFound) {
        return None;
    }
    let source = take(LOCK_FILE, read, sources, sink)?;
    document(source, sources, sink)
}

fn project_tree(world: &dyn World, sources: &mut Sources, sink: &mut Sink) -> Option<Tree> {
    let read = world.read(PROJECT_FILE);
    if read == Err(ReadError::NotFound) {
        let missing = Origin::file(sources.add(PROJECT_FILE, ""), Span::default());
        let message = format!("this folder is no project: it has no `{PROJECT_FILE}`");
        let fault = Diagnostic::error("project/none", message).at(missing, "");
        sink.push(fault.help("run `dashc init` to start one, or name the folder of a project"));
        return None;
    }
    let source = take(PROJECT_FILE, read, sources, sink)?;
    read_or_report(source, sources, "write at least `project: NAME`", sink)
}

/// Reads a project or an environment. One that says nothing is not taken for one that has
/// nothing: its outputs would be removed.
fn read_or_report(source: SourceId, sources: &Sources, help: &str, sink: &mut Sink) -> Option<Tree> {
    let mut own = Sink::default();
    let tree = read(source, sources, &mut own);
    if tree.is_some() || own.iter().any(|fault| fault.code != "yaml/empty") {
        sink.absorb(own);
        return tree;
    }
    let name = sources.get(source).map(|file| file.name.as_str()).unwrap_or_default();
    sink.push(
        Diagnostic::error("project/empty", format!("`{name}` says nothing"))
            .at(Origin::file(source, Span::default()), "expected a mapping")
            .help(help),
    );
    None
}

fn read(source: SourceId, sources: &Sources, sink: &mut Sink) -> Option<Tree> {
    let file = sources.get(source)?;
    tree::read(&file.name, source, &file.text, sink)
}

fn environment_tree(world: &dyn World, name: &str, sources: &mut Sources, sink: &mut Sink) -> Option<Tree> {
    let known = environments(world);
    let mut found = known.iter().filter(|(known, _)| known == name).map(|(_, path)| path.as_str());
    let Some(path) = found.next() else {
        let names = known.iter().map(|(name, _)| name.as_str());
        sink.push(
            tree::unknown_word(Origin::Generated, "environment", name, names)
                .note(format!("environments are the files `{ENVIRONMENTS}/NAME.yaml`")),
        );
        return None;
    };
    let source = text(world, path, sources, sink)?;
    for second in found {
        let other = sources.add(second, "");
        sink.push(
            Diagnostic::error("project/two-environments", format!("there are two environments `{name}`"))
                .at(Origin::file(other, Span::default()), "")
                .note(format!("the other one is `{path}`"))
                .help("give one of the files another name"),
        );
    }
    read_or_report(source, sources, "write `{}` if nothing is different there, or delete the file", sink)
}

/// Names and paths of the environments, sorted.
#[must_use]
pub fn environments(world: &dyn World) -> Vec<(String, String)> {
    let files = world.list(ENVIRONMENTS).files;
    files.into_iter().filter(|path| is_yaml(path)).map(|path| (stem(&path).to_owned(), path)).collect()
}

/// The YAML files below a folder.
pub fn files(world: &dyn World, folder: &str, sink: &mut Sink) -> Vec<String> {
    let mut files = listed(world, folder, sink);
    files.retain(|path| is_yaml(path));
    files
}

/// The YAML files of dashboards, and those in Grafana's own JSON.
pub fn dashboards(world: &dyn World, sink: &mut Sink) -> (Vec<String>, Vec<String>) {
    let files = listed(world, DASHBOARDS, sink);
    let (json, others): (Vec<String>, Vec<String>) = files.into_iter().partition(|path| is_json(path));
    (others.into_iter().filter(|path| is_yaml(path)).collect(), json)
}

fn listed(world: &dyn World, folder: &str, sink: &mut Sink) -> Vec<String> {
    let Listing { files, unlisted } = world.list(folder);
    sink.extend(unlisted.into_iter().map(|(path, why)| {
        Diagnostic::error("file/unreadable", format!("`{path}` cannot be listed: {why}"))
    }));
    files
}

fn is_yaml(path: &str) -> bool {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    ending.eq_ignore_ascii_case("yaml") || ending.eq_ignore_ascii_case("yml")
}

fn is_json(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, ending)| ending.eq_ignore_ascii_case("json"))
}

/// `dashboards/checkout/red.yaml` → `red`.
#[must_use]
pub fn stem(path: &str) -> &str {
    let name = path.rsplit_once('/').map_or(path, |(_, name)| name);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}
