//! Dashboards: model → Grafana's classic dashboard JSON, one file each.
//!
//! The classic form is the one that loads from files on Grafana 11, 12 and 13.
//! The wire types of `grafana` are filled with texts borrowed from the model and
//! serialised as they are; only a panel with `raw` goes through a JSON tree.
//! Nothing here can fail: what is poison was reported, keeps a project from
//! being emitted, and would be left out.

mod annotation;
mod cloudwatch;
mod color;
mod field;
mod interval;
mod layout;
mod legend;
mod link;
mod look;
mod panel;
mod property;
mod raw;
#[cfg(test)]
pub(in crate::emit) mod sample;
mod scope;
mod series;
mod target;
mod text;
mod url;
mod variable;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Emitter, File};
use crate::grafana::dashboard::{Annotations, Dashboard as Wire, GraphTooltip, Templating, Time, TimePicker};
use crate::model::{Dashboard, Folder, Project};
use scope::{Index, Scope};
use text::text;

/// Bytes that a dashboard and a panel usually take, so that a file is one allocation.
const DASHBOARD_BYTES: usize = 4096;
const PANEL_BYTES: usize = 2048;

/// The dashboards of a project.
pub(super) struct Dashboards;

impl Emitter for Dashboards {
    fn name(&self) -> &'static str {
        "dashboards"
    }

    fn files<'a>(&self, project: &'a Project) -> Vec<File<'a>> {
        if project.base.outputs.grafana.is_none() {
            return Vec::new();
        }
        let index = Arc::new(Index::new(project));
        let nested = has_several_folders(project);
        let file = |dashboard: &'a Dashboard| {
            let scope = Scope::new(project, dashboard, &index);
            File::new(
                path_below(project, dashboard.uid.as_str(), &dashboard.folder, nested),
                self.name(),
                move || render(&scope),
            )
        };
        let taken = project.taken.iter().map(|taken| {
            let path = path_below(project, taken.shape.uid.as_str(), &taken.folder, nested);
            File::new(path, self.name(), || taken.text.as_bytes().to_vec())
        });
        project.dashboards.iter().map(file).chain(taken).collect()
    }
}

/// The folders that hold a dashboard, by uid, each once.
pub(super) fn folders(project: &Project) -> Vec<&Folder> {
    let by_uid: BTreeMap<&str, &Folder> =
        all_folders(project).rev().map(|folder| (&*folder.uid, folder)).collect();
    by_uid.into_values().collect()
}

/// The folder of every dashboard.
fn all_folders(project: &Project) -> impl DoubleEndedIterator<Item = &Folder> {
    let taken = project.taken.iter().map(|taken| &taken.folder);
    project.dashboards.iter().map(|dashboard| &dashboard.folder).chain(taken)
}

fn has_several_folders(project: &Project) -> bool {
    let mut uids = all_folders(project).map(|folder| &folder.uid);
    let first = uids.next();
    uids.any(|uid| Some(uid) != first)
}

/// Where the file of a dashboard is written: flat while the project has one folder, below the
/// uid of its folder when it has several, so that each provider reads one folder.
fn path_below(project: &Project, uid: &str, folder: &Folder, nested: bool) -> String {
    let root = project.base.outputs.grafana.as_ref().map_or("", |root| root.as_str().trim_end_matches('/'));
    let slash = if root.is_empty() { "" } else { "/" };
    if nested {
        return format!("{root}{slash}dashboards/{}/{uid}.json", folder.uid);
    }
    format!("{root}{slash}dashboards/{uid}.json")
}

/// The bytes of one file.
fn render(scope: &Scope<'_>) -> Vec<u8> {
    let panels = scope.dashboard.panels().count();
    let mut bytes = Vec::with_capacity(DASHBOARD_BYTES + PANEL_BYTES * panels);
    // Text keys, no failing writer: the serialiser has nothing to refuse.
    if serde_json::to_writer_pretty(&mut bytes, &wire(scope)).is_err() {
        bytes.clear();
    }
    bytes.push(b'\n');
    bytes
}

fn wire<'a>(scope: &Scope<'a>) -> Wire<'a> {
    let dashboard = scope.dashboard;
    Wire {
        uid: text(&dashboard.uid),
        title: text(&dashboard.title),
        description: dashboard.description.as_ref().map(text),
        tags: dashboard.tags.iter().map(|tag| (&**tag).into()).collect(),
        timezone: dashboard.timezone.as_ref().map_or("browser", |zone| zone.as_str()).into(),
        // Grafana cannot save what came from a file: an edit would be lost, so none is offered.
        // Looking (Explore, inspect, export) works all the same.
        editable: false,
        graph_tooltip: GraphTooltip::Crosshair,
        fiscal_year_start_month: None,
        live_now: None,
        preload: None,
        week_start: None,
        refresh: dashboard.refresh.map_or_else(Default::default, interval::text),
        schema_version: scope.version.schema_version(),
        time: Time { from: (&*dashboard.time.from).into(), to: (&*dashboard.time.to).into() },
        timepicker: TimePicker::default(),
        templating: Templating { list: variable::variables(scope) },
        annotations: Annotations { list: annotation::annotations(scope) },
        links: dashboard.links.iter().map(|link| link::header(scope, link)).collect(),
        panels: layout::items(scope),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(project: &Project) -> Vec<String> {
        Dashboards.files(project).into_iter().map(|file| file.path).collect()
    }

    #[test]
    fn one_folder_is_flat_and_several_are_nested() {
        let mut project = sample::project();
        project.dashboards.push(sample::empty("other"));
        assert_eq!(paths(&project), ["grafana/dashboards/every-kind.json", "grafana/dashboards/other.json"]);
        project.dashboards[1].folder = Folder { title: "Shop".into(), uid: "shop".into() };
        assert_eq!(
            paths(&project),
            ["grafana/dashboards/lab/every-kind.json", "grafana/dashboards/shop/other.json"]
        );
        let uids: Vec<&str> = folders(&project).into_iter().map(|folder| &*folder.uid).collect();
        assert_eq!(uids, ["lab", "shop"]);
    }

    #[test]
    fn without_an_output_for_grafana_there_are_no_files() {
        let mut project = sample::project();
        project.base.outputs.grafana = None;
        assert!(paths(&project).is_empty());
    }

    #[test]
    fn a_file_is_the_same_every_time_and_ends_with_a_line_break() {
        let project = sample::project();
        let files = Dashboards.files(&project);
        let bytes = files[0].render();
        assert_eq!(bytes, files[0].render());
        assert!(bytes.starts_with(b"{\n  \"uid\": \"every-kind\",\n  \"title\"") && bytes.ends_with(b"}\n"));
    }

    #[test]
    fn the_schema_version_follows_from_the_target() {
        let mut project = sample::project();
        assert_eq!(sample::json(&project)["schemaVersion"], 42);
        project.base.targets.grafana = crate::quantity::Version::new(11, 6);
        assert_eq!(sample::json(&project)["schemaVersion"], 41);
    }
}
