//! Proofs: data for an SLO's own queries, and what its alerts must make of it, when.
//!
//! Every case is one story: traffic, an outage, its end. The times are those of [`super::burn`], rounded up to the
//! evaluation. Error ratios are chosen so that they hold in every version: Prometheus
//! before 3 counts the sample at the far end of a window, later ones do not. What
//! `feed.rs` finds no data for is left out, and said.

mod feed;
mod story;
mod worth;

use self::feed::{Feed, Kind, feed};
use self::story::{Phase, values};
use super::series::{NOT_MEASURED, Series};
use super::{Absent, Exclusion, Names, Part, Severity, Sli, Slo, Tier, Watch};
use crate::quantity::{Duration, Ratio};
use crate::query::promql::build::{Selector, count, count_over_time, metric};

/// Cases that share one evaluation interval.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sheet {
    /// How often the rules are evaluated.
    pub tick: Duration,
    /// What happens.
    pub cases: Vec<Case>,
    /// What could not be shown, and why.
    pub left_out: Vec<String>,
}

/// One story.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Case {
    /// What it shows.
    pub name: String,
    /// The time between two samples.
    pub step: Duration,
    /// Series and their samples, as promtool writes them.
    pub input: Vec<[String; 2]>,
    /// What must hold.
    pub expected: Vec<Expected>,
}

/// Something that must hold.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Expected {
    /// Since the first sample.
    pub at: Duration,
    /// PromQL.
    pub expr: String,
    /// Its one result, without labels; `None` for no result.
    pub value: Option<u32>,
    /// Why.
    pub why: String,
}

/// Windows of more evaluations than this are tested with fewer of them.
const MANY: u64 = 360;
/// promtool's limit of 10,000 samples a query, with room to spare.
const MOST: u64 = 9000;

/// The proofs of an SLO that a ruler evaluates; `hold` is how long nothing must be measured until its alert fires.
#[must_use]
pub fn sheets(slo: &Slo, hold: Duration) -> Vec<Sheet> {
    let step = step(slo);
    let sure = |feed: &Feed| story::turns(feed, step, slo.watch.interval).is_some();
    let feed = match feed(slo, sure) {
        Ok(feed) => feed,
        Err(reason) => {
            let nothing = |tick| Sheet { tick, cases: Vec::new(), left_out: vec![reason.to_owned()] };
            return ticks(slo).into_iter().map(nothing).collect();
        }
    };
    let proof = Proof { slo, feed, step };
    ticks(slo).into_iter().map(|tick| proof.sheet(tick, hold)).collect()
}

/// The evaluation intervals of the sheets of an SLO, its own one first.
#[must_use]
pub fn ticks(slo: &Slo) -> Vec<Duration> {
    let tiers = slo.alerting_tiers().map(|tier| tick_of(slo, tier));
    let mut ticks: Vec<Duration> = tiers.chain([slo.watch.interval]).collect();
    ticks.sort_unstable();
    ticks.dedup();
    ticks
}

/// How often the rules are evaluated to show a tier: all long ones as the longest one allows.
fn tick_of(slo: &Slo, tier: &Tier) -> Duration {
    let (interval, base) = (slo.watch.interval.as_millis().max(1), slo.watch.base.as_millis().max(1));
    if tier.long.as_millis() / interval <= MANY {
        return slo.watch.interval;
    }
    let longest = slo.alerting_tiers().map(|tier| tier.long.as_millis()).max().unwrap_or_default();
    let coarse = base.next_multiple_of(interval);
    Duration::millis(coarse * (longest / coarse).div_ceil(MANY).max(1))
}

/// The time between two samples: several in the shortest window, and whole ones between two evaluations.
fn step(slo: &Slo) -> Duration {
    let interval = slo.watch.interval.as_millis();
    // A condition turns, and an average moves, at a time that depends on the steps: fine ones leave little doubt.
    let few = if slo.sli.has_events() { 1 } else { 4 };
    let fits = |parts: &u64| {
        *parts >= few && interval.is_multiple_of(*parts) && interval / parts * 4 <= slo.watch.base.as_millis()
    };
    Duration::millis(interval / (1..=60).find(fits).unwrap_or(1))
}

struct Proof<'a> {
    slo: &'a Slo,
    feed: Feed,
    step: Duration,
}

/// An outage that a tier sees, and when.
struct Outage {
    errors: Ratio,
    detection: Duration,
    reset: Option<Duration>,
}

impl Proof<'_> {
    fn sheet(&self, tick: Duration, hold: Duration) -> Sheet {
        let mut sheet = Sheet { tick, cases: Vec::new(), left_out: Vec::new() };
        if tick == self.quiet_tick() {
            match self.quiet(tick) {
                Ok(case) => sheet.cases.extend(case),
                Err(reason) => sheet.left_out.push(format!("quiet: {reason}")),
            }
        }
        for tier in self.slo.alerting_tiers().filter(|tier| tick_of(self.slo, tier) == tick) {
            match self.burning(tier, tick) {
                Ok(case) => sheet.cases.push(case),
                Err(reason) => sheet.left_out.push(format!("{}/{}: {reason}", tier.long, tier.short)),
            }
        }
        if tick == self.slo.watch.interval {
            sheet.cases.extend(self.low_traffic());
            sheet.cases.extend(self.absent(hold));
        }
        sheet
    }

    fn is_slice(&self) -> bool {
        matches!(self.slo.sli, Sli::Slice { .. })
    }

    /// How often the quiet story is evaluated: of what is missing it takes days, and few evaluations do.
    fn quiet_tick(&self) -> Duration {
        let last = ticks(self.slo).into_iter().max().filter(|_| self.missing_is_bad());
        last.unwrap_or(self.slo.watch.interval)
    }

    fn missing_is_bad(&self) -> bool {
        matches!(self.slo.sli, Sli::Slice { missing_is_bad: true, .. })
    }

    /// An error ratio within the budget fires nothing.
    fn quiet(&self, tick: Duration) -> Result<Option<Case>, &'static str> {
        let Some(longest) = self.slo.alerting_tiers().map(|tier| tier.long).max() else { return Ok(None) };
        let budget = self.slo.watch.budget();
        let least = self.slo.alerting_tiers().map(|tier| tier.threshold(budget)).fold(budget, Ratio::min);
        let errors = if self.is_slice() { Some(Ratio::ZERO) } else { story::below(least) };
        let Some(errors) = errors else { return Ok(None) };
        let mut end = self.slo.watch.base.as_millis() * 2 + 3_600_000;
        let mut seen = end;
        if self.missing_is_bad() {
            // What is missing before the first sample counts as bad, until no window reaches back to it.
            seen = 3_600_000;
            end += longest.as_millis();
            if end / tick.as_millis().max(1) > MOST {
                return Err(
                    "what is missing before the data begins counts as bad, for longer than promtool can look",
                );
            }
        }
        let (end, seen) = (Duration::millis(end), Duration::millis(seen));
        let never = self.alerts().eq("alertstate", "firing").range(seen.to_string());
        let name = if errors == Ratio::ZERO {
            "quiet while all is well".to_owned()
        } else {
            format!("quiet within the budget: {} of {} are bad", percent(errors), percent(budget))
        };
        let why = "nothing has fired".to_owned();
        let expected = vec![Expected { at: end, expr: count_over_time(never).into_text(), value: None, why }];
        let events = self.events(errors);
        Ok(events.map(|events| self.case(name, &[self.phase(end, errors)], events, expected)))
    }

    /// An outage fires a tier at the computed time, and its end lets go of it.
    fn burning(&self, tier: &Tier, tick: Duration) -> Result<Case, &'static str> {
        if tier.long.as_millis() / tick.as_millis().max(1) > MOST {
            return Err("promtool reads at most 10,000 samples a query");
        }
        let outage = self.outage(tier, tick)?;
        let errors = outage.errors;
        // What one alert watches with several pairs has filled all their windows.
        let long = self.rivals(tier).map(|rival| rival.long).fold(tier.long, Duration::max);
        let start = up(long.as_millis() + 2 * self.slo.watch.base.as_millis(), tick);
        let fires = start + outage.detection.as_millis();
        let filled = start + up(tier.short.as_millis() + self.slo.watch.base.as_millis(), tick);
        let stops = fires.max(filled);
        let reset = outage.reset.map(|reset| stops + reset.as_millis()).filter(|over| {
            over - start < tier.long.as_millis() && self.is_alone(tier, errors, stops - start)
        });
        let end = reset.unwrap_or(stops) + tick.as_millis();
        let firing = || count(self.fires(tier)).into_text();
        let expect =
            |at: u64, value, why: String| Expected { at: Duration::millis(at), expr: firing(), value, why };
        let before = Duration::millis(start);
        let mut expected = vec![
            expect(
                fires - tick.as_millis(),
                None,
                format!("the outage begins at {before}: one evaluation too early"),
            ),
            expect(fires, Some(1), format!("fires {} after the first bad event", outage.detection)),
        ];
        let mut name = format!(
            "{} {}/{}: {} bad fire it after {}",
            tier.severity.word(),
            tier.long,
            tier.short,
            percent(errors),
            outage.detection
        );
        if let Some((over, after)) = reset.zip(outage.reset) {
            let ended = Duration::millis(stops);
            expected.push(expect(
                over - tick.as_millis(),
                Some(1),
                format!("the outage ended at {ended}, and is still remembered"),
            ));
            expected.push(expect(over, None, format!("is over {after} after the last bad event")));
            name += &*format!(", over {after} after the last");
        }
        let (well, bad, after) = (Duration::millis(start), stops - start, end - stops);
        let phases = [
            self.phase(well, Ratio::ZERO),
            self.phase(Duration::millis(bad), errors),
            self.phase(Duration::millis(after), Ratio::ZERO),
        ];
        let events = self.events(errors).ok_or("its error ratios are too small to count")?;
        Ok(self.case(name, &phases, events, expected))
    }

    /// Other pairs that fire the same alert.
    fn rivals<'s>(&'s self, tier: &'s Tier) -> impl Iterator<Item = &'s Tier> {
        let one_alert = self.slo.names == Names::Sloth;
        let same =
            move |other: &&Tier| one_alert && other.severity == tier.severity && !std::ptr::eq(*other, tier);
        self.slo.alerting_tiers().filter(same)
    }

    /// Whether no other pair of the same alert has seen an outage within a while.
    fn is_alone(&self, tier: &Tier, errors: Ratio, within: u64) -> bool {
        let seen = |rival: &Tier| self.slo.watch.detection(rival, errors);
        // Recordings see the outage within a few evaluations of the formula.
        let room = 2 * self.slo.watch.base.as_millis();
        self.rivals(tier).filter_map(seen).all(|seen| seen.as_millis() > within + room)
    }

    /// A few bad events alone are a high ratio and no alert; a few more are one.
    fn low_traffic(&self) -> Option<Case> {
        let least = u64::from(self.slo.min_bad_events);
        let tier = self.slo.alerting_tiers().next()?;
        let threshold = tier.threshold(self.slo.watch.budget());
        if least < 2 || !self.slo.sli.has_events() || tick_of(self.slo, tier) != self.slo.watch.interval {
            return None;
        }
        let (base, interval) = (self.slo.watch.base.as_millis(), self.slo.watch.interval);
        let step = self.step.as_millis().max(1);
        // Whole evaluations: a few, and as many more as it takes until a recording knows of enough.
        let steps = |millis: u64| up(millis, interval) / step;
        let (idle, pause) = (steps(tier.long.as_millis() + 2 * base), steps(base + interval.as_millis()));
        let (few, more) = (least - 1, steps((least + 1) * step + base + interval.as_millis()));
        // The first ones do not fill a whole evaluation.
        let rest = steps(few * step) - few;
        let after = |count: u64| Duration::millis(count * step);
        if threshold >= Ratio::ONE || after(few + rest + pause + more) >= tier.long {
            return None;
        }
        let failed = after(idle + few + rest);
        let (quiet, told) = (after(idle + few + rest + pause), after(idle + few + rest + pause + more));
        let ratio = count(Series::of(self.slo).ratio(tier.long).gt(threshold.to_string()).whole());
        let never = self.burning_alerts().eq("alertstate", "firing").range(quiet.to_string());
        let expect = |at, expr: String, value, why: String| Expected { at, expr, value, why };
        let expected = vec![
            expect(
                failed,
                ratio.into_text(),
                Some(1),
                format!("the ratio alone would fire {}/{}", tier.long, tier.short),
            ),
            expect(
                quiet,
                count_over_time(never).into_text(),
                None,
                format!("but it takes {least} bad events"),
            ),
            expect(told, count(self.fires(tier)).into_text(), Some(1), "which have come by now".to_owned()),
        ];
        let phase = |steps, events| Phase { steps, errors: Ratio::ONE, events };
        let (none, one) = (Ratio::ZERO, Ratio::ONE);
        let phases = [phase(idle, none), phase(few, one), phase(rest + pause, none), phase(more, one)];
        let input = self.input(&phases, Ratio::ONE, self.step)?;
        let name = format!("low traffic: {few} bad events of {few} fire nothing, more of them do");
        Some(Case { name, step: self.step, input, expected })
    }

    /// Nothing is measured any more.
    fn absent(&self, hold: Duration) -> Option<Case> {
        if self.slo.absent == Absent::Unsaid || !self.slo.sli.can_be_absent() {
            return None;
        }
        self.slo.alerting_tiers().next()?;
        let tick = self.slo.watch.interval.as_millis();
        let ends = up(2 * self.slo.watch.base.as_millis() + 600_000, self.slo.watch.interval);
        let seen = self.feed.lookback.as_millis().max(300_000);
        let fired = || self.missing().eq("alertstate", "firing");
        let early = Duration::millis(up(ends + hold.as_millis(), self.slo.watch.interval));
        let late = Duration::millis(up(ends + seen + hold.as_millis() + 2 * tick, self.slo.watch.interval));
        let expect = |at, value, why: String| Expected { at, expr: count(fired()).into_text(), value, why };
        let last = Duration::millis(ends);
        let expected = vec![
            expect(early, None, format!("the last sample is of {last}: too early")),
            expect(late, Some(1), "nothing is measured any more".to_owned()),
        ];
        let name = format!("absent: no samples after {last}");
        let phases = [self.phase(Duration::millis(ends), Ratio::ZERO)];
        Some(self.case(name, &phases, self.events(Ratio::ZERO)?, expected))
    }

    fn phase(&self, length: Duration, errors: Ratio) -> Phase {
        Phase { steps: length.as_millis() / self.step.as_millis().max(1), errors, events: Ratio::ONE }
    }

    fn case(&self, name: String, phases: &[Phase], events: Ratio, expected: Vec<Expected>) -> Case {
        let input = self.input(phases, events, self.step).unwrap_or_default();
        Case { name, step: self.step, input, expected }
    }

    /// Samples of every series; `events` are all events of a step.
    fn input(&self, phases: &[Phase], events: Ratio, step: Duration) -> Option<Vec<[String; 2]>> {
        let seconds = Ratio::of(step, Duration::seconds(1));
        let one = |fed: &feed::Fed| {
            let scale = match fed.kind {
                Kind::Gauge => Ratio::ONE,
                Kind::Counter if self.is_slice() => seconds,
                Kind::Counter => events,
            };
            let at = |errors: Ratio| (fed.good + (fed.bad - fed.good) * errors) * scale;
            let name = fed.labels.get("__name__")?;
            let labels = fed.labels.iter().filter(|(label, _)| &***label != "__name__");
            let selector = labels.fold(metric(&**name), |selector, (label, value)| selector.eq(label, value));
            Some([selector.whole().into_text(), values(phases, fed.kind, at)?])
        };
        self.feed.series.iter().map(one).collect()
    }

    /// Events of a step that an error ratio divides evenly, and of which enough are bad.
    fn events(&self, errors: Ratio) -> Option<Ratio> {
        let enough = Ratio::from(i128::from(self.slo.min_bad_events.max(1)));
        (3..=9).map(|power| Ratio::from(10_i128.pow(power))).find(|events| {
            let bad = errors * *events;
            Ratio::from(bad.floor()) == bad && (errors == Ratio::ZERO || bad >= enough)
        })
    }

    /// The alerts of the SLO, of the one value of `by` that there is data of.
    fn alerts(&self) -> Selector {
        let ids = Series::of(self.slo).ids();
        let alerts = ids.iter().fold(metric("ALERTS"), |all, (label, value)| all.eq(label, value));
        self.feed.by.iter().fold(alerts, |all, (label, value)| all.eq(label, value))
    }

    /// The alert that nothing is measured: it bears a value of `by` only where its part has just one.
    fn missing(&self) -> Selector {
        let ids = Series::of(self.slo).ids();
        let each = self.slo.absent == Absent::Each;
        let of_identity = |label: &str| {
            let found = each || self.slo.identity.iter().any(|identity| *identity.label == *label);
            self.feed.by.get(label).filter(|_| found)
        };
        let only = |label: &str| match (&self.slo.part, self.slo.by.first()) {
            _ if of_identity(label).is_some() => of_identity(label).cloned().unwrap_or_default(),
            (Some(Part::Only(value, _)), Some(first)) if **first == *label => value.clone(),
            _ => Box::default(),
        };
        let alerts = ids.iter().fold(metric("ALERTS"), |all, (label, value)| all.eq(label, value));
        let alerts = self.slo.by.iter().fold(alerts, |all, label| all.eq(label, only(label)));
        match self.slo.names {
            Names::Dashc => alerts.eq("long_window", ""),
            Names::Sloth => alerts.re("alertname", NOT_MEASURED),
        }
    }

    /// The alerts of pairs.
    fn burning_alerts(&self) -> Selector {
        match self.slo.names {
            Names::Dashc => self.alerts().ne("long_window", ""),
            Names::Sloth => self.alerts().nre("alertname", NOT_MEASURED),
        }
    }

    fn fires(&self, tier: &Tier) -> Selector {
        let alerts = self.alerts().eq("alertstate", "firing");
        match self.slo.names {
            Names::Dashc => alerts
                .eq("long_window", tier.long.to_string())
                .eq("short_window", tier.short.to_string())
                .eq("severity", self.slo.severities.of(tier.severity)),
            // One alert for all pairs of a severity.
            Names::Sloth => alerts.eq("sloth_severity", tier.severity.word()),
        }
    }
}

/// A multiple of `step`, not below `millis`.
fn up(millis: u64, step: Duration) -> u64 {
    millis.next_multiple_of(step.as_millis().max(1))
}

fn percent(share: Ratio) -> String {
    format!("{}%", share * Ratio::from(100))
}
