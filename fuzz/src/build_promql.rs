//! PromQL builders: whatever they put together parses, and to what was put together.
//!
//! A program is run by a stack machine that keeps of every value two texts:
//! the builder's, with the parentheses that precedence demands, and one with
//! every parenthesis there could be. Both must have one tree.

use std::time::Duration;

use dashc::query::promql::build::*;
use dashc::query::promql::{self, NodeId, NodeKind, Tree};

use super::program::Program;

/// An expression, and its text with every parenthesis.
#[derive(Clone)]
struct Twin {
    least: Expr<Instant>,
    full: String,
}

/// Longer texts and deeper stacks say nothing new.
const LONGEST: usize = 2000;
const STEPS: usize = 60;

pub(crate) fn check(program: &mut Program<'_>) {
    let mut stack: Vec<Twin> = Vec::new();
    for _ in 0..STEPS {
        if program.is_over() {
            break;
        }
        let top = match stack.pop() {
            Some(top) if top.full.len() < LONGEST => top,
            _ => leaf(program),
        };
        step(program, top, &mut stack);
    }
    for twin in stack {
        same(&twin);
    }
}

fn step(program: &mut Program<'_>, top: Twin, stack: &mut Vec<Twin>) {
    let made = match program.below(9) {
        0 => {
            stack.push(top);
            leaf(program)
        }
        1 => {
            stack.push(top.clone());
            top
        }
        2 => call(program, top),
        3 => aggregate(program, top),
        4 => Twin { least: -top.least, full: format!("(-{})", top.full) },
        5 => scalar_right(program, top),
        6 => scalar_left(program, top),
        7 => subquery(program, top),
        _ => {
            let left = stack.pop().unwrap_or_else(|| leaf(program));
            binary(program, left, top)
        }
    };
    stack.push(made);
}

fn leaf(program: &mut Program<'_>) -> Twin {
    let mut selector = match program.below(3) {
        0 => metric(program.one(&["up", "a:b", "bool", "sum", "nan", "on", "offset", "start", "by", "inf"])),
        1 => metric(program.name()),
        _ => series([Matcher::eq("x", "y")]),
    };
    for _ in 0..program.below(4) {
        let label = if program.below(2) == 0 { "job".to_owned() } else { program.name() };
        selector = match program.below(3) {
            0 => selector.eq(label, program.text()),
            1 => selector.ne(label, program.text()),
            _ => selector.re(label, program.one(&[".+", "a|b", "$x", "\\d+", "[[a]]"])),
        };
    }
    let least = match program.below(6) {
        0 => selector.whole(),
        1 => selector.offset(window(program)).whole(),
        2 => selector.at(program.one(&[0, -100, 1_700_000_000])).whole(),
        3 => rate(selector.range(window(program)).at_end()),
        4 => max_over_time(selector.range(window(program)).offset(window(program)).at_start()),
        _ => absent_over_time(selector.range(window(program))),
    };
    let full = least.to_string();
    Twin { least, full }
}

fn window(program: &mut Program<'_>) -> Window {
    match program.below(5) {
        0 => RATE_INTERVAL,
        1 => "1h30m".into(),
        2 => Duration::from_millis(u64::from(program.byte()) * u64::from(program.byte()) * 977).into(),
        3 => "$interval".into(),
        _ => "5m".into(),
    }
}

fn call(program: &mut Program<'_>, Twin { least, full }: Twin) -> Twin {
    let number = program.number();
    let (least, full) = match program.below(9) {
        0 => (abs(least), format!("abs({full})")),
        1 => (histogram_quantile(number, least), format!("histogram_quantile({number}, {full})")),
        2 => (clamp_min(least, num(1) + 2), format!("clamp_min({full}, (1 + 2))")),
        3 => (round_to(least, number), format!("round({full}, {number})")),
        4 => (
            label_replace(least, "a", "$1", "b", "(.*)"),
            format!("label_replace({full}, \"a\", \"$1\", \"b\", \"(.*)\")"),
        ),
        5 => (absent(least), format!("absent({full})")),
        6 => (vector(scalar(least)), format!("vector(scalar({full}))")),
        7 => (vector(time() % number), format!("vector((time() % ({number})))")),
        _ => (clamp(least, -1, pi()), format!("clamp({full}, -1, pi())")),
    };
    Twin { least, full }
}

fn aggregate(program: &mut Program<'_>, Twin { least, full }: Twin) -> Twin {
    let (made, name, parameter) = match program.below(5) {
        0 => (sum(least), "sum", ""),
        1 => (topk(3, least), "topk", "3, "),
        2 => (count_values("v", least), "count_values", "\"v\", "),
        3 => (quantile(num(1) - "0.05", least), "quantile", "(1 - 0.05), "),
        _ => (group(least), "group", ""),
    };
    let labels = labels(program);
    let (least, clause) = match program.below(3) {
        0 => (made.whole(), String::new()),
        1 => (made.by(&labels), format!(" by {} ", listed(&labels))),
        _ => (made.without(&labels), format!(" without {} ", listed(&labels))),
    };
    Twin { least, full: format!("{name}{clause}({parameter}{full})") }
}

fn labels(program: &mut Program<'_>) -> Vec<String> {
    let count = program.below(4);
    let label = |program: &mut Program<'_>| match program.below(4) {
        0 => program.name(),
        1 => "my.label".to_owned(),
        2 => "bool".to_owned(),
        _ => "x".to_owned(),
    };
    (0..count).map(|_| label(program)).collect()
}

/// A list of labels, each in quotes.
fn listed(labels: &[String]) -> String {
    let quoted: Vec<String> = labels.iter().map(|label| quoted(label)).collect();
    format!("({})", quoted.join(", "))
}

/// A string of PromQL with every character as its code point.
fn quoted(text: &str) -> String {
    let chars: Vec<String> = text.chars().map(|char| format!("\\U{:08x}", u32::from(char))).collect();
    format!("\"{}\"", chars.concat())
}

fn subquery(program: &mut Program<'_>, Twin { least, full }: Twin) -> Twin {
    let (range, step) = (window(program), window(program));
    let (made, full) = match program.below(3) {
        0 => (least.subquery(range.clone()), format!("({full})[{}:]", range.as_str())),
        1 => (
            least.subquery(range.clone()).step(step.clone()),
            format!("({full})[{}:{}]", range.as_str(), step.as_str()),
        ),
        _ => (
            least.subquery(range.clone()).at_start().offset(step.clone()),
            format!("({full})[{}:] offset {} @ start()", range.as_str(), step.as_str()),
        ),
    };
    Twin { least: avg_over_time(made), full: format!("avg_over_time({full})") }
}

fn scalar_right(program: &mut Program<'_>, Twin { least, full }: Twin) -> Twin {
    let number = program.number();
    let (least, word) = match program.below(9) {
        0 => ((least + number).whole(), "+"),
        1 => ((least - number).whole(), "-"),
        2 => ((least * number).whole(), "*"),
        3 => ((least / number).whole(), "/"),
        4 => ((least % number).whole(), "%"),
        5 => (least.atan2(number).whole(), "atan2"),
        6 => (least.pow(number).whole(), "^"),
        7 => (least.ne_to(number).bool().whole(), "!= bool"),
        _ => (least.gt(number).whole(), ">"),
    };
    Twin { least, full: format!("({full} {word} ({number}))") }
}

fn scalar_left(program: &mut Program<'_>, Twin { least, full }: Twin) -> Twin {
    let number = i64::from(program.byte()) - 3;
    let (least, word) = match program.below(9) {
        0 => ((number + least).whole(), "+"),
        1 => ((number - least).whole(), "-"),
        2 => ((number * least).whole(), "*"),
        3 => ((number / least).whole(), "/"),
        4 => ((number % least).whole(), "%"),
        5 => (num(number).atan2(least).whole(), "atan2"),
        6 => (num(number).pow(least).whole(), "^"),
        7 => (num(number).eq_to(least).bool().whole(), "== bool"),
        _ => (num(number).le(least).whole(), "<="),
    };
    Twin { least, full: format!("(({number}) {word} {full})") }
}

fn binary(program: &mut Program<'_>, left: Twin, right: Twin) -> Twin {
    let (one, two) = (left.least, right.least);
    let matching = program.below(5);
    let labels = labels(program);
    let (least, word) = match program.below(12) {
        0 => (matched(one + two, matching, &labels), "+"),
        1 => (matched(one - two, matching, &labels), "-"),
        2 => (matched(one * two, matching, &labels), "*"),
        3 => (matched(one / two, matching, &labels), "/"),
        4 => (matched(one % two, matching, &labels), "%"),
        5 => (matched(one.atan2(two), matching, &labels), "atan2"),
        6 => (matched(one.pow(two), matching, &labels), "^"),
        7 => (matched(one.eq_to(two), matching, &labels), "=="),
        8 => (matched(one.lt(two).bool(), matching, &labels), "< bool"),
        9 => (unioned(one.or(two), matching, &labels), "or"),
        10 => (unioned(one.and(two), matching, &labels), "and"),
        _ => (unioned(one.unless(two), matching, &labels), "unless"),
    };
    let is_set = matches!(word, "or" | "and" | "unless");
    let list = listed(&labels);
    let clause = match matching {
        1 => format!(" on {list}"),
        2 => format!(" ignoring {list}"),
        3 if !is_set => " on (x) group_left (\"a.b\")".to_owned(),
        4 if !is_set => " ignoring () group_right ()".to_owned(),
        _ => String::new(),
    };
    Twin { least, full: format!("({} {word}{clause} {})", left.full, right.full) }
}

fn matched<O: Grouped + Clone>(
    join: Expr<Instant, Operation<O, Vectors>>,
    matching: usize,
    labels: &[String],
) -> Expr<Instant> {
    let join = match matching {
        0 => join,
        1 => join.on(labels),
        2 => join.ignoring(labels),
        3 => join.on(["x"]).group_left(["a.b"]),
        _ => join.group_right([] as [&str; 0]),
    };
    join.whole()
}

fn unioned(
    join: Expr<Instant, Operation<Set, Vectors>>,
    matching: usize,
    labels: &[String],
) -> Expr<Instant> {
    match matching {
        1 => join.on(labels).whole(),
        2 => join.ignoring(labels).whole(),
        _ => join.whole(),
    }
}

fn same(twin: &Twin) {
    let least = twin.least.to_string();
    let (one, two) = (promql::parse(&least), promql::parse(&twin.full));
    assert!(one.is_ok(), "{least}\n{:?}", one.faults);
    assert!(two.is_ok(), "{}\n{:?}", twin.full, two.faults);
    let shapes = [&one.tree, &two.tree].map(|tree| tree.root().map(|root| shape(tree, root)));
    assert_eq!(shapes[0], shapes[1], "{least}\n{}", twin.full);
    // In its own parentheses, as under an operator, a text stays what it is.
    let around = promql::parse(&format!("({least})"));
    let again = promql::parse(&format!("(\n{least} )"));
    assert!(around.is_ok() && around.tree.same(&again.tree), "{least}");
}

/// The tree without its parentheses. Programs are short: it is not deep.
fn shape(tree: &Tree, id: NodeId) -> String {
    let slice = |span| tree.slice(span);
    let names =
        |labels| tree.labels(labels).iter().map(|l| tree.label_name(l).into_owned()).collect::<Vec<_>>();
    let head = match tree.node(id).kind {
        NodeKind::Paren { inner } => return shape(tree, inner),
        NodeKind::Binary { op_span, matching, .. } => {
            let matching = matching.and_then(|id| tree.matching(id)).copied().unwrap_or_default();
            let clause = |clause: promql::MatchClause| (clause.second, names(clause.labels));
            let (labels, group) = (matching.labels.map(clause), matching.group.map(clause));
            format!("{} {} {labels:?} {group:?}", slice(op_span), matching.bool_word.is_some())
        }
        NodeKind::Aggregate { name, grouping, .. } => {
            let grouping = grouping.and_then(|id| tree.grouping(id));
            format!("{} {:?}", slice(name), grouping.map(|g| (g.without, names(g.labels))))
        }
        NodeKind::Call { name, .. } => slice(name).to_owned(),
        NodeKind::Unary { negative, .. } => format!("negative {negative}"),
        NodeKind::Subquery { brackets, .. } => slice(brackets).to_owned(),
        NodeKind::Offset { .. } => "offset".to_owned(),
        NodeKind::At { .. } => "@".to_owned(),
        _ => return slice(tree.node(id).span).to_owned(),
    };
    let children: Vec<String> = tree.children(id).map(|child| shape(tree, child)).collect();
    format!("({head} {})", children.join(" "))
}
