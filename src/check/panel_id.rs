//! Ids that must be unique: of panels in a dashboard, of queries in a panel.

use std::collections::BTreeMap;

use super::{Check, Example, Meta};
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{Base, Dashboard, Panel, Target};
use crate::span::Text;

/// `panel/duplicate-id`, `panel/duplicate-ref-id`: what dashc numbers itself, looked at once more;
/// `panel/duplicate-name`.
pub(super) struct Id;

impl Check for Id {
    fn metas(&self) -> &'static [Meta] {
        METAS
    }

    fn dashboard(&self, _: &Base, dashboard: &Dashboard, sink: &mut Sink) {
        let mut ids: BTreeMap<u32, &Panel> = BTreeMap::new();
        let by_hand = dashboard.panels().filter(|panel| !panel.generated);
        names(by_hand.filter_map(|panel| panel.said_name.as_ref()), sink);
        for panel in dashboard.panels() {
            if let Some(first) = ids.insert(panel.id, panel) {
                sink.push(
                    Diagnostic::error("panel/duplicate-id", format!("two panels have the id {}", panel.id))
                        .at(panel.origin, "the second")
                        .also(first.origin, "the first")
                        .note("dashc gives panels their ids: this is a fault of dashc"),
                );
            }
            ref_ids(panel, sink);
        }
    }
}

/// Names that the author gave twice: a link by such a name leads to the first.
fn names<'m>(said: impl Iterator<Item = &'m Text>, sink: &mut Sink) {
    let mut seen: BTreeMap<&str, &Text> = BTreeMap::new();
    for name in said {
        if let Some(first) = seen.get(name.as_str()) {
            sink.push(
                Diagnostic::error("panel/duplicate-name", format!("two panels are named `{}`", name.text))
                    .at(name.origin(), "the second")
                    .also(first.origin(), "the first")
                    .help("choose another name: links and alerts lead to a panel by it"),
            );
        } else {
            seen.insert(name.as_str(), name);
        }
    }
}

fn ref_ids(panel: &Panel, sink: &mut Sink) {
    let mut ids: BTreeMap<&str, &Target> = BTreeMap::new();
    for target in &panel.targets {
        if let Some(first) = ids.insert(&target.ref_id, target) {
            sink.push(
                Diagnostic::error(
                    "panel/duplicate-ref-id",
                    format!("two queries have the refId `{}`", target.ref_id),
                )
                .at(target.origin, "the second")
                .also(first.origin, "the first")
                .note("dashc gives queries their refIds: this is a fault of dashc"),
            );
        }
    }
}

const TWO: &str = "panels:
  - { text: One, markdown: a }
  - { timeseries: Two, unit: short, queries: { all: orders_total, half: orders_total / 2 } }
";

const METAS: &[Meta] = &[
    Meta {
        code: "panel/duplicate-id",
        summary: "two panels of a dashboard have the same id",
        explanation: "Links and alerts lead to a panel by its id. dashc numbers panels itself: only
in Grafana's own JSON can an author write one twice. Grafana then numbers the second anew whenever it opens the
dashboard, and what leads to it goes astray. A warning there.",
        bad: &[],
        good: &[Example::dashboard(TWO)],
    },
    Meta {
        code: "panel/duplicate-name",
        summary: "two panels of a dashboard have the same name",
        explanation:
            "Links and alerts name a panel by its `name`, else by its title in lower case with dashes. Of
two with one name they find the first.",
        bad: &[Example::dashboard(
            "panels: [{ text: One, name: notes, markdown: a }, { text: Two, name: notes, markdown: b }]\n",
        )],
        good: &[Example::dashboard(
            "panels: [{ text: One, name: notes, markdown: a }, { text: Two, name: more-notes, markdown: b }]\n",
        )],
    },
    Meta {
        code: "panel/duplicate-ref-id",
        summary: "two queries of a panel have the same refId",
        explanation: "Grafana keeps only one of the two. dashc letters queries itself: only in Grafana's
own JSON can an author write one twice.",
        bad: &[],
        good: &[Example::dashboard(TWO)],
    },
];
