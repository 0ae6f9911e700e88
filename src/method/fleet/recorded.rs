//! What is recorded for a fleet: one rule a measure, whatever the services are instrumented with.
//!
//! Services whose metrics have the same names and which differ in nothing but their own are asked at once, with
//! an alternation of their spellings (`job=~"shop/a|shop/b"`); each convention and each `where` adds an operand.
//! What comes out is told apart by the label `service`, the key of the service in the project.

use std::collections::BTreeMap;

use super::super::red::Requests;
use super::super::{Series, Spellings, Telemetry};
use super::SERVICE;
use crate::convention::{Convention, Signal};
use crate::quantity::Duration;
use crate::query::promql::build::{Expr, Instant, count, label_replace, max, series, sum};
use crate::query::re2;

/// What is measured of every service.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Measure {
    /// Failed requests per second; 0 while none fails.
    Errors,
    /// The time within which 95 of 100 requests are answered, in seconds.
    P95,
    /// Requests per second.
    Requests,
    /// Series that are stored of it.
    Series,
    /// Bytes of spans per second.
    Spans,
}

/// Every measure, by its word in the language.
pub const MEASURES: &[(&str, Measure)] = &[
    ("errors", Measure::Errors),
    ("p95", Measure::P95),
    ("requests", Measure::Requests),
    ("series", Measure::Series),
    ("span_bytes", Measure::Spans),
];

impl Measure {
    /// What is recorded of it over a window.
    #[must_use]
    pub fn name(self, window: Duration) -> String {
        match self {
            Self::Errors => format!("service:errors:rate{window}"),
            Self::P95 => format!("service:duration_seconds:p95_rate{window}"),
            Self::Requests => format!("service:requests:rate{window}"),
            Self::Series => "service:active_series:count".to_owned(),
            Self::Spans => format!("service:span_bytes:rate{window}"),
        }
    }

    /// Whether it is known of a service.
    #[must_use]
    pub fn is_of(self, telemetry: Telemetry<'_>) -> bool {
        self.convention(telemetry).is_some()
    }

    /// The convention that it follows from.
    fn convention(self, telemetry: Telemetry<'_>) -> Option<&Convention> {
        match self {
            Self::Errors | Self::Requests => Some(telemetry.series("requests")?.convention()),
            Self::P95 => {
                telemetry.series("requests")?;
                Some(duration(telemetry)?.convention())
            }
            // What stores derive of a service is not its own.
            Self::Series => {
                telemetry.conventions.iter().copied().find(|known| known.signal == Signal::Metrics)
            }
            Self::Spans => Some(telemetry.series("span_size")?.convention()),
        }
    }

    /// The measure of one or several services, by these labels.
    fn of(self, telemetry: Telemetry<'_>, window: Duration, labels: &[&str]) -> Option<Expr<Instant>> {
        let by = |rate: Expr<Instant>| sum(rate).by(labels);
        let all = || Some(by(telemetry.series("requests")?.rate(window, |all| all)));
        match self {
            Self::Requests => all(),
            Self::Errors => {
                let failed = Requests::of(telemetry)?.rate_of("error", window)?;
                Some(by(failed).or(all()? * 0).whole())
            }
            Self::P95 => {
                let duration = duration(telemetry)?;
                let quantile = duration.quantile("0.95", labels, window, |all| all);
                let seconds = if duration.unit() == "ms" { (quantile / 1000).whole() } else { quantile };
                // A service that nobody calls has no percentile rather than `NaN`.
                Some(seconds.ge(0).whole())
            }
            Self::Series => Some(count(series(telemetry.metric_matchers())).by(labels)),
            Self::Spans => Some(by(telemetry.series("span_size")?.rate(window, |all| all))),
        }
    }
}

/// The expression that records a measure of these services by `service` and the labels of the identity; `None`
/// when no service has it.
#[must_use]
pub fn recording(
    measure: Measure,
    services: &[Telemetry<'_>],
    identity: &[&str],
    window: Duration,
) -> Option<Expr<Instant>> {
    let operands =
        crowds(measure, services).into_iter().filter_map(|crowd| crowd.operand(measure, identity, window));
    let all = operands.reduce(|all, more| all.or(more).whole())?;
    let labels = [SERVICE].iter().chain(identity);
    Some(if measure == Measure::P95 { max(all).by(labels) } else { sum(all).by(labels) })
}

/// How long requests take: of all routes together a convention may have finer buckets.
fn duration(telemetry: Telemetry<'_>) -> Option<Series<'_>> {
    telemetry.series_beside("duration_fine", "duration").or(telemetry.series("duration"))
}

/// Services that are asked at once.
struct Crowd<'a> {
    /// Those of which a label says which it is; else a single one.
    services: Vec<Telemetry<'a>>,
    /// Whether a label says which service a series is of.
    told: bool,
}

/// What the services of a crowd share: their convention and their `where`.
type Shared<'a> = (&'a str, &'a [(Box<str>, Box<str>)]);

fn crowds<'a>(measure: Measure, services: &[Telemetry<'a>]) -> Vec<Crowd<'a>> {
    let mut told: BTreeMap<Shared<'a>, Vec<Telemetry<'a>>> = BTreeMap::new();
    let mut single = Vec::new();
    for telemetry in services {
        let Some(convention) = measure.convention(*telemetry) else { continue };
        if label(convention, *telemetry).is_some() {
            told.entry((&*convention.name, telemetry.filters)).or_default().push(*telemetry);
        } else {
            single.push(Crowd { services: vec![*telemetry], told: false });
        }
    }
    let told = told.into_values().map(|mut services| {
        services.sort_by_key(|telemetry| telemetry.service);
        Crowd { services, told: true }
    });
    told.chain(single).collect()
}

/// The label of a convention whose value, but for what is in front of its last slash, is the key of the service.
fn label<'a>(convention: &'a Convention, telemetry: Telemetry<'_>) -> Option<&'a str> {
    let [(label, spelling)] = &convention.identity[..] else { return None };
    let value = telemetry.spellings.spelled(spelling);
    let last = value.rsplit('/').next().filter(|_| !value.starts_with("=~"));
    (last == Some(telemetry.service)).then_some(&**label)
}

impl Crowd<'_> {
    fn operand(&self, measure: Measure, identity: &[&str], window: Duration) -> Option<Expr<Instant>> {
        let first = *self.services.first()?;
        let spellings = self.spellings(first);
        let own = label(measure.convention(first)?, first).filter(|_| self.told);
        let labels: Vec<&str> =
            own.into_iter().chain(identity.iter().copied().filter(|label| Some(*label) != own)).collect();
        let found = measure.of(Telemetry { spellings: &spellings, ..first }, window, &labels)?;
        Some(match own {
            Some(SERVICE) => found,
            Some(own) => label_replace(found, SERVICE, "$1", own, "(?:.*/)?([^/]+)"),
            None => label_replace(found, SERVICE, first.service, "", ""),
        })
    }

    /// The spellings of all at once.
    fn spellings(&self, first: Telemetry<'_>) -> Spellings {
        if self.services.len() == 1 {
            return first.spellings.clone();
        }
        let all = |spelling: fn(&Spellings) -> &String| {
            let each = self.services.iter().map(|service| re2::quoted(spelling(service.spellings)));
            format!("=~{}", each.collect::<Vec<_>>().join("|"))
        };
        Spellings {
            name: all(|found| &found.name),
            job: all(|found| &found.job),
            app: all(|found| &found.app),
            ..first.spellings.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::conventions;
    use super::*;

    /// What is recorded of services: key, job, conventions and `where`.
    fn recorded(measure: Measure, services: &[(&str, &str, &[&str], &str)]) -> String {
        let services: Vec<_> = services
            .iter()
            .map(|(key, job, names, namespace)| {
                let name = job.rsplit('/').next().unwrap_or(job).to_owned();
                let spellings = Spellings { job: (*job).into(), name, ..Spellings::default() };
                let filters: Vec<(Box<str>, Box<str>)> = [*namespace]
                    .iter()
                    .filter(|value| !value.is_empty())
                    .map(|value| ("namespace".into(), (*value).into()))
                    .collect();
                (*key, spellings, filters, conventions(names))
            })
            .collect();
        let known: Vec<Vec<&Convention>> =
            services.iter().map(|(_, _, _, conventions)| conventions.iter().collect()).collect();
        let all = services.iter().zip(&known).map(|((service, spellings, filters, _), conventions)| {
            Telemetry { service, spellings, filters, conventions, derived: &[] }
        });
        let all: Vec<Telemetry<'_>> = all.collect();
        recording(measure, &all, &["cluster"], Duration::seconds(300))
            .map(Expr::into_text)
            .unwrap_or_default()
    }

    const HTTP: &[&str] = &["otel-http-server"];
    const FASTAPI: &[&str] = &["fastapi-instrumentator"];

    #[test]
    fn services_of_one_kind_are_asked_at_once_and_others_beside_them() {
        assert_eq!(
            recorded(
                Measure::Requests,
                &[("b", "shop/b", HTTP, ""), ("a", "shop/a", HTTP, ""), ("c", "c", FASTAPI, "")],
            ),
            "sum by (service, cluster) (label_replace(sum by (job, cluster) \
             (rate(http_requests_total{job=\"c\",handler!~\"/health|/healthz|/ready|/metrics\"}[5m])), \
             \"service\", \"$1\", \"job\", \"(?:.*/)?([^/]+)\") or label_replace(sum by (job, cluster) \
             (rate(http_server_request_duration_seconds_count{job=~\"shop/a|shop/b\",\
             http_route!~\"/health|/healthz|/ready|/metrics\"}[5m])), \"service\", \"$1\", \"job\", \
             \"(?:.*/)?([^/]+)\"))"
        );
    }

    #[test]
    fn a_service_that_its_job_does_not_name_is_named_by_its_rule() {
        let text =
            recorded(Measure::Requests, &[("billing", "=~shop/bill.*", HTTP, ""), ("a", "shop/a", HTTP, "")]);
        assert!(text.contains("job=~\"shop/bill.*\""), "{text}");
        assert!(text.contains("\"service\", \"billing\", \"\", \"\")"), "{text}");
    }

    #[test]
    fn a_where_of_its_own_is_asked_for_alone() {
        let text =
            recorded(Measure::Errors, &[("a", "a", HTTP, "x"), ("b", "b", HTTP, "y"), ("c", "c", HTTP, "x")]);
        assert!(
            text.contains("job=~\"a|c\",namespace=\"x\"") && text.contains("job=\"b\",namespace=\"y\""),
            "{text}"
        );
        assert!(text.contains("[5m])) * 0"), "{text}");
    }

    #[test]
    fn every_convention_gives_seconds() {
        let text = recorded(Measure::P95, &[("a", "a", &["otel-http-server-legacy"], "")]);
        assert!(text.contains("_milliseconds_bucket") && text.contains("/ 1000 >= 0"), "{text}");
        assert_eq!(recorded(Measure::P95, &[("a", "a", &["node-exporter"], "")]), "");
    }
}
