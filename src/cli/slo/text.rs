//! The figures for people: a table of all SLOs, and everything about some.

use super::figures::{Chance, Figures};
use super::words::{self, duration, grouped, percent, significant};
use crate::cli::table::{Cell, Column, Style, Table, wrapped};
use crate::diagnostic::render::Options;
use crate::quantity::Ratio;
use crate::slo::burn::Sight;
use crate::slo::{Notify, Part, Severity, Sli, Slo, Tier};

/// Digits of a threshold or a factor, and of what is only an estimate.
const EXACT: u32 = 6;
const SHORT: u32 = 3;
const ROUGH: u32 = 2;

/// Every SLO on a line.
pub(super) fn summary(slos: &[&Slo], options: &Options) -> String {
    let mut table = Table::new([
        Column::name("SLO"),
        Column::name("service"),
        Column::name("objective"),
        Column::words("what is good"),
        Column::words("pages"),
        Column::words("tickets"),
    ]);
    for slo in slos {
        table.row([
            Cell::new(name(slo), Style::Strong),
            slo.service.as_deref().unwrap_or(nothing(options)).into(),
            format!("{} in {}", slo.watch.objective, words::window(slo.window)).into(),
            promise(slo).into(),
            pairs(slo, Severity::Page),
            pairs(slo, Severity::Ticket),
        ]);
    }
    table.render(options.width, options.colour)
}

/// The name, with the value that this part of the SLO is about.
fn name(slo: &Slo) -> String {
    match (&slo.part, slo.by.first()) {
        (Some(Part::Only(value, _)), Some(label)) => format!("{} {label}={value}", slo.name.text),
        _ => slo.name.text.to_string(),
    }
}

const fn nothing(options: &Options) -> &'static str {
    if options.unicode { "–" } else { "-" }
}

/// The windows of the pairs of a severity, where anybody is told.
fn pairs(slo: &Slo, severity: Severity) -> Cell {
    let tiers = slo.alerting_tiers().filter(|tier| tier.severity == severity);
    let windows = tiers.map(|tier| format!("{}/{}", duration(tier.long), duration(tier.short)));
    match windows.collect::<Vec<_>>().join(", ") {
        none if none.is_empty() => Cell::new("none", Style::Faint),
        some => Cell::new(some, style(severity)),
    }
}

const fn style(severity: Severity) -> Style {
    match severity {
        Severity::Page => Style::Red,
        Severity::Ticket => Style::Yellow,
    }
}

/// What its author promises, or what is counted.
fn promise(slo: &Slo) -> String {
    let counted = match slo.sli {
        Sli::Events { .. } => "events that are not bad",
        Sli::Ratio(_) => "a ratio, every minute the same",
        Sli::Slice { .. } => "time in which a condition holds",
    };
    slo.description.as_ref().map_or(counted, |said| said.as_str()).to_owned()
}

/// Everything about some SLOs, one after the other.
pub(super) fn details(figures: &[Figures<'_>], options: &Options) -> String {
    let detail = |figures| Page { figures, options, text: String::new() }.detail();
    figures.iter().map(detail).collect::<Vec<_>>().join("\n")
}

/// What is written about one SLO.
struct Page<'p> {
    figures: &'p Figures<'p>,
    options: &'p Options,
    text: String,
}

impl Page<'_> {
    fn detail(mut self) -> String {
        let slo = self.figures.slo;
        self.title(&name(slo));
        if let Some(said) = &slo.description {
            self.paragraph(&said.text);
        }
        self.paragraph(&self.promised());
        self.paragraph(&self.told());
        self.counted();
        self.section("Pairs of windows", "an alert fires when both windows are above the threshold");
        self.pairs();
        self.section("Outages", "of a constant error ratio that starts from nothing");
        self.outages();
        self.chances();
        self.text
    }

    fn title(&mut self, title: &str) {
        self.text += &Style::Strong.paint(title, self.options.colour);
        self.text.push('\n');
    }

    fn section(&mut self, title: &str, rest: &str) {
        self.text.push('\n');
        let at = self.text.len();
        self.paragraph(&format!("{title}: {rest}"));
        // Coloured afterwards: what makes it bold takes no room on a line.
        if self.text.get(at..).is_some_and(|text| text.starts_with(title)) {
            self.text.replace_range(at..at + title.len(), &Style::Strong.paint(title, self.options.colour));
        }
    }

    fn paragraph(&mut self, text: &str) {
        self.text.extend(wrapped(text, self.options.width).into_iter().map(|line| line + "\n"));
    }

    fn table(&mut self, table: &Table) {
        self.text += &table.render(self.options.width, self.options.colour);
    }

    /// The promise in words and what it allows.
    fn promised(&self) -> String {
        let slo = self.figures.slo;
        let (objective, budget) = (slo.watch.objective, slo.watch.budget());
        let allowed = budget.of_duration(slo.window.length());
        let each =
            if slo.by.is_empty() { String::new() } else { format!(", for every {}", slo.by.join(" and ")) };
        let window = words::window(slo.window);
        let (what, are, may) = match slo.sli {
            Sli::Slice { .. } => ("the time", "is", duration(allowed)),
            Sli::Events { .. } => ("all events", "are", percent(budget, EXACT)),
            Sli::Ratio(_) => ("what is measured, every minute alike,", "is", percent(budget, EXACT)),
        };
        let counted = self.figures.traffic.map_or_else(String::new, |traffic| {
            let events = traffic.events(slo.window.length());
            let bad = Ratio::from((events * budget).floor());
            let [per_second, bad] = [traffic.per_second, bad].map(|number| grouped(&number.to_string()));
            format!(" At {per_second} events/s that is {bad} of {}.", significant(events, 12))
        });
        format!(
            "{objective} of {what} in {window} {are} good{each}; {may} may be bad.{counted} A total outage spends the whole \
             budget in {}.",
            duration(allowed)
        )
    }

    /// Who is told, and what it takes.
    fn told(&self) -> String {
        let slo = self.figures.slo;
        let who = match slo.notify {
            Notify::Page => "Pages and tickets are sent.",
            Notify::PageOnly => "Pages are sent, and no tickets.",
            Notify::Ticket => "Tickets are sent, and nobody is paged.",
            Notify::None => "Nobody is told; the alerts below would be sent with `notify: page`.",
        };
        let guard = match slo.min_bad_events {
            failures if failures > 0 && slo.sli.has_events() => {
                format!(" An alert takes {failures} bad events within its long window.")
            }
            _ => String::new(),
        };
        format!("{who}{guard}")
    }

    /// The queries of the indicator, in one piece: they are there to be copied.
    fn counted(&mut self) {
        let queries = match &self.figures.slo.sli {
            Sli::Events { bad, total, .. } => vec![("bad", bad), ("all", total)],
            Sli::Ratio(bad) => vec![("share of bad", bad)],
            Sli::Slice { bad, .. } => vec![("1 while bad", bad)],
        };
        self.text.push('\n');
        for (counts, query) in queries {
            let counts = format!("{counts}  ");
            for (at, line) in query.text.text.trim_end().lines().enumerate() {
                let margin = if at == 0 { counts.clone() } else { " ".repeat(counts.len()) };
                self.text += &Style::Faint.paint(&margin, self.options.colour);
                self.text.push_str(line);
                self.text.push('\n');
            }
        }
    }

    fn pairs(&mut self) {
        let figures = self.figures;
        let mut columns = vec![
            Column::name("alert"),
            Column::number("long\nwindow"),
            Column::number("short\nwindow"),
            Column::number("factor"),
            Column::number("threshold"),
            Column::number("budget\nspent"),
        ];
        columns.extend(figures.traffic.map(|_| Column::number("failures\nneeded")));
        let mut table = Table::new(columns);
        for tier in &figures.watch.tiers {
            table.row(self.pair(tier));
        }
        self.table(&table);
    }

    fn pair(&self, tier: &Tier) -> Vec<Cell> {
        let watch = &self.figures.watch;
        let threshold = tier.threshold(watch.budget());
        let can_fire = threshold < Ratio::ONE;
        let threshold = percent(threshold, EXACT);
        let mut cells = vec![
            Cell::new(tier.severity.word(), style(tier.severity)),
            duration(tier.long).into(),
            duration(tier.short).into(),
            significant(tier.factor, EXACT).into(),
            if can_fire { threshold.into() } else { Cell::new(format!("never: {threshold}"), Style::Red) },
            percent(tier.spends(watch.period), SHORT).into(),
        ];
        let failures = self.figures.traffic.map(|traffic| traffic.failures(tier, watch.budget()));
        cells.extend(failures.map(|failures| Cell::from(grouped(&failures.to_string()))));
        cells
    }

    fn outages(&mut self) {
        let figures = self.figures;
        let [page, ticket] = [Severity::Page, Severity::Ticket].map(|severity| figures.has(severity));
        let mut columns = vec![Column::number("errors"), Column::number("burn\nrate")];
        if page {
            columns.extend(["page\nafter", "budget\nspent", "over\nafter"].map(Column::number));
        }
        if ticket {
            columns.push(Column::number("ticket\nafter"));
        }
        if ticket && !page {
            columns.extend(["budget\nspent", "over\nafter"].map(Column::number));
        }
        columns.push(Column::number("budget\nlasts"));
        let mut table = Table::new(columns);
        for outage in figures.outages() {
            let mut row = vec![percent(outage.errors, EXACT).into(), significant(outage.burn, SHORT).into()];
            if page {
                row.extend(self.seen(Severity::Page, outage.page.as_ref()));
            }
            if ticket {
                let cells = self.seen(Severity::Ticket, outage.ticket.as_ref());
                row.extend(cells.into_iter().take(if page { 1 } else { 3 }));
            }
            row.push(outage.exhausted.map(duration).unwrap_or_default().into());
            table.row(row);
        }
        self.table(&table);
    }

    /// When an alert fires, what is spent by then, and when it is over.
    fn seen(&self, severity: Severity, sight: Option<&Sight>) -> [Cell; 3] {
        let Some(sight) = sight else {
            let nothing = || Cell::new(nothing(self.options), Style::Faint);
            return [Cell::new("never", Style::Faint), nothing(), nothing()];
        };
        [
            Cell::new(duration(sight.detection), style(severity)),
            percent(sight.spent, SHORT).into(),
            duration(sight.reset).into(),
        ]
    }

    /// Pages that nobody deserves.
    fn chances(&mut self) {
        let chances = self.figures.chances();
        if chances.is_empty() {
            return;
        }
        let guard = self.figures.guard;
        self.section(
            "False pages in 30 days",
            "by chance alone, while errors are exactly at the budget (simulated)",
        );
        let mut table = Table::new([
            Column::number("requests\nan hour"),
            Column::number("without\na guard"),
            Column::number(format!("with\nmin_bad_events: {guard}")),
        ]);
        for Chance { per_hour, pages } in &chances {
            let shown = |pages: Option<Ratio>| pages.map_or(nothing(self.options).to_owned(), rough);
            table.row([
                Cell::from(significant(*per_hour, EXACT)),
                shown(pages.map(|pages| pages.unguarded)).into(),
                shown(pages.map(|pages| pages.guarded)).into(),
            ]);
        }
        self.table(&table);
        if self.figures.traffic.is_none() {
            self.paragraph("With `expected_rps` this is the line of your traffic.");
        }
    }
}

/// An estimate: two digits, and no more than hundredths.
fn rough(number: Ratio) -> String {
    let least = Ratio::new(5, 100);
    match number {
        none if none <= Ratio::ZERO => "0".to_owned(),
        few if few < least => "< 0.05".to_owned(),
        some => significant(some, ROUGH),
    }
}
