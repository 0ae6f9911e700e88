//! A home dashboard that is not there.

use super::advice::offer;
use super::{Check, Example, Meta};
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::Project;

/// `dashboard/unknown-home`
pub(super) struct UnknownHome;

impl Check for UnknownHome {
    fn metas(&self) -> &'static [Meta] {
        METAS
    }

    fn project(&self, project: &Project, sink: &mut Sink) {
        let Some(home) = &project.base.home else { return };
        let taken = project.taken.iter().map(|taken| &taken.shape.uid);
        if project
            .dashboards
            .iter()
            .map(|dashboard| &dashboard.uid)
            .chain(taken)
            .any(|uid| uid.text == home.text)
        {
            return;
        }
        let report = Diagnostic::error(
            "dashboard/unknown-home",
            format!("the home dashboard `{}` is not in the project", home.text),
        )
        .at(home.origin(), "expected the uid of a dashboard of this project");
        sink.push(offer(report, &home.text, project.dashboards.iter().map(|dashboard| &*dashboard.uid.text)));
    }
}

const METAS: &[Meta] = &[Meta {
    code: "dashboard/unknown-home",
    summary: "the home dashboard is not in the project",
    explanation: "Grafana opens with the file of this dashboard. Without the file it shows an error instead
of a page. A dashboard made elsewhere cannot be it: there is no file.",
    bad: &[
        Example::project("project: shop\ndashboards: { home: overveiw }\n"),
        Example::file("dashboards/overview.yaml", "title: Overview\n"),
    ],
    good: &[
        Example::project("project: shop\ndashboards: { home: overview }\n"),
        Example::file("dashboards/overview.yaml", "title: Overview\n"),
    ],
}];
