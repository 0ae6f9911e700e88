//! Label flow through binary operators, and joins that cannot match.

use std::collections::BTreeSet;

use super::super::operator::BinaryOp;
use super::super::tree::{MatchClause, Matching, NodeId, NodeKind, Tree};
use super::super::types::ValueType;
use super::{Fact, Flow, Labels, METRIC_NAME, NONE, UNKNOWN, any_below};
use crate::span::Span;

/// A binary operation, as the tree has it.
pub(super) struct Join<'t> {
    pub(super) op: Option<BinaryOp>,
    pub(super) left: NodeId,
    pub(super) right: NodeId,
    pub(super) matching: Option<&'t Matching>,
}

impl Join<'_> {
    fn labels(&self) -> Option<&MatchClause> {
        self.matching.and_then(|matching| matching.labels.as_ref())
    }

    fn group(&self) -> Option<&MatchClause> {
        self.matching.and_then(|matching| matching.group.as_ref())
    }

    fn has_fill(&self) -> bool {
        self.matching.is_some_and(|m| m.fill_left.is_some() || m.fill_right.is_some())
    }

    /// Whether the result is a number or a fresh value, not a sample of an operand.
    fn drops_name(&self) -> bool {
        let as_bool = self.matching.is_some_and(|matching| matching.bool_word.is_some());
        self.op.is_some_and(|op| op.precedence() > BinaryOp::Equal.precedence()) || as_bool
    }
}

/// The labels on which samples must agree.
struct Key<'t> {
    tree: &'t Tree,
    clause: Option<&'t MatchClause>,
    names: BTreeSet<String>,
    /// A Grafana variable is in the list: which labels it means is unknown.
    hidden: bool,
}

impl<'t> Key<'t> {
    fn new(tree: &'t Tree, clause: Option<&'t MatchClause>) -> Self {
        let listed = clause.map_or(&[][..], |clause| tree.labels(clause.labels));
        let hidden = listed.iter().any(|label| label.variable);
        let names = listed.iter().filter(|label| !label.variable);
        Self { tree, clause, names: names.map(|label| tree.label_name(label).into_owned()).collect(), hidden }
    }

    fn is_on(&self) -> bool {
        self.clause.is_some_and(|clause| !clause.second)
    }

    /// Whether samples surely must agree on `label`.
    fn has(&self, label: &str) -> bool {
        if self.is_on() {
            return self.names.contains(label);
        }
        !self.hidden && label != METRIC_NAME && !self.names.contains(label)
    }

    /// Where the list names `label`.
    fn span(&self, label: &str) -> Option<Span> {
        let listed = self.clause.map_or(&[][..], |clause| self.tree.labels(clause.labels));
        listed.iter().find(|entry| self.tree.label_name(entry) == label).map(|entry| entry.span)
    }
}

/// The labels of a binary operation.
pub(super) fn joined(tree: &Tree, flow: &mut Flow, join: &Join<'_>) -> usize {
    let Some(op) = join.op else { return UNKNOWN };
    let scalar = |id| tree.node(id).ty == ValueType::Scalar;
    let place = match (scalar(join.left), scalar(join.right)) {
        (true, true) => return NONE,
        (true, false) => flow.place(join.right),
        (false, true) => flow.place(join.left),
        (false, false) => {
            let labels = matched(tree, op, join, flow.at(join.left), flow.at(join.right));
            flow.keep(labels)
        }
    };
    match op {
        BinaryOp::TrimUpper | BinaryOp::TrimLower => flow.with(place, METRIC_NAME, &Fact::Possible),
        _ if join.drops_name() => flow.with(place, METRIC_NAME, &Fact::Absent),
        _ => place,
    }
}

fn matched(tree: &Tree, op: BinaryOp, join: &Join<'_>, left: &Labels, right: &Labels) -> Labels {
    let key = Key::new(tree, join.labels());
    match op {
        BinaryOp::Or => return left.zip(right, Fact::either),
        BinaryOp::Unless => return left.clone(),
        BinaryOp::And => return agreed(&key, left, right),
        _ if join.has_fill() => return left.zip(right, Fact::either).map(Fact::weakened),
        _ => {}
    }
    let Some(group) = join.group() else { return one_to_one(&key, left, right) };
    let (many, one) = if group.second { (right, left) } else { (left, right) };
    let mut labels = agreed(&key, many, one);
    for label in tree.labels(group.labels) {
        if label.variable {
            // It may bring any label of the one side.
            labels = labels.zip(one, Fact::either);
            continue;
        }
        let name = tree.label_name(label);
        labels.set(&name, one.fact(&name).clone());
    }
    labels
}

/// The labels of `kept`, knowing that those of the key have the same value in `other`.
fn agreed(key: &Key<'_>, kept: &Labels, other: &Labels) -> Labels {
    let mut labels = kept.clone();
    if key.is_on() {
        for name in &key.names {
            labels.set(name, kept.fact(name).both(other.fact(name)));
        }
        return labels;
    }
    if key.hidden {
        return labels;
    }
    labels = kept.zip(other, Fact::both);
    for name in key.names.iter().map(String::as_str).chain([METRIC_NAME]) {
        labels.set(name, kept.fact(name).clone());
    }
    labels
}

/// `on` keeps the labels it lists, `ignoring` drops those.
fn one_to_one(key: &Key<'_>, left: &Labels, right: &Labels) -> Labels {
    if key.is_on() {
        let mut labels = if key.hidden { left.map(Fact::weakened) } else { Labels::none() };
        for name in &key.names {
            labels.set(name, left.fact(name).both(right.fact(name)));
        }
        return labels;
    }
    let mut labels = if key.hidden { left.map(Fact::weakened) } else { agreed(key, left, right) };
    for name in &key.names {
        labels.set(name, Fact::Absent);
    }
    labels
}

/// One side of an operator.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Side {
    /// The left operand.
    Left,
    /// The right operand.
    Right,
}

/// Why the two sides of an operator never match.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Clash {
    /// The operation.
    pub node: NodeId,
    /// Its operator; `unless` that never matches removes nothing, the others give nothing.
    pub op: BinaryOp,
    /// The operator's characters.
    pub op_span: Span,
    /// The label on which the sides differ.
    pub label: String,
    /// Where `on (…)` names it.
    pub listed: Option<Span>,
    /// The side that cannot have the label; `None` if both have it, with different values.
    pub missing: Option<Side>,
    /// The value of the label on the left and on the right, where known.
    pub values: [Option<String>; 2],
    /// Whether it is certain; else the side that can have the label might happen not to have it.
    pub certain: bool,
    /// The operands.
    pub operands: [Span; 2],
}

/// Vector operations that cannot match: per operation the first label on which the sides differ.
///
/// `or` matches nothing by design and is not looked at; nor are operators with `fill`.
#[must_use]
pub fn impossible_joins(tree: &Tree, flow: &Flow) -> Vec<Clash> {
    let selectors: Vec<NodeId> = tree.selectors().map(|selector| selector.id).collect();
    let mut clashes = Vec::new();
    for (id, node) in tree.all() {
        let NodeKind::Binary { op: Some(op), op_span, left, right, matching } = node.kind else { continue };
        let join = Join { op: Some(op), left, right, matching: matching.and_then(|id| tree.matching(id)) };
        let vectors = [left, right].iter().all(|&side| tree.node(side).ty == ValueType::InstantVector);
        if op == BinaryOp::Or || join.has_fill() || !vectors {
            continue;
        }
        let key = Key::new(tree, join.labels());
        let Some((label, certain)) = differing(&key, flow.at(left), flow.at(right)) else { continue };
        // `x and on (dummy) vector(1)` names a label that neither side has, on purpose.
        if !certain && [left, right].iter().any(|&side| !any_below(tree, &selectors, side)) {
            continue;
        }
        let sides = [flow.at(left), flow.at(right)];
        let missing = [Side::Left, Side::Right].into_iter().zip(sides);
        clashes.push(Clash {
            node: id,
            op,
            op_span,
            listed: key.span(&label),
            missing: missing.into_iter().find(|(_, labels)| !labels.can_have(&label)).map(|(side, _)| side),
            values: sides.map(|labels| labels.value(&label).map(str::to_owned)),
            certain,
            operands: [left, right].map(|side| tree.node(side).span),
            label,
        });
    }
    clashes
}

/// The first label of the key that one side lacks or that has two values, a certain one before others.
fn differing(key: &Key<'_>, left: &Labels, right: &Labels) -> Option<(String, bool)> {
    let names: BTreeSet<&str> = if key.is_on() {
        key.names.iter().map(String::as_str).collect()
    } else {
        left.named().chain(right.named()).map(|(name, _)| name).collect()
    };
    let closed = !left.is_open() && !right.is_open();
    let mut likely = None;
    for name in names.into_iter().filter(|name| key.has(name)) {
        match (left.fact(name), right.fact(name)) {
            (Fact::Fixed(a), Fact::Fixed(b)) if a != b => return Some((name.to_owned(), true)),
            (Fact::Absent, Fact::Present | Fact::Fixed(_))
            | (Fact::Present | Fact::Fixed(_), Fact::Absent) => {
                return Some((name.to_owned(), true));
            }
            // Somebody named the label, in `on` or in the other side's `by`: it was meant to be there.
            (Fact::Absent, Fact::Possible) | (Fact::Possible, Fact::Absent) if key.is_on() || closed => {
                likely = likely.or(Some(name));
            }
            _ => {}
        }
    }
    likely.map(|name| (name.to_owned(), false))
}
