//! Correlation: from a slow request to its trace, its log lines and its profile, on one page.
//!
//! Each row is a step of the path that an engineer walks during an incident;
//! two text variables, the ids of a trace and of a profile, tie the steps together.

use super::red::linked;
use super::sketch::{
    Settings, Sketch, alerts, explore, filled_row, links, logql, panel, profile, profile_link, promql, row,
    search, starts, timeseries, to_this, traceql, worst,
};
use super::{Lack, Method, Series, Telemetry};
use crate::convention::Signal;
use crate::query::logql::build::label;
use crate::query::promql::build::RATE_INTERVAL;
use crate::query::traceql::build::{DURATION, KIND, Kind, verbatim};
use crate::spec::{OneQuery, Panel, PanelLink, Row, Thresholds, Variable};

/// The path from metrics to traces, logs and profiles.
pub(super) struct Correlation;

const TRACE: &str = "traceId";
const PROFILE: &str = "profileId";

impl Method for Correlation {
    fn name(&self) -> &'static str {
        "correlation"
    }

    fn summary(&self) -> &'static str {
        "the path from a slow request to its trace, its log lines and its profile"
    }

    fn thresholds(&self) -> &'static [&'static str] {
        &["p95"]
    }

    fn sketch(&self, telemetry: Telemetry<'_>, settings: Settings<'_>) -> Result<Sketch, Lack> {
        const LACK: Lack = Lack {
            what: "request metrics, logs, traces or profiles",
            conventions: &["otel-http-server", "otel-logs", "tempo-traces", "pyroscope"],
        };
        // What stores derive for everyone says nothing about this service.
        let own = telemetry.conventions.iter();
        let mut own =
            own.filter(|known| known.signal != Signal::Metrics || known.metric("duration").is_some());
        own.next().ok_or(LACK)?;
        let path = Path { telemetry, settings, latency: latency(telemetry) };
        let steps = [
            path.metrics().map(|panels| (METRICS, panels)),
            path.traces().map(|panels| (TRACES, panels)),
            path.logs().map(|panel| (LOGS, vec![panel])),
            path.profiles().map(|panels| (PROFILES, panels)),
        ];
        let steps: Vec<_> = steps.into_iter().flatten().collect();
        let mut rows = vec![row("Path", vec![guide(&steps)])];
        rows.extend(steps.into_iter().zip(1..).filter_map(|((step, panels), number): (_, u32)| {
            filled_row(&format!("{number}. {}", step.title), panels)
        }));
        rows.push(row("Alerts", vec![alerts(telemetry).width(24_u32)]));
        Ok(Sketch { variables: variables(&rows), annotations: starts(telemetry), rows, ..Sketch::default() })
    }
}

/// A step of the path: the title of its row, and what to do there.
#[derive(Clone, Copy)]
struct Step {
    title: &'static str,
    text: &'static str,
}

const METRICS: Step = Step {
    title: "Metrics",
    text: "find the moment: a peak of p95, or a dark cell high in the heat map. Hover over a dot, a sampled request, and \
           choose *View trace*.",
};
const TRACES: Step = Step {
    title: "Traces",
    text: "find the span that took the time. Or pick one of the slow traces in the table, *Show below*, or paste the id \
           of a trace into the field `traceId`.",
};
const LOGS: Step = Step {
    title: "Logs",
    text: "read what the service wrote while it worked on that trace: the lines with the id in `traceId`.",
};
const PROFILES: Step = Step {
    title: "Profile",
    text: "see which code used the processor. For one span copy its attribute `pyroscope.profile.id` into the field \
           `profileId`.",
};

fn guide(steps: &[(Step, Vec<Panel>)]) -> Panel {
    let lines = steps.iter().zip(1_u32..);
    let lines: Vec<String> =
        lines.map(|((step, _), number)| format!("{number}. **{}**: {}", step.title, step.text)).collect();
    panel("text", "guide", "")
        .description("How to get from a symptom to its cause, step by step.")
        .markdown(lines.join("\n"))
        .height(4_u32)
}

/// Durations of the requests that a service answers: its own, else those of its server spans.
fn latency(telemetry: Telemetry<'_>) -> Option<Series<'_>> {
    let spans = || telemetry.series("latency").filter(|spans| spans.has_test("server"));
    telemetry
        .series_beside("duration_fine", "duration")
        .or_else(|| telemetry.series("duration"))
        .or_else(spans)
}

/// The text fields that some panel reads.
fn variables(rows: &[Row]) -> Vec<(&'static str, Variable)> {
    let field = |label: &str, text: &str| {
        Variable::default().text(crate::spec::Scalar::default()).label(label).description(text)
    };
    let has =
        |title: &str| rows.iter().any(|row| row.title.get().is_some_and(|own| own.text.ends_with(title)));
    let mut variables = Vec::new();
    if has(TRACES.title) || has(LOGS.title) {
        variables.push((TRACE, field("Trace id", "Id of the trace that the panels below show.")));
    }
    if has(PROFILES.title) {
        let text = "Attribute `pyroscope.profile.id` of the span that the second flame graph shows.";
        variables.push((PROFILE, field("Profile id", text)));
    }
    variables
}

struct Path<'a> {
    telemetry: Telemetry<'a>,
    settings: Settings<'a>,
    latency: Option<Series<'a>>,
}

impl Path<'_> {
    fn levels(&self, unit: &str) -> Thresholds {
        let (warn, crit) = if unit == "ms" { ("250", "500") } else { ("0.25", "0.5") };
        self.settings.thresholds("p95", warn, crit)
    }

    fn unit(&self) -> &str {
        self.latency.map_or("s", |series| series.unit())
    }

    /// The search for traces of the service above the worst level of p95.
    fn slow(&self) -> Option<String> {
        let (spans, _) = self.telemetry.spans()?;
        let unit = self.unit();
        let slow = DURATION.gt(verbatim(format!("{}{unit}", worst(&self.levels(unit))?)));
        Some(search(&spans, &KIND.eq(Kind::Server).and(slow)))
    }

    fn slow_traces(&self) -> Option<PanelLink> {
        Some(explore("traces", "Slow traces", self.slow()?))
    }

    fn metrics(&self) -> Option<Vec<Panel>> {
        let series = self.latency?;
        // Of spans those that answer; a service's own histogram has no such test and is not narrowed.
        let p95 = series.quantile("0.95", &[], RATE_INTERVAL, series.only("server"));
        let p95 = timeseries("p95", "p95, with sampled traces")
            .description(
                "95 of 100 requests are faster than the line. Each dot is one sampled request, and leads to its trace. \
                 No dots means that exemplars are not stored, or that nothing was sampled.",
            )
            .query(OneQuery(promql(p95).legend("p95").exemplars(true)))
            .unit(series.unit())
            .thresholds(self.levels(series.unit()))
            .width(24_u32)
            .height(9_u32);
        let counts = series.distribution(RATE_INTERVAL, series.only("server"));
        let heatmap = panel("heatmap", "distribution", "Distribution, with sampled traces")
            .description(
                "How many requests took how long. A band above the others is a group of slow requests: click a dot in \
                 it rather than one below.",
            )
            .query(OneQuery(promql(counts).exemplars(true)))
            .unit(series.unit())
            .width(24_u32);
        Some([p95, heatmap].into_iter().map(|panel| linked(panel, vec![self.slow_traces()])).collect())
    }

    fn traces(&self) -> Option<Vec<Panel>> {
        let show = to_this(self.telemetry, "Show below", TRACE, "${__data.fields.traceID}");
        let found = panel("table", "slow-traces", "Slow traces")
            .description(
                "Traces of the service above the red level of p95. *Show below* opens one in the next panel.",
            )
            .query(OneQuery(traceql(self.slow()?).instant(false).table("traces").limit(20_u32)))
            .link(links(vec![show]));
        let one = panel("traces", "trace", "Trace $traceId")
            .description(
                "The trace whose id is in the field `traceId`; empty until there is one. Look for the longest span \
                 without children: that is where the time went. Its links lead to logs and profiles.",
            )
            .query(OneQuery(traceql(format!("${TRACE}"))));
        Some(vec![found, one])
    }

    fn logs(&self) -> Option<Panel> {
        let (lines, convention) = self.telemetry.logs()?;
        let id = convention.trace_id.as_deref()?;
        let value = format!("${{{TRACE}}}");
        // Lines of browsers carry the id as a key; elsewhere it is metadata and needs no parser.
        // Without the first condition an empty field would find every line that has no id.
        let wanted = label(id).ne("").and(label(id).eq(&value));
        let found = if convention.vitals.is_empty() {
            lines.filter(wanted)
        } else {
            lines.contains(&value).logfmt_fields([id]).filter(wanted)
        };
        Some(
            panel("logs", "trace-logs", "Logs of trace $traceId")
                .description(
                    "What the service wrote while it worked on the trace in the field `traceId`; empty until there \
                     is one. Nothing although there is one: the lines carry no trace id, see to the logging set-up.",
                )
                .query(OneQuery(logql(found))),
        )
    }

    fn profiles(&self) -> Option<Vec<Panel>> {
        let (selector, convention) = self.telemetry.profiles()?;
        convention.profile("cpu")?;
        let graph = |name: &str, title: &str| panel("flamegraph", name, title).width(12_u32).height(14_u32);
        let whole = graph("profile", "Processor time of the service")
            .description(
                "Width is the share of samples, not the order in time. Look for wide plateaus near the top of the \
                 stack: that code runs the longest.",
            )
            .query(OneQuery(profile("cpu", selector.clone())))
            .link(links(vec![profile_link("cpu", "Open in Explore", selector.clone())]));
        let span = graph("span-profile", "Processor time of span $profileId")
            .description(
                "The same for the one span whose id is in the field `profileId`; empty until there is one, and for \
                 spans that were too short to be sampled.",
            )
            .query(OneQuery(profile("cpu", selector).spans(format!("${PROFILE}"))));
        Some(vec![whole, span])
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;

    const STORES: &[&str] = &["span-metrics", "service-graph", "tempo-traces", "otel-logs"];

    #[test]
    fn the_path_of_a_python_service_has_four_steps() {
        let sketch =
            sketch("correlation", &backend(), &["otel-http-server", "python-runtime", "pyroscope"], STORES);
        assert_sound(&sketch);
        assert_eq!(
            outline(&sketch),
            [
                "Path: guide",
                "1. Metrics: p95 distribution",
                "2. Traces: slow-traces trace",
                "3. Logs: trace-logs",
                "4. Profile: profile span-profile",
                "Alerts: alerts",
            ]
        );
        let names: Vec<&str> = sketch.variables.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, ["traceId", "profileId"]);
    }

    #[test]
    fn the_steps_are_bound_by_the_ids() {
        let sketch = sketch("correlation", &backend(), &["otel-http-server", "pyroscope"], STORES);
        assert_eq!(
            texts(&sketch, "slow-traces"),
            ["{ resource.service.name = \"backend\" && kind = server && duration > 0.5s }"]
        );
        assert_eq!(texts(&sketch, "trace"), ["$traceId"]);
        assert_eq!(
            texts(&sketch, "trace-logs"),
            ["{service_name=\"backend\"} | trace_id!=\"\" and trace_id=\"${traceId}\""]
        );
        let span = queries(panel(&sketch, "span-profile"))[0];
        assert_eq!(span.spans.get().unwrap().as_str(), "$profileId");
        assert_eq!(span.selector.get().unwrap().as_str(), "{service_name=\"backend\"}");
        assert!(!queries(panel(&sketch, "slow-traces"))[0].instant.or(true));
    }

    #[test]
    fn a_browser_application_starts_at_its_spans_and_reads_its_own_lines() {
        let sketch = sketch("correlation", &frontend(), &["faro"], STORES);
        assert_sound(&sketch);
        assert_eq!(
            texts(&sketch, "trace-logs"),
            [
                "{app=\"durable-frontend\"} |= \"${traceId}\" | logfmt traceID | traceID!=\"\" and traceID=\"${traceId}\""
            ]
        );
        assert_eq!(
            texts(&sketch, "p95"),
            [
                "histogram_quantile(0.95, sum by (le) (rate(traces_spanmetrics_latency_bucket{service=\"durable-frontend\",\
              span_name!~\"([A-Z]+ )?/(health|healthz|ready|metrics)\",span_kind=~\"SPAN_KIND_SERVER\"}[$__rate_interval])))"
            ]
        );
    }

    #[test]
    fn several_services_keep_their_choice_in_links() {
        let several = super::super::Spellings::variable();
        let sketch = sketch("correlation", &several, &["otel-http-server-legacy"], STORES);
        assert_sound(&sketch);
        let link = panel(&sketch, "slow-traces").link.get().unwrap().iter().next().unwrap();
        assert_eq!(
            link.0.url.get().unwrap().as_str(),
            "/d/${__dashboard.uid}?var-traceId=${__data.fields.traceID}&${service:queryparam}&${__url_time_range}"
        );
        assert!(texts(&sketch, "slow-traces")[0].ends_with("duration > 500ms }"));
    }

    #[test]
    fn a_host_has_no_path() {
        assert!(attempt("correlation", &backend(), &["node-exporter"], STORES).is_err());
    }
}
