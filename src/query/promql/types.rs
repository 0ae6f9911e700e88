//! The types of PromQL expressions.
//!
//! Every node of the tree carries one; the parser checks them as it builds.
//! Source: Prometheus docs, "Expression language data types".

/// What an expression evaluates to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum ValueType {
    /// Unknown: a Grafana variable, or something broken that has been reported.
    Any,
    /// One number.
    Scalar,
    /// A string.
    String,
    /// One sample per series.
    InstantVector,
    /// A range of samples per series.
    RangeVector,
}

impl ValueType {
    /// Its name in messages, as Prometheus words it.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::Any => "unknown",
            Self::Scalar => "scalar",
            Self::String => "string",
            Self::InstantVector => "instant vector",
            Self::RangeVector => "range vector",
        }
    }

    /// The same with its article.
    #[must_use]
    pub fn with_article(self) -> &'static str {
        match self {
            Self::Any => "something unknown",
            Self::Scalar => "a scalar",
            Self::String => "a string",
            Self::InstantVector => "an instant vector",
            Self::RangeVector => "a range vector",
        }
    }

    /// Whether a value of this type may stand where `expected` is wanted.
    #[must_use]
    pub fn fits(self, expected: Self) -> bool {
        self == expected || self == Self::Any || expected == Self::Any
    }

    /// Whether arithmetic and comparisons take it.
    #[must_use]
    pub fn is_operand(self) -> bool {
        matches!(self, Self::Any | Self::Scalar | Self::InstantVector)
    }

    /// The type of a binary operation on two operands that it takes.
    #[must_use]
    pub fn combine(self, other: Self) -> Self {
        match (self, other) {
            (Self::InstantVector, _) | (_, Self::InstantVector) => Self::InstantVector,
            (Self::Scalar, Self::Scalar) => Self::Scalar,
            _ => Self::Any,
        }
    }
}
