//! Import: SLOs of other tools → files of the language.
//!
//! Beside the pipeline: `dashc import` reads [sloth]'s files and [openslo]'s objects with the places of their
//! parts, so that what cannot be carried over is shown where it stands, makes drafts of them and
//! writes those as YAML that its authors go on with.

mod draft;
pub mod lenient;
pub mod openslo;
pub mod percent;
mod query;
pub mod sloth;
mod yaml;

use std::collections::BTreeSet;

use crate::diagnostic::{Diagnostic, Sink};
use crate::quantity::Window;
use crate::span::Sources;
use crate::tree::{Node, Tree};
use draft::{Draft, Slo};
use sloth::{Kind, Period};

/// A file to import.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// Its name without folders and ending: that of the file that is made.
    pub stem: &'a str,
    /// Its name, for the first line of what is made.
    pub name: &'a str,
    /// Its documents.
    pub documents: &'a [Tree],
}

/// What an import makes.
#[derive(Clone, Debug, Default)]
pub struct Imported {
    /// Files of SLOs.
    pub files: Vec<Made>,
    /// Services that `dashc.yaml` must have.
    pub services: BTreeSet<String>,
    /// Datasources that `dashc.yaml` must have, by the names that the files give them.
    pub datasources: BTreeSet<String>,
    /// How many SLOs were imported.
    pub slos: usize,
    /// How many could not be measured from what their files say.
    pub incomplete: usize,
    /// Inputs in which nothing is known.
    pub unknown: Vec<String>,
}

/// A file that is made.
#[derive(Clone, Debug)]
pub struct Made {
    /// Its name without ending.
    pub stem: String,
    /// YAML.
    pub text: String,
    /// Whether it is a file of SLOs; else it is a part of `dashc.yaml`.
    pub alerts: bool,
}

/// Imports files together: objects may refer to each other. `period` is over how long sloth was told
/// to keep objectives.
pub fn import(inputs: &[Input<'_>], period: Option<Window>, sources: &Sources, sink: &mut Sink) -> Imported {
    // Objects are read wherever they are referred to, and are reported once.
    let mut said = Sink::default();
    let imported = read(inputs, period, sources, &mut said);
    said.hidden().iter().for_each(|origin| sink.hide(*origin));
    let mut seen = BTreeSet::new();
    for diagnostic in said.into_sorted() {
        let place = diagnostic.origin().place().map(|(source, span)| (source, span.start, span.end));
        if seen.insert((diagnostic.code, diagnostic.message.clone(), place)) {
            sink.push(diagnostic);
        }
    }
    imported
}

fn read(inputs: &[Input<'_>], period: Option<Window>, sources: &Sources, sink: &mut Sink) -> Imported {
    let mut objects = openslo::Objects::default();
    for tree in inputs.iter().flat_map(|input| input.documents).filter(|tree| openslo::is_object(&tree.root))
    {
        objects.add(&tree.root);
    }
    let catalogue = periods(inputs, sources, sink);
    let period = chosen(period, &catalogue);
    let reader = openslo::Reader { objects: &objects, sources };
    let mut imported = Imported::default();
    let mut bare = Vec::new();
    for input in inputs {
        let mut draft = Draft::default();
        for tree in input.documents {
            match sloth::kind(&tree.root) {
                Some(Kind::Windows) => bare.push(input),
                Some(kind) => {
                    draft.format = "sloth";
                    draft.defaults = sloth::defaults(&period);
                    draft.burn.clone_from(&period.burn);
                    sloth::slos(tree, kind, sources, &mut draft, sink);
                }
                None if openslo::is_object(&tree.root) => {
                    draft.format = "OpenSLO";
                    openslo::slos(tree, &reader, &mut draft, sink);
                }
                None => report_unknown(tree, input, &mut imported, sink),
            }
        }
        imported.take(input, &draft);
    }
    if imported.files.is_empty() {
        imported.files.extend(bare.iter().zip(&catalogue).map(|(input, period)| windows(input, period)));
    }
    imported
}

/// A text as a key or value of YAML, quoted where it must be.
#[must_use]
pub fn quoted(text: &str) -> String {
    yaml::quoted(text)
}

impl Imported {
    fn take(&mut self, input: &Input<'_>, draft: &Draft) {
        if draft.slos.is_empty() {
            return;
        }
        let complete = |slo: &&Slo| slo.sli.complete;
        self.slos += draft.slos.iter().filter(complete).count();
        self.incomplete += draft.slos.iter().filter(|slo| !complete(slo)).count();
        self.services.extend(draft.service.clone());
        self.services.extend(draft.slos.iter().filter_map(|slo| slo.service.clone()));
        self.datasources.extend(draft.slos.iter().filter_map(|slo| slo.datasource.clone()));
        let text = yaml::alerts(draft, input.name);
        self.files.push(Made { stem: input.stem.to_owned(), text, alerts: true });
    }
}

/// The catalogues of windows among the inputs.
fn periods(inputs: &[Input<'_>], sources: &Sources, sink: &mut Sink) -> Vec<Period> {
    let trees = inputs.iter().flat_map(|input| input.documents);
    let catalogues = trees.filter(|tree| sloth::kind(&tree.root) == Some(Kind::Windows));
    catalogues.filter_map(|tree| sloth::windows(tree, sources, sink)).collect()
}

/// The period that was asked for, else that of the only catalogue, else sloth's own.
fn chosen(asked: Option<Window>, catalogue: &[Period]) -> Period {
    let fits = |period: &&Period| asked == Some(period.window);
    match (asked, catalogue) {
        (None, [only]) => only.clone(),
        (Some(window), catalogue) => {
            let own = || Period { window, ..sloth::USUAL };
            catalogue.iter().find(fits).cloned().unwrap_or_else(own)
        }
        (None, _) => sloth::USUAL,
    }
}

/// A catalogue of windows alone: defaults for the project.
fn windows(input: &Input<'_>, period: &Period) -> Made {
    let draft = Draft {
        format: "sloth",
        defaults: vec![("window", period.window.to_string(), "")],
        burn: period.burn.clone(),
        ..Draft::default()
    };
    Made { stem: input.stem.to_owned(), text: yaml::defaults(&draft, input.name), alerts: false }
}

fn report_unknown(tree: &Tree, input: &Input<'_>, imported: &mut Imported, sink: &mut Sink) {
    if tree.root.is_null() {
        return;
    }
    if input.documents.len() == 1 {
        imported.unknown.push(input.name.to_owned());
        return;
    }
    let kind = tree.root.get("kind").and_then(Node::as_str);
    let found =
        kind.map_or_else(|| "a document".to_owned(), |kind| format!("a document of the kind `{kind}`"));
    sink.push(
        Diagnostic::warning("import/lost", format!("{found} is neither sloth's nor OpenSLO's"))
            .at(tree.root.head(), "passed over"),
    );
}
