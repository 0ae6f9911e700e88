//! Contact points, the policy tree, mute times, templates.

use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{
    ContactPoint, Interval, MatchOperator, Matcher, MuteTime, Policy, Receiver, Secret, Setting, Template,
    TimeRange,
};
use crate::quantity::{Duration, Uid};
use crate::resolve::datasource::secret;
use crate::span::{Origin, Span, Text};
use crate::spec::{self, Scalar};
use crate::tree::{List, Map, OneOrMany, Said, unknown_word};
use crate::vocabulary::receiver::{RECEIVERS, Receiver as Kind};

pub(super) fn contact_points(spec: &spec::Alerts, sink: &mut Sink) -> Vec<ContactPoint> {
    let said = spec.contact_points.get().into_iter().flat_map(List::iter);
    said.filter_map(|point| contact_point(point, sink)).collect()
}

fn contact_point(said: &spec::ContactPoint, sink: &mut Sink) -> Option<ContactPoint> {
    let name = said.name.get()?.clone();
    let list = said.receivers.get().map(|receivers| receivers.0.as_slice()).unwrap_or_default();
    // Counted for each kind by itself: another receiver renumbers none of another kind.
    let before = |index: usize, kind: usize| list.iter().take(index).filter(|said| said.kind == kind).count();
    let receiver =
        |(index, said): (usize, &spec::Receiver)| receiver(&name, before(index, said.kind), said, sink);
    Some(ContactPoint {
        receivers: list.iter().enumerate().map(receiver).collect(),
        no_resolve: said.no_resolve.or(false),
        origin: name.origin(),
        name,
    })
}

fn receiver(point: &Text, index: usize, said: &spec::Receiver, sink: &mut Sink) -> Receiver {
    let kind = RECEIVERS.get(said.kind);
    let id = kind.map(|kind| kind.id).unwrap_or_default();
    let number = if index == 0 { String::new() } else { format!("-{}", index + 1) };
    let entries = said.settings.entries.iter();
    Receiver {
        uid: Uid::derive(&format!("{}-{id}{number}", point.text)).as_str().into(),
        kind: said.kind,
        settings: entries
            .filter_map(|(key, origin, value)| setting(kind?, key, *origin, value, sink))
            .collect(),
        origin: said.origin,
    }
}

/// A setting in Grafana's spelling; Grafana itself ignores a key that it does not know.
fn setting(
    kind: &Kind,
    key: &str,
    origin: Origin,
    value: &spec::Setting,
    sink: &mut Sink,
) -> Option<(Text, Setting)> {
    // An inner key of a free mapping (`headers`, `details`) is part of its value.
    let Some(known) = kind.spelled(key) else {
        let keys = kind.settings.iter().map(|setting| setting.key);
        sink.push(unknown_word(origin, &format!("setting of `{}`", kind.id), key, keys));
        return None;
    };
    let value = match value {
        spec::Setting::Plain(raw) => Setting::Plain(raw.to_json()),
        spec::Setting::Secret(reference) => Setting::Secret(secret(reference)),
        // Reported, and there: nobody shall say that it is missing. Nothing is written after an error.
        spec::Setting::Broken => Setting::Secret(Secret::Env("".into())),
    };
    Some((Text::plain(known.key, origin), value))
}

/// A node of the policy tree. Depth is bounded by the reader's limit.
pub(super) fn policy(said: &spec::Policy) -> Policy {
    let names =
        |list: &Said<OneOrMany<Text>>| list.get().into_iter().flat_map(OneOrMany::iter).cloned().collect();
    let time = |said: &Said<Duration>| said.with_origin().map(|(long, origin)| (*long, origin));
    Policy {
        matchers: said
            .matches
            .get()
            .into_iter()
            .flat_map(Map::iter)
            .map(|(name, value)| matcher(name, value))
            .collect(),
        contact_point: said.contact_point.get().cloned(),
        broken: said.contact_point.is_broken(),
        group_by: said.group_by.get().map(|list| list.iter().cloned().collect()),
        group_wait: said.group_wait.get().copied(),
        group_interval: time(&said.group_interval),
        repeat_interval: time(&said.repeat_interval),
        go_on: said.go_on.or(false),
        mute_times: names(&said.mute_times),
        active_times: names(&said.active_times),
        routes: said.routes.get().into_iter().flat_map(List::iter).map(policy).collect(),
        origin: said.origin,
    }
}

/// `name: value`, the value perhaps with an operator in front.
fn matcher(name: &crate::tree::Name, value: &Scalar) -> Matcher {
    const OPERATORS: [(&str, MatchOperator); 4] = [
        ("=~", MatchOperator::Matches),
        ("!~", MatchOperator::NotMatches),
        ("!=", MatchOperator::NotEqual),
        ("=", MatchOperator::Equal),
    ];
    let text = &value.0;
    let found = OPERATORS.iter().find(|(sign, _)| text.text.starts_with(sign));
    let (sign, operator) = found.copied().unwrap_or(("", MatchOperator::Equal));
    Matcher {
        label: Text::plain(&*name.name, name.origin),
        operator,
        value: text.replaced([(Span::new(0, sign.len()), "")]),
    }
}

pub(super) fn mute_times(spec: &spec::Alerts, sink: &mut Sink) -> Vec<MuteTime> {
    let said = spec.mute_times.get().into_iter().flat_map(List::iter);
    let one = |said: &spec::MuteTime| {
        let name = said.name.get()?.clone();
        if let Some((_, origin)) =
            said.intervals.with_origin().filter(|(intervals, _)| intervals.0.is_empty())
        {
            let message = format!("the mute time `{}` is never", name.text);
            sink.push(
                Diagnostic::warning("notify/never-muted", message)
                    .at(origin, "no interval")
                    .help("write an interval, or remove the mute time"),
            );
        }
        let intervals = said.intervals.get().into_iter().flat_map(List::iter);
        let intervals = intervals.map(|said| {
            report_always(said, &name, sink);
            interval(said, sink)
        });
        Some(MuteTime { intervals: intervals.collect(), name })
    };
    said.filter_map(one).collect()
}

/// An interval that says nothing holds at any time.
fn report_always(said: &spec::Interval, name: &Text, sink: &mut Sink) {
    let unsaid = said.days.is_unsaid() && said.from.is_unsaid() && said.to.is_unsaid();
    if unsaid && said.dates.is_unsaid() && said.months.is_unsaid() && said.years.is_unsaid() {
        let message = format!("the mute time `{}` is always", name.text);
        sink.push(
            Diagnostic::warning("notify/always-muted", message)
                .at(said.origin, "an interval that says nothing is all of the time")
                .help("write `days`, `from` and `to`, or other parts of a time"),
        );
    }
}

const WEEKDAYS: [&str; 7] = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

fn interval(said: &spec::Interval, sink: &mut Sink) -> Interval {
    Interval {
        times: times(said, sink).into_iter().collect(),
        weekdays: texts(&said.days).filter_map(|text| named_range(&text, "day", &WEEKDAYS, sink)).collect(),
        days_of_month: scalars(&said.dates).filter_map(|text| numbers(&text, (1, 31), true, sink)).collect(),
        months: scalars(&said.months).filter_map(|text| month_range(&text, sink)).collect(),
        years: scalars(&said.years).filter_map(|text| numbers(&text, (1970, 9999), false, sink)).collect(),
        location: said.zone.get().cloned(),
    }
}

fn texts(said: &Said<OneOrMany<Text>>) -> impl Iterator<Item = Text> {
    said.get().into_iter().flat_map(OneOrMany::iter).cloned()
}

fn scalars(said: &Said<OneOrMany<Scalar>>) -> impl Iterator<Item = Text> {
    said.get().into_iter().flat_map(OneOrMany::iter).map(|scalar| scalar.0.clone())
}

fn times(said: &spec::Interval, sink: &mut Sink) -> Option<TimeRange> {
    if said.from.is_unsaid() && said.to.is_unsaid() {
        return None;
    }
    let mut clock = |said: &Said<Text>, usual: &str| -> Option<Box<str>> {
        let Some(text) = said.get() else { return (!said.is_broken()).then(|| usual.into()) };
        if is_clock(&text.text) {
            return Some((&*text.text).into());
        }
        sink.push(
            Diagnostic::error("spec/malformed", format!("`{}` is not a time of day", text.text))
                .at(text.origin(), "expected `HH:MM`, at most `24:00`"),
        );
        None
    };
    let (start, end) = (clock(&said.from, "00:00"), clock(&said.to, "24:00"));
    let (start, end) = start.zip(end)?;
    if start >= end {
        let origin = said.to.origin().or(said.from.origin()).unwrap_or(said.origin);
        sink.push(
            Diagnostic::error(
                "notify/backwards-interval",
                format!("the interval from {start} to {end} is empty"),
            )
            .at(origin, "not after its start")
            .help(format!("write two intervals: {start} to 24:00, and 00:00 to {end}")),
        );
        return None;
    }
    Some(TimeRange { start, end })
}

fn is_clock(text: &str) -> bool {
    let Some((hours, minutes)) = text.split_once(':') else { return false };
    let number = |text: &str| if text.len() == 2 { text.parse::<u8>().ok() } else { None };
    matches!((number(hours), number(minutes)), (Some(0..=23), Some(0..=59)) | (Some(24), Some(0)))
}

/// `mon-fri` → `monday:friday`.
fn named_range(text: &Text, what: &str, names: &[&str], sink: &mut Sink) -> Option<Box<str>> {
    let full = |word: &str| {
        let word = word.trim().to_ascii_lowercase();
        names.iter().find(|name| word.len() >= 3 && name.starts_with(&word)).copied()
    };
    let (from, to) = text.text.split_once(['-', ':']).unwrap_or((&text.text, &text.text));
    let found = full(from).zip(full(to));
    let Some((from, to)) = found else {
        sink.push(unknown_word(text.origin(), what, &text.text, names.iter().copied()));
        return None;
    };
    Some(if from == to { from.into() } else { format!("{from}:{to}").into() })
}

fn month_range(text: &Text, sink: &mut Sink) -> Option<Box<str>> {
    if text.text.bytes().next().is_some_and(|byte| byte.is_ascii_digit()) {
        return numbers(text, (1, 12), false, sink);
    }
    named_range(text, "month", &MONTHS, sink)
}

/// `1-5` → `1:5`; days of the month may count from the end: `-3--1` → `-3:-1`.
fn numbers(text: &Text, within: (i32, i32), from_end: bool, sink: &mut Sink) -> Option<Box<str>> {
    let split =
        text.text.char_indices().skip(1).find(|(_, sign)| matches!(sign, '-' | ':')).map(|(at, _)| at);
    let (from, to) = match split {
        Some(at) => (&text.text[..at], &text.text[at + 1..]),
        None => (&*text.text, &*text.text),
    };
    let fits = |number: &i32| {
        let size = if from_end { number.abs() } else { *number };
        (within.0..=within.1).contains(&size)
    };
    let number = |text: &str| text.trim().parse::<i32>().ok().filter(fits);
    let Some((from, to)) = number(from).zip(number(to)) else {
        let (least, most) = within;
        sink.push(
            Diagnostic::error(
                "spec/malformed",
                format!("`{}` is not a number or range from {least} to {most}", text.text),
            )
            .at(text.origin(), format!("expected {least} to {most}, or a range such as `{least}-{most}`")),
        );
        return None;
    };
    Some(if from == to { from.to_string().into() } else { format!("{from}:{to}").into() })
}

pub(super) fn templates(spec: &spec::Alerts) -> Vec<Template> {
    let said = spec.templates.get().into_iter().flat_map(List::iter);
    let one = |said: &spec::Template| {
        Some(Template { name: said.name.get()?.clone(), text: said.text.get()?.clone() })
    };
    said.filter_map(one).collect()
}
