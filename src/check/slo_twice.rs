//! SLOs that bear one name, or promise what another one promises already.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::slo_tiers::percent;
use super::{Check, Example, Meta};
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::Project;
use crate::quantity::{Duration, Window};
use crate::query::promql::token::Tok;
use crate::query::promql::tokens;
use crate::slo::{Measures, Sli, Slo, Template};

/// `slo/duplicate-name`, `slo/implied`
pub(super) struct Twice;

impl Check for Twice {
    fn metas(&self) -> &'static [Meta] {
        METAS
    }

    fn project(&self, project: &Project, sink: &mut Sink) {
        let mut names: BTreeMap<&str, &Slo> = BTreeMap::new();
        let mut groups: BTreeMap<Cow<'_, str>, &Slo> = BTreeMap::new();
        for slo in &project.slos {
            let first = *names.entry(slo.name.as_str()).or_insert(slo);
            // Parts of an SLO share its name and its place.
            if first.origin != slo.origin && !slo.is_one_value() {
                sink.push(same_name(slo, first));
            }
            let alike = *groups.entry(slo.full_name()).or_insert(slo);
            if alike.origin != slo.origin && alike.name.text != slo.name.text {
                sink.push(same_group(slo, alike));
            }
        }
        implied(&project.slos, sink);
    }
}

fn same_name(slo: &Slo, first: &Slo) -> Diagnostic {
    Diagnostic::error("slo/duplicate-name", format!("two SLOs are called `{}`", slo.name.text))
        .at(slo.origin, "the second")
        .also(first.origin, "the first")
        .help("give one of them another name: it is the label that keeps their series apart")
}

/// `orders-eu`, and the value `eu` of `orders`.
fn same_group(slo: &Slo, first: &Slo) -> Diagnostic {
    let (whole, part) = if slo.is_one_value() { (first, slo) } else { (slo, first) };
    let message =
        format!("the rules of a value of `{}` are called like `{}`", part.name.text, whole.name.text);
    Diagnostic::error("slo/duplicate-name", message)
        .at(whole.origin, "this name")
        .also(part.objective_origin, "the value with an objective of its own")
        .help("give the SLO another name: it is the name of its group of rules")
}

/// What an SLO promises, but for how much of it.
type Subject = (String, Vec<Box<str>>, String);

fn subject(slo: &Slo) -> Subject {
    let window = match slo.window {
        Window::Rolling(length) => length.to_string(),
        calendar => calendar.to_string(),
    };
    (share(slo), slo.by.clone(), window)
}

fn implied(slos: &[Slo], sink: &mut Sink) {
    // Most share nothing with any other, and need not be read in full.
    let mut alike: BTreeMap<u64, Vec<&Slo>> = BTreeMap::new();
    for slo in slos.iter().filter(|slo| slo.part.is_none()) {
        alike.entry(print(slo)).or_default().push(slo);
    }
    slower(slos, sink);
    let mut subjects: BTreeMap<Subject, Vec<&Slo>> = BTreeMap::new();
    for slo in alike.into_values().filter(|alike| alike.len() > 1).flatten() {
        subjects.entry(subject(slo)).or_default().push(slo);
    }
    for mut same in subjects.into_values().filter(|same| same.len() > 1) {
        same.sort_by(|a, b| a.watch.budget().cmp(&b.watch.budget()).then(a.name.text.cmp(&b.name.text)));
        let Some((strictest, rest)) = same.split_first() else { continue };
        let others = rest.iter().filter(|slo| slo.name.text != strictest.name.text);
        sink.extend(others.map(|looser| report(looser, strictest)));
    }
}

/// Of two limits of one latency the longer is kept whenever the shorter is, unless more must keep to it.
fn slower(slos: &[Slo], sink: &mut Sink) {
    type Subject<'a> = (&'a str, &'a [Box<str>], Duration);
    let mut alike: BTreeMap<Subject<'_>, Vec<(&Slo, Duration)>> = BTreeMap::new();
    for slo in slos.iter().filter(|slo| slo.part.is_none()) {
        let (Measures::Latency(limit), Sli::Events { total, .. }) = (slo.measures, &slo.sli) else {
            continue;
        };
        let window = slo.window.length();
        alike.entry((&*total.text.text, &slo.by, window)).or_default().push((slo, limit));
    }
    for same in alike.into_values().filter(|same| same.len() > 1) {
        for (looser, limit) in &same {
            let implies = |(stricter, shorter): &&(&Slo, Duration)| {
                shorter < limit && stricter.watch.budget() <= looser.watch.budget()
            };
            let Some((stricter, shorter)) = same.iter().find(implies) else { continue };
            let (name, by) = (&looser.name.text, &stricter.name.text);
            let said = |slo: &Slo, limit: &Duration| format!("{} below {limit}", slo.watch.objective);
            sink.push(
                Diagnostic::warning("slo/implied", format!("`{name}` is kept whenever `{by}` is"))
                    .at(looser.objective_origin, said(looser, limit))
                    .also(stricter.objective_origin, said(stricter, shorter))
                    .help(format!(
                        "remove `{name}`, or promise more of it than {}",
                        stricter.watch.objective
                    )),
            );
        }
    }
}

fn report(looser: &Slo, strictest: &Slo) -> Diagnostic {
    let (name, by) = (&looser.name.text, &strictest.name.text);
    let same = looser.watch.objective == strictest.watch.objective;
    let message = if same {
        format!("`{name}` promises the same as `{by}`")
    } else {
        format!("`{name}` is kept whenever `{by}` is")
    };
    let allowed = |slo: &Slo| format!("{} of the same events may be bad", percent(slo.watch.budget()));
    Diagnostic::warning("slo/implied", message)
        .at(looser.objective_origin, allowed(looser))
        .also(strictest.objective_origin, allowed(strictest))
        .help(format!("remove `{name}`, or give it another window or another indicator"))
}

/// A number that is the same for all texts of one share, and seldom for those of two.
fn print(slo: &Slo) -> u64 {
    match &slo.sli {
        Sli::Events { bad, total, .. } => {
            parts(bad.text.text.bytes().chain(*b"/").chain(total.text.text.bytes()))
        }
        Sli::Ratio(share) | Sli::Slice { bad: share, .. } => parts(share.text.text.bytes()),
    }
}

/// The sum over the parts of a text, so that it depends on neither the order of matchers nor spacing; each by
/// the hash of Fowler, Noll and Vo.
fn parts(text: impl Iterator<Item = u8>) -> u64 {
    const START: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0100_0000_01b3;
    let (mut sum, mut part) = (0_u64, START);
    for byte in text.filter(|byte| !byte.is_ascii_whitespace()) {
        if matches!(byte, b',' | b'{' | b'}') {
            // Nothing between two commas is no matcher.
            sum = sum.wrapping_add(if part == START { 0 } else { part });
            part = START;
        } else {
            part = (part ^ u64::from(byte)).wrapping_mul(PRIME);
        }
    }
    sum.wrapping_add(part)
}

/// The share of bad events as one text, however it was written.
fn share(slo: &Slo) -> String {
    let text = |template: &Template| {
        if slo.home.logs { spaced(&template.text.text) } else { canonical(&template.text.text) }
    };
    match &slo.sli {
        Sli::Events { bad, total, .. } => format!("{}/{}", text(bad), text(total)),
        Sli::Ratio(ratio) => text(ratio),
        Sli::Slice { bad, .. } => format!("slice {}", text(bad)),
    }
}

fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A query without its spacing, its matchers in order.
pub(super) fn canonical(text: &str) -> String {
    let mut made = String::with_capacity(text.len());
    let mut matchers: Option<Vec<String>> = None;
    for token in tokens(text) {
        let word = token.span.of(text);
        match (token.kind, &mut matchers) {
            (Tok::LBrace, _) => matchers = Some(vec![String::new()]),
            (Tok::RBrace, Some(list)) => {
                list.retain(|matcher| !matcher.is_empty());
                list.sort_unstable();
                made.extend(["{", &list.join(","), "}"]);
                matchers = None;
            }
            (Tok::Comma, Some(list)) => list.push(String::new()),
            (_, Some(list)) => list.last_mut().into_iter().for_each(|last| last.push_str(word)),
            (_, None) => {
                // Words that touch would be one word.
                let glued = made.ends_with(is_word) && word.starts_with(is_word);
                made.push_str(if glued { " " } else { "" });
                made.push_str(word);
            }
        }
    }
    made
}

fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

const METAS: &[Meta] = &[
    Meta {
        code: "slo/duplicate-name",
        summary: "two SLOs have the same name",
        explanation: "The name is the label `slo`, by which the series of one are told from those of another.
Two SLOs of one name would write the same series.",
        bad: &[Example::alerts(
            "slos:
  - slo: orders
    objective: 99.5%
    sli: { bad: 'sum(rate(orders_total{result=\"failed\"}[$window]))', total: 'sum(rate(orders_total[$window]))' }
  - slo: orders
    objective: 99%
    sli: { slice: 'sum(rate(orders_total[5m])) > 10' }
",
        )],
        good: &[Example::alerts(
            "slos:
  - slo: orders
    objective: 99.5%
    sli: { bad: 'sum(rate(orders_total{result=\"failed\"}[$window]))', total: 'sum(rate(orders_total[$window]))' }
  - slo: throughput
    objective: 99%
    sli: { slice: 'sum(rate(orders_total[5m])) > 10' }
",
        )],
    },
    Meta {
        code: "slo/implied",
        summary: "an SLO is kept whenever another one is",
        explanation: "Of two promises about the same events over the same window the looser one says nothing of
its own: whoever keeps 99.9 % keeps 99 % as well, an \"error rate below 1 %\" is an availability of 99 %, and what is
answered within half a second is answered within one. It costs rules and a second alert for every outage. A warning.",
        bad: &[Example::alerts(
            "slos:
  - slo: availability
    objective: 99.9%
    sli: { bad: 'sum(rate(orders_total{result=\"failed\"}[$window]))', total: 'sum(rate(orders_total[$window]))' }
  - slo: error-rate
    objective: 99%
    sli: { ratio: 'sum(rate(orders_total{result=\"failed\"}[$window])) / sum(rate(orders_total[$window]))' }
",
        )],
        good: &[Example::alerts(
            "slos:
  - slo: availability
    objective: 99.9%
    sli: { bad: 'sum(rate(orders_total{result=\"failed\"}[$window]))', total: 'sum(rate(orders_total[$window]))' }
",
        )],
    },
];

#[cfg(test)]
mod tests {
    use super::canonical;

    #[test]
    fn spacing_and_the_order_of_matchers_say_nothing() {
        let one = canonical("sum by (a) (rate(x{b=\"1\",a=~\"2\"}[$window]))");
        assert_eq!(one, canonical("sum by(a)(\n  rate(x{ a=~\"2\", b=\"1\", } [$window])\n)"));
        assert_ne!(one, canonical("sum by (a) (rate(x{b=\"1\"}[$window]))"));
        assert_eq!(canonical("a or b"), "a or b");
    }
}
