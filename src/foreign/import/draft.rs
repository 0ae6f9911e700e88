//! What an import makes: SLOs of the language as their author would write them.

use super::query::Asked;
use crate::quantity::{Objective, Window};

/// Names and texts, in the author's order.
pub(super) type Texts = Vec<(String, String)>;

/// A file of SLOs in the making.
#[derive(Clone, Debug, Default)]
pub(super) struct Draft {
    /// Whose format it was, for the first line.
    pub(super) format: &'static str,
    /// The service of every SLO that names no other.
    pub(super) service: Option<String>,
    /// Labels of every SLO.
    pub(super) labels: Texts,
    /// What holds for every SLO.
    pub(super) defaults: Vec<Line>,
    /// The pairs of windows that watch every SLO; `burn` in the language.
    pub(super) burn: Vec<Tier>,
    /// The SLOs.
    pub(super) slos: Vec<Slo>,
}

/// A key with a plain value, and why it is there.
pub(super) type Line = (&'static str, String, &'static str);

/// An SLO in the making.
#[derive(Clone, Debug, Default)]
pub(super) struct Slo {
    /// What could not be carried over, for whoever reads the file.
    pub(super) comments: Vec<String>,
    pub(super) name: String,
    pub(super) description: Option<String>,
    pub(super) service: Option<String>,
    pub(super) datasource: Option<String>,
    pub(super) objective: Objective,
    pub(super) window: Option<Window>,
    /// What the file says of how it is measured.
    pub(super) sli: Sli,
    pub(super) burn: Vec<Tier>,
    pub(super) notify: Option<&'static str>,
    pub(super) absent: Option<bool>,
    pub(super) labels: Texts,
    pub(super) alert: Option<String>,
    pub(super) annotations: Texts,
    pub(super) page: Notice,
    pub(super) ticket: Notice,
}

impl Slo {
    /// Leaves it to its author when its objective could not be read.
    pub(super) fn without_objective(&mut self) {
        if self.objective == Objective::default() {
            self.sli.complete = false;
            self.comments
                .push(format!("`{}` has no objective that can be kept; to be completed:", self.name));
        }
    }
}

/// What is measured: keys of an indicator and their queries.
#[derive(Clone, Debug, Default)]
pub(super) struct Sli {
    pub(super) queries: Vec<(&'static str, String)>,
    /// Whether it can be measured so; else its author has to complete it.
    pub(super) complete: bool,
}

impl Sli {
    /// From queries that can be asked, or not.
    pub(super) fn of<const N: usize>(queries: [(&'static str, Asked); N]) -> Self {
        let complete = queries.iter().all(|(_, asked)| asked.is_ok());
        let text = |(key, asked): (&'static str, Asked)| (key, asked.unwrap_or_else(|text| text));
        Self { queries: queries.into_iter().map(text).collect(), complete }
    }
}

/// What alerts of one severity bear.
#[derive(Clone, Debug, Default)]
pub(super) struct Notice {
    pub(super) labels: Texts,
    pub(super) annotations: Texts,
}

impl Notice {
    pub(super) fn is_empty(&self) -> bool {
        self.labels.is_empty() && self.annotations.is_empty()
    }
}

/// A pair of windows.
#[derive(Clone, Debug)]
pub(super) struct Tier {
    /// `page` or `ticket`.
    pub(super) severity: &'static str,
    pub(super) long: String,
    pub(super) short: Option<String>,
    /// `spend` or `factor`, and how much.
    pub(super) limit: (&'static str, String),
}
