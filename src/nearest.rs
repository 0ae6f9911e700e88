//! The nearest name: what a misspelt word was probably meant to be.
//!
//! Beside [`crate::span`] the lowest room: every part that meets an unknown
//! name offers the nearest known one.

use std::cmp::Reverse;

/// The candidate nearest to `word`, if one is near enough to be a misspelling.
///
/// Near enough: a Damerau–Levenshtein distance of at most a third of the longer
/// word (at least one), or the same letters in another case. Of several that are as near, one of the
/// same letters, else the one that begins and ends most alike.
#[must_use]
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = |other: &str| (word.chars().count().max(other.chars().count()) / 3).max(1);
    let mut best: Option<(Rank, &'a str)> = None;
    for candidate in candidates {
        let found = if word.eq_ignore_ascii_case(candidate) { 0 } else { distance(word, candidate) };
        if found > limit(candidate) {
            continue;
        }
        let rank = (found, letters(word) != letters(candidate), Reverse(ends(word, candidate)));
        if best.is_none_or(|(least, _)| rank < least) {
            best = Some((rank, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// How far away a word is, whether it has other letters, how much of both ends it shares; less is nearer.
type Rank = (usize, bool, Reverse<usize>);

/// The letters of a word, in order.
fn letters(word: &str) -> Vec<char> {
    let mut letters: Vec<char> = word.chars().collect();
    letters.sort_unstable();
    letters
}

/// How many characters two words share at their beginnings and ends.
fn ends(a: &str, b: &str) -> usize {
    let start = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count();
    start + a.chars().rev().zip(b.chars().rev()).take_while(|(a, b)| a == b).count()
}

/// Optimal string alignment distance, capped by giving up on very long words.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().max(b.len()) > 128 {
        return usize::MAX;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, &from) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, &to) in b.iter().enumerate() {
            let swap = i > 0 && j > 0 && from == b[j - 1] && a[i - 1] == to;
            let mut cost = (last[j] + usize::from(from != to)).min(last[j + 1] + 1).min(row[j] + 1);
            if swap {
                cost = cost.min(before[j - 1] + 1);
            }
            row.push(cost);
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn the_nearest_name_is_offered_and_a_far_one_is_not() {
        let names = ["timeseries", "stat", "gauge"];
        assert_eq!(nearest("timeserie", names), Some("timeseries"));
        assert_eq!(nearest("tsat", names), Some("stat"));
        assert_eq!(nearest("Gauge", names), Some("gauge"));
        assert_eq!(nearest("heatmap", names), None);
        assert_eq!(nearest("ue", ["us", "eu"]), Some("eu"));
        assert_eq!(nearest("servics", ["service", "services"]), Some("services"));
    }
}
