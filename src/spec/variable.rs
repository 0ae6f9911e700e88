//! Dashboard variables.

use super::scalar::{Flag, Scalar};
use super::spec;
use crate::tree::{List, Map, OneOrMany, Text};

spec! {
    /// A variable of a dashboard. Exactly one key says where its values come from.
    pub struct Variable, "a variable" {
        /// Values of a label: `metric.label`, or `label` over all series.
        "label_values" label_values: Text;
        /// Names of labels, of one metric or of all.
        "label_names" label_names: Text;
        /// Names of metrics that match a regular expression.
        "metrics" metrics: Text;
        /// Result of a query.
        "query_result" query_result: Text;
        /// A fixed list.
        "values" values: List<Scalar>;
        /// Time intervals: `[1m, 10m, 1h]`.
        "interval" interval: List<Text>;
        /// Datasources of a type.
        "datasources" datasources: Text;
        /// A text field and its default.
        "text" text: Scalar;
        /// A hidden constant.
        "constant" constant: Scalar;
        /// Ad-hoc filters on every query of the datasource.
        "adhoc" adhoc: bool;
        /// Keys to group every query of the datasource by.
        "group_by" group_by: bool;
        /// A switch between two values, off first.
        "switch" switch: List<Scalar>;
        /// Labels that narrow `label_values`; may use other variables.
        "where" filters: Map<Scalar>;
        /// Uid of the datasource; the dashboard's when not said.
        "datasource" datasource: Text;
        /// What is shown beside the field.
        "label" label: Text;
        /// Help text.
        "description" description: Text;
        /// Several values at once.
        "multi" multi: bool;
        /// A choice "All"; a text is the value it stands for.
        "all" all: Flag;
        /// First value, or values.
        "default" initial: OneOrMany<Scalar>;
        /// Keep only what matches; a group keeps that part.
        "regex" regex: Text;
        /// `alphabetical`, `numerical`, `natural`, each with `-` in front for descending.
        "sort" sort: Text;
        /// `label`, `variable` or `no`.
        "hide" hide: Text;
        /// `load` or `time-range`.
        "refresh" refresh: Text;
    }
}
