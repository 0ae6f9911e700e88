//! Plugins that change what sloth generates: what becomes of each.

use crate::diagnostic::{Diagnostic, Sink};
use crate::foreign::import::draft::Slo;
use crate::span::Origin;
use crate::tree::{Raw, Said};

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

/// Reports the plugins of a chain that change something, and says so in the file.
pub(super) fn report(said: &Said<Raw>, slo: &mut Slo, sink: &mut Sink) {
    let Some((plugins, origin)) = said.with_origin() else { return };
    let json = plugins.to_json();
    let chain = json.get("chain").and_then(serde_json::Value::as_array);
    for plugin in chain.into_iter().flatten() {
        let Some(id) = plugin.get("id").and_then(serde_json::Value::as_str) else { continue };
        let known = FATES.iter().find(|(start, _)| id.starts_with(start));
        match known.map(|(_, fate)| fate) {
            Some(Fate::Needless) => {}
            Some(Fate::Lost(help)) => lost(id, origin, Some(help), slo, sink),
            None => lost(id, origin, None, slo, sink),
        }
    }
}

fn lost(id: &str, origin: Origin, help: Option<&str>, slo: &mut Slo, sink: &mut Sink) {
    let message = format!("the plugin `{id}` is not carried over");
    let report = Diagnostic::warning("import/lost", message).at(origin, "changes what sloth generates");
    let help = help.unwrap_or("look at what it changes, and write that by hand");
    sink.push(report.help(help));
    slo.comments.push(format!("The plugin `{id}` was not carried over: {help}."));
}
