//! Transformations between a query and its panel (Grafana, transform data).

use std::collections::BTreeMap;
use std::ops::Not;

use serde::Serialize;
use serde_json::Value;

use super::Text;
use super::field::Matcher;
use super::words::words;

/// One step: `{id, options}`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Transformation<'a> {
    /// Transformation id.
    pub id: Text<'a>,
    /// Kept, not applied.
    #[serde(skip_serializing_if = "Not::not")]
    pub disabled: bool,
    /// Which frames.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filter: Option<Matcher<'a>>,
    /// What is transformed; absent is the series.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub topic: Option<Topic>,
    /// By `id`.
    pub options: StepOptions<'a>,
}

words! {
    /// What a transformation works on.
    Topic { Series = "series", Annotations = "annotations", AlertStates = "alertStates" }
}

/// Options of a transformation.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum StepOptions<'a> {
    /// `calculateField`
    Calculation(Box<Calculation<'a>>),
    /// `filterFieldsByName`
    Filter(NameFilter<'a>),
    /// `groupBy`
    Grouping(Grouping<'a>),
    /// `joinByField`
    Join(Join<'a>),
    /// `labelsToFields`
    Labels(LabelColumns<'a>),
    /// `limit`
    Limit(Limit),
    /// `merge`, `seriesToRows`, `timeSeriesTable`
    Nothing(Nothing),
    /// `organize`
    Organization(Organization<'a>),
    /// `partitionByValues`
    Partition(Partition<'a>),
    /// `reduce`
    Reduction(Reduction<'a>),
    /// `renameByRegex`
    Renaming(Renaming<'a>),
    /// `sortBy`
    Sorting(Sorting<'a>),
    /// As the author wrote it.
    Raw(Value),
}

/// `{}`
#[derive(Clone, Debug, PartialEq, Serialize, Default, Copy)]
pub struct Nothing {}

/// Options of `calculateField`.
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "camelCase")]
pub struct Calculation<'a> {
    /// Kind of calculation.
    pub mode: CalculationMode,
    /// Name of the new column.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alias: Option<Text<'a>>,
    /// For `binary`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub binary: Option<BinaryCalculation<'a>>,
    /// For `reduceRow`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reduce: Option<RowReduction<'a>>,
    /// Drop the other columns.
    #[serde(skip_serializing_if = "Not::not")]
    pub replace_fields: bool,
}

words! {
    /// Kind of calculation.
    CalculationMode {
        ReduceRow = "reduceRow", Binary = "binary", Unary = "unary", Cumulative = "cumulativeFunctions",
        Index = "index", Window = "windowFunctions",
    }
}

/// Two columns, or a column and a number.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BinaryCalculation<'a> {
    /// Column.
    pub left: Text<'a>,
    /// `+`, `-`, `*`, `/`.
    pub operator: Text<'a>,
    /// Column or number.
    pub right: Text<'a>,
}

/// Reduces some columns of a row.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RowReduction<'a> {
    /// Reducer id.
    pub reducer: Text<'a>,
    /// Columns; empty is all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub include: Vec<Text<'a>>,
}

/// Options of `filterFieldsByName`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NameFilter<'a> {
    /// Which columns stay.
    pub include: NameSelection<'a>,
}

/// Names, or a pattern for names.
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
pub struct NameSelection<'a> {
    /// Names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<Text<'a>>,
    /// A regular expression.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pattern: Option<Text<'a>>,
}

/// Options of `groupBy`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Grouping<'a> {
    /// By column.
    pub fields: BTreeMap<Text<'a>, GroupedField<'a>>,
}

/// What becomes of a column.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GroupedField<'a> {
    /// Reducer ids.
    pub aggregations: Vec<Text<'a>>,
    /// Key or value.
    pub operation: GroupOperation,
}

words! {
    /// The part of a column in a grouping.
    GroupOperation { Groupby = "groupby", Aggregate = "aggregate" }
}

/// Options of `joinByField`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Join<'a> {
    /// Column in common; absent is the time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by_field: Option<Text<'a>>,
    /// Which rows stay.
    pub mode: JoinMode,
}

words! {
    /// Which rows of a join stay.
    JoinMode { Outer = "outer", Inner = "inner", OuterTabular = "outerTabular" }
}

/// Options of `labelsToFields`.
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "camelCase")]
pub struct LabelColumns<'a> {
    /// Columns or rows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<LabelMode>,
    /// Only these labels.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub keep_labels: Vec<Text<'a>>,
    /// Label whose value names the value column.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value_label: Option<Text<'a>>,
}

words! {
    /// Whether labels become columns or rows.
    LabelMode { Columns = "columns", Rows = "rows" }
}

/// Options of `limit`.
#[derive(Clone, Debug, PartialEq, Serialize, Copy)]
#[serde(rename_all = "camelCase")]
pub struct Limit {
    /// Number of rows.
    pub limit_field: u32,
}

/// Options of `organize`.
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "camelCase")]
pub struct Organization<'a> {
    /// Columns to leave out.
    pub exclude_by_name: BTreeMap<Text<'a>, bool>,
    /// Rank by column.
    pub index_by_name: BTreeMap<Text<'a>, u32>,
    /// New name by column.
    pub rename_by_name: BTreeMap<Text<'a>, Text<'a>>,
}

/// Options of `partitionByValues`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Partition<'a> {
    /// Columns.
    pub fields: Vec<Text<'a>>,
    /// Keep them in the frames.
    #[serde(skip_serializing_if = "Not::not")]
    pub keep_fields: bool,
}

/// Options of `reduce`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Reduction<'a> {
    /// Rows, or fields in place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<ReduceMode>,
    /// Reducer ids.
    pub reducers: Vec<Text<'a>>,
    /// Reduce the time as well.
    #[serde(skip_serializing_if = "Not::not")]
    pub include_time_field: bool,
    /// Labels become columns.
    #[serde(skip_serializing_if = "Not::not")]
    pub labels_to_fields: bool,
}

words! {
    /// What a reduction yields.
    ReduceMode { SeriesToRows = "seriesToRows", ReduceFields = "reduceFields" }
}

/// Options of `renameByRegex`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Renaming<'a> {
    /// What is found in the old name.
    pub regex: Text<'a>,
    /// The new name, with `$1`.
    pub rename_pattern: Text<'a>,
}

/// Options of `sortBy`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Sorting<'a> {
    /// Of older versions; empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<Nothing>,
    /// One key.
    pub sort: Vec<SortKey<'a>>,
}

/// A column to sort by.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SortKey<'a> {
    /// Column.
    pub field: Text<'a>,
    /// Greatest first.
    #[serde(skip_serializing_if = "Not::not")]
    pub desc: bool,
}

impl<'a> Transformation<'a> {
    /// The transformation `id`, switched on and applied to every frame.
    pub fn new(id: impl Into<Text<'a>>, options: StepOptions<'a>) -> Self {
        Self { id: id.into(), disabled: false, filter: None, topic: None, options }
    }
}
