//! Stages that are a word with parentheses, and `with( … )`.

use super::cursor::{Opened, Parser};
use super::gate;
use super::lexer::TokenKind;
use super::operator::Operator;
use super::shape::{Part, Shape};
use super::tree::{Id, Kind, Literal};
use super::typing::{Type, Typed};
use super::vocabulary::{Aggregate, Metrics, Rank};
use super::{advice, hint};
use crate::query::Fault;
use crate::query::List;
use crate::span::Span;

impl Parser<'_> {
    /// Takes `(` behind the function word just taken.
    fn open_arguments(&mut self, word: Span) -> Option<Opened> {
        if self.kind() == TokenKind::OpenParen {
            return Some(self.open());
        }
        let written = self.written(word);
        let fault = self.unexpected(&format!("`(` behind `{written}`"));
        self.complain(fault.with_help(format!("write `{written}(…)`")));
        self.resynchronise();
        None
    }

    fn stage_part(&mut self, start: Span, kind: Kind, shape: Shape) -> Part {
        let span = Span::new(start.range().start, self.end());
        let id = self.push(span, kind);
        Part::new(id, span, shape)
    }

    /// `by(field)` of a search.
    pub(super) fn by_stage(&mut self) -> Part {
        let word = self.bump().span;
        self.need(gate::BY, word);
        let key = self.one_field(word);
        if let Some(field) = key {
            self.check_reads_span(&field, "traceql/group-without-span", "the grouping key");
        }
        self.stage_part(word, Kind::By(key.map(|field| field.id)), Shape::Stage)
    }

    fn check_reads_span(&mut self, field: &Typed, code: &'static str, what: &str) {
        if !field.reads_span {
            let message = format!("{what} `{}` is the same for every span", self.short(field.span));
            let fault = Fault::error(code, field.span, message);
            self.report(fault.with_help("use an attribute or an intrinsic of the span"));
        }
    }

    /// `( field )`
    fn one_field(&mut self, word: Span) -> Option<Typed> {
        let open = self.open_arguments(word)?;
        if self.kind() == TokenKind::CloseParen {
            let written = self.written(word);
            let fault = self.unexpected(&format!("a field in `{written}()`"));
            self.complain(Fault { code: "traceql/missing-argument", ..fault });
            self.close(open, "");
            return None;
        }
        let field = self.field();
        self.after_field("an operator or `)`");
        self.close(open, "an operator ");
        Some(field)
    }

    pub(super) fn coalesce_stage(&mut self) -> Part {
        let word = self.bump().span;
        self.need(gate::COALESCE, word);
        if let Some(open) = self.open_arguments(word) {
            self.no_arguments(open, word);
        }
        self.stage_part(word, Kind::Coalesce, Shape::Coalesce)
    }

    /// Takes `)`, after reporting whatever stands before it.
    fn no_arguments(&mut self, open: Opened, word: Span) {
        if !matches!(self.kind(), TokenKind::CloseParen | TokenKind::End) {
            let start = self.token().span;
            self.skip_inside();
            let span = Span::new(start.range().start, self.end());
            let message = format!("`{}()` takes no argument", self.written(word));
            let fault = Fault::error("traceql/unexpected-argument", span, message);
            let spans = if self.written(span).starts_with('{') { "{ … } | " } else { "" };
            self.report(fault.with_help(format!("write `{spans}{}()`", self.written(word))));
            self.hush();
        }
        self.close(open, "");
    }

    pub(super) fn aggregate(&mut self, function: Aggregate) -> Part {
        let word = self.bump().span;
        let argument = if function == Aggregate::Count {
            if let Some(open) = self.open_arguments(word) {
                self.no_arguments(open, word);
            }
            None
        } else {
            let field = self.one_field(word);
            if let Some(field) = field {
                self.check_aggregated(word, &field);
            }
            field.map(|field| field.id)
        };
        self.stage_part(word, Kind::Aggregate { function, name: word, argument }, Shape::Aggregate)
    }

    fn check_aggregated(&mut self, word: Span, field: &Typed) {
        if field.ty.is_open() || field.ty.is_number() {
            return self.check_reads_span(field, "traceql/aggregate-without-span", "the aggregated value");
        }
        let message =
            format!("`{}()` needs a number or a duration, found {}", self.written(word), field.ty.noun());
        self.report(Fault::error("traceql/not-a-number", field.span, message));
    }

    pub(super) fn select_stage(&mut self) -> Part {
        let word = self.bump().span;
        self.need(gate::SELECT, word);
        let keys = self.attribute_list(word);
        self.stage_part(word, Kind::Select(keys), Shape::Stage)
    }

    /// `( attribute, … )`, at least one.
    fn attribute_list(&mut self, word: Span) -> List {
        let mark = self.pending.len();
        if let Some(open) = self.open_arguments(word) {
            loop {
                if let Some(id) = self.attribute_argument(word) {
                    self.pending.push(id);
                }
                if !self.eat(TokenKind::Comma) {
                    break;
                }
            }
            self.close(open, "`,` ");
        }
        self.close_list(mark)
    }

    /// One attribute, intrinsic or variable; anything else is reported and passed over.
    fn attribute_argument(&mut self, word: Span) -> Option<Id> {
        let token = self.token();
        let written = self.written(word);
        let id = match token.kind {
            TokenKind::Attribute { .. } | TokenKind::Intrinsic(_) | TokenKind::Variable | TokenKind::Bad => {
                self.bump();
                Some(self.name(token).id)
            }
            TokenKind::Parent => {
                self.bump();
                self.report(advice::parent(token.span));
                None
            }
            TokenKind::Name => {
                self.bump();
                self.report(advice::unscoped(self.written(token.span), token.span, advice::Place::Name));
                None
            }
            TokenKind::CloseParen if !self.is_quiet() => {
                let fault = self.unexpected(&format!("an attribute in `{written}()`"));
                self.complain(Fault { code: "traceql/missing-argument", ..fault });
                return None;
            }
            _ => {
                self.expected(&format!("an attribute in `{written}()`"));
                self.skip_argument();
                return None;
            }
        };
        if !matches!(self.kind(), TokenKind::Comma | TokenKind::CloseParen | TokenKind::End) {
            self.expected("`,` or `)`");
            self.skip_argument();
        }
        id
    }

    /// Skips to `,`, `)` or whatever ends the argument list.
    fn skip_argument(&mut self) {
        self.resynchronise();
        while matches!(self.kind(), TokenKind::Op(_)) {
            self.bump();
            self.resynchronise();
        }
    }

    pub(super) fn metrics_stage(&mut self, function: Metrics) -> Part {
        let word = self.bump().span;
        self.need_metrics(function, word);
        let mark = self.pending.len();
        if let Some(open) = self.open_arguments(word) {
            match function {
                Metrics::Rate | Metrics::CountOverTime => self.no_arguments(open, word),
                Metrics::Compare => self.compare_arguments(open, word),
                _ => self.over_time_arguments(function, open, word),
            }
        }
        let arguments = self.close_list(mark);
        let by = if self.kind() == TokenKind::By { self.metrics_by(function) } else { List::default() };
        let shape = if function == Metrics::Compare { Shape::Compare } else { Shape::Metrics };
        self.stage_part(word, Kind::Metrics { function, name: word, arguments, by }, shape)
    }

    fn need_metrics(&mut self, function: Metrics, word: Span) {
        let feature = match function {
            Metrics::MinOverTime | Metrics::MaxOverTime | Metrics::AvgOverTime => gate::OVER_TIME,
            Metrics::SumOverTime => gate::SUM_OVER_TIME,
            _ => gate::METRICS,
        };
        self.need(feature, word);
    }

    fn metrics_by(&mut self, function: Metrics) -> List {
        let word = self.bump().span;
        let keys = self.attribute_list(word);
        if function == Metrics::Compare {
            let fault = Fault::error("traceql/compare-grouped", word, "`compare()` takes no `by()`");
            self.report(fault.with_help("remove `by()`"));
        }
        let (count, most) = (self.tree.items(keys).len(), function.max_groups());
        if count > most {
            let surplus = self.tree.items(keys).get(most..).unwrap_or_default();
            let place = surplus.first().map(|id| self.tree.span(*id));
            let span = place.unwrap_or(word).to(Span::at(self.end().saturating_sub(1)));
            let message = format!("grouped by {count} values, Tempo takes at most {most} here");
            self.report(
                Fault::error("traceql/too-many-groups", span, message).with_help("remove some of them"),
            );
        }
        keys
    }

    fn over_time_arguments(&mut self, function: Metrics, open: Opened, word: Span) {
        if let Some(id) = self.attribute_argument(word) {
            self.pending.push(id);
        }
        let quantiles = function == Metrics::QuantileOverTime;
        if quantiles && self.kind() == TokenKind::CloseParen && !self.is_quiet() {
            let fault = self.unexpected("`,` and a quantile");
            let fault = Fault { code: "traceql/missing-argument", ..fault };
            self.complain(fault.with_help("write a quantile such as `0.95` behind the attribute"));
        }
        while quantiles && self.eat(TokenKind::Comma) {
            if let Some(id) = self.number_argument("a quantile", Self::check_quantile) {
                self.pending.push(id);
            }
        }
        if !quantiles && self.kind() == TokenKind::Comma {
            let message = format!("`{}()` takes one attribute", self.written(word));
            let fault = Fault::error("traceql/unexpected-argument", self.token().span, message);
            self.complain(fault.with_help("write further attributes in `by (…)`"));
        }
        self.close(open, "`,` ");
    }

    fn check_quantile(&mut self, literal: Literal, span: Span) {
        let value = match literal {
            #[expect(clippy::cast_precision_loss, reason = "only compared with 0 and 1")]
            Literal::Int(value) => value as f64,
            Literal::Float(value) => value,
            _ => return self.expected_number(literal, span, "a quantile"),
        };
        if !(0.0..=1.0).contains(&value) {
            let message = format!("quantile `{}` is not between 0 and 1", self.written(span));
            let fault = Fault::error("traceql/quantile-out-of-range", span, message);
            let percent = value > 1.0 && value < 100.0;
            let help = if percent {
                let share = format!("{:.6}", value / 100.0);
                format!("write `{}` for the {value}th percentile", share.trim_end_matches('0'))
            } else {
                "use a quantile between 0 and 1, such as `0.95`".to_owned()
            };
            self.report(fault.with_help(help));
        }
    }

    fn expected_number(&mut self, literal: Literal, span: Span, what: &str) {
        let message = format!("expected {what}, found {}", Type::of(literal).noun());
        self.report(Fault::error("traceql/type-mismatch", span, message));
    }

    /// A number or variable; `check` judges its value.
    fn number_argument(&mut self, what: &str, check: fn(&mut Self, Literal, Span)) -> Option<Id> {
        let token = self.token();
        let id = match token.kind {
            TokenKind::Literal(literal) => {
                self.bump();
                check(self, literal, token.span);
                Some(self.push(token.span, Kind::Literal(literal)))
            }
            TokenKind::Variable | TokenKind::Bad => {
                self.bump();
                Some(self.name(token).id)
            }
            _ => {
                self.expected(what);
                None
            }
        };
        if id.is_none() || !matches!(self.kind(), TokenKind::Comma | TokenKind::CloseParen | TokenKind::End) {
            self.expected("`,` or `)`");
            self.skip_argument();
        }
        id
    }

    fn compare_arguments(&mut self, open: Opened, word: Span) {
        if self.kind() == TokenKind::OpenBrace {
            let spanset = self.spanset();
            self.pending.push(spanset.id);
        } else {
            self.expected("a spanset `{…}` in `compare()`");
            self.skip_argument();
        }
        let mark = self.pending.len();
        let mut check: fn(&mut Self, Literal, Span) = Self::check_top;
        while self.eat(TokenKind::Comma) {
            if let Some(id) = self.number_argument("an integer", check) {
                self.pending.push(id);
            }
            check = Self::check_time;
        }
        let count = self.pending.len() - mark;
        if !matches!(count, 0 | 1 | 3) && !self.is_quiet() {
            let message =
                format!("`compare()` takes a spanset and 0, 1 or 3 integers, found {count} integers");
            let fault = Fault::error("traceql/missing-argument", word, message);
            self.report(
                fault.with_help("write `compare({…}, top, start, end)` with start and end in nanoseconds"),
            );
        }
        self.close(open, "`,` ");
    }

    fn check_top(&mut self, literal: Literal, span: Span) {
        match literal {
            Literal::Int(1..=1000) => {}
            Literal::Int(value) => {
                let message = format!("`compare()` keeps {value} values, expected 1 to 1000");
                self.report(Fault::error("traceql/limit-out-of-range", span, message));
            }
            _ => self.expected_number(literal, span, "an integer from 1 to 1000"),
        }
    }

    fn check_time(&mut self, literal: Literal, span: Span) {
        if !matches!(literal, Literal::Int(_)) {
            self.expected_number(literal, span, "an integer, a time in nanoseconds");
        }
    }

    pub(super) fn rank_stage(&mut self, rank: Rank) -> Part {
        let word = self.bump().span;
        self.need(gate::RANK, word);
        let mut limit = None;
        if let Some(open) = self.open_arguments(word) {
            limit = self.limit_argument(word);
            self.close(open, "");
        }
        self.stage_part(word, Kind::Rank { rank, name: word, limit }, Shape::Rank)
    }

    fn limit_argument(&mut self, word: Span) -> Option<Id> {
        let token = self.token();
        if token.kind == TokenKind::Op(Operator::Sub)
            && let TokenKind::Literal(Literal::Int(_)) = self.next_kind()
        {
            self.bump();
            let span = token.span.to(self.token().span);
            let id = self.number_argument("a limit", |_, _, _| {});
            self.limit_too_small(word, span);
            return id;
        }
        if token.kind == TokenKind::CloseParen {
            let fault = self.unexpected(&format!("a limit in `{}()`", self.written(word)));
            self.complain(Fault { code: "traceql/missing-argument", ..fault });
            return None;
        }
        let id = self.number_argument("a limit", Self::check_limit);
        if token.kind == TokenKind::Literal(Literal::Int(0)) {
            self.limit_too_small(word, token.span);
        }
        id
    }

    fn check_limit(&mut self, literal: Literal, span: Span) {
        if !matches!(literal, Literal::Int(_)) {
            self.expected_number(literal, span, "an integer as limit");
        }
    }

    fn limit_too_small(&mut self, word: Span, span: Span) {
        let message =
            format!("`{}` keeps `{}` series, expected at least 1", self.written(word), self.written(span));
        self.report(Fault::error("traceql/limit-out-of-range", span, message));
    }

    /// `with( name = value, … )`; the hints go to the pending list.
    pub(super) fn hints(&mut self) {
        let word = self.bump().span;
        let Some(open) = self.open_arguments(word) else { return };
        loop {
            if let Some(id) = self.hint() {
                self.pending.push(id);
            }
            if !self.eat(TokenKind::Comma) {
                break;
            }
        }
        self.close(open, "`,` ");
    }

    /// `with(…)` where it does not belong.
    pub(super) fn hints_inside(&mut self) {
        let word = self.token().span;
        let mark = self.pending.len();
        self.hints();
        self.pending.truncate(mark);
        let span = Span::new(word.range().start, self.end());
        let fault = Fault::error("traceql/misplaced-hints", span, "`with(…)` stands inside parentheses");
        self.report(fault.with_help("write `with(…)` once, at the end of the whole query"));
    }

    fn hint(&mut self) -> Option<Id> {
        let token = self.token();
        if !matches!(token.kind, TokenKind::Name | TokenKind::Variable | TokenKind::Bad) {
            self.expected("the name of a hint");
            self.skip_argument();
            return None;
        }
        self.bump();
        if token.kind == TokenKind::Bad {
            self.skip_argument();
            return None;
        }
        if !self.eat(TokenKind::Op(Operator::Equal)) {
            self.expected("`=` behind the name of a hint");
            self.skip_argument();
            return None;
        }
        let (literal, value) = self.hint_value()?;
        if token.kind == TokenKind::Name {
            self.check_hint(token.span, literal, value);
        }
        let span = Span::new(token.span.range().start, self.end());
        if !matches!(self.kind(), TokenKind::Comma | TokenKind::CloseParen | TokenKind::End) {
            self.expected("`,` or `)`");
            self.skip_argument();
        }
        Some(self.push(span, Kind::Hint { name: token.span, value: Some(value) }))
    }

    /// The value of a hint; no literal for a variable.
    fn hint_value(&mut self) -> Option<(Option<Literal>, Id)> {
        let minus = self.token().span;
        let negative = self.eat(TokenKind::Op(Operator::Sub));
        let token = self.token();
        match token.kind {
            TokenKind::Literal(literal) => {
                self.bump();
                let operand = self.push(token.span, Kind::Literal(literal));
                let kind = Kind::Unary { op: Operator::Sub, op_span: minus, operand };
                let id = if negative { self.push(minus.to(token.span), kind) } else { operand };
                Some((Some(literal), id))
            }
            TokenKind::Variable | TokenKind::Bad => {
                self.bump();
                Some((None, self.name(token).id))
            }
            _ => {
                self.expected("the value of a hint");
                self.skip_argument();
                None
            }
        }
    }

    fn check_hint(&mut self, name: Span, literal: Option<Literal>, value: Id) {
        let word = self.written(name);
        let place = self.tree.span(value);
        self.needs.extend(hint::need(word, name));
        self.faults.extend(hint::check(word, name, literal, place));
    }
}
