//! Indicators from conventions: requests that fail, requests that take too long.

use super::indicator::{Measured, Narrow, part_matcher, template};
use super::{Promise, usual_datasource};
use crate::convention::MetricKind;
use crate::diagnostic::{Diagnostic, Sink};
use crate::method::{Series, Telemetry};
use crate::model::DatasourceRef;
use crate::quantity::{Decimal, Duration};
use crate::query::promql::build::{
    Expr, Instant, Selector, histogram_count, histogram_fraction, num, rate, sum,
};
use crate::resolve::Service;
use crate::resolve::context::Scratch;
use crate::slo::sli::WINDOW;
use crate::slo::{Part, Sli, Template};
use crate::span::{Origin, Text};
use crate::spec;
use crate::tree::listing;

impl<'a> Promise<'a> {
    /// The convention's requests, and those of them that fail.
    pub(super) fn availability(
        self,
        named: Option<&Text>,
        origin: Origin,
        sink: &mut Sink,
    ) -> Option<Measured<'a>> {
        let service = self.service_or_report(origin, sink)?;
        let has = |telemetry: Telemetry<'_>| {
            let found = requests(telemetry, named)?;
            found.series.test(found.all(), "error").map(|_| ())
        };
        let mut scratch = Scratch::default();
        let found = has(self.cx.telemetry(service, &mut scratch));
        if found.is_none() {
            self.report_lack("requests that can fail", origin, named, sink);
            return None;
        }
        let (cx, named) = (self.cx, named.cloned());
        let make = move |by: &[Box<str>], part: Option<&Part>| {
            let mut scratch = Scratch::default();
            let telemetry = cx.telemetry(service, &mut scratch);
            let empty = Sli::Ratio(Template::default());
            let Some(found) = requests(telemetry, named.as_ref()) else { return empty };
            let Some(errors) = found.series.test(found.all(), "error") else { return empty };
            Sli::Events {
                bad: template(rated(narrowed(errors, by, part), by), origin),
                total: template(rated(narrowed(found.all(), by, part), by), origin),
                late: true,
                counted: false,
            }
        };
        Some(self.of_convention(make))
    }

    /// Requests that take longer than the limit, out of all.
    pub(super) fn latency(
        self,
        said: &'a spec::Latency,
        origin: Origin,
        sink: &mut Sink,
    ) -> Option<Measured<'a>> {
        let service = self.service_or_report(origin, sink)?;
        let (below, at) = said.below.with_origin()?;
        let named = said.convention.get();
        let mut scratch = Scratch::default();
        let telemetry = self.cx.telemetry(service, &mut scratch);
        let Some(found) = durations(telemetry, named) else {
            self.report_lack("histograms of durations", origin, named, sink);
            return None;
        };
        let native = said.native.or(found.series.kind() == MetricKind::NativeHistogram);
        let limit = in_unit(*below, found.series.unit());
        if !native {
            report_no_bucket(limit, *below, &found.series, at, sink)?;
        }
        let cx = self.cx;
        let make = move |by: &[Box<str>], part: Option<&Part>| {
            let mut scratch = Scratch::default();
            let telemetry = cx.telemetry(service, &mut scratch);
            match durations(telemetry, named) {
                Some(found) if native => native_latency(&found, limit, by, part, origin),
                Some(found) => classic_latency(&found, limit, by, part, origin),
                None => Sli::Ratio(Template::default()),
            }
        };
        Some(self.of_convention(make))
    }

    /// An indicator that a convention makes, over the usual datasource.
    fn of_convention(self, make: impl Fn(&[Box<str>], Option<&Part>) -> Sli + 'a) -> Measured<'a> {
        Measured {
            sli: make(&self.by(), None),
            datasource: self.datasource(),
            logs: false,
            narrow: Some(Narrow(Box::new(move |by, part| make(by, Some(part))))),
        }
    }

    fn datasource(self) -> DatasourceRef {
        usual_datasource(self.cx).unwrap_or(DatasourceRef::POISON)
    }

    fn service_or_report(self, origin: Origin, sink: &mut Sink) -> Option<&'a Service> {
        let unknown = self.said.service.get().is_some() || self.file.service.get().is_some();
        if self.service.is_none() && !unknown && !self.said.service.is_broken() {
            sink.push(
                Diagnostic::error("slo/no-service", "this indicator measures a service, and none is named")
                    .at(origin, "whose requests?")
                    .help("add `service:` with the name of a service in dashc.yaml"),
            );
        }
        self.service
    }

    fn report_lack(self, lacking: &str, origin: Origin, named: Option<&Text>, sink: &mut Sink) {
        let Some(service) = self.service.filter(|service| !service.broken) else { return };
        let at = self.chosen.or(named.map(Text::origin)).unwrap_or(origin);
        let message = match named {
            Some(named) => format!("`{}` measures no {lacking} of `{}`", named.text, service.name),
            None => format!("`{}` has no {lacking} to measure", service.name),
        };
        let bring = listing(&["otel-http-server", "prometheus-client"]);
        let help =
            format!("add {bring} to its `instrumentation`, or write queries of your own: `bad` and `total`");
        sink.push(
            Diagnostic::error("slo/nothing-to-measure", message)
                .at(at, format!("needs {lacking}"))
                .also(service.origin, format!("`{}` is declared here", service.name))
                .help(help),
        );
    }
}

/// Requests of a service, or how long they took.
struct Found<'t> {
    series: Series<'t>,
    /// They are spans of every kind: those of a server are its requests.
    spans: bool,
}

impl Found<'_> {
    /// Every request.
    fn all(&self) -> Selector {
        self.served(self.series.select())
    }

    /// One family of their classic histogram.
    fn family(&self, suffix: &str) -> Selector {
        self.served(self.series.family(suffix))
    }

    fn served(&self, selector: Selector) -> Selector {
        let server = || self.series.test(selector.clone(), "server");
        if self.spans { server().unwrap_or(selector) } else { selector }
    }
}

/// The series of a role, of a convention by name or of the service's first; of spans only by name, because they may
/// be a sample.
fn found<'t>(telemetry: Telemetry<'t>, roles: [&str; 2], named: Option<&Text>) -> Option<Found<'t>> {
    let [role, of_spans] = roles;
    let Some(name) = named else {
        return telemetry.series(role).map(|series| Found { series, spans: false });
    };
    let of = |role| telemetry.series_of(&name.text, role);
    let own = of(role).map(|series| Found { series, spans: false });
    own.or_else(|| of(of_spans).map(|series| Found { series, spans: true }))
}

fn requests<'t>(telemetry: Telemetry<'t>, named: Option<&Text>) -> Option<Found<'t>> {
    found(telemetry, ["requests", "calls"], named)
}

fn durations<'t>(telemetry: Telemetry<'t>, named: Option<&Text>) -> Option<Found<'t>> {
    let is_histogram = |found: &Found<'_>| {
        matches!(
            found.series.kind(),
            MetricKind::Histogram | MetricKind::NativeHistogram | MetricKind::AnyHistogram
        )
    };
    found(telemetry, ["duration", "latency"], named).filter(is_histogram)
}

fn narrowed(selector: Selector, by: &[Box<str>], part: Option<&Part>) -> Selector {
    match (part, by.first()) {
        (Some(part), Some(label)) => selector.matchers([part_matcher(part, label)]),
        _ => selector,
    }
}

/// `sum by (…) (rate(selector[$window]))`
fn rated(selector: Selector, by: &[Box<str>]) -> Expr<Instant> {
    let all = sum(rate(selector.range(WINDOW)));
    if by.is_empty() { all.whole() } else { all.by(by) }
}

fn classic_latency(
    found: &Found<'_>,
    limit: Decimal,
    by: &[Box<str>],
    part: Option<&Part>,
    origin: Origin,
) -> Sli {
    let total = || rated(narrowed(found.family("_count"), by, part), by);
    let buckets = narrowed(found.family("_bucket"), by, part);
    let text = limit.to_string();
    // Prometheus 3 and Python write whole bounds as `1.0`, others as `1`.
    let fast =
        if text.contains('.') { buckets.eq("le", text) } else { buckets.re("le", format!("{text}(\\.0)?")) };
    let bad = total() - rated(fast, by);
    Sli::Events {
        bad: Template { call: false, ..template(bad.whole(), origin) },
        total: template(total(), origin),
        late: false,
        counted: false,
    }
}

fn native_latency(
    found: &Found<'_>,
    limit: Decimal,
    by: &[Box<str>],
    part: Option<&Part>,
    origin: Origin,
) -> Sli {
    let all = || rated(narrowed(found.all(), by, part), by);
    let total = || histogram_count(all());
    let slow = num(1) - histogram_fraction(0, limit.to_string(), all());
    let bad = slow.whole() * total();
    Sli::Events {
        bad: Template { call: false, ..template(bad.whole(), origin) },
        total: template(total(), origin),
        late: false,
        counted: false,
    }
}

/// A duration in the unit of a metric.
fn in_unit(duration: Duration, unit: &str) -> Decimal {
    let millis = i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
    if unit == "ms" { Decimal::from(millis) } else { Decimal::new(millis, 3) }
}

/// A limit that is no bucket can only be guessed at: it is refused, with the buckets around it.
fn report_no_bucket(
    limit: Decimal,
    below: Duration,
    series: &Series<'_>,
    at: Origin,
    sink: &mut Sink,
) -> Option<()> {
    let metric = series.metric();
    if metric.buckets.is_empty() || metric.buckets.contains(&limit) {
        return Some(());
    }
    let shown = |bucket: &Decimal| {
        let places = if series.unit() == "ms" { 0 } else { 3 };
        let millis = bucket.shifted(places).map(|millis| millis.to_string()).unwrap_or_default();
        millis
            .parse::<u64>()
            .map_or_else(|_| format!("{millis}ms"), |millis| Duration::millis(millis).to_string())
    };
    let lower = metric.buckets.iter().filter(|bucket| **bucket < limit).max().map(shown);
    let upper = metric.buckets.iter().filter(|bucket| **bucket > limit).min().map(shown);
    let near: Vec<String> = lower.into_iter().chain(upper).map(|bucket| format!("`{bucket}`")).collect();
    let message = format!("`{}` has no bucket that ends at {below}", metric.name);
    sink.push(
        Diagnostic::error("slo/no-bucket", message)
            .at(at, "no bucket ends here")
            .help(format!("write {}", near.join(" or ")))
            .note("how many requests were faster is only known at the bounds of the buckets"),
    );
    None
}
