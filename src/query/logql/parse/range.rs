//! A pipeline over a time range: what stands between the parentheses of `rate(…)`.

use super::{Heard, Parser, Said};
use crate::query::logql::token::{Tok, Word};
use crate::query::logql::tree::{LogRange, PipelineId, Selector, Stage, Step};
use crate::query::{Fault, List};
use crate::span::Span;

/// A log range while it is parsed.
#[derive(Clone, Copy)]
pub(super) struct Ranged {
    pub(super) log: LogRange,
    /// Whether nothing in it was wrong.
    pub(super) sound: bool,
    /// Whether it stands in parentheses.
    enclosed: bool,
}

impl Parser<'_> {
    /// `{…} | … [5m] offset 1h`, in parentheses or not; the range may be missing.
    pub(super) fn log_range(&mut self) -> Heard<Ranged> {
        match self.tok() {
            Tok::OpenBrace => Ok(self.plain_range()),
            Tok::OpenParen => self.enclosed_range(),
            Tok::Variable if self.next_tok() == Tok::Range => Ok(self.variable_range()),
            Tok::Name if self.next_tok() == Tok::OpenBrace => {
                self.metric_name();
                Ok(self.plain_range())
            }
            _ => Err(self.no_log_range()),
        }
    }

    fn plain_range(&mut self) -> Ranged {
        let start = self.peek().span;
        let selector = self.selector();
        let first = self.tree.stages.len();
        self.stages();
        let before = self.tree.stages.len() > first;
        if self.tok() == Tok::Word(Word::Offset) {
            self.misplaced_offset();
        }
        let range = self.range();
        let offset = range.and_then(|_| self.offset());
        if range.is_some() {
            self.stages_behind(before);
        }
        let sound = self.sound(selector, first);
        let pipeline = self.push_pipeline(selector, first);
        Ranged { log: LogRange { span: self.since(start), pipeline, range, offset }, sound, enclosed: false }
    }

    /// Stages behind a range: all of them, or none.
    fn stages_behind(&mut self, before: bool) {
        let token = self.peek();
        if token.tok.starts_stage() && before {
            let message = format!("found {}: a range stands behind the last stage", self.describe(token));
            let fault = Fault::error("logql/stages-around-range", token.span, message);
            self.report(fault.with_help("move the range and its offset behind the last stage"));
        }
        self.stages();
        self.second_range();
    }

    fn second_range(&mut self) {
        if let Some(span) = self.range() {
            let message = format!("`{}` is a second range", self.text(span));
            let fault = Fault::error("logql/stray-range", span, message);
            self.report(fault.with_help("remove one of the two ranges"));
            self.offset();
        }
    }

    fn enclosed_range(&mut self) -> Heard<Ranged> {
        let open = self.bump().span;
        self.enter(open)?;
        let Ok(mut inner) = self.log_range() else {
            self.skip_to(|tok| tok == Tok::CloseParen);
            self.eat(Tok::CloseParen);
            self.leave();
            return Err(Said);
        };
        self.close(open, "a range, a stage or `)`");
        self.leave();
        if inner.log.range.is_some() {
            self.second_range();
        } else {
            self.outer_range(&mut inner, open);
        }
        inner.enclosed = true;
        inner.log.span = self.since(open);
        Ok(inner)
    }

    /// The range behind a pipeline in parentheses, and perhaps its `unwrap`.
    fn outer_range(&mut self, inner: &mut Ranged, open: Span) {
        if inner.enclosed && inner.sound {
            let message = "a log query takes one pair of parentheses before its range";
            let fault = Fault::error("logql/nested-parentheses", open, message);
            self.report(fault.with_help("remove one pair of parentheses"));
            inner.sound = false;
        }
        inner.log.range = self.range();
        inner.log.offset = inner.log.range.and_then(|_| self.offset());
        let token = self.peek();
        if !token.tok.starts_stage() {
            return;
        }
        let first = self.tree.stages.len();
        self.stages();
        let unwrap =
            self.tree.stages.get(first).is_some_and(|stage| matches!(stage.step, Step::Unwrap { .. }));
        let bare = self.tree.pipeline(inner.log.pipeline).is_some_and(|pipeline| pipeline.stages.is_empty());
        self.extend(inner.log.pipeline);
        if inner.log.range.is_none() {
            self.stage_behind_parentheses(token.span);
            inner.log.range = self.range();
        } else if !(unwrap && bare) {
            let message =
                format!("found {} behind the range of a query in parentheses", self.describe(token));
            let fault = Fault::error("logql/stages-around-range", token.span, message);
            self.report(fault.with_help("move the stages into the parentheses"));
        }
    }

    pub(super) fn stage_behind_parentheses(&mut self, span: Span) {
        let message = format!("`{}` stands behind a log query in parentheses", self.text(span));
        let fault = Fault::error("logql/stage-after-parentheses", span, message);
        self.report(fault.with_help("move the stage into the parentheses, or remove them"));
    }

    /// Lets the last pipeline own the stages that were parsed behind it.
    fn extend(&mut self, id: PipelineId) {
        if let Some(pipeline) = self.tree.pipelines.get_mut(id.0 as usize) {
            pipeline.stages = pipeline.stages.and_behind(&self.tree.stages);
        }
    }

    /// `$logs[5m]`: the variable stands for a pipeline that nobody can see.
    fn variable_range(&mut self) -> Ranged {
        let span = self.bump().span;
        let start = self.tree.stages.len();
        let matchers = List::since(self.tree.matchers.len(), &self.tree.matchers);
        let selector = Selector { span, matchers, opaque: true };
        self.tree.stages.push(Stage { span, step: Step::Variable });
        let pipeline = self.push_pipeline(selector, start);
        let range = self.range();
        let offset = self.offset();
        Ranged {
            log: LogRange { span: self.since(span), pipeline, range, offset },
            sound: false,
            enclosed: false,
        }
    }

    /// Something that is no log query where one is read.
    fn no_log_range(&mut self) -> Said {
        let token = self.peek();
        if token.tok == Tok::Bad || token.tok == Tok::End && self.cut {
            return Said;
        }
        let code = match token.tok {
            Tok::CloseParen => "logql/missing-argument",
            Tok::RangeFn(_) | Tok::VectorFn(_) => "logql/metric-in-range",
            Tok::End => "logql/syntax",
            _ => "logql/missing-selector",
        };
        let message =
            format!("found {}, expected a log selector such as `{{app=\"x\"}}`", self.describe(token));
        let fault = Fault::error(code, token.span, message);
        self.report(if code == "logql/metric-in-range" {
            fault.with_help("aggregate metric queries with `sum` or `max`: ranges read log lines only")
        } else {
            fault
        });
        Said
    }
}
