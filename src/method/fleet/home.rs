//! The way from a service's row to its own dashboard.
//!
//! A link knows the labels of its row and no more. The dashboards of an `each` are called after their services,
//! so one pattern (`$1-red`) is the uid of most; where a uid is another, for it was too long or has a name
//! of its own, the query says so for this service alone. Who has no dashboard leads back to the fleet's, narrowed to it.

use std::collections::BTreeMap;

use super::SERVICE;
use crate::query::promql::build::{Expr, Instant, label_replace};
use crate::query::re2;

/// The label with the uid.
pub(super) const LABEL: &str = "dashboard";

/// More services than these with uids out of the ordinary lead to the fleet's dashboard.
const MOST: usize = 100;

/// `found`, each with the uid of the dashboard of its service.
pub(super) fn known(
    found: Expr<Instant>,
    homes: &[(Box<str>, Box<str>)],
    names: &[&str],
    own: &str,
) -> Expr<Instant> {
    let ending = usual_ending(homes, names);
    let homes: BTreeMap<&str, &str> = homes.iter().map(|(service, uid)| (&**service, &**uid)).collect();
    let usual = |name: &str| ending.map(|ending| format!("{name}{ending}"));
    let (mut odd, mut homeless) = (Vec::new(), Vec::new());
    for name in names {
        match homes.get(name) {
            Some(uid) if usual(name).as_deref() == Some(uid) => {}
            Some(uid) if odd.len() < MOST => odd.push((*name, *uid)),
            _ => homeless.push(re2::quoted(name)),
        }
    }
    let Some(ending) = ending else { return label_replace(found, LABEL, own, "", "") };
    let mut all = label_replace(found, LABEL, &format!("$1{ending}"), SERVICE, "(.+)");
    if !homeless.is_empty() {
        all = label_replace(all, LABEL, own, SERVICE, &homeless.join("|"));
    }
    odd.into_iter().fold(all, |all, (name, uid)| label_replace(all, LABEL, uid, SERVICE, &re2::quoted(name)))
}

/// What most uids have behind the name of the service: `-red`.
fn usual_ending<'h>(homes: &'h [(Box<str>, Box<str>)], names: &[&str]) -> Option<&'h str> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (service, uid) in homes.iter().filter(|(service, _)| names.contains(&&**service)) {
        if let Some(ending) = uid.strip_prefix(&**service).filter(|ending| ending.starts_with('-')) {
            *counts.entry(ending).or_default() += 1;
        }
    }
    let most = counts.values().copied().max()?;
    counts.into_iter().find(|(_, count)| *count == most).map(|(ending, _)| ending)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::promql::build::metric;

    fn uids(homes: &[(&str, &str)], names: &[&str]) -> String {
        let homes: Vec<(Box<str>, Box<str>)> =
            homes.iter().map(|(service, uid)| ((*service).into(), (*uid).into())).collect();
        known(metric("x").whole(), &homes, names, "fleet").into_text()
    }

    #[test]
    fn one_pattern_is_the_uid_of_most_and_the_others_are_said() {
        let homes = [("a", "a-red"), ("b", "b-red"), ("c.d", "own-name"), ("e", "e-use")];
        assert_eq!(
            uids(&homes, &["a", "b", "c.d", "e", "f"]),
            "label_replace(label_replace(label_replace(label_replace(x, \"dashboard\", \"$1-red\", \"service\", \
             \"(.+)\"), \"dashboard\", \"fleet\", \"service\", \"f\"), \"dashboard\", \"own-name\", \"service\", \
             \"c\\\\.d\"), \"dashboard\", \"e-use\", \"service\", \"e\")"
        );
        assert_eq!(uids(&[], &["a"]), "label_replace(x, \"dashboard\", \"fleet\", \"\", \"\")");
    }
}
