//! Keys that mean nothing where they stand: they would be lost without a word.
//!
//! What a method says is right by construction; only what an author wrote is looked at.

use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::model::Language;
use crate::span::Origin;
use crate::spec::{self, PanelLinkShape};

/// A key, where it was said, and where it means something.
type Said = (&'static str, Option<Origin>, &'static [&'static str]);

const GRAPHS: &[&str] = &["timeseries", "trend", "candlestick"];
const BARS: &[&str] = &["timeseries", "trend", "candlestick", "barchart"];
const AREAS: &[&str] =
    &["timeseries", "trend", "candlestick", "barchart", "state-timeline", "status-history"];
/// Panels whose values have no unit, colour or scale.
const WITHOUT_VALUES: &[&str] =
    &["alertlist", "annolist", "dashlist", "flamegraph", "logs", "news", "nodeGraph", "text", "traces"];

pub(super) fn panel(said: &spec::Panel, kind: &str, sink: &mut Sink) {
    let keys: [Said; 7] = [
        ("columns", said.columns.origin(), &["table"]),
        ("sort", said.sort.origin(), &["table"]),
        ("draw", said.draw.origin(), GRAPHS),
        ("stack", said.stack.origin(), BARS),
        ("scale", said.scale.origin(), BARS),
        ("fill", said.fill.origin(), AREAS),
        ("markdown", said.markdown.origin(), &["text"]),
    ];
    for (key, origin, kinds) in keys {
        if let Some(origin) = origin.filter(|_| !kinds.contains(&kind)) {
            let help = format!("remove it, or use a `{}` panel", kinds.first().unwrap_or(&"timeseries"));
            report(sink, "panel/idle-key", &format!("a `{kind}` panel has no `{key}`"), origin, help);
        }
    }
    let values = [
        ("unit", said.unit.origin()),
        ("decimals", said.decimals.origin()),
        ("min", said.min.origin()),
        ("max", said.max.origin()),
        ("thresholds", said.thresholds.origin()),
        ("values", said.values.origin()),
    ];
    for (key, origin) in values.into_iter().filter(|_| WITHOUT_VALUES.contains(&kind)) {
        if let Some(origin) = origin {
            report(sink, "panel/idle-key", &format!("a `{kind}` panel has no `{key}`"), origin, "remove it");
        }
    }
    if let Some(origin) = said.per_row.origin().filter(|_| said.repeat.is_unsaid()) {
        let message = "`per_row` of a panel that is not repeated";
        report(sink, "panel/idle-key", message, origin, "add `repeat`, or remove it");
    }
}

pub(super) fn query(said: &spec::Query, language: Language, sink: &mut Sink) {
    const PROMQL: &[Language] = &[Language::PromQl];
    const TRACEQL: &[Language] = &[Language::TraceQl];
    const PROFILE: &[Language] = &[Language::Profile];
    let keys: [(&str, Option<Origin>, &[Language]); 5] = [
        ("format", said.format.origin(), PROMQL),
        ("table", said.table.origin(), TRACEQL),
        ("selector", said.selector.origin(), PROFILE),
        ("group_by", said.group_by.origin(), PROFILE),
        ("spans", said.spans.origin(), PROFILE),
    ];
    for (key, origin, languages) in keys {
        if let Some(origin) = origin.filter(|_| !languages.contains(&language)) {
            let message = format!("a query in {} has no `{key}`", crate::model::language_name(language));
            report(sink, "query/idle-key", &message, origin, "remove it");
        }
    }
}

pub(super) fn variable(said: &spec::Variable, sink: &mut Sink) {
    let asked = said.label_values.get().is_some()
        || said.label_names.get().is_some()
        || said.metrics.get().is_some()
        || said.query_result.get().is_some();
    let listed = asked || said.values.get().is_some() || said.datasources.get().is_some();
    let grouped = said.group_by.get().is_some();
    let fixed = said.constant.get().is_some();
    let keys = [
        ("where", said.filters.origin(), said.label_values.get().is_some()),
        ("datasource", said.datasource.origin(), asked || grouped || said.adhoc.get().is_some()),
        ("multi", said.multi.origin(), listed || grouped),
        ("all", said.all.origin(), listed),
        ("regex", said.regex.origin(), asked || said.datasources.get().is_some()),
        ("sort", said.sort.origin(), asked),
        ("refresh", said.refresh.origin(), asked),
        ("default", said.initial.origin(), !fixed && !grouped && said.adhoc.get().is_none()),
    ];
    for (key, origin) in keys.into_iter().filter(|(_, _, means)| !means).map(|(key, origin, _)| (key, origin))
    {
        if let Some(origin) = origin {
            let message = format!("a variable of this kind has no `{key}`");
            report(sink, "variable/idle-key", &message, origin, "remove it");
        }
    }
}

/// Of a link in the header.
pub(super) fn link(said: &spec::Link, sink: &mut Sink) {
    let keys = [
        ("with", said.values.origin(), said.to.is_unsaid(), "to"),
        ("keep", said.keep.origin(), said.to.is_unsaid(), "to"),
        ("menu", said.menu.origin(), said.tags.is_unsaid(), "tags"),
    ];
    links(&keys, sink);
}

/// Of a link of a panel.
pub(super) fn data_link(said: &PanelLinkShape, sink: &mut Sink) {
    let keys = [
        ("with", said.values.origin(), said.dashboard.is_unsaid(), "dashboard"),
        ("panel", said.panel.origin(), said.dashboard.is_unsaid(), "dashboard"),
        ("query", said.query.origin(), said.explore.is_unsaid(), "explore"),
    ];
    links(&keys, sink);
}

fn links(keys: &[(&str, Option<Origin>, bool, &str)], sink: &mut Sink) {
    for (key, origin, _, needs) in keys.iter().filter(|(_, _, idle, _)| *idle) {
        if let Some(origin) = *origin {
            let message = format!("a link without `{needs}` has no `{key}`");
            report(sink, "link/idle-key", &message, origin, format!("remove it, or add `{needs}`"));
        }
    }
}

fn report(sink: &mut Sink, code: Code, message: &str, origin: Origin, help: impl Into<String>) {
    sink.push(Diagnostic::warning(code, message).at(origin, "means nothing there").help(help));
}
