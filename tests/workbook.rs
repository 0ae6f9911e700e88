//! The numbers of The Site Reliability Workbook, chapter 5 ("Alerting on SLOs"), against the formulas.
//!
//! Each row names the place in the book, what it says, and within how much the book rounds: 43 numbers. One more
//! is an erratum of the book, and stands apart. Sections 1 to 6 are the book's ways to alert, in its order.
#![allow(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]

use dashc::quantity::{Decimal, Duration, Objective, Ratio};
use dashc::slo::burn::failures_to_fire;
use dashc::slo::window::workbook;
use dashc::slo::{Severity, Tier, Watch};

const MINUTE: u64 = 60;
const HOUR: u64 = 3600;
const DAY: u64 = 86_400;

fn number(text: &str) -> Ratio {
    Ratio::from(text.parse::<Decimal>().unwrap())
}

/// A promise over 30 days, watched by these pairs.
fn watch(objective: &str, tiers: Vec<Tier>) -> Watch {
    Watch {
        objective: objective.parse::<Objective>().unwrap(),
        period: Duration::seconds(30 * DAY),
        tiers,
        recorded_from: Duration::millis(u64::MAX),
        base: Duration::seconds(5 * MINUTE),
        lookback: Duration::seconds(5 * MINUTE),
        interval: Duration::seconds(MINUTE),
    }
}

/// One window that fires above a burn rate.
fn single(window: u64, factor: i128) -> Tier {
    let window = Duration::seconds(window);
    Tier { severity: Severity::Page, long: window, short: window, factor: Ratio::from(factor) }
}

fn days(found: Duration) -> Ratio {
    seconds(found) / Ratio::from(i128::from(DAY))
}

fn minutes(found: Duration) -> Ratio {
    seconds(found) / Ratio::from(i128::from(MINUTE))
}

fn seconds(found: Duration) -> Ratio {
    Ratio::of(found, Duration::seconds(1))
}

/// Place in the book, what it says, how far its rounding may be off, what follows from the formulas.
type Row = (&'static str, &'static str, &'static str, Ratio);

#[track_caller]
fn compare(rows: &[Row]) -> usize {
    for (place, said, within, found) in rows {
        let (said, within) = (number(said), number(within));
        assert!(
            *found >= said - within && *found <= said + within,
            "{place}: the book says {said}, found {found}"
        );
    }
    rows.len()
}

/// Sections 1 to 3: a threshold at the objective, over 10 minutes, over 36 hours, held for an hour.
fn thresholds_at_the_objective() -> Vec<Row> {
    let total = Ratio::ONE;
    let short = watch("99.9%", vec![single(10 * MINUTE, 1)]);
    let long = watch("99.9%", vec![single(36 * HOUR, 1)]);
    let detected = |watch: &Watch| watch.detection(&watch.tiers[0], total).unwrap();
    let a_day = Ratio::of(Duration::seconds(DAY), Duration::seconds(10 * MINUTE));
    let ten_minutes = short.spent(number("0.1%"), Duration::seconds(10 * MINUTE));
    let spike = short.spent(total, Duration::seconds(5 * MINUTE));
    let an_hour = short.spent(total, Duration::seconds(HOUR));
    vec![
        ("section 1, Table 5-1: detection of a total outage, s", "0.6", "0", seconds(detected(&short))),
        ("section 1, Table 5-1: budget spent by 0.1 % in 10 minutes", "0.02%", "0.005%", ten_minutes),
        ("section 1, Table 5-1: alerts a day", "144", "0", a_day),
        (
            "section 2: budget spent within 36 hours at the threshold",
            "5%",
            "0",
            long.tiers[0].spends(long.period),
        ),
        (
            "section 2, Table 5-2: detection of a total outage, 2 min 10 s",
            "130",
            "1",
            seconds(detected(&long)),
        ),
        (
            "section 2, Table 5-2: hours for which a total outage goes on firing",
            "36",
            "0.1",
            seconds(long.reset(&long.tiers[0], total).unwrap()) / Ratio::from(3600),
        ),
        ("section 3, Table 5-3: a total outage spends in an hour", "140%", "2%", an_hour),
        ("section 3, Figure 5-3: one spike of 5 minutes spends", "12%", "0.5%", spike),
        ("section 3, Figure 5-3: three spikes spend", "35%", "0.5%", spike * Ratio::from(3)),
    ]
}

/// Section 4: burn rates, and an alert at 36.
fn burn_rates() -> Vec<Row> {
    let watch = watch("99.9%", vec![single(HOUR, 36)]);
    let burns = |rate: i128| watch.budget() * Ratio::from(rate);
    let lasts = |rate: i128| watch.exhausted_after(burns(rate)).unwrap();
    let total = Ratio::ONE;
    vec![
        ("Table 5-4: error ratio at burn rate 1", "0.1%", "0", burns(1)),
        ("Table 5-4: error ratio at burn rate 2", "0.2%", "0", burns(2)),
        ("Table 5-4: error ratio at burn rate 10", "1%", "0", burns(10)),
        ("Table 5-4: error ratio at burn rate 1000", "100%", "0", burns(1000)),
        ("Table 5-4: days at burn rate 1", "30", "0", days(lasts(1))),
        ("Table 5-4: days at burn rate 2", "15", "0", days(lasts(2))),
        ("Table 5-4: days at burn rate 10", "3", "0", days(lasts(10))),
        ("Table 5-4: minutes at burn rate 1000", "43", "0.5", minutes(lasts(1000))),
        ("section 4: error ratio at which it fires", "3.6%", "0", watch.tiers[0].threshold(watch.budget())),
        ("section 4: budget spent when burn rate 36 fires", "5%", "0", watch.tiers[0].spends(watch.period)),
        (
            "Table 5-5: hours in which a burn rate of 35 spends all",
            "20.5",
            "0.1",
            seconds(lasts(35)) / Ratio::from(3600),
        ),
        (
            "Table 5-5: minutes until it is over",
            "58",
            "0.5",
            minutes(watch.reset(&watch.tiers[0], total).unwrap()),
        ),
    ]
}

/// Sections 5 and 6: what is recommended.
fn recommended() -> Vec<Row> {
    let watch = watch("99.9%", workbook(Duration::seconds(30 * DAY)));
    let [fast, slow, day, ticket] = watch.tiers.as_slice() else { return Vec::new() };
    let windows = |tier: &Tier| [minutes(tier.long), minutes(tier.short)];
    let spends = |tier: &Tier| tier.spends(watch.period);
    let fifteen = number("15%");
    let long = Tier { short: fast.long, ..*fast };
    vec![
        ("Tables 5-6 and 5-8: budget of the fast page", "2%", "0", spends(fast)),
        ("Tables 5-6 and 5-8: burn rate of the fast page", "14.4", "0", fast.factor),
        ("Tables 5-6 and 5-8: long window of the fast page, min", "60", "0", windows(fast)[0]),
        ("Table 5-8: short window of the fast page, min", "5", "0", windows(fast)[1]),
        ("Tables 5-6 and 5-8: budget of the slow page", "5%", "0", spends(slow)),
        ("Tables 5-6 and 5-8: burn rate of the slow page", "6", "0", slow.factor),
        ("Tables 5-6 and 5-8: long window of the slow page, min", "360", "0", windows(slow)[0]),
        ("Table 5-8: short window of the slow page, min", "30", "0", windows(slow)[1]),
        ("section 6, expression: burn rate of the first ticket", "3", "0", day.factor),
        ("section 6, expression: long window of the first ticket, min", "1440", "0", windows(day)[0]),
        ("section 6, expression: short window of the first ticket, min", "120", "0", windows(day)[1]),
        ("section 6, expression: error ratio of the fast page", "1.44%", "0", fast.threshold(watch.budget())),
        ("Tables 5-6 and 5-8: budget of the ticket", "10%", "0", spends(ticket)),
        ("Tables 5-6 and 5-8: burn rate of the ticket", "1", "0", ticket.factor),
        ("Tables 5-6 and 5-8: long window of the ticket, min", "4320", "0", windows(ticket)[0]),
        ("Table 5-8: short window of the ticket, min", "360", "0", windows(ticket)[1]),
        (
            "Figure 5-6: minutes until the long window is below again",
            "60",
            "6",
            minutes(watch.reset(&long, fifteen).unwrap()),
        ),
    ]
}

/// Low traffic: ten requests an hour. Extreme goals: 99.999 % and 90 %.
fn low_traffic_and_extreme_goals() -> Vec<Row> {
    let few = watch("99.9%", workbook(Duration::seconds(30 * DAY)));
    let month = Ratio::from(7200);
    let one = Ratio::ONE / (month * few.budget());
    let allowed = Ratio::from((month * few.budget()).floor());
    let needed = Ratio::from(failures_to_fire(&few.tiers[0], few.budget(), Ratio::from(10)));
    let strict = watch("99.999%", Vec::new());
    let loose = watch("90%", Vec::new());
    vec![
        ("low traffic: failures that page", "1", "0", needed),
        ("low traffic: share of the budget that one failure spends", "13.9%", "0.05%", one),
        ("low traffic: failures that are allowed in 30 days", "7", "0", allowed),
        (
            "extreme goals: seconds of outage that 99.999 % allows",
            "26",
            "0.1",
            seconds(strict.exhausted_after(Ratio::ONE).unwrap()),
        ),
        (
            "extreme goals: a total outage of an hour spends of 90 %",
            "1.4%",
            "0.05%",
            loose.spent(Ratio::ONE, Duration::seconds(HOUR)),
        ),
    ]
}

#[test]
fn every_number_of_the_book_follows_from_the_formulas() {
    let parts = [thresholds_at_the_objective(), burn_rates(), recommended(), low_traffic_and_extreme_goals()];
    let covered: usize = parts.iter().map(|rows| compare(rows)).sum();
    assert_eq!(covered, 43);
}

/// The fast page of 90 % would need more errors than there are events.
#[test]
fn what_the_book_calls_impossible_is_found() {
    let loose = watch("90%", workbook(Duration::seconds(30 * DAY)));
    let never: Vec<String> = loose.unreachable().map(|tier| tier.factor.to_string()).collect();
    assert_eq!(never, ["14.4"]);
}

/// An outage of 15 % is above the threshold of the hour after 5.76 minutes, and below it 54.24 minutes after its end.
#[test]
fn the_figure_of_two_windows_is_exact() {
    let watch = watch("99.9%", workbook(Duration::seconds(30 * DAY)));
    let hour = Tier { short: watch.tiers[0].long, ..watch.tiers[0] };
    assert_eq!(minutes(watch.detection(&hour, number("15%")).unwrap()), number("5.76"));
    assert_eq!(minutes(watch.reset(&hour, number("15%")).unwrap()), number("54.24"));
}

/// The book says that one failure among ten requests at 99.9 % is a burn rate of 1,000. It is 100: 10 % of errors
/// are a hundred times the 0.1 % that are allowed, as the book's own Table 5-4 has it for 1 % and 10.
#[test]
fn the_book_has_one_erratum() {
    let watch = watch("99.9%", Vec::new());
    assert_eq!(Ratio::new(1, 10) / watch.budget(), Ratio::from(100));
}
