//! The rules of an SLO as groups of rules.
//!
//! One ordered group an SLO: what is recorded first is read by what follows. What
//! comes from logs is recorded by the ruler of the logs, in a group of its own.

use std::borrow::Cow;
use std::cell::OnceCell;

use super::indicator::parsed;
use crate::model::{
    AlertRule, Condition, DatasourceRef, Engine, Evaluator, Expect, Firing, Language, NoData, OnError, Pair,
    Query, Rule, RuleGroup, RuleKind, Syntax,
};
use crate::quantity::{Decimal, Duration, Ratio, Uid, Window};
use crate::query::promql::build::max;
use crate::resolve::{Context, Service};
use crate::slo::rules::{self, Kind};
use crate::slo::series::{self, Series};
use crate::slo::{Exclusion, Measures, Names, Part, Severity, Slo, Tier};
use crate::span::Text;
use crate::spec::{self, Scalar};
use crate::tree::{Map, Name};

/// Where the rules of an SLO go.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) cx: &'a Context,
    pub(super) stem: &'a str,
    /// What evaluates it.
    pub(super) engine: Engine,
    /// What it asks.
    pub(super) datasource: DatasourceRef,
    /// The panel that its author links its alerts to.
    pub(super) panel: Option<&'a (Text, Text)>,
    /// Whose it is.
    pub(super) team: Option<&'a Text>,
}

/// The groups of an SLO.
pub(super) fn groups(slo: &Slo, said: &spec::Slo, place: Place<'_>) -> Vec<RuleGroup> {
    let made = Made::new(slo, said, place);
    match place.engine {
        Engine::Grafana => vec![made.managed()],
        Engine::Ruler(metrics) if slo.home.logs => {
            let (logs, rest) = split_events(rules::ruler(slo));
            let mut groups =
                vec![made.group("-logs", Engine::Ruler(place.datasource), place.datasource, &logs)];
            groups.extend(made.fitting(metrics, rest));
            groups
        }
        Engine::Ruler(datasource) => made.fitting(datasource, rules::ruler(slo)),
    }
}

/// The recordings of events, which ask what is measured, and what follows from them.
fn split_events(mut all: Vec<rules::Rule>) -> (Vec<rules::Rule>, Vec<rules::Rule>) {
    let asks = |rule: &rules::Rule| matches!(&rule.kind, Kind::Record(name) if [series::BAD, series::TOTAL].contains(&name.as_str()));
    let rest = all.split_off(all.iter().take_while(|rule| asks(rule)).count());
    (all, rest)
}

/// Rules in two groups: what alerts rest on, and what is recorded for people only.
///
/// The second group is evaluated by itself, so nothing of the first may read it.
fn split_meta(all: Vec<rules::Rule>) -> (Vec<rules::Rule>, Vec<rules::Rule>) {
    let mut needed: Vec<bool> = all.iter().map(|rule| !matches!(rule.kind, Kind::Record(_))).collect();
    for index in (0..all.len()).rev() {
        let Some(Kind::Record(name)) = all.get(index).map(|rule| &rule.kind) else { continue };
        let read = format!("{name}{{");
        let later = all.iter().zip(&needed).skip(index + 1);
        let is_read = later.filter(|(_, needed)| **needed).any(|(rule, _)| rule.expr.contains(&read));
        if let Some(slot) = needed.get_mut(index) {
            *slot = is_read;
        }
    }
    let (first, second): (Vec<_>, Vec<_>) = all.into_iter().zip(needed).partition(|(_, needed)| *needed);
    let rules = |half: Vec<(rules::Rule, bool)>| half.into_iter().map(|(rule, _)| rule).collect();
    (rules(first), rules(second))
}

/// Labels of an SLO's alerts and of its info series: those of the project, the service, the file and its own.
pub(super) fn labels(
    said: &spec::Slo,
    file: &spec::Alerts,
    service: Option<&Service>,
    cx: &Context,
) -> Vec<(Box<str>, Box<str>)> {
    let mut labels: Vec<(Box<str>, Box<str>)> = Vec::new();
    let mut set = |name: &str, value: &str| match labels.iter_mut().find(|(known, _)| &**known == name) {
        Some((_, known)) => *known = value.into(),
        None => labels.push((name.into(), value.into())),
    };
    for pair in cx.labels.iter().chain(service.into_iter().flat_map(|service| &service.labels)) {
        set(&pair.name, &pair.value.text);
    }
    if let Some(team) = file.team.get() {
        set("team", team.as_str());
    }
    let own = [file.labels.get(), said.labels.get()];
    for (name, Scalar(value)) in own.into_iter().flatten().flat_map(Map::iter) {
        set(&name.name, &value.text);
    }
    labels
}

/// The refIds of an alert's further queries; `A` asks and `B` decides.
const BURN_RATE: &str = "C";
const BUDGET_LEFT: &str = "D";

/// Annotations that say how fast the budget burns, and what is left of it.
const RATE: &str = "burn_rate";
const LEFT: &str = "budget_left";

struct Made<'a> {
    slo: &'a Slo,
    said: &'a spec::Slo,
    place: Place<'a>,
    /// What its alerts are called, or begin with.
    alert: Cow<'a, str>,
    /// The labels that say whose its series and alerts are.
    ids: Vec<Pair>,
    /// Labels of all its alerts.
    labels: Vec<Pair>,
    /// How an alert of a ruler looks up what is left of the budget.
    left: OnceCell<Pair>,
}

/// Who evaluates a rule, and what it asks.
#[derive(Clone, Copy)]
struct Asks {
    engine: Engine,
    datasource: DatasourceRef,
}

impl<'a> Made<'a> {
    fn new(slo: &'a Slo, said: &'a spec::Slo, place: Place<'a>) -> Self {
        let pair = |(name, value): &series::Label| pair(slo, name, value);
        let mut labels: Vec<Pair> = slo.labels.iter().map(pair).collect();
        // Sloth's alerts have the service as `sloth_service` alone: another label could take another route.
        if let (Names::Dashc, Some(service)) = (slo.names, &slo.service) {
            set(&mut labels, self::pair(slo, "service", service));
        }
        let ids = Series::of(slo).labels().iter().map(pair).collect();
        let alert = match said.alert.get() {
            Some(name) => Cow::Borrowed(name.as_str()),
            None => Cow::Owned(pascal(&slo.name.text)),
        };
        Self { slo, said, place, alert, ids, labels, left: OnceCell::new() }
    }

    /// One group, or two where the ruler takes no group so large.
    fn fitting(&self, datasource: DatasourceRef, all: Vec<rules::Rule>) -> Vec<RuleGroup> {
        let engine = Engine::Ruler(datasource);
        let limit = self.place.cx.base.datasource(datasource).and_then(|found| found.limits.rules_per_group);
        if limit.is_none_or(|limit| all.len() <= limit as usize) {
            return vec![self.group("", engine, datasource, &all)];
        }
        let (first, second) = split_meta(all);
        let halves = [("", first), ("-meta", second)].into_iter().filter(|(_, rules)| !rules.is_empty());
        halves.map(|(ending, rules)| self.group(ending, engine, datasource, &rules)).collect()
    }

    /// A group for a ruler.
    fn group(
        &self,
        ending: &str,
        engine: Engine,
        datasource: DatasourceRef,
        made: &[rules::Rule],
    ) -> RuleGroup {
        let rules = made.iter().map(|rule| self.rule(rule, Asks { engine, datasource })).collect();
        self.holding(ending, engine, rules)
    }

    /// Grafana records where there is a store of series, and alerts on what is measured itself.
    fn managed(&self) -> RuleGroup {
        let asks = |datasource| Asks { engine: Engine::Grafana, datasource };
        let (here, store) = (self.place.datasource, self.store());
        let mut made = Vec::new();
        if let Some(store) = store {
            let (events, rest) = split_events(rules::recordings(self.slo));
            made.extend(events.into_iter().map(|rule| (rule, here)));
            made.extend(rest.into_iter().map(|rule| (rule, store)));
        }
        for rule in rules::managed(self.slo) {
            // Logs that are no longer written cannot be told from logs without events: what is recorded can.
            let absent = matches!(rule.kind, Kind::Absent) && self.slo.home.logs;
            match (absent, store) {
                (true, Some(store)) => made.push((rule, store)),
                (true, None) => {}
                (false, _) => made.push((rule, here)),
            }
        }
        let rules = made.iter().map(|(rule, datasource)| self.rule(rule, asks(*datasource))).collect();
        self.holding("", Engine::Grafana, rules)
    }

    /// The store that Grafana writes to.
    fn store(&self) -> Option<DatasourceRef> {
        let uid = self.slo.home.records.as_deref()?;
        let position = self.place.cx.base.datasources.iter().position(|known| known.uid.as_str() == uid);
        position.map(DatasourceRef::new)
    }

    fn holding(&self, ending: &str, engine: Engine, rules: Vec<Rule>) -> RuleGroup {
        let name = format!("slo-{}{ending}", self.slo.full_name());
        RuleGroup {
            engine,
            file: self.place.stem.into(),
            namespace: self.place.cx.namespace_of(self.place.stem, self.place.team),
            name: Text::plain(name, self.slo.origin),
            folder: self.place.cx.folder_of(&self.place.cx.alert_folder, self.place.team),
            interval: self.slo.watch.interval,
            interval_origin: self.slo.origin,
            rules,
            slo: true,
            small: true,
            origin: self.slo.origin,
        }
    }

    fn rule(&self, made: &rules::Rule, Asks { engine, datasource }: Asks) -> Rule {
        let origin = self.slo.origin;
        let language = self.place.cx.language(datasource).unwrap_or(Language::PromQl);
        let (title, uid) =
            if engine == Engine::Grafana { self.known_as(&made.kind) } else { Default::default() };
        let text = Text::plain(&*made.expr, origin);
        let query = if self.says_nothing_new(&made.kind, engine) {
            Query { text, syntax: Syntax::None, generated: true }
        } else {
            parsed(text, language)
        };
        let (labels, kind) = match &made.kind {
            Kind::Record(_) => (self.pairs(&made.labels), RuleKind::Record),
            Kind::Burn(_) | Kind::Burns(_) | Kind::Absent => {
                (self.alert_labels(made), RuleKind::Alert(Box::new(self.alert(made, engine))))
            }
        };
        Rule {
            uid: Text::plain(uid, origin),
            name: Text::plain(self.name(&made.kind), origin),
            title: Text::plain(title, origin),
            query,
            language,
            datasource,
            range: Duration::seconds(600),
            kind,
            labels,
            paused: false,
            origin,
            origins: None,
        }
    }

    /// Whether no check learns anything from the tree of a rule: the other recordings say over other windows what
    /// those of events say, or read them, and what a convention counts as bad is counted out of its total, in one
    /// query. So do alerts of a ruler, which only the author's own texts are held against.
    fn says_nothing_new(&self, kind: &Kind, engine: Engine) -> bool {
        match kind {
            Kind::Record(name) if name == series::TOTAL => self.slo.measures != Measures::Own,
            Kind::Record(name) => name != series::BAD,
            _ => matches!(engine, Engine::Ruler(_)) && !self.has_own_templates(),
        }
    }

    /// Whether the author adds templates to the alerts, in which labels may be asked for.
    fn has_own_templates(&self) -> bool {
        let is_one = |text: &str| text.contains("{{");
        let notices = [&self.said.page, &self.said.ticket].into_iter().filter_map(|notice| notice.get());
        let noticed = notices.flat_map(|notice| [notice.labels.get(), notice.annotations.get()]);
        let mut maps = noticed.chain([self.said.annotations.get()]).flatten();
        maps.any(|map| map.iter().any(|(_, Scalar(value))| is_one(&value.text)))
            || self.slo.labels.iter().any(|(_, value)| is_one(value))
            || self.slo.description.iter().chain(self.said.runbook.get()).any(|text| is_one(&text.text))
    }

    /// Title and uid of a rule in Grafana.
    fn known_as(&self, kind: &Kind) -> (String, String) {
        let title = self.title(kind);
        let uid = Uid::derive(&format!("slo-{}", crate::quantity::kebab(&title)));
        (title, uid.to_string())
    }

    fn name<'k>(&'k self, kind: &'k Kind) -> Cow<'k, str> {
        match kind {
            Kind::Record(name) => Cow::Borrowed(name),
            Kind::Absent => Cow::Owned(format!("{}NotMeasured", self.alert)),
            // What the author calls it is what routing and silences match.
            _ if self.said.alert.get().is_some() => Cow::Borrowed(&self.alert),
            Kind::Burn(tier) => {
                let long = self.slo.watch.tiers.get(*tier).map(|tier| tier.long.to_string());
                Cow::Owned(format!("{}Burn{}", self.alert, long.unwrap_or_default()))
            }
            Kind::Burns(_) => Cow::Owned(format!("{}Burn", self.alert)),
        }
    }

    /// Alerts are called what they are called; a recording is told apart by its SLO, and so are
    /// alerts that share a name.
    fn title(&self, kind: &Kind) -> String {
        let (name, slo) = (self.name(kind), self.slo.full_name());
        match kind {
            Kind::Record(_) => format!("{slo} {}", name.trim_start_matches("slo:")),
            Kind::Burns(severity) => format!("{name} {slo} {}", severity.word()),
            Kind::Burn(tier) if self.said.alert.get().is_some() => {
                let long = self.slo.watch.tiers.get(*tier).map(|tier| tier.long.to_string());
                format!("{name} {slo} {}", long.unwrap_or_default())
            }
            Kind::Absent if self.said.alert.get().is_some() => format!("{name} {slo}"),
            _ => match &self.slo.part {
                Some(Part::Only(_, ending)) => format!("{name}-{ending}"),
                _ => name.into_owned(),
            },
        }
    }

    /// The tiers that an alert is about.
    fn tiers(&self, kind: &Kind) -> impl Iterator<Item = &'a Tier> {
        let about = move |(index, tier): &(usize, &Tier)| match kind {
            Kind::Burn(one) => one == index,
            Kind::Burns(severity) => tier.severity == *severity,
            Kind::Record(_) | Kind::Absent => false,
        };
        self.slo.watch.tiers.iter().enumerate().filter(about).map(|(_, tier)| tier)
    }

    /// What is said of the alerts of this severity only.
    fn notice(&self, kind: &Kind) -> Option<&spec::Notice> {
        let severity = self.tiers(kind).next().map(|tier| tier.severity);
        match severity.unwrap_or(Severity::Ticket) {
            Severity::Page => self.said.page.get(),
            Severity::Ticket => self.said.ticket.get(),
        }
    }

    fn pair(&self, name: &str, value: &str) -> Pair {
        pair(self.slo, name, value)
    }

    fn pairs(&self, labels: &[series::Label]) -> Vec<Pair> {
        labels.iter().map(|(name, value)| self.pair(name, value)).collect()
    }

    /// The labels that the engine does not find on the series by itself.
    fn alert_labels(&self, made: &rules::Rule) -> Vec<Pair> {
        let mut labels = Vec::with_capacity(self.labels.len() + made.labels.len() + self.ids.len());
        labels.extend_from_slice(&self.labels);
        for (name, value) in &made.labels {
            set(&mut labels, self.pair(name, value));
        }
        let notice = self.notice(&made.kind).and_then(|notice| notice.labels.get());
        said(notice).for_each(|pair| set(&mut labels, pair));
        self.ids.iter().for_each(|pair| set(&mut labels, pair.clone()));
        labels
    }

    fn alert(&self, made: &rules::Rule, engine: Engine) -> AlertRule {
        let managed = engine == Engine::Grafana;
        let condition = managed.then(|| Condition {
            evaluator: Evaluator::Gt,
            threshold: Decimal::from(0),
            filter: false,
        });
        let absent = matches!(made.kind, Kind::Absent);
        AlertRule {
            condition,
            context: if managed { self.context(made) } else { Vec::new() },
            hold: if absent {
                Duration::seconds(600).max(self.slo.watch.interval)
            } else {
                Duration::default()
            },
            keep_firing_for: None,
            no_data: NoData::Ok,
            on_error: OnError::Error,
            annotations: self.annotations(made, engine),
            panel: self.place.panel.cloned(),
            delivery: if managed { self.place.cx.delivery_of(self.place.team) } else { None },
            expect: self.expect(&made.kind),
        }
    }

    /// What the incident of the proof, two hours in which a twentieth of all events or more are bad, does to an
    /// alert: it must fire where that is enough, and a ticket stays quiet while a page fires.
    fn expect(&self, kind: &Kind) -> Expect {
        let surely = |tier: &Tier| {
            let long = tier.long.max(Duration::seconds(7200));
            tier.threshold(self.slo.watch.budget()) * Ratio::of(long, Duration::seconds(7200))
                < Ratio::new(1, 20)
        };
        let tiers = || self.tiers(kind);
        let ticket = tiers().any(|tier| tier.severity == Severity::Ticket);
        let mut pages = self.slo.alerting_tiers().filter(|tier| tier.severity == Severity::Page);
        let excluded = ticket && self.slo.exclusion == Exclusion::Expression && pages.any(surely);
        let incident = if tiers().next().is_none() || excluded {
            Firing::Quiet
        } else if !self.slo.home.logs && tiers().any(surely) {
            Firing::Firing
        } else {
            Firing::Either
        };
        Expect { healthy: Firing::Quiet, incident, told: None }
    }

    fn annotations(&self, made: &rules::Rule, engine: Engine) -> Vec<Pair> {
        let tiers: Vec<&Tier> = self.tiers(&made.kind).collect();
        let mut all = if let Some(first) = tiers.first() {
            self.burning(first.severity, &tiers, engine)
        } else {
            let whom = joined(&self.slo.identity, |found| format!(" {{{{ $labels.{} }}}}", found.label));
            vec![self.pair("summary", &format!("{}{whom} is no longer measured", self.slo.name.text))]
        };
        if let Some(runbook) = self.said.runbook.get() {
            all.push(Pair { name: "runbook_url".into(), origin: runbook.origin(), value: runbook.clone() });
        }
        let notice = self.notice(&made.kind).and_then(|notice| notice.annotations.get());
        said(self.said.annotations.get()).chain(said(notice)).for_each(|pair| set(&mut all, pair));
        all
    }

    /// What burns how fast, and what is left.
    fn burning(&self, severity: Severity, tiers: &[&Tier], engine: Engine) -> Vec<Pair> {
        let slo = self.slo;
        let whom = joined(&slo.by, |label| format!(" {{{{ $labels.{label} }}}}"));
        let urgent = match severity {
            Severity::Page => "burns its error budget fast",
            Severity::Ticket => "burns its error budget",
        };
        let summary = format!("{}{whom} {urgent}", slo.name.text);
        let described = slo.description.iter().map(|said| said.text.to_string());
        let rules = tiers.iter().map(|tier| self.limit(tier));
        let mut description = self.pair("description", &described.chain(rules).collect::<Vec<_>>().join(" "));
        if let Some(said) = &slo.description {
            description.value = Text::plain(description.value.text, said.origin());
        }
        let mut all = vec![self.pair("summary", &summary), description];
        if slo.names == Names::Sloth {
            // Templates of messages for sloth's alerts show it.
            all.insert(0, self.pair("title", &format!("({}) {summary}", severity.word())));
        }
        let short = tiers.iter().map(|tier| tier.short).min().unwrap_or(slo.watch.base);
        if engine == Engine::Grafana {
            let (burn, left) = self.printed();
            all.push(self.pair(RATE, &burn));
            all.extend(left.map(|left| self.pair(LEFT, &left)));
        } else {
            all.push(self.pair(RATE, &self.burn_looked_up(short)));
            all.push(self.left.get_or_init(|| self.pair(LEFT, &self.left_looked_up())).clone());
        }
        all
    }

    /// When a tier fires, in words.
    fn limit(&self, tier: &Tier) -> String {
        let slo = self.slo;
        format!(
            "More than {}% of the events of the last {} and of the last {} are bad: {} {} over {} allows. An \
             outage that began then has spent {}% of the error budget.",
            tier.threshold(slo.watch.budget()) * Ratio::from(100),
            tier.long,
            tier.short,
            if tier.factor == Ratio::ONE {
                "more than".to_owned()
            } else {
                format!("{} times as many as", tier.factor)
            },
            slo.watch.objective,
            match slo.window {
                rolling @ Window::Rolling(_) => rolling.to_string(),
                calendar => format!("a {calendar}"),
            },
            // In words two places are enough; thresholds stay exact.
            Ratio::new((tier.spends(slo.watch.period) * Ratio::from(10_000) + Ratio::new(1, 2)).floor(), 100),
        )
    }

    /// How a ruler looks up the burn rate when it writes the message.
    fn burn_looked_up(&self, short: Duration) -> String {
        let burn = format!("{} / {}", Series::of(self.slo).ratio_name(short), self.slo.watch.budget());
        self.asked(&burn, "humanize")
    }

    /// How it looks up what is left of the budget.
    fn left_looked_up(&self) -> String {
        self.asked(Series::of(self.slo).remaining_name(), "humanizePercentage")
    }

    /// The same from the further queries of a rule of Grafana.
    fn printed(&self) -> (String, Option<String>) {
        let value = |id: &str, shown: &str| format!("{{{{ $values.{id}.Value | {shown} }}}}");
        let left = self.knows_budget().then(|| value(BUDGET_LEFT, "humanizePercentage"));
        (value(BURN_RATE, "humanize"), left)
    }

    /// Whether what is left of the budget can be asked where the alert asks.
    fn knows_budget(&self) -> bool {
        self.slo.home.records.as_deref() == Some(&*self.slo.home.asks)
    }

    /// Further queries of an alert of Grafana, whose values its messages print.
    fn context(&self, made: &rules::Rule) -> Vec<(Box<str>, Query)> {
        let tiers = self.slo.watch.tiers.iter().enumerate();
        let of_rule = tiers.filter(|(index, tier)| match &made.kind {
            Kind::Burn(burning) => burning == index,
            Kind::Burns(severity) => *severity == tier.severity,
            _ => false,
        });
        let Some(short) = of_rule.map(|(_, tier)| tier.short).min() else { return Vec::new() };
        let language = self.place.cx.language(self.place.datasource).unwrap_or(Language::PromQl);
        let query = |text: String| parsed(Text::plain(text, self.slo.origin), language);
        let mut all = vec![(BURN_RATE.into(), query(rules::burn_rate(self.slo, short)))];
        if self.knows_budget() {
            // Grafana prints a value beside an alert whose labels it shares: those of `by`.
            let series = Series::of(self.slo);
            let left = max(series.select(series.remaining_name()));
            let left = if self.slo.by.is_empty() { left.whole() } else { left.by(&self.slo.by).whole() };
            all.push((BUDGET_LEFT.into(), query(left.into_text())));
        }
        all
    }

    /// A template that asks the store for a number when the alert fires.
    fn asked(&self, what: &str, shown: &str) -> String {
        let (name, rest) = what.split_at(what.find(' ').unwrap_or(what.len()));
        let prints = !self.slo.by.is_empty();
        let mut matchers = String::new();
        let mut matcher = |label: &str, value: &str| {
            let comma = if matchers.is_empty() { "" } else { "," };
            matchers.extend([comma, label, "=", value]);
        };
        for (label, value) in Series::of(self.slo).ids() {
            matcher(&label, &format!("'{}'", within_template(&value, prints)));
        }
        // Go quotes a value as PromQL reads it, whatever is in it.
        self.slo.by.iter().for_each(|label| matcher(label, "%q"));
        let values = joined(&self.slo.by, |label| format!(" $labels.{label}"));
        let query = format!("\"{name}{{{matchers}}}{rest}\"");
        let query = if prints { format!("(printf {query}{values})") } else { query };
        format!("{{{{ with query {query} }}}}{{{{ . | first | value | {shown} }}}}{{{{ end }}}}")
    }
}

/// A value as PromQL reads it between single quotes, in a text that a template of Go reads, and `printf` where it
/// `prints`.
fn within_template(value: &str, prints: bool) -> String {
    let mut quoted = String::with_capacity(value.len());
    for letter in value.chars() {
        match letter {
            '\\' => quoted.push_str(r"\\\\"),
            '\'' => quoted.push_str(r"\\'"),
            '"' => quoted.push_str(r#"\""#),
            '\n' => quoted.push_str(r"\\n"),
            '%' if prints => quoted.push_str("%%"),
            other => quoted.push(other),
        }
    }
    quoted
}

/// A pair that follows from an SLO.
fn pair(slo: &Slo, name: &str, value: &str) -> Pair {
    Pair { name: name.into(), origin: slo.origin, value: Text::plain(value, slo.origin) }
}

/// What an author says, as pairs.
fn said(pairs: Option<&Map<Scalar>>) -> impl Iterator<Item = Pair> {
    let pair = |(name, Scalar(value)): (&Name, &Scalar)| Pair {
        name: name.name.clone(),
        origin: name.origin,
        value: value.clone(),
    };
    pairs.into_iter().flat_map(Map::iter).map(pair)
}

/// Adds a pair in place of one of its name.
fn set(pairs: &mut Vec<Pair>, pair: Pair) {
    match pairs.iter_mut().find(|known| known.name == pair.name) {
        Some(known) => *known = pair,
        None => pairs.push(pair),
    }
}

/// A text for each label, one after the other.
fn joined<L>(labels: &[L], text: impl Fn(&L) -> String) -> String {
    labels.iter().map(text).collect::<Vec<_>>().concat()
}

/// `backend-availability` → `BackendAvailability`.
fn pascal(name: &str) -> String {
    let words = name.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    let word = |word: &str| {
        let mut letters = word.chars();
        letters
            .next()
            .map(|first| first.to_uppercase().chain(letters).collect::<String>())
            .unwrap_or_default()
    };
    words.map(word).collect()
}
