//! Files of `alerts/`: rules, and who is told.

use super::alert_text::annotations;
use super::doc::{Doc, parse};
use super::expression;
use super::field::word;
use super::notify;
use super::presence;
use super::target::{Shape, beside};
use super::value;
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{
    AlertRule, Condition, ContactPoint, DatasourceRef, Delivery, Engine, Language, MuteTime, NoData, OnError,
    Pair, Policy, Query, Rule, RuleGroup, RuleKind, RuleOrigins, TargetKind, Template,
};
use crate::quantity::{Duration, Uid, kebab, slug};
use crate::resolve::choice::{Exceptions, report_two_ways, report_without_each};
use crate::resolve::context::Scratch;
use crate::resolve::project::has_ruler;
use crate::resolve::{Context, Service};
use crate::span::{Origin, Span, Text};
use crate::spec::{self, Scalar, Things};
use crate::tree::{List, Map, OneOrMany, Said, unknown_word};

/// What one file of `alerts/` becomes.
#[derive(Debug, Default)]
pub struct Alerts {
    /// Groups of rules.
    pub groups: Vec<RuleGroup>,
    /// SLOs, whose rules are among the groups.
    pub slos: Vec<crate::slo::Slo>,
    /// The author's queries of SLOs, as recordings that nobody writes: for the checks.
    pub said: Vec<RuleGroup>,
    /// Names of SLOs that are wrong, and reported.
    pub broken_slos: Vec<Box<str>>,
    /// The file could not be read, which was reported: it may have said more.
    pub unread: bool,
    /// Contact points.
    pub contact_points: Vec<ContactPoint>,
    /// The policy tree.
    pub policy: Option<Policy>,
    /// Mute times.
    pub mute_times: Vec<MuteTime>,
    /// Message templates.
    pub templates: Vec<Template>,
}

/// Lowers one file; `stem` is its name without the ending.
#[must_use]
pub fn alerts(spec: &spec::Alerts, stem: &str, cx: &Context, sink: &mut Sink) -> Alerts {
    let slos = super::slo::slos(spec, stem, cx, sink);
    let mut groups = groups(spec, stem, cx, sink);
    groups.extend(slos.groups);
    Alerts {
        groups,
        slos: slos.promises,
        said: slos.said,
        broken_slos: slos.broken,
        unread: spec.slos.is_broken() || slos.unread,
        contact_points: notify::contact_points(spec, sink),
        policy: spec.policy.get().map(notify::policy),
        mute_times: notify::mute_times(spec, sink),
        templates: notify::templates(spec),
    }
}

fn groups(spec: &spec::Alerts, stem: &str, cx: &Context, sink: &mut Sink) -> Vec<RuleGroup> {
    let service = spec.service.get().map(|name| cx.service_or_nobody(name, sink));
    let file = File { spec, stem, cx, service };
    let mut groups: Vec<RuleGroup> = Vec::new();
    for said in spec.rules.get().into_iter().flat_map(Things::iter) {
        let name = said.group.get().or(spec.group.get()).cloned();
        let name = name.unwrap_or_else(|| Text::plain(stem, spec.origin));
        let Some(each) = said.each.get() else {
            report_without_each(&said.except, "a rule", sink);
            if let Some(made) = file.rule(said, None, sink) {
                file.add(&mut groups, name, made, None);
            }
            continue;
        };
        report_two_ways(said.each.origin(), said.service.origin(), "a rule", sink);
        let changes =
            said.alert.get().or(said.record.get()).and_then(|name| cx.changes.rules.get(name.as_str()));
        let changes = changes.map(Vec::as_slice).unwrap_or_default();
        let (all, _) = Exceptions { said: said.except.get(), changes, cx }.each(said, each, sink);
        for one in all {
            let Some(made) = file.rule(&one.said, Some(one.service), sink) else { continue };
            let name = Text::plain(format!("{}-{}", name.text, one.service.name), name.origin());
            file.add(&mut groups, name, made, Some(one.service));
        }
    }
    groups
}

/// One file of rules.
struct File<'a> {
    spec: &'a spec::Alerts,
    stem: &'a str,
    cx: &'a Context,
    service: Option<&'a Service>,
}

impl File<'_> {
    /// Adds a rule to its group; those of an `each` have a group for each service, which may share one later.
    fn add(
        &self,
        groups: &mut Vec<RuleGroup>,
        name: Text,
        (engine, rule): (Engine, Rule),
        one: Option<&Service>,
    ) {
        match groups.iter_mut().rev().find(|group| group.name.text == name.text && group.engine == engine) {
            Some(group) => group.rules.push(rule),
            None => groups.push(RuleGroup { small: one.is_some(), ..self.group(engine, name, rule, one) }),
        }
    }

    fn group(&self, engine: Engine, name: Text, first: Rule, one: Option<&Service>) -> RuleGroup {
        let interval = self.spec.interval.with_origin();
        RuleGroup {
            engine,
            file: self.stem.into(),
            namespace: self.cx.namespace_of(self.stem, self.team(one.or(self.service))),
            folder: self.folder(one.or(self.service)),
            interval: interval.map_or(self.cx.alert_interval, |(interval, _)| *interval),
            interval_origin: interval.map_or(name.origin(), |(_, origin)| origin),
            origin: name.origin(),
            rules: vec![first],
            slo: false,
            small: false,
            name,
        }
    }

    fn folder(&self, service: Option<&Service>) -> Text {
        let said = self.spec.folder.get().unwrap_or(&self.cx.alert_folder);
        self.cx.folder_of(said, self.team(service))
    }

    /// Whose the rules of a service are, or those of the file.
    fn team<'t>(&'t self, service: Option<&'t Service>) -> Option<&'t Text> {
        service.and_then(|service| service.team.as_ref()).or(self.spec.team.get())
    }

    /// A rule; of an `each` that of one service.
    fn rule(&self, said: &spec::Rule, one: Option<&Service>, sink: &mut Sink) -> Option<(Engine, Rule)> {
        let (name, is_alert) = named(said, sink)?;
        let own = said.service.get().map(|name| self.cx.service_or_nobody(name, sink));
        let service = one.or(own).or(self.service);
        let mut scratch = Scratch::default();
        let telemetry = service.map(|service| self.cx.telemetry(service, &mut scratch));
        let doc = Doc::new(self.cx, service, telemetry);
        let doc = doc.with_datasource(said.datasource.get().or(self.spec.datasource.get()), sink);
        report_two_queries(said, sink);
        value::report_keys(said, is_alert, sink);
        report_range(said, sink);
        let made = match (said.when.get(), said.value.get()) {
            (Some(when), _) => Some(presence::absent(&doc, when, sink)?),
            (None, Some(value)) => Some(value::query(&doc, said, value, sink)?),
            (None, None) => None,
        };
        let query = made.as_ref().or(said.expr.get().map(|expr| &expr.0))?;
        let query = beside(query, &said.datasource);
        let asked_of = query.datasource.origin();
        let target = doc.target(&query, 0, Shape { instant: true, ..Shape::default() }, sink);
        let Some((asked, language)) = asked(target.kind) else {
            report_not_asked(&query, target.datasource, self.cx, sink);
            return None;
        };
        let engine = self.engine(target.datasource);
        report_ruler(self.cx, engine, said, &name, sink);
        let (query, kind) = if is_alert {
            let (query, condition) = condition(engine, asked, language);
            let filter = condition.as_ref().is_some_and(|condition| condition.filter);
            let alert = AlertRule {
                condition,
                context: Vec::new(),
                hold: said.hold.or(Duration::default()),
                keep_firing_for: said.keep_firing_for.get().copied(),
                no_data: no_data(said, filter || language == Language::LogQl, sink),
                on_error: on_error(said, sink),
                annotations: annotations(said, engine, filter, sink),
                panel: said.panel.get().and_then(|panel| panel_link(panel, sink)),
                expect: crate::resolve::proof::expect(&said.expect, sink),
                delivery: if engine == Engine::Grafana { self.delivery(said, service, sink) } else { None },
            };
            (query, RuleKind::Alert(Box::new(alert)))
        } else {
            report_alert_keys(said, sink);
            (asked, RuleKind::Record)
        };
        let rule = Rule {
            uid: self.uid(said, &name, one, sink),
            query,
            language,
            datasource: target.datasource,
            range: said.range.or(Duration::seconds(600)),
            kind,
            labels: self.labels(said, service, sink),
            paused: said.paused.or(false),
            origin: name.origin(),
            origins: Some(Box::new(self.origins(said, asked_of))),
            title: one.map_or_else(|| name.clone(), |one| in_words_of(&name, one)),
            name,
        };
        Some((engine, rule))
    }

    /// Where its parts were decided; `datasource` is what its query says.
    fn origins(&self, said: &spec::Rule, datasource: Option<Origin>) -> RuleOrigins {
        RuleOrigins {
            datasource: datasource.or(self.spec.datasource.origin()).unwrap_or_default(),
            range: said.range.origin().unwrap_or_default(),
            paused: said.paused.origin().unwrap_or_default(),
            hold: said.hold.origin().unwrap_or_default(),
            keep_firing_for: said.keep_firing_for.origin().unwrap_or_default(),
            no_data: said.no_data.origin().unwrap_or_default(),
            on_error: said.on_error.origin().unwrap_or_default(),
        }
    }

    /// What evaluates a rule: Grafana, or the ruler of the rule's own datasource.
    fn engine(&self, datasource: DatasourceRef) -> Engine {
        match self.cx.rule_engine {
            Engine::Grafana => Engine::Grafana,
            Engine::Ruler(_) => Engine::Ruler(datasource),
        }
    }

    fn uid(&self, said: &spec::Rule, name: &Text, one: Option<&Service>, sink: &mut Sink) -> Text {
        let whose = |text: String| one.map_or(text.clone(), |one| format!("{}-{text}", one.name));
        let Some(uid) = said.uid.get() else {
            let (stem, rule) = (slug(self.stem), kebab(&name.text));
            let said = rule.starts_with(&format!("{stem}-"));
            let text = if said { rule } else { format!("{stem}-{rule}") };
            return Text::plain(Uid::derive(&whose(text)).as_str(), name.origin());
        };
        if uid.text.parse::<Uid>().is_err() {
            sink.push(
                Diagnostic::error("alert/bad-uid", format!("Grafana does not take the uid `{}`", uid.text))
                    .at(uid.origin(), format!("expected letters, digits, `-` and `_`, at most {}", Uid::MAX))
                    .help(format!("write `{}`", Uid::derive(&uid.text))),
            );
        }
        match one {
            Some(_) => Text::plain(Uid::derive(&whose(uid.text.to_string())).as_str(), uid.origin()),
            None => uid.clone(),
        }
    }

    /// The rule's own contact point, else that of its team.
    fn delivery(&self, said: &spec::Rule, service: Option<&Service>, sink: &mut Sink) -> Option<Delivery> {
        delivery(said, sink).or_else(|| self.cx.delivery_of(self.team(service)))
    }

    /// Labels of the project, the service, the file and the rule; the innermost wins.
    fn labels(&self, said: &spec::Rule, service: Option<&Service>, sink: &mut Sink) -> Vec<Pair> {
        let mut labels: Vec<Pair> = self.cx.labels.clone();
        let mut set = |pair: Pair| match labels.iter_mut().find(|known| known.name == pair.name) {
            Some(known) => *known = pair,
            None => labels.push(pair),
        };
        if let Some(service) = service {
            let name = Text::plain(&*service.name, service.origin);
            set(Pair { name: "service".into(), origin: service.origin, value: name });
            service.labels.iter().cloned().for_each(&mut set);
        }
        if let Some(team) = self.spec.team.get() {
            set(Pair { name: "team".into(), origin: team.origin(), value: team.clone() });
        }
        scalars(&self.spec.labels).for_each(&mut set);
        if let Some(severity) = said.severity.get() {
            report_severity(severity, sink);
            set(Pair { name: "severity".into(), origin: severity.origin(), value: severity.clone() });
        }
        scalars(&said.labels).for_each(&mut set);
        labels
    }
}

/// What Grafana calls the rule of one service: no two rules of a folder may have one title.
fn in_words_of(name: &Text, one: &Service) -> Text {
    Text::plain(format!("{} {}", name.text, one.name), name.origin())
}

/// What an alert asks, and when it fires.
fn condition(engine: Engine, asked: Query, language: Language) -> (Query, Option<Condition>) {
    if engine != Engine::Grafana {
        return (asked, None);
    }
    let (text, condition) = expression::split(&asked.text, &asked.syntax);
    // A wrong expression keeps its own tree: what is wrapped around it hides nothing.
    let broken = !crate::model::is_ok(&asked.syntax);
    let query = if broken { asked } else { Query { syntax: parse(&text.text, language), text, ..asked } };
    (query, Some(condition))
}

/// A route that waits for `critical` never sees `citical`.
fn report_severity(severity: &Text, sink: &mut Sink) {
    const SEVERITIES: [&str; 3] = ["critical", "warning", "info"];
    if !SEVERITIES.contains(&severity.as_str()) {
        sink.push(
            unknown_word(severity.origin(), "severity", severity.as_str(), SEVERITIES)
                .note("a level of your own is a label: `labels: { severity: page }`"),
        );
    }
}

/// The name of a rule, and whether it is an alert.
fn named(said: &spec::Rule, sink: &mut Sink) -> Option<(Text, bool)> {
    match (said.alert.get(), said.record.get()) {
        (Some(alert), None) => Some((alert.clone(), true)),
        (None, Some(record)) => Some((record.clone(), false)),
        (Some(alert), Some(record)) => {
            sink.push(
                Diagnostic::error("alert/two-kinds", "a rule has both `alert` and `record`")
                    .at(record.origin(), "a second kind")
                    .also(alert.origin(), "the first one")
                    .help("write two rules"),
            );
            None
        }
        (None, None) => {
            if !said.alert.is_broken() && !said.record.is_broken() {
                sink.push(
                    Diagnostic::error("alert/no-kind", "a rule has neither `alert` nor `record`")
                        .at(said.origin, "expected `alert: NAME` or `record: SERIES`"),
                );
            }
            None
        }
    }
}

fn asked(kind: TargetKind) -> Option<(Query, Language)> {
    match kind {
        TargetKind::PromQl(query) => Some((query, Language::PromQl)),
        TargetKind::LogQl(query) => Some((query, Language::LogQl)),
        TargetKind::TraceQl(query, _) => Some((query, Language::TraceQl)),
        _ => None,
    }
}

/// A rule over what dashc has no language for would be lost without a word.
fn report_not_asked(query: &spec::Query, to: DatasourceRef, cx: &Context, sink: &mut Sink) {
    let texts = query.texts();
    let said = texts.iter().find_map(|(_, said)| said.origin()).or(query.raw.origin());
    // What is wrong with the query or its datasource was reported.
    let (Some(origin), Some(found)) = (said, cx.base.datasource(to)) else { return };
    if query.service_map.or(false) {
        return;
    }
    let message = format!("a rule cannot ask `{}`, of type `{}`", found.uid.text, found.plugin);
    sink.push(
        Diagnostic::error("alert/no-language", message)
            .at(origin, "expected a query in PromQL, LogQL or TraceQL")
            .also(found.origin, "the datasource")
            .help("ask a datasource of metrics, logs or traces, or make this rule in Grafana"),
    );
}

/// `when` and `value` say what `expr` would.
fn report_two_queries(said: &spec::Rule, sink: &mut Sink) {
    let conditions =
        [("when", said.when.origin()), ("value", said.value.origin()), ("expr", said.expr.origin())];
    let mut conditions = conditions.into_iter().filter_map(|(key, origin)| Some((key, origin?)));
    let (Some((second, at)), Some((first, also))) = (conditions.next(), conditions.next()) else { return };
    sink.push(
        Diagnostic::error("alert/two-conditions", format!("a rule has both `{second}` and `{first}`"))
            .at(at, "a second condition")
            .also(also, "the first one")
            .help("keep one of them"),
    );
}

/// Files say how far a query looks back in whole seconds.
fn report_range(said: &spec::Rule, sink: &mut Sink) {
    let Some((range, origin)) = said.range.with_origin().filter(|(range, _)| range.as_seconds() == 0) else {
        return;
    };
    sink.push(
        Diagnostic::error("alert/empty-range", format!("`range: {range}` looks back over no time at all"))
            .at(origin, "expected a second or more")
            .help("write a `range` such as `5m`, or leave it out"),
    );
}

/// Keys that a recording rule does not have.
fn report_alert_keys(said: &spec::Rule, sink: &mut Sink) {
    let keys = [
        ("for", said.hold.origin()),
        ("keep_firing_for", said.keep_firing_for.origin()),
        ("annotations", said.annotations.origin()),
        ("summary", said.summary.origin()),
        ("description", said.description.origin()),
        ("runbook", said.runbook.origin()),
        ("panel", said.panel.origin()),
        ("expect", said.expect.origin()),
        ("severity", said.severity.origin()),
        ("no_data", said.no_data.origin()),
        ("on_error", said.on_error.origin()),
        ("contact_point", said.contact_point.origin()),
        ("mute_times", said.mute_times.origin()),
        ("group_by", said.group_by.origin()),
    ];
    for (key, origin) in keys.into_iter().filter_map(|(key, origin)| Some((key, origin?))) {
        sink.push(
            Diagnostic::error("alert/key-of-an-alert", format!("a recording rule has no `{key}`"))
                .at(origin, "only alerts have this key")
                .help("remove it, or write an alert over the recorded series"),
        );
    }
}

/// What a rule of a ruler cannot be or say.
fn report_ruler(cx: &Context, engine: Engine, said: &spec::Rule, name: &Text, sink: &mut Sink) {
    if let Engine::Ruler(datasource) = engine {
        report_grafana_keys(said, sink);
        report_no_ruler(cx, datasource, name, sink);
    }
}

/// Keys that only rules of Grafana have.
fn report_grafana_keys(said: &spec::Rule, sink: &mut Sink) {
    let keys = [
        ("uid", said.uid.origin()),
        ("range", said.range.origin()),
        ("paused", said.paused.origin()),
        ("no_data", said.no_data.origin()),
        ("on_error", said.on_error.origin()),
        ("contact_point", said.contact_point.origin()),
        ("mute_times", said.mute_times.origin()),
        ("group_by", said.group_by.origin()),
        ("expect.told", said.expect.get().and_then(|expect| expect.told.origin())),
    ];
    for (key, origin) in keys.into_iter().filter_map(|(key, origin)| Some((key, origin?))) {
        let help = match key {
            "no_data" => "remove it, and write an alert over `absent(…)`",
            "contact_point" | "mute_times" | "group_by" | "expect.told" => {
                "remove it: the Alertmanager of the ruler decides who is told"
            }
            "paused" => "remove the rule while it is not wanted",
            "range" => "remove it: the query says how far it looks back",
            _ => "remove it",
        };
        sink.push(
            Diagnostic::error("alert/key-of-grafana", format!("a rule in a ruler has no `{key}`"))
                .at(origin, "only rules that Grafana evaluates have this key")
                .help(help),
        );
    }
}

/// A datasource without a ruler, whose rules nobody would evaluate.
fn report_no_ruler(cx: &Context, datasource: DatasourceRef, name: &Text, sink: &mut Sink) {
    let Some(found) = cx.base.datasource(datasource).filter(|found| !has_ruler(found)) else { return };
    let message = format!("`{}` has no ruler that could evaluate `{}`", found.uid.text, name.text);
    sink.push(
        Diagnostic::error("alert/no-ruler", message)
            .at(name.origin(), format!("asks `{}`", found.uid.text))
            .also(found.origin, "the datasource")
            .help("ask a store of metrics or logs, or write `alerting: { rules: grafana }`"),
    );
}

/// A filter that returns nothing is healthy, and so are logs without the lines that are counted; a
/// metric that is missing is not.
fn no_data(said: &spec::Rule, filter: bool, sink: &mut Sink) -> NoData {
    const WORDS: &[(&str, NoData)] = &[
        ("ok", NoData::Ok),
        ("alerting", NoData::Alerting),
        ("no-data", NoData::NoData),
        ("keep", NoData::KeepLast),
    ];
    let usual = if filter { NoData::Ok } else { NoData::NoData };
    said.no_data.get().and_then(|state| word(state, "state", WORDS, sink)).unwrap_or(usual)
}

fn on_error(said: &spec::Rule, sink: &mut Sink) -> OnError {
    const WORDS: &[(&str, OnError)] = &[
        ("error", OnError::Error),
        ("alerting", OnError::Alerting),
        ("ok", OnError::Ok),
        ("keep", OnError::KeepLast),
    ];
    said.on_error.get().and_then(|state| word(state, "state", WORDS, sink)).unwrap_or(OnError::Error)
}

/// `dashboard/panel`.
pub(super) fn panel_link(panel: &Text, sink: &mut Sink) -> Option<(Text, Text)> {
    let Some(slash) = panel.text.find('/').filter(|at| *at > 0 && at + 1 < panel.text.len()) else {
        sink.push(
            Diagnostic::error(
                "alert/half-a-panel",
                format!("`{}` names a dashboard or a panel, not both", panel.text),
            )
            .at(panel.origin(), "expected `DASHBOARD/PANEL`")
            .note("Grafana takes the link to a panel whole or not at all"),
        );
        return None;
    };
    let end = panel.text.len();
    Some((panel.replaced([(Span::new(slash, end), "")]), panel.replaced([(Span::new(0, slash + 1), "")])))
}

impl Context {
    /// The contact point of a team.
    pub(super) fn delivery_of(&self, team: Option<&Text>) -> Option<Delivery> {
        let contact_point = self.team(team?)?.contact_point.clone()?;
        Some(Delivery { contact_point, group_by: Vec::new(), mute_times: Vec::new() })
    }
}

fn delivery(said: &spec::Rule, sink: &mut Sink) -> Option<Delivery> {
    if said.contact_point.is_unsaid() {
        let keys = [("mute_times", said.mute_times.origin()), ("group_by", said.group_by.origin())];
        for (key, origin) in keys.into_iter().filter_map(|(key, origin)| Some((key, origin?))) {
            sink.push(
                Diagnostic::error(
                    "alert/no-contact-point",
                    format!("`{key}` of an alert without `contact_point`"),
                )
                .at(origin, "would be lost: the policy tree decides")
                .help("add `contact_point`, or say it in a route of the policy"),
            );
        }
    }
    let contact_point = said.contact_point.get()?.clone();
    Some(Delivery {
        contact_point,
        group_by: said.group_by.get().into_iter().flat_map(List::iter).cloned().collect(),
        mute_times: said.mute_times.get().into_iter().flat_map(OneOrMany::iter).cloned().collect(),
    })
}

pub(super) fn scalars(map: &Said<Map<Scalar>>) -> impl Iterator<Item = Pair> {
    let entries = map.get().into_iter().flat_map(Map::iter);
    entries.map(|(name, value)| Pair { name: name.name.clone(), origin: name.origin, value: value.0.clone() })
}
