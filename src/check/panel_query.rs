//! Panels that ask nothing.

use super::{Check, Example, Meta};
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{Base, Dashboard, Panel};
use crate::vocabulary::panel::PANELS;

/// `panel/no-query`
pub(super) struct NoQuery;

impl Check for NoQuery {
    fn metas(&self) -> &'static [Meta] {
        METAS
    }

    fn dashboard(&self, _: &Base, dashboard: &Dashboard, sink: &mut Sink) {
        for panel in dashboard.panels().filter(|panel| asks_nothing(panel)) {
            let message = format!("the panel `{}` has no query and stays empty", panel.title.text);
            sink.push(
                Diagnostic::warning("panel/no-query", message)
                    .at(panel.origin, "nothing to draw")
                    .help("add `query:`"),
            );
        }
    }
}

/// Whether a panel that draws results has none; `raw` may bring queries of its own.
fn asks_nothing(panel: &Panel) -> bool {
    let draws = PANELS.get(panel.kind).is_some_and(super::super::vocabulary::panel::PanelKind::has_queries);
    draws && panel.targets.is_empty() && panel.raw.is_none()
}

const METAS: &[Meta] = &[Meta {
    code: "panel/no-query",
    summary: "a panel has no query",
    explanation: "It shows \"No data\" for ever. Panels of text, alerts and lists need none.",
    bad: &[Example::dashboard("panels: [{ timeseries: Orders }]\n")],
    good: &[Example::dashboard("panels: [{ timeseries: Orders, query: sum(up), unit: short }]\n")],
}];
