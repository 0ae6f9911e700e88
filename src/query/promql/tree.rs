//! The tree of a PromQL expression: a flat arena.
//!
//! The parser fills it in post-order, so that children come before parents and
//! a subtree is one stretch of the arena. Ids instead of boxes: neither
//! building, walking nor dropping it recurses. [`super::walk`] walks it.

use std::borrow::Cow;
use std::sync::OnceLock;

use super::feature::Need;
use super::functions::FunctionId;
use super::labels::Flow;
use super::literal::unquote;
use super::operator::{Aggregator, BinaryOp, MatchOp};
use super::types::ValueType;
use crate::query::{List, variable};
use crate::span::Span;

/// Names one node of a [`Tree`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct NodeId(pub(super) u32);

impl NodeId {
    /// Its place in the arena.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// Names one [`Grouping`] or [`Matching`] of a [`Tree`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ClauseId(pub(super) u32);

/// One node.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Node {
    /// What it is.
    pub kind: NodeKind,
    /// All its characters, those of its children and modifiers included.
    pub span: Span,
    /// What it evaluates to; a node with a fault is [`ValueType::Any`].
    pub ty: ValueType,
    pub(super) parent: Option<NodeId>,
    pub(super) first: u32,
}

/// What a node is. Durations in ranges and offsets are nodes as well: numbers
/// (in seconds), signs, operations, parentheses and calls of `step`, `range`,
/// `min_of` and `max_of`.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum NodeKind {
    /// Something whose shape is unknown: broken and reported, or in a variable.
    Opaque {
        /// The parts that could be read.
        parts: List,
    },
    /// A number or a duration (in seconds).
    Number {
        /// Its value.
        value: f64,
        /// Whether it is written as a duration, `5m`.
        duration: bool,
    },
    /// A string literal; its token is the node's span.
    Text,
    /// A Grafana variable that stands for an expression, number or duration.
    Variable,
    /// `start()` or `end()` after `@`.
    Boundary {
        /// Whether it is `end()`.
        end: bool,
    },
    /// `( … )`
    Paren {
        /// What is inside.
        inner: NodeId,
    },
    /// A sign.
    Unary {
        /// Whether it is `-`.
        negative: bool,
        /// What it stands before.
        operand: NodeId,
    },
    /// An operation on two operands.
    Binary {
        /// `None` if a Grafana variable is the operator.
        op: Option<BinaryOp>,
        /// The operator's characters.
        op_span: Span,
        /// Left operand.
        left: NodeId,
        /// Right operand.
        right: NodeId,
        /// `bool`, `on`, `group_left`, `fill` and their kind.
        matching: Option<ClauseId>,
    },
    /// A function call.
    Call {
        /// `None` if unknown (reported) or a Grafana variable.
        function: Option<FunctionId>,
        /// The name's characters.
        name: Span,
        /// The arguments.
        args: List,
    },
    /// An aggregation.
    Aggregate {
        /// `None` if a Grafana variable is the operator.
        op: Option<Aggregator>,
        /// The operator's characters.
        name: Span,
        /// `by (…)` or `without (…)`.
        grouping: Option<ClauseId>,
        /// The parameter, if any, and the vector.
        args: List,
    },
    /// `name{matchers}`
    Selector {
        /// The name before the braces.
        name: Option<Span>,
        /// The braces with their content.
        braces: Option<Span>,
        /// The matchers.
        matchers: List,
    },
    /// `base[range]`
    Range {
        /// The selector.
        base: NodeId,
        /// The duration.
        range: NodeId,
        /// `[ … ]`
        brackets: Span,
    },
    /// `base[range:step]`
    Subquery {
        /// The instant vector.
        base: NodeId,
        /// The duration.
        range: NodeId,
        /// The resolution.
        step: Option<NodeId>,
        /// `[ … ]`
        brackets: Span,
    },
    /// `base offset amount`
    Offset {
        /// A selector, range or subquery.
        base: NodeId,
        /// The word `offset`.
        keyword: Span,
        /// The duration.
        amount: NodeId,
    },
    /// `base @ time`
    At {
        /// A selector, range or subquery.
        base: NodeId,
        /// The `@`.
        keyword: Span,
        /// A number (seconds since 1970), a boundary or a variable.
        time: NodeId,
    },
    /// `base anchored`, `base smoothed`
    Extend {
        /// A selector or range.
        base: NodeId,
        /// The word.
        keyword: Span,
        /// Whether it is `smoothed`.
        smoothed: bool,
    },
}

/// What a matcher's name is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NameKind {
    /// A bare label name.
    Bare,
    /// A quoted label name.
    Quoted,
    /// No label name: the value alone is a quoted metric name.
    Metric,
    /// A Grafana variable is the name, or the whole matcher.
    Variable,
}

/// One entry between braces.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Matcher {
    /// All its characters.
    pub span: Span,
    /// What kind of name it has.
    pub kind: NameKind,
    /// The name as written, quotes included; of a metric name the value.
    pub name: Span,
    /// How it compares.
    pub op: MatchOp,
    /// The operator's characters; empty for a metric name.
    pub op_span: Span,
    /// The value as written, quotes included; empty if it is missing.
    pub value: Span,
}

/// One label in a list of labels.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Label {
    /// As written, quotes included.
    pub span: Span,
    /// Whether it is, or contains, a Grafana variable.
    pub variable: bool,
}

/// `by (…)` or `without (…)`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Grouping {
    /// The whole clause.
    pub span: Span,
    /// The word.
    pub keyword: Span,
    /// Whether it is `without`.
    pub without: bool,
    /// The labels.
    pub labels: List,
}

/// `on (…)`, `ignoring (…)`, `group_left (…)` or `group_right (…)`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct MatchClause {
    /// The whole clause.
    pub span: Span,
    /// The word.
    pub keyword: Span,
    /// `ignoring` rather than `on`; `group_right` rather than `group_left`.
    pub second: bool,
    /// The labels.
    pub labels: List,
}

/// `fill(…)` and its kind.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Fill {
    /// The whole modifier.
    pub span: Span,
    /// What stands in for a missing sample; `None` if a variable says it.
    pub value: Option<f64>,
}

/// The modifiers of a binary operator.
#[derive(Clone, Copy, PartialEq, Default, Debug)]
pub struct Matching {
    /// The word `bool`.
    pub bool_word: Option<Span>,
    /// `on (…)` or `ignoring (…)`.
    pub labels: Option<MatchClause>,
    /// `group_left (…)` or `group_right (…)`.
    pub group: Option<MatchClause>,
    /// For samples missing on the left.
    pub fill_left: Option<Fill>,
    /// For samples missing on the right.
    pub fill_right: Option<Fill>,
}

/// A parsed expression.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Tree {
    pub(super) text: Box<str>,
    pub(super) nodes: Vec<Node>,
    pub(super) lists: Vec<NodeId>,
    pub(super) matchers: Vec<Matcher>,
    pub(super) labels: Vec<Label>,
    pub(super) groupings: Vec<Grouping>,
    pub(super) matchings: Vec<Matching>,
}

impl Tree {
    /// The text that was parsed.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The characters of `span`.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        span.of(&self.text)
    }

    /// The outermost node; `None` for a text without an expression.
    #[must_use]
    pub fn root(&self) -> Option<NodeId> {
        u32::try_from(self.nodes.len().checked_sub(1)?).ok().map(NodeId)
    }

    /// The node called `id`.
    ///
    /// An id of another tree gives an opaque node, never a panic.
    #[must_use]
    pub fn node(&self, id: NodeId) -> &Node {
        self.nodes.get(id.index()).unwrap_or(&MISSING)
    }

    /// What the whole expression evaluates to.
    #[must_use]
    pub fn value_type(&self) -> ValueType {
        self.root().map_or(ValueType::Any, |root| self.node(root).ty)
    }

    /// The nodes of `list`.
    #[must_use]
    pub fn list(&self, list: List) -> &[NodeId] {
        list.of(&self.lists)
    }

    /// The matchers of a selector.
    #[must_use]
    pub fn matchers(&self, list: List) -> &[Matcher] {
        list.of(&self.matchers)
    }

    /// The labels of a clause.
    #[must_use]
    pub fn labels(&self, list: List) -> &[Label] {
        list.of(&self.labels)
    }

    /// The grouping clause called `id`.
    #[must_use]
    pub fn grouping(&self, id: ClauseId) -> Option<&Grouping> {
        self.groupings.get(id.0 as usize)
    }

    /// The modifiers called `id`.
    #[must_use]
    pub fn matching(&self, id: ClauseId) -> Option<&Matching> {
        self.matchings.get(id.0 as usize)
    }

    /// The name of a label in a list, quotes off.
    #[must_use]
    pub fn label_name(&self, label: &Label) -> Cow<'_, str> {
        self.name(label.span)
    }

    /// The label that a matcher looks at, quotes off; `__name__` for a metric name.
    #[must_use]
    pub fn matcher_name(&self, matcher: &Matcher) -> Cow<'_, str> {
        if matcher.kind == NameKind::Metric { Cow::Borrowed("__name__") } else { self.name(matcher.name) }
    }

    /// The value of a matcher, quotes off and escapes resolved.
    #[must_use]
    pub fn matcher_value(&self, matcher: &Matcher) -> Cow<'_, str> {
        self.name(matcher.value)
    }

    /// Whether a matcher's value has a Grafana variable in it.
    #[must_use]
    pub fn has_variable(&self, matcher: &Matcher) -> bool {
        contains_variable(self.slice(matcher.value))
    }

    /// A name or value as written → what it means.
    fn name(&self, span: Span) -> Cow<'_, str> {
        let text = self.slice(span);
        if text.starts_with(['"', '\'', '`']) { unquote(text) } else { Cow::Borrowed(text) }
    }

    pub(super) fn push(&mut self, kind: NodeKind, span: Span, ty: ValueType) -> NodeId {
        let id = NodeId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        self.nodes.push(Node { kind, span, ty, parent: None, first: id.0 });
        let (fixed, list) = kind.children();
        for child in fixed.into_iter().flatten() {
            self.adopt(child, id);
        }
        for at in list.range() {
            let Some(&child) = self.lists.get(at) else { break };
            self.adopt(child, id);
        }
        id
    }

    fn adopt(&mut self, child: NodeId, parent: NodeId) {
        let Some(node) = self.nodes.get_mut(child.index()) else { return };
        node.parent = Some(parent);
        let (first, span) = (node.first, node.span);
        if let Some(node) = self.nodes.get_mut(parent.index()) {
            node.first = node.first.min(first);
            node.span = node.span.to(span);
        }
    }
}

static MISSING: Node = Node {
    kind: NodeKind::Opaque { parts: List::EMPTY },
    span: Span { start: 0, end: 0 },
    ty: ValueType::Any,
    parent: None,
    first: 0,
};

impl NodeKind {
    /// Child nodes in the order of the text: at most three, then a list.
    pub(super) fn children(self) -> ([Option<NodeId>; 3], List) {
        let none = List::default();
        match self {
            Self::Number { .. } | Self::Text | Self::Variable => ([None; 3], none),
            Self::Selector { .. } | Self::Boundary { .. } => ([None; 3], none),
            Self::Opaque { parts } => ([None; 3], parts),
            Self::Call { args, .. } | Self::Aggregate { args, .. } => ([None; 3], args),
            Self::Paren { inner } => ([Some(inner), None, None], none),
            Self::Unary { operand, .. } => ([Some(operand), None, None], none),
            Self::Extend { base, .. } => ([Some(base), None, None], none),
            Self::Binary { left, right, .. } => ([Some(left), Some(right), None], none),
            Self::Range { base, range, .. } => ([Some(base), Some(range), None], none),
            Self::Offset { base, amount, .. } => ([Some(base), Some(amount), None], none),
            Self::At { base, time, .. } => ([Some(base), Some(time), None], none),
            Self::Subquery { base, range, step, .. } => ([Some(base), Some(range), step], none),
        }
    }
}

/// Whether `text` has a Grafana variable anywhere.
pub(super) fn contains_variable(text: &str) -> bool {
    let bytes = text.as_bytes();
    let starts = |at: usize| bytes[at] == b'$' || (bytes[at] == b'[' && bytes.get(at + 1) == Some(&b'['));
    (0..bytes.len()).any(|at| starts(at) && variable::at(text, at).is_some())
}

/// What `parse` gives: a tree, its faults, and what it asks of the server.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Parsed {
    /// The expression, complete as far as it could be read.
    pub tree: Tree,
    /// In order of place.
    pub faults: Vec<crate::query::Fault>,
    /// In order of place.
    pub needs: Vec<Need>,
    /// Made when it is first asked for: several checks read it.
    pub(super) flow: OnceLock<Flow>,
}

impl Parsed {
    /// The labels of every node.
    pub fn flow(&self) -> &Flow {
        self.flow.get_or_init(|| super::labels::flow(&self.tree))
    }

    /// Whether Prometheus, with every flag on, accepts it.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        self.faults.iter().all(|fault| fault.severity != crate::query::Severity::Error)
    }
}
