//! One metric of a service: its selectors, and what can be asked of a counter or a histogram of any kind.
//!
//! Classic histograms are three families (`_bucket`, `_sum`, `_count`), native ones a single one without
//! `le`. A method asks here for a quantile, a sum or a rate, and need not know which of them a store has.

use crate::convention::{Convention, Metric, MetricKind};
use crate::query::promql::build::{
    Expr, Instant, Matcher, Selector, Window, histogram_count, histogram_quantile, histogram_sum, increase,
    metric, rate, series, sum,
};

use super::Telemetry;

/// One metric of a service.
#[derive(Clone, Copy, Debug)]
pub struct Series<'a> {
    telemetry: Telemetry<'a>,
    convention: &'a Convention,
    metric: &'a Metric,
    /// Of series of spans those of requests that the service answers.
    answered: bool,
}

impl<'a> Series<'a> {
    /// The metric of a role in a convention, when it has one.
    pub(super) fn of(telemetry: Telemetry<'a>, convention: &'a Convention, role: &str) -> Option<Self> {
        Some(Self { telemetry, convention, metric: convention.metric(role)?, answered: false })
    }

    /// Of series of spans those of requests that the service answers.
    pub(super) fn answered(self) -> Self {
        Self { answered: true, ..self }
    }

    /// The service that it is of.
    pub(super) fn telemetry(&self) -> Telemetry<'a> {
        self.telemetry
    }

    /// Its type.
    #[must_use]
    pub fn kind(&self) -> MetricKind {
        self.metric.kind
    }

    /// Grafana's unit id of its values.
    #[must_use]
    pub fn unit(&self) -> &'a str {
        &self.metric.unit
    }

    /// Its convention.
    #[must_use]
    pub fn convention(&self) -> &'a Convention {
        self.convention
    }

    /// Its metric.
    #[must_use]
    pub fn metric(&self) -> &'a Metric {
        self.metric
    }

    /// The label of a role, when the metric has it.
    #[must_use]
    pub fn label(&self, role: &str) -> Option<&'a str> {
        let listed = self.metric.labels.iter().any(|known| &**known == role);
        if listed { self.convention.label(role) } else { None }
    }

    /// Those of the roles' labels that the metric has.
    #[must_use]
    pub fn labels(&self, roles: &[&str]) -> Vec<&'a str> {
        roles.iter().filter_map(|role| self.label(role)).collect()
    }

    /// The series themselves. Of a gauge with several spellings, whichever there is.
    pub fn select(&self) -> Selector {
        if self.metric.kind == MetricKind::Gauge && !self.metric.aliases.is_empty() {
            return self.named(&self.metric.aliases.iter().map(|alias| &**alias).collect::<Vec<_>>());
        }
        self.suffixed("")
    }

    /// Series of this or another name: enough to ask for the values of a label.
    pub fn any(&self) -> Selector {
        match self.metric.kind {
            MetricKind::Histogram => self.suffixed("_count"),
            MetricKind::AnyHistogram => self.named(&[&format!("{}_count", self.metric.name)]),
            _ => self.select(),
        }
    }

    /// Observations, or events of a counter, per second. `narrow` adds matchers.
    pub fn rate(&self, window: impl Into<Window>, narrow: impl Fn(Selector) -> Selector) -> Expr<Instant> {
        self.rate_at(window, None, narrow)
    }

    /// The same as [`Series::rate`], `ago` before now.
    pub fn rate_at(
        &self,
        window: impl Into<Window>,
        ago: Option<&str>,
        narrow: impl Fn(Selector) -> Selector,
    ) -> Expr<Instant> {
        let window = window.into();
        let counted = |suffix: &str| {
            let samples = narrow(self.suffixed(suffix)).range(window.clone());
            rate(match ago {
                Some(ago) => samples.offset(ago),
                None => samples,
            })
        };
        self.either(
            || counted(if self.metric.kind.has_families() { "_count" } else { "" }),
            || histogram_count(counted("")),
        )
    }

    /// What the observations add up to, per second.
    pub fn sum_rate(
        &self,
        window: impl Into<Window>,
        narrow: impl Fn(Selector) -> Selector,
    ) -> Expr<Instant> {
        let window = window.into();
        let summed = |suffix: &str| rate(narrow(self.suffixed(suffix)).range(window.clone()));
        self.either(|| summed("_sum"), || histogram_sum(summed("")))
    }

    /// The `q`-quantile of the observations, one for each combination of `labels`.
    pub fn quantile(
        &self,
        q: &str,
        labels: &[&str],
        window: impl Into<Window>,
        narrow: impl Fn(Selector) -> Selector,
    ) -> Expr<Instant> {
        let window = window.into();
        let rated = |suffix: &str| rate(narrow(self.suffixed(suffix)).range(window.clone()));
        self.either(
            || histogram_quantile(q, by(rated("_bucket"), &with_le(labels))),
            || histogram_quantile(q, by(rated(""), labels)),
        )
    }

    /// How many observations fell into each bucket, for a heatmap.
    pub fn distribution(
        &self,
        window: impl Into<Window>,
        narrow: impl Fn(Selector) -> Selector,
    ) -> Expr<Instant> {
        let window = window.into();
        let grown = |suffix: &str| increase(narrow(self.suffixed(suffix)).range(window.clone()));
        self.either(|| by(grown("_bucket"), &["le"]), || by(grown(""), &[]))
    }

    /// The classic form, the native one, or whichever of them has series.
    fn either(
        &self,
        classic: impl Fn() -> Expr<Instant>,
        native: impl Fn() -> Expr<Instant>,
    ) -> Expr<Instant> {
        match self.metric.kind {
            MetricKind::NativeHistogram => native(),
            MetricKind::AnyHistogram => native().or(classic()).whole(),
            _ => classic(),
        }
    }

    /// Whether the metric has the labels of a test of the convention.
    #[must_use]
    pub fn has_test(&self, test: &str) -> bool {
        let parts = self.convention.tests.iter().find(|(name, _)| &**name == test);
        parts.is_some_and(|(_, parts)| parts.iter().all(|(role, _)| self.label(role).is_some()))
    }

    /// What narrows a selector to those series that pass a test, when they have its labels.
    pub fn only(self, test: &str) -> impl Fn(Selector) -> Selector {
        move |selector: Selector| self.test(selector.clone(), test).unwrap_or(selector)
    }

    /// `selector` narrowed by a test of the convention, such as `error`; `None` when the
    /// convention has no such test or the metric lacks its labels.
    #[must_use]
    pub fn test(&self, selector: Selector, test: &str) -> Option<Selector> {
        let (_, parts) = self.convention.tests.iter().find(|(name, _)| &**name == test)?;
        let mut narrowed = selector;
        for (role, regex) in parts {
            narrowed = narrowed.re(self.label(role)?, &**regex);
        }
        Some(narrowed)
    }

    /// One family of a classic histogram: `_bucket`, `_count` or `_sum`.
    pub fn family(&self, suffix: &str) -> Selector {
        self.suffixed(suffix)
    }

    pub(super) fn suffixed(&self, suffix: &str) -> Selector {
        self.matched(metric(format!("{}{suffix}", self.metric.name)))
    }

    /// The series under the metric's own name or one of these.
    fn named(&self, others: &[&str]) -> Selector {
        let names: Vec<&str> = std::iter::once(&*self.metric.name).chain(others.iter().copied()).collect();
        self.matched(series([Matcher::re("__name__", &names.join("|"))]))
    }

    fn matched(&self, selector: Selector) -> Selector {
        let selector = selector
            .matchers(self.identity())
            .matchers(self.telemetry.filter_matchers())
            .matchers(self.exclusions());
        if self.answered { self.only("server")(selector) } else { selector }
    }

    /// The identity, but for labels that the convention gives roles this metric does not have.
    fn identity(&self) -> impl Iterator<Item = Matcher> {
        let identity = self.convention.identity.iter().filter(|(label, _)| {
            let mut roles = self.convention.labels.iter().filter(|known| known.label == *label).peekable();
            roles.peek().is_none() || roles.any(|known| self.metric.labels.contains(&known.role))
        });
        identity.map(|(label, spelling)| self.telemetry.spellings.matcher(label, spelling))
    }

    fn exclusions(&self) -> impl Iterator<Item = Matcher> {
        let exclude = self.convention.exclude.iter();
        exclude.filter_map(|(role, regex)| {
            Some(if regex.is_empty() {
                Matcher::ne(self.label(role)?, "")
            } else {
                Matcher::nre(self.label(role)?, regex)
            })
        })
    }
}

/// The sum by these labels; of everything when there are none.
fn by(vector: Expr<Instant>, labels: &[&str]) -> Expr<Instant> {
    if labels.is_empty() { sum(vector).whole() } else { sum(vector).by(labels) }
}

fn with_le<'l>(labels: &[&'l str]) -> Vec<&'l str> {
    std::iter::once("le").chain(labels.iter().copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{backend, convention_of};
    use super::super::{Spellings, Telemetry};
    use super::*;
    use crate::query::promql::build::RATE_INTERVAL;

    const HTTP: &str = "convention: shop\ntitle: Shop\nsource: shop\nsignal: metrics\nidentity: { job: $job }\n\
        labels:\n  route: { label: route, examples: [/] }\n\
        metrics:\n  duration: { name: shop_seconds, type: KIND, unit: s, labels: [route] }\n";

    /// What `ask` makes of a histogram of this kind, of the service `backend`.
    fn asked(kind: &str, ask: impl Fn(Series<'_>) -> Expr<Instant>) -> String {
        let convention = convention_of(&HTTP.replace("KIND", kind));
        let spellings: Spellings = backend();
        let telemetry = Telemetry {
            service: "backend",
            spellings: &spellings,
            filters: &[],
            conventions: &[&convention],
            derived: &[],
        };
        ask(telemetry.series("duration").unwrap()).to_string().replace("{job=\"durable-code/backend\"}", "")
    }

    #[test]
    fn a_histogram_of_every_kind_has_quantiles_counts_and_sums() {
        let p95 = |series: Series<'_>| series.quantile("0.95", &["route"], RATE_INTERVAL, |all| all);
        let count = |series: Series<'_>| series.rate("5m", |all| all);
        let time = |series: Series<'_>| series.sum_rate("5m", |all| all);
        let cells = |series: Series<'_>| series.distribution("5m", |all| all);
        let classic =
            "histogram_quantile(0.95, sum by (le, route) (rate(shop_seconds_bucket[$__rate_interval])))";
        let native = "histogram_quantile(0.95, sum by (route) (rate(shop_seconds[$__rate_interval])))";
        assert_eq!(asked("histogram", p95), classic);
        assert_eq!(asked("native-histogram", p95), native);
        assert_eq!(asked("any-histogram", p95), format!("{native} or {classic}"));
        assert_eq!(asked("histogram", count), "rate(shop_seconds_count[5m])");
        assert_eq!(asked("native-histogram", count), "histogram_count(rate(shop_seconds[5m]))");
        assert_eq!(asked("native-histogram", time), "histogram_sum(rate(shop_seconds[5m]))");
        assert_eq!(asked("histogram", cells), "sum by (le) (increase(shop_seconds_bucket[5m]))");
        assert_eq!(asked("native-histogram", cells), "sum(increase(shop_seconds[5m]))");
    }

    #[test]
    fn labels_are_asked_of_whichever_series_there_are() {
        let any = |series: Series<'_>| series.any().whole();
        assert_eq!(asked("histogram", any), "shop_seconds_count");
        assert_eq!(asked("native-histogram", any), "shop_seconds");
        assert_eq!(
            asked("any-histogram", any),
            "{__name__=~\"shop_seconds|shop_seconds_count\",job=\"durable-code/backend\"}"
        );
    }
}
