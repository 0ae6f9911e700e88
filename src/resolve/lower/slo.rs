//! SLOs: what the author said, completed and refused where it cannot work.
//!
//! What is measured is found in [`indicator`], from [`convention`]s or from what the author has
//! [`written`]; the rules that follow become
//! groups in [`group`]. A wrong part is reported and the SLO left out, but its queries are checked.

mod convention;
mod group;
mod indicator;
mod written;

use super::field::word;
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{Alertmanager, Base, DatasourceRef, Engine, RuleGroup};
use crate::quantity::{Duration, Objective, Ratio, Window};
use crate::resolve::{Context, Service};
use crate::slo::{self, Exclusion, Names, Notify, Part, Severity, Sli, Tier, Watch, window};
use crate::span::{Origin, Text};
use crate::spec::{self, Burn, BurnTier};
use crate::tree::{List, OneOrMany, Said};

/// Longer windows than this are summed from recordings: asking the metrics for a day is dear.
const RECORDED_FROM: Duration = Duration::seconds(86_400);

/// What the SLOs of a file become.
#[derive(Debug, Default)]
pub(super) struct Slos {
    /// The SLOs, those with objectives of their own for some values in several parts.
    pub(super) promises: Vec<slo::Slo>,
    /// Their rules.
    pub(super) groups: Vec<RuleGroup>,
    /// The author's queries, as recordings that nobody writes: for the checks.
    pub(super) said: Vec<RuleGroup>,
}

/// Lowers the SLOs of a file; `stem` is its name without the ending.
pub(super) fn slos(file: &spec::Alerts, stem: &str, cx: &Context, sink: &mut Sink) -> Slos {
    let mut made = Slos::default();
    for said in file.slos.get().into_iter().flat_map(List::iter) {
        let own = said.service.get().or(file.service.get()).and_then(|name| cx.service(name, sink));
        Promise { said, file, stem, cx, service: own }.lower(&mut made, sink);
    }
    made
}

/// One SLO as it was said.
#[derive(Clone, Copy)]
struct Promise<'a> {
    said: &'a spec::Slo,
    file: &'a spec::Alerts,
    stem: &'a str,
    cx: &'a Context,
    service: Option<&'a Service>,
}

impl Promise<'_> {
    fn lower(self, made: &mut Slos, sink: &mut Sink) {
        let measured = self.measured(&mut made.said, sink);
        let whole = self.whole(sink);
        let (Some(measured), Some(mut slo)) = (measured, whole) else { return };
        slo.sli = measured.sli;
        if measured.logs || matches!(slo.sli, Sli::Slice { .. }) {
            slo.watch.recorded_from = Duration::default();
        }
        if matches!(slo.sli, Sli::Slice { .. }) {
            slo.watch.lookback = slo.watch.interval;
        }
        for part in self.parts(slo, measured.narrow.as_ref(), sink) {
            let place = group::Place { cx: self.cx, stem: self.stem, datasource: measured.datasource };
            made.groups.extend(group::groups(&part, self.said, place));
            made.promises.push(part);
        }
    }

    /// The SLO without its indicator.
    fn whole(self, sink: &mut Sink) -> Option<slo::Slo> {
        let name = self.said.name.get()?;
        let objective = self.said.objective.with_origin();
        let objective =
            objective.and_then(|(value, origin)| with_budget(*value, origin, sink).zip(Some(origin)));
        let window = self.said.window.get().or(self.cx.slos.window.get()).copied().unwrap_or_default();
        let tiers = self.tiers(window, sink);
        let names = chosen([&self.said.names, &self.cx.slos.names], "kind of names", NAMES, sink);
        let names = names.unwrap_or_default();
        let notify = chosen([&self.said.notify, &self.cx.slos.notify], "notification", NOTIFY, sink);
        let exclusion = self.exclusion(sink);
        let (objective, objective_origin) = objective?;
        let interval = self.cx.slos.interval.or(self.cx.alert_interval);
        let tiers = tiers?;
        let watch = Watch {
            objective,
            period: window.length(),
            base: window::base(&tiers),
            lookback: window::base(&tiers),
            tiers,
            recorded_from: RECORDED_FROM,
            interval,
        };
        Some(slo::Slo {
            name: name.clone(),
            description: self.said.description.get().cloned(),
            service: self.service.map(|service| service.name.clone()),
            window,
            min_bad_events: self.min_bad_events(&watch),
            watch,
            sli: Sli::Ratio(slo::Template::default()),
            by: self.by(),
            part: None,
            notify: notify.unwrap_or_default(),
            expected_rps: self.said.expected_rps.get().copied(),
            names,
            exclusion,
            absent: self.said.absent.or(true),
            labels: group::labels(self.said, self.file, self.service, self.cx),
            origin: name.origin(),
            objective_origin,
        })
    }

    fn by(self) -> Vec<Box<str>> {
        self.said.by.get().into_iter().flat_map(OneOrMany::iter).map(|label| (&*label.text).into()).collect()
    }

    /// The pairs of windows that watch it.
    fn tiers(self, window: Window, sink: &mut Sink) -> Option<Vec<Tier>> {
        let said = match (&self.said.burn, &self.cx.slos.burn) {
            (Said::Broken, _) | (Said::Unsaid, Said::Broken) => return None,
            (Said::Is(burn, _), _) | (_, Said::Is(burn, _)) => burn,
            _ => return Some(window::workbook(window.length())),
        };
        match said {
            Burn::Scheme(name) if &*name.text == "sloth" => Some(window::sloth(window.length())),
            Burn::Scheme(_) => Some(window::workbook(window.length())),
            Burn::Tiers(tiers) => {
                let all: Vec<Option<Tier>> =
                    tiers.0.iter().map(|said| tier(said.get()?, window.length(), sink)).collect();
                all.into_iter().collect()
            }
        }
    }

    /// Bad events that it takes for an alert.
    ///
    /// One failure among a handful of requests is a high ratio. Where traffic is expected that needs five
    /// failures anyhow, nothing has to be asked of it.
    fn min_bad_events(self, watch: &Watch) -> u32 {
        const ENOUGH: u32 = 5;
        if let Some(said) = self.said.min_bad_events.get() {
            return *said;
        }
        let Some(rps) = self.said.expected_rps.get() else { return ENOUGH };
        let needs = |tier: &Tier| {
            let events = Ratio::from(*rps) * Ratio::of(tier.long, Duration::seconds(1));
            slo::burn::failures_to_fire(tier, watch.budget(), events)
        };
        let fewest = watch.tiers.iter().map(needs).min().unwrap_or_default();
        if fewest >= i128::from(ENOUGH) { 0 } else { ENOUGH }
    }

    fn exclusion(self, sink: &mut Sink) -> Exclusion {
        let seen_by = alertmanager(self.cx.slo_engine, &self.cx.base);
        let usual = if seen_by.is_some() { Exclusion::Inhibition } else { Exclusion::Expression };
        let said = self.said.exclude.get().or(self.cx.slos.exclude.get());
        let Some(said) = said else { return usual };
        let chosen = word(said, "exclusion", EXCLUSION, sink).unwrap_or(usual);
        if chosen == Exclusion::Inhibition && seen_by.is_none() {
            let help = match self.cx.slo_engine {
                Engine::Grafana => {
                    "write `exclude: expression`: Grafana's own Alertmanager takes no inhibition rules from files"
                }
                Engine::Ruler(_) => {
                    "add `alertmanager: own` or the uid of an Alertmanager to the datasource of the ruler, or write `exclude: expression`"
                }
            };
            sink.push(
                Diagnostic::error(
                    "slo/no-inhibition",
                    "no Alertmanager can keep the ticket quiet while the page fires",
                )
                .at(said.origin(), "needs an Alertmanager that sees both")
                .help(help),
            );
        }
        chosen
    }

    /// One SLO, or one for each value with an objective of its own and one for the others.
    fn parts(self, slo: slo::Slo, narrow: Option<&indicator::Narrow<'_>>, sink: &mut Sink) -> Vec<slo::Slo> {
        let Some((objectives, origin)) = self.said.objectives.with_origin() else { return vec![slo] };
        let (Some(narrow), 1) = (narrow, slo.by.len()) else {
            report_objectives(&slo, origin, sink);
            return vec![slo];
        };
        let mut parts = Vec::new();
        let mut named = Vec::new();
        for (value, said) in &objectives.0 {
            named.push(value.name.clone());
            let Some((objective, origin)) = said.with_origin() else { continue };
            let Some(objective) = with_budget(*objective, origin, sink) else { continue };
            let part = Part::Only(value.name.clone());
            let watch = Watch { objective, ..slo.watch.clone() };
            let sli = narrow.to(&slo.by, &part);
            parts.push(slo::Slo { watch, sli, part: Some(part), objective_origin: origin, ..slo.clone() });
        }
        let others = Part::Others(named);
        let sli = narrow.to(&slo.by, &others);
        parts.push(slo::Slo { sli, part: Some(others), ..slo });
        parts
    }
}

const NAMES: &[(&str, Names)] = &[("dashc", Names::Dashc), ("sloth", Names::Sloth)];
const NOTIFY: &[(&str, Notify)] =
    &[("page", Notify::Page), ("ticket", Notify::Ticket), ("none", Notify::None)];
const EXCLUSION: &[(&str, Exclusion)] = &[
    ("expression", Exclusion::Expression),
    ("alertmanager", Exclusion::Inhibition),
    ("nothing", Exclusion::None),
];
const SEVERITY: &[(&str, Severity)] = &[("page", Severity::Page), ("ticket", Severity::Ticket)];

/// A word of the SLO, else the project's.
fn chosen<T: Copy>(
    said: [&Said<Text>; 2],
    what: &str,
    words: &[(&'static str, T)],
    sink: &mut Sink,
) -> Option<T> {
    said.into_iter().find_map(Said::get).and_then(|said| word(said, what, words, sink))
}

/// The Alertmanager that an engine notifies and that takes inhibition rules.
fn alertmanager(engine: Engine, base: &Base) -> Option<Alertmanager> {
    let Engine::Ruler(datasource) = engine else { return None };
    base.datasource(datasource)?.alertmanager
}

/// An objective that leaves a budget; others are reported.
fn with_budget(objective: Objective, origin: Origin, sink: &mut Sink) -> Option<Objective> {
    if objective.has_budget() {
        return Some(objective);
    }
    let (found, help) = if objective == Objective::default() {
        ("promises nothing", "write the share of good events that you promise, for instance `99.9%`")
    } else {
        (
            "leaves no error budget",
            "write a little less, for instance `99.99%`: nothing is perfect, and an alert needs a budget to measure against",
        )
    };
    sink.push(
        Diagnostic::error("slo/no-budget", format!("an objective of {objective} {found}"))
            .at(origin, "expected more than 0% and less than 100%")
            .help(help),
    );
    None
}

fn report_objectives(slo: &slo::Slo, origin: Origin, sink: &mut Sink) {
    let message = format!("`{}` cannot have objectives of single values", slo.name.text);
    let report = Diagnostic::error("slo/objectives-without-by", message);
    sink.push(if slo.by.len() == 1 {
        report.at(origin, "its queries cannot be narrowed to one value").help(
            "write `$where` in the braces of every selector of its queries: it then selects the value as well",
        )
    } else {
        report
            .at(origin, "needs exactly one label in `by`")
            .help("name the label whose values differ: `by: cluster`")
    });
}

/// A pair of windows of the author's own.
fn tier(said: &BurnTier, period: Duration, sink: &mut Sink) -> Option<Tier> {
    let severity = said.severity.get().and_then(|name| word(name, "severity", SEVERITY, sink))?;
    let long = *said.long.get()?;
    let short = said.short.get().copied().unwrap_or(Duration::millis(long.as_millis() / 12));
    let factor = match (said.spend.get(), said.factor.get()) {
        (Some(share), None) => Tier::spending(severity, [long, short], Ratio::from(*share), period).factor,
        (None, Some(factor)) => Ratio::from(*factor),
        _ if said.spend.is_broken() || said.factor.is_broken() => return None,
        (both, _) => {
            let found =
                if both.is_some() { "both `spend` and `factor`" } else { "neither `spend` nor `factor`" };
            sink.push(
                Diagnostic::error("slo/one-limit", format!("a pair of windows has {found}"))
                    .at(said.origin, "expected one of them")
                    .help("write `spend: 2%`, the share of the budget that may be gone before it fires"),
            );
            return None;
        }
    };
    if short >= long || short == Duration::default() {
        sink.push(
            Diagnostic::error(
                "slo/window-order",
                format!("the short window {short} is not shorter than the long one, {long}"),
            )
            .at(said.short.origin().unwrap_or(said.origin), "expected a shorter one")
            .help(format!("leave `short` out: a twelfth of {long} is usual")),
        );
        return None;
    }
    Some(Tier { severity, long, short, factor })
}

/// The datasource that an SLO without one asks: that of the ruler that evaluates it, else the default one.
fn usual_datasource(cx: &Context) -> Option<DatasourceRef> {
    match cx.slo_engine {
        Engine::Ruler(datasource) => Some(datasource),
        Engine::Grafana => cx.speaking(crate::model::Language::PromQl),
    }
}
