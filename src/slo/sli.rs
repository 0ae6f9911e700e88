//! Indicators: what counts as bad, out of what, over any window.

use crate::quantity::Duration;
use crate::query::promql::build::{Expr, Instant, raw, raw_call, vector};
use crate::span::{Span, Text};

/// Stands for a window in the text of an indicator.
pub const WINDOW: &str = "$window";

/// A PromQL expression with `$window` where it looks back.
#[derive(Clone, Debug, Default)]
pub struct Template {
    /// Its text.
    pub text: Text,
    /// Whether it is one selector, call or aggregation, which needs no parentheses.
    pub call: bool,
}

impl Template {
    /// Where it says `$window`.
    pub fn windows(&self) -> impl Iterator<Item = Span> {
        let found = self.text.text.match_indices(WINDOW);
        found.map(|(at, mark)| Span::new(at, at + mark.len()))
    }

    /// The expression over a window.
    pub fn over(&self, window: Duration) -> Expr<Instant> {
        let text = self.text.text.replace(WINDOW, &window.to_string());
        if self.call { raw_call(text) } else { raw(text) }
    }

    /// The same with the way back to the author's file.
    #[must_use]
    pub fn text_over(&self, window: Duration) -> Text {
        let window = window.to_string();
        self.text.replaced(self.windows().map(|span| (span, &*window)))
    }
}

/// How an indicator is measured.
#[derive(Clone, Debug)]
pub enum Sli {
    /// Bad events out of all events.
    Events {
        /// Bad events.
        bad: Template,
        /// All events.
        total: Template,
        /// The series of bad events may not exist before the first one.
        late: bool,
        /// Events in the window rather than events per second.
        counted: bool,
    },
    /// The share of bad events as a query of its own; every minute weighs the same.
    Ratio(Template),
    /// The share of time in which a condition does not hold.
    Slice {
        /// 1 while it is bad and 0 while it is good.
        bad: Template,
        /// No result is bad as well.
        missing_is_bad: bool,
    },
}

/// A vector of per-second events.
type Rate = Expr<Instant>;

impl Sli {
    /// Bad events per second over a window.
    pub fn bad(&self, window: Duration) -> Rate {
        match self {
            Self::Events { bad, total, late, counted } => {
                let found = per_second(bad.over(window), window, *counted);
                if *late {
                    found.or(0 * per_second(total.over(window), window, *counted)).whole()
                } else {
                    found
                }
            }
            Self::Ratio(bad) => bad.over(window),
            Self::Slice { bad, missing_is_bad } => {
                let now = bad.over(window);
                if *missing_is_bad { now.or(vector(1)).whole() } else { now }
            }
        }
    }

    /// All events per second over a window.
    pub fn total(&self, window: Duration) -> Rate {
        match self {
            Self::Events { total, counted, .. } => per_second(total.over(window), window, *counted),
            Self::Slice { missing_is_bad: true, .. } => vector(1),
            Self::Ratio(_) | Self::Slice { .. } => (self.bad(window) * 0 + 1).whole(),
        }
    }

    /// The share of bad events over a window; nothing while there are no events.
    pub fn ratio(&self, window: Duration) -> Rate {
        match self {
            Self::Events { .. } => share(self.bad(window), self.total(window)),
            Self::Ratio(_) | Self::Slice { .. } => self.bad(window),
        }
    }

    /// Whether it can be seen that nothing is measured any more.
    #[must_use]
    pub const fn can_be_absent(&self) -> bool {
        !matches!(self, Self::Slice { missing_is_bad: true, .. })
    }

    /// Whether events can be counted, so that a few of them can be told from many.
    #[must_use]
    pub const fn has_events(&self) -> bool {
        matches!(self, Self::Events { .. })
    }
}

/// `bad / (total > 0)`.
pub(super) fn share(bad: Rate, total: Rate) -> Rate {
    (bad / total.gt(0)).whole()
}

fn per_second(events: Expr<Instant>, window: Duration, counted: bool) -> Rate {
    if !counted {
        return events;
    }
    (events / i64::try_from(window.as_seconds()).unwrap_or(i64::MAX)).whole()
}
