//! The series that a project promises: what the conventions of its services say that they send.

use std::collections::{BTreeMap, BTreeSet};

use super::scenario::Scenario;
use super::series::{Family, Kind, Labels, Level, Member, Shape};
use crate::convention::{Convention, Instrumented, Metric, MetricKind};
use crate::model::{self, IdentityLabel, Sample, SampleKind};
use crate::quantity::Decimal;
use crate::query::re2;

/// Every metric by its name; of a histogram without `_bucket`.
pub type Families = BTreeMap<String, Family>;

/// What is promised by conventions, and what the author declares.
#[must_use]
pub fn families(services: &[Instrumented], samples: &[Sample]) -> Families {
    let mut all = Families::new();
    for service in services {
        let promised = Promised { service, convention: &service.convention };
        promised.metrics(&mut all);
    }
    for sample in samples {
        declare(sample, &mut all);
    }
    all.retain(|_, family| !family.members.is_empty());
    all
}

/// The names of the native histograms that are promised.
#[must_use]
pub fn natives(services: &[Instrumented]) -> BTreeSet<String> {
    let metrics = services.iter().flat_map(|service| &service.convention.metrics);
    metrics
        .filter(|metric| metric.kind == MetricKind::NativeHistogram)
        .map(|metric| metric.name.to_string())
        .collect()
}

/// So many series of one metric and service are enough to show every label.
const ENOUGH: usize = 24;

/// The tests of conventions that say how much of a series there is, in each scenario.
const SHARES: [(&str, f64, f64); 5] = [
    ("error", 0.0004, 0.1),
    ("client_error", 0.01, 0.01),
    ("idle", 1.0, 0.1),
    ("unhealthy", 0.0, 0.2),
    ("used", 1.0, 2.4),
];

/// How much slower everything is in the incident.
const SLOWER: f64 = 10.0;
/// How much of the traffic is what conventions leave out, such as health checks.
const LEFT_OUT: f64 = 0.1;

/// One convention of one service.
struct Promised<'a> {
    service: &'a Instrumented,
    convention: &'a Convention,
}

/// Label role → value.
type Values<'a> = Vec<(&'a str, &'a str)>;

impl Promised<'_> {
    fn metrics(&self, all: &mut Families) {
        for metric in self.convention.metrics.iter().filter(|metric| !self.is_count(metric)) {
            let family = all
                .entry(metric.name.to_string())
                .or_insert_with(|| Family { kind: kind(metric), members: BTreeMap::new() });
            let targets = self.targets(metric);
            for (at, target) in targets.iter().enumerate() {
                let last = at + 1 == targets.len();
                for values in self.values(metric) {
                    let labels = self.labels(metric, target, &values);
                    family.members.entry(labels).or_insert_with(|| self.member(metric, &values, last));
                }
            }
        }
    }

    /// Whether a counter is the count of a histogram, which makes it.
    fn is_count(&self, metric: &Metric) -> bool {
        let Some(base) = metric.name.strip_suffix("_count") else { return false };
        self.convention.metrics.iter().any(|other| &*other.name == base && other.kind.has_families())
    }

    /// The identity of each of its targets; one, but for `up`.
    fn targets(&self, metric: &Metric) -> Vec<Vec<(String, String)>> {
        let mut all = vec![Vec::new()];
        for (label, value) in &self.service.identity {
            let declared = self.convention.labels.iter().find(|known| known.label == *label);
            if declared.is_some_and(|known| !metric.labels.contains(&known.role)) {
                continue;
            }
            let values = self.spelled(value, &metric.role);
            all = all
                .iter()
                .flat_map(|target: &Vec<(String, String)>| {
                    values.iter().map(move |value| {
                        let mut target = target.clone();
                        target.push((label.to_string(), value.clone()));
                        target
                    })
                })
                .collect();
        }
        all
    }

    /// The values of an identity: of several the one that fits the convention, for `up` all.
    fn spelled(&self, value: &str, role: &str) -> Vec<String> {
        let Some(regex) = value.strip_prefix("=~") else {
            let plain = value.strip_prefix('=').unwrap_or(value);
            return if plain.starts_with('!') { Vec::new() } else { vec![plain.to_owned()] };
        };
        let all: Vec<String> = alternatives(regex).into_iter().filter_map(re2::example).collect();
        if role == "up" {
            return all;
        }
        let last = |job: &str| job.rsplit('/').next().unwrap_or_default().to_owned();
        let named = all.iter().find(|job| self.convention.name.contains(&last(job)));
        named.or(all.first()).cloned().into_iter().collect()
    }

    /// The values of its labels, in every combination that matters.
    fn values<'s>(&'s self, metric: &'s Metric) -> Vec<Values<'s>> {
        let mut roles: Vec<&str> = metric.labels.iter().map(|role| &**role).collect();
        roles.sort_by_key(|role| !self.matters(role));
        let mut all: Vec<Values<'s>> = vec![Vec::new()];
        for role in roles {
            let examples = self.examples(metric, role);
            let full = self.matters(role) || all.len() * examples.len() <= ENOUGH;
            if examples.is_empty() {
                continue;
            }
            all = if full {
                let with = |values: &Values<'s>, example: &'s str| {
                    values.iter().copied().chain([(role_of(metric, role), example)]).collect()
                };
                all.iter()
                    .flat_map(|values| examples.iter().map(move |example| with(values, example)))
                    .collect()
            } else {
                let turn = examples.iter().cycle();
                all.into_iter()
                    .zip(turn)
                    .map(|(mut values, example)| {
                        values.push((role_of(metric, role), example));
                        values
                    })
                    .collect()
            };
        }
        all
    }

    /// Whether a test or an exclusion looks at a role.
    fn matters(&self, role: &str) -> bool {
        let tested = self.convention.tests.iter().flat_map(|(_, parts)| parts);
        tested.chain(&self.convention.exclude).any(|(known, _)| &**known == role)
    }

    fn examples(&self, metric: &Metric, role: &str) -> Vec<&str> {
        let label = self.convention.labels.iter().find(|label| &*label.role == role);
        let Some(label) = label else { return Vec::new() };
        if self.service.identity.iter().any(|(known, _)| *known == label.label) {
            return Vec::new();
        }
        let examples = label.examples.iter().map(|example| &**example);
        // What failed has a type of error, and nothing else has one.
        if role == "error_type" && !self.is_told(metric, "error") {
            return std::iter::once("").chain(examples.take(1)).collect();
        }
        examples.collect()
    }

    /// Whether the labels of a metric say how a test ends.
    fn is_told(&self, metric: &Metric, test: &str) -> bool {
        let parts = self.convention.tests.iter().find(|(name, _)| &**name == test);
        parts.is_some_and(|(_, parts)| parts.iter().all(|(role, _)| metric.labels.contains(role)))
    }

    fn labels(&self, metric: &Metric, target: &[(String, String)], values: &Values<'_>) -> Labels {
        let mut labels: Labels = target.iter().cloned().collect();
        for (role, value) in values {
            let told =
                *role == "error_type" && self.is_told(metric, "error") && !self.passes("error", values);
            if let Some(label) = self.convention.label(role).filter(|_| !value.is_empty() && !told) {
                labels.insert(label.to_owned(), (*value).to_owned());
            }
        }
        if let Some(job) = labels.get("job").cloned() {
            let last = job.rsplit('/').next().unwrap_or_default();
            labels.entry("instance".to_owned()).or_insert_with(|| format!("{last}-1"));
        }
        labels
    }

    /// Whether the values pass a test of the convention.
    fn passes(&self, test: &str, values: &Values<'_>) -> bool {
        let Some((_, parts)) = self.convention.tests.iter().find(|(name, _)| &**name == test) else {
            return false;
        };
        parts.iter().all(|(role, regex)| {
            let value = values.iter().find(|(known, _)| *known == &**role);
            value.is_some_and(|(_, value)| re2::is_match(regex, value) == Some(true))
        })
    }

    fn is_left_out(&self, values: &Values<'_>) -> bool {
        let found = |role: &str| values.iter().find(|(known, _)| *known == role).map(|(_, value)| *value);
        let out = |(role, regex): &(Box<str>, Box<str>)| {
            found(role).is_some_and(|value| re2::is_match(regex, value) == Some(true))
        };
        self.convention.exclude.iter().any(out)
    }

    /// How much of a series there is of what its metric has.
    fn share(&self, metric: &Metric, values: &Values<'_>, scenario: Scenario) -> f64 {
        let passed = SHARES.iter().filter(|(test, ..)| {
            let untold = *test == "error" && !self.is_told(metric, test);
            let failed = values.iter().any(|(role, value)| *role == "error_type" && !value.is_empty());
            self.passes(test, values) || (untold && failed)
        });
        let share: f64 = passed
            .map(|(_, healthy, incident)| if scenario == Scenario::Healthy { *healthy } else { *incident })
            .product();
        if self.is_left_out(values) { share * LEFT_OUT } else { share }
    }

    fn member(&self, metric: &Metric, values: &Values<'_>, last: bool) -> Member {
        let shape = shape(metric);
        let level = |scenario| {
            let share = self.share(metric, values, scenario);
            let own = level(metric, scenario);
            Some(match metric.kind {
                MetricKind::Histogram | MetricKind::AnyHistogram | MetricKind::Summary => {
                    Level { rate: self.rate(metric, scenario) * share, value: own }
                }
                MetricKind::Info => Level::of(1.0),
                // Of several targets one goes down.
                _ if &*metric.role == "up" && !last => Level::of(1.0),
                _ if &*metric.role == "up" => Level::of(own),
                _ => Level::of(own * share),
            })
        };
        Member { shape, healthy: level(Scenario::Healthy), incident: level(Scenario::Incident) }
    }

    /// Observations a second of one series of a histogram: the level of its count.
    fn rate(&self, metric: &Metric, scenario: Scenario) -> f64 {
        let count = format!("{}_count", metric.name);
        let counted = self.convention.metrics.iter().find(|other| *other.name == *count);
        counted.map_or(1.0, |counted| level(counted, scenario))
    }
}

/// The role as the metric has it, which lives as long.
fn role_of<'m>(metric: &'m Metric, role: &str) -> &'m str {
    metric.labels.iter().find(|known| &***known == role).map_or("", |known| known)
}

fn kind(metric: &Metric) -> Kind {
    match metric.kind {
        // The text format has no way to write a native histogram: a number in its place bears its labels.
        MetricKind::Counter | MetricKind::Untyped | MetricKind::NativeHistogram => Kind::Counter,
        MetricKind::Gauge | MetricKind::Info => Kind::Gauge,
        MetricKind::Histogram | MetricKind::AnyHistogram => Kind::Histogram(bounds(&metric.buckets)),
        MetricKind::Summary => Kind::Summary,
    }
}

fn bounds(buckets: &[Decimal]) -> Vec<(String, f64)> {
    buckets.iter().map(|bound| (bound.to_string(), bound.to_f64())).collect()
}

fn shape(metric: &Metric) -> Shape {
    match metric.kind {
        MetricKind::Counter | MetricKind::Untyped => Shape::Rising,
        MetricKind::Info => Shape::Still,
        // Moments have no level.
        MetricKind::Gauge if metric.level.is_none() && metric.role.contains("start") => Shape::LongAgo,
        MetricKind::Gauge if metric.level.is_none() && &*metric.unit == "s" => Shape::Now,
        // 0 and 1 are answers.
        MetricKind::Gauge if is_answer(metric.level) && is_answer(metric.incident.or(metric.level)) => {
            Shape::Still
        }
        _ => Shape::Waving,
    }
}

fn is_answer(level: Option<Decimal>) -> bool {
    level.is_some_and(|level| level == Decimal::from(0) || level == Decimal::from(1))
}

fn level(metric: &Metric, scenario: Scenario) -> f64 {
    let healthy = metric.level.map_or(1.0, Decimal::to_f64);
    let observed =
        matches!(metric.kind, MetricKind::Histogram | MetricKind::AnyHistogram | MetricKind::Summary);
    let slower = observed && matches!(&*metric.unit, "s" | "ms");
    match (scenario, metric.incident) {
        (Scenario::Incident, Some(incident)) => incident.to_f64(),
        (Scenario::Incident, None) if slower => healthy * SLOWER,
        _ => healthy,
    }
}

/// The branches of a regular expression, outside of its groups.
fn alternatives(regex: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut depth, mut start) = (0_u32, 0);
    for (at, letter) in regex.char_indices() {
        match letter {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            '|' if depth == 0 => {
                parts.extend(regex.get(start..at));
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.extend(regex.get(start..));
    parts
}

/// Series that lack a label of the project's identity get one of its values.
pub fn identify(all: &mut Families, identity: &[IdentityLabel]) {
    for family in all.values_mut().filter(|_| !identity.is_empty()) {
        let members = std::mem::take(&mut family.members);
        let identified = members.into_iter().map(|(mut labels, member)| {
            for label in identity {
                let value =
                    label.values.first().map_or_else(|| format!("{}-1", label.name), ToString::to_string);
                labels.entry(label.name.to_string()).or_insert(value);
            }
            (labels, member)
        });
        family.members = identified.collect();
    }
}

/// Promised series that have the labels of a declared one get its levels; where there are none it is added.
fn declare(sample: &Sample, all: &mut Families) {
    let labels: Labels =
        sample.labels.iter().map(|(label, value)| (label.to_string(), value.to_string())).collect();
    let level = |level: model::Level| match level {
        model::Level::Absent => None,
        model::Level::Is(value) => Some(Level::of(value.to_f64())),
    };
    let (healthy, incident) = (level(sample.healthy), level(sample.incident));
    let kind = match &sample.kind {
        SampleKind::Counter => Kind::Counter,
        SampleKind::Gauge => Kind::Gauge,
        SampleKind::Histogram(buckets) => Kind::Histogram(bounds(buckets)),
    };
    let shape = if kind == Kind::Gauge { Shape::Waving } else { Shape::Rising };
    let family =
        all.entry(sample.name.text.to_string()).or_insert_with(|| Family { kind, members: BTreeMap::new() });
    let has = |known: &Labels| labels.iter().all(|(label, value)| known.get(label) == Some(value));
    let mut found = false;
    for (_, member) in family.members.iter_mut().filter(|(known, _)| has(known)) {
        let paced = |level: Option<Level>, old: Option<Level>| {
            level.map(|level| Level { rate: old.map_or(1.0, |old| old.rate), ..level })
        };
        member.healthy = paced(healthy, member.healthy);
        member.incident = paced(incident, member.incident);
        found = true;
    }
    if !found {
        family.members.insert(labels, Member { shape, healthy, incident });
    }
}
