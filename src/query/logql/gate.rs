//! What a query needs of Loki's version (Loki's changelog).
//!
//! Read off the tokens: every gated feature is a word or an operator.

use super::function::{RangeOp, VectorOp};
use super::token::{Tok, Token, Word};
use crate::query::Fault;
use crate::span::Span;

/// A feature that not every Loki has.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Need {
    /// Where the query uses it.
    pub span: Span,
    /// What it is, in words.
    pub feature: &'static str,
    /// The first release that has it: major and minor.
    pub since: (u16, u16),
}

/// The Loki that will run a query.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Target {
    /// Its release: major and minor.
    pub release: (u16, u16),
}

/// One fault for each need that the target does not meet.
#[must_use]
pub fn gate(needs: &[Need], target: &Target) -> Vec<Fault> {
    let missing = needs.iter().filter(|need| need.since > target.release);
    let fault = |need: &Need| {
        let ((major, minor), (here, there)) = (need.since, target.release);
        let message =
            format!("{} came with Loki {major}.{minor}, and the target is Loki {here}.{there}", need.feature);
        let help = "raise the target's version, or write the query without it";
        Fault::error("logql/too-new", need.span, message).with_help(help)
    };
    missing.map(fault).collect()
}

/// Every need of a lexed query.
pub(super) fn needs(text: &str, tokens: &[Token]) -> Vec<Need> {
    let mut needs = Vec::new();
    for token in tokens {
        let known = feature(token.tok);
        let capital =
            token.tok.is_keyword() && token.span.of(text).bytes().any(|byte| byte.is_ascii_uppercase());
        let known =
            if capital { Some(("a keyword in capitals", (3, 0))).max_by_release(known) } else { known };
        needs.extend(known.map(|(feature, since)| Need { span: token.span, feature, since }));
    }
    needs
}

type Feature = (&'static str, (u16, u16));

trait Later {
    fn max_by_release(self, other: Self) -> Self;
}

impl Later for Option<Feature> {
    fn max_by_release(self, other: Self) -> Self {
        let release = |feature: &Self| feature.map(|(_, since)| since);
        if release(&other) > release(&self) { other } else { self }
    }
}

fn feature(tok: Tok) -> Option<Feature> {
    Some(match tok {
        Tok::PipePattern => ("the line filter `|>`", (3, 0)),
        Tok::NotPattern => ("the line filter `!>`", (3, 0)),
        Tok::Word(Word::Keep) => ("`keep`", (2, 9)),
        Tok::Word(Word::Drop) => ("`drop`", (2, 8)),
        Tok::Word(Word::Decolorize) => ("`decolorize`", (2, 7)),
        Tok::Word(Word::Pattern) => ("the `pattern` parser", (2, 3)),
        Tok::Word(Word::Offset) => ("`offset`", (2, 3)),
        Tok::Ip => ("`ip()`", (2, 3)),
        Tok::Vector => ("`vector()`", (2, 7)),
        Tok::RangeFn(RangeOp::RateCounter) => ("`rate_counter`", (2, 6)),
        Tok::VectorFn(VectorOp::Sort) => ("`sort`", (2, 8)),
        Tok::VectorFn(VectorOp::SortDesc) => ("`sort_desc`", (2, 8)),
        Tok::VectorFn(VectorOp::ApproxTopk) => ("`approx_topk`", (3, 4)),
        _ => return None,
    })
}
