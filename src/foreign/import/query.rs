//! Queries of other formats → queries with `$window`.

use crate::diagnostic::{Diagnostic, Sink};
use crate::foreign::expr;
use crate::query::promql::build::{Expr, Instant, raw, raw_call};
use crate::query::promql::tree::{NodeKind, Tree};
use crate::query::promql::{self};
use crate::span::{Span, Text};

/// A query of the language, or the author's text when it cannot be asked, which has been reported.
pub(super) type Asked = Result<String, String>;

/// A query in which `{{.window}}` says where it looks back.
pub(super) fn templated(text: &Text, sink: &mut Sink) -> Asked {
    let marks = marks(text.as_str());
    if marks.is_empty() {
        sink.push(
            Diagnostic::error("slo/no-window", "the query does not say where the window goes")
                .at(text.origin(), "looks back over the same time in every rule")
                .help("write `[{{.window}}]` where it looks back"),
        );
        return Err(text.as_str().to_owned());
    }
    let made = with(text, &marks, "$window");
    if made.as_str().contains("{{") {
        sink.push(
            Diagnostic::error("import/template", "a query has a template other than `{{.window}}`")
                .at(text.origin(), "cannot be imported")
                .help("write the text that the template would become"),
        );
        return Err(text.as_str().to_owned());
    }
    let made = made.as_str().to_owned();
    if sound(&with(text, &marks, "5m"), sink).is_some() { Ok(made) } else { Err(made) }
}

/// A query of a format without windows: every range becomes `[$window]`; over what has none the function
/// `over` looks back.
pub(super) fn windowed(text: &Text, over: &str, sink: &mut Sink) -> Asked {
    if text.as_str().contains("{{") || text.as_str().contains("$window") {
        let plain = text.replaced(
            text.as_str()
                .match_indices("$window")
                .map(|(at, mark)| (Span::new(at, at + mark.len()), "{{.window}}")),
        );
        return templated(&plain, sink);
    }
    let Some(tree) = sound(text, sink) else { return Err(text.as_str().to_owned()) };
    let spans = |of: fn(&NodeKind) -> bool| -> Vec<Span> {
        tree.all().filter(|(_, node)| of(&node.kind)).map(|(_, node)| node.span).collect()
    };
    let subqueries = spans(|kind| matches!(kind, NodeKind::Subquery { .. }));
    let ranges = spans(|kind| matches!(kind, NodeKind::Range { .. }));
    let within =
        |span: Span, outer: &[Span]| outer.iter().any(|outer| *outer != span && inside(span, *outer));
    let mut parts = Vec::new();
    for (_, node) in tree.all().filter(|(_, node)| !within(node.span, &subqueries)) {
        match node.kind {
            NodeKind::Range { range, .. } | NodeKind::Subquery { range, .. } => {
                parts.push((tree.node(range).span, "$window".to_owned()));
            }
            NodeKind::Selector { .. } if !within(node.span, &ranges) => {
                parts.push((node.span, format!("{over}({}[$window])", tree.slice(node.span))));
            }
            _ => {}
        }
    }
    parts.sort_by_key(|(span, _)| span.start);
    let made = text.replaced(parts.iter().map(|(span, part)| (*span, part.as_str())));
    Ok(made.as_str().to_owned())
}

fn inside(inner: Span, outer: Span) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

/// The tree of a query without faults; others are reported at their own characters.
fn sound(text: &Text, sink: &mut Sink) -> Option<Tree> {
    let parsed = promql::parse(text.as_str());
    let ok = parsed.is_ok();
    sink.extend(parsed.faults.iter().map(|fault| expr::diagnostic(text, fault)));
    ok.then_some(parsed.tree)
}

/// A query that is taken as it stands, as a part of another.
pub(super) fn plain(text: &Text, sink: &mut Sink) -> Result<Expr<Instant>, String> {
    let same = text.as_str().to_owned();
    let Some(tree) = sound(text, sink) else { return Err(same) };
    let root = tree.root().map(|root| tree.node(root).kind);
    let call =
        matches!(root, Some(NodeKind::Call { .. } | NodeKind::Aggregate { .. } | NodeKind::Selector { .. }));
    Ok(if call { raw_call(same) } else { raw(same) })
}

fn with(text: &Text, marks: &[Span], window: &str) -> Text {
    text.replaced(marks.iter().map(|mark| (*mark, window)))
}

/// Where a text says `{{.window}}`, with any spaces.
fn marks(text: &str) -> Vec<Span> {
    let mut marks = Vec::new();
    let mut at = 0;
    while let Some(start) = text.get(at..).and_then(|rest| rest.find("{{")).map(|found| at + found) {
        let Some(end) = text.get(start..).and_then(|rest| rest.find("}}")).map(|found| start + found + 2)
        else {
            break;
        };
        let inner = text.get(start + 2..end - 2).unwrap_or_default();
        if inner.trim_matches(['-', ' ', '\t', '\n']) == ".window" {
            marks.push(Span::new(start, end));
        }
        at = end;
    }
    marks
}
