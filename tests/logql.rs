//! LogQL from text to verdict: the conformance file, a table of own cases, and hostile texts.

use dashc::query::logql::{Kind, Parsed, Target, gate, parse};
use std::path::PathBuf;
use std::thread;

fn reference() -> PathBuf {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/reference");
    std::env::var_os("DASHC_REFERENCE").map_or_else(beside, PathBuf::from)
}

#[test]
fn every_verdict_of_the_conformance_file_is_right() {
    let file = reference().join("conformance/logql.jsonl");
    let Ok(rows) = std::fs::read_to_string(&file) else {
        println!("skipped: {} is absent", file.display());
        return;
    };
    let mut wrong = Vec::new();
    for row in rows.lines() {
        let row: serde_json::Value = serde_json::from_str(row).unwrap();
        let (query, ok) = (row["expr"].as_str().unwrap(), row["ok"].as_bool().unwrap());
        let parsed = parse(query);
        if parsed.parses() != ok {
            wrong.push(format!("expected {ok}: {query}\n  {:?}", parsed.faults));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

const VALID: &[&str] = &[
    r#"{app="x"}"#,
    r#"({app="x"} |= "y")"#,
    r#"{été="x"} | sum > 5 or rate = "x""#,
    r#"{app="x", rate="y", ip="z"} | bytes >= 1KiB"#,
    r#"{a!=""}"#,
    r#"{a=~".+", b!~".*x"}"#,
    r#"{a!~".*"}"#,
    "{a=`b`} // comment\n /* more */ |= `c` # end",
    r#"{a="\x41\101\u00e9\U0001F600"}"#,
    r#"{a="b"} |= "x" or ip("10.0.0.0/8") or `y`"#,
    r#"{a="b"} |> "<_> x <_>" !> "y""#,
    r#"{a="b"} | JSON | Line_Format "{{.x}}""#,
    r#"{a="b"} | json c="d.e[0]", f, g="[\"h i\"]""#,
    r#"{a="b"} | logfmt --keep-empty --strict c="d""#,
    r#"{a="b"} | regexp "(?P<c>.*) (x)""#,
    r#"{a="b"} | pattern "<c> <_> <d>""#,
    r#"{a="b"} | unpack | decolorize | drop c, d="e", f=~"g.*" | keep h"#,
    r#"{a="b"} | unpack != "x""#,
    r#"{a="b"} | label_format c=d, e="{{.f | ToUpper}}""#,
    r#"{a="b"} | c="d" e>5, f<10ms and (g>=1.5MB or h!~"i")"#,
    r#"{a="b"} | c == 0x1p3 | d > -5s | e = +1 | f != 1_000"#,
    r#"{a="b"} | c = ip("::1") or d != ip("10.0.0.1-10.0.0.9")"#,
    r#"rate({a="b"}[1y2w3d4h5m6s7ms])"#,
    r#"rate({a="b"}[5m] offset -1h30m)"#,
    r#"rate({a="b"}[5m] |= "c" | json)"#,
    r#"rate(({a="b"} |= "c")[5m] offset 1d)"#,
    r#"sum_over_time(({a="b"})[5m] | unwrap c)"#,
    r#"rate(({a="b"}[5m]))"#,
    r#"quantile_over_time(2, {a="b"} | unwrap duration(c) | __error__="" [5m]) by (d)"#,
    r#"max_over_time({a="b"} | unwrap c [0s]) without ()"#,
    r#"SUM without (x) (Rate({a="b"}[5m]))"#,
    r#"topk(5, rate({a="b"}[5m])) by (c)"#,
    r#"approx_topk(3, rate({a="b"}[5m]))"#,
    r#"sort_desc(rate({a="b"}[5m]))"#,
    r#"label_replace(rate({a="b"}[5m]), "c", "$1", "d", "(.*)")"#,
    r#"vector(0) or 1 + -2 * rate({a="b"}[5m]) ^ 2 ^ 3 % 4"#,
    r#"rate({a="b"}[5m]) / on (c) group_left (d, e) rate({f="g"}[5m])"#,
    r#"rate({a="b"}[5m]) > bool ignoring () group_right rate({f="g"}[5m])"#,
    r#"rate({a="b"}[5m]) == 1 unless vector(1)"#,
    r#"rate({a="$app"}[$__interval]) * $factor"#,
    r#"rate({a=~"${app:regex}"}[${__range}])"#,
    r#"sum by ($label, [[other]]) (count_over_time({a="b"}[$__auto]))"#,
    r#"$fn(rate({a="b"}[5m])) + ${agg}_over_time({a="b"} | unwrap c [5m])"#,
    r#"{$matchers} | $label = "x" | y > $limit"#,
    r#"{app="x", ${filters}} |= "$search" |~ "(?i)${search:regex}""#,
    r#"rate({a="b"}[${n}m])"#,
    r#"sum_over_time({a="b"} | unwrap $convert(c) [5m] offset $shift)"#,
    r#"topk($n, quantile_over_time($q, {a="b"} | unwrap c [5m]))"#,
    r#"{a="b"} | line_format "{{ if .c }}{{ .c }}{{ else }}-{{ end }}""#,
    r"sum(1)",
    r#"{a="b", c="'"} |= "it's""#,
];

#[test]
fn what_loki_takes_has_no_fault() {
    for query in VALID {
        let parsed = parse(query);
        assert!(parsed.faults.is_empty(), "{query}\n{:#?}", parsed.faults);
    }
}

/// A query, and each fault's code with the characters it underlines.
type Case = (&'static str, &'static [(&'static str, &'static str)]);

const LEXICAL: &[Case] = &[
    ("", &[("empty", "")]),
    ("  # nothing", &[("empty", "  # nothing")]),
    (r#"{a="b"} | c = $"#, &[("stray-dollar", "$")]),
    (r"{a='b'}", &[("single-quotes", "'b'")]),
    (r#"{a="b"} |= 'it"#, &[("single-quotes", "'")]),
    (r#"{a="b\q"}"#, &[("invalid-escape", r"\q")]),
    (r#"{a="b} |= "c""#, &[("unterminated-string", "\"")]),
    ("{a=`b}", &[("unterminated-string", "`")]),
    (r#"{a="b"} /* x"#, &[("unterminated-comment", "/*")]),
    ("{a=\u{201c}b\u{201d}}", &[("unknown-character", "\u{201c}b\u{201d}")]),
    ("{a=\"b\"}\u{a0}|= \"c\"", &[("unknown-character", "\u{a0}")]),
    ("{a=\"\u{fffd}\"}", &[("invalid-utf8", "\u{fffd}")]),
    (r#"{a="b"} ; "#, &[("unknown-character", ";")]),
    (r#"{service.name="b"}"#, &[("invalid-label-name", "service.name")]),
    (r#"{service-name="b"}"#, &[("invalid-label-name", "service-name")]),
    (r#"{"service.name"="b"}"#, &[("invalid-label-name", "\"service.name\"")]),
    (r#"{a="b"} | c > 08"#, &[("invalid-number", "08")]),
    (r#"{a="b"} | c > 0x10"#, &[("invalid-number", "0x10")]),
    (r#"{a="b"} | c > 5kb"#, &[("invalid-unit", "5kb")]),
    (r#"{a="b"} | c > 5EB"#, &[("invalid-unit", "5EB")]),
    (r#"{a="b"} | c > 1__0"#, &[("invalid-number", "1__0")]),
    (r"1e999", &[("invalid-number", "1e999")]),
    (r#"rate({a="b"}[ 5m ])"#, &[("blank-in-range", "[ 5m ]")]),
    (r#"rate({a="b"}[5])"#, &[("invalid-duration", "5")]),
    (r#"rate({a="b"}[])"#, &[("invalid-duration", "[]")]),
    (r#"rate({a="b"}[1.5h])"#, &[("invalid-duration", "1.5h")]),
    (r#"rate({a="b"}[30m1h])"#, &[("invalid-duration", "30m1h")]),
    (r#"rate({a="b"}[5m:1m])"#, &[("subquery", "[5m:1m]")]),
    (r#"rate({a="b"}[5m)"#, &[("unclosed", "[5m")]),
    (r#"rate({a="b"}[5m) + rate({c='d'}[5m])"#, &[("unclosed", "[5m"), ("single-quotes", "'d'")]),
    (r#"rate({a="b"}[5m]) @ 5"#, &[("at-modifier", "@")]),
    (r#"rate({a="b"}[5m] @ end()) > 5"#, &[("at-modifier", "@")]),
];

const SELECTORS: &[Case] = &[
    ("{}", &[("empty-matcher", "{}")]),
    (r#"{a=""}"#, &[("empty-matcher", r#"{a=""}"#)]),
    (r#"{a!="x"} |= "y""#, &[("empty-matcher", r#"{a!="x"}"#)]),
    (r#"{a=~"x?|y*"}"#, &[("empty-matcher", r#"{a=~"x?|y*"}"#)]),
    (r#"rate({a=~".*"}[5m]) / rate({b="c"}[5m])"#, &[("empty-matcher", r#"{a=~".*"}"#)]),
    (r#"{a="b",}"#, &[("trailing-comma", ",")]),
    (r#"{a="b" c="d"}"#, &[("missing-comma", "c")]),
    (r"{a=b}", &[("missing-quotes", "b")]),
    (r#"{a=10.0.0.1, c="d"}"#, &[("missing-quotes", "10.0.0.1")]),
    (r#"{a==  "b"}"#, &[("equals-string", "==")]),
    (r#"{by="b"}"#, &[("reserved-word", "by")]),
    (r#"{a="b""#, &[("unclosed", "{")]),
    (r#"{a="b" |= "c""#, &[("unclosed", "{")]),
    (r#"rate({a="b"[5m])"#, &[("unclosed", "{")]),
    (r"{a}", &[("syntax", "}")]),
    (r"{a=}", &[("missing-string", "}")]),
    (r#"{a=~"["}"#, &[("invalid-regex", "[")]),
    (r#"{a=~"b\\"}"#, &[("invalid-regex", r"\\")]),
    (r#"{a=b, c='d', e=~"("}"#, &[("missing-quotes", "b"), ("single-quotes", "'d'"), ("invalid-regex", "(")]),
    (r#"up{a="b"}"#, &[("metric-name", "up")]),
    (r#"rate(up{a="b"}[5m])"#, &[("metric-name", "up")]),
    (r#"app="x""#, &[("missing-braces", "app")]),
    (r#"|= "x""#, &[("missing-selector", "|=")]),
    (r#"{a="b"}}"#, &[("unopened", "}")]),
];

const STAGES: &[Case] = &[
    (r#"{a="b"} |="#, &[("missing-string", "")]),
    (r#"{a="b"} |= | json"#, &[("missing-string", "|")]),
    (r#"{a="b"} |= error"#, &[("missing-quotes", "error")]),
    (r#"{a="b"} "c""#, &[("missing-pipe", "\"c\"")]),
    (r#"{a="b"} json | c="d""#, &[("missing-pipe", "json")]),
    (r#"{a="b"} | "c""#, &[("missing-filter-operator", "\"c\"")]),
    (r#"{a="b"} | = "c""#, &[("split-operator", "=")]),
    (r#"{a="b"} | jsn"#, &[("unknown-stage", "jsn")]),
    (r#"{a="b"} | line_fromat "{{.x}}""#, &[("unknown-stage", "line_fromat")]),
    (r#"{a="b"} | "#, &[("syntax", "")]),
    (r#"{a="b"} |~ "[""#, &[("invalid-regex", "[")]),
    (r#"{a="b"} |= "x" or"#, &[("missing-string", "")]),
    (r#"{a="b"} |> "<c>""#, &[("named-capture", "<c>")]),
    (r#"{a="b"} |> "<_><_>""#, &[("adjacent-captures", "<_><_>")]),
    (r#"{a="b"} |~ ip("10.0.0.1")"#, &[("ip-operator", "|~")]),
    (r#"{a="b"} |= ip("10.0.0")"#, &[("invalid-ip", "10.0.0")]),
    (r#"{a="b"} | c > ip("10.0.0.1")"#, &[("ip-operator", ">")]),
    (r#"{a="b"} | c = ip("x") or d = "e""#, &[("invalid-ip", "x")]),
    (r#"{a="b"} | regexp "x""#, &[("missing-capture", "x")]),
    (r#"{a="b"} | regexp "(?P<c>x)(?P<c>y)""#, &[("duplicate-capture", "c")]),
    (r#"{a="b"} | regexp "(?P<c>""#, &[("invalid-regex", "(")]),
    (r#"{a="b"} | pattern "x""#, &[("missing-capture", "x")]),
    (r#"{a="b"} | pattern "<c><d>""#, &[("adjacent-captures", "<c><d>")]),
    (r#"{a="b"} | pattern "<c> <c>""#, &[("duplicate-capture", "<c>")]),
    (r#"{a="b"} | json c="d..e""#, &[("invalid-json-path", ".")]),
    (r#"{a="b"} | json c=d"#, &[("missing-quotes", "d")]),
    (r#"{a="b"} | json c,"#, &[("trailing-comma", ",")]),
    (r#"{a="b"} | logfmt c="d.e""#, &[("invalid-logfmt-key", ".")]),
    (r#"{a="b"} | logfmt --strct"#, &[("unknown-flag", "--strct")]),
    (r#"{a="b"} | json --strict"#, &[("unknown-flag", "--strict")]),
    (r#"{a="b"} | line_format"#, &[("missing-string", "")]),
    (r#"{a="b"} | label_format c=d, c=e"#, &[("duplicate-label-format", "c")]),
    (r#"{a="b"} | label_format __error__="x""#, &[("formatted-error", "__error__")]),
    (r#"{a="b"} | label_format c"#, &[("syntax", "")]),
    (r#"{a="b"} | drop"#, &[("syntax", "")]),
    (r#"{a="b"} | keep c,"#, &[("trailing-comma", ",")]),
    (r#"{a="b"} | c == "d""#, &[("equals-string", "==")]),
    (r#"{a="b"} | c = d"#, &[("missing-quotes", "d")]),
    (r#"{a="b"} | c > "5""#, &[("string-order", "\"5\"")]),
    (r#"{a="b"} | c =~ 5"#, &[("missing-quotes", "5")]),
    (r#"{a="b"} | (c="d""#, &[("unclosed", "(")]),
    (r#"{a="b"} | c="d" and"#, &[("syntax", "")]),
    (r#"{a="b"} | json = "x""#, &[("reserved-word", "json")]),
    (r#"{a="b"} | unwrap c"#, &[("stray-unwrap", "| unwrap c")]),
    (r#"({a="b"}) |= "c""#, &[("stage-after-parentheses", "|=")]),
    (
        r#"{a="b"} |~ "[" | jsn | c == "d""#,
        &[("invalid-regex", "["), ("unknown-stage", "jsn"), ("equals-string", "==")],
    ),
];

const METRICS: &[Case] = &[
    (r#"increase({a="b"}[5m])"#, &[("promql-function", "increase")]),
    (
        r"histogram_quantile(0.9, sum by (le) (rate({a='b'}[5m])))",
        &[("promql-function", "histogram_quantile"), ("single-quotes", "'b'")],
    ),
    (r#"summ(rate({a="b"}[5m]))"#, &[("unknown-function", "summ")]),
    (
        r#"count_values by (x) ("v", rate({}[5m]))"#,
        &[("promql-function", "count_values"), ("empty-matcher", "{}")],
    ),
    (r#"rate({a="b"})"#, &[("missing-range", "")]),
    (r#"sum({a="b"}[5m])"#, &[("stray-range", "[5m]")]),
    (r#"sum({a="b"})"#, &[("log-in-aggregation", r#"{a="b"}"#)]),
    (r#"{a="b"}[5m]"#, &[("stray-range", "[5m]")]),
    (r#"rate(rate({a="b"}[5m])[1h])"#, &[("metric-in-range", "rate")]),
    (r#"rate({a="b"}[5m])[1h:5m]"#, &[("subquery", "[1h:5m]")]),
    (r#"max(rate({a="b"}[5m]))[1h]"#, &[("subquery", "[1h]")]),
    (r#"rate({a="b"}[5m]) offset 1h"#, &[("misplaced-offset", "offset 1h")]),
    (r#"rate({a="b"} offset 1h [5m])"#, &[("misplaced-offset", "offset 1h")]),
    (r#"rate({a="b"}[5m] offset 5)"#, &[("invalid-duration", "5")]),
    (r#"rate({a="b"} |= "x" [5m] | json)"#, &[("stages-around-range", "|")]),
    (r#"rate(({a="b"})[5m] | json)"#, &[("stages-around-range", "|")]),
    (r#"rate((({a="b"}))[5m])"#, &[("nested-parentheses", "(")]),
    (r#"rate({a="b"}[5m][1h])"#, &[("stray-range", "[1h]")]),
    (r#"sum_over_time({a="b"}[5m])"#, &[("missing-unwrap", "sum_over_time")]),
    (r#"rate_counter({a="b"}[5m])"#, &[("missing-unwrap", "rate_counter")]),
    (r#"count_over_time({a="b"} | unwrap c [5m])"#, &[("unexpected-unwrap", "| unwrap c")]),
    (r#"sum_over_time({a="b"} | unwrap c | json [5m])"#, &[("stage-after-unwrap", "| json")]),
    (r#"sum_over_time({a="b"} | unwrap seconds(c) [5m])"#, &[("unknown-conversion", "seconds")]),
    (r#"rate({a="b"}[5m]) by (c)"#, &[("grouping-not-allowed", "by (c)")]),
    (r#"max_over_time by (c) ({a="b"} | unwrap d [5m])"#, &[("misplaced-grouping", "by (c)")]),
    (r#"quantile_over_time({a="b"} | unwrap c [5m])"#, &[("missing-parameter", "quantile_over_time")]),
    (r#"quantile_over_time({a="b"} | unwrap c [5m], 0.9)"#, &[("misplaced-parameter", "0.9")]),
    (r#"rate(5, {a="b"}[5m])"#, &[("unexpected-parameter", "5")]),
    (r#"topk(rate({a="b"}[5m]))"#, &[("missing-parameter", "topk")]),
    (r#"topk(0, rate({a="b"}[5m]))"#, &[("invalid-parameter", "0")]),
    (r#"topk(-1, rate({a="b"}[5m]))"#, &[("invalid-parameter", "-1")]),
    (r#"sum(3, rate({a="b"}[5m]))"#, &[("unexpected-parameter", "3")]),
    (r#"sum(rate({a="b"}[5m]), 3, 4)"#, &[("unexpected-argument", "3")]),
    (r#"topk(5, rate({a="b"}[5m]), 3)"#, &[("unexpected-argument", "3")]),
    (r#"sum(max(rate({a="b"}[5m]"#, &[("unclosed", "(")]),
    (r#"sum by (c (rate({a="b"}[5m]))"#, &[("syntax", "(")]),
    (r#"sum(rate({a="b"}[5m]),)"#, &[("trailing-comma", ",")]),
    (r#"sum by (c,) (rate({a="b"}[5m]))"#, &[("trailing-comma", ",")]),
    (r#"sum by c (rate({a="b"}[5m]))"#, &[("missing-parenthesis", "c")]),
    (r#"sum by (c) (rate({a="b"}[5m])) by (d)"#, &[("duplicate-grouping", "by (d)")]),
    (r#"approx_topk(3, rate({a="b"}[5m])) by (c)"#, &[("grouping-not-allowed", "by (c)")]),
    (r#"sort(rate({a="b"}[5m])) by (c)"#, &[("grouping-not-allowed", "by (c)")]),
    (r"sum()", &[("missing-argument", ")")]),
    (r"rate()", &[("missing-argument", ")")]),
    (r#"sum(rate({a="b"}[5m])"#, &[("unclosed", "(")]),
    (r#"sum(rate({a="b"}[5m])))"#, &[("unopened", ")")]),
    (r#"-rate({a="b"}[5m])"#, &[("unary-sign", "-")]),
    (r#"{a="b"} + 1"#, &[("log-operand", r#"{a="b"}"#)]),
    (r#"rate({a="b"}[5m]) or 1"#, &[("literal-operand", "1")]),
    (r#"1 and rate({a="b"}[5m])"#, &[("literal-operand", "1")]),
    (r#"rate({a="b"}[5m]) +"#, &[("syntax", "")]),
    (r#"rate({a="b"}[5m]) * group_left rate({c="d"}[5m])"#, &[("missing-matching", "group_left")]),
    (r#"rate({a="b"}[5m]) / on c rate({d="e"}[5m])"#, &[("missing-parenthesis", "c")]),
    (r#"label_replace(rate({a="b"}[5m]), "c", "d", "e")"#, &[("missing-argument", ")")]),
    (r#"label_replace(rate({a="b"}[5m]), "c", "d", "e", "(")"#, &[("invalid-regex", "(")]),
    (r"vector(-1)", &[("syntax", "-")]),
    (r"5m + 1", &[("unexpected-unit", "5m")]),
    (r"ratee", &[("unknown-word", "ratee")]),
    (r"sum", &[("missing-parenthesis", "sum")]),
    (
        r#"sum(rate({a=b}[5])) + increase({c="d"}[ 5m ])"#,
        &[
            ("missing-quotes", "b"),
            ("invalid-duration", "5"),
            ("promql-function", "increase"),
            ("blank-in-range", "[ 5m ]"),
        ],
    ),
];

fn found<'a>(query: &'a str, parsed: &Parsed) -> Vec<(String, &'a str)> {
    let code = |code: &str| code.strip_prefix("logql/").unwrap_or(code).to_owned();
    parsed.faults.iter().map(|fault| (code(fault.code), fault.span.of(query))).collect()
}

#[test]
fn every_fault_is_named_and_underlined() {
    let mut wrong = Vec::new();
    for (query, expected) in [LEXICAL, SELECTORS, STAGES, METRICS].concat() {
        let parsed = parse(query);
        let found = found(query, &parsed);
        let same = found.iter().map(|(code, text)| (code.as_str(), *text)).eq(expected.iter().copied());
        if !same {
            wrong.push(format!("{query}\n  expected {expected:?}\n  found    {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of them\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_template_is_checked_where_it_stands() {
    let query = r#"{a="b"} | line_format "\"{{ nofunc .c }}""#;
    let parsed = parse(query);
    assert_eq!(parsed.faults.len(), 1, "{:#?}", parsed.faults);
    assert_eq!(parsed.faults[0].span.of(query), "nofunc");
    assert!(parsed.parses() && !parsed.is_ok());
}

#[test]
fn needs_name_the_release_that_brought_a_feature() {
    let query = r#"SUM(rate({a="b"} |> "x" | drop c [5m]))"#;
    let needs = parse(query).needs;
    let releases: Vec<_> = needs.iter().map(|need| (need.span.of(query), need.since)).collect();
    assert_eq!(releases, [("SUM", (3, 0)), ("|>", (3, 0)), ("drop", (2, 8))]);
    let faults = gate(&needs, &Target { release: (2, 9) });
    assert_eq!(faults.iter().map(|fault| fault.span.of(query)).collect::<Vec<_>>(), ["SUM", "|>"]);
}

#[test]
fn the_kind_of_a_query_is_what_it_gives() {
    assert_eq!(parse(r#"(({a="b"}))"#).kind(), Some(Kind::Log));
    assert_eq!(parse(r#"(rate({a="b"}[5m]))"#).kind(), Some(Kind::Metric));
    assert_eq!(parse("1 + 1").kind(), Some(Kind::Metric));
    assert_eq!(parse("$query").kind(), None);
    assert_eq!(parse("").kind(), None);
}

#[test]
fn checks_see_unwraps_and_ranges() {
    let query = r#"sum(sum_over_time({a="b"} | unwrap c [5m])) + max_over_time({a="b"} | unwrap d | __error__="" [5m])"#;
    let parsed = parse(query);
    assert!(parsed.is_ok(), "{:#?}", parsed.faults);
    let unguarded: Vec<_> =
        parsed.tree.unguarded_unwraps(query).map(|unwrap| unwrap.label.of(query)).collect();
    assert_eq!(unguarded, ["c"]);
    let ungrouped: Vec<_> = parsed.tree.ungrouped_ranges().map(|(_, call)| call.op.name()).collect();
    assert_eq!(ungrouped, ["max_over_time"]);
    assert_eq!(parsed.tree.all_matchers().len(), 2);
    assert_eq!(parsed.tree.all_stages().len(), 3);
}

/// Runs on a stack of 1 MiB, as small as a worker thread's may be.
fn on_a_small_stack(work: impl FnOnce() + Send + 'static) {
    let worker = thread::Builder::new().stack_size(1 << 20).spawn(work);
    assert!(worker.is_ok_and(|worker| worker.join().is_ok()));
}

#[test]
fn deep_nesting_is_a_fault_and_no_overflow() {
    on_a_small_stack(|| {
        for piece in [
            "(",
            "sum(",
            "1^",
            "rate((",
            "{a=\"b\"}|(",
            "label_replace(",
            "-",
            "x(",
            "1+(",
            "--",
            "$f(",
            "sum by (a) (",
        ] {
            for times in [127, 128, 1_000, 100_000] {
                let query = piece.repeat(times);
                assert!(!parse(&query).is_ok(), "{piece}");
            }
        }
        let deep = format!("{}1{}", "(".repeat(100), ")".repeat(100));
        assert!(parse(&deep).is_ok());
        let filter = format!("{{a=\"b\"}} | {}c=\"d\"", "(".repeat(60_000));
        assert!(parse(&filter).faults.iter().any(|fault| fault.code == "logql/too-deep"));
    });
}

#[test]
fn long_texts_take_linear_time() {
    on_a_small_stack(|| {
        assert_eq!(parse(&"x".repeat(1_000_000)).faults[0].code, "logql/too-long");
        assert_eq!(parse(&format!("{{a=\"{}\"}}", "x".repeat(1_000_000))).faults[0].code, "logql/too-long");
        for piece in [
            "1+",
            "1 ",
            "[",
            "[ ",
            "'",
            "1.1",
            ".1",
            "{",
            "${",
            "$",
            "[[",
            "a.b ",
            "sum ",
            "sum by ",
            "|=",
            "\"\" ",
            "-",
            "-1",
            "\\",
            "é",
            "\u{a0}",
            "a,",
            "a=\"b\",",
            "/",
            "* ",
            "{a=\"b\"}+",
            "{}+",
            "0_",
            "\n[\n",
            "#\n",
            "a(",
            "5x ",
            "$a",
        ] {
            let query = piece.repeat(130_000 / piece.len());
            // Quadratic time would show as a test that does not end.
            assert!(parse(&query).faults.len() <= 20);
        }
    });
}

const WORDS: &[&str] = &[
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    "[5m]",
    "[5",
    ",",
    "|",
    "|=",
    "|~",
    "|>",
    "!=",
    "!~",
    "=",
    "==",
    "=~",
    ">",
    "+",
    "-",
    "*",
    "/",
    "^",
    "%",
    "a",
    "b.c",
    "sum",
    "rate",
    "by",
    "without",
    "on",
    "offset",
    "json",
    "logfmt",
    "--strict",
    "unwrap",
    "drop",
    "label_format",
    "line_format",
    "\"x\"",
    "\"{{.x\"",
    "`y`",
    "'z'",
    "\"",
    "5",
    "5m",
    "-5s",
    "5KB",
    "0x",
    "$a",
    "${b}",
    "[[c]]",
    "$",
    "@",
    "ip",
    "(?P<x>",
    "é",
    "\u{0}",
    "\u{fffd}",
    "#",
    "\n",
    "or",
    "and",
    "bool",
    "topk",
    "label_replace",
    "vector",
    "quantile_over_time",
    "increase",
    "{a=\"b\"}",
    "group_left",
    "bytes",
    "count_over_time(",
];

#[test]
fn random_texts_never_panic() {
    on_a_small_stack(|| {
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        let mut random = move || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            usize::try_from(state >> 33).unwrap()
        };
        for _ in 0..60_000 {
            let mut query = String::new();
            for _ in 0..random() % 24 {
                query.push_str(WORDS[random() % WORDS.len()]);
                if random() % 2 == 0 {
                    query.push(' ');
                }
            }
            let parsed = parse(&query);
            for fault in &parsed.faults {
                assert!(query.get(fault.span.range()).is_some(), "{query:?} {fault:?}");
            }
            assert!(parsed.tree.root().is_some() || !parsed.is_ok(), "{query:?}");
        }
        for _ in 0..20_000 {
            let bytes: Vec<u8> = (0..random() % 60).map(|_| u8::try_from(random() % 256).unwrap()).collect();
            let query = String::from_utf8_lossy(&bytes).into_owned();
            for fault in &parse(&query).faults {
                assert!(query.get(fault.span.range()).is_some(), "{query:?} {fault:?}");
            }
        }
    });
}
