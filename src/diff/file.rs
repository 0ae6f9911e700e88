//! All other files as things: datasources, contact points, policies and the rest, line by line.

use super::{Facts, Thing, plural};
use crate::emit::File;

/// Targets whose files follow from dashboards, rules and SLOs.
const COVERED: [&str; 3] = ["dashboards", "rule-tests", "rules"];

/// The name of the fact that is a file's text.
const TEXT: &str = "text";

pub(super) fn things(files: &[File<'_>]) -> Vec<Thing> {
    let others = files.iter().filter(|file| {
        let rules = file.target == "alerting" && file.path.ends_with("/rules.yml");
        !COVERED.contains(&file.target) && !rules
    });
    others.map(thing).collect()
}

fn thing(file: &File<'_>) -> Thing {
    let text = String::from_utf8_lossy(&file.render()).into_owned();
    let about = plural(text.lines().count(), "line");
    let mut facts = Facts::default();
    facts.add(TEXT, &text);
    Thing { kind: "file", name: file.path.clone(), about, facts: facts.0, ..Thing::default() }
}

/// A line of two texts that are compared.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Line<'t> {
    /// It is gone.
    Old(&'t str),
    /// It is new.
    New(&'t str),
}

/// Beyond so many pairs of lines the texts are not aligned, but told one after the other.
const MOST: usize = 4_000_000;

/// The lines that differ between two texts, in order.
#[must_use]
pub fn lines<'t>(old: &'t str, new: &'t str) -> Vec<Line<'t>> {
    let (mut old, mut new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let same = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    old.drain(..same);
    new.drain(..same);
    let same = old.iter().rev().zip(new.iter().rev()).take_while(|(a, b)| a == b).count();
    old.truncate(old.len() - same);
    new.truncate(new.len() - same);
    if old.len().saturating_mul(new.len()) > MOST {
        return old.into_iter().map(Line::Old).chain(new.into_iter().map(Line::New)).collect();
    }
    aligned(&old, &new)
}

/// The shortest way from one list to the other: what their longest common part leaves over.
fn aligned<'t>(old: &[&'t str], new: &[&'t str]) -> Vec<Line<'t>> {
    let width = new.len() + 1;
    // `common[i * width + j]` lines are the same from `old[i]` and `new[j]` on.
    let mut common = vec![0_u32; (old.len() + 1) * width];
    let at = |common: &[u32], i: usize, j: usize| common.get(i * width + j).copied().unwrap_or_default();
    for (i, before) in old.iter().enumerate().rev() {
        for (j, after) in new.iter().enumerate().rev() {
            let longest = if before == after {
                at(&common, i + 1, j + 1) + 1
            } else {
                at(&common, i + 1, j).max(at(&common, i, j + 1))
            };
            if let Some(cell) = common.get_mut(i * width + j) {
                *cell = longest;
            }
        }
    }
    let (mut i, mut j, mut lines) = (0, 0, Vec::new());
    loop {
        match (old.get(i), new.get(j)) {
            (Some(before), Some(after)) if before == after => (i, j) = (i + 1, j + 1),
            (Some(before), after) if after.is_none() || at(&common, i + 1, j) >= at(&common, i, j + 1) => {
                lines.push(Line::Old(before));
                i += 1;
            }
            (_, Some(after)) => {
                lines.push(Line::New(after));
                j += 1;
            }
            _ => return lines,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_lines_that_differ_are_told_in_order() {
        assert_eq!(lines("a\nb\nc\nd", "a\nx\nc\nd\ne"), [Line::Old("b"), Line::New("x"), Line::New("e")]);
        assert_eq!(lines("a", "a"), []);
        assert_eq!(lines("", "a\nb"), [Line::New("a"), Line::New("b")]);
        assert_eq!(lines("a\nb\na", "b"), [Line::Old("a"), Line::Old("a")]);
    }

    #[test]
    fn long_texts_that_have_nothing_in_common_are_told_one_after_the_other() {
        let text =
            |sign: &str| (0..3000).map(|number| format!("{sign}{number}")).collect::<Vec<_>>().join("\n");
        let (old, new) = (text("a"), text("b"));
        let found = lines(&old, &new);
        assert_eq!(
            (found.len(), found.first(), found.last()),
            (6000, Some(&Line::Old("a0")), Some(&Line::New("b2999")))
        );
    }
}
