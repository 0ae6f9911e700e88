//! `value: requests`: a recording of what services measure, each as its own conventions know it.

use super::doc::Doc;
use super::field::word;
use crate::diagnostic::{Diagnostic, Sink};
use crate::method::{MEASURES, Measure, Telemetry, recording};
use crate::model::Language;
use crate::resolve::choice::choose;
use crate::resolve::context::Scratch;
use crate::resolve::fleet::window;
use crate::resolve::{Context, Service};
use crate::span::{Origin, Text};
use crate::spec::{Query, Rule, Selection};
use crate::tree::{OneOrMany, Said, listing, unknown_word};

/// The query of `value:`; what keeps it from being made is reported.
pub(super) fn query(doc: &Doc<'_>, said: &Rule, value: &Text, sink: &mut Sink) -> Option<Query> {
    let measure = word(value, "value", MEASURES, sink);
    report_labels(said, doc.cx, sink);
    let services = services(doc, said, sink)?;
    let measure = measure?;
    let mut scratches: Vec<Scratch<'_>> = services.iter().map(|_| Scratch::default()).collect();
    let all = services.iter().zip(&mut scratches);
    let all: Vec<Telemetry<'_>> = all.map(|(service, scratch)| doc.cx.telemetry(service, scratch)).collect();
    let identity: Vec<&str> = doc.cx.base.identity.iter().map(|label| &*label.name).collect();
    let store = doc.datasource.or_else(|| doc.cx.speaking(Language::PromQl));
    let made = recording(measure, &all, &identity, window(store, doc.cx));
    let named = report_lacking(doc, said, value, (measure, &services, &all), sink);
    let Some(made) = made else {
        if !named {
            report_nothing(value, &services, sink);
        }
        return None;
    };
    let text = Text::plain(made.into_text(), value.origin());
    Some(Query { origin: value.origin(), ..Query::default() }.promql(text))
}

/// The service of the rule, else those that it chooses, else all; `None` when they are wrong, and reported.
fn services<'d>(doc: &Doc<'d>, said: &Rule, sink: &mut Sink) -> Option<Vec<&'d Service>> {
    if let Some(service) = doc.service {
        return Some(vec![service]);
    }
    let Some((selection, origin)) = said.services.with_origin() else {
        return said.services.is_unsaid().then(|| doc.cx.services.iter().collect());
    };
    let chosen = choose(selection, origin, doc.cx, sink);
    let services = chosen.services.iter().filter_map(|(index, _)| doc.cx.services.get(*index));
    (!chosen.broken).then(|| services.collect())
}

/// What is recorded is told apart by the service and the labels of the identity.
fn report_labels(said: &Rule, cx: &Context, sink: &mut Sink) {
    let known = || cx.base.identity.iter().map(|label| &*label.name).chain(["service"]);
    for label in said.by.get().into_iter().flat_map(OneOrMany::iter) {
        if !known().any(|known| known == label.as_str()) {
            sink.push(unknown_word(label.origin(), "label of a value", &label.text, known()));
        }
    }
}

/// A service that is named must have what is recorded; of a choice those are recorded that have it.
fn report_lacking(
    doc: &Doc<'_>,
    said: &Rule,
    value: &Text,
    (measure, services, all): (Measure, &[&Service], &[Telemetry<'_>]),
    sink: &mut Sink,
) -> bool {
    let place = |service: &Service| -> Option<Origin> {
        if doc.service.is_some() {
            return Some(value.origin());
        }
        let Some(Selection::Named(names)) = said.services.get() else { return None };
        let mut names = names.iter().filter_map(Said::get);
        names.find(|name| *name.text == *service.name).map(Text::origin)
    };
    let mut reported = false;
    for (service, telemetry) in services.iter().zip(all) {
        let Some(origin) = place(service).filter(|_| !measure.is_of(*telemetry)) else { continue };
        reported = true;
        if !service.broken {
            let message = format!("nothing measures `{}` of `{}`", value.text, service.name);
            sink.push(
                Diagnostic::error("alert/no-value", message)
                    .at(origin, "no instrumentation has it")
                    .also(service.origin, format!("`{}` is declared here", service.name))
                    .help("add an `instrumentation` that has it, or write `expr`"),
            );
        }
    }
    reported
}

fn report_nothing(value: &Text, services: &[&Service], sink: &mut Sink) {
    if services.iter().any(|service| service.broken) {
        return;
    }
    sink.push(
        Diagnostic::error("alert/no-value", format!("nothing measures `{}` of any service", value.text))
            .at(value.origin(), "nothing to record")
            .help("add an `instrumentation` that has it, or write `expr`"),
    );
}

/// `value` is for recordings, and `by` and `services` are for `value`.
pub(super) fn report_keys(said: &Rule, is_alert: bool, sink: &mut Sink) {
    let mut report = |key: &str, origin: Origin, help: &str| {
        let whose = if key == "value" { "only recordings have it" } else { "nothing to choose for" };
        let (what, than) = if key == "value" { ("an alert", "") } else { ("a rule", " without `value`") };
        sink.push(
            Diagnostic::error("alert/key-of-a-value", format!("{what}{than} has no `{key}`"))
                .at(origin, whose)
                .help(help),
        );
    };
    if let Some(origin) = said.value.origin() {
        if is_alert {
            report("value", origin, "record it, and write an alert over what is recorded");
        }
        return;
    }
    for (key, origin) in [("by", said.by.origin()), ("services", said.services.origin())] {
        if let Some(origin) = origin {
            let words: Vec<&str> = MEASURES.iter().map(|(word, _)| *word).collect();
            report(
                key,
                origin,
                &format!("remove it, or write `value:` with {} in place of `expr`", listing(&words)),
            );
        }
    }
}
