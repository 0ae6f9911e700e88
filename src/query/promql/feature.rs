//! What a query asks of the server: versions and feature flags.
//!
//! The parser accepts all of PromQL as if every flag were on and notes each
//! [`Need`]; [`gate`] holds them against one [`Target`]. Versions come from the
//! Prometheus changelog and are the best known; where a feature's first release
//! is uncertain the later candidate is given.

use crate::query::Fault;
use crate::span::Span;

/// Major and minor version of a Prometheus release.
pub type Version = (u16, u16);

/// Something that not every Prometheus has.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Feature {
    /// A function or aggregator that is behind a flag.
    ExperimentalFunctions,
    /// Arithmetic in ranges and offsets: `[5m + 1m]`, `offset step()`.
    DurationExpr,
    /// `anchored` and `smoothed`.
    ExtendedRangeSelectors,
    /// `fill`, `fill_left` and `fill_right`.
    BinopFill,
    /// Quoted metric and label names.
    Utf8Names,
    /// `</` and `>/` on native histograms.
    TrimOperators,
    /// Numbers as durations and durations as numbers: `[300]`, `1 + 5m`.
    NumericDurations,
    /// A function or aggregator that came with some version.
    Function,
}

impl Feature {
    /// All features, in order of declaration.
    pub const ALL: [Self; 8] = [
        Self::ExperimentalFunctions,
        Self::DurationExpr,
        Self::ExtendedRangeSelectors,
        Self::BinopFill,
        Self::Utf8Names,
        Self::TrimOperators,
        Self::NumericDurations,
        Self::Function,
    ];

    /// The value of `--enable-feature` that turns it on; `None` if it needs none.
    #[must_use]
    pub fn flag(self) -> Option<&'static str> {
        match self {
            Self::ExperimentalFunctions => Some("promql-experimental-functions"),
            Self::DurationExpr => Some("promql-duration-expr"),
            Self::ExtendedRangeSelectors => Some("promql-extended-range-selectors"),
            Self::BinopFill => Some("promql-binop-fill-modifiers"),
            _ => None,
        }
    }

    /// The first version that has it. A function's own version is in its [`Need`].
    #[must_use]
    pub fn since(self) -> Version {
        match self {
            Self::ExperimentalFunctions => (2, 49),
            Self::DurationExpr => (3, 4),
            Self::ExtendedRangeSelectors => (3, 7),
            Self::BinopFill => (3, 10),
            Self::Utf8Names | Self::NumericDurations => (3, 0),
            Self::TrimOperators => (3, 10),
            Self::Function => (2, 0),
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::DurationExpr => "an expression as duration",
            Self::ExtendedRangeSelectors => "the range modifier",
            Self::BinopFill => "the modifier",
            Self::Utf8Names => "a quoted name",
            Self::TrimOperators => "the operator",
            Self::NumericDurations => "a number as duration (or the reverse)",
            Self::ExperimentalFunctions | Self::Function => "the function",
        }
    }

    fn bit(self) -> u16 {
        1 << (self as u16)
    }
}

/// A set of features.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct FeatureSet(u16);

impl FeatureSet {
    /// No flag set: a server as it comes.
    #[must_use]
    pub fn none() -> Self {
        Self(0)
    }

    /// Every flag set.
    #[must_use]
    pub fn all() -> Self {
        Feature::ALL.into_iter().fold(Self(0), Self::with)
    }

    /// The same with `feature`.
    #[must_use]
    pub fn with(self, feature: Feature) -> Self {
        Self(self.0 | feature.bit())
    }

    /// The same with the feature that `--enable-feature=flag` turns on, if it is one of PromQL's.
    #[must_use]
    pub fn with_flag(self, flag: &str) -> Self {
        let found = Feature::ALL.into_iter().find(|feature| feature.flag() == Some(flag));
        found.map_or(self, |feature| self.with(feature))
    }

    /// Whether `feature` is in it.
    #[must_use]
    pub fn contains(self, feature: Feature) -> bool {
        self.0 & feature.bit() != 0
    }
}

/// One use of a feature in a query.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Need {
    /// The characters that use it.
    pub span: Span,
    /// What they use.
    pub feature: Feature,
    /// The first version that has it.
    pub since: Version,
    /// From which version on no flag is needed; `None` while it needs one (or never did).
    pub stable: Option<Version>,
    /// The function, keyword or operator as written, if it has a fixed name.
    pub name: Option<&'static str>,
}

impl Need {
    /// A use of `feature`, with the feature's own version.
    #[must_use]
    pub fn new(span: Span, feature: Feature) -> Self {
        Self { span, feature, since: feature.since(), stable: None, name: None }
    }

    /// The same, called `name` in messages.
    #[must_use]
    pub fn named(self, name: &'static str) -> Self {
        Self { name: Some(name), ..self }
    }
}

/// The server that a query is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Target {
    /// Its version.
    pub version: Version,
    /// The features whose flags are set.
    pub features: FeatureSet,
}

/// One fault for each need that `target` does not meet.
///
/// Codes: `promql/needs-version` and `promql/needs-flag`.
#[must_use]
pub fn gate(needs: &[Need], target: &Target) -> Vec<Fault> {
    needs.iter().filter_map(|need| refusal(need, *target)).collect()
}

fn refusal(need: &Need, target: Target) -> Option<Fault> {
    let name = need.name.map_or_else(String::new, |name| format!(" `{name}`"));
    let what = format!("{}{name}", need.feature.words());
    let (major, minor) = target.version;
    if target.version < need.since {
        let (first, second) = need.since;
        let message =
            format!("{what} needs Prometheus {first}.{second} or later, the target is {major}.{minor}");
        let help = format!("write the query without it, or raise the target to {first}.{second}");
        return Some(Fault::error("promql/needs-version", need.span, message).with_help(help));
    }
    let flag = need.feature.flag()?;
    let stable = need.stable.is_some_and(|stable| target.version >= stable);
    if stable || target.features.contains(need.feature) {
        return None;
    }
    let message = format!("{what} is experimental and the target does not enable `{flag}`");
    let help = format!("start Prometheus with `--enable-feature={flag}` and say so in the target");
    Some(Fault::error("promql/needs-flag", need.span, message).with_help(help))
}
