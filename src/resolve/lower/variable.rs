//! Variables: what they ask, what they start with.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::doc::Doc;
use super::field::word;
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{DatasourceRef, Language, Variable, VariableKind, VariableSource};
use crate::nearest::nearest;
use crate::quantity::Duration;
use crate::resolve::pattern;
use crate::span::{Origin, Span, Text};
use crate::spec::{self, Flag, Scalar};
use crate::tree::{List, Map, Name, OneOrMany, Said, listing};
use crate::vocabulary::datasource as vocabulary;

/// Keys that say where values come from; a variable has exactly one.
const KINDS: [&str; 12] = [
    "label_values",
    "label_names",
    "metrics",
    "query_result",
    "values",
    "interval",
    "datasources",
    "text",
    "constant",
    "adhoc",
    "group_by",
    "switch",
];

/// Whether a file changes something of a method's variable, whose query is still the method's.
fn is_changed(name: &Name, said: &spec::Variable) -> bool {
    let is_of_file = |origin: Origin| matches!(origin, Origin::File { .. });
    let query = [&said.label_values, &said.query_result].into_iter().find_map(Said::get);
    is_of_file(name.origin) && query.is_some_and(|text| !is_of_file(text.origin()))
}

impl Doc<'_> {
    /// The variables of a dashboard, in order.
    pub(super) fn variables(
        &self,
        said: &[Cow<'_, (Name, Said<spec::Variable>)>],
        made: Origin,
        sink: &mut Sink,
    ) -> Vec<Variable> {
        let mut variables: Vec<Variable> = Vec::with_capacity(said.len());
        let several = several(said);
        for (name, said) in said.iter().map(Cow::as_ref) {
            let by_method = name.origin == made || said.get().is_some_and(|said| is_changed(name, said));
            let generated = (by_method && made != Origin::Generated).then_some(made);
            // What chooses among all values is not narrowed by its own choice.
            let chooses = self.kept.iter().any(|kept| *kept.label() == *name.name);
            let doc = Doc { generated, kept: if chooses { &[] } else { self.kept }, ..*self };
            report_name(name, sink);
            let variable = doc.variable(name, said, &several, sink);
            // The author's own variable replaces the method's of that name.
            match variables.iter_mut().find(|known| known.name.text == variable.name.text) {
                Some(known) => *known = variable,
                None => variables.push(variable),
            }
        }
        variables
    }

    fn variable(
        &self,
        name: &Name,
        said: &Said<spec::Variable>,
        several: &BTreeSet<&str>,
        sink: &mut Sink,
    ) -> Variable {
        let empty = spec::Variable::default();
        let spec = said.get().unwrap_or(&empty);
        let origin = self.place(name.origin);
        let kind = if said.is_broken() {
            VariableKind::Broken
        } else {
            self.variable_kind(spec, name, several, sink)
        };
        if self.generated.is_none() && !matches!(kind, VariableKind::Broken) {
            super::idle::variable(spec, sink);
            report_default(spec, &kind, sink);
            report_patterns(spec, sink);
        }
        let (all, all_value) = all(spec);
        let from_query = matches!(kind, VariableKind::Query { .. });
        Variable {
            name: Text::plain(&*name.name, origin),
            label: spec.label.get().map(|label| self.text(label)),
            description: spec.description.get().map(|text| self.text(text)),
            multi: spec.multi.or(false),
            all,
            // With a regex "All" must stay what the regex leaves: Grafana joins those values.
            all_value: all_value
                .or_else(|| (all && from_query && spec.regex.is_unsaid()).then(|| Text::plain(".*", origin))),
            current: current(spec, &kind, all),
            regex: spec.regex.get().map(|regex| self.text(regex)),
            sort: spec.sort.get().and_then(|sort| sort_number(sort, sink)).unwrap_or(u8::from(from_query)),
            hide: hide(spec, &kind, sink),
            kind,
            origin,
        }
    }

    fn variable_kind(
        &self,
        spec: &spec::Variable,
        name: &Name,
        several: &BTreeSet<&str>,
        sink: &mut Sink,
    ) -> VariableKind {
        if !one_kind(spec, name, sink) {
            return VariableKind::Broken;
        }
        if let Some(values) = spec.values.get() {
            if values.0.is_empty() {
                report_empty(spec.values.origin().unwrap_or(name.origin), &name.name, sink);
            }
            return VariableKind::Custom(values.iter().map(|value| pair(&value.0.text)).collect());
        }
        if let Some(list) = spec.interval.get() {
            return VariableKind::Interval(intervals(list, sink));
        }
        if let Some(text) = spec.text.get() {
            return VariableKind::Textbox((&*text.0.text).into());
        }
        if let Some(text) = spec.constant.get() {
            return VariableKind::Constant((&*text.0.text).into());
        }
        if let Some(list) = spec.switch.get() {
            return switch(list, spec.switch.origin().unwrap_or(name.origin), sink);
        }
        if let Some(kind) = spec.datasources.get() {
            return VariableKind::Datasource(plugin(kind, sink));
        }
        let doc = self.with_datasource(spec.datasource.get(), sink);
        let Some(datasource) = doc.asked_by(spec, name, sink) else { return VariableKind::Broken };
        if spec.adhoc.get().is_some() {
            return VariableKind::AdHoc(datasource);
        }
        if spec.group_by.get().is_some() {
            return VariableKind::GroupBy(datasource);
        }
        match doc.source(spec, datasource, several, sink) {
            Some(source) => {
                VariableKind::Query { datasource, source, on_time_range: on_time_range(spec, sink) }
            }
            None => VariableKind::Broken,
        }
    }

    /// The datasource that a variable asks: its own or the document's, when it has series or streams.
    fn asked_by(&self, spec: &spec::Variable, name: &Name, sink: &mut Sink) -> Option<DatasourceRef> {
        let own = self.datasource.filter(|own| {
            spec.datasource.get().is_some()
                || matches!(self.cx.language(*own), Some(Language::PromQl | Language::LogQl))
        });
        let to =
            own.or_else(|| self.cx.speaking(Language::PromQl)).or_else(|| self.cx.speaking(Language::LogQl));
        to.or_else(|| {
            let _ = self.cx.speaking_or_report(Language::PromQl, self.place(name.origin), sink);
            None
        })
    }

    /// What a variable asks of a datasource without series and streams: a query in its own language, if dashc does
    /// not model it, and nothing else.
    fn other_source(
        &self,
        spec: &spec::Variable,
        datasource: DatasourceRef,
        spoken: Option<Language>,
        sink: &mut Sink,
    ) -> Option<VariableSource> {
        let found = self.cx.base.datasource(datasource)?;
        if let (None, None, Some(text)) = (spoken, found.kind, spec.query_result.get()) {
            return Some(VariableSource::Other(self.text(text)));
        }
        let mut keys =
            kinds(spec).into_iter().zip(KINDS).filter_map(|((_, origin), key)| Some((key, origin?)));
        let (key, origin) = keys.next()?;
        let help = if found.kind.is_none() {
            "write `query_result` with a query of the plugin"
        } else {
            "ask a datasource of metrics or logs: `datasource: UID`"
        };
        sink.push(
            Diagnostic::error("variable/no-source", format!("`{}` answers no `{key}`", found.uid.text))
                .at(origin, format!("asked of a `{}` datasource", found.plugin))
                .also(found.origin, "the datasource")
                .help(help),
        );
        None
    }

    fn source(
        &self,
        spec: &spec::Variable,
        datasource: DatasourceRef,
        several: &BTreeSet<&str>,
        sink: &mut Sink,
    ) -> Option<VariableSource> {
        let language = match self.cx.language(datasource) {
            Some(language @ (Language::PromQl | Language::LogQl)) => language,
            None if datasource == DatasourceRef::POISON => Language::PromQl,
            spoken => return self.other_source(spec, datasource, spoken, sink),
        };
        if let Some(text) = spec.label_values.get() {
            let (selector, label) = split(text);
            let selector = narrowed(selector, spec, several).map(|text| self.query(&text, language, sink));
            return Some(VariableSource::LabelValues { selector, label: self.text(&label) });
        }
        if let Some(text) = spec.label_names.get() {
            let all = matches!(&*text.text, "*" | "");
            return Some(VariableSource::LabelNames((!all).then(|| self.query(text, language, sink))));
        }
        if let Some(text) = spec.metrics.get() {
            return Some(VariableSource::Metrics(self.text(text)));
        }
        let text = spec.query_result.get()?;
        Some(VariableSource::Result(self.query(text, language, sink)))
    }
}

/// Names of the variables that may have several values.
fn several<'a>(said: &'a [Cow<'_, (Name, Said<spec::Variable>)>]) -> BTreeSet<&'a str> {
    let many = |said: &spec::Variable| said.multi.or(false) || all(said).0;
    said.iter()
        .map(Cow::as_ref)
        .filter(|(_, said)| said.get().is_some_and(many))
        .map(|(name, _)| &*name.name)
        .collect()
}

/// The selector of `label_values` with the matchers of `where`.
fn narrowed(selector: Option<Text>, spec: &spec::Variable, several: &BTreeSet<&str>) -> Option<Text> {
    let filters = spec.filters.get().into_iter().flat_map(Map::iter);
    let matchers: Vec<String> = filters
        .map(|(label, value)| {
            let value = &*value.0.text;
            // A variable of several values is filled in as a regular expression.
            let name = value.strip_prefix('$').map(|name| name.trim_matches(['{', '}']));
            let value = match name.filter(|name| several.contains(name)) {
                Some(_) => format!("=~{value}"),
                None => value.to_owned(),
            };
            crate::method::matcher(&label.name, &value).as_str().to_owned()
        })
        .collect();
    if matchers.is_empty() {
        return selector;
    }
    let matchers = matchers.join(",");
    let Some(selector) = selector else {
        let origin = spec.filters.origin().unwrap_or_default();
        return Some(Text::plain(format!("{{{matchers}}}"), origin));
    };
    let length = selector.text.len();
    // Inside the braces that are there, else in new ones.
    let (at, inside) = match selector.text.trim_end().strip_suffix('}') {
        Some(head) if head.trim_end().ends_with('{') => (head.len(), matchers),
        Some(head) => (head.len(), format!(",{matchers}")),
        None => (length, format!("{{{matchers}}}")),
    };
    Some(selector.replaced([(Span::at(at), &*inside)]))
}

/// `metric{matchers}.label` → selector and label; a label alone has no selector.
fn split(text: &Text) -> (Option<Text>, Text) {
    let after = text.text.rfind('}').map_or(0, |at| at + 1);
    let Some(dot) = text.text.get(after..).and_then(|rest| rest.rfind('.')).map(|at| after + at) else {
        return (None, text.clone());
    };
    let end = text.text.len();
    let selector = text.replaced([(Span::new(dot, end), "")]);
    let label = text.replaced([(Span::new(0, dot + 1), "")]);
    (Some(selector), label)
}

fn report_name(name: &Name, sink: &mut Sink) {
    let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let (code, message, label) = if matches!(&*name.name, "where" | "window") {
        ("variable/reserved", format!("`${}` has a meaning of its own", name.name), "a reserved name")
    } else if name.name.starts_with("__") {
        (
            "variable/bad-name",
            format!("`{}` begins like a variable of Grafana's own", name.name),
            "two underscores",
        )
    } else if name.name.is_empty() || !name.name.bytes().all(word) {
        let message = format!("`{}` is no name of a variable", name.name);
        ("variable/bad-name", message, "expected letters, digits and `_`")
    } else {
        return;
    };
    sink.push(Diagnostic::error(code, message).at(name.origin, label).help("choose another name"));
}

fn report_empty(origin: Origin, name: &str, sink: &mut Sink) {
    sink.push(
        Diagnostic::error(
            "variable/no-values",
            format!("the variable `{name}` has no values to choose from"),
        )
        .at(origin, "an empty list")
        .help("write at least one value, or `text: ''` for a field to type into"),
    );
}

/// The steps of an interval; a wrong one is reported.
fn intervals(list: &List<Text>, sink: &mut Sink) -> Vec<Box<str>> {
    for text in list.iter().filter(|text| text.text.parse::<Duration>().is_err()) {
        sink.push(
            Diagnostic::error("spec/malformed", format!("`{}` is not a duration", text.text))
                .at(text.origin(), "expected a duration such as `30s`, `5m` or `1h`"),
        );
    }
    list.iter().map(|text| (&*text.text).into()).collect()
}

/// Plugins that a variable may list: known ones, and any that resembles none of them.
fn plugin(kind: &Text, sink: &mut Sink) -> Box<str> {
    if let Some(known) = vocabulary::find(&kind.text) {
        return known.plugin.into();
    }
    if vocabulary::of_plugin(&kind.text).next().is_none()
        && let Some(near) = nearest(&kind.text, vocabulary::ids())
    {
        sink.push(
            Diagnostic::error(
                "datasource/unknown-type",
                format!("there is no datasource type `{}`", kind.text),
            )
            .at(kind.origin(), "unknown type")
            .help(format!("did you mean `{near}`?"))
            .note("any other plugin id is taken as it is"),
        );
    }
    (&*kind.text).into()
}

/// Whether exactly one key says where values come from; otherwise that is reported.
fn one_kind(spec: &spec::Variable, name: &Name, sink: &mut Sink) -> bool {
    let places = kinds(spec);
    let mut said = places.into_iter().zip(KINDS).filter(|((said, _), _)| *said);
    match (said.next(), said.next()) {
        (Some(((_, at), first)), Some(((_, also), second))) => {
            sink.push(
                Diagnostic::error(
                    "variable/two-kinds",
                    format!("the variable `{}` has both `{first}` and `{second}`", name.name),
                )
                .at(also.unwrap_or(name.origin), "a second kind")
                .also(at.unwrap_or(name.origin), "the first one")
                .help("keep one"),
            );
            false
        }
        (Some(((_, at), _)), None) => at.is_some(),
        (None, _) => {
            sink.push(
                Diagnostic::error(
                    "variable/no-kind",
                    format!("the variable `{}` does not say where its values come from", name.name),
                )
                .at(name.origin, format!("expected {}", listing(&KINDS[..6])))
                .help("write `label_values: METRIC.LABEL`, or `values: [a, b]` for a fixed list"),
            );
            false
        }
    }
}

/// Whether a variable says where its values come from.
pub(in crate::resolve) fn says_kind(spec: &spec::Variable) -> bool {
    kinds(spec).iter().any(|(said, _)| *said)
}

/// For each of [`KINDS`], whether it was said (rightly or not) and where.
fn kinds(spec: &spec::Variable) -> [(bool, Option<Origin>); 12] {
    fn said<T>(said: &Said<T>) -> (bool, Option<Origin>) {
        (!said.is_unsaid(), said.origin())
    }
    [
        said(&spec.label_values),
        said(&spec.label_names),
        said(&spec.metrics),
        said(&spec.query_result),
        said(&spec.values),
        said(&spec.interval),
        said(&spec.datasources),
        said(&spec.text),
        said(&spec.constant),
        said(&spec.adhoc),
        said(&spec.group_by),
        said(&spec.switch),
    ]
}

/// `text : value`, or a value that is its own text.
fn pair(text: &str) -> (Box<str>, Box<str>) {
    match text.split_once(" : ") {
        Some((text, value)) => (text.trim().into(), value.trim().into()),
        None => (text.into(), text.into()),
    }
}

fn switch(list: &List<Scalar>, origin: Origin, sink: &mut Sink) -> VariableKind {
    let values: Vec<&str> = list.iter().map(|value| value.0.as_str()).collect();
    if let [off, on] = values.as_slice() {
        return VariableKind::Switch((*off).into(), (*on).into());
    }
    sink.push(
        Diagnostic::error("spec/malformed", "a switch has two values")
            .at(origin, format!("found {}, expected two: off, then on", values.len())),
    );
    VariableKind::Broken
}

fn all(spec: &spec::Variable) -> (bool, Option<Text>) {
    match spec.all.get() {
        Some(Flag::Is(all)) => (*all, None),
        Some(Flag::Text(value)) => (true, Some(value.clone())),
        None => (false, None),
    }
}

/// What a variable starts with: what the author says, else "All", else the first fixed value.
fn current(spec: &spec::Variable, kind: &VariableKind, all: bool) -> Vec<(Box<str>, Box<str>)> {
    let said: Vec<(Box<str>, Box<str>)> =
        spec.initial.get().into_iter().flat_map(OneOrMany::iter).map(|value| pair(&value.0.text)).collect();
    if !said.is_empty() {
        return said;
    }
    if all {
        return vec![("All".into(), "$__all".into())];
    }
    let own = |value: &str| vec![(value.into(), value.into())];
    match kind {
        VariableKind::Custom(values) => values.first().cloned().into_iter().collect(),
        VariableKind::Interval(values) => values.first().map(|value| own(value)).unwrap_or_default(),
        VariableKind::Textbox(value) | VariableKind::Constant(value) => own(value),
        VariableKind::Switch(off, _) => own(off),
        _ => Vec::new(),
    }
}

/// Grafana starts with another value when the one that is said is none of the list.
fn report_default(spec: &spec::Variable, kind: &VariableKind, sink: &mut Sink) {
    let known: Vec<&str> = match kind {
        VariableKind::Custom(values) => values.iter().map(|(_, value)| &**value).collect(),
        VariableKind::Interval(values) => values.iter().map(|value| &**value).collect(),
        VariableKind::Switch(off, on) => vec![off, on],
        _ => return,
    };
    for Scalar(text) in spec.initial.get().into_iter().flat_map(OneOrMany::iter) {
        let (_, value) = pair(&text.text);
        if known.contains(&&*value) || &*value == "$__all" {
            continue;
        }
        let report = Diagnostic::error(
            "variable/unknown-default",
            format!("the default `{value}` is none of the values of the variable"),
        )
        .at(text.origin(), format!("expected {}", listing(&known)));
        sink.push(match nearest(&value, known.iter().copied()) {
            Some(near) => report.help(format!("did you mean `{near}`?")),
            None => report.help("add it to the values, or choose one of them"),
        });
    }
}

/// Grafana shows an error in place of the values that a broken pattern would choose.
fn report_patterns(spec: &spec::Variable, sink: &mut Sink) {
    if let Some(regex) = spec.regex.get() {
        pattern::report("variable/bad-regex", regex, sink);
    }
    if let Some(metrics) = spec.metrics.get() {
        pattern::report_alone("variable/bad-regex", metrics, sink);
    }
    if let Some(text) = spec.label_values.get().filter(|text| split(text).1.text.trim().is_empty()) {
        let message =
            if text.text.is_empty() { "`label_values` names no label" } else { "no label behind the dot" };
        sink.push(
            Diagnostic::error("spec/malformed", message)
                .at(text.origin(), "expected `METRIC.LABEL`, or a label alone"),
        );
    }
}

fn sort_number(said: &Text, sink: &mut Sink) -> Option<u8> {
    const SORTS: &[(&str, u8)] = &[
        ("none", 0),
        ("alphabetical", 1),
        ("-alphabetical", 2),
        ("numerical", 3),
        ("-numerical", 4),
        ("case-insensitive", 5),
        ("-case-insensitive", 6),
        ("natural", 7),
        ("-natural", 8),
    ];
    word(said, "sort order", SORTS, sink)
}

fn hide(spec: &spec::Variable, kind: &VariableKind, sink: &mut Sink) -> u8 {
    const HIDDEN: &[(&str, u8)] = &[("no", 0), ("label", 1), ("variable", 2)];
    let usual = if matches!(kind, VariableKind::Constant(_)) { 2 } else { 0 };
    spec.hide.get().and_then(|hide| word(hide, "way to hide", HIDDEN, sink)).unwrap_or(usual)
}

fn on_time_range(spec: &spec::Variable, sink: &mut Sink) -> bool {
    const TIMES: &[(&str, bool)] = &[("load", false), ("time-range", true)];
    spec.refresh.get().and_then(|refresh| word(refresh, "refresh", TIMES, sink)).unwrap_or(true)
}
