//! Rules of aggregations and binary operators (Loki docs, Metric queries).

use super::Verifier;
use crate::query::Fault;
use crate::query::logql::function::{RangeOp, Unwrapping, VectorOp};
use crate::query::logql::tree::{
    Binary, BinaryOp, Expr, ExprId, Grouping, RangeAggregation, Step, Tree, VectorAggregation,
};
use crate::span::Span;

/// What is known of every expression, children first.
pub(super) struct Marks {
    log: Vec<bool>,
    literal: Vec<bool>,
}

impl Marks {
    pub(super) fn of(tree: &Tree) -> Self {
        let mut marks = Self { log: Vec::new(), literal: Vec::new() };
        for node in &tree.exprs {
            let (log, literal) = match node.expr {
                Expr::Log(_) => (true, false),
                Expr::Number(value) => (false, !value.is_nan()),
                Expr::Paren(inner) => (marks.is_log(inner), marks.is_literal(inner)),
                Expr::Binary(binary) => {
                    (false, marks.is_literal(binary.left) && marks.is_literal(binary.right))
                }
                _ => (false, false),
            };
            marks.log.push(log);
            marks.literal.push(literal);
        }
        marks
    }

    fn is_log(&self, id: ExprId) -> bool {
        self.log.get(id.0 as usize).copied().unwrap_or(false)
    }

    /// Whether Loki folds it to a number while it parses.
    fn is_literal(&self, id: ExprId) -> bool {
        self.literal.get(id.0 as usize).copied().unwrap_or(false)
    }
}

impl Verifier<'_> {
    pub(super) fn range_aggregation(&mut self, call: &RangeAggregation) {
        self.unwrapping(call);
        if let Some(grouping) = call.grouping.filter(|_| !call.op.groups()) {
            let help = format!("group around it: `sum by (…) ({}(…))`", call.op.name());
            self.no_grouping(call.op.name(), grouping, help);
        }
        match (call.op, call.parameter) {
            (RangeOp::QuantileOverTime, None) => {
                let help = "write the quantile first: `quantile_over_time(0.99, …)`";
                self.no_parameter(call.op.name(), call.op_span, help);
            }
            (RangeOp::QuantileOverTime, Some(_)) | (_, None) => {}
            (_, Some(span)) => self.unexpected_parameter(call.op.name(), span),
        }
    }

    fn unwrapping(&mut self, call: &RangeAggregation) {
        let Some(pipeline) = self.tree.pipeline(call.log.pipeline) else { return };
        let stages = self.tree.stages(pipeline);
        let unwrap = stages.iter().find(|stage| matches!(stage.step, Step::Unwrap { .. }));
        let unclear = stages.iter().any(|stage| matches!(stage.step, Step::Broken | Step::Variable));
        match (call.op.unwrapping(), unwrap) {
            (Unwrapping::Required, None) if !unclear => {
                let message =
                    format!("`{}` needs a number from each line, and nothing unwraps one", call.op.name());
                let fault = Fault::error("logql/missing-unwrap", call.op_span, message);
                self.report(fault.with_help("add `| unwrap label` before the range"));
            }
            (Unwrapping::Forbidden, Some(stage)) => {
                let message = format!("`{}` reads whole lines and takes no `unwrap`", call.op.name());
                let fault = Fault::error("logql/unexpected-unwrap", stage.span, message);
                self.report(fault.with_help("remove it, or use `sum_over_time`"));
            }
            _ => {}
        }
    }

    fn no_grouping(&mut self, name: &str, grouping: Grouping, help: String) {
        let message = format!("`{name}` takes no grouping");
        self.report(Fault::error("logql/grouping-not-allowed", grouping.span, message).with_help(help));
    }

    fn no_parameter(&mut self, name: &str, span: Span, help: &str) {
        let message = format!("`{name}` needs a number as its first argument");
        self.report(Fault::error("logql/missing-parameter", span, message).with_help(help));
    }

    fn unexpected_parameter(&mut self, name: &str, span: Span) {
        let message = format!("`{name}` takes no parameter, found `{}`", self.text(span));
        let fault = Fault::error("logql/unexpected-parameter", span, message);
        self.report(fault.with_help("remove it"));
    }

    pub(super) fn vector_aggregation(&mut self, call: &VectorAggregation, marks: &Marks) {
        let name = call.op.name();
        self.metric_body(name, call.body, marks);
        match call.parameter {
            Some(span) if call.op.limits() => self.limit(name, span),
            Some(span) => self.unexpected_parameter(name, span),
            None if call.op.limits() => {
                let help = "write the number of series first: `topk(10, …)`";
                self.no_parameter(name, call.op_span, help);
            }
            None => {}
        }
        let Some(grouping) = call.grouping.filter(|_| call.op.ungrouped()) else { return };
        if call.op == VectorOp::ApproxTopk || !grouping.labels.is_empty() {
            self.no_grouping(name, grouping, "group inside: aggregate its argument".to_owned());
        }
    }

    /// A number of series: an integer above 0.
    fn limit(&mut self, name: &str, span: Span) {
        let text = self.text(span);
        let variable = text.contains(['$', '[']);
        if variable || text.parse::<i64>().is_ok_and(|limit| limit > 0) {
            return;
        }
        let message = format!("`{name}` takes an integer above 0, found `{text}`");
        self.report(Fault::error("logql/invalid-parameter", span, message));
    }

    pub(super) fn metric_body(&mut self, name: &str, body: ExprId, marks: &Marks) {
        if !marks.is_log(body) {
            return;
        }
        let span = self.tree.expr(body).span;
        let message = format!("`{name}` reads a metric query, found a log query");
        let fault = Fault::error("logql/log-in-aggregation", span, message);
        self.report(fault.with_help("count its lines: `count_over_time({…}[5m])`"));
    }

    pub(super) fn binary(&mut self, binary: &Binary, marks: &Marks) {
        for (leg, side) in [(binary.left, "left"), (binary.right, "right")] {
            let span = self.tree.expr(leg).span;
            let op = self.text(binary.op_span);
            if marks.is_log(leg) {
                let message = format!("the {side} operand of `{op}` is a log query, expected a metric query");
                let fault = Fault::error("logql/log-operand", span, message);
                self.report(fault.with_help("count its lines: `count_over_time({…}[5m])`"));
            } else if binary.op.is_set() && marks.is_literal(leg) {
                let message = format!("the {side} operand of `{op}` is a number, expected a vector");
                let fault = Fault::error("logql/literal-operand", span, message);
                self.report(match binary.op {
                    BinaryOp::Or => fault.with_help(format!("write `vector({})`", self.text(span))),
                    _ => fault,
                });
            }
        }
    }
}
