//! Checks: what the model can say about itself before anything is written.
//!
//! One file per check and one line in [`CHECKS`]. A check reads the model and
//! pushes diagnostics; it never prints, never changes anything, and never stops
//! another. Most look at one document at a time, so that documents can be
//! checked side by side; those that compare documents implement
//! [`Check::project`]. What could not be resolved was reported: about poison
//! every check is silent.

mod advice;
mod queries;
mod syntax;
mod texts;

use crate::diagnostic::{Code, Sink};
use crate::model::{Base, Dashboard, Project, RuleGroup};

/// What a check is about, for `dashc explain` and `dashc checks`.
#[derive(Clone, Copy, Debug)]
pub struct Meta {
    /// `group/name`; names the fault.
    pub code: Code,
    /// One line, lower case, no full stop.
    pub summary: &'static str,
    /// Markdown: what it means, why it matters, what to do.
    pub explanation: &'static str,
    /// Files of a project that have the fault.
    pub bad: &'static [Example],
    /// The same without it.
    pub good: &'static [Example],
}

/// One file of a small project: it is read beside the datasources and services of [`PROJECT`].
#[derive(Clone, Copy, Debug)]
pub struct Example {
    /// Path in the project; `dashc.yaml` replaces the usual one.
    pub path: &'static str,
    /// Its text.
    pub text: &'static str,
}

/// The `dashc.yaml` that examples are read beside, unless they bring their own.
pub const PROJECT: &str = r#"project: shop
datasources:
  mimir: { type: mimir, url: "http://mimir:9009/prometheus", default: true, scrape_interval: 15s }
  loki: { type: loki, url: "http://loki:3100" }
  tempo: { type: tempo, url: "http://tempo:3200" }
  pyroscope: { type: pyroscope, url: "http://pyroscope:4040" }
"#;

impl Example {
    /// A dashboard.
    #[must_use]
    pub const fn dashboard(text: &'static str) -> Self {
        Self { path: "dashboards/example.yaml", text }
    }

    /// A file of rules.
    #[must_use]
    pub const fn alerts(text: &'static str) -> Self {
        Self { path: "alerts/example.yaml", text }
    }

    /// A whole `dashc.yaml`.
    #[must_use]
    pub const fn project(text: &'static str) -> Self {
        Self { path: "dashc.yaml", text }
    }

    /// A file of its own path.
    #[must_use]
    pub const fn file(path: &'static str, text: &'static str) -> Self {
        Self { path, text }
    }
}

/// A check.
pub trait Check: Sync {
    /// The codes that it reports itself; none when it passes on what parsers found.
    fn metas(&self) -> &'static [Meta];

    /// Looks at one dashboard.
    fn dashboard(&self, _base: &Base, _dashboard: &Dashboard, _sink: &mut Sink) {}

    /// Looks at one group of rules.
    fn group(&self, _base: &Base, _group: &RuleGroup, _sink: &mut Sink) {}

    /// Looks at the whole project: what only shows when documents are compared.
    fn project(&self, _project: &Project, _sink: &mut Sink) {}
}

/// Every check, sorted by its first code.
pub const CHECKS: &[&dyn Check] = &[
    &syntax::Syntax,
];

/// Checks one dashboard.
pub fn dashboard(base: &Base, dashboard: &Dashboard, sink: &mut Sink) {
    for check in CHECKS {
        check.dashboard(base, dashboard, sink);
    }
}

/// Checks one group of rules.
pub fn group(base: &Base, group: &RuleGroup, sink: &mut Sink) {
    for check in CHECKS {
        check.group(base, group, sink);
    }
}

/// Checks what only shows when documents are compared.
pub fn project(project: &Project, sink: &mut Sink) {
    for check in CHECKS {
        check.project(project, sink);
    }
}

/// The documentation of a code that a check reports.
#[must_use]
pub fn explain(code: &str) -> Option<&'static Meta> {
    CHECKS.iter().flat_map(|check| check.metas()).find(|meta| meta.code == code)
}
