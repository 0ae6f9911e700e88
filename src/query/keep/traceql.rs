//! The same for TraceQL.

use super::{Edits, Grouping, Kept};
use crate::query::traceql::{Id, Kind, Node, Operator, Tree};
use crate::span::Span;

/// The query with these labels kept, as attributes of the resource.
#[must_use]
pub fn traceql(text: &str, tree: &Tree, kept: &[Kept], grouping: Grouping) -> String {
    let conditions = kept.iter().map(|kept| &*kept.condition).collect::<Vec<_>>().join(" && ");
    let attributes = kept.iter().map(|kept| &*kept.attribute).collect::<Vec<_>>().join(", ");
    let mut edits = Edits::default();
    let mut open: Vec<Id> = tree.root().into_iter().collect();
    while let Some(node) = open.pop().and_then(|id| tree.get(id)) {
        match &node.kind {
            Kind::Spanset(condition) => narrowed(tree, node, *condition, &conditions, &mut edits),
            Kind::Metrics { name, by, .. } if grouping == Grouping::Apart && name.of(text) != "compare" => {
                let end = node.span.end as usize;
                if tree.items(*by).is_empty() {
                    edits.insert(end, format!(" by ({attributes})"));
                } else {
                    edits.add(node.span, false, &[&attributes]);
                }
            }
            Kind::Query { body, .. } => open.push(*body),
            Kind::Group(inner) => open.push(*inner),
            Kind::Binary { left, right, .. } => open.extend([*left, *right]),
            Kind::Pipeline(stages) => open.extend(tree.items(*stages)),
            _ => {}
        }
    }
    edits.apply(text, Span::new(0, text.len()))
}

/// `{ a }` → `{ a && conditions }`
fn narrowed(tree: &Tree, node: &Node, condition: Option<Id>, conditions: &str, edits: &mut Edits) {
    let Some(condition) = condition.and_then(|id| tree.get(id)) else {
        edits.replace(node.span, format!("{{ {conditions} }}"));
        return;
    };
    let (start, end) = (condition.span.start as usize, condition.span.end as usize);
    if matches!(condition.kind, Kind::Binary { op: Operator::Or, .. }) {
        edits.insert(start, "(");
        edits.insert(end, format!(") && {conditions}"));
    } else {
        edits.insert(end, format!(" && {conditions}"));
    }
}
