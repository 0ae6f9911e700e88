//! Changes that are alike, told once: what one line does to two hundred services is one thing to read.
//!
//! Alike is what is the same apart from names of their own: a thing's name and that of its service.

use std::collections::BTreeMap;

use super::{Change, What};

/// A change, and everything else of its kind that changed alike.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Group<'c> {
    /// The first of them.
    pub first: &'c Change,
    /// What they are called, in order.
    pub names: Vec<&'c str>,
    /// Whether they are the same to the letter; else each has names of its own where the first has its.
    pub same: bool,
    /// Changes of what the first consists of.
    pub parts: Vec<Group<'c>>,
}

/// Changes that are alike in one group each, where the first of them stood.
#[must_use]
pub fn folded(changes: &[Change]) -> Vec<Group<'_>> {
    let mut groups: Vec<(Key, Group<'_>)> = Vec::new();
    let mut known: BTreeMap<Key, usize> = BTreeMap::new();
    for change in changes {
        let own = [change.name.as_str(), change.service.as_str()];
        let (alike, exact) = (key(change, own), key(change, ["", ""]));
        if let Some((first, group)) = known.get(&alike).and_then(|at| groups.get_mut(*at)) {
            group.same &= *first == exact;
            group.names.push(&change.name);
            continue;
        }
        known.insert(alike, groups.len());
        groups.push((exact, Group { parts: folded(change.parts()), ..single(change) }));
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

/// Every change by itself.
#[must_use]
pub fn apart(changes: &[Change]) -> Vec<Group<'_>> {
    changes.iter().map(|change| Group { parts: apart(change.parts()), ..single(change) }).collect()
}

fn single(change: &Change) -> Group<'_> {
    Group { first: change, names: vec![&change.name], same: true, parts: Vec::new() }
}

/// What a change is, apart from its name: what it is about, each with what is said of it.
type Key = Vec<(&'static str, String)>;

fn key(change: &Change, own: [&str; 2]) -> Key {
    let mut key = vec![("kind", change.kind.to_owned())];
    effect(&change.what, own, &mut key);
    key
}

fn effect(what: &What, own: [&str; 2], key: &mut Key) {
    match what {
        What::Added(about) => key.push(("added", without(about, own))),
        What::Removed(about) => key.push(("removed", without(about, own))),
        What::Changed(differences, parts) => {
            for difference in differences {
                key.push(("fact", without(&difference.name, own)));
                let sides = [("old", &difference.old), ("new", &difference.new)];
                let said = sides.into_iter().filter_map(|(side, value)| Some((side, value.as_deref()?)));
                key.extend(said.map(|(side, value)| (side, without(value, own))));
            }
            for part in parts {
                key.push(("part", part.kind.to_owned()));
                key.push(("name", without(&part.name, own)));
                effect(&part.what, own, key);
                key.push(("end", String::new()));
            }
        }
    }
}

/// A text with signs in place of the names; the longer name goes first, for it may have the other in it.
fn without(text: &str, own: [&str; 2]) -> String {
    let mut names = [(own[0], "\u{e}"), (own[1], "\u{f}")];
    names.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
    let mut text = text.to_owned();
    for (name, sign) in names {
        text = replaced(&text, name, sign);
    }
    text
}

/// A text with a sign wherever the name stands as a word.
fn replaced(text: &str, name: &str, sign: &str) -> String {
    let (mut rest, mut done) = (text, String::with_capacity(text.len()));
    while let Some(at) = rest.find(name).filter(|_| !name.is_empty()) {
        let (before, from) = rest.split_at(at);
        let after = from.get(name.len()..).unwrap_or_default();
        done.push_str(before);
        let whole = !ends_in_word(&done) && !after.starts_with(is_of_word);
        done.push_str(if whole { sign } else { name });
        rest = after;
    }
    done + rest
}

const fn is_of_word(sign: char) -> bool {
    sign.is_ascii_alphanumeric() || sign == '_'
}

/// Whether what follows would go on a word. In addresses `%22` is a quote, and no word.
fn ends_in_word(text: &str) -> bool {
    let mut signs = text.chars().rev();
    let Some(last) = signs.next().filter(|sign| is_of_word(*sign)) else { return false };
    let escape = last.is_ascii_hexdigit()
        && signs.next().is_some_and(|sign| sign.is_ascii_hexdigit())
        && signs.next() == Some('%');
    !escape
}

#[cfg(test)]
mod tests {
    use super::super::Difference;
    use super::*;

    fn change(name: &str, service: &str, old: &str, new: &str) -> Change {
        let difference =
            Difference { name: "query".to_owned(), old: Some(old.to_owned()), new: Some(new.to_owned()) };
        let what = What::Changed(vec![difference], Vec::new());
        Change { kind: "alert", name: name.to_owned(), service: service.to_owned(), what }
    }

    fn names(changes: &[Change]) -> Vec<(Vec<&str>, bool)> {
        folded(changes).into_iter().map(|group| (group.names, group.same)).collect()
    }

    #[test]
    fn the_same_change_is_told_once_where_it_was_first() {
        let changes = [
            change("a", "", "up > 5", "up > 2"),
            change("b", "", "up > 5", "up > 3"),
            change("c", "", "up > 5", "up > 2"),
        ];
        assert_eq!(names(&changes), [(vec!["a", "c"], true), (vec!["b"], true)]);
        assert_eq!(apart(&changes).len(), 3);
    }

    #[test]
    fn names_of_their_own_make_no_difference() {
        let changes = [
            change("Slow of a", "a", "rate{job=\"shop/a\"}[5m]", "rate{job=\"shop/a\"}[9m]"),
            change("Slow of b", "b", "rate{job=\"shop/b\"}[5m]", "rate{job=\"shop/b\"}[9m]"),
        ];
        assert_eq!(names(&changes), [(vec!["Slow of a", "Slow of b"], false)]);
        let other =
            [changes[0].clone(), change("Slow of b", "b", "{job=\"shop/c\"}", "{job=\"shop/c\"}[9m]")];
        assert_eq!(names(&other).len(), 2);
    }

    #[test]
    fn what_is_there_for_one_only_is_no_equal_change() {
        let mut gone = change("b", "", "x", "");
        if let What::Changed(differences, _) = &mut gone.what {
            for one in differences {
                one.new = None;
            }
        }
        assert_eq!(names(&[change("a", "", "x", ""), gone]).len(), 2);
    }

    #[test]
    fn a_name_is_a_word_of_its_own() {
        assert_eq!(replaced("rate(a){a=\"x/a-b\"} a_b ba", "a", "_"), "rate(_){_=\"x/_-b\"} a_b ba");
        assert_eq!(replaced("%22a%5C%22 22a", "a", "_"), "%22_%5C%22 22a");
        assert_eq!(replaced("größe", "e", "_"), "größ_");
        assert_eq!(replaced("x", "", "_"), "x");
    }
}
