//! What checks ask of a LogQL tree, so that none of them walks it by hand.

use super::Kind;
use super::function::Conversion;
use super::tree::{
    Expr, FilterId, LineOp, Matcher, Pipeline, RangeAggregation, Stage, Step, Test, Tree, VectorAggregation,
};
use crate::span::Span;

/// An `unwrap` stage.
#[derive(Clone, Copy, Debug)]
pub struct Unwrap {
    /// The stage, its `|` included.
    pub span: Span,
    /// The label.
    pub label: Span,
    /// How its text becomes a number.
    pub conversion: Option<Conversion>,
}

/// A line filter, and whether a parser stands before it.
#[derive(Clone, Copy, Debug)]
pub struct LineFilter {
    /// The stage.
    pub span: Span,
    /// How it compares.
    pub op: LineOp,
    /// Whether lines are parsed before they are filtered.
    pub after_parser: bool,
}

impl Tree {
    /// What the whole query gives; nothing if its outermost part is wrong or a variable.
    #[must_use]
    pub fn kind(&self) -> Option<Kind> {
        let mut id = self.root?;
        loop {
            match self.expr(id).expr {
                Expr::Paren(inner) => id = inner,
                Expr::Log(_) => return Some(Kind::Log),
                Expr::Broken | Expr::Variable => return None,
                _ => return Some(Kind::Metric),
            }
        }
    }

    /// Every matcher of every selector, in the order of the text.
    #[must_use]
    pub fn all_matchers(&self) -> &[Matcher] {
        &self.matchers
    }

    /// Every stage of every pipeline, in the order of the text.
    #[must_use]
    pub fn all_stages(&self) -> &[Stage] {
        &self.stages
    }

    /// Every range aggregation, inner ones first.
    pub fn range_aggregations(&self) -> impl Iterator<Item = (Span, &RangeAggregation)> {
        self.exprs.iter().filter_map(|node| match &node.expr {
            Expr::RangeAggregation(call) => Some((node.span, call)),
            _ => None,
        })
    }

    /// Every vector aggregation, inner ones first.
    pub fn vector_aggregations(&self) -> impl Iterator<Item = (Span, &VectorAggregation)> {
        self.exprs.iter().filter_map(|node| match &node.expr {
            Expr::VectorAggregation(call) => Some((node.span, call)),
            _ => None,
        })
    }

    /// Range aggregations that may be grouped, are not, and stand in no vector aggregation
    /// themselves: they give one series for each set of extracted labels.
    pub fn ungrouped_ranges(&self) -> impl Iterator<Item = (Span, &RangeAggregation)> {
        let wrapped: Vec<Span> = self.vector_aggregations().map(|(span, _)| span).collect();
        let mut outer: Vec<Span> = Vec::new();
        for span in wrapped.into_iter().rev() {
            if outer.last().is_none_or(|last: &Span| span.start < last.start || span.end > last.end) {
                outer.push(span);
            }
        }
        outer.sort_unstable();
        self.range_aggregations().filter(move |(span, call)| {
            let before = outer.partition_point(|outer| outer.start <= span.start);
            let inside =
                before.checked_sub(1).and_then(|at| outer.get(at)).is_some_and(|o| o.end >= span.end);
            call.grouping.is_none() && !inside
        })
    }

    /// The `unwrap` stage of a pipeline.
    #[must_use]
    pub fn unwrap_of(&self, pipeline: &Pipeline) -> Option<Unwrap> {
        self.stages(pipeline).iter().find_map(as_unwrap)
    }

    /// Every `unwrap` behind which nothing filters on `__error__`: lines whose label is no
    /// number fail the query.
    pub fn unguarded_unwraps<'t>(&'t self, text: &'t str) -> impl Iterator<Item = Unwrap> + 't {
        self.pipelines.iter().filter_map(move |pipeline| {
            let stages = self.stages(pipeline);
            let at = stages.iter().position(|stage| matches!(stage.step, Step::Unwrap { .. }))?;
            let guarded = stages.iter().skip(at + 1).any(|stage| match stage.step {
                Step::Filter(root) => self.filter_labels(root).any(|name| name.of(text) == "__error__"),
                _ => false,
            });
            if guarded { None } else { stages.get(at).and_then(as_unwrap) }
        })
    }

    /// The labels that a label filter compares.
    pub fn filter_labels(&self, root: FilterId) -> impl Iterator<Item = Span> + '_ {
        let mut waiting = vec![root];
        std::iter::from_fn(move || {
            while let Some(id) = waiting.pop() {
                match self.filter(id).map(|filter| filter.test) {
                    Some(Test::Text(matcher) | Test::Ip(matcher)) => return Some(matcher.name),
                    Some(Test::Quantity { name, .. }) => return Some(name),
                    Some(Test::And(left, right) | Test::Or(left, right)) => waiting.extend([right, left]),
                    Some(Test::Variable | Test::Broken) | None => {}
                }
            }
            None
        })
    }

    /// The line filters of a pipeline, in order.
    pub fn line_filters<'t>(&'t self, pipeline: &'t Pipeline) -> impl Iterator<Item = LineFilter> + 't {
        let mut after_parser = false;
        self.stages(pipeline).iter().filter_map(move |stage| {
            after_parser |= is_parser(stage);
            match stage.step {
                Step::Line { op, .. } => Some(LineFilter { span: stage.span, op, after_parser }),
                _ => None,
            }
        })
    }
}

fn as_unwrap(stage: &Stage) -> Option<Unwrap> {
    match stage.step {
        Step::Unwrap { label, conversion } => Some(Unwrap { span: stage.span, label, conversion }),
        _ => None,
    }
}

/// Whether a stage reads labels out of the line.
fn is_parser(stage: &Stage) -> bool {
    matches!(
        stage.step,
        Step::Json { .. } | Step::Logfmt { .. } | Step::Regexp(_) | Step::Pattern(_) | Step::Unpack
    )
}
