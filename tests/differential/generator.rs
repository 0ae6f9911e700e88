//! PromQL at random, always the same: expressions that are meant well, and what is left of them
//! when words and characters are taken out, doubled and exchanged.

use dashc::query::promql::tokens;

/// A small generator of random numbers (`SplitMix64`).
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit.max(1) as u64).unwrap_or(0)
    }

    fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    pub(crate) fn one<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())]
    }

    fn some(&mut self, least: usize, most: usize, mut item: impl FnMut(&mut Self) -> String) -> String {
        let count = least + self.below(most - least + 1);
        (0..count).map(|_| item(self)).collect::<Vec<_>>().join(", ")
    }

    fn maybe(&mut self, times: usize, item: impl FnOnce(&mut Self) -> String) -> String {
        if self.once_in(times) { item(self) } else { String::new() }
    }
}

const METRICS: [&str; 9] =
    ["up", "http_requests_total", "job:x:rate5m", "a_bucket", "sum", "offset", "by", "start", "_"];
const LABELS: [&str; 8] = ["job", "instance", "le", "__name__", "by", "bool", "sum", "on"];
const STRINGS: [&str; 12] = [
    "`\\d+`",
    "\"[[a]\"",
    "\"api\"",
    "'x'",
    "`raw`",
    "\"\"",
    "\"a\\\"b\\n\"",
    "\"é€\"",
    "\"5..|4..\"",
    "'.*'",
    "\".+\"",
    "\"$1\"",
];
const NUMBERS: [&str; 15] = [
    "1_000", "1", "0.5", ".5", "5.", "1e-9", "0x1F", "0755", "Inf", "-Inf", "NaN", "1e3", "5m", "1h30m",
    "300",
];
const DURATIONS: [&str; 11] =
    ["2 * 5m", "0s", "5m", "1h30m", "1w2d", "30s", "1y", "100ms", "300", "1.5", "1d"];
/// Each takes an instant vector and gives one.
const FUNCTIONS: [&str; 14] = [
    "abs",
    "ceil",
    "absent",
    "sort",
    "exp",
    "ln",
    "sgn",
    "timestamp",
    "histogram_count",
    "deg",
    "hour",
    "day_of_week",
    "sort_desc",
    "round",
];
/// Each takes a range vector and gives an instant vector.
const OVER_TIME: [&str; 12] = [
    "rate",
    "increase",
    "irate",
    "delta",
    "deriv",
    "resets",
    "changes",
    "avg_over_time",
    "max_over_time",
    "count_over_time",
    "last_over_time",
    "absent_over_time",
];
const AGGREGATIONS: [&str; 8] = ["sum", "avg", "min", "max", "count", "group", "stddev", "stdvar"];
const OPERATORS: [&str; 14] = [">/", "+", "-", "*", "/", "%", "^", "atan2", "==", "!=", ">", "<", ">=", "<="];

/// An expression that is meant to be right; types are wrong now and then.
pub(crate) fn expression(random: &mut Random, depth: usize) -> String {
    match random.below(24) {
        0..14 => vector(random, depth),
        14..19 => scalar(random, depth),
        19 | 20 => range(random, depth),
        21 => random.one(&STRINGS).to_owned(),
        _ => format!("({})", expression(random, depth.saturating_sub(1))),
    }
}

fn vector(random: &mut Random, depth: usize) -> String {
    if depth == 0 {
        return selector(random);
    }
    let less = depth - 1;
    match random.below(12) {
        0 | 1 => selector(random),
        2 => format!("{}({})", random.one(&OVER_TIME), range(random, less)),
        3 => format!("{}({})", random.one(&FUNCTIONS), vector(random, less)),
        4 => special(random, less),
        5 | 6 => aggregation(random, less),
        7 => format!("({})", vector(random, less)),
        8 => format!("{}{}", random.one(&["-", "+", "- "]), vector(random, less)),
        9 => with_scalar(random, less),
        _ => binary(random, less),
    }
}

fn selector(random: &mut Random) -> String {
    let matchers = random.some(0, 3, matcher);
    let comma = random.maybe(9, |_| ",".to_owned());
    let base = match random.below(6) {
        0 => format!("{{{}=\"x\", {matchers}}}", random.one(&LABELS)),
        1 => format!("{{\"my.metric\", {matchers}}}"),
        2 | 3 => format!("{}{{{matchers}{comma}}}", random.one(&METRICS)),
        _ => random.one(&METRICS).to_owned(),
    };
    format!("{base}{}", shift(random))
}

fn matcher(random: &mut Random) -> String {
    let label = if random.once_in(8) { "\"my.label\"" } else { random.one(&LABELS) };
    format!("{label}{}{}", random.one(&["=", "!=", "=~", "!~", " = "]), random.one(&STRINGS))
}

fn shift(random: &mut Random) -> String {
    let minus = random.one(&["", "", "-"]);
    match random.below(12) {
        0 => format!(" offset {minus}{}", random.one(&DURATIONS)),
        1 => format!(" @ {}", random.one(&["start()", "end()", "1700000000", "-5.5", "1e3"])),
        2 => format!(" @ end() offset {minus}{}", random.one(&DURATIONS)),
        _ => String::new(),
    }
}

fn range(random: &mut Random, depth: usize) -> String {
    let width = random.one(&DURATIONS);
    if random.below(3) > 0 {
        let matchers = random.some(0, 2, matcher);
        return format!("{}{{{matchers}}}[{width}]{}", random.one(&METRICS), shift(random));
    }
    let step = random.maybe(2, |random| random.one(&DURATIONS).to_owned());
    let inner = vector(random, depth.saturating_sub(1));
    format!("({inner})[{width}:{step}]{}", shift(random))
}

fn scalar(random: &mut Random, depth: usize) -> String {
    if depth == 0 {
        return random.one(&NUMBERS).to_owned();
    }
    let less = depth - 1;
    match random.below(8) {
        0 => format!("scalar({})", vector(random, less)),
        1 => random.one(&["time()", "pi()"]).to_owned(),
        2 => format!("-{}", scalar(random, less)),
        3 => format!("({})", scalar(random, less)),
        4 => {
            let (op, word) = (random.one(&OPERATORS), random.one(&["", "bool "]));
            format!("{} {op} {word}{}", scalar(random, less), scalar(random, less))
        }
        _ => random.one(&NUMBERS).to_owned(),
    }
}

fn special(random: &mut Random, depth: usize) -> String {
    let (inner, number) = (vector(random, depth), scalar(random, depth));
    match random.below(9) {
        0 => format!("histogram_quantile({number}, {inner})"),
        1 => format!("label_replace({inner}, \"a\", \"$1\", \"b\", \"(.*)\")"),
        2 => format!(
            "label_join({inner}, \"a\", \"-\", {})",
            random.some(0, 3, |r| r.one(&STRINGS).to_owned())
        ),
        3 => format!("clamp({inner}, {number}, 5)"),
        4 => format!("vector({number})"),
        5 => format!("quantile_over_time({number}, {})", range(random, depth)),
        6 => format!("predict_linear({}, {number})", range(random, depth)),
        7 => format!("round({inner}, {number})"),
        _ => random.one(&["hour()", "time()", "vector(1)", "day_of_month()"]).to_owned(),
    }
}

fn aggregation(random: &mut Random, depth: usize) -> String {
    let name = if random.once_in(6) { "SUM" } else { random.one(&AGGREGATIONS) };
    let (name, parameter) = match random.below(6) {
        0 => (random.one(&["topk", "bottomk", "quantile"]), format!("{}, ", scalar(random, depth))),
        1 => ("count_values", format!("{}, ", random.one(&STRINGS))),
        _ => (name, String::new()),
    };
    let inner = vector(random, depth);
    let labels = grouping(random);
    match random.below(3) {
        0 => format!("{name}({parameter}{inner})"),
        1 => format!("{name} {} {labels} ({parameter}{inner})", random.one(&["by", "without", "BY"])),
        _ => format!("{name}({parameter}{inner}) {} {labels}", random.one(&["by", "without"])),
    }
}

fn grouping(random: &mut Random) -> String {
    let label = |random: &mut Random| match random.below(9) {
        0 => "\"my.label\"".to_owned(),
        _ => random.one(&LABELS).to_owned(),
    };
    format!("({}{})", random.some(0, 3, label), random.maybe(9, |_| ",".to_owned()))
}

fn with_scalar(random: &mut Random, depth: usize) -> String {
    let (op, number, inner) = (random.one(&OPERATORS), scalar(random, depth.min(1)), vector(random, depth));
    match random.below(4) {
        0 => format!("{number} {op} {inner}"),
        1 => format!("{inner} {op} bool {number}"),
        _ => format!("{inner} {op} {number}"),
    }
}

fn binary(random: &mut Random, depth: usize) -> String {
    let (left, right) = (vector(random, depth), vector(random, depth));
    let op =
        if random.once_in(3) { random.one(&["and", "or", "unless", "OR"]) } else { random.one(&OPERATORS) };
    let word = random.maybe(9, |_| " bool".to_owned());
    let clause = match random.below(4) {
        0 => format!(" {} {}", random.one(&["on", "ignoring"]), grouping(random)),
        1 => {
            let many = random.one(&["group_left", "group_right", "GROUP_LEFT"]);
            let labels = random.maybe(2, grouping);
            format!(" {} {} {many} {labels}", random.one(&["on", "ignoring"]), grouping(random))
        }
        _ => String::new(),
    };
    format!("{left} {op}{word}{clause} {right}")
}

/// Words of the language, for exchanging.
const WORDS: [&str; 64] = [
    "(",
    ")",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "=",
    "==",
    "!=",
    "=~",
    "!~",
    "<",
    ">",
    "<=",
    ">=",
    "+",
    "-",
    "*",
    "/",
    "%",
    "^",
    "@",
    "and",
    "or",
    "unless",
    "atan2",
    "by",
    "without",
    "on",
    "ignoring",
    "group_left",
    "group_right",
    "bool",
    "offset",
    "sum",
    "topk",
    "quantile",
    "rate",
    "abs",
    "time",
    "scalar",
    "vector",
    "start()",
    "end()",
    "up",
    "x:y",
    "\"s\"",
    "''",
    "`r`",
    "1",
    "0",
    "5m",
    "1h",
    "0.5",
    "NaN",
    "Inf",
    "[5m]",
    "[5m:1m]",
    "{}",
    "()",
    "# c\n",
    "!",
];

/// Characters, for exchanging.
const CHARACTERS: [char; 20] =
    ['(', ')', '{', '[', ']', '"', '\'', ',', ':', '.', '-', '=', '~', '1', 'm', 'e', '_', '\\', ' ', '#'];

/// A text with one to three words or characters changed.
pub(crate) fn mutated(random: &mut Random, text: &str) -> String {
    let mut text = text.to_owned();
    for _ in 0..=random.below(3) {
        text = if random.once_in(4) { character(random, &text) } else { word(random, &text) };
    }
    text
}

fn word(random: &mut Random, text: &str) -> String {
    let mut words: Vec<&str> = tokens(text).iter().map(|token| token.span.of(text)).collect();
    let (at, other) = (random.below(words.len()), random.below(words.len()));
    match random.below(5) {
        0 => drop(words.remove(at)),
        1 => words.insert(at, random.one(&WORDS)),
        2 => words.insert(at, words[other]),
        3 => words.swap(at, other),
        _ => words[at] = random.one(&WORDS),
    }
    words.join(" ")
}

fn character(random: &mut Random, text: &str) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    let at = random.below(chars.len().max(1));
    match random.below(3) {
        0 if at < chars.len() => drop(chars.remove(at)),
        1 if at < chars.len() => chars[at] = random.one(&CHARACTERS),
        _ => chars.insert(at, random.one(&CHARACTERS)),
    }
    chars.into_iter().collect()
}

/// Words one after the other.
pub(crate) fn soup(random: &mut Random) -> String {
    let count = 1 + random.below(9);
    (0..count).map(|_| random.one(&WORDS)).collect::<Vec<_>>().join(" ")
}
