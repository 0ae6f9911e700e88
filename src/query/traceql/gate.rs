//! Which Tempo release a query needs (Tempo's changelog), and what an older one misses.

use crate::query::Fault;
use crate::span::Span;

/// A Tempo release, without its patch number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Version {
    /// First number.
    pub major: u16,
    /// Second number.
    pub minor: u16,
}

impl Version {
    /// `major.minor`.
    #[must_use]
    pub const fn new(major: u16, minor: u16) -> Self {
        Self { major, minor }
    }
}

impl std::fmt::Display for Version {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

/// The server that a query is written for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Target {
    /// Its release.
    pub tempo: Version,
}

/// When a feature appeared.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Since {
    /// In this release.
    Release(Version),
    /// After this release, in none yet.
    After(Version),
}

/// A feature of the language and the place that uses it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Need {
    /// The characters that use it.
    pub span: Span,
    /// What it is called in messages.
    pub feature: &'static str,
    /// When it appeared.
    pub since: Since,
}

/// A feature that did not exist from the beginning.
#[derive(Clone, Copy)]
pub(super) struct Feature {
    name: &'static str,
    since: Since,
}

impl Feature {
    pub(super) fn at(self, span: Span) -> Need {
        Need { span, feature: self.name, since: self.since }
    }
}

const fn release(name: &'static str, major: u16, minor: u16) -> Feature {
    Feature { name, since: Since::Release(Version::new(major, minor)) }
}

const fn after(name: &'static str, major: u16, minor: u16) -> Feature {
    Feature { name, since: Since::After(Version::new(major, minor)) }
}

pub(super) const STRUCTURE: Feature = release("the structural operators `>>`, `>` and `~`", 2, 2);
pub(super) const BY: Feature = release("`by()`", 2, 2);
pub(super) const COALESCE: Feature = release("`coalesce()`", 2, 2);
pub(super) const SELECT: Feature = release("`select()`", 2, 2);
pub(super) const MORE_STRUCTURE: Feature =
    release("ancestor, parent, negated and union structural operators", 2, 6);
pub(super) const SCOPED_INTRINSICS: Feature = release("intrinsics with a scope", 2, 6);
pub(super) const EVENTS_AND_LINKS: Feature = release("attributes of events and links", 2, 6);
pub(super) const METRICS: Feature = release("metrics functions", 2, 6);
pub(super) const EXEMPLARS: Feature = release("the hint `exemplars`", 2, 6);
pub(super) const OVER_TIME: Feature =
    release("`min_over_time()`, `max_over_time()` and `avg_over_time()`", 2, 7);
pub(super) const INSTRUMENTATION: Feature = release("the `instrumentation` scope", 2, 7);
pub(super) const SUM_OVER_TIME: Feature = release("`sum_over_time()`", 2, 8);
pub(super) const RANK: Feature = release("`topk()` and `bottomk()`", 2, 8);
pub(super) const MOST_RECENT: Feature = release("the hint `most_recent`", 2, 8);
pub(super) const SAMPLE: Feature = release("sampling hints", 2, 9);
pub(super) const EQUALS_NIL: Feature = release("`= nil`", 2, 10);
pub(super) const CHILD_COUNT: Feature = release("`span:childCount`", 2, 10);
pub(super) const INT_BOUNDS: Feature = release("`minInt` and `maxInt`", 2, 10);
pub(super) const THRESHOLD: Feature = release("comparing metrics with a number", 3, 0);
pub(super) const MATH: Feature = after("arithmetic between metrics", 3, 0);
pub(super) const EXTRAPOLATE: Feature = after("the hint `extrapolate`", 3, 0);

/// What `target` does not understand of a query with these `needs`.
///
/// An error where a later release has the feature, a warning where none has it yet.
#[must_use]
pub fn gate(needs: &[Need], target: &Target) -> Vec<Fault> {
    needs.iter().filter_map(|need| missing(need, *target)).collect()
}

fn missing(need: &Need, target: Target) -> Option<Fault> {
    const CODE: &str = "traceql/newer-than-target";
    match need.since {
        Since::Release(version) if target.tempo < version => {
            let message =
                format!("{} came with Tempo {version}, the target is {}", need.feature, target.tempo);
            let help = format!("use Tempo {version} or later, or rewrite the query without it");
            Some(Fault::error(CODE, need.span, message).with_help(help))
        }
        Since::After(version) if target.tempo <= version => {
            let message = format!("{} is in no release up to Tempo {version}", need.feature);
            let help = "use a Tempo newer than that, or rewrite the query without it";
            Some(Fault::warning(CODE, need.span, message).with_help(help))
        }
        _ => None,
    }
}
