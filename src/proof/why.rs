//! Why a query returns nothing: the smallest part of it that does, and what the store has instead.

use std::collections::BTreeSet;

use super::ask::{Answer, Series, Server};
use super::scenario::{SHOWN, Scenario, Seconds};
use super::series::Labels;
use crate::nearest::nearest;
use crate::query::promql::{self, Matcher, NodeId, NodeKind, Tree, ValueType};
use crate::span::Span;

/// Why a query returns nothing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reason {
    /// Where in the query.
    pub span: Span,
    /// What is the matter there.
    pub text: String,
    /// What to do.
    pub help: Option<String>,
}

/// Looks for the reason; `None` when every part of the query has series.
///
/// # Errors
/// When the server is gone.
pub fn why(query: &str, scenario: Scenario, server: &mut dyn Server) -> Answer<Option<Reason>> {
    let parsed = promql::parse(query);
    let Some(root) = parsed.tree.root() else { return Ok(None) };
    let mut search = Search { tree: &parsed.tree, scenario, server };
    match search.first_empty(&[root])? {
        Some(root) => search.below(root),
        None => Ok(None),
    }
}

/// A search through one query.
struct Search<'a> {
    tree: &'a Tree,
    scenario: Scenario,
    server: &'a mut dyn Server,
}

impl Search<'_> {
    /// The reason why a part returns nothing.
    fn below(&mut self, mut id: NodeId) -> Answer<Option<Reason>> {
        loop {
            id = match self.tree.node(id).kind {
                NodeKind::Paren { inner } => inner,
                NodeKind::Unary { operand, .. } => operand,
                NodeKind::Subquery { base, .. } => base,
                NodeKind::Range { .. }
                | NodeKind::Offset { .. }
                | NodeKind::At { .. }
                | NodeKind::Extend { .. } => self.tree.base(id),
                NodeKind::Call { args, .. } | NodeKind::Aggregate { args, .. } => {
                    match self.first_empty(self.tree.list(args))? {
                        Some(argument) => argument,
                        None => return Ok(self.call(id)),
                    }
                }
                NodeKind::Binary { left, right, .. } => match self.first_empty(&[left, right])? {
                    Some(side) => side,
                    None => return self.operation(id, left, right),
                },
                NodeKind::Selector { .. } => return self.selector(id),
                _ => return Ok(None),
            };
        }
    }

    /// The first operand that returns nothing.
    fn first_empty(&mut self, operands: &[NodeId]) -> Answer<Option<NodeId>> {
        for id in operands {
            let empty = match self.tree.node(*id).ty {
                ValueType::InstantVector => self.asked(*id)?.iter().all(|series| series.points.is_empty()),
                ValueType::RangeVector => {
                    let base = self.tree.base(*id);
                    match self.tree.node(base).kind {
                        NodeKind::Selector { .. } => {
                            self.series(self.tree.slice(self.tree.node(base).span))?.is_empty()
                        }
                        NodeKind::Subquery { base, .. } => self.asked(base)?.is_empty(),
                        _ => false,
                    }
                }
                _ => false,
            };
            if empty {
                return Ok(Some(*id));
            }
        }
        Ok(None)
    }

    fn asked(&mut self, id: NodeId) -> Answer<Vec<Series>> {
        let (from, to) = self.stretch();
        let text = self.tree.slice(self.tree.node(id).span);
        self.server.range(text, from, to, 60)
    }

    fn stretch(&self) -> (Seconds, Seconds) {
        (self.scenario.moment() - SHOWN, self.scenario.moment())
    }

    fn series(&mut self, selector: &str) -> Answer<Vec<Labels>> {
        let (from, to) = self.stretch();
        self.server.series(selector, from, to)
    }

    /// A call or aggregation whose arguments have series.
    fn call(&self, id: NodeId) -> Option<Reason> {
        let NodeKind::Call { name, args, .. } = self.tree.node(id).kind else {
            let NodeKind::Aggregate { name, .. } = self.tree.node(id).kind else { return None };
            let text = format!("`{}` leaves nothing of what it gets", self.tree.slice(name));
            return Some(Reason { span: name, text, help: None });
        };
        let text = match self.tree.slice(name) {
            "histogram_quantile" if !self.says_le(args) => {
                return Some(Reason {
                    span: name,
                    text: "gets series without the label `le`".to_owned(),
                    help: Some("keep the buckets apart: `sum by (le) (…)`".to_owned()),
                });
            }
            "absent" | "absent_over_time" => "what it looks for is there".to_owned(),
            "rate" | "increase" | "irate" | "delta" | "idelta" | "deriv" => {
                "fewer than two samples are in the range".to_owned()
            }
            name => format!("`{name}` leaves nothing of what it gets"),
        };
        Some(Reason { span: name, text, help: None })
    }

    /// Whether the text of arguments speaks of `le`.
    fn says_le(&self, args: crate::query::List) -> bool {
        self.tree.list(args).iter().any(|id| self.tree.slice(self.tree.node(*id).span).contains("le"))
    }

    /// An operation whose operands both have series.
    fn operation(&mut self, id: NodeId, left: NodeId, right: NodeId) -> Answer<Option<Reason>> {
        let NodeKind::Binary { op: Some(op), op_span, .. } = self.tree.node(id).kind else { return Ok(None) };
        let scalar = |id: NodeId| self.tree.node(id).ty == ValueType::Scalar;
        if op.is_comparison() && (scalar(left) || scalar(right)) {
            let vector = if scalar(left) { right } else { left };
            let (least, most) = bounds(&self.asked(vector)?);
            let text = format!("never holds: the values are from {} to {}", shown(least), shown(most));
            return Ok(Some(Reason { span: op_span, text, help: None }));
        }
        let (lefts, rights) = (self.asked(left)?, self.asked(right)?);
        let (one, other) = (labels(&lefts), labels(&rights));
        let text = if one == other && op.is_comparison() {
            "never holds".to_owned()
        } else {
            format!(
                "no series of the two sides match: the left ones have {}, the right ones {}",
                listed(&one),
                listed(&other)
            )
        };
        let help = (one != other)
            .then(|| "sum both sides by the same labels, or join them with `on (…)`".to_owned());
        Ok(Some(Reason { span: op_span, text, help }))
    }

    /// A selector that selects nothing: the name, or the matcher that is to blame.
    fn selector(&mut self, id: NodeId) -> Answer<Option<Reason>> {
        let node = self.tree.node(id);
        let NodeKind::Selector { name, matchers, .. } = node.kind else { return Ok(None) };
        let Some(name_span) = name else {
            return Ok(Some(Reason {
                span: node.span,
                text: "no series has all of these labels".to_owned(),
                help: None,
            }));
        };
        let name = self.tree.slice(name_span);
        let all = self.series(name)?;
        if all.is_empty() {
            return self.unknown_name(name, name_span).map(Some);
        }
        for matcher in self.tree.matchers(matchers) {
            let alone = format!("{name}{{{}}}", self.tree.slice(matcher.span));
            if self.series(&alone)?.is_empty() {
                return Ok(Some(self.blamed(matcher, &all)));
            }
        }
        if self.series(self.tree.slice(node.span))?.is_empty() {
            let text = "series have each of these labels, and none has all of them".to_owned();
            return Ok(Some(Reason { span: node.span, text, help: None }));
        }
        Ok(None)
    }

    fn unknown_name(&mut self, name: &str, span: Span) -> Answer<Reason> {
        let (from, to) = self.stretch();
        let known = self.server.values("__name__", None, from, to)?;
        if known.iter().any(|known| known == name) {
            let text = format!("`{name}` has no samples at this time");
            return Ok(Reason { span, text, help: None });
        }
        let near = nearest(name, known.iter().map(String::as_str));
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => {
                "name the convention that has it in `instrumentation`, record it, or declare it under `proof`"
                    .to_owned()
            }
        };
        Ok(Reason { span, text: format!("no series is called `{name}`"), help: Some(help) })
    }

    fn blamed(&self, matcher: &Matcher, all: &[Labels]) -> Reason {
        let label = self.tree.matcher_name(matcher);
        let values: BTreeSet<&str> =
            all.iter().filter_map(|labels| labels.get(&*label)).map(String::as_str).collect();
        if values.is_empty() {
            let known: BTreeSet<&str> =
                all.iter().flat_map(|labels| labels.keys()).map(String::as_str).collect();
            let known: BTreeSet<&str> = known.into_iter().filter(|label| *label != "__name__").collect();
            return Reason {
                span: matcher.span,
                text: format!("no series has the label `{label}`"),
                help: Some(format!("choose one that they have: {}", few(&known))),
            };
        }
        Reason {
            span: matcher.span,
            text: format!("no series has such a value of `{label}`"),
            help: Some(format!("choose one that they have: {}", few(&values))),
        }
    }
}

/// The labels of series, `__name__` left out.
fn labels(all: &[Series]) -> BTreeSet<&str> {
    let labels = all.iter().flat_map(|series| series.labels.keys()).map(String::as_str);
    labels.filter(|label| *label != "__name__").collect()
}

fn listed(labels: &BTreeSet<&str>) -> String {
    if labels.is_empty() { "no labels".to_owned() } else { few(labels) }
}

/// A few names in backticks.
pub(super) fn few(names: &BTreeSet<&str>) -> String {
    const MOST: usize = 8;
    let mut shown: Vec<String> = names.iter().take(MOST).map(|name| format!("`{name}`")).collect();
    if names.len() > MOST {
        shown.push(format!("… ({} in all)", names.len()));
    }
    shown.join(", ")
}

/// The least and the greatest value.
pub(super) fn bounds(all: &[Series]) -> (f64, f64) {
    let values = all
        .iter()
        .flat_map(|series| &series.points)
        .map(|(_, value)| *value)
        .filter(|value| value.is_finite());
    values
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), value| (least.min(value), most.max(value)))
}

/// A number with as many digits as people read.
pub(super) fn shown(value: f64) -> String {
    if !value.is_finite() {
        return "nothing".to_owned();
    }
    if value == 0.0 {
        return "0".to_owned();
    }
    let text = format!("{value:.*}", digits(value));
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// Digits after the point that leave three that say something.
fn digits(value: f64) -> usize {
    let mut scaled = value.abs();
    let mut digits = 0;
    while scaled < 100.0 && digits < 9 {
        scaled *= 10.0;
        digits += 1;
    }
    digits
}
