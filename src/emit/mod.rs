//! Emitters: model → files, one file per target, each a pure function.
//!
//! An emitter lists its files at once and renders each when it is asked to, so
//! that a thousand dashboards never lie in memory together. Nothing here can
//! fail for a reason that the author caused: every such reason is a check.

mod alerting;
mod alertmanager;
mod codeowners;
mod compose;
mod dashboards;
mod datasources;
mod grafana_ini;
mod lock;
mod probes;
mod providers;
mod rule_tests;
mod ruler;
mod tempo;
mod view;
mod yaml;

pub use alertmanager::inhibitions;
pub use lock::lock;
pub use ruler::rule_file;

use crate::model::Project;

/// One file to be written.
pub struct File<'a> {
    /// Path below the output folder, with `/`.
    pub path: String,
    /// Which emitter makes it: what `--only` takes.
    pub target: &'static str,
    render: Box<dyn Fn() -> Vec<u8> + Send + Sync + 'a>,
}

impl<'a> File<'a> {
    /// A file and the function that renders it.
    pub fn new(path: String, target: &'static str, render: impl Fn() -> Vec<u8> + Send + Sync + 'a) -> Self {
        Self { path, target, render: Box::new(render) }
    }

    /// Its bytes: the same at every call.
    #[must_use]
    pub fn render(&self) -> Vec<u8> {
        (self.render)()
    }
}

/// A target that files are made for.
pub trait Emitter: Sync {
    /// What `--only` takes.
    fn name(&self) -> &'static str;

    /// Its files.
    fn files<'a>(&self, project: &'a Project) -> Vec<File<'a>>;
}

/// Every emitter, sorted by name.
pub const EMITTERS: &[&dyn Emitter] = &[
    &alerting::Alerting,
    &alertmanager::Alertmanager,
    &codeowners::Codeowners,
    &compose::Compose,
    &dashboards::Dashboards,
    &datasources::Datasources,
    &grafana_ini::GrafanaIni,
    &probes::Probes,
    &providers::Providers,
    &rule_tests::RuleTests,
    &ruler::Ruler,
    &tempo::Tempo,
];

/// The files of a project, sorted by path.
#[must_use]
pub fn files(project: &Project) -> Vec<File<'_>> {
    let mut files: Vec<File<'_>> = EMITTERS.iter().flat_map(|emitter| emitter.files(project)).collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}
