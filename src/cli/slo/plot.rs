//! The figures as a drawing: how soon an outage is seen, and what it has spent by then.
//!
//! Both panels share the error ratio as their axis, so that a threshold is one line through both. Every
//! coordinate is rounded to a tenth: the same SLO gives the same bytes.

use super::figures::Figures;
use super::words::{duration, percent};
use crate::cli::svg::{Anchor, Axis, Svg};
use crate::quantity::{Duration, Ratio};
use crate::slo::{Severity, Tier};

const WIDTH: f64 = 880.0;
const HEIGHT: f64 = 698.0;
const LEFT: f64 = 78.0;
const RIGHT: f64 = 852.0;
/// Top and bottom of the panels.
const TIME: [f64; 2] = [150.0, 438.0];
const SPENT: [f64; 2] = [494.0, 628.0];

/// Error ratios of the ticks that bear a number, in hundredths of a percent.
const DECADES: [i128; 5] = [1, 10, 100, 1000, 10_000];
/// Times that people read easily, in seconds.
const TIMES: [u64; 16] = [
    1,
    5,
    15,
    60,
    300,
    900,
    3600,
    14_400,
    43_200,
    172_800,
    604_800,
    2_592_000,
    7_776_000,
    31_536_000,
    157_680_000,
    788_400_000,
];
/// Points within a decade, each 5 % from the next (the E48 series of preferred numbers, IEC 60063).
const STEPS: [i128; 48] = [
    100, 105, 110, 115, 121, 127, 133, 140, 147, 154, 162, 169, 178, 187, 196, 205, 215, 226, 237, 249, 261,
    274, 287, 301, 316, 332, 348, 365, 383, 402, 422, 442, 464, 487, 511, 536, 562, 590, 619, 649, 681, 715,
    750, 787, 825, 866, 909, 953,
];

/// What is said of an SLO of which its author says nothing.
const ABOUT: &str = "How soon an outage is seen, and how much of the error budget it has spent by then.";

const LOOK: &str = include_str!("plot.css");

/// What is drawn.
struct Drawing<'d> {
    figures: &'d Figures<'d>,
    curves: Vec<Curve>,
    errors: Axis,
    svg: Svg,
}

/// How the alerts of a severity see outages.
struct Curve {
    severity: Severity,
    points: Vec<Point>,
}

#[derive(Clone, Copy)]
struct Point {
    errors: Ratio,
    detection: Duration,
    spent: Ratio,
}

/// The drawing of an SLO.
pub(super) fn svg(figures: &Figures<'_>) -> String {
    let curve = |severity| Curve { severity, points: points(figures, severity) };
    let curves = [Severity::Page, Severity::Ticket].map(curve);
    let errors = Axis::log([1e-4, 1.0], [LEFT, RIGHT]);
    let curves = curves.into_iter().filter(|curve| !curve.points.is_empty()).collect();
    let mut drawing =
        Drawing { figures, curves, errors, svg: Svg::new([WIDTH, HEIGHT], &title(figures), LOOK) };
    drawing.head();
    drawing.time();
    drawing.spent();
    drawing.svg.finish()
}

fn title(figures: &Figures<'_>) -> String {
    let slo = figures.slo;
    format!("{}: {} over {}", slo.name.text, slo.watch.objective, super::words::window(slo.window))
}

/// Outages of more and more errors, from where the first pair sees them.
fn points(figures: &Figures<'_>, severity: Severity) -> Vec<Point> {
    let scale = (0..4).map(|decade| 10_i128.pow(decade));
    let mut ratios: Vec<Ratio> =
        scale.flat_map(|scale| STEPS.map(|step| Ratio::new(step * scale, 1_000_000))).collect();
    ratios.push(Ratio::ONE);
    // Just before and just behind a threshold, so that a step is a step.
    let near = Ratio::new(1, 1_000_000);
    for tier in figures.watch.tiers.iter().filter(|tier| tier.severity == severity) {
        let threshold = tier.threshold(figures.watch.budget());
        ratios.extend([threshold, threshold * (Ratio::ONE + near)]);
    }
    ratios.retain(|errors| *errors >= Ratio::new(1, 10_000) && *errors <= Ratio::ONE);
    ratios.sort_unstable();
    let point = |errors: Ratio| {
        let sight = figures.sight(severity, errors)?;
        Some(Point { errors, detection: sight.detection, spent: sight.spent })
    };
    ratios.into_iter().filter_map(point).collect()
}

fn seconds(duration: Duration) -> f64 {
    Ratio::of(duration, Duration::seconds(1)).to_f64()
}

const fn class(severity: Severity) -> &'static str {
    severity.word()
}

impl Drawing<'_> {
    /// Title, what it shows, and what the lines mean.
    fn head(&mut self) {
        let said = self.figures.slo.description.as_ref().map_or(ABOUT, |said| said.as_str());
        self.svg.text([LEFT, 34.0], Anchor::Start, "title", &title(self.figures));
        self.svg.text([LEFT, 56.0], Anchor::Start, "note", &shortened(said, 110));
        let mut at = LEFT;
        let curves = self.curves.iter().map(|curve| (class(curve.severity), curve.severity.word()));
        let entries: Vec<_> =
            curves.chain([("exhausted", "budget used up"), ("threshold", "threshold of a pair")]).collect();
        for (class, words) in entries {
            self.svg.line([at, 80.0], [at + 26.0, 80.0], class);
            self.svg.text([at + 33.0, 84.0], Anchor::Start, "label", words);
            at += 62.0 + words.chars().map(|_| 6.4).sum::<f64>();
        }
    }

    /// A line for the threshold of each pair; its name where there is room.
    fn thresholds(&mut self, [top, bottom]: [f64; 2], named: bool) {
        let budget = self.figures.watch.budget();
        let mut tiers: Vec<&Tier> = self.figures.watch.tiers.iter().collect();
        tiers.sort_by_key(|tier| tier.threshold(budget));
        tiers.retain(|tier| (Ratio::new(1, 10_000)..Ratio::ONE).contains(&tier.threshold(budget)));
        let mut last = f64::MIN;
        for tier in tiers {
            let threshold = tier.threshold(budget);
            let x = self.errors.at(threshold.to_f64());
            self.svg.line([x, top], [x, bottom], "threshold");
            // Names that would touch are left out; the tables have them all.
            if named && x - last >= 50.0 {
                last = x;
                let windows = format!("{}/{}", duration(tier.long), duration(tier.short));
                self.svg.text([x, top - 20.0], Anchor::Middle, class(tier.severity), &percent(threshold, 4));
                self.svg.text([x, top - 7.0], Anchor::Middle, "small", &windows);
            }
        }
    }

    /// How soon an outage is seen.
    fn time(&mut self) {
        let all = self.curves.iter().flat_map(|curve| &curve.points).map(|point| seconds(point.detection));
        let [low, high] = all.fold([f64::MAX, f64::MIN], |[low, high], at| [low.min(at), high.max(at)]);
        let ticks = ladder([low.min(high), high]);
        let ends = [ticks.first(), ticks.last()].map(|tick| seconds(tick.copied().unwrap_or_default()));
        let axis = Axis::log(ends, [TIME[1], TIME[0]]);
        self.grid(TIME);
        self.svg.text([LEFT, TIME[0] - 38.0], Anchor::Start, "axis", "seen after");
        for tick in ticks {
            let y = axis.at(seconds(tick));
            self.svg.line([LEFT, y], [RIGHT, y], "grid");
            self.svg.text([LEFT - 10.0, y + 4.0], Anchor::End, "label", &duration(tick));
        }
        self.thresholds(TIME, true);
        self.exhausted(&axis, ends);
        self.draw(|point| axis.at(seconds(point.detection)));
    }

    /// When the budget is used up, as far as it is on the panel.
    fn exhausted(&mut self, axis: &Axis, [low, high]: [f64; 2]) {
        let whole = self.figures.watch.budget().to_f64() * seconds(self.figures.watch.period);
        let ends = [(whole / high).max(1e-4), (whole / low).min(1.0)];
        if ends[0] < ends[1] {
            let [from, to] = ends.map(|errors| [self.errors.at(errors), axis.at(whole / errors)]);
            self.svg.line(from, to, "exhausted");
        }
    }

    /// What is spent by then.
    fn spent(&mut self) {
        let most = self.curves.iter().flat_map(|curve| &curve.points).map(|point| point.spent).max();
        let most = most.unwrap_or(Ratio::new(1, 10));
        let steps = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 100_000]
            .map(|step| Ratio::new(step, 100));
        let step = steps.into_iter().find(|step| (most / *step).ceil() <= 5).unwrap_or(most);
        let count = (most / step).ceil().max(1);
        let top = step * Ratio::from(count);
        let axis = Axis::linear([0.0, top.to_f64()], [SPENT[1], SPENT[0]]);
        self.grid(SPENT);
        self.svg.text([LEFT, SPENT[0] - 10.0], Anchor::Start, "axis", "budget spent by then");
        for tick in (0..=count).map(|tick| step * Ratio::from(tick)) {
            let y = axis.at(tick.to_f64());
            self.svg.line([LEFT, y], [RIGHT, y], "grid");
            self.svg.text([LEFT - 10.0, y + 4.0], Anchor::End, "label", &percent(tick, 6));
        }
        for errors in DECADES.map(|errors| Ratio::new(errors, 10_000)) {
            let x = self.errors.at(errors.to_f64());
            self.svg.text([x, SPENT[1] + 20.0], Anchor::Middle, "label", &percent(errors, 3));
        }
        let bad = if self.figures.slo.sli.has_events() {
            "share of events that are bad"
        } else {
            "share that is bad"
        };
        let middle = f64::midpoint(LEFT, RIGHT);
        self.svg.text([middle, SPENT[1] + 46.0], Anchor::Middle, "axis", bad);
        self.thresholds(SPENT, false);
        self.draw(|point| axis.at(point.spent.to_f64()));
    }

    /// Lines for the decades of errors, and finer ones between.
    fn grid(&mut self, [top, bottom]: [f64; 2]) {
        for decade in DECADES {
            for (part, class) in [(1, "grid"), (2, "fine"), (5, "fine")] {
                let errors = Ratio::new(decade * part, 10_000);
                if errors <= Ratio::ONE {
                    let x = self.errors.at(errors.to_f64());
                    self.svg.line([x, top], [x, bottom], class);
                }
            }
        }
    }

    fn draw(&mut self, y: impl Fn(&Point) -> f64) {
        for curve in &self.curves {
            let points = curve.points.iter().map(|point| [self.errors.at(point.errors.to_f64()), y(point)]);
            self.svg.path(points, class(curve.severity));
        }
    }
}

/// The readable times around what is shown.
fn ladder([low, high]: [f64; 2]) -> Vec<Duration> {
    let times = TIMES.map(Duration::seconds);
    let from = times.iter().rposition(|time| seconds(*time) <= low).unwrap_or(0);
    let to = times.iter().position(|time| seconds(*time) >= high).unwrap_or(times.len() - 1);
    times.get(from..=to.max(from + 1).min(times.len() - 1)).unwrap_or(&times).to_vec()
}

/// A text of at most so many letters.
fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most - 1).collect();
    format!("{}…", kept.trim_end())
}
