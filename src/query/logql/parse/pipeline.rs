//! A selector and its stages, and how parsing goes on behind a wrong one.

use super::{Heard, Parser, Said};
use crate::query::list::index;
use crate::query::logql::token::{Tok, Word};
use crate::query::logql::tree::{Pipeline, PipelineId, Selector, Stage, Step};
use crate::query::{Fault, List};
use crate::span::Span;

impl Parser<'_> {
    /// A log query; the caller has seen its `{`.
    pub(super) fn pipeline(&mut self) -> PipelineId {
        let selector = self.selector();
        let first = self.tree.stages.len();
        self.stages();
        self.push_pipeline(selector, first)
    }

    /// Ends a pipeline whose stages began at `first`.
    pub(super) fn push_pipeline(&mut self, selector: Selector, first: usize) -> PipelineId {
        let span = self.since(selector.span);
        let stages = List::since(first, &self.tree.stages);
        self.tree.pipelines.push(Pipeline { span, selector, stages });
        PipelineId(index(self.tree.pipelines.len()) - 1)
    }

    /// Stages to the end of the pipeline.
    pub(super) fn stages(&mut self) {
        loop {
            let start = self.peek().span;
            let step = match self.tok() {
                tok if tok.is_line_filter() => self.line_filter(),
                Tok::Pipe => {
                    self.bump();
                    self.stage_body()
                }
                Tok::Variable => {
                    self.bump();
                    Ok(Step::Variable)
                }
                tok if lacks_pipe(tok) => self.without_pipe(),
                Tok::Bad => Err(Said),
                _ => return,
            };
            let step = step.unwrap_or_else(|Said| self.skip_stage());
            self.tree.stages.push(Stage { span: self.since(start), step });
        }
    }

    fn skip_stage(&mut self) -> Step {
        self.skip_to(|tok| tok.starts_stage() || matches!(tok, Tok::Range | Tok::CloseBracket));
        self.eat(Tok::CloseBracket);
        Step::Broken
    }

    fn without_pipe(&mut self) -> Heard<Step> {
        let token = self.peek();
        let found = self.describe(token);
        if let Tok::Word(_) = token.tok {
            let message = format!("found {found}, expected `|` before it");
            let help = format!("write `| {}`", self.text(token.span));
            self.report(Fault::error("logql/missing-pipe", token.span, message).with_help(help));
            return self.stage_body();
        }
        let (message, help) = match token.tok {
            Tok::Text => (
                format!("found {found}, expected a line filter"),
                format!("write `|= {}`", self.text(token.span)),
            ),
            Tok::Name => {
                let help = "write `|= \"text\"` to search, `| label=\"value\"` to filter";
                (format!("found {found}, expected a stage that begins with `|`"), help.to_owned())
            }
            _ => {
                let help = "write `|=` or `|~`".to_owned();
                (format!("found {found}, expected a line filter operator"), help)
            }
        };
        self.bump();
        self.say(Fault::error("logql/missing-pipe", token.span, message).with_help(help))
    }

    /// Whether nothing of the pipeline that began at `from` was wrong.
    pub(super) fn sound(&self, selector: Selector, first: usize) -> bool {
        let stages = self.tree.stages.get(first..).unwrap_or_default();
        !selector.opaque && !stages.iter().any(|stage| matches!(stage.step, Step::Broken))
    }

    /// `[5m]`, if it comes next.
    pub(super) fn range(&mut self) -> Option<Span> {
        self.eat(Tok::Range)
    }

    /// `offset 5m`, if it comes next.
    pub(super) fn offset(&mut self) -> Option<Span> {
        let word = self.eat(Tok::Word(Word::Offset))?;
        let token = self.peek();
        if matches!(token.tok, Tok::Duration | Tok::Variable) {
            return Some(self.bump().span);
        }
        if token.tok == Tok::Minus && matches!(self.next_tok(), Tok::Duration | Tok::Variable) {
            let span = token.span.to(self.ahead(1).span);
            self.split_offset(span);
            return Some(span);
        }
        let message = format!("found {}, expected a duration behind `offset`", self.describe(token));
        let fault = Fault::error("logql/invalid-duration", token.span, message);
        self.report(fault.with_help("write `offset 5m`"));
        if matches!(token.tok, Tok::Number | Tok::Bytes | Tok::Name | Tok::Range) {
            self.bump();
        }
        Some(word)
    }

    /// `- 5m`, or `-1d`: the sign is one only when Go reads it with the duration.
    fn split_offset(&mut self, span: Span) {
        self.bump();
        let duration = self.bump();
        if duration.tok == Tok::Duration {
            let message = format!("`{}` is no negative duration", self.text(span));
            let help = "write hours, minutes and seconds without a blank: `-24h`";
            self.report(Fault::error("logql/invalid-duration", span, message).with_help(help));
        }
    }
}

/// Whether a stage, or a part of one, stands where a `|` should.
fn lacks_pipe(tok: Tok) -> bool {
    use Word::*;
    match tok {
        Tok::Text | Tok::Name | Tok::Eq | Tok::EqRe => true,
        Tok::Word(word) => {
            matches!(
                word,
                Json | Logfmt
                    | Regexp
                    | Pattern
                    | Unpack
                    | LineFormat
                    | LabelFormat
                    | Decolorize
                    | Drop
                    | Keep
                    | Unwrap
            )
        }
        _ => false,
    }
}
