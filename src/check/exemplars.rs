//! Exemplars that nobody will see.

use super::{Check, Example, Meta};
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{Base, Dashboard, Panel, Target, TargetKind};

/// `panel/idle-exemplars`, `panel/several-exemplars`
pub(super) struct Exemplars;

impl Check for Exemplars {
    fn metas(&self) -> &'static [Meta] {
        METAS
    }

    fn dashboard(&self, base: &Base, dashboard: &Dashboard, sink: &mut Sink) {
        for panel in dashboard.panels() {
            let asked: Vec<&Target> = panel.targets.iter().filter(|target| target.exemplars).collect();
            for target in &asked {
                if let Some(why) = idle(base, target) {
                    sink.push(report_idle(target, why));
                }
            }
            if let [first, second, ..] = asked.as_slice() {
                sink.push(report_several(panel, first, second));
            }
        }
    }
}

/// Why a target has no exemplars to show, if it has none.
fn idle(base: &Base, target: &Target) -> Option<&'static str> {
    if matches!(target.kind, TargetKind::Broken) {
        return None;
    }
    if !matches!(target.kind, TargetKind::PromQl(_)) {
        return Some("only PromQL queries have exemplars");
    }
    if target.instant {
        return Some("an instant query has none");
    }
    let datasource = base.datasource(target.datasource)?;
    let nowhere = datasource.correlations.exemplars.is_empty() && !datasource.external;
    let own = datasource.settings.contains_key("exemplarTraceIdDestinations");
    (nowhere && !own).then_some("its datasource has no trace store to lead to")
}

fn report_idle(target: &Target, why: &str) -> Diagnostic {
    Diagnostic::warning("panel/idle-exemplars", "the exemplars of this query are not shown")
        .at(target.origin, why)
        .help("remove `exemplars`, or link the metrics to traces with `correlate`")
}

fn report_several(panel: &Panel, first: &Target, second: &Target) -> Diagnostic {
    let message = format!("several queries of `{}` show exemplars", panel.title.text);
    Diagnostic::warning("panel/several-exemplars", message)
        .at(second.origin, "the second")
        .also(first.origin, "the first")
        .help("keep `exemplars` at one of them")
}

const METAS: &[Meta] = &[
    Meta {
        code: "panel/idle-exemplars",
        summary: "a query asks for exemplars that nobody sees",
        explanation: "Exemplars are sampled traces beside the series of a PromQL range query; a click leads
to the trace store that the datasource names. Instant queries and other languages have none. A warning.",
        bad: &[Example::dashboard(
            "panels:
  - stat: Orders
    query: { promql: 'sum(rate(orders_total[5m]))', instant: true, exemplars: true }
    unit: cps
",
        )],
        good: &[Example::dashboard(
            "panels:
  - timeseries: Orders
    query: { promql: 'sum(rate(orders_total[5m]))', exemplars: true }
    unit: cps
",
        )],
    },
    Meta {
        code: "panel/several-exemplars",
        summary: "several queries of a panel ask for exemplars",
        explanation: "The same traces are drawn once for every query, on top of each other, and each costs
a request. One query is enough. A warning.",
        bad: &[Example::dashboard(
            "panels:
  - timeseries: Latency
    queries:
      p50: { promql: 'histogram_quantile(0.5, sum by (le) (rate(x_seconds_bucket[5m])))', exemplars: true }
      p99: { promql: 'histogram_quantile(0.99, sum by (le) (rate(x_seconds_bucket[5m])))', exemplars: true }
    unit: s
",
        )],
        good: &[Example::dashboard(
            "panels:
  - timeseries: Latency
    queries:
      p50: { promql: 'histogram_quantile(0.5, sum by (le) (rate(x_seconds_bucket[5m])))' }
      p99: { promql: 'histogram_quantile(0.99, sum by (le) (rate(x_seconds_bucket[5m])))', exemplars: true }
    unit: s
",
        )],
    },
];
