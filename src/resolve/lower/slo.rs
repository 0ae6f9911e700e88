//! SLOs: what the author said, completed and refused where it cannot work.
//!
//! What is measured is found in [`indicator`], from [`convention`]s or from what the author has
//! [`written`]; the rules that follow become
//! groups in [`group`]. A wrong part is reported and the SLO left out, but its queries are checked.

mod convention;
mod group;
mod indicator;
mod labels;
mod scheme;
mod written;

use super::alert_text::report_half_link;
use super::field::word;
use super::rule::panel_link;
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{Alertmanager, Base, DatasourceRef, Engine, Language, RuleGroup};
use crate::quantity::{Decimal, Duration, Objective, Ratio, distinct, kebab};
use crate::resolve::choice::{Exceptions, One, report_two_ways, report_without_each};
use crate::resolve::{Context, Service};
use crate::side_by_side::side_by_side;
use crate::slo::{self, Absent, Exclusion, Measures, Names, Notify, Part, Sli, Tier, Watch, window};
use crate::span::{Origin, Text};
use crate::spec::{self, Things};
use crate::tree::{Map, Name, Said};

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
    /// Names of those that are wrong, and reported.
    pub(super) broken: Vec<Box<str>>,
    /// There may be more, whose names are not known: that is reported.
    pub(super) unread: bool,
}

impl Slos {
    fn add(&mut self, other: Self) {
        self.promises.extend(other.promises);
        self.groups.extend(other.groups);
        self.said.extend(other.said);
        self.broken.extend(other.broken);
        self.unread |= other.unread;
    }
}

/// From here on the SLOs of one `each` are made side by side.
const FLEET: usize = 16;

/// Lowers the SLOs of a file; `stem` is its name without the ending.
pub(super) fn slos(file: &spec::Alerts, stem: &str, cx: &Context, sink: &mut Sink) -> Slos {
    let mut made = Slos::default();
    for said in file.slos.get().into_iter().flat_map(Things::iter) {
        let notices = [&said.page, &said.ticket].into_iter().filter_map(|notice| notice.get());
        for annotations in notices.map(|notice| &notice.annotations).chain([&said.annotations]) {
            report_half_link(annotations, sink);
        }
        let promise = Promise { said, name: said.name.get(), file, stem, cx, service: None, chosen: None };
        let Some(each) = said.each.get() else {
            report_without_each(&said.except, "an SLO", sink);
            made.unread |= said.each.is_broken();
            let named = said.service.get().or(file.service.get());
            let own = named.map(|name| cx.service_or_nobody(name, sink));
            Promise { service: own, ..promise }.lower(&mut made, sink);
            continue;
        };
        report_two_ways(said.each.origin(), said.service.origin(), "an SLO", sink);
        let changes = said.name.get().and_then(|name| cx.changes.slos.get(name.as_str()));
        let changes = changes.map(Vec::as_slice).unwrap_or_default();
        let (all, broken) = Exceptions { said: said.except.get(), changes, cx }.each(said, each, sink);
        made.unread |= broken;
        let lowered = side_by_side(&all, if all.len() < FLEET { 1 } else { cx.threads }, |one| {
            let (mut made, mut sink) = (Slos::default(), Sink::default());
            promise.lower_one(one, &mut made, &mut sink);
            (made, sink)
        });
        for (one, reported) in lowered {
            made.add(one);
            sink.absorb(reported);
        }
    }
    own(file, stem, cx, &mut made, sink);
    made
}

/// The SLOs that a file about a service gives a name that none of the fleet has.
fn own(file: &spec::Alerts, stem: &str, cx: &Context, made: &mut Slos, sink: &mut Sink) {
    let Some(service) = file.service.get() else { return };
    let named = file.slos.get().and_then(Things::named);
    let named = named.into_iter().flat_map(Map::iter);
    for (key, exception) in named.filter(|(key, _)| !cx.changes.is_of_fleet(&key.name)) {
        if exception.excuse.none.or(false) || !is_whole(key, &exception.over, cx, sink) {
            made.broken.push(format!("{}-{}", service.text, key.name).into());
            continue;
        }
        let name = Text::plain(format!("{}-{}", service.text, key.name), key.origin);
        let service = Some(cx.service_or_nobody(service, sink));
        let (said, name) = (&*exception.over, Some(&name));
        Promise { said, name, file, stem, cx, service, chosen: None }.lower(made, sink);
    }
}

/// Whether an SLO by name says what it must; what it lacks is reported.
fn is_whole(key: &Name, said: &spec::Slo, cx: &Context, sink: &mut Sink) -> bool {
    let keys = [("objective", said.objective.is_unsaid()), ("sli", said.sli.is_unsaid())];
    let missing: Vec<&str> = keys.into_iter().filter(|(_, unsaid)| *unsaid).map(|(key, _)| key).collect();
    let Some(first) = missing.first() else { return true };
    let report = Diagnostic::error("spec/missing-key", format!("the SLO `{}` has no `{first}`", key.name))
        .at(key.origin, "no SLO with `each` has this name");
    sink.push(match cx.changes.resembled(&key.name) {
        Some(name) => report.help(format!("did you mean `{name}`?")),
        None => report.help("write `objective` and `sli` for an SLO of its own"),
    });
    false
}

/// One SLO as it was said.
#[derive(Clone, Copy)]
struct Promise<'a> {
    said: &'a spec::Slo,
    /// Its name; with `each` the service's name in front.
    name: Option<&'a Text>,
    file: &'a spec::Alerts,
    stem: &'a str,
    cx: &'a Context,
    service: Option<&'a Service>,
    /// Where `each` chose its service.
    chosen: Option<Origin>,
}

impl<'a> Promise<'a> {
    /// The SLO of one service of an `each`.
    fn lower_one(self, one: &One<'_, spec::Slo>, made: &mut Slos, sink: &mut Sink) {
        let name =
            self.name.map(|name| Text::plain(format!("{}-{}", one.service.name, name.text), name.origin()));
        let (name, service) = (name.as_ref(), Some(one.service));
        Promise { said: &one.said, name, service, chosen: Some(one.place), ..self }.lower(made, sink);
    }

    fn lower(self, made: &mut Slos, sink: &mut Sink) {
        let measured = self.measured(&mut made.said, sink);
        let engine = measured.as_ref().map_or(self.cx.slo_engine, |measured| self.engine(measured));
        self.report_taken(sink);
        let whole = self.whole(engine, sink);
        let (Some(measured), Some(mut slo)) = (measured, whole) else {
            made.broken.extend(self.name.map(|name| Box::from(name.as_str())));
            return;
        };
        slo.sli = measured.sli;
        slo.home = self.home(engine, measured.datasource, measured.logs);
        if measured.logs || matches!(slo.sli, Sli::Slice { .. }) {
            slo.watch.recorded_from = Duration::default();
        }
        if matches!(slo.sli, Sli::Slice { .. }) {
            slo.watch.lookback = slo.watch.interval;
        }
        let panel = self.said.panel.get().and_then(|panel| panel_link(panel, sink));
        for part in self.parts(slo, measured.narrow.as_ref(), sink) {
            let (cx, stem, panel) = (self.cx, self.stem, panel.as_ref());
            let (datasource, team) = (measured.datasource, self.team());
            let place = group::Place { cx, stem, engine, datasource, panel, team };
            made.groups.extend(group::groups(&part, self.said, place));
            made.promises.push(part);
        }
    }

    /// Whose it is.
    fn team(self) -> Option<&'a Text> {
        let own = self.service.and_then(|service| service.team.as_ref());
        own.or(self.file.team.get())
    }

    /// The traffic that is expected of it.
    fn expected_rps(self) -> Option<Decimal> {
        let own = self.said.expected_rps.get().copied();
        own.or(self.service.and_then(|service| service.expected_rps))
    }

    /// What evaluates it: the ruler of what is measured, or for logs that of the metrics.
    fn engine(self, measured: &indicator::Measured<'_>) -> Engine {
        match self.cx.slo_engine {
            Engine::Ruler(_) if !measured.logs => Engine::Ruler(measured.datasource),
            engine => engine,
        }
    }

    fn home(self, engine: Engine, asked: DatasourceRef, logs: bool) -> slo::Home {
        let records = match engine {
            Engine::Ruler(datasource) => Some(datasource),
            Engine::Grafana if logs => self.cx.speaking(Language::PromQl),
            Engine::Grafana => Some(asked),
        };
        let uid = |reference: DatasourceRef| {
            self.cx.base.datasource(reference).map(|found| Box::from(found.uid.as_str()))
        };
        slo::Home {
            asks: uid(asked).unwrap_or_default(),
            records: records.and_then(uid),
            managed: engine == Engine::Grafana,
            logs,
        }
    }

    /// The SLO without its indicator.
    fn whole(self, engine: Engine, sink: &mut Sink) -> Option<slo::Slo> {
        let name = self.name.filter(|name| is_named(name, sink));
        let objective = self.said.objective.with_origin();
        let objective =
            objective.and_then(|(value, origin)| with_budget(*value, origin, sink).zip(Some(origin)));
        let window = self.chosen(&self.said.window, |usual| &usual.window);
        let window = window.get().copied().unwrap_or_default();
        let tiers = self.tiers(window, sink);
        let names = self.names(sink);
        let notify = self.chosen(&self.said.notify, |usual| &usual.notify).get();
        let notify = notify.and_then(|said| word(said, "notification", NOTIFY, sink));
        let severities = self.severities();
        let told_apart = names == Names::Sloth || severities.page != severities.ticket;
        let exclusion = self.exclusion(engine, told_apart, sink);
        let (name, (objective, objective_origin)) = name.zip(objective)?;
        let interval = self.chosen(&Said::Unsaid, |usual| &usual.interval).or(self.cx.alert_interval);
        let (tiers, tier_origins) = tiers?;
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
            measures: self.measures(),
            by: self.by(),
            identity: self.identity(),
            part: None,
            notify: notify.unwrap_or_default(),
            expected_rps: self.expected_rps(),
            names,
            exclusion,
            severities,
            absent: self.absent(),
            labels: group::labels(self.said, self.file, self.service, self.cx),
            origin: name.origin(),
            objective_origin,
            origins: self.origins(tier_origins),
            home: slo::Home::default(),
        })
    }

    /// What the SLO says, else the file's defaults, else the project's.
    fn chosen<'s, T>(
        &'s self,
        own: &'s Said<T>,
        of: impl Fn(&'s spec::SloDefaults) -> &'s Said<T>,
    ) -> &'s Said<T> {
        let usual = self.file.slo_defaults.get().into_iter().chain([&self.cx.slos]);
        [own].into_iter().chain(usual.map(of)).find(|said| !said.is_unsaid()).unwrap_or(own)
    }

    /// What is said when nothing is measured any more.
    fn absent(self) -> Absent {
        match self.chosen(&self.said.absent, |usual| &usual.absent).get() {
            None | Some(spec::Absent::Is(true)) => Absent::Altogether,
            Some(spec::Absent::Is(false)) => Absent::Unsaid,
            Some(spec::Absent::Each) => Absent::Each,
        }
    }

    fn measures(self) -> Measures {
        match self.said.sli.get() {
            Some(spec::Sli::Word(_)) => Measures::Availability,
            Some(spec::Sli::Detail(detail)) if !detail.availability.is_unsaid() => Measures::Availability,
            Some(spec::Sli::Detail(detail)) => {
                let below = detail.latency.get().and_then(|latency| latency.below.get());
                below.map_or(Measures::Own, |below| Measures::Latency(*below))
            }
            None => Measures::Own,
        }
    }

    fn origins(self, tiers: Vec<Origin>) -> slo::Origins {
        let said = self.said;
        slo::Origins {
            window: self.window_origin(),
            tiers,
            interval: self.chosen(&Said::Unsaid, |usual| &usual.interval).origin(),
            sli: said.sli.origin().unwrap_or(said.origin),
            min_bad_events: said.min_bad_events.origin(),
            expected_rps: said.expected_rps.origin(),
            notify: self.chosen(&said.notify, |usual| &usual.notify).origin(),
        }
    }

    fn window_origin(self) -> Origin {
        let window = self.chosen(&self.said.window, |usual| &usual.window).origin();
        window.or(self.said.name.origin()).unwrap_or(self.said.origin)
    }

    /// Bad events that it takes for an alert.
    ///
    /// One failure among a handful of requests is a high ratio. Where traffic is expected that needs five
    /// failures anyhow, nothing has to be asked of it.
    fn min_bad_events(self, watch: &Watch) -> u32 {
        const ENOUGH: u32 = 5;
        if let Some(said) = self.chosen(&self.said.min_bad_events, |usual| &usual.min_bad_events).get() {
            return *said;
        }
        let Some(rps) = self.expected_rps() else { return ENOUGH };
        let needs = |tier: &Tier| {
            let events = Ratio::from(rps) * Ratio::of(tier.long, Duration::seconds(1));
            slo::burn::failures_to_fire(tier, watch.budget(), events)
        };
        let fewest = watch.tiers.iter().map(needs).min().unwrap_or_default();
        if fewest >= i128::from(ENOUGH) { 0 } else { ENOUGH }
    }

    /// What keeps the ticket quiet; `told_apart` says whether page and ticket differ in their labels.
    fn exclusion(self, engine: Engine, told_apart: bool, sink: &mut Sink) -> Exclusion {
        let seen_by = alertmanager(engine, &self.cx.base);
        let able = seen_by.is_some() && told_apart;
        let usual = if able { Exclusion::Inhibition } else { Exclusion::Expression };
        let said = self.chosen(&self.said.exclude, |usual| &usual.exclude).get();
        let Some(said) = said else { return usual };
        let chosen = word(said, "exclusion", EXCLUSION, sink).unwrap_or(usual);
        if chosen == Exclusion::Inhibition && !able {
            report_no_inhibition(said, engine, seen_by.is_some(), sink);
        }
        chosen
    }

    /// One SLO, or one for each value with an objective of its own and one for the others.
    fn parts(self, slo: slo::Slo, narrow: Option<&indicator::Narrow<'_>>, sink: &mut Sink) -> Vec<slo::Slo> {
        let Some((objectives, origin)) = self.said.objectives.with_origin() else { return vec![slo] };
        let (Some(narrow), 1) = (narrow, self.own_by().count()) else {
            report_objectives(&slo, origin, sink);
            return vec![slo];
        };
        let mut parts = Vec::new();
        let mut named = Vec::new();
        for (value, said) in &objectives.0 {
            named.push(value.name.clone());
            let Some((objective, origin)) = said.with_origin() else { continue };
            let Some(objective) = with_budget(*objective, origin, sink) else { continue };
            let part = Part::Only(value.name.clone(), ending(&value.name, objectives));
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

const NOTIFY: &[(&str, Notify)] = &[
    ("page", Notify::Page),
    ("page-only", Notify::PageOnly),
    ("ticket", Notify::Ticket),
    ("none", Notify::None),
];
const EXCLUSION: &[(&str, Exclusion)] = &[
    ("expression", Exclusion::Expression),
    ("alertmanager", Exclusion::Inhibition),
    ("nothing", Exclusion::None),
];

/// The Alertmanager that an engine notifies and that takes inhibition rules.
fn alertmanager(engine: Engine, base: &Base) -> Option<Alertmanager> {
    let Engine::Ruler(datasource) = engine else { return None };
    base.datasource(datasource)?.alertmanager
}

/// What names of groups and files of the part of a value end with: `/a` and `/A` are two.
fn ending<V>(value: &str, all: &Map<V>) -> Box<str> {
    let short = kebab(value);
    let alike = |other: &Name| &*other.name != value && kebab(&other.name) == short;
    if short.is_empty() || all.iter().any(|(other, _)| alike(other)) {
        return distinct(value).into();
    }
    short.into()
}

fn report_no_inhibition(said: &Text, engine: Engine, seen: bool, sink: &mut Sink) {
    let report = |message: &str| Diagnostic::error("slo/no-inhibition", message);
    let (message, label, help) = match engine {
        _ if seen => (
            "an Alertmanager cannot tell the page from the ticket: both have the same `severity`",
            "needs a label in which they differ",
            "give `page` and `ticket` different severities, or write `exclude: expression`",
        ),
        Engine::Grafana => (
            "no Alertmanager can keep the ticket quiet while the page fires",
            "needs an Alertmanager that sees both",
            "write `exclude: expression`: Grafana's own Alertmanager takes no inhibition rules from files",
        ),
        Engine::Ruler(_) => (
            "no Alertmanager can keep the ticket quiet while the page fires",
            "needs an Alertmanager that sees both",
            "add `alertmanager: own` or the uid of an Alertmanager to the datasource of the ruler, or write `exclude: expression`",
        ),
    };
    sink.push(report(message).at(said.origin(), label).help(help));
}

/// Whether a name says anything; an empty one is reported.
fn is_named(name: &Text, sink: &mut Sink) -> bool {
    let says = name.text.contains(char::is_alphanumeric);
    if !says {
        sink.push(
            Diagnostic::error("slo/no-name", "an SLO has no name")
                .at(name.origin(), "expected letters or digits")
                .help("write what it is about: `checkout-availability`"),
        );
    }
    says
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

/// The datasource that an SLO without one asks: that of the ruler that evaluates it, else the default one.
fn usual_datasource(cx: &Context) -> Option<DatasourceRef> {
    match cx.slo_engine {
        Engine::Ruler(datasource) => Some(datasource),
        Engine::Grafana => cx.speaking(Language::PromQl),
    }
}
