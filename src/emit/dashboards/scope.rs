//! What rendering one dashboard may look at.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::grafana;
use crate::model::{Dashboard, Datasource, DatasourceRef, Project};
use crate::vocabulary::schema_version::Version;

/// The dashboards of a project by uid, made once for all files.
pub(super) struct Index<'a> {
    by_uid: BTreeMap<&'a str, &'a Dashboard>,
}

impl<'a> Index<'a> {
    /// The index of `project`.
    pub(super) fn new(project: &'a Project) -> Self {
        let entry = |dashboard: &'a Dashboard| (dashboard.uid.as_str(), dashboard);
        Self { by_uid: project.dashboards.iter().map(entry).collect() }
    }
}

/// One dashboard in its project.
pub(super) struct Scope<'a> {
    project: &'a Project,
    index: Arc<Index<'a>>,
    /// The dashboard that is rendered.
    pub(super) dashboard: &'a Dashboard,
    /// The Grafana that it is rendered for.
    pub(super) version: Version,
}

impl<'a> Scope<'a> {
    /// The scope of `dashboard`.
    pub(super) fn new(project: &'a Project, dashboard: &'a Dashboard, index: &Arc<Index<'a>>) -> Self {
        let (major, minor) = project.base.targets.grafana.pair();
        Self { project, index: Arc::clone(index), dashboard, version: Version::new(major, minor) }
    }

    /// The datasource that is meant; `None` for poison.
    pub(super) fn datasource(&self, reference: DatasourceRef) -> Option<&'a Datasource> {
        self.project.base.datasource(reference)
    }

    /// The datasource as panels, targets and variables name it, or the variable that chooses one; an external
    /// one like any other.
    pub(super) fn reference(&self, reference: DatasourceRef) -> Option<grafana::DatasourceRef<'a>> {
        let datasource = self.datasource(reference)?;
        let chooser = self.dashboard.choosers.iter().find(|chooser| chooser.datasource == reference);
        let uid = chooser.map_or(datasource.uid.as_str(), |chooser| &*chooser.uid);
        Some(grafana::DatasourceRef::new(&*datasource.plugin, uid))
    }

    /// Whether the dashboard has a variable of this name.
    pub(super) fn has_variable(&self, name: &str) -> bool {
        self.dashboard.variables.iter().any(|variable| variable.name.as_str() == name)
    }

    /// The id of the panel called `name` of the dashboard `uid`; of one made elsewhere the name is the id.
    pub(super) fn panel_id(&self, uid: &str, name: &str) -> Option<u32> {
        let Some(dashboard) = self.index.by_uid.get(uid) else { return name.parse().ok() };
        let mut panels = dashboard.panels();
        panels.find(|panel| &*panel.name == name).map(|panel| panel.id)
    }
}
