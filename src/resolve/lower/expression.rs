//! Alert expressions: a value and a threshold, or a filter.
//!
//! A Grafana rule fires where a number passes a threshold. `a > 5` becomes the
//! value `a` with the threshold `> 5`: healthy is then a value, not a missing
//! one. Any other expression, equality among them, fires where it returns a series, whatever its
//! value (`up == 0` returns 0): its results are turned into ones, unless it gives ones by itself.

use super::doc::parse;
use crate::model::{Condition, Evaluator, Rule, Syntax};
use crate::quantity::Decimal;
use crate::query::promql::operator::BinaryOp;
use crate::query::promql::tree::{NodeKind, Tree};
use crate::query::{logql, promql};
use crate::span::{Span, Text};

/// The text that is asked, and when the alert fires.
pub(super) fn split(text: &Text, syntax: &Syntax) -> (Text, Condition) {
    let found = match syntax {
        Syntax::PromQl(parsed) => promql_threshold(&parsed.tree),
        Syntax::LogQl(parsed) => logql_threshold(&parsed.tree, &text.text),
        _ => None,
    };
    if let Some((value, evaluator, threshold)) = found {
        return (only(text, value), Condition { evaluator, threshold, filter: false });
    }
    if matches!(syntax, Syntax::TraceQl(_) | Syntax::None) || is_absent(syntax) {
        let condition = Condition { evaluator: Evaluator::Gt, threshold: Decimal::from(0), filter: true };
        return (text.clone(), condition);
    }
    let (before, after) = match syntax {
        // LogQL has no `group`; counting each series by itself gives one as well.
        Syntax::LogQl(_) => ("count without () (", ")"),
        _ => ("group without () (", ")"),
    };
    let end = text.text.len();
    let wrapped = text.replaced([(Span::at(0), before), (Span::at(end), after)]);
    (wrapped, Condition { evaluator: Evaluator::Gt, threshold: Decimal::from(0), filter: true })
}

/// Above or below what the query of a rule fires; `None` where it filters in another way.
#[must_use]
pub fn threshold(rule: &Rule) -> Option<Condition> {
    let text = &rule.query.text;
    let (_, condition) = split(text, &parse(&text.text, rule.language));
    (!condition.filter).then_some(condition)
}

/// `absent(…)` and `absent_over_time(…)` give 1 by themselves.
fn is_absent(syntax: &Syntax) -> bool {
    let Syntax::PromQl(parsed) = syntax else { return false };
    let tree = &parsed.tree;
    let root = tree.root().map(|root| tree.node(tree.unwrap_parens(root)).kind);
    matches!(root, Some(NodeKind::Call { name, .. }) if matches!(tree.slice(name), "absent" | "absent_over_time"))
}

/// The part of a text that `value` covers.
fn only(text: &Text, value: Span) -> Text {
    let end = text.text.len();
    text.replaced([(Span::new(0, value.range().start), ""), (Span::new(value.range().end, end), "")])
}

/// `value > number` at the top, the value an instant vector.
fn promql_threshold(tree: &Tree) -> Option<(Span, Evaluator, Decimal)> {
    let root = tree.unwrap_parens(tree.root()?);
    let NodeKind::Binary { op: Some(op), left, right, matching, .. } = tree.node(root).kind else {
        return None;
    };
    let plain = matching
        .is_none_or(|clause| tree.matching(clause).is_none_or(|matching| matching.bool_word.is_none()));
    let vector = tree.node(left).ty == promql::ValueType::InstantVector;
    let evaluator = match op {
        BinaryOp::Greater => Evaluator::Gt,
        BinaryOp::GreaterEqual => Evaluator::Gte,
        BinaryOp::Less => Evaluator::Lt,
        BinaryOp::LessEqual => Evaluator::Lte,
        _ => return None,
    };
    let threshold = tree.slice(tree.node(right).span).parse().ok()?;
    (plain && vector).then(|| (tree.node(left).span, evaluator, threshold))
}

fn logql_threshold(tree: &logql::Tree, text: &str) -> Option<(Span, Evaluator, Decimal)> {
    use logql::{BinaryOp, Expr};
    let Expr::Binary(binary) = tree.expr(tree.root()?).expr else { return None };
    let evaluator = match binary.op {
        BinaryOp::Greater => Evaluator::Gt,
        BinaryOp::GreaterEqual => Evaluator::Gte,
        BinaryOp::Less => Evaluator::Lt,
        BinaryOp::LessEqual => Evaluator::Lte,
        _ => return None,
    };
    let left = tree.expr(binary.left);
    let threshold = tree.expr(binary.right).span.of(text).parse().ok()?;
    let constant = matches!(left.expr, Expr::Number(_));
    (binary.boolean.is_none() && !constant).then_some((left.span, evaluator, threshold))
}
