//! `when: absent`: an alert on telemetry that no longer arrives, as the service's conventions know it.

use super::doc::Doc;
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::IdentityLabel;
use crate::query::promql::build::{absent as none_of, group, last_over_time, metric};
use crate::slo::Identity;
use crate::slo::rules::expected;
use crate::span::Text;
use crate::spec::Query;
use crate::tree::unknown_word;

/// How long telemetry is remembered whose clusters nobody has named.
const REMEMBERED: &str = "1d";

/// The query of `when:`; what keeps it from being made is reported.
pub(super) fn absent(doc: &Doc<'_>, when: &Text, sink: &mut Sink) -> Option<Query> {
    if when.as_str() != "absent" {
        sink.push(unknown_word(when.origin(), "condition", when.as_str(), ["absent"]));
        return None;
    }
    let presence = doc.telemetry.and_then(|telemetry| {
        let mut metrics =
            telemetry.conventions.iter().filter_map(|convention| convention.presence.as_deref());
        metrics.next().map(|name| metric(name).matchers(telemetry.metric_matchers()))
    });
    let Some(presence) = presence else {
        report_nothing(doc, when, sink);
        return None;
    };
    let labels: Vec<&str> = doc.cx.base.identity.iter().map(|label| &*label.name).collect();
    let of = |label: &IdentityLabel| Identity { label: label.name.clone(), values: label.values.clone() };
    let identity: Vec<Identity> = doc.cx.base.identity.iter().map(of).collect();
    let here = || group(presence.clone()).by(&labels);
    let text = match expected(&identity) {
        Some(all) => all.unless(here()).on(&labels).into_text(),
        None if labels.is_empty() => none_of(presence).into_text(),
        None => {
            group(last_over_time(presence.clone().range(REMEMBERED))).by(&labels).unless(here()).into_text()
        }
    };
    Some(Query { origin: when.origin(), ..Query::default() }.promql(Text::plain(text, when.origin())))
}

fn report_nothing(doc: &Doc<'_>, when: &Text, sink: &mut Sink) {
    let Some(service) = doc.service else {
        sink.push(
            Diagnostic::error("alert/no-presence", "`when: absent` is about a service, and none is named")
                .at(when.origin(), "whose telemetry?")
                .help("add `service:` with the name of a service, or `each:`"),
        );
        return;
    };
    if !service.broken {
        let message = format!("nothing tells whether `{}` sends telemetry", service.name);
        sink.push(
            Diagnostic::error("alert/no-presence", message)
                .at(when.origin(), "no instrumentation has a metric for that")
                .also(service.origin, format!("`{}` is declared here", service.name))
                .help("add an `instrumentation` with metrics, or write `expr`"),
        );
    }
}
