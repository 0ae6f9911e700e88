//! A service's telemetry: what its conventions call things, as query values.
//!
//! Methods ask here for roles (`requests`, `duration`) and get selectors that
//! already carry the service's identity, its `where` and the convention's
//! exclusions. No method names a metric.

use std::borrow::Cow;

use crate::convention::{Convention, Derived, Signal};
use crate::query::logql::build::{Logs, Stream, streams};
use crate::query::promql::build::Matcher;
use crate::query::re2;
use crate::query::traceql::build::{Condition, Field, resource, span};

use super::Series;

/// The spellings of one service, or of the service variable of a dashboard for several.
#[derive(Clone, Debug, Default)]
pub struct Spellings {
    /// `service.name`.
    pub name: String,
    /// Prometheus `job`.
    pub job: String,
    /// Application name of browser telemetry.
    pub app: String,
    /// `service.namespace`.
    pub namespace: String,
    /// Scrape address.
    pub instance: String,
}

impl Spellings {
    /// The spellings that a variable `service` has, whose values are jobs and whose texts are names.
    #[must_use]
    pub fn variable() -> Self {
        let name = "${service:text}".to_owned();
        Self { app: name.clone(), name, job: "$service".to_owned(), ..Self::default() }
    }

    /// A label and the spelling of a convention as a matcher.
    pub(super) fn matcher(&self, label: &str, spelling: &str) -> Matcher {
        match spelling.strip_prefix("=~") {
            Some(regex) => Matcher::re(label, &self.fill(regex, true)),
            // A service of several jobs is spelled as a regular expression.
            None => matcher(label, &self.fill(spelling, false)),
        }
    }

    /// What a spelling of a convention stands for: a value, or `=~` and a regular expression.
    #[must_use]
    pub fn spelled(&self, spelling: &str) -> String {
        match spelling.strip_prefix("=~") {
            Some(regex) => format!("=~{}", self.fill(regex, true)),
            None => self.fill(spelling, false),
        }
    }

    fn fill(&self, spelling: &str, regex: bool) -> String {
        let marks = [
            ("$namespace", &self.namespace),
            ("$instance", &self.instance),
            ("$name", &self.name),
            ("$job", &self.job),
            ("$app", &self.app),
        ];
        let mut text = String::with_capacity(spelling.len());
        let mut rest = spelling;
        while let Some(at) = rest.find('$') {
            let (before, marked) = rest.split_at(at);
            text.push_str(before);
            let found = marks.iter().find_map(|(mark, value)| Some((marked.strip_prefix(mark)?, value)));
            rest = if let Some((after, value)) = found {
                text.push_str(&if regex { escaped(value).into() } else { Cow::from(*value) });
                after
            } else {
                text.push('$');
                marked.get(1..).unwrap_or_default()
            };
        }
        text.push_str(rest);
        text
    }
}

/// A literal as RE2; a Grafana variable stays one, in its regex form.
fn escaped(text: &str) -> String {
    if let Some(name) = text.strip_prefix('$').filter(|name| !name.starts_with('{')) {
        return format!("${{{name}:regex}}");
    }
    if text.starts_with("${") {
        return text.to_owned();
    }
    re2::quoted(text)
}

/// A service and its conventions, in the order in which it names them.
#[derive(Clone, Copy, Debug)]
pub struct Telemetry<'a> {
    /// Key of the service; the first one of several.
    pub service: &'a str,
    /// How the signals spell it.
    pub spellings: &'a Spellings,
    /// Further labels: label, and a value that may start with an operator.
    pub filters: &'a [(Box<str>, Box<str>)],
    /// Its conventions.
    pub conventions: &'a [&'a Convention],
    /// Conventions that describe what stores derive by themselves (service graphs, span metrics),
    /// asked after those of the service.
    pub derived: &'a [&'static Derived],
}

impl<'a> Telemetry<'a> {
    /// The series of a role, from the first convention that has it.
    #[must_use]
    pub fn series(&self, role: &str) -> Option<Series<'a>> {
        Series::of(*self, self.convention(&[role])?, role)
    }

    /// The series of a role, from a convention that the service names itself.
    #[must_use]
    pub fn own_series(&self, role: &str) -> Option<Series<'a>> {
        self.conventions.iter().find_map(|convention| Series::of(*self, convention, role))
    }

    /// The series of a role, from the service's convention of this name.
    #[must_use]
    pub fn series_of(&self, convention: &str, role: &str) -> Option<Series<'a>> {
        let derived = || self.derived.iter().find(|derived| derived.name == convention)?.having(&[role]);
        Series::of(*self, self.named(convention).or_else(derived)?, role)
    }

    /// The series of a role, from a convention that has another role as well: the `memory` of the
    /// process (beside its `gc`) rather than of its container.
    #[must_use]
    pub fn series_beside(&self, role: &str, beside: &str) -> Option<Series<'a>> {
        let convention = self.convention(&[role, beside])?;
        Series::of(*self, convention, role)
    }

    /// The convention that has all of these roles.
    #[must_use]
    pub fn convention(&self, roles: &[&str]) -> Option<&'a Convention> {
        let has = |convention: &&Convention| roles.iter().all(|role| convention.metric(role).is_some());
        let own = self.conventions.iter().copied().find(has);
        own.or_else(|| self.derived.iter().find_map(|derived| derived.having(roles)))
    }

    /// The first convention of a signal.
    #[must_use]
    pub fn signal(&self, signal: Signal) -> Option<&'a Convention> {
        let own = self.conventions.iter().copied().find(|convention| convention.signal == signal);
        own.or_else(|| {
            self.derived.iter().find(|derived| derived.signal == signal).map(|derived| &***derived)
        })
    }

    /// The named convention, when the service has it.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<&'a Convention> {
        self.conventions.iter().copied().find(|convention| &*convention.name == name)
    }

    /// Its log lines, and the convention that names their fields.
    #[must_use]
    pub fn logs(&self) -> Option<(Logs<Stream>, &'a Convention)> {
        let convention = self.signal(Signal::Logs)?;
        Some((streams(self.log_matchers()), convention))
    }

    /// The TraceQL condition that selects its spans, and the convention that names attributes.
    #[must_use]
    pub fn spans(&self) -> Option<(Condition, &'a Convention)> {
        let convention = self.signal(Signal::Traces)?;
        let conditions = convention.identity.iter().map(|(attribute, spelling)| {
            let value = self.spellings.fill(spelling, false);
            Condition::raw(format!("{attribute} = \"{}\"", value.replace('\\', "\\\\").replace('"', "\\\"")))
        });
        let own = self.filters.iter().filter_map(|(name, value)| Some(condition(attribute(name)?, value)));
        Some((conditions.chain(own).reduce(Condition::and)?, convention))
    }

    /// The label selector of its profiles, and the convention that names profile types.
    #[must_use]
    pub fn profiles(&self) -> Option<(String, &'a Convention)> {
        let convention = self.signal(Signal::Profiles)?;
        let identity = convention.identity.iter();
        let matchers = identity.map(|(label, spelling)| self.spellings.matcher(label, spelling));
        let all = matchers.chain(self.filter_matchers()).map(|matcher| matcher.as_str().to_owned());
        Some((format!("{{{}}}", all.collect::<Vec<_>>().join(",")), convention))
    }

    /// The matchers that `$where` stands for in PromQL: identity of the first metrics convention, and filters.
    #[must_use]
    pub fn metric_matchers(&self) -> Vec<Matcher> {
        let convention = self.signal(Signal::Metrics);
        let identity = convention.into_iter().flat_map(|convention| &convention.identity);
        let identity = identity.map(|(label, spelling)| self.spellings.matcher(label, spelling));
        identity.chain(self.filter_matchers()).collect()
    }

    /// The matchers that `$where` stands for in LogQL.
    #[must_use]
    pub fn log_matchers(&self) -> Vec<Matcher> {
        let convention = self.signal(Signal::Logs);
        let stream = convention.into_iter().flat_map(|convention| &convention.stream);
        let stream =
            stream.map(|(label, spelling)| self.spellings.matcher(label, spelling)).collect::<Vec<_>>();
        if stream.is_empty() { stream } else { stream.into_iter().chain(self.filter_matchers()).collect() }
    }

    pub(super) fn filter_matchers(&self) -> impl Iterator<Item = Matcher> {
        let labels = self.filters.iter().filter(|(label, _)| attribute(label).is_none());
        labels.map(|(label, value)| matcher(label, value))
    }
}

/// What a key of `where` says of traces alone: an attribute of the resource or of the span. A label of series has
/// another name there, which nobody but its author knows.
fn attribute(key: &str) -> Option<Field> {
    match key.split_once('.')? {
        ("resource", name) => Some(resource(name)),
        ("span", name) => Some(span(name)),
        _ => None,
    }
}

/// Whether a key of `where` is about traces alone.
#[must_use]
pub fn is_of_traces(key: &str) -> bool {
    attribute(key).is_some()
}

/// An attribute and a value that may start with `=~`, `!~` or `!=`.
fn condition(field: Field, value: &str) -> Condition {
    if let Some(regex) = value.strip_prefix("=~") {
        field.re(regex)
    } else if let Some(regex) = value.strip_prefix("!~") {
        field.nre(regex)
    } else if let Some(value) = value.strip_prefix("!=") {
        field.ne(value)
    } else {
        field.eq(value.strip_prefix('=').unwrap_or(value))
    }
}

/// A label and a value that may start with `=~`, `!~` or `!=`.
#[must_use]
pub fn matcher(label: &str, value: &str) -> Matcher {
    if let Some(regex) = value.strip_prefix("=~") {
        Matcher::re(label, regex)
    } else if let Some(regex) = value.strip_prefix("!~") {
        Matcher::nre(label, regex)
    } else if let Some(value) = value.strip_prefix("!=") {
        Matcher::ne(label, value)
    } else {
        Matcher::eq(label, value.strip_prefix('=').unwrap_or(value))
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{backend, conventions};
    use super::*;
    use crate::convention::DERIVED;

    #[test]
    fn what_selects_a_service_reaches_every_signal_under_the_name_it_has_there() {
        let (own, spellings) = (conventions(&["otel-http-server"]), backend());
        let filters: Vec<(Box<str>, Box<str>)> = vec![
            ("namespace".into(), "shop".into()),
            ("resource.k8s.namespace.name".into(), "=~shop|shop-canary".into()),
            ("span.tenant id".into(), "!=test".into()),
        ];
        let telemetry = Telemetry {
            service: "backend",
            spellings: &spellings,
            filters: &filters,
            conventions: &own.iter().collect::<Vec<_>>(),
            derived: &DERIVED.iter().collect::<Vec<_>>(),
        };
        let series = telemetry.series("requests").unwrap().select().to_string();
        assert!(series.contains(",namespace=\"shop\",") && !series.contains("k8s"), "{series}");
        let (streams, _) = telemetry.logs().unwrap();
        assert_eq!(streams.to_string(), "{service_name=\"backend\", namespace=\"shop\"}");
        let (spans, _) = telemetry.spans().unwrap();
        let also =
            " && resource.k8s.namespace.name =~ \"shop|shop-canary\" && span.\"tenant id\" != \"test\"";
        assert!(spans.to_string().ends_with(also), "{spans}");
    }
}
