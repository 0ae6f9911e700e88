//! `fieldConfig`: units, thresholds, mappings, colours, overrides (Grafana, field options).

use std::collections::BTreeMap;
use std::ops::Not;

use serde::Serialize;
use serde_json::Value;

use super::axis::{HideFrom, Scale};
use super::graph::{
    BarChartField, HistogramField, LineStyle, SpanNulls, Stacking, ThresholdsStyle, TimeSeriesField,
};
use super::heatmap::HeatmapField;
use super::link::DataLink;
use super::single::PieChartField;
use super::state::{StateTimelineField, StatusHistoryField};
use super::table::{Cell, TableField};
use super::words::words;
use super::{Number, PanelJson, Text};

/// How values are shown.
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
pub struct FieldConfig<'a> {
    /// For every field.
    pub defaults: PanelJson<Defaults<'a>>,
    /// For some fields; always written, empty or not.
    pub overrides: Vec<Override<'a>>,
}

/// How the values of every field are shown.
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "camelCase")]
pub struct Defaults<'a> {
    /// Name in legend and header; may use `${__field.labels.x}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<Text<'a>>,
    /// Of the field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<Text<'a>>,
    /// Id of a unit; an unknown one is shown as a suffix.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<Text<'a>>,
    /// Digits after the point.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decimals: Option<u8>,
    /// Lower end of the scale.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<Number>,
    /// Upper end of the scale.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<Number>,
    /// Ends of the scale by field.
    #[serde(skip_serializing_if = "Not::not")]
    pub field_min_max: bool,
    /// Shown when there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub no_value: Option<Text<'a>>,
    /// Offer ad-hoc filters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filterable: Option<bool>,
    /// How a colour is chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub color: Option<FieldColor<'a>>,
    /// Steps of colour.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thresholds: Option<Thresholds<'a>>,
    /// Values shown as texts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub mappings: Vec<Mapping<'a>>,
    /// Links of a value.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<DataLink<'a>>,
    /// What belongs to the plugin.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom: Option<Custom<'a>>,
}

/// Steps of colour.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Thresholds<'a> {
    /// Of the value, or of its share of the scale.
    pub mode: ThresholdsMode,
    /// Ascending; the first has no value.
    pub steps: Vec<Threshold<'a>>,
}

words! {
    /// What a threshold is compared with.
    ThresholdsMode { Absolute = "absolute", Percentage = "percentage" }
}

/// One step.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Threshold<'a> {
    /// From here on.
    pub color: Text<'a>,
    /// `None`, written `null`, is minus infinity.
    pub value: Option<Number>,
}

/// How the colour of a series or value is chosen.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FieldColor<'a> {
    /// A colour mode, for instance `palette-classic`.
    pub mode: Text<'a>,
    /// For the modes `fixed` and `shades`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fixed_color: Option<Text<'a>>,
    /// Which value colours a series by thresholds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub series_by: Option<SeriesBy>,
}

words! {
    /// Which value colours a series.
    SeriesBy { Last = "last", Min = "min", Max = "max" }
}

/// Shows values as texts.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", content = "options", rename_all = "lowercase")]
pub enum Mapping<'a> {
    /// By the value's text.
    Value(BTreeMap<Text<'a>, Shown<'a>>),
    /// By a range.
    Range(RangeMapping<'a>),
    /// By a regular expression.
    Regex(RegexMapping<'a>),
    /// By kind of value.
    Special(SpecialMapping<'a>),
}

/// What is shown instead of a value.
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
pub struct Shown<'a> {
    /// The text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<Text<'a>>,
    /// The colour.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub color: Option<Text<'a>>,
    /// Path of an image.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub icon: Option<Text<'a>>,
    /// Rank among the mappings of the panel.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub index: Option<u32>,
}

/// A closed range of values.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RangeMapping<'a> {
    /// `None`, written `null`, is minus infinity.
    pub from: Option<Number>,
    /// `None`, written `null`, is infinity.
    pub to: Option<Number>,
    /// What is shown.
    pub result: Shown<'a>,
}

/// Values that match a regular expression.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RegexMapping<'a> {
    /// With or without slashes.
    pub pattern: Text<'a>,
    /// What is shown.
    pub result: Shown<'a>,
}

/// Values that are not numbers.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SpecialMapping<'a> {
    /// Which.
    #[serde(rename = "match")]
    pub kind: SpecialValue,
    /// What is shown.
    pub result: Shown<'a>,
}

words! {
    /// Values that are not numbers.
    SpecialValue {
        Null = "null", True = "true", False = "false", Nan = "nan", NullAndNan = "null+nan", Empty =
        "empty",
    }
}

/// Properties for the fields that match.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Override<'a> {
    /// Which fields.
    pub matcher: Matcher<'a>,
    /// What is different.
    pub properties: Vec<Property<'a>>,
}

/// Which fields.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Matcher<'a> {
    /// `byName`, `byRegexp`, `byType`, `byFrameRefID` and so on.
    pub id: Text<'a>,
    /// By `id`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub options: Option<MatcherOptions<'a>>,
}

/// What a matcher compares with.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum MatcherOptions<'a> {
    /// A name, a `/regex/`, a type, a `refId`.
    Text(Text<'a>),
    /// For `byNames`.
    Names(MatcherNames<'a>),
    /// For `byValue`.
    Value(MatcherValue<'a>),
    /// As the author wrote it.
    Raw(Value),
}

/// Options of `byNames`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MatcherNames<'a> {
    /// These, or all but these.
    pub mode: NamesMode,
    /// Names of fields.
    pub names: Vec<Text<'a>>,
}

words! {
    /// How a list of names selects.
    NamesMode { Include = "include", Exclude = "exclude" }
}

/// Options of `byValue`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MatcherValue<'a> {
    /// Reducer id.
    pub reducer: Text<'a>,
    /// `eq`, `neq`, `gte`, `gt`, `lte` or `lt`.
    pub op: Text<'a>,
    /// Compared with.
    pub value: Number,
}

/// One property of an override.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Property<'a> {
    /// `unit`, `custom.lineWidth` and so on.
    pub id: Text<'a>,
    /// By `id`.
    pub value: PropertyValue<'a>,
}

/// The value of a property.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum PropertyValue<'a> {
    /// A switch.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A text.
    Text(Text<'a>),
    /// For `color`.
    Color(FieldColor<'a>),
    /// For `thresholds`.
    Thresholds(Thresholds<'a>),
    /// For `mappings`.
    Mappings(Vec<Mapping<'a>>),
    /// For `links`.
    Links(Vec<DataLink<'a>>),
    /// For `custom.cellOptions`.
    Cell(Cell<'a>),
    /// For `custom.hideFrom`.
    HideFrom(HideFrom),
    /// For `custom.lineStyle`.
    LineStyle(LineStyle),
    /// For `custom.scaleDistribution`.
    Scale(Scale),
    /// For `custom.spanNulls`.
    SpanNulls(SpanNulls),
    /// For `custom.stacking`.
    Stacking(Stacking<'a>),
    /// For `custom.thresholdsStyle`.
    ThresholdsStyle(ThresholdsStyle),
    /// As the author wrote it.
    Raw(Value),
}

/// `custom`, by plugin.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Custom<'a> {
    /// `barchart`
    BarChart(Box<BarChartField<'a>>),
    /// `heatmap`
    Heatmap(HeatmapField),
    /// `histogram`
    Histogram(Box<HistogramField<'a>>),
    /// `piechart`
    PieChart(PieChartField),
    /// `state-timeline`
    StateTimeline(Box<StateTimelineField<'a>>),
    /// `status-history`
    StatusHistory(Box<StatusHistoryField<'a>>),
    /// `table`
    Table(Box<TableField<'a>>),
    /// `timeseries`
    TimeSeries(Box<TimeSeriesField<'a>>),
}

impl<'a> Thresholds<'a> {
    /// Absolute steps: `base` below the first of `steps`.
    pub fn absolute(base: impl Into<Text<'a>>, steps: impl IntoIterator<Item = (Number, Text<'a>)>) -> Self {
        let first = Threshold { color: base.into(), value: None };
        let rest = steps.into_iter().map(|(value, color)| Threshold { color, value: Some(value) });
        Self { mode: ThresholdsMode::Absolute, steps: std::iter::once(first).chain(rest).collect() }
    }
}

impl<'a> FieldColor<'a> {
    /// A colour mode without parameters.
    pub fn mode(mode: impl Into<Text<'a>>) -> Self {
        Self { mode: mode.into(), fixed_color: None, series_by: None }
    }

    /// One colour for everything.
    pub fn fixed(color: impl Into<Text<'a>>) -> Self {
        Self { fixed_color: Some(color.into()), ..Self::mode("fixed") }
    }
}

impl<'a> Override<'a> {
    /// An override for the field called `name`.
    pub fn by_name(name: impl Into<Text<'a>>, properties: Vec<Property<'a>>) -> Self {
        let options = Some(MatcherOptions::Text(name.into()));
        Self { matcher: Matcher { id: Text::Borrowed("byName"), options }, properties }
    }
}

impl<'a> Property<'a> {
    /// The property `id`.
    pub fn new(id: impl Into<Text<'a>>, value: PropertyValue<'a>) -> Self {
        Self { id: id.into(), value }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_threshold_has_null_for_a_value() {
        let steps = Thresholds::absolute("green", [(Number(0.9), Text::Borrowed("red"))]);
        assert_eq!(
            serde_json::to_string(&steps).unwrap(),
            r#"{"mode":"absolute","steps":[{"color":"green","value":null},{"color":"red","value":0.9}]}"#
        );
    }

    #[test]
    fn mappings_are_told_apart_by_their_type() {
        let result = Shown { text: Some("none".into()), ..Shown::default() };
        let mapping = Mapping::Special(SpecialMapping { kind: SpecialValue::NullAndNan, result });
        assert_eq!(
            serde_json::to_string(&mapping).unwrap(),
            r#"{"type":"special","options":{"match":"null+nan","result":{"text":"none"}}}"#
        );
    }
}
