//! What the pieces of a pipeline are, and which of them go together.

use super::advice;
use super::cursor::Parser;
use super::gate;
use super::operator::Operator;
use super::tree::Id;
use crate::query::Fault;
use crate::span::Span;

/// The sort of a stage or of an expression between stages.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Shape {
    /// A variable, or something reported.
    Unknown,
    /// `{…}` and what structural operators make of it.
    Spanset,
    /// Several stages that yield spansets, in parentheses or not.
    Pipeline,
    /// `count() > 2`
    Filter,
    /// `by(…)`, `select(…)`
    Stage,
    /// `coalesce()`
    Coalesce,
    /// `count()`, `avg(…)`
    Aggregate,
    /// Arithmetic that holds an aggregate, or a pipeline that ends with one.
    Scalar,
    /// Numbers and durations alone.
    Constant,
    /// `{…} | rate()`, and the stage `rate()` alone.
    Metrics,
    /// The same with `compare()`.
    Compare,
    /// Metrics in parentheses and arithmetic with them.
    Math,
    /// The same behind a comparison.
    Filtered,
    /// `topk(…)`
    Rank,
}

impl Shape {
    pub(super) fn is_metrics(self) -> bool {
        matches!(self, Self::Metrics | Self::Compare | Self::Rank)
    }

    /// What it is called in messages.
    pub(super) fn noun(self) -> &'static str {
        match self {
            Self::Unknown => "something else",
            Self::Spanset => "a spanset",
            Self::Pipeline => "a pipeline",
            Self::Filter => "a scalar filter",
            Self::Stage | Self::Coalesce | Self::Rank => "a stage",
            Self::Aggregate | Self::Scalar => "an aggregate",
            Self::Constant => "a number",
            Self::Metrics | Self::Compare | Self::Math | Self::Filtered => "a metrics query",
        }
    }
}

/// A stage or expression with what the rules need to know of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    pub(super) id: Id,
    pub(super) span: Span,
    pub(super) shape: Shape,
    /// Whether each of its operands stands in parentheses.
    pub(super) wrapped: bool,
    /// A duration among its constants.
    pub(super) duration: Option<Span>,
}

impl Part {
    pub(super) fn new(id: Id, span: Span, shape: Shape) -> Self {
        Self { id, span, shape, wrapped: false, duration: None }
    }
}

impl Parser<'_> {
    /// The shape of `left op right`; what does not go together is reported.
    pub(super) fn join_shapes(
        &mut self,
        (op, op_span): (Operator, Span),
        left: &Part,
        right: &Part,
    ) -> Shape {
        use Shape::*;
        match (left.shape, right.shape) {
            (Unknown, _) | (_, Unknown) => Unknown,
            (Spanset, Spanset) if op.is_logic() || op.is_structural() => Spanset,
            (Pipeline | Spanset, Pipeline | Spanset) if op.is_logic() || op.is_structural() => {
                self.join_pipelines(left, right);
                Pipeline
            }
            (Constant, Constant) if op.is_arithmetic() => {
                if let Some(span) = left.duration.or(right.duration) {
                    self.report(advice::duration_arithmetic(span));
                    return Unknown;
                }
                Constant
            }
            (Metrics | Compare | Math | Filtered, _) | (_, Metrics | Compare | Math | Filtered) => {
                self.join_metrics((op, op_span), left, right)
            }
            (Aggregate | Scalar | Constant, Aggregate | Scalar | Constant) => {
                self.join_scalars((op, op_span), left, right)
            }
            _ => {
                self.report(advice::cannot_join((op, op_span), left.shape, right.shape));
                Unknown
            }
        }
    }

    fn join_pipelines(&mut self, left: &Part, right: &Part) {
        let bare = [left, right].into_iter().find(|side| !side.wrapped);
        if let Some(side) = bare {
            let message = "beside a pipeline in parentheses every operand needs parentheses";
            let fault = Fault::error("traceql/unparenthesised", side.span, message);
            self.report(fault.with_help(format!("write `({})`", advice::cut(self.written(side.span)))));
        } else if left.shape == Shape::Spanset {
            let message = "Tempo refuses a spanset before a pipeline: the first operand has to hold a `|`";
            let fault = Fault::error("traceql/pipeline-second", left.span, message);
            self.report(fault.with_help("write the operand with the `|` first"));
        }
    }

    fn join_scalars(&mut self, (op, op_span): (Operator, Span), left: &Part, right: &Part) -> Shape {
        if op.is_arithmetic() {
            return Shape::Scalar;
        }
        if !op.is_scalar_comparison() {
            self.report(advice::cannot_join((op, op_span), left.shape, right.shape));
            return Shape::Unknown;
        }
        match (left.shape, right.shape) {
            (Shape::Aggregate, Shape::Constant) => Shape::Filter,
            (Shape::Constant, Shape::Constant) => {
                let span = left.span.to(right.span);
                let message = "neither side of this comparison holds an aggregate";
                self.report(Fault::error("traceql/constant-comparison", span, message));
                Shape::Unknown
            }
            (Shape::Aggregate, _) => {
                self.unsupported_scalar(right, "right", "a number or a duration");
                Shape::Filter
            }
            _ => {
                self.unsupported_scalar(left, "left", "one aggregate, such as `count()`");
                Shape::Filter
            }
        }
    }

    fn unsupported_scalar(&mut self, side: &Part, name: &str, expected: &str) {
        let message = format!("Tempo supports only {expected} on the {name} of a scalar filter");
        let fault = Fault::error("traceql/unsupported", side.span, message);
        self.report(fault.with_help("write `aggregate(…) > number`"));
    }

    fn join_metrics(&mut self, (op, op_span): (Operator, Span), left: &Part, right: &Part) -> Shape {
        use Shape::*;
        let basic = matches!(op, Operator::Add | Operator::Sub | Operator::Mul | Operator::Div);
        match (left.shape, right.shape) {
            (Math | Compare | Filtered, Constant) if op.is_scalar_comparison() => {
                self.check_threshold(op_span, left, right);
                return Filtered;
            }
            (Math | Compare | Constant, Math | Compare | Constant) if basic => {}
            (Spanset | Pipeline | Filter, _) | (_, Spanset | Pipeline | Filter) if basic => {
                self.report(advice::unparenthesised(op, op_span));
                return Unknown;
            }
            _ => {
                self.report(advice::cannot_join((op, op_span), left.shape, right.shape));
                return Unknown;
            }
        }
        self.need(gate::MATH, op_span);
        for side in [left, right] {
            if side.shape == Compare {
                self.compare_is_last(side.span);
            } else if let Some(span) = side.duration.filter(|_| side.shape == Constant) {
                let message = "a duration cannot take part in arithmetic with metrics";
                let fault = Fault::error("traceql/duration-arithmetic", span, message);
                self.report(fault.with_help("write a number without unit"));
            }
        }
        Math
    }

    fn compare_is_last(&mut self, span: Span) {
        let message = "nothing can be done with the result of `compare()`";
        let fault = Fault::error("traceql/compare-not-last", span, message);
        self.report(fault.with_help("use `compare()` alone, as the last stage"));
    }

    /// `metrics > constant`
    pub(super) fn check_threshold(&mut self, op_span: Span, left: &Part, right: &Part) {
        self.need(gate::THRESHOLD, op_span);
        if left.shape == Shape::Compare {
            self.compare_is_last(op_span.to(right.span));
        } else if !matches!(right.shape, Shape::Constant | Shape::Unknown) {
            let message = format!("metrics are compared with a number, found {}", right.shape.noun());
            self.report(Fault::error("traceql/illegal-operation", right.span, message));
        }
    }

    /// What a pipeline may begin with.
    pub(super) fn check_first(&mut self, first: &Part) {
        let word = self.written(first.span);
        let message = match first.shape {
            _ if self.faults.last().is_some_and(|fault| fault.code == "traceql/unexpected-argument") => {
                return;
            }
            Shape::Metrics | Shape::Compare => "a metrics function needs spans to count",
            Shape::Rank => "a ranking needs a metrics function before it",
            Shape::Coalesce => "`coalesce()` cannot be the first stage",
            _ => return,
        };
        let rest = if first.shape == Shape::Rank { "{} | rate() | " } else { "{} | " };
        let fault = Fault::error("traceql/missing-spanset", first.span, message);
        self.report(fault.with_help(format!("write `{rest}{}`", advice::cut(word))));
    }

    /// The shape of a pipeline once `next` follows `last`; misfits are reported.
    pub(super) fn follow(&mut self, whole: Shape, last: &Part, pipe: Span, next: &Part) -> Shape {
        use Shape::*;
        if whole == Unknown || next.shape == Unknown {
            return if matches!(next.shape, Metrics | Compare) { next.shape } else { Unknown };
        }
        match (whole, next.shape) {
            (Compare, Rank) => self.compare_is_last(next.span),
            (Metrics, Rank) => return Metrics,
            (Math | Filtered, Rank) => return Filtered,
            (Metrics | Compare | Math | Filtered | Rank, _) => {
                let message = format!("{} cannot follow a metrics function", next.shape.noun());
                let fault = Fault::error("traceql/stage-after-metrics", next.span, message);
                self.report(fault.with_help("use `topk(n)`, `bottomk(n)` or a comparison behind metrics"));
            }
            (_, Rank) => {
                let fault = Fault::error(
                    "traceql/missing-metrics",
                    next.span,
                    "a ranking needs a metrics function before it",
                );
                self.report(fault.with_help("write `| rate()` or another metrics function first"));
            }
            (Aggregate | Scalar | Constant, _) => self.needs_comparison(last.span),
            (_, Math | Filtered) => self.misplaced(next, "metrics in parentheses cannot be a later stage"),
            (_, Constant) => self.misplaced(next, "a number is not a stage"),
            (_, Pipeline) => self.misplaced(next, "a pipeline in parentheses cannot be a later stage"),
            (Pipeline, _) if last.wrapped => {
                let fault = Fault::error(
                    "traceql/misplaced-pipe",
                    pipe,
                    "nothing can follow a pipeline in parentheses",
                );
                self.report(fault.with_help("write the whole pipeline without parentheses"));
            }
            (_, Metrics | Compare) => return next.shape,
            (_, Aggregate | Scalar) => return Scalar,
            _ => return Pipeline,
        }
        Unknown
    }

    fn misplaced(&mut self, next: &Part, message: &str) {
        self.report(Fault::error("traceql/misplaced-stage", next.span, message));
    }

    fn needs_comparison(&mut self, part: Span) {
        let place = Span::at(part.range().end);
        let fault =
            Fault::error("traceql/missing-comparison", place, "an aggregate is compared with nothing");
        self.report(fault.with_help("write a comparison such as `> 1` behind it"));
    }

    /// The shape of `( inner )`.
    pub(super) fn wrap(&mut self, inner: &Part) -> Shape {
        match inner.shape {
            Shape::Filter | Shape::Stage | Shape::Coalesce => Shape::Pipeline,
            Shape::Metrics | Shape::Rank => Shape::Math,
            Shape::Filtered => {
                let message = "arithmetic with metrics cannot be filtered or ranked inside parentheses";
                self.report(Fault::error("traceql/misplaced-stage", inner.span, message));
                Shape::Unknown
            }
            other => other,
        }
    }

    /// What the whole query has to be.
    pub(super) fn check_whole(&mut self, body: &Part) {
        match body.shape {
            Shape::Aggregate | Shape::Scalar if !self.is_quiet() => self.needs_comparison(body.span),
            Shape::Constant => {
                let fault = Fault::error("traceql/missing-spanset", body.span, "a number is not a query");
                self.report(fault.with_help("write a spanset such as `{ status = error }`"));
            }
            _ => {}
        }
    }
}
