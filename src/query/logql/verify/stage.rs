//! Rules of stages: most of them Loki applies only when it builds the pipeline.

use super::Verifier;
use super::language::{Refusal, captures, ip_pattern, json_path, line_pattern, logfmt_key, pattern};
use crate::query::logql::literal::{locate, unquote};
use crate::query::logql::tree::{Field, FilterId, LineOp, Matcher, Pick, Pipeline, Step, Term, Test};
use crate::query::{Fault, List, Severity};
use crate::span::Span;
use std::collections::BTreeSet;

impl Verifier<'_> {
    /// The stages of one pipeline, in order.
    pub(super) fn stages(&mut self, pipeline: &Pipeline) {
        let mut unwrapped = false;
        for stage in self.tree.stages(pipeline) {
            let allowed = matches!(stage.step, Step::Filter(_) | Step::Variable | Step::Broken);
            if unwrapped && !allowed {
                let message = "only label filters may follow `unwrap`";
                let fault = Fault::error("logql/stage-after-unwrap", stage.span, message);
                self.report(fault.with_help("move this stage before `unwrap`"));
            }
            self.late = is_late(stage.step);
            self.step(stage.step, unwrapped);
            self.late = false;
            unwrapped |= matches!(stage.step, Step::Unwrap { .. });
        }
    }

    fn step(&mut self, step: Step, unwrapped: bool) {
        match step {
            Step::Line { op, op_span, terms } => self.line(op, op_span, terms),
            Step::Json { fields } => self.extractions(fields, Extraction::Json),
            Step::Logfmt { fields, .. } => self.extractions(fields, Extraction::Logfmt),
            Step::Regexp(span) => self.regexp(span),
            Step::Pattern(span) => self.in_literal(span, pattern),
            Step::Filter(root) => self.filter(root, unwrapped),
            Step::LineFormat(span) => self.template(span),
            Step::LabelFormat(fields) => self.label_format(fields),
            Step::Drop(picks) | Step::Keep(picks) => self.picks(picks),
            Step::Unpack | Step::Decolorize | Step::Unwrap { .. } | Step::Variable | Step::Broken => {}
        }
    }

    /// Reports what a small language inside a literal refuses.
    fn in_literal(&mut self, span: Span, check: fn(&str) -> Result<(), Refusal>) {
        let literal = self.text(span);
        if !self.is_literal(span) || has_variable(literal) {
            return;
        }
        if let Err(refusal) = check(&unquote(literal)) {
            let place = locate(self.text, span, refusal.span);
            let fault = Fault::error(refusal.code, place, refusal.message);
            self.report(match refusal.help {
                Some(help) => fault.with_help(help),
                None => fault,
            });
        }
    }

    fn line(&mut self, op: LineOp, op_span: Span, terms: List) {
        for term in self.tree.terms(terms) {
            match op {
                _ if term.ip => self.line_ip(op, op_span, term),
                LineOp::Matches | LineOp::NotMatches => {
                    self.regex(term.value);
                }
                LineOp::Pattern | LineOp::NotPattern => self.in_literal(term.value, line_pattern),
                LineOp::Contains | LineOp::Lacks => {}
            }
        }
    }

    fn line_ip(&mut self, op: LineOp, op_span: Span, term: &Term) {
        if !matches!(op, LineOp::Contains | LineOp::Lacks) {
            let message = format!("`{}` does not search for addresses", self.text(op_span));
            let fault = Fault::error("logql/ip-operator", op_span, message);
            self.report(fault.with_help("use `|=` or `!=` with `ip(…)`"));
        }
        self.in_literal(term.value, ip_pattern);
    }

    fn extractions(&mut self, fields: List, kind: Extraction) {
        for value in self.tree.fields(fields).iter().filter_map(|field| field.value) {
            match kind {
                Extraction::Json => self.in_literal(value, json_path),
                Extraction::Logfmt => self.in_literal(value, logfmt_key),
            }
        }
    }

    fn regexp(&mut self, span: Span) {
        if self.regex(span).is_some() {
            self.in_literal(span, captures);
        }
    }

    fn label_format(&mut self, fields: List) {
        let mut seen = BTreeSet::new();
        for field in self.tree.fields(fields) {
            self.format_target(field);
            if !seen.insert(self.text(field.name)) {
                let message = format!("`{}` is formatted twice in one stage", self.text(field.name));
                let fault = Fault::error("logql/duplicate-label-format", field.name, message);
                self.report(fault.with_help("write a second `| label_format` stage"));
            }
            if let Some(value) = field.value {
                self.template(value);
            }
        }
    }

    fn format_target(&mut self, field: &Field) {
        if self.text(field.name) == "__error__" {
            let message = "`__error__` cannot be formatted";
            let fault = Fault::error("logql/formatted-error", field.name, message);
            self.report(fault.with_help("use `| drop __error__` to clear it"));
        }
    }

    fn picks(&mut self, picks: List) {
        for pick in self.tree.picks(picks) {
            let Pick { matcher: Some(matcher), .. } = pick else { continue };
            self.matcher(matcher);
        }
    }

    /// A label filter, without recursion: its parts wait on a stack.
    fn filter(&mut self, root: FilterId, unwrapped: bool) {
        let (mut waiting, mut lax) = (vec![root], unwrapped);
        while let Some(id) = waiting.pop() {
            let Some(filter) = self.tree.filter(id) else { continue };
            match filter.test {
                Test::And(left, right) => waiting.extend([right, left]),
                Test::Or(left, right) => {
                    lax = true;
                    waiting.extend([right, left]);
                }
                Test::Text(matcher) => {
                    self.matcher(&matcher);
                }
                Test::Ip(matcher) => self.ip_test(&matcher, lax),
                Test::Quantity { .. } | Test::Variable | Test::Broken => {}
            }
        }
    }

    /// Loki itself overlooks a bad address beside an `or` and behind `unwrap`; it then matches nothing.
    fn ip_test(&mut self, matcher: &Matcher, lax: bool) {
        let before = self.faults.len();
        self.late = true;
        self.in_literal(matcher.value, ip_pattern);
        self.late = false;
        for fault in self.faults.iter_mut().skip(before).filter(|_| lax) {
            fault.severity = Severity::Warning;
        }
    }
}

/// Whether Loki looks into the stage's strings only when it builds the pipeline.
fn is_late(step: Step) -> bool {
    matches!(
        step,
        Step::Line { .. }
            | Step::Json { .. }
            | Step::Logfmt { .. }
            | Step::LineFormat(_)
            | Step::LabelFormat(_)
    )
}

#[derive(Clone, Copy)]
enum Extraction {
    Json,
    Logfmt,
}

fn has_variable(literal: &str) -> bool {
    literal.contains(['$', '[']) && crate::query::variable::find(literal).next().is_some()
}
