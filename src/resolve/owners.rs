//! Who owns which file: for `CODEOWNERS`, when teams say their `owners`.
//!
//! A file belongs to the team that it names, else to that of its service. A dashboard for each of
//! many services belongs to nobody in particular.

use std::collections::{BTreeMap, BTreeSet};

use super::Context;
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{Owned, Project};
use crate::span::{Origin, Sources, Span, Text};
use crate::spec;

/// What stands for any folders, in `include` and in `CODEOWNERS`.
const ANY: &str = "**";

/// The files of the project that have owners.
pub fn owners(
    project: &mut Project,
    parts: &[&spec::Alerts],
    cx: &Context,
    sources: &Sources,
    sink: &mut Sink,
) {
    if cx.teams.iter().all(|team| team.owners.is_none()) {
        return;
    }
    let path = |origin: Origin| Some(sources.get(origin.place()?.0)?.name.clone());
    let of_service = |name: &str| cx.services.iter().find(|service| *service.name == *name)?.team.as_ref();
    let mut files: BTreeMap<String, Option<&Text>> = BTreeMap::new();
    for part in parts {
        let service = || part.service.get().and_then(|service| of_service(service.as_str()));
        if let Some(path) = path(part.origin) {
            files.insert(path, part.team.get().or_else(service));
        }
    }
    for dashboard in project.dashboards.iter().filter(|dashboard| !dashboard.about.one_of_many) {
        let team = match &dashboard.about.services[..] {
            [service] => of_service(service),
            _ => None,
        };
        if let Some(path) = path(dashboard.origin) {
            files.entry(path).or_insert(team);
        }
    }
    let mut owned = BTreeMap::new();
    for (path, team) in files {
        let owners = team.and_then(|team| Some((team, cx.team(team)?.owners.as_ref())));
        if let (Some(team), None | Some((_, None))) = (team, owners) {
            report(team, sink);
        }
        owned.insert(path, owners.and_then(|(_, owners)| owners).map(Text::as_str));
    }
    let globs: Vec<&str> = cx.include.iter().map(Text::as_str).collect();
    project.owned = patterns(&owned, &globs);
}

fn report(team: &Text, sink: &mut Sink) {
    sink.push(
        Diagnostic::warning("output/no-owner", format!("the team `{}` has no `owners`", team.text))
            .at(team.origin(), "its files are nobody's in CODEOWNERS")
            .help(format!("add `owners` to `{}` in `teams` of dashc.yaml", team.text)),
    );
}

/// Patterns of the files that have owners. The last one that matches a file decides, so that those which say more
/// of where it lies come later.
fn patterns(files: &BTreeMap<String, Option<&str>>, globs: &[&str]) -> Vec<Owned> {
    // Whoever else has a file of the same name in a folder of the same name.
    let mut whose: BTreeMap<[&str; 2], BTreeSet<Option<&str>>> = BTreeMap::new();
    for (path, owners) in files {
        whose.entry(ending(&names(path))).or_default().insert(*owners);
    }
    let mut found: BTreeMap<(usize, Vec<&str>), Vec<&str>> = BTreeMap::new();
    for (path, owners) in files.iter().filter_map(|(path, owners)| Some((path, (*owners)?))) {
        let exact = names(path);
        let alone = whose.get(&ending(&exact)).is_some_and(|whose| whose.len() == 1);
        let wide = globs.iter().filter(|_| alone).find_map(|glob| widened(glob, path));
        let parts = wide.unwrap_or(exact);
        let said = parts.iter().filter(|part| **part != ANY).count();
        let all = found.entry((said, parts)).or_default();
        for owner in owners.split_whitespace() {
            if !all.contains(&owner) {
                all.push(owner);
            }
        }
    }
    let owned = |((_, parts), owners): ((usize, Vec<&str>), Vec<&str>)| Owned {
        parts: parts.into_iter().map(Into::into).collect(),
        owners: owners.join(" "),
    };
    found.into_iter().map(owned).collect()
}

/// The names of a path from the top of what is known of the repository.
fn names(path: &str) -> Vec<&str> {
    path.split('/').filter(|part| !matches!(*part, "." | "..")).collect()
}

/// The folder and the name of a file.
fn ending<'p>(names: &[&'p str]) -> [&'p str; 2] {
    match names {
        [.., folder, name] => [folder, name],
        [name] => ["", name],
        [] => ["", ""],
    }
}

/// The path with any folders where the glob that includes it has them, before the last of those that they stand for:
/// a service may move among them. `None` when the glob has none there, or does not include the path.
fn widened<'p>(glob: &str, path: &'p str) -> Option<Vec<&'p str>> {
    let (glob, names): (Vec<&str>, Vec<&str>) = (glob.split('/').collect(), path.split('/').collect());
    let first = glob.iter().position(|part| *part == ANY)?;
    let last = glob.iter().rposition(|part| *part == ANY)?;
    // What stands behind the last of them is as long in the path.
    let behind = names.len().checked_sub(glob.len() - last - 1)?;
    let between = names.get(first..behind).filter(|between| !between.is_empty())?;
    let known = |part: &str, name: &str| part == name || part.contains(['*', '?']);
    let before = glob.iter().zip(&names).take(first).all(|(part, name)| known(part, name));
    let after = glob.iter().skip(last + 1).zip(names.iter().skip(behind));
    if !before || !after.clone().all(|(part, name)| known(part, name)) {
        return None;
    }
    let mut parts: Vec<&str> = names.iter().take(first).copied().collect();
    parts.retain(|part| !matches!(*part, "." | ".."));
    parts.push(ANY);
    parts.extend(between.last());
    parts.extend(after.map(|(_, name)| *name));
    Some(parts)
}

/// Reports whom a team names, and who cannot stand in `CODEOWNERS`.
pub(super) fn report_owners(owners: &Text, sink: &mut Sink) {
    let text = owners.as_str();
    if text.trim().is_empty() {
        sink.push(
            Diagnostic::error("output/bad-owner", "`owners` names nobody")
                .at(owners.origin(), "expected `@USER`, `@ORGANISATION/TEAM` or an address")
                .help("name somebody, or leave `owners` out"),
        );
    }
    for word in text.split_whitespace().filter(|word| !is_owner(word)) {
        let start = word.as_ptr() as usize - text.as_ptr() as usize;
        let report = Diagnostic::error("output/bad-owner", format!("`{word}` is no owner in CODEOWNERS")).at(
            owners.place(Span::new(start, start + word.len())),
            "expected `@USER`, `@ORGANISATION/TEAM` or an address",
        );
        let better = format!("@{word}");
        let help = if is_owner(&better) {
            format!("write `{better}`")
        } else {
            "name a user, a team or an address".to_owned()
        };
        sink.push(report.help(help));
    }
}

/// `@user`, `@organisation/team` (in GitLab in groups of groups, and `@@role`), or an address.
fn is_owner(word: &str) -> bool {
    let is_plain = |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '-' | '_' | '.');
    let is_name = |name: &str| !name.is_empty() && name.chars().all(is_plain);
    if let Some(name) = word.strip_prefix('@') {
        return name.strip_prefix('@').unwrap_or(name).split('/').all(is_name);
    }
    let is_local =
        |local: &str| !local.is_empty() && local.chars().all(|sign| is_plain(sign) || "+%'".contains(sign));
    word.split_once('@')
        .is_some_and(|(local, domain)| is_local(local) && domain.contains('.') && is_name(domain))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(files: &[(&str, Option<&str>)], globs: &[&str]) -> Vec<String> {
        let files = files.iter().map(|(path, owners)| ((*path).to_owned(), *owners)).collect();
        patterns(&files, globs)
            .iter()
            .map(|owned| format!("{} {}", owned.parts.join("/"), owned.owners))
            .collect()
    }

    #[test]
    fn any_folders_of_a_glob_stay_any_folders_before_the_folder_of_the_service() {
        let files = [
            ("../services/pay/eu/ledger/observability.yaml", Some("@pay")),
            ("../services/cart/observability.yaml", Some("@cart")),
            ("../services/observability.yaml", Some("@all")),
            ("teams/pay.yaml", Some("@pay")),
        ];
        assert_eq!(
            shown(&files, &["teams/*.yaml", "../services/**/observability.yaml"]),
            [
                "services/observability.yaml @all",
                "teams/pay.yaml @pay",
                "services/**/cart/observability.yaml @cart",
                "services/**/ledger/observability.yaml @pay",
            ]
        );
    }

    #[test]
    fn what_others_have_as_well_keeps_its_whole_path() {
        let files = [
            ("../services/eu/ledger/slo.yaml", Some("@eu")),
            ("../services/us/ledger/slo.yaml", Some("@us")),
            ("../services/us/cart/slo.yaml", Some("@us")),
            ("../services/us/login/slo.yaml", Some("@us")),
            ("../services/eu/login/slo.yaml", None),
        ];
        assert_eq!(
            shown(&files, &["../services/**/slo.yaml"]),
            [
                "services/**/cart/slo.yaml @us",
                "services/eu/ledger/slo.yaml @eu",
                "services/us/ledger/slo.yaml @us",
                "services/us/login/slo.yaml @us",
            ]
        );
    }

    #[test]
    fn a_pattern_that_says_more_comes_later_and_decides() {
        let files = [("../a/alerts/cart.yaml", Some("@long")), ("alerts/cart.yaml", Some("@short"))];
        assert_eq!(shown(&files, &[]), ["alerts/cart.yaml @short", "a/alerts/cart.yaml @long"]);
        // Where two files cannot be told apart, both own both.
        let files = [("../alerts/cart.yaml", Some("@one")), ("alerts/cart.yaml", Some("@two"))];
        assert_eq!(shown(&files, &[]), ["alerts/cart.yaml @one @two"]);
    }

    #[test]
    fn owners_are_users_teams_and_addresses() {
        let sound = ["@ann", "@shop/payments", "@shop/eu/payments", "@@maintainer", "ann.b+x@example.com"];
        assert!(sound.into_iter().all(is_owner));
        let wrong = ["ann", "@", "@shop/", "@shop payments", "ann@localhost", "#ann", "@ann,", "@a@b"];
        assert!(!wrong.into_iter().any(is_owner));
    }
}
