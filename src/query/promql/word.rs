//! Which words are reserved.
//!
//! Serves the lexer. Prometheus reads keywords, operators and aggregators in
//! any case of letters; function names are not reserved and keep their case.

use super::operator::{Aggregator, BinaryOp};
use super::token::{Keyword, Tok};

/// Longest reserved word: `count_values`.
const LONGEST: usize = 12;

/// The token that a word outside of braces is.
pub(super) fn classify(word: &[u8]) -> Tok {
    if word.len() < 2 || word.len() > LONGEST {
        return Tok::Identifier;
    }
    let mut buffer = [0; LONGEST];
    for (to, from) in buffer.iter_mut().zip(word) {
        *to = from.to_ascii_lowercase();
    }
    let lower = buffer.get(..word.len()).unwrap_or_default();
    match word.len() {
        2 | 3 => short(lower),
        4..=6 => middle(lower),
        _ => long(lower),
    }
}

fn short(word: &[u8]) -> Tok {
    match word {
        b"by" => Tok::Keyword(Keyword::By),
        b"on" => Tok::Keyword(Keyword::On),
        b"or" => Tok::Operator(BinaryOp::Or),
        b"and" => Tok::Operator(BinaryOp::And),
        b"sum" => Tok::Aggregator(Aggregator::Sum),
        b"avg" => Tok::Aggregator(Aggregator::Avg),
        b"max" => Tok::Aggregator(Aggregator::Max),
        b"min" => Tok::Aggregator(Aggregator::Min),
        b"inf" | b"nan" => Tok::Number,
        _ => Tok::Identifier,
    }
}

fn middle(word: &[u8]) -> Tok {
    match word {
        b"topk" => Tok::Aggregator(Aggregator::Topk),
        b"bool" => Tok::Keyword(Keyword::Bool),
        b"fill" => Tok::Keyword(Keyword::Fill),
        b"count" => Tok::Aggregator(Aggregator::Count),
        b"group" => Tok::Aggregator(Aggregator::Group),
        b"atan2" => Tok::Operator(BinaryOp::Atan2),
        b"stddev" => Tok::Aggregator(Aggregator::Stddev),
        b"stdvar" => Tok::Aggregator(Aggregator::Stdvar),
        b"limitk" => Tok::Aggregator(Aggregator::Limitk),
        b"offset" => Tok::Keyword(Keyword::Offset),
        b"unless" => Tok::Operator(BinaryOp::Unless),
        _ => Tok::Identifier,
    }
}

fn long(word: &[u8]) -> Tok {
    match word {
        b"bottomk" => Tok::Aggregator(Aggregator::Bottomk),
        b"without" => Tok::Keyword(Keyword::Without),
        b"quantile" => Tok::Aggregator(Aggregator::Quantile),
        b"ignoring" => Tok::Keyword(Keyword::Ignoring),
        b"anchored" => Tok::Keyword(Keyword::Anchored),
        b"smoothed" => Tok::Keyword(Keyword::Smoothed),
        b"fill_left" => Tok::Keyword(Keyword::FillLeft),
        b"group_left" => Tok::Keyword(Keyword::GroupLeft),
        b"fill_right" => Tok::Keyword(Keyword::FillRight),
        b"group_right" => Tok::Keyword(Keyword::GroupRight),
        b"limit_ratio" => Tok::Aggregator(Aggregator::LimitRatio),
        b"count_values" => Tok::Aggregator(Aggregator::CountValues),
        _ => Tok::Identifier,
    }
}

/// The stages after a LogQL `|` (Loki docs, "Log queries").
const STAGES: [&str; 13] = [
    "json",
    "logfmt",
    "pattern",
    "regexp",
    "unpack",
    "unwrap",
    "line_format",
    "label_format",
    "decolorize",
    "drop",
    "keep",
    "distinct",
    "__error__",
];

/// Whether `text` goes on like a LogQL pipeline after its `|`.
pub(super) fn starts_logql_stage(text: &str) -> bool {
    let word = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().unwrap_or_default();
    STAGES.contains(&word)
}

/// Whether `name` is a bare name: `[A-Za-z_][A-Za-z0-9_]*`, with `:` for metrics.
pub(super) fn is_bare_name(name: &str, colons: bool) -> bool {
    let legal = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || (colons && b == b':');
    !name.is_empty() && name.bytes().all(legal) && !name.starts_with(|c: char| c.is_ascii_digit())
}
