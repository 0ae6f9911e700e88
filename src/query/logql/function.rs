//! LogQL's closed sets: aggregations and conversions, and the rules each obeys.
//!
//! The lexer looks words up here, the parser tells functions from labels with
//! it, and `verify` reads the rules. Source: Loki docs, LogQL metric queries.

/// Whether a range aggregation reads an unwrapped value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unwrapping {
    /// It has nothing to add up without `| unwrap`.
    Required,
    /// It counts lines or bytes and refuses `| unwrap`.
    Forbidden,
    /// Either way.
    Optional,
}

/// A function over a log range: `rate({…}[5m])`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[allow(missing_docs)] // the names are the documentation: each variant is its function
pub enum RangeOp {
    AbsentOverTime,
    AvgOverTime,
    BytesOverTime,
    BytesRate,
    CountOverTime,
    FirstOverTime,
    LastOverTime,
    MaxOverTime,
    MinOverTime,
    QuantileOverTime,
    Rate,
    RateCounter,
    StddevOverTime,
    StdvarOverTime,
    SumOverTime,
}

impl RangeOp {
    /// Every range aggregation, sorted by name.
    pub const ALL: [Self; 15] = [
        Self::AbsentOverTime,
        Self::AvgOverTime,
        Self::BytesOverTime,
        Self::BytesRate,
        Self::CountOverTime,
        Self::FirstOverTime,
        Self::LastOverTime,
        Self::MaxOverTime,
        Self::MinOverTime,
        Self::QuantileOverTime,
        Self::Rate,
        Self::RateCounter,
        Self::StddevOverTime,
        Self::StdvarOverTime,
        Self::SumOverTime,
    ];

    /// As LogQL writes it, in lower case.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::AbsentOverTime => "absent_over_time",
            Self::AvgOverTime => "avg_over_time",
            Self::BytesOverTime => "bytes_over_time",
            Self::BytesRate => "bytes_rate",
            Self::CountOverTime => "count_over_time",
            Self::FirstOverTime => "first_over_time",
            Self::LastOverTime => "last_over_time",
            Self::MaxOverTime => "max_over_time",
            Self::MinOverTime => "min_over_time",
            Self::QuantileOverTime => "quantile_over_time",
            Self::Rate => "rate",
            Self::RateCounter => "rate_counter",
            Self::StddevOverTime => "stddev_over_time",
            Self::StdvarOverTime => "stdvar_over_time",
            Self::SumOverTime => "sum_over_time",
        }
    }

    /// Whether it reads an unwrapped value.
    #[must_use]
    pub fn unwrapping(self) -> Unwrapping {
        match self {
            Self::Rate | Self::AbsentOverTime => Unwrapping::Optional,
            Self::CountOverTime | Self::BytesOverTime | Self::BytesRate => Unwrapping::Forbidden,
            _ => Unwrapping::Required,
        }
    }

    /// Whether `by (…)` or `without (…)` may follow it.
    #[must_use]
    pub fn groups(self) -> bool {
        matches!(
            self,
            Self::AvgOverTime
                | Self::StddevOverTime
                | Self::StdvarOverTime
                | Self::QuantileOverTime
                | Self::MaxOverTime
                | Self::MinOverTime
                | Self::FirstOverTime
                | Self::LastOverTime
        )
    }
}

/// A function over a vector: `sum(…)`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[allow(missing_docs)] // the names are the documentation: each variant is its function
pub enum VectorOp {
    ApproxTopk,
    Avg,
    Bottomk,
    Count,
    Max,
    Min,
    Sort,
    SortDesc,
    Stddev,
    Stdvar,
    Sum,
    Topk,
}

impl VectorOp {
    /// Every vector aggregation, sorted by name.
    pub const ALL: [Self; 12] = [
        Self::ApproxTopk,
        Self::Avg,
        Self::Bottomk,
        Self::Count,
        Self::Max,
        Self::Min,
        Self::Sort,
        Self::SortDesc,
        Self::Stddev,
        Self::Stdvar,
        Self::Sum,
        Self::Topk,
    ];

    /// As LogQL writes it, in lower case.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::ApproxTopk => "approx_topk",
            Self::Avg => "avg",
            Self::Bottomk => "bottomk",
            Self::Count => "count",
            Self::Max => "max",
            Self::Min => "min",
            Self::Sort => "sort",
            Self::SortDesc => "sort_desc",
            Self::Stddev => "stddev",
            Self::Stdvar => "stdvar",
            Self::Sum => "sum",
            Self::Topk => "topk",
        }
    }

    /// Whether its first argument is a number of series.
    #[must_use]
    pub fn limits(self) -> bool {
        matches!(self, Self::Topk | Self::Bottomk | Self::ApproxTopk)
    }

    /// Whether it refuses to group.
    #[must_use]
    pub fn ungrouped(self) -> bool {
        matches!(self, Self::Sort | Self::SortDesc | Self::ApproxTopk)
    }
}

/// How `unwrap` reads a label as a number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Conversion {
    /// `bytes(label)`
    Bytes,
    /// `duration(label)`, in seconds
    Duration,
    /// `duration_seconds(label)`
    DurationSeconds,
}

/// Functions of PromQL that LogQL does not have, and what to write instead; sorted.
pub(super) const PROMQL: &[(&str, &str)] = &[
    ("abs", "drop it: LogQL has no functions of single values"),
    ("absent", "use `absent_over_time({…}[5m])`"),
    ("ceil", "drop it: LogQL has no functions of single values"),
    ("changes", "use `count_over_time({…}[5m])` to count lines"),
    ("clamp", "compare with `>` and `<` instead"),
    ("clamp_max", "compare with `<` instead"),
    ("clamp_min", "compare with `>` instead"),
    ("count_values", "use `sum by (label) (count_over_time({…}[5m]))`"),
    ("delta", "use `last_over_time(…) - first_over_time(…)` with `| unwrap`"),
    ("deriv", "use `rate_counter` with `| unwrap`"),
    ("exp", "drop it: LogQL has no functions of single values"),
    ("floor", "drop it: LogQL has no functions of single values"),
    ("group", "use `count by (label) (…)`"),
    ("histogram_quantile", "use `quantile_over_time(0.99, {…} | unwrap label [5m])`"),
    ("idelta", "use `last_over_time(…) - first_over_time(…)` with `| unwrap`"),
    ("increase", "use `count_over_time({…}[5m])` for lines, `sum_over_time` with `| unwrap` for values"),
    ("irate", "use `rate({…}[5m])`"),
    ("label_join", "use `| label_format new=\"{{.a}}-{{.b}}\"` before the range"),
    ("ln", "drop it: LogQL has no functions of single values"),
    ("log10", "drop it: LogQL has no functions of single values"),
    ("log2", "drop it: LogQL has no functions of single values"),
    ("mad_over_time", "use `stddev_over_time` with `| unwrap`"),
    ("predict_linear", "record the query as a metric and predict in PromQL"),
    ("present_over_time", "use `count_over_time({…}[5m]) > bool 0`"),
    ("quantile", "use `quantile_over_time(0.99, {…} | unwrap label [5m])`"),
    ("resets", "use `rate_counter`, which copes with resets"),
    ("round", "drop it: LogQL has no functions of single values"),
    ("scalar", "drop it: LogQL compares vectors with numbers directly"),
    ("sgn", "drop it: LogQL has no functions of single values"),
    ("sqrt", "use `^ 0.5`"),
    ("time", "use `vector(0)` or a `{{ now }}` template"),
    ("timestamp", "use `| line_format \"{{ __timestamp__ }}\"`"),
];

/// What to write instead of a PromQL function, if `name` is one.
pub(super) fn promql_only(name: &str) -> Option<&'static str> {
    let lower = name.to_ascii_lowercase();
    let place = PROMQL.binary_search_by(|(known, _)| (*known).cmp(lower.as_str())).ok()?;
    PROMQL.get(place).map(|(_, help)| *help)
}

/// Every word that may stand before `(` where a metric query begins.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    let ranges = RangeOp::ALL.into_iter().map(RangeOp::name);
    let vectors = VectorOp::ALL.into_iter().map(VectorOp::name);
    ranges.chain(vectors).chain(["label_replace", "vector"])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_sorted_so_that_they_can_be_searched() {
        assert!(PROMQL.is_sorted_by(|a, b| a.0 < b.0));
        assert!(RangeOp::ALL.is_sorted_by(|a, b| a.name() < b.name()));
        assert!(VectorOp::ALL.is_sorted_by(|a, b| a.name() < b.name()));
    }

    #[test]
    fn a_promql_function_is_known_in_any_case() {
        assert!(promql_only("Increase").is_some());
        assert_eq!(promql_only("rate"), None);
    }
}
