//! What an indicator is worth while its series behave evenly: a small PromQL over exact numbers.
//!
//! It knows what indicators are made of (`rate`, `increase`, `avg_over_time`, sums, arithmetic, comparisons, set
//! operators) and says `None` to the rest, because test data must never be wrong.

use std::collections::BTreeMap;

use crate::quantity::{Decimal, Duration, Ratio};
use crate::query::promql::{Aggregator, BinaryOp, Matching, NodeId, NodeKind, Tree};

/// Labels by name, with `__name__` where there is one.
pub(super) type Labels = BTreeMap<Box<str>, Box<str>>;

/// Series and what each is worth.
pub(super) type Vector = Vec<(Labels, Ratio)>;

#[derive(Clone, Debug)]
enum Value {
    Number(Ratio),
    Vector(Vector),
}

const NAME: &str = "__name__";
/// Longer expressions are nobody's indicator.
const MOST_NODES: usize = 300;

/// The result of the expression of `tree` when its selectors find what `found` says of them: of counters
/// events per second, of gauges values.
pub(super) fn worth(tree: &Tree, found: impl Fn(NodeId) -> Option<Vector>) -> Option<Vector> {
    let root = tree.root()?;
    if root.index() >= MOST_NODES {
        return None;
    }
    let mut made = Made { tree, values: vec![None; root.index() + 1] };
    for (id, node) in tree.all() {
        let value = match node.kind {
            NodeKind::Selector { .. } => Value::Vector(found(id)?),
            kind => made.value(id, kind)?,
        };
        *made.values.get_mut(id.index())? = Some(value);
    }
    match made.take(root)? {
        Value::Vector(vector) => Some(vector),
        Value::Number(_) => None,
    }
}

struct Made<'t> {
    tree: &'t Tree,
    values: Vec<Option<Value>>,
}

impl Made<'_> {
    fn take(&mut self, id: NodeId) -> Option<Value> {
        self.values.get_mut(id.index())?.take()
    }

    fn vector(&mut self, id: NodeId) -> Option<Vector> {
        match self.take(id)? {
            Value::Vector(vector) => Some(vector),
            Value::Number(_) => None,
        }
    }

    fn value(&mut self, id: NodeId, kind: NodeKind) -> Option<Value> {
        match kind {
            NodeKind::Number { .. } => {
                let text = self.tree.slice(self.tree.node(id).span);
                let seconds = |length: Duration| Ratio::new(i128::from(length.as_millis()), 1000);
                let number = text.parse::<Decimal>().map(Ratio::from).ok();
                Some(Value::Number(number.or_else(|| text.parse().map(seconds).ok())?))
            }
            NodeKind::Paren { inner } => self.take(inner),
            NodeKind::Range { base, .. } => self.take(base),
            NodeKind::Unary { negative, operand } => {
                let sign = Ratio::from(if negative { -1 } else { 1 });
                Some(each(self.take(operand)?, |value| value * sign))
            }
            NodeKind::Call { name, args, .. } => self.call(self.tree.slice(name), self.tree.list(args)),
            NodeKind::Aggregate { op, grouping, args, .. } => {
                let [over] = *self.tree.list(args) else { return None };
                let vector = self.vector(over)?;
                let grouping = grouping.and_then(|id| self.tree.grouping(id));
                let labels = grouping.map_or(&[][..], |grouping| self.tree.labels(grouping.labels));
                let names: Vec<_> = labels.iter().map(|label| self.tree.label_name(label)).collect();
                let without = grouping.is_some_and(|grouping| grouping.without);
                aggregated(op?, vector, |label| names.iter().any(|name| name == label) != without)
            }
            NodeKind::Binary { op, left, right, matching, .. } => {
                let matching = matching.and_then(|id| self.tree.matching(id)).copied().unwrap_or_default();
                let (left, right) = (self.take(left)?, self.take(right)?);
                self.binary(op?, left, right, &matching)
            }
            _ => None,
        }
    }

    fn call(&mut self, name: &str, args: &[NodeId]) -> Option<Value> {
        let [arg] = *args else { return None };
        match name {
            "rate" | "avg_over_time" => nameless(self.vector(arg)?),
            "increase" => {
                let NodeKind::Range { range, .. } = self.tree.node(self.tree.unwrap_parens(arg)).kind else {
                    return None;
                };
                let window = length(self.tree, range)?;
                let events = each(nameless(self.vector(arg)?)?, |rate| rate * window);
                Some(events)
            }
            "vector" => match self.take(arg)? {
                Value::Number(number) => Some(Value::Vector(vec![(Labels::new(), number)])),
                Value::Vector(_) => None,
            },
            _ => None,
        }
    }

    fn binary(&self, op: BinaryOp, left: Value, right: Value, matching: &Matching) -> Option<Value> {
        let plain = matching.group.is_none() && matching.fill_left.is_none() && matching.fill_right.is_none();
        if !plain {
            return None;
        }
        let names: Vec<_> = match matching.labels {
            Some(clause) => {
                self.tree.labels(clause.labels).iter().map(|label| self.tree.label_name(label)).collect()
            }
            None => Vec::new(),
        };
        let ignoring = matching.labels.is_none_or(|clause| clause.second);
        let kept = |label: &str| label != NAME && names.iter().any(|name| name == label) != ignoring;
        let bool_word = matching.bool_word.is_some();
        match (left, right) {
            (Value::Vector(left), Value::Vector(right)) if op.is_set() => set(op, left, &right, kept),
            (Value::Vector(left), Value::Vector(right)) => {
                if op.is_comparison() && matching.labels.is_some() {
                    return None;
                }
                joined(op, bool_word, &left, &right, kept)
            }
            (Value::Vector(left), Value::Number(right)) => {
                alone(op, bool_word, left, |value| (value, right), |pair| pair.0)
            }
            (Value::Number(left), Value::Vector(right)) => {
                alone(op, bool_word, right, |value| (left, value), |pair| pair.1)
            }
            (Value::Number(left), Value::Number(right)) if !op.is_comparison() => {
                Some(Value::Number(calculated(op, left, right)?))
            }
            _ => None,
        }
    }
}

/// The seconds of a range that is written as one duration.
pub(super) fn length(tree: &Tree, range: NodeId) -> Option<Ratio> {
    let length: Duration = tree.slice(tree.node(range).span).parse().ok()?;
    Some(Ratio::new(i128::from(length.as_millis()), 1000))
}

fn each(value: Value, change: impl Fn(Ratio) -> Ratio) -> Value {
    match value {
        Value::Number(number) => Value::Number(change(number)),
        Value::Vector(vector) => {
            Value::Vector(vector.into_iter().map(|(labels, value)| (labels, change(value))).collect())
        }
    }
}

/// Without metric names; `None` where two series would be the same then.
fn nameless(vector: Vector) -> Option<Value> {
    let mut all: Vector = Vec::with_capacity(vector.len());
    for (mut labels, value) in vector {
        labels.remove(NAME);
        if all.iter().any(|(known, _)| *known == labels) {
            return None;
        }
        all.push((labels, value));
    }
    Some(Value::Vector(all))
}

fn aggregated(op: Aggregator, vector: Vector, kept: impl Fn(&str) -> bool) -> Option<Value> {
    let mut groups: Vec<(Labels, Vec<Ratio>)> = Vec::new();
    for (labels, value) in vector {
        let group: Labels = labels.into_iter().filter(|(label, _)| &**label != NAME && kept(label)).collect();
        match groups.iter_mut().find(|(known, _)| *known == group) {
            Some((_, values)) => values.push(value),
            None => groups.push((group, vec![value])),
        }
    }
    let one = |values: &[Ratio]| {
        let sum = values.iter().fold(Ratio::ZERO, |sum, value| sum + *value);
        let count = i128::try_from(values.len()).unwrap_or(i128::MAX);
        match op {
            Aggregator::Sum => Some(sum),
            Aggregator::Avg => Some(sum / Ratio::from(count)),
            Aggregator::Max => values.iter().copied().max(),
            Aggregator::Min => values.iter().copied().min(),
            _ => None,
        }
    };
    let vector: Option<Vector> =
        groups.into_iter().map(|(labels, values)| Some((labels, one(&values)?))).collect();
    Some(Value::Vector(vector?))
}

fn signature(labels: &Labels, kept: impl Fn(&str) -> bool) -> Labels {
    labels
        .iter()
        .filter(|(label, _)| kept(label))
        .map(|(label, value)| (label.clone(), value.clone()))
        .collect()
}

fn set(op: BinaryOp, left: Vector, right: &Vector, kept: impl Fn(&str) -> bool) -> Option<Value> {
    let has = |all: &Vector, labels: &Labels| {
        let wanted = signature(labels, &kept);
        all.iter().any(|(other, _)| signature(other, &kept) == wanted)
    };
    let vector = match op {
        BinaryOp::And => left.into_iter().filter(|(labels, _)| has(right, labels)).collect(),
        BinaryOp::Unless => left.into_iter().filter(|(labels, _)| !has(right, labels)).collect(),
        BinaryOp::Or => {
            let more = right.iter().filter(|(labels, _)| !has(&left, labels)).cloned().collect::<Vec<_>>();
            left.into_iter().chain(more).collect()
        }
        _ => return None,
    };
    Some(Value::Vector(vector))
}

/// One series with one.
fn joined(
    op: BinaryOp,
    bool_word: bool,
    left: &Vector,
    right: &Vector,
    kept: impl Fn(&str) -> bool,
) -> Option<Value> {
    let mut vector = Vector::new();
    for (labels, value) in left {
        let wanted = signature(labels, &kept);
        let mut others = right.iter().filter(|(other, _)| signature(other, &kept) == wanted);
        let Some((_, other)) = others.next() else { continue };
        if others.next().is_some() || vector.iter().any(|(known, _)| *known == wanted) {
            return None;
        }
        if op.is_comparison() && !bool_word {
            if compared(op, *value, *other)? {
                vector.push((labels.clone(), *value));
            }
        } else {
            vector.push((wanted, calculated(op, *value, *other)?));
        }
    }
    Some(Value::Vector(vector))
}

/// Every series with a number: `sides` puts them in order, `own` takes the series' one back.
fn alone(
    op: BinaryOp,
    bool_word: bool,
    vector: Vector,
    sides: impl Fn(Ratio) -> (Ratio, Ratio),
    own: impl Fn((Ratio, Ratio)) -> Ratio,
) -> Option<Value> {
    let filters = op.is_comparison() && !bool_word;
    let mut made = Vector::new();
    for (mut labels, value) in vector {
        let (left, right) = sides(value);
        if filters {
            if compared(op, left, right)? {
                made.push((labels, own((left, right))));
            }
        } else {
            labels.remove(NAME);
            made.push((labels, calculated(op, left, right)?));
        }
    }
    Some(Value::Vector(made))
}

fn calculated(op: BinaryOp, left: Ratio, right: Ratio) -> Option<Ratio> {
    Some(match op {
        BinaryOp::Add => left + right,
        BinaryOp::Subtract => left - right,
        BinaryOp::Multiply => left * right,
        BinaryOp::Divide if right != Ratio::ZERO => left / right,
        _ if op.is_comparison() => {
            if compared(op, left, right)? {
                Ratio::ONE
            } else {
                Ratio::ZERO
            }
        }
        _ => return None,
    })
}

fn compared(op: BinaryOp, left: Ratio, right: Ratio) -> Option<bool> {
    Some(match op {
        BinaryOp::Equal => left == right,
        BinaryOp::NotEqual => left != right,
        BinaryOp::Less => left < right,
        BinaryOp::LessEqual => left <= right,
        BinaryOp::Greater => left > right,
        BinaryOp::GreaterEqual => left >= right,
        _ => return None,
    })
}
