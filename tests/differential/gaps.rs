//! Where `promql-parser` 0.11 is known to differ from Prometheus, or knows another version of it.

use super::{Case, Theirs};

/// One known difference.
pub(crate) struct Gap {
    /// What it is called in the output.
    pub(crate) name: &'static str,
    /// Why the two differ, and who is right.
    #[allow(dead_code, reason = "for the reader")]
    pub(crate) reason: &'static str,
    /// Whether a difference may be this one.
    pub(crate) applies: fn(&Case<'_>) -> bool,
}

pub(crate) const GAPS: &[Gap] = &[];
