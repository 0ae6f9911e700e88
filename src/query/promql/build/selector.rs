//! Selectors, their windows and time shifts, and subqueries.

use std::borrow::Cow;
use std::fmt::Write;
use std::time::Duration;

use super::text::{self, Level};
use super::{Expr, Form, Instant, Number, Range, Whole, of_any_metric, sealed::Sealed};

/// The width of a range: `"5m"`, `"1h30m"`, a Grafana macro, or text such as `"$window"`.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Window(Cow<'static, str>);

/// `$__rate_interval`: at least four scrape intervals, for `rate` and its kin in dashboards.
pub const RATE_INTERVAL: Window = Window(Cow::Borrowed("$__rate_interval"));
/// `$__range`: the whole time range of the dashboard.
pub const RANGE: Window = Window(Cow::Borrowed("$__range"));
/// `$__interval`: the time between two points of the graph.
pub const INTERVAL: Window = Window(Cow::Borrowed("$__interval"));

impl Window {
    /// The text between the brackets.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Window {
    fn from(text: &str) -> Self {
        Self(Cow::Owned(text.to_owned()))
    }
}

impl From<String> for Window {
    fn from(text: String) -> Self {
        Self(Cow::Owned(text))
    }
}

impl From<Duration> for Window {
    /// Exact to the millisecond, in weeks, days, hours, minutes, seconds: `1h30m`; never `0`.
    fn from(duration: Duration) -> Self {
        const UNITS: [(&str, u128); 6] =
            [("w", 604_800_000), ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1)];
        let mut left = duration.as_millis().max(1);
        // One unit if one is enough: `30d`, not `4w2d`.
        let whole = UNITS.iter().find(|(_, size)| left.is_multiple_of(*size));
        if let Some((unit, size)) = whole.filter(|(_, size)| left / size < 1000) {
            return Self(Cow::Owned(format!("{}{unit}", left / size)));
        }
        let mut text = String::new();
        for (unit, size) in UNITS {
            if left >= size {
                let _ = write!(text, "{}{unit}", left / size);
                left %= size;
            }
        }
        Self(Cow::Owned(text))
    }
}

/// One condition on a label, between the braces of a selector.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Matcher(String);

impl Matcher {
    /// `label="value"`
    #[must_use]
    pub fn eq(label: &str, value: &str) -> Self {
        Self::new(label, "=", value)
    }

    /// `label!="value"`
    #[must_use]
    pub fn ne(label: &str, value: &str) -> Self {
        Self::new(label, "!=", value)
    }

    /// `label=~"regex"`; PromQL anchors the regex at both ends.
    #[must_use]
    pub fn re(label: &str, regex: &str) -> Self {
        Self::new(label, "=~", regex)
    }

    /// `label!~"regex"`
    #[must_use]
    pub fn nre(label: &str, regex: &str) -> Self {
        Self::new(label, "!~", regex)
    }

    /// Text that stands for one or more matchers, such as `$__tags` or `$where`.
    #[must_use]
    pub fn verbatim(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    fn new(label: &str, operator: &str, value: &str) -> Self {
        let mut matcher = String::with_capacity(label.len() + operator.len() + value.len() + 2);
        matcher.push_str(&text::label(label));
        matcher.push_str(operator);
        text::push_quoted(&mut matcher, value);
        Self(matcher)
    }

    /// As PromQL prints it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Where in time a selector or subquery looks.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Shift {
    offset: Option<Window>,
    at: Option<String>,
}

impl Shift {
    fn render(&self, text: &mut String) -> Level {
        if let Some(offset) = &self.offset {
            text.push_str(" offset ");
            text.push_str(offset.as_str());
        }
        if let Some(at) = &self.at {
            text.push_str(" @ ");
            text.push_str(at);
        }
        if *self == Self::default() { Level::Atom } else { Level::Postfix }
    }
}

/// The form of a selector: a name, matchers, perhaps a range, perhaps a shift.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Selection {
    name: Option<String>,
    matchers: Vec<Matcher>,
    range: Option<Window>,
    shift: Shift,
}

impl Sealed for Selection {}

impl Form for Selection {
    of_any_metric!();

    fn finish(self) -> Whole {
        let (bare, quoted) = match self.name {
            Some(name) if text::is_bare_metric(&name) => (Some(name), None),
            Some(name) => (None, Some(text::quote(&name))),
            None => (None, None),
        };
        let braces = bare.is_none() || !self.matchers.is_empty();
        let mut text = bare.unwrap_or_default();
        let inside: usize = self.matchers.iter().map(|Matcher(text)| text.len() + 1).sum();
        text.reserve(inside + 32);
        if braces {
            text.push('{');
            let inside = quoted.iter().chain(self.matchers.iter().map(|Matcher(text)| text));
            for (index, part) in inside.enumerate() {
                text.push_str(if index > 0 { "," } else { "" });
                text.push_str(part);
            }
            text.push('}');
        }
        if let Some(range) = &self.range {
            text.extend(["[", range.as_str(), "]"]);
        }
        let level = self.shift.render(&mut text);
        Whole { text, level: if self.range.is_some() { Level::Postfix } else { level } }
    }
}

/// An instant-vector selector that still takes matchers.
pub type Selector = Expr<Instant, Selection>;

/// The series of one metric.
///
/// A name outside `[a-zA-Z_:][a-zA-Z0-9_:]*` is quoted inside the braces, which
/// Prometheus 3 understands.
///
/// ```
/// use dashc::query::promql::build::*;
/// assert_eq!(metric("up").eq("job", "node").to_string(), r#"up{job="node"}"#);
/// assert_eq!(metric("my.metric").eq("my.label", "x").to_string(), r#"{"my.metric","my.label"="x"}"#);
/// ```
pub fn metric(name: impl Into<String>) -> Selector {
    Expr::of(Selection { name: Some(name.into()), ..Selection::default() })
}

/// The series that match, whatever their metric; give it a matcher, PromQL refuses `{}`.
pub fn series(matchers: impl IntoIterator<Item = Matcher>) -> Selector {
    Expr::of(Selection { matchers: matchers.into_iter().collect(), ..Selection::default() })
}

impl<T> Expr<T, Selection> {
    /// Only series whose `label` is `value`.
    pub fn eq(self, label: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        self.matchers([Matcher::eq(label.as_ref(), value.as_ref())])
    }

    /// Only series whose `label` is not `value`; `""` asks that the label exist.
    pub fn ne(self, label: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        self.matchers([Matcher::ne(label.as_ref(), value.as_ref())])
    }

    /// Only series whose `label` matches the whole of `regex` (RE2).
    pub fn re(self, label: impl AsRef<str>, regex: impl AsRef<str>) -> Self {
        self.matchers([Matcher::re(label.as_ref(), regex.as_ref())])
    }

    /// Only series whose `label` does not match the whole of `regex` (RE2).
    pub fn nre(self, label: impl AsRef<str>, regex: impl AsRef<str>) -> Self {
        self.matchers([Matcher::nre(label.as_ref(), regex.as_ref())])
    }

    /// More matchers, after those it has.
    pub fn matchers(mut self, matchers: impl IntoIterator<Item = Matcher>) -> Self {
        self.form.matchers.extend(matchers);
        self
    }
}

impl Selector {
    /// The samples of the last `window`: a range vector, food for [`rate`](super::rate) and its kin.
    pub fn range(self, window: impl Into<Window>) -> Expr<Range, Selection> {
        Expr::of(Selection { range: Some(window.into()), ..self.form })
    }
}

/// The form of a subquery.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Subquery {
    inner: String,
    range: Window,
    step: Option<Window>,
    shift: Shift,
}

impl Sealed for Subquery {}

impl Form for Subquery {
    of_any_metric!();

    fn finish(self) -> Whole {
        let step = self.step.as_ref().map_or("", Window::as_str);
        let mut text = format!("{}[{}:{step}]", self.inner, self.range.as_str());
        self.shift.render(&mut text);
        Whole { text, level: Level::Postfix }
    }
}

impl<S: Form> Expr<Instant, S> {
    /// The values of this expression over the last `window`: `expr[30m:]`.
    ///
    /// ```
    /// use dashc::query::promql::build::*;
    /// let requests = sum(rate(metric("http_requests_total").range("5m")));
    /// let peak = max_over_time(requests.subquery("1d").step("5m"));
    /// assert_eq!(peak.to_string(), "max_over_time(sum(rate(http_requests_total[5m]))[1d:5m])");
    /// ```
    pub fn subquery(self, window: impl Into<Window>) -> Expr<Range, Subquery> {
        let inner = self.form.finish().at_least(Level::Atom);
        Expr::of(Subquery { inner, range: window.into(), step: None, shift: Shift::default() })
    }
}

impl Expr<Range, Subquery> {
    /// The time between two evaluations; without one the server's evaluation interval.
    pub fn step(mut self, step: impl Into<Window>) -> Self {
        self.form.step = Some(step.into());
        self
    }
}

/// A form that takes `offset` and `@`.
pub trait Shifts: Form {
    /// Where it looks.
    fn shift(&mut self) -> &mut Shift;
}

impl Shifts for Selection {
    fn shift(&mut self) -> &mut Shift {
        &mut self.shift
    }
}

impl Shifts for Subquery {
    fn shift(&mut self) -> &mut Shift {
        &mut self.shift
    }
}

impl<T, S: Shifts> Expr<T, S> {
    /// As it was `offset` ago: `offset 1w`.
    pub fn offset(mut self, offset: impl Into<Window>) -> Self {
        self.form.shift().offset = Some(offset.into());
        self
    }

    /// As it was at a Unix time in seconds: `@ 1609746000`.
    pub fn at(mut self, seconds: impl Number) -> Self {
        self.form.shift().at = Some(seconds.into_scalar().into_text());
        self
    }

    /// As it is at the start of the queried time range: `@ start()`.
    pub fn at_start(mut self) -> Self {
        self.form.shift().at = Some("start()".to_owned());
        self
    }

    /// As it is at the end of the queried time range: `@ end()`.
    pub fn at_end(mut self) -> Self {
        self.form.shift().at = Some("end()".to_owned());
        self
    }
}
