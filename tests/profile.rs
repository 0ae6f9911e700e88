//! Pyroscope queries from the outside: text in, faults with their exact place out.

use dashc::query::profile::{KNOWN, check_selector, check_type, find};
use dashc::query::{Fault, Severity};

/// Types and their one fault: code, underlined text, help.
const TYPES: &[(&str, &str, &str, &str)] = &[
    ("", "profile/empty-type", "", "write an id such as `process_cpu:cpu:nanoseconds:cpu:nanoseconds`"),
    ("process_cpu:cpu:nanoseconds", "profile/type-parts", "process_cpu:cpu:nanoseconds", ""),
    ("process_cpu:cpu:nanoseconds:cpu", "profile/type-parts", "process_cpu:cpu:nanoseconds:cpu", ""),
    ("process_cpu:cpu:nanoseconds:cpu:nanoseconds:rate", "profile/type-suffix", "rate", "remove it"),
    (
        "memory:inuse_space:bytes:space: bytes",
        "profile/type-character",
        " ",
        "use letters, digits and `_` between the colons",
    ),
    (
        "memory:inuse-space:bytes:space:bytes",
        "profile/type-character",
        "-",
        "use letters, digits and `_` between the colons",
    ),
    (
        "process_cpu:cpu:nanosecond:cpu:nanosecond",
        "profile/unknown-type",
        "process_cpu:cpu:nanosecond:cpu:nanosecond",
        "did you mean `process_cpu:cpu:nanoseconds:cpu:nanoseconds`?",
    ),
    (
        "memory:inuse_spaces:bytes:space:bytes:delta",
        "profile/unknown-type",
        "memory:inuse_spaces:bytes:space:bytes:delta",
        "did you mean `memory:inuse_space:bytes:space:bytes`?",
    ),
    ("a:b:c:d:e", "profile/unknown-type", "a:b:c:d:e", ""),
    (
        "memory:alloc_in_new_tlab_bytes:bytes::",
        "profile/obsolete-type",
        "memory:alloc_in_new_tlab_bytes:bytes::",
        "use `memory:alloc_in_new_tlab_bytes:bytes:space:bytes`",
    ),
];

/// Selectors without a fault.
const SELECTORS: &[&str] = &[
    "",
    "  ",
    "{}",
    " { } ",
    "{service_name=\"checkout\"}",
    "{ service_name = \"checkout\" , namespace != \"dev\" }",
    "{service_name=~\"check.*|cart\", pod!~\"a\\\\.b\"}",
    "{service_name=\"\",}",
    "{\"service.name\"=\"x\"}",
    "{\"été\"=\"x\", _a1=\"y\"}",
    "{a=\"with } and , inside\"}",
    "{a=\"quote \\\" inside\"}",
    "$selector",
    "${selector:raw}",
    "{$filters}",
    "{$filters, a=\"b\"}",
    "{service_name=\"$service\"}",
    "{service_name=$service}",
    "{service_name=~\"(${service:pipe}\"}",
    "{$label=\"x\"}",
    "{${label}_id=\"x\"}",
    "{[[label]]=\"[[value]]\"}",
];

/// Selectors and every fault: code and underlined text.
const FAULTY: &[(&str, &[(&str, &str)])] = &[
    ("service_name=\"a\"", &[("profile/syntax", "s")]),
    ("{service_name=\"a\"", &[("profile/unclosed", "{")]),
    ("{", &[("profile/unclosed", "{")]),
    ("{service_name=\"a}", &[("profile/unclosed", "\"a}")]),
    ("{service_name=\"a\"} by (b)", &[("profile/syntax", "by (b)")]),
    ("{service_name=\"a\"}}", &[("profile/syntax", "}")]),
    ("{service.name=\"a\"}", &[("profile/bad-label-name", "service.name")]),
    ("{1a=\"a\"}", &[("profile/bad-label-name", "1a")]),
    ("{a-b=\"x\"}", &[("profile/bad-label-name", "a-b")]),
    ("{a==\"x\"}", &[("profile/unknown-operator", "==")]),
    ("{a<>\"x\"}", &[("profile/unknown-operator", "<>")]),
    ("{a>\"x\"}", &[("profile/unknown-operator", ">")]),
    ("{a~\"x\"}", &[("profile/unknown-operator", "~")]),
    ("{a}", &[("profile/syntax", "}")]),
    ("{a=}", &[("profile/syntax", "}")]),
    ("{=\"x\"}", &[("profile/syntax", "=")]),
    ("{,}", &[("profile/syntax", ",")]),
    ("{a=x}", &[("profile/unquoted-value", "x")]),
    ("{a=5}", &[("profile/unquoted-value", "5")]),
    ("{a='x'}", &[("profile/other-quotes", "'x'")]),
    ("{a=`x`}", &[("profile/other-quotes", "`x`")]),
    ("{a=\"\\d\"}", &[("profile/bad-escape", "\\d")]),
    ("{a=\"x\" b=\"y\"}", &[("profile/syntax", "b")]),
    ("{a=\"x\" && b=\"y\"}", &[("profile/syntax", "&")]),
    ("{a=~\"(\"}", &[("profile/bad-regex", "(")]),
    (
        "{a=x, b.c=\"1\", d==\"2\"",
        &[
            ("profile/unquoted-value", "x"),
            ("profile/bad-label-name", "b.c"),
            ("profile/unknown-operator", "=="),
            ("profile/unclosed", "{"),
        ],
    ),
];

fn underlined(text: &str, faults: &[Fault]) -> Vec<(String, String)> {
    faults.iter().map(|fault| (fault.code.to_owned(), fault.span.of(text).to_owned())).collect()
}

#[test]
fn known_types_pass_with_and_without_delta() {
    for known in KNOWN.iter().filter(|known| known.replaced_by.is_none()) {
        assert_eq!(check_type(known.id), [], "{known:?}");
        assert_eq!(check_type(&format!("{}:delta", known.id)), [], "{known:?}");
        assert_eq!(find(known.id), Some(known));
        assert!(["short", "bytes", "ns"].contains(&known.unit), "{known:?}");
    }
    for text in ["$profile", "${profile}", "process_cpu:${sample}:cpu:nanoseconds", "[[profile]]"] {
        assert_eq!(check_type(text), [], "{text}");
    }
}

#[test]
fn faulty_types_have_exactly_their_fault() {
    for (text, code, underline, help) in TYPES {
        let faults = check_type(text);
        assert_eq!(underlined(text, &faults), [((*code).to_owned(), (*underline).to_owned())], "{text}");
        assert!(help.is_empty() || faults[0].help.as_deref() == Some(help), "{text}: {faults:?}");
        let is_warning = matches!(*code, "profile/unknown-type" | "profile/obsolete-type");
        assert_eq!(faults[0].severity == Severity::Warning, is_warning, "{text}");
    }
}

#[test]
fn good_selectors_have_no_fault() {
    for text in SELECTORS {
        assert_eq!(check_selector(text), [], "{text}");
    }
}

#[test]
fn faulty_selectors_have_exactly_their_faults() {
    for (text, expected) in FAULTY {
        let expected: Vec<_> = expected.iter().map(|(code, text)| ((*code).into(), (*text).into())).collect();
        let mut found = underlined(text, &check_selector(text));
        found.sort_by_key(|(code, _)| code == "profile/unclosed");
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn nothing_panics_or_takes_long() {
    for part in [
        "{",
        "}",
        "\"",
        "\\",
        ",",
        "=",
        "a",
        "$",
        "${",
        "[[",
        "é",
        "'",
        "`",
        ":",
        "{a=\"b\",",
        "a=\"\\",
        "a b ",
    ] {
        let text = part.repeat(128 * 1024 / part.len());
        let _ = (check_type(&text), check_selector(&text));
        let _ = (check_type(&format!("{{{text}}}")), check_selector(&format!("{{a=~\"{text}\"}}")));
    }
    let long = "x".repeat(1 << 20);
    assert_eq!(check_type(&long)[0].code, "profile/too-long");
    assert_eq!(check_selector(&long)[0].code, "profile/too-long");
}
