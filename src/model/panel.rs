//! Panels: what is drawn where, from which queries.

use serde_json::{Map, Value};

use super::{DatasourceRef, Empty, Language, Pair, Query, Target};
use crate::quantity::{Decimal, Duration};
use crate::span::{Origin, Text};

/// A panel.
#[derive(Clone, Debug)]
pub struct Panel {
    /// Id, unique in the dashboard, from 1.
    pub id: u32,
    /// Name for links, unique in the dashboard.
    pub name: Box<str>,
    /// The name as the author said it, if it is not made of the title.
    pub said_name: Option<Text>,
    /// Index of its kind in `vocabulary::panel::PANELS`.
    pub kind: usize,
    /// Title.
    pub title: Text,
    /// What it shows, what is good, what to do.
    pub description: Option<Text>,
    /// Place and size.
    pub rect: Rect,
    /// Where the rectangle was said, when by hand.
    pub at_origin: Option<Origin>,
    /// Its place or size was wrong, and reported: nobody knows what it overlaps.
    pub misplaced: bool,
    /// Where the width was said.
    pub width_origin: Option<Origin>,
    /// Datasource of its queries when they share one.
    pub datasource: Option<DatasourceRef>,
    /// Its queries.
    pub targets: Vec<Target>,
    /// How values are shown.
    pub field: Field,
    /// How series are drawn.
    pub shape: Shape,
    /// Settings of single series or columns.
    pub overrides: Vec<Override>,
    /// Transformations in order.
    pub transformations: Vec<Transformation>,
    /// Columns of a table by the field name that they get, in order.
    pub columns: Vec<Column>,
    /// Field to sort a table by, and whether descending.
    pub sort: Option<(Text, bool)>,
    /// Variable to repeat for.
    pub repeat: Option<Text>,
    /// Most repeated panels in a row.
    pub per_row: Option<u32>,
    /// Shown beside the same queries this much earlier.
    pub compare: Option<Duration>,
    /// Time range shifted into the past.
    pub time_shift: Option<Duration>,
    /// Time range of its own, back from now.
    pub time_from: Option<Duration>,
    /// Smallest step of its queries.
    pub step: Option<Duration>,
    /// When it may have no data.
    pub empty: Empty,
    /// Text of a text panel.
    pub markdown: Option<Text>,
    /// Further JSON, merged last.
    pub raw: Option<Box<RawPanel>>,
    /// Where it was said.
    pub origin: Origin,
    /// Whether a method made it.
    pub generated: bool,
}

impl Panel {
    /// The links of its values, those of overrides among them.
    pub fn links(&self) -> impl Iterator<Item = &DataLink> {
        let properties = self.overrides.iter().flat_map(|one| &one.properties);
        let further = properties.filter_map(|property| match property {
            Property::Links(links) => Some(links),
            _ => None,
        });
        self.field.links.iter().chain(further.flatten())
    }
}

/// Further JSON of a panel or an override, in Grafana's spelling.
#[derive(Clone, Debug, Default)]
pub struct RawPanel {
    /// What is merged.
    pub map: Map<String, Value>,
    /// Where it was said.
    pub origin: Origin,
    /// Paths of its keys (`options.tooltip`) and items (`calcs.0`); where each was said, and its value.
    pub places: Vec<(Box<str>, Origin, Origin)>,
}

impl RawPanel {
    /// Where the key at a path was said.
    #[must_use]
    pub fn place(&self, path: &str) -> Origin {
        self.find(path).map_or(self.origin, |(_, key, _)| *key)
    }

    /// Where the value at a path was said.
    #[must_use]
    pub fn value(&self, path: &str) -> Origin {
        self.find(path).map_or(self.origin, |(_, _, value)| *value)
    }

    fn find(&self, path: &str) -> Option<&(Box<str>, Origin, Origin)> {
        self.places.iter().find(|(known, ..)| &**known == path)
    }
}

/// A place on the grid of 24 columns.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Rect {
    /// Column.
    pub x: u32,
    /// Line.
    pub y: u32,
    /// Columns.
    pub width: u32,
    /// Lines.
    pub height: u32,
}

impl Rect {
    /// Whether two rectangles share a cell.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.x < other.x + other.width
            && other.x < self.x + self.width
            && self.y < other.y + other.height
            && other.y < self.y + self.height
    }
}

/// How values are shown.
#[derive(Clone, Debug, Default)]
pub struct Field {
    /// Grafana's unit id.
    pub unit: Option<Text>,
    /// Digits after the point.
    pub decimals: Option<u32>,
    /// Where they were said.
    pub decimals_origin: Origin,
    /// Least value.
    pub min: Option<Decimal>,
    /// Greatest value.
    pub max: Option<Decimal>,
    /// Where the greatest, else the least value was said.
    pub scale_origin: Origin,
    /// Shown when there is no value.
    pub no_value: Option<Text>,
    /// Fixed colour.
    pub color: Option<Box<str>>,
    /// Steps, the first without a start; empty for Grafana's default.
    pub thresholds: Vec<Step>,
    /// Where the thresholds were said.
    pub thresholds_origin: Origin,
    /// Texts and colours of values.
    pub mappings: Vec<Mapping>,
    /// Links of values.
    pub links: Vec<DataLink>,
}

/// One step of a threshold scale.
#[derive(Clone, Debug)]
pub struct Step {
    /// Where it starts; `None` for the first.
    pub at: Option<Decimal>,
    /// Colour from there on.
    pub color: Box<str>,
    /// Where it was said.
    pub origin: Origin,
}

/// Text and colour of a value.
#[derive(Clone, Debug)]
pub struct Mapping {
    /// Which values.
    pub matches: MappingMatch,
    /// Text.
    pub text: Option<Box<str>>,
    /// Colour.
    pub color: Option<Box<str>>,
}

/// Which values a mapping is for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum MappingMatch {
    /// One value.
    Value(Box<str>),
    /// A range, open at a missing end.
    Range(Option<Decimal>, Option<Decimal>),
    /// Texts that match.
    Regex(Box<str>),
    /// `null`, `nan`, `null+nan`, `true`, `false` or `empty`.
    Special(Box<str>),
}

/// A link of a value.
#[derive(Clone, Debug)]
pub struct DataLink {
    /// Title.
    pub title: Text,
    /// Address, root-relative inside Grafana, with Grafana's variables.
    pub url: Text,
    /// Dashboard, panel and variables that it goes to; the address then follows from them.
    pub dashboard: Option<(Text, Option<Text>, Vec<Pair>)>,
    /// The query that Explore opens with.
    pub query: Option<(Query, Language)>,
    /// Open in a new tab.
    pub new_tab: bool,
    /// Where it was said.
    pub origin: Origin,
}

/// How series are drawn.
#[derive(Clone, Debug, Default)]
pub struct Shape {
    /// Line, bars or points.
    pub draw: Draw,
    /// Opacity below a line.
    pub fill: Option<u32>,
    /// Stacking.
    pub stack: Stack,
    /// Axis.
    pub scale: Scale,
    /// Legend.
    pub legend: LegendShow,
    /// Legend at the right instead of below.
    pub legend_right: bool,
    /// Values in the legend.
    pub legend_calcs: Vec<Box<str>>,
}

/// What a series is drawn as.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Draw {
    /// A line.
    #[default]
    Line,
    /// Bars.
    Bars,
    /// Points.
    Points,
}

/// Stacking of series.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Stack {
    /// None.
    #[default]
    None,
    /// On each other.
    Normal,
    /// As shares.
    Percent,
}

/// Scale of an axis.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Scale {
    /// Linear.
    #[default]
    Linear,
    /// Logarithmic, base 10.
    Log,
}

/// How a legend is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum LegendShow {
    /// Follows from the queries: a table for several series, hidden for one.
    #[default]
    Auto,
    /// A list.
    List,
    /// A table.
    Table,
    /// None.
    Hidden,
}

/// A column of a table.
#[derive(Clone, Debug)]
pub struct Column {
    /// Header.
    pub header: Text,
    /// Field name after joining: a label, or `Value #A`.
    pub field: Box<str>,
    /// Whether it is a label.
    pub label: bool,
}

/// Settings of single series or columns.
#[derive(Clone, Debug)]
pub struct Override {
    /// Matcher id: `byName`, `byRegexp`, `byFrameRefID`.
    pub matcher: &'static str,
    /// What it matches.
    pub matches: Box<str>,
    /// Properties.
    pub properties: Vec<Property>,
    /// Those in Grafana's spelling, which are among the others, and where they were said.
    pub raw: Option<Box<RawPanel>>,
    /// Where it was said.
    pub origin: Origin,
}

/// One property of an override.
#[derive(Clone, Debug)]
pub enum Property {
    /// `unit`.
    Unit(Text),
    /// `decimals`.
    Decimals(u32),
    /// `color`, fixed.
    Color(Box<str>),
    /// `displayName`.
    Name(Text),
    /// `min`.
    Min(Decimal),
    /// `max`.
    Max(Decimal),
    /// `thresholds`.
    Thresholds(Vec<Step>),
    /// `links`.
    Links(Vec<DataLink>),
    /// Any other, by Grafana's id: `custom.axisPlacement`.
    Other(Box<str>, Value),
}

/// A transformation.
#[derive(Clone, Debug)]
pub struct Transformation {
    /// Grafana's id.
    pub id: Text,
    /// Options.
    pub options: Value,
    /// Where they were said: paths of keys and items, as those of [`RawPanel`].
    pub places: Vec<(Box<str>, Origin, Origin)>,
}

impl Transformation {
    /// Where the key and the value at a path of the options were said.
    #[must_use]
    pub fn place(&self, path: &str) -> (Origin, Origin) {
        let found = self.places.iter().find(|(known, ..)| &**known == path);
        found.map_or((self.id.origin(), self.id.origin()), |(_, key, value)| (*key, *value))
    }
}
