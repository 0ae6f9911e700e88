//! The tree of a LogQL query: flat arenas, a span on every part.
//!
//! Ids index arenas; a [`List`] is a stretch of one. Children come before their
//! parents, so that a pass over an arena in order needs no recursion. The tree
//! holds no text: every name, string and number is a span of the query.

use super::function::{Conversion, RangeOp, VectorOp};
use crate::query::List;
use crate::span::Span;

/// Names an expression.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct ExprId(pub(super) u32);

/// Names a log pipeline.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct PipelineId(pub(super) u32);

/// Names a label filter or a part of one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct FilterId(pub(super) u32);

/// One expression and its place.
#[derive(Clone, Copy, Debug)]
pub struct Node {
    /// All its characters.
    pub span: Span,
    /// What it is.
    pub expr: Expr,
}

/// What an expression is.
#[derive(Clone, Copy, Debug)]
pub enum Expr {
    /// A log query: a selector and its stages.
    Log(PipelineId),
    /// `rate({…}[5m])`
    RangeAggregation(RangeAggregation),
    /// `sum by (a) (…)`
    VectorAggregation(VectorAggregation),
    /// `label_replace(body, "to", "$1", "from", "(.*)")`
    LabelReplace {
        /// The vector.
        body: ExprId,
        /// The four strings: destination, replacement, source, regular expression.
        arguments: [Span; 4],
    },
    /// `vector(1)`
    Vector,
    /// A number, perhaps with a sign.
    Number(f64),
    /// A Grafana variable where an operand stands.
    Variable,
    /// An expression in parentheses.
    Paren(ExprId),
    /// Two operands and their operator.
    Binary(Binary),
    /// Something that is wrong and has been reported.
    Broken,
}

/// An aggregation over a log range.
#[derive(Clone, Copy, Debug)]
pub struct RangeAggregation {
    /// The function.
    pub op: RangeOp,
    /// The function's name.
    pub op_span: Span,
    /// The number before the log range.
    pub parameter: Option<Span>,
    /// What it reads.
    pub log: LogRange,
    /// `by (…)` or `without (…)`.
    pub grouping: Option<Grouping>,
}

/// A pipeline over a time range.
#[derive(Clone, Copy, Debug)]
pub struct LogRange {
    /// All its characters.
    pub span: Span,
    /// The lines.
    pub pipeline: PipelineId,
    /// `[5m]`, brackets included.
    pub range: Option<Span>,
    /// The duration behind `offset`.
    pub offset: Option<Span>,
}

/// An aggregation over a vector.
#[derive(Clone, Copy, Debug)]
pub struct VectorAggregation {
    /// The function.
    pub op: VectorOp,
    /// The function's name.
    pub op_span: Span,
    /// The number before the vector.
    pub parameter: Option<Span>,
    /// The vector.
    pub body: ExprId,
    /// `by (…)` or `without (…)`.
    pub grouping: Option<Grouping>,
}

/// `by (…)` or `without (…)`.
#[derive(Clone, Copy, Debug)]
pub struct Grouping {
    /// All its characters.
    pub span: Span,
    /// Whether the labels go rather than stay.
    pub without: bool,
    /// The labels, in [`Tree::names`].
    pub labels: List,
}

/// Two operands and their operator.
#[derive(Clone, Copy, Debug)]
pub struct Binary {
    /// The operator.
    pub op: BinaryOp,
    /// The operator's characters.
    pub op_span: Span,
    /// Left operand.
    pub left: ExprId,
    /// Right operand.
    pub right: ExprId,
    /// `bool`.
    pub boolean: Option<Span>,
    /// `on (…)` or `ignoring (…)`.
    pub matching: Option<Matching>,
    /// `group_left` or `group_right`.
    pub many: Option<Many>,
}

/// Which labels join the two sides.
#[derive(Clone, Copy, Debug)]
pub struct Matching {
    /// All its characters.
    pub span: Span,
    /// `on` rather than `ignoring`.
    pub on: bool,
    /// The labels, in [`Tree::names`].
    pub labels: List,
}

/// Which side has many for one.
#[derive(Clone, Copy, Debug)]
pub struct Many {
    /// All its characters.
    pub span: Span,
    /// `group_left` rather than `group_right`.
    pub left: bool,
    /// The labels to copy, in [`Tree::names`].
    pub labels: List,
}

/// Operators between metric queries.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)] // the names are the documentation
pub enum BinaryOp {
    Or,
    And,
    Unless,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
    Power,
}

impl BinaryOp {
    /// `and`, `or` and `unless`, which take vectors alone.
    #[must_use]
    pub fn is_set(self) -> bool {
        matches!(self, Self::Or | Self::And | Self::Unless)
    }
}

/// `{a="b"}`
#[derive(Clone, Copy, Debug)]
pub struct Selector {
    /// Braces included.
    pub span: Span,
    /// Its matchers.
    pub matchers: List,
    /// Whether a part of it is wrong or a variable, so that nobody can say what it matches.
    pub opaque: bool,
}

/// How a matcher compares.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MatchOp {
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `=~`
    Regex,
    /// `!~`
    NotRegex,
}

impl MatchOp {
    /// Whether the value is a regular expression.
    #[must_use]
    pub fn is_regex(self) -> bool {
        matches!(self, Self::Regex | Self::NotRegex)
    }
}

/// `a="b"`
#[derive(Clone, Copy, Debug)]
pub struct Matcher {
    /// All its characters.
    pub span: Span,
    /// The label.
    pub name: Span,
    /// How.
    pub op: MatchOp,
    /// The operator's characters.
    pub op_span: Span,
    /// The literal with its quotes, or a variable.
    pub value: Span,
}

/// A selector and what happens to its lines.
#[derive(Clone, Copy, Debug)]
pub struct Pipeline {
    /// All its characters; a range between its stages included.
    pub span: Span,
    /// Where the lines come from.
    pub selector: Selector,
    /// Its stages in order.
    pub stages: List,
}

/// One step of a pipeline.
#[derive(Clone, Copy, Debug)]
pub struct Stage {
    /// All its characters, the `|` included.
    pub span: Span,
    /// What it does.
    pub step: Step,
}

/// What a stage does.
#[derive(Clone, Copy, Debug)]
pub enum Step {
    /// `|= "a" or "b"`
    Line {
        /// How lines are compared.
        op: LineOp,
        /// The operator's characters.
        op_span: Span,
        /// What with; one is enough. In [`Tree::terms`].
        terms: List,
    },
    /// `| json a="b.c"`
    Json {
        /// What to extract, in [`Tree::fields`]; everything if empty.
        fields: List,
    },
    /// `| logfmt --strict a="b"`
    Logfmt {
        /// `--strict`
        strict: bool,
        /// `--keep-empty`
        keep_empty: bool,
        /// What to extract, in [`Tree::fields`]; everything if empty.
        fields: List,
    },
    /// `| regexp "(?P<a>.*)"`
    Regexp(Span),
    /// `| pattern "<a> <_>"`
    Pattern(Span),
    /// `| unpack`
    Unpack,
    /// `| a="b" and c>5`
    Filter(FilterId),
    /// `| line_format "{{.a}}"`
    LineFormat(Span),
    /// `| label_format a=b,c="{{.d}}"`, in [`Tree::fields`]
    LabelFormat(List),
    /// `| decolorize`
    Decolorize,
    /// `| drop a, b="c"`, in [`Tree::picks`]
    Drop(List),
    /// `| keep a, b="c"`, in [`Tree::picks`]
    Keep(List),
    /// `| unwrap bytes(a)`
    Unwrap {
        /// The label.
        label: Span,
        /// How its text becomes a number.
        conversion: Option<Conversion>,
    },
    /// A Grafana variable where a stage stands.
    Variable,
    /// Something that is wrong and has been reported.
    Broken,
}

/// How a line filter compares.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LineOp {
    /// `|=`
    Contains,
    /// `!=`
    Lacks,
    /// `|~`
    Matches,
    /// `!~`
    NotMatches,
    /// `|>`
    Pattern,
    /// `!>`
    NotPattern,
}

/// One text or address of a line filter.
#[derive(Clone, Copy, Debug)]
pub struct Term {
    /// All its characters.
    pub span: Span,
    /// The literal with its quotes, or a variable.
    pub value: Span,
    /// Whether it stands in `ip(…)`.
    pub ip: bool,
}

/// `a`, `a="b"` or `a=b` of a parser or of `label_format`.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// All its characters.
    pub span: Span,
    /// The label it makes.
    pub name: Span,
    /// What it is made of: a literal with its quotes, a label, or a variable.
    pub value: Option<Span>,
}

/// `a` or `a="b"` of `drop` and `keep`.
#[derive(Clone, Copy, Debug)]
pub struct Pick {
    /// The label.
    pub name: Span,
    /// Which values.
    pub matcher: Option<Matcher>,
}

/// A label filter or a part of one.
#[derive(Clone, Copy, Debug)]
pub struct Filter {
    /// All its characters.
    pub span: Span,
    /// What it tests.
    pub test: Test,
}

/// What a label filter tests.
#[derive(Clone, Copy, Debug)]
pub enum Test {
    /// `a="b"`
    Text(Matcher),
    /// `a=ip("10.0.0.0/8")`; the value is the literal inside
    Ip(Matcher),
    /// `a>5`
    Quantity {
        /// The label.
        name: Span,
        /// The operator's characters.
        op: Span,
        /// The number, duration, size or variable.
        value: Span,
        /// Which of them.
        unit: Unit,
    },
    /// Both.
    And(FilterId, FilterId),
    /// Either.
    Or(FilterId, FilterId),
    /// A Grafana variable where a filter stands.
    Variable,
    /// Something that is wrong and has been reported.
    Broken,
}

/// What a label is compared with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unit {
    /// A number.
    Number,
    /// A duration.
    Duration,
    /// A size in bytes.
    Bytes,
    /// Unknown: a Grafana variable.
    Variable,
}

/// A whole query.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    pub(super) root: Option<ExprId>,
    pub(super) exprs: Vec<Node>,
    pub(super) pipelines: Vec<Pipeline>,
    pub(super) matchers: Vec<Matcher>,
    pub(super) stages: Vec<Stage>,
    pub(super) terms: Vec<Term>,
    pub(super) fields: Vec<Field>,
    pub(super) picks: Vec<Pick>,
    pub(super) filters: Vec<Filter>,
    pub(super) names: Vec<Span>,
}

impl Tree {
    /// The whole query; nothing for an empty text or one too long to parse.
    #[must_use]
    pub fn root(&self) -> Option<ExprId> {
        self.root
    }

    /// Every expression, children before parents.
    #[must_use]
    pub fn exprs(&self) -> &[Node] {
        &self.exprs
    }

    /// One expression.
    #[must_use]
    pub fn expr(&self, id: ExprId) -> Node {
        let broken = Node { span: Span::default(), expr: Expr::Broken };
        self.exprs.get(id.0 as usize).copied().unwrap_or(broken)
    }

    /// Every pipeline, in the order of the text.
    #[must_use]
    pub fn pipelines(&self) -> &[Pipeline] {
        &self.pipelines
    }

    /// One pipeline.
    #[must_use]
    pub fn pipeline(&self, id: PipelineId) -> Option<&Pipeline> {
        self.pipelines.get(id.0 as usize)
    }

    /// The matchers of a selector.
    #[must_use]
    pub fn matchers(&self, selector: Selector) -> &[Matcher] {
        selector.matchers.of(&self.matchers)
    }

    /// The stages of a pipeline, in order.
    #[must_use]
    pub fn stages(&self, pipeline: &Pipeline) -> &[Stage] {
        pipeline.stages.of(&self.stages)
    }

    /// The texts of a line filter.
    #[must_use]
    pub fn terms(&self, list: List) -> &[Term] {
        list.of(&self.terms)
    }

    /// What a parser extracts, or `label_format` makes.
    #[must_use]
    pub fn fields(&self, list: List) -> &[Field] {
        list.of(&self.fields)
    }

    /// What `drop` and `keep` name.
    #[must_use]
    pub fn picks(&self, list: List) -> &[Pick] {
        list.of(&self.picks)
    }

    /// A label filter.
    #[must_use]
    pub fn filter(&self, id: FilterId) -> Option<&Filter> {
        self.filters.get(id.0 as usize)
    }

    /// The labels of a grouping or of a binary operator's modifier.
    #[must_use]
    pub fn names(&self, list: List) -> &[Span] {
        list.of(&self.names)
    }
}
