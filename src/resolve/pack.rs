//! Packing: small SLOs, and the rules of one service of an `each`, share groups where a ruler takes few.
//!
//! The rules of a group stay together and in order: a group is filled with whole groups, in the
//! order of their names, each into the first that has room. Groups of the author's are left alone.

use std::collections::BTreeMap;

use crate::model::{DatasourceRef, Engine, Project, RuleGroup};
use crate::quantity::Duration;
use crate::span::Text;

/// Packs the SLOs of every ruler that would have more groups than it takes.
pub(super) fn pack(project: &mut Project) {
    for (index, datasource) in project.base.datasources.iter().enumerate() {
        let limits = datasource.limits;
        let (Some(groups), Some(rules)) = (limits.groups_per_tenant, limits.rules_per_group) else {
            continue;
        };
        let engine = Engine::Ruler(DatasourceRef::new(index));
        let found = project.groups.iter().filter(|group| group.engine == engine).count();
        if found > groups as usize {
            let all = std::mem::take(&mut project.groups);
            project.groups = packed(all, engine, rules as usize);
        }
    }
}

/// What groups must share to become one: their namespace, folder and interval, and whether they are of SLOs.
type Shelf = (std::sync::Arc<str>, std::sync::Arc<str>, Duration, bool);

fn packed(all: Vec<RuleGroup>, engine: Engine, most: usize) -> Vec<RuleGroup> {
    let (small, mut kept): (Vec<_>, Vec<_>) =
        all.into_iter().partition(|group| group.small && group.engine == engine);
    let mut shelves: BTreeMap<Shelf, Vec<Vec<RuleGroup>>> = BTreeMap::new();
    for group in small {
        let shelf = (group.namespace.text.clone(), group.folder.text.clone(), group.interval, group.slo);
        let boxes = shelves.entry(shelf).or_default();
        let filled = |held: &Vec<RuleGroup>| held.iter().map(|group| group.rules.len()).sum::<usize>();
        match boxes.iter_mut().find(|held| filled(held) + group.rules.len() <= most) {
            Some(held) => held.push(group),
            None => boxes.push(vec![group]),
        }
    }
    kept.extend(shelves.into_values().flatten().filter_map(one));
    kept.sort_by(|a, b| {
        (&a.folder.text, &a.name.text, &a.namespace.text).cmp(&(
            &b.folder.text,
            &b.name.text,
            &b.namespace.text,
        ))
    });
    kept
}

/// Several groups as one, called after the first and how many more there are.
fn one(groups: Vec<RuleGroup>) -> Option<RuleGroup> {
    let more = groups.len().saturating_sub(1);
    let mut groups = groups.into_iter();
    let mut first = groups.next()?;
    if more > 0 {
        first.name = Text::plain(format!("{}-and-{more}-more", first.name.text), first.name.origin());
        first.rules.extend(groups.flat_map(|group| group.rules));
    }
    Some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(name: &str, file: &str, rules: usize, slo: bool) -> RuleGroup {
        let rule = crate::model::Rule {
            uid: name.into(),
            name: name.into(),
            title: name.into(),
            query: crate::model::Query {
                text: "1".into(),
                syntax: crate::model::Syntax::None,
                generated: true,
            },
            language: crate::model::Language::PromQl,
            datasource: DatasourceRef::new(0),
            range: Duration::default(),
            kind: crate::model::RuleKind::Record,
            labels: Vec::new(),
            paused: false,
            origin: crate::span::Origin::Generated,
            origins: None,
        };
        RuleGroup {
            engine: Engine::Ruler(DatasourceRef::new(0)),
            file: file.into(),
            namespace: file.into(),
            name: name.into(),
            folder: "shop".into(),
            interval: Duration::seconds(60),
            interval_origin: crate::span::Origin::Generated,
            rules: vec![rule; rules],
            slo,
            small: slo,
            origin: crate::span::Origin::Generated,
        }
    }

    fn shown(groups: &[RuleGroup]) -> String {
        let one = |group: &RuleGroup| {
            let rules: Vec<&str> = group.rules.iter().map(|rule| rule.name.as_str()).collect();
            format!("{}: {}", group.name.text, rules.join(" "))
        };
        groups.iter().map(one).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn small_slos_of_a_file_share_a_group_and_keep_their_order() {
        let all = vec![
            group("a", "x", 3, true),
            group("b", "x", 4, true),
            group("c", "x", 1, true),
            group("d", "y", 1, true),
            group("own", "x", 1, false),
        ];
        let packed = packed(all, Engine::Ruler(DatasourceRef::new(0)), 5);
        assert_eq!(shown(&packed), "a-and-1-more: a a a c\nb: b b b b\nd: d\nown: own");
    }
}
