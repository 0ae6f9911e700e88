//! Series that an indicator's own queries see: those of a service that is well, and of one that is not.
//!
//! The matchers of its selectors say which labels a series needs. Every way to match some of them and not the
//! others is one series; the two states are found by trying which of these series must move for nothing, and
//! for everything, to be bad. What cannot be found this way has no test data.

use std::collections::{BTreeMap, BTreeSet};

use super::worth::{Labels, Vector, length, worth};
use crate::quantity::{Duration, Ratio};
use crate::query::promql::{self, MatchOp, NameKind, NodeId, NodeKind, Parsed, Tree};
use crate::query::re2;
use crate::slo::{Sli, Slo};

/// Series and the two states that they can be in.
pub(super) struct Feed {
    pub(super) series: Vec<Fed>,
    /// The values of the labels of `by`.
    pub(super) by: Labels,
    /// How far back the indicator itself looks.
    pub(super) lookback: Duration,
    asked: Asked,
}

/// A series.
pub(super) struct Fed {
    pub(super) labels: Labels,
    pub(super) kind: Kind,
    /// What it is worth while all is well: events per second, or a value.
    pub(super) good: Ratio,
    /// The same while everything is bad.
    pub(super) bad: Ratio,
}

/// How a series moves.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// It only grows.
    Counter,
    /// It is what it is.
    Gauge,
}

/// Why there is no test data.
pub(super) type Reason = &'static str;

const TOO_FREE: Reason = "no series can be derived from its queries for sure";
/// Series that states are tried with.
const MOST_SERIES: usize = 5;
/// Ways to fill the labels of one metric.
const MOST_WAYS: usize = 64;

/// The series of an SLO.
///
/// `sure` says whether it is sure when a condition turns from one state to the other.
pub(super) fn feed(slo: &Slo, sure: impl Fn(&Feed) -> bool) -> Result<Feed, Reason> {
    let mut asked = Asked::of(slo)?;
    let by = asked.by(slo).ok_or(TOO_FREE)?;
    let series = asked.series(&by).ok_or(TOO_FREE)?;
    if series.len() > MOST_SERIES {
        return Err(TOO_FREE);
    }
    asked.look(&series).ok_or(TOO_FREE)?;
    let lookback = asked.lookback;
    let mut feed = Feed { series, by, lookback, asked };
    let found = if matches!(slo.sli, Sli::Slice { .. }) { feed.find_slice(sure) } else { feed.find_shares() };
    found.ok_or(TOO_FREE)?;
    feed.series.retain(|fed| fed.good != Ratio::ZERO || fed.bad != Ratio::ZERO);
    feed.asked.look(&feed.series).ok_or(TOO_FREE)?;
    let proven = [Ratio::ZERO, Ratio::new(1, 4), Ratio::new(1, 2), Ratio::ONE].into_iter().all(|part| {
        let share = feed.share_at(part);
        match slo.sli {
            Sli::Slice { .. } => share.is_some(),
            _ => share == Some(part),
        }
    });
    if proven { Ok(feed) } else { Err(TOO_FREE) }
}

impl Feed {
    /// The share of what is bad while so much of everything is as in the bad state.
    pub(super) fn share_at(&self, part: Ratio) -> Option<Ratio> {
        let mixed: Vec<Ratio> =
            self.series.iter().map(|fed| fed.good + (fed.bad - fed.good) * part).collect();
        let (bad, total) = self.measured(&mixed)?;
        (total > Ratio::ZERO).then(|| bad / total)
    }

    /// What is bad, and all there is.
    fn measured(&self, values: &[Ratio]) -> Option<(Ratio, Ratio)> {
        let one = |query: &Query| {
            let found = |node| query.found(node, &self.series, values);
            match &*worth(&query.parsed.tree, found)? {
                [(labels, value)] if *labels == self.by => Some(*value),
                _ => None,
            }
        };
        Some((one(&self.asked.bad)?, one(&self.asked.total)?))
    }

    /// States in which nothing and everything is bad, of as few series as possible.
    fn find_shares(&mut self) -> Option<()> {
        let moving = |mask: usize| -> Vec<Ratio> {
            let worth = |at: usize| if mask & (1 << at) == 0 { Ratio::ZERO } else { Ratio::ONE };
            (0..self.series.len()).map(worth).collect()
        };
        let all = (0..1_usize << self.series.len()).filter_map(|mask| {
            let (bad, total) = self.measured(&moving(mask))?;
            Some((mask, bad, total))
        });
        let all: Vec<(usize, Ratio, Ratio)> = all.filter(|state| state.2 > Ratio::ZERO).collect();
        let good = all.iter().filter(|(_, bad, _)| *bad == Ratio::ZERO);
        let pairs = good.flat_map(|good| {
            let bad = all.iter().filter(|(_, bad, total)| bad == total && *total == good.2);
            bad.map(|bad| (good.0, bad.0))
        });
        let (good, bad) = pairs.min_by_key(|(good, bad)| {
            ((good | bad).count_ones(), (good ^ bad).count_ones(), bad.count_ones(), *good)
        })?;
        let (good, bad) = (moving(good), moving(bad));
        self.set(&good, &bad);
        Some(())
    }

    /// States in which the condition holds and does not hold, as still as possible, between which it turns
    /// when `sure` says that it is sure.
    fn find_slice(&mut self, sure: impl Fn(&Self) -> bool) -> Option<()> {
        let states = 1..1_usize << self.series.len();
        let scales = (-2..=6).flat_map(|power: i32| {
            let ten = 10_i128.pow(power.unsigned_abs());
            [1, 2, 5].map(|step| if power < 0 { Ratio::new(step, ten) } else { Ratio::from(step * ten) })
        });
        let is_bad = |values: &[Ratio]| match self.measured(values)? {
            (Ratio::ZERO, _) => Some(false),
            (Ratio::ONE, _) => Some(true),
            _ => None,
        };
        let mut tried = Vec::new();
        for scale in scales {
            let moving = |mask: usize| {
                let worth = |at: usize| if mask & (1 << at) == 0 { Ratio::ZERO } else { scale };
                (0..self.series.len()).map(worth).collect::<Vec<_>>()
            };
            let told = std::iter::once(0).chain(states.clone()).filter_map(|mask| {
                let values = moving(mask);
                Some((is_bad(&values)?, values))
            });
            let (bad, good): (Vec<_>, Vec<_>) = told.partition(|(bad, _)| *bad);
            let good = good.into_iter().map(|(_, values)| values);
            tried.extend(good.flat_map(|good| bad.iter().map(move |(_, bad)| (good.clone(), bad.clone()))));
        }
        tried.into_iter().take(MOST_WAYS).find_map(|(good, bad)| {
            self.set(&good, &bad);
            sure(self).then_some(())
        })
    }

    fn set(&mut self, good: &[Ratio], bad: &[Ratio]) {
        for (fed, (good, bad)) in self.series.iter_mut().zip(good.iter().zip(bad)) {
            (fed.good, fed.bad) = (*good, *bad);
        }
    }
}

/// The queries of an indicator over the base window.
struct Asked {
    bad: Query,
    total: Query,
    lookback: Duration,
}

struct Query {
    parsed: Parsed,
    selectors: Vec<Selector>,
}

struct Selector {
    node: NodeId,
    wanted: Wanted,
    /// Which series it sees, in their order.
    seen: Vec<bool>,
}

/// What a selector wants of a series.
struct Wanted {
    metric: String,
    matchers: Vec<(String, MatchOp, String)>,
    kind: Kind,
}

impl Asked {
    fn of(slo: &Slo) -> Result<Self, Reason> {
        let base = slo.watch.base;
        let mut ranges = BTreeSet::new();
        let mut query = |text: String| Query::of(&text, &mut ranges).ok_or(TOO_FREE);
        let bad = query(slo.sli.bad(base).into_text())?;
        let total = query(slo.sli.total(base).into_text())?;
        let lookback = ranges.first().copied().unwrap_or_default();
        if ranges.len() > 1 {
            return Err("its queries look back over windows of different lengths");
        }
        if lookback != base && !matches!(slo.sli, Sli::Slice { .. }) {
            return Err("its queries look back over a window of their own");
        }
        Ok(Self { bad, total, lookback })
    }

    fn wanted(&self) -> impl Iterator<Item = &Wanted> {
        self.bad.selectors.iter().chain(&self.total.selectors).map(|selector| &selector.wanted)
    }

    /// Which of the series every selector sees.
    fn look(&mut self, series: &[Fed]) -> Option<()> {
        for selector in self.bad.selectors.iter_mut().chain(&mut self.total.selectors) {
            let seen: Option<Vec<bool>> =
                series.iter().map(|fed| selector.wanted.sees(&fed.labels)).collect();
            selector.seen = seen?;
        }
        Some(())
    }

    /// A value for every label of `by` that no selector refuses.
    fn by(&self, slo: &Slo) -> Option<Labels> {
        let value = |label: &str| {
            let asked = |wanted: &Wanted| wanted.matchers.iter().filter(|m| m.0 == *label).cloned().collect();
            let matchers: Vec<(String, MatchOp, String)> =
                self.wanted().flat_map(|wanted| -> Vec<_> { asked(wanted) }).collect();
            let named = matchers.iter().filter_map(named);
            let identity = slo.identity.iter().filter(|identity| &*identity.label == label);
            let known = identity.flat_map(|identity| &identity.values).map(|value| value.to_string());
            let mut tried = named.chain(known).chain(["a", "b", "other"].map(str::to_owned));
            let fits = |value: &String| matchers.iter().all(|matcher| accepts(matcher, value) == Some(true));
            tried.find(|value| !value.is_empty() && fits(value)).map(|value| (label.into(), value.into()))
        };
        slo.by.iter().map(|label| value(label)).collect()
    }

    /// One series for every set of selectors that can see the same one.
    fn series(&self, by: &Labels) -> Option<Vec<Fed>> {
        let metrics: BTreeMap<&str, Kind> =
            self.wanted().map(|wanted| (&*wanted.metric, wanted.kind)).collect();
        let mut series = Vec::new();
        for (metric, kind) in metrics {
            if self.wanted().any(|wanted| wanted.metric == metric && wanted.kind != kind) {
                return None;
            }
            let own: Vec<&Wanted> = self.wanted().filter(|wanted| wanted.metric == metric).collect();
            let mut seen = BTreeSet::new();
            for labels in ways(&own, metric, by)? {
                let by_whom: Option<Vec<bool>> = own.iter().map(|wanted| wanted.sees(&labels)).collect();
                let by_whom = by_whom?;
                if by_whom.contains(&true) && seen.insert(by_whom) {
                    series.push(Fed { labels, kind, good: Ratio::ZERO, bad: Ratio::ZERO });
                }
            }
        }
        Some(series)
    }
}

/// Labels of a metric that its selectors may tell apart.
fn ways(own: &[&Wanted], metric: &str, by: &Labels) -> Option<Vec<Labels>> {
    let mut told: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for matcher in own.iter().flat_map(|wanted| &wanted.matchers) {
        if !by.contains_key(&*matcher.0) {
            told.entry(&matcher.0).or_default().extend(named(matcher));
        }
    }
    let mut ways = vec![by.clone()];
    for way in &mut ways {
        way.insert("__name__".into(), metric.into());
    }
    for (label, mut values) in told {
        values.extend([usual(label).to_owned(), String::new()]);
        let mut once = BTreeSet::new();
        values.retain(|value| once.insert(value.clone()));
        let with = |way: &Labels, value: &String| {
            let mut way = way.clone();
            if !value.is_empty() {
                way.insert(label.into(), value.as_str().into());
            }
            way
        };
        ways = ways
            .iter()
            .flat_map(|way| values.iter().map(|value| with(way, value)).collect::<Vec<_>>())
            .collect();
        if ways.len() > MOST_WAYS {
            return None;
        }
    }
    Some(ways)
}

/// A value that means nothing bad to a reader.
fn usual(label: &str) -> &'static str {
    if label == "le" {
        "+Inf"
    } else if label.contains("status") || label.contains("code") {
        "200"
    } else {
        "ok"
    }
}

/// The value that a matcher wants, or an example of it.
fn named((_, op, value): &(String, MatchOp, String)) -> Option<String> {
    match op {
        MatchOp::Equal => Some(value.clone()),
        MatchOp::Regex => re2::example(value),
        MatchOp::NotEqual | MatchOp::NotRegex => None,
    }
}

fn accepts((_, op, wanted): &(String, MatchOp, String), value: &str) -> Option<bool> {
    let same = if op.is_regex() { re2::is_match(wanted, value)? } else { wanted == value };
    Some(same != op.is_negative())
}

impl Wanted {
    fn sees(&self, labels: &Labels) -> Option<bool> {
        if labels.get("__name__").map(|name| &**name) != Some(&*self.metric) {
            return Some(false);
        }
        for matcher in &self.matchers {
            let value = labels.get(&*matcher.0).map_or("", |value| &**value);
            if !accepts(matcher, value)? {
                return Some(false);
            }
        }
        Some(true)
    }
}

impl Query {
    fn of(text: &str, ranges: &mut BTreeSet<Duration>) -> Option<Self> {
        let parsed = promql::parse(text);
        if !parsed.is_ok() {
            return None;
        }
        let mut selectors = Vec::new();
        for selector in parsed.tree.selectors() {
            let (kind, range) = used(&parsed.tree, selector.id)?;
            ranges.insert(range);
            let wanted = wanted(&parsed.tree, &selector, kind)?;
            selectors.push(Selector { node: selector.id, wanted, seen: Vec::new() });
        }
        Some(Self { parsed, selectors })
    }

    fn found(&self, node: NodeId, series: &[Fed], values: &[Ratio]) -> Option<Vector> {
        let selector = self.selectors.iter().find(|selector| selector.node == node)?;
        let all = series.iter().zip(values).zip(&selector.seen);
        Some(all.filter(|(_, seen)| **seen).map(|((fed, value), _)| (fed.labels.clone(), *value)).collect())
    }
}

/// How a selector is used, and how far it looks back.
fn used(tree: &Tree, selector: NodeId) -> Option<(Kind, Duration)> {
    let mut around = tree.ancestors(selector);
    let range = match around.next().map(|id| tree.node(id).kind) {
        Some(NodeKind::Range { range, .. }) => range,
        Some(NodeKind::Offset { .. } | NodeKind::At { .. } | NodeKind::Extend { .. }) => return None,
        _ => return Some((Kind::Gauge, Duration::default())),
    };
    length(tree, range)?;
    let range = tree.slice(tree.node(range).span).parse().ok()?;
    let call = around.map(|id| tree.node(id).kind).find(|kind| !matches!(kind, NodeKind::Paren { .. }))?;
    let NodeKind::Call { name, .. } = call else { return None };
    match tree.slice(name) {
        "rate" | "increase" => Some((Kind::Counter, range)),
        "avg_over_time" => Some((Kind::Gauge, range)),
        _ => None,
    }
}

fn wanted(tree: &Tree, selector: &promql::Selector<'_>, kind: Kind) -> Option<Wanted> {
    let mut metric = selector.name.map(|name| tree.slice(name).to_owned());
    let mut matchers = Vec::new();
    for matcher in selector.matchers {
        let (label, value) = (tree.matcher_name(matcher), tree.matcher_value(matcher));
        if matcher.kind == NameKind::Variable || tree.has_variable(matcher) {
            return None;
        }
        if &*label == "__name__" {
            if matcher.op != MatchOp::Equal || metric.replace(value.into_owned()).is_some() {
                return None;
            }
        } else {
            matchers.push((label.into_owned(), matcher.op, value.into_owned()));
        }
    }
    let metric = metric.filter(|metric| promql::is_bare_name(metric, true))?;
    let bare = matchers.iter().all(|(label, ..)| promql::is_bare_name(label, false));
    bare.then_some(Wanted { metric, matchers, kind })
}
