//! Differences for programs. The keys are documented in docs/diff.md and do not change their meaning.

use std::io;

use serde::Serialize;

use crate::diff::{Change, Difference, What};

#[derive(Serialize)]
struct Document<'c> {
    changes: Vec<Written<'c>>,
}

#[derive(Serialize)]
struct Written<'c> {
    kind: &'c str,
    name: &'c str,
    change: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    about: &'c str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    facts: Vec<Fact<'c>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    parts: Vec<Written<'c>>,
}

#[derive(Serialize)]
struct Fact<'c> {
    name: &'c str,
    old: Option<&'c str>,
    new: Option<&'c str>,
}

/// All of them in one object.
pub(super) fn render(changes: &[Change]) -> io::Result<String> {
    let document = Document { changes: changes.iter().map(written).collect() };
    let text = serde_json::to_string_pretty(&document).map_err(io::Error::other)?;
    Ok(text + "\n")
}

fn written(change: &Change) -> Written<'_> {
    let (about, facts, parts) = match &change.what {
        What::Added(about) | What::Removed(about) => (about.as_str(), Vec::new(), Vec::new()),
        What::Changed(facts, parts) => {
            ("", facts.iter().map(fact).collect(), parts.iter().map(written).collect())
        }
    };
    Written { kind: change.kind, name: &change.name, change: super::word(&change.what), about, facts, parts }
}

fn fact(difference: &Difference) -> Fact<'_> {
    let Difference { name, old, new } = difference;
    Fact { name, old: old.as_deref(), new: new.as_deref() }
}
