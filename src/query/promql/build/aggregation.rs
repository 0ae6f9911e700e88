//! Aggregation operators: `sum by (job) (…)`.

use super::text::{self, Level};
use super::{Expr, Form, Instant, InstantVector, Number, Whole, of_any_metric, sealed::Sealed};

/// The form of an aggregation that may still get its `by` or `without`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Aggregation {
    operator: &'static str,
    arguments: String,
    /// The clause with a blank on either side.
    grouping: Option<String>,
}

impl Aggregation {
    pub(in crate::query) fn new(operator: &'static str, arguments: String) -> Self {
        Self { operator, arguments, grouping: None }
    }

    pub(in crate::query) fn grouped(
        mut self,
        word: &str,
        labels: impl IntoIterator<Item = impl AsRef<str>>,
    ) -> Whole {
        self.grouping = Some(format!(" {word} {} ", text::label_list(labels)));
        self.finish()
    }
}

impl Sealed for Aggregation {}

impl Form for Aggregation {
    of_any_metric!();

    fn finish(self) -> Whole {
        let grouping = self.grouping.unwrap_or_default();
        Whole { text: [self.operator, &grouping, "(", &self.arguments, ")"].concat(), level: Level::Atom }
    }
}

impl Expr<Instant, Aggregation> {
    /// One result per combination of these labels; all other labels are gone.
    ///
    /// ```
    /// use dashc::query::promql::build::*;
    /// let errors = sum(rate(metric("errors_total").range("5m"))).by(["job", "route"]);
    /// assert_eq!(errors.to_string(), "sum by (job, route) (rate(errors_total[5m]))");
    /// ```
    pub fn by(self, labels: impl IntoIterator<Item = impl AsRef<str>>) -> Expr<Instant> {
        Expr::of(self.form.grouped("by", labels))
    }

    /// These labels are gone; one result per combination of the others.
    pub fn without(self, labels: impl IntoIterator<Item = impl AsRef<str>>) -> Expr<Instant> {
        Expr::of(self.form.grouped("without", labels))
    }
}

macro_rules! aggregations {
    ($($(#[$doc:meta])+ $name:ident)+) => {$(
        $(#[$doc])+
        pub fn $name<S: Form>(vector: impl InstantVector<Form = S>) -> Expr<Instant, S::Grouped> {
            let arguments = vector.expression().into_text();
            Expr::of(S::aggregated(Aggregation::new(stringify!($name), arguments)))
        }
    )+};
}

aggregations! {
    /// The sum over the series of a group.
    sum
    /// The mean over the series of a group.
    avg
    /// The least value of a group.
    min
    /// The greatest value of a group.
    max
    /// How many series a group has.
    count
    /// 1 for every group: only its labels matter.
    group
    /// The population standard deviation over a group.
    stddev
    /// The population variance over a group.
    stdvar
}

macro_rules! parameterised_aggregations {
    ($($(#[$doc:meta])+ $name:ident($parameter:ident))+) => {$(
        $(#[$doc])+
        pub fn $name<V: InstantVector>(
            $parameter: impl Number,
            vector: V,
        ) -> Expr<Instant, <V::Form as Form>::Grouped> {
            let arguments = format!("{}, {}", $parameter.into_scalar(), vector.expression());
            Expr::of(V::Form::aggregated(Aggregation::new(stringify!($name), arguments)))
        }
    )+};
}

parameterised_aggregations! {
    /// The `k` greatest series of each group, with all their labels.
    topk(k)
    /// The `k` least series of each group, with all their labels.
    bottomk(k)
    /// The `q`-quantile (0 ≤ q ≤ 1) over the series of a group.
    quantile(q)
    /// Some `k` series of each group (experimental in Prometheus 3).
    limitk(k)
    /// A share of the series of each group (experimental in Prometheus 3).
    limit_ratio(ratio)
}

/// How many series of a group have each value, the value as text in the new label `label`.
pub fn count_values(label: &str, vector: impl InstantVector) -> Expr<Instant, Aggregation> {
    let arguments = format!("{}, {}", text::quote(label), vector.expression());
    Expr::of(Aggregation::new("count_values", arguments))
}
