//! The regular expression of a variable: which values it keeps, and what it takes out of them.
//!
//! Grafana matches in the browser; here the server does, which has an engine for regular expressions. Outside source:
//! Grafana, "Variable syntax", filtering with regex: `/…/` with flags, groups named `value` and `text`.

use std::fmt::Write as _;

use super::ask::{Answer, Failure, Series, Server};
use super::scenario::Seconds;
use crate::query::promql::build;
use crate::query::re2;

/// So many values are looked at: enough to show that there are some.
const MOST: usize = 100;

/// A series as Grafana writes a result of `query_result` before the expression is applied.
pub(super) fn line(series: &Series) -> String {
    let mut text = series.labels.get("__name__").cloned().unwrap_or_default();
    let labels = series.labels.iter().filter(|(label, _)| *label != "__name__");
    let labels: Vec<String> = labels.map(|(label, value)| format!("{label}=\"{value}\"")).collect();
    if !labels.is_empty() {
        let _ = write!(text, "{{{}}}", labels.join(","));
    }
    if let Some((time, value)) = series.points.last() {
        let _ = write!(text, " {value} {time}000");
    }
    text
}

/// The values that an expression keeps: shown text, and value; all of them when the server cannot read it.
///
/// # Errors
/// When the server is gone.
pub(super) fn kept(
    regex: &str,
    values: &[String],
    now: Seconds,
    server: &mut dyn Server,
) -> Answer<Vec<(String, String)>> {
    let pattern = Pattern::of(regex);
    let mut kept: Vec<(String, String)> = Vec::new();
    for value in values.iter().take(MOST) {
        let found = match pattern.applied(value, now, server) {
            Ok(found) => found,
            Err(Failure::Refused(_)) => Some((value.clone(), value.clone())),
            Err(gone) => return Err(gone),
        };
        kept.extend(found.filter(|found| !kept.contains(found)));
    }
    Ok(kept)
}

/// An expression, and its groups that matter.
struct Pattern {
    /// Unanchored, as a server that anchors takes it.
    text: String,
    /// What is taken as value, and as text, in the syntax of replacements; nothing is the whole value.
    value: Option<String>,
    shown: Option<String>,
}

impl Pattern {
    fn of(regex: &str) -> Self {
        let (body, flags) = match regex.strip_prefix('/').and_then(|rest| rest.rsplit_once('/')) {
            Some((body, flags)) => (body, flags),
            None => (regex, ""),
        };
        let body = body.replace("(?<value>", "(?P<value>").replace("(?<text>", "(?P<text>");
        let named = |name: &str| {
            let has = re2::capture_names(&body).any(|(known, _)| known == name);
            has.then(|| format!("${{{name}}}"))
        };
        let first = || (!re2::captures(&body).is_empty()).then(|| "${1}".to_owned());
        let (value, shown) = (named("value"), named("text"));
        let value = value.or_else(|| shown.clone()).or_else(first);
        let flags = if flags.contains('i') { "(?i)" } else { "" };
        Self { text: format!("(?s:.*?){flags}(?:{body})(?s:.*)"), value, shown }
    }

    /// The text and value that are taken out of a value; `None` when it does not match.
    fn applied(
        &self,
        value: &str,
        now: Seconds,
        server: &mut dyn Server,
    ) -> Answer<Option<(String, String)>> {
        const FROM: &str = "from";
        let whole = "${0}".to_owned();
        let taken = |group: &Option<String>| group.clone().unwrap_or_else(|| whole.clone());
        let (worth, shown) = (taken(&self.value), taken(&self.shown.clone().or_else(|| self.value.clone())));
        // In a replacement a dollar begins a group.
        let given = build::label_replace(build::vector(1), FROM, &value.replace('$', "$$"), "", "");
        let matched = build::label_replace(given, "value", &worth, FROM, &self.text);
        let query = build::label_replace(matched, "text", &shown, FROM, &self.text);
        let answer = server.range(&query.to_string(), now, now, 60)?;
        let label = |name: &str| answer.first().and_then(|series| series.labels.get(name).cloned());
        Ok(label("value").zip(label("text")).map(|(value, text)| (text, value)))
    }
}
