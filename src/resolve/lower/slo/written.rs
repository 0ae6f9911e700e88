//! Queries of the author's in an indicator: read once, then asked over any window and for some values.

use super::indicator::{part_matcher, template};
use super::{Promise, usual_datasource};
use crate::diagnostic::{Diagnostic, Sink};
use crate::method::Telemetry;
use crate::model::{
    DatasourceRef, Engine, Language, Query, Rule, RuleGroup, RuleKind, Syntax, language_name,
};
use crate::quantity::{Decimal, Duration};
use crate::query::logql;
use crate::query::promql::build::{Aggregation, Expr, Instant, Matcher, max, raw, sum};
use crate::query::promql::labels::{Flow, Shape};
use crate::query::promql::operator::BinaryOp;
use crate::query::promql::tree::{NodeId, NodeKind, Tree};
use crate::resolve::context::Scratch;
use crate::resolve::lower::doc::Doc;
use crate::slo::sli::WINDOW;
use crate::slo::{Part, Template};
use crate::span::{Origin, Span, Text};
use crate::tree::Said;

impl Promise<'_> {
    /// A query of the author's: parsed over the base window, its faults left to the checks.
    pub(super) fn query(
        self,
        said: &Said<Text>,
        looks: Looks,
        checked: &mut Vec<RuleGroup>,
        sink: &mut Sink,
    ) -> Option<Written> {
        let text = said.get()?;
        let mut scratch = Scratch::default();
        let telemetry = self.service.map(|service| self.cx.telemetry(service, &mut scratch));
        let doc = Doc::new(self.cx, self.service, telemetry);
        let doc = doc.with_datasource(self.said.datasource.get().or(self.file.datasource.get()), sink);
        let datasource =
            doc.datasource.or_else(|| usual_datasource(self.cx)).unwrap_or(DatasourceRef::POISON);
        let language = self.cx.language(datasource).unwrap_or(Language::PromQl);
        if !matches!(language, Language::PromQl | Language::LogQl) {
            report_language(text, language, sink);
            return None;
        }
        if looks == Looks::Window && !text.text.contains(WINDOW) {
            report_no_window(text, sink);
        }
        let query = doc.query(&over_base(text), language, sink);
        let sound = crate::model::is_ok(&query.syntax);
        let written = Written::new(text, &query, datasource, language, telemetry);
        let kept = !sound || self.keeps(&query, &self.by(), sink);
        checked.push(self.as_group(query, datasource, language));
        (sound && kept).then_some(written)
    }

    /// Whether a query keeps the labels of `by`; those that it loses are reported.
    fn keeps(self, query: &Query, labels: &[Box<str>], sink: &mut Sink) -> bool {
        let Syntax::PromQl(parsed) = &query.syntax else { return true };
        let Some(root) = parsed.tree.root() else { return true };
        let flow = parsed.flow().at(root);
        for label in labels.iter().filter(|label| !flow.can_have(label)) {
            let identity = self.cx.base.identity.iter().find(|known| known.name == *label);
            let own = self.said.by.get().is_some_and(|by| by.iter().any(|own| *own.text == **label));
            let (key, place) = match identity.filter(|_| !own) {
                Some(known) => ("identity", known.origin),
                None => ("by", self.said.by.origin().unwrap_or(self.said.origin)),
            };
            sink.push(
                Diagnostic::error(
                    "slo/lost-label",
                    format!("the query has no label `{label}`, which `{key}` asks for"),
                )
                .at(query.text.origin(), "not kept here")
                .also(place, "asked for here")
                .help(format!("keep it: `sum by ({label}) (…)`")),
            );
        }
        labels.iter().all(|label| flow.can_have(label))
    }

    /// A query as a recording, for the checks of rules.
    fn as_group(self, query: Query, datasource: DatasourceRef, language: Language) -> RuleGroup {
        let origin = query.text.origin();
        let name = Text::plain("slo:events:rate", origin);
        let rule = Rule {
            uid: name.clone(),
            name: name.clone(),
            title: name.clone(),
            query,
            language,
            datasource,
            range: Duration::seconds(600),
            kind: RuleKind::Record,
            labels: Vec::new(),
            paused: false,
            origin,
            origins: None,
        };
        RuleGroup {
            engine: Engine::Ruler(datasource),
            file: self.stem.into(),
            namespace: self.cx.namespace_of(self.stem, self.team()),
            name,
            folder: self.cx.alert_folder.clone(),
            interval: self.cx.alert_interval,
            interval_origin: origin,
            rules: vec![rule],
            slo: true,
            small: false,
            origin,
        }
    }
}

/// Whether a query must look back over `$window`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Looks {
    /// Yes.
    Window,
    /// Where it likes.
    Anywhere,
}

/// A query of the author's, read.
pub(super) struct Written {
    /// With `$window`, and `$where` where the author wrote it.
    text: Text,
    /// What `$where` stands for.
    filled: String,
    pub(super) datasource: DatasourceRef,
    pub(super) language: Language,
    /// One call, selector or aggregation.
    call: bool,
    /// Its labels, when they are sure: of a result without labels, none.
    exact: Option<Vec<Box<str>>>,
    /// Whether it counts events in the window (`increase`) or per second (`rate`).
    pub(super) counted: Option<bool>,
    /// Whether every selector says `$where`.
    pub(super) narrows: bool,
    /// The two sides and the comparison of a condition.
    condition: Option<(Span, BinaryOp, Span)>,
    /// Where it says `100` of `100 * …`.
    hundredfold: Option<Span>,
    /// The text over the base window that the spans are of.
    shown: Text,
}

impl Written {
    fn new(
        text: &Text,
        query: &Query,
        datasource: DatasourceRef,
        language: Language,
        telemetry: Option<Telemetry<'_>>,
    ) -> Self {
        let matchers = match (telemetry, language) {
            (Some(telemetry), Language::LogQl) => telemetry.log_matchers(),
            (Some(telemetry), _) => telemetry.metric_matchers(),
            (None, _) => Vec::new(),
        };
        let mut filled = matchers.iter().map(Matcher::as_str).collect::<Vec<_>>().join(",");
        if filled.is_empty() {
            // It was reported; any condition keeps what is made of the query readable.
            filled.push_str("where=\"\"");
        }
        let mut written = Self {
            text: text.clone(),
            filled,
            datasource,
            language,
            call: false,
            exact: None,
            counted: None,
            narrows: text.text.contains(WHERE),
            condition: None,
            hundredfold: None,
            shown: query.text.clone(),
        };
        if let Syntax::PromQl(parsed) = &query.syntax {
            written.read(&parsed.tree, parsed.flow());
        } else {
            written.call = matches!(&query.syntax, Syntax::LogQl(parsed) if is_call(&parsed.tree));
            written.counted = counted_in(&text.text, &["rate"], &["count_over_time", "bytes_over_time"]);
        }
        written
    }

    fn read(&mut self, tree: &Tree, flow: &Flow) {
        let Some(root) = tree.root() else { return };
        self.call = matches!(
            tree.node(root).kind,
            NodeKind::Call { .. }
                | NodeKind::Aggregate { .. }
                | NodeKind::Selector { .. }
                | NodeKind::Paren { .. }
        );
        if let Shape::Exact(labels) = flow.at(root).shape() {
            self.exact = Some(labels.into_iter().map(Into::into).collect());
        }
        self.counted = counted_in(
            &self.text.text,
            &["rate", "irate"],
            &["increase", "delta", "count_over_time", "sum_over_time"],
        );
        if let NodeKind::Binary { op: Some(op), left, right, .. } = tree.node(tree.unwrap_parens(root)).kind {
            let sides = [left, right].map(|side| tree.node(side).span);
            self.condition = Some((sides[0], op, sides[1]));
        }
        self.hundredfold = hundred(tree, root);
    }

    /// The query over any window, narrowed to some values, with the labels of `by` and no others: events add up.
    pub(super) fn template(&self, by: &[Box<str>], part: Option<&Part>) -> Template {
        self.only(by, part, sum)
    }

    /// The same of a share: of several series that bear other labels as well the worst counts.
    pub(super) fn worst(&self, by: &[Box<str>], part: Option<&Part>) -> Template {
        self.only(by, part, max)
    }

    fn only(
        &self,
        by: &[Box<str>],
        part: Option<&Part>,
        together: fn(Expr<Instant>) -> Expr<Instant, Aggregation>,
    ) -> Template {
        let text = self.filled(by, part);
        if self.is_exactly(by) || self.language == Language::LogQl {
            return Template { text, call: self.call };
        }
        let all = together(raw(text.text.to_string()));
        template(if by.is_empty() { all.whole() } else { all.by(by) }, text.origin())
    }

    /// Whether its results surely have these labels and no others.
    fn is_exactly(&self, by: &[Box<str>]) -> bool {
        let same = |labels: &Vec<Box<str>>| {
            labels.len() == by.len() && labels.iter().all(|label| by.contains(label))
        };
        self.exact.as_ref().is_some_and(same)
    }

    /// A label beside those of `by` that it surely has a result for every value of.
    pub(super) fn further(&self, by: &[Box<str>]) -> Option<&str> {
        let mut labels = self.exact.iter().flatten();
        labels.find(|label| !by.contains(label)).map(|label| &**label)
    }

    /// Whether it is a hundred times a share.
    pub(super) fn in_percent(&self) -> Option<Span> {
        self.hundredfold
    }

    /// Where a part of what was parsed stands in the author's file.
    pub(super) fn place(&self, span: Span) -> Origin {
        self.shown.place(span)
    }

    fn filled(&self, by: &[Box<str>], part: Option<&Part>) -> Text {
        let narrowed = match (part, by.first()) {
            (Some(part), Some(label)) => {
                let matcher = part_matcher(part, label);
                let filled = Some(&*self.filled).filter(|filled| !filled.is_empty());
                filled.into_iter().chain([matcher.as_str()]).collect::<Vec<_>>().join(",")
            }
            _ => self.filled.clone(),
        };
        let marks = self.text.text.match_indices(WHERE).map(|(at, mark)| Span::new(at, at + mark.len()));
        self.text.replaced(marks.map(|span| (span, &*narrowed)))
    }

    /// 1 while the condition does not hold and 0 while it does, for every value of `by`: of several series it must
    /// hold for all. What is no number (`NaN`, a quantile of nothing) is bad where `missing_is_bad`.
    pub(super) fn negated(&self, by: &[Box<str>], missing_is_bad: bool) -> Option<Template> {
        let (left, op, right) = self.condition?;
        let (left, right) = (left.of(&self.shown.text), right.of(&self.shown.text));
        right.parse::<Decimal>().ok()?;
        let value = raw(left);
        let compared = match (op, missing_is_bad) {
            (BinaryOp::Greater, true) | (BinaryOp::LessEqual, false) => value.gt(right),
            (BinaryOp::GreaterEqual, true) | (BinaryOp::Less, false) => value.ge(right),
            (BinaryOp::Less, true) | (BinaryOp::GreaterEqual, false) => value.lt(right),
            (BinaryOp::LessEqual, true) | (BinaryOp::Greater, false) => value.le(right),
            (BinaryOp::Equal, true) | (BinaryOp::NotEqual, false) => value.eq_to(right),
            (BinaryOp::NotEqual, true) | (BinaryOp::Equal, false) => value.ne_to(right),
            _ => return None,
        };
        let compared = compared.bool().whole();
        let bad = if missing_is_bad { (1 - compared).whole() } else { compared };
        if self.is_exactly(by) {
            return Some(Template { text: Text::plain(bad.into_text(), self.text.origin()), call: false });
        }
        let all = max(bad);
        Some(template(if by.is_empty() { all.whole() } else { all.by(by) }, self.text.origin()))
    }
}

/// The `100` of `100 * a / b`.
fn hundred(tree: &Tree, id: NodeId) -> Option<Span> {
    match tree.node(tree.unwrap_parens(id)).kind {
        NodeKind::Binary { op: Some(BinaryOp::Divide), left, .. } => hundred(tree, left),
        NodeKind::Binary { op: Some(BinaryOp::Multiply), left, right, .. } => {
            let is_hundred =
                |side: &NodeId| tree.slice(tree.node(*side).span).parse() == Ok(Decimal::from(100));
            let found = [left, right].into_iter().find(is_hundred)?;
            Some(tree.node(found).span)
        }
        _ => None,
    }
}

/// Whether a LogQL query is one aggregation, which needs no parentheses.
fn is_call(tree: &logql::Tree) -> bool {
    let root = tree.root().map(|root| tree.expr(root).expr);
    matches!(root, Some(logql::Expr::RangeAggregation(_) | logql::Expr::VectorAggregation(_)))
}

const WHERE: &str = "$where";

/// Whether a text counts per second (`Some(false)`), in the window (`Some(true)`), or nobody can tell.
fn counted_in(text: &str, rates: &[&str], counts: &[&str]) -> Option<bool> {
    let calls = |names: &[&str]| {
        names.iter().any(|name| {
            text.match_indices(&format!("{name}(")).any(|(at, _)| {
                !text[..at]
                    .ends_with(|before: char| before.is_alphanumeric() || before == '_' || before == ':')
            })
        })
    };
    match (calls(rates), calls(counts)) {
        (true, false) => Some(false),
        (false, true) => Some(true),
        _ => None,
    }
}

/// The author's text over the base window of the workbook, to be parsed and checked.
fn over_base(text: &Text) -> Text {
    Template { text: text.clone(), call: false }.text_over(Duration::seconds(300))
}

fn report_language(text: &Text, language: Language, sink: &mut Sink) {
    let name = language_name(language);
    sink.push(
        Diagnostic::error("slo/no-ruler", format!("an SLO cannot be measured in {name}"))
            .at(text.origin(), "expected PromQL or LogQL")
            .help("name a datasource for metrics or logs: `datasource: mimir`"),
    );
}

fn report_no_window(text: &Text, sink: &mut Sink) {
    sink.push(
        Diagnostic::error("slo/no-window", "the query does not say where `$window` goes")
            .at(text.origin(), "looks back over the same time in every rule")
            .help("write `[$window]` where it looks back: `sum(rate(orders_total[$window]))`"),
    );
}
