//! Indicators: from words, limits and queries to what is bad, out of what.

use super::Promise;
use super::written::{Looks, Written};
use crate::diagnostic::{Diagnostic, Sink};
use crate::model::{DatasourceRef, Language, Query, RuleGroup};
use crate::query::promql::build::{Expr, Instant, Matcher, raw, raw_call};
use crate::resolve::lower::doc::parse;
use crate::slo::{Part, Sli, Template};
use crate::span::{Origin, Text};
use crate::spec::{self, Scalar, SliDetail};
use crate::tree::{Said, listing, unknown_word};

/// What an SLO measures, and where.
pub(super) struct Measured<'a> {
    pub(super) sli: Sli,
    pub(super) datasource: DatasourceRef,
    /// It is read from logs: a ruler of logs records, one of metrics does the rest.
    pub(super) logs: bool,
    /// How it is narrowed to single values of a label; `None` when that is not possible.
    pub(super) narrow: Option<Narrow<'a>>,
}

/// An indicator that can be made again for some values of a label only.
pub(super) struct Narrow<'a>(pub(super) Box<Narrowing<'a>>);

/// From the labels of `by` and a part to its indicator.
type Narrowing<'a> = dyn Fn(&[Box<str>], &Part) -> Sli + 'a;

impl Narrow<'_> {
    /// The indicator of a part.
    pub(super) fn to(&self, by: &[Box<str>], part: &Part) -> Sli {
        (self.0)(by, part)
    }
}

impl<'a> Promise<'a> {
    /// What it measures; the author's queries go to `said` for the checks.
    pub(super) fn measured(self, said: &mut Vec<RuleGroup>, sink: &mut Sink) -> Option<Measured<'a>> {
        let (sli, origin) = self.said.sli.with_origin()?;
        match sli {
            spec::Sli::Word(word) if &*word.text == "availability" => self.availability(None, origin, sink),
            spec::Sli::Word(word) => {
                sink.push(unknown_word(word.origin(), "indicator", &word.text, ["availability"]));
                None
            }
            spec::Sli::Detail(detail) => self.detail(detail, origin, said, sink),
        }
    }

    fn detail(
        self,
        detail: &'a SliDetail,
        origin: Origin,
        said: &mut Vec<RuleGroup>,
        sink: &mut Sink,
    ) -> Option<Measured<'a>> {
        let kinds = [
            ("availability", detail.availability.origin()),
            ("latency", detail.latency.origin()),
            ("total", detail.total.origin()),
            ("ratio", detail.ratio.origin()),
            ("slice", detail.slice.origin()),
        ];
        let mut found = kinds.into_iter().filter_map(|(kind, origin)| Some((kind, origin?)));
        let first = found.next();
        if let (Some((first, at)), Some((second, also))) = (first, found.next()) {
            sink.push(
                Diagnostic::error(
                    "slo/two-indicators",
                    format!("an indicator has both `{first}` and `{second}`"),
                )
                .at(also, "a second indicator")
                .also(at, "the first one")
                .help("write two SLOs"),
            );
            return None;
        }
        match first {
            Some(("availability", origin)) => {
                let named = detail.availability.get().map(|Scalar(name)| name);
                self.availability(named.filter(|name| &*name.text != "true"), origin, sink)
            }
            Some(("latency", origin)) => self.latency(detail.latency.get()?, origin, sink),
            Some(("ratio", _)) => self.ratio(detail.ratio.get()?, said, sink),
            Some(("slice", _)) => self.slice(detail, said, sink),
            Some(_) => self.events(detail, origin, said, sink),
            None => {
                report_nothing_measured(detail, origin, sink);
                None
            }
        }
    }

    /// The author's bad or good events, out of all.
    fn events(
        self,
        detail: &'a SliDetail,
        origin: Origin,
        said: &mut Vec<RuleGroup>,
        sink: &mut Sink,
    ) -> Option<Measured<'a>> {
        let total = self.query(&detail.total, Looks::Window, said, sink);
        let (bad, good) = (&detail.bad, &detail.good);
        let counted = match (bad.get(), good.get()) {
            (Some(bad), Some(good)) => {
                sink.push(
                    Diagnostic::error("slo/two-indicators", "an indicator has both `bad` and `good`")
                        .at(good.origin(), "a second count")
                        .also(bad.origin(), "the first one")
                        .help("remove one of them: what is not bad is good"),
                );
                return None;
            }
            (Some(_), None) => self.query(bad, Looks::Window, said, sink),
            (None, Some(_)) => self.query(good, Looks::Window, said, sink),
            (None, None) => {
                if !bad.is_broken() && !good.is_broken() {
                    report_half(origin, sink);
                }
                return None;
            }
        };
        let (total, part) = (total?, counted?);
        together(said);
        let counted = match (total.counted, part.counted) {
            (Some(total), Some(part)) if total != part => {
                report_mixed(detail, sink);
                return None;
            }
            (found, other) => found.or(other).unwrap_or(false),
        };
        let is_good = bad.is_unsaid();
        let logs = total.language == Language::LogQl;
        let narrows = total.narrows && part.narrows;
        let (datasource, total_query, part_query) = (total.datasource, total, part);
        let make = move |by: &[Box<str>], values: Option<&Part>| {
            let total = total_query.template(by, values);
            let found = part_query.template(by, values);
            let bad = if is_good { without(&total, &found) } else { found };
            Sli::Events { bad, total, late: !is_good, counted }
        };
        let sli = make(&self.by(), None);
        let narrow =
            narrows.then(|| Narrow(Box::new(move |by: &[Box<str>], part: &Part| make(by, Some(part)))));
        Some(Measured { sli, datasource, logs, narrow })
    }

    fn ratio(self, _: &Text, said: &mut Vec<RuleGroup>, sink: &mut Sink) -> Option<Measured<'a>> {
        let spec::Sli::Detail(detail) = self.said.sli.get()? else { return None };
        let found = self.query(&detail.ratio, Looks::Window, said, sink)?;
        self.is_one(&found, &detail.ratio, sink)?;
        if let Some(hundred) = found.in_percent() {
            report_percent(found.place(hundred), sink);
            return None;
        }
        let sli = Sli::Ratio(found.worst(&self.by(), None));
        let (datasource, logs) = (found.datasource, found.language == Language::LogQl);
        let narrow = found.narrows.then(|| {
            Narrow(Box::new(move |by: &[Box<str>], part: &Part| Sli::Ratio(found.worst(by, Some(part)))))
        });
        Some(Measured { sli, datasource, logs, narrow })
    }

    /// Whether a share has one result for each value of `by`; shares do not add up as events do.
    fn is_one(self, found: &Written, said: &Said<Text>, sink: &mut Sink) -> Option<()> {
        let Some(label) = found.further(&self.by()) else { return Some(()) };
        sink.push(
            Diagnostic::error("slo/several-shares", format!("there is a result for every `{label}`"))
                .at(said.origin().unwrap_or_default(), "expected one result")
                .help(format!(
                    "write `by: {label}` for one SLO per value, or leave `{label}` out of the query"
                )),
        );
        None
    }

    /// Nobody knows the values of a label that are gone.
    fn report_missing_of_many(self, detail: &SliDetail, sink: &mut Sink) {
        let Some(missing) = detail.missing.get().filter(|word| &*word.text == "bad") else { return };
        let Some((labels, by)) = self.said.by.with_origin() else { return };
        let labels: Vec<&str> = labels.iter().map(|label| &*label.text).collect();
        sink.push(
            Diagnostic::error(
                "slo/missing-of-many",
                format!("which value of {} is missing cannot be seen", listing(&labels)),
            )
            .at(missing.origin(), "a result that is missing has no labels")
            .also(by, "every value by itself")
            .help("write `missing: good` and watch `absent`, or leave `by` out"),
        );
    }

    fn slice(
        self,
        detail: &'a SliDetail,
        said: &mut Vec<RuleGroup>,
        sink: &mut Sink,
    ) -> Option<Measured<'a>> {
        let found = self.query(&detail.slice, Looks::Anywhere, said, sink)?;
        let missing = match detail.missing.get() {
            Some(word) => super::word(word, "meaning", &[("bad", true), ("good", false)], sink)?,
            None => true,
        };
        if found.language == Language::LogQl {
            report_slice_of_logs(detail, sink);
            return None;
        }
        self.report_missing_of_many(detail, sink);
        let by = self.by();
        let missing_is_bad = missing && by.is_empty();
        let Some(bad) = found.negated(&by, missing_is_bad) else {
            sink.push(
                Diagnostic::error("slo/no-condition", "a `slice` is a comparison with a number")
                    .at(
                        detail.slice.origin().unwrap_or_default(),
                        "expected a condition that holds while all is well",
                    )
                    .help("write `VALUE > NUMBER`, for instance `60 * sum(rate(orders_total[5m])) > 1000`"),
            );
            return None;
        };
        self.is_one(&found, &detail.slice, sink)?;
        let sli = Sli::Slice { bad, missing_is_bad };
        Some(Measured { sli, datasource: found.datasource, logs: false, narrow: None })
    }
}

/// The author's last two queries in one group, so that checks see them side by side.
fn together(said: &mut Vec<RuleGroup>) {
    let Some(second) = said.pop() else { return };
    match said.last_mut() {
        Some(first) => first.rules.extend(second.rules),
        None => said.push(second),
    }
}

pub(super) fn template(expr: Expr<Instant>, origin: Origin) -> Template {
    Template { text: Text::plain(expr.into_text(), origin), call: true }
}

/// Selects the values of a part.
pub(super) fn part_matcher(part: &Part, label: &str) -> Matcher {
    match part {
        Part::Only(value, _) => Matcher::eq(label, value),
        Part::Others(values) => {
            let values: Vec<String> = values.iter().map(|value| crate::query::re2::quoted(value)).collect();
            Matcher::nre(label, &values.join("|"))
        }
    }
}

/// `total - (good or 0 * total)`: where nothing was ever good, all is bad.
fn without(total: &Template, good: &Template) -> Template {
    let as_expr = |template: &Template| {
        let text = template.text.text.to_string();
        if template.call { raw_call(text) } else { raw(text) }
    };
    let bad = as_expr(total) - as_expr(good).or(0 * as_expr(total)).whole();
    Template { text: Text::plain(bad.into_text(), good.text.origin()), call: false }
}

fn report_percent(at: Origin, sink: &mut Sink) {
    sink.push(
        Diagnostic::error(
            "slo/share-in-percent",
            "a `ratio` is a share from 0 to 1, and this is a percentage",
        )
        .at(at, "a hundred times the share")
        .help("leave the `100` out"),
    );
}

fn report_slice_of_logs(detail: &SliDetail, sink: &mut Sink) {
    sink.push(
        Diagnostic::error("slo/slice-of-logs", "a `slice` is measured in metrics, not in logs")
            .at(detail.slice.origin().unwrap_or_default(), "LogQL does not say how long a condition held")
            .help("count lines with `bad` and `total`, or record what you compare and slice that"),
    );
}

fn report_nothing_measured(detail: &SliDetail, origin: Origin, sink: &mut Sink) {
    let wrong = detail.availability.is_broken() || detail.latency.is_broken();
    if wrong || detail.ratio.is_broken() || detail.slice.is_broken() {
        return;
    }
    if detail.bad.is_unsaid() && detail.good.is_unsaid() {
        sink.push(
            Diagnostic::error("slo/no-indicator", "an indicator says nothing to measure")
                .at(origin, "expected `latency`, `bad` and `total`, `good` and `total`, `ratio` or `slice`"),
        );
    } else if !detail.total.is_broken() {
        sink.push(
            Diagnostic::error("slo/half-an-indicator", "an indicator has no `total`")
                .at(origin, "out of how many?")
                .help("add `total:` with a query for all events"),
        );
    }
}

fn report_half(origin: Origin, sink: &mut Sink) {
    sink.push(
        Diagnostic::error(
            "slo/half-an-indicator",
            "an indicator has a `total` and nothing that counts bad or good events",
        )
        .at(origin, "expected `bad` or `good` beside it"),
    );
}

fn report_mixed(detail: &SliDetail, sink: &mut Sink) {
    let bad = detail.bad.origin().or(detail.good.origin()).unwrap_or_default();
    sink.push(
        Diagnostic::error("slo/mixed-counts", "one query counts per second, the other in the window")
            .at(detail.total.origin().unwrap_or_default(), "this one")
            .also(bad, "and this one")
            .help("use `rate` in both, or `increase` in both"),
    );
}

/// Parses again what was put together, for the rules of an SLO.
pub(super) fn parsed(text: Text, language: Language) -> Query {
    let syntax = parse(&text.text, language);
    Query { text, syntax, generated: true }
}
