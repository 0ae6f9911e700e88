//! A second opinion: our PromQL parser beside `promql-parser`, which has never seen it.
//!
//! Both read thousands of generated and broken expressions, and every query of
//! the projects in this repository. They must agree on what is right and on the
//! type of its result. Where they are known not to, the gap has a name and a
//! reason below; any other difference fails the test and prints the query.

#[path = "differential/gaps.rs"]
mod gaps;
#[path = "differential/generator.rs"]
mod generator;
#[path = "differential/projects.rs"]
mod projects;

use std::cell::Cell;
use std::collections::BTreeMap;
use std::panic;

use dashc::query::promql::{self, Parsed, ValueType};
use promql_parser::parser;

use gaps::GAPS;
use generator::{Random, expression, mutated, soup};

/// What `promql-parser` says: the type of the result, what is wrong, or that it panicked.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Theirs {
    Type(ValueType),
    Refused(String),
    Panicked,
}

/// One text and both opinions.
struct Case<'a> {
    text: &'a str,
    ours: Parsed,
    theirs: Theirs,
}

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Keeps the panics of `promql-parser` out of the output; those of the tests stay.
fn hush() {
    let loud = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        if !QUIET.get() {
            loud(panic);
        }
    }));
}

fn theirs(text: &str) -> Theirs {
    QUIET.set(true);
    let read = panic::catch_unwind(|| parser::parse(text).map(|expr| expr.value_type()));
    QUIET.set(false);
    match read {
        Err(_) => Theirs::Panicked,
        Ok(Err(words)) => Theirs::Refused(words),
        Ok(Ok(parser::value::ValueType::Scalar)) => Theirs::Type(ValueType::Scalar),
        Ok(Ok(parser::value::ValueType::String)) => Theirs::Type(ValueType::String),
        Ok(Ok(parser::value::ValueType::Vector)) => Theirs::Type(ValueType::InstantVector),
        Ok(Ok(parser::value::ValueType::Matrix)) => Theirs::Type(ValueType::RangeVector),
    }
}

impl<'a> Case<'a> {
    fn new(text: &'a str) -> Self {
        Self { text, ours: promql::parse(text), theirs: theirs(text) }
    }

    fn agrees(&self) -> bool {
        match &self.theirs {
            Theirs::Type(ty) => self.ours.is_ok() && self.ours.tree.value_type() == *ty,
            Theirs::Refused(_) => !self.ours.is_ok(),
            Theirs::Panicked => false,
        }
    }
}

/// How the opinions on some texts compare.
#[derive(Default)]
struct Tally {
    texts: usize,
    right: usize,
    gaps: BTreeMap<&'static str, usize>,
    surprises: Vec<String>,
}

impl Tally {
    fn count(&mut self, text: &str) {
        let case = Case::new(text);
        self.texts += 1;
        self.right += usize::from(case.ours.is_ok());
        if case.agrees() {
            return;
        }
        if let Some(gap) = GAPS.iter().find(|gap| (gap.applies)(&case)) {
            *self.gaps.entry(gap.name).or_default() += 1;
            return;
        }
        let faults = case.ours.faults.iter().map(|fault| [fault.code, fault.message.as_str()].join(": "));
        let faults: Vec<String> = faults.collect();
        let ours = (case.ours.is_ok(), case.ours.tree.value_type());
        self.surprises.push(format!("{text}\n  ours: {ours:?} {faults:#?}\n  theirs: {:?}", case.theirs));
    }

    #[track_caller]
    fn settle(&self) {
        let shown: Vec<&str> = self.surprises.iter().take(20).map(String::as_str).collect();
        assert!(
            shown.is_empty(),
            "{} differences, for instance\n{}",
            self.surprises.len(),
            shown.join("\n\n")
        );
    }
}

#[test]
fn two_parsers_agree_on_generated_expressions() {
    hush();
    let mut random = Random::new(0xDA5C);
    let mut tally = Tally::default();
    for _ in 0..7000 {
        let depth = random.below(4);
        let text = expression(&mut random, depth);
        tally.count(&text);
        tally.count(&mutated(&mut random, &text));
        tally.count(&soup(&mut random));
    }
    tally.settle();
    assert!(tally.right > 5000, "only {} of {} are right", tally.right, tally.texts);
}

#[test]
fn every_gap_is_still_there() {
    hush();
    for gap in GAPS {
        let case = Case::new(gap.example);
        let still = !case.agrees() && (gap.applies)(&case);
        let (faults, theirs) = (&case.ours.faults, &case.theirs);
        assert!(still, "no longer true of `{}`: {}\n{faults:?}\n{theirs:?}", gap.example, gap.reason);
    }
}

#[test]
fn two_parsers_take_every_query_of_the_projects() {
    hush();
    let mut tally = Tally::default();
    for folder in projects::folders() {
        for query in projects::queries(&folder) {
            let parsed = promql::parse(&query);
            assert!(parsed.is_ok(), "{query}\n{:?}", parsed.faults);
            // An operand is a vector or, as in `topk($n, …)`, a number.
            let texts = ["v", "5"].map(|operand| projects::substituted(&query, operand));
            let text = texts.iter().find(|text| promql::parse(text).is_ok()).unwrap_or(&texts[0]);
            assert!(Case::new(text).ours.is_ok(), "{query}\n{text}\n{:?}", promql::parse(text).faults);
            tally.count(text);
        }
    }
    tally.settle();
    assert!(tally.texts > 100 && tally.gaps.is_empty(), "{} queries, {:?}", tally.texts, tally.gaps);
}
