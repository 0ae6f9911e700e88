//! The diagnostics on which every format is tested.

use crate::diagnostic::{Diagnostic, Sink};
use crate::span::{Origin, Sources, Span};

const CHECKOUT: &str =
    "uid: checkout-red\ntitle: Checkout\nrows: []\ntitle: Checkout / RED\ntags: [red]\nslo: über\n";

/// Five diagnostics: two labels in one file, a second file, a long line, a Rust line, nowhere.
pub(super) fn fixture() -> (Vec<Diagnostic>, Sources) {
    let mut sources = Sources::default();
    let checkout = sources.add("dashboards/checkout.yaml", CHECKOUT);
    let slos = sources.add("alerts/slos.yaml", "slos:\n  - name: other\n");
    let long = format!("{{\"a\": [{}\"überall\" 1]}}", "1, ".repeat(100_000));
    let at = long.find(" 1]").unwrap_or_default();
    let json = sources.add("a,b.json", long);
    let program = include_str!("fixture.rs");
    sources.add(file!().replace('\\', "/"), program);
    let of = |text: &str| {
        let start = CHECKOUT.rfind(text).unwrap_or_default();
        Origin::file(checkout, Span::new(start, start + text.len()))
    };
    let first = Origin::file(checkout, Span::new(18, 23));
    let mut sink = Sink::default();
    sink.extend([
        Diagnostic::error("yaml/duplicate-key", "the key `title` is written twice")
            .at(of("title"), "written again here")
            .also(first, "first written here, and this one is kept")
            .help("remove one of the two"),
        Diagnostic::error("spec/unknown-slo", "no SLO is named `über`: 100 % of the names are elsewhere")
            .at(of("über"), "not found")
            .also(Origin::file(slos, Span::new(16, 21)), "the only SLO")
            .help("did you mean `other`?")
            .note("names are compared exactly, letter by letter, and so a name with an umlaut is never the same as one without it, whatever the locale says"),
        Diagnostic::error("json/syntax", "found `1`, expected `,` or `]`")
            .at(Origin::file(json, Span::new(at + 1, at + 2)), "expected `,` or `]`"),
        Diagnostic::warning("dsl/deprecated", "this method is going away").at(Origin::here(), "called here"),
        Diagnostic::warning("slo/unused", "nothing uses the SLO `über`"),
    ]);
    (sink.into_sorted(), sources)
}
