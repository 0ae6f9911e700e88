//! The PromQL front end, from the outside: text in, verdict, place and tree out.
//!
//! The table below is the project's own; the conformance file, if the machine
//! has it, holds verdicts of Prometheus itself with every flag on.

#![allow(missing_docs, clippy::unwrap_used)]

use std::path::PathBuf;

use dashc::query::promql::{self, Feature, FeatureSet, NodeKind, Parsed, Target, ValueType};

/// Queries that Prometheus 3 accepts.
#[rustfmt::skip]
const VALID: &[&str] = &[
    // numbers, durations, strings
    "1", ".5", "5.", "1e3", "1.5E-3", "0x1F", "0X_1f", "017", "089", "1_000_000", "Inf", "-inf", "NaN",
    "5m", "1 + 1h30m", "0s", "1h1m1s1ms", r#""a\n\x41\101\u00e9\U0001F600\"""#, r"'it\'s'", r"`raw \d \`",
    "\"\"",
    // selectors
    "up", "a:b:c", ":a", "up{}", "up{job=\"a\"}", "up{job='a',}", "up{a!=\"\",b=~\"x|y\",c!~\"z\"}",
    "{job=\"a\"}", "{\"my.metric\"}", "{\"my.metric\",\"my.label\"='x'}", "{__name__=~\"a.+\"}",
    "{\"a\", \"b\"}", "up{by=\"a\",on=\"b\",bool=\"c\"}", "up{a=~`\\d+`}",
    "up # comment\n{job=\"a\"} # more", "up{ # in braces\n job=\"a\"}", "{x=\"\",y=~\".+\"}",
    // words that are reserved elsewhere
    "sum", "by", "offset", "and and and", "or or unless", "min + max", "fill", "start", "end", "step",
    "anchored", "without{a=\"b\"}", "sum by (by, on, sum, bool, group_left, offset) (x)",
    "sum(x) by (start, end)",
    // ranges, subqueries, modifiers
    "x[5m]", "x[ 5m ]", "x[300]", "x[.5]", "x[1h:5m]", "x[1h:]", "x[1h : 5m] offset 1d", "rate(x[5m])[1h:]",
    "x offset 5m", "x offset -5m", "x offset 300", "x @ 1700000000", "x @ -1.5", "x @ start()",
    "x @ end() offset 5m", "x[5m] offset 5m @ 10", "x[5m] @ 10 offset 5m", "x OFFSET 1w", "x[5m # c\n]",
    "x[5m+1m]", "x[step()]", "x[2*step():max_of(step(), 5s)]", "x offset step()", "x offset -(5m*2)",
    "x offset (5)", "x[-5m+10m]", "x[2^3]", "x[5m] anchored", "x smoothed",
    "rate(x[5m] smoothed offset 1m)", "x offset 5m + 1",
    // operators
    "a + b", "a+-b", "-a ^ 2", "2 ^ 3 ^ 2", "a atan2 b", "a % 2", "a and b or c unless d", "a == bool b",
    "1 >= bool 2", "a > 1", "a * on (x) b", "a * on() b", "a * ignoring (x, y) group_left b",
    "a * on (\"x y\") group_right (z) b", "a and on (x) b", "a == on() 1", "a </ 1", "a >/ b",
    "a + fill(0) b", "a / on (x) group_left () fill_left(-1) fill_right(Inf) b", "a + fill", "((a))", "+a",
    "--a",
    // calls and aggregations
    "time()", "rate(x[5m])", "round(x)", "round(x, 0.5)", "hour()", "hour(x)",
    "label_join(x, \"a\", \",\")", "label_join(x, 'a', ',', 'b', 'c')",
    "histogram_quantile(0.9, sum by (le) (rate(x_bucket[5m])))", "histogram_quantiles(x, \"q\", 0.5, 0.9)",
    "sort_by_label(x)", "info(x)", "info(x, {a=~\".*\"})", "limitk(3, x)", "limit_ratio(-0.5, x)",
    "double_exponential_smoothing(x[5m], 0.5, 0.5)", "min_of(1, 2)", "vector(start())", "sum(x)",
    "SUM BY (a) (x)", "sum without () (x)", "sum(x) by (a, \"b.c\",)", "topk(5, x)",
    "topk by (a) (scalar(y), x)", "count_values(\"v\", x)", "quantile(0.9, x)", "group(x)",
    "rate ( x [5m] )", "absent(x{a=\"b\"})",
    // Grafana variables
    "$x", "${x}", "${x:raw}", "[[x]]", "$metric{a=\"b\"}", "rate(x[$__rate_interval])",
    "rate(x[$__interval:$__range])", "x[${n}m]", "x offset $off", "x @ $t", "topk($n, x)", "metric_$x",
    "${x}_total{a=\"$b\"}", "sum by ($a, b) (x)", "$agg by (a) (x)", "$agg(x) by (a)", "$f(x[5m])",
    "x{$filters}", "x{$a=\"b\",${c}=~\"$d\"}", "x $op 5", "rate(x[5m] $offset)", "x[[[r]]]",
    "x{a=~\"${b:regex}(\"}", "x * on ($l) y",
];

/// Queries that Prometheus refuses: every fault with its code and the characters it underlines.
type Row = (&'static str, &'static [(&'static str, &'static str)]);

const LEXICAL: &[Row] = &[
    ("", &[("promql/empty", "")]),
    ("  # nothing", &[("promql/empty", "")]),
    ("1..2", &[("promql/bad-number", "1..2")]),
    ("0x", &[("promql/bad-number", "0x")]),
    ("1__0", &[("promql/bad-number", "1__0")]),
    ("1e", &[("promql/bad-number", "1e")]),
    ("x[5min]", &[("promql/bad-duration", "5min")]),
    ("x[1.5h]", &[("promql/bad-duration", "1.5h")]),
    ("x[5m1h]", &[("promql/bad-duration", "5m1h")]),
    ("x[1m1m]", &[("promql/bad-duration", "1m1m")]),
    ("x[300y]", &[("promql/bad-duration", "300y")]),
    ("x offset 5q", &[("promql/bad-duration", "5q")]),
    ("x{a=\"b}", &[("promql/unclosed-string", "\"b}")]),
    ("x{a='b\"}", &[("promql/unclosed-string", "'b\"}")]),
    ("x{a=\"\\d+\"}", &[("promql/bad-string", "\\d")]),
    ("x{a=~\"\\.a\\-b\"}", &[("promql/bad-string", "\\."), ("promql/bad-string", "\\-")]),
    ("\"\\ud800\"", &[("promql/bad-string", "\\u")]),
    ("x{a=“b”}", &[("promql/unexpected-character", "“b”")]),
    ("x; y", &[("promql/unexpected-character", ";")]),
    ("x ? y", &[("promql/unexpected-character", "?")]),
    ("é", &[("promql/unexpected-character", "é")]),
    ("a && b", &[("promql/unknown-operator", "&&")]),
    ("a || b", &[("promql/unknown-operator", "||")]),
    ("a & b", &[("promql/unknown-operator", "&")]),
    ("a | b", &[("promql/unknown-operator", "|")]),
    ("!a", &[("promql/unknown-operator", "!")]),
    ("a => 1", &[("promql/unknown-operator", "=>")]),
    ("a <> 1", &[("promql/unknown-operator", "<>")]),
    ("{app=\"x\"} |= \"err\"", &[("promql/logql", "|=")]),
    ("sum(rate({app=\"x\"} |~ `err` [5m]))", &[("promql/logql", "|~")]),
    ("{app=\"x\"} | json | level=\"error\"", &[("promql/logql", "|")]),
    (
        "rate(x[{{.window}}]) + {{ .y }}_total",
        &[("promql/template", "{{.window}}"), ("promql/template", "{{ .y }}")],
    ),
    ("my.metric + 1", &[("promql/dotted-name", "my.metric")]),
    ("rate(a.b.c[5m])", &[("promql/dotted-name", "a.b.c")]),
    ("x{k8s.pod=\"a\"}", &[("promql/dotted-name", "k8s.pod")]),
    ("sum by (k8s.pod) (x)", &[("promql/dotted-name", "k8s.pod")]),
];

const BRACKETS: &[Row] = &[
    ("(", &[("promql/unclosed", "(")]),
    ("((x)", &[("promql/unclosed", "(")]),
    ("sum(rate(x[5m])", &[("promql/unclosed", "(")]),
    ("(x))", &[("promql/unopened", ")")]),
    (")", &[("promql/unopened", ")")]),
    ("}", &[("promql/unopened", "}")]),
    ("x + }", &[("promql/syntax", "}")]),
    ("x]", &[("promql/unopened", "]")]),
    ("x}", &[("promql/unopened", "}")]),
    ("x{a=\"b\"", &[("promql/unclosed", "{")]),
    ("sum(x{a=\"b\") by (c)", &[("promql/unclosed", "{")]),
    ("rate(x{a=\"b\"[5m])", &[("promql/unclosed", "{")]),
    ("rate(x[5m)", &[("promql/unclosed", "[")]),
    ("rate(x[5m)) + y", &[("promql/unclosed", "[")]),
    ("x[(5m]", &[("promql/unclosed", "(")]),
    ("sum by (a (x)", &[("promql/unclosed", "(")]),
    ("sum(rate(x[5m]) by (job)", &[("promql/unclosed", "by")]),
    ("1 - (2 - avg(rate(x[5m]) by (a))", &[("promql/unclosed", "by")]),
    ("sum(rate(x[5m]) by (job))", &[("promql/misplaced-grouping", "by")]),
    ("sum by (job) rate(x[5m])", &[("promql/missing-parenthesis", "rate")]),
    ("sum rate(x[5m])", &[("promql/missing-parenthesis", "rate")]),
    ("sum by job (x)", &[("promql/missing-parenthesis", "job")]),
    ("sum by job, instance (x)", &[("promql/missing-parenthesis", "job")]),
    ("sum(x) by job", &[("promql/missing-parenthesis", "job")]),
    ("a * on job b", &[("promql/missing-parenthesis", "job")]),
    ("()", &[("promql/syntax", ")")]),
    ("x[]", &[("promql/bad-duration", "]")]),
    ("x[5m:1m:1s]", &[("promql/syntax", ":")]),
    ("x[5 m]", &[("promql/bad-duration", "m")]),
    ("x[\"5m\"]", &[("promql/bad-duration", "\"5m\"")]),
    ("x[step]", &[("promql/bad-duration", "step")]),
    ("[5m]", &[("promql/syntax", "[")]),
];

const SELECTORS: &[Row] = &[
    ("{}", &[("promql/empty-matcher", "{}")]),
    ("{a=\"\"}", &[("promql/empty-matcher", "{a=\"\"}")]),
    ("{a=~\".*\",b!=\"c\"}", &[("promql/empty-matcher", "{a=~\".*\",b!=\"c\"}")]),
    ("{a=~\"x?|y*\"}", &[("promql/empty-matcher", "{a=~\"x?|y*\"}")]),
    ("{\"\"}", &[("promql/empty-matcher", "{\"\"}")]),
    ("x{\"y\"}", &[("promql/duplicate-metric-name", "\"y\"")]),
    ("x{__name__=~\"y\"}", &[("promql/duplicate-metric-name", "__name__=~\"y\"")]),
    ("x{job=api}", &[("promql/unquoted-value", "api")]),
    ("x{job=api-server, a=\"b\"}", &[("promql/unquoted-value", "api-server")]),
    ("x{code=500}", &[("promql/unquoted-value", "500")]),
    ("x{job}", &[("promql/syntax", "job")]),
    ("x{job=}", &[("promql/missing-value", "")]),
    ("x{a==\"b\"}", &[("promql/bad-matcher", "==")]),
    ("x{a>\"b\"}", &[("promql/bad-matcher", ">")]),
    ("x{a=\"b\" c=\"d\"}", &[("promql/syntax", "c")]),
    ("x{a=\"b\" or c=\"d\"}", &[("promql/syntax", "or")]),
    ("x{a=\"b\",,c=\"d\"}", &[("promql/syntax", ",")]),
    ("x{,}", &[("promql/syntax", ",")]),
    ("x{=~\"a\"}", &[("promql/syntax", "=~")]),
    ("x{a=\"b\"}{c=\"d\"}", &[("promql/syntax", "{")]),
    ("sum(x){a=\"b\"}", &[("promql/syntax", "{")]),
    ("x{a=b, c=d}", &[("promql/unquoted-value", "b"), ("promql/unquoted-value", "d")]),
];

const MODIFIERS: &[Row] = &[
    ("x offset 5m offset 1m", &[("promql/duplicate-modifier", "offset")]),
    ("x @ 1 @ 2", &[("promql/duplicate-modifier", "@")]),
    ("x[5m] anchored smoothed", &[("promql/duplicate-modifier", "smoothed")]),
    ("x offset 5m [5m]", &[("promql/misplaced-modifier", "offset 5m")]),
    ("x @ end() [5m]", &[("promql/misplaced-modifier", "@ end()")]),
    ("sum(x) offset 5m", &[("promql/misplaced-modifier", "offset")]),
    ("rate(x[5m]) @ 5", &[("promql/misplaced-modifier", "@")]),
    ("x[5m:1m] anchored", &[("promql/misplaced-modifier", "anchored")]),
    ("(x)[5m]", &[("promql/range-on-expression", "[5m]")]),
    ("rate(x[5m])[1h]", &[("promql/range-on-expression", "[1h]")]),
    ("x[5m][5m]", &[("promql/range-on-expression", "[5m]")]),
    ("x[5m][5m:]", &[("promql/type-mismatch", "x[5m]")]),
    ("1[5m:]", &[("promql/type-mismatch", "1")]),
    ("x[0s]", &[("promql/bad-duration", "0s")]),
    ("x[-5m]", &[("promql/bad-duration", "-5m")]),
    ("x[5m / 0]", &[("promql/bad-duration", "0")]),
    ("x[1e20]", &[("promql/bad-duration", "1e20")]),
    ("x offset NaN", &[("promql/bad-duration", "NaN")]),
    ("x offset", &[("promql/bad-duration", "")]),
    ("x offset y", &[("promql/bad-duration", "y")]),
    ("x @ Inf", &[("promql/bad-timestamp", "Inf")]),
    ("x @ end", &[("promql/bad-timestamp", "end")]),
    ("x @ y", &[("promql/bad-timestamp", "y")]),
    ("x @", &[("promql/bad-timestamp", "")]),
];

const OPERATORS: &[Row] = &[
    ("x ==", &[("promql/syntax", "")]),
    ("* 1", &[("promql/syntax", "*")]),
    ("x > > y", &[("promql/syntax", ">")]),
    ("(x + )", &[("promql/syntax", ")")]),
    ("x = 1", &[("promql/assignment", "=")]),
    ("1 =~ 1", &[("promql/matcher-outside-selector", "=~")]),
    ("x y", &[("promql/syntax", "y")]),
    ("x not y", &[("promql/syntax", "not")]),
    ("sum(x y z)", &[("promql/syntax", "y")]),
    ("x, y", &[("promql/syntax", ",")]),
    ("x and or y", &[("promql/syntax", "or")]),
    ("1 == 1", &[("promql/comparison-without-bool", "==")]),
    ("x + bool y", &[("promql/bool-on-arithmetic", "bool")]),
    ("x and bool y", &[("promql/bool-on-arithmetic", "bool")]),
    ("x == on (a) bool y", &[("promql/misplaced-modifier", "bool")]),
    ("x + group_left (a) y", &[("promql/group-without-on", "group_left")]),
    ("x + on (a) ignoring (b) y", &[("promql/misplaced-modifier", "ignoring")]),
    ("x and on (a) group_left (b) y", &[("promql/group-on-set-operator", "group_left")]),
    ("x or fill(0) y", &[("promql/fill-on-set-operator", "fill(0)")]),
    ("x + on (a) group_left (b, a) y", &[("promql/label-in-on-and-group", "a")]),
    ("x == on (a) 10", &[("promql/matching-on-scalar", "on (a)")]),
    ("x + fill(1) 2", &[("promql/matching-on-scalar", "fill(1)")]),
    ("x and 1", &[("promql/set-operator-on-scalar", "1")]),
    ("x[5m] > 1", &[("promql/type-mismatch", "x[5m]")]),
    ("x == \"a\"", &[("promql/type-mismatch", "\"a\"")]),
    ("-x[5m]", &[("promql/type-mismatch", "x[5m]")]),
    ("-\"a\"", &[("promql/type-mismatch", "\"a\"")]),
    ("x on (a) y", &[("promql/misplaced-modifier", "on")]),
    ("sum by (a:b) (x)", &[("promql/bad-label", "a:b")]),
    ("sum by (a,,b) (x)", &[("promql/syntax", ",")]),
    ("sum by (a=\"b\") (x)", &[("promql/syntax", "=")]),
];

const CALLS: &[Row] = &[
    ("rate(x)", &[("promql/type-mismatch", "x")]),
    ("rate(sum(x))", &[("promql/type-mismatch", "sum(x)")]),
    (
        "rate(x{a=\"b\"}) + sum(y[5m])",
        &[("promql/type-mismatch", "x{a=\"b\"}"), ("promql/type-mismatch", "y[5m]")],
    ),
    ("sum(x[5m])", &[("promql/type-mismatch", "x[5m]")]),
    ("abs(1)", &[("promql/type-mismatch", "1")]),
    ("vector(x)", &[("promql/type-mismatch", "x")]),
    ("topk(x, y)", &[("promql/type-mismatch", "x")]),
    ("count_values(5, x)", &[("promql/type-mismatch", "5")]),
    ("label_replace(x, a, \"b\", \"c\", \"d\")", &[("promql/type-mismatch", "a")]),
    ("topk(5 x)", &[("promql/syntax", "x")]),
    ("sum by (without) (x)", &[("promql/bad-label", "without")]),
    ("topk(5)", &[("promql/argument-count", "topk")]),
    ("sum()", &[("promql/argument-count", "sum")]),
    ("sum(x, y)", &[("promql/argument-count", "y")]),
    ("time(x)", &[("promql/argument-count", "x")]),
    ("rate(x[5m], 1, 2)", &[("promql/argument-count", "1, 2")]),
    ("label_join(x, \"a\")", &[("promql/argument-count", "label_join")]),
    ("sum(x,)", &[("promql/trailing-comma", ",")]),
    ("sum(,x)", &[("promql/syntax", ",")]),
    ("rat(x[5m])", &[("promql/unknown-function", "rat")]),
    ("Rate(x[5m])", &[("promql/unknown-function", "Rate")]),
    ("nope(rate(x))", &[("promql/unknown-function", "nope"), ("promql/type-mismatch", "x")]),
    ("holt_winters(x[5m], 0.5, 0.5)", &[("promql/removed-function", "holt_winters")]),
    ("ceil by (a) (x)", &[("promql/misplaced-grouping", "by")]),
    ("summ by (a) (x)", &[("promql/misplaced-grouping", "by")]),
    ("x by (a)", &[("promql/misplaced-grouping", "by")]),
    ("(sum(x)) by (a)", &[("promql/misplaced-grouping", "by")]),
    ("by (a) (x)", &[("promql/syntax", "by")]),
    ("sum by (a) (x) by (b)", &[("promql/duplicate-grouping", "by")]),
    ("info(x, y{a=\"b\"})", &[("promql/type-mismatch", "y{a=\"b\"}")]),
    ("info(x, {a=\"b\"} == 1)", &[("promql/type-mismatch", "{a=\"b\"} == 1")]),
    (
        "nope(x) + rate(y) + \"a\"",
        &[
            ("promql/unknown-function", "nope"),
            ("promql/type-mismatch", "y"),
            ("promql/type-mismatch", "\"a\""),
        ],
    ),
];

fn told(parsed: &Parsed) -> Vec<(&'static str, &str)> {
    parsed.faults.iter().map(|fault| (fault.code, parsed.tree.slice(fault.span))).collect()
}

#[test]
fn valid_queries_have_no_fault() {
    for text in VALID {
        let parsed = promql::parse(text);
        assert!(parsed.is_ok() && parsed.faults.is_empty(), "{text}: {:?}", parsed.faults);
        assert!(parsed.tree.root().is_some(), "{text}");
    }
}

#[test]
fn every_fault_is_told_once_and_underlined_exactly() {
    for (text, expected) in [LEXICAL, BRACKETS, SELECTORS, MODIFIERS, OPERATORS, CALLS].concat() {
        let parsed = promql::parse(text);
        assert_eq!(told(&parsed), expected, "{text}: {:#?}", parsed.faults);
        assert!(!parsed.is_ok(), "{text}");
    }
}

#[test]
fn messages_follow_the_house_style() {
    for (text, _) in [LEXICAL, BRACKETS, SELECTORS, MODIFIERS, OPERATORS, CALLS].concat() {
        for fault in promql::parse(text).faults {
            let lower = !fault.message.starts_with(|c: char| c.is_uppercase());
            assert!(lower && !fault.message.ends_with('.'), "{text}: {}", fault.message);
            assert!(fault.code.starts_with("promql/"), "{}", fault.code);
            assert!(fault.help.is_none_or(|help| !help.is_empty() && !help.ends_with('.')), "{text}");
        }
    }
}

/// Messages and help that people will search for.
#[test]
fn the_commonest_faults_say_what_to_write() {
    let cases = [
        (
            "rate(foo)",
            "`rate` expects a range vector, found an instant vector",
            "write a range: `rate(foo[5m])`",
        ),
        (
            "foo = 1",
            "`=` compares labels between braces, expected an operator",
            "write `==` to compare values",
        ),
        ("rat(x[5m])", "unknown function `rat`", "did you mean `rate`?"),
        ("summ by (a) (x)", "`by` belongs to an aggregation, `summ` is none", "did you mean `sum`?"),
        ("x{job=api}", "the value `api` is not quoted, expected a string", "write `\"api\"`"),
        ("sum(x) by job", "expected `(` after `by`, found `job`", "write `by (job)`"),
        (
            "label_values(x, a)",
            "unknown function `label_values`",
            "move it to a variable of the dashboard: Grafana answers it, not Prometheus",
        ),
        ("a && b", "`&&` is not a PromQL operator", "write `and`"),
    ];
    for (text, message, help) in cases {
        let parsed = promql::parse(text);
        let found = (parsed.faults[0].message.as_str(), parsed.faults[0].help.as_deref());
        assert_eq!(found, (message, Some(help)));
    }
}

#[test]
fn warnings_do_not_refuse() {
    for (text, code) in
        [("x{job=$job}", "promql/unquoted-variable"), ("sum by (a, a) (x)", "promql/duplicate-label")]
    {
        let parsed = promql::parse(text);
        assert!(parsed.is_ok(), "{text}");
        assert_eq!(parsed.faults[0].code, code);
    }
}

#[test]
fn binding_strength_is_that_of_prometheus() {
    let pairs = [
        ("-a ^ b", "-(a ^ b)"),
        ("-a * b", "(-a) * b"),
        ("a ^ b ^ c", "a ^ (b ^ c)"),
        ("a + b * c", "a + (b * c)"),
        ("a - b - c", "(a - b) - c"),
        ("a or b and c", "a or (b and c)"),
        ("a and b unless c", "(a and b) unless c"),
        ("a == b + c", "a == (b + c)"),
        ("2 ^ -a * b", "(2 ^ -a) * b"),
        ("-a offset 5m", "-(a offset 5m)"),
    ];
    for (bare, full) in pairs {
        let (bare, full) = (promql::parse(bare), promql::parse(full));
        let shape = |parsed: &Parsed| {
            let nodes = parsed.tree.all().filter(|(_, node)| !matches!(node.kind, NodeKind::Paren { .. }));
            nodes
                .map(|(_, node)| parsed.tree.slice(node.span).replace(['(', ')', ' '], ""))
                .collect::<Vec<_>>()
        };
        assert_eq!(shape(&bare), shape(&full));
    }
}

#[test]
fn equality_ignores_spacing_comments_and_quoting() {
    let one = promql::parse("sum by (a,b) (rate(x{l=\"v\"}[5m])) / 2");
    let two = promql::parse("sum  by(a, \"b\")(\n rate( x{ l='v' } [5m] ) ) # c\n/2");
    let other = promql::parse("sum by (a,c) (rate(x{l=\"v\"}[5m])) / 2");
    assert!(one.tree.same(&two.tree));
    assert!(!one.tree.same(&other.tree));
    assert!(!promql::parse("a - b").tree.same(&promql::parse("a + b").tree));
}

#[test]
fn accessors_find_selectors_calls_and_aggregations() {
    let parsed = promql::parse("sum by (job, \"x.y\") (rate(a{b=\"c\"}[5m])) > on (job) {\"m.n\", z!~`q`}");
    let tree = &parsed.tree;
    let selectors: Vec<_> = tree.selectors().collect();
    assert_eq!(selectors.len(), 2);
    assert_eq!(selectors[0].name.map(|span| tree.slice(span)), Some("a"));
    let matchers = selectors[1].matchers;
    assert_eq!(tree.matcher_name(&matchers[0]), "__name__");
    assert_eq!(tree.matcher_value(&matchers[0]), "m.n");
    assert_eq!((tree.matcher_name(&matchers[1]), tree.matcher_value(&matchers[1])), ("z".into(), "q".into()));
    assert_eq!(tree.calls().map(|call| call.name).collect::<Vec<_>>(), ["rate"]);
    let sum = tree.aggregations().next().unwrap();
    let labels: Vec<_> = sum.labels.iter().map(|label| tree.label_name(label)).collect();
    assert_eq!(labels, ["job", "x.y"]);
    let range = tree.parent(selectors[0].id).unwrap();
    assert_eq!(tree.node(range).ty, ValueType::RangeVector);
    assert_eq!(tree.base(range), selectors[0].id);
    assert!(tree.ancestors(selectors[0].id).any(|id| id == sum.id));
    let first = tree.pre_order(tree.root().unwrap()).next();
    assert_eq!(first, tree.root());
    assert_eq!(tree.pre_order(sum.id).count(), tree.post_order(sum.id).count());
}

#[test]
fn needs_are_held_against_the_target() {
    let old = Target { version: (3, 1), features: FeatureSet::none() };
    let new = Target { version: (3, 14), features: FeatureSet::none() };
    let all = Target { version: (3, 14), features: FeatureSet::all() };
    let cases = [
        ("mad_over_time(x[5m])", "promql/needs-flag", "promql/needs-flag"),
        ("x[5m+1m]", "promql/needs-version", "promql/needs-flag"),
        ("rate(x[5m] anchored)", "promql/needs-version", "promql/needs-flag"),
        ("a + fill(0) b", "promql/needs-version", "promql/needs-flag"),
        ("ts_of_max_over_time(x[5m])", "promql/needs-version", "promql/needs-flag"),
        ("limitk(3, x)", "promql/needs-flag", "promql/needs-flag"),
    ];
    for (text, before, after) in cases {
        let needs = promql::parse(text).needs;
        assert_eq!(promql::gate(&needs, &old)[0].code, before, "{text}");
        assert_eq!(promql::gate(&needs, &new)[0].code, after, "{text}");
        assert!(promql::gate(&needs, &all).is_empty(), "{text}");
    }
    let two = Target { version: (2, 45), features: FeatureSet::all() };
    let quoted = promql::parse("{\"a.b\"}").needs;
    assert_eq!(quoted[0].feature, Feature::Utf8Names);
    assert_eq!(promql::gate(&quoted, &two).len(), 1);
    let plain = promql::parse("first_over_time(x[5m])").needs;
    assert!(promql::gate(&plain, &new).is_empty());
}

/// Spans lie in the text, children in their parents, ids in post-order.
fn check_tree(parsed: &Parsed, text: &str) {
    let tree = &parsed.tree;
    for fault in &parsed.faults {
        assert!(text.get(fault.span.range()).is_some(), "{text:?} {fault:?}");
    }
    for (id, node) in tree.all() {
        assert!(text.get(node.span.range()).is_some(), "{text:?} {node:?}");
        for child in tree.children(id) {
            let inner = tree.node(child).span;
            assert!(child < id && tree.parent(child) == Some(id), "{text:?}");
            assert!(
                inner.start >= node.span.start && inner.end <= node.span.end,
                "{text:?} {node:?} {inner:?}"
            );
        }
    }
}

#[test]
fn trees_are_well_formed_also_when_broken() {
    let broken = [LEXICAL, BRACKETS, SELECTORS, MODIFIERS, OPERATORS, CALLS].concat();
    for text in VALID.iter().copied().chain(broken.into_iter().map(|(text, _)| text)) {
        check_tree(&promql::parse(text), text);
        for end in (0..text.len()).filter(|&at| text.is_char_boundary(at)) {
            check_tree(&promql::parse(&text[..end]), &text[..end]);
            check_tree(&promql::parse(&text[end..]), &text[end..]);
        }
    }
}

/// Runs on a stack of one MiB, the least that a thread of dashc has.
fn on_a_small_stack(work: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new().stack_size(1 << 20).spawn(work).unwrap().join().unwrap();
}

#[test]
fn depth_and_length_are_capped_without_overflow() {
    on_a_small_stack(|| {
        for piece in
            ["(", "sum(", "-", "x[", "{", "rate(x[", "a^", "a+(", "sum by (", "a offset -", "x[(", "$x("]
        {
            for count in [499, 20_000, 100_000] {
                let text = piece.repeat(count);
                let parsed = promql::parse(&text);
                assert!(!parsed.is_ok(), "{piece}");
            }
        }
        let deep = format!("{}x{}", "(".repeat(100_000), ")".repeat(100_000));
        assert_eq!(promql::parse(&deep).faults[0].code, "promql/too-long");
        let deep = format!("{}x{}", "(".repeat(600), ")".repeat(600));
        assert_eq!(promql::parse(&deep).faults[0].code, "promql/too-deep");
        let legal = format!("{}x{}", "(".repeat(400), ")".repeat(400));
        assert!(promql::parse(&legal).is_ok());
        let long = format!("\"{}\"", "a".repeat(1 << 20));
        assert_eq!(promql::parse(&long).faults[0].code, "promql/too-long");
        assert!(promql::parse(&"a+".repeat(30_000)).tree.root().is_some());
    });
}

#[test]
fn long_queries_take_linear_time() {
    for piece in [
        "a+",
        "x{a=\"b\"} or ",
        ")",
        "by (",
        "${",
        "$x",
        "[[",
        "a b ",
        "x{",
        "\"\\d",
        "=",
        "by (a) ",
        "x[5m) ",
    ] {
        let text = piece.repeat(60_000 / piece.len());
        // Quadratic time would show as a test that does not end.
        let parsed = promql::parse(&text);
        assert!(parsed.faults.len() <= promql::MAX_FAULTS);
    }
}

/// What random queries are made of.
#[rustfmt::skip]
const WORDS: &[&str] = &[
    "sum", "by", "(", ")", "[", "]", "{", "}", ",", "x", "rate", "5m", "1", "\"a\"", "=", "=~", "==", "+", "-", "^", "offset", "@", "start()", ":", "and", "on",
    "group_left", "bool", "$v", "${v}", "[[v]]", "fill", "step()", "`", "\"", "\\", "é", ".", "#", "\n", " ", "anchored", "without", "info", "topk", "|", "!", "NaN", "0x", "'",
];

#[test]
fn random_text_never_panics() {
    on_a_small_stack(|| {
        let mut seed = 7_u64;
        let mut next = || {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(seed >> 33).unwrap()
        };
        for _ in 0..15_000 {
            let count = next() % 24;
            let spaced = next() % 2 == 0;
            let picked: Vec<_> = (0..count).map(|_| WORDS[next() % WORDS.len()]).collect();
            let text = picked.join(if spaced { " " } else { "" });
            check_tree(&promql::parse(&text), &text);
        }
        for _ in 0..8_000 {
            let bytes: Vec<u8> = (0..next() % 40).map(|_| u8::try_from(next() % 256).unwrap()).collect();
            let text = String::from_utf8_lossy(&bytes).into_owned();
            check_tree(&promql::parse(&text), &text);
        }
    });
}

#[test]
fn prometheus_agrees() {
    let folder = std::env::var_os("DASHC_REFERENCE")
        .map_or_else(|| PathBuf::from("../shared/reference"), PathBuf::from);
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(folder).join("conformance/promql.jsonl");
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("skipped: {} is absent", path.display());
        return;
    };
    let mut wrong = Vec::new();
    for line in text.lines() {
        let row: serde_json::Value = serde_json::from_str(line).unwrap();
        let (expr, ok) = (row["expr"].as_str().unwrap(), row["ok"].as_bool().unwrap());
        let parsed = promql::parse(expr);
        check_tree(&parsed, expr);
        if parsed.is_ok() != ok {
            wrong.push(format!("{expr}: Prometheus says {ok}, {:?}", parsed.faults));
        }
        let flagged = row["needs"].as_array().is_some_and(|needs| !needs.is_empty());
        if ok && flagged && !parsed.needs.iter().any(|need| need.feature.flag().is_some()) {
            wrong.push(format!("{expr}: needs {}, none found", row["needs"]));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
