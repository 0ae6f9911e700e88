//! The queries of a dashboard in Grafana's own JSON: languages, datasources, variables.

use std::collections::BTreeSet;

use super::super::expr::diagnostic;
use super::{text, variables};
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{Datasource, Language};
use crate::query::{Fault, logql, promql, traceql, variable};
use crate::span::{Sources, Text};
use crate::tree::{Node, unknown_word};
use crate::vocabulary::datasource::DATASOURCES;
use crate::vocabulary::variable::is_global;

/// Names of datasources that Grafana itself has.
const OWN: [&str; 4] = ["-- Dashboard --", "-- Grafana --", "-- Mixed --", "grafana"];

/// Looks at everything that asks a datasource.
pub(super) struct Asker<'a> {
    /// Those of the project; nothing is known of them when there are none.
    pub(super) datasources: &'a [Datasource],
    pub(super) sources: &'a Sources,
    pub(super) sink: &'a mut Sink,
}

/// What the parts of one dashboard share.
struct Seen<'n> {
    root: &'n Node,
    variables: BTreeSet<&'n str>,
}

impl Asker<'_> {
    /// Checks the targets of `panels`, the annotations and the variables.
    pub(super) fn dashboard(&mut self, root: &Node, panels: &[&Node]) {
        let variables = variables(root).filter_map(Node::as_str).collect();
        let seen = Seen { root, variables };
        for panel in panels {
            let around = panel.get("datasource");
            self.datasource(around);
            for target in panel.get("targets").and_then(Node::items).into_iter().flatten() {
                self.target(target, around, &seen);
            }
        }
        let list = |key: &str| root.get(key).and_then(|all| all.get("list")).and_then(Node::items);
        for annotation in list("annotations").into_iter().flatten() {
            self.target(annotation, None, &seen);
        }
        for variable in list("templating").into_iter().flatten() {
            self.datasource(variable.get("datasource"));
        }
    }

    /// A query: of a panel, or of an annotation.
    fn target(&mut self, target: &Node, around: Option<&Node>, seen: &Seen<'_>) {
        let own = target.get("datasource").filter(|own| !own.is_null());
        self.datasource(own);
        let Some(language) = self.language(own.or(around), seen) else { return };
        let key = if language == Language::TraceQl { "query" } else { "expr" };
        let Some(node) = target.get(key).filter(|node| node.as_str().is_some_and(|text| !text.is_empty()))
        else {
            return;
        };
        let text = text(node, self.sources);
        let mode = target.get("queryType").and_then(Node::as_str);
        let is_query = language != Language::TraceQl || mode.is_none_or(|mode| mode.starts_with("traceql"));
        if is_query {
            self.sink.extend(faults(&text.text, language).iter().map(|fault| diagnostic(&text, fault)));
        }
        self.variables(&text, seen);
    }

    /// Reports a datasource that the project does not have.
    fn datasource(&mut self, said: Option<&Node>) {
        let Some(node) = said.and_then(uid) else { return };
        let name = node.as_str().unwrap_or_default();
        let known = |datasource: &Datasource| *datasource.uid.text == *name || *datasource.name == *name;
        if self.datasources.is_empty()
            || name.is_empty()
            || name.contains('$')
            || OWN.contains(&name)
            || self.datasources.iter().any(known)
        {
            return;
        }
        let uids = self.datasources.iter().map(|datasource| datasource.uid.as_str());
        self.sink.push(unknown_word(node.origin(), "datasource", name, uids));
    }

    /// The language that a datasource answers, as far as it is known.
    fn language(&self, said: Option<&Node>, seen: &Seen<'_>) -> Option<Language> {
        let said = said?;
        if let Some(plugin) = said.get("type").and_then(Node::as_str) {
            return DATASOURCES.iter().find(|kind| kind.plugin == plugin)?.language;
        }
        let name = uid(said)?.as_str()?;
        if let Some(found) = variable::at(name, 0) {
            let list = seen.root.get("templating")?.get("list")?.items()?;
            let is_it = |one: &&Node| one.get("name").and_then(Node::as_str) == Some(found.name);
            let plugin = list.iter().find(is_it)?.get("query")?.as_str()?;
            return DATASOURCES.iter().find(|kind| kind.plugin == plugin)?.language;
        }
        let known = self.datasources.iter().find(|one| *one.uid.text == *name || *one.name == *name)?;
        DATASOURCES.get(known.kind?)?.language
    }

    /// Reports variables that the dashboard does not have.
    fn variables(&mut self, text: &Text, seen: &Seen<'_>) {
        for found in variable::find(&text.text) {
            if variable::is_builtin(found.name)
                || is_global(found.name)
                || seen.variables.contains(found.name)
            {
                continue;
            }
            let message = format!("the dashboard has no variable `{}`", found.name);
            let report = Diagnostic::error("variable/unknown", message)
                .at(text.place(found.span), "stays as it is written");
            let near = crate::nearest::nearest(found.name, seen.variables.iter().copied());
            self.sink.push(match near {
                Some(near) => report.help(format!("did you mean `${near}`?")),
                None => {
                    report.help(format!("add `{}` to `templating`, or write the value itself", found.name))
                }
            });
        }
    }
}

/// The node that names a datasource: a text, or the `uid` of a mapping.
fn uid(said: &Node) -> Option<&Node> {
    let node = if said.is_mapping() { said.get("uid")? } else { said };
    node.as_str().map(|_| node)
}

fn faults(text: &str, language: Language) -> Vec<Fault> {
    match language {
        Language::PromQl => promql::parse(text).faults,
        Language::LogQl => logql::parse(text).faults,
        Language::TraceQl if !traceql::is_trace_id(text) => traceql::parse(text).faults,
        _ => Vec::new(),
    }
}
