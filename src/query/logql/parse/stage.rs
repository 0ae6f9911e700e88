//! One stage: a line filter, a parser, a format, `drop`, `keep` or `unwrap`.

use super::{Heard, Parser, Said};
use crate::query::fault::nearest;
use crate::query::logql::function::Conversion;
use crate::query::logql::token::{Tok, Word};
use crate::query::logql::tree::{Field, LineOp, Pick, Step, Term};
use crate::query::{Fault, List};
use crate::span::Span;

/// Words that a stage may begin with, for misspellings.
const STAGES: &[&str] = &[
    "decolorize",
    "drop",
    "json",
    "keep",
    "label_format",
    "line_format",
    "logfmt",
    "pattern",
    "regexp",
    "unpack",
    "unwrap",
];

impl Parser<'_> {
    /// `|= "a" or "b"`; the caller has seen the operator.
    pub(super) fn line_filter(&mut self) -> Heard<Step> {
        let token = self.bump();
        let op = match token.tok {
            Tok::PipeEq => LineOp::Contains,
            Tok::NotEq => LineOp::Lacks,
            Tok::PipeRe => LineOp::Matches,
            Tok::NotRe => LineOp::NotMatches,
            Tok::PipePattern => LineOp::Pattern,
            _ => LineOp::NotPattern,
        };
        let start = self.tree.terms.len();
        let term = self.term(token.span)?;
        self.tree.terms.push(term);
        while let Some(or) = self.eat(Tok::Word(Word::Or)) {
            let term = self.term(or)?;
            self.tree.terms.push(term);
        }
        Ok(Step::Line { op, op_span: token.span, terms: List::since(start, &self.tree.terms) })
    }

    fn term(&mut self, before: Span) -> Heard<Term> {
        let start = self.peek().span;
        match self.tok() {
            Tok::Ip => {
                let value = self.ip()?;
                return Ok(Term { span: self.since(start), value, ip: true });
            }
            Tok::OpenBrace => {
                let message = "found a log selector, expected a string behind the line filter operator";
                return self.say(Fault::error("logql/missing-string", start, message));
            }
            _ => {}
        }
        let what = format!("a string behind `{}`", self.text(before));
        let value = self.string(&what)?;
        Ok(Term { span: value, value, ip: false })
    }

    /// `ip("10.0.0.0/8")`; gives the string.
    pub(super) fn ip(&mut self) -> Heard<Span> {
        self.bump();
        let open = self.expect(Tok::OpenParen, "`(`")?;
        let value = self.string("an address in quotes")?;
        if self.eat(Tok::CloseParen).is_none() {
            self.unclosed(open, "`)` behind the address");
            return Err(Said);
        }
        Ok(value)
    }

    /// What stands behind `|`.
    pub(super) fn stage_body(&mut self) -> Heard<Step> {
        let token = self.peek();
        match token.tok {
            Tok::Word(word) => self.keyword_stage(word),
            Tok::Name if self.is_misspelt_stage() => self.unknown_stage(),
            Tok::Name | Tok::Variable | Tok::OpenParen => self.filter().map(Step::Filter),
            Tok::Text => {
                self.bump();
                let message = format!("found {}, expected a stage behind `|`", self.describe(token));
                let help = format!("write `|= {}` to search the line", self.text(token.span));
                self.say(Fault::error("logql/missing-filter-operator", token.span, message).with_help(help))
            }
            Tok::Eq | Tok::EqRe | Tok::Greater => {
                self.bump();
                let message = format!("found {} behind a lone `|`", self.describe(token));
                let help = "write the operator without a blank: `|=`, `|~` or `|>`";
                self.say(Fault::error("logql/split-operator", token.span, message).with_help(help))
            }
            Tok::Pipe => self.expected("a stage between the two `|`"),
            _ => self.expected("a parser, a label filter or another stage behind `|`"),
        }
    }

    fn keyword_stage(&mut self, word: Word) -> Heard<Step> {
        let next = self.next_tok();
        let bare = matches!(word, Word::Json | Word::Logfmt | Word::Unpack | Word::Decolorize);
        if next.is_comparison() && !(bare && next.is_line_filter()) {
            return self.filter().map(Step::Filter);
        }
        let at = self.bump().span;
        match word {
            Word::Json => Ok(Step::Json { fields: self.extractions()? }),
            Word::Logfmt => self.logfmt(),
            Word::Regexp => Ok(Step::Regexp(self.string("a regular expression in quotes")?)),
            Word::Pattern => Ok(Step::Pattern(self.string("a pattern in quotes")?)),
            Word::Unpack => Ok(Step::Unpack),
            Word::LineFormat => Ok(Step::LineFormat(self.string("a template in quotes")?)),
            Word::LabelFormat => Ok(Step::LabelFormat(self.assignments()?)),
            Word::Decolorize => Ok(Step::Decolorize),
            Word::Drop => Ok(Step::Drop(self.picks()?)),
            Word::Keep => Ok(Step::Keep(self.picks()?)),
            Word::Unwrap => self.unwrapped(),
            _ => {
                let message = format!("`{}` is no stage", self.text(at));
                self.say(Fault::error("logql/unknown-stage", at, message))
            }
        }
    }

    /// A name that no comparison follows: `| jsno`.
    fn is_misspelt_stage(&self) -> bool {
        use Tok::*;
        let next = self.next_tok();
        !next.is_comparison() && !matches!(next, Minus | Bad | Name | Variable)
            || next == Name && self.nearest_stage().is_some()
    }

    fn nearest_stage(&self) -> Option<&'static str> {
        nearest(self.text(self.peek().span), STAGES.iter().copied())
    }

    fn unknown_stage(&mut self) -> Heard<Step> {
        let near = self.nearest_stage();
        let span = self.bump().span;
        let message = format!("`{}` is no stage, and no comparison follows it", self.text(span));
        let fault = Fault::error("logql/unknown-stage", span, message);
        self.say(match near {
            Some(near) => fault.with_help(format!("did you mean `{near}`?")),
            None => fault.with_help(format!("write `{} = \"value\"` to filter", self.text(span))),
        })
    }

    fn logfmt(&mut self) -> Heard<Step> {
        let (mut strict, mut keep_empty) = (false, false);
        while let Some(span) = self.eat(Tok::Flag) {
            match self.text(span) {
                "--strict" => strict = true,
                "--keep-empty" => keep_empty = true,
                other => {
                    let message = format!("`{other}` is no flag of `logfmt`");
                    let help = match nearest(other, ["--strict", "--keep-empty"]) {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => "use `--strict` or `--keep-empty`".to_owned(),
                    };
                    self.report(Fault::error("logql/unknown-flag", span, message).with_help(help));
                }
            }
        }
        Ok(Step::Logfmt { strict, keep_empty, fields: self.extractions()? })
    }

    /// `a, b="c.d"` behind a parser, or nothing.
    fn extractions(&mut self) -> Heard<List> {
        let start = self.tree.fields.len();
        if let Tok::Flag = self.tok() {
            let token = self.peek();
            let message = format!("`{}` belongs to `logfmt`", self.text(token.span));
            return self.say(Fault::error("logql/unknown-flag", token.span, message));
        }
        while matches!(self.tok(), Tok::Name | Tok::Variable | Tok::Word(_)) && !self.ends_extraction() {
            let name = self.name("a label name")?;
            let value = match self.eat(Tok::Eq) {
                Some(_) => Some(self.string("an expression in quotes")?),
                None => None,
            };
            self.tree.fields.push(Field { span: self.since(name), name, value });
            let Some(comma) = self.eat(Tok::Comma) else { break };
            if !matches!(self.tok(), Tok::Name | Tok::Variable | Tok::Word(_)) {
                self.trailing_comma(comma);
            }
        }
        Ok(List::since(start, &self.tree.fields))
    }

    /// Words of the query around the pipeline, such as `offset` or `or`.
    fn ends_extraction(&self) -> bool {
        use Word::*;
        matches!(self.tok(), Tok::Word(And | Or | Unless | Offset | By | Without | On | Ignoring | Bool))
            && self.next_tok() != Tok::Eq
    }

    /// `a=b, c="{{.d}}"`
    fn assignments(&mut self) -> Heard<List> {
        let start = self.tree.fields.len();
        loop {
            let name = self.name("the label to make")?;
            self.expect(Tok::Eq, "`=` and a label or a template in quotes")?;
            let value = match self.tok() {
                Tok::Name | Tok::Word(_) => self.name("a label name")?,
                _ => self.string("a label or a template in quotes")?,
            };
            self.tree.fields.push(Field { span: name.to(value), name, value: Some(value) });
            if !self.more() {
                return Ok(List::since(start, &self.tree.fields));
            }
        }
    }

    /// `a, b="c"`
    fn picks(&mut self) -> Heard<List> {
        let start = self.tree.picks.len();
        loop {
            let name = self.name("a label name")?;
            let matcher = if self.tok().is_comparison() { Some(self.matcher(name)?) } else { None };
            self.tree.picks.push(Pick { name, matcher });
            if !self.more() {
                return Ok(List::since(start, &self.tree.picks));
            }
        }
    }

    /// Whether a comma and another entry follow.
    fn more(&mut self) -> bool {
        let Some(comma) = self.eat(Tok::Comma) else { return false };
        let tok = self.tok();
        if matches!(tok, Tok::CloseParen | Tok::Range | Tok::End) || tok.starts_stage() {
            self.trailing_comma(comma);
            return false;
        }
        true
    }

    /// `unwrap a`, `unwrap bytes(a)`
    fn unwrapped(&mut self) -> Heard<Step> {
        if let Tok::Convert(conversion) = self.tok() {
            self.bump();
            let open = self.expect(Tok::OpenParen, "`(`")?;
            let label = self.name("the label to unwrap")?;
            if self.eat(Tok::CloseParen).is_none() {
                self.unclosed(open, "`)` behind the label");
                return Err(Said);
            }
            return Ok(Step::Unwrap { label, conversion: Some(conversion) });
        }
        if matches!(self.tok(), Tok::Name | Tok::Variable) && self.next_tok() == Tok::OpenParen {
            return self.unknown_conversion();
        }
        let label = self.name("the label to unwrap")?;
        Ok(Step::Unwrap { label, conversion: None })
    }

    fn unknown_conversion(&mut self) -> Heard<Step> {
        let token = self.bump();
        if token.tok == Tok::Name {
            let word = self.text(token.span);
            let message = format!("`{word}` is no conversion of `unwrap`");
            let help = match nearest(word, ["bytes", "duration", "duration_seconds"]) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "use `bytes`, `duration` or `duration_seconds`".to_owned(),
            };
            self.report(Fault::error("logql/unknown-conversion", token.span, message).with_help(help));
        }
        self.bump();
        let label = self.name("the label to unwrap")?;
        self.expect(Tok::CloseParen, "`)` behind the label")?;
        Ok(Step::Unwrap { label, conversion: Some(Conversion::Duration) })
    }
}
