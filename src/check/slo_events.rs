//! Bad events that are not among all events.

use super::{Check, Example, Meta, queries};
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{Base, RuleGroup};
use crate::query::promql::walk::Selector;
use crate::query::promql::{MatchOp, Matcher, Tree};
use crate::span::Text;

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
        sink.extend(some.tree.selectors().find_map(|selector| differs(some, selector, all)));
    }
}

/// A query that counts events.
#[derive(Clone, Copy)]
struct Counted<'a> {
    text: &'a Text,
    tree: &'a Tree,
}

/// What keeps the events of a selector from being among all events; `None` when they are.
fn differs(some: Counted<'_>, selector: Selector<'_>, all: Counted<'_>) -> Option<Diagnostic> {
    let name = some.tree.slice(selector.name?);
    let mut nearest = None;
    for other in all.tree.selectors() {
        let Some(at) = other.name.filter(|at| is_family(name, all.tree.slice(*at))) else { continue };
        let hindrance = other.matchers.iter().find(|matcher| !keeps(some, selector, all, matcher));
        nearest.get_or_insert(at);
        match hindrance {
            None => return None,
            Some(matcher) => {
                let asked = all.tree.slice(matcher.span);
                let label = all.tree.matcher_name(matcher);
                let mut own = selector.matchers.iter();
                let than =
                    if own.any(|own| some.tree.matcher_name(own) == label) { "others" } else { "more" };
                return Some(
                    report("bad or good events are counted that are not among all events")
                        .at(some.text.place(selector.name?), format!("counts {than} than `{asked}`"))
                        .also(all.text.place(matcher.span), "all events are only these")
                        .help(format!("write `{asked}` in both queries, or in neither")),
                );
            }
        }
    }
    let other = all.tree.selectors().find_map(|other| other.name)?;
    Some(
        report("two queries of one indicator count different things")
            .at(some.text.place(selector.name?), format!("counts `{name}`"))
            .also(all.text.place(other), format!("counts `{}`", all.tree.slice(other)))
            .help("count the same metric in both queries, with a further matcher for what is bad or good"),
    )
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

/// Whether a selector keeps to a matcher of all events: it has it, or another one on the same label.
fn keeps(some: Counted<'_>, selector: Selector<'_>, all: Counted<'_>, matcher: &Matcher) -> bool {
    let label = all.tree.matcher_name(matcher);
    // The bound of a bucket is how good and bad differ.
    if label == "le" || matcher.op == MatchOp::NotEqual || all.tree.has_variable(matcher) {
        return true;
    }
    selector.matchers.iter().filter(|own| some.tree.matcher_name(own) == label).any(|own| {
        let exact = own.op == MatchOp::Equal && matcher.op == MatchOp::Equal;
        !exact || some.tree.matcher_value(own) == all.tree.matcher_value(matcher)
    })
}

const METAS: &[Meta] = &[Meta {
    code: "slo/other-events",
    summary: "bad or good events are counted that are not among all events",
    explanation: "An SLO is a share: the bad events out of all. When the two queries select different metrics,
or `total` has a matcher that the other query lacks, the quotient is no share and can be more than 1. The query for
bad events is the one for all events with a further matcher. A warning.",
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
