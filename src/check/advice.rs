//! What to suggest for a name that is not known.

use crate::diagnostic::{Code, Diagnostic};
use crate::model::ExternalDashboard;
use crate::nearest::nearest;
use crate::span::Text;

/// Adds the nearest known name, else the first known ones.
pub(super) fn offer<'k>(
    report: Diagnostic,
    word: &str,
    known: impl IntoIterator<Item = &'k str>,
) -> Diagnostic {
    let mut once: Vec<&str> = Vec::new();
    for name in known {
        if !once.contains(&name) {
            once.push(name);
        }
    }
    match (nearest(word, once.iter().copied()), once.as_slice()) {
        (Some(name), _) => report.help(format!("did you mean `{name}`?")),
        (None, []) => report,
        (None, [one]) => report.help(format!("use `{one}`, the only one there is")),
        (None, _) => report.help(format!("use one of {}", listing(&once))),
    }
}

/// What is wrong with the panel that is named of a dashboard made elsewhere. Names of panels are
/// dashc's own: elsewhere they have numbers.
pub(super) fn no_id(code: Code, dashboard: &ExternalDashboard, panel: &Text) -> Option<Diagnostic> {
    let Ok(id) = panel.text.parse::<u32>() else {
        return Some(
            Diagnostic::error(code, format!("`{}` is no id of a panel", panel.text))
                .at(panel.origin(), "the dashboard is made elsewhere: expected a number")
                .help("write the id that Grafana shows in the address of the panel: `viewPanel=4`"),
        );
    };
    let known = dashboard.panels.as_ref().filter(|panels| !panels.contains(&id))?;
    let known: Vec<String> = known.iter().map(u32::to_string).collect();
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    let message = format!("the dashboard `{}` has no panel {id}", dashboard.uid.text);
    let report = Diagnostic::error(code, message)
        .at(panel.origin(), "unknown panel")
        .also(dashboard.uid.origin(), "the dashboard");
    Some(match known.as_slice() {
        [] => report.help("remove it: the dashboard has no panels"),
        [one] => report.help(format!("write `{one}`, its only panel")),
        _ => report.help(format!("use one of {}", listing(&known))),
    })
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
