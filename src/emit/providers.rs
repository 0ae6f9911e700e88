//! Emission: `provisioning/dashboards/dashboard-provisioning.yml`, and where dashboards lie in Grafana's container.

use super::dashboards::folders;
use super::yaml::expansion::literal;
use super::{Emitter, File, yaml};
use crate::grafana::provider::{Provider, ProviderFile, ProviderKind, ProviderOptions};
use crate::model::{Folder, Project};
use crate::quantity::slug;

/// Where Grafana's container has the folder of dashboards.
pub(super) const DASHBOARDS: &str = "/var/lib/grafana/dashboards";

/// Providers of dashboards: one a folder.
pub(super) struct Providers;

impl Emitter for Providers {
    fn name(&self) -> &'static str {
        "providers"
    }

    fn files<'a>(&self, project: &'a Project) -> Vec<File<'a>> {
        let path = below(project, "provisioning/dashboards/dashboard-provisioning.yml");
        let Some(path) = path.filter(|_| !folders(project).is_empty()) else { return Vec::new() };
        vec![File::new(path, self.name(), move || yaml::render(&yaml::written_by(project), &file(project)))]
    }
}

/// A path below the output folder of Grafana; `None` when nothing is written for it.
pub(super) fn below(project: &Project, path: &str) -> Option<String> {
    let root = project.base.outputs.grafana.as_ref()?.as_str().trim_end_matches('/');
    Some(if root.is_empty() { path.to_owned() } else { format!("{root}/{path}") })
}

/// File of the dashboard that Grafana opens with, as Grafana's container sees it.
pub(super) fn home(project: &Project) -> Option<String> {
    project.base.outputs.grafana.as_ref()?;
    let home = project.base.home.as_ref()?;
    let made = project.dashboards.iter().map(|made| (&made.uid, &made.folder));
    let taken = project.taken.iter().map(|taken| (&taken.shape.uid, &taken.folder));
    let (_, folder) = made.chain(taken).find(|(uid, _)| uid.text == home.text)?;
    let folder = path(folder, folders(project).len());
    Some(format!("{folder}/{}.json", home.as_str()))
}

fn file(project: &Project) -> ProviderFile<'_> {
    let folders = folders(project);
    let count = folders.len();
    let providers = folders.into_iter().map(|folder| provider(project, folder, count)).collect();
    ProviderFile { api_version: 1, providers }
}

fn provider<'a>(project: &'a Project, folder: &'a Folder, count: usize) -> Provider<'a> {
    // Grafana remembers what it loaded by this name, over all files: the project keeps it apart
    // from that of another one with a folder of the same title.
    let name = format!("{}-{}", slug(project.base.name.as_str()), folder.uid);
    let titled = !folder.title.is_empty();
    // Rules name their folder by title alone. Where both share one, the provider must not bring a
    // uid: Grafana would make a second folder of the same title.
    let shared = super::alerting::own(project).any(|group| *group.folder.text == *folder.title);
    Provider {
        name: name.trim_matches('-').to_owned().into(),
        org_id: 1,
        kind: ProviderKind::File,
        folder: titled.then(|| literal(&folder.title)),
        folder_uid: (titled && !shared).then(|| literal(&folder.uid)),
        disable_deletion: false,
        update_interval_seconds: Some(30),
        allow_ui_updates: false,
        options: ProviderOptions { path: path(folder, count).into(), folders_from_files_structure: false },
    }
}

/// The files of `folder` in Grafana's container: apart from those of others, if there are others.
fn path(folder: &Folder, count: usize) -> String {
    if count > 1 { format!("{DASHBOARDS}/{}", folder.uid) } else { DASHBOARDS.to_owned() }
}
