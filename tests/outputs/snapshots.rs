//! Every file of the shipped project, and the YAML of the one that has everything, for people to read.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::made::{Files, Made};

/// A file's name as that of its snapshot.
fn name(path: &str) -> String {
    path.replace('/', "__")
}

fn folder(below: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("snapshots/outputs").join(below)
}

fn show(files: &Files, below: &str) {
    insta::with_settings!({
        snapshot_path => folder(below),
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, {
        for (path, bytes) in files {
            insta::assert_snapshot!(name(path), String::from_utf8_lossy(bytes));
        }
    });
    let wanted: BTreeSet<String> = files.keys().map(|path| format!("{}.snap", name(path))).collect();
    let found =
        fs::read_dir(folder(below)).expect("a folder of snapshots").map(|entry| entry.expect("an entry"));
    let found = found.filter(|entry| entry.path().extension().is_some_and(|ending| ending == "snap"));
    let found: BTreeSet<String> = found.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    assert_eq!(found, wanted, "snapshots of files that are no longer written");
}

#[test]
fn the_shipped_project() {
    show(&Made::Shipped.files("12.4", 1), "shipped");
}

#[test]
fn the_yaml_of_everything() {
    let mut files = Made::Everything.files("12.4", 1);
    files.retain(|path, _| Path::new(path).extension().is_some_and(|ending| ending == "yml"));
    show(&files, "everything");
}
