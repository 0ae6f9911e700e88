//! Words for the common confusions: what was meant, and how TraceQL writes it.

use super::lexer::TokenKind;
use super::operator::Operator;
use super::shape::Shape;
use super::tree::Literal;
use super::typing::{Type, Typed};
use super::vocabulary::{BARE, SCOPED, STAGES, VALUES, find, scoped};
use crate::query::Fault;
use crate::query::fault::nearest;
use crate::span::Span;

/// Where an unknown word stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Behind a comparison.
    Value,
    /// Anywhere else.
    Name,
}

/// `text` on one line and short enough for a help line.
pub(super) fn cut(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    if line.chars().count() <= 60 && line.len() == text.len() {
        return line.to_owned();
    }
    let mut cut: String = line.chars().take(59).collect();
    cut.push('…');
    cut
}

/// The operator that an English word stands for between two operands.
pub(super) fn word_operator(word: &str) -> Option<Operator> {
    Some(match word {
        "and" | "AND" | "And" => Operator::And,
        "or" | "OR" | "Or" => Operator::Or,
        "in" | "IN" | "like" | "LIKE" | "contains" | "matches" => Operator::Match,
        "is" | "IS" | "eq" => Operator::Equal,
        _ => return None,
    })
}

/// A word in the place of `op`.
pub(super) fn word_fault(word: &str, op: Operator, span: Span) -> Fault {
    let help = match op {
        Operator::Match => "use `=~ \"one|other\"` for one of several values".to_owned(),
        _ => format!("write `{}`", op.text()),
    };
    Fault::error("traceql/word-operator", span, format!("TraceQL has no operator `{word}`")).with_help(help)
}

/// `a || b && c`.
pub(super) fn mixed_logic(span: Span) -> Fault {
    let message = "`&&` binds no stronger than `||` in TraceQL: everything to its left is one operand";
    Fault::warning("traceql/mixed-logic", span, message)
        .with_help("write parentheses around what belongs together")
}

/// `{ .a >> .b }`
pub(super) fn structure_in_braces(op: Operator, span: Span) -> Fault {
    let message = format!("`{}` relates spansets and cannot stand between `{{` and `}}`", op.text());
    let help = match op {
        Operator::Sibling => "write `=~` for a pattern".to_owned(),
        _ => format!("write `{{ … }} {} {{ … }}`", op.text()),
    };
    Fault::error("traceql/structure-in-braces", span, message).with_help(help)
}

/// `.a =~ 5`
pub(super) fn match_without_string(op: Operator, right: &Typed, written: &str) -> Fault {
    let message = format!("`{}` needs a string literal on its right, found {}", op.text(), right.ty.noun());
    let fault = Fault::error("traceql/match-without-string", right.span, message);
    if right.literal.is_some() { fault.with_help(format!("write `\"{written}\"`")) } else { fault }
}

/// `parent`, `parent.a`
pub(super) fn parent(span: Span) -> Fault {
    Fault::error("traceql/unsupported", span, "Tempo does not support `parent` yet")
        .with_help("use a structural operator, such as `{ parent } > { child }`")
}

/// `{ foo = 1 }`, `{ .a = foo }`
pub(super) fn unscoped(word: &str, span: Span, place: Place) -> Fault {
    if place == Place::Value {
        if matches!(word, "null" | "NULL" | "None" | "undefined" | "Nil" | "NIL") {
            let fault =
                Fault::error("traceql/unscoped-name", span, format!("`{word}` is not a value of TraceQL"));
            return fault.with_help("write `nil`");
        }
        let fault =
            Fault::error("traceql/unscoped-name", span, format!("`{word}` is not a value of TraceQL"));
        return match nearest(word, VALUES.iter().copied()) {
            Some(near) => fault.with_help(format!("did you mean `{near}`?")),
            None => fault.with_help(format!("write `\"{word}\"` for a string, `.{word}` for an attribute")),
        };
    }
    let fault = Fault::error("traceql/unscoped-name", span, format!("`{word}` has no scope"));
    if let Some(help) = known_name(word) {
        return fault.with_help(help);
    }
    let scope = if is_resource(word) { "resource" } else { "span" };
    fault.with_help(format!("write `{scope}.{word}`, or `.{word}` for any scope"))
}

/// Help for a word that resembles an intrinsic.
fn known_name(word: &str) -> Option<String> {
    if let Some((scope, name)) = word.split_once('.')
        && scoped(scope).is_some_and(|list| find(list, name).is_some())
    {
        return Some(format!("write `{scope}:{name}`"));
    }
    for (scope, list) in SCOPED {
        if let Some((name, _)) = list.iter().find(|(name, _)| *name == word) {
            return Some(format!("write `{scope}:{name}`"));
        }
    }
    nearest(word, BARE.iter().map(|(name, _)| *name)).map(|near| format!("did you mean `{near}`?"))
}

/// Whether OpenTelemetry's conventions put an attribute of this name on the resource.
fn is_resource(word: &str) -> bool {
    let first = word.split('.').next().unwrap_or_default();
    let groups = [
        "cloud",
        "cluster",
        "container",
        "deployment",
        "host",
        "k8s",
        "namespace",
        "os",
        "process",
        "service",
        "telemetry",
    ];
    groups.contains(&first)
}

/// `{ avg(duration) > 1 }`
pub(super) fn function_in_field(word: &str, span: Span) -> Fault {
    let message = format!("`{word}` is a stage and cannot stand among fields");
    Fault::error("traceql/function-among-fields", span, message)
        .with_help(format!("write `{{ … }} | {word}(…)`"))
}

/// A word with parentheses that is no function.
pub(super) fn unknown_function(word: &str, span: Span, in_field: bool) -> Fault {
    let fault = Fault::error("traceql/unknown-function", span, format!("TraceQL has no function `{word}`"));
    if let Some(help) = from_promql(word) {
        return fault.with_help(help);
    }
    match nearest(word, STAGES.iter().copied()) {
        Some(near) if !in_field => fault.with_help(format!("did you mean `{near}`?")),
        _ if in_field => fault.with_help("use operators on attributes between `{` and `}`"),
        _ => fault.with_help("use an aggregate such as `count()`, or a metrics function such as `rate()`"),
    }
}

/// What to use in the place of a function of PromQL or LogQL.
fn from_promql(word: &str) -> Option<&'static str> {
    Some(match word {
        "increase" | "delta" | "idelta" | "resets" => "use `count_over_time()`; this is a PromQL function",
        "irate" | "deriv" | "bytes_rate" => "use `rate()`; this is a PromQL or LogQL function",
        "histogram_quantile" | "quantile" | "p50" | "p95" | "p99" | "percentile" => {
            "use `quantile_over_time(duration, 0.95)`"
        }
        "stddev" | "stdvar" | "stddev_over_time" | "stdvar_over_time" | "histogram" => {
            "use `histogram_over_time(duration)`"
        }
        "last_over_time" | "first_over_time" | "present_over_time" | "absent_over_time" | "absent" => {
            "use `count_over_time()`; this is a PromQL function"
        }
        "label_replace" | "label_join" | "group" | "count_values" | "without" | "on" | "ignoring" => {
            "use `by (…)` behind a metrics function; this is PromQL"
        }
        "group_by" | "groupby" | "groupBy" => "use `by(…)`",
        _ => return None,
    })
}

/// A bare word in the place of a stage.
pub(super) fn unknown_stage(word: &str, span: Span) -> Fault {
    let fault = Fault::error("traceql/unknown-stage", span, format!("`{word}` is no stage of a pipeline"));
    match nearest(word, STAGES.iter().copied()) {
        Some(near) => fault.with_help(format!("did you mean `{near}`?")),
        None => fault.with_help("write a spanset such as `{ status = error }`"),
    }
}

/// What can stand at the beginning of a stage, or behind an operator between stages.
pub(super) fn primary_expected(before: Option<TokenKind>) -> &'static str {
    match before {
        Some(TokenKind::Op(op)) if op.is_arithmetic() || op.is_scalar_comparison() => {
            "a number, an aggregate, `{` or `(`"
        }
        Some(TokenKind::Op(_)) => "`{` or `(`",
        Some(TokenKind::Pipe) => "a stage",
        _ => "`{`",
    }
}

/// Help where a field expression does not go on.
pub(super) fn after_operand(fault: Fault, before: Option<TokenKind>, written: &str) -> Fault {
    let number = matches!(before, Some(TokenKind::Literal(Literal::Int(_) | Literal::Float(_))));
    if number && matches!(written, "ns" | "us" | "µs" | "ms" | "s" | "m" | "h" | "d" | "w" | "y") {
        return fault.with_help(format!("write the unit `{written}` without a blank before it"));
    }
    if written.starts_with(['"', '`', '.']) || written.starts_with(|c: char| c.is_alphanumeric()) {
        return fault.with_help("write an operator such as `=` or `&&` before it");
    }
    fault
}

/// `span.duration > 1s`: an attribute where the intrinsic was meant.
pub(super) fn attribute_for_intrinsic(
    written: &str,
    name: &str,
    span: Span,
    literal: Option<Literal>,
) -> Option<Fault> {
    let ty = find(BARE, name)?.value_type();
    if literal.map(Type::of) != Some(ty) || !matches!(ty, Type::Duration | Type::Status | Type::Kind) {
        return None;
    }
    let message = format!("`{written}` is an attribute, not the intrinsic `{name}`");
    Some(
        Fault::warning("traceql/attribute-for-intrinsic", span, message).with_help(format!("write `{name}`")),
    )
}

/// `{ duration }`
pub(super) fn not_boolean(written: &str, field: &Typed) -> Fault {
    let message = format!("a spanset needs a condition that is true or false, found {}", field.ty.noun());
    let fault = Fault::error("traceql/not-boolean", field.span, message);
    let written = cut(written);
    match field.ty {
        _ if !field.reads_span => fault.with_help("compare an attribute or intrinsic with a value"),
        Type::Duration => fault.with_help(format!("write a comparison such as `{written} > 1s`")),
        Type::Status => fault.with_help(format!("write a comparison such as `{written} = error`")),
        Type::Kind => fault.with_help(format!("write a comparison such as `{written} = server`")),
        Type::Text => fault.with_help(format!("write a comparison such as `{written} = \"…\"`")),
        _ => fault.with_help(format!("write a comparison such as `{written} > 0`")),
    }
}

/// A string, status or the like beside an aggregate.
pub(super) fn not_a_scalar(ty: Type, span: Span) -> Fault {
    let message = format!("expected a number or a duration, found {}", ty.noun());
    Fault::error("traceql/type-mismatch", span, message)
}

/// What follows a query that was complete.
pub(super) fn left_over(fault: Fault, shape: Shape, kind: TokenKind, written: &str) -> Fault {
    match (kind, shape) {
        (TokenKind::Pipe, _) => {
            let message = "nothing can follow `with(…)`".to_owned();
            Fault { code: "traceql/misplaced-hints", message, ..fault }
                .with_help("write `with(…)` once, at the end of the whole query")
        }
        (TokenKind::Name, _) if let Some(op) = word_operator(written) => word_fault(written, op, fault.span),
        (TokenKind::By, Shape::Aggregate | Shape::Scalar) => {
            fault.with_help("write `| by(…)` as a stage before the aggregate")
        }
        (TokenKind::CloseBrace | TokenKind::CloseParen, _) => {
            let message = "this bracket was never opened";
            Fault { code: "traceql/unopened", message: message.to_owned(), ..fault }.with_help("remove it")
        }
        (TokenKind::By, _) => fault.with_help("write `by (…)` right behind a metrics function, or `| by(…)`"),
        (TokenKind::OpenBrace, Shape::Spanset) => {
            fault.with_help("write `&&`, `>>` or another operator between two spansets")
        }
        (TokenKind::Metrics(_) | TokenKind::Aggregate(_) | TokenKind::Rank(_), _) => {
            fault.with_help("write `|` before it")
        }
        _ => fault,
    }
}

/// `10s * 2` outside braces.
pub(super) fn duration_arithmetic(span: Span) -> Fault {
    Fault::error("traceql/duration-arithmetic", span, "a duration cannot take part in arithmetic here")
        .with_help("write the result as one duration")
}

/// `{} | rate() + 5`
pub(super) fn unparenthesised(op: Operator, span: Span) -> Fault {
    let message = format!("`{}` joins metrics only when each query stands in parentheses", op.text());
    Fault::error("traceql/unparenthesised", span, message)
        .with_help(format!("write `({{ … }} | rate()) {} …`", op.text()))
}

/// Operands that no rule joins.
pub(super) fn cannot_join((op, span): (Operator, Span), left: Shape, right: Shape) -> Fault {
    let spans = |shape| matches!(shape, Shape::Spanset | Shape::Pipeline);
    let numbers = |shape| matches!(shape, Shape::Constant);
    if op.is_arithmetic() && ((spans(left) && numbers(right)) || (numbers(left) && spans(right))) {
        return unparenthesised(op, span);
    }
    let message = format!("`{}` cannot join {} with {}", op.text(), left.noun(), right.noun());
    let fault = Fault::error("traceql/illegal-operation", span, message);
    match (left, right) {
        (Shape::Spanset | Shape::Pipeline, Shape::Constant) if op.is_scalar_comparison() => {
            fault.with_help(format!("write `| count() {} …` to compare how many spans there are", op.text()))
        }
        (Shape::Filter, Shape::Spanset) => fault.with_help("use `|` behind a scalar filter"),
        (Shape::Spanset, Shape::Spanset) => {
            fault.with_help("use `&&`, `||` or a structural operator between spansets")
        }
        _ => fault,
    }
}
