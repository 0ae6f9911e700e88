//! The same for LogQL.

use super::{Edits, Grouping as Apart, Kept, matchers, missing, select};
use crate::query::logql::{BinaryOp, Expr, ExprId, Grouping, Tree, VectorOp};
use crate::span::Span;

/// The query with these labels kept.
#[must_use]
pub fn logql(text: &str, tree: &Tree, kept: &[Kept], apart: Apart) -> String {
    edits(text, tree, kept, apart).apply(text, Span::new(0, text.len()))
}

fn edits(text: &str, tree: &Tree, kept: &[Kept], apart: Apart) -> Edits {
    let mut edits = Edits::default();
    for pipeline in tree.pipelines() {
        let all = tree.matchers(pipeline.selector);
        let new = matchers(kept, |label| all.iter().any(|matcher| matcher.name.of(text) == label));
        select(&mut edits, pipeline.selector.span, all.is_empty(), &new);
    }
    if apart == Apart::Together {
        return edits;
    }
    let grouped = |grouping: &Grouping, edits: &mut Edits| {
        let labels = tree.names(grouping.labels);
        let new = missing(kept, |label| labels.iter().any(|known| known.of(text) == label));
        if !grouping.without {
            edits.add(grouping.span, labels.is_empty(), &new);
        }
    };
    for node in tree.exprs() {
        match &node.expr {
            Expr::RangeAggregation(found) => {
                if let Some(grouping) = &found.grouping {
                    grouped(grouping, &mut edits);
                }
            }
            Expr::VectorAggregation(found) => match &found.grouping {
                Some(grouping) => grouped(grouping, &mut edits),
                None if loses_labels(found.op) => {
                    let labels = missing(kept, |_| false);
                    edits.insert(found.op_span.end as usize, format!(" by ({}) ", labels.join(", ")));
                }
                None => {}
            },
            Expr::Binary(found) => {
                if let Some(matching) = found.matching.filter(|matching| matching.on) {
                    let labels = tree.names(matching.labels);
                    let new = missing(kept, |label| labels.iter().any(|known| known.of(text) == label));
                    edits.add(matching.span, labels.is_empty(), &new);
                }
            }
            _ => {}
        }
    }
    zeros(text, tree, &mut edits);
    edits
}

fn loses_labels(op: VectorOp) -> bool {
    let keeps = [VectorOp::Topk, VectorOp::Bottomk, VectorOp::ApproxTopk, VectorOp::Sort, VectorOp::SortDesc];
    !keeps.contains(&op)
}

/// `a or vector(0)`: under a division 0 for everything that it is divided by, else only `a`.
fn zeros(text: &str, tree: &Tree, edits: &mut Edits) {
    let bare = |mut id: ExprId| {
        while let Expr::Paren(inner) = tree.expr(id).expr {
            id = inner;
        }
        id
    };
    let or_zero = |id: ExprId| match tree.expr(id).expr {
        Expr::Binary(or) if or.op == BinaryOp::Or && matches!(tree.expr(or.right).expr, Expr::Vector) => {
            Some((tree.expr(or.left).span, tree.expr(or.right).span))
        }
        _ => None,
    };
    let mut divided: Vec<Span> = Vec::new();
    let mut made: Vec<(Span, String)> = Vec::new();
    for node in tree.exprs() {
        let Expr::Binary(found) = &node.expr else { continue };
        if found.op != BinaryOp::Divide {
            continue;
        }
        let Some((_, zero)) = or_zero(bare(found.left)) else { continue };
        let span = tree.expr(found.right).span;
        let divisor = Edits(edits.0.clone()).apply(text, span);
        let is_bare = !matches!(tree.expr(found.right).expr, Expr::Binary(_));
        made.push((zero, if is_bare { format!("0 * {divisor}") } else { format!("0 * ({divisor})") }));
        divided.push(zero);
    }
    for node in tree.exprs() {
        let Expr::Binary(or) = &node.expr else { continue };
        let (left, right) = (tree.expr(or.left).span, tree.expr(or.right));
        let is_zero = or.op == BinaryOp::Or && matches!(right.expr, Expr::Vector);
        if is_zero && !divided.contains(&right.span) {
            made.push((Span { start: left.end, end: right.span.end }, String::new()));
        }
    }
    edits.0.extend(made);
}
