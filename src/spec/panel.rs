//! Panels: `- timeseries: Title` and what stands below it.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::query::{OneQuery, Queries};
use super::scalar::{HexColor, Scalar, Thresholds};
use super::spec;
use crate::diagnostic::Diagnostic;
use crate::quantity::{Decimal, Duration};
use crate::span::Origin;
use crate::tree::{
    Decode, Decoder, Key, List, Map, Node, ObjectSchema, OneOrMany, OpenKey, Raw, Said, Text, listing,
};
use crate::vocabulary::panel::PANELS;

spec! {
    /// A panel. The key that names its kind has its title.
    pub struct Panel, "a panel" {
        open head: PanelHead;
        /// Name for `without`, `after` and links; derived from the title when not said.
        "name" name: Text;
        /// What it shows, what is good, what to do.
        "description" description: Text;
        /// Uid of the datasource of its queries.
        "datasource" datasource: Text;
        /// One query.
        "query" query: OneQuery;
        /// One query in PromQL.
        "promql" promql: Text;
        /// One query in LogQL.
        "logql" logql: Text;
        /// One query in TraceQL.
        "traceql" traceql: Text;
        /// A profile: an id, or `cpu` or `memory` of the service's convention.
        "profile" profile: Text;
        /// SLO that it shows: query, unit and thresholds follow from it.
        "slo" slo: Text;
        /// What of it: `budget`, `error_ratio` or `burn_rate`; the budget when not said.
        "show" show: Text;
        /// Several queries, by legend or as a list.
        "queries" queries: Queries;
        /// Columns of a table, each an instant query or a label, joined on the labels.
        "columns" columns: Map<Column>;
        /// Column to sort by, with `-` in front for descending.
        "sort" sort: Text;
        /// Grafana's id of the unit.
        "unit" unit: Text;
        /// Digits after the point.
        "decimals" decimals: u32;
        /// Least value of the axis.
        "min" min: Decimal;
        /// Greatest value of the axis.
        "max" max: Decimal;
        /// What is shown when there is no value.
        "no_value" no_value: Scalar;
        /// When it may have no data in `dashc proof`: `healthy`, `incident` or `always`.
        "empty" empty: Text;
        /// Fixed colour of the series.
        "color" color: HexColor;
        /// Levels that colour the value.
        "thresholds" thresholds: Thresholds;
        /// Texts and colours of single values.
        "values" values: Map<Mapping>;
        /// Series names of a single query, or how the legend is shown.
        "legend" legend: Legend;
        /// `none`, `normal` or `percent`.
        "stack" stack: Text;
        /// `line`, `bars` or `points`.
        "draw" draw: Text;
        /// Opacity below a line, 0 to 100.
        "fill" fill: u32;
        /// `linear` or `log`.
        "scale" scale: Text;
        /// Width in columns of 24.
        "width" width: u32;
        /// Height in units of 38 pixels.
        "height" height: u32;
        /// Place by hand.
        "at" at: At;
        /// Variable to repeat the panel for.
        "repeat" repeat: Text;
        /// Most repeated panels in a row.
        "per_row" per_row: u32;
        /// Show the same queries this much earlier beside the current ones.
        "compare" compare: Duration;
        /// Shift the time range into the past.
        "time_shift" time_shift: Duration;
        /// Another time range than the dashboard's, back from now.
        "time_from" time_from: Duration;
        /// Smallest step of its queries.
        "step" step: Duration;
        /// Links of its values.
        "link" link: OneOrMany<PanelLink>;
        /// Settings of single series or columns, by name or `/regex/`.
        "overrides" overrides: Map<Override>;
        /// Transformations in order.
        "transformations" transformations: List<Transformation>;
        /// Text of a text panel, in Markdown.
        "markdown" markdown: Text;
        /// Further options, in Grafana's own spelling: merged last, keys checked.
        "raw" raw: Raw;
        /// Shared piece whose panels stand here.
        "use" piece: Text, alone;
    }
}

/// Kind and title of a panel: one key, `timeseries: Title`.
#[derive(Clone, Debug, Default)]
pub struct PanelHead {
    /// Index of the kind in the vocabulary's list.
    pub kind: usize,
    /// Title; empty for none.
    pub title: Text,
    /// Where the kind was said.
    pub kind_origin: Origin,
}

impl PanelHead {
    /// A panel of `kind` (an id of the vocabulary).
    #[must_use]
    pub fn new(kind: &str, title: impl Into<Text>) -> Self {
        let kind = PANELS.iter().position(|panel| panel.id == kind).unwrap_or_default();
        Self { kind, title: title.into(), kind_origin: Origin::Generated }
    }
}

impl OpenKey for PanelHead {
    fn knows(key: &str) -> bool {
        PANELS.iter().any(|panel| panel.id == key)
    }

    fn keys() -> impl Iterator<Item = &'static str> {
        PANELS.iter().map(|panel| panel.id)
    }

    fn take(said: &mut Said<Self>, key: &Key, value: &Node, cx: &mut Decoder<'_>) {
        let kind = PANELS.iter().position(|panel| panel.id == &*key.text).unwrap_or_default();
        if let Some(origin) = said.origin() {
            cx.report(
                Diagnostic::error("spec/two-kinds", "a panel has two kinds")
                    .at(key.origin(), "a second kind")
                    .also(origin, "the first one")
                    .help("write two panels, each an item of the list"),
            );
            return;
        }
        let title = if node_is_empty(value) { Some(Text::default()) } else { Text::decode(value, cx) };
        *said = match title {
            Some(title) => Said::at(Self { kind, title, kind_origin: key.origin() }, key.origin()),
            None => Said::Broken,
        };
    }

    fn missing(said: &mut Said<Self>, node: &Node, resembled: &[&'static str], cx: &mut Decoder<'_>) {
        *said = Said::Broken;
        if resembled.iter().any(|key| Self::knows(key)) {
            return;
        }
        let common = ["timeseries", "stat", "table", "logs", "text"];
        let said = |key: &str| node.get(key).and_then(Node::scalar);
        // As Grafana's own JSON says it.
        let help = match said("type").filter(|kind| Self::knows(kind)) {
            Some(kind) => {
                format!("write `{kind}: {}` instead of `type` and `title`", said("title").unwrap_or("TITLE"))
            }
            None => "write the kind with the title: `timeseries: Request rate`".to_owned(),
        };
        cx.report(
            Diagnostic::error("spec/missing-kind", "a panel does not say its kind")
                .at(node.start(), format!("expected a key such as {}", listing(&common)))
                .help(help),
        );
    }

    fn properties(object: &mut ObjectSchema, generator: &mut SchemaGenerator) {
        for panel in PANELS {
            object.property::<Text>(generator, panel.id, "Title of a panel of this kind.", false);
        }
        object.exactly_one(Self::keys());
    }
}

fn node_is_empty(node: &Node) -> bool {
    node.is_null()
}

spec! {
    /// A place on the grid, in columns and rows from the top left of the dashboard's row.
    pub struct At, "a place" {
        /// Column, 0 to 23.
        "x" x: u32, required;
        /// Row.
        "y" y: u32, required;
    }
}

spec! {
    /// How a legend is shown.
    pub struct LegendShape, "a legend" {
        /// Series name, with `{{label}}` for the value of a label.
        "format" format: Text;
        /// `list`, `table` or `hidden`.
        "show" show: Text;
        /// `bottom` or `right`.
        "place" place: Text;
        /// Values in a table legend: `[mean, max, last]`.
        "calcs" calcs: List<Text>;
    }
}

/// Series names, or how the legend is shown.
#[derive(Clone, Debug, Default)]
pub struct Legend(pub LegendShape);

impl Decode for Legend {
    const EXPECTED: &'static str = "a series name or a legend";

    fn decode(node: &Node, cx: &mut Decoder<'_>) -> Option<Self> {
        if node.is_mapping() {
            return LegendShape::decode(node, cx).map(Self);
        }
        let format = cx.said(node);
        if format.is_broken() {
            return None;
        }
        Some(Self(LegendShape { origin: node.origin(), format, ..LegendShape::default() }))
    }
}

impl JsonSchema for Legend {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Legend".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let shape = generator.subschema_for::<LegendShape>();
        json_schema!({ "anyOf": [{ "type": "string" }, shape] })
    }
}

spec! {
    /// Text and colour of one value: the key is the value, a range `0..1`, `/regex/`, `null` or `nan`.
    pub struct Mapping, "a text for a value" {
        /// What is shown.
        "text" text: Scalar;
        /// In which colour.
        "color" color: HexColor;
    }
}

spec! {
    /// A column of a table.
    pub struct ColumnShape, "a column" {
        /// An instant query.
        "query" query: OneQuery;
        /// The column is a label of the other columns' series.
        "label" label: bool;
        /// Unit.
        "unit" unit: Text;
        /// Digits after the point.
        "decimals" decimals: u32;
        /// `text`, `color`, `gauge`.
        "cell" cell: Text;
        /// Levels that colour the cell.
        "thresholds" thresholds: Thresholds;
        /// Width in pixels.
        "width" width: u32;
        /// Not shown, but there for the links of the row.
        "hidden" hidden: bool;
        /// Links of its cells.
        "link" link: OneOrMany<PanelLink>;
    }
}

/// A column: its query alone, or a mapping.
#[derive(Clone, Debug, Default)]
pub struct Column(pub ColumnShape);

impl From<ColumnShape> for Column {
    fn from(shape: ColumnShape) -> Self {
        Self(shape)
    }
}

impl Decode for Column {
    const EXPECTED: &'static str = "a query or a column";

    fn decode(node: &Node, cx: &mut Decoder<'_>) -> Option<Self> {
        if node.is_mapping() {
            return ColumnShape::decode(node, cx).map(Self);
        }
        let query = cx.said(node);
        if query.is_broken() {
            return None;
        }
        Some(Self(ColumnShape { origin: node.origin(), query, ..ColumnShape::default() }))
    }
}

impl JsonSchema for Column {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Column".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let shape = generator.subschema_for::<ColumnShape>();
        json_schema!({ "anyOf": [{ "type": "string" }, shape] })
    }
}

spec! {
    /// A link of a panel's values: to a dashboard, to Explore, or anywhere.
    pub struct PanelLinkShape, "a link" {
        /// Uid of a dashboard.
        "dashboard" dashboard: Text;
        /// Panel of that dashboard to open alone.
        "panel" panel: Text;
        /// Variables of the target; `$value`, `$label.NAME` and `$field.NAME` stand for what was clicked.
        "with" values: Map<Scalar>;
        /// `traces`, `logs` or `profiles`: Explore, with the labels of the series.
        "explore" explore: Text;
        /// The query that Explore opens with; follows from the service when not said.
        "query" query: Text;
        /// Profile that Explore opens with, by role or by id; `cpu` when not said.
        "profile" profile: Text;
        /// An address.
        "url" url: Text;
        /// Title.
        "title" title: Text;
        /// Open in a new tab.
        "new_tab" new_tab: bool;
    }
}

/// A link: the signal that Explore opens (`traces`), or a mapping.
#[derive(Clone, Debug, Default)]
pub struct PanelLink(pub PanelLinkShape);

impl From<PanelLinkShape> for PanelLink {
    fn from(shape: PanelLinkShape) -> Self {
        Self(shape)
    }
}

impl Decode for PanelLink {
    const EXPECTED: &'static str = "`traces`, `logs`, `profiles` or a link";

    fn decode(node: &Node, cx: &mut Decoder<'_>) -> Option<Self> {
        if node.is_mapping() {
            return PanelLinkShape::decode(node, cx).map(Self);
        }
        let explore = cx.said(node);
        if explore.is_broken() {
            return None;
        }
        Some(Self(PanelLinkShape { origin: node.origin(), explore, ..PanelLinkShape::default() }))
    }
}

impl JsonSchema for PanelLink {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "PanelLink".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let shape = generator.subschema_for::<PanelLinkShape>();
        json_schema!({ "anyOf": [{ "enum": ["traces", "logs", "profiles"] }, shape] })
    }
}

spec! {
    /// Settings of single series or columns. The key is a name, `/regex/`, or `query:REFID`.
    pub struct Override, "an override" {
        /// Unit.
        "unit" unit: Text;
        /// Digits after the point.
        "decimals" decimals: u32;
        /// Colour.
        "color" color: HexColor;
        /// Shown name.
        "name" name: Text;
        /// Least value.
        "min" min: Decimal;
        /// Greatest value.
        "max" max: Decimal;
        /// Levels that colour the value.
        "thresholds" thresholds: Thresholds;
        /// `left`, `right` or `hidden`.
        "axis" axis: Text;
        /// `line`, `bars` or `points`.
        "draw" draw: Text;
        /// Opacity below a line, 0 to 100.
        "fill" fill: u32;
        /// `solid` or `dashed`.
        "line" line: Text;
        /// `none`, `normal` or `percent`.
        "stack" stack: Text;
        /// Draw below the axis.
        "negative" negative: bool;
        /// Leave out of the graph, the legend and the tooltip.
        "hidden" hidden: bool;
        /// Width of a column in pixels.
        "width" width: u32;
        /// `text`, `color` or `gauge`.
        "cell" cell: Text;
        /// Further properties, in Grafana's own spelling.
        "raw" raw: Raw;
    }
}

/// A transformation: one key with Grafana's id, and its options.
#[derive(Clone, Debug)]
pub struct Transformation {
    /// Grafana's id.
    pub id: Box<str>,
    /// Where it was said.
    pub origin: Origin,
    /// Options, in Grafana's own spelling.
    pub options: Raw,
}

impl Transformation {
    /// A transformation by Grafana's id, with options in Grafana's spelling.
    #[track_caller]
    #[must_use]
    pub fn new(id: &str, options: impl Into<Raw>) -> Self {
        Self { id: id.into(), origin: Origin::here(), options: options.into() }
    }
}

impl Decode for Transformation {
    const EXPECTED: &'static str = "a transformation, `id: { options }`";

    fn decode(node: &Node, cx: &mut Decoder<'_>) -> Option<Self> {
        let entries = cx.entries(node, Self::EXPECTED)?;
        let [entry] = entries else {
            cx.report(
                Diagnostic::error(
                    "spec/malformed",
                    format!("a transformation has {} keys, expected one", entries.len()),
                )
                .at(node.origin(), "expected one key, the id of the transformation")
                .help("write each transformation as an item of the list: `- merge: {}`"),
            );
            return None;
        };
        let options = if entry.value.is_null() { Raw::default() } else { Raw::decode(&entry.value, cx)? };
        Some(Self { id: (&*entry.key.text).into(), origin: entry.key.origin(), options })
    }
}

impl JsonSchema for Transformation {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Transformation".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "object", "minProperties": 1, "maxProperties": 1 })
    }
}
