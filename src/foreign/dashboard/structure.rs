//! The panels of a dashboard in Grafana's own JSON: types, units, ids, refIds.
//!
//! What Grafana mends by itself when it opens the dashboard is a warning: the file is loaded, and what
//! is seen is not what was written.

use std::collections::BTreeMap;

use super::{items, text, title_of};
use crate::check::{meant_unit, unknown_unit};
use crate::diagnostic::{Diagnostic, Severity, Sink};
use crate::span::Sources;
use crate::tree::{Node, unknown_word};
use crate::vocabulary::panel::{FORMER, PANELS};
use crate::vocabulary::unit::{PREFIXES, is_unit};

/// Checks every panel by itself, and the ids of all of them.
pub(super) fn check(panels: &[&Node], sources: &Sources, sink: &mut Sink) {
    let mut ids: BTreeMap<&str, &Node> = BTreeMap::new();
    for panel in panels {
        if let Some((node, id)) = panel.get("id").and_then(|node| Some((node, node.scalar()?))) {
            let first = *ids.entry(id).or_insert(node);
            sink.extend((first.span != node.span).then(|| same_id(panel, node, first)));
        }
        // Its type, units and queries are those of the library, whatever its copy in the file says.
        if panel.get("libraryPanel").is_none() {
            sink.extend(unknown_type(panel));
            ref_ids(panel, sink);
            units(panel, sources, sink);
        }
    }
}

fn same_id(panel: &Node, id: &Node, first: &Node) -> Diagnostic {
    let message = format!("two panels have the id {}", id.scalar().unwrap_or_default());
    let title = panel.get("title").and_then(Node::scalar).filter(|title| !title.trim().is_empty());
    let second = title.map_or_else(|| "the second".to_owned(), |title| format!("the second, `{title}`"));
    Diagnostic::warning("panel/duplicate-id", message)
        .at(id.origin(), second)
        .also(first.origin(), "the first")
        .help("give one of them an id of its own: Grafana numbers it anew, and links to it lead nowhere")
}

fn ref_ids(panel: &Node, sink: &mut Sink) {
    let mut ids: BTreeMap<&str, &Node> = BTreeMap::new();
    for node in items(panel, "targets").iter().filter_map(|target| target.get("refId")) {
        let Some(id) = node.as_str().filter(|id| !id.is_empty()) else { continue };
        let first = *ids.entry(id).or_insert(node);
        let second = (first.span != node.span).then(|| {
            Diagnostic::error("panel/duplicate-ref-id", format!("two queries have the refId `{id}`"))
                .at(node.origin(), format!("the second of {}", title_of(panel)))
                .also(first.origin(), "the first")
                .help("give one of them a letter of its own: Grafana keeps the result of one of the two")
        });
        sink.extend(second);
    }
}

/// A panel of which Grafana shows that its plugin is missing.
///
/// A plugin that is not Grafana's own says whose it is, `grafana-clock-panel`: what has a dash
/// and resembles nothing may well be installed.
fn unknown_type(panel: &Node) -> Option<Diagnostic> {
    let node = panel.get("type")?;
    let word = node.as_str().filter(|word| !word.is_empty())?;
    let known = || PANELS.iter().map(|kind| kind.id).chain(FORMER.iter().copied());
    let installed =
        word.ends_with("-panel") || (word.contains('-') && crate::nearest::nearest(word, known()).is_none());
    (!known().any(|id| id == word) && !installed)
        .then(|| unknown_word(node.origin(), "panel type", word, known()))
}

fn units(panel: &Node, sources: &Sources, sink: &mut Sink) {
    let field = panel.get("fieldConfig");
    let usual = field.and_then(|field| field.get("defaults")?.get("unit"));
    let overrides = field.map(|field| items(field, "overrides")).unwrap_or_default();
    let further = overrides.iter().flat_map(|one| items(one, "properties"));
    let further = further.filter(|one| one.get("id").and_then(Node::as_str) == Some("unit"));
    let further = further.filter_map(|one| one.get("value"));
    let all = usual.into_iter().chain(further).chain(former_units(panel));
    for node in all.filter(|node| node.as_str().is_some_and(is_misspelt)) {
        sink.extend(unknown_unit(&text(node, sources), Severity::Warning));
    }
}

/// Where panels that Grafana has replaced say their units.
fn former_units(panel: &Node) -> Vec<&Node> {
    let shown = |axis: &&Node| axis.get("show").and_then(Node::scalar) != Some("false");
    match panel.get("type").and_then(Node::as_str) {
        Some("graph") => {
            items(panel, "yaxes").iter().filter(shown).filter_map(|axis| axis.get("format")).collect()
        }
        Some("heatmap") => panel.get("yAxis").and_then(|axis| axis.get("format")).into_iter().collect(),
        Some("singlestat" | "grafana-singlestat-panel" | "grafana-piechart-panel") => {
            panel.get("format").into_iter().collect()
        }
        Some("table" | "table-old") => {
            items(panel, "styles").iter().filter_map(|style| style.get("unit")).collect()
        }
        _ => Vec::new(),
    }
}

/// Whether a unit is meant to be one of Grafana's: any other word is printed behind the number, as Grafana's
/// own editor offers it for units that it does not have.
fn is_misspelt(unit: &str) -> bool {
    !unit.is_empty()
        && !is_unit(unit)
        && (meant_unit(unit).is_some() || PREFIXES.iter().any(|prefix| unit.starts_with(prefix)))
}
