//! Sloth's files → drafts that go on with its series, alerts and thresholds.
//!
//! Outside source: sloth, `prometheus/v1` files, the resource `PrometheusServiceLevel` of
//! `sloth.slok.dev/v1`, and catalogues of `AlertWindows`.

pub mod format;
mod plugins;

use super::draft::{Draft, Line, Notice, Sli, Slo, Texts, Tier};
use super::lenient::lenient;
use super::query;
use crate::diagnostic::{Diagnostic, Sink};
use crate::foreign::Pairs;
use crate::quantity::{Duration, Window};
use crate::span::{Sources, Text};
use crate::tree::{Decoder, List, Node, Said, Tree};
use format::{AlertNotice, Alerting, File, Indicator, Promise, Windows};

/// A document of sloth's.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// `version: prometheus/v1`.
    File,
    /// `kind: PrometheusServiceLevel`.
    Resource,
    /// `kind: AlertWindows`.
    Windows,
}

/// What a document is.
pub(super) fn kind(root: &Node) -> Option<Kind> {
    let text = |key: &str| root.get(key).and_then(Node::as_str);
    if text("apiVersion").is_some_and(|version| version.starts_with("sloth.slok.dev/")) {
        return match text("kind")? {
            "PrometheusServiceLevel" => Some(Kind::Resource),
            "AlertWindows" => Some(Kind::Windows),
            _ => None,
        };
    }
    text("version").filter(|version| version.starts_with("prometheus/v")).map(|_| Kind::File)
}

/// How long objectives are kept and what watches them: a setting of sloth, not of its files.
#[derive(Clone, Debug)]
pub(super) struct Period {
    pub(super) window: Window,
    /// The pairs of a catalogue; empty for those that sloth has itself.
    pub(super) burn: Vec<Tier>,
}

/// What every SLO of sloth's has in common.
pub(super) fn defaults(period: &Period) -> Vec<Line> {
    let mut lines = silent(period.window);
    lines.retain(|(key, ..)| *key != "notify" && (*key != "burn" || period.burn.is_empty()));
    lines.extend([
        ("min_bad_events", "0".to_owned(), "remove it, and a few failures alone are no alert"),
        ("exclude", "nothing".to_owned(), "remove it, and a ticket is quiet while a page fires"),
        ("absent", "false".to_owned(), "remove it, and an alert fires when nothing is measured"),
    ]);
    lines
}

/// The same of those that sloth makes no alerts for.
pub(super) fn silent(window: Window) -> Vec<Line> {
    vec![
        ("window", window.to_string(), ""),
        ("burn", "sloth".to_owned(), ""),
        ("names", "sloth".to_owned(), "its series and alerts go on"),
        ("notify", "none".to_owned(), "as before; remove it to be told"),
    ]
}

/// The windows of a catalogue.
pub(super) fn windows(tree: &Tree, sources: &Sources, sink: &mut Sink) -> Option<Period> {
    let spec = format::spec(tree, Kind::Windows, sink)?;
    let said = lenient(sink, format::SPELLINGS, |sink| {
        Decoder::new(sources, sink, tree.whole).said::<Windows>(&spec)
    });
    let said = said.into_value()?;
    let window = Window::Rolling(*said.period.get()?);
    let mut burn = Vec::new();
    for (severity, pairs) in [("page", &said.page), ("ticket", &said.ticket)] {
        let pairs = pairs.get()?;
        for pair in [&pairs.quick, &pairs.slow] {
            let pair = pair.get()?;
            burn.push(Tier {
                severity,
                long: pair.long.get()?.to_string(),
                short: Some(pair.short.get()?.to_string()),
                limit: ("spend", format!("{}%", pair.percent.get()?)),
            });
        }
    }
    Some(Period { window, burn })
}

/// Adds the SLOs of a document to a draft.
pub(super) fn slos(tree: &Tree, kind: Kind, sources: &Sources, draft: &mut Draft, sink: &mut Sink) {
    let Some(spec) = format::spec(tree, kind, sink) else { return };
    let spellings = if kind == Kind::Resource { format::SPELLINGS } else { &[] };
    let said = lenient(sink, spellings, |sink| Decoder::new(sources, sink, tree.whole).said::<File>(&spec));
    let Some(file) = said.into_value() else { return };
    let Some(service) = file.service.get() else { return };
    let shared = draft.slos.is_empty();
    if shared {
        draft.service = Some(service.as_str().to_owned());
        draft.labels = texts(&file.labels);
    }
    let alone = draft.service.as_deref() == Some(service.as_str()) && draft.labels == texts(&file.labels);
    if !alone {
        apart(draft);
    }
    let comments = plugins::report(&file.plugins, sink);
    for promise in file.slos.get().into_iter().flat_map(List::iter) {
        let mut slo = Slo { comments: comments.clone(), ..Slo::default() };
        if !alone {
            slo.service = Some(service.as_str().to_owned());
            slo.labels = texts(&file.labels);
        }
        draft.slos.extend(promised(promise, service, slo, sink));
    }
}

/// Says of every SLO by itself what a file of several services cannot say for all.
fn apart(draft: &mut Draft) {
    let (service, labels) = (draft.service.take(), std::mem::take(&mut draft.labels));
    if service.is_none() {
        return;
    }
    for slo in &mut draft.slos {
        slo.service = slo.service.take().or_else(|| service.clone());
        let own = std::mem::take(&mut slo.labels);
        slo.labels.clone_from(&labels);
        merge(&mut slo.labels, own);
    }
}

fn promised(said: &Promise, service: &Text, mut slo: Slo, sink: &mut Sink) -> Option<Slo> {
    let name = said.name.get()?.as_str();
    // The name is sloth's id, so that no two services share one.
    slo.name = format!("{}-{name}", service.as_str());
    slo.description = said.description.get().map(|text| text.as_str().to_owned());
    slo.objective = said.objective.get().map(|percent| percent.0).unwrap_or_default();
    merge(&mut slo.labels, texts(&said.labels));
    slo.comments.extend(plugins::report(&said.plugins, sink));
    slo.sli = said.sli.get().map(|sli| indicator(sli, name, &mut slo.comments, sink)).unwrap_or_default();
    if !slo.sli.complete {
        slo.comments.push(format!("`{name}` cannot be measured from what its file says; to be completed:"));
    }
    slo.without_objective();
    alerting(said.alerting.get(), &mut slo);
    Some(slo)
}

fn indicator(said: &Indicator, name: &str, comments: &mut Vec<String>, sink: &mut Sink) -> Sli {
    let mut ask = |text: &Said<Text>| match text.get() {
        Some(text) => query::templated(text, sink),
        None => Err("…".to_owned()),
    };
    if let Some(events) = said.events.get() {
        return Sli::of([("bad", ask(&events.error_query)), ("total", ask(&events.total_query))]);
    }
    if let Some(raw) = said.raw.get() {
        return Sli::of([("ratio", ask(&raw.error_ratio_query))]);
    }
    if let Some(plugin) = said.plugin.get() {
        let id = plugin.id.get().map(Text::as_str).unwrap_or_default();
        let message = format!("the indicator of `{name}` is made by the plugin `{id}`, a program of its own");
        sink.push(
            Diagnostic::error("import/plugin", message)
                .at(plugin.id.origin().unwrap_or(plugin.origin), "what it asks is not in this file")
                .help("write its queries: `sli: { bad: 'sum(rate(…[$window]))', total: 'sum(rate(…[$window]))' }`"),
        );
        comments.push(format!("Its indicator was made by the plugin `{id}`."));
    } else if [said.events.is_unsaid(), said.raw.is_unsaid(), said.plugin.is_unsaid()]
        .iter()
        .all(|none| *none)
    {
        sink.push(
            Diagnostic::error(
                "slo/no-indicator",
                format!("the indicator of `{name}` says nothing to measure"),
            )
            .at(said.origin, "expected `events`, `raw` or `plugin`"),
        );
    }
    Sli::default()
}

fn alerting(said: Option<&Alerting>, slo: &mut Slo) {
    let Some(said) = said else { return };
    let disabled = |notice: &Said<AlertNotice>| notice.get().is_some_and(|notice| notice.disable.or(false));
    slo.notify = match (disabled(&said.page), disabled(&said.ticket)) {
        (false, false) => None,
        (false, true) => Some("page-only"),
        (true, false) => Some("ticket"),
        (true, true) => Some("none"),
    };
    if slo.notify == Some("none") {
        return;
    }
    slo.alert = said.name.get().map(|name| name.as_str().to_owned()).filter(|name| !name.is_empty());
    slo.annotations = texts(&said.annotations);
    let notice = |own: &Said<AlertNotice>| {
        let mut labels = texts(&said.labels);
        merge(&mut labels, own.get().map(|own| texts(&own.labels)).unwrap_or_default());
        let annotations = own.get().map(|own| texts(&own.annotations)).unwrap_or_default();
        Notice { labels, annotations }
    };
    if !disabled(&said.page) {
        slo.page = notice(&said.page);
    }
    if !disabled(&said.ticket) {
        slo.ticket = notice(&said.ticket);
    }
}

/// Labels or annotations as texts.
fn texts(said: &Said<Pairs>) -> Texts {
    let pairs = said.get().map(|pairs| pairs.0.as_slice()).unwrap_or_default();
    pairs.iter().map(|(name, value)| (name.name.to_string(), value.text.as_str().to_owned())).collect()
}

/// Adds texts; those of the same name win.
fn merge(texts: &mut Texts, more: Texts) {
    for (name, text) in more {
        match texts.iter_mut().find(|(known, _)| *known == name) {
            Some((_, known)) => *known = text,
            None => texts.push((name, text)),
        }
    }
}

/// What sloth takes when nobody says otherwise.
pub(super) const USUAL: Period =
    Period { window: Window::Rolling(Duration::seconds(30 * 86_400)), burn: Vec::new() };
