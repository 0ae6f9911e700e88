//! Variables in queries, replaced as Grafana replaces them before a server sees the text.

use std::borrow::Cow;

use super::scenario::{END, SHOWN, Seconds};
use crate::query::{re2, variable};
use crate::span::{Span, Text};

/// What a variable stands for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Value {
    /// Its name.
    pub name: Box<str>,
    /// The chosen values, with what is shown for each.
    pub chosen: Vec<(String, String)>,
    /// Stands as it is for all of them: the text of "All".
    pub all: Option<String>,
    /// Values are escaped and joined, as those of a variable with several or with "All" are.
    pub regex: bool,
}

/// The variables of a dashboard, with the built-in ones of a query.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Values {
    /// Those of the dashboard.
    pub variables: Vec<Value>,
    /// How often the datasource is scraped.
    pub scrape: Seconds,
    /// The step between two points.
    pub step: Seconds,
}

/// A query with everything filled in; places in it are those of what was replaced.
#[must_use]
pub fn filled(query: &Text, values: &Values) -> Text {
    let parts: Vec<(Span, String)> = variable::find(query.as_str())
        .filter_map(|used| Some((used.span, values.stands_for(&used)?)))
        .collect();
    query.replaced(parts.iter().map(|(span, text)| (*span, text.as_str())))
}

impl Values {
    fn stands_for(&self, used: &variable::Variable<'_>) -> Option<String> {
        if let Some(value) = self.variables.iter().find(|value| *value.name == *used.name) {
            return Some(value.written(used.field.or(used.format_id())));
        }
        let step = self.step.max(self.scrape).max(1);
        let rate = (step + self.scrape).max(4 * self.scrape);
        let text = match used.name {
            "__interval" | "__auto" => format!("{step}s"),
            "__interval_ms" => (step * 1000).to_string(),
            "__rate_interval" => format!("{rate}s"),
            "__rate_interval_ms" => (rate * 1000).to_string(),
            "__range" => format!("{SHOWN}s"),
            "__range_s" => SHOWN.to_string(),
            "__range_ms" => (SHOWN * 1000).to_string(),
            "__from" => ((END - SHOWN) * 1000).to_string(),
            "__to" => (END * 1000).to_string(),
            name if name.starts_with("__auto_interval_") => format!("{step}s"),
            _ => return None,
        };
        Some(text)
    }
}

impl Value {
    /// A variable with one value, which stands as it is.
    #[must_use]
    pub fn plain(name: &str, value: &str) -> Self {
        Self {
            name: name.into(),
            chosen: vec![(value.to_owned(), value.to_owned())],
            all: None,
            regex: false,
        }
    }

    fn written(&self, format: Option<&str>) -> String {
        if let Some(all) = &self.all {
            return all.clone();
        }
        let values = || self.chosen.iter().map(|(_, value)| value.as_str());
        match format {
            Some("text") => self.chosen.iter().map(|(text, _)| text.as_str()).collect::<Vec<_>>().join(" + "),
            Some("raw" | "csv") => values().collect::<Vec<_>>().join(","),
            Some("pipe") => values().collect::<Vec<_>>().join("|"),
            Some("regex") => joined(values().map(|value| re2::quoted(value).into())),
            // Between quotes a backslash of a regular expression is written twice.
            None if self.regex => {
                joined(values().map(|value| re2::quoted(value).replace('\\', "\\\\").into()))
            }
            _ => values().next().unwrap_or_default().replace('\\', "\\\\").replace('"', "\\\""),
        }
    }
}

fn joined<'a>(values: impl Iterator<Item = Cow<'a, str>>) -> String {
    let values: Vec<Cow<'a, str>> = values.collect();
    match values.as_slice() {
        [one] => one.to_string(),
        _ => format!("({})", values.join("|")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(query: &str, variables: Vec<Value>) -> String {
        let values = Values { variables, scrape: 60, step: 60 };
        filled(&Text::from(query), &values).text.to_string()
    }

    #[test]
    fn built_in_variables_follow_the_scrape_interval() {
        assert_eq!(said("rate(x[$__rate_interval]) / $__range_s", vec![]), "rate(x[240s]) / 3600");
        assert_eq!(said("x offset ${__interval}", vec![]), "x offset 60s");
    }

    #[test]
    fn several_values_are_escaped_and_joined() {
        let several = |chosen: &[&str]| Value {
            chosen: chosen.iter().map(|value| ((*value).to_owned(), (*value).to_owned())).collect(),
            regex: true,
            ..Value::plain("route", "")
        };
        assert_eq!(said("x{r=~\"$route\"}", vec![several(&["/a.b"])]), "x{r=~\"/a\\\\.b\"}");
        assert_eq!(said("x{r=~\"$route\"}", vec![several(&["a", "b"])]), "x{r=~\"(a|b)\"}");
        let all = Value { all: Some(".*".to_owned()), ..several(&["a"]) };
        assert_eq!(said("x{r=~\"${route:regex}\"}", vec![all]), "x{r=~\".*\"}");
    }

    #[test]
    fn one_value_stands_as_it_is_and_groups_of_expressions_stay() {
        assert_eq!(said("x{job=\"$job\"}", vec![Value::plain("job", "a/b")]), "x{job=\"a/b\"}");
        assert_eq!(
            said("label_replace(x, \"a\", \"${1}xx\", \"b\", \"(.)\")", vec![]),
            "label_replace(x, \"a\", \"${1}xx\", \"b\", \"(.)\")"
        );
    }
}
