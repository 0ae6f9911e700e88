//! Bad events that are not among all events.

use super::slo_twice::canonical;
use super::{Check, Example, Meta, queries};
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{Base, RuleGroup};
use crate::query::promql::walk::Selector;
use crate::query::promql::{BinaryOp, MatchOp, Matcher, NodeKind, Tree};
use crate::query::re2;
use crate::span::{Span, Text};

/// `slo/other-events`
pub(super) struct OtherEvents;

impl Check for OtherEvents {
    fn metas(&self) -> &'static [Meta] {
        METAS
    }

    /// The author's two queries come as a group of their own: all events first.
    fn group(&self, _: &Base, group: &RuleGroup, sink: &mut Sink) {
        let [total, part] = group.rules.as_slice() else { return };
        let trees = queries::sound_promql(&total.query).zip(queries::sound_promql(&part.query));
        let Some((all, some)) = trees.filter(|_| group.slo) else { return };
        let all = Counted { text: &total.query.text, tree: all };
        let some = Counted { text: &part.query.text, tree: some };
        if canonical(&all.text.text) == canonical(&some.text.text) {
            sink.push(the_same(some.text, all.text));
            return;
        }
        sink.extend(some.tree.selectors().find_map(|selector| differs(some, selector, all)));
    }
}

/// A query that counts events.
#[derive(Clone, Copy)]
struct Counted<'a> {
    text: &'a Text,
    tree: &'a Tree,
}

fn the_same(some: &Text, all: &Text) -> Diagnostic {
    report("two queries of one indicator count the same events")
        .at(some.origin(), "nothing says what is bad or good")
        .also(all.origin(), "all events")
        .help("add a matcher for what is bad or good: `result=\"failed\"`")
}

/// What keeps the events of a selector from being among all events; `None` when they are.
fn differs(some: Counted<'_>, selector: Selector<'_>, all: Counted<'_>) -> Option<Diagnostic> {
    let name = some.tree.slice(selector.name?);
    let mut first = None;
    for other in all.tree.selectors() {
        let Some(at) = other.name.filter(|at| is_family(name, all.tree.slice(*at))) else { continue };
        let hindrance = other.matchers.iter().find(|matcher| !keeps(some, selector, all, matcher));
        let found = match hindrance {
            Some(matcher) => Some(not_among(some, selector, all, matcher)),
            None => steps_differ((some, selector), (all, other))
                .or_else(|| more_than_one(some, selector, all, other)),
        };
        let found = found?;
        first.get_or_insert((at, found));
    }
    if let Some((_, report)) = first {
        return Some(report);
    }
    let other = all.tree.selectors().find_map(|other| other.name)?;
    Some(
        report("two queries of one indicator count different things")
            .at(some.text.place(selector.name?), format!("counts `{name}`"))
            .also(all.text.place(other), format!("counts `{}`", all.tree.slice(other)))
            .help("count the same metric in both queries, with a further matcher for what is bad or good"),
    )
}

/// The matcher of all events that the others do not keep to.
fn not_among(some: Counted<'_>, selector: Selector<'_>, all: Counted<'_>, matcher: &Matcher) -> Diagnostic {
    let asked = all.tree.slice(matcher.span);
    let label = all.tree.matcher_name(matcher);
    let mut own = selector.matchers.iter();
    let than = if own.any(|own| some.tree.matcher_name(own) == label) { "others" } else { "more" };
    let at = selector.name.map_or(some.text.origin(), |name| some.text.place(name));
    report("bad or good events are counted that are not among all events")
        .at(at, format!("counts {than} than `{asked}`"))
        .also(all.text.place(matcher.span), "all events are only these")
        .help(format!("write `{asked}` in both queries, or in neither"))
}

/// A second label in which two selectors differ: one says what is bad or good, and the other something else.
fn more_than_one(
    some: Counted<'_>,
    selector: Selector<'_>,
    all: Counted<'_>,
    other: Selector<'_>,
) -> Option<Diagnostic> {
    let same = |own: &Matcher| {
        let mut others = other.matchers.iter();
        others.any(|other| some.tree.slice(own.span) == all.tree.slice(other.span))
    };
    let told = |own: &&Matcher| {
        let label = some.tree.matcher_name(own);
        label != "le" && !some.tree.has_variable(own) && !same(own)
    };
    let mut further = selector.matchers.iter().filter(told);
    let first = further.next()?;
    let label = some.tree.matcher_name(first);
    let second = further.find(|matcher| some.tree.matcher_name(matcher) != label)?;
    Some(
        report("two queries of one indicator differ in more than what is bad or good")
            .at(some.text.place(second.span), "a second difference")
            .also(some.text.place(first.span), "the first one")
            .help("let one of them say what is bad or good, and write the other in both queries"),
    )
}

/// What is done to what a selector finds, as far as both queries must do it alike.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    /// How a counter becomes events.
    Rated,
    /// How several series become one.
    Aggregated,
    /// When it is looked at.
    Shifted,
    /// By what it is multiplied or divided.
    Scaled,
}

const STEPS: [Step; 4] = [Step::Rated, Step::Aggregated, Step::Shifted, Step::Scaled];
/// What counts per second; that the other query must not count in the window is an error of its own.
const RATES: [&str; 3] = ["deriv", "irate", "rate"];

/// The steps from a selector to the result of its query, the innermost first.
fn steps(tree: &Tree, selector: Selector<'_>) -> Vec<(Step, Span)> {
    let mut found: Vec<(Step, Span)> = Vec::new();
    for id in tree.ancestors(selector.id) {
        let step = match tree.node(id).kind {
            NodeKind::Call { name, .. } if RATES.contains(&tree.slice(name)) => (Step::Rated, name),
            NodeKind::Aggregate { name, .. } => (Step::Aggregated, name),
            NodeKind::Offset { keyword, .. } | NodeKind::At { keyword, .. } => {
                (Step::Shifted, Span { start: keyword.start, end: tree.node(id).span.end })
            }
            NodeKind::Binary { op: Some(BinaryOp::Multiply | BinaryOp::Divide), left, right, .. } => {
                let number = [left, right].map(|side| tree.node(tree.unwrap_parens(side)));
                let number = number.into_iter().find(|side| matches!(side.kind, NodeKind::Number { .. }));
                let Some(number) = number else { continue };
                (Step::Scaled, number.span)
            }
            _ => continue,
        };
        let again = |last: &(Step, Span)| last.0 == step.0 && tree.slice(last.1) == tree.slice(step.1);
        if step.0 != Step::Aggregated || !found.last().is_some_and(again) {
            found.push(step);
        }
    }
    found
}

/// A step that one query takes and the other does not; series without an aggregation are summed.
fn steps_differ(
    (some, selector): (Counted<'_>, Selector<'_>),
    (all, other): (Counted<'_>, Selector<'_>),
) -> Option<Diagnostic> {
    let (own, others) = (steps(some.tree, selector), steps(all.tree, other));
    let of = |steps: &[(Step, Span)], step: Step| -> Vec<Span> {
        steps.iter().filter(|found| found.0 == step).map(|found| found.1).collect()
    };
    for step in STEPS {
        let (own, others) = (of(&own, step), of(&others, step));
        let (words, other_words) = (words(some.tree, &own, step), words(all.tree, &others, step));
        let comparable = step != Step::Rated || (!own.is_empty() && !others.is_empty());
        if words == other_words || !comparable {
            continue;
        }
        let place = |counted: Counted<'_>, found: &[Span], name: Option<Span>| {
            let span = found.first().copied().or(name);
            span.map_or(counted.text.origin(), |span| counted.text.place(span))
        };
        let said = |words: &[String]| match words {
            [] => "nothing of the kind here".to_owned(),
            words => format!("`{}` here", words.join("`, then `")),
        };
        return Some(
            report("two queries of one indicator differ in more than what is bad or good")
                .at(place(some, &own, selector.name), said(&words))
                .also(place(all, &others, other.name), said(&other_words))
                .help("write both alike, but for the matcher of what is bad or good"),
        );
    }
    None
}

fn words(tree: &Tree, steps: &[Span], step: Step) -> Vec<String> {
    let mut words: Vec<String> = steps.iter().map(|span| tree.slice(*span).trim().to_owned()).collect();
    if step == Step::Aggregated && words.is_empty() {
        words.push("sum".to_owned());
    }
    words
}

fn report(message: &str) -> Diagnostic {
    Diagnostic::warning("slo/other-events", message)
}

/// Whether two metrics count the same kind of thing: their names start with the same word.
///
/// `orders_failed_total` is about orders, as is `orders_total`; of recorded series nobody can tell.
fn is_family(name: &str, other: &str) -> bool {
    let word = |name: &'_ str| name.split('_').next().unwrap_or_default().to_owned();
    name.contains(':') || other.contains(':') || word(name) == word(other)
}

/// Whether a selector keeps to a matcher of all events: it has it, or another one that says as much or more.
fn keeps(some: Counted<'_>, selector: Selector<'_>, all: Counted<'_>, matcher: &Matcher) -> bool {
    let label = all.tree.matcher_name(matcher);
    // The bound of a bucket is how good and bad differ.
    if label == "le" || all.tree.has_variable(matcher) {
        return true;
    }
    let wanted = all.tree.matcher_value(matcher);
    let mut own = selector.matchers.iter().filter(|own| some.tree.matcher_name(own) == label);
    own.any(|own| {
        let value = some.tree.matcher_value(own);
        if some.tree.has_variable(own) || (own.op == matcher.op && value == wanted) {
            return true;
        }
        match (own.op, matcher.op) {
            (MatchOp::Equal | MatchOp::NotEqual | MatchOp::NotRegex, MatchOp::Equal)
            | (MatchOp::NotEqual, MatchOp::NotEqual) => false,
            (MatchOp::Equal, MatchOp::NotEqual) => value != wanted,
            (MatchOp::Equal, MatchOp::Regex) => re2::is_match(&wanted, &value) != Some(false),
            (MatchOp::Equal, MatchOp::NotRegex) => re2::is_match(&wanted, &value) != Some(true),
            (MatchOp::Regex, MatchOp::Equal) => re2::is_match(&value, &wanted) != Some(false),
            (MatchOp::Regex, MatchOp::NotEqual) => re2::is_match(&value, &wanted) != Some(true),
            (MatchOp::NotRegex, MatchOp::NotEqual) => re2::is_match(&value, &wanted) != Some(false),
            // Of two patterns nobody can tell.
            _ => true,
        }
    })
}

const METAS: &[Meta] = &[Meta {
    code: "slo/other-events",
    summary: "bad or good events are counted that are not among all events",
    explanation: "An SLO is a share: the bad events out of all. When the two queries select different metrics,
or `total` has a matcher that the other query lacks, the quotient is no share and can be more than 1. When they
differ in a function (`irate`), an aggregation (`avg`), an `offset`, a factor or a second label, it is the share of
something else. The query for bad events is the one for all events with a further matcher. A warning.",
    bad: &[Example::alerts(
        "slos:
  - slo: orders
    objective: 99.5%
    sli:
      bad: 'sum(rate(orders_total{result=\"failed\"}[$window]))'
      total: 'sum(rate(orders_total{region=\"eu\"}[$window]))'
",
    )],
    good: &[Example::alerts(
        "slos:
  - slo: orders
    objective: 99.5%
    sli:
      bad: 'sum(rate(orders_total{region=\"eu\",result=\"failed\"}[$window]))'
      total: 'sum(rate(orders_total{region=\"eu\"}[$window]))'
",
    )],
}];
