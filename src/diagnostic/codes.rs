//! The register of codes: what `dashc explain` prints and the documentation lists.
//!
//! One file for each group or for a few that follow each other; checks document
//! themselves. A new code is an entry in its group.

mod alert;
mod each;
mod file;
mod json;
mod link;
mod lock;
mod logql;
mod method;
mod notify;
mod output;
mod piece;
mod profile;
mod program;
mod project;
mod promql;
mod proof;
mod query;
mod resolve;
mod service;
mod slo;
mod spec;
mod table;
mod template;
mod traceql;
mod variable;
mod yaml;

use super::Code;

/// The codes of a file: code, summary, what it means, and an example of bad and of good in a language.
macro_rules! codes {
    ($($code:literal, $summary:literal, $why:literal, $fence:literal, $bad:literal => $good:literal;)*) => {
        /// Every code of the file.
        pub(super) const DOCS: &[CodeDoc] = &[$(CodeDoc {
            code: $code,
            summary: $summary,
            explanation: concat!(
                $why, "\n\nBad:\n\n```", $fence, "\n", $bad, "\n```\n\nGood:\n\n```", $fence, "\n", $good, "\n```\n"
            ),
        }),*];
    };
}
use codes;

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

/// The files in the order of their codes.
const GROUPS: [&[CodeDoc]; 26] = [
    alert::DOCS,
    resolve::DOCS,
    each::DOCS,
    file::DOCS,
    json::DOCS,
    link::DOCS,
    lock::DOCS,
    logql::DOCS,
    method::DOCS,
    notify::DOCS,
    output::DOCS,
    piece::DOCS,
    profile::DOCS,
    program::DOCS,
    project::DOCS,
    promql::DOCS,
    proof::DOCS,
    query::DOCS,
    service::DOCS,
    slo::DOCS,
    spec::DOCS,
    table::DOCS,
    template::DOCS,
    traceql::DOCS,
    variable::DOCS,
    yaml::DOCS,
];

/// Every code that is not a check, sorted by code.
pub const CODES: &[CodeDoc] = &JOINED;

const JOINED: [CodeDoc; COUNT] = joined();

const COUNT: usize = {
    let (mut count, mut group) = (0, 0);
    while group < GROUPS.len() {
        count += GROUPS[group].len();
        group += 1;
    }
    count
};

/// All groups in one list, made by the compiler.
const fn joined() -> [CodeDoc; COUNT] {
    let mut all = [GROUPS[0][0]; COUNT];
    let (mut at, mut group) = (0, 0);
    while group < GROUPS.len() {
        let mut index = 0;
        while index < GROUPS[group].len() {
            all[at] = GROUPS[group][index];
            at += 1;
            index += 1;
        }
        group += 1;
    }
    all
}

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
