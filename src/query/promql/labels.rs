//! Label flow: which labels the result of each node of a query can have.
//!
//! After the parser, before the checks. One pass over the arena in post-order,
//! so children are known before parents and nothing recurses. What is not known
//! (Grafana variables, unknown functions) stays possible: a label is called
//! absent or present only if it is so whatever the server holds.
//! Source: Prometheus docs, Querying operators and functions.

mod aggregation;
mod function;
mod join;
mod lost;

use std::collections::BTreeSet;
use std::sync::Arc;

use super::empty::matches_empty;
use super::operator::MatchOp;
use super::tree::{Matcher, NameKind, NodeId, NodeKind, Tree};
use super::types::ValueType;
use crate::query::List;
use crate::query::variable;
use crate::span::Span;
pub use join::{Clash, Side, impossible_joins};
pub use lost::{LostLabel, lost_at, lost_groupings, lost_includes, quantiles_without_le, removed_label};

/// The label that holds the metric name.
pub const METRIC_NAME: &str = "__name__";

/// More facts than this are not kept for one node: it bounds the time of long chains.
const LIMIT: usize = 64;

/// What is known of one label of a result.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fact {
    /// No series has it.
    Absent,
    /// Some series may have it.
    Possible,
    /// Every series has it.
    Present,
    /// Every series has it, with this value.
    Fixed(Arc<str>),
}

impl Fact {
    /// Whether every series has it.
    #[must_use]
    pub fn is_sure(&self) -> bool {
        matches!(self, Self::Present | Self::Fixed(_))
    }

    /// What holds of series that come from either side.
    fn either(&self, other: &Self) -> Self {
        match (self, other) {
            (a, b) if a == b => a.clone(),
            (a, b) if a.is_sure() && b.is_sure() => Self::Present,
            _ => Self::Possible,
        }
    }

    /// What holds of a label that has the same value on both sides; of a contradiction the left.
    fn both(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::Possible, b) => b.clone(),
            (Self::Present, Self::Fixed(_)) => other.clone(),
            (a, _) => a.clone(),
        }
    }

    /// What is left when somebody unknown may have removed the label.
    fn weakened(&self) -> Self {
        self.either(&Self::Absent)
    }
}

/// The labels that the result of a node can have.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Labels {
    /// Sorted by name; few, so that a copy is one allocation.
    known: Vec<(Arc<str>, Fact)>,
    /// What holds of every label that is not in `known`: absent or possible.
    rest: Fact,
}

/// The set of labels of a result, the metric name not counted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Shape<'a> {
    /// No labels but these, and perhaps not all of them.
    Exact(BTreeSet<&'a str>),
    /// Any labels but these.
    AllBut(BTreeSet<&'a str>),
    /// Any labels.
    Unknown,
}

impl Labels {
    /// Any labels.
    #[must_use]
    pub fn unknown() -> Self {
        Self { known: Vec::new(), rest: Fact::Possible }
    }

    /// No labels at all.
    #[must_use]
    pub fn none() -> Self {
        Self { known: Vec::new(), rest: Fact::Absent }
    }

    /// What is known of `label`.
    #[must_use]
    pub fn fact(&self, label: &str) -> &Fact {
        let place = self.search(label).ok();
        place.and_then(|at| self.known.get(at)).map_or(&self.rest, |(_, fact)| fact)
    }

    /// Whether a series with `label` is possible.
    #[must_use]
    pub fn can_have(&self, label: &str) -> bool {
        *self.fact(label) != Fact::Absent
    }

    /// Whether every series has `label`.
    #[must_use]
    pub fn surely_has(&self, label: &str) -> bool {
        self.fact(label).is_sure()
    }

    /// The one value of `label`, if it is known.
    #[must_use]
    pub fn value(&self, label: &str) -> Option<&str> {
        if let Fact::Fixed(value) = self.fact(label) { Some(value) } else { None }
    }

    /// Whether labels that nobody named are possible.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.rest == Fact::Possible
    }

    /// The labels of which something is known, by name.
    pub fn named(&self) -> impl Iterator<Item = (&str, &Fact)> {
        self.known.iter().map(|(name, fact)| (&**name, fact))
    }

    /// The set of labels, the metric name not counted.
    #[must_use]
    pub fn shape(&self) -> Shape<'_> {
        let with = |absent: bool| {
            let named = self.named().filter(|(name, _)| *name != METRIC_NAME);
            named.filter(|(_, fact)| (**fact == Fact::Absent) == absent).map(|(name, _)| name).collect()
        };
        if !self.is_open() {
            return Shape::Exact(with(false));
        }
        let gone: BTreeSet<&str> = with(true);
        if gone.is_empty() { Shape::Unknown } else { Shape::AllBut(gone) }
    }

    /// Where `label` is, or would be.
    fn search(&self, label: &str) -> Result<usize, usize> {
        self.known.binary_search_by(|(name, _)| (**name).cmp(label))
    }

    fn set(&mut self, label: &str, fact: Fact) {
        match self.search(label) {
            Ok(at) => self.known[at].1 = fact,
            // Of more than the limit none is kept in the end.
            Err(at) if self.known.len() <= LIMIT => self.known.insert(at, (Arc::from(label), fact)),
            Err(_) => {}
        }
    }

    /// Every fact changed alike.
    fn map(&self, change: impl Fn(&Fact) -> Fact) -> Self {
        let known = self.known.iter().map(|(name, fact)| (Arc::clone(name), change(fact))).collect();
        Self { known, rest: change(&self.rest) }
    }

    /// Fact by fact of two results.
    fn zip(&self, other: &Self, combine: impl Fn(&Fact, &Fact) -> Fact) -> Self {
        let further = other.known.iter().filter(|(name, _)| self.search(name).is_err());
        let names = self.known.iter().chain(further).map(|(name, _)| name);
        let both = |name: &Arc<str>| (Arc::clone(name), combine(self.fact(name), other.fact(name)));
        let mut known: Vec<(Arc<str>, Fact)> = names.map(both).collect();
        known.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        Self { known, rest: combine(&self.rest, &other.rest) }
    }

    /// Few enough facts, if need be none at all.
    fn trimmed(self) -> Self {
        if self.known.len() > LIMIT { Self::unknown() } else { self }
    }
}

/// The labels of every node of one query.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Flow {
    labels: Vec<Labels>,
    /// For each node the place of its labels; a node that changes nothing shares its child's.
    places: Vec<usize>,
}

impl Flow {
    /// The labels of the node called `id`; unknown for an id of another tree.
    #[must_use]
    pub fn at(&self, id: NodeId) -> &Labels {
        self.places.get(id.index()).and_then(|&place| self.labels.get(place)).unwrap_or(&self.labels[0])
    }

    fn place(&self, id: NodeId) -> usize {
        self.places.get(id.index()).copied().unwrap_or(UNKNOWN)
    }

    fn keep(&mut self, labels: Labels) -> usize {
        self.labels.push(labels.trimmed());
        self.labels.len() - 1
    }

    /// The same labels with one fact changed; nothing is copied if it holds already.
    fn with(&mut self, place: usize, label: &str, fact: &Fact) -> usize {
        let labels = self.labels.get(place).unwrap_or(&self.labels[UNKNOWN]);
        if labels.fact(label) == fact {
            return place;
        }
        let mut labels = labels.clone();
        labels.set(label, fact.clone());
        self.keep(labels)
    }

    /// The same labels without the metric name.
    fn nameless(&mut self, id: NodeId) -> usize {
        let place = self.place(id);
        self.with(place, METRIC_NAME, &Fact::Absent)
    }
}

/// Where [`Labels::unknown`] and [`Labels::none`] stand in every flow.
const UNKNOWN: usize = 0;
const NONE: usize = 1;

/// The labels of every node of `tree`, in time linear in its size.
///
/// ```
/// use dashc::query::promql::{labels::{Shape, flow}, parse};
/// let parsed = parse("sum by (job, le) (rate(x_bucket[5m]))");
/// let flow = flow(&parsed.tree);
/// let root = parsed.tree.root().map(|root| flow.at(root).shape());
/// assert_eq!(root, Some(Shape::Exact(["job", "le"].into())));
/// ```
#[must_use]
pub fn flow(tree: &Tree) -> Flow {
    let count = tree.root().map_or(0, |root| root.index() + 1);
    let mut flow = Flow { labels: Vec::with_capacity(count + 2), places: Vec::with_capacity(count) };
    flow.labels.extend([Labels::unknown(), Labels::none()]);
    for (id, node) in tree.all() {
        let place = place_of(tree, &mut flow, node.kind);
        // The arena is in post-order: ids come one after the other.
        flow.places.resize(id.index(), UNKNOWN);
        flow.places.push(place);
    }
    flow
}

fn place_of(tree: &Tree, flow: &mut Flow, kind: NodeKind) -> usize {
    match kind {
        NodeKind::Opaque { .. } | NodeKind::Variable => UNKNOWN,
        NodeKind::Number { .. } | NodeKind::Text | NodeKind::Boundary { .. } => NONE,
        NodeKind::Selector { name, matchers, .. } => {
            let labels = selected(tree, name, matchers);
            flow.keep(labels)
        }
        NodeKind::Unary { negative: true, operand } if tree.node(operand).ty != ValueType::Scalar => {
            flow.nameless(operand)
        }
        NodeKind::Paren { inner: base }
        | NodeKind::Unary { operand: base, .. }
        | NodeKind::Range { base, .. }
        | NodeKind::Subquery { base, .. }
        | NodeKind::Offset { base, .. }
        | NodeKind::At { base, .. }
        | NodeKind::Extend { base, .. } => flow.place(base),
        NodeKind::Binary { op, left, right, matching, .. } => {
            let matching = matching.and_then(|id| tree.matching(id));
            join::joined(tree, flow, &join::Join { op, left, right, matching })
        }
        NodeKind::Call { function, args, .. } => function::called(tree, flow, function, tree.list(args)),
        NodeKind::Aggregate { op, grouping, args, .. } => {
            let grouping = grouping.and_then(|id| tree.grouping(id));
            aggregation::aggregated(tree, flow, op, grouping, tree.list(args))
        }
    }
}

/// What the matchers of a selector say of the labels.
fn selected(tree: &Tree, name: Option<Span>, matchers: List) -> Labels {
    let mut labels = Labels::unknown();
    if let Some(name) = name.map(|name| tree.slice(name)).filter(|name| !has_variable(name)) {
        labels.set(METRIC_NAME, Fact::Fixed(Arc::from(name)));
    }
    for matcher in tree.matchers(matchers) {
        if let Some(fact) = asked(tree, matcher) {
            let label = tree.matcher_name(matcher);
            let fact = labels.fact(&label).both(&fact);
            labels.set(&label, fact);
        }
    }
    labels
}

/// What one matcher says of its label; nothing if a Grafana variable hides it.
fn asked(tree: &Tree, matcher: &Matcher) -> Option<Fact> {
    if matcher.kind == NameKind::Variable || tree.has_variable(matcher) {
        return None;
    }
    let value = tree.matcher_value(matcher);
    match matcher.op {
        MatchOp::Equal if value.is_empty() => Some(Fact::Absent),
        MatchOp::Equal => Some(Fact::Fixed(Arc::from(&*value))),
        MatchOp::NotEqual => value.is_empty().then_some(Fact::Present),
        MatchOp::Regex => (!matches_empty(&value)).then_some(Fact::Present),
        MatchOp::NotRegex if *value == *".+" => Some(Fact::Absent),
        MatchOp::NotRegex => matches_empty(&value).then_some(Fact::Present),
    }
}

/// Whether a Grafana variable is anywhere in `text`.
fn has_variable(text: &str) -> bool {
    text.match_indices(['$', '[']).any(|(at, _)| variable::at(text, at).is_some())
}

/// The text of a string literal; `None` for anything else and for text with a Grafana variable.
fn literal(tree: &Tree, id: Option<&NodeId>) -> Option<String> {
    let node = tree.node(tree.unwrap_parens(*id?));
    let text = super::literal::unquote(tree.slice(node.span));
    (node.kind == NodeKind::Text && !has_variable(&text)).then(|| text.into_owned())
}

/// Whether one of `nodes`, which are in the order of the arena, is `id` or below it.
fn any_below(tree: &Tree, nodes: &[NodeId], id: NodeId) -> bool {
    let first = tree.post_order(id).next().unwrap_or(id);
    nodes.get(nodes.partition_point(|&node| node < first)).is_some_and(|&node| node <= id)
}

#[cfg(test)]
mod tests;
