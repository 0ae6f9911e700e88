//! Matchers: regular expressions, and at least one that names something.

use super::Verifier;
use crate::query::logql::literal::unquote;
use crate::query::logql::tree::{MatchOp, Matcher, Pipeline};
use crate::query::{Fault, re2};

impl Verifier<'_> {
    /// The selector of one pipeline.
    pub(super) fn selector(&mut self, pipeline: &Pipeline) {
        let selector = pipeline.selector;
        let mut narrow = selector.opaque;
        for matcher in self.tree.matchers(selector) {
            narrow |= self.is_narrow(matcher);
        }
        if narrow {
            return;
        }
        let message = if selector.matchers.is_empty() {
            "this selector matches every log stream, which Loki refuses"
        } else {
            "every matcher of this selector lets the empty value through, which Loki refuses"
        };
        let fault = Fault::error("logql/empty-matcher", selector.span, message);
        self.report(fault.with_help("write at least one matcher such as `app=\"x\"` or `app=~\".+\"`"));
    }

    /// Whether a matcher keeps out streams that lack the label; a faulty one counts as if it did.
    fn is_narrow(&mut self, matcher: &Matcher) -> bool {
        if !self.is_literal(matcher.value) {
            return true;
        }
        let value = unquote(self.text(matcher.value));
        match matcher.op {
            MatchOp::Equal => !value.is_empty(),
            MatchOp::NotEqual => value.is_empty(),
            MatchOp::Regex => self.lets_empty_through(matcher, &value) != Some(true),
            MatchOp::NotRegex => self.lets_empty_through(matcher, &value) != Some(false),
        }
    }

    /// Whether the expression matches the empty text; one that cannot say so is checked for faults.
    fn lets_empty_through(&mut self, matcher: &Matcher, pattern: &str) -> Option<bool> {
        let empty = re2::matches_empty(pattern);
        if empty.is_none() {
            self.matcher(matcher);
        }
        empty
    }
}
