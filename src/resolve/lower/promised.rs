//! Panels of an SLO: `slo: NAME` and `show:` give query, unit and thresholds.

use super::doc::Doc;
use super::field::word;
use crate::diagnostic::{Diagnostic, Sink};
use crate::method::{Look, Shown};
use crate::span::{Origin, Text};
use crate::spec::{OneQuery, Panel, Query};
use crate::tree::Said;

/// The panel with what its SLO gives it; `None` when it names none.
pub(super) fn panel(doc: &Doc<'_>, spec: &Panel, sink: &mut Sink) -> Option<Panel> {
    let Some(name) = spec.slo.get() else {
        if let Some(origin) = spec.show.origin().filter(|_| spec.slo.is_unsaid()) {
            sink.push(
                Diagnostic::error("panel/no-slo", "`show` is for panels of an SLO")
                    .at(origin, "nothing to show")
                    .help("add `slo:` with the name of an SLO, or remove the key"),
            );
        }
        return None;
    };
    report_queries(spec, name.origin(), sink);
    let parts = doc.cx.slo(name, sink);
    let shown = match spec.show.get() {
        Some(said) => word(said, "value of `show`", Shown::WORDS, sink)?,
        None => Shown::Budget,
    };
    let store = parts.first()?.store();
    Some(with(spec, shown.of(parts)?, store, name.origin()))
}

/// What the author says wins over what follows from the SLO.
fn with(spec: &Panel, look: Look, store: &str, origin: Origin) -> Panel {
    let text = |text: &str| Said::at(Text::plain(text, origin), origin);
    let query = Query {
        origin,
        promql: text(&look.query),
        legend: text(&look.legend),
        datasource: if store.is_empty() { Said::Unsaid } else { text(store) },
        ..Query::default()
    };
    let mut made = Panel { query: Said::at(OneQuery(query), origin), ..spec.clone() };
    if made.unit.is_unsaid() {
        made.unit = text(look.unit);
    }
    if made.thresholds.is_unsaid() {
        made.thresholds = Said::at(look.thresholds, origin);
    }
    made
}

/// A panel of an SLO asks what the SLO records, and nothing else.
fn report_queries(spec: &Panel, origin: Origin, sink: &mut Sink) {
    let queries = [
        spec.query.origin(),
        spec.promql.origin(),
        spec.logql.origin(),
        spec.traceql.origin(),
        spec.profile.origin(),
        spec.queries.origin(),
        spec.columns.origin(),
    ];
    if let Some(query) = queries.into_iter().flatten().next() {
        sink.push(
            Diagnostic::error("query/twice", "a panel has both `slo` and a query of its own")
                .at(query, "a query of its own")
                .also(origin, "the query follows from the SLO")
                .help("keep one of them"),
        );
    }
}
