//! Targets: the datasource, language and shape of each query.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::doc::Doc;
use super::infer;
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{
    Datasource, DatasourceRef, Language, Profile, Target, TargetFormat, TargetKind, TraceTable,
};
use crate::query::keep::Grouping;
use crate::span::{Origin, Text};
use crate::spec::Query;
use crate::tree::{List, Said, unknown_word};
use crate::vocabulary::datasource::{DATASOURCES, speaks_sql};
use crate::vocabulary::panel::PanelKind;

/// How a panel asks for what its queries do not say.
#[derive(Clone, Copy, Default)]
pub(super) struct Shape {
    /// One value rather than a series.
    pub(super) instant: bool,
    /// Rows rather than series.
    pub(super) table: bool,
    /// Buckets.
    pub(super) heatmap: bool,
    /// What the panel draws; empty when anything will do.
    pub(super) draws: &'static [Language],
}

impl Shape {
    /// What a panel kind asks for.
    pub(super) fn of(kind: &PanelKind) -> Self {
        let draws = kind.languages;
        match kind.id {
            "heatmap" => Self { heatmap: true, draws, ..Self::default() },
            "table" => Self { instant: true, table: true, draws, ..Self::default() },
            _ => Self { draws, ..Self::default() },
        }
    }
}

/// A query with the datasource that its panel or rule names beside it. Of one among several queries that is
/// a default, as a document's is: each finds a datasource for its own language.
pub(super) fn beside<'q>(query: &'q Query, datasource: &Said<Text>) -> Cow<'q, Query> {
    if datasource.is_unsaid() || !query.datasource.is_unsaid() {
        return Cow::Borrowed(query);
    }
    Cow::Owned(Query { datasource: datasource.clone(), ..query.clone() })
}

/// `A`, `B`, … `Z`, `AA`, …: the refId of the query at `index`.
pub(super) fn ref_id(index: usize) -> Box<str> {
    let letter = |at: usize| char::from(b'A' + u8::try_from(at % 26).unwrap_or_default());
    let mut name = String::new();
    if index >= 26 {
        name.push(letter(index / 26 - 1));
    }
    name.push(letter(index));
    name.into()
}

impl Doc<'_> {
    /// A target; `index` gives its refId.
    pub(super) fn target(&self, query: &Query, index: usize, shape: Shape, sink: &mut Sink) -> Target {
        let grouping = if shape.heatmap { Grouping::Together } else { self.grouping };
        let doc = Self { grouping, ..self.with_datasource(query.datasource.get(), sink) };
        let origin = doc.place(query.origin);
        let (datasource, kind) = doc.asked(query, shape, origin, sink);
        let format = format(query, shape, sink);
        let mut target = Target {
            ref_id: ref_id(index),
            datasource,
            legend: None,
            instant: query.instant.or(shape.instant),
            exemplars: query.exemplars.or(false) && doc.can_link_exemplars(datasource),
            format,
            step: query.step.get().copied(),
            limit: query.limit.get().copied(),
            hidden: query.hidden.or(false),
            raw: raw(query, sink),
            origin,
            kind,
        };
        let asked = target.kind.query().map_or("", |(query, _)| query.text.as_str());
        target.legend = match query.legend.get() {
            Some(legend) => Some(doc.legend(doc.text(legend), asked)),
            None => infer::legend(&target),
        };
        target
    }

    /// Whether dots on a graph would lead anywhere. An author who asks for them is told by a check;
    /// a method asks for them wherever they help.
    fn can_link_exemplars(&self, datasource: DatasourceRef) -> bool {
        let found = self.cx.base.datasource(datasource);
        self.generated.is_none()
            || found.is_some_and(|found| found.external || !found.correlations.exemplars.is_empty())
    }

    /// What a query asks, and where.
    fn asked(
        &self,
        query: &Query,
        shape: Shape,
        origin: Origin,
        sink: &mut Sink,
    ) -> (DatasourceRef, TargetKind) {
        if query.service_map.or(false) {
            let to = self.for_language(Language::TraceQl, origin, sink);
            let selector = query.selector.get().map(|selector| self.selector(self.text(selector)));
            return (to, TargetKind::ServiceMap(selector));
        }
        if let Some(place) = query.raw.origin() {
            return self.unmodelled(query, shape, place, sink);
        }
        let Some((key, text)) = one_text(query, self.place(query.origin), sink) else {
            return (DatasourceRef::POISON, TargetKind::Broken);
        };
        let place = self.place(text.origin());
        let (to, language) = match key {
            "promql" => (self.spoken(query, Language::PromQl, place, sink), Some(Language::PromQl)),
            "logql" => (self.spoken(query, Language::LogQl, place, sink), Some(Language::LogQl)),
            "traceql" => (self.spoken(query, Language::TraceQl, place, sink), Some(Language::TraceQl)),
            "profile" => (self.spoken(query, Language::Profile, place, sink), Some(Language::Profile)),
            _ => self.by_datasource(shape, place, sink),
        };
        let language = language.or_else(|| (to == DatasourceRef::POISON).then(|| Self::guessed(&text.text)));
        if let Some(language) = language.filter(|_| self.generated.is_none()) {
            super::idle::query(query, language, sink);
        }
        if language.is_none() && self.generated.is_none() {
            self.report_unmodelled(to, place, sink);
        }
        // Who has no store of profiles was told so, and knows none of their types either.
        if language == Some(Language::Profile) && to == DatasourceRef::POISON {
            return (to, TargetKind::Broken);
        }
        (to, self.kind(query, text, language, sink))
    }

    /// A plugin may call its query otherwise, and then shows nothing.
    fn report_unmodelled(&self, to: DatasourceRef, origin: Origin, sink: &mut Sink) {
        let Some(found) = self.cx.base.datasource(to) else { return };
        if found.kind.is_some() || speaks_sql(&found.plugin) {
            return;
        }
        let message = format!("how `{}` calls its query is not known", found.plugin);
        sink.push(
            Diagnostic::warning("query/unmodelled", message)
                .at(origin, "written as `query`")
                .also(found.origin, "the datasource")
                .help("write the plugin's own keys: `queries: [{ raw: { query: … } }]`"),
        );
    }

    /// A query in the spelling of a plugin that dashc does not model.
    fn unmodelled(
        &self,
        query: &Query,
        shape: Shape,
        origin: Origin,
        sink: &mut Sink,
    ) -> (DatasourceRef, TargetKind) {
        const ITS_OWN: [Language; 4] =
            [Language::PromQl, Language::LogQl, Language::TraceQl, Language::Profile];
        let (to, language) = self.by_datasource(shape, origin, sink);
        if let Some((key, second)) =
            query.texts().into_iter().find_map(|(key, said)| Some((key, said.get()?)))
        {
            sink.push(
                Diagnostic::error("query/twice", format!("a query has both `raw` and `{key}`"))
                    .at(second.origin(), "a second text")
                    .also(origin, "the first one")
                    .help(format!("keep `{key}`, or write it into `raw` as the plugin calls it")),
            );
        }
        match language.filter(|language| ITS_OWN.contains(language)) {
            Some(language) => {
                let name = crate::model::language_name(language);
                sink.push(
                    Diagnostic::error("query/raw-of-dashc", format!("queries in {name} have no `raw`"))
                        .at(origin, "goes round what is checked")
                        .help("write `query`, with the settings that it needs beside it"),
                );
                (to, TargetKind::Broken)
            }
            None => (to, TargetKind::Other(Text::plain("", origin))),
        }
    }

    /// The datasource that the query itself names, else one for its language. A check tells when the named
    /// one speaks another.
    fn spoken(&self, query: &Query, language: Language, origin: Origin, sink: &mut Sink) -> DatasourceRef {
        if query.datasource.is_unsaid() {
            return self.for_language(language, origin, sink);
        }
        self.datasource.unwrap_or(DatasourceRef::POISON)
    }

    /// The datasource for a language: the document's own when it speaks it, else the project's.
    fn for_language(&self, language: Language, origin: Origin, sink: &mut Sink) -> DatasourceRef {
        let own = self.datasource.filter(|own| self.cx.language(*own) == Some(language));
        own.unwrap_or_else(|| self.cx.speaking_or_report(language, origin, sink))
    }

    /// The document's datasource, else the default one if the panel draws what it gives, else one whose
    /// language the panel draws; and the language.
    fn by_datasource(
        &self,
        shape: Shape,
        origin: Origin,
        sink: &mut Sink,
    ) -> (DatasourceRef, Option<Language>) {
        let fits = |to: &DatasourceRef| {
            shape.draws.is_empty() || self.cx.language(*to).is_none_or(|spoken| shape.draws.contains(&spoken))
        };
        let drawn = || shape.draws.iter().rev().find_map(|language| self.cx.speaking(*language));
        let default = self.cx.default_datasource();
        let to = self.datasource.or_else(|| default.filter(fits).or_else(drawn)).or(default);
        let Some(to) = to else {
            sink.push(
                Diagnostic::error("datasource/none", "the project has no datasource")
                    .at(origin, "nothing to ask")
                    .help("add one to `datasources` in dashc.yaml"),
            );
            return (DatasourceRef::POISON, None);
        };
        if let Some(found) = self.cx.base.datasource(to).filter(|found| answers_nothing(found)) {
            sink.push(
                Diagnostic::error(
                    "datasource/no-queries",
                    format!("`{}` answers no queries", found.uid.text),
                )
                .at(origin, "asked here")
                .also(found.origin, format!("of type `{}`", found.plugin))
                .help("name a datasource with metrics, logs or traces; an `alertlist` panel shows alerts"),
            );
            return (DatasourceRef::POISON, None);
        }
        (to, self.cx.language(to))
    }

    /// The language of a query whose datasource is unknown, and reported: the one that takes it, so
    /// that a misspelt datasource does not hide a misspelt query.
    fn guessed(text: &str) -> Language {
        let takes = |language: &Language| crate::model::is_ok(&super::doc::parse(text, *language));
        let mut all = [Language::PromQl, Language::LogQl, Language::TraceQl].into_iter();
        all.find(takes).unwrap_or(Language::PromQl)
    }

    fn kind(&self, query: &Query, text: &Text, language: Option<Language>, sink: &mut Sink) -> TargetKind {
        match language {
            Some(Language::PromQl) => TargetKind::PromQl(self.query(text, Language::PromQl, sink)),
            Some(Language::LogQl) => TargetKind::LogQl(self.query(text, Language::LogQl, sink)),
            Some(Language::TraceQl) => {
                TargetKind::TraceQl(self.query(text, Language::TraceQl, sink), trace_table(query, sink))
            }
            Some(Language::Profile) => self.profile(query, text, sink),
            Some(Language::CloudWatch | Language::Jaeger) | None => TargetKind::Other(self.text(text)),
        }
    }

    /// A profile by its role in the service's convention, or by its id.
    fn profile(&self, query: &Query, text: &Text, sink: &mut Sink) -> TargetKind {
        let Some(type_id) = self.profile_id(text, sink) else { return TargetKind::Broken };
        let known = self.telemetry.and_then(|telemetry| telemetry.profiles());
        let own = query.selector.get().map(|selector| self.text(selector));
        let service = known.map(|(selector, _)| Text::plain(selector, self.place(text.origin())));
        let list = |said: &Said<List<Text>>| {
            said.get().map(|list| list.iter().map(|label| self.text(label)).collect())
        };
        TargetKind::Profile(Profile {
            type_id,
            selector: self
                .selector(own.or(service).unwrap_or_else(|| Text::plain("{}", self.place(text.origin())))),
            group_by: list(&query.group_by).unwrap_or_default(),
            spans: query.spans.get().map(|spans| self.text(spans)),
        })
    }

    /// The id of a profile that is named by its role or by the id itself; reported if it is neither.
    pub(super) fn profile_id(&self, text: &Text, sink: &mut Sink) -> Option<Text> {
        let known = self.telemetry.and_then(|telemetry| telemetry.profiles());
        if let Some(id) = known.as_ref().and_then(|(_, convention)| convention.profile(&text.text)) {
            return Some(Text::plain(id, self.place(text.origin())));
        }
        if text.text.contains(':') || text.text.contains('$') {
            return Some(self.text(text));
        }
        self.report_profile(text, known.map(|(_, convention)| convention), sink);
        None
    }

    fn report_profile(
        &self,
        text: &Text,
        convention: Option<&crate::convention::Convention>,
        sink: &mut Sink,
    ) {
        let roles = convention.into_iter().flat_map(|convention| &convention.profiles);
        let known = roles.map(|(role, _)| &**role);
        sink.push(unknown_word(self.place(text.origin()), "profile", &text.text, known));
    }
}

/// Whether a datasource is of a type that takes no queries at all.
fn answers_nothing(datasource: &Datasource) -> bool {
    let kind = datasource.kind.and_then(|kind| DATASOURCES.get(kind));
    kind.is_some_and(|kind| kind.language.is_none())
}

/// A query in a plugin's own spelling.
fn raw(query: &Query, sink: &mut Sink) -> Option<Box<Map<String, Value>>> {
    const OF_DASHC: [(&str, &str); 3] = [
        ("datasource", "write `datasource` beside `raw`"),
        ("hide", "write `hidden: true` beside `raw`"),
        ("refId", "remove it: queries are `A`, `B`, … in their order"),
    ];
    let (raw, origin) = query.raw.with_origin()?;
    let Value::Object(map) = raw.to_json() else {
        let report = Diagnostic::error("spec/wrong-type", "`raw` is not a mapping");
        sink.push(report.at(origin, "expected a mapping"));
        return None;
    };
    let places = raw.places();
    for (key, instead) in OF_DASHC.into_iter().filter(|(key, _)| map.contains_key(*key)) {
        let place = places.iter().find(|(known, ..)| &**known == key).map_or(origin, |(_, place, _)| *place);
        sink.push(
            Diagnostic::error("query/raw-of-dashc", format!("`raw` sets `{key}`, which dashc makes"))
                .at(place, "goes round what is checked")
                .help(instead),
        );
    }
    Some(Box::new(map))
}

/// The one text of a query.
fn one_text<'q>(query: &'q Query, origin: Origin, sink: &mut Sink) -> Option<(&'static str, &'q Text)> {
    let texts = query.texts();
    if texts.iter().any(|(_, said)| said.is_broken()) {
        return None;
    }
    let mut said = texts.into_iter().filter_map(|(key, said)| Some((key, said.get()?)));
    let Some(first) = said.next() else {
        sink.push(
            Diagnostic::error("query/missing", "a query has no text")
                .at(origin, "expected `query`, `promql`, `logql`, `traceql` or `profile`")
                .help("write the query itself: `query: up`"),
        );
        return None;
    };
    if let Some((key, second)) = said.next() {
        let message = format!("a query has both `{}` and `{key}`", first.0);
        sink.push(
            Diagnostic::error("query/twice", message)
                .at(second.origin(), "a second text")
                .also(first.1.origin(), "the first one")
                .help("use `queries:` for several"),
        );
    }
    Some(first)
}

fn format(query: &Query, shape: Shape, sink: &mut Sink) -> TargetFormat {
    const WORDS: [(&str, TargetFormat); 3] = [
        ("time_series", TargetFormat::TimeSeries),
        ("table", TargetFormat::Table),
        ("heatmap", TargetFormat::Heatmap),
    ];
    let Some(word) = query.format.get() else {
        return match shape {
            Shape { heatmap: true, .. } => TargetFormat::Heatmap,
            Shape { table: true, .. } => TargetFormat::Table,
            _ => TargetFormat::TimeSeries,
        };
    };
    super::field::word(word, "format", &WORDS, sink).unwrap_or_default()
}

fn trace_table(query: &Query, sink: &mut Sink) -> TraceTable {
    const WORDS: [(&str, TraceTable); 3] =
        [("traces", TraceTable::Traces), ("spans", TraceTable::Spans), ("raw", TraceTable::Raw)];
    query.table.get().and_then(|word| super::field::word(word, "table", &WORDS, sink)).unwrap_or_default()
}
