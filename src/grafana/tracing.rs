//! Panels `nodeGraph` and `traces`: options. `flamegraph` has none.

use serde::Serialize;
use serde_json::Value;

use super::Text;
use super::words::words;

/// Options of `nodeGraph`.
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "camelCase")]
pub struct NodeGraphOptions<'a> {
    /// What is written on nodes.
    pub nodes: NodeOptions<'a>,
    /// What is written on edges.
    pub edges: EdgeOptions<'a>,
    /// What the wheel does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zoom_mode: Option<ZoomMode>,
    /// Unknown to the published schema and to 11.6.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub layout_algorithm: Option<LayoutAlgorithm>,
}

/// What is written on nodes.
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "camelCase")]
pub struct NodeOptions<'a> {
    /// Unit of the first value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub main_stat_unit: Option<Text<'a>>,
    /// Unit of the second value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secondary_stat_unit: Option<Text<'a>>,
    /// Parts of the ring.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub arcs: Option<Vec<Arc<'a>>>,
}

/// A part of the ring of a node.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Arc<'a> {
    /// Column with a share from 0 to 1.
    pub field: Text<'a>,
    /// Its colour.
    pub color: Text<'a>,
}

/// What is written on edges.
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "camelCase")]
pub struct EdgeOptions<'a> {
    /// Unit of the first value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub main_stat_unit: Option<Text<'a>>,
    /// Unit of the second value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secondary_stat_unit: Option<Text<'a>>,
}

words! {
    /// What the wheel does.
    ZoomMode { Cooperative = "cooperative", Greedy = "greedy" }
}

words! {
    /// How nodes are placed.
    LayoutAlgorithm { Layered = "layered", Force = "force", Grid = "grid" }
}

/// Options of `traces`; Grafana publishes no schema for them.
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "camelCase")]
pub struct TracesOptions<'a> {
    /// Filters of the span list, as the UI writes them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub span_filters: Option<Value>,
    /// A span to open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub focused_span_id: Option<Text<'a>>,
}
