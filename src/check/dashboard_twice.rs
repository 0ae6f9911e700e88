//! Dashboards that share what must be their own: uid, or title in a folder.

use std::collections::BTreeMap;

use super::{Check, Example, Meta};
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{Dashboard, Project};
use crate::span::Origin;

/// `dashboard/duplicate-title`, `dashboard/duplicate-uid`
pub(super) struct Twice;

impl Check for Twice {
    fn metas(&self) -> &'static [Meta] {
        METAS
    }

    fn project(&self, project: &Project, sink: &mut Sink) {
        let mut uids: BTreeMap<&str, &Dashboard> = BTreeMap::new();
        let mut titles: BTreeMap<(&str, &str), &Dashboard> = BTreeMap::new();
        let external: BTreeMap<&str, Origin> =
            project.base.external_dashboards.iter().map(|one| (&*one.uid.text, one.uid.origin())).collect();
        for dashboard in &project.dashboards {
            let uid = &*dashboard.uid.text;
            if let Some(first) = uids.insert(uid, dashboard) {
                sink.push(of_services(
                    same_uid(dashboard, first.uid.origin(), "the first"),
                    dashboard,
                    first,
                ));
                continue;
            }
            if let Some(first) = external.get(uid) {
                sink.push(same_uid(dashboard, *first, "said to be made elsewhere"));
            }
            if let Some(first) = titles.insert((&dashboard.folder.title, &dashboard.title.text), dashboard) {
                sink.push(same_title(dashboard, first));
            }
        }
    }
}

fn same_uid(dashboard: &Dashboard, first: Origin, text: &str) -> Diagnostic {
    Diagnostic::error(
        "dashboard/duplicate-uid",
        format!("two dashboards have the uid `{}`", dashboard.uid.text),
    )
    .at(dashboard.uid.origin(), "the second")
    .also(first, text)
    .help("give one of them a `uid` of its own, or rename its file")
}

/// Of one `each` the place is the same: what tells the two apart are their services.
fn of_services(report: Diagnostic, dashboard: &Dashboard, first: &Dashboard) -> Diagnostic {
    match (&dashboard.about.services[..], &first.about.services[..]) {
        ([one], [other]) if dashboard.uid.origin() == first.uid.origin() => {
            report.note(format!("one is made for the service `{one}`, the other for `{other}`"))
        }
        _ => report,
    }
}

fn same_title(dashboard: &Dashboard, first: &Dashboard) -> Diagnostic {
    let (folder, title) = (&dashboard.folder.title, &dashboard.title.text);
    Diagnostic::error(
        "dashboard/duplicate-title",
        format!("two dashboards of the folder `{folder}` are called `{title}`"),
    )
    .at(dashboard.title.origin(), "the second")
    .also(first.title.origin(), "the first")
    .help("give one of them another title, or another folder")
}

const METAS: &[Meta] = &[
    Meta {
        code: "dashboard/duplicate-title",
        summary: "two dashboards of one folder have the same title",
        explanation: "Grafana's provisioning refuses the second and keeps saying so in its log; in the menu
nobody could tell the two apart anyway.",
        bad: &[
            Example::file("dashboards/a.yaml", "title: Orders\n"),
            Example::file("dashboards/b.yaml", "title: Orders\n"),
        ],
        good: &[
            Example::file("dashboards/a.yaml", "title: Orders\n"),
            Example::file("dashboards/b.yaml", "title: Orders\nfolder: Warehouse\n"),
        ],
    },
    Meta {
        code: "dashboard/duplicate-uid",
        summary: "two dashboards have the same uid",
        explanation: "The uid is what links and Grafana itself know a dashboard by. With two of a kind
Grafana stops updating every dashboard of the provider. A uid is the name of the file unless `uid` says
otherwise; files of two folders may have the same name.",
        bad: &[
            Example::file("dashboards/a/orders.yaml", "title: Orders\n"),
            Example::file("dashboards/b/orders.yaml", "title: Orders of the warehouse\n"),
        ],
        good: &[
            Example::file("dashboards/a/orders.yaml", "title: Orders\n"),
            Example::file(
                "dashboards/b/orders.yaml",
                "title: Orders of the warehouse\nuid: warehouse-orders\n",
            ),
        ],
    },
];
