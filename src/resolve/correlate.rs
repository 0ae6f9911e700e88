//! Links between the signals: exemplars → traces → logs, metrics, profiles; logs → traces.

use super::Context;
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{Correlations, DatasourceRef, DerivedField, Language, TraceLinks};
use crate::query::logql::build::streams;
use crate::query::promql::build::{Matcher, histogram_quantile, metric, rate, sum};
use crate::span::Text;
use crate::spec::{self, Correlate};
use crate::tree::unknown_word;
use crate::vocabulary::datasource::DATASOURCES;

/// Decides which links are made, and fills them in.
pub(super) fn correlate(project: &spec::Project, cx: &mut Context, sink: &mut Sink) {
    let wanted = Wanted::of(project.correlate.get().unwrap_or(&Correlate::None), sink);
    let ends = Ends::of(cx);
    wanted.report_missing(&ends, sink);
    if let Some(origin) = project.correlate.origin().filter(|_| wanted.all && ends.traces.is_none()) {
        sink.push(
            Diagnostic::warning("correlate/nothing", "`correlate: all` makes no links")
                .at(origin, "every link begins or ends at a trace")
                .help("add a datasource of traces, or leave it out"),
        );
    }
    let links: Vec<Correlations> =
        (0..cx.base.datasources.len()).map(|index| links(index, &ends, &wanted, cx)).collect();
    for (datasource, links) in cx.base.datasources.iter_mut().zip(links) {
        datasource.correlations = links;
    }
}

/// The links that the author wants, with the place of each that is named.
struct Wanted {
    all: bool,
    named: Vec<Text>,
}

impl Wanted {
    fn of(said: &Correlate, sink: &mut Sink) -> Self {
        let named: Vec<Text> = match said {
            Correlate::Some(list) => list.iter().filter_map(|said| said.get().cloned()).collect(),
            _ => Vec::new(),
        };
        for link in &named {
            if !Correlate::LINKS.contains(&&*link.text) {
                sink.push(unknown_word(link.origin(), "link", &link.text, Correlate::LINKS.iter().copied()));
            }
        }
        Self { all: matches!(said, Correlate::All), named }
    }

    fn has(&self, link: &str) -> bool {
        self.all || self.named.iter().any(|named| &*named.text == link)
    }

    /// A link that is named needs both of its ends.
    fn report_missing(&self, ends: &Ends, sink: &mut Sink) {
        for link in &self.named {
            let needed: &[(Option<DatasourceRef>, &str)] = match &*link.text {
                "exemplars" => &[(ends.metrics, "metrics"), (ends.traces, "traces")],
                "traces-to-logs" => &[(ends.traces, "traces"), (ends.logs, "logs")],
                "traces-to-metrics" => &[(ends.traces, "traces"), (ends.metrics, "metrics")],
                "traces-to-profiles" => &[(ends.traces, "traces"), (ends.profiles, "profiles")],
                "logs-to-traces" => &[(ends.logs, "logs"), (ends.traces, "traces")],
                _ => &[],
            };
            for (_, signal) in needed.iter().filter(|(end, _)| end.is_none()) {
                sink.push(
                    Diagnostic::error(
                        "correlate/no-target",
                        format!("the link `{}` has no datasource for {signal}", link.text),
                    )
                    .at(link.origin(), format!("needs a datasource for {signal}"))
                    .help("add the datasource to `datasources`, or leave the link out"),
                );
            }
        }
    }
}

/// The datasource of each signal.
struct Ends {
    metrics: Option<DatasourceRef>,
    logs: Option<DatasourceRef>,
    traces: Option<DatasourceRef>,
    profiles: Option<DatasourceRef>,
}

impl Ends {
    fn of(cx: &Context) -> Self {
        Self {
            metrics: cx.speaking(Language::PromQl),
            logs: cx.speaking(Language::LogQl),
            traces: cx.speaking(Language::TraceQl).or_else(|| cx.speaking(Language::Jaeger)),
            profiles: cx.speaking(Language::Profile),
        }
    }
}

fn links(index: usize, ends: &Ends, wanted: &Wanted, cx: &Context) -> Correlations {
    let mut links = Correlations::default();
    let Some(datasource) = cx.base.datasources.get(index) else { return links };
    let Some(kind) = datasource.kind.and_then(|kind| DATASOURCES.get(kind)) else { return links };
    match kind.language {
        Some(Language::PromQl) if wanted.has("exemplars") => {
            // OTLP translation writes `trace_id`, Tempo's metrics-generator `traceID` unless told otherwise.
            let labels = ["trace_id", "traceID"].into_iter();
            links.exemplars =
                ends.traces.map(|to| labels.map(|label| (label.into(), to)).collect()).unwrap_or_default();
        }
        Some(Language::LogQl) if wanted.has("logs-to-traces") => {
            links.derived_fields = ends.traces.map(derived_fields).unwrap_or_default();
        }
        Some(Language::TraceQl | Language::Jaeger) => {
            links.traces = Some(trace_links(ends, wanted, kind.language == Some(Language::TraceQl)));
        }
        _ => {}
    }
    links
}

/// Trace ids in structured metadata, in JSON lines, and in the logfmt lines of browsers.
fn derived_fields(target: DatasourceRef) -> Vec<DerivedField> {
    let field = |name: &str, label: bool, regex: &str| DerivedField {
        name: name.into(),
        label,
        regex: regex.into(),
        target,
    };
    vec![
        field("TraceID", true, "trace_?id"),
        field("TraceID_json", false, r#""trace_id":\s*"(\w+)""#),
        field("TraceID_logfmt", false, r"trace(?:_id|ID)=(\w+)"),
    ]
}

fn trace_links(ends: &Ends, wanted: &Wanted, profiles: bool) -> TraceLinks {
    let tags = || [Matcher::verbatim("$__tags")];
    let calls = sum(rate(metric("traces_spanmetrics_calls_total").matchers(tags()).range("5m")));
    let buckets = metric("traces_spanmetrics_latency_bucket").matchers(tags());
    let p95 = histogram_quantile("0.95", sum(rate(buckets.range("5m"))).by(["le"]));
    // `${__tags}` and `${__span.traceId}` are filled in by Grafana; the custom query reads structured
    // metadata, far faster than the default one, which greps the line.
    let logs = streams([Matcher::verbatim("${__tags}")])
        .filter(crate::query::logql::build::label("trace_id").eq("${__span.traceId}"));
    TraceLinks {
        logs: ends.logs.filter(|_| wanted.has("traces-to-logs")),
        metrics: ends.metrics.filter(|_| wanted.has("traces-to-metrics")),
        profiles: ends
            .profiles
            .filter(|_| profiles && wanted.has("traces-to-profiles"))
            .map(|to| (to, "process_cpu:cpu:nanoseconds:cpu:nanoseconds".into())),
        logs_query: logs.into_text().into(),
        logs_label: "service_name".into(),
        metrics_queries: vec![
            ("Span rate".into(), calls.into_text().into()),
            ("Span p95".into(), p95.into_text().into()),
        ],
        metrics_label: "service".into(),
        profiles_label: "service_name".into(),
    }
}
