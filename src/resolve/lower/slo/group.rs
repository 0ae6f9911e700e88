//! The rules of an SLO as groups of rules.
//!
//! One ordered group an SLO: what is recorded first is read by what follows. What
//! comes from logs is recorded by the ruler of the logs, in a group of its own.

use super::indicator::parsed;
use crate::model::{
    AlertRule, Condition, DatasourceRef, Engine, Evaluator, Language, NoData, OnError, Pair, Query, Rule,
    RuleGroup, RuleKind, Syntax,
};
use crate::quantity::{Decimal, Duration, Ratio, Uid, Window};
use crate::resolve::{Context, Service};
use crate::slo::rules::{self, Kind};
use crate::slo::series::{self, Series};
use crate::slo::{Part, Severity, Slo, Tier};
use crate::span::Text;
use crate::spec::{self, Scalar};
use crate::tree::Map;

/// Where the rules of an SLO go.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) cx: &'a Context,
    pub(super) stem: &'a str,
    /// What it asks.
    pub(super) datasource: DatasourceRef,
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

    fn rule(&self, mut made: rules::Rule, engine: Engine, datasource: DatasourceRef) -> Rule {
        let origin = self.slo.origin;
        let language = self.place.cx.language(datasource).unwrap_or(Language::PromQl);
        let name = self.name(&made.kind);
        let title = self.title(&made.kind);
        let uid = Uid::derive(&format!("slo-{}", crate::quantity::kebab(&title)));
        let text = Text::plain(std::mem::take(&mut made.expr), origin);
        // The other recordings say over other windows what these say, or read them: no check learns from their trees.
        let says_nothing_new =
            matches!(&made.kind, Kind::Record(name) if name != series::BAD && name != series::TOTAL);
        let query = if says_nothing_new {
            Query { text, syntax: Syntax::None, generated: true }
        } else {
            parsed(text, language)
        };
        let (labels, kind) = match &made.kind {
            Kind::Record(_) => (self.pairs(&made.labels), RuleKind::Record),
            Kind::Burn(_) | Kind::Absent => {
                (self.alert_labels(&made), RuleKind::Alert(Box::new(self.alert(&made, engine))))
            }
        };
        Rule {
            uid: Text::plain(uid.as_str(), origin),
            name: Text::plain(name, origin),
            title: Text::plain(title, origin),
            query,
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
        let slo = pascal(&self.slo.name.text);
        match kind {
            Kind::Record(name) => name.clone(),
            Kind::Burn(tier) => {
                let long = self.slo.watch.tiers.get(*tier).map(|tier| tier.long.to_string());
                format!("{slo}Burn{}", long.unwrap_or_default())
            }
            Kind::Absent => format!("{slo}NotMeasured"),
        }
    }

    /// Alerts are called what they are called; a recording is told apart by its SLO.
    fn title(&self, kind: &Kind) -> String {
        let (name, part) = (self.name(kind), part_ending(self.slo));
        match kind {
            Kind::Record(_) => format!("{}{part} {}", self.slo.name.text, name.trim_start_matches("slo:")),
            _ => format!("{name}{part}"),
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
        let mut set = |pair: Pair| match labels.iter_mut().find(|known| known.name == pair.name) {
            Some(known) => *known = pair,
            None => labels.push(pair),
        };
        if let Some(service) = &self.slo.service {
            set(self.pair("service", service));
        }
        for (name, value) in Series::of(self.slo).labels() {
            set(self.pair(&name, &value));
        }
        self.pairs(&made.labels).into_iter().for_each(set);
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
            panel: None,
            delivery: None,
        }
    }

    fn annotations(&self, made: &rules::Rule, engine: Engine) -> Vec<Pair> {
        let mut all = match &made.kind {
            Kind::Burn(tier) => {
                self.slo.watch.tiers.get(*tier).map(|tier| self.burning(tier, engine)).unwrap_or_default()
            }
            _ => vec![self.pair("summary", &format!("{} is no longer measured", self.slo.name.text))],
        };
        if let Some(runbook) = self.said.runbook.get() {
            all.push(Pair { name: "runbook_url".into(), origin: runbook.origin(), value: runbook.clone() });
        }
        for (name, Scalar(value)) in self.said.annotations.get().into_iter().flat_map(Map::iter) {
            let pair = Pair { name: name.name.clone(), origin: name.origin, value: value.clone() };
            match all.iter_mut().find(|known| known.name == pair.name) {
                Some(known) => *known = pair,
                None => all.push(pair),
            }
        }
        all
    }

    /// What burns how fast, and what is left.
    fn burning(&self, tier: &Tier, engine: Engine) -> Vec<Pair> {
        let slo = self.slo;
        let name = &slo.name.text;
        let whom = joined(&slo.by, |label| format!(" {{{{ $labels.{label} }}}}"));
        let urgent = match tier.severity {
            Severity::Page => "burns its error budget fast",
            Severity::Ticket => "burns its error budget",
        };
        let rule = format!(
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
        );
        let mut all = vec![
            self.pair("summary", &format!("{name}{whom} {urgent}")),
            self.pair(
                "description",
                &slo.description.as_ref().map_or(rule.clone(), |said| format!("{} {rule}", said.text)),
            ),
        ];
        if engine != Engine::Grafana {
            all.push(self.pair(
                "burn_rate",
                &self.asked(
                    &format!("{} / {}", Series::of(slo).ratio_name(tier.short), slo.watch.budget()),
                    "humanize",
                ),
            ));
            all.push(
                self.pair("budget_left", &self.asked(Series::of(slo).remaining_name(), "humanizePercentage")),
            );
        }
        all
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
