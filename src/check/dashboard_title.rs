//! Dashboards without a title.

use super::{Check, Example, Meta};
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{Base, Dashboard};

/// `dashboard/empty-title`
pub(super) struct EmptyTitle;

impl Check for EmptyTitle {
    fn metas(&self) -> &'static [Meta] {
        METAS
    }

    fn dashboard(&self, _: &Base, dashboard: &Dashboard, sink: &mut Sink) {
        if dashboard.title.text.trim().is_empty() {
            let message = format!("the dashboard `{}` has an empty title", dashboard.uid.text);
            sink.push(
                Diagnostic::error("dashboard/empty-title", message)
                    .at(dashboard.title.origin(), "nothing in it")
                    .help("write a title, or leave the key out: the uid is then shown"),
            );
        }
    }
}

const METAS: &[Meta] = &[Meta {
    code: "dashboard/empty-title",
    summary: "a dashboard has an empty title",
    explanation: "Grafana refuses to load a dashboard without a title, and says so only in its log.",
    bad: &[Example::dashboard("title: ''\npanels: [{ text: Notes, markdown: a }]\n")],
    good: &[Example::dashboard("title: Notes\npanels: [{ text: Notes, markdown: a }]\n")],
}];
