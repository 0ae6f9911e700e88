//! Types of TraceQL fields and what each operator accepts.
//!
//! Tempo checks operands one by one and gives no place; here every refusal
//! underlines the operand or operator at fault.

use super::operator::Operator;
use super::tree::{Id, Literal};
use crate::query::Fault;
use crate::span::Span;

/// What a field expression yields.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Type {
    /// A variable, or something broken: never complained about.
    Unknown,
    /// An attribute: known only when a span is read.
    Attribute,
    /// `nil`
    Nil,
    /// An integer.
    Int,
    /// A float.
    Float,
    /// A duration.
    Duration,
    /// A string.
    Text,
    /// A Boolean.
    Bool,
    /// `ok`, `error`, `unset`.
    Status,
    /// `client`, `server`, …
    Kind,
}

impl Type {
    /// The type of a constant.
    #[must_use]
    pub fn of(literal: Literal) -> Self {
        match literal {
            Literal::Nil => Self::Nil,
            Literal::Int(_) => Self::Int,
            Literal::Float(_) => Self::Float,
            Literal::Duration(_) => Self::Duration,
            Literal::Text => Self::Text,
            Literal::Bool(_) => Self::Bool,
            Literal::Status(_) => Self::Status,
            Literal::Kind(_) => Self::Kind,
        }
    }

    /// Integers, floats and durations, which mix freely.
    #[must_use]
    pub fn is_number(self) -> bool {
        matches!(self, Self::Int | Self::Float | Self::Duration)
    }

    /// Whether nothing is known before a span is read.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Unknown | Self::Attribute)
    }

    /// With its article, for messages.
    #[must_use]
    pub fn noun(self) -> &'static str {
        match self {
            Self::Unknown => "a value",
            Self::Attribute => "an attribute",
            Self::Nil => "nil",
            Self::Int => "an integer",
            Self::Float => "a float",
            Self::Duration => "a duration",
            Self::Text => "a string",
            Self::Bool => "a boolean",
            Self::Status => "a status",
            Self::Kind => "a kind",
        }
    }

    fn fits(self, other: Self) -> bool {
        let free = |one: Self| one.is_open() || one == Self::Nil;
        free(self) || free(other) || self == other || (self.is_number() && other.is_number())
    }

    fn takes(self, op: Operator) -> bool {
        match self {
            Self::Unknown | Self::Attribute => true,
            Self::Text => op.is_comparison(),
            Self::Bool => op.is_logic() || matches!(op, Operator::Equal | Operator::NotEqual),
            Self::Int | Self::Float | Self::Duration => op.is_arithmetic() || op.is_scalar_comparison(),
            Self::Status | Self::Kind | Self::Nil => matches!(op, Operator::Equal | Operator::NotEqual),
        }
    }
}

/// A field expression with what the rules need to know of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Typed {
    pub(super) id: Id,
    pub(super) span: Span,
    pub(super) ty: Type,
    /// Whether it reads anything of the span.
    pub(super) reads_span: bool,
    /// Its own value, when it is one constant.
    pub(super) literal: Option<Literal>,
}

/// The type that `left op right` yields.
pub(super) fn result(op: Operator, left: Type, right: Type) -> Type {
    if !op.is_arithmetic() {
        return if op.is_only_structural() { Type::Unknown } else { Type::Bool };
    }
    if left == Type::Unknown || right == Type::Unknown {
        return Type::Unknown;
    }
    if left == Type::Attribute { right } else { left }
}

/// What is wrong with `left op right`, if its operands do not fit it.
pub(super) fn check_binary(
    text: &str,
    (op, op_span): (Operator, Span),
    left: &Typed,
    right: &Typed,
) -> Option<Fault> {
    if left.ty == Type::Unknown || right.ty == Type::Unknown {
        return None;
    }
    if !left.ty.fits(right.ty) {
        return Some(mismatch(text, op, left, right));
    }
    let refused = [left, right].into_iter().find(|side| !side.ty.takes(op))?;
    let message = format!("`{}` does not apply to {}", op.text(), refused.ty.noun());
    let fault = Fault::error("traceql/illegal-operation", op_span, message);
    Some(match refused.ty {
        Type::Status | Type::Kind | Type::Nil => fault.with_help("use `=` or `!=`"),
        Type::Bool => fault.with_help("use `&&`, `||`, `=` or `!=` between booleans"),
        Type::Text => fault.with_help("use a comparison, `=~` or `!~` between strings"),
        _ if op.is_logic() => fault.with_help("compare the number with something first"),
        _ => fault,
    })
}

fn mismatch(text: &str, op: Operator, left: &Typed, right: &Typed) -> Fault {
    let (wrong, other) =
        if left.literal.is_some() && right.literal.is_none() { (left, right) } else { (right, left) };
    let whole = left.span.to(right.span);
    let span = if wrong.literal.is_some() { wrong.span } else { whole };
    let message = format!(
        "`{}` needs operands of one type, found {} and {}",
        op.text(),
        left.ty.noun(),
        right.ty.noun()
    );
    let fault = Fault::error("traceql/type-mismatch", span, message);
    if op.is_logic() && wrong.literal.is_some() {
        return fault.with_help(format!("write a whole comparison on both sides of `{}`", op.text()));
    }
    match mismatch_help(wrong.span.of(text), wrong.ty, other.ty) {
        Some(help) => fault.with_help(help),
        None => fault,
    }
}

fn mismatch_help(written: &str, wrong: Type, other: Type) -> Option<String> {
    let inner = written.trim_matches(['"', '`']);
    match (wrong, other) {
        (Type::Text, Type::Status | Type::Kind) => {
            let word = inner.to_ascii_lowercase();
            let words: &[&str] = if other == Type::Status {
                &["error", "ok", "unset"]
            } else {
                &["client", "consumer", "internal", "producer", "server", "unspecified"]
            };
            let known = words.contains(&word.as_str());
            Some(if known {
                format!("write `{word}` without quotes")
            } else {
                format!("use one of `{}`", words.join("`, `"))
            })
        }
        (Type::Text, Type::Duration) => {
            Some(format!("write a duration without quotes, such as `{}`", sample(inner)))
        }
        (Type::Text, Type::Bool) if matches!(inner, "true" | "false") => {
            Some(format!("write `{inner}` without quotes"))
        }
        (Type::Text, number) if number.is_number() => Some("write the number without quotes".to_owned()),
        (_, Type::Text) if !written.contains(['"', '`', ' ']) => Some(format!("write `\"{written}\"`")),
        _ => None,
    }
}

fn sample(inner: &str) -> &str {
    if inner.starts_with(|c: char| c.is_ascii_digit()) { inner } else { "500ms" }
}

/// What is wrong with `-x` or `!x`.
pub(super) fn check_unary(op: Operator, op_span: Span, operand: &Typed) -> Option<Fault> {
    let fits = match op {
        Operator::Sub => operand.ty.is_number(),
        _ => operand.ty == Type::Bool,
    };
    if fits || operand.ty.is_open() {
        return None;
    }
    let message = format!("`{}` does not apply to {}", op.text(), operand.ty.noun());
    let fault = Fault::error("traceql/illegal-operation", op_span, message);
    Some(if op == Operator::Not {
        fault.with_help("write parentheses around the comparison: `!(… = …)`")
    } else {
        fault
    })
}
