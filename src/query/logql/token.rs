//! Tokens of LogQL, between the characters and the parser.

use super::function::{Conversion, RangeOp, VectorOp};
use crate::span::Span;

/// A word that is never a label name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Word {
    And,
    Bool,
    By,
    Decolorize,
    Drop,
    GroupLeft,
    GroupRight,
    Ignoring,
    Json,
    Keep,
    LabelFormat,
    LineFormat,
    Logfmt,
    Offset,
    On,
    Or,
    Pattern,
    Regexp,
    Unless,
    Unpack,
    Unwrap,
    Without,
}

/// What a token is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Tok {
    /// The end of the text.
    End,
    /// Something the lexer has reported already.
    Bad,
    /// A label name, or an unknown word.
    Name,
    /// A Grafana variable, perhaps glued to letters: `${n}m`.
    Variable,
    /// A string with its quotes.
    Text,
    Number,
    Duration,
    Bytes,
    /// `[5m]`, brackets included.
    Range,
    /// `--strict`
    Flag,
    OpenBrace,
    CloseBrace,
    OpenParen,
    CloseParen,
    CloseBracket,
    Comma,
    Pipe,
    PipeEq,
    PipeRe,
    PipePattern,
    NotEq,
    NotRe,
    NotPattern,
    Eq,
    EqEq,
    EqRe,
    Greater,
    GreaterEq,
    Less,
    LessEq,
    Plus,
    Minus,
    Star,
    Slash,
    Percent,
    Caret,
    Word(Word),
    RangeFn(RangeOp),
    VectorFn(VectorOp),
    LabelReplace,
    Vector,
    Convert(Conversion),
    Ip,
}

impl Tok {
    /// Whether a line filter begins with it.
    pub(super) fn is_line_filter(self) -> bool {
        use Tok::*;
        matches!(self, PipeEq | PipeRe | PipePattern | NotEq | NotRe | NotPattern)
    }

    /// Whether a pipeline stage begins with it.
    pub(super) fn starts_stage(self) -> bool {
        self == Self::Pipe || self.is_line_filter()
    }

    /// Whether it compares a label with a value.
    pub(super) fn is_comparison(self) -> bool {
        use Tok::*;
        matches!(self, Eq | EqEq | EqRe | NotEq | NotRe | Greater | GreaterEq | Less | LessEq)
    }

    /// Whether a keyword of the language, in any case.
    pub(super) fn is_keyword(self) -> bool {
        use Tok::*;
        matches!(self, Word(_) | RangeFn(_) | VectorFn(_) | LabelReplace | Vector | Convert(_) | Ip)
    }
}

/// One token and its place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub(super) tok: Tok,
    pub(super) span: Span,
}

/// Words with a meaning of their own, in lower case, sorted.
pub(super) const WORDS: &[(&str, Tok)] = &[
    ("absent_over_time", Tok::RangeFn(RangeOp::AbsentOverTime)),
    ("and", Tok::Word(Word::And)),
    ("approx_topk", Tok::VectorFn(VectorOp::ApproxTopk)),
    ("avg", Tok::VectorFn(VectorOp::Avg)),
    ("avg_over_time", Tok::RangeFn(RangeOp::AvgOverTime)),
    ("bool", Tok::Word(Word::Bool)),
    ("bottomk", Tok::VectorFn(VectorOp::Bottomk)),
    ("by", Tok::Word(Word::By)),
    ("bytes", Tok::Convert(Conversion::Bytes)),
    ("bytes_over_time", Tok::RangeFn(RangeOp::BytesOverTime)),
    ("bytes_rate", Tok::RangeFn(RangeOp::BytesRate)),
    ("count", Tok::VectorFn(VectorOp::Count)),
    ("count_over_time", Tok::RangeFn(RangeOp::CountOverTime)),
    ("decolorize", Tok::Word(Word::Decolorize)),
    ("drop", Tok::Word(Word::Drop)),
    ("duration", Tok::Convert(Conversion::Duration)),
    ("duration_seconds", Tok::Convert(Conversion::DurationSeconds)),
    ("first_over_time", Tok::RangeFn(RangeOp::FirstOverTime)),
    ("group_left", Tok::Word(Word::GroupLeft)),
    ("group_right", Tok::Word(Word::GroupRight)),
    ("ignoring", Tok::Word(Word::Ignoring)),
    ("ip", Tok::Ip),
    ("json", Tok::Word(Word::Json)),
    ("keep", Tok::Word(Word::Keep)),
    ("label_format", Tok::Word(Word::LabelFormat)),
    ("label_replace", Tok::LabelReplace),
    ("last_over_time", Tok::RangeFn(RangeOp::LastOverTime)),
    ("line_format", Tok::Word(Word::LineFormat)),
    ("logfmt", Tok::Word(Word::Logfmt)),
    ("max", Tok::VectorFn(VectorOp::Max)),
    ("max_over_time", Tok::RangeFn(RangeOp::MaxOverTime)),
    ("min", Tok::VectorFn(VectorOp::Min)),
    ("min_over_time", Tok::RangeFn(RangeOp::MinOverTime)),
    ("offset", Tok::Word(Word::Offset)),
    ("on", Tok::Word(Word::On)),
    ("or", Tok::Word(Word::Or)),
    ("pattern", Tok::Word(Word::Pattern)),
    ("quantile_over_time", Tok::RangeFn(RangeOp::QuantileOverTime)),
    ("rate", Tok::RangeFn(RangeOp::Rate)),
    ("rate_counter", Tok::RangeFn(RangeOp::RateCounter)),
    ("regexp", Tok::Word(Word::Regexp)),
    ("sort", Tok::VectorFn(VectorOp::Sort)),
    ("sort_desc", Tok::VectorFn(VectorOp::SortDesc)),
    ("stddev", Tok::VectorFn(VectorOp::Stddev)),
    ("stddev_over_time", Tok::RangeFn(RangeOp::StddevOverTime)),
    ("stdvar", Tok::VectorFn(VectorOp::Stdvar)),
    ("stdvar_over_time", Tok::RangeFn(RangeOp::StdvarOverTime)),
    ("sum", Tok::VectorFn(VectorOp::Sum)),
    ("sum_over_time", Tok::RangeFn(RangeOp::SumOverTime)),
    ("topk", Tok::VectorFn(VectorOp::Topk)),
    ("unless", Tok::Word(Word::Unless)),
    ("unpack", Tok::Word(Word::Unpack)),
    ("unwrap", Tok::Word(Word::Unwrap)),
    ("vector", Tok::Vector),
    ("without", Tok::Word(Word::Without)),
];

/// The meaning of `word` in any case, if it has one.
pub(super) fn lookup(word: &str) -> Option<Tok> {
    const LONGEST: usize = 18;
    let mut lower = [0_u8; LONGEST];
    let lower = lower.get_mut(..word.len())?;
    for (to, from) in lower.iter_mut().zip(word.bytes()) {
        *to = from.to_ascii_lowercase();
    }
    let place = WORDS.binary_search_by(|(known, _)| known.as_bytes().cmp(lower)).ok()?;
    WORDS.get(place).map(|(_, tok)| *tok)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_sorted_and_found_in_any_case() {
        assert!(WORDS.is_sorted_by(|a, b| a.0 < b.0));
        assert!(WORDS.iter().all(|(word, tok)| lookup(&word.to_uppercase()) == Some(*tok)));
        assert_eq!(lookup("quantile_over_timex"), None);
        assert_eq!(lookup("foo"), None);
    }
}
