//! The walls of the house: which room may import which.
//!
//! ARCHITECTURE.md draws the same table. A new arrow is a decision: change
//! both, or find another way.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test may stop and print"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Room → rooms that it may import.
const WALLS: &[(&str, &[&str])] = &[
    ("alertmanager", &[]),
    (
        "check",
        &["convention", "diagnostic", "model", "nearest", "quantity", "query", "slo", "span", "vocabulary"],
    ),
    ("convention", &["diagnostic", "nearest", "quantity", "span", "tree", "vocabulary"]),
    ("diagnostic", &["span"]),
    ("diff", &["emit", "model", "quantity", "slo", "span"]),
    ("dsl", &["diagnostic", "quantity", "query", "span", "spec", "tree", "vocabulary"]),
    ("emit", &["alertmanager", "grafana", "model", "prometheus", "quantity", "slo", "span", "vocabulary"]),
    (
        "foreign",
        &[
            "check",
            "diagnostic",
            "model",
            "nearest",
            "quantity",
            "query",
            "span",
            "spec",
            "tree",
            "vocabulary",
        ],
    ),
    ("grafana", &[]),
    ("load", &["convention", "diagnostic", "quantity", "span", "spec", "tree", "world"]),
    ("method", &["convention", "quantity", "query", "slo", "spec", "tree"]),
    ("model", &["quantity", "query", "slo", "span", "vocabulary"]),
    ("nearest", &[]),
    (
        "pipeline",
        &[
            "check",
            "diagnostic",
            "dsl",
            "foreign",
            "load",
            "model",
            "resolve",
            "side_by_side",
            "span",
            "spec",
            "tree",
            "world",
        ],
    ),
    ("prometheus", &[]),
    (
        "proof",
        &["convention", "diagnostic", "model", "nearest", "quantity", "query", "slo", "span", "vocabulary"],
    ),
    ("quantity", &["span"]),
    ("query", &["nearest", "span"]),
    (
        "resolve",
        &[
            "convention",
            "diagnostic",
            "method",
            "model",
            "nearest",
            "quantity",
            "query",
            "side_by_side",
            "slo",
            "span",
            "spec",
            "tree",
            "vocabulary",
        ],
    ),
    ("show", &["model", "quantity", "resolve", "slo", "span", "tree"]),
    ("side_by_side", &[]),
    ("slo", &["quantity", "query", "span"]),
    ("span", &[]),
    ("spec", &["diagnostic", "nearest", "quantity", "span", "tree", "vocabulary"]),
    ("tree", &["diagnostic", "nearest", "quantity", "span"]),
    ("vocabulary", &[]),
    ("world", &["quantity", "tree"]),
];

#[test]
fn no_room_imports_through_a_wall() {
    let mut faults = Vec::new();
    for (path, room, text) in sources() {
        if matches!(room.as_str(), "lib" | "main" | "cli") {
            continue;
        }
        let Some((_, allowed)) = WALLS.iter().find(|(name, _)| *name == room) else {
            faults.push(format!("{}: the room `{room}` has no wall in this table", path.display()));
            continue;
        };
        for import in imports(&text) {
            if import != room && !allowed.contains(&import.as_str()) {
                faults.push(format!("{}: `{room}` imports `{import}`", path.display()));
            }
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn files_and_functions_stay_small_enough_to_read() {
    let long: Vec<String> = sources()
        .into_iter()
        .map(|(path, _, text)| (text.lines().count(), path))
        .filter(|(lines, _)| *lines > 800)
        .map(|(lines, path)| format!("{}: {lines} lines", path.display()))
        .collect();
    assert!(long.is_empty(), "\n{}", long.join("\n"));
}

#[test]
fn every_file_says_its_place() {
    let silent: Vec<String> = sources()
        .into_iter()
        .filter(|(_, _, text)| !text.starts_with("//!"))
        .map(|(path, ..)| path.display().to_string())
        .collect();
    assert!(silent.is_empty(), "no `//!` at the top of\n{}", silent.join("\n"));
}

#[test]
fn the_table_is_sorted_and_has_no_room_that_is_gone() {
    assert!(WALLS.is_sorted_by_key(|(room, _)| *room));
    let rooms: BTreeSet<String> = sources().into_iter().map(|(_, room, _)| room).collect();
    for (room, allowed) in WALLS {
        assert!(rooms.contains(*room), "there is no room `{room}`");
        assert!(allowed.is_sorted(), "the list of `{room}` is out of order");
    }
}

/// Path, room and text (tests left out) of every source file.
fn sources() -> Vec<(PathBuf, String, String)> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&top, &mut files);
    files.sort();
    let source = |path: PathBuf| {
        let text = fs::read_to_string(&path).expect("a source file");
        let inside = path.strip_prefix(&top).expect("below src").to_path_buf();
        let first = inside.iter().next().expect("a name").to_string_lossy();
        let room = first.trim_end_matches(".rs").to_owned();
        let tests = text.find("#[cfg(test)]").unwrap_or(text.len());
        (inside, room, text[..tests].to_owned())
    };
    files.into_iter().filter(|path| !is_test(path)).map(source).collect()
}

fn is_test(path: &Path) -> bool {
    path.file_stem().is_some_and(|stem| stem == "tests" || stem == "testing")
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
}

/// Rooms that a text names after `crate::`, comments left out.
fn imports(text: &str) -> BTreeSet<String> {
    let code =
        text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let code = code.replace("$crate::", "crate::");
    let after = code.match_indices("crate::").map(|(at, mark)| &code[at + mark.len()..]);
    after
        .flat_map(|rest| match rest.strip_prefix('{') {
            Some(list) => {
                list.split('}').next().unwrap_or_default().split(',').map(str::trim).collect::<Vec<_>>()
            }
            None => vec![rest],
        })
        .map(|path| {
            path.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect::<String>()
        })
        .filter(|name| !name.is_empty() && name.chars().all(|letter| letter.is_lowercase() || letter == '_'))
        // `metrics!` is a macro, which Rust puts at the root of the crate; it is the DSL's own.
        .filter(|name| name != "crate" && name != "metrics")
        .collect()
}
