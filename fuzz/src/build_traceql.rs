//! TraceQL builders: whatever they put together parses.

use std::time::Duration;

use dashc::query::traceql::{self, build::*};

use super::program::Program;

const LONGEST: usize = 2000;
const STEPS: usize = 12;

pub(crate) fn check(program: &mut Program<'_>) {
    let mut set = spanset(program);
    for _ in 0..program.below(STEPS) {
        let other = spanset(program);
        let longer = related(program, set.clone(), other);
        if longer.to_string().len() < LONGEST {
            set = longer;
        }
    }
    good(&set.to_string(), traceql::QueryKind::Search);
    good(&piped(program, set.clone()).into_text(), traceql::QueryKind::Search);
    good(&metrics(program, set).into_text(), traceql::QueryKind::Metrics);
}

fn good(text: &str, kind: traceql::QueryKind) {
    let parsed = traceql::parse(text);
    assert!(parsed.is_ok(), "{text}\n{:?}", parsed.faults);
    assert_eq!(parsed.kind(), Some(kind), "{text}");
}

fn spanset(program: &mut Program<'_>) -> Spans<Spanset> {
    match program.below(4) {
        0 => all_spans(),
        1 => raw("{ .a = 1 } || { .b = 2 }"),
        _ => spans(condition(program)),
    }
}

fn related(program: &mut Program<'_>, left: Spans<Spanset>, right: Spans<Spanset>) -> Spans<Spanset> {
    match program.below(12) {
        0 => left.and(right),
        1 => left.or(right),
        2 => left.child(right),
        3 => left.descendant(right),
        4 => left.parent(right),
        5 => left.ancestor(right),
        6 => left.sibling(right),
        7 => left.not_child(right),
        8 => left.not_sibling(right),
        9 => left.union_ancestor(right),
        10 => right.parent(left),
        _ => right.and(left),
    }
}

fn condition(program: &mut Program<'_>) -> Condition {
    let mut all = one(program);
    for _ in 0..program.below(6) {
        let next = one(program);
        all = match program.below(5) {
            0 => all.and(next),
            1 => all.or(next),
            2 => next.and(all),
            3 => next.or(all),
            _ => all.negate(),
        };
    }
    all
}

fn one(program: &mut Program<'_>) -> Condition {
    let field = field(program);
    match program.below(10) {
        0 => field.eq(program.text().as_str()),
        1 => field.ne(i64::from(program.byte()) - 100),
        2 => field.re("x.*|\"y\\d"),
        3 => field.exists(),
        4 => field.lt(0.5),
        5 => field.eq(program.below(2) == 0),
        6 => STATUS.eq(program.one(&[Status::Ok, Status::Error])),
        7 => DURATION.gt(verbatim("1.5s")),
        8 => DURATION.le(Duration::from_millis(u64::from(program.byte()) * 977)),
        _ => KIND.ne(Kind::Server),
    }
}

fn field(program: &mut Program<'_>) -> Field {
    let name = if program.below(2) == 0 { "http.route".to_owned() } else { program.name() };
    match program.below(6) {
        0 => span(&name),
        1 => resource(&name),
        2 => event(&name),
        3 => link(&name),
        4 => instrumentation(&name),
        _ => attribute(&name),
    }
}

fn piped(program: &mut Program<'_>, set: Spans<Spanset>) -> Spans {
    match program.below(6) {
        0 => set.by(field(program)).count().gt(2).select([span("x"), field(program)]),
        1 => set.count().le(3),
        2 => set.avg(DURATION).gt(verbatim("1s")),
        3 => set.max(field(program)).ge(0.5),
        4 => set.by(NAME).coalesce(),
        _ => set.select([field(program)]),
    }
}

fn metrics(program: &mut Program<'_>, set: Spans<Spanset>) -> Metrics {
    let made = match program.below(7) {
        0 => set.rate(),
        1 => set.count_over_time(),
        2 => set.avg_over_time(field(program)),
        3 => set.quantile_over_time(DURATION, ["0.5", "0.99"]),
        4 => set.histogram_over_time(DURATION),
        5 => set.max_over_time(field(program)),
        _ => return set.compare(condition(program)),
    };
    let made = if program.below(2) == 0 { made.by([field(program), NAME]) } else { made };
    match program.below(4) {
        0 => made.topk(1 + u32::from(program.byte())),
        1 => made.bottomk(3),
        2 => made.hint("exemplars", "false"),
        _ => made,
    }
}
