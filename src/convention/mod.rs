//! Conventions: what an instrumentation calls its metrics, labels and fields.
//!
//! The catalogue is data (`catalogue/*.yaml`, embedded); a project can add its
//! own files. A method asks for a *role* (`requests`, `duration`); the
//! convention answers with a metric, its labels and the test for an error.

mod catalogue;
mod derived;
mod format;

pub use catalogue::{embedded, names};
pub use derived::{DERIVED, Derived};
pub use format::ConventionFile;

use crate::diagnostic::Sink;
use crate::quantity::Decimal;
use crate::span::{Sources, Text};
use crate::tree::{self, Decoder, Map, Said};

/// Which signal a convention describes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub enum Signal {
    /// Metrics.
    #[default]
    Metrics,
    /// Logs.
    Logs,
    /// Traces.
    Traces,
    /// Profiles.
    Profiles,
}

impl Signal {
    /// The words of the file format.
    pub const NAMES: [(&'static str, Self); 4] = [
        ("metrics", Self::Metrics),
        ("logs", Self::Logs),
        ("traces", Self::Traces),
        ("profiles", Self::Profiles),
    ];
}

/// Type of a metric.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum MetricKind {
    /// Only grows, until a restart.
    Counter,
    /// Goes up and down.
    #[default]
    Gauge,
    /// Classic histogram: `_bucket`, `_sum`, `_count`.
    Histogram,
    /// Native histogram: one series, without `le`.
    NativeHistogram,
    /// Classic or native, whichever the store has.
    AnyHistogram,
    /// `_sum`, `_count` and quantiles.
    Summary,
    /// Constant 1 with labels that describe.
    Info,
    /// Unknown.
    Untyped,
}

impl MetricKind {
    /// The words of the file format.
    pub const NAMES: [(&'static str, Self); 8] = [
        ("counter", Self::Counter),
        ("gauge", Self::Gauge),
        ("histogram", Self::Histogram),
        ("native-histogram", Self::NativeHistogram),
        ("any-histogram", Self::AnyHistogram),
        ("summary", Self::Summary),
        ("info", Self::Info),
        ("untyped", Self::Untyped),
    ];

    /// Whether `_sum` and `_count` are metrics of their own.
    #[must_use]
    pub fn has_families(self) -> bool {
        matches!(self, Self::Histogram | Self::AnyHistogram | Self::Summary)
    }
}

/// Names and what stands for them.
pub type Pairs = Vec<(Box<str>, Box<str>)>;

/// A convention, ready to be asked.
#[derive(Clone, Debug, Default)]
pub struct Convention {
    /// Name.
    pub name: Box<str>,
    /// What it is.
    pub title: Box<str>,
    /// Its signal.
    pub signal: Signal,
    /// Label → spelling of the service.
    pub identity: Vec<(Box<str>, Box<str>)>,
    /// Pushed rather than scraped.
    pub push: bool,
    /// Metric whose absence means that no telemetry arrives.
    pub presence: Option<Box<str>>,
    /// Label role → RE2 left out of traffic.
    pub exclude: Vec<(Box<str>, Box<str>)>,
    /// Labels by role.
    pub labels: Vec<Label>,
    /// Test → label role → RE2.
    pub tests: Vec<(Box<str>, Pairs)>,
    /// Metrics by role.
    pub metrics: Vec<Metric>,
    /// Log streams.
    pub stream: Vec<(Box<str>, Box<str>)>,
    /// Log field with the trace id.
    pub trace_id: Option<Box<str>>,
    /// Field role → field.
    pub fields: Vec<(Box<str>, Box<str>)>,
    /// Web vitals by name.
    pub vitals: Vec<Vital>,
    /// Profile role → id and unit.
    pub profiles: Vec<(Box<str>, Box<str>)>,
    /// Attribute role → span attribute.
    pub traces: Vec<(Box<str>, Box<str>)>,
}

/// A label of a convention.
#[derive(Clone, Debug)]
pub struct Label {
    /// Role.
    pub role: Box<str>,
    /// Name.
    pub label: Box<str>,
    /// Values seen in the wild.
    pub examples: Vec<Box<str>>,
}

/// A metric of a convention.
#[derive(Clone, Debug)]
pub struct Metric {
    /// Role.
    pub role: Box<str>,
    /// Name; of a histogram the base.
    pub name: Box<str>,
    /// Type.
    pub kind: MetricKind,
    /// Grafana's unit id.
    pub unit: Box<str>,
    /// Label roles.
    pub labels: Vec<Box<str>>,
    /// Healthy level.
    pub level: Option<Decimal>,
    /// Level while things go wrong, where that is another.
    pub incident: Option<Decimal>,
    /// Upper bounds of the buckets.
    pub buckets: Vec<Decimal>,
    /// Other spellings.
    pub aliases: Vec<Box<str>>,
}

/// A web vital.
#[derive(Clone, Debug)]
pub struct Vital {
    /// Name: `lcp`.
    pub name: Box<str>,
    /// Grafana's unit id.
    pub unit: Box<str>,
    /// Good up to here.
    pub good: Decimal,
    /// Poor from here.
    pub poor: Decimal,
}

/// A convention as one service follows it.
#[derive(Clone, Debug)]
pub struct Instrumented {
    /// Key of the service.
    pub service: Box<str>,
    /// What it follows.
    pub convention: Convention,
    /// Label → value of the service's series; a value may start with `=~` and is then one of several.
    pub identity: Pairs,
}

impl Convention {
    /// A convention of the catalogue. Its text is right: a test decodes every one of them.
    #[must_use]
    pub fn embedded(name: &str) -> Option<Self> {
        let text = embedded(name)?;
        let (mut sources, mut sink) = (Sources::default(), Sink::default());
        let source = sources.add(format!("{name}.yaml"), text);
        let tree = tree::read(name, source, text, &mut sink)?;
        let file: Said<ConventionFile> = Decoder::new(&sources, &mut sink, tree.whole).said(&tree.root);
        file.get().map(Self::from)
    }

    /// The metric of a role.
    #[must_use]
    pub fn metric(&self, role: &str) -> Option<&Metric> {
        self.metrics.iter().find(|metric| &*metric.role == role)
    }

    /// The label of a role.
    #[must_use]
    pub fn label(&self, role: &str) -> Option<&str> {
        self.labels.iter().find(|label| &*label.role == role).map(|label| &*label.label)
    }

    /// The matchers of a test: label and RE2.
    #[must_use]
    pub fn test(&self, name: &str) -> Option<Vec<(&str, &str)>> {
        let (_, parts) = self.tests.iter().find(|(test, _)| &**test == name)?;
        Some(parts.iter().filter_map(|(role, regex)| Some((self.label(role)?, &**regex))).collect())
    }

    /// The log field of a role.
    #[must_use]
    pub fn field(&self, role: &str) -> Option<&str> {
        find(&self.fields, role)
    }

    /// The span attribute of a role.
    #[must_use]
    pub fn attribute(&self, role: &str) -> Option<&str> {
        find(&self.traces, role)
    }

    /// The profile type of a role.
    #[must_use]
    pub fn profile(&self, role: &str) -> Option<&str> {
        find(&self.profiles, role)
    }
}

fn find<'a>(pairs: &'a [(Box<str>, Box<str>)], role: &str) -> Option<&'a str> {
    pairs.iter().find(|(name, _)| &**name == role).map(|(_, value)| &**value)
}

impl From<&ConventionFile> for Convention {
    /// What the file says, broken parts left out: they were reported when it was decoded.
    fn from(file: &ConventionFile) -> Self {
        let logs = file.logs.get();
        Self {
            name: text(&file.name),
            title: text(&file.title),
            signal: word(&file.signal, &Signal::NAMES),
            identity: pairs(&file.identity),
            push: file.push.get().copied().unwrap_or_default(),
            presence: file.presence.get().map(|presence| (&*presence.text).into()),
            exclude: pairs(&file.exclude),
            labels: named(&file.labels, |role, label| Label {
                role,
                label: text(&label.label),
                examples: texts(label.examples.get()),
            }),
            tests: named(&file.tests, |name, parts| (name, map_pairs(parts))),
            metrics: named(&file.metrics, metric),
            stream: logs.map(|logs| pairs(&logs.stream)).unwrap_or_default(),
            trace_id: logs.and_then(|logs| logs.trace_id.get()).map(|field| (&*field.text).into()),
            fields: pairs(&file.fields),
            vitals: named(&file.vitals, |name, vital| Vital {
                name,
                unit: text(&vital.unit),
                good: vital.good.get().copied().unwrap_or_default(),
                poor: vital.poor.get().copied().unwrap_or_default(),
            }),
            profiles: named(&file.profiles, |role, profile| (role, text(&profile.id))),
            traces: pairs(&file.traces),
        }
    }
}

fn metric(role: Box<str>, file: &format::MetricFile) -> Metric {
    Metric {
        role,
        name: text(&file.name),
        kind: word(&file.kind, &MetricKind::NAMES),
        unit: file.unit.get().map_or_else(|| "none".into(), |unit| (&*unit.text).into()),
        labels: texts(file.labels.get()),
        level: file.level.get().copied(),
        incident: file.incident.get().copied(),
        buckets: file.buckets.get().map(|list| list.iter().copied().collect()).unwrap_or_default(),
        aliases: texts(file.aliases.get()),
    }
}

fn text(said: &Said<Text>) -> Box<str> {
    said.get().map(|text| (&*text.text).into()).unwrap_or_default()
}

fn word<T: Copy + Default>(said: &Said<Text>, names: &[(&str, T)]) -> T {
    let found = said.get().and_then(|text| names.iter().find(|(name, _)| *name == text.as_str()));
    found.map(|(_, value)| *value).unwrap_or_default()
}

fn texts(list: Option<&tree::List<Text>>) -> Vec<Box<str>> {
    list.map(|list| list.iter().map(|text| (&*text.text).into()).collect()).unwrap_or_default()
}

fn named<T, R>(map: &Said<Map<T>>, make: impl Fn(Box<str>, &T) -> R) -> Vec<R> {
    let entries = map.get().into_iter().flat_map(Map::iter);
    entries.map(|(key, value)| make(key.name.clone(), value)).collect()
}

fn pairs(map: &Said<Map<Text>>) -> Vec<(Box<str>, Box<str>)> {
    map.get().map(map_pairs).unwrap_or_default()
}

fn map_pairs(map: &Map<Text>) -> Vec<(Box<str>, Box<str>)> {
    map.iter().map(|(key, value)| (key.name.clone(), (&*value.text).into())).collect()
}
