//! The register of codes: what `dashc explain` prints and the documentation lists.
//!
//! One file per group; checks document themselves. A new code is a constant in
//! its group and a line in [`CODES`].

mod json;
mod spec;
mod yaml;

use super::Code;

/// The documentation of one code.
#[derive(Clone, Copy, Debug)]
pub struct CodeDoc {
    /// `group/name`.
    pub code: Code,
    /// One line, lower case, no full stop.
    pub summary: &'static str,
    /// Markdown: what it means, why it matters, a bad and a good example.
    pub explanation: &'static str,
}

/// Every code that is not a check, sorted by code.
pub const CODES: &[CodeDoc] = &[
    json::COMMENT,
    json::DUPLICATE_KEY,
    json::EMPTY,
    json::SYNTAX,
    json::TOO_DEEP,
    json::TRAILING_COMMA,
    spec::MALFORMED,
    spec::MISSING_KEY,
    spec::UNKNOWN_KEY,
    spec::UNKNOWN_WORD,
    spec::WRONG_TYPE,
    yaml::ANCHOR_BOMB,
    yaml::COMPLEX_KEY,
    yaml::DUPLICATE_KEY,
    yaml::EMPTY,
    yaml::MERGE_KEY,
    yaml::MULTIPLE_DOCUMENTS,
    yaml::NOT_UTF_8,
    yaml::RECURSIVE_ALIAS,
    yaml::SYNTAX,
    yaml::TAB_INDENTATION,
    yaml::TOO_DEEP,
    yaml::TOO_LARGE,
    yaml::UNKNOWN_ANCHOR,
    yaml::UNKNOWN_TAG,
];

/// The documentation of `code`.
#[must_use]
pub fn explain(code: &str) -> Option<&'static CodeDoc> {
    let at = CODES.binary_search_by(|doc| doc.code.cmp(code)).ok()?;
    CODES.get(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_sorted_and_unique_and_named_by_group() {
        assert!(CODES.windows(2).all(|pair| pair[0].code < pair[1].code));
        for CodeDoc { code, .. } in CODES {
            let (group, name) = code.split_once('/').expect("a group");
            let word = |text: &str| {
                !text.is_empty() && text.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-'))
            };
            assert!(word(group) && word(name), "{code}");
            assert!(explain(code).is_some());
        }
    }

    #[test]
    fn every_code_has_a_summary_and_a_bad_and_a_good_example() {
        for CodeDoc { code, summary, explanation } in CODES {
            assert!(!summary.ends_with('.') && !summary.starts_with(char::is_uppercase), "{code}");
            assert!(
                explanation.contains("\n\nBad:\n\n```") && explanation.contains("\n\nGood:\n\n```"),
                "{code}"
            );
        }
    }
}
