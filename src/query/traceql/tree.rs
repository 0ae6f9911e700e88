//! The tree of a TraceQL query: one flat arena, a span on every node.
//!
//! Children come before their parents, leaves in the order of the text, so a
//! walk over all nodes needs no recursion. A chain `a || b || …` is as deep as
//! it is long: code that follows children by itself should not recurse.

use std::borrow::Cow;

use super::operator::Operator;
use super::vocabulary::{Aggregate, Intrinsic, Metrics, Rank, Scope, SpanKind, Status};
use crate::query::List;
use crate::span::Span;

/// Names a node of one [`Tree`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Id(u32);

/// A constant. The text of a string stays in the query: see [`Tree::string`].
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Literal {
    /// `nil`
    Nil,
    /// `200`, `minInt`, `maxInt`
    Int(i64),
    /// `0.5`
    Float(f64),
    /// `1h30m`, in nanoseconds.
    Duration(i64),
    /// `"…"` or `` `…` ``
    Text,
    /// `true`, `false`
    Bool(bool),
    /// `ok`, `error`, `unset`
    Status(Status),
    /// `client`, `server`, …
    Kind(SpanKind),
}

/// What a node is.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Kind {
    /// Something that could not be read and was reported.
    Broken,
    /// A constant.
    Literal(Literal),
    /// A Grafana variable that stands for a value, a name or a whole stage.
    Variable,
    /// `.a`, `span.a`, `parent.resource.a`.
    Attribute {
        /// Whether it begins with `parent.`.
        parent: bool,
        /// Where the attribute is looked up.
        scope: Scope,
        /// The name behind the scope, as written, quotes included.
        name: Span,
    },
    /// `duration`, `trace:rootName`.
    Intrinsic(Intrinsic),
    /// `-x`, `!x`.
    Unary {
        /// [`Operator::Sub`] or [`Operator::Not`].
        op: Operator,
        /// The operator's characters.
        op_span: Span,
        /// What it applies to.
        operand: Id,
    },
    /// `x op y`: between fields, spansets, pipelines, scalars or metrics.
    Binary {
        /// The operator.
        op: Operator,
        /// The operator's characters.
        op_span: Span,
        /// Left operand.
        left: Id,
        /// Right operand.
        right: Id,
    },
    /// `( x )`
    Group(Id),
    /// `{ condition }`
    Spanset(Option<Id>),
    /// Stages between `|`, two or more.
    Pipeline(List),
    /// `count()`, `avg(duration)`
    Aggregate {
        /// Which.
        function: Aggregate,
        /// The function word.
        name: Span,
        /// What is aggregated; `count()` has nothing.
        argument: Option<Id>,
    },
    /// `by(…)` of a search pipeline, one field.
    By(Option<Id>),
    /// `select(…)`
    Select(List),
    /// `coalesce()`
    Coalesce,
    /// `rate() by (…)`, `quantile_over_time(duration, 0.9)`, `compare({…})`
    Metrics {
        /// Which.
        function: Metrics,
        /// The function word.
        name: Span,
        /// Everything between its parentheses.
        arguments: List,
        /// The attributes of `by (…)`.
        by: List,
    },
    /// `topk(5)`, `bottomk(5)`
    Rank {
        /// Which end.
        rank: Rank,
        /// The function word.
        name: Span,
        /// How many series.
        limit: Option<Id>,
    },
    /// `name = value` inside `with(…)`.
    Hint {
        /// The name.
        name: Span,
        /// Its value.
        value: Option<Id>,
    },
    /// The whole query: the root, always the last node.
    Query {
        /// The pipeline or expression.
        body: Id,
        /// The hints of every `with(…)`.
        hints: List,
    },
}

/// One node.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Node {
    /// All its characters.
    pub span: Span,
    /// What it is.
    pub kind: Kind,
}

/// An arena of nodes.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Tree {
    nodes: Vec<Node>,
    lists: Vec<Id>,
}

impl Tree {
    /// An empty tree with room for `nodes` nodes.
    pub(super) fn with_room(nodes: usize) -> Self {
        Self { nodes: Vec::with_capacity(nodes), lists: Vec::new() }
    }

    /// Adds a node.
    pub(super) fn push(&mut self, span: Span, kind: Kind) -> Id {
        self.nodes.push(Node { span, kind });
        Id(u32::try_from(self.nodes.len() - 1).unwrap_or(u32::MAX))
    }

    /// Stores a list of children.
    pub(super) fn list(&mut self, ids: impl IntoIterator<Item = Id>) -> List {
        let start = self.lists.len();
        self.lists.extend(ids);
        List::since(start, &self.lists)
    }

    /// The root, a [`Kind::Query`]; nothing when the query was refused unread.
    #[must_use]
    pub fn root(&self) -> Option<Id> {
        self.nodes.len().checked_sub(1).and_then(|last| u32::try_from(last).ok()).map(Id)
    }

    /// The node that `id` names; `None` for an id of another tree.
    #[must_use]
    pub fn get(&self, id: Id) -> Option<&Node> {
        self.nodes.get(id.0 as usize)
    }

    /// The place of `id`; empty for an id of another tree.
    #[must_use]
    pub fn span(&self, id: Id) -> Span {
        self.get(id).map_or_else(Span::default, |node| node.span)
    }

    /// The place of what `id` names, without the parentheses around it.
    #[must_use]
    pub fn ungrouped(&self, id: Id) -> Span {
        let mut at = id;
        while let Some(Kind::Group(inner)) = self.get(at).map(|node| node.kind) {
            at = inner;
        }
        self.span(at)
    }

    /// The children in `list`.
    #[must_use]
    pub fn items(&self, list: List) -> &[Id] {
        list.of(&self.lists)
    }

    /// Every node with its id, children before parents.
    pub fn iter(&self) -> impl Iterator<Item = (Id, &Node)> {
        (0u32..).map(Id).zip(self.nodes.iter())
    }

    /// Every attribute, in the order of the text.
    pub fn attributes(&self) -> impl Iterator<Item = (Id, &Node)> {
        self.iter().filter(|(_, node)| matches!(node.kind, Kind::Attribute { .. }))
    }

    /// Every intrinsic, in the order of the text.
    pub fn intrinsics(&self) -> impl Iterator<Item = (Span, Intrinsic)> {
        self.nodes.iter().filter_map(|node| match node.kind {
            Kind::Intrinsic(which) => Some((node.span, which)),
            _ => None,
        })
    }

    /// Every constant, in the order of the text.
    pub fn literals(&self) -> impl Iterator<Item = (Span, Literal)> {
        self.nodes.iter().filter_map(|node| match node.kind {
            Kind::Literal(literal) => Some((node.span, literal)),
            _ => None,
        })
    }

    /// Every Grafana variable that stands alone, in the order of the text.
    pub fn variables(&self) -> impl Iterator<Item = Span> {
        self.nodes.iter().filter(|node| node.kind == Kind::Variable).map(|node| node.span)
    }

    /// The comparisons of an attribute or intrinsic with something: operator, left, right.
    pub fn comparisons(&self) -> impl Iterator<Item = (Operator, Id, Id)> {
        self.nodes.iter().filter_map(|node| match node.kind {
            Kind::Binary { op, left, right, .. } if op.is_comparison() => Some((op, left, right)),
            _ => None,
        })
    }

    /// The value of the string literal at `span` of `text`, without quotes and escapes.
    #[must_use]
    pub fn string(text: &str, span: Span) -> Cow<'_, str> {
        super::literal::unquote(span.of(text))
    }

    /// The attribute name at `span` of `text`, without quotes and escapes.
    #[must_use]
    pub fn attribute_name(text: &str, span: Span) -> Cow<'_, str> {
        super::attribute::unquote(span.of(text))
    }
}
