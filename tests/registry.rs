//! The registers of codes: everything that is reported is documented, and every example behaves.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use dashc::check::{CHECKS, Example, Meta, PROJECT};
use dashc::diagnostic::{CODES, Diagnostic, Severity};
use dashc::query::{Fault, logql, profile, promql, template, traceql};
use dashc::world::MemoryWorld;
use dashc::{Options, Outcome, compile};

fn metas() -> impl Iterator<Item = &'static Meta> {
    CHECKS.iter().flat_map(|check| check.metas())
}

fn documented() -> BTreeSet<&'static str> {
    let own = CODES.iter().chain(dashc::foreign::CODES).map(|doc| doc.code);
    own.chain(metas().map(|meta| meta.code)).collect()
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs")
            && !["tests.rs", "fixture.rs"].iter().any(|name| path.ends_with(name))
        {
            found.push(path);
        }
    }
}

/// Whether a text is `group/name`.
fn is_code(text: &str) -> bool {
    let word = |text: &str, digits: bool| {
        let letter =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || (digits && byte == b'-');
        !text.is_empty() && text.bytes().all(letter)
    };
    text.split_once('/').is_some_and(|(group, name)| word(group, false) && word(name, true))
}

/// Every code that a source outside of the registers mentions, tests left out, and where.
fn mentioned() -> BTreeMap<String, PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let groups: BTreeSet<&str> = documented().iter().filter_map(|code| code.split('/').next()).collect();
    let mut files = Vec::new();
    sources(&root, &mut files);
    let mut found = BTreeMap::new();
    for path in files {
        if path.strip_prefix(&root).unwrap().to_string_lossy().contains("codes") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let text = text.split("#[cfg(test)]").next().unwrap_or_default();
        let lines = text.lines().filter(|line| {
            let line = line.trim_start();
            let documents = line.starts_with("code: \"") && path.starts_with(root.join("check"));
            !line.starts_with("//") && !documents
        });
        for line in lines {
            for literal in line.split('"').skip(1).step_by(2).filter(|literal| is_code(literal)) {
                let group = literal.split('/').next().unwrap_or_default();
                let reported =
                    ["Diagnostic::error(", "Diagnostic::warning(", "Fault::error(", "Fault::warning("];
                if groups.contains(group)
                    || reported.iter().any(|call| line.contains(&format!("{call}\"{literal}")))
                {
                    found.entry(literal.to_owned()).or_insert_with(|| path.clone());
                }
            }
        }
    }
    found
}

#[test]
fn every_code_that_is_reported_is_documented() {
    let documented = documented();
    let missing: Vec<_> =
        mentioned().into_iter().filter(|(code, _)| !documented.contains(code.as_str())).collect();
    assert!(missing.is_empty(), "without documentation: {missing:#?}");
}

#[test]
fn every_code_that_is_documented_is_reported() {
    let mentioned = mentioned();
    let stale: Vec<_> = documented().into_iter().filter(|code| !mentioned.contains_key(*code)).collect();
    assert!(stale.is_empty(), "documented and never reported: {stale:#?}");
}

#[test]
fn codes_are_named_by_group_and_documented_once() {
    let mut codes: Vec<&str> =
        CODES.iter().map(|doc| doc.code).chain(metas().map(|meta| meta.code)).collect();
    assert!(codes.iter().all(|code| is_code(code)), "{codes:?}");
    codes.sort_unstable();
    let twice: Vec<_> = codes.windows(2).filter(|pair| pair[0] == pair[1]).collect();
    assert!(twice.is_empty(), "{twice:?}");
    assert!(CODES.is_sorted_by(|one, other| one.code < other.code));
}

#[test]
fn checks_are_sorted_by_their_first_code() {
    let first: Vec<_> = CHECKS.iter().map(|check| check.metas().first().map(|meta| meta.code)).collect();
    assert!(first.is_sorted(), "{first:#?}");
    for check in CHECKS {
        assert!(check.metas().is_sorted_by(|one, other| one.code < other.code));
    }
}

#[test]
fn every_check_has_a_summary_an_explanation_and_a_good_example() {
    for Meta { code, summary, explanation, good, .. } in metas() {
        assert!(!summary.ends_with('.') && !summary.starts_with(char::is_uppercase), "{code}");
        assert!(explanation.len() > 30 && explanation.trim_end().ends_with('.'), "{code}");
        assert!(!good.is_empty(), "{code}");
    }
}

fn compiled(examples: &[Example]) -> Outcome {
    let world = MemoryWorld::default().with("dashc.yaml", PROJECT);
    let world = examples.iter().fold(world, |world, example| world.with(example.path, example.text));
    compile(&world, &Options::default())
}

fn shown(outcome: &Outcome) -> String {
    let line = |diagnostic: &Diagnostic| format!("{}: {}", diagnostic.code, diagnostic.message);
    outcome.diagnostics.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_bad_example_reports_its_code_and_says_where() {
    let mut wrong = Vec::new();
    for Meta { code, bad, .. } in metas().filter(|meta| !meta.bad.is_empty()) {
        let outcome = compiled(bad);
        match outcome.diagnostics.iter().find(|diagnostic| diagnostic.code == *code) {
            Some(found) if found.origin().place().is_some() => {}
            Some(_) => wrong.push(format!("{code} has no place")),
            None => wrong.push(format!("{code} is not reported, but\n{}", shown(&outcome))),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn no_good_example_reports_anything() {
    let mut wrong = Vec::new();
    for Meta { code, good, .. } in metas() {
        let outcome = compiled(good);
        if !outcome.diagnostics.is_empty() {
            wrong.push(format!("{code}:\n{}", shown(&outcome)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// The fenced text behind `Bad:` or `Good:`, and the word behind its fence.
fn example<'a>(explanation: &'a str, which: &str) -> (&'a str, &'a str) {
    let rest = explanation.split_once(&format!("\n\n{which}:\n\n```")).unwrap().1;
    let (language, rest) = rest.split_once('\n').unwrap();
    (language, rest.split_once("\n```").unwrap().0)
}

/// What the parser of a language finds in an example, or nothing for other languages.
fn faults(language: &str, text: &str) -> Option<Vec<Fault>> {
    let old = promql::Target { version: (2, 0), features: promql::FeatureSet::none() };
    Some(match language {
        "promql" => {
            let parsed = promql::parse(text);
            let gated = promql::gate(&parsed.needs, &old);
            parsed.faults.into_iter().chain(gated).collect()
        }
        "logql" => {
            let parsed = logql::parse(text);
            let gated = logql::gate(&parsed.needs, &logql::Target { release: (2, 9) });
            parsed.faults.into_iter().chain(gated).collect()
        }
        "traceql" => {
            let parsed = traceql::parse(text);
            let gated = traceql::gate(&parsed.needs, &traceql::Target { tempo: traceql::Version::new(2, 8) });
            parsed.faults.into_iter().chain(gated).collect()
        }
        "profile-type" => profile::check_type(text),
        "profile-selector" => profile::check_selector(text),
        "template" => template::check(text, template::Dialect::Grafana),
        _ => return None,
    })
}

#[test]
fn documented_queries_behave() {
    let mut wrong = Vec::new();
    for doc in CODES {
        let (language, bad) = example(doc.explanation, "Bad");
        let Some(found) = faults(language, bad) else { continue };
        if !found.iter().any(|fault| fault.code == doc.code) {
            let found: Vec<_> = found.iter().map(|fault| (fault.code, &fault.message)).collect();
            wrong.push(format!("{}: `{bad}` gives {found:?}", doc.code));
        }
        let (language, good) = example(doc.explanation, "Good");
        let found: Vec<_> =
            faults(language, good).unwrap_or_default().into_iter().map(|fault| fault.code).collect();
        // Gates are held against an old server; a good query may need a newer one.
        let gated = |code: &str| {
            code.contains("/needs-") || ["logql/too-new", "traceql/newer-than-target"].contains(&code)
        };
        if found.iter().any(|code| *code == doc.code || !gated(code)) {
            wrong.push(format!("{}: the good `{good}` gives {found:?}", doc.code));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_messages_of_the_bad_examples_are_complete() {
    for Meta { code, bad, .. } in metas().filter(|meta| !meta.bad.is_empty()) {
        let outcome = compiled(bad);
        for diagnostic in outcome.diagnostics.iter().filter(|diagnostic| diagnostic.code == *code) {
            let message = &diagnostic.message;
            assert!(
                !message.ends_with('.') && !message.starts_with(char::is_uppercase)
                    || message.starts_with("Grafana"),
                "{message}"
            );
            assert!(!diagnostic.help.is_empty(), "{code} has no help");
            assert!(matches!(diagnostic.severity, Severity::Error | Severity::Warning));
        }
    }
}

/// The codes that a file of rules gives beside the usual `dashc.yaml`.
fn of_rules(text: &'static str) -> Vec<&'static str> {
    compiled(&[Example::alerts(text)]).diagnostics.iter().map(|diagnostic| diagnostic.code).collect()
}

#[test]
fn what_dashc_wraps_around_an_alert_is_not_held_against_the_author() {
    assert_eq!(of_rules("rules: [{ alert: A, expr: 'up[5m]' }]\n"), ["alert/not-a-number"]);
    assert_eq!(of_rules("rules: [{ alert: A, expr: '1' }]\n"), ["alert/not-a-number"]);
    assert_eq!(
        of_rules("rules: [{ alert: A, datasource: loki, expr: '{app=\"x\"} |= \"y\"' }]\n"),
        ["alert/not-a-number"]
    );
    assert_eq!(of_rules("rules: [{ alert: A, expr: 'rate(up)' }]\n"), ["promql/type-mismatch"]);
}

#[test]
fn panels_at_the_end_of_the_world_do_not_overflow() {
    let text = "panels:
  - { text: a, markdown: a, width: 4294967295, height: 4294967295, at: { x: 4294967295, y: 4294967295 } }
  - { text: b, markdown: b, width: 4294967295, height: 4294967295, at: { x: 1, y: 1 } }
";
    let outcome = compiled(&[Example::dashboard(text)]);
    assert_eq!(outcome.diagnostics.iter().map(|found| found.code).collect::<Vec<_>>(), ["panel/too-wide"; 2]);
}
