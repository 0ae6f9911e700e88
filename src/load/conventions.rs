//! Conventions: the embedded ones that a project names, and its own files.

use super::{document, take};
use crate::convention::{Convention, ConventionFile};
use crate::diagnostic::{Diagnostic, Sink};
use crate::span::Sources;
use crate::spec;
use crate::tree::{List, Map};
use crate::world::{ReadError, World};

/// The conventions that the services of a project name.
pub fn conventions(
    world: &dyn World,
    project: &spec::Project,
    sources: &mut Sources,
    sink: &mut Sink,
) -> Vec<Convention> {
    let mut found = own(world, project, sources, sink);
    let services = project.services.get().into_iter().flat_map(Map::iter);
    let named =
        services.flat_map(|(_, service)| service.instrumentation.get().into_iter().flat_map(List::iter));
    for name in named {
        if !found.iter().any(|known| *known.name == *name.text) {
            found.extend(Convention::embedded(&name.text));
        }
    }
    found
}

/// The project's own files.
fn own(
    world: &dyn World,
    project: &spec::Project,
    sources: &mut Sources,
    sink: &mut Sink,
) -> Vec<Convention> {
    let mut found: Vec<Convention> = Vec::new();
    for path in project.conventions.get().into_iter().flat_map(List::iter) {
        if !crate::quantity::stays_inside(&path.text) {
            sink.push(
                Diagnostic::error("file/outside", format!("`{}` leaves the project", path.text))
                    .at(path.origin(), "expected a path below the project"),
            );
            continue;
        }
        let read = world.read(&path.text);
        if read == Err(ReadError::NotFound) {
            sink.push(
                Diagnostic::error("file/not-found", format!("there is no file `{}`", path.text))
                    .at(path.origin(), "not found below the project")
                    .help("write the path of a convention file, relative to dashc.yaml"),
            );
            continue;
        }
        let Some(source) = take(&path.text, read, sources, sink) else { continue };
        let Some(file) = document::<ConventionFile>(source, sources, sink) else { continue };
        let made = Convention::from(&file);
        if let Some(known) = found.iter().find(|known| known.name == made.name) {
            let origin = file.name.origin().unwrap_or(file.origin);
            sink.push(
                Diagnostic::error("convention/twice", format!("there are two conventions `{}`", known.name))
                    .at(origin, "declared again here"),
            );
            continue;
        }
        found.push(made);
    }
    found
}
