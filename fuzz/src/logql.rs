//! LogQL: any text gives a tree whose every part is placed.

use dashc::query::logql::{self, Expr, Parsed, Step, Target, Test, Tree, gate, parse};
use dashc::span::Span;

use super::bounds::{faults, in_order, inside, within};
use super::time::linear;

/// As many faults as Loki's reader tells.
const MAX_FAULTS: usize = 20;

pub(crate) fn check(text: &str) {
    let parsed = parse(text);
    faults(text, &["logql", "template"], &parsed.faults, MAX_FAULTS);
    in_order(text, &parsed.faults);
    let again = parse(text);
    assert_eq!(parsed.faults, again.faults);
    assert_eq!(parsed.tree.exprs().len(), again.tree.exprs().len());
    assert!(!parsed.is_ok() || parsed.parses(), "{text:?} is ok but does not parse\n{:?}", parsed.faults);
    tree(text, &parsed.tree, parsed.is_ok());
    views(text, &parsed);
    words(text);
    linear(text, |long| {
        let parsed = parse(long);
        let _ = parsed.tree.ungrouped_ranges().count();
        let _ = parsed.tree.unguarded_unwraps(long).count();
    });
}

fn tree(text: &str, tree: &Tree, sound: bool) {
    for node in tree.exprs() {
        inside(text, node.span);
        for span in expr(tree, node.expr) {
            inside(text, span);
            if sound {
                within(text, span, node.span);
            }
        }
    }
    for pipeline in tree.pipelines() {
        inside(text, pipeline.span);
        inside(text, pipeline.selector.span);
        for matcher in tree.matchers(pipeline.selector) {
            for span in [matcher.span, matcher.name, matcher.op_span, matcher.value] {
                inside(text, span);
            }
            let _ = logql::unquote(matcher.value.of(text));
        }
        for stage in tree.stages(pipeline) {
            inside(text, stage.span);
            step(text, tree, stage.step);
        }
    }
}

/// Spans of the parts of an expression, its operands among them.
fn expr(tree: &Tree, expr: Expr) -> Vec<Span> {
    match expr {
        Expr::RangeAggregation(call) => {
            let mut spans = vec![call.op_span, call.log.span];
            spans.extend(call.parameter.into_iter().chain(call.log.range).chain(call.log.offset));
            spans.extend(call.grouping.map(|grouping| grouping.span));
            spans
        }
        Expr::VectorAggregation(call) => {
            let mut spans = vec![call.op_span, tree.expr(call.body).span];
            spans.extend(call.parameter);
            if let Some(grouping) = call.grouping {
                spans.push(grouping.span);
                spans.extend(tree.names(grouping.labels));
            }
            spans
        }
        Expr::LabelReplace { body, arguments } => {
            let mut spans = vec![tree.expr(body).span];
            spans.extend(arguments);
            spans
        }
        Expr::Paren(inner) => vec![tree.expr(inner).span],
        Expr::Binary(binary) => {
            let mut spans = vec![binary.op_span, tree.expr(binary.left).span, tree.expr(binary.right).span];
            spans.extend(binary.boolean);
            spans.extend(binary.matching.map(|matching| matching.span));
            spans.extend(binary.many.map(|many| many.span));
            spans
        }
        _ => Vec::new(),
    }
}

fn step(text: &str, tree: &Tree, step: Step) {
    match step {
        Step::Line { op_span, terms, .. } => {
            inside(text, op_span);
            for term in tree.terms(terms) {
                inside(text, term.span);
                within(text, term.value, term.span);
            }
        }
        Step::Json { fields } | Step::Logfmt { fields, .. } | Step::LabelFormat(fields) => {
            for field in tree.fields(fields) {
                inside(text, field.span);
                inside(text, field.name);
                inside(text, field.value.unwrap_or_default());
            }
        }
        Step::Regexp(span) | Step::Pattern(span) | Step::LineFormat(span) => inside(text, span),
        Step::Drop(picks) | Step::Keep(picks) => {
            for pick in tree.picks(picks) {
                inside(text, pick.name);
                inside(text, pick.matcher.map(|matcher| matcher.span).unwrap_or_default());
            }
        }
        Step::Unwrap { label, .. } => inside(text, label),
        Step::Filter(root) => {
            for name in tree.filter_labels(root) {
                inside(text, name);
            }
            let filter = tree.filter(root).expect("the filter of a stage");
            inside(text, filter.span);
            if let Test::And(left, right) | Test::Or(left, right) = filter.test {
                for side in [left, right] {
                    within(text, tree.filter(side).expect("a side").span, filter.span);
                }
            }
        }
        Step::Unpack | Step::Decolorize | Step::Variable | Step::Broken => {}
    }
}

fn views(text: &str, parsed: &Parsed) {
    let tree = &parsed.tree;
    let _ = parsed.kind();
    for (span, _) in tree.ungrouped_ranges() {
        inside(text, span);
    }
    for unwrap in tree.unguarded_unwraps(text) {
        within(text, unwrap.label, unwrap.span);
    }
    for pipeline in tree.pipelines() {
        for filter in tree.line_filters(pipeline) {
            inside(text, filter.span);
        }
    }
    for release in [(2, 9), (3, 0), (9, 0)] {
        faults(text, &["logql"], &gate(&parsed.needs, &Target { release }), usize::MAX);
    }
}

/// A place in a literal is a place in its text.
fn words(text: &str) {
    let value = logql::unquote(text);
    for offset in 0..=value.len().min(64) {
        assert!(logql::place(text, offset) <= text.len(), "{text:?} {offset}");
    }
}
