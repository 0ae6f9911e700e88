//! Where `promql-parser` 0.11 is known to differ from Prometheus 3, whose verdict ours is.
//!
//! Each gap was seen beside Prometheus's own parser. A predicate looks for what makes the gap:
//! in the words, in what we say or in what they say. Every gap has an example, so that a new
//! version of `promql-parser` without it fails a test and the gap can go.

use dashc::query::promql::token::{Tok, Token};
use dashc::query::promql::{BinaryOp, Feature, tokens};

use super::{Case, Theirs};

/// One known difference.
pub(crate) struct Gap {
    /// What it is called in the output.
    pub(crate) name: &'static str,
    /// How the two differ.
    pub(crate) reason: &'static str,
    /// A text on which they do.
    pub(crate) example: &'static str,
    /// Whether a difference may be this one.
    pub(crate) applies: fn(&Case<'_>) -> bool,
}

pub(crate) const GAPS: &[Gap] = &[
    Gap {
        name: "panic",
        reason: "it panics on durations that do not fit its own type; Prometheus refuses them",
        example: "foo[1e20]",
        applies: |case| case.theirs == Theirs::Panicked && !case.ours.is_ok(),
    },
    Gap {
        name: "trim-operators",
        reason: "`</` and `>/` are newer than it",
        example: "h </ 5",
        applies: |case| {
            let trims = [Tok::Operator(BinaryOp::TrimUpper), Tok::Operator(BinaryOp::TrimLower)];
            case.refused() && case.any(|token| trims.contains(&token.kind))
        },
    },
    Gap {
        name: "range-modifiers",
        reason: "`anchored` and `smoothed` are newer than it, also as names",
        example: "rate(x[5m] anchored)",
        applies: |case| case.refused() && case.has_word(&["anchored", "smoothed"]),
    },
    Gap {
        name: "duration-expressions",
        reason: "it knows no arithmetic in ranges and offsets",
        example: "x[5m + 1m] offset (step())",
        applies: |case| {
            case.refused() && case.ours.needs.iter().any(|need| need.feature == Feature::DurationExpr)
        },
    },
    Gap {
        name: "raw-backslash",
        reason: "it reads escapes in backquotes, where there are none",
        example: r"foo{a=~`\d+`}",
        applies: |case| {
            let raw = |token: &Token| token.span.of(case.text).starts_with('`');
            case.refused() && case.any(|token| raw(token) && token.span.of(case.text).contains('\\'))
        },
    },
    Gap {
        name: "underscored-digits",
        reason: "it knows no underscores between digits",
        example: "1_000",
        applies: |case| {
            let is_one = |token: &Token| token.kind == Tok::Number && token.span.of(case.text).contains('_');
            case.refused() && case.any(is_one)
        },
    },
    Gap {
        name: "zero-duration",
        reason: "it refuses durations of zero where Prometheus wants none that is positive",
        example: "foo offset 0s",
        applies: |case| case.says("duration must be greater than 0"),
    },
    Gap {
        name: "brackets",
        reason: "it takes few characters between brackets: no leading point, no comment",
        example: "foo[.5]",
        applies: |case| case.says("inside brackets"),
    },
    Gap {
        name: "or-label",
        reason: "it takes `or` before a space for its own operator between matchers",
        example: r#"{or ="x"}"#,
        applies: |case| {
            let label = |token: &Token| token.kind == Tok::Identifier && token.span.of(case.text) == "or";
            case.refused() && case.any(label)
        },
    },
    Gap {
        name: "matcher-or",
        reason: "its `or` between matchers is an extension that Prometheus does not have",
        example: r#"{a="b" or c="d"}"#,
        applies: |case| case.accepted() && case.faulty_at(|text| text.eq_ignore_ascii_case("or")),
    },
    Gap {
        name: "empty-label",
        reason: "it takes an empty name in a list of labels",
        example: "sum by ('') (x)",
        applies: |case| case.accepted() && case.faulty_at(|text| matches!(text, "''" | "\"\"" | "``")),
    },
    Gap {
        name: "rust-regex",
        reason: "it hands regular expressions to another engine than RE2, which refuses what RE2 takes",
        example: r#"x{a=~"[[a]"}"#,
        applies: |case| case.says("regex"),
    },
    Gap {
        name: "re2",
        reason: "it hands regular expressions to another engine than RE2, which takes what RE2 refuses",
        example: r#"x{a=~"a**"}"#,
        applies: |case| case.accepted() && case.has_fault("promql/bad-regex"),
    },
    Gap {
        name: "zero-range",
        reason: "it takes ranges of zero and some that are too long when they are written as numbers",
        example: "foo[0]",
        applies: |case| case.accepted() && case.has_fault("promql/bad-duration"),
    },
    Gap {
        name: "zero-octal",
        reason: "it takes `0` before a decimal number with an exponent for octal",
        example: "07e5",
        applies: |case| case.says("ParseFloatError"),
    },
    Gap {
        name: "number-overflow",
        reason: "it reads numbers that are too large as infinite",
        example: "1e999",
        applies: |case| case.accepted() && case.has_fault("promql/bad-number"),
    },
    Gap {
        name: "time-overflow",
        reason: "it takes times behind `@` that no sample can have",
        example: "foo @ 9223372036854775808",
        applies: |case| case.accepted() && case.has_fault("promql/bad-timestamp"),
    },
    Gap {
        name: "unary-plus",
        reason: "it drops the sign `+` before it looks at types",
        example: r#"+"s""#,
        applies: |case| case.accepted() && case.any(|token| token.span.of(case.text) == "+"),
    },
    Gap {
        name: "info",
        reason: "it knows nothing of the second argument of `info`",
        example: r#"info(x, {a=~".*"})"#,
        applies: |case| case.has_word(&["info"]),
    },
    Gap {
        name: "limit-vector",
        reason: "it does not look at the type of the parameter of `limitk` and `limit_ratio`",
        example: "limitk(vector(1), x)",
        applies: |case| case.accepted() && case.has_word(&["limitk", "limit_ratio"]),
    },
    Gap {
        name: "fill-scalar",
        reason: "it takes `fill` beside a scalar",
        example: "a + fill(1) 2",
        applies: |case| case.accepted() && case.has_word(&["fill", "fill_left", "fill_right"]),
    },
];

/// What the predicates ask.
impl Case<'_> {
    /// They refuse what we take.
    fn refused(&self) -> bool {
        self.ours.is_ok() && matches!(self.theirs, Theirs::Refused(_))
    }

    /// They take what we refuse.
    fn accepted(&self) -> bool {
        !self.ours.is_ok() && matches!(self.theirs, Theirs::Type(_))
    }

    /// They refuse what we take, with these words.
    fn says(&self, words: &str) -> bool {
        self.ours.is_ok() && matches!(&self.theirs, Theirs::Refused(message) if message.contains(words))
    }

    fn any(&self, is_one: impl Fn(&Token) -> bool) -> bool {
        tokens(self.text).iter().any(is_one)
    }

    fn has_word(&self, words: &[&str]) -> bool {
        self.any(|token| words.iter().any(|word| token.span.of(self.text).eq_ignore_ascii_case(word)))
    }

    fn has_fault(&self, code: &str) -> bool {
        self.ours.faults.iter().any(|fault| fault.code == code)
    }

    /// Whether a fault of ours stands at such a text.
    fn faulty_at(&self, is_one: impl Fn(&str) -> bool) -> bool {
        self.ours.faults.iter().any(|fault| is_one(fault.span.of(self.text)))
    }
}
