//! Walking the tree: order, kinship, selections, equality.
//!
//! For checks and label flow. Nothing here recurses; the depth of a tree is
//! bounded only by the length of its text (`a + a + a …` leans left).

use super::operator::Aggregator;
use super::tree::{ClauseId, Grouping, Label, Matcher, Matching, Node, NodeId, NodeKind, Tree};
use crate::query::List;
use crate::span::Span;

/// One vector selector of a query.
#[derive(Clone, Copy, Debug)]
pub struct Selector<'t> {
    /// Its node.
    pub id: NodeId,
    /// The name before the braces.
    pub name: Option<Span>,
    /// What is between the braces.
    pub matchers: &'t [Matcher],
}

/// One function call of a query.
#[derive(Clone, Copy, Debug)]
pub struct Call<'t> {
    /// Its node.
    pub id: NodeId,
    /// The name as written.
    pub name: &'t str,
    /// Where the name is.
    pub name_span: Span,
    /// The arguments.
    pub args: &'t [NodeId],
}

/// One aggregation of a query.
#[derive(Clone, Copy, Debug)]
pub struct Aggregation<'t> {
    /// Its node.
    pub id: NodeId,
    /// `None` if a Grafana variable is the operator.
    pub op: Option<Aggregator>,
    /// Where the operator is.
    pub name_span: Span,
    /// `by (…)` or `without (…)`.
    pub grouping: Option<&'t Grouping>,
    /// The labels of the grouping; empty without one.
    pub labels: &'t [Label],
    /// The parameter, if any, and the vector.
    pub args: &'t [NodeId],
}

impl Tree {
    /// Children of `id` in the order of the text.
    #[must_use]
    pub fn children(&self, id: NodeId) -> impl DoubleEndedIterator<Item = NodeId> + '_ {
        let (fixed, list) = self.node(id).kind.children();
        fixed.into_iter().flatten().chain(self.list(list).iter().copied())
    }

    /// The node around `id`.
    #[must_use]
    pub fn parent(&self, id: NodeId) -> Option<NodeId> {
        self.node(id).parent
    }

    /// The nodes around `id`, innermost first.
    pub fn ancestors(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        std::iter::successors(self.parent(id), |&id| self.parent(id))
    }

    /// `id` and everything below it, children before parents.
    #[must_use]
    pub fn post_order(&self, id: NodeId) -> impl DoubleEndedIterator<Item = NodeId> + use<> {
        let end = if id.index() < self.nodes.len() { id.0 + 1 } else { 0 };
        (self.node(id).first.min(end)..end).map(NodeId)
    }

    /// `id` and everything below it, parents before children, in the order of the text.
    pub fn pre_order(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        let mut open = vec![id];
        std::iter::from_fn(move || {
            let next = open.pop()?;
            open.extend(self.children(next).rev());
            Some(next)
        })
    }

    /// Every node of the query, children before parents.
    pub fn all(&self) -> impl Iterator<Item = (NodeId, &Node)> {
        let root = self.root().into_iter();
        root.flat_map(|root| self.post_order(root)).map(|id| (id, self.node(id)))
    }

    /// Every vector selector, in the order of the text.
    pub fn selectors(&self) -> impl Iterator<Item = Selector<'_>> {
        self.all().filter_map(|(id, node)| match node.kind {
            NodeKind::Selector { name, matchers, .. } => {
                Some(Selector { id, name, matchers: self.matchers(matchers) })
            }
            _ => None,
        })
    }

    /// Every function call; inner calls before outer ones.
    pub fn calls(&self) -> impl Iterator<Item = Call<'_>> {
        self.all().filter_map(|(id, node)| match node.kind {
            NodeKind::Call { name, args, .. } => {
                Some(Call { id, name: self.slice(name), name_span: name, args: self.list(args) })
            }
            _ => None,
        })
    }

    /// Every aggregation; inner ones before outer ones.
    pub fn aggregations(&self) -> impl Iterator<Item = Aggregation<'_>> {
        self.all().filter_map(|(id, node)| match node.kind {
            NodeKind::Aggregate { op, name, grouping, args } => {
                let grouping = grouping.and_then(|id| self.grouping(id));
                let labels = grouping.map_or(&[][..], |grouping| self.labels(grouping.labels));
                Some(Aggregation { id, op, name_span: name, grouping, labels, args: self.list(args) })
            }
            _ => None,
        })
    }

    /// `id` without the parentheses around it.
    #[must_use]
    pub fn unwrap_parens(&self, mut id: NodeId) -> NodeId {
        while let NodeKind::Paren { inner } = self.node(id).kind {
            id = inner;
        }
        id
    }

    /// What the range, `offset`, `@`, `anchored` and `smoothed` around a selector stand on.
    #[must_use]
    pub fn base(&self, mut id: NodeId) -> NodeId {
        while let NodeKind::Range { base, .. }
        | NodeKind::Offset { base, .. }
        | NodeKind::At { base, .. }
        | NodeKind::Extend { base, .. } = self.node(id).kind
        {
            id = base;
        }
        id
    }

    /// Whether two trees say the same but for spacing, comments and quoting.
    #[must_use]
    pub fn same(&self, other: &Self) -> bool {
        let pairs = self.nodes.iter().zip(&other.nodes);
        self.nodes.len() == other.nodes.len()
            && pairs.into_iter().all(|(a, b)| Pair { a: self, b: other }.nodes(a, b))
    }
}

/// Two trees side by side. Equal trees are built by equal steps, so that equal
/// nodes have equal ids; their spans differ and are compared by text.
#[derive(Clone, Copy)]
struct Pair<'t> {
    a: &'t Tree,
    b: &'t Tree,
}

impl Pair<'_> {
    fn nodes(self, a: &Node, b: &Node) -> bool {
        use NodeKind::*;
        if a.ty != b.ty || !self.families(a, b) {
            return false;
        }
        match (a.kind, b.kind) {
            (Number { value, .. }, Number { value: other, .. }) => value.to_bits() == other.to_bits(),
            (Text, Text) => self.names(a.span, b.span),
            (Variable, Variable) => self.words(a.span, b.span),
            (Boundary { end }, Boundary { end: other }) => end == other,
            (Unary { negative, .. }, Unary { negative: other, .. }) => negative == other,
            (Extend { smoothed, .. }, Extend { smoothed: other, .. }) => smoothed == other,
            (
                Binary { op, op_span, matching, .. },
                Binary { op: same, op_span: span, matching: other, .. },
            ) => op == same && (op.is_some() || self.words(op_span, span)) && self.matchings(matching, other),
            (Call { name, .. }, Call { name: other, .. }) => self.words(name, other),
            (
                Aggregate { op, name, grouping, .. },
                Aggregate { op: same, name: word, grouping: other, .. },
            ) => op == same && (op.is_some() || self.words(name, word)) && self.groupings(grouping, other),
            (Selector { name, matchers, .. }, Selector { name: word, matchers: other, .. }) => {
                self.optional(name, word) && self.matchers(matchers, other)
            }
            (a, b) => std::mem::discriminant(&a) == std::mem::discriminant(&b),
        }
    }

    fn families(self, a: &Node, b: &Node) -> bool {
        let ((a, one), (b, two)) = (a.kind.children(), b.kind.children());
        a == b && self.a.list(one) == self.b.list(two)
    }

    fn words(self, a: Span, b: Span) -> bool {
        self.a.slice(a) == self.b.slice(b)
    }

    fn names(self, a: Span, b: Span) -> bool {
        let label = |span| Label { span, variable: false };
        self.a.label_name(&label(a)) == self.b.label_name(&label(b))
    }

    fn optional(self, a: Option<Span>, b: Option<Span>) -> bool {
        match (a, b) {
            (Some(a), Some(b)) => self.words(a, b),
            (a, b) => a.is_none() && b.is_none(),
        }
    }

    fn matchers(self, a: List, b: List) -> bool {
        let (one, two) = (self.a.matchers(a), self.b.matchers(b));
        one.len() == two.len()
            && one.iter().zip(two).all(|(a, b)| {
                a.op == b.op
                    && self.a.matcher_name(a) == self.b.matcher_name(b)
                    && self.names(a.value, b.value)
            })
    }

    fn labels(self, a: List, b: List) -> bool {
        let (one, two) = (self.a.labels(a), self.b.labels(b));
        one.len() == two.len() && one.iter().zip(two).all(|(a, b)| self.names(a.span, b.span))
    }

    fn groupings(self, a: Option<ClauseId>, b: Option<ClauseId>) -> bool {
        let (a, b) = (a.and_then(|id| self.a.grouping(id)), b.and_then(|id| self.b.grouping(id)));
        match (a, b) {
            (Some(a), Some(b)) => a.without == b.without && self.labels(a.labels, b.labels),
            (a, b) => a.is_none() && b.is_none(),
        }
    }

    fn matchings(self, a: Option<ClauseId>, b: Option<ClauseId>) -> bool {
        let none = Matching::default();
        let a = a.and_then(|id| self.a.matching(id)).unwrap_or(&none);
        let b = b.and_then(|id| self.b.matching(id)).unwrap_or(&none);
        let clauses = [(a.labels, b.labels), (a.group, b.group)];
        let fills = [(a.fill_left, b.fill_left), (a.fill_right, b.fill_right)];
        a.bool_word.is_some() == b.bool_word.is_some()
            && clauses.into_iter().all(|pair| match pair {
                (Some(a), Some(b)) => a.second == b.second && self.labels(a.labels, b.labels),
                (a, b) => a.is_none() && b.is_none(),
            })
            && fills.into_iter().all(|(a, b)| {
                a.map(|fill| fill.value.map(f64::to_bits)) == b.map(|fill| fill.value.map(f64::to_bits))
            })
    }
}
