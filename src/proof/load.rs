//! Rules that a server does not load: what `promtool check rules` says of their files.
//!
//! A server refuses all of a file for one rule, and does not start with it; so each is looked at before, and
//! what is refused is left out of what is loaded. Outside source: Prometheus, `model/rulefmt`, the words of its errors.

use super::faults;
use super::report::Report;
use crate::model::RuleGroup;

/// The name of the file of a group, by its place.
#[must_use]
pub fn file(place: usize) -> String {
    format!("rules-{place}.yml")
}

/// What is refused.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refused {
    /// The place of the group.
    pub group: usize,
    /// The place of the rule in it; all of the group when it is not known.
    pub rule: Option<usize>,
    /// Why, in the server's words.
    pub words: String,
}

/// What the words of `promtool` refuse.
#[must_use]
pub fn refused(said: &str) -> Vec<Refused> {
    said.lines().filter_map(line).collect()
}

/// `FOLDER/rules-3.yml: 9:11: group "a", rule 2, "b": words`, of which the place and the rule may be missing.
fn line(said: &str) -> Option<Refused> {
    let (_, rest) = said.split_once("rules-")?;
    let (group, words) = rest.split_once(".yml: ")?;
    let group = group.parse().ok()?;
    let found = rule(words);
    let (rule, words) = found.map_or((None, words), |(rule, words)| (Some(rule), words));
    Some(Refused { group, rule, words: words.trim().to_owned() })
}

/// The place of a rule, which is counted from one, and the words behind its name.
fn rule(words: &str) -> Option<(usize, &str)> {
    let start = words.find("group \"")?;
    let rest = behind_quotes(words.get(start + "group ".len()..)?)?;
    let (number, name) = rest.strip_prefix(", rule ")?.split_once(", ")?;
    let words = behind_quotes(name)?.strip_prefix(':')?;
    Some((number.parse::<usize>().ok()?.checked_sub(1)?, words))
}

/// What stands behind a text in quotes.
fn behind_quotes(text: &str) -> Option<&str> {
    let inner = text.strip_prefix('"')?;
    let mut escaped = false;
    let end = inner.find(|character| {
        let ends = character == '"' && !escaped;
        escaped = character == '\\' && !escaped;
        ends
    })?;
    inner.get(end + 1..)
}

/// The groups without what is refused, which is reported.
#[must_use]
pub fn kept(groups: &[&RuleGroup], refused: &[Refused], report: &mut Report) -> Vec<RuleGroup> {
    for one in refused {
        let Some(group) = groups.get(one.group) else { continue };
        let fault = match one.rule.and_then(|at| group.rules.get(at)) {
            Some(rule) => faults::not_loaded(rule, &one.words),
            None => faults::group_not_loaded(group, &one.words),
        };
        report.fault(fault, None);
    }
    let is_refused = |place: usize, at: usize| {
        refused.iter().any(|one| one.group == place && one.rule.is_none_or(|rule| rule == at))
    };
    let kept = groups.iter().enumerate().map(|(place, group)| {
        let mut group = (*group).clone();
        let mut at = 0..;
        group.rules.retain(|_| at.next().is_none_or(|at| !is_refused(place, at)));
        group
    });
    kept.filter(|group| !group.rules.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_say_which_rule_is_refused() {
        let said = r#"Checking /tmp/rules-0.yml
  FAILED:
/tmp/a/rules-12.yml: 9:11: group "a \"b\", rule 1, ", rule 2, "c": could not parse expression: 1:1: parse error: unknown
/tmp/a/rules-3.yml: group "a", rule 5, "d: e": annotation "summary": template: x
/tmp/a/rules-4.yml: yaml: line 3: what
/tmp/a/other.yml: group "a", rule 5, "d": x
"#;
        let one = |group, rule, words: &str| Refused { group, rule, words: words.to_owned() };
        assert_eq!(
            refused(said),
            [
                one(12, Some(1), "could not parse expression: 1:1: parse error: unknown"),
                one(3, Some(4), "annotation \"summary\": template: x"),
                one(4, None, "yaml: line 3: what"),
            ]
        );
        for odd in
            ["rules-.yml: ", "rules-1.yml: group \"", "rules-1.yml: group \"a\", rule 0, \"b\": c", "rules-9"]
        {
            assert!(refused(odd).iter().all(|one| one.rule.is_none()), "{odd}");
        }
    }
}
