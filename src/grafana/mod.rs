//! Grafana's wire formats: classic dashboard JSON and provisioning files.
//!
//! Plain serde types, borrowed from whatever the emitters read, written in the
//! order of their declaration. They hold what dashc emits, not everything that
//! Grafana reads. Outside sources: `@grafana/schema` 11.6, 12.4 and 13.2 for
//! dashboards, Grafana's provisioning documentation for the YAML files. Nothing
//! here decides anything; the values of `Default` are Grafana's own.

#![allow(clippy::struct_excessive_bools, reason = "the keys are Grafana's")]

mod number;
mod words;

pub mod alerting;
pub mod annotation;
pub mod axis;
pub mod cloudwatch;
pub mod contact;
pub mod dashboard;
pub mod datasource;
pub mod display;
pub mod expression;
pub mod field;
pub mod graph;
pub mod heatmap;
pub mod link;
pub mod logs;
pub mod panel;
pub mod policy;
pub mod provider;
pub mod settings;
pub mod single;
pub mod state;
pub mod table;
pub mod target;
pub mod text;
pub mod tracing;
pub mod transformation;
pub mod variable;

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

pub use number::Number;

/// A text that may be borrowed from the model.
pub type Text<'a> = Cow<'a, str>;

/// Texts by name, written in the order of the names.
pub type TextMap<'a> = BTreeMap<Text<'a>, Text<'a>>;

/// Typed, or raw JSON where an author's `raw:` was merged in.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum PanelJson<T> {
    /// The ordinary case.
    Typed(T),
    /// The escape hatch.
    Raw(Value),
}

impl<T: Default> Default for PanelJson<T> {
    fn default() -> Self {
        Self::Typed(T::default())
    }
}

/// Which datasource answers: `{"type": …, "uid": …}`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DatasourceRef<'a> {
    /// Plugin id; absent only where Grafana finds it by the uid.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<Text<'a>>,
    /// The uid, or a variable such as `${datasource}`.
    pub uid: Text<'a>,
}

impl<'a> DatasourceRef<'a> {
    /// The expression engine, `__expr__`.
    pub const EXPRESSION: Self = Self::fixed("__expr__", "__expr__");
    /// Grafana itself: built-in annotations.
    pub const GRAFANA: Self = Self::fixed("grafana", "-- Grafana --");
    /// A panel whose targets ask several datasources.
    pub const MIXED: Self = Self::fixed("datasource", "-- Mixed --");
    /// A panel that reuses the result of another one.
    pub const DASHBOARD: Self = Self::fixed("datasource", "-- Dashboard --");

    /// A datasource of plugin `kind`.
    pub fn new(kind: impl Into<Text<'a>>, uid: impl Into<Text<'a>>) -> Self {
        Self { kind: Some(kind.into()), uid: uid.into() }
    }

    const fn fixed(kind: &'static str, uid: &'static str) -> Self {
        Self { kind: Some(Cow::Borrowed(kind)), uid: Cow::Borrowed(uid) }
    }
}
