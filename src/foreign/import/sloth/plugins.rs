//! Plugins that change what sloth generates: what becomes of each.

use crate::diagnostic::{Diagnostic, Sink};
use crate::foreign::import::lenient::Held;
use crate::tree::{Node, Said};

/// What becomes of a plugin.
enum Fate {
    /// dashc does it anyhow, or it does nothing to rules.
    Needless,
    /// It is lost; what to do instead.
    Lost(&'static str),
}

/// By the start of the id.
const FATES: &[(&str, Fate)] = &[
    ("sloth.dev/core/", Fate::Needless),
    ("sloth.dev/contrib/remove_labels/", Fate::Needless),
    ("sloth.dev/contrib/validate_victoria_metrics/", Fate::Needless),
    (
        "sloth.dev/contrib/info_labels/",
        Fate::Lost("add its labels to `labels`: the info series and the alerts bear them"),
    ),
    (
        "sloth.dev/contrib/rule_intervals/",
        Fate::Lost("write `interval: 5m` below `slo_defaults`, or below `slos` in dashc.yaml"),
    ),
    (
        "sloth.dev/contrib/denominator_corrected_rules/",
        Fate::Lost("remove `min_bad_events: 0`: then a few failures at little traffic are no alert"),
    ),
    (
        "sloth.dev/contrib/error_budget_exhausted_alert/",
        Fate::Lost("write a rule on `slo:period_error_budget_remaining:ratio`"),
    ),
];

/// Reports the plugins of a chain that change something; what to say of each in the file.
pub(super) fn report(said: &Said<Held>, sink: &mut Sink) -> Vec<String> {
    let chain = said.get().and_then(|Held(plugins)| plugins.get("chain")).and_then(Node::items);
    let ids = chain.unwrap_or_default().iter().filter_map(|plugin| plugin.get("id"));
    ids.filter_map(|node| {
        let id = node.as_str()?;
        let help = match FATES.iter().find(|(start, _)| id.starts_with(start)).map(|(_, fate)| fate) {
            Some(Fate::Needless) => return None,
            Some(Fate::Lost(help)) => help,
            None => "look at what it changes, and write that by hand",
        };
        let message = format!("the plugin `{id}` is not carried over");
        let report = Diagnostic::warning("import/lost", message);
        sink.push(report.at(node.origin(), "changes what sloth generates").help(help));
        Some(format!("The plugin `{id}` was not carried over: {help}."))
    })
    .collect()
}
