//! TraceQL: any text gives a tree whose every part is placed.

use dashc::query::List;
use dashc::query::traceql::{Id, Kind, Literal, MAX_FAULTS, Target, Tree, Version, gate, is_trace_id, parse};
use dashc::span::Span;

use super::bounds::{contains, faults, in_order, inside};
use super::time::linear;

pub(crate) fn check(text: &str) {
    let parsed = parse(text);
    faults(text, &["traceql"], &parsed.faults, MAX_FAULTS);
    in_order(text, &parsed.faults);
    let again = parse(text);
    assert_eq!(parsed.faults, again.faults);
    assert_eq!(parsed.tree.iter().count(), again.tree.iter().count());
    let _ = (parsed.kind(), parsed.hints().count(), is_trace_id(text));
    tree(text, &parsed.tree, parsed.is_ok());
    for need in &parsed.needs {
        inside(text, need.span);
    }
    for (major, minor) in [(2, 0), (2, 8), (9, 0)] {
        let tempo = Version { major, minor };
        faults(text, &["traceql"], &gate(&parsed.needs, &Target { tempo }), usize::MAX);
    }
    linear(text, |long| {
        let _ = parse(long).kind();
    });
}

/// What is missing at the end of a broken query may be placed behind its parent.
fn tree(text: &str, tree: &Tree, sound: bool) {
    for (id, node) in tree.iter() {
        inside(text, node.span);
        let (children, spans) = parts(tree, node.kind);
        for child in children {
            assert!(child < id, "{text:?}");
            assert!(!sound || contains(node.span, tree.span(child)), "{text:?}");
        }
        for span in spans {
            inside(text, span);
            assert!(!sound || contains(node.span, span), "{text:?}");
        }
        inside(text, tree.ungrouped(id));
        match node.kind {
            Kind::Literal(Literal::Text) => drop(Tree::string(text, node.span)),
            Kind::Attribute { name, .. } => drop(Tree::attribute_name(text, name)),
            _ => {}
        }
    }
    if let Some(root) = tree.root() {
        let is_query = tree.get(root).is_some_and(|node| matches!(node.kind, Kind::Query { .. }));
        assert!(is_query, "{text:?}");
    }
}

/// Children and other places of a node.
fn parts(tree: &Tree, kind: Kind) -> (Vec<Id>, Vec<Span>) {
    let list = |list: List| tree.items(list).to_vec();
    match kind {
        Kind::Attribute { name, .. } => (Vec::new(), vec![name]),
        Kind::Unary { op_span, operand, .. } => (vec![operand], vec![op_span]),
        Kind::Binary { op_span, left, right, .. } => (vec![left, right], vec![op_span]),
        Kind::Group(inner) => (vec![inner], Vec::new()),
        Kind::Spanset(inner) | Kind::By(inner) => (inner.into_iter().collect(), Vec::new()),
        Kind::Pipeline(stages) | Kind::Select(stages) => (list(stages), Vec::new()),
        Kind::Aggregate { name, argument, .. } => (argument.into_iter().collect(), vec![name]),
        Kind::Metrics { name, arguments, by, .. } => ([list(arguments), list(by)].concat(), vec![name]),
        Kind::Rank { name, limit, .. } => (limit.into_iter().collect(), vec![name]),
        Kind::Hint { name, value } => (value.into_iter().collect(), vec![name]),
        Kind::Query { body, hints } => ([vec![body], list(hints)].concat(), Vec::new()),
        _ => (Vec::new(), Vec::new()),
    }
}
