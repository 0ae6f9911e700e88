//! `include`: globs → files, wherever in the repository they lie.
//!
//! `*` and `?` stand for what is within one name, `**` for any number of folders. Folders are walked name by
//! name, so that nothing is looked at that no pattern can match; hidden files are passed over.

use crate::diagnostic::{Diagnostic, Sink};
use crate::spec;
use crate::tree::List;
use crate::world::{ReadError, World};

/// `**` goes no deeper than this.
const DEPTH: usize = 16;

/// The paths of the files that a project includes, each once, sorted within each pattern.
pub fn included(world: &dyn World, project: &spec::Project, sink: &mut Sink) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for pattern in project.include.get().into_iter().flat_map(List::iter) {
        let mut found = Vec::new();
        let parts: Vec<&str> = pattern.text.split('/').collect();
        if let Err(error) = walk(world, "", &parts, DEPTH, &mut found) {
            let words = match error {
                ReadError::Failed(words) => words,
                other => format!("{other:?}"),
            };
            let message = format!("`{}` cannot be listed: {words}", pattern.text);
            sink.push(Diagnostic::error("file/unreadable", message).at(pattern.origin(), ""));
            continue;
        }
        if found.is_empty() {
            sink.push(
                Diagnostic::error("include/no-file", format!("`{}` includes no file", pattern.text))
                    .at(pattern.origin(), "matches nothing")
                    .help(
                        "write a path relative to dashc.yaml, with `*` for any name and `**` for any folders",
                    ),
            );
        }
        found.sort_unstable();
        found.retain(|path| !all.contains(path));
        all.append(&mut found);
    }
    all
}

/// Adds the files below `folder` that the rest of a pattern matches.
fn walk(
    world: &dyn World,
    folder: &str,
    parts: &[&str],
    depth: usize,
    found: &mut Vec<String>,
) -> Result<(), ReadError> {
    let Some((part, rest)) = parts.split_first() else { return Ok(()) };
    if !rest.is_empty() && !part.contains(['*', '?']) {
        return walk(world, &below(folder, part), rest, depth, found);
    }
    let all = world.entries(folder)?;
    if *part == "**" {
        if !rest.is_empty() {
            walk(world, folder, rest, depth, found)?;
        }
        for entry in all.iter().filter(|entry| entry.is_folder && depth > 0) {
            walk(world, &below(folder, &entry.name), parts, depth - 1, found)?;
        }
        return Ok(());
    }
    for entry in all.iter().filter(|entry| matches(part, &entry.name)) {
        let path = below(folder, &entry.name);
        if !rest.is_empty() && entry.is_folder {
            walk(world, &path, rest, depth, found)?;
        } else if rest.is_empty() && !entry.is_folder {
            found.push(path);
        }
    }
    Ok(())
}

fn below(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

/// Whether a name fits a pattern of `*` and `?`; in time that grows with their product at most.
fn matches(pattern: &str, name: &str) -> bool {
    let (pattern, name): (Vec<char>, Vec<char>) = (pattern.chars().collect(), name.chars().collect());
    let (mut at, mut to) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while to < name.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, to));
                at += 1;
            }
            Some(sign) if *sign == '?' || name.get(to) == Some(sign) => {
                at += 1;
                to += 1;
            }
            _ => {
                let Some((from, taken)) = star else { return false };
                star = Some((from, taken + 1));
                (at, to) = (from + 1, taken + 1);
            }
        }
    }
    pattern.iter().skip(at).all(|sign| *sign == '*')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::MemoryWorld;

    fn found(pattern: &str) -> Vec<String> {
        let paths = [
            "teams/payments.yaml",
            "teams/orders.yml",
            "teams/.hidden.yaml",
            "teams/old/shop.yaml",
            "../services/ledger/observability.yaml",
            "../services/cart/observability.yaml",
            "../services/cart/src/observability.yaml",
            "../services/README.md",
        ];
        let world = paths.iter().fold(MemoryWorld::default(), |world, path| world.with(*path, ""));
        let mut found = Vec::new();
        walk(&world, "", &pattern.split('/').collect::<Vec<_>>(), DEPTH, &mut found).unwrap();
        found
    }

    #[test]
    fn patterns_find_files_by_name() {
        let both = ["../services/cart/observability.yaml", "../services/ledger/observability.yaml"];
        assert_eq!(found("../services/*/observability.yaml"), both);
        assert_eq!(found("teams/*.yaml"), ["teams/payments.yaml"]);
        assert_eq!(found("teams/*.y*ml"), ["teams/orders.yml", "teams/payments.yaml"]);
        assert_eq!(found("teams/**/*.yaml"), ["teams/payments.yaml", "teams/old/shop.yaml"]);
        assert_eq!(found("../**/cart/**/obs?rvability.yaml").len(), 2);
        assert_eq!(found("teams/payments.yaml"), ["teams/payments.yaml"]);
        assert!(found("teams/shop").is_empty());
    }
}
