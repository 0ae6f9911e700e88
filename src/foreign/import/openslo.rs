//! OpenSLO's objects → drafts.
//!
//! Outside source: the OpenSLO specification, `openslo/v1`; of `openslo/v1alpha` what sloth reads,
//! the only program that makes rules of it: those SLOs keep sloth's names.

mod alerts;
pub mod format;

use std::collections::BTreeMap;

use super::draft::{Draft, Sli, Slo};
use super::lenient::{lenient, without_empty};
use super::query;
use super::sloth;
use crate::diagnostic::{Diagnostic, Sink};
use crate::quantity::Window;
use crate::query::promql::build::raw;
use crate::span::{Origin, Sources, Text};
use crate::tree::{Decode, Decoder, List, Node, Said, Tree};
use format::{Indicator, Metric, Object, Objective, Promise, Ratio, TimeWindow};

/// Whether a document is an object of OpenSLO.
pub(super) fn is_object(root: &Node) -> bool {
    root.get("apiVersion").and_then(Node::as_str).is_some_and(|version| version.starts_with("openslo/"))
}

/// Every object of all files, by kind and name.
#[derive(Default)]
pub(super) struct Objects {
    known: BTreeMap<(String, String), Node>,
}

impl Objects {
    /// Adds the object of a document.
    pub(super) fn add(&mut self, root: &Node) {
        let text = |node: Option<&Node>| node.and_then(Node::as_str).unwrap_or_default().to_owned();
        let name = text(root.get("metadata").and_then(|metadata| metadata.get("name")));
        if let Some(spec) = root.get("spec") {
            self.known.insert((text(root.get("kind")), name), spec.clone());
        }
    }

    fn find(&self, kind: &str, name: &Text, sink: &mut Sink) -> Option<&Node> {
        let found = self.known.get(&(kind.to_owned(), name.as_str().to_owned()));
        if found.is_none() {
            let message = format!("no file that was named has the {kind} `{}`", name.as_str());
            sink.push(
                Diagnostic::error("import/unknown-reference", message)
                    .at(name.origin(), "refers to it")
                    .help("name the file that has it as well"),
            );
        }
        found
    }
}

/// What the documents of a file are read with.
pub(super) struct Reader<'a> {
    pub(super) objects: &'a Objects,
    pub(super) sources: &'a Sources,
}

/// Adds the SLOs of a document to a draft; other kinds are read where they are referred to.
pub(super) fn slos(tree: &Tree, reader: &Reader<'_>, draft: &mut Draft, sink: &mut Sink) {
    let kind = tree.root.get("kind").and_then(Node::as_str).unwrap_or_default();
    match kind {
        "SLO" => {}
        "SLI" | "Service" | "DataSource" | "AlertPolicy" | "AlertCondition" => return,
        other => {
            sink.push(
                Diagnostic::warning("import/lost", format!("objects of the kind `{other}` are not imported"))
                    .at(tree.root.head(), "passed over"),
            );
            return;
        }
    }
    let Some(object) = reader.decode::<Object>(&tree.root, sink) else { return };
    let alpha = object.version.get().is_some_and(|version| version.as_str() == "openslo/v1alpha");
    let promise = object.spec.get().and_then(|spec| reader.decode::<Promise>(&spec.0, sink));
    let name = object.metadata.get().and_then(|metadata| metadata.name.get());
    let (Some(promise), Some(name)) = (promise, name) else { return };
    if alpha && draft.defaults.is_empty() {
        let window = kept_over(&promise, sink).unwrap_or_default();
        draft.defaults = sloth::silent(window);
    }
    Made { reader, promise: &promise, name, alpha }.slos(draft, sink);
}

impl Reader<'_> {
    fn decode<T: Decode>(&self, node: &Node, sink: &mut Sink) -> Option<T> {
        let node = without_empty(node);
        lenient(sink, &[], |sink| Decoder::new(self.sources, sink, true).said::<T>(&node)).into_value()
    }
}

/// Over how long it is kept.
fn kept_over(promise: &Promise, sink: &mut Sink) -> Option<Window> {
    let said = promise.window.get().or(promise.windows.get())?;
    let (window, origin) = said.with_origins().next()?;
    let found = length(window);
    if found.is_none() {
        sink.push(
            Diagnostic::error("import/window", "an SLO cannot be kept over this window")
                .at(origin, "expected days or weeks, or a calendar month or quarter")
                .help("write the length in days: `duration: 30d`"),
        );
    }
    found
}

/// `28d` and `4w` roll; `1M` and `1Q` are those of the calendar, and 30 and 90 days when they roll.
fn length(said: &TimeWindow) -> Option<Window> {
    let text = match (said.duration.get(), said.count.get(), said.unit.get()) {
        (Some(duration), ..) => duration.as_str().to_owned(),
        (None, Some(count), Some(unit)) => {
            let unit = match unit.as_str().to_ascii_lowercase().as_str() {
                "day" => "d",
                "week" => "w",
                "month" => "M",
                "quarter" => "Q",
                _ => return None,
            };
            format!("{count}{unit}")
        }
        _ => return None,
    };
    let rolling = said.rolling.or(said.calendar.is_unsaid());
    match (text.as_str(), rolling) {
        ("1M", false) => Some(Window::Month),
        ("1Q" | "3M", false) => Some(Window::Quarter),
        ("1M", true) => "30d".parse().ok(),
        ("1Q" | "3M", true) => "90d".parse().ok(),
        (text, true) => text.parse().ok().filter(|window| matches!(window, Window::Rolling(_))),
        (_, false) => None,
    }
}

/// The SLOs of one object.
struct Made<'a> {
    reader: &'a Reader<'a>,
    promise: &'a Promise,
    name: &'a Text,
    alpha: bool,
}

impl Made<'_> {
    fn slos(&self, draft: &mut Draft, sink: &mut Sink) {
        let mut usual = Slo {
            description: self.promise.description.get().map(|text| text.as_str().trim().to_owned()),
            service: self.promise.service.get().map(|text| text.as_str().to_owned()),
            window: kept_over(self.promise, sink),
            ..Slo::default()
        };
        self.report_method(&mut usual, sink);
        let said = usual.window.map(|window| window.to_string());
        if draft.defaults.first().map(|(_, window, _)| window) == said.as_ref() {
            usual.window = None;
        }
        if !self.alpha {
            alerts::policies(self.promise, self.reader, &mut usual, sink);
        }
        let objectives: Vec<&Objective> =
            self.promise.objectives.get().into_iter().flat_map(List::iter).collect();
        let several = objectives.len() > 1;
        for (index, objective) in objectives.into_iter().enumerate() {
            let mut slo = usual.clone();
            slo.name = self.named(index, several);
            let target = objective.target.get().map(|share| share.0);
            let target = target.or(objective.percent.get().map(|percent| percent.0));
            if target.is_none() {
                report_no_target(objective, sink);
            }
            slo.objective = target.unwrap_or_default();
            report_lost(objective, sink);
            slo.sli = self.indicator(objective, &mut slo, sink).unwrap_or_default();
            if !slo.sli.complete {
                let why = "It cannot be measured from what its file says; to be completed:";
                slo.comments.push(why.to_owned());
            }
            slo.without_objective();
            draft.slos.push(slo);
        }
    }

    /// Sloth numbers objectives, and puts the service in front.
    fn named(&self, index: usize, several: bool) -> String {
        let name = self.name.as_str();
        match self.promise.service.get().filter(|_| self.alpha) {
            Some(service) => format!("{}-{name}-{index}", service.as_str()),
            None if several => format!("{name}-{}", index + 1),
            None => name.to_owned(),
        }
    }

    fn report_method(&self, slo: &mut Slo, sink: &mut Sink) {
        let Some(method) = self.promise.method.get() else { return };
        if method.as_str() == "Occurrences" || self.is_threshold() {
            return;
        }
        let message = format!("the budgeting method `{}` is not carried over", method.as_str());
        sink.push(
            Diagnostic::warning("import/lost", message)
                .at(method.origin(), "counted by events instead")
                .help("write a `slice` to count time: `sli: { slice: 'VALUE > NUMBER' }`"),
        );
        slo.comments.push(format!("Its budget was counted by {}; now it is by events.", method.as_str()));
    }

    /// Whether time is counted anyhow.
    fn is_threshold(&self) -> bool {
        let inline = self.promise.indicator.get().and_then(|object| object.spec.get()).map(|spec| &spec.0);
        let named = self.promise.indicator_ref.get();
        let named = named
            .and_then(|name| self.reader.objects.known.get(&("SLI".to_owned(), name.as_str().to_owned())));
        inline.or(named).is_some_and(|spec| spec.get("thresholdMetric").is_some())
    }

    fn indicator(&self, objective: &Objective, slo: &mut Slo, sink: &mut Sink) -> Option<Sli> {
        if let Some(ratio) = objective.ratio.get() {
            return events(ratio, slo, sink);
        }
        let inline = objective.indicator.get().or(self.promise.indicator.get());
        let named = objective.indicator_ref.get().or(self.promise.indicator_ref.get());
        let spec = match (inline.and_then(|object| object.spec.get()), named) {
            (Some(spec), _) => &spec.0,
            (None, Some(name)) => self.reader.objects.find("SLI", name, sink)?,
            (None, None) => {
                report_no_indicator(self.name.origin(), sink);
                return None;
            }
        };
        let said = self.reader.decode::<Indicator>(spec, sink)?;
        if let Some(ratio) = said.ratio.get() {
            return events(ratio, slo, sink);
        }
        let Some(metric) = said.threshold.get() else {
            report_no_indicator(spec.head(), sink);
            return None;
        };
        threshold(metric, objective, slo, sink)
    }
}

/// Good or bad events out of all, or the share itself.
fn events(said: &Ratio, slo: &mut Slo, sink: &mut Sink) -> Option<Sli> {
    if let Some(metric) = said.raw.get() {
        let ratio = query::windowed(&asked(metric, slo, sink)?, "avg_over_time", sink);
        let success = said.raw_type.get().is_some_and(|kind| kind.as_str() == "success");
        return Some(Sli::of([("ratio", if success { ratio.map(rest) } else { ratio })]));
    }
    let counts = said.counter.or(said.incremental.or(true));
    let over = if counts { "rate" } else { "sum_over_time" };
    let (key, part) = if said.bad.get().is_some() { ("bad", &said.bad) } else { ("good", &said.good) };
    if part.is_unsaid() || said.total.is_unsaid() {
        sink.push(
            Diagnostic::error("slo/half-an-indicator", "a ratio lacks its other half")
                .at(said.origin, "expected `total`, and `good` or `bad`"),
        );
        return None;
    }
    let mut ask = |said: &Said<Metric>| {
        let text = said.get().and_then(|metric| asked(metric, slo, sink));
        text.map_or_else(|| Err("…".to_owned()), |text| query::windowed(&text, over, sink))
    };
    Some(Sli::of([(key, ask(part)), ("total", ask(&said.total))]))
}

/// What a share leaves of the whole.
fn rest(share: String) -> String {
    (1 - raw(share)).whole().into_text()
}

/// A value that is compared is a slice of time.
fn threshold(metric: &Metric, objective: &Objective, slo: &mut Slo, sink: &mut Sink) -> Option<Sli> {
    let text = asked(metric, slo, sink)?;
    let found = match query::plain(&text, sink) {
        Ok(query) => query,
        Err(text) => return Some(Sli::of([("slice", Err(text))])),
    };
    let op = match objective.op.get().map(Text::as_str) {
        Some("lte") => "<=",
        Some("lt") => "<",
        Some("gte") => ">=",
        Some("gt") => ">",
        _ => "",
    };
    let (Some(value), false) = (objective.value.get(), op.is_empty()) else {
        sink.push(
            Diagnostic::error(
                "slo/no-condition",
                "an objective does not say what its value is compared with",
            )
            .at(objective.origin, "expected `op` and `value`")
            .help("write `op: lte` and `value: 0.5`"),
        );
        return None;
    };
    let value = value.to_string();
    let condition = match op {
        "<=" => found.le(value),
        "<" => found.lt(value),
        ">=" => found.ge(value),
        _ => found.gt(value),
    };
    Some(Sli::of([("slice", Ok(condition.whole().into_text()))]))
}

/// The text of a query; its datasource is noted.
fn asked(metric: &Metric, slo: &mut Slo, sink: &mut Sink) -> Option<Text> {
    if let Some(source) = metric.source.get() {
        if let Some(name) = source.datasource.get() {
            slo.datasource = Some(name.as_str().to_owned());
        }
        if let Some(asked) = source.spec.get() {
            return Some(asked.0.clone());
        }
    }
    if let Some(query) = metric.query.get() {
        return Some(query.clone());
    }
    sink.push(
        Diagnostic::error("slo/no-indicator", "a metric has no query")
            .at(metric.origin, "expected `metricSource` with `spec: { query: … }`"),
    );
    None
}

fn report_lost(objective: &Objective, sink: &mut Sink) {
    let keys = [
        ("timeSliceTarget", objective.slice_target.origin()),
        ("timeSliceWindow", objective.slice_window.origin()),
        ("compositeWeight", objective.weight.origin()),
    ];
    for (key, origin) in keys.into_iter().filter_map(|(key, origin)| Some((key, origin?))) {
        let message = format!("`{key}` of an objective is not carried over");
        sink.push(Diagnostic::warning("import/lost", message).at(origin, "passed over"));
    }
}

fn report_no_target(objective: &Objective, sink: &mut Sink) {
    if objective.target.is_unsaid() && objective.percent.is_unsaid() {
        sink.push(
            Diagnostic::error("spec/missing-key", "an objective has no `target`")
                .at(objective.origin, "expected a key `target` or `targetPercent`"),
        );
    }
}

fn report_no_indicator(origin: Origin, sink: &mut Sink) {
    sink.push(
        Diagnostic::error("slo/no-indicator", "an SLO does not say what is measured")
            .at(origin, "expected `thresholdMetric` or `ratioMetric`"),
    );
}
