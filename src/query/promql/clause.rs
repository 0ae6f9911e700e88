//! Label lists and the modifiers of binary operators.
//!
//! Part of the parser: `by (…)`, `without (…)`, `bool`, `on (…)`,
//! `group_left (…)`, `fill (…)`. Source: Prometheus docs, "Operators".

use std::collections::BTreeSet;

use super::feature::{Feature, Need};
use super::operator::BinaryOp;
use super::parser::Parser;
use super::token::{Keyword, Tok, Token};
use super::tree::{ClauseId, Fill, Grouping, Label, MatchClause, Matching};
use crate::query::Fault;
use crate::query::List;
use crate::span::Span;

impl Parser<'_> {
    /// `by (…)` or `without (…)`, if it is next.
    pub(super) fn grouping(&mut self) -> Option<ClauseId> {
        let token = self.peek();
        let without = match token.kind {
            Tok::Keyword(Keyword::By) => false,
            Tok::Keyword(Keyword::Without) => true,
            _ => return None,
        };
        self.bump();
        let labels = if self.peek().kind == Tok::LParen { self.labels() } else { self.loose_labels(token) };
        let span = Span { start: token.span.start, end: self.last_end() };
        let id = ClauseId(u32::try_from(self.tree.groupings.len()).unwrap_or(u32::MAX));
        self.tree.groupings.push(Grouping { span, keyword: token.span, without, labels });
        Some(id)
    }

    /// `(a, "b", $c)`, of which `(` is next.
    pub(super) fn labels(&mut self) -> List {
        let open = self.bump().span;
        let start = self.tree.labels.len();
        loop {
            let token = self.peek();
            if token.kind == Tok::RParen {
                self.bump();
                break;
            }
            if matches!(token.kind, Tok::End | Tok::LParen | Tok::RBrace | Tok::LBrace | Tok::LBracket) {
                self.unclosed_labels(open, token);
                break;
            }
            self.bump();
            if !self.label(token) {
                continue;
            }
            let next = self.peek();
            match next.kind {
                Tok::Comma => {
                    self.bump();
                }
                Tok::Identifier | Tok::Text | Tok::Variable => self.expected_comma(next),
                // Words of the language are labels too; signs have a message of their own.
                Tok::Keyword(_) | Tok::Aggregator(_) | Tok::Operator(_) if self.is_word(next) => {
                    self.expected_comma(next);
                }
                _ => {}
            }
        }
        self.duplicates(start);
        List::since(start, &self.tree.labels)
    }

    fn unclosed_labels(&mut self, open: Span, token: Token) {
        if !(self.ended && token.kind == Tok::End) {
            let message = format!("`(` is never closed, found {} in a list of labels", self.describe(token));
            self.fault(
                Fault::error("promql/unclosed", open, message).with_help("write `)` after the last label"),
            );
        }
        self.ended |= token.kind == Tok::End;
        self.hush();
    }

    fn expected_comma(&mut self, token: Token) {
        let message = format!("expected `,` or `)` after a label, found {}", self.describe(token));
        let fault = Fault::error("promql/syntax", token.span, message);
        self.fault(fault.with_help("write `,` between labels"));
    }

    fn is_word(&self, token: Token) -> bool {
        self.word(token.span).starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
    }

    /// One entry of a list of labels, already taken. Whether a `,` must follow.
    fn label(&mut self, token: Token) -> bool {
        let text = self.word(token.span);
        let word = self.is_word(token);
        let fault = match token.kind {
            Tok::Variable | Tok::Bad => None,
            Tok::Text | Tok::BadText if token.span.len() > 2 => {
                self.needs.push(Need::new(token.span, Feature::Utf8Names));
                None
            }
            Tok::Keyword(Keyword::Without) => {
                let message = "`without` is the one word that cannot be a label without quotes";
                Some(Fault::error("promql/bad-label", token.span, message).with_help("write `\"without\"`"))
            }
            Tok::Identifier | Tok::Keyword(_) | Tok::Aggregator(_) | Tok::Operator(_) if word => None,
            Tok::Comma => {
                let message = "expected a label, found `,`";
                Some(Fault::error("promql/syntax", token.span, message).with_help("remove the `,`"))
            }
            Tok::Dotted => {
                let message = format!("the label name `{text}` has a `.` and is not quoted");
                let help = format!("write `\"{text}\"`");
                Some(Fault::error("promql/dotted-name", token.span, message).with_help(help))
            }
            Tok::Operator(_) | Tok::Assign | Tok::Regex | Tok::NotRegex => {
                let message = format!("expected a label, found `{text}`");
                Some(
                    Fault::error("promql/syntax", token.span, message)
                        .with_help("name labels only, without values"),
                )
            }
            _ => {
                let message = format!("{} cannot be a label", self.describe(token));
                Some(Fault::error("promql/bad-label", token.span, message))
            }
        };
        let legal = fault.is_none() && token.kind != Tok::Bad;
        if let Some(fault) = fault {
            self.fault(fault);
        }
        if legal || token.kind == Tok::Dotted {
            let variable = token.kind == Tok::Variable;
            self.tree.labels.push(Label { span: token.span, variable });
            return true;
        }
        if token.kind != Tok::Comma {
            while !matches!(self.peek().kind, Tok::Comma | Tok::RParen | Tok::LParen | Tok::RBrace | Tok::End)
            {
                self.bump();
            }
            return true;
        }
        false
    }

    fn duplicates(&mut self, start: usize) {
        let list = self.tree.labels.get(start..).unwrap_or_default();
        if list.len() < 2 {
            return;
        }
        let mut seen = BTreeSet::new();
        let twice = list.iter().find(|label| !seen.insert(self.tree.label_name(label)));
        if let Some(span) = twice.map(|label| label.span) {
            let message = format!("the label `{}` is listed twice", self.word(span));
            self.fault(
                Fault::warning("promql/duplicate-label", span, message).with_help("remove one of them"),
            );
        }
    }

    /// Labels after `by` that lack their parentheses.
    fn loose_labels(&mut self, keyword: Token) -> List {
        let start = self.tree.labels.len();
        let word = self.word(keyword.span).to_owned();
        let token = self.peek();
        let label = matches!(token.kind, Tok::Identifier | Tok::Text | Tok::Variable | Tok::Dotted);
        let end = token.kind == Tok::End;
        if !(end && self.ended) {
            let message = format!("expected `(` after `{word}`, found {}", self.describe(token));
            let text = if label { self.word(token.span) } else { "…" };
            let help = format!("write `{word} ({text})`");
            self.fault(Fault::error("promql/missing-parenthesis", token.span, message).with_help(help));
        }
        self.ended |= end;
        if label && self.ahead(1).kind != Tok::LBrace {
            self.bump();
            self.tree.labels.push(Label { span: token.span, variable: token.kind == Tok::Variable });
            while self.peek().kind == Tok::Comma && self.ahead(1).kind == Tok::Identifier && self.at_top() {
                self.bump();
                let span = self.bump().span;
                self.tree.labels.push(Label { span, variable: false });
            }
        }
        self.hush();
        List::since(start, &self.tree.labels)
    }

    fn at_top(&self) -> bool {
        self.stack.is_empty()
    }

    /// The modifiers after a binary operator.
    pub(super) fn matching(&mut self, op: Option<BinaryOp>) -> Option<ClauseId> {
        let mut all = Matching::default();
        let mut any = false;
        while let Tok::Keyword(word) = self.peek().kind {
            match word {
                Keyword::Bool => self.bool_word(op, &mut all),
                Keyword::On | Keyword::Ignoring => self.on_clause(word == Keyword::Ignoring, &mut all),
                Keyword::GroupLeft | Keyword::GroupRight => {
                    self.group_clause(op, word == Keyword::GroupRight, &mut all);
                }
                Keyword::Fill | Keyword::FillLeft | Keyword::FillRight
                    if self.ahead(1).kind == Tok::LParen =>
                {
                    self.fill(op, word, &mut all);
                }
                _ => break,
            }
            any = true;
        }
        if !any {
            return None;
        }
        self.shared_labels(&all);
        let id = ClauseId(u32::try_from(self.tree.matchings.len()).unwrap_or(u32::MAX));
        self.tree.matchings.push(all);
        Some(id)
    }

    fn bool_word(&mut self, op: Option<BinaryOp>, all: &mut Matching) {
        let span = self.bump().span;
        if let Some(op) = op.filter(|op| !op.is_comparison()) {
            let message = format!("`bool` modifies comparisons, found it after `{}`", op.text());
            let fault = Fault::error("promql/bool-on-arithmetic", span, message);
            self.fault(fault.with_help("remove `bool`"));
        } else if all.labels.is_some()
            || all.bool_word.is_some()
            || all.fill_left.or(all.fill_right).is_some()
        {
            let message = "`bool` stands directly after the operator, found it after another modifier";
            let fault = Fault::error("promql/misplaced-modifier", span, message);
            self.fault(fault.with_help("move `bool` to the operator"));
        }
        all.bool_word = Some(span);
    }

    fn clause(&mut self, second: bool, optional: bool) -> MatchClause {
        let token = self.bump();
        let labels = match self.peek().kind {
            Tok::LParen => self.labels(),
            _ if optional => List::default(),
            _ => self.loose_labels(token),
        };
        let span = Span { start: token.span.start, end: self.last_end() };
        MatchClause { span, keyword: token.span, second, labels }
    }

    fn on_clause(&mut self, ignoring: bool, all: &mut Matching) {
        let clause = self.clause(ignoring, false);
        if all.labels.is_some() || all.group.is_some() || all.fill_left.or(all.fill_right).is_some() {
            let word = self.word(clause.keyword);
            let (message, help) = if all.labels.is_some() {
                (format!("`{word}` after another `on` or `ignoring`"), "keep one of the two")
            } else {
                (format!("`{word}` after another modifier"), "put it directly after the operator")
            };
            self.fault(Fault::error("promql/misplaced-modifier", clause.keyword, message).with_help(help));
        }
        all.labels = all.labels.or(Some(clause));
    }

    fn group_clause(&mut self, op: Option<BinaryOp>, right: bool, all: &mut Matching) {
        let clause = self.clause(right, true);
        let word = self.word(clause.keyword).to_owned();
        let fault = if let Some(op) = op.filter(|op| op.is_set()) {
            let message = format!("`{}` matches many to many and takes no `{word}`", op.text());
            let fault = Fault::error("promql/group-on-set-operator", clause.keyword, message);
            Some(fault.with_help(format!("remove `{word}`")))
        } else if all.group.is_some() {
            let message = format!("`{word}` after another `group_left` or `group_right`");
            Some(
                Fault::error("promql/misplaced-modifier", clause.keyword, message)
                    .with_help("keep one of the two"),
            )
        } else if all.labels.is_none() {
            let message = format!("`{word}` without `on` or `ignoring`");
            let help = format!("write `on (…) {word} (…)`");
            Some(Fault::error("promql/group-without-on", clause.keyword, message).with_help(help))
        } else {
            None
        };
        if let Some(fault) = fault {
            self.fault(fault);
        }
        all.group = all.group.or(Some(clause));
    }

    /// `fill(0)`, `fill_left(0)`, `fill_right(0)`.
    fn fill(&mut self, op: Option<BinaryOp>, word: Keyword, all: &mut Matching) {
        let keyword = self.bump().span;
        self.bump();
        let value = self.fill_value();
        if self.eat(Tok::RParen).is_none() && !self.is_quiet() {
            let token = self.peek();
            let message = format!("expected `)` after the number, found {}", self.describe(token));
            self.fault(Fault::error("promql/syntax", token.span, message));
        }
        let span = Span { start: keyword.start, end: self.last_end() };
        let name = match word {
            Keyword::FillLeft => "fill_left",
            Keyword::FillRight => "fill_right",
            _ => "fill",
        };
        self.needs.push(Need::new(span, Feature::BinopFill).named(name));
        let (left, right) = (word != Keyword::FillRight, word != Keyword::FillLeft);
        if let Some(op) = op.filter(|op| op.is_set()) {
            let message = format!("`{}` compares label sets and fills nothing in", op.text());
            let fault = Fault::error("promql/fill-on-set-operator", span, message);
            self.fault(fault.with_help(format!("remove `{name}`")));
        } else if (left && all.fill_left.is_some()) || (right && all.fill_right.is_some()) {
            let message = format!("`{name}` fills a side that is already filled");
            self.fault(
                Fault::error("promql/misplaced-modifier", span, message).with_help("keep one of the two"),
            );
        }
        let fill = Some(Fill { span, value });
        all.fill_left = if left { fill } else { all.fill_left };
        all.fill_right = if right { fill } else { all.fill_right };
    }

    fn fill_value(&mut self) -> Option<f64> {
        let sign = self.peek();
        let negative = sign.kind == Tok::Operator(BinaryOp::Subtract);
        if negative || sign.kind == Tok::Operator(BinaryOp::Add) {
            self.bump();
        }
        let token = self.peek();
        match token.kind {
            Tok::Number | Tok::Duration => {
                self.bump();
                let value = self.number_value(token)?;
                Some(if negative { -value } else { value })
            }
            Tok::Variable | Tok::Bad => {
                self.bump();
                None
            }
            _ => {
                let message = format!("expected a number, found {}", self.describe(token));
                let fault = Fault::error("promql/syntax", token.span, message);
                self.fault(fault.with_help("write what stands in for a missing sample, such as `fill(0)`"));
                while !matches!(self.peek().kind, Tok::RParen | Tok::End) {
                    self.bump();
                }
                self.hush();
                None
            }
        }
    }

    /// A label may not be matched on and copied over at once.
    fn shared_labels(&mut self, all: &Matching) {
        let (Some(on), Some(group)) = (all.labels.filter(|on| !on.second), all.group) else { return };
        if on.labels.is_empty() || group.labels.is_empty() {
            return;
        }
        let named = |label: &Label| (!label.variable).then(|| self.tree.label_name(label));
        let first: BTreeSet<_> = self.tree.labels(on.labels).iter().filter_map(named).collect();
        let both = |label: &&Label| !label.variable && first.contains(&self.tree.label_name(label));
        let shared = self.tree.labels(group.labels).iter().find(both).map(|label| label.span);
        if let Some(span) = shared {
            let keyword = self.word(group.keyword);
            let message = format!("the label `{}` is in `on` and in `{keyword}`", self.word(span));
            let help = format!("remove it from `{keyword}`: both sides have it already");
            self.fault(Fault::error("promql/label-in-on-and-group", span, message).with_help(help));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::query::promql::parse;

    #[test]
    fn words_of_the_language_need_commas_between_them_as_well() {
        for good in ["sum by (on, by, sum, and) (a)", "a * on (bool, atan2,) b"] {
            assert!(parse(good).is_ok(), "{good}");
        }
        for bad in ["sum by (a on) (b)", "a * on (x sum, y) b", "sum by (a and) (c)"] {
            let faults = parse(bad).faults;
            assert_eq!(faults.len(), 1, "{bad}\n{faults:?}");
            assert!(faults[0].message.starts_with("expected `,` or `)` after a label"), "{faults:?}");
        }
    }
}
