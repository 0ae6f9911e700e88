//! LogQL builders: whatever they put together parses.

use dashc::query::logql::{self, build::*};

use super::program::Program;

const LONGEST: usize = 2000;
const STEPS: usize = 40;

pub(crate) fn check(program: &mut Program<'_>) {
    let logs = staged(program);
    let mut stack = vec![sample(program, logs.clone())];
    for _ in 0..STEPS {
        if program.is_over() {
            break;
        }
        let top = match stack.pop() {
            Some(top) if top.to_string().len() < LONGEST => top,
            _ => fresh(program),
        };
        let made = match program.below(3) {
            0 => {
                stack.push(top);
                fresh(program)
            }
            1 => alone(program, top),
            _ => {
                let left = stack.pop().unwrap_or_else(|| fresh(program));
                combined(program, left, top)
            }
        };
        stack.push(made);
    }
    good(&logs.into_text(), logql::Kind::Log);
    for metric in stack {
        good(&metric.into_text(), logql::Kind::Metric);
    }
}

fn good(text: &str, kind: logql::Kind) {
    let parsed = logql::parse(text);
    assert!(parsed.is_ok(), "{text}\n{:?}", parsed.faults);
    assert_eq!(parsed.kind(), Some(kind), "{text}");
}

fn fresh(program: &mut Program<'_>) -> Metric {
    let logs = staged(program);
    sample(program, logs)
}

fn staged(program: &mut Program<'_>) -> Logs {
    let value = format!("{}.", program.text());
    let mut logs = stream(program.one(&["app", "service_name", "rate"]), &value).re("y", ".+").contains("");
    for _ in 0..program.below(5) {
        logs = stage(program, logs);
    }
    logs
}

fn stage(program: &mut Program<'_>, logs: Logs) -> Logs {
    match program.below(16) {
        0 => logs.contains(&program.text()),
        1 => logs.lacks(&program.text()),
        2 => logs.matches(program.one(&["a|b", "\\d+\"", "$x", "(?P<a>b)`"])),
        3 => logs.fits("<_> status=5<_>"),
        4 => logs.json(),
        5 => logs.logfmt_fields(["a", "b"]),
        6 => logs.json_fields([("a", "b.c[0]"), ("d", "e")]),
        7 => logs.filter(condition(program)),
        8 => logs.drop_labels(["a", "b"]).decolorize(),
        9 => logs.keep_labels(["a"]),
        10 => logs.label_format([("x", "{{.a}}"), ("z", "`\"{{ .b }}")]),
        11 => logs.line_format("{{.a | ToUpper}}"),
        12 => logs.regexp("(?P<a>.*)"),
        13 => logs.pattern("<a> <_> <b>"),
        14 => logs.unpack(),
        _ => logs.logfmt(),
    }
}

fn condition(program: &mut Program<'_>) -> Condition {
    let mut all = one(program);
    for _ in 0..program.below(5) {
        let next = one(program);
        all = match program.below(4) {
            0 => all.and(next),
            1 => all.or(next),
            2 => next.and(all),
            _ => next.or(all),
        };
    }
    all
}

fn one(program: &mut Program<'_>) -> Condition {
    let name = label(program.one(&["a", "level", "_b"]));
    match program.below(8) {
        0 => name.eq(&program.text()),
        1 => name.ne(&program.text()),
        2 => name.re(".*"),
        3 => name.gt(5),
        4 => name.le("1.5s"),
        5 => name.ge("20MB"),
        6 => name.ip("10.0.0.0/8"),
        _ => name.lt("0.25"),
    }
}

fn sample(program: &mut Program<'_>, logs: Logs) -> Metric {
    let valued = |logs: Logs| logs.unwrap("a").filter(label("__error__").eq(""));
    match program.below(7) {
        0 => rate(logs.range("5m").offset("1h")),
        1 => count_over_time(logs.range(RANGE)),
        2 => bytes_rate(logs.range("1h30m")),
        3 => absent_over_time(logs.range("5m")),
        4 => avg_over_time(valued(logs).range(RANGE)).by(["a"]),
        5 => quantile_over_time("0.95", logs.unwrap_duration("a").range("$x")).without(["b"]),
        _ => sum_over_time(logs.unwrap_bytes("a").range("5m")),
    }
}

fn alone(program: &mut Program<'_>, metric: Metric) -> Metric {
    let number = program.number();
    match program.below(9) {
        0 => sum(metric).by(["a", "b"]),
        1 => topk(3, metric).without(["a"]),
        2 => sort_desc(metric),
        3 => label_replace(metric, "a", "$1", "b", "(.*)"),
        4 => (metric * 100).whole(),
        5 => (1 - metric).whole(),
        6 => metric.gt("0.5").bool().whole(),
        7 => (metric + vector(2)).whole(),
        _ => {
            let number = number.trim_start_matches('-');
            if number == "Inf" { max(metric).whole() } else { metric.le(number).whole() }
        }
    }
}

fn combined(program: &mut Program<'_>, left: Metric, right: Metric) -> Metric {
    match program.below(10) {
        0 => (left / right).on(["a"]).group_left(["b"]).whole(),
        1 => (left * right).whole(),
        2 => (left - right).ignoring(["a"]).group_right(["b"]).whole(),
        3 => left.gt(right).bool().whole(),
        4 => left.or(right).ignoring(["a"]).whole(),
        5 => left.unless(right).whole(),
        6 => left.and(right).on(["a"]).whole(),
        7 => left.pow(right).whole(),
        8 => (left % right).whole(),
        _ => (left + right).whole(),
    }
}
