//! How far back the queries of a project look, metric by metric: so much history is written, and no more.

use std::collections::BTreeMap;

use super::scenario::{END, INCIDENT, QUIET, SHOWN, Seconds};
use crate::query::promql::{self, NodeId, NodeKind, Tree};
use crate::query::re2;

/// What everything may need: the watched stretches and what a panel shows.
pub const ALWAYS: (Seconds, Seconds) = (END - INCIDENT - QUIET - SHOWN, END);
/// Older samples than these are only written where a query asks for them, and then further apart.
pub const DENSE: Seconds = END - 9 * 3600;
/// The longest stretch that is written: what looks back longer sees so much.
pub const LONGEST: Seconds = 4 * 86_400;
/// How old a sample may be that an instant vector still shows.
const LOOKBACK: Seconds = 300;

/// A stretch of time, ends included.
pub type Stretch = (Seconds, Seconds);

/// Stretches by what is selected.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Reach(BTreeMap<Names, Vec<Stretch>>);

/// The names that a selector selects.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Names {
    /// Every metric.
    All,
    /// Those that match a regular expression.
    Like(String),
    /// One.
    One(String),
}

impl Names {
    fn of(tree: &Tree, selector: &promql::Selector<'_>) -> Self {
        if let Some(span) = selector.name {
            return Self::One(tree.slice(span).to_owned());
        }
        let named = selector.matchers.iter().find(|one| tree.matcher_name(one) == "__name__");
        let value = |one: &promql::Matcher| tree.matcher_value(one).into_owned();
        match named.map(|one| (one.op, value(one))) {
            Some((promql::MatchOp::Equal, name)) => Self::One(name),
            Some((promql::MatchOp::Regex, regex)) => Self::Like(regex),
            _ => Self::All,
        }
    }

    fn has(&self, name: &str) -> bool {
        match self {
            Self::All => true,
            Self::Like(regex) => re2::is_match(regex, name) != Some(false),
            Self::One(known) => known == name,
        }
    }
}

impl Reach {
    /// Notes a query without variables that is asked all over a stretch.
    pub fn note(&mut self, query: &str, asked: Stretch) {
        let parsed = promql::parse(query);
        let tree = &parsed.tree;
        for selector in tree.selectors() {
            let (from, to) = looked_at(tree, selector.id, asked);
            let all = self.0.entry(Names::of(tree, &selector)).or_default();
            all.push((from.max(to - LONGEST), to));
            *all = merged(std::mem::take(all));
        }
    }

    /// When a metric is looked at, the stretch of [`ALWAYS`] included; `None` when nobody asks for it.
    #[must_use]
    pub fn of(&self, name: &str) -> Option<Vec<Stretch>> {
        let one = self.0.get(&Names::One(name.to_owned()));
        let others = self.0.iter().filter(|(names, _)| !matches!(names, Names::One(_)) && names.has(name));
        let all: Vec<Stretch> =
            one.into_iter().chain(others.map(|(_, all)| all)).flatten().copied().collect();
        (!all.is_empty()).then(|| merged(all.into_iter().chain([ALWAYS]).collect()))
    }
}

/// The moments of a metric that nobody asks for: enough of them that its name and its labels are there.
#[must_use]
pub fn seldom() -> Vec<Seconds> {
    let before = |moment: Seconds| [3000, 2400, 1800, 1200, 600, 300, 0].map(|back| moment - back);
    super::scenario::Scenario::ALL.iter().flat_map(|scenario| before(scenario.moment())).collect()
}

/// What a selector sees of the time, when the query is asked over a stretch.
fn looked_at(tree: &Tree, selector: NodeId, (from, to): Stretch) -> Stretch {
    let (mut back, mut shift) = (0, 0);
    for id in tree.ancestors(selector) {
        match tree.node(id).kind {
            NodeKind::Range { range, .. } | NodeKind::Subquery { range, .. } => back += seconds(tree, range),
            NodeKind::Offset { amount, .. } => shift += seconds(tree, amount),
            _ => {}
        }
    }
    (from - shift - back - LOOKBACK, (to - shift).min(END))
}

#[allow(clippy::cast_possible_truncation, reason = "casts of floats saturate, and so long is clipped anyway")]
fn seconds(tree: &Tree, id: NodeId) -> Seconds {
    match tree.node(id).kind {
        NodeKind::Number { value, .. } => value.ceil() as Seconds,
        NodeKind::Paren { inner } => seconds(tree, inner),
        NodeKind::Unary { negative: true, operand } => -seconds(tree, operand),
        NodeKind::Unary { operand, .. } => seconds(tree, operand),
        _ => 0,
    }
}

/// The same stretches without overlap, in order.
fn merged(mut all: Vec<Stretch>) -> Vec<Stretch> {
    all.sort_unstable();
    let mut done: Vec<Stretch> = Vec::with_capacity(all.len());
    for (from, to) in all {
        match done.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => done.push((from, to)),
        }
    }
    done
}

/// The moments of samples in some stretches: every `step` of late, and at least two minutes apart before.
#[must_use]
pub fn times(stretches: &[Stretch], step: Seconds) -> Vec<Seconds> {
    let step = step.max(1);
    let coarse = step.max(120);
    let mut times = Vec::new();
    for (from, to) in stretches {
        let grid = |from: Seconds, to: Seconds, step: Seconds| {
            let first = END - (END - from).div_euclid(step) * step;
            let step = usize::try_from(step).unwrap_or(1);
            (first..=to).step_by(step)
        };
        times.extend(grid(*from, (*to).min(DENSE - 1), coarse));
        times.extend(grid((*from).max(DENSE), *to, step));
    }
    times.sort_unstable();
    times.dedup();
    times
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(query: &str) -> Vec<Stretch> {
        let mut reach = Reach::default();
        reach.note(query, (END, END));
        reach.of("x").unwrap_or_default()
    }

    #[test]
    fn a_range_reaches_back_and_an_offset_makes_an_island() {
        assert_eq!(of("x"), [ALWAYS]);
        assert_eq!(of("rate(x[1d])"), [(END - 86_400 - 300, END)]);
        let week = 7 * 86_400;
        assert_eq!(of("rate(x[5m] offset 1w)"), [(END - week - 600, END - week), ALWAYS]);
        assert_eq!(of("max_over_time(rate(x[5m])[1d:5m])"), [(END - 86_400 - 600, END)]);
        assert_eq!(of("rate(y[1d])"), []);
        assert_eq!(of("rate({__name__=~\"x|y_.*\"}[1d])"), [(END - 86_400 - 300, END)]);
    }

    #[test]
    fn who_asks_for_no_name_asks_for_every_one() {
        assert_eq!(of("count({job=\"a\"})"), [(ALWAYS.0.min(END - 300), END)]);
        assert_eq!(of("count({__name__=~\"y_.*\"})"), []);
    }

    #[test]
    fn a_month_is_clipped() {
        assert_eq!(of("rate(x[30d])"), [(END - LONGEST, END)]);
    }

    #[test]
    fn samples_are_dense_of_late_and_end_at_the_end() {
        let times = times(&[(END - 86_400, END)], 60);
        assert_eq!(times.last(), Some(&END));
        assert!(times.is_sorted());
        assert_eq!(times.len(), 9 * 60 + 1 + (24 - 9) * 30);
    }
}
