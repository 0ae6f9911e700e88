//! Variables of dashboards: each constructor says where the values come from.

use super::Datasource;
use super::datasource::Answers;
use super::metric::{Family, Label};
use super::query::{Ask, PromQl};
use super::said::{Faults, flag_setters, insert, said, text, text_setters, texts};
use crate::span::Origin;
use crate::spec::{self, Flag, Scalar};
use crate::tree::{List, OneOrMany, Said};

/// A variable of a dashboard.
///
/// ```
/// use dashc::prelude::*;
/// metrics! { counter orders_total { region, result } }
/// let region = Variable::label_values("region", orders_total::region).multi().all();
/// let tier = Variable::values("tier", ["gold", "silver"]).default("gold");
/// let orders = Dashboard::new("orders", "Orders").variable(region).variable(tier);
/// ```
#[derive(Clone, Debug)]
#[must_use = "a variable does nothing until a dashboard has it"]
pub struct Variable {
    pub(super) name: String,
    pub(super) origin: Origin,
    pub(super) spec: spec::Variable,
    pub(super) faults: Faults,
}

/// What can be a variable: a [`Variable`], or the label of a declared metric.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no variable",
    label = "expected a variable, or a label of a declared metric",
    note = "its constructor says where the values come from: `Variable::values(\"tier\", [\"gold\", \"silver\"])`"
)]
pub trait IntoVariable {
    /// As a variable.
    #[doc(hidden)]
    #[track_caller]
    fn into_variable(self) -> Variable;
}

impl IntoVariable for Variable {
    fn into_variable(self) -> Self {
        self
    }
}

impl<M: Family> IntoVariable for Label<M> {
    #[track_caller]
    fn into_variable(self) -> Variable {
        Variable::label_values(self.as_ref(), self)
    }
}

impl Variable {
    fn of(name: impl Into<String>, origin: Origin, spec: spec::Variable) -> Self {
        let spec = spec::Variable { origin, ..spec };
        Self { name: name.into(), origin, spec, faults: Faults::default() }
    }

    /// Values of a label: of a declared metric, or by text `metric.label`.
    #[track_caller]
    pub fn label_values(name: impl Into<String>, label: impl Into<String>) -> Self {
        let origin = Origin::here();
        Self::of(name, origin, spec::Variable { label_values: said(label, origin), ..Default::default() })
    }

    /// Names of labels, of a metric by its name or of all (`*`).
    #[track_caller]
    pub fn label_names(name: impl Into<String>, metric: impl Into<String>) -> Self {
        let origin = Origin::here();
        Self::of(name, origin, spec::Variable { label_names: said(metric, origin), ..Default::default() })
    }

    /// Names of metrics that match a regular expression.
    #[track_caller]
    pub fn metrics(name: impl Into<String>, regex: impl Into<String>) -> Self {
        let origin = Origin::here();
        Self::of(name, origin, spec::Variable { metrics: said(regex, origin), ..Default::default() })
    }

    /// Keys to group every query of a datasource by.
    #[track_caller]
    pub fn group_by<D>(name: impl Into<String>, datasource: &Datasource<D>) -> Self {
        let origin = Origin::here();
        let (group_by, datasource) = (Said::at(true, origin), datasource.named(origin));
        Self::of(name, origin, spec::Variable { group_by, datasource, ..Default::default() })
    }

    /// A switch between two values, off first.
    #[track_caller]
    pub fn switch(name: impl Into<String>, off: impl Into<String>, on: impl Into<String>) -> Self {
        let origin = Origin::here();
        let value = |value| Said::at(Scalar(text(value, origin)), origin);
        let switch = Said::at(List(vec![value(off.into()), value(on.into())]), origin);
        Self::of(name, origin, spec::Variable { switch, ..Default::default() })
    }

    /// The result of a query.
    #[track_caller]
    pub fn query_result<D: Answers<PromQl>>(
        name: impl Into<String>,
        datasource: &Datasource<D>,
        query: impl Ask<Language = PromQl>,
    ) -> Self {
        let origin = Origin::here();
        let query_result = query.ask().spec.promql;
        let datasource = datasource.named(origin);
        Self::of(name, origin, spec::Variable { query_result, datasource, ..Default::default() })
    }

    /// A fixed list.
    #[track_caller]
    pub fn values(name: impl Into<String>, values: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let origin = Origin::here();
        let value = |value| Said::at(Scalar(text(value, origin)), origin);
        let values = List(values.into_iter().map(value).collect());
        Self::of(name, origin, spec::Variable { values: Said::at(values, origin), ..Default::default() })
    }

    /// Time intervals: `["1m", "10m", "1h"]`.
    #[track_caller]
    pub fn interval(name: impl Into<String>, intervals: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let origin = Origin::here();
        Self::of(name, origin, spec::Variable { interval: texts(intervals, origin), ..Default::default() })
    }

    /// Datasources of a type: `prometheus`.
    #[track_caller]
    pub fn datasources(name: impl Into<String>, kind: impl Into<String>) -> Self {
        let origin = Origin::here();
        Self::of(name, origin, spec::Variable { datasources: said(kind, origin), ..Default::default() })
    }

    /// A text field, and what it starts with.
    #[track_caller]
    pub fn text(name: impl Into<String>, initial: impl Into<String>) -> Self {
        let origin = Origin::here();
        let text = Said::at(Scalar(text(initial, origin)), origin);
        Self::of(name, origin, spec::Variable { text, ..Default::default() })
    }

    /// A hidden constant.
    #[track_caller]
    pub fn constant(name: impl Into<String>, value: impl Into<String>) -> Self {
        let origin = Origin::here();
        let constant = Said::at(Scalar(text(value, origin)), origin);
        Self::of(name, origin, spec::Variable { constant, ..Default::default() })
    }

    /// Ad-hoc filters on every query of a datasource.
    #[track_caller]
    pub fn adhoc<D>(name: impl Into<String>, datasource: &Datasource<D>) -> Self {
        let origin = Origin::here();
        let (adhoc, datasource) = (Said::at(true, origin), datasource.named(origin));
        Self::of(name, origin, spec::Variable { adhoc, datasource, ..Default::default() })
    }

    text_setters! {
        /// What is shown beside the field.
        label => spec.label;
        /// Help text.
        description => spec.description;
        /// Keep only what matches; a group keeps that part.
        regex => spec.regex;
        /// `alphabetical`, `numerical` or `natural`, with `-` in front for descending.
        sort => spec.sort;
        /// `label`, `variable` or `no`.
        hide => spec.hide;
        /// When values are asked for: on `load`, or when the `time-range` changes.
        refresh => spec.refresh;
    }

    flag_setters! {
        /// Several values at once.
        multi => spec.multi;
    }

    /// A choice "All".
    #[track_caller]
    pub fn all(mut self) -> Self {
        self.spec.all = Said::here(Flag::Is(true));
        self
    }

    /// A choice "All" that stands for a value of its own.
    #[track_caller]
    pub fn all_as(mut self, value: impl Into<String>) -> Self {
        let origin = Origin::here();
        self.spec.all = Said::at(Flag::Text(text(value, origin)), origin);
        self
    }

    /// First value; said again, one more of several.
    #[track_caller]
    pub fn default(mut self, value: impl Into<String>) -> Self {
        let origin = Origin::here();
        let value = Said::at(Scalar(text(value, origin)), origin);
        let mut all = self.spec.initial.into_value().unwrap_or_else(|| OneOrMany(Vec::new()));
        all.0.push(value);
        self.spec.initial = Said::at(all, origin);
        self
    }

    /// Only values of series with this label; the value may use other variables.
    #[track_caller]
    pub fn narrowed_by(mut self, label: impl AsRef<str>, value: impl Into<String>) -> Self {
        let origin = Origin::here();
        let value = Scalar(text(value, origin));
        let entry = ("label", label.as_ref().to_owned());
        insert(&mut self.spec.filters, entry, value, origin, &mut self.faults);
        self
    }

    /// Asks this datasource instead of the dashboard's.
    #[track_caller]
    pub fn datasource<D>(mut self, datasource: &Datasource<D>) -> Self {
        self.spec.datasource = datasource.named(Origin::here());
        self
    }
}
