//! One SLO in detail: its budget, every pair of windows against its threshold, and what its alerts would see.

use super::super::Telemetry;
use super::super::sketch::{
    Sketch, abreast, column, evenly, explore, filled_row, label_column, label_values, levels, links, panel,
    promql, row, search, stat, tiled, timeseries,
};
use super::recorded::Recorded;
use super::{REFRESH, bad_from, budget_levels, detection, digits, in_words, overview, percent};
use crate::quantity::{Duration, Ratio};
use crate::query::promql::build::{Expr, Instant, clamp_min, max, min, vector};
use crate::query::traceql::build::{Condition, DURATION, STATUS, Status, spans as all_of, verbatim};
use crate::slo::series::{self, Series};
use crate::slo::{Measures, Part, Severity, Tier, window};
use crate::spec::{Column, Flag, HexColor, OneQuery, Override, Panel, PanelLink, Row, Scalar, Variable};
use crate::tree::Map;

/// The dashboard of an SLO.
pub(super) fn sketch(recorded: Recorded<'_>, telemetry: Telemetry<'_>) -> Sketch {
    let detail = Detail { recorded: Recorded { chosen: true, ..recorded }, telemetry };
    let rows = [
        Some(row("Status", detail.status())),
        Some(row("Budget", vec![detail.budget()])),
        filled_row("Burn rates", detail.burn_rates()),
        Some(row("Events", detail.events())),
        detail.by_label(),
        Some(row("Alerts", detail.alerts())),
    ];
    let store = |row: Row| row.datasource(recorded.slo.store());
    Sketch {
        labels: detail.variables(recorded),
        rows: rows.into_iter().flatten().map(store).collect(),
        time: Some(super::range(recorded.slo.window)),
        refresh: Some(REFRESH),
        ..Sketch::default()
    }
}

/// What every panel is made of.
#[derive(Clone, Copy)]
struct Detail<'a> {
    recorded: Recorded<'a>,
    telemetry: Telemetry<'a>,
}

impl Detail<'_> {
    /// A variable for each label of `by`, whose values the series themselves have. Those of labels that are part
    /// of what the service is come with every dashboard.
    fn variables(self, all: Recorded<'_>) -> Vec<(Box<str>, Variable)> {
        let of = |label: &str| {
            let found = label_values(all.select(series::TOTAL), label);
            let variable = found.label(label).multi(true).all(Flag::Text(".*".into())).sort("alphabetical");
            (label.into(), variable)
        };
        let slo = self.recorded.slo;
        let own = |label: &str| slo.identity.iter().all(|identity| *identity.label != *label);
        slo.by.iter().filter(|label| own(label)).map(|label| of(label)).collect()
    }

    fn status(self) -> Vec<Panel> {
        let own = [self.objective(), self.error_ratio_now(), self.left_now()];
        let stats = abreast(own.into_iter().chain(self.gone_in()).chain(self.burn_now()).collect());
        stats.into_iter().map(|panel| panel.height(4_u32)).collect()
    }

    fn objective(self) -> Panel {
        let slo = self.recorded.slo;
        let promise = match slo.measures {
            Measures::Availability => "The share of requests that succeed".to_owned(),
            Measures::Latency(below) => format!("The share of requests that are answered within {below}"),
            Measures::Own => "The share of good events".to_owned(),
        };
        let text = format!("{promise}, over {}: what is promised.", in_words(slo.window));
        let text = slo.description.as_ref().map_or(text.clone(), |said| format!("{} {text}", said.text));
        stat("objective", &format!("Objective, {}", in_words(slo.window)))
            .description(text)
            .query(OneQuery(promql(self.recorded.objective()).legend("objective")))
            .unit("percentunit")
            .decimals(digits(slo))
            .color(HexColor("text".into()))
    }

    /// The greatest of all values of `by`.
    fn worst(self, each: Expr<Instant>) -> Expr<Instant> {
        if self.recorded.slo.by.is_empty() { each } else { max(each).whole() }
    }

    fn error_ratio_now(self) -> Panel {
        let slo = self.recorded.slo;
        let panel = stat("error-ratio-now", "Error ratio")
            .description(format!(
                "Share of bad events over {}, weighted by traffic. {}",
                in_words(slo.window),
                self.allowed("Above it the promise is broken."),
            ))
            .query(OneQuery(promql(self.worst(self.recorded.period())).legend("bad")))
            .unit("percentunit")
            .decimals(digits(slo) + 2);
        self.judged(panel)
    }

    /// What the budget allows, where that is one number.
    fn allowed(self, then: &str) -> String {
        if self.recorded.parts.len() > 1 {
            return "Every value has its own budget.".to_owned();
        }
        format!("The budget is {}%. {then}", self.recorded.slo.watch.budget() * Ratio::from(100))
    }

    /// Red beyond the budget, where that is one number.
    fn judged(self, panel: Panel) -> Panel {
        if self.recorded.parts.len() > 1 {
            return panel;
        }
        panel.thresholds(bad_from(self.recorded.slo.watch.budget()))
    }

    fn left_now(self) -> Panel {
        stat("budget-now", "Budget left")
            .description("What is left of the error budget. Below 0 the promise is broken.")
            .query(OneQuery(promql(self.recorded.least_left()).legend("left")))
            .unit("percentunit")
            .decimals(1_u32)
            .thresholds(budget_levels())
    }

    /// How long the budget lasts at the pace of the longest window that pages.
    fn gone_in(self) -> Option<Panel> {
        let tier = self.slowest_page()?;
        let period = self.recorded.slo.watch.period.as_seconds().to_string();
        let burning = self.recorded.burn(tier.long).gt(0).whole();
        let lasts = (clamp_min(self.recorded.left(), 0) * period / burning).whole();
        let soonest = if self.recorded.slo.by.is_empty() { lasts } else { min(lasts).whole() };
        Some(
            stat("budget-gone-in", "Budget gone in")
                .description(format!(
                    "How long the budget lasts if it burns on as in the last {}. Longer than the window is fine.",
                    tier.long
                ))
                .query(OneQuery(promql(soonest).legend("gone in")))
                .unit("s")
                .decimals(1_u32)
                .no_value(Scalar("not burning".into()))
                .color(HexColor("text".into())),
        )
    }

    fn burn_now(self) -> Option<Panel> {
        let tier = self.recorded.slo.watch.tiers.first()?;
        let crit = tier.factor.to_string();
        Some(
            stat("burn-rate-now", &format!("Burn rate, {}", tier.long))
                .description(
                    "How many times faster than allowed the budget burns. 1 spends exactly the budget by the end of \
                     the window.",
                )
                .query(OneQuery(promql(self.worst(self.recorded.burn(tier.long))).legend("burn rate")))
                .unit("none")
                .decimals(1_u32)
                .thresholds(levels("1", &crit)),
        )
    }

    /// The pair with the longest window that pages, else the longest of all.
    fn slowest_page(&self) -> Option<&Tier> {
        let tiers = &self.recorded.slo.watch.tiers;
        tiers.iter().rfind(|tier| tier.severity == Severity::Page).or(tiers.last())
    }

    fn budget(self) -> Panel {
        timeseries("budget", "Budget left")
            .description(
                "What is left of the error budget; at 0 the promise is broken. A cliff is an outage, a slope a fault \
                 that nobody was woken for; a rise is an old outage leaving the window.",
            )
            .query(OneQuery(promql(self.recorded.left()).legend(self.recorded.legend("left"))))
            .unit("percentunit")
            .max(1)
            .thresholds(budget_levels())
            .width(24_u32)
            .height(8_u32)
    }

    fn burn_rates(self) -> Vec<Panel> {
        tiled(self.recorded.slo.watch.tiers.iter().map(|tier| Some(self.burn_rate(tier))), 12)
    }

    /// A pair of windows against its threshold.
    fn burn_rate(self, tier: &Tier) -> Panel {
        let slo = self.recorded.slo;
        let (word, color) = match tier.severity {
            Severity::Page => ("Page", "red"),
            Severity::Ticket => ("Ticket", "orange"),
        };
        let limit = format!("fires above {}", tier.factor);
        let window = |window: Duration| {
            promql(self.recorded.burn(window)).legend(self.recorded.legend(&window.to_string()))
        };
        let told = if slo.notify.tells(tier.severity) { "" } else { " Nobody is told: it is only drawn." };
        let panel = timeseries(
            &format!("burn-rate-{}", tier.long),
            &format!("{word}: {} and {}", tier.long, tier.short),
        )
        .description(format!(
            "How many times faster than allowed the budget burns. The {} fires while both windows are above {}; an \
             outage that starts from nothing has spent {}% of the budget by then.{told}",
            tier.severity.word(),
            tier.factor,
            percent(tier.spends(slo.watch.period)),
        ))
        .queries(vec![
            window(tier.long),
            window(tier.short),
            promql(vector(tier.factor.to_string())).legend(&*limit),
        ])
        .unit("none")
        .min(0)
        .overrides(Map::from(vec![(
            &*limit,
            Override::default().color(HexColor(color.into())).line("dashed").fill(0_u32),
        )]))
        .height(8_u32);
        self.linked(panel)
    }

    fn events(self) -> Vec<Panel> {
        let slo = self.recorded.slo;
        let query = |expr, what: &str| promql(expr).legend(self.recorded.legend(what));
        let counted = slo.sli.has_events().then(|| {
            let unit = if slo.measures == Measures::Own { "eps" } else { "reqps" };
            timeseries("events", "Events")
                .description(
                    "All events and bad ones per second. Few events make a ratio jump: one failure among ten is 10 %.",
                )
                .queries(vec![query(self.recorded.total(), "all"), query(self.recorded.bad(), "bad")])
                .unit(unit)
                .min(0)
        });
        let windows = window::windows(&slo.watch.tiers);
        let ratios =
            windows.into_iter().map(|window| query(self.recorded.ratio(window), &window.to_string()));
        let ratio = timeseries("error-ratio", "Error ratio by window")
            .description(format!(
                "Share of bad events over every window that is watched. {}",
                self.allowed("What stays below the line keeps the promise."),
            ))
            .queries(ratios.collect::<Vec<_>>())
            .unit("percentunit")
            .min(0);
        let panels = evenly(counted.into_iter().chain([self.judged(ratio)]).collect(), 24);
        panels.into_iter().map(|panel| self.linked(panel.height(8_u32))).collect()
    }

    /// Every value of `by`, the one with the least budget first.
    fn by_label(self) -> Option<Row> {
        let slo = self.recorded.slo;
        if slo.by.is_empty() {
            return None;
        }
        let labels = slo.by.iter().map(|label| (label.to_string(), label_column()));
        let share = |query| column(promql(query), "percentunit");
        let left = share(self.recorded.left()).decimals(1_u32).cell("gauge").thresholds(budget_levels());
        let ratio = share(self.recorded.period()).decimals(digits(slo) + 2);
        let measured = [("Budget left".to_owned(), left.into()), ("Error ratio".to_owned(), ratio.into())];
        let burn = |tier: &Tier| {
            let burn = column(promql(self.recorded.burn(tier.long)), "none").decimals(1_u32);
            let burn: Column = burn.thresholds(levels("1", &tier.factor.to_string())).into();
            (format!("Burn {}", tier.long), burn)
        };
        let columns: Vec<(String, Column)> =
            labels.chain(measured).chain(slo.watch.tiers.iter().map(burn)).collect();
        let columns: Vec<(&str, Column)> =
            columns.iter().map(|(name, column)| (name.as_str(), column.clone())).collect();
        let names: Vec<&str> = slo.by.iter().map(|label| &**label).collect();
        let table = panel("table", "by-label", &format!("By {}", names.join(" and ")))
            .description("Every value keeps the promise by itself: the one with the least budget is first.")
            .columns(Map::from(columns))
            .sort("Budget left")
            .overrides(Map::from(vec![("Budget left", Override::default().min(0).max(1))]))
            .width(24_u32)
            .height(8_u32);
        Some(row("By label", vec![table]))
    }

    fn alerts(self) -> Vec<Panel> {
        let (label, value) = Series::of(self.recorded.slo).id();
        let list = overview::alerts("alerts", &format!("{{{label}=\"{value}\"}}"));
        let panels = self.detection().into_iter().chain([list]).collect();
        evenly(panels, 24).into_iter().map(|panel| panel.height(11_u32)).collect()
    }

    /// What the alerts see, for every part with an objective of its own.
    fn detection(self) -> Option<Panel> {
        let part = |slo: &crate::slo::Slo| {
            let table = detection::table(slo)?;
            let title = match &slo.part {
                Some(Part::Only(value, _)) => format!("**{value}**: {}\n\n", slo.watch.objective),
                Some(Part::Others(_)) => format!("**others**: {}\n\n", slo.watch.objective),
                None => String::new(),
            };
            Some(format!("{title}{table}"))
        };
        let parts: Vec<String> = self.recorded.parts.iter().filter_map(part).collect();
        if parts.is_empty() {
            return None;
        }
        let text = "What an outage of a constant error ratio that starts from nothing looks like: how long until \
                    somebody is told, how much of the budget is spent by then, how long after its end the alert is over.";
        Some(panel("text", "detection", "Detection").markdown(format!("{text}\n\n{}", parts.join("\n\n"))))
    }

    /// With a way to the traces and logs of what is bad.
    fn linked(self, panel: Panel) -> Panel {
        if self.telemetry.service.is_empty() {
            return panel;
        }
        let found: Vec<PanelLink> = self.traces().into_iter().chain(self.logs()).collect();
        if found.is_empty() { panel } else { panel.link(links(found)) }
    }

    fn traces(self) -> Option<PanelLink> {
        let (spans, _) = self.telemetry.spans()?;
        let to = |title: &str, bad: &Condition| Some(explore("traces", title, search(&spans, bad)));
        match self.recorded.slo.measures {
            Measures::Availability => to("Failed traces", &STATUS.eq(Status::Error)),
            Measures::Latency(below) => to("Slow traces", &DURATION.gt(verbatim(below.to_string()))),
            Measures::Own => Some(explore("traces", "Traces", all_of(spans))),
        }
    }

    fn logs(self) -> Option<PanelLink> {
        let (logs, _) = self.telemetry.logs()?;
        Some(explore("logs", "Logs", logs))
    }
}
