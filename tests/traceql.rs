//! TraceQL from the outside: text in, faults with their exact place out.
//!
//! The tables below are dashc's own; the verdicts of Tempo's parser are read from
//! `$DASHC_REFERENCE/conformance/traceql.jsonl` where that file exists.

#![allow(clippy::unwrap_used, reason = "a test may fail loudly, its helpers too")]

use std::path::PathBuf;

use dashc::query::traceql::{self, Kind, QueryKind, Target, Tree, Version, gate, parse};
use dashc::query::{Fault, Severity};

/// Queries without a fault or a warning.
const CLEAN: &[&str] = &[
    "{}",
    "{ }",
    "{ true }",
    "{ .ready }",
    "{ !.ready }",
    "{ .http.status_code = 200 }",
    "{ span.http.status_code >= 500 && span.http.status_code < 600 }",
    "{ resource.service.name = \"checkout\" }",
    "{ resource.service.name != nil }",
    "{ span.\"weird key\".part = `x` }",
    "{ .\"with \\\" quote\" = 1 }",
    "{ .k8s-node/name = \"a\" }",
    "{ .list[0] = \"a\" }",
    "{ span.shard-01 = \"x\" }",
    "{ event.exception.type = \"io\" }",
    "{ link.kind = \"follows\" }",
    "{ instrumentation.lib = \"otel\" }",
    "{ duration > 1h30m }",
    "{ duration > 1.5s }",
    "{ duration > 250us }",
    "{ traceDuration < 2d }",
    "{ duration * 2 > traceDuration }",
    "{ span:duration >= 1000000 }",
    "{ trace:rootService = \"web\" && trace:rootName = \"GET /\" }",
    "{ status = error || statusMessage =~ \"time.*out\" }",
    "{ kind != server }",
    "{ nestedSetParent < 0 }",
    "{ span:childCount = 0 }",
    "{ span:parentID = \"00\" }",
    "{ event:timeSinceStart > 5ms }",
    "{ link:traceID = \"ab\" }",
    "{ instrumentation:version =~ `v1\\..*` }",
    "{ .n >= minInt && .n <= maxInt }",
    "{ .f = .5 || .f = 5. || .f = 1e3 || .f = 2.5e-3 }",
    "{ .a = -1 }",
    "{ - .a + 2 * .b ^ 2 ^ .c = 3 % .d }",
    "{ ((.a = 1)) && (.b != \"x\" || .c) }",
    "{ nil = .gone }",
    "{ .gone != nil }",
    "{ \"a\\tb\\u00e9\\x41\" = .a }",
    "{ .a = `raw \\q` }",
    "{ .a // to the end\n = 1 /* inside */ }",
    "{ .été = 1 }",
    "{ .a } && { .b }",
    "{ .a } >> { .b } << { .c } ~ { .d }",
    "{ .a } !>> { .b } !< { .c } !~ { .d }",
    "{ .a } &> { .b } &<< { .c } &~ { .d }",
    "({ .a } || { .b }) > { .c }",
    "{ .a } | { .b } | { .c }",
    "{ .a } | count() > 2",
    "{ .a } | avg(duration) >= 20ms | max(.size * 2) < 5",
    "count() != 0",
    "{ } | by(resource.service.name) | count() > 1 | coalesce()",
    "{ } | by(.a + 1)",
    "{ .a } | select(.b, name, resource.c)",
    "select(.a)",
    "({ .a } | count() > 1) && ({ .b })",
    "({ .a } | { .b }) >> ({ .c } | { .d })",
    "{ } | rate()",
    "{ } | rate() by (resource.service.name, span.http.route)",
    "{ } | count_over_time() by(name)",
    "{ } | min_over_time(duration)",
    "{ } | histogram_over_time(span.size) by (.a, .b, .c, .d)",
    "{ } | quantile_over_time(duration, 0.5, .99, 1) by (.a)",
    "{ } | rate() > 0.5",
    "{ } | rate() >= -1",
    "{ } | rate() by (.a) | topk(5)",
    "{ } | rate() | topk(5) > 10",
    "{ } | rate() > 10 | bottomk(3)",
    "{ } | compare({ status = error })",
    "{ } | compare({ status = error }, 20, 1700000000, 1700000600)",
    "({ status = error } | rate()) / ({ } | rate()) * 100",
    "1 - ({ .a } | rate()) / ({ } | rate()) > 0.01",
    "(({ .a } | rate()) + ({ .b } | rate())) / 2 | topk(3)",
    "{ } | rate() with (exemplars=true, sample=0.1)",
    "{ } with (most_recent=true)",
];

/// Queries that Tempo accepts and the warning they get.
const WARNED: &[(&str, &str, &str)] = &[
    ("{ .a-1 = 2 }", "traceql/arithmetic-in-name", ".a-1"),
    ("{ .a+.b > 2 }", "traceql/arithmetic-in-name", ".a+.b"),
    ("{ span.total/100 > 2 }", "traceql/arithmetic-in-name", "span.total/100"),
    ("{ .a || .b && .c }", "traceql/mixed-logic", "&&"),
    ("{ span.duration > 1s }", "traceql/attribute-for-intrinsic", "span.duration"),
    ("{ error != .status }", "traceql/attribute-for-intrinsic", ".status"),
    ("{ .a } || { .b } && { .c }", "traceql/mixed-logic", "&&"),
    ("{ } | rate() with (exemplar=true)", "traceql/unknown-hint", "exemplar"),
    ("{ } | rate() with (colour=1)", "traceql/unknown-hint", "colour"),
    ("{ } with (job_size=1)", "traceql/unsafe-hint", "job_size"),
    ("{ } with (most_recent=1)", "traceql/hint-value", "1"),
    ("{ } | rate() with (sample=\"0.1\")", "traceql/hint-value", "\"0.1\""),
    ("{ } | rate() with (exemplars=ok)", "traceql/hint-value", "ok"),
];

/// Queries that Tempo refuses, with every fault: code and underlined text.
const REFUSED: &[(&str, &[(&str, &str)])] = &[
    // whole query
    ("", &[("traceql/empty", "")]),
    ("  ", &[("traceql/empty", "  ")]),
    ("5", &[("traceql/missing-spanset", "5")]),
    ("2 * 3", &[("traceql/missing-spanset", "2 * 3")]),
    ("rate()", &[("traceql/missing-spanset", "rate()")]),
    ("coalesce()", &[("traceql/missing-spanset", "coalesce()")]),
    ("topk(5)", &[("traceql/missing-spanset", "topk(5)")]),
    ("nonsense", &[("traceql/unknown-stage", "nonsense")]),
    ("{} {}", &[("traceql/syntax", "{")]),
    ("{} }", &[("traceql/unopened", "}")]),
    ("{} )", &[("traceql/unopened", ")")]),
    ("{} by (.a)", &[("traceql/syntax", "by")]),
    ("{} rate()", &[("traceql/syntax", "rate")]),
    ("| rate()", &[("traceql/syntax", "|")]),
    ("{} |", &[("traceql/syntax", "")]),
    ("{} | | rate()", &[("traceql/syntax", "|")]),
    ("{} && ", &[("traceql/syntax", "")]),
    ("&& {}", &[("traceql/syntax", "&&")]),
    // brackets
    ("{ .a", &[("traceql/unclosed", "{")]),
    ("({ .a }", &[("traceql/unclosed", "(")]),
    ("{ (.a = 1 }", &[("traceql/unclosed", "(")]),
    ("{ .a = 1 | count() > 2", &[("traceql/unclosed", "{")]),
    ("{ .a | .b }", &[("traceql/syntax", "|")]),
    ("{ .a, .b }", &[("traceql/syntax", ",")]),
    ("{ .a = 1 ) }", &[("traceql/syntax", ")")]),
    ("{} | avg(duration > 2", &[("traceql/unclosed", "("), ("traceql/not-a-number", "duration > 2")]),
    // braces missing
    ("span.a = 1", &[("traceql/missing-braces", "span.a = 1")]),
    ("duration > 1s | count() > 2", &[("traceql/missing-braces", "duration > 1s")]),
    (
        "service.name = 1",
        &[("traceql/unscoped-name", "service.name"), ("traceql/missing-braces", "service.name = 1")],
    ),
    // lexing
    ("{ .a == 1 }", &[("traceql/double-equals", "==")]),
    ("{ .a !== 1 }", &[("traceql/unknown-operator", "!==")]),
    ("{ .a <> 1 }", &[("traceql/unknown-operator", "<>")]),
    ("{ .a => 1 }", &[("traceql/unknown-operator", "=>")]),
    ("{ .a = 'x y' }", &[("traceql/single-quotes", "'x y'")]),
    ("{ .a = 'x }", &[("traceql/single-quotes", "'")]),
    ("{ .a = \"x }", &[("traceql/unclosed", "\"x }")]),
    ("{ .a = `x }", &[("traceql/unclosed", "`x }")]),
    ("{ .a = \"\\d+\" }", &[("traceql/bad-escape", "\\d")]),
    ("{ .a = \"\\u12\" }", &[("traceql/bad-escape", "\\u")]),
    ("{ .\"a\\n\" = 1 }", &[("traceql/bad-escape", "\\n")]),
    ("{ .\"a = 1 }", &[("traceql/unclosed", "\"a = 1 }")]),
    ("{ .a = 0x10 }", &[("traceql/bad-number", "0x10")]),
    ("{ .a = 1_000 }", &[("traceql/bad-number", "1_000")]),
    ("{ .a = 9223372036854775808 }", &[("traceql/bad-number", "9223372036854775808")]),
    ("{ .a = 1.2.3 }", &[("traceql/bad-number", "1.2.3")]),
    ("{ duration > 5sec }", &[("traceql/bad-duration", "5sec")]),
    ("{ duration > 1.5d }", &[("traceql/bad-duration", "1.5d")]),
    ("{ .a = 1 } # note", &[("traceql/stray-character", "#")]),
    ("{ .a = 1 };", &[("traceql/stray-character", ";")]),
    ("{ .a\u{a0}= 1 }", &[("traceql/stray-character", "\u{a0}")]),
    ("{ @.a = 1 }", &[("traceql/stray-character", "@")]),
    ("{ .a = 1 /* never", &[("traceql/unclosed", "/*")]),
    // names
    ("{ . = 1 }", &[("traceql/empty-attribute", ".")]),
    ("{ span. a = 1 }", &[("traceql/empty-attribute", "span.")]),
    ("{ foo = 1 }", &[("traceql/unscoped-name", "foo")]),
    ("{ service.name = \"a\" }", &[("traceql/unscoped-name", "service.name")]),
    ("{ http.status_code = 500 }", &[("traceql/unscoped-name", "http.status_code")]),
    ("{ Duration > 1s }", &[("traceql/unscoped-name", "Duration")]),
    ("{ childCount > 1 }", &[("traceql/unscoped-name", "childCount")]),
    ("{ status = Error }", &[("traceql/unscoped-name", "Error")]),
    ("{ .a = foo }", &[("traceql/unscoped-name", "foo")]),
    ("{ span:nmae = \"a\" }", &[("traceql/unknown-intrinsic", "nmae")]),
    ("{ trace:status = ok }", &[("traceql/unknown-intrinsic", "status")]),
    ("{ spn:name = \"a\" }", &[("traceql/unknown-scope", "spn")]),
    ("{ resource:service.name = \"a\" }", &[("traceql/unknown-scope", "resource")]),
    ("{ parent.a = 1 }", &[("traceql/unsupported", "parent.a")]),
    ("{ parent.span.a = 1 }", &[("traceql/unsupported", "parent.span.a")]),
    ("{ parent = 1 }", &[("traceql/unsupported", "parent")]),
    // operators and operands
    ("{ .a and .b }", &[("traceql/word-operator", "and")]),
    ("{ .a OR .b }", &[("traceql/word-operator", "OR")]),
    ("{ not .a }", &[("traceql/word-operator", "not")]),
    ("{ .a in (\"x\") }", &[("traceql/word-operator", "in")]),
    ("{ .a = }", &[("traceql/syntax", "}")]),
    ("{ = 1 }", &[("traceql/syntax", "=")]),
    ("{ .a && && .b }", &[("traceql/syntax", "&&")]),
    ("{ .a .b }", &[("traceql/syntax", ".b")]),
    ("{ .a \"x\" }", &[("traceql/syntax", "\"x\"")]),
    ("{ .a { .b } }", &[("traceql/syntax", "{")]),
    ("{ .a >> .b }", &[("traceql/structure-in-braces", ">>")]),
    ("{ count() > 2 }", &[("traceql/function-among-fields", "count")]),
    ("{ lower(.a) = \"x\" }", &[("traceql/unknown-function", "lower")]),
    // types
    ("{ status = \"error\" }", &[("traceql/type-mismatch", "\"error\"")]),
    ("{ \"client\" = kind }", &[("traceql/type-mismatch", "\"client\"")]),
    ("{ duration > \"1s\" }", &[("traceql/type-mismatch", "\"1s\"")]),
    ("{ name = 5 }", &[("traceql/type-mismatch", "5")]),
    ("{ name = duration }", &[("traceql/type-mismatch", "name = duration")]),
    ("{ true = 1 }", &[("traceql/type-mismatch", "1")]),
    ("{ .a + \"x\" = 1 }", &[("traceql/illegal-operation", "+")]),
    ("{ .a * 2 = \"x\" }", &[("traceql/type-mismatch", "\"x\"")]),
    ("{ status > ok }", &[("traceql/illegal-operation", ">")]),
    ("{ .a && 1 }", &[("traceql/illegal-operation", "&&")]),
    ("{ .a > nil }", &[("traceql/illegal-operation", ">")]),
    ("{ -name = \"a\" }", &[("traceql/illegal-operation", "-")]),
    ("{ !duration }", &[("traceql/illegal-operation", "!")]),
    ("{ .a =~ 5 }", &[("traceql/match-without-string", "5")]),
    ("{ .a !~ .b }", &[("traceql/match-without-string", ".b")]),
    ("{ kind =~ \"cl.*\" }", &[("traceql/type-mismatch", "\"cl.*\"")]),
    ("{ name = nil }", &[("traceql/never-nil", "name = nil")]),
    ("{ nil = resource.service.name }", &[("traceql/never-nil", "nil = resource.service.name")]),
    ("{ duration }", &[("traceql/not-boolean", "duration")]),
    ("{ \"x\" }", &[("traceql/not-boolean", "\"x\"")]),
    ("{ 1 + 1 }", &[("traceql/not-boolean", "1 + 1")]),
    ("{ .a - 1 }", &[("traceql/not-boolean", ".a - 1")]),
    ("{ nil }", &[("traceql/not-boolean", "nil")]),
    // search stages
    ("{} | count()", &[("traceql/missing-comparison", "")]),
    ("{} | count() | { .a }", &[("traceql/missing-comparison", "")]),
    ("{} | count(.a) > 1", &[("traceql/unexpected-argument", ".a")]),
    ("{} | count > 1", &[("traceql/syntax", ">")]),
    ("{} | avg() > 1", &[("traceql/missing-argument", ")")]),
    ("{} | avg(1) > 1", &[("traceql/aggregate-without-span", "1")]),
    ("{} | max(name) > 1", &[("traceql/not-a-number", "name")]),
    ("{} | max(duration) > \"1s\"", &[("traceql/type-mismatch", "\"1s\"")]),
    ("{} | max(duration) > 1s * 2", &[("traceql/duration-arithmetic", "1s")]),
    ("2 < count()", &[("traceql/unsupported", "2")]),
    ("max(.a) > min(.b)", &[("traceql/unsupported", "min(.b)")]),
    ("({} | count()) > 2", &[("traceql/unsupported", "({} | count())")]),
    ("{} | count() + 1 > 2", &[("traceql/unsupported", "count() + 1")]),
    ("{} | by()", &[("traceql/missing-argument", ")")]),
    ("{} | by(1)", &[("traceql/group-without-span", "1")]),
    ("{} | by(.a, .b)", &[("traceql/syntax", ",")]),
    ("{} | select()", &[("traceql/missing-argument", ")")]),
    ("{} | select(.a,)", &[("traceql/missing-argument", ")")]),
    ("{} | select(1)", &[("traceql/syntax", "1")]),
    ("{} | select(foo)", &[("traceql/unscoped-name", "foo")]),
    ("{} | coalesce(.a)", &[("traceql/unexpected-argument", ".a")]),
    ("{} | cuont() > 1", &[("traceql/unknown-function", "cuont")]),
    ("{} | sum by (.a)", &[("traceql/syntax", "by")]),
    ("{} + {}", &[("traceql/illegal-operation", "+")]),
    ("{} > 10", &[("traceql/illegal-operation", ">")]),
    ("count() > 3 && {}", &[("traceql/illegal-operation", "&&")]),
    ("({ .a }) && ({ .b } | count() > 1)", &[("traceql/pipeline-second", "({ .a })")]),
    ("({ .a } | { .b }) && { .c }", &[("traceql/unparenthesised", "{ .c }")]),
    ("({ .a } | { .b }) | count() > 1", &[("traceql/misplaced-pipe", "|")]),
    // metrics
    ("{} | increase()", &[("traceql/unknown-function", "increase")]),
    ("{} | histogram_quantile(0.9)", &[("traceql/unknown-function", "histogram_quantile")]),
    ("{} | rate(.a)", &[("traceql/unexpected-argument", ".a")]),
    ("{} | rate", &[("traceql/syntax", "")]),
    ("{} | rate() by ()", &[("traceql/missing-argument", ")")]),
    ("{} | rate() by (1)", &[("traceql/syntax", "1")]),
    ("{} | rate() by (.a,.b,.c,.d,.e,.f)", &[("traceql/too-many-groups", ".f")]),
    ("{} | histogram_over_time(.x) by (.a,.b,.c,.d,.e)", &[("traceql/too-many-groups", ".e")]),
    ("{} | min_over_time()", &[("traceql/missing-argument", ")")]),
    ("{} | min_over_time(5)", &[("traceql/syntax", "5")]),
    ("{} | max_over_time(duration, 5)", &[("traceql/unexpected-argument", ",")]),
    ("{} | quantile_over_time(duration)", &[("traceql/missing-argument", ")")]),
    ("{} | quantile_over_time(duration, 95)", &[("traceql/quantile-out-of-range", "95")]),
    ("{} | quantile_over_time(duration, \"0.9\")", &[("traceql/type-mismatch", "\"0.9\"")]),
    ("{} | rate() + 5", &[("traceql/unparenthesised", "+")]),
    ("5 + {} | rate()", &[("traceql/unparenthesised", "+")]),
    ("({} | rate()) % 5", &[("traceql/illegal-operation", "%")]),
    ("({} | rate()) && ({} | rate())", &[("traceql/illegal-operation", "&&")]),
    ("({} | rate()) > ({} | rate())", &[("traceql/illegal-operation", ">")]),
    ("2s * ({} | rate())", &[("traceql/duration-arithmetic", "2s")]),
    ("({} | rate()) > 1s + 2s", &[("traceql/duration-arithmetic", "1s")]),
    ("{} | rate() | count() > 1", &[("traceql/stage-after-metrics", "count() > 1")]),
    ("{} | rate() | rate()", &[("traceql/stage-after-metrics", "rate()")]),
    ("{} | topk(5)", &[("traceql/missing-metrics", "topk(5)")]),
    ("{} | rate() | topk(0)", &[("traceql/limit-out-of-range", "0")]),
    ("{} | rate() | topk(-1)", &[("traceql/limit-out-of-range", "-1")]),
    ("{} | rate() | topk(1.5)", &[("traceql/type-mismatch", "1.5")]),
    ("{} | rate() | topk()", &[("traceql/missing-argument", ")")]),
    ("{} | compare()", &[("traceql/syntax", ")")]),
    ("{} | compare({}, 0)", &[("traceql/limit-out-of-range", "0")]),
    ("{} | compare({}, 1001)", &[("traceql/limit-out-of-range", "1001")]),
    ("{} | compare({}, 1, 2)", &[("traceql/missing-argument", "compare")]),
    ("{} | compare({}) | topk(2)", &[("traceql/compare-not-last", "topk(2)")]),
    ("({} | compare({})) / 2", &[("traceql/compare-not-last", "({} | compare({}))")]),
    // hints
    ("{} with", &[("traceql/syntax", "")]),
    ("{} with ()", &[("traceql/syntax", ")")]),
    ("{} with (sample)", &[("traceql/syntax", ")")]),
    ("{} with (sample=)", &[("traceql/syntax", ")")]),
    ("{} with (duration=1)", &[("traceql/syntax", "duration")]),
    ("({} | rate() with (sample=1)) / 2", &[("traceql/misplaced-hints", "with (sample=1)")]),
    ("{} with (sample=1) | topk(3)", &[("traceql/misplaced-hints", "|")]),
    ("{} with (sample: true)", &[("traceql/unknown-scope", "sample")]),
    // other languages
    ("{ .a } and { .b }", &[("traceql/word-operator", "and")]),
    ("{} | rate() > 1 or 2", &[("traceql/word-operator", "or")]),
    ("{} | rate()[5m]", &[("traceql/stray-character", "[5m]")]),
    (
        "rate({ .a = 1 }[5m])",
        &[("traceql/unexpected-argument", "{ .a = 1 }[5m]"), ("traceql/stray-character", "[5m]")],
    ),
    ("{} | rate by (.a)", &[("traceql/syntax", "by")]),
    ("{} | count() by (.a) > 5", &[("traceql/syntax", "by")]),
    (
        "{ .a in [\"x\", \"y\"] }",
        &[("traceql/word-operator", "in"), ("traceql/stray-character", "[\"x\", \"y\"]")],
    ),
    ("{ duration > 500 ms }", &[("traceql/syntax", "ms")]),
    ("{ .a ~ \"x\" }", &[("traceql/structure-in-braces", "~")]),
    ("{ .a ~= \"x\" }", &[("traceql/unknown-operator", "~=")]),
    ("{ .a =~ /x.*/ }", &[("traceql/syntax", "/")]),
    ("{ name = \"a\" || \"b\" }", &[("traceql/type-mismatch", "\"b\"")]),
    ("{ name = (\"a\" || \"b\") }", &[("traceql/illegal-operation", "||")]),
    ("{ .a = null }", &[("traceql/unscoped-name", "null")]),
    ("{{ .a = 1 }}", &[("traceql/syntax", "{")]),
    ("{ trace.duration > 1s }", &[("traceql/unscoped-name", "trace.duration")]),
    ("4bf92f3577b34da6a3ce929d0e0e4736", &[("traceql/trace-id", "4bf92f3577b34da6a3ce929d0e0e4736")]),
    // several faults, each said once
    ("{ foo = 1 && bar = 2 }", &[("traceql/unscoped-name", "foo"), ("traceql/unscoped-name", "bar")]),
    ("{ .a = && .b = }", &[("traceql/syntax", "&&"), ("traceql/syntax", "}")]),
    ("{ .a = } >> { .b = }", &[("traceql/syntax", "}"), ("traceql/syntax", "}")]),
    (
        "{ status = \"error\" and service.name == 'x' } | cout() > 1",
        &[
            ("traceql/type-mismatch", "\"error\""),
            ("traceql/word-operator", "and"),
            ("traceql/unscoped-name", "service.name"),
            ("traceql/double-equals", "=="),
            ("traceql/single-quotes", "'x'"),
            ("traceql/unknown-function", "cout"),
        ],
    ),
    (
        "{} | rate() by (foo, .b, 3, .c) | topk(0)",
        &[("traceql/unscoped-name", "foo"), ("traceql/syntax", "3"), ("traceql/limit-out-of-range", "0")],
    ),
    (
        "{} | quantile_over_time(duration, 95, 0.5, -1, 99)",
        &[
            ("traceql/quantile-out-of-range", "95"),
            ("traceql/syntax", "-"),
            ("traceql/quantile-out-of-range", "99"),
        ],
    ),
];

/// Queries with Grafana variables, all without a fault.
const VARIABLES: &[&str] = &[
    "$traceId",
    "${traceId}",
    "${query:raw}",
    "{ resource.service.name = $service }",
    "{ resource.service.name = ${service:doublequote} }",
    "{ resource.service.name =~ \"$service\" }",
    "{ resource.service.name =~ \"(${service:pipe}\" }",
    "{ span.$attribute = 1 }",
    "{ span.${attribute}.count = 1 }",
    "{ .[[attribute]] = [[value]] }",
    "{ $scope.name = \"x\" }",
    "{ ${scope}.http.route = \"x\" }",
    "{ duration > $min }",
    "{ duration > ${min}ms }",
    "{ status = $status && $filters }",
    "{ $filters }",
    "{ name =~ $pattern }",
    "{} | rate() by ($group)",
    "{} | rate() by (${group:csv}) | topk($limit)",
    "{} | quantile_over_time(duration, $quantile)",
    "{} | ${function}() by (.a)",
    "{} | rate() > $threshold with (sample=$sample)",
    "{} | count() > $minimum",
    "({} | rate()) * $factor",
    "{ .a } | $stage",
];

fn underlined(text: &str, faults: &[Fault]) -> Vec<(String, String)> {
    faults.iter().map(|fault| (fault.code.to_owned(), fault.span.of(text).to_owned())).collect()
}

#[test]
fn clean_queries_have_no_fault() {
    for query in CLEAN.iter().chain(VARIABLES) {
        assert_eq!(parse(query).faults, [], "{query}");
    }
}

#[test]
fn suspicious_queries_are_warned_of() {
    for (query, code, text) in WARNED {
        let parsed = parse(query);
        assert!(parsed.is_ok(), "{query}: {:?}", parsed.faults);
        assert_eq!(underlined(query, &parsed.faults), [((*code).to_owned(), (*text).to_owned())], "{query}");
    }
}

#[test]
fn refused_queries_have_exactly_their_faults() {
    let mut wrong = Vec::new();
    for (query, expected) in REFUSED {
        let parsed = parse(query);
        let expected: Vec<_> = expected.iter().map(|(code, text)| ((*code).into(), (*text).into())).collect();
        let found = underlined(query, &parsed.faults);
        if found != expected || parsed.is_ok() {
            wrong.push(format!("{query}\n  expected {expected:?}\n  found    {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_fault_is_worded_as_the_house_words_them() {
    for (query, _) in REFUSED {
        for fault in parse(query).faults {
            assert!(fault.code.starts_with("traceql/"), "{query}: {fault:?}");
            assert!(!fault.message.ends_with('.') && !fault.message.is_empty(), "{query}: {fault:?}");
            assert!(
                !fault.message.starts_with(char::is_uppercase)
                    || fault.message.starts_with("Tempo")
                    || fault.message.starts_with("TraceQL")
                    || fault.message.starts_with("RE2"),
                "{query}: {fault:?}"
            );
            let verbs = ["write ", "use ", "did you mean ", "remove ", "compare "];
            let help = fault.help.clone().unwrap_or_else(|| "use ".to_owned());
            assert!(verbs.iter().any(|verb| help.starts_with(verb)), "{query}: {fault:?}");
        }
    }
}

#[test]
fn confusions_are_answered_with_what_to_write() {
    let cases = [
        ("{ .a == 1 }", "write `=`"),
        ("{ .a and .b }", "write `&&`"),
        ("{ service.name = \"a\" }", "write `resource.service.name`, or `.service.name` for any scope"),
        ("{ status = \"error\" }", "write `error` without quotes"),
        ("{ kind = \"SERVER\" }", "write `server` without quotes"),
        ("{ duration > \"2s\" }", "write a duration without quotes, such as `2s`"),
        ("{ .a = 'x' }", "write `\"x\"`"),
        ("{ Duration > 1s }", "did you mean `duration`?"),
        ("{ childCount > 1 }", "write `span:childCount`"),
        ("{ trace.duration > 1s }", "write `trace:duration`"),
        ("{ duration > 500 ms }", "write the unit `ms` without a blank before it"),
        ("{ .a = null }", "write `nil`"),
        ("{ .a = 1, .b = 2 }", "write `&&` between conditions"),
        ("{ .a = True }", "did you mean `true`?"),
        ("{ .a =~ 5 }", "write `\"5\"`"),
        ("{ span:nmae = \"a\" }", "did you mean `span:name`?"),
        ("span.a = 1", "write `{ span.a = 1 }`"),
        ("{} | increase()", "use `count_over_time()`; this is a PromQL function"),
        ("{} | quantile_over_time(duration, 95)", "write `0.95` for the 95th percentile"),
        ("{} | quantile_over_time(duration, 99.9)", "write `0.999` for the 99.9th percentile"),
        ("rate()", "write `{} | rate()`"),
        ("{} | rate() with (exemplar=true)", "did you mean `exemplars`?"),
    ];
    for (query, help) in cases {
        let faults = parse(query).faults;
        assert!(faults.iter().any(|fault| fault.help.as_deref() == Some(help)), "{query}: {faults:?}");
    }
}

#[test]
fn patterns_are_judged_where_they_stand() {
    for (query, text) in
        [("{ .a =~ \"(\" }", "("), ("{ .a !~ (`a**`) }", "a**"), ("{ .a =~ \"\\\\d(\" }", "(")]
    {
        let parsed = parse(query);
        let found = underlined(query, &parsed.faults);
        assert!(found.len() == 1 && found[0].0 == "traceql/bad-regex", "{query}: {found:?}");
        assert!(found[0].1.contains(text) || text.contains(&found[0].1), "{query}: {found:?}");
    }
}

#[test]
fn older_releases_miss_newer_features() {
    let cases: &[(&str, (u16, u16), &[&str])] = &[
        ("{ .a = 1 }", (2, 0), &[]),
        ("{} > {} | by(.a) | select(.b)", (2, 1), &[">", "by", "select"]),
        ("{} > {} | by(.a) | select(.b)", (2, 2), &[]),
        ("{} << {} && {} !~ {}", (2, 5), &["<<", "!~"]),
        ("{ .a > 1 && span:id = \"a\" && event.b = 1 }", (2, 5), &["span:id", "event.b"]),
        ("{} | rate()", (2, 5), &["rate"]),
        ("{} | avg_over_time(instrumentation.a)", (2, 6), &["avg_over_time", "instrumentation.a"]),
        ("{} | rate() | topk(2) with (most_recent=true)", (2, 7), &["topk", "most_recent"]),
        ("{} | sum_over_time(.a) with (sample=true)", (2, 8), &["sample"]),
        (
            "{ .a = nil && .b > minInt && span:childCount = 1 }",
            (2, 9),
            &[".a = nil", "minInt", "span:childCount"],
        ),
        ("{ .a != nil }", (2, 0), &[]),
        ("{} | rate() > 5", (2, 10), &[">"]),
        ("{} | rate() > 5", (3, 0), &[]),
        ("({} | rate()) / 2", (3, 0), &["/"]),
        ("({} | rate()) / 2", (3, 1), &[]),
    ];
    for (query, (major, minor), expected) in cases {
        let target = Target { tempo: Version::new(*major, *minor) };
        let faults = gate(&parse(query).needs, &target);
        let found: Vec<_> = faults.iter().map(|fault| fault.span.of(query)).collect();
        assert_eq!(found, *expected, "{query} for {}", target.tempo);
    }
    let unreleased = gate(&parse("({} | rate()) / 2").needs, &Target { tempo: Version::new(3, 0) });
    assert_eq!(unreleased[0].severity, Severity::Warning);
}

#[test]
fn the_tree_has_every_part_and_its_place() {
    let text =
        "{ resource.\"a b\" = \"x\\ty\" && span.c > 5 } | rate() by (name) | topk(3) with (sample=true)";
    let parsed = parse(text);
    assert_eq!(parsed.kind(), Some(QueryKind::Metrics));
    let names: Vec<_> = parsed
        .tree
        .attributes()
        .filter_map(|(_, node)| match node.kind {
            Kind::Attribute { name, .. } => Some(Tree::attribute_name(text, name).into_owned()),
            _ => None,
        })
        .collect();
    assert_eq!(names, ["a b", "c"]);
    let literals: Vec<_> = parsed.tree.literals().map(|(span, _)| span.of(text)).collect();
    assert_eq!(literals, ["\"x\\ty\"", "5", "3", "true"]);
    let first = parsed.tree.literals().next().unwrap().0;
    assert_eq!(Tree::string(text, first), "x\ty");
    assert_eq!(parsed.hints().map(|(name, _)| name.of(text)).collect::<Vec<_>>(), ["sample"]);
    let root = parsed.tree.root().unwrap();
    assert_eq!(parsed.tree.span(root).of(text), text);
    for (_, node) in parsed.tree.iter() {
        assert!(text.get(node.span.range()).is_some(), "{node:?}");
    }
}

#[test]
fn logic_reads_from_left_to_right() {
    let text = "{ .a || .b && .c }";
    let parsed = parse(text);
    let spans: Vec<_> = parsed
        .tree
        .iter()
        .filter(|(_, node)| matches!(node.kind, Kind::Binary { .. }))
        .map(|(_, node)| node.span.of(text))
        .collect();
    assert_eq!(spans, [".a || .b", ".a || .b && .c"]);
}

#[test]
fn what_is_only_a_variable_yields_whatever_it_says() {
    assert!(traceql::is_trace_id("$traceId"));
    assert!(traceql::is_trace_id("${traceId}"));
    assert!(!traceql::is_trace_id("$traceId | rate()"));
    assert_eq!(parse("$traceId").kind(), Some(QueryKind::Variable));
}

/// Runs `work` on a thread with a stack of 1 MiB.
fn on_a_small_stack(work: fn()) {
    std::thread::Builder::new().stack_size(1 << 20).spawn(work).unwrap().join().unwrap();
}

#[test]
fn nesting_is_refused_before_the_stack_ends() {
    on_a_small_stack(|| {
        for (open, core, close) in [
            ("(", "{}", ")"),
            ("{ (", "", ""),
            ("{", "", "}"),
            ("(1||1=1+1*1^", "1", ")"),
            ("-", "1", ""),
            ("!", ".a", ""),
            ("not ", ".a", ""),
            ("1^", "1", ""),
            ("({}|", "{}", ")"),
            ("({}&&{}>1+1*1^", "1", ")"),
            ("avg(", ".a", ")"),
        ] {
            for (before, after) in [("", ""), ("{ ", " }"), ("{} | avg(", ") > 1")] {
                for count in [100, 1_000, 20_000] {
                    let query = format!("{before}{}{core}{}{after}", open.repeat(count), close.repeat(count));
                    let parsed = parse(&query);
                    assert!(!parsed.is_ok() || count == 100, "{open} {before} {count}");
                }
            }
        }
        let query = "(".repeat(100_000);
        assert!(parse(&query).faults.iter().any(|fault| fault.code == "traceql/too-deep"));
    });
}

#[test]
fn long_texts_take_linear_time_and_little_stack() {
    on_a_small_stack(|| {
        let most = traceql::MAX_BYTES;
        for part in [
            "{",
            "(",
            "}",
            ")",
            "|",
            "&&",
            "$",
            "[[",
            "\"",
            "'",
            "`",
            ".",
            "-",
            "^",
            "1",
            "a",
            "a ",
            "é",
            "\\",
            "{ .a | ",
            "{ (",
            "( }",
            "{} | ",
            "/*",
            "#",
            "with(",
            "with(a=",
            "by(",
            "{ a ",
            ", ",
            "{} && ",
            "$a ",
            "${",
            ".a || ",
            "1 + ",
            "1e+",
            "count(",
            "compare({",
            "=",
            "<",
            "{ .a = 1 || ",
            ".\"",
            "\"\\",
            "rate() + ",
        ] {
            let query = part.repeat(most / part.len());
            let _ = parse(&query);
        }
        let query = format!("{{ .a = \"{}\" }}", "x".repeat(1 << 20));
        assert_eq!(parse(&query).faults[0].code, "traceql/too-long");
        let parsed = parse(&format!("{{ {} }} {{", ".a-1 = 1 && ".repeat(1_000)));
        assert!(parsed.faults.len() == traceql::MAX_FAULTS && !parsed.is_ok());
    });
}

/// A generator of numbers that repeats itself in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }
}

#[test]
fn random_soup_never_panics() {
    const PARTS: &[&str] = &[
        "{",
        "}",
        "(",
        ")",
        ",",
        "|",
        "||",
        "&&",
        "=",
        "!=",
        "=~",
        "!~",
        "<",
        ">",
        ">>",
        "!",
        "-",
        "+",
        "*",
        "/",
        "^",
        "%",
        "~",
        ".a",
        "span.b",
        "parent.c",
        "name",
        "duration",
        "status",
        "ok",
        "1",
        "2.5",
        "3s",
        "\"x\"",
        "`y`",
        "'z'",
        "nil",
        "true",
        "count()",
        "avg(",
        "by",
        "select(",
        "coalesce()",
        "rate()",
        "topk(",
        "with",
        "compare(",
        "foo",
        "and",
        "$v",
        "${v:raw}",
        "[[v]]",
        "//",
        "/*",
        "\n",
        "é",
        "\\",
        "#",
        "trace:id",
        "span:",
        ".",
        "\"",
        "quantile_over_time(",
    ];
    on_a_small_stack(|| {
        let mut dice = Dice(7);
        for round in 0..60_000 {
            let mut query = String::new();
            for _ in 0..=dice.roll(14) {
                query.push_str(PARTS[dice.roll(PARTS.len())]);
                if dice.roll(3) > 0 {
                    query.push(' ');
                }
            }
            let parsed = parse(&query);
            for fault in &parsed.faults {
                assert!(query.get(fault.span.range()).is_some(), "{round}: {query:?} {fault:?}");
            }
            for (_, node) in parsed.tree.iter() {
                assert!(query.get(node.span.range()).is_some(), "{round}: {query:?} {node:?}");
            }
        }
        for _ in 0..30_000 {
            let bytes: Vec<u8> = (0..dice.roll(40)).map(|_| u8::try_from(dice.roll(256)).unwrap()).collect();
            let _ = parse(&String::from_utf8_lossy(&bytes));
        }
    });
}

#[test]
fn the_verdicts_are_those_of_tempo() {
    let default = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/reference");
    let folder = std::env::var_os("DASHC_REFERENCE").map_or(default, PathBuf::from);
    let path = folder.join("conformance/traceql.jsonl");
    let Ok(rows) = std::fs::read_to_string(&path) else {
        println!("skipped: no {}", path.display());
        return;
    };
    let mut wrong = Vec::new();
    for row in rows.lines().filter(|row| !row.trim().is_empty()) {
        let row: serde_json::Value = serde_json::from_str(row).unwrap();
        let query = row["expr"].as_str().unwrap();
        let parsed = parse(query);
        if parsed.is_ok() != row["ok"].as_bool().unwrap() {
            wrong.push(format!("{query}\n  Tempo: {}\n  here: {:?}", row["err"], parsed.faults));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
