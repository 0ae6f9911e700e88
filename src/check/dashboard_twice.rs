//! Dashboards that share what must be their own: uid, or title in a folder.

use std::collections::BTreeMap;

use super::{Check, Example, Meta};
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{Folder, Project};
use crate::span::{Origin, Text};

/// `dashboard/duplicate-title`, `dashboard/duplicate-uid`
pub(super) struct Twice;

impl Check for Twice {
    fn metas(&self) -> &'static [Meta] {
        METAS
    }

    fn project(&self, project: &Project, sink: &mut Sink) {
        let mut uids: BTreeMap<&str, Written<'_>> = BTreeMap::new();
        let mut titles: BTreeMap<(&str, &str), &Text> = BTreeMap::new();
        let external: BTreeMap<&str, Origin> =
            project.base.external_dashboards.iter().map(|one| (&*one.uid.text, one.uid.origin())).collect();
        for found in written(project) {
            let Written { uid, title, folder, .. } = found;
            if let Some(first) = uids.insert(&uid.text, found) {
                sink.push(of_services(same_uid(uid, first.uid.origin(), "the first"), &found, &first));
                continue;
            }
            if let Some(first) = external.get(&*uid.text) {
                sink.push(same_uid(uid, *first, "said to be made elsewhere"));
            }
            if let Some(first) = titles.insert((&folder.title, &title.text), title) {
                sink.push(same_title(folder, title, first));
            }
        }
    }
}

/// A dashboard that is written, compiled or taken as it is.
#[derive(Clone, Copy)]
struct Written<'m> {
    uid: &'m Text,
    title: &'m Text,
    folder: &'m Folder,
    /// The services that it is about.
    services: &'m [Box<str>],
}

fn written(project: &Project) -> impl Iterator<Item = Written<'_>> {
    let compiled = project.dashboards.iter().map(|made| Written {
        uid: &made.uid,
        title: &made.title,
        folder: &made.folder,
        services: &made.about.services,
    });
    let taken = project.taken.iter().map(|taken| Written {
        uid: &taken.shape.uid,
        title: &taken.title,
        folder: &taken.folder,
        services: &[],
    });
    compiled.chain(taken)
}

fn same_uid(uid: &Text, first: Origin, text: &str) -> Diagnostic {
    Diagnostic::error("dashboard/duplicate-uid", format!("two dashboards have the uid `{}`", uid.text))
        .at(uid.origin(), "the second")
        .also(first, text)
        .help("give one of them a `uid` of its own, or rename its file")
}

/// Of one `each` the place is the same: what tells the two apart are their services.
fn of_services(report: Diagnostic, second: &Written<'_>, first: &Written<'_>) -> Diagnostic {
    match (second.services, first.services) {
        ([one], [other]) if second.uid.origin() == first.uid.origin() => {
            report.note(format!("one is made for the service `{one}`, the other for `{other}`"))
        }
        _ => report,
    }
}

fn same_title(folder: &Folder, title: &Text, first: &Text) -> Diagnostic {
    Diagnostic::error(
        "dashboard/duplicate-title",
        format!("two dashboards of the folder `{}` are called `{}`", folder.title, title.text),
    )
    .at(title.origin(), "the second")
    .also(first.origin(), "the first")
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
