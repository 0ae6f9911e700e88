//! The table of PromQL's functions.
//!
//! Argument types, result, first version and flag of each. Source: Prometheus
//! docs, "Functions"; versions come from the changelog and are the best known.

use super::feature::{Feature, Need, Version};
use super::types::ValueType;
use crate::span::Span;

use ValueType::{InstantVector as V, RangeVector as M, Scalar as S, String as T};

/// Names one function of the table.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct FunctionId(u8);

/// How many arguments a function takes beyond or below its list of types.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Arity {
    /// Exactly the list.
    Exact,
    /// The last of the list may be left out.
    Optional,
    /// The last of the list may stand from 0 to this many times.
    Upto(u8),
    /// The last of the list may stand any number of times, also never.
    Any,
}

/// One function.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Function {
    /// Its name; the case of letters matters.
    pub name: &'static str,
    /// Types of the arguments.
    pub arguments: &'static [ValueType],
    /// How the list is to be read.
    pub arity: Arity,
    /// Type of the result.
    pub result: ValueType,
    /// The first version that has it.
    pub since: Version,
    /// Whether it is (or was until `stable`) behind `promql-experimental-functions`.
    pub experimental: bool,
    /// The version from which an experimental function needs no flag, if there is one yet.
    pub stable: Option<Version>,
}

impl Function {
    /// Fewest arguments.
    #[must_use]
    pub fn least(&self) -> usize {
        self.arguments.len() - usize::from(self.arity != Arity::Exact)
    }

    /// Most arguments; `None` if there is no limit.
    #[must_use]
    pub fn most(&self) -> Option<usize> {
        match self.arity {
            Arity::Exact | Arity::Optional => Some(self.arguments.len()),
            Arity::Upto(more) => Some(self.least() + usize::from(more)),
            Arity::Any => None,
        }
    }

    /// The type of argument `index`; the last type repeats.
    #[must_use]
    pub fn argument(&self, index: usize) -> ValueType {
        self.arguments.get(index).or(self.arguments.last()).copied().unwrap_or(ValueType::Any)
    }

    /// What a call at `span` asks of the server, if anything.
    #[must_use]
    pub fn need(&self, span: Span) -> Option<Need> {
        let feature = if self.experimental { Feature::ExperimentalFunctions } else { Feature::Function };
        let need = Need { since: self.since, stable: self.stable, ..Need::new(span, feature) };
        (self.since > OLD).then_some(need.named(self.name))
    }
}

/// The function called `name`.
#[must_use]
pub fn find(name: &str) -> Option<FunctionId> {
    let index = FUNCTIONS.binary_search_by(|function| function.name.cmp(name)).ok()?;
    u8::try_from(index).ok().map(FunctionId)
}

/// What the table says of it.
#[must_use]
pub fn get(id: FunctionId) -> &'static Function {
    &FUNCTIONS[usize::from(id.0) % FUNCTIONS.len()]
}

/// Every function, by name.
#[must_use]
pub fn all() -> &'static [Function] {
    &FUNCTIONS
}

/// What to do with a function of a neighbouring language; `None` if it is of none.
///
/// Sources: Grafana docs, "Prometheus template variables"; Loki docs, "Metric
/// queries"; the documentation of `MetricsQL`.
pub(super) fn foreign(name: &str) -> Option<&'static str> {
    match name {
        "label_values" | "label_names" | "metrics" | "query_result" => {
            Some("move it to a variable of the dashboard: Grafana answers it, not Prometheus")
        }
        "bytes_over_time" | "bytes_rate" | "rate_counter" => {
            Some("send the query to a Loki data source: this function belongs to LogQL")
        }
        "histogram_share" | "median_over_time" | "distinct_over_time" | "increase_pure" | "label_set"
        | "label_del" | "label_keep" | "keep_last_value" | "rollup" | "rollup_rate" | "range_quantile"
        | "running_sum" | "outliersk" | "any" | "distinct" | "median" => {
            Some("send the query to VictoriaMetrics: this function belongs to MetricsQL")
        }
        _ => None,
    }
}

const OLD: Version = (2, 0);

const fn row(name: &'static str, arguments: &'static [ValueType], result: ValueType) -> Function {
    let arity = Arity::Exact;
    Function { name, arguments, arity, result, since: OLD, experimental: false, stable: None }
}

impl Function {
    const fn arity(self, arity: Arity) -> Self {
        Self { arity, ..self }
    }

    const fn since(self, major: u16, minor: u16) -> Self {
        Self { since: (major, minor), ..self }
    }

    const fn experimental(self, major: u16, minor: u16) -> Self {
        Self { since: (major, minor), experimental: true, ..self }
    }

    const fn stable(self, major: u16, minor: u16) -> Self {
        Self { stable: Some((major, minor)), ..self }
    }
}

/// Sorted by name.
static FUNCTIONS: [Function; 90] = [
    row("abs", &[V], V),
    row("absent", &[V], V),
    row("absent_over_time", &[M], V).since(2, 16),
    row("acos", &[V], V).since(2, 31),
    row("acosh", &[V], V).since(2, 31),
    row("asin", &[V], V).since(2, 31),
    row("asinh", &[V], V).since(2, 31),
    row("atan", &[V], V).since(2, 31),
    row("atanh", &[V], V).since(2, 31),
    row("avg_over_time", &[M], V),
    row("ceil", &[V], V),
    row("changes", &[M], V),
    row("clamp", &[V, S, S], V).since(2, 26),
    row("clamp_max", &[V, S], V),
    row("clamp_min", &[V, S], V),
    row("cos", &[V], V).since(2, 31),
    row("cosh", &[V], V).since(2, 31),
    row("count_over_time", &[M], V),
    row("day_of_month", &[V], V).arity(Arity::Optional),
    row("day_of_week", &[V], V).arity(Arity::Optional),
    row("day_of_year", &[V], V).arity(Arity::Optional).since(2, 38),
    row("days_in_month", &[V], V).arity(Arity::Optional),
    row("deg", &[V], V).since(2, 31),
    row("delta", &[M], V),
    row("deriv", &[M], V),
    row("double_exponential_smoothing", &[M, S, S], V).experimental(3, 0),
    row("end", &[], S).experimental(3, 12),
    row("exp", &[V], V),
    row("first_over_time", &[M], V).experimental(3, 7).stable(3, 14),
    row("floor", &[V], V),
    row("histogram_avg", &[V], V).since(2, 51),
    row("histogram_count", &[V], V).since(2, 40),
    row("histogram_fraction", &[S, S, V], V).since(2, 40),
    row("histogram_quantile", &[S, V], V),
    row("histogram_quantiles", &[V, T, S, S], V).arity(Arity::Upto(9)).experimental(3, 11),
    row("histogram_stddev", &[V], V).since(2, 47),
    row("histogram_stdvar", &[V], V).since(2, 47),
    row("histogram_sum", &[V], V).since(2, 40),
    row("hour", &[V], V).arity(Arity::Optional),
    row("idelta", &[M], V),
    row("increase", &[M], V),
    row("info", &[V, V], V).arity(Arity::Optional).experimental(3, 0),
    row("irate", &[M], V),
    row("label_join", &[V, T, T, T], V).arity(Arity::Any),
    row("label_replace", &[V, T, T, T, T], V),
    row("last_over_time", &[M], V).since(2, 26),
    row("ln", &[V], V),
    row("log10", &[V], V),
    row("log2", &[V], V),
    row("mad_over_time", &[M], V).experimental(2, 49),
    row("max_of", &[S, S], S).experimental(3, 12),
    row("max_over_time", &[M], V),
    row("min_of", &[S, S], S).experimental(3, 12),
    row("min_over_time", &[M], V),
    row("minute", &[V], V).arity(Arity::Optional),
    row("month", &[V], V).arity(Arity::Optional),
    row("pi", &[], S).since(2, 31),
    row("predict_linear", &[M, S], V),
    row("present_over_time", &[M], V).since(2, 29),
    row("quantile_over_time", &[S, M], V),
    row("rad", &[V], V).since(2, 31),
    row("range", &[], S).experimental(3, 12),
    row("rate", &[M], V),
    row("resets", &[M], V),
    row("round", &[V, S], V).arity(Arity::Optional),
    row("scalar", &[V], S),
    row("sgn", &[V], V).since(2, 26),
    row("sin", &[V], V).since(2, 31),
    row("sinh", &[V], V).since(2, 31),
    row("sort", &[V], V),
    row("sort_by_label", &[V, T], V).arity(Arity::Any).experimental(2, 49),
    row("sort_by_label_desc", &[V, T], V).arity(Arity::Any).experimental(2, 49),
    row("sort_desc", &[V], V),
    row("sqrt", &[V], V),
    row("start", &[], S).experimental(3, 12),
    row("start_timestamp", &[V], V).experimental(3, 12),
    row("stddev_over_time", &[M], V),
    row("stdvar_over_time", &[M], V),
    row("step", &[], S).experimental(3, 12),
    row("sum_over_time", &[M], V),
    row("tan", &[V], V).since(2, 31),
    row("tanh", &[V], V).since(2, 31),
    row("time", &[], S),
    row("timestamp", &[V], V),
    row("ts_of_first_over_time", &[M], V).experimental(3, 7),
    row("ts_of_last_over_time", &[M], V).experimental(3, 5),
    row("ts_of_max_over_time", &[M], V).experimental(3, 5),
    row("ts_of_min_over_time", &[M], V).experimental(3, 5),
    row("vector", &[S], V),
    row("year", &[V], V).arity(Arity::Optional),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_every_name_is_found() {
        assert!(FUNCTIONS.is_sorted_by(|a, b| a.name < b.name));
        assert!(FUNCTIONS.iter().all(|function| find(function.name).map(get) == Some(function)));
        assert_eq!(find("Rate"), None);
    }
}
