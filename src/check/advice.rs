//! What to suggest for a name that is not known.

use crate::diagnostic::Diagnostic;
use crate::nearest::nearest;

/// Adds the nearest known name, else the first known ones.
pub(super) fn offer<'k>(
    report: Diagnostic,
    word: &str,
    known: impl IntoIterator<Item = &'k str>,
) -> Diagnostic {
    let known: Vec<&str> = known.into_iter().collect();
    match nearest(word, known.iter().copied()) {
        Some(name) => report.help(format!("did you mean `{name}`?")),
        None if known.is_empty() => report,
        None => report.help(format!("use one of {}", listing(&known))),
    }
}

/// The first names of a list in backticks, and how many there are in all.
pub(super) fn listing(names: &[&str]) -> String {
    const MOST: usize = 8;
    let quoted: Vec<String> = names.iter().take(MOST).map(|name| format!("`{name}`")).collect();
    let more = if names.len() > MOST { format!(", … ({} in all)", names.len()) } else { String::new() };
    format!("{}{more}", quoted.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_comes_before_the_list() {
        let help = |word: &str| offer(Diagnostic::error("a/b", "x"), word, ["region", "zone"]).help;
        assert_eq!(help("regoin"), ["did you mean `region`?"]);
        assert_eq!(help("cluster"), ["use one of `region`, `zone`"]);
    }
}
