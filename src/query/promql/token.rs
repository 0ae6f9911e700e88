//! The tokens of PromQL.
//!
//! What the lexer hands to the parser: a kind and a span, no text.

use super::operator::{Aggregator, BinaryOp};
use crate::span::Span;

/// A reserved word that is neither an operator nor an aggregator.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs, reason = "each is named as PromQL writes it")]
pub enum Keyword {
    By,
    Without,
    On,
    Ignoring,
    GroupLeft,
    GroupRight,
    Bool,
    Offset,
    Anchored,
    Smoothed,
    Fill,
    FillLeft,
    FillRight,
}

impl Keyword {
    /// Whether a metric may bear this name without quotes.
    #[must_use]
    pub fn can_name_metric(self) -> bool {
        !matches!(self, Self::On | Self::Ignoring | Self::GroupLeft | Self::GroupRight | Self::Bool)
    }
}

/// What a token is. Keywords, operators and aggregators in any case of letters.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tok {
    /// A name without `:`; between braces every word is one.
    Identifier,
    /// A name with `:`, as recording rules have.
    MetricName,
    /// `a.b.c`: never valid bare, but meant as one name.
    Dotted,
    /// A number, `Inf` and `NaN` included.
    Number,
    /// `5m`, `1h30m`: the syntax alone, the order of units is not yet checked.
    Duration,
    /// A quoted string.
    Text,
    /// A quoted string with a fault that has been reported.
    BadText,
    /// A Grafana variable, or a word glued together with one.
    Variable,
    /// A reserved word.
    Keyword(Keyword),
    /// `sum`, `topk`, …
    Aggregator(Aggregator),
    /// A binary operator; `+` and `-` are signs as well.
    Operator(BinaryOp),
    /// `=`
    Assign,
    /// `=~`
    Regex,
    /// `!~`
    NotRegex,
    /// `(`
    LParen,
    /// `)`
    RParen,
    /// `{`
    LBrace,
    /// `}`
    RBrace,
    /// `[`
    LBracket,
    /// `]`
    RBracket,
    /// `,`
    Comma,
    /// `:` between brackets
    Colon,
    /// `@`
    At,
    /// Something that has been reported.
    Bad,
    /// The end of the text.
    End,
}

/// One token.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Token {
    /// What it is.
    pub kind: Tok,
    /// Its bytes.
    pub span: Span,
}

impl Token {
    /// Whether an expression can start with it.
    #[must_use]
    pub fn starts_operand(self) -> bool {
        match self.kind {
            Tok::Identifier | Tok::MetricName | Tok::Dotted | Tok::Number | Tok::Duration => true,
            Tok::Text | Tok::BadText | Tok::Variable | Tok::Aggregator(_) => true,
            Tok::LParen | Tok::LBrace => true,
            Tok::Keyword(word) => matches!(word, Keyword::Fill | Keyword::FillLeft | Keyword::FillRight),
            _ => false,
        }
    }
}
