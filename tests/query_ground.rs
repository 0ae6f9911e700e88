//! The ground under the query languages: durations, RE2, Go templates and Grafana variables.
//!
//! Verdicts follow the servers' own libraries: Prometheus's duration syntax, Go's
//! `time`, `regexp/syntax` and `text/template`.

use dashc::query::template::{Dialect, UseKind};
use dashc::query::{duration, re2, template, variable};
use proptest::prelude::*;

/// Patterns that Go compiles.
#[rustfmt::skip]
const GOOD: &[&str] = &[
    "", "a", "abc", "|", "a|", "|a", "a|b|c", "()", "(|)", "(a)", "(?:a)", "((a))", ".", ".*", ".+", "a?",
    "a*", "a+", "a*?", "a+?", "a??", "a{2}", "a{2,}", "a{2,3}", "a{2}?", "a{2,}?", "a{2,3}?", "a{0}",
    "a{0,0}", "a{0,}", "a{1000}", "a{0,1000}", "a{", "a{,3}", "a{1", "a{1,", "a{1,2", "a{a}", "a{-1}",
    "a{01}", "a{1,02}", "{", "}", "{}", "{{.x}}", "a{1001", "a{12345678901", "a*{", "^", "$", "^$", "^*",
    "$+", "^abc$", r"\A", r"\z", r"\b", r"\B", r"\bfoo\b", r"\b*", r"\d", r"\D+", r"\s", r"\S*", r"\w",
    r"\W", r"\.", r"\\", r"\-", r"\_", r"\{", r"\|", r"\/", r#"\""#, r"\<", r"\ ", r"\a\f\n\r\t\v", r"\0",
    r"\07", r"\012", r"\101", r"\777", r"\x41", r"\x{41}", r"\x{10FFFF}", r"\x{0}", r"\Q", r"\Qab",
    r"\Qab\E", r"\Q*+?\E", r"\Qab\E+", r"\Q\\E", r"a\Q\E", r"a*\Q\E*", "[a]", "[abc]", "[^a]", "[a-z]",
    "[a-zA-Z0-9_]", "[]]", "[]a]", "[^]]", "[^]a]", "[-]", "[-a]", "[a-]", "[a-b-c]", "[--b]", "[^-]",
    "[[]", "[[a]", "[a[b]", r"[\w-a]", r"[a\-z]", r"[\]]", r"[\[]", r"[\d\s]", r"[\x41-\x5a]",
    r"[\012-\234]", "[.]", "[*+?(){}|]", "[$^]", "[[:alpha:]]", "[[:^alpha:]]", "[^[:lower:]]",
    "[[:word:][:space:]]", "[[:]", "[[:a]", "[:alpha:]", "[é]", "[α-ω]", r"\pN", r"\PN", r"\p{N}",
    r"\p{Lu}", r"\P{Greek}", r"\p{^Greek}", r"\p{Any}", r"[\pL\p{Nd}]", r"\p{Han}",
    r"\p{Canadian_Aboriginal}", r"\p{SignWriting}", "(?i)a", "(?i:a)", "(?s).", "(?m)^a$", "(?U)a*",
    "(?imsU)a", "(?i-s)a", "(?-i)a", "(?i-sm:a)", "(?:)", "(?i)", "a(?i)b", "a(?i)*", "(?P<n>a)",
    "(?P<n_1>a)", "(?P<1>a)", "(?<n>a)", "(?P<n>a)(?P<n>b)", "(a(b(c)))", "(?:a*)*", "(a+)+", "(?:a{2}){3}",
    "(?:a{10}){100}", r"(?:\d{8}){0,125}", "(a{0}){1000}", "(?:a{1}){1000}", "(?:a*){1000}", "é", "日本*",
    "10\\.0\\.0\\..+", "(GET|POST) /api/v[0-9]+/.*", "5..|4[0-9]{2}", "a]", "a}", "]", "a-b", "a,b", "a b",
    "a/b", "a\nb", "a&&b", "[a&&b]", "[a~~b]", "(?i)(?s)", "prod-.*|staging", r"kube_(pod|node)_.+",
    r"\x7F", "-", "a:b",
];

/// Patterns that Go refuses: the words of the fault and the characters it points at.
const BAD: &[(&str, &str, &str)] = &[
    ("(", "missing closing ): `(`", "("),
    ("a(b", "missing closing ): `a(b`", "("),
    ("(a", "missing closing ): `(a`", "("),
    ("(a|b|", "missing closing ): `(a|b|`", "("),
    ("(a)(b", "missing closing ): `(a)(b`", "("),
    ("(?:a", "missing closing ): `(?:a`", "("),
    ("(?P<n>a", "missing closing ): `(?P<n>a`", "("),
    (")", "unexpected ): `)`", ")"),
    ("a)", "unexpected ): `a)`", ")"),
    ("(a))", "unexpected ): `(a))`", ")"),
    ("a|b)", "unexpected ): `a|b)`", ")"),
    ("[", "missing closing ]: `[`", "["),
    ("[a", "missing closing ]: `[a`", "["),
    ("[]", "missing closing ]: `[]`", "["),
    ("[^]", "missing closing ]: `[^]`", "["),
    ("x[a-", "missing closing ]: `[a-`", "["),
    ("[a-z", "missing closing ]: `[a-z`", "["),
    ("([a-z)", "missing closing ]: `[a-z)`", "["),
    ("[[:alpha:]", "missing closing ]: `[[:alpha:]`", "["),
    ("[b-a]", "invalid character class range: `b-a`", "b-a"),
    ("[a-Z]", "invalid character class range: `a-Z`", "a-Z"),
    ("[a--b]", "invalid character class range: `a--`", "a--"),
    (r"[z-\x41]", r"invalid character class range: `z-\x41`", r"z-\x41"),
    ("[[:foo:]]", "invalid character class range: `[:foo:]`", "[:foo:]"),
    ("[[:ALPHA:]]", "invalid character class range: `[:ALPHA:]`", "[:ALPHA:]"),
    (r"\p{IsGreek}", r"invalid character class range: `\p{IsGreek}`", r"\p{IsGreek}"),
    (r"\p{greek}", r"invalid character class range: `\p{greek}`", r"\p{greek}"),
    (r"\p{Letter}", r"invalid character class range: `\p{Letter}`", r"\p{Letter}"),
    (r"\pX", r"invalid character class range: `\pX`", r"\pX"),
    (r"\p", r"invalid character class range: `\p`", r"\p"),
    (r"\p{Greek", r"invalid character class range: `\p{Greek`", r"\p{Greek"),
    (r"\p{}", r"invalid character class range: `\p{}`", r"\p{}"),
    (r"[\p{Foo}]", r"invalid character class range: `\p{Foo}`", r"\p{Foo}"),
    ("*", "missing argument to repetition operator: `*`", "*"),
    ("+a", "missing argument to repetition operator: `+`", "+"),
    ("?", "missing argument to repetition operator: `?`", "?"),
    ("*?", "missing argument to repetition operator: `*?`", "*?"),
    ("a|*", "missing argument to repetition operator: `*`", "*"),
    ("(*)", "missing argument to repetition operator: `*`", "*"),
    ("(?i)*", "missing argument to repetition operator: `*`", "*"),
    ("{2}", "missing argument to repetition operator: `{2}`", "{2}"),
    ("(|{2,3})", "missing argument to repetition operator: `{2,3}`", "{2,3}"),
    (r"\Q\E*", "missing argument to repetition operator: `*`", "*"),
    ("a**", "invalid nested repetition operator: `**`", "**"),
    ("a++", "invalid nested repetition operator: `++`", "++"),
    ("a*+", "invalid nested repetition operator: `*+`", "*+"),
    ("a???", "invalid nested repetition operator: `???`", "???"),
    ("a+?*", "invalid nested repetition operator: `+?*`", "+?*"),
    ("a+{2}", "invalid nested repetition operator: `+{2}`", "+{2}"),
    ("a{2}{3}", "invalid nested repetition operator: `{2}{3}`", "{2}{3}"),
    ("a{1}*", "invalid nested repetition operator: `{1}*`", "{1}*"),
    ("a{1001}", "invalid repeat count: `{1001}`", "{1001}"),
    ("a{1001,}", "invalid repeat count: `{1001,}`", "{1001,}"),
    ("a{0,1001}", "invalid repeat count: `{0,1001}`", "{0,1001}"),
    ("a{2,1}", "invalid repeat count: `{2,1}`", "{2,1}"),
    ("a{5000000000}", "invalid repeat count: `{5000000000}`", "{5000000000}"),
    (
        "a{99999999999999999999999}",
        "invalid repeat count: `{99999999999999999999999}`",
        "{99999999999999999999999}",
    ),
    ("(a{500}){3}", "invalid repeat count: `{3}`", "{3}"),
    (r"(?:\d{8}){0,126}", "invalid repeat count: `{0,126}`", "{0,126}"),
    ("((a{100}){100}){100}", "invalid repeat count: `{100}`", "{100}"),
    ("\\", "trailing backslash at end of expression", "\\"),
    ("a\\", "trailing backslash at end of expression", "\\"),
    ("[\\", "trailing backslash at end of expression", "\\"),
    (r"\1", r"invalid escape sequence: `\1`", r"\1"),
    (r"(a)\1", r"invalid escape sequence: `\1`", r"\1"),
    (r"\8", r"invalid escape sequence: `\8`", r"\8"),
    (r"\C", r"invalid escape sequence: `\C`", r"\C"),
    (r"\E", r"invalid escape sequence: `\E`", r"\E"),
    (r"\Z", r"invalid escape sequence: `\Z`", r"\Z"),
    (r"\G", r"invalid escape sequence: `\G`", r"\G"),
    (r"\h", r"invalid escape sequence: `\h`", r"\h"),
    (r"\R", r"invalid escape sequence: `\R`", r"\R"),
    (r"\K", r"invalid escape sequence: `\K`", r"\K"),
    (r"\X", r"invalid escape sequence: `\X`", r"\X"),
    (r"\u0041", r"invalid escape sequence: `\u`", r"\u"),
    (r"\é", r"invalid escape sequence: `\é`", r"\é"),
    (r"\x", r"invalid escape sequence: `\x`", r"\x"),
    (r"\x4", r"invalid escape sequence: `\x4`", r"\x4"),
    (r"\xzz", r"invalid escape sequence: `\xz`", r"\xz"),
    (r"\x{}", r"invalid escape sequence: `\x{}`", r"\x{}"),
    (r"\x{41", r"invalid escape sequence: `\x{41`", r"\x{41"),
    (r"\x{110000}", r"invalid escape sequence: `\x{110000`", r"\x{110000"),
    (r"[\b]", r"invalid escape sequence: `\b`", r"\b"),
    (r"[\z]", r"invalid escape sequence: `\z`", r"\z"),
    (r"[\Qa\E]", r"invalid escape sequence: `\Q`", r"\Q"),
    (r"[a-\d]", r"invalid escape sequence: `\d`", r"\d"),
    ("(?=a)", "invalid or unsupported Perl syntax: `(?=`", "(?="),
    ("a(?!b)", "invalid or unsupported Perl syntax: `(?!`", "(?!"),
    ("(?>a)", "invalid or unsupported Perl syntax: `(?>`", "(?>"),
    ("(?|a)", "invalid or unsupported Perl syntax: `(?|`", "(?|"),
    ("(?#a)", "invalid or unsupported Perl syntax: `(?#`", "(?#"),
    ("(?x)a", "invalid or unsupported Perl syntax: `(?x`", "(?x"),
    ("(?u)a", "invalid or unsupported Perl syntax: `(?u`", "(?u"),
    ("(?R)", "invalid or unsupported Perl syntax: `(?R`", "(?R"),
    ("(?i-)", "invalid or unsupported Perl syntax: `(?i-)`", "(?i-)"),
    ("(?--i)", "invalid or unsupported Perl syntax: `(?--`", "(?--"),
    ("(?", "invalid or unsupported Perl syntax: `(?`", "(?"),
    ("(?i", "invalid or unsupported Perl syntax: `(?i`", "(?i"),
    ("(?P=n)", "invalid or unsupported Perl syntax: `(?P`", "(?P"),
    ("(?P>n)", "invalid or unsupported Perl syntax: `(?P`", "(?P"),
    ("(?'n'a)", "invalid or unsupported Perl syntax: `(?'`", "(?'"),
    ("(?<=a)b", "invalid named capture: `(?<=`", "(?<="),
    ("(?<!a)b", "invalid named capture: `(?<!`", "(?<!"),
    ("(?P<n", "invalid named capture: `(?P<n`", "(?P<n"),
    ("(?P<>a)", "invalid named capture: `(?P<>`", "(?P<>"),
    ("(?P<x y>a)", "invalid named capture: `(?P<x y>`", "(?P<x y>"),
    ("(?P<é>a)", "invalid named capture: `(?P<é>`", "(?P<é>"),
    ("(?<x-y>a)", "invalid named capture: `(?<x-y>`", "(?<x-y>"),
];

#[test]
fn go_compiles_these_patterns() {
    for pattern in GOOD {
        assert_eq!(re2::check(pattern), Ok(()), "{pattern}");
    }
    assert!(GOOD.len() + BAD.len() >= 250, "{} + {}", GOOD.len(), BAD.len());
}

#[test]
fn go_refuses_these_patterns_at_these_places() {
    for (pattern, message, at) in BAD {
        let refusal = re2::check(pattern).expect_err(pattern);
        assert_eq!((refusal.message.as_str(), refusal.span.of(pattern)), (*message, *at), "{pattern}");
        assert!(refusal.help.is_some(), "{pattern}");
    }
}

#[test]
fn go_limits_height_and_size() {
    let nested = |open: &str, close: &str, count: usize| open.repeat(count) + &close.repeat(count);
    assert_eq!(re2::check(&nested("(", ")", 999)), Ok(()));
    assert_eq!(re2::check(&nested("(?:", ")*", 999)), Ok(()));
    assert_eq!(re2::check(&format!("({})", "|".repeat(20_000))), Ok(()));
    assert_eq!(re2::check(&nested("(?:a", ")", 5000)), Ok(()));
    let message = |pattern: &str| re2::check(pattern).unwrap_err().message;
    assert!(message(&nested("(", ")", 1000)).starts_with("expression nests too deeply"));
    assert!(message(&nested("(?:", ")*", 1000)).starts_with("expression nests too deeply"));
    assert!(message(&format!("({}){{1000}}", "(yz*)".repeat(1000))).starts_with("expression too large"));
    assert!(message(&"(yz*){1000}".repeat(1000)).starts_with("expression too large"));
}

#[rustfmt::skip]
#[test]
fn whether_the_empty_text_matches_is_exact() {
    for pattern in [
        "", ".*", "a?", "|a", "a|", "^$", "()", "(a|b*)", "a*b*", "(?i)", "a{0}", "a{0,3}", r"\B", r"\A\z",
        r"[a]*", "(?:a{2})?", "(|a){5}", r"\Q\E", "(?:.*)", "^.*$", "x*|y+",
    ] {
        assert_eq!(re2::matches_empty(pattern), Some(true), "{pattern}");
    }
    for pattern in [
        "a", ".", ".+", "a+", "a|b", "[a]", r"\b", "a{1}", "(a|b)", "a*b", r"\d", "^a$", r"\.", "(a?)b",
        "(a*b){2}",
    ] {
        assert_eq!(re2::matches_empty(pattern), Some(false), "{pattern}");
    }
    for pattern in ["$job", "${job:regex}", "[[job]]", "a|$job", "(", "$job.*"] {
        assert_eq!(re2::matches_empty(pattern), None, "{pattern}");
    }
    assert_eq!(re2::matches_empty("a$job"), Some(false));
    assert_eq!(re2::matches_empty("$job|.*"), Some(true));
}

#[test]
fn plain_text_is_told_from_patterns() {
    let plain =
        [("", ""), ("abc", "abc"), (r"a\.b", "a.b"), (r"\Qa.b\E", "a.b"), (r"\x41", "A"), ("a{", "a{")];
    for (pattern, text) in plain {
        assert_eq!(re2::literal(pattern).as_deref(), Some(text), "{pattern}");
    }
    for pattern in ["a.b", "a|b", "(a)", "[a]", "^a", "a*", "(?i)a", r"\d", "$job", "a(", "x[[job]]", r"\b"] {
        assert_eq!(re2::literal(pattern), None, "{pattern}");
    }
}

#[test]
fn groups_have_names_and_places() {
    let pattern = r"(?P<ip>\S+) (x) (?:y) (?<user>[^ ]*)\(";
    let names: Vec<_> = re2::capture_names(pattern).map(|(name, span)| (name, span.of(pattern))).collect();
    assert_eq!(names, [("ip", "ip"), ("user", "user")]);
    assert_eq!(re2::captures(pattern).len(), 3);
    assert_eq!(re2::capture_names("(?P<n>a)(?P<n>b)").count(), 2);
}

#[rustfmt::skip]
#[test]
fn variables_in_patterns_are_not_faults() {
    for pattern in [
        "$job", "${job}", "${job:regex}", "[[job]]", "^$job$", "($a|$b)", "$a*", "${a:pipe}+", "[$a]",
        "[^$a-z]", "[a-$b]", "(?P<$n>x)", "(?$flags)x", r"\p{$script}", "a{$n}", r"\$job",
        "$__rate_interval", r"\Q$a\E", "[[a]][[b]]", "(?i)$a", "${a.text}.*",
    ] {
        assert_eq!(re2::check_with_variables(pattern), Ok(()), "{pattern}");
    }
    for pattern in ["($job", "$job)", "[$job", "$job**", "*$job", "${job}{2,1}", r"$job\"] {
        assert!(re2::check_with_variables(pattern).is_err(), "{pattern}");
    }
}

#[rustfmt::skip]
#[test]
fn prometheus_durations() {
    let milliseconds = [
        ("0", 0), ("0s", 0), ("0ms", 0), ("1ms", 1), ("5m", 300_000), ("1h30m", 5_400_000),
        ("90m", 5_400_000), ("1d", 86_400_000), ("1w", 604_800_000), ("1y", 31_536_000_000), ("007s", 7000),
        ("1m500ms", 60_500),
        ("1y2w3d4h5m6s7ms", 31_536_000_000 + 2 * 604_800_000 + 3 * 86_400_000 + 14_706_007),
        ("292y", 292 * 31_536_000_000),
    ];
    for (text, expected) in milliseconds {
        assert_eq!(duration::parse_prometheus(text).map(duration::Duration::millis), Ok(expected), "{text}");
    }
    for (text, at) in [
        ("", ""), ("5", "5"), ("m", "m"), ("1.5h", "."), ("5 m", " m"), ("-5m", "-"), ("5us", "us"),
        ("30m1h", "h"), ("1m1m", "m"), ("1ms1s", "s"), ("5M", "M"), ("293y", "293y"), ("00", "00"),
        ("5m ", "m "), ("1h5", "5"), ("99999999999999999999s", "99999999999999999999s"), ("١m", "١"),
    ] {
        let refusal = duration::parse_prometheus(text).expect_err(text);
        assert_eq!(refusal.span.of(text), at, "{text}: {}", refusal.message);
    }
}

#[rustfmt::skip]
#[test]
fn go_durations() {
    let nanoseconds = [
        ("0", 0), ("+0", 0), ("1ns", 1), ("250us", 250_000), ("1µs", 1000), ("1μs", 1000),
        ("1.5h", 5_400_000_000_000), (".5s", 500_000_000), ("1.s", 1_000_000_000),
        ("-1.5s", -1_500_000_000), ("1h15m30.9s", 4_530_900_000_000), ("0.3s", 300_000_000), ("0.1ns", 0),
        ("3m2h", 7_380_000_000_000), ("0.000000001s", 1), ("9223372036854775807ns", i64::MAX),
        ("-9223372036854775808ns", i64::MIN), ("0.9999999999999999999999999h", 3_599_999_999_999),
    ];
    for (text, expected) in nanoseconds {
        assert_eq!(duration::parse_go(text).map(duration::Duration::nanos), Ok(expected), "{text}");
    }
    for text in
        ["", "-", "5", "1d", ".s", "1e3s", "5 m", "9223372036854775808ns", "1h-5m", "1.h..5m", "300y", "00"]
    {
        assert!(duration::parse_go(text).is_err(), "{text}");
    }
}

fn codes(text: &str, dialect: Dialect) -> Vec<String> {
    let show = |fault: dashc::query::Fault| {
        let name = fault.code.strip_prefix("template/").unwrap_or(fault.code);
        format!("{name} {}", fault.span.of(text))
    };
    template::check(text, dialect).into_iter().map(show).collect()
}

#[rustfmt::skip]
#[test]
fn good_templates_have_no_faults() {
    for text in [
        "", "no actions } }} {", "{{ $value }}", "{{$value}}", "{{- $value -}}",
        "{{ $labels.instance }} down", "{{ printf \"%.2f\" $value }}",
        "{{ $value | printf \"%.2f\" | title }}", "{{/* comment */}}", "{{- /* comment */ -}}",
        "{{/* a }} b */}}x", "{{ if gt $value 1.0 }}a{{ else if eq $value 0.0 }}b{{ else }}c{{ end }}",
        "{{ with query \"up\" }}{{ . | first | value | humanize }}{{ end }}",
        "{{ range $i, $x := query \"up\" }}{{ $i }}{{ $x.Labels.job }}{{ if $i }}{{ break }}{{ else }}{{ continue }}{{ end }}{{ end }}",
        "{{ range query `up{job=\"a\"}` }}{{ .Labels.instance }}={{ .Value }}{{ else }}none{{ end }}",
        "{{ $x := 1 }}{{ $x }}{{ $x = 2 }}",
        "{{ define \"a\" }}{{ . }}{{ $ }}{{ end }}{{ template \"a\" $value }}", "{{ template \"a\" }}",
        "{{ block \"b\" $labels }}{{ .job }}{{ end }}", "{{ (index (query \"up\") 0).Value }}",
        "{{ with $x := $value }}{{ $x }}{{ else with $labels }}{{ .job }}{{ end }}",
        "{{ index $labels \"a.b\" }}", "{{ reReplaceAll \"(.*):.*\" \"$1\" $labels.instance }}",
        "{{ true }} {{ 'a' }} {{ 0x1F }} {{ -1.5e3 }}",
        "{{ if and (gt $value 1.0) (lt $value 2.0) }}x{{ end }}", "{{\n$value\n}}", "{{ $labels.été }}",
        "{{ $.Labels.job }}", "{{ $externalURL }}/{{ $externalLabels.cluster }}",
        "{{ \"\\\"\\u00e9\\x41\\101\\n\" }}", "{{ now.Unix }}", "{{{{",
    ] {
        let expected: &[&str] = if text == "{{{{" { &["unclosed {{", "unclosed {{"] } else { &[] };
        assert_eq!(codes(text, Dialect::Prometheus), expected, "{text}");
    }
    for text in [
        "{{ $values.B.Value | humanizePercentage }}",
        "{{ (index $values \"B\").Labels.job }}",
        "{{ $value }}",
    ] {
        assert_eq!(codes(text, Dialect::Grafana), [""; 0], "{text}");
    }
    for text in [
        "{{.job}} {{ .msg | trunc 10 | upper }}", "{{ __line__ }}", "{{ __timestamp__ | date \"15:04\" }}",
        "{{ regexReplaceAll \"a(.*)\" .job \"$1\" }}", "{{ default \"-\" .x }}", "{{ add 1 2 3 }}",
        "{{ range $k, $v := fromJson .body }}{{ $k }}{{ $v }}{{ end }}", "{{ .a | contains \"b\" }}",
    ] {
        assert_eq!(codes(text, Dialect::Loki), [""; 0], "{text}");
    }
}

#[test]
fn bad_templates_have_these_faults() {
    for (text, expected) in [
        ("{{ $value", &["unclosed {{"][..]),
        ("{{ $value }", &["unclosed }"]),
        ("{{ $labels.job is down {{ $value }}", &["unclosed {{"]),
        ("{{ \"abc }}", &["unclosed \""]),
        ("{{ `abc }}", &["unclosed `"]),
        ("{{/* a }}", &["unclosed {{/*"]),
        ("{{/* a */ $value }}", &["syntax /* a */"]),
        ("{{ /* a */ }}", &["syntax /"]),
        ("{{ (print 1 }}", &["unclosed ("]),
        ("{{ if $value }}x", &["unclosed {{ if $value }}"]),
        ("{{ if $value }}{{ range $labels }}", &["unclosed {{ if $value }}", "unclosed {{ range $labels }}"]),
        ("{{ end }}", &["syntax end"]),
        ("{{ else }}", &["syntax else"]),
        ("{{ if 1 }}{{ else }}{{ else }}{{ end }}", &["syntax else"]),
        ("{{ if 1 }}{{ end if }}", &["syntax if"]),
        ("{{ range $labels }}{{ else if 1 }}{{ end }}", &["syntax if"]),
        ("{{ break }}", &["syntax break"]),
        ("{{ range $labels }}{{ else }}{{ continue }}{{ end }}", &["syntax continue"]),
        ("{{ }}", &["syntax "]),
        ("{{ if }}{{ end }}", &["syntax "]),
        ("{{ $value | }}", &["syntax "]),
        ("{{ | $value }}", &["syntax |"]),
        ("{{ $value | 5 }}", &["syntax 5"]),
        ("{{ $value) }}", &["syntax )"]),
        ("{{ humanize($value) }}", &["syntax ("]),
        ("{{ print \"a\"\"b\" }}", &["syntax \"b\""]),
        ("{{ print 1, 2 }}", &["syntax ,"]),
        ("{{ $value > 5 }}", &["syntax >"]),
        ("{{ $value-}}", &["syntax -"]),
        ("{{ 'ab' }}", &["syntax 'ab'"]),
        ("{{ \"\\q\" }}", &["syntax \\q"]),
        ("{{ \"\\d+\" }}", &["syntax \\d"]),
        ("{{ 5m }}", &["syntax 5m"]),
        ("{{ \"a\".b }}", &["syntax .b"]),
        ("{{ $x : 1 }}", &["syntax :"]),
        ("{{ $a, $b := 1 }}", &["syntax ,"]),
        ("{{ template a }}", &["syntax a"]),
        ("{{ if 1 }}{{ define \"a\" }}{{ end }}{{ end }}", &["syntax {{ define \"a\" }}"]),
        ("{{ $foo }}", &["undefined-variable $foo"]),
        ("{{ $x = 1 }}", &["undefined-variable $x"]),
        ("{{ $x := $x }}", &["undefined-variable $x"]),
        ("{{ if 1 }}{{ $x := 1 }}{{ end }}{{ $x }}", &["undefined-variable $x"]),
        ("{{ define \"a\" }}{{ $value }}{{ end }}", &["undefined-variable $value"]),
        ("{{ humanise $value }}", &["unknown-function humanise"]),
        ("{{ $value | humanizePercent }}", &["unknown-function humanizePercent"]),
        ("{{ .job | ToUpper }}", &["unknown-function ToUpper"]),
        ("{{ humanize }}", &["argument-count humanize"]),
        ("{{ $value | humanize 1 }}", &["argument-count humanize"]),
        ("{{ reReplaceAll \"a\" \"b\" }}", &["argument-count reReplaceAll"]),
        ("{{ eq 1 }}", &["argument-count eq"]),
        ("{{ $value 1 }}", &["argument-count $value"]),
        ("{{ title | $value }}", &["argument-count title", "argument-count $value"]),
        // One fault must not bring others.
        ("{{ $x := humanize( }}{{ $x }}", &["syntax ("]),
        ("{{ if \"a }}{{ end }}", &["unclosed \""]),
        ("{{ if ? }}x{{ end }}{{ foo }}", &["syntax ?", "unknown-function foo"]),
    ] {
        assert_eq!(codes(text, Dialect::Prometheus), expected, "{text}");
    }
}

#[test]
fn faults_come_with_advice() {
    let help = |text: &str, dialect| template::check(text, dialect).remove(0).help.unwrap_or_default();
    assert_eq!(help("{{ humanise 1 }}", Dialect::Prometheus), "did you mean `humanize`?");
    assert_eq!(help("{{ $label.job }}", Dialect::Prometheus), "did you mean `$labels`?");
    assert_eq!(help("{{ .a | ToUpper }}", Dialect::Prometheus), "use `toUpper`: `ToUpper` is Loki's");
    assert_eq!(help("{{ value }}", Dialect::Prometheus), "write `$value` for the variable");
    assert_eq!(help("{{ labels.job }}", Dialect::Grafana), "write `$labels` for the variable");
    assert!(help("{{ define \"a\" }}{{ $value }}{{ end }}", Dialect::Prometheus).contains("pass `.`"));
}

#[test]
fn what_an_annotation_reads_is_listed() {
    use UseKind::*;
    let read = |text: &str| -> Vec<(UseKind, String, Option<String>, String)> {
        let show = |found: template::Use| (found.kind, found.name, found.of, found.span.of(text).to_owned());
        template::uses(text).into_iter().map(show).collect()
    };
    let row = |kind, name: &str, of: Option<&str>, at: &str| {
        (kind, name.to_owned(), of.map(str::to_owned), at.to_owned())
    };
    assert_eq!(read("{{ .Labels.job }}"), [row(Label, "job", None, ".Labels.job")]);
    assert_eq!(read("{{ $externalLabels.a }}"), [row(ExternalLabel, "a", None, "$externalLabels.a")]);
    assert_eq!(
        read("{{ $values.B.Value | humanizePercentage }}"),
        [
            row(Reference, "B", None, "$values.B"),
            row(Value, "", Some("B"), "$values.B.Value"),
            row(ValueFunction, "humanizePercentage", Some("B"), "humanizePercentage"),
        ]
    );
    assert_eq!(
        read("{{ (index $values \"C\").Labels.job }}").last(),
        Some(&row(Label, "job", Some("C"), "(index $values \"C\").Labels.job"))
    );
    let text = "{{ $v := $value }}{{ printf \"%.1f\" $v | title }}";
    let functions = read(text).into_iter().filter(|found| found.0 == ValueFunction).map(|found| found.1);
    assert_eq!(functions.collect::<Vec<_>>(), ["printf", "title"]);
    let text = "{{ define \"a\" }}{{ .Labels.x }}{{ end }}{{ range $k, $v := $labels }}{{ .Value }}{{ end }}";
    assert_eq!(read(text), []);
    let loki = template::uses_in("{{ .job }} {{ index . \"a.b\" }}", Dialect::Loki);
    assert_eq!(loki.iter().map(|found| found.name.as_str()).collect::<Vec<_>>(), ["job", "a.b"]);
}

/// Runs on the stack of a small thread, as a server or an editor may.
fn on_a_small_stack(work: impl FnOnce() + Send + 'static) {
    let ended =
        std::thread::Builder::new().stack_size(1 << 20).spawn(work).map(std::thread::JoinHandle::join);
    assert!(matches!(ended, Ok(Ok(()))));
}

#[rustfmt::skip]
#[test]
fn deep_and_long_inputs_neither_overflow_nor_crawl() {
    on_a_small_stack(|| {
        let deep = 100_000;
        let units = [
            "(", ")", "(?:", "(?i:", "[", "[[", "[[:", "[[:a", "(?<", r"\Q", r"\p{", "{", "{1,", "a{1}",
            "a*", "|", "$a", "${a.", "${a:", "[[a:", "[[a]]", "(a", "(|", "{{", "{{(", "{{ if 1 }}", "{{\"",
            "{{'", "{{`", "{{/*", "{{ $a := 1 }}", "{{ end }}", "{{ define \"a\" }}", "1h", "9", ".", "1.",
            "{{ $a.b", "{{ print (", "{{ f 1 | ", "{{.a}}", "{{ else }}", "{{ with . }}", "{{ range . }}",
            "é", "\u{0}",
        ];
        for unit in units {
            every_entrance(&unit.repeat((1 << 15) / unit.len()));
        }
        for unit in ["(", "[[:", "[[:a", "${a.", "[[a:", "{{\"", "{{'", "{{`", "{{/*", "{{ $a := 1 }}", "{{ $a }}", "1h"] {
            // Quadratic time would show as a test that does not end.
            every_entrance(&unit.repeat((1 << 17) / unit.len()));
        }
        for (open, close) in [("(", ")"), ("(?:", ")*"), ("{{if 1}}", "{{end}}"), ("[", "]")] {
            every_entrance(&(open.repeat(deep) + &close.repeat(deep)));
        }
        every_entrance(&format!("{{{{ {}1{} }}}}", "(".repeat(deep), ")".repeat(deep)));
        every_entrance(&format!("{}{}", "{{ $a := 1 }}".repeat(10_000), "{{ $b }}".repeat(10_000)));
    });
}

fn every_entrance(text: &str) {
    for dialect in [Dialect::Loki, Dialect::Prometheus, Dialect::Grafana] {
        for fault in template::check(text, dialect) {
            assert!(text.get(fault.span.range()).is_some());
        }
    }
    for found in template::uses(text) {
        assert!(text.get(found.span.range()).is_some());
    }
    for found in variable::find(text) {
        assert!(text.get(found.span.range()).is_some());
    }
    for refusal in [re2::check(text), re2::check_with_variables(text)].into_iter().filter_map(Result::err) {
        assert!(text.get(refusal.span.range()).is_some());
    }
    for refusal in [duration::parse_prometheus(text), duration::parse_go(text), duration::parse_either(text)]
    {
        assert!(refusal.err().is_none_or(|refusal| text.get(refusal.span.range()).is_some()));
    }
    let _ = (re2::matches_empty(text), re2::literal(text), re2::captures(text));
}

/// Fragments that meet in texts like these more often than random characters do.
const SOUP: &str = r"(\(|\)|\[|\]|\{\{|\}\}|\{|\}|\||\*|\+|\?|\\|\\Q|\\E|\\p|\^|\$|\$a|\$\{|:|,|-|\.|[0-9]|[a-z]|é| |\n|<|>|P|=|`|'|/\*|\*/|if |end|else|range |define |0x|1h|ms|\[\[|\]\]|\[:){0,40}";

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_anything_panic(text in ".{0,60}") {
        every_entrance(&text);
    }

    #[test]
    fn no_soup_of_fragments_makes_anything_panic(text in SOUP) {
        every_entrance(&text);
        every_entrance(&format!("{{{{{text}}}}}"));
        for at in 0..text.len() + 2 {
            let _ = variable::at(&text, at);
        }
    }

    #[test]
    fn whole_milliseconds_round_trip(millis in 0_i64..9_000_000_000_000) {
        let length = duration::Duration::from_millis(millis).unwrap();
        prop_assert_eq!(duration::parse_prometheus(&length.to_string()), Ok(length));
        prop_assert_eq!(duration::parse_either(&length.to_string()), Ok(length));
    }

    #[test]
    fn any_nanoseconds_round_trip(nanos in any::<i64>()) {
        let length = duration::Duration::from_nanos(nanos);
        let text = length.to_string();
        // A negative length in days has no form that any server reads.
        if nanos >= 0 || !text.contains(['d', 'w', 'y']) {
            prop_assert_eq!(duration::parse_either(&text), Ok(length), "{}", text);
        }
    }

    #[test]
    fn a_quoted_text_is_plain(text in "[^\\\\$\\[]{0,30}") {
        let pattern = format!("\\Q{text}\\E");
        prop_assert_eq!(re2::check(&pattern), Ok(()));
        prop_assert_eq!(re2::literal(&pattern), Some(text));
    }
}
