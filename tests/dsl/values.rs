//! Every value of the DSL is documented by a program that compiles, and cannot be dropped by accident.

use std::fs;
use std::path::Path;

/// What a project is made of, in the order in which a reader meets it.
const PROMISED: [&str; 12] = [
    "Project",
    "Datasource",
    "Service",
    "Dashboard",
    "Row",
    "Panel",
    "Variable",
    "Slo",
    "Alert",
    "ContactPoint",
    "Policy",
    "MuteTime",
];

/// Name of every public struct of the DSL, with its documentation and attributes.
fn structs() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/dsl");
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
        for (at, _) in text.match_indices("\npub struct ") {
            let name =
                text[at + "\npub struct ".len()..].split(|c: char| !c.is_alphanumeric()).next().unwrap();
            let above = text[..at].rsplit("\n\n").next().unwrap();
            found.push((name.to_owned(), above.to_owned()));
        }
    }
    found
}

#[test]
fn every_value_has_an_example_and_must_be_used() {
    let structs = structs();
    for promised in PROMISED {
        assert!(structs.iter().any(|(name, _)| name == promised), "{promised}");
    }
    for (name, above) in &structs {
        assert!(above.contains("/// use dashc::prelude::*;"), "`{name}` has no example");
        // What a program is told is not made by it.
        assert!(name == "Cx" || above.contains("#[must_use"), "`{name}` may be dropped");
    }
}
