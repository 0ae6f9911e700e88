//! Windows that a store cannot answer, or answers wrongly.

use super::{Check, Example, Meta};
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{Base, Datasource, Project};
use crate::quantity::{Duration, Window};
use crate::query::promql::{self, Call, NodeKind};
use crate::slo::{Sli, Slo};
use crate::span::Origin;
use crate::vocabulary::datasource::DATASOURCES;

/// `slo/beyond-query-range`, `slo/beyond-retention`, `slo/interval-gap`, `slo/no-calendar`, `slo/short-window`
pub(super) struct Windows;

impl Check for Windows {
    fn metas(&self) -> &'static [Meta] {
        METAS
    }

    fn project(&self, project: &Project, sink: &mut Sink) {
        let base = &project.base;
        let mut told: Vec<(&'static str, Origin)> = Vec::new();
        for slo in project.slos.iter().filter(|slo| !slo.is_one_value()) {
            let reports = [
                short(base, slo),
                short_slice(base, slo),
                retention(base, slo),
                query_range(base, slo),
                calendar(base, slo),
                interval(slo),
            ];
            for report in reports.into_iter().flatten() {
                // What the project says for all is told once.
                let place = (report.code, report.origin());
                if place.1 == slo.origin || !told.contains(&place) {
                    told.push(place);
                    sink.push(report);
                }
            }
        }
    }
}

fn named<'a>(base: &'a Base, uid: &str) -> Option<&'a Datasource> {
    base.datasources.iter().find(|known| known.uid.as_str() == uid)
}

/// The longest window that is asked, and where it was said: that of the objective, or of a pair.
fn longest(slo: &Slo) -> (Duration, Origin) {
    let pairs = slo.watch.tiers.iter().zip(&slo.origins.tiers).map(|(tier, at)| (tier.long, *at));
    let period = (slo.window.longest(), slo.origins.window);
    pairs.chain([period]).max_by_key(|(long, _)| *long).unwrap_or(period)
}

/// Of a rate something is left only when its window holds a few samples.
fn short(base: &Base, slo: &Slo) -> Option<Diagnostic> {
    if slo.home.logs || matches!(slo.sli, Sli::Slice { .. }) {
        return None;
    }
    let datasource = named(base, &slo.home.asks)?;
    let scraped = datasource.scrape_interval?;
    let least = Duration::millis(scraped.as_millis().saturating_mul(4));
    let pairs = slo.watch.tiers.iter().zip(&slo.origins.tiers);
    let (tier, at) = pairs.min_by_key(|(tier, _)| tier.short)?;
    (tier.short < least).then(|| {
        let uid = datasource.uid.as_str();
        let message = format!("{} of `{uid}` hold too few samples for a rate", tier.short);
        let report = Diagnostic::error("slo/short-window", message)
            .at(*at, format!("the shortest window of `{}` is {}", slo.name.text, tier.short))
            .also(datasource.origin, format!("scraped every {scraped}"));
        report.help(format!(
            "choose pairs whose `short` is {least} or more under `burn:`, or scrape more often"
        ))
    })
}

/// A condition that looks back over too few samples is no number, or the number of a moment.
fn short_slice(base: &Base, slo: &Slo) -> Option<Diagnostic> {
    let Sli::Slice { bad, .. } = &slo.sli else { return None };
    let datasource = named(base, &slo.home.asks)?;
    let scraped = datasource.scrape_interval?;
    let least = Duration::millis(scraped.as_millis().saturating_mul(4));
    let parsed = promql::parse(&bad.text.text);
    let tree = &parsed.tree;
    let rated = tree.calls().filter(|call| matches!(call.name, "increase" | "irate" | "rate"));
    let window = |call: Call<'_>| match tree.node(tree.unwrap_parens(*call.args.first()?)).kind {
        NodeKind::Range { range, .. } => tree.slice(tree.node(range).span).parse::<Duration>().ok(),
        _ => None,
    };
    let shortest = rated.filter_map(window).min().filter(|window| *window < least)?;
    let uid = datasource.uid.as_str();
    let message = format!("{shortest} of `{uid}` hold too few samples for a rate");
    let report = Diagnostic::error("slo/short-window", message)
        .at(slo.origins.sli, format!("`{}` looks back {shortest}", slo.name.text))
        .also(datasource.origin, format!("scraped every {scraped}"));
    Some(report.help(format!("look back {least} or more, or scrape more often")))
}

fn retention(base: &Base, slo: &Slo) -> Option<Diagnostic> {
    let datasource = named(base, slo.home.records.as_deref().unwrap_or(&slo.home.asks))?;
    let kept = datasource.retention?;
    let (long, at) = longest(slo);
    (long > kept).then(|| {
        let uid = datasource.uid.as_str();
        let message = format!("`{}` looks back {long}, and `{uid}` forgets after {kept}", slo.name.text);
        Diagnostic::error("slo/beyond-retention", message)
            .at(at, format!("{long} are needed"))
            .also(datasource.origin, format!("keeps {kept}"))
            .help(format!("write a window of at most {kept}, or keep more"))
    })
}

/// Amazon Managed Service for Prometheus, service quotas: "Query time range in days", 32.
const AMAZON: Duration = Duration::seconds(32 * 86_400);

fn query_range(base: &Base, slo: &Slo) -> Option<Diagnostic> {
    let datasource = named(base, slo.home.records.as_deref().unwrap_or(&slo.home.asks))?;
    let kind = DATASOURCES.get(datasource.kind?)?;
    let (long, at) = longest(slo);
    (kind.id == "amazon-prometheus" && long > AMAZON).then(|| {
        let uid = datasource.uid.as_str();
        let message = format!(
            "`{}` looks back {long}, and `{uid}` answers no query over more than {AMAZON}",
            slo.name.text
        );
        Diagnostic::error("slo/beyond-query-range", message)
            .at(at, format!("{long} are needed"))
            .also(datasource.origin, "Amazon's service")
            .help("write `window: month`, or at most `32d`")
    })
}

fn calendar(base: &Base, slo: &Slo) -> Option<Diagnostic> {
    let rolling = matches!(slo.window, Window::Rolling(_));
    if rolling || slo.home.records.is_some() || base.datasources.is_empty() {
        return None;
    }
    let message =
        format!("nothing can tell what `{}` spent since the start of the {}", slo.name.text, slo.window);
    let report = Diagnostic::error("slo/no-calendar", message)
        .at(slo.origins.window, "needs recorded series, and no datasource stores any");
    Some(report.help("add a datasource of type `prometheus` or `mimir`, or write a window of days"))
}

/// What happens between two evaluations is in no recording, unless the window reaches as far.
fn interval(slo: &Slo) -> Option<Diagnostic> {
    let (interval, base) = (slo.watch.interval, slo.watch.base);
    (interval > base).then(|| {
        let message = format!("`{}` is evaluated every {interval} and looks back over {base}", slo.name.text);
        Diagnostic::error("slo/interval-gap", message)
            .at(slo.origins.interval.unwrap_or(slo.origin), "events between two looks are never counted")
            .help(format!("write `slos: {{ interval: {base} }}` or less in dashc.yaml"))
    })
}

const METAS: &[Meta] = &[
    Meta {
        code: "slo/beyond-query-range",
        summary: "a store answers no query over so long a window",
        explanation: "Amazon Managed Service for Prometheus refuses queries over more than 32 days, so the
budget of a longer window cannot be computed there.",
        bad: &[Example::project(AMAZON_PROJECT), Example::alerts(
            "slos:
  - slo: orders
    objective: 99.5%
    window: quarter
    sli: { bad: 'sum(rate(orders_total{result=\"failed\"}[$window]))', total: 'sum(rate(orders_total[$window]))' }
",
        )],
        good: &[Example::project(AMAZON_PROJECT), Example::alerts(
            "slos:
  - slo: orders
    objective: 99.5%
    window: month
    sli: { bad: 'sum(rate(orders_total{result=\"failed\"}[$window]))', total: 'sum(rate(orders_total[$window]))' }
",
        )],
    },
    Meta {
        code: "slo/beyond-retention",
        summary: "a window is longer than the store keeps anything",
        explanation: "What is gone counts as if it had never happened: an objective over 90 days in a store
that keeps 30 says after 30 days that all is well again. `retention` of a datasource says how much it keeps.",
        bad: &[Example::project(
            "project: shop
datasources:
  mimir: { type: mimir, url: \"http://mimir:9009/prometheus\", retention: 15d }
alerting: { slos: mimir }
",
        ), Example::alerts(
            "slos:
  - slo: orders
    objective: 99.5%
    sli: { bad: 'sum(rate(orders_total{result=\"failed\"}[$window]))', total: 'sum(rate(orders_total[$window]))' }
",
        )],
        good: &[Example::project(
            "project: shop
datasources:
  mimir: { type: mimir, url: \"http://mimir:9009/prometheus\", retention: 400d }
alerting: { slos: mimir }
",
        ), Example::alerts(
            "slos:
  - slo: orders
    objective: 99.5%
    sli: { bad: 'sum(rate(orders_total{result=\"failed\"}[$window]))', total: 'sum(rate(orders_total[$window]))' }
",
        )],
    },
    Meta {
        code: "slo/interval-gap",
        summary: "rules are evaluated less often than their shortest window is long",
        explanation: "Events are recorded over the shortest window, and longer windows sum these recordings.
When the next evaluation comes after the window has passed, what happened in between is in no sum.",
        bad: &[Example::project(
            "project: shop
datasources:
  mimir: { type: mimir, url: \"http://mimir:9009/prometheus\" }
slos: { interval: 10m }
",
        ), Example::alerts(
            "slos:
  - slo: orders
    objective: 99.5%
    sli: { bad: 'sum(rate(orders_total{result=\"failed\"}[$window]))', total: 'sum(rate(orders_total[$window]))' }
",
        )],
        good: &[Example::project(
            "project: shop
datasources:
  mimir: { type: mimir, url: \"http://mimir:9009/prometheus\" }
slos: { interval: 2m }
",
        ), Example::alerts(
            "slos:
  - slo: orders
    objective: 99.5%
    sli: { bad: 'sum(rate(orders_total{result=\"failed\"}[$window]))', total: 'sum(rate(orders_total[$window]))' }
",
        )],
    },
    Meta {
        code: "slo/no-calendar",
        summary: "a month or quarter where nothing is recorded",
        explanation: "No query looks back to the first of the month. dashc records the month as a label and
sums what bears it, which needs a store of metrics that takes recordings. Logs alone cannot tell.",
        bad: &[Example::project(LOGS_PROJECT), Example::alerts(
            "slos:
  - slo: orders
    objective: 99.5%
    window: month
    sli: { bad: 'sum(rate({app=\"shop\"} |= \"failed\" [$window]))', total: 'sum(rate({app=\"shop\"}[$window]))' }
    datasource: loki
",
        )],
        good: &[Example::project(LOGS_PROJECT), Example::alerts(
            "slos:
  - slo: orders
    objective: 99.5%
    window: 30d
    sli: { bad: 'sum(rate({app=\"shop\"} |= \"failed\" [$window]))', total: 'sum(rate({app=\"shop\"}[$window]))' }
    datasource: loki
",
        )],
    },
    Meta {
        code: "slo/short-window",
        summary: "a window holds too few samples for a rate",
        explanation: "`rate` needs two samples in its window, and one that is late must not leave a gap: a
window is at least four times the `scrape_interval` of its datasource. Otherwise the short window of a pair
is empty, and the pair never fires.",
        bad: &[Example::project(
            "project: shop
datasources:
  mimir: { type: mimir, url: \"http://mimir:9009/prometheus\", scrape_interval: 2m }
",
        ), Example::alerts(
            "slos:
  - slo: orders
    objective: 99.5%
    sli: { bad: 'sum(rate(orders_total{result=\"failed\"}[$window]))', total: 'sum(rate(orders_total[$window]))' }
",
        )],
        good: &[Example::project(
            "project: shop
datasources:
  mimir: { type: mimir, url: \"http://mimir:9009/prometheus\", scrape_interval: 1m }
",
        ), Example::alerts(
            "slos:
  - slo: orders
    objective: 99.5%
    sli: { bad: 'sum(rate(orders_total{result=\"failed\"}[$window]))', total: 'sum(rate(orders_total[$window]))' }
",
        )],
    },
];

const AMAZON_PROJECT: &str = "project: shop
datasources:
  amp: { type: amazon-prometheus, url: \"https://aps.example.com/workspaces/ws\", region: eu-central-1 }
alerting: { slos: amp }
";

const LOGS_PROJECT: &str = "project: shop
datasources:
  loki: { type: loki, url: \"http://loki:3100\" }
";
