//! What stands where nothing of the kind may stand: unknown functions, misplaced
//! ranges and offsets, leftovers. The messages that help most are made here.

use super::{Heard, Parser, Said};
use crate::query::Fault;
use crate::query::fault::nearest;
use crate::query::logql::function::{names, promql_only};
use crate::query::logql::token::{Tok, Word, lookup};
use crate::query::logql::tree::{Expr, ExprId};
use crate::span::Span;

impl Parser<'_> {
    /// Something that begins no operand.
    pub(super) fn no_operand(&mut self) -> Heard<ExprId> {
        let token = self.peek();
        match token.tok {
            Tok::Name => self.stray_name(),
            Tok::Duration | Tok::Bytes => {
                self.bump();
                let message =
                    format!("`{}` is no operand, expected a number or a metric query", self.text(token.span));
                let help = if self.text(token.span) == "-0" {
                    "Loki reads `-0` as a duration: write a blank behind the sign"
                } else {
                    "write a plain number, durations in seconds"
                };
                self.report(Fault::error("logql/unexpected-unit", token.span, message).with_help(help));
                Ok(self.push(token.span, Expr::Broken))
            }
            tok if tok.starts_stage() => {
                let message = format!("found {}, expected a log selector before it", self.describe(token));
                let fault = Fault::error("logql/missing-selector", token.span, message);
                self.say(fault.with_help("begin the query with a selector such as `{app=\"x\"}`"))
            }
            Tok::Text => {
                let message = format!("found the string {}, expected a query", self.text(token.span));
                let help = "search with a line filter: `{app=\"x\"} |= \"text\"`";
                self.say(Fault::error("logql/syntax", token.span, message).with_help(help))
            }
            _ => self.expected("a log selector, an aggregation or a number"),
        }
    }

    fn stray_name(&mut self) -> Heard<ExprId> {
        let span = self.peek().span;
        let word = self.text(span);
        match self.next_tok() {
            Tok::OpenParen | Tok::Word(Word::By | Word::Without) => {
                self.bump();
                self.unknown_function(span);
                self.unknown_call(span)
            }
            Tok::OpenBrace => {
                self.metric_name();
                Ok(self.log_query())
            }
            tok if tok.is_comparison() => {
                let message = format!("`{word}` is compared outside a log selector");
                let help = "write matchers between braces: `{app=\"x\"}`";
                self.say(Fault::error("logql/missing-braces", span, message).with_help(help))
            }
            _ if lookup(word).is_some() => {
                let message = format!("`{word}` is a function, expected `(` behind it");
                self.say(Fault::error("logql/missing-parenthesis", span, message))
            }
            _ => {
                let message = format!("`{word}` is no selector, aggregation or number");
                let fault = Fault::error("logql/unknown-word", span, message);
                self.say(match nearest(word, names()) {
                    Some(near) => fault.with_help(format!("did you mean `{near}`?")),
                    None => fault.with_help("write a log selector such as `{app=\"x\"}`"),
                })
            }
        }
    }

    /// `up{…}`: a name before a selector.
    pub(super) fn metric_name(&mut self) {
        let span = self.bump().span;
        let message = format!("`{}` stands before a selector: logs have no metric names", self.text(span));
        let fault = Fault::error("logql/metric-name", span, message);
        self.report(fault.with_help("remove the name, or match a label"));
    }

    fn unknown_function(&mut self, span: Span) {
        let word = self.text(span);
        if lookup(word).is_some() {
            // It is a function whose grouping lacks its parentheses: that is reported there.
            return;
        }
        if let Some(help) = promql_only(word) {
            let message = format!("`{word}` is a function of PromQL, not of LogQL");
            return self.report(Fault::error("logql/promql-function", span, message).with_help(help));
        }
        let message = format!("`{word}` is no function of LogQL");
        let fault = Fault::error("logql/unknown-function", span, message);
        self.report(match nearest(word, names()) {
            Some(near) => fault.with_help(format!("did you mean `{near}`?")),
            None => fault,
        });
    }

    /// The rest of a call whose function nobody knows: faults inside are still reported.
    pub(super) fn unknown_call(&mut self, name: Span) -> Heard<ExprId> {
        self.grouping();
        let open = self.expect(Tok::OpenParen, "`(`")?;
        self.enter(open)?;
        while !matches!(self.tok(), Tok::CloseParen | Tok::End) {
            self.unknown_argument();
            if self.eat(Tok::Comma).is_none() {
                break;
            }
        }
        self.end_call(open, false);
        self.grouping();
        let variable = self.text(name).contains(['$', '[']);
        let expr = if variable { Expr::Variable } else { Expr::Broken };
        Ok(self.push(self.since(name), expr))
    }

    fn unknown_argument(&mut self) {
        let log = match self.tok() {
            Tok::Text => {
                self.bump();
                return;
            }
            Tok::OpenBrace => true,
            Tok::OpenParen => self.encloses_log(),
            Tok::Variable => self.next_tok() == Tok::Range,
            Tok::Name => self.next_tok() == Tok::OpenBrace,
            _ => false,
        };
        if !log {
            self.expression(0);
        } else if self.log_range().is_err() {
            self.skip_to(|tok| matches!(tok, Tok::Comma | Tok::CloseParen));
        }
    }

    /// Whether the parentheses ahead begin with a selector.
    fn encloses_log(&self) -> bool {
        let rest = self.tokens.get(self.at..).unwrap_or_default();
        let inner = rest.iter().take(8).find(|token| token.tok != Tok::OpenParen);
        inner.is_some_and(|token| token.tok == Tok::OpenBrace)
    }

    /// A range behind a log query that no range aggregation reads.
    pub(super) fn stray_range(&mut self) -> bool {
        let Some(span) = self.range() else {
            if self.tok() == Tok::Word(Word::Offset) {
                self.misplaced_offset();
                return true;
            }
            return false;
        };
        let message = format!("the range `{}` stands outside a range aggregation", self.text(span));
        let fault = Fault::error("logql/stray-range", span, message);
        self.report(fault.with_help("write `rate({…}[5m])` or `count_over_time({…}[5m])`"));
        self.offset();
        let first = self.tree.stages.len();
        self.stages();
        self.tree.stages.truncate(first);
        true
    }

    /// `offset 1h` anywhere but behind a range.
    pub(super) fn misplaced_offset(&mut self) {
        let start = self.peek().span;
        self.offset();
        let span = self.since(start);
        let message = format!("`{}` does not stand behind a range", self.text(span));
        let fault = Fault::error("logql/misplaced-offset", span, message);
        self.report(fault.with_help("write it right behind the range: `rate({…}[5m] offset 1h)`"));
    }

    /// What PromQL allows behind a metric query and LogQL does not.
    pub(super) fn postfix(&mut self) {
        loop {
            let token = self.peek();
            match token.tok {
                Tok::Range => self.stray_subquery(),
                Tok::Word(Word::Offset) => self.misplaced_offset(),
                Tok::Word(Word::By | Word::Without) => self.stray_grouping(),
                Tok::Bad if self.text(token.span) == "@" => {
                    self.bump();
                    let call = self.tok() == Tok::Name && self.next_tok() == Tok::OpenParen;
                    if matches!(self.tok(), Tok::Number | Tok::Name | Tok::Duration) {
                        self.bump();
                    }
                    if call {
                        self.bump();
                        self.eat(Tok::CloseParen);
                    }
                }
                _ => return,
            }
        }
    }

    fn stray_subquery(&mut self) {
        let span = self.bump().span;
        let known = self.faults.iter().any(|fault| {
            fault.span.start >= span.start && fault.span.end <= span.end && fault.code == "logql/subquery"
        });
        if !known {
            let message =
                format!("`{}` stands behind a metric query: LogQL has no subqueries", self.text(span));
            let fault = Fault::error("logql/subquery", span, message);
            self.report(fault.with_help("put the range behind the log selector"));
        }
    }

    fn stray_grouping(&mut self) {
        if let Some(grouping) = self.grouping() {
            let message = "this grouping stands behind no aggregation";
            let fault = Fault::error("logql/misplaced-grouping", grouping.span, message);
            self.report(fault.with_help("write it behind the aggregation's own parentheses"));
        }
    }

    /// Whatever stands behind the end of the query.
    pub(super) fn leftover(&mut self) {
        let token = self.peek();
        let code = match token.tok {
            Tok::End | Tok::Bad => return,
            Tok::CloseParen | Tok::CloseBrace | Tok::CloseBracket => "logql/unopened",
            _ => {
                let _ = self.expected::<Said>("an operator or the end of the query");
                return;
            }
        };
        let message = format!("`{}` closes nothing", self.text(token.span));
        self.report(Fault::error(code, token.span, message).with_help("remove it"));
    }
}
