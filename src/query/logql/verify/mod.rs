//! What a query that parses may still not say.
//!
//! Behind the parser. Rules that Loki applies while it parses (aggregations,
//! matchers, literals) and those it applies when it builds the pipeline
//! (regular expressions, templates, patterns, paths): to the author they are
//! the same. One pass over each arena, no recursion.

mod aggregation;
mod language;
mod selector;
mod stage;

use super::lexer::MOST_FAULTS;
use super::literal::{locate, unquote};
use super::tree::{Expr, Matcher, Pipeline, Step, Tree};
use crate::query::{Fault, re2, template};
use crate::span::Span;
use std::borrow::Cow;

/// Every broken rule of a parsed query.
pub(super) struct Verdict {
    pub(super) faults: Vec<Fault>,
    /// Whether Loki's own parser applies one of the broken rules.
    pub(super) refused: bool,
}

/// Applies every rule to a parsed query.
pub(super) fn verify(text: &str, tree: &Tree) -> Verdict {
    let mut verifier = Verifier { text, tree, faults: Vec::new(), late: false, refused: false };
    for pipeline in &tree.pipelines {
        verifier.selector(pipeline);
        verifier.stages(pipeline);
    }
    verifier.expressions();
    Verdict { faults: verifier.faults, refused: verifier.refused }
}

struct Verifier<'a> {
    text: &'a str,
    tree: &'a Tree,
    faults: Vec<Fault>,
    /// Whether Loki applies the rule at hand only when it builds the pipeline.
    late: bool,
    refused: bool,
}

impl<'a> Verifier<'a> {
    fn text(&self, span: Span) -> &'a str {
        span.of(self.text)
    }

    fn report(&mut self, fault: Fault) {
        self.refused |= !self.late;
        if self.faults.len() < MOST_FAULTS {
            self.faults.push(fault);
        }
    }

    fn expressions(&mut self) {
        let marks = aggregation::Marks::of(self.tree);
        for node in &self.tree.exprs {
            match node.expr {
                Expr::RangeAggregation(call) => self.range_aggregation(&call),
                Expr::VectorAggregation(call) => self.vector_aggregation(&call, &marks),
                Expr::Binary(binary) => self.binary(&binary, &marks),
                Expr::LabelReplace { body, arguments } => {
                    self.metric_body("label_replace", body, &marks);
                    self.regex(arguments[3]);
                }
                Expr::Log(id) => {
                    if let Some(pipeline) = self.tree.pipeline(id) {
                        self.stray_unwrap(pipeline);
                    }
                }
                _ => {}
            }
        }
    }

    /// `unwrap` makes numbers of lines: only a range aggregation reads them.
    fn stray_unwrap(&mut self, pipeline: &Pipeline) {
        let stages = self.tree.stages(pipeline).iter();
        let unwraps = stages.filter(|stage| matches!(stage.step, Step::Unwrap { .. }));
        for span in unwraps.map(|stage| stage.span).take(1) {
            let message = "`unwrap` stands in a log query, expected it in a range aggregation";
            let fault = Fault::error("logql/stray-unwrap", span, message);
            self.report(fault.with_help("write `sum_over_time({…} | unwrap label [5m])`"));
        }
    }

    /// Whether a value is a literal rather than a bare variable.
    fn is_literal(&self, span: Span) -> bool {
        self.text(span).starts_with(['"', '`', '\''])
    }

    /// A string that is a regular expression. Gives it back when RE2 takes it.
    fn regex(&mut self, span: Span) -> Option<Cow<'a, str>> {
        if !self.is_literal(span) {
            return None;
        }
        let pattern = unquote(self.text(span));
        let Err(refusal) = re2::check_with_variables(&pattern) else { return Some(pattern) };
        let place = locate(self.text, span, refusal.span);
        let message = format!("RE2 refuses this regular expression: {}", refusal.message);
        let fault = Fault::error("logql/invalid-regex", place, message);
        self.report(match refusal.help {
            Some(help) => fault.with_help(help),
            None => fault,
        });
        None
    }

    fn matcher(&mut self, matcher: &Matcher) -> Option<Cow<'a, str>> {
        if matcher.op.is_regex() { self.regex(matcher.value) } else { None }
    }

    /// A string that is a Go template.
    fn template(&mut self, span: Span) {
        let literal = self.text(span);
        if !self.is_literal(span) || !literal.contains("{{") && !literal.contains('\\') {
            return;
        }
        let template = unquote(literal);
        for mut fault in template::check(&template, template::Dialect::Loki) {
            fault.span = locate(self.text, span, fault.span);
            self.report(fault);
        }
    }
}
