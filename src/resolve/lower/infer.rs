//! What has one right answer: legends, units, and a query of a week ago.

use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{Panel, Syntax, Target, TargetFormat, TargetKind};
use crate::quantity::Duration;
use crate::query::promql::{self, tree::NodeId, tree::NodeKind, tree::Tree};
use crate::span::{Span, Text};

/// The series name of a target: the labels that its query groups by.
///
/// `None` leaves it to Grafana, which lists every label.
pub(super) fn legend(target: &Target) -> Option<Text> {
    let TargetKind::PromQl(query) = &target.kind else { return None };
    let Syntax::PromQl(parsed) = &query.syntax else { return None };
    if target.format == TargetFormat::Heatmap {
        return Some(Text::plain("{{le}}", query.text.origin()));
    }
    let labels = grouping(&parsed.tree)?;
    let shown: Vec<String> =
        labels.iter().filter(|label| **label != "le").map(|label| format!("{{{{{label}}}}}")).collect();
    if shown.is_empty() { None } else { Some(Text::plain(shown.join(" "), query.text.origin())) }
}

/// The labels of the outermost `by`, in the author's order.
fn grouping(tree: &Tree) -> Option<Vec<String>> {
    let mut id = tree.root()?;
    // Every step goes to a child, and children come before parents in the arena.
    loop {
        id = match tree.node(id).kind {
            NodeKind::Paren { inner } => inner,
            NodeKind::Unary { operand, .. } => operand,
            NodeKind::Binary { left, right, .. } => vector_side(tree, left, right),
            NodeKind::Call { args, .. } => *tree.list(args).iter().find(|arg| !is_constant(tree, **arg))?,
            NodeKind::Aggregate { grouping: Some(clause), .. } => {
                let clause = tree.grouping(clause).filter(|clause| !clause.without)?;
                let labels = tree.labels(clause.labels).iter();
                return Some(labels.map(|label| tree.label_name(label).into_owned()).collect());
            }
            NodeKind::Aggregate { args, .. } => {
                // topk and its kind keep the labels of what they choose from.
                let [_, vector] = tree.list(args) else { return None };
                *vector
            }
            _ => return None,
        }
    }
}

fn vector_side(tree: &Tree, left: NodeId, right: NodeId) -> NodeId {
    if is_constant(tree, left) { right } else { left }
}

fn is_constant(tree: &Tree, id: NodeId) -> bool {
    let kind = tree.node(tree.unwrap_parens(id)).kind;
    matches!(kind, NodeKind::Number { .. } | NodeKind::Text | NodeKind::Variable)
}

/// The unit of a panel whose queries all say it: seconds of `*_seconds`, requests of `rate(*_total)`.
pub(super) fn unit(panel: &Panel) -> Option<Text> {
    let mut found: Option<&'static str> = None;
    for target in &panel.targets {
        let TargetKind::PromQl(query) = &target.kind else { return None };
        let Syntax::PromQl(parsed) = &query.syntax else { return None };
        let unit = unit_of(&parsed.tree)?;
        if found.is_some_and(|known| known != unit) {
            return None;
        }
        found = Some(unit);
    }
    found.map(|unit| Text::plain(unit, panel.origin))
}

fn unit_of(tree: &Tree) -> Option<&'static str> {
    let mut id = tree.root()?;
    let mut rated = false;
    loop {
        id = match tree.node(id).kind {
            NodeKind::Paren { inner } => inner,
            NodeKind::Aggregate { args, .. } => *tree.list(args).last()?,
            NodeKind::Call { name, args, .. } => {
                match tree.slice(name) {
                    "rate" | "irate" => rated = true,
                    "histogram_quantile" => return Some(suffix_unit(deepest_name(tree, id)?, "_bucket")?.0),
                    "max_over_time" | "min_over_time" | "avg_over_time" | "last_over_time" => {}
                    _ => return None,
                }
                *tree.list(args).last()?
            }
            NodeKind::Range { base, .. } | NodeKind::Offset { base, .. } | NodeKind::At { base, .. } => base,
            NodeKind::Selector { name: Some(name), .. } => return named_unit(tree.slice(name), rated),
            _ => return None,
        }
    }
}

fn named_unit(name: &str, rated: bool) -> Option<&'static str> {
    if !rated {
        return suffix_unit(name, "").map(|(unit, _)| unit);
    }
    match suffix_unit(name, "_total") {
        Some((_, rate)) => rate,
        None if name.contains("request") && (name.ends_with("_total") || name.ends_with("_count")) => {
            Some("reqps")
        }
        None if name.ends_with("_total") || name.ends_with("_count") => Some("cps"),
        None => None,
    }
}

/// Suffixes of metric names: unit of the value, unit of its rate.
const SUFFIXES: [(&str, &str, Option<&str>); 6] = [
    ("_milliseconds", "ms", None),
    ("_seconds", "s", None),
    ("_bytes", "bytes", Some("Bps")),
    ("_ratio", "percentunit", None),
    ("_celsius", "celsius", None),
    ("_hertz", "hertz", None),
];

/// The unit of a metric by its name, and the unit of its rate (Prometheus documentation, metric names).
fn suffix_unit(name: &str, ending: &str) -> Option<(&'static str, Option<&'static str>)> {
    let name = name.strip_suffix(ending)?;
    SUFFIXES.iter().find(|(suffix, ..)| name.ends_with(suffix)).map(|(_, unit, rate)| (*unit, *rate))
}

fn deepest_name(tree: &Tree, id: NodeId) -> Option<&str> {
    let selector = tree.post_order(id).find_map(|id| match tree.node(id).kind {
        NodeKind::Selector { name: Some(name), .. } => Some(name),
        _ => None,
    });
    selector.map(|name| tree.slice(name))
}

/// Adds to each PromQL target one of the same query `compare` ago.
pub(super) fn compare(panel: &mut Panel, sink: &mut Sink) {
    let Some(ago) = panel.compare else { return };
    let mut made = Vec::new();
    let count = panel.targets.len();
    for target in &mut panel.targets {
        let TargetKind::PromQl(query) = &target.kind else {
            report_not_comparable(target, sink);
            continue;
        };
        let Some(text) = shifted(query, ago) else { continue };
        let mut past = target.clone();
        let syntax = Syntax::PromQl(Box::new(promql::parse(&text.text)));
        past.kind = TargetKind::PromQl(crate::model::Query { text, syntax, generated: query.generated });
        past.exemplars = false;
        past.ref_id = super::target::ref_id(count + made.len());
        let name = target.legend.get_or_insert_with(|| Text::plain("now", target.origin));
        let then =
            if name.as_str() == "now" { format!("{ago} ago") } else { format!("{}, {ago} ago", name.text) };
        past.legend = Some(Text::plain(then, target.origin));
        made.push(past);
    }
    panel.targets.extend(made);
}

fn report_not_comparable(target: &Target, sink: &mut Sink) {
    if matches!(target.kind, TargetKind::Broken) {
        return;
    }
    sink.push(
        Diagnostic::error("panel/not-comparable", "`compare` shifts PromQL queries only")
            .at(target.origin, "this query cannot be shifted")
            .help("use `time_shift` on a second panel"),
    );
}

/// The query with every selector shifted into the past; one that has an offset already keeps it.
fn shifted(query: &crate::model::Query, ago: Duration) -> Option<Text> {
    let Syntax::PromQl(parsed) = &query.syntax else { return None };
    let tree = &parsed.tree;
    let offset = format!(" offset {ago}");
    let mut ends: Vec<Span> = Vec::new();
    for selector in tree.selectors() {
        let mut id = selector.id;
        while let Some(parent) =
            tree.parent(id).filter(|parent| matches!(tree.node(*parent).kind, NodeKind::Range { .. }))
        {
            id = parent;
        }
        let already =
            tree.parent(id).is_some_and(|parent| matches!(tree.node(parent).kind, NodeKind::Offset { .. }));
        if !already {
            ends.push(Span::at(tree.node(id).span.range().end));
        }
    }
    ends.sort_unstable();
    Some(query.text.replaced(ends.into_iter().map(|span| (span, offset.as_str()))))
}
