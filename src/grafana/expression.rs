//! Server-side expressions: targets and alert nodes of `__expr__` (Grafana, expressions).
//!
//! Only the minimal form that Grafana's expression schema accepts is written;
//! the UI adds keys that the schema refuses.

use std::ops::Not;

use serde::Serialize;

use super::words::words;
use super::{DatasourceRef, Number, Text};

/// One expression.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Expression<'a> {
    /// Unique in the panel or rule.
    pub ref_id: Text<'a>,
    /// Always `__expr__`.
    pub datasource: DatasourceRef<'a>,
    /// Asked, not shown.
    #[serde(skip_serializing_if = "Not::not")]
    pub hide: bool,
    /// What is computed.
    #[serde(flatten)]
    pub operation: Operation<'a>,
    /// Of an alert rule's node.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interval_ms: Option<u64>,
    /// Of an alert rule's node.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_data_points: Option<u32>,
}

/// What an expression computes.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Operation<'a> {
    /// A formula over other nodes.
    Math(MathOperation<'a>),
    /// A series becomes a number.
    Reduce(ReduceOperation<'a>),
    /// A series gets another step.
    Resample(ResampleOperation<'a>),
    /// A number becomes 0 or 1.
    Threshold(ThresholdOperation<'a>),
    /// Several conditions at once; drops labels.
    ClassicConditions(ClassicOperation<'a>),
    /// SQL over other nodes.
    Sql(SqlOperation<'a>),
}

/// A formula.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MathOperation<'a> {
    /// For instance `$A / $B`.
    pub expression: Text<'a>,
}

/// A reduction.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReduceOperation<'a> {
    /// A `refId`.
    pub expression: Text<'a>,
    /// How.
    pub reducer: Reducer,
    /// What becomes of gaps; absent is strict.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub settings: Option<ReduceSettings>,
}

words! {
    /// How an expression reduces.
    Reducer {
        Last = "last", Sum = "sum", Mean = "mean", Min = "min", Max = "max", Count = "count", Median =
        "median",
    }
}

/// What becomes of values that are not numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Copy)]
#[serde(rename_all = "camelCase")]
pub struct ReduceSettings {
    /// Drop or replace.
    pub mode: GapMode,
    /// For `replaceNN`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replace_with_value: Option<Number>,
}

words! {
    /// What becomes of values that are not numbers.
    GapMode { Drop = "dropNN", Replace = "replaceNN" }
}

/// Another step.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ResampleOperation<'a> {
    /// A `refId`.
    pub expression: Text<'a>,
    /// The step.
    pub window: Text<'a>,
    /// Of several values in a step.
    pub downsampler: Reducer,
    /// Of a step without value.
    pub upsampler: Upsampler,
}

words! {
    /// What fills a step without value.
    Upsampler { Pad = "pad", Backfilling = "backfilling", Fillna = "fillna" }
}

/// A comparison.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ThresholdOperation<'a> {
    /// A `refId`.
    pub expression: Text<'a>,
    /// Exactly one.
    pub conditions: Vec<ThresholdCondition>,
}

/// The comparison.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ThresholdCondition {
    /// When it fires.
    pub evaluator: Evaluator,
    /// When it stops firing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unload_evaluator: Option<Evaluator>,
}

/// Compares a number.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Evaluator {
    /// One, or two for a range.
    pub params: Vec<Number>,
    /// How.
    #[serde(rename = "type")]
    pub kind: EvaluatorKind,
}

words! {
    /// How a number is compared.
    EvaluatorKind {
        Gt = "gt", Lt = "lt", Eq = "eq", Ne = "ne", Gte = "gte", Lte = "lte", WithinRange =
        "within_range", OutsideRange = "outside_range", WithinRangeIncluded = "within_range_included",
        OutsideRangeIncluded = "outside_range_included", NoValue = "no_value",
    }
}

/// Classic conditions.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClassicOperation<'a> {
    /// In order.
    pub conditions: Vec<ClassicCondition<'a>>,
}

/// One classic condition.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClassicCondition<'a> {
    /// When it holds.
    pub evaluator: Evaluator,
    /// How it joins the one before.
    pub operator: ClassicOperator,
    /// What is compared.
    pub query: ClassicQuery<'a>,
    /// How it is reduced.
    pub reducer: ClassicReducer<'a>,
}

/// How two conditions are joined.
#[derive(Clone, Debug, PartialEq, Serialize, Copy)]
pub struct ClassicOperator {
    /// The word.
    #[serde(rename = "type")]
    pub kind: ClassicJoin,
}

words! {
    /// How two conditions are joined.
    ClassicJoin { And = "and", Or = "or", LogicOr = "logic-or" }
}

/// What a classic condition looks at.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClassicQuery<'a> {
    /// One `refId`.
    pub params: Vec<Text<'a>>,
}

/// How a classic condition reduces.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClassicReducer<'a> {
    /// `avg`, `min`, `max`, `sum`, `count`, `last`, `median` and so on.
    #[serde(rename = "type")]
    pub kind: Text<'a>,
}

/// SQL over other nodes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SqlOperation<'a> {
    /// The statement.
    pub expression: Text<'a>,
    /// Empty, or `alerting`.
    pub format: Text<'a>,
}

impl<'a> Expression<'a> {
    /// An expression without hints about step and number of points.
    pub fn new(ref_id: impl Into<Text<'a>>, operation: Operation<'a>) -> Self {
        Self {
            ref_id: ref_id.into(),
            datasource: DatasourceRef::EXPRESSION,
            hide: false,
            operation,
            interval_ms: None,
            max_data_points: None,
        }
    }
}

impl Evaluator {
    /// A comparison with one number.
    #[must_use]
    pub fn one(kind: EvaluatorKind, value: Number) -> Self {
        Self { params: vec![value], kind }
    }
}

impl<'a> ThresholdOperation<'a> {
    /// A comparison of the node `expression` with one number.
    pub fn one(expression: impl Into<Text<'a>>, kind: EvaluatorKind, value: Number) -> Self {
        let evaluator = Evaluator::one(kind, value);
        let conditions = vec![ThresholdCondition { evaluator, unload_evaluator: None }];
        Self { expression: expression.into(), conditions }
    }
}
