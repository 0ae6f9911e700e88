//! Files of other tools → imported files → rule files.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use dashc::diagnostic::{Sink, render};
use dashc::foreign::import::{Imported, Input, import, quoted};
use dashc::span::Sources;
use dashc::tree::yaml;
use dashc::world::MemoryWorld;
use dashc::{Options, compile, emit};

/// What is imported from some files, and what is reported.
pub(crate) fn imported(files: &[(&str, &str)]) -> (Imported, String) {
    let (mut sources, mut sink) = (Sources::default(), Sink::default());
    let mut read = Vec::new();
    for (name, text) in files {
        let source = sources.add(*name, *text);
        read.push((name.rsplit_once('.').unwrap().0, *name, yaml::read_all(source, text, &mut sink)));
    }
    let inputs: Vec<Input<'_>> =
        read.iter().map(|(stem, name, documents)| Input { stem, name, documents }).collect();
    let imported = import(&inputs, None, &sources, &mut sink);
    let options = render::Options { colour: false, unicode: true, width: 120 };
    let said = render::full(&sink.into_sorted(), &sources, &options);
    (imported, said)
}

/// A project with what an import says that it needs.
fn project(imported: &Imported) -> String {
    let mut project =
        String::from("project: shop\nalerting: { slos: prometheus }\nslos: { interval: 2m }\ndatasources:\n");
    project.push_str("  prometheus: { type: prometheus, url: \"http://prometheus:9090\", default: true }\n");
    for name in &imported.datasources {
        let _ = writeln!(project, "  {}: {{ type: prometheus, url: \"http://{name}:9090\" }}", quoted(name));
    }
    project.push_str(if imported.services.is_empty() { "" } else { "services:\n" });
    for service in &imported.services {
        let _ = writeln!(project, "  {}: {{}}", quoted(service));
    }
    project
}

/// The rule files that dashc makes of imported files, by path; nothing may be wrong with them.
pub(crate) fn compiled(imported: &Imported) -> BTreeMap<String, String> {
    let mut world = MemoryWorld::default().with("dashc.yaml", project(imported));
    for file in &imported.files {
        world = world.with(format!("alerts/{}.yaml", file.stem), file.text.clone());
    }
    let made = compile(&world, &Options::default());
    let options = render::Options { colour: false, unicode: true, width: 120 };
    let said = render::full(&made.diagnostics, &made.sources, &options);
    assert!(made.is_ok(), "{said}");
    let rules = emit::files(&made.project).into_iter().filter(|file| file.path.contains("/rules/"));
    rules.map(|file| (file.path.clone(), String::from_utf8(file.render().clone()).unwrap())).collect()
}
