//! Grafana's own dashboard JSON: looked at, and taken as it is.
//!
//! A file of `dashboards/` that ends in `.json`, or any path given to `dashc lint`. What makes
//! Grafana refuse the file, or leaves a panel empty, is reported at its characters in the file.

mod asked;
mod grid;
mod queries;
mod stores;
mod structure;
mod variables;

use std::collections::BTreeSet;

use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{Datasource, ExternalDashboard, Folder, TakenDashboard};
use crate::quantity::Uid;
use crate::span::{Origin, Sources, Text};
use crate::tree::{Kind, Node, Tree, source_map};
use queries::Asker;
use stores::Stores;

/// Keys that only a dashboard has.
const KEYS: [&str; 4] = ["panels", "schemaVersion", "templating", "timepicker"];

/// Whether a document is a dashboard in Grafana's classic form, or holds one.
#[must_use]
pub fn is_dashboard(root: &Node) -> bool {
    let has = |node: &Node| KEYS.iter().filter(|key| node.get(key).is_some()).count() > 1;
    has(root) || ["dashboard", "spec"].iter().any(|key| root.get(key).is_some_and(has))
}

/// Reads and checks a dashboard; `None` when it cannot be taken, which was reported.
///
/// `datasources` are those that its queries may ask; nothing is known of them without any.
#[must_use]
pub fn dashboard(
    tree: &Tree,
    datasources: &[Datasource],
    folder: Folder,
    sources: &Sources,
    sink: &mut Sink,
) -> Option<TakenDashboard> {
    let root = &tree.root;
    if let Some(report) = another_form(root).filter(|_| tree.whole) {
        sink.push(report);
        return None;
    }
    report_inputs(root, sink);
    let panels = panels(root);
    let stores = Stores::new(root, datasources);
    Asker::new(&stores, sources, sink).dashboard(root, &panels);
    structure::check(&panels, sources, sink);
    grid::check(root, sink);
    let uid = uid(root, sources, tree.whole, sink);
    let title = title(root, sources, tree.whole, sink);
    let (uid, title) = (uid?, title?);
    let asked = asked::dashboard(root, &panels, &stores, sources, (&uid, &title));
    let names = listed(root, "templating").iter().filter_map(|variable| variable.get("name"));
    let shape = ExternalDashboard {
        uid,
        variables: Some(names.map(|name| text(name, sources)).collect()),
        panels: Some(panels.iter().filter_map(|panel| id(panel)).collect::<BTreeSet<u32>>()),
    };
    let text = sources.get(tree.source)?.text.clone();
    Some(TakenDashboard { shape, title, folder, asked, text })
}

/// A text with the way back to its characters.
fn text(node: &Node, sources: &Sources) -> Text {
    Text { text: node.scalar().unwrap_or_default().into(), map: source_map(node, sources) }
}

/// A file that Grafana does not load from disk, and what of it it would load.
fn another_form(root: &Node) -> Option<Diagnostic> {
    let report = |message: &str, origin: Origin, label: &str, help: &str| {
        Diagnostic::error("dashboard/other-form", message).at(origin, label).help(help)
    };
    if root.kind == Kind::Broken {
        return None;
    }
    let Some(entries) = root.entries() else {
        let help = "export the dashboard as JSON, or move the file elsewhere";
        return Some(report("the file holds no dashboard", root.origin(), "expected a mapping", help));
    };
    let inner = |key: &str| entries.iter().find(|entry| &*entry.key.text == key && entry.value.is_mapping());
    if KEYS.iter().any(|key| root.get(key).is_some()) {
        return None;
    }
    if let Some(entry) = inner("dashboard") {
        let help = "keep only what stands below `dashboard`";
        let message = "the dashboard is wrapped as Grafana's API gives it";
        return Some(report(message, entry.key.origin(), "the dashboard is in here", help));
    }
    if let Some(entry) = inner("spec") {
        let help = if entry.value.get("panels").is_some() {
            "keep only what stands below `spec`, with the `uid` that is its name"
        } else {
            "export it in the classic form, which every version of Grafana loads from files"
        };
        let message = "the dashboard is a resource, which Grafana does not load from files";
        return Some(report(message, entry.key.origin(), "the dashboard is in here", help));
    }
    let help = "export the dashboard as JSON, or move the file elsewhere";
    Some(report("the file holds no dashboard", root.head(), "expected `title` and `panels`", help))
}

/// What is exported for sharing names no datasources: Grafana asks for them when somebody imports it.
fn report_inputs(root: &Node, sink: &mut Sink) {
    let inputs = root.entries().into_iter().flatten().find(|entry| &*entry.key.text == "__inputs");
    let Some(entry) = inputs.filter(|entry| entry.value.items().is_some_and(|items| !items.is_empty()))
    else {
        return;
    };
    sink.push(
        Diagnostic::error("dashboard/inputs", "the dashboard was exported to be imported by hand")
            .at(entry.key.origin(), "Grafana fills these in for who imports it, not for a file")
            .help("export it without \"Export for sharing externally\", or write uids of datasources for the names in `${…}`"),
    );
}

fn uid(root: &Node, sources: &Sources, whole: bool, sink: &mut Sink) -> Option<Text> {
    let said = root.get("uid").filter(|uid| !uid.is_null() && uid.scalar() != Some(""));
    let Some(node) = said else {
        if whole {
            let origin = root.get("uid").map_or_else(|| root.start(), Node::origin);
            sink.push(
                Diagnostic::error("dashboard/no-uid", "the dashboard has no `uid`")
                    .at(origin, "Grafana would make one up: no link could lead here")
                    .help("add `\"uid\"` with the name of the file"),
            );
        }
        return None;
    };
    let uid = text(node, sources);
    if uid.text.parse::<Uid>().is_err() {
        let message = format!("Grafana does not take the uid `{}`", uid.text);
        let expected = format!("expected letters, digits, `-` and `_`, at most {}", Uid::MAX);
        sink.push(
            Diagnostic::error("dashboard/bad-uid", message)
                .at(uid.origin(), expected)
                .help(format!("write `{}`", Uid::derive(&uid.text))),
        );
        return None;
    }
    Some(uid)
}

fn title(root: &Node, sources: &Sources, whole: bool, sink: &mut Sink) -> Option<Text> {
    let said = root.get("title").filter(|title| title.scalar().is_some_and(|title| !title.trim().is_empty()));
    if said.is_none() && whole {
        let origin = root.get("title").map_or_else(|| root.start(), Node::origin);
        sink.push(
            Diagnostic::error("dashboard/empty-title", "the dashboard has no title")
                .at(origin, "Grafana refuses to load it")
                .help("add `\"title\"`"),
        );
    }
    said.map(|title| text(title, sources))
}

/// The panels, those of collapsed rows and of the rows of old dashboards included.
fn panels(root: &Node) -> Vec<&Node> {
    let top = items(root, "panels").iter().chain(items(root, "rows"));
    top.flat_map(|panel| std::iter::once(panel).chain(items(panel, "panels"))).collect()
}

/// The items of a list, if it is there.
fn items<'n>(node: &'n Node, key: &str) -> &'n [Node] {
    node.get(key).and_then(Node::items).unwrap_or_default()
}

/// A panel in words, for messages.
fn title_of(panel: &Node) -> String {
    let said = |key: &str| word(panel, key).filter(|word| !word.trim().is_empty());
    match (said("title"), said("id")) {
        (Some(title), _) => format!("the panel `{title}`"),
        (None, Some(id)) => format!("the panel {id}"),
        (None, None) => "a panel".to_owned(),
    }
}

fn id(panel: &Node) -> Option<u32> {
    panel.get("id")?.scalar()?.parse().ok()
}

/// What stands in the `list` below a key: variables, or annotations.
fn listed<'n>(root: &'n Node, key: &str) -> &'n [Node] {
    root.get(key).map(|all| items(all, "list")).unwrap_or_default()
}

/// The text of a string, number or boolean of a mapping.
fn word<'n>(node: &'n Node, key: &str) -> Option<&'n str> {
    node.get(key)?.scalar()
}
