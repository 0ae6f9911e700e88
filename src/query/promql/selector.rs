//! Selectors: a metric name and what is between its braces.
//!
//! Part of the parser. Source: Prometheus docs, "Time series selectors".

use super::empty::matches_empty;
use super::feature::{Feature, Need};
use super::functions;
use super::literal::unquote;
use super::operator::{BinaryOp, MatchOp};
use super::parser::{Frame, Parser};
use super::token::{Tok, Token};
use super::tree::{Matcher, NameKind, NodeId, NodeKind, contains_variable};
use super::types::ValueType;
use super::word::is_bare_name;
use crate::query::{Fault, List, re2};
use crate::span::Span;

impl Parser<'_> {
    /// A selector whose name, if it has one, is the next token.
    pub(super) fn selector(&mut self, name: Option<Token>) -> NodeId {
        let mut sound = true;
        if let Some(name) = name {
            self.bump();
            sound = self.check_metric_name(name);
        }
        let start = self.tree.matchers.len();
        let mut braces = None;
        if let Some(open) = self.eat(Tok::LBrace) {
            let before = self.faults.len();
            self.matchers(open.span);
            braces = Some(Span { start: open.span.start, end: self.last_end().max(open.span.end) });
            self.check_matchers(name, start, open.span.to(braces.unwrap_or_default()));
            let errors = self.faults.iter().skip(before);
            sound &= errors.into_iter().all(|fault| fault.severity != crate::query::Severity::Error);
        }
        let matchers = List::since(start, &self.tree.matchers);
        let name = name.map(|token| token.span);
        let span = match (name, braces) {
            (Some(name), Some(braces)) => name.to(braces),
            (name, braces) => name.or(braces).unwrap_or_default(),
        };
        let ty = if sound { ValueType::InstantVector } else { ValueType::Any };
        self.tree.push(NodeKind::Selector { name, braces, matchers }, span, ty)
    }

    fn check_metric_name(&mut self, name: Token) -> bool {
        if name.kind != Tok::Dotted {
            return true;
        }
        let text = self.word(name.span).to_owned();
        let message = format!("the metric name `{text}` has a `.` and is not quoted");
        let help =
            format!("write `{{\"{text}\"}}`, or `{}` if the server escapes dots", text.replace('.', "_"));
        self.fault(Fault::error("promql/dotted-name", name.span, message).with_help(help));
        false
    }

    fn matchers(&mut self, open: Span) {
        let mut entries = 0_usize;
        loop {
            let token = self.peek();
            match token.kind {
                Tok::RBrace => {
                    self.bump();
                    return;
                }
                Tok::Identifier | Tok::Variable | Tok::Dotted | Tok::Text | Tok::BadText => {
                    self.matcher(token);
                    entries += 1;
                    if !self.separator(open) {
                        return;
                    }
                }
                Tok::Comma => {
                    let message =
                        if entries == 0 { "expected a label, found `,`" } else { "two `,` in a row" };
                    let fault = Fault::error("promql/syntax", token.span, message);
                    self.fault(fault.with_help("remove the `,`"));
                    self.bump();
                }
                Tok::Bad => {
                    self.bump();
                }
                _ if leaves_braces(token) => return self.unclosed_brace(open),
                _ => {
                    let message = format!("expected a label, found {}", self.describe(token));
                    self.fault(Fault::error("promql/syntax", token.span, message));
                    self.bump();
                    self.skip_entry();
                    if !self.separator(open) {
                        return;
                    }
                }
            }
        }
    }

    /// After an entry: `,` or the end. Whether there may be another entry.
    fn separator(&mut self, open: Span) -> bool {
        let token = self.peek();
        match token.kind {
            Tok::Comma => {
                self.bump();
                return true;
            }
            Tok::RBrace | Tok::Bad => return true,
            _ if leaves_braces(token) => {
                self.unclosed_brace(open);
                return false;
            }
            _ => {}
        }
        let found = self.describe(token);
        let word = self.word(token.span).to_ascii_lowercase();
        let help = match (token.kind, word.as_str()) {
            (Tok::Identifier, "or") | (Tok::Operator(BinaryOp::Or), _) => {
                "use one regular expression, `=~\"a|b\"`, or `or` between two selectors"
            }
            (Tok::Identifier, "and") | (Tok::Operator(BinaryOp::And), _) => "write `,`, which means and",
            _ => "write `,` between matchers",
        };
        let message = format!("expected `,` or `}}` after a matcher, found {found}");
        // A brace that is never closed is the likelier fault.
        let faults = self.faults.len();
        self.skip_entry();
        let next = self.peek();
        if leaves_braces(next) {
            self.unclosed_brace(open);
            return false;
        }
        if self.faults.len() == faults && token.kind != Tok::Bad {
            self.fault(Fault::error("promql/syntax", token.span, message).with_help(help));
        }
        self.eat(Tok::Comma);
        true
    }

    fn skip_entry(&mut self) {
        while !matches!(self.peek().kind, Tok::Comma | Tok::RBrace) && !leaves_braces(self.peek()) {
            self.bump();
        }
    }

    fn unclosed_brace(&mut self, open: Span) {
        let next = self.peek();
        if next.kind == Tok::End && self.ended {
            return;
        }
        self.ended |= next.kind == Tok::End;
        let message = format!("`{{` is never closed, found {} instead of `}}`", self.describe(next));
        self.fault(
            Fault::error("promql/unclosed", open, message).with_help("write `}` after the last matcher"),
        );
    }

    fn matcher(&mut self, name: Token) {
        self.bump();
        let kind = match name.kind {
            Tok::Variable => NameKind::Variable,
            Tok::Text | Tok::BadText => NameKind::Quoted,
            _ => NameKind::Bare,
        };
        if name.kind == Tok::Dotted {
            let text = self.word(name.span).to_owned();
            let message = format!("the label name `{text}` has a `.` and is not quoted");
            let fault = Fault::error("promql/dotted-name", name.span, message);
            self.fault(fault.with_help(format!("write `\"{text}\"`")));
        }
        if let Some((op, op_span)) = self.match_op() {
            let value = self.match_value(name);
            self.check_regex(op, value);
            self.quoted_name(kind, name.span);
            let span = name.span.to(value);
            self.tree.matchers.push(Matcher { span, kind, name: name.span, op, op_span, value });
            return;
        }
        if kind == NameKind::Bare {
            let found = self.describe(self.peek());
            let text = self.word(name.span);
            let message = format!("the label `{text}` has no matcher, found {found}");
            let help = format!("write `{text}=\"…\"`");
            self.fault(Fault::error("promql/syntax", name.span, message).with_help(help));
        }
        let quoted = kind == NameKind::Quoted;
        if quoted {
            self.needs.push(Need::new(name.span, Feature::Utf8Names));
        }
        let kind = if quoted { NameKind::Metric } else { NameKind::Variable };
        let (span, op_span) = (name.span, Span::at(name.span.start as usize));
        let matcher = Matcher { span, kind, name: span, op: MatchOp::Equal, op_span, value: span };
        self.tree.matchers.push(matcher);
    }

    fn quoted_name(&mut self, kind: NameKind, name: Span) {
        if kind == NameKind::Quoted {
            self.needs.push(Need::new(name, Feature::Utf8Names));
        }
    }

    fn match_op(&mut self) -> Option<(MatchOp, Span)> {
        let token = self.peek();
        let op = match token.kind {
            Tok::Assign => MatchOp::Equal,
            Tok::Operator(BinaryOp::NotEqual) => MatchOp::NotEqual,
            Tok::Regex => MatchOp::Regex,
            Tok::NotRegex => MatchOp::NotRegex,
            Tok::Operator(wrong) if !matches!(wrong, BinaryOp::And | BinaryOp::Or | BinaryOp::Unless) => {
                let text = wrong.text();
                let message = format!("`{text}` does not compare labels, expected `=`, `!=`, `=~` or `!~`");
                let help =
                    if wrong == BinaryOp::Equal { "write `=`" } else { "use `=~` with a regular expression" };
                self.fault(Fault::error("promql/bad-matcher", token.span, message).with_help(help));
                MatchOp::Equal
            }
            _ => return None,
        };
        self.bump();
        Some((op, token.span))
    }

    /// The value of a matcher; the empty span at the place where it is missing.
    fn match_value(&mut self, name: Token) -> Span {
        let token = self.peek();
        match token.kind {
            Tok::Text | Tok::BadText => {
                self.bump();
                return token.span;
            }
            Tok::Bad => return Span::at(token.span.start as usize),
            Tok::Comma | Tok::RBrace => {}
            _ if leaves_braces(token) => {}
            _ => {
                self.skip_entry();
                let span = Span { start: token.span.start, end: self.last_end() };
                self.unquoted(token, span);
                return span;
            }
        }
        if token.kind != Tok::End || !self.ended {
            let label = self.word(name.span);
            let found = self.describe(token);
            let message = format!("the label `{label}` is compared with nothing, found {found}");
            let span = if token.kind == Tok::End { token.span } else { Span::at(token.span.start as usize) };
            let fault = Fault::error("promql/missing-value", span, message);
            self.fault(fault.with_help("write the value between quotes"));
            self.ended |= token.kind == Tok::End;
        }
        Span::at(token.span.start as usize)
    }

    fn unquoted(&mut self, token: Token, span: Span) {
        let text = self.word(span).to_owned();
        let fault = if token.kind == Tok::Variable && token.span == span {
            let message = format!("the value `{text}` stands without quotes, expected a string");
            Fault::warning("promql/unquoted-variable", span, message)
        } else {
            Fault::error(
                "promql/unquoted-value",
                span,
                format!("the value `{text}` is not quoted, expected a string"),
            )
        };
        self.fault(fault.with_help(format!("write `\"{text}\"`")));
    }

    fn check_regex(&mut self, op: MatchOp, value: Span) {
        let token = value.of(self.text);
        if !op.is_regex() || !token.starts_with(['"', '\'', '`']) || contains_variable(token) {
            return;
        }
        let pattern = unquote(token);
        let Err(refusal) = re2::check(&pattern) else { return };
        // Only an unescaped literal has the pattern's own offsets.
        let inside = refusal.span.shift(value.start as usize + 1);
        let exact = token.get(1..=pattern.len()) == Some(&*pattern) && !refusal.span.is_empty();
        let span = if exact { inside } else { value };
        let message = format!("the regular expression is not valid RE2: {}", refusal.message);
        self.fault(Fault::error("promql/bad-regex", span, message));
    }

    fn check_matchers(&mut self, name: Option<Token>, start: usize, braces: Span) {
        let list = self.tree.matchers.get(start..).unwrap_or_default();
        if let Some(name) = name {
            let twice = list.iter().find(|matcher| self.tree.matcher_name(matcher) == "__name__");
            if let Some(span) = twice.map(|matcher| matcher.span) {
                let first = self.word(name.span);
                let message =
                    format!("the metric name is set twice, as `{first}` and as `{}`", self.word(span));
                let fault = Fault::error("promql/duplicate-metric-name", span, message);
                self.fault(fault.with_help("keep one of them"));
            }
            return;
        }
        if self.is_info_argument() || list.iter().any(|matcher| self.selects(matcher)) {
            return;
        }
        if list.is_empty() && !self.text.get(braces.range()).is_some_and(|text| text.ends_with('}')) {
            return;
        }
        let message = if list.is_empty() {
            "the selector has no matcher, it would select every series"
        } else {
            "every matcher also matches an absent label, the selector would select every series"
        };
        let fault = Fault::error("promql/empty-matcher", braces, message);
        self.fault(fault.with_help("add a metric name, or a matcher that needs a value, such as `=~\".+\"`"));
    }

    /// Whether a matcher refuses the empty string (or may, being variable or broken).
    fn selects(&self, matcher: &Matcher) -> bool {
        if matcher.kind == NameKind::Variable || matcher.value.len() < 2 || self.tree.has_variable(matcher) {
            return true;
        }
        let value = self.tree.matcher_value(matcher);
        let empty = if matcher.op.is_regex() { matches_empty(&value) } else { value.is_empty() };
        empty == matcher.op.is_negative()
    }

    /// Whether the second argument of `info` is being read, which may match anything.
    fn is_info_argument(&self) -> bool {
        match self.stack.last() {
            Some(&Frame::Call { function: Some(function), base, .. }) => {
                functions::get(function).name == "info" && self.pending.len() == base + 1
            }
            _ => false,
        }
    }

    /// Whether a name needs no quotes.
    pub(super) fn is_plain(&self, span: Span) -> bool {
        is_bare_name(self.word(span), false)
    }
}

/// Whether a token cannot stand between braces.
fn leaves_braces(token: Token) -> bool {
    matches!(token.kind, Tok::End | Tok::LParen | Tok::RParen | Tok::LBracket | Tok::RBracket | Tok::LBrace)
}

#[cfg(test)]
mod tests {
    use crate::query::promql::parse;
    use crate::span::Span;

    #[test]
    fn a_bad_regex_is_placed_exactly_only_where_nothing_is_escaped() {
        let place = |text| parse(text).faults.into_iter().find(|fault| fault.code == "promql/bad-regex");
        assert_eq!(place(r#"x{a=~"b**"}"#).unwrap().span, Span::new(7, 9));
        assert_eq!(place(r#"x{a=~"\\b**"}"#).unwrap().span, Span::new(5, 12));
        // What is no string has been reported as such.
        assert_eq!(place(r#"x{a=~jϝ**"b"}"#), None);
    }
}
