//! A project for the tests of this room: one dashboard with every kind of panel and variable.

use std::sync::Arc;

use serde_json::Value;

use super::render;
use super::scope::{Index, Scope};
use crate::model::{
    Annotation, Auth, Base, Column, Correlations, Dashboard, DataLink, Datasource, DatasourceRef, Folder, Link,
    LinkTarget, Mapping, MappingMatch, Override, Pair, Panel, Profile, Project, Property, Query, Rect, Row, Step,
    Syntax, Target, TargetFormat, TargetKind, Time, TraceTable, Transformation, Variable, VariableKind,
    VariableSource,
};
use crate::quantity::Duration;
use crate::span::{Origin, Text};
use crate::vocabulary::panel::PANELS;

const PLUGINS: [&str; 6] =
    ["prometheus", "loki", "tempo", "grafana-pyroscope-datasource", "jaeger", "cloudwatch"];

fn reference(index: usize) -> DatasourceRef {
    DatasourceRef::new(index)
}

/// The datasource of logs.
pub(in crate::emit) struct At;

/// A query without a tree.
pub(in crate::emit) fn query(text: &str) -> Query {
    Query { text: text.into(), syntax: Syntax::None, generated: false }
}
