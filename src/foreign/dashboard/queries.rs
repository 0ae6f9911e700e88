//! The queries of a dashboard in Grafana's own JSON: languages, datasources, variables.

use std::collections::BTreeSet;

use super::super::expr::diagnostic;
use super::stores::{Store, Stores, name};
use super::{items, listed, text};
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::Language;
use crate::nearest::nearest;
use crate::query::{Fault, logql, promql, traceql, variable};
use crate::span::{Sources, Text};
use crate::tree::{Node, unknown_word};
use crate::vocabulary::variable::is_global;

/// Looks at everything that asks a datasource.
pub(super) struct Asker<'a, 'n> {
    pub(super) stores: &'a Stores<'n>,
    pub(super) sources: &'a Sources,
    pub(super) sink: &'a mut Sink,
    /// Names of datasources that were reported: Grafana writes one at the panel and at each of its queries.
    reported: BTreeSet<&'n str>,
}

impl<'a, 'n> Asker<'a, 'n> {
    pub(super) fn new(stores: &'a Stores<'n>, sources: &'a Sources, sink: &'a mut Sink) -> Self {
        Self { stores, sources, sink, reported: BTreeSet::new() }
    }

    /// Checks the targets of `panels`, the annotations and the variables.
    pub(super) fn dashboard(&mut self, root: &'n Node, panels: &[&'n Node]) {
        // What a library panel asks is in the library, whatever its copy in the file says.
        for panel in panels.iter().filter(|panel| panel.get("libraryPanel").is_none()) {
            let around = panel.get("datasource");
            self.named(around);
            for target in items(panel, "targets") {
                self.target(target, around);
            }
        }
        for annotation in listed(root, "annotations") {
            self.target(annotation, None);
        }
        for variable in listed(root, "templating") {
            let asks = variable.get("type").and_then(Node::as_str) == Some("query");
            self.datasource(variable.get("datasource"), asks.then(|| variable.get("name")).flatten());
        }
    }

    /// A query: of a panel, or of an annotation.
    fn target(&mut self, target: &'n Node, around: Option<&'n Node>) {
        let own = target.get("datasource").filter(|own| !own.is_null());
        self.named(own);
        let place = own.or(around);
        let Some(language) = self.stores.language(place) else {
            let mut texts = ["expr", "query"].iter().filter_map(|key| target.get(key));
            let asks = texts.find(|node| node.as_str().is_some_and(|text| !text.is_empty()));
            self.datasource(place, asks);
            return;
        };
        let Some(node) = said(target, language) else { return };
        let text = text(node, self.sources);
        let mode = target.get("queryType").and_then(Node::as_str);
        let is_query = language != Language::TraceQl || mode.is_none_or(|mode| mode.starts_with("traceql"));
        if is_query {
            self.sink.extend(faults(&text.text, language).iter().map(|fault| diagnostic(&text, fault)));
        }
        self.variables(&text);
    }

    /// Reports a datasource that is written, and not there.
    fn named(&mut self, said: Option<&'n Node>) {
        if said.is_some_and(|said| !said.is_null()) {
            self.datasource(said, None);
        }
    }

    /// Reports a datasource that is not there; `asks` is what needs one.
    fn datasource(&mut self, said: Option<&'n Node>, asks: Option<&'n Node>) {
        let report = match self.stores.find(said) {
            Store::Known(_) | Store::Of(_) | Store::Own | Store::Open => return,
            Store::NoDefault => {
                let Some(asks) = asks.filter(|_| self.reported.insert("default")) else { return };
                let message = "the dashboard asks the default datasource, and the project has none";
                let origin = said.map_or_else(|| asks.origin(), Node::origin);
                Diagnostic::warning("dashboard/no-default-datasource", message)
                    .at(origin, "Grafana would answer with data of its own")
                    .help(
                        "mark a datasource of the project with `default: true`, or name one here by its uid",
                    )
            }
            Store::Unknown => {
                let Some((node, word)) = self.first(said) else { return };
                let uids = self.stores.datasources.iter().map(|datasource| datasource.uid.as_str());
                unknown_word(node.origin(), "datasource", word, uids)
            }
            Store::NoVariable(found) => {
                let Some((node, _)) = self.first(said) else { return };
                let text = text(node, self.sources);
                let help = "write the uid of a datasource, or add a variable of the type `datasource`";
                self.unknown_variable(&text, &found, ("no datasource is called so", help))
            }
        };
        self.sink.push(report);
    }

    /// The name of a datasource, unless it was reported.
    fn first(&mut self, said: Option<&'n Node>) -> Option<(&'n Node, &'n str)> {
        let node = said.and_then(name)?;
        let word = node.as_str()?;
        self.reported.insert(word).then_some((node, word))
    }

    /// Reports variables that the dashboard does not have.
    fn variables(&mut self, text: &Text) {
        for found in variable::find(&text.text) {
            if variable::is_builtin(found.name) || is_global(found.name) || self.stores.has(found.name) {
                continue;
            }
            let help = format!("add `{}` to `templating`, or write the value itself", found.name);
            let report = self.unknown_variable(text, &found, ("stays as it is written", &help));
            self.sink.push(report);
        }
    }

    fn unknown_variable(
        &self,
        text: &Text,
        found: &variable::Variable<'_>,
        (label, help): (&str, &str),
    ) -> Diagnostic {
        let message = format!("the dashboard has no variable `{}`", found.name);
        let report = Diagnostic::error("variable/unknown", message).at(text.place(found.span), label);
        match nearest(found.name, self.stores.names()) {
            Some(near) => report.help(format!("did you mean `${near}`?")),
            None => report.help(help),
        }
    }
}

/// What a target asks in a language; nothing where nothing is written.
pub(super) fn said(target: &Node, language: Language) -> Option<&Node> {
    let key = if language == Language::TraceQl { "query" } else { "expr" };
    target.get(key).filter(|node| node.as_str().is_some_and(|text| !text.trim().is_empty()))
}

fn faults(text: &str, language: Language) -> Vec<Fault> {
    match language {
        Language::PromQl => promql::parse(text).faults,
        Language::LogQl => logql::parse(text).faults,
        Language::TraceQl if !traceql::is_trace_id(text) => traceql::parse(text).faults,
        _ => Vec::new(),
    }
}
