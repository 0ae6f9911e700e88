//! Panels that cannot draw what their queries give.

use super::advice::listing;
use super::{Check, Example, Meta};
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{
    Base, Dashboard, DatasourceRef, Language, Panel, Syntax, Target, TargetKind, language_name,
};
use crate::query::{logql, traceql};
use crate::vocabulary::panel::{PANELS, PanelKind};

/// Panels that show lines of logs, sorted.
const OF_LINES: [&str; 2] = ["logs", "table"];

/// Panels that show traces, sorted.
const OF_TRACES: [&str; 3] = ["nodeGraph", "table", "traces"];

/// `panel/cannot-draw`, `panel/wrong-result`
pub(super) struct Fit;

impl Check for Fit {
    fn metas(&self) -> &'static [Meta] {
        METAS
    }

    fn dashboard(&self, _: &Base, dashboard: &Dashboard, sink: &mut Sink) {
        for panel in dashboard.panels() {
            let Some(kind) = PANELS.get(panel.kind) else { continue };
            // Of a datasource that is not there the language was only guessed.
            for target in panel.targets.iter().filter(|target| target.datasource != DatasourceRef::POISON) {
                match language(target) {
                    Some(language) if !kind.draws(language) => {
                        sink.push(cannot_draw(panel, kind, target, language));
                    }
                    Some(_) => sink.extend(wrong_result(panel, kind, target)),
                    None => {}
                }
            }
        }
    }
}

fn language(target: &Target) -> Option<Language> {
    match &target.kind {
        TargetKind::ServiceMap(_) => Some(Language::TraceQl),
        TargetKind::Profile(_) => Some(Language::Profile),
        kind => kind.query().map(|(_, language)| language),
    }
}

fn cannot_draw(panel: &Panel, kind: &PanelKind, target: &Target, language: Language) -> Diagnostic {
    let name = language_name(language);
    let report =
        Diagnostic::error("panel/cannot-draw", format!("a `{}` panel draws nothing of {name}", kind.id))
            .at(target.origin, format!("a query in {name}"))
            .also(panel.origin, format!("`{}` panel", kind.id));
    if !kind.has_queries() {
        return report.help("remove the query");
    }
    let able: Vec<&str> = PANELS.iter().filter(|kind| kind.draws(language)).map(|kind| kind.id).collect();
    report.help(format!("use a panel such as {}", listing(&able)))
}

/// Lines where numbers are drawn, numbers where lines are, and the same of traces.
fn wrong_result(panel: &Panel, kind: &PanelKind, target: &Target) -> Option<Diagnostic> {
    let (query, _) = target.kind.query()?;
    let (found, expected, help) = match &query.syntax {
        Syntax::LogQl(parsed) => match parsed.kind()? {
            logql::Kind::Log if !OF_LINES.contains(&kind.id) => (
                "lines",
                "numbers",
                "count the lines: `sum(count_over_time(… [$__auto]))`, or use a `logs` panel",
            ),
            logql::Kind::Metric if kind.id == "logs" => {
                ("numbers", "lines", "use a `timeseries` panel, or write the query without the aggregation")
            }
            _ => return None,
        },
        Syntax::TraceQl(parsed) => match parsed.kind()? {
            traceql::QueryKind::Search if !OF_TRACES.contains(&kind.id) => {
                ("traces", "numbers", "add a metrics function such as `| rate()`, or use a `table` panel")
            }
            traceql::QueryKind::Metrics if OF_TRACES.contains(&kind.id) && kind.id != "table" => (
                "numbers",
                "traces",
                "use a `timeseries` panel, or write the query without the metrics function",
            ),
            _ => return None,
        },
        _ => return None,
    };
    let message = format!("the panel `{}` shows {expected}, and its query gives {found}", panel.title.text);
    Some(
        Diagnostic::error("panel/wrong-result", message)
            .at(query.text.origin(), format!("gives {found}"))
            .also(panel.origin, format!("`{}` panel", kind.id))
            .help(help),
    )
}

const METAS: &[Meta] = &[
    Meta {
        code: "panel/cannot-draw",
        summary: "a panel has a query in a language whose results it cannot draw",
        explanation: "A flame graph draws profiles, a `logs` panel lines of logs, a `text` panel nothing at
all. Grafana shows such a panel empty, or an error in its corner.",
        bad: &[Example::dashboard("panels: [{ logs: Orders, promql: orders_total }]\n")],
        good: &[Example::dashboard("panels: [{ logs: Orders, logql: '{app=\"orders\"}' }]\n")],
    },
    Meta {
        code: "panel/wrong-result",
        summary: "a query gives lines or traces where numbers are drawn, or the other way round",
        explanation: "LogQL and TraceQL each have two kinds of queries: those that find lines or traces, and
those that make series of them. Which one a panel needs follows from its kind.",
        bad: &[Example::dashboard(
            "panels: [{ timeseries: Errors, logql: '{app=\"orders\"} |= \"error\"', unit: short }]\n",
        )],
        good: &[Example::dashboard(
            "panels: [{ timeseries: Errors, logql: 'sum(count_over_time({app=\"orders\"} |= \"error\" [5m]))', unit: short }]\n",
        )],
    },
];
