//! Imported SLOs beside those of the program that they come from.
//!
//! Sloth's published inputs and outputs lie in `real-world/sloth/examples` below `DASHC_REFERENCE`, or
//! `../shared/reference`; without them, and without `promtool`, the tests say what they leave out.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test may stop, and says what it leaves out"
)]

#[path = "sloth/differential.rs"]
mod differential;
#[path = "sloth/imported.rs"]
mod imported;
#[path = "sloth/messages.rs"]
mod messages;
#[path = "sloth/rules.rs"]
mod rules;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use imported::{compiled, imported};
use rules::{Canon, canon, groups};

/// SLOs that are not there after an import, and why.
const LEFT_OUT: &[(&str, &str)] = &[
    ("plugin-getting-started.yml", "the queries are made by a plugin, a program that is not in the file"),
    ("plugin-k8s-getting-started.yml", "the queries are made by a plugin, a program that is not in the file"),
    ("victoria-metrics.yml", "`histogram_share` and `vector(1)[5m]` are MetricsQL, and no PromQL"),
];

/// Series that only sloth records: those of a plugin that is not carried over.
const OF_A_PLUGIN: &str = "slo:numerator_correction:ratio";

pub(crate) fn examples() -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/reference");
    let folder = std::env::var_os("DASHC_REFERENCE").map_or_else(beside, PathBuf::from);
    let folder = folder.join("real-world/sloth/examples");
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("left out: no examples of sloth at DASHC_REFERENCE or ../shared/reference");
    None
}

/// Name, input and published output of every example.
fn examples_of(folder: &Path) -> Vec<(String, String, String)> {
    let mut names: Vec<String> = fs::read_dir(folder.join("_gen"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    let read = |path: PathBuf| fs::read_to_string(path).unwrap();
    let of = |name: String| (name.clone(), read(folder.join(&name)), read(folder.join("_gen").join(&name)));
    names.into_iter().map(of).collect()
}

fn ours(name: &str, text: &str) -> BTreeMap<String, Canon> {
    let (imported, _) = imported(&[(name, text)]);
    let mut slos = BTreeMap::new();
    for text in compiled(&imported).values() {
        for group in groups(text) {
            assert!(group.len() <= 20, "{} rules in a group of {name}", group.len());
        }
        slos.extend(canon(text));
    }
    slos
}

#[test]
fn windows_thresholds_and_severities_equal_those_of_sloth() {
    let Some(folder) = examples() else { return };
    let (mut equal, mut left_out) = (0, BTreeSet::new());
    let examples = examples_of(&folder);
    assert_eq!(examples.len(), 18);
    for (name, input, output) in &examples {
        let (ours, theirs) = (ours(name, input), canon(output));
        for (id, theirs) in theirs {
            let Some(ours) = ours.get(&id) else {
                left_out.insert(name.as_str());
                continue;
            };
            assert_eq!(ours.objective, theirs.objective, "objective of {id}");
            assert_eq!(ours.windows, theirs.windows, "windows of {id}");
            assert_eq!(ours.pairs, theirs.pairs, "pairs of {id}");
            assert_eq!(ours.alerts, theirs.alerts, "names and labels of alerts of {id}");
            let missing: Vec<_> = theirs
                .series
                .iter()
                .filter(|(name, _)| !name.starts_with(OF_A_PLUGIN))
                .filter(|series| !ours.series.contains(series))
                .collect();
            assert!(missing.is_empty(), "{id} no longer records {missing:?}");
            equal += 1;
        }
    }
    let expected: BTreeSet<&str> = LEFT_OUT.iter().map(|(name, _)| *name).collect();
    assert_eq!(left_out, expected);
    assert_eq!(equal, 23);
}

#[test]
fn a_catalogue_of_windows_is_what_watches_the_slos_beside_it() {
    let Some(folder) = examples() else { return };
    let input = fs::read_to_string(folder.join("getting-started.yml")).unwrap();
    let of = |catalogue: &str| {
        let windows = fs::read_to_string(folder.join("windows").join(catalogue)).unwrap();
        let (imported, said) = imported(&[(catalogue, &windows), ("getting-started.yml", &input)]);
        assert_eq!(said, "");
        let rules = compiled(&imported).into_values().next().unwrap();
        let slos = canon(&rules);
        let pairs = &slos["myservice-requests-availability"].pairs;
        let pair = |(severity, short, long, limit): &(String, String, String, i64)| {
            format!("{severity} {short}/{long} {}", limit / 1_000)
        };
        pairs.iter().map(pair).collect::<Vec<_>>().join(", ")
    };
    // Budget times share times 7 days over the long window, in billionths.
    let expected = "page 30m/6h 3500000, page 5m/1h 13440000, ticket 2h/1d 1400000, ticket 6h/3d 980000";
    assert_eq!(of("7d.yaml"), expected);
    let expected =
        "page 15m/3h 4800000, page 2m/30m 14400000, ticket 1h/12h 3000000, ticket 3h/1d12h 1000000";
    assert_eq!(of("custom-30d.yaml"), expected);
}

#[test]
fn no_file_of_others_makes_an_import_panic() {
    let Some(examples) = examples() else { return };
    let mut files = Vec::new();
    collect(examples.parent().unwrap().parent().unwrap(), &mut files);
    assert!(files.len() > 50, "{} files", files.len());
    for path in files {
        let Ok(text) = fs::read_to_string(&path) else { continue };
        let (imported, _) = imported(&[("any.yaml", &text)]);
        if imported.slos > 0 {
            compiled(&imported);
        }
    }
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let ending = path.extension().unwrap_or_default();
        if path.is_dir() {
            collect(&path, files);
        } else if ending == "yml" || ending == "yaml" {
            files.push(path);
        }
    }
}
