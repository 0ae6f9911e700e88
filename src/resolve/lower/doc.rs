//! What the parts of one document share while it is lowered.

use crate::diagnostic::{Diagnostic, Sink};
use crate::method::Telemetry;
use crate::model::{DatasourceRef, Language, Query, Syntax};
use crate::query::keep::{self, Grouping, Kept};
use crate::query::promql::build::Matcher;
use crate::query::{logql, promql, traceql};
use crate::resolve::{Context, Service};
use crate::span::{Origin, Span, Text};

/// What the parts of one document share while it is lowered.
#[derive(Clone, Copy)]
pub(super) struct Doc<'a> {
    pub(super) cx: &'a Context,
    /// The service, or the first of several.
    pub(super) service: Option<&'a Service>,
    pub(super) telemetry: Option<Telemetry<'a>>,
    /// Datasource that the document, row or panel names.
    pub(super) datasource: Option<DatasourceRef>,
    /// Whether variables choose the datasources.
    pub(super) choose: bool,
    /// Where what is lowered was generated from, when a method made it.
    pub(super) generated: Option<Origin>,
    /// Labels that what is generated keeps, and `$where` selects by.
    pub(super) kept: &'a [Kept],
    /// Whether its results are told apart by them.
    pub(super) grouping: Grouping,
}

impl<'a> Doc<'a> {
    /// Of a service or of none; so far nothing in it is generated.
    pub(super) fn new(
        cx: &'a Context,
        service: Option<&'a Service>,
        telemetry: Option<Telemetry<'a>>,
    ) -> Self {
        let grouping = Grouping::Apart;
        Self { cx, service, telemetry, datasource: None, choose: false, generated: None, kept: &[], grouping }
    }
}

impl Doc<'_> {
    /// The same, for something that names its own datasource.
    pub(super) fn with_datasource(self, uid: Option<&Text>, sink: &mut Sink) -> Self {
        match uid {
            Some(uid) => Self { datasource: Some(self.cx.datasource(uid, sink)), ..self },
            None => self,
        }
    }

    /// A place: for what a method made, where the method was said.
    pub(super) fn place(&self, origin: Origin) -> Origin {
        match (self.generated, origin) {
            (Some(generated), Origin::Rust(_) | Origin::Generated) => generated,
            _ => origin,
        }
    }

    /// A text with its place.
    pub(super) fn text(&self, text: &Text) -> Text {
        match self.generated {
            Some(_) => Text::plain(text.text.clone(), self.place(text.origin())),
            None => text.clone(),
        }
    }

    /// A query in a language: `$where` filled in, parsed.
    pub(super) fn query(&self, text: &Text, language: Language, sink: &mut Sink) -> Query {
        let text = self.fill_where(&self.text(text), language, sink);
        let syntax = parse(&text.text, language);
        if self.generated.is_none() || self.kept.is_empty() {
            return Query { text, syntax, generated: self.generated.is_some() };
        }
        let kept = match &syntax {
            Syntax::PromQl(parsed) => keep::promql(&parsed.tree, self.kept, self.grouping),
            Syntax::LogQl(parsed) => keep::logql(&text.text, &parsed.tree, self.kept, self.grouping),
            Syntax::TraceQl(parsed) => keep::traceql(&text.text, &parsed.tree, self.kept, self.grouping),
            Syntax::None => return Query { text, syntax, generated: true },
        };
        let syntax = parse(&kept, language);
        Query { text: Text::plain(kept, text.origin()), syntax, generated: true }
    }

    /// A selector of profiles, or of the edges of a service graph.
    pub(super) fn selector(&self, text: Text) -> Text {
        if self.generated.is_none() || self.kept.is_empty() {
            return text;
        }
        let matchers: Vec<&str> = self.kept.iter().map(Kept::matcher).collect();
        let Some(open) = text.text.trim_end().strip_suffix('}') else { return text };
        let comma = if open.trim_end().ends_with('{') { "" } else { "," };
        Text::plain(format!("{open}{comma}{}}}", matchers.join(",")), text.origin())
    }

    /// The name of a series, with the labels that tell it apart in front.
    pub(super) fn legend(&self, legend: Text, query: &str) -> Text {
        let told = |label: &&Kept| query.contains(label.label()) && !legend.text.contains(label.label());
        if self.generated.is_none() || self.grouping == Grouping::Together || query.starts_with("vector(") {
            return legend;
        }
        let fronts = self.kept.iter().filter(told).map(|kept| format!("{{{{{}}}}} ", kept.label()));
        let front = fronts.collect::<Vec<_>>().concat();
        if front.is_empty() {
            legend
        } else {
            Text::plain(format!("{front}{}", legend.text), legend.origin())
        }
    }

    /// Replaces `$where` by the matchers of the service.
    fn fill_where(&self, text: &Text, language: Language, sink: &mut Sink) -> Text {
        let uses = where_uses(&text.text);
        if uses.is_empty() {
            return text.clone();
        }
        let matchers = match (self.telemetry, language) {
            (Some(telemetry), Language::PromQl) => telemetry.metric_matchers(),
            (Some(telemetry), Language::LogQl) => telemetry.log_matchers(),
            _ => Vec::new(),
        };
        let Some(first) = uses.first().filter(|_| matchers.is_empty()) else {
            let kept = self.kept.iter().filter(|_| self.generated.is_none()).map(Kept::matcher);
            let filled = matchers.iter().map(Matcher::as_str).chain(kept).collect::<Vec<_>>().join(",");
            return text.replaced(uses.iter().map(|span| (*span, &*filled)));
        };
        self.report_no_where(text.place(*first), language, sink);
        // Any condition keeps the query readable for the other checks; nothing is written after an error.
        let any = if language == Language::TraceQl { ".where = \"\"" } else { "where=\"\"" };
        text.replaced(uses.iter().map(|span| (*span, any)))
    }

    fn report_no_where(&self, origin: Origin, language: Language, sink: &mut Sink) {
        if self.service.is_some_and(|service| service.broken) {
            return;
        }
        let name = crate::model::language_name(language);
        sink.push(match self.service {
            _ if !matches!(language, Language::PromQl | Language::LogQl) => {
                Diagnostic::error("query/no-service", format!("`$where` stands for nothing in {name}"))
                    .at(origin, "only PromQL and LogQL have it")
                    .help("write the condition out: `resource.service.name = \"NAME\"`")
            }
            None => Diagnostic::error("query/no-service", "`$where` stands for a service, and none is named")
                .at(origin, "no service to select")
                .help("add `service:` with the name of a service in dashc.yaml"),
            Some(service) => {
                let message = format!(
                    "`$where` has nothing to stand for: `{}` has no convention for {name}",
                    service.name
                );
                Diagnostic::error("query/no-service", message)
                    .at(origin, "nothing selects the service here")
                    .also(service.origin, format!("`{}` is declared here", service.name))
                    .help("add an `instrumentation` that has this signal, or write the matchers out")
            }
        });
    }
}

/// Where a text says `$where`, as a whole word.
fn where_uses(text: &str) -> Vec<Span> {
    const MARK: &str = "$where";
    let ends = |at: usize| !text[at..].starts_with(|next: char| next.is_alphanumeric() || next == '_');
    let found = text.match_indices(MARK).map(|(at, _)| Span::new(at, at + MARK.len()));
    found.filter(|span| ends(span.range().end)).collect()
}

/// Parses a query.
pub(in crate::resolve) fn parse(text: &str, language: Language) -> Syntax {
    match language {
        Language::PromQl => Syntax::PromQl(Box::new(promql::parse(text))),
        Language::LogQl => Syntax::LogQl(Box::new(logql::parse(text))),
        Language::TraceQl if !traceql::is_trace_id(text) => Syntax::TraceQl(Box::new(traceql::parse(text))),
        _ => Syntax::None,
    }
}
