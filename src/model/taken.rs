//! Dashboards that are made elsewhere: known by name, or taken as they are.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Dashboard, Folder, Project};
use crate::span::Text;

/// A dashboard made elsewhere.
#[derive(Clone, Debug)]
pub struct ExternalDashboard {
    /// Uid.
    pub uid: Text,
    /// Names of its variables, if they are known.
    pub variables: Option<Vec<Text>>,
    /// Ids of its panels, if they are known.
    pub panels: Option<BTreeSet<u32>>,
}

/// A dashboard in Grafana's own JSON, written beside the compiled ones as it is.
#[derive(Clone, Debug)]
pub struct TakenDashboard {
    /// What links and alerts may name of it.
    pub shape: ExternalDashboard,
    /// Title.
    pub title: Text,
    /// Folder.
    pub folder: Folder,
    /// What it asks, for proofs; nothing of it is written.
    pub asked: Dashboard,
    /// Its file, byte for byte.
    pub text: Arc<str>,
}

impl Project {
    /// Every dashboard that asks something: the compiled ones, and what those that are taken as they are ask.
    pub fn asking(&self) -> impl Iterator<Item = &Dashboard> {
        self.dashboards.iter().chain(self.taken.iter().map(|taken| &taken.asked))
    }

    /// Every dashboard that links and alerts may lead to beside the compiled ones.
    pub fn elsewhere(&self) -> impl Iterator<Item = &ExternalDashboard> {
        self.base.external_dashboards.iter().chain(self.taken.iter().map(|taken| &taken.shape))
    }
}
