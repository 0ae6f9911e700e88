//! The rules of an SLO as groups of rules.
//!
//! One ordered group an SLO: what is recorded first is read by what follows. What
//! comes from logs is recorded by the ruler of the logs, in a group of its own.

use super::indicator::parsed;
use crate::model::{
    AlertRule, Condition, DatasourceRef, Engine, Evaluator, Language, NoData, OnError, Pair, Rule, RuleGroup,
    RuleKind,
};
use crate::quantity::{Decimal, Duration, Ratio, Uid, Window};
use crate::resolve::{Context, Service};
use crate::slo::rules::{self, Kind};
use crate::slo::series::{self, Series};
use crate::slo::{Names, Part, Severity, Slo, Tier};
use crate::span::Text;
use crate::spec::{self, Scalar};
use crate::tree::{Map, Name};

/// Where the rules of an SLO go.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) cx: &'a Context,
    pub(super) stem: &'a str,
    /// What it asks.
    pub(super) datasource: DatasourceRef,
    /// The panel that its author links its alerts to.
    pub(super) panel: Option<&'a (Text, Text)>,
}

/// The groups of an SLO.
pub(super) fn groups(slo: &Slo, said: &spec::Slo, place: Place<'_>) -> Vec<RuleGroup> {
    let made = Made { slo, said, place };
    let logs = place.cx.language(place.datasource) == Some(Language::LogQl);
    match place.cx.slo_engine {
        Engine::Grafana => vec![made.managed()],
        Engine::Ruler(metrics) if logs => {
            let mut recorded = rules::ruler(slo);
            let rest = recorded.split_off(2);
            vec![
                made.group("-logs", Engine::Ruler(place.datasource), place.datasource, recorded),
                made.group("", Engine::Ruler(metrics), metrics, rest),
            ]
        }
        Engine::Ruler(_) => {
            vec![made.group("", Engine::Ruler(place.datasource), place.datasource, rules::ruler(slo))]
        }
    }
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
    let own = [file.labels.get(), said.labels.get()];
    for (name, Scalar(value)) in own.into_iter().flatten().flat_map(Map::iter) {
        set(&name.name, &value.text);
    }
    labels
}

struct Made<'a> {
    slo: &'a Slo,
    said: &'a spec::Slo,
    place: Place<'a>,
}

impl Made<'_> {
    /// A group for a ruler.
    fn group(
        &self,
        ending: &str,
        engine: Engine,
        datasource: DatasourceRef,
        made: Vec<rules::Rule>,
    ) -> RuleGroup {
        let rules = made.into_iter().map(|rule| self.rule(rule, engine, datasource)).collect();
        self.holding(ending, engine, rules)
    }

    /// Grafana records where it can and alerts on the metrics themselves.
    fn managed(&self) -> RuleGroup {
        let datasource = self.place.datasource;
        let recorded = rules::recordings(self.slo);
        let all = recorded.into_iter().chain(rules::managed(self.slo));
        let rules = all.map(|rule| self.rule(rule, Engine::Grafana, datasource)).collect();
        self.holding("", Engine::Grafana, rules)
    }

    fn holding(&self, ending: &str, engine: Engine, rules: Vec<Rule>) -> RuleGroup {
        let name = format!("slo-{}{}{ending}", self.slo.name.text, part_ending(self.slo));
        RuleGroup {
            engine,
            file: self.place.stem.into(),
            name: Text::plain(name, self.slo.origin),
            folder: self.place.cx.alert_folder.clone(),
            interval: self.slo.watch.interval,
            interval_origin: self.slo.origin,
            rules,
            origin: self.slo.origin,
        }
    }

    fn rule(&self, made: rules::Rule, engine: Engine, datasource: DatasourceRef) -> Rule {
        let origin = self.slo.origin;
        let language = self.place.cx.language(datasource).unwrap_or(Language::PromQl);
        let name = self.name(&made.kind);
        let title = self.title(&made.kind);
        let uid = Uid::derive(&format!("slo-{}", crate::quantity::kebab(&title)));
        let (labels, kind) = match &made.kind {
            Kind::Record(_) => (self.pairs(&made.labels), RuleKind::Record),
            Kind::Burn(_) | Kind::Burns(_) | Kind::Absent => {
                (self.alert_labels(&made), RuleKind::Alert(Box::new(self.alert(&made, engine))))
            }
        };
        Rule {
            uid: Text::plain(uid.as_str(), origin),
            name: Text::plain(name, origin),
            title: Text::plain(title, origin),
            query: parsed(Text::plain(made.expr, origin), language),
            language,
            datasource,
            range: Duration::seconds(600),
            kind,
            labels,
            paused: false,
            origin,
        }
    }

    fn name(&self, kind: &Kind) -> String {
        let said = self.said.alert.get().map(|name| name.text.to_string());
        let alert = || said.clone().unwrap_or_else(|| pascal(&self.slo.name.text));
        match kind {
            Kind::Record(name) => name.clone(),
            Kind::Absent => format!("{}NotMeasured", alert()),
            // What the author calls it is what routing and silences match.
            _ if said.is_some() => alert(),
            Kind::Burn(tier) => {
                let long = self.slo.watch.tiers.get(*tier).map(|tier| tier.long.to_string());
                format!("{}Burn{}", alert(), long.unwrap_or_default())
            }
            Kind::Burns(_) => format!("{}Burn", alert()),
        }
    }

    /// Alerts are called what they are called; a recording is told apart by its SLO, and so are
    /// alerts that share a name.
    fn title(&self, kind: &Kind) -> String {
        let (name, part, slo) = (self.name(kind), part_ending(self.slo), &self.slo.name.text);
        match kind {
            Kind::Record(_) => format!("{slo}{part} {}", name.trim_start_matches("slo:")),
            Kind::Burns(severity) => format!("{name} {slo}{part} {}", severity.word()),
            Kind::Burn(tier) if self.said.alert.get().is_some() => {
                let long = self.slo.watch.tiers.get(*tier).map(|tier| tier.long.to_string());
                format!("{name} {slo}{part} {}", long.unwrap_or_default())
            }
            Kind::Absent if self.said.alert.get().is_some() => format!("{name} {slo}{part}"),
            _ => format!("{name}{part}"),
        }
    }

    /// The tiers that an alert is about.
    fn tiers(&self, kind: &Kind) -> Vec<&Tier> {
        let tiers = self.slo.watch.tiers.iter().enumerate();
        let about = |(index, tier): &(usize, &Tier)| match kind {
            Kind::Burn(one) => one == index,
            Kind::Burns(severity) => tier.severity == *severity,
            Kind::Record(_) | Kind::Absent => false,
        };
        tiers.filter(about).map(|(_, tier)| tier).collect()
    }

    /// What is said of the alerts of this severity only.
    fn notice(&self, kind: &Kind) -> Option<&spec::Notice> {
        let severity = self.tiers(kind).first().map(|tier| tier.severity);
        match severity.unwrap_or(Severity::Ticket) {
            Severity::Page => self.said.page.get(),
            Severity::Ticket => self.said.ticket.get(),
        }
    }

    fn pair(&self, name: &str, value: &str) -> Pair {
        Pair { name: name.into(), origin: self.slo.origin, value: Text::plain(value, self.slo.origin) }
    }

    fn pairs(&self, labels: &[series::Label]) -> Vec<Pair> {
        labels.iter().map(|(name, value)| self.pair(name, value)).collect()
    }

    /// The labels that the engine does not find on the series by itself.
    fn alert_labels(&self, made: &rules::Rule) -> Vec<Pair> {
        let mut labels: Vec<Pair> = self.pairs(&self.slo.labels);
        // Sloth's alerts have the service as `sloth_service` alone: another label could take another route.
        if let (Names::Dashc, Some(service)) = (self.slo.names, &self.slo.service) {
            set(&mut labels, self.pair("service", service));
        }
        self.pairs(&made.labels).into_iter().for_each(|pair| set(&mut labels, pair));
        let notice = self.notice(&made.kind).and_then(|notice| notice.labels.get());
        said(notice).for_each(|pair| set(&mut labels, pair));
        for (name, value) in Series::of(self.slo).ids() {
            set(&mut labels, self.pair(&name, &value));
        }
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
            context: Vec::new(),
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
            delivery: None,
        }
    }

    fn annotations(&self, made: &rules::Rule, engine: Engine) -> Vec<Pair> {
        let tiers = self.tiers(&made.kind);
        let mut all = match tiers.first() {
            Some(first) => self.burning(first.severity, &tiers, engine),
            None => vec![self.pair("summary", &format!("{} is no longer measured", self.slo.name.text))],
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
        let mut all = vec![
            self.pair("summary", &summary),
            self.pair("description", &described.chain(rules).collect::<Vec<_>>().join(" ")),
        ];
        if slo.names == Names::Sloth {
            // Templates of messages for sloth's alerts show it.
            all.insert(0, self.pair("title", &format!("({}) {summary}", severity.word())));
        }
        if engine != Engine::Grafana {
            let short = tiers.iter().map(|tier| tier.short).min().unwrap_or(slo.watch.base);
            let ratio = format!("{} / {}", Series::of(slo).ratio_name(short), slo.watch.budget());
            all.push(self.pair("burn_rate", &self.asked(&ratio, "humanize")));
            let left = Series::of(slo).remaining_name();
            all.push(self.pair("budget_left", &self.asked(left, "humanizePercentage")));
        }
        all
    }

    /// When a tier fires, in words.
    fn limit(&self, tier: &Tier) -> String {
        let slo = self.slo;
        format!(
            "More than {}% of the events of the last {} and of the last {} are bad: {} times as many as {} over {} allows. An \
             outage that began then has spent {}% of the error budget.",
            tier.threshold(slo.watch.budget()) * Ratio::from(100),
            tier.long,
            tier.short,
            tier.factor,
            slo.watch.objective,
            match slo.window {
                Window::Rolling(length) => length.to_string(),
                calendar => format!("a {calendar}"),
            },
            tier.spends(slo.watch.period) * Ratio::from(100),
        )
    }

    /// A template that asks the store for a number when the alert fires.
    fn asked(&self, what: &str, shown: &str) -> String {
        let ids = Series::of(self.slo).ids();
        let (name, rest) = what.split_once(' ').unwrap_or((what, ""));
        let fixed = ids.iter().map(|(label, value)| format!("{label}='{value}'"));
        let by = self.slo.by.iter().map(|label| format!("{label}='%s'"));
        let matchers = fixed.chain(by).collect::<Vec<_>>().join(",");
        let rest = if rest.is_empty() { String::new() } else { format!(" {rest}") };
        let values = joined(&self.slo.by, |label| format!(" $labels.{label}"));
        let query = format!("\"{name}{{{matchers}}}{rest}\"");
        let query = if values.is_empty() { query } else { format!("(printf {query}{values})") };
        format!("{{{{ with query {query} }}}}{{{{ . | first | value | {shown} }}}}{{{{ end }}}}")
    }
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
fn joined(labels: &[Box<str>], text: impl Fn(&str) -> String) -> String {
    labels.iter().map(|label| text(label)).collect::<Vec<_>>().concat()
}

/// What tells the parts of an SLO apart.
fn part_ending(slo: &Slo) -> String {
    match &slo.part {
        Some(Part::Only(value)) => format!("-{}", crate::quantity::kebab(value)),
        _ => String::new(),
    }
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
